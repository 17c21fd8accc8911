"""What an answer leaves to be worked out, though the gold answer does not, so that no question is its own answer."""

from collections.abc import Iterator
from fractions import Fraction

from maxrl_envs.verifier.numerals import MAX_DIGITS
from maxrl_envs.verifier.stream import Node, nodes
from maxrl_envs.verifier.trees import FAMILIES, collected, entries, exact, family, is_complex, operations, symbols
from maxrl_envs.verifier.units import DEGREE


def left_undone(answer: Node, gold: Node) -> str:
    """What has still to be worked out in a value made of numbers: functions, arithmetic and operations on sets that the
    gold answer has not, or more signs of addition than it has; "" if there is nothing."""
    of_angle = any(node[:1] == ("quantity",) and node[2] == DEGREE for node in nodes(gold))
    if irrational(answer) and not (irrational(gold) or is_complex(gold) or of_angle):
        return "a root or constant"  # 9\sqrt{8} / \sqrt{2}
    more = steps(answer) - steps(gold)
    return min(more) if more else "a sum" * (additions(answer) > additions(gold))


def undone_in_formula(answer: Node, gold: Node) -> str:
    """What has still to be worked out in a formula, and the gold answer has not: sums and products of plain numbers,
    and if that has no functions and roots, divisions by symbols and terms to put together; "" if there is nothing."""
    if answer[0] == "rel":
        return ""
    if not operations(gold):
        if divided(answer) and not divided(gold):
            return "a quotient"
        if collected(gold) and not collected(answer):
            return "a sum"
    if trigonometric(answer) > trigonometric(gold) > 0:
        return "trigonometric functions"  # \sin x \cos x for \sin 2x
    return "arithmetic" if "arithmetic" in steps(answer) - steps(gold) else ""


def trigonometric(tree: Node) -> int:
    """How many trigonometric functions are applied in a formula."""
    return sum(node[:1] == ("call",) and family(node) == FAMILIES["sin"] for node in nodes(tree))


def divided(tree: Node) -> bool:
    """Whether symbols stand in a denominator."""
    return any(symbols(node[2] if node[0] == "div" else node) for node in nodes(tree) if node and divides(node))


def irrational(tree: Node) -> bool:
    """Whether a constant such as pi, a function, or a root that is not rational stands in a value."""
    others = (("const", "pi"), ("const", "e"), ("call",), ("log",))
    roots = (node for node in nodes(tree) if node[:1] in (("root",), ("pow",)))
    return any(node[:2] in others or node[:1] in others for node in nodes(tree)) or not all(map(is_rational, roots))


def steps(tree: Node) -> set[str]:
    """The functions in a value made of numbers, and the arithmetic in it that can be done."""
    found = set[str]()
    values = entries(tree)
    alone = [value[1] if value[0] == "neg" else value for value in values]
    for node in (node for value in values for node in nodes(unturned(value)) if node):
        name, *parts = node
        if name == "num" and node[2] is None and node[1].denominator > 1 and node not in alone:
            found.add("a mixed number in a formula")
        if name in ("call", "app", "log", "fact", "abs", "intersection"):
            found.add(family(node))
            found |= {"a sum in a function"} if any(("add",) == inner[:1] for inner in nodes(tuple(parts))) else set()
        elif name in ("add", "mul"):
            numbers = sum(any(map(is_number, factors(part) if name == "mul" else [part])) for part in parts)
            found |= {"arithmetic"} if numbers > 1 else set()
            found |= {"a complex product"} if name == "mul" and sum(map(is_complex, parts)) > 1 else set()
            found |= {"a multiple of a matrix"} if any(part[0] in ("matrix", "group") for part in parts) else set()
            roots = sum(factor[0] == "root" for part in parts for factor in factors(part))
            found |= {"a product of roots"} if name == "mul" and roots > 1 else set()
        elif name == "root" and (exact(parts[0]) or 0) < 2:
            found.add("a root of another degree than 2, 3, ...")
        elif name == "root" and any(inner[:1] == ("root",) for inner in nodes(parts[1])):
            found.add("a root of a root")
        elif name == "pow":
            power = exact(parts[1])
            if power is None or is_complex(parts[0]):
                found.add("a power")
            elif parts[0][0] != "const" and irrational(parts[0]):
                found.add("a power of a product")
            elif any(inner[0] == "root" or (divides(inner) and power < 0) for inner in without_exponents(parts[0])):
                found.add("a power of a root or quotient")
        elif name == "minus" and parts[0][0] != "numbers":
            found.add("a set without another")
        elif name == "div" and is_complex(parts[1]):
            found.add("a complex denominator")
        elif name == "div":
            below = list(without_exponents(parts[1]))
            broken = any(inner[0] == "num" and inner[1].denominator > 1 for inner in below)
            nested = broken or any(map(divides, [*without_exponents(parts[0]), *below]))
            found |= {"a quotient in a quotient"} if nested else set()
    return found


def is_rational(tree: Node) -> bool:
    r"""Whether a factor is a rational number, or the root of one that is rational, too: 3, \sqrt{9} and 9^{1/2}."""
    if exact(tree) is not None:
        return True
    if tree[0] not in ("root", "pow"):
        return False
    degree, value = map(exact, tree[1:] if tree[0] == "root" else reversed(tree[1:]))
    if degree is None or value is None:
        return False
    if tree[0] == "pow":
        degree = Fraction(degree.denominator)  # of 9^{3/2} it is 2
    if degree.denominator != 1 or not 0 < degree < 10 or max(map(abs, value.as_integer_ratio())) > 10**MAX_DIGITS:
        return False
    roots = [round(abs(part) ** (1 / int(degree))) for part in value.as_integer_ratio()]
    return Fraction(*roots) ** int(degree) == abs(value)


def is_number(factor: Node) -> bool:
    """Whether a factor is a rational number, but no power of ten as in 4.5 * 10^33."""
    return is_rational(factor) and factor[:2] != ("pow", ("num", 10, None))


def factors(tree: Node) -> Iterator[Node]:
    """The factors of a product, and of the products and quotients in it."""
    if tree[0] in ("neg", "mul", "div"):
        for part in tree[1:]:
            yield from factors(part)
    else:
        yield tree


def without_exponents(tree: Node) -> Iterator[Node]:
    """Every part of a formula, but for exponents."""
    yield tree
    for part in tree[1:2] if tree[0] == "pow" else tree[1:]:
        if isinstance(part, tuple) and part and isinstance(part[0], str):
            yield from without_exponents(part)


def divides(tree: Node) -> bool:
    """Whether a tree is a quotient, or a negative power of a number."""
    return tree[0] == "div" or (tree[0] == "pow" and (exact(tree[2]) or 0) < 0)


def additions(tree: Node) -> int:
    """How many signs of addition and subtraction there are in a value, but for the polar form of a complex number."""
    values = map(unturned, entries(tree))
    return sum(len(node) - 2 for value in values for node in nodes(value) if node[:1] == ("add",))


def unturned(tree: Node) -> Node:
    """The length and the angle of a complex number in polar form; the tree itself if it is no such form."""
    parts = tree[1:] if tree[0] == "mul" else (tree,)
    turns = [part for part in parts if is_complex(part)]
    if len(turns) != 1:
        return tree
    [turn] = turns
    if turn[:2] == ("call", "exp") or turn[:2] == ("pow", ("const", "e")):
        angle = turn[2]
    elif turn[0] == "add" and len(turn) == 3 and turn[1][:2] == ("call", "cos") and is_sine(turn[2]):
        angle = turn[1][2]
    else:
        return tree
    return ("polar", ("mul", *(part for part in parts if part is not turn)), angle)


def is_sine(tree: Node) -> bool:
    """Whether a formula is i times a sine."""
    parts = {part[:2] for part in (tree[1] if tree[0] == "neg" else tree)[1:]}
    return parts == {("const", "i"), ("call", "sin")}
