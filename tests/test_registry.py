"""What must hold of every registered environment."""

import pickle
import subprocess
import sys

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import maxrl_envs  # noqa: F401
from maxrl_envs import check_correctness_env
from maxrl_envs.text_data import DATASETS
from tests.text_fixture import fill

IDS = sorted(name for name in gym.registry if name.startswith("MaxRL/"))
HEADINGS = (
    "Description|Action Space|Observation Space|Rewards|Starting State|Episode End|Information|Arguments|Splits|"
    "Version History"
)


@pytest.fixture
def kwargs(request, tmp_path, monkeypatch):
    """What makes the env of the id under test without a download."""
    fill(tmp_path)
    monkeypatch.setenv("MAXRL_DATA", str(tmp_path))
    name = request.node.callspec.params["name"].removeprefix("MaxRL/").removesuffix("-v0")
    return {"data": tmp_path / "gsm8k"} if name == "Math" else {"checksum": False} if name in DATASETS else {}


@pytest.mark.parametrize("name", IDS)
def test_gymnasium_checker(name, kwargs):
    check_env(gym.make(name, **kwargs).unwrapped, skip_render_check=True)


@pytest.mark.parametrize("name", IDS)
def test_our_checker(name, kwargs):
    assert check_correctness_env(name, tasks=20, rollouts=2, **kwargs).vector_env


@pytest.mark.parametrize("name", IDS)
def test_docstring_headings(name, kwargs):
    doc = gym.make(name, **kwargs).unwrapped.__doc__
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
def test_same_seed_twice_is_identical(name, kwargs):
    env = gym.make(name, **kwargs)
    runs = [rollout(e, 3) for e in (env, gym.make(name, **kwargs), pickle.loads(pickle.dumps(env)))]
    assert pickle.dumps(runs[0]) == pickle.dumps(runs[1])
    assert len(runs[0]) == len(runs[2])
    np.testing.assert_array_equal(runs[0][0], runs[2][0])


@pytest.mark.parametrize("name", IDS)
def test_vector_env_replays_a_task(name, kwargs):
    env = gym.make_vec(name, num_envs=4, **kwargs)
    observations, info = env.reset(options={"task": 3, "split": list(env.metadata.get("splits", {"test": None}))[-1]})
    assert all(np.array_equal(o, observations[0]) for o in observations) and (info["task"] == 3).all()
    assert not info["is_success"].any()


def test_importing_is_cheap():
    heavy = {"torch", "numba", "transformers", "datasets", "math_verify", "sympy", "reasoning_gym", "maxrl_algos"}
    code = f"import sys, maxrl_envs; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
