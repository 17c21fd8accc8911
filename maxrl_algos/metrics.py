"""What an evaluation reports: pass@k, maj@k, coverage, sample efficiency and intervals. Pure numpy, float64.

P tasks, n samples a task, K values of k, S seeds.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from maxrl_algos.algorithms._groups import check_rewards
from maxrl_algos.seeding import generator

OVER = ("tasks", "seeds", "seeds and tasks")


class Interval(NamedTuple):
    """A mean, its interval and the words a caption needs for it."""

    mean: float
    low: float
    high: float
    label: str


def pass_at_k(successes, n: int, k) -> np.ndarray:
    """Unbiased pass@k of each task, 1 - C(n-c, k)/C(n, k) from c successes in n samples; exact at 0 and 1.

    Args:
        successes: c, (P,) integers in 0..n.
        n: samples a task.
        k: an int, or (K,) ints, each in 1..n.

    Returns:
        (P,) float64, or (P, K) for several k.
    """
    successes, ks = _integers(successes, "successes"), _check_k(k, n)
    if successes.min() < 0 or successes.max() > n:
        raise ValueError(f"successes must be in 0..n, got {successes.min()}..{successes.max()} with n={n}")
    # C(n-c, k)/C(n, k) is the product over j < c of 1 - k/(n-j), 0 from j = n-k on.
    left = n - np.arange(n)[:, None]
    with np.errstate(divide="ignore"):
        log_fail = np.cumsum(np.log1p(-np.minimum(ks / left, 1.0)), axis=0)
    table = np.concatenate([np.zeros((1, len(ks))), -np.expm1(log_fail)])  # (n + 1, K), by c
    values = table[successes]
    return values if np.ndim(k) else values[:, 0]


def powers_of_two(n: int) -> list[int]:
    """The k at which pass@k of `n` samples is reported: 1, 2, 4, ... up to `n`."""
    return [2**i for i in range(n.bit_length())]


def exact_pass_at_k(pass_rates, ks: Sequence[int]) -> np.ndarray:
    """1 - (1 - p)^k of each task: pass rates (P,) in [0, 1] -> (P, len(ks)) float64, also for p near 0."""
    rates = np.asarray(pass_rates, dtype=np.float64)[:, None]
    if not ((rates >= 0) & (rates <= 1)).all():
        raise ValueError("pass rates must be in [0, 1]")
    with np.errstate(divide="ignore"):  # log 0 = -inf at p = 1, whose pass@k is 1
        return -np.expm1(np.asarray(ks) * np.log1p(-rates))


def maj_at_k(
    answers: Sequence[Sequence[Hashable]], correct, k: int, draws: int = 1000, seed: int = 0, strict: bool = True
) -> np.ndarray:
    """Chance that the most frequent of k answers, drawn from n without replacement, is correct: (P,) float64.

    A tie is broken at random: tied answers share the vote equally. None is no answer and never wins; a vote without
    any answer is lost. Exact for k = 1 and k = n; between them, the mean over `draws` seeded votes, those of a task
    depending on (seed, its position) alone.

    Args:
        answers: P tasks of n decoded answers, compared by ==.
        correct: (P, n) in {0, 1}; equal answers of a task have equal verdicts, and None has 0.
        strict: whether anything else is an error; if not, an answer that wins counts as its mean verdict.
    """
    verdicts = check_rewards(correct)
    n = verdicts.shape[1]
    _check_k(k, n)
    if draws < 1 or len(answers) != len(verdicts) or any(len(row) != n for row in answers):
        raise ValueError(f"answers must be {len(verdicts)} tasks of {n} answers, as `correct` is, and draws >= 1")
    tasks = zip(answers, verdicts, strict=True)
    return np.array([_vote(*task, k, draws, generator(seed, "maj@k", i), strict) for i, task in enumerate(tasks)])


def _vote(
    answers: Sequence[Hashable], verdicts: np.ndarray, k: int, draws: int, rng: np.random.Generator, strict: bool
) -> float:
    right: dict[Hashable, float] = {None: 0.0}  # first verdict by answer, no answer first
    for answer, verdict in zip(answers, verdicts, strict=True):
        if right.setdefault(answer, verdict) != verdict and strict:
            raise ValueError(f"answer {answer!r} is both right and wrong: pass None for a response that does not count")
    if k == 1:
        return float(verdicts @ [answer is not None for answer in answers]) / len(answers)
    index = {answer: i for i, answer in enumerate(right)}
    places = [index[answer] for answer in answers]
    sizes = np.bincount(places, minlength=len(index))
    votes = sizes[None] if k == len(answers) else rng.multivariate_hypergeometric(sizes, k, draws, method="marginals")
    votes[:, 0] = 0
    wins = (votes == votes.max(axis=1, keepdims=True)) & (votes > 0)  # (draws, answers)
    right_share = np.bincount(places, verdicts, len(index)) / np.maximum(sizes, 1)
    return float((wins @ right_share / np.maximum(wins.sum(axis=1), 1)).mean())


def coverage(rewards) -> float:
    """Share of tasks with a success among their rollouts; `rewards` (P, N) in {0, 1}."""
    return float(check_rewards(rewards).any(axis=1).mean())


def equal_pass_ratio(ks, pass_a, pass_b, levels=None) -> np.ndarray:
    """k_b/k_a at which curve b reaches the pass@k of curve a: how many times fewer samples a needs than b.

    (M,) float64, NaN outside the range of either curve; a curve is linear in log k between its points.

    Args:
        ks: (K,) increasing, >= 1.
        pass_a, pass_b: (K,) pass@k at `ks`, not decreasing.
        levels: (M,) pass@k to compare at; `pass_a` where None.
    """
    ks, a, b = (np.asarray(x, dtype=np.float64) for x in (ks, pass_a, pass_b))
    if ks.ndim != 1 or not ks.size or ks[0] < 1 or (np.diff(ks) <= 0).any() or not a.shape == b.shape == ks.shape:
        raise ValueError(f"ks must increase from >= 1 and have one pass@k a curve: {ks.shape}, {a.shape}, {b.shape}")
    if not (np.isfinite([a, b]).all() and (np.diff([a, b]) >= -1e-12).all()):
        raise ValueError("pass@k must be finite and not decrease in k: take all k from the same samples")
    return np.exp([_log_k(ks, b, level) - _log_k(ks, a, level) for level in (a if levels is None else levels)])


def fewer_samples(ks, pass_a, pass_b, k: int) -> float:
    """How many times fewer samples a task `a` needs for the pass@k that `b` has at a given k.

    Unlike `equal_pass_ratio` it is always a number: where one sample is enough, it counts as k; where the largest of
    `ks` is not enough, as k divided by it; and where neither solves anything, as 1.

    Args:
        ks: (K,) increasing, >= 1.
        pass_a, pass_b: (K,) pass@k at `ks`, not decreasing; both are taken to be linear in log k between the points.
        k: one of `ks`, or a number between them. It is given, since the largest factor over all k is biased upwards.
    """
    ks, a, b = (np.asarray(x, dtype=np.float64) for x in (ks, pass_a, pass_b))
    level = np.interp(np.log(k), np.log(ks), b)
    if level == 0 and a[-1] == 0:
        return 1.0
    if level <= a[0]:
        return float(k)
    return float(k / (ks[-1] if level > a[-1] else np.exp(_log_k(ks, a, level))))


def _log_k(ks: np.ndarray, curve: np.ndarray, level: float) -> float:
    """log of the smallest k at which the curve reaches the level; NaN outside its range."""
    if not curve[0] <= level <= curve[-1]:
        return np.nan
    first = int(np.argmax(curve >= level))
    around = slice(max(first - 1, 0), first + 1)
    return float(np.interp(level, curve[around], np.log(ks[around])))


def bootstrap_interval(values, level=0.95, resamples=10_000, seed=0, over="seeds and tasks") -> Interval:
    """Percentile bootstrap interval of the mean of `values` (S, P): one row a seed, the same tasks in every row.

    Args:
        over: what is drawn anew: "tasks" (these seeds, other tasks), "seeds" (other seeds, these tasks), or
            "seeds and tasks", each independently of the other.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2 or not values.size or not np.isfinite(values).all():
        raise ValueError(f"values must be (seeds, tasks), finite and not empty, got shape {values.shape}")
    if over not in OVER or not 0 < level < 1 or resamples < 1:
        raise ValueError(f"over must be one of {OVER}, level in (0, 1), resamples >= 1: {over!r}, {level}, {resamples}")
    seeds, tasks = values.shape
    if ("seeds" in over and seeds < 2) or ("tasks" in over and tasks < 2):
        raise ValueError(f"no interval over {over} from {seeds} seeds, {tasks} tasks: take 2 or more or another `over`")
    rng, means, chunk = np.random.default_rng(seed), [], max(1, 1_000_000 // values.size)
    for start in range(0, resamples, chunk):
        size = min(chunk, resamples - start)
        rows = _weights(rng, size, seeds) if "seeds" in over else np.full((size, seeds), 1 / seeds)
        columns = _weights(rng, size, tasks) if "tasks" in over else np.full((size, tasks), 1 / tasks)
        means.append(((rows @ values) * columns).sum(axis=1))
    covers = 1 - 2.0 ** (1 - seeds)  # chance that the seeds' range, in which the interval lies, holds their median
    note = f", though the range of {seeds} covers {covers:.0%}" if over == "seeds" and covers < level else ""
    low, high = np.quantile(np.concatenate(means), [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(values.mean()), float(low), float(high), f"{level:.0%} bootstrap over {over}{note}")


def _weights(rng: np.random.Generator, size: int, count: int) -> np.ndarray:
    """`size` bootstrap resamples of `count` things as shares: (size, count), each row of sum 1."""
    draws = rng.integers(count, size=(size, count)) + count * np.arange(size)[:, None]
    return np.bincount(draws.ravel(), minlength=size * count).reshape(size, count) / count


def _integers(values, name: str) -> np.ndarray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not array.size or not (np.isfinite(array) & (array == np.floor(array))).all():
        raise ValueError(f"{name} must be integers, one-dimensional and not empty, got {values!r}")
    return array.astype(np.int64)


def _check_k(k, n: int) -> np.ndarray:
    ks = _integers(np.atleast_1d(k), "k")
    if ks.min() < 1 or ks.max() > n:
        raise ValueError(f"k must be in 1..n, got {k} with n={n}: take more samples or a smaller k")
    return ks
