"""Parity checks of what a GPU does in another way than the plain forward pass; each returns what it measured.

A check samples with the fast path and compares with the model's own forward pass on the same weights.
"""

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from benchmarks.gpu.emulated import EmulatedGraphs
from maxrl_algos.data import Groups, Rollouts, pad_left, token_mask
from maxrl_algos.models import memory
from maxrl_algos.models.cuda_graphs import GraphCache
from maxrl_algos.models.padded_lm import PaddedModel
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from maxrl_algos.samplers.shared_prompt import SharedPromptSampler
from maxrl_algos.update import accumulate_gradient, optimizer_step

EXACT = 5e-3  # largest difference of a log-prob that float32 explains
OVER_BOUND = 0.3  # bfloat16: the differences of so much are counted


@dataclass
class Finding:
    """What a check measured.

    Attributes:
        name: what was measured.
        value: the number.
        bound: the largest value with which the check holds; None where it only measures.
    """

    name: str
    value: float
    bound: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the value is within its bound."""
        return self.bound is None or self.value <= self.bound

    def __str__(self) -> str:
        if self.bound is None:
            return f"{self.name}: {self.value:.4g}"
        return f"{self.name}: {self.value:.4g}, {'holds' if self.holds else 'FAILS'} (at most {self.bound:.4g})"


@dataclass
class Sizes:
    """How large the checks' batches are.

    Attributes:
        groups: N of batches that follow each other, growing and shrinking.
        prompts: number of prompts.
        prompt: longest prompt in tokens.
        response: longest response in tokens.
    """

    groups: tuple[int, ...] = (16, 64, 16, 128, 32)
    prompts: int = 16
    prompt: int = 200
    response: int = 96


CUT = Sizes(groups=(2, 6, 2, 9), prompts=3, prompt=9, response=20)


def sampler_of(model: Any) -> SharedPromptSampler:
    """The sampler `grouped`, with captured decoding: emulated where there is no GPU. No response ends by itself."""
    sampler = SharedPromptSampler(model, (-1,), 0)
    if model.device.type != "cuda":
        sampler.policy.graph_cache = GraphCache(EmulatedGraphs())
    return sampler


def draw(sampler: SharedPromptSampler, sizes: Sizes, n: int, seed: int) -> tuple[list[list[int]], Rollouts]:
    """Prompts of different lengths, and n responses to each of them."""
    random = np.random.default_rng([seed, n])
    vocabulary = sampler.model.config.vocab_size
    lengths = random.integers(1, sizes.prompt + 1, size=sizes.prompts)
    prompts = [random.integers(vocabulary, size=length).tolist() for length in lengths]
    return prompts, sampler.sample(prompts, n, sizes.response, seed)


@torch.no_grad()
def differences(model: Any, prompts: list[list[int]], rollouts: Rollouts) -> torch.Tensor:
    """|log-prob - that of the model's own forward pass| of every sampled token."""
    rows, lengths = pad_left(prompts, 0, model.device)
    found = []
    for i in range(len(prompts)):  # a prompt at a time, because each of its rollouts takes a row
        some = slice(i, i + 1)
        given = rows[some, rows.shape[1] - int(lengths[i]) :], rollouts.tokens[some], rollouts.lengths[some]
        logprobs, _ = PaddedModel(model).logprobs(*given)
        valid = token_mask(rollouts.lengths[some], rollouts.tokens.shape[2])
        found.append((rollouts.logprobs[some][valid] - logprobs).abs())
    return torch.cat(found)


def captured_decoding(model: Any, sizes: Sizes) -> Iterator[Finding]:
    """Captured decoding twice in a row with growing and shrinking shapes, in float32."""
    sampler, worst = sampler_of(model), 0.0
    for turn in range(2):
        for n in sizes.groups:
            worst = max(worst, float(differences(model, *draw(sampler, sizes, n, turn)).max()))
    yield Finding("captured decoding: largest difference of a log-prob", worst, EXACT)
    yield Finding("captured decoding: graphs held", len(sampler.policy.graph_cache.graphs), 64)


def pushed_weights(model: Any, sizes: Sizes) -> Iterator[Finding]:
    """Weights that change between batches reach the sampler, also the copies of them that it has rounded.

    What it samples must be nearer to the new weights than to those before.
    """
    sampler, worst = sampler_of(model), {"float32": 0.0, "bfloat16": 0.0}
    generator = torch.Generator(model.device).manual_seed(0)
    start = old = [p.detach().clone() for p in model.parameters()]
    for turn in range(3):
        sampler.push(model)
        now = [p.detach().clone() for p in model.parameters()]
        for precision in worst:
            with torch.autocast(model.device.type, torch.bfloat16, precision == "bfloat16", cache_enabled=False):
                batch = draw(sampler, sizes, sizes.groups[0], turn)
                near = float(differences(model, *batch).mean())
                set_weights(model, old)
                far = float(differences(model, *batch).mean())
                set_weights(model, now)
            if turn:
                worst[precision] = max(worst[precision], near / far)
        old = now
        changes = (torch.randn(p.shape, generator=generator, device=p.device) for p in now)
        set_weights(model, [p + 0.3 * p.std().nan_to_num(0.1) * x for p, x in zip(now, changes, strict=True)])
        sampler.sleep()
    set_weights(model, start)
    for precision, ratio in worst.items():
        yield Finding(f"push, {precision}: distance to the new weights over that to the old ones", ratio, 0.5)


@torch.no_grad()
def set_weights(model: Any, weights: list[torch.Tensor]) -> None:
    """Copy weights into the parameters of a model."""
    torch._foreach_copy_(list(model.parameters()), weights)


def rounding(model: Any, sizes: Sizes) -> Iterator[Finding]:
    """How far bfloat16 takes the log-probs of sampler and update apart; measured for the bound of the runs' check."""
    sampler = sampler_of(model)
    with torch.autocast(model.device.type, torch.bfloat16, cache_enabled=False):
        prompts, rollouts = draw(sampler, sizes, sizes.groups[0], 0)
        rows, lengths = pad_left(prompts, 0, model.device)
        with torch.no_grad():
            given = rows, rollouts.tokens, rollouts.lengths
            shared, _ = SharedPromptModel(model).logprobs(*given, prompt_lengths=lengths)
        valid = token_mask(rollouts.lengths, rollouts.tokens.shape[2])
        found = {"shared": (rollouts.logprobs[valid] - shared).abs(), "padded": differences(model, prompts, rollouts)}
    for name, values in found.items():
        yield Finding(f"bfloat16, {name} update: mean difference of a log-prob", float(values.mean()))
        yield Finding(f"bfloat16, {name} update: 99th percentile", float(values.quantile(0.99)))
        yield Finding(f"bfloat16, {name} update: largest", float(values.max()))
        over = float((values > OVER_BOUND).float().mean())
        yield Finding(f"bfloat16, {name} update: share over {OVER_BOUND}", over, 0.01)


def gradients(model: Any, sizes: Sizes) -> Iterator[Finding]:
    """The gradient of the shared update beside that of the padded one, in float32."""
    sampler, found = sampler_of(model), []
    prompts, rollouts = draw(sampler, sizes, sizes.groups[0], 0)
    groups, advantages = groups_of(model, prompts, rollouts)
    for kind in (SharedPromptModel, PaddedModel):
        model.zero_grad()
        accumulate_gradient(kind(model), groups, advantages, micro_tokens=4096)
        found.append([p.grad.clone() for p in model.parameters() if p.grad is not None])
    model.zero_grad()
    norm = sum(float(a.norm()) ** 2 for a in found[1]) ** 0.5
    apart = sum(float((a - b).norm()) ** 2 for a, b in zip(*found, strict=True)) ** 0.5
    yield Finding("gradients: relative difference of shared and padded update", apart / norm, 1e-3)


def groups_of(model: Any, prompts: list[list[int]], rollouts: Rollouts) -> tuple[Groups, np.ndarray]:
    """Rollouts as groups, and random advantages."""
    rows, lengths = pad_left(prompts, 0, model.device)
    nothing: Any = None
    groups = Groups(np.arange(len(prompts)), rows, lengths, rollouts, nothing, nothing, None, {})
    return groups, np.random.default_rng(0).normal(size=tuple(rollouts.lengths.shape))


def peak_memory(model: Any, sizes: Sizes) -> Iterator[Finding]:
    """The peak of a step in bfloat16 beside its estimate. Measured on a GPU alone."""
    if model.device.type != "cuda":
        return
    n, tokens = max(sizes.groups), 8192
    batch = memory.Batch(sizes.prompts, n, sizes.prompt, sizes.response, sizes.prompts * n, tokens)
    shape = memory.Shape.of(model, "bfloat16")
    assert shape is not None
    peaks = memory.plan(shape, batch, None, 2**50, captured=True).estimate.peaks()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.0)
    for turn in range(2):  # the first step makes the moments
        sampler = sampler_of(model)
        gc.collect()
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
        with torch.autocast("cuda", torch.bfloat16, cache_enabled=False):
            prompts, rollouts = draw(sampler, sizes, n, turn)
            sampled = torch.cuda.max_memory_allocated()
            torch.cuda.reset_peak_memory_stats()
            accumulate_gradient(SharedPromptModel(model), *groups_of(model, prompts, rollouts), micro_tokens=tokens)
        updated = torch.cuda.max_memory_allocated()
        optimizer_step(model, optimizer, 1.0)
    for name, value in (("sampling", sampled), ("update", updated)):
        yield Finding(f"memory: {name}, GiB measured", value / 2**30)
        yield Finding(f"memory: {name}, GiB estimated", peaks[name] / 2**30)
        yield Finding(f"memory: {name}, measured over estimated", value / peaks[name], 1.15)


CHECKS: dict[str, Callable[[Any, Sizes], Iterator[Finding]]] = {
    "captured decoding": captured_decoding,
    "pushed weights": pushed_weights,
    "rounding": rounding,
    "gradients": gradients,
    "memory": peak_memory,
}
