"""Name the largest of four numbers, in text."""

import re

import numpy as np

from maxrl_envs import AnyText, TaskSuite, register_suite


class NewTask(TaskSuite):
    """Name the largest of four numbers."""

    observation_space = AnyText(200)  # prompts of at most 200 characters
    action_space = AnyText(10_000)  # responses of at most 10,000 characters
    splits = {"train": None, "test": 500}  # number of tasks; None for an endless split

    def numbers(self, split, index):
        """The numbers of a task: they follow from its split and index alone, so that all processes see the same."""
        rng = np.random.default_rng([split == "test", index])
        numbers = rng.integers(500, size=4) * 2
        numbers[0] += split == "test"  # no task is in both splits: the first number is odd in one of them alone
        return numbers.tolist()

    def observation(self, split, index):
        return f"Which number is the largest: {', '.join(map(str, self.numbers(split, index)))}?"

    def gold(self, split, index):
        return str(max(self.numbers(split, index)))

    def answer(self, action):
        """The answer in a response: its last number. Who names several numbers is judged by the last alone."""
        found = re.findall(r"\d+", action)
        return found[-1] if found else None

    def verify(self, split, index, action):
        return self.answer(action) == self.gold(split, index)

    def demonstrations(self, split, indices):
        """Correct responses, for a warm-up; leave this out if there are none."""
        return np.array([f"It is {self.gold(split, int(index))}" for index in indices], object)


register_suite("NewTask-v0", NewTask)
