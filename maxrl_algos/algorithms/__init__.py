"""The estimators: functions from the rewards of groups, (P, N), to their advantages, (P, N). Each stands in a file.

P is the number of tasks and N the number of rollouts of each task. The gradient estimate is the mean over the tasks of
(1/N) sum_i A_i S_i. A_i is the advantage of rollout i, and S_i its score: the gradient of its log-probability, summed
over its tokens or actions.

An algorithm from outside is a module with a function `advantages` like ours. Its name is that of the module, such as
"my_package.my_module", or that of an entry point of the group "maxrl.algorithms" in an installed package.
"""

import difflib
import importlib
import importlib.util
import inspect
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

import numpy as np

from maxrl_algos.algorithms._groups import check_rewards

GROUP = "maxrl.algorithms"  # the group of entry points that name algorithms of other packages
ALGORITHMS: dict[str, ModuleType] = {
    name: importlib.import_module(f"{__name__}.{name}")
    for _, name, _ in pkgutil.iter_modules(__path__)
    if not name.startswith("_")
}


def advantages(algorithm: str, rewards: Any, **kwargs: Any) -> np.ndarray:
    """The advantages of groups of rollouts.

    Args:
        algorithm: name of the algorithm, as `find` takes it.
        rewards: rewards (P, N) in {0, 1}, of P tasks with N rollouts each; an array or nested lists.
        kwargs: arguments of the algorithm, such as `variant` of "maxrl".

    Returns:
        The advantages, (P, N) float64.

    Raises:
        ValueError: for an unknown algorithm or argument, rewards outside {0, 1}, or ragged or empty groups.
    """
    known = parameters(algorithm)
    if unknown := sorted(set(kwargs) - set(known)):
        raise ValueError(f"{algorithm} takes {known or 'no arguments'}, not {unknown}")
    rewards = check_rewards(rewards)
    found = np.asarray(find(algorithm).advantages(rewards, **kwargs), np.float64)
    if found.shape != rewards.shape or not np.isfinite(found).all():
        raise ValueError(
            f"{algorithm} made advantages {found.shape} from rewards {rewards.shape}, or some that are not finite: "
            f"`maxrl check {algorithm}` says what is wrong with it"
        )
    return found


def find(algorithm: str, others: tuple[str, ...] = ()) -> ModuleType:
    """The module of an algorithm: one of ours, that of an entry point, or the module of this name.

    Args:
        algorithm: its name.
        others: what else the caller takes in its place, for the message.

    Raises:
        ValueError: if there is no such algorithm; the message names the nearest.
    """
    if algorithm in ALGORITHMS:
        return ALGORITHMS[algorithm]
    return _from_outside(algorithm, others)


@cache
def _from_outside(algorithm: str, others: tuple[str, ...]) -> ModuleType:
    outside = {point.name: point for point in entry_points(group=GROUP)}
    if algorithm in outside:
        module = outside[algorithm].load()
    elif _is_module(algorithm):
        module = importlib.import_module(algorithm)
    else:
        known = [*ALGORITHMS, *outside, *others]
        close = difflib.get_close_matches(algorithm, known, 1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ValueError(
            f"unknown algorithm {algorithm!r}; known: {', '.join(known)}.{hint} An algorithm of your own is "
            "named by its module, such as my_package.my_module"
        )
    if not callable(getattr(module, "advantages", None)):
        raise ValueError(f"{algorithm} is a module without a function `advantages`: write advantages(rewards)")
    return module


def _is_module(name: str) -> bool:
    """Whether a module of this name can be imported."""
    try:
        return all(part.isidentifier() for part in name.split(".")) and importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def installed() -> list[str]:
    """The names of our algorithms, and of those that installed packages name as entry points."""
    return [*ALGORITHMS, *sorted({point.name for point in entry_points(group=GROUP)} - set(ALGORITHMS))]


def weight(algorithm: str) -> str:
    """The population weight w(p) of an algorithm, in words."""
    return getattr(find(algorithm), "WEIGHT", "not stated")


def parameters(algorithm: str) -> list[str]:
    """What an algorithm's `advantages` takes beside the rewards, by name."""
    return list(inspect.signature(find(algorithm).advantages).parameters)[1:]


def wants_logprobs(algorithm: str) -> bool:
    """Whether an algorithm's `advantages` takes `mean_token_logprob`, (P, N), beside the rewards."""
    return "mean_token_logprob" in parameters(algorithm)
