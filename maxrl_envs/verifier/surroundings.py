"""Whether the last box of a response stands alone, or is a part of something that is another answer."""

import re
from typing import NamedTuple

from maxrl_envs.verifier.displays import ENVIRONMENT, in_display
from maxrl_envs.verifier.front import BREAK, DISPLAY_CHARS, LINE_CHARS, TAIL_CHARS, before, begins, narrowed, strip
from maxrl_envs.verifier.units import BARE, COUNTED, MEASURE
from maxrl_envs.verifier.words import UNWRAPPED, WORD_NUMBERS, unknown_behind

IN_LARGE = r"in.(?:thous|hund|mill|doz)\w+"
SCALED = "|".join(  # words behind an answer that change its value
    """ors? thousands? \\w*illions? myriads? googols? hundreds? dozens? lakhs? crores? scores? gross halves tens?
    tenths?
    hundredths? thousandths? (?:third|quarter|fourth|fif?th|sixth|seventh|eighth|ninth)s bn mln
    [kKMB](?!&) half a.half
    and.(?:(?:a|one).)?(?:half|third|quarter|fourth|fifth)s? point squared cubed factorial plus minus
    grand(?!.total) times(?=\\s+(?:\\d|NUMBER|[$\\\\(])) to.the(?=.\\$) twice thrice doubled tripled quadrupled
    halved short.of (?:more|less|fewer|lower|higher).than.(?:a|zero|NUMBER|\\d)\\w* in.the.red
    in.\\d[\\d,]*0s every.(?:other|second|third) per.?mill?e pp[mb] of.(?:one|an?).percent [eE]\\d
    (?:written|expressed).in.(?:base|hex|octal|binary)\\w* (?:b|m|tr)illionths? (?:re|de|in)\\w+ed.by
    rounded.(?:up|down|to) with(?:out)?.(?:the.|a.)?(?:minus|opposite|other|sign) [xX*×]\\W*(?:\\d+|NUMBER)
    (?:lot|set|group|box|bag|pack|pair)e?s.of.(?:\\d+|NUMBER)\\b bps basis.points? parts.per
    (?:less|minus|plus).(?:one|NUMBER)\\b except(?:ing)?
    exclud\\w+ and.(?:some|change|counting|more) too.many not.counting
    IN_LARGE
    times.(?:a.(?:hundred|thousand|million)|[b-z](?!\\w)) with.\\w.replaced
    to.the.(?:second|third|fourth|fifth|sixth) with.(?:(?:the|its|both).)?digits
    as.well.as with.either.sign in.(?:debt|roman|tens|pairs|twos|fives)\\b
    (?:more|greater|larger|smaller|higher|lower).than.(?:the|my|our).answer
    equals(?=\\W+NUMBER) but.negative not(?=\\W*$) under(?=.zero) divided multiplied over base modulo mod through
    give.or would negative ago
    (?:less|fewer)(?!\\s+(?!of\\b)[a-z]) nope hex octal binary pi sqrt choose below oder ou per.(?:two|three)
    to.the.(?:\\w+.)?power in.(?:base|hex|octal|binary|decimal(?!.(?:form|places)))\\w*""".replace(
        "NUMBER", f"(?:{WORD_NUMBERS})"
    )
    .replace("IN_LARGE", IN_LARGE)
    .split()
)
TEXT = (  # a text without words that change a value
    rf"\\(?:text|mathrm|mbox|textbf|operatorname)\s*\{{(?![^{{}}]*\b(?:{SCALED}|{WORD_NUMBERS})\b"
    rf"\s*[^{{}}]*\}}(?!\s*\^))(?![\s~]*(?![mgsJNVWACFKhHlLTtPB])[a-zA-Z][\s~]*\}})"
    r"(?=[^{}]*[a-zA-Z°€£$%])[^{}\d½¼¾⅓⅔]*\}"
)
LETTER = "[mgsJNVWA](?![a-zA-Z])"  # units that may be symbols, too: they stand behind a space or in braces
SHORT = rf"(?i:{'|'.join(BARE)})(?![a-zA-Z])"
UNIT = (  # cm, {~m}, {eV}, s^{-1}
    rf"(?:{SHORT}|(?<=[\s~/]){LETTER}|\{{[\s~]*(?:{LETTER}|{SHORT}|{MEASURE})(?=\s*\}}))"
    rf"(?:[²³]|\}}?\s*\$?\s*\^\s*\{{?-?\d)?"
)
WORD_BEHIND = (  # a unit straight behind a number in prose, the end of an ordinal, a time of day
    rf"(?=[a-zA-Z]{{3}}){MEASURE}|[mgA](?=\s+[a-z]{{2}})|(?:st|nd|rd|th|[kKMG][bB])\b"
    r"|(?::00\s*)?[aApP]\.?[mM]\b"
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
CLOSED = re.compile(rf"(?<!\\)\$|\\[\])]|\\end{ENVIRONMENT}")

NAME = r"(?:(?![ei](?!\w))[a-zA-Z]|\\(?!pi\b|infty)[a-zA-Z]+)(?:_\s*(?:\w|\{[^{}]*(?:\{[^{}]*\})?\s*\}))?"
ENDS = re.compile(  # what may stand behind a box in a formula: nothing, signs of the sentence, a unit
    rf"(?:[\s~.,;&)}}\][|]|\{{\s*\}}|{UNIT_OR_MODULUS}|(?<=[\s~/]){MEASURE}"
    rf"|\\(?:[,;:! \\}}]|q?quad|right|qed|blacksquare|square|checkmark|Box"
    rf"|end\{{\w+\*?\}}))*(?:=\s*(?:{NAME}|\\text\s*\{{\s*constant\s*\}})[\s.,]*)?$"
)
FOLLOWS = re.compile(  # and outside of a formula: nothing, the end of a sentence, a unit or words
    rf"(?:[\s~]|{UNIT_OR_MODULUS}|{WORD_BEHIND}|[)}}\]$_`*\"'”’]|</\w{{1,20}}>"
    rf"|\((?:in )?(?:{MEASURE}|{COUNTED}|{SHORT})\)"
    rf"|\\(?:right|quad|checkmark|qed|blacksquare|square|[,;:)\]}}\\ ]"
    r"|end\{\w+\*?\}))*(?:$|(?:美元|元|个|人|天|小时|分钟|岁|只|本|次)[。.\s]*$|です|である|입니다|이다"
    r"|[✅✔☑✓🎉■□∎\ufe0f]+\s*$"
    r"|[.,;:!?。，]+(?![\w.,]|\\(?:overline|bar|dot)(?![a-zA-Z])|\s*[$]?[=≈]\s*[-\d$\\]"  # no decimals, and no chain
    rf"|\s*(?!or\b)(?:{SCALED})\b)"
    rf"|=\s*(?![ei]\b)[a-zA-Z][\s.,$]*$|-(?!(?:{SCALED}|{WORD_NUMBERS}|odd|fold|some\w*)\b)[a-z]{{4,}}\b"
    rf"|(?:(?<=[\s~*)\]])|(?<=\s[\"“]))(?!(?:{SCALED})\b)[a-zA-Z])"
)
ROWS = re.compile(r"\n|\\\\(?=[\s&\[])")
MATRIX = re.compile(r"\\(begin|end)\{\w*(?:matrix|array|cases)\*?\}")
PARTS = re.compile(  # \boxed{17}:\boxed{18}, 1 foot \boxed{5} inches
    rf"boxed\{{[^{{}}]*\}}\$?\s*(?:[:.]|\b(?:out of|remainder|to|by|times|over|per|{MEASURE})\b)\s*\$?$"
    rf"|\d\}}?\s*(?:\\text\s*\{{[\s~]*)?(?!in\b)(?:{MEASURE}|{SHORT})[\s}}$,]*$"
    r"|(?i:^|[^\w\s]\s?|\b(?!(?:step|part|case|question|problem|exercise|solution|example|task|answer)\b)[a-z]+ )"
    r"\d+\s*:\s*$"
)
GLUED = re.compile(  # straight in front of a box: un\boxed{even}
    r"(?:[.!]|((?<![\\a-zA-Z])[a-zA-Z]+|\\text\{[a-zA-Z]+\})|&\w+;)\Z"
)
PRIME, QUOTED = re.compile(r"\$?['\"]"), re.compile(r"[\"“'‘][\s$*\\(]*\Z")
ENCLOSED = re.compile(  # 2(x = \boxed{5}), (1, y = \boxed{5}), 2^{x = \boxed{5}}
    r"[^\s(\[&\\]\s*[(\[][^()\[\]]*$|[(\[][^()\[\]]*,[^()\[\]]*$|[\^_]\{[^{}]*$|\\\{[^{}]*$"
)
OTHER_LETTER = re.compile(  # of a choice: and D; (D)
    r"[$)\s}]*(?:(?:,|=|and\b|or\b|\\q?quad)[\s$]*)+(?:\\text\{)?\(?[A-Z]\b(?!\s*[a-z])|[^.!?\n]*\([A-H]\)"
)
CHOICE = re.compile(r"(?:\\text\{\s*)?\(?[A-Z]\)?\s*\}?")
CHOICE_IN_FRONT = re.compile(r"(?:\\text(?:bf)?\s*\{)?\([A-H]\)\}?(?:[\s$~:]|\\ )*\Z")
LETTER_IN_FRONT = re.compile(r"(?<![\w\\])\(?([A-H])\)?\s*[,;:]\s*\$?\Z")  # B, $
UNEQUAL = re.compile(r"[\w})]\s*(?:\\neq?|≠|[<>]|\\[lg]eq?)\s*[a-zA-Z]\w*\s*=\s*\Z")  # 17 \neq x =
LISTED_LEFT = re.compile(  # The roots are $17$, $\boxed{18}$
    r"(?:(?<!\bfor)(?<!\bof all)(?<!\bsince)(?<!\bwith)\s|^)\$[^$=<>\n]+\$[,;]\s*\$?\Z"
)
RIVAL = re.compile(  # of an answer without digits: \boxed{\text{even}}, \text{odd}; \boxed{\pi}, e
    r"[\s$)}]*[.,]?\s*(?:and|[oO]r|(?:that|which) (?:is|equals),?)\s+\$?(?:\\text\s*\{)?[a-zA-Z]+\}?\$?\s*[.!?]?\s*"
    r"(?:\n|\Z)|[\s$)}]*(?:[,/]|and\b|or\b)[\s$]*(?:or |that is,? )?"
    r"(?:\\text|\\[(\[]|\\(?!q?quad|end|right)[a-zA-Z]+|(?!a\b)[a-zA-Z]\b)"
)
ENUMERATED_ON = re.compile(r"[\s$]*,[\s$]*\\[lc]?dots|[\s$]*\.\.")
VALUES = re.compile(  # x = 17, x =; x_1 = 17 and x_2 =
    r"(?:^|[$&,;(]|[a-z]{2} )([a-zA-Z])(?:_\{?\w\}?)?\s*=[^=.]{0,30}(?:[,;]|\\q?quad(?![a-z])|\\lor|\b(?:or|and)\b)"
    r"(?:[\s$]|\\[ ,;:])*\1(?:_\{?\w\}?)?\s*=\s*\Z"
)
UNIT_THEN = re.compile(  # a unit, and a word behind it that changes the value; a factor or symbol
    rf"[\s~$*)]*(?:{COUNTED}|{MEASURE}|{SHORT})\s+"
    rf"(?:every (?:other|second|third)|plus|minus|less|and an? half|half|twice|thrice|doubled|tripled"
    rf"|halved|squared|cubed|times|or (?:more|less|so|fewer)|{WORD_NUMBERS}|{IN_LARGE})\b"
    rf"|[\s~$*)]*(?:{COUNTED}|{MEASURE}|{SHORT})(?:[\s|×÷*/+—–−xX=≈<>-]+\\?\$?\d|\s*\(?[kKMB½¼¾]\)?(?!\w))"
    r"|[\s$]*(?:[a-z]{3,}\s)?[rR][\s$]*\d|[\s$]*\\?%\s*of\b"  # 5 eggs r 2, 5% of
    rf"|[\s$]*[*×xX]\s+(?:\d|(?:{WORD_NUMBERS})\b)|[\s$,]*(?:[a-z]+\s){{0,2}}\\(?:times|cdot)(?![a-zA-Z])"
    r"|[\s$]*(?![mgsJNVWA])[b-zB-Z][\s.$]*$"
)
UNITS = re.compile(rf"{UNIT_OR_MODULUS}|:00\s*(?=[aApP]\.?[mM]\b)")
CHAIN = re.compile(rf"(?:[\s~]|{UNIT_OR_MODULUS}|\}}|\\[,;:! ])*&?(?:=|\\approx|\\simeq|≈)")  # \boxed{\frac14} = 0.25
EQUATED = re.compile(  # another number, set equal to the box
    r"(?:^|=|≈|\\approx|(?<![\\a-zA-Z])[a-z]{2,}[:*]*(?=\s))[\s&]*(?:\\boxed\{)?(-?\d[\d,]*(?:\.\d+)?)\}?"
    r"(?:\^\{?\\circ\}?)?[\s&]*(?:=\s*\\?[a-zA-Z]+\s*)?"
    r"(?:==?|≈|\\approx)[\s&]*(?:\\?\$|\\\[)?\s*$"
)
SYMBOL = re.compile(r"(?<![\\a-zA-Z])(?!(?<=\d)[eE][-+]?\d)[a-zA-Z](?![a-zA-Z])")  # but for 5e-7
SYMBOL_BEHIND = re.compile(rf"(?:[\s~]|\\[,;:! ])*{LETTER}")  # \frac{t}{m} m
OTHER_TEXT = re.compile(  # of an answer without digits: \boxed{\text{even}}, and it is odd
    r"[^.!?\n]*?(?:\b(?:it|that|this) (?:is|was|must|has)\b|(?<![\w'’])[A-H](?![\w'’])|\b(?:and|or)(?: also)? an?\b)"
    r"|[\s$)}]*(?:,|\b(?:and|or)\b)(?: also)? [a-z]+[\s.!]*(?:\n|\Z)"
)
RELATION = re.compile(r"[<>]|\\(?:le|ge|leq|geq|in|ne|neq)(?![a-zA-Z])")
EITHER = re.compile(  # $\frac14$, or $\boxed{0.25}; $x = 1$ or $x = \boxed{2}
    r"\$([^$]+)\$,?\s+(?:or|and)\s+\$?$|\$([a-zA-Z]\w?\s*=)([^$]+)\$,?\s+(?:or|and)\s+\$?\2\s*$"
)
TWO_WORDS = re.compile(r"(?<![\\a-zA-Z{])[a-z]{2,} [a-z]{2,}")  # two words: a dollar sign behind them closes no formula
VALUE = (  # how another value begins
    rf"(?:(?<!\d )\d|\b(?:{WORD_NUMBERS})\b|[½⅓⅔¼¾⅛√∞]|\\(?:[dt]?frac|sqrt|pi|infty)(?![a-zA-Z])"
    r"|(?<![a-zA-Z'’=]) \$?(?-i:[b-zB-HJ-Z])(?![\w'’/])|\$[^$\n]+\$)"
)
MORE = re.compile(  # another number in the same sentence: straight behind, or behind a sign or one of these words
    r"(?i)\W*\d|\W*or (?:more|less|fewer)\b"
    r"|[^.!?\n]*?(?:[,;(\[=<>:→—–−/×÷+-]|\b(?:(?<!\d )(?:and|or)|but|also|vs|versus|aka|oder|ou|out of|percent of"
    r"|so|thus|hence|therefore|rather|giving|becom\w+|else|otherwise|assuming|i\.e\.|instead"
    r"|in the end|it is|makes|we (?:keep|get|have)|answer|total|result|sum|should be|plus|minus|along with"
    rf"|(?:less|fewer) than(?: twice| half)?)\b)[^.!?\n]{{0,40}}?{VALUE}"
    r"|[^.!?\n]*?\b(?:hours?|hrs?|min|feet|ft|lbs?|pounds?|dollars|with a remainder of|remainder|to get|to make"
    r"|(?:which|that) (?:is|was|equals|means|yields|gives|becomes|turns into|would be|will be"
    rf"|(?:must|has to) be(?: read as)?))[\s$*_(|-]*{VALUE}"
    r"|(?!\s*(?:\w+ \w+ (?:equal|equivalent)|\w+ (?:\w+ )?to [a-z]+(?: \w+)?) to )[^.!?\n\d]{0,40}?\bto\s*"
    rf"(?:\$?-?\d|(?:{WORD_NUMBERS})\b)"
    r"|[^.!?\n]*\b(?:below zero|debt|loss)\b|\s*if\b[^.!?\n]*\b(?:else|otherwise)\b"
    r"|\s*of\b[^.!?\n]*?(?:=|\bis)\s*\$?\d|[^.!?\n]*?\d[^.!?\n]*?\b(?:also|in (?:total|all)|altogether)\b"
    r"|[^.!?\n]*?\b(?:(?:and|less|plus|minus) (?:an?|another|all|any)|an? \w+ (?:more|less|fewer|extra|short))\b"
    r"|[^.!?\n]*\d[^.!?\n]*\bis (?:the|my|our) (?:final )?(?:answer|total|result)\b"
)
TURNED = re.compile(  # a sentence that denies its answer
    r"(?i)[\W_]*(?:(?:and|but|which|that|it|this) )?(?:(?:is|was|are|were) )?(?:no|not|never|false|wrong|incorrect)\b"
    r"(?! (?:answers|questions|\w+ less)\b|/)|[\W_]*(?:should|would (?:be|have))\b"
    r"|[\W_]*(?:in|as|by|of) (?:contrast|place|opposed|no|course not)\b"
    r"|[^.!?\n]*\b(?:(?:is|was|are|were) (?:not (?:the|my|our)|wrong|false|incorrect)|(?:is|be) another"
    r"|(?:will|must) be (?:less|more|fewer|greater))\b"
    r"|[^.!?\n]*\b(?:can(?:['’]?t|not)|could(?:n['’]t| not)|isn['’]t|(?:an?|the|in) (?:error|mistake|slip|typo))\b"
)
BESIDE = re.compile(  # and 5!; , -x; and a + b
    r"[\s$)}\]]*(?:[,;]|\b(?:and|or)\b)[\s$]*(?:[-−+]?\d|[-−+√]|[a-zA-Z]\s?[-+*/^=!]|(?![aAI]\b)[a-zA-Z](?![\w'’.]))"
)
OR_VALUE = re.compile(  # $\boxed{\frac12}$, or 50%. / (≈ 0.5)
    r"[\s,(]*(?=or\b|i\.e\b|which is|about|approx|roughly|≈|\\approx)(?:(?:or|i\.e\.,?|which is)\s+)?"
    r"((?:about|approximately|roughly|≈|\\approx)?)\s*"
    r"\\?\$?([-−]?\d+(?:[.,]\d+)*\s?(?:\\?%)?|[-−]?\\[dt]?frac\s*\{\d+\}\s*\{\d+\})\$?\)?(?=[\s.]*(?:\Z|\n|\.\s))"
)
ENUMERATED = re.compile(r"\\[lc]?dots(?:[\s,$]|\\,)*\Z")
CONDITION = re.compile(  # attained at $x = 2$; where $r > 0$ and $0 \le \theta < 2\pi$
    r"\b(?:at|when)\s+\$?[a-z]\s*=\s*-?\d+\$?"
    r"|,?\s*\b(?:where|for|when|with)(?:\s(?:and\s)?\$[^$\n]*(?:[<>]|\\(?:[lg]eq?|neq?|in)(?![a-z]))[^$\n]*\$,?)+"
)
DOMAIN = re.compile(  # behind an interval: , x \neq 0; , endpoints excluded
    r"[\s$]*(?:,|with|but)[\s$]*(?:[a-z]\s*(?:\\neq?\b|\\in\b|≠|∈)|(?:the )?(?:end ?points?|ends|bounds)\b)"
)
UNSAID = re.compile(r"\\(?:iffalse|(?:re)?newcommand|def|verb)(?![a-zA-Z])")

NUMBERS = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Frame(NamedTuple):
    """What stands beside a box in its line."""

    left: str  # all in front of it
    inside: str  # how its formula begins
    tail: str | None  # how its formula ends; None if the box stands in no formula
    right: str  # what stands behind it and its formula


def frame(text: str, start: int, end: int) -> Frame:
    """What stands beside the box from `start` to `end` of a text."""
    left, right = before(text, start), narrowed(ROWS.split(text[end : end + DISPLAY_CHARS])[0])
    right = ELEMENTS.sub("", right)[:LINE_CHARS]
    line = left.rpartition(BREAK)[2]
    opened = list(OPENED.finditer(line))
    if not opened and left.count("$") % 2:  # the dollar sign stands in the line above
        line, opened = left, list(OPENED.finditer(left))
    inside, closed = line[opened[-1].end() :] if opened else "", CLOSED.search(right)
    if not opened and in_display(text[max(0, start - DISPLAY_CHARS) : start]):
        above = list(OPENED.finditer(left))
        inside = left[above[-1].end() :] if above else left
        return Frame(left, inside, right[: closed.start()] if closed else right, "")
    if not (opened and closed):
        return Frame(left, inside, None, right)
    tail = right[: closed.start()]
    if TWO_WORDS.search(tail):
        return Frame(left, inside, None, right)
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
    number = NUMBERS.fullmatch(answer.lstrip("-"))
    stated = EQUATED.search(inside if tail is not None and strip(inside) else left)
    if number and stated and abs(float(answer.replace(",", "")) - float(stated[1].replace(",", ""))) >= 1:
        return f"another number is set equal to the box: {stated[1]}"
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
    if answer.startswith("(") and re.search(r"\)[\s$]*(?:,|and|or)[\s$]*\Z", left):
        return "another tuple stands in front of the box"
    if (
        (left.rstrip(" $")[-1:] in (",", ";") and LISTED_LEFT.search(left))
        or ENUMERATED.search(left)
        or ENUMERATED_ON.match(text, end)
        or (VALUES.search(left) and not either(left))
    ):
        return "the box is an item of an enumeration"
    if CHOICE.fullmatch(answer) and (other := LETTER_IN_FRONT.search(left)) and other[1] not in answer:
        return "another letter stands in front of the box"
    if UNEQUAL.search(inside):
        return "another number stands in front of the box"
    if ENCLOSED.search(inside):
        return "the box stands inside of brackets"
    if turned := TURNED.match(UNWRAPPED.sub(r"\1", f"{tail or ''}{around.right}")):
        return f"denied: {turned[0]!r}"
    return goes_on(text, end, answer, around) or continued(around.right, answer)


def goes_on(text: str, end: int, answer: str, around: Frame) -> str:
    """Why the formula or the sentence of a box goes on with it behind its end; "" if it does not."""
    left, _, tail, right = around
    if UNIT_THEN.match(right):
        return "signs or words beside the box change it"
    if CHOICE.fullmatch(answer) and OTHER_LETTER.match(right):
        return "another letter follows"
    if not re.search(r"\d", answer) and (RIVAL.match(text, end) or OTHER_TEXT.match(right)):
        return "another answer follows"
    if tail and SYMBOL_BEHIND.match(tail) and SYMBOL.search(answer):
        return "a symbol behind a formula"
    if tail and not (ENDS.match(tail) or CHAIN.match(tail)):
        return f"the formula goes on behind the box: {tail[:TAIL_CHARS]!r}"
    if right.lstrip("$ *_").startswith("?"):
        return "a question"
    if answer[0] in "[(" and DOMAIN.match(right):
        return "the text behind the interval changes it"
    if right.lstrip(" $").startswith("!") and not re.search("[a-zA-Z]{2}", left):
        return "a factorial"
    strange = unknown_behind(f"{tail or ''} {right}", text[:end])
    return f"a word behind the box that may change it: {strange!r}" if strange else ""


def continued(right: str, answer: str) -> str:
    """Why an answer does not end where it seems to, as the text of its line behind it shows; "" if it does."""
    right = right.partition("\n")[0]
    if OR_VALUE.match(right):
        return ""  # it is compared
    condition = CONDITION.match(right)
    if condition and re.search(r"infty|\[", answer):
        return "a condition behind an interval"
    if BESIDE.match(CONDITION.sub("", right)):
        return "another answer follows"
    follows = FOLLOWS.match(right)
    if follows and follows[0][-1:] in (".", "!", "?", "。"):
        return ""
    others = right
    if answer in right:
        others = re.sub(rf"(?<![\w.,-]){re.escape(answer)}(?![\w,]|\.\d)", "", right)
    others = CONDITION.sub("", others)
    if follows and not (others.strip(" .$\\)]}*") and MORE.match(UNITS.sub("", others))):
        return ""
    return f"the text goes on with the answer: {right[:TAIL_CHARS]!r}"


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
