"""Log-probabilities and entropies from hidden states, with the logits of a large vocabulary computed in chunks.

Where the vocabulary is large, the logits of a micro-batch are its largest tensor: R times V numbers, for R hidden
states and a vocabulary of V tokens. The loss makes several more tensors of that size. Where there are more than
LOGITS_AT_ONCE logits, they are computed chunk by chunk, and once more in the backward pass. Between the two passes only
the hidden states are kept.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

LOGITS_AT_ONCE = 2**26  # so many logits take 256 MiB in float32


def token_logprobs(
    head: Callable[[torch.Tensor], torch.Tensor],
    x: torch.Tensor,
    vocab_size: int,
    row: torch.Tensor,
    tokens: torch.Tensor,
    temperature: float,
    entropy_gradient: bool,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Log-probabilities of S tokens, and the entropies of the distributions that they are drawn from.

    Args:
        head: function from hidden states (..., hidden) to logits (..., V).
        x: hidden states, (R, hidden).
        vocab_size: number of tokens in the vocabulary, V.
        row: the row of `x` that each token follows, (S,) int64.
        tokens: the S tokens, (S,) int64.
        temperature: the logits are divided by it.
        entropy_gradient: whether the entropies carry gradients, which takes about a third more memory.

    Returns:
        The log-probabilities and the entropies, in nats, both (S,) float32.
    """

    def some(x: torch.Tensor, row: torch.Tensor, tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return of_logits(head(x), row, tokens, temperature, entropy_gradient)

    at_once = max(1, LOGITS_AT_ONCE // vocab_size)
    if len(x) <= at_once:
        return some(x, row, tokens)
    order = row.argsort(stable=True)
    row, tokens = row[order], tokens[order]
    starts = torch.arange(0, len(x) + at_once, at_once, device=row.device)
    bounds = torch.searchsorted(row, starts).tolist()
    parts = []
    for i, (first, last) in enumerate(zip(bounds, bounds[1:], strict=False)):
        if first < last:
            states = x[i * at_once : (i + 1) * at_once]
            given = states, row[first:last] - i * at_once, tokens[first:last]
            parts.append(checkpoint(some, *given, use_reentrant=False, preserve_rng_state=False))
    back = torch.empty_like(order).index_copy(0, order, torch.arange(len(order), device=order.device))
    logprobs, entropies = (torch.cat(values).index_select(0, back) for values in zip(*parts, strict=True))
    return logprobs, entropies


def of_logits(
    logits: torch.Tensor, row: torch.Tensor, tokens: torch.Tensor, temperature: float, entropy_gradient: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    """The values that `token_logprobs` returns, from logits (R, V) that are there already."""
    scaled = logits.float()
    logp = F.log_softmax(scaled if temperature == 1 else scaled / temperature, -1)
    with torch.set_grad_enabled(entropy_gradient and torch.is_grad_enabled()):
        at_once = len(logp) if entropy_gradient else max(1, LOGITS_AT_ONCE // 8 // logp.shape[1])
        entropy = torch.cat([-(part.exp() * part).sum(-1) for part in logp.split(max(1, at_once))])
    return logp.flatten().index_select(0, row * logp.shape[1] + tokens), entropy.index_select(0, row)
