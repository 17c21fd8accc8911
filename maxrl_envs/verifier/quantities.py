"""The grammar of quantities: numbers with a unit, a currency, a percent sign or a word such as million."""

from collections.abc import Sequence
from fractions import Fraction

from maxrl_envs.verifier.lexer import Unreadable
from maxrl_envs.verifier.operations import Operations
from maxrl_envs.verifier.stream import Node
from maxrl_envs.verifier.units import DEGREE, MULTIPLES, PERCENT, PREFIXES, SPOKEN, TENS, Unit, multiply, unit_of_words

ADJECTIVES = frozenset(
    "distinct different possible total unique complete whole right old tall long wide high deep".split()
)
CONNECTING = frozenset("and or where for with".split())


class Quantities(Operations):
    """A reader of quantities. A gold answer may use a unit that the tables do not have."""

    def money(self) -> Unit | None:
        if self.next.text in ("$", "€", "£", "¥", "₹") or self.at_currency():
            return unit_of_words([self.take().text])
        return None

    def at_currency(self) -> bool:
        """Whether the code of a currency stands here in front of a number: USD 5."""
        return self.next.text in ("USD", "EUR", "GBP") and self.peek().kind == "number"

    def with_unit(self, tree: Node, money: Unit | None) -> Node:
        """The tree, as a quantity if a unit stands in front of it (money) or behind it."""
        if tree[0] in ("quantity", "group"):
            return tree
        unit: Unit | str | None = None
        beside = self.next.kind == "letters" and len(self.next.text) < 3  # 3mg, which may be a product
        beside = beside and (not self.next.spaced or self.tokens[self.place - 1].kind != "number")
        if self.accept("%"):
            unit = PERCENT
        elif self.sees("$", "€", "£", "¢", "¥"):
            unit = unit_of_words([self.take().text])
        elif self.sees("*", "/", "°") or self.at_unit():
            tree, unit = self.unit(tree)
        if unit == PERCENT and tree[0] == "add" and not self.gold:
            raise self.error("a percent sign behind a sum")
        tree, degrees = lifted(tree)
        if degrees:
            if unit not in (None, DEGREE):
                raise self.error("two units")
            unit = DEGREE if unit is None else unit
        if money and isinstance(unit, Unit) and all(power < 0 for _, power in unit.powers):
            unit = money = multiply([(money, 1), (unit, 1)])  # $18 per day
        if money and unit not in (None, money):
            raise self.error("two units")
        unit = money or unit
        if isinstance(unit, Unit) and not unit.powers and unit.size != 1:
            raise self.error("a ratio of units")  # 3 cents per dollar
        return tree if unit is None else ("quantity", tree, unit, *([True] if beside and self.gold else []))

    def at_word(self) -> bool:
        return self.next.kind in ("word", "letters") and self.next.text not in CONNECTING

    def unit(self, tree: Node) -> tuple[Node, Unit | str | None]:
        """A unit behind a tree, and the tree multiplied by thousand, million and so on, if such a word stands there."""
        while self.at_word() and self.next.text.lower() in MULTIPLES:
            tree = times(tree, MULTIPLES[self.take().text.lower()])
        spelt = self.next.text == "per" and self.peek().text == "cent"
        if self.at_word() and (spelt or self.next.text in ("percent", "pct")):
            self.place += 1 + spelt
            return tree, PERCENT
        parts: list[tuple[Unit, int]] = []
        sign = 1
        while True:
            if self.command("frac"):
                for side in (1, -1):
                    self.expect("{")
                    inner = self.unit(("num", Fraction(1), None))[1]
                    self.expect("}")
                    if not isinstance(inner, Unit):
                        raise self.error("a unit expected")
                    parts.append((inner, side))
            elif self.at_word() or self.sees("°") or self.sees("AA", "Omega", "mu", kind="command"):
                parts.append((self.phrase(), sign))
                sign = 1
            elif parts and self.sees("*", "/") and (self.peek().kind in ("word", "letters") or self.peek().text == "("):
                sign = -1 if self.take().text == "/" else 1
            else:
                break
        named = [name for unit, _ in parts for name, _ in unit.powers if name.startswith("named ")]
        named_unit = " ".join(name.removeprefix("named ") for name in named)
        return tree, named_unit or (multiply(parts) if parts else None)

    def phrase(self) -> Unit:
        """Words that name units, with the exponent of the last of them."""
        words = list[str]()
        while self.at_word():
            behind_number = not self.next.spaced and self.tokens[self.place - 1].kind == "number"
            if self.next.text == "K" and (behind_number or self.peek().kind == "word") and not self.gold:
                raise self.error("kelvin or thousand")
            word = self.take().text
            if word not in ADJECTIVES or not (words or self.at_word()):
                words.append(word)
            if word.lower() in PREFIXES:  # sq. units
                self.accept(".")
        if not words and self.accept("°"):
            words = ["°" + (self.take().text if self.next.text in ("C", "F") else "")]
        elif not words:
            words = [{"AA": "angstrom", "Omega": "ohm", "mu": "u"}[self.take().text]]
            if words == ["u"]:
                words = ["u" + self.take().text]
        elif words[-1] in ("M", "L", "R") and self.accept("_"):
            words[-1] += "_⊙" if self.raw() == "odot" else "_"
        unit = unit_of_words(words)
        if unit is None and not self.gold:
            raise self.error(f"{' '.join(words)!r} is no unit")
        if unit is None:
            return Unit(Fraction(1), ((f"named {' '.join(w if len(w) < 6 else w.lower() for w in words)}", 1),))
        if not self.accept("^"):
            return unit
        power = self.argument(whole=True)
        power = ("num", -power[1][1], None) if power[0] == "neg" and power[1][0] == "num" else power
        last = unit_of_words(words[-1:])
        if last is None or power[0] != "num" or power[1].denominator != 1 or abs(power[1]) > 9:
            raise self.error("a small whole exponent of a unit expected")
        return multiply([(unit, 1), (last, (int(power[1]) - 1) * (-1 if "per" in words else 1))])


def spoken(words: Sequence[str]) -> int | None:
    """The number below a hundred that words name; None if they name none."""
    parts = [part.lower() for word in words for part in word.split("-")]
    if len(parts) == 1:
        return SPOKEN.get(parts[0])
    if len(parts) == 2 and parts[0] in TENS and 0 < SPOKEN.get(parts[1], 0) < 10:
        return TENS[parts[0]] + SPOKEN[parts[1]]
    return None


def times(tree: Node, factor: int) -> Node:
    if tree[0] == "num" and tree[1]:
        return ("num", tree[1] * factor, tree[2])
    if tree[0] not in ("div", "mul", "neg"):
        raise Unreadable("a multiple of no number")
    return ("mul", tree, ("num", Fraction(factor), None))


def lifted(tree: Node) -> tuple[Node, bool]:
    r"""The tree without the degree sign that is its unit, and whether there was one: \frac{180^\circ}{7} is 180/7
    degrees."""
    if tree[0] == "deg":
        return tree[1], True
    if tree[0] in ("neg", "pm", "mp"):
        inner, found = lifted(tree[1])
        return (tree[0], inner), found
    if tree[0] == "div":
        inner, found = lifted(tree[1])
        return ("div", inner, tree[2]), found
    if tree[0] in ("add", "mul"):
        parts = [lifted(part) for part in tree[1:]]
        number = sum(found for _, found in parts)
        if number == (len(parts) if tree[0] == "add" else 1):
            return (tree[0], *(part for part, _ in parts)), True
    return tree, False
