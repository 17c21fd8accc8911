"""The env under check: how another env like it is made, and how its rollouts are played and recorded."""

import copy
import hashlib
import itertools
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple, TypeAlias

import gymnasium as gym
import numpy as np

from maxrl_envs.batches import belongs
from maxrl_envs.task import check_splits

Env: TypeAlias = gym.Env[Any, Any]
Splits: TypeAlias = Mapping[str, int | None] | None
OUTCOME = "reward", "terminated", "truncated", "is_success", "ended"
MAX_STEPS = 100_000  # a rollout longer than this counts as endless


class ContractError(AssertionError):
    """A rule of the contract is broken. An AssertionError, like those of Gymnasium's own checker."""


class Step(NamedTuple):
    action: Any
    observation: Hashable  # the content of the observation, as `content` gives it
    inside: bool  # whether the observation lies in the observation space
    reward: Any
    terminated: Any
    truncated: Any
    info: dict[str, Any]

    @property
    def over(self) -> bool:
        return bool(self.terminated or self.truncated)

    @property
    def outcome(self) -> list[Any]:
        """The values that OUTCOME names, in its order; `ended` is None before the end."""
        ended = self.info.get("ended") if self.over else None
        return [self.reward, self.terminated, self.truncated, self.info.get("is_success"), ended]


class Rollout(NamedTuple):
    split: str
    task: int
    info: dict[str, Any]  # the info that `reset` returned
    steps: list[Step]

    @property
    def name(self) -> str:
        return f"{self.split} task {self.task}"


class Subject:
    """The env under check, its name in messages, a second env made like it, and the observations of their tasks.

    Attributes:
        env: the env under check.
        other: a fresh env made like it, set by the caller.
        spec: the spec of the env, or None.
        splits: the number of tasks by split; None for an endless split.
        count: how many tasks of each split are compared.
        starts: by split, the contents of the first observations of the compared tasks.
        seeds: seeds that have not been used yet.
    """

    other: Env

    def __init__(self, env: Env, tasks: int, seed: int, splits: Splits) -> None:
        self.env, self.seeds = env, itertools.count(seed)
        self.spec: Any = copy.deepcopy(env.spec)
        self.name = type(env.unwrapped).__name__ if self.spec is None else self.spec.id
        known = splits or env.metadata.get("splits", {"train": None, "test": None})
        check_splits(self.name, known)
        self.splits = dict(known)
        self.count = {split: tasks if size is None else min(tasks, size) for split, size in self.splits.items()}
        self.starts: dict[str, list[Hashable]] = {}
        self.has_vector_env = self.spec is not None and self.spec.vector_entry_point is not None
        env.action_space.seed(next(self.seeds))

    def require(self, kept: Any, message: str) -> None:
        """Raise a ContractError with this message unless the rule is `kept`."""
        if not kept:
            raise ContractError(f"{self.name}: {message}")

    def fresh(self) -> Env:
        """Another env like the one under check."""
        return copy.deepcopy(self.env) if self.spec is None else gym.make(self.spec, disable_env_checker=True)

    def begin(self, env: Env, seed: int | None = None, **options: Any) -> tuple[Any, dict[str, Any]]:
        """Reset an env, which must succeed: its observation and info. Without a seed, an unused seed is taken."""
        seed = next(self.seeds) if seed is None else seed
        call = f"reset(seed={seed}, options={options or None})"
        try:
            observation, info = env.reset(seed=seed, options=options or None)
        except Exception as e:
            raise ContractError(f"{self.name}: {call} raised {e!r}: serve all of {self.splits} or set `splits`.") from e
        for key, kind in (("task", int | np.integer), ("split", str), ("is_success", bool | np.bool_)):
            value, want = info.get(key), {**info, **options, "is_success": False}.get(key)
            message = f"{call} gave info[{key!r}] = {value!r}: name the task and split begun, and is_success False."
            self.require(isinstance(value, kind) and value == want, message)
        inside = belongs(env.observation_space, observation)
        self.require(inside, f"{call} gave an observation outside of observation_space: {observation!r:.200}.")
        return observation, info

    def show(self, env: Env, seed: int | None = None, **options: Any) -> Hashable:
        """The content of the observation that `reset` gives."""
        return content(self.begin(env, seed, **options)[0])

    def play(self, env: Env, split: str, task: int, actions: list[Any] | None = None) -> Rollout:
        """A rollout of a task by random actions, or by given ones for as long as it goes on."""
        observation, began = self.begin(env, task=task, split=split)
        same = content(observation) == self.starts[split][task]
        self.require(same, f"{split} task {task} showed another observation after steps: `reset` must undo them.")
        steps: list[Step] = []
        for t in range(MAX_STEPS if actions is None else len(actions)):
            action = env.action_space.sample() if actions is None else actions[t]
            observation, reward, terminated, truncated, info = env.step(action)
            inside = belongs(env.observation_space, observation)
            steps.append(Step(action, content(observation), inside, reward, terminated, truncated, info))
            if steps[-1].over:
                break
        endless = f"{split} task {task} never ends ({MAX_STEPS} steps): add a max length that truncates."
        self.require(actions is not None or steps[-1].over, endless)
        return Rollout(split, task, began, steps)


def content(value: Any) -> Hashable:
    """What observations are compared by: equal for equal keys, text, shapes and numbers."""
    value = sorted(value.items()) if isinstance(value, dict) else value
    if isinstance(value, tuple | list):
        return tuple(content(item) for item in value)
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return tuple(content(item) for item in array) if array.ndim else value
    array = array.astype(np.float64 if array.dtype.kind == "f" else np.int64)
    return array.shape, hashlib.blake2b(array.tobytes()).digest()


def wipe(value: Any) -> None:
    """Overwrite every array within `value` that may be written to."""
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else [value]:
        if isinstance(part, np.ndarray) and part.flags.writeable:
            part.fill(0)
        elif isinstance(part, dict | tuple | list):
            wipe(part)
