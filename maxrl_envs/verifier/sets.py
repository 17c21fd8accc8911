r"""Sets of real numbers: inequalities, intervals, finite sets, and what union, intersection and difference make of
them."""

from functools import cmp_to_key
from typing import Any, NamedTuple

from maxrl_envs.verifier.stream import Node
from maxrl_envs.verifier.trees import symbols

INFINITY = ("const", "inf")
BELOW = ("neg", INFINITY)


class Unordered(ValueError):
    """A set whose bounds have no order, or an interval that makes no sense."""


class Interval(NamedTuple):
    """The numbers from `low` to `high`; whether each bound belongs to it."""

    low: Node
    closed_low: bool
    high: Node
    closed_high: bool


class RealSet(NamedTuple):
    """A union of intervals, and the variable that it is said of, if any."""

    intervals: list[Interval]
    variable: Any


EVERYTHING = Interval(BELOW, False, INFINITY, False)


def real_set(tree: Node) -> RealSet | None:
    """The set of real numbers that a value describes; None if it describes something else.

    Raises:
        Unordered: for a bound at infinity that is said to belong to the set.
    """
    if tree == ("numbers", "R"):
        return RealSet([EVERYTHING], None)
    if tree[0] == "set":
        points = [plain_number(item) for item in tree[1]]
        return None if None in points else RealSet([Interval(p, True, p, True) for p in points if p], None)
    if tree[0] == "group" and len(tree[3]) == 2:
        low, high = (bound for bound in tree[3])
        if plain_number(low) is None or plain_number(high) is None:
            return None
        interval = Interval(low, tree[1] == "[", high, tree[2] == "]")
        infinite = {BELOW, INFINITY}
        if (interval.low in infinite and interval.closed_low) or (interval.high in infinite and interval.closed_high):
            raise Unordered("infinity belongs to no interval")
        if order(low, high) >= 0:
            raise Unordered("no interval, for its bounds do not ascend")
        return RealSet([interval], None)
    if tree[0] in ("union", "intersection", "minus"):
        parts = [real_set(part) for part in tree[1:]]
        if parts[0] is None or parts[1] is None:
            return None
        left, right = parts[0].intervals, parts[1].intervals
        if tree[0] == "union":
            return RealSet(left + right, None)
        return RealSet(intersection(left, right if tree[0] == "intersection" else complement(right)), None)
    if tree[0] == "such that":
        inner = real_set(tree[2])
        if inner is None or inner.variable != ("sym", tree[1]):
            return None
        return RealSet(inner.intervals, None)
    if tree[0] == "rel":
        return inequality(tree)
    if tree[0] == "list" and tree[1][0][0] == "rel" and tree[1][0][1] == ("!=",) and "or" not in tree[2]:  # x != 1, 2
        variable = tree[1][0][2][0]
        tree = ("list", tuple(x if x[0] == "rel" else ("rel", ("!=",), (variable, x)) for x in tree[1]), tree[2])
    if tree[0] == "list" and all(
        item[0] == "rel" or (item[0] == "group" and set(tree[2]) == {"or"}) for item in tree[1]
    ):
        return joined(tree)
    return None


def plain_number(tree: Node) -> Node | None:
    """The tree, if it is a formula without symbols."""
    special = ("group", "set", "text", "time", "list", "rel", "quantity", "numbers", "base", "matrix", "literal")
    return None if tree[0] in special or symbols(tree) else tree


def joined(tree: Node) -> RealSet | None:
    """Inequalities of one variable joined by "or", or by "and" and commas."""
    parts = [real_set(item) for item in tree[1]]
    if any(part is None for part in parts) or len({part.variable for part in parts if part}) != 1:
        return None
    sets = [part for part in parts if part]
    if set(tree[2]) == {"or"}:
        return RealSet([interval for part in sets for interval in part.intervals], sets[0].variable)
    if "or" in tree[2]:
        return None
    intervals = sets[0].intervals
    for part in sets[1:]:
        intervals = intersection(intervals, part.intervals)
    if not intervals and "and" not in tree[2]:
        raise Unordered("a comma that may mean both and and or")
    return RealSet(intervals, sets[0].variable)


def inequality(tree: Node) -> RealSet | None:
    """x > 2, 1 < x <= 3, x != 1 or x in a set, of one variable."""
    signs, sides = tree[1], tree[2]
    at = [i for i, side in enumerate(sides) if side[0] in ("sym", "app")]
    bounds = [plain_number(side) for i, side in enumerate(sides) if i not in at]
    if len(at) != 1:
        return None
    variable = sides[at[0]]
    if signs == ("in",) and at == [0]:
        inner = real_set(sides[1])
        return None if inner is None else RealSet(inner.intervals, variable)
    if any(bound is None for bound in bounds) or len(sides) > 3 or (len(sides) == 3 and at != [1]):
        return None
    if signs in (("!=",), ("=",)):
        point = next(bound for bound in bounds if bound)
        only = [Interval(point, True, point, True)]
        return RealSet(only if signs == ("=",) else complement(only), variable)
    if any(sign not in ("<", ">", "<=", ">=") for sign in signs) or len({sign[0] for sign in signs}) != 1:
        return None
    if signs[0][0] == ">":
        signs, sides, at = tuple(s.replace(">", "<") for s in signs[::-1]), sides[::-1], [len(sides) - 1 - at[0]]
    low = (sides[at[0] - 1], "=" in signs[at[0] - 1]) if at[0] else (BELOW, False)
    high = (sides[at[0] + 1], "=" in signs[at[0]]) if at[0] + 1 < len(sides) else (INFINITY, False)
    if (low[1] and low[0] == BELOW) or (high[1] and high[0] == INFINITY):
        raise Unordered("infinity belongs to no interval")
    return RealSet([Interval(*low, *high)], variable)


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


def merged(intervals: list[Interval]) -> list[Interval]:
    """The same set as intervals that neither meet nor are empty, in order."""

    def first(a: Interval, b: Interval) -> int:
        return order(a.low, b.low) or b.closed_low - a.closed_low

    found: list[Interval] = []
    for interval in sorted(intervals, key=cmp_to_key(first)):
        way = order(interval.low, interval.high)
        if way > 0 or (way == 0 and not (interval.closed_low and interval.closed_high)):
            continue
        if found:
            last, gap = found[-1], order(found[-1].high, interval.low)
            if gap > 0 or (gap == 0 and (last.closed_high or interval.closed_low)):
                way = order(last.high, interval.high)
                high = (
                    (last.high, last.closed_high or (way == 0 and interval.closed_high)) if way >= 0 else interval[2:]
                )
                found[-1] = Interval(last.low, last.closed_low, *high)
                continue
        found.append(interval)
    return found


def complement(intervals: list[Interval]) -> list[Interval]:
    """The real numbers that are in none of the intervals."""
    found, low, closed = [], BELOW, False
    for interval in merged(intervals):
        if interval.low != BELOW:
            found.append(Interval(low, closed, interval.low, not interval.closed_low))
        low, closed = interval.high, not interval.closed_high
        if low == INFINITY:
            return found
    return [*found, Interval(low, closed, INFINITY, False)]


def intersection(left: list[Interval], right: list[Interval]) -> list[Interval]:
    found = []
    for a in left:
        for b in right:
            lower, upper = order(a.low, b.low), order(a.high, b.high)
            low = (a.low, a.closed_low and b.closed_low) if not lower else (a if lower > 0 else b)[:2]
            high = (a.high, a.closed_high and b.closed_high) if not upper else (a if upper < 0 else b)[2:]
            found.append(Interval(*low, *high))
    return merged(found)


def same_sets(a: RealSet, b: RealSet) -> bool | None:
    """Whether two sets are the same; None if it cannot be decided."""
    try:
        ours, theirs = merged(a.intervals), merged(b.intervals)
        if len(ours) != len(theirs):
            return False
        return all(
            (x.closed_low, x.closed_high) == (y.closed_low, y.closed_high)
            and order(x.low, y.low) == order(x.high, y.high) == 0
            for x, y in zip(ours, theirs, strict=True)
        )
    except Unordered:
        return None
