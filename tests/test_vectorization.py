"""Every registered env as a native, a sync and an async vector env, in forked processes, and after `close`."""

import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import iterate

from maxrl_envs import OneStepEnv
from maxrl_envs.batches import belongs, stack
from maxrl_envs.checker.subject import content
from tests.registered import IDS, arguments

MODES = None, "sync", "async"
SEEDS = [3, 11, 4, 8]


@pytest.fixture
def kwargs(request, tmp_path):
    return arguments(request.node.callspec.params["name"], tmp_path)


def make_vec(name, mode, count=4, **kwargs):
    vector_kwargs = {"autoreset_mode": AutoresetMode.DISABLED} if mode else None
    return gym.make_vec(name, num_envs=count, vectorization_mode=mode, vector_kwargs=vector_kwargs, **kwargs)


def begin(env, mode, played):
    """The first observations and info of the tasks `played`."""
    if mode:  # each single env gets the same options, but a seed of its own
        return env.reset(seed=SEEDS, options={"split": played[0][1]["split"]})
    return env.reset(
        options={"task": np.array([info["task"] for _, info, *_ in played]), "split": played[0][1]["split"]}
    )


def actions_of(space, demonstration):
    return [demonstration] if belongs(space, demonstration) else demonstration


def play(name, kwargs):
    """(observation, info, actions, steps) of a rollout for each of SEEDS, on one single env.

    Every second rollout takes the actions of its demonstration, the others take random ones.
    """
    out = []
    with closing(gym.make(name, disable_env_checker=True, demonstrations=True, task_info=True, **kwargs)) as env:
        env.action_space.seed(0)
        for i, seed in enumerate(SEEDS):
            observation, info = env.reset(seed=seed)
            shown = actions_of(env.action_space, info["demonstration"])
            actions = [a if i % 2 else env.action_space.sample() for a in shown]
            steps = []
            for action in actions:
                steps.append(env.step(action))
                if steps[-1][2] or steps[-1][3]:
                    break
            out.append((observation, info, actions, steps))
    return out


def same_info(infos, i, info):
    """Whether row i of the `infos` of a vector env holds what the `info` of a single env holds."""
    for key, value in info.items():
        if isinstance(value, dict):
            if not same_info(infos[key], i, value):
                return False
        elif content(infos[key][i]) != content(value):
            return False
    return True


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", IDS)
def test_a_vector_env_is_its_single_envs(name, mode, kwargs):
    played = play(name, kwargs)
    assert any(steps[-1][1] == 1 for *_, steps in played), "no demonstration was right"
    with closing(make_vec(name, mode, demonstrations=True, task_info=True, **kwargs)) as env:
        space = env.observation_space
        observations, infos = begin(env, mode, played)
        for i, row in enumerate(iterate(space, observations)):
            assert content(row) == content(played[i][0]) and same_info(infos, i, played[i][1])
        for t in range(min(len(steps) for *_, steps in played)):  # a sync env must not go on after an end
            batch = stack(env.single_action_space, [actions[t] for _, _, actions, _ in played])
            observations, *columns, infos = env.step(batch)
            for i, row in enumerate(iterate(space, observations)):
                observation, *values, info = played[i][3][t]
                assert content(row) == content(observation) and same_info(infos, i, info)
                assert [column[i] for column in columns] == values


def batch_of_play(name, kwargs):
    """What a native vector env and a single env show and earn; pickled, so that processes can be compared."""
    played = play(name, kwargs)
    with closing(make_vec(name, None, **kwargs)) as env:
        observations, _ = begin(env, None, played)
        batch = stack(env.single_action_space, [actions[0] for _, _, actions, _ in played])
        _, rewards, *_ = env.step(batch)
        starts = [content(row) for row in iterate(env.observation_space, observations)]
    return pickle.dumps((starts, rewards.tolist(), [(content(o), info["task"]) for o, info, *_ in played]))


@pytest.mark.parametrize("name", IDS)
def test_an_env_in_use_can_be_forked(name, kwargs):
    """A fork of a process that has used an env, as of a DataLoader with workers, goes on without a hang."""
    expected = batch_of_play(name, kwargs)
    single = gym.make(name, disable_env_checker=True, demonstrations=True, **kwargs)
    _, info = single.reset(seed=5)
    action = actions_of(single.action_space, info["demonstration"])[0]
    reward = single.step(action)[1]
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def child():
        _, again = single.reset(seed=5)  # the parent's own env
        sender.send((again["task"], single.step(action)[1], batch_of_play(name, kwargs)))

    process = context.Process(target=child, daemon=True)
    process.start()
    try:
        assert receiver.poll(120), "the forked process hangs or died"
        assert receiver.recv() == (info["task"], reward, expected)
    finally:
        process.kill()
        process.join()
    assert batch_of_play(name, kwargs) == expected
    single.close()


def test_tasks_are_the_same_in_every_process(tmp_path):
    """Whatever the seed of Python's hashes; the global generators are left alone."""
    code = (
        "import sys, random, numpy, hashlib, gymnasium as gym; from pathlib import Path\n"
        "from tests.registered import IDS, arguments; from tests.test_vectorization import batch_of_play\n"
        "for name in IDS:\n"
        "    gym.make(name, **arguments(name, Path(sys.argv[1]))).close()  # imports, of which some draw\n"
        "    random.seed(1); numpy.random.seed(1)\n"
        "    before = random.getstate(), numpy.random.get_state()[1].tolist()\n"
        "    seen = hashlib.sha256(batch_of_play(name, arguments(name, Path(sys.argv[1])))).hexdigest()\n"
        "    print(name, seen, before == (random.getstate(), numpy.random.get_state()[1].tolist()))\n"
    )
    printed = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent.parent)}
        command = [sys.executable, "-c", code, str(tmp_path)]
        printed.append(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert printed[0] == printed[1] and len(printed[0].splitlines()) == len(IDS)
    assert [line for line in printed[0].splitlines() if not line.endswith(" True")] == [], "global generators changed"


HOSTILE = (
    None, "", "\x00", "no action " * 5000, b"bytes", -1, 10**9, 2**63, 0.5, float("nan"), [], {}, (), object(),
    [[1], [2, 3]], np.zeros((3, 3)), np.zeros(0, np.int64), np.full(7, -1), np.full(5000, 10**9), np.array("x"),
    np.array([None]),
)  # fmt: skip


def rewards_of(env, action):
    """What an action or a batch of actions earns; None if it is refused, by a ValueError or a TypeError."""
    try:
        return np.atleast_1d(env.step(action)[1]).tolist()
    except (ValueError, TypeError) as error:
        assert str(error), "an error without a message"
        return None


@pytest.mark.parametrize("name", IDS)
def test_hostile_actions_earn_nothing(name, kwargs):
    """They are refused, and the rollout goes on, or they earn 0; so does a batch that holds such an action."""
    single = gym.make(name, disable_env_checker=True, demonstrations=True, **kwargs)
    vector = make_vec(name, None, 2, **kwargs)
    split = next(iter(single.unwrapped.metadata["splits"]))
    for task in range(3):
        options = {"task": task, "split": split}
        shown = actions_of(single.action_space, single.reset(options=options)[1]["demonstration"])
        paid = [float(len(shown) == 1)] * 2  # by the first step
        for hostile in HOSTILE:
            single.reset(options=options)
            assert rewards_of(single, hostile) in (None, [0.0]), hostile
            for batch in (hostile, [hostile, hostile], (hostile, shown[0]), [shown[0]], [shown[0]] * 3):
                vector.reset(options=options)
                rewards = rewards_of(vector, batch)
                assert rewards is not None and rewards[0] == 0 or rewards is None, batch
                if rewards is None:
                    assert rewards_of(vector, stack(vector.single_action_space, [shown[0]] * 2)) == paid, batch
    single.close()
    vector.close()


@pytest.mark.parametrize("name", IDS)
def test_random_actions_of_a_sample_space(name, kwargs):
    """Samples of the action space are taken, one at a time and in batches; rewards are 0 or 1."""
    for mode in MODES[:2]:
        with closing(make_vec(name, mode, 3, **kwargs)) as env:
            env.action_space.seed(1)
            for _ in range(20):
                env.reset(seed=1)
                assert set(env.step(env.action_space.sample())[1]) <= {0, 1}


def children():
    """Ids of the child processes of this process."""
    return {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def wait_until(condition):
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


@pytest.mark.parametrize("mode", ["single", *MODES])
@pytest.mark.parametrize("name", IDS)
def test_close_leaves_nothing_behind(name, mode, kwargs):
    gym.make(name, **kwargs).close()  # what a process imports once
    processes, threads = children(), set(threading.enumerate())
    env = gym.make(name, **kwargs) if mode == "single" else make_vec(name, mode, 2, **kwargs)
    text = isinstance(getattr(env, "single_action_space", env.action_space), gym.spaces.Text)
    hard = r"So it is \boxed{\frac{1}{2}x^2 + \sqrt{3}}."  # verified by a worker process
    action = hard if text else env.action_space.sample()
    env.reset(seed=0)
    env.step((hard, hard) if text and mode != "single" else action)
    env.close()
    assert wait_until(lambda: children() <= processes), "a process is left"
    assert wait_until(lambda: set(threading.enumerate()) <= threads), "a thread is left"


@pytest.mark.parametrize("name", IDS)
def test_a_closed_env_may_share_its_suite(name, kwargs):
    """Closing one env of a suite does not stop another one."""
    first = gym.make(name, demonstrations=True, **kwargs).unwrapped
    if not hasattr(first, "suite"):
        return
    second = OneStepEnv(first.suite, demonstrations=True)
    for env in (first, second):
        _, info = env.reset(seed=0)
        assert env.step(info["demonstration"])[1] == 1
        env.close()
