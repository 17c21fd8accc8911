"""Fills the tables of the page on scaling, and draws its figure.

    python -m benchmarks.measure.scaling --page benchmarks/results/scaling.md [--check]

Costs follow from the shapes of the models (`costs`), and are counted on a small model (`counted`). The steps on many
GPUs are simulated (`simulation`), not measured.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from benchmarks.measure.scaling.costs import BF16, H100, H200, MEMORY, SHAPES, TRAINED, WORKLOADS, Gpu, Shape
from benchmarks.measure.scaling.counted import measure
from benchmarks.measure.scaling.simulation import GPUS, STUDIED, longest_seconds, study, tasks_of
from maxrl_algos.results.plot import RC
from maxrl_algos.results.table import fill

SHARDED = {"DDP": 1, "FSDP over 8": 8, "FSDP over 64": 64}  # number of GPUs that a copy of the trainer is split over


def markdown(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [list(header), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def needed(shape: Shape, micro_tokens: int, gpu: Gpu) -> str:
    """The fewest GPUs, a power of two, whose memory holds the trainer with micro-batches of `micro_tokens` tokens."""
    return str(next(n for n in (2**i for i in range(12)) if shape.trainer(n, micro_tokens) <= MEMORY * gpu.memory))


def costs_column(name: str) -> dict[str, str]:
    """What a step of the model's recipe costs, by the names of the table's lines."""
    shape, work = SHAPES[name], WORKLOADS[name]
    lengths, size = work.lengths(work.tasks), shape.parameters
    sequences, prompts, micro = lengths + work.prompt, work.tasks * work.prompt, work.micro_tokens
    decode = shape.flops(lengths.sum(), (lengths * (work.prompt + lengths / 2)).sum())
    fits = [(MEMORY * gpu.memory - BF16 * size) / shape.kv() for gpu in (H100, H200)]  # tokens of KV cache
    longest, mean = (
        " / ".join(f"{max(0, int(tokens // length)):,}" for tokens in fits)
        for length in (work.max_prompt + work.max_response, sequences.mean())
    )
    update = shape.update_flops(sequences.sum(), (sequences**2).sum() / 2)
    return {
        "parameters": f"{size:,}",
        "tasks x rollouts": f"{work.tasks} x {work.rollouts}",
        "million tokens: prompts": f"{prompts / 1e6:.2f}",
        "million tokens: responses": f"{lengths.sum() / 1e6:.1f}",
        "million tokens: responses, at most": f"{lengths.size * work.max_response / 1e6:.1f}",
        "million tokens: update": f"{sequences.sum() / 1e6:.1f}",
        "petaflops: prefill": f"{shape.flops(prompts, prompts * work.prompt / 2) / 1e15:.2g}",
        "petaflops: decoding": f"{decode / 1e15:.3g}",
        "petaflops: update": f"{update / 1e15:.3g}",
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


def costs_table() -> str:
    """The costs of every model, a column each. Two numbers in a cell are for GPUs of 80 and of 141 GB."""
    columns = [costs_column(name) for name in SHAPES]
    return markdown(["", *SHAPES], ([key, *(c[key] for c in columns)] for key in columns[0]))


def study_table() -> str:
    """The simulated steps, a line each: seconds of the parts, and how well more GPUs are used."""
    results, apart, other = study(), study(apart=True), study(H100)
    rows = []
    for (name, grows, gpus), parts in results.items():
        total = sum(parts.values())
        efficiency = sum(results[name, grows, GPUS[0]].values()) / total * (1 if grows else GPUS[0] / gpus)
        seconds = *parts.values(), total, *(sum(found[name, grows, gpus].values()) for found in (apart, other))
        rows.append(
            [name, f"{tasks_of(name, grows, gpus):,}", str(gpus), *(f"{x:.2f}" for x in seconds), f"{efficiency:.0%}"]
        )
    header = ["model", "tasks", "GPUs", *next(iter(results.values())), "step", "step, groups apart", "step, H100"]
    return markdown([*header, "efficiency"], rows)


def checks_table() -> str:
    """Formulas beside counts."""
    return markdown(["", "formula", "counted"], ([what, f"{a:,.0f}", f"{b:,.0f}"] for what, a, b in measure()))


def draw(path: Path) -> None:
    """Draw the parts of the simulated steps as stacked bars, into the file `path`."""
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


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measure.scaling", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("--page", type=Path, required=True, help="page with the tables; the figure goes beside it")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page would change")
    options = parser.parse_args(arguments)
    old = new = options.page.read_text(encoding="utf-8")
    for name, body in (("costs", costs_table()), ("checks", checks_table()), ("study", study_table())):
        new = fill(new, name, body)
    if not options.check:
        options.page.write_text(new, encoding="utf-8")
        draw(options.page.parent / "scaling.png")
    elif new != old:
        sys.exit(f"{options.page} is stale: run again without --check")


if __name__ == "__main__":
    main()
