"""What the estimators share: the check of a group's rewards and the hypergeometric success weights."""

import numpy as np


def check_rewards(rewards) -> np.ndarray:
    """Rewards as (P, N) float64 in {0, 1}, or a ValueError naming cause and remedy."""
    try:
        rewards = np.asarray(rewards, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError("rewards must be (tasks, N) numbers: give every task the same number of rollouts") from error
    if rewards.ndim != 2 or rewards.size == 0:
        raise ValueError(f"rewards must be (tasks, N) with tasks, N >= 1, got shape {rewards.shape}")
    if not ((rewards == 0) | (rewards == 1)).all():
        bad = rewards[(rewards != 0) & (rewards != 1)][0]
        raise ValueError(f"rewards must be 0 or 1, got {bad}: compare with a threshold in the verifier")
    return rewards


def term_weights(successes: np.ndarray, n: int, order: int) -> np.ndarray:
    """C(n - K, k - 1) / C(n - 1, k - 1) for k = 1..order, by recurrence in k: (P, order) float64.

    This is the chance that k - 1 rollouts drawn from the n - 1 others of a success all fail.

    Args:
        successes: K, (P,), each in 1..n (K = 0 has no success to weigh).
        n: rollouts a group.
        order: number of terms, 1 <= order <= n.
    """
    k = np.arange(1, order)
    ratios = (n - np.asarray(successes, dtype=np.float64)[:, None] - k + 1) / (n - k)
    return np.cumprod(np.concatenate([np.ones((len(ratios), 1)), np.maximum(ratios, 0)], axis=1), axis=1)


def weigh_successes(rewards: np.ndarray, weights: np.ndarray, leave_one_out: bool) -> np.ndarray:
    """r_i * weight of its group, less, if asked, the mean of the other rollouts' r_j * weight without rollout i.

    Args:
        rewards: (P, N) in {0, 1}.
        weights: (N + 1,) success weight by K; entry 0 is not read.
        leave_one_out: subtract a baseline computed from the others alone, which leaves the expectation as it is. For
            rollout i it is the mean weighted reward the others would have, were i a failure: a function of them only.
    """
    n = rewards.shape[1]
    successes = rewards.sum(axis=1, keepdims=True).astype(np.int64)
    values = rewards * weights[successes]
    if not leave_one_out:
        return values
    if n < 2:
        raise ValueError("a leave-one-out baseline needs N >= 2 rollouts a task: raise N or take baseline='none'")
    others = successes - rewards.astype(np.int64)
    return values - np.where(others > 0, others * weights[others], 0.0) / (n - 1)


def weights_by_successes(n: int, order: int) -> np.ndarray:
    """`term_weights` of every K: (n + 1, order) float64; the row of K = 0, never read, is zero."""
    return np.concatenate([np.zeros((1, order)), term_weights(np.arange(1, n + 1), n, order)])


def check_order(order: int, n: int, name: str) -> int:
    """`order` if an integer and 1 <= order <= n, or a ValueError."""
    if not isinstance(order, (int, np.integer)) or not 1 <= order <= n:
        raise ValueError(
            f"{name} must be an integer in 1..N, got {name}={order!r} with N={n}: sample more rollouts or lower {name}"
        )
    return order
