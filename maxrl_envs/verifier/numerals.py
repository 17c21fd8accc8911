"""The grammar of numerals: whole and mixed numbers, decimals, repeating decimals, ordinals, numerals with a base."""

from abc import ABC, abstractmethod
from fractions import Fraction

from maxrl_envs.verifier.lexer import Token, Unreadable
from maxrl_envs.verifier.stream import Node, Stream

MAX_DIGITS = 100


class Numerals(Stream, ABC):
    """A reader of numerals; `formula.py` adds what is made of them."""

    gold = False  # whether a gold answer is read, in which more is understood

    @abstractmethod
    def argument(self, whole: bool = False) -> Node:
        """The argument of a command."""

    def number(self, token: Token, mixed: bool = True) -> Node:
        r"""A numeral; with `mixed`, with a fraction behind it. There is none behind the 4 of \frac34\frac12."""
        if len(token.text) > MAX_DIGITS:
            raise Unreadable(f"a number of {len(token.text)} digits")
        mantissa, _, exponent = token.text.replace("E", "e").partition("e")
        power = int(exponent or 0)
        digits = len(mantissa.partition(".")[2]) - power if "." in mantissa or exponent else None
        value: Node = ("num", Fraction(mantissa.rstrip(".")) * Fraction(10) ** power, digits)
        if "." in mantissa and self.sees("overline", "bar", "dot", kind="command"):
            return self.repeating(mantissa)
        if self.sees("_") and "." not in token.text:  # a numeral in another base
            self.place += 1
            base = self.argument(whole=True)
            whole = base[0] == "num" and base[2] is None and base[1] % 1 == 0 and 2 <= base[1] <= 36
            if exponent or not whole or any(int(c) >= base[1] for c in token.text):
                raise Unreadable(f"{token.text} is no numeral in that base")
            return ("base", token.text.lstrip("0") or "0", int(base[1]))
        if mixed and digits is None and (fraction := self.fraction_behind()):
            return ("num", value[1] + fraction, None)
        ordinal_mark = self.next.kind in ("letters", "word") and not self.next.spaced and self.next.text.lower()
        if digits is None and ordinal_mark in ("st", "nd", "rd", "th"):
            ordinal(value, self.take().text)
            if self.next.kind != "end" or self.depth:
                raise self.error("an ordinal in a formula")
        return value

    def fraction_behind(self) -> Fraction | None:
        r"""The fraction of a mixed number, \frac{1}{2} or 1/2 behind a whole number, both its parts being numerals."""
        begin = self.place
        texts = [token.text for token in self.tokens[begin : begin + 7]]
        if self.sees("frac", kind="command"):
            self.place += 1
            try:
                top, bottom = self.argument(), self.argument()
            except Unreadable:
                top = bottom = ("",)
            if top[0] == bottom[0] == "num" and top[2] is bottom[2] is None and 0 < top[1] < bottom[1]:
                return top[1] / bottom[1]
            if top[0] == bottom[0] == "num" and not self.gold:
                raise self.error("a number in front of a fraction above 1")
        elif self.next.kind == "number" and self.next.spaced and texts[1:2] == ["/"] and self.peek(2).kind == "number":
            if texts[0].isdigit() and texts[2].isdigit() and 0 < int(texts[0]) < int(texts[2]):
                self.place += 3
                return Fraction(int(texts[0]), int(texts[2]))
        self.place = begin
        return None

    def repeating(self, mantissa: str) -> Node:
        self.place += 1
        braced = self.accept("{")
        digits = self.take().text
        if braced:
            self.expect("}")
        if not digits.isdigit() or (len(digits) > 1 and not braced):
            raise self.error("digits expected under the line")
        places = len(mantissa.partition(".")[2])
        value = Fraction(mantissa.rstrip(".")) + Fraction(int(digits), (10 ** len(digits) - 1) * 10**places)
        return ("num", value, None)


def ordinal(number: Node, mark: str) -> None:
    """Check the mark of an ordinal number, as in 21st."""
    if number[0] != "num" or number[2] is not None or number[1].denominator != 1 or number[1] < 0:
        raise Unreadable(f"{mark!r} behind no whole number")
    last = int(number[1]) % 100
    if mark.lower() != ("th" if last in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(last % 10, "th")):
        raise Unreadable(f"{mark!r} is not the mark of {number[1]}")
