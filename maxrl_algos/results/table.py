"""Turns result rows into Markdown tables: one for every environment, with a caption that is made from the rows too.

    python -m maxrl_algos.results.table benchmarks/results/x.jsonl --readme README.md [--check]

writes the tables into the page, between the markers `<!-- table:x -->` and `<!-- /table:x -->`.
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from maxrl_algos.results import differences
from maxrl_algos.results.rows import Row, read
from maxrl_algos.results.statistics import FEWEST_SEEDS
from maxrl_algos.results.variants import FIRST, Place, Variant, arguments_of, environments, mains


def code(row: Row) -> str:
    """Which code made a row, in a word: the first digits of a commit, or the whole of a version such as v0.1.0."""
    return (row.commit[:7] if re.fullmatch("[0-9a-f]{40}", row.commit) else row.commit) + " with changes" * row.dirty


def _span(values: list[int]) -> str:
    """The smallest and the largest value as a range, or the one value if all are equal."""
    return str(min(values)) if min(values) == max(values) else f"{min(values)} to {max(values)}"


def usual(texts: dict[str, str]) -> str:
    """One text for several labels: what most labels have, then in parentheses the labels that differ, and how.

    Args:
        texts: the text of each label.
    """
    most, *others = [text for text, _ in Counter(texts.values()).most_common()]
    between = " / " if any("," in label for label in texts) else ", "  # maxrl, N=8 / maxrl, N=128
    rest = "; ".join(between.join(label for label in texts if texts[label] == text) + f": {text}" for text in others)
    return f"{most} ({rest})" if rest else most


def table(variants: dict[str, Variant], columns: dict[str, tuple[str, int | None, int | None]]) -> str:
    """A table in Markdown with a line for every variant, and its caption.

    Args:
        variants: variants by label.
        columns: for the head of every column, the metric, k and step that it shows; a step of None is the last.
    """
    lines = ["| | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    values = ""
    for label, variant in variants.items():
        places = [(metric, k, variant.last if step is None else step) for metric, k, step in columns.values()]
        cells = {place: variant.at(*place) for place in places if place in variant.places}
        if not cells:
            continue
        rows = [row for place in cells for row in variant.places[place].values()]
        lines.append(f"| {label} | {(line := ' | '.join(_cell(variant, place) for place in places))} |")
        values += line
        trained = variant.algorithm not in FIRST  # only of these does the caption tell N and the step
        for fact, text in {
            "Seeds": str(len({row.seed for row in rows})),
            "Tasks": _span([row.tasks for row in rows]),
            "Samples of each task": "exact" if rows[0].sampler == "exact" else _span([row.samples for row in rows]),
            "N where a row names none": str(variant.N or "none") if trained and "N=" not in label else "",
            "Arguments where a row names none": ", ".join(a for a in arguments_of(variant.kwargs) if a not in label)
            or "none",
            "Step": _span([row.step for row in rows]) if trained else "",
            "Interval": " or ".join(sorted({cell.label for cell in cells.values()})),
            "Code": ", ".join(sorted({code(row) for row in rows})),
        }.items():
            facts[fact] |= {label: text} if text else {}
    for fact in ("N where a row names none", "Arguments where a row names none", "Interval"):
        if set(facts[fact].values()) == {"none"}:
            del facts[fact]
    lead = ["the mean over seeds"] if set(facts["Seeds"].values()) != {"1"} else []
    lead += ["in brackets its interval"] if "[" in values else []
    lead += ["in parentheses the value of every seed"] if "(" in values else []
    caption = [f"{fact}: {usual(texts)}." for fact, texts in facts.items() if texts]
    return "\n".join([*lines, "", " ".join([f"In %{':' * bool(lead)} {', '.join(lead)}".rstrip() + ".", *caption])])


def _cell(variant: Variant, place: Place) -> str:
    """Mean and interval in %; without an interval, the mean and the values of the few seeds; a dash for no value."""
    if place not in variant.places:
        return "–"
    cell, values = variant.at(*place), variant.values(*place).values()
    text = f"{100 * cell.mean:.1f}"
    if not np.isnan(cell.low):
        return f"{text} [{100 * cell.low:.1f}, {100 * cell.high:.1f}]"
    return f"{text} ({', '.join(f'{100 * value:.1f}' for value in values)})" if 1 < len(values) < FEWEST_SEEDS else text


def markdown(rows: list[Row], only: list[int] | None = None, brief: bool = False) -> str:
    """The tables of all environments: pass@k at the last step that all seeds reached, differences between algorithms
    that ran with the same seeds, and coverage at up to 6 steps.

    Args:
        rows: result rows.
        only: show pass@k for these k alone, and no coverage; None for all that there is.
        brief: of variants that differ in N alone show the one with most seeds, and leave out how many samples equal
            pass@k takes.
    """
    parts = []
    for title, variants in environments(rows, only).items():
        if brief:
            variants = mains(variants)
        ks = sorted({k for variant in variants.values() for k in variant.ks() if not only or k in only})
        steps = sorted({step for variant in variants.values() for step in variant.steps("coverage", None)})
        columns: dict[str, tuple[str, int | None, int | None]] = {f"pass@{k}": ("pass@k", k, None) for k in ks}
        if any(variant.steps("lost_classes", None) for variant in variants.values()):
            columns["classes lost"] = "lost_classes", None, None
        if ks:
            parts += [f"**{title}**", table(variants, columns), *differences.tables(variants, ks, brief)]
        if steps and not only:
            shown = sorted({steps[int(i)] for i in np.linspace(0, len(steps) - 1, 6)})
            parts += [f"**{title}**, coverage: share of training tasks with a success among their N rollouts"]
            parts += [table(variants, {f"step {step}": ("coverage", None, step) for step in shown})]
    return "\n\n".join(parts)


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
        "--brief",
        action="store_true",
        help="of variants that differ in N alone show the one with most seeds; no count of samples",
    )
    options = parser.parse_args(argv)
    rows = read(options.results)
    body = markdown(rows, options.k, options.brief)
    if not options.readme:
        return print(body) if not options.check else parser.error("--check needs --readme")
    old = options.readme.read_text(encoding="utf-8")
    new = fill(old, options.results.stem, body)
    if options.check and new != old:
        sys.exit(f"{options.readme} is stale: run again without --check")
    options.readme.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
