"""GRPO (Shao et al. 2024), its advantage alone: A = (r - mean) / (std + eps), 0 in a group without variance.

Population weight as N grows: 1/sqrt(p (1-p)); no exact objective at finite N.
The MaxRL paper's LLM runs take the sample std (N-1 in its denominator), eps 1e-6: the default. Its image runs take the
population std.
"""

import numpy as np

from maxrl_algos.algorithms._groups import check_rewards

WEIGHT = "1/sqrt(p(1-p)) as N grows"


def advantages(rewards: np.ndarray, std: str = "sample", eps: float = 1e-6) -> np.ndarray:
    """The advantages of groups of rollouts, (P, N) float64.

    Args:
        rewards: rewards (P, N) in {0, 1}, of P tasks with N >= 2 rollouts each.
        std: "sample" for the standard deviation with N - 1 in its denominator, "population" for that with N.
        eps: what is added to the standard deviation, above 0.

    Raises:
        ValueError: for other rewards, for groups of one rollout, or if an argument is out of range.
    """
    rewards = check_rewards(rewards)
    if std not in ("sample", "population"):
        raise ValueError(f"std must be 'sample' or 'population', got {std!r}")
    if rewards.shape[1] < 2:
        raise ValueError("GRPO needs N >= 2 rollouts a task: one has no deviation; 'reinforce' takes N = 1")
    if not eps > 0:
        raise ValueError(f"eps must be > 0, got {eps}: a group all right or all wrong has no deviation to divide by")
    centred = rewards - rewards.mean(axis=1, keepdims=True)
    return centred / (rewards.std(axis=1, ddof=int(std == "sample"), keepdims=True) + eps)
