"""PPO and A2C of Stable-Baselines3 beside REINFORCE, RLOO, GRPO and MaxRL, each for the same number of env steps.

    python -m benchmarks.sb3 sweep --out benchmarks/results    # eight settings of each, then the best two by more seeds
    python -m benchmarks.sb3 full --out benchmarks/results     # each at its best of that sweep, by other seeds
    python -m benchmarks.sb3 quick                             # a smoke test

A cell is one algorithm in one env with one seed; its rows are appended to `OUT/sb3-PRESET.jsonl` once it is done, and a
cell that has rows there is not run again. The best of a sweep is what solves most tasks of the training split, by the
mean over seeds: of eight settings by SWEEP_SEEDS, then of two by FINAL_SEEDS too. It sees no held-out task. All have
the same network, NET.
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

from maxrl_algos.results import table
from maxrl_algos.results.grid import variant_key as kind
from maxrl_algos.results.rows import Row, append, provenance, read

STEPS: dict[str, tuple[str, dict[str, Any], int]] = {  # by name: id, arguments, env steps
    "maze7": ("MaxRL/Maze-v0", {"size": 7}, 300_000),
    # no random rollout would reach the goal if a wall ended it
    "maze9": ("MaxRL/Maze-v0", {"size": 9, "wall": "stay", "max_steps": 32}, 1_000_000),
    "digits": ("MaxRL/ImageBandit-v0", {"digits": 1}, 60_000),
    "frozenlake": ("FrozenLake-v1", {}, 1_000_000),  # Gymnasium's, slippery; it has no tasks: all seeds start alike
}
NET = dict.fromkeys(STEPS, {"net_arch": [128, 128]}) | {"frozenlake": {}}  # SB3's own
GROUPS: dict[str, tuple[dict[str, int], ...]] = {  # swept, on as many sub-envs
    **dict.fromkeys(STEPS, ({"n_tasks": 8, "n_rollouts": 16}, {"n_tasks": 32, "n_rollouts": 16})),
    "frozenlake": ({"n_tasks": 1, "n_rollouts": 64}, {"n_tasks": 1, "n_rollouts": 256}),
}
ENTROPY = ({"ent_coef": 0.0}, {"ent_coef": 0.01})  # swept, of PPO and A2C, on 64 sub-envs
# swept; these two take more steps of gradient for as many of the env
RATES, SLOWER = (1e-3, 3e-3, 5e-3, 1e-2), (1e-4, 3e-4, 1e-3, 3e-3)
SETTINGS: dict[str, dict[str, Any]] = {  # what is not swept
    # their value after the last step of a rollout cut short is estimated: with gamma 1, to wander costs nothing
    "ppo": {"n_steps": 32, "batch_size": 512, "n_epochs": 4, "gamma": 0.99},
    "a2c": {"n_steps": 8, "gamma": 0.99},
    **dict.fromkeys(("reinforce", "rloo", "grpo", "maxrl"), {}),
}
# more in the lake, where the odd run is lost
SWEEP_SEEDS = dict.fromkeys(STEPS, [100, 101]) | {"frozenlake": [100, 101, 102, 103]}
FINAL_SEEDS = dict.fromkeys(STEPS, [*range(102, 106)]) | {"frozenlake": [*range(104, 112)]}
FULL_SEEDS = 10
TASKS, SAMPLES, KS, WIDE = 256, 64, (1, 4, 16, 64), 512  # of an evaluation, on WIDE sub-envs
SWEPT = Path(__file__).parent / "results" / "sb3-sweep.jsonl"
SEEDS = 128  # held out instead of TASKS where all seeds start alike
Cell = tuple[str, str, dict[str, Any], int]  # env by name, algorithm, settings, seed


def variants(env: str, algorithm: str) -> list[dict[str, Any]]:
    """The settings that a sweep tries."""
    rates, others = (SLOWER, ENTROPY) if algorithm in ("ppo", "a2c") else (RATES, GROUPS[env])
    return [{**SETTINGS[algorithm], "learning_rate": rate, **other} for rate in rates for other in others]


def ranked(rows: list[Row], env: str, algorithm: str, seeds: list[int]) -> list[dict[str, Any]]:
    """The settings that all `seeds` have run, what solved most training tasks first."""
    found: dict[str, dict[int, float]] = {}
    for row in rows:
        if (row.env, row.env_kwargs, row.algorithm, row.metric) == (*STEPS[env][:2], algorithm, "train_success"):
            found.setdefault(repr(row.algorithm_kwargs), {})[row.seed] = row.value
    values = [(one, found.get(repr(one), {})) for one in variants(env, algorithm)]
    means = [(np.mean([by[seed] for seed in seeds]), one) for one, by in values if by.keys() >= set(seeds)]
    return [one for _, one in sorted(means, key=lambda pair: -pair[0])]


def finalists(rows: list[Row], env: str, algorithm: str) -> list[dict[str, Any]]:
    first = ranked(rows, env, algorithm, SWEEP_SEEDS[env])
    return first[:2] if len(first) == len(variants(env, algorithm)) else []


def best(rows: list[Row], env: str, algorithm: str) -> dict[str, Any]:
    due = finalists(rows, env, algorithm)
    last = [one for one in ranked(rows, env, algorithm, SWEEP_SEEDS[env] + FINAL_SEEDS[env]) if one in due]
    if len(last) < 2:
        raise ValueError(f"the sweep of {algorithm} in {env} isn't done: run `python -m benchmarks.sb3 sweep` first")
    return last[0]


def train(cell: Cell, steps: int, held_out: bool) -> list[dict[str, Any]]:
    """In a worker process: trains a cell and evaluates it, on held-out tasks too if told; the fields of its rows that
    differ."""
    import torch
    from stable_baselines3 import A2C, PPO
    from stable_baselines3.common.vec_env import VecEnv

    import maxrl_envs  # noqa: F401
    from maxrl_algos.sb3 import SB3_ALGORITHMS, evaluate_pass_at_k
    from maxrl_algos.sb3.rollouts import task_splits
    from maxrl_algos.sb3.vec_env import make_group_env
    from maxrl_algos.tasks import held_out_tasks

    torch.set_num_threads(1)
    env, algorithm, settings, seed = cell
    name, env_kwargs, _ = STEPS[env]
    kinds: dict[str, Any] = {"ppo": PPO, "a2c": A2C, **SB3_ALGORITHMS}

    def envs(count: int) -> VecEnv:
        return make_group_env(name, count, **env_kwargs)

    begin = time.perf_counter()
    model = kinds[algorithm](
        "MlpPolicy",
        envs(64 if algorithm in ("ppo", "a2c") else settings["n_tasks"] * settings["n_rollouts"]),
        seed=seed,
        device="cpu",
        policy_kwargs=dict(NET[env]),  # A2C writes its optimiser into what it is given
        **settings,
    ).learn(steps)
    seconds, splits, wide = time.perf_counter() - begin, task_splits(envs(1)), envs(WIDE)
    size, trained = (splits["test"], splits["train"]) if splits else (SEEDS, None)
    tasks = np.arange(min(TASKS, trained or TASKS))
    seen = evaluate_pass_at_k(model, wide, tasks, 4, [1], "train", seed)
    values: list[tuple[str, int | None, float, int, int]] = [
        ("train_success", None, seen.pass_at_k[1], len(tasks), 4),
        ("env_steps", None, model.num_timesteps, 0, 0),  # the last update ends its rollouts
    ]
    if held_out:
        tasks = held_out_tasks(size, min(TASKS, size or TASKS))
        test = evaluate_pass_at_k(model, wide, tasks, SAMPLES, KS, "test", seed)
        values += [("pass@k", k, value, len(tasks), SAMPLES) for k, value in test.pass_at_k.items()]
        values += [("greedy_success", None, test.greedy.mean(), len(tasks), 1)]
    own: dict[str, Any] = {"env": name, "env_kwargs": env_kwargs, "algorithm": algorithm, "algorithm_kwargs": settings}
    own |= {"seed": seed, "N": settings.get("n_rollouts"), "step": steps, "sampler": "vector", "wall_seconds": seconds}
    return [{**own, "metric": m, "k": k, "value": float(v), "tasks": p, "samples": n} for m, k, v, p, n in values]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("preset", nargs="?", default="quick", choices=["quick", "sweep", "full"])
    parser.add_argument("--only", nargs="+", choices=list(SETTINGS), default=list(SETTINGS))
    parser.add_argument("--envs", nargs="+", choices=list(STEPS), default=list(STEPS))
    parser.add_argument("--steps", type=int, help="env steps a cell, instead of the env's")
    parser.add_argument("--seeds", type=int, help="instead of the preset's")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("runs/sb3"))
    parser.add_argument("--swept", type=Path, default=SWEPT, help="rows of a sweep, for `full`; %(default)s")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    results, pairs = options.out / f"sb3-{options.preset}.jsonl", list(itertools.product(options.envs, options.only))
    quick = 2048 if options.preset == "quick" else None
    steps = {env: options.steps or quick or STEPS[env][2] for env in options.envs}
    facts, failures = provenance(f"CPU, {os.cpu_count()} cores"), []
    os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = "1"

    def there() -> list[Row]:
        return read(results) if results.exists() else []

    def run(cells: list[Cell]) -> None:
        done = {(r.env, kind(r.env_kwargs, r.algorithm, r.algorithm_kwargs), r.seed, r.step) for r in there()}

        def due(cell: Cell) -> bool:
            env, algorithm, settings, seed = cell
            name, env_kwargs, _ = STEPS[env]
            return (name, kind(env_kwargs, algorithm, settings), seed, steps[env]) not in done

        with ProcessPoolExecutor(options.jobs, multiprocessing.get_context("spawn")) as pool:
            held_out = options.preset != "sweep"
            futures = {pool.submit(train, cell, steps[cell[0]], held_out): cell for cell in filter(due, cells)}
            for future in tqdm(as_completed(futures), total=len(futures), desc=options.preset):
                if error := future.exception():
                    failures.append(f"{futures[future]}: {error!r}")
                    continue
                append(results, [Row(**values, **facts) for values in future.result()])

    if options.preset == "sweep":
        run([(env, a, v, seed) for env, a in pairs for v in variants(env, a) for seed in SWEEP_SEEDS[env]])
        rows = there()
        run([(*pair, v, seed) for pair in pairs for v in finalists(rows, *pair) for seed in FINAL_SEEDS[pair[0]]])
    elif options.preset == "full":
        swept = read(options.swept) if options.swept.exists() else []
        chosen = {pair: best(swept, *pair) for pair in pairs}
        run([(*pair, chosen[pair], seed) for pair in pairs for seed in range(options.seeds or FULL_SEEDS)])
    else:
        run([(env, a, variants(env, a)[0], seed) for env, a in pairs for seed in range(options.seeds or 1)])
    if failures:
        sys.exit("\n".join(["these cells failed; run again to go on:", *failures]))
    if options.preset == "sweep":
        print(*(f"{env}, {algorithm}: {best(there(), env, algorithm)}" for env, algorithm in pairs), sep="\n")
    else:
        print(table.markdown(there(), list(KS)))


if __name__ == "__main__":
    main()
