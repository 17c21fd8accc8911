"""What a run logs: JSON lines, and TensorBoard or Weights & Biases if asked."""

import errno
import hashlib
import json
import os
from collections.abc import Iterable
from io import FileIO
from pathlib import Path
from typing import Any

from maxrl_algos.run.checkpoint import write_text, writing

LOGGERS = ("tensorboard", "wandb")


class Journal:
    """Appends to `folder/metrics.jsonl` and `folder/evaluations.jsonl`, and to the `loggers`.

    Args:
        start: step the run is at. Metrics of it and later ones, and evaluations later than it, were left by a run that
            was killed after its last checkpoint; they are removed, and will be written anew.
        config: of the run, for the loggers.
    """

    def __init__(self, folder: Path, start: int, loggers: tuple[str, ...] = (), config: dict | None = None) -> None:
        if unknown := set(loggers) - set(LOGGERS):
            raise ValueError(f"unknown loggers {sorted(unknown)}: known are {LOGGERS}")
        folder.mkdir(parents=True, exist_ok=True)
        self._metrics = _reopen(folder / "metrics.jsonl", start - 1)
        self._evaluations = _reopen(folder / "evaluations.jsonl", start)
        self._board = self._wandb = None
        if "tensorboard" in loggers:
            from torch.utils.tensorboard import SummaryWriter

            self._board = SummaryWriter(str(folder / "tensorboard"), purge_step=start + 1)
        if "wandb" in loggers:
            import wandb

            number = hashlib.blake2b(
                str(folder.resolve()).encode(), digest_size=8
            ).hexdigest()  # names repeat, paths don't
            name: Any = {"name": folder.name, "id": f"{folder.name}-{number}"}
            self._wandb = wandb.init(project="maxrl", dir=str(folder), resume="allow", config=config, **name)

    def metrics(self, step: int, values: dict[str, Any]) -> None:
        """What one step logged."""
        append(self._metrics, [{"step": step, **values}])
        self._log(
            step + 1, values
        )  # once done, as evaluations are counted: a continuation purges those after its start

    def evaluation(self, step: int, values: dict[str, Any], shown: dict[str, float]) -> None:
        """An evaluation after `step` steps; `shown` is what the loggers get of it."""
        append(self._evaluations, [{"step": step, **values}])
        self._log(step, shown)

    def _log(self, step: int, values: dict[str, Any]) -> None:
        numbers = {key: value for key, value in values.items() if isinstance(value, int | float)}
        if self._board:
            for key, value in numbers.items():
                self._board.add_scalar(key, value, step)
        if self._wandb:
            self._wandb.log(numbers, step=step)

    def sync(self) -> None:
        """To the disk: a checkpoint must not outlive the entries before it."""
        for file in (self._metrics, self._evaluations):
            with writing(Path(file.name)):
                os.fsync(file.fileno())

    def close(self) -> None:
        self._metrics.close()
        self._evaluations.close()
        if self._board:
            self._board.close()
        if self._wandb:
            self._wandb.finish()


def append(file: FileIO, entries: Iterable[dict[str, Any]]) -> None:
    """Writes a line an entry, all at once and past any buffer: none is left to be written when the disk is full."""
    data = "".join(json.dumps(entry, allow_nan=False) + "\n" for entry in entries).encode()
    with writing(Path(file.name)):
        if file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def read(path: Path) -> list[dict[str, Any]]:
    """The entries of a journal's file; a last line cut off by a kill is left out."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().split("\n")[:-1]]


def total_seconds(entry: dict[str, Any]) -> float:
    """What a step took: the sum of its "seconds/..."."""
    return sum(value for key, value in entry.items() if key.startswith("seconds/"))


def _reopen(path: Path, last: int) -> FileIO:
    """`path` open to `append`, rid of entries later than step `last`."""
    write_text(path, "".join(json.dumps(entry) + "\n" for entry in read(path) if entry["step"] <= last))
    return open(path, "ab", buffering=0)
