"""Groups of tasks in which all rollouts fail or all succeed, replaced by groups of other tasks.

This is the dynamic sampling of DAPO (arXiv 2503.14476). Under an estimator whose advantages are 0 in such groups
(MaxRL, GRPO, RLOO), the expected gradient of a batch without them is the gradient of the same objective, divided by the
share of groups that are left: the direction stays, and the step grows. Under an estimator that also learns from them,
such as REINFORCE without a baseline, the objective is another one: the expectation over groups with 0 < K < N.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from maxrl_algos.data import Groups, Rollouts, concatenate_rollouts


def mixed(groups: Groups) -> np.ndarray:
    """Which groups have both successes and failures, (P,) bool."""
    share = groups.rewards.mean(axis=1)
    return (share > 0) & (share < 1)


def resample(groups: Groups, draw: Callable[[int, int], Groups], rounds: int, pad: int) -> Groups:
    """Replace groups in which all rollouts fail or all succeed by groups of other tasks with both outcomes.

    Args:
        groups: P groups.
        draw: called with the number of a round, from 1, and a number of tasks; returns groups of other tasks.
        rounds: how many times groups are replaced at most.
        pad: token id that fills up rows.

    Returns:
        P groups. Their `drawn` holds the groups that were drawn first, and their `seconds` count all draws.
    """
    now = groups
    for number in range(1, rounds + 1):
        missing = np.flatnonzero(~mixed(now))
        if not len(missing):
            break
        new = draw(number, len(missing))
        found = np.flatnonzero(mixed(new))
        kept = np.arange(len(now.tasks))
        kept[missing[: len(found)]] = len(kept) + found
        seconds = {part: now.seconds[part] + new.seconds[part] for part in now.seconds}
        now = replace(_chosen(now, new, kept, pad), seconds=seconds)
    return replace(now, drawn=groups)


def _chosen(a: Groups, b: Groups, index: np.ndarray, pad: int) -> Groups:
    """The groups with the places `index` in the groups of `a` followed by those of `b`."""
    width = max(a.prompts.shape[1], b.prompts.shape[1])
    at = torch.as_tensor(index, device=a.prompts.device)
    prompts = [torch.nn.functional.pad(g.prompts, (width - g.prompts.shape[1], 0), value=pad) for g in (a, b)]
    both = concatenate_rollouts([a.rollouts, b.rollouts], pad)
    answers = None
    if a.answers is not None and b.answers is not None:
        answers = np.concatenate([a.answers, b.answers])[index]
    return Groups(
        np.concatenate([a.tasks, b.tasks])[index],
        torch.cat(prompts)[at],
        torch.cat([a.prompt_lengths, b.prompt_lengths])[at],
        Rollouts(both.tokens[at], both.lengths[at], both.logprobs[at]),
        np.concatenate([a.rewards, b.rewards])[index],
        np.concatenate([a.ended, b.ended])[index],
        answers,
        a.seconds,
    )
