"""Envs by their id, as users type them, and which kind of training run an env is for."""

import importlib
from typing import Any

import gymnasium as gym

import maxrl_envs  # noqa: F401  registers the envs
from maxrl_algos.run.config import UsageError, nearest
from maxrl_envs.checker import policies

# The kind of run that trains each kind of policy that the checker names.
KIND_OF_POLICY = {"tokens": "tokens", "text": "text", "images": "images", "stepwise": "stepwise"}


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
            if error.name and not (module + ".").startswith(error.name + "."):
                raise
            raise UsageError(
                f"no module {error.name!r} for {env!r}: start where its file lies, or install the package it is in"
            ) from error
    if name not in gym.registry:
        hint = "" if module or "/" in name else ". An env of your own is written MODULE:ID"
        raise UsageError(f"there is no env {name!r}{nearest(name, gym.registry) or '.'} `maxrl list` shows ours{hint}")
    return f"maxrl_envs:{name}" if name.startswith("MaxRL/") else env


def make(env: str, kwargs: dict[str, Any]) -> gym.Env[Any, Any]:
    """The env `env`, an id as `full_id` returns it, with the arguments `kwargs`."""
    return gym.make(env, disable_env_checker=True, **kwargs)


def kinds(env: gym.Env[Any, Any]) -> list[str]:
    """The kinds of training runs that the env is for, the one that suits it best first."""
    env.reset(seed=0)
    _, _, terminated, truncated, _ = env.step(env.action_space.sample())
    return [KIND_OF_POLICY[policy] for policy in policies(env, one_step=bool(terminated or truncated))]
