"""Whether the last box of a response stands alone, or is a part of something that is another answer."""

import re
from typing import NamedTuple

from maxrl_envs.verifier.displays import ENVIRONMENT, in_display
from maxrl_envs.verifier.front import (
    BREAK,
    DISPLAY_CHARS,
    LINE_CHARS,
    MINUS,
    before,
    begins,
    narrowed,
    strip,
)  # fmt: skip
from maxrl_envs.verifier.sentence import RELATION, goes_on
from maxrl_envs.verifier.units import BARE, COUNTED, MEASURE
from maxrl_envs.verifier.words import TAIL_CHARS, UNWRAPPED

TEXT = r"\\(?:text\w*|mathrm|mbox|operatorname)\s*\{[^{}]*[a-zA-Z°€£$%][^{}]*\}"
LETTER = "[mgsJNVWA](?![a-zA-Z])"  # units that may be symbols, too: they stand behind a space or in braces
SHORT = rf"(?i:{'|'.join(BARE)})(?![a-zA-Z])"
UNIT = (  # cm, {~m}, {eV}, s^{-1}
    rf"(?:{SHORT}|(?<=[\s~/]){LETTER}|\{{[\s~]*(?:{LETTER}|{SHORT}|{MEASURE})(?=\s*\}}))"
    rf"(?:[²³]|\}}?\s*\$?\s*\^\s*\{{?-?\d)?"
)
ELEMENTS = re.compile(  # of what a unit is: \mathrm{~mol} \mathrm{Bi}_{2} \mathrm{~S}_{3}
    r"(?<=\} )(?:\\mathrm\s*\{[\s~]*[A-Z][a-z]?\s*\}(?:\s*_\s*\{?\d\}?)?\s*)+"
)
UNIT_OR_MODULUS = (
    rf"[€£¥₹]|\\cdot(?=\s*{TEXT})|/\s*(?:{SHORT}|{MEASURE}|{COUNTED}|quiz\b)"
    rf"|\\pmod\s*(?:\d|\{{\d+\}})|{UNIT}|\^\s*\{{?\s*(?:\\circ|\\degree|°)|°[CF]?(?![a-zA-Z])|\\?%|\\\$"
    rf"|{TEXT}(?:\s*\^\s*\{{?-?\d)?"
    rf"|/(?=\s*(?:{TEXT}|{LETTER}|\{{|$))|\\mu(?=\s*{TEXT})|\\AA|Å|\\[dt]?frac\s*\{{\s*{TEXT}\s*\}}\s*\{{\s*{TEXT}\s*\}}"
)
OPENED = re.compile(r"(?<!\\)\$|\\[\[(]|\\begin\{[a-z]+\*?\}(?:\{\w+\})?")
CLOSING_DOLLAR = re.compile(r"(?<=\S)\$(?=\s)")
CLOSED = re.compile(rf"(?<!\\)\$|\\[\])]|\\end{ENVIRONMENT}")

NAME = r"(?:(?![ei](?!\w))[a-zA-Z]|\\(?!pi\b|infty)[a-zA-Z]+)(?:_\s*(?:\w|\{[^{}]*(?:\{[^{}]*\})?\s*\}))?"
ENDS = re.compile(  # what may stand behind a box in a formula: nothing, signs of the sentence, a unit
    rf"(?!\.\.)(?:[\s~.,;&)}}\][|]|\{{\s*\}}|{UNIT_OR_MODULUS}|(?<=[\s~/]){MEASURE}"
    rf"|\\(?:[,;:! \\}}]|q?quad|right|qed|blacksquare|square|checkmark|Box"
    rf"|end\{{\w+\*?\}}))*(?:=\s*(?:{NAME}|\\text\s*\{{\s*constant\s*\}})[\s.,]*)?$"
)
WORD_BEHIND = (  # a unit straight behind a number in prose, the end of an ordinal, a time of day
    rf"(?=[a-zA-Z]{{3}}){MEASURE}|(?:{SHORT}|in|m)\s*(?:[²³]|\$?\^\{{?[23]\}}?)|[mgA](?=\s+[a-z]{{2}})|(?:st|nd|rd|th|[kKMG][bB])\b"
    r"|(?::00\s*)?[aApP]\.?[mM]\b"
)
FOREIGN_END = "(?:美元|元|个|人|天|小时|分钟|岁|只|本|次|です|である|입니다|이다)"
UNIT_BEHIND_BOX = re.compile(
    rf"(?:[\s~]|{UNIT_OR_MODULUS}|{WORD_BEHIND}|[)}}\]$_`*\"'”’]"
    rf"|\((?:in )?(?:{MEASURE}|{COUNTED}|{SHORT})\)|{FOREIGN_END}(?=[。.\s]*$)|-(?=[a-z]{{4,}}\b)"
    r"|\\(?:right|quad|checkmark|qed|blacksquare|square|[,;:)\]}\\ ]|end\{\w+\*?\}))*"
)
ROWS = re.compile(r"\n|\\\\(?=[\s&\[])")
MATRIX = re.compile(r"\\(begin|end)\{\w*(?:matrix|array|cases)\*?\}")
PARTS = re.compile(  # \boxed{17}:\boxed{18}, 1 foot \boxed{5} inches
    rf"boxed\{{[^{{}}]*\}}\$?\s*(?:\$?[:.]|\b(?:out of|remainder|to|by|times|over|per|{MEASURE})\b)\s*\$?$"
    rf"|\d\}}?\s*(?:\\text\s*\{{[\s~]*)?(?!in\b)(?:{MEASURE}|{SHORT})[\s}}$,]*$"
    r"|(?i:^|[^\w\s]\s?|\b(?!(?:step|part|case|question|problem|exercise|solution|example|task|answer)\b)[a-z]+ )"
    r"\d+\s*\$?\s*:\s*\$?$|(?<![\w\\])[a-z]\s*\$?\s*:\s*\$?$"
)
GLUED = re.compile(  # straight in front of a box: un\boxed{even}
    r"(?:[.!?](?:\$|\\[(\[])?|((?<![\\a-zA-Z])[a-zA-Z]+|\\text\{[a-zA-Z]+\}))\Z"
)
PRIME, QUOTED = re.compile(r"\$?['\"]"), re.compile(r"[\"“'‘][\s$*\\(]*\Z")
CHOICE = re.compile(r"(?:\\text\{\s*)?\(?[A-Z]\)?\s*\}?")
CHOICE_IN_FRONT = re.compile(r"(?:\\text(?:bf)?\s*\{)?\([A-H]\)\}?(?:[\s$~:]|\\ )*\Z")
LETTER_IN_FRONT = re.compile(r"(?<![\w\\])\(?([A-H])\)?\s*:\s*\$?\Z")  # B: $
VALUES = re.compile(  # x = 17, x =; x_1 = 17 and x_2 =
    r"(?:^|[$&,;]|[a-z]{2} )([a-zA-Z])(?:_\{?\w\}?)?\s*(?:=|\\in)[^=.]{0,30}"
    r"(?:[,;|]|\\(?:cup|mid)(?![a-zA-Z])|\b(?:or|and)\b)"
    r"(?:[\s$]|\\[ ,;:])*\1(?:_\{?\w\}?)?\s*=[\s$]*\Z"
)
OR_IN_FRONT = re.compile(r"\\text\s*\{\s*(?:or|and)\b[^{}]*\}[^=]{0,9}=?[\s$]*\Z")  # \text{or } x =
FORMULA_TOKENS = re.compile(  # what begins a new formula, a number such as 1,000, brackets, signs between values
    r"(?P<begin>(?:\A|\\\\|\\(?:Rightarrow|Longrightarrow|implies|iff|therefore)(?![a-zA-Z]))(?:[\s&]|\\q?quad)*)"
    r"|\d,(?:\\!)?(?=\d{3})|(?P<open>[(\[{]|\\\{)|(?P<close>[)\]}]|\\\})"
    r"|(?P<other>[,;<>≤≥≠]|\\(?:q?quad|lor|vee|[ln]eq?|geq?|lt|gt|land|wedge|neg|lnot|n(?!u(?![a-z])|abla|at)[a-zA-Z]+)(?![a-zA-Z])"
    r"|\\text\s*\{[^{}]*\b(?:or|and)\b[^{}]*\})|\\[a-zA-Z]+|\\."
)
CHAIN = re.compile(rf"(?:[\s~]|{UNIT_OR_MODULUS}|\}}|\\[,;:! ])*&?(?:=|\\approx|\\simeq|≈)")  # \boxed{\frac14} = 0.25
SYMBOL = re.compile(r"(?<![\\a-zA-Z])(?!(?<=\d)[eE][-+]?\d)[a-zA-Z](?![a-zA-Z])")  # but for 5e-7
SYMBOL_BEHIND = re.compile(rf"(?:[\s~]|\\[,;:! ])*{LETTER}")  # \frac{t}{m} m
EITHER = re.compile(  # $\frac14$, or $\boxed{0.25}; $x = 1$ or $x = \boxed{2}
    r"\$([^$]+)\$,?\s+(?:or|and)\s+\$?$|\$([a-zA-Z]\w?\s*=)([^$]+)\$,?\s+(?:or|and)\s+\$?\2\s*$"
)
OR_VALUE = re.compile(  # $\boxed{\frac12}$, or 50%. / (≈ 0.5)
    r"[\s,(]*(?=or\b|i\.e\b|which is|about|approx|roughly|≈|\\approx)(?:(?:or|i\.e\.,?|which is)\s+)?"
    r"((?:about|approximately|roughly|≈|\\approx)?)\s*"
    r"\\?\$?([-−]?\d+(?:[.,]\d+)*\s?(?:\\?%)?|[-−]?\\[dt]?frac\s*\{\d+\}\s*\{\d+\})\$?\)?(?=[\s.]*(?:\Z|\n|\.\s))"
)
UNSAID = re.compile(r"\\(?:iffalse|(?:re)?newcommand|def|verb)(?![a-zA-Z])")


class Frame(NamedTuple):
    """What stands beside a box in its line."""

    left: str  # all in front of it
    inside: str  # how its formula begins
    tail: str | None  # how its formula ends; None if the box stands in no formula
    right: str  # what stands behind it and its formula


def frame(text: str, start: int, end: int) -> Frame:
    """What stands beside the box from `start` to `end` of a text."""
    left, right = before(text, start), narrowed(ROWS.split(text[end : end + DISPLAY_CHARS])[0])
    right = ELEMENTS.sub("", right)
    right = right if len(right) < LINE_CHARS else right[:LINE_CHARS].rpartition(" ")[0]
    line = left.rpartition(BREAK)[2]
    opened = list(OPENED.finditer(line))
    if opened and CLOSING_DOLLAR.match(line, opened[-1].start()):
        opened = []  # the value of $x$ is \boxed{5}
    inside, closed = line[opened[-1].end() :] if opened else "", CLOSED.search(right)
    if not opened and in_display(text[max(0, start - DISPLAY_CHARS) : start]):
        above = list(OPENED.finditer(left))
        inside = left[above[-1].end() :] if above else left
        return Frame(left, inside, right[: closed.start()] if closed else right, "")
    if not (opened and closed):
        return Frame(left, inside, None, right)
    tail = right[: closed.start()]
    behind = " " * (closed[0] != "$") + right[closed.end() :]
    return Frame(left, inside, tail, "." * bool(re.search(r"[.!?]\s*$", tail)) + behind)


def part_of_more(text: str, start: int, end: int, answer: str, around: Frame) -> str:
    """Why the box from `start` to `end` of a text is not the answer that the text gives; "" if it is.

    It is not where it is a part of a larger formula, an argument of a command or one of alternatives, or where words
    that stand beside it may change its value.
    """
    left, inside, tail, _ = around
    if not CHOICE.fullmatch(answer):  # (C) \boxed{18}
        left, inside = CHOICE_IN_FRONT.sub("", left), CHOICE_IN_FRONT.sub("", inside)
    if any(name in text for name in ("\\iffalse", "command", "\\def", "\\verb")) and UNSAID.search(text):
        return "a command that changes what is printed"
    if not begins(EITHER.sub("=", left) if either(left) else left, tail is not None and bool(strip(inside))):
        return f"the box goes on with what stands before it: {left[-TAIL_CHARS:]!r}"
    line = left.rpartition(BREAK)[2]
    if PARTS.search(line, len(line) - TAIL_CHARS):
        return "the box is a part of a ratio or of a quantity in several units"
    opened = MATRIX.findall(text, max(0, start - DISPLAY_CHARS), start) if "\\begin" in text else []
    if opened.count("begin") > opened.count("end"):
        return "the box is an entry of a matrix"
    front = text[max(0, start - TAIL_CHARS) : start]
    glued = GLUED.search(front) if front[-1:].strip() else None
    if glued and (not glued[1] or answer[:1].isalpha() or answer.startswith("\\text")):
        return "signs or words beside the box change it"
    if PRIME.match(text, end) and not QUOTED.search(front):
        return "a prime beside the box"
    if re.search(r"[(\[{_]\s*(?:in )?(?:\\text\{)?\\times|\bin \\times|^\W*\\times\b[^=]*=\W*$", left):
        return "a factor in front of the box"
    if (VALUES.search(left) or OR_IN_FRONT.search(left)) and not either(left):
        return "the box is an item of an enumeration"
    if tail is not None and MINUS.search(left.removesuffix(inside).rstrip(" $\\([&")):
        return "a minus sign in front of the formula"
    if tail is not None and (sign := other_value(inside)):
        return f"the formula says more than one value: {sign!r} stands in front of the box"
    if CHOICE.fullmatch(answer) and (other := LETTER_IN_FRONT.search(left)) and other[1] not in answer:
        return "another letter stands in front of the box"
    return more_behind(text, end, answer, around)


def other_value(formula: str) -> str:
    """The sign in the beginning of a formula, up to a box, that makes the box one of several values, or a part of an
    inequality or of an expression in brackets; "" if there is none."""
    opened: list[str] = []
    found, dress = "", len(strip(formula))
    for token in FORMULA_TOKENS.finditer(formula):
        if token["begin"]:
            opened, found = [], found if " or" in found else ""
        elif token["open"]:
            opened.append(token[0] if token.start() < dress or token[0] == "\\{" else "{")
        elif token["close"]:
            opened = opened[:-1]
        elif token["other"] and not opened:
            found = token[0]
    return found or next((bracket for bracket in opened if bracket != "{"), "")


def more_behind(text: str, end: int, answer: str, around: Frame) -> str:
    """Why the formula or the sentence of a box goes on with it behind its end; "" if it does not."""
    left, _, tail, right = around
    if tail and SYMBOL_BEHIND.match(tail) and SYMBOL.search(answer):
        return "a symbol behind a formula"
    if tail and tail.startswith("\\text") and not re.search(r"\d", answer):
        return "a text straight behind the box"
    if tail and not (ENDS.match(tail) or CHAIN.match(tail)):
        return f"the formula goes on behind the box: {tail[:TAIL_CHARS]!r}"
    if OR_VALUE.match(right):
        return ""  # it is compared
    right = UNWRAPPED.sub(r" \1 ", right)
    unit = UNIT_BEHIND_BOX.match(right)
    right = right[unit.end() :] if unit else right
    if tail:
        right = f"{' '.join(UNWRAPPED.findall(tail))} {right}"
    if right.startswith("!") and not re.search("[a-zA-Z]{2}", left):
        return "a factorial"
    return goes_on(right, text[:end])


def equated(answer: str, around: Frame) -> list[str]:
    """What a text sets equal to the answer in its box: behind it in its formula, or beside it with "or"."""
    left, _, tail, right = around
    chains = [answer + tail.replace("&", " ")] if tail and not ENDS.match(tail) and CHAIN.match(tail) else []
    if other := OR_VALUE.match(right):
        chains.append(rf"{answer} \approx {other[2]}" if other[1] else other[2])
    if found := either(left):
        side = (found[1] or found[3]).rpartition("=")[2]
        chains.append(side if RELATION.search(side) or re.fullmatch(NAME, side.strip()) else f"{answer} = {side}")
    return chains


def either(left: str) -> re.Match[str] | None:
    """The formula in front of a box that "or" or "and" joins to it."""
    return EITHER.search(left) if "$" in left and re.search("or|and", left[-TAIL_CHARS:]) else None
