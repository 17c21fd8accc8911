"""The learner of token and text runs: a causal LM, trained on groups of rollouts."""

import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch

from maxrl_algos.algorithms import advantages, wants_logprobs
from maxrl_algos.collect import collect, records
from maxrl_algos.data import Groups, pad_left
from maxrl_algos.evaluate import evaluation_of, sample_held_out
from maxrl_algos.learners.resampling import resample
from maxrl_algos.learners.schedule import learning_rate
from maxrl_algos.learners.weights import Weights
from maxrl_algos.run.distributed import ProcessGroup, optimizer_state, restore_optimizer
from maxrl_algos.run.kept import Watch, unwatched
from maxrl_algos.samplers import Sampler, SamplerError
from maxrl_algos.samplers.in_place import InPlaceSampler
from maxrl_algos.seeding import sampling_seed, stream_of
from maxrl_algos.sources import Source
from maxrl_algos.update import UpdateStats, accumulate_gradient, optimizer_step

# By precision: the largest |log-prob - sampled log-prob| of a token that rounding alone explains.
LOGPROB_BOUNDS = {"float32": 1e-3, "bfloat16": 0.3}
SHARE_OVER_BOUND = 0.01  # if more tokens than this exceed the bound, the sampler's weights must be other ones


@dataclass
class LogProbCheck:
    """Compares the sampler's log-probabilities with the trained model's, to find stale weights in the sampler.

    Attributes:
        bound: largest difference of a token's log-probabilities that rounding explains.
        on_failure: "stop" the run, or "warn".
    """

    bound: float
    on_failure: str

    def __call__(self, stats: UpdateStats, step: int, device: torch.device, processes: ProcessGroup) -> dict[str, Any]:
        """Check the differences of a step: what the log gets of them. Too many above the bound are a SamplerError."""
        mine = torch.cat([*stats.differences, torch.zeros(0, device=device)])
        largest = float(mine.max()) if len(mine) else 0.0
        counts = float(mine.sum()), int((mine > self.bound).sum()), len(mine), stats.valid, stats.padding
        gathered = processes.all_gather((largest, *counts))
        largest = max(row[0] for row in gathered)
        total, over, tokens, valid, padding = (sum(row[i] for row in gathered) for i in range(1, 6))
        if not tokens:  # no group took part in the gradient
            return {}
        if over / tokens > SHARE_OVER_BOUND:
            message = (
                f"step {step}: {over / tokens:.1%} of log-probs differ by more than {self.bound} between sampler and "
                f"trainer (mean {total / tokens:.2g}, max {largest:.2g}): the sampler's weights are stale, or its "
                "precision is another; raise logprob_bound if that is meant"
            )
            if self.on_failure == "stop":
                raise SamplerError(message)
            warnings.warn(message, stacklevel=2)
        return {
            "train/logprob_difference_max": largest,
            "train/logprob_difference_mean": total / tokens,
            "train/logprob_difference_over_bound": over / tokens,
            "train/padding": padding / max(1, padding + valid),
        }


@dataclass
class HeldOut:
    """How held-out tasks are sampled.

    Attributes:
        tasks: indices of tasks of `split`, (P,) int64.
        rollouts_at_once: about how many rollouts are sampled together.
        temperature, top_p: of sampling.
        split: the split that the tasks are from.
    """

    tasks: np.ndarray
    rollouts_at_once: int
    temperature: float = 1.0
    top_p: float = 1.0
    split: str = "test"


class LanguageLearner:
    """Trains a causal LM; see `maxrl_algos.train.Learner`.

    Args:
        config: settings of the run, a `TokenConfig` or a `TextConfig`.
        processes: the processes that train together.
        device: where the model is.
        precision: "float32" or "bfloat16", of matrix products; weights and sums stay float32.
        source: where prompts and verdicts come from.
        sampler: what responds.
        weights: the model, how it is saved, and how the sampler gets it.
        held_out: how held-out tasks are sampled.
        check: compares the sampler's log-probabilities with the model's; None if the trained model itself samples.
        facts: values that are logged at every update.
    """

    remedies = (
        "easier tasks (arguments of the env), a longer warm-up (warmup_steps) or start_from, or more rollouts a task"
    )

    def __init__(
        self,
        config: Any,
        processes: ProcessGroup,
        device: torch.device,
        precision: str,
        source: Source,
        sampler: Sampler,
        weights: Weights,
        held_out: HeldOut,
        check: LogProbCheck | None = None,
        facts: dict[str, Any] | None = None,
    ) -> None:
        self.config, self.processes, self.device, self.precision = config, processes, device, precision
        self.source, self.sampler, self.weights, self.model = source, sampler, weights, weights.model
        self.held_out, self.check, self.facts = held_out, check, facts or {}
        self.watch: Watch = unwatched
        self.warmup_steps = config.warmup_steps
        if config.warmup_steps and config.warmup_tasks % processes.world_size:
            raise ValueError(
                f"warmup_tasks={config.warmup_tasks} must be a multiple of {processes.world_size} processes"
            )
        self.optimizer = self._new_optimizer(config.warmup_lr if config.warmup_steps else config.lr)

    def _new_optimizer(self, lr: float) -> torch.optim.Optimizer:
        return torch.optim.AdamW(self.model.model.parameters(), lr=lr, weight_decay=self.config.weight_decay)

    def _autocast(self) -> Any:
        on = self.precision == "bfloat16"
        return torch.autocast(self.device.type, torch.bfloat16, enabled=on, cache_enabled=False)

    def supervised_step(self, step: int) -> dict[str, Any]:
        """One step of maximum likelihood on demonstrations, with the mean taken over their tokens."""
        config, begin = self.config, time.perf_counter()
        tasks = self.source.training_tasks(config.seed, step, config.warmup_tasks, "warmup")
        with self._autocast():
            logprobs = self._demonstration_logprobs(self.processes.shard(tasks))
        loss = -logprobs.sum() / sum(self.processes.all_gather(len(logprobs)))
        loss.backward()
        self.processes.all_reduce_gradients(self.model.model)
        norm = optimizer_step(self.model.model, self.optimizer, config.max_grad_norm)
        seconds = time.perf_counter() - begin
        total = sum(self.processes.all_gather(float(loss.detach())))
        return {"train/loss": total, "train/grad_norm": norm, "time/update": seconds}

    def _demonstration_logprobs(self, tasks: np.ndarray) -> torch.Tensor:
        """Log-probabilities (S,) of all tokens of one demonstration of each of `tasks` (P,)."""
        prompts, responses = self.source.demonstrations(tasks)
        rows, prompt_lengths = pad_left(prompts, self.source.pad, self.device)
        lengths = torch.tensor([[len(response)] for response in responses], device=self.device)
        tokens = np.full((len(responses), 1, int(lengths.max())), self.source.pad)
        for row, response in zip(tokens, responses, strict=True):
            row[0, : len(response)] = response
        padded = bool((prompt_lengths < rows.shape[1]).any())
        given = torch.as_tensor(tokens, device=self.device), lengths
        shown = prompt_lengths if padded else None
        return self.model.logprobs(rows, *given, prompt_lengths=shown, entropy_gradient=False)[0]

    def end_warmup(self) -> None:
        """Begin the updates with a new optimiser, at their own learning rate."""
        self.optimizer = self._new_optimizer(self.config.lr)

    def training_tasks(self, step: int) -> np.ndarray:
        """This process's tasks of a step, (P,) int64."""
        return self.processes.shard(self.source.training_tasks(self.config.seed, step, self.config.tasks))

    def collect(self, step: int, tasks: np.ndarray) -> Groups:
        """Push the weights to the sampler, and collect verified groups of rollouts of the tasks."""
        config, begin = self.config, time.perf_counter()
        self.sampler.push(self.weights.for_sampler())
        pushed = time.perf_counter() - begin

        def draw(number: int, tasks: np.ndarray) -> Groups:
            # Later draws are of different numbers of tasks in each process, so that each process has its own stream.
            stream = "rollouts" if number == 0 else f"rollouts again {number}, process {self.processes.rank}"
            seed = sampling_seed(config.seed, stream_of(stream, config.luck), step)
            return collect(self.source, self.sampler, tasks, config.rollouts, seed, "train", config.temperature)

        def draw_others(number: int, count: int) -> Groups:
            others = self.source.training_tasks(config.seed, step, config.tasks, f"tasks again {number}")
            return draw(number, self.processes.shard(others)[:count])

        with self._autocast():
            groups = draw(0, tasks)
            if config.resample:
                groups = resample(groups, draw_others, config.resample, self.source.pad)
        self.sampler.sleep()
        groups.seconds["push"] = pushed
        return groups

    def advantages(self, step: int, groups: Groups) -> np.ndarray:
        """The advantages of the rollouts, (P, N) float64, by the run's algorithm."""
        config, extra = self.config, {}
        if wants_logprobs(config.algorithm):
            extra["mean_token_logprob"] = groups.rollouts.mean_token_logprob()
        return advantages(config.algorithm, groups.rewards, **extra, **config.algorithm_kwargs)

    def update(self, step: int, groups: Groups, advantages: np.ndarray) -> dict[str, Any]:
        """One optimiser step on the groups; returns what is logged."""
        config, begin = self.config, time.perf_counter()
        loss = config.aggregation, config.entropy_coef, config.temperature, config.micro_tokens
        with self._autocast():
            stats = accumulate_gradient(self.model, groups, advantages, *loss, self.processes)
        self.processes.all_reduce_gradients(self.model.model)
        checked = self.check(stats, step, self.device, self.processes) if self.check else {}
        rate = learning_rate(config, step - self.warmup_steps)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        norm = optimizer_step(self.model.model, self.optimizer, config.max_grad_norm)
        seconds = {**groups.seconds, "update": time.perf_counter() - begin}
        return {
            "train/loss": sum(self.processes.all_gather(stats.loss)),
            "train/grad_norm": norm,
            "train/lr": rate,
            **rollout_metrics(groups, self.processes),
            **checked,
            **self.facts,
            **{f"time/{part}": value for part, value in seconds.items()},
        }

    def evaluate(self) -> tuple[dict[str, Any], dict[str, float]]:
        """Sample the held-out tasks; returns the evaluation as a dict, and its pass@k by name."""
        config, held_out = self.config, self.held_out
        self.sampler.push(self.weights.for_sampler())
        how = held_out.rollouts_at_once, held_out.split, held_out.temperature, held_out.top_p, self.processes
        with self._autocast():
            chunks = sample_held_out(self.source, self.sampler, held_out.tasks, config.eval_samples, config.seed, *how)
            result = evaluation_of(
                self._watched(chunks, held_out.rollouts_at_once / config.eval_samples), self.processes
            )
        self.sampler.sleep()
        return asdict(result), {f"{held_out.split}/pass@{k}": share for k, share in result.pass_at_k().items()}

    def _watched(self, chunks: Iterable[Groups], tasks_at_once: float) -> Iterator[Groups]:
        """The chunks of an evaluation, of about `tasks_at_once` tasks, each shown to who watches the run.

        Where the trained model itself samples, it is also shown how far a chunk is.
        """
        seen, total = 0, max(1, len(self.held_out.tasks))
        tasks_at_once = min(total, max(1, tasks_at_once))

        def within(share: float) -> None:
            self.watch(None, min(1.0, (seen + share * tasks_at_once) / total))

        in_place = self.sampler if isinstance(self.sampler, InPlaceSampler) else None
        try:
            if in_place:
                in_place.progress = within
            for groups in chunks:
                seen += len(groups.tasks) * self.processes.world_size
                self.watch(groups, min(1.0, seen / total))
                yield groups
        finally:
            if in_place:
                in_place.progress = None

    def size(self, groups: Groups) -> tuple[int, int]:
        """The numbers of tasks and of rollouts of each task in `groups`."""
        return groups.rewards.shape  # type: ignore[return-value]

    def records(self, groups: Groups, places: Sequence[tuple[int, int]], split: str) -> list[dict[str, Any]]:
        """The rollouts at these places (task, rollout) of `groups`, as `maxrl_algos.run.kept` describes them."""
        return records(self.source, groups, places, split)

    def state(self) -> dict[str, Any]:
        """The optimiser's state, and adapters where only these are trained."""
        return {"optimizer": optimizer_state(self.optimizer, self.processes.is_main), **self.weights.state()}

    def restore(self, saved: dict[str, Any]) -> None:
        """Take up what `state` returned."""
        if saved["step"] >= self.warmup_steps:
            self.optimizer = self._new_optimizer(self.config.lr)
        restore_optimizer(self.optimizer, saved["optimizer"])
        self.weights.restore(saved)

    def checkpoint_model(self) -> Any:
        """The model as something with `save_pretrained(folder)`."""
        return self.weights.for_checkpoint(self.processes.is_main)

    def close(self) -> None:
        """Shut the sampler down."""
        self.sampler.close()


def rollout_metrics(groups: Groups, processes: ProcessGroup) -> dict[str, float]:
    """What a step logs of the groups of all processes.

    `rollout/entropy` is the mean of -log-prob over the sampled tokens, which estimates the policy's entropy.
    """
    replaced = {}
    if groups.drawn is not None:
        changed = sum(processes.all_gather(int((groups.tasks != groups.drawn.tasks).sum())))
        replaced, groups = {"rollout/replaced_groups": changed}, groups.drawn
    rollouts = groups.rollouts
    logprobs = rollouts.logprobs.double().sum(-1).cpu().numpy()
    mine = groups.rewards, groups.ended, rollouts.lengths.cpu().numpy(), logprobs
    rewards, ended, lengths, logprobs = (np.concatenate(x) for x in zip(*processes.all_gather(mine), strict=True))
    successes = rewards.sum(axis=1)
    return {
        "rollout/pass_rate": float(rewards.mean()),
        "rollout/coverage": float((successes > 0).mean()),
        "rollout/all_fail": float((successes == 0).mean()),
        "rollout/all_pass": float((successes == rewards.shape[1]).mean()),
        "rollout/entropy": float(-logprobs.sum() / lengths.sum()),
        "rollout/response_length": float(lengths.mean()),
        "rollout/truncated": float((ended == "length").mean()),
        "rollout/verifier_errors": int((ended == "verifier_error").sum()),
        **replaced,
    }
