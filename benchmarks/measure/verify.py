"""Verifications a second, beside math-verify one by one: `python -m benchmarks.measure.verify --data golds.jsonl`.

The data file is JSONL with gold answers in `--column`. Responses are made from them: a short solution, then, in turn,
the gold answer, another row's, the gold answer in another dress, and none. Both sides take the same responses.
math-verify (`pip install math-verify`) runs on `--baseline` of them, in this process, with its own timeouts off and the
gold answer boxed.
"""

import argparse
import json
import logging
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from maxrl_envs.verifier import Verifier

WORK = "Let us think step by step. We have 12 boxes of 3, so 12 * 3 = 36, and half of that is 18.\n" * 5


def make_responses(golds: Sequence[str], count: int, kind: str) -> tuple[list[str], list[str]]:
    """`count` responses and their gold answers."""
    rng = np.random.default_rng((0, 1, count))
    responses, chosen = [], []
    for i in range(count):
        gold, other = (golds[int(j)] for j in rng.integers(len(golds), size=2))
        answer = (gold, other, gold.replace(r"\frac", r"\dfrac") + ("" if "=" in gold else " "), "")[i % 4]
        if kind == "integer" and i % 2:
            responses.append(f"{WORK}#### {answer}")
        else:
            responses.append(rf"{WORK}So the answer is $\boxed{{{answer}}}$.")
        chosen.append(gold)
    return responses, chosen


def one_by_one(responses: Sequence[str], golds: Sequence[str]) -> list[bool]:
    from math_verify import parse, verify

    def read(text: str) -> list:
        return parse(text, parsing_timeout=None)

    pairs = zip(responses, golds, strict=True)
    return [bool(verify(read(rf"\boxed{{{gold}}}"), read(text), timeout_seconds=None)) for text, gold in pairs]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--column", default="answer")
    parser.add_argument("--kind", choices=("integer", "math"), default="math")
    parser.add_argument("--count", type=int, default=4096)
    parser.add_argument("--baseline", type=int, default=512, help="responses for math-verify")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--turns", type=int, default=3)
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with args.data.open(encoding="utf-8-sig", newline="\n") as file:
        golds = [str(json.loads(line)[args.column]) for line in file]
    responses, chosen = make_responses(golds, args.count, args.kind)
    one_by_one(responses[:4], chosen[:4])  # imports
    rows = []
    for _ in range(args.turns):
        with Verifier(args.kind, workers=args.workers) as verifier:
            if args.kind == "math":
                verifier.verify([r"\boxed{x + 1}", r"\boxed{x + 2}"], ["y", "z"])  # workers start once a run
            begin = time.perf_counter()
            outcomes = verifier.verify(responses, chosen)
            ours = args.count / (time.perf_counter() - begin)
        begin = time.perf_counter()
        theirs_say = one_by_one(responses[: args.baseline], chosen[: args.baseline])
        theirs = min(args.baseline, args.count) / (time.perf_counter() - begin)
        differ = int(((outcomes[: args.baseline] == 1) != np.array(theirs_say)).sum())
        rows.append({"ours": round(ours), "math_verify": round(theirs), "ratio": round(ours / theirs, 1)})
        counts = np.bincount(outcomes, minlength=4).tolist()
        print(json.dumps({**rows[-1], "outcomes": counts, "differ": differ}), flush=True)
    print(json.dumps({key: float(np.median([row[key] for row in rows])) for key in rows[0]}))


if __name__ == "__main__":
    main()
