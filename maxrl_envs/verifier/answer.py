r"""The grammar of answers: from the whole text of a final answer to one typed value, or an error that names the place.

Beside the trees of `formula.py`, a value is one of: `("text", words)`, `("time", numbers, half of the day or None)`,
`("quantity", tree, unit)` with a `Unit` or the words of a gold answer's unknown unit, `("group", opening, closing,
items)` for a pair, tuple or interval, `("set", items)`, `("numbers", letter)` for the real numbers and their like,
`("union" | "minus" | "intersection", left, right)`, `("rel", signs, sides)` for an equation, inequality or membership,
`("list", items, connectors)`, and `("literal", text)` for a gold answer that the grammar does not take.
"""

import re
from fractions import Fraction
from functools import lru_cache

from maxrl_envs.verifier.formula import ENGLISH, may_be_word
from maxrl_envs.verifier.lexer import FUNCTION_NAMES, GREEK_NAMES, MAX_CHARS, Unreadable, clean, tokens, unbraced
from maxrl_envs.verifier.quantities import Quantities, spoken
from maxrl_envs.verifier.stream import Node, nodes, replaced
from maxrl_envs.verifier.trees import ORDER
from maxrl_envs.verifier.units import DEGREE, names_quantity

RELATIONS = {"=": "=", "<": "<", ">": ">", "le": "<=", "ge": ">=", "ne": "!=", "approx": "~", "in": "in"}
QUALIFIERS = frozenset("approximately about roughly around exactly precisely".split())  # before a number
REALS = re.compile(r"(?:the set of )?(?:all |the |every |any )?(?:reals|real (?:numbers?|values|x))")
PHRASES: dict[str, Node] = {
    **dict.fromkeys(["empty set", "the empty set", "null set"], ("set", ())),
    "all integers": ("numbers", "Z"), "the integers": ("numbers", "Z"), "infinity": ("const", "inf"),
    "positive infinity": ("const", "inf"), "negative infinity": ("neg", ("const", "inf")),
}  # fmt: skip
NUMERAL = re.compile(
    r"(?:\\(?:text|mathrm)\s*\{)?\s*(?=[0-9A-Z]*\d)([0-9A-Z]*[A-Z][0-9A-Z]*)\}?\s*_\s*\{?\s*(\d{1,2})\s*\}?"
)
TWICE = re.compile(r"(\d{1,2})\s*\(([a-zA-Z-]+)\)")
CLOCK = re.compile(r"(?<![a-zA-Z\\.])([apAP])\.\s?[mM]\b\.?")
SPAN = r"(?:day|week|month|year|hour)"
GAP = r"(?<=[\w})$%])(?:\s|\\ |~|\\text\s*\{\s*)+"
IN_ALL = re.compile(GAP + r"(?:in (?:total|all)|altogether)[\s}]*$")  # words that say no more about a number
RATE = re.compile(rf"{GAP}(?:a|every) {SPAN}[\s}}]*$|(?<=\d)/(?:\\text\{{)?{SPAN}\}}?$")
FINAL_SIGNS = re.compile(r"(?:\\[ ,;:!]|[\s.,;:])+$|\\$")
PLUS_MINUS = (("pm",), ("mp",))
BURIED = tuple((name,) for name in "group set quantity text list".split())  # in no formula
ITEM_ENDS = frozenset(", ; ) ] }} and or land lor quad".split())


class Reader(Quantities):
    """A reader of answers."""

    def __init__(self, text: str, gold: bool):
        super().__init__(tokens(text))
        self.gold, self.text = gold, text

    def answer(self) -> Node:
        """The whole text.

        Raises:
            Unreadable: if the grammar does not take it to its end.
        """
        tree = self.list(frozenset())
        if self.next.kind != "end":
            raise self.error("unexpected")
        return tree

    # Lists

    def list(self, closing: frozenset[str]) -> Node:
        """Items up to a closing bracket or the end; an item alone stands for itself."""
        items: list[Node] = []
        connectors: list[str] = []
        while True:
            while self.command("quad"):
                pass
            item = self.relation()
            items += expanded(item)
            if item[0] == "rel" and set(item[1]) & ORDER and items[-1] != item and not self.gold:
                raise self.error("plus or minus in an inequality")
            connectors += ["both"] * (len(items) - len(connectors) - 1)
            if not (connector := self.connector()):
                break
            if self.next.text in closing or self.next.kind == "end":
                raise self.error("an item expected")
            connectors.append(connector)
        if len(items) == 1:
            return items[0]
        if set(connectors) in ({"land"}, {"lor"}):
            if all(item[0] != "rel" for item in items):
                return ("logic", connectors[0], *items)
            if connectors[0] == "land" and len({item[2][0] for item in items if item[0] == "rel"}) == 1:
                raise Unreadable("a name that has several values at once")
            connectors = ["or" if c == "lor" else "and" for c in connectors]
        if {"land", "lor"} & set(connectors):
            raise Unreadable("a mixture of logical signs")
        return ("list", tuple(items), tuple(connectors))

    def connector(self) -> str | None:
        """The sign or word between two items; None if there is none."""
        found, wide = None, False
        if self.sees(".") and self.peek().text in (",", "and"):  # \frac{5}{3}., 7
            self.place += 1
        while True:
            word = self.next.kind in ("word", "letters") and self.next.text in ("and", "or")
            if self.command("quad"):
                wide = True
            elif found in (None, "and") and self.sees(",", ";"):
                found = self.take().text
            elif found is None and self.sees("land", "lor", kind="command"):
                found = self.take().text
            elif found in (None, ",", ";") and word:
                found = self.take().text
            else:
                break
        if wide and not found and self.next.kind != "end":
            raise self.error("two answers side by side")
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
        start = self.place
        if self.next.text in QUALIFIERS and self.next.kind in ("word", "letters"):
            self.place += 1
        elif self.sees("approx", kind="command") and not self.depth:
            self.place += 1
        for special in (self.time, self.words):
            begin = self.place
            if (found := special()) is not None:
                if begin > start and found[0] == "text":
                    raise self.error("roughly a text")
                return found
            self.place = begin
        result = self.operand()
        signs = {"cup": "union", "cap": "intersection", "setminus": "minus"}
        while self.sees(*signs, kind="command") or (self.sees("-") and result[0] in ("numbers", "union")):
            result = (signs.get(self.take().text, "minus"), result, self.operand())
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
        self.accept("+")
        money = self.money()
        if not money:
            self.place = begin
        tree = self.sum()
        if tree[0] != "group" and any(node[:1] in BURIED for node in nodes(tree)):
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
        begin = self.place
        inner = self.nested(lambda: self.list(frozenset(closing)))
        if inner[0] == "list" and inner[2] == ("both",):  # 2(1 \pm 3)
            self.place = begin
            inner = self.nested(self.sum)
        shut = self.take().text
        if shut not in closing:
            self.place -= 1
            raise self.error(f"{closing[0]!r} expected")
        if inner[0] != "list":
            if opening + shut not in ("()", "[]") or inner[0] in ("rel", "text", "group", "set"):
                raise self.error("a bracket that is not understood")
            if inner[0] == "quantity" and inner[2] == DEGREE:
                return ("deg", inner[1])
            return inner
        if set(inner[2]) not in ({","}, {";"}):
            raise self.error("commas expected in brackets")
        brackets = ("(", ")") if opening == "langle" else (opening, shut)
        return ("group", *brackets, inner[1])

    # Times of day, ratios and texts

    def time(self) -> Node | None:
        numbers = list[int | str]()  # what is behind the first colon counts with its zeros: 1:04 is no 1:4
        while self.next.kind == "number" and self.next.text.isdigit() and len(self.next.text) < 9:
            numbers.append(self.take().text if numbers else int(self.take().text))
            if not self.accept(":"):
                break
        half = None
        if numbers and self.next.kind in ("word", "letters"):
            name = self.next.text.replace(".", "")
            name = name.lower() if name.islower() or name.isupper() else ""
            if name in ("am", "pm") and not 1 <= int(numbers[0]) <= 12:
                raise self.error("no hour of a clock of twelve hours")
            if name in ("am", "pm"):
                self.place += 1
                self.accept(".")
                half = name
        return ("time", tuple(numbers), half) if len(numbers) > 1 or half else None

    def words(self) -> Node | None:
        """An item that is text alone; None if it is something else."""
        first, found = self.next, list[str]()
        name = first.text in FUNCTION_NAMES.keys() | GREEK_NAMES | {"sqrt", "infty", "infinity", "pi"}
        wordy = first.kind == "word" and len(first.text) > 1
        if first.kind == "letters":
            long = len(first.text) > 3 and not first.text.isupper() and not name
            wordy = long or (first.text.lower() in ENGLISH and len(first.text) > 1)
        if not wordy or self.at_currency():
            return None
        while self.next.kind in ("word", "letters", "number") and self.next.text not in ("and", "or"):
            found.append(self.take().text)
            if self.sees("-") and self.peek().kind == "letters" and not self.next.spaced and not self.peek().spaced:
                self.place += 1
        if not found:
            return None
        named = self.next.text in ("=", "approx") and names_quantity(found)
        if self.next.kind != "end" and not named and self.next.text not in ITEM_ENDS:
            return None
        if len(found) == 2 and found[0].lower() in ("option", "choice") and re.fullmatch("[A-Z]", found[1]):
            return ("sym", found[1])
        if len(found) == 1 and found[0].isupper() and not (self.related and may_be_word(found[0])):
            return ("sym", found[0])
        if found[0] in QUALIFIERS:
            return None
        if (number := spoken(found)) is not None:
            return ("num", Fraction(number), None)
        text = " ".join(found)
        return ("numbers", "R") if REALS.fullmatch(text.lower()) else PHRASES.get(text.lower(), ("text", text))


def expanded(tree: Node) -> list[Node]:
    """The tree with plus, and with minus, for its plus-minus signs; all of them change together."""

    def chosen(tree: Node, plus: bool) -> Node:
        def change(node: Node) -> Node | None:
            if node[:1] not in PLUS_MINUS:
                return None
            inner = chosen(node[1], plus)
            return inner if plus == (node[0] == "pm") else ("neg", inner)

        return replaced(tree, change)

    return [chosen(tree, True), chosen(tree, False)] if any(node[:1] in PLUS_MINUS for node in nodes(tree)) else [tree]


@lru_cache(maxsize=1 << 14)
def read(text: str, gold: bool = False, rates: bool = True) -> Node:
    """What the text of a final answer says. With `rates`, "a day" behind the number of an answer is left away.

    Raises:
        Unreadable: if the grammar does not take the whole text. A gold answer is then compared as it is written.
    """
    if len(text) > MAX_CHARS:
        raise Unreadable(f"an answer of {len(text)} characters")
    text = CLOCK.sub(lambda half: rf"\text{{{half[1].lower()}m}}", clean(text).replace("{:}", ":")).strip()
    if not gold:
        for ending in (RATE, IN_ALL) if rates else (IN_ALL,):
            text = ending.sub(lambda found: "}" * (found[0].count("}") - found[0].count("{")), text)
    for _ in range(2):  # {5.}.
        text = unbraced(text if text.endswith("..") else FINAL_SIGNS.sub("", text))
    if not text:
        raise Unreadable("an empty answer")
    if (twice := TWICE.fullmatch(text)) and spoken([twice[2]]) == int(twice[1]):  # 12 (twelve)
        text = twice[1]
    if numeral := NUMERAL.fullmatch(text):
        base = int(numeral[2])
        if not 2 <= base <= 36 or any(int(c, 36) >= base for c in numeral[1]):
            raise Unreadable(f"{numeral[1]} is no numeral in base {base}")
        return ("base", numeral[1].lstrip("0") or "0", base)
    try:
        return Reader(text, gold).answer()
    except RecursionError:
        raise Unreadable("nesting too deep") from None
