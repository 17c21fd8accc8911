"""Differential smoothing, as the MaxRL paper compares it: GRPO's advantages, then -c * mean token log-prob for a
success and +c * mean token log-prob for a failure, c = 0.05.

No exact population weight.
"""

import numpy as np

from maxrl_algos.algorithms import grpo
from maxrl_algos.algorithms._groups import check_rewards

WEIGHT = "none exact"


def advantages(rewards: np.ndarray, mean_token_logprob: np.ndarray, coefficient: float = 0.05) -> np.ndarray:
    """The advantages of groups of rollouts, (P, N) float64.

    Args:
        rewards: rewards (P, N) in {0, 1}, of P tasks with N >= 2 rollouts each.
        mean_token_logprob: mean log-probability of the tokens of each rollout, (P, N), finite.
        coefficient: the factor c of this log-probability.

    Raises:
        ValueError: for other rewards, for groups of one rollout, or for log-probabilities of another shape.
    """
    rewards = check_rewards(rewards)
    logprobs = np.asarray(mean_token_logprob, dtype=np.float64)
    if logprobs.shape != rewards.shape or not np.isfinite(logprobs).all():
        raise ValueError(f"mean_token_logprob must be finite, of the rewards' shape {rewards.shape}: {logprobs.shape}")
    return grpo.advantages(rewards) + coefficient * logprobs * np.where(rewards == 1, -1.0, 1.0)
