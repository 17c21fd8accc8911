"""Causal language models of which everything that the N rollouts of a task have in common is computed once.

A plain forward pass pushes P N (L0 + L) tokens through the model. This one pushes P L0 + S' tokens, where S' counts the
distinct prefixes of the responses: at most P N L, and far fewer where the policy is sure of most tokens. The attention
of a response token is one softmax over the keys of its task's prompt and of its own prefix, so the result is exact, in
sampling and in the gradient.

P is the number of tasks, N the number of rollouts of a task, L0 the number of prompt tokens, L the number of response
tokens of the longest response, V the size of the vocabulary, and S the number of response tokens in all.

Prompts of different lengths are padded on the left. Padding is masked. It shifts all positions of a task alike, which
changes nothing, because rotary embeddings depend only on the distance between positions.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch

from maxrl_algos.data import Groups, LogProbBatch, Rollouts, token_mask
from maxrl_algos.models.cuda_graphs import CudaGraphs, GraphCache
from maxrl_algos.models.decoding import Decoder, decode
from maxrl_algos.models.head import of_logits, token_logprobs
from maxrl_algos.models.layerwise import FAMILIES, LayerwiseLM
from maxrl_algos.models.micro_batches import default_micro_tokens, split_groups
from maxrl_algos.models.prefix_attention import PrefixLayout, attend
from maxrl_algos.models.prefixes import Prefixes
from maxrl_algos.models.prompt_cache import PromptCache, compute_prompt_cache
from maxrl_algos.models.rows import upload
from maxrl_algos.run.distributed import ProcessGroup


class SharedPromptModel:
    """Samples rollouts of a Qwen2, Qwen3 or Llama model, and computes their log-probabilities, with shared prompts.

    Args:
        model: a causal language model of `transformers`, used in place: its parameters get the gradients.
        cuda_graphs: whether the decoding step is captured as a CUDA graph, if the model is on a CUDA device.

    Raises:
        ValueError: if the model is of another family, or has sliding-window attention.
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
        self.max_length = config.max_position_embeddings
        self.lm = LayerwiseLM(model)
        self.graph_cache = GraphCache()

    @property
    def captured(self) -> bool:
        """Whether decoding replays captured graphs: on a GPU, or where a test has put an emulation of them."""
        return self.cuda_graphs and (self.device.type == "cuda" or not isinstance(self.graph_cache.engine, CudaGraphs))

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.lm.device

    @torch.no_grad()
    def sample(
        self,
        prompts: torch.Tensor,
        n: int,
        max_tokens: int,
        stop: int | Sequence[int],
        pad: int,
        generator: torch.Generator,
        temperature: float = 1.0,
        prompt_lengths: torch.Tensor | None = None,
        top_p: float = 1.0,
        places: tuple[np.ndarray, int] | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> Rollouts:
        """Sample `n` responses to each prompt.

        Which token is drawn depends only on the logits, on the generator, on the step, and on the place of the rollout
        in the batch.

        Args:
            prompts: (P, L0) int64.
            n: number of rollouts of a task.
            max_tokens: largest number of response tokens.
            stop: the token or tokens that end a response.
            pad: token that fills up rows after the end of a response.
            generator: source of the draws, on the device of the prompts.
            temperature: the logits are divided by it.
            prompt_lengths: number of tokens of each prompt, (P,) int64, where prompts are padded on the left.
            top_p: probability mass that is sampled from; see `nucleus`.
            places: place of each rollout in a larger batch, (P, n) int64, and the number of rollouts of that batch;
                None if these rollouts are the whole batch.
            progress: as in `decode`.

        Returns:
            The rollouts, whose tokens are cut off after the longest response.

        Raises:
            ValueError: if a prompt and a response may exceed the model's length, or an argument is out of its range.
            FloatingPointError: if the model's log-probabilities are not finite.
        """
        self._check_length(prompts, max_tokens, prompt_lengths)
        (tasks, start), device = prompts.shape, prompts.device
        place, batch = (np.arange(tasks * n), tasks * n) if places is None else (places[0].ravel(), places[1])

        def uniforms(running: np.ndarray) -> torch.Tensor:
            (at,) = upload(device, place[running])
            return torch.rand(batch, generator=generator, device=device)[at]

        cache = self.prompt_cache(prompts, prompt_lengths)
        decoder = Decoder(self.lm, cache, start, n, max_tokens, self.graph_cache if self.captured else None)
        logits = cache.logits
        del cache  # the decoder frees the prompts of tasks that have ended
        how = uniforms, temperature, top_p, progress
        tokens, lengths, logprobs = decode(decoder, logits, max_tokens, stop, pad, *how)
        if not torch.isfinite(logprobs).all():
            raise FloatingPointError("the policy's log-probabilities are not finite")
        return _rollouts(tokens.reshape(tasks, n, -1), lengths.reshape(tasks, n), logprobs.reshape(tasks, n, -1))

    def logprobs(
        self,
        prompts: torch.Tensor,
        tokens: torch.Tensor,
        lengths: torch.Tensor,
        temperature: float = 1.0,
        prompt_lengths: torch.Tensor | None = None,
        cache: PromptCache | None = None,
        entropy_gradient: bool = True,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-probabilities of response tokens, and entropies of the distributions that they were drawn from.

        Both carry gradients.

        Args:
            prompts: (P, L0) int64.
            tokens: response tokens, (P, N, L) int64.
            lengths: number of tokens of each response, (P, N) int64, from 1 to L.
            temperature: the logits are divided by it.
            prompt_lengths: number of tokens of each prompt, (P,) int64, where prompts are padded on the left.
            cache: what `prompt_cache(prompts, prompt_lengths)` returned; None to compute it.
            entropy_gradient: whether the entropies carry gradients, too.

        Returns:
            The log-probabilities and the entropies, in nats, both (S,) float32, of the S tokens that
            `token_mask(lengths, L)` selects. Tokens after the end of a response cost nothing.

        Raises:
            ValueError: if a prompt and a response exceed the model's length, or a response has no token.
        """
        self._check_length(prompts, tokens.shape[2], prompt_lengths)
        if lengths.min() < 1 or lengths.max() > tokens.shape[2]:
            raise ValueError(f"lengths must be 1..{tokens.shape[2]}, got {int(lengths.min())}..{int(lengths.max())}")
        valid = token_mask(lengths, tokens.shape[2])
        cache = self.prompt_cache(prompts, prompt_lengths) if cache is None else cache
        # Nothing follows the last token of a response, so it does not go through the model.
        layout = PrefixLayout(tokens[:, :, : int(lengths.max()) - 1], lengths - 1, prompts.shape[1])
        given = temperature, entropy_gradient
        # The first token of a response is drawn after its prompt, every other token after the prefix before it.
        task = torch.arange(len(prompts), device=prompts.device)[:, None].expand(-1, tokens.shape[1])
        found = [of_logits(cache.logits, task.flatten(), tokens[:, :, 0].flatten(), *given)]
        if len(layout.tokens):
            x, rotary = self.lm.embed(layout.tokens, layout.positions)
            for layer, (keys, values) in zip(self.lm.layers, cache.layers, strict=True):
                q, k, v = self.lm.project(layer, x, rotary)
                x = self.lm.finish(layer, x, attend(self.lm, q, k, v, keys, values, cache.lengths, layout))
            later = valid[:, :, 1 : layout.index.shape[2] + 1]
            prefix, following = layout.index[later], tokens[:, :, 1 : layout.index.shape[2] + 1][later]
            vocab_size = cache.logits.shape[1]
            found.append(token_logprobs(self.lm.logits, x, vocab_size, prefix, following, *given))
        # `found` holds the first tokens of all responses and then the others; the result goes response by response.
        is_first = valid.clone()
        is_first[:, :, 1:] = False
        is_first = is_first[valid]
        back = torch.where(is_first, is_first.cumsum(0), len(task.flatten()) + (~is_first).cumsum(0)) - 1
        logprobs, entropies = (torch.cat(values).index_select(0, back) for values in zip(*found, strict=True))
        return logprobs, entropies

    def default_micro_tokens(self) -> int:
        """Number of tokens in a micro-batch where none is given, from the device and the size of the vocabulary."""
        return default_micro_tokens(self.device, self.model.config.vocab_size)

    def logprob_batches(
        self,
        groups: Groups,
        kept: np.ndarray,
        temperature: float,
        micro_tokens: int | None,
        processes: ProcessGroup,
        entropy_gradient: bool = True,
    ) -> Iterator[LogProbBatch]:
        """Log-probabilities of the rollouts of some groups, in micro-batches.

        The caller must run the backward pass of a batch before it asks for the next one. The backward pass of the
        prompts is run here, once for all batches that share them.

        Args:
            groups: P groups of N rollouts.
            kept: indices of the groups that take part, (K,) int64.
            temperature: temperature that the rollouts were sampled at.
            micro_tokens: about how many tokens a batch has, counting a prefix that rollouts share once; None for
                `default_micro_tokens()`.
            processes: the processes that share the update. They need not communicate here.
            entropy_gradient: whether the entropies carry gradients.

        Yields:
            Batches that hold every rollout of the groups `kept` once.
        """
        rollouts, width = groups.rollouts, groups.prompts.shape[1]
        micro_tokens = micro_tokens or self.default_micro_tokens()
        padded = bool((groups.prompt_lengths < width).any())
        prefixes = Prefixes(rollouts.tokens, rollouts.lengths)
        chunks = split_groups(prefixes.order, prefixes.is_new.sum(2), kept, width, micro_tokens)
        for chunk, parts in chunks:
            prompts, prompt_lengths = groups.prompts[chunk], groups.prompt_lengths[chunk] if padded else None
            cache = self.prompt_cache(prompts, prompt_lengths)
            leaf = cache.leaf()
            tasks = torch.as_tensor(chunk, device=prompts.device)[:, None]
            for part in parts:
                index = torch.as_tensor(part, device=prompts.device)
                lengths = rollouts.lengths[tasks, index]
                tokens = rollouts.tokens[tasks, index, : int(lengths.max())]
                given = prompts, tokens, lengths, temperature, prompt_lengths, leaf, entropy_gradient
                logprobs, entropies = self.logprobs(*given)
                yield LogProbBatch(tasks, index, lengths, logprobs, entropies)
            cache.backward(leaf)

    def prompt_cache(self, prompts: torch.Tensor, prompt_lengths: torch.Tensor | None = None) -> PromptCache:
        """The KV cache of prompts, which carries gradients; see `compute_prompt_cache`."""
        return compute_prompt_cache(self.lm, prompts, prompt_lengths)

    def _check_length(self, prompts: torch.Tensor, max_tokens: int, prompt_lengths: torch.Tensor | None) -> None:
        """Raise ValueError if prompts (P, L0) or responses are empty, or if both together exceed the model's length."""
        if prompts.dim() != 2 or prompts.shape[1] < 1 or max_tokens < 1:
            raise ValueError(f"prompts must be (P, L0 >= 1), max_tokens >= 1: {tuple(prompts.shape)}, {max_tokens}")
        longest = prompts.shape[1] if prompt_lengths is None else int(prompt_lengths.max())
        if longest + max_tokens > self.max_length:
            raise ValueError(
                f"{longest} prompt and {max_tokens} response tokens exceed the model's {self.max_length}: "
                "build it with a larger max_length or shorten the response"
            )


def _rollouts(tokens: np.ndarray, lengths: np.ndarray, logprobs: torch.Tensor) -> Rollouts:
    """Rollouts on the device of `logprobs`, cut off after the longest response."""
    longest, device = int(lengths.max()), logprobs.device
    kept, counts = (torch.as_tensor(x, device=device) for x in (tokens[:, :, :longest], lengths))
    return Rollouts(kept, counts, logprobs[:, :, :longest])
