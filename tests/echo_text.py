"""The smallest text task: say the digit shown. Responses of one to three words, of which the last counts."""

import gymnasium as gym
import numpy as np

from maxrl_envs import OneStepEnv, OneStepVectorEnv
from maxrl_envs.tasks.text import TextSuite


class EchoText(TextSuite):
    splits = {"train": None, "test": 50}

    def __init__(self, **text):
        super().__init__(max_prompt=20, **text)

    def observation(self, split, index):
        return f"Say {index % 4}."

    def judge(self, split, indices, responses):
        return np.array([self.final_answer(text) == str(i % 4) for i, text in zip(indices, responses, strict=True)])

    def final_answer(self, response):
        return (response.split() or [None])[-1]

    def demonstrations(self, split, indices):
        return np.array(["so " * (int(i) // 4 % 3) + str(i % 4) + self.end for i in indices], object)


def build(demonstrations=False, **text):
    return OneStepEnv(EchoText(**text), demonstrations=demonstrations)


def build_vector(num_envs=1, demonstrations=False, **text):
    return OneStepVectorEnv(EchoText(**text), num_envs, demonstrations=demonstrations)


gym.register("EchoText-v0", build, vector_entry_point=build_vector)
