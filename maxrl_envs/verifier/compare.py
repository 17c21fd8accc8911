r"""Whether two values of `answer.py` are the same answer: a rule for each type, which the verdict names.

Rules that need the values of formulas ask `numeric.py`; with `formulas=False` they raise `Postponed` instead, and the
comparison goes to a worker process.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from maxrl_envs.verifier.equations import Equations, Finding, Postponed
from maxrl_envs.verifier.numerals import MAX_DIGITS
from maxrl_envs.verifier.sets import Unordered, real_set, same_sets
from maxrl_envs.verifier.stream import Node, nodes
from maxrl_envs.verifier.trees import (
    REAL_SETS,
    SETS,
    added,
    decimals,
    entries,
    exact,
    factored,
    in_order,
    is_range,
    kind,
    plain,
    symbols,
    written_out,
)  # fmt: skip
from maxrl_envs.verifier.undone import left_undone, undone_in_formula
from maxrl_envs.verifier.units import DEGREE, PERCENT, Unit

SPECIAL = SETS | {"text", "time", "list"}
ROUNDED = 6  # digits of a decimal that may stand for an exact number


def verdict(answer: Node, gold: Node) -> list[Any]:
    """[whether the same, or None; the rule], as a worker process replies it."""
    if extreme(answer) and not extreme(gold):
        return [False, f"a number of more than {MAX_DIGITS} digits"]
    return list(Comparison(formulas=True).values(answer, gold))


def extreme(tree: Node) -> bool:
    """Whether a formula has a number of very many digits, or one very near to zero, which may cancel out unseen."""
    values = [value for node in nodes(tree) if node and isinstance(node[0], str) and (value := exact(node)) is not None]
    return any(max(abs(value.numerator), value.denominator) >= 10**MAX_DIGITS for value in values)


class Comparison(Equations):
    """The rules for all types."""

    def values(self, answer: Node, gold: Node) -> Finding:
        """Whether the two values are the same answer."""
        if gold[0] == "literal":
            return Finding(False, "the gold answer can only be compared as written")
        if gold[0] == "numbers" and answer == ("sym", gold[1]):
            answer = gold
        if answer == gold:
            return Finding(True, f"same {kind(gold)}")
        related = "rel" in (answer[0], gold[0])  # such as x > 5, with one name
        names = symbols((answer, gold)) if related else symbols(gold)
        worked_out = len(names) <= related and (answer[0] != "rel" or is_range(answer))
        if more := (left_undone if worked_out else undone_in_formula)(answer, gold):
            return Finding(False, f"not worked out, though the gold answer is: {more}")
        if not units_of(gold) and (why := unlike_units(answer, gold)):
            return Finding(False, why)
        if (found := self.real_sets(answer, gold)) is not None:
            return found
        if gold[0] in ("group", "matrix"):
            answer = as_tuple(answer, gold)
        if gold[0] == "rel" or answer[0] == "rel":
            return self.relations(answer, gold)
        kinds = {answer[0], gold[0]}
        if kinds <= {"list", "set"} or gold[0] == "list":
            return self.lists(answer, gold)
        if kinds == {"group"}:
            if answer[1:3] != gold[1:3] or len(answer[3]) != len(gold[3]):
                return Finding(False, "other brackets or another length")
            if any(item[0] == "rel" for item in answer[3]) and all(item[0] != "rel" for item in gold[3]):
                return Finding(False, "names that the gold answer does not have")
            ours, theirs = ([plain(item)[1] for item in group[3]] for group in (answer, gold))
            some = PERCENT in ours or (any(ours) and None in ours)
            if any(a and not g for a, g in zip(ours, theirs, strict=True)) and (some or any(theirs)):
                return Finding(False, "a unit or percentage of a single entry")
            return self.every(zip(answer[3], gold[3], strict=True), "same entries in order")
        if kinds in ({"text"}, {"time"}):
            return (texts if kinds == {"text"} else times)(answer, gold)
        if answer[0] == "list" and set(answer[2]) == {"or"} and all(item[0] != "rel" for item in answer[1]):
            if units_of(answer) and not all(self.same_value(answer[1][0], item) for item in answer[1][1:]):
                return Finding(False, "alternatives with other units")
            return self.every([(item, gold) for item in answer[1]], "every alternative is the gold answer")
        if kinds & SPECIAL:
            return Finding(False, f"{kind(answer)}, not {kind(gold)}")
        return self.quantities(answer, gold)

    # Numbers, quantities and formulas

    def quantities(self, answer: Node, gold: Node) -> Finding:
        (a, ours), (g, theirs) = plain(answer), plain(gold)
        if ours is None and gold[0] == "quantity" and gold[3:] and not symbols(a):
            return Finding(False, "a number, though the gold answer may be a formula")  # 3mg
        if isinstance(theirs, str) and ours not in (None, theirs):
            return Finding(False, "another unit")
        if isinstance(ours, Unit) and isinstance(theirs, Unit):
            if ours.powers != theirs.powers:
                return Finding(False, "another unit")
            if ours.size != theirs.size:
                a = ("mul", a, ("num", ours.size / theirs.size, None))
                return Finding(self.equal(a, g), "values in the same unit")
            return self.formulas_alike(a, g)
        if ours is not None and theirs is None and symbols(a):
            return Finding(False, "a unit behind a formula, though the gold answer has none")
        if ours == PERCENT and theirs is None:
            value = exact(g)
            if value is None:
                return Finding(False, "a percentage, though the gold answer is a formula")
            if abs(value) < 1:  # a percentage stands for its value, but behind 5 the sign is dressing
                a = ("div", a, ("num", Fraction(100), None))
                return Finding(self.equal(a, g), "values with the percentage as a fraction")
        elif theirs == PERCENT and ours is None:
            found = self.formulas_alike(a, g)
            if found.same:
                return found
            g = ("div", g, ("num", Fraction(100), None))
            if not written_out(a):
                return Finding(False, "not worked out, though the gold answer is a percentage")
            return Finding(self.equal(a, g), "values with the percentage as a fraction")
        if ours == DEGREE and theirs is None and any(node[:1] == ("call",) for node in nodes(a)):
            return Finding(False, "degrees behind a function")
        if DEGREE in (ours, theirs) and (ours is None or theirs is None):
            other = g if ours else a
            if ("const", "pi") in nodes(other):
                in_radians = [("deg", tree) if unit else tree for tree, unit in ((a, ours), (g, theirs))]
                return Finding(self.equal(*in_radians), "angles in radians")
        return self.formulas_alike(a, g)

    def formulas_alike(self, answer: Node, gold: Node) -> Finding:
        """Whether two numbers or formulas without units are the same."""
        if answer == gold:
            return Finding(True, f"same {kind(gold)}")
        if "base" in (answer[0], gold[0]):
            return numerals(answer, gold)
        if gold[0] == "sym" and re.fullmatch("[A-Z]", gold[1]):
            return Finding(False, "another letter")  # CD/D is no way to choose C
        a, g = exact(answer), exact(gold)
        if g is not None and written_out(gold):
            if not written_out(answer):
                return Finding(False, "not worked out, though the gold answer is a number")
            if a is not None:
                return Finding(a == g or rounded(answer, a, gold, g), "numbers by value")
        if 1 < factored(gold) > factored(answer):
            return Finding(False, "not factored, though the gold answer is")
        if symbols(answer) and (why := added(answer, gold)):
            return Finding(False, why)
        decimal = answer[0] in ("num", "neg") and decimals(answer) is not None
        if a is not None and g is None and decimal and not symbols(gold):
            same = long(answer, a) and self.numeric.near(gold, a, decimals(answer), cut=False)
            return Finding(same, "a rounded number")
        same = self.equal(answer, gold)
        varies = symbols(answer) | symbols(gold)
        return Finding(same, "formulas by their values" if varies else "numbers by value")

    # Lists and texts

    def lists(self, answer: Node, gold: Node) -> Finding:
        if answer[0] not in ("list", "set"):
            return Finding(False, f"{kind(answer)}, not {kind(gold)}")
        theirs = unnamed(gold[1])
        ours = unnamed(answer[1], numbered=all(item[0] != "rel" for item in theirs))
        if len(ours) != len(theirs):
            return Finding(False, f"{len(ours)} answers, not {len(theirs)}")
        equations = [sum(item[0] == "rel" for item in items) for items in (ours, theirs)]
        if equations[0] != equations[1] or (equations[1] and answer[0] == "set"):
            return Finding(False, "other names than the gold answer has")
        if equations[1] and "or" in answer[-1] and "or" not in gold[-1]:
            return Finding(False, "alternatives, though the gold answer has all")
        if ordered(theirs) or ordered(ours):
            return self.every(zip(ours, theirs, strict=True), "same items in order")
        undecided, left = None, list(theirs)
        for item in ours:
            for candidate in left:
                found = self.values(item, candidate)
                undecided = found if found.same is None else undecided
                if found.same:
                    left.remove(candidate)
                    break
            else:
                return undecided or Finding(False, "other items")
        return Finding(True, "same items in any order")

    def real_sets(self, answer: Node, gold: Node) -> Finding | None:
        """The finding for sets of real numbers, where one of the values can be nothing else."""
        if not any(tree[0] in REAL_SETS or is_range(tree) for tree in (answer, gold)):
            return None
        if answer[0] == "list" and gold[0] == "rel" and not is_range(gold):
            return None  # x < 6 and x in {5, 6} for x = 5, which is not worked out
        if gold[0] == "group" and not is_range(gold) and answer[0] in ("union", "list", "intersection", "minus"):
            return Finding(False, f"{kind(answer)}, though the gold answer may be a pair")
        if not self.formulas:
            raise Postponed
        try:
            ours, theirs = real_set(answer), real_set(gold)
        except Unordered as error:
            return Finding(None if "undecided" in str(error) else False, str(error))
        if ours is None or theirs is None:
            return None
        if ours.variable and theirs.variable and ours.variable != theirs.variable:
            return Finding(False, "another variable")
        return Finding(same_sets(ours, theirs), "sets of real numbers by their bounds")


def units_of(tree: Node) -> set[Any]:
    """The units in a value."""
    return {node[2] for node in nodes(tree) if node[:1] == ("quantity",)}


def unlike_units(answer: Node, gold: Node) -> str:
    """Why the units in an answer cannot be left away together, where the gold answer has none; "" if they can."""
    alternatives = answer[0] == "list" and set(answer[2]) == {"or"} and gold[0] != "list"
    if answer[0] not in ("group", "set", "list", "rel") or alternatives:
        return ""
    items = answer[3] if answer[0] == "group" else answer[2] if answer[0] == "rel" else answer[1]
    units = [units_of(item) for item in items if answer[0] != "rel" or not symbols(item)]
    behind_all = units and units[-1] != {PERCENT} and not any(units[:-1])  # 3, 5 cm
    if len({frozenset(of) for of in units}) > 1 and not behind_all:
        return "several units, or a unit of a single value, though the gold answer has none"
    sizes = {abs(value) < 1 for value in map(exact, entries(gold)) if value is not None}
    return "percentages of which some are less than one" if {PERCENT} in units and len(sizes) > 1 else ""


def percent(tree: Node) -> bool:
    return plain(tree)[1] == PERCENT


def as_tuple(answer: Node, gold: Node) -> Node:
    """An answer that writes a tuple by names, x = 1, y = 2, or a column as a tuple, in the form of the gold answer; any
    other answer as it is. The names follow the alphabet; equations may stand in any order."""
    if answer[0] == "list" and gold[:3] == ("group", "(", ")") and "or" not in answer[2]:
        pairs = [item[2] if item[0] == "rel" and item[1] == ("=",) else (item, item) for item in answer[1]]
        named = all(item[0] == "rel" for item in answer[1])
        for order in (pairs, sorted(pairs, key=str)) if named else (pairs,):
            if follow_the_alphabet(order):
                return ("group", "(", ")", tuple(right for _, right in order))
    if answer[0] == gold[0] == "group" and all(item[0] == "rel" and item[1] == ("=",) for item in answer[3]):
        pairs = [item[2] for item in answer[3]]
        if follow_the_alphabet(pairs):
            return (*answer[:3], tuple(right for _, right in pairs))
    if answer[:3] == ("group", "(", ")") and gold[0] == "matrix" and all(len(row) == 1 for row in gold[1]):
        return ("matrix", tuple((entry,) for entry in answer[3]))
    return answer


def follow_the_alphabet(pairs: Sequence[tuple[Node, Node]]) -> bool:
    """Whether the left sides of equations are different letters in their order: not x_1 = 1, x_2 = 3."""
    letters = {left[1].partition("_")[0] for left, _ in pairs if left[0] == "sym"}
    return len(letters) == len(pairs) and in_order([left for left, _ in pairs])


def numerals(answer: Node, gold: Node) -> Finding:
    """Numerals with a base: the same digits and base. A gold answer's base may be left away."""
    if answer[0] not in ("base", "num") or decimals(answer) is not None:
        return Finding(False, "no numeral")
    written = [(tree[1], tree[2]) if tree[0] == "base" else (str(exact(tree)), None) for tree in (answer, gold)]
    if written[1][1] is None and written[0][1] != 10:
        return Finding(False, "a numeral in another base")
    same = written[0][0] == written[1][0] and written[0][1] in (None, written[1][1] or 10)
    return Finding(same, "numerals by their digits")


def long(decimal: Node, value: Fraction) -> bool:
    """Whether a decimal has as many digits as it must have to stand for an exact number."""
    return 0 < (decimals(decimal) or 0) < 40 and len(str(abs(int(value * 10 ** (decimals(decimal) or 0))))) >= ROUNDED


def rounded(answer: Node, a: Fraction, gold: Node, g: Fraction) -> bool:
    """Whether one number is a long decimal, and the other an exact number that rounds to it."""
    if (decimals(answer) is None) == (decimals(gold) is None):
        return False
    tree, decimal, precise = (gold, g, a) if decimals(answer) is None else (answer, a, g)
    scale = 10 ** (decimals(tree) or 0) if long(tree, decimal) else 0
    return scale > 0 and round(precise * scale) == decimal * scale


def unnamed(items: Sequence[Node], numbered: bool = False) -> list[Node]:
    """The items of a list, without a name that all of them have, or the first for all: x = 5, x = 6, or x = 5, 6.

    With `numbered`, names that differ only in their subscripts are one name, too: x_1 = 5, x_2 = 6.
    """
    named = [item[0] == "rel" and item[1] == ("=",) and item[2][0][0] in ("sym", "opaque", "text") for item in items]
    names = {item[2][0] for item, is_named in zip(items, named, strict=True) if is_named}
    if numbered and len(names) == len(items) and not any(symbols(item[2][1]) for item in items):
        names = {("sym", name[1].partition("_")[0]) if name[0] == "sym" else name for name in names}
    first = named[:1] == [True] and all(item[0] != "rel" for item in items[1:])
    if first or (named and all(named) and len(names) == 1):
        return [item[2][1] if is_named else item for item, is_named in zip(items, named, strict=True)]
    return list(items)


def ordered(items: Sequence[Node]) -> bool:
    """Whether the order of a list matters: of words, and of equations in which a name comes twice."""
    names = [item[2][0] for item in items if item[0] == "rel"]
    return any(item[0] == "text" for item in items) or len(set(names)) < len(names)


def texts(answer: Node, gold: Node) -> Finding:
    """Texts: the same words, whatever their case and article."""
    ours, theirs = (re.sub("^(the|an?) ", "", tree[1].casefold()) for tree in (answer, gold))
    return Finding(ours == theirs, "same words" if ours == theirs else "other words")


def times(answer: Node, gold: Node) -> Finding:
    """Times of day and ratios: the same numbers. A half of the day that the gold answer states must be there."""
    whole_day = any(t[1][0] == 0 or t[1][0] > 12 for t in (answer, gold) if not t[2])
    if (answer[2] is None) != (gold[2] is None) and not whole_day:
        return Finding(False, "a time without a.m. or p.m." if gold[2] else "a time with a.m. or p.m.")
    clocks = []
    for _, numbers, half in (answer, gold):
        hour = numbers[0] % 12 + 12 * (half == "pm") if half else numbers[0]
        rest = [*numbers[1:]]
        while (answer[2] or gold[2]) and rest and rest[-1] == "00":
            rest.pop()
        clocks.append([hour, *rest])
    return Finding(clocks[0] == clocks[1], "times and ratios by their numbers")
