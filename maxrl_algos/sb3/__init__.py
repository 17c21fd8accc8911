"""The estimators as algorithms of Stable-Baselines3, such as `MaxRL("MlpPolicy", env).learn(500_000)`.

`env` may be a Gymnasium vector env, a `VecEnv` of Stable-Baselines3, a single env, or the id of a registered env.
"""

from maxrl_algos.sb3.algorithms import GRPO, PKPO, REINFORCE, RLOO, SB3_ALGORITHMS, MaxRL, MaxRLT, algorithm_class
from maxrl_algos.sb3.evaluate import PassAtK, evaluate_pass_at_k
from maxrl_algos.sb3.group_algorithm import GroupAlgorithm
from maxrl_algos.sb3.vec_env import NativeVecEnv

__all__ = [
    "GRPO",
    "PKPO",
    "REINFORCE",
    "RLOO",
    "SB3_ALGORITHMS",
    "GroupAlgorithm",
    "MaxRL",
    "MaxRLT",
    "NativeVecEnv",
    "PassAtK",
    "algorithm_class",
    "evaluate_pass_at_k",
]
