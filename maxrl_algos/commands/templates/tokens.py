"""Name the largest of four digits, in tokens: for policies without a tokenizer, which are small and fast."""

import gymnasium as gym
import numpy as np

from maxrl_envs import Outcome, TaskSuite, register_suite

PAD, EOS = 10, 11  # the tokens 0 to 9 are the digits


class NewTask(TaskSuite):
    """Name the largest of four digits."""

    observation_space = gym.spaces.Box(0, EOS, (4,), np.int64)  # a prompt
    action_space = gym.spaces.Box(0, EOS, (2,), np.int64)  # a response: a digit and EOS
    splits = {"train": 7500, "test": 2500}  # number of tasks; None for an endless split
    metadata = {"tokens": {"vocab_size": 12, "pad": PAD, "eos": EOS, "max_response": 2}}

    def digits(self, split, index):
        """The digits of a task. Every fourth number is for testing, so that no task is in both splits."""
        number = 4 * index if split == "test" else index + index // 3 + 1
        return [number // 10**place % 10 for place in (3, 2, 1, 0)]

    def observation(self, split, index):
        return np.array(self.digits(split, index))

    def gold(self, split, index):
        return max(self.digits(split, index))

    def verify(self, split, index, action):
        tokens = action.tolist()
        if EOS not in tokens:
            return Outcome.TRUNCATED  # it was cut off: reward 0, and counted apart from a wrong answer
        return tokens[: tokens.index(EOS)] == [self.gold(split, index)]

    def demonstrations(self, split, indices):
        """Correct responses, (B, 2), for a warm-up; leave this out if there are none."""
        return np.array([[self.gold(split, int(index)), EOS] for index in indices])


register_suite("NewTask-v0", NewTask)
