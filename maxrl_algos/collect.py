"""From tasks to verified groups of rollouts: a source shows prompts and judges, a sampler responds."""

import time

import numpy as np

from maxrl_algos.data import Groups, pad_left
from maxrl_algos.samplers import Sampler
from maxrl_algos.sources import Source


def collect(
    source: Source,
    sampler: Sampler,
    tasks: np.ndarray,
    n: int,
    seed: int,
    split: str = "train",
    temperature: float = 1.0,
    top_p: float = 1.0,
) -> Groups:
    """`n` verified rollouts of each of `tasks` (P,).

    Args:
        source: where prompts and verdicts come from.
        sampler: what responds.
        tasks: indices of tasks of `split`, (P,) int64.
        n: number of rollouts a task.
        seed: an integer in [0, 2**63) from which all of the sampler's draws follow.
        split: split of the tasks.
        temperature: sampling temperature.
        top_p: probability mass that is sampled from.
    """
    begin = time.perf_counter()
    prompts = source.prompts(tasks, n, split)
    prompted = time.perf_counter()
    rollouts = sampler.sample(prompts, n, source.max_response, seed, temperature, top_p)
    sampled = time.perf_counter()
    verdicts = source.verdicts(rollouts)
    judged = time.perf_counter()
    rows, lengths = pad_left(prompts, source.pad, rollouts.tokens.device)
    shape = len(tasks), n
    return Groups(
        tasks,
        rows,
        lengths,
        rollouts,
        verdicts.rewards.reshape(shape),
        verdicts.ended.reshape(shape),
        None if verdicts.answers is None else verdicts.answers.reshape(shape),
        {"sample": sampled - prompted, "verify": (judged - sampled) + (prompted - begin)},
    )
