"""The smallest token task: repeat the digit shown. Chance level 1/12; endless train split, no demonstrations."""

import gymnasium as gym
import numpy as np

from maxrl_envs import OneStepEnv, OneStepVectorEnv, TaskSuite

DIGITS = 10
PAD, EOS = DIGITS, DIGITS + 1


class Echo(TaskSuite):
    observation_space = gym.spaces.Box(0, EOS, (2,), np.int64)
    action_space = gym.spaces.Box(0, EOS, (1,), np.int64)
    splits = {"train": None, "test": 50}
    metadata = {"tokens": {"vocab_size": EOS + 1, "pad": PAD, "eos": EOS, "max_response": 1}}

    def observation(self, split, index):
        return np.array([EOS, index % DIGITS])

    def verify(self, split, index, action):
        return bool(action[0] == index % DIGITS)


gym.register(
    "Echo-v0", lambda: OneStepEnv(Echo()), vector_entry_point=lambda num_envs: OneStepVectorEnv(Echo(), num_envs)
)
