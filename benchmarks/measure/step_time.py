"""Seconds of an RL step in the paper's maze setting beside a floor: `python -m benchmarks.measure.step_time`.

The floor counts the step's matrix products and its attention, at the rate that a large matrix product reaches on this
device in the same precision: once to sample; three times to update, for the tasks that have a gradient; prompts once a
task. The script was made for a GPU; on a CPU try `--tasks 2 --rollouts 8 --steps 3 --warmup 10`.
"""

import argparse
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.suite import PRESETS
from maxrl_algos.commands.train_tokens import TokenConfig, trainer
from maxrl_algos.results.rows import Row, append, provenance
from maxrl_algos.run.journal import seconds_by_part, total_seconds
from maxrl_algos.run.json_lines import read


def product_rate(device: torch.device) -> float:
    """Floating-point operations a second that a large matrix product reaches: bfloat16 on a GPU, float32 on a CPU."""
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    size = 8192 if device.type == "cuda" else 1024
    a, b = torch.randn(size, size, device=device, dtype=dtype), torch.randn(size, size, device=device, dtype=dtype)
    best = np.inf
    for _ in range(10):
        begin = time.perf_counter()
        for _ in range(5):
            a @ b
        if device.type == "cuda":
            torch.cuda.synchronize()
        best = min(best, (time.perf_counter() - begin) / 5)
    return 2 * size**3 / best


def median_seconds(entries: list[dict[str, Any]]) -> dict[str, float]:
    """Median seconds of each part of a step, over logged steps of a run."""
    parts = [seconds_by_part(entry) for entry in entries]
    return {name: float(np.median([seconds[name] for seconds in parts])) for name in parts[0]}


def step_flops(learner: Any, response_tokens: float, mean_length: float, signal: float) -> float:
    """Floating-point operations of the matrix products of a step.

    Args:
        learner: the learner of a token run.
        response_tokens: number of response tokens in a step.
        mean_length: mean number of tokens of a response.
        signal: share of the tasks whose rollouts have both successes and failures, in [0, 1].
    """
    model, lm, prompt = learner.model.model, learner.model.lm, learner.source.prompt_length
    weights = sum(p.numel() for name, p in model.named_parameters() if p.dim() == 2)
    attention = 4 * lm.heads * lm.head_dim * len(lm.layers)  # of a token for each key: its scores, and their sum
    a_response_token = 2 * weights + attention * (prompt + mean_length / 2)
    a_prompt_token = 2 * weights + attention * prompt / 2
    prompt_tokens = learner.config.tasks * prompt
    return (1 + 3 * signal) * (response_tokens * a_response_token + prompt_tokens * a_prompt_token)


def measure(tasks: int, rollouts: int, steps: int, warmup: int, work: Path, out: Path, device: str) -> None:
    """Train the paper's maze model for some steps; append median seconds and the floor to `out`, and print them.

    Args:
        tasks: number of tasks a step.
        rollouts: number of rollouts a task.
        steps: number of steps; the first third, in which things are compiled and captured, does not count.
        warmup: number of supervised steps before.
        work: folder of the runs.
        out: file of rows.
        device: "auto", "cpu" or "cuda".
    """
    preset = PRESETS["mazes-paper"]
    paper: Any = {**preset.config, **preset.warmup}
    facts = provenance("")  # if this fails, it fails before the measurement
    folder = work / f"{tasks}x{rollouts}"
    shutil.rmtree(folder, ignore_errors=True)  # it may hold the timings of an older run
    sizes = {"warmup_steps": warmup, "tasks": tasks, "rollouts": rollouts, "steps": steps, "eval_tasks": 0}
    config = TokenConfig(**{**paper, **sizes}, out=str(folder), env=preset.env, device=device, loggers=())
    run = trainer(config)
    learner: Any = run.learner
    on_gpu = learner.device.type == "cuda"
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    run.run()
    entries = [entry for entry in read(folder / "metrics.jsonl") if entry["phase"] == "train"]
    entries = entries[len(entries) // 3 :]
    total = float(np.median([total_seconds(entry) for entry in entries]))
    length = float(np.mean([entry["rollout/response_length"] for entry in entries]))
    signal = 1 - float(np.mean([entry["rollout/all_fail"] + entry["rollout/all_pass"] for entry in entries]))
    floor = step_flops(learner, tasks * rollouts * length, length, signal) / product_rate(learner.device)
    values = {"seconds_per_step": total, "floor_seconds_per_step": floor, "response_length": length}
    values |= {f"seconds_per_step {part}": seconds for part, seconds in median_seconds(entries).items()}
    values["tokens_per_second"] = tasks * rollouts * length / total
    if on_gpu:
        values["peak_gib"] = torch.cuda.max_memory_reserved() / 2**30
    facts["device"] = torch.cuda.get_device_name() if on_gpu else "CPU"
    row: dict[str, Any] = {"env": preset.env_id, "env_kwargs": config.env_kwargs, "algorithm": config.algorithm}
    row |= {"algorithm_kwargs": {}, "seed": 0, "N": rollouts, "step": steps, "k": None, "tasks": tasks}
    row |= {"samples": rollouts, "sampler": "grouped", "wall_seconds": total * len(entries)}
    append(out, [Row(**row, **facts, metric=metric, value=value) for metric, value in values.items()])
    print(f"{tasks} x {rollouts}: " + ", ".join(f"{k} {v:.4g}" for k, v in values.items()))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measure.step_time", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("--tasks", type=int, nargs="+", default=[32, 256], help="tasks a step; several are run in turn")
    parser.add_argument("--rollouts", type=int, default=128, help="rollouts a task")
    parser.add_argument("--steps", type=int, default=30, help="updates; the first third does not count")
    parser.add_argument("--warmup", type=int, default=300, help="supervised steps before, so that there are successes")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--work", type=Path, default=Path("runs/step_time"), help="folder of the runs")
    parser.add_argument("--out", type=Path, default=Path("runs/step_time/step_time.jsonl"), help="file of rows")
    options = parser.parse_args(arguments)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    for tasks in options.tasks:
        measure(tasks, options.rollouts, options.steps, options.warmup, options.work, options.out, options.device)


if __name__ == "__main__":
    main()
