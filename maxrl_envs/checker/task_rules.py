"""The rules of tasks and of `reset`: what a task shows, which options are refused, and how tasks are drawn."""

import itertools
from collections.abc import Hashable
from typing import Any

from maxrl_envs.checker.subject import Subject, content

ADVICE = "Build it from (split, i) alone, e.g. with np.random.default_rng([split_number, i])."
SEEDED = "Call super().reset(seed=seed) and draw with self.np_random."


def check_tasks_replay(subject: Subject) -> None:
    """Check that a task shows the same observation each time, in any order, and on another env."""
    for split, count in subject.count.items():
        starts = subject.starts[split] = [subject.show(subject.env, task=i, split=split) for i in range(count)]
        for i, env in itertools.product(reversed(range(count)), (subject.env, subject.other)):
            where = "the same" if env is subject.env else "a fresh"
            message = f"{split} task {i} showed another observation on {where} env. {ADVICE}"
            subject.require(subject.show(env, task=i, split=split) == starts[i], message)


def check_tasks_differ(subject: Subject) -> None:
    """Check that tasks differ in at least one split. A small split may repeat a task, as 5x5 mazes do."""
    alike = all(len(set(starts)) == 1 for starts in subject.starts.values())
    only = all(count == 1 for count in subject.count.values())
    message = f"the tasks of a split, of which {subject.count} were compared, all show one observation: use the index."
    subject.require(only or not alike, message)


def check_splits_are_disjoint(subject: Subject) -> None:
    """Check that no task of a split looks like a task of another split."""
    owners: dict[Hashable, tuple[str, int]] = {}
    for split, starts in subject.starts.items():
        for i, start in enumerate(starts):
            owner, j = owners.setdefault(start, (split, i))
            remedy = "give each to one split by a hash of it, or check one split only."
            subject.require(owner == split, f"{owner} task {j} and {split} task {i} look the same: {remedy}")


def bad_options(subject: Subject) -> list[dict[str, Any]]:
    """Options of `reset` that every env must refuse."""
    bad: list[dict[str, Any]] = [{"split": "no such split"}, {"no such option": 1}]
    for split, size in subject.splits.items():
        bad += [{"split": split, "task": task} for task in (-1, 0.5, size) if task is not None]
    return bad


def check_last_tasks(subject: Subject) -> None:
    """Check that the last task of each split can be played."""
    for split, size in subject.splits.items():
        subject.begin(subject.env, split=split, task=(size or subject.count[split]) - 1)


def check_bad_options(subject: Subject) -> None:
    """Check that unknown splits, unknown options, and tasks out of range raise a ValueError."""
    for options in bad_options(subject):
        got: Any = "no error"
        try:
            subject.env.reset(seed=next(subject.seeds), options=options)
        except Exception as e:
            got = e
        subject.require(isinstance(got, ValueError), f"reset(options={options}) gave {got!r}: raise a ValueError.")


def check_draws(subject: Subject) -> None:
    """Check that the seed decides which task is drawn if `options` name none, and that not all seeds draw the same."""
    for options in ({}, *({"split": split} for split in subject.splits)):
        drawn = set()
        for seed in itertools.islice(subject.seeds, 20):
            (observation, info), (_, again) = (subject.begin(subject.env, seed, **options) for _ in range(2))
            split, task = info["split"], info["task"]
            drawn.add(task)
            call = f"reset(seed={seed}, options={options or None}) drew {split} task {task}"
            subject.require(again["task"] == task, f"{call}, then task {again['task']}. {SEEDED}")
            same = subject.show(subject.env, task=task, split=split) == content(observation)
            remedy = "build both by one function."
            subject.require(same, f"{call}, which shows another observation when named: {remedy}")
        subject.require(len(drawn) > 1 or subject.splits.get(split) == 1, f"{call}, as with each seed. {SEEDED}")


TASK_RULES = (
    check_tasks_replay,
    check_tasks_differ,
    check_splits_are_disjoint,
    check_last_tasks,
    check_bad_options,
    check_draws,
)
