"""The training loop, the same for tokens, text and images.

A step draws tasks, collects rollouts of them, turns their rewards into advantages, and updates the model once; then
come the log, the evaluation and the checkpoint. What differs between kinds of runs is the learner, which puts a source,
a sampler and a model together: `maxrl_algos.learners.language` and `maxrl_algos.learners.bandit`.

Every random draw of a step comes from generators that are pure functions of (seed, stream, step). So a run that was
killed and goes on from a checkpoint gives the same numbers as one that never stopped. Runs are data-parallel under
`torchrun` or `accelerate launch`.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
import torch.distributed as dist
from tqdm import tqdm

from maxrl_algos.run import announce
from maxrl_algos.run.distributed import ProcessGroup, launched
from maxrl_algos.run.folder import RunFolder
from maxrl_algos.run.kept import Watch
from maxrl_algos.run.stopping import STOP, Stopped
from maxrl_algos.run.success_watch import SuccessWatch
from maxrl_algos.samplers import SamplerError

# The errors by which PyTorch reports that another process has died.
LOST_PROCESS = [RuntimeError, dist.DistError, dist.DistBackendError, dist.DistNetworkError]


class Learner(Protocol):
    """What the loop trains: a source, a sampler, a model and its optimiser.

    Attributes:
        warmup_steps: number of supervised steps before the first update.
        held_out: the held-out tasks, (P,) int64, or an object whose `tasks` holds them.
        remedies: what makes success likelier in runs of this kind, as the end of a sentence.
        watch: a function that the loop sets. The learner calls it with each part of an evaluation and the share of the
            evaluation that is done.
    """

    warmup_steps: int
    held_out: Any
    remedies: str
    watch: Watch

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
        """Evaluate: the entry for the file of evaluations, and the values for the trackers."""

    def size(self, groups: Any) -> tuple[int, int]:
        """The numbers of tasks and of rollouts of each task in `groups`."""

    def records(self, groups: Any, places: Sequence[tuple[int, int]], split: str) -> list[dict[str, Any]]:
        """The rollouts at these places (task, rollout) of `groups`, as `maxrl_algos.run.kept` describes them.

        They lack "step", "phase" and "advantage", which the loop knows.
        """

    def state(self) -> dict[str, Any]:
        """The part of a checkpoint beside the model; all ranks call this."""

    def restore(self, saved: dict[str, Any]) -> None:
        """Take up a checkpoint's state; the model has been loaded by then."""

    def checkpoint_model(self) -> Any:
        """The model as something with `save_pretrained(folder)`; None if `state` holds its weights."""

    def close(self) -> None:
        """Free the memory, processes and files of the learner."""


class Trainer:
    """A run of `config`: begun anew, or continued from the last checkpoint in its folder.

    Args:
        config: settings of the run.
        build: makes the learner from the settings, the processes, the device and the run's folder.
        may_change: names of settings that may differ between a run and its continuation.

    Attributes:
        step: number of steps done, supervised steps and updates together.
        stop_requested: if set, the run saves after the step at hand and exits. SIGTERM and Ctrl-C do the same.
    """

    def __init__(
        self,
        config: Any,
        build: Callable[[Any, ProcessGroup, torch.device, RunFolder], Learner],
        may_change: Collection[str],
    ) -> None:
        self.config, self.stop_requested = config, False
        self.processes, device = launched(config.device, config.processes)
        self.say = announce.say(config.progress and self.processes.is_main)
        if config.tasks % self.processes.world_size:
            raise ValueError(f"tasks={config.tasks} must be a multiple of the {self.processes.world_size} processes")
        self.folder = RunFolder(config, may_change, self.processes)
        self.say(announce.plan(config, getattr(config, "warmup_steps", 0)))
        try:
            self.learner = build(config, self.processes, device, self.folder)
            self.learner.watch, self.success_watch = self._watch, SuccessWatch(self.learner.remedies)
            held_out = self.learner.held_out
            if (count := len(getattr(held_out, "tasks", held_out))) < config.eval_tasks:
                self.say(f"  evaluated on all {count} held-out tasks; {config.eval_tasks} were asked for")
            self.step, self._bar, self._seen = 0, announce.EvaluationBar(False), list[dict[str, Any]]()
            if self.folder.saved:
                self.step = self.folder.saved["step"]
                self.learner.restore(self.folder.saved)
            self.folder.begin()
        except BaseException:
            self.folder.close()
            raise

    def run(self) -> Path:
        """Train to the end, or until SIGTERM or Ctrl-C: then what is done is saved, and a SystemExit says how to go on.

        Returns:
            The run's folder.
        """
        try:
            with STOP.listening(hard=self.processes.world_size == 1), self._explained_losses():
                try:
                    self._steps()
                except Stopped:
                    self._bar.close()
                    self._save_and_exit()
        finally:
            self.close()
        return self.folder.path

    def close(self) -> None:
        """Free what the learner holds, close the journal and unlock the folder."""
        self.learner.close()
        self.folder.close()

    @property
    def total(self) -> int:
        """Number of steps of the whole run, supervised steps and updates together."""
        return self.learner.warmup_steps + self.config.steps

    def _steps(self) -> None:
        config, total = self.config, self.total
        if self.folder.last_checkpoint is None or not self.folder.evaluated(self.step):
            self.evaluate_if_due()
        if self.folder.last_checkpoint is None:
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
                    STOP.release()
                    self.evaluate_if_due()
                stop = self._asked_to_stop()
                if stop or self.step % config.save_every == 0 or self.step in (total, self.learner.warmup_steps):
                    self.save()
                if stop and self.step < total:
                    self._save_and_exit()
                shown = ("train/loss", "rollout/pass_rate", "rollout/coverage")
                bar.set_postfix({k.split("/")[1]: f"{values[k]:.3f}" for k in shown if k in values}, refresh=False)
                bar.update()

    def _asked_to_stop(self) -> bool:
        """Whether any process was asked to stop: a signal may reach one rank only."""
        return any(self.processes.all_gather(self.stop_requested or STOP.requested))

    def _save_and_exit(self) -> None:
        """Save the steps that are done, unless they are saved, and exit with a message that says how to go on."""
        STOP.hold()  # nothing interrupts the saving
        last = self.folder.last_checkpoint
        if self.step and (last is None or last.name != f"step-{self.step:08d}"):
            self.save()
        state = f"at step {self.step} of {self.total}, which is saved" if self.step else "before the first step"
        raise SystemExit(f"stopped {state}. To go on: maxrl train --out {self.config.out}")

    def train_step(self) -> dict[str, Any]:
        """One supervised step or update, without log, evaluation and checkpoint; returns what is to be logged."""
        if self.step < self.learner.warmup_steps:
            return {"phase": "warmup", **self.learner.supervised_step(self.step)}
        begin, cpu_begin = time.perf_counter(), time.process_time()
        tasks = self.learner.training_tasks(self.step)
        groups = self.learner.collect(self.step, tasks)
        advantages = self.learner.advantages(self.step, groups)
        self._keep_training(groups, advantages)
        values = self.learner.update(self.step, groups, advantages)
        # The pass rate of images is exact and never 0: there the coverage tells whether any rollout succeeded.
        self.success_watch.see(values.get("rollout/coverage", values["rollout/pass_rate"]))
        seconds = time.perf_counter() - begin
        timed = sum(v for k, v in values.items() if k.startswith("time/"))
        if "rollout/response_length" in values:
            rollouts = self.config.tasks * self.config.rollouts
            values["time/tokens_per_second"] = values["rollout/response_length"] * rollouts / seconds
        # Unlike the time on the clock, a processor's time does not grow with what else the machine does.
        cpu = time.process_time() - cpu_begin
        return {"phase": "train", **values, "time/other": seconds - timed, "time/cpu": cpu}

    def evaluate_if_due(self) -> None:
        """Evaluate and log the result, if an evaluation is due after this step."""
        config, update = self.config, self.step - self.learner.warmup_steps
        if update < 0 or not config.eval_tasks or (update % config.eval_every and update != config.steps):
            return
        self._bar = announce.EvaluationBar(
            config.progress and self.processes.is_main, f"evaluation at step {self.step}"
        )
        self._seen = []
        values, shown = self.learner.evaluate()
        self._bar.close()
        self.folder.log_evaluation(self.step, {"update": update, **values}, shown)
        if self.processes.is_main:
            self.folder.keeper.keep(self._seen)
        self.say(announce.result(self.step, shown))
        if (k := getattr(config, "keep_best", None)) is not None:
            self.folder.keep_best(self.step, shown[f"{config.eval_split}/pass@{k}"], self.learner.checkpoint_model)

    def _watch(self, groups: Any, share: float) -> None:
        """See a part of an evaluation: keep some of its rollouts, show how far it is, and stop if that is asked for.

        Args:
            groups: verified rollouts; None where the learner's evaluation draws none, or in another form.
            share: share of the evaluation that is done.
        """
        self._bar.show(share)
        if groups is not None and self.processes.is_main:
            keeper = self.folder.keeper
            places = keeper.chosen(*self.learner.size(groups), "evaluation", self.step) if self._wants(groups) else []
            records = self.learner.records(groups, places, self.config.eval_split)
            self._seen += [{"step": self.step, "phase": "evaluation", **record} for record in records]
        # Where several processes evaluate, all must stop at the same part.
        if self.processes.world_size == 1:
            STOP.check()
        elif groups is not None and self._asked_to_stop():
            raise Stopped

    def _wants(self, groups: Any) -> bool:
        """Whether rollouts of this part of an evaluation are kept: a sample is taken from the first part alone."""
        return self.folder.keeper.how == "all" or not self._seen

    def _keep_training(self, groups: Any, advantages: Any) -> None:
        """Keep some of the rollouts of a training step, if it is their turn."""
        if not self.processes.is_main:
            return
        keeper, update = self.folder.keeper, self.step - self.learner.warmup_steps
        if not keeper.due(update, self.config.eval_every):
            return
        places = keeper.chosen(*self.learner.size(groups), "training", self.step)
        records = self.learner.records(groups, places, "train")
        for record, place in zip(records, places, strict=True):
            if isinstance(advantages, np.ndarray):
                record["advantage"] = float(f"{advantages[place]:.6g}")
        keeper.keep([{"step": self.step, "phase": "train", **record} for record in records])

    def save(self) -> None:
        """Save a checkpoint; before the first step without the model, which is still the one it began with."""
        model = self.learner.checkpoint_model() if self.step or not self.total else None
        self.folder.save(self.step, model, self.learner.state())

    @contextmanager
    def _explained_failures(self) -> Iterator[None]:
        """Add to errors of a step from which checkpoint the run can go on."""
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
        """Add to errors that another process's death caused what can be done about them."""
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
