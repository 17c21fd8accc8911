"""The estimators as algorithms of Stable-Baselines3. In mazes of 7x7 cells MaxRL learns within seconds:

import gymnasium as gym
import maxrl_envs
from maxrl_algos.sb3 import MaxRL, evaluate_pass_at_k

envs = gym.make_vec("MaxRL/Maze-v0", num_envs=128, size=7, wall="stay", max_steps=24)
model = MaxRL("MlpPolicy", envs, seed=0).learn(500_000)
print(evaluate_pass_at_k(model, envs, range(100), samples=16, seed=0).pass_at_k)  # of held-out mazes
"""

from maxrl_algos.sb3.algorithms import GRPO, PKPO, REINFORCE, RLOO, SB3_ALGORITHMS, MaxRL, MaxRLT
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
    "evaluate_pass_at_k",
]
