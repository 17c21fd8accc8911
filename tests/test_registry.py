"""What must hold of every registered environment."""

import doctest
import hashlib
import inspect
import pickle
import re
import subprocess
import sys

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.envs.registration import load_env_creator
from gymnasium.utils.env_checker import check_env
from scipy.stats import binom

from maxrl_envs import check_correctness_env
from tests.registered import IDS, arguments

HEADINGS = (
    "Description|Action Space|Observation Space|Rewards|Starting State|Episode End|Information|Arguments|Splits|"
    "Version History"
)


@pytest.fixture
def kwargs(request, tmp_path):
    return arguments(request.node.callspec.params["name"], tmp_path)


def classes(name):
    """The class of an env and that of its vector env."""
    spec = gym.spec(name)
    return load_env_creator(spec.entry_point), load_env_creator(spec.vector_entry_point)


@pytest.mark.parametrize("name", IDS)
def test_gymnasium_checker(name, kwargs):
    check_env(gym.make(name, **kwargs).unwrapped, skip_render_check=True)


@pytest.mark.parametrize("name", IDS)
def test_our_checker(name, kwargs):
    assert check_correctness_env(name, tasks=20, rollouts=2, **kwargs).vector_env


@pytest.mark.parametrize("name", IDS)
def test_docstring_headings(name):
    doc = classes(name)[0].__doc__
    assert [h for h in HEADINGS.split("|") if f"## {h}" not in doc] == []


@pytest.mark.parametrize("name", IDS)
def test_constructors_name_every_argument(name):
    """Single and vector env take the same arguments, named, with the same defaults, and the docs tell of each."""
    single, vector = (inspect.signature(made).parameters for made in classes(name))
    extra = {"num_envs", "max_episode_steps", "autoreset_mode", "copy"}
    assert {k: p for k, p in vector.items() if k not in extra} == dict(single)
    env, module = classes(name)[0], inspect.getmodule(classes(name)[0])
    told = env.__doc__.split("## Arguments")[1].split("## Splits")[0]
    told += "".join(
        str(getattr(module, word, None).__doc__) for word in re.findall(r"`(\w+)`", told) if word in vars(module)
    )
    known = {"render_mode"} if not env.metadata["render_modes"] else set()
    known |= {k for k, p in single.items() if p.kind is p.VAR_KEYWORD or re.search(rf"\b{k}\b", told)}
    assert set(single) - known == set()
    for made in classes(name):
        with pytest.raises((TypeError, ValueError), match="misspelt"):
            made(misspelt=1)


@pytest.mark.parametrize("name", {classes(name)[0]: name for name in IDS}.values())
def test_the_examples_of_the_docs_run(name, tmp_path, monkeypatch):
    for one in IDS:  # without a download
        for key, value in arguments(one, tmp_path).items():
            monkeypatch.setitem(gym.spec(one).kwargs, key, value)
    env, results = classes(name)[0], []
    for example in doctest.DocTestFinder(recurse=False).find(env, env.__name__, globs={}):
        results.append(doctest.DocTestRunner().run(example))
    assert sum(r.attempted for r in results) > 0 and sum(r.failed for r in results) == 0


OBSERVATIONS = {  # of tasks with results: a hash of what some tasks show, which must never change
    ("Maze", "{}"): ("02b2a76f55489fa3", "1454cab83b96d138"),
    ("Maze", "{'size': 5}"): ("3044ef8e0340716f", "7fe098f620f3a870"),
    ("Maze", "{'generator': 'depth_first', 'size': 9}"): ("f36de18faaa39604", "e1e14b48bb17bfe0"),
    ("Maze", "{'maze_seed': 3}"): ("39fd7b25993720e0", "2db4a2ae76cc33c4"),
    ("MazeTokens", "{}"): ("1b7250188087c455", "d20d314fc9961107"),
    ("MazeTokens", "{'size': 7, 'generator': 'depth_first', 'maze_seed': 1}"): ("916026b216778d0a", "b51cb4c45eee43bb"),
    ("Arithmetic", "{}"): ("1f70171f26b297c6", "88a2fb94cc6323dc"),
    ("Arithmetic", "{'level': 1}"): ("5f906d9cb268afc6", "e0f08b5c7ff2dfac"),
    ("ArithmeticTokens", "{}"): ("63377ddf6c472e63", "51aed12cf6a0ed67"),
    ("ArithmeticTokens", "{'level': 3}"): ("9e771f8be196c6c1", "e5034ebdf309e3ee"),
}


@pytest.mark.parametrize("name,kwargs", OBSERVATIONS)
def test_tasks_stay_as_they_were(name, kwargs):
    env = gym.make(f"MaxRL/{name}-v0", disable_env_checker=True, **eval(kwargs))
    for split, expected in zip(("train", "test"), OBSERVATIONS[name, kwargs], strict=True):
        found = hashlib.sha256()
        for task in [0, 1, 2, 3, 5, 8, 13, 100, 1023] + [2**31 - 1, 2**40, 2**62] * (split == "train"):
            shown = env.reset(options={"task": task, "split": split})[0]
            found.update(shown.encode() if isinstance(shown, str) else np.asarray(shown, np.int64).tobytes())
        assert found.hexdigest()[:16] == expected


def test_split_sizes():
    for name, kwargs, splits in (
        ("Maze", {"size": 9}, {"train": None, "validation": 1024, "test": 1024}),
        ("MazeTokens", {"size": 7}, {"train": None, "test": 1024}),
        ("Arithmetic", {}, {"train": None, "validation": 1024, "test": 1024}),
        ("ArithmeticTokens", {"train_tasks": 256}, {"train": 256, "validation": 1024, "test": 1024}),
    ):
        assert gym.make(f"MaxRL/{name}-v0", **kwargs).unwrapped.metadata["splits"] == splits
        assert gym.make_vec(f"MaxRL/{name}-v0", **kwargs).metadata["splits"] == splits


def random_successes(name, kwargs, count):
    """How many of `count` rollouts of random actions earn 1."""
    env = gym.make_vec(name, num_envs=count, **kwargs)
    env.reset(seed=0)
    env.action_space.seed(0)
    over = np.zeros(count, bool)
    while not over.all():
        _, _, terminated, truncated, info = env.step(env.action_space.sample())
        over = terminated | truncated
    return int(info["is_success"].sum())


@pytest.mark.parametrize(
    "name,kwargs,count,rate",
    [
        ("Maze", {"size": 5}, 40_000, "0.0051"),
        ("Maze", {"size": 9}, 40_000, "less than 0.0001"),
        ("MazeTokens", {"size": 5}, 20_000, "less than 0.001"),
        ("ArithmeticTokens", {}, 10_000, "less than 0.001"),
        ("ArithmeticTokens", {"level": 1}, 10_000, "less than 0.001"),
        ("Arithmetic", {}, 2_000, "less than 0.001"),
    ],
)
def test_chance_levels_are_as_documented(name, kwargs, count, rate):
    """Within the central 99.9 % of a binomial distribution of the rate that the docs tell."""
    told = " ".join(classes(f"MaxRL/{name}-v0")[0].__doc__.split("Chance level")[1].split("##")[0].split())
    assert rate in told
    value = float(re.findall(r"[\d.]+", rate)[-1])
    low, high = binom.ppf([0.0005, 0.9995], count, value)
    successes = random_successes(f"MaxRL/{name}-v0", kwargs, count)
    assert successes <= high and (rate.startswith("less") or successes >= low)


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
