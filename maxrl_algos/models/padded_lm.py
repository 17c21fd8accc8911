"""Log-probabilities of any causal LM by its own forward: prompt and response of each rollout in a row of their own."""

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from maxrl_algos.data import *
from maxrl_algos.data import LogProbBatch, token_mask


class PaddedModel:
    """Knows every family that `transformers` does, and its gradient checkpointing; computes a prompt N times.

    Args:
        model: the model, used in place: its parameters take the gradients.
    """

    def __init__(self, model: Any) -> None:
        self.model = model

    @property
    def device(self) -> torch.device:
        return self.model.device

    def logprobs(
        self,
        prompts: torch.Tensor,
        tokens: torch.Tensor,
        lengths: torch.Tensor,
        temperature: float = 1.0,
        prompt_lengths: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """As in `SharedPromptPolicy`: log-probabilities and entropies of the response tokens, two (S,) float32."""
        n, whole = tokens.shape[1], prompts.new_full(prompts.shape[:1], prompts.shape[1])
        sizes = (whole if prompt_lengths is None else prompt_lengths).repeat_interleave(n)
        return self.rows(prompts.repeat_interleave(n, 0), sizes, tokens.flatten(0, 1), lengths.flatten(), temperature)

    def logprob_batches(self, groups, kept, temperature, micro_tokens, processes):
        prompts, rollouts, lengths = groups.prompts, groups.rollouts, groups.rollouts.lengths
        device, prompt_lengths = prompts.device, groups.prompt_lengths
        micro_tokens = micro_tokens or max(
            1, min(4096 if device.type == "cpu" else 131072, 2**30 // self.model.config.vocab_size)
        )
        every = np.stack([np.repeat(kept, lengths.shape[1]), np.tile(np.arange(lengths.shape[1]), len(kept))])
        sizes = (lengths + prompt_lengths[:, None]).cpu().numpy()[tuple(every)]
        parts = budgeted(sizes, micro_tokens)
        from torch.distributed.fsdp import FSDPModule

        passes = max(processes.all_gather(len(parts))) if isinstance(self.model, FSDPModule) else 0
        for part in parts:
            tasks, rows = torch.as_tensor(every[:, part], device=device)
            size, before = lengths[tasks, rows], prompt_lengths[tasks]
            tokens = rollouts.tokens[tasks, rows, : int(size.max())]
            shown = prompts[tasks, prompts.shape[1] - int(before.max()) :]
            a, b = self.rows(shown, before, tokens, size, temperature)
            yield LogProbBatch(tasks, rows, size, a, b, tokens.numel() + shown.numel() - int(sizes[part].sum()))
        one = prompts[:1], prompt_lengths[:1], rollouts.tokens[:1, 0], lengths[:1, 0]
        for _ in range(len(parts), passes):
            (0 * self.rows(*one, temperature)[0].sum()).backward()

    def rows(
        self,
        prompts: torch.Tensor,
        prompt_lengths: torch.Tensor,
        tokens: torch.Tensor,
        lengths: torch.Tensor,
        temperature: float,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The same of rollouts (B, L) with a prompt (B, L0) each, padded on the left."""
        start, width = prompts.shape[1], tokens.shape[1]
        valid = token_mask(lengths, width)
        real = torch.arange(start, device=prompts.device) >= start - prompt_lengths[:, None]
        mask = torch.cat([real, valid], 1).long()
        logits = self.model(
            torch.cat([prompts, tokens], 1),
            attention_mask=mask,
            position_ids=(mask.cumsum(1) - 1).clamp(min=0),
            use_cache=False,
            logits_to_keep=width + 1,
        ).logits[:, -width - 1 : -1]
        logp = F.log_softmax(logits[valid].float() / temperature, -1)
        return logp.gather(-1, tokens[valid][:, None])[:, 0], -(logp.exp() * logp).sum(-1)


def budgeted(sizes: np.ndarray, budget: int) -> list[np.ndarray]:
    """Indices of `sizes` (B,) in parts, sorted by size: rows of the largest in it, a part takes about `budget`."""
    parts: list[list[int]] = [[]]
    for i in np.argsort(sizes, kind="stable"):
        if parts[-1] and (len(parts[-1]) + 1) * sizes[i] > budget:
            parts.append([])
        parts[-1].append(int(i))
    return [np.array(part) for part in parts if part]
