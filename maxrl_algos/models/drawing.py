"""Draws the next tokens of rollouts from logits. R is the number of rows, V the size of the vocabulary."""

import numpy as np
import torch
import torch.nn.functional as F

from maxrl_algos.models.rows import ranks, upload

NUMBERS_AT_ONCE = 2**27  # the float32 probabilities that are held together take 512 MiB


def draw(
    logits: torch.Tensor, row: np.ndarray, uniform: torch.Tensor, temperature: float, top_p: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw the next token of K rollouts by the inverse of the distribution function.

    Rollouts that draw from the same row share its distribution function. A few rows are computed at a time, so that a
    large vocabulary needs little memory.

    Args:
        logits: logits of the next token, (R, V).
        row: the row of `logits` from which each rollout draws, (K,) int64, on the host.
        uniform: a random number from [0, 1) for each rollout, (K,) float32.
        temperature: the logits are divided by it.
        top_p: probability mass that is sampled from; see `nucleus`.

    Returns:
        The tokens, (K,) int64, and their log-probabilities, (K,) float32.

    Raises:
        ValueError: if the temperature is not above 0, or `top_p` is not in (0, 1].
    """
    if temperature <= 0:
        raise ValueError(f"temperature must be > 0, got {temperature}")
    order = np.argsort(row, kind="stable")
    ordered = row[order]
    rank, at_once = ranks(ordered), max(1, NUMBERS_AT_ONCE // logits.shape[1])
    rollouts, rows, places = upload(logits.device, order, ordered, rank)
    tokens, logprobs = torch.empty_like(rollouts), torch.empty_like(uniform)
    for start in range(0, int(ordered[-1]) + 1, at_once):
        first, last = np.searchsorted(ordered, [start, start + at_once])
        if first == last:
            continue
        here, at, place = rollouts[first:last], rows[first:last] - start, places[first:last]
        logp = nucleus(F.log_softmax(logits[start : start + at_once].float() / temperature, -1), top_p)
        total = logp.exp().cumsum_(-1)
        # The sum may round to less than 1: the draw is scaled to it, and clamped if it still falls past the end.
        values = uniform.new_zeros(len(total), int(rank[first:last].max()) + 1)
        values[at, place] = uniform[here] * total[at, -1]
        chosen = torch.searchsorted(total, values, right=True)[at, place].clamp_(max=logp.shape[1] - 1)
        if top_p < 1:  # the sum may round to a little more where a token adds nothing: such a token is never drawn
            chosen = torch.where(logp[at, chosen] > -torch.inf, chosen, logp.argmax(-1)[at])
        tokens[here], logprobs[here] = chosen, logp[at, chosen]
    return tokens, logprobs


def nucleus(logp: torch.Tensor, top_p: float) -> torch.Tensor:
    """Keep the most likely tokens that together reach `top_p`, and normalise their probabilities (arXiv 1904.09751).

    Args:
        logp: log-probabilities, (..., V).
        top_p: probability mass, in (0, 1].

    Returns:
        Log-probabilities (..., V), which are -inf for the tokens that are left out; `logp` itself where `top_p` is 1.

    Raises:
        ValueError: if `top_p` is not in (0, 1].
    """
    if not 0 < top_p <= 1:
        raise ValueError(f"top_p must be in (0, 1], got {top_p}")
    if top_p == 1:
        return logp
    ranked, order = logp.sort(-1, descending=True)
    before = ranked.exp().cumsum(-1) - ranked.exp()
    kept = torch.empty_like(logp, dtype=torch.bool).scatter_(-1, order, before < top_p)
    return F.log_softmax(logp.masked_fill(~kept, -torch.inf), -1)
