"""The contract of a one-step task suite: an observation and a verifier for each task index of a split."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from enum import IntEnum
from typing import Any

import gymnasium as gym
import numpy as np


class Outcome(IntEnum):
    """What a verifier says of one action. `bool` converts: False is WRONG, True is CORRECT."""

    WRONG = 0
    CORRECT = 1
    TRUNCATED = 2  # cut off by a length limit: reward 0, `truncated`
    VERIFIER_ERROR = 3  # the verifier itself failed: reward 0, `truncated`, counted apart from a wrong answer


ENDED = {
    Outcome.WRONG: "answered",
    Outcome.CORRECT: "answered",
    Outcome.TRUNCATED: "length",
    Outcome.VERIFIER_ERROR: "verifier_error",
}


class Task(ABC):
    """A suite of one-step tasks. Task i of a split is a pure function of (split, i).

    Subclasses set `observation_space`, `action_space` and `splits`, and write `observation` and `verify`; the batched
    forms below loop over these and are there to be overridden where speed matters.

    Attributes:
        observation_space: space of one observation.
        action_space: space of one action.
        splits: number of tasks per split; None means endless.
        metadata: facts a policy needs, such as token ids; copied into the metadata of the env.
    """

    observation_space: gym.Space[Any]
    action_space: gym.Space[Any]
    splits: Mapping[str, int | None]
    metadata: Mapping[str, Any] = {}

    @abstractmethod
    def observation(self, split: str, index: int) -> Any:
        """The observation of task `index` of `split`, an element of `observation_space`."""

    @abstractmethod
    def verify(self, split: str, index: int, action: Any) -> bool | Outcome:
        """Whether `action` solves task `index` of `split`."""

    def observations(self, split: str, indices: np.ndarray) -> Any:
        """Observations of the tasks `indices` (B,) int64, stacked along a new first axis (a tuple for text)."""
        return stack(self.observation_space, [self.observation(split, int(i)) for i in indices])

    def verify_batch(self, split: str, indices: np.ndarray, actions: Sequence[Any] | np.ndarray) -> np.ndarray:
        """Outcomes (B,) of `actions` on the tasks `indices` (B,) int64."""
        return np.array([self.verify(split, int(i), a) for i, a in zip(indices, actions, strict=True)])

    def answer(self, action: Any) -> Hashable | None:
        """The decoded answer of `action` for majority votes (maj@k); None where there is none."""
        return None

    def answers(self, actions: Sequence[Any] | np.ndarray) -> np.ndarray:
        """`answer` of each of `actions`: (B,) object."""
        out = np.empty(len(actions), dtype=object)
        out[:] = [self.answer(action) for action in actions]
        return out

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """One correct action for each of `indices`, for a supervised warm-up.

        Raises:
            ValueError: where the task has none.
        """
        raise ValueError(f"{type(self).__name__} has no demonstrations: write `demonstrations` or skip the warm-up")

    def check(self, split: str, indices: np.ndarray) -> np.ndarray:
        """`indices` as int64, or a clear error naming the split's limits."""
        return check_tasks(type(self).__name__, self.splits, split, indices)

    def draw(self, split: str, rng: np.random.Generator, count: int) -> np.ndarray:
        """`count` task indices (count,) int64 drawn uniformly; an endless split draws below 2**31."""
        size = self.splits[split]
        return rng.integers(2**31 if size is None else size, size=count, dtype=np.int64)


def check_splits(name: str, splits: Any) -> None:
    """A ValueError unless `splits` says how many tasks each split has."""
    if not isinstance(splits, Mapping) or not splits or not all(size is None or size >= 1 for size in splits.values()):
        raise ValueError(
            f"{name} needs `splits`, the number of tasks by split, such as {{'train': None, 'test': 100}}, None for an "
            f"endless one: got {splits!r}"
        )


def check_tasks(name: str, splits: Mapping[str, int | None], split: str, indices: Any) -> np.ndarray:
    """`indices` of tasks of a split as int64, or a clear error naming the split's limits."""
    if split not in splits:
        raise ValueError(f"unknown split {split!r}: {name} has {sorted(splits)}")
    indices = np.asarray(indices)
    if indices.dtype.kind not in "iu":
        raise ValueError(f"task must be an integer, got {indices.dtype}")
    size = splits[split]
    if indices.size and (indices.min() < 0 or indices.max() >= (2**63 if size is None else size)):
        limit = "endless, below 2**63" if size is None else f"{size} tasks, 0 to {size - 1}"
        raise ValueError(f"task out of range for split {split!r} ({limit}): {indices.min()} .. {indices.max()}")
    return indices.astype(np.int64)


def as_outcomes(values: Any, count: int, source: str) -> np.ndarray:
    """Verdicts of a verifier as `Outcome` codes (count,) int8; anything but bools and Outcomes is an error."""
    values = np.asarray(values)
    whole = values.dtype.kind in "biu" and values.shape == (count,)
    if not whole or not np.isin(values.astype(np.int64), list(Outcome)).all():
        raise ValueError(
            f"{source} must return bools or Outcomes, one per action ({count}); got {values.dtype} of shape "
            f"{values.shape}: {values.ravel()[:4]}. Partial credit is not a correctness reward: compare with a bar."
        )
    return values.astype(np.int8)


def token_actions(actions: Any, count: int) -> np.ndarray:
    """`count` responses in tokens as an array (count, L) of integers, or a clear error."""
    actions = np.asarray(actions)
    if actions.ndim != 2 or actions.dtype.kind not in "iu" or len(actions) != count:
        raise ValueError(f"actions must be ({count}, L) token ids, got {actions.dtype} {actions.shape}")
    return actions


def stack(space: gym.Space[Any], items: Sequence[Any]) -> Any:
    """Items of `space` batched as a Gymnasium vector env would."""
    from gymnasium.vector.utils import concatenate, create_empty_array

    return concatenate(space, items, create_empty_array(space, len(items), fn=np.empty))  # type: ignore[arg-type]
