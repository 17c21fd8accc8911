"""The Stable-Baselines3 algorithms learn: every estimator, policy and action space, and what newcomers try first."""

import re
import time
import warnings

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import DummyVecEnv

import maxrl_envs  # noqa: F401
from maxrl_algos.sb3 import RLOO, SB3_ALGORITHMS, MaxRL, NativeVecEnv, evaluate_pass_at_k
from tests.sb3_envs import PlainIdentity, identity

ARGUMENTS = {"pkpo": {"k": 2}, "maxrl_t": {"order": 4}}  # of the estimators that have an order


@pytest.mark.parametrize("name", SB3_ALGORITHMS)
def test_solves_identity(name):
    settings = {"n_tasks": 8, "n_rollouts": 8, "learning_rate": 1e-2, "algorithm_kwargs": ARGUMENTS.get(name)}
    model = SB3_ALGORITHMS[name]("MlpPolicy", identity(), seed=0, **settings).learn(64 * 60)
    result = evaluate_pass_at_k(model, identity(), np.arange(20), 16)
    assert result.pass_at_k[1] > 0.9 and result.greedy.all()
    again = [evaluate_pass_at_k(model, model.env, np.arange(20), 16, seed=1).successes for _ in range(2)]
    assert np.array_equal(*again)
    assert result.pass_at_k[1] == result.successes.mean() / 16 and set(result.pass_at_k) == {1, 2, 4, 8, 16}


SPACES = {
    "MlpPolicy": None,
    "CnnPolicy": gym.spaces.Box(0, 255, (36, 36, 1), np.uint8),
    "MultiInputPolicy": gym.spaces.Dict(
        {"state": gym.spaces.Box(0, 1, (4,), np.float32), "noise": gym.spaces.Box(0, 1, (2,), np.float32)}
    ),
}


@pytest.mark.parametrize("policy", SPACES)
def test_learns_in_a_plain_env_with_every_policy(policy):
    env = make_vec_env(lambda: PlainIdentity(space=SPACES[policy]), n_envs=5)  # 16 rollouts in 4 waves
    model = MaxRL(policy, env, n_tasks=4, n_rollouts=4, learning_rate=1e-2 if policy != "CnnPolicy" else 1e-3, seed=0)
    model.learn(16 * 60)
    assert model.num_timesteps == 16 * 60 and np.mean(model.ep_success_buffer) > 0.5


class Aim(gym.Env):
    """One action, right where it lies above a mark that is hidden; actions must be in their space."""

    observation_space = gym.spaces.Box(0, 1, (1,), np.float32)

    def __init__(self, action_space, mark):
        self.action_space, self.mark = action_space, mark

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return np.zeros(1, np.float32), {}

    def step(self, action):
        assert self.action_space.contains(np.asarray(action, self.action_space.dtype))
        return np.zeros(1, np.float32), float(np.all(action >= self.mark)), True, False, {}


@pytest.mark.parametrize(
    "space, mark",
    [
        (gym.spaces.Box(-1, 1, (2,), np.float32), 0.2),
        (gym.spaces.MultiDiscrete([3, 4]), 2),
        (gym.spaces.MultiBinary(3), 1),
    ],
    ids=["Box", "MultiDiscrete", "MultiBinary"],
)
def test_learns_with_every_action_space(space, mark):
    env = make_vec_env(lambda: Aim(space, mark), n_envs=32)
    model = RLOO("MlpPolicy", env, n_tasks=2, n_rollouts=16, learning_rate=2e-2, seed=0).learn(32 * 40)
    assert np.mean(model.ep_success_buffer) > 0.8


def test_frozen_lake_trains_unchanged():
    model = MaxRL("MlpPolicy", "FrozenLake-v1", learning_rate=1e-2, seed=0)
    assert isinstance(model.env, DummyVecEnv) and model.n_envs == 128
    model.learn(60_000)
    assert np.mean(model.ep_success_buffer) > 0.1  # 0.015 at random


def test_an_id_with_its_own_vector_env_is_native():
    assert isinstance(MaxRL("MlpPolicy", "maxrl_envs:MaxRL/Maze-v0").env, NativeVecEnv)


def test_a_vector_env_of_gymnasium_is_taken_as_it_is(tmp_path):
    envs = [gym.make_vec("MaxRL/Maze-v0", num_envs=16, size=5) for _ in range(4)]
    model = MaxRL("MlpPolicy", envs[0], n_tasks=2, n_rollouts=8, seed=0).learn(1)
    assert isinstance(model.env, NativeVecEnv) and model.env.envs is envs[0]
    model.set_env(envs[1])
    model.learn(1)
    model.save(tmp_path / "model")
    assert isinstance(MaxRL.load(tmp_path / "model", env=envs[2]).learn(1).env, NativeVecEnv)
    for one in (model, PPO("MlpPolicy", make_vec_env("MaxRL/Maze-v0", env_kwargs={"size": 5}), n_steps=8)):
        assert evaluate_pass_at_k(one, envs[3], range(4), 2).successes.shape == (4,)


def test_a_vector_env_that_resets_itself_is_met_with_the_remedy():
    with pytest.raises(ValueError, match="DISABLED") as error:
        MaxRL("MlpPolicy", gym.make_vec("FrozenLake-v1", num_envs=8))
    remedy = re.search(r"gym\.make_vec\(\.\.\., (.*?\})\)", str(error.value))[1]
    env = eval(f'gym.make_vec("FrozenLake-v1", num_envs=8, {remedy})', {"gym": gym})
    assert MaxRL("MlpPolicy", env, n_tasks=1, n_rollouts=8).learn(1).num_timesteps


class Never(PlainIdentity):
    """No action succeeds."""

    def step(self, action):
        return self.state, 0.0, True, False, {}


def test_a_run_without_a_success_says_once_what_to_do():
    def learn(kind, updates):
        env = make_vec_env(kind, n_envs=8)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            RLOO("MlpPolicy", env, n_tasks=2, n_rollouts=4, learning_rate=0.0, seed=0).learn(8 * updates)
        return [str(warning.message) for warning in caught if "without a single success" in str(warning.message)]

    assert learn(Never, 19) == [] and learn(PlainIdentity, 30) == []
    (message,) = learn(Never, 50)
    assert "n_rollouts" in message and "smaller env" in message


EXAMPLE = """
import gymnasium as gym
import maxrl_envs
from maxrl_algos.sb3 import MaxRL, evaluate_pass_at_k

envs = gym.make_vec("MaxRL/Maze-v0", num_envs=128, size=7, wall="stay", max_steps=24)
model = MaxRL("MlpPolicy", envs, seed=0).learn(500_000)
print(evaluate_pass_at_k(model, envs, range(100), samples=16, seed=0).pass_at_k)  # of held-out mazes
"""


@pytest.mark.slow
def test_the_first_example_learns_within_a_minute():
    """What a newcomer runs, with the settings that newcomers leave as they are."""
    found, begin = {}, time.process_time()
    exec(EXAMPLE, found)
    assert time.process_time() - begin < 60
    result = evaluate_pass_at_k(found["model"], found["envs"], range(100), 16, seed=1)
    assert result.pass_at_k[1] > 0.5 and found["model"].num_timesteps >= 500_000
