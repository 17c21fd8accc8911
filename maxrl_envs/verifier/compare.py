r"""Whether two values of `answer.py` are the same answer: a rule for each type, which the verdict names.

Rules that need the values of formulas ask `numeric.py`; with `formulas=False` they raise `Postponed` instead, and the
comparison goes to a worker process.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from maxrl_envs.verifier.answer import DEGREE, NAMES, PERCENT, Answer
from maxrl_envs.verifier.formula import Node
from maxrl_envs.verifier.sets import Unordered, real_set, same_sets
from maxrl_envs.verifier.units import Unit

ROUNDED = 6  # digits of a decimal that may stand for an exact number
WORKED_OUT = frozenset("gcd lcm max min floor ceil".split())  # of numbers
ORDER = {"<", ">", "<=", ">=", "!="}


class Finding(NamedTuple):
    """Whether two values are the same (None: undecided), and by which rule."""

    same: bool | None
    rule: str


class Postponed(Exception):
    """Values of formulas are needed."""


def verdict(answer: Answer, gold: Answer) -> list[Any]:
    """[whether the same, or None; the rule], as a worker process replies it."""
    return list(Comparison(formulas=True).answers(answer, gold))


def exact(tree: Node) -> Fraction | None:
    """The value of sums, products and quotients of rational numbers; None for anything else."""
    if tree[0] == "num":
        return tree[1]
    if tree[0] == "neg":
        inner = exact(tree[1])
        return None if inner is None else -inner
    if tree[0] == "pow":
        base, exponent = exact(tree[1]), exact(tree[2])
        if base is None or exponent is None or exponent.denominator != 1 or (base == 0 and exponent <= 0):
            return None
        size = abs(exponent) * max(base.numerator.bit_length(), base.denominator.bit_length())
        return base ** int(exponent) if size < 10_000 else None
    if tree[0] in ("add", "mul", "div"):
        values = [exact(part) for part in tree[1:]]
        if None in values or (tree[0] == "div" and values[1] == 0):
            return None
        result = values[0]
        for value in values[1:]:
            result = result + value if tree[0] == "add" else result * value if tree[0] == "mul" else result / value  # type: ignore[operator]
        return result
    return None


def decimals(tree: Node) -> int | None:
    """How many digits follow the decimal point of a number; None for a number without one."""
    return tree[2] if tree[0] == "num" else decimals(tree[1]) if tree[0] == "neg" else None


def written_out(tree: Node) -> bool:
    """Whether a formula is a number written down rather than an expression to be worked out: a numeral, a quotient or
    root of numerals, a power of a numeral, a multiple of a power of ten, of pi or of a root."""
    if tree[0] in ("num", "const", "base"):
        return True
    if tree[0] in ("neg", "div", "root", "pow", "deg"):
        return all(written_out(part) for part in tree[1:])
    if tree[0] == "mul" and len(tree) == 3:
        scale = tree[2][0] in ("root", "const") or (tree[2][0] == "pow" and tree[2][1] in (("num", 10, None), ("const", "e")))
        return scale and all(written_out(part) for part in tree[1:])
    return False


def symbols(tree: Any) -> set[Any]:
    """The names in a formula: symbols, applied functions, and operations that are not worked out."""
    if not isinstance(tree, tuple) or not tree:
        return set()
    if tree[0] in ("sym", "opaque"):
        return {tree[1]}
    if tree[0] in ("sum", "prod"):
        return set().union(*(symbols(part) for part in tree[2:])) - {tree[1]}
    if tree[0] == "app" and tree[1] in WORKED_OUT and not (inner := set().union(*(symbols(part) for part in tree[2]))):
        return inner
    found = {(tree[0], *tree[1:2])} if tree[0] in ("app", "logic") else set()
    return found.union(*(symbols(part) for part in tree[1:]))


def is_name(tree: Node) -> bool:
    """Whether a side of an equation only names what the other side is."""
    if tree[0] == "group":
        return all(is_name(item) for item in tree[3])
    if tree[0] == "abs":
        return tree[1][0] in ("sym", "mul") and is_name(tree[1]) and all(str(name).isupper() for name in symbols(tree))
    if tree[0] == "text":
        return all(word.lower() in NAMES for word in tree[1])
    if tree[0] == "mul":
        return all(part[0] == "sym" and part[1].isupper() for part in tree[1:])
    return tree[0] in ("sym", "app", "opaque")


def plain(tree: Node) -> tuple[Node, Unit | tuple[str, ...] | None]:
    """A tree and its unit."""
    return (tree[1], tree[2]) if tree[0] == "quantity" else (tree, None)


class Comparison:
    """The rules. `formulas` says whether the values of formulas may be worked out here."""

    def __init__(self, formulas: bool):
        self.formulas = formulas

    def equal(self, left: Node, right: Node) -> bool | None:
        """Whether two formulas have the same values."""
        if left == right:
            return True
        values = exact(left), exact(right)
        if None not in values:
            return values[0] == values[1]
        if not self.formulas:
            raise Postponed
        from maxrl_envs.verifier import numeric

        return numeric.equal(left, right)

    def answers(self, answer: Answer, gold: Answer) -> Finding:
        if answer.domain and gold.domain and answer.domain != gold.domain:
            return Finding(False, "another domain")
        return self.values(answer.tree, gold.tree)

    def values(self, answer: Node, gold: Node) -> Finding:
        """Whether the two values are the same answer."""
        if gold[0] == "literal":
            return Finding(False, "the gold answer can only be compared as written")
        if gold[0] == "numbers" and answer == ("sym", gold[1]):
            answer = gold
        if answer == gold:
            return Finding(True, f"same {kind(gold)}")
        if (found := self.real_sets(answer, gold)) is not None:
            return found
        if gold[0] == "rel" or answer[0] == "rel":
            return self.relations(answer, gold)
        kinds = {answer[0], gold[0]}
        if kinds <= {"list", "set"} or gold[0] == "list":
            return self.lists(answer, gold)
        if kinds == {"group"}:
            if answer[1:3] != gold[1:3] or len(answer[3]) != len(gold[3]):
                return Finding(False, "other brackets or another length")
            return self.every(zip(answer[3], gold[3], strict=True), "same entries in order")
        for special in ("text", "time", "set", "such that", "group", "numbers", "union", "minus", "intersection", "list"):
            if special in kinds:
                if kinds == {special} and special in ("text", "time"):
                    return texts(answer, gold) if special == "text" else times(answer, gold)
                return Finding(False, f"{kind(answer)}, not {kind(gold)}")
        return self.quantities(answer, gold)

    def every(self, pairs: Any, rule: str) -> Finding:
        """Whether both values of each pair are the same."""
        undecided = None
        for answer, gold in pairs:
            found = self.values(answer, gold)
            if found.same is False:
                return found
            undecided = undecided if found.same else found
        return undecided or Finding(True, rule)

    # Numbers, quantities and formulas

    def quantities(self, answer: Node, gold: Node) -> Finding:
        (a, ours), (g, theirs) = plain(answer), plain(gold)
        if isinstance(theirs, tuple) and not isinstance(theirs, Unit) and ours not in (None, theirs):
            return Finding(False, "another unit")
        if isinstance(ours, Unit) and isinstance(theirs, Unit):
            if ours.powers != theirs.powers:
                return Finding(False, "another unit")
            if ours.size != theirs.size:
                a = ("mul", a, ("num", ours.size / theirs.size, None))
                return Finding(self.equal(a, g), "values in the same unit")
            return self.formulas_alike(a, g)
        if PERCENT in (ours, theirs) and (ours is None or theirs is None):
            found = self.formulas_alike(a, g)
            if found.same:
                return found
            scaled = [("div", tree, ("num", Fraction(100), None)) if unit else tree for tree, unit in ((a, ours), (g, theirs))]
            return Finding(self.equal(*scaled), "values with the percentage as a fraction")
        if DEGREE in (ours, theirs) and (ours is None or theirs is None):
            other = g if ours else a
            if holds(other, ("const", "pi")):
                in_radians = [("deg", tree) if unit else tree for tree, unit in ((a, ours), (g, theirs))]
                return Finding(self.equal(*in_radians), "angles in radians")
        return self.formulas_alike(a, g)

    def formulas_alike(self, answer: Node, gold: Node) -> Finding:
        """Whether two numbers or formulas without units are the same."""
        if answer == gold:
            return Finding(True, f"same {kind(gold)}")
        if "base" in (answer[0], gold[0]):
            return numerals(answer, gold)
        a, g = exact(answer), exact(gold)
        if g is not None and written_out(gold):
            if not written_out(answer):
                return Finding(False, "not worked out, though the gold answer is a number")
            if a is not None:
                return Finding(a == g or rounded(answer, a, gold, g), "numbers by value")
        if factored(gold) > factored(answer):
            return Finding(False, "not factored, though the gold answer is")
        if a is not None and answer[0] in ("num", "neg") and decimals(answer) is not None and not symbols(gold) and g is None:
            return self.rounding(answer, gold)
        same = self.equal(answer, gold)
        return Finding(same, "numbers by value" if not (symbols(answer) | symbols(gold)) else "formulas by their values")

    def rounding(self, answer: Node, gold: Node) -> Finding:
        """Whether a decimal is a gold number that is not rational, rounded."""
        if not self.formulas:
            raise Postponed
        from maxrl_envs.verifier import numeric

        return Finding(numeric.rounds_to(gold, exact(answer) or Fraction(0), decimals(answer) or 0, ROUNDED), "a rounded number")

    # Lists and texts

    def lists(self, answer: Node, gold: Node) -> Finding:
        if answer[0] not in ("list", "set"):
            return Finding(False, f"{kind(answer)}, not {kind(gold)}")
        ours, theirs = (unnamed(tree[1]) for tree in (answer, gold))
        if len(ours) != len(theirs):
            return Finding(False, f"{len(ours)} answers, not {len(theirs)}")
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

    # Equations, inequalities and memberships

    def relations(self, answer: Node, gold: Node) -> Finding:
        if gold[0] != "rel":
            return self.chain(answer, gold)
        if answer[0] != "rel":
            return self.any_side(answer, gold)
        signs = answer[1], gold[1]
        if set(signs[1]) <= {"=", "~"} and set(signs[0]) <= {"=", "~"} and is_name(gold[2][0]) and answer[2][0] == gold[2][0]:
            rest = answer[2][1] if len(answer[2]) == 2 else ("rel", answer[1][1:], answer[2][1:])
            found = self.any_side(rest, ("rel", gold[1][1:], gold[2][1:])) if len(gold[2]) > 2 else self.values(rest, gold[2][1])
            if found.same:
                return found
        if len(signs[0]) == len(signs[1]) == 1:
            return self.proportional(answer, gold)
        if signs[0] == signs[1]:
            return self.every(zip(answer[2], gold[2], strict=True), "same sides in order")
        return Finding(False, "another relation")

    def any_side(self, answer: Node, gold: Node) -> Finding:
        """Whether an answer that is no relation is what the gold relation says of a name, or a side of its chain."""
        if not set(gold[1]) <= {"=", "~", "in"} or not gold[1]:
            if not gold[1]:
                return self.values(answer, gold[2][0])
            return Finding(False, f"{kind(answer)}, not {kind(gold)}")
        if gold[1] == ("=",) and not (is_name(gold[2][0]) or not symbols(gold)):
            return Finding(False, f"{kind(answer)}, not an equation")
        sides = gold[2][1:] if is_name(gold[2][0]) else gold[2]
        found = Finding(False, "no side of the gold equation")
        for side in sides:
            found = self.values(answer, side)
            if found.same:
                break
        return found

    def chain(self, answer: Node, gold: Node) -> Finding:
        """Whether a chain such as x = 2 * 3 = 6 ends in the gold answer, and holds as far as it can be seen."""
        signs, sides = answer[1], answer[2]
        if signs == ("in",) and sides[0][0] == "sym" and sides[0][1] not in symbols(gold):
            return self.values(sides[1], gold)
        if not set(signs) <= {"=", "~"}:
            return Finding(False, f"{kind(answer)}, not {kind(gold)}")
        split = signs.index("~") if "~" in signs else len(signs)
        exact_sides, rough = sides[: split + 1], sides[split + 1 :]
        if "=" in signs[split:]:
            return Finding(False, "an equation behind an approximation")
        for side in exact_sides[:-1]:
            if holds_text(side) and not is_name(side):
                return Finding(False, "words in an equation")
        if not any(symbols(side) for side in exact_sides) and self.values(exact_sides[0], gold).same:
            exact_sides = exact_sides[::-1]  # 18 = 3 * 6
        last = exact_sides[-1]
        found = self.values(last, gold)
        if is_name(last) and rough and not symbols(gold):
            last, rough = rough[0], rough[1:]
            found = self.values(last, gold)
        elif not found.same and rough and not symbols(gold):
            found = self.values(rough[-1], gold)
        if not found.same:
            return found
        for side in exact_sides[:-1]:
            if not self.may_equal(side, last, gold):
                return Finding(False, "an equation that does not hold, or has to be solved")
        for side in rough:
            if not self.close(last, side):
                return Finding(False, "an approximation that does not hold")
        return found

    def may_equal(self, side: Node, last: Node, gold: Node) -> bool:
        """Whether a side of a chain names the last one, or has its value."""
        names = symbols(side)
        if names & symbols(gold) or (is_name(side) and side[0] != "group" and names and not symbols(last) & names):
            if names & symbols(gold):
                return bool(self.equal(plain(side)[0], plain(last)[0])) if last[0] not in ("group", "list", "set") else False
            return True
        if not names and side[0] == "text":
            return is_name(side)
        if not names:
            if side[0] in ("group", "set", "list", "time"):
                return bool(self.values(side, last).same)
            return bool(self.equal(plain(side)[0], plain(last)[0])) or plain(side)[1] != plain(last)[1] and bool(self.quantities(side, last).same)
        if is_name(side):
            return True
        asked = len(names) >= 2 or any(isinstance(name, tuple) or len(name) > 1 and "(" in name for name in names)
        return asked and not symbols(gold)

    def close(self, precise: Node, rough: Node) -> bool:
        """Whether an approximation is right to its last digit but one."""
        if not self.formulas:
            raise Postponed
        from maxrl_envs.verifier import numeric

        (a, unit), (b, other) = plain(precise), plain(rough)
        value = exact(b)
        if symbols(a) or value is None:
            return bool(symbols(a))
        if unit == PERCENT != other or other == PERCENT != unit:
            return False
        return numeric.near(a, value, decimals(b) or 0)

    def proportional(self, answer: Node, gold: Node) -> Finding:
        """Whether two equations or inequalities say the same: one is a multiple of the other."""
        differences, signs = [], []
        for _, (sign,), (left, right) in (answer, gold):
            (left, _), (right, _) = plain(left), plain(right)
            if left[0] in ("group", "set", "text", "time", "numbers") or right[0] in ("group", "set", "text", "time", "numbers"):
                return Finding(False, "another relation")
            if sign[0] == ">":
                left, right, sign = right, left, sign.replace(">", "<")
            differences.append(("add", left, ("neg", right)))
            signs.append(sign)
        if signs[0] != signs[1] or signs[0] == "in":
            return Finding(False, "another relation")
        if not self.formulas:
            raise Postponed
        from maxrl_envs.verifier import numeric

        ratio = numeric.constant_ratio(*differences)
        if ratio is None or ratio == 0:
            return Finding(None if ratio is None else False, "equations by the ratio of their sides")
        return Finding(signs[0] in ("=", "!=", "~") or ratio > 0, "equations by the ratio of their sides")

    def real_sets(self, answer: Node, gold: Node) -> Finding | None:
        """The finding for sets of real numbers, where one of the values can be nothing else."""
        if not any(tree[0] in ("numbers", "such that", "union", "minus", "intersection") or is_range(tree) for tree in (answer, gold)):
            return None
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


def is_range(tree: Node) -> bool:
    """Whether a value is an inequality, a membership, a half-open or an infinite interval."""
    if tree[0] == "rel":
        return bool(set(tree[1]) & (ORDER | {"in"}))
    if tree[0] == "list":
        return any(is_range(item) for item in tree[1] if item[0] == "rel")
    return tree[0] == "group" and len(tree[3]) == 2 and (tree[1] + tree[2] in ("(]", "[)") or holds(tree, ("const", "inf")))


def holds(tree: Any, part: Node) -> bool:
    return tree == part or (isinstance(tree, tuple) and any(holds(inner, part) for inner in tree))


def holds_text(tree: Any) -> bool:
    return isinstance(tree, tuple) and (tree[:1] == ("text",) or any(holds_text(inner) for inner in tree))


def numerals(answer: Node, gold: Node) -> Finding:
    """Numerals with a base: the same digits and base. A gold answer's base may be left away."""
    written = [(tree[1], tree[2]) if tree[0] == "base" else (str(exact(tree)), None) for tree in (answer, gold)]
    if written[1][1] is None and written[0][1] != 10:
        return Finding(False, "a numeral in another base")
    return Finding(written[0][0] == written[1][0] and written[0][1] in (None, written[1][1] or 10), "numerals by their digits")


def rounded(answer: Node, a: Fraction, gold: Node, g: Fraction) -> bool:
    """Whether one number is a decimal of six digits or more, and the other an exact number that rounds to it."""
    places = decimals(answer), decimals(gold)
    if (places[0] is None) == (places[1] is None):
        return False
    digits = places[0] if places[0] is not None else places[1]
    decimal, precise = (a, g) if places[0] is not None else (g, a)
    significant = len(str(abs(int(decimal * 10**digits)))) if digits is not None and 0 < digits < 40 else 0
    return significant >= ROUNDED and round(precise * 10 ** (digits or 0)) == decimal * 10 ** (digits or 0)


def factored(tree: Node) -> int:
    """How many factors with symbols a polynomial is written as; 0 for one with less than two, or for no polynomial.

    A question whose gold answer is a product of sums asks for factors, so the sum in the question is no answer to it.
    """
    factors = tree[1:] if tree[0] == "mul" else (tree,)
    count = sums = 0
    for factor in factors:
        power = 1
        while factor[0] in ("neg", "pow"):
            if factor[0] == "pow":
                if factor[2][0] != "num" or factor[2][1].denominator != 1 or factor[2][1] < 1:
                    return 0
                power *= int(factor[2][1])
            factor = factor[1]
        if not polynomial(factor):
            return 0
        if symbols(factor):
            count += power
            sums += power * (factor[0] == "add")
    return count if sums >= 2 or (sums == 1 and count >= 2 and len(symbols(tree)) == 1) else 1


def polynomial(tree: Node) -> bool:
    """Whether a formula is a polynomial with whole coefficients."""
    if tree[0] in ("add", "mul", "neg"):
        return all(polynomial(part) for part in tree[1:])
    if tree[0] == "pow":
        return polynomial(tree[1]) and tree[2][0] == "num" and tree[2][1].denominator == 1 and tree[2][1] > 0
    return tree[0] == "sym" or (tree[0] == "num" and tree[1].denominator == 1)


def unnamed(items: Sequence[Node]) -> list[Node]:
    """The items of a list; without their name, if all are equations of one name: x = 5, x = 6."""
    names = {item[2][0] for item in items if item[0] == "rel" and item[1] == ("=",) and is_name(item[2][0])}
    if len(names) == 1 and all(item[0] == "rel" and item[1] == ("=",) for item in items):
        return [item[2][1] for item in items]
    first = items[0]
    if first[0] == "rel" and first[1] == ("=",) and is_name(first[2][0]) and all(item[0] != "rel" for item in items[1:]):
        return [first[2][1], *items[1:]]  # x = 5, 6
    return list(items)


def ordered(items: Sequence[Node]) -> bool:
    """Whether the order of a list matters: of words, and of equations in which a name comes twice."""
    names = [item[2][0] for item in items if item[0] == "rel"]
    return any(item[0] == "text" for item in items) or len(set(names)) < len(names)


def texts(answer: Node, gold: Node) -> Finding:
    """Texts: the same words, whatever their case."""
    ours, theirs = (" ".join(tree[1]).casefold() for tree in (answer, gold))
    return Finding(ours == theirs, "same words" if ours == theirs else "other words")


def times(answer: Node, gold: Node) -> Finding:
    """Times of day and ratios: the same numbers. A half of the day that the gold answer states must be there."""
    if (answer[2] is None) != (gold[2] is None) and not any(0 == t[1][0] or t[1][0] > 12 for t in (answer, gold) if not t[2]):
        return Finding(False, "a time without a.m. or p.m." if gold[2] else "a time with a.m. or p.m.")
    clocks = []
    for _, numbers, half in (answer, gold):
        hour = numbers[0] % 12 + 12 * (half == "pm") if half else numbers[0]
        rest = [*numbers[1:]]
        while half and rest and rest[-1] == 0:
            rest.pop()
        clocks.append([hour, *rest])
    return Finding(clocks[0] == clocks[1], "times and ratios by their numbers")


def kind(tree: Node) -> str:
    """The type of a value, in words."""
    names = {
        "num": "a number", "base": "a numeral with a base", "quantity": "a quantity with a unit", "text": "text",
        "time": "a time or ratio", "set": "a set", "such that": "a set by its condition", "list": "a list", "numbers": "a set of numbers", "literal": "text as written",
        "union": "a union of intervals", "minus": "a set without another", "intersection": "an intersection of sets",
    }  # fmt: skip
    if tree[0] == "group":
        return "an interval" if is_range(tree) or tree[1] == "[" else "a pair, tuple or interval"
    if tree[0] == "rel":
        return "an equation" if set(tree[1]) <= {"=", "~"} else "an inequality or membership"
    if tree[0] == "sym" and re.fullmatch("[A-Z]", tree[1]):
        return "a choice or symbol"
    if tree[0] == "matrix":
        return "a matrix"
    return names.get(tree[0]) or ("a number" if written_out(tree) and exact(tree) is not None else "a formula")
