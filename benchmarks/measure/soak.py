"""What training leaves behind: `python -m benchmarks.measure.soak --minutes 60`.

Rounds of work run in one process until the time is over: a language model trained on questions of one's own, whose
answers a verifier judges in worker processes; pictures read by threads; vector envs in processes that are forked; tasks
of reasoning-gym. After every round, everything is closed, and the memory, the threads and the child processes of this
process are counted. The first rounds load libraries and fill caches, so the growth is counted from the third round on.
"""

import argparse
import gc
import json
import shutil
import tempfile
import threading
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from PIL import Image

from maxrl_algos.commands.train_text import TextConfig, train

WARMING_ROUNDS = 3


@dataclass
class Usage:
    """What the process holds: resident memory in MiB, threads, and child processes."""

    mebibytes: float
    threads: int
    children: int


def usage() -> Usage:
    """What this process holds now, on Linux."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    resident = int(status.split("VmRSS:")[1].split()[0]) / 1024
    children = Path(f"/proc/self/task/{threading.main_thread().native_id}/children").read_text().split()
    return Usage(resident, threading.active_count(), len(children))


def make_data(folder: Path) -> tuple[Path, Path]:
    """A file of questions, and a folder of pictures in two classes."""
    questions = folder / "questions.jsonl"
    rows = [{"question": f"What is {i} + {i % 7}?", "answer": f"{i + i % 7}"} for i in range(200)]
    questions.write_text("".join(json.dumps(row) + "\n" for row in rows))
    rng = np.random.default_rng([0])
    for split in ("train", "val"):
        for name in ("dark", "light"):
            place = folder / "pictures" / split / name
            place.mkdir(parents=True)
            for i in range(8):
                pixels = rng.integers(0, 128, (40, 50, 3), dtype=np.uint8) + np.uint8(127 if name == "light" else 0)
                Image.fromarray(pixels).save(place / f"{i}.jpg")
    return questions, folder / "pictures"


def train_language_model(questions: Path, out: Path) -> None:
    """A few updates of a tiny model on the questions, with the verifier for all kinds of answers."""
    config = TextConfig(
        out=str(out),
        env="maxrl_envs:MaxRL/Math-v0",
        env_kwargs={"data": str(questions), "kind": "math", "system_prompt": None},
        model={"layers": 1, "hidden": 32, "heads": 2, "kv_heads": 1},
        warmup_steps=3,
        steps=3,
        tasks=4,
        rollouts=4,
        max_prompt=64,
        max_response=12,
        eval_tasks=0,
        loggers=(),
        progress=False,
    )
    train(config)


def step_in_processes(env: str, **kwargs: Any) -> None:
    """Rollouts of random actions in a vector env whose sub-envs are forked processes."""
    envs = gym.make_vec(env, num_envs=2, vectorization_mode="async", **kwargs)
    envs.action_space.seed(0)
    for task in range(3):
        envs.reset(options={"task": task})
        envs.step(envs.action_space.sample())
    envs.close()


def work(questions: Path, pictures: Path, out: Path) -> None:
    """One round."""
    shutil.rmtree(out, ignore_errors=True)
    train_language_model(questions, out)
    step_in_processes("MaxRL/ImageBandit-v0", folder=str(pictures), size=32, workers=2)
    step_in_processes("MaxRL/Arithmetic-v0")
    puzzle = gym.make("MaxRL/ReasoningGym-v0", name="countdown", disable_env_checker=True)
    for task in range(5):
        puzzle.reset(options={"task": task})
        puzzle.step("1 + 1")
    puzzle.close()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measure.soak", description="What training leaves behind."
    )
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between rounds")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    begin, seen = time.monotonic(), list[Usage]()
    with tempfile.TemporaryDirectory() as name:
        questions, pictures = make_data(Path(name))
        while time.monotonic() - begin < 60 * options.minutes or len(seen) <= WARMING_ROUNDS:
            work(questions, pictures, Path(name) / "run")
            seen.append(usage())
            print(f"{time.monotonic() - begin:6.0f} s, round {len(seen)}: {seen[-1]}", flush=True)
            time.sleep(options.pause)
    first, last = seen[WARMING_ROUNDS - 1], seen[-1]
    print(
        f"{len(seen)} rounds. From round {WARMING_ROUNDS} to the last: {last.mebibytes - first.mebibytes:+.1f} MiB, "
        f"{last.threads - first.threads:+d} threads, {last.children - first.children:+d} child processes"
    )


if __name__ == "__main__":
    main()
