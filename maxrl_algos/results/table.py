"""Turns result rows into Markdown tables: one for every environment, with a caption that is made from the rows too.

    python -m maxrl_algos.results.table benchmarks/results/x.jsonl --readme README.md [--check]

writes the tables into the page, between the markers `<!-- table:x -->` and `<!-- /table:x -->`.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from maxrl_algos.metrics import Interval, bootstrap_interval, pass_at_k
from maxrl_algos.results.rows import Row, read

FIRST = ("random", "warmup")  # policies without the training that is compared; they stand above all others
Place = tuple[str, int | None, int]  # what a row is about: metric, k and step


class Variant:
    """The rows of one algorithm at one set of arguments and one N, in one environment.

    A place (metric, k, step) counts only if all seeds have it that have the metric at all. Where a seed has several
    rows for a place, the last one counts.

    Args:
        rows: the rows, at least one.

    Attributes:
        algorithm, kwargs, N: what all the rows have in common.
        places: the rows of every place that counts, by seed.
        last: the last step with pass@k; 0 if there is none.
    """

    def __init__(self, rows: list[Row]) -> None:
        self.algorithm, self.kwargs, self.N = rows[0].algorithm, rows[0].algorithm_kwargs, rows[0].N
        seeds: dict[str, set[int]] = defaultdict(set)
        found: dict[Place, dict[int, Row]] = defaultdict(dict)
        for row in rows:
            seeds[row.metric].add(row.seed)
            found[row.metric, row.k, row.step][row.seed] = row
        self.places = {place: by_seed for place, by_seed in found.items() if set(by_seed) == seeds[place[0]]}
        self.last = max((step for metric, _, step in self.places if metric == "pass@k"), default=0)

    def ks(self) -> list[int]:
        """The k for which there is pass@k at the last step, ascending."""
        return sorted(k for metric, k, step in self.places if k and (metric, step) == ("pass@k", self.last))

    def steps(self, metric: str, k: int | None) -> list[int]:
        """The steps at which there is the metric, ascending."""
        return sorted(step for name, order, step in self.places if (name, order) == (metric, k))

    def at(self, metric: str, k: int | None, step: int) -> Interval:
        """The metric's mean over seeds, with an interval that its label names.

        With three seeds or more, the interval is a bootstrap over seeds. With one seed, it is the one over tasks that
        the rows themselves hold. Otherwise its ends are NaN.
        """
        values = [row.value for row in self.places[metric, k, step].values()]
        if len(values) >= 3:
            return bootstrap_interval(np.array(values)[:, None], over="seeds")
        if len(values) == 1 and metric == "pass@k" and ("pass@k", 1, step) in self.places:
            (row,) = self.places["pass@k", 1, step].values()
            if row.successes is not None:
                return bootstrap_interval(pass_at_k(row.successes, row.samples, [k]).T, over="tasks")
        ends = [self.places.get((f"{metric} {end}", k, step)) for end in ("lower", "upper")]
        if len(values) == 1 and all(ends):
            low, high = (row.value for end in ends if end for row in end.values())
            return Interval(values[0], low, high, "95% bootstrap over tasks")
        return Interval(float(np.mean(values)), np.nan, np.nan, "none")


def environments(rows: list[Row], only: Sequence[int] | None = None) -> dict[str, dict[str, Variant]]:
    """The variants of each environment, by the environment's title and the variant's label.

    The algorithms of FIRST come first. The others follow by their pass@k at the largest k, the best one first.

    Args:
        rows: result rows.
        only: the k that are considered; None for all.
    """
    groups: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        title = ", ".join([row.env, *_arguments(row.env_kwargs)])
        groups[title][json.dumps([row.algorithm, row.algorithm_kwargs, row.N], sort_keys=True)].append(row)
    return {title: _labelled([Variant(rows) for rows in group.values()], only) for title, group in groups.items()}


def _labelled(variants: list[Variant], only: Sequence[int] | None) -> dict[str, Variant]:
    """The variants of one environment, in order, by label: the algorithm, and what tells its variants apart."""
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
    """The arguments as "name=value", by name."""
    return [f"{name}={value}" for name, value in sorted(kwargs.items())]


def _span(values: list[int]) -> str:
    """The least and the largest value, or the value that all are."""
    return str(min(values)) if min(values) == max(values) else f"{min(values)} to {max(values)}"


def usual(texts: dict[str, str]) -> str:
    """One text for several labels: what most labels have, then in parentheses the labels that differ, and how.

    Args:
        texts: the text of each label.
    """
    most, *others = [text for text, _ in Counter(texts.values()).most_common()]
    rest = "; ".join(", ".join(label for label in texts if texts[label] == text) + f": {text}" for text in others)
    return f"{most} ({rest})" if rest else most


def table(variants: dict[str, Variant], columns: dict[str, tuple[str, int | None, int | None]]) -> str:
    """A table in Markdown with a line for every variant, and its caption.

    Args:
        variants: variants by label.
        columns: for the head of every column, the metric, k and step that it shows; a step of None is the last.
    """
    lines = ["| | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    for label, variant in variants.items():
        places = [(metric, k, variant.last if step is None else step) for metric, k, step in columns.values()]
        cells = {place: variant.at(*place) for place in places if place in variant.places}
        if not cells:
            continue
        rows = [row for place in cells for row in variant.places[place].values()]
        lines.append(f"| {label} | " + " | ".join(_cell(cells.get(place)) for place in places) + " |")
        trained = variant.algorithm not in FIRST  # only of these does the caption tell N and the step
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
    """A mean and its interval in %; a dash if there is none."""
    if cell is None or np.isnan(cell.low):
        return f"{100 * cell.mean:.1f}" if cell else "–"
    return f"{100 * cell.mean:.1f} [{100 * cell.low:.1f}, {100 * cell.high:.1f}]"


def markdown(rows: list[Row], only: list[int] | None = None) -> str:
    """The tables of all environments: pass@k at the last step that all seeds reached, and coverage at up to 6 steps.

    Args:
        rows: result rows.
        only: show pass@k for these k alone, and no coverage; None for all that there is.
    """
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
    """The rows without those of variants that also exist with a larger N and are otherwise the same."""
    numbers: dict[str, int] = defaultdict(int)
    keys = [json.dumps([row.env, row.env_kwargs, row.algorithm, row.algorithm_kwargs], sort_keys=True) for row in rows]
    for key, row in zip(keys, rows, strict=True):
        numbers[key] = max(numbers[key], row.N or 0)
    return [row for key, row in zip(keys, rows, strict=True) if (row.N or 0) == numbers[key]]


def fill(text: str, name: str, body: str) -> str:
    """A page with something else between two of its markers.

    Args:
        text: the page. It must hold both markers, `<!-- table:NAME -->` and `<!-- /table:NAME -->`, once each and in
            this order.
        name: NAME in the markers.
        body: what comes between them.

    Raises:
        ValueError: if the markers are missing, repeated or in the wrong order.
    """
    start, end = f"<!-- table:{name} -->", f"<!-- /table:{name} -->"
    if text.count(start) != 1 or text.count(end) != 1 or text.index(start) > text.index(end):
        raise ValueError(f"the readme needs the markers {start} and {end}, once each and in this order")
    return f"{text[: text.index(start)]}{start}\n{body}\n{text[text.index(end) :]}"


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m maxrl_algos.results.table", description="Turns result rows into Markdown tables."
    )
    parser.add_argument("results", type=Path, help="file of rows; the markers have its name, without .jsonl")
    parser.add_argument("--readme", type=Path, help="page to write the tables into; without it, they are printed")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page would change")
    parser.add_argument("--k", type=int, nargs="+", help="the k of the columns; all that there are by default")
    parser.add_argument(
        "--largest-n", action="store_true", help="of variants that differ in N alone, show the largest N"
    )
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
