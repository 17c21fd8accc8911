"""Mistakes of users: each is met with one to three lines that name cause and remedy, and with no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from maxrl_algos.commands import main as command
from maxrl_algos.commands import new
from maxrl_algos.commands.doctor import EXTRAS
from tests.test_command import maxrl

TOKENS = ("--env", "MaxRL/MazeTokens-v0", "--env-kwargs.size", "5", "--no-progress")
MISTAKES = [
    ("trian --out RUN", "did you mean 'train'?"),
    ("train", "Missing: --out, the folder of the run, and --env"),
    ("train --out RUN", "Missing: --env; there is no run in"),
    ("train --env MaxRL/Maze-v0", "Missing: --out"),
    ("train --out RUN --env MaxRL/MazeToken-v0", "did you mean 'MaxRL/MazeTokens-v0'?"),
    ("train --out RUN --env MazeTokens-v0", "did you mean 'MaxRL/MazeTokens-v0'?"),
    ("train --out RUN --env Own-v0", "An env of your own is written MODULE:ID."),
    ("train --out RUN --env no_such_module:Own-v0", "there is no module 'no_such_module': start where its file lies"),
    ("train --out RUN --env MaxRL/MazeTokens-v0 --env-kwargs.siez 5", "no argument 'siez'; did you mean 'size'?"),
    ("train --out RUN --env MaxRL/MazeTokens-v0 --env-kwargs.size 6", "size"),
    ("train --out RUN --env MaxRL/MazeTokens-v0 --env-kwargs {size:5}", "is no JSON"),
    ("train --out RUN --env MaxRL/MazeTokens-v0 --env-kwargs.size", "--env-kwargs.size needs a value"),
    ("train --out RUN TOKENS --algorithm maxlr", "Did you mean 'maxrl'?"),
    ("train --out RUN TOKENS --algorithm my_package.my_module", "unknown algorithm 'my_package.my_module'"),
    ("train --out RUN TOKENS --algorithm-kwargs.varient x", "maxrl takes ['variant'], not ['varient']"),
    ("train --out RUN TOKENS --algorithm pkpo --algorithm-kwargs.k 99", "k must be an integer in 1..N"),
    ("train --out RUN TOKENS --rolouts 4", "Perhaps you meant: --rollouts"),
    ("train --out RUN TOKENS --rollouts 1", "trains nothing with N = 1"),
    ("train --out RUN TOKENS --steps many", "--steps: 'many' is no whole number"),
    ("train --out RUN TOKENS --tasks 0", "tasks must be >= 1, got 0"),
    ("train --out RUN TOKENS --device cuda", "take auto or cpu"),
    ("train --out RUN TOKENS --device gpu", "device must be auto, cpu or cuda"),
    ("train --out RUN TOKENS --loggers wand", "known are"),
    ("train --out RUN TOKENS --kind token", "--kind must be one of tokens, text, images, stepwise"),
    ("train --out RUN TOKENS --start-from nowhere", "nowhere"),
    ("train --out FILE TOKENS", "is a file: give a folder"),
    ("show MaxRL/Maze-v0 --split tset", "did you mean 'test'?"),
    ("show MaxRL/Maze-v0 --split test --task 5000", "1024 tasks, 0 to 1023"),
    ("show", "Missing: ENV"),
    ("check grop", "Did you mean 'grpo'?"),
    ("evaluate RUN", "there is no run in"),
    ("evaluate --out x.jsonl --model FILE --env MaxRL/Arithmetic-v0 --sampler grouped", "FILE"),
    ("evaluate --out x.jsonl --model FILE --env MaxRL/Arithmetic-v0 --sampler groupd", "sampler"),
    ("evaluate --compare a.jsonl b.jsonl", "finished evaluations are compared by maxrl compare FILE FILE"),
    ("report", "Missing: RUNS"),
    ("report nowhere", "nowhere"),
    ("view", "Missing: RUN"),
    ("view nowhere", "nowhere"),
    ("rejudge nowhere", "nowhere"),
    ("compare nowhere", "name two runs"),
    ("compare nowhere either", "nowhere"),
    ("bench", "name an env by --env, or a benchmark"),
    ("bench --env MaxRL/MazeToken-v0", "did you mean 'MaxRL/MazeTokens-v0'?"),
    ("bench --env MaxRL/MazeTokens-v0 --algorithms mxrl", "Did you mean 'maxrl'?"),
    ("bench --env MaxRL/MazeTokens-v0 --eval-tasks 5", "is given as --settings.eval_tasks VALUE"),
    ("bench nothing.toml", "nothing.toml"),
    ("new my_task --kind txt", "invalid choice 'txt'"),
    ("new class", "is no name of a module"),
    ("list no_such_module", "there is no module 'no_such_module'"),
]


@pytest.mark.parametrize("typed, words", MISTAKES, ids=[typed for typed, _ in MISTAKES])
def test_a_mistake_is_met_with_its_remedy(capsys, tmp_path, monkeypatch, typed, words):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "FILE").write_text("x")
    words_typed = [part for word in typed.split() for part in (TOKENS if word == "TOKENS" else [word])]
    status, out, err = maxrl(capsys, *words_typed)
    shown = [line for line in err.splitlines() if "Warning" not in line and line.strip()]
    assert status in (1, 2) and words in err, err
    assert "Traceback" not in err and len(shown) <= 4, err  # with the hint to --debug
    assert f"maxrl {typed.split()[0]}: " in err


def test_debug_shows_the_traceback(capsys):
    with pytest.raises(ValueError, match="there is no env"):
        command.main(["show", "MaxRL/Mazes-v0", "--debug"])


@pytest.mark.parametrize("module, extra", [("llvmlite", "maze"), ("torch", "train"), ("stable_baselines3", "sb3")])
def test_a_missing_extra_is_named(capsys, monkeypatch, module, extra):
    def missing(given):
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    monkeypatch.setattr(command, "run", missing)
    status, _, err = maxrl(capsys, "train")
    assert err == f"maxrl train: this needs {module}, which is not installed: pip install 'maxrl[{extra}]'\n"
    assert status == 1 and extra in EXTRAS


def test_a_fault_of_the_code_keeps_its_traceback(capsys, monkeypatch):
    monkeypatch.setattr(command, "run", lambda given: [][0])
    status, _, err = maxrl(capsys, "train")
    assert status == 1 and "Traceback" in err and "IndexError" in err and err.endswith("(--debug shows where)\n")


def test_a_closed_pipe_is_no_error():
    command = f"{sys.executable} -m maxrl_algos list | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert "a task is to" in done.stdout and done.stderr == ""


def test_ctrl_c_is_no_error_of_ours(capsys, monkeypatch):
    def interrupted(given):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "run", interrupted)
    assert "the same command goes on" in maxrl(capsys, "train")[0]
    assert sys.modules[command.__name__] is command


EMPTY = """
import sys
from importlib.machinery import PathFinder

MISSING = {
    "torch", "numba", "llvmlite", "stable_baselines3", "transformers", "accelerate", "datasets", "sklearn", "mpmath",
    "reasoning_gym", "tensorboard", "tqdm", "PIL", "matplotlib", "scipy", "rich",
}


class Without:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return None if name.partition(".")[0] in MISSING else PathFinder.find_spec(name, path, target)


sys.meta_path[sys.meta_path.index(PathFinder)] = Without
from maxrl_algos.commands.main import main

main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    "typed, status, words",
    [
        ("list", 0, "MaxRL/Maze-v0"),
        ("doctor", 0, "pip install 'maxrl[maze,train,sb3,bench]'"),
        ("new own --kind tokens", 0, "maxrl check own:Own-v0"),
        ("check own:Own-v0 --tasks 20", 0, "packages are missing: pip install 'maxrl[train]'"),
        ("train --out RUN --env own:Own-v0", 2, "pip install 'maxrl[train]'"),
        ("train --out RUN --env FrozenLake-v1", 2, "pip install 'maxrl[train,sb3]'"),
        ("train --out RUN --env MaxRL/Maze-v0", 1, "pip install 'maxrl[maze]'"),
        ("bench --env own:Own-v0 --algorithms maxrl", 2, "pip install 'maxrl[train,bench]'"),
        ("show MaxRL/ImageBandit-v0", 1, "pip install 'maxrl[image]'"),
        ("show MaxRL/ReasoningGym-v0", 1, "pip install 'maxrl[reasoning]'"),
    ],
)
def test_with_nothing_but_the_package(tmp_path, typed, status, words):
    """As after `pip install maxrl`, without an extra."""
    (tmp_path / "empty.py").write_text(EMPTY)
    root = str(Path(__file__).parent.parent)
    if not typed.startswith("new"):
        (tmp_path / "own.py").write_text(new.written("own", "tokens")[0])
    environment = {**os.environ, "PYTHONPATH": root, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "empty.py", *typed.split()]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == status and words in done.stdout + done.stderr, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
