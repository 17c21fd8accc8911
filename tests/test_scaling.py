"""The costs are those of real models, the simulation that of a plain one, and the page says what both give."""

import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from benchmarks.measure.scaling import __main__ as page
from benchmarks.measure.scaling import costs, counted, simulation
from benchmarks.measure.scaling.costs import H100, H200, SHAPES, WORKLOADS, Shape
from benchmarks.measure.scaling.simulation import STUDIED
from maxrl_algos.data import Groups, Rollouts
from maxrl_algos.models.build import build_model
from maxrl_algos.models.padded_lm import PaddedModel
from maxrl_algos.update import accumulate_gradient

PAGE = Path(__file__).parent.parent / "benchmarks/results/scaling.md"
WAIT = "wait for long responses"


@pytest.fixture(scope="module")
def study():
    return simulation.study()


@pytest.mark.parametrize("name", SHAPES)
def test_parameters_are_those_of_transformers(name):
    from transformers import LlamaConfig, LlamaForCausalLM, Qwen3Config, Qwen3ForCausalLM

    shape = SHAPES[name]
    config, model = (LlamaConfig, LlamaForCausalLM) if shape.family == "llama" else (Qwen3Config, Qwen3ForCausalLM)
    fields = {"num_hidden_layers": shape.layers, "hidden_size": shape.hidden, "intermediate_size": shape.mlp}
    fields |= {"num_attention_heads": shape.heads, "num_key_value_heads": shape.kv_heads, "head_dim": shape.head_dim}
    fields |= {"vocab_size": shape.vocabulary, "tie_word_embeddings": shape.tied}
    with torch.device("meta"):
        real = model(config(**fields))
    assert sum(p.numel() for p in real.parameters()) == shape.parameters
    assert replace(shape, tied=not shape.tied).parameters != shape.parameters


def test_formulas_give_what_is_counted():
    for what, formula, count in counted.measure():
        assert formula == count > 0, what


class Live(TorchDispatchMode):
    """The peak of bytes in tensors that operations made, beside those in `known`."""

    def __init__(self, known):
        super().__init__()
        self.seen, self.now, self.peak = {t.untyped_storage()._cdata for t in known}, 0, 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor) and (key := (s := tensor.untyped_storage())._cdata) not in self.seen:
                self.seen.add(key)
                self.now += s.nbytes()
                self.peak = max(self.peak, self.now)
                weakref.finalize(s, self.free, key, s.nbytes())
        return out

    def free(self, key, size):
        self.seen.discard(key)
        self.now -= size


def peak(shape, rows=4, length=256):
    """Bytes of the update's own tensors, beside weights and gradients."""
    model = build_model(shape.vocabulary, shape.layers, shape.hidden, shape.heads, shape.kv_heads, shape.mlp).train()
    model.gradient_checkpointing_enable({"use_reentrant": False})
    for p in model.parameters():
        p.grad = torch.zeros_like(p)
    tokens = torch.randint(0, shape.vocabulary, (1, rows, length - 1))
    rollouts = Rollouts(tokens, torch.full((1, rows), length - 1), torch.zeros(1, rows, length - 1))
    prompts, ended = tokens[:, 0, :1], np.full((1, rows), "length", object)
    groups = Groups(
        np.zeros(1), prompts, torch.ones(1, dtype=torch.int64), rollouts, np.zeros((1, rows)), ended, None, {}
    )
    advantages = np.tile([1.0, -1.0], rows // 2)[None]
    live = Live([t for p in model.parameters() for t in (p, p.grad)])
    with live, torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
        accumulate_gradient(PaddedModel(model), groups, advantages, micro_tokens=rows * length)
    return live.peak


def test_the_peak_of_an_update_is_activations_and_loss():
    few, many = (Shape(layers, 128, 4, 2, 32, 256, 16384, family="qwen2") for layers in (2, 10))
    for shape in (few, many):
        assert peak(shape) == pytest.approx(shape.activations(1024) + shape.loss(1024), rel=0.02)
    assert peak(many) - peak(few) == many.activations(1024) - few.activations(1024)


def plain_decode(shape, gpu, prompt, lengths, slots):
    """Token by token."""
    waiting, running, seconds = list(lengths), [], 0.0
    while waiting or running:
        while waiting and len(running) < slots:
            running.append([prompt, waiting.pop(0)])
        seconds += simulation.token_seconds(shape, gpu, len(running), sum(keys for keys, _ in running))
        running = [[keys + 1, left - 1] for keys, left in running if left > 1]
    return seconds


@pytest.mark.parametrize("slots", [1, 3, 7, 100])
def test_decoding_is_that_of_a_plain_simulation(slots):
    lengths = np.random.default_rng([0, slots]).integers(1, 60, size=25)
    shape, expected = SHAPES["Qwen3-4B"], plain_decode(SHAPES["Qwen3-4B"], H100, 40, lengths, slots)
    assert simulation.decode_seconds(shape, H100, 40, lengths, slots) == pytest.approx(expected, rel=1e-12)
    assert simulation.decode_seconds(shape, H100, 41, lengths, slots) != pytest.approx(expected, rel=1e-12)


def test_equal_responses_wait_for_none(monkeypatch):
    monkeypatch.setattr(costs, "SPREAD", (0.0, 0.0))
    parts = simulation.step_seconds("Qwen3-4B", H200, 64, 256)
    assert abs(parts[WAIT]) < 1e-3 * parts["sampling"]


def test_lengths_are_a_function_of_the_draw_and_cut():
    work = WORKLOADS["Qwen3-4B"]
    assert np.array_equal(work.lengths(64, 1), work.lengths(64, 1))
    assert not np.array_equal(work.lengths(64, 1), work.lengths(64, 2))
    assert work.lengths(64).shape == (64, 16) and work.lengths(256).max() == 4096 and work.lengths(256).min() >= 1


def test_what_the_page_concludes(study):
    totals = {key: sum(parts.values()) for key, parts in study.items()}
    apart = {key: sum(parts.values()) for key, parts in simulation.study(apart=True).items()}
    largest = {key: max(parts, key=parts.get) for key, parts in study.items()}
    for name in STUDIED:
        assert largest[name, False, 8] == "update"
        assert sum(study[name, False, 8][part] for part in ("update", "sampling", WAIT)) > 0.99 * totals[name, False, 8]
        assert study[name, False, 64][WAIT] > totals[name, False, 64] / 2
        assert 1 < totals[name, False, 512] / simulation.longest_seconds(name, H200) < 1.2
        assert all(largest[name, True, gpus] == WAIT for gpus in simulation.GPUS)
        assert 0.1 < 1 - apart[name, True, 512] / totals[name, True, 512] < 0.15
        assert 0.04 < study[name, True, 512]["communication"] / totals[name, True, 512] < 0.06
    assert all(
        parts[small] < 0.02 * totals[k] for k, parts in study.items() for small in ("verification", "weight sync")
    )


@pytest.mark.parametrize("factor", [0.5, 2])
@pytest.mark.parametrize(
    "changed", ["FLOPS", "BYTES", "NETWORK", "LAUNCH", "HOP", "VERIFIED", "median", "memory_share", "SPREAD"]
)
def test_the_wait_stays_the_largest_part_of_the_papers_batch(monkeypatch, changed, factor):
    if changed in ("median", "memory_share"):
        for name, work in WORKLOADS.items():
            monkeypatch.setitem(WORKLOADS, name, replace(work, **{changed: factor * getattr(work, changed)}))
    elif changed == "SPREAD":
        monkeypatch.setattr(costs, changed, tuple(factor * x for x in costs.SPREAD))
    else:
        module = costs if changed == "NETWORK" else simulation
        monkeypatch.setattr(module, changed, factor * getattr(module, changed))
    for name in STUDIED:
        for gpus in (64, 512):
            parts = simulation.step_seconds(name, H200, gpus, 256)
            assert max(parts, key=parts.get) == WAIT


def test_the_page_is_what_the_code_gives(tmp_path):
    page.main(["--page", str(PAGE), "--check"])
    stale = tmp_path / "scaling.md"
    stale.write_text(PAGE.read_text().replace("| 4,022,468,096 |", "| 4,022,468,097 |"))
    with pytest.raises(SystemExit, match="stale"):
        page.main(["--page", str(stale), "--check"])
    page.main(["--page", str(stale)])
    assert stale.read_text() == PAGE.read_text() and (tmp_path / "scaling.png").stat().st_size > 10_000
