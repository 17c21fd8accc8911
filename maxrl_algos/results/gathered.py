"""Reads folders of runs and of benchmarks, and files of rows and of evaluations: their result rows and their runs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maxrl_algos.exact_objectives import EXACT
from maxrl_algos.metrics import powers_of_two
from maxrl_algos.results.cell_rows import rows_of
from maxrl_algos.results.evaluations import summary
from maxrl_algos.results.grid import SHOWN, Cell, Preset
from maxrl_algos.results.origin import facts
from maxrl_algos.results.rows import Row, read
from maxrl_algos.run import json_lines, kept
from maxrl_algos.run.config import UsageError


@dataclass
class Run:
    """One run, as its folder tells of it.

    Attributes:
        folder: the folder of the run.
        config: the settings of the run.
        kwargs: what tells the run from others of its algorithm, as in the field `algorithm_kwargs` of rows.
        metrics: the entries of metrics.jsonl, one for each step.
        evaluations: the entries of evaluations.jsonl, one for each evaluation.
    """

    folder: Path
    config: dict[str, Any]
    kwargs: dict[str, Any]
    metrics: list[dict[str, Any]]
    evaluations: list[dict[str, Any]]

    @property
    def algorithm(self) -> str:
        """The name of the algorithm in result rows, which is "warmup" for a run without updates."""
        return "warmup" if self.config.get("steps") == 0 else self.config["algorithm"]

    @property
    def n(self) -> int | None:
        """The number of rollouts of each task in training; None for a run that trains without rollouts."""
        return None if self.algorithm in (*EXACT, "warmup") else self.config["rollouts"]

    def rollouts(self) -> list[dict[str, Any]]:
        """The rollouts that the run has kept."""
        return kept.read(self.folder)


@dataclass
class Gathered:
    """The result rows and the runs that were found.

    Attributes:
        rows: the result rows of all runs and evaluations.
        runs: the runs whose folders were found.
        ks: the k of pass@k that a table shows.
    """

    rows: list[Row]
    runs: list[Run]
    ks: list[int]


def gather(paths: Sequence[Path], ks: Sequence[int] | None = None, work: Path | None = None) -> Gathered:
    """Read the result rows and the runs that lie in some folders and files.

    Args:
        paths: folders of runs or of benchmarks, and files of rows or of evaluations.
        ks: the k of pass@k that a table shows; by default 1 and every second power of two that all runs have.
        work: a folder of further runs, whose rows are among those of `paths` already.

    Raises:
        UsageError: if one of the paths does not exist, or holds no run, no rows and no evaluation.
    """
    rows, runs = list[Row](), list[Run]()
    for path in paths:
        if not path.exists():
            raise UsageError(
                f"there is no {path}: name the folder of a run or of a benchmark, or a file of evaluations"
            )
        before = len(rows) + len(runs)
        if path.is_file():
            rows += rows_in(path)
            runs += [] if is_rows(path) else [evaluation_in(path)]
        elif (path / "config.json").exists():
            runs.append(run_in(path))
            rows += rows_of_run(runs[-1])
        else:
            rows += [row for file in sorted(path.glob("*.jsonl")) for row in rows_in(file, strict=False)]
            inside = [run_in(file.parent) for file in sorted(path.glob("*/config.json"))]
            runs += inside
            if not any(is_rows(file) for file in path.glob("*.jsonl")):
                rows += [row for run in inside for row in rows_of_run(run)]
        if len(rows) + len(runs) == before:
            raise UsageError(f"{path} holds neither a run (config.json) nor rows of a benchmark nor an evaluation")
    known = {run.folder.resolve() for run in runs}
    further = sorted(work.glob("*/config.json")) if work else []
    runs += [run_in(file.parent) for file in further if file.parent.resolve() not in known]
    return Gathered(rows, runs, list(ks) if ks else usual_ks(rows))


def usual_ks(rows: Sequence[Row]) -> list[int]:
    """The k of pass@k that a table shows by default: 1 and at most five further powers of two."""
    known = sorted({row.k for row in rows if row.metric == "pass@k" and row.k})
    if not known:
        return [1]
    ks = [k for k in powers_of_two(known[-1]) if k in known]
    return ks if len(ks) <= 4 else sorted({*ks[:: -(-len(ks) // 4)], ks[-1]})


def run_in(folder: Path) -> Run:
    """The run in a folder."""
    config = json.loads((folder / "config.json").read_text())
    config["out"] = str(folder)  # the folder may have been moved
    changed = {name: config[name] for name in SHOWN if name == "entropy_coef" and config.get(name)}
    kwargs = {**config.get("algorithm_kwargs", {}), **changed}
    entries = (json_lines.read(folder / f"{name}.jsonl") for name in ("metrics", "evaluations"))
    return Run(folder, config, kwargs, *entries)


def evaluation_in(path: Path) -> Run:
    """A file of `maxrl evaluate --model` as a run without training, so that its settings and rollouts are shown."""
    settings = json.loads(first_line(path))
    return Run(path, {**settings, "algorithm": path.stem, "rollouts": None}, {}, [], [])


def rows_of_run(run: Run) -> list[Row]:
    """The rows of a run's evaluations; none before its first."""
    if not run.evaluations:
        return []
    config = run.config
    samples = run.evaluations[-1].get("samples") or 1024
    preset = Preset(config["env"], "", config, (), 1, ks=tuple(powers_of_two(samples)))
    about = run.algorithm, run.kwargs, config["seed"], run.n, config["env_kwargs"]
    cell = Cell(run.folder.name, "", *about, config)
    return rows_of(cell, preset, {**facts("unknown"), "commit": "unknown", "dirty": False})


def is_rows(path: Path) -> bool:
    """Whether a file of JSON lines holds result rows."""
    return path.is_file() and '"metric"' in first_line(path)


def first_line(path: Path) -> str:
    """The first line of a text file; "" if there is none."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.readline()


def rows_in(path: Path, strict: bool = True) -> list[Row]:
    """The rows of a file of rows, or of an evaluation of a language model.

    Args:
        path: the file.
        strict: whether another file is an error; if not, it has no rows.
    """
    if is_rows(path):
        return read(path)
    if '"model"' not in first_line(path):
        if strict:
            raise UsageError(f"{path} holds neither result rows nor an evaluation of a language model")
        return []
    found = summary(path)
    settings, n = found.settings, found.settings["samples"]
    common: dict[str, Any] = {
        **{"env": settings["env"].split(":")[-1], "env_kwargs": settings["env_kwargs"], "algorithm": path.stem},
        **{"algorithm_kwargs": {}, "N": None, "seed": settings["seed"], "step": 0, "tasks": len(found.tasks)},
        **{"samples": n, "sampler": settings["sampler"], "wall_seconds": 0.0, "split": settings["split"]},
        **{**facts("unknown"), "commit": "unknown", "dirty": False},
    }
    values = zip(found.ks, found.pass_at_k.mean(axis=0).tolist(), strict=True)
    kept_at = {1: found.successes}
    return [Row(metric="pass@k", k=k, value=value, successes=kept_at.get(k), **common) for k, value in values]
