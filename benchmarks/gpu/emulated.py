"""Captured CUDA graphs without a GPU, with the faults that real ones have.

A captured graph goes on with the buffers that it was captured with, whatever buffers there are later, and a pool may
not be used once its last graph is gone.
"""

import copy
import types
import weakref
from collections.abc import Callable
from typing import Any

from maxrl_algos.models.decoding import Decoder


class Pool:
    """A memory pool that is freed with the last graph in it."""

    def __init__(self) -> None:
        self.graphs: weakref.WeakSet[Any] = weakref.WeakSet()
        self.used = False


class Graph:
    """A function that was captured."""

    def __init__(self, function: Callable[[], None]) -> None:
        self.function = function

    def __call__(self) -> None:
        self.function()


class EmulatedGraphs:
    """What `CudaGraphs` does, on any device.

    Attributes:
        captured: number of graphs captured.
    """

    def __init__(self) -> None:
        self.captured = 0

    def new_pool(self) -> Pool:
        return Pool()

    def capture(self, function: Any, pool: Pool) -> Graph:
        """Freeze a function: what it refers to now is what it will always use.

        Raises:
            RuntimeError: if all graphs of the pool are gone.
        """
        if pool.used and not pool.graphs:
            raise RuntimeError("the pool died with its last graph")
        frozen = (
            copy.copy(x) if isinstance(x, Decoder) else x for x in (c.cell_contents for c in function.__closure__)
        )
        closure = tuple(types.CellType(x) for x in frozen)
        graph = Graph(types.FunctionType(function.__code__, function.__globals__, closure=closure))
        pool.graphs.add(graph)
        pool.used = True
        self.captured += 1
        return graph
