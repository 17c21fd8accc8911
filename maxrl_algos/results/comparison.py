"""Two sets of finished runs or evaluations, compared in pairs: by task, and by seed where there are several.

A side is one evaluation or several that differ in their seed. P tasks, S seeds, K values of k.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from maxrl_algos.metrics import (
    Interval,
    bootstrap_interval,
    exact_pass_at_k,
    fewer_samples,
    pass_at_k,
    powers_of_two,
)
from maxrl_algos.results.evaluations import summary
from maxrl_algos.results.gathered import first_line
from maxrl_algos.results.statistics import FEWEST_SEEDS, FEWEST_TASKS, PairedDifference, holm, paired_difference
from maxrl_algos.run import json_lines
from maxrl_algos.run.config import UsageError

RESAMPLES = 2000  # of the tasks, for an interval
EXACT_SAMPLES = 1024  # the largest k of exact pass@k


@dataclass
class Evaluated:
    """One finished evaluation.

    Attributes:
        path: the folder of the run, or the file of the evaluation.
        what: the env, its arguments and the split, as one text.
        seed: the seed of the run, or of the samples.
        tasks: indices of the P tasks.
        samples: samples of each task, n; 0 where pass rates are exact.
        values: successes of each task, or exact pass rates, (P,).
    """

    path: Path
    what: str
    seed: int
    tasks: list[int]
    samples: int
    values: np.ndarray

    @property
    def largest(self) -> int:
        """The largest k for which there is pass@k."""
        return self.samples or EXACT_SAMPLES

    def pass_at_k(self, ks: Sequence[int]) -> np.ndarray:
        """pass@k of every task, (P, K) float64."""
        return pass_at_k(self.values, self.samples, ks) if self.samples else exact_pass_at_k(self.values, ks)


@dataclass
class Side:
    """One or several evaluations that are taken together.

    Attributes:
        name: the path or the pattern that the user typed.
        evaluated: the evaluations, by seed.
    """

    name: str
    evaluated: dict[int, Evaluated]


def side(text: str) -> Side:
    """The evaluations that a path or a pattern with * names: runs, whose last evaluation counts, and evaluation files.

    Raises:
        UsageError: if there are none, or if two of them have the same seed or evaluate different things.
    """
    paths = sorted(Path().glob(text)) if "*" in text and not Path(text).is_absolute() else [Path(text)]
    if "*" in text and Path(text).is_absolute():
        paths = sorted(Path("/").glob(text[1:]))
    if not paths or not paths[0].exists():
        raise UsageError(f"there is no {text}: name a run, an evaluation's file, or a pattern such as 'runs/a-*'")
    found: dict[int, Evaluated] = {}
    for one in map(evaluated, paths):
        if one.seed in found:
            raise UsageError(f"{one.path} and {found[one.seed].path} have the same seed: a side has each seed once")
        found[one.seed] = one
    if len({(one.what, tuple(one.tasks)) for one in found.values()}) > 1:
        raise UsageError(f"the runs of {text} differ in env, split or tasks: they are no repetitions of each other")
    return Side(text, found)


def evaluated(path: Path) -> Evaluated:
    """The last evaluation of a run's folder, or that of a file which `maxrl evaluate` wrote.

    Raises:
        UsageError: if there is none.
    """
    folder = path if path.is_dir() else path.parent
    if path.is_file() and '"model"' in first_line(path):
        found = summary(path)
        told = found.settings
        what = json.dumps([told["env"].split(":")[-1], told["env_kwargs"], told["split"]], sort_keys=True)
        return Evaluated(path, what, told["seed"], found.tasks, told["samples"], np.array(found.successes))
    entries = json_lines.read(folder / "evaluations.jsonl" if path.is_dir() else path)
    if not (folder / "config.json").exists() or not entries or "tasks" not in entries[-1]:
        inside = " It holds several runs: name some by a pattern with *." if any(path.glob("*/config.json")) else ""
        raise UsageError(f"{path} holds no run with an evaluation, and is no evaluation's file.{inside}")
    config, last = json.loads((folder / "config.json").read_text()), entries[-1]
    named = config["env"].split(":")[-1], config["env_kwargs"], config.get("eval_split", "test")
    what = json.dumps(named, sort_keys=True)
    values = last["pass_rates"] if "pass_rates" in last else last["successes"]
    return Evaluated(path, what, config["seed"], last["tasks"], last.get("samples", 0), np.array(values))


@dataclass
class Comparison:
    """How much higher pass@k of the first side is than of the second.

    Attributes:
        ks: the K values of k.
        means: mean pass@k of both sides, (2, K).
        by_task: the mean difference at each k, with its interval over tasks; empty if the sides have other tasks.
        by_seed: the difference at each k over the seeds that both sides have; empty with fewer than two of them.
        adjusted: p-values of `by_seed` by Holm, (K,); empty with fewer than `FEWEST_SEEDS` seeds.
        factor_at: the k of `factor`.
        factor: how many times fewer samples a task the first side needs for the second's pass@k at k = `factor_at`,
            with its interval over tasks; None if the sides have other tasks.
        tasks: number of tasks that both sides have; 0 if the tasks are not the same.
        seeds: number of seeds that both sides have.
    """

    ks: list[int]
    means: np.ndarray
    by_task: list[Interval]
    by_seed: list[PairedDifference]
    adjusted: list[float]
    factor_at: int
    factor: Interval | None
    tasks: int
    seeds: int


def compare(a: Side, b: Side, k: int | None = None) -> Comparison:
    """Compare two sides.

    Args:
        a: the first side.
        b: the second side.
        k: the k at which samples are counted, fixed beforehand; by default the largest power of two whose square is at
            most the number of samples, so that either side can be ahead.

    Raises:
        UsageError: if the sides have neither tasks nor seeds in common, or evaluate different envs.
    """
    first, second = (next(iter(s.evaluated.values())) for s in (a, b))
    if first.what != second.what:
        raise UsageError(f"{a.name} is of {first.what}, {b.name} of {second.what}: compare what is evaluated alike")
    n = min(one.largest for s in (a, b) for one in s.evaluated.values())
    if k is not None and not 1 <= k <= n:
        raise UsageError(f"k={k} must be in 1..{n}, the number of samples a task")
    ks = powers_of_two(n)
    factor_at = k or max(value for value in ks if value * value <= n)
    seeds = sorted(set(a.evaluated) & set(b.evaluated))
    same = first.tasks == second.tasks
    if not same and len(seeds) < 2:
        raise UsageError(f"{a.name} and {b.name} have neither the same tasks nor several seeds in common")
    chosen = [[s.evaluated[seed] for seed in (seeds if len(seeds) > 1 else s.evaluated)] for s in (a, b)]
    curves = [np.mean([one.pass_at_k(ks) for one in ones], axis=0) for ones in chosen]  # each (P, K), over seeds
    by_seed, adjusted = [], list[float]()
    if len(seeds) > 1:
        means = [np.array([one.pass_at_k(ks).mean(axis=0) for one in ones]) for ones in chosen]  # each (S, K)
        by_seed = [paired_difference(*(mean[:, i].tolist() for mean in means)) for i in range(len(ks))]
        if len(seeds) >= FEWEST_SEEDS:
            adjusted = holm([difference.p for difference in by_seed]).tolist()
    by_task, factor = [], None
    if same:
        differences = (curves[0] - curves[1]).T
        by_task = [bootstrap_interval(row[None], over="tasks", resamples=RESAMPLES) for row in differences]
        factor = sample_factor(ks, curves[0], curves[1], factor_at)
    means_of = np.array([curve.mean(axis=0) for curve in curves])
    tasks = len(first.tasks) if same else 0
    return Comparison(ks, means_of, by_task, by_seed, adjusted, factor_at, factor, tasks, len(seeds))


def sample_factor(ks: Sequence[int], a: np.ndarray, b: np.ndarray, k: int, seed: int = 0) -> Interval:
    """How many times fewer samples a task `a` needs for the pass@k that `b` has at a given k.

    See `maxrl_algos.metrics.fewer_samples`.

    Args:
        ks: the K values of k of both curves, increasing.
        a: pass@k of every task, (P, K).
        b: pass@k of every task, (P, K).
        k: one of `ks`, or a number between them.
        seed: of the resamples.

    Returns:
        The factor, with the interval of a bootstrap over tasks, in which both curves get the same tasks.
    """
    rng, count = np.random.default_rng([seed]), len(a)
    factor = fewer_samples(ks, a.mean(axis=0), b.mean(axis=0), k)
    rows = rng.integers(count, size=(RESAMPLES, count))
    drawn = np.array([fewer_samples(ks, a[i].mean(axis=0), b[i].mean(axis=0), k) for i in rows])
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(factor, float(low), float(high), "95% bootstrap over tasks")


def told(a: Side, b: Side, found: Comparison) -> str:
    """A comparison as a table in Markdown, and in sentences."""
    lines = [f"**{a.name}** minus **{b.name}**", ""]
    head = ["", "first", "second", *(["difference, by task"] if found.by_task else [])]
    head += [f"difference, by {found.seeds} seeds"] if found.by_seed else []
    lines += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for i, k in enumerate(found.ks):
        cells = [f"pass@{k}", *(f"{100 * mean:.1f}" for mean in found.means[:, i])]
        if found.by_task:
            mean, low, high, _ = found.by_task[i]
            cells.append(f"{100 * mean:+.1f} [{100 * low:+.1f}, {100 * high:+.1f}]")
        if found.by_seed:
            paired = found.by_seed[i]
            star = "*" if found.adjusted and found.adjusted[i] <= 0.05 else ""
            interval = f"{100 * paired.mean:+.1f}{star} [{100 * paired.low:+.1f}, {100 * paired.high:+.1f}]"
            cells.append(f"{interval} ahead in {paired.wins} of {paired.pairs}")
        lines.append("| " + " | ".join(cells) + " |")
    notes = ["In % and percentage points."]
    if found.by_task:
        few = f", which are few: below {FEWEST_TASKS} they are too narrow" if found.tasks < FEWEST_TASKS else ""
        notes.append(f"By task: [95% bootstrap over the {found.tasks} tasks{few}].")
    if found.by_seed:
        notes.append("By seed: [95% t interval of the paired differences].")
        if found.adjusted:
            notes.append("* p ≤ 0.05 after Holm's correction.")
    lines += ["", " ".join(notes)]
    if found.factor:
        mean, low, high, _ = found.factor
        lines += [
            "",
            f"For the pass@{found.factor_at} of the second, the first needs {mean:.2f} [{low:.2f}, {high:.2f}] times "
            f"fewer samples a task (1: as many; at most {found.factor_at}, where one sample is enough; at least "
            f"{found.factor_at / found.ks[-1]:.3g}, where {found.ks[-1]} are not; --k sets another k).",
        ]
    return "\n".join(lines)


def as_dict(found: Comparison) -> dict[str, Any]:
    """A comparison as JSON can hold it."""
    return {
        "ks": found.ks,
        "means": found.means.tolist(),
        "by_task": [list(interval[:3]) for interval in found.by_task],
        "by_seed": [paired._asdict() for paired in found.by_seed],
        "adjusted": found.adjusted,
        "factor_at": found.factor_at,
        "factor": list(found.factor[:3]) if found.factor else None,
        "tasks": found.tasks,
        "seeds": found.seeds,
    }
