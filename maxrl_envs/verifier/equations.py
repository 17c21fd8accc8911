"""The rules for equations, inequalities and chains of them."""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from maxrl_envs.verifier.stream import Node, nodes
from maxrl_envs.verifier.trees import (
    ORDER,
    SETS,
    added,
    applications,
    asked_for,
    decimals,
    exact,
    fixed,
    in_order,
    is_name,
    kind,
    plain,
    symbols,
)
from maxrl_envs.verifier.undone import without_exponents
from maxrl_envs.verifier.units import PERCENT, Unit

OF_NUMBERS: dict[str, Callable[..., Any]] = {
    "max": max, "min": min, "lfloor": math.floor, "floor": math.floor, "lceil": math.ceil, "ceil": math.ceil,
    "gcd": lambda *values: math.gcd(*map(int, values)), "lcm": lambda *values: math.lcm(*map(int, values)),
}  # fmt: skip


class Finding(NamedTuple):
    """Whether two values are the same (None: undecided), and by which rule."""

    same: bool | None
    rule: str


class Postponed(Exception):
    """Values of formulas are needed."""


def worked_out(tree: Node) -> Fraction | None:
    """The value of a function of numbers that is written by its name, such as gcd(14, 21); None if it is not known."""
    _, name, arguments = tree
    values = [value for argument in arguments if (value := exact(argument)) is not None]
    single = OF_NUMBERS.get(name) in (math.floor, math.ceil)
    if name not in OF_NUMBERS or len(values) < len(arguments) or single != (len(values) == 1):
        return None
    if name in ("gcd", "lcm") and any(value.denominator != 1 for value in values):
        return None
    return Fraction(OF_NUMBERS[name](*values))


class Equations(ABC):
    """The rules for relations. `formulas` says whether the values of formulas may be worked out here."""

    def __init__(self, formulas: bool):
        self.formulas = formulas

    @property
    def numeric(self) -> Any:
        """The module that works out the values of formulas."""
        if not self.formulas:
            raise Postponed
        from maxrl_envs.verifier import numeric

        return numeric

    def equal(self, left: Node, right: Node) -> bool | None:
        """Whether two formulas have the same values."""
        if left == right:
            return True
        values = exact(left), exact(right)
        if None not in values:
            return values[0] == values[1]
        return self.numeric.equal(left, right)

    @abstractmethod
    def values(self, answer: Node, gold: Node) -> Finding:
        """Whether two values are the same answer."""

    def every(self, pairs: Any, rule: str) -> Finding:
        """Whether both values of each pair are the same."""
        undecided = None
        for answer, gold in pairs:
            found = self.values(answer, gold)
            if found.same is False:
                return found
            undecided = undecided if found.same else found
        return undecided or Finding(True, rule)

    def relations(self, answer: Node, gold: Node) -> Finding:
        rough = zip(answer[1], answer[2][1:], strict=True) if answer[0] == "rel" else ()
        if any(sign == "~" and symbols(side) for sign, side in rough):
            return Finding(False, "an approximation that is no number")
        if gold[0] != "rel":
            return self.chain(answer, gold)
        if answer[0] != "rel":
            return self.any_side(answer, gold)
        (_, ours, sides), (_, theirs, wanted) = answer, gold
        equations = set(ours + theirs) <= {"=", "~"}
        if equations and not symbols(gold):  # \frac23 \approx 0.67
            chains = [self.chain(answer, side) for side in wanted]
            return next((found for found in chains if found.same), chains[0])
        if equations and is_name(wanted[0]) and sides[0] == wanted[0]:
            between = any(is_name(side) or two_equations(side) for side in sides[1:-1])
            if between or (is_name(sides[-1]) and not is_name(wanted[-1])):
                return Finding(False, "an equation with another name")
            rest = sides[1] if len(sides) == 2 else ("rel", ours[1:], sides[1:])
            found = self.any_side(rest, ("rel", theirs[1:], wanted[1:]))
            if found.same:
                return found
        if equations and len(wanted) == 2 and is_name(wanted[0]) and not symbols(wanted[1]):
            solved = wanted[0] in (sides[0], sides[-1]) and sum(bool(symbols(side)) for side in sides) == 1
            if not solved or sides[0] == wanted[0]:
                return Finding(False, "an equation that has to be solved, or another value")
        named = {side for side in wanted if is_name(side)}
        if set(theirs) <= ORDER and named and len(wanted) == 2 and not named & set(sides):
            return Finding(False, "an inequality that has to be solved")
        if len(ours) == len(theirs) == 1:
            return self.proportional(answer, gold)
        if ours == theirs:
            return self.every(zip(sides, wanted, strict=True), "same sides in order")
        return Finding(False, "another relation")

    def any_side(self, answer: Node, gold: Node) -> Finding:
        """Whether an answer that is no relation is what the gold relation says of a name, or a side of its chain."""
        _, signs, sides = gold
        if not signs:
            return self.values(answer, sides[0])
        if not set(signs) <= {"=", "~", "in"}:
            return Finding(False, f"{kind(answer)}, not {kind(gold)}")
        if answer[0] == "list" and any(item[0] == "rel" and item[2][0] != sides[0] for item in answer[1]):
            return Finding(False, "another name")
        named = is_name(sides[0]) and sides[0][0] != "opaque"
        if symbols(gold) and (not named or all(is_name(side) for side in sides)):
            return Finding(False, f"{kind(answer)}, not an equation")
        findings = [self.values(answer, side) for side in (sides[1:] if is_name(sides[0]) else sides)]
        return next((found for found in findings if found.same), findings[-1])

    def chain(self, answer: Node, gold: Node) -> Finding:
        """Whether a chain such as x = 2 * 3 = 6 ends in the gold answer, and holds as far as it can be seen."""
        signs, sides = answer[1], answer[2]
        if signs == ("in",) and sides[0][0] == "sym" and sides[0][1] not in symbols(gold) and sides[1][0] in SETS:
            return self.values(sides[1], gold)
        if not set(signs) <= {"=", "~"}:
            return Finding(False, f"{kind(answer)}, not {kind(gold)}")
        split = signs.index("~") if "~" in signs else len(signs)
        exact_sides, rough = sides[: split + 1], sides[split + 1 :]
        if "=" in signs[split:]:
            return Finding(False, "an equation behind an approximation")
        if any(("text",) in {node[:1] for node in nodes(side)} and not is_name(side) for side in exact_sides[:-1]):
            return Finding(False, "words in an equation")
        if "~" in signs and gold[0] == "text":
            return Finding(False, "an approximation that is no number")
        if exact_sides[-1][0] == "sym" and not is_name(exact_sides[0]) and not symbols(gold):
            if re.match("[a-zA-Z]{2}", exact_sides[-1][1]):
                return Finding(False, "a word set equal to the answer")  # 18 = TEN
            exact_sides = (exact_sides[-1], *exact_sides[:-1])  # 18 = x
        bare = not any(symbols(side) or side[0] == "quantity" for side in exact_sides)
        if bare and self.values(exact_sides[0], gold).same:
            exact_sides = exact_sides[::-1]  # 18 = 3 * 6
        last = exact_sides[-1]
        if gold[0] == "base" and any(side[0] == "sym" and "_" in side[1] for side in exact_sides):
            return Finding(False, "a name whose subscript may be another base")
        others = {exact(side) for side in exact_sides[:-1]} - {None, exact(gold)}
        if plain(last)[1] == PERCENT and plain(gold)[1] != PERCENT and others:  # 0.42 = 42\%
            return Finding(False, "another value of a percentage")
        units = [plain(side)[1] for side in (*exact_sides, *rough) if not symbols(side)]
        if (rough or (gold[0] == "quantity" and units[-1:] == [None])) and len(set(units)) > 1:
            return Finding(False, "a unit on one side alone")
        found = self.values(last, gold)
        if is_name(last) and (last[0] != "app" or worked_out(last) is None) and rough and not symbols(gold):
            last, rough = rough[0], rough[1:]
            found = self.values(last, gold)
        elif not found.same and rough and not symbols(gold):
            found = self.values(rough[-1], gold)
            whole = last[0] == "num" and decimals(last) is None and (decimals(plain(rough[-1])[0]) or 0) < 0
            if found.same and (whole or not self.close(last, rough[-1], within=Fraction(1, 1000))):
                return Finding(False, "an approximation that is too rough")
        if not found.same:
            return found
        named = is_name(exact_sides[0]) and gold[0] not in ("sym", "text")
        for i, side in enumerate(exact_sides[:-1]):
            if i and named and symbols(side) & symbols(exact_sides[0]):
                return Finding(False, "an equation that has to be solved")  # x = 17 y x = 18
            if i and two_equations(side) and not symbols(side) & symbols(gold):
                return Finding(False, "an equation that may be two: x = 17 y = 18")
            formula = i > 0 and named and symbols(side) and not symbols(side) & symbols(gold)
            if not formula and not self.may_equal(side, last, gold):  # A = \pi r^2 = 12\pi
                return Finding(False, "an equation that does not hold, or has to be solved")
        if not all(self.close(last, side, within=Fraction(1, 20)) for side in rough):
            return Finding(False, "an approximation that does not hold")
        return found

    def may_equal(self, side: Node, last: Node, gold: Node) -> bool:
        """Whether a side of a chain names the last one, or has its value."""
        names = symbols(side) - {"the base of log"}
        if side[0] == "quantity" and names and side[2] == PERCENT:  # a + b\%
            return False
        if side[0] == "sym" and len(side[1]) > 1 and set(side[1]) <= symbols(gold):  # RR = 3R^2
            return False
        if names and side[0] == "app":
            names = {side} - applications(gold)  # f(x) names a function, whatever its argument is called
        if side[0] == "text" or (gold[0] == "text" and re.match("[a-zA-Z]{2}", str(side[1]))):  # odd = even
            return side[0] == "text" and is_name(side)
        if side[0] == "set":  # \{a, b\} = 18
            return bool(self.values(side, last).same)
        if "matrix" in (side[0], last[0]):  # a column of names
            entries = [[entry for row in tree[1] for entry in row] for tree in (side, last) if tree[0] == "matrix"]
            named = all(is_name(entry) for entry in entries[0]) and in_order(entries[0])
            count = len(last[3]) if last[0] == "group" else len(entries[-1])
            if side[0] == "matrix" and last[0] in ("matrix", "group") and named and len(entries[0]) == count:
                return True
            named = side[0] == "sym" or (side[0] == "opaque" and not side[1].startswith("det"))
            return named or (not names and self.same_value(side, last))
        if side[0] == gold[0] == "sym" and re.fullmatch("[A-Z]", gold[1]):  # B = C is no way to choose C
            return side == gold
        if side[0] == "app" and (value := worked_out(side)) is not None:
            return value == exact(last)
        if side[0] == "app" and side[1] in OF_NUMBERS and not all(map(symbols, side[2])):  # \max(1, x)
            return False
        if side[0] == "group":  # (x, y) = (5, 6), (x + y, xy) = (5, 6)
            alike = last[0] == "group" and side[1:3] == last[1:3] and len(side[3]) == len(last[3])
            if not alike or gold[0] not in ("group", "matrix"):  # (a, b) = (1, 3) is no interval
                return False
            pairs = zip(side[3], last[3], strict=True)
            return in_order(side[3]) if is_name(side) else all(self.may_equal(*pair, gold) for pair in pairs)
        if not names or names & symbols(gold):
            return self.same_value(side, last)
        if side[0] == "abs" and (last[0] == "neg" or ("const", "i") in nodes(last)):
            return False
        if side[0] in ("call", "abs") and side[-1][0] == "sym" and side[1] not in ("ln", "exp"):
            return not symbols(gold) and last[0] != "group"  # \cos\theta and |z| are asked for, too
        if is_name(side):
            return last[0] != "group" or side[0] != "app" or in_order(side[2])
        asked = asked_for(side)
        if symbols(gold) or exact(last) == 0 or last[0] == "group" or len(set(asked)) < 2 or scales(side):
            return False
        if len(set(asked)) == len(asked) and not any(node[:1] == ("num",) for node in nodes(side)):  # m + n
            return True
        one = ("num", Fraction(1), None)
        alone = [fixed(side, [other for other in asked if other != name]) for name in dict.fromkeys(asked)]
        return sum(self.numeric.constant_ratio(one, formula) == 0 for formula in alone) >= 2  # not x + y - y, 2x + 0y

    def same_value(self, side: Node, last: Node) -> bool:
        """Whether two sides have one value, whatever they are written as; a unit may be left away on one of them."""
        if {side[0], last[0]} & {"group", "set", "list", "time", "text"}:
            return bool(self.values(side, last).same)
        (a, unit), (b, other) = plain(side), plain(last)
        if isinstance(unit, Unit) and isinstance(other, Unit):
            if unit.powers != other.powers:
                return False
            a, b = (("mul", tree, ("num", of.size, None)) for tree, of in ((a, unit), (b, other)))
        elif PERCENT in (unit, other):
            a, b = (("div", tree, ("num", Fraction(100), None)) if of else tree for tree, of in ((a, unit), (b, other)))
        return bool(self.equal(a, b))

    def close(self, precise: Node, rough: Node, within: Fraction = Fraction(1)) -> bool:
        """Whether a number, rounded or cut off, is `rough`, and differs from it by less than `within` of its size."""
        (a, unit), (b, other) = plain(precise), plain(rough)
        value = exact(b)
        if symbols(a) or value is None:
            return False
        if unit != other and (PERCENT in (unit, other) or None not in (unit, other)):
            return False
        return self.numeric.near(a, value, decimals(b) or 0, within)

    def proportional(self, answer: Node, gold: Node) -> Finding:
        """Whether two equations or inequalities say the same: one is a multiple of the other."""
        differences, signs, units = [], [], []
        for _, (sign,), (left, right) in (answer, gold):
            (left, *_), (right, *_) = sides = plain(left), plain(right)
            units.append({unit for _, unit in sides} - {None})
            if not symbols(left) | symbols(right):
                return Finding(False, "a relation without symbols")
            if {left[0], right[0]} & {"group", "set", "text", "time", "numbers"}:
                return Finding(False, "another relation")
            if sign[0] == ">":
                left, right, sign = right, left, sign.replace(">", "<")
            differences.append(("add", left, ("neg", right)))
            signs.append(sign)
        if signs[0] != signs[1] or signs[0] == "in" or not units[0] <= units[1]:
            return Finding(False, "another relation")
        if why := added(*differences):
            return Finding(False, why)
        ratio = self.numeric.constant_ratio(*differences)
        if ratio is None or ratio == 0:
            return Finding(None if ratio is None else False, "equations by the ratio of their sides")
        return Finding(signs[0] in ("=", "!=", "~") or ratio > 0, "equations by the ratio of their sides")


def two_equations(side: Node) -> bool:
    """Whether a side between two others has symbols beside numbers: x = 17 y = 18 may be two equations."""
    return bool(symbols(side)) and any(part[0] == "num" for part in without_exponents(side))


def scales(side: Node) -> bool:
    """Whether a formula is rather a function of what is asked for, or a word: 1000(x + y), x + y + 17, s e v e n."""
    numbers = [value for value in map(exact, side[1:]) if value is not None]
    mean = side[0] == "div" and side[1][0] == "add" and len(numbers) == 1 and abs(numbers[0]) < 10
    letters = sum(part[0] in ("sym", "const") for part in side[1:])
    return side[0] == "neg" or (side[0] in ("add", "mul", "div") and bool(numbers) and not mean) or letters > 4
