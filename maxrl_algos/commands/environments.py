"""Envs by their id, as users type them, and which kind of training run an env is for."""

import importlib
import inspect
import re
from collections.abc import Iterable
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import gymnasium as gym
from gymnasium.envs.registration import load_env_creator

import maxrl_envs  # noqa: F401  registers the envs
from maxrl_algos.run.config import UsageError, nearest
from maxrl_envs.batches import belongs
from maxrl_envs.checker import policies

KINDS = ("tokens", "text", "images", "stepwise")  # of training runs, named as the checker names kinds of policies


def full_id(env: str) -> str:
    """The id with the module that registers it: "maxrl_envs:MaxRL/Maze-v0" for "MaxRL/Maze-v0".

    Raises:
        UsageError: if the module cannot be imported, or if it registers no such env; the message names the nearest id.
    """
    module, _, name = env.rpartition(":")
    if module:
        import_module(module)
    if name not in gym.registry:
        hint = "" if module or "/" in name else " An env of your own is written MODULE:ID."
        raise UsageError(f"there is no env {name!r}{nearest(name, gym.registry) or '.'} `maxrl list` shows ours.{hint}")
    return f"maxrl_envs:{name}" if name.startswith("MaxRL/") else env


def import_module(name: str) -> ModuleType:
    """The module of this name, or a UsageError if there is none."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):
            raise  # the module is there, but it imports another one that is not
        raise UsageError(f"there is no module {name!r}: start where its file lies, or install its package") from error


def make(env: str, kwargs: dict[str, Any]) -> gym.Env[Any, Any]:
    """The env `env`, an id as `full_id` returns it, with the arguments `kwargs`.

    Raises:
        UsageError: if the env does not take one of the arguments; the message names the nearest.
    """
    try:
        return gym.make(env, disable_env_checker=True, **kwargs)
    except TypeError as error:
        found = re.search(r"unexpected keyword argument '(\w+)'", str(error))
        if not found or found[1] not in kwargs:
            raise
        known, name = arguments_of_env(env), env.rpartition(":")[2]
        hint = f"{nearest(found[1], known) or '.'} It takes {', '.join(known)}" if known else ""
        raise UsageError(f"{name} has no argument {found[1]!r}{hint}") from error


def arguments_of_env(env: str) -> list[str]:
    """The names of the keyword arguments of an env; none where its entry point takes any."""
    entry: Any = gym.spec(env.rpartition(":")[2]).entry_point
    entry = load_env_creator(entry) if isinstance(entry, str) else entry
    if isinstance(entry, partial) and entry.args:  # made by `register_suite`
        entry = entry.args[0]
    parameters = inspect.signature(entry).parameters.values()
    return [p.name for p in parameters if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)]


def kinds_of(env: gym.Env[Any, Any]) -> list[str]:
    """The kinds of training runs that the env is for, the one that suits it best first."""
    env.reset(seed=0)
    _, _, terminated, truncated, _ = env.step(env.action_space.sample())
    return list(policies(env, one_step=bool(terminated or truncated)))


def make_showing(env: str, kwargs: dict[str, Any], split: str | None = None) -> gym.Env[Any, Any]:
    """The env, made such that `reset` shows correct actions and gold answers, as far as the env can, and draws in text.

    Args:
        env: id as `full_id` returns it.
        kwargs: keyword arguments of the env.
        split: the split that is asked for a demonstration; None takes the env's first.
    """
    plain = make(env, kwargs)
    drawing = {"render_mode": "ansi"} if "ansi" in plain.metadata.get("render_modes", []) else {}
    options = {"task": 0, "split": split or next(iter(plain.metadata.get("splits", {"train": None})))}
    for extra in ({"demonstrations": True, "task_info": True}, {"demonstrations": True}, {"task_info": True}, {}):
        try:
            made = make(env, {**kwargs, **drawing, **extra})
            made.reset(seed=0, options=options if "splits" in plain.metadata else None)
            return made
        except (TypeError, ValueError):  # it does not take the argument, or has nothing to show
            continue
    return plain


class Played(NamedTuple):
    """How a rollout went: its reward, the `info` of its last step, its number of steps, and what the env drew."""

    reward: float
    info: dict[str, Any]
    steps: int
    drawn: str | None


def play(env: gym.Env[Any, Any], options: dict[str, Any] | None, actions: Iterable[Any]) -> Played:
    """Play one rollout from the start that `options` name, by `actions`, until it ends or they do."""
    env.reset(seed=0, options=options)
    total, steps, info = 0.0, 0, dict[str, Any]()
    for action in actions:
        _, reward, terminated, truncated, info = env.step(action)
        total, steps = total + float(reward), steps + 1
        if terminated or truncated:
            break
    return Played(total, info, steps, str(env.render()) if env.unwrapped.render_mode == "ansi" else None)


def as_actions(space: gym.Space[Any], shown: Any) -> list[Any]:
    """A demonstration as the list of its actions: it is one action, or a sequence of actions."""
    return [shown] if belongs(space, shown) else list(shown)
