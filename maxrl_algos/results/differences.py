"""Tables that compare algorithms in pairs: runs with the same seed begin with the same weights and the same tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maxrl_algos.metrics import fewer_samples
from maxrl_algos.results.rows import Row
from maxrl_algos.results.statistics import FEWEST_SEEDS, PairedDifference, holm, paired_difference, seed_interval
from maxrl_algos.results.variants import FIRST, Variant, environments

REFERENCES = ("grpo", "rloo")  # the algorithms that the others are compared with
SUBJECT = "maxrl"  # the algorithm whose samples are counted
ONE_SEED = "One seed does not tell whether algorithms differ: with more seeds, a table compares them in pairs."
SIGNIFICANT = 0.05  # largest adjusted p-value that a table marks


@dataclass(frozen=True)
class Difference:
    """How much higher pass@k of one variant is than another's, at the last step of both.

    Attributes:
        env: title of the environment.
        first: the label of the variant whose pass@k is taken.
        second: the label of the variant whose pass@k is subtracted.
        k: the k of pass@k.
        paired: the difference over the seeds that both variants have.
        adjusted: its p-value after Holm's correction for all differences of the environment that have five pairs or
            more; 1 with fewer pairs.
    """

    env: str
    first: str
    second: str
    k: int
    paired: PairedDifference
    adjusted: float


def differences(rows: list[Row], ks: Sequence[int]) -> list[Difference]:
    """All differences of some rows; see `compared` for what is compared with what."""
    return [difference for env, variants in environments(rows).items() for difference in between(variants, ks, env)]


def between(variants: dict[str, Variant], ks: Sequence[int], env: str = "") -> list[Difference]:
    """The differences between the variants of one environment, which are given by their labels."""
    found = [
        (first, second, k, paired_difference(*values))
        for first, second in compared(variants)
        for k in ks
        if (values := paired_values(variants[first], variants[second], k))
    ]
    tested = [i for i, (*_, paired) in enumerate(found) if paired.pairs >= FEWEST_SEEDS]
    adjusted = np.ones(len(found))
    if tested:
        adjusted[tested] = holm([found[i][3].p for i in tested])
    return [Difference(env, *each, float(p)) for each, p in zip(found, adjusted, strict=True)]


def tables(variants: dict[str, Variant], ks: Sequence[int], brief: bool = False) -> list[str]:
    """The tables in Markdown that compare the variants of one environment; none for variants without a seed in common.

    With `brief`, the table of how many samples equal pass@k takes is left out. A single seed gets a sentence instead.
    """
    found = between(variants, ks)
    if found and max(difference.paired.pairs for difference in found) == 1:
        return [ONE_SEED]
    return [text for text in (difference_table(found, ks), "" if brief else samples_table(variants, ks)) if text]


def difference_table(found: list[Difference], ks: Sequence[int]) -> str:
    """A table in Markdown of the differences of one environment; "" if there are none."""
    if not found:
        return ""
    cells = {(d.first, d.second, d.k): _cell(d) for d in found}
    lines = ["| difference | " + " | ".join(f"pass@{k}" for k in ks) + " |", "|---|" + "---|" * len(ks)]
    for first, second in dict.fromkeys((d.first, d.second) for d in found):
        shown = [cells.get((first, second, k), "–") for k in ks]
        lines.append(f"| {first} − {second} | " + " | ".join(shown) + " |")
    tests = sum(d.paired.pairs >= FEWEST_SEEDS for d in found)
    caption = "In percentage points, paired by seed: mean, and in how many of the pairs the first is ahead."
    if tests:
        caption += (
            f" In brackets the 95% t interval of the mean, from {FEWEST_SEEDS} pairs on. *: p ≤ {SIGNIFICANT:g} in the "
            f"paired t test, after Holm's correction for the {tests} tests of this table."
        )
    return "\n".join([*lines, "", caption])


def _cell(difference: Difference) -> str:
    paired = difference.paired
    text = f"{100 * paired.mean:+.1f}{'*' if difference.adjusted <= SIGNIFICANT else ''}"
    if paired.pairs >= FEWEST_SEEDS:
        text += f" [{100 * paired.low:+.1f}, {100 * paired.high:+.1f}]"
    return f"{text} {paired.wins}/{paired.pairs}"


def compared(variants: dict[str, Variant]) -> list[tuple[str, str]]:
    """The pairs of labels that are compared.

    Every variant is compared with GRPO at the same N (a variant without N with any GRPO), and MaxRL also with RLOO.
    Where there is no GRPO, MaxRL is compared with every other algorithm. A variant that differs from another one in its
    luck alone is compared with that one: between them there is no true difference, so the table should find none.
    """
    named = dict.fromkeys(v.algorithm for v in variants.values() if v.algorithm not in (SUBJECT, *FIRST))
    references = REFERENCES if REFERENCES[0] in named else tuple(named)
    pairs = []
    for label, variant in variants.items():
        if variant.algorithm in FIRST:
            continue
        plain = {name: value for name, value in variant.kwargs.items() if name != "luck"}
        if plain != variant.kwargs:
            twin = variant.algorithm, plain, variant.N
            pairs += [(label, other) for other, v in variants.items() if (v.algorithm, v.kwargs, v.N) == twin]
            continue
        for reference in references if variant.algorithm == SUBJECT else REFERENCES[:1]:
            same = [other for other, v in variants.items() if v.algorithm == reference and "luck" not in v.kwargs]
            same = [other for other in same if variant.N in (None, variants[other].N)]
            plainest = min(same, key=lambda other: len(variants[other].kwargs), default=label)
            pairs += [(label, plainest)] if plainest != label else []
    return pairs


def samples_table(variants: dict[str, Variant], ks: Sequence[int]) -> str:
    """How many times fewer samples a task MaxRL needs to reach the pass@k that another variant has at the largest k."""
    subjects = [v for v in variants.values() if v.algorithm == SUBJECT and "luck" not in v.kwargs]
    if not subjects or len(ks) < 2:
        return ""
    lines = []
    for label, variant in variants.items():
        subject = max(subjects, key=lambda v: (v.N == variant.N, -len(v.kwargs)))
        if variant.algorithm in (*FIRST, SUBJECT) or not (factors := sample_factors(subject, variant)):
            continue
        lines.append(f"| {label} | {factor_cell(factors, max(ks))} | {len(factors)} |")
    if not lines:
        return ""
    head = ["| than | times fewer samples | seeds |", "|---|---|---|"]
    caption = (
        f"How many times fewer samples a task MaxRL needs for the pass@{max(ks)} of the others: geometric mean over "
        f"seeds [95% t interval of its logarithm], or (factor of every seed) below {FEWEST_SEEDS} seeds. Where one "
        f"sample is enough, or {max(ks)} are not, the factor counts as {max(ks)} or as 1. ≥: with some seeds one "
        f"sample is enough, so that the true mean is larger."
    )
    return "\n".join([*head, *lines, "", caption])


def factor_cell(factors: list[float], largest: int) -> str:
    """The cell of the factors of all seeds. A factor of `largest` is a bound: one sample is enough."""
    bounds = sum(factor >= largest for factor in factors)
    if bounds == len(factors):
        return f"≥ {largest}"
    mean, low, high = np.exp(seed_interval(np.log(factors).tolist())[:3])
    spread = f" [{low:.1f}, {high:.1f}]" if np.isfinite(low) else f" ({', '.join(f'{f:.1f}' for f in factors)})"
    return f"{'≥ ' * bool(bounds)}{mean:.1f}{spread}"


def sample_factors(subject: Variant, other: Variant) -> list[float]:
    """For each seed of both, how many times fewer samples `subject` needs for the pass@k of `other` at its largest k.

    The k is fixed beforehand, since the largest factor over all k would be biased upwards.
    """
    ks = [k for k in subject.ks() if k in other.ks()]
    if len(ks) < 2 or "exact" in {
        row.sampler for v in (subject, other) for row in v.places["pass@k", ks[0], v.last].values()
    }:
        return []
    curves = [{k: v.values("pass@k", k, v.last) for k in ks} for v in (subject, other)]
    factors = []
    for seed in sorted(set(curves[0][ks[0]]) & set(curves[1][ks[0]])):
        a, b = ([curve[k][seed] for k in ks] for curve in curves)
        factors.append(fewer_samples(ks, a, b, ks[-1]))
    return factors


def paired_values(a: Variant, b: Variant, k: int) -> tuple[list[float], list[float]] | None:
    """pass@k of two variants at their last steps, over the seeds that both have; None if there are none."""
    places = [("pass@k", k, v.last) for v in (a, b)]
    if not all(place in v.places for place, v in zip(places, (a, b), strict=True)):
        return None
    first, second = (v.values(*place) for v, place in zip((a, b), places, strict=True))
    seeds = [seed for seed in first if seed in second]
    return ([first[s] for s in seeds], [second[s] for s in seeds]) if seeds else None
