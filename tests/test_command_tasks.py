"""`maxrl list`, `show`, `check`, `new` and `doctor`."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest

import maxrl_envs
from maxrl_algos.commands import doctor, new
from maxrl_algos.commands.catalogue import CATALOGUE
from maxrl_algos.commands.env_checks import correct_answers_score
from maxrl_algos.results.rows import read
from maxrl_envs import AnyText, TaskSuite, register_suite
from maxrl_envs.text_data import DATASETS
from tests.registered import IDS
from tests.test_command import maxrl

RESULTS = Path(__file__).parent.parent / "benchmarks" / "results"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder, in which the command is typed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    return tmp_path


def test_list_names_every_env_and_algorithm(capsys):
    status, out, _ = maxrl(capsys, "list", "tests.echo")
    assert status == 0 and all(name in out for name in [*IDS, "tests.echo:Echo-v0", "maxrl_t", "(1-(1-p)^T)/p"])
    assert max(map(len, out.splitlines())) < 170


@pytest.mark.parametrize("name", [name for name in IDS if name.removeprefix("MaxRL/")[:-3] not in {*DATASETS, "Math"}])
def test_the_catalogue_tells_what_envs_say_of_themselves(name):
    card, env = CATALOGUE[name], gym.make(name)
    assert card.splits == env.metadata["splits"]
    env.reset(seed=0)
    assert (card.turns == "1") == hasattr(env.unwrapped, "suite") and not card.download
    kinds = {"text": AnyText, "tokens": gym.spaces.Box, "a class": gym.spaces.Discrete, "a move": gym.spaces.Discrete}
    assert isinstance(env.action_space, kinds[card.action])


def test_the_catalogue_is_whole():
    assert sorted(CATALOGUE) == IDS
    for name, card in CATALOGUE.items():
        assert card.extra in doctor.EXTRAS, name


@pytest.mark.parametrize("name", [name for name, card in CATALOGUE.items() if card.reference])
def test_references_are_those_of_our_rows(name):
    reference = CATALOGUE[name].reference
    rows = [
        row
        for row in read(RESULTS / f"{reference.rows}.jsonl")
        if (row.env, row.env_kwargs, row.algorithm, row.N) == (name, reference.env_kwargs, "maxrl", reference.n)
        and row.metric == "pass@k"
        and "variant" not in row.algorithm_kwargs
    ]
    last = max(row.step for row in rows)
    means = [np.mean([row.value for row in rows if row.step == last and row.k == k]) for k in (1, 64)]
    assert [round(100 * float(mean), 1) for mean in means] == [reference.pass_1, reference.pass_64]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["MaxRL/Maze-v0", "--env-kwargs.size", "5"], ["#S", "reward 1, goal, after 4 steps", "reward 0, wall"]),
        (["MaxRL/MazeTokens-v0", "--env-kwargs.size", "5", "--split", "test"], ["split 'test'", "reward 0, "]),
        (["MaxRL/Arithmetic-v0", "--task", "3"], ["What is", "Gold answer: 0", "reward 1, answered, read as '0'"]),
        (["MaxRL/ImageBandit-v0", "--env-kwargs.digits", "1"], ["@", "A correct answer: ", "reward 0, answered"]),
        (["tests.echo:Echo-v0"], ["[11  0]", "shows no correct answer", "reward 0, answered"]),
        (["FrozenLake-v1"], ["seed 0", "reward 0, ended"]),
    ],
)
def test_show_draws_a_task_with_a_correct_and_a_wrong_answer(capsys, arguments, words):
    status, out, err = maxrl(capsys, "show", *arguments)
    assert status == 0 and not [word for word in words if word not in out], out + err


@pytest.mark.parametrize("kind", new.TEMPLATES)
def test_a_new_task_works_as_written(capsys, here, kind):
    name = f"own_{kind}"
    env = f"{name}:Own{kind.capitalize()}-v0"
    status, out, err = maxrl(capsys, "new", name, "--kind", kind)
    assert status == 0 and f"maxrl check {env}" in out, err
    status, out, err = maxrl(capsys, "check", env, "--tasks", 20, "--rollouts", 4, "--answers", 50)
    assert status == 0, out + err
    assert "contract   kept" in out and "all score 1" in out and "takes it; one step" in out
    test = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", f"test_{name}.py"], cwd=here, capture_output=True, text=True
    )
    assert test.returncode == 0, test.stdout
    status, _, err = maxrl(capsys, "new", name)
    assert status == 2 and "exist already" in err
    gym.registry.pop(env.partition(":")[2])


def test_templates_are_modules_that_can_be_imported():
    for kind in new.TEMPLATES:
        before = set(gym.registry)
        importlib.import_module(f"maxrl_algos.commands.templates.{kind}")
        for name in set(gym.registry) - before:
            gym.registry.pop(name)


class Wrong(TaskSuite):
    """Say the number; the gold answer of number 7 is wrong."""

    observation_space, action_space = AnyText(20), AnyText(100)
    splits = {"train": 30, "test": 10}

    def observation(self, split, index):
        return f"Say {2 * index + (split == 'test')}."

    def verify(self, split, index, action):
        return action == str(2 * index + (split == "test"))

    def gold(self, split, index):
        return str(2 * index + (split == "test") + (split == "test" and index == 3))


class Untrainable(TaskSuite):
    """Say three numbers at once, as a tuple, which no trainer does."""

    observation_space = gym.spaces.Discrete(10)
    action_space = gym.spaces.Tuple([gym.spaces.Discrete(10)] * 3)
    splits = {"all": 10}

    def observation(self, split, index):
        return index

    def verify(self, split, index, action):
        return action == (index, index, index)


def test_check_finds_what_is_wrong(capsys, monkeypatch):
    monkeypatch.setattr(gym.envs.registration, "registry", gym.registry)
    register_suite("Wrong-v0", Wrong)
    register_suite("Untrainable-v0", Untrainable)
    try:
        few = "--tasks", 10, "--rollouts", 2
        status, out, _ = maxrl(capsys, "check", "Wrong-v0", *few, "--no-train")
        assert status == 1 and "test: 10 of 10 tried, task 3 does NOT score 1" in out
        assert "train: 30 of 30 tried, all score 1" in out
        status, out, _ = maxrl(capsys, "check", "Untrainable-v0", *few)
        assert status == 0 and "shows no correct actions" in out and "text: not for this env; it needs one step" in out
        status, out, _ = maxrl(capsys, "check", "tests.echo:Echo-v0", *few)
        assert status == 1 and "contract   BROKEN: Echo-v0: train task 0 and test task 0 look the same" in out
    finally:
        del gym.registry["Wrong-v0"], gym.registry["Untrainable-v0"]


def test_a_split_without_answers_is_told():
    lines = list(correct_answers_score("tests.echo:Echo-v0", {}, {"train": None, "test": 50}, 10))
    assert all(passed for _, passed in lines) and "shows no correct actions" in lines[0][0]


def test_a_registered_suite_hands_on_its_arguments():
    class Sized(Wrong):
        def __init__(self, size=1):
            self.size = size

    register_suite("Sized-v0", Sized)
    register_suite("Unsized-v0", Wrong)
    try:
        env = gym.make("Sized-v0", size=3, split="test", task_info=True)
        assert env.unwrapped.suite.size == 3 and env.reset(seed=0)[1]["gold"] is not None
        assert gym.make_vec("Sized-v0", num_envs=2, size=4).suite.size == 4
        for name, kwargs in (("Sized-v0", {"sise": 3}), ("Unsized-v0", {"size": 3})):
            with pytest.raises(TypeError, match=f"unexpected keyword argument '{next(iter(kwargs))}'"):
                gym.make_vec(name, **kwargs)
    finally:
        del gym.registry["Sized-v0"], gym.registry["Unsized-v0"]


def test_doctor_tells_what_is_ready_and_what_to_type(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("MAXRL_DATA", str(tmp_path))
    (tmp_path / "math500").mkdir()
    (tmp_path / "math500" / "test.jsonl").write_text(json.dumps({"question": "?", "answer": "!"}))
    status, out, _ = maxrl(capsys, "doctor")
    assert status == 0 and "MATH500 (test)" in out and "maxrl list" in out and "GPU " in out
    lacking = doctor.missing
    monkeypatch.setattr(doctor, "missing", lambda extra: ["torch"] if extra == "train" else lacking(extra))
    _, out, _ = maxrl(capsys, "doctor")
    assert "pip install 'maxrl[train]'   (lacks torch)" in out and "pip install 'maxrl[maze,train" in out
    assert doctor.extra_of("llvmlite.binding") == "maze" and doctor.extra_of("json") is None
    assert maxrl_envs.__name__ == "maxrl_envs"


def test_every_extra_is_one_of_the_package(monkeypatch):
    text = (Path(__file__).parent.parent / "pyproject.toml").read_text()
    named = text.split("[project.optional-dependencies]")[1].split("[project")[0]
    assert {line.split(" ")[0] for line in named.splitlines() if " = " in line} - {"dev", "docs"} == set(doctor.EXTRAS)
