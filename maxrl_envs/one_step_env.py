"""Any task suite as a Gymnasium env of one step and as a native vector env of one step."""

import inspect
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import partial
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from maxrl_envs.batches import as_objects, batch_info, check_actions, describe, put, spread_info, take
from maxrl_envs.task import ENDED, Outcome, TaskSuite, as_outcomes, check_splits, check_tasks

ENDINGS = np.array([ENDED[outcome] for outcome in Outcome], dtype=object)


def reset_options(
    name: str,
    splits: Mapping[str, int | None],
    options: dict[str, Any] | None,
    split: str,
    known: Sequence[str] = ("task", "split"),
) -> dict[str, Any]:
    """The `options` of `reset` with their defaults filled in, or a ValueError that says what is wrong with them.

    Args:
        name: of the env, for the message.
        splits: the number of tasks by split.
        options: what the user gave.
        split: the split where `options` name none.
        known: the keys that `options` may have.
    """
    options = {"task": None, "split": split, **(options or {})}
    if unknown := set(options) - set(known):
        raise ValueError(f"unknown reset options {sorted(unknown)}: known are {sorted(known)}")
    if options["split"] not in splits:
        raise ValueError(f"unknown split {options['split']!r}: {name} has {sorted(splits)}")
    return options


def vector_reset_options(
    name: str,
    splits: Mapping[str, int | None],
    options: dict[str, Any] | None,
    split: str,
    num_envs: int,
    begun: bool,
) -> dict[str, Any]:
    """What `reset_options` does, for a vector env of `num_envs` rollouts; `begun` says whether all have begun before.

    Returns:
        The options, with two changes. "rows", (R,) int64, names the R rollouts that start anew, which follow from
        `options["reset_mask"]`. "task" is None, or the task index of each of these rollouts, (R,) int64.
    """
    chosen = reset_options(name, splits, options, split, ("task", "split", "reset_mask"))
    mask = np.asarray(chosen.get("reset_mask", np.ones(num_envs, bool)))
    if mask.dtype != bool or mask.shape != (num_envs,):
        raise ValueError(f"reset_mask must be ({num_envs},) bool, got {describe(mask)}")
    if not begun and not mask.all():
        raise ValueError("the first reset starts all rollouts: leave out reset_mask")
    chosen["rows"] = np.flatnonzero(mask)
    if chosen["task"] is not None:
        if np.shape(chosen["task"]) not in ((), (num_envs,)):
            raise ValueError(
                f"options['task'] must be one integer or ({num_envs},) integers, got shape {np.shape(chosen['task'])}"
            )
        chosen["task"] = check_tasks(name, splits, chosen["split"], np.broadcast_to(chosen["task"], num_envs)[mask])
    return chosen


def check_seed(seed: Any) -> int | None:
    """The seed of a native vector env, which has one generator for all rollouts; a ValueError for a list of seeds."""
    if seed is not None and not isinstance(seed, int | np.integer):
        raise ValueError("this vector env has one generator: pass one integer seed, or name the tasks")
    return None if seed is None else int(seed)


def check_suite(suite: TaskSuite, split: str | None) -> str:
    """The split of rollouts whose options name none; an error unless `suite` is a task suite that has this split."""
    if not isinstance(suite, TaskSuite):
        raise TypeError(f"suite must be a TaskSuite, such as Parity(), got {suite!r}")
    check_splits(type(suite).__name__, getattr(suite, "splits", None))
    default = next(iter(suite.splits)) if split is None else split
    return str(reset_options(type(suite).__name__, suite.splits, None, default)["split"])


def check_render_mode(render_mode: str | None, metadata: dict[str, Any]) -> str | None:
    """The render mode; a ValueError if it is not among the modes that `metadata` names."""
    if render_mode is not None and render_mode not in metadata["render_modes"]:
        raise ValueError(f"render_mode {render_mode!r} is not one of {metadata['render_modes']}")
    return render_mode


class OneStepEnv(gym.Env[Any, Any]):
    """An env of one step: one task, one action, one reward in {0.0, 1.0}.

    `reset(seed=, options={"task": i, "split": "test"})` starts a rollout of task i; without `task` it draws a task
    uniformly. The `info` of `reset` and `step` holds `task`, `split` and `is_success`; that of `step` also `ended`
    ("answered", "length" or "verifier_error") and, where the action holds an answer, `answer`.

    An action of the wrong type or shape raises a ValueError; the rollout then goes on, and the next action counts.

    Args:
        suite: the tasks.
        split: the split of a rollout whose `options` name none; None means the first split of the suite.
        demonstrations: whether `info["demonstration"]` of `reset` holds a correct action.
        task_info: whether `info["task_info"]` of `reset` holds what is known about the task, a dictionary, and
            `info["gold"]` its gold answer.
        render_mode: one of `metadata["render_modes"]`, or None.
    """

    metadata: dict[str, Any] = {"render_modes": []}

    def __init__(
        self,
        suite: TaskSuite,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ):
        self.split = check_suite(suite, split)
        self.suite, self.demonstrations, self.task_info = suite, demonstrations, task_info
        self.observation_space, self.action_space = suite.observation_space, suite.action_space
        self.metadata = {**type(self).metadata, **suite.metadata, "splits": dict(suite.splits)}
        self.render_mode = check_render_mode(render_mode, self.metadata)
        self._task: tuple[str, int] | None = None  # the split and the index
        self._open = False
        self._last: tuple[Any, bool] = None, False  # the last action, and whether it was correct

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        chosen = reset_options(type(self.suite).__name__, self.suite.splits, options, self.split)
        split, index = chosen["split"], chosen["task"]
        if index is None:
            index = self.suite.draw(split, self.np_random, 1)[0]
        if np.ndim(index):
            raise ValueError(f"options['task'] must be one integer, got {index!r}")
        index = int(self.suite.check(split, index))
        info: dict[str, Any] = {"task": index, "split": split, "is_success": False}
        if self.demonstrations:
            info["demonstration"] = deepcopy(self.suite.demonstrations(split, np.array([index]))[0])
        if self.task_info:
            info["task_info"] = deepcopy(self.suite.task_info(split, index))
            info["gold"] = deepcopy(self.suite.gold(split, index))
        self._observation = self.suite.observation(split, index)
        self._task, self._open, self._last = (split, index), True, (None, False)
        return deepcopy(self._observation), info

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        if self._task is None or not self._open:
            raise gym.error.ResetNeeded("the rollout has ended or not begun: call reset() first")
        split, index = self._task
        action = check_actions(self.action_space, action, any_length="tokens" in self.suite.metadata)
        verdict = self.suite.verify(split, index, action)
        outcome = Outcome(int(as_outcomes([verdict], 1, f"{type(self.suite).__name__}.verify")[0]))
        success = outcome is Outcome.CORRECT
        info = {"task": index, "split": split, "is_success": success, "ended": ENDED[outcome]}
        terminated = outcome in (Outcome.WRONG, Outcome.CORRECT)
        answer = self.suite.answer(action) if terminated else None
        if answer is not None:
            info["answer"] = answer
        self._open, self._last = False, (deepcopy(action), success)
        return deepcopy(self._observation), float(success), terminated, not terminated, info

    def render(self) -> Any:
        if self.render_mode is None:
            return None
        if self._task is None:
            raise gym.error.ResetNeeded("there is nothing to render yet: call reset() first")
        return self.suite.render(*self._task, *self._last, self.render_mode)

    def close(self) -> None:
        self.suite.close()


class OneStepVectorEnv(gym.vector.VectorEnv[Any, Any, np.ndarray]):
    """`num_envs` one-step rollouts at a time: reset, step once, read all rewards.

    Autoreset is disabled: a rollout that has ended stays as it is, with its flags set and reward 0, until `reset`
    starts another in its place. `options["task"]` is an integer or (num_envs,) integers; a task named several times is
    built once. `options["reset_mask"]` (num_envs,) bool says which rollouts start anew; by default all do.

    The arrays of `info` have the shape (num_envs,): `task` int64, `split` object, `is_success` bool, and after the step
    `ended` object and, where the suite decodes answers, `answer` object, None where an action holds no answer.
    `task_info` is a dictionary of such arrays.

    Args:
        suite: the tasks.
        num_envs: the number of rollouts, at least 1.
        split, demonstrations, task_info, render_mode: as in `OneStepEnv`.
    """

    metadata: dict[str, Any] = {"render_modes": [], "autoreset_mode": AutoresetMode.DISABLED}

    def __init__(
        self,
        suite: TaskSuite,
        num_envs: int = 1,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ):
        if num_envs < 1:
            raise ValueError(f"num_envs must be at least 1, got {num_envs}")
        self.split = check_suite(suite, split)
        self.suite, self.num_envs = suite, num_envs
        self.demonstrations, self.task_info = demonstrations, task_info
        self.single_observation_space, self.single_action_space = suite.observation_space, suite.action_space
        self.observation_space = batch_space(suite.observation_space, num_envs)
        self.action_space = batch_space(suite.action_space, num_envs)
        self.metadata = {**type(self).metadata, **suite.metadata, "splits": dict(suite.splits)}
        self.render_mode = check_render_mode(render_mode, self.metadata)
        self._built: Any = None  # the batch of observations of the different tasks
        self._places = np.zeros(num_envs, np.int64)  # the place of each rollout's observation in this batch
        self._open = np.zeros(num_envs, bool)  # which rollouts wait for their action
        self._outcomes = np.zeros(num_envs, np.int8)  # of the rollouts that have ended
        self._indices = np.zeros(num_envs, np.int64)
        self._splits, self._actions, self._answers = np.full((3, num_envs), None, object)

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=check_seed(seed))
        begun = self._built is not None
        name, splits = type(self.suite).__name__, self.suite.splits
        chosen = vector_reset_options(name, splits, options, self.split, self.num_envs, begun)
        split, rows, indices = chosen["split"], chosen["rows"], chosen["task"]
        if indices is None:
            indices = self.suite.draw(split, self.np_random, len(rows))
        unique, inverse = np.unique(indices, return_inverse=True)
        more = spread_info(self._more(split, unique, inverse), rows, self.num_envs)
        if len(rows) == self.num_envs:
            self._built, self._places = self.suite.observations(split, unique), inverse
        elif len(rows):
            shown = take(self.single_observation_space, self.suite.observations(split, unique), inverse)
            self._built = put(self.single_observation_space, self._show(), rows, shown)
            self._places = np.arange(self.num_envs)
        self._indices[rows], self._splits[rows], self._open[rows] = unique[inverse], split, True
        self._outcomes[rows], self._actions[rows], self._answers[rows] = Outcome.WRONG, None, None
        return self._show(), {**self._info(), **more}

    def step(self, actions: Any) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        if not self._open.any():
            raise gym.error.ResetNeeded("the rollouts have ended or not begun: call reset() first")
        actions = check_actions(self.single_action_space, actions, self.num_envs, "tokens" in self.suite.metadata)
        outcomes, answers = self._outcomes.copy(), self._answers.copy()
        answered = type(self.suite).answer is not TaskSuite.answer or type(self.suite).answers is not TaskSuite.answers
        for split in dict.fromkeys(self._splits[self._open]):
            rows, taken = np.flatnonzero(self._open & (self._splits == split)), actions
            if len(rows) < self.num_envs:
                taken = actions[rows] if isinstance(actions, np.ndarray) else [actions[i] for i in rows]
            verdicts = self.suite.verify_batch(split, self._indices[rows], taken)
            outcomes[rows] = as_outcomes(verdicts, len(rows), f"{type(self.suite).__name__}.verify_batch")
            if answered:
                answers[rows] = self.suite.answers(taken)
        stepped, self._open = self._open, np.zeros(self.num_envs, bool)
        answers[outcomes > Outcome.CORRECT] = None  # a response that was cut off or not judged has no vote
        self._outcomes, self._answers = outcomes, answers
        if self.render_mode is not None:
            self._actions[stepped] = as_objects([deepcopy(actions[i]) for i in np.flatnonzero(stepped)])
        terminated = outcomes <= Outcome.CORRECT
        info = {**self._info(), "ended": ENDINGS[outcomes]}
        if answered:
            info["answer"] = answers.copy()
        rewards = ((outcomes == Outcome.CORRECT) & stepped).astype(np.float64)
        return self._show(), rewards, terminated, ~terminated, info

    def render(self) -> tuple[Any, ...] | None:
        """The picture or text of every rollout, or None without a render mode."""
        if self.render_mode is None:
            return None
        if self._built is None:
            raise gym.error.ResetNeeded("there is nothing to render yet: call reset() first")
        rows = zip(self._splits, self._indices.tolist(), self._actions, self._successes().tolist(), strict=True)
        return tuple(self.suite.render(*row, self.render_mode) for row in rows)

    def close_extras(self, **kwargs: Any) -> None:
        self.suite.close()

    def _show(self) -> Any:
        """The observations of all rollouts, which the caller may overwrite."""
        return take(self.single_observation_space, self._built, self._places)

    def _successes(self) -> np.ndarray:
        return (self._outcomes == Outcome.CORRECT) & ~self._open

    def _info(self) -> dict[str, Any]:
        return {"task": self._indices.copy(), "split": self._splits.copy(), "is_success": self._successes()}

    def _more(self, split: str, unique: np.ndarray, inverse: np.ndarray) -> dict[str, Any]:
        """The parts of `info` that are given on request, about the tasks `unique[inverse]`."""
        info: dict[str, Any] = {}
        if self.demonstrations:
            info["demonstration"] = copied(self.suite.demonstrations(split, unique), inverse)
        if self.task_info:
            facts, golds = (
                copied(as_objects([ask(split, int(i)) for i in unique]), inverse)
                for ask in (self.suite.task_info, self.suite.gold)
            )
            info["task_info"], info["gold"] = batch_info(facts), golds
        return info


def copied(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The array `values[rows]`, in which every object is a copy."""
    return values[rows] if values.dtype != object else as_objects([deepcopy(values[row]) for row in rows])


def register_suite(id: str, suite: type[TaskSuite]) -> None:
    """Register the env of one step and the vector env of a task suite under a Gymnasium id.

    `gym.make(id, ...)` takes the keyword arguments of `OneStepEnv` (`split`, `demonstrations`, `task_info`,
    `render_mode`), and passes all others on to `suite`.

    Args:
        id: the id of the env, such as "My/Task-v0".
        suite: the class of the task suite.
    """
    gym.register(id, partial(_single, suite), vector_entry_point=partial(_vector, suite))


def _single(suite: type[TaskSuite], **kwargs: Any) -> OneStepEnv:
    of_env, of_suite = _shared_out(suite, kwargs)
    return OneStepEnv(suite(**of_suite), **of_env)


def _vector(suite: type[TaskSuite], num_envs: int = 1, **kwargs: Any) -> OneStepVectorEnv:
    of_env, of_suite = _shared_out(suite, kwargs)
    return OneStepVectorEnv(suite(**of_suite), num_envs, **of_env)


def _shared_out(suite: type[TaskSuite], kwargs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The keyword arguments of the env, and those of the suite; a TypeError if the suite does not take them."""
    names = "split", "demonstrations", "task_info", "render_mode"
    of_suite = {name: value for name, value in kwargs.items() if name not in names}
    known = inspect.signature(suite).parameters.values()
    if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in known):
        for name in of_suite.keys() - {parameter.name for parameter in known}:
            raise TypeError(f"{suite.__name__}() got an unexpected keyword argument {name!r}")
    return {name: value for name, value in kwargs.items() if name in names}, of_suite
