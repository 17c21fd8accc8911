"""A policy over a few actions, one of them correct: every estimator by counts of sampled actions, and exact objectives.

With N rollouts a task, all that an estimator needs is how often each action was drawn: up to 32 rollouts an action they
are drawn one by one in a kernel, beyond that by binomials, at a cost that does not grow with N. Where pi is the policy,
w the weight (1/N) sum A_i of the rollouts that chose an action, and e its indicator, the gradient in the logits is
sum_a w_a (e_a - pi).
"""

from typing import Any

import numpy as np
import torch
from numba import njit
from torch.nn.functional import pad

from maxrl_algos.algorithms import ALGORITHMS, advantages, wants_logprobs

BINOMIALS = 32  # where N is this many times C, a binomial for each action costs less than the kernel's draws
EXACT = {"exact_rl": 1, "maximum_likelihood": None, "exact_maxrl": 0}  # order T; None: all terms; 0: to be given


def order_of(algorithm: str, order: int | None = None) -> int | None:
    """The order T of an exact objective, None for all terms."""
    if algorithm != "exact_maxrl":
        if order is not None:
            raise ValueError(f"{algorithm} has its order: only exact_maxrl takes one")
        return EXACT[algorithm]
    if order is None or order < 1:
        raise ValueError(f"exact_maxrl needs order >= 1, got {order}: {{'order': 16}} among the algorithm's arguments")
    return order


def exact_gradient(probabilities: torch.Tensor, correct: torch.Tensor, order: int | None) -> torch.Tensor:
    """The gradient of J_T in the logits, (B, C); T = 1 is RL, None maximum likelihood, that is cross-entropy.

    w_T(p) grad p, with w_T(p) = (1 - (1-p)^T)/p (arXiv 2602.02710, Theorem 1) and grad p = p (e - pi), so
    pass@T(p) (e - pi).

    Args:
        probabilities: pi (B, C).
        correct: the correct action of each, (B,) int64.
    """
    indicator = torch.nn.functional.one_hot(correct, probabilities.shape[1]).to(probabilities.dtype)
    if order is None:
        return indicator - probabilities
    p = probabilities.gather(1, correct[:, None])
    return -torch.expm1(order * torch.log1p(-p)) * (indicator - probabilities)


class Estimator:
    """A registered algorithm on counts.

    What it gives a success and a failure, by the number K of successes, is taken from the algorithm itself, once.
    Algorithms that also want log-probs are given every rollout.

    Args:
        algorithm: name of a registered one; `kwargs` are its.
        n: N, rollouts a task.
    """

    def __init__(self, algorithm: str, n: int, **kwargs: Any) -> None:
        self.algorithm, self.n, self.kwargs = algorithm, n, kwargs
        self.shares = None if wants_logprobs(algorithm) else by_successes(algorithm, n, **kwargs) / n

    def sample(self, probabilities: torch.Tensor, correct: torch.Tensor, random: "Random") -> torch.Tensor:
        """N draws of each row's policy (B, C), as counts (B, C) float32.

        Where failures have no weight, whichever they were, they stay uncounted: at K = 0 under most estimators.
        """
        p = probabilities.gather(1, correct[:, None])
        successes = random.binomial(torch.full_like(p, self.n), p)
        others = probabilities.scatter(1, correct[:, None], 0.0)
        failures = self.n - successes
        if self.shares is not None:
            failures = failures * (self.shares.to(p)[successes.long(), 0] != 0)
        return random.multinomial(failures, others).scatter(1, correct[:, None], successes)

    def weights(self, counts: torch.Tensor, correct: torch.Tensor, probabilities: torch.Tensor) -> torch.Tensor:
        """(1/N) sum of the advantages of the rollouts of each action, (B, C), of `counts` as `sample` gave them."""
        place = correct[:, None]
        if self.shares is not None:
            successes = counts.gather(1, place).long()
            failure, success = self.shares.to(counts)[successes[:, 0]].split(1, dim=1)
            return (counts * failure).scatter(1, place, successes * success)
        actions = torch.repeat_interleave(counts.long().flatten()).view(len(counts), self.n) % counts.shape[1]
        rewards = (actions == place).cpu().numpy().astype(np.float64)
        chosen = probabilities.gather(1, actions).log().cpu().numpy()
        advantage = advantages(self.algorithm, rewards, mean_token_logprob=chosen, **self.kwargs)
        return torch.zeros_like(counts).scatter_add_(1, actions, torch.as_tensor(advantage).to(counts)) / self.n

    def gradient(self, probabilities: torch.Tensor, correct: torch.Tensor, random: "Random") -> tuple[Any, Any]:
        """The estimate of the gradient in the logits (B, C), and the successes K of each group (B,)."""
        if self.shares is None or random.torch is not None or self.n >= BINOMIALS * probabilities.shape[1]:
            counts = self.sample(probabilities, correct, random)
            weights = self.weights(counts, correct, probabilities)
            gradient = weights - weights.sum(dim=1, keepdim=True) * probabilities
            return gradient, counts.gather(1, correct[:, None])[:, 0]
        gradient, successes = torch.empty_like(probabilities), torch.empty_like(correct)
        arrays = probabilities.numpy(), correct.numpy(), self.shares.numpy(), gradient.numpy(), successes.numpy()
        gradient_rows(*arrays, random.numpy)
        return gradient, successes


def by_successes(algorithm: str, n: int, **kwargs: Any) -> torch.Tensor:
    """(n + 1, 2) float64: advantage of a failure and of a success in a group with K successes; 0 where it has none."""
    tables = []
    for some in np.array_split(np.arange(n + 1), -(-(n + 1) // 64)):
        given = advantages(algorithm, (np.arange(n) < some[:, None]).astype(np.float64), **kwargs)
        tables.append(np.stack([np.where(some < n, given[:, -1], 0.0), np.where(some > 0, given[:, 0], 0.0)], axis=1))
    return torch.as_tensor(np.concatenate(tables))


class Random:
    """Binomial and multinomial draws: by NumPy on the CPU or, given a generator of torch, by a tree on its device."""

    def __init__(self, numpy: np.random.Generator, torch_generator: torch.Generator | None = None) -> None:
        self.numpy, self.torch = numpy, torch_generator

    def binomial(self, n: torch.Tensor, p: torch.Tensor) -> torch.Tensor:
        """Of the shape of n and p, float."""
        if self.torch is None:
            drawn = self.numpy.binomial(n.numpy().astype(np.int64), np.clip(p.double().numpy(), 0, 1))
            return torch.as_tensor(drawn).to(p)
        return torch.binomial(n, p.clamp(0, 1), generator=self.torch)

    def multinomial(self, n: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """n (B, 1) draws from each row of `weights` (B, C), which need not sum to 1, as counts (B, C) float."""
        if self.torch is None:
            counts, due = torch.zeros_like(weights), n[:, 0] > 0
            shares = weights[due].double()
            shares /= shares.sum(dim=1, keepdim=True)
            counts[due] = torch.as_tensor(self.numpy.multinomial(n[due, 0].long().numpy(), shares.numpy())).to(weights)
            return counts
        actions = weights.shape[1]
        levels = [pad(weights, (0, (1 << (actions - 1).bit_length()) - actions))]
        while levels[-1].shape[1] > 1:
            levels.append(levels[-1][:, 0::2] + levels[-1][:, 1::2])
        counts = n
        for level in reversed(levels[:-1]):  # share each node's draws between its two halves
            left, right = level[:, 0::2], level[:, 1::2]
            drawn = self.binomial(counts, torch.where(left > 0, left / (left + right), 0.0))
            counts = torch.stack([drawn, counts - drawn], dim=2).flatten(1)
        return counts[:, :actions]


@njit(nogil=True, cache=True)
def gradient_rows(probabilities, correct, shares, gradient, successes, random):
    """Draws N rollouts of each row and writes `gradient` (B, C), sum_a w_a (e_a - pi), and `successes` K (B,) int64.

    probabilities (B, C); correct (B,) int64; shares (N + 1, 2): by K, the advantage / N of a failure and of a success;
    random: a NumPy Generator. Failures without weight are not drawn. Each row stays in the cache.
    """
    n = len(shares) - 1
    for i in range(len(gradient)):
        pi, p = probabilities[i], np.float64(probabilities[i, correct[i]])
        if not p >= 0:
            raise ValueError("a probability is negative or NaN")
        k, seed = random.binomial(n, min(p, 1.0)), np.uint64(random.random() * 2.0**53)
        failure, success = shares[k, 0], shares[k, 1]
        counts = draw_others(pi, correct[i], n - k if failure != 0 else 0, seed)
        total = k * success + (n - k) * failure
        for a in range(len(pi)):
            gradient[i, a] = failure * counts[a] - total * pi[a]
        gradient[i, correct[i]] += k * success
        successes[i] = k


@njit(nogil=True, cache=True)
def draw_others(pi, correct, n, seed):
    """n draws from `pi` (C,) without the correct action, as counts (C,) int32; none where no other has a probability.

    A draw is 52 bits u of splitmix64. It falls on the first action whose end, the cumulative sum of pi scaled to 2^52,
    lies beyond u. Where to begin the search a guide tells by the leading bits of u: at the number of ends that lie
    before all such u. All is uint64, for which an index needs no check for a negative one.
    """
    actions, counts, one = len(pi), np.zeros(len(pi), np.int32), np.uint64(1)
    mass = sum_of_others(pi, correct)
    if n == 0 or not mass > 0:
        return counts
    bits = int(np.ceil(np.log2(actions))) + 1
    ends, guide, shift = np.empty(actions, np.uint64), np.zeros(2**bits + 2, np.uint32), np.uint64(52 - bits)
    scale = (2.0**52 + 2 * actions) / mass  # so that no u lies beyond the last end, though each share is rounded down
    end = np.uint64(0)
    for a in range(actions):
        if a != correct:
            end += np.uint64(np.int64(pi[a] * scale))
        ends[a] = end
        guide[(end >> shift) + one] += 1
    for j in range(2**bits):
        guide[j + 1] += guide[j]
    state = seed
    for _ in range(n):
        state += np.uint64(0x9E3779B97F4A7C15)
        u = mix(state) >> np.uint64(12)
        place = np.uint64(guide[u >> shift])
        place += np.uint64(ends[place] <= u)  # mostly enough, and no branch
        while ends[place] <= u:
            place += one
        counts[place] += 1
    return counts


@njit(nogil=True, cache=True, fastmath={"reassoc"})
def sum_of_others(pi, correct):
    total = 0.0
    for a in range(len(pi)):
        total += 0.0 if a == correct else pi[a]
    return total


@njit(inline="always", cache=True)
def mix(x):
    """The finaliser of splitmix64 (Steele et al. 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def check_algorithm(algorithm: str) -> None:
    """A ValueError for what is neither a registered estimator nor an exact objective."""
    names = [*ALGORITHMS, *EXACT]
    if algorithm not in names:
        raise ValueError(f"unknown algorithm {algorithm!r}; known: {', '.join(names)}")
