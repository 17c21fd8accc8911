"""Verdicts for a file of responses: `python -m maxrl_envs.verifier responses.jsonl --out verdicts.jsonl [--report]`.

The input is JSONL in UTF-8, plain or with gzip. Each line of the output has the `reward` (1.0 or 0.0), `outcome`,
`answer` and `reason` of the line of the same number. A line whose response or gold answer cannot be used gets the
outcome "VERIFIER_ERROR" and a reason; the run goes on, names these lines at its end, and then fails.
"""

import argparse
import gzip
import json
import math
import os
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from maxrl_envs.task import Outcome
from maxrl_envs.verifier import Verdict, Verifier, check_gold

TAIL = 160  # characters of a response in the report
NAMED = 10  # faulty lines that the error message names
LABELS = {"true": True, "1": True, "1.0": True, "yes": True, "false": False, "0": False, "0.0": False, "no": False}


def read(path: Path, columns: list[str]) -> list[dict[str, Any]]:
    """Rows of a JSONL file.

    Raises:
        ValueError: naming the file and the first line that is no text in UTF-8, no JSON object, or lacks a column.
    """
    rows = []
    number = 0
    opened: Any = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, 1):
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise ValueError(f"{path}, line {number} is no JSON: {error}") from error
                if missing := [c for c in columns if not isinstance(row, dict) or c not in row]:
                    raise ValueError(f"{path}, line {number} has no {missing}: name them by --response-column etc.")
                rows.append(row)
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}, after line {number}: no text in UTF-8 ({error.reason}); convert it first") from error
    except (gzip.BadGzipFile, EOFError) as error:
        raise ValueError(f"{path} is no whole gzip file: {error}") from error
    return rows


def label(value: Any, where: str) -> bool:
    """A label as true or false.

    Raises:
        ValueError: if it is neither, naming `where` it stands.
    """
    if str(value).strip().lower() not in LABELS:
        raise ValueError(f"{where}: the label {value!r} is neither true nor false (true, false, 1, 0, yes, no)")
    return LABELS[str(value).strip().lower()]


def fault(response: Any, gold: Any, kind: str, labelled: bool) -> str | None:
    """Why a line cannot be verified; None if it can. In a labelled file an empty gold answer is a case like others."""
    if not (response is None or isinstance(response, str)):
        return f"the response must be text or null, got {type(response).__name__}"
    if isinstance(gold, bool) or not isinstance(gold, (str, int, float, type(None))):
        return f"the gold answer must be text or a number, got {type(gold).__name__}"
    if isinstance(gold, float) and not math.isfinite(gold):
        return f"the gold answer is {gold}"
    if gold is None or not str(gold).strip():
        return None if labelled else "the gold answer is empty"
    try:
        check_gold(str(gold), kind)
    except ValueError as error:
        return str(error)
    return None


def report(responses: list[Any], golds: list[str], verdicts: list[Verdict], sample: int) -> str:
    """Accepted and rejected answers, `sample` of each drawn with one seed, for a person to read."""
    lines = []
    for outcome in Outcome:
        indices = [i for i, verdict in enumerate(verdicts) if verdict.outcome is outcome]
        if indices:
            lines.append(f"\n{outcome.name}: {len(indices)} of {len(verdicts)}")
        for i in sorted(random.Random(0).sample(indices, min(sample, len(indices)))):
            _, answer, reason = verdicts[i]
            lines.append(f"  line {i + 1}: answer {answer!r}, gold {golds[i]!r}: {reason}")
            lines.append(f"    {str(responses[i])[-TAIL:]!r}")
    return "\n".join(lines)


def agreement(labels: list[bool], names: list[str], verdicts: list[Verdict]) -> str:
    """Share of verdicts that agree with the labels, by the names of kinds, and every line that does not agree."""
    agreed, total, lines = Counter[str](), Counter[str](), []
    for i, (expected, name, verdict) in enumerate(zip(labels, names, verdicts, strict=True)):
        total[name] += 1
        agreed[name] += (same := expected == (verdict.outcome is Outcome.CORRECT))
        if not same:
            lines.append(f"  line {i + 1} ({name}): expected {expected}, answer {verdict.answer!r}: {verdict.reason}")
    return "\n".join(["\nagreement", *(f"  {name}: {agreed[name]} of {total[name]}" for name in sorted(total)), *lines])


def whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"must be 0 or more, got {number}")
    return number


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m maxrl_envs.verifier", description=__doc__)
    parser.add_argument("responses", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="JSONL of verdicts; another file than the input")
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
    parser.add_argument("--sample", type=whole, default=10, help="how many of each")
    return parser.parse_args(arguments)


def run(args: argparse.Namespace) -> str | None:
    """Verify, write and print; a message if some lines could not be verified."""
    columns = [args.response_column, args.gold_column, args.expected_column, args.kind_column]
    if args.out.exists() and args.responses.exists() and args.out.samefile(args.responses):
        raise ValueError(f"--out {args.out} is the input file: it would be overwritten")
    if args.out.is_dir():
        raise ValueError(f"--out {args.out} is a folder: name a file")
    part = args.out.with_name(args.out.name + ".part")
    with part.open("w", encoding="utf-8") as file:  # before the work, so that a folder that is missing is seen now
        try:
            rows = read(args.responses, [c for c in columns if c])
            expected = args.expected_column
            labelled = enumerate(rows, 1) if expected else ()
            labels = [label(row[expected], f"{args.responses}, line {i}") for i, row in labelled]
            responses, golds = ([row[column] for row in rows] for column in columns[:2])
            faults = [fault(r, g, args.kind, expected is not None) for r, g in zip(responses, golds, strict=True)]
            golds = [str(gold) if gold is not None else "" for gold in golds]
            usable = [i for i, why in enumerate(faults) if why is None]
            limits = dict(seconds=args.seconds, memory_mb=args.memory_mb, workers=args.workers, marker=args.marker)
            verdicts = [Verdict(Outcome.VERIFIER_ERROR, None, f"not verified: {why}") for why in faults]
            with Verifier(args.kind, **limits) as verifier:
                judged = verifier.judge([responses[i] for i in usable], [golds[i] for i in usable])
                for i, verdict in zip(usable, judged, strict=True):
                    verdicts[i] = verdict
                undecided = verifier.counts["undecided"]
            for outcome, answer, reason in verdicts:
                row = {"reward": float(outcome is Outcome.CORRECT), "outcome": outcome.name, "answer": answer}
                print(json.dumps({**row, "reason": reason}), file=file)
        except BaseException:
            part.unlink()
            raise
    os.replace(part, args.out)
    counts = Counter(verdict.outcome for verdict in verdicts)
    shown = [f"{counts[o]} {o.name}" for o in Outcome if counts[o]]
    shown += [f"{undecided} of these undecided"] * (undecided > 0)
    print(f"{len(verdicts)} responses: " + ", ".join(shown))
    if args.report:
        print(report(responses, golds, verdicts, args.sample))
    if expected:
        names = [str(row[args.kind_column]) if args.kind_column else "all" for row in rows]
        print(agreement(labels, names, verdicts))
    faulty = [f"line {i}: {why}" for i, why in enumerate(faults, 1) if why]
    more = f"\n  and {len(faulty) - NAMED} more" if len(faulty) > NAMED else ""
    return "\n  ".join([f"{len(faulty)} lines were not verified:", *faulty[:NAMED]]) + more if faulty else None


def main(arguments: list[str] | None = None) -> None:
    args = parse(arguments)
    try:
        failed = run(args)
    except (OSError, ValueError, TypeError, ImportError) as error:
        sys.exit(f"error: {error}")
    if failed:
        sys.exit(f"error: {failed}")


if __name__ == "__main__":
    main()
