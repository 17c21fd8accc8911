"""pass@k of a policy on a held-out split."""

from dataclasses import dataclass

import numpy as np

from maxrl_algos.metrics import maj_at_k
from maxrl_algos.policies.causal_lm import SharedPromptPolicy
from maxrl_algos.rollouts import Collector
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
) -> Evaluation:
    """Samples each of `tasks` (P,) `samples` times; chunk i draws from stream (seed, "evaluate", i)."""
    per_chunk = max(1, rollouts_at_once // samples)
    rewards, ended, answers = [], [], []
    for i, start in enumerate(range(0, len(tasks), per_chunk)):
        random = torch_generator(seed, "evaluate", i, policy.device)
        groups = collector.collect(policy, tasks[start : start + per_chunk], samples, random, split, temperature)
        rewards.append(groups.rewards)
        ended.append(groups.ended)
        if groups.answers is not None:
            answers.append(groups.answers)
    reward, end = np.concatenate(rewards), np.concatenate(ended)
    majority = maj_at_k(np.concatenate(answers).tolist(), reward, samples) if answers else None
    return Evaluation(
        tasks.tolist(),
        samples,
        reward.sum(axis=1).astype(int).tolist(),
        None if majority is None else majority.tolist(),
        float((end == "length").mean()),
        int((end == "verifier_error").sum()),
    )
