"""Runs stop at any time when they are asked to, lose no finished step, and go on to the same numbers."""

import os
import signal
import time
from dataclasses import replace

import pytest

from maxrl_algos.commands.train_tokens import trainer
from maxrl_algos.run import kept, stopping
from maxrl_algos.run.json_lines import read
from maxrl_algos.run.stopping import STOP, Stop, Stopped
from tests.test_train import TINY, outcome, run


def test_a_signal_asks_and_a_second_ctrl_c_insists(capsys):
    stop = Stop()
    with stop.listening():
        stop.check()
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.requested and "stopping" in capsys.readouterr().err
        with pytest.raises(Stopped):
            stop.check()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_nothing_interrupts_between_weights_and_log(monkeypatch):
    monkeypatch.setattr(stopping, "GRACE", 0.05)
    stop = Stop()
    with stop.listening():
        stop.hold()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.2)  # the alarm comes, and waits
        with pytest.raises(Stopped):
            stop.release()
    with stop.listening():  # and without holding, it comes at once
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped):
            time.sleep(5)


@pytest.mark.parametrize("when", [("evaluate", 6), ("evaluate", 10), ("collect", 8), ("supervised_step", 3)])
def test_stopped_anywhere_a_run_goes_on_to_the_same_numbers(tmp_path, monkeypatch, when):
    monkeypatch.setattr(stopping, "GRACE", 0.1)
    whole = outcome(run(tmp_path / "whole"))
    all_kept = kept.read(tmp_path / "whole")
    cut = trainer(replace(TINY, out=str(tmp_path / "cut")))
    method, step = when
    original = getattr(cut.learner, method)

    def interrupted(*arguments):
        if cut.step == step:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(120)  # a step or an evaluation that takes long
        return original(*arguments)

    setattr(cut.learner, method, interrupted)
    begin = time.perf_counter()
    with pytest.raises(SystemExit, match="To go on: maxrl train --out"):
        cut.run()
    assert time.perf_counter() - begin < 100  # it did not wait for it, however busy the machine is
    steps = [entry["step"] for entry in read(tmp_path / "cut" / "metrics.jsonl")]
    assert steps == list(range(cut.step))  # no finished step is lost
    run(tmp_path / "cut")
    assert outcome(tmp_path / "cut") == whole and kept.read(tmp_path / "cut") == all_kept


def test_an_evaluation_ends_at_its_next_part(tmp_path, monkeypatch):
    cut = trainer(replace(TINY, out=str(tmp_path)))
    original = cut.learner.watch

    def watch(groups, share):
        STOP.requested = True
        original(groups, share)

    cut.learner.watch = watch
    with pytest.raises(SystemExit, match="stopped at step 6 of 14"):
        cut.run()
    assert read(tmp_path / "evaluations.jsonl") == []
