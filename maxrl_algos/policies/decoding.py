"""Decoding of many rollouts that share prompts: their caches, closing gaps as rollouts end, captured CUDA graphs."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch

WINDOW = 16  # own keys are read in whole windows, so that shapes repeat
Pairs = list[tuple[torch.Tensor, torch.Tensor]]
Graph = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


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
    """Room for P tasks and M rollouts of each: keys and values of a layer, and graphs captured over them.

    Attributes:
        prompt: (P, kv_heads, L0, head_dim) each.
        padding: (P, L0) bool or None, as in `PromptCache`.
        own: (P, M, kv_heads, room, head_dim) each, room being a multiple of WINDOW.
        graphs: by window; each takes tokens (P, M) and the place (1,) they stand at, and gives logits.
    """

    prompt: Pairs
    padding: torch.Tensor | None
    own: Pairs
    graphs: dict[int, Graph] = field(default_factory=dict)


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
    """The rollouts still running, as (P', M): tasks with any of them, and M the most that run in one task.

    On a CPU the caches move together when a quarter of the places is idle. With graphs all stays in place, M halving as
    rollouts end, so that a few shapes come back in every batch: each is captured once and kept in `policy.kept`.

    Args:
        policy: the `SharedPromptPolicy` whose model decodes.
        cache: of the prompts.
        start: L0, the position of the first response token.
    """

    def __init__(self, policy: Any, cache: PromptCache, start: int, n: int, max_tokens: int) -> None:
        self.policy, self.start = policy, start
        device = cache.logits.device
        self.room = -(-max_tokens // WINDOW) * WINDOW
        self.rollouts = torch.arange(len(cache.logits) * n, device=device).reshape(-1, n)
        self.active = torch.ones_like(self.rollouts, dtype=torch.bool)
        self.places = self._places(cache.layers, cache.padding, n)

    def _places(self, prompt: Pairs, padding: torch.Tensor | None, m: int) -> Places:
        like = prompt[0][0]
        shape = tasks, kv_heads, width, head_dim = tuple(like.shape)
        own = len(prompt), 2, tasks, m, kv_heads, self.room, head_dim
        if not self.policy.captured:
            return Places(prompt, padding, pairs(like.new_zeros(own)))
        kept, key = self.policy.kept, (shape, like.dtype, m, self.room, padding is None)
        room = kept.carve("prompt", like, len(prompt), 2, *shape), kept.carve("own", like, *own)
        if key not in kept.places:
            mask = None if padding is None else torch.empty_like(padding)
            kept.places[key] = Places(pairs(room[0]), mask, pairs(room[1]))
        places = kept.places[key]
        if places.padding is not None:
            places.padding.copy_(padding)
        if places.prompt[0][0].data_ptr() != like.data_ptr():  # else they lie there
            for places_pair, pair in zip(places.prompt, prompt, strict=True):
                for old, new in zip(places_pair, pair, strict=True):
                    old.copy_(new)
        return places

    def finish(self, ended: torch.Tensor, used: int) -> None:
        """Marks rollouts (P', M) as ended; closes the gaps, of `used` own tokens each, when there are many."""
        self.active &= ~ended
        running = self.active.sum(1)
        most = int(running.max())
        if self.policy.captured:
            tasks = torch.arange(len(running), device=running.device)
            most = 1 << max(0, most - 1).bit_length() if most else 0
            if 2 * most > self.active.shape[1]:
                return
        else:
            tasks = torch.nonzero(running)[:, 0]
            if len(tasks) * most > 0.75 * self.active.numel():
                return
        order = (~self.active[tasks]).to(torch.int8).argsort(dim=1, stable=True)[:, :most]
        rows = tasks[:, None], order
        self.rollouts, self.active = self.rollouts[rows], self.active[rows]
        if not most:
            return
        old = self.places
        prompt, padding = old.prompt, old.padding
        if not self.policy.captured and len(tasks) < len(running):
            prompt = [(k[tasks], v[tasks]) for k, v in prompt]
            padding = None if padding is None else padding[tasks]
        self.places = self._places(prompt, padding, most)
        for old_pair, new_pair in zip(old.own, self.places.own, strict=True):  # in order: the new lie among the old
            for before, after in zip(old_pair, new_pair, strict=True):
                after[:, :, :, :used] = before[:, :, :, :used][rows]

    def step(self, tokens: torch.Tensor, step: int) -> torch.Tensor:
        """Logits (P', M, V) after `tokens` (P', M), the response tokens of index `step`."""
        window = (step // WINDOW + 1) * WINDOW
        place = torch.tensor([step], device=tokens.device)
        if not self.policy.captured:
            return self._forward(self.places, window, tokens, place)
        if window not in self.places.graphs:
            forward = partial(self._forward, self.places, window)
            self.places.graphs[window] = capture(forward, tokens, place, self.policy.kept)
        return self.places.graphs[window](tokens, place)

    def _forward(self, places: Places, window: int, tokens: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
        policy = self.policy
        tasks, most = tokens.shape
        kv_heads, groups = policy.kv_heads, policy.heads // policy.kv_heads
        x = policy.model.model.embed_tokens(tokens.flatten())
        rotary = policy.model.model.rotary_emb(x, (self.start + place)[None])
        future = torch.arange(window, device=tokens.device) > place
        layers = policy.model.model.layers
        for layer, (keys, values), (own_k, own_v) in zip(layers, places.prompt, places.own, strict=True):
            q, k, v = policy.project(layer, x, rotary)
            own_k.flatten(0, 1).index_copy_(2, place, k[:, :, None])
            own_v.flatten(0, 1).index_copy_(2, place, v[:, :, None])
            q = (q * policy.scale).view(tasks, most, kv_heads, groups, -1)
            block = q.transpose(1, 2).flatten(2, 3)  # (P', kv_heads, M * G, head_dim)
            own = q @ own_k[:, :, :, :window].transpose(3, 4)  # (P', M, kv_heads, G, window)
            own = own.masked_fill(future, -torch.inf).transpose(1, 2).flatten(2, 3)
            shared = block @ keys.transpose(2, 3)
            if places.padding is not None:
                shared = shared.masked_fill(places.padding[:, None, None], -torch.inf)
            weights = torch.cat([shared, own], -1).softmax(-1)
            seen, rest = weights.split([keys.shape[2], window], -1)
            out = (seen @ values).unflatten(2, (most, groups)).transpose(1, 2)
            out = out + rest.unflatten(2, (most, groups)).transpose(1, 2) @ own_v[:, :, :, :window]
            x = policy.finish(layer, x, out.reshape(tasks * most, -1))
        return policy.logits(x).unflatten(0, (tasks, most))


def pairs(together: torch.Tensor) -> Pairs:
    """Keys and values of each layer, out of one tensor (layers, 2, ...)."""
    return [(k, v) for k, v in together]


def capture(function: Callable[..., torch.Tensor], tokens: torch.Tensor, place: torch.Tensor, kept: Kept) -> Graph:
    """`function` as a replayed CUDA graph of (tokens, place). Graphs share memory, logits included: one runs at a time,
    and what it gives is read before the next."""
    tokens, place = tokens.clone(), place.clone()
    kept.pool = kept.pool or torch.cuda.graph_pool_handle()
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        like = function(tokens, place)
    torch.cuda.current_stream().wait_stream(side)
    logits = kept.carve("logits", like, *like.shape)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, pool=kept.pool):
        logits.copy_(function(tokens, place))

    def replay(new_tokens: torch.Tensor, new_place: torch.Tensor) -> torch.Tensor:
        tokens.copy_(new_tokens)
        place.copy_(new_place)
        graph.replay()
        return logits

    return replay
