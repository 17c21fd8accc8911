"""A sound one-step env with a vector env, for the tests of the checker to break in one place."""

import gymnasium as gym
from gymnasium.envs.registration import EnvSpec

from maxrl_envs import OneStepEnv, OneStepVectorEnv, Outcome, TaskSuite

FEW = {"tasks": 20, "rollouts": 8}


class Identity(TaskSuite):
    """Say the number shown, modulo 6; 7 is cut off, 6 breaks the verifier."""

    observation_space = gym.spaces.Text(12, charset="0123456789")
    action_space = gym.spaces.Discrete(8)
    splits = {"train": None, "test": 30}

    def observation(self, split, index):
        return str(2 * index + (split == "test"))

    def verify(self, split, index, action):
        return {7: Outcome.TRUNCATED, 6: Outcome.VERIFIER_ERROR}.get(int(action), bool(index % 6 == action))

    def demonstrations(self, split, indices):
        return indices % 6


class Vector(OneStepVectorEnv):
    """Changes of what `reset` and `step` return, by name, and of the attributes."""

    changes, attributes = {}, {}

    def __init__(self, num_envs, demonstrations=False):
        super().__init__(Identity(), num_envs)
        vars(self).update(self.attributes)

    def reset(self, *, seed=None, options=None):
        return self.changed(("start", "began"), super().reset(seed=seed, options=options))

    def step(self, actions):
        *values, info = super().step(actions)
        info = dict(zip(info, self.changed(info, info.values()), strict=True))
        return *self.changed(("seen", "reward", "terminated", "truncated"), values), info

    def changed(self, names, values):
        return tuple(self.changes.get(name, lambda v: v)(value) for name, value in zip(names, values, strict=True))


def register(monkeypatch, **entries):
    spec = EnvSpec("Test/Identity-v0", lambda **kwargs: OneStepEnv(Identity(), **kwargs))
    spec.vector_entry_point = type("Vector", (Vector,), entries)
    monkeypatch.setitem(gym.registry, spec.id, spec)
    return spec.id
