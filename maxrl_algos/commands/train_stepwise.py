"""Trains a policy of Stable-Baselines3 in an env of several steps: `maxrl train --env MaxRL/Maze-v0 ...`."""

from dataclasses import MISSING, dataclass
from pathlib import Path

import numpy as np
import torch

from maxrl_algos.algorithms import ALGORITHMS, advantages, wants_logprobs
from maxrl_algos.run.config import MAY_CHANGE, RunConfig, option, require
from maxrl_algos.run.distributed import ProcessGroup
from maxrl_algos.run.folder import RunFolder
from maxrl_algos.sb3.learner import StepwiseLearner, random_successes
from maxrl_algos.train import Trainer
from maxrl_algos.update import AGGREGATIONS

POLICIES = ("auto", "MlpPolicy", "CnnPolicy", "MultiInputPolicy")
NAMES = ", ".join(name for name in ALGORITHMS if not wants_logprobs(name))


@dataclass(frozen=True)
class StepwiseConfig(RunConfig):
    """Trains a policy of Stable-Baselines3; the defaults suit small mazes on a laptop."""

    env: str = option(MISSING, "id of an env with numbers as actions; MODULE:ID where a module of yours registers it")
    policy: str = option("auto", "policy of Stable-Baselines3; auto chooses by the observations", choices=POLICIES)
    policy_kwargs: dict = option({}, "arguments of the policy, such as net_arch, as JSON", seldom=True)
    algorithm: str = option("maxrl", f"{NAMES}, or a module of your own, such as my_package.my_module")
    algorithm_kwargs: dict = option({}, "arguments of the algorithm, as JSON")
    aggregation: str = option("sequence_sum", "how the loss sums over steps", choices=AGGREGATIONS, seldom=True)
    entropy_coef: float = option(0.0, "weight of the entropy bonus")
    steps: int = option(200, "number of updates")
    tasks: int = option(8, "tasks a step")
    rollouts: int = option(16, "rollouts of each task, N")
    max_rollout_steps: int = option(10_000, "a rollout that is longer is an error", seldom=True)
    lr: float = option(3e-3, "learning rate of Adam, constant")
    max_grad_norm: float = option(0.5, "the gradient is clipped to this norm", seldom=True)
    eval_every: int = option(100, "updates between evaluations; the last step is always evaluated")
    eval_tasks: int = option(128, "held-out tasks that are evaluated; all if there are no more")
    eval_samples: int = option(16, "rollouts of each held-out task")
    save_every: int = option(50, "updates between checkpoints", seldom=True)

    def __post_init__(self) -> None:
        if self.policy not in POLICIES or self.aggregation not in AGGREGATIONS:
            raise ValueError(f"policy must be one of {POLICIES}, and aggregation one of {AGGREGATIONS}")
        counts = "tasks", "rollouts", "eval_every", "eval_samples", "save_every", "max_rollout_steps", "processes"
        require(self, counts, 1)
        require(self, ("lr", "max_grad_norm"), 0, strict=True)
        require(self, ("steps", "eval_tasks", "seed", "entropy_coef"), 0)
        if wants_logprobs(self.algorithm):
            raise ValueError(f"{self.algorithm} takes log-probs, which envs of several steps do not give: take {NAMES}")
        advantages(self.algorithm, np.zeros((1, self.rollouts)), **self.algorithm_kwargs)  # raises if it refuses them


Config = StepwiseConfig
__all__ = ["Config", "StepwiseConfig", "build", "random_successes", "train", "trainer"]


def build(config: StepwiseConfig, processes: ProcessGroup, device: torch.device, folder: RunFolder) -> StepwiseLearner:
    """The learner of a run in an env of several steps."""
    return StepwiseLearner(config, processes, device)


def trainer(config: StepwiseConfig) -> Trainer:
    """The run of `config`, ready to go on."""
    return Trainer(config, build, MAY_CHANGE)


def train(config: StepwiseConfig) -> Path:
    """Run `config` to its end; returns the run's folder."""
    return trainer(config).run()
