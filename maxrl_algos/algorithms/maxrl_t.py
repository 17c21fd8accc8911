"""MaxRL of order T <= N (arXiv 2602.02710): a success weighs sum_{k=1..T} C(N-K, k-1)/C(N-1, k-1).

Population weight: w_T(p) = (1 - (1-p)^T)/p, exactly. T = 1 weighs 1 (REINFORCE), T = N weighs N/K (MaxRL).
Differs from the paper in: an optional leave-one-out baseline, which leaves the expectation as it is.
"""

import numpy as np

from maxrl_algos.algorithms._groups import check_order, check_rewards, weigh_successes, weights_by_successes

WEIGHT = "(1-(1-p)^T)/p"


def advantages(rewards: np.ndarray, order: int | None = None, baseline: str = "leave_one_out") -> np.ndarray:
    """The advantages of groups of rollouts, (P, N) float64.

    Args:
        rewards: rewards (P, N) in {0, 1}, of P tasks with N rollouts each.
        order: the order T, from 1 to N; None stands for N.
        baseline: "none", or "leave_one_out" to subtract from each rollout what the others would weigh on average if it
            had failed. This leaves the expectation as it is, and needs N >= 2.

    Raises:
        ValueError: for other rewards, or if an argument is out of range.
    """
    rewards = check_rewards(rewards)
    if baseline not in ("none", "leave_one_out"):
        raise ValueError(f"baseline must be 'none' or 'leave_one_out', got {baseline!r}")
    n = rewards.shape[1]
    order = check_order(n if order is None else order, n, "order")
    return weigh_successes(rewards, weights_by_successes(n, order).sum(axis=1), baseline == "leave_one_out")
