"""Finds the tokens of many responses to one prompt that follow the same tokens, so that they are computed once."""

import numpy as np
import torch


class Prefixes:
    """The distinct prefixes of N responses to each of P prompts.

    A prefix of a response is its tokens up to and including some token. Two equal prefixes of responses to the same
    prompt count once. There are S' distinct prefixes; a prefix is named by its index, 0 to S' - 1, which ascends from
    task to task. The responses of a task are sorted, so that responses with a common prefix are neighbours, and a
    response brings in the prefixes that the response before it lacks.

    Args:
        tokens: response tokens, (P, N, L) int64.
        lengths: number of tokens of each response that count, (P, N) int64, from 0 to L.

    Attributes:
        order: the responses of each task in sorted order, (P, N) int64.
        is_new: whether a token of the sorted responses is the last token of a prefix that no earlier response has,
            (P, N, L) bool. S' entries are true.
        index: index of the prefix that ends with each token of the responses as they were given, (P, N, L) int64. Past
            the end of a response it may be any index.
        first: for each prefix, the position of one token that ends it, in the flattened (P, N, L), (S',) int64.
    """

    def __init__(self, tokens: torch.Tensor, lengths: torch.Tensor) -> None:
        tasks, n, length = tokens.shape
        inside = np.arange(length) < lengths.cpu().numpy()[..., None]
        # A response becomes one big-endian key, because the bytes of such numbers sort as the numbers do.
        keys = np.empty((tasks * n, 1 + length), ">i8")
        keys[:, 0] = np.repeat(np.arange(tasks), n)
        keys[:, 1:] = np.where(inside, tokens.cpu().numpy(), 2**62).reshape(tasks * n, length)
        order = np.argsort(keys.view(f"V{keys.strides[0]}")[:, 0], kind="stable")
        keys = keys[order]
        is_new = keys[:, 1:] < 2**62
        is_new[1:] &= ~np.logical_and.accumulate(keys[1:] == keys[:-1], axis=1)[:, 1:]
        # A token that is not new has the prefix of the nearest new token above it in its column, and that is the
        # maximum of the indices above, because indices ascend along a column.
        prefix = np.where(is_new, is_new.cumsum().reshape(is_new.shape) - 1, 0)
        index = np.empty_like(prefix)
        index[order] = np.maximum.accumulate(prefix, axis=0)
        row, column = is_new.nonzero()
        self.order = order.reshape(tasks, n) - np.arange(tasks)[:, None] * n
        self.is_new, self.index = is_new.reshape(tokens.shape), index.reshape(tokens.shape)
        self.first = order[row] * length + column
