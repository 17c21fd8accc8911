"""The training loop, the same for tokens, text and images.

A step draws tasks, collects rollouts of them, turns their rewards into advantages, and updates the model once; then
come the log, the evaluation and the checkpoint. What differs between kinds of runs is the learner, which puts a source,
a sampler and a model together: `maxrl_algos.learners.language` and `maxrl_algos.learners.bandit`.

Every random draw of a step comes from generators that are pure functions of (seed, stream, step). So a run that was
killed and goes on from a checkpoint gives the same numbers as one that never stopped. Runs are data-parallel under
`torchrun` or `accelerate launch`.
"""

import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
import torch.distributed as dist
from tqdm import tqdm

from maxrl_algos.run.distributed import ProcessGroup, launched
from maxrl_algos.run.folder import RunFolder
from maxrl_algos.run.success_watch import SuccessWatch
from maxrl_algos.samplers import SamplerError

# The errors by which PyTorch reports that another process has died.
LOST_PROCESS = [RuntimeError, dist.DistError, dist.DistBackendError, dist.DistNetworkError]


REMEDIES = "easier tasks (arguments of the env), a longer warm-up (warmup_steps) or start_from, or more rollouts a task"


class Learner(Protocol):
    """What the loop trains: a source, a sampler, a model and its optimiser.

    Attributes:
        warmup_steps: number of supervised steps before the first update.
    """

    warmup_steps: int

    def supervised_step(self, step: int) -> dict[str, Any]:
        """One step on demonstrations; returns what is logged."""

    def end_warmup(self) -> None:
        """Called after the last supervised step."""

    def training_tasks(self, step: int) -> np.ndarray:
        """This process's tasks of a step, (P,) int64."""

    def collect(self, step: int, tasks: np.ndarray) -> Any:
        """Verified groups of rollouts of the tasks."""

    def advantages(self, step: int, groups: Any) -> Any:
        """The advantages of the rollouts, by the run's algorithm."""

    def update(self, step: int, groups: Any, advantages: Any) -> dict[str, Any]:
        """One optimiser step; returns what is logged."""

    def evaluate(self) -> tuple[dict[str, Any], dict[str, float]]:
        """What the file of evaluations keeps of an evaluation, and what the trackers show of it."""

    def state(self) -> dict[str, Any]:
        """What a checkpoint holds beside the model; all ranks call this."""

    def restore(self, saved: dict[str, Any]) -> None:
        """Take up a checkpoint's state; the model has been loaded by then."""

    def checkpoint_model(self) -> Any:
        """The model as something with `save_pretrained(folder)`; None if `state` holds its weights."""

    def close(self) -> None:
        """Free what the learner holds."""


class Trainer:
    """A run of `config`: begun anew, or continued from the last checkpoint in its folder.

    Args:
        config: settings of the run.
        build: makes the learner from the settings, the processes, the device and the run's folder.
        may_change: names of settings that may differ between a run and its continuation.

    Attributes:
        step: number of steps done, supervised steps and updates together.
        stop_requested: if set, the run saves after the step at hand and exits. SIGTERM sets it.
    """

    def __init__(
        self,
        config: Any,
        build: Callable[[Any, ProcessGroup, torch.device, RunFolder], Learner],
        may_change: Collection[str],
    ) -> None:
        self.config, self.stop_requested, self.success_watch = config, False, SuccessWatch(REMEDIES)
        self.processes, device = launched(config.device, config.processes)
        if config.tasks % self.processes.world_size:
            raise ValueError(f"tasks={config.tasks} must be a multiple of the {self.processes.world_size} processes")
        self.folder = RunFolder(config, may_change, self.processes)
        try:
            self.learner = build(config, self.processes, device, self.folder)
            self.step = 0
            if self.folder.saved:
                self.step = self.folder.saved["step"]
                self.learner.restore(self.folder.saved)
            self.folder.begin()
        except BaseException:
            self.folder.close()
            raise

    def run(self) -> Path:
        """Train to the end, or until SIGTERM, after which the step at hand is finished and saved.

        Returns:
            The run's folder.
        """
        try:
            with self._stop_on_sigterm(), self._explained_losses():
                self._steps()
        finally:
            self.close()
        return self.folder.path

    def close(self) -> None:
        """Free what the learner holds, close the journal and unlock the folder."""
        self.learner.close()
        self.folder.close()

    def _steps(self) -> None:
        config, total = self.config, self.learner.warmup_steps + self.config.steps
        if self.folder.last_checkpoint is None:
            self.evaluate_if_due()
            self.save()
        hidden = not (config.progress and self.processes.is_main)
        with tqdm(total=total, initial=self.step, disable=hidden, desc=config.algorithm) as bar:
            while self.step < total:
                with self._explained_failures():
                    values = self.train_step()
                    self.folder.log_step(self.step, values)
                    self.step += 1
                    if self.step == self.learner.warmup_steps:
                        self.learner.end_warmup()
                    self.evaluate_if_due()
                stop = any(self.processes.all_gather(self.stop_requested))  # a signal may reach one rank only
                if stop or self.step % config.save_every == 0 or self.step in (total, self.learner.warmup_steps):
                    self.save()
                if stop and self.step < total:
                    raise SystemExit(f"stopped at step {self.step}, which is saved: the same command goes on")
                shown = ("train/loss", "rollout/pass_rate", "rollout/coverage")
                bar.set_postfix({k.split("/")[1]: f"{values[k]:.3f}" for k in shown if k in values}, refresh=False)
                bar.update()

    def train_step(self) -> dict[str, Any]:
        """One supervised step or update, without log, evaluation and checkpoint; returns what is to be logged."""
        if self.step < self.learner.warmup_steps:
            return {"phase": "warmup", **self.learner.supervised_step(self.step)}
        begin = time.perf_counter()
        tasks = self.learner.training_tasks(self.step)
        groups = self.learner.collect(self.step, tasks)
        advantages = self.learner.advantages(self.step, groups)
        values = self.learner.update(self.step, groups, advantages)
        self.success_watch.see(values["rollout/pass_rate"])
        seconds = time.perf_counter() - begin
        timed = sum(v for k, v in values.items() if k.startswith("time/"))
        if "rollout/response_length" in values:
            rollouts = self.config.tasks * self.config.rollouts
            values["time/tokens_per_second"] = values["rollout/response_length"] * rollouts / seconds
        return {"phase": "train", **values, "time/other": seconds - timed}

    def evaluate_if_due(self) -> None:
        """Evaluate and log the result, if an evaluation is due after this step."""
        config, update = self.config, self.step - self.learner.warmup_steps
        if update < 0 or not config.eval_tasks or (update % config.eval_every and update != config.steps):
            return
        values, shown = self.learner.evaluate()
        self.folder.log_evaluation(self.step, {"update": update, **values}, shown)
        if (k := getattr(config, "keep_best", None)) is not None:
            self.folder.keep_best(self.step, shown[f"{config.eval_split}/pass@{k}"], self.learner.checkpoint_model)

    def save(self) -> None:
        """Save a checkpoint."""
        self.folder.save(self.step, self.learner.checkpoint_model(), self.learner.state())

    @contextmanager
    def _stop_on_sigterm(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():  # only the main thread may set signal handlers
            yield
            return
        before = signal.signal(signal.SIGTERM, lambda *_: setattr(self, "stop_requested", True))
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)

    @contextmanager
    def _explained_failures(self) -> Iterator[None]:
        """Failures of a step, with the checkpoint from which to go on."""
        last = self.folder.last_checkpoint
        try:
            yield
        except SamplerError as error:
            raise SamplerError(
                f"{error} (step {self.step}). The last checkpoint, {last}, is whole: the same command goes on from it"
            ) from error
        except FloatingPointError as error:
            start = "start from it" if hasattr(self.config, "start_from") else "start"
            raise FloatingPointError(
                f"{error} at step {self.step}: stopped. The last good checkpoint is {last}: {start} in a new folder "
                "with a lower lr"
            ) from error

    @contextmanager
    def _explained_losses(self) -> Iterator[None]:
        """The errors that follow from another process's death, with what can be done about them."""
        try:
            yield
        except RuntimeError as error:
            if self.processes.world_size == 1 or type(error) not in LOST_PROCESS:
                raise
            last = self.folder.last_checkpoint
            saved = f"The last checkpoint, {last}, is whole" if last else "Nothing is saved yet"
            raise RuntimeError(
                f"process {self.processes.rank} of {self.processes.world_size} stopped in step {self.step}: {error}. "
                f"If another one died, this one could not go on. {saved}: the same command goes on from there"
            ) from error
