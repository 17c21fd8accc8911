r"""The grammar of answers: from the whole text of a final answer to one typed value, or an error that names the place.

Beside the trees of `formula.py`, a value is one of: `("text", words)`, `("time", numbers, half of the day or None)`,
`("quantity", tree, unit)` with a `Unit` or the words of a gold answer's unknown unit, `("group", opening, closing, items)`
for a pair, tuple or interval, `("set", items)`, `("numbers", letter)` for the real numbers and their like,
`("union" | "minus" | "intersection", left, right)`, `("rel", signs, sides)` for an equation, inequality or membership,
`("list", items, connectors)`, and `("literal", text)` for a gold answer that the grammar does not take.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from maxrl_envs.verifier.formula import ACCENTS, ENGLISH, FUNCTION_NAMES, GREEK_NAMES, Formula, Node
from maxrl_envs.verifier.lexer import MAX_CHARS, Unreadable, clean, closing, tokens
from maxrl_envs.verifier.units import PREFIXES, Unit, lookup, multiply, unit_of_words

PERCENT = Unit(Fraction(1, 100), (("percent", 1),))
DEGREE = Unit(Fraction(1), (("angle", 1),))
RELATIONS = {"=": "=", "<": "<", ">": ">", "le": "<=", "ge": ">=", "ne": "!=", "approx": "~", "in": "in"}
MULTIPLES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen""".split()
TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
SPOKEN = dict(zip(SMALL, range(20), strict=True)) | TENS
QUALIFIERS = frozenset("approximately about roughly around exactly precisely".split())  # before a number
ADJECTIVES = frozenset("distinct different possible total unique complete whole right".split())  # before a counted thing
NAMES = frozenset(  # words that name what a question asks for, as in "Area = 24"
    """the of final total area perimeter circumference volume surface sum answer result probability distance length cost profit
    difference product mean median mode average ratio value number height width time speed price age maximum minimum max
    min revenue weight mass amount range slope radius diameter angle""".split()
)
PHRASES: dict[str, Node] = {
    "all real numbers": ("numbers", "R"), "all reals": ("numbers", "R"), "real numbers": ("numbers", "R"),
    "the real numbers": ("numbers", "R"), "the reals": ("numbers", "R"), "the set of all real numbers": ("numbers", "R"),
    "the set of real numbers": ("numbers", "R"), "all integers": ("numbers", "Z"), "the integers": ("numbers", "Z"),
    "empty set": ("set", ()), "the empty set": ("set", ()), "null set": ("set", ()), "infinity": ("const", "inf"),
    "all real x": ("numbers", "R"), "every real number": ("numbers", "R"), "any real number": ("numbers", "R"),
    "all real values": ("numbers", "R"), "reals": ("numbers", "R"), "positive infinity": ("const", "inf"), "negative infinity": ("neg", ("const", "inf")),
}  # fmt: skip
NUMERAL = re.compile(r"(?:\\(?:text|mathrm)\s*\{)?\s*(?=[0-9A-Z]*\d)([0-9A-Z]*[A-Z][0-9A-Z]*)\}?\s*_\s*\{?\s*(\d{1,2})\s*\}?")
CLOCK = re.compile(r"(?<![a-zA-Z\\.])([apAP])\.\s?[mM]\b\.?")
ITEM_ENDS = frozenset((",", ";", ")", "]", "}}"))


class Answer(NamedTuple):
    """What was read in the text of a final answer."""

    tree: Node
    domain: frozenset[str]  # such as {"k in Z"}, from "where k is an integer" behind the answer


class Reader(Formula):
    """A reader of answers."""

    def __init__(self, text: str, gold: bool):
        super().__init__(tokens(text))
        self.gold, self.text = gold, text

    def answer(self) -> Answer:
        """The whole text.

        Raises:
            Unreadable: if the grammar does not take it to its end.
        """
        tree = self.list(frozenset())
        domain = set[str]()
        if self.domain_word():
            domain = self.domain()
        if self.next.kind != "end":
            raise self.error("unexpected")
        if tree[0] == "list" and not domain:
            tree, domain = split_domain(tree)
        return Answer(tree, frozenset(domain))

    # Lists

    def list(self, closing: frozenset[str]) -> Node:
        """Items up to a closing bracket or the end; an item alone stands for itself."""
        items: list[Node] = []
        connectors: list[str] = []
        while True:
            self.gaps()
            items += expanded(self.relation())
            connectors += ["pm"] * (len(items) - len(connectors) - 1)
            if not (connector := self.connector()) or self.next.text in closing or self.next.kind == "end":
                break
            connectors.append(connector)
        if len(items) == 1:
            return items[0]
        if set(connectors) in ({"land"}, {"lor"}):
            if all(item[0] != "rel" for item in items):
                return ("logic", connectors[0], *items)
            connectors = ["or" if c == "lor" else "and" for c in connectors]
        if {"land", "lor"} & set(connectors):
            raise Unreadable("a mixture of logical signs")
        return ("list", tuple(items), tuple(connectors))

    def gaps(self) -> bool:
        found = False
        while self.command("quad") or (self.sees(".") and self.peek().text in (",", "and")):
            found = True
        return found

    def connector(self) -> str | None:
        """The sign or word between two items; None if there is none."""
        found = None
        wide = self.gaps()
        while True:
            if self.sees(",", ";") and found in (None, "and", ","):
                found = self.take().text
            elif self.next.kind in ("word", "letters") and self.next.text in ("and", "or") and found in (None, ",", ";"):
                found = self.take().text
            elif self.sees("land", "lor", kind="command") and found is None:
                found = self.take().text
            elif not self.command("quad"):
                break
        if wide and not found and self.next.kind != "end" and not self.domain_word(peek=True):
            raise self.error("two answers side by side")
        return found

    # Domains: "for all n", "where k is in Z"

    def domain_word(self, peek: bool = False) -> bool:
        begin = self.place
        found = self.command("forall")
        if not found and self.next.kind in ("word", "letters") and self.next.text in ("where", "with", "for"):
            self.place += 1
            found = self.tokens[begin].text != "for" or (
                self.next.text in ("all", "any", "every", "each", "some") or len(self.next.text) == 1
            )
            while self.next.text in ("all", "any", "every", "each", "some"):
                self.place += 1
        if peek or not found:
            self.place = begin
        return found

    def domain(self) -> set[str]:
        names, found = list[str](), set[str]()
        while True:
            name = self.factor()
            if name[0] != "sym":
                raise self.error("the name of a variable expected")
            names.append(name[1])
            if not self.accept(","):
                break
        where = ""
        if self.command("in"):
            where = " in " + self.raw_set()
        elif self.next.kind in ("word", "letters") and self.next.text == "is":
            words = []
            while self.next.kind in ("word", "letters"):
                words.append(self.take().text)
            if words not in (["is", "an", "integer"], ["is", "any", "integer"]):
                raise self.error("a set expected")
            where = " in Z"
        found |= {name + where for name in names}
        return found

    def raw_set(self) -> str:
        if self.command("mathbb"):
            text = self.raw()
            while self.sees("^", "_"):
                text += self.take().text + self.raw()
            return text
        raise self.error("a set expected")

    # Relations and sides

    def relation(self) -> Node:
        """A side alone, or a chain of sides with the signs between them."""
        sides, signs = [self.side()], list[str]()
        while self.next.kind in ("sign", "command") and self.next.text in RELATIONS:
            signs.append(RELATIONS[self.take().text])
            sides.append(self.side())
        if not signs:
            return sides[0]
        return ("rel", tuple(signs), tuple(sides))

    def side(self) -> Node:
        """What stands on one side of a relation, or is an item of a list."""
        if self.next.text in QUALIFIERS and self.next.kind in ("word", "letters"):
            self.place += 1
        elif self.sees("approx", kind="command"):
            self.place += 1
        for special in (self.time, self.words):
            begin = self.place
            if (found := special()) is not None:
                return found
            self.place = begin
        result = self.operand()
        while self.sees("cup", "cap", "setminus", kind="command") or (self.sees("-") and result[0] in ("numbers", "union")):
            sign = {"cup": "union", "cap": "intersection", "setminus": "minus", "-": "minus"}[self.take().text]
            result = (sign, result, self.operand())
        return result

    def operand(self) -> Node:
        if self.accept("{{"):
            if self.accept("}}"):
                return ("set", ())
            built = self.set_builder()
            inner = self.nested(lambda: self.list(frozenset(("}}",))))
            self.expect("}}")
            if built:
                if inner[0] not in ("rel", "list"):
                    raise self.error("a condition expected")
                return ("such that", built, inner)
            return ("set", inner[1] if inner[0] == "list" else (inner,))
        if self.command("emptyset"):
            return ("set", ())
        if self.sees("mathbb", kind="command"):
            name = self.raw_set()
            if name not in ("R", "Z", "N", "Q", "C"):
                raise self.error("a set of numbers expected")
            return ("numbers", name)
        begin = self.place
        negative = self.accept("-")
        money = self.money()
        if not money:
            self.place = begin
        tree = self.sum()
        if tree[0] != "group" and holds_group(tree):
            raise self.error("a tuple inside of a formula")
        if negative and money:
            tree = ("neg", tree)
        return self.with_unit(tree, money)

    def set_builder(self) -> str | None:
        r"""The variable of a set \{x \mid ...\}, behind which its condition follows; None for a set of another kind."""
        begin = self.place
        name = self.take()
        if name.kind == "letters" and len(name.text) == 1:
            if self.command("in") and self.sees("mathbb", kind="command") and self.raw_set() != "R":
                raise self.error("a set of real numbers expected")
            if self.command("mid") or self.accept("|", ":"):
                return name.text
        self.place = begin
        return None

    def primary(self) -> Node:
        """A pair, tuple or interval beside the formulas."""
        if not self.sees("(", "[", "langle") and not self.sees("langle", kind="command"):
            return super().primary()
        opening = self.take().text
        closing = {"(": (")", "]"), "[": ("]", ")"), "langle": ("rangle",)}[opening]
        inner = self.nested(lambda: self.list(frozenset(closing)))
        shut = self.take().text
        if shut not in closing:
            self.place -= 1
            raise self.error(f"{closing[0]!r} expected")
        if inner[0] != "list":
            if opening + shut not in ("()", "[]") or inner[0] in ("rel", "text", "group", "set"):
                raise self.error("a bracket that is not understood")
            if inner[0] == "quantity" and inner[2] == DEGREE:
                return ("deg", inner[1])
            return ("quantity_in_parentheses", inner) if inner[0] == "quantity" else inner
        if set(inner[2]) != {","}:
            raise self.error("commas expected in brackets")
        brackets = ("(", ")") if opening == "langle" else (opening, shut)
        return ("group", *brackets, inner[1])

    # Units

    def money(self) -> Unit | None:
        for sign in ("$", "€", "£", "¥", "₹"):
            if self.accept(sign):
                return unit_of_words([sign])
        return None

    def with_unit(self, tree: Node, money: Unit | None) -> Node:
        """The tree, as a quantity if a unit stands in front of it (money) or behind it."""
        if tree[0] == "quantity_in_parentheses":
            tree = tree[1]
        if tree[0] in ("quantity", "group"):
            return tree
        begin, unit = self.place, None
        if self.accept("%"):
            unit = PERCENT
        elif self.sees("$", "€", "£", "¢", "¥"):
            unit = unit_of_words([self.take().text])
        elif self.sees("*", "/", "°") or self.at_unit():
            tree, unit = self.unit(tree)
        elif self.sees("(") and self.peek().kind in ("word", "letters") and self.peek(2).text == ")":
            self.restated(tree)
        if unit is None and self.next.kind in ("word", "letters") and self.next.text in MULTIPLES:
            tree, unit = self.unit(tree)
        tree, degrees = lifted(tree)
        if degrees:
            if unit is not None and self.place == begin:
                raise self.error("two units")
            unit = DEGREE if unit is None else unit
        if money and unit not in (None, money):
            if not (isinstance(unit, Unit) and unit.powers == money.powers):
                raise self.error("two units")
        unit = money or unit
        return tree if unit is None else ("quantity", tree, unit)

    def restated(self, tree: Node) -> None:
        """A number once more in words, as in 12 (twelve)."""
        begin = self.place
        self.expect("(")
        words = [self.take().text]
        self.expect(")")
        if tree[0] != "num" or spoken(words) != tree[1]:
            self.place = begin
            raise self.error("words behind a number")

    def unit(self, tree: Node) -> tuple[Node, Unit | tuple[str, ...] | None]:
        """A unit behind a tree, and the tree multiplied by thousand, million and so on, if such a word stands there."""
        begin = self.place
        while self.next.kind in ("word", "letters") and self.next.text.lower() in MULTIPLES:
            tree = times(tree, MULTIPLES[self.take().text.lower()])
        if self.next.kind in ("word", "letters") and self.next.text in ("percent", "pct"):
            self.place += 1
            return tree, PERCENT
        parts: list[tuple[Unit, int]] = []
        sign = 1
        start = self.place
        while True:
            if self.next.kind == "word" and self.next.text in ("and", "or", "where", "for", "with"):
                break
            if self.sees("frac", kind="command"):
                self.place += 1
                for side in (1, -1):
                    self.expect("{")
                    inner = self.unit(("num", Fraction(1), None))[1]
                    self.expect("}")
                    if not isinstance(inner, Unit):
                        raise self.error("a unit expected")
                    parts.append((inner, side))
            elif self.next.kind in ("word", "letters") or self.sees("°") or self.sees("AA", "Omega", "mu", kind="command"):
                parts.append((self.phrase(begin), sign))
                sign = 1
            elif parts and self.sees("*", "/") and (self.peek().kind in ("word", "letters") or self.peek().text == "("):
                sign = -1 if self.take().text == "/" else 1
            else:
                break
        if self.place == start:
            return tree, None
        named = [name for unit, _ in parts for name, _ in unit.powers if name.startswith("named ")]
        return tree, tuple(name.removeprefix("named ") for name in named) or multiply(parts)

    def phrase(self, begin: int) -> Unit:
        """Words that name one unit, with its exponent."""
        words = list[str]()
        while True:
            token = self.next
            if token.kind == "word" and token.text in ("and", "or", "where", "for", "with"):
                break
            if token.kind in ("word", "letters"):
                words.append(self.take().text)
                if words[-1] in ADJECTIVES and self.next.kind in ("word", "letters"):
                    words.pop()
                elif words[-2:] == ["years", "old"] or words[-2:] == ["year", "old"]:
                    words.pop()
                follows = words and (words[-1].lower() in PREFIXES or words[-1] in ("per", "a", "each"))
                if follows and self.next.text == ".":  # sq. units
                    self.place += 1
                joined = self.next.kind in ("word", "letters") and self.next.text in ("per", "squared", "cubed", "old")
                if not (follows or joined):
                    break
            elif self.sees("°") and not words:
                self.place += 1
                scale = self.take().text if self.next.text in ("C", "F") else ""
                words.append("°" + scale)
                break
            elif token.kind == "command" and not words:
                self.place += 1
                words.append({"AA": "angstrom", "Omega": "ohm", "mu": "u"}[token.text])
                if words == ["u"]:
                    words = ["u" + self.take().text]
                break
            else:
                break
        unit = unit_of_words(words)
        if words[-1:] in (["M"], ["L"], ["R"]) and self.sees("_"):
            self.place += 1
            if self.raw() != "odot":
                raise self.error("a unit expected")
            unit = unit_of_words([words[-1] + "_⊙"])
        if unit is None:
            if not self.gold:
                raise self.error(f"{' '.join(words)!r} is no unit")
            while self.next.kind == "word":
                words.append(self.take().text)
            return Unit(Fraction(1), ((f"named {' '.join(words).lower()}", 1),))
        exponent = 1
        if self.sees("^"):
            self.place += 1
            power = self.argument(whole=True)
            power = ("num", -power[1][1], None) if power[0] == "neg" and power[1][0] == "num" else power
            if power[0] != "num" or power[1].denominator != 1 or abs(power[1]) > 9:
                raise self.error("a small whole exponent of a unit expected")
            exponent = int(power[1])
        return multiply([(unit, exponent)])

    # Times of day, ratios and texts

    def time(self) -> Node | None:
        numbers = list[int]()
        while self.next.kind == "number" and self.next.text.isdigit() and len(self.next.text) < 9:
            numbers.append(int(self.take().text))
            if not self.accept(":"):
                break
        half = None
        if numbers and self.next.kind in ("word", "letters"):
            name = self.next.text.replace(".", "").lower()
            if name in ("am", "pm") and (len(numbers) > 1 or 1 <= numbers[0] <= 12):
                self.place += 1
                self.accept(".")
                half = name
        return ("time", tuple(numbers), half) if len(numbers) > 1 or half else None

    def words(self) -> Node | None:
        """An item that is text alone; None if it is something else."""
        first, found = self.next, list[str]()
        wordy = first.kind == "word" and len(first.text) > 1
        name = first.text in FUNCTION_NAMES or first.text in GREEK_NAMES or first.text in ("sqrt", "infty", "infinity", "pi")
        wordy |= first.kind == "letters" and not name and (len(first.text) > 3 and not first.text.isupper())
        wordy |= first.kind == "letters" and first.text.lower() in ENGLISH and len(first.text) > 1
        if not wordy:
            return None
        while self.next.kind in ("word", "letters", "number") and self.next.text not in ("and", "or"):
            found.append(self.take().text)
            if self.sees("-") and self.peek().kind in ("word", "letters"):
                self.place += 1
        named = self.next.text in ("=", "approx") and all(word.lower() in NAMES for word in found)
        if self.next.kind != "end" and not named and self.next.text not in ITEM_ENDS | {"and", "or", "land", "lor", "quad"}:
            return None
        if len(found) == 1 and found[0].isupper():
            return ("sym", found[0])
        if found[0] in QUALIFIERS:
            return None
        if (number := spoken(found)) is not None:
            return ("num", Fraction(number), None)
        phrase = " ".join(found).lower()
        if excluded := re.fullmatch(r"all real(?: number)?s (?:except|but)(?: for)? (\d{1,9})", phrase):
            return ("minus", ("numbers", "R"), ("set", (("num", Fraction(int(excluded[1])), None),)))
        return PHRASES.get(phrase, ("text", tuple(found)))


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


def holds_group(tree: Any) -> bool:
    """Whether a tuple, set or quantity is buried in a formula."""
    if not isinstance(tree, tuple) or not tree:
        return False
    if tree[0] in ("group", "set", "quantity", "text", "quantity_in_parentheses", "list") and isinstance(tree[0], str):
        return True
    return any(holds_group(part) for part in tree[1:])


def lifted(tree: Node) -> tuple[Node, bool]:
    r"""The tree without the degree sign that is its unit, and whether there was one: \frac{180^\circ}{7} is 180/7 degrees."""
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


def has_sign(tree: Any) -> bool:
    return isinstance(tree, tuple) and (tree[:1] in (("pm",), ("mp",)) or any(has_sign(part) for part in tree))


def expanded(tree: Node) -> list[Node]:
    """The tree with plus, and with minus, for its plus-minus signs; all of them change together."""

    def chosen(tree: Any, plus: bool) -> Any:
        if not isinstance(tree, tuple):
            return tree
        if tree[:1] in (("pm",), ("mp",)):
            inner = chosen(tree[1], plus)
            return inner if plus == (tree[0] == "pm") else ("neg", inner)
        return type(tree)(*(chosen(p, plus) for p in tree)) if hasattr(tree, "_fields") else tuple(chosen(p, plus) for p in tree)

    return [chosen(tree, True), chosen(tree, False)] if has_sign(tree) else [tree]


def split_domain(tree: Node) -> tuple[Node, set[str]]:
    """A list without the items that only say where its variables live, and those items."""
    items, domain = list[Node](), set[str]()
    for item in tree[1]:
        member = item[0] == "rel" and item[1] == ("in",) and item[2][0][0] == "sym" and item[2][1][0] == "numbers"
        others = [other for other in tree[1] if other is not item]
        bounded = any(other[0] == "rel" and set(other[1]) & {"<", ">", "<=", ">=", "!="} for other in others)
        if member and not bounded and items:
            domain.add(f"{item[2][0][1]} in {item[2][1][1]}")
        else:
            items.append(item)
    if not domain:
        return tree, domain
    return (items[0] if len(items) == 1 else ("list", tuple(items), tree[2][: len(items) - 1])), domain


@lru_cache(maxsize=1 << 14)
def read(text: str, gold: bool = False) -> Answer:
    """What the text of a final answer says.

    Raises:
        Unreadable: if the grammar does not take the whole text. A gold answer is then compared as it is written.
    """
    if len(text) > MAX_CHARS:
        raise Unreadable(f"an answer of {len(text)} characters")
    text = CLOCK.sub(r"\\text{\1m}", clean(text).replace("{:}", ":")).strip()
    text = text if text.endswith("..") else text.rstrip(" .,;:")
    while text.startswith("{") and closing(text, 0) == len(text) - 1:
        text = text[1:-1].strip()
    if not text:
        raise Unreadable("an empty answer")
    if numeral := NUMERAL.fullmatch(text):
        base = int(numeral[2])
        if not 2 <= base <= 36 or any(int(c, 36) >= base for c in numeral[1]):
            raise Unreadable(f"{numeral[1]} is no numeral in base {base}")
        return Answer(("base", numeral[1].lstrip("0") or "0", base), frozenset())
    return Reader(text, gold).answer()
