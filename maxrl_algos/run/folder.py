"""A run in its folder: goes on from the last checkpoint there, logs every step, evaluates and saves when due."""

import fcntl
import json
from abc import ABC, abstractmethod
from dataclasses import MISSING, asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

import torch.distributed as dist
from tqdm import tqdm

from maxrl_algos.run import checkpoint
from maxrl_algos.run.config import option
from maxrl_algos.run.journal import Journal
from maxrl_algos.run.distributed import launched

LOST = [RuntimeError, dist.DistError, dist.DistBackendError, dist.DistNetworkError]  # how a dead process shows


@dataclass(frozen=True)
class RunConfig:
    """The settings that all runs have."""

    out: str = option(MISSING, "folder of the run: checkpoints, metrics, evaluations; an unfinished run there goes on")
    env: str = option(MISSING, "Gymnasium id, 'module:id' where a module must be imported first")
    env_kwargs: dict = option({}, "keyword arguments of the env, as JSON")
    seed: int = option(0, "of weights, tasks and rollouts")
    device: str = option("auto", "auto, cpu, cuda")
    processes: int | None = option(None, "how many must train together: asserts what torchrun or accelerate started")
    loggers: tuple[str, ...] = option(("tensorboard",), "beside metrics.jsonl: tensorboard, wandb")
    progress: bool = option(True, "show a progress bar")


class Run(ABC):
    """What the training loops share. A subclass builds model and optimiser, then calls `open`.

    Attributes:
        free: settings that may change between a run and its continuation.
        step: steps done.
        before: steps before the first update, such as a warm-up's.
        processes: those that train together; the main one writes.
        stopping: whether to save after this step, and exit.
    """

    free = {"steps", "eval_every", "save_every", "device", "processes", "loggers", "progress"}
    step = 0
    before = 0
    stopping = False

    def __init__(self, config: Any) -> None:
        self.config, self.folder = config, Path(config.out)
        self.settings = json.loads(json.dumps(asdict(config)))  # as a file gives them back: lists for tuples
        saved = checkpoint.complete(self.folder)
        self.last_checkpoint = saved[-1] if saved else None
        self.processes, self.device = launched(config.device, config.processes)
        if len(seen := {str(path) for path in self.processes.gather(self.last_checkpoint)}) > 1:
            raise ValueError(f"not all processes see the same in {self.folder}, but {sorted(seen)}: share its disk")
        if config.tasks % self.processes.count:
            raise ValueError(f"tasks={config.tasks} must be a multiple of the {self.processes.count} processes")

    @abstractmethod
    def train_step(self) -> dict[str, Any]:
        """One step; returns what is logged."""

    @abstractmethod
    def evaluate(self) -> tuple[dict[str, Any], dict[str, float]]:
        """What the journal keeps of an evaluation, and what the loggers show of it."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """What a checkpoint holds beside step and settings; of interest in the main process alone."""

    @abstractmethod
    def restore(self, state: dict[str, Any]) -> None:
        """The state of a checkpoint; `step` is that of it already."""

    def model(self) -> Any:
        """What a checkpoint saves by `save_pretrained`; None if `state` holds all."""
        return None

    def after_step(self) -> None:  # noqa: B027  # a hook
        """Called when `step` has grown."""

    def open(self) -> None:
        """Lock the folder, take up the last checkpoint, if any, and begin the journal."""
        if self.processes.main:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(self.folder / ".lock")
        if self.last_checkpoint:
            state = checkpoint.load_state(self.last_checkpoint)
            before = {k: v for k, v in state["config"].items() if k not in self.free}
            now = {k: v for k, v in self.settings.items() if k not in self.free}
            if changed := sorted(k for k in now if k != "out" and before.get(k, checkpoint) != now[k]):
                raise ValueError(
                    f"{self.folder} holds a run with other settings ({', '.join(changed)}): give it its own folder, or "
                    "take the settings in its config.json"
                )
            self.step = state["step"]
            self.restore(state)
        if self.processes.main:
            start = self.step if self.last_checkpoint else -1  # without one, nothing that stands there counts
            self.journal = Journal(self.folder, start, self.config.loggers, self.settings)
            checkpoint.write_text(self.folder / "config.json", json.dumps(self.settings, indent=1))

    def run(self) -> Path:
        """To the end; returns the run's folder."""
        try:
            self._run()
        finally:
            if self.processes.main:
                self.journal.close()
                self._lock.close()
        return self.folder

    def _run(self) -> None:
        try:
            self._steps()
        except RuntimeError as error:
            if self.processes.count == 1 or type(error) not in LOST:
                raise
            last = self.last_checkpoint
            saved = f"The last checkpoint, {last}, is whole" if last else "Nothing is saved yet"
            raise RuntimeError(
                f"process {self.processes.rank} of {self.processes.count} stopped in step {self.step}: {error}. If "
                f"another one died, this one could not go on. {saved}: the same command goes on from there"
            ) from error

    def _steps(self) -> None:
        config, total = self.config, self.before + self.config.steps
        if self.last_checkpoint is None:
            self._evaluate_if_due()
            self.save()
        hidden = not (config.progress and self.processes.main)
        bar = tqdm(total=total, initial=self.step, disable=hidden, desc=config.algorithm)
        while self.step < total:
            try:
                values = self.train_step()
                if self.processes.main:
                    self.journal.metrics(self.step, values)
                self.step += 1
                self.after_step()
                self._evaluate_if_due()
            except FloatingPointError as error:
                start = "start from it" if hasattr(config, "start_from") else "start"
                raise FloatingPointError(
                    f"{error} at step {self.step}: stopped. The last good checkpoint is {self.last_checkpoint}: "
                    f"{start} in a new folder with a lower lr"
                ) from error
            stop = any(self.processes.gather(self.stopping))  # a signal may come to any of them, at any time
            if stop or self.step % config.save_every == 0 or self.step in (total, self.before):
                self.save()
            if stop and self.step < total:
                raise SystemExit(f"stopped at step {self.step}, which is saved: the same command goes on")
            bar.update()
            bar.set_postfix({k: f"{values[k]:.3f}" for k in ("loss", "pass_rate", "coverage") if k in values})
        bar.close()

    def save(self) -> None:
        state, model = {**self.state(), "config": self.settings}, self.model()
        if self.processes.main:
            self.journal.sync()
            self.last_checkpoint = checkpoint.save(self.folder, self.step, model, state)
        self.last_checkpoint = self.processes.gather(self.last_checkpoint)[0]

    def _evaluate_if_due(self) -> None:
        config, update = self.config, self.step - self.before
        if update < 0 or not config.eval_tasks or (update % config.eval_every and update != config.steps):
            return
        kept, shown = self.evaluate()
        if self.processes.main:
            self.journal.evaluation(self.step, {"update": update, **kept}, shown)


def _lock(path: Path) -> TextIO:
    """An open file that locks out other processes until it is closed, or this one ends."""
    file = open(path, "w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise ValueError(f"{path.parent} is in use by another run: give each its own folder") from error
    return file
