"""What a text says beside an answer that the gold answer has to be, too: units, currencies, values set equal to it."""

import re

from maxrl_envs.verifier.front import LINE_CHARS, label_of, strip
from maxrl_envs.verifier.surroundings import ROWS, SHORT, Frame
from maxrl_envs.verifier.units import COUNTED, MEASURE, MEASURE_WORDS, METRIC_NAMES, SPOKEN, unit_of_words
from maxrl_envs.verifier.words import WORD_NUMBERS

EQUALS_CHARS = 16  # how far in front of a box a sign of equality stands, with the beginning of a formula between
SIDE_CHARS = 60  # how far in front of a box a value that is set equal to it begins
NAMES = re.compile(  # (y, x) =, N_{10} =, (N)_9 \to
    r"(\([xyz](?:,\s*[xyz])+\)|(?:^|=)\s*[({\[]?(?:[a-zA-Z]|\d+)[)}\]]?_\{?\(?(?:\d+|\\text\s*\{\s*(?:base|ten)\b[^{}]*\}\s*\d*)\)?\}?)"
    r"\$?\s*(?:=|:|\\to|\bis)\s*\$?\Z"
)
VALUE_SIDE = re.compile(  # \$17 =, 17 dollars =, (3) =, (3, 1) =, 106^\circ =, \text{odd} =, (D) =
    r"(?:^|[=<>:&\r]|\\(?:neq?|[lg]eq?|therefore|q?quad|implies|Rightarrow)(?![a-zA-Z])|\\text\s*\{[^{}]*\}"
    r"|(?<![\\a-zA-Z])[a-zA-Z]{2,}[,:]?\s|(?:^|\r)\s*(?:[-*•]|#+|\d+[.)])\s)\s*(?:\*+(?=[\d.,]+\*))?(?:(?<!\\)\$|\\[(\[])?\s*"
    r"(\\[dt]?frac\s*(?:\d\d|\{\d+\}\s*\{\d+\})|\d+e\d+|(?:\\(?:math|text|under)[a-z]+\s*)?\{\d[\d,.]*\}"
    r"|\(?[-+]?(?:\\?\$)?\d[\d,.]*\)?\$?"
    rf"\s*(?:\\?%|\\\$|\^\{{?\\circ\}}?|\\(?:text|mbox|mathrm)\s*\{{[^{{}}]*\}}(?:\^2)?|{MEASURE}|{COUNTED}|{SHORT})?"
    r"(?:(?:\s*(?:\$\$?|\\[\[(\])])){1,3}(?=\s*=))?"
    r"|[(\[][-\d,\s./]+[)\]]|\([A-H]\)|\\text\{\(?\w+\)?\})[\s&~*]*"
    r"(?:=\s*\\?[a-zA-Z]+\s*)?(==?|≈|\\approx)(?:[\s&$]|\\\[)*\\?\$?\s*\Z"
)
CHAINED_ROW = re.compile(r"(?:[\s&$]|\\\[|\\begin\{\w+\*?\})*=[\s&$]*")
ROW_SIGNS = re.compile(r"\A(?:[\s&$]|\\[\[(])+|(?:[\s&$.]|\\[\])])+\Z")
TEXT_COMMAND = r"\\(?:text(?:bf|it|rm|sf|tt|normal)?|math(?:rm|bf|it|sf|tt)|mbox|operatorname|rm)"
UNIT_BEHIND = re.compile(  # a sign, or up to three words, which may stand in braces; and an exponent
    r"(?:[\s$~*_(\[:\"“`,/]|\\[,;: !)\]]|\\q?quad(?![a-zA-Z])|-(?=[a-zA-Z])){0,20}"
    r"(?:(?:when\s+)?(?:measured|expressed|given)\s+(?=in\b)|in the unit\s+|(?:in|as an?|of an?)\s+(?=per\s?cent)"
    r"|(?:total|whole|full|extra|a)\s+(?=\\?%|per))?"
    r"(?:(\\%|%|\\\$|[€£¥₹¢°]|\^\s*\{?\s*\\circ\s*\}?"
    rf"|(?:{TEXT_COMMAND})?\{{[\s~(]{{0,9}}(?:(?i:per ?cents?)|\\?%|\\\$|[€£¥₹])\)?\s*\}}"
    r"|(?i:per\s?cents?(?:age(?: points?)?)?)\b|pct\b)"
    rf"|(?:{TEXT_COMMAND}\s*)?\{{[\s~(]{{0,9}}([a-zA-Z.µμ][a-zA-Z./ ]{{0,60}})\)?\}}"
    r"|(美元|元|円|小时|分钟|天|Å|[a-zA-Z.µμ][a-zA-Z.]{0,30}(?:/[a-zA-Z]{1,9}| [a-zA-Z.]{1,30}){0,2}))"
    r"(\s*\$?\^\s*(?:\d|\{\d\})|[²³])?"
)
ENDED = re.compile(r"\.\s+(?=[A-Z])")  # cm. I hope
OWN_UNIT = re.compile(r"\\(?:text|mathrm|mbox)|[$%€£¥₹°]|\\circ|:|\d\s*[a-zA-Z]{2}")
EQUATED_PRODUCT = re.compile(r"[\d}][a-zA-Z]{2}(?![a-zA-Z])")
DECIMAL = re.compile(r"-?\d+(?:\.\d+)?")
NUMERIC = re.compile(r"(?=.*(?:\d|\\pi))(?:[-\d.,:/^{}\s]|\\[!,;]|\\[dt]?frac|\\sqrt|\\pi(?![a-zA-Z]))+")
FULLY = (["full"], ["whole"], ["more"], ["extra"], ["additional"], ["total"], ["a"])  # words in front of a unit
OF_TEMPERATURE = re.compile(r"\s*(?:\\(?:text|mathrm)\s*\{\s*)?([CF])\b")
UNIT_IN_FRONT = re.compile(  # in days, 6; (in km) is 5; Total cents: 5; L_{\text{rad}} =; but not "in 3 days, 6"
    r"(?<!\w)(?<!\d\s)((?i:in degrees|(?:in|the) \\?%|(?:in )?per ?cents?(?:age)?\b)"
    r"|(?<![\d\w}])\\?%(?=[\s$}]*[:=])"
    rf"|(?:(?i:square|cubic) )?(?!second\b|(?i:in)\s+(?!is\b))(?:{MEASURE}|{SHORT})(?:\s(?:per)\s{MEASURE}|/{MEASURE})?"
    r"|(?<=[(\[])[¢€£¥₹](?=[)\]])|(?<=[(\[/])[msgl](?!\w)|(?<=[(\[{ ])(?:\\?%|percent)(?=[)\]}]))"
    r"((?:\^\{?\d\}?|[²³])?)(?:[^\w.!?;][^.!?;\d]*)?\Z"
)
IN_UNIT = re.compile(  # in cents after 2 days, the number of \$ is
    r"\b(?:[iI]n|to|of|[aA]s(?: an?)?) \$?(\\\$|[¢€£]|\\?%|pct\b"
    rf"|(?<=[iI]n )(?:square |cubic )?(?:{MEASURE}|{SHORT})\b)()[^.!?;]*\Z"
)
PERCENT = re.compile(r"(?i)%|per\s?cent|pct")
BASE = re.compile(  # In base 9 it is; as a decimal number it is
    rf"(?i)\b(?:(?:base|radix)\b(?:\s+of)?[\s$-]*(?:[a-z]\s*=\s*)?(\d+|{WORD_NUMBERS})"
    r"|(?:in|as|to) (?:an? |the )?decimal|decimal (?:form|number|value|representation|expansion|notation|digits))\b"
    r"[^.!\n]*\Z"
)
DRESSED = re.compile(  # x = 36, \mathbf{36}, (36), +36, $36$
    r"[\s$]*(?:[a-zA-Z]\w*\s*=)?[\s$]*(?:\\(?:math|text)[a-z]{2}\s*\{([^{}]*)\}|\(([^(),]*)\)|\+?([-.\d\\][^=]*?))[\s$]*"
)
NUMERAL = re.compile(r"[\da-zA-Z]+")
CURRENCY = re.compile(  # \$ / Cost (£): / x\$ =
    r"((?<![A-Z])\\\$|[€£¥₹]|\(\$\)|\b(?:USD|EUR|GBP|Rs)\b)(?:[\s${}.~)\]:=*]|\\[,;:! ])*$"
)
OTHER_DOLLARS = re.compile(r"(?<!US)(?<=[A-Z])\\?\$[\s$]*$")
MORE_UNITS = re.compile(  # /s, / \mathrm{~s}, per second, \mathrm{~s}^{-1}
    r"[\s}]*(?:/\s*|per |(?=\\))(?:\\,)?(?:([a-zA-Z]+)|\\(?:text|mathrm)\s*\{[\s~]*([a-zA-Z]+)\s*\}(?:\^\{?-?\d\}?)?)"
)


def sides(text: str, run: str, start: int, end: int, around: Frame) -> list[str]:
    """What the formula of a box says beside it: with a name or a unit in front, or equal to it in the row above."""
    found = []
    if (names := NAMES.search(around.inside if strip(around.inside) else around.left)) and "_" not in run:
        found.append(f"{names[1]} = {run}")
    if EQUATED_PRODUCT.search(run) and strip(around.inside).endswith("="):
        found.append(f"x = {run}")  # n, m and 3nm may be numbers
    *above, row = ROWS.split(text[max(0, start - LINE_CHARS) : start])
    above = [shown for line in above if (shown := ROW_SIGNS.sub("", line))]
    left = around.inside if around.tail is not None and strip(around.inside).strip(" =&≈") else around.left
    left = f"{above[-1]} =" if above and CHAINED_ROW.fullmatch(row) else left
    equals = any(sign in left[-EQUALS_CHARS:] for sign in ("=", "≈", "approx"))
    if equals and (value := VALUE_SIDE.search(left, max(0, len(left) - SIDE_CHARS))):
        unit = UNIT_BEHIND.match(text, end)
        of_box = named(run, unit) if unit else []
        alike = value[1].split()[-1] in "".join(of_box)  # 17 eggs = \boxed{18} eggs
        measured = OWN_UNIT.search(value[1]) and (OWN_UNIT.search(run) or of_box) and not alike
        numbers = [side.replace(",", "").strip() for side in (value[1], run)]
        rounded = "=" not in value[2] and all(map(DECIMAL.fullmatch, numbers))
        if rounded and abs(float(numbers[0]) - float(numbers[1])) < 1:
            return found  # 15.96 \approx \boxed{16}
        if not measured or "circ" in value[1]:  # 1 hour = 60 minutes
            found.append(value[1])
    return found


def with_units(run: str, front: str, unit: re.Match[str] | None) -> list[str]:
    """The number in a box with the unit behind it, and with the currency in the text in front of it."""
    run = bare(run)
    if not NUMERIC.fullmatch(run):
        if unit and OWN_UNIT.search(run) and (second := named("", unit)) and not run.endswith(second[0]):
            return [run + second[0]]
        return [f"({run}){unit[1]}"] if unit and unit[1] and re.search(r"%|cent|circ", unit[1]) else []
    found = named(run, unit) if unit else []
    if front[-1:] in ("$", " ") and OTHER_DOLLARS.search(front):
        found.append(rf"{run}\text{{ other dollars}}")
    elif currency := CURRENCY.search(front):
        found.append(f"{currency[1]} {run}")
    elif not found and (measured := unit_in_front(label_of(front))):
        name = re.sub("(?i)^in ", "", measured[1])
        sign = r"\%" if PERCENT.search(name) else "" if name[0].isalpha() else name
        found.append(run + (sign or rf"\text{{ {name}}}{measured[2]}"))
    return found


def said_before(run: str, left: str) -> list[str]:
    """The number behind a mark or in a tag with the unit, and in the base, that the text in front of it names."""
    return with_units(run, left, None) + in_base(run, left)


def in_base(run: str, left: str) -> list[str]:
    """The numeral in a box in the base that the sentence in front of it names, if it names one."""
    run = bare(run)
    if not (base := BASE.search(left)) or not NUMERAL.fullmatch(run):
        return []
    return [f"{run}_{{{SPOKEN.get(base[1].lower(), base[1]) if base[1] else 10}}}"]


def bare(run: str) -> str:
    """What stands in a box without a name, a font, brackets, a plus sign or dollar signs around it."""
    found = DRESSED.fullmatch(run)
    return next(part for part in found.groups() if part is not None).strip(" $") if found else run


def unit_in_front(front: str) -> re.Match[str] | None:
    """The unit in the label of a box, in front of which a text stands, as `UNIT_IN_FRONT` finds it."""
    tail = re.split(r"[.!?;]", front[-SIDE_CHARS:])[-1]
    if not re.search(r"[%¢€£¥₹]|\\\$|ercent|pct", tail) and MEASURE_WORDS.isdisjoint(
        re.findall(r"[a-z]+", tail.lower())
    ):
        return None  # to look for a word takes less time
    begin = max(0, len(front) - SIDE_CHARS)
    return UNIT_IN_FRONT.search(front, begin) or IN_UNIT.search(front, begin)


def named(number: str, unit: re.Match[str]) -> list[str]:
    """A number with the unit behind its box, if there is one."""
    if unit[1] and ("circ" in unit[1] or unit[1] == "°") and (degrees := OF_TEMPERATURE.match(unit.string, unit.end())):
        return [rf"{number}^\circ\text{{{degrees[1]}}}"]
    if unit[1]:
        return [number + (r"\%" if PERCENT.search(unit[1]) else unit[1])]
    words = re.sub("[µμ]", "u", ENDED.split(unit[2] or unit[3])[0]).rstrip(".").split()
    words = words[words[:1] in FULLY :]
    if unit[3] and words[:1] == ["in"] and len(words) > 1 and not unit[4]:
        words = words[1:]  # in centimeters; "in all" is no inch
    words = words[: words.index("in")] if "in" in words[1:] else words  # dollars in total
    words = words[:1] if words and "/" in words[0] else words  # m/s
    first = words[0].replace(".", "").lower() if words else ""
    half = first in ("am", "pm")
    if half or ":" in number:
        return [rf"{number}\text{{ {words[0]}}}"] if half and ":" in number else []
    if not first or (unit[3] and first in ("left", "remaining", "total")):
        return []
    careless = first in METRIC_NAMES and not unit_of_words(words[:1])  # 3 mpc
    bare = [word.partition("/")[0] for word in words]
    known = next((n for n in range(len(words), 0, -1) if careless or unit_of_words(bare[:n])), 0)
    if known == len(bare[0]) == 1 and unit_of_words(bare[1:2]):
        known = 2  # m people: no unit, or millions
    if not known and first not in ("every", "each", "per"):  # single cents
        words = next(([word] for word in words if word in MEASURE_WORDS), [])
        known = len(words)
    more = MORE_UNITS.match(unit.string, unit.end()) if known == len(words) else None
    rest = more[0].lstrip("} ") if more and unit_of_words([more[1] or more[2]]) else ""
    named_by = words[:known] if unit_of_words(words[:known]) else bare[:known]  # stripes/zebra
    return [rf"{number}\text{{ {' '.join(named_by)}}}{(unit[4] or '').replace('$', '')}{rest}"] if known else []
