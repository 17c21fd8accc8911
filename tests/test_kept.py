"""Kept rollouts: the file survives torn ends and is bounded, records say what happened, and verdicts can move later."""

import gzip
import json
from dataclasses import replace

import numpy as np
import pytest

import tests.echo  # noqa: F401  registers Echo-v0
from maxrl_algos.commands import rejudge, train_images, train_stepwise, train_tokens, view
from maxrl_algos.commands.rejudge import judged_again
from maxrl_algos.run import kept
from maxrl_algos.run.config import UsageError
from maxrl_algos.run.kept import NAME, Keeper
from maxrl_algos.sources.explained import reason
from tests.test_train import TINY


def entry(step, phase="train", **more):
    return {"step": step, "phase": phase, "reward": 0, **more}


def test_the_file_is_read_whole_after_a_kill(tmp_path):
    keeper = Keeper(tmp_path / NAME, "all", 1, 0, -1)
    keeper.keep([entry(0), entry(1)])
    keeper.keep([entry(2)])
    path = tmp_path / NAME
    whole = path.read_bytes()
    assert kept.read(tmp_path) == [entry(0), entry(1), entry(2)]
    assert gzip.decompress(whole).count(b"\n") == 3  # any gzip reads it
    for cut in range(1, 30):  # however much of the last member is missing, the first is read
        path.write_bytes(whole[:-cut])
        assert kept.read(tmp_path) == [entry(0), entry(1)]
    Keeper(tmp_path / NAME, "all", 1, 0, 5).keep([entry(7)])
    assert kept.read(tmp_path) == [entry(0), entry(1), entry(7)]


def test_what_is_done_again_is_kept_once(tmp_path):
    keeper = Keeper(tmp_path / NAME, "all", 1, 0, -1)
    keeper.keep([entry(0), entry(2, "evaluation"), entry(2), entry(3), entry(4, "evaluation")])
    Keeper(tmp_path / NAME, "all", 1, 0, 2)  # the run goes on after two steps
    assert kept.read(tmp_path) == [entry(0), entry(2, "evaluation")]


def test_the_file_is_bounded(tmp_path):
    keeper = Keeper(tmp_path / NAME, "all", 0.001, 0, -1)
    noise = np.random.default_rng([0]).integers(256, size=4000).tolist()
    with pytest.warns(UserWarning, match="keep-megabytes"):
        keeper.keep([entry(0, response=noise)])
    size = (tmp_path / NAME).stat().st_size
    keeper.keep([entry(1, response=noise)])
    assert (tmp_path / NAME).stat().st_size == size and not keeper.due(0, 1) and not keeper.chosen(2, 2, "x", 0)


def test_a_sample_is_small_and_the_same_each_time(tmp_path):
    keeper = Keeper(tmp_path / NAME, "sample", 1, 3, -1)
    places = keeper.chosen(100, 50, "evaluation", 2)
    assert len(places) == kept.TASKS * kept.ROLLOUTS == len(set(places)) and places == sorted(places)
    assert places == keeper.chosen(100, 50, "evaluation", 2) != keeper.chosen(100, 50, "evaluation", 3)
    assert keeper.chosen(2, 3, "evaluation", 0) == [(i, j) for i in range(2) for j in range(3)]
    assert keeper.due(0, 5) and not keeper.due(1, 5)
    assert Keeper(tmp_path / NAME, "none", 1, 3, -1).chosen(2, 2, "x", 0) == []


def test_a_run_keeps_what_happened(tmp_path):
    folder = train_tokens.train(replace(TINY, out=str(tmp_path / "run"), keep_rollouts="all"))
    records = kept.read(folder)
    for phase, count in (("train", 8 * 4 * 6), ("evaluation", 3 * 6 * 8)):
        assert len([r for r in records if r["phase"] == phase]) == count
    evaluations = [json.loads(line) for line in (folder / "evaluations.jsonl").read_text().splitlines()]
    last = [r for r in records if (r["phase"], r["step"]) == ("evaluation", 14)]
    for task, successes in zip(evaluations[-1]["tasks"], evaluations[-1]["successes"], strict=True):
        assert sum(r["reward"] for r in last if r["task"] == task) == successes
    for r in records:
        assert r["length"] == len(r["response"]) and r["logprob"] < 0 and (r["why"] == "correct") == (r["reward"] == 1)
        assert ("advantage" in r) == (r["phase"] == "train")
        assert r["reward"] == 0 or set(r["gold"]) <= set("UDLR")
    again = judged_again(TINY.env, TINY.env_kwargs, records)
    assert [a["reward"] for a in again] == [r["reward"] for r in records]
    assert [a["ended"] for a in again] == [r["ended"] for r in records]


def test_images_and_steps_are_kept_too(tmp_path):
    pytest.importorskip("sklearn")
    env = "maxrl_envs:MaxRL/ImageBandit-v0"
    common = {"loggers": (), "progress": False, "steps": 2, "eval_every": 1}
    images = train_images.ImageConfig(
        out=str(tmp_path / "images"), env=env, env_kwargs={"digits": 1}, tasks=16, rollouts=8, **common
    )
    records = kept.read(train_images.train(images))
    assert {r["phase"] for r in records} == {"train", "evaluation"}
    for r in records:
        assert r["reward"] == (r["response"] == r["gold"]) and len(r["likeliest"]) == 5 and 0 <= r["pass_rate"] <= 1
    assert [v["reward"] for v in judged_again(env, {"digits": 1}, records)] == [r["reward"] for r in records]

    pytest.importorskip("stable_baselines3")
    maze = {"size": 5, "wall": "stay", "max_steps": 12}
    steps = train_stepwise.StepwiseConfig(
        out=str(tmp_path / "steps"), env="maxrl_envs:MaxRL/Maze-v0", env_kwargs=maze, tasks=2, rollouts=8,
        eval_tasks=4, eval_samples=4, **common,
    )  # fmt: skip
    records = kept.read(train_stepwise.train(steps))
    assert {r["phase"] for r in records} == {"train", "evaluation"} and any(r["reward"] for r in records)
    assert all(r["length"] == len(r["response"]) and r["logprob"] < 0 for r in records)
    again = judged_again("maxrl_envs:MaxRL/Maze-v0", maze, records)
    assert [v["reward"] for v in again] == [r["reward"] for r in records]


def test_view_prints_a_sample_and_rejudge_names_what_moved(tmp_path, capsys, monkeypatch):
    folder = train_tokens.train(replace(TINY, out=str(tmp_path / "run"), keep_rollouts="sample"))
    view.main(view.Settings(run=str(folder), count=2, terminal=True))
    shown = capsys.readouterr().out
    assert shown.count("verdict: ") == 2 and "evaluation, step 14, test task" in shown and "#####" in shown
    with pytest.raises(UsageError, match="no rollouts of step 5"):
        view.main(view.Settings(run=str(folder), step=5, terminal=True))
    (tmp_path / "none").mkdir()
    for path, told in (
        (tmp_path, "several runs"),
        (tmp_path / "none", "--keep-rollouts"),
        (tmp_path / "x", "there is no"),
    ):
        with pytest.raises(UsageError, match=told):
            view.main(view.Settings(run=str(path)))
    Keeper(tmp_path / "none" / f"evaluated.{NAME}", "all", 1, 0, -1).keep([entry(0)])
    with pytest.raises(UsageError, match=f"maxrl view .*evaluated.{NAME}"):
        view.main(view.Settings(run=str(tmp_path / "none")))

    rejudge.main(rejudge.Settings(run=str(folder)))
    assert ": 0 verdicts moved" in capsys.readouterr().out
    verify = "maxrl_envs.tasks.maze_tokens.MazeTokens.verify"
    monkeypatch.setattr(verify, lambda self, split, index, action: True)
    rejudge.main(rejudge.Settings(run=str(folder), out=str(tmp_path / "moved.jsonl")))
    records, out = kept.read(folder), capsys.readouterr().out
    wrong = sum(r["reward"] == 0 for r in records)
    assert (
        f"{len(records)} rollouts judged again" in out
        and f": {wrong} verdicts moved" in out
        and "wrong -> correct" in out
    )
    assert len((tmp_path / "moved.jsonl").read_text().splitlines()) == wrong


def test_reasons():
    assert reason(1.0, "answered", "3", "3") == "correct"
    assert reason(0.0, "length", None, "3") == "cut off at the length limit"
    assert reason(0.0, "answered", "4", "3") == "wrong: the answer is 4, and the gold answer 3"
    assert reason(0.0, "wall", None, None) == "not solved: wall"
