"""A metric, an interval or a test that is broken anywhere gives another number than its definition.

The definitions are enumeration, sums by hand, plain loops, and scipy's own tests.
"""

import ast
import inspect
import math
from types import SimpleNamespace

import numpy as np
import pytest

from maxrl_algos import metrics
from maxrl_algos.results import differences, statistics
from tests.mutants import made, raises, survivors
from tests.test_metrics import ANSWERS, CORRECT, majority

stats = pytest.importorskip("scipy.stats")
NAN = math.nan


def close(found, wanted, tolerance=1e-9):
    """Whether numbers are equal, NaN among them, and have the same shape."""
    found, wanted = np.asarray(found, float), np.asarray(wanted, float)
    return found.shape == wanted.shape and np.allclose(found, wanted, rtol=tolerance, atol=tolerance, equal_nan=True)


def exact_pass_at_k(module):
    found = module.exact_pass_at_k([0, 0.25, 1], [1, 3])
    return close(found, [[0, 0], [0.25, 1 - 0.75**3], [1, 1]]) and all(
        raises(module.exact_pass_at_k, [0.5, bad], [1]) for bad in (-0.1, 1.1)
    )


def powers_of_two(module):
    return [module.powers_of_two(n) for n in (1, 3, 4)] == [[1], [1, 2], [1, 2, 4]]


def coverage(module):
    return module.coverage([[0, 0], [0, 1], [1, 1], [0, 0]]) == 0.5 and raises(module.coverage, [[0, 2]])


def maj_at_k(module):
    for k in (1, 2, 4, 6):
        wanted = [majority(*task, k) for task in zip(ANSWERS, CORRECT, strict=True)]
        if not close(module.maj_at_k(ANSWERS, CORRECT, k, draws=8000), wanted, 1e-9 if k in (1, 6) else 0.02):
            return False
    loose = [
        module.maj_at_k([["a", "a", "a", "b"]], [[1, 0, 1, 1]], 4, strict=False),
        module.maj_at_k([[None, None, "b"]], [[1, 1, 0]], 3, strict=False),
        module.maj_at_k([[None, None, "b"]], [[1, 1, 1]], 1, strict=False),
    ]
    one_draw = module.maj_at_k([["a", "b", "b"]], [[1, 0, 0]], 2, draws=1)
    refused = (
        ([["a", "a"]], [[1, 0]], 1), ([["a"]], [[1, 0]], 1), ([["a", "b"]] * 2, [[1, 0]], 1),
        ([["a", "b"], ["a"]], [[1, 0]] * 2, 1), ([["a", "b"]], [[1, 0]], 1, 0),
    )  # fmt: skip
    return (
        close(np.ravel(loose), [2 / 3, 0, 1 / 3])
        and one_draw[0] in (0, 0.5)
        and all(raises(module.maj_at_k, *bad) for bad in refused)
    )


def equal_pass_ratio(module):
    ratio = module.equal_pass_ratio
    found = [
        ratio([1, 2, 4], [0.1, 0.2, 0.3], [0.05, 0.1, 0.2]),  # the second curve is a factor of 2 behind
        ratio([1, 2, 4], [0.5, 0.5, 0.5], [0.1, 0.5, 0.5], [0.5, 0.5, 0.6]),
        ratio([1, 2, 4], [0.1, 0.1, 0.5], [0.1, 0.3, 0.5], [0.3, 0.05, 0.1]),
    ]
    wanted = [[2, 2, NAN], [2, 2, NAN], [2**-0.5, NAN, 1]]
    refused = (
        ([2, 1], [0, 1], [0, 1]), ([1, 1], [0, 1], [0, 1]), ([0.5, 1], [0, 1], [0, 1]), ([1, 2], [1, 0], [0, 1]),
        ([1, 2], [0, 1], [1, 0]), ([1, 2], [0, 1], [0]), ([1, 2], [0], [0, 1]), ([1, 2], [0, NAN], [0, 1]),
        ([], [], []), ([[1, 2]], [[0, 1]], [[0, 1]]), ([1, 3, 2], [0, 1, 2], [0, 1, 2]),
        ([1, 2], [0, math.inf], [0, 1]),
    )  # fmt: skip
    rounded = ratio([1, 2, 4], [0.1, 0.1 - 1e-13, 0.2], [0.1, 0.1, 0.2], [0.2])  # no decrease but that of rounding
    return close(found, wanted) and close(rounded, [1]) and all(raises(ratio, *bad) for bad in refused)


def fewer_samples(module):
    ks = [1, 2, 4]
    found = [
        module.fewer_samples(ks, [0.1, 0.2, 0.3], [0.05, 0.1, 0.2], 4),  # its 0.2 takes 2 samples instead of 4
        module.fewer_samples(ks, [0.1, 0.2, 0.3], [0.05, 0.1, 0.2], 2),  # one sample is enough, just
        module.fewer_samples(ks, [0.3, 0.4, 0.5], [0.0, 0.1, 0.2], 4),  # one sample is more than enough
        module.fewer_samples(ks, [0.0, 0.0, 0.1], [0.0, 0.2, 0.4], 2),  # the largest k is not enough
        module.fewer_samples(ks, [0.0, 0.0, 0.2], [0.0, 0.2, 0.4], 2),  # it is enough, just
        module.fewer_samples(ks, [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 4),  # neither solves anything
        module.fewer_samples(ks, [0.0, 0.0, 0.2], [0.0, 0.0, 0.0], 4),  # the second solves nothing
        module.fewer_samples(ks, [0.0, 0.0, 0.0], [0.0, 0.0, 0.2], 4),  # the first solves nothing
        module.fewer_samples(ks, [0.0, 0.1, 0.2], [0.0, 0.2, 0.4], math.sqrt(8)),  # between two points, not enough
        module.fewer_samples(ks, [0.0, 0.2, 0.4], [0.0, 0.1, 0.2], math.sqrt(8)),  # between two points
        module.fewer_samples(ks, [0.0, 0.2, 0.2], [0.0, 0.1, 0.2], 4),  # the smallest k that is enough counts
        module.fewer_samples(ks, [0.0, 0.1, 0.4], [0.0, 0.1, 0.3], 4),  # between the last two points
    ]
    return close(found, [2, 2, 4, 0.5, 0.5, 1, 4, 1, math.sqrt(8) / 4, math.sqrt(8) / 2**0.75, 2, 2 ** (1 / 3)])


VALUES = np.random.default_rng([5]).random((6, 120)) + np.arange(6)[:, None] / 20


def bootstrap(over, level, resamples=2000):
    """The ends of a percentile bootstrap, one resample after another."""
    rng, means = np.random.default_rng([1]), []
    for _ in range(resamples):
        rows, columns = (rng.integers(n, size=n) if name in over else np.arange(n) for name, n in AXES)
        means.append(VALUES[rows].mean(axis=0)[columns].mean())
    return np.quantile(means, [(1 - level) / 2, (1 + level) / 2])


AXES = ("seeds", 6), ("tasks", 120)
ENDS = {(over, level): bootstrap(over, level) for over, level in zip(metrics.OVER, (0.9, 0.5, 0.8), strict=True)}


def bootstrap_interval(module):
    for (over, level), ends in ENDS.items():
        mean, low, high, label = module.bootstrap_interval(VALUES, level, 2000, over=over)
        if not close(mean, VALUES.mean()) or np.abs([low - ends[0], high - ends[1]]).max() > 0.1 * (ends[1] - ends[0]):
            return False
    label = module.bootstrap_interval(VALUES[:3], 0.95, 10, over="seeds").label
    labels = [module.bootstrap_interval(VALUES[:n], level, 1, over="seeds").label for n, level in ((3, 0.75), (5, 0.9))]
    two = (
        module.bootstrap_interval([[0.5, 0.5]] * 2, resamples=3),
        module.bootstrap_interval([[1.0], [2.0]], over="seeds"),
    )
    refused = (
        ([0.1, 0.2], {}), ([[0.1, NAN]] * 2, {}), ([[]], {}), ([[0.1, 0.2]], {"over": "seeds"}),
        ([[0.1], [0.2]], {}), ([[0.1, 0.2]], {}), ([[0.1], [0.2]], {"over": "tasks"}), (VALUES, {"over": "runs"}),
        (VALUES, {"level": 1}), (VALUES, {"level": 0}), (VALUES, {"resamples": 0}),
    )  # fmt: skip
    return (
        label == "95% bootstrap over seeds, though the range of 3 covers 75%"
        and labels == ["75% bootstrap over seeds", "90% bootstrap over seeds"]
        and close([*two[0][:3], *two[1][:3]], [0.5, 0.5, 0.5, 1.5, 1, 2])
        and all(raises(module.bootstrap_interval, bad, **arguments) for bad, arguments in refused)
    )


FINITE = "if not (np.isfinite([a, b]).all() and (np.diff([a, b]) >= -1e-12).all()):, at "
CHUNK = "rng, means, chunk = np.random.default_rng(seed), [], max(1, 1_000_000 // values.size), at "
# By function: the functions that are changed, and the changes that change no result.
METRICS = {
    exact_pass_at_k: (("exact_pass_at_k",), ()),
    powers_of_two: (("powers_of_two",), ()),
    coverage: (("coverage",), ()),
    maj_at_k: (
        ("maj_at_k", "_vote"),
        # The vote itself refuses rows of another length.
        ["if draws < 1 or len(answers) != len(verdicts) or any(len(row) != n for row in answers):, at 53 -> all"],
    ),
    equal_pass_ratio: (
        ("equal_pass_ratio", "_log_k"),
        [  # a NaN never rises, no decrease is exactly so small, and a third point before the two changes nothing
            FINITE + "12 -> np.isfinite([a, b]).any", FINITE + "43 -> np.diff([a, b]) > -1e-12",
            "around = slice(max(first - 1, 0), first + 1), at 31 -> 2",
        ],
    ),
    # A curve that begins at k = 1 reaches its first value at one sample, by either rule.
    fewer_samples: (("fewer_samples",), ["if level <= a[0]:, at 7 -> level < a[0]"]),
    bootstrap_interval: (
        ("bootstrap_interval", "_weights"),
        [  # how many resamples are drawn at a time, and more of them than were asked for
            CHUNK + "57 -> min", CHUNK + "61 -> 2", CHUNK + "64 -> 1000001",
            "size = min(chunk, resamples - start), at 15 -> max",
            "size = min(chunk, resamples - start), at 26 -> resamples + start",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("right", METRICS, ids=lambda right: right.__name__)
def test_a_broken_metric_is_noticed(right):
    def holds(tree):
        with np.errstate(all="ignore"):
            return right(made(metrics.__name__, tree))

    assert holds(ast.parse(inspect.getsource(metrics)))
    assert survivors(metrics, holds, *METRICS[right]) == []


A, B = [0.4, 0.7, 0.5, 0.9, 0.6, 0.3], [0.35, 0.72, 0.4, 0.8, 0.6, 0.1]


def t_interval(module):
    """By scipy's t test, from a table of Student's t, and without spread."""
    for level in (0.95, 0.8):
        ends = stats.ttest_1samp(A, 0).confidence_interval(level)
        if not close(module.seed_interval(A, level)[:3], (np.mean(A), *ends)):
            return False
    few, enough = module.seed_interval(A[:4]), module.seed_interval(A[:2], fewest=2)
    half = 12.7062 * abs(A[0] - A[1]) / 2  # 12.7062: 97.5% quantile at 1 degree of freedom
    return (
        close(few[:3], (np.mean(A[:4]), NAN, NAN))
        and few.label == "none"
        and close(enough[:3], (0.55, 0.55 - half, 0.55 + half), 1e-5)
        and close(module.seed_interval([0.25] * 5)[:3], [0.25] * 3)
        and all(raises(module.seed_interval, A, level) for level in (0, 1))
        and raises(module.seed_interval, A, 0.95, 1)
        and all(raises(module.seed_interval, bad) for bad in ([], [*A, NAN], [A]))
    )


def paired_test(module):
    found, test = module.paired_difference(A, B), stats.ttest_rel(A, B)
    none, sure = module.paired_difference(A, A), module.paired_difference([0.75] * 5, [0.5] * 5)
    return (
        close([found.mean, found.low, found.high], [np.subtract(A, B).mean(), *test.confidence_interval()])
        and close(found.p, test.pvalue)
        and (found.wins, found.ties, found.pairs) == (4, 1, 6)
        and none == (0, 0, 0, 0, 6, 6, 1)
        and sure == (0.25, 0.25, 0.25, 5, 0, 5, 0)
        and close(module.paired_difference(A[:1], B[:1]), [0.05, NAN, NAN, 1, 0, 1, NAN])
        and close(module.paired_difference(A[:2], B[:2])[1:3], stats.ttest_rel(A[:2], B[:2]).confidence_interval())
        and raises(module.paired_difference, A, B[:5])
    )


def task_interval(module):
    few, enough = module.task_interval(VALUES[0, :99]), module.task_interval(VALUES[0, :100])
    whole = metrics.bootstrap_interval(VALUES[:1, :100], over="tasks")
    return close(few[:3], (VALUES[0, :99].mean(), NAN, NAN)) and few.label == "none" and enough == whole


def holm(module):
    found = module.holm([0.01, 0.04, 0.03, 0.005])
    refused = [0.5, 1.1], [0.5, -0.1], [[0.5]], [0.5, NAN]
    return (
        close(found, [0.03, 0.06, 0.06, 0.02])  # Holm 1979: 4 x 0.005, 3 x 0.01, 2 x 0.03, and never below the last
        and close(module.holm([0.6, 0.9, 0, 1]), [1, 1, 0, 1])
        and close(module.holm([0.2]), [0.2])
        and all(raises(module.holm, bad) for bad in refused)
    )


ALIKE = "return float(values[0]), float(values[0]), float(values[0] == 0), at "
STATISTICS = {
    t_interval: (("seed_interval", "_t_test", "_checked"), [f"{ALIKE}{place} -> 1" for place in (28, 46, 64)]),
    paired_test: (("paired_difference",), ()),
    task_interval: (("task_interval",), ()),
    holm: (("holm",), ()),
}


@pytest.mark.parametrize("right", STATISTICS, ids=lambda right: right.__name__)
def test_a_broken_statistic_is_noticed(right):
    def holds(tree):
        with np.errstate(all="ignore"):
            module = made(statistics.__name__, tree)
            return right(module) and (right is not t_interval or paired_test(module))

    assert holds(ast.parse(inspect.getsource(statistics)))
    assert survivors(statistics, holds, *STATISTICS[right]) == []


class Curves:
    """What a table of differences asks of a variant: pass@k by k and seed, at its last step."""

    def __init__(self, values, sampler="hand"):
        self.curves, self.last = values, 7
        row = SimpleNamespace(sampler=sampler)
        self.places = {("pass@k", k, 7): dict.fromkeys(by_seed, row) for k, by_seed in values.items()}

    def ks(self):
        return sorted(self.curves)

    def values(self, metric, k, step):
        return self.curves[k] if (metric, step) == ("pass@k", 7) else {}


def by_seed(values):
    return dict(enumerate(values))


def paired_by_seed(module):
    """Only the seeds of both count, in the same order, and only at a k of both."""
    first, second = Curves({1: by_seed(A)}), Curves({1: {3: 0.8, 1: 0.72, 9: 0.1}, 2: by_seed(B)})
    return module.paired_values(first, second, 1) == ([0.7, 0.9], [0.72, 0.8]) and (
        module.paired_values(first, second, 2) is module.paired_values(first, Curves({1: {9: 1}}), 1) is None
    )


def factors(module):
    """A factor for each seed of both, at the largest k of both; none of exact pass@k or of a single k."""
    first = Curves({1: by_seed([0.1, 0.3]), 2: by_seed([0.2, 0.4]), 4: by_seed([0.3, 0.5]), 8: by_seed([1, 1])})
    second = Curves({1: by_seed([0.05, 0.1]), 2: by_seed([0.1, 0.1]), 4: {0: 0.2, 1: 0.2, 2: 0.2}})
    exact = Curves({1: by_seed([0.1]), 2: by_seed([0.2])}, "exact")
    return (
        close(module.sample_factors(first, second), [2, 4])
        and close(module.sample_factors(first, Curves({1: {1: 0.1}, 2: {1: 0.4}})), [1])
        and module.sample_factors(first, exact) == module.sample_factors(exact, first) == []
        and module.sample_factors(first, Curves({1: by_seed([0.1])})) == []
    )


SEEDS = "for seed in sorted(set(curves[0][ks[0]]) & set(curves[1][ks[0]])):, at "
SAMPLER = 'row.sampler for v in (subject, other) for row in v.places["pass@k", ks[0], v.last].values(), at 79 -> 1'


@pytest.mark.parametrize(
    "right, function, equivalent",
    [
        (paired_by_seed, "paired_values", ()),
        # A variant has the same seeds and the same sampler at each k.
        (factors, "sample_factors", [SAMPLER, SEEDS + "34 -> 1", SEEDS + "40 -> 1", SEEDS + "64 -> 1"]),
    ],
)
def test_a_broken_pairing_is_noticed(right, function, equivalent):
    def holds(tree):
        return right(made(differences.__name__, tree))

    assert holds(ast.parse(inspect.getsource(differences)))
    assert survivors(differences, holds, (function,), equivalent) == []
