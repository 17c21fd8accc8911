"""The base class of the samplers that use the trainer's own model."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from maxrl_algos.data import Rollouts, concatenate_rollouts, pad_left
from maxrl_algos.samplers import SamplerError


class InPlaceSampler(ABC):
    """Samples with the trainer's own model, some prompts at a time. No weights have to be pushed.

    Args:
        model: a causal LM of `transformers`.
        stop: token ids that end a response.
        pad: token id that fills up rows.
        rollouts_at_once: largest number of rollouts that are sampled together; None for all of them.
        shard: (i, m) if the prompts are shard i of m equal shards of a batch; they then get the same draws as in the
            whole batch.

    Attributes:
        multiple: prompts are padded to a multiple of this many tokens.
        progress: called at each token with the share of a call of `sample` that is done, as if all responses were of
            the largest length; None calls nothing.
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
        self.progress: Callable[[float], None] | None = None
        self._done, self._parts = 0, 1  # of a call of `sample`: how many parts are done, and how many there are

    def sample(
        self, prompts: list[list[int]], n: int, max_tokens: int, seed: int, temperature: float = 1.0, top_p: float = 1.0
    ) -> Rollouts:
        """See `maxrl_algos.samplers.Sampler`."""
        tasks, device, parts = len(prompts), self.model.device, []
        limit = self.rollouts_at_once or tasks * n
        tasks_at_once = max(1, limit // n)
        n_at_once = -(-n // -(-n // limit))  # a group that is larger than the limit is sampled in parts of equal size
        shard, shards = self.shard
        places = shard * tasks * n + np.arange(tasks * n).reshape(tasks, n)
        self._done, self._parts = 0, -(-tasks // tasks_at_once) * -(-n // n_at_once)
        try:
            for start in range(0, tasks, tasks_at_once):
                some = slice(start, start + tasks_at_once)
                rows, lengths = pad_left(prompts[some], self.pad, device, self.multiple)
                groups = []
                for first in range(0, n, n_at_once):
                    batch = places[some, first : first + n_at_once], shards * tasks * n
                    groups.append(self._sample(rows, lengths, batch, max_tokens, seed, temperature, top_p))
                    self._done += 1
                parts.append(concatenate_rollouts(groups, self.pad, 1))
        except torch.OutOfMemoryError as error:
            raise SamplerError(f"{error}: lower rollouts_at_once={self.rollouts_at_once}") from error
        return concatenate_rollouts(parts, self.pad)

    def _tell(self, share: float) -> None:
        """Called by `_sample` at each token, with the share of its tokens that are done."""
        if self.progress:
            self.progress((self._done + share) / self._parts)

    @abstractmethod
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
        """Rollouts of prompts (P, L0) int64 padded on the left, whose lengths are (P,).

        `places` holds the place of each rollout in the whole batch, (P, N) int64, and the size of that batch. The draws
        of a rollout follow from `seed` and its place.
        """

    def push(self, model: Any) -> None:
        """Nothing to do: the sampler's model is the trained one."""
        assert model is self.model

    def sleep(self) -> None:  # noqa: B027
        """Nothing to do: the sampler holds no memory of its own."""

    def close(self) -> None:  # noqa: B027
        """Nothing to do."""
