"""Verdicts for a file of responses: `python -m maxrl_envs.verifier responses.jsonl --out verdicts.jsonl [--report]`.

Each line of the output has the `reward` (1.0 or 0.0), `outcome`, `answer` and `reason` of the line of the same number.
"""

import argparse
import json
import os
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from maxrl_envs.task import Outcome
from maxrl_envs.verifier import Verdict, Verifier

TAIL = 160  # characters of a response in the report


def read(path: Path, columns: list[str], gold: str | None) -> list[dict[str, Any]]:
    """Rows of a JSONL file.

    Raises:
        ValueError: naming the first line that is no JSON object, lacks a column or has an empty answer in `gold`.
    """
    rows = []
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"{path}, line {number} is no JSON: {error}") from error
            missing = [c for c in columns if not isinstance(row, dict) or c not in row]
            if missing:
                raise ValueError(
                    f"{path}, line {number} has no {missing}: name its columns with --response-column etc."
                )
            if gold and (row[gold] is None or not str(row[gold]).strip()):
                raise ValueError(f"{path}, line {number}: the gold answer {gold!r} is empty")
            rows.append(row)
    return rows


def report(responses: list[Any], golds: list[str], verdicts: list[Verdict], sample: int) -> str:
    """Accepted and rejected answers, `sample` of each drawn with one seed, for a person to read."""
    lines = []
    for outcome in Outcome:
        indices = [i for i, verdict in enumerate(verdicts) if verdict.outcome is outcome]
        if indices:
            lines.append(f"\n{outcome.name}: {len(indices)} of {len(verdicts)}")
        for i in sorted(random.Random(0).sample(indices, min(sample, len(indices)))):
            tail = repr(str(responses[i])[-TAIL:])
            lines.append(
                f"  line {i + 1}: answer {verdicts[i].answer!r}, gold {golds[i]!r}: {verdicts[i].reason}\n    {tail}"
            )
    return "\n".join(lines)


def agreement(rows: list[dict[str, Any]], verdicts: list[Verdict], expected: str, kind: str | None) -> str:
    """Share of verdicts that agree with the labels, by kind, and every line that does not."""
    agreed, total, lines = Counter[str](), Counter[str](), []
    for i, (row, verdict) in enumerate(zip(rows, verdicts, strict=True)):
        name = str(row[kind]) if kind else "all"
        total[name] += 1
        agreed[name] += (same := bool(row[expected]) == (verdict.outcome is Outcome.CORRECT))
        if not same:
            lines.append(
                f"  line {i + 1} ({name}): expected {row[expected]}, answer {verdict.answer!r}: {verdict.reason}"
            )
    return "\n".join(["\nagreement", *(f"  {name}: {agreed[name]} of {total[name]}" for name in sorted(total)), *lines])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m maxrl_envs.verifier", description=__doc__)
    parser.add_argument("responses", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="JSONL of verdicts")
    parser.add_argument("--kind", choices=("integer", "math"), default="math")
    parser.add_argument("--response-column", default="response")
    parser.add_argument("--gold-column", default="answer")
    parser.add_argument("--expected-column", help="labels: print how many verdicts agree")
    parser.add_argument("--kind-column", help="what the agreement is split by")
    parser.add_argument("--seconds", type=float, default=5.0, help="limit an answer")
    parser.add_argument("--memory-mb", type=int, default=1024, help="limit a worker")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--marker", help="text before the final answer")
    parser.add_argument("--report", action="store_true", help="show a sample of accepted and rejected answers")
    parser.add_argument("--sample", type=int, default=10, help="how many of each")
    args = parser.parse_args(arguments)
    columns = [args.response_column, args.gold_column, args.expected_column, args.kind_column]
    try:
        labelled = args.expected_column is not None  # then an empty gold answer is a case like the others
        rows = read(args.responses, [c for c in columns if c], None if labelled else args.gold_column)
        responses = [row[args.response_column] for row in rows]
        golds = [str(row[args.gold_column]) for row in rows]
        limits = dict(seconds=args.seconds, memory_mb=args.memory_mb, workers=args.workers, marker=args.marker)
        with Verifier(args.kind, **limits) as verifier:
            verdicts = verifier.judge(responses, golds)
    except (OSError, ValueError, TypeError, ImportError) as error:
        sys.exit(f"error: {error}")
    part = args.out.with_name(args.out.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        for outcome, answer, reason in verdicts:
            row = {"reward": float(outcome is Outcome.CORRECT), "outcome": outcome.name, "answer": answer}
            print(json.dumps({**row, "reason": reason}), file=file)
    os.replace(part, args.out)
    counts = Counter(verdict.outcome for verdict in verdicts)
    print(f"{len(verdicts)} responses: " + ", ".join(f"{counts[o]} {o.name}" for o in Outcome if counts[o]))
    if args.report:
        print(report(responses, golds, verdicts, args.sample))
    if args.expected_column:
        print(agreement(rows, verdicts, args.expected_column, args.kind_column))


if __name__ == "__main__":
    main()
