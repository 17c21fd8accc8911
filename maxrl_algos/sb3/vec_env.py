"""Gymnasium's vector envs as Stable-Baselines3's, and rollouts of named tasks in any of SB3's.

R rollouts are played by B sub-envs in waves: each sub-env plays one rollout a wave, to its end.
"""

import itertools
import time
from collections.abc import Callable, Generator, Sequence
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
        if getattr(envs.unwrapped, "copy", True) is False:
            raise ValueError(f"{envs} overwrites the observations that it gave before: make it with copy=True")
        self.envs = envs
        self.single = isinstance(envs.unwrapped, SyncVectorEnv | AsyncVectorEnv)  # has single envs
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)
        # If False, finished sub-envs stay as they are until `reset`; single envs can't step past an end.
        self.autoreset = True
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
        options = merge(self._options)
        if self.single and any(isinstance(value, np.ndarray) for value in (options or {}).values()):
            raise ValueError(f"{self.envs} hands all its sub-envs the same options: use SB3's DummyVecEnv")
        observations, info = self.envs.reset(seed=seeds, options=options)
        self._reset_seeds()
        self._options = [{}] * self.num_envs
        self._returns[:], self._lengths[:], self._over[:] = 0, 0, False
        self.reset_infos = info_rows(info, np.arange(self.num_envs))
        return observations

    def step_async(self, actions: np.ndarray) -> None:
        self.actions = actions

    def step_wait(self) -> VecEnvStepReturn:
        if self.autoreset and self._over.any():  # from when it was off
            self.envs.reset(options={"reset_mask": self._over.copy()})
            self._returns[self._over], self._lengths[self._over], self._over[:] = 0, 0, False
        observations, rewards, terminated, truncated, info = self.envs.step(self.actions)
        self._returns += rewards
        self._lengths += 1
        dones = (terminated | truncated) & ~self._over
        rows = np.flatnonzero(dones)
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
                self._over[rows] = True
            else:
                self._returns[rows], self._lengths[rows] = 0, 0
                observations, info = self.envs.reset(options={"reset_mask": dones})
                for row, told in zip(rows.tolist(), info_rows(info, rows), strict=True):
                    self.reset_infos[row] = told
        return observations, rewards.astype(np.float32), dones, infos

    def close(self) -> None:
        self.envs.close()

    def get_attr(self, attr_name: str, indices: VecEnvIndices = None) -> list[Any]:
        if self.single:
            values = self.envs.unwrapped.get_attr(attr_name)  # type: ignore[attr-defined]
            return [values[index] for index in self._get_indices(indices)]
        return [getattr(self.envs, attr_name) for _ in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: VecEnvIndices = None) -> None:
        if indices is not None:
            raise ValueError("the sub-envs of a vector env share their attributes: set them for all, indices=None")
        if self.single:
            self.envs.unwrapped.set_attr(attr_name, [value] * self.num_envs)  # type: ignore[attr-defined]
        else:
            setattr(self.envs, attr_name, value)

    def get_images(self) -> Sequence[np.ndarray | None]:
        frames: Any = self.envs.render()
        return [None] * self.num_envs if frames is None else list(frames)

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
        infos: what the env says of it, (B',).
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
) -> Generator[Step, None, None]:
    """
    Play a rollout of each of ``tasks`` (R,) to its end, as many at a time as there are sub-envs.

    Where ``env.metadata`` tells its ``splits``, a rollout begins by ``reset(options={"task": ..., "split": ...})``;
    elsewhere a task is a seed, and it begins by ``reset(seed=...)``; what the env draws after that, from its
    ``np_random``, is each rollout's own, unless it is a vector env that has no single envs. What sub-envs do after
    their rollout is not told; those of a ``NativeVecEnv`` or a ``DummyVecEnv`` without wrappers do nothing.

    Until the last rollout has ended or the iterator is closed, nobody else can reset the env.

    :param env: any ``VecEnv``
    :param tasks: int64; of ``split``, or seeds
    :param act: actions (B', ...) for observations (B', ...)
    :param max_steps: longest rollout
    :raises ValueError: if rollouts of one task start differently, a reward is neither 0 nor 1, a rollout has two of 1,
        or does not end
    """
    low_high = (env.action_space.low, env.action_space.high) if isinstance(env.action_space, gym.spaces.Box) else None
    by_options, base = task_splits(env) is not None, env.unwrapped
    native = base if isinstance(base, NativeVecEnv) and not base.single else None
    singles: list[gym.Env[Any, Any]] = env.envs if type(env) is DummyVecEnv else []
    waiting: list[gym.Env[Any, Any]] = []
    if "reset" in vars(base):
        in_use()

    def release() -> None:
        vars(base).pop("reset", None)
        for one in waiting:
            del one.step
        waiting.clear()

    if native:
        native.autoreset = False
    try:
        for first in range(0, len(tasks), env.num_envs):
            wave = tasks[first : first + env.num_envs]
            starts = np.resize(wave, env.num_envs).tolist()  # spare sub-envs play along
            if by_options:
                env.set_options([{"task": task, "split": split} for task in starts])
            else:
                base._seeds = starts  # `VecEnv.seed` could only give each its own
            release()
            observations: Any = env.reset()
            base.reset = in_use  # type: ignore[method-assign]
            _check_starts(observations, starts)
            if not (by_options or native):
                _give_luck(env, [np.random.default_rng([task, 1 + first + i]) for i, task in enumerate(starts)])
            alive, successes, length = np.arange(len(wave)), np.zeros(len(wave)), 0
            over, actions = np.arange(len(wave), env.num_envs), np.zeros(0)
            while len(alive):
                for place in over.tolist() if singles else []:
                    stays: Any = take(observations, place), 0.0, False, False, {}
                    singles[place].step = lambda action, stays=stays: stays  # type: ignore[method-assign, misc]
                    waiting.append(singles[place])
                seen = take(observations, alive)
                chosen = act(seen)
                # a new array, as envs may keep what they were given
                actions = actions.copy() if len(actions) else np.resize(chosen, (env.num_envs, *chosen.shape[1:]))
                actions[alive] = chosen
                observations, rewards, dones, infos = env.step(actions if low_high is None else actions.clip(*low_high))
                rewards, dones, length = rewards[alive], dones[alive], length + 1
                successes[alive] += rewards
                _check_rewards(rewards, successes[alive])
                yield Step(first + alive, seen, chosen, rewards, dones, [infos[place] for place in alive.tolist()])
                alive, over = alive[~dones], alive[dones]
                if len(alive) and length >= max_steps:
                    raise ValueError(
                        f"a rollout did not end within {max_steps} steps: wrap the env in "
                        "gymnasium.wrappers.TimeLimit, or raise max_rollout_steps"
                    )
    finally:
        release()
        if native:
            native.autoreset = True


def in_use() -> VecEnvObs:
    raise RuntimeError("this env is in the middle of its rollouts: evaluate in another, such as one made like it")


def _check_starts(observations: Any, tasks: list[int]) -> None:
    _, places, which = np.unique(tasks, return_index=True, return_inverse=True)
    for seen in observations.values() if isinstance(observations, dict) else (observations,):
        if not np.array_equal(seen, seen[places[which]], equal_nan=seen.dtype.kind == "f"):
            raise ValueError(
                "rollouts of the same task start with different observations: what reset(seed=...), or its options "
                "task and split, begins must follow from them alone; normalise observations by SB3's VecNormalize"
            )


def _give_luck(env: VecEnv, generators: list[np.random.Generator]) -> None:
    """Let each sub-env draw on from a generator of its own."""
    if not isinstance(env.get_attr("np_random", 0)[0], np.random.Generator):
        raise ValueError("the env's np_random must be a NumPy Generator, as gymnasium.Env's is: draw from that one")
    if isinstance(env.unwrapped, NativeVecEnv):
        env.unwrapped.envs.unwrapped.set_attr("np_random", generators)  # type: ignore[attr-defined]
    else:
        for place, generator in enumerate(generators):
            env.set_attr("np_random", generator, place)


def _check_rewards(rewards: np.ndarray, successes: np.ndarray) -> None:
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
    splits = (env.get_attr("metadata", 0)[0] or {}).get("splits")
    return splits if isinstance(splits, dict) else None
