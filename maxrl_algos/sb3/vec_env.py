"""Gymnasium's vector envs as ``VecEnv`` of Stable-Baselines3."""

import itertools
import time
from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv, VectorEnv
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import VecEnv
from stable_baselines3.common.vec_env.base_vec_env import VecEnvIndices, VecEnvObs, VecEnvStepReturn


class NativeVecEnv(VecEnv):
    """
    A Gymnasium vector env as a ``VecEnv`` of SB3. A step is one call for all sub-envs, and Python objects are made only
    for sub-envs whose episode ends.

    A sub-env whose episode has ended is reset at once, as SB3 expects. Its info dict holds ``terminal_observation``,
    ``TimeLimit.truncated``, ``episode`` as a ``Monitor`` would write it, and the env's own info. All other sub-envs
    share one empty dict.

    :param envs: a vector env that does not reset by itself: its ``metadata["autoreset_mode"]`` is
        ``AutoresetMode.DISABLED``, its ``reset`` knows ``options["reset_mask"]``, and its steps return new arrays
    :raises ValueError: if the vector env resets by itself, or overwrites the arrays that it returned before
    """

    actions: np.ndarray

    def __init__(self, envs: VectorEnv[Any, Any, Any]):
        mode = envs.metadata.get("autoreset_mode")
        if mode is not AutoresetMode.DISABLED:
            raise ValueError(
                f"{envs} has autoreset_mode {mode}, but NativeVecEnv resets the sub-envs itself. Make it by "
                'gym.make_vec(..., vectorization_mode="sync", vector_kwargs={"autoreset_mode": '
                "gym.vector.AutoresetMode.DISABLED}), or use SB3's make_vec_env, or give the algorithms of "
                "maxrl_algos.sb3 the id of the env"
            )
        if getattr(envs.unwrapped, "copy", True) is False:
            raise ValueError(f"{envs} overwrites the observations that it returned before: make it with copy=True")
        self.envs = envs
        self.single = isinstance(envs.unwrapped, SyncVectorEnv | AsyncVectorEnv)  # whether it consists of single envs
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)
        # If False, sub-envs whose episode has ended stay as they are until `reset`. Single envs cannot do this, because
        # they may not be stepped after the end of an episode.
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
        elif seeds == list(range(seeds[0], seeds[0] + self.num_envs)):
            seeds = seeds[0]  # a vector env derives the same seeds from it, and may take nothing else
        options = merge_options(self._options)
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
        if self.autoreset and self._over.any():  # episodes that ended while `autoreset` was False
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
            last, cut = split_rows(take(observations, rows)), (truncated & ~terminated)[rows].tolist()
            returns, lengths = self._returns[rows].tolist(), self._lengths[rows].tolist()
            ends = [
                {"terminal_observation": seen, "TimeLimit.truncated": short, "episode": {"r": r, "l": n, "t": elapsed}}
                for seen, short, r, n in zip(last, cut, returns, lengths, strict=True)
            ]
            for row, end in zip(rows.tolist(), info_rows(info, rows, ends), strict=True):
                infos[row] = end
            if not self.autoreset:
                self._over[rows] = True
            else:
                self._returns[rows], self._lengths[rows] = 0, 0
                observations, info = self.envs.reset(options={"reset_mask": dones})
                for row, start in zip(rows.tolist(), info_rows(info, rows), strict=True):
                    self.reset_infos[row] = start
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
        """True if ``wrapper_class`` is ``Monitor``, whose ``episode`` infos this class writes itself."""
        return [issubclass(Monitor, wrapper_class) for _ in self._get_indices(indices)]


def merge_options(options: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """
    The options of one ``reset`` of a vector env, for sub-envs that have the options dicts ``options``.

    :return: a dict. An option has the value that all sub-envs have in common, or else an array of the B values. None if
        there are no options
    :raises ValueError: if the dicts have different keys
    """
    if any(choices.keys() != options[0].keys() for choices in options):
        raise ValueError("a vector env needs the same option names for all its sub-envs")
    merged = {}
    for key, first in options[0].items():
        values = [choices[key] for choices in options]
        merged[key] = first if all(value is first or value == first for value in values) else np.array(values)
    return merged or None


def info_rows(info: dict[str, Any], rows: np.ndarray, out: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """
    The info of a vector env, a dict of arrays (B, ...), as one dict for each sub-env in ``rows``.

    :param info: in Gymnasium's layout: ``info["_key"]`` (B,) bool, where it exists, says which sub-envs have ``key``
    :param rows: indices of sub-envs, (B',)
    :param out: B' dicts that the values are added to; by default new dicts are made
    :return: the B' dicts
    """
    out = [{} for _ in range(len(rows))] if out is None else out
    for key, values in info.items():
        if key.startswith("_"):
            continue
        if isinstance(values, dict):
            column = info_rows(values, rows)
        else:
            column = values[rows].tolist() if values.ndim == 1 else list(values[rows])
        has = info.get(f"_{key}")
        pairs = zip(out, column, strict=True)
        for entry, value in pairs if has is None else itertools.compress(pairs, has[rows].tolist()):
            entry[key] = value
    return out


def split_rows(observations: VecEnvObs) -> list[Any]:
    """Observations (B, ...), or a dict of such arrays, as a list of B observations."""
    if isinstance(observations, dict):
        return [dict(zip(observations, row, strict=True)) for row in zip(*observations.values(), strict=True)]
    return list(observations)


def take(observations: VecEnvObs, rows: Any) -> Any:
    """Some rows of observations (B, ...), or of every array of a dict of observations."""
    if isinstance(observations, dict):
        return {key: values[rows] for key, values in observations.items()}
    return observations[rows]  # type: ignore[call-overload]


def with_native(env: Any) -> Any:
    """A Gymnasium vector env wrapped in ``NativeVecEnv``; any other env as it is."""
    return NativeVecEnv(env) if isinstance(env, VectorEnv) else env


def make_group_env(name: str, count: int, **kwargs: Any) -> VecEnv:
    """
    A ``VecEnv`` with ``count`` sub-envs of a registered env.

    It is a ``NativeVecEnv`` if the env has a vector env that does not reset by itself, and else a ``DummyVecEnv``.

    :param name: Gymnasium id of the env, or "module:id" where a module must be imported first
    :param count: number of sub-envs
    :param kwargs: keyword arguments of the env
    """
    if gym.make_vec(name, **kwargs).metadata.get("autoreset_mode") is AutoresetMode.DISABLED:
        return NativeVecEnv(gym.make_vec(name, num_envs=count, **kwargs))
    # Given the id itself, Stable-Baselines3 would ask every env for a render mode, of which not all have any.
    return make_vec_env(lambda **given: gym.make(name, **given), n_envs=count, env_kwargs=kwargs)
