"""The sampler `grouped`: every prompt is computed once for its N responses."""

from typing import Any

import torch

from maxrl_algos.data import Rollouts
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from maxrl_algos.samplers.in_place import InPlaceSampler


class SharedPromptSampler(InPlaceSampler):
    """Samples by `SharedPromptModel.sample`. The arguments are those of `InPlaceSampler`."""

    def __init__(self, model: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(model, *args, **kwargs)
        self.policy = SharedPromptModel(model)
        self.multiple = 64 if self.policy.captured else 1  # few prompt lengths, so that few CUDA graphs are captured

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
        padded = bool((prompt_lengths < prompts.shape[1]).any())
        lengths = prompt_lengths if padded else None
        sampling = generator, temperature, lengths, top_p, self.shard
        return self.policy.sample(prompts, n, max_tokens, self.stop, self.pad, *sampling)
