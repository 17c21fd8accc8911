"""Speed of a step at a real model's size, and training for as long as there is time."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.gpu.checks import Finding, Sizes, draw, groups_of, sampler_of
from benchmarks.measure.step_time import product_rate
from benchmarks.suite import PRESETS
from maxrl_algos.commands import train_text, train_tokens
from maxrl_algos.commands.train_text import TextConfig
from maxrl_algos.commands.train_tokens import TokenConfig
from maxrl_algos.metrics import pass_at_k, powers_of_two
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from maxrl_algos.run.json_lines import read
from maxrl_algos.update import accumulate_gradient, optimizer_step

SPEED = Sizes(groups=(64,), prompts=32, prompt=160, response=256)
TURNS = 3  # steps that are timed; the first, in which graphs are captured, does not count


def synchronised(device: torch.device) -> float:
    """The time in seconds, once the device has done all that it was told."""
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


def speed(model: Any, sizes: Sizes) -> Iterator[Finding]:
    """Seconds of a step in bfloat16, its parts, tokens a second, and the floor of its matrix products."""
    device, n = model.device, sizes.groups[0]
    sampler, optimizer = sampler_of(model), torch.optim.AdamW(model.parameters(), lr=0.0)
    parts = []
    for turn in range(TURNS + 1):
        with torch.autocast(device.type, torch.bfloat16, cache_enabled=False):
            begin = synchronised(device)
            prompts, rollouts = draw(sampler, sizes, n, turn)
            sampled = synchronised(device)
            accumulate_gradient(SharedPromptModel(model), *groups_of(model, prompts, rollouts))
        optimizer_step(model, optimizer, 1.0)
        parts.append((sampled - begin, synchronised(device) - sampled))
    sample, update = np.median(parts[1:], axis=0)
    tokens = int(rollouts.lengths.sum())
    weights = sum(p.numel() for p in model.parameters() if p.dim() == 2)
    floor = 4 * 2 * weights * (tokens + sum(map(len, prompts))) / product_rate(device)
    yield Finding("speed: tokens of a step", tokens)
    yield Finding("speed: tokens a second, sampling", tokens / sample)
    yield Finding("speed: tokens a second, whole step", tokens / (sample + update))
    yield Finding("speed: seconds of sampling", float(sample))
    yield Finding("speed: seconds of the update", float(update))
    yield Finding("speed: seconds of the matrix products alone", floor)


def gsm8k(model: str, algorithm: str, out: Path, cut: bool) -> TextConfig:
    """A run on GSM8K with 64 rollouts a task that is tested on GSM8K-Platinum, or a tiny run of the same kind."""
    config = TextConfig(
        out=str(out),
        env="maxrl_envs:MaxRL/GSM8K-v0",
        start_from=model,
        algorithm=algorithm,
        tasks=32,
        rollouts=64,
        steps=100_000,
        lr=1e-5,
        max_prompt=512,
        max_response=256,
        eval_temperature=0.6,
        eval_top_p=0.95,
        eval_tasks=128,
        eval_samples=256,
        eval_every=100_000,
        save_every=20,
        loggers=(),
        progress=False,
    )
    small: dict[str, Any] = {"tasks": 2, "rollouts": 4, "steps": 2, "eval_tasks": 2, "eval_samples": 4}
    small |= {"max_response": 8, "env_kwargs": {"checksum": False}}
    return replace(config, **small) if cut else config


def mazes(out: Path, cut: bool) -> TokenConfig:
    """The paper's 17x17 mazes, with a warm-up that is counted in the time, or a tiny run of the same kind."""
    preset = PRESETS["mazes-paper"]
    settings = {**preset.config, **preset.warmup, "eval_every": 100_000, "loggers": (), "progress": False}
    small: dict[str, Any] = {
        "tasks": 2,
        "rollouts": 4,
        "warmup_steps": 2,
        "steps": 2,
        "eval_tasks": 2,
        "eval_samples": 4,
    }
    small |= {"env_kwargs": {"size": 7}, "model": {"layers": 1, "hidden": 32}}
    env = f"maxrl_envs:{preset.env_id}"
    return TokenConfig(out=str(out), env=env, **{**settings, **(small if cut else {})})


def trained(config: TextConfig | TokenConfig, seconds: float) -> Iterator[Finding]:
    """Train for some seconds, checkpoint, and evaluate before and after; the same folder goes on where it was."""
    command = train_text if isinstance(config, TextConfig) else train_tokens
    name = f"{config.env.split('/')[-1]}, {config.algorithm}"
    run = command.trainer(config)  # type: ignore[arg-type]
    timer = threading.Timer(seconds, lambda: setattr(run, "stop_requested", True))
    timer.start()
    try:
        run.run()
    except SystemExit:  # stopped by the timer, and saved
        run = command.trainer(config)  # type: ignore[arg-type]
        values, shown = run.learner.evaluate()
        run.folder.log_evaluation(run.step, {"update": run.step - run.learner.warmup_steps, **values}, shown)
        run.close()
    finally:
        timer.cancel()
    steps = [e for e in read(run.folder.path / "metrics.jsonl") if e["phase"] == "train"]
    yield Finding(f"{name}: updates", len(steps))
    if steps:
        timed = [sum(v for k, v in e.items() if k.startswith("time/") and "second" not in k) for e in steps]
        yield Finding(f"{name}: median seconds an update", float(np.median(timed)))
        last = [e["rollout/pass_rate"] for e in steps[-max(1, len(steps) // 10) :]]
        yield Finding(f"{name}: pass rate in training, last tenth", float(np.mean(last)))
        worst = max((e.get("train/logprob_difference_max", 0.0) for e in steps), default=0.0)
        yield Finding(f"{name}: largest difference of a log-prob", worst)
    for entry in read(run.folder.path / "evaluations.jsonl"):
        ks = powers_of_two(entry["samples"])
        shares = pass_at_k(entry["successes"], entry["samples"], ks).mean(axis=0)
        for k, share in zip(ks, shares, strict=True):
            yield Finding(f"{name}: pass@{k} at step {entry['step']}", float(share))
