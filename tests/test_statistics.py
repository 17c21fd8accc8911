"""Intervals cover what they say, in simulations; comparisons and corrections agree with their definitions."""

import numpy as np
import pytest

from maxrl_algos.metrics import bootstrap_interval
from maxrl_algos.results.statistics import holm, paired_difference, seed_interval, task_interval

pytest.importorskip("scipy")


def coverage(interval, draws):
    """Share of the draws, rows of values with a mean of 0, whose interval holds 0."""
    found = [interval(values) for values in draws]
    return np.mean([low <= 0 <= high for _, low, high, _ in found])


@pytest.mark.parametrize("seeds, bootstrapped", [(3, 0.75), (5, 0.84), (10, 0.90)])
def test_t_intervals_hold_their_level_and_bootstrap_intervals_do_not(seeds, bootstrapped):
    draws = np.random.default_rng([seeds]).standard_normal((2000, seeds))
    assert coverage(lambda values: seed_interval(values, fewest=2), draws) == pytest.approx(0.95, abs=0.015)
    assert coverage(lambda values: seed_interval(values, 0.8, fewest=2), draws) == pytest.approx(0.8, abs=0.025)

    def percentile(values):
        return bootstrap_interval(values[:, None], resamples=300, over="seeds")

    assert coverage(percentile, draws[:800]) == pytest.approx(bootstrapped, abs=0.035)


def test_t_interval_by_the_table_of_students_t():
    interval = seed_interval([0.1, 0.2, 0.3, 0.4, 0.5])
    half = 2.776 * np.std([0.1, 0.2, 0.3, 0.4, 0.5], ddof=1) / np.sqrt(5)  # 2.776: 97.5% quantile at 4 degrees
    assert interval[:3] == pytest.approx((0.3, 0.3 - half, 0.3 + half), abs=1e-4)
    assert interval.label == "95% t over seeds"


def test_few_seeds_and_few_tasks_have_no_interval():
    mean, low, high, label = seed_interval([0.1, 0.2, 0.3, 0.4])
    assert mean == pytest.approx(0.25) and np.isnan([low, high]).all() and label == "none"
    values = np.random.default_rng([0]).random(100)
    assert np.isnan(task_interval(values[:99]).low) and task_interval(values[:99]).label == "none"
    assert task_interval(values) == bootstrap_interval(values[None], over="tasks")


def test_values_without_spread():
    assert seed_interval([1.0] * 5)[:3] == (1.0, 1.0, 1.0)
    assert paired_difference([0.3] * 5, [0.3] * 5) == (0.0, 0.0, 0.0, 0, 5, 5, 1.0)
    assert paired_difference([0.75] * 5, [0.5] * 5) == (0.25, 0.25, 0.25, 5, 0, 5, 0.0)


def test_paired_difference_is_the_paired_t_test():
    from scipy import stats

    rng = np.random.default_rng([0])
    level = rng.random(8)  # what the seeds have in common, which pairing takes out
    a, b = level + 0.05 + 0.02 * rng.standard_normal(8), level + 0.02 * rng.standard_normal(8)
    found, test = paired_difference(a, b), stats.ttest_rel(a, b)
    assert found.p == pytest.approx(test.pvalue) and found.p < 0.05 < stats.ttest_ind(a, b).pvalue
    assert (found.low, found.high) == pytest.approx(tuple(test.confidence_interval()))
    assert (found.wins, found.ties, found.pairs) == ((a > b).sum(), 0, 8)
    back = paired_difference(b, a)
    assert (back.mean, back.low, back.high) == pytest.approx((-found.mean, -found.high, -found.low))


def test_paired_difference_rejects_as_often_as_it_says():
    rng = np.random.default_rng([1])
    p = [paired_difference(*rng.standard_normal((2, 5))).p for _ in range(2000)]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.015)


def test_a_single_pair_has_neither_interval_nor_p_value():
    found = paired_difference([0.5], [0.25])
    assert found.mean == 0.25 and found.wins == 1 and np.isnan([found.low, found.high, found.p]).all()


def test_holm_by_hand():
    # sorted: 0.005 * 4, 0.01 * 3, 0.03 * 2, 0.04 * 1, which may not fall below the one before
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])
    np.testing.assert_allclose(holm([0.6, 0.9]), [1.0, 1.0])
    assert holm([0.2]) == [0.2] and holm([]).size == 0


def test_holm_bounds_the_chance_of_any_false_rejection():
    p = np.random.default_rng([2]).random((4000, 6))
    assert np.mean(p.min(axis=1) < 0.05) > 0.2
    assert np.mean([holm(row).min() < 0.05 for row in p]) == pytest.approx(0.05, abs=0.012)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: seed_interval([]), "not empty"),
        (lambda: seed_interval([0.1, float("nan")]), "finite"),
        (lambda: seed_interval([[0.1, 0.2]]), "one-dimensional"),
        (lambda: seed_interval([0.1, 0.2], level=95), "level must be in"),
        (lambda: seed_interval([0.1], fewest=1), "fewest must be at least 2"),
        (lambda: paired_difference([0.1, 0.2], [0.1]), "same seeds"),
        (lambda: holm([0.1, 1.2]), "in \\[0, 1\\]"),
        (lambda: holm([float("nan")]), "in \\[0, 1\\]"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
