"""From advantages to one optimiser step: the policy-gradient loss of groups of rollouts.

The loss is -sum_i A_i sum_t log m(z_it | x), under one of two aggregations (arXiv 2602.02710):

- "sequence_sum" divides it by P N. This is the theorem's estimator: the mean over tasks of (1/N) sum_i A_i S_i, where
  S_i sums the scores of all tokens of rollout i.
- "token_mean" divides it by the number of response tokens in the batch, as the paper's LLM runs do. Where the lengths
  of responses vary, the direction of the gradient is another one.

Training is on-policy with one update a step. The importance ratio is therefore 1, and clipping it would change nothing.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import torch

from maxrl_algos.data import Groups, LogProbBatch, token_mask
from maxrl_algos.run.distributed import SINGLE_PROCESS, ProcessGroup, full_tensor
from maxrl_algos.run.stopping import STOP

AGGREGATIONS = ("sequence_sum", "token_mean")


class PolicyModel(Protocol):
    """A model that is trained, as the update sees it.

    Attributes:
        model: the module whose parameters are trained.
    """

    model: Any

    def logprob_batches(
        self,
        groups: Groups,
        kept: np.ndarray,
        temperature: float,
        micro_tokens: int | None,
        processes: ProcessGroup,
        entropy_gradient: bool = True,
    ) -> Any:
        """An iterator over `LogProbBatch`es that hold every rollout of the groups `kept` once.

        The caller runs the backward pass of a batch before it asks for the next one. The entropies carry gradients if
        `entropy_gradient`.
        """


@dataclass
class UpdateStats:
    """What the gradient of one update was computed from. In a run of several processes this is one process's part.

    Attributes:
        loss: the loss; the sum over processes is that of the batch.
        differences: |log-prob - sampled log-prob| of every token that takes part in the gradient, (S,) float32 for
            each micro-batch.
        valid: number of response tokens that take part in the gradient.
        padding: number of padding tokens that went through the model.
    """

    loss: float = 0.0
    differences: list[torch.Tensor] = field(default_factory=list)
    valid: int = 0
    padding: int = 0

    def count(self, batch: LogProbBatch, sampled_logprobs: torch.Tensor) -> None:
        """Add a micro-batch, given the (P, N, L) log-probabilities that its tokens were sampled with."""
        longest = int(batch.lengths.max())
        sampled = sampled_logprobs[batch.tasks, batch.rollouts, :longest][token_mask(batch.lengths, longest)]
        self.differences.append((batch.logprobs.detach() - sampled).abs())
        self.valid += len(batch.logprobs)
        self.padding += batch.padding


def accumulate_gradient(
    model: PolicyModel,
    groups: Groups,
    advantages: np.ndarray,
    aggregation: str = "sequence_sum",
    entropy_coef: float = 0.0,
    temperature: float = 1.0,
    micro_tokens: int | None = None,
    processes: ProcessGroup = SINGLE_PROCESS,
) -> UpdateStats:
    """Add the gradient of the loss to the parameters.

    Groups whose advantages are all zero are skipped, unless an entropy bonus gives them a gradient. Up to rounding, the
    gradient does not depend on `micro_tokens`. Of a batch that several processes share, each process adds its part of
    the gradient of the whole batch.

    Args:
        model: the model whose parameters get the gradient.
        groups: P verified groups of N rollouts.
        advantages: (P, N) float64.
        aggregation: "sequence_sum" or "token_mean".
        entropy_coef: the loss gets -entropy_coef times the mean entropy of the batch's response tokens.
        temperature: temperature that the rollouts were sampled at.
        micro_tokens: tokens a forward and backward pass; None leaves it to the model.
        processes: the processes that share the batch, with P tasks each.
    """
    lengths, device = groups.rollouts.lengths, groups.rollouts.lengths.device
    if aggregation not in AGGREGATIONS:
        raise ValueError(f"aggregation must be one of {AGGREGATIONS}, got {aggregation!r}")
    if advantages.shape != lengths.shape or not np.isfinite(advantages).all():
        raise ValueError(f"advantages must be finite, of shape {tuple(lengths.shape)}: {advantages.shape}")
    tokens = sum(processes.all_gather(int(lengths.sum())))
    weights = torch.as_tensor(advantages, dtype=torch.float32, device=device)
    weights = weights / (advantages.size * processes.world_size if aggregation == "sequence_sum" else tokens)
    kept = np.arange(len(advantages)) if entropy_coef else np.flatnonzero((advantages != 0).any(axis=1))
    stats, total = UpdateStats(), torch.zeros((), device=device)
    for batch in model.logprob_batches(groups, kept, temperature, micro_tokens, processes, entropy_coef != 0):
        weight = weights[batch.tasks, batch.rollouts].flatten().repeat_interleave(batch.lengths.flatten())
        loss = -(weight * batch.logprobs).sum()
        if entropy_coef:
            loss = loss - entropy_coef / tokens * batch.entropies.sum()
        loss.backward()
        total = total + loss.detach()
        stats.count(batch, groups.rollouts.logprobs)
    stats.loss = float(total)
    return stats


def optimizer_step(model: torch.nn.Module, optimizer: torch.optim.Optimizer, max_grad_norm: float) -> float:
    """Take one optimiser step with the gradient clipped to `max_grad_norm`, and drop the gradient.

    Returns:
        The norm of the gradient before clipping.

    Raises:
        FloatingPointError: if the gradient is not finite; the parameters are left as they were.
    """
    norm = float(full_tensor(torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)))
    if not np.isfinite(norm):
        raise FloatingPointError(f"the gradient's norm is {norm}")
    STOP.hold()  # the training loop releases it, once the step is counted
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return norm
