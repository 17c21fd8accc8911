"""Runs the cells of a benchmark, and makes its rows, table and figures.

Cells run several at a time, each in a process, and leave checkpoints and metrics in folders of their own; what was
stopped goes on where it was. The rows of a finished cell are appended to the file of rows at once.
"""

import multiprocessing
import os
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from maxrl_algos.results import plot, table
from maxrl_algos.results.cell_rows import random_rows, rows_of
from maxrl_algos.results.grid import Cell, Preset, cells_of, identity, module_of
from maxrl_algos.results.rows import Row, append, provenance, read


@dataclass
class Benchmark:
    """A preset that is run.

    Attributes:
        name: name of the preset, and of the files of its results.
        preset: what is run.
        out: folder of rows, table and figures.
        work: folder of the runs.
        jobs: number of cells that run at a time; None for one a core, or one on a GPU.
        only: names of the algorithms that are run; None for all.
    """

    name: str
    preset: Preset
    out: Path
    work: Path
    jobs: int | None = None
    only: list[str] | None = None

    @property
    def results(self) -> Path:
        """The file of rows."""
        return self.out / f"{self.name}.jsonl"

    def run(self) -> None:
        """Run every cell that has no rows yet, then write table and figures.

        Raises:
            SystemExit: after all other cells, if cells have failed; the message names them.
        """
        import torch

        gpu, cores = torch.cuda.is_available(), os.cpu_count() or 1
        jobs = self.jobs or (1 if gpu else cores)
        facts = provenance(torch.cuda.get_device_name() if gpu else f"CPU, {cores} cores")
        self.out.mkdir(parents=True, exist_ok=True)
        begin = time.perf_counter()
        append(self.results, self._new(random_rows(self.preset, facts)))
        warmups, trained = cells_of(self.preset, self.work, self.preset.seeds)
        trained = [cell for cell in trained if not self.only or cell.algorithm in self.only]
        os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = str(max(1, cores // jobs))
        failures: list[str] = []
        total = len(warmups) + len(trained)
        with (
            tqdm(total=total, desc=self.name) as bar,
            ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool,
        ):
            for batch in (self._needed_warmups(warmups, trained), self._due(trained)):
                if not failures:
                    failures += self._run_batch(batch, pool, bar, facts)
            bar.update(0 if failures else total - bar.n)
        self.show(time.perf_counter() - begin)
        if failures:
            sys.exit("\n".join(["these cells failed; run again to go on:", *failures]))

    def _new(self, rows: list[Row]) -> list[Row]:
        """Those of `rows` that are not in the file yet."""
        present = self._present()
        return [row for row in rows if identity(row) not in present]

    def _present(self) -> set[tuple]:
        return {identity(row) for row in (read(self.results) if self.results.exists() else [])}

    def _due(self, cells: list[Cell]) -> list[Cell]:
        present = self._present()
        return [cell for cell in cells if not cell.done(present)]

    def _needed_warmups(self, warmups: list[Cell], trained: list[Cell]) -> list[Cell]:
        """Warm-ups without rows, and those whose checkpoint is missing but needed."""
        due = self._due(warmups)
        if self._due(trained):
            due += [cell for cell in warmups if cell not in due and not cell.last_checkpoint().exists()]
        return due

    def _run_batch(self, cells: list[Cell], pool: ProcessPoolExecutor, bar: tqdm, facts: dict[str, Any]) -> list[str]:
        """Run cells, and append the rows of each as it finishes; returns a line for every cell that failed."""
        failures = []
        futures = {pool.submit(run_cell, cell.kind, cell.config): cell for cell in cells}
        for future in as_completed(futures):
            cell = futures[future]
            bar.update()
            if error := future.exception():
                failures.append(f"{cell.name}: {error!r} ({cell.folder() / 'log.txt'})")
                bar.write(failures[-1])
                continue
            rows = rows_of(cell, self.preset, facts)
            append(self.results, self._new(rows))
            last = {r.k: r.value for r in rows if r.metric == "pass@k" and r.step == cell.config["steps"]}
            shown = "  ".join(f"pass@{k} {last[k]:.3f}" for k in self.preset.ks if k in last)
            bar.write(f"{cell.name:<40} {shown}")
        return failures

    def show(self, seconds: float) -> None:
        """Write table and figures, and print the table."""
        rows, ks = read(self.results), list(self.preset.ks)
        text = table.markdown(rows, ks)
        (self.out / f"{self.name}.md").write_text(text + "\n")
        figures = plot.figures(rows, self.out, self.name, ks, self.preset.every_n)
        print(f"{text}\n\n{seconds:.0f} s. Rows: {self.results}. Figures: {', '.join(map(str, figures))}")


def run_cell(kind: str, config: dict[str, Any]) -> None:
    """Run a cell to its end, in a worker process. If it fails, its folder's log.txt holds the traceback."""
    import torch

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    module = module_of(kind)
    try:
        module.train(module.Config(**config))
    except Exception:
        Path(config["out"]).mkdir(parents=True, exist_ok=True)
        (Path(config["out"]) / "log.txt").write_text(traceback.format_exc())
        raise
