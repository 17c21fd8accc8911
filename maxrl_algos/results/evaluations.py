"""Finished evaluations of language models, summarised: P tasks, n samples of each, K values of k."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from maxrl_algos.metrics import Interval, bootstrap_interval, maj_at_k, pass_at_k, powers_of_two
from maxrl_algos.run.json_lines import read


@dataclass
class Summary:
    """What a finished evaluation found.

    Attributes:
        settings: settings of the evaluation.
        tasks: indices of the P tasks.
        successes: successes of each task among its n samples.
        ks: the K values of k: 1, 2, 4, ... up to n.
        pass_at_k: pass@k of every task, (P, K) float64.
        intervals: for every k, the mean over tasks and its interval.
        majority: mean chance that the majority vote over all n answers is right; None where the env decodes no answers.
        truncated: share of the samples that the length limit cut off.
        verifier_errors: number of samples that the verifier could not judge.
        length: mean number of tokens of a response.
    """

    settings: dict[str, Any]
    tasks: list[int]
    successes: list[int]
    ks: list[int]
    pass_at_k: np.ndarray
    intervals: list[Interval]
    majority: float | None
    truncated: float
    verifier_errors: int
    length: float


def summary(path: Path) -> Summary:
    """The summary of a file that `maxrl evaluate` wrote.

    Raises:
        ValueError: if there is no such file, or the evaluation is not finished.
    """
    entries = read(path)
    if not entries:
        raise ValueError(f"{path} holds no evaluation: give a file that maxrl evaluate wrote")
    settings, *lines = entries
    n = settings["samples"]
    tasks: dict[int, list[dict[str, Any]]] = {}
    for line in lines:
        tasks.setdefault(line["task"], []).append(line)
    rewards = [[r for line in chunks for r in line["rewards"]] for chunks in tasks.values()]
    if not rewards or {len(row) for row in rewards} != {n} or settings["tasks"] != len(tasks):
        raise ValueError(f"{path} is not finished: give the command that began it again")
    answers = [[a for line in chunks for a in line["answers"]] for chunks in tasks.values()]
    voted = any(a is not None for row in answers for a in row)
    total, ks = len(tasks) * n, powers_of_two(n)
    values = pass_at_k([sum(row) for row in rewards], n, ks)
    return Summary(
        settings,
        list(tasks),
        [int(sum(row)) for row in rewards],
        ks,
        values,
        [bootstrap_interval(column[None], over="tasks", resamples=2000) for column in values.T],
        float(maj_at_k(answers, rewards, n, strict=False).mean()) if voted else None,
        sum(line["truncated"] for line in lines) / total,
        sum(line["verifier_errors"] for line in lines),
        sum(line["tokens"] for line in lines) / total,
    )


def report(name: str, s: Summary) -> str:
    """A table in Markdown of one evaluation: pass@k with its interval over tasks, and what else its file tells."""
    n = s.settings["samples"]
    names = [*(f"pass@{k}" for k in s.ks), f"maj@{n}", "truncated", "verifier errors", "tokens"]
    cells = [f"{100 * mean:.1f} [{100 * low:.1f}, {100 * high:.1f}]" for mean, low, high, _ in s.intervals]
    majority = "-" if s.majority is None else f"{100 * s.majority:.1f}"
    cells += [majority, f"{100 * s.truncated:.1f}", str(s.verifier_errors), f"{s.length:.0f}"]
    lines = [f"| | {' | '.join(names)} |", "|" + "---|" * (len(names) + 1), f"| {name} | {' | '.join(cells)} |"]
    return "\n".join([*lines, "", f"In %, [95% bootstrap over {len(s.tasks)} tasks], {n} samples each."])
