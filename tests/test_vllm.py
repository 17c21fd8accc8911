"""Real vLLM in this process: its log-probs, its weights, a run with it. Needs vLLM: `tests/vllm-requirements.txt`."""

import importlib.util
from dataclasses import replace

import pytest
import torch

from maxrl_algos import checkpoint
from maxrl_algos.journal import read
from maxrl_algos.policies.causal_lm import valid_tokens
from maxrl_algos.policies.padded_lm import PaddedPolicy
from maxrl_algos.text.samplers import VLLM, SamplerError, pad_left
from maxrl_algos.text.train import TextTrainer, load
from tests.test_text_training import TINY, evaluation

pytestmark = [
    pytest.mark.vllm,
    pytest.mark.skipif(importlib.util.find_spec("vllm") is None, reason="vLLM is not installed"),
]
LONG = list(range(10, 210))  # more than the 128 tokens that a block of the prefix cache holds
PROMPTS = [[2, *LONG, 1], [2, 30, 40, 1], [2, *LONG, 5, 1]]


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A checkpoint that solves some of the tasks."""
    folder = tmp_path_factory.mktemp("start")
    TextTrainer(
        replace(TINY, out=str(folder), warmup_steps=40, warmup_lr=2e-3, steps=0, eval_tasks=0, max_prompt=300)
    ).run()
    return str(checkpoint.complete(folder)[-1])


@pytest.fixture
def engine(start):
    sampler = VLLM(start, (1,), 0, torch.device("cpu"), "float32", 300)
    yield sampler
    sampler.close()


def differences(sampler, model, temperature=1.0):
    """|log-prob - the model's| of every token it samples."""
    rollouts = sampler.sample(PROMPTS, 8, 12, 0, temperature)
    prompts, sizes = pad_left(PROMPTS, 0, "cpu")
    with torch.no_grad():
        logp, _ = PaddedPolicy(model).logprobs(prompts, rollouts.tokens, rollouts.lengths, temperature, sizes)
    return (rollouts.logprobs[valid_tokens(rollouts.lengths, rollouts.tokens.shape[2])] - logp).abs()


def perturb(model):
    with torch.no_grad():
        for p in model.parameters():
            p.add_(torch.randn_like(p) * 0.3 * p.std().nan_to_num(0.1))


def test_log_probs_are_those_of_the_weights_that_were_pushed(engine, start):
    model = load(start)
    assert differences(engine, model).max() < 1e-3
    assert differences(engine, model, 0.7).max() < 1e-3  # of the distribution sampled from
    torch.manual_seed(0)
    for _ in range(2):
        perturb(model)
        assert differences(engine, model).max() > 0.1  # not pushed
        engine.push(model)
        assert differences(engine, model).max() < 1e-3
    perturb(model)
    reset, engine.llm.reset_prefix_cache = engine.llm.reset_prefix_cache, lambda: True
    engine.push(model)
    assert differences(engine, model).max() > 0.1  # keys of the old weights
    engine.llm.reset_prefix_cache = reset
    engine.push(model)

    a, b, c = (engine.sample(PROMPTS, 8, 12, seed) for seed in (0, 0, 1))
    assert torch.equal(a.tokens, b.tokens) and not torch.equal(a.tokens[:, :, 0], c.tokens[:, :, 0])
    assert len(set(map(tuple, a.tokens[0].tolist()))) > 1
    last = a.tokens.gather(-1, a.lengths[..., None] - 1)[..., 0]
    assert (last[a.lengths < 12] == 1).all() and ((a.tokens == 1).sum(-1) <= 1).all()
    engine.llm.generate = lambda *args, **kwargs: (_ for _ in ()).throw(RuntimeError("EngineDeadError"))
    with pytest.raises(SamplerError, match="EngineDeadError"):
        engine.sample(PROMPTS, 8, 12, 0)


def test_runs_with_vllm(tmp_path, start, monkeypatch):
    config = replace(TINY, out=str(tmp_path / "run"), start_from=start, sampler="vllm")
    TextTrainer(config).run()
    TextTrainer(replace(config, steps=6)).run()  # goes on, with another engine
    steps = [e for e in read(tmp_path / "run" / "metrics.jsonl") if "logprob_difference/max" in e]
    assert len(steps) > 2 and max(e["logprob_difference/max"] for e in steps) < 1e-3
    assert len(evaluation(tmp_path / "eval.jsonl", start, sampler="vllm").read_text().splitlines()) == 41

    monkeypatch.setattr(VLLM, "push", lambda self, model: None)
    with pytest.raises(SamplerError, match="stale"):
        TextTrainer(replace(config, out=str(tmp_path / "stale"))).run()
