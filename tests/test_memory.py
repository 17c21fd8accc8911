"""Memory estimates against measured peaks, and batches that are sized by them."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from maxrl_algos.commands.train_text import trainer
from maxrl_algos.models import memory
from maxrl_algos.models.build import build_model
from tests.test_text_training import TINY

SHAPES = {
    "maze": (
        {"vocab_size": 512, "layers": 4, "hidden": 256, "heads": 4, "kv_heads": 2},
        memory.Batch(tasks=4, rollouts=48, prompt=320, response=48, rollouts_at_once=192, micro_tokens=4096),
    ),
    "SmolLM2": (
        {"vocab_size": 49152, "layers": 4, "hidden": 576, "heads": 9, "kv_heads": 3, "mlp": 1536},
        memory.Batch(tasks=2, rollouts=8, prompt=64, response=130, rollouts_at_once=16, micro_tokens=1040),
    ),
    "vocabulary of Qwen3": (
        {"vocab_size": 151936, "layers": 2, "hidden": 512, "heads": 4, "kv_heads": 2, "mlp": 1024},
        memory.Batch(tasks=2, rollouts=16, prompt=32, response=33, rollouts_at_once=32, micro_tokens=1024),
    ),
}
GIB = 2**30


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_estimates_are_within_15_percent_of_the_measured_peak(name):
    shape, batch = SHAPES[name]
    environment = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "1048576", "MALLOC_TRIM_THRESHOLD_": "1048576"}
    arguments = [sys.executable, "-m", "tests.memory_run", json.dumps(shape), json.dumps(vars(batch))]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    estimated, measured = json.loads(done.stdout)
    assert estimated == pytest.approx(measured, rel=0.15)


def smol(**changes):
    """SmolLM2-360M, without making it."""
    shape = memory.Shape(32, 960, 15, 5, 64, 2560, 49152, 361_821_120, 361_821_120, 4, True)
    return replace(shape, **changes)


BATCH = memory.Batch(32, 32, 512, 1024, 4096, 4096)
EVALUATION = memory.Batch(256, 64, 512, 1024, 4096, 4096)


def test_batches_are_made_to_fit():
    roomy = memory.plan(smol(), BATCH, EVALUATION, 10**13)
    assert (roomy.rollouts_at_once, roomy.micro_tokens) == (4096, 4096)
    # Of 4,096 rollouts at once, the keys and values alone take this much.
    assert roomy.estimate.evaluation["KV cache"] > 4096 * 1024 * 2 * 32 * 5 * 64 * 4
    tight = memory.plan(smol(), BATCH, EVALUATION, 24 * GIB)
    assert 1 <= tight.rollouts_at_once < 1024 and tight.micro_tokens <= 4096
    assert max(tight.estimate.peaks().values()) - tight.estimate.held["weights"] <= 24 * GIB * memory.SHARE["cuda"]
    assert "KV cache" in str(tight) and f"rollouts_at_once={tight.rollouts_at_once}" in str(tight)
    bfloat16 = memory.plan(smol(item=2), BATCH, EVALUATION, 24 * GIB)
    assert bfloat16.rollouts_at_once > tight.rollouts_at_once
    captured = memory.plan(
        smol(item=2), BATCH, EVALUATION, 24 * GIB, captured=True
    )  # whose KV cache stays in the update
    assert 1 < captured.rollouts_at_once <= bfloat16.rollouts_at_once
    assert captured.estimate.update["kept by the sampler"] >= captured.estimate.evaluation["KV cache"]
    untrained = memory.plan(smol(), None, EVALUATION, 24 * GIB)
    assert untrained.estimate.peaks()["update"] == 0


def test_what_does_not_fit_is_refused_with_numbers_and_a_remedy():
    with pytest.raises(ValueError, match=r"(?s)does not fit.*moments 2.70.*free.*gradient_checkpointing.*lora"):
        memory.plan(smol(), BATCH, None, 3 * GIB)
    with pytest.raises(ValueError, match=r"It fits with micro_tokens=\d+"):
        memory.plan(smol(), replace(BATCH, micro_tokens=2**17), None, 24 * GIB, fixed_tokens=True)
    few = smol(trained=10**6)  # adapters
    assert memory.plan(few, BATCH, None, 12 * GIB).micro_tokens >= 256


def test_estimates_grow_with_what_they_count():
    assert memory.Shape.of(build_model(32), "float32") == memory.Shape(
        4,
        256,
        4,
        2,
        64,
        1024,
        32,
        parameters := sum(p.numel() for p in build_model(32).parameters()),
        parameters,
        4,
        True,
    )

    def peaks(batch=BATCH, **how):
        return memory.plan(smol(), batch, None, 10**15, **how).estimate.peaks()

    assert peaks(replace(BATCH, response=2048))["sampling"] > 1.5 * peaks()["sampling"]
    assert peaks(checkpointed=True, padded=True)["update"] < peaks(padded=True)["update"]
    assert peaks(replace(BATCH, top_p=0.9))["sampling"] > peaks()["sampling"]
    assert memory.plan(smol(), BATCH, None, 10**15, grouped=False).estimate.sampling == {}


def test_runs_are_planned_before_they_start(tmp_path, monkeypatch, capsys):
    config = replace(TINY, out=str(tmp_path / "run"), progress=True, steps=1, eval_tasks=0, tasks=8, rollouts=512)

    def learner(free):
        monkeypatch.setattr(memory, "free_memory", lambda device: free)
        run = trainer(replace(config, out=str(tmp_path / str(free))))
        run.close()
        return run.learner

    assert learner(10**12).config.rollouts_at_once == 4096
    assert "memory in GiB: always" in capsys.readouterr().err
    few = learner(4 * 10**7)
    assert few.sampler.rollouts_at_once < 4096 and few.held_out.rollouts_at_once == 4096  # whose chunks name the draws
    with pytest.raises(ValueError, match="the run does not fit into memory"):
        learner(10**5)
