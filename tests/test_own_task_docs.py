"""The tasks and the algorithm of docs/own_task.md and the README: they are checked and trained as these pages say."""

import re
import sys
from pathlib import Path

import gymnasium as gym
import pytest

from maxrl_algos.run.json_lines import read
from tests.test_command import maxrl

ROOT = Path(__file__).parent.parent
PAGE, README = ((ROOT / page).read_text() for page in ("docs/own_task.md", "README.md"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the two modules of the page."""
    task, algorithm = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "largest.py").write_text(task)
    (tmp_path / "tempered.py").write_text(algorithm)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    yield tmp_path
    gym.registry.pop("Largest-v0", None)
    sys.modules.pop("largest", None)


def test_the_task_is_checked_and_trains_from_chance(folder, capsys):
    assert len((folder / "largest.py").read_text().splitlines()) < 35
    status, out, err = maxrl(capsys, "check", "largest:Largest-v0")
    assert status == 0 and "shows no correct actions to try" in out and "tokens: takes it" in out, out + err
    arguments = (
        "--env",
        "largest:Largest-v0",
        "--steps",
        80,
        "--lr",
        "2e-3",
        "--eval-tasks",
        250,
        "--eval-samples",
        16,
        "--loggers",
    )
    status, out, err = maxrl(capsys, "train", "--out", "run", *arguments, "--no-progress")
    assert status == 0, err
    first, last = (sum(e["successes"]) / 250 / 16 for e in read(folder / "run" / "evaluations.jsonl"))
    assert first < 0.05 and last > 0.2


def test_the_algorithm_is_checked_and_trains(folder, capsys):
    status, out, _ = maxrl(capsys, "check", "tempered")
    assert status == 0 and "none of the known weights" in out and "stated  w(p) = none exact" in out
    arguments = "--env", "largest:Largest-v0", "--algorithm", "tempered", "--algorithm-kwargs.power", 0.3
    status, _, err = maxrl(capsys, "train", "--out", "run", *arguments, "--steps", 1, "--loggers", "--no-progress")
    assert status == 0 and len(read(folder / "run" / "metrics.jsonl")) == 1, err


def test_the_task_of_the_readme_trains_by_the_command_of_the_readme(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    *_, block = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "majority.py").write_text(block)
    check, train, bench = (line.split("#")[0].split()[1:] for line in README.splitlines() if " majority:" in line)
    try:
        status, out, err = maxrl(capsys, *check)
        assert status == 0 and "contract   kept" in out and "stepwise: takes it" in out, out + err
        status, out, err = maxrl(capsys, *train, "--steps", 100, "--loggers", "--no-progress")
        assert status == 0 and read(tmp_path / "runs" / "majority" / "evaluations.jsonl")[-1]["update"] == 100, err
        first, last = (sum(e["successes"]) / 128 / 16 for e in read(tmp_path / "runs/majority/evaluations.jsonl"))
        assert first < 0.6 and last > 0.8
    finally:
        gym.registry.pop("Majority-v0", None)
        sys.modules.pop("majority", None)
    assert bench[:3] == ["bench", "--env", "majority:Majority-v0"]


def test_every_command_of_the_page_has_options_that_exist(folder, capsys):
    typed = [line.split("#")[0].split() for line in PAGE.splitlines() if line.startswith("    maxrl ")]
    assert len(typed) >= 5
    for _, name, *arguments in typed:
        _, out, _ = maxrl(capsys, name, "--help")
        _, more, _ = (
            maxrl(capsys, name, "--env", "largest:Largest-v0", "--help-all") if name == "train" else ("", "", "")
        )
        options = [word.partition(".")[0] for word in arguments if word.startswith("--")]
        assert all(option in out for option in options), (name, options)
