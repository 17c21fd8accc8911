"""Batches of every kind of space: as Gymnasium lays them out, without shared memory, and bad actions refused."""

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.spaces import Box, Dict, Discrete, Graph, MultiBinary, MultiDiscrete, OneOf, Sequence, Text, Tuple
from gymnasium.vector.utils import batch_space, concatenate, create_empty_array

from maxrl_envs import ContractError, OneStepEnv, OneStepVectorEnv, TaskSuite, check_correctness_env
from maxrl_envs.batches import as_objects, belongs, check_actions, put, stack, take
from maxrl_envs.checker.subject import content, wipe

SPACES = [
    Box(0, 1, (2, 3), np.float32),
    Discrete(5, start=2),
    MultiDiscrete([2, 3]),
    MultiBinary(4),
    Text(6, min_length=0),
    Tuple((Discrete(3), Box(0, 9, (2,), np.int64))),
    Tuple((Text(4), Text(4), Discrete(2))),
    Dict(text=Text(5), picture=Box(0, 255, (2, 2), np.uint8)),
    Dict(inner=Dict(a=Discrete(2), b=Tuple((Text(3), MultiBinary(2)))), number=Discrete(9)),
    Graph(Box(0, 1, (2,)), Discrete(3)),
    Sequence(Discrete(4)),
    Sequence(Box(0, 1, (2,)), stack=True),
    OneOf((Discrete(3), Text(4))),
]


def samples(space, count, seed=0):
    space.seed(seed)
    return [space.sample() for _ in range(count)]


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_batches_are_those_of_gymnasium(space):
    items = samples(space, 4)
    batch = stack(space, items)
    assert content(batch) == content(concatenate(space, items, create_empty_array(space, 4)))
    assert batch in batch_space(space, 4)
    rows = [2, 0, 2]
    assert content(take(space, batch, rows)) == content(stack(space, [items[i] for i in rows]))
    changed = put(space, take(space, batch, range(4)), np.array([3, 1]), stack(space, items[:2]))
    assert content(changed) == content(stack(space, [items[0], items[1], items[2], items[0]]))
    assert content(batch) == content(stack(space, items)), "put changes only the batch that it is given"


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_good_actions_pass_and_hostile_ones_are_refused(space):
    items = samples(space, 3)
    assert [content(a) for a in check_actions(space, stack(space, items), 3)] == [content(a) for a in items]
    assert content(check_actions(space, items[0])) == content(items[0])
    hostile = [None, object(), np.zeros((7, 7, 7)), [], {}, {"no": 1}, np.array("x"), float("nan"), [[1], [1, 2]]]
    for bad in hostile:
        for count in (None, 3):
            if count is None and belongs(space, bad):
                continue
            with pytest.raises(ValueError, match="expected"):
                check_actions(space, bad, count)
    with pytest.raises(ValueError, match="expected"):
        check_actions(space, stack(space, items[:2]), 3)


@pytest.mark.parametrize(
    "space,bad,message",
    [
        (Discrete(4), 4, r"from 0 to 3; got 4"),
        (Discrete(4), -1, r"from 0 to 3; got -1"),
        (Discrete(4), 1.0, r"shape \(\) of integers; got float 1.0"),
        (Discrete(4), np.array([1]), r"shape \(\) of integers; got an array \(1,\) of int64"),
        (Discrete(4), "1", r"of integers; got str '1'"),
        (Box(0, 9, (4,), np.int64), np.zeros(4), r"shape \(4,\) of integers; got an array \(4,\) of float64"),
        (Text(4), 3, r"got int 3"),
        (Tuple((Discrete(2), Discrete(2))), (0,), r"has the parts \[0, 1\]; got tuple \(0,\)"),
        (Dict(a=Discrete(2)), {"a": 5}, r"from 0 to 1; got 5"),
    ],
)
def test_messages_say_what_was_expected(space, bad, message):
    with pytest.raises(ValueError, match=message):
        check_actions(space, bad)


class Copying(TaskSuite):
    """Give back the observation, of any space."""

    splits = {"train": 6, "test": 6}

    def __init__(self, space):
        self.observation_space = self.action_space = space
        self.tasks = {split: samples(space, 6, seed) for seed, split in enumerate(self.splits)}

    def observation(self, split, index):
        return self.tasks[split][index]

    def verify(self, split, index, action):
        return content(action) == content(self.tasks[split][index])


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_one_step_envs_take_every_space(space):
    suite = Copying(space)
    single, vector, indices = OneStepEnv(suite), OneStepVectorEnv(suite, 4), np.array([3, 1, 3, 5])
    rows = take(space, stack(space, suite.tasks["test"]), indices)
    observations, _ = vector.reset(options={"task": indices, "split": "test"})
    assert content(observations) == content(rows) and observations in vector.observation_space
    actions = put(space, take(space, rows, range(4)), np.array([2]), stack(space, [suite.tasks["test"][0]]))
    _, rewards, *_ = vector.step(actions)
    wrong = content(suite.tasks["test"][0]) != content(suite.tasks["test"][3])
    assert rewards.tolist() == [1, 1, not wrong, 1]
    for index in indices:
        observation, _ = single.reset(options={"task": index, "split": "test"})
        assert content(observation) == content(suite.tasks["test"][index])
        assert single.step(observation)[1] == 1


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_what_an_env_returns_may_be_overwritten(space):
    suite = Copying(space)
    for env, action in (
        (OneStepEnv(suite), suite.tasks["train"][2]),
        (OneStepVectorEnv(suite, 3), stack(space, [suite.tasks["train"][2]] * 3)),
    ):
        before = content(env.reset(options={"task": 2})[0])
        wipe(env.reset(options={"task": 2})[0])
        stepped = env.step(action)
        assert content(stepped[0]) == before and np.all(stepped[1] == 1)
        wipe(stepped[0])
        wipe(stepped[-1])
        assert content(env.reset(options={"task": 2})[0]) == before


def test_deep_copies_share_the_suite():
    suite = Copying(Discrete(3))
    gym.register("Copying-v0", OneStepEnv, kwargs={"suite": suite})
    try:
        env = gym.make("Copying-v0")
        assert env.unwrapped.suite is suite and env.spec.kwargs["suite"] is suite
    finally:
        del gym.registry["Copying-v0"]


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_the_checker_takes_every_space(space, monkeypatch):
    class Shown(Copying):
        def demonstrations(self, split, indices):
            return as_objects([self.tasks[split][i] for i in indices])

    suite = Shown(space)
    spec = gym.envs.registration.EnvSpec("Test/Shown-v0", lambda **kwargs: OneStepEnv(suite, **kwargs))
    spec.vector_entry_point = lambda num_envs, **kwargs: OneStepVectorEnv(suite, num_envs, **kwargs)
    monkeypatch.setitem(gym.registry, spec.id, spec)
    report = check_correctness_env(spec.id, splits={"train": 6}, rollouts=6, demonstrations=True)
    assert report.vector_env and report.demonstrations == 6

    def swapped(self, split, indices):  # the components or the rows change places
        rows = [self.observation(split, int(i)) for i in indices][::-1]
        return stack(space, rows)

    monkeypatch.setattr(Shown, "observations", swapped)
    with pytest.raises(ContractError, match="the vector env shows another train task"):
        check_correctness_env(spec.id, splits={"train": 6}, rollouts=6)
