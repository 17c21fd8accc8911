"""Whether an implementation of an estimator is right: cases of rewards with the advantages that they must give.

The cases stand in `cases.json`, in the folder of this module. Any engine can check itself: this module and the cases
need nothing but Python's standard library. The engine needs a function that takes the rewards of a batch, as a list of
groups, and returns the advantages, nested in the same way:

    from maxrl_algos.conformance import check
    print(check(my_function, "maxrl"))   # a list of failures, in words; empty if the function is right

`python -m maxrl_algos.conformance my_module:my_function --estimator maxrl` does the same in a shell.

The convention of all cases: the gradient estimate of a group is (1/N) sum_i A_i S_i, where S_i is the sum of the
gradients of the log-probabilities of all tokens of rollout i. An engine whose loss sums over rollouts, without 1/N, has
to multiply its advantages by N before it compares.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))
TOLERANCE = 1e-5  # relative, and absolute below 1: wide enough for float32, too narrow for an epsilon of 1e-6


def check(function: Callable[..., Any], estimator: str = "maxrl") -> list[str]:
    """Compare a function with all cases of an estimator.

    Args:
        function: it takes a list of groups, each a list of rewards, and the arguments of the case by name. It returns
            the advantages in the same order: nested lists, or anything else to iterate over, such as an array. To
            refuse a case, it raises ValueError, TypeError or AssertionError.
        estimator: a key of `CASES["estimators"]`.

    Returns:
        A sentence for each case in which the function is wrong.
    """
    failures = []
    for case in (case for case in CASES["cases"] if case["estimator"] == estimator):
        try:
            found = function([[float(r) for r in group] for group in case["rewards"]], **case["arguments"])
            wrong = difference([[float(a) for a in group] for group in found], case["advantages"])
        except (ValueError, TypeError, AssertionError) as error:
            must = case["advantages"] is not None and not case["may_refuse"]
            wrong = f"it is refused ({error})" if must else ""
        except Exception as error:
            wrong = f"it fails with {error!r}"
        if wrong:
            failures.append(f"{case['name']}: {wrong}. {case['why']}")
    return failures


def difference(found: Sequence[Sequence[float]], expected: Sequence[Sequence[float]] | None) -> str:
    """What is wrong with the advantages of a batch, in words; "" if nothing is. None stands for a required refusal."""
    if expected is None:
        return f"it must be refused, and gives {found}"
    if [len(group) for group in found] != [len(group) for group in expected]:
        return "the advantages are not nested as the rewards are"
    for i, (group, right) in enumerate(zip(found, expected, strict=True)):
        for j, (a, b) in enumerate(zip(group, right, strict=True)):
            if not abs(a - b) <= TOLERANCE * max(1.0, abs(b)):  # also where a is NaN
                return f"group {i}, rollout {j} has the advantage {a:.7g}, not {b:.7g}"
    return ""
