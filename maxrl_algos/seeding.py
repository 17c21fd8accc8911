"""One Generator per object, from a sequence of integers; nothing else in this package creates randomness."""

import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


def generator(seed: int, stream: str, index: int) -> np.random.Generator:
    """The Generator number `index` of a named stream: a pure function of its arguments.

    Arguments enter `numpy.random.SeedSequence` as a sequence, never as a sum, so that neighbouring seeds share nothing.

    Raises:
        ValueError: if `seed` or `index` is negative.
    """
    if seed < 0 or index < 0:
        raise ValueError(f"seed and index must be >= 0, got seed={seed}, index={index}")
    return np.random.default_rng([seed, zlib.crc32(stream.encode()), index])


def torch_generator(seed: int, stream: str, index: int, device: "torch.device | str" = "cpu") -> "torch.Generator":
    """The same for torch, on `device`."""
    import torch

    state = int(generator(seed, stream, index).integers(2**63))
    return torch.Generator(device=device).manual_seed(state)
