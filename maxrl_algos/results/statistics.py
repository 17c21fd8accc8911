"""Intervals over seeds and over tasks, and comparisons of algorithms that were run with the same seeds.

Seeds are few, so that the mean over seeds has Student's t interval, which holds its level for normal values at any
number of seeds. A percentile bootstrap does not: a nominal 95% covers 75% at 3 seeds, 84% at 5 and 90% at 10. Tasks are
many, so that the mean over tasks has a bootstrap interval, which assumes no distribution.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from maxrl_algos.metrics import Interval, bootstrap_interval

FEWEST_SEEDS = 5  # with fewer seeds the single values say more than an interval
FEWEST_TASKS = 100  # with fewer tasks a bootstrap interval is too narrow


class PairedDifference(NamedTuple):
    """How much higher one algorithm's values are than another's, over the same seeds.

    Attributes:
        mean: mean of the differences.
        low: lower end of the t interval of the mean; NaN for a single pair.
        high: upper end of it.
        wins: number of pairs in which the first value is higher.
        ties: number of pairs of equal values.
        pairs: number of pairs.
        p: two-sided p-value of the paired t test of "the mean difference is 0"; NaN for a single pair.
    """

    mean: float
    low: float
    high: float
    wins: int
    ties: int
    pairs: int
    p: float


def seed_interval(values: Sequence[float], level: float = 0.95, fewest: int = FEWEST_SEEDS) -> Interval:
    """The mean of one value a seed, with Student's t interval.

    Args:
        values: one value for every seed, (S,).
        level: chance that the interval holds the mean over all possible seeds.
        fewest: with fewer seeds than these there is no interval: its ends are NaN. At least 2.

    Raises:
        ValueError: if values are not finite, not one-dimensional or missing, or `level` or `fewest` is out of range.
    """
    array = _checked(values, "values", level)
    if fewest < 2:
        raise ValueError(f"fewest must be at least 2, since one value has no spread, got {fewest}")
    if len(array) < fewest:
        return Interval(float(array.mean()), np.nan, np.nan, "none")
    low, high, _ = _t_test(array, level)
    return Interval(float(array.mean()), low, high, f"{level:.0%} t over seeds")


def task_interval(values: np.ndarray, level: float = 0.95, fewest: int = FEWEST_TASKS) -> Interval:
    """The mean of one value a task, (P,), with a percentile bootstrap interval; with fewer tasks its ends are NaN."""
    array = _checked(values, "values", level)
    if len(array) < fewest:
        return Interval(float(array.mean()), np.nan, np.nan, "none")
    return bootstrap_interval(array[None], level, over="tasks")


def paired_difference(a: Sequence[float], b: Sequence[float], level: float = 0.95) -> PairedDifference:
    """Compare the values of two algorithms that were run with the same seeds.

    Args:
        a: one value for every seed, (S,).
        b: values of the other algorithm, (S,), in the same order of seeds.
        level: level of the interval of the mean of `a - b`.

    Raises:
        ValueError: if the two differ in their number of seeds, or hold values that are not finite.
    """
    first, second = _checked(a, "a", level), _checked(b, "b", level)
    if len(first) != len(second):
        raise ValueError(f"a and b must have the same seeds in the same order: {len(first)} values and {len(second)}")
    difference = first - second
    low, high, p = _t_test(difference, level) if len(difference) > 1 else (np.nan, np.nan, np.nan)
    wins, ties = int((difference > 0).sum()), int((difference == 0).sum())
    return PairedDifference(float(difference.mean()), low, high, wins, ties, len(difference), p)


def holm(p_values: Sequence[float]) -> np.ndarray:
    """Holm's adjustment of the p-values of several tests, (M,) float64, in the order given.

    Rejecting where the adjusted value is at most alpha has a chance of at most alpha of any false rejection among the M
    tests, whatever their dependence (Holm 1979, "A simple sequentially rejective multiple test procedure").

    Raises:
        ValueError: unless the p-values are in [0, 1].
    """
    p = np.asarray(p_values, dtype=np.float64)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"p-values must be one-dimensional and in [0, 1], got {p_values}")
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1.0)
    return adjusted


def _t_test(values: np.ndarray, level: float) -> tuple[float, float, float]:
    """The ends of the t interval of the mean of two or more values, and the p-value of "the mean is 0".

    Values without any spread have an interval of no width, and a p-value of 1 if they are all 0, else of 0: the limits
    of the test as the spread vanishes.
    """
    from scipy import stats

    if np.ptp(values) == 0:
        return float(values[0]), float(values[0]), float(values[0] == 0)
    mean, error, degrees = values.mean(), stats.sem(values), len(values) - 1
    low, high = stats.t.interval(level, degrees, mean, error)
    return float(low), float(high), float(2 * stats.t.sf(abs(mean / error), degrees))


def _checked(values: Sequence[float] | np.ndarray, name: str, level: float) -> np.ndarray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not array.size or not np.isfinite(array).all():
        raise ValueError(f"{name} must be one-dimensional, finite and not empty, got {values}")
    if not 0 < level < 1:
        raise ValueError(f"level must be in (0, 1), got {level}")
    return array
