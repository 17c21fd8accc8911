"""RLOO (Kool et al. 2019; Ahmadian et al. 2024): A = r - mean of the other N-1 = N/(N-1) (r - mean).

Population weight: 1, exactly.
"""

import numpy as np

from maxrl_algos.algorithms._groups import check_rewards

WEIGHT = "1"


def advantages(rewards: np.ndarray) -> np.ndarray:
    """The advantages of groups of rollouts, (P, N) float64.

    Args:
        rewards: rewards (P, N) in {0, 1}, of P tasks with N >= 2 rollouts each.

    Raises:
        ValueError: for other rewards, or for groups of one rollout.
    """
    rewards = check_rewards(rewards)
    n = rewards.shape[1]
    if n < 2:
        raise ValueError("RLOO needs N >= 2 rollouts a task: there are no others to average; 'reinforce' takes N = 1")
    return (rewards - rewards.mean(axis=1, keepdims=True)) * (n / (n - 1))
