"""Gymnasium's vector envs as Stable-Baselines3's, and rollouts of named tasks in any of SB3's.

R rollouts are played by B sub-envs in waves: each sub-env plays one rollout a wave, to its end.
"""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv, VectorEnv
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import DummyVecEnv, VecEnv
from stable_baselines3.common.vec_env.base_vec_env import VecEnvIndices, VecEnvObs, VecEnvStepReturn


class NativeVecEnv(VecEnv):
    """
    A Gymnasium vector env as an SB3 ``VecEnv``: one call for all sub-envs, Python objects only where one has finished.

    A sub-env that finished is reset at once, as SB3 expects. Its info holds ``terminal_observation``,
    ``TimeLimit.truncated``, ``episode`` as a ``Monitor`` would write it, and what the env says; all the other sub-envs
    share one empty dict.

    :param envs: vector env that does not reset by itself: ``metadata["autoreset_mode"]`` is ``AutoresetMode.DISABLED``,
        ``reset`` knows ``options["reset_mask"]``, and later steps leave the arrays given before as they are
    """

    actions: np.ndarray

    def __init__(self, envs: VectorEnv[Any, Any, Any]):
        mode = envs.metadata.get("autoreset_mode")
        if mode is not AutoresetMode.DISABLED:
            raise ValueError(
                f"{envs} has autoreset_mode {mode}, and this class resets by itself: make it with "
                "autoreset_mode=AutoresetMode.DISABLED, or wrap single envs in SB3's DummyVecEnv"
            )
        self.envs = envs
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)
        # If False, finished sub-envs stay as they are until `reset`; these two classes can't step past an end.
        self.autoreset = True
        self.can_hold = not isinstance(envs.unwrapped, SyncVectorEnv | AsyncVectorEnv)
        self._begin = time.time()
        self._returns, self._lengths = np.zeros(self.num_envs), np.zeros(self.num_envs, np.int64)
        self._over = np.zeros(self.num_envs, bool)

    def set_options(self, options: list[dict[str, Any]] | dict[str, Any] | None = None) -> None:
        options = options or {}
        self._options = [options] * self.num_envs if isinstance(options, dict) else list(options)

    def reset(self) -> VecEnvObs:
        seeds: Any = self._seeds
        if seeds[0] is None:
            seeds = None
        elif seeds == list(range(seeds[0], seeds[0] + self.num_envs)):  # what an integer means to a vector env
            seeds = seeds[0]
        observations, info = self.envs.reset(seed=seeds, options=merge(self._options))
        self._reset_seeds()
        self._options = [{}] * self.num_envs
        self._returns[:], self._lengths[:], self._over[:] = 0, 0, False
        self.reset_infos = info_rows(info, np.arange(self.num_envs))
        return observations

    def step_async(self, actions: np.ndarray) -> None:
        self.actions = actions

    def step_wait(self) -> VecEnvStepReturn:
        observations, rewards, terminated, truncated, info = self.envs.step(self.actions)
        self._returns += rewards
        self._lengths += 1
        dones = terminated | truncated
        rows = np.flatnonzero(dones & ~self._over)
        nothing: dict[str, Any] = {}
        infos = [nothing] * self.num_envs
        if len(rows):
            elapsed = round(time.time() - self._begin, 6)
            last, cut = each(take(observations, rows)), (truncated & ~terminated)[rows].tolist()
            returns, lengths = self._returns[rows].tolist(), self._lengths[rows].tolist()
            ends = [
                {"terminal_observation": seen, "TimeLimit.truncated": short, "episode": {"r": r, "l": n, "t": elapsed}}
                for seen, short, r, n in zip(last, cut, returns, lengths, strict=True)
            ]
            for row, told in zip(rows.tolist(), info_rows(info, rows, ends), strict=True):
                infos[row] = told
            if not self.autoreset:
                self._over |= dones
            else:
                self._returns[rows], self._lengths[rows] = 0, 0
                observations, info = self.envs.reset(options={"reset_mask": dones})
                for row, told in zip(rows.tolist(), info_rows(info, rows), strict=True):
                    self.reset_infos[row] = told
        return observations, rewards.astype(np.float32), dones, infos

    def close(self) -> None:
        self.envs.close()

    def get_attr(self, attr_name: str, indices: VecEnvIndices = None) -> list[Any]:
        return [getattr(self.envs, attr_name) for _ in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: VecEnvIndices = None) -> None:
        if indices is not None:
            raise ValueError("the sub-envs of a vector env share their attributes: set them for all, indices=None")
        setattr(self.envs, attr_name, value)

    def env_method(self, method_name: str, *method_args: Any, indices: VecEnvIndices = None, **method_kwargs: Any):
        raise NotImplementedError(f"a vector env has no sub-envs to call {method_name} of: use DummyVecEnv")

    def env_is_wrapped(self, wrapper_class: type[gym.Wrapper], indices: VecEnvIndices = None) -> list[bool]:
        """True for ``Monitor``, whose ``episode`` infos this class gives by itself."""
        return [issubclass(Monitor, wrapper_class) for _ in self._get_indices(indices)]


def merge(options: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Options of each sub-env as those of one `reset`: a value where all have it, else an array of them."""
    if any(one.keys() != options[0].keys() for one in options):
        raise ValueError("a vector env needs the same option names for all its sub-envs")
    merged = {}
    for key, first in options[0].items():
        values = [one[key] for one in options]
        merged[key] = first if all(value is first or value == first for value in values) else np.array(values)
    return merged or None


def info_rows(info: dict[str, Any], rows: np.ndarray, out: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """A vector env's info, of arrays (B,), as a dict for each of `rows` with the keys that it has, or added to those of
    `out`."""
    out = [{} for _ in range(len(rows))] if out is None else out
    for key, values in info.items():
        if key.startswith("_"):
            continue
        if isinstance(values, dict):
            column = info_rows(values, rows)
        else:
            column = values[rows].tolist() if values.ndim == 1 else list(values[rows])
        has = info.get(f"_{key}")
        some = zip(out, column, strict=True)
        for one, value in some if has is None else itertools.compress(some, has[rows].tolist()):
            one[key] = value
    return out


def each(observations: VecEnvObs) -> list[Any]:
    """Observations (B, ...), or a dict of them, one by one."""
    if isinstance(observations, dict):
        return [dict(zip(observations, one, strict=True)) for one in zip(*observations.values(), strict=True)]
    return list(observations)


def take(observations: VecEnvObs, rows: Any) -> Any:
    """Rows of observations (B, ...), or of each of a dict of them."""
    if isinstance(observations, dict):
        return {key: values[rows] for key, values in observations.items()}
    return observations[rows]  # type: ignore[call-overload]


def make_group_env(name: str, count: int, **kwargs: Any) -> VecEnv:
    """`count` sub-envs of a registered env: its own vector env where that resets when told, else ``DummyVecEnv``."""
    if gym.make_vec(name, **kwargs).metadata.get("autoreset_mode") is AutoresetMode.DISABLED:
        return NativeVecEnv(gym.make_vec(name, num_envs=count, **kwargs))
    return make_vec_env(name, n_envs=count, env_kwargs=kwargs)


@dataclass
class Step:
    """One step of the B' sub-envs whose rollout has not ended before.

    Attributes:
        rollouts: which rollouts they play, (B',) of 0..R-1.
        observations: what they saw.
        actions: what the policy chose, (B', ...).
        rewards, dones: what came of it, (B',).
        infos: of all B sub-envs.
    """

    rollouts: np.ndarray
    observations: Any
    actions: np.ndarray
    rewards: np.ndarray
    dones: np.ndarray
    infos: list[dict[str, Any]]


class Ended(gym.Wrapper[Any, Any, Any, Any]):
    """A sub-env whose rollout has ended: until the wave is over it takes no steps."""

    def __init__(self, env: gym.Env[Any, Any], observation: Any):
        super().__init__(env)
        self._observation = observation

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        return self._observation, 0.0, False, False, {}


def play(
    env: VecEnv,
    tasks: np.ndarray,
    split: str,
    act: Callable[[Any], np.ndarray],
    max_steps: int = 10_000,
) -> Iterator[Step]:
    """
    Play a rollout of each of ``tasks`` (R,) to its end, as many at a time as there are sub-envs.

    Where ``env.metadata`` tells its ``splits``, a rollout begins by ``reset(options={"task": ..., "split": ...})``;
    elsewhere a task is a seed, and it begins by ``reset(seed=...)``; what the env draws after that, from its
    ``np_random``, is each rollout's own, unless it is a ``NativeVecEnv``. What sub-envs do after their rollout is not
    told; those of a ``NativeVecEnv`` or a ``DummyVecEnv`` without wrappers do nothing.

    :param env: any ``VecEnv``
    :param tasks: int64; of ``split``, or seeds
    :param act: actions (B', ...) for observations (B', ...)
    :param max_steps: longest rollout
    :raises ValueError: if a reward is neither 0 nor 1, a rollout has two of 1, or does not end
    """
    low_high = (env.action_space.low, env.action_space.high) if isinstance(env.action_space, gym.spaces.Box) else None
    by_options, base = task_splits(env) is not None, env.unwrapped
    native = base if isinstance(base, NativeVecEnv) and base.can_hold else None
    if native:
        native.autoreset = False
    envs = env.envs if type(env) is DummyVecEnv else []
    whole = list(envs)
    try:
        for first in range(0, len(tasks), env.num_envs):
            wave = tasks[first : first + env.num_envs]
            starts = np.resize(wave, env.num_envs).tolist()  # spare sub-envs play along
            if by_options:
                env.set_options([{"task": task, "split": split} for task in starts])
            else:
                base._seeds = starts  # `VecEnv.seed` could only give each its own
            envs[:] = whole
            observations: Any = env.reset()
            if not (by_options or isinstance(base, NativeVecEnv)):
                for place, task in enumerate(starts):
                    env.set_attr("np_random", np.random.default_rng([task, 1 + first + place]), place)
            alive, successes, length = np.arange(len(wave)), np.zeros(len(wave)), 0
            over, actions = np.arange(len(wave), env.num_envs), np.zeros(0)
            while len(alive):
                for place in over.tolist() if envs else []:
                    envs[place] = Ended(whole[place], take(observations, place))
                seen = take(observations, alive)
                chosen = act(seen)
                if not len(actions):
                    actions = np.resize(chosen, (env.num_envs, *chosen.shape[1:]))
                actions[alive] = chosen
                observations, rewards, dones, infos = env.step(actions if low_high is None else actions.clip(*low_high))
                rewards, dones, length = rewards[alive], dones[alive], length + 1
                successes[alive] += rewards
                _check(rewards, successes[alive])
                yield Step(first + alive, seen, chosen, rewards, dones, infos)
                alive, over = alive[~dones], alive[dones]
                if len(alive) and length >= max_steps:
                    raise ValueError(
                        f"a rollout did not end within {max_steps} steps: wrap the env in "
                        "gymnasium.wrappers.TimeLimit, or raise max_rollout_steps"
                    )
    finally:
        if native:
            native.autoreset = True
        envs[:] = whole


def _check(rewards: np.ndarray, successes: np.ndarray) -> None:
    if not np.isin(rewards, (0, 1)).all():
        bad = rewards[~np.isin(rewards, (0, 1))][0]
        raise ValueError(
            f"reward {bad:g}: these algorithms need a correctness reward, 1 once for a correct outcome, else 0. "
            "Compare the return with a threshold at the end of the rollout, and don't normalise rewards"
        )
    if successes.max(initial=0) > 1:
        raise ValueError("a rollout earned 1 more than once: give it once, when the rollout ends")


def task_splits(env: VecEnv) -> dict[str, int | None] | None:
    """Number of tasks per split that an env tells in its metadata; None where it knows no tasks but seeds."""
    metadata = env.get_attr("metadata", 0)[0]
    return metadata.get("splits")
