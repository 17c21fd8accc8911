r"""The values of formulas at seeded points: exact where they are rational, else to 60 digits and more.

An answer is equal to the gold answer if its value is, at every point where the gold answer has a real one. A symbol
has a rational value that its name and the number of the point decide, so that rational functions are compared exactly.
"""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from mpmath import mp, mpc, mpf

from maxrl_envs.verifier.evaluate import (
    DIGITS,
    DIGITS_A_BIT,
    LOST,
    MOST_DIGITS,
    RANGES,
    Evaluator,
    GivenUp,
    Imprecise,
    NoValue,
    Undefined,
    Value,
    real,
)  # fmt: skip
from maxrl_envs.verifier.stream import Node, nodes
from maxrl_envs.verifier.trees import applications, exact, symbols

POINTS = len(RANGES)
IMAGINARY = ("const", "i")


def equal(answer: Node, gold: Node) -> bool | None:
    """Whether two formulas are equal; None where it is undecided, for want of points at which both have a value."""
    agreed, exactly = 0, True
    varies = symbols(answer) or symbols(gold)
    for a, b, digits in values(answer, gold, points(answer, gold) if varies else [0]):
        if a is None or not same(a, b, digits):
            return False
        agreed += 1
        exactly = exactly and isinstance(a, Fraction)
    if agreed < (3 if varies else 1):
        return None
    if (exactly and not applications(answer)) or answer == gold:
        return True
    # Once more, at a point, with as many digits as there may be: \tanh(100) is 1 in 86 digits.
    for a, b, digits in values(answer, gold, points(answer, gold) if varies else [0], MOST_DIGITS):
        return a is not None and same(a, b, digits)
    return None


def points(*trees: Node) -> list[int]:
    """The points at which formulas are compared. Some lie beyond the numbers in them: |x - 10^9| differs from 10^9 - x
    only there."""
    bits = math.prod(largest(tree) for tree in trees).bit_length()
    power = int(2 * bits * DIGITS_A_BIT) + 5
    far = [POINTS + 2 * power + negative for negative in (0, 1)] if 10 < bits and power < MOST_DIGITS else []
    return [*range(POINTS), *far]


def largest(tree: Any) -> int:
    """The product of the sizes of all numbers in a formula."""
    if not isinstance(tree, tuple) or not tree:
        return 1
    number = exact(tree) if isinstance(tree[0], str) else None
    if number is not None:
        return max(abs(number.numerator), number.denominator)
    return math.prod(largest(part) for part in tree)


def values(
    answer: Node, gold: Node, at: Iterable[int], least: int = DIGITS
) -> Iterator[tuple[Value | None, Value, int]]:
    """Both values at those of the points `at` where the gold answer has one, and the digits to which they are compared.

    They are worked out with `least` digits or more. The value of an answer that has none is None. A point at which one
    of the values is not worked out is left out.
    """
    complex_ = IMAGINARY in nodes((answer, gold))
    given_up = 0
    for point in at:
        try:
            theirs, digits = value(gold, point, complex_, least)
            try:
                ours, more = value(answer, point, complex_, digits)
            except NoValue:
                ours, more = None, 0
            if more > digits:
                theirs, _ = value(gold, point, complex_, more)
        except Undefined as error:
            given_up += isinstance(error, GivenUp)
            if given_up == 2:  # no answer keeps a worker busy
                return
            continue
        yield ours, theirs, max(digits, more) - LOST


def same(a: Value, b: Value, digits: int = DIGITS - LOST) -> bool:
    """Whether two values agree: exactly if both are rational, else in the first `digits` digits of the larger."""
    if isinstance(a, list) or isinstance(b, list):
        if not (isinstance(a, list) and isinstance(b, list)) or len(a) != len(b) or len(a[0]) != len(b[0]):
            return False
        return all(same(x, y, digits) for u, v in zip(a, b, strict=True) for x, y in zip(u, v, strict=True))
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b
    with mp.workdps(MOST_DIGITS):
        a, b = real(a), real(b)
        return bool(abs(a - b) <= max(abs(a), abs(b)) * mpf(10) ** -digits)


def value(tree: Node, point: int = 0, complex_: bool = False, digits: int = DIGITS) -> tuple[Value, int]:
    """The value of a formula at a point, with `digits` or as many more as the sizes of its parts ask for, and how many
    these are.

    Raises:
        Undefined: if it has none there, or is too large to be worked out.
    """
    while digits <= MOST_DIGITS:
        try:
            with mp.workdps(digits):
                return Evaluator(point, complex_, digits).value(tree), digits
        except Imprecise as more:
            digits = max(min(2 * digits, MOST_DIGITS), digits + 1, LOST + 10 + int(more.args[0]))
        except ZeroDivisionError as error:
            raise NoValue(str(error)) from None
        except (ValueError, OverflowError, TypeError, RecursionError) as error:
            raise Undefined(str(error)) from None
    raise GivenUp("too large or too small")


def sign(tree: Node) -> int:
    """-1, 0 or 1 as the number that a formula is less than, equal to or greater than zero.

    Raises:
        Undefined: if it has no value, no real one, or is so near to zero that the sign is in doubt.
    """
    result, digits = value(tree)
    if isinstance(result, (list, mpc)):
        raise Undefined("not a real number")
    if isinstance(result, Fraction):
        return (result > 0) - (result < 0)
    if abs(result) < mpf(10) ** (LOST - digits):
        result, digits = value(tree, digits=MOST_DIGITS)  # \tanh(1000) - 1 is no zero
        if isinstance(result, mpc) or abs(result) < mpf(10) ** (LOST - digits):
            return 0
    return 1 if result > 0 else -1


def constant_ratio(answer: Node, gold: Node) -> int | None:
    """The sign of the ratio of two formulas, 0 if it is not the same number everywhere; None if it is undecided."""
    ratio: Value = None
    seen = 0
    for a, b, digits in values(answer, gold, points(answer, gold)):
        if b == 0 or isinstance(a, list) or isinstance(b, list):
            continue
        if a is None:
            return 0
        here = a / b if isinstance(a, Fraction) and isinstance(b, Fraction) else real(a) / real(b)
        if here == 0 or (ratio is not None and not same(here, ratio, digits - LOST)):
            return 0
        ratio = here
        seen += 1
    if seen < 3 or isinstance(ratio, mpc):
        return None
    precise = values(answer, gold, points(answer, gold)[:3], MOST_DIGITS)  # once more, as in `equal`
    with mp.workdps(MOST_DIGITS):
        ratios = [
            a / b if isinstance(a, Fraction) and isinstance(b, Fraction) else real(a) / real(b)
            for a, b, _ in precise
            if a is not None and b
        ]
    if any(not same(ratios[0], ratio, MOST_DIGITS - 2 * LOST) for ratio in ratios[1:]):
        return 0
    return 1 if ratio > 0 else -1


def near(tree: Node, decimal: Fraction, places: int, within: Fraction = Fraction(1), cut: bool = True) -> bool:
    """Whether a number is `decimal` if it is rounded after `places` digits, or at a digit before the decimal point if
    `places` is negative, or if it is `cut` off behind the decimal point; and whether the two differ by less than
    `within` of the number. A half is rounded away from zero."""
    if abs(places) > 400:
        return False
    try:
        number, precision = value(tree, digits=DIGITS + abs(places))
    except Undefined:
        return False
    if isinstance(number, (list, mpc)):
        return False
    with mp.workdps(precision):
        number, digits = real(number), decimal * Fraction(10) ** places
        if number != real(decimal) and abs(number - real(decimal)) >= abs(number) * real(within):
            return False
        scaled = number * mpf(10) ** places
        size = abs(scaled) + mpf(10) ** -(DIGITS // 2)  # 20.4 is a little less than 204 tenths in binary digits
        ends = [size + mpf("0.5"), *([size] if cut and places > 0 else [])]
        return digits in [int(mp.sign(scaled) * mp.floor(end)) for end in ends]
