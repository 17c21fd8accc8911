"""Log-probabilities and entropies from hidden states, with the logits of a large vocabulary computed some at a time.

The logits of a micro-batch are its largest tensor where the vocabulary is large: S' times V numbers, of which the loss
makes several more. Where they are more than LOGITS_AT_ONCE, they are computed in chunks, and again in the backward
pass, so that only the hidden states are kept.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

LOGITS_AT_ONCE = 2**26  # 256 MiB in float32


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
        head: from hidden states (..., hidden) to logits (..., V).
        x: hidden states, (R, hidden).
        vocab_size: V.
        row: the row of `x` that each token follows, (S,) int64.
        tokens: (S,) int64.
        temperature: the logits are divided by it.
        entropy_gradient: whether the entropies carry gradients, which takes about a third more memory.

    Returns:
        Two tensors (S,) float32.
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
    """The same from logits (R, V)."""
    scaled = logits.float()
    logp = F.log_softmax(scaled if temperature == 1 else scaled / temperature, -1)
    with torch.set_grad_enabled(entropy_gradient and torch.is_grad_enabled()):
        at_once = len(logp) if entropy_gradient else max(1, LOGITS_AT_ONCE // 8 // logp.shape[1])
        entropy = torch.cat([-(part.exp() * part).sum(-1) for part in logp.split(max(1, at_once))])
    return logp.flatten().index_select(0, row * logp.shape[1] + tokens), entropy.index_select(0, row)
