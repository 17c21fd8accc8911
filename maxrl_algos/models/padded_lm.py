"""Log-probabilities by the model's own forward pass, with the prompt and the response of every rollout in one row."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch.distributed.fsdp import FSDPModule

from maxrl_algos.data import Groups, LogProbBatch, token_mask
from maxrl_algos.models.head import of_logits, token_logprobs
from maxrl_algos.models.layerwise import FAMILIES
from maxrl_algos.models.micro_batches import default_micro_tokens, split_rows
from maxrl_algos.run.distributed import ProcessGroup


class PaddedModel:
    """Computes log-probabilities of rollouts of any causal language model of `transformers`.

    In contrast to `SharedPromptModel`, it computes a prompt once for each of its N rollouts. It works with gradient
    checkpointing and with weights that FSDP shards.

    Args:
        model: the model, used in place: its parameters get the gradients.
        reduce_once: whether a sharded model keeps whole gradients until the last micro-batch, and reduces them once.
            Otherwise it reduces them after every micro-batch, which saves the memory of the whole gradients.
    """

    def __init__(self, model: Any, reduce_once: bool = False) -> None:
        self.model, self.reduce_once = model, reduce_once

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.model.device

    def logprobs(
        self,
        prompts: torch.Tensor,
        tokens: torch.Tensor,
        lengths: torch.Tensor,
        temperature: float = 1.0,
        prompt_lengths: torch.Tensor | None = None,
        entropy_gradient: bool = True,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-probabilities and entropies of the S response tokens, both (S,) float32.

        The arguments and the result are those of `SharedPromptModel.logprobs`.
        """
        n, whole = tokens.shape[1], prompts.new_full(prompts.shape[:1], prompts.shape[1])
        sizes = (whole if prompt_lengths is None else prompt_lengths).repeat_interleave(n)
        rollouts = prompts.repeat_interleave(n, 0), sizes, tokens.flatten(0, 1), lengths.flatten()
        return self.rows(*rollouts, temperature, entropy_gradient)

    def rows(
        self,
        prompts: torch.Tensor,
        prompt_lengths: torch.Tensor,
        tokens: torch.Tensor,
        lengths: torch.Tensor,
        temperature: float,
        entropy_gradient: bool = True,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-probabilities and entropies of the S response tokens of B rollouts, both (S,) float32.

        Args:
            prompts: the prompt of each rollout, padded on the left, (B, L0) int64.
            prompt_lengths: number of tokens of each prompt, (B,) int64.
            tokens: response tokens, (B, L) int64.
            lengths: number of tokens of each response, (B,) int64.
            temperature: the logits are divided by it.
            entropy_gradient: whether the entropies carry gradients.
        """
        start, width = prompts.shape[1], tokens.shape[1]
        valid = token_mask(lengths, width)
        real = torch.arange(start, device=prompts.device) >= start - prompt_lengths[:, None]
        mask = torch.cat([real, valid], 1).long()
        chosen, each = tokens[valid], torch.arange(int(valid.sum()), device=prompts.device)
        given = each, chosen, temperature, entropy_gradient

        def forward() -> torch.Tensor:
            return self.model(
                torch.cat([prompts, tokens], 1),
                attention_mask=mask,
                position_ids=(mask.cumsum(1) - 1).clamp(min=0),
                use_cache=False,
                logits_to_keep=width + 1,
            ).logits

        if self.model.config.model_type not in FAMILIES:  # others may do more than to apply the head
            return of_logits(forward()[:, -width - 1 : -1][valid], *given)
        head, vocab_size = self.model.lm_head, self.model.config.vocab_size
        logits_of = head.forward

        def in_the_heads_place(hidden: torch.Tensor) -> torch.Tensor:
            """What the head returns in place of logits: the log-probabilities and the entropies, (2, S).

            `hidden` are the hidden states, (B, L + 1, hidden).
            """
            return torch.stack(token_logprobs(logits_of, hidden[:, -width - 1 : -1][valid], vocab_size, *given))

        # FSDP gathers the head's weights only within the model's own forward pass.
        head.forward = in_the_heads_place
        try:
            logprobs, entropies = forward()
        finally:
            del head.forward
        return logprobs, entropies

    def default_micro_tokens(self) -> int:
        """Number of tokens in a micro-batch where none is given, from the device and the size of the vocabulary."""
        return default_micro_tokens(self.device, self.model.config.vocab_size)

    def logprob_batches(
        self,
        groups: Groups,
        kept: np.ndarray,
        temperature: float,
        micro_tokens: int | None,
        processes: ProcessGroup,
        entropy_gradient: bool = True,
    ) -> Iterator[LogProbBatch]:
        """Log-probabilities of the rollouts of some groups, in micro-batches of rollouts of similar length.

        The caller must run the backward pass of a batch before it asks for the next one. Where FSDP shards the weights,
        every rank must run as many passes as any other rank, because all ranks take part when weights are gathered. A
        rank with fewer batches makes up for them here, by passes whose gradient is zero.

        Args:
            groups: P groups of N rollouts.
            kept: indices of the groups that take part, (K,) int64.
            temperature: temperature that the rollouts were sampled at.
            micro_tokens: largest number of tokens in a batch, prompts and padding included, unless a single rollout has
                more; None for `default_micro_tokens()`.
            processes: the processes that share the update; all of them must call this.
            entropy_gradient: whether the entropies carry gradients.

        Yields:
            Batches that hold every rollout of the groups `kept` once.
        """
        prompts, prompt_lengths, rollouts = groups.prompts, groups.prompt_lengths, groups.rollouts
        n, device = rollouts.lengths.shape[1], prompts.device
        task, rollout = np.repeat(kept, n), np.tile(np.arange(n), len(kept))  # the task and the rollout of every row
        sizes = (rollouts.lengths + prompt_lengths[:, None]).cpu().numpy()[task, rollout]
        parts = split_rows(sizes, micro_tokens or self.default_micro_tokens())
        sharded = isinstance(self.model, FSDPModule)
        passes = max(processes.all_gather(len(parts))) if sharded else len(parts)
        for i, part in enumerate(parts):
            self._reduce_after(i, passes)
            tasks, index = torch.as_tensor(task[part], device=device), torch.as_tensor(rollout[part], device=device)
            lengths, shown_lengths = rollouts.lengths[tasks, index], prompt_lengths[tasks]
            tokens = rollouts.tokens[tasks, index, : int(lengths.max())]
            shown = prompts[tasks, prompts.shape[1] - int(shown_lengths.max()) :]
            logprobs, entropies = self.rows(shown, shown_lengths, tokens, lengths, temperature, entropy_gradient)
            padding = tokens.numel() + shown.numel() - int(sizes[part].sum())
            yield LogProbBatch(tasks, index, lengths, logprobs, entropies, padding)
        first_rollout = prompts[:1], prompt_lengths[:1], rollouts.tokens[:1, 0], rollouts.lengths[:1, 0]
        for i in range(len(parts), passes):
            self._reduce_after(i, passes)
            (0 * self.rows(*first_rollout, temperature)[0].sum()).backward()

    def _reduce_after(self, number: int, passes: int) -> None:
        """Tell a sharded model whether it is to reduce its gradients after backward pass `number` of `passes`."""
        if self.reduce_once and isinstance(self.model, FSDPModule):
            self.model.set_requires_gradient_sync(number == passes - 1)
