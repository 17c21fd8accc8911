"""The conformance cases, computed by exact fractions from the definitions, without any of our estimators.

`python -m tests.conformance_cases > maxrl_algos/conformance/cases.json` writes the file anew.

PKPO and MaxRL(T) are computed from their meaning: rollout i of a group is worth what it adds to a subset of k rollouts,
max(S) - max(S without i), on average over all subsets S of size k. MaxRL of order T adds these for k = 1..T, by 1/k.
"""

import json
from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import combinations, product
from math import comb

getcontext().prec = 50

CONVENTION = (
    "The gradient estimate of a group is (1/N) sum_i A_i S_i. A_i are the advantages given here, S_i the sum of the "
    "gradients of the log-probabilities of all tokens of rollout i. N is the number of rollouts in the group, K the "
    "number of successes, mean = K/N."
)
READING = (
    "rewards: a batch, as a list of groups. advantages: what they must give, in the same order; null: the case must be "
    "refused by an error. may_refuse: whether an error is right too. order: T if the mean of the estimate is the "
    "gradient of sum_{k=1..T} pass@k / k, whose weight is (1-(1-p)^T)/p; null if it is not of this kind."
)
ESTIMATORS = {
    "reinforce": {"formula": "A = r", "order": "1", "weight": "1"},
    "rloo": {"formula": "A = r - mean of the other N-1 rewards", "order": "1", "weight": "1"},
    "grpo_sample_std": {
        "formula": "A = (r - mean)/(std + eps), std with N-1 in its denominator; 0 if K = 0 or K = N",
        "order": None, "weight": "sqrt((N-1)/N) E[sqrt(mean (1-mean))] / (p(1-p)) for eps = 0",
    },
    "grpo_population_std": {
        "formula": "A = (r - mean)/(std + eps), std with N in its denominator; 0 if K = 0 or K = N",
        "order": None, "weight": "E[sqrt(mean (1-mean))] / (p(1-p)) for eps = 0",
    },
    "grpo_without_std": {"formula": "A = r - mean", "order": None, "weight": "(N-1)/N"},
    "maxrl": {
        "formula": "A = (r - mean)/mean, 0 if K = 0 (arXiv 2602.02710, Algorithm 1)",
        "order": "N-1", "weight": "(1-(1-p)^(N-1))/p",
    },
    "maxrl_control_variate": {
        "formula": "A = (r - mean)/mean, -1 for all if K = 0", "order": "N", "weight": "(1-(1-p)^N)/p",
    },
    "maxrl_success_average": {"formula": "A = r/mean, 0 if K = 0", "order": "N", "weight": "(1-(1-p)^N)/p"},
    "maxrl_t": {
        "formula": "A = r sum_{k=1..T} C(N-K, k-1)/C(N-1, k-1), T = order; less the mean of the same of the other "
        "rollouts, in a group in which rollout i failed, if baseline = leave_one_out",
        "order": "T", "weight": "(1-(1-p)^T)/p",
    },
    "pkpo": {
        "formula": "A = r k C(N-K, k-1)/C(N-1, k-1); less the mean of the same of the other rollouts, in a group in "
        "which rollout i failed, if baseline = leave_one_out",
        "order": None, "weight": "k (1-p)^(k-1)",
    },
}  # fmt: skip


def mean(values):
    return Fraction(sum(values), len(values)) if values else Fraction(0)


def marginal(rewards, i, k):
    """N times what rollout i adds to the best of a subset, over all subsets of size k: k of them hold it, of N."""
    n, total = len(rewards), 0
    for others in combinations([j for j in range(n) if j != i], k - 1):
        without = max((rewards[j] for j in others), default=0)
        total += max(without, rewards[i]) - without
    return Fraction(n * total, comb(n, k))


def leave_one_out(values, rewards, i):
    """The mean of what `values` gives the other rollouts in the group in which rollout i failed."""
    failed = [0 if j == i else r for j, r in enumerate(rewards)]
    return mean([values(failed, j) for j in range(len(rewards)) if j != i])


def weighed(values, rewards, baseline):
    subtract = baseline == "leave_one_out"
    return [values(rewards, i) - (leave_one_out(values, rewards, i) if subtract else 0) for i in range(len(rewards))]


def standardised(rewards, eps, ddof):
    m = mean(rewards)
    variance = sum((r - m) ** 2 for r in rewards) / (len(rewards) - ddof)
    root = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt() + Decimal(repr(eps))
    return [Decimal((r - m).numerator) / Decimal((r - m).denominator) / root for r in rewards]


def maxrl(rewards, without_success):
    m = mean(rewards)
    return [(r - m) / m if m else Fraction(without_success) for r in rewards]


ADVANTAGES = {
    "reinforce": lambda r: r,
    "rloo": lambda r: [x - mean(r[:i] + r[i + 1 :]) for i, x in enumerate(r)],
    "grpo_sample_std": lambda r, eps: standardised(r, eps, 1),
    "grpo_population_std": lambda r, eps: standardised(r, eps, 0),
    "grpo_without_std": lambda r: [x - mean(r) for x in r],
    "maxrl": lambda r: maxrl(r, 0),
    "maxrl_control_variate": lambda r: maxrl(r, -1),
    "maxrl_success_average": lambda r: [x / mean(r) if any(r) else Fraction(0) for x in r],
    "maxrl_t": lambda r, order, baseline: weighed(
        lambda s, i: sum(marginal(s, i, k) / k for k in range(1, order + 1)), r, baseline
    ),
    "pkpo": lambda r, k, baseline: weighed(lambda s, i: marginal(s, i, k), r, baseline),
}
ARGUMENTS = {
    "grpo_sample_std": [{"eps": 1e-6}, {"eps": 1e-4}],
    "grpo_population_std": [{"eps": 1e-6}],
    "maxrl_t": [{"order": t, "baseline": b} for t in (1, 2, 4) for b in ("none", "leave_one_out")],
    "pkpo": [{"k": k, "baseline": b} for k in (1, 2, 4) for b in ("none", "leave_one_out")],
}
NEEDS_TWO = {"rloo": "there are no others to average", "grpo_sample_std": "one reward has no deviation"}
OF_SUCCESSES = ("maxrl", "maxrl_control_variate", "maxrl_success_average", "maxrl_t", "pkpo")  # defined for 0 and 1
WHY_ONE = {
    "maxrl": (
        "Its order is N - 1 = 0: the gradient is 0. An error says so. The reward itself, or the reward over an "
        "epsilon, is another estimator."
    ),
    "maxrl_control_variate": "At N = 1 a success has (1 - 1)/1 = 0 and a failure -1.",
    "maxrl_success_average": "At N = 1 it is REINFORCE.",
    "reinforce": "Each rollout stands for itself.",
    "grpo_without_std": "The mean is the reward itself.",
}


def order_of(estimator, n, arguments):
    known = {"maxrl": n - 1, "maxrl_control_variate": n, "maxrl_success_average": n, "reinforce": 1, "rloo": 1}
    return arguments.get("order") if estimator == "maxrl_t" else known.get(estimator)


def case(estimator, name, rewards, why, arguments, refused=False, may_refuse=False):
    sizes = {len(group) for group in rewards}
    found = None if refused else [[float(a) for a in ADVANTAGES[estimator](g, **arguments)] for g in rewards]
    told = "".join(f", {key}={value}" for key, value in arguments.items())
    return {
        "name": f"{estimator}{told}: {name}",
        "estimator": estimator,
        "arguments": arguments,
        "order": None if refused or len(sizes) > 1 else order_of(estimator, sizes.pop(), arguments),
        "rewards": rewards,
        "advantages": found,
        "may_refuse": may_refuse,
        "why": why,
    }


def cases():
    """All cases, one by one."""
    for estimator in ESTIMATORS:
        for arguments in ARGUMENTS.get(estimator, [{}]):
            yield from of(estimator, arguments)


def of(estimator, arguments):
    smallest = max(arguments.get("order", 1), arguments.get("k", 1), 2)
    for n in (n for n in (2, 3, 4) if n >= smallest):
        every = [list(group) for group in product((0, 1), repeat=n)]
        yield case(estimator, f"every outcome of N = {n}", every, "Values for every K, in every order.", arguments)
    none = "K = 0: no success to divide by; the values are finite, and those of the formula."
    yield case(estimator, "K = 0 of N = 5", [[0] * 5], none, arguments)
    yield case(estimator, "K = N = 5", [[1] * 5], "K = N: there is no deviation to divide by.", arguments)
    if estimator in ("maxrl_t", "pkpo"):
        yield case(estimator, "K = 1 of N = 8", [[0, 0, 0, 1, 0, 0, 0, 0]], "A small mean.", arguments)
        if smallest > 2:
            why = "An order or k above N has no unbiased estimate from N rollouts."
            yield case(estimator, "order or k above N", [[1] + [0] * (smallest - 2)], why, arguments, refused=True)
    else:
        lone = [0] * 64
        lone[17] = 1
        yield case(
            estimator, "K = 1 of N = 64", [lone], "A small mean: an epsilon that is added to it shows.", arguments
        )
        yield case(
            estimator, "groups of 4, 2 and 3", [[1, 0, 0, 0], [0, 1], [1, 0, 1]],
            "Ragged groups: each is divided by its own N. An engine that has none may refuse them.", arguments,
            may_refuse=True,
        )  # fmt: skip
        yield from of_one(estimator, arguments)
    if estimator in OF_SUCCESSES:
        for name, bad in (("a half", 0.5), ("a negative reward", -1), ("a reward of 2", 2)):
            group = [bad, 1, 0, 0]
            why = "It is defined for rewards of 0 and 1 alone: a mean near 0 or below blows up or turns the sign."
            yield case(estimator, name, [group], why, arguments, refused=True)


def of_one(estimator, arguments):
    if estimator in NEEDS_TWO:
        yield case(estimator, "N = 1", [[1]], f"With N = 1 {NEEDS_TWO[estimator]}.", arguments, refused=True)
    elif estimator == "grpo_population_std":
        yield case(estimator, "N = 1", [[1], [0]], "One reward deviates by 0.", arguments, may_refuse=True)
    else:
        yield case(estimator, "N = 1", [[1], [0]], WHY_ONE[estimator], arguments, may_refuse=estimator == "maxrl")


def text():
    """The file: a line for each case."""
    head = {"version": 1, "convention": CONVENTION, "reading": READING, "estimators": ESTIMATORS}
    lines = ",\n".join(json.dumps(each) for each in cases())
    return json.dumps(head, indent=1)[:-2] + ',\n "cases": [\n' + lines + "\n]}\n"


if __name__ == "__main__":
    print(text(), end="")
