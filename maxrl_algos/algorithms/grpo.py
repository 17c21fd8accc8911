"""GRPO (Shao et al. 2024), its advantage alone: A = (r - mean) / (std + eps), 0 in a group without variance.

Population weight as N grows: 1/sqrt(p (1-p)); no exact objective at finite N.
The MaxRL paper's LLM runs take the sample std (N-1 in its denominator), eps 1e-6: the default. Its image runs take the
population std.
"""

import numpy as np

from maxrl_algos.algorithms._groups import check_rewards

WEIGHT = "1/sqrt(p(1-p)) as N grows"


def advantages(rewards: np.ndarray, std: str = "sample", eps: float = 1e-6) -> np.ndarray:
    """(P, N) in {0, 1} -> (P, N) float64. `std`: "sample" or "population"; N >= 2."""
    rewards = check_rewards(rewards)
    if std not in ("sample", "population"):
        raise ValueError(f"std must be 'sample' or 'population', got {std!r}")
    if rewards.shape[1] < 2:
        raise ValueError("GRPO needs N >= 2 rollouts a task: one has no deviation; 'reinforce' takes N = 1")
    if not eps > 0:
        raise ValueError(f"eps must be > 0, got {eps}: a group all right or all wrong has no deviation to divide by")
    centred = rewards - rewards.mean(axis=1, keepdims=True)
    return centred / (rewards.std(axis=1, ddof=int(std == "sample"), keepdims=True) + eps)
