r"""Where the final answer of a response stands: one span of its text, and the rule by which it was found."""

import re
from typing import NamedTuple

from maxrl_envs.verifier.surroundings import (
    DENIALS,
    NUMBERS,
    WORD_NUMBERS,
    before,
    begins,
    continued,
    denied,
    equated,
    frame,
    part_of_more,
)  # fmt: skip
from maxrl_envs.verifier.units import COUNTED, MEASURE, METRIC_NAMES, unit_of_words

THINKING = ("<think>", "</think>")
SPECIAL = re.compile(r"(?:<\|[^|<>\n]{1,40}\|>|<｜[^｜<>\n]{1,40}｜>|</s>|<eos>|<end_of_turn>|<pad>)$")
END_OF_TURN = re.compile(r"<\|(?:im_end|endoftext|eot_id|eom_id|end|end_of_text)\|>|</s>|<eos>|<end_of_turn>")
NEW_QUESTION = re.compile(
    r"(?im)^[ \t*#_]{0,12}(?:new |next )?(?:question|problem|user|human|q|instruction|input)"
    r"[ \t]{0,4}\d{0,4}[ \t*_]{0,8}[:：]|<\|(?:im_start|start_header_id)\|>|<start_of_turn>"
)
HIDDEN = re.compile(  # the code of a drawing, a comment, what is struck out, and GSM8K's calculations
    r"\[asy\].*?(?:\[/asy\]|\Z)|<!--.*?(?:-->|\Z)|<(del|s|strike)>.*?(?:</\1>|\Z)|~~(?=\S)[^~\n]*~~"
    r"|<<[^<>\n]{0,99}>>|\\begin\{comment\}.*?(?:\\end\{comment\}|\Z)",
    re.DOTALL,
)
HIDING = ("[asy]", "<!--", "<del>", "<s>", "<strike>", "<<", "~~", "{comment}")  # each of them begins with one of these
AFTER_BOX_CHARS = 2000  # how far behind a box a mark of another answer is looked for
SPECIAL_CHARS, SPECIAL_TOKENS = 50, 20  # of one such token; of tokens that are dropped

TOKENS = re.compile(r"\\\\?(?:boxed|fbox|framebox)(?![a-zA-Z])\s*\{?|\\.|[{}]", re.DOTALL)
BRACELESS = re.compile(r"\d(?!,?\d|\.\d)|[a-zA-Z](?![a-zA-Z])|\\[dt]?frac\s*(?:\{[^{}]*\}|\d)\s*(?:\{[^{}]*\}|\d)")
BOXES = ("boxed", "fbox", "framebox")
BETWEEN_CHARS = 80
FROM_BOX_TO_BOX = re.compile(
    r"(?:[^.!?\n\\]|\n(?=[\s$*,;]*(?:(?:and|or)\b[\s$*]*)?$)|^\n|\\[a-zA-Z,;:!() \[\]]|\.(?=\d))*"
)
CORRECTED = re.compile(
    r"(?i)\b(?:no|not|wait|actually|instead|rather|correct\w*|wrong|incorrect|mistake|sorry|oops|but|however|so|then|thus|hence"
    r"|therefore|guess\w*|first|second|maybe|perhaps|again|or rather|recheck\w*|simplif\w*|which is|that is"
    r"|i\.e|gives?|final\w*"
    r"|try|if|because|since|from|becomes?)\b|=|\\(?:implies|Rightarrow|to)"
)
JOINING = re.compile(r"[,;&]|\b(?:and|or)\b")
ROUGHLY = re.compile(r"(?i)\W*(?:which is |that is )?(?:or )?(?:\\approx|≈|approximately|about|roughly)\W*")

TAG = re.compile(r"<(/?)answer>", re.IGNORECASE)
HASHES = re.compile(r"(?<!#)####(?!#)[\s:]*([^\n]*)")
GSM8K = re.compile(r"[*_\s]*[$€£]?\s*\\?\$?[-+]?[\d.][\d,./]*\s*(?:\\?%|\$)?[*_.\s]*")

CHANGES = (  # words that say that a number is a multiple of the answer, or another function of it
    r"\b(?:hundreds?|thousands?|millions?|billions?|dozens?|hal(?:f|ve[sd]?)|doubled?|triple[sd]?|twice|thrice|quarter|third"
    r"|times|divided|multiplied|plus|minus|less|fewer|more|added|subtracted|negative|opposite|reciprocal|inverse"
    r"|squared?|cubed?|root|complement|digits?|wrong|incorrect|bad|false|not|unless|if)\b"
)
MARKER = re.compile(  # the answer is 12 / **Answer**: 12 / ### Final Answer, and 12 on the next line
    r"(?<![a-zA-Z\d-])ans(?!\s*=)(?:wers?)?(?![a-zA-Z\d])(?:\s*\([^()\n]{0,30}\)|\s+to\s+(?:the|this|our)\s+(?:given\s+)?(?:problem|question|exercise))?[*_`]*"
    r"\s*(?:\b(?:is|are|equals|(?:should|must|will)\s+be|comes\s+(?:out\s+)?to|turns\s+out\s+to\s+be)\b|:|：|=(?!=))"
    r"[*_`]*(?:\s*:)?"
    r"|^[^a-zA-Z\d\n]*(?:the[ \t]+)?(?:my[ \t]+)?(?:final[ \t]+|correct[ \t]+)?answer[*_:：# \t]*$"
    r"(?:\n[ \t]*(?:-{3,}|={3,})[ \t]*$)?"
    r"|^[ \t]*#+[ \t*_]*(?:final|correct)[ \t]+answer[*_: \t]+(?=[\d$\\*(-])",
    re.IGNORECASE | re.MULTILINE,
)
INTRODUCING = frozenset(  # words in front of "answer is", in its clause, that leave the answer what it is
    """a i an the this that these my our your her his their its it we us you me final correct right exact numeric
    numerical simplified complete full whole required desired requested short integer step steps part question
    problem exercise state write box boxed put with for to of from in on at by as above below here where there
    all now so ok okay well yes great conclusion summary total result work solution calculation calculations
    computation computations reasoning analysis equation equations formula after using based solving simplifying
    adding computing calculating substituting finally consequently accordingly overall altogether which means
    mean meaning implies implying leaving shows showing see seen find found finding get gets have has know known
    conclude concluded obtain obtained give gives given giving yields follows think believe confident sure clear
    clearly deduce determine determined verify verified confirm confirmed am is are be can will desired sought
    value answer""".split()
)
NUMBERED = re.compile(r"(?i)^\W*(?:(?:step|part|question|problem|exercise|q)?\W*(?:\d{1,2}|[a-z])[.):\]]+)+")  # Step 3:
WORD = re.compile(r"(?<!\\)\b[^\W\d_]{2,}(?:['’][^\W\d_]+)?")
CONNECTING = frozenset(  # words between "answer is" and a box that do, too
    """therefore thus hence then indeed simply just exactly precisely obviously only also actually really definitely
    certainly always still course fact going equal equals calculated computed shown following approximately
    about roughly should must comes out turns has in reached expressed""".split()
)
ALTERS = re.compile(  # words of sentences that change the number before them
    rf"(?i)\b(?:{WORD_NUMBERS}|multipl\w+|divid\w+|add|subtract|flip|sign|off|factor|increas\w+|decreas\w+|negate|invert"
    r"|halve|reduc\w+|round\w*|convert\w*|scale|shift)\b"
)
PHRASE = re.compile(  # a phrase in front of the clause of a mark: "In dozens, the answer is 18"
    r"(?i)(?:^|[.!?\n;:])[\W_]*((?:in|contrary|according|before|without|unlike|despite|if|assuming|suppos\w+)\b[^.!?\n;]*),"
    r"[^.!?\n;,]*$"
)
BRACKET = re.compile(r"\(([^()]*)\)")
HOPE = re.compile(r"(?i)i hope (?:it|this|that) is (?:correct|right)|(?:hope|let me know)[^.!?]*(?:helps?|questions?)")
NAMES_ANSWER = re.compile(r"(?i)(?:\\?[\w'’]+\W+){0,3}\banswer\b.*")
RATES = frozenset("per each every".split())
UNTIL = re.compile(r"[.,;:!?\n]|\b(?:because|since|as|which|where|for)\b")
LINE_MARKER = re.compile(r"^[ \t*_]*A[*_]*[:：]", re.MULTILINE)
FILLER = re.compile(  # words between a mark and the answer
    r"(?i)(?:[\s*_`,]*(?:therefore|thus|hence|so|then|indeed|simply|clearly|just|exactly|precisely|obviously|now|only"
    r"|also|actually|really|definitely|certainly|always|still|finally|of course|in fact|going to be|a total of|equal to"
    r"|given by|(?:found|calculated|computed|shown|known) (?:to be|as)|the (?:number|integer|value)(?=[\s*`$\\(]*[-\d])"
    r"|as follows|the following(?=:)|:|：)(?![a-zA-Z])[,:]?)+"
)
SENTENCE_END = re.compile(r"[.。](?=[\s*\"')_`$]*$|[*\"')_`$]*\s+[A-Z\\$(])|\n")
REASON = re.compile(r",?\s+(?:because|since|as (?:required|desired|needed|claimed))\b")
LEAD = re.compile(
    r"(?i)^(?:(?:therefore|thus|hence|so|then)\b,?\s*)?(?:(?:it|this|that) (?:is|equals) )?(?:therefore|then|thus)?\s*"
)
BLOCK = re.compile(
    r"[\s*_`:：]*?(?:```\w*\s*\n(.*?)```|\$\$(.*?)\$\$|\\\[(.*?)\\\]"
    r"|\\begin\{(?:equation|align)\*?\}(.*?)\\end\{(?:equation|align)\*?\})",
    re.DOTALL,
)
MARKED = re.compile(r"(?:<(b|strong|i|em|u|ins|mark)>|==)([^<>=]*)(?(1)</\1>|==)")  # <b>5</b>, ==5==
FENCES = re.compile(
    r"^\s*(?:```(?:[a-zA-Z]*\s*\n)?|\$\$|\\\[|\\begin\{(?:equation|align)\*?\})\s*\n?|\n?\s*(?:```|\$\$|\\\]|\\end\{(?:equation|align)\*?\})\s*$"
)

NUMBER = r"[-+−]?\\?[$€£]?\s?\d[\d,]*(?:\.\d+)?%?"
STATED = re.compile(rf"(?i)the\s+((?:[\w$\\'-]+\s+){{1,6}})(?:is|are|equals)\s+\$?({NUMBER})\$?")
EMPHASIS = re.compile(rf"[^*`]*(?:\*\*|`)({NUMBER})(?:\*\*|`)")
CLOSING = re.compile(
    rf"(?i).*(?:\b(?:is|are|was|were|be|equals?|makes?|gives?|get|gets|leaves?|left|has|have|totals|need(?:s|ed)?|pays?|paid"
    rf"|earns?|costs?|saves?|spends?|spent|sells?|sold|buys?|bought|about)\b"
    rf"|=)\s*(?:then|therefore|thus|exactly|just|about|only)?\s*\$?\s*({NUMBER})\s*\$?"
)
COUNTED_THING = re.compile(  # and words behind it
    rf"((?:\s(?:{COUNTED}|{MEASURE}))?)(?:\s(?:left|remaining|altogether|in (?:total|all)"
    r"|(?:per|a|each|every) (?:day|week|month|year|hour|minute|person)))?$"
)
DOUBTS = re.compile(  # a response of one line that may not mean its number
    rf"(?i)\b(?:{DENIALS}|nor|neither|out|maybe|perhaps|possib\w*|should|assum\w*|except|but|anything|likely|probab\w*"
    r"|think\w*|thought|try|trying|either|or|than|between|least|most|over|under|before|after|problem|question|reject\w*"
    rf"|{WORD_NUMBERS}|exponent|negation|magnitude|bound|lies|unlike|ignore|minor|hex\w*|octal|binary|base|predecessor|successor|fail\w*|exclud\w*|far|almost"
    r"|nearly|first|hope|let|until|without|error|seem\w*|different|silly|absurd|what about)\b"
    rf"|^\W*(?:is|are|was|were|does|do|did|can|will)\b|n['’]t\b|{CHANGES}"
)
CLAUSE = re.compile(r"[.!?\n,;]|\b(?:so|then|thus|hence|therefore|but|because|and)\b", re.IGNORECASE)
PRAISE = "✅✔☑✓🎉👍⭐🎯💡😊🙂🏆\ufe0f 。"  # signs that a response may end with
CONTINUED = re.compile(
    r"[\s$*.]*\n(?:[\s$]|\\[\[(])*(?![-*=]{3})(?:[a-z=+×÷/^<>≤≥≠−–-]|\*(?!\*)|B[:)])"
)  # the line behind an answer goes on with it
UNIT_BEHIND = re.compile(  # a sign, or up to three words, which may stand in braces; and an exponent
    r"(?:[\s$~]|\\,){0,20}(?:(\\%|%|\\\$|[€£¥₹°]|\^\s*\{?\s*\\circ\s*\}?|\\?text\{\s*percent\s*\}|percent\b)"
    r"|(?:\\(?:text|mathrm|mbox)\s*)?\{[\s~]{0,9}([a-zA-Z.][a-zA-Z. ]{0,60})\}"
    r"|([a-zA-Z.]{1,30}(?: [a-zA-Z.]{1,30}){0,2}))(\s*\^\s*(?:\d|\{\d\}))?"
)
CURRENCY = re.compile(r"(\\\$|[€£¥₹])[\s$]*$")
CONFIRMED = re.compile(r"(?i)(?:indeed |thus )?(?:correct|right|valid|verified|boxed|above)\b")  # our answer is correct
LINE_CHARS, SENTENCE_CHARS, REMARK_CHARS = 200, 4000, 100
GOES_ON = "the next line goes on with the answer"
DOUBTED = "the sentence doubts what it says"


class Span(NamedTuple):
    """The final answer as it is written, and where it was found, for a person to read."""

    text: str
    rule: str
    later: tuple[str, ...] = ()  # what the text says of it after the box: it has to be the gold answer, too


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
    if any(sign in text for sign in HIDING):
        text = HIDDEN.sub(" ", text)
    text = ended(text).rstrip()
    for _ in range(SPECIAL_TOKENS):
        if not (text.endswith(">") and (special := SPECIAL.search(text[-SPECIAL_CHARS:]))):
            break
        text = text[: len(text) - len(special[0])].rstrip()
    boxes, last_opened = find_boxes(text)
    if last_opened >= 0:
        closed = boxes and boxes[-1][0] == last_opened
        return boxed(text, boxes, marker) if closed else "the last box is not closed"
    if "</" in text and (tag := last_tag(text)):
        content, start, end = tag
        found = last_mark(content, marker) or span(content, "the last answer tag")
        if isinstance(found, str):
            return found
        if text[start - 1 : start] in ("-", "−", "+", "*", "/", "^"):
            return "the tag goes on with what stands before it"
        left = before(text, start)
        if CONTINUED.match(text, end) or not ("</answer>" in left or begins(left, False)):
            return GOES_ON
        if why := changed(text[end:], found.text):
            return why
        return continued(text[end : end + LINE_CHARS], found.text) or denied(text, found.text, start, end) or found
    if marked := last_mark(text, marker):
        return marked
    line = FENCES.sub("", text).strip()
    return "no box, tag or mark" if "\n" in line or len(line) > LINE_CHARS else one_line(line)


def boxed(text: str, boxes: list[tuple[int, int, int]], marker: str | None) -> Span | str:
    """The last of the boxes, or the list that it ends, as the final answer, and what the text says of it behind it; or
    why it is no answer."""
    end = boxes[-1][2]
    end += text[end : end + 1] == "}"
    run, start = box_run(text, boxes)
    if not run:
        return "the box is empty"
    around = frame(text, start, end)
    if why := part_of_more(text, end, run, around) or denied(text, run, start, end):
        return why
    later = equated(run, around)
    mark = last_mark(text[end : end + AFTER_BOX_CHARS], marker)
    if isinstance(mark, Span) and not CONFIRMED.match(mark.text):
        later.append(mark.text)
    if "answer" in around.left.lower() and (clause := NAMES_ANSWER.search(CLAUSE.split(around.left)[-1])):
        if not (introduces(clause[0], True) and ends_answer(around.right)):
            return "words beside the box may change what it says"
    if re.fullmatch(r"-?[\d.,:]+", run):
        if unit := UNIT_BEHIND.match(text, end):
            later += named(run, unit)
        if currency := CURRENCY.search(text[max(0, start - LINE_CHARS) : start]):
            later.append(currency[1] + run)
    return Span(run, "the last box", tuple(later))


def named(number: str, unit: re.Match[str]) -> list[str]:
    """A number with the unit behind its box, if there is one."""
    if unit[1]:
        return [number + (r"\%" if "percent" in unit[1] else unit[1])]
    words = (unit[2] or unit[3]).split()
    if unit[3] and words[0] in ("in", "left", "remaining", "total"):
        return []  # "in all" is no inch
    if ":" in number:
        return [rf"{number}\text{{ {words[0]}}}"] * (words[0].replace(".", "").lower() in ("am", "pm"))
    careless = words[0].lower() in METRIC_NAMES and not unit_of_words(words[:1])  # 3 mpc
    found = [words[:n] for n in range(len(words), 0, -1) if careless or unit_of_words(words[:n])]
    return [rf"{number}\text{{ {' '.join(found[0])}}}{unit[4] or ''}"] if found else []


def ended(response: str) -> str:
    """The response up to a token that ends a turn, and up to a new question that the model asks itself."""
    if end := "<" in response and END_OF_TURN.search(response):
        response = response[: end.start()] or response
    answered = [at for at in (response.find("boxed{"), response.find("####"), response.find("answer is")) if at >= 0]
    question = NEW_QUESTION.search(response, min(answered)) if answered else None
    return response[: question.start()] if question else response


def after_thinking(response: str, opening: str, closing: str) -> str | None:
    """What stands behind the last closing tag; None if a tag that was opened is not closed."""
    lower = response.lower()
    if opening.lower() not in lower and closing.lower() not in lower:
        return response
    opened, closed = (list(re.finditer(re.escape(tag), response, re.IGNORECASE)) for tag in (opening, closing))
    rest = closed[-1].end() if closed else 0
    if len(opened) > len(closed) or any(tag.start() >= rest for tag in opened):
        return None
    if not opened or len(closed) != len(opened) or closed[0].start() < opened[0].start():
        return response[rest:]
    outside = re.sub(rf"{re.escape(opening)}.*?{re.escape(closing)}", " ", response, flags=re.IGNORECASE | re.DOTALL)
    return response[rest:] if closing.lower() in outside.lower() else outside


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
    """Whether the text between two boxes makes them one list."""
    between = re.sub(r"[a-zA-Z]\w?\s*=\s*\W*$", "", between)  # x = 1 and y = 2
    return bool(FROM_BOX_TO_BOX.fullmatch(between) and JOINING.search(between) and not CORRECTED.search(between))


def last_mark(response: str, marker: str | None) -> Span | str | None:
    """What follows the last mark of a final answer, or why that is no answer; None where there is no mark."""
    if marker is not None:
        patterns = [re.compile(re.escape(marker) + "[*_`]*", re.IGNORECASE)]
    else:
        patterns = [MARKER] * ("ans" in response.lower()) + [LINE_MARKER] * ("A" in response)
    found = [(match.start(), match) for pattern in patterns for match in pattern.finditer(response)]
    if "####" in response:
        found += [(match.start(), match) for match in HASHES.finditer(response)]
    for _, match in sorted(found, key=lambda pair: pair[0], reverse=True):
        if match.re is HASHES and heading(match[1], match.end() < len(response)):
            continue
        if match.re is HASHES:
            answer, end = span(match[1], "the line after ####"), match.end()
            if CONTINUED.match(response, end):
                return GOES_ON
        else:
            behind = response[match.end() : match.end() + SENTENCE_CHARS]
            front = response[max(0, match.start() - LINE_CHARS) : match.start()]
            clause, phrase = CLAUSE.split(front)[-1], PHRASE.search(front)
            bracket = BRACKET.search(match[0])
            answer = sentence(behind)
            if isinstance(answer, str):
                return answer
            end = match.end() + behind.find(answer.text) + len(answer.text)
            if not introduces(clause) or not all(introduces(part[1], True) for part in (phrase, bracket) if part):
                return f"words in front of the mark may change what it says: {clause.strip()[-LINE_CHARS:]!r}"
            if CONTINUED.match(response, end):
                return GOES_ON
        if isinstance(answer, str):
            return answer
        return denied(response, answer.text, match.start(), end) or changed(response[end:], answer.text) or answer
    return None


def changed(behind: str, answer: str) -> str:
    """Why what stands behind a marked answer may change it; "" if it does not.

    It may if the sentences in its line, or a short remark below it, have other numbers or words that do so, or if
    another number is the last of the response.
    """
    behind = HOPE.sub("", behind)
    rest = behind if len(behind) < REMARK_CHARS else behind.partition("\n")[0]
    later, here, known = (NUMBERS.findall(text.replace(",", "")) for text in (behind, rest, answer))
    if DOUBTS.search(rest) or ALTERS.search(rest) or not set(here + later[-1:]) <= set(known):
        return f"what follows the answer may change it: {behind.strip()[:LINE_CHARS]!r}"
    return ""


def introduces(clause: str, box: bool = False) -> bool:
    """Whether the words and signs in front of "answer is", or of a `box`, in its clause leave the answer what it is."""
    clause = NUMBERED.sub("", clause)
    known = INTRODUCING | CONNECTING if box else INTRODUCING
    other = [w for word in WORD.findall(clause) if (w := word.lower()) not in known and w[-2:] not in ("'s", "’s")]
    if other or box:
        return box and all(unit_of_words([word]) for word in other)
    return not re.search(r"[\d=+/^<>%]|[-−–](?=\S|$)", clause)


def ends_answer(right: str) -> bool:
    """Whether nothing but units and counted things stands behind a box to the end of its clause."""
    clause = UNTIL.split(right, maxsplit=1)[0]
    other = [word for word in WORD.findall(clause) if word.lower() not in INTRODUCING | RATES]
    return not re.search(r"(?<![\d^{-])\d", clause) and all(unit_of_words([word]) for word in other)


def heading(line: str, more: bool) -> bool:
    """Whether what stands behind #### is a heading of Markdown rather than an answer; `more` text follows it."""
    if re.search(r"(?i)\banswer\b", line):
        return True
    words = set(re.findall(r"[^\W\d_]{2,}", re.sub(r"\\[a-zA-Z]+", "", line).lower())) - {"usd", "dollars"}
    return bool(line.strip() and not GSM8K.fullmatch(line) and (more or (words and re.search("[:=]", line))))


def sentence(text: str) -> Span | str:
    """The answer at the beginning of a text that follows a marker, to the end of the sentence, or the next block; or
    why there is none."""
    text = FILLER.sub("", text, count=1) if FILLER.match(text) else text
    rule = "what follows the last marker"
    if block := BLOCK.match(text):
        rest = text[block.end() :].partition("\n")[0]
        if not re.search(r"\w", rest):
            return span(next(group for group in block.groups() if group is not None), rule)
    line = SENTENCE_END.split(re.sub(r"^[\s*_`]*\n\s*", "", text).strip(), maxsplit=1)[0]
    line = REASON.split(re.sub(r"(?<![^\s(])\*\*([^*]+)\*\*", r"\1", line), maxsplit=1)[0]
    if stated := STATED.fullmatch(undressed(line)):
        return DOUBTED if DOUBTS.search(stated[1]) else Span(stated[2], rule)
    return span(line, rule)


def one_line(line: str) -> Span | str:
    """The answer of a response of one line, or why it has none."""
    line = LEAD.sub("", line)
    prose = re.findall(r"[^\W\d_]{3,}", re.sub(r"\\(?:text|mbox|mathrm)\s*\{[^{}]*\}|\\[a-zA-Z]+", " ", line))
    if len(prose) < 2:
        return span(line, "the whole response")
    if DOUBTS.search(line):
        return DOUBTED
    numbers = re.findall(r"\d[\d,]*(?:\.\d+)?", line)
    text = line.strip().rstrip(".!")
    thing = COUNTED_THING.search(text)
    assert thing
    text, unit = text[: thing.start()], thing[1]
    if re.fullmatch(NUMBER, text):
        return Span(text + unit, "the whole response")
    found = EMPHASIS.fullmatch(text)
    if found and begins(text[: found.start(1)], False):
        return Span(found[1] + unit, "the number in bold at the end")
    equation = re.search(rf"\d\s*[*+/×x-]\s*[\d.\s*+/×x-]*=\s*({NUMBER})$", text)
    if equation:
        return Span(equation[1], "the result of the equation at the end")
    found = CLOSING.fullmatch(text)
    if len(numbers) == 1 and found and begins(text[: found.start(1)], False):
        return Span(found[1] + unit, "the number at the end")
    return "no box, tag or mark, and no number at the end"


def undressed(text: str) -> str:
    """A text without the quotes, Markdown and signs around it, or its full stop."""
    text = text.strip().strip(PRAISE).strip(" \t\r\n*`\"'_“”‘’")
    if text.endswith(")") and sum(map(text.count, "([")) < sum(map(text.count, ")]")):
        text = text[:-1]  # (The answer is 5)
    return text.rstrip(".").rstrip(" *`\"'_") if not text.endswith("..") else text


def span(text: str, rule: str) -> Span | str:
    text = undressed(re.sub(r"\*\*([^*]+)\*\*", r"\1", FENCES.sub("", text)))
    if text.startswith(("<", "=")) and (marked := MARKED.fullmatch(text)):
        text = marked[2]
    return Span(text, rule) if text else f"nothing in {rule}"
