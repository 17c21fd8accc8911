"""Whether the last box of a response stands alone, or is a part of something that is another answer."""

import re

from maxrl_envs.verifier.units import BARE

LINE_CHARS = 200  # how far to the left and to the right of a box is looked at
AFTER_CHARS = 400  # how far behind a box words that take it back are looked for

# Commands whose argument may hold a box without changing its value.
FONTS = (
    r"(?:boldsymbol|mathbf|mathbold|bm|textbf|mathrm|text|underline|displaystyle|d?boxed|fbox|(?:text)?color\s*\{\w+\})"
)
FONT = re.compile(rf"\\{FONTS}\s*$|\{{\\(?:text)?color\{{\w+\}}$")
COMMAND = re.compile(r"\\[a-zA-Z]+\s*(?:\[[^\]]*\])?(?:\{[^{}]*\})*\s*$")
DRESS_LEFT = re.compile(
    rf"(?:\s|\*\*|</?\w{{1,20}}>|[(\[$_`]|\\(?:{FONTS}|left|quad|large|Large|LARGE|huge|Huge|[,;:!(\[{{])(?![a-zA-Z]))+$"
)
DRESS_RIGHT = re.compile(r"(?:\s|\*\*|[)}\]$_`]|\\(?:right|quad|[,;:)\]}]))+")
ATTACHED_LEFT = re.compile(  # 10\boxed{5}, 3 - \boxed{5}, x \ne \boxed{5}, \sin \boxed{5}, ~~\boxed{5}
    r"(?:\d|[-−–+*/^<>±∓≠×÷·~≤≥]|\\(?:cdot|times|div|pm|mp|neq?|not|leq?|geq?|lt|gt|log|ln|sin|cos|tan|sqrt|frac))\s*$"
)
BULLET = re.compile(r"^\s*(?:[-−–*+•]|\d+[.)])\s+[*_`$({\[\\]*$")  # the sign that begins an item of a list
DASH = re.compile(r"^[^$\\]*\w[\w:.)*_`\s]*\s[-−–]+\s+[*_`$]*$")  # a dash between words, outside of a formula
ATTACHED_RIGHT = re.compile(  # \boxed{5},000 and \boxed{5} \cdot 2 and \boxed{5} or 6 and \boxed{5} thousand
    r"(?:,|and\b|,\s*and\b)\s*\$?-?\d|,\d{3}\b|[+*×÷·±^~]|/(?!\s*(?:\\(?:text|mathrm)|\$|$))|[-−]\s*(?:\d|\\|\()"
    r"|\\(?:cdot|times|div|pm|mp|neq?|approx)(?![a-zA-Z])|\d"
    r"|(?:\\(?:text|mathrm|mbox)\s*\{\s*)?(?:(?:or|thousand|million|billion|trillion|hundred|dozen|lakh|crore)s?|[kKMB])\b"
)
TOUCHING = re.compile(r"\}?\$?(?:[a-zA-Z](?![a-zA-Z])|[eE][-+]?\d)")  # \boxed{5}x and \boxed{5}e3
DEGREES = re.compile(r"\^\s*\{?\s*(?:\\circ|\\degree|°)")
DENIED_LEFT = re.compile(
    r"(?i)(?:\bnot|\bnever|n['’]t|\bincorrect(?:ly)?|\bwrong(?:ly)?)\W*(?:\b(?:equal|to|be|just|simply|is)\b\W*)*$"
    r"|\b(?:false|untrue|wrong|incorrect)\s+that\b[^.\n]*$|\beither\b[^.\n]*\bor\b\W*$|<(?:del|strike)>\W*$"
)
DENIED_RIGHT = re.compile(
    r"(?i)\s*(?:is|was|seems|would be)\s+(?:not|wrong|incorrect|false|impossible)\b|\s*(?:isn['’]t|cannot|can['’]t)\b"
)
TAKEN_BACK = re.compile(  # as an interjection: "Wait, ..." and "Oops!"
    r"(?i)(?:^|[.!?\n,;])[\s$]*(?:wait|oops|no)\b\s*[,.!:…—–-]"
    r"|\bthat(?:['’]s| is| was) (?:wrong|incorrect|not right|a mistake)\b"
    r"|\b(?:I|we) made an? (?:mistake|error)\b"
)

TEXT = r"\\(?:text|mathrm|mbox|textbf|operatorname)\s*\{[^{}]*\}"
UNIT = rf"\{{?(?:{'|'.join(BARE)})(?![a-zA-Z])(?:\}}?\s*\^\s*\{{?-?\d)?"
OPENED = re.compile(r"(?<!\\)\$|\\[\[(]|\\begin\{[a-z]+\*?\}(?:\{\w+\})?")
CLOSED = re.compile(r"(?<!\\)\$|\\[\])]")
PROSE = re.compile(rf"{TEXT}|\\[a-zA-Z]+|[a-zA-Z]{{3,}}")  # a word of three letters, or a command that is none
BEGINS = re.compile(  # what may stand in front of a box in a formula: nothing, a sign of equality or of a conclusion
    rf"(?:^|[=:≈⇒→∴&]|(?<=\}}),|{TEXT}"
    r"|\\(?:approx|therefore|implies|iff|to|equiv|[rR]ightarrow|Longrightarrow|sim|simeq|in|,|;|:|\\))\s*\\?$"
)
ENDS = re.compile(  # what may stand behind a box in a formula: nothing, signs of the sentence, a unit in words
    rf"(?:[\s.,;&)}}\][|]|\{{\s*\}}|\\pmod\s*(?:\d|\{{\d+\}})|{UNIT}"
    r"|\\(?:[,;:! \\}]|q?quad|right|qed|blacksquare|square|checkmark|Box|end\{\w+\*?\})"
    rf"|\^\s*\{{?\s*(?:\\circ|°)|°|\\?%|\\\$|{TEXT}(?:\s*\^\s*\{{?-?\d)?|/(?=\s*(?:{TEXT}|$))"
    rf"|\\[dt]?frac\s*\{{\s*{TEXT}\s*\}}\s*\{{\s*{TEXT}\s*\}})*(?:=\s*[a-zA-Z][\s.,]*)?$"
)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the box from `start` to `end` of a text is an answer by itself.

    It is not where it is a part of a larger formula, struck out, commented out, denied, scaled by a word, or one of
    alternatives.
    """
    left = text[max(0, start - LINE_CHARS) : start].rpartition("\n")[2]
    right = text[end : end + LINE_CHARS].partition("\n")[0]
    if left.lstrip().startswith("%") or left.rfind("<!--") > left.rfind("-->"):
        return False
    if DENIED_LEFT.search(left) or DENIED_RIGHT.match(DRESS_RIGHT.sub("", right, count=1)):
        return False
    if TAKEN_BACK.search(text, end, end + AFTER_CHARS) or TOUCHING.match(right) or not whole_formula(left, right):
        return False
    if not (BULLET.search(left) or DASH.search(left)) and attached(left):
        return False
    closing = DRESS_RIGHT.match(right)
    after = right[closing.end() :] if closing else right
    return bool(DEGREES.match(after)) or not ATTACHED_RIGHT.match(after)


def whole_formula(left: str, right: str) -> bool:
    """Whether a box is all that its formula says: what is in front of it ends in an equals sign or its like, and only a
    unit stands behind it. True for a box that stands in no formula."""
    opened = list(OPENED.finditer(left))
    inside, closed = left[opened[-1].end() :] if opened else "", CLOSED.search(right)
    if not opened or not closed or any(word[0] != "\\" for word in PROSE.findall(inside)):
        return True
    return bool(BEGINS.search(strip(inside)) and ENDS.match(right[: closed.start()]))


def attached(left: str) -> bool:
    """Whether what stands to the left of a box makes the box a part of a formula, or an argument of a command."""
    while (opening := unclosed(left)) >= 0:
        inside, left = left[opening + 1 :], left[:opening]
        if font := FONT.search(left):
            left = left[: font.start()]
        elif COMMAND.search(left):
            return True
        if undressed := strip(inside):
            return bool(ATTACHED_LEFT.search(undressed))
    return bool(ATTACHED_LEFT.search(strip(left)))


def strip(text: str) -> str:
    """A text without the signs at its end that change no value."""
    while dressed := DRESS_LEFT.search(text):
        text = text[: dressed.start()]
    return text


def unclosed(text: str) -> int:
    """The place of the last brace that is open at the end of a text; -1 if there is none."""
    depth = 0
    for i in range(len(text) - 1, -1, -1):
        if text[i] == "}":
            depth += 1
        elif text[i] == "{" and text[i - 1 : i] != "\\":
            if not depth:
                return i
            depth -= 1
    return -1
