"""pass@k, and the success of the likeliest actions, of any Stable-Baselines3 model: of our algorithms or SB3's own."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch as th
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.type_aliases import GymEnv
from stable_baselines3.common.utils import set_random_seed

from maxrl_algos.metrics import pass_at_k, powers_of_two
from maxrl_algos.sb3.rollouts import Step, play
from maxrl_algos.sb3.vec_env import with_native

SAMPLED_LUCK, GREEDY_LUCK = 1, 2  # streams of random numbers for the env; training uses another stream


@contextmanager
def seeded(seed: int | None) -> Iterator[None]:
    """A context with seeded global generators of Python, NumPy and PyTorch, which get their old state back afterwards.

    With ``seed`` None, the generators are left alone.
    """
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
    The result of an evaluation.

    :param tasks: the evaluated tasks, (P,) int64
    :param samples: the number of rollouts with sampled actions of each task, N
    :param successes: how many of these rollouts succeeded, by task, (P,) int64 in 0..N
    :param greedy: whether the rollout with the likeliest actions succeeded, by task, (P,) bool. In an env that is
        random itself, this is the result of one rollout among many possible ones
    :param pass_at_k: for each k, the mean over tasks of the unbiased estimate of pass@k
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
    watch: Callable[[Step], None] | None = None,
) -> PassAtK:
    """
    Play each task ``samples`` times with sampled actions, and once with the likeliest actions.

    :param model: a model of one of our algorithms, or of an algorithm of SB3 such as PPO
    :param env: an env that the model's ``set_env`` would take, or a Gymnasium vector env
    :param tasks: the tasks, (P,) indices within ``split`` or, where the env has no splits, seeds of ``reset``
    :param samples: the number of rollouts with sampled actions of each task, N
    :param ks: the values of k, in 1..N; by default the powers of two 1, 2, 4, ...
    :param split: the split of the tasks, where the env has splits
    :param seed: seed of the sampled actions and of what the env draws; with None, every evaluation draws anew. SB3's
        policies draw from the global generators, which get their old state back afterwards
    :param max_rollout_steps: a rollout that is longer is an error
    :param watch: called with every step of the rollouts with sampled actions. Rollout ``i`` is a rollout of task number
        ``i // samples``
    :return: successes by task, and pass@k
    :raises ValueError: if there are no tasks or no samples, or if the env breaks a rule of ``play``
    """
    if samples < 1 or not len(tasks):
        raise ValueError(f"evaluation needs tasks and samples >= 1, got {len(tasks)} tasks and {samples} samples")
    venv, tasks = model._wrap_env(with_native(env), model.verbose), np.asarray(tasks, np.int64)
    luck = int(np.random.SeedSequence().generate_state(1)[0]) if seed is None else seed

    def rewards(tasks: np.ndarray, deterministic: bool) -> np.ndarray:
        """The rewards (R,) of R rollouts, one rollout of each entry of ``tasks`` (R,)."""

        def act(seen: Any) -> np.ndarray:
            return model.predict(seen, deterministic=deterministic)[0]

        out = np.zeros(len(tasks))
        stream = GREEDY_LUCK if deterministic else SAMPLED_LUCK
        with closing(play(venv, tasks, split, act, max_rollout_steps, (luck, stream, 0))) as steps:
            for step in steps:
                out[step.rollouts] += step.rewards
                if watch and not deterministic:
                    watch(step)
        return out

    with seeded(seed):
        successes = rewards(np.repeat(tasks, samples), False).reshape(len(tasks), samples).sum(axis=1).astype(np.int64)
        greedy = rewards(tasks, True) == 1
    ks = powers_of_two(samples) if ks is None else list(ks)
    means = pass_at_k(successes, samples, ks).mean(axis=0)
    by_k = dict(zip(ks, means.tolist(), strict=True))
    return PassAtK(tasks, samples, successes, greedy, by_k)
