"""`maxrl train`: each kind of env finds its trainer, runs go on by their folder alone, and a run tells how it ended."""

import json
import re
from pathlib import Path

import pytest

import tests.echo  # noqa: F401  registers Echo-v0
import tests.echo_text  # noqa: F401  registers EchoText-v0
from maxrl_algos.commands import threads, train
from maxrl_algos.commands.environments import full_id
from maxrl_algos.commands.outcome import table
from maxrl_algos.run.config import UsageError
from maxrl_algos.run.json_lines import read
from tests.test_command import maxrl

ROOT = Path(__file__).parent.parent
METRICS = (ROOT / "docs" / "metrics.md").read_text()
QUICK = ("--loggers", "--no-progress", "--steps", 2, "--tasks", 2, "--rollouts", 4, "--eval-tasks", 4)
TOKENS = ("--warmup-steps", 0, "--eval-samples", 4, "--model.layers", 1, "--model.hidden", 32)
CASES = {
    "tokens": ("tests.echo:Echo-v0", *TOKENS),
    "text": ("tests.echo_text:EchoText-v0", *TOKENS, "--max-prompt", 32, "--max-response", 8),
    "images": ("MaxRL/ImageBandit-v0", "--env-kwargs.digits", 1),
    "stepwise": ("MaxRL/Maze-v0", "--env-kwargs.size", 5, "--eval-samples", 4, "--policy-kwargs.net_arch", "[16]"),
}


@pytest.fixture(autouse=True)
def idle(monkeypatch):
    """The number of threads is the test's own."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_of_env_is_trained_and_goes_on_by_its_folder(capsys, tmp_path, kind):
    env, *more = CASES[kind]
    status, out, err = maxrl(capsys, "train", "--out", tmp_path / "run", "--env", env, *more, *QUICK)
    assert status == 0, err
    assert "4 held-out tasks" in out and "pass@1" in out and str(tmp_path / "run") in out
    for name in ("metrics.jsonl", "evaluations.jsonl"):
        logged = {key for entry in read(tmp_path / "run" / name) for key in entry}
        assert logged and {key for key in logged if f"`{key}`" not in METRICS} == set()
    status, out, _ = maxrl(capsys, "train", "--out", tmp_path / "run")
    assert status == 0 and "This run is finished: it has all of its 2 updates." in out and "pass@1" in out
    if kind != "images":  # its learning rate depends on the number of steps
        status, _, err = maxrl(capsys, "train", "--out", tmp_path / "run", "--steps", 3)
        assert status == 0 and len(read(tmp_path / "run" / "metrics.jsonl")) == 3, err
    status, _, err = maxrl(capsys, "train", "--out", tmp_path / "run", "--tasks", 3)
    assert status == 1 and "holds a run with other settings (tasks)" in err and len(err.splitlines()) <= 3


def test_a_policy_in_its_warm_up_is_named_so_in_the_table():
    evaluations = [{"update": update, "tasks": [0], "samples": 4, "successes": [1]} for update in (-163, 0, 200)]
    *_, warm_up, start, end = table(evaluations).splitlines()
    assert [line.split()[:2] for line in (warm_up, start, end)] == [["warm-up", "25.0"], ["0", "25.0"], ["200", "25.0"]]


def test_every_logged_value_is_explained():
    """Also those that only some runs log: keys that stand in the code are in docs/metrics.md."""
    found = set()
    for room in ("learners", "collect.py", "update.py", "train.py"):
        path = ROOT / "maxrl_algos" / room
        for file in path.rglob("*.py") if path.is_dir() else [path]:
            found |= set(re.findall(r'"((?:rollout|train|time)/[a-z_]+)"', file.read_text()))
    assert len(found) > 15 and {key for key in found if f"`{key}`" not in METRICS} == set()


def test_the_kind_of_a_run_is_remembered(tmp_path):
    """A picture can be classified by a bandit's policy or by one of Stable-Baselines3."""
    given = ["--out", str(tmp_path), "--env", "MaxRL/ImageBandit-v0", "--env-kwargs.digits", "1"]
    assert train.read(given).kind == "images"
    run = train.read([*given, "--kind", "stepwise"])
    assert run.kind == "stepwise" and run.saved is None
    (tmp_path / "config.json").write_text(json.dumps(vars(run.config)))
    assert train.read(["--out", str(tmp_path)]).kind == "stepwise"


def test_help_is_of_the_kind_that_the_env_is_for(capsys):
    status, out, _ = maxrl(capsys, "train", "--help")
    assert status == 0 and "maxrl train --out RUN" in out and len(out.splitlines()) < 60
    status, out, _ = maxrl(capsys, "train", "--env", "tests.echo:Echo-v0", "--help")
    assert status == 0 and "--warmup-steps" in out and len(out.splitlines()) < 110


def test_more_held_out_tasks_than_there_are_are_cut_with_a_word(capsys, tmp_path):
    env, *more = CASES["tokens"]
    arguments = ["--out", tmp_path, "--env", env, *more, *QUICK, "--progress", "--eval-tasks", 256]
    _, out, err = maxrl(capsys, "train", *arguments)
    assert "evaluated on all 50 held-out tasks; 256 were asked for" in err and "50 held-out" in out


def test_a_new_model_begins_with_what_the_env_shows():
    """A warm-up on correct responses, and lengths like theirs; nothing of the kind for a model that is loaded."""
    given = ["--out", "nowhere", "--env", "tests.echo_text:EchoText-v0"]
    config = train.read(given).config
    assert config.warmup_steps == 300 and config.max_response < 64 and config.max_prompt < 128
    assert train.read([*given, "--warmup-steps", "5", "--max-response", "9"]).config.max_response == 9
    loaded = train.read([*given, "--start-from", "some/model"]).config
    assert loaded.warmup_steps == 0 and loaded.max_response == 1024
    assert train.read(["--out", "nowhere", "--env", "tests.echo:Echo-v0"]).config.warmup_steps == 0
    assert train.read(["--out", "nowhere", "--env", "MaxRL/MazeTokens-v0"]).config.warmup_steps == 200


def test_ids_need_no_module_where_they_are_ours():
    assert full_id("MaxRL/Maze-v0") == full_id("maxrl_envs:MaxRL/Maze-v0") == "maxrl_envs:MaxRL/Maze-v0"
    assert full_id("tests.echo:Echo-v0") == "tests.echo:Echo-v0"
    with pytest.raises(UsageError, match="did you mean 'MaxRL/Maze-v0'"):
        full_id("MaxRL/maze-v0")


def test_a_run_that_is_stopped_says_how_to_go_on(capsys, tmp_path, monkeypatch):
    import os
    import signal

    from maxrl_algos.sb3.learner import StepwiseLearner

    update = StepwiseLearner.update

    def interrupted(self, *arguments):
        os.kill(os.getpid(), signal.SIGINT)
        return update(self, *arguments)

    monkeypatch.setattr(StepwiseLearner, "update", interrupted)
    arguments = ["--out", tmp_path, "--env", CASES["stepwise"][0], *CASES["stepwise"][1:], *QUICK]
    status, _, err = maxrl(capsys, "train", *arguments)
    assert status == f"stopped at step 1 of 2, which is saved. To go on: maxrl train --out {tmp_path}"
    assert "Ctrl-C" in err and len(read(tmp_path / "metrics.jsonl")) == 1
    monkeypatch.undo()
    assert maxrl(capsys, "train", "--out", tmp_path)[0] == 0
    assert [entry["step"] for entry in read(tmp_path / "metrics.jsonl")] == [0, 1]


def test_fewer_threads_on_a_busy_machine(monkeypatch):
    assert [threads.free_cores(load, 8, 8) for load in (0, 0.3, 2, 7.5, 100)] == [8, 8, 6, 1, 1]
    assert threads.free_cores(2, 8, 4) == 3
    monkeypatch.setattr(threads.os, "getloadavg", lambda: (0.1, 0, 0))
    monkeypatch.setattr(threads.os, "sched_getaffinity", lambda _: range(4))
    monkeypatch.setattr(threads.os, "cpu_count", lambda: 4)
    monkeypatch.delenv("OMP_NUM_THREADS")
    monkeypatch.delenv("NUMBA_NUM_THREADS", raising=False)
    assert threads.leave_busy_cores() is None and "OMP_NUM_THREADS" not in threads.os.environ
    monkeypatch.setattr(threads.os, "getloadavg", lambda: (3.0, 0, 0))
    assert "taking 1 of 4 threads" in threads.leave_busy_cores() and threads.os.environ["OMP_NUM_THREADS"] == "1"
    assert threads.leave_busy_cores() is None  # it is said once


@pytest.mark.parametrize("kind", CASES)
def test_the_last_checkpoint_of_each_kind_is_evaluated(capsys, tmp_path, kind):
    env, *more = CASES[kind]
    run = tmp_path / "run"
    assert maxrl(capsys, "train", "--out", run, "--env", env, *more, *QUICK)[0] == 0
    before = {path: path.read_bytes() for path in run.glob("*.jsonl")}
    status, out, err = maxrl(capsys, "evaluate", run)
    assert status == 0, err
    (entry,), evaluations = read(run / "evaluated.jsonl"), read(run / "evaluations.jsonl")
    kept = "pass_rates" if kind == "images" else "tasks"
    assert entry["update"] == 2 and entry[kept] == evaluations[-1][kept] and "pass@1" in out
    if kind in ("images", "stepwise"):  # the others draw with other seeds at each step
        assert {k: v for k, v in evaluations[-1].items() if k != "step"}.items() <= entry.items()
    assert maxrl(capsys, "evaluate", run, "--tasks", 6, "--samples", 2)[0] == 0
    assert len(read(run / "evaluated.jsonl")[1]["tasks"]) == 6
    assert before == {path: path.read_bytes() for path in before}


def test_what_cannot_be_evaluated_says_so(capsys, tmp_path):
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "config.json").write_text("{}")
    status, _, err = maxrl(capsys, "evaluate", tmp_path / "frist")
    assert status == 2 and f"there is no run in {tmp_path / 'frist'}; did you mean '{tmp_path / 'first'}'?" in err
    assert "no checkpoint yet" in maxrl(capsys, "evaluate", tmp_path / "first")[2]
    assert maxrl(capsys, "evaluate")[2].startswith("maxrl evaluate: Missing: RUN")


def test_a_language_model_is_evaluated_with_any_number_of_samples(capsys, tmp_path):
    env, *more = CASES["text"]
    assert maxrl(capsys, "train", "--out", tmp_path / "run", "--env", env, *more, *QUICK)[0] == 0
    status, out, err = maxrl(
        capsys, "evaluate", "--out", tmp_path / "e.jsonl", "--model", tmp_path / "run" / "step-00000002",
        "--env", "tests.echo_text:EchoText-v0", "--samples", 6, "--chunk", 4, "--tasks", 3, "--max-response", 8,
        "--no-progress",
    )  # fmt: skip
    assert status == 0, err
    settings, *lines = read(tmp_path / "e.jsonl")
    assert settings["chunk"] == 3 and settings["sampler"] == "grouped" and len(lines) == 6 and "pass@4" in out
