"""Decoding of many rollouts of the same prompts, in which every distinct response so far is computed once.

Rollouts of a task that drew the same tokens share a row of the batch. When their next tokens differ, the keys and
values of the row are copied for all of its children but one. A row without children is filled with another row, so that
rows stay packed. Rollouts that have ended cost nothing, and N rollouts of a policy that is sure of its tokens cost
little more than one rollout.

P is the number of tasks, N the number of rollouts of a task, L0 the number of prompt tokens, R the number of rows in
use, and G is heads / kv_heads.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch

from maxrl_algos.models.layerwise import LayerwiseLM
from maxrl_algos.models.prompt_cache import PromptCache

WINDOW = 16  # keys of responses are read in multiples of so many tokens, so that few shapes occur
Graph = Callable[..., torch.Tensor]


@dataclass
class KVCache:
    """Keys and values of P prompts and of the rows of their rollouts, and CUDA graphs captured over them.

    Attributes:
        prompts: keys and values of each layer, (P, kv_heads, L0, head_dim) each.
        padding: which of the L0 tokens are padding, (P, L0) bool; None where no prompt is padded.
        responses: (layers, 2, rows, kv_heads, max_tokens rounded up to a multiple of WINDOW, head_dim); the 2 stands
            for keys and values.
        graphs: captured decoding steps, by (window, number of slots, number of rows).
    """

    prompts: list[tuple[torch.Tensor, torch.Tensor]]
    padding: torch.Tensor | None
    responses: torch.Tensor
    graphs: dict[Any, Graph] = field(default_factory=dict)


class GraphCache:
    """Memory and captured CUDA graphs of decoding, which the next batch uses again.

    Attributes:
        kv_caches: a `KVCache` for each shape met. All lie in the same buffers, because only one is in use at a time, so
            that memory is that of the largest.
        pool: the memory pool that all graphs share; None before the first capture.
    """

    def __init__(self) -> None:
        self.kv_caches: dict[Any, KVCache] = {}
        self.pool: Any = None
        self._buffers: dict[str, torch.Tensor] = {}

    def slice(self, name: str, like: torch.Tensor, *shape: int) -> torch.Tensor:
        """A slice of the buffer `name`, viewed in `shape`, with dtype and device of `like`.

        If the buffer has to grow, all captured graphs are given up, because they hold its old address.
        """
        size = math.prod(shape)
        if (old := self._buffers.get(name)) is None or old.numel() < size or old.dtype != like.dtype:
            self.kv_caches.clear()
            self._buffers[name] = like.new_zeros(size)  # finite, because masked values are multiplied by 0
        return self._buffers[name][:size].view(shape)

    def kv_cache(self, prompts: PromptCache, responses: tuple[int, ...]) -> KVCache:
        """The KV cache of that shape, with the prompts copied into it.

        Args:
            prompts: the KV cache of the prompts.
            responses: shape of `KVCache.responses`.
        """
        like = prompts.layers[0][0]
        key = like.shape, like.dtype, responses, prompts.padding is None
        prompt_slice = self.slice("prompts", like, len(prompts.layers), 2, *like.shape)
        response_slice = self.slice("responses", like, *responses)
        if key not in self.kv_caches:
            padding = None if prompts.padding is None else torch.empty_like(prompts.padding)
            self.kv_caches[key] = KVCache([(k, v) for k, v in prompt_slice], padding, response_slice)
        cache = self.kv_caches[key]
        if cache.padding is not None and prompts.padding is not None:
            cache.padding.copy_(prompts.padding)
        for old_pair, pair in zip(cache.prompts, prompts.layers, strict=True):
            for old, new in zip(old_pair, pair, strict=True):
                old.copy_(new)
        return cache


class Decoder:
    """Decodes the rollouts that are still running, one token a step.

    With a graph cache, the step is captured as a CUDA graph. Numbers of rows are rounded up to powers of two, so that
    there are few graphs.

    Args:
        lm: the model.
        prompts: the KV cache of the prompts.
        start: number of prompt tokens, L0, which is the position of the first response token.
        n: number of rollouts of a task, N.
        max_tokens: largest number of response tokens.
        graph_cache: where captured graphs are kept; None to capture none.
    """

    def __init__(
        self, lm: LayerwiseLM, prompts: PromptCache, start: int, n: int, max_tokens: int, graph_cache: GraphCache | None
    ) -> None:
        self.lm, self.start, self.n, self.graph_cache = lm, start, n, graph_cache
        tasks, self.vocab_size = prompts.logits.shape
        self.task = torch.arange(tasks, device=prompts.logits.device)  # index of each row's task in `self.cache`
        like = prompts.layers[0][0]
        room = -(-max_tokens // WINDOW) * WINDOW
        responses = len(prompts.layers), 2, tasks * n, like.shape[1], room, like.shape[3]
        if graph_cache is None:
            self.cache = KVCache(prompts.layers, prompts.padding, like.new_zeros(responses))
        else:
            self.cache = graph_cache.kv_cache(prompts, responses)

    def step(self, row: torch.Tensor, token: torch.Tensor, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Continue rollouts by a token. Rows that no rollout names are given up.

        Args:
            row: row of each of K rollouts, (K,) int64. At step 0, rows are tasks.
            token: the response token that each rollout drew, (K,) int64.
            step: index of that token in the response.

        Returns:
            Logits of the next token of every row, (R, V), and the row that each rollout has now, (K,) int64. Captured
            steps may return further rows at the end.
        """
        child, child_of_rollout = (row * self.vocab_size + token).unique(return_inverse=True)
        parent, token = child // self.vocab_size, child % self.vocab_size
        child_row = self._move(parent, step)
        self.task = torch.empty_like(child_row).index_copy(0, child_row, self.task[parent])
        self._drop_tasks()
        rows, slots = self._layout()
        inputs = torch.zeros_like(slots).index_copy(0, child_row, token), rows, slots, slots.new_tensor([step])
        window = (step // WINDOW + 1) * WINDOW
        forward: Graph = partial(self._forward, self.cache, window)
        if self.graph_cache is not None:
            key = window, len(rows), len(slots)
            if key not in self.cache.graphs:
                self.cache.graphs[key] = capture(forward, inputs, self.graph_cache)
            forward = self.cache.graphs[key]
        return forward(*inputs), child_row[child_of_rollout]

    def _move(self, parent: torch.Tensor, used: int) -> torch.Tensor:
        """Give rows 0 to R - 1 to R children, and copy keys and values to those that do not stay in their parent's row.

        Args:
            parent: row of the parent of each child, (R,) int64, ascending.
            used: number of response tokens that the parents have.

        Returns:
            The row of each child, (R,) int64.
        """
        is_first = parent.diff(prepend=parent.new_tensor([-1])) > 0  # the first child of its parent
        moves = ~is_first | (parent >= len(parent))  # first children stay, unless their row is past the last one
        free = torch.ones_like(parent, dtype=torch.bool).index_fill(0, parent[~moves], False)
        row = parent.clone()
        row[moves] = free.nonzero()[:, 0]
        if used:
            responses = self.cache.responses
            responses[:, :, row[moves], :, :used] = responses[:, :, parent[moves], :, :used]
        return row

    def _drop_tasks(self) -> None:
        """Drop the prompts of tasks whose rollouts have all ended, once these are a quarter of the tasks."""
        tasks, old = self.task.unique(), self.cache
        if self.graph_cache is None and len(tasks) <= 0.75 * len(old.prompts[0][0]):
            padding = None if old.padding is None else old.padding[tasks]
            self.cache = KVCache([(k[tasks], v[tasks]) for k, v in old.prompts], padding, old.responses)
            self.task = torch.searchsorted(tasks, self.task)

    def _layout(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Arrange the rows by task, in P slots of M rows, where M is the largest number of rows of a task.

        Returns:
            The row in each slot, (P * M,) int64, and the slot of each row, (R,) int64. Slots without a row hold row 0,
            and rows that were added by rounding have slot 0.
        """
        counts = torch.bincount(self.task, minlength=len(self.cache.prompts[0][0]))
        order, most = self.task.argsort(stable=True), self._rounded(int(counts.max()), self.n)
        ranks = torch.arange(len(order), device=order.device) - (counts.cumsum(0) - counts)[self.task[order]]
        slots = order.new_zeros(self._rounded(len(order), self.n * len(counts)))
        slots[order] = self.task[order] * most + ranks
        rows = order.new_zeros(len(counts) * most)
        rows[slots[order]] = order
        return rows, slots

    def _rounded(self, size: int, largest: int) -> int:
        """`size`, or where graphs are captured the next power of two, but at most `largest`."""
        return size if self.graph_cache is None else min(1 << (size - 1).bit_length(), largest)

    def _forward(
        self,
        cache: KVCache,
        window: int,
        tokens: torch.Tensor,
        rows: torch.Tensor,
        slots: torch.Tensor,
        step: torch.Tensor,
    ) -> torch.Tensor:
        """Logits of the next token of each row, (R, V); also writes the keys and values of `tokens` to the cache.

        Args:
            cache: the KV cache.
            window: number of response tokens whose keys are read; those after `step` are masked.
            tokens: the newest token of each row, (R,) int64.
            rows, slots: as `_layout` returns them.
            step: index of `tokens` in their responses, (1,) int64.
        """
        lm, count = self.lm, len(slots)
        kv_heads, groups = lm.kv_heads, lm.heads // lm.kv_heads
        x, rotary = lm.embed(tokens, self.start + step)
        future = torch.arange(window, device=tokens.device) > step
        response_layers = cache.responses[:, :, :count]
        for layer, (keys, values), (row_keys, row_values) in zip(
            lm.layers, cache.prompts, response_layers, strict=True
        ):
            q, k, v = lm.project(layer, x, rotary)
            row_keys.index_copy_(2, step, k[:, :, None])
            row_values.index_copy_(2, step, v[:, :, None])
            q = (q * lm.scale).view(count, kv_heads, groups, -1)
            scores = (q @ row_keys[:, :, :window].transpose(2, 3)).masked_fill(future, -torch.inf)
            prompt_scores = by_task(q, rows, len(keys)) @ keys.transpose(2, 3)  # (P, kv_heads, M * G, L0)
            if cache.padding is not None:
                prompt_scores = prompt_scores.masked_fill(cache.padding[:, None, None], -torch.inf)
            weights = torch.cat([prompt_scores, by_task(scores, rows, len(keys))], -1).softmax(-1)
            on_prompt, on_response = weights.split([keys.shape[2], window], -1)
            out = by_row(on_prompt @ values, slots, groups)
            out = out + by_row(on_response, slots, groups) @ row_values[:, :, :window]
            x = lm.finish(layer, x, out.flatten(1))
        return lm.logits(x)


def by_task(x: torch.Tensor, rows: torch.Tensor, tasks: int) -> torch.Tensor:
    """Rows (R, kv_heads, G, ...) by task, (P, kv_heads, M * G, ...); `rows` (P * M,) is the row in each slot."""
    return x.index_select(0, rows).unflatten(0, (tasks, -1)).transpose(1, 2).flatten(2, 3)


def by_row(x: torch.Tensor, slots: torch.Tensor, groups: int) -> torch.Tensor:
    """The reverse of `by_task`: (P, kv_heads, M * G, ...) as (R, kv_heads, G, ...); `slots` (R,) is each row's slot."""
    return x.unflatten(2, (-1, groups)).transpose(1, 2).flatten(0, 1).index_select(0, slots)


def capture(function: Graph, inputs: tuple[torch.Tensor, ...], graph_cache: GraphCache) -> Graph:
    """Capture a function of tensors as a CUDA graph.

    All graphs share memory, that of the logits included: only one runs at a time, and what it returns must be read
    before the next one runs.

    Args:
        function: what is captured; it returns logits.
        inputs: example inputs, whose shapes and dtypes all later inputs have.
        graph_cache: holds the memory.

    Returns:
        A function that copies its inputs to where the graph reads them, and replays the graph.
    """
    inputs = tuple(x.clone() for x in inputs)
    graph_cache.pool = graph_cache.pool or torch.cuda.graph_pool_handle()
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        like = function(*inputs)
    torch.cuda.current_stream().wait_stream(side)
    logits = graph_cache.slice("logits", like, *like.shape)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, pool=graph_cache.pool):
        logits.copy_(function(*inputs))

    def replay(*given: torch.Tensor) -> torch.Tensor:
        for x, value in zip(inputs, given, strict=True):
            x.copy_(value)
        graph.replay()
        return logits

    return replay
