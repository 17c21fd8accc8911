"""The grammar of functions and commands: sines, logarithms, fractions, roots, derivatives and matrices."""

import re
from fractions import Fraction

from maxrl_envs.verifier.formula import Formula, multiplied
from maxrl_envs.verifier.lexer import (
    ACCENTS,
    FUNCTION_NAMES,
    LIMIT_WORDS,
    MARKED,
    NAMED,
    SYMBOLS,
    UNWORKED,
    Token,
    Unreadable,
    plain_name,
)  # fmt: skip
from maxrl_envs.verifier.stream import Node

INVERSES = {name: "arc" + name for name in "sin cos tan cot sec csc sinh cosh tanh".split()}
BRACKETS = {"lfloor": "rfloor", "lceil": "rceil"}
OPERATORS = frozenset("odot dagger square star".split())  # signs that stand in exponents and indices


class Operations(Formula):
    """A reader of functions and commands; `formula.py` reads what stands between and in them."""

    def function(self, name: str) -> Node:
        r"""A function with its argument: \sin x, \sin(x), \sin^2 x, \sin^{-1} x, \log_2 x."""
        power = base = None
        while self.sees("^", "_"):
            if self.numbered():
                raise self.error("an index or a derivative, and no power")
            if power is not None and self.sees("^"):
                raise self.error("two powers")
            if self.accept("^"):
                power = self.argument(whole=True)
            else:
                self.place += 1
                base = self.argument(whole=True)
        if self.sees("(", "{", "["):
            argument = self.argument() if self.sees("{") else self.primary()
            braced = self.tokens[self.place - 1].text == "}"
            if self.sees("^") and power is None and argument[0] in ("sym", "num") and braced:
                argument = self.power(argument)
            elif braced and not self.gold and self.next.kind != "sign" and not self.at_function():
                if self.starts_factor():  # \ln{e} x
                    raise self.error(f"an argument of {name} whose end is not seen")
        else:
            argument = self.factor()
            while self.starts_factor() and not self.sees("(", "|") and not self.at_function():
                argument = multiplied(argument, self.factor())
            if self.sees("/") and not self.gold:  # \cos 2t/15
                raise self.error(f"an argument of {name} whose end is not seen")
        if name in ("log", "lg"):
            if base is None and name == "lg":
                base = ("num", Fraction(10), None)
            result: Node = ("log", base, argument)
        elif base is not None:
            raise self.error(f"a subscript of {name}")
        else:
            name = FUNCTION_NAMES[name]
            if power == ("neg", ("num", Fraction(1), None)):
                if name not in INVERSES:
                    raise self.error(f"{name}^-1 has two meanings")
                name, power = INVERSES[name], None
            result = ("call", name, argument)
            if name == "cis":
                result = ("call", "exp", ("mul", ("const", "i"), argument))
        return result if power is None else ("pow", result, power)

    def at_function(self) -> bool:
        names = FUNCTION_NAMES.keys() | {"log", "lg"}
        return self.next.kind in ("command", "letters") and self.next.text in names

    def commanded(self, token: Token) -> Node:
        name = token.text
        if name == "frac":
            if text := self.derivative():
                return ("opaque", text)
            top = self.argument()
            return ("div", top, self.argument())
        if name == "sqrt":
            degree: Node = ("num", Fraction(2), None)
            if self.accept("["):
                degree = self.nested(self.sum)
                self.expect("]")
            body = self.primary() if self.sees("(") else self.argument(whole=True)
            return ("root", degree, body)
        if name == "binom":
            return ("call", "binom", self.argument(), self.argument())
        if name in UNWORKED:
            return self.unworked(token)
        if name == "begin":
            return self.matrix()
        if name in BRACKETS:
            inner = self.nested(self.sum)
            if not self.command(BRACKETS[name]):
                raise self.error("the bracket is not closed")
            return ("app", name, (inner,))
        if name in FUNCTION_NAMES or name in ("log", "lg"):
            return self.function(name)
        if name in NAMED:
            return ("app", name, self.arguments()) if self.sees("(") else self.unworked(token)
        if name in ("infty", "pi"):
            return ("const", "inf") if name == "infty" else self.symbol(r"\pi")
        if name in ACCENTS:
            symbol = self.symbol(f"{name}({self.accented()})")
            order = {"dot": "", "ddot": "^2"}.get(name)
            if order is None or symbol[0] != "sym" or symbol[1][-1] != ")":
                return symbol
            return ("opaque", f"d{order}{symbol[1].partition('(')[2][:-1]}/dt{order}")  # \dot x is dx/dt
        if name in MARKED:
            if self.next.kind == "number" and name in ("triangle", "parallelogram"):
                raise self.error("the name of a figure expected")  # 6 \triangle 7
            figure = self.take().text if self.next.kind == "letters" else self.raw()
            return self.symbol(f"{name} {plain_name(figure, self.gold)}")
        if name in OPERATORS and not self.gold and self.tokens[self.place - 2].text not in ("^", "{"):
            raise self.error("an operation that is not known")  # x = 6 \star x = 5
        if name in SYMBOLS:
            return self.symbol("\\" + name)
        self.place -= 1
        raise self.error("a command that is not understood")

    def accented(self) -> str:
        """The letters under an accent."""
        text = self.raw()
        if text.isdigit():
            raise self.error("an accent over a number")
        return plain_name(text, self.gold)

    def derivative(self) -> str | None:
        r"""The text of a derivative \frac{d x}{d t} or \frac{\partial u}{\partial x}; None if the fraction is
        another."""
        begin, parts = self.place, []
        try:
            if self.sees("{"):
                parts = [self.raw(), self.raw()] if self.peek().text[:1] in ("d", "p") else []
        except Unreadable:
            parts = []
        if len(parts) == 2:
            for sign in ("d", "partial"):
                below = re.fullmatch(rf"({sign}\\?[a-zA-Z]+(?:\^\d|\^\{{\d\}})?)+", parts[1])
                long = sign != "d" or len(parts[1].split("^")[0]) in (2, *range(4, 9))
                if parts[0].startswith(sign) and parts[0] != sign and below and long:
                    return f"{parts[0]}/{parts[1]}".replace("{", "").replace("}", "")
        self.place = begin
        return None

    def unworked(self, token: Token) -> Node:
        """An operation that is not worked out, known by its text up to the end of the product that it stands in."""
        begin = self.place
        while self.sees("_", "^"):
            self.place += 1
            if LIMIT_WORDS.search(limit := self.raw()) and not self.gold:
                raise self.error(f"words in the limit {limit!r}")
        self.product()
        return ("opaque", token.text + "".join(token.text for token in self.tokens[begin : self.place]))

    def matrix(self) -> Node:
        name = self.raw()
        if name == "array":
            begin, columns = self.place, self.raw()  # how they are aligned
            if not re.fullmatch("[lcr]*", columns):
                self.place = begin
                raise self.error("the columns of an array are l, c or r")
        if name not in ("pmatrix", "array", "bmatrix", "matrix", "smallmatrix"):
            raise self.error(f"{name!r} is not understood")
        rows: list[tuple[Node, ...]] = []
        row: list[Node] = []
        while not self.command("end"):
            if self.accept("\\"):
                if not row:
                    raise self.error("an empty row")
                rows.append(tuple(row))
                row = []
            elif row:
                self.expect("&")
                row.append(self.nested(self.sum))
            else:
                row = [self.nested(self.sum)]
        if row:
            rows.append(tuple(row))
        if self.raw() != name or len({len(row) for row in rows}) != 1:
            raise self.error("rows of one length expected")
        return ("matrix", tuple(rows))
