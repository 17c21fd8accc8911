"""What language-model training costs by size, and where the time of a step goes as GPUs are added.

    python -m benchmarks.measure.scaling --page benchmarks/results/scaling.md [--check]

Costs follow from the shapes of the models; `measure` counts them on a small model. The step is simulated, not measured:
`Gpu`, `Workload` and the constants below are its assumptions. Bytes and flops are decimal (1 GB = 1e9 bytes).
"""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from heapq import heapreplace
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from benchmarks.recipes import RECIPES
from maxrl_algos.results.plot import RC
from maxrl_algos.results.table import fill
from maxrl_algos.seeding import generator

BF16, FP32 = 2, 4  # bytes
TRAINED = 4 * FP32  # bytes a parameter: weight, gradient, AdamW's two moments
LOGIT = 4 * FP32  # bytes a logit in the loss: log-probs, probabilities and two gradients of them
MEMORY = 0.9  # share of a GPU's memory that can be filled
NODE = 8  # GPUs
FLOPS, BYTES, NETWORK = 0.4, 0.7, 0.8  # shares of the peak rates that are reached
LAUNCH = 2e-3  # seconds a decoding step costs beside its bytes and flops: scheduling, sampling, kernel launches
HOP = 2e-6  # seconds a hop of a ring over GPUs
VERIFIED = 850 * 2  # answers a second and GPU: two workers of what `benchmarks.measure.verify` gives on MATH-500
SPREAD = 0.5, 0.6  # standard deviations of the logarithm of a response's length, between tasks and within one
DRAWS = 4  # batches a simulated step is the mean of


@dataclass(frozen=True)
class Gpu:
    """Peak rates of a GPU, in bytes or flops a second; those of links in one direction."""

    memory: float
    bandwidth: float
    flops: float = 989e12  # dense, bfloat16
    nvlink: float = 450e9
    network: float = 50e9
    host: float = 64e9

    def link(self, gpus: int) -> float:
        """Bytes a second into each of `gpus` that gather: of several nodes, all cards of a node serve all its GPUs."""
        return NETWORK * (self.nvlink if gpus <= NODE else min(self.nvlink, NODE * self.network))


H100, H200 = Gpu(80e9, 3.35e12), Gpu(141e9, 4.8e12)


@dataclass(frozen=True)
class Shape:
    """A Llama, Qwen2 or Qwen3 model; fields as in its `transformers` config."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    mlp: int
    vocabulary: int
    tied: bool = True
    family: str = "qwen3"

    @property
    def layer_products(self) -> int:
        """Parameters of a layer that enter matrix products."""
        return self.hidden * (2 * (self.heads + self.kv_heads) * self.head_dim + 3 * self.mlp)

    @property
    def layer(self) -> int:
        """Parameters of a layer: products, two norms, and Qwen3's norms of heads or Qwen2's biases."""
        more = {"llama": 0, "qwen3": 2 * self.head_dim, "qwen2": (self.heads + 2 * self.kv_heads) * self.head_dim}
        return self.layer_products + 2 * self.hidden + more[self.family]

    @property
    def tables(self) -> int:
        """Parameters of the embeddings, and of the output layer where it has its own."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    @property
    def parameters(self) -> int:
        return self.layers * self.layer + self.tables + self.hidden

    def kv(self, item: int = BF16) -> int:
        """Bytes of KV cache a token."""
        return 2 * self.layers * self.kv_heads * self.head_dim * item

    def flops(self, tokens: float, context: float) -> float:
        """Of a forward pass over `tokens` that attend to `context` keys, summed over tokens."""
        products = self.layers * self.layer_products + self.vocabulary * self.hidden
        return 2 * products * tokens + 4 * self.layers * self.heads * self.head_dim * context

    def update_flops(self, tokens: float, context: float) -> float:
        """Of forward, backward (twice that) and what checkpointing computes again.

        Again: each layer up to the input of its last product, not the output layer.
        """
        again = 2 * self.hidden * (self.vocabulary + self.layers * self.mlp) * tokens
        return 4 * self.flops(tokens, context) - again

    def trainer(self, gpus: int, micro_tokens: int) -> float:
        """Bytes a GPU under FSDP; with `gpus=1` those under DDP, too."""
        gathered = 2 * BF16 * (self.tables + 2 * self.layer) if gpus > 1 else 0  # weights and gradients of two layers
        return TRAINED * self.parameters / gpus + gathered + self.activations(micro_tokens) + self.loss(micro_tokens)

    def activations(self, tokens: int) -> int:
        """Bytes that checkpointing keeps: the float32 input of every layer."""
        return FP32 * tokens * self.layers * self.hidden

    def loss(self, tokens: int) -> int:
        """Bytes of logits and what the loss makes of them, and of the output layer in bfloat16; a layer takes less."""
        return (LOGIT * tokens + BF16 * self.hidden) * self.vocabulary


SHAPES = {
    "SmolLM2-360M": Shape(32, 960, 15, 5, 64, 2560, 49152, family="llama"),
    "Qwen3-1.7B": Shape(28, 2048, 16, 8, 128, 6144, 151936),
    "Qwen3-4B": Shape(36, 2560, 32, 8, 128, 9728, 151936),
    "Qwen3-32B": Shape(64, 5120, 64, 8, 128, 25600, 151936, tied=False),
}


@dataclass(frozen=True)
class Workload:
    """A recipe's batch. What is assumed: `prompt` tokens of every prompt, and `median` response tokens."""

    tasks: int
    rollouts: int
    max_prompt: int
    max_response: int
    micro_tokens: int
    memory_share: float
    prompt: int
    median: int

    def lengths(self, tasks: int, draw: int = 0) -> np.ndarray:
        """Response tokens (tasks, rollouts) int64: log-normal between and within tasks, cut at the recipe's longest."""
        rng = generator(0, "lengths", draw)
        logs = SPREAD[0] * rng.standard_normal((tasks, 1)) + SPREAD[1] * rng.standard_normal((tasks, self.rollouts))
        return (self.median * np.exp(logs)).clip(1, self.max_response).astype(np.int64)


def workload(recipe: str, prompt: int, median: int) -> Workload:
    names = ("tasks", "rollouts", "max_prompt", "max_response", "micro_tokens", "memory_share")
    return Workload(prompt=prompt, median=median, **{name: RECIPES[recipe][name] for name in names})


WORKLOADS = {
    "SmolLM2-360M": workload("gsm8k-smollm2-360m", 120, 200),
    "Qwen3-1.7B": workload("math-qwen3-1.7b", 150, 900),
    "Qwen3-4B": workload("math-qwen3-4b", 150, 900),
    "Qwen3-32B": workload("math-qwen3-4b", 150, 900),  # the paper has none of this size
}


def token_seconds(shape: Shape, gpu: Gpu, running: Any, keys: Any) -> Any:
    """Of decoding steps that give each of `running` responses a token, with `keys` in their caches in all.

    A step takes as long as its bytes or its flops do, whichever is longer.
    """
    by_bytes = (BF16 * shape.parameters + shape.kv() * keys) / (BYTES * gpu.bandwidth)
    return np.maximum(by_bytes, shape.flops(running, keys) / (FLOPS * gpu.flops)) + LAUNCH


def decode_seconds(shape: Shape, gpu: Gpu, prompt: int, lengths: np.ndarray, slots: int) -> float:
    """Of one engine for responses of `lengths` (R,), up to `slots` at once; each next one takes the first free slot."""
    starts = np.zeros(len(lengths), np.int64)
    free = sorted(lengths[:slots].tolist())
    for i in range(slots, len(lengths)):
        starts[i] = free[0]
        heapreplace(free, free[0] + int(lengths[i]))
    ends, before = starts + lengths, prompt - starts
    size = int(ends.max()) + 1
    running = np.cumsum(np.bincount(starts, minlength=size) - np.bincount(ends, minlength=size))[:-1]
    keys = np.cumsum(np.bincount(starts, before, size) - np.bincount(ends, before, size))[:-1]
    return float(token_seconds(shape, gpu, running, keys + running * np.arange(size - 1)).sum())


def longest_seconds(name: str, gpu: Gpu) -> float:
    """Of one response of the recipe's greatest length, alone on an engine."""
    return decode_seconds(SHAPES[name], gpu, WORKLOADS[name].prompt, np.array([WORKLOADS[name].max_response]), 1)


def step_seconds(name: str, gpu: Gpu, gpus: int, tasks: int, apart: bool = False) -> dict[str, float]:
    """Seconds of the parts of one synchronous step, on GPUs that sample and train in turn.

    Every GPU has an engine with an equal number of rollouts, in whole groups where there are enough, or dealt at random
    (`apart`); the last to finish ends the sampling. What that takes beyond as many responses of the mean length is the
    wait for long ones. For the update, tokens are dealt evenly.
    """
    shape, work = SHAPES[name], WORKLOADS[name]
    room = work.memory_share * gpu.memory - BF16 * shape.parameters
    others = (gpus - 1) / gpus * shape.parameters  # parameters that come from other GPUs
    hops = shape.layers * (gpus - 1) * HOP
    drawn = []
    for number in range(DRAWS):
        lengths = work.lengths(tasks, number)
        mean, share = lengths.mean(), lengths.size / gpus
        slots = max(1, int(room / (shape.kv() * (work.prompt + mean))))
        together = min(slots, share)
        even = share / together * mean * token_seconds(shape, gpu, together, together * (work.prompt + mean / 2))
        dealt = generator(0, "deal", number).permutation(lengths.ravel()) if apart else lengths.ravel()
        engines = [decode_seconds(shape, gpu, work.prompt, part, slots) for part in np.array_split(dealt, gpus)]
        prefill = shape.flops(work.prompt, work.prompt**2 / 2) * max(1, tasks / gpus) / (FLOPS * gpu.flops)
        rows = lengths + work.prompt  # prompts pass once a rollout
        update = shape.update_flops(rows.sum(), (rows**2).sum() / 2) / gpus / (FLOPS * gpu.flops)
        passes = np.ceil(rows.sum() / gpus / work.micro_tokens)
        moved = passes * (2 * BF16 + FP32) * others / gpu.link(gpus)  # weights twice, and float32 gradients
        drawn.append((prefill + even, max(engines) - even, update, max(0.0, moved - update) + passes * 3 * hops))
    sampling, wait, update, communication = map(float, np.mean(drawn, axis=0))
    sleep = 2 * BF16 * shape.parameters / (NETWORK * gpu.host)  # the engine's weights to the host's memory and back
    return {
        "sampling": sampling,
        "wait for long responses": wait,
        "verification": tasks * work.rollouts / gpus / VERIFIED,
        "weight sync": sleep + BF16 * others / gpu.link(gpus) + hops,
        "update": update,
        "communication": communication,
    }


GPUS = (8, 64, 512)
SHARDED = {"DDP": 1, "FSDP over 8": 8, "FSDP over 64": 64}
STUDIED = ("Qwen3-1.7B", "Qwen3-4B")
PER_GPU = 8  # tasks, where the batch grows: the paper's 256 on 32 GPUs


def tasks_of(name: str, grows: bool, gpus: int) -> int:
    return PER_GPU * gpus if grows else WORKLOADS[name].tasks


@cache
def study(gpu: Gpu = H200, apart: bool = False) -> dict[tuple[str, bool, int], dict[str, float]]:
    """Parts of a step by model, whether the batch grows, and GPUs."""
    return {
        (name, grows, gpus): step_seconds(name, gpu, gpus, tasks_of(name, grows, gpus), apart)
        for name in STUDIED
        for grows in (False, True)
        for gpus in GPUS
    }


def measure() -> list[tuple[str, float, float]]:
    """Quantity, by formula, and as counted on a Qwen2 of 10M parameters after one AdamW step on the CPU."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from maxrl_algos.models.shared_prompt_lm import build_model

    shape = Shape(8, 256, 4, 2, 64, 1024, 8192, family="qwen2")
    model: Any = build_model(shape.vocabulary, shape.layers, shape.hidden, attn_implementation="eager").train()
    optimizer = torch.optim.AdamW(model.parameters())
    tokens = torch.arange(2 * 64).reshape(2, 64)
    context = 2 * 64 * 64  # eager attention computes what it masks, too
    with torch.no_grad():
        cache = model(tokens, use_cache=True).past_key_values
    with FlopCounterMode(display=False) as plain:
        model(tokens, use_cache=False)
    model.gradient_checkpointing_enable({"use_reentrant": False})
    with FlopCounterMode(display=False) as update:
        model(tokens, use_cache=False).logits.logsumexp(-1).sum().backward()
    optimizer.step()

    def total(tensors: Iterable[torch.Tensor]) -> int:
        """Bytes, tensors that are tied once."""
        return sum({t.data_ptr(): t.numel() * t.element_size() for t in tensors}.values())

    moments = (s[key] for s in optimizer.state.values() for key in ("exp_avg", "exp_avg_sq"))
    keys = (t for layer in cache.layers for t in (layer.keys, layer.values))
    size = shape.parameters
    return [
        ("weights, bytes", FP32 * size, total(model.parameters())),
        ("gradients, bytes", FP32 * size, total(p.grad for p in model.parameters())),
        ("AdamW's moments, bytes", 2 * FP32 * size, total(moments)),
        ("KV cache of 128 tokens in float32, bytes", 128 * shape.kv(FP32), total(keys)),
        ("weights to push in bfloat16, bytes", BF16 * size, total(model.bfloat16().state_dict().values())),
        ("forward pass, flops", shape.flops(128, context), plain.get_total_flops()),
        ("forward and backward, checkpointed, flops", shape.update_flops(128, context), update.get_total_flops()),
    ]


def markdown(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(header), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def needed(shape: Shape, micro_tokens: int, gpu: Gpu) -> str:
    """The fewest GPUs, a power of two, that hold the trainer."""
    return str(next(n for n in (2**i for i in range(12)) if shape.trainer(n, micro_tokens) <= MEMORY * gpu.memory))


def costs() -> str:
    def column(name: str) -> dict[str, str]:
        shape, work = SHAPES[name], WORKLOADS[name]
        lengths, size = work.lengths(work.tasks), shape.parameters
        rows, prompts, micro = lengths + work.prompt, work.tasks * work.prompt, work.micro_tokens
        decode = shape.flops(lengths.sum(), (lengths * (work.prompt + lengths / 2)).sum())
        fits = [(MEMORY * gpu.memory - BF16 * size) / shape.kv() for gpu in (H100, H200)]
        longest, mean = (
            " / ".join(f"{max(0, int(tokens // each)):,}" for tokens in fits)
            for each in (work.max_prompt + work.max_response, rows.mean())
        )
        return {
            "parameters": f"{size:,}",
            "tasks x rollouts": f"{work.tasks} x {work.rollouts}",
            "million tokens: prompts": f"{prompts / 1e6:.2f}",
            "million tokens: responses": f"{lengths.sum() / 1e6:.1f}",
            "million tokens: responses, at most": f"{lengths.size * work.max_response / 1e6:.1f}",
            "million tokens: update": f"{rows.sum() / 1e6:.1f}",
            "petaflops: prefill": f"{shape.flops(prompts, prompts * work.prompt / 2) / 1e15:.2g}",
            "petaflops: decoding": f"{decode / 1e15:.3g}",
            "petaflops: update": f"{shape.update_flops(rows.sum(), (rows**2).sum() / 2) / 1e15:.3g}",
            "trainer, GB: weights, gradients, AdamW": f"{TRAINED * size / 1e9:.1f}",
            "trainer, GB: activations": f"{shape.activations(micro) / 1e9:.1f}",
            "trainer, GB: loss": f"{shape.loss(micro) / 1e9:.1f}",
            **{f"trainer, GB a GPU: {how}": f"{shape.trainer(n, micro) / 1e9:.1f}" for how, n in SHARDED.items()},
            "trainer: fewest GPUs": " / ".join(needed(shape, micro, gpu) for gpu in (H100, H200)),
            "sampler: GB of weights": f"{BF16 * size / 1e9:.2f}",
            "sampler: kB of KV cache a token": f"{shape.kv() / 1e3:.1f}",
            "sampler: longest rollouts at once": longest,
            "sampler: mean rollouts at once": mean,
            "sampler: seconds of the longest response alone": " / ".join(
                f"{longest_seconds(name, gpu):.1f}" for gpu in (H100, H200)
            ),
            "sync, GB into a rank: FSDP over 8": f"{7 / 8 * BF16 * size / 1e9:.2f}",
            "sync, GB into a rank: FSDP over 64": f"{63 / 64 * BF16 * size / 1e9:.2f}",
            "sync, GB into an engine: server": f"{BF16 * size / 1e9:.2f}",
        }

    columns = [column(name) for name in SHAPES]
    return markdown(["", *SHAPES], ([key, *(c[key] for c in columns)] for key in columns[0]))


def study_table() -> str:
    results, apart, other = study(), study(apart=True), study(H100)
    rows = []
    for (name, grows, gpus), parts in results.items():
        total = sum(parts.values())
        efficiency = sum(results[name, grows, GPUS[0]].values()) / total * (1 if grows else GPUS[0] / gpus)
        seconds = *parts.values(), total, *(sum(each[name, grows, gpus].values()) for each in (apart, other))
        rows.append(
            [name, f"{tasks_of(name, grows, gpus):,}", str(gpus), *(f"{x:.2f}" for x in seconds), f"{efficiency:.0%}"]
        )
    header = ["model", "tasks", "GPUs", *next(iter(results.values())), "step", "step, groups apart", "step, H100"]
    return markdown([*header, "efficiency"], rows)


def checks() -> str:
    return markdown(["", "formula", "counted"], ([what, f"{a:,.0f}", f"{b:,.0f}"] for what, a, b in measure()))


def draw(path: Path) -> None:
    colours = ("#0072B2", "#56B4E9", "#CC79A7", "#F0E442", "#D55E00", "#E69F00")
    results = study()
    with matplotlib.rc_context(RC):
        figure = Figure(figsize=(12, 4.8), dpi=100, layout="constrained")
        for axes, name in zip(figure.subplots(1, len(STUDIED)), STUDIED, strict=True):
            bars = {(grows, gpus): parts for (model, grows, gpus), parts in results.items() if model == name}
            labels = [f"{gpus} GPUs\n{tasks_of(name, grows, gpus):,} tasks" for grows, gpus in bars]
            at, bottom = np.arange(len(bars)) + 0.5 * np.array([grows for grows, _ in bars]), np.zeros(len(bars))
            for part, colour in zip(next(iter(bars.values())), colours, strict=True):
                height = np.array([parts[part] for parts in bars.values()])
                axes.bar(at, height, bottom=bottom, color=colour, label=part)
                bottom += height
            axes.set(title=name, ylabel="seconds a step (simulated)")
            axes.set_xticks(at, labels, size=9)
            axes.grid(False, axis="x")
        axes.legend(frameon=False, fontsize=10)
        figure.savefig(path)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measure.scaling", description="Costs by size, simulated steps."
    )
    parser.add_argument("--page", type=Path, required=True, help="page whose tables are filled; the figure goes beside")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page would change")
    options = parser.parse_args(argv)
    old = new = options.page.read_text(encoding="utf-8")
    for name, body in (("costs", costs()), ("checks", checks()), ("study", study_table())):
        new = fill(new, name, body)
    if not options.check:
        options.page.write_text(new, encoding="utf-8")
        draw(options.page.parent / "scaling.png")
    elif new != old:
        sys.exit(f"{options.page} is stale: run again without --check")


if __name__ == "__main__":
    main()
