"""Whether an environment keeps the contract of correctness-based environments; each failure names its remedy.

One small function checks one rule: the rules of tasks (`task_rules`), of rollouts (`rollout_rules`) and of the vector
env (`vector_rules`). `subject` holds the env under check and plays its rollouts.
"""

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.utils.env_checker import check_env

from maxrl_envs.checker.rollout_rules import check_demonstration, check_hostile_actions, check_replay, check_rollout
from maxrl_envs.checker.subject import ContractError, Env, Rollout, Splits, Subject
from maxrl_envs.checker.task_rules import TASK_RULES
from maxrl_envs.checker.vector_rules import check_vector_env

__all__ = ["CheckReport", "ContractError", "check_correctness_env"]

NUMERIC = gym.spaces.Box, gym.spaces.Discrete, gym.spaces.MultiDiscrete, gym.spaces.MultiBinary


@dataclass(frozen=True)
class CheckReport:
    """What a check that passed has seen.

    If the pass rate is 0, only demonstrations, if there are any, have shown that a reward of 1 can be earned.

    Attributes:
        distinct: by split, the number of different observations among the tasks that were compared.
        pass_rate: the share of the rollouts of random actions that earned 1.
        ended: how many of these rollouts ended for which reason, such as "answered" or "verifier_error".
        demonstrations: the number of demonstrations that were played; `demonstrations=True` among `kwargs` gives some.
        vector_env: whether a vector env was registered and compared with the env.
        policies: which kinds of policy the env can train, by what it says of itself. "tokens": `metadata["tokens"]`
            names the vocabulary of prompts and responses. "text": observations and actions are strings. "images":
            pictures with one correct action each. "stepwise": actions are numbers (those of a `Box` not integers),
            observations are numbers or dictionaries of them, as the algorithms of Stable-Baselines3 take them.
    """

    distinct: dict[str, int]
    pass_rate: float
    ended: dict[str, int]
    demonstrations: int
    vector_env: bool
    policies: tuple[str, ...]


def check_correctness_env(
    env_or_id: Env | str, *, tasks: int = 200, rollouts: int = 16, seed: int = 0, splits: Splits = None, **kwargs: Any
) -> CheckReport:
    """Check an env with Gymnasium's `check_env`, then against the contract; the first broken rule is a `ContractError`.

    Tasks replay exactly, differ and belong to one split; bad options are refused; a reward of 1 comes once, at the end,
    as `info` says; the same actions earn the same reward; demonstrations succeed; hostile actions earn nothing; a
    registered vector env agrees with the env.

    Args:
        env_or_id: an id, from which an env is made with `kwargs`, or an env. An env without a spec is compared with
            deep copies of itself.
        tasks: how many tasks of each split are compared, at least 2.
        rollouts: how many rollouts of random actions are played in each split, at least 1.
        seed: the first seed given to the env.
        splits: the number of tasks by split, None for a split that is endless or of unknown size. The default is
            `metadata["splits"]` of the env, or else endless splits "train" and "test".
        kwargs: the arguments with which an env is made from an id.

    Raises:
        ContractError: if a rule is broken; the message names it and its remedy. `check_env` raises an AssertionError.
        ValueError, TypeError: if the arguments of this function are wrong.
    """
    if tasks < 2 or rollouts < 1:
        raise ValueError(f"tasks must be >= 2 and rollouts >= 1, got {tasks} and {rollouts}")
    if isinstance(env_or_id, str):
        with closing(gym.make(env_or_id, disable_env_checker=True, **kwargs)) as env:
            return _check(Subject(env, tasks, seed, splits), rollouts)
    if not isinstance(env_or_id, gym.Env):
        raise TypeError(
            f"expected the id of an env or a gymnasium.Env, got {env_or_id!r}: its vector env comes with it"
        )
    if kwargs:
        raise ValueError(f"{sorted(kwargs)} would make an env from an id, but this env is made already")
    return _check(Subject(env_or_id, tasks, seed, splits), rollouts)


def _check(subject: Subject, rollouts: int) -> CheckReport:
    """Check the rules of Gymnasium, of tasks, and then, split by split, of rollouts and of the vector env."""
    ends: list[Rollout] = []
    demonstrations = 0
    with closing(subject.fresh()) as subject.other:
        _check_gymnasium(subject.other.unwrapped)
        for rule in TASK_RULES:
            rule(subject)
        for split, count in subject.count.items():
            played = []
            for task in (i % count for i in range(rollouts)):
                rollout = subject.play(subject.env, split, task)
                check_rollout(subject, rollout)
                check_replay(subject, rollout)
                check_hostile_actions(subject, rollout)
                ends.append(rollout)
                shown = check_demonstration(subject, rollout)
                demonstrations += shown is not None
                played += [rollout] if shown is None else [rollout, shown]
            if subject.has_vector_env:
                check_vector_env(subject, split, played)
    return CheckReport(
        distinct={split: len(set(starts)) for split, starts in subject.starts.items()},
        pass_rate=float(np.mean([rollout.steps[-1].reward for rollout in ends])),
        ended=dict(Counter(rollout.steps[-1].info["ended"] for rollout in ends)),
        demonstrations=demonstrations,
        vector_env=subject.has_vector_env,
        policies=policies(subject.env, one_step=all(len(rollout.steps) == 1 for rollout in ends)),
    )


def _check_gymnasium(env: Any) -> None:
    """Run Gymnasium's checker. It takes a truncation at the first step for a fault, so it is shown a termination."""
    step = env.step

    def uncut(action: Any) -> Any:
        observation, reward, terminated, truncated, info = step(action)
        return observation, reward, terminated or truncated, False, info

    env.step = uncut
    try:
        check_env(env, skip_render_check=not env.metadata.get("render_modes"))
    finally:
        del env.step


def policies(env: Env, one_step: bool) -> tuple[str, ...]:
    """The kinds of policy that the env can train; `CheckReport` explains them."""
    seen, acts, metadata = env.observation_space, env.action_space, env.metadata
    tokens = metadata.get("tokens") or {}
    parts = list(seen.spaces.values()) if isinstance(seen, gym.spaces.Dict) else [seen]
    picture = isinstance(seen, gym.spaces.Box) and seen.dtype == np.uint8 and len(seen.shape) == 3
    kinds = {
        "tokens": one_step and {"vocab_size", "pad", "eos", "max_response"} <= set(tokens),
        "text": one_step and isinstance(seen, gym.spaces.Text) and isinstance(acts, gym.spaces.Text),
        "images": picture and bool(metadata.get("one_correct_action")) and isinstance(acts, gym.spaces.Discrete),
        "stepwise": isinstance(acts, NUMERIC)
        and (acts.dtype is None or acts.dtype.kind == "f" or not isinstance(acts, gym.spaces.Box))
        and all(isinstance(part, NUMERIC) for part in parts),
    }
    return tuple(kind for kind, fits in kinds.items() if fits)
