"""Trains an image classifier as a bandit's policy: `maxrl train --env MaxRL/ImageBandit-v0 ...`."""

from dataclasses import MISSING, dataclass
from pathlib import Path

import torch

from maxrl_algos.exact_objectives import EXACT, check_algorithm
from maxrl_algos.learners.bandit import BanditLearner
from maxrl_algos.run.config import MAY_CHANGE, RunConfig, option, require
from maxrl_algos.run.distributed import ProcessGroup
from maxrl_algos.run.folder import RunFolder
from maxrl_algos.train import Trainer


@dataclass(frozen=True)
class ImageConfig(RunConfig):
    """Trains an image classifier on an image env; the defaults suit rows of digits on a laptop."""

    env: str = option(
        MISSING, "id of a one-step env of images with Discrete actions; MODULE:ID where a module of yours registers it"
    )
    policy: str = option("cnn", "network of the policy: cnn or resnet50")
    policy_kwargs: dict = option({}, "arguments of the policy, as JSON", seldom=True)
    algorithm: str = option(
        "maxrl", "name of an algorithm, a module of your own, or an exact objective: " + ", ".join(EXACT)
    )
    algorithm_kwargs: dict = option({}, "arguments of the algorithm, or order of exact_maxrl, as JSON")
    steps: int = option(3000, "number of updates; the learning rate depends on it")
    tasks: int = option(256, "tasks a step, of all processes together")
    rollouts: int = option(1024, "rollouts of each task, N; without meaning for exact objectives")
    lr: float = option(0.1, "highest learning rate of SGD: reached after the warm-up, then falling to 0 along a cosine")
    lr_warmup: int = option(0, "updates in which the learning rate rises linearly")
    momentum: float = option(0.9, "momentum of SGD", seldom=True)
    weight_decay: float = option(0.0, "weight decay of SGD", seldom=True)
    max_grad_norm: float | None = option(None, "the gradient is clipped to this norm; not where not given", seldom=True)
    eval_every: int = option(250, "updates between evaluations; the last step is always evaluated")
    eval_tasks: int = option(10000, "held-out tasks that are evaluated, at most")
    eval_k: int = option(1024, "largest k of pass@k shown")
    save_every: int = option(250, "updates between checkpoints", seldom=True)

    def __post_init__(self) -> None:
        check_algorithm(self.algorithm)
        require(self, ("tasks", "rollouts", "eval_every", "save_every", "eval_k", "processes"), 1)
        require(self, ("lr", "max_grad_norm"), 0, strict=True)
        require(self, ("steps", "lr_warmup", "momentum", "weight_decay", "eval_tasks", "seed", "luck"), 0)
        if self.steps and self.lr_warmup >= self.steps:
            raise ValueError(f"lr_warmup must be < steps, got {self.lr_warmup} and {self.steps}")


Config = ImageConfig


def build(config: ImageConfig, processes: ProcessGroup, device: torch.device, folder: RunFolder) -> BanditLearner:
    """The learner of an image run."""
    return BanditLearner(config, processes, device)


def trainer(config: ImageConfig) -> Trainer:
    """The run of `config`, ready to go on."""
    return Trainer(config, build, MAY_CHANGE - {"steps"})


def train(config: ImageConfig) -> Path:
    """Run `config` to its end; returns the run's folder."""
    return trainer(config).run()
