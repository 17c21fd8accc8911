"""Decoding of many rollouts that share prompts: their caches, closing gaps as rollouts end, captured CUDA graphs."""

from collections.abc import Callable
from dataclasses import dataclass
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


class Places:
    """Room for P tasks and M rollouts of each: keys and values of a layer, and graphs captured over them.

    Attributes:
        prompt: (P, kv_heads, L0, head_dim) each.
        padding: (P, L0) bool or None, as in `PromptCache`.
        own: (P, M, kv_heads, room, head_dim) each, room being a multiple of WINDOW.
        graphs: by window; each takes tokens (P, M) and the place (1,) they stand at, and gives logits.
    """

    def __init__(self, prompt: Pairs, padding: torch.Tensor | None, m: int, room: int) -> None:
        tasks, kv_heads, _, head_dim = prompt[0][0].shape
        like = prompt[0][0]
        self.prompt, self.padding = prompt, padding
        self.own: Pairs = [
            (like.new_zeros(tasks, m, kv_heads, room, head_dim), like.new_zeros(tasks, m, kv_heads, room, head_dim))
            for _ in prompt
        ]
        self.graphs: dict[int, Graph] = {}


class Decoder:
    """The rollouts still running, as (P', M): tasks with any of them, and M the most that run in one task.

    On a CPU the caches move together when a quarter of the places is idle. With graphs all stays in place, M halving as
    rollouts end, so that a few shapes come back in every batch: each is captured once and kept in `policy.places`.

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
        if not self.policy.captured:
            return Places(prompt, padding, m, self.room)
        key = tuple(prompt[0][0].shape), prompt[0][0].dtype, m, self.room, padding is None
        kept = self.policy.places
        if key not in kept:
            like = [(torch.empty_like(k), torch.empty_like(v)) for k, v in prompt]
            kept[key] = Places(like, None if padding is None else torch.empty_like(padding), m, self.room)
        if padding is not None:
            kept[key].padding.copy_(padding)
        for kept_pair, pair in zip(kept[key].prompt, prompt, strict=True):
            for old, new in zip(kept_pair, pair, strict=True):
                old.copy_(new)
        return kept[key]

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
        for old_pair, new_pair in zip(old.own, self.places.own, strict=True):
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
            self.places.graphs[window] = capture(forward, tokens, place, self._pool())
        return self.places.graphs[window](tokens, place)

    def _pool(self) -> Any:
        if self.policy.pool is None and torch.cuda.is_available():
            self.policy.pool = torch.cuda.graph_pool_handle()
        return self.policy.pool

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


def capture(function: Callable[..., torch.Tensor], tokens: torch.Tensor, place: torch.Tensor, pool: Any) -> Graph:
    """`function` as a replayed CUDA graph of (tokens, place). Graphs may share `pool`: one runs at a time, and what it
    gives is read before the next."""
    tokens, place = tokens.clone(), place.clone()
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        function(tokens, place)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, pool=pool):
        logits = function(tokens, place)

    def replay(new_tokens: torch.Tensor, new_place: torch.Tensor) -> torch.Tensor:
        tokens.copy_(new_tokens)
        place.copy_(new_place)
        graph.replay()
        return logits

    return replay
