"""PPO and A2C of Stable-Baselines3 beside REINFORCE, RLOO, GRPO and MaxRL, all for the same number of env steps.

    python -m benchmarks.sb3 sweep --out benchmarks/results    # the settings of each algorithm
    python -m benchmarks.sb3 full --out benchmarks/results     # each algorithm at its best settings, by other seeds
    python -m benchmarks.sb3 quick                             # a smoke test

A cell is one algorithm at some settings, in one env, by one seed. Its rows are appended to `OUT/sb3-PRESET.jsonl` as
soon as it is done, and a cell whose rows are there is not run again.

A sweep runs eight settings of every algorithm by SWEEP_SEEDS, and then the best two by FINAL_SEEDS too. The best
settings are those that solve most tasks of the training split, by the mean over seeds; held-out tasks play no part. All
algorithms have the same network, NET.
"""

import argparse
import itertools
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from maxrl_algos.results import table
from maxrl_algos.results.grid import variant_key
from maxrl_algos.results.rows import Row, append, provenance, read

STEPS: dict[str, tuple[str, dict[str, Any], int]] = {  # by name: Gymnasium id, arguments of the env, env steps
    "maze7": ("MaxRL/Maze-v0", {"size": 7}, 300_000),
    # If a wall ended the rollout, no random rollout would reach the goal of a maze of this size.
    "maze9": ("MaxRL/Maze-v0", {"size": 9, "wall": "stay", "max_steps": 32}, 1_000_000),
    "digits": ("MaxRL/ImageBandit-v0", {"digits": 1}, 60_000),
    # Gymnasium's own, slippery. It has no tasks: its start is the same for all seeds.
    "frozenlake": ("FrozenLake-v1", {}, 1_000_000),
}
NET = dict.fromkeys(STEPS, {"net_arch": [128, 128]}) | {"frozenlake": {}}  # {} is the default network of SB3
# Swept for the estimators, which play as many rollouts at a time as an update has.
GROUPS: dict[str, tuple[dict[str, int], ...]] = {
    **dict.fromkeys(STEPS, ({"n_tasks": 8, "n_rollouts": 16}, {"n_tasks": 32, "n_rollouts": 16})),
    "frozenlake": ({"n_tasks": 1, "n_rollouts": 64}, {"n_tasks": 1, "n_rollouts": 256}),
}
CRITICS = ("ppo", "a2c")
CRITIC_ENVS = 64  # sub-envs of PPO and A2C
ENTROPY = ({"ent_coef": 0.0}, {"ent_coef": 0.01})  # swept for PPO and A2C
# Learning rates that are swept. PPO and A2C take more gradient steps for as many env steps, so theirs are lower.
RATES, CRITIC_RATES = (1e-3, 3e-3, 5e-3, 1e-2), (1e-4, 3e-4, 1e-3, 3e-3)
SETTINGS: dict[str, dict[str, Any]] = {  # settings that are not swept
    # Where a rollout is cut short, PPO and A2C put their own estimate for what would have come after its last step.
    # With gamma 1, wandering would then cost nothing.
    "ppo": {"n_steps": 32, "batch_size": 512, "n_epochs": 4, "gamma": 0.99},
    "a2c": {"n_steps": 8, "gamma": 0.99},
    **dict.fromkeys(("reinforce", "rloo", "grpo", "maxrl"), {}),
}
# FrozenLake has more seeds, because now and then a run is lost there.
SWEEP_SEEDS = dict.fromkeys(STEPS, [100, 101]) | {"frozenlake": [100, 101, 102, 103]}
FINAL_SEEDS = dict.fromkeys(STEPS, [*range(102, 106)]) | {"frozenlake": [*range(104, 112)]}
FULL_SEEDS = 10  # number of seeds of `full`, counted from 0
TASKS, SAMPLES, KS = 256, 64, (1, 4, 16, 64)  # of an evaluation: tasks at most, rollouts a task, and the k of pass@k
TRAIN_SAMPLES = 4  # rollouts a task in the evaluation of training tasks
EVAL_ENVS = 512  # sub-envs of an evaluation
SEEDS = 128  # held-out seeds, where an env has no tasks
SWEPT = Path(__file__).parent / "results" / "sb3-sweep.jsonl"


class Cell(NamedTuple):
    """One run.

    Attributes:
        env: name of the env, a key of STEPS.
        algorithm: name of the algorithm, a key of SETTINGS.
        settings: keyword arguments of the algorithm.
        seed: seed of the run.
    """

    env: str
    algorithm: str
    settings: dict[str, Any]
    seed: int

    def key(self, steps: int) -> tuple:
        """What tells the cell's rows apart from those of other cells, if it takes `steps` env steps."""
        name, env_kwargs, _ = STEPS[self.env]
        return name, variant_key(env_kwargs, self.algorithm, self.settings), self.seed, steps


def variants(env: str, algorithm: str) -> list[dict[str, Any]]:
    """The settings that a sweep tries."""
    rates, others = (CRITIC_RATES, ENTROPY) if algorithm in CRITICS else (RATES, GROUPS[env])
    return [{**SETTINGS[algorithm], "learning_rate": rate, **other} for rate in rates for other in others]


def ranked(rows: list[Row], env: str, algorithm: str, seeds: list[int]) -> list[dict[str, Any]]:
    """The settings that have rows of all `seeds`, best first: by the mean share of training tasks solved."""
    found: dict[str, dict[int, float]] = {}
    for row in rows:
        if (row.env, row.env_kwargs, row.algorithm, row.metric) == (*STEPS[env][:2], algorithm, "train_success"):
            found.setdefault(repr(row.algorithm_kwargs), {})[row.seed] = row.value
    by_seed = [(settings, found.get(repr(settings), {})) for settings in variants(env, algorithm)]
    means = [(np.mean([v[seed] for seed in seeds]), settings) for settings, v in by_seed if v.keys() >= set(seeds)]
    return [settings for _, settings in sorted(means, key=lambda pair: -pair[0])]


def finalists(rows: list[Row], env: str, algorithm: str) -> list[dict[str, Any]]:
    """The best two settings by SWEEP_SEEDS; none if not all settings have been run by them."""
    first = ranked(rows, env, algorithm, SWEEP_SEEDS[env])
    return first[:2] if len(first) == len(variants(env, algorithm)) else []


def best(rows: list[Row], env: str, algorithm: str) -> dict[str, Any]:
    """The best settings of a finished sweep, by all of its seeds.

    Raises:
        ValueError: if the sweep is not finished.
    """
    due = finalists(rows, env, algorithm)
    seeds = SWEEP_SEEDS[env] + FINAL_SEEDS[env]
    last = [settings for settings in ranked(rows, env, algorithm, seeds) if settings in due]
    if len(last) < 2:
        raise ValueError(f"the sweep of {algorithm} in {env} isn't done: run `python -m benchmarks.sb3 sweep` first")
    return last[0]


def train(cell: Cell, steps: int, held_out: bool) -> list[dict[str, Any]]:
    """Train a cell and evaluate it, in a worker process.

    Args:
        cell: the cell.
        steps: number of env steps.
        held_out: whether held-out tasks are evaluated too.

    Returns:
        The fields of the cell's rows, without those of `provenance`.
    """
    import torch
    from stable_baselines3 import A2C, PPO

    import maxrl_envs  # noqa: F401
    from maxrl_algos.sb3 import SB3_ALGORITHMS
    from maxrl_algos.sb3.vec_env import make_group_env

    torch.set_num_threads(1)
    name, env_kwargs, _ = STEPS[cell.env]
    settings, kinds = cell.settings, dict[str, Any]({"ppo": PPO, "a2c": A2C, **SB3_ALGORITHMS})
    count = CRITIC_ENVS if cell.algorithm in CRITICS else settings["n_tasks"] * settings["n_rollouts"]
    begin = time.perf_counter()
    model = kinds[cell.algorithm](
        "MlpPolicy",
        make_group_env(name, count, **env_kwargs),
        seed=cell.seed,
        device="cpu",
        policy_kwargs=dict(NET[cell.env]),  # a copy, because A2C writes its optimiser into it
        **settings,
    ).learn(steps)
    seconds = time.perf_counter() - begin
    row: dict[str, Any] = {"env": name, "env_kwargs": env_kwargs, "algorithm": cell.algorithm, "seed": cell.seed}
    row |= {"algorithm_kwargs": settings, "N": settings.get("n_rollouts"), "step": steps, "sampler": "vector"}
    return [{**row, "wall_seconds": seconds, **values} for values in evaluate(model, cell, held_out)]


def evaluate(model: Any, cell: Cell, held_out: bool) -> list[dict[str, Any]]:
    """The metrics of a trained model: metric, k, value, tasks and samples of each row."""
    from maxrl_algos.sb3 import evaluate_pass_at_k
    from maxrl_algos.sb3.rollouts import task_splits
    from maxrl_algos.sb3.vec_env import make_group_env
    from maxrl_algos.tasks import held_out_tasks

    name, env_kwargs, _ = STEPS[cell.env]
    env = make_group_env(name, EVAL_ENVS, **env_kwargs)
    splits = task_splits(env) or {"train": None, "test": SEEDS}
    tasks = np.arange(min(TASKS, splits["train"] or TASKS))
    seen = evaluate_pass_at_k(model, env, tasks, TRAIN_SAMPLES, [1], "train", cell.seed)
    values: list[tuple[str, int | None, float, int, int]] = [
        ("train_success", None, seen.pass_at_k[1], len(tasks), TRAIN_SAMPLES),
        ("env_steps", None, model.num_timesteps, 0, 0),  # more than were asked for: the last update ends its rollouts
    ]
    if held_out:
        size = splits["test"]
        tasks = held_out_tasks(size, min(TASKS, size or TASKS))
        test = evaluate_pass_at_k(model, env, tasks, SAMPLES, KS, "test", cell.seed)
        values += [("pass@k", k, value, len(tasks), SAMPLES) for k, value in test.pass_at_k.items()]
        values += [("greedy_success", None, test.greedy.mean(), len(tasks), 1)]
    return [{"metric": m, "k": k, "value": float(v), "tasks": p, "samples": n} for m, k, v, p, n in values]


@dataclass
class Cells:
    """Runs cells in worker processes, and appends their rows to a file.

    Attributes:
        results: file of rows.
        steps: number of env steps, by name of the env.
        held_out: whether held-out tasks are evaluated.
        jobs: number of cells that run at a time.
        name: name of the preset, for the progress bar.
        facts: the fields of `provenance`.
        failures: a line for every cell that has failed.
    """

    results: Path
    steps: dict[str, int]
    held_out: bool
    jobs: int
    name: str
    facts: dict[str, Any]
    failures: list[str] = field(default_factory=list)

    def rows(self) -> list[Row]:
        """The rows that there are so far."""
        return read(self.results) if self.results.exists() else []

    def run(self, cells: list[Cell]) -> None:
        """Run those of `cells` that have no rows yet."""
        done = {
            (r.env, variant_key(r.env_kwargs, r.algorithm, r.algorithm_kwargs), r.seed, r.step) for r in self.rows()
        }
        due = [cell for cell in cells if cell.key(self.steps[cell.env]) not in done]
        with ProcessPoolExecutor(self.jobs, multiprocessing.get_context("spawn")) as pool:
            futures = {pool.submit(train, cell, self.steps[cell.env], self.held_out): cell for cell in due}
            for future in tqdm(as_completed(futures), total=len(futures), desc=self.name):
                if error := future.exception():
                    self.failures.append(f"{tuple(futures[future])}: {error!r}")
                    continue
                append(self.results, [Row(**values, **self.facts) for values in future.result()])


def sweep(cells: Cells, pairs: list[tuple[str, str]]) -> None:
    """Run the settings of all pairs of env and algorithm by SWEEP_SEEDS, and the best two by FINAL_SEEDS too."""
    cells.run([Cell(env, a, v, seed) for env, a in pairs for v in variants(env, a) for seed in SWEEP_SEEDS[env]])
    rows = cells.rows()
    cells.run([Cell(*pair, v, seed) for pair in pairs for v in finalists(rows, *pair) for seed in FINAL_SEEDS[pair[0]]])


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.sb3", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("preset", nargs="?", default="quick", choices=["quick", "sweep", "full"])
    names = {"nargs": "+", "help": "those that are run; all by default"}
    parser.add_argument("--only", choices=list(SETTINGS), default=list(SETTINGS), **names)  # type: ignore[arg-type]
    parser.add_argument("--envs", choices=list(STEPS), default=list(STEPS), **names)  # type: ignore[arg-type]
    parser.add_argument("--steps", type=int, help="env steps of a cell, instead of those of its env")
    parser.add_argument("--seeds", type=int, help="number of seeds of `quick` and `full`, instead of the preset's")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="cells at a time; one a core by default")
    parser.add_argument("--out", type=Path, default=Path("runs/sb3"), help="folder of the rows (default: %(default)s)")
    parser.add_argument("--swept", type=Path, default=SWEPT, help="rows of a sweep, for `full` (default: %(default)s)")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    options = parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    preset, pairs = options.preset, list(itertools.product(options.envs, options.only))
    quick = 2048 if preset == "quick" else None
    steps = {env: options.steps or quick or STEPS[env][2] for env in options.envs}
    facts = provenance(f"CPU, {os.cpu_count()} cores")
    cells = Cells(options.out / f"sb3-{preset}.jsonl", steps, preset != "sweep", options.jobs, preset, facts)
    os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = "1"
    if preset == "sweep":
        sweep(cells, pairs)
    elif preset == "full":
        swept = read(options.swept) if options.swept.exists() else []
        chosen = {pair: best(swept, *pair) for pair in pairs}
        cells.run([Cell(*pair, chosen[pair], seed) for pair in pairs for seed in range(options.seeds or FULL_SEEDS)])
    else:
        cells.run([Cell(*pair, variants(*pair)[0], seed) for pair in pairs for seed in range(options.seeds or 1)])
    if cells.failures:
        sys.exit("\n".join(["these cells failed; run again to go on:", *cells.failures]))
    if preset == "sweep":
        print(*(f"{env}, {algorithm}: {best(cells.rows(), env, algorithm)}" for env, algorithm in pairs), sep="\n")
    else:
        print(table.markdown(cells.rows(), list(KS)))


if __name__ == "__main__":
    main()
