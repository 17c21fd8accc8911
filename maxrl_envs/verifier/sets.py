r"""Sets of real numbers: inequalities, intervals, finite sets, and what union, intersection and difference make of
them.

A set is a tree: `("between", low, closed, high, closed)`, `("or", sets)`, `("and", sets)` or `("not", set)`.
"""

from fractions import Fraction
from functools import cmp_to_key
from typing import Any, NamedTuple

from maxrl_envs.verifier.stream import Node, nodes
from maxrl_envs.verifier.trees import symbols

INFINITY = ("const", "inf")
BELOW = ("neg", INFINITY)
ZERO = ("num", Fraction(0), None)
SPECIAL = frozenset("group set text time list rel quantity numbers base matrix literal".split())


class Unordered(ValueError):
    """A set whose bounds have no order, or an interval that makes no sense."""


class RealSet(NamedTuple):
    """A set, and the variable that it is said of, if any."""

    members: Node
    variable: Any = None


def real_set(tree: Node) -> RealSet | None:
    """The set of real numbers that a value describes; None if it describes something else.

    Raises:
        Unordered: for a bound at infinity that is said to belong to the set.
    """
    if tree == ("numbers", "R"):
        return RealSet(between(BELOW, False, INFINITY, False))
    if tree[0] == "set":
        if ("const", "i") in nodes(tree):
            raise Unordered("a number that is not real")
        return RealSet(("or", tuple(point(item) for item in tree[1]))) if all(map(is_number, tree[1])) else None
    if tree[0] == "group" and len(tree[3]) == 2:
        low, high = tree[3]
        if not is_number(low) or not is_number(high):
            return None
        if order(low, high) >= 0:
            raise Unordered("no interval, for its bounds do not ascend")
        return RealSet(between(low, tree[1] == "[", high, tree[2] == "]"))
    if tree[0] in ("union", "intersection", "minus"):
        parts = [real_set(part) for part in tree[1:]]
        if parts[0] is None or parts[1] is None:
            return None
        left, right = parts[0].members, parts[1].members
        if tree[0] == "minus":
            right = ("not", right)
        return RealSet(("or" if tree[0] == "union" else "and", (left, right)))
    if tree[0] == "such that":
        inner = real_set(tree[2])
        return None if inner is None or inner.variable != ("sym", tree[1]) else RealSet(inner.members)
    if tree[0] == "rel":
        return inequality(tree)
    if tree[0] == "list" and {item[0] for item in tree[1]} <= ({"rel", "group"} if set(tree[2]) == {"or"} else {"rel"}):
        return joined(tree)
    return None


def is_number(tree: Node) -> bool:
    """Whether a tree is a formula without symbols."""
    return tree[0] not in SPECIAL and not symbols(tree)


def between(low: Node, closed_low: bool, high: Node, closed_high: bool) -> Node:
    if (closed_low and low == BELOW) or (closed_high and high == INFINITY):
        raise Unordered("infinity belongs to no interval")
    return ("between", low, closed_low, high, closed_high)


def point(number: Node) -> Node:
    return between(number, True, number, True)


def joined(tree: Node) -> RealSet | None:
    """Inequalities of one variable joined by "or", or by "and" and commas."""
    parts = [real_set(item) for item in tree[1]]
    sets = [part for part in parts if part]
    mixed = "or" in tree[2] and set(tree[2]) != {"or"}
    if len(sets) < len(parts) or len({part.variable for part in sets}) != 1 or mixed:
        return None
    found = RealSet(("or" if "or" in tree[2] else "and", tuple(part.members for part in sets)), sets[0].variable)
    # x = 1, x = 3 are two answers, and no empty set: any other two would be the same.
    return None if same_sets(found, RealSet(("or", ()))) is not False else found


def inequality(tree: Node) -> RealSet | None:
    """x > 2, 1 < x <= 3, x != 1 or x in a set, of one variable."""
    signs, sides = tree[1], tree[2]
    if len({sign[0] for sign in signs} & {"<", ">"}) == 2:
        return None  # 4 >= x < 3
    if signs[0][0] == ">":
        signs, sides = tuple(sign.replace(">", "<") for sign in reversed(signs)), sides[::-1]
    at = [i for i, side in enumerate(sides) if side[0] == "sym"]
    if len(at) != 1:
        return None
    variable, bounds = sides[at[0]], [side for i, side in enumerate(sides) if i != at[0]]
    if signs == ("in",) and at == [0]:
        inner = real_set(sides[1])
        return None if inner is None else RealSet(inner.members, variable)
    if not all(map(is_number, bounds)) or len(sides) > 3 or (len(sides) == 3 and at != [1]):
        return None
    if signs in (("!=",), ("=",)):
        return RealSet(point(bounds[0]) if signs == ("=",) else ("not", point(bounds[0])), variable)
    if not set(signs) <= {"<", "<="}:
        return None
    low = (sides[at[0] - 1], "=" in signs[at[0] - 1]) if at[0] else (BELOW, False)
    high = (sides[at[0] + 1], "=" in signs[at[0]]) if at[0] + 1 < len(sides) else (INFINITY, False)
    return RealSet(between(*low, *high), variable)


def order(a: Node, b: Node) -> int:
    """-1, 0 or 1 as the number a is less than, equal to or greater than b.

    Raises:
        Unordered: if that cannot be decided.
    """
    if a == b:
        return 0
    if a == BELOW or b == INFINITY:
        return -1
    if a == INFINITY or b == BELOW:
        return 1
    from maxrl_envs.verifier import numeric

    try:
        return numeric.sign(("add", a, ("neg", b)))
    except numeric.Undefined as error:
        raise Unordered(f"undecided: {error}") from None


def bounds(members: Node) -> set[Node]:
    """The finite bounds of the intervals that a set is made of."""
    if members[0] == "between":
        return {members[1], members[3]} - {BELOW, INFINITY}
    return set().union(*map(bounds, members[1])) if members[0] != "not" else bounds(members[1])


def parts(members: Node) -> list[Node]:
    """The sets that a union is made of; the set itself if it is none."""
    return [inner for part in members[1] for inner in parts(part)] if members[0] == "or" else [members]


def belongs(members: Node, place: float, places: dict[Node, float]) -> bool:
    """Whether the numbers at a place belong to a set: whole places are bounds, and others lie between two of them."""
    if members[0] == "not":
        return not belongs(members[1], place, places)
    if members[0] in ("or", "and"):
        return (any if members[0] == "or" else all)(belongs(part, place, places) for part in members[1])
    _, low, closed_low, high, closed_high = members
    above = places[low] < place or (closed_low and places[low] == place)
    return above and (place < places[high] or (closed_high and place == places[high]))


def same_sets(a: RealSet, b: RealSet) -> bool | None:
    """Whether two sets are the same, and the first is said without idle parts; None if it cannot be decided."""
    places: dict[Node, float] = {BELOW: -1}
    last = BELOW
    try:
        for bound in sorted(bounds(a.members) | bounds(b.members), key=cmp_to_key(order)):
            order(bound, ZERO)  # a bound must be a real number
            places[bound] = places[last] + (order(last, bound) != 0)
            last = bound
    except Unordered:
        return None
    places[INFINITY] = places[last] + 1
    halves = [half / 2 for half in range(-1, 2 * int(places[INFINITY]))]

    def numbers(members: Node) -> list[bool]:
        return [belongs(members, half, places) for half in halves]

    if any(sum(column) > 1 for column in zip(*map(numbers, parts(a.members)), strict=True)):
        return False  # (3,4) or (3,4]
    for part in a.members[1] if a.members[0] == "and" else ():
        others = ("and", tuple(other for other in a.members[1] if other is not part))
        if numbers(others) == numbers(a.members) and not all(numbers(part)):
            return False  # x > 2, x > 1, but x in R, x > 1
    return numbers(a.members) == numbers(b.members)
