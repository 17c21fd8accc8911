"""Seconds of an update through our loop and through TRL's: `python -m benchmarks.measure.against_trl --model MODEL`.

Both loops take the same model, tasks, recipe, optimiser and number of rollouts, one after the other in one process,
each with a model loaded anew. What TRL's update spends on generation and on the loss is timed apart, as ours is logged.
Pass rates and lengths of both stand beside the times, because they tell whether both loops had as much to do.

Without a model, a tiny one is made and taught for some steps, as in the benchmark `trl-quick`. Our loop skips groups
that all fail or all succeed, and TRL's does not: with `--coins`, rewards are coin flips, so that both have all to do.
"""

import argparse
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.loops import Config, batch_of, trl_trainer
from maxrl_algos.commands import train_text
from maxrl_algos.models.gguf import convert, is_gguf
from maxrl_algos.results.rows import Row, append, provenance
from maxrl_algos.run import checkpoint
from maxrl_algos.run.journal import seconds_by_part
from maxrl_algos.run.json_lines import read
from maxrl_algos.seeding import generator
from maxrl_algos.train import Trainer

TINY: dict[str, Any] = {"warmup_steps": 300, "warmup_lr": 1e-3, "steps": 0, "eval_tasks": 0, "save_every": 1000}


def start_model(model: str | None, config: Config, work: Path) -> str:
    """Folder or hub id of the model that both loops start from."""
    folder = work / "start"
    if model and not is_gguf(model):
        return model
    if model:
        if not (folder / "config.json").exists():
            convert(model, folder)
        return str(folder)
    if not checkpoint.complete(folder):
        train_text.train(replace(config, out=str(folder), start_from=None, **TINY))
    return str(checkpoint.complete(folder)[-1])


def timed(seconds: dict[str, list[float]], part: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which adds how long each call took to `seconds[part]`."""

    def call(*args: Any, **kwargs: Any) -> Any:
        begin = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            seconds.setdefault(part, []).append(time.perf_counter() - begin)

    return call


def own_loop(config: Config, coins: bool) -> list[dict[str, float]]:
    """What our loop logs of each update, times by part; `coins` makes rewards of coin flips."""
    run = Trainer(config, train_text.build, train_text.MAY_CHANGE)
    if coins:
        source: Any = run.learner.source  # type: ignore[attr-defined]
        judge, random = source.verdicts, generator(config.seed, "coins", 0)

        def flipped(rollouts: Any) -> Any:
            verdicts = judge(rollouts)
            return replace(verdicts, rewards=random.integers(2, size=verdicts.rewards.shape) * 1.0)

        source.verdicts = flipped
    return [{**seconds_by_part(e), **logged(e)} for e in read(run.run() / "metrics.jsonl")]


def trl_loop(config: Config, coins: bool) -> list[dict[str, float]]:
    """The same of TRL's loop: the whole update, and what generating with scoring and the loss take of it."""
    run, seconds = Trainer(config, train_text.build, train_text.MAY_CHANGE), dict[str, list[float]]()
    try:
        trainer = trl_trainer(run)
        if coins:
            verify, random = trainer.source.verify, generator(config.seed, "coins", 0)

            def flipped(*given: Any) -> Any:
                rewards, ended = verify(*given)
                return random.integers(2, size=rewards.shape) * 1.0, ended

            trainer.source.verify = flipped
        for part, name in (("sample", "_generate_and_score_completions"), ("update", "training_step")):
            setattr(trainer, name, timed(seconds, part, getattr(trainer, name)))
        trainer.train()
    finally:
        run.close()
    entries = read(run.folder.path / "metrics.jsonl")
    each = []
    parts_of_step = config.tasks * config.rollouts // batch_of(config)
    for i, entry in enumerate(entries):
        sample, step = seconds["sample"][i], sum(seconds["update"][i * parts_of_step :][:parts_of_step])
        parts = {"sample": sample, "update": step - sample, "other": entry["time/step"] - step}
        each.append({**parts, **logged(entry)})
    return each


def logged(entry: dict[str, Any]) -> dict[str, float]:
    """What tells how much an update had to do."""
    return {name: float(entry[f"rollout/{name}"]) for name in ("pass_rate", "response_length", "truncated")}


def measure(config: Config, name: str, out: Path, coins: bool) -> None:
    """Run both loops, append medians over the updates after the first to `out`, and print a table.

    Args:
        config: settings of both, which have a start_from.
        name: name of the model, for the rows.
        out: file of rows.
        coins: whether rewards are coin flips.
    """
    facts, begin, found = provenance("CPU" if config.device == "cpu" else config.device), time.perf_counter(), {}
    for loop, run in (("own", own_loop), ("trl", trl_loop)):
        folder = Path(config.out) / loop
        shutil.rmtree(folder, ignore_errors=True)
        entries = run(replace(config, out=str(folder), loop=loop), coins)[1:]
        found[loop] = {key: float(np.median([e[key] for e in entries])) for key in entries[0]}
        more = ("pass_rate", "response_length", "truncated")
        found[loop]["seconds"] = sum(value for key, value in found[loop].items() if key not in more)
        row: dict[str, Any] = {"env": config.env.split(":")[-1], "env_kwargs": config.env_kwargs, "seed": config.seed}
        row |= {"algorithm": config.algorithm, "N": config.rollouts, "step": config.steps, "k": None}
        row |= {"algorithm_kwargs": {"loop": loop, "model": name, "coins": coins}}
        row["algorithm_kwargs"] |= {
            "max_response": config.max_response,
            "precision": config.precision,
            "micro_tokens": config.micro_tokens,
        }
        row |= {"tasks": config.tasks, "samples": config.rollouts, "sampler": config.sampler}
        row |= {"wall_seconds": time.perf_counter() - begin}
        append(out, [Row(**row, **facts, metric=f"update {key}", value=value) for key, value in found[loop].items()])
    print(table(name, config, found))


def table(name: str, config: Config, found: dict[str, dict[str, float]]) -> str:
    """The measurements as Markdown: a row a loop, and how many times as long TRL's takes."""
    columns = ("seconds", "sample", "update", "pass_rate", "response_length", "truncated")
    lines = [
        f"{name}, {config.tasks} tasks x {config.rollouts} rollouts, up to {config.max_response} tokens:",
        "",
        f"| loop | {' | '.join(columns)} |",
        "|---|" + "---|" * len(columns),
        *(f"| {loop} | {' | '.join(f'{values[c]:.3g}' for c in columns)} |" for loop, values in found.items()),
    ]
    ratios = {c: found["trl"][c] / max(found["own"][c], 1e-9) for c in columns[:3]}
    return "\n".join([*lines, "", "TRL / ours: " + ", ".join(f"{c} {ratio:.2g}x" for c, ratio in ratios.items())])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measure.against_trl", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("--model", help="folder, hub id or GGUF file; without it a tiny model is made")
    parser.add_argument("--env", default="maxrl_envs:MaxRL/Arithmetic-v0", help="Gymnasium id of a text env")
    for name, default in (("tasks", 32), ("rollouts", 32), ("max-response", 64), ("max-prompt", 256), ("updates", 6)):
        parser.add_argument(f"--{name}", type=int, default=default, help="of each loop")
    parser.add_argument("--coins", action="store_true", help="rewards are coin flips")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--precision", default="auto", help="float32 or bfloat16; auto: bfloat16 on a GPU")
    parser.add_argument(
        "--micro-tokens", type=int, help="most tokens that either loop computes together; all by default"
    )
    parser.add_argument("--work", type=Path, default=Path("runs/against_trl"), help="folder of models and runs")
    parser.add_argument("--out", type=Path, default=Path("runs/against_trl/rows.jsonl"), help="file of rows")
    given = parser.parse_args(arguments)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    level = {"level": 3} if given.env.endswith("Arithmetic-v0") else {}
    config = Config(
        out=str(given.work),
        env=given.env,
        env_kwargs=level,
        start_from=given.model or "made below",
        steps=given.updates,
        tasks=given.tasks,
        rollouts=given.rollouts,
        max_response=given.max_response,
        max_prompt=given.max_prompt,
        eval_tasks=0,
        save_every=10**6,
        device=given.device,
        precision=given.precision,
        micro_tokens=given.micro_tokens,
        loggers=(),
        progress=False,
    )
    start = start_model(given.model, config, given.work)
    measure(
        replace(config, start_from=start), Path(given.model).name if given.model else "tiny", given.out, given.coins
    )


if __name__ == "__main__":
    main()
