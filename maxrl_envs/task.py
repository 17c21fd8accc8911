"""The contract of a one-step task suite: an observation and a verifier for each task index of a split."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from enum import IntEnum
from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_envs.batches import describe, stack


class Outcome(IntEnum):
    """What a verifier says of one action. `bool` converts: False is WRONG, True is CORRECT."""

    WRONG = 0
    CORRECT = 1
    TRUNCATED = 2  # cut off by a length limit: reward 0, `truncated`
    VERIFIER_ERROR = 3  # the verifier itself failed: reward 0, `truncated`, counted apart from wrong answers


ENDED = {
    Outcome.WRONG: "answered",
    Outcome.CORRECT: "answered",
    Outcome.TRUNCATED: "length",
    Outcome.VERIFIER_ERROR: "verifier_error",
}


class TaskSuite(ABC):
    """All tasks of a one-step environment: an observation and a verifier for each task of each split.

    A task is one input, named by its split and its index. Task i of a split is a pure function of (split, i): it is the
    same on every machine, in every process and in every batch.

    A subclass sets `observation_space`, `action_space` and `splits`, and writes `observation` and `verify`. The batched
    methods below loop over these two; override them where speed matters. The other methods are optional.

    Attributes:
        observation_space: the space of one observation.
        action_space: the space of one action.
        splits: the number of tasks of each split; None means that the split is endless. The first split is the default.
        metadata: facts that a policy needs, such as token ids; they are copied into the metadata of the env.
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
        """Whether `action` solves task `index` of `split`.

        An action of the wrong type or shape is a programming error: raise a ValueError that says what was expected.
        """

    def observations(self, split: str, indices: np.ndarray) -> Any:
        """Observations of the tasks `indices` (B,) int64, batched as `maxrl_envs.batches` says."""
        return stack(self.observation_space, [self.observation(split, int(i)) for i in indices])

    def verify_batch(self, split: str, indices: np.ndarray, actions: Sequence[Any] | np.ndarray) -> np.ndarray:
        """Outcomes (B,) of the B `actions` at the tasks `indices` (B,) int64."""
        return np.array([self.verify(split, int(i), a) for i, a in zip(indices, actions, strict=True)])

    def answer(self, action: Any) -> Hashable | None:
        """The decoded answer of `action` for majority votes (maj@k); None where the action holds no answer."""
        return None

    def answers(self, actions: Sequence[Any] | np.ndarray) -> np.ndarray:
        """The decoded answers (B,) object of the B `actions`."""
        out = np.empty(len(actions), dtype=object)
        out[:] = [self.answer(action) for action in actions]
        return out

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """A correct action for each of the tasks `indices` (B,) int64, for a supervised warm-up.

        Raises:
            ValueError: if there are no demonstrations of these tasks.
        """
        raise ValueError(f"{type(self).__name__} has no demonstrations: write `demonstrations` or skip the warm-up")

    def task_info(self, split: str, index: int) -> dict[str, Any]:
        """What is known about task `index` of `split` beside its observation, such as its level or its subject.

        The env shows it as `info["task_info"]` of `reset` when it is made with `task_info=True`. The keys are the same
        for every task of the suite. The dictionary never holds the answer: that is `gold`.
        """
        return {}

    def gold(self, split: str, index: int) -> Any:
        """The gold answer of task `index` of `split`, in the form of `answer`; None if the suite does not keep one.

        The env shows it as `info["gold"]` of `reset` when it is made with `task_info=True`.
        """
        return None

    def explain(self, split: str, index: int, action: Any) -> str:
        """Why `action` is right or wrong at task `index` of `split`, in one line for people; "" says nothing."""
        return ""

    def render(self, split: str, index: int, action: Any, success: bool, mode: str) -> Any:
        """A picture (height, width, 3) uint8 ("rgb_array") or a text ("ansi") of task `index` of `split`.

        Args:
            split: the split of the task.
            index: the index of the task.
            action: the action that was taken, or None before the step.
            success: whether that action was correct; False before the step.
            mode: one of the env's `metadata["render_modes"]`.
        """
        raise NotImplementedError(f"{type(self).__name__} does not render: write `render`")

    def close(self) -> None:  # noqa: B027  # optional
        """Stop the threads and the processes that the suite started.

        An env calls this when it is closed. Another env may still use the same suite, so a suite starts again what it
        needs when it is asked for the next task.
        """

    def __deepcopy__(self, memo: dict[int, Any]) -> "TaskSuite":
        """The suite itself: its tasks do not change, so copies of an env, or of a spec that holds a suite, share it."""
        return self

    def check(self, split: str, indices: np.ndarray) -> np.ndarray:
        """The task indices as int64; a ValueError that names the limits of the split if one lies outside of them."""
        return check_tasks(type(self).__name__, self.splits, split, indices)

    def draw(self, split: str, rng: np.random.Generator, count: int) -> np.ndarray:
        """`count` task indices (count,) int64 drawn uniformly; those of an endless split are below 2**31."""
        return draw_tasks(self.splits[split], rng, count)


def check_splits(name: str, splits: Any) -> None:
    """Raise a ValueError unless `splits` says how many tasks each split has."""
    if not isinstance(splits, Mapping) or not splits or not all(size is None or size >= 1 for size in splits.values()):
        raise ValueError(
            f"{name} needs `splits`, the number of tasks by split, such as {{'train': None, 'test': 100}}, with None "
            f"for an endless split; got {splits!r}"
        )


def draw_tasks(size: int | None, rng: np.random.Generator, count: int) -> np.ndarray:
    """`count` task indices (count,) int64 of a split of `size` tasks, drawn uniformly; below 2**31 if it is endless."""
    return rng.integers(2**31 if size is None else size, size=count, dtype=np.int64)


def check_tasks(name: str, splits: Mapping[str, int | None], split: str, indices: Any) -> np.ndarray:
    """Task indices as int64; a ValueError that names the limits of the split if an index lies outside of them."""
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
    """The verdicts as codes of `Outcome`, (count,) int8; a ValueError unless they are bools or Outcomes."""
    values = np.asarray(values)
    whole = values.dtype.kind in "biu" and values.shape == (count,)
    if not whole or not np.isin(values.astype(np.int64), list(Outcome)).all():
        raise ValueError(
            f"{source} must return bools or Outcomes, one per action ({count}); got {values.dtype} of shape "
            f"{values.shape}: {values.ravel()[:4]}. Partial credit is no verdict: compare it with a threshold."
        )
    return values.astype(np.int8)


def token_actions(actions: Any, count: int, max_response: int) -> np.ndarray:
    """`count` responses in tokens as an array (count, L) of integers, or a ValueError.

    A response may be shorter than `max_response`. Of a longer one only the first `max_response` tokens are returned:
    what follows them was never to be written, so a response that ends there only was cut off.
    """
    actions = np.asarray(actions)
    if actions.ndim != 2 or actions.dtype.kind not in "iu" or len(actions) != count:
        raise ValueError(f"expected {count} responses as an array ({count}, L) of token ids, got {describe(actions)}")
    return actions[:, :max_response]
