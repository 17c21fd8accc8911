"""The estimators of ``maxrl_algos.algorithms`` as Stable-Baselines3 algorithms.

S_i = sum_t grad log pi(a_t | s_t) is the score of rollout i, r_i in {0, 1} its reward, K the number of successes among
the N rollouts of its task, and p the pass rate.
"""

from maxrl_algos.algorithms import find, wants_logprobs
from maxrl_algos.sb3.group_algorithm import GroupAlgorithm


class REINFORCE(GroupAlgorithm):
    """
    REINFORCE (Williams 1992): the gradient is the mean over tasks of ``(1/N) sum_i r_i S_i``.

    It maximises the mean pass rate. With ``algorithm_kwargs={"baseline": "mean"}``, ``r_i - mean`` takes the place of
    ``r_i``, where ``mean`` is the mean reward of the N rollouts.
    See ``GroupAlgorithm`` for the parameters.
    """

    algorithm = "reinforce"


class RLOO(GroupAlgorithm):
    """
    RLOO (Kool et al. 2019; Ahmadian et al. 2024): ``(1/N) sum_i (r_i - mean of the other N-1 rewards) S_i``.

    It maximises the mean pass rate. See ``GroupAlgorithm`` for the parameters.
    """

    algorithm = "rloo"


class GRPO(GroupAlgorithm):
    """
    GRPO (Shao et al. 2024), without its clipping and its KL term: ``(1/N) sum_i (r_i - mean) / (std + 1e-6) S_i``.

    ``mean`` and ``std`` are the mean and the standard deviation of the N rewards. ``algorithm_kwargs`` may hold
    ``std``, which is "sample" or "population", and ``eps``, the number that is added to the deviation. See
    ``GroupAlgorithm`` for the parameters.
    """

    algorithm = "grpo"


class PKPO(GroupAlgorithm):
    """
    PKPO (Walder & Karkhanis 2025): the unbiased gradient of the mean pass@k, for a ``k`` of at most ``n_rollouts``.

    A success gets ``k C(N-K, k-1) / C(N-1, k-1)`` and a failure 0, both less a baseline. ``algorithm_kwargs`` may hold
    ``k``, which is 1 by default, and ``baseline``, "leave_one_out" (the default) or "none". See ``GroupAlgorithm`` for
    the parameters.
    """

    algorithm = "pkpo"


class MaxRL(GroupAlgorithm):
    """
    Maximum Likelihood Reinforcement Learning (MaxRL)

    Paper: https://arxiv.org/abs/2602.02710

    The gradient is the mean score of the successes, ``(1/K) sum_i r_i S_i``, less the mean score of all rollouts as a
    control variate: ``(1/N) sum_i (r_i - mean) / mean S_i``, and 0 if K = 0. It maximises the first T = N - 1 terms of
    ``log p = -sum_k (1-p)^k / k``. REINFORCE and RLOO maximise p itself.

    ``algorithm_kwargs`` may hold ``variant``: "algorithm1", the paper's Algorithm 1 and the default, or
    "control_variate" or "success_average", which both have T = N. See ``GroupAlgorithm`` for the parameters.
    """

    algorithm = "maxrl"


class MaxRLT(GroupAlgorithm):
    """
    MaxRL(T) (arXiv 2602.02710): MaxRL of an order T of at most ``n_rollouts``.

    The order is the number of terms of the series of log p that are maximised. T = 1 is REINFORCE, and T = N is MaxRL
    with the order N. ``algorithm_kwargs`` may hold ``order``, which is T, by default N, and
    ``baseline``, "leave_one_out" (the default) or "none". See ``GroupAlgorithm`` for the parameters.
    """

    algorithm = "maxrl_t"


SB3_ALGORITHMS: dict[str, type[GroupAlgorithm]] = {
    kind.algorithm: kind for kind in (REINFORCE, RLOO, GRPO, PKPO, MaxRL, MaxRLT)
}


def algorithm_class(name: str) -> type[GroupAlgorithm]:
    """
    The class of an algorithm, by the algorithm's name in ``maxrl_algos.algorithms``.

    For an algorithm of another package, named by its module, a class is made.

    :raises ValueError: if there is no such algorithm, or if it takes log-probabilities, which rollouts do not keep
    """
    if name in SB3_ALGORITHMS:
        return SB3_ALGORITHMS[name]
    if wants_logprobs(name):
        raise ValueError(f"{name} takes log-probs, which the algorithms of Stable-Baselines3 do not give it")
    return type(name.rpartition(".")[2], (GroupAlgorithm,), {"algorithm": name, "__doc__": find(name).__doc__})
