"""Which tokens of many responses to the same prompts come after the same tokens, so that each is computed once."""

import numpy as np
import torch


class Prefixes:
    """The distinct prefixes of the responses to P prompts, N each: L tokens, of which the first `lengths` count.

    Responses are sorted, so that those with a common prefix are neighbours; each has the prefixes that the one before
    it lacks.

    Args:
        tokens: (P, N, L) int64.
        lengths: (P, N) int64, each 0 to L.

    Attributes:
        order: (P, N) int64, the responses of each task as sorted.
        new: (P, N, L) bool, of the sorted responses, where one has a prefix first: S' in all.
        of: (P, N, L) int64, the prefix up to and including each token, by its place among these; any, past the end.
        first: (S',) int64, where in (P, N, L) each is had first.
    """

    def __init__(self, tokens: torch.Tensor, lengths: torch.Tensor) -> None:
        tasks, n, length = tokens.shape
        inside = np.arange(length) < lengths.cpu().numpy()[..., None]
        keys = np.empty((tasks * n, 1 + length), ">i8")  # whose bytes sort as the numbers do
        keys[:, 0] = np.repeat(np.arange(tasks), n)
        keys[:, 1:] = np.where(inside, tokens.cpu().numpy(), 2**62).reshape(tasks * n, length)
        order = np.argsort(keys.view(f"V{keys.strides[0]}")[:, 0], kind="stable")
        keys = keys[order]
        new = keys[:, 1:] < 2**62
        new[1:] &= ~np.logical_and.accumulate(keys[1:] == keys[:-1], axis=1)[:, 1:]
        prefix = np.where(new, new.cumsum().reshape(new.shape) - 1, 0)
        of = np.empty_like(prefix)
        of[order] = np.maximum.accumulate(prefix, axis=0)  # the last new one above: the next of a column is larger
        row, place = new.nonzero()
        self.order = order.reshape(tasks, n) - np.arange(tasks)[:, None] * n
        self.new, self.of, self.first = new.reshape(tokens.shape), of.reshape(tokens.shape), order[row] * length + place
