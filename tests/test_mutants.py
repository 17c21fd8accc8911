"""An estimator or a pass@k that is broken anywhere fails the conformance cases, or counts of all subsets."""

import ast
import inspect
import sys
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from maxrl_algos import metrics
from maxrl_algos.algorithms import ALGORITHMS, _groups
from maxrl_algos.conformance import check
from maxrl_algos.conformance.ours import OURS
from tests.mutants import made, raises, survivors

# Changes that change no result, as "line of code, at column -> the changed part of it".
EQUIVALENT = {
    # A denominator for rewards that are all 0.
    "maxrl": {"ratio = rewards / np.where(mean > 0, mean, 1.0), at 47 -> 2.0"},
    "_groups": {
        # Where no other rollout succeeds, the product is 0 too.
        "return values - np.where(others > 0, others * weights[others], 0.0) / (n - 1), at 29 -> others >= 0",
        # One more row, which no group reads.
        "return np.concatenate([np.zeros((1, order)), term_weights(np.arange(1, n + 1), n, order)]), at 79 -> 2",
    },
}


def conforms(modules):
    """Whether the estimators of these modules, by name, keep all conformance cases."""
    for estimator, (algorithm, fixed) in OURS.items():
        if algorithm in modules:
            function = modules[algorithm].advantages

            def groups(rewards, function=function, fixed=fixed, **arguments):
                return [function([group], **fixed, **arguments)[0] for group in rewards]

            with np.errstate(all="ignore"):
                if check(groups, estimator) or not refuses(algorithm, function):
                    return False
    return True


def refuses(algorithm, function):
    """Whether arguments that no conformance case has are refused."""
    wrong = {"grpo": [{"eps": 0}, {"std": "other"}], "reinforce": [{"baseline": "other"}]}.get(algorithm, [])
    return all(raises(function, [[1, 0]], **arguments) for arguments in wrong)


@pytest.mark.parametrize("name", sorted({algorithm for algorithm, _ in OURS.values()}))
def test_a_broken_estimator_is_noticed(name):
    module = ALGORITHMS[name]
    assert conforms({name: module})
    changed = survivors(
        module, lambda tree: conforms({name: made(module.__name__, tree)}), None, EQUIVALENT.get(name, ())
    )
    assert changed == []


def test_broken_weights_of_successes_are_noticed(monkeypatch):
    def conform(tree):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, _groups.__name__, made(_groups.__name__, tree))
            sources = {name: ast.parse(inspect.getsource(ALGORITHMS[name])) for name in ("maxrl_t", "pkpo", "rloo")}
            return conforms({name: made(ALGORITHMS[name].__name__, source) for name, source in sources.items()})

    functions = "term_weights", "weigh_successes", "weights_by_successes"
    assert survivors(_groups, conform, functions, EQUIVALENT["_groups"]) == []


def by_subsets(successes, n, k):
    """pass@k as the share of the subsets of k samples that hold a success."""
    samples = [1] * successes + [0] * (n - successes)
    found = [any(chosen) for chosen in combinations(samples, k)]
    return float(Fraction(sum(found), len(found)))


def pass_at_k_is_right(tree):
    function = made(metrics.__name__, tree).pass_at_k
    if not all(raises(function, bad, 4, 1) for bad in ([5, 0], [-1, 4])):
        return False
    with np.errstate(all="ignore"):
        return all(
            np.allclose(function(range(n + 1), n, k), [by_subsets(c, n, k) for c in range(n + 1)], rtol=1e-9)
            and np.allclose(function(range(n + 1), n, [1, k])[:, 1], function(range(n + 1), n, k))
            for n in (1, 4, 6)
            for k in range(1, n + 1)
        )


def test_a_broken_pass_at_k_is_noticed():
    assert pass_at_k_is_right(ast.parse(inspect.getsource(metrics)))
    assert survivors(metrics, pass_at_k_is_right, ("pass_at_k",)) == []
