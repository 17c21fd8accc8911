"""The progress of a benchmark as people follow it: cells done, time left, and how well each algorithm does so far."""

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from maxrl_algos.metrics import exact_pass_at_k, pass_at_k
from maxrl_algos.results.grid import Cell
from maxrl_algos.run.json_lines import read

SELDOM = 30.0  # seconds between two lines in a log file
KNOWN = 0.02  # how much of a cell must be done for the time left to be known
TAIL = 8192  # how many bytes at the end of a file of metrics are read; an entry has a few hundred


class Board:
    """One bar for a whole benchmark, and one line below it with the latest pass@k of each algorithm.

    Where the output goes to a file, a line is printed now and then instead.

    Args:
        name: name of the benchmark.
        total: number of cells of the benchmark.
        done: how many of them have been finished before.
        ks: the k of pass@k that tables show; the least and the largest are shown.
    """

    def __init__(self, name: str, total: int, done: int, ks: Sequence[int]) -> None:
        self.name, self.total, self.done, self.ends = name, total, done, sorted({min(ks), max(ks)})
        self.latest: dict[str, dict[str, tuple[float, ...]]] = defaultdict(dict)  # by algorithm, by name of the cell
        self.began = time.perf_counter()
        self.pace_from: tuple[float, float] | None = None  # a time, and how many cells were done then
        self.printed = self.began - SELDOM + 5.0
        self.bar = self.line = None
        if sys.stderr.isatty():
            safe = name.replace("{", "{{").replace("}", "}}")
            form = f"{safe} {{percentage:3.0f}}%|{{bar}}| {{desc}}"
            self.bar = tqdm(total=float(total), initial=float(done), bar_format=form, dynamic_ncols=True)
            self.line = tqdm(total=0, bar_format="{desc}", dynamic_ncols=True)

    def show(self, running: Sequence[Cell]) -> None:
        """Draw the board anew.

        Args:
            running: the cells that have been given to a process and are not finished; those that have not begun count
                as nothing.
        """
        for cell in running:
            self.note(cell)
        exact = self.done + sum(share_done(cell) for cell in running)
        # Warm-ups come first and are shorter, so that they do not tell how long the other cells take. Nor does what a
        # cell had done before the benchmark was stopped and started again.
        if self.pace_from is None and any(cell.algorithm != "warmup" for cell in running):
            self.pace_from = time.perf_counter(), exact
        told, results = f"{self.done}/{self.total} cells, {self._left(exact)}", self.results()
        if self.bar is not None and self.line is not None:
            self.bar.n = exact
            self.bar.set_description_str(told)
            self.line.set_description_str(f"  {results}"[: (self.bar.ncols or 200) - 1])
        elif time.perf_counter() - self.printed > SELDOM or exact >= self.total:
            self.printed = time.perf_counter()
            print(f"{self.name}: {told}{'. ' * bool(results)}{results}", file=sys.stderr, flush=True)

    def note(self, cell: Cell) -> None:
        """Take up the latest evaluation of a cell, if it has one."""
        if shares := latest_pass_at_k(cell.folder(), self.ends):
            self.latest[cell.algorithm][cell.name] = shares

    def finish(self, cell: Cell) -> None:
        """Count a cell as finished."""
        self.note(cell)
        self.done += 1

    def results(self) -> str:
        """The latest mean pass@k of each algorithm over its cells, such as "maxrl 12.1/45.0", the best one first."""
        means = {name: np.mean(list(cells.values()), axis=0) for name, cells in self.latest.items()}
        best = sorted(means, key=lambda name: -means[name][-1])
        shown = [f"{name} {'/'.join(f'{100 * value:.1f}' for value in means[name])}" for name in best]
        return f"pass@{'/'.join(map(str, self.ends))} in %: {'  '.join(shown)}" if shown else ""

    def write(self, text: str) -> None:
        """Print a line above the bar."""
        tqdm.write(text, file=sys.stderr)

    def close(self) -> None:
        """Leave the board as it is."""
        for bar in (self.line, self.bar):
            if bar is not None:
                bar.close()

    def _left(self, exact: float) -> str:
        now = time.perf_counter()
        if exact >= self.total:
            return f"took {duration(now - self.began)}"
        since, before = self.pace_from or (now, exact)
        if exact - before < KNOWN:
            return "time left not known yet"
        return f"about {duration((now - since) * (self.total - exact) / (exact - before))} left"


def duration(seconds: float) -> str:
    """A duration in words, such as "40 s", "12 min" or "3 h 05 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"


def share_done(cell: Cell) -> float:
    """How much of a cell's steps are done, in [0, 1]."""
    total = cell.config.get("warmup_steps", 0) + cell.config["steps"]
    last = last_entry(cell.folder() / "metrics.jsonl")
    return min(1.0, (last["step"] + 1) / max(1, total)) if last else 0.0


def last_entry(path: Path) -> dict[str, Any] | None:
    """The last whole line of a file of JSON lines, without reading all of the file; None if there is none."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL))
            lines = file.read().split(b"\n")[:-1]
            return json.loads(lines[-1]) if lines else None
    except (OSError, ValueError):
        return None


def latest_pass_at_k(folder: Path, ks: Sequence[int]) -> tuple[float, ...]:
    """pass@k of the last evaluation of a run at each of `ks`, as far as there are so many samples; () without one."""
    try:
        evaluations = read(folder / "evaluations.jsonl")
    except (OSError, ValueError):  # the run is just writing the file anew
        return ()
    if not evaluations:
        return ()
    last = evaluations[-1]
    if "pass_rates" in last:
        return tuple(exact_pass_at_k(last["pass_rates"], ks).mean(axis=0))
    return tuple(float(pass_at_k(last["successes"], last["samples"], min(k, last["samples"])).mean()) for k in ks)
