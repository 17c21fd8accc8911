"""Any `Task` as a Gymnasium env and as a native vector env of one step."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, ClassVar

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from maxrl_envs.task import ENDED, Outcome, Task, as_outcomes, check_splits


def parse_options(task: Task, options: dict[str, Any] | None, split: str | None) -> tuple[str, Any]:
    """(split, task or None) of the `options` of `reset`; unknown keys are an error. The first split is the default."""
    options = dict(options or {})
    chosen = options.pop("task", None)
    split = options.pop("split", split) or next(iter(task.splits))
    if not np.all(options.pop("reset_mask", True)):
        raise ValueError("rollouts of one step begin and end together: reset_mask must be true for all")
    if options:
        raise ValueError(f"unknown reset options {sorted(options)}: known are 'task' and 'split'")
    if split not in task.splits:
        raise ValueError(f"unknown split {split!r}: {type(task).__name__} has {sorted(task.splits)}")
    return split, chosen


def build(kind: Any, task: Task | None, arguments: dict[str, Any]) -> Task:
    """`task`, or the one that `kind.suite` builds from `arguments`; it has splits."""
    if (task is None) != hasattr(kind, "suite") or (task is not None and arguments):
        raise TypeError(f"{kind.__name__} takes a task, or has a `suite` that makes one of its arguments: {arguments}")
    task = kind.suite(**arguments) if task is None else task
    check_splits(type(task).__name__, getattr(task, "splits", None))
    return task


class OneStepEnv(gym.Env[Any, Any]):
    """One task, one action, one reward in {0.0, 1.0}.

    `reset(seed=, options={"task": i, "split": "test"})` starts a rollout of task i; without `task` it draws one.
    `info` holds `task`, `split`, `is_success`, and after the step `ended` ("answered", "length", "verifier_error")
    and `answer` where the task decodes one. With `demonstrations=True`, `reset` also gives `info["demonstration"]`.

    Args:
        task: what is played; a subclass sets `suite`, which builds it from further `arguments`.
        split: that of a rollout whose `options` name none; the first where None.
    """

    metadata: dict[str, Any] = {"render_modes": []}
    suite: ClassVar[Callable[..., Task]]

    def __init__(
        self,
        task: Task | None = None,
        split: str | None = None,
        demonstrations: bool = False,
        render_mode: str | None = None,
        **arguments: Any,
    ):
        task = build(type(self), task, arguments)
        self.task, self.split, self.demonstrations = task, parse_options(task, None, split)[0], demonstrations
        self.observation_space, self.action_space = task.observation_space, task.action_space
        self.metadata = {**type(self).metadata, **task.metadata, "splits": dict(task.splits)}
        if render_mode is not None and render_mode not in self.metadata["render_modes"]:
            raise ValueError(f"render_mode {render_mode!r} is not one of {self.metadata['render_modes']}")
        self.render_mode = render_mode
        self._index: int | None = None
        self._last: tuple[Any, bool] | None = None

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        split, index = parse_options(self.task, options, self.split)
        if index is None:
            index = self.task.draw(split, self.np_random, 1)[0]
        if np.ndim(index):
            raise ValueError(f"options['task'] must be one integer, got {index!r}")
        self._index = int(self.task.check(split, index))
        self._split, self._last = split, None
        info: dict[str, Any] = {"task": self._index, "split": split, "is_success": False}
        if self.demonstrations:
            info["demonstration"] = self.task.demonstrations(split, np.array([self._index]))[0]
        self._observation = self.task.observation(split, self._index)
        return self._observation, info

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        if self._index is None:
            raise gym.error.ResetNeeded("the rollout has ended or not begun: call reset() first")
        index, self._index = self._index, None
        verdict = self.task.verify(self._split, index, action)
        outcome = Outcome(int(as_outcomes([verdict], 1, f"{type(self.task).__name__}.verify")[0]))
        success = outcome is Outcome.CORRECT
        info = {"task": index, "split": self._split, "is_success": success, "ended": ENDED[outcome]}
        terminated = outcome in (Outcome.WRONG, Outcome.CORRECT)
        answer = self.task.answer(action) if terminated else None
        if answer is not None:
            info["answer"] = answer
        self._last = (action, success)
        self._shown = index
        return deepcopy(self._observation), float(success), terminated, not terminated, info

    def render(self) -> Any:
        if self.render_mode is None:
            return None
        index, (action, success) = (self._index, (None, False)) if self._last is None else (self._shown, self._last)
        if index is None:
            raise gym.error.ResetNeeded("nothing to render: call reset() first")
        return self.task.render(self._split, index, action, success, self.render_mode)  # type: ignore[attr-defined]


class OneStepVectorEnv(gym.vector.VectorEnv[Any, Any, np.ndarray]):
    """`num_envs` one-step rollouts at a time, autoreset disabled: reset, step once, read all rewards.

    `options["task"]` is an integer or (num_envs,) integers; a task named several times is built once. `info` arrays
    have shape (num_envs,): `task` int64, `is_success` bool, `ended` object, `answer` object.
    """

    metadata: dict[str, Any] = {"render_modes": [], "autoreset_mode": AutoresetMode.DISABLED}
    suite: ClassVar[Callable[..., Task]]

    def __init__(
        self,
        task: Task | None = None,
        num_envs: int = 1,
        split: str | None = None,
        demonstrations: bool = False,
        **arguments: Any,
    ):
        if num_envs < 1:
            raise ValueError(f"num_envs must be >= 1, got {num_envs}")
        task = build(type(self), task, arguments)
        self.task, self.num_envs, self.demonstrations = task, num_envs, demonstrations
        self.split = parse_options(task, None, split)[0]
        self.single_observation_space, self.single_action_space = task.observation_space, task.action_space
        self.observation_space = batch_space(task.observation_space, num_envs)
        self.action_space = batch_space(task.action_space, num_envs)
        self.metadata = {**type(self).metadata, **task.metadata, "splits": dict(task.splits)}
        self._open = False

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        if seed is not None and not isinstance(seed, int):
            raise ValueError("this vector env has one generator: pass one integer seed, or name the tasks")
        super().reset(seed=seed)
        split, indices = parse_options(self.task, options, self.split)
        if indices is None:
            indices = self.task.draw(split, self.np_random, self.num_envs)
        indices = self.task.check(split, np.asarray(indices))
        if indices.shape not in ((), (self.num_envs,)):
            raise ValueError(f"options['task'] must be an integer or ({self.num_envs},) integers, got {indices.shape}")
        self._indices, self._split, self._open = np.broadcast_to(indices, self.num_envs).copy(), split, True
        unique, inverse = np.unique(self._indices, return_inverse=True)
        observations = self.task.observations(split, unique)
        self._observations = (
            tuple(observations[i] for i in inverse) if isinstance(observations, tuple) else take(observations, inverse)
        )
        info: dict[str, Any] = {
            "task": self._indices.copy(),
            "split": np.full(self.num_envs, split, dtype=object),
            "is_success": np.zeros(self.num_envs, dtype=bool),
        }
        if self.demonstrations:
            info["demonstration"] = self.task.demonstrations(split, unique)[inverse]
        return self._observations, info

    def step(self, actions: Any) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        if not self._open:
            raise gym.error.ResetNeeded("the rollouts have ended or not begun: call reset() first")
        if len(actions) != self.num_envs:
            raise ValueError(f"expected {self.num_envs} actions, got {len(actions)}")
        verdicts = self.task.verify_batch(self._split, self._indices, actions)
        outcomes = as_outcomes(verdicts, self.num_envs, f"{type(self.task).__name__}.verify_batch")
        self._open = False
        success = outcomes == Outcome.CORRECT
        terminated = outcomes <= Outcome.CORRECT
        info: dict[str, Any] = {
            "task": self._indices.copy(),
            "split": np.full(self.num_envs, self._split, dtype=object),
            "is_success": success,
            "ended": np.array([ENDED[o] for o in Outcome], dtype=object)[outcomes],
        }
        if type(self.task).answer is not Task.answer:
            info["answer"] = self.task.answers(actions)
            info["answer"][~terminated] = None  # cut off or not judged: no vote
        return self._observations, success.astype(np.float64), terminated, ~terminated, info


def take(batch: Any, rows: np.ndarray) -> Any:
    """Rows of a batched observation, whatever its nesting."""
    return {k: take(v, rows) for k, v in batch.items()} if isinstance(batch, dict) else batch[rows]
