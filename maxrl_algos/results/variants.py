"""What result rows are about: the variants of every environment, with their values by metric, k, step and seed."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from maxrl_algos.metrics import Interval, pass_at_k
from maxrl_algos.results.rows import Row
from maxrl_algos.results.statistics import FEWEST_TASKS, seed_interval, task_interval

FIRST = ("random", "rule", "warmup")  # policies without the training that is compared; they stand above all others
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
        self.seeds = max(map(len, seeds.values()))
        self.last = max((step for metric, _, step in self.places if metric == "pass@k"), default=0)

    def ks(self) -> list[int]:
        """The k for which there is pass@k at the last step, ascending."""
        return sorted(k for metric, k, step in self.places if k and (metric, step) == ("pass@k", self.last))

    def steps(self, metric: str, k: int | None) -> list[int]:
        """The steps at which there is the metric, ascending."""
        return sorted(step for name, order, step in self.places if (name, order) == (metric, k))

    def values(self, metric: str, k: int | None, step: int) -> dict[int, float]:
        """The metric's value by seed, in the order of seeds."""
        return {seed: row.value for seed, row in sorted(self.places[metric, k, step].items())}

    def at(self, metric: str, k: int | None, step: int) -> Interval:
        """The metric's mean over seeds, with an interval that its label names.

        From five seeds on, it is Student's t interval over seeds. With one seed, it is a bootstrap over tasks: from the
        successes of every task if the row holds them, else as the rows themselves give it. Otherwise its ends are NaN.
        """
        values = list(self.values(metric, k, step).values())
        if len(values) > 1:
            return seed_interval(values)
        (row,) = self.places[metric, k, step].values()
        if metric == "pass@k" and row.samples and ("pass@k", 1, step) in self.places:
            successes = self.places["pass@k", 1, step][row.seed].successes
            if successes is not None and len(successes) >= FEWEST_TASKS:
                return task_interval(pass_at_k(successes, row.samples, [k])[:, 0])
        ends = [self.places.get((f"{metric} {end}", k, step)) for end in ("lower", "upper")]
        if all(ends):
            low, high = (row.value for end in ends if end for row in end.values())
            return Interval(values[0], low, high, "95% bootstrap over tasks")
        return Interval(values[0], np.nan, np.nan, "none")


def environments(rows: list[Row], only: Sequence[int] | None = None) -> dict[str, dict[str, Variant]]:
    """The variants of each environment, by the environment's title and the variant's label.

    The algorithms of FIRST come first. The others follow by their pass@k at the largest k, the best one first.

    Args:
        rows: result rows.
        only: the k that are considered; None for all.
    """
    groups: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        title = ", ".join([row.env, *arguments_of(row.env_kwargs)])
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
        twins = [
            [*arguments_of(twin.kwargs), f"N={twin.N}"] for twin in variants if twin.algorithm == variant.algorithm
        ]
        own = [*arguments_of(variant.kwargs), f"N={variant.N}"]
        return ", ".join([variant.algorithm, *(x for x in own if any(x not in twin for twin in twins))])

    return {label(variant): variant for variant in sorted(variants, key=rank)}


def arguments_of(kwargs: dict) -> list[str]:
    """The arguments as "name=value", by name."""
    return [f"{name}={value}" for name, value in sorted(kwargs.items())]


def families(variants: dict[str, Variant]) -> dict[str, list[Variant]]:
    """Groups of the variants that differ in N alone, by label without N. The last one of a group has the most seeds,
    then the largest N; the groups are in the order of their last ones among the variants."""
    found: dict[str, list[Variant]] = defaultdict(list)
    for label, variant in variants.items():
        found[re.sub(r", N=\w+$", "", label)].append(variant)
    groups = {label: sorted(group, key=lambda one: (one.seeds, one.N or 0)) for label, group in found.items()}
    place = {id(variant): index for index, variant in enumerate(variants.values())}
    return dict(sorted(groups.items(), key=lambda group: place[id(group[1][-1])]))


def mains(variants: dict[str, Variant]) -> dict[str, Variant]:
    """The variants that a short table and a figure show, by label without N: the one with the most seeds of those that
    differ in N alone, unless its algorithm has more seeds at another N."""
    found = {label: group[-1] for label, group in families(variants).items()}
    best: dict[str, Variant] = {}
    for variant in found.values():
        if variant.algorithm not in best or variant.seeds > best[variant.algorithm].seeds:
            best[variant.algorithm] = variant
    return {label: variant for label, variant in found.items() if variant.N == best[variant.algorithm].N}
