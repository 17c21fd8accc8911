"""Training runs: they learn, repeat themselves, and go on after SIGKILL as if nothing had been."""

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
from maxrl_algos.algorithms import ALGORITHMS
from maxrl_algos.commands.train_tokens import TokenConfig, trainer
from maxrl_algos.models.build import load_causal_lm
from maxrl_algos.run import checkpoint
from maxrl_algos.run.config import parse
from maxrl_algos.run.journal import Journal
from maxrl_algos.run.json_lines import read
from maxrl_algos.sources.tokens import TokenSource

TINY = TokenConfig(
    out="", env="maxrl_envs:MaxRL/MazeTokens-v0", env_kwargs={"size": 5}, model={"layers": 1, "hidden": 32},
    warmup_steps=6, steps=8, tasks=4, rollouts=6, warmup_tasks=8, eval_every=4, eval_tasks=6, eval_samples=8,
    save_every=3, lr=1e-3, loggers=(), progress=False,
)  # fmt: skip


def outcome(folder):
    """All that a run found, times aside."""
    steps = [{k: v for k, v in e.items() if not k.startswith("time/")} for e in read(folder / "metrics.jsonl")]
    weights = load_causal_lm(str(checkpoint.complete(folder)[-1])).state_dict()
    return steps, read(folder / "evaluations.jsonl"), {k: v.numpy().tobytes() for k, v in weights.items()}


def run(folder, **changes):
    return trainer(replace(TINY, out=str(folder), **changes)).run()


def test_a_run_repeats_itself_and_another_seed_differs(tmp_path):
    a, b, c = (outcome(run(tmp_path / name, seed=seed)) for name, seed in (("a", 0), ("b", 0), ("c", 1)))
    assert a == b and a != c
    assert [e["update"] for e in a[1]] == [0, 4, 8] and len(a[0]) == 14


def test_resuming_gives_the_same_numbers(tmp_path):
    whole = outcome(run(tmp_path / "whole"))
    for stop in (1, 3, 6, 7, 10):  # in the warm-up, at its end, between checkpoints
        folder = tmp_path / str(stop)
        cut = trainer(replace(TINY, out=str(folder)))

        def log_step(step, values, stop=stop, original=cut.folder.log_step):
            original(step, values)
            if step == stop:
                raise KeyboardInterrupt

        cut.folder.log_step = log_step
        with pytest.raises(KeyboardInterrupt):
            cut.run()
        with open(folder / "metrics.jsonl", "a") as file:
            file.write('{"step": 99, "ha')  # a line cut off
        assert outcome(run(folder)) == whole


def _train(folder, steps):
    torch.set_num_threads(1)
    run(folder, steps=steps)


def test_a_kill_before_the_first_checkpoint_doubles_nothing(tmp_path):
    cut = trainer(replace(TINY, out=str(tmp_path), warmup_steps=0))
    cut.folder.save = lambda *args: (_ for _ in ()).throw(KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        cut.run()
    assert len(read(tmp_path / "evaluations.jsonl")) == 1
    assert [e["update"] for e in read(run(tmp_path, warmup_steps=0) / "evaluations.jsonl")] == [0, 4, 8]


def test_no_copy_of_the_first_weights_is_saved_and_a_run_goes_on_from_them(tmp_path):
    """Not of new weights, nor of those of another run; a run of no steps saves them, as its result."""
    base = checkpoint.complete(run(tmp_path / "base", steps=0, warmup_steps=0))[-1]
    assert checkpoint.model_in(base) == base and base.name == "step-00000000"
    for name, start in (("new", None), ("loaded", str(base))):
        changes = dict(warmup_steps=0, start_from=start)
        whole = outcome(run(tmp_path / name, **changes))
        cut = trainer(replace(TINY, out=str(tmp_path / f"{name}-cut"), **changes))
        cut.learner.collect = lambda *args: (_ for _ in ()).throw(KeyboardInterrupt)
        with pytest.raises(KeyboardInterrupt):
            cut.run()
        (first,) = checkpoint.complete(tmp_path / f"{name}-cut")
        assert [path.name for path in first.iterdir()] == ["state.pt"] and checkpoint.model_in(first) is None
        assert outcome(run(tmp_path / f"{name}-cut", **changes)) == whole


@pytest.mark.slow
def test_killed_twenty_times_and_resumed(tmp_path):
    whole, rng, kills = tmp_path / "whole", random.Random(0), 0
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["maxrl_algos.commands.train_tokens", "maxrl_envs.tasks.maze_kernels"])

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
    first = trainer(replace(TINY, out=str(tmp_path)))
    with pytest.raises(ValueError, match="in use by another run"):
        trainer(replace(TINY, out=str(tmp_path)))
    first.run()
    trainer(replace(TINY, out=str(tmp_path))).run()


def test_a_bad_number_stops_the_run_and_names_the_checkpoint(tmp_path):
    broken = trainer(replace(TINY, out=str(tmp_path)))
    original = broken.learner.collect

    def collect(step, tasks):
        with torch.no_grad():
            next(broken.learner.model.model.parameters()).fill_(float("inf"))
        return original(step, tasks)

    broken.learner.collect = collect
    with pytest.raises(FloatingPointError, match="step-00000006"):
        broken.run()


def test_others_can_load_a_run(tmp_path):
    from transformers import AutoModelForCausalLM

    folder = run(tmp_path)
    trained = trainer(replace(TINY, out=str(folder)))
    loaded = AutoModelForCausalLM.from_pretrained(checkpoint.complete(folder)[-1])
    tokens = torch.zeros(1, 4, dtype=torch.long)
    assert torch.equal(loaded(tokens).logits, trained.learner.model.model(tokens).logits)
    trained.run()


def echo(folder, algorithm):
    """Pass rate on held-out tasks after a few updates of a policy that begins at chance."""
    config = TokenConfig(
        out=str(folder), env="Echo-v0", env_kwargs={}, model={"layers": 1, "hidden": 32}, algorithm=algorithm, lr=1e-2,
        warmup_steps=0, steps=40, tasks=16, rollouts=32, eval_every=40, eval_tasks=50, eval_samples=16, save_every=40,
        loggers=(), progress=False,
    )  # fmt: skip
    trainer(config).run()
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
    source = TokenSource("maxrl_envs:MaxRL/MazeTokens-v0", {"size": 5})
    endless = [source.training_tasks(0, step, 8) for step in (0, 0, 1)]
    assert (endless[0] == endless[1]).all() and not np.isin(endless[0], endless[2]).any()
    source.splits = {"train": 20, "test": 50}
    drawn = np.concatenate([source.training_tasks(0, step, 8) for step in range(5)])
    assert sorted(drawn[:20]) == sorted(drawn[20:]) == list(range(20)) and (drawn[:20] != drawn[20:]).any()
    held_out = source.held_out_tasks("test", 5)
    assert len(set(held_out)) == 5 and (held_out == source.held_out_tasks("test", 5)).all()
    assert list(source.held_out_tasks("test", 10**6)) == list(range(50))  # all there are


def test_bad_settings_fail_at_the_start(tmp_path):
    for changes, words in [
        ({"algorithm": "maxlr"}, "Did you mean"),
        ({"rollouts": 1}, "trains nothing"),
        ({"algorithm": "pkpo", "algorithm_kwargs": {"k": 9}}, r"in 1\.\.N"),
        ({"aggregation": "mean"}, "aggregation"),
        ({"tasks": 0}, "tasks"),
        ({"temperature": 0.0}, "temperature"),
        ({"start_from": "nowhere"}, "no folder"),
    ]:
        with pytest.raises(ValueError, match=words):
            trainer(replace(TINY, out=str(tmp_path), **changes))
    with pytest.raises(ValueError, match="no tokens"):
        TokenSource("maxrl_envs:MaxRL/Maze-v0")


def test_command_line():
    arguments = ["--out", "x", "--env", "y", "--env-kwargs", '{"size": 7}', "--no-progress", "--lr", "0.1", "--loggers"]
    config = parse(TokenConfig, arguments)
    assert config == TokenConfig("x", "y", env_kwargs={"size": 7}, progress=False, lr=0.1, loggers=())
    assert parse(TokenConfig, ["--out", "x", "--env", "y", "--micro-tokens", "5"]).micro_tokens == 5


def test_a_run_without_a_success_says_what_to_do(tmp_path):
    hopeless = replace(TINY, env_kwargs={"size": 21}, warmup_steps=0, steps=21, tasks=1, rollouts=2, eval_tasks=0)
    with pytest.warns(UserWarning, match="20 updates in a row without a single success.*warmup_steps"):
        trainer(replace(hopeless, out=str(tmp_path))).run()


def test_loggers(tmp_path):
    pytest.importorskip("tensorboard")
    run(tmp_path, loggers=("tensorboard",))
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    board = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    assert {"rollout/pass_rate", "rollout/coverage", "rollout/entropy", "train/grad_norm", "time/update"} <= set(
        board.Tags()["scalars"]
    )
    assert "test/pass@8" in board.Tags()["scalars"]
    with pytest.raises(ValueError, match="unknown loggers"):
        Journal(tmp_path, 0, ("tensorbord",))
