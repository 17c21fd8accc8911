"""Decoding of many rollouts of the same prompts, in which every distinct response so far is computed once.

Rollouts of a task that drew the same tokens share a row of the batch. When their next tokens differ, the keys and
values of the row are copied for all of its children but one. A row without children is filled with another row, so that
rows stay packed. Rollouts that have ended cost nothing, and N rollouts of a policy that is sure of its tokens cost
little more than a single rollout. The host knows which rollout is in which row: a step sends indices to the device once
and waits for nothing.

P is the number of tasks, N the number of rollouts of a task, L0 the number of prompt tokens, R the number of rows in
use, V the size of the vocabulary, and G is heads / kv_heads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from maxrl_algos.models.cuda_graphs import GraphCache
from maxrl_algos.models.drawing import draw
from maxrl_algos.models.layerwise import LayerwiseLM
from maxrl_algos.models.prompt_cache import PromptCache
from maxrl_algos.models.rows import children, slots_by_task, upload

WINDOW = 16  # keys of responses are read in multiples of so many tokens, so that few shapes occur
FEWEST_ROWS, FEWEST_SLOTS = 64, 8  # captured shapes are no smaller: on a GPU, fewer rows take as long
MOVED_AT_ONCE = 2**26  # at most so many numbers of keys and values are copied together


@dataclass
class KVCache:
    """Keys and values of P prompts and of the rows of their rollouts.

    Attributes:
        prompts: keys and values of each layer, (P, kv_heads, L0, head_dim) each.
        padding: which of the L0 tokens are padding, (P, L0) bool; None where no prompt is padded.
        responses: (layers, 2, rows, kv_heads, max_tokens rounded up to a multiple of WINDOW, head_dim); the 2 stands
            for keys and values.
    """

    prompts: list[tuple[torch.Tensor, torch.Tensor]]
    padding: torch.Tensor | None
    responses: torch.Tensor


class Decoder:
    """Decodes the rollouts that are still running, one token a step.

    With a graph cache, the step is captured as a CUDA graph. Numbers of rows and tokens are then rounded up to powers
    of two, so that there are few graphs, and the KV cache is in the graph cache's buffers.

    Args:
        lm: the model.
        prompts: the KV cache of the prompts.
        start: number of prompt tokens, L0, which is the position of the first response token.
        n: number of rollouts of a task, N.
        max_tokens: largest number of response tokens.
        graph_cache: holds buffers and captured graphs; None to capture none.
    """

    def __init__(
        self, lm: LayerwiseLM, prompts: PromptCache, start: int, n: int, max_tokens: int, graph_cache: GraphCache | None
    ) -> None:
        self.lm, self.start, self.n, self.graph_cache = lm, start, n, graph_cache
        tasks, self.vocab_size = prompts.logits.shape
        self.task = np.arange(tasks)  # index of each row's task in `self.cache`
        like = prompts.layers[0][0]
        room = -(-max_tokens // WINDOW) * WINDOW
        responses = len(prompts.layers), 2, tasks * n, like.shape[1], room, like.shape[3]
        if graph_cache is None:
            self.cache = KVCache(list(prompts.layers), prompts.padding, like.new_zeros(responses))
        else:
            self.cache = self._reserve(graph_cache, prompts, responses)

    def _reserve(self, graphs: GraphCache, prompts: PromptCache, responses: tuple[int, ...]) -> KVCache:
        """The KV cache in reserved buffers, with the prompts copied into it; also reserves logits and indices."""
        graphs.bind(self.lm.model)
        like, rows = prompts.layers[0][0], responses[2]
        in_prompts = graphs.reserve("prompts", like, len(prompts.layers), 2, *like.shape)
        cache = KVCache([(k, v) for k, v in in_prompts], None, graphs.reserve("responses", like, *responses))
        if prompts.padding is not None:
            cache.padding = graphs.reserve("padding", prompts.padding, *prompts.padding.shape).copy_(prompts.padding)
        self.logits = graphs.reserve("logits", prompts.logits, rows, self.vocab_size)
        self.indices = graphs.reserve("indices", like.new_zeros(0, dtype=torch.int64), 3 * rows + 1)
        for old_pair, pair in zip(cache.prompts, prompts.layers, strict=True):
            for old, new in zip(old_pair, pair, strict=True):
                old.copy_(new)
        return cache

    def step(self, row: np.ndarray, token: np.ndarray, step: int) -> tuple[torch.Tensor, np.ndarray]:
        """Append a token to each of K running rollouts. Rows that hold none of these rollouts become free.

        Args:
            row: row of each of the K rollouts, (K,) int64. At step 0, the row of a rollout is its task.
            token: the response token that each rollout drew, (K,) int64.
            step: index of that token in the response.

        Returns:
            Logits of the next token of every row, (R, V), and the row that each rollout has now, (K,) int64. Captured
            steps may return further rows at the end; their logits are overwritten by the next step.
        """
        found = children(row, token, self.vocab_size)
        task = np.empty_like(found.row)
        task[found.row] = self.task[found.parent]
        self.task = task
        device = self.cache.responses.device
        if self.graph_cache is None:
            self._drop_tasks()
        tasks = len(self.cache.prompts[0][0])
        most = self._rounded(int(np.bincount(self.task).max()), self.n, FEWEST_SLOTS)
        size = self._rounded(len(self.task), self.n * tasks, FEWEST_ROWS)
        rows, slots = slots_by_task(self.task, tasks, most, size)
        tokens = np.zeros(size, np.int64)
        tokens[found.row] = found.token
        packed = np.concatenate([tokens, rows, slots, [step]])
        indices, new, old = upload(device, packed, found.row[found.moved], found.parent[found.moved])
        self._move(new, old, step)
        window = min(self._rounded(step // WINDOW + 1, 2**62, 1) * WINDOW, self.cache.responses.shape[4])
        sizes = [size, len(rows), size, 1]
        if self.graph_cache is None:
            logits = self._forward(self.cache, window, *indices.split(sizes))
        else:
            logits, at = self.logits[:size], self.indices[: len(packed)]
            at.copy_(indices)
            padding = self.cache.padding is None
            key = self.cache.prompts[0][0].shape, self.cache.responses.shape, padding, window, size, len(rows)

            def forward() -> None:
                logits.copy_(self._forward(self.cache, window, *at.split(sizes)))

            self.graph_cache.run(key, forward)
        return logits, found.row[found.child]

    def _move(self, new: torch.Tensor, old: torch.Tensor, used: int) -> None:
        """Copy keys and values of the first `used` response tokens from the rows `old` (M,) to the rows `new` (M,)."""
        if not used or not len(new):
            return
        responses = self.cache.responses
        layer = 2 * len(new) * responses.shape[3] * used * responses.shape[5]
        for part in responses.split(max(1, MOVED_AT_ONCE // layer)):
            part[:, :, new, :, :used] = part[:, :, old, :, :used]

    def _drop_tasks(self) -> None:
        """Drop the prompts of tasks whose rollouts have all ended, once these are a quarter of the tasks."""
        kept, cache = np.unique(self.task), self.cache
        if len(kept) <= 0.75 * len(cache.prompts[0][0]):
            (tasks,) = upload(cache.responses.device, kept)
            for i, (k, v) in enumerate(cache.prompts):  # one layer after the other, so that the old ones are freed
                cache.prompts[i] = k[tasks], v[tasks]
            cache.padding = None if cache.padding is None else cache.padding[tasks]
            self.task = np.searchsorted(kept, self.task)

    def _rounded(self, size: int, largest: int, least: int) -> int:
        """`size` itself; where graphs are captured, the next power of two, kept between `least` and `largest`."""
        return size if self.graph_cache is None else min(max(1 << (size - 1).bit_length(), least), largest)

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
            rows, slots: as `slots_by_task` returns them.
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


def decode(
    decoder: Decoder,
    logits: torch.Tensor,
    max_tokens: int,
    stop: int | Sequence[int],
    pad: int,
    uniforms: Callable[[np.ndarray], torch.Tensor],
    temperature: float,
    top_p: float,
    progress: Callable[[float], None] | None = None,
) -> tuple[np.ndarray, np.ndarray, torch.Tensor]:
    """Draw all responses of a decoder's batch, token by token.

    Args:
        decoder: a decoder that has made no step yet.
        logits: logits of the first response token, (P, V).
        max_tokens: largest number of response tokens.
        stop: the token or tokens that end a response.
        pad: token that fills up rows after the end of a response.
        uniforms: called once in every step with the indices (K,) of the rollouts that draw a token; returns random
            numbers from [0, 1), (K,).
        temperature, top_p: as in `draw`.
        progress: called before each step with the share of the `max_tokens` steps that are done.

    Returns:
        Tokens (P N, max_tokens) int64 and lengths (P N,) int64, both on the host, and the log-probabilities of the
        tokens, (P N, max_tokens) float32, on the device.
    """
    running = np.arange(len(logits) * decoder.n)
    row = running // decoder.n  # the row of `logits` from which each rollout's next token is drawn
    tokens, stops = np.full((len(running), max_tokens), pad), np.atleast_1d(stop)
    lengths = np.full(len(running), max_tokens)
    logprobs = torch.zeros(tokens.shape, device=logits.device)
    for step in range(max_tokens):
        if progress:
            progress(step / max_tokens)
        (drawers,) = upload(logits.device, running)
        drawn, logprobs[drawers, step] = draw(logits, row, uniforms(running), temperature, top_p)
        chosen = drawn.cpu().numpy()  # the only time in a step that the host waits for the device
        tokens[running, step] = chosen
        ended = np.isin(chosen, stops)
        lengths[running[ended]] = step + 1
        running, row, chosen = running[~ended], row[~ended], chosen[~ended]
        if step + 1 == max_tokens or not len(running):
            break
        logits, row = decoder.step(row, chosen, step)
    return tokens, lengths, logprobs


def by_task(x: torch.Tensor, rows: torch.Tensor, tasks: int) -> torch.Tensor:
    """Rearrange values of rows, (R, kv_heads, G, ...), by task, (P, kv_heads, M * G, ...).

    `rows` (P * M,) int64 is the row in each slot, as `slots_by_task` returns it.
    """
    return x.index_select(0, rows).unflatten(0, (tasks, -1)).transpose(1, 2).flatten(2, 3)


def by_row(x: torch.Tensor, slots: torch.Tensor, groups: int) -> torch.Tensor:
    """The reverse of `by_task`: rearrange (P, kv_heads, M * G, ...) by row, (R, kv_heads, G, ...).

    `slots` (R,) int64 is the slot of each row.
    """
    return x.unflatten(2, (-1, groups)).transpose(1, 2).flatten(0, 1).index_select(0, slots)
