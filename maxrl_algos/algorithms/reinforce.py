"""REINFORCE (Williams 1992): A = r, or r - mean.

Population weight: 1 without a baseline. The mean baseline includes the rollout itself and so shrinks the gradient to
(N-1)/N of it; `rloo` undoes that.
"""

import numpy as np

from maxrl_algos.algorithms._groups import check_rewards

WEIGHT = "1"


def advantages(rewards: np.ndarray, baseline: str = "none") -> np.ndarray:
    """The advantages of groups of rollouts, (P, N) float64.

    Args:
        rewards: rewards (P, N) in {0, 1}, of P tasks with N rollouts each.
        baseline: "none", or "mean" to subtract the mean reward of the group.

    Raises:
        ValueError: for other rewards, or an unknown baseline.
    """
    rewards = check_rewards(rewards)
    if baseline not in ("none", "mean"):
        raise ValueError(f"baseline must be 'none' or 'mean', got {baseline!r}")
    return rewards - rewards.mean(axis=1, keepdims=True) if baseline == "mean" else rewards
