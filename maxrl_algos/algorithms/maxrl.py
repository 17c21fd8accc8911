"""MaxRL (Tajwar, Zeng et al. 2026, arXiv 2602.02710): K successes among N, A = (r - mean)/mean.

Three variants, each unbiased for grad J_T, whose population weight is w_T(p) = (1 - (1-p)^T)/p:

- "algorithm1", the paper's and the default: A = (r - mean)/mean, 0 if K = 0. Dropping the control variate at K = 0
  makes T = N - 1, not N. At N = 1 it would train nothing, and says so.
- "control_variate": as above, but A = -1 for all if K = 0. T = N.
- "success_average": A = r/mean, 0 if K = 0: the mean score of the successes (Theorem 2). T = N; at N = 1, REINFORCE.
"""

import numpy as np

from maxrl_algos.algorithms._groups import check_rewards

WEIGHT = "(1-(1-p)^(N-1))/p"
VARIANTS = ("algorithm1", "control_variate", "success_average")


def advantages(rewards: np.ndarray, variant: str = "algorithm1") -> np.ndarray:
    """The advantages of groups of rollouts, (P, N) float64.

    Args:
        rewards: rewards (P, N) in {0, 1}, of P tasks with N rollouts each.
        variant: "algorithm1", "control_variate" or "success_average"; the docstring of this module explains them.

    Raises:
        ValueError: for other rewards, for an unknown variant, or for Algorithm 1 with N = 1.
    """
    rewards = check_rewards(rewards)
    if variant not in VARIANTS:
        raise ValueError(f"variant must be one of {VARIANTS}, got {variant!r}")
    if variant == "algorithm1" and rewards.shape[1] == 1:
        raise ValueError(
            "MaxRL's Algorithm 1 trains nothing with N = 1 (its order is N - 1 = 0): "
            "raise N, or take variant='success_average', which at N = 1 is REINFORCE"
        )
    mean = rewards.mean(axis=1, keepdims=True)
    ratio = rewards / np.where(mean > 0, mean, 1.0)
    if variant == "success_average":
        return ratio
    return np.where((mean > 0) | (variant == "control_variate"), ratio - 1.0, 0.0)
