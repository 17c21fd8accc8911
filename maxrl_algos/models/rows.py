"""Which row of a decoding batch each rollout is in: bookkeeping on the host, in NumPy.

P is the number of tasks, N the number of rollouts of a task, R the number of rows in use. Rollouts of a task that drew
the same tokens share a row. A step of decoding turns the rows into their children: a row has a child for every
different token that its rollouts drew.
"""

from dataclasses import dataclass

import numpy as np
import torch


@dataclass
class Children:
    """The children of the rows of a decoding batch, in rows 0 to R - 1.

    Attributes:
        parent: row of the parent of each child, (R,) int64, ascending.
        token: the token that each child adds, (R,) int64.
        row: row of each child, (R,) int64.
        child: index of the child that each of K rollouts continues in, (K,) int64.
        moved: whether each child is in another row than its parent, (R,) bool.
    """

    parent: np.ndarray
    token: np.ndarray
    row: np.ndarray
    child: np.ndarray
    moved: np.ndarray


def children(row: np.ndarray, token: np.ndarray, vocab_size: int) -> Children:
    """The children of rows, given the row (K,) of each of K rollouts and the token (K,) that it drew, both int64.

    The first child of a row stays in it, unless the row is past the last one that is needed.
    """
    keys, child = np.unique(row * vocab_size + token, return_inverse=True)
    parent, token = np.divmod(keys, vocab_size)
    moved = (np.diff(parent, prepend=-1) == 0) | (parent >= len(parent))
    free = np.ones(len(parent), bool)
    free[parent[~moved]] = False
    place = parent.copy()
    place[moved] = np.flatnonzero(free)
    return Children(parent, token, place, child, moved)


def slots_by_task(task: np.ndarray, tasks: int, most: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Arrange rows by task, in P * M slots: M slots for each of the P tasks.

    Args:
        task: task of each row, (R,) int64.
        tasks: number of tasks, P.
        most: number of slots of a task, M. No task may have more rows.
        size: number of entries of the second result, at least R.

    Returns:
        The row in each slot, (P * M,) int64, and the slot of each row, (size,) int64. Slots without a row hold row 0,
        and rows beyond R have slot 0.
    """
    order = np.argsort(task, kind="stable")
    slots, rows = np.zeros(size, np.int64), np.zeros(tasks * most, np.int64)
    slots[order] = task[order] * most + ranks(task[order])
    rows[slots[order]] = order
    return rows, slots


def ranks(ordered: np.ndarray) -> np.ndarray:
    """How many equal entries stand before each entry of an ascending array, (K,) int64."""
    return np.arange(len(ordered)) - np.searchsorted(ordered, ordered)


def upload(device: torch.device, *arrays: np.ndarray) -> list[torch.Tensor]:
    """Arrays of int64 on `device`, in one transfer that the host does not wait for."""
    packed = torch.from_numpy(np.concatenate([array.astype(np.int64, copy=False) for array in arrays]))
    if device.type == "cuda":
        packed = packed.pin_memory().to(device, non_blocking=True)
    return list(packed.split([len(array) for array in arrays]))
