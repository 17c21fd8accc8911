"""MaxRL environments: correctness-based Gymnasium environments, reward 1 for a correct outcome, else 0."""

from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.task import Outcome, Task

__all__ = ["OneStepEnv", "OneStepVectorEnv", "Outcome", "Task"]
