"""Draws result rows as figures. For every environment: pass@k over k, over updates, over a processor's time, and over
N, and pass@1 against pass@k along the training.

    python -m maxrl_algos.results.plot benchmarks/results/x.jsonl --out benchmarks/figures

N is the number of training rollouts of a task. All figures but the figure over N show each algorithm at the N with most
seeds, and of these at the largest.
At most four lines stand in front: they are coloured, and bands show their intervals. All other lines are thin and grey.
The intervals are those of `maxrl_algos.results.table`.
"""

import argparse
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from maxrl_algos.metrics import Interval
from maxrl_algos.results.rows import Row, read
from maxrl_algos.results.table import usual
from maxrl_algos.results.variants import FIRST, Variant, environments, families, mains

# Name and colour of each algorithm, from the palettes of Okabe and Ito and of Tol, which colour-blind readers can tell
# apart.
STYLE = {
    "maxrl": ("MaxRL", "#D55E00"),
    "grpo": ("GRPO", "#0072B2"),
    "rloo": ("RLOO", "#009E73"),
    "reinforce": ("REINFORCE", "#56B4E9"),
    "pkpo": ("PKPO", "#CC79A7"),
    "differential_smoothing": ("diff. smoothing", "#E69F00"),
    "maxrl_t": ("MaxRL(T)", "#882255"),
    "ppo": ("PPO", "#332288"),
    "maximum_likelihood": ("cross-entropy", "#000000"),
    "warmup": ("warm-up", "#666666"),
    "rule": ("rule", "#777777"),
    "random": ("random", "#999999"),
}
# The lines in front are those of the first four of these algorithms of which there are rows.
FRONT = ("maxrl", "grpo", "maximum_likelihood", "rloo", "ppo", "pkpo", "reinforce")
GREY = "#9a9a9a"
DASHES = ("solid", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))  # tell variants of the same colour apart
# The end of a line: the name of the line, its colour, its last x, which is NaN for a level line, and its last y.
End = tuple[str, str, float, float]
RC: Any = {"font.size": 11, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.alpha": 0.3}


class Panel(NamedTuple):
    """One diagram of a figure.

    Attributes:
        title: title of the diagram.
        x: name of the x axis.
        y: name of the y axis.
        lines: for every label of a line, the x of its points, and the mean with its interval at each of them. Where
            there is an interval but no x, a level line is drawn across the diagram.
    """

    title: str
    x: str
    y: str
    lines: Mapping[str, tuple[Sequence[float], list[Interval]]]


def over_k(groups: dict[str, list[Variant]]) -> Panel:
    """The diagram of pass@k over k at the last training step, with a line for the last variant of every group."""
    lines = {label: (v.ks(), [v.at("pass@k", k, v.last) for k in v.ks()]) for label, (*_, v) in groups.items()}
    return Panel("", "samples per task, k", "pass@k: tasks solved by one of k samples (%)", lines)


def over_steps(groups: dict[str, list[Variant]], metric: str, k: int | None = None) -> Panel:
    """The diagram of a metric over training steps, with a line for the last variant of every group.

    Policies that are not trained, such as random actions, are level lines.
    """
    lines = {}
    for label, (*_, variant) in groups.items():
        level = variant.algorithm in FIRST
        steps = variant.steps(metric, k)[-1 if level else 0 :]
        lines[label] = [] if level else steps, [variant.at(metric, k, step) for step in steps]
    y = "tasks solved (%)" if k else f"{metric.replace('_', ' ')} (%)"
    return Panel(f"pass@{k}" if k else "", "training step", y, lines)


def over_seconds(groups: dict[str, list[Variant]], k: int) -> Panel:
    """The diagram of pass@k over the processor time of the updates, in the mean over seeds.

    Variants whose rows do not hold this time are left out.
    """
    lines = {}
    for label, (*_, variant) in groups.items():
        steps = [step for step in variant.steps("pass@k", k) if ("cpu_seconds", None, step) in variant.places]
        if steps:
            seconds = [variant.at("cpu_seconds", None, step).mean for step in steps]
            lines[label] = seconds, [variant.at("pass@k", k, step) for step in steps]
    return Panel(f"pass@{k}", "seconds of a processor", "tasks solved (%)", lines)


def along_training(groups: dict[str, list[Variant]], ks: Sequence[int]) -> Panel:
    """The diagram of pass@k at the largest of `ks` against pass@k at the smallest, as training goes on.

    Every algorithm is a path from the start of its training to its end. Up and to the right is better in both. A path
    that bends down has gained at the small k and lost at the large k.
    """
    lines = {}
    for label, (*_, variant) in groups.items():
        if variant.algorithm not in FIRST:
            steps = [step for step in variant.steps("pass@k", ks[0]) if ("pass@k", ks[-1], step) in variant.places]
            x, y = ([variant.at("pass@k", k, step).mean for step in steps] for k in (ks[0], ks[-1]))
            lines[label] = [100 * value for value in x], [Interval(value, np.nan, np.nan, "none") for value in y]
    return Panel("", f"pass@{ks[0]} (%)", f"pass@{ks[-1]} (%)", lines)


def front_of(groups: dict[str, list[Variant]]) -> dict[str, str]:
    """The labels of the variants in front, by algorithm: at most four, those with the fewest arguments."""
    found: dict[str, str] = {}
    for algorithm in FRONT:
        labels = [label for label, family in groups.items() if family[-1].algorithm == algorithm]
        if labels and len(found) < 4:
            found[algorithm] = min(
                labels, key=lambda label: (len(groups[label][-1].kwargs), -(groups[label][-1].N or 0))
            )
    return found


def over_rollouts(groups: dict[str, list[Variant]], k: int) -> Panel:
    """The diagram of minus the logarithm of pass@k over N, at the last training step. Means of 0 are left out.

    Random actions are left out too, because their value is so large that all other lines would look flat.
    """
    lines = {}
    for label, family in groups.items():
        by_number = sorted(family, key=lambda variant: variant.N or 0)
        cells = {v.N: v.at("pass@k", k, v.last) for v in by_number if ("pass@k", k, v.last) in v.places}
        cells = {N: cell for N, cell in cells.items() if cell.mean > 0}
        if family[0].algorithm != "random":
            lines[label] = [N for N in cells if N], list(cells.values())
    return Panel(f"pass@{k}", "training rollouts per task, N", "−log of the mean (0: all tasks solved)", lines)


def draw(path: Path, title: str, note: str, panels: list[Panel], groups: dict[str, list[Variant]]) -> None:
    """Draw a figure into a file. Axes of k and of N are logarithmic to base 2.

    Args:
        path: the file, whose ending says the format.
        title: title of the figure.
        note: text below the figure.
        panels: the diagrams of the figure, side by side.
        groups: the variants under each label of the panels. The colour of a line follows from their algorithm, and its
            dashes from their order.
    """
    with matplotlib.rc_context(RC):
        figure = Figure(figsize=(7.5 if len(panels) == 1 else 12, 4.8), dpi=150, layout="constrained")
        for axes, panel in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
            axes.set(title=panel.title, xlabel=panel.x, ylabel=panel.y)
            ends = _lines(axes, panel, groups)
            if panel.x.endswith((", k", ", N")):
                xs = sorted({x for xs, _ in panel.lines.values() for x in xs})
                axes.set_xscale("log", base=2)
                axes.set_xticks(xs[:: 1 + len(xs) // 10], map(str, xs[:: 1 + len(xs) // 10]))
            _label(axes, sorted(ends, key=lambda end: end[3]))
        figure.suptitle(title, x=0.01, ha="left", weight="bold", size=12)
        figure.supxlabel(textwrap.fill(note, 90 * len(panels)), x=0.01, ha="left", size=9, color="#444444")
        figure.savefig(path)


def _lines(axes: Axes, panel: Panel, groups: dict[str, list[Variant]]) -> list[End]:
    """Draw the lines of a panel, and the bands of the lines in front; returns the ends of the lines."""
    ends: list[End] = []
    front = front_of({label: groups[label] for label in panel.lines})
    for label, (xs, intervals) in sorted(panel.lines.items(), key=lambda line: line[0] in front.values()):
        if not intervals:
            continue
        variant = groups[label][-1]
        name, colour = STYLE.get(variant.algorithm, (variant.algorithm, "#444444"))
        in_front, level = label in front.values(), variant.algorithm in FIRST
        twin = groups[front[variant.algorithm]][-1] if variant.algorithm in front else None
        # A line that differs from a line in front in N alone keeps its colour.
        if not in_front and not (twin and twin.kwargs == variant.kwargs):
            colour = GREY
        twins = sorted(other for other in groups if groups[other][0].algorithm == variant.algorithm)
        dashes = "dotted" if level else "solid" if in_front else DASHES[twins.index(label) % len(DASHES)]
        mean, low, high = np.array([interval[:3] for interval in intervals], dtype=float).T
        with np.errstate(divide="ignore"):
            mean, low, high = (-np.log(x) if "log" in panel.y else 100 * x for x in (mean, low, high))
        low = np.where(np.isinf(low), np.nan, low)
        width = 2.2 if in_front else 1.0
        if xs:
            axes.plot(xs, mean, color=colour, linestyle=dashes, lw=width, marker="o", ms=4 if in_front else 2)
            if in_front:
                axes.fill_between(xs, low, high, color=colour, alpha=0.13, linewidth=0)
        else:
            axes.axhline(mean[-1], color=colour, linestyle=dashes, linewidth=1.2)
        ends.append((name + label[len(variant.algorithm) :], colour, xs[-1] if xs else np.nan, float(mean[-1])))
    return ends


def _label(axes: Axes, ends: list[End], gap: float = 0.05) -> None:
    """Write the names of the lines at the right of the diagram.

    Args:
        axes: the diagram.
        ends: the ends of the lines, sorted by y.
        gap: least distance between two names, as a share of the diagram's height.
    """
    (low, high), right = axes.get_ylim(), axes.get_xlim()[1]
    places = (np.array([end[3] for end in ends]) - low) / (high - low)
    for _ in range(500):
        push = np.maximum(gap - np.diff(places), 0) / 2
        places[1:] += push
        places[:-1] -= push
    for (name, colour, x, y), place in zip(ends, places, strict=True):
        line = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 2}
        at = (right if np.isnan(x) else x, y)
        axes.annotate(name, at, (1.04, place), "data", "axes fraction", line, False, color=colour, size=10, va="center")


def figures(rows: list[Row], out: Path, stem: str, only: Sequence[int] = (), every_n: bool = False) -> list[Path]:
    """Draw all figures of some rows, as `out/STEM_{pass_at_k,training,both,seconds,rollouts,lost_classes}.png`.

    Args:
        rows: result rows. If they are of several environments, STEM is followed by the number of the environment, from
            the second environment on.
        out: folder of the figures.
        stem: beginning of the names of the figures, STEM.
        only: values of k; by default all that the rows hold. The figures over steps and over N show the smallest and
            the largest of them.
        every_n: whether every N of an algorithm is a line of its own; otherwise only the one with most seeds.

    Returns:
        The files that were written.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for number, (title, variants) in enumerate(environments(rows).items(), 1):
        variants = {label: variant for label, variant in variants.items() if variant.ks()}
        if not variants:
            continue
        chosen, of_any_n = variants if every_n else mains(variants), families(variants)
        groups = {label: [v] if every_n else of_any_n[label] for label, v in chosen.items()}
        trained = {label: v for label, v in chosen.items() if v.algorithm not in FIRST} or chosen
        steps = f"Step: {usual({label: str(v.last) for label, v in trained.items()})}."
        named = {label: str(v.N or "none") for label, v in trained.items() if "N=" not in label}
        sizes = f"N{' if not named' * every_n}: {usual(named)}." if named else ""
        ks = [k for variant in chosen.values() for k in variant.ks() if not only or k in only]
        ends = sorted({min(ks), max(ks)})
        plans = {
            "pass_at_k": (chosen, f"{sizes} {steps}", [over_k(groups)]),
            "training": (chosen, sizes, [over_steps(groups, "pass@k", k) for k in ends]),
        }
        if len(ends) > 1:
            plans["both"] = (
                trained,
                f"{sizes} From the start of the training to its end.",
                [along_training(groups, ends)],
            )
        if any(variant.steps("cpu_seconds", None) for variant in variants.values()):
            plans["seconds"] = chosen, sizes, [over_seconds(groups, k) for k in ends]
        if any(variant.steps("lost_classes", None) for variant in variants.values()):
            note = f"{sizes} Lost: mean pass rate under a tenth of chance."
            plans["lost_classes"] = trained, note, [over_steps(groups, "lost_classes")]
        if len({variant.N for variant in variants.values() if variant.N}) > 1:
            panels = [over_rollouts(of_any_n, k) for k in ends]
            plans["rollouts"] = variants, f"{steps} A mean of 0 has no point.", panels
        for name, (shown, note, panels) in plans.items():
            bands = usual({label: v.at("pass@k", v.ks()[0], v.last).label for label, v in shown.items()})
            note += f" Band: {bands}." * (name != "both")
            written.append(out / f"{stem}{number if number > 1 else ''}_{name}.png")
            draw(written[-1], title, note, panels, groups | of_any_n)
    return written


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m maxrl_algos.results.plot", description="Draws result rows as figures."
    )
    parser.add_argument("results", type=Path, help="file of rows; the figures' names begin with its name")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/figures"), help="folder of the figures")
    parser.add_argument(
        "--k",
        type=int,
        nargs="+",
        default=(),
        help="values of k: the figures over steps and N show the smallest and the largest of them",
    )
    parser.add_argument(
        "--every-n", action="store_true", help="show every N of an algorithm, not only the one with most seeds"
    )
    options = parser.parse_args(argv)
    rows = read(options.results)
    print(*figures(rows, options.out, options.results.stem, options.k, options.every_n), sep="\n")


if __name__ == "__main__":
    main()
