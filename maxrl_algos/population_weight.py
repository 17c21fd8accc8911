"""What an estimator estimates, by enumerating every outcome of a group: its population weight w(p), exactly.

A group has N rollouts of a task, each of which succeeds with probability p. The gradient estimate of an estimator is
(1/N) sum_i A_i S_i, where S_i is the score of rollout i. Its mean is w(p) times the gradient of p: w is the population
weight, and says how much a task of pass rate p counts. MaxRL of order T has w(p) = (1 - (1-p)^T)/p (arXiv 2602.02710,
Theorem 1), which is 1 for T = 1, as for REINFORCE; the gradient of pass@k has w(p) = k (1-p)^(k-1).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

SIZES = range(2, 9)  # the N that are enumerated
PASS_RATES = (0.01, 0.1, 0.3, 0.5, 0.8, 0.97)
TOLERANCE = 1e-9  # of a weight, relative: float64 and no sampling
NEAR = 0.02  # how far a weight may be from a known one, relative, to be likely meant as that
Estimator = Callable[[np.ndarray], Any]  # from rewards (P, N) in {0, 1} to advantages (P, N)


def outcomes(n: int) -> np.ndarray:
    """Every outcome of a group of `n` rollouts, (2**n, n) float64 in {0, 1}."""
    return np.array(list(product((0.0, 1.0), repeat=n)))


def population_weight(estimator: Estimator, n: int, pass_rate: float) -> float:
    """w(p) of an estimator at the pass rate p, in (0, 1): E[(1/N) sum_i A_i S_i] / grad p, over all 2**n outcomes."""
    rewards = outcomes(n)
    return _weight(np.asarray(estimator(rewards), np.float64), rewards, pass_rate)


def _weight(advantages: np.ndarray, rewards: np.ndarray, p: float) -> float:
    probability = (p**rewards * (1 - p) ** (1 - rewards)).prod(axis=1)
    scores = (rewards - p) / (p * (1 - p))  # the score of a Bernoulli variable in p itself, whose gradient is 1
    return float(probability @ (advantages * scores).mean(axis=1))


def maxrl_weight(p: float, order: int) -> float:
    """w(p) of MaxRL of an order T >= 1."""
    return (1 - (1 - p) ** order) / p


def pass_at_k_weight(p: float, k: int) -> float:
    """w(p) of the gradient of pass@k."""
    return k * (1 - p) ** (k - 1)


@dataclass
class Theory:
    """What an estimator turned out to estimate.

    Attributes:
        objective: what its gradient estimate is unbiased for, in words; None if it is none of the known objectives.
        weight: w(p) as a formula; None likewise.
        values: w(p) by N, one for each of `PASS_RATES`.
        mistakes: what is wrong with it, in whole sentences with a remedy.
        remarks: what else there is to know about it.
    """

    objective: str | None = None
    weight: str | None = None
    values: dict[int, list[float]] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def examine(estimator: Estimator, sizes: Sequence[int] = SIZES, of_pass_rate: bool = True) -> Theory:
    """Find out what an estimator estimates, and whether it keeps the convention of `maxrl_algos.algorithms`.

    Args:
        estimator: from rewards (P, N) float64 in {0, 1} to advantages (P, N); it may refuse an N by a ValueError.
        sizes: the N that are tried; those that are refused are left out, if not all are.
        of_pass_rate: whether advantages follow from the rewards alone; if not, there is no weight of the pass rate.
    """
    theory, tables = Theory(), dict[int, np.ndarray]()
    refusals = []
    for n in sizes:
        try:
            tables[n] = _table(estimator, n, theory.mistakes)
        except ValueError as error:
            refusals.append(f"N = {n}: {error}")
        if theory.mistakes:
            return theory
    if not tables:
        theory.mistakes.append(f"It refuses every number of rollouts, such as {refusals[0]}.")
        return theory
    if not of_pass_rate:
        return theory
    theory.values = {n: [_weight(a, outcomes(n), p) for p in PASS_RATES] for n, a in tables.items()}
    if found := _recognise(tables):
        theory.objective, theory.weight, factor = found
        if factor in ("(N-1)/N", "N/(N-1)"):
            theory.remarks.append(
                f"Its weight is {factor} times that: a baseline that includes the rollout itself shrinks the estimate."
            )
        elif factor != "1":
            theory.mistakes.append(_scaled(factor, theory))
        return theory
    if all(value < 0 for values in theory.values.values() for value in values):
        theory.mistakes.append("Its weight is negative at every pass rate: is the sign turned round?")
    theory.mistakes += _without_success(tables)
    if not theory.mistakes and (near := _recognise(tables, NEAR)):
        theory.remarks.append(
            f"Its weight is within {NEAR:.0%} of {near[1]}, but not equal to it: is there an epsilon in a denominator?"
        )
    return theory


def _table(estimator: Estimator, n: int, mistakes: list[str]) -> np.ndarray:
    """Advantages of every outcome of a group of `n`, (2**n, n); what is wrong with them is added to `mistakes`."""
    rewards = outcomes(n)
    given = rewards.copy()
    found = np.asarray(estimator(given))
    if found.shape != rewards.shape:
        mistakes.append(f"From rewards (tasks, N) = {rewards.shape} it makes {found.shape}: return an advantage each.")
        return found
    if not np.array_equal(given, rewards):
        mistakes.append("It writes into the rewards that it is given: work on a copy.")
    if not np.isfinite(found.astype(np.float64)).all():
        row = rewards[~np.isfinite(found.astype(np.float64)).all(axis=1)][0]
        mistakes.append(
            f"With K = {row.sum():.0f} successes among N = {n} an advantage is not finite: treat groups without a "
            "success (K = 0) and without a failure (K = N) apart, before you divide."
        )
        return found
    some = slice(None, None, max(1, len(rewards) // 16))
    alone = np.concatenate([np.asarray(estimator(row[None].copy())) for row in rewards[some]])
    if not np.allclose(alone, found[some], rtol=1e-9, atol=1e-12):
        mistakes.append("The advantages of a group depend on other groups of the batch: compute along axis 1 alone.")
    order = np.roll(np.arange(n), 1)
    if not np.allclose(np.asarray(estimator(rewards[:, order].copy())), found[:, order], rtol=1e-9, atol=1e-12):
        mistakes.append("The advantages depend on the order of the rollouts in their group, which has no meaning.")
    return found.astype(np.float64)


def _candidates(n: int) -> list[tuple[str, str, Callable[[float], float]]]:
    """The known objectives at N = n: a key that is the same for all N, the formula, and w(p)."""
    known: list[tuple[str, str, Callable[[float], float]]] = [("T=1", "1", lambda p: 1.0)]
    for name, order in (("T=N-1", n - 1), ("T=N", n), *((f"T={order}", order) for order in range(2, n + 1))):
        exponent = name.removeprefix("T=")
        formula = f"(1-(1-p)^{f'({exponent})' if '-' in exponent else exponent})/p"
        known.append((name, formula, lambda p, order=order: maxrl_weight(p, order)))  # type: ignore[misc]
    for name, k in (("k=N", n), *((f"k={k}", k) for k in range(2, n + 1))):
        formula = "N(1-p)^(N-1)" if name == "k=N" else f"{k}(1-p)^{k - 1}"
        known.append((name, formula, lambda p, k=k: pass_at_k_weight(p, k)))  # type: ignore[misc]
    return known


FACTORS: tuple[tuple[str, Callable[[int], float]], ...] = (
    ("1", lambda n: 1.0),
    ("N", lambda n: float(n)),
    ("1/N", lambda n: 1 / n),
    ("(N-1)/N", lambda n: (n - 1) / n),
    ("N/(N-1)", lambda n: n / (n - 1)),
    ("-1", lambda n: -1.0),
)


def _recognise(tables: dict[int, np.ndarray], tolerance: float = TOLERANCE) -> tuple[str, str, str] | None:
    """Objective, formula and factor of the known objective that fits all N; None if none does."""
    fitting: set[tuple[str, str, str]] | None = None
    for n, advantages in tables.items():
        weights = np.array([_weight(advantages, outcomes(n), p) for p in PASS_RATES])
        found = {
            (key, formula, factor)
            for key, formula, w in _candidates(n)
            for factor, scale in FACTORS
            if np.allclose(weights, scale(n) * np.array([w(p) for p in PASS_RATES]), rtol=tolerance, atol=TOLERANCE)
        }
        larger = {fit for fit in fitting or () if (order := fit[0][2:]).isdigit() and int(order) > n}
        fitting = found if fitting is None else (fitting & found) | larger
    plain = sorted(fitting or (), key=lambda fit: ([name for name, _ in FACTORS].index(fit[2]), len(fit[1]), fit))
    if not plain:
        return None
    key, formula, factor = plain[0]
    if key == "T=1":
        objective = "the mean pass rate, as REINFORCE's"
    elif key.startswith("T"):
        objective = f"MaxRL's objective of order {key.replace('=', ' = ').replace('-', ' - ')}"
    else:
        objective = f"the mean pass@k with {key.replace('=', ' = ')}"
    return objective, formula, factor


def _scaled(factor: str, theory: Theory) -> str:
    """The sentence on a weight that is a known one times a factor."""
    what = f"Its weight is {factor} times {theory.weight}"
    if factor == "-1":
        return f"{what}: the sign is turned round, so that it unlearns."
    cause = "1/N was dropped, or a sum stands for a mean" if factor == "N" else "1/N is there twice"
    return f"{what}: {cause}. The estimate is (1/N) sum_i A_i S_i, in which 1/N stands already."


def _without_success(tables: dict[int, np.ndarray]) -> list[str]:
    """A sentence if the weight would be a known one with other advantages in groups without a success."""
    for value in (0.0, -1.0):
        changed = {n: table.copy() for n, table in tables.items()}
        for table in changed.values():
            table[0] = value  # the first outcome has no success
        if found := _recognise(changed):
            given = next(iter(tables.values()))[0, 0]
            times = "" if found[2] == "1" else f"{found[2]} times "
            return [
                f"In groups without a success (K = 0) the advantages are {given:.4g}. Were they {value:g}, the "
                f"estimate would be unbiased for {found[0]}, with the weight {times}{found[1]}."
            ]
    return []
