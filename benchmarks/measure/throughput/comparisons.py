"""Our work and a baseline's, measured in turn, and the table of what was measured."""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple


class Work(NamedTuple):
    """Something that is timed.

    Attributes:
        items: number of items that one call works through, such as mazes or tokens.
        call: does the work.
    """

    items: float
    call: Callable[[], Any]

    def rate(self) -> float:
        """Items a second in one call."""
        begin = time.perf_counter()
        self.call()
        return self.items / (time.perf_counter() - begin)


class Comparisons:
    """Runs comparisons and collects their results.

    Attributes:
        rows: one dict for each comparison.
    """

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(
        self,
        what: str,
        ours: Work,
        baseline: Work,
        against: str,
        bound: str,
        threads: int = 1,
        target: int | None = None,
        turns: int = 11,
    ) -> float:
        """Run our work and the baseline's in turn, and print the result as a JSON line.

        Args:
            what: what the items are.
            ours: our work; what it compiles must be compiled already.
            baseline: the baseline's work, likewise.
            against: what the baseline is.
            bound: what limits the speed of our work.
            threads: number of threads that our work runs on.
            target: the ratio that was aimed at, if any.
            turns: how often each of the two runs.

        Returns:
            How many times faster our work is: the median, over the turns, of the ratio of the two rates.
        """
        pairs = [(ours.rate(), baseline.rate()) for _ in range(turns)]
        a, b = (float(f"{statistics.median(rates):.4g}") for rates in zip(*pairs, strict=True))
        ratio = float(f"{statistics.median(a / b for a, b in pairs):.3g}")
        row = {"what": what, "ours": a, "baseline": b, "ratio": ratio, "target": target, "against": against}
        self.rows.append({**row, "bound": bound, "threads": threads, "turns": turns})
        print(json.dumps(self.rows[-1]), flush=True)
        return ratio

    def table(self) -> str:
        """All results as plain text, with rates in items a second."""
        head = f"{'a second':<41}{'ours':>12}{'baseline':>12}{'ratio':>8}{'target':>8}{'threads':>9}"
        lines = [f"{head}  against | bound by"]
        for row in self.rows:
            numbers = f"{row['ours']:>12,.0f}{row['baseline']:>12,.0f}{row['ratio']:>7}x{row['target'] or '-':>8}"
            lines.append(f"{row['what']:<41}{numbers}{row['threads']:>9}  {row['against']} | {row['bound']}")
        return "\n".join(lines)
