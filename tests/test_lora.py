"""LoRA: adapters alone are trained, samplers and checkpoints get the merged model, runs go on to the same numbers."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from maxrl_algos.commands.train_text import trainer
from maxrl_algos.models.build import load_causal_lm as load
from maxrl_algos.run import checkpoint
from maxrl_algos.run.json_lines import read
from maxrl_algos.samplers import make
from maxrl_algos.samplers.shared_prompt import SharedPromptSampler
from tests.test_text_training import TINY, outcome, run, start  # noqa: F401  # a fixture

pytest.importorskip("peft")
LORA = {"r": 8, "lora_alpha": 16, "target_modules": "all-linear"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"lora": {"target_modules": ["q_proj"], "use_dora": True}},
        {"sampler": "transformers", "gradient_checkpointing": True},
    ],
)
def test_only_adapters_are_trained(tmp_path, start, changes):  # noqa: F811
    adapting = trainer(replace(TINY, out=str(tmp_path), start_from=start, **{"lora": LORA, **changes}))
    module = adapting.learner.model.model
    before = {name: p.clone() for name, p in module.named_parameters()}
    adapting.run()
    moved = {n for n, p in module.named_parameters() if not torch.equal(p, before[n])}
    assert moved and all("lora_" in name for name in moved)
    assert all(any(part in name for name in moved) for part in ("lora_A", "lora_B"))
    assert max(e.get("train/logprob_difference_max", 0) for e in read(tmp_path / "metrics.jsonl")) < 1e-3

    model, tokens = load(str(checkpoint.complete(tmp_path)[-1])), torch.tensor([[2, 9, 30, 1]])
    assert model.state_dict().keys() == load(start).state_dict().keys()
    logits, own, base = (m(tokens).logits for m in (model, module, load(start)))
    assert (logits - own).abs().max() < 1e-5 < 1e-2 < (logits - base).abs().max()


def test_a_run_learns(tmp_path, start):  # noqa: F811
    settings = dict(tasks=8, rollouts=16, eval_every=60, eval_tasks=50, lr=3e-3)
    folder = run(tmp_path, start, steps=60, lora=LORA, **settings)
    first, last = (np.mean(e["successes"]) / 8 for e in read(folder / "evaluations.jsonl"))
    assert last > first + 0.1  # no more: its frozen embeddings, which make the logits, are small


def test_resuming_gives_the_same_numbers(tmp_path, start):  # noqa: F811
    whole = outcome(run(tmp_path / "whole", start, lora=LORA))
    cut = trainer(replace(TINY, out=str(tmp_path / "cut"), start_from=start, lora=LORA))
    real = cut.learner.evaluate
    cut.learner.evaluate = lambda: (_ for _ in ()).throw(KeyboardInterrupt) if cut.step == 4 else real()
    with pytest.raises(KeyboardInterrupt):
        cut.run()
    assert outcome(run(tmp_path / "cut", start, lora=LORA)) == whole
    tiny = dict(lora=LORA, warmup_steps=2, max_prompt=20)  # from random weights, made again
    whole = outcome(run(tmp_path / "tiny", None, **tiny))
    run(tmp_path / "short", None, **{**tiny, "steps": 3, "eval_every": 100})
    assert outcome(run(tmp_path / "short", None, **tiny))[2] == whole[2]


class Engine(SharedPromptSampler):
    """A sampler that loads the model itself, as vLLM does."""

    def __init__(self, source, stop, pad, *settings):
        super().__init__(load(source), stop, pad)

    def push(self, model):
        self.model.load_state_dict(model.state_dict())


def test_an_engine_gets_the_merged_weights(tmp_path, start, monkeypatch):  # noqa: F811
    monkeypatch.setattr(make, "VLLM", Engine)
    folder = run(tmp_path, start, sampler="vllm", lora=LORA, lr=1e-2)
    steps = [e for e in read(folder / "metrics.jsonl") if "train/logprob_difference_max" in e]
    assert len(steps) > 2 and max(e["train/logprob_difference_max"] for e in steps) < 1e-3


def test_bad_settings_fail_at_the_start(tmp_path, start):  # noqa: F811
    for lora, words in [({"rank": 8}, "rank"), ({"target_modules": ["nope"]}, "nope"), ({"r": 0}, "positive")]:
        with pytest.raises(ValueError, match=rf"(?s)lora=.*LoraConfig.*{words}"):
            run(tmp_path, start, lora=lora)
