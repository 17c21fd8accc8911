"""The KV cache of prompts, which all rollouts of a task share."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from maxrl_algos.models.layerwise import LayerwiseLM


@dataclass
class PromptCache:
    """What the rollouts of P prompts need of their prompts.

    Attributes:
        layers: keys and values of each layer, (P, kv_heads, L0, head_dim) each.
        logits: logits of the first response token, (P, V).
        padding: which of the L0 tokens are padding, (P, L0) bool; None where no prompt is padded.
    """

    layers: list[tuple[torch.Tensor, torch.Tensor]]
    logits: torch.Tensor
    padding: torch.Tensor | None = None

    def tensors(self) -> list[torch.Tensor]:
        """Keys and values of all layers, and the logits."""
        return [*(tensor for pair in self.layers for tensor in pair), self.logits]

    def leaf(self) -> "PromptCache":
        """A cache with the same values that gathers gradients itself.

        Many backward passes can end in it, and `backward` then takes their sum through the prompts once.
        """
        layers = [(k.detach().requires_grad_(), v.detach().requires_grad_()) for k, v in self.layers]
        return PromptCache(layers, self.logits.detach().requires_grad_(), self.padding)

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

    Args:
        lm: the model.
        prompts: (P, L0) int64.
        prompt_lengths: number of tokens of each prompt, (P,) int64, from 1 to L0, where prompts are padded on the left;
            None where no prompt is padded.

    Raises:
        ValueError: if a prompt length is not in 1 to L0.
    """
    padding, mask, width = None, None, prompts.shape[1]
    if prompt_lengths is not None:
        if prompt_lengths.min() < 1 or prompt_lengths.max() > width:
            raise ValueError(f"prompt_lengths must be 1..{width}, got {prompt_lengths.tolist()}")
        columns = torch.arange(width, device=prompts.device)
        padding = columns < (width - prompt_lengths)[:, None]
        itself = columns == columns[:, None]  # padding sees itself, so that no row of the softmax is empty
        mask = ((columns <= columns[:, None]) & ~padding[:, None] | itself)[:, None]
    x, rotary = lm.embed(prompts, torch.arange(width, device=prompts.device))
    layers = []
    for layer in lm.layers:
        q, k, v = (a.transpose(1, 2) for a in lm.project(layer, x, rotary))
        layers.append((k, v))
        out = F.scaled_dot_product_attention(q, k, v, mask, is_causal=mask is None, scale=lm.scale, enable_gqa=True)
        x = lm.finish(layer, x, out.transpose(1, 2).flatten(2))
    return PromptCache(layers, lm.logits(x[:, -1]), padding)
