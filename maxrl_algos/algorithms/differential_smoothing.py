"""Differential smoothing, as the MaxRL paper compares it: GRPO's advantages, then -c * mean token log-prob for a
success and +c * mean token log-prob for a failure, c = 0.05.

No exact population weight.
"""

import numpy as np

from maxrl_algos.algorithms import grpo
from maxrl_algos.algorithms._groups import check_rewards

WEIGHT = "none exact"


def advantages(rewards: np.ndarray, mean_token_logprob: np.ndarray, coefficient: float = 0.05) -> np.ndarray:
    """(P, N) in {0, 1} and mean log-probs (P, N) of each rollout's tokens -> (P, N) float64."""
    rewards = check_rewards(rewards)
    logprobs = np.asarray(mean_token_logprob, dtype=np.float64)
    if logprobs.shape != rewards.shape or not np.isfinite(logprobs).all():
        raise ValueError(f"mean_token_logprob must be finite, of the rewards' shape {rewards.shape}: {logprobs.shape}")
    return grpo.advantages(rewards) + coefficient * logprobs * np.where(rewards == 1, -1.0, 1.0)
