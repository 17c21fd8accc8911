"""The only source of randomness in this package: generators seeded by (seed, stream, index)."""

import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


def generator(seed: int, stream: str, index: int) -> np.random.Generator:
    """NumPy generator number `index` of a named stream: a pure function of its arguments.

    The arguments seed `numpy.random.SeedSequence` as a sequence and never as a sum, so that neighbouring seeds have no
    draws in common.

    Args:
        seed: seed of the run.
        stream: what the draws are for, such as "rollouts".
        index: number of the generator in its stream, such as the step.

    Raises:
        ValueError: if `seed` or `index` is negative.
    """
    if seed < 0 or index < 0:
        raise ValueError(f"seed and index must be >= 0, got seed={seed}, index={index}")
    return np.random.default_rng([seed, zlib.crc32(stream.encode()), index])


def stream_of(name: str, luck: int) -> str:
    """Name of the stream of draws that a run's setting `luck` picks: the name itself for 0."""
    return f"{name} with luck {luck}" if luck else name


def torch_generator(seed: int, stream: str, index: int, device: "torch.device | str" = "cpu") -> "torch.Generator":
    """The same as a generator of PyTorch, on `device`."""
    import torch

    return torch.Generator(device=device).manual_seed(sampling_seed(seed, stream, index))


def sampling_seed(seed: int, stream: str, index: int) -> int:
    """The same as a single integer in [0, 2**63), for samplers that make generators of their own."""
    return int(generator(seed, stream, index).integers(2**63))
