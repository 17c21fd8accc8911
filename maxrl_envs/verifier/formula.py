r"""The grammar of formulas: from tokens to a tree of nested tuples whose first entry names the operation.

Leaves: `("num", Fraction, digits)`, digits being how many follow the decimal point, less the power of ten, None for a
whole number; `("const", "pi" | "e" | "i" | "inf")`; `("sym", name)`, with case, subscript and primes as written;
`("opaque", text)`, an operation that is not worked out, such as a limit. Operations: "add", "mul", "div", "pow", "neg",
"pm", "mp", "fact", "abs", "deg", `("call", function, arguments)`, `("log", base or None, argument)`, `("app", name,
arguments)` for a function that is only a name, `("matrix", rows)`, `("logic", sign, items)`.
"""

import re
from abc import abstractmethod
from fractions import Fraction

from maxrl_envs.verifier.lexer import (
    ACCENTS,
    FUNCTION_NAMES,
    GREEK_NAMES,
    MARKED,
    NAMED,
    SYMBOLS,
    UNWORKED,
    Token,
    Unreadable,
    subscript,
)  # fmt: skip
from maxrl_envs.verifier.numerals import Numerals, ordinal
from maxrl_envs.verifier.stream import Node
from maxrl_envs.verifier.units import BARE, MULTIPLES, lookup

MAX_CHAIN = 60
ATOMS = frozenset("num sym const base app opaque abs matrix root".split())
JOINED = {*"*/-)]}", "pi", "infty"} | SYMBOLS  # behind them a group goes on with a formula
APPLIED = frozenset("fghFGHPuqp") | {"f'", "f''", "g'", "h'"}  # a parenthesis after them is an argument
ENGLISH = frozenset(  # words that are no product of symbols
    """is it or and not no if the an to of in be but so we all any one two six ten yes are was has had let may can ans
    per mod for nor yet out off on why its use via than vs ou et""".split()
)
SHORT_NAMES = frozenset("lcm gcd gcf hcf sum max min age avg".split())  # of what a question asks for


class Formula(Numerals):
    """A reader of formulas; `operations.py` adds commands, and `answer.py` what is made of formulas."""

    @abstractmethod
    def function(self, name: str) -> Node:
        """A function with its argument."""

    @abstractmethod
    def commanded(self, token: Token) -> Node:
        """A command with its arguments."""

    # Sums and products

    def sum(self) -> Node:
        terms = []
        while True:
            sign = "+"
            while self.sees("+", "-") or self.sees("pm", "mp", kind="command"):
                seen = self.take().text
                if sign in ("pm", "mp") or (seen in ("pm", "mp") and sign != "+"):
                    raise self.error("two signs")
                sign = seen if sign == "+" else {"+": "-", "-": "+"}.get(seen, seen)
            term = self.product()
            terms.append(term if sign == "+" else ({"-": "neg"}.get(sign, sign), term))
            if not (self.sees("+", "-") or self.sees("pm", "mp", kind="command")):
                return terms[0] if len(terms) == 1 else ("add", *terms)

    def product(self) -> Node:
        result = self.factor()
        for _ in range(MAX_CHAIN):
            if self.sees("*") or self.sees("/"):
                if self.peek().kind == "word":  # N * m, a product of units
                    return result
                divided = self.take().text == "/"
                negative = self.accept("-")
                run = divided and self.next.kind == "letters"
                right = self.run_of_letters() if run else self.factor()
                if divided and not self.gold and self.starts_factor() and (run or not self.next.spaced):
                    raise self.error("a denominator whose end is not seen")  # 1/R C, 9/20a
                if divided and not self.gold and (self.sees("%") or self.next.text in ("percent", "pct", "per")):
                    raise self.error("a percent sign behind a division")
                right = ("neg", right) if negative else right
                if not divided and vector(result) and vector(right):
                    raise self.error("a product of vectors")
                result = ("div", result, right) if divided else multiplied(result, right)
            elif self.starts_factor():
                result = multiplied(result, self.factor())
            else:
                return result
        raise self.error("too many factors")

    def run_of_letters(self) -> Node:
        """The denominator of a/RC, whose letters belong together."""
        result = self.factor()
        while self.next.kind == "letters" and not self.next.spaced:
            result = multiplied(result, self.factor())
        return result

    def starts_factor(self) -> bool:
        """Whether the next token continues a product without a sign; a number does not, nor does a unit."""
        token = self.next
        if token.kind == "letters":
            return not self.at_unit() and token.text not in ("or", "and", "where", "for", "with")
        if token.kind == "number":  # e^{i4}
            return bool(self.depth) and not token.spaced and self.tokens[self.place - 1].text == "i"
        if token.kind == "sign":
            return token.text in ("(", "[", "{") or (token.text in ("|", "‖") and not self.bars)
        if token.kind != "command" or self.at_unit():
            return False
        known = token.text in SYMBOLS | ACCENTS | UNWORKED | MARKED | FUNCTION_NAMES.keys() | NAMED
        return known or token.text in "frac sqrt binom begin log lg lfloor lceil pi infty partial".split()

    def at_unit(self) -> bool:
        """Whether a unit begins here, after a number: a word of a text, or letters that can only be a unit."""
        token = self.next
        if token.kind == "word":
            return True
        if token.kind == "letters":
            ends, short = self.tokens[self.place - 1], len(token.text) < 3
            if short and self.related and (ends.text in ("}", ")") or not token.spaced):
                return False  # k + m = 3km
            after = ends.kind in ("number", "word") or ends.text in ("}", ")", "°")
            return after and (token.text.lower() in BARE or (not short and self.names_unit(token.text)))
        if token.text == "frac":
            return self.peek().text == "{" and self.peek(2).kind == "word"
        last = self.peek().kind == "end" or self.peek().text == ","
        return token.text == "AA" or (token.text == "mu" and self.peek().kind == "word") or (
            token.text == "Omega" and last and self.tokens[self.place - 1].kind == "number"
        )  # fmt: skip

    def names_unit(self, word: str) -> bool:
        known = word.lower() in {"per", "square", "cubic", "percent"} | MULTIPLES.keys()
        return word not in FUNCTION_NAMES and (known or lookup(word) is not None)

    # Factors

    def factor(self) -> Node:
        result, raised = self.primary(), False
        for _ in range(MAX_CHAIN):
            if self.sees("^"):
                if raised and self.tokens[self.place - 1].text != "!":
                    raise self.error("two powers")
                result, raised = self.power(result), True
            elif self.accept("!"):
                if result[0] == "fact" and self.tokens[self.place - 2].text == "!":
                    raise self.error("a factorial of a factorial")
                result = ("fact", result)
            elif self.sees("°") and self.peek().text not in ("C", "F"):  # °C is a unit of temperature
                self.place += 1
                result = ("deg", result)
            else:
                return result
        raise self.error("too many powers")

    def power(self, base: Node) -> Node:
        if self.numbered() or self.peek().text == "[":
            raise self.error("an index or a derivative, and no power")
        self.expect("^")
        marked = self.peek().kind == "word" or self.peek().text in ("st", "nd", "rd", "th")
        if self.next.text == "{" and marked and self.peek(2).text == "}":  # 7^{\text{th}}
            self.place += 1
            ordinal(base, self.take().text)
            self.expect("}")
            return base
        if self.next.kind == "word":
            ordinal(base, self.take().text)
            return base
        return ("pow", base, self.argument(whole=True))

    def argument(self, whole: bool = False) -> Node:
        """The argument of a command: a group in braces, or one sign; with `whole`, all digits of a number."""
        if self.accept("{"):
            inner = self.nested(self.sum)
            self.expect("}")
            return inner
        if self.accept("-"):
            if not self.gold and (self.sees("{") or not whole):
                raise self.error("a sign alone")  # e^-{2t}, \frac-12
            return ("neg", self.argument(whole))
        token = self.next
        zero = whole and re.match(r"0\d", token.text)  # \sqrt05, 2^05
        if token.kind == "number" and len(token.text) > 1 and (zero or not whole):
            if zero or not token.text.isdigit():
                raise self.error("braces expected")
            self.tokens[self.place] = Token("number", token.text[1:], token.at + 1)
            return ("num", Fraction(int(token.text[0])), None)
        if token.kind == "number":
            return self.number(self.take(), mixed=False)
        if token.kind == "letters" and len(token.text) > 1 and token.text not in FUNCTION_NAMES:
            self.tokens[self.place] = Token("letters", token.text[1:], token.at + 1)
            return self.symbol(token.text[0])
        return self.primary()

    def primary(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return self.number(token)
        if token.kind == "letters":
            return self.letters(token)
        if token.kind == "word" and len(token.text) == 1:
            return self.symbol(token.text)
        if token.kind == "word" and token.text in NAMED and self.sees("("):
            return ("app", token.text, self.arguments())
        if token.kind == "sign" and token.text in ("(", "[", "{"):
            begin = self.place - 1
            inner = self.nested(self.sum)
            self.expect({"(": ")", "[": "]", "{": "}"}[token.text])
            if token.text == "{" and not self.gold:
                self.check_group(inner, begin)
            return inner
        if token.kind == "sign" and token.text in ("|", "‖"):
            self.bars += 1
            inner = self.sum()
            self.bars -= 1
            self.expect(token.text)
            return ("abs", inner) if token.text == "|" else ("app", "norm", (inner,))
        if token.kind == "command":
            return self.commanded(token)
        before = [found.text[-1:] for found in self.tokens[max(0, self.place - 3) : self.place - 1]]
        if token.text in ("$", "€", "£") and len(before) == 2 and before[0].isdigit() and before[1] == "*":  # 5 * $3
            return self.primary()
        self.place -= token.kind != "end"
        raise self.error("unexpected" if token.kind != "word" else f"the word {token.text!r} in a formula")

    def check_group(self, inner: Node, begin: int) -> None:
        """Check that a group in braces, which are not seen, means what it would without them: not so 2{k + 1}, 2{3}.

        Raises:
            Unreadable: if it does not.
        """
        first, last = self.tokens[begin + 1], self.tokens[self.place - 2]
        before = self.tokens[begin - 1] if begin else Token("end", "", 0)
        behind_number = first.kind == "number" and (before.kind == "number" or before.text in ("}", "°"))
        if behind_number or (last.kind == "number" and self.sees("frac", kind="command")):
            raise self.error("numbers side by side")
        if inner[0] in ATOMS or first.text + last.text in ("()", "[]", "||"):
            return
        loose = inner[0] in ("add", "neg", "pm", "mp")
        joined = before.kind in ("number", "letters") or before.text in JOINED
        goes_on = loose and (joined or self.sees("*", "/") or self.starts_factor())
        if goes_on or before.text == "/" or self.sees("^", "!"):
            self.place = begin
            raise self.error("a group whose brackets are not seen")

    def letters(self, token: Token) -> Node:
        text = token.text
        if not self.gold and not text.isascii():
            raise Unreadable(f"the sign {text!r}, which is no symbol, character {token.at}")
        if text in FUNCTION_NAMES or text in ("log", "lg"):
            return self.function(text)
        if text in ("sqrt", "cbrt") and (self.next.text in ("(", "{") or self.next.kind == "number"):
            return ("root", ("num", Fraction(2 if text == "sqrt" else 3), None), self.argument(whole=True))
        if text in ("pi", "infinity", "infty", "inf", "oo"):
            return ("const", "pi" if text == "pi" else "inf")
        if text in GREEK_NAMES:
            return self.symbol("\\" + text)
        if text in NAMED and self.sees("("):
            return ("app", text, self.arguments())
        if len(text) == 1:
            return self.symbol(text)
        if not self.gold and self.on_left_side() and may_be_word(text):
            raise Unreadable(f"the letters {text!r}, which may be a word, character {token.at}")
        if (text.isupper() or len(text) == 3) and text.lower() not in ENGLISH and self.alone():
            return self.symbol(text)
        english = text.lower() in ENGLISH and not (text == "it" and self.depth)  # e^{it}
        if len(text) > 3 and not text.isupper() or len(text) > 6 or english:
            raise Unreadable(f"the word {text!r} in a formula, character {token.at}")
        first = self.tokens[self.place - 1] = Token("letters", text[0], token.at)
        rest = [Token("letters", c, token.at + i) for i, c in enumerate(text[1:], 1)]
        self.tokens[self.place : self.place] = rest
        return self.symbol(first.text)

    def on_left_side(self) -> bool:
        """Whether the token just taken stands in front of a sign of equality, or anywhere in an inequality."""
        signs = [token.text for token in self.tokens if token.text in ("<", ">", "le", "ge", "ne")]
        return bool(signs) or any(token.text in ("=", "approx", "in") for token in self.tokens[self.place :])

    def alone(self) -> bool:
        """Whether the token just taken is a whole side of a relation or item of a list: then it is one name."""
        before = self.tokens[self.place - 2].text if self.place > 1 else ","
        joins = {",", ";", "=", "<", ">", "and", "or", "le", "ge", "ne", "approx"}
        opened, closed = before in joins | {"{{", "["}, self.next.text in joins | {"", "}}", "]", "quad", "_"}
        in_tuple = (before == "(" and self.next.text == ",") or (before == "," and self.next.text == ")")
        return (opened and closed) or in_tuple

    def symbol(self, name: str) -> Node:
        """A symbol with its primes and subscript; an application, if an argument in parentheses follows."""
        if name in ("e", "i", r"\pi") and not self.sees("_", "'"):
            return ("const", name.lstrip("\\"))
        while self.sees("'", "_") or (self.sees("^") and self.raised_prime()):
            if self.accept("'"):
                name += "'"
            elif self.accept("^"):
                self.place += 1
                while self.accept("'"):
                    name += "'"
                self.expect("}")
            else:
                self.place += 1
                name += "_" + subscript(self.raw(), self.gold)
        if self.sees("^") and (self.numbered() or (name in APPLIED and self.inverse())):
            self.place += 1
            name += "^" + self.raw()
        if self.sees("(") and self.applies(name):
            return ("app", name, self.arguments())
        return ("sym", name)

    def raised_prime(self) -> bool:
        return self.peek().text == "{" and self.peek(2).text == "'"

    def numbered(self) -> bool:
        """Whether ^{(2)} or ^{[2]} follows, which is a derivative or an index, and no power."""
        signs = "".join(self.peek(i).text for i in (1, 2, 4, 5))
        return signs in ("{()}", "{[]}") and self.peek(3).kind == "number"

    def inverse(self) -> bool:
        """Whether f^{...}( follows, a power of a function rather than of a number."""
        end = self.place + 1
        if self.tokens[end].text == "{":
            while self.tokens[end].text != "}" and self.tokens[end].kind != "end":
                end += 1
        return end + 1 < len(self.tokens) and self.tokens[end + 1].text == "("

    def applies(self, name: str) -> bool:
        """Whether the parenthesis behind a name holds its arguments: f(...), x(t), I(0), u(x, y)."""
        if name.split("_")[0].split("^")[0] in APPLIED:
            return True
        inner, end = self.peek(), self.peek(2)
        atom = inner.kind in ("number", "letters") and len(inner.text) == 1 or inner.text in GREEK_NAMES
        return (atom and end.text == ")") or (atom and end.text == "," and name[0].islower())

    def arguments(self) -> tuple[Node, ...]:
        self.expect("(")
        found = [self.nested(self.sum)]
        while self.accept(","):
            found.append(self.nested(self.sum))
        self.expect(")")
        return tuple(found)


def multiplied(left: Node, right: Node) -> Node:
    return ("mul", *(left[1:] if left[0] == "mul" else (left,)), right)


def vector(tree: Node) -> bool:
    last = tree[-1] if tree[0] == "mul" else tree
    return last[0] == "sym" and "vec(" in last[1]


def may_be_word(letters: str) -> bool:
    """Whether letters side by side may be a word, in capitals or not, rather than symbols: three or more which do not
    follow the alphabet as those of ABC do, and are no short name such as LCM."""
    low = letters.lower()
    return low in ENGLISH or (len(low) > 2 and low not in SHORT_NAMES and list(low) != sorted(set(low)))
