"""One Generator per object, from a sequence of integers; nothing else in this package creates randomness."""

import zlib

import numpy as np


def generator(seed: int, split: str, index: int) -> np.random.Generator:
    """The Generator of task `index` in `split`: a pure function of its arguments.

    Arguments enter `numpy.random.SeedSequence` as a sequence, never as a sum, so that neighbouring seeds share nothing.

    Raises:
        ValueError: if `seed` or `index` is negative.
    """
    if seed < 0 or index < 0:
        raise ValueError(f"seed and index must be >= 0, got seed={seed}, index={index}")
    return np.random.default_rng([seed, zlib.crc32(split.encode()), index])
