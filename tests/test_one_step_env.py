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


class Answered(Identity):
    """The same, with answers, demonstrations, facts, gold answers and pictures."""

    metadata = {"render_modes": ["ansi"]}
    closed = 0

    def answer(self, action):
        return None if action == 5 else int(action)

    def demonstrations(self, split, indices):
        return indices % 6

    def task_info(self, split, index):
        return {"level": index % 3, "subject": f"{split} {index}"}

    def gold(self, split, index):
        return index % 6

    def render(self, split, index, action, success, mode):
        return f"{mode}: {split} {index}, {action} {success}"

    def close(self):
        self.closed += 1


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
        with pytest.raises(ValueError, match="Identity needs `splits`, .* with None for an endless split"):
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


@pytest.mark.parametrize("bad", [None, 8, -1, 1.0, "1", [1], np.array([[1]])])
def test_a_bad_action_is_refused_and_the_next_one_counts(bad):
    single, vector = OneStepEnv(Identity()), OneStepVectorEnv(Identity(), 2)
    for env, refused, right in ((single, bad, 3), (vector, [bad, bad], np.array([3, 3]))):
        env.reset(options={"task": 3})
        with pytest.raises(ValueError, match="expected (an action|2 actions) of Discrete\\(8\\)"):
            env.step(refused)
        assert np.all(env.step(right)[1] == 1)
    vector.reset(options={"task": 3})
    for refused in (np.full((2, 1), 3), np.array([3]), np.full(3, 3), 3):
        with pytest.raises(ValueError, match="an array of shape \\(2,\\) of integers; got"):
            vector.step(refused)
    assert vector.step(np.array([3, 3]))[1].tolist() == [1, 1]


def test_only_masked_rows_begin_anew():
    env = OneStepVectorEnv(Answered(), 3, demonstrations=True, task_info=True)
    env.reset(options={"task": [0, 1, 2], "split": "test"})
    env.step(np.array([0, 5, 7]))
    mask = np.array([True, False, True])
    observations, info = env.reset(options={"task": [3, 9, 4], "split": "train", "reset_mask": mask})
    assert observations.tolist() == [3, 1, 4] and info["task"].tolist() == [3, 1, 4]
    assert info["split"].tolist() == ["train", "test", "train"] and info["is_success"].tolist() == [False] * 3
    assert info["demonstration"].tolist() == [3, 0, 4] and info["_demonstration"].tolist() == mask.tolist()
    assert info["task_info"]["level"].tolist() == [0, 0, 1] and info["task_info"]["subject"][1] is None
    assert info["gold"].tolist() == [3, None, 4] and info["_task_info"].tolist() == mask.tolist()
    observations, rewards, terminated, truncated, info = env.step(np.array([3, 1, 7]))
    assert rewards.tolist() == [1, 0, 0] and terminated.tolist() == [True, True, False]
    assert info["ended"].tolist() == ["answered", "answered", "length"]
    assert info["is_success"].tolist() == [True, False, False] and info["answer"].tolist() == [3, None, None]
    with pytest.raises(gym.error.ResetNeeded):
        env.step(np.array([3, 1, 7]))
    env.reset(options={"task": 2, "reset_mask": np.array([False, True, False])})
    observations, rewards, terminated, truncated, info = env.step(np.array([0, 2, 0]))
    assert rewards.tolist() == [0, 1, 0] and info["is_success"].tolist() == [True, True, False]
    assert info["answer"].tolist() == [3, 2, None] and truncated.tolist() == [False, False, True]


def test_reset_masks_that_make_no_sense_are_refused():
    env = OneStepVectorEnv(Identity(), 2)
    for mask in ([True, False], [1, 0], [True], True):
        with pytest.raises(ValueError, match="reset_mask"):
            env.reset(options={"reset_mask": np.array(mask)})  # nothing has begun
    env.reset(seed=0)
    before = env.np_random.bit_generator.state
    _, info = env.reset(options={"reset_mask": np.zeros(2, bool)})
    assert env.np_random.bit_generator.state == before and len(info["task"]) == 2


def test_facts_and_gold_answers_on_request():
    single, vector = OneStepEnv(Answered(), task_info=True), OneStepVectorEnv(Answered(), 2, task_info=True)
    info = single.reset(options={"task": 4})[1]
    assert info["task_info"] == {"level": 1, "subject": "train 4"} and info["gold"] == 4
    infos = vector.reset(options={"task": [4, 5]})[1]
    assert infos["task_info"]["level"].tolist() == [1, 2] and infos["gold"].tolist() == [4, 5]
    assert "task_info" not in OneStepEnv(Answered()).reset(seed=0)[1]
    plain = OneStepVectorEnv(Identity(), 2, task_info=True).reset(seed=0)[1]
    assert plain["task_info"] == {} and plain["gold"].tolist() == [None, None]


def test_rendering():
    single, vector = OneStepEnv(Answered(), render_mode="ansi"), OneStepVectorEnv(Answered(), 2, render_mode="ansi")
    for env, action, frame in ((single, 3, lambda x: x), (vector, np.array([3, 3]), lambda x: (x, x))):
        with pytest.raises(gym.error.ResetNeeded):
            env.render()
        env.reset(options={"task": 3})
        assert env.render() == frame("ansi: train 3, None False")
        env.step(action)
        assert env.render() == frame("ansi: train 3, 3 True")
        with pytest.raises(ValueError, match="render_mode 'rgb_array' is not one of"):
            type(env)(Answered(), render_mode="rgb_array")
    assert OneStepVectorEnv(Answered(), 2).render() is None
    with pytest.raises(NotImplementedError, match="Identity does not render: write `render`"):
        Identity().render("train", 0, None, False, "ansi")


def test_closing_an_env_closes_the_suite():
    suite = Answered()
    OneStepEnv(suite).close()
    vector = OneStepVectorEnv(suite, 2)
    vector.close()
    vector.close()
    assert suite.closed == 2


def test_wrong_arguments_are_named():
    for make in (OneStepEnv, OneStepVectorEnv):
        with pytest.raises(ValueError, match=r"unknown split 'dev': Identity has \['test', 'train'\]"):
            make(Identity(), split="dev")
    with pytest.raises(ValueError, match="num_envs must be at least 1"):
        OneStepVectorEnv(Identity(), 0)
    with pytest.raises(ValueError, match="one integer seed"):
        OneStepVectorEnv(Identity(), 2).reset(seed=[1, 2])
