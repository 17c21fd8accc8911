"""What is left of text runs and evaluations that are killed, or whose disk is full; and that they go on to the same."""

import gc
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import time
from dataclasses import replace

import pytest
import torch

from maxrl_algos.commands.evaluate_text import EvaluateConfig, evaluate
from maxrl_algos.commands.train_text import TextConfig, train
from maxrl_algos.learners import language
from maxrl_algos.learners.language import LanguageLearner
from maxrl_algos.models import tiny
from maxrl_algos.run import checkpoint, files, journal
from maxrl_algos.samplers.shared_prompt import SharedPromptSampler
from tests.test_text_training import outcome

TINY = TextConfig(
    out="", env="tests.echo_text:EchoText-v0", model={"layers": 1, "hidden": 64, "heads": 2, "kv_heads": 1},
    warmup_steps=24, warmup_lr=3e-3, steps=12, tasks=4, rollouts=8, eval_every=3, eval_tasks=6, eval_samples=8,
    save_every=8, lr=1e-3, max_prompt=16, max_response=6, loggers=(), progress=False,
)  # fmt: skip
PRELOADED = ["tests.test_faults", "accelerate", "maxrl_envs.tasks.math_text"]
PRELOADED += [f"transformers.models.qwen2.{name}_qwen2" for name in ("modeling", "tokenization")]


@pytest.fixture(scope="module")
def children():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """An uninterrupted run."""
    found = outcome(train(replace(TINY, out=str(tmp_path_factory.mktemp("whole")))))
    assert [entry["step"] for entry in found[0]] == list(range(36)) and len(found[1]) == 5
    assert any(entry["train/loss"] for entry in found[0][24:])
    return found


def go_on(folder):
    return outcome(train(replace(TINY, out=str(folder))))


def half(file, entries):
    """A line cut off in the middle."""
    file.write(b'{"step": 29, "phase": "tr')


KILLS = {  # call of what, at which it is killed
    "sampling": (SharedPromptSampler, "_sample", 9),
    "before the optimiser step": (language, "optimizer_step", 30),
    "in a line of the journal": (journal, "append", 30, half),
    "before the first checkpoint": (torch, "save", 0),
    "weights saved, state not": (torch, "save", 3),
    "state saved, folder not": (files, "sync", 30),
    "folder renamed, old ones there": (checkpoint, "_take_away", 5),
    "old one in part removed": (shutil, "rmtree", 2, lambda path, **_: os.remove(path / "state.pt")),
}


def killed(folder, owner, name, calls, last=None):
    """Trains in a process of its own up to the call that kills it."""
    torch.set_num_threads(1)
    real, left = getattr(owner, name), iter(range(calls))

    def call(*args, **kwargs):
        if next(left, None) is None:
            if last:
                last(*args, **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)

    setattr(owner, name, call)
    go_on(folder)


@pytest.mark.parametrize("point", KILLS)
def test_a_killed_run_goes_on_to_the_same_numbers(tmp_path, children, whole, point):
    process = children.Process(target=killed_at, args=(tmp_path, point))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert all((path / "state.pt").exists() for path in checkpoint.complete(tmp_path))
    assert go_on(tmp_path) == whole
    assert len(list(tmp_path.glob("step-*"))) == 2 and not list(tmp_path.glob(".partial-*"))


def killed_at(folder, point):
    killed(folder, *KILLS[point])


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("may not mount a disk here")
    yield folder
    gc.collect()  # weights that a run has loaded are mapped from the disk, as long as its trainer and learner live
    subprocess.run(["umount", folder], check=True)


def fill(folder, free):
    """A file that leaves `free` bytes on the disk."""
    with open(folder / "ballast", "wb") as file:
        file.write(bytes(shutil.disk_usage(folder).free - free))


@pytest.mark.parametrize("free, what", [(100_000, "step-00000032"), (500_000, "step-00000032"), (0, "metrics.jsonl")])
def test_a_full_disk_stops_a_run_that_goes_on_to_the_same_numbers(disk, whole, monkeypatch, free, what):
    folder, real = disk / "run", LanguageLearner.collect

    def collect(self, step, tasks):
        if step == 25:
            fill(disk, free)
        return real(self, step, tasks)

    with monkeypatch.context() as patch:
        patch.setattr(LanguageLearner, "collect", collect)
        with pytest.raises(OSError, match=f"{what} could not be written, with .* free some space.*go on"):
            go_on(folder)
    assert [path.name for path in checkpoint.complete(folder)] == ["step-00000016", "step-00000024"]
    assert not list(folder.glob(".partial-*"))
    with pytest.raises(OSError, match="free some space"):  # still full
        fill(disk, 0)
        go_on(folder)
    (disk / "ballast").unlink()
    assert go_on(folder) == whole


def answered(out, model, data, chunk=16):
    """An evaluation of a model from nothing, n = 64."""
    torch.set_num_threads(1)
    settings = dict(env="maxrl_envs:MaxRL/Math-v0", env_kwargs={"data": str(data), "kind": "integer"}, split="train")
    settings |= dict(samples=64, chunk=chunk, rollouts_at_once=64, max_prompt=200, max_response=8)
    settings |= dict(sampler="grouped", device="cpu", progress=False)
    return evaluate(EvaluateConfig(out=str(out), model=str(model), **settings)).read_bytes()


@pytest.fixture(scope="module")
def questions(tmp_path_factory):
    """A model, and questions as those of GSM8K."""
    folder = tmp_path_factory.mktemp("questions")
    rows = [
        {
            "question": f"Ann has {i} pens and buys {i % 7} more for ${i}. How many?",
            "answer": f"{i} + ... #### {i + i % 7}",
        }
        for i in range(30)
    ]
    (folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    words = tiny.tokenizer(row["question"] + "#### " for row in rows)
    words.save_pretrained(folder / "model")
    tiny.model(words, 208, 0, layers=1, hidden=32, heads=2, kv_heads=1).save_pretrained(folder / "model")
    return folder / "model", folder / "train.jsonl"


def test_an_evaluation_killed_twice_gives_the_same_file(tmp_path, children, questions):
    whole, cut = answered(tmp_path / "whole.jsonl", *questions), tmp_path / "cut.jsonl"
    assert len(whole.splitlines()) == 1 + 30 * 4
    for lines in (10, 50):  # of some tasks not all chunks
        process = children.Process(target=answered, args=(cut, *questions))
        process.start()
        while process.exitcode is None and (not cut.exists() or cut.read_bytes().count(b"\n") < lines):
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert process.exitcode == -signal.SIGKILL and lines <= cut.read_bytes().count(b"\n") < 121
    assert answered(cut, *questions) == whole


def test_a_full_disk_stops_an_evaluation_that_gives_the_same_file(disk, tmp_path, questions):
    whole, cut = answered(tmp_path / "whole.jsonl", *questions), disk / "cut.jsonl"
    fill(disk, 8192)
    with pytest.raises(OSError, match="cut.jsonl could not be written, with 0.0 MiB free"):
        answered(cut, *questions)
    assert 0 < cut.stat().st_size <= 8192
    (disk / "ballast").unlink()
    assert answered(cut, *questions) == whole
