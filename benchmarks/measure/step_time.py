"""Seconds of an RL step in the paper's maze setting, split, beside a floor: `python -m benchmarks.measure.step_time`.

The floor is the step's matrix products and attention (once to sample; three times, for tasks with any signal, to
update; prompts once a task) at the rate a large product reaches on this device in the same precision. Made for a
GPU; `--tasks 2 --rollouts 8 --steps 3 --warmup 10` shows it on a CPU.
"""

import argparse
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.suite import PRESETS
from maxrl_algos.results.rows import Row, append, provenance
from maxrl_algos.run.journal import read, total_seconds
from maxrl_algos.train import TrainConfig, Trainer


def product_rate(device: torch.device) -> float:
    """Floating-point operations a second of a large matrix product."""
    kind = torch.bfloat16 if device.type == "cuda" else torch.float32
    size = 8192 if device.type == "cuda" else 1024
    a, b = torch.randn(size, size, device=device, dtype=kind), torch.randn(size, size, device=device, dtype=kind)
    best = np.inf
    for _ in range(10):
        begin = time.perf_counter()
        for _ in range(5):
            a @ b
        if device.type == "cuda":
            torch.cuda.synchronize()
        best = min(best, (time.perf_counter() - begin) / 5)
    return 2 * size**3 / best


def step_flops(trainer: Trainer, response_tokens: float, mean_length: float, signal: float) -> float:
    """Floating-point operations of the matrix products of a step."""
    model, prompt = trainer.policy.model, trainer.collector.prompt_length
    weights = sum(p.numel() for name, p in model.named_parameters() if p.dim() == 2)
    width = 4 * trainer.policy.heads * trainer.policy.head_dim * model.config.num_hidden_layers  # scores, and their sum
    a_response = 2 * weights + width * (prompt + mean_length / 2)
    a_prompt = 2 * weights + width * prompt / 2
    return (1 + 3 * signal) * (response_tokens * a_response + trainer.config.tasks * prompt * a_prompt)


def measure(tasks: int, rollouts: int, steps: int, warmup: int, work: Path, out: Path, device: str) -> None:
    preset = PRESETS["mazes-paper"]
    paper: Any = {**preset.config, **preset.warmup}
    facts = provenance("")  # fails now, if it must
    folder = work / f"{tasks}x{rollouts}"
    shutil.rmtree(folder, ignore_errors=True)  # an older run's timings
    config = TrainConfig(
        **{**paper, "warmup_steps": warmup, "tasks": tasks, "rollouts": rollouts, "steps": steps, "eval_tasks": 0},
        out=str(folder),
        env=f"maxrl_envs:{preset.env}",
        device=device,
        loggers=(),
    )
    trainer = Trainer(config)
    if trainer.device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    trainer.run()
    on = trainer.device
    lines = [line for line in read(folder / "metrics.jsonl") if line["phase"] == "train"]
    lines = lines[len(lines) // 3 :]  # the first ones capture and compile
    seconds = {k: float(np.median([line[k] for line in lines])) for k in lines[0] if k.startswith("seconds/")}
    total = float(np.median([total_seconds(line) for line in lines]))
    length = float(np.mean([line["response_length"] for line in lines]))
    signal = 1 - float(np.mean([line["all_fail"] + line["all_pass"] for line in lines]))
    floor = step_flops(trainer, tasks * rollouts * length, length, signal) / product_rate(on)
    values = {"seconds_per_step": total, "floor_seconds_per_step": floor, "response_length": length}
    values |= {f"seconds_per_step {k.partition('/')[2]}": v for k, v in seconds.items()}
    values["tokens_per_second"] = tasks * rollouts * length / total
    if on.type == "cuda":
        values["peak_gib"] = torch.cuda.max_memory_reserved() / 2**30
    facts["device"] = torch.cuda.get_device_name() if on.type == "cuda" else "CPU"
    common: dict[str, Any] = {"env": preset.env, "env_kwargs": config.env_kwargs, "algorithm": "maxrl"}
    common |= {"algorithm_kwargs": {}, "seed": 0, "N": rollouts, "step": steps, "k": None, "tasks": tasks}
    common |= {"samples": rollouts, "sampler": "grouped", "wall_seconds": total * len(lines)}
    append(out, [Row(**common, **facts, metric=metric, value=value) for metric, value in values.items()])
    print(f"{tasks} x {rollouts}: " + ", ".join(f"{k} {v:.4g}" for k, v in values.items()))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measure.step_time", description="Seconds of an RL step."
    )
    parser.add_argument("--tasks", type=int, nargs="+", default=[32, 256])
    parser.add_argument("--rollouts", type=int, default=128)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--warmup", type=int, default=300, help="supervised steps first, so that there are successes")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--work", type=Path, default=Path("runs/step_time"), help="where checkpoints go")
    parser.add_argument("--out", type=Path, default=Path("runs/step_time/step_time.jsonl"))
    options = parser.parse_args(arguments)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    for tasks in options.tasks:
        measure(tasks, options.rollouts, options.steps, options.warmup, options.work, options.out, options.device)


if __name__ == "__main__":
    main()
