"""Causal transformers as policies, with what N rollouts of a task have in common computed once.

A plain forward pushes P N (L0 + L) tokens through the model; this one P L0 + S', where S' counts the distinct prefixes
of the responses: P N L at most, and far fewer where the policy is sure of most tokens. The attention of a response
token is one softmax over [keys of its task's prompt, own keys so far], so the result is exact, in sampling and in the
gradient. Arrays: P tasks, N rollouts, L0 prompt tokens, L response tokens, S valid response tokens in all.

Prompts of different lengths are padded on the left. The padding is masked, and moves all positions of a task alike,
which changes nothing: rotary embeddings depend on the distance between positions alone.

Knows nothing of tasks, rewards or tokenizers.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from maxrl_algos.data import *
from maxrl_algos.data import LogProbBatch, is_stop
from maxrl_algos.models.decoding import Decoder, Kept, PromptCache
from maxrl_algos.models.prefixes import Prefixes

FAMILIES = ("qwen2", "qwen3", "llama")


def build_model(
    vocab_size: int,
    layers: int = 4,
    hidden: int = 256,
    heads: int = 4,
    kv_heads: int = 2,
    mlp: int | None = None,
    max_length: int = 512,
    seed: int = 0,
    **config: Any,
) -> torch.nn.Module:
    """A `Qwen2ForCausalLM` with random weights; the defaults are the maze model of arXiv 2602.02710 (3M parameters).

    Args:
        mlp: width of the MLP; 4 * hidden where None.
        max_length: longest prompt and response together, in tokens.
        seed: of the weights; the global generator is left as it was.
        config: further fields of `transformers.Qwen2Config`.
    """
    from transformers import Qwen2Config, Qwen2ForCausalLM

    if unknown := sorted(set(config) - {"attn_implementation", *dir(Qwen2Config())}):
        raise ValueError(f"build_model has no {', '.join(unknown)}: see its arguments and those of Qwen2Config")
    settings = {
        "vocab_size": vocab_size,
        "num_hidden_layers": layers,
        "hidden_size": hidden,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "intermediate_size": 4 * hidden if mlp is None else mlp,
        "max_position_embeddings": max_length,
        "rms_norm_eps": 1e-6,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e6},
        "tie_word_embeddings": True,
        "bos_token_id": None,
        "eos_token_id": None,
        **config,
    }
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Qwen2ForCausalLM(Qwen2Config(**settings))


class SharedPromptModel:
    """Sampling and log-probabilities of a Qwen2, Qwen3 or Llama model of `transformers`, prompts shared.

    Args:
        model: the model, used in place: its parameters take the gradients.
        cuda_graphs: capture the decoding step where the model is on a CUDA device.

    Raises:
        ValueError: for another model family, or sliding-window attention.
    """

    def __init__(self, model: Any, cuda_graphs: bool = True) -> None:
        config = model.config
        if config.model_type not in FAMILIES:
            raise ValueError(
                f"shared-prompt rollouts know {FAMILIES}, not {config.model_type!r}: sample with vLLM instead"
            )
        if getattr(config, "use_sliding_window", False):
            raise ValueError("shared-prompt rollouts need full attention: set use_sliding_window=False")
        self.model, self.cuda_graphs = model, cuda_graphs
        self.heads, self.kv_heads = config.num_attention_heads, config.num_key_value_heads
        self.head_dim = getattr(config, "head_dim", None) or config.hidden_size // self.heads
        self.max_length = config.max_position_embeddings
        self.scale = self.head_dim**-0.5
        self.kept = Kept()

    @property
    def captured(self) -> bool:
        """Whether decoding replays captured graphs."""
        return self.cuda_graphs and self.device.type == "cuda"

    @property
    def device(self) -> torch.device:
        return self.model.model.embed_tokens.weight.device

    @torch.no_grad()
    def sample(
        self,
        prompts: torch.Tensor,
        n: int,
        max_tokens: int,
        eos: int | Sequence[int],
        pad: int,
        generator: torch.Generator,
        temperature: float = 1.0,
        prompt_lengths: torch.Tensor | None = None,
        top_p: float = 1.0,
        part: tuple[int, int] = (0, 1),
    ) -> Rollouts:
        """`n` responses to each of `prompts` (P, L0) int64, each up to an `eos` or `max_tokens`.

        The draw of a token depends on the generator, its step and its rollout alone, not on which others have ended.
        `prompt_lengths` as in `prompt_cache`; `top_p` as in `nucleus`. `part` i of m: these prompts are the i-th of m
        equal parts of a batch, and get the draws that they would get in it.

        Raises:
            FloatingPointError: if the model gives no finite log-probabilities.
        """
        self._check_length(prompts, max_tokens, prompt_lengths)
        if temperature <= 0:
            raise ValueError(f"temperature must be > 0, got {temperature}")
        tasks, start = prompts.shape
        cache = self.prompt_cache(prompts, prompt_lengths)
        decoder = Decoder(self, cache, start, n, max_tokens)
        tokens = torch.full((tasks * n, max_tokens), pad, device=prompts.device)
        logprobs = torch.zeros((tasks * n, max_tokens), device=prompts.device)
        running = torch.arange(tasks * n, device=prompts.device)
        logits, row = cache.logits, running // n  # of which each rollout's next token is drawn
        for step in range(max_tokens):
            uniform = torch.rand(part[1] * tasks * n, generator=generator, device=prompts.device)
            uniform = uniform[part[0] * tasks * n :][running]
            logp = nucleus(F.log_softmax(logits.float() / temperature, -1), top_p)
            total = logp.exp().cumsum(-1)[row]
            # float32 sums fall short of 1: scaling the draw keeps it inside, and the clamp keeps a rounding at the end
            chosen = (total <= (uniform * total[:, -1])[:, None]).sum(-1).clamp(max=logp.shape[-1] - 1)
            tokens[running, step] = chosen
            logprobs[running, step] = logp[row, chosen]
            goes_on = ~is_stop(chosen, eos)
            running, row, chosen = running[goes_on], row[goes_on], chosen[goes_on]
            if step + 1 == max_tokens or not len(running):
                break
            logits, row = decoder.step(row, chosen, step)
        if not torch.isfinite(logprobs).all():
            raise FloatingPointError("the policy's log-probabilities are not finite")
        lengths = response_lengths(tokens, eos)
        longest = int(lengths.max())
        return Rollouts(
            tokens[:, :longest].reshape(tasks, n, longest),
            lengths.reshape(tasks, n),
            logprobs[:, :longest].reshape(tasks, n, longest),
        )

    def logprobs(
        self,
        prompts: torch.Tensor,
        tokens: torch.Tensor,
        lengths: torch.Tensor,
        temperature: float = 1.0,
        cache: PromptCache | None = None,
        prompt_lengths: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-probabilities and entropies of response tokens, differentiable: two (S,) float32.

        S runs over the valid tokens in the order of `token_mask(lengths, L)`; tokens after the end cost nothing.

        Args:
            prompts: (P, L0) int64.
            tokens: (P, N, L) int64.
            lengths: (P, N) int64, each 1 to L.
            cache: `prompt_cache(prompts, prompt_lengths)` where it is at hand.
            prompt_lengths: as in `prompt_cache`.
        """
        self._check_length(prompts, tokens.shape[2], prompt_lengths)
        if lengths.min() < 1 or lengths.max() > tokens.shape[2]:
            raise ValueError(f"lengths must be 1..{tokens.shape[2]}, got {int(lengths.min())}..{int(lengths.max())}")
        valid = token_mask(lengths, tokens.shape[2])
        cache = self.prompt_cache(prompts, prompt_lengths) if cache is None else cache
        # inputs: all but the last token of each response
        layout = _Layout(tokens[:, :, : int(lengths.max()) - 1], lengths - 1, prompts.shape[1])
        starts = [0] * len(prompts) if cache.padding is None else cache.padding.sum(1).tolist()
        logits = cache.logits
        if len(layout.tokens):
            x = self.model.model.embed_tokens(layout.tokens)
            rotary = self.model.model.rotary_emb(x, layout.positions[None])
            for layer, (keys, values) in zip(self.model.model.layers, cache.layers, strict=True):
                q, k, v = self.project(layer, x, rotary)
                x = self.finish(layer, x, self._attend(q, k, v, keys, values, starts, layout))
            logits = torch.cat([logits, self.logits(x)])
        logp = F.log_softmax(logits.float() / temperature, -1)
        # a first token is drawn after its prompt, any other after the prefix before it
        after = torch.arange(len(prompts), device=prompts.device)[:, None, None].expand(-1, tokens.shape[1], 1)
        after = torch.cat([after, len(prompts) + layout.of], -1)[valid[:, :, : layout.of.shape[2] + 1]]
        entropy = -(logp.exp() * logp).sum(-1)
        return logp.flatten().index_select(0, after * logp.shape[1] + tokens[valid]), entropy.index_select(0, after)

    def logprob_batches(self, groups, kept, temperature, micro_tokens, processes):
        prompts, rollouts, lengths = groups.prompts, groups.rollouts, groups.rollouts.lengths
        device = prompts.device
        pl = None if bool((groups.prompt_lengths == prompts.shape[1]).all()) else groups.prompt_lengths
        micro_tokens = micro_tokens or max(
            1, min(4096 if device.type == "cpu" else 131072, 2**30 // self.model.config.vocab_size)
        )
        prefixes = Prefixes(rollouts.tokens, lengths)
        for chunk, columns in micro_batches(prefixes.order, prefixes.new.sum(2), kept, prompts.shape[1], micro_tokens):
            cache = self.prompt_cache(prompts[chunk], None if pl is None else pl[chunk])
            leaf = cache.leaf()
            tasks = torch.as_tensor(chunk, device=device)[:, None]
            for part in columns:
                rows = torch.as_tensor(part, device=device)
                size = lengths[tasks, rows]
                tokens = rollouts.tokens[tasks, rows, : int(size.max())]
                a, b = self.logprobs(prompts[chunk], tokens, size, temperature, leaf)
                yield LogProbBatch(tasks, rows, size, a, b)
            cache.backward(leaf)

    def _check_length(self, prompts: torch.Tensor, max_tokens: int, prompt_lengths: torch.Tensor | None) -> None:
        if prompts.dim() != 2 or prompts.shape[1] < 1 or max_tokens < 1:
            raise ValueError(f"prompts must be (P, L0 >= 1), max_tokens >= 1: {tuple(prompts.shape)}, {max_tokens}")
        longest = prompts.shape[1] if prompt_lengths is None else int(prompt_lengths.max())
        if longest + max_tokens > self.max_length:
            raise ValueError(
                f"{longest} prompt and {max_tokens} response tokens exceed the model's {self.max_length}: "
                "build it with a larger max_length or shorten the response"
            )

    def prompt_cache(self, prompts: torch.Tensor, prompt_lengths: torch.Tensor | None = None) -> PromptCache:
        """The cache of `prompts` (P, L0) int64, differentiable.

        Args:
            prompt_lengths: (P,) int64, each 1 to L0, where prompts are padded on the left; None: none is.
        """
        padding, mask = None, None
        if prompt_lengths is not None:
            if prompt_lengths.min() < 1 or prompt_lengths.max() > prompts.shape[1]:
                raise ValueError(f"prompt_lengths must be 1..{prompts.shape[1]}, got {prompt_lengths.tolist()}")
            places = torch.arange(prompts.shape[1], device=prompts.device)
            padding = places < (prompts.shape[1] - prompt_lengths)[:, None]
            own = places == places[:, None]  # so that no row of the softmax is empty
            mask = ((places <= places[:, None]) & ~padding[:, None] | own)[:, None]
        x = self.model.model.embed_tokens(prompts)
        rotary = self.model.model.rotary_emb(x, torch.arange(prompts.shape[1], device=prompts.device)[None])
        layers = []
        for layer in self.model.model.layers:
            q, k, v = (a.transpose(1, 2) for a in self.project(layer, x, rotary))
            layers.append((k, v))
            out = F.scaled_dot_product_attention(
                q, k, v, mask, is_causal=mask is None, scale=self.scale, enable_gqa=True
            )
            x = self.finish(layer, x, out.transpose(1, 2).flatten(2))
        return PromptCache(layers, self.logits(x[:, -1]), padding)

    def project(self, layer: Any, x: torch.Tensor, rotary: tuple[torch.Tensor, torch.Tensor]) -> list[torch.Tensor]:
        """Queries (..., heads, head_dim), keys and values (..., kv_heads, head_dim), rotated by position."""
        attention, h = layer.self_attn, layer.input_layernorm(x)
        cos, sin = (a.reshape(*([1] * (x.dim() - 2)), -1, 1, self.head_dim) for a in rotary)
        q = attention.q_proj(h).unflatten(-1, (self.heads, self.head_dim))
        k = attention.k_proj(h).unflatten(-1, (self.kv_heads, self.head_dim))
        v = attention.v_proj(h).unflatten(-1, (self.kv_heads, self.head_dim))
        if hasattr(attention, "q_norm"):  # Qwen3
            q, k = attention.q_norm(q), attention.k_norm(k)
        return [_rotate(q, cos, sin), _rotate(k, cos, sin).to(v.dtype), v]

    def finish(self, layer: Any, x: torch.Tensor, attended: torch.Tensor) -> torch.Tensor:
        x = x + layer.self_attn.o_proj(attended)
        return x + layer.mlp(layer.post_attention_layernorm(x))

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        return self.model.lm_head(self.model.model.norm(x))

    def _attend(
        self,
        q: torch.Tensor,
        k: torch.Tensor,
        v: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        starts: list[int],
        layout: Any,
    ) -> torch.Tensor:
        """Attention (S', heads * head_dim) of prefixes over their task's prompt and their own tokens so far.

        `starts`: where each task's prompt begins, after its padding.
        """
        q = (q * self.scale).unflatten(1, (self.kv_heads, -1))  # (S', kv_heads, G, head_dim)
        groups, width = q.shape[2], layout.of.shape[2]
        own_k, own_v = (layout.whole(a).transpose(1, 2) for a in (k, v))  # (rollouts, kv_heads, width, head_dim)
        own_q = layout.pad(q).transpose(1, 2).flatten(2, 3)  # (rollouts, kv_heads, width * G, head_dim)
        own = (own_q @ own_k.transpose(2, 3)).unflatten(2, (width, groups)).transpose(1, 2).flatten(0, 1)[layout.first]
        own = own.masked_fill(layout.future[:, None, None], -torch.inf)  # (S', kv_heads, G, width)
        out, weights = [], []
        # by split and unbind, whose backward is one concatenation
        parts = zip(q.split(layout.sizes), own.split(layout.sizes), keys.unbind(), values.unbind(), starts, strict=True)
        for task_q, task_own, task_keys, task_values, start in parts:
            task_keys, task_values = task_keys[:, start:], task_values[:, start:]
            block = task_q.transpose(0, 1).flatten(1, 2)  # (kv_heads, prefixes * G, head_dim)
            scores = torch.cat([block @ task_keys.transpose(1, 2), task_own.transpose(0, 1).flatten(1, 2)], -1)
            probabilities = scores.softmax(-1)
            seen, rest = probabilities.split([task_keys.shape[1], width], -1)
            out.append((seen @ task_values).unflatten(1, (-1, groups)).transpose(0, 1))
            weights.append(rest.unflatten(1, (-1, groups)).transpose(0, 1))
        rest = layout.pad(torch.cat(weights)).transpose(1, 2).flatten(2, 3) @ own_v
        rest = rest.unflatten(2, (width, groups)).transpose(1, 2).flatten(0, 1)  # (rollouts * width, kv_heads, G, ...)
        return (torch.cat(out) + rest[layout.first]).flatten(1)


def nucleus(logp: torch.Tensor, top_p: float) -> torch.Tensor:
    """Log-probabilities (..., V) of the most likely tokens that together reach `top_p`, normalised; -inf for others."""
    if not 0 < top_p <= 1:
        raise ValueError(f"top_p must be in (0, 1], got {top_p}")
    if top_p == 1:
        return logp
    ranked, order = logp.sort(-1, descending=True)
    before = ranked.exp().cumsum(-1) - ranked.exp()
    kept = torch.empty_like(logp, dtype=torch.bool).scatter_(-1, order, before < top_p)
    return F.log_softmax(logp.masked_fill(~kept, -torch.inf), -1)


def _rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat([-b, a], -1) * sin


class _Layout:
    """The distinct prefixes (S',) of response tokens (P, N, width) that go through the model, and where each stands.

    Attributes:
        of: (P, N, width) int64, the prefix up to each token.
        first: (S',) int64, where in (P, N, width) each is had first.
        tokens, positions: (S',) int64, the last token of each.
        future: (S', width) bool, what lies beyond it in its response.
        sizes: prefixes of each task.
    """

    def __init__(self, tokens: torch.Tensor, lengths: torch.Tensor, start: int) -> None:
        prefixes, width, device = Prefixes(tokens, lengths), tokens.shape[2], tokens.device
        self.of = torch.as_tensor(prefixes.of, device=device)
        self.first = torch.as_tensor(prefixes.first, device=device)
        self.tokens, place = tokens.flatten()[self.first], self.first % max(width, 1)
        self.positions = start + place
        self.future = torch.arange(width, device=device) > place[:, None]
        self.sizes = prefixes.new.sum((1, 2)).tolist()

    def pad(self, x: torch.Tensor) -> torch.Tensor:
        """Of prefixes (S', ...) to (rollouts, width, ...), each where it is first; zeros elsewhere."""
        out = x.new_zeros((self.of.numel(), *x.shape[1:]))
        return out.index_copy(0, self.first, x).unflatten(0, (-1, self.of.shape[2]))

    def whole(self, x: torch.Tensor) -> torch.Tensor:
        """Of prefixes (S', ...) to (rollouts, width, ...), each in every rollout that has it."""
        return x.index_select(0, self.of.flatten()).unflatten(0, (-1, self.of.shape[2]))


def micro_batches(
    order: np.ndarray, sizes: np.ndarray, kept: np.ndarray, prompt: int, budget: int
) -> list[tuple[np.ndarray, list[np.ndarray]]]:
    """Groups `kept` as (tasks (C,), [rollouts (C, M), ...]): tasks that go through the prompt pass together, and their
    rollouts, in `order` (P, N), in parts of about `budget` tokens; `sizes` (P, N) are those of the rollouts in it."""
    if not len(kept):
        return []
    out, n = [], order.shape[1]
    together = max(1, int(budget // (sizes[kept].sum(axis=1).mean() + prompt)))
    for start in range(0, len(kept), together):
        chunk = kept[start : start + together]
        parts = -(-int(sizes[chunk].sum()) // budget)
        out.append((chunk, np.array_split(order[chunk], min(parts, n), axis=1)))
    return out
