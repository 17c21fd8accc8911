"""Answers whose meaning is known, each compared with each as the gold answer: none earns 1 unless the meanings agree.

The meanings are worked out here, without the package: a set of real numbers as the points of a grid that belong to it,
a number as a fraction with its unit. An answer may have several, such as `(1, 3)`, which is a pair and an interval.
"""

import itertools
from fractions import Fraction

import pytest

from maxrl_envs.task import Outcome
from maxrl_envs.verifier import Verifier

INFINITY = 99
GRID = frozenset(Fraction(i, 2) for i in range(-12, 13))
UNITS = {"cm": ("length", 1), "m": ("length", 100), "dollars": ("money", 100), "cents": ("money", 1), "%": ("%", 1)}


def between(low, high, with_low, with_high):
    """The points of the grid from `low` to `high`, with these or without."""
    return frozenset(p for p in GRID if low < p < high or (p == low and with_low) or (p == high and with_high))


def sets(a, b):
    """Sets of real numbers with the bounds a < b, in several notations."""
    for with_a, with_b in itertools.product((True, False), repeat=2):
        inner, low, high = between(a, b, with_a, with_b), "[" if with_a else "(", "]" if with_b else ")"
        pair = [("tuple", (a, b))] if not (with_a or with_b) else []
        above_a, below_b = r"\le" if with_a else "<", r"\le" if with_b else "<"
        yield f"{low}{a}, {b}{high}", [("set", inner), *pair]
        yield f"{a} {above_a} x {below_b} {b}", [("set", inner)]
        yield f"x {below_b} {b}, x {'>='[: 1 + with_a]} {a}", [("set", inner)]
        up_to_a, from_b = between(-INFINITY, a, False, with_a), between(b, INFINITY, with_b, False)
        below_a, above_b, end, begin = (
            above_a,
            r"\ge" if with_b else ">",
            "]" if with_a else ")",
            "[" if with_b else "(",
        )
        yield rf"x {below_a} {a} \text{{ or }} x {above_b} {b}", [("set", up_to_a | from_b)]
        yield rf"(-\infty, {a}{end} \cup {begin}{b}, \infty)", [("set", up_to_a | from_b)]
        yield f"x {below_a} {a}", [("set", up_to_a)]
        yield f"x {above_b} {b}", [("set", from_b)]
    yield rf"x \ne {a}", [("set", GRID - {a})]
    yield rf"\mathbb{{R}} \setminus \{{{a}, {b}\}}", [("set", GRID - {a, b})]


def several(a, b):
    """Two values, together in several notations."""
    both = ("list", frozenset((a, b)))
    yield f"{a}, {b}", [both]
    yield rf"\{{{a}, {b}\}}", [both, ("set", frozenset((a, b)) & GRID)]
    yield rf"{a} \text{{ and }} {b}", [both]
    yield rf"x = {a} \text{{ or }} x = {b}", [both, ("set", frozenset((a, b)) & GRID)]
    yield f"({a}, {b})", [("tuple", (a, b)), *([("set", between(a, b, False, False))] if a < b else [])]
    yield rf"\begin{{pmatrix}} {a} \\ {b} \end{{pmatrix}}", [("tuple", (a, b))]
    yield rf"\begin{{pmatrix}} {a} & {b} \end{{pmatrix}}", [("row", (a, b))]
    for x, y in ("xy", "ab"):
        yield f"({x}, {y}) = ({a}, {b})", [("tuple", (a, b))]
        yield f"{x} = {a}, {y} = {b}", [("named", ((x, a), (y, b))), ("tuple", (a, b))]
        yield f"{y} = {b}, {x} = {a}", [("named", ((x, a), (y, b))), ("tuple", (a, b))]


def numbers():
    """Numbers with and without units."""
    for value in (Fraction(3, 20), Fraction(3, 2), Fraction(15), Fraction(-15)):
        fraction = rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
        decimal = f"{float(value):g}"
        for written in {fraction, decimal}:
            yield written, [("number", value, None)]
            yield rf"{written}\%", [("number", value, "%")]
            for unit in ("cm", "m", "dollars", "cents"):
                yield rf"{written} \text{{ {unit}}}", [("number", value, unit)]
        yield rf"\${decimal}", [("number", value, "dollars")]
        yield rf"x = {decimal}", [("number", value, None)]
    yield r"1\frac{1}{2}", [("number", Fraction(3, 2), None)]
    yield r"1.5 \times 10^{2}", [("number", Fraction(150), None)]


def formulas():
    """Formulas of first degree in x, each by its coefficients, and the lines that they make."""
    for a, b in itertools.product((2, -2, 4), (2, -2, 3)):
        yield f"{a}x + {b}".replace("+ -", "- "), [("formula", (a, b))]
        yield f"{b} - {-a}x".replace("- -", "+ "), [("formula", (a, b))]
        yield f"{a}(x + {Fraction(b, a)})".replace("+ -", "- "), [("formula", (a, b))]
        yield f"y = {a}x + {b}".replace("+ -", "- "), [("formula", (a, b))]
        yield f"x = {a}y + {b}".replace("+ -", "- "), [("formula", ("of y", a, b))]


def others():
    """Times, numerals with a base, choices."""
    for hour, minute in ((2, 30), (2, 3), (14, 30)):
        yield f"{hour}:{minute:02}", [("time", (hour, minute)), ("ratio", (hour, minute))]
    yield r"2:30 \text{ p.m.}", [("time", (14, 30))]
    yield r"2:30 \text{ a.m.}", [("time", (2, 30, "a.m."))]
    yield "15_8", [("base", 8)]
    yield "15_{9}", [("base", 9)]
    for letter in "ABx":
        yield rf"\text{{{letter}}}", [("choice", letter)]
    yield r"\text{(A)}", [("choice", "A")]


def agree(answer, gold):
    """Whether an answer may earn 1 for a gold answer by the policies of `docs/verifier.md`."""
    if answer[0] == "number" and gold[0] == "number":
        (_, a, unit), (_, g, other) = answer, gold
        if unit and other:
            (of, size), (wanted, other_size) = UNITS[unit], UNITS[other]
            return of == wanted and a * size == g * other_size
        if unit == "%":
            return a == g if abs(g) >= 1 else a / 100 == g
        return a == g or (other == "%" and a == g / 100)
    if answer[0] == "number" and gold[0] == "base":
        return answer[1] == 15 and answer[2] != "%"  # a unit is not checked where the gold answer has none
    return answer == gold


def meanings():
    """Texts with their meanings."""
    found = dict(itertools.chain(sets(-2, 3), numbers(), formulas(), others()))
    for a, b in ((-2, 3), (3, -2), (3, 3)):
        for text, meaning in several(a, b):
            found.setdefault(text, []).extend(m for m in meaning if m not in found[text])
    return found


@pytest.fixture(scope="module")
def verdicts():
    """Which answer earns 1 for which gold answer."""
    texts = list(meanings())
    with Verifier(workers=1) as verifier:
        pairs = list(itertools.product(texts, repeat=2))
        boxes = [rf"\boxed{{{answer}}}" for answer, _ in pairs]
        outcomes = verifier.verify(boxes, [gold for _, gold in pairs])
    return {pair: outcome == Outcome.CORRECT for pair, outcome in zip(pairs, outcomes, strict=True)}


def test_no_answer_earns_1_for_a_gold_answer_of_another_meaning(verdicts):
    known = meanings()
    wrong = [
        f"{answer} for {gold}"
        for (answer, gold), paid in verdicts.items()
        if paid and not any(itertools.starmap(agree, itertools.product(known[answer], known[gold])))
    ]
    assert wrong == []


def test_answers_earn_1_for_themselves_and_most_for_what_means_the_same(verdicts):
    known = meanings()
    assert [text for text in known if not verdicts[text, text]] == []
    same = [paid for (answer, gold), paid in verdicts.items() if any(m in known[gold] for m in known[answer])]
    assert sum(same) > 0.75 * len(same) > 300
