"""Paired differences between the algorithms of a benchmark: which is ahead, by how much, and whether that is chance.

Algorithms that were run with the same seeds have the same tasks, and mostly the same first weights, so that their
difference within a seed varies less than either of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maxrl_algos.results.rows import Row
from maxrl_algos.results.statistics import PairedDifference, holm, paired_difference
from maxrl_algos.results.table import FIRST, Variant, environments

FEWEST_PAIRS = 3  # with fewer pairs the interval is so wide that it says nothing
REFERENCE = "maxrl"  # compared with all others, where it is there


@dataclass
class Difference:
    """How much higher pass@k of one variant is than another's, at the last step of both.

    Attributes:
        env: title of the environment.
        reference: label of the variant that the difference counts for.
        other: label of the variant that it counts against.
        k: the k of pass@k.
        paired: the difference, over the seeds that both have.
        adjusted: p-value, adjusted by Holm for all differences of this environment; NaN where there is a single pair.
    """

    env: str
    reference: str
    other: str
    k: int
    paired: PairedDifference
    adjusted: float


def differences(rows: list[Row], ks: Sequence[int]) -> list[Difference]:
    """The differences between the reference and each other trained variant of every environment, at each k.

    The reference is `maxrl` with the fewest arguments and the largest N, or the best variant where there is none.
    """
    found = []
    for env, variants in environments(rows).items():
        trained = {label: v for label, v in variants.items() if v.algorithm not in FIRST and v.ks()}
        if len(trained) < 2:
            continue
        named = [label for label, v in trained.items() if v.algorithm == REFERENCE]
        named.sort(key=lambda label: (len(trained[label].kwargs), -(trained[label].N or 0)))
        reference = (named or list(trained))[0]
        pairs = [(other, k) for other in trained if other != reference for k in ks]
        paired = [(other, k, of_pair(trained[reference], trained[other], k)) for other, k in pairs]
        known = [(other, k, difference) for other, k, difference in paired if difference is not None]
        p = np.array([difference.p for *_, difference in known])
        adjusted = np.full(len(p), np.nan)
        adjusted[~np.isnan(p)] = holm(p[~np.isnan(p)])
        found += [Difference(env, reference, *known[i], float(adjusted[i])) for i in range(len(known))]
    return found


def of_pair(a: Variant, b: Variant, k: int) -> PairedDifference | None:
    """The difference of pass@k of two variants over the seeds that both have; None if there is none."""
    first, second = (v.places.get(("pass@k", k, v.last), {}) for v in (a, b))
    seeds = sorted(set(first) & set(second))
    return paired_difference([first[s].value for s in seeds], [second[s].value for s in seeds]) if seeds else None


def markdown(rows: list[Row], ks: Sequence[int]) -> str:
    """Tables of the differences in percentage points, one for each environment; "" if there are none."""
    found, parts = differences(rows, ks), list[str]()
    for env in dict.fromkeys(d.env for d in found):
        mine = [d for d in found if d.env == env]
        shown = list(dict.fromkeys(d.k for d in mine))
        lines = [f"| {mine[0].reference} minus | " + " | ".join(f"pass@{k}" for k in shown) + " |"]
        lines.append("|---|" + "---|" * len(shown))
        for other in dict.fromkeys(d.other for d in mine):
            cells = {d.k: cell(d) for d in mine if d.other == other}
            lines.append(f"| {other} | " + " | ".join(cells.get(k, "–") for k in shown) + " |")
        seeds = sorted({d.paired.pairs for d in mine})
        parts += [f"**{env}**, paired differences", "\n".join([*lines, "", caption(seeds)])]
    return "\n\n".join(parts)


def cell(difference: Difference) -> str:
    """A difference in percentage points, with its interval, and a star if it is significant at 5%."""
    mean, low, high, *_ = (100 * value for value in difference.paired[:3])
    interval = "" if np.isnan(low) or difference.paired.pairs < FEWEST_PAIRS else f" [{low:+.1f}, {high:+.1f}]"
    return f"{mean:+.1f}{interval}{'*' * bool(difference.adjusted <= 0.05)}"


def caption(seeds: list[int]) -> str:
    """What stands below a table of differences.

    Args:
        seeds: the numbers of seeds that the differences are over.
    """
    if seeds[-1] < FEWEST_PAIRS:
        return f"In percentage points, mean over {seeds[-1]} seed{'s' * (seeds[-1] > 1)}: too few for an interval."
    span = str(seeds[0]) if len(seeds) == 1 else f"{seeds[0]} to {seeds[-1]}"
    return (
        f"In percentage points, mean over {span} seeds [95% t interval of the paired difference]. "
        "* p <= 0.05 by paired t tests with Holm's adjustment for all differences of the table."
    )
