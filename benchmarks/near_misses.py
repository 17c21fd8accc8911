"""Near misses of gold answers must earn 0, and ways to write the gold answer 1: `python -m benchmarks.near_misses
FILE...`.

Each FILE is JSONL with gold answers in `--column`. Of each gold answer, at least 30 wrong answers are made by kinds of
mistake, and 14 responses that give it in the styles of real models. The command prints each that is judged otherwise,
the slowest verdicts, and counts; it fails if a wrong answer was paid.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from maxrl_envs import Outcome
from maxrl_envs.verifier import Verifier

STYLES = {
    "box": r"So the answer is $\boxed{GOLD}$.",
    "display": "Hence\n\\[\n\\boxed{GOLD}\n\\]",
    "fbox": r"\fbox{GOLD}",
    "spaces": r"\boxed{ GOLD }",
    "dollars in the box": r"\boxed{$GOLD$}",
    "braces": r"\boxed{{GOLD}}",
    "thinking": "<think>\nMaybe \\boxed{1}? No.\n</think>\n\nThe answer is \\boxed{GOLD}.",
    "marker": "Some work.\n\nThe final answer is $GOLD$.",
    "minerva": "Final Answer: The final answer is $GOLD$. I hope it is correct.",
    "bold marker": "Some work.\n\n**Answer:** $GOLD$",
    "heading": "### Solution\nSome work.\n\n### Final Answer\n$GOLD$",
    "display marker": "Some work.\n\nThe final answer is\n$$\nGOLD\n$$",
    "answer tag": "<think>Some work.</think>\n<answer>GOLD</answer>",
    "special token": r"Thus \boxed{GOLD}.<|im_end|>",
}
WORDS = (  # behind an answer, they make another answer of it, or none
    r"\text{ minus one}", r"\text{ or maybe not}", r"\text{ million}", r"\text{ squared}", r"\text{ below zero}",
    " factorials",
    r"\text{ halves}", " crores", r"\text{ possibly}", r"\text{ percent of ten}", r"\text{ mod seven}",
    r"\text{ plus one}",
    r"\text{ times two}", " not", r"\text{ if even}", r"^\text{nope}", r"\text{ is wrong}", " dozen",
    r"\text{ less than ten}",
)  # fmt: skip
SECOND = (
    ", 7777",
    r" \text{ or } 7777",
    r" \text{ and } 7777",
    "; 7777",
    r" \quad 7777",
    r" \neq 7777",
    " = 7777",
    r"\\ 7777",
)
BEFORE = (
    r"\text{not }",
    r"7777 \text{ or } ",
    "7777, ",
    r"7777 = ",
    r"\text{ten times }",
    "7",
    r"\neg ",
    r"7777 \quad ",
)
SWAPS = {
    "operator": [
        (r"\sin", r"\cos"), (r"\cos", r"\sin"), (r"\tan", r"\cot"), (r"\ln", r"\log"), (r"\cup", r"\cap"),
        (r"\sqrt", ""), (r"\pm", "+"),
        ("^", ""), (r"\le", "<"), (r"\leq", r"\geq"), ("=", r"\neq"), (r"\cdot", "+"), ("*", "+"), ("/", "*"),
        ("!", ""), ("=", "<"),
    ],
    "bound": [("(", "["), ("[", "("), (")", "]"), ("]", ")")],
    "constant": [(r"\pi", "3"), (r"\pi", r"\frac{22}{7}"), (r"\infty", "1000"), ("-\\infty", "0"),
    (r"\gamma", r"\Gamma")],
    "unit": [
        (r"^\circ", r"\text{ radians}"), ("cm", "m"), ("feet", "inches"), ("inches", "feet"), ("miles", "km"),
        ("cents", "dollars"),
        ("dollars", "cents"), ("degrees", "radians"), ("p.m.", "a.m."), ("square ", "cubic "), ("hours", "minutes"),
        (r"\$", "€"),
        ("days", "weeks"), ("pounds", "kg"), ("}^2", "}^3"), (r"\%", r"\text{ cm}"), ("euros", "dollars"),
    ],
}  # fmt: skip
ANGLE = re.compile(r"\\[a-zA-Z]+|\{|\}")


def near_misses(gold: str) -> Iterator[tuple[str, str]]:
    """Pairs (kind of mistake, wrong answer) of a gold answer. Kinds that do not apply to it give none."""
    for match in re.finditer(r"\d", gold):
        for step in (1, 3, 7):
            yield "digit", gold[: match.start()] + str((int(match[0]) + step) % 10) + gold[match.end() :]
        if r"\approx" not in gold:  # 0.667 is right behind it where 0.67 is
            yield "digit", gold[: match.start()] + match[0] * 2 + gold[match.end() :]
    for match in re.finditer(r"(?<![\d.])\d{2,}", gold):
        yield "digit", gold[: match.start()] + match[0][1:] + gold[match.end() :]
        yield "digit", gold[: match.start()] + match[0][:-1] + gold[match.end() :]
        if match[0] != match[0][::-1]:
            yield "order", gold[: match.start()] + match[0][::-1] + gold[match.end() :]
    if (
        not gold.startswith("-")
        and "text" not in gold
        and "mbox" not in gold
        and not re.match(r"(?:\\begin\{pmatrix\} )?0(?![.\d])", gold)
    ):
        yield "sign", "-" + gold
    for match in re.finditer(r"(?<![<>{(^,=])(?<!e)[+-](?!\\infty)|^-", gold):
        yield "sign", gold[: match.start()] + {"+": "-", "-": "+"}[match[0]] + gold[match.end() :]
    letters = re.sub(r"\\(?:text|mbox|begin|end|mathrm)\s*\{[^{}]*\}|\\[a-zA-Z]+", lambda m: " " * len(m[0]), gold)
    for name in sorted(set(re.findall(r"(?<![a-zA-Z])[a-zA-Z](?![a-zA-Z])", letters)) - set("ei")):
        places = [m.start() for m in re.finditer(rf"(?<![a-zA-Z]){name}(?![a-zA-Z])", letters)]
        for kind, other in (("case", name.swapcase()), ("variable", "q" if name != "q" else "w")):
            changed = list(gold)
            for place in places:
                changed[place] = other
            yield kind, "".join(changed)
    for kind, swaps in SWAPS.items():
        for old, new in swaps:
            for match in re.finditer(
                (r"(?<!\\)" if old == "!" else "")
                + re.escape(old)
                + (r"(?![a-zA-Z])" if old[-1].isalpha() and kind != "unit" else ""),
                gold,
            ):
                yield kind, gold[: match.start()] + new + gold[match.end() :]
    if fraction := re.search(r"\\[dt]?frac\{([^{}]+)\}\{([^{}]+)\}", gold):
        if fraction[1] != fraction[2]:
            yield (
                "order",
                gold[: fraction.start()] + rf"\frac{{{fraction[2]}}}{{{fraction[1]}}}" + gold[fraction.end() :],
            )
    if bracket := re.fullmatch(r"(\\left)?[(\[](.+?)(\\right)?[)\]]", gold):
        parts = bracket[2].split(",")
        if len(parts) > 1 and parts != parts[::-1] and "(" not in bracket[2]:
            yield "order", "(" + ", ".join(parts[::-1]) + ")"
            yield "order", r"\{" + bracket[2] + r"\}"
    for words in WORDS:
        yield "appended words", gold + words
    for second in SECOND:
        yield "second answer", gold + second
    zero = "matrix" in gold and not re.search(r"[1-9a-zA-Z]", letters)  # -0 and 7 * 0 are 0
    for first in BEFORE[: 0 if zero else None]:
        yield "something before", first + gold


def wrong(gold: str) -> list[tuple[str, str]]:
    """Near misses without repetitions, and without those that only write the gold answer in another way."""

    def looks(text: str) -> str:
        text = re.sub(r"\\left|\\right|\s|(?<![\d.])0+(?=\d)|(?<![\w})])\+", "", text)
        return re.sub(r"(\.\d*?)0+(?!\d)", r"\1", text)

    found = dict[str, str]()
    for kind, answer in near_misses(gold):
        if looks(answer) != looks(gold):
            found.setdefault(answer, kind)
    return [(kind, answer) for answer, kind in found.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--column", default="answer")
    parser.add_argument("--kind", choices=("integer", "math"), default="math")
    parser.add_argument("--every", type=int, default=1, help="take only each so many-th gold answer")
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    paid, counts, slow = 0, Counter[str](), list[tuple[float, str, str]]()
    for path in args.files:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            golds = [str(json.loads(line)[args.column]).split("####")[-1].strip() for line in file]
        golds = list(dict.fromkeys(golds))[:: args.every]
        fewest, begin = 10**9, time.perf_counter()
        with Verifier(args.kind, workers=args.workers) as verifier:
            for gold in golds:
                misses = wrong(gold)
                fewest = min(fewest, len(misses))
                cases = [(kind, rf"\boxed{{{answer}}}", False) for kind, answer in misses]
                cases += [(style, text.replace("GOLD", gold), True) for style, text in STYLES.items()]
                start = time.perf_counter()
                verdicts = verifier.judge([case[1] for case in cases], [gold] * len(cases))
                slow.append(((time.perf_counter() - start) / len(cases), str(path), gold))
                for (kind, text, right), verdict in zip(cases, verdicts, strict=True):
                    counts[f"{'style' if right else kind}: {verdict.outcome.name}"] += 1
                    counts["undecided"] += verdict.reason.startswith("undecided")
                    if (verdict.outcome is Outcome.CORRECT) != right or verdict.outcome is Outcome.VERIFIER_ERROR:
                        paid += not right
                        print(
                            f"{'refused' if right else 'PAID'}, {kind}: {text[-90:]!r}, gold {gold!r}: {verdict.reason}"
                        )
        seconds = time.perf_counter() - begin
        print(f"{path}: {len(golds)} gold answers, {fewest} or more near misses of each, {seconds:.0f} s")
    print(json.dumps(counts, indent=1, sort_keys=True))
    print("slowest (mean seconds of a verdict, file, gold answer):", sorted(slow)[-3:])
    sys.exit(f"{paid} wrong answers paid" if paid else 0)


if __name__ == "__main__":
    main()
