"""Every formula of docs/exactly.md, against all outcomes of a group, by exact fractions where there is no root.

The page's LaTeX stands beside the check, so that neither changes without the other. The gradient of p is 1 here: the
policy is Bernoulli(p), and p its only parameter.
"""

import re
from fractions import Fraction
from itertools import product
from math import comb, isclose, log, sqrt
from pathlib import Path

import pytest

from tests.conformance_cases import ADVANTAGES, mean

PAGE = (Path(__file__).parent.parent / "docs" / "exactly.md").read_text(encoding="utf-8")
ON_PAGE = {label: " ".join(tex.split()) for tex, label in re.findall(r"\$\$\n(.*?)\n\$\$ \((.*?)\)", PAGE, re.DOTALL)}
RATES = [Fraction(1, 10), Fraction(1, 2), Fraction(97, 100)]
SIZES = range(1, 5)
FORMULAS = {}


def formula(label, tex):
    """Register the check of a formula; it is called with every N and p."""

    def register(function):
        FORMULAS[label] = tex, function
        return function

    return register


def expected(n, p, value):
    """The mean of `value` over all outcomes of a group of n rollouts."""
    total = 0
    for rewards in product((0, 1), repeat=n):
        k = sum(rewards)
        total += p**k * (1 - p) ** (n - k) * value(list(rewards))
    return total


def score(reward, p):
    return (reward - p) / (p * (1 - p))


def estimate(advantages, rewards, p):
    return sum(a * score(r, p) for a, r in zip(advantages, rewards, strict=True)) / len(rewards)


def weight(estimator, n, p):
    """w(p) of a function from the rewards of a group to its advantages."""
    return expected(n, p, lambda rewards: estimate(estimator(rewards), rewards, p))


def w(p, order):
    return sum((1 - p) ** (k - 1) for k in range(1, order + 1))


def c(k, n, successes):
    return Fraction(comb(n - successes, k - 1), comb(n - 1, k - 1))


def derivative(polynomial, p):
    """The derivative of a polynomial of degree below 9 at p, by exact central differences of high order."""
    nodes = [Fraction(i, 7) for i in range(-4, 5)]
    total = Fraction(0)
    for j, x in enumerate(nodes):  # derivative of Lagrange's interpolation at 0
        others = [y for i, y in enumerate(nodes) if i != j]
        scale = Fraction(1)
        for y in others:
            scale *= x - y
        slope = Fraction(0)
        for left in range(len(others)):
            term = Fraction(1)
            for i, y in enumerate(others):
                term *= 1 if i == left else -y
            slope += term
        total += polynomial(p + x) * slope / scale
    return total


def objective(p, order):
    return -sum((1 - p) ** k / Fraction(k) for k in range(1, order + 1))


def pass_at(k, p):
    return 1 - (1 - p) ** k


@formula("series", r"\log p = -\sum_{k=1}^{\infty} \frac{(1-p)^k}{k}")
def series(n, p):
    assert isclose(log(p), -sum((1 - float(p)) ** k / k for k in range(1, 400)), abs_tol=1e-12)


@formula("objective", r"J_T(p) = -\sum_{k=1}^{T} \frac{(1-p)^k}{k}")
def the_objective(n, p):
    assert derivative(lambda x: objective(x, n), p) == w(p, n)


@formula("pass-at-k", r"\mathrm{pass@}k = 1 - (1-p)^k")
def pass_at_k(n, p):
    assert expected(n, p, lambda rewards: int(any(rewards))) == pass_at(n, p)


@formula("mixture", r"\nabla J_T = \sum_{k=1}^{T} \frac{1}{k} \nabla \mathrm{pass@}k = w_T(p) \nabla p")
def mixture(n, p):
    mixed = sum(derivative(lambda x, k=k: pass_at(k, x), p) / k for k in range(1, n + 1))
    assert derivative(lambda x: objective(x, n), p) == mixed == w(p, n)


@formula("weight", r"w_T(p) = \sum_{k=1}^{T} (1-p)^{k-1} = \frac{1-(1-p)^T}{p}")
def the_weight(n, p):
    assert w(p, n) == (1 - (1 - p) ** n) / p and w(0, n) == n and w(p, 1) == 1
    assert isclose(w(p, 400), 1 / p, rel_tol=1e-9)


@formula("step", r"w_{T+1}(p) - w_T(p) = (1-p)^T")
def step(n, p):
    assert w(p, n + 1) - w(p, n) == (1 - p) ** n


@formula("estimate", r"\hat g = \frac{1}{N} \sum_{i=1}^{N} A_i S_i")
def the_estimate(n, p):
    assert weight(lambda rewards: rewards, n, p) == 1  # with the sum alone it would be N, with 1/N twice 1/N


@formula(
    "scores",
    r"\mathbb{E}[S_i \mid r_i = 1] = \frac{\nabla p}{p}, \qquad \mathbb{E}[S_i \mid r_i = 0] = -\frac{\nabla p}{1-p}",
)
def scores(n, p):
    assert p * score(1, p) + (1 - p) * score(0, p) == 0 and p * score(1, p) == 1
    assert score(1, p) == 1 / p and score(0, p) == -1 / (1 - p)


def of_counts(a, b):
    """The estimator that gives a(K) to successes and b(K) to failures."""
    return lambda rewards: [a(sum(rewards)) if r else b(sum(rewards)) for r in rewards]


@formula("general", r"w(p) = \mathbb{E}\left[ \frac{\mu\, a_K}{p} - \frac{(1-\mu)\, b_K}{1-p} \right]")
def general(n, p):
    def a(k):
        return Fraction(k * k + 3, 7)

    def b(k):
        return Fraction(2 - k, 5)

    told = expected(n, p, lambda r: mean(r) * a(sum(r)) / p - (1 - mean(r)) * b(sum(r)) / (1 - p))
    assert weight(of_counts(a, b), n, p) == told


@formula("centred", r"w(p) = \frac{\mathbb{E}[\mu\, a_K]}{p(1-p)}")
def centred(n, p):
    def a(k):
        return Fraction(n - k, k + 1)

    def b(k):
        return -a(k) * k / (n - k) if k < n else Fraction(0)

    told = expected(n, p, lambda r: mean(r) * a(sum(r))) / (p * (1 - p))
    assert weight(of_counts(a, b), n, p) == told


@formula("success-average", r"\hat g = \frac{1}{K} \sum_{i=1}^{N} r_i S_i")
def success_average(n, p):
    def average(r):
        return sum(x * score(x, p) for x in r) / Fraction(sum(r)) if any(r) else 0

    assert expected(n, p, average) == weight(ADVANTAGES["maxrl_success_average"], n, p)


@formula("theorem", r"w(p) = \frac{\mathrm{Pr}(K \ge 1)}{p} = \frac{1-(1-p)^N}{p} = w_N(p)")
def theorem(n, p):
    some = expected(n, p, lambda r: int(any(r)))
    assert weight(ADVANTAGES["maxrl_success_average"], n, p) == some / p == (1 - (1 - p) ** n) / p == w(p, n)
    assert n > 1 or ADVANTAGES["maxrl_success_average"]([1]) == [1]  # N = 1: REINFORCE


@formula("control-variate", r"\hat g = \frac{1}{N} \sum_{i=1}^{N} \left( \frac{r_i}{\mu} - 1 \right) S_i")
def control_variate(n, p):
    kept = weight(lambda r: [(x / mean(r) if any(r) else 0) - 1 for x in r], n, p)
    assert kept == weight(ADVANTAGES["maxrl_control_variate"], n, p) == w(p, n)


@formula(
    "dropped",
    r"\mathbb{E}\left[ -\frac{1}{N} \sum_{i=1}^{N} S_i \, ; \, K = 0 \right] = (1-p)^N \, \frac{\nabla p}{1-p} "
    r"= (1-p)^{N-1} \nabla p",
)
def dropped(n, p):
    lost = expected(n, p, lambda r: 0 if any(r) else -sum(score(x, p) for x in r) / Fraction(n))
    assert lost == (1 - p) ** n / (1 - p) == (1 - p) ** (n - 1)


@formula("algorithm1", r"w(p) = w_N(p) - (1-p)^{N-1} = w_{N-1}(p)")
def algorithm1(n, p):
    assert weight(ADVANTAGES["maxrl"], n, p) == w(p, n) - (1 - p) ** (n - 1) == w(p, n - 1)


@formula(
    "pointwise",
    r"A_i = \frac{c_i}{1-c_i} \text{ if } c_i > 0, \qquad A_i = -1 \text{ if } c_i < 0, "
    r"\qquad A_i = 0 \text{ if } c_i = 0",
)
def pointwise(n, p):
    for rewards in product((0, 1), repeat=n):
        centred = [r - mean(rewards) for r in rewards]
        told = [x / (1 - x) if x > 0 else Fraction(-1) if x < 0 else Fraction(0) for x in centred]
        assert ADVANTAGES["maxrl"](list(rewards)) == told


@formula(
    "size",
    r"\mathbb{E}\left[ \frac{1}{N} \sum_{i=1}^{N} |A_i| \right] = 2\, (\mathrm{pass@}N - \mathrm{pass@}1)",
)
def size(n, p):
    found = expected(n, p, lambda r: sum(map(abs, ADVANTAGES["maxrl"](r))) / n)
    assert found == 2 * (pass_at(n, p) - pass_at(1, p))


@formula("term", r"c_k = \frac{\binom{N-K}{k-1}}{\binom{N-1}{k-1}}")
def term(n, p):
    for k in range(1, n + 1):  # given that rollout i succeeds, its mean is the term of the series
        mean_of_term = expected(n - 1, p, lambda others, k=k: c(k, n, 1 + sum(others)))
        assert mean_of_term == (1 - p) ** (k - 1)


@formula(
    "family",
    r"A_i = r_i \sum_{k=1}^{N} \lambda_k c_k \quad \text{has} \quad w(p) = \sum_{k=1}^{N} \lambda_k (1-p)^{k-1}",
)
def family(n, p):
    factors = [Fraction((-1) ** k * (k + 2), 3) for k in range(1, n + 1)]

    def estimator(rewards):
        total = sum(f * c(k, n, sum(rewards)) for k, f in enumerate(factors, 1)) if any(rewards) else 0
        return [r * total for r in rewards]

    assert weight(estimator, n, p) == sum(f * (1 - p) ** k for k, f in enumerate(factors))


@formula("hockey-stick", r"\sum_{k=1}^{N} \frac{\binom{N-K}{k-1}}{\binom{N-1}{k-1}} = \frac{N}{K}")
def hockey_stick(n, p):
    for k in range(1, n + 1):
        assert sum(c(j, n, k) for j in range(1, n + 1)) == Fraction(n, k)


def deviation(rewards, ddof=0):
    return sqrt(sum((r - mean(rewards)) ** 2 for r in rewards) / (len(rewards) - ddof))


@formula(
    "grpo",
    r"w(p) = \frac{1}{p(1-p)} \, \mathbb{E}\left[ \frac{\mu (1-\mu)}{\sigma + \epsilon} \right]",
)
def grpo(n, p):
    eps = 1e-3
    for ddof in range(2 if n > 1 else 1):
        told = expected(n, p, lambda r, d=ddof: mean(r) * (1 - mean(r)) / (deviation(r, d) + eps)) / (p * (1 - p))
        found = weight(lambda r, d=ddof: [(x - mean(r)) / (deviation(r, d) + eps) for x in r], n, p)
        assert isclose(found, told, rel_tol=1e-9, abs_tol=1e-12)


def root_mean(n, p):
    """E[sqrt(mean (1 - mean))], by K."""
    chance = (comb(n, k) * float(p) ** k * (1 - float(p)) ** (n - k) * sqrt(k * (n - k)) / n for k in range(n + 1))
    return sum(chance)


@formula("grpo-limit", r"w(p) \to \frac{1}{\sqrt{p(1-p)}}")
def grpo_limit(n, p):
    limit = 1 / sqrt(p * (1 - p))
    near, far = (abs(root_mean(m, p) / float(p * (1 - p)) / limit - 1) for m in (1000, 100))
    assert near < far / 5 and near < 0.02


@formula(
    "mean-baseline",
    r"\mathbb{E}\left[ \frac{1}{N} \sum_{i=1}^{N} (r_i - \mu) S_i \right] = \frac{N-1}{N} \nabla p",
)
def mean_baseline(n, p):
    assert weight(lambda r: [x - mean(r) for x in r], n, p) == Fraction(n - 1, n)


LEVELS = [Fraction(0), Fraction(1, 3), Fraction(1)]  # rewards for TailRL


def tail_rl(rewards):
    """The advantages of the formula: an integral over thresholds of a step function."""
    best, steps = max(rewards), list(zip(LEVELS, LEVELS[1:], strict=False))
    parts = [
        (low, (high - low) * Fraction(len(rewards), sum(r >= high for r in rewards)) if high <= best else 0)
        for low, high in steps
    ]
    return [sum(part for low, part in parts if low < r) - best for r in rewards]


@formula("tailrl", r"A_i = \int_0^{r_i} \frac{N}{\left| \{ j : r_j \ge t \} \right|} \, dt - \max_j r_j")
def tailrl(n, p):
    for rewards in product((0, 1), repeat=n):
        assert tail_rl(list(map(Fraction, rewards))) == ADVANTAGES["maxrl"](list(rewards))


@formula("tailrl-mean", r"\mathbb{E}[\hat g] = \int_0^1 w_{N-1}(p_t) \, \nabla p_t \, dt")
def tailrl_mean(n, p):
    """Three rewards with the chances (1-p, p/4, 3p/4): a reward of 1/3 or more has the chance p, of 1 that of 3p/4."""
    if n > 4:
        return
    chances = [1 - p, p / 4, 3 * p / 4]
    slopes = [Fraction(-1), Fraction(1, 4), Fraction(3, 4)]
    total = Fraction(0)
    for outcome in product(range(3), repeat=n):
        chance = Fraction(1)
        for level in outcome:
            chance *= chances[level]
        advantages = tail_rl([LEVELS[level] for level in outcome])
        total += chance * sum(a * slopes[i] / chances[i] for a, i in zip(advantages, outcome, strict=True)) / n
    tails = [(p, Fraction(1), Fraction(1, 3)), (3 * p / 4, Fraction(3, 4), Fraction(2, 3))]  # p_t, its slope, width
    assert total == sum(w(tail, n - 1) * slope * width for tail, slope, width in tails)


@pytest.mark.parametrize("label", FORMULAS)
def test_formula(label):
    tex, check = FORMULAS[label]
    assert ON_PAGE[label] == tex
    for n, p in product(SIZES, RATES):
        check(n, p)


def test_no_formula_is_without_a_check():
    assert set(ON_PAGE) == set(FORMULAS) and PAGE.count("$$") == 2 * len(FORMULAS)


W1, WN = r"\frac{1-(1-p)^{N-1}}{p}", r"\frac{1-(1-p)^N}{p}"
ROOT = r"\frac{\mathbb{E}\sqrt{\mu(1-\mu)}}{p(1-p)}"
TABLE = {  # the formulas of the page's table, and w(p): of N, p and the arguments
    "reinforce": ("r_i", "0", "1", lambda n, p: 1),
    "grpo_without_std": (r"r_i - \mu", "0", r"\frac{N-1}{N}", lambda n, p: Fraction(n - 1, n)),
    "rloo": (r"\frac{N}{N-1}(r_i - \mu)", "0", "1", lambda n, p: 1),
    "maxrl": (r"\frac{r_i - \mu}{\mu}", "0", W1, lambda n, p: (1 - (1 - p) ** (n - 1)) / p),
    "maxrl_control_variate": (r"\frac{r_i - \mu}{\mu}", "−1", WN, lambda n, p: (1 - (1 - p) ** n) / p),
    "maxrl_success_average": (r"\frac{r_i}{\mu}", "0", WN, lambda n, p: (1 - (1 - p) ** n) / p),
    "maxrl_t": (r"r_i \sum_{k=1}^{T} c_k", "0", r"\frac{1-(1-p)^T}{p}", lambda n, p, order: (1 - (1 - p) ** order) / p),
    "pkpo": (r"r_i\, k\, c_k", "0", "k(1-p)^{k-1}", lambda n, p, k: k * (1 - p) ** (k - 1)),
    "grpo_population_std": (
        r"\frac{r_i - \mu}{\sigma}", "0", ROOT, lambda n, p: root_mean(n, p) / float(p * (1 - p))
    ),
    "grpo_sample_std": (
        r"\frac{r_i - \mu}{\sigma}", "0", r"\sqrt{\frac{N-1}{N}} " + ROOT,
        lambda n, p: sqrt((n - 1) / n) * root_mean(n, p) / float(p * (1 - p)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_row_of_the_table(name):
    *told, theory = TABLE[name]
    [row] = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}`")]
    _, order, weight_told, advantage, without = (cell.strip().strip("$*") for cell in row.strip("|").split(" | "))
    assert [advantage, without, weight_told] == told
    for n, p in product(range(2, 5), RATES):
        for arguments in {"maxrl_t": [{"order": t} for t in range(1, n + 1)], "pkpo": [{"k": n - 1}]}.get(name, [{}]):
            for baseline in ("none", "leave_one_out") if arguments else (None,):
                found = weight(advantages_of(name, {**arguments, "baseline": baseline} if arguments else {}), n, p)
                assert isclose(found, theory(n, p, **arguments), rel_tol=1e-9)
                if order == "none":
                    assert n < 4 or not any(isclose(found, w(p, other)) for other in range(1, n + 1))
                else:
                    assert isclose(found, w(p, {"1": 1, "N": n, "N − 1": n - 1, "T": arguments.get("order")}[order]))


def advantages_of(name, arguments):
    """The estimator of the exact cases; GRPO's without an epsilon, and 0 where there is no deviation."""
    if not name.endswith(("population_std", "sample_std")):
        return lambda rewards: ADVANTAGES[name](rewards, **arguments)
    return lambda r: list(map(float, ADVANTAGES[name](r, eps=1e-30))) if 0 < sum(r) < len(r) else [0] * len(r)


def test_examples_in_the_text():
    assert (round(float(w(Fraction(1, 10), 3)), 3), round(float(w(Fraction(1, 10), 4)), 3)) == (2.71, 3.439)
    short = [1 - (1 / 64) / (1 / 64 + eps) for eps in (1e-4, 1e-2)]
    assert [f"{share:.1%}" for share in short] == ["0.6%", "39.0%"]


def test_a_wrong_formula_is_seen():
    with pytest.raises(AssertionError):  # Algorithm 1 taken for the order N
        assert weight(ADVANTAGES["maxrl"], 4, RATES[0]) == w(RATES[0], 4)
