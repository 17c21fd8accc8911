r"""Whether an answer equals the gold answer: quick rules on text and numbers, then math-verify.

Nothing is evaluated as code. `symbolic` may hang or take any amount of memory: it belongs into a process with limits.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

MAX_CHARS, MAX_DEPTH, MAX_FUNCTIONS, MAX_DIGITS = 1000, 20, 16, 100  # of an answer that math-verify may see

UNICODE = str.maketrans(
    {"−": "-", "–": "-", "×": r"\times ", "÷": r"\div ", "·": r"\cdot ", "°": r"^\circ ", "π": r"\pi ", "∞": r"\infty "}
    | {"≤": r"\le ", "≥": r"\ge ", "≈": r"\approx ", "∪": r"\cup ", "％": "%", "，": ","}
    | dict.fromkeys("\u00a0\u2009\u202f", " ")
)
DEGREE = r"\^\s*\{?\s*\\(?:circ|degree)(?![a-zA-Z])\s*\}?|\\degree(?![a-zA-Z])"
CLEANING: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<!\\)(?:\$|\\[()\[\]])", " "),  # delimiters of mathematics
        (r"(?<=\d),\s*\\!\s*(?=\d)", ""),
        (r",\\!\s*|\{,\}", ","),
        (r"\\!|\\(?:left|right|displaystyle|phantom)(?![a-zA-Z])\.?", ""),
        (r"(?<!\\)\\[bB]igg?[lrm]?(?![a-zA-Z])|\\(?:mathcal|mathit|mathsf|boldsymbol)\s*(?=\{)", ""),
        (r"\\[lr]?vert(?![a-zA-Z])", "|"),
        (r"(?:√|(?<![a-zA-Z\\])sqrt) ?\(([^()]*)\)|√ ?(\d+|[a-zA-Z])", r"\\sqrt{\1\2}"),
        (r"(?<![a-zA-Z\\])pi(?![a-zA-Z])", r"\\pi "),
        (r"(?<=\d)(?:\\[, ]|~)(?=\d{3}(?!\d))", ""),  # a space between thousands
        (r"(?<!\\)\\[,;: ]|~|\\q?quad(?![a-zA-Z])", " "),
        (r"\\[dtc]frac(?![a-z])", r"\\frac"),
        (r"\\(?:textbf|textit|textrm|textnormal|textup|mbox|mathrm|mathbf|bf|rm)\s*(?=\{)", r"\\text"),
        (r" ?\\text\s*\{\s*percent\s*\}|(?<=\d) percent\b", "%"),
        (r"\\sqrt\s*\{\}(?=\{)", r"\\sqrt"),
        (r"\\([lg]e)q{0,2}([a-pr-z])(?![a-zA-Z])", r"\\\1 \2"),  # \lex, \leqx
        (r"\\([lg]e)q(?:q|slant)?(?![a-z])", r"\\\1"),
        (r"<=", r"\\le "),
        (r">=", r"\\ge "),
        (DEGREE, " "),
        (r"\\\$|[€£]", ""),
        (r"\\%", "%"),
        (r"\s+", " "),
    )
]
TEXT = re.compile(r"\\text\s*\{([^{}]*)\}")
WORDS = re.compile(r"[\s(),.]*(?:\\text\s*\{[^{}]*[^\W\d_][^{}]*\}[\s(),.]*)+|[a-zA-Z]|[a-zA-Z]{3,}")
WRAPPED = re.compile(r"^(?:\\text ?)?\{([^{}]*\d[^{}]*)\}$")
MULTIPLE = (  # words that make another number of a number
    r"(?:(?:hundred|thousand|[a-z]*illion|dozen)s?|tens|squared|cubed|half|halves|thirds|factorial"
    r"|(?:four|fif|six|seven|eigh|nin|ten|hundred|thousand|[a-z]*illion)ths?)"
)
UNIT_TEXT = (
    rf"(?:(?:\\mu ?)?\\text\s*\{{(?!\s*(?:and|or|not)\b|[^{{}}]*\b{MULTIPLE}\b)(?:[^{{}}\d]|\^-?\d)*\}}"
    r"|\\(?:AA|Omega)(?![a-zA-Z]))"
    r"(?: ?_ ?(?:\\odot|\{ ?\\odot ?\}))?(?: ?\^ ?(?:-?\d|\{ ?(?:- ?)?\d ?\}))?"  # one way to read each text
)
UNIT_RUN = rf"{UNIT_TEXT}(?: ?(?:(?:\\cdot|/) ?)?{UNIT_TEXT})*"
UNIT = re.compile(rf"\s*(?:{UNIT_RUN}|\\frac ?\{{ ?{UNIT_RUN} ?\}} ?\{{ ?{UNIT_RUN} ?\}})(?=,|$)")
BARE_UNIT = re.compile(  # after a number; no word that could be a product of variables
    r"(?:(?<=[\d}])|(?<=\\pi)) ?(?:(?:square|cubic|sq|cu) )?(?:k?m/(?:hr?|s)|[cmk]m|[mk]g|mph|ft|inch(?:es)?|feet|foot"
    r"|yards?|miles?|degrees?|units?|(?:centi|milli|kilo)?(?:met(?:er|re)|gram|lit(?:er|re))s?|dollars?|cents?|cups?"
    r"|pounds?|lbs?|(?:second|minute|hour|day|week|month|year)s?)(?: ?\^ ?\{? ?\d ?\}?)?$"
    rf"|(?<=\d) (?!{MULTIPLE}$|less$|minus$|plus$|times$)[a-z]{{3,}}s$"
)
SUBSCRIPT = r"_ ?(?:\{ ?\\?\w+ ?\}|\{ ?\\text ?\{\w+\} ?\}|\\?\w+)"
NAMED = rf"\\?[a-zA-Z]+'*(?:{SUBSCRIPT})?(?:\(\w+\))?"
ASSIGNED = re.compile(rf"^({NAMED}) ?(?:=|\\approx) ?(?=[^=]+$)")

DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)"
DECIMAL = rf"(?:{DIGITS}(?:\.\d*)?|\.\d+)"
PLAIN = re.compile(rf"({DECIMAL})(?:\\overline ?\{{(\d+)\}})?(?: ?_ ?\{{? ?(\d+) ?\}}?)?")
SCIENTIFIC = re.compile(
    rf"(?:({DECIMAL}) ?(?:[eE]|(?:\\times|\\cdot|\*|x) ?10 ?\^)|10 ?\^) ?\{{? ?([-+]?\d{{1,3}}) ?\}}?"
)
FRAC = re.compile(rf"\\frac ?(?:\{{ ?(-?) ?({DECIMAL}) ?\}}|()(\d)) ?(?:\{{ ?({DECIMAL}) ?\}}|(\d))")
QUOTIENT = re.compile(rf"(?:(\d+) )?(-?) ?({DECIMAL}) ?/ ?({DECIMAL})")

FUNCTIONS = re.compile(r"\\(?:arc)?(?:sin|cos|tan|cot|sec|csc|log|ln|lg|exp)")
HOSTILE = re.compile(
    r"\^[\s{(+-]*\d{5,}"  # an exponent of five digits
    r"|\d[\s})]*\^[\s{(-]*\d+[\s})]*\^"  # a tower of powers
    r"|\d{4,}[\s})]*!|![\s})]*!"
    r"|\\[dt]?binom[\s{]*\d{4,}"
    r"|[a-zA-Z]{40}"
    r"|[\x00-\x1f\x7f\ud800-\udfff]"
)
UNEVALUATED = re.compile(r"\\(?:i*int|oint|sum|prod|lim|max|min|det|gcd)(?![a-zA-Z])")
ARITHMETIC = re.compile(r"[+*!]|(?<=[\d)}]) ?-|\\(?!(?:frac|sqrt|pi)(?![a-zA-Z]))[a-zA-Z]+|\d \d")
EQUALS = re.compile(r"(?<![<>!\\])=")
PRIME = re.compile(r"'|\\prime(?![a-zA-Z])")
PROSE = re.compile(r"[^\W\d_]{3,}")
COMMAND = re.compile(r"\\(?:begin|end) ?\{[a-z]+\}|\\[a-zA-Z]+")
DOMAIN = re.compile(  # ", k \in \mathbb{Z}" and "for all n" after an answer
    r"[ ,;]*(?:[,;]|\\text ?\{[, ]*(?:where|with|for(?: (?:all|any|every|each|some))?) *\}|\\forall(?![a-zA-Z])) ?"
    r"([a-zA-Z])(?: ?, ?[a-zA-Z])* ?\\in ?\\mathbb ?(?:[CNQRZ]|\{ ?[CNQRZ] ?\})(?: ?[_^] ?(?:\{[^{}]*\}|[\d+*-]))*$"
    r"|[ ,;]*(?:\\text ?\{[, ]*for (?:all|any|every|each) *\}|\\forall(?![a-zA-Z])) ?([a-zA-Z])$"
)
DERIVATIVE = re.compile(
    r"\\frac ?\{ ?d(?:\^\{?\d\}?)?[^{}]*(?:\{[^{}]*\}[^{}]*)?\} ?\{ ?d ?[a-zA-Z] ?(?:\^ ?\{? ?\d ?\}?)? ?\}"
)
SEPARATOR = re.compile(
    r"(?: ?,)? ?(?:;|\\text ?\{ ?,? ?(?:and|or) ?\}|\\(?:lor|land|vee|wedge)(?![a-zA-Z])"
    r"|(?<![a-zA-Z\\])(?:and|or)(?![a-zA-Z]|[^{}]*\})) ?"
)
NAME = re.compile(rf"(?![ei]$){NAMED}")
INDICES = re.compile(r"[_^] ?(?:\{[^{}]*\}|\w)")
GAP = re.compile(r"\d[\\})\]]* (?=[a-zA-Z\\])|\\\\|\bnot\b")  # something beside the name in front of an equation
BRACKETS = re.compile(r"[\[(][^\[\]()]+,[^\[\]()]+[\])]")
MEMBER = re.compile(r"^[a-zA-Z] ?\\in ?(?![a-zA-Z])")
RELATION = re.compile(r" ?(<|>|\\[lg][et](?![a-zA-Z])) ?")


class Number(NamedTuple):
    """A written number. 5% has value 5; 101_2 has value 101."""

    value: Fraction
    decimal: bool
    percent: bool
    base: str | None


def clean(text: str) -> str:
    """LaTeX without what only changes its looks."""
    text = text.translate(UNICODE)
    for pattern, replacement in CLEANING:
        text = pattern.sub(replacement, text)
    text = text.strip()
    return text if text.endswith("..") else text.rstrip(" .,;")


def alike(answer: str, gold: str) -> tuple[str, str]:
    """Both clean; degrees in radians beside a pi; no domain of a variable after them, unless they differ."""
    pair = [text.translate(UNICODE) for text in (answer, gold)]
    degrees, pi = ([bool(re.search(pattern, text)) for text in pair] for pattern in (DEGREE, r"\\pi(?![a-zA-Z])"))
    if degrees[0] != degrees[1] and pi == degrees[::-1]:
        pair = [re.sub(DEGREE, r"\\cdot\\frac{\\pi}{180}", text) for text in pair]
    pair = [clean(text) for text in pair]
    domains = [DOMAIN.search(text) if len(text) <= MAX_CHARS else None for text in pair]
    if len({re.sub(r"[\s{},;]", "", domain[0]) for domain in domains if domain}) == 1:
        for i, domain in enumerate(domains):
            if domain and (domain[1] or domain[2]) in pair[i][: domain.start()]:
                pair[i] = pair[i][: domain.start()]
    return pair[0], pair[1]


def key(text: str) -> str:
    """What clean texts are compared by: without spaces, text commands, needless braces; words without case."""
    text = re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", TEXT.sub(r"\1", text))
    text = re.sub(r"(?<!\.)\.$", "", text)
    text = re.sub(r"\{(\w)\}", r"\1", text)
    if re.fullmatch(r"\([^\W\d_]+\)", text):
        text = text[1:-1]
    return text.casefold() if re.fullmatch(r"[^\W\d_]{2,}", text) else text


def decimal(digits: str) -> Fraction:
    return Fraction(re.sub("[, ]", "", digits))


def number(text: str) -> Number | None:
    """The number that a clean text is, whole: integer, decimal, fraction, mixed, percentage, scientific, a unit after
    it or a variable before it; None for anything else."""
    if len(text) > MAX_DIGITS:
        return None
    text = WRAPPED.sub(r"\1", UNIT.sub("", ASSIGNED.sub("", text)).strip()).strip()
    percent = text.endswith("%")
    text = text.rstrip("% ")
    sign = -1 if text.startswith("-") else 1
    text = text[text[:1] in ("-", "+") :].lstrip()
    if plain := PLAIN.fullmatch(text):
        digits, repeating, base = plain.groups()
        value = decimal(digits)
        if repeating:
            if "." not in digits:
                return None
            value += Fraction(int(repeating), (10 ** len(repeating) - 1) * 10 ** len(digits.split(".")[1]))
        return Number(sign * value, "." in digits and not repeating, percent, base)
    if scientific := SCIENTIFIC.fullmatch(text):
        value = decimal(scientific[1] or "1") * Fraction(10) ** int(scientific[2])
        return Number(sign * value, True, percent, None)
    text = FRAC.sub(lambda m: f" {m[1] or ''}{m[2] or m[4]}/{m[5] or m[6]}", text).strip()
    if quotient := QUOTIENT.fullmatch(text):
        whole, minus, top, bottom = quotient.groups()
        if decimal(bottom) == 0 or (whole and minus):
            return None
        value = decimal(top) / decimal(bottom)
        value = int(whole) + value if whole else -value if minus else value
        return Number(sign * value, "." in top + bottom, percent, None)
    return None


def close(a: Number, b: Number, scale: int = 1) -> bool:
    """Equal, to six places if one is a decimal, and to a millionth of the sum if that is less."""
    x, y = a.value / scale, b.value
    return x == y or (a.decimal or b.decimal) and abs(x - y) <= min(Fraction(1), abs(x) + abs(y)) / 10**6


def same_number(answer: Number, gold: Number) -> bool:
    """Equal numbers. With a percent sign on one side alone, 25% is both 25 and 0.25."""
    if answer.base and gold.base and answer.base != gold.base:
        return False
    if answer.percent == gold.percent:
        return close(answer, gold)
    per, plain = (answer, gold) if answer.percent else (gold, answer)
    return close(per, plain) or close(per._replace(decimal=True), plain, 100)


def canonical(text: str) -> str:
    """One text for each way to write an answer, as far as quick rules go: what votes are counted by."""
    text = clean(text)
    value = number(text)
    if value and not value.base:
        return str(value.value) + "%" * value.percent
    return key(text) if number(key(text)) is None else text  # "1 4" is no 14


def integer(answer: str, gold: str) -> tuple[bool, str]:
    """Whether a clean answer is a number, with nothing else beside it, and exactly that of the clean gold answer.

    Raises:
        ValueError: if the gold answer is no number.
    """
    wanted, got = number(gold), number(answer)
    if wanted is None:
        raise ValueError(f"the gold answer {gold[:80]!r} is no number: use kind='math'")
    if got is None or got.base:
        return False, "the answer is no number alone"
    return (True, "same number") if got.value == wanted.value else (False, "another number")


def quick(answer: str, gold: str) -> tuple[bool, str] | None:
    """Verdict on clean texts where text and numbers decide; None where `symbolic` must."""
    if not gold:
        return False, "the gold answer is empty"
    keys = key(answer), key(gold)
    if keys[0] == keys[1]:
        return True, "same text"
    wanted, got = (number(BARE_UNIT.sub("", text)) for text in (gold, answer))
    if wanted and got:
        names = {
            re.sub(r"\\text|\W", "", name[1]).casefold() for text in (answer, gold) if (name := ASSIGNED.match(text))
        }
        if len(names) > 1:
            return False, "another name"
        powers = [sorted(re.findall("[2-9]", (UNIT.search(text) or [""])[0])) for text in (answer, gold)]
        if all(powers) and powers[0] != powers[1]:
            return False, "another power of the unit"
        return (True, "same number") if same_number(got, wanted) else (False, "another number")
    if WORDS.fullmatch(gold):
        items = [sorted(re.split(r",|\band\b", text)) for text in keys]
        same = len(items[0]) > 1 and items[0] == items[1]
        return (True, "same words") if same else (False, "other words")
    if len(PROSE.findall(COMMAND.sub(" ", TEXT.sub(" ", answer)))) > 2:
        return False, "words, no answer"
    if reason := refusal(answer):
        return False, f"refused: {reason}"
    commands = [set(UNEVALUATED.findall(re.sub(SUBSCRIPT, "", text))) for text in (answer, gold)]
    if commands[0] - commands[1]:
        return False, "not evaluated"
    if wanted and ARITHMETIC.search(MEMBER.sub("", UNIT.sub("", EQUALS.split(answer.split(r"\approx")[0])[-1]))):
        return False, "not evaluated, though the gold answer is a number"
    return None


def refusal(answer: str) -> str | None:
    """Why a clean answer is too dangerous to be parsed; None if it is not."""
    if len(answer) > MAX_CHARS:
        return f"an answer of {len(answer)} characters"
    braces = depth = deepest = 0
    for c in re.sub(r"\\.", "", answer):
        if c in "{([":
            depth, braces = depth + 1, braces + (c == "{")
            deepest = max(deepest, depth)
        elif c in "})]":
            depth, braces = depth - 1, braces - (c == "}")
            if braces < 0:
                break
    if braces:
        return "unbalanced braces"
    if deepest > MAX_DEPTH or len(FUNCTIONS.findall(answer)) > MAX_FUNCTIONS:
        return "deep nesting"
    if HOSTILE.search(answer) or re.search(rf"\d{{{MAX_DIGITS}}}", answer):
        return "huge numbers, endless letters or control characters"
    return None


def symbols(text: str) -> bool:
    """Whether a clean text has letters outside of commands."""
    return bool(re.search(r"[a-zA-Z]", re.sub(r"\\[a-zA-Z]+", "", text)))


def interval(text: str) -> str | None:
    """Inequalities, memberships and brackets as a union of brackets; None if a part is something else."""
    text = MEMBER.sub("", text)
    parts = []
    for part in re.split(r" ?(?:\\cup(?![a-zA-Z])|\\text ?\{ ?or ?\}|\bor\b) ?", text):
        if BRACKETS.fullmatch(part):
            parts.append(part)
            continue
        bounds = RELATION.split(part)
        signs = [sign.replace(r"\lt", "<").replace(r"\gt", ">").replace(r"\le", "<=").replace(r"\ge", ">=")
                 for sign in bounds[1::2]]  # fmt: skip
        terms = bounds[::2]
        if len({sign[0] for sign in signs}) != 1:
            return None
        if signs[0][0] == ">":
            terms, signs = terms[::-1], signs[::-1]
        variable = [i for i, term in enumerate(terms) if re.fullmatch(r"[a-zA-Z]", term)]
        if len(variable) != 1 or len(terms) > 3 or (len(terms) == 3 and variable != [1]):
            return None
        at = variable[0]
        left = ("[" if "=" in signs[at - 1] else "(") + terms[at - 1] if at else r"(-\infty"
        right = terms[at + 1] + ("]" if "=" in signs[at] else ")") if at + 1 < len(terms) else r"\infty)"
        parts.append(f"{left},{right}")
    return r" \cup ".join(parts)


def symbolic(answer: str, gold: str) -> tuple[bool, str]:
    """Verdict of math-verify on clean texts, chains of equations part by part, inequalities as intervals."""
    answer, gold = (BARE_UNIT.sub("", UNIT.sub("", text)) or text for text in (answer, gold))
    if (mine := interval(answer)) and (theirs := interval(gold)):
        return (True, "equivalent") if either(mine, theirs) else (False, "not equivalent")
    answer, gold = (SEPARATOR.sub(", ", text) for text in (answer, gold))
    if "," not in gold and not any(map(symbols, EQUALS.split(gold))):
        gold = EQUALS.split(gold)[-1].strip()
    wanted = EQUALS.split(gold)[-1].strip()
    for equation in re.split(r",(?![^{}]*(?<!\\)\})", answer):
        first, *middle = (part.strip() for part in EQUALS.split(equation)[:-1] or [""])
        if GAP.search(INDICES.sub("", first)):
            return False, "something before an equation"
        for part in middle:
            if symbols(part) and (symbols(wanted) or not NAME.fullmatch(part)) and not either(part, wanted):
                return False, "more than one equation"
    if not EQUALS.search(gold) and "," not in answer:
        answer, gold = (text.split(r"\approx")[text.startswith(r"\approx")].strip() for text in (answer, gold))
        *parts, answer = (part.strip() for part in EQUALS.split(answer))
        for i, part in enumerate(parts):
            if not symbols(part) and (i or not NAME.fullmatch(part)) and not either(part, gold):
                return False, "an equation that does not hold"
    return (True, "equivalent") if either(answer, gold) else (False, "not equivalent")


def either(answer: str, gold: str) -> bool:
    decided = quick(answer, gold)
    if decided and decided[0]:
        return True
    from math_verify import verify

    same = len(EQUALS.findall(answer)) == len(EQUALS.findall(gold))
    texts = [text if same else EQUALS.split(text)[-1] for text in (answer, gold)]
    if len(PRIME.findall(texts[0])) != len(PRIME.findall(texts[1])):  # math-verify drops them
        return False

    zeros = max(map(len, re.findall(r"(?<!\d)0?\.(0*)", f"{answer} {gold}")), default=0)
    limits = dict(float_rounding=max(6, zeros + 3), numeric_precision=15 if "." in answer + gold else 100)
    for wanted in parse(gold):
        for got in parse(answer):
            try:
                if verify(wanted, got, **limits, timeout_seconds=None, raise_on_error=True):
                    return "%" in answer + gold or not far(wanted, got)
            except MemoryError:
                raise
            except Exception:  # what cannot be compared is not equal
                continue
    return False


def far(a: Any, b: Any) -> bool:
    """Whether two numbers differ, whose difference math-verify rounds to 0 if it is a huge one times a tiny one."""
    if not (getattr(a, "is_number", False) and getattr(b, "is_number", False)):
        return False
    x, y = abs(a.evalf(20)), abs(b.evalf(20))
    return bool(x != y and max(x, y) > 1e-10 and abs(x - y) > max(x, y) / 10**5)


def as_symbol(derivative: re.Match[str]) -> str:
    """A symbol in place of a derivative, which math-verify would work out to 0."""
    return " D_{" + re.sub(r"\W", "", derivative[0]) + "}"


@lru_cache(maxsize=1024)
def parse(text: str) -> list[Any]:
    """Expressions that math-verify reads in a clean text; its plain-text parser, which evaluates, stays off."""
    from math_verify import LatexExtractionConfig
    from math_verify import parse as read

    looks = replace(LatexExtractionConfig().normalization_config, units=False)  # "2m" would be 2
    config = [
        LatexExtractionConfig(boxed_match_priority=0, try_extract_without_anchor=False, normalization_config=looks)
    ]
    box = rf"\boxed{{{DERIVATIVE.sub(as_symbol, text)}}}"
    try:
        return list(read(box, config, extraction_mode="first_match", parsing_timeout=None, raise_on_error=True))
    except MemoryError:
        raise
    except Exception:  # no LaTeX
        return []
