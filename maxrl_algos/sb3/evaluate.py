"""pass@k and greedy success of any Stable-Baselines3 model."""

import random
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch as th
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.type_aliases import GymEnv
from stable_baselines3.common.utils import set_random_seed

from maxrl_algos.metrics import pass_at_k, powers_of_two
from maxrl_algos.sb3.vec_env import play


@contextmanager
def seeded(seed: int | None) -> Iterator[None]:
    """Python, NumPy and PyTorch draw from ``seed`` on, and afterwards from where they were."""
    if seed is None:
        yield
        return
    state, numpy_state = random.getstate(), np.random.get_state()
    with th.random.fork_rng():
        set_random_seed(seed)
        try:
            yield
        finally:
            random.setstate(state)
            np.random.set_state(numpy_state)


@dataclass
class PassAtK:
    """
    What an evaluation saw.

    :param tasks: (P,) int64
    :param samples: rollouts a task with sampled actions
    :param successes: of each task, (P,) in 0..samples
    :param greedy: whether the rollout with the likeliest actions succeeded, (P,) bool; one draw where the env draws
    :param pass_at_k: mean over tasks of the unbiased pass@k, by k
    """

    tasks: np.ndarray
    samples: int
    successes: np.ndarray
    greedy: np.ndarray
    pass_at_k: dict[int, float]


def evaluate_pass_at_k(
    model: BaseAlgorithm,
    env: GymEnv,
    tasks: Sequence[int] | np.ndarray,
    samples: int,
    ks: Sequence[int] | None = None,
    split: str = "test",
    seed: int | None = None,
    max_rollout_steps: int = 10_000,
) -> PassAtK:
    """
    Play each task ``samples`` times with sampled actions, and once with the likeliest.

    :param model: of these algorithms or of SB3's own, such as PPO
    :param env: wrapped for the model as ``model.set_env`` would
    :param tasks: (P,) of ``split`` or, where the env has no splits, seeds of ``reset``
    :param samples: rollouts a task
    :param ks: each in 1..samples; 1, 2, 4, ... by default
    :param seed: of the actions sampled; the global generators that SB3's policies draw from are given back as they were
    """
    if samples < 1 or not len(tasks):
        raise ValueError(f"evaluation needs tasks and samples >= 1, got {len(tasks)} tasks and {samples} samples")
    venv, tasks = model._wrap_env(env, model.verbose), np.asarray(tasks, np.int64)

    def rewards(tasks: np.ndarray, deterministic: bool) -> np.ndarray:
        def act(seen: Any) -> np.ndarray:
            return model.predict(seen, deterministic=deterministic)[0]

        out = np.zeros(len(tasks))
        with closing(play(venv, tasks, split, act, max_rollout_steps)) as steps:
            for step in steps:
                out[step.rollouts] += step.rewards
        return out

    with seeded(seed):
        successes = rewards(np.repeat(tasks, samples), False).reshape(len(tasks), samples).sum(axis=1).astype(np.int64)
        greedy = rewards(tasks, True) == 1
    ks = powers_of_two(samples) if ks is None else list(ks)
    means = pass_at_k(successes, samples, ks).mean(axis=0)
    by_k = dict(zip(ks, means.tolist(), strict=True))
    return PassAtK(tasks, samples, successes, greedy, by_k)
