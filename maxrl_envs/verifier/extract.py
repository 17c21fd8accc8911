r"""Where the final answer of a response stands: one span of its text, and the rule by which it was found."""

import re

from maxrl_envs.verifier.denials import denied
from maxrl_envs.verifier.displays import flattened
from maxrl_envs.verifier.marks import (
    CLAUSE,
    CONFIRMED,
    CONTINUED,
    FENCES,
    GOES_ON,
    LINE_CHARS,
    MARKER,
    PHRASE,
    Span,
    bold_paragraph,
    changed,
    ends_answer,
    goes_on_from,
    in_sentence,
    introduces,
    last_mark,
    one_line,
    said_later,
    span,
)  # fmt: skip
from maxrl_envs.verifier.surroundings import (
    NEXT_LINE,
    NUMBERS,
    OPERATOR,
    ROWS,
    SCALED,
    SHORT,
    Frame,
    before,
    begins,
    continued,
    equated,
    frame,
    part_of_more,
    strip,
)
from maxrl_envs.verifier.units import COUNTED, MEASURE, METRIC_NAMES, unit_of_words
from maxrl_envs.verifier.words import COMMANDS, WORD_NUMBERS, WORDS, unknown_in

THINKING = ("<think>", "</think>")
SPECIAL = re.compile(r"(?:<\|[^|<>\n]{1,40}\|>|<｜[^｜<>\n]{1,40}｜>|</s>|<eos>|<end_of_turn>|<pad>)$")
END_OF_TURN = re.compile(r"<\|(?:im_end|endoftext|eot_id|eom_id|end|end_of_text)\|>|</s>|<eos>|<end_of_turn>")
NEW_QUESTION = re.compile(
    r"(?im)^[ \t*#_]{0,12}(?:new |next )?(?:question|problem|exercise|task|example|user|human|q|instruction|input)"
    r"[ \t]{0,4}\d{0,4}[ \t*_]{0,8}(?:[:：.)]|$)"
    r"(?!\s*[^\n]{0,200}\b(?:I|[mM]y|mistake|wrong|forgot|right|correct|sure|wait|no)\b)"  # an objection
)
TURN = re.compile(r"<\|(?:im_start|start_header_id)\|>|<start_of_turn>")
HIDDEN = re.compile(  # the code of a drawing, a comment, what is struck out, and GSM8K's calculations
    r"\[asy\].*?(?:\[/asy\]|\Z)|<!--(?:-?>|.*?(?:-->|\Z))|<((?i:del|s|strike|style|script|template))>.*?(?:</(?i:\1)>|\Z)"
    r"|~~(?=\S)[^~\n]*~~"
    r"|```py(?:thon)?\b.*?(?:```|\Z)|<<[^<>\n]{0,99}>>|\\begin\{comment\}.*?(?:\\end\{comment\}|\Z)",
    re.DOTALL,
)
UNCLOSED = re.compile(
    r"(?:<!--(?!.*-->)|\[asy\](?!.*\[/asy\])|\\begin\{comment\}(?!.*\\end\{comment\})"
    r"|<(del|s|strike|style|script|template)>(?!.*</\1>)).*(?:boxed|\d)",
    re.DOTALL | re.IGNORECASE,
)
HIDING = "[asy] <!-- <del> <s> <strike> <style> <script> <template> ```py << ~~ {comment}".split()  # how each begins
AFTER_BOX_CHARS = 2000  # how far behind a box a mark of another answer is looked for
SPECIAL_CHARS, SPECIAL_TOKENS = 50, 20  # of one such token; of tokens that are dropped

TOKENS = re.compile(r"\\\\?(?:boxed|fbox|framebox)(?![a-zA-Z])\s*\{?|\\.|[{}]", re.DOTALL)
BRACELESS = re.compile(r"\d(?!,?\d|\.\d)|[a-zA-Z](?![a-zA-Z])|\\[dt]?frac\s*(?:\{[^{}]*\}|\d)\s*(?:\{[^{}]*\}|\d)")
BOXES = ("boxed", "fbox", "framebox")
BETWEEN_CHARS = 80
FROM_BOX_TO_BOX = re.compile(
    r"(?:[^.!?\n\\]|\n(?=[\s$*,;]*(?:(?:and|or)\b[\s$*]*)?$)|^\n|\\[a-zA-Z,;:!() \[\]]|\.(?=\d))*"
)
APART = re.compile(  # signs and words between two boxes that belong to one of them
    rf"[-−+*/^\d]|\\(?:frac|sqrt)|\b(?:minus|negative|{SCALED.replace('ors?|', '', 1)})\b"
)
CORRECTED = re.compile(
    r"(?i)\b(?:so|then|thus|hence|therefore|first|final\w*|which is|that is|gives?|if|because|since|from|becomes?)\b|="
    r"|\\(?:implies|Rightarrow|to)"
)
JOINING = re.compile(r"[,;&]|\b(?:and|or)\b")
ROUGHLY = re.compile(r"(?i)\W*(?:which is |that is )?(?:or )?(?:\\approx|≈|approximately|about|roughly)\W*")

TAG = re.compile(r"<(/?)(?:final_?)?answer>", re.IGNORECASE)
IN_ANOTHER = re.compile(  # a unit, a multiple or a base that the number is said in: In percent, that is
    r"(?i)(?:^|[.!?\n;:])\W*in (?:percent|cents|base \d+|hex\w*|binary|octal)[,:][^.!?\n,]*\Z"
    r"|\bin (?:hundreds|thousands|millions|billions|dozens)\b[^.!?\n]*\Z"
)
FIRST_OF_TWO = re.compile(  # The answer is 9, because 9 + 9 =
    rf"(?i)(?:\banswers? (?:is|are)|####)[\s$]*(?:\d[\d.]*|{WORD_NUMBERS})(?![\d.]|[\s$]*[-+*/=×^\\<!(])\b[^.\n]*\Z"
)
BEHIND_UNIT = re.compile(
    r"[\s$.}]*(?:[+×*÷⇒≠<>=]|-\s)\s*[\d$(]"
    rf"|[\s$]*\((?:\d|(?:{WORD_NUMBERS})\b)"
)
ASIDE = re.compile(r"(?i)\banswer,([^,.\n]*),[^,.\n]*\Z")  # the answer, doubled, is
NAMES = re.compile(r"(?:\([xyz](?:,\s*[xyz])+\)|(?:^|=)\s*(?:[a-zA-Z]|\d+)_\{?\d+\}?)\s*=\s*\Z")  # (y, x) =, N_{10} =
SIDE = re.compile(r"(?:^|=)\s*([\d.,]+\s*(?:\\text\s*\{[^{}]*\}|\\%|\^\s*\{?\\circ\}?)\s*=)\s*\Z")  # 5 \text{ cm} =
VALUE_SIDE = re.compile(  # \$17 =, 17 dollars =, (3) =, (3, 1) =, 106^\circ =, \text{odd} =, (D) =
    r"(?:^|[=<>:&\r]|\\(?:neq?|[lg]eq?)(?![a-zA-Z])|(?<![\\a-zA-Z])[a-zA-Z]{2,}[,:]?\s)\s*(?:(?<!\\)\$|\\[(\[])?\s*"
    r"(\(?[-+]?(?:\\?\$)?\d[\d,.]*\)?"
    rf"\s*(?:\\?%|\^\{{?\\circ\}}?|\\(?:text|mbox|mathrm)\s*\{{[^{{}}]*\}}(?:\^2)?|{MEASURE}|{COUNTED}|{SHORT})?"
    r"|[(\[][-\d,\s./]+[)\]]|\([A-H]\)|\\text\{\(?\w+\)?\})[\s&~]*=[\s&$]*\\?\$?\s*\Z"
)
CHAINED_ROW = re.compile(r"[\s&$]*=[\s&$]*")
CHAIN_ROW = re.compile(r"[\s&]*(?:=|\\approx)")
WHICH_IS = re.compile(r"[\s$,]*which (?:is|equals)\s*\$([^$\n]+)\$[\s.]*(?:\n|\Z)")
SYMBOLS = re.compile(r"(?<![\\a-zA-Z])[a-zA-Z](?![a-zA-Z])")  # in an answer that is a formula
LATER_FORMULA = re.compile(  # a short sentence or a line that ends in a formula
    r"(?:[.!?]\s|\n)(?:[^\w$]*[a-zA-Z']{2,}){0,4}[^\w$]*\$+([^$\n]*[a-zA-Z][^$\n]*)\$+[\s.*]*(?=\n|$|[A-Z])"
)
MISSPELT = re.compile(r"(?<![a-zA-Z\\])[Bb]oxed\s*\{|\\(?:bbox|Boxed)\s*\{")
TWO_TAGS = re.compile(r"</answer>[\s,]*(?:\b(?:or|and)\b|,)\s*\Z")
NAMES_ANSWER = re.compile(r"(?i)(?:\\?[\w'’]+\W+){0,3}\banswer\b.*")
UNIT_BEHIND = re.compile(  # a sign, or up to three words, which may stand in braces; and an exponent
    r"(?:[\s$~*_(:\"“`]|\\[,;: !)\]]|\\q?quad(?![a-zA-Z])){0,20}"
    r"(?:,?\s*(?:measured|expressed|given)\s+(?=in\b)|,\s*(?=in\b))?"
    r"(?:(\\%|%|\\\$|[€£¥₹°]|\^\s*\{?\s*\\circ\s*\}?|\\?text\{\s*percent\s*\}|per\s?cent(?:age points?)?\b"
    r"|pct\b)"
    r"|(?:\\(?:text|mathrm|mbox)\s*)?\{[\s~(]{0,9}([a-zA-Z.][a-zA-Z. ]{0,60})\)?\}"
    r"|([a-zA-Z.]{1,30}(?:/[a-zA-Z]{1,9}| [a-zA-Z.]{1,30}){0,2}))(\s*\^\s*(?:\d|\{\d\})|[²³])?"
)
OWN_UNIT = re.compile(r"\\(?:text|mathrm|mbox)|[$%€£¥₹°]|\\circ|:|\d\s*[a-zA-Z]{2}")
MEASURED = re.compile(rf"\b(?:{MEASURE}|{SHORT}|[ms]\b)")  # between boxes: 3 km, 7 m
NUMERIC = re.compile(r"(?=.*(?:\d|\\pi))(?:[-\d.,:/^{}\s]|\\[!,;]|\\[dt]?frac|\\sqrt|\\pi(?![a-zA-Z]))+")
MORE_WORDS = re.compile(r"[ ,]+[a-zA-Z]")
FULLY = (["full"], ["whole"], ["more"], ["extra"], ["additional"])  # words in front of a unit
OF_TEMPERATURE = re.compile(r"\s*(?:\\(?:text|mathrm)\s*\{\s*)?([CF])\b")
PER = re.compile(r"[\s}]*/\s*\\(?:text|mathrm)\s*\{[\s~]*([a-zA-Z]+)\s*\}")
LISTED = re.compile(r"(?!\d{1,3}(?:,\d{3})+$)[^(\[{,]*,")  # 1, -2
UNIT_IN_FRONT = re.compile(  # in days, 6; (in km) is 5; Cents: 5
    rf"(?:(?i:\b(?:in|number of) )|\(|/|(?:^|[.\r])\W*)(?:\\text\{{)?({MEASURE}|{SHORT}|m(?!\w))\}}?\)?"
    r"(?:,| is| it is|\s*[:=])[\s$*]*(?:\\[(\[])?\s*$"
)
CURRENCY = re.compile(r"(\\\$|[€£¥₹]|\b(?:USD|EUR|GBP)\b)[\s$}]*$")


def final_answer(response: str, marker: str | None = None, thinking: tuple[str, str] | None = THINKING) -> Span | str:
    r"""The final answer of a response, or why there is none.

    It stands outside of `thinking`, and in this order, of which no later rule applies if an earlier one finds its place
    empty, unclosed, or contradicted by the text around it: in the last `\boxed{}`, with the boxes of a list that it
    ends; in the last `<answer>` tag; behind the last `####` or `marker`; in a response of one line.
    `docs/verifier.md` has the details.
    """
    text = after_thinking(response, *thinking) if thinking else response
    if text is None:
        return "the thinking does not end"
    lower = text.lower()
    if any(sign in lower for sign in HIDING):
        if UNCLOSED.search(text):
            return "a comment, a drawing or a text that is struck out does not end"
        text = HIDDEN.sub(lambda found: found[0] if found[0][:2] == "~~" and in_formula(found) else "", text)
    text = flattened(ended(text).rstrip())
    for _ in range(SPECIAL_TOKENS):
        if not (text.endswith(">") and (special := SPECIAL.search(text[-SPECIAL_CHARS:]))):
            break
        text = text[: len(text) - len(special[0])].rstrip()
    boxes, last_opened = find_boxes(text)
    if last_opened >= 0:
        if MISSPELT.search(text, last_opened + 6):
            return "a box that is misspelt"
        closed = boxes and boxes[-1][0] == last_opened
        return boxed(text, boxes, marker) if closed else "the last box is not closed"
    if "</" in text and (tag := last_tag(text)):
        content, start, end = tag
        rule = "the last answer tag"
        found = last_mark(content, marker) or in_sentence(content.strip(), rule) or span(content, rule)
        if isinstance(found, str):
            return found
        if text[start - 1 : start] in ("-", "−", "+", "*", "/", "^"):
            return "the tag goes on with what stands before it"
        left = before(text, start)
        if changes_answer(Frame(TAG.sub(" ", left), "", None, text[end : end + LINE_CHARS])):
            return "words beside the tag may change what it says"
        if TWO_TAGS.search(left) and content.strip() not in left:
            return "several answers in one line"
        if CONTINUED.match(text, end) or not ("</answer>" in left or begins(left, False)):
            return GOES_ON
        if why := changed(text[end:], found.text):
            return why
        found = found._replace(later=(*found.later, *beside(found.text, "", UNIT_BEHIND.match(text, end))))
        return continued(text[end : end + LINE_CHARS], found.text) or denied(text, found.text, start, end) or found
    if marked := last_mark(text, marker):
        return marked
    line = FENCES.sub("", text).strip()
    return bold_paragraph(line) if "\n" in line or len(line) > LINE_CHARS else one_line(line)


def in_formula(found: re.Match[str]) -> bool:
    """Whether a match stands inside of braces or of a formula of its line, where ~~ are two spaces."""
    line = found.string[max(0, found.start() - LINE_CHARS) : found.start()].rpartition("\n")[2]
    return line.count("{") > line.count("}") or line.count("$") % 2 == 1


def boxed(text: str, boxes: list[tuple[int, int, int]], marker: str | None) -> Span | str:
    """The last of the boxes, or the list that it ends, as the final answer, and what the text says of it behind it; or
    why it is no answer."""
    last, _, end = boxes[-1]
    end += text[end : end + 1] == "}"
    outer = [text[b:c].strip() for a, b, c in boxes if a < last and end <= c]
    run, start = box_run(text, boxes)
    if not run:
        return "the box is empty"
    if outer and outer[-1] != text[start:end].strip():
        return "a box inside of another one"
    if start < last and (re.search(r"\([\s$]*$", text[:start]) or re.match(r"[\s$]*\)", text[end:])):
        return "brackets around several boxes"
    front = text[max(0, start - LINE_CHARS) : start]
    if LISTED.match(run) and re.search(r"\([\s$]*$", front):
        return "brackets around a list"
    around = frame(text, start, end)
    if why := part_of_more(text, start, end, run, around) or denied(text, run, start, end):
        return why
    if goes_on_from(front.rstrip("$ ")):
        return "the line above the box goes on with it, or changes what it says"
    if IN_ANOTHER.search(around.left) or changes_answer(around):
        return "words beside the box may change what it says"
    behind = text[end : end + AFTER_BOX_CHARS]
    mark = last_mark(behind, marker)
    if isinstance(mark, str) and contradicted(behind, run):
        return mark
    unit = UNIT_BEHIND.match(text, end)
    units = beside(run, front, unit)
    if units and unit and BEHIND_UNIT.match(text, unit.end()):
        return GOES_ON
    later = [
        *equated(run, around),
        *sides(text, run, start, end, around),
        *said_later(behind, not re.search(r"\d", run)),
        *units,
        *(LATER_FORMULA.findall(behind) if SYMBOLS.search(run) else ()),
    ]
    if isinstance(mark, Span) and not CONFIRMED.match(mark.text):
        later.append(mark.text)
    if tag := "</" in behind and last_tag(behind):
        later.append(tag[0].strip())
    if units and (units[0].endswith("%") or ":" in run):
        run = units[0]  # 15% and 8:34 p.m., wherever the sign stands
    return Span(run, "the last box", tuple(later))


def sides(text: str, run: str, start: int, end: int, around: Frame) -> list[str]:
    """What the formula of a box says beside it: with a name or a unit in front, in the next row, behind "which is"."""
    found = []
    if (names := NAMES.search(around.inside)) and "_" not in run:
        found.append(names[0] + run)
    rows = ROWS.split(text[max(0, start - LINE_CHARS) : start])
    chained = len(rows) > 1 and CHAINED_ROW.fullmatch(rows[-1])
    if value := VALUE_SIDE.search(f"{rows[-2].rstrip(' $&.')} =" if chained else around.left):
        measured = OWN_UNIT.search(value[1]) and (OWN_UNIT.search(run) or UNIT_BEHIND.match(text, end))
        found += [value[1]] if not measured else []  # 1 hour = 60 minutes
    if side := SIDE.search(around.inside):
        found.append(side[1] + run)
    if (row := NEXT_LINE.match(text, end)) and CHAIN_ROW.match(row[1]):
        found.append(run + row[1].replace("&", " "))
    if which := WHICH_IS.match(text, end):
        found.append(which[1])
    return found


def beside(run: str, front: str, unit: re.Match[str] | None) -> list[str]:
    """The number in a box with the unit behind it, and with the currency in the text in front of it."""
    if not NUMERIC.fullmatch(run):
        if unit and OWN_UNIT.search(run) and (second := named("", unit)) and second[0] not in run:
            return [run + second[0]]
        return [f"({run}){unit[1]}"] if unit and unit[1] in ("%", r"\%", r"^\circ") else []
    currency, measured = CURRENCY.search(front), UNIT_IN_FRONT.search(front)
    found = named(run, unit) if unit else []
    found += [f"{currency[1]} {run}"] if currency else []
    return found + ([rf"{run}\text{{ {measured[1]}}}"] if measured else [])


def contradicted(behind: str, run: str) -> bool:
    """Whether a mark behind a box, whose answer is not read, has another number behind it."""
    mark = MARKER.search(behind)
    number = NUMBERS.search(behind, mark.end()) if mark else None
    return number is not None and number[0].rstrip(",") not in run


def changes_answer(around: Frame) -> bool:
    """Whether the words of the clause beside a box that names the answer may change it: "Twice the answer is"."""
    left = around.left
    if "answer" not in left.lower() and "####" not in left:
        return False
    aside, clause = ASIDE.search(left) or PHRASE.search(left), NAMES_ANSWER.search(CLAUSE.split(left)[-1])
    if FIRST_OF_TWO.search(left) or (aside and not introduces(aside[1], True)):
        return True
    return clause is not None and not (introduces(clause[0], True) and ends_answer(around.right))


def named(number: str, unit: re.Match[str]) -> list[str]:
    """A number with the unit behind its box, if there is one."""
    if unit[1] and "circ" in unit[1] and (degrees := OF_TEMPERATURE.match(unit.string, unit.end())):
        return [rf"{number}^\circ\text{{{degrees[1]}}}"]
    if unit[1]:
        return [number + (r"\%" if "c" in unit[1] and "circ" not in unit[1] else unit[1])]
    words = (unit[2] or unit[3]).rstrip(".").split()
    if unit[3] and "\n" in unit[0] and MORE_WORDS.match(unit.string, unit.end()):
        return []  # the line below begins a sentence
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
    per = PER.match(unit.string, unit.end())
    rate = rf"/\text{{ {per[1]}}}" if per and unit_of_words([per[1]]) else ""
    return [rf"{number}\text{{ {' '.join(words[:known])}}}{unit[4] or ''}{rate}"] if known else []


def ended(response: str) -> str:
    """The response up to a token that ends a turn, and up to a new question that the model asks itself."""
    if end := "<" in response and END_OF_TURN.search(response):
        response = response[: end.start()] or response
    if "<" in response and (turn := TURN.search(response)) and response[: turn.start()].strip():
        response = response[: turn.start()]
    answered = [at for at in (response.find("boxed{"), response.find("####"), response.find("answer is")) if at >= 0]
    question = NEW_QUESTION.search(response, min(answered)) if answered else None
    return response[: question.start()] if question else response


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
    return "" if opened and OPERATOR.search(strip(response[: opened[0].start()])) else after


def last_tag(response: str) -> tuple[str, int, int] | None:
    """The content of the last pair of answer tags, and where the pair begins and ends; None where there is none."""
    tags = list(TAG.finditer(response))
    for opening, closing in zip(reversed(tags[:-1]), reversed(tags[1:]), strict=True):
        if not opening[1] and closing[1]:
            return response[opening.end() : closing.start()], opening.start(), closing.end()
    return None


def find_boxes(text: str) -> tuple[list[tuple[int, int, int]], int]:
    """Closed boxes as (start, start of content, end of content), by start, and the start of the last one opened."""
    boxes: list[tuple[int, int, int]] = []
    stack: list[tuple[int, int] | None] = []
    last = -1
    begin = min((at for at in map(text.find, BOXES) if at >= 0), default=-1)
    if begin < 0:
        return boxes, last
    for token in TOKENS.finditer(text, max(0, begin - 2)):  # braces before the first box open none
        if "box" in token[0]:
            last = token.start()
            if token[0].endswith("{"):
                stack.append((token.start(), token.end()))
            elif bare := BRACELESS.match(text, token.end()):
                boxes.append((token.start(), token.end(), bare.end()))
        elif token[0] == "{":
            stack.append(None)
        elif token[0] == "}" and stack and (opened := stack.pop()):
            boxes.append((*opened, token.start()))
    return sorted(boxes), last


def box_run(text: str, boxes: list[tuple[int, int, int]]) -> tuple[str | None, int]:
    """The content of the last box, with that of the boxes joined to it, and where the first of them begins."""
    start, begin, end = boxes.pop()
    parts, sign = [text[begin:end].strip()], ", "
    while boxes:
        before, begin, end = boxes.pop()
        if end < start:
            if start - end > BETWEEN_CHARS:
                break
            between = text[end + 1 : start] if text[end : end + 1] == "}" else text[end:start]
            if len(parts) == 1 and ROUGHLY.fullmatch(between):
                parts = [rf"{text[begin:end].strip()} \approx {parts[0]}"]
            elif joins(between):
                sign = r" \text{ or } " if len(parts) == 1 and re.search(r"\bor\b", between) else ", "
                parts.append(text[begin:end].strip())
            else:
                break
            start = before
    return sign.join(dict.fromkeys(reversed(parts))) if all(parts) else None, start


def joins(between: str) -> bool:
    """Whether the text between two boxes makes them one list: "and" or a comma, names, and what is counted."""
    between = re.sub(r"(?<![-\w\\])[a-zA-Z]\w?\s*=\s*\W*$", "", between)  # x = 1 and y = 2
    if APART.search(between) or re.match(r"\w", between) or MEASURED.search(between):
        return False
    listed = FROM_BOX_TO_BOX.fullmatch(between) and JOINING.search(between) and not CORRECTED.search(between)
    return bool(listed) and not unknown_in(WORDS.findall(COMMANDS.sub(" ", between)))
