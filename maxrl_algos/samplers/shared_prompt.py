"""The sampler `grouped`: every prompt is computed once for its N responses."""

from typing import Any

import numpy as np
import torch

from maxrl_algos.data import Rollouts
from maxrl_algos.models.rounded_weights import RoundedWeights
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from maxrl_algos.samplers.in_place import InPlaceSampler


class SharedPromptSampler(InPlaceSampler):
    """Samples by `SharedPromptModel.sample`. The arguments are those of `InPlaceSampler`."""

    def __init__(self, model: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(model, *args, **kwargs)
        self.policy = SharedPromptModel(model)
        self.weights = RoundedWeights(model)
        self.multiple = 64 if self.policy.captured else 1  # few prompt lengths, so that few CUDA graphs are captured

    def sample(self, *args: Any, **kwargs: Any) -> Rollouts:
        """See `maxrl_algos.samplers.Sampler`."""
        with self.weights.rounded(keep=self.policy.captured):
            return super().sample(*args, **kwargs)

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
        padded = bool((prompt_lengths < prompts.shape[1]).any())
        lengths = prompt_lengths if padded else None
        generator = torch.Generator(prompts.device).manual_seed(seed)
        sampling = generator, temperature, lengths, top_p, places, self._tell
        return self.policy.sample(prompts, places[0].shape[1], max_tokens, self.stop, self.pad, *sampling)
