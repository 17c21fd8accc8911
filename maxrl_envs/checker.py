"""Whether an environment keeps the contract of correctness-based environments; each failure names its remedy."""

import copy
import hashlib
import itertools
from collections import Counter
from collections.abc import Hashable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeAlias

import gymnasium as gym
import numpy as np
from gymnasium.utils.env_checker import check_env
from gymnasium.vector.utils import iterate

from maxrl_envs.task import check_splits, stack

Env: TypeAlias = gym.Env[Any, Any]
Splits: TypeAlias = Mapping[str, int | None] | None
Steps: TypeAlias = list[tuple[Any, Hashable, list[Any]]]  # (action, content of the observation, values of OUTCOME)
OUTCOME = "reward", "terminated", "truncated", "is_success", "ended"
MAX_STEPS = 100_000  # a rollout longer than this counts as endless


class ContractError(AssertionError):
    """A rule of the contract is broken. An AssertionError, like those of Gymnasium's own checker."""


@dataclass(frozen=True)
class CheckReport:
    """What a passed check saw. With a pass rate of 0, only demonstrations, if any, have shown that 1 can be earned."""

    distinct: dict[str, int]  # different observations among the tasks compared, by split
    pass_rate: float  # of random actions
    ended: dict[str, int]  # rollouts by the reason they ended, "verifier_error" among them
    demonstrations: int  # how many were tried; `demonstrations=True` among the `kwargs` gives some
    vector_env: bool  # whether there was one to compare with


def check_correctness_env(
    env_or_id: Env | str, *, tasks: int = 200, rollouts: int = 16, seed: int = 0, splits: Splits = None, **kwargs: Any
) -> CheckReport:
    """Check an env with Gymnasium's `check_env`, then against the contract; the first broken rule is a `ContractError`.

    Tasks replay exactly, differ and belong to one split; bad options are refused; a reward of 1 comes once, at the end,
    as `info` says; the same actions earn the same reward; demonstrations succeed; a registered vector env agrees.

    Args:
        env_or_id: an id, made with `kwargs`, or an env; one without a spec is compared with deep copies of itself.
        tasks, rollouts: in each split, how many tasks are compared and rollouts of random actions run.
        splits: tasks per split, None if endless or unknown; default `metadata["splits"]`, else train and test.
    """
    if tasks < 2 or rollouts < 1:
        raise ValueError(f"tasks must be >= 2 and rollouts >= 1, got {tasks} and {rollouts}")
    if isinstance(env_or_id, str):
        with closing(gym.make(env_or_id, disable_env_checker=True, **kwargs)) as env:
            return _Checker(env, tasks, seed, splits).run(rollouts)
    if not isinstance(env_or_id, gym.Env):
        raise TypeError(
            f"expected the id of an env or a gymnasium.Env, got {env_or_id!r}: its vector env comes with it"
        )
    if kwargs:
        raise ValueError(f"{sorted(kwargs)} would make an env from an id, but this env is made already")
    return _Checker(env_or_id, tasks, seed, splits).run(rollouts)


class _Checker:
    def __init__(self, env: Env, tasks: int, seed: int, splits: Splits) -> None:
        self.env, self.seeds, self.ends, self.demonstrations = env, itertools.count(seed), list[Any](), 0
        self.spec: Any = copy.deepcopy(env.spec)
        self.name = type(env.unwrapped).__name__ if self.spec is None else self.spec.id
        known = splits or env.metadata.get("splits", {"train": None, "test": None})
        check_splits(self.name, known)
        self.splits = dict(known)
        self.count = {split: tasks if size is None else min(tasks, size) for split, size in self.splits.items()}
        self.seen: dict[str, list[Hashable]] = {}  # observations of the first tasks, by split

    def run(self, rollouts: int) -> CheckReport:
        vector_env = self.spec is not None and self.spec.vector_entry_point is not None
        self.env.action_space.seed(next(self.seeds))
        with closing(self.fresh()) as self.other:
            bare: Any = self.other.unwrapped
            step, uncut = bare.step, lambda o, r, end, cut, info: (o, r, end or cut, False, info)
            bare.step = lambda action: uncut(*step(action))  # check_env takes an answer cut off at step 1 for a bug
            check_env(bare, skip_render_check=not bare.metadata.get("render_modes"))
            del bare.step
            self.check_observations()
            self.check_refusals()
            self.check_draws()
            for split, count in self.count.items():
                played = [run for i in range(rollouts) for run in self.check_rollouts(split, i % count)]
                if vector_env:
                    self.check_vector(split, played)
        distinct = {split: len(set(seen)) for split, seen in self.seen.items()}
        rewards, reasons = zip(*self.ends, strict=True)
        return CheckReport(distinct, float(np.mean(rewards)), dict(Counter(reasons)), self.demonstrations, vector_env)

    def require(self, kept: Any, message: str) -> None:
        if not kept:
            raise ContractError(f"{self.name}: {message}")

    def fresh(self) -> Env:
        return copy.deepcopy(self.env) if self.spec is None else gym.make(self.spec, disable_env_checker=True)

    def begin(self, env: Env, seed: int | None = None, **options: Any) -> tuple[Hashable, Any]:
        """`reset`, with a new seed if none is given: content of the observation, and info, held to its rules."""
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
        return content(observation), info

    def check_observations(self) -> None:
        owners: dict[Hashable, tuple[str, int]] = {}
        advice = "Build it from (split, i) alone, e.g. with np.random.default_rng([split_number, i])."
        for split, count in self.count.items():
            seen = self.seen[split] = [self.begin(self.env, task=i, split=split)[0] for i in range(count)]
            for i, env in itertools.product(reversed(range(count)), (self.env, self.other)):
                at = f"{split} task {i} showed another observation on {'the same' if env is self.env else 'a fresh'}"
                self.require(self.begin(env, task=i, split=split)[0] == seen[i], f"{at} env. {advice}")
            self.require(count == 1 or len(set(seen)) > 1, f"all {split} tasks show one observation: use the index.")
            for i, observation in enumerate(seen):
                first, j = owners.setdefault(observation, (split, i))
                remedy = "give each to one split by a hash of it, or check one split only."
                self.require(first == split, f"{first} task {j} and {split} task {i} look the same: {remedy}")

    def check_refusals(self) -> None:
        bad: list[dict[str, Any]] = [{"split": "no such split"}, {"no such option": 1}]
        for split, size in self.splits.items():
            bad += [{"split": split, "task": task} for task in (-1, 0.5, size) if task is not None]
            self.begin(self.env, split=split, task=(size or self.count[split]) - 1)
        for options in bad:
            got: Any = "no error"
            try:
                self.env.reset(seed=next(self.seeds), options=options)
            except Exception as e:
                got = e
            self.require(isinstance(got, ValueError), f"reset(options={options}) gave {got!r}: raise a ValueError.")

    def check_draws(self) -> None:
        advice = "Call super().reset(seed=seed) and draw with self.np_random."
        for options in ({}, *({"split": split} for split in self.splits)):
            drawn = set()
            for seed in itertools.islice(self.seeds, 20):
                (seen, info), (_, again) = (self.begin(self.env, seed, **options) for _ in range(2))
                split, task = info["split"], info["task"]
                drawn.add(task)
                call = f"reset(seed={seed}, options={options or None}) drew {split} task {task}"
                self.require(again["task"] == task, f"{call}, then task {again['task']}. {advice}")
                same = self.begin(self.env, task=task, split=split)[0] == seen
                self.require(same, f"{call}, which shows another observation when named: build both by one function.")
            self.require(len(drawn) > 1 or self.splits.get(split) == 1, f"{call}, as with each seed. {advice}")

    def check_rollouts(self, split: str, task: int) -> list[tuple[int, Steps]]:
        """Random actions, the same actions again on this env and another, and the demonstration, if there is one."""
        first = self.roll(self.env, split, task)
        self.ends.append((first[-1][2][0], first[-1][2][-1]))
        for env in (self.env, self.other):
            again = self.roll(env, split, task, [action for action, *_ in first])
            message = f"{split} task {task}: the same actions gave {first[-1][2]}, then {again[-1][2]} {OUTCOME}."
            self.require([step[2] for step in again] == [step[2] for step in first], f"{message} Use no randomness.")
        info = self.begin(self.env, task=task, split=split)[1]
        if "demonstration" not in info:
            return [(task, first)]
        self.demonstrations += 1
        shown = self.roll(self.env, split, task, [info["demonstration"]])
        self.require(shown[-1][2][0] == 1, f"the demonstration of {split} task {task} did not score 1.")
        return [(task, first), (task, shown)]

    def roll(self, env: Env, split: str, task: int, given: list[Any] | None = None) -> Steps:
        steps, at = [], f"{split} task {task}"
        replayed = self.begin(env, task=task, split=split)[0] == self.seen[split][task]
        self.require(replayed, f"{at} showed another observation after steps: `reset` must undo them.")
        for t in range(MAX_STEPS if given is None else len(given)):
            action = env.action_space.sample() if given is None else given[t]
            observation, reward, terminated, truncated, info = env.step(action)
            over, flag, ended = terminated or truncated, info.get("is_success"), info.get("ended")
            for kept, message in (
                (isinstance(reward, float | np.floating), f"reward {reward!r} is no float: return float(correct)."),
                (reward in (0, 1), f"reward {reward} is neither 0 nor 1: turn partial credit into correct or not."),
                (over or not reward, "reward 1 before the end: give it once, with `terminated`."),
                (not (terminated and truncated), "both terminated and truncated: what is cut off has not ended."),
                (not (reward and truncated), "reward 1 with `truncated`: a correct outcome terminates."),
                (isinstance(flag, bool | np.bool_), f"info['is_success'] is {flag!r}: give a bool at each step."),
                (flag == (reward == 1), f"info['is_success'] is {flag}, but the reward {reward}: set both from one."),
                (not over or ended and isinstance(ended, str), f"info['ended'] is {ended!r}: say why in a word."),
                (ended != "verifier_error" or truncated, "'verifier_error' must truncate, unlike a wrong answer."),
            ):
                self.require(kept, f"{at}, step {t}: {message}")
            steps.append((action, content(observation), [reward, terminated, truncated, flag, ended if over else None]))
            if over:
                return steps
        self.require(given, f"{at} never ends ({MAX_STEPS} steps): add a max length that truncates.")
        return steps

    def check_vector(self, split: str, played: list[tuple[int, Steps]]) -> None:
        """The vector env, a rollout a row, against what the single env did with the same tasks and actions."""
        self.spec.kwargs.pop("render_mode", None)
        tasks = np.array([i for i, _ in played])
        with closing(gym.make_vec(self.spec, num_envs=len(tasks))) as env:
            mode = env.metadata.get("autoreset_mode")
            self.require(mode is gym.vector.AutoresetMode.DISABLED, f"vector autoreset_mode is {mode}, not DISABLED.")
            observations, info = env.reset(options={"task": tasks, "split": split})
            good = list(info.get("task", ())) == list(tasks) and not np.any(info.get("is_success", True))
            self.require(good, f"the vector env began tasks {tasks} with {info}: name each, with is_success False.")
            for i, row in zip(tasks, iterate(env.observation_space, observations), strict=True):
                self.require(content(row) == self.seen[split][i], f"the vector env shows another {split} task {i}.")
            for t in range(max(len(steps) for _, steps in played)):
                actions = [steps[min(t, len(steps) - 1)][0] for _, steps in played]
                observations, *columns, info = env.step(stack(env.single_action_space, actions))
                columns += [info.get(key, [None] * len(tasks)) for key in OUTCOME[-2:]]
                rows = zip(iterate(env.observation_space, observations), *columns, strict=True)
                for (i, steps), (observation, *row, ended) in zip(played, rows, strict=True):
                    for _, seen, outcome in steps[t : t + 1]:
                        at, got = f"{split} task {i}, step {t}: the vector env", [*row, ended or None]
                        self.require(got == outcome, f"{at} gave {got}, the single env {outcome} {OUTCOME}.")
                        self.require(content(observation) == seen, f"{at} and the single env differ in observations.")


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
