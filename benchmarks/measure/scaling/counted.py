"""The formulas of `costs` beside what is counted on a small model."""

from collections.abc import Iterable
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.measure.scaling.costs import BF16, FP32, Shape
from maxrl_algos.models.build import build_model

SHAPE = Shape(8, 256, 4, 2, 64, 1024, 8192, family="qwen2")


def total_bytes(tensors: Iterable[torch.Tensor]) -> int:
    """Bytes of the tensors; tensors that share their memory count once."""
    return sum({t.data_ptr(): t.numel() * t.element_size() for t in tensors}.values())


def measure() -> list[tuple[str, float, float]]:
    """Name, formula and count of each quantity, for a Qwen2 of 10M parameters after one step of AdamW on the CPU."""
    model: Any = build_model(SHAPE.vocabulary, SHAPE.layers, SHAPE.hidden, attn_implementation="eager").train()
    optimizer = torch.optim.AdamW(model.parameters())
    tokens = torch.arange(2 * 64).reshape(2, 64)
    context = 2 * 64 * 64  # eager attention also computes what it masks
    with torch.no_grad():
        cache = model(tokens, use_cache=True).past_key_values
    with FlopCounterMode(display=False) as forward:
        model(tokens, use_cache=False)
    model.gradient_checkpointing_enable({"use_reentrant": False})
    with FlopCounterMode(display=False) as update:
        model(tokens, use_cache=False).logits.logsumexp(-1).sum().backward()
    optimizer.step()
    moments = (s[key] for s in optimizer.state.values() for key in ("exp_avg", "exp_avg_sq"))
    keys = (t for layer in cache.layers for t in (layer.keys, layer.values))
    size, backward = SHAPE.parameters, SHAPE.update_flops(128, context)
    return [
        ("weights, bytes", FP32 * size, total_bytes(model.parameters())),
        ("gradients, bytes", FP32 * size, total_bytes(p.grad for p in model.parameters())),
        ("AdamW's moments, bytes", 2 * FP32 * size, total_bytes(moments)),
        ("KV cache of 128 tokens in float32, bytes", 128 * SHAPE.kv(FP32), total_bytes(keys)),
        ("weights to push in bfloat16, bytes", BF16 * size, total_bytes(model.bfloat16().state_dict().values())),
        ("forward pass, flops", SHAPE.flops(128, context), forward.get_total_flops()),
        ("forward and backward, checkpointed, flops", backward, update.get_total_flops()),
    ]
