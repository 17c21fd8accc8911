"""Trains a small transformer on a one-step env of tokens: `maxrl train --env MaxRL/MazeTokens-v0 ...`."""

from dataclasses import MISSING, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from maxrl_algos.algorithms import ALGORITHMS, advantages, wants_logprobs
from maxrl_algos.learners.language import HeldOut, LanguageLearner
from maxrl_algos.learners.memory_plan import plan_run
from maxrl_algos.learners.schedule import SCHEDULES
from maxrl_algos.learners.weights import Weights
from maxrl_algos.metrics import powers_of_two
from maxrl_algos.models.build import build_model, hide_progress_bars, load_causal_lm
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from maxrl_algos.run import config as settings
from maxrl_algos.run.checkpoint import model_in
from maxrl_algos.run.config import RunConfig, option, require
from maxrl_algos.run.distributed import ProcessGroup
from maxrl_algos.run.folder import RunFolder
from maxrl_algos.samplers.shared_prompt import SharedPromptSampler
from maxrl_algos.sources.tokens import TokenSource
from maxrl_algos.train import Trainer
from maxrl_algos.update import AGGREGATIONS

MAY_CHANGE = settings.MAY_CHANGE | {"micro_tokens"}
EVALUATED_AT_ONCE = 2048  # about how many rollouts of held-out tasks are sampled together


@dataclass(frozen=True)
class TokenConfig(RunConfig):
    """Trains a small transformer on a token env; the defaults suit small tasks on a laptop."""

    env: str = option(MISSING, "id of a one-step env of tokens; MODULE:ID where a module of yours registers it")
    model: dict = option({"layers": 2, "hidden": 128}, "size of the transformer, as JSON")
    start_from: str | None = option(None, "folder of a model to start from, instead of random weights")
    algorithm: str = option("maxrl", ", ".join(ALGORITHMS) + ", or a module of your own, such as my_package.my_module")
    algorithm_kwargs: dict = option({}, "arguments of the algorithm, as JSON")
    aggregation: str = option("token_mean", "how the loss sums over tokens: " + " or ".join(AGGREGATIONS), seldom=True)
    entropy_coef: float = option(0.0, "weight of the entropy bonus")
    steps: int = option(200, "number of updates")
    tasks: int = option(32, "tasks a step, of all processes together")
    rollouts: int = option(32, "rollouts of each task, N")
    temperature: float = option(1.0, "temperature of sampling, in training and evaluation")
    resample: int = option(
        0,
        "how often, at most, groups that all fail or all succeed are replaced by groups of other tasks (DAPO's dynamic "
        "sampling): the same objective with larger steps; only estimators that learn from such groups, as reinforce "
        "does, then have another objective, which leaves these groups out",
        seldom=True,
    )
    lr: float = option(1e-4, "largest learning rate of AdamW")
    lr_schedule: str = option("constant", "how the learning rate falls to 0, after lr_warmup: " + ", ".join(SCHEDULES))
    lr_warmup: int = option(0, "updates over which the learning rate rises to lr")
    weight_decay: float = option(0.01, "weight decay of AdamW", seldom=True)
    max_grad_norm: float = option(1.0, "the gradient is clipped to this norm", seldom=True)
    warmup_steps: int = option(200, "supervised steps on demonstrations, before the updates")
    warmup_lr: float = option(5e-4, "learning rate of the supervised steps")
    warmup_tasks: int = option(32, "demonstrations a supervised step, of all processes together", seldom=True)
    eval_every: int = option(100, "updates between evaluations; the last step is always evaluated")
    eval_tasks: int = option(256, "held-out tasks that are evaluated; all if there are no more")
    eval_samples: int = option(64, "rollouts of each held-out task")
    eval_split: str = option("test", "split that is evaluated")
    keep_best: int | None = option(
        None,
        "k: the folder best/ keeps the model with the highest pass@k; needs another eval_split than test",
        seldom=True,
    )
    save_every: int = option(50, "steps between checkpoints, supervised steps counted", seldom=True)
    micro_tokens: int | None = option(None, "response tokens a backward pass; by device where not given", seldom=True)

    def __post_init__(self) -> None:
        if self.aggregation not in AGGREGATIONS:
            raise ValueError(f"aggregation must be one of {AGGREGATIONS}, got {self.aggregation!r}")
        counts = "tasks", "rollouts", "warmup_tasks", "eval_every", "eval_samples", "save_every", "micro_tokens"
        require(self, (*counts, "processes"), 1)
        require(self, ("temperature", "lr", "warmup_lr", "max_grad_norm"), 0, strict=True)
        if self.lr_schedule not in SCHEDULES:
            raise ValueError(f"lr_schedule must be one of {SCHEDULES}, got {self.lr_schedule!r}")
        if self.keep_best is not None:
            check_keep_best(self)
        require(self, ("steps", "warmup_steps", "eval_tasks", "seed", "luck", "entropy_coef", "weight_decay"), 0)
        require(self, ("resample", "lr_warmup"), 0)
        # What the estimator refuses, it refuses now and not after the warm-up.
        rewards = np.zeros((1, self.rollouts))
        extra = {"mean_token_logprob": rewards} if wants_logprobs(self.algorithm) else {}
        advantages(self.algorithm, rewards, **extra, **self.algorithm_kwargs)


def check_keep_best(config: TokenConfig) -> None:
    """ValueError unless `keep_best` names a pass@k that evaluations on another split than "test" show."""
    if config.eval_split == "test":
        raise ValueError("keep_best chooses a model by eval_split, which must not be 'test': give a split to choose by")
    if config.keep_best not in powers_of_two(config.eval_samples) or not config.eval_tasks:
        shown = powers_of_two(config.eval_samples)
        raise ValueError(f"keep_best must be one of {shown}, with eval_tasks, got {config.keep_best}")


Config = TokenConfig


def build(config: TokenConfig, processes: ProcessGroup, device: torch.device, folder: RunFolder) -> LanguageLearner:
    """The learner of a token run, with the weights of the last checkpoint if there is one."""
    hide_progress_bars()
    source = TokenSource(config.env, config.env_kwargs)
    module: Any
    if start := model_in(folder.last_checkpoint) or config.start_from:
        if not Path(start).is_dir():
            raise ValueError(f"start_from={start} is no folder: give one that a run or save_pretrained wrote")
        module = load_causal_lm(str(start))
    else:
        length = source.prompt_length + source.max_response
        module = build_model(source.vocab_size, seed=config.seed, **{"max_length": length, **config.model})
    model = SharedPromptModel(module.to(device))
    shard = processes.rank, processes.world_size
    tasks = source.held_out_tasks(config.eval_split, config.eval_tasks)
    held_out = HeldOut(tasks, EVALUATED_AT_ONCE, config.temperature, split=config.eval_split)
    precision = "bfloat16" if device.type == "cuda" else "float32"
    at_once = max(config.tasks * config.rollouts, EVALUATED_AT_ONCE)
    sizes = source.prompt_length, source.max_response, len(held_out.tasks), at_once
    if plan := plan_run(config, model, precision, *sizes, processes):
        config, at_once = replace(config, micro_tokens=plan.micro_tokens), plan.rollouts_at_once
    sampler = SharedPromptSampler(model.model, source.stop, source.pad, at_once, shard)
    return LanguageLearner(config, processes, device, precision, source, sampler, Weights(model), held_out)


def trainer(config: TokenConfig) -> Trainer:
    """The run of `config`, ready to go on."""
    return Trainer(config, build, MAY_CHANGE)


def train(config: TokenConfig) -> Path:
    """Run `config` to its end; returns the run's folder."""
    return trainer(config).run()
