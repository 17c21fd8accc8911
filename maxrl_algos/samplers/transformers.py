"""The sampler `transformers`: the library's own `generate`, for any causal LM."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
import torch.nn.functional as F
from torch.distributed.fsdp import FSDPModule

from maxrl_algos.data import Rollouts, response_lengths
from maxrl_algos.models.drawing import nucleus
from maxrl_algos.samplers.in_place import InPlaceSampler
from maxrl_algos.seeding import sampling_seed


class TransformersSampler(InPlaceSampler):
    """Samples by `generate`. The arguments are those of `InPlaceSampler`."""

    @torch.no_grad()
    def _sample(
        self,
        prompts: torch.Tensor,
        prompt_lengths: torch.Tensor,
        places: tuple[np.ndarray, int],
        max_tokens: int,
        seed: int,
        temperature: float,
        top_p: float,
    ) -> Rollouts:
        width, device, n = prompts.shape[1], prompts.device, places[0].shape[1]
        recorder = _LogProbRecorder(width, temperature, top_p, lambda count: self._tell(count / max_tokens))
        with self._generation_settings(n, max_tokens), torch.random.fork_rng([device] if device.type == "cuda" else []):
            # `generate` draws for all of its rollouts together: the first one's place names the draws of all of them.
            torch.manual_seed(sampling_seed(seed, "generate", int(places[0][0, 0])))
            sequences = self.model.generate(
                prompts,
                attention_mask=(torch.arange(width, device=device) >= width - prompt_lengths[:, None]).long(),
                logits_processor=[recorder],
                synced_gpus=isinstance(self.model, FSDPModule),
            )
        tokens = sequences[:, width:]
        logprobs = recorder.finish(sequences)
        lengths = response_lengths(tokens, self.stop)
        after = torch.arange(tokens.shape[1], device=device) >= lengths[:, None]
        shape = len(prompts), n, tokens.shape[1]
        tokens, logprobs = tokens.masked_fill(after, self.pad), logprobs.masked_fill(after, 0.0)
        return Rollouts(tokens.reshape(shape), lengths.reshape(shape[:2]), logprobs.reshape(shape))

    @contextmanager
    def _generation_settings(self, n: int, max_tokens: int) -> Iterator[None]:
        """Replace the checkpoint's own generation settings, which `generate` would mix with what it is given."""
        from transformers import GenerationConfig

        training, checkpoint_settings = self.model.training, self.model.generation_config
        self.model.eval()  # in training mode, gradient checkpointing switches the KV cache off
        self.model.generation_config = GenerationConfig(
            do_sample=True,
            num_return_sequences=n,
            max_new_tokens=max_tokens,
            temperature=1.0,
            top_p=1.0,
            top_k=0,
            eos_token_id=list(self.stop),
            pad_token_id=self.pad,
        )
        try:
            yield
        finally:
            self.model.train(training)
            self.model.generation_config = checkpoint_settings


class _LogProbRecorder:
    """A logits processor that applies temperature and top-p, and records the log-probs of the tokens drawn after it.

    Args:
        start: number of prompt tokens in a row, padding included.
        temperature: divides the logits.
        top_p: probability mass that is sampled from.
        progress: called at each token with the number of tokens drawn so far.
    """

    def __init__(self, start: int, temperature: float, top_p: float, progress: Callable[[int], None]) -> None:
        self.start, self.temperature, self.top_p, self.progress = start, temperature, top_p, progress
        self.last: torch.Tensor | None = None  # log-probabilities of the next token, (B, V)
        self.columns: list[torch.Tensor] = []  # log-probabilities of the tokens drawn so far, (B, 1) each

    def __call__(self, tokens: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        self._record(tokens)
        self.progress(len(self.columns))
        self.last = nucleus(F.log_softmax(scores.float() / self.temperature, -1), self.top_p)
        return self.last

    def _record(self, tokens: torch.Tensor) -> None:
        if self.last is not None:
            self.columns.append(self.last.gather(1, tokens[:, self.start + len(self.columns), None]))

    def finish(self, tokens: torch.Tensor) -> torch.Tensor:
        """Log-probabilities (B, L) of the responses in `tokens` (B, start + L)."""
        self._record(tokens)
        return torch.cat(self.columns, 1)
