"""`maxrl bench`: any env finds its kind, files outside the package, algorithms of one's own, going on, the board."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

import tests.echo
import tests.echo_text  # noqa: F401  registers EchoText-v0
from maxrl_algos.commands import bench, bench_plan
from maxrl_algos.results import origin
from maxrl_algos.results.grid import Preset, cells_of, with_defaults
from maxrl_algos.results.progress import Board, duration
from maxrl_algos.results.rows import read
from maxrl_algos.results.runner import Benchmark, share_cores
from maxrl_algos.run.config import UsageError

ROOT = Path(__file__).parent.parent
TASK = '''
"""A task of one's own, registered outside the package."""
import gymnasium as gym
import numpy as np
from maxrl_envs import OneStepEnv, OneStepVectorEnv, TaskSuite

class Copy(TaskSuite):
    observation_space = gym.spaces.Box(0, 5, (2,), np.int64)
    action_space = gym.spaces.Box(0, 5, (1,), np.int64)
    splits = {"train": None, "test": 20}
    metadata = {"tokens": {"vocab_size": 6, "pad": 4, "eos": 5, "max_response": 1}}

    def observation(self, split, index):
        return np.array([5, index % 4])

    def verify(self, split, index, action):
        return bool(len(action) and action[0] == index % 4)

def vector(num_envs=1):
    return OneStepVectorEnv(Copy(), num_envs)

gym.register("Copy-v0", lambda: OneStepEnv(Copy()), vector_entry_point=vector)
'''
ALGORITHM = '''
"""RLOO once more, under another name."""
from maxrl_algos.algorithms import rloo

WEIGHT = "1"

def advantages(rewards):
    return rloo.advantages(rewards)
'''
SMALL = {
    "model": {"layers": 1, "hidden": 16}, "tasks": 2, "rollouts": 4, "steps": 2, "eval_every": 1, "eval_tasks": 4,
    "eval_samples": 4,
}  # fmt: skip


def settings(**changes):
    return bench.Settings(**{"out": "runs/x", **changes})


@pytest.mark.parametrize(
    "env, kwargs, kind, warmup",
    [
        ("tests.echo:Echo-v0", {}, "tokens", 0),
        ("tests.echo_text:EchoText-v0", {}, "text", 200),
        ("maxrl_envs:MaxRL/MazeTokens-v0", {"size": 5}, "tokens", 200),
        ("maxrl_envs:MaxRL/Maze-v0", {"size": 5}, "stepwise", 0),
        ("FrozenLake-v1", {}, "stepwise", 0),
    ],
)
def test_the_env_decides_the_kind(env, kwargs, kind, warmup):
    name, preset = bench_plan.of_env(env, settings(env=env, env_kwargs=kwargs, seeds=2))
    assert preset.kind == kind and preset.warmup.get("warmup_steps", 0) == warmup and preset.seeds == 2
    assert [algorithm for algorithm, _ in preset.variants] == ["maxrl", "grpo", "rloo"]
    warmups, trained = cells_of(preset, Path("x"), 2)
    assert len(trained) == 6 and len(warmups) == (2 if warmup else 0) and {cell.kind for cell in trained} == {kind}
    if not warmup:
        assert {cell.config.get("warmup_steps", 0) for cell in trained} == {0}


def test_algorithms_have_arguments_and_mistakes_are_named():
    assert bench_plan.variant("pkpo:k=4,rollouts=8") == ("pkpo", {"k": 4, "rollouts": 8})
    assert bench_plan.variant("grpo:std=population") == ("grpo", {"std": "population"})
    for text, told in (("maxlr", "maxrl"), ("pkpo:4", "pkpo:k=4")):
        with pytest.raises(UsageError, match=told):
            bench_plan.variant(text)
    with pytest.raises(UsageError, match="no setting stepz"):
        with_defaults(Preset("tests.echo:Echo-v0", "tokens", {"stepz": 3}, (("maxrl", {}),), 1))
    with pytest.raises(UsageError, match="several variants have the name"):
        cells_of(
            Preset("tests.echo:Echo-v0", "tokens", {}, (("maxrl", {"temperature": 2}), ("maxrl", {})), 1), Path("x"), 1
        )
    with pytest.raises(UsageError, match="splits train, test, but no 'validation'"):
        bench_plan.of_env("tests.echo:Echo-v0", settings(env="x", settings={"eval_split": "validation"}))


@pytest.mark.skipif(sys.version_info < (3, 11), reason="TOML files need Python 3.11, and the message says so")
def test_benchmarks_are_described_in_files(tmp_path, monkeypatch):
    (tmp_path / "b.toml").write_text(
        'env = "tests.echo:Echo-v0"\nseeds = 2\nks = [1, 4]\nvariants = ["maxrl", {algorithm = "pkpo", k = 2}]\n'
        "[config]\nsteps = 7\n"
    )
    name, preset, modules = bench_plan.of_name(str(tmp_path / "b.toml"))
    assert (name, preset.kind, preset.seeds, preset.ks, modules) == ("b", "tokens", 2, (1, 4), [])
    assert preset.variants == (("maxrl", {}), ("pkpo", {"k": 2})) and preset.config == {"steps": 7}
    changed = bench.changed(preset, settings(algorithms=("maxrl", "grpo"), steps=3, seeds=1))
    assert changed.variants == (("maxrl", {}), ("grpo", {})) and changed.config["steps"] == 3 and changed.seeds == 1
    for named, variants in (
        (("maxrl", "maxrl:luck=1"), (("maxrl", {}), ("maxrl", {"luck": 1}))),
        (("pkpo", "pkpo:k=2", "pkpo:k=4"), (("pkpo", {"k": 2}), ("pkpo", {"k": 4}))),
    ):
        assert bench.changed(preset, settings(algorithms=named)).variants == variants

    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "own_benchmark.py").write_text(
        "from maxrl_algos.results.grid import Preset\n"
        'PRESETS = {"one": Preset("tests.echo:Echo-v0", "tokens", {}, (("maxrl", {}),), 1), "two": 2}\n'
    )
    name, preset, modules = bench_plan.of_name(f"{tmp_path}/own_benchmark.py:one")
    assert (name, modules, preset.seeds) == ("one", ["own_benchmark"], 1)
    for text, told in (
        (f"{tmp_path}/own_benchmark.py", "several presets"),
        (f"{tmp_path}/own_benchmark.py:three", "no preset 'three'"),
        (f"{tmp_path}/own_benchmark.py:two", "needs PRESET"),
        ("nowhere.toml", "no file"),
        ("maze-quick", "mazes-quick"),
    ):
        with pytest.raises(UsageError, match=told):
            bench_plan.of_name(text)
    (tmp_path / "b.toml").write_text('env = "tests.echo:Echo-v0"\nstepz = 3\n')
    with pytest.raises(UsageError, match="unknown keys stepz"):
        bench_plan.of_name(str(tmp_path / "b.toml"))
    assert bench_plan.of_name("mazes-quick")[0] == "mazes-quick"
    with pytest.raises(UsageError, match="name an env by --env, or a benchmark"):
        bench.main(bench.Settings())


@pytest.mark.slow
def test_a_task_and_an_algorithm_of_ones_own_from_an_empty_folder(tmp_path):
    pytest.importorskip("matplotlib")
    (tmp_path / "my_task.py").write_text(TASK)
    (tmp_path / "my_algorithm.py").write_text(ALGORITHM)
    command = [
        sys.executable, "-m", "maxrl_algos", "bench", "--env", "my_task:Copy-v0",
        "--algorithms", "maxrl", "my_algorithm", "--seeds", "2", "--jobs", "1", "--out", "runs/own",
        "--settings", json.dumps(SMALL),
    ]  # fmt: skip

    def start(*more):
        return subprocess.run(
            [*command, *more], cwd=tmp_path, capture_output=True, text=True, timeout=300, env=environment()
        )

    done = start()
    assert done.returncode == 0, done.stderr
    assert "4 of 4 cells are to be run" in done.stderr and "pass@1/4 in %: " in done.stderr
    rows = read(tmp_path / "runs/own/own.jsonl")
    assert {(row.algorithm, row.seed) for row in rows if row.algorithm != "random"} == {
        (name, seed) for name in ("maxrl", "my_algorithm") for seed in (0, 1)
    }
    page = (tmp_path / "runs/own/own.html").read_text()
    assert "| my_algorithm |" in done.stdout and "my_algorithm" in page and "Copy-v0" in page
    before = (tmp_path / "runs/own/own.jsonl").read_bytes()
    again = start()  # all is there
    assert "0 of 4 cells are to be run" in again.stderr and (tmp_path / "runs/own/own.jsonl").read_bytes() == before
    more = start("--seeds", "3")
    assert more.returncode == 0 and "2 of 6 cells are to be run" in more.stderr
    other = start("--steps", "1")
    assert other.returncode == 2 and "holds a benchmark with other settings (steps)" in other.stderr


def environment():
    """The environment of a process that finds this package wherever it starts."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def test_the_board_tells_what_is_done_and_what_is_left(tmp_path, capsys):
    preset = Preset("tests.echo:Echo-v0", "tokens", {**SMALL, "warmup_steps": 0, "steps": 10}, (("maxrl", {}),), 2)
    _, cells = cells_of(preset, tmp_path, 2)
    folder = cells[0].folder()
    folder.mkdir()
    (folder / "evaluations.jsonl").write_text(
        json.dumps({"step": 0, "tasks": [0, 1], "samples": 4, "successes": [4, 0]}) + "\n"
    )
    board = Board("x", 3, 0, (1, 4))
    warmup = replace(cells[1], name="warmup-seed0", algorithm="warmup")

    def told(running, steps):
        (folder / "metrics.jsonl").write_text(f'{json.dumps({"step": steps - 1})}\n{{"step": 5, "h')
        board.printed = -1e9
        board.show(running)
        return capsys.readouterr().err.strip()

    assert told([warmup], 5) == "x: 0/3 cells, time left not known yet"  # a warm-up does not tell how long cells take
    board.finish(warmup)
    assert told(cells, 5) == "x: 1/3 cells, time left not known yet. pass@1/4 in %: maxrl 50.0/50.0"
    board.pace_from = time.perf_counter() - 60, board.pace_from[1]
    # From now on .4 of a cell is done in a minute, and 1.1 cells are left.
    assert told(cells, 9) == "x: 1/3 cells, about 3 min left. pass@1/4 in %: maxrl 50.0/50.0"
    for cell in cells:
        board.finish(cell)
    board.printed = -1e9
    board.show([])
    assert "3/3 cells, took" in capsys.readouterr().err
    assert [duration(s) for s in (40, 100, 7500)] == ["40 s", "2 min", "2 h 05 min"]


def test_runs_share_the_cores_unless_the_environment_says_how_many_threads_they_have(monkeypatch):
    monkeypatch.setattr(os, "environ", {"OMP_NUM_THREADS": "1"})
    share_cores(8, 3)
    assert os.environ == {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "2"}


def test_a_folder_holds_one_benchmark(tmp_path):
    preset = Preset("tests.echo:Echo-v0", "tokens", SMALL, (("maxrl", {}),), 1)
    first = Benchmark("x", preset, tmp_path, tmp_path)
    first._keep_settings()
    (tmp_path / "x.jsonl").touch()
    replaced = Benchmark("x", replace(preset, seeds=2, variants=(("grpo", {}),)), tmp_path, tmp_path)
    replaced._keep_settings()  # more seeds and algorithms may be asked for later
    with pytest.raises(UsageError, match="other settings .steps"):
        Benchmark("x", replace(preset, config={**SMALL, "steps": 3}), tmp_path, tmp_path)._keep_settings()


def test_a_warm_up_runs_again_only_where_a_cell_that_is_due_needs_its_checkpoint(tmp_path):
    preset = Preset("tests.echo:Echo-v0", "tokens", SMALL, (("maxrl", {}),), 2, warmup={"warmup_steps": 1})
    benchmark = Benchmark("x", preset, tmp_path, tmp_path)
    warmups, (first, second) = cells_of(benchmark.preset, tmp_path, 2)
    benchmark._due = lambda cells: [cell for cell in cells if cell is second]  # all others have rows
    assert benchmark._needed_warmups(warmups, [first, second]) == [warmups[1]]
    warmups[1].last_checkpoint().mkdir(parents=True)
    assert benchmark._needed_warmups(warmups, [first, second]) == []
    benchmark._due = lambda cells: cells
    assert benchmark._needed_warmups(warmups, [first, second]) == warmups


KIND = '''
"""A kind of run whose process is killed: the first of seed 0, or with `luck` every process of seed 0."""
import os, signal
from pathlib import Path
from maxrl_algos.commands import train_tokens
from maxrl_algos.commands.train_tokens import Config

def train(config):
    mark = Path(config.out).parent / "killed"
    if config.seed == 0 and (config.luck or not mark.exists()):
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    train_tokens.train(config)
'''


@pytest.mark.slow
def test_cells_go_on_after_a_process_was_killed(tmp_path, monkeypatch, capsys):
    (tmp_path / "killed_once.py").write_text(KIND)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    config = {**SMALL, "warmup_steps": 0}
    preset = Preset("tests.echo:Echo-v0", "killed_once", config, (("maxrl", {}), ("grpo", {})), 2)
    Benchmark("x", preset, tmp_path / "a", tmp_path / "a", jobs=2).run()
    assert (
        "a process was killed, as happens where memory runs out: going on with 1 at a time" in capsys.readouterr().err
    )
    assert len({(row.algorithm, row.seed) for row in read(tmp_path / "a" / "x.jsonl") if row.step == 2}) == 4
    doomed = replace(preset, variants=(("maxrl", {"luck": 1}), ("grpo", {})), seeds=1)
    with pytest.raises(SystemExit, match="maxrl-luck1-N4-seed0: a process was killed"):
        Benchmark("x", doomed, tmp_path / "b", tmp_path / "b", jobs=2).run()


def test_rows_of_an_installed_package_name_its_version(monkeypatch):
    assert len(origin.facts("CPU")["commit"]) == 40
    monkeypatch.setattr(origin, "in_a_clone", lambda: False)
    monkeypatch.setattr(origin, "version", lambda name: "1.2.3")
    assert origin.facts("CPU")["commit"] == "v1.2.3"
