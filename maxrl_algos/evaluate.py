"""How often a policy solves held-out tasks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from maxrl_algos.collect import collect
from maxrl_algos.data import Groups
from maxrl_algos.metrics import maj_at_k, pass_at_k, powers_of_two
from maxrl_algos.run.distributed import SINGLE_PROCESS, ProcessGroup
from maxrl_algos.samplers import Sampler
from maxrl_algos.seeding import sampling_seed
from maxrl_algos.sources import Source


@dataclass
class Evaluation:
    """The result of an evaluation by `samples` rollouts of each of P tasks.

    Attributes:
        tasks: indices of the held-out tasks, P integers.
        samples: number of rollouts of each task.
        successes: successes of each task, P integers in 0..samples.
        majority: chance, for each task, that the majority vote over all its rollouts is right; None where the env
            decodes no answers.
        truncated: share of the rollouts that the length limit cut off.
        verifier_errors: number of rollouts on which the verifier itself failed.
    """

    tasks: list[int]
    samples: int
    successes: list[int]
    majority: list[float] | None
    truncated: float
    verifier_errors: int

    def pass_at_k(self) -> dict[int, float]:
        """Mean over tasks of the unbiased pass@k, for k = 1, 2, 4, ... up to `samples`."""
        ks = powers_of_two(self.samples)
        means = pass_at_k(self.successes, self.samples, ks).mean(axis=0)
        return dict(zip(ks, means.tolist(), strict=True))


def sample_held_out(
    source: Source,
    sampler: Sampler,
    tasks: np.ndarray,
    samples: int,
    seed: int,
    rollouts_at_once: int,
    split: str = "test",
    temperature: float = 1.0,
    top_p: float = 1.0,
    processes: ProcessGroup = SINGLE_PROCESS,
) -> Iterator[Groups]:
    """`samples` verified rollouts of each of `tasks` (P,), in chunks of about `rollouts_at_once` rollouts.

    The draws of a chunk follow from (seed, "evaluate", number of the chunk). Every process gets its shard of each
    chunk. The other arguments are those of `collect`.
    """
    tasks_at_once = processes.whole_shards(rollouts_at_once // samples)
    for chunk, start in enumerate(range(0, len(tasks), tasks_at_once)):
        part = processes.shard(tasks[start : start + tasks_at_once])
        chunk_seed = sampling_seed(seed, "evaluate", chunk)
        yield collect(source, sampler, part, samples, chunk_seed, split, temperature, top_p)


def evaluation_of(groups: Iterable[Groups], processes: ProcessGroup = SINGLE_PROCESS) -> Evaluation:
    """The evaluation that the `groups` of all processes make together, with every task counted once."""
    mine = [(g.tasks, g.rewards, g.ended, g.answers) for g in groups]  # tokens are not kept
    parts = [part for parts in processes.all_gather(mine) for part in parts]
    tasks, rewards, ended = (np.concatenate([part[i] for part in parts]) for i in range(3))
    answers = [row for part in parts if part[3] is not None for row in part[3].tolist()]
    samples = rewards.shape[1]
    tasks, first = np.unique(tasks, return_index=True)
    rewards, ended, answers = rewards[first], ended[first], [answers[i] for i in first if answers]
    majority = maj_at_k(answers, rewards, samples, strict=False) if answers else None
    return Evaluation(
        tasks.tolist(),
        samples,
        rewards.sum(axis=1).astype(int).tolist(),
        None if majority is None else majority.tolist(),
        float((ended == "length").mean()),
        int((ended == "verifier_error").sum()),
    )
