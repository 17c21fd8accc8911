"""Rollouts in SB3's VecEnvs: groups share their start and not their luck; what callbacks see; who may reset the env."""

import gymnasium as gym
import numpy as np
import pytest
import torch

pytest.importorskip("stable_baselines3")

from gymnasium.vector import AutoresetMode
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import EvalCallback
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import DummyVecEnv, SubprocVecEnv, VecMonitor

import maxrl_envs  # noqa: F401
from maxrl_algos.sb3 import RLOO, MaxRL, NativeVecEnv, evaluate_pass_at_k
from maxrl_algos.sb3.rollouts import _generators as generators_of
from maxrl_algos.sb3.rollouts import play
from tests.sb3_envs import Dice, PlainIdentity, Recall, lakes, maze, native_of_singles


def learn(env, callback=None, **kwargs):
    return RLOO("MlpPolicy", env, n_tasks=2, n_rollouts=4, seed=0, **kwargs).learn(100, callback)


def still(seen):
    return np.zeros(len(seen), np.int64)


def test_rollouts_of_a_group_share_their_task_and_run_to_their_end():
    tasks = np.repeat(np.arange(5), 3)
    for env, holds in (
        (NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=4, size=7)), True),
        (NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=20, size=7)), True),
        (make_vec_env("MaxRL/Maze-v0", n_envs=4, env_kwargs={"size": 7}), False),
    ):
        rng, first, ends = np.random.default_rng(0), {}, np.zeros(15, int)
        for step in play(env, tasks, "test", lambda seen, rng=rng: rng.integers(4, size=len(seen))):
            assert not ends[step.rollouts].any()
            ends[step.rollouts] += step.dones
            for rollout, observation in zip(step.rollouts, step.observations, strict=True):
                first.setdefault(rollout, observation)
        assert (ends == 1).all()
        assert all(np.array_equal(first[i], first[i - i % 3]) for i in range(15))
        if holds:
            assert env.autoreset


def test_a_plain_env_replays_a_seed():
    env, first = make_vec_env(PlainIdentity, n_envs=6), {}
    for step in play(env, np.repeat([3, 9, 4, 11], 4), "train", lambda seen: np.zeros(len(seen), int)):
        first |= dict(zip(step.rollouts.tolist(), step.observations.tolist(), strict=True))
    assert len(first) == 16 and all(first[i] == first[i - i % 4] for i in first) and len(set(first.values())) > 1


@pytest.mark.parametrize("kind", [DummyVecEnv, SubprocVecEnv, native_of_singles])
def test_rollouts_of_a_seed_share_the_start_and_not_the_luck(kind):
    env = make_vec_env(Dice, n_envs=4, vec_env_cls=kind)
    act = lambda seen: np.zeros(len(seen), np.int64)  # noqa: E731
    runs = [list(play(env, np.repeat([3, 4, 5], 16), "train", act)) for _ in range(2)]
    env.close()
    seen, rewards = (np.concatenate([getattr(step, name) for step in runs[0]]) for name in ("observations", "rewards"))
    assert all(len(set(group)) == 1 for group in seen.reshape(3, 16))
    assert all(0 < group.mean() < 1 for group in rewards.reshape(3, 16))
    assert (rewards == np.concatenate([step.rewards for step in runs[1]])).all()


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


EASY_LAKE = {"desc": ["SFF", "FFF", "FFG"], "max_episode_steps": 12}  # reached by wandering now and then


def constant_policy(seed, **kwargs):
    """An algorithm in FrozenLake whose policy always steps to the right and does not learn; its tasks are always 7."""
    env = make_vec_env("FrozenLake-v1", n_envs=64, env_kwargs=EASY_LAKE, **kwargs)
    model = MaxRL("MlpPolicy", env, n_tasks=1, n_rollouts=64, learning_rate=0.0, seed=seed)
    model._draw_tasks = lambda env: np.array([7])
    with torch.no_grad():
        model.policy.action_net.bias[2] += 1e4
    return model


@pytest.mark.parametrize("kind", [DummyVecEnv, native_of_singles])
def test_the_luck_of_an_env_follows_from_the_seed_of_the_run(kind):
    def successes(seed):
        model = constant_policy(seed, vec_env_cls=kind)
        return np.concatenate([model.learn(1, reset_num_timesteps=False)._rewards for _ in range(2)])

    first, again, other = map(successes, (0, 0, 1))
    assert 0.05 < first.mean() < 0.95
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert not np.array_equal(first[0], first[1])  # another update, other luck


def test_the_luck_of_an_evaluation_follows_from_its_seed():
    model = constant_policy(0)
    found = [evaluate_pass_at_k(model, model.env, range(8), 64, seed=seed).successes for seed in (1, 1, 2, None, None)]
    assert np.array_equal(found[0], found[1])
    assert not any(np.array_equal(found[i], found[j]) for i, j in ((0, 2), (0, 3), (3, 4)))


class Raffle(gym.Env):
    """An env with splits whose tasks are decided by lot, whatever is done."""

    metadata = {"splits": {"train": None}}
    observation_space, action_space = gym.spaces.Discrete(2), gym.spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return options["task"] % 2 if options else 0, {}

    def step(self, action):
        return 0, float(self.np_random.random() < 0.5), True, False, {}


class Raffles(gym.vector.VectorEnv):
    """The same as one vector env, with one generator for all sub-envs."""

    metadata = {"splits": {"train": None}, "autoreset_mode": AutoresetMode.DISABLED}
    single_observation_space, single_action_space = Raffle.observation_space, Raffle.action_space

    def __init__(self, num_envs):
        self.num_envs = num_envs
        self.observation_space = self.action_space = gym.spaces.MultiDiscrete([2] * num_envs)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return np.zeros(self.num_envs, np.int64), {}

    def step(self, actions):
        over = np.ones(self.num_envs, bool)
        rewards = (self.np_random.random(self.num_envs) < 0.5).astype(float)
        return np.zeros(self.num_envs, np.int64), rewards, over, ~over, {}


@pytest.mark.parametrize(
    "make", [lambda: make_vec_env(Raffle, n_envs=32), lambda: NativeVecEnv(Raffles(32))], ids=["single envs", "native"]
)
def test_tasks_of_splits_have_luck_too(make):
    def rewards(luck):
        return np.concatenate([step.rewards for step in play(make(), np.arange(96), "train", still, luck=luck)])

    first, again, seed, update = map(rewards, [(0, 0, 0), (0, 0, 0), (1, 0, 0), (0, 0, 1)])
    assert np.array_equal(first, again) and 0 < first.mean() < 1
    assert len({tuple(found) for found in (first[:32], first[32:64], seed[:32], update[:32])}) == 4


@pytest.mark.parametrize("make", [lakes, lambda: lakes(kind=native_of_singles), lambda: NativeVecEnv(Raffles(8))])
def test_the_env_draws_on_after_rollouts_as_if_there_had_been_none(make):
    def draws(rollouts):
        env = make()
        env.seed(5)
        for _ in range(rollouts):
            list(play(env, np.arange(4), "train", still))
        env.reset()  # with the seeds that were given before
        for _ in range(rollouts):
            list(play(env, np.arange(4), "train", still))
        return [generator.random() for generator in generators_of(env)]

    assert draws(0) == draws(2)
