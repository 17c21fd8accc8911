"""The tasks of each training step, and the held-out tasks: pure functions of the seed, without torch."""

from functools import lru_cache

import numpy as np

from maxrl_algos.seeding import generator

ENDLESS = 2**31  # tasks of an endless split are drawn below this index


def training_tasks(size: int | None, seed: int, step: int, count: int, stream: str = "train") -> np.ndarray:
    """Indices of the tasks of one step, (count,) int64.

    A finite split is gone through in a new random order each epoch; tasks of an endless split are drawn uniformly.

    Args:
        size: number of tasks in the split; None if it is endless.
        seed: seed of the run.
        step: step of the run, from 0.
        count: number of tasks a step.
        stream: name of the purpose. Different streams draw independently, so that a warm-up takes nothing away from
            the training after it.
    """
    if size is None:
        return generator(seed, f"{stream} tasks", step).integers(ENDLESS, size=count, dtype=np.int64)
    epochs, places = np.divmod(np.arange(step * count, (step + 1) * count), size)
    orders = {epoch: _order(seed, f"{stream} epoch", int(epoch), size) for epoch in np.unique(epochs)}
    return np.array([orders[epoch][place] for epoch, place in zip(epochs, places, strict=True)], dtype=np.int64)


@lru_cache(maxsize=2)
def _order(seed: int, stream: str, epoch: int, size: int) -> np.ndarray:
    return generator(seed, stream, epoch).permutation(size)


def held_out_tasks(size: int | None, count: int) -> np.ndarray:
    """Indices of the tasks that are evaluated, (count,) int64: the same tasks in every run.

    Args:
        size: number of tasks in the split, of which a random subset is taken; None if it is endless, in which case
            the first `count` tasks are taken.
        count: number of tasks; all of a split that has no more than `count`.
    """
    return np.arange(count) if size is None else np.sort(generator(0, "held out", 0).permutation(size)[:count])
