"""Decoding of many rollouts that share prompts: each distinct response so far is computed once, in a row of its own.

Rollouts of a task that drew the same tokens share a row. When their next tokens differ, the row's keys and values are
copied for all children but one; rows without children are filled from the end. So rows stay packed: nothing is spent on
rollouts that have ended, and on N rollouts of a sure policy little more than on one.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch

WINDOW = 16  # own keys are read in whole windows, so that shapes repeat
Graph = Callable[..., torch.Tensor]


@dataclass
class PromptCache:
    """What the rollouts of P prompts need of them.

    Attributes:
        layers: keys and values of each layer, (P, kv_heads, L0, head_dim) each.
        logits: (P, V), those of the first response token.
        padding: (P, L0) bool, what is no prompt; None where nothing is padded.
    """

    layers: list[tuple[torch.Tensor, torch.Tensor]]
    logits: torch.Tensor
    padding: torch.Tensor | None = None

    def tensors(self) -> list[torch.Tensor]:
        return [*(t for pair in self.layers for t in pair), self.logits]

    def leaf(self) -> "PromptCache":
        """The same values with gradients of their own, so that many backward passes need only one of the prompt."""
        layers = [(k.detach().requires_grad_(), v.detach().requires_grad_()) for k, v in self.layers]
        return PromptCache(layers, self.logits.detach().requires_grad_(), self.padding)

    def backward(self, leaf: "PromptCache") -> None:
        """Carries the gradients gathered in `leaf` on into the parameters."""
        pairs = zip(self.tensors(), leaf.tensors(), strict=True)
        reached = [(t, g.grad) for t, g in pairs if t.requires_grad and g.grad is not None]  # not what is frozen
        torch.autograd.backward([t for t, _ in reached], [g for _, g in reached])


@dataclass
class Places:
    """Room for P tasks and the rows of their rollouts, and graphs captured over it.

    Attributes:
        prompt: keys and values of each layer, (P, kv_heads, L0, head_dim) each.
        padding: (P, L0) bool or None, as in `PromptCache`.
        own: (layers, 2, rows, kv_heads, room, head_dim), room being a multiple of WINDOW.
        graphs: by the shapes of what they take.
    """

    prompt: list[tuple[torch.Tensor, torch.Tensor]]
    padding: torch.Tensor | None
    own: torch.Tensor
    graphs: dict[Any, Graph] = field(default_factory=dict)


class Kept:
    """What captured decoding keeps from batch to batch.

    Attributes:
        places: by shape. All lie in the same buffers, as one is in use at a time: memory is that of the largest.
        pool: of memory, which all captured graphs share.
    """

    def __init__(self) -> None:
        self.places: dict[Any, Places] = {}
        self.pool: Any = None
        self._buffers: dict[str, torch.Tensor] = {}

    def carve(self, name: str, like: torch.Tensor, *shape: int) -> torch.Tensor:
        """`shape` of the buffer `name`; where that must grow, what was captured over it is given up."""
        size = math.prod(shape)
        if (old := self._buffers.get(name)) is None or old.numel() < size or old.dtype != like.dtype:
            self.places.clear()
            self._buffers[name] = like.new_zeros(size)  # finite, since what is masked is multiplied by 0
        return self._buffers[name][:size].view(shape)


class Decoder:
    """The rows of the rollouts still running.

    On a CUDA device the step is captured as a graph for each of a few shapes, rows being rounded up to powers of two,
    and kept in `policy.kept` for the next batch.

    Args:
        policy: the `SharedPromptPolicy` whose model decodes.
        cache: of the prompts.
        start: L0, the position of the first response token.
        n: N, rollouts a task.
        max_tokens: longest response.
    """

    def __init__(self, policy: Any, cache: PromptCache, start: int, n: int, max_tokens: int) -> None:
        self.policy, self.start, self.n, self.vocabulary = policy, start, n, cache.logits.shape[1]
        self.task = torch.arange(len(cache.logits), device=cache.logits.device)  # of each row, in `places`
        like = cache.layers[0][0]
        tasks, kv_heads, _, head_dim = like.shape
        own = len(cache.layers), 2, tasks * n, kv_heads, -(-max_tokens // WINDOW) * WINDOW, head_dim
        if not policy.captured:
            self.places = Places(cache.layers, cache.padding, like.new_zeros(own))
            return
        kept, key = policy.kept, (like.shape, like.dtype, own, cache.padding is None)
        prompt, room = kept.carve("prompt", like, len(cache.layers), 2, *like.shape), kept.carve("own", like, *own)
        if key not in kept.places:
            padding = None if cache.padding is None else torch.empty_like(cache.padding)
            kept.places[key] = Places([(k, v) for k, v in prompt], padding, room)
        self.places = kept.places[key]
        if self.places.padding is not None and cache.padding is not None:
            self.places.padding.copy_(cache.padding)
        for old_pair, pair in zip(self.places.prompt, cache.layers, strict=True):
            for old, new in zip(old_pair, pair, strict=True):
                old.copy_(new)

    def step(self, row: torch.Tensor, token: torch.Tensor, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Goes on with rollouts in rows `row` (R,), each by its `token` (R,), the response token of index `step`.

        Rows that are not named are given up. At step 0 rows are tasks.

        Returns:
            Logits (rows, V) of the next token, and the row of each rollout, (R,).
        """
        child, of_child = (row * self.vocabulary + token).unique(return_inverse=True)
        parent, token = child // self.vocabulary, child % self.vocabulary
        place = self._move(parent, step)
        self.task = torch.empty_like(place).index_copy(0, place, self.task[parent])
        self._drop_tasks()
        rows, at = self._layout()
        inputs = torch.zeros_like(at).index_copy(0, place, token), rows, at, at.new_tensor([step])
        window = (step // WINDOW + 1) * WINDOW
        forward: Graph = partial(self._forward, self.places, window)
        if self.policy.captured:
            key = window, len(rows), len(at)
            if key not in self.places.graphs:
                self.places.graphs[key] = capture(forward, inputs, self.policy.kept)
            forward = self.places.graphs[key]
        return forward(*inputs), place[of_child]

    def _move(self, parent: torch.Tensor, used: int) -> torch.Tensor:
        """Rows 0.. for the children of the rows `parent`, ascending; their `used` own tokens move along."""
        first = parent.diff(prepend=parent.new_tensor([-1])) > 0  # stays where its parent was, if that is no hole
        moves = ~first | (parent >= len(parent))
        free = torch.ones_like(parent, dtype=torch.bool).index_fill(0, parent[~moves], False)
        place = parent.clone()
        place[moves] = free.nonzero()[:, 0]
        if used:
            own = self.places.own
            own[:, :, place[moves], :, :used] = own[:, :, parent[moves], :, :used]
        return place

    def _drop_tasks(self) -> None:
        """Gives up the prompts of tasks that have ended, once they are a quarter."""
        tasks, old = self.task.unique(), self.places
        if not self.policy.captured and len(tasks) <= 0.75 * len(old.prompt[0][0]):
            padding = None if old.padding is None else old.padding[tasks]
            self.places = Places([(k[tasks], v[tasks]) for k, v in old.prompt], padding, old.own)
            self.task = torch.searchsorted(tasks, self.task)

    def _layout(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Rows by task: which row is at each place of (P', M), (P' M,), and the place of each row."""
        counts = torch.bincount(self.task, minlength=len(self.places.prompt[0][0]))
        order, most = self.task.argsort(stable=True), self._rounded(int(counts.max()), self.n)
        ranks = torch.arange(len(order), device=order.device) - (counts.cumsum(0) - counts)[self.task[order]]
        at = order.new_zeros(self._rounded(len(order), self.n * len(counts)))
        at[order] = self.task[order] * most + ranks
        rows = order.new_zeros(len(counts) * most)
        rows[at[order]] = order
        return rows, at

    def _rounded(self, size: int, largest: int) -> int:
        """Of what is captured, few sizes."""
        return min(1 << (size - 1).bit_length(), largest) if self.policy.captured else size

    def _forward(
        self,
        places: Places,
        window: int,
        tokens: torch.Tensor,
        rows: torch.Tensor,
        at: torch.Tensor,
        step: torch.Tensor,
    ) -> torch.Tensor:
        """Logits (R, V) after `tokens` (R,), the response tokens of index `step` (1,); `rows`, `at` by `_layout`."""
        policy = self.policy
        kv_heads, groups, count = policy.kv_heads, policy.heads // policy.kv_heads, len(at)
        x = policy.model.model.embed_tokens(tokens)
        rotary = policy.model.model.rotary_emb(x, (self.start + step)[None])
        future = torch.arange(window, device=tokens.device) > step
        layers = policy.model.model.layers
        for layer, (keys, values), (own_k, own_v) in zip(layers, places.prompt, places.own[:, :, :count], strict=True):
            q, k, v = policy.project(layer, x, rotary)
            own_k.index_copy_(2, step, k[:, :, None])
            own_v.index_copy_(2, step, v[:, :, None])
            q = (q * policy.scale).view(count, kv_heads, groups, -1)
            own = (q @ own_k[:, :, :window].transpose(2, 3)).masked_fill(future, -torch.inf)
            shared = by_task(q, rows, len(keys)) @ keys.transpose(2, 3)  # (P', kv_heads, M * G, L0)
            if places.padding is not None:
                shared = shared.masked_fill(places.padding[:, None, None], -torch.inf)
            weights = torch.cat([shared, by_task(own, rows, len(keys))], -1).softmax(-1)
            seen, rest = weights.split([keys.shape[2], window], -1)
            out = by_row(seen @ values, at, groups) + by_row(rest, at, groups) @ own_v[:, :, :window]
            x = policy.finish(layer, x, out.flatten(1))
        return policy.logits(x)


def by_task(x: torch.Tensor, rows: torch.Tensor, tasks: int) -> torch.Tensor:
    """(R, kv_heads, G, ...) to (P', kv_heads, M * G, ...), `rows` (P' M,) naming the row at each place."""
    return x.index_select(0, rows).unflatten(0, (tasks, -1)).transpose(1, 2).flatten(2, 3)


def by_row(x: torch.Tensor, at: torch.Tensor, groups: int) -> torch.Tensor:
    """(P', kv_heads, M * G, ...) back to (R, kv_heads, G, ...), `at` (R,) naming the place of each row."""
    return x.unflatten(2, (-1, groups)).transpose(1, 2).flatten(0, 1).index_select(0, at)


def capture(function: Graph, inputs: tuple[torch.Tensor, ...], kept: Kept) -> Graph:
    """`function` as a replayed CUDA graph of tensors like `inputs`. Graphs share memory, logits included: one runs at a
    time, and what it gives is read before the next."""
    inputs = tuple(x.clone() for x in inputs)
    kept.pool = kept.pool or torch.cuda.graph_pool_handle()
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        like = function(*inputs)
    torch.cuda.current_stream().wait_stream(side)
    logits = kept.carve("logits", like, *like.shape)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, pool=kept.pool):
        logits.copy_(function(*inputs))

    def replay(*given: torch.Tensor) -> torch.Tensor:
        for x, value in zip(inputs, given, strict=True):
            x.copy_(value)
        graph.replay()
        return logits

    return replay
