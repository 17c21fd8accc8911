"""pass@k of a policy on a held-out split."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from maxrl_algos.metrics import maj_at_k
from maxrl_algos.models.shared_prompt_lm import SharedPromptPolicy
from maxrl_algos.run.distributed import ALONE, Processes
from maxrl_algos.sources.tokens import Collector, Groups
from maxrl_algos.seeding import torch_generator


@dataclass
class Evaluation:
    """What `samples` rollouts of each task gave.

    Attributes:
        tasks: the held-out tasks, P.
        samples: rollouts of each.
        successes: of each task, P integers in 0..samples.
        majority: of each task, the chance that the vote of all its samples is right; None where nothing is decoded.
        truncated: share of rollouts cut off by the length limit.
        verifier_errors: rollouts on which the verifier itself failed.
    """

    tasks: list[int]
    samples: int
    successes: list[int]
    majority: list[float] | None
    truncated: float
    verifier_errors: int


def evaluate(
    policy: SharedPromptPolicy,
    collector: Collector,
    tasks: np.ndarray,
    samples: int,
    seed: int,
    split: str = "test",
    temperature: float = 1.0,
    rollouts_at_once: int = 2048,
    processes: Processes = ALONE,
) -> Evaluation:
    """Samples each of `tasks` (P,) `samples` times; chunk i draws from stream (seed, "evaluate", i). `processes` share
    each chunk."""
    per_chunk = processes.whole_shares(rollouts_at_once // samples)
    return of_groups(
        (
            collector.collect(
                policy,
                processes.share(tasks[start : start + per_chunk]),
                samples,
                torch_generator(seed, "evaluate", i, policy.device),
                split,
                temperature,
                (processes.rank, processes.count),
            )
            for i, start in enumerate(range(0, len(tasks), per_chunk))
        ),
        processes,
    )


def of_groups(groups: Iterable[Groups], processes: Processes = ALONE) -> Evaluation:
    """The evaluation that all `groups` of all processes together make, by task, each once."""
    own = [(g.tasks, g.rewards, g.ended, g.answers) for g in groups]  # no tokens are kept
    parts = [part for parts in processes.gather(own) for part in parts]
    tasks, reward, end = (np.concatenate([part[i] for part in parts]) for i in range(3))
    answers, samples = [row for part in parts if part[3] is not None for row in part[3].tolist()], reward.shape[1]
    tasks, first = np.unique(tasks, return_index=True)
    reward, end, answers = reward[first], end[first], [answers[i] for i in first if answers]
    majority = maj_at_k(answers, reward, samples, strict=False) if answers else None
    return Evaluation(
        tasks.tolist(),
        samples,
        reward.sum(axis=1).astype(int).tolist(),
        None if majority is None else majority.tolist(),
        float((end == "length").mean()),
        int((end == "verifier_error").sum()),
    )
