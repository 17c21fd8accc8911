"""The folder of a run: its lock, settings, checkpoints and journal. Only rank 0 writes."""

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TextIO

from maxrl_algos.run import checkpoint, files
from maxrl_algos.run.config import default_of
from maxrl_algos.run.distributed import ProcessGroup
from maxrl_algos.run.journal import Journal, check_loggers
from maxrl_algos.run.json_lines import read
from maxrl_algos.run.kept import NAME, Keeper


class RunFolder:
    """Locks `config.out` for one run, and finds out whether an unfinished run there goes on.

    Args:
        config: settings of the run.
        may_change: names of settings that may differ between a run and its continuation.
        processes: the processes that train together.

    Attributes:
        path: the folder.
        settings: the settings as a JSON file holds them.
        last_checkpoint: the newest complete checkpoint, or None.
        keeper: keeps rollouts; only rank 0 has one, from `begin` on.
        saved: content of the last checkpoint's state file: "step", "config" and the learner's state; None without one.

    Raises:
        ValueError: if another run uses the folder or has left other settings in it, or if the ranks do not see the same
            checkpoint.
    """

    def __init__(self, config: Any, may_change: Collection[str], processes: ProcessGroup) -> None:
        self.config, self.processes, self.path = config, processes, Path(config.out)
        self.settings = json.loads(json.dumps(asdict(config)))  # JSON turns tuples into lists
        if self.path.exists() and not self.path.is_dir():
            raise ValueError(f"out={self.path} is a file: give a folder")
        check_loggers(config.loggers)
        checkpoints = checkpoint.complete(self.path)
        self.last_checkpoint = checkpoints[-1] if checkpoints else None
        seen = {str(path) for path in processes.all_gather(self.last_checkpoint)}
        if len(seen) > 1:
            raise ValueError(f"not all processes see the same in {self.path}, but {sorted(seen)}: share its disk")
        if processes.is_main:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = lock(self.path / ".lock")
        self.saved = checkpoint.load_state(self.last_checkpoint) if self.last_checkpoint else None
        if self.saved:
            self._check_settings(self.saved["config"], may_change)

    def _check_settings(self, before: dict[str, Any], may_change: Collection[str]) -> None:
        """ValueError if a setting changed that may not. Settings that an older version lacked had their default."""
        defaults = json.loads(json.dumps({f.name: default_of(f) for f in fields(self.config)}, default=str))
        now = {name: value for name, value in self.settings.items() if name not in may_change}
        changed = sorted(name for name, value in now.items() if before.get(name, defaults[name]) != value)
        if changed:
            raise ValueError(
                f"{self.path} holds a run with other settings ({', '.join(changed)}): give this run its own folder, or "
                "take the settings in its config.json"
            )

    def begin(self) -> None:
        """Open the journal, without the entries after the last checkpoint, and write the settings."""
        if self.processes.is_main:
            start = self.saved["step"] if self.saved else -1  # without a checkpoint, no entry counts
            self.journal = Journal(self.path, start, self.config.loggers, self.settings)
            kept = self.config.keep_rollouts, self.config.keep_megabytes, self.config.seed
            self.keeper = Keeper(self.path / NAME, *kept, start)
            files.write_text(self.path / "config.json", json.dumps(self.settings, indent=1))

    def log_step(self, step: int, values: dict[str, Any]) -> None:
        """Log what step number `step` measured."""
        if self.processes.is_main:
            self.journal.log_step(step, values)

    def log_evaluation(self, step: int, values: dict[str, Any], shown: dict[str, float]) -> None:
        """Log the evaluation after `step` steps: `values` to the file, `shown` to the trackers."""
        if self.processes.is_main:
            self.journal.log_evaluation(step, values, shown)

    def evaluated(self, step: int) -> bool:
        """Whether the evaluation after `step` steps is in the journal; all ranks must call this."""
        mine = self.processes.is_main and any(e["step"] == step for e in read(self.path / "evaluations.jsonl"))
        return any(self.processes.all_gather(mine))

    def save(self, step: int, model: Any, state: dict[str, Any]) -> None:
        """Save a checkpoint after `step` steps; the arguments are those of `checkpoint.save`."""
        if self.processes.is_main:
            self.journal.sync()
            self.last_checkpoint = checkpoint.save(self.path, step, model, {**state, "config": self.settings})
        self.last_checkpoint = self.processes.all_gather(self.last_checkpoint)[0]

    def keep_best(self, step: int, value: float, model: Callable[[], Any]) -> None:
        """Keep the model in the folder best/ if `value` is higher than that of all evaluations before.

        The file best/best.json says at which step it was, and the value. `model` makes something with
        `save_pretrained`; all ranks must call this.
        """
        best = self.path / "best"
        said = best / "best.json"
        before = json.loads(said.read_text()) if self.processes.is_main and said.exists() else None
        # A run that was killed may have kept a model of a later step, which will be made again.
        better = before is None or value > before["value"] or before["step"] >= step
        if self.processes.all_gather(better)[0]:
            made = model()
            if self.processes.is_main:
                checkpoint.replace_folder(best, made, {"best.json": json.dumps({"step": step, "value": value})})

    def close(self) -> None:
        """Close the journal, if it was begun, and unlock the folder."""
        if self.processes.is_main:
            if hasattr(self, "journal"):
                self.journal.close()
            self._lock.close()


def lock(path: Path) -> TextIO:
    """An open file that locks out other processes until it is closed or this process ends.

    Raises:
        ValueError: if another process holds the lock.
    """
    file = open(path, "w")
    try:
        files.lock(file, wait=False)
    except OSError as error:
        file.close()
        raise ValueError(f"{path.parent} is in use by another run: give each run its own folder") from error
    return file
