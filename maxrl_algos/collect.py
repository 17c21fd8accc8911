"""From tasks to verified groups of rollouts: a source shows prompts and judges, a sampler responds."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from maxrl_algos.data import Groups, pad_left
from maxrl_algos.samplers import Sampler
from maxrl_algos.sources import Source
from maxrl_algos.sources.explained import EXPLAINED, reason


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


def records(source: Source, groups: Groups, places: Sequence[tuple[int, int]], split: str) -> list[dict[str, Any]]:
    """Some rollouts as people read them, in the form that `maxrl_algos.run.kept` describes.

    They lack "step", "phase" and "advantage", which the caller knows.

    Args:
        source: where the prompts came from.
        groups: verified groups of rollouts.
        places: (task, rollout) of each rollout that is wanted, as places in `groups`.
        split: split of the tasks.
    """
    explainer, rollouts, found = source.explainer, groups.rollouts, list[dict[str, Any]]()
    for i, j in places:
        task, length = int(groups.tasks[i]), int(rollouts.lengths[i, j])
        start = groups.prompts.shape[1] - int(groups.prompt_lengths[i])
        prompt, response = groups.prompts[i, start:].tolist(), rollouts.tokens[i, j, :length].tolist()
        record = source.record(prompt, response)
        action = record.pop("action")
        reward, ended = int(groups.rewards[i, j]), str(groups.ended[i, j])
        answer, gold = None if groups.answers is None else groups.answers[i, j], explainer.gold(split, task)
        told = explainer.why(split, task, action) if len(found) < EXPLAINED else ""
        found.append(
            {
                "split": split,
                "task": task,
                "rollout": j,
                **record,
                "answer": answer,
                "gold": gold,
                "reward": reward,
                "ended": ended,
                "why": told or reason(reward, ended, answer, gold),
                "logprob": float(f"{float(rollouts.logprobs[i, j, :length].double().sum()):.6g}"),
                "length": length,
            }
        )
    return found
