"""The part of a response that counts: without thinking, comments and special tokens, up to where its turn ends."""

import html
import re
import unicodedata

from maxrl_envs.verifier.displays import flattened, in_display
from maxrl_envs.verifier.front import DISPLAY_CHARS, LINE_CHARS
from maxrl_envs.verifier.lexer import COLOURS
from maxrl_envs.verifier.units import MULTIPLES, SPOKEN

THINKING = ("<think>", "</think>")
SPECIAL = re.compile(r"(?:<\|[^|<>\n]{1,40}\|>|<｜[^｜<>\n]{1,40}｜>|</s>|<eos>|<end_of_turn>|<pad>)$")
END_OF_TURN = re.compile(
    r"(?i)<[|｜](?![^|｜<>\n]{0,40}(?:thought|think|solution|answer|header))[^|｜<>\n]{0,40}"
    r"(?:end|eo[tsm]|user|return|turn|human|pad)[^|｜<>\n]{0,40}[|｜]>|</s>|<eos>|<end_of_turn>|\[INST\]"
)
NEW_QUESTION = re.compile(
    r"(?im)^[ \t*#_]{0,12}(?:[a-z-]{2,12} ){0,2}"
    r"(?:question|problem|exercise|task|example|user|human|q|instruction|input|quiz|prompt|puzzle|riddle|query)"
    r"[ \t]{0,4}\d{0,4}[ \t*_]{0,8}(?:[:：.)]|$|(?<=\d )[A-Z])"
    r"(?!\s{0,20}[^\n]{0,200}\b"  # an objection
    r"(?:I|[mM]y|[Oo]r is|[Ss]o is|mistake|wrong|forgot|right|correct|sure|wait|no|error)\b)"
)
ANSWERED = re.compile(
    r"[bB]oxed\s*\{|####|</answer>|(?i:\bans(?:wer)?[*_]*\s*(?:[:=\n]|is\b))|^[ \t*_]{0,9}A:", re.MULTILINE
)
NUMERAL = "|".join([*SPOKEN, *MULTIPLES])
LINE_END = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
# Full-width and mathematical letters, and numbers in circles, brackets or with a full stop.
STYLED = re.compile("[\uff21-\uff5a\U0001d400-\U0001d7cb]+|[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793] ?")
APOSTROPHE = re.compile("(?<=[a-z])[\u02bc\u2032\u00b4\uff07](?=[a-z])")
QUOTED_LINE = re.compile(r"^>(?:[ \t]+|$)", re.MULTILINE)  # of Markdown
LONE_DOLLAR = re.compile(r"(\\(?:text|mbox|mathrm)\s?\{\s?)\$(?=\s?\})")  # \text{$}
ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[\da-fA-F]{1,5});")
FULL_STOP = re.compile(  # one that may end no sentence
    rf"\.(?<=[a-zA-Z]\.)(?:(?=[:),]|\s{{1,20}}(?!(?:{NUMERAL})\b)[^A-Z\s])|(?:(?<=\s[MD]r\.)|(?<=\sMrs\.))(?=\s))"
)
ABBREVIATIONS = frozenset(
    """eq eqs fig figs thm lem cor sec ch thsd max min ca approx appr est i.e e.g viz resp vs cf etc no nr neg doz thous
    mil mio hex dec oct bin sq incl excl avg mr mrs dr""".split()
)
UNSEEN = re.compile(  # what shows nothing, or a picture, so that it parts nothing
    r"[\u200b-\u200d\u2060\ufeff]|\\(?:noindent|par|(?:small|med|big)skip|newline|nonumber|notag)(?![a-zA-Z])"
    r"|\\tag\{[\w.*'-]{0,9}\}(?!\s?\})|\\[vh]space\*?\{[\d. ]{1,9}[a-z ]{2,4}\}"
    r"|\\(?:label|includegraphics(?:\[[^\]\n]{0,99}\])?)\{[^{}\n]{0,99}\}"
    r"|!\[[^\]\n]{0,99}\]\([^)\n]{0,200}\)(?!\S)|(?<!box)(?<!boxed)\{\}(?=[ \t]{0,20}(?:\\\\|\\\]|\$|\n))"
    r"|^[ \t]{0,20}(?:\{[ \t]{0,20}\}|\\\\)[ \t]{0,20}$",
    re.MULTILINE,
)
# A match in a text in ASCII has one of these; to look for them takes less time.
UNSEEN_SIGNS = (
    *(r"\noindent", r"\nonumber", r"\notag", r"\tag", r"\label", "space{", "![", r"\include", r"\par", "skip"),
    *(r"\newline", "{}", "{ ", "{\t", r"\\"),
)
BOX = r"\\(?:boxed|fbox)\s*\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
FONT = r"\\(?:boldsymbol|mathbf|mathbold|bm|textbf|mathrm|text|underline|displaystyle"
FONT += rf"|(?:text)?color\s*\{{(?:{COLOURS})\}})"
BEFORE_BOX = re.compile(  # \displaystyle \boxed{5}, \color{red} \boxed{5}
    rf"(?:\\(?:(?:display|text)style|[lL]arge|LARGE|[hH]uge|bf|rm|it|color\s*\{{(?:{COLOURS})\}}|[,;:!])(?![a-zA-Z])\s*)+"
    r"(?=\{?\\(?:boxed|fbox))"
)
WRAPPED_BOX = re.compile(  # \mathbf{x = \boxed{5}}, {\boxed{5}}, \boxed{\boxed{5}}, \left(\boxed{5}\right)
    rf"(?:{FONT}\s*|(?<![a-zA-Z\]}}^_\\]))\{{([^{{}}\n]{{0,99}}{BOX}[^{{}}\n]{{0,99}})\}}"
    rf"|`({BOX})`|\\(?:left\s*\(|d?boxed\s*\{{|fbox\s*\{{)\s*({BOX})\s*(?:\}}|\\right\s*\))"
)
HTML_BLOCK = re.compile(r"</?(?:center|div|p|li|ul|ol|table|tr|td)(?:\s[^<>\n]{0,99})?>")
HTML = re.compile(r"</?(?:b|i|u|em|ins|strong|mark|span|font)(?:\s[^<>\n]{0,99})?>")
EMPHASIS = re.compile(r"(?<![\w\\$*_])(?:__?|\*)([a-zA-Z]{2,20})(?:__?|\*)(?![\w*_])")  # _cents_
WRAPPED = re.compile(  # the end of a line that may go on
    rf"\n[ \t\n]{{0,40}}(?!(?:{NUMERAL})\b)(?=[a-z]{{2,15}}(?![a-z]|\s{{0,3}}=))"
)
NEXT_BRACE = re.compile(r"\n[ \t]{0,20}(?=\{)")  # \frac{1}⏎{2}
BROKEN_CHARS = 300  # how far in front of a box a formula begins that is broken over lines
BROKEN_FORMULA = re.compile(r"(?:\$|\\\()[^$\n]*\n[^$\n]*\Z")  # $-⏎\boxed{5}$
TURN_ENDS = "<|im_end|> <|eot_id|> <|endoftext|> <|return|> </s> <eos> <end_of_turn>".split()
CHANNEL, FINAL_CHANNEL = "<|channel|>", "<|channel|>final<|message|>"
TURN = re.compile(r"<\|(?:im_start|start_header_id)\|>|<start_of_turn>")
BREAKING = re.compile(r"\\(?:par|newline|(?:small|med|big)skip|[hv]space)")
HIDDEN = re.compile(  # the code of a drawing, a comment, what is struck out, and GSM8K's calculations
    r"\[asy\].*?(?:\[/asy\]|\Z)|(?<!`)<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|(?<!`)<((?i:del|s|strike))>.*?(?:</(?i:\1)>|\Z)"
    r"|(?<![`~])~~(?=[^\s~])[^~\n]*(?<=\S)~~(?!~)"
    r"|```py(?:thon)?\b(?=[^`]*[=(])[^`]*```|<<[^<>\n]{0,99}>>|\\begin\{comment\}.*?(?:\\end\{comment\}|\Z)",
    re.DOTALL,
)
UNCLOSED = re.compile(
    r"(?:<!--(?!.*-->)|\[asy\](?!.*\[/asy\])|\\begin\{comment\}(?!.*\\end\{comment\})"
    r"|<(del|s|strike)>(?!.*</\1>)).*\w",
    re.DOTALL | re.IGNORECASE,
)
ATTRIBUTES = re.compile(  # of a tag of HTML
    r"<[a-zA-Z]\w{0,20}((?:\s+[\w-]{1,20}(?:\s?=\s?(?:\"[^\"<>]{0,200}\"|'[^'<>]{0,200}'|[^\s<>\"']{1,200}))?){1,9})\s*/?>"
)
ATTRIBUTE = re.compile(r"([\w-]+)\s?=\s?[\"']?([^\"']*)|\b(hidden|popover|inert)\b")
SEEN = re.compile(
    rf"(?:align|href|src|alt|id|title|lang|type) .*|(?:color|style color:) ?(?:{COLOURS})|style text-align: ?\w+"
)
TAG = re.compile("<[a-z]")
UNSHOWN = re.compile(  # tags of HTML that show nothing, or change what is shown; a remark of Markdown; a negative space
    r"<(?:style|script|template|title|datalist|dialog|details|noscript|noframes|noembed|rp|object|applet|canvas|meter|progress"
    r"|iframe|svg|map|textarea|select|video|audio)[\s/>]|^[ \t]*\[[^\]\n]*\]:\s|space\*?\{-",
    re.MULTILINE,
)
HIDING = "[asy] <!-- ```py ~~ {comment} <del> <s> <strike>".split()
SPECIAL_CHARS, SPECIAL_TOKENS = 50, 20  # of one such token; of tokens that are dropped


def readable(response: str, thinking: tuple[str, str] | None) -> str | None:
    """The part of a response in which its answer is looked for, with each displayed formula in one line.

    Args:
        response: the whole response.
        thinking: the tags around the thinking, which is left out; None if there is none.

    Returns:
        The text; None if the thinking, a comment, a drawing or a text that is struck out does not end.
    """
    text = after_thinking(response, *thinking) if thinking else response
    if text is None or turn_ended(response[: len(response) - len(text)]):
        return None
    if any(sign in text for sign in "\r\v\f\x85\u2028\u2029"):
        text = LINE_END.sub("\n", text)
    if not text.isascii():
        text = STYLED.sub(unstyled, text)
        text = APOSTROPHE.sub("'", text)
    if CHANNEL in text:
        former, _, text = text.rpartition(FINAL_CHANNEL) if FINAL_CHANNEL in text else ("", "", "")
        if turn_ended(former):
            return None
    lower = text.lower()
    tags = "<" in text and TAG.search(lower)
    if (tags or "]:" in text or "{-" in text) and UNSHOWN.search(lower):
        return None
    if tags and any(map(styled, ATTRIBUTES.findall(lower))):
        return None
    hides = any(sign in lower for sign in HIDING)
    if hides and (UNCLOSED.search(text) or any(map(is_shown, HIDDEN.finditer(text)))):
        return None
    if hides or "<<" in text:
        text = HIDDEN.sub(shown, text)
    if (answered := ended(text)) is None:
        return None
    if "\n>" in answered or (answered.startswith(">") and "\n" in answered.strip()):
        quoted = answered.rstrip().rpartition("\n")[2].startswith(">")
        answered = QUOTED_LINE.sub("", answered) if quoted else answered
    if "&" in answered:
        answered = ENTITY.sub(lambda found: html.unescape(found[0]), answered)
    answered = LONE_DOLLAR.sub(r"\1\\$", answered) if "{$" in answered or "$}" in answered else answered
    text = flattened(joined(without_dress(FULL_STOP.sub(full_stop, answered.rstrip()))))
    for _ in range(SPECIAL_TOKENS):
        if not (text.endswith(">") and (special := SPECIAL.search(text[-SPECIAL_CHARS:]))):
            break
        text = text[: len(text) - len(special[0])].rstrip()
    return text


def unstyled(found: re.Match[str]) -> str:
    """A match of `STYLED` in plain letters; a number in a circle goes on with no other one."""
    plain = unicodedata.normalize("NFKC", found[0])
    return plain if found[0] >= "\uff21" else f"{plain} "


def styled(attributes: str) -> bool:
    """Whether the attributes of a tag of HTML may hide, strike out or move the text in it."""
    named = ATTRIBUTE.findall(attributes)
    return not all(SEEN.fullmatch(f"{name} {value.rstrip(' ;')}") for name, value, _ in named)


def full_stop(found: re.Match[str]) -> str:
    """The full stop of a match, or "" where it ends an abbreviation: approx. $18$, in doz.: 18, in ft. is."""
    text, end = found.string, found.end()
    behind, word = text[end : end + 21].lstrip(), re.split(r"[^a-zA-Z.]", text[max(0, end - 8) : end - 1])[-1]
    return "" if behind[0] in ":)," or behind[0].islower() or word.lower() in ABBREVIATIONS else "."


def without_dress(text: str) -> str:
    r"""A text without what shows nothing, and without fonts, colours and tags around words and boxes; with $ for \("""
    if not text.isascii() or any(sign in text for sign in UNSEEN_SIGNS):
        text = UNSEEN.sub(gap, text)
    if "_" in text or "*" in text:
        text = EMPHASIS.sub(r"\1", text)
    if "</" in text:
        text = HTML.sub(gap, HTML_BLOCK.sub("\n", text))
    if "\\(" in text and "\\\\(" not in text:
        text = text.replace("\\)\\(", "$ $").replace("\\(", "$").replace("\\)", "$")
    text = NEXT_BRACE.sub("", text)
    if boxes := [at for at in map(text.find, ("\\boxed", "\\fbox", "\\dboxed")) if at >= 0]:
        begin = max(0, min(boxes) - LINE_CHARS)
        part = BEFORE_BOX.sub("", text[begin:])
        if WRAPPED_BOX.search(part):
            for _ in range(2):
                part = WRAPPED_BOX.sub(r"\1\2\3", part)
        return text[:begin] + part
    return text


def joined(text: str) -> str:
    """A text in which no sentence, and not the formula of the last box, is broken over lines."""
    text = WRAPPED.sub(unless_ended, text)
    box = text.rfind("\\boxed")
    begin = max(0, box - BROKEN_CHARS)
    broken = BROKEN_FORMULA.search(text, begin, box) if box > 0 and "\n" in text[begin:box] else None
    return text[: broken.start()] + broken[0].replace("\n", " ") + text[box:] if broken else text


def unless_ended(found: re.Match[str]) -> str:
    """A space for the end of a line that `WRAPPED` finds, unless a sentence or a label ends there."""
    above = found.string[max(0, found.start() - LINE_CHARS) : found.start()].rstrip()
    return " " if above and above[-1] not in ".!?:;" else found[0]


def gap(found: re.Match[str]) -> str:
    """What is left of a part of a response that shows nothing: more than a sign keeps what stands beside it apart, but
    a tag and a calculation of GSM8K do so only between numbers."""
    text, start, end = found.string, found.start(), found.end()
    glued = r"[\d.,]\d" if HTML.fullmatch(found[0]) or found[0].startswith("<<") else r"\S\S"
    apart = end - start > 1 and re.match(glued, text[max(0, start - 1) : start] + text[end : end + 1])
    return r"\quad " if apart or BREAKING.match(found[0]) else ""


def shown(found: re.Match[str]) -> str:
    """What is read of a part of a response that `HIDDEN` finds: of code, that it is there, or that it interrupts."""
    if found[0].startswith("```"):
        above = found.string[max(0, found.start() - LINE_CHARS) : found.start()].rstrip()
        return "\n:::\n" if above[-1:].isalpha() else "\nCode.\n"
    return found[0] if found[0].startswith("~~") and in_formula(found) else gap(found)


def is_shown(found: re.Match[str]) -> bool:
    """Whether a match of `HIDDEN` may begin in code, a formula or a quotation, where it is shown."""
    if found[0].startswith(("<<", "```", "\\")):
        return False
    front = found.string[: found.start()]
    fenced = front.count("```") % 2 == 1 and not found[0].startswith("~~")
    return fenced or front.rpartition("\n")[2].count("`") % 2 == 1 or front.endswith(("$", "\\(", '"', "“"))


def in_formula(found: re.Match[str]) -> bool:
    """Whether a match stands inside of braces or of a formula, where ~~ are two spaces."""
    front = found.string[max(0, found.start() - DISPLAY_CHARS) : found.start()]
    line = front.rpartition("\n")[2]
    opened = in_display(front) or front.rfind("\\(") > front.rfind("\\)")
    return (
        opened
        or front.count("$$") % 2 == 1
        or line.count("{") > line.count("}")
        or line.replace("\\$", "").count("$") % 2 == 1
    )


def turn_ended(former: str) -> bool:
    """Whether a turn has ended in what stands in front of the answer, behind the end of thinking or of a channel."""
    return any(sign in former for sign in TURN_ENDS)


def ended(response: str) -> str | None:
    """The response up to a token that ends a turn; None where the model asks itself a new question behind an answer."""
    if end := any(sign in response for sign in "<[") and END_OF_TURN.search(response):
        if not end.start() and re.search("(?i)user|human|inst", end[0]):
            return None  # a turn of somebody else
        response = response[: end.start()] or response
    if "<" in response and (turn := TURN.search(response)) and response[: turn.start()].strip():
        response = response[: turn.start()]
    answered = ANSWERED.search(response)
    return None if answered and NEW_QUESTION.search(response, answered.end()) else response


def after_thinking(response: str, opening: str, closing: str) -> str | None:
    """What stands behind the last closing tag; None if a tag that was opened is not closed.

    It is "" if an answer without a box or mark may have begun in front of the tag, as in `-<think>...</think>5`.
    """
    lower = response.lower()
    if opening.lower() not in lower and closing.lower() not in lower:
        return response
    opened, closed = (list(re.finditer(re.escape(tag), response, re.IGNORECASE)) for tag in (opening, closing))
    rest = closed[-1].end() if closed else 0
    if len(opened) > len(closed) or any(tag.start() >= rest for tag in opened):
        return None
    after, block = response[rest:], rf"{re.escape(opening)}.*?{re.escape(closing)}"
    if opened and opened[0].start() < closed[0].start() and not re.search(r"(?i)boxed|####|answer", after):
        said = re.sub(block, "", response[:rest], flags=re.IGNORECASE | re.DOTALL)
        return "" if said.replace(closing, "").strip() else after
    said = response[: opened[0].start()].rstrip(" \t*_") if opened else ""
    return after if not said or said[-1] in "\n.!?" else ""  # It is not <think>
