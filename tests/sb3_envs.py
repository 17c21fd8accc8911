"""Small envs for the tests of the Stable-Baselines3 algorithms."""

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import DummyVecEnv

from maxrl_algos.sb3 import NativeVecEnv
from maxrl_envs import OneStepVectorEnv, TaskSuite


class Identity(TaskSuite):
    """Name the state: chance level 1/4."""

    observation_space, action_space = gym.spaces.Discrete(4), gym.spaces.Discrete(4)
    splits = {"train": None, "test": 100}

    def observation(self, split, index):
        return index % 4

    def verify(self, split, index, action):
        return action == index % 4


class PlainIdentity(gym.Env):
    """The same of someone who knows Gymnasium alone: no splits, no vector env, the task by the seed."""

    def __init__(self, rewards=(1.0,), space=None, ends=True):
        self.action_space = gym.spaces.Discrete(4)
        self.observation_space = gym.spaces.Discrete(4) if space is None else space
        self.rewards, self.ends = rewards, ends

    def _observe(self):
        space = self.observation_space
        if isinstance(space, gym.spaces.Dict):
            return {"state": np.eye(4, dtype=np.float32)[self.state], "noise": np.zeros(2, np.float32)}
        if isinstance(space, gym.spaces.Box):
            image = np.zeros((2, 18, 2, 18, 1), np.uint8)
            image[self.state // 2, :, self.state % 2] = 255
            return image.reshape(space.shape)
        return self.state

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.state, self.steps = int(self.np_random.integers(4)), 0
        return self._observe(), {}

    def step(self, action):
        reward = self.rewards[self.steps % len(self.rewards)] if action == self.state else 0.0
        self.steps += 1
        return self._observe(), reward, self.ends and self.steps == len(self.rewards), False, {}


class Dice(PlainIdentity):
    """Right half the time, whatever is done."""

    def step(self, action):
        return self.state, float(self.np_random.random() < 0.5), True, False, {}


class Recall(gym.Env):
    """Say the bits shown at the start, once a step; judged at the end, by the very arrays that it was given."""

    observation_space, action_space = gym.spaces.MultiBinary(4), gym.spaces.MultiBinary(1)
    level = 0

    def __init__(self, seeded=True):
        self.seeded = seeded

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed if self.seeded else None)
        self.bits, self.said = self.np_random.integers(2, size=4).astype(np.int8), []
        return self.bits, {}

    def step(self, action):
        self.said.append(action)
        over = len(self.said) == 4
        right = over and np.array_equal(np.concatenate(self.said), self.bits)
        return self.bits, float(right), over, False, {}


def identity(count=64):
    return NativeVecEnv(OneStepVectorEnv(Identity(), count))


def native_of_singles(makers):
    return NativeVecEnv(SyncVectorEnv(makers, autoreset_mode=AutoresetMode.DISABLED))


def maze(count=8):
    return NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=count, size=7, wall="stay", max_steps=12))


def lakes(count=8, kind=DummyVecEnv):
    return make_vec_env("FrozenLake-v1", n_envs=count, vec_env_cls=kind)
