"""Rollouts of named tasks, played in any Stable-Baselines3 ``VecEnv``.

R rollouts are played by B sub-envs in waves: in a wave, every sub-env plays one rollout to its end.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np
from stable_baselines3.common.vec_env import DummyVecEnv, VecEnv
from stable_baselines3.common.vec_env.base_vec_env import VecEnvObs

from maxrl_algos.sb3.vec_env import NativeVecEnv, take


@dataclass
class Step:
    """
    One step of the B' sub-envs whose rollouts have not ended before this step.

    :param rollouts: index of the rollout that each of these sub-envs plays, (B',) int64 in 0..R-1
    :param observations: the observations that the policy saw, (B', ...) or a dict of such arrays
    :param actions: the actions that the policy chose, (B', ...)
    :param rewards: the rewards of this step, (B',) float32 in {0, 1}
    :param dones: whether each rollout ended with this step, (B',) bool
    :param infos: the B' info dicts of these sub-envs
    """

    rollouts: np.ndarray
    observations: Any
    actions: np.ndarray
    rewards: np.ndarray
    dones: np.ndarray
    infos: list[dict[str, Any]]


def play(
    env: VecEnv,
    tasks: np.ndarray,
    split: str,
    act: Callable[[Any], np.ndarray],
    max_steps: int = 10_000,
    luck: Sequence[int] = (0,),
) -> Generator[Step, None, None]:
    """
    Play one rollout of each of ``tasks`` to its end, as many at a time as there are sub-envs.

    Where ``env.metadata`` names its ``splits``, a rollout begins by ``reset(options={"task": ..., "split": ...})``. In
    other envs a task is a seed, and a rollout begins by ``reset(seed=...)``. What a sub-env draws after that, from its
    ``np_random``, follows from ``luck``, the task and the place of the rollout in ``tasks``; a vector env without
    single envs has one ``np_random`` for all rollouts of a wave. Afterwards the env's generators have the state that
    they had before.

    Steps of sub-envs after the end of their rollout are left out of the result. In a ``NativeVecEnv``, and in a
    ``DummyVecEnv`` without wrappers around it, these sub-envs do nothing.

    Until the last rollout has ended or the iterator is closed, nothing else can reset the env.

    :param env: any ``VecEnv``
    :param tasks: the tasks of the R rollouts, (R,) int64: indices within ``split``, or seeds
    :param split: name of the split, where the env has splits
    :param act: function from observations (B', ...) to actions (B', ...)
    :param max_steps: the largest number of steps of a rollout
    :param luck: integers >= 0 that seed the random numbers of the env, such as the seed of the run and the number of
        the update
    :return: an iterator over the steps; all sub-envs step together
    :raises ValueError: if rollouts of one task start differently, if a reward is neither 0 nor 1, or if a rollout earns
        1 twice or does not end
    :raises RuntimeError: if rollouts are being played in this env already
    """
    with HeldEnv(env, split, luck) as held:
        for first in range(0, len(tasks), env.num_envs):
            yield from _play_wave(held, first, tasks[first : first + env.num_envs], act, max_steps)


def _play_wave(
    held: "HeldEnv", first: int, tasks: np.ndarray, act: Callable[[Any], np.ndarray], max_steps: int
) -> Generator[Step, None, None]:
    """Play rollouts number ``first``, ``first + 1``, ... of ``tasks`` (at most B), each in a sub-env of its own."""
    count = held.env.num_envs
    observations = held.begin(first, tasks)
    running, over = np.arange(len(tasks)), np.arange(len(tasks), count)  # sub-envs beyond the tasks play no rollout
    successes, actions = np.zeros(len(tasks)), np.zeros(0)
    for _ in range(max_steps):
        held.wait(over, observations)
        seen = take(observations, running)
        chosen = act(seen)
        # Always a new array: envs may keep the actions that they were given.
        actions = actions.copy() if len(actions) else np.resize(chosen, (count, *chosen.shape[1:]))
        actions[running] = chosen
        observations, rewards, dones, infos = held.step(actions)
        rewards, dones = rewards[running], dones[running]
        successes[running] += rewards
        _check_rewards(rewards, successes[running])
        yield Step(first + running, seen, chosen, rewards, dones, [infos[place] for place in running.tolist()])
        running, over = running[~dones], running[dones]
        if not len(running):
            return
    raise ValueError(
        f"a rollout did not end within {max_steps} steps: wrap the env in gymnasium.wrappers.TimeLimit, or raise "
        "max_rollout_steps"
    )


class HeldEnv:
    """
    A ``VecEnv`` while rollouts are played in it. It is a context manager.

    It starts rollouts of named tasks, makes sub-envs wait whose rollout has ended, and keeps other code from resetting
    the env. At its end it gives the env back its generators, and the seeds and options that were set for its next
    ``reset``.

    :param env: any ``VecEnv``
    :param split: name of the split, where the env has splits
    :param luck: integers >= 0 that seed the random numbers of the env
    """

    def __init__(self, env: VecEnv, split: str, luck: Sequence[int]):
        self.env, self.split, self.luck = env, split, luck
        self.base = env.unwrapped
        self.by_options = task_splits(env) is not None
        box = env.action_space if isinstance(env.action_space, gym.spaces.Box) else None
        self.limits = None if box is None else (box.low, box.high)
        # the vector env without single envs, whose sub-envs wait by themselves if they are not reset
        self.whole = self.base if isinstance(self.base, NativeVecEnv) and not self.base.single else None
        # the single envs, where they can be made to wait
        self.singles: list[gym.Env[Any, Any]] = env.envs if type(env) is DummyVecEnv else []
        self.waiting: list[gym.Env[Any, Any]] = []

    def __enter__(self) -> "HeldEnv":
        if "reset" in vars(self.base):
            _refuse_reset()
        self.generators = _generators(self.env)
        self.pending = self.base._seeds, self.base._options
        if self.whole:
            self.whole.autoreset = False
        return self

    def __exit__(self, *error: Any) -> None:
        self._release()
        if self.whole:
            self.whole.autoreset = True
        self.base._seeds, self.base._options = self.pending
        with suppress(EOFError, OSError):  # raised where the sub-envs' processes have ended
            _set_generators(self.env, self.generators)

    def begin(self, first: int, tasks: np.ndarray) -> VecEnvObs:
        """
        Reset the env to the start of rollouts ``first``, ``first + 1``, ... of ``tasks`` (at most B).

        :return: observations (B, ...). Where there are fewer tasks than sub-envs, the other sub-envs start the tasks
            once more
        """
        starts = np.resize(tasks, self.env.num_envs).tolist()
        self._release()
        self.base._seeds = [None] * len(starts) if self.by_options else starts  # `seed` would add up one integer
        self.env.set_options([{"task": task, "split": self.split} for task in starts] if self.by_options else None)
        observations = self.env.reset()
        self.base.reset = _refuse_reset  # type: ignore[method-assign]
        _check_starts(observations, starts)
        places = range(first, first + len(self.generators))  # B of them, or one for all of a whole vector env
        drawn = zip(places, starts, strict=False)
        _set_generators(self.env, [np.random.default_rng([*self.luck, task, place]) for place, task in drawn])
        return observations

    def wait(self, places: np.ndarray, observations: VecEnvObs) -> None:
        """Make the sub-envs at ``places`` wait until the next ``begin``, if they are single envs of this process."""
        for place in places.tolist() if self.singles else []:
            stays: Any = take(observations, place), 0.0, False, False, {}
            self.singles[place].step = lambda action, stays=stays: stays  # type: ignore[method-assign, misc]
            self.waiting.append(self.singles[place])

    def step(self, actions: np.ndarray) -> Any:
        """Step all sub-envs with ``actions`` (B, ...), clipped to the action space where it is a ``Box``."""
        return self.env.step(actions if self.limits is None else actions.clip(*self.limits))

    def _release(self) -> None:
        """Let all sub-envs step again, and let the env be reset again."""
        vars(self.base).pop("reset", None)
        for single in self.waiting:
            del single.step
        self.waiting.clear()


def task_splits(env: VecEnv) -> dict[str, int | None] | None:
    """Number of tasks by split, as the env's metadata name it; None if its tasks are seeds."""
    splits = (env.get_attr("metadata", 0)[0] or {}).get("splits")
    return splits if isinstance(splits, dict) else None


def _refuse_reset() -> VecEnvObs:
    raise RuntimeError("this env is in the middle of its rollouts: evaluate in another env of the same kind")


def _generators(env: VecEnv) -> list[np.random.Generator]:
    """The generators that the sub-envs draw from: B generators, or one for a vector env without single envs."""
    base = env.unwrapped
    whole = isinstance(base, NativeVecEnv) and not base.single
    generators = [base.envs.unwrapped.np_random] if whole else env.get_attr("np_random")  # type: ignore[attr-defined]
    if not all(isinstance(generator, np.random.Generator) for generator in generators):
        raise ValueError("the env's np_random must be a NumPy Generator, as gymnasium.Env's is: draw from it")
    return generators


def _set_generators(env: VecEnv, generators: list[np.random.Generator]) -> None:
    base = env.unwrapped
    if not isinstance(base, NativeVecEnv):
        for place, generator in enumerate(generators):
            env.set_attr("np_random", generator, place)
    elif base.single:
        base.envs.unwrapped.set_attr("np_random", generators)  # type: ignore[attr-defined]
    else:
        (base.envs.unwrapped.np_random,) = generators


def _check_starts(observations: Any, tasks: list[int]) -> None:
    """Raise ValueError if the same task shows different observations: ``tasks`` (B,), ``observations`` (B, ...)."""
    _, places, which = np.unique(tasks, return_index=True, return_inverse=True)
    for seen in observations.values() if isinstance(observations, dict) else (observations,):
        if not np.array_equal(seen, seen[places[which]], equal_nan=seen.dtype.kind == "f"):
            raise ValueError(
                "rollouts of the same task start with different observations: the start must follow from the seed "
                "of reset(seed=...), or from its options task and split, alone; normalise observations by SB3's "
                "VecNormalize"
            )


def _check_rewards(rewards: np.ndarray, successes: np.ndarray) -> None:
    """Raise ValueError unless the rewards (B',) are 0 or 1, and the sums of the rollouts' rewards (B',) at most 1."""
    if not np.isin(rewards, (0, 1)).all():
        bad = rewards[~np.isin(rewards, (0, 1))][0]
        raise ValueError(
            f"reward {bad:g}: these algorithms need a correctness reward, 1 once for a correct outcome, else 0. "
            "Compare the return with a threshold at the end of the rollout, and don't normalise rewards"
        )
    if successes.max(initial=0) > 1:
        raise ValueError("a rollout earned the reward 1 more than once: give it once, when the rollout ends")
