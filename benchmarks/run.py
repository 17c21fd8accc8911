"""Runs a benchmark of the suite: `python -m benchmarks.run [PRESET] [--seeds 5] [--jobs 2] [--out FOLDER]`.

A cell is one variant at one N and one seed. Cells run `--jobs` at a time, each job a process, and leave checkpoints and
metrics in `runs/PRESET/CELL`; what was stopped goes on where it was. A finished cell's rows are appended to
`OUT/PRESET.jsonl` at once; then come the table and the figures. A cell that fails fails the command, after the others.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from tqdm import tqdm

from benchmarks import plot, table
from benchmarks.rows import Row, append, provenance, read
from benchmarks.suite import PRESETS, Preset
from maxrl_algos.algorithms import ALGORITHMS
from maxrl_algos.journal import read as read_journal
from maxrl_algos.journal import total_seconds
from maxrl_algos.metrics import bootstrap_interval, pass_at_k, powers_of_two
from maxrl_algos.rollouts import Collector

ENV_ID = "MaxRL/MazeTokens-v0"
ENV = f"maxrl_envs:{ENV_ID}"


@dataclass(frozen=True)
class Cell:
    """One run: `config` is a `TrainConfig` as a dict."""

    name: str
    algorithm: str
    kwargs: dict[str, Any]
    seed: int
    n: int | None
    config: dict[str, Any]

    def folder(self) -> Path:
        return Path(self.config["out"])

    def last_checkpoint(self) -> Path:
        return self.folder() / f"step-{self.config['warmup_steps'] + self.config['steps']:08d}"

    def done(self, there: set[tuple]) -> bool:
        """Whether its last evaluation is among the rows."""
        return (
            kind(self.config["env_kwargs"], self.algorithm, self.kwargs),
            self.seed,
            self.n,
            self.config["steps"],
            "pass@k",
            1,
        ) in there


def kind(env_kwargs: dict[str, Any], algorithm: str, kwargs: dict[str, Any]) -> str:
    return json.dumps([env_kwargs, algorithm, kwargs], sort_keys=True)


def place(row: Row) -> tuple:
    """What a row tells the value of."""
    return kind(row.env_kwargs, row.algorithm, row.algorithm_kwargs), row.seed, row.N, row.step, row.metric, row.k


def cells(preset: Preset, work: Path, seeds: int) -> tuple[list[Cell], list[Cell]]:
    """Warm-ups, which come first, and the cells that start from them."""
    common = {"env": ENV, "progress": False, "loggers": (), **preset.config}
    warm, trained = [], []
    for seed in range(seeds):
        if seed == 0 or not preset.one_warmup:
            name = f"warmup-seed{seed}"
            config = {**common, **preset.warmup, "seed": seed, "steps": 0, "out": str(work / name)}
            warm.append(Cell(name, "warmup", {}, seed, None, config))
            start = warm[-1].last_checkpoint()
        for algorithm, kwargs in preset.variants:
            numbers = preset.rollouts if algorithm in preset.sweep and not kwargs else preset.rollouts[-1:]
            for n in numbers:
                label = "-".join([algorithm, *(f"{k}{v}" for k, v in kwargs.items()), f"N{n}", f"seed{seed}"])
                rest = {k: v for k, v in kwargs.items() if k != "entropy_coef"}
                config = {
                    **common,
                    "algorithm": algorithm,
                    "algorithm_kwargs": rest,
                    "entropy_coef": kwargs.get("entropy_coef", 0.0),
                    "seed": seed,
                    "rollouts": n,
                    "warmup_steps": 0,
                    "start_from": str(start),
                    "out": str(work / label),
                }
                trained.append(Cell(label, algorithm, kwargs, seed, n, config))
    return warm, trained


def run_cell(config: dict[str, Any]) -> None:
    """In a worker process: runs a cell to its end; its last words go to log.txt."""
    import torch

    from maxrl_algos.train import TrainConfig, Trainer

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    try:
        Trainer(TrainConfig(**config)).run()
    except Exception:
        Path(config["out"]).mkdir(parents=True, exist_ok=True)
        (Path(config["out"]) / "log.txt").write_text(traceback.format_exc())
        raise


def rows_of(cell: Cell, facts: dict[str, Any]) -> list[Row]:
    """A finished cell's rows. `wall_seconds` is the time its steps took up to the row's step, evaluations aside."""
    steps = read_journal(cell.folder() / "metrics.jsonl")
    seconds = np.cumsum([0.0, *(total_seconds(s) for s in steps)])
    rows = []

    def row(metric: str, k: int | None, value: float, step: int, wall: float, tasks: int, samples: int) -> None:
        own: dict[str, Any] = {"env_kwargs": cell.config["env_kwargs"], "seed": cell.seed, "N": cell.n}
        own |= {"algorithm": cell.algorithm, "algorithm_kwargs": cell.kwargs, "sampler": "grouped"}
        own |= {"metric": metric, "k": k, "value": float(value), "step": step, "tasks": tasks, "samples": samples}
        rows.append(Row(env=ENV_ID, wall_seconds=float(wall), **own, **facts))

    before = 0
    for e in read_journal(cell.folder() / "evaluations.jsonl"):
        samples, update = e["samples"], e["update"]
        wall, tasks = seconds[e["step"]], len(e["tasks"])
        ks = powers_of_two(samples)
        values = pass_at_k(e["successes"], samples, ks)
        for k, each in zip(ks, values.T, strict=True):
            interval = bootstrap_interval(each[None], over="tasks", resamples=2000)
            for end, value in (("", interval.mean), (" lower", interval.low), (" upper", interval.high)):
                row(f"pass@k{end}", k, value, update, wall, tasks, samples)
        if e["majority"] is not None:
            row("maj@k", samples, np.mean(e["majority"]), update, wall, tasks, samples)
        recent = [s for s in steps[before : e["step"]] if s["phase"] == "train"]
        if recent:
            count = cell.config["tasks"] * len(recent)
            row("coverage", None, np.mean([s["coverage"] for s in recent]), update, wall, count, cell.n or 0)
            time_each = np.median([total_seconds(s) for s in recent])
            row("seconds_per_step", None, time_each, update, wall, count, cell.n or 0)
        before = e["step"]
    return rows


def random_rows(preset: Preset, facts: dict[str, Any]) -> list[Row]:
    """Uniformly random tokens on held-out tasks: the chance level."""
    config, seed = preset.config, 0
    tasks, samples = config["eval_tasks"], config["eval_samples"]
    env = gym.make_vec(ENV, num_envs=tasks * samples, **config["env_kwargs"])
    env.action_space.seed(seed)
    held_out = Collector(ENV, config["env_kwargs"]).held_out_tasks("test", tasks)  # those the others are evaluated on
    env.reset(options={"task": np.repeat(held_out, samples), "split": "test"})
    successes = env.step(env.action_space.sample())[1].reshape(tasks, samples).sum(axis=1).astype(int)
    ks = powers_of_two(samples)
    base: dict[str, Any] = {
        "env": ENV_ID,
        "env_kwargs": config["env_kwargs"],
        "algorithm": "random",
        "N": None,
    }
    return [
        Row(
            **base, **facts, algorithm_kwargs={}, seed=seed, metric="pass@k", k=k, value=float(v), step=0, tasks=tasks,
            samples=samples, sampler="vector", wall_seconds=0.0,
        )
        for k, v in zip(ks, pass_at_k(successes, samples, ks).mean(axis=0), strict=True)
    ]  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Runs a benchmark of the suite.")
    parser.add_argument("preset", nargs="?", default="mazes-quick", choices=PRESETS)
    parser.add_argument("--seeds", type=int, help="seeds 0 to this, exclusive; the preset's number by default")
    parser.add_argument("--steps", type=int, help="updates a cell, instead of the preset's")
    parser.add_argument("--only", nargs="+", choices=ALGORITHMS, help="algorithms to run; all by default")
    parser.add_argument("--jobs", type=int, help="cells at a time; 1 on a GPU, else one a core")
    parser.add_argument("--out", type=Path, help="folder of rows and figures; runs/PRESET by default")
    parser.add_argument("--work", type=Path, default=Path("runs"), help="where checkpoints go")
    options = parser.parse_args(arguments)
    preset, work = PRESETS[options.preset], options.work / options.preset
    if options.steps is not None:
        preset = replace(preset, config={**preset.config, "steps": options.steps})
    out = options.out or work
    out.mkdir(parents=True, exist_ok=True)
    results = out / f"{options.preset}.jsonl"
    import torch

    gpu, cores = torch.cuda.is_available(), os.cpu_count() or 1
    device = torch.cuda.get_device_name() if gpu else f"CPU, {cores} cores"
    jobs = options.jobs or (1 if gpu else cores)
    facts = provenance(device)
    rows = read(results) if results.exists() else []
    there = {place(row) for row in rows}
    warm, trained = cells(preset, work, options.seeds or preset.seeds)
    trained = [cell for cell in trained if not options.only or cell.algorithm in options.only]
    begin, failures = time.perf_counter(), []
    append(results, [row for row in random_rows(preset, facts) if place(row) not in there])
    bar = tqdm(total=len(warm) + len(trained), desc=options.preset)
    os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = str(max(1, cores // jobs))
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        for batch in (warm, trained):
            due = [cell for cell in batch if not cell.done(there)]
            if batch is warm and any(not cell.done(there) for cell in trained):  # their checkpoints are needed
                due = [cell for cell in warm if not (cell.done(there) and cell.last_checkpoint().exists())]
            bar.update(len(batch) - len(due))
            futures = {pool.submit(run_cell, cell.config): cell for cell in due}
            for future in as_completed(futures):
                cell = futures[future]
                bar.update()
                if error := future.exception():
                    failures.append(f"{cell.name}: {error!r} ({cell.folder() / 'log.txt'})")
                    bar.write(failures[-1])
                    continue
                rows = rows_of(cell, facts)
                append(results, [row for row in rows if place(row) not in there])
                last = {r.k: r.value for r in rows if r.metric == "pass@k" and r.step == cell.config["steps"]}
                bar.write(f"{cell.name:<40} " + "  ".join(f"pass@{k} {last[k]:.3f}" for k in preset.ks if k in last))
            if failures:
                break
    bar.close()
    rows = read(results)
    (out / f"{options.preset}.md").write_text(table.markdown(rows, list(preset.ks)) + "\n")
    figures = plot.figures(rows, out, options.preset)
    print(table.markdown(rows, list(preset.ks)))
    print(f"\n{time.perf_counter() - begin:.0f} s. Rows: {results}. Figures: {', '.join(map(str, figures))}")
    if failures:
        sys.exit("\n".join(["these cells failed; run again to go on:", *failures]))


if __name__ == "__main__":
    main()
