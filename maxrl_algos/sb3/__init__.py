"""Estimators at home in Stable-Baselines3: `MaxRL("MlpPolicy", env).learn(100_000)`."""

from maxrl_algos.sb3.algorithms import ALGORITHMS, GRPO, REINFORCE, RLOO, GroupAlgorithm, MaxRL
from maxrl_algos.sb3.evaluate import PassAtK, evaluate_pass_at_k
from maxrl_algos.sb3.vec_env import NativeVecEnv

__all__ = [
    "ALGORITHMS",
    "GRPO",
    "REINFORCE",
    "RLOO",
    "GroupAlgorithm",
    "MaxRL",
    "NativeVecEnv",
    "PassAtK",
    "evaluate_pass_at_k",
]
