"""Result rows as Markdown tables, one an environment, each with a caption made from its rows.

    python -m maxrl_algos.results.table benchmarks/results/x.jsonl --readme README.md [--check]

writes them between the markers `<!-- table:x -->` and `<!-- /table:x -->`.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from maxrl_algos.metrics import Interval, bootstrap_interval
from maxrl_algos.results.rows import Row, read

FIRST = ("random", "warmup")  # policies without the training that is compared: above all others
Place = tuple[str, int | None, int]  # metric, k, step


class Variant:
    """Rows of one algorithm, kwargs and N in one environment. A place counts once all seeds that have its metric have
    it; a later row replaces an earlier one."""

    def __init__(self, rows: list[Row]):
        self.algorithm, self.kwargs, self.N = rows[0].algorithm, rows[0].algorithm_kwargs, rows[0].N
        seeds: dict[str, set[int]] = defaultdict(set)
        found: dict[Place, dict[int, Row]] = defaultdict(dict)
        for row in rows:
            seeds[row.metric].add(row.seed)
            found[row.metric, row.k, row.step][row.seed] = row
        self.places = {place: by_seed for place, by_seed in found.items() if set(by_seed) == seeds[place[0]]}
        self.last = max((step for metric, _, step in self.places if metric == "pass@k"), default=0)

    def ks(self) -> list[int]:
        """Of pass@k at the last step."""
        return sorted(k for metric, k, step in self.places if k and (metric, step) == ("pass@k", self.last))

    def steps(self, metric: str, k: int | None) -> list[int]:
        return sorted(step for name, order, step in self.places if (name, order) == (metric, k))

    def at(self, metric: str, k: int | None, step: int) -> Interval:
        """Mean over seeds; its interval over seeds if 3 or more, over tasks, by its own rows, if 1, else NaN."""
        values = [row.value for row in self.places[metric, k, step].values()]
        if len(values) >= 3:
            return bootstrap_interval(np.array(values)[:, None], over="seeds")
        ends = [self.places.get((f"{metric} {end}", k, step)) for end in ("lower", "upper")]
        if len(values) == 1 and all(ends):
            low, high = (row.value for end in ends if end for row in end.values())
            return Interval(values[0], low, high, "95% bootstrap over tasks")
        return Interval(float(np.mean(values)), np.nan, np.nan, "none")


def environments(rows: list[Row], only: Sequence[int] | None = None) -> dict[str, dict[str, Variant]]:
    """By environment, its variants by label: FIRST, then by pass@k at the largest k, of `only` these, best first."""
    groups: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        title = ", ".join([row.env, *_arguments(row.env_kwargs)])
        groups[title][json.dumps([row.algorithm, row.algorithm_kwargs, row.N], sort_keys=True)].append(row)
    return {title: _labelled([Variant(rows) for rows in group.values()], only) for title, group in groups.items()}


def _labelled(variants: list[Variant], only: Sequence[int] | None) -> dict[str, Variant]:
    """By label: the algorithm, then the kwargs and N in which its variants differ."""
    largest = max((k for variant in variants for k in variant.ks() if not only or k in only), default=0)

    def rank(variant: Variant) -> tuple[int, float]:
        place = "pass@k", largest, variant.last
        first = FIRST.index(variant.algorithm) if variant.algorithm in FIRST else len(FIRST)
        return first, -variant.at(*place).mean if place in variant.places else 1.0

    def label(variant: Variant) -> str:
        twins = [[*_arguments(twin.kwargs), f"N={twin.N}"] for twin in variants if twin.algorithm == variant.algorithm]
        own = [*_arguments(variant.kwargs), f"N={variant.N}"]
        return ", ".join([variant.algorithm, *(x for x in own if any(x not in twin for twin in twins))])

    return {label(variant): variant for variant in sorted(variants, key=rank)}


def _arguments(kwargs: dict) -> list[str]:
    return [f"{name}={value}" for name, value in sorted(kwargs.items())]


def _span(values: list[int]) -> str:
    return str(min(values)) if min(values) == max(values) else f"{min(values)} to {max(values)}"


def usual(texts: dict[str, str]) -> str:
    """The text most labels share, then the others with their labels."""
    usual, *others = [text for text, _ in Counter(texts.values()).most_common()]
    rest = "; ".join(", ".join(label for label in texts if texts[label] == text) + f": {text}" for text in others)
    return f"{usual} ({rest})" if rest else usual


def table(variants: dict[str, Variant], columns: dict[str, tuple[str, int | None, int | None]]) -> str:
    """A line a variant and a column a head, of (metric, k, step), step None for the last; then the caption."""
    lines = ["| | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    for label, variant in variants.items():
        places = [(metric, k, variant.last if step is None else step) for metric, k, step in columns.values()]
        cells = {place: variant.at(*place) for place in places if place in variant.places}
        if not cells:
            continue
        rows = [row for place in cells for row in variant.places[place].values()]
        lines.append(f"| {label} | " + " | ".join(_cell(cells.get(place)) for place in places) + " |")
        trained = variant.algorithm not in FIRST  # only then are N and the step worth telling
        for fact, text in {
            "Seeds": str(len({row.seed for row in rows})),
            "Tasks": _span([row.tasks for row in rows]),
            "Samples a task": "exact" if rows[0].sampler == "exact" else _span([row.samples for row in rows]),
            "N if not named": str(variant.N or "none") if trained and "N=" not in label else "",
            "Arguments if not named": ", ".join(a for a in _arguments(variant.kwargs) if a not in label) or "none",
            "Step": _span([row.step for row in rows]) if trained else "",
            "Interval": " or ".join(sorted({cell.label for cell in cells.values()})),
            "Code": ", ".join(sorted({row.commit[:7] + " with changes" * row.dirty for row in rows})),
        }.items():
            facts[fact] |= {label: text} if text else {}
    if set(facts["Arguments if not named"].values()) == {"none"}:
        del facts["Arguments if not named"]
    caption = [f"{fact}: {usual(texts)}." for fact, texts in facts.items() if texts]
    return "\n".join([*lines, "", " ".join(["In %, mean over seeds [interval].", *caption])])


def _cell(cell: Interval | None) -> str:
    if cell is None or np.isnan(cell.low):
        return f"{100 * cell.mean:.1f}" if cell else "–"
    return f"{100 * cell.mean:.1f} [{100 * cell.low:.1f}, {100 * cell.high:.1f}]"


def markdown(rows: list[Row], only: list[int] | None = None) -> str:
    """Every table: pass@k at the last step that all seeds reached, and coverage at up to 6 steps; or pass@k alone, of
    `only` these k."""
    parts = []
    for title, variants in environments(rows, only).items():
        ks = sorted({k for variant in variants.values() for k in variant.ks() if not only or k in only})
        steps = sorted({step for variant in variants.values() for step in variant.steps("coverage", None)})
        columns: dict[str, tuple[str, int | None, int | None]] = {f"pass@{k}": ("pass@k", k, None) for k in ks}
        if any(variant.steps("lost_classes", None) for variant in variants.values()):
            columns["classes lost"] = "lost_classes", None, None
        if ks:
            parts += [f"**{title}**", table(variants, columns)]
        if steps and not only:
            shown = sorted({steps[int(i)] for i in np.linspace(0, len(steps) - 1, 6)})
            parts += [f"**{title}**, coverage: share of training tasks with a success among their N rollouts"]
            parts += [table(variants, {f"step {step}": ("coverage", None, step) for step in shown})]
    return "\n\n".join(parts)


def of_largest_n(rows: list[Row]) -> list[Row]:
    """Of variants that differ in N alone, the rows of the largest."""
    numbers: dict[str, int] = defaultdict(int)
    keys = [json.dumps([row.env, row.env_kwargs, row.algorithm, row.algorithm_kwargs], sort_keys=True) for row in rows]
    for key, row in zip(keys, rows, strict=True):
        numbers[key] = max(numbers[key], row.N or 0)
    return [row for key, row in zip(keys, rows, strict=True) if (row.N or 0) == numbers[key]]


def fill(text: str, name: str, body: str) -> str:
    """`text` with `body` between the markers of `name`, which it must hold once each, in order."""
    start, end = f"<!-- table:{name} -->", f"<!-- /table:{name} -->"
    if text.count(start) != 1 or text.count(end) != 1 or text.index(start) > text.index(end):
        raise ValueError(f"the readme needs the markers {start} and {end}, once each and in this order")
    return f"{text[: text.index(start)]}{start}\n{body}\n{text[text.index(end) :]}"


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m maxrl_algos.results.table", description="Result rows as Markdown tables."
    )
    parser.add_argument("results", type=Path, help="file of rows; its stem names the markers")
    parser.add_argument("--readme", type=Path, help="file to write into; without it, print")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the readme would change")
    parser.add_argument("--k", type=int, nargs="+", help="columns, of the k there are; all by default")
    parser.add_argument("--largest-n", action="store_true", help="of variants that differ in N alone, the largest only")
    options = parser.parse_args(argv)
    rows = read(options.results)
    body = markdown(of_largest_n(rows) if options.largest_n else rows, options.k)
    if not options.readme:
        return print(body) if not options.check else parser.error("--check needs --readme")
    old = options.readme.read_text(encoding="utf-8")
    new = fill(old, options.results.stem, body)
    if options.check and new != old:
        sys.exit(f"{options.readme} is stale: run again without --check")
    options.readme.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
