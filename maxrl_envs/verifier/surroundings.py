"""Whether the last box of a response stands alone, or is a part of something that is another answer."""

import re

from maxrl_envs.verifier.units import BARE

LINE_CHARS = 200  # how far to the left and to the right of a box is looked at
TAIL_CHARS = 40  # in which the last words in front of a box stand
AFTER_CHARS = 400  # how far behind an answer words that take it back are looked for

# Commands whose argument may hold a box without changing its value.
FONTS = (
    r"(?:boldsymbol|mathbf|mathbold|bm|textbf|mathrm|text|underline|displaystyle|d?boxed|fbox|(?:text)?color\s*\{\w+\})"
)
FONT = re.compile(rf"\\{FONTS}\s*$|\{{\\(?:text)?color\{{\w+\}}$")
COMMAND = re.compile(r"\\[a-zA-Z]+\s*(?:\[[^\]]*\])?(?:\{[^{}]*\})*\s*$")
DRESS_LEFT = re.compile(
    rf"(?:\s|\*\*|<\w{{1,20}}>|[(\[$_`&]|\\(?:{FONTS}|left|quad|large|Large|LARGE|huge|Huge|[,;:!(\[{{])(?![a-zA-Z]))+$"
)
DRESS_RIGHT = re.compile(r"(?:\s|\*\*|[)}\]$_`]|</\w{1,20}>|\\(?:right|quad|[,;:)\]}]))+")
SCALED = "|".join(  # words behind an answer that change its value
    """ors? thousands? millions? billions? trillions? hundreds? dozens? lakhs? crores? halves tens? tenths?
    hundredths? thousandths? bn [kKMB] half a.half and.a.half and.half point squared cubed factorial plus minus
    times(?=\\W+(?:\\d|two|three)) divided multiplied over base modulo mod through give.or would less fewer ago negative
    nope hex octal binary pi sqrt choose below oder ou""".split()
)
TEXT = rf"\\(?:text|mathrm|mbox|textbf|operatorname)\s*\{{(?!\s*(?:{SCALED})\b\s*[^{{}}]*\}}(?!\s*\^))[^{{}}\d]*\}}"
UNIT = rf"\{{?(?:{'|'.join(BARE)})(?![a-zA-Z])(?:\}}?\s*\^\s*\{{?-?\d)?"
BEHIND = (  # a unit or a modulus
    rf"\\pmod\s*(?:\d|\{{\d+\}})|{UNIT}|\^\s*\{{?\s*(?:\\circ|\\degree|°)|°|\\?%|\\\$|{TEXT}(?:\s*\^\s*\{{?-?\d)?"
    rf"|/(?=\s*(?:{TEXT}|$))|\\mu(?=\s*{TEXT})|\\AA|\\[dt]?frac\s*\{{\s*{TEXT}\s*\}}\s*\{{\s*{TEXT}\s*\}}"
)
LAST_TEXT = re.compile(r"\\(?:text|mathrm|mbox|textbf)\s*\{([^{}]*)\}$")
OPENED = re.compile(r"(?<!\\)\$|\\[\[(]|\\begin\{[a-z]+\*?\}(?:\{\w+\})?")
CLOSED = re.compile(r"(?<!\\)\$|\\[\])]")
PROSE = re.compile(rf"{TEXT}|\\[a-zA-Z]+|[a-zA-Z]{{3,}}")  # a word of three letters, or a command that is none

BULLET = re.compile(  # the sign that begins an item of a list or a heading, a dash behind words, a number's full stop
    r"^\s*(?:[-−–*+•>]|#+|\d+[.)])\s+[*_`$({\[\\]*$|^[^$\\\d]*[a-zA-Z*:_)]\s+[-−–]+\s+[*_`$]*$"
    r"|\d[.!?]\s+[*_`$]*$"
)
BEGINS = re.compile(  # a sign of equality or of a conclusion, the end of a sentence or of a clause
    r"(?:(?<!\s!)(?<![<>/\\])=\s*\+?|[:≈⇒→∴：。…]|</\w{1,20}>|(?<=[a-zA-Z$)\]}'\"”’*])[.!?;,，]|[a-zA-Z]{3}\)"
    r"|(?<!not)\\(?:approx|therefore|implies|iff|to|equiv|[rR]ightarrow|Longrightarrow|sim|simeq|in|\\))\s*\\?$"
)
WORD = re.compile(r"(?<![\\\w])(?:[^\W\d_]{2,}|[aA是为])$|['’]s$|[^\x00-\x7f][是为]$")
CHANGING = frozenset(  # words in front of a box that change its value, deny it or offer another one
    """not never no nor neither or and to than by times over negative minus plus twice double triple except without
    excluding unlike besides versus vs less between through mod after from oder ou pas nicht kein не alias wrong false
    incorrect mistaken invalid""".split()
)
CHANGED = re.compile(  # and such phrases
    r"(?i)(?:n['’]t|不是?|\d of|\binstead of|\b(?:half|third|quarter|root|reciprocal|inverse|negative|opposite|square"
    r"|cube|multiple|factor|percent|complement) of(?: the)?)$"
)
LEADS = re.compile(  # such words, where they do not
    r"(?i)\b(?:simplif\w+|reduces?|(?<!or )equal|equivalent|comes?|amounts?|evaluates?|rounds?|leads?|adds? up|sums? up"
    r"|down) to$|\b(?:(?:in|de)creased|given|reduced|grew|fell) by$"
)
ENDS = re.compile(  # what may stand behind a box in a formula: nothing, signs of the sentence, a unit
    rf"(?:[\s~.,;&)}}\][|]|\{{\s*\}}|{BEHIND}|\\(?:[,;:! \\}}]|q?quad|right|qed|blacksquare|square|checkmark|Box"
    r"|end\{\w+\*?\}))*(?:=\s*[a-zA-Z][\s.,]*)?$"
)
FOLLOWS = re.compile(  # and outside of a formula: nothing, the end of a sentence, a unit or words
    rf"(?:[\s~]|{BEHIND}|[)}}\]$_`*\"'”’]|</\w{{1,20}}>|\\(?:right|quad|checkmark|[,;:)\]}}\\ ]|end\{{\w+\*?\}}))*"
    rf"(?:$|[✅✔☑✓🎉■□∎\ufe0f]+\s*$|[.,;:!?。，]+(?![\w.,])|-sided\b|(?<=[\s~*)\]])(?!(?:{SCALED})\b)[a-zA-Z])"
)
UNITS = re.compile(BEHIND)
MORE = re.compile(  # another number in the same sentence
    r"(?i)\W*\d|[^.!?\n\d]{0,40}?(?:\b(?:and|or|to|vs\.?|versus|aka|oder|ou|out of|percent of|(?:more|less|fewer) than"
    r"|hours?|hrs?|min|feet|ft|lbs?|pounds?|dollars|remainder)|[,;(=<>:→–−-])\s*(?:or\s+)?(?:[a-zA-Z]\s*=\s*)?\$?-?\d"
    r"|[^.!?\n]*?\b(?:so|but|else|otherwise|assuming|or)\b[^.!?\n]*?\d|[^.!?\n]*\b(?:below zero|debt|loss)\b"
)
UNSAID = re.compile(r"\\(?:iffalse|(?:re)?newcommand|def|verb)(?![a-zA-Z])")

DENIED = re.compile(  # a clause that ends in "the answer is" and denies or doubts it
    r"(?i)\b(?:not|never|nobody|no one|none|no|doubt\w*|false|wrong\w*|incorrect\w*|impossible|cannot|deny\w*|denie\w*"
    r"|refus\w*|hardly|unlikely|guess\w*|would|could|might|may|if|suppos\w*|pretend\w*|claim\w*|says?|said|wonder\w*"
    r"|whether|unless|why|is it true|old|previous|initial|fake|mistake\w*|another|other|naive|tempting|instead of"
    r"|rather than|ruled? out|untrue|myth|only if)\b|n['’]t\b"
)
NOUN = r"(?:answer|result|value|solution|guess|conclusion|choice|number|total|reading|approach|claim|mistake|error)"
DENIED_LEFT = re.compile(  # a sentence in front of an answer that denies or doubts it, or says who else claims it
    r"(?i)(?:\b(?:not|never|nor|neither|cannot|no longer)\b|n['’]t\b)"
    rf"(?:\W+(?:equals?|to|be|been|just|simply|is|even|say|exactly|only|the|a|an|possibly|{NOUN})\b)*\W*$"
    r"|\b(?:false|untrue|wrong|incorrect|impossible|unlikely|myth)\s+(?:that|to)\b[^.\n]*$"
    rf"|\b(?:false|wrong|incorrect|mistaken|naive|tempting|common|rejected|absurd)\s+(?:\w+\s+)?{NOUN}\b(?!s)[^.\n]*$"
    r"|(?<!no )(?<!without )(?<!without a )\bdoubt\w*\b[^.\n]*$|\b(?:ruled? out|reject|exclude|deny|pretend)\b[^.\n]*$"
    r"|\bif\b[^.\n]*\b(?:wrong|incorrect|false|mistaken|not (?:right|correct|true))\b[^.\n]*$"
    r"|(?<!\bI )(?<!\bwe )(?<!can )\b(?:say|says|said|claim|claims|claimed|think|thinks|thought|believes?)\b"
    r"\W*(?:\b(?:it|that|is|was|the|answer|be)\b\W*)*$"
    r"|\ban? (?:upper|lower) bound\b[^.\n]*$|\beither\b[^.\n]*$|\b(?:except|but|unlike|besides)\b(?: for)?\W*$"
    r"|<(?:del|s|strike)>\W*$|^\W*\[[^\]]*\]:.*$|<!--(?!.*-->).*$|^\s*%.*$"
)
IN_DENIALS = (  # each match of `DENIED_LEFT` holds one of these; to look for them takes less time
    """no n't n’t nev nei false untrue wrong incorrect impossible unlikely myth mistaken naive tempting common absurd
    doubt rule reject exclude deny pretend if say said claim think thought believe bound either except but unlike
    beside < [ %""".split()
)
DENIED_RIGHT = re.compile(
    r"(?i)\s*(?:(?:is|was|seems|would be)\s+(?:not|wrong|incorrect|false|impossible)|isn['’]t|cannot|can['’]t)\b"
)
TAKEN_BACK = re.compile(  # "Wait, ..." and "Oops!"
    r"(?i)(?:^|[.!?\n,;)}$])[\s$(]*(?:wait|oops|no|hmm+|actually|correction|edit|sorry|just kidding|on second thought)"
    r"\b"
    r"|\b(?:incorrect|wrong|falsch|faux|falso|false|mistake|mistaken|kidding|recheck|forgot|random"
    r"|not (?:right|correct|true))\b|❌|✗|✘"
)
RESTATED = re.compile(  # a sentence or a line that says what the answer is, or nothing but a number
    r"(?i)[\W_]*(?:so|thus|then|hence|therefore|or|and|alternatively|maybe|perhaps|possibly|probably|rather|instead|but"
    r"|it['’]s|it is)\b.*\d.*|.*\b(?:answer|result|total|solution|final value)\b.*\d.*|[^a-zA-Z=]*\d[^a-zA-Z=]*"
)
LINES = re.compile(r"(?<=[.!?;])\s+|\n")
NUMBERS = re.compile(r"\d[\d,]*(?:\.\d+)?")


def part_of_more(text: str, start: int, end: int) -> str:
    """Why the box from `start` to `end` of a text is not the answer that the text gives; "" if it is.

    It is not where it is a part of a larger formula, an argument of a command or one of alternatives, or where words
    that stand beside it may change its value.
    """
    left = text[max(0, start - LINE_CHARS) : start].rpartition("\n")[2]
    right = text[end : end + LINE_CHARS].partition("\n")[0]
    opened = list(OPENED.finditer(left))
    inside, closed = left[opened[-1].end() :] if opened else "", CLOSED.search(right)
    formula = bool(opened and closed and all(word[0] == "\\" for word in PROSE.findall(inside)))
    if UNSAID.search(text):
        return "a command that changes what is printed"
    if not begins(left, formula and bool(strip(inside))):
        return f"the box goes on with what stands before it: {left[-TAIL_CHARS:]!r}"
    if formula and closed:
        if not ENDS.match(right[: closed.start()]):
            return f"the formula goes on behind the box: {right[: closed.start()][:TAIL_CHARS]!r}"
        right = "." * bool(re.search(r"[.!?]\s*$", right[: closed.start()])) + right[closed.end() :]
    if right.lstrip().startswith("!") and not re.search("[a-zA-Z]{2}", left):
        return "a factorial"
    return continued(right)


def continued(right: str) -> str:
    """Why an answer does not end where it seems to, as the text of its line behind it shows; "" if it does."""
    right = right.partition("\n")[0]
    follows = FOLLOWS.match(right)
    if follows and (follows[0][-1:] in (".", "!", "?", "。") or not MORE.match(UNITS.sub("", right))):
        return ""
    return f"the text goes on with the answer: {right[:TAIL_CHARS]!r}"


def begins(left: str, formula: bool) -> bool:
    """Whether a box may stand behind a text: in a `formula` behind a sign of equality or its like, else words,
    too, but for those that change its value."""
    while (opening := unclosed(left)) >= 0:
        inside, left = left[opening + 1 :], left[:opening]
        if font := FONT.search(left):
            left = left[: font.start()]
        elif COMMAND.search(left):
            return False
        if undressed := strip(inside):
            left = undressed
            break
    bullet, left = BULLET.search(left), strip(left)
    if text := LAST_TEXT.search(left):
        formula, left = False, strip(left[: text.start()] + text[1])
    if formula or not (word := WORD.search(left[-TAIL_CHARS:])):
        opened = left.count("(") > left.count(")") and re.search(r"[\d,]$", left)  # (6, \boxed{5})
        return not opened and bool(not left or bullet or BEGINS.search(left))
    tail = left[-TAIL_CHARS:]
    return bool(LEADS.search(tail)) or not (word[0].lower() in CHANGING or CHANGED.search(tail))


def denied(text: str, answer: str, start: int, end: int) -> str:
    """Why a text does not mean an answer, which stands from `start` to `end` of it; "" if the text means it.

    It does not if its sentence denies or doubts it, or what follows takes it back or says another number in its place.
    """
    left = text[max(0, start - LINE_CHARS) : start].rpartition("\n")[2]
    rest = text[end : end + AFTER_CHARS]
    lower = left.lower()
    if any(part in lower for part in IN_DENIALS) and (found := DENIED_LEFT.search(left)):
        return f"denied or doubted: {found[0][-TAIL_CHARS:]!r}"
    if not rest.strip(" \n.$*}"):
        return ""
    if found := DENIED_RIGHT.match(DRESS_RIGHT.sub("", rest, count=1)) or TAKEN_BACK.search(rest):
        return f"taken back: {found[0].strip()!r}"
    numbers = set(NUMBERS.findall(answer.replace(",", "")))
    for line in LINES.split(rest)[1:]:
        if RESTATED.fullmatch(line) and not numbers & set(NUMBERS.findall(line.replace(",", ""))):
            return f"another answer follows: {line.strip()[:TAIL_CHARS]!r}"
    return ""


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
