"""Training runs: they learn, repeat themselves, and go on after SIGKILL as if nothing had been."""

import json
import multiprocessing
import os
import random
import shutil
import signal
import time
from dataclasses import replace

import numpy as np
import pytest
import torch

import tests.echo  # noqa: F401  registers Echo-v0
from maxrl_algos.run import checkpoint
from maxrl_algos.algorithms import ALGORITHMS
from maxrl_algos.run.config import parse
from maxrl_algos.run.journal import Journal, read
from maxrl_algos.sources.tokens import Collector
from maxrl_algos.train import TrainConfig, Trainer

TINY = TrainConfig(
    out="", env="maxrl_envs:MaxRL/MazeTokens-v0", env_kwargs={"size": 5}, model={"layers": 1, "hidden": 32},
    warmup_steps=6, steps=8, tasks=4, rollouts=6, warmup_tasks=8, eval_every=4, eval_tasks=6, eval_samples=8,
    save_every=3, lr=1e-3, loggers=(), progress=False,
)  # fmt: skip


def outcome(folder):
    """All that a run found, times aside."""
    steps = [{k: v for k, v in e.items() if "second" not in k} for e in read(folder / "metrics.jsonl")]
    weights = Trainer(replace(TINY, **json.loads((folder / "config.json").read_text()))).policy.model.state_dict()
    return steps, read(folder / "evaluations.jsonl"), {k: v.numpy().tobytes() for k, v in weights.items()}


def run(folder, **changes):
    return Trainer(replace(TINY, out=str(folder), **changes)).run()


def test_a_run_repeats_itself_and_another_seed_differs(tmp_path):
    a, b, c = (outcome(run(tmp_path / name, seed=seed)) for name, seed in (("a", 0), ("b", 0), ("c", 1)))
    assert a == b and a != c
    assert [e["update"] for e in a[1]] == [0, 4, 8] and len(a[0]) == 14


def test_resuming_gives_the_same_numbers(tmp_path):
    whole = outcome(run(tmp_path / "whole"))
    for stop in (1, 3, 6, 7, 10):  # in the warm-up, at its end, between checkpoints
        folder = tmp_path / str(stop)
        trainer = Trainer(replace(TINY, out=str(folder)))
        calls = iter(range(100))

        def die(trainer=trainer, calls=calls, stop=stop, journal=trainer.journal.metrics):
            def metrics(step, values):
                journal(step, values)
                if next(calls) == stop:
                    raise KeyboardInterrupt

            trainer.journal.metrics = metrics

        die()
        with pytest.raises(KeyboardInterrupt):
            trainer.run()
        with open(folder / "metrics.jsonl", "a") as file:
            file.write('{"step": 99, "ha')  # a line cut off
        assert outcome(run(folder)) == whole


def _train(folder, steps):
    torch.set_num_threads(1)
    run(folder, steps=steps)


def test_a_kill_before_the_first_checkpoint_doubles_nothing(tmp_path):
    trainer = Trainer(replace(TINY, out=str(tmp_path), warmup_steps=0))
    trainer.save = lambda: (_ for _ in ()).throw(KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        trainer.run()
    assert len(read(tmp_path / "evaluations.jsonl")) == 1
    assert [e["update"] for e in read(run(tmp_path, warmup_steps=0) / "evaluations.jsonl")] == [0, 4, 8]


@pytest.mark.slow
def test_killed_twenty_times_and_resumed(tmp_path):
    whole, rng, kills = tmp_path / "whole", random.Random(0), 0
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["maxrl_algos.train", "maxrl_envs.tasks.maze_kernels", "transformers"])

    def start(folder):
        process = context.Process(target=_train, args=(folder, 40))
        process.start()
        return process

    begin = time.perf_counter()
    process = start(whole)
    process.join()
    assert process.exitcode == 0
    longest, folder = time.perf_counter() - begin, tmp_path / "killed"
    while kills < 20:
        begin, fresh = time.perf_counter(), not folder.exists()
        process = start(folder)
        process.join(rng.uniform(0.2, longest))
        if process.exitcode is None:
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL)
        if fresh and process.exitcode == 0:  # the machine was busier when `longest` was measured
            longest = min(longest, time.perf_counter() - begin)
        if process.exitcode == 0 and kills < 20:  # done before the kill: begin again
            assert outcome(folder) == outcome(whole)
            shutil.rmtree(folder)
    process = start(folder)
    process.join()
    assert process.exitcode == 0 and outcome(folder) == outcome(whole)


def test_a_checkpoint_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    folder = run(tmp_path / "run")
    before = checkpoint.complete(folder)
    assert [path.name for path in before] == ["step-00000012", "step-00000014"]
    monkeypatch.setattr(torch, "save", lambda *a, **k: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        run(folder, steps=9)
    assert checkpoint.complete(folder) == before


def test_other_settings_in_the_same_folder_are_refused(tmp_path):
    folder = run(tmp_path / "run")
    with pytest.raises(ValueError, match="lr"):
        run(folder, lr=1.0)
    assert len(read(run(folder, steps=10) / "metrics.jsonl")) == 16  # more steps are not another run


def test_a_folder_in_use_is_refused(tmp_path):
    first = Trainer(replace(TINY, out=str(tmp_path)))
    with pytest.raises(ValueError, match="in use by another run"):
        Trainer(replace(TINY, out=str(tmp_path)))
    first.run()
    Trainer(replace(TINY, out=str(tmp_path)))


def test_a_bad_number_stops_the_run_and_names_the_checkpoint(tmp_path):
    trainer = Trainer(replace(TINY, out=str(tmp_path)))
    original = trainer.update_step

    def broken():
        with torch.no_grad():
            next(trainer.policy.model.parameters()).fill_(float("inf"))
        return original()

    trainer.update_step = broken
    with pytest.raises(FloatingPointError, match="step-00000006"):
        trainer.run()


def test_others_can_load_a_run(tmp_path):
    from transformers import AutoModelForCausalLM

    folder = run(tmp_path)
    trainer = Trainer(replace(TINY, out=str(folder)))
    loaded = AutoModelForCausalLM.from_pretrained(checkpoint.complete(folder)[-1])
    tokens = torch.zeros(1, 4, dtype=torch.long)
    assert torch.equal(loaded(tokens).logits, trainer.policy.model(tokens).logits)


def echo(folder, algorithm):
    """Pass rate on held-out tasks after a few updates of a policy that begins at chance."""
    config = TrainConfig(
        out=str(folder), env="Echo-v0", env_kwargs={}, model={"layers": 1, "hidden": 32}, algorithm=algorithm, lr=1e-2,
        warmup_steps=0, steps=40, tasks=16, rollouts=32, eval_every=40, eval_tasks=50, eval_samples=16, save_every=40,
        loggers=(), progress=False,
    )  # fmt: skip
    Trainer(config).run()
    first, last = (np.mean(e["successes"]) / 16 for e in read(folder / "evaluations.jsonl"))
    assert first < 0.25
    return last


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_learns(tmp_path, algorithm):
    assert echo(tmp_path, algorithm) > 0.9


def test_a_wrong_sign_is_seen(tmp_path, monkeypatch):
    original = ALGORITHMS["maxrl"].advantages
    monkeypatch.setattr(ALGORITHMS["maxrl"], "advantages", lambda rewards, **kwargs: -original(rewards, **kwargs))
    assert echo(tmp_path, "maxrl") < 0.1


def test_tasks_of_a_finite_split_come_once_an_epoch():
    collector = Collector("maxrl_envs:MaxRL/MazeTokens-v0", {"size": 5})
    endless = [collector.training_tasks(0, step, 8) for step in (0, 0, 1)]
    assert (endless[0] == endless[1]).all() and not np.isin(endless[0], endless[2]).any()
    collector.splits = {"train": 20, "test": 50}
    drawn = np.concatenate([collector.training_tasks(0, step, 8) for step in range(5)])
    assert sorted(drawn[:20]) == sorted(drawn[20:]) == list(range(20)) and (drawn[:20] != drawn[20:]).any()
    held_out = collector.held_out_tasks("test", 5)
    assert len(set(held_out)) == 5 and (held_out == collector.held_out_tasks("test", 5)).all()
    with pytest.raises(ValueError, match="has 50 tasks"):
        collector.held_out_tasks("test", 10**6)


def test_bad_settings_fail_at_the_start():
    for changes, words in [
        ({"algorithm": "maxlr"}, "Did you mean"),
        ({"rollouts": 1}, "trains nothing"),
        ({"algorithm": "pkpo", "algorithm_kwargs": {"k": 9}}, r"in 1\.\.N"),
        ({"aggregation": "mean"}, "aggregation"),
        ({"tasks": 0}, "tasks"),
        ({"temperature": 0.0}, "temperature"),
        ({"start_from": "nowhere", "out": "unused"}, "no folder"),
    ]:
        with pytest.raises(ValueError, match=words):
            Trainer(replace(TINY, **changes))
    with pytest.raises(ValueError, match="no tokens"):
        Collector("maxrl_envs:MaxRL/Maze-v0")


def test_command_line():
    arguments = ["--out", "x", "--env", "y", "--env-kwargs", '{"size": 7}', "--no-progress", "--lr", "0.1", "--loggers"]
    config = parse(TrainConfig, arguments)
    assert config == TrainConfig("x", "y", env_kwargs={"size": 7}, progress=False, lr=0.1, loggers=())
    assert parse(TrainConfig, ["--out", "x", "--env", "y", "--micro-tokens", "5"]).micro_tokens == 5


def test_loggers(tmp_path):
    pytest.importorskip("tensorboard")
    run(tmp_path, loggers=("tensorboard",))
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    board = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    assert {"pass_rate", "coverage", "all_fail", "all_pass", "entropy", "gradient_norm"} <= set(board.Tags()["scalars"])
    assert "test/pass@8" in board.Tags()["scalars"]
    with pytest.raises(ValueError, match="unknown loggers"):
        Journal(tmp_path, 0, ("mlflow",))
