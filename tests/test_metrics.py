"""Metrics against enumeration, exact arithmetic and simulation; every check once made to fail."""

from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest

from maxrl_algos.metrics import bootstrap_interval, coverage, equal_pass_ratio, maj_at_k, pass_at_k


def test_pass_at_k_is_the_share_of_subsets_with_a_success():
    for n in range(1, 8):
        for k in range(1, n + 1):
            subsets = [[i < c for c in range(n + 1) for i in subset] for subset in combinations(range(n), k)]
            shares = np.reshape(subsets, (len(subsets), n + 1, k)).any(axis=2).mean(axis=0)
            assert np.abs(pass_at_k(range(n + 1), n, k) - shares).max() < 1e-14


def test_pass_at_k_is_accurate_and_exact_at_the_edges_for_n_4096():
    n, ks = 4096, [1, 2, 16, 255, 1024, 4095, 4096]
    values = pass_at_k([0, 1, 2, 40, 3000, n], n, ks)
    exact = [[float(1 - Fraction(comb(n - c, k), comb(n, k))) for k in ks] for c in (0, 1, 2, 40, 3000, n)]
    assert np.allclose(values, exact, rtol=1e-11, atol=0)
    assert (values[0] == 0).all() and (values[-1] == 1).all() and (values[1:, -1] == 1).all()


def test_pass_at_k_differs_from_the_plug_in_estimate_and_from_the_first_k():
    assert abs(pass_at_k([1], 4, 2)[0] - (1 - (3 / 4) ** 2)) > 0.05
    assert pass_at_k([1], 4, 2)[0] == pytest.approx(0.5)


def test_pass_at_k_shapes():
    assert pass_at_k(np.array([1.0, 2.0]), 4, 2).shape == (2,)  # counts summed from float rewards
    assert pass_at_k([1, 2, 3], 4, [1, 4]).shape == (3, 2)


@pytest.mark.parametrize(
    "successes,n,k",
    [([1], 4, 5), ([1], 4, 0), ([5], 4, 1), ([-1], 4, 1), ([0.5], 4, 1), ([], 4, 1), ([1], 4, [1, 8]), ([[1]], 4, 1)],
)
def test_pass_at_k_refuses(successes, n, k):
    with pytest.raises(ValueError, match="k must be in 1..n|successes must be"):
        pass_at_k(successes, n, k)


ANSWERS = [["a", "a", "b", "c", "b", None], [None] * 6, [None, None, None, None, "x", "y"], [7, 7, 7, 8, 8, 9]]
CORRECT = [[0, 0, 1, 0, 1, 0], [0] * 6, [0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 0]]


def majority(answers, correct, k):
    """Chance of a right winner by enumerating every vote of k; ties shared; None never wins."""
    total = Fraction(0)
    for vote in combinations(range(len(answers)), k):
        cast = [answers[i] for i in vote if answers[i] is not None]
        most = max(map(cast.count, cast), default=0)
        winners = {answer for answer in cast if cast.count(answer) == most}
        right = {answers[i] for i in vote if correct[i]}
        total += Fraction(len(winners & right), len(winners) or 1)
    return float(total / comb(len(answers), k))


@pytest.mark.parametrize("k", range(1, 7))
def test_maj_at_k_by_enumeration(k):
    exact = [majority(*task, k) for task in zip(ANSWERS, CORRECT, strict=True)]
    found = maj_at_k(ANSWERS, CORRECT, k, draws=20_000)
    assert np.abs(found - exact).max() < (1e-12 if k in (1, 6) else 0.02)  # 5.6 standard errors or more
    assert (maj_at_k(ANSWERS, CORRECT, k, seed=1) == maj_at_k(ANSWERS, CORRECT, k, seed=1)).all()


def test_maj_at_k_ties_and_none():
    assert maj_at_k([["a", "b"]], [[1, 0]], 2) == 0.5
    assert maj_at_k([[None, None, "b"]], [[0, 0, 1]], 3) == 1.0
    assert maj_at_k([["a", "a", "b"]], [[0, 0, 1]], 3) == 0.0


@pytest.mark.parametrize(
    "answers,correct,k,message",
    [
        ([["a", "a"]], [[1, 0]], 1, "both right and wrong"),
        ([[None, "a"]], [[1, 0]], 2, "both right and wrong"),
        ([["a", "b"]], [[1, 0]], 3, "k must be in 1..n"),
        ([["a"]], [[1, 0]], 1, "answers must be 1 tasks of 2 answers"),
        ([["a", "b"]], [[0.5, 0]], 1, "rewards must be 0 or 1"),
    ],
)
def test_maj_at_k_refuses(answers, correct, k, message):
    with pytest.raises(ValueError, match=message):
        maj_at_k(answers, correct, k)


def test_maj_at_k_of_answers_with_both_verdicts():
    assert maj_at_k([["a", "a", "a", "b"]], [[1, 0, 1, 1]], 4, strict=False) == pytest.approx(2 / 3)
    assert maj_at_k([[None, None, "b"]], [[1, 1, 0]], 3, strict=False) == 0.0
    assert maj_at_k([[None, None, "b"]], [[1, 1, 1]], 1, strict=False) == pytest.approx(1 / 3)
    loose = maj_at_k(ANSWERS, CORRECT, 3, strict=False)
    assert (loose == maj_at_k(ANSWERS, CORRECT, 3)).all()  # where there is none, nothing changes


def test_coverage():
    assert coverage([[0, 0], [0, 1], [1, 1], [0, 0]]) == 0.5
    with pytest.raises(ValueError):
        coverage([[0, 2]])


def test_equal_pass_ratio_of_shifted_curves_is_the_shift():
    ks = 2 ** np.arange(9)
    a, b = (1 - (1 - p) ** ks for p in (0.04, 0.01))
    ratio = equal_pass_ratio(ks, a, b)
    assert np.allclose(ratio[:6], 4, rtol=0.05) and np.isnan(ratio[7:]).all()
    assert np.allclose(equal_pass_ratio(ks, a, a), 1)
    log_linear = np.log2(ks) / 10
    assert np.allclose(equal_pass_ratio(ks, log_linear + 0.15, log_linear)[:7], 2**1.5)
    assert np.allclose(equal_pass_ratio(ks, log_linear, log_linear + 0.15, [0.2, 0.33]), 2**-1.5)


def test_equal_pass_ratio_takes_the_first_k_that_reaches_a_level():
    assert equal_pass_ratio([1, 2, 4], [0.5, 0.5, 0.5], [0.1, 0.5, 0.5], [0.5]) == pytest.approx(2)
    assert equal_pass_ratio([1, 2, 4], [0.1, 0.1, 0.5], [0.1, 0.3, 0.5], [0.3]) == pytest.approx(2**-0.5)
    assert np.isnan(equal_pass_ratio([1, 2], [0.1, 0.2], [0.15, 0.3], [0.1, 0.25, 0.5])).all()


@pytest.mark.parametrize("ks,a,b", [([2, 1], [0, 1], [0, 1]), ([1, 2], [1, 0], [0, 1]), ([1, 2], [0, 1], [0])])
def test_equal_pass_ratio_refuses(ks, a, b):
    with pytest.raises(ValueError, match="must"):
        equal_pass_ratio(ks, a, b)


def covered(over, resampled, seeds, tasks, trials=300):
    """Share of 95% intervals that hold the true mean 0, if `over` is what varies: effects of variance 1 each."""
    rng = np.random.default_rng(0)
    hits = 0
    for trial in range(trials):
        values = 0.3 * rng.normal(size=(seeds, tasks))
        values = values + ("seeds" in over) * rng.normal(size=(seeds, 1)) + ("tasks" in over) * rng.normal(size=tasks)
        interval = bootstrap_interval(values, resamples=400, seed=trial, over=resampled)
        hits += interval.low <= 0 <= interval.high
    return hits / trials


@pytest.mark.parametrize("over", ["tasks", "seeds", "seeds and tasks"])
def test_interval_covers_what_it_resamples(over):
    assert 0.9 <= covered(over, over, seeds=25, tasks=30) <= 0.99


def test_interval_over_tasks_misses_the_spread_of_seeds_and_few_seeds_cover_too_little():
    assert covered("seeds and tasks", "tasks", seeds=5, tasks=100) < 0.6
    assert covered("seeds", "seeds", seeds=3, tasks=30) < 0.85


def test_interval_label_mean_and_reproducibility():
    values = np.random.default_rng(0).random((3, 50))
    interval = bootstrap_interval(values, over="seeds")
    assert interval.label == "95% bootstrap over seeds, though the range of 3 covers 75%"
    assert bootstrap_interval(values).label == "95% bootstrap over seeds and tasks"
    assert interval.low <= interval.mean == values.mean() <= interval.high
    assert bootstrap_interval(values) == bootstrap_interval(values) != bootstrap_interval(values, seed=2)
    assert bootstrap_interval([[0.5] * 9] * 2)[:3] == pytest.approx((0.5, 0.5, 0.5))


@pytest.mark.parametrize(
    "values,kwargs,message",
    [
        ([0.1, 0.2], {}, "seeds, tasks"),
        ([[0.1, np.nan]], {"over": "tasks"}, "finite"),
        ([[0.1, 0.2]], {"over": "seeds"}, "no interval over seeds from 1 seeds"),
        ([[0.1], [0.2]], {}, "no interval over seeds and tasks from 2 seeds, 1 tasks"),
        ([[0.1, 0.2]], {"over": "runs"}, "over must be one of"),
        ([[0.1, 0.2]], {"over": "tasks", "level": 95}, "level in"),
    ],
)
def test_interval_refuses(values, kwargs, message):
    with pytest.raises(ValueError, match=message):
        bootstrap_interval(values, **kwargs)
