"""Whether a text may stand in front of an answer: words and signs that leave the answer what it is."""

import re

from maxrl_envs.verifier.lexer import SYMBOLS
from maxrl_envs.verifier.words import (
    CHANGED_NAME,
    SCALED_LABEL,
    TAIL_CHARS,
    comma_may_follow,
    leads,
    strange_bracket,
    strange_label,
)  # fmt: skip

LINE_CHARS = 200  # how far to the left and to the right of a box is looked at
BREAK = " \r "  # the end of a line, where two are joined
DISPLAY_CHARS = 2000  # how far in front of a box the sign is looked for that opens its formula
COMMAND = re.compile(r"(?:[\^_]|\\[a-zA-Z]+\s*(?:\[[^\]]*\])?(?:\{[^{}]*\})*)\s*$")
DRESS_LEFT = re.compile(
    r"(?:\s|\*\*|</(?!su[bp]\b)\w{1,20}>|<(?:think|(?:final_?)?answer|final|solution|result|response|output|conclusion"
    r"|b|i|u|em|strong|mark|span|font|center|div|p|br|li|ul|ol|td|tr|table|big|small|ins|code|pre)>|[(\[$_`&€£¥₹]|\\(?:left|quad"
    r"|begin\{\w+\*?\}|[,;:!(\[{$])(?![a-zA-Z]))+$"
)
LAST_TEXT = re.compile(r"\\(?:text|mathrm|mbox|textbf)\s*\{([^{}]*)\}$")
BULLET = re.compile(
    r"^\s*(?:[-–*+•>]|#+|\d+[.)])\s+[*_`$({\[\\]*$"  # the sign that begins an item of a list, or a heading
    r"|(?:[1-9]|\d\d|=\s?0)[.!?]\$*\s+[*_`$]*$"  # the full stop of a number
)
RULE_SIGNS = "[-*_=|:.…]"  # of a line across the page
RULE = re.compile(rf"\s*(?:{RULE_SIGNS}\s*){{3,}}")
ITEM = re.compile(r"\s*(?:[-–*+•]|\d{1,2}[.)])\s+[*_`$({\[\\]*")
BEGINS = re.compile(  # a sign of equality or of a conclusion, the end of a sentence or of a clause
    r"(?:=>|👉|✅|✔|(?<!\s!)(?<!\A!)(?<![<>/\\+*~-])=[\s&]*\+?|[:：≈⇒→∴。]|(?<=[^\W\d_])\s?…"
    r"|(?<=[^\W\d_]|[$)\]}'\"”’*%])[.?]|(?<=[^\W\d_]{2})!|(?<=[^\W\d_]{2})(?<!dots)[;,，]|[a-zA-Z]{3}\)"
    r"|(?<!not)\\(?:approx|therefore|implies|iff|to|equiv|[rR]ightarrow|[Ll]ongrightarrow|sim|simeq|in|\\))\s*\\?$"
)
REJECTING = "¬❌✗✘✖🚫⛔‰"  # signs beside an answer that reject or scale it
WARNED = re.compile(  # √ Answer: / ❌ Answer: / 2×:
    rf"[{REJECTING}≠≉∉√∛⁻<>×][^\w=.;!?]*(?:[a-zA-Z]{{3,}}[^\w=.;!?:：\r]*){{0,3}}[:：\r][^\w=]*\Z"
    r"|(?:^|\r)[^\w\r]*(?!解)[^\W\d_\x00-\x7f][^\w\r]*\r[^\w=]*\Z"
    r"|(?:not|[<>?~]|(?<![\w)}\]])!)\s*=[:\s$&]*\Z"
)
DANGLING = re.compile(  # a formula in front that has no end: $x =$, $\boxed{5}$
    r"(?:[-−+±*/^=<>≤≥≠]|\\(?:cdot|times|div|pm|mp|n?eq?|[lg]eq?))\s*(?:\$\$?|\\[\])])\s*(?:[,;:]|(?:[a-z]+\s){1,5})"
    r"(?:[\s$]|\\[\[(])*\Z"
)
CALCULATION = re.compile(r"(?:[-−+*/×÷·()\d\s$&]|[.,](?=\d)|\\(?:times|cdot|div|[()\[])(?![a-zA-Z]))+=[\s$]*\Z")
CALCULATION_CHARS = 80
MINUS = re.compile(r"(?:[-−–+/^≠]|(?<!\*)\*|\\(?:neq?|not|neg|lnot))\s*\Z")
CALL = re.compile(r"(?<![\\a-zA-Z])[a-zA-Z]+[(\[][\s$]*$|(?<!\\)[(\[][^()\[\]]*[\d,;&][\s$*_]*$")  # sqrt(; (6,
OPERATOR = re.compile(  # a line goes on, but behind a word, a bracket or a sign of a sentence
    r"(?:[^\w\s\u0900-\u0fff)\]}.:;!?\"'”’`%°*|=→⇒∴…。：，！？>✅☑👉]|(?<![\w/])>|√|(?<=\s)\*"
    rf"|\\(?!(?:{'|'.join(sorted(SYMBOLS))}|pi|circ|infty|right|q?quad|qed|blacksquare|implies|[rR]ightarrow|therefore"
    r"|to|\w+dots)\b)[a-zA-Z]+)$"
)
LAST_WORD = re.compile(r"(?<![\\a-zA-Z\d])(?:[^\W\d_]{2,}|[a是为])$|['’]s$|[^\x00-\x7f][是为]$")
BROKEN = re.compile(r"\\\\(?:[\s&~$]|\\q?quad)*$")  # the end of a line of LaTeX
DISPLAY_OPENED = re.compile(r"(?:\\\[|\$\$)[\s$*]*\Z")
SPACES = re.compile(r"(?:[ \t~]|\\[ ,;:!]){2,}|[\t~]")
WIDE = ("  ", "\t", "~", *(f"\\{sign}" for sign in " ,;:!"))  # each match of `SPACES` holds one of these


def before(text: str, start: int) -> str:
    """What stands in front of a place in its line, and in the lines above it as long as that is nothing but dress."""
    begin = max(0, start - DISPLAY_CHARS)
    line = text.rfind("\n", begin, start) + 1 or begin
    left, above = narrowed(text[line:start]).replace("**", ""), text[begin:line]
    item = ITEM.fullmatch(left)
    for _ in range(6):
        if not above.strip() or (strip(left).strip(" =&") and not item):
            break
        above, _, last = above.rstrip().rpartition("\n")
        if not RULE.fullmatch(last):
            end = last.rstrip(" ~")
            signed = item and (end.endswith("=") or OPERATOR.search(end) or last.count("$") % 2)  # x =⏎- \boxed{5}
            left = f"{narrowed(last)} {left}" if signed else narrowed(last) + BREAK + ITEM.sub("", left)
            item = None
    return (left if strip(left) else left.rpartition(BREAK)[2])[-LINE_CHARS:]


def narrowed(text: str) -> str:
    """A text with one space for each run of spaces."""
    return SPACES.sub(" ", text) if any(space in text for space in WIDE) else text


def label_of(left: str) -> str:
    """A text in front of an answer without the calculation at its end: "The cost in cents is 2 + 3 ="."""
    found = CALCULATION.search(left, max(0, len(left) - CALCULATION_CHARS))
    stated = found and re.search(r"\d", found[0]) and not left[: found.start()].endswith("=")
    return f"{left[: found.start()]} " if found and stated else left


def begins(left: str, formula: bool) -> bool:
    """Whether a box may stand behind a text: in a `formula` behind a sign of equality or its like, else known
    words, too, but for those that change its value."""
    label = label_of(left)
    if any(sign.search(left) for sign in (CALL, DANGLING, WARNED, CHANGED_NAME)):
        return False
    if any(SCALED_LABEL.search(text) or strange_bracket(text) for text in {label, left}) or strange_label(left):
        return False
    while (opening := unclosed(left)) >= 0:
        inside, left = BROKEN.sub("", left[opening + 1 :]), left[:opening]
        if COMMAND.search(left):
            return False
        if undressed := strip(inside):
            left = undressed
            break
    if line := BROKEN.search(left):
        left = left[: line.start()]
        if formula or OPERATOR.search(strip(left)):
            return not OPERATOR.search(strip(left))
    bullet, displayed = BULLET.search(left.rpartition(BREAK)[2]), bool(DISPLAY_OPENED.search(left))
    broken, left = bool(line) or BREAK in left[len(strip(left)) :], strip(left)
    if text := left.endswith("}") and LAST_TEXT.search(left):
        if formula and OPERATOR.search(strip(left[: text.start()])):
            return False
        formula, left = False, strip(left[: text.start()] + text[1])
    if formula or not (word := LAST_WORD.search(left[-TAIL_CHARS:])):
        begun = BEGINS.search(left, len(left) - TAIL_CHARS)
        if begun and begun[0][0] != "=" and MINUS.search(left, 0, begun.start()):
            return False  # 17 -: \boxed{18}
        if formula:  # a point or a comma in a formula ends no sentence: 1. \boxed{8}; 1, \boxed{8}
            return not left or bool(begun and begun[0].strip()[0] not in ".!?,;，")
        if begun and begun[0] in ",;" and not comma_may_follow(left):
            return False  # Debra, \boxed{\text{Evelyn}}
        return bool(not left or bullet or begun or (broken and not OPERATOR.search(left)))
    return leads(word[0].lower(), left, broken or displayed)


def strip(text: str) -> str:
    """A text without the signs at its end that change no value."""
    while text and not (text[-1].isalnum() and "\\" not in text[-TAIL_CHARS:]):
        begin = max(0, len(text) - TAIL_CHARS)
        dressed = DRESS_LEFT.search(text, begin)
        text = text[: dressed.start()] if dressed else text
        if not dressed or dressed.start() > begin:
            break
    return text


def unclosed(text: str) -> int:
    """The place of the last brace that is open at the end of a text; -1 if there is none."""
    depth, place = 0, len(text)
    while (place := max(text.rfind("{", 0, place), text.rfind("}", 0, place))) >= 0:
        if text[place] == "}":
            depth += 1
        elif text[place - 1 : place] != "\\":
            if not depth:
                return place
            depth -= 1
    return -1
