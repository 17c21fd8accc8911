"""A formula that is broken anywhere fails a test.

Every operator, comparison and number of the estimators and of pass@k is changed, one at a time. The conformance cases,
or counts of all subsets, must notice.
"""

import ast
import copy
import inspect
import sys
from fractions import Fraction
from itertools import combinations
from types import ModuleType

import numpy as np
import pytest

from maxrl_algos import metrics
from maxrl_algos.algorithms import ALGORITHMS, _groups
from maxrl_algos.conformance import check
from maxrl_algos.conformance.ours import OURS

SWAPPED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.And: ast.Or, ast.Or: ast.And,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
# Changes that change no result, as "line of code, at column -> the changed part of it".
EQUIVALENT = {
    # A denominator for rewards that are all 0.
    "ratio = rewards / np.where(mean > 0, mean, 1.0), at 47 -> 2.0",
    # Where no other rollout succeeds, the product is 0 too.
    "return values - np.where(others > 0, others * weights[others], 0.0) / (n - 1), at 29 -> others >= 0",
    # One more row, which no group reads.
    "return np.concatenate([np.zeros((1, order)), term_weights(np.arange(1, n + 1), n, order)]), at 79 -> 2",
}


def mutants(module, functions=None):
    """Sources of a module with one change each: what was changed, and the changed tree."""
    source = inspect.getsource(module)
    tree = ast.parse(source)
    bodies = [f for f in tree.body if isinstance(f, ast.FunctionDef) and (functions is None or f.name in functions)]
    for function in bodies:
        kept = [node for statement in function.body for node in ast.walk(statement)]
        for place, node in enumerate(kept):
            for change in changes(node):
                changed = copy.deepcopy(tree)
                [twin] = [f for f in changed.body if isinstance(f, ast.FunctionDef) and f.name == function.name]
                target = [n for statement in twin.body for n in ast.walk(statement)][place]
                change(target)
                line = source.splitlines()[node.lineno - 1].strip()
                yield (
                    f"{function.name}, line {node.lineno}: {line}, at {node.col_offset} -> {ast.unparse(target)}",
                    changed,
                )


def changes(node):
    """Functions that each change a node of this kind in one way."""
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in SWAPPED:
        yield lambda target: setattr(target, "op", SWAPPED[type(target.op)]())
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        yield lambda target: setattr(target, "ops", [SWAPPED[type(target.ops[0])](), *target.ops[1:]])
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        yield lambda target: setattr(target, "value", target.value + 1)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield lambda target: setattr(target, "op", ast.UAdd())


def made(name, tree):
    module = ModuleType(name)
    module.__dict__["__name__"] = name
    exec(compile(ast.fix_missing_locations(tree), name, "exec"), module.__dict__)
    return module


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


def raises(function, *arguments, **named):
    try:
        function(*arguments, **named)
    except ValueError:
        return True
    return False


def survivors(module, conform, functions=None):
    found, count = [], 0
    for told, tree in mutants(module, functions):
        if told.partition(": ")[2] in EQUIVALENT:
            continue
        count += 1
        try:
            if conform(tree):
                found.append(told)
        except Exception:  # it fails: that is noticed too
            continue
    assert count >= 2
    return found


@pytest.mark.parametrize("name", sorted({algorithm for algorithm, _ in OURS.values()}))
def test_a_broken_estimator_is_noticed(name):
    module = ALGORITHMS[name]
    assert conforms({name: module})
    assert survivors(module, lambda tree: conforms({name: made(module.__name__, tree)})) == []


def test_broken_weights_of_successes_are_noticed(monkeypatch):
    def conform(tree):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, _groups.__name__, made(_groups.__name__, tree))
            sources = {name: ast.parse(inspect.getsource(ALGORITHMS[name])) for name in ("maxrl_t", "pkpo", "rloo")}
            return conforms({name: made(ALGORITHMS[name].__name__, source) for name, source in sources.items()})

    assert survivors(_groups, conform, ("term_weights", "weigh_successes", "weights_by_successes")) == []


def by_subsets(successes, n, k):
    """pass@k as the share of the subsets of k samples that hold a success."""
    samples = [1] * successes + [0] * (n - successes)
    found = [any(chosen) for chosen in combinations(samples, k)]
    return float(Fraction(sum(found), len(found)))


def pass_at_k_is_right(tree):
    function = made(metrics.__name__, tree).pass_at_k
    if not raises(function, [5], 4, 1) or not raises(function, [-1], 4, 1):
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
