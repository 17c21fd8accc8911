"""The KV cache of prompts, which all rollouts of a task share."""

from dataclasses import dataclass

import torch

from maxrl_algos.models.layerwise import LayerwiseLM, causal_attention


@dataclass
class PromptCache:
    """What the computation of responses needs of their P prompts.

    Attributes:
        layers: keys and values of each layer, (P, kv_heads, L0, head_dim) each.
        logits: logits of the first response token, (P, V).
        lengths: number of tokens of each prompt, P integers. The keys and values behind them are padding.
        padding: which of the L0 places are padding, (P, L0) bool; None where no prompt is padded.
    """

    layers: list[tuple[torch.Tensor, torch.Tensor]]
    logits: torch.Tensor
    lengths: list[int]
    padding: torch.Tensor | None = None

    def tensors(self) -> list[torch.Tensor]:
        """Keys and values of all layers, and the logits."""
        return [*(tensor for pair in self.layers for tensor in pair), self.logits]

    def leaf(self) -> "PromptCache":
        """A cache with the same values that gathers gradients itself.

        The backward passes of several micro-batches can end in it. `backward` then takes the sum of their gradients
        through the prompts in a single pass.
        """
        layers = [(k.detach().requires_grad_(), v.detach().requires_grad_()) for k, v in self.layers]
        return PromptCache(layers, self.logits.detach().requires_grad_(), self.lengths, self.padding)

    def backward(self, leaf: "PromptCache") -> None:
        """Run the backward pass of the prompts with the gradients that `leaf` has gathered.

        Tensors that depend on no trained weight, as in frozen layers, are left out.
        """
        pairs = zip(self.tensors(), leaf.tensors(), strict=True)
        reached = [(t, g.grad) for t, g in pairs if t.requires_grad and g.grad is not None]
        torch.autograd.backward([t for t, _ in reached], [g for _, g in reached])


def compute_prompt_cache(
    lm: LayerwiseLM, prompts: torch.Tensor, prompt_lengths: torch.Tensor | None = None
) -> PromptCache:
    """The KV cache of prompts, which carries gradients.

    Prompts that are shorter than others are moved to the left here, so that their padding follows them. No token sees
    what comes after it, so attention needs no mask, and the fast kernels can be used, which take none. The positions
    remain those of prompts that are padded on the left, so that all responses begin at position L0.

    Args:
        lm: the model.
        prompts: token ids of the prompts, (P, L0) int64.
        prompt_lengths: number of tokens of each prompt, (P,) int64, from 1 to L0, where prompts are padded on the left;
            None where no prompt is padded.

    Raises:
        ValueError: if a prompt length is not in 1 to L0.
    """
    tasks, width = prompts.shape
    positions, padding, lengths = torch.arange(width, device=prompts.device), None, [width] * tasks
    if prompt_lengths is not None:
        lengths = prompt_lengths.tolist()
        if min(lengths) < 1 or max(lengths) > width:
            raise ValueError(f"prompt_lengths must be 1..{width}, got {lengths}")
        padding = positions >= prompt_lengths[:, None]
        positions = positions + (width - prompt_lengths)[:, None]
        prompts = prompts.gather(1, positions % width)
    x, rotary = lm.embed(prompts, positions)
    layers = []
    for layer in lm.layers:
        q, k, v = (a.transpose(1, 2) for a in lm.project(layer, x, rotary))
        # Each step of decoding reads them whole, and a matrix product copies what does not lie in one piece.
        layers.append((k, v) if torch.is_grad_enabled() else (k.contiguous(), v.contiguous()))
        x = lm.finish(layer, x, causal_attention(lm, q, k, v).transpose(1, 2).flatten(2))
    last = x[:, -1] if prompt_lengths is None else x[torch.arange(tasks, device=x.device), prompt_lengths - 1]
    return PromptCache(layers, lm.logits(last), lengths, padding)
