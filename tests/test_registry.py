"""What must hold of every registered environment."""

import pickle
import subprocess
import sys

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import maxrl_envs  # noqa: F401

IDS = sorted(name for name in gym.registry if name.startswith("MaxRL/"))
HEADINGS = (
    "Description|Action Space|Observation Space|Rewards|Starting State|Episode End|Information|Arguments|Splits|"
    "Version History"
)


@pytest.mark.parametrize("name", IDS)
def test_gymnasium_checker(name):
    check_env(gym.make(name).unwrapped, skip_render_check=True)


@pytest.mark.parametrize("name", IDS)
def test_docstring_headings(name):
    doc = gym.make(name).unwrapped.__doc__
    assert [h for h in HEADINGS.split("|") if f"## {h}" not in doc] == []


def rollout(env, seed):
    env.action_space.seed(seed)
    observation, info = env.reset(seed=seed)
    out = [observation, info]
    for _ in range(5):
        step = env.step(env.action_space.sample())
        out.append(step)
        if step[2] or step[3]:
            out.append(env.reset())
    return out


@pytest.mark.parametrize("name", IDS)
def test_same_seed_twice_is_identical(name):
    env = gym.make(name)
    runs = [rollout(e, 3) for e in (env, gym.make(name), pickle.loads(pickle.dumps(env)))]
    assert pickle.dumps(runs[0]) == pickle.dumps(runs[1])
    assert len(runs[0]) == len(runs[2])
    np.testing.assert_array_equal(runs[0][0], runs[2][0])


@pytest.mark.parametrize("name", IDS)
def test_vector_env_replays_a_task(name):
    env = gym.make_vec(name, num_envs=4)
    observations, info = env.reset(options={"task": 3, "split": "test"})
    assert all(np.array_equal(o, observations[0]) for o in observations) and (info["task"] == 3).all()
    assert not info["is_success"].any()


def test_importing_is_cheap():
    heavy = "{'torch', 'numba', 'transformers', 'datasets', 'maxrl_algos'}"
    code = f"import sys, maxrl_envs; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
