"""The estimators: one file each, found by its name; pure functions of rewards (P, N) to advantages (P, N).

Convention: the gradient estimate is the mean over tasks of (1/N) sum_i A_i S_i, with S_i the summed score of rollout i.
"""

import difflib
import importlib
import inspect
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

ALGORITHMS: dict[str, ModuleType] = {
    name: importlib.import_module(f"{__name__}.{name}")
    for _, name, _ in pkgutil.iter_modules(__path__)
    if not name.startswith("_")
}


def advantages(algorithm: str, rewards: Any, **kwargs: Any) -> np.ndarray:
    """Advantages (P, N) float64 of `rewards` (P, N) in {0, 1} under a registered algorithm.

    Raises:
        ValueError: for an unknown algorithm or argument, rewards outside {0, 1}, or ragged or empty groups.
    """
    if algorithm not in ALGORITHMS:
        close = difflib.get_close_matches(algorithm, ALGORITHMS, 1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ValueError(f"unknown algorithm {algorithm!r}; known: {', '.join(ALGORITHMS)}.{hint}")
    known = parameters(algorithm)
    if unknown := sorted(set(kwargs) - set(known)):
        raise ValueError(f"{algorithm} takes {known or 'no arguments'}, not {unknown}")
    return ALGORITHMS[algorithm].advantages(rewards, **kwargs)


@cache
def parameters(algorithm: str) -> list[str]:
    """What a registered algorithm's `advantages` takes beside the rewards, by name."""
    return list(inspect.signature(ALGORITHMS[algorithm].advantages).parameters)[1:]


def wants_logprobs(algorithm: str) -> bool:
    """Whether a registered algorithm's `advantages` takes `mean_token_logprob`, (P, N), beside the rewards."""
    return "mean_token_logprob" in parameters(algorithm)
