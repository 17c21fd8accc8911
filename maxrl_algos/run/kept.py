"""Rollouts that a run keeps, so that people can read what the policy did: `rollouts.jsonl.gz` in the run's folder.

The file is a row of gzip members, one for each batch of rollouts that was kept, so that `zcat` reads it too. A member
that a kill cut off is left out by `read`, and cut off before the next one is written. Every line is a JSON object:

    step        number of steps done before the rollout
    phase       "train" or "evaluation"
    split, task the task, by its split and index
    rollout     place of the rollout among those of its task
    prompt      what the policy saw: a text, a list of token ids, or null for a picture or a state, which are drawn anew
    response    what it did: a text, a list of token ids, one action, or the list of the actions of all steps
    answer      the answer that was read from the response; null if there is none
    gold        the gold answer, where the env shows it
    reward      0 or 1
    ended       why the rollout ended, such as "answered", "length" or "verifier_error"
    why         the verdict and its reason in a few words
    logprob     log-probability of the response, natural logarithm
    length      number of tokens or steps
    advantage   the advantage it got in training
"""

import gzip
import json
import os
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from maxrl_algos.run import files
from maxrl_algos.seeding import generator

NAME = "rollouts.jsonl.gz"
HOW = ("none", "sample", "all")
TASKS, ROLLOUTS = 12, 4  # of a sample: tasks of a batch, and rollouts of each of them
MEMBER = 2**31  # a member whose text is longer than this is no file of ours


class Keeper:
    """Appends rollouts to the file of a run.

    Args:
        path: the file.
        how: "none"; "sample", a random sample of the rollouts of every evaluation and of some training steps; or "all".
        megabytes: once the file is larger than this, no more rollouts are kept.
        seed: seed of the run, for the sample.
        key: what `last` counts: "step" of a run, or "batch" of an evaluation in a file of its own.
        last: number of steps that are done. Rollouts that an interrupted run has left of later steps are removed,
            since these steps are done again.
    """

    def __init__(self, path: Path, how: str, megabytes: float, seed: int, last: float, key: str = "step") -> None:
        self.path, self.how, self.seed, self.limit = path, how, seed, megabytes * 2**20
        self.full = False
        if self.path.exists():
            before = [e for e in read(self.path) if e[key] < last or (e[key], e["phase"]) == (last, "evaluation")]
            files.write_bytes(self.path, member(before) if before else b"")

    def due(self, update: int, every: int) -> bool:
        """Whether rollouts of this training update, counted from 0, are kept.

        Args:
            update: number of the update.
            every: a sample takes rollouts only of updates whose number is a multiple of this.
        """
        return not self.full and (self.how == "all" or (self.how == "sample" and update % every == 0))

    def chosen(self, tasks: int, rollouts: int, stream: str, index: int) -> list[tuple[int, int]]:
        """Choose which rollouts of a batch are kept: their places (task, rollout) in the batch.

        Args:
            tasks: the number of tasks in the batch.
            rollouts: the number of rollouts of each task.
            stream: the kind of batch, such as "training"; different kinds have independent samples.
            index: the number of the batch.
        """
        if self.how == "none" or self.full:
            return []
        if self.how == "all":
            return [(i, j) for i in range(tasks) for j in range(rollouts)]
        rng = generator(self.seed, f"kept {stream}", index)
        rows = np.sort(rng.permutation(tasks)[:TASKS]).tolist()
        return [(i, j) for i in rows for j in np.sort(rng.permutation(rollouts)[:ROLLOUTS]).tolist()]

    def keep(self, entries: Sequence[dict[str, Any]]) -> None:
        """Append rollouts, as the docstring of this module describes them."""
        if not entries or self.full:
            return
        with files.explain_failure(self.path), open(self.path, "ab", buffering=0) as file:
            data = member(entries)
            if file.write(data) != len(data):
                raise OSError("the disk is full")
            self.full = os.fstat(file.fileno()).st_size > self.limit
        if self.full:
            warnings.warn(
                f"{self.path} has reached {self.limit / 2**20:g} MB: no more rollouts are kept (--keep-megabytes)",
                stacklevel=2,
            )


def member(entries: Iterable[dict[str, Any]]) -> bytes:
    """The entries as JSON lines, compressed."""
    return gzip.compress("".join(json.dumps(entry, default=plain) + "\n" for entry in entries).encode(), 6)


def plain(value: Any) -> Any:
    """A value that JSON can hold: numbers for a number or an array of NumPy, and the text of any other object."""
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else str(value)


def read(path: Path) -> list[dict[str, Any]]:
    """All whole entries of the file of rollouts that `file_of` names; none if there is no file."""
    path = file_of(path)
    if not path.exists():
        return []
    return [json.loads(line) for text in members(path.read_bytes()) for line in text.splitlines()]


def file_of(path: Path) -> Path:
    """The file of rollouts of a run's folder, of an evaluation's file, or the file itself."""
    if path.is_dir():
        return path / NAME
    return path if path.name.endswith(".gz") else path.with_name(f"{path.stem}.{NAME}")


def members(data: bytes) -> Iterator[str]:
    """The texts of the gzip members of a file, without a last one that was cut off."""
    while data:
        reader = zlib.decompressobj(wbits=31)
        try:
            text = reader.decompress(data, MEMBER)
        except zlib.error:
            return
        if not reader.eof:
            return
        data = reader.unused_data
        yield text.decode()


Watch = Callable[[Any, float], None]  # called by a learner with a part of an evaluation, and the share done so far


def unwatched(groups: Any, share: float) -> None:
    """The `Watch` of a learner that nobody watches."""
