"""Rollouts in SB3's VecEnvs: what callbacks and strangers' envs see of them, and who may use the env meanwhile."""

import gymnasium as gym
import numpy as np
import pytest
import torch

pytest.importorskip("stable_baselines3")

from gymnasium.vector import AutoresetMode, SyncVectorEnv
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import CallbackList, EvalCallback
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import DummyVecEnv, SubprocVecEnv, VecMonitor

import maxrl_envs  # noqa: F401
from maxrl_algos.sb3 import RLOO, NativeVecEnv, evaluate_pass_at_k
from maxrl_algos.sb3.vec_env import play, task_splits


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


def maze(count=8):
    return NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=count, size=7, wall="stay", max_steps=12))


def lakes(count=8, kind=DummyVecEnv):
    return make_vec_env("FrozenLake-v1", n_envs=count, vec_env_cls=kind)


def learn(env, callback=None, **kwargs):
    return RLOO("MlpPolicy", env, n_tasks=2, n_rollouts=4, seed=0, **kwargs).learn(100, callback)


def still(seen):
    return np.zeros(len(seen), np.int64)


def test_sub_envs_of_a_dummy_wait_once_their_rollout_has_ended():
    class StepsOn(DummyVecEnv):  # as any but SB3's own class is left to do
        pass

    kinds, draw = (DummyVecEnv, StepsOn), np.random.default_rng(0).integers(4, size=10_000)
    envs = [make_vec_env("FrozenLake-v1", n_envs=16, vec_env_cls=kind) for kind in kinds]
    before, played = list(envs[0].envs), 0
    for tasks in np.repeat([3, 4], 20), np.repeat(5, 8):  # waves of 16, 16, 8 and 8
        runs = [list(play(env, tasks, "train", lambda seen: draw[: len(seen)])) for env in envs]
        for waits, steps_on in zip(*runs, strict=True):
            for name in ("rollouts", "observations", "actions", "rewards", "dones"):
                assert np.array_equal(getattr(waits, name), getattr(steps_on, name)), name
            played += len(waits.rollouts)
    taken, more = (sum(env.env_method("get_total_steps")) for env in envs)
    assert envs[0].envs == before and taken == played < more / 2


def test_an_env_may_keep_the_actions_it_was_given():
    turn = 0

    def right(seen):
        nonlocal turn
        turn += 1
        return seen[:, [(turn - 1) % 4]]

    steps = list(play(make_vec_env(Recall, n_envs=4), np.arange(8), "train", right))
    assert sum(step.rewards.sum() for step in steps) == 8


def test_a_task_must_decide_the_start():
    with pytest.raises(ValueError, match="start with different observations"):
        learn(make_vec_env(lambda: Recall(seeded=False), n_envs=8))


def test_luck_must_be_gymnasiums():
    class Old(Recall):
        np_random = np.random.RandomState(0)

        def reset(self, *, seed=None, options=None):
            self.bits, self.said = np.zeros(4, np.int8), []
            return self.bits, {}

    with pytest.raises(ValueError, match="NumPy Generator"):
        learn(make_vec_env(Old, n_envs=8))


@pytest.mark.parametrize("make", [maze, lakes, lambda: VecMonitor(lakes())], ids=["native", "dummy", "wrapped"])
def test_callbacks_see_the_infos_of_the_rollouts_they_see(make):
    episodes = []

    def see(found, _):
        assert len(found["infos"]) == len(found["dones"]) == len(found["rewards"])
        for info, done in zip(found["infos"], found["dones"], strict=True):
            assert ("episode" in info) == done == ("terminal_observation" in info)
        episodes.extend(info["episode"]["l"] for info in found["infos"] if "episode" in info)
        return True

    model = learn(make(), see)
    assert len(episodes) == 8 * model._n_updates and sum(episodes) == model.num_timesteps


def test_a_monitor_over_a_native_env_counts_rollouts():
    env = VecMonitor(maze())
    model = learn(env)
    assert env.episode_count == 8 * model._n_updates


@pytest.mark.parametrize("make", [maze, lakes, lambda: lakes(kind=SubprocVecEnv)], ids=["native", "dummy", "processes"])
def test_nobody_resets_an_env_in_the_middle_of_its_rollouts(make):
    env = make()
    with pytest.raises(RuntimeError, match="evaluate in another"):
        learn(env, EvalCallback(env, eval_freq=3, verbose=0, warn=False))
    with pytest.raises(RuntimeError, match="evaluate in another"):
        learn(env, lambda found, _: evaluate_pass_at_k(found["self"], env, [0], 1))
    learn(env)  # as free as before
    env.close()


def test_what_a_callback_sets_reaches_every_sub_env():
    env, seen = lakes(), []

    def set_level(found, _):
        env.set_attr("level", found["self"].num_timesteps)
        seen.append(env.get_attr("level"))
        return True

    learn(env, set_level)
    assert all(len(set(levels)) == 1 for levels in seen)
    assert env.get_attr("level") == seen[-1]


@pytest.mark.parametrize("name, kwargs", [("MaxRL/Maze-v0", {"size": 7}), ("MaxRL/ImageBandit-v0", {"digits": 1})])
def test_an_algorithm_goes_on_in_an_env_that_was_evaluated_in(name, kwargs):
    env = NativeVecEnv(gym.make_vec(name, num_envs=8, **kwargs))
    model = PPO("MlpPolicy", env, n_steps=16, batch_size=128, seed=0).learn(128)
    evaluate_pass_at_k(model, env, np.arange(8), 1)
    before = model._episode_num
    model.learn(256, reset_num_timesteps=False)
    assert model._episode_num == before and len(model.ep_info_buffer) > 20
    assert model.rollout_buffer.episode_starts.mean() > 0.1 and not env._over.any()
    assert len(np.unique(model.rollout_buffer.observations.reshape(128, -1), axis=0)) > 8


def test_an_evaluation_leaves_the_luck_of_training_alone():
    model, env = learn(lakes()), lakes()
    torch.manual_seed(0)
    np.random.seed(0)
    expected = torch.rand(2), np.random.rand()
    torch.manual_seed(0)
    np.random.seed(0)
    evaluate_pass_at_k(model, env, [0, 1], 4, seed=7)
    assert torch.equal(torch.rand(2), expected[0]) and np.random.rand() == expected[1]


def test_native_over_single_envs():
    def native(name, **kwargs):
        makers = [lambda: gym.make(name, **kwargs)] * 8
        return NativeVecEnv(SyncVectorEnv(makers, autoreset_mode=AutoresetMode.DISABLED))

    env = native("MaxRL/Maze-v0", size=5, render_mode="rgb_array")
    env.reset()
    assert env.render().ndim == 3
    with pytest.raises(ValueError, match="the same options: use SB3's DummyVecEnv"):
        learn(env)
    env = native("FrozenLake-v1")
    assert env.get_attr("desc", [1])[0].shape == (4, 4)
    env.set_attr("level", [1, 2])
    assert env.get_attr("level") == [[1, 2]] * 8


def test_refusals_of_vector_envs():
    with pytest.raises(ValueError, match="copy=True"):
        NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=2, size=5, copy=False))
    env = make_vec_env(Recall, n_envs=1)
    for metadata in (None, {"splits": ["train"]}):
        env.set_attr("metadata", metadata)
        assert task_splits(env) is None


def test_a_callback_is_set_up_once():
    class Counting(CallbackList):
        count = 0

        def _init_callback(self):
            self.count += 1

    callback = Counting([])
    RLOO("MlpPolicy", maze(), n_tasks=2, n_rollouts=4, seed=0).learn(50, callback, progress_bar=True)
    assert callback.count == 1
