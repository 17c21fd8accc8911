"""From advantages to one optimiser step: the policy-gradient loss, micro-batched over groups that share a prompt.

The loss is -sum_i A_i sum_t log m(z_it | x) under one of two aggregations (arXiv 2602.02710):

- "sequence_sum": over P N, the theorem's estimator: mean over tasks of (1/N) sum_i A_i S_i, S_i summed over tokens.
- "token_mean": over the tokens of the batch, as in the paper's LLM runs; another direction where lengths vary.

Of a batch that several processes share, each adds its part of the gradient of the whole.

On-policy with one update a step, so the importance ratio is 1 and clipping it would change nothing.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch.distributed.fsdp import FSDPModule

from maxrl_algos.models.shared_prompt_lm import Rollouts, SharedPromptPolicy, valid_tokens
from maxrl_algos.models.padded_lm import PaddedPolicy, budgeted
from maxrl_algos.models.prefixes import Prefixes
from maxrl_algos.run.distributed import ALONE, Processes, whole

AGGREGATIONS = ("sequence_sum", "token_mean")


def default_micro_tokens(device: torch.device, vocabulary: int) -> int:
    """Tokens a micro-batch: what keeps activations in a processor's cache, or fills a GPU; logits stay within 4 GB."""
    return max(1, min(4096 if device.type == "cpu" else 131072, 2**30 // vocabulary))


@dataclass
class Report:
    """What was computed on the way to a gradient.

    Attributes:
        differences: |log-prob - sampled log-prob| of every token that has a part in it, (S,) float32 each.
        valid: response tokens that have a part in it.
        padded: fillers that went through the model.
    """

    differences: list[torch.Tensor] = field(default_factory=list)
    valid: int = 0
    padded: int = 0


def accumulate_gradient(
    policy: SharedPromptPolicy | PaddedPolicy,
    prompts: torch.Tensor,
    rollouts: Rollouts,
    advantages: np.ndarray,
    aggregation: str = "sequence_sum",
    entropy_coef: float = 0.0,
    temperature: float = 1.0,
    micro_tokens: int | None = None,
    prompt_lengths: torch.Tensor | None = None,
    report: Report | None = None,
    processes: Processes = ALONE,
) -> float:
    """Adds the loss's gradient to the parameters and returns the loss: of this process's part where others have theirs.

    Groups whose advantages are all zero are skipped, unless an entropy bonus gives them a gradient. The gradient does
    not depend on `micro_tokens`, up to rounding.

    Args:
        prompts: (P, L0) int64.
        rollouts: N responses each.
        advantages: (P, N).
        entropy_coef: the loss gets -entropy_coef * mean token entropy of the batch.
        temperature: the one the rollouts were sampled at.
        micro_tokens: tokens a forward and backward pass, without what rollouts share; by device where None.
        prompt_lengths: (P,) int64 where prompts are padded on the left.
        report: is added to.
        processes: those that share the batch, P tasks each.
    """
    if aggregation not in AGGREGATIONS:
        raise ValueError(f"aggregation must be one of {AGGREGATIONS}, got {aggregation!r}")
    if advantages.shape != rollouts.lengths.shape or not np.isfinite(advantages).all():
        raise ValueError(f"advantages must be finite, of shape {tuple(rollouts.lengths.shape)}: {advantages.shape}")
    device, lengths = prompts.device, rollouts.lengths
    total = sum(processes.gather(int(lengths.sum())))
    weights = torch.as_tensor(advantages, dtype=torch.float32, device=device)
    weights = weights / (advantages.size * processes.count if aggregation == "sequence_sum" else total)
    kept = np.arange(len(advantages)) if entropy_coef else np.flatnonzero((advantages != 0).any(axis=1))
    micro_tokens = micro_tokens or default_micro_tokens(device, policy.model.config.vocab_size)
    loss = torch.zeros((), device=device)

    def add(tasks: torch.Tensor, rows: torch.Tensor, size: torch.Tensor, computed: tuple[torch.Tensor, ...]) -> None:
        """The part of rollouts (tasks, rows) of lengths `size`, from their log-probs and entropies."""
        nonlocal loss
        logp, entropy = computed
        share = -(weights[tasks, rows].flatten().repeat_interleave(size.flatten()) * logp).sum()
        if entropy_coef:
            share = share - entropy_coef / total * entropy.sum()
        share.backward()
        loss = loss + share.detach()
        if report is not None:
            sampled = rollouts.logprobs[tasks, rows, : int(size.max())][valid_tokens(size, int(size.max()))]
            report.differences.append((logp.detach() - sampled).abs())
            report.valid += len(logp)

    if isinstance(policy, PaddedPolicy):
        if prompt_lengths is None:
            prompt_lengths = torch.full((len(prompts),), prompts.shape[1], device=device)
        every = np.stack([np.repeat(kept, lengths.shape[1]), np.tile(np.arange(lengths.shape[1]), len(kept))])
        sizes = (lengths + prompt_lengths[:, None]).cpu().numpy()[tuple(every)]
        parts = budgeted(sizes, micro_tokens)
        sharded = isinstance(policy.model, FSDPModule)  # its weights are put together by all or none
        passes = max(processes.gather(len(parts))) if sharded else 0
        for part in parts:
            tasks, rows = torch.as_tensor(every[:, part], device=device)
            size, before = lengths[tasks, rows], prompt_lengths[tasks]
            tokens = rollouts.tokens[tasks, rows, : int(size.max())]
            shown = prompts[tasks, prompts.shape[1] - int(before.max()) :]
            add(tasks, rows, size, policy.rows(shown, before, tokens, size, temperature))
            if report is not None:
                report.padded += tokens.numel() + shown.numel() - int(sizes[part].sum())
        one = prompts[:1], prompt_lengths[:1], rollouts.tokens[:1, 0], lengths[:1, 0]
        for _ in range(len(parts), passes):
            (0 * policy.rows(*one, temperature)[0].sum()).backward()
        return float(loss)
    prefixes = Prefixes(rollouts.tokens, lengths)
    for chunk, columns in micro_batches(prefixes.order, prefixes.new.sum(2), kept, prompts.shape[1], micro_tokens):
        cache = policy.prompt_cache(prompts[chunk], None if prompt_lengths is None else prompt_lengths[chunk])
        leaf = cache.leaf()
        tasks = torch.as_tensor(chunk, device=device)[:, None]
        for part in columns:
            rows = torch.as_tensor(part, device=device)
            size = lengths[tasks, rows]
            tokens = rollouts.tokens[tasks, rows, : int(size.max())]
            add(tasks, rows, size, policy.logprobs(prompts[chunk], tokens, size, temperature, leaf))
        cache.backward(leaf)
    return float(loss)


def micro_batches(
    order: np.ndarray, sizes: np.ndarray, kept: np.ndarray, prompt: int, budget: int
) -> list[tuple[np.ndarray, list[np.ndarray]]]:
    """Groups `kept` as (tasks (C,), [rollouts (C, M), ...]): tasks that go through the prompt pass together, and their
    rollouts, in `order` (P, N), in parts of about `budget` tokens; `sizes` (P, N) are those of the rollouts in it."""
    if not len(kept):
        return []
    out, n = [], order.shape[1]
    together = max(1, int(budget // (sizes[kept].sum(axis=1).mean() + prompt)))
    for start in range(0, len(kept), together):
        chunk = kept[start : start + together]
        parts = -(-int(sizes[chunk].sum()) // budget)
        out.append((chunk, np.array_split(order[chunk], min(parts, n), axis=1)))
    return out


def apply_gradient(model: torch.nn.Module, optimizer: torch.optim.Optimizer, max_grad_norm: float) -> float:
    """One optimiser step with the gradient clipped to `max_grad_norm`; returns its norm before clipping.

    Raises:
        FloatingPointError: if the gradient is not finite; the parameters are left as they were.
    """
    norm = float(whole(torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)))
    if not np.isfinite(norm):
        raise FloatingPointError(f"the gradient's norm is {norm}")
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return norm
