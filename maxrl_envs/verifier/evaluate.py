r"""The value of a formula at a point: exact where it is rational, else with as many digits as are asked for.

Nothing is evaluated as code, and the size of every operation is checked before it is done.
"""

import hashlib
import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from mpmath import mp, mpc, mpf

from maxrl_envs.verifier.stream import Node
from maxrl_envs.verifier.trees import symbols

DIGITS, MOST_DIGITS = 60, 1000  # of a value that is not rational
LOST = 20  # digits that rounding errors may cost; two equal values share the others
MAX_BITS, MAX_TERMS = 60_000, 2000
# The ranges of the symbols' values, by point. Narrow ranges are for square roots and logarithms; both signs and large
# values tell formulas apart that are equal only on a part of their domain, such as x and |x|.
RANGES = [
    (1, 2), (0, 1), (2, 4), (0, 1), (-1, 1), (-3, 3), (-1, 1), (1, 6), (-2, -1), (-12, 12), (-6, 0), (-12, 12),
    (-100, 100), (-1, 0), (10, 100), (-12, 12), (-30, 30), (-6, 6), (-3000, 3000), (1000, 3000), (-3000, -1000),
    (-1_000_000, 1_000_000),
]  # fmt: skip

DIGITS_A_BIT = 0.302
Value = Any  # a Fraction, mpf, mpc, or a list of rows of them


class Undefined(ArithmeticError):
    """A formula whose value at a point is not worked out."""


class GivenUp(Undefined):
    """A formula whose value at a point would need more than `MOST_DIGITS` digits."""


class NoValue(Undefined):
    """A formula that has no value at a point, or no real one."""


class Imprecise(ArithmeticError):
    """More digits are needed than are carried: how many stands in the first argument."""


@lru_cache(maxsize=1 << 12)
def seeded(name: str, point: int) -> Fraction:
    """The value of a symbol at a point. Behind the points of `RANGES`, every two have another power of ten as size: one
    point of positive values and one of negative ones."""
    digest = hashlib.blake2b(f"{point} {name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    if point < len(RANGES):
        low, high = RANGES[point]
    else:
        power, negative = divmod(point - len(RANGES), 2)
        low = -(10**power) if negative else 10**power
        high = 2 * low
    return low + (high - low) * Fraction(int.from_bytes(digest[:2], "big") * 2 + 1, 1 << 17)


def real(number: Value) -> Any:
    return mpf(number.numerator) / number.denominator if isinstance(number, Fraction) else number


def size(number: Fraction) -> float:
    """How many decimal digits a rational number has."""
    return max(number.numerator.bit_length(), number.denominator.bit_length()) * DIGITS_A_BIT


def text_of(number: Value) -> str:
    """A value as text, the same for equal values."""
    if isinstance(number, Fraction):
        number = real(number)
    return mp.nstr(number, max(30, mp.dps - 2 * LOST))


class Evaluator:
    """The value of trees at one point."""

    def __init__(self, point: int, complex_: bool, digits: int):
        self.point, self.complex, self.digits = point, complex_, digits
        self.longest = 0.0  # digits of the longest exact value so far

    def value(self, tree: Node) -> Value:
        result = getattr(self, "do_" + tree[0], self.unknown)(*tree[1:])
        if isinstance(result, Fraction):
            self.longest = max(self.longest, size(result))
        elif isinstance(result, (mpf, mpc)):
            if self.longest > self.digits - LOST:  # an exact value has more digits than are carried
                raise Imprecise(self.longest)
            if not mp.isfinite(result):
                raise NoValue("not finite")
            if result and abs(mp.mag(result)) * DIGITS_A_BIT > self.digits - LOST:
                raise Imprecise(abs(mp.mag(result)) * DIGITS_A_BIT)
            if isinstance(result, mpc) and not self.complex:
                if result.imag != 0:
                    raise NoValue("not real")
                result = result.real
        return result

    def unknown(self, *parts: Any) -> Value:
        raise Undefined("no value")

    def number(self, tree: Node) -> Value:
        result = self.value(tree)
        if isinstance(result, list):
            raise Undefined("a matrix where a number should be")
        return result

    def inexact(self, tree: Node) -> Any:
        """A value with a decimal point, for functions."""
        result = self.number(tree)
        if isinstance(result, Fraction) and size(result) > self.digits - LOST:
            raise Imprecise(size(result))
        return real(result)

    # Leaves

    def do_num(self, number: Fraction, digits: int | None) -> Value:
        return number

    def do_const(self, name: str) -> Value:
        if name == "i":
            return mpc(0, 1)
        if name == "inf":
            raise NoValue("infinite")
        return mp.pi() if name == "pi" else mp.e()

    def do_sym(self, name: str) -> Value:
        return seeded(name, self.point)

    def do_opaque(self, text: str) -> Value:
        return seeded(text, self.point)

    def do_app(self, name: str, arguments: tuple[Node, ...]) -> Value:
        return seeded(f"{name}({', '.join(text_of(self.number(argument)) for argument in arguments)})", self.point)

    def do_logic(self, sign: str, *items: Node) -> Value:
        return seeded(" ".join([sign, *sorted(text_of(self.number(item)) for item in items)]), self.point)

    # Arithmetic

    def do_add(self, *terms: Node) -> Value:
        total = self.value(terms[0])
        for term in terms[1:]:
            total = combined(total, self.value(term))
        return total

    def do_neg(self, tree: Node) -> Value:
        return product(Fraction(-1), self.value(tree))

    def do_mul(self, *factors: Node) -> Value:
        result: Value = Fraction(1)
        for factor in factors:
            result = product(result, self.value(factor))
        return result

    def do_div(self, top: Node, bottom: Node) -> Value:
        below = self.number(bottom)
        if below == 0:
            raise NoValue("division by zero")
        return product(1 / below, self.value(top))

    def do_deg(self, tree: Node) -> Value:
        return self.inexact(tree) * mp.pi() / 180

    def do_abs(self, tree: Node) -> Value:
        return abs(self.number(tree))

    def do_root(self, degree: Node, tree: Node) -> Value:
        n, x = self.number(degree), self.number(tree)
        if not isinstance(n, Fraction) or n == 0:
            raise Undefined("a root of no number")
        if n.denominator == 1 and n % 2 == 1 and isinstance(x, (Fraction, mpf)) and x < 0:  # the real root
            return -self.raised(-x, 1 / n)
        return self.raised(x, 1 / n)

    def do_pow(self, base: Node, exponent: Node) -> Value:
        if base == ("const", "e"):
            return self.do_call("exp", exponent)
        x = self.number(base)
        if x == 0 and not symbols(base) and symbols(exponent):
            raise Undefined("a power of zero")  # 1 or 0, as the symbols may be
        return self.raised(x, self.number(exponent))

    def raised(self, x: Value, n: Value) -> Value:
        if x == 0:
            if isinstance(n, mpc) or n <= 0:
                raise NoValue("a power of zero")
            return Fraction(0)
        if isinstance(x, Fraction) and isinstance(n, Fraction):
            if n.denominator == 1:
                if abs(n) * max(x.numerator.bit_length(), x.denominator.bit_length()) > MAX_BITS:
                    raise Undefined("too large")
                return x ** int(n)
            if (root := exact_root(x, n)) is not None:
                return root
        odd_root = isinstance(n, Fraction) and n.denominator % 2 == 1 and not isinstance(x, mpc) and x < 0
        if odd_root and self.complex and n.denominator > 1:
            raise Undefined("a root that is real or complex")
        if odd_root and not self.complex:  # the real root, as of do_root
            return product(Fraction((-1) ** n.numerator), self.raised(-x, n))
        base, power = mp.mpmathify(real(x)), mp.mpmathify(real(n))
        if abs(power) * (abs(mp.log(abs(base))) + 4) > 5000:
            raise Undefined("too large")
        return base**power

    def do_fact(self, tree: Node) -> Value:
        n = self.number(tree)
        if isinstance(n, Fraction) and n.denominator == 1 and 0 <= n <= MAX_TERMS:
            return Fraction(math.factorial(int(n)))
        return self.named("!", [n], tree)

    # Functions

    def do_call(self, name: str, *arguments: Node) -> Value:
        if name == "binom":
            n, k = (self.number(argument) for argument in arguments)
            if all(isinstance(x, Fraction) and x.denominator == 1 and 0 <= x <= MAX_TERMS for x in (n, k)):
                return Fraction(math.comb(int(n), int(k)))
            return self.named(name, [n, k], arguments)
        x = self.inexact(arguments[0])
        if abs(x) > (1_000 if name.endswith("h") else 10_000):  # \tanh x is 1 in 0.87 x digits
            raise Undefined("too large")
        if name in ("arccot", "arcsec", "arccsc") and not isinstance(x, mpc) and x < 0:
            raise Undefined("a function whose range has several conventions")
        if name == "ln" and x == 0:
            raise NoValue("the logarithm of zero")
        if x == (name == "ln") and name in ("ln", "sin", "tan", "sinh", "tanh"):
            return Fraction(0)
        quarters = mp.nint(2 * x / mp.pi()) if name in ("sin", "cos") and isinstance(x, mpf) else 0
        if quarters and abs(2 * x / mp.pi() - quarters) < mpf(10) ** (LOST - self.digits):  # \cos\frac{\pi}{2} is 0
            return Fraction((0, 1, 0, -1)[int(quarters + (name == "cos")) % 4])
        result = FUNCTIONS[name](x)
        if x and not result or mp.isfinite(result) and result and mp.mag(result) < -self.digits:
            raise Imprecise(2 * self.digits)  # sin(pi) is zero, or very nearly so
        return result

    def do_log(self, base: Node | None, argument: Node) -> Value:
        x = self.inexact(argument)
        unit = self.inexact(base) if base else real(abs(seeded("base of log", self.point)) + 3)
        if x == 0 or unit in (0, 1):
            raise NoValue("a logarithm")
        return mp.log(x) / mp.log(unit)

    def do_matrix(self, rows: tuple[tuple[Node, ...], ...]) -> Value:
        return [[self.number(entry) for entry in row] for row in rows]

    def named(self, name: str, values: list[Value], tree: Any) -> Value:
        """The value of a function that is only a name, for its arguments; `tree` must have symbols."""
        if not symbols(tree):
            raise Undefined(f"{name} of no small whole number")
        return seeded(f"{name}({', '.join(map(text_of, values))})", self.point)


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    name: getattr(mp, name) for name in "sin cos tan cot sec csc sinh cosh tanh coth sech csch exp ln".split()
} | {
    "arc" + name: getattr(mp, "a" + name) for name in "sin cos tan cot sec csc sinh cosh tanh".split()
} | {
    "Re": mp.re, "Im": mp.im, "arg": mp.arg, "sgn": mp.sign
}  # fmt: skip


def combined(a: Value, b: Value) -> Value:
    """a + b, of numbers or of matrices of one shape."""
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b) and len(a[0]) == len(b[0]):
        return [[combined(x, y) for x, y in zip(u, v, strict=True)] for u, v in zip(a, b, strict=True)]
    if isinstance(a, list) or isinstance(b, list):
        raise Undefined("a sum of a matrix and something else")
    return a + b if isinstance(a, Fraction) and isinstance(b, Fraction) else real(a) + real(b)


def product(a: Value, b: Value) -> Value:
    """a * b, of numbers or matrices."""
    if isinstance(a, list) and isinstance(b, list):
        raise Undefined("a product of matrices")
    if isinstance(a, list) or isinstance(b, list):
        matrix, number = (a, b) if isinstance(a, list) else (b, a)
        return [[product(x, number) for x in row] for row in matrix]
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        bits = (getattr(a, part).bit_length() + getattr(b, part).bit_length() for part in ("numerator", "denominator"))
        if max(bits) > 4 * MAX_BITS:
            raise Undefined("too large")
        return a * b
    return real(a) * real(b)


def exact_root(x: Fraction, n: Fraction) -> Fraction | None:
    """x to a rational power, if that is rational: 4 ** (1/2); None if it is not."""
    if x < 0 or n.denominator > 64 or max(x.numerator, x.denominator).bit_length() > 2000 or abs(n.numerator) > 64:
        return None
    roots = []
    for part in (x.numerator, x.denominator):
        root = int(mp.nint(mp.root(part, n.denominator))) if part.bit_length() < 150 else 0
        if root**n.denominator != part:
            return None
        roots.append(root)
    return Fraction(*roots) ** n.numerator
