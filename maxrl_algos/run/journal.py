"""What a run logs: files of JSON lines, and any of the experiment trackers that accelerate knows."""

import hashlib
import json
import os
from io import FileIO
from pathlib import Path
from typing import Any

from maxrl_algos.run.files import explain_failure, write_text
from maxrl_algos.run.json_lines import append, read


class Journal:
    """Appends to `folder/metrics.jsonl` and `folder/evaluations.jsonl`, and logs to the trackers.

    Args:
        folder: the run's folder.
        start: the step that the run is at, or -1 for a run from the beginning. A run that was killed may have logged
            more after its last checkpoint: metrics of step `start` and later, and evaluations after it. These entries
            are removed, since they will be written again.
        loggers: names of trackers of `accelerate.tracking`, such as "tensorboard", "wandb", "trackio" or "mlflow".
        config: settings of the run, for the trackers.
    """

    def __init__(self, folder: Path, start: int, loggers: tuple[str, ...] = (), config: dict | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._trackers = [start_tracker(name, folder, start, config or {}) for name in loggers]
        self._metrics = _reopen(folder / "metrics.jsonl", start - 1)
        self._evaluations = _reopen(folder / "evaluations.jsonl", start)

    def log_step(self, step: int, values: dict[str, Any]) -> None:
        """Log what step number `step`, counted from 0, measured. Trackers count it as done, from 1."""
        append(self._metrics, [{"step": step, **values}])
        self._track(step + 1, values)

    def log_evaluation(self, step: int, values: dict[str, Any], shown: dict[str, float]) -> None:
        """Log the evaluation after `step` steps: `values` to the file, `shown` to the trackers."""
        append(self._evaluations, [{"step": step, **values}])
        self._track(step, shown)

    def _track(self, step: int, values: dict[str, Any]) -> None:
        numbers = {key: value for key, value in values.items() if isinstance(value, int | float)}
        for tracker in self._trackers:
            tracker.log(numbers, step=step)

    def sync(self) -> None:
        """Force the files to the disk, so that no checkpoint outlives the entries before it."""
        for file in (self._metrics, self._evaluations):
            with explain_failure(Path(file.name)):
                os.fsync(file.fileno())

    def close(self) -> None:
        """Close the files and finish the trackers."""
        self._metrics.close()
        self._evaluations.close()
        for tracker in self._trackers:
            tracker.finish()


def check_loggers(loggers: tuple[str, ...]) -> None:
    """ValueError unless accelerate knows all the `loggers`."""
    if not loggers:
        return
    from accelerate.tracking import LOGGER_TYPE_TO_CLASS

    if unknown := sorted(set(loggers) - set(LOGGER_TYPE_TO_CLASS)):
        raise ValueError(f"unknown loggers {unknown}: known are {', '.join(sorted(LOGGER_TYPE_TO_CLASS))}")


def start_tracker(name: str, folder: Path, start: int, config: dict[str, Any]) -> Any:
    """A started tracker of `accelerate.tracking`, which continues what the run in `folder` has logged up to `start`."""
    from accelerate.tracking import LOGGER_TYPE_TO_CLASS

    check_loggers((name,))
    kind, more = LOGGER_TYPE_TO_CLASS[name], dict[str, Any]()
    if kind.requires_logging_directory:
        more["logging_dir"] = str(folder)
    if name == "tensorboard":
        more["purge_step"] = start + 1
    if name == "wandb":  # folder names repeat, so that the id is made of the path
        digest = hashlib.blake2b(str(folder.resolve()).encode(), digest_size=8).hexdigest()
        more |= {"dir": str(folder), "name": folder.name, "id": f"{folder.name}-{digest}", "resume": "allow"}
        if config.get("entity"):
            more["entity"] = config["entity"]
    try:
        tracker: Any = kind("tensorboard" if name == "tensorboard" else config.get("project", "maxrl"), **more)
        tracker.start()
    except ImportError as error:
        raise ValueError(f"loggers={name} needs a package that is missing ({error}): install it") from error
    if name != "tensorboard":  # which takes no nested settings; config.json stands beside its folder
        tracker.store_init_configuration(config)
    return tracker


def seconds_by_part(entry: dict[str, Any]) -> dict[str, float]:
    """How long the parts of a step took, in seconds, by their names without "time/".

    What is no part of the step's time, its tokens a second and the processor's time, is left out.
    """
    times = {k: v for k, v in entry.items() if k.startswith(("time/", "seconds/"))}
    times = {k: v for k, v in times.items() if not k.endswith(("per_second", "/cpu"))}
    return {key.partition("/")[2]: seconds for key, seconds in times.items()}


def total_seconds(entry: dict[str, Any]) -> float:
    """How long a step took: the sum of the entry's parts of time, in seconds."""
    return sum(seconds_by_part(entry).values())


def _reopen(path: Path, last: int) -> FileIO:
    """`path`, opened to append, without its entries later than step `last`."""
    write_text(path, "".join(json.dumps(entry) + "\n" for entry in read(path) if entry["step"] <= last))
    return open(path, "ab", buffering=0)
