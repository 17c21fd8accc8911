"""REINFORCE (Williams 1992): A = r, or r - mean.

Population weight: 1 without a baseline. The mean baseline includes the rollout itself and so shrinks the gradient to
(N-1)/N of it; `rloo` undoes that.
"""

import numpy as np

from maxrl_algos.algorithms._groups import check_rewards

WEIGHT = "1"


def advantages(rewards: np.ndarray, baseline: str = "none") -> np.ndarray:
    """(P, N) in {0, 1} -> (P, N) float64. `baseline`: "none" or "mean"."""
    rewards = check_rewards(rewards)
    if baseline not in ("none", "mean"):
        raise ValueError(f"baseline must be 'none' or 'mean', got {baseline!r}")
    return rewards - rewards.mean(axis=1, keepdims=True) if baseline == "mean" else rewards
