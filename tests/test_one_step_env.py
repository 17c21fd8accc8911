"""The one-step envs keep the contract, and a task that breaks it is told so."""

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from maxrl_envs import OneStepEnv, OneStepVectorEnv, Outcome, TaskSuite


class Identity(TaskSuite):
    """Say the number shown; 7 is cut off, 6 breaks the verifier."""

    observation_space = gym.spaces.Discrete(8)
    action_space = gym.spaces.Discrete(8)
    splits = {"train": None, "test": 8}

    def observation(self, split, index):
        return np.int64(index % 8)

    def verify(self, split, index, action):
        return {7: Outcome.TRUNCATED, 6: Outcome.VERIFIER_ERROR}.get(int(action), bool(index % 8 == action))


class Partial(Identity):
    def verify(self, split, index, action):
        return 0.5


def test_gymnasium_checker_passes():
    check_env(OneStepEnv(Identity()), skip_render_check=True)


@pytest.mark.parametrize(
    "action,reward,terminated,ended",
    [
        (3, 1.0, True, "answered"),
        (2, 0.0, True, "answered"),
        (7, 0.0, False, "length"),
        (6, 0.0, False, "verifier_error"),
    ],
)
def test_single_and_vector_agree(action, reward, terminated, ended):
    options = {"task": 3, "split": "test"}
    single, vector = OneStepEnv(Identity()), OneStepVectorEnv(Identity(), num_envs=2)
    single.reset(options=options)
    vector.reset(options=options)
    _, r, term, trunc, info = single.step(action)
    _, rs, terms, truncs, infos = vector.step(np.array([action, action]))
    assert (r, term, trunc, info["ended"], info["is_success"]) == (reward, terminated, not terminated, ended, r == 1)
    assert rs.tolist() == [r] * 2 and terms.tolist() == [term] * 2 and truncs.tolist() == [trunc] * 2
    assert infos["ended"].tolist() == [ended] * 2 and infos["task"].tolist() == [3, 3]


def test_same_seed_same_tasks():
    draws = [OneStepVectorEnv(Identity(), 16).reset(seed=5)[1]["task"].tolist() for _ in range(2)]
    assert draws[0] == draws[1] and len(set(draws[0])) > 1


def test_partial_credit_is_refused():
    for env, action in ((OneStepEnv(Partial()), 0), (OneStepVectorEnv(Partial(), 2), np.zeros(2, int))):
        env.reset(seed=0)
        with pytest.raises(ValueError, match="Partial credit"):
            env.step(action)


@pytest.mark.parametrize(
    "options",
    [
        {"task": 8, "split": "test"},
        {"split": "dev"},
        {"tsak": 1},
        {"task": 1.5},
        {"task": 2**63},
        {"task": np.array([1, 2, 3])},
        {"reset_mask": np.array([True, False, True])},
    ],
)
def test_bad_options_are_refused(options):
    for env in (OneStepEnv(Identity()), OneStepVectorEnv(Identity(), 2)):
        with pytest.raises(ValueError):
            env.reset(options=options)


@pytest.mark.parametrize("splits", [None, {}, ["train"], {"train": 0}])
def test_a_task_without_splits_is_told(splits):
    task = Identity()
    task.splits = splits
    for make in (OneStepEnv, OneStepVectorEnv):
        with pytest.raises(ValueError, match="Identity needs `splits`, .* None for an endless one"):
            make(task)


def test_what_is_no_suite_is_told():
    for make in (OneStepEnv, OneStepVectorEnv):
        for wrong in (Identity, None, "Identity"):
            with pytest.raises(TypeError, match="suite must be a TaskSuite"):
                make(wrong)


def test_a_rollout_ends_once():
    env = OneStepEnv(Identity())
    env.reset(seed=0)
    env.step(0)
    with pytest.raises(gym.error.ResetNeeded):
        env.step(0)
