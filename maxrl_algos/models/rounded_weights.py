"""Copies of a model's weights in the precision of autocast, so that decoding does not round them at every token."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch


class RoundedWeights:
    """Puts rounded copies in the place of the float32 weights of a model's linear layers, for as long as it samples.

    Autocast rounds these weights at every call. Their copies are rounded once, so the results are the same. Other
    weights, such as embeddings and those of norms, stay as they are, as under autocast.

    Args:
        model: the model, used in place.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self._copies: list[torch.nn.Parameter] = []

    @contextmanager
    def rounded(self, keep: bool) -> Iterator[None]:
        """A context in which the model computes with rounded copies of its present weights, if autocast is on.

        Args:
            keep: whether the memory of the copies is kept and used again next time, so that the copies have the same
                addresses. Captured CUDA graphs need this.
        """
        device = next(self.model.parameters()).device.type
        if not torch.is_autocast_enabled(device):
            yield
            return
        places = [
            (layer, name)
            for layer in self.model.modules()
            if isinstance(layer, torch.nn.Linear)
            for name, p in layer._parameters.items()
            if p is not None and p.dtype == torch.float32
        ]
        weights = [layer._parameters[name] for layer, name in places]
        self._refresh([p for p in weights if p is not None], torch.get_autocast_dtype(device))
        try:
            for (layer, name), copy in zip(places, self._copies, strict=True):
                layer._parameters[name] = copy
            yield
        finally:
            for (layer, name), p in zip(places, weights, strict=True):
                layer._parameters[name] = p
            if not keep:
                self._copies = []

    @torch.no_grad()
    def _refresh(self, weights: list[torch.nn.Parameter], dtype: torch.dtype) -> None:
        """Copy the weights as they are now, into the memory of the last copies if there are any."""
        if [(c.shape, c.dtype, c.device) for c in self._copies] != [(p.shape, dtype, p.device) for p in weights]:
            self._copies = [torch.nn.Parameter(torch.empty_like(p, dtype=dtype), requires_grad=False) for p in weights]
        if weights:  # there are none where the model is in the precision of autocast already
            torch._foreach_copy_(list[torch.Tensor](self._copies), list[torch.Tensor](weights))
