"""Questions about a tree: its exact value, its symbols, whether it is a name, a number written out or a polynomial."""

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from operator import add, mul, truediv
from typing import Any

from maxrl_envs.verifier.stream import Node, nodes, replaced
from maxrl_envs.verifier.units import Unit, names_quantity

ORDER = {"<", ">", "<=", ">=", "!="}
REAL_SETS = frozenset(["numbers", "such that", "union", "minus", "intersection"])  # what can be nothing but a set
SETS = REAL_SETS | {"group", "set"}
FAMILIES = {  # functions, of which an answer may have one where the gold answer has another
    **dict.fromkeys("sin cos tan cot sec csc".split(), "a trigonometric function"),
    **dict.fromkeys("sinh cosh tanh coth sech csch exp".split(), "an exponential function"),
    "ln": "a logarithm", "log": "a logarithm", "abs": "an absolute value",
}  # fmt: skip


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
        return reduce({"add": add, "mul": mul, "div": truediv}[tree[0]], values)
    return None


def decimals(tree: Node) -> int | None:
    """How many digits follow the decimal point of a number, less its power of ten; None for a number without either."""
    if tree[0] == "mul" and len(tree) == 3 and tree[2][:2] == ("pow", ("num", 10, None)):
        power = exact(tree[2][2])
        return None if power is None or power.denominator != 1 else (decimals(tree[1]) or 0) - int(power)
    return tree[2] if tree[0] == "num" else decimals(tree[1]) if tree[0] == "neg" else None


def written_out(tree: Node) -> bool:
    """Whether a formula is made of numerals and constants alone, without sums, functions and symbols."""
    if tree[0] in ("neg", "mul", "div", "root", "pow", "deg"):
        return all(written_out(part) for part in tree[1:])
    return tree[0] in ("num", "const", "base")


def family(node: Node) -> str:
    """The family of the function that a node applies; the function itself if it belongs to none."""
    name = node[1] if node[0] in ("call", "app") else node[0]
    return FAMILIES.get(name) or name


def entries(tree: Node) -> list[Node]:
    """The values that a list, set, tuple, matrix, relation or quantity is made of; the tree itself if it is none."""
    if tree[0] in ("list", "set", "rel", "group", "matrix"):
        inner = {"rel": tree[2:], "group": tree[3:]}.get(tree[0], tree[1:2])[0]
        rows = inner if tree[0] != "matrix" else [entry for row in inner for entry in row]
        return [value for row in rows for value in entries(row)]
    return entries(tree[1]) if tree[0] == "quantity" else [tree]


def is_complex(tree: Node) -> bool:
    """Whether the imaginary unit stands in a formula."""
    return ("const", "i") in nodes(tree)


def symbols(tree: Any) -> set[Any]:
    """The names in a formula: symbols, applied functions, and operations that are not worked out."""
    if not isinstance(tree, tuple) or not tree:
        return set()
    if tree[0] in ("sym", "opaque"):
        return {tree[1]}
    found: set[Any] = {(tree[0], *tree[1:2])} if tree[0] in ("app", "logic") else set()
    if tree[:2] == ("log", None):
        found = {"the base of log"}
    return found.union(*(symbols(part) for part in tree))


def is_name(tree: Node) -> bool:
    """Whether a side of an equation only names what the other side is."""
    if tree[0] == "group":
        return all(is_name(item) for item in tree[3])
    if tree[0] == "abs":
        return tree[1][0] in ("sym", "mul") and is_name(tree[1]) and all(str(name).isupper() for name in symbols(tree))
    if tree[0] == "text":
        return names_quantity(tree[1].split())
    if tree[0] == "mul":
        return all(part[0] == "sym" and part[1].isupper() for part in tree[1:])
    return tree[0] in ("sym", "app", "opaque")


def applications(tree: Any) -> set[Node]:
    """The functions that are only names with their arguments, such as f(2), in a formula."""
    if not isinstance(tree, tuple):
        return set()
    return {tree} if tree[:1] == ("app",) else set().union(*map(applications, tree))


def asked_for(tree: Any) -> list[Node]:
    """The symbols and applied functions of a formula, but for those in an argument: of 2f(x) it is f(x)."""
    if not isinstance(tree, tuple):
        return []
    return (
        [tree] if tree[:1] in (("sym",), ("opaque",), ("app",)) else [name for part in tree for name in asked_for(part)]
    )


def fixed(tree: Any, names: Sequence[Node]) -> Any:
    """A formula with numbers in place of some of its names."""
    numbers = {name: ("num", Fraction(place, 3), None) for place, name in enumerate(dict.fromkeys(names), 7)}
    return replaced(tree, numbers.get)


def operations(tree: Node) -> set[str]:
    """The operations of a formula other than arithmetic: its functions by family, roots and powers of symbols."""
    found: set[str] = set()
    for node in filter(None, nodes(tree)):
        if node[0] in ("call", "app", "log", "abs"):
            found.add(family(node))
        elif node[0] == "root" and symbols(node):
            found.add("a root")
        elif node[0] == "pow" and symbols(node):
            exponent = exact(node[2])
            if exponent is None or exponent.denominator != 1:
                found.add("an exponential function" if exponent is None else "a root")
    return found


def added(answer: Node, gold: Node) -> str:
    """Which operation an answer has and the gold answer has not, as a reason; "" if there is none."""
    other = operations(answer) - operations(gold)
    return f"{min(other)}, though the gold answer has none" if other else ""


CUSTOMARY = ("r theta", "r theta z", "rho theta phi", "alpha beta", "alpha beta gamma", "h k", "a h k", "m b")


def in_order(names: Sequence[Node]) -> bool:
    """Whether names are neighbours in the alphabet, or one letter with numbers that follow each other.

    Others have no common order, as a question may ask for (u, t) or (t, u), but for those in `CUSTOMARY`.
    """
    texts = [str(name[1]).strip("\\") for name in names]
    if " ".join(texts) in CUSTOMARY:
        return True
    letters, numbers = zip(*(text.partition("_")[::2] for text in texts), strict=True)
    if all(map(str.isdecimal, numbers)):
        return len(set(letters)) == 1 and follow(list(map(int, numbers)))
    return not any(numbers) and all(len(letter) == 1 for letter in letters) and follow(list(map(ord, letters)))


def follow(numbers: Sequence[int]) -> bool:
    """Whether each number is by one larger than the one in front of it."""
    return all(after - before == 1 for before, after in zip(numbers, numbers[1:], strict=False))


def plain(tree: Node) -> tuple[Node, Unit | str | None]:
    """A tree and its unit."""
    return (tree[1], tree[2]) if tree[0] == "quantity" else (tree, None)


def is_range(tree: Node) -> bool:
    """Whether a value is an inequality, a membership, a half-open or an infinite interval."""
    if tree[0] == "rel":
        return bool(set(tree[1]) & (ORDER | {"in"}))
    if tree[0] == "list":
        return any(is_range(item) for item in tree[1] if item[0] == "rel")
    pair = tree[0] == "group" and len(tree[3]) == 2
    return pair and (tree[1] + tree[2] in ("(]", "[)") or ("const", "inf") in nodes(tree))


def factored(tree: Node) -> int:
    """How many factors with symbols a polynomial is written as; 0 for one with less than two, or for no polynomial.

    A question whose gold answer is a product of sums asks for factors, so the sum in the question is no answer to it.
    """
    while tree[0] == "neg":
        tree = tree[1]
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
        if not polynomial(factor) or not collected(factor):
            return 0
        if symbols(factor):
            count += power
            sums += power * (factor[0] == "add")
    return count if sums >= 2 or (sums == 1 and count >= 2 and len(symbols(tree)) == 1) else 1


def collected(tree: Node) -> bool:
    """Whether no two terms of a sum could be put together, so that it is not (x + 2)(a - a + 1) for x + 2."""
    if tree[0] != "add":
        return exact(tree) != 0
    powers = []
    for term in tree[1:]:
        parts = term[1:] if term[0] in ("neg", "mul") else (term,)
        if any(("add",) == node[:1] for node in nodes(term)) or any(exact(part) == 0 for part in parts):
            return False
        powers.append(sorted(str(part) for part in parts if symbols(part)))
    return all(powers.count(power) == 1 for power in powers)


def polynomial(tree: Node) -> bool:
    """Whether a formula is a polynomial with whole coefficients."""
    if tree[0] in ("add", "mul", "neg"):
        return all(polynomial(part) for part in tree[1:])
    if tree[0] == "pow":
        return polynomial(tree[1]) and tree[2][0] == "num" and tree[2][1].denominator == 1 and tree[2][1] > 0
    return tree[0] == "sym" or (tree[0] == "num" and tree[1].denominator == 1)


def kind(tree: Node) -> str:
    """The type of a value, in words."""
    names = {
        "num": "a number", "base": "a numeral with a base", "quantity": "a quantity with a unit", "text": "text",
        "time": "a time or ratio", "set": "a set", "such that": "a set by its condition", "list": "a list",
        "numbers": "a set of numbers", "literal": "text as written",
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
