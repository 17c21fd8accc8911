"""The phase diagram: MaxRL minus GRPO, over the pass rate at the start and the number of rollouts a task.

    python -m benchmarks.phase [--warmups 150] [--seeds 1]

runs the presets `phase-LENGTH`, one for each length of the warm-up, and draws the diagram from their rows. Every cell
has the same number of updates and of rollouts an update, so that with more rollouts a task there are fewer tasks.
"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.suite import PHASE_WARMUPS, PRESETS
from maxrl_algos.results.differences import paired_values
from maxrl_algos.results.rows import Row, read
from maxrl_algos.results.runner import Benchmark
from maxrl_algos.results.variants import environments

KS = (1, 64)  # the k of pass@k whose differences are shown


class Line(NamedTuple):
    """The cells of the diagram that start from the warm-ups of one length.

    Attributes:
        warmup_steps: length of the warm-ups.
        start: their pass@1, in the mean over seeds.
        differences: for every N and k, MaxRL's pass@k minus GRPO's at the last step, of each seed.
    """

    warmup_steps: int
    start: float
    differences: dict[tuple[int, int], list[float]]


def line_of(rows: list[Row], warmup_steps: int) -> Line:
    """The line of the diagram that the rows of one preset make."""
    (variants,) = environments(rows).values()
    (warmup,) = (v for v in variants.values() if v.algorithm == "warmup")
    trained = {(v.algorithm, v.N): v for v in variants.values() if v.algorithm in ("maxrl", "grpo")}
    differences: dict[tuple[int, int], list[float]] = {}
    for algorithm, n in trained:
        if algorithm == "maxrl" and n and ("grpo", n) in trained:
            for k in KS:
                first, second = paired_values(trained["maxrl", n], trained["grpo", n], k) or ([], [])
                differences[n, k] = [a - b for a, b in zip(first, second, strict=True)]
    return Line(warmup_steps, warmup.at("pass@k", 1, warmup.last).mean, differences)


def numbers_of(lines: list[Line]) -> list[int]:
    """The numbers of rollouts a task, ascending."""
    return sorted({n for line in lines for n, _ in line.differences})


def markdown(lines: list[Line]) -> str:
    """A table for each k: a line for every length of the warm-up, and a column for every N."""
    numbers, parts = numbers_of(lines), []
    for k in KS:
        table = [f"| pass@{k}: start, in % | " + " | ".join(f"N={n}" for n in numbers) + " |"]
        table.append("|---|" + "---|" * len(numbers))
        for line in lines:
            cells = [_cell(line.differences.get((n, k), [])) for n in numbers]
            table.append(f"| {100 * line.start:.1f} ({line.warmup_steps} steps) | " + " | ".join(cells) + " |")
        parts.append("\n".join(table))
    seeds = sorted({len(values) for line in lines for values in line.differences.values()})
    caption = f"MaxRL minus GRPO in percentage points, mean over {'/'.join(map(str, seeds))} seeds, and seeds ahead."
    return "\n\n".join([*parts, caption])


def _cell(values: list[float]) -> str:
    return f"{100 * np.mean(values):+.1f} {sum(v > 0 for v in values)}/{len(values)}" if values else "–"


def draw(lines: list[Line], path: Path) -> None:
    """Draw the diagram: for each k a map of the differences, orange where MaxRL is ahead and blue where GRPO is."""
    from matplotlib import rc_context
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

    from maxrl_algos.results.plot import RC, STYLE

    numbers = numbers_of(lines)
    colours: Any = LinearSegmentedColormap.from_list("", [STYLE["grpo"][1], "#ffffff", STYLE["maxrl"][1]])
    with rc_context({**RC, "axes.grid": False}):
        figure = Figure(figsize=(12, 4.6), dpi=150, layout="constrained")
        for axes, k in zip(figure.subplots(1, len(KS)), KS, strict=True):
            cells = [[line.differences.get((n, k), []) for n in numbers] for line in lines]
            means = np.array([[100 * np.mean(values) if values else np.nan for values in row] for row in cells])
            bound = max(10.0, float(np.nanmax(np.abs(means))))
            image = axes.imshow(means, cmap=colours, vmin=-bound, vmax=bound, aspect="auto", origin="lower")
            for (y, x), mean in np.ndenumerate(means):
                if not np.isnan(mean):
                    wins = sum(value > 0 for value in cells[y][x])
                    axes.text(x, y, f"{mean:+.0f}\n{wins}/{len(cells[y][x])}", ha="center", va="center", size=9)
            axes.set(title=f"pass@{k}", xlabel="training rollouts a task, N", ylabel="pass rate at the start (%)")
            axes.set_xticks(range(len(numbers)), map(str, numbers))
            axes.set_yticks(range(len(lines)), [f"{100 * line.start:.1f}" for line in lines])
            figure.colorbar(image, ax=axes, label="MaxRL − GRPO (percentage points)")
        figure.suptitle("Where MaxRL pays", x=0.01, ha="left", weight="bold", size=12)
        figure.savefig(path)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.phase", description="Runs the phase diagram, and draws it from its rows."
    )
    parser.add_argument("--warmups", type=int, nargs="*", default=PHASE_WARMUPS, help="lengths to run; none: draw only")
    parser.add_argument("--seeds", type=int, help="number of seeds, instead of the preset's")
    parser.add_argument("--jobs", type=int, help="cells at a time; by default as many as cores")
    parser.add_argument("--out", type=Path, default=Path("runs/phase"), help="folder of the rows and the diagram")
    parser.add_argument("--work", type=Path, default=Path("runs"), help="folder of the runs")
    options = parser.parse_args(arguments)
    for length in options.warmups:
        name = f"phase-{length}"
        preset = replace(PRESETS[name], seeds=options.seeds or PRESETS[name].seeds)
        Benchmark(name, preset, options.out, options.work / name, options.jobs).run()
    files = {length: options.out / f"phase-{length}.jsonl" for length in PHASE_WARMUPS}
    lines = [line_of(read(path), length) for length, path in files.items() if path.exists()]
    (options.out / "phase.md").write_text(markdown(lines) + "\n")
    draw(lines, options.out / "phase.png")
    print(f"{markdown(lines)}\n\nDiagram: {options.out / 'phase.png'}")


if __name__ == "__main__":
    main()
