"""`python -m maxrl_algos.conformance my_module:my_function --estimator maxrl` checks a function against the cases.

Without a function, it checks the estimators of this package.
"""

import argparse
import importlib
import os
import sys
from functools import partial

from maxrl_algos.conformance import CASES, check


def main(arguments: list[str] | None = None) -> None:
    """Check a function, print what is wrong in each case, and exit with 1 if anything is."""
    estimators = CASES["estimators"]
    parser = argparse.ArgumentParser(prog="python -m maxrl_algos.conformance", description=check.__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("function", nargs="?", help="MODULE:FUNCTION; the estimators of this package if left away")
    parser.add_argument("--estimator", choices=list(estimators), help="default: maxrl, or all of this package's")
    given = parser.parse_args(arguments)
    if given.function:
        sys.path.insert(0, os.getcwd())
        module, _, name = given.function.partition(":")
        chosen = given.estimator or "maxrl"
        functions = {chosen: getattr(importlib.import_module(module), name)}
    else:
        from maxrl_algos.conformance.ours import ours

        functions = {name: partial(ours, name) for name in ([given.estimator] if given.estimator else estimators)}
    failed = False
    for name, function in functions.items():
        failures = check(function, name)
        failed |= bool(failures)
        count = sum(case["estimator"] == name for case in CASES["cases"])
        print(f"{name}: {count - len(failures)} of {count} cases are right. {estimators[name]['formula']}")
        print("".join(f"  {failure}\n" for failure in failures), end="")
    sys.exit(failed)


if __name__ == "__main__":
    main()
