"""Memory and captured CUDA graphs of decoding, which later batches use again.

A captured graph reads and writes the addresses that it was captured with. So everything that it touches lies in buffers
that are reserved before the capture. If a buffer has to move, all graphs are deleted. The graphs share one memory pool,
since only one graph runs at a time. The pool lives as long as its graphs: PyTorch frees a pool when its last graph is
gone, and nothing may be captured into it afterwards.
"""

import math
from collections.abc import Callable, Hashable
from typing import Any

import torch

MAX_GRAPHS = 64  # where more shapes than this are met, all graphs are deleted and capturing begins anew


class CudaGraphs:
    """Captures CUDA graphs by PyTorch."""

    def new_pool(self) -> Any:
        """A memory pool for graphs."""
        return torch.cuda.graph_pool_handle()

    def capture(self, function: Callable[[], None], pool: Any) -> Callable[[], None]:
        """Capture a function as a graph, after running it once so that its kernels are loaded.

        Args:
            function: reads and writes tensors at fixed addresses, and waits for nothing.
            pool: the memory pool of the graph, from `new_pool`.

        Returns:
            A function that replays the graph.
        """
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            function()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=pool):
            function()
        return graph.replay


class GraphCache:
    """Buffers that keep their addresses, and the graphs that were captured over them.

    Args:
        engine: captures graphs, as `CudaGraphs` does; None for `CudaGraphs` itself. Tests give an engine that works
            without a GPU.

    Attributes:
        graphs: the functions that replay the captured graphs, by key.
        pool: the memory pool of the graphs; None while there are no graphs.
    """

    def __init__(self, engine: Any = None) -> None:
        self.engine = CudaGraphs() if engine is None else engine
        self.graphs: dict[Hashable, Callable[[], None]] = {}
        self.pool: Any = None
        self._buffers: dict[str, torch.Tensor] = {}
        self._weights: tuple[int, ...] = ()

    def reserve(self, name: str, like: torch.Tensor, *shape: int) -> torch.Tensor:
        """The buffer called `name`, in the shape `shape`, with the dtype and the device of `like`.

        The buffer keeps its address until a larger buffer of that name is reserved, or a buffer of another dtype or on
        another device. Then all graphs are deleted.
        """
        size = math.prod(shape)
        old = self._buffers.get(name)
        if old is None or old.numel() < size or old.dtype != like.dtype or old.device != like.device:
            self.clear()
            del old
            self._buffers.pop(name, None)  # before the new buffer is made, so that both are never held
            self._buffers[name] = like.new_zeros(size)  # finite, because masked values are multiplied by 0
        return self._buffers[name][:size].view(shape)

    def bind(self, model: torch.nn.Module) -> None:
        """Delete all graphs if a weight of `model` has another address than at the last call."""
        weights = tuple(tensor.data_ptr() for tensor in model.state_dict(keep_vars=True).values())
        if weights != self._weights:
            self.clear()
        self._weights = weights

    def clear(self) -> None:
        """Delete all graphs, and their memory pool with them."""
        self.graphs.clear()
        self.pool = None

    def run(self, key: Hashable, function: Callable[[], None]) -> None:
        """Replay the graph of `key`. Where there is no such graph yet, it is captured from `function` first.

        Args:
            key: holds everything that the shapes in `function` depend on, and names the buffers that it uses.
            function: reads and writes reserved buffers and weights only, and waits for nothing.
        """
        if key not in self.graphs:
            if len(self.graphs) >= MAX_GRAPHS:
                self.clear()
            if self.pool is None:
                self.pool = self.engine.new_pool()
            self.graphs[key] = self.engine.capture(function, self.pool)
        self.graphs[key]()
