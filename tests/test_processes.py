"""Several processes train as one: the same numbers, checkpoints that go over, a death that stops all."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from maxrl_algos.commands import train_text, train_tokens
from maxrl_algos.run import checkpoint, distributed
from maxrl_algos.run.distributed import ProcessGroup, launched
from maxrl_algos.run.json_lines import read
from tests import test_text_training, test_train
from tests.launch import launch, start

MAZES = replace(test_train.TINY, steps=4, eval_every=2, entropy_coef=0.01)
TEXT = replace(
    test_text_training.TINY,
    seed=1,
    warmup_steps=30,
    warmup_lr=2e-3,
    steps=2,
    eval_every=1,
    padded=True,
    micro_tokens=200,
)
SHARDED = SimpleNamespace(seed=0)


def numbers(folder):
    """Metrics and evaluations, times aside, and weights."""
    rest = "phase", "train/padding"  # the fillers of a micro-batch
    entries = read(folder / "metrics.jsonl")
    steps = [{k: v for k, v in e.items() if not k.startswith("time/") and k not in rest} for e in entries]
    model = AutoModelForCausalLM.from_pretrained(checkpoint.complete(folder)[-1])
    return steps, read(folder / "evaluations.jsonl"), {k: v.numpy() for k, v in model.state_dict().items()}


def same(a, b, rounding=1e-5):
    assert a[1] == b[1] and len(a[0]) == len(b[0])
    for x, y in zip(a[0], b[0], strict=True):
        assert x == pytest.approx(y, rel=1e-4, abs=1e-5)
    for name, x in a[2].items():
        np.testing.assert_allclose(x, b[2][name], atol=rounding)


@pytest.mark.slow
def test_two_processes_give_the_numbers_of_one(tmp_path):
    one = numbers(train_tokens.train(replace(MAZES, out=str(tmp_path / "one"))))
    same(numbers(launch("tokens", replace(MAZES, processes=2), tmp_path / "two")), one)
    half = replace(MAZES, steps=2)
    launch("tokens", half, tmp_path / "handed")  # two processes begin, one goes on
    same(numbers(train_tokens.train(replace(MAZES, out=str(tmp_path / "handed")))), one)


@pytest.mark.slow
def test_two_processes_train_a_language_model_as_one(tmp_path):
    one = numbers(train_text.train(replace(TEXT, out=str(tmp_path / "one"))))
    two = launch("text", replace(TEXT, steps=1), tmp_path / "two")
    same(numbers(launch("text", TEXT, two)), one, 1e-4)  # AdamW makes much of small gradients
    assert any(e.get("train/grad_norm") and e["phase"] == "train" for e in read(two / "metrics.jsonl"))


@pytest.mark.slow
def test_a_sharded_model_trains_as_a_whole_one(tmp_path):
    whole = replace(TEXT, sampler="transformers")
    one = numbers(train_text.train(replace(whole, out=str(tmp_path / "one"), steps=0)))
    two = launch("text", replace(whole, steps=4, fsdp=True), tmp_path / "two")
    assert numbers(two)[0][:30] == [pytest.approx(e, rel=1e-4, abs=1e-5) for e in one[0]]  # the warm-up
    train_text.train(replace(whole, out=str(two), steps=6))  # a whole one goes on
    differences = [e["train/logprob_difference_max"] for e in read(two / "metrics.jsonl")[30:] if e["train/loss"]]
    assert len(differences) > 2 and max(differences) < 1e-4
    launch("tests.sharded", SHARDED, tmp_path)  # the gradient of given rollouts


@pytest.mark.slow
def test_a_death_stops_all_and_the_run_goes_on(tmp_path):
    long = replace(MAZES, steps=60, eval_every=60)
    one = numbers(train_tokens.train(replace(long, out=str(tmp_path / "one"))))
    process = start("tokens", long, tmp_path / "two")
    while len(read(tmp_path / "two" / "metrics.jsonl")) < 12:
        assert process.poll() is None
        time.sleep(0.05)
    ranks = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(ranks[1]), signal.SIGKILL)
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "process 0 of 2 stopped in step" in errors and "the same command goes on" in errors
    saved = checkpoint.complete(tmp_path / "two")[-1]
    assert 0 < int(saved.name[5:]) < 66
    same(numbers(launch("tokens", long, tmp_path / "two")), one, 1e-3)


@pytest.mark.slow
def test_sigterm_saves_the_step_of_all(tmp_path):
    process = start("text", replace(TEXT, steps=10_000, eval_tasks=0), tmp_path)
    while len(read(tmp_path / "metrics.jsonl")) < 32:
        assert process.poll() is None
        time.sleep(0.05)
    process.terminate()  # torchrun hands it on
    _, errors = process.communicate(timeout=120)
    step = int(checkpoint.complete(tmp_path)[-1].name[5:])
    assert f"at step {step} of 10030, which is saved" in errors and len(read(tmp_path / "metrics.jsonl")) == step


def test_wrong_launches_say_so(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="processes=2, but 1 started: launch by torchrun"):
        train_tokens.trainer(replace(MAZES, out=str(tmp_path), processes=2))
    with pytest.raises(ValueError, match="fsdp needs several"):
        train_text.trainer(replace(TEXT, out=str(tmp_path), fsdp=True, sampler="transformers"))
    with pytest.raises(ValueError, match="fsdp has no model"):
        replace(TEXT, fsdp=True)
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", "no")  # as accelerate launch --cpu --num_processes 2 does
    with pytest.raises(ValueError, match="accelerate launch started one process"):
        train_tokens.trainer(replace(MAZES, out=str(tmp_path)))
    assert launched("cpu", 1)[0].world_size == 1


def test_shares_are_equal_and_cover_all():
    shares = [ProcessGroup(rank, 3).shard(np.arange(7)).tolist() for rank in range(3)]
    assert shares == [[0, 1, 2], [3, 4, 5], [6, 0, 1]]


def test_gradients_are_summed_in_few_messages(monkeypatch):
    monkeypatch.setattr(distributed, "BUCKET", 10)
    sizes = [3, 4, 3, 12, 1, 9, 2]
    tensors = [torch.zeros(size, dtype=torch.float64 if i == 6 else torch.float32) for i, size in enumerate(sizes)]
    found = [[len(t) for t in bucket] for bucket in distributed.in_buckets(tensors)]
    assert found == [[3, 4, 3], [12], [1, 9], [2]]
    assert list(distributed.in_buckets([])) == []
