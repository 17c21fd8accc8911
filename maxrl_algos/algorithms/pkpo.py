"""PKPO (Walder & Karkhanis 2025): the gradient of pass@k. A success weighs k C(N-K, k-1)/C(N-1, k-1).

Population weight: k (1-p)^(k-1) = d pass@k / dp, exactly.
"""

import numpy as np

from maxrl_algos.algorithms._groups import check_order, check_rewards, weigh_successes, weights_by_successes

WEIGHT = "k(1-p)^(k-1)"


def advantages(rewards: np.ndarray, k: int = 1, baseline: str = "leave_one_out") -> np.ndarray:
    """The advantages of groups of rollouts, (P, N) float64.

    Args:
        rewards: rewards (P, N) in {0, 1}, of P tasks with N rollouts each.
        k: the k of pass@k, from 1 to N.
        baseline: "none", or "leave_one_out" to subtract from each rollout what the others would weigh on average if it
            had failed. This leaves the expectation as it is, and needs N >= 2.

    Raises:
        ValueError: for other rewards, or if an argument is out of range.
    """
    rewards = check_rewards(rewards)
    if baseline not in ("none", "leave_one_out"):
        raise ValueError(f"baseline must be 'none' or 'leave_one_out', got {baseline!r}")
    n = rewards.shape[1]
    check_order(k, n, "k")
    return weigh_successes(rewards, k * weights_by_successes(n, k)[:, -1], baseline == "leave_one_out")
