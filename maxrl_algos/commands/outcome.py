"""What the end of a run, or its folder, tells: pass@k before training and at the last evaluation."""

from pathlib import Path
from typing import Any

from maxrl_algos.results.cell_rows import per_task
from maxrl_algos.run.json_lines import read

SHOWN = 1, 4, 16, 64, 1024  # the k of pass@k that are shown, beside the largest


def outcome(folder: Path) -> str:
    """A small table of a run's first and last evaluation, and where everything lies."""
    evaluations = read(folder / "evaluations.jsonl")
    shown = [evaluations[0], *evaluations[1:][-1:]] if evaluations else []
    where = (
        f"Everything lies in {folder}: metrics.jsonl, evaluations.jsonl, and checkpoints step-*. "
        f"`maxrl report {folder}` draws it, `maxrl view {folder}` shows what the policy did"
    )
    return "\n".join([*([table(shown)] if shown else []), where])


def table(evaluations: list[dict[str, Any]]) -> str:
    """pass@k of some entries of a run's evaluations.jsonl, a line for each.

    A line begins with the number of updates that were done, or with "warm-up" where the policy is still in its warm-up.
    """
    last = evaluations[-1]
    ks = [k for k, _ in per_task(last)]
    ks = [k for k in ks if k in SHOWN or k == ks[-1] or len(ks) <= len(SHOWN)]
    samples = f", {last['samples']} samples each" if last.get("samples") else ", exact"
    lines = [f"{len(last['tasks'])} held-out tasks{samples}, in %:"]
    lines.append("  update " + "".join(f"{f'pass@{k}':>11}" for k in ks))
    for evaluation in evaluations:
        shares = dict(per_task(evaluation))
        row = "".join(f"{100 * shares[k].mean():>11.1f}" if k in shares else f"{'-':>11}" for k in ks)
        lines.append(f"  {evaluation['update'] if evaluation['update'] >= 0 else 'warm-up':<7}" + row)
    return "\n".join(lines)
