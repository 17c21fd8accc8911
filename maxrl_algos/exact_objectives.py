"""Exact objectives of a policy whose distribution over a few actions is at hand: RL, maximum likelihood and J_T."""

from typing import TYPE_CHECKING

from maxrl_algos.algorithms import find

if TYPE_CHECKING:
    import torch

# The order T of each objective; None stands for all terms of the series, 0 for an order that must be given.
EXACT = {"exact_rl": 1, "maximum_likelihood": None, "exact_maxrl": 0}


def check_algorithm(algorithm: str) -> None:
    """ValueError if `algorithm` is neither an estimator nor an exact objective."""
    if algorithm not in EXACT:
        find(algorithm, tuple(EXACT))


def order_of(algorithm: str, order: int | None = None) -> int | None:
    """The order T of an exact objective; None for all terms. `order` must be given for "exact_maxrl" alone."""
    if algorithm != "exact_maxrl":
        if order is not None:
            raise ValueError(f"{algorithm} has its order: only exact_maxrl takes one")
        return EXACT[algorithm]
    if order is None or order < 1:
        raise ValueError(f"exact_maxrl needs order >= 1, got {order}: {{'order': 16}} among the algorithm's arguments")
    return order


def exact_gradient(probabilities: "torch.Tensor", correct: "torch.Tensor", order: int | None) -> "torch.Tensor":
    """The gradient of J_T in the logits, (B, C): T = 1 is RL, None is maximum likelihood, that is cross-entropy.

    The gradient is w_T(p) grad p with w_T(p) = (1 - (1-p)^T)/p (arXiv 2602.02710, Theorem 1). Since grad p is
    p (e - pi), where e is the indicator of the correct action, it equals pass@T(p) (e - pi).

    Args:
        probabilities: the policy pi, (B, C).
        correct: correct action of each task, (B,) int64.
        order: T, or None for all terms.
    """
    import torch

    indicator = torch.nn.functional.one_hot(correct, probabilities.shape[1]).to(probabilities.dtype)
    if order is None:
        return indicator - probabilities
    p = probabilities.gather(1, correct[:, None])
    return -torch.expm1(order * torch.log1p(-p)) * (indicator - probabilities)
