"""`NativeVecEnv` behaves as SB3's `DummyVecEnv`, and SB3's own algorithms and checker take our envs."""

import warnings

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

from gymnasium.vector import AutoresetMode, SyncVectorEnv
from stable_baselines3 import A2C, PPO
from stable_baselines3.common.env_checker import check_env
from stable_baselines3.common.env_util import make_vec_env

import maxrl_envs  # noqa: F401
from maxrl_algos.sb3 import RLOO, MaxRL, NativeVecEnv, evaluate_pass_at_k
from maxrl_algos.sb3.rollouts import task_splits
from maxrl_algos.sb3.vec_env import merge_options
from maxrl_envs import OneStepEnv
from tests.sb3_envs import Identity, Recall, identity, native_of_singles

NUMERIC = (gym.spaces.Box, gym.spaces.Discrete, gym.spaces.MultiDiscrete, gym.spaces.MultiBinary)
IDS = [
    name
    for name in sorted(gym.registry)
    if name.startswith("MaxRL/")
    and "math_text" not in str(gym.spec(name).entry_point)  # text, and its data may not be here
    and all(isinstance(s, NUMERIC) for s in (gym.make(name).action_space, gym.make(name).observation_space))
]


@pytest.mark.parametrize("name", IDS)
def test_sb3s_checker(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check_env(gym.make(name).unwrapped)


def same(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return np.array_equal(a, b)


def ended(info):
    """An info without what takes time or what `Monitor` and the shared empty dict leave out."""
    episode = {key: value for key, value in info.get("episode", {}).items() if key != "t"}
    return {**{key: value for key, value in info.items() if key != "_"}, "episode": episode}


@pytest.mark.parametrize(
    "name, kwargs", [("MaxRL/Maze-v0", {"size": 7, "max_steps": 9, "wall": "stay"}), ("FrozenLake-v1", {})]
)
def test_native_is_dummy_for_env_by_env(name, kwargs):
    """Across resets: the sub-envs of gymnasium's SyncVectorEnv draw as single envs do."""
    makers = [lambda: gym.make(name, **kwargs)] * 3
    native = native_of_singles(makers)
    dummy, rng, ends = make_vec_env(name, n_envs=3, env_kwargs=kwargs), np.random.default_rng(0), 0
    for env in (native, dummy):
        env.seed(5)
    assert same(native.reset(), dummy.reset())
    for _ in range(60):
        actions = rng.integers(4, size=3)
        (o1, r1, d1, i1), (o2, r2, d2, i2) = native.step(actions), dummy.step(actions)
        assert same(o1, o2) and same(r1, r2) and same(d1, d2) and r1.dtype == r2.dtype and d1.dtype == d2.dtype
        for done, a, b in zip(d1, i1, i2, strict=True):
            assert done or a == {}
            if done:
                ends += 1
                assert same(ended(a), ended(b)), (a, b)
        assert same(dict(enumerate(native.reset_infos)), dict(enumerate(dummy.reset_infos)))
    assert ends > 5


@pytest.mark.parametrize("name, kwargs", [("MaxRL/Maze-v0", {"size": 7}), ("MaxRL/ImageBandit-v0", {"digits": 1})])
def test_native_is_dummy_on_the_same_tasks(name, kwargs):
    native = NativeVecEnv(gym.make_vec(name, num_envs=8, **kwargs))
    dummy, rng = make_vec_env(name, n_envs=8, env_kwargs=kwargs), np.random.default_rng(0)
    for env in (native, dummy):
        env.set_options([{"task": 10 + i, "split": "test"} for i in range(8)])
    assert same(native.reset(), dummy.reset())
    assert native.reset_infos == dummy.reset_infos
    alive = np.ones(8, bool)
    while alive.any():
        actions = rng.integers(4, size=8)
        (o1, r1, d1, i1), (o2, r2, d2, i2) = native.step(actions), dummy.step(actions)
        over, going = alive & d1, alive & ~d1
        assert same(d1[alive], d2[alive]) and same(r1[alive], r2[alive]) and same(o1[going], o2[going])
        assert all(same(ended(i1[i]), ended(i2[i])) for i in np.flatnonzero(over))
        alive = going


def test_native_keeps_terminal_observations_and_counts():
    env = NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=2, size=5, max_steps=3, wall="stay"))
    env.reset()
    for _ in range(2):
        assert env.step(np.array([0, 0]))[3] == [{}, {}]
    observations, _, dones, infos = env.step(np.array([0, 0]))
    kept = infos[0]["terminal_observation"].copy()
    assert dones.all() and infos[0]["TimeLimit.truncated"] and infos[0]["episode"]["l"] == 3
    assert infos[0]["ended"] == "length" and infos[0]["is_success"] is False
    env.step(np.array([1, 1]))
    assert np.array_equal(infos[0]["terminal_observation"], kept) and observations.shape == (2, 5, 5)


@pytest.mark.parametrize("kind", [PPO, A2C])
def test_sb3s_own_algorithms_run_on_it(kind):
    steps = {"batch_size": 64} if kind is PPO else {}
    model = kind("MlpPolicy", identity(16), n_steps=16, learning_rate=3e-3, seed=0, **steps).learn(16 * 16 * 12)
    assert evaluate_pass_at_k(model, identity(), np.arange(10), 8, ks=[1, 8], seed=0).pass_at_k[1] > 0.5


def test_sb3s_make_vec_env_works():
    env = make_vec_env("MaxRL/Maze-v0", n_envs=8, env_kwargs={"size": 5})
    assert PPO("MlpPolicy", env, n_steps=8, batch_size=64).learn(64).num_timesteps == 64
    assert MaxRL("MlpPolicy", OneStepEnv(Identity()), n_tasks=2, n_rollouts=2).learn(4).num_timesteps == 4


def test_native_over_single_envs():
    def native(name, **kwargs):
        makers = [lambda: gym.make(name, **kwargs)] * 8
        return NativeVecEnv(SyncVectorEnv(makers, autoreset_mode=AutoresetMode.DISABLED))

    env = native("MaxRL/Maze-v0", size=5, render_mode="rgb_array")
    env.reset()
    assert env.render().ndim == 3
    with pytest.raises(ValueError, match="the same options: use SB3's DummyVecEnv"):
        RLOO("MlpPolicy", env, n_tasks=2, n_rollouts=4).learn(1)
    env = native("FrozenLake-v1")
    assert env.get_attr("desc", [1])[0].shape == (4, 4)
    env.set_attr("level", [1, 2])
    assert env.get_attr("level") == [[1, 2]] * 8


def test_refusals_of_vector_envs():
    with pytest.raises(ValueError, match="same option names"):
        merge_options([{"task": 1}, {}])
    with pytest.raises(NotImplementedError, match="DummyVecEnv"):
        identity().env_method("render")
    with pytest.raises(ValueError, match="copy=True"):
        NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=2, size=5, copy=False))
    env = make_vec_env(Recall, n_envs=1)
    for metadata in (None, {"splits": ["train"]}):
        env.set_attr("metadata", metadata)
        assert task_splits(env) is None
