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
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from tqdm import tqdm

from benchmarks.suite import PRESETS, Preset
from maxrl_algos.algorithms import ALGORITHMS
from maxrl_algos.metrics import bootstrap_interval, exact_pass_at_k, pass_at_k, powers_of_two
from maxrl_algos.results import plot, table
from maxrl_algos.results.rows import Row, append, provenance, read
from maxrl_algos.run.journal import read as read_journal
from maxrl_algos.run.journal import total_seconds
from maxrl_algos.samplers.action_counts import EXACT
from maxrl_algos.sources.tokens import held_out_tasks

EXACT_K = 1024  # the largest k of exact pass@k
SHOWN = ("entropy_coef", "lr", "lr_warmup", "loop")  # settings of a variant that its row's `algorithm_kwargs` tell
Trainers = dict[str, tuple[Any, Any]]


def trainers() -> Trainers:
    """Settings and trainer by the name that presets give it."""
    from maxrl_algos.text import train as train_text

    from benchmarks import loops
    from maxrl_algos import train, train_bandit

    return {
        "tokens": (train.TrainConfig, train.Trainer),
        "bandit": (train_bandit.BanditConfig, train_bandit.BanditTrainer),
        "text": (train_text.TextConfig, train_text.TextTrainer),
        "loops": (loops.LoopConfig, loops.LoopTrainer),
    }


@dataclass(frozen=True)
class Cell:
    """One run: `config` holds the settings of `trainer`."""

    name: str
    trainer: str
    algorithm: str
    kwargs: dict[str, Any]
    seed: int
    n: int | None
    config: dict[str, Any]

    def folder(self) -> Path:
        return Path(self.config["out"])

    def last_checkpoint(self) -> Path:
        return self.folder() / f"step-{self.config.get('warmup_steps', 0) + self.config['steps']:08d}"

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
    settings = {f.name for f in fields(trainers()[preset.trainer][0])}
    common = {"env": f"maxrl_envs:{preset.env}", "env_kwargs": {}, "progress": False, "loggers": (), **preset.config}
    warm, trained = [], []
    for seed in range(seeds):
        start: dict[str, Any] = {}
        if preset.warmup:
            own = 0 if preset.one_warmup else seed
            name = f"warmup-seed{own}"
            config = {**common, **preset.warmup, "seed": own, "steps": 0, "out": str(work / name)}
            cell = Cell(name, preset.trainer, "warmup", {}, own, None, config)
            if own == seed:
                warm.append(cell)
            start = {"warmup_steps": 0, "start_from": str(cell.last_checkpoint())}
        for algorithm, variant in preset.variants:
            n = None if algorithm in EXACT else variant.get("rollouts", common["rollouts"])
            shown = {k: v for k, v in variant.items() if k not in settings or k in SHOWN}
            name = "-".join([algorithm, *(f"{k}{v}" for k, v in shown.items()), *([f"N{n}"] if n else [])])
            label = f"{name}-seed{seed}"
            config = {
                **common,
                **start,
                **preset.tuned.get(name, {}),
                **{k: v for k, v in variant.items() if k in settings},
                "algorithm": algorithm,
                "algorithm_kwargs": {k: v for k, v in variant.items() if k not in settings},
                "seed": seed,
                "out": str(work / label),
            }
            trained.append(Cell(label, preset.trainer, algorithm, shown, seed, n, config))
    return warm, trained


def run_cell(trainer: str, config: dict[str, Any]) -> None:
    """In a worker process: runs a cell to its end; its last words go to log.txt."""
    import torch

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    try:
        settings, kind = trainers()[trainer]
        kind(settings(**config)).run()
    except Exception:
        Path(config["out"]).mkdir(parents=True, exist_ok=True)
        (Path(config["out"]) / "log.txt").write_text(traceback.format_exc())
        raise


def rows_of(cell: Cell, preset: Preset, facts: dict[str, Any]) -> list[Row]:
    """A finished cell's rows. `wall_seconds` is the time its steps took up to the row's step, evaluations aside. Exact
    pass@k has its interval at the last step and, before it, the preset's k alone."""
    steps = read_journal(cell.folder() / "metrics.jsonl")
    seconds = np.cumsum([0.0, *(total_seconds(s) for s in steps)])
    evaluations = read_journal(cell.folder() / "evaluations.jsonl")
    rows = []

    def row(metric: str, k: int | None, value: float, e: dict[str, Any], tasks: int, samples: int) -> None:
        own: dict[str, Any] = {"env_kwargs": cell.config["env_kwargs"], "seed": cell.seed, "N": cell.n}
        own |= {"algorithm": cell.algorithm, "algorithm_kwargs": cell.kwargs, "step": e["update"]}
        own |= {"metric": metric, "k": k, "value": float(value), "tasks": tasks, "samples": samples}
        sampler = "exact" if "pass_rates" in e else cell.config.get("sampler", "grouped")
        rows.append(Row(env=preset.env, wall_seconds=float(seconds[e["step"]]), sampler=sampler, **own, **facts))

    before = 0
    for e in evaluations:
        tasks, samples = len(e["tasks"]), e.get("samples", 0)
        whole = e is evaluations[-1] or "samples" in e
        for k, each in per_task(e):
            if whole or k in preset.ks:
                row("pass@k", k, each.mean(), e, tasks, samples)
            if whole:
                interval = bootstrap_interval(each[None], over="tasks", resamples=2000 if samples else 200)
                row("pass@k lower", k, interval.low, e, tasks, samples)
                row("pass@k upper", k, interval.high, e, tasks, samples)
        if e.get("majority") is not None:
            row("maj@k", samples, np.mean(e["majority"]), e, tasks, samples)
        for metric in ("lost_classes", "verifier_errors"):
            if e.get(metric) or metric == "lost_classes" and metric in e:
                row(metric, None, e[metric], e, tasks, samples)
        recent = [s for s in steps[before : e["step"]] if s["phase"] == "train"]
        if recent:
            count = cell.config["tasks"] * len(recent)
            if "coverage" in recent[0]:
                row("coverage", None, np.mean([s["coverage"] for s in recent]), e, count, cell.n or 0)
            time_each = np.median([total_seconds(s) for s in recent])
            row("seconds_per_step", None, time_each, e, count, cell.n or 0)
        before = e["step"]
    return rows


def per_task(evaluation: dict[str, Any]) -> list[tuple[int, np.ndarray]]:
    """k and pass@k of every task (P,), exact where the pass rates are."""
    if "pass_rates" in evaluation:
        ks = powers_of_two(EXACT_K)
        values = exact_pass_at_k(evaluation["pass_rates"], ks)
    else:
        ks = powers_of_two(evaluation["samples"])
        values = pass_at_k(evaluation["successes"], evaluation["samples"], ks)
    return list(zip(ks, values.T, strict=True))


def random_rows(preset: Preset, facts: dict[str, Any]) -> list[Row]:
    """Uniformly random actions on held-out tasks: the chance level."""
    config, seed, kwargs, name = preset.config, 0, preset.config.get("env_kwargs", {}), f"maxrl_envs:{preset.env}"
    if preset.trainer == "bandit":
        env = gym.make_vec(name, **kwargs)
        actions: Any = env.single_action_space
        tasks, samples, sampler = env.metadata["splits"]["test"], 0, "exact"
        shares = per_task({"pass_rates": [1 / actions.n]})
    else:
        tasks, samples, sampler = config["eval_tasks"], config["eval_samples"], "vector"
        env = gym.make_vec(name, num_envs=tasks * samples, **kwargs)
        env.action_space.seed(seed)
        held_out = held_out_tasks(env.metadata["splits"]["test"], tasks)  # those the others are evaluated on
        env.reset(options={"task": np.repeat(held_out, samples), "split": "test"})
        successes = env.step(env.action_space.sample())[1].reshape(tasks, samples).sum(axis=1).astype(int)
        shares = per_task({"successes": successes, "samples": samples})
    own: dict[str, Any] = {"env": preset.env, "env_kwargs": kwargs, "algorithm": "random", "algorithm_kwargs": {}}
    own |= {"N": None, "seed": seed, "step": 0, "tasks": tasks, "samples": samples, "sampler": sampler}
    return [Row(metric="pass@k", k=k, value=float(v.mean()), wall_seconds=0.0, **own, **facts) for k, v in shares]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Runs a benchmark of the suite.")
    parser.add_argument("preset", nargs="?", default="mazes-quick", choices=PRESETS)
    parser.add_argument("--seeds", type=int, help="seeds 0 to this, exclusive; the preset's number by default")
    parser.add_argument("--steps", type=int, help="updates a cell, instead of the preset's")
    parser.add_argument(
        "--env-kwargs", type=json.loads, default={}, help="arguments of the env beside the preset's, JSON"
    )
    parser.add_argument("--only", nargs="+", choices=[*ALGORITHMS, *EXACT], help="algorithms to run; all by default")
    parser.add_argument("--jobs", type=int, help="cells at a time; 1 on a GPU, else one a core")
    parser.add_argument("--out", type=Path, help="folder of rows and figures; runs/PRESET by default")
    parser.add_argument("--work", type=Path, default=Path("runs"), help="where checkpoints go")
    options = parser.parse_args(arguments)
    preset, work = PRESETS[options.preset], options.work / options.preset
    if options.steps is not None:
        preset = replace(preset, config={**preset.config, "steps": options.steps})
    if options.env_kwargs:
        both = {**preset.config.get("env_kwargs", {}), **options.env_kwargs}
        preset = replace(preset, config={**preset.config, "env_kwargs": both})
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
            futures = {pool.submit(run_cell, cell.trainer, cell.config): cell for cell in due}
            for future in as_completed(futures):
                cell = futures[future]
                bar.update()
                if error := future.exception():
                    failures.append(f"{cell.name}: {error!r} ({cell.folder() / 'log.txt'})")
                    bar.write(failures[-1])
                    continue
                rows = rows_of(cell, preset, facts)
                append(results, [row for row in rows if place(row) not in there])
                last = {r.k: r.value for r in rows if r.metric == "pass@k" and r.step == cell.config["steps"]}
                bar.write(f"{cell.name:<40} " + "  ".join(f"pass@{k} {last[k]:.3f}" for k in preset.ks if k in last))
            if failures:
                break
    bar.close()
    rows = read(results)
    (out / f"{options.preset}.md").write_text(table.markdown(rows, list(preset.ks)) + "\n")
    figures = plot.figures(rows, out, options.preset, preset.ks, preset.every_n)
    print(table.markdown(rows, list(preset.ks)))
    print(f"\n{time.perf_counter() - begin:.0f} s. Rows: {results}. Figures: {', '.join(map(str, figures))}")
    if failures:
        sys.exit("\n".join(["these cells failed; run again to go on:", *failures]))


if __name__ == "__main__":
    main()
