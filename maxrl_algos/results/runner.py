"""Runs the cells of a benchmark, and makes its rows, table, figures and report.

Cells run several at a time, each in a process, and leave checkpoints and metrics in folders of their own; what was
stopped goes on where it was. The rows of a finished cell are appended to the file of rows at once.
"""

import importlib
import json
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from maxrl_algos.results import plot, report, table
from maxrl_algos.results.cell_rows import random_rows, rows_of
from maxrl_algos.results.grid import Cell, Preset, cells_of, identity, module_of, with_defaults
from maxrl_algos.results.origin import facts as facts_of
from maxrl_algos.results.progress import Board
from maxrl_algos.results.rows import Row, append, read
from maxrl_algos.run import files, stopping
from maxrl_algos.run.config import UsageError

MAY_GROW = ("seeds", "variants", "ks", "tuned", "every_n")  # parts of a preset in which more may be asked for later
KILLED = "a process was killed, as happens where memory runs out"
POLL = 1.0  # seconds between two looks at the running cells


@dataclass
class Benchmark:
    """A preset that is run.

    Attributes:
        name: name of the preset, and of the files of its results.
        preset: what is run.
        out: folder of rows, table, figures and report.
        work: folder of the runs.
        jobs: number of cells that run at a time; None for one a core, or one on a GPU.
        modules: names of modules that every process imports first, because they register envs.
    """

    name: str
    preset: Preset
    out: Path
    work: Path
    jobs: int | None = None
    modules: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.preset = with_defaults(self.preset)

    @property
    def results(self) -> Path:
        """The file of rows."""
        return self.out / f"{self.name}.jsonl"

    def run(self) -> None:
        """Run every cell that has no rows yet, then write table, figures and report.

        Raises:
            UsageError: if the folder holds a benchmark with other settings.
            SystemExit: if it was stopped; and after all other cells, if cells have failed: the message names them.
        """
        import torch

        gpu, cores = torch.cuda.is_available(), os.cpu_count() or 1
        jobs = self.jobs or (1 if gpu else cores)
        facts = facts_of(torch.cuda.get_device_name() if gpu else f"CPU, {cores} cores")
        self.out.mkdir(parents=True, exist_ok=True)
        self._keep_settings()
        warmups, trained = cells_of(self.preset, self.work, self.preset.seeds)
        begin, total = time.perf_counter(), len(warmups) + len(trained)
        share_cores(cores, jobs)
        batches = [self._needed_warmups(warmups, trained), self._due(trained)]
        self._announce(total, batches, jobs)
        append(self.results, self._new(random_rows(self.preset, facts)))
        board = Board(self.name, total, total - sum(map(len, batches)), self.preset.ks)
        failures: list[str] = []
        with interruptible():
            try:
                for batch in batches:
                    if not failures:
                        failures += self._run_batch(batch, jobs, board, facts)
            except KeyboardInterrupt:
                board.close()
                sys.exit(f"stopped with {board.done} of {board.total} cells done: the same command goes on from there")
        board.close()
        self.show(time.perf_counter() - begin)
        if failures:
            sys.exit("\n".join(["these cells failed; run again to go on:", *failures]))

    def _announce(self, total: int, batches: list[list[Cell]], jobs: int) -> None:
        """Say what is run, before anything takes time."""
        config, due = self.preset.config, sum(map(len, batches))
        names = dict.fromkeys(algorithm for algorithm, _ in self.preset.variants)
        seeds = f"{self.preset.seeds} seed{'s' * (self.preset.seeds > 1)}"
        print(
            f"{self.name}: {', '.join(names)} in {self.preset.env_id} (kind of run: {self.preset.kind}), "
            f"{seeds}, {config['steps']} updates of {config['tasks']} tasks x {config['rollouts']} rollouts each.\n"
            f"{due} of {total} cells are to be run (a cell: an algorithm, a seed), {jobs} at a time, into {self.out}/",
            file=sys.stderr,
        )

    def _keep_settings(self) -> None:
        """Write the preset into the folder; a UsageError if the folder holds results of other settings."""
        path = self.out / f"{self.name}.preset.json"
        now = json.loads(json.dumps({**asdict(self.preset), "modules": list(self.modules)}, default=str))
        if path.exists() and self.results.exists():
            before = json.loads(path.read_text())
            changed = [key for key in now if key not in (*MAY_GROW, "config") and now[key] != before.get(key)]
            keys = now["config"].keys() & before["config"].keys()  # a newer version may have more settings
            changed += [key for key in sorted(keys) if now["config"][key] != before["config"][key]]
            if changed:
                raise UsageError(
                    f"{self.out} holds a benchmark with other settings ({', '.join(changed)}): name another folder by "
                    "--out, or remove this one"
                )
        files.write_text(path, json.dumps(now, indent=1))

    def _new(self, rows: list[Row]) -> list[Row]:
        """The rows that the file of rows does not hold yet."""
        present = self._present()
        return [row for row in rows if identity(row) not in present]

    def _present(self) -> set[tuple]:
        return {identity(row) for row in (read(self.results) if self.results.exists() else [])}

    def _due(self, cells: list[Cell]) -> list[Cell]:
        present = self._present()
        return [cell for cell in cells if not cell.done(present)]

    def _needed_warmups(self, warmups: list[Cell], trained: list[Cell]) -> list[Cell]:
        """The warm-ups without rows, and those whose checkpoint is missing though a cell that is due starts from it."""
        due, starts = self._due(warmups), {cell.config.get("start_from") for cell in self._due(trained)}
        for cell in warmups:
            checkpoint = cell.last_checkpoint()
            if cell not in due and str(checkpoint) in starts and not checkpoint.exists():
                due.append(cell)
        return due

    def _run_batch(self, cells: list[Cell], jobs: int, board: Board, facts: dict[str, Any]) -> list[str]:
        """Run cells, `jobs` at a time, and append the rows of a cell once it finishes.

        If a process is killed, all processes of the pool end. As too little memory is the usual cause, the cells that
        are left then go on in a new pool with one process fewer.

        Returns:
            A line for every cell that failed.
        """
        failures: list[str] = []
        context = multiprocessing.get_context("spawn")
        while cells:
            with ProcessPoolExecutor(jobs, context, begin_worker, (list(self.modules),)) as pool:
                try:
                    failed, cells = self._run_in(pool, cells, board, facts)
                except KeyboardInterrupt:
                    board.write("stopping: the running cells save what they have done")
                    end_workers(pool)
                    raise
            failures += failed
            if cells and jobs == 1:
                return failures + [f"{cell.name}: {KILLED}" for cell in cells]
            if cells:
                jobs -= 1
                board.write(f"{KILLED}: going on with {jobs} at a time")
        return failures

    def _run_in(
        self, pool: ProcessPoolExecutor, cells: list[Cell], board: Board, facts: dict[str, Any]
    ) -> tuple[list[str], list[Cell]]:
        """Run cells in a pool; returns a line for every cell that failed, and the cells that a broken pool has left."""
        failures, left = [], []
        futures = {pool.submit(run_cell, cell.kind, cell.config): cell for cell in cells}
        waiting: set[Future] = set(futures)
        while waiting:
            ended, waiting = wait(waiting, POLL, FIRST_COMPLETED)
            for future in ended:
                cell = futures[future]
                error = future.exception()
                if isinstance(error, SystemExit):  # the cell was told to stop, and has saved its steps
                    raise KeyboardInterrupt
                if isinstance(error, BrokenProcessPool):
                    left.append(cell)
                    continue
                if error:
                    failures.append(f"{cell.name}: {error!r} ({cell.folder() / 'log.txt'})")
                    board.write(failures[-1])
                    continue
                rows = rows_of(cell, self.preset, facts)
                append(self.results, self._new(rows))
                board.finish(cell)
                last = {r.k: r.value for r in rows if r.metric == "pass@k" and r.step == cell.config["steps"]}
                shown = "  ".join(f"pass@{k} {last[k]:.3f}" for k in self.preset.ks if k in last)
                board.write(f"{cell.name:<40} {shown}")
            board.show([futures[future] for future in waiting if future.running()])
        return failures, sorted(left, key=cells.index)

    def show(self, seconds: float) -> None:
        """Write the tables and figures, and print the tables."""
        rows, ks = read(self.results), list(self.preset.ks)
        text = table.markdown(rows, ks)
        (self.out / f"{self.name}.md").write_text(text + "\n")
        figures = plot.figures(rows, self.out, self.name, ks, self.preset.every_n)
        page = report.write(self.out / f"{self.name}.html", [self.results], ks, work=self.work)
        print(f"{text}\n\n{seconds:.0f} s. Rows: {self.results}. Figures: {', '.join(map(str, figures))}")
        print(f"Report: {page}")


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM interrupt a benchmark as Ctrl-C does."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # only the main thread may set signal handlers
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def begin_worker(modules: list[str]) -> None:
    """Import what registers the user's envs, and be ready to be told to stop."""
    stopping.STOP.listen_for_good()
    for module in modules:
        importlib.import_module(module)


def end_workers(pool: ProcessPoolExecutor) -> None:
    """Tell every worker process to save and to stop, and wait until they have."""
    processes = list((pool._processes or {}).values())
    for process in processes:
        if process.is_alive() and process.pid:
            os.kill(process.pid, signal.SIGTERM)
    pool.shutdown(wait=True, cancel_futures=True)


def share_cores(cores: int, jobs: int) -> None:
    """Give each run its share of the cores as threads, where the environment does not say how many threads a run has.

    It should say so where two benchmarks run side by side: on more threads than there are cores, both become many times
    slower.
    """
    for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(name, str(max(1, cores // jobs)))


def run_cell(kind: str, config: dict[str, Any]) -> None:
    """Run a cell to its end, in a worker process. If it fails, its folder's log.txt holds the traceback."""
    module = module_of(kind)
    try:
        module.train(module.Config(**config))
    except Exception:
        Path(config["out"]).mkdir(parents=True, exist_ok=True)
        (Path(config["out"]) / "log.txt").write_text(traceback.format_exc())
        raise
