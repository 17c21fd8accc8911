"""From advantages to one optimiser step: the policy-gradient loss, micro-batched over groups that share a prompt.

The loss is -sum_i A_i sum_t log m(z_it | x) under one of two aggregations (arXiv 2602.02710):

- "sequence_sum": over P N, the theorem's estimator: mean over tasks of (1/N) sum_i A_i S_i, S_i summed over tokens.
- "token_mean": over the tokens of the batch, as in the paper's LLM runs; another direction where lengths vary.

On-policy with one update a step, so the importance ratio is 1 and clipping it would change nothing.
"""

import numpy as np
import torch

from maxrl_algos.policies.causal_lm import Rollouts, SharedPromptPolicy, valid_tokens

AGGREGATIONS = ("sequence_sum", "token_mean")


def default_micro_tokens(device: torch.device) -> int:
    """Response tokens a micro-batch: what keeps activations in a processor's cache, or fills a GPU."""
    return 4096 if device.type == "cpu" else 131072


def accumulate_gradient(
    policy: SharedPromptPolicy,
    prompts: torch.Tensor,
    rollouts: Rollouts,
    advantages: np.ndarray,
    aggregation: str = "sequence_sum",
    entropy_coef: float = 0.0,
    temperature: float = 1.0,
    micro_tokens: int | None = None,
    prompt_lengths: torch.Tensor | None = None,
    differences: list[torch.Tensor] | None = None,
) -> float:
    """Adds the loss's gradient to the parameters and returns the loss.

    Groups whose advantages are all zero are skipped, unless an entropy bonus gives them a gradient. The gradient does
    not depend on `micro_tokens`, up to rounding.

    Args:
        prompts: (P, L0) int64.
        rollouts: N responses each.
        advantages: (P, N).
        entropy_coef: the loss gets -entropy_coef * mean token entropy of the batch.
        temperature: the one the rollouts were sampled at.
        micro_tokens: response tokens a forward and backward pass; by device where None.
        prompt_lengths: (P,) int64 where prompts are padded on the left.
        differences: gets |log-prob - sampled log-prob| of every token that has a part in the gradient, (S,) each.
    """
    if aggregation not in AGGREGATIONS:
        raise ValueError(f"aggregation must be one of {AGGREGATIONS}, got {aggregation!r}")
    if advantages.shape != rollouts.lengths.shape or not np.isfinite(advantages).all():
        raise ValueError(f"advantages must be finite, of shape {tuple(rollouts.lengths.shape)}: {advantages.shape}")
    device, lengths = prompts.device, rollouts.lengths
    total = int(lengths.sum())
    weights = torch.as_tensor(advantages, dtype=torch.float32, device=device)
    weights = weights / (advantages.size if aggregation == "sequence_sum" else total)
    kept = np.arange(len(advantages)) if entropy_coef else np.flatnonzero((advantages != 0).any(axis=1))
    micro_tokens = micro_tokens or default_micro_tokens(device)
    loss = torch.zeros((), device=device)
    for chunk, columns in micro_batches(lengths.cpu().numpy(), kept, prompts.shape[1], micro_tokens):
        cache = policy.prompt_cache(prompts[chunk], None if prompt_lengths is None else prompt_lengths[chunk])
        leaf = cache.leaf()
        for part in columns:
            rows = torch.as_tensor(part, device=device)
            short = lengths[chunk].gather(1, rows)
            width, own = int(short.max()), torch.arange(len(chunk), device=device)[:, None]
            tokens = rollouts.tokens[chunk][own, rows, :width]
            logp, entropy = policy.logprobs(prompts[chunk], tokens, short, temperature, leaf)
            if differences is not None:
                sampled = rollouts.logprobs[chunk][own, rows, :width][valid_tokens(short, width)]
                differences.append((logp.detach() - sampled).abs())
            each = weights[chunk].gather(1, rows).flatten().repeat_interleave(short.flatten())
            share = -(each * logp).sum()
            if entropy_coef:
                share = share - entropy_coef / total * entropy.sum()
            share.backward()
            loss += share.detach()
        cache.backward(leaf)
    return float(loss)


def micro_batches(
    lengths: np.ndarray, kept: np.ndarray, prompt: int, budget: int
) -> list[tuple[np.ndarray, list[np.ndarray]]]:
    """Groups `kept` as (tasks (C,), [rollouts (C, M), ...]): tasks that go through the prompt pass together, and their
    rollouts, sorted by length, in parts of about `budget` tokens."""
    if not len(kept):
        return []
    out, n = [], lengths.shape[1]
    together = max(1, int(budget // (lengths[kept].sum(axis=1).mean() + prompt)))
    for start in range(0, len(kept), together):
        chunk = kept[start : start + together]
        parts = -(-int(lengths[chunk].sum()) // budget)
        order = lengths[chunk].argsort(axis=1, kind="stable")
        out.append((chunk, np.array_split(order, min(parts, n), axis=1)))
    return out


def apply_gradient(model: torch.nn.Module, optimizer: torch.optim.Optimizer, max_grad_norm: float) -> float:
    """One optimiser step with the gradient clipped to `max_grad_norm`; returns its norm before clipping.

    Raises:
        FloatingPointError: if the gradient is not finite; the parameters are left as they were.
    """
    norm = float(torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm))
    if not np.isfinite(norm):
        raise FloatingPointError(f"the gradient's norm is {norm}")
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return norm
