"""What the samplers share that sample with the trainer's own model."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import torch

from maxrl_algos.data import Rollouts, concatenate_rollouts, pad_left
from maxrl_algos.samplers import SamplerError


class InPlaceSampler(ABC):
    """Samples with the trainer's own model, some prompts at a time. No weights have to be pushed.

    Args:
        model: a causal LM of `transformers`.
        stop: token ids that end a response.
        pad: token id that fills up rows.
        rollouts_at_once: about how many rollouts are sampled together, in whole groups; None for all of them.
        shard: (i, m): the prompts are shard i of m equal shards of a batch, and get the draws they would get in it.

    Attributes:
        multiple: prompts are padded to a multiple of this many tokens.
    """

    multiple = 1

    def __init__(
        self,
        model: Any,
        stop: Sequence[int],
        pad: int,
        rollouts_at_once: int | None = None,
        shard: tuple[int, int] = (0, 1),
    ) -> None:
        self.model, self.stop, self.pad = model, tuple(stop), pad
        self.rollouts_at_once, self.shard = rollouts_at_once, shard

    def sample(
        self, prompts: list[list[int]], n: int, max_tokens: int, seed: int, temperature: float = 1.0, top_p: float = 1.0
    ) -> Rollouts:
        """See `maxrl_algos.samplers.Sampler`."""
        device, parts = self.model.device, []
        prompts_at_once = max(1, (self.rollouts_at_once or len(prompts) * n) // n)
        generator = torch.Generator(device).manual_seed(seed)
        try:
            for start in range(0, len(prompts), prompts_at_once):
                rows, lengths = pad_left(prompts[start : start + prompts_at_once], self.pad, device, self.multiple)
                parts.append(self._sample(rows, lengths, n, max_tokens, generator, temperature, top_p))
        except torch.OutOfMemoryError as error:
            raise SamplerError(f"{error}: lower rollouts_at_once={self.rollouts_at_once}") from error
        return concatenate_rollouts(parts, self.pad)

    @abstractmethod
    def _sample(
        self,
        prompts: torch.Tensor,
        prompt_lengths: torch.Tensor,
        n: int,
        max_tokens: int,
        generator: torch.Generator,
        temperature: float,
        top_p: float,
    ) -> Rollouts:
        """Rollouts of prompts (P, L0) int64 padded on the left, whose lengths are (P,)."""

    def push(self, model: Any) -> None:
        """Nothing to do: the sampler's model is the trained one."""
        assert model is self.model

    def sleep(self) -> None:  # noqa: B027
        """Nothing to do: the sampler holds no memory of its own."""

    def close(self) -> None:  # noqa: B027
        """Nothing to do."""
