"""Throughput against public baselines: `python -m benchmarks.measure.throughput [--peers] [--only SUBJECT]`.

Prints a JSON line for each measurement, and a table at the end. Our work and the baseline's take turns within one run,
so that a busy machine slows both. The figures are medians over the turns. `--peers` also measures the mazes against
jumanji. The measurements of the policy take a quarter of an hour on two cores.
"""

import argparse
import importlib

from benchmarks.measure.throughput.comparisons import Comparisons

SUBJECTS = ("mazes", "policy", "images", "sb3")  # the modules beside this one


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measure.throughput",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--peers", action="store_true", help="also measure the mazes against jumanji")
    parser.add_argument("--only", choices=SUBJECTS, help="measure this subject alone; all subjects by default")
    options = parser.parse_args(arguments)
    comparisons = Comparisons()
    for name in [options.only] if options.only else SUBJECTS:
        subject = importlib.import_module(f"benchmarks.measure.throughput.{name}")
        subject.measure(comparisons)
        if name == "mazes" and options.peers:
            subject.measure_peers(comparisons)
    print("\n" + comparisons.table())


if __name__ == "__main__":
    main()
