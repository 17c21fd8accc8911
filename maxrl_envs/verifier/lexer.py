r"""From the text of an answer, in LaTeX or plain, to tokens: dressing is dropped, spellings of one thing become one.

`tests/test_verifier_grammar.py` shows for each table below what it makes of a text.
"""

import re
import unicodedata
from typing import NamedTuple

MAX_CHARS = 1000  # of an answer that the grammar looks at


class Unreadable(ValueError):
    """An answer, or a part of it, that the grammar does not take."""


class Token(NamedTuple):
    """One piece of an answer."""

    kind: str  # "number", "letters" (of a formula), "word" (of a text), "command", "sign" or "end"
    text: str  # a number without its thousands separators, a command without its backslash
    at: int  # where it begins in the text that `clean` returns
    spaced: bool = False  # whether a space stands in front of it


GREEK = {  # Greek letters, but for omicron and the final sigma, which LaTeX does not have
    chr(code): "\\" + unicodedata.name(chr(code)).split()[-1].lower().replace("lamda", "lambda") + " "
    for code in {*range(0x3B1, 0x3CA)} - {0x3BF, 0x3C2}
}
CAPITALS = dict(zip("ΓΔΘΛΞΠΣΦΨΩ", "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(), strict=True))
SIGNS = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "×": "*", "÷": "/", "·": "*", "⋅": "*", "∙": "*", "∗": "*",
    "º": "°", "∞": r"\infty ", "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "≈": r"\approx ", "∪": r"\cup ", "∩": r"\cap ",
    "∈": r"\in ", "∅": r"\emptyset ", "ℝ": r"\mathbb R", "ℤ": r"\mathbb Z", "ℕ": r"\mathbb N", "ℚ": r"\mathbb Q",
    "ℂ": r"\mathbb C", "±": r"\pm ", "∓": r"\mp ", "∧": r"\land ", "∨": r"\lor ", "∂": r"\partial ", "√": r"\sqrt ",
    "∛": r"\sqrt[3]", "⟨": r"\langle ", "⟩": r"\rangle ", "，": ", ", "、": ", ", "。": ".", "′": "'", "’": "'",
    "∠": r"\angle ", "△": r"\triangle ", "⊙": r"\odot ", "∖": r"\setminus ", "∑": r"\sum ", "∏": r"\prod ",
    "⩽": r"\le ", "⩾": r"\ge ", "∕": "/",
    "∫": r"\int ", "…": r"\dots ", "⁄": "/", "∶": ":", "\u200b": "", "\ufeff": "", "\u2060": "", "ϕ": r"\phi ",
    "ϵ": r"\epsilon ", "µ": r"\mu ",
} | GREEK | {sign: f"\\{name} " for sign, name in CAPITALS.items()}  # fmt: skip
FUNCTION_NAMES = {  # how a function is written -> its name
    name: name
    for name in """sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth sech csch arcsinh arccosh arctanh ln
    exp cis arcsec arccot arccsc Re Im arg sgn""".split()
} | dict(
    asin="arcsin", acos="arccos", atan="arctan", tg="tan", ctg="cot", arctg="arctan", asinh="arcsinh", acosh="arccosh",
    atanh="arctanh", cosec="csc",
)  # fmt: skip
NAMED = frozenset(  # operations of numbers that are written as functions of arguments in parentheses
    "max min gcd lcm deg det dim Pr sup inf floor ceil rank tr".split()
)
GREEK_NAMES = {text.strip()[1:] for text in GREEK.values()} | {*CAPITALS.values(), "Upsilon"}
SYMBOLS = GREEK_NAMES | {"hbar", "ell", "aleph", "Re", "Im", "odot", "dagger", "square", "star"}
ACCENTS = frozenset("dot ddot dddot hat widehat bar overline vec tilde widetilde overrightarrow".split())
MARKED = frozenset("angle triangle measuredangle parallelogram".split())  # they stand before the name of a figure
UNWORKED = frozenset("sum prod lim int iint iiint oint sup inf limsup liminf".split())
RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "₀₁₂₃₄₅₆₇₈₉₊₋ₙ"
LEVELS = [
    (re.compile(f"[{signs}]+"), mark, str.maketrans(signs, "0123456789+-n"))
    for signs, mark in ((RAISED, "^"), (LOWERED, "_"))
]  # fmt: skip

DROPPED = frozenset(  # commands that change nothing but looks
    """left right middle big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr Biggl Biggr displaystyle textstyle
    limits nolimits rm bf it sf tt mathbf mathcal mathit mathsf boldsymbol bm mathscr mathfrak underline large Large !
    ( ) [ ]""".split()
)
SPACES = frozenset(", ; : enspace thinspace space".split() + [" ", "\n"])
TEXTS = frozenset("text mbox mathrm textbf textit textrm textnormal textup texttt operatorname emph hbox".split())
ALIASES = {  # other names of a command or a sign
    "leq": "le", "leqslant": "le", "leqq": "le", "geq": "ge", "geqslant": "ge", "geqq": "ge", "neq": "ne",
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "dbinom": "binom", "tbinom": "binom", "varnothing": "emptyset",
    "empty": "emptyset", "wedge": "land", "vee": "lor", "qquad": "quad", "backslash": "setminus",
    "varepsilon": "epsilon",
    "varphi": "phi", "vartheta": "theta", "ldots": "dots", "cdots": "dots", "lbrack": "[", "rbrack": "]",
    "Bbb": "mathbb",
    "lt": "<", "gt": ">", "times": "*", "cdot": "*", "ast": "*", "div": "/", "lvert": "|", "rvert": "|", "vert": "|",
    "degree": "°", "prime": "'", "textdollar": "$", "$": "$", "%": "%", "colon": ":", "lbrace": "{{", "rbrace": "}}",
    "{": "{{", "}": "}}", "pmod": "mod", "bmod": "mod", "simeq": "approx", "surd": "sqrt", "slash": "/", "#": "#",
    "&": "&", "_": "_", "|": "‖", "lVert": "‖", "rVert": "‖", "pounds": "£", "euro": "€",
}  # fmt: skip
PAIRS = {"<=": "le", ">=": "ge", "=<": "le", "!=": "ne", "==": "=", "**": "^"}

THOUSANDS = r"(?:,(?:\s*\\!\s*)?|\{,\}|\\[,; ]|~| |\{,\}\\!)"
NUMBER = rf"(?:[1-9]\d{{0,2}}(?:{THOUSANDS}\d{{3}})+(?!\d)|\d+(?:,\s*\\!\s*\d+)+|\d+)"
NUMBER += r"(?:\.\d+|\.(?=/|\\(?:overline|bar|dot)(?![a-zA-Z])))?|\.\d+"
TOKENS = re.compile(
    rf"(?P<space>\s+)|(?P<number>(?:{NUMBER})(?:[eE][-+]?\d{{1,3}}(?![\da-zA-Z.]))?)"
    r"|(?P<degree>\^\s*\{\s*(?:\\circ|\\degree|°|\\text\s*\{\s*o\s*\})\s*\}"
    r"|\^\s*(?:(?<=\d\^)o(?![a-zA-Z])|\\circ(?![a-zA-Z])|\\degree(?![a-zA-Z])|°))"
    r"|(?P<command>\\(?:[lg]e(?=x(?![a-z]))|[a-zA-Z]+|.))"  # the "le" of \lex, which stands for \le x
    r"|(?P<pair><=|>=|=<|!=|==|\*\*)|(?P<letters>[a-zA-Z]+)|(?P<sign>.)",
    re.DOTALL,
)
WORDS = re.compile(r"(?:[^\W\d_]|[a-z](?=\.[a-z]))+(?:\.[a-z]\.?|['’-][^\W\d_]+)*")  # "p.m." is one word
LABEL = re.compile(  # the letter of a choice in front of its value: \textbf{(A)}\ 150
    r"^\s*\\text(?:bf|rm|it)?\s*\{\s*\([A-E]\)(?:\s+\}|\s*\}(?=\s|\\|~))(?:\s|\\[ ,;:]|~|\\q?quad)*"
    r"(?=[-+.\d]|\\[dt]?frac|\\sqrt)"
)
COLOURS = "red|blue|green|black|orange|purple|violet|magenta|brown|teal|navy|maroon|darkgreen|darkblue|crimson"
PHANTOM = (  # commands that show nothing
    rf"\\(?:text)?color\s*\{{(?:{COLOURS})\}}"
    r"|\\[hv]?phantom\s*(?:\{\s*[-+]\s*\}|[-+])|\\label\s*(?:\{[^{}]*\}|\\[a-zA-Z]+|[^\s{}\\])"
    r"|\\(?:left|right)\s*\.|(?<=\\sqrt)\s*\{\}(?=\{)"
    r"|(?<=\\\\)\s*\[[\d.]+\s*(?:pt|ex|em|mm|cm)\]"
)
GAP = (  # what parts two answers: wide spaces, and the end of a paragraph, or of a formula in front of another one
    r"\\[hv]?phantom\s*(?:\{[^{}]*\}|\\[a-zA-Z]+|[^\s{}\\])"
    r"|\\[hv](?:space\*?\s*\{[\d. ]{1,9}[a-z ]{2,4}\}|skip\s*[\d.]{1,9}\s?(?:pt|em|ex|mm|cm|in|mu))"
    r"|\\(?:hfill|linebreak|break)(?![a-zA-Z])"
    r"|(?<=[^-+=\s\\$])[ \t]*\$[ \t]+\$[ \t]*(?=[^\s$])(?!\\(?:text|mathrm|mbox))"
)
BASE = (  # 204_{\text{base }5}, 204_{\text{base 5}}, 204 \text{ base }5
    r"(?<=[\d)}])_\s*\{\s*\\text\s*\{\s*base\s*\}\s*(\d{1,2})\s*\}"
    r"|(?<=[\d)}])_\s*\{\s*\\text\s*\{\s*base\s*(\d{1,2})\s*\}\s*\}"
    r"|(?<=[\d)])\s*\\text\s*\{\s*base\s*\}\s*(\d{1,2})"
)
REWRITTEN = [
    (re.compile(pattern), text)
    for pattern, text in [
        (LABEL, ""),
        (PHANTOM, " "),
        (GAP, r"\\quad "),
        (r"\{\s*\\(?:rm|bf|it|sf|tt)(?![a-zA-Z])\s*([^{}]*)\}", r"\\text{\1}"),
        (BASE, r"_{\1\2\3}"),
        (r"\{([^{}]*)\\over(?![a-zA-Z])([^{}]*)\}", r"\\frac{\1}{\2}"),
        (r"\{([^{}]*)\\choose(?![a-zA-Z])([^{}]*)\}", r"\\binom{\1}{\2}"),
        (r"(?<![\w})])\(\s*(\d+)\s*\)\s*(?=_\s*\{?\s*\d)", r"\1"),  # (204)_5
        (r"(\d(?:\s|~|\\[ ,;:!])*)\{\s*(\\(?:text|mathrm|mbox)\s*\{[^{}]*\})\s*\}", r"\1\2"),  # 5 {\text{cm}}
        (r"(?<=\d)\s*(?:[xX]|\\text\s*\{\s*[xX]\s*\})\s*(?=10\s*\^)", r" \\times "),  # 3 x 10^8
        (r"(?<![a-zA-Z.])(?:np|math|numpy|sympy)\.(?=[a-z])", ""),
    ]
]


SCALED_SUBSCRIPT = re.compile(  # in a subscript, which has no spaces
    r"(?i)[*×=<>$%#]|^ne$|thousand|hundred|million|billion|trillion|dozen|hex|octal|binary|twice|double|triple|half"
    r"|negative|wrong|false|^not|isnot|answer|[a-z]{3}\W*\d|\dor|^or|tens$|^[gl]eq?$|^neq?$|^old$"
)
PLAIN_NAME = re.compile(  # under an accent, or behind the sign of a figure
    rf"(?!(?:or|[gln]e|in|to|mp|pm)$)(?:[A-Z]{{1,4}}|[a-z]{{1,2}}|{'|'.join(sorted(GREEK_NAMES))}|ell)(?:_\{{?\w{{1,5}}\}}?)?'*"
)
LIMIT_WORDS = re.compile(r"\d[a-z]{2}|^[=<>]|not|or")  # of a sum or a limit, and no names in it


def clean(text: str) -> str:
    r"""The text with Unicode's signs in ASCII or LaTeX, and without the dollar signs around mathematics."""
    if re.match(r"[\s$*_`]*~~", text):
        raise Unreadable("an answer that is struck out")
    if "--" in text or "+-" in text or "-+" in text:
        raise Unreadable("two signs")
    if "n't" in text or "n’t" in text:
        raise Unreadable("a denial")
    for pattern, mark, table in LEVELS:
        for run in set(pattern.findall(text)):
            text = text.replace(run, f"{mark}{{{run.translate(table)}}}")
    text = "".join(SIGNS[c] if c in SIGNS else c if c < "\x7f" else spelled(c) for c in text)
    if r"\begin" not in text:
        text = re.sub(r"\\\\(?=[a-zA-Z]{2})", r"\\", text)  # a backslash that was escaped twice
    if "\n" in text and r"\begin" not in text:
        text = re.sub(r"\s*\n\s*", r"\\quad ", text.strip())
    for rewritten, new in REWRITTEN:
        text = rewritten.sub(new, text)
    if "color" in text and re.search(r"\\(?:text)?color", text):
        raise Unreadable("a colour that may not be seen")
    dollars = [found.start() for found in re.finditer(r"(?<!\\)\$", text)]
    if len(dollars) % 2 and (re.match(r"\$\s?[\d.]", text[dollars[-1] :]) or re.search(r"\d\s?\$\W*$", text)):
        text = text[: dollars[-1]] + "\\" + text[dollars[-1] :]  # "$5" is a sum of money
    return re.sub(r"(?<!\\)\$", " ", text)


def plain_name(text: str, gold: bool) -> str:
    """The name under an accent, or behind the sign of a figure, as `Stream.raw` has it.

    Raises:
        Unreadable: if it is an answer's, and may be more than a name.
    """
    if not gold and not PLAIN_NAME.fullmatch(text):
        raise Unreadable(f"{text!r}, where a name is expected")
    return text


def subscript(text: str, gold: bool) -> str:
    """The subscript of a name, as `Stream.raw` has it.

    Raises:
        Unreadable: if it is an answer's, and states a factor or a scale, or denies something.
    """
    if not gold and SCALED_SUBSCRIPT.search(text):
        raise Unreadable(f"the subscript {text!r} of a name, which may change what it names")
    return text


def spelled(character: str) -> str:
    """A character beyond ASCII in ASCII, where Unicode has such a spelling: digits, fractions, full-width forms."""
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    if unicodedata.decomposition(character).startswith(("<super>", "<sub>")):
        raise Unreadable(f"a raised or lowered letter {character!r}")
    compatible = unicodedata.normalize("NFKC", character)
    if "\N{FRACTION SLASH}" in compatible:
        top, _, bottom = compatible.partition("\N{FRACTION SLASH}")
        return rf"\frac{{{top}}}{{{bottom}}}"
    return compatible if len(compatible) <= 4 else character


def closing(text: str, opened: int) -> int:
    """Where the brace that opens at `opened` closes.

    Raises:
        Unreadable: if it does not.
    """
    depth = 0
    for brace in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, opened):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if not depth and brace[0] == "}":
            return brace.start()
    raise Unreadable(f"the brace at {opened} is never closed")


def unbraced(text: str) -> str:
    """A text without the braces around all of it.

    Raises:
        Unreadable: if a brace at its beginning is never closed.
    """
    while text.startswith("{") and closing(text, 0) == len(text) - 1:
        text = text[1:-1].strip()
    return text


def tokens(text: str) -> list[Token]:
    """The tokens of a cleaned text, with one of kind "end" behind them.

    Raises:
        Unreadable: for a text that is too long, or has a brace without its partner.
    """
    if len(text) > MAX_CHARS:
        raise Unreadable(f"an answer of {len(text)} characters")
    found: list[Token] = []
    scan(text, 0, len(text), False, found)
    return [*found, Token("end", "", len(text))]


def bracketed(found: list[Token]) -> bool:
    """Whether a bracket of a tuple, set or list of arguments is open behind the tokens."""
    signs = [token.text for token in found if token.kind == "sign"]
    return sum(sign in ("(", "[", "{{") for sign in signs) > sum(sign in (")", "]", "}}") for sign in signs)


def scan(text: str, begin: int, end: int, words: bool, found: list[Token], spaced: bool = True) -> None:
    """Append the tokens of `text[begin:end]`; with `words`, letters are words of a text, not symbols of a formula."""
    while begin < end:
        if words and (word := WORDS.match(text, begin, end)):
            found.append(Token("word", word[0].rstrip(".") if "." not in word[0][:-1] else word[0], begin, spaced))
            begin, spaced = word.end(), False
            continue
        match = TOKENS.match(text, begin, end)
        assert match and match.lastgroup
        if match.lastgroup == "number" and re.search(r"^[^\\{]*,", match[0]) and bracketed(found):
            match = TOKENS.match(text, begin, begin + match[0].index(","))  # (1,234) is a pair
            assert match and match.lastgroup
        if found and found[-1].text in ("_", "^") and (raised := re.match(r"\d+(?=[,{\\~ ])", match[0])):
            match = TOKENS.match(text, begin, begin + raised.end())  # \log_2 128: no thousands
            assert match and match.lastgroup
        kind, piece, at = str(match.lastgroup), match[0], begin
        begin = match.end()
        name = piece[1:] if kind == "command" else piece
        if kind == "space" or name == "~" or (kind == "command" and name in SPACES):
            spaced = True
            continue
        if kind == "command" and name in TEXTS and (brace := re.compile(r"\s*\{").match(text, begin, end)):
            close = closing(text, brace.end() - 1)
            inner = text[brace.end() : close]
            if inner in FUNCTION_NAMES.keys() | {"log", "sqrt"} and inner != "sec":
                found.append(Token("letters", inner, begin, spaced))
                begin, spaced = close + 1, False
                continue
            until = brace.end() + len(inner.rstrip(" .")) if inner.strip(" .") else close
            scan(text, brace.end(), until, True, found, spaced)
            spaced, begin = inner[-1:].isspace(), close + 1
            continue
        if kind == "command":
            if name in DROPPED:
                continue
            if name == "-":
                raise Unreadable("a hyphen that is not seen")
            name = ALIASES.get(name, name)
            kind = "command" if name.isalpha() else "sign"
        elif kind == "degree":
            kind, name = "sign", "°"
        elif kind == "pair":
            name = PAIRS[piece]
            kind = "command" if name.isalpha() else "sign"
        elif kind == "number":
            name = re.sub(r"(?<=\d)(?:[,{}\\;~!\s])+(?=\d)", "", piece)
        elif kind == "sign" and not piece.isprintable():
            raise Unreadable(f"a control character at {at}")
        elif kind == "sign" and piece.isalpha():  # a letter beyond ASCII
            kind = "letters"
        found.append(Token(kind, name, at, spaced))
        spaced = False
