"""A causal language model of `transformers` that is run layer by layer, with the attention left to the caller."""

from typing import Any

import torch
import torch.nn.functional as F
from torch.nn.attention.bias import causal_lower_right

FAMILIES = ("qwen2", "qwen3", "llama")  # the `model_type` of the models that this class can run


class LayerwiseLM:
    """The parts of a Qwen2, Qwen3 or Llama model before and after the attention of its layers.

    Args:
        model: the model of `transformers`, used in place.

    Attributes:
        heads: number of query heads.
        kv_heads: number of key and value heads; each of them serves heads / kv_heads query heads.
        head_dim: width of a head.
        scale: queries are multiplied by this before they meet the keys.
    """

    def __init__(self, model: Any) -> None:
        config = model.config
        self.model = model
        self.heads, self.kv_heads = config.num_attention_heads, config.num_key_value_heads
        self.head_dim = getattr(config, "head_dim", None) or config.hidden_size // self.heads
        self.scale = self.head_dim**-0.5

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.model.model.embed_tokens.weight.device

    @property
    def layers(self) -> Any:
        """The layers of the model, first to last."""
        return self.model.model.layers

    def embed(
        self, tokens: torch.Tensor, positions: torch.Tensor
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        """The hidden states that go into the first layer, and the rotation of queries and keys.

        Args:
            tokens: token ids, (..., T) int64.
            positions: position of each token in its sequence, (..., T) or (1,) int64.

        Returns:
            The hidden states, (..., T, hidden), and the cosines and sines by which queries and keys are rotated, each
            of a shape that broadcasts against (..., T, heads, head_dim).
        """
        x = self.model.model.embed_tokens(tokens)
        cos, sin = self.model.model.rotary_emb(x, positions if positions.dim() > 1 else positions[None])
        shape = *([1] * (tokens.dim() - positions.dim())), *positions.shape, 1, self.head_dim
        return x, (cos.reshape(shape), sin.reshape(shape))

    def project(self, layer: Any, x: torch.Tensor, rotary: tuple[torch.Tensor, torch.Tensor]) -> list[torch.Tensor]:
        """Queries, keys and values of a layer for the hidden states `x` (..., hidden).

        Returns:
            Queries (..., heads, head_dim), keys and values (..., kv_heads, head_dim); queries and keys are rotated by
            position.
        """
        attention, h = layer.self_attn, layer.input_layernorm(x)
        cos, sin = rotary
        q = attention.q_proj(h).unflatten(-1, (self.heads, self.head_dim))
        k = attention.k_proj(h).unflatten(-1, (self.kv_heads, self.head_dim))
        v = attention.v_proj(h).unflatten(-1, (self.kv_heads, self.head_dim))
        if hasattr(attention, "q_norm"):  # Qwen3 has it, Qwen2 and Llama do not
            q, k = attention.q_norm(q), attention.k_norm(k)
        return [_rotate(q, cos, sin), _rotate(k, cos, sin).to(v.dtype), v]

    def finish(self, layer: Any, x: torch.Tensor, attended: torch.Tensor) -> torch.Tensor:
        """The hidden states after a layer, (..., hidden).

        They follow from the hidden states `x` before it, and from the result of its attention, (..., heads * head_dim).
        """
        x = x + layer.self_attn.o_proj(attended)
        return x + layer.mlp(layer.post_attention_layernorm(x))

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        """Logits (..., V) of the next token, from the hidden states (..., hidden) after the last layer."""
        return self.model.lm_head(self.model.model.norm(x))


def causal_attention(lm: LayerwiseLM, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Attention by the kernels of PyTorch that do not build the matrix of scores.

    These kernels take no mask that differs between the sequences of a batch. On a GPU, they take grouped queries only
    in bfloat16 or float16. So keys and values in float32 are repeated there, once for each of their query heads.

    Args:
        lm: the model.
        q: queries of the last T tokens of B sequences, (B, heads, T, head_dim).
        k: keys of all T' >= T tokens of these sequences, (B, kv_heads, T', head_dim).
        v: values, in the shape of the keys.

    Returns:
        The result of the attention, (B, heads, T, head_dim). Each token sees itself and the tokens before it.
    """
    q, k = q.to(v.dtype), k.to(v.dtype)
    if q.device.type == "cuda" and v.dtype == torch.float32:
        k, v = (a.repeat_interleave(lm.heads // lm.kv_heads, 1) for a in (k, v))
    grouped = k.shape[1] < q.shape[1]
    if q.shape[2] == k.shape[2]:
        return F.scaled_dot_product_attention(q, k, v, is_causal=True, scale=lm.scale, enable_gqa=grouped)
    mask = causal_lower_right(q.shape[2], k.shape[2])
    return F.scaled_dot_product_attention(q, k, v, mask, scale=lm.scale, enable_gqa=grouped)


def _rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotary position embedding (arXiv 2104.09864) of `x` (..., head_dim)."""
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat([-b, a], -1) * sin
