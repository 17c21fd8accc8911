"""`maxrl bench NAME` with its runs in runs/NAME: `python -m benchmarks.run NAME --out benchmarks/results`."""

import sys

from maxrl_algos.commands import main as command


def main(arguments: list[str] | None = None) -> None:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and not given[0].startswith("-") and "--work" not in given:
        given += ["--work", f"runs/{given[0]}"]
    command.main(["bench", *given])


if __name__ == "__main__":
    main()
