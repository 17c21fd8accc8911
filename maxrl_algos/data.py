"""The carriers of the training loop: what samplers return, what is verified, and what the update reads.

P is the number of tasks, N the number of rollouts of a task, L0 the number of prompt tokens and L the number of
response tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F


@dataclass
class Rollouts:
    """N sampled responses to each of P prompts.

    Attributes:
        tokens: response tokens, (P, N, L) int64, filled up with a padding token after the end of a response.
        lengths: number of response tokens up to and including the one that ended the response, (P, N) int64.
        logprobs: log-probability of each token under the distribution it was sampled from (after temperature and
            top-p), (P, N, L) float32, and 0 after the end of a response.
    """

    tokens: torch.Tensor
    lengths: torch.Tensor
    logprobs: torch.Tensor

    def mean_token_logprob(self) -> np.ndarray:
        """Mean log-probability of the tokens of each rollout, (P, N) float64."""
        return (self.logprobs.double().sum(-1) / self.lengths).cpu().numpy()


@dataclass
class Groups:
    """N verified rollouts of each of P tasks.

    Attributes:
        tasks: indices of the tasks in their split, (P,) int64.
        prompts: prompt tokens, (P, L0) int64, padded on the left where prompts differ in length.
        prompt_lengths: number of tokens of each prompt, (P,) int64.
        rollouts: the sampled responses.
        rewards: (P, N) float64 in {0, 1}.
        ended: why each rollout ended, (P, N) object holding strings.
        answers: decoded answers, (P, N) object; None where the environment decodes no answers.
        seconds: how long "sample" and "verify" took.
        drawn: the groups that were drawn first, if some of them were replaced afterwards; the log describes them.
    """

    tasks: np.ndarray
    prompts: torch.Tensor
    prompt_lengths: torch.Tensor
    rollouts: Rollouts
    rewards: np.ndarray
    ended: np.ndarray
    answers: np.ndarray | None
    seconds: dict[str, float]
    drawn: "Groups | None" = None


@dataclass
class LogProbBatch:
    """Log-probabilities of some rollouts of some groups, which carry gradients.

    The rollouts of a batch form an array of shape (C, M) or (B,); S counts their response tokens, rollout by rollout.

    Attributes:
        tasks: index of each rollout's task among the groups; broadcasts against `rollouts`.
        rollouts: index of each rollout in its group.
        lengths: response tokens of each rollout, in the shape of the batch.
        logprobs: log-probability of each response token at the sampling temperature, (S,) float32.
        entropies: entropy of the distribution that each response token was drawn from, (S,) float32.
        padding: number of padding tokens that went through the model for this batch.
    """

    tasks: torch.Tensor
    rollouts: torch.Tensor
    lengths: torch.Tensor
    logprobs: torch.Tensor
    entropies: torch.Tensor
    padding: int = 0


def is_stop(tokens: torch.Tensor, stop: int | Sequence[int]) -> torch.Tensor:
    """Which of `tokens` end a response: bool, in the shape of `tokens`. `stop` is one token id or several."""
    return tokens == stop if isinstance(stop, int) else torch.isin(tokens, torch.tensor(stop, device=tokens.device))


def response_lengths(tokens: torch.Tensor, stop: int | Sequence[int]) -> torch.Tensor:
    """Number of tokens up to and including the first stop token, or L if there is none: (..., L) -> (...,) int64."""
    ended = is_stop(tokens, stop)
    return torch.where(ended.any(-1), ended.int().argmax(-1) + 1, tokens.shape[-1])


def token_mask(lengths: torch.Tensor, width: int) -> torch.Tensor:
    """Which of `width` places hold tokens of responses of the given lengths: (...,) -> (..., width) bool."""
    return torch.arange(width, device=lengths.device) < lengths[..., None]


def pad_left(
    prompts: Sequence[Sequence[int]], pad: int, device: Any, multiple: int = 1
) -> tuple[torch.Tensor, torch.Tensor]:
    """Prompts as one array, (P, L0) int64, padded on the left to a multiple of `multiple`, and their lengths (P,)."""
    width = -(-max(map(len, prompts)) // multiple) * multiple
    rows = np.full((len(prompts), width), pad)
    for row, prompt in zip(rows, prompts, strict=True):
        row[width - len(prompt) :] = prompt
    return torch.as_tensor(rows, device=device), torch.tensor([len(prompt) for prompt in prompts], device=device)


def concatenate_rollouts(parts: Sequence[Rollouts], pad: int, dim: int = 0) -> Rollouts:
    """Join rollouts of several sets of prompts, or with `dim=1` of the same prompts, filled up to the longest."""
    width = max(part.tokens.shape[2] for part in parts)
    tokens = [F.pad(part.tokens, (0, width - part.tokens.shape[2]), value=pad) for part in parts]
    logprobs = [F.pad(part.logprobs, (0, width - part.logprobs.shape[2])) for part in parts]
    return Rollouts(torch.cat(tokens, dim), torch.cat([part.lengths for part in parts], dim), torch.cat(logprobs, dim))


def stack_responses(
    responses: Sequence[tuple[Sequence[int], Sequence[float]]], n: int, pad: int, device: torch.device
) -> Rollouts:
    """P * N responses, pairs (token ids, log-probs), as `Rollouts`. The `n` responses to a prompt stand in a row."""
    width = max(len(ids) for ids, _ in responses)
    tokens = np.full((len(responses), width), pad)
    logprobs = np.zeros((len(responses), width), np.float32)
    lengths = np.array([len(ids) for ids, _ in responses])
    for i, (ids, values) in enumerate(responses):
        tokens[i, : lengths[i]], logprobs[i, : lengths[i]] = ids, values
    return Rollouts(*(torch.as_tensor(a, device=device).unflatten(0, (-1, n)) for a in (tokens, lengths, logprobs)))
