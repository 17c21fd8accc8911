"""How often N rollouts choose each of a few actions, of which one is correct, and every estimator on these counts.

Up to 32 rollouts an action are drawn one by one in a kernel; more are drawn by binomials, at a cost that does not grow
with N. B is the number of tasks and C the number of actions. Where pi is the policy, w_a the summed advantages of the
rollouts that chose action a, divided by N, and e_a the indicator of action a, the gradient in the logits is
sum_a w_a (e_a - pi).
"""

from typing import Any

import numpy as np
import torch
from numba import njit
from torch.nn.functional import pad

from maxrl_algos.algorithms import advantages, wants_logprobs

BINOMIALS = 32  # where N is at least this many times C, a binomial for each action costs less than the kernel's draws


class CountEstimator:
    """An estimator of `maxrl_algos.algorithms` on counts of actions.

    The advantages that it gives to a success and to a failure, for every number K of successes, are computed once.
    Estimators that also take log-probabilities get every rollout on its own instead.

    Args:
        algorithm: name of the estimator.
        n: N, the number of rollouts a task.
        kwargs: arguments of the estimator.
    """

    def __init__(self, algorithm: str, n: int, **kwargs: Any) -> None:
        self.algorithm, self.n, self.kwargs = algorithm, n, kwargs
        self.shares = None if wants_logprobs(algorithm) else by_successes(algorithm, n, **kwargs) / n

    def sample(self, probabilities: torch.Tensor, correct: torch.Tensor, draws: "CountSampler") -> torch.Tensor:
        """Draw N actions from every row of the policy (B, C): counts (B, C) float32.

        Failures that have no weight are not drawn, since it does not matter which actions they were. Under most
        estimators this holds for groups without a success.
        """
        p = probabilities.gather(1, correct[:, None])
        successes = draws.binomial(torch.full_like(p, self.n), p)
        others = probabilities.scatter(1, correct[:, None], 0.0)
        failures = self.n - successes
        if self.shares is not None:
            failures = failures * (self.shares.to(p)[successes.long(), 0] != 0)
        return draws.multinomial(failures, others).scatter(1, correct[:, None], successes)

    def weights(self, counts: torch.Tensor, correct: torch.Tensor, probabilities: torch.Tensor) -> torch.Tensor:
        """Summed advantages of the rollouts of each action, divided by N, (B, C). `counts` come from `sample`."""
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

    def gradient(self, probabilities: torch.Tensor, correct: torch.Tensor, draws: "CountSampler") -> tuple[Any, Any]:
        """The estimated gradient in the logits, (B, C), and the number of successes K of each group, (B,)."""
        if self.shares is None or draws.torch is not None or self.n >= BINOMIALS * probabilities.shape[1]:
            counts = self.sample(probabilities, correct, draws)
            weights = self.weights(counts, correct, probabilities)
            gradient = weights - weights.sum(dim=1, keepdim=True) * probabilities
            return gradient, counts.gather(1, correct[:, None])[:, 0]
        gradient, successes = torch.empty_like(probabilities), torch.empty_like(correct)
        arrays = probabilities.numpy(), correct.numpy(), self.shares.numpy(), gradient.numpy(), successes.numpy()
        gradient_rows(*arrays, draws.numpy)
        return gradient, successes


def by_successes(algorithm: str, n: int, **kwargs: Any) -> torch.Tensor:
    """Advantages of a failure and of a success in a group with K = 0..n successes, (n + 1, 2) float64.

    They are 0 where the group has no failure or no success.
    """
    tables = []
    for some in np.array_split(np.arange(n + 1), -(-(n + 1) // 64)):
        given = advantages(algorithm, (np.arange(n) < some[:, None]).astype(np.float64), **kwargs)
        tables.append(np.stack([np.where(some < n, given[:, -1], 0.0), np.where(some > 0, given[:, 0], 0.0)], axis=1))
    return torch.as_tensor(np.concatenate(tables))


class CountSampler:
    """Binomial and multinomial draws: by NumPy on the CPU, or by a tree of binomials on a generator's device.

    Args:
        numpy: the generator that is used on the CPU.
        torch_generator: if given, all draws are made with it, on its device.
    """

    def __init__(self, numpy: np.random.Generator, torch_generator: torch.Generator | None = None) -> None:
        self.numpy, self.torch = numpy, torch_generator

    def binomial(self, n: torch.Tensor, p: torch.Tensor) -> torch.Tensor:
        """Number of successes in `n` trials of probability `p`, of the same shape, as float."""
        if self.torch is None:
            drawn = self.numpy.binomial(n.numpy().astype(np.int64), np.clip(p.double().numpy(), 0, 1))
            return torch.as_tensor(drawn).to(p)
        return torch.binomial(n, p.clamp(0, 1), generator=self.torch)

    def multinomial(self, n: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """Counts (B, C) float of `n` (B, 1) draws from every row of `weights` (B, C), which need not sum to 1."""
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
        for level in reversed(levels[:-1]):  # split the draws of every node between its two halves
            left, right = level[:, 0::2], level[:, 1::2]
            drawn = self.binomial(counts, torch.where(left > 0, left / (left + right), 0.0))
            counts = torch.stack([drawn, counts - drawn], dim=2).flatten(1)
        return counts[:, :actions]


@njit(nogil=True, cache=True)
def gradient_rows(probabilities, correct, shares, gradient, successes, random):
    """Draw N rollouts of every row, and write the gradient in the logits and the number of successes.

    The work is done row by row, so that a row stays in the processor's cache. Failures without weight are not drawn.

    Args:
        probabilities: the policy, (B, C).
        correct: correct actions, (B,) int64.
        shares: for K = 0..N, the advantage of a failure and of a success, divided by N, (N + 1, 2).
        gradient: is filled with sum_a w_a (e_a - pi), (B, C).
        successes: is filled with K, (B,) int64.
        random: a NumPy Generator.
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
    """Counts (C,) int32 of `n` draws from `pi` (C,) without the correct action; all 0 if no other action has a
    probability.

    A draw is a number u of 52 bits from splitmix64. It falls on the first action whose end, the cumulative sum of pi
    scaled to 2^52, lies beyond u. A table tells by the leading bits of u where to begin the search: at the number of
    ends that lie before every such u. All numbers are uint64, so that indices need no check for negative values.
    """
    actions, counts, one = len(pi), np.zeros(len(pi), np.int32), np.uint64(1)
    mass = sum_of_others(pi, correct)
    if n == 0 or not mass > 0:
        return counts
    bits = int(np.ceil(np.log2(actions))) + 1
    ends, guide, shift = np.empty(actions, np.uint64), np.zeros(2**bits + 2, np.uint32), np.uint64(52 - bits)
    scale = (2.0**52 + 2 * actions) / mass  # though shares are rounded down, no u lies beyond the last end
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
        place += np.uint64(ends[place] <= u)  # in most cases this is enough, and it needs no branch
        while ends[place] <= u:
            place += one
        counts[place] += 1
    return counts


@njit(nogil=True, cache=True, fastmath={"reassoc"})
def sum_of_others(pi, correct):
    """Sum of `pi` (C,) without the correct action."""
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
