"""Envs by their id, as users type them, and which kind of training run an env is for."""

import importlib
import inspect
import re
from typing import Any

import gymnasium as gym
from gymnasium.envs.registration import load_env_creator

import maxrl_envs  # noqa: F401  registers the envs
from maxrl_algos.run.config import UsageError, nearest
from maxrl_envs.checker import policies

KINDS = ("tokens", "text", "images", "stepwise")  # of training runs, named as the checker names kinds of policies


def full_id(env: str) -> str:
    """The id with the module that registers it: "maxrl_envs:MaxRL/Maze-v0" for "MaxRL/Maze-v0".

    Raises:
        UsageError: if the module cannot be imported, or if it registers no such env; the message names the nearest id.
    """
    module, _, name = env.rpartition(":")
    if module:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as error:
            if not f"{module}.".startswith(f"{error.name}."):
                raise  # the module is there, but it imports another one that is not
            raise UsageError(
                f"there is no module {error.name!r} for {env!r}: start where its file lies, or install its package"
            ) from error
    if name not in gym.registry:
        hint = "" if module or "/" in name else " An env of your own is written MODULE:ID."
        raise UsageError(f"there is no env {name!r}{nearest(name, gym.registry) or '.'} `maxrl list` shows ours.{hint}")
    return f"maxrl_envs:{name}" if name.startswith("MaxRL/") else env


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
    parameters = inspect.signature(entry).parameters.values()
    return [p.name for p in parameters if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)]


def kinds_of(env: gym.Env[Any, Any]) -> list[str]:
    """The kinds of training runs that the env is for, the one that suits it best first."""
    env.reset(seed=0)
    _, _, terminated, truncated, _ = env.step(env.action_space.sample())
    return list(policies(env, one_step=bool(terminated or truncated)))
