"""PPO and A2C of Stable-Baselines3 beside REINFORCE, RLOO, GRPO and MaxRL, each for the same number of env steps.

    python -m benchmarks.sb3 sweep --out benchmarks/results    # all learning rates, by SWEEP_SEEDS
    python -m benchmarks.sb3 full --out benchmarks/results     # each at its best of the sweep, 5 other seeds
    python -m benchmarks.sb3 quick                             # a smoke test

A cell is one algorithm in one env with one seed; its rows are appended to `OUT/sb3-PRESET.jsonl` once it is done, and a
cell that has rows there is not run again. The best of a sweep is what solves most tasks of the training split, by the
mean over seeds, so that held-out tasks choose nothing. All have the same network, NET.
"""

import argparse
import itertools
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from benchmarks import table
from benchmarks.rows import Row, append, provenance, read
from benchmarks.run import kind

STEPS: dict[str, tuple[str, dict[str, Any], int]] = {  # by name: id, arguments, env steps
    "maze7": ("MaxRL/Maze-v0", {"size": 7}, 300_000),
    # no random rollout would reach the goal if a wall ended it
    "maze9": ("MaxRL/Maze-v0", {"size": 9, "wall": "stay", "max_steps": 32}, 1_000_000),
    "digits": ("MaxRL/ImageBandit-v0", {"digits": 1}, 60_000),
    "frozenlake": ("FrozenLake-v1", {}, 1_000_000),  # Gymnasium's, slippery; it has no tasks: all seeds start alike
}
NET = dict.fromkeys(STEPS, {"net_arch": [128, 128]}) | {"frozenlake": {}}  # SB3's own
# on as many sub-envs
GROUPS = dict.fromkeys(STEPS, {"n_tasks": 32, "n_rollouts": 16}) | {"frozenlake": {"n_tasks": 1, "n_rollouts": 256}}
SETTINGS: dict[str, dict[str, Any]] = {  # what is not swept, beside GROUPS; PPO and A2C on 64 sub-envs
    "ppo": {"n_steps": 32, "batch_size": 512, "n_epochs": 4, "gamma": 1.0},
    "a2c": {"n_steps": 8, "gamma": 1.0},
    **dict.fromkeys(("reinforce", "rloo", "grpo", "maxrl"), {}),
}
RATES = (1e-3, 3e-3, 5e-3, 1e-2)  # learning rates, the same for all algorithms
SLOWER = (1e-4, 3e-4, 1e-3, 3e-3)  # but PPO's, which takes 16 steps of gradient where they take one
SWEEP_SEEDS = (100, 101)
TASKS, SAMPLES, KS = 256, 64, (1, 4, 16, 64)
SEEDS = 128  # held out instead of TASKS where all seeds start alike
Cell = tuple[str, str, dict[str, Any], int]  # env by name, algorithm, swept settings, seed


def variants(algorithm: str) -> list[dict[str, Any]]:
    return [{"learning_rate": rate} for rate in (SLOWER if algorithm == "ppo" else RATES)]


def best(rows: list[Row], env: str, algorithm: str) -> dict[str, Any]:
    """The swept settings that solved most training tasks."""
    found: dict[str, list[float]] = {}
    for row in rows:
        if (row.env, row.env_kwargs, row.algorithm, row.metric) == (*STEPS[env][:2], algorithm, "train_success"):
            found.setdefault(repr(row.algorithm_kwargs), []).append(row.value)
    values = {i: found.get(repr(shown(env, algorithm, v)), []) for i, v in enumerate(variants(algorithm))}
    if any(len(v) < len(SWEEP_SEEDS) for v in values.values()):
        raise ValueError(f"the sweep of {algorithm} in {env} isn't done: run `python -m benchmarks.sb3 sweep` first")
    return variants(algorithm)[max(values, key=lambda i: np.mean(values[i]))]


def shown(env: str, algorithm: str, swept: dict[str, Any]) -> dict[str, Any]:
    """The `algorithm_kwargs` of a row."""
    groups = {} if algorithm in ("ppo", "a2c") else GROUPS[env]
    return {**SETTINGS[algorithm], **groups, **swept}


def train(cell: Cell, steps: int) -> list[dict[str, Any]]:
    """In a worker process: trains and evaluates a cell; the fields of its rows that differ."""
    import torch
    from stable_baselines3 import A2C, PPO
    from stable_baselines3.common.vec_env import VecEnv

    import maxrl_envs  # noqa: F401
    from maxrl_algos.rollouts import held_out_tasks
    from maxrl_algos.sb3 import ALGORITHMS, evaluate_pass_at_k
    from maxrl_algos.sb3.vec_env import make_group_env, task_splits

    torch.set_num_threads(1)
    env, algorithm, swept, seed = cell
    name, env_kwargs, _ = STEPS[env]
    settings, wide = shown(env, algorithm, swept), GROUPS[env]["n_tasks"] * GROUPS[env]["n_rollouts"]
    kinds: dict[str, Any] = {"ppo": PPO, "a2c": A2C, **ALGORITHMS}

    def envs(count: int) -> VecEnv:
        return make_group_env(name, count, **env_kwargs)

    begin = time.perf_counter()
    model = kinds[algorithm](
        "MlpPolicy",
        envs(64 if algorithm in ("ppo", "a2c") else wide),
        seed=seed,
        device="cpu",
        policy_kwargs=dict(NET[env]),  # A2C writes its optimiser into what it is given
        **settings,
    ).learn(steps)
    seconds, splits = time.perf_counter() - begin, task_splits(envs(1))
    size, trained = (splits["test"], splits["train"]) if splits else (SEEDS, None)
    held_out = held_out_tasks(size, min(TASKS, size or TASKS))
    test = evaluate_pass_at_k(model, envs(wide), held_out, SAMPLES, KS, "test", seed)
    seen = evaluate_pass_at_k(model, envs(wide), np.arange(min(TASKS, trained or TASKS)), 4, [1], "train", seed)
    values: list[tuple[str, int | None, float, int]] = [
        ("pass@k", k, value, SAMPLES) for k, value in test.pass_at_k.items()
    ]
    values += [("greedy_success", None, test.greedy.mean(), 1), ("train_success", None, seen.pass_at_k[1], 4)]
    values += [("env_steps", None, model.num_timesteps, 0)]  # the last update ends its rollouts
    own: dict[str, Any] = {"env": name, "env_kwargs": env_kwargs, "algorithm": algorithm, "algorithm_kwargs": settings}
    own |= {"seed": seed, "N": settings.get("n_rollouts"), "step": steps, "tasks": len(held_out)}
    return [
        {**own, "metric": m, "k": k, "value": float(v), "samples": n, "sampler": "vector", "wall_seconds": seconds}
        for m, k, v, n in values
    ]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("preset", nargs="?", default="quick", choices=["quick", "sweep", "full"])
    parser.add_argument("--only", nargs="+", choices=list(SETTINGS), default=list(SETTINGS))
    parser.add_argument("--envs", nargs="+", choices=list(STEPS), default=list(STEPS))
    parser.add_argument("--steps", type=int, help="env steps a cell, instead of the env's")
    parser.add_argument("--seeds", type=int, help="5 by default, 1 where quick")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("runs/sb3"))
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    results, pairs = options.out / f"sb3-{options.preset}.jsonl", list(itertools.product(options.envs, options.only))
    if options.preset == "sweep":
        cells = [(env, a, v, seed) for env, a in pairs for v in variants(a) for seed in SWEEP_SEEDS]
    elif options.preset == "full":
        path = options.out / "sb3-sweep.jsonl"
        swept = read(path) if path.exists() else []
        chosen = {pair: best(swept, *pair) for pair in pairs}
        cells = [(*pair, chosen[pair], seed) for pair in pairs for seed in range(options.seeds or 5)]
    else:
        cells = [(env, a, variants(a)[0], seed) for env, a in pairs for seed in range(options.seeds or 1)]
    rows = read(results) if results.exists() else []
    there = {(row.env, kind(row.env_kwargs, row.algorithm, row.algorithm_kwargs), row.seed) for row in rows}

    def done(cell: Cell) -> bool:
        env, algorithm, swept, seed = cell
        name, env_kwargs, _ = STEPS[env]
        return (name, kind(env_kwargs, algorithm, shown(env, algorithm, swept)), seed) in there

    due, failures = [cell for cell in cells if not done(cell)], []
    facts = provenance(f"CPU, {os.cpu_count()} cores")
    os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(options.jobs, multiprocessing.get_context("spawn")) as pool:
        quick = 2048 if options.preset == "quick" else None
        futures = {pool.submit(train, cell, options.steps or quick or STEPS[cell[0]][2]): cell for cell in due}
        for future in tqdm(as_completed(futures), total=len(due), desc=options.preset):
            if error := future.exception():
                failures.append(f"{futures[future]}: {error!r}")
                continue
            append(results, [Row(**values, **facts) for values in future.result()])
    print(table.markdown(read(results), list(KS)))
    if failures:
        sys.exit("\n".join(["these cells failed; run again to go on:", *failures]))


if __name__ == "__main__":
    main()
