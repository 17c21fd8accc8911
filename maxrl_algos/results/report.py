"""Writes one HTML page on runs: curves, tables with intervals and differences, settings, and rollouts to read.

The page needs no network and no other file. Its template is `report.html` beside this module. Its tables are those of
`maxrl_algos.results.table`, so that both show the same numbers.
"""

import html
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timezone
from importlib.resources import files as resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from maxrl_algos.results import differences as paired
from maxrl_algos.results import table as tables
from maxrl_algos.results.drawings import Drawer
from maxrl_algos.results.gathered import Gathered, Run, gather
from maxrl_algos.results.plot import STYLE
from maxrl_algos.results.rows import Row
from maxrl_algos.results.statistics import FEWEST_SEEDS
from maxrl_algos.results.variants import FIRST, Variant, environments
from maxrl_algos.run.files import write_text

SPARE = ("#6A3D9A", "#B15928", "#1B7837", "#C51B7D", "#2166AC", "#7F6000")  # for algorithms without a colour
DASHES = ("", "7 4", "2 3", "9 3 2 3")  # tell variants of the same colour apart
MOST_ROLLOUTS = 360  # a page shows at most so many rollouts
MOST_POINTS = 160  # a training curve has at most so many points
LONGEST = 6000  # a prompt or a response is cut to this number of characters
METRICS = {  # by key of metrics.jsonl: title of the curve, whether the value is a share, and an explanation
    "rollout/pass_rate": ("pass rate in training", True, "share of the training rollouts that succeeded"),
    "rollout/coverage": ("coverage", True, "share of the training tasks with a success among their N rollouts"),
    "rollout/all_pass": ("tasks solved by all rollouts", True, "such groups give no gradient"),
    "rollout/entropy": ("entropy", False, "mean -log-probability of a sampled token or action, in nats"),
    "rollout/response_length": ("response length", False, "mean number of tokens of a response"),
    "rollout/length": ("rollout length", False, "mean number of steps of a rollout"),
    "rollout/truncated": ("cut off", True, "share of the rollouts that the length limit cut off"),
    "train/grad_norm": ("gradient norm", False, "norm of the gradient before it is clipped"),
    "train/loss": (
        "loss",
        False,
        "of the update or of the supervised step; it need not fall in reinforcement learning",
    ),
}


def write(
    path: Path,
    sources: Sequence[Path],
    ks: Sequence[int] | None = None,
    title: str | None = None,
    work: Path | None = None,
) -> Path:
    """Write the page of runs, benchmarks or evaluations; returns its path.

    Args:
        path: the HTML file.
        sources: folders of runs or of benchmarks, and files of rows or of evaluations.
        ks: the values of k of pass@k in the tables; see `gathered.gather`.
        title: title of the page; by default the ids of the envs.
        work: folder of further runs; see `gathered.gather`.
    """
    found = gather(sources, ks, work)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, page(found, title))
    return path


def page(found: Gathered, title: str | None = None) -> str:
    """The page as HTML."""
    envs = environments(found.rows, found.ks) if found.rows else {}
    labels = labels_of(envs)
    name = title or ", ".join(envs) or ", ".join(run.folder.name for run in found.runs)
    rollouts, told = rollouts_of(found.runs, labels)
    data = {
        "environments": [curves(variants, found.ks, labels) for variants in envs.values()],
        "labels": list({entry["label"]: entry for entry in labels.values()}.values()),
        "metrics": training(found.runs, labels),
        "rollouts": rollouts,
        "rollouts_told": told,
    }
    slots = {
        "title": html.escape(name),
        "chips": "".join(f"<li>{html.escape(chip)}</li>" for chip in chips(found)),
        "lede": f'<p class="lede">{html.escape(lede(found, envs))}</p>' if envs else "",
        "sections": "".join(sections(found, envs, labels)),
        "settings": settings(found.runs),
        "footer": f"Made by maxrl on {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC.",
        # No text in the data can end the element that holds it.
        "data": json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c"),
    }
    template = resources("maxrl_algos.results").joinpath("report.html").read_text(encoding="utf-8")
    return re.sub(r"<!--slot:(\w+)-->", lambda found: slots[found[1]], template)


def key_of(algorithm: str, kwargs: dict[str, Any], n: int | None) -> str:
    """A string that is different for different variants: it holds the algorithm, its arguments and N."""
    return json.dumps([algorithm, kwargs, n], sort_keys=True)


def labels_of(envs: dict[str, dict[str, Variant]]) -> dict[str, dict[str, str]]:
    """Label, name, colour and dash of every variant, by `key_of`."""
    found: dict[str, dict[str, str]] = {}
    others = sorted({v.algorithm for vs in envs.values() for v in vs.values()} - set(STYLE))
    seen: dict[str, int] = defaultdict(int)
    for variants in envs.values():
        for label, v in variants.items():
            key = key_of(v.algorithm, v.kwargs, v.N)
            if key in found:
                continue
            spare = SPARE[others.index(v.algorithm) % len(SPARE)] if v.algorithm in others else ""
            name, colour = STYLE.get(v.algorithm, (v.algorithm, spare))
            dash = "4 4" if v.algorithm in FIRST else DASHES[seen[v.algorithm] % len(DASHES)]
            colour = "#7a7a7a" if colour == "#000000" else colour
            found[key] = {"label": label, "name": name + label[len(v.algorithm) :], "colour": colour, "dash": dash}
            seen[v.algorithm] += 1
    return found


def label_of(run: Run, labels: dict[str, dict[str, str]]) -> dict[str, str] | None:
    """The entry of `labels` that describes a run: it has the run's algorithm, N and settings.

    Where no entry fits in everything, the entry of the same algorithm that fits best is taken. None if there is none.
    """
    known = {**run.config, **run.config.get("algorithm_kwargs", {})}
    fit = []
    for key, entry in labels.items():
        algorithm, kwargs, n = json.loads(key)
        if algorithm == run.algorithm:
            same = all(known.get(name) == value for name, value in kwargs.items())
            fit.append(((n == run.n) + same, len(kwargs) if same else 0, entry))
    return max(fit, key=lambda found: found[:2])[2] if fit else None


def point(x: float, interval: Any) -> list[float | None]:
    """A point of a curve: x, the mean, and the two ends of its interval, which are None without an interval."""
    return [x, *(None if np.isnan(value) else round(float(value), 6) for value in interval[:3])]


def curves(variants: dict[str, Variant], ks: Sequence[int], labels: dict[str, dict[str, str]]) -> dict[str, Any]:
    """The curves of an environment: pass@k over k, and over updates for each of `ks`."""
    lines = {label: labels[key_of(v.algorithm, v.kwargs, v.N)] | {"label": label} for label, v in variants.items()}
    over_k = [
        {**lines[label], "points": [point(k, v.at("pass@k", k, v.last)) for k in v.ks()]}
        for label, v in variants.items()
    ]
    over_steps: dict[str, list[dict[str, Any]]] = {}
    for k in ks:
        drawn = over_steps[str(k)] = []
        for label, v in variants.items():
            steps, level = v.steps("pass@k", k), v.algorithm in FIRST
            points = [point(step, v.at("pass@k", k, step)) for step in (steps[-1:] if level else steps)]
            drawn.append({**lines[label], "points": points, "level": level})
    shown = [k for k in ks if any(line["points"] for line in over_steps[str(k)])]
    return {"lines": list(lines.values()), "over_k": over_k, "over_steps": over_steps, "ks": shown}


def chips(found: Gathered) -> list[str]:
    """Short facts on the runs, of a few words each, such as "3 seeds"."""
    trained = [row for row in found.rows if row.algorithm not in FIRST]
    if not trained:
        return []
    seeds, algorithms = len({row.seed for row in trained}), len({row.algorithm for row in trained})
    last, tasks = max(row.step for row in trained), max(row.tasks for row in trained if row.metric == "pass@k")
    ns = sorted({row.N for row in trained if row.N})
    facts = [f"{algorithms} algorithm{'s' * (algorithms > 1)}", f"{seeds} seed{'s' * (seeds > 1)}"]
    facts = facts if ns or last else [f"{algorithms} evaluation{'s' * (algorithms > 1)}"]
    facts += [f"N = {', '.join(map(str, ns))}"] if ns else []
    facts += [f"{last} updates"] if last else []
    return [*facts, f"{tasks} held-out tasks", trained[-1].device] if trained[-1].device != "unknown" else facts


def lede(found: Gathered, envs: dict[str, dict[str, Variant]]) -> str:
    """A summary of the tables: the highest pass@k in each environment, and how many differences are significant."""
    told = []
    for title, variants in envs.items():
        trained = {label: v for label, v in variants.items() if v.algorithm not in FIRST and v.ks()}
        if not trained:
            continue
        parts, several = [], len(trained) > 1
        for k in sorted({min(found.ks), max(found.ks)}):
            at = {label: v.at("pass@k", k, v.last).mean for label, v in trained.items() if k in v.ks()}
            if at:
                best = max(at, key=lambda label: at[label])
                share = f"{100 * at[best]:.1f}%"
                parts.append(f"{best} at pass@{k} with {share}" if several else f"pass@{k} {share}")
        where = f"{title}: " if len(envs) > 1 else ""
        told.append(f"{where}{'highest: ' * several}{', '.join(parts)}.")
    compared = paired.differences(found.rows, found.ks)
    tested = [d for d in compared if d.paired.pairs >= FEWEST_SEEDS]
    if tested:
        count = sum(d.adjusted <= paired.SIGNIFICANT for d in tested)
        told.append(f"{count} of {len(tested)} paired differences are significant (p ≤ 0.05 after Holm's correction).")
    elif compared:
        told.append(f"With fewer than {FEWEST_SEEDS} seeds, differences are not tested.")
    return " ".join(told)[:1].upper() + " ".join(told)[1:]


def sections(found: Gathered, envs: dict[str, Any], labels: dict[str, dict[str, str]]) -> list[str]:
    """The part of each environment: its tables, and the place of its curves."""
    parts = []
    colours = {entry["label"]: entry["colour"] for entry in labels.values()}
    for place, title in enumerate(envs):
        rows = [row for row in found.rows if title == title_of(row)]
        shown = blocks(tables.markdown(rows, found.ks))
        heading = html.escape(title) if len(envs) > 1 else "Results"
        parts.append(f'<section><h2 id="results-{place}" data-short="{heading}">{heading}</h2>')
        parts += [card_of(block, colours) for block in shown if not block.head[0]]
        parts.append(f'<div id="curves-{place}"></div>')
        if compared := [block for block in shown if block.head[0]]:
            parts.append(f'<h2 id="differences-{place}" data-short="Differences">Paired differences</h2>')
            parts += [card_of(block, colours) for block in compared]
        parts.append("</section>")
    return parts


def title_of(row: Row) -> str:
    """The title of the row's environment, as `table.environments` has it."""
    return next(iter(environments([row])))


class Block(NamedTuple):
    """A table and its caption: the cells of the heading, the cells of the rows, and the caption.

    The first cell of the heading is empty, unless the table compares variants.
    """

    head: list[str]
    body: list[list[str]]
    caption: str


def blocks(markdown: str) -> list[Block]:
    """The tables of a text in Markdown, in which a caption follows each of them; titles in bold are left out."""
    found = []
    for part in re.split(r"\n(?=\n*\|[^\n]*\n\|---)", "\n" + markdown):
        lines = [line for line in part.split("\n") if line and not line.startswith("**")]
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
        if rows:
            found.append(Block(rows[0], rows[2:], " ".join(line for line in lines if not line.startswith("|"))))
    return found


def card_of(block: Block, colours: dict[str, str]) -> str:
    """A table as HTML, whose cells are texts such as "14.7 [10.1, 21.1]"; a bar is drawn for every interval.

    Args:
        block: the table.
        colours: the colours of rows, by the first cell of the row.
    """
    numbers = [[list(map(float, re.findall(r"[+-]?\d+(?:\.\d+)?", cell))) for cell in row[1:]] for row in block.body]
    lines = ["<tr>" + "".join(f"<th>{html.escape(cell)}</th>" for cell in block.head) + "</tr>"]
    for row, values in zip(block.body, numbers, strict=True):
        colour = colours.get(row[0])
        swatch = f'<span class="swatch" style="--c:{colour}"></span>' if colour else ""
        cells = [f"<td>{swatch}{html.escape(row[0])}</td>"]
        for column, (text, value) in enumerate(zip(row[1:], values, strict=True)):
            mean, space, rest = text.partition(" ")
            inner = html.escape(mean) + (f' <span class="low">{html.escape(rest)}</span>' if space else "")
            others = [r[column] for r in numbers if r[column]]
            rated = not block.head[0] and block.head[column + 1].startswith("pass@") and bool(value)
            best = rated and row[0] not in FIRST and value[0] == max(r[0] for r in others)
            drawn = bar(value, max(map(max, others)), colour or "#888888") if rated and "[" in rest else ""
            cells.append(f"<td{' class=best' if best else ''}>{inner}{drawn}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    kind = ' class="compare"' if block.head[0] else ""
    table = f"<table{kind}><thead>{lines[0]}</thead><tbody>{''.join(lines[1:])}</tbody></table>"
    return f'<div class="card"><div class="scroll">{table}</div><p class="note">{html.escape(block.caption)}</p></div>'


def bar(value: list[float], top: float, colour: str) -> str:
    """A drawing, in SVG, of a mean and its interval on a line from 0 to `top`.

    `value` holds the mean and the two ends of the interval.
    """
    mean, low, high = (100 * max(0.0, x) / (top or 1.0) for x in value)
    line = '<line x1="0" x2="100" y1="5" y2="5" stroke="var(--line)" stroke-width="2"/>'
    span = f'<line x1="{low:.1f}" x2="{high:.1f}" y1="5" y2="5" stroke="var(--shade)" stroke-width="5" opacity="0.4"/>'
    dot = f'<line x1="{mean:.1f}" x2="{mean + 0.01:.1f}" y1="1" y2="9" stroke="var(--shade)" stroke-width="3"/>'
    style = f'class="c" style="--c:{colour}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"'
    return f"<svg {style}>{line}{span}{dot}</svg>"


def training(runs: Sequence[Run], labels: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """The curves of the values of `METRICS` that runs have logged at every step, with a line for each run."""
    found = []
    for key, (title, share, told) in METRICS.items():
        lines = []
        for run in [run for run in runs if run.algorithm not in FIRST] or runs:
            points = [(entry["step"], entry[key]) for entry in run.metrics if entry.get(key) is not None]
            label = label_of(run, labels)
            if len(points) > 1 and label:
                lines.append(
                    {**label, "name": f"{label['name']}, seed {run.config['seed']}", "points": thinned(points)}
                )
        if lines:
            found.append({"title": title, "percent": share, "help": told, "lines": lines})
    return found


def thinned(points: list[tuple[float, float]]) -> list[list[float]]:
    """A curve of at most `MOST_POINTS` points (x, y), each of them the mean of a stretch of neighbouring points."""
    chunks = np.array_split(np.array(points, float), min(len(points), MOST_POINTS))
    return [[round(float(chunk[:, 0].mean()), 1), float(f"{chunk[:, 1].mean():.4g}")] for chunk in chunks]


def rollouts_of(runs: Sequence[Run], labels: dict[str, dict[str, str]]) -> tuple[list[dict[str, Any]], str]:
    """Kept rollouts as the page shows them, and a sentence on how many there are."""
    chosen, total = [], 0
    for run in runs:
        records = run.rollouts()
        total += len(records)
        by_step: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for record in records:
            by_step[record["phase"], record["step"]].append(record)
        ordered = sorted(by_step.items(), key=lambda item: -item[0][1])
        chosen += [(i, n, run, r) for n, (_, group) in enumerate(ordered) for i, r in enumerate(mixed(group))]
    chosen.sort(key=lambda item: (item[0] // 4, item[1], item[0]))  # some of every run and step, the last steps first
    drawers: dict[str, Drawer] = {}
    shown = []
    for _, _, run, record in chosen[:MOST_ROLLOUTS]:
        config, label = run.config, label_of(run, labels)
        key = json.dumps([config["env"], config["env_kwargs"]], sort_keys=True)
        if key not in drawers:
            drawers[key] = Drawer(config["env"], config["env_kwargs"])
        kept = {name: value for name, value in record.items() if name not in ("prompt", "response", "likeliest")}
        kept |= {"label": label["label"] if label else run.algorithm, "seed": config["seed"]}
        kept |= {"response": record["response"]} if "likeliest" in record else {}
        shown.append({**kept, **cut(drawers[key].draw(record))})
    for drawer in drawers.values():
        drawer.close()
    part = f"{len(shown)} of the {total}" if total > len(shown) else f"The {total}"
    return shown, f"{part} rollouts that the runs have kept, of evaluations and of training."


def mixed(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rollouts, rearranged so that successes and failures alternate as long as there are both."""
    ranks = {0: 0, 1: 0}
    placed: list[tuple[int, int, int, dict[str, Any]]] = []
    for record in records:
        placed.append((ranks[record["reward"]], -record["reward"], len(placed), record))
        ranks[record["reward"]] += 1
    return [record for *_, record in sorted(placed, key=lambda item: item[:3])]


def cut(shown: dict[str, Any]) -> dict[str, Any]:
    """A rollout in which the middle of a long prompt or response is left out."""
    for name in ("prompt", "text"):
        if len(shown.get(name) or "") > LONGEST:
            text = shown[name]
            shown[name] = f"{text[: LONGEST // 2]}\n[…]\n{text[-LONGEST // 2 :]}"
            shown.pop("mark", None)
    return shown


def settings(runs: Sequence[Run]) -> str:
    """HTML with the settings that all runs have in common, and those in which they differ."""
    if not runs:
        return ""
    names = sorted({name for run in runs for name in run.config if name != "out"})
    values = {name: [json.dumps(run.config.get(name)) for run in runs] for name in names}
    common = {name: texts[0] for name, texts in values.items() if len(set(texts)) == 1}
    differing = {name: ", ".join(dict.fromkeys(texts)) for name, texts in values.items() if name not in common}

    def listed(found: dict[str, str]) -> str:
        return "".join(f"<dt>{html.escape(n)}</dt><dd>{html.escape(t)}</dd>" for n, t in found.items())

    parts = ['<section><h2 id="settings">Settings</h2><div class="card">']
    if differing:
        parts.append(f"<h3>Where the {len(runs)} runs differ</h3><dl>{listed(differing)}</dl><br>")
    opened = "" if differing else " open"
    parts.append(
        f"<details{opened}><summary>{len(common)} settings in common</summary><br><dl>{listed(common)}</dl></details>"
    )
    return "".join([*parts, "</div></section>"])
