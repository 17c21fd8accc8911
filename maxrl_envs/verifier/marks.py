"""Answers behind marks such as "The answer is", and responses of one line: where they stand, and whether other words
may change them."""

import re

from maxrl_envs.verifier.beside import said_before
from maxrl_envs.verifier.ending import more_said
from maxrl_envs.verifier.front import ITEM, LINE_CHARS, OPERATOR, REJECTING, RULE_SIGNS, before, begins, strip
from maxrl_envs.verifier.sentence import BOUND, IN, changing_word, denied, denies, strange_scale
from maxrl_envs.verifier.statement import (
    DOUBTED,
    NUMBER,
    STATED,
    WORD,
    Span,
    doubted,
    in_sentence,
    said_by,
    states,
    undressed,
)
from maxrl_envs.verifier.units import COUNTED, MEASURE, unit_of_words
from maxrl_envs.verifier.words import (
    CONNECTING,
    INTRODUCING,
    LEADING,
    SCALED_IN,
    SIGNED,
    SPACE,
    TAIL_CHARS,
    UNWRAPPED,
    strange_sign,
    unknown_in,
)

HASHES = re.compile(r"(?<!#)####(?!#)[\s:]*([^\n]*)")
GSM8K = re.compile(r"[*_\s]*[$€£]?\s*\\?\$?[-+]?[\d.][\d,./]*\s*(?:\\?%|\$)?[*_.\s]*")

MARKER = re.compile(  # the answer is 12 / **Answer**: 12 / ### Final Answer, and 12 on the next line
    r"(?<![a-zA-Z\d-])ans(?!\s*=)(?:wers?)?(?![a-zA-Z\d])"
    r"(?:\s*\([^()\n]{0,30}\)|\s+to\s+(?:the|this|our)\s+(?:given\s+)?(?:problem|question|exercise))?[*_`]*"
    r"\s*(?:\b(?:is|are|equals|(?:should|must|will)\s+be|comes\s+(?:out\s+)?to|turns\s+out\s+to\s+be)\b|:|：|=(?!=))"
    r"[*_`]*(?:\s*:)?"
    r"|^[ \t#*_`>✅☑🎯-]*(?:the[ \t]+)?(?:my[ \t]+)?(?:final[ \t]+|correct[ \t]+)?answer[*_:：# \t]*$"
    r"(?:\n[ \t]*(?:-{3,}|={3,})[ \t]*$)?"
    r"|\b(?:correct|right)\s+(?:option|choice)[*_`]*\s*(?:is\b|:)[*_`]*"
    r"|^[ \t]*#+[ \t*_]*(?:final|correct)[ \t]+answer[*_: \t]+(?=[\d$\\*(-])",
    re.IGNORECASE | re.MULTILINE,
)
BEGIN = re.compile(r"\\begin\{\w+\*?\}")
UNENDED = re.compile(  # 36 or; 17, and the answer in the next line
    r"[\d)]\W*\b(?:or|and)\W*\Z|^\W*[\d.,]+\s*(?:=|,)\Z"
    r"|^\W*(?:[a-zA-Z]+ ){0,5}\b(?:or|and|of|than|minus|plus|times|less|squared|cubed)(?: is| are)?\W*\Z"
)
UNENDED_WORD = re.compile(r"(\b(?:that|if|whether|is|are|was|equals)|[=:,])[\s*_`]*\Z")  # of a line
RULES = re.compile(rf"(?:\n[ \t]*(?:{RULE_SIGNS}{{3,}})?[ \t]*)+\Z")  # lines across the page, and blank ones
BEGUN = re.compile(r"(?i)\W*(?:(?:the|my|our|so|thus|therefore|final)\W+)*")  # in front of "answer is"
STATES_ANSWER = re.compile(r"\b(?:is|are|was|be|equals?|gives?|makes?|should)\b|[:=]|\banswer of\b")
PHRASE = re.compile(  # a phrase in front of the clause of a mark: "In dozens, the answer is 18"
    r"(?i)(?:^|[.!?\n;:])[\W_]*((?:in|contrary|according|before|without|unlike|despite|if|assuming|suppos\w+"
    r"|when|once|then|read|taken|(?:in|de)creased|reduced|divided|multiplied|subtracted|squared|cubed|tripled"
    r"|as an?|by mistake|to an?|ignor\w+|except|exclud\w+|doubl\w+|halv\w+|plus|minus|times|up to)\b[^.!?\n;]*),"
    r"[^.!?\n;,]*\Z"
)
BEFORE_COMMA = re.compile(r"(?:^|[.!?\n;:])([^.!?\n;:]*),[^.!?\n;,]*\Z")  # all of the sentence up to its last comma
DANGLING_WORD = re.compile(r"(?i)\b(?:or|than|that|whether|if|at (?:most|least))\W*\Z")
NOT_SIGNS = re.compile(f"[{REJECTING}]")
NUMBERED = re.compile(r"(?i)^\W*(?:(?:step|part|question|problem|exercise|q)?\W*(?:\d{1,2}|[a-z])[.):\]]+)+")  # Step 3:
BRACKET = re.compile(r"\(([^()]*)\)")
NAMES_ANSWER = re.compile(r"(?i)(?:\S+\s+){0,3}\S*\bans(?:wer)?\b.*")
CLOSED_FORMULA = re.compile(r"(?:\s|\$\$|\\[\])]|\\end\{\w+\*?\})+\Z")
OPTION_LINE = re.compile(r"^[ \t*_(]*B[*_)]*[:：]", re.MULTILINE)  # "A:" is one choice of several then
LINE_MARKER = re.compile(r"^[ \t*_]*A[*_]*[:：]", re.MULTILINE)
FILLER = re.compile(  # words between a mark and the answer
    r"(?i)(?:[\s*_`,]*(?:therefore|thus|hence|so|then|indeed|simply|clearly|just|exactly|precisely|obviously|now|only"
    r"|also|actually|really|definitely|certainly|always|still|finally|of course|in fact|going to be|a total of|equal to"
    r"|given by|(?:found|calculated|computed|shown|known) (?:to be|as)|the (?:number|integer|value)(?=[\s*`$\\(]*[-\d])"
    r"|as follows|the following(?=:)|:|：)(?![a-zA-Z])[,:]?)+"
)
SENTENCE_END = re.compile(r"[.。](?=[\s*\"')_`$]*$|[*\"')_`$]*\s+[A-Z\\$(])|\n")
LINE_BEGINS = re.compile(r"[\s*_`]*\n\s*(?:[-*•][ \t]+)?")
LEAD = re.compile(
    r"(?i)^(?:(?:therefore|thus|hence|so|then)\b,?\s*)?(?:(?:it|this|that) (?:is|equals) )?(?:therefore|then|thus)?\s*"
)
BLOCK = re.compile(
    r"[\s*_`:：]*?(?:```\w*\s*\n(.*?)```|\$\$(.*?)\$\$|\\\[(.*?)\\\]"
    r"|\\begin\{(?:equation|align)\*?\}(.*?)\\end\{(?:equation|align)\*?\})",
    re.DOTALL,
)
MARKED = re.compile(r"==([^=]*)==")
FENCES = re.compile(
    r"^\s*(?:```(?:[a-zA-Z]*\s*\n)?|\$\$|\\\[|\\begin\{(?:equation|align)\*?\})\s*\n?"
    r"|(?<!\s)\s*(?:```|\$\$|\\\]|\\end\{(?:equation|align)\*?\})\s*$"
)

THING = (  # a unit behind a number, and words that say no more
    rf"((?:\s(?:{COUNTED}|{MEASURE}))?)(?:\s(?:left|remaining|altogether|in (?:total|all)"
    r"|(?:per|a|each|every) (?:day|week|month|year|hour|minute|person)))?[\s.!]*"
)
NUMBER_AT_END = re.compile(  # all of a line, the number in bold at its end, the result of a calculation
    rf"((?:[^*`]*(?:\*\*|`)(?=[^*`]+(?:\*\*|`))|.*\d\s*[*+/×x-]\s*[\d.\s*+/×x-]*=\s*)?)({NUMBER})(?:\*\*|`)?{THING}"
)
BOLD_PARAGRAPH = re.compile(rf"[.!)\]}}$\d][ \t]*\n[ \t]*\n[ \t]*\*\*({NUMBER}(?:\s(?:{COUNTED}|{MEASURE}))?)\*\*\.?\Z")
BOLD = re.compile(r"(?<![^\s(\"“$])\*\*([^*]+)\*\*(?![\w({])")  # but not in 2**3**4
QUESTION = re.compile(
    rf"(?i)\W*how (?:many|much)(?: (?:{COUNTED}|{MEASURE}|\$|money|are|left|is|it|there|total|in|all)){{0,3}}\?"
)
FOREIGN = re.compile(r"[^\W\d_\x00-\x7f]")
CLAUSE = re.compile(r"[.?\n,;]|!(?=\s*[a-zA-Z])|\b(?:so|then|thus|hence|therefore|but|because|and)\b", re.IGNORECASE)
GOES_ON_FROM = "the line above goes on with the answer, or changes what it says"
SENTENCE_CHARS, HEADING_CHARS = 4000, 60


def marks(response: str, marker: str | None) -> list[re.Match[str]]:
    """The marks of final answers in a response, in their order."""
    if marker is not None:
        patterns = [re.compile(re.escape(marker) + "[*_`]*", re.IGNORECASE)]
    else:
        lower = response.lower()
        patterns = [MARKER] * any(part in lower for part in ("ans", "option", "choice"))
        patterns += [LINE_MARKER] * ("A" in response and not OPTION_LINE.search(response))
    patterns += [HASHES] * ("####" in response)
    return sorted((match for pattern in patterns for match in pattern.finditer(response)), key=re.Match.start)


def last_mark(response: str, marker: str | None) -> Span | str | None:
    """What follows the last mark of a final answer, or why that is no answer; None where there is no mark."""
    for match in reversed(marks(response, marker)):
        if match.re is HASHES and heading(match[1]):
            continue
        front = response[max(0, match.start() - LINE_CHARS) : match.start()]
        answer, end = (after_hashes if match.re is HASHES else after_words)(match, front)
        if isinstance(answer, str):
            return answer
        if goes_on_from(front) or leads_to(front):
            return GOES_ON_FROM
        line, left = front.rpartition("\n")[2], before(response, match.start())
        why = denied(left, apart=match.re is HASHES) if line.strip() else ""
        answer = answer._replace(later=(*answer.later, *said_before(answer.text, left)))
        return why or more_said(response[end:]) or answer
    return None


def after_hashes(match: re.Match[str], front: str) -> tuple[Span | str, int]:
    """The answer behind ####, in front of which a text stands, or why there is none; and where it ends."""
    rule, line = "the line after ####", front.rpartition("\n")[2]
    said = begins(f"{line} ", False) and names_answer(line) and not re.search(rf"{BOUND}\W*\Z", line.lower())
    if line.strip() and not said:
        return "words in front of #### may change what it says", 0
    return in_sentence(match[1], rule) or span(match[1], rule), match.end()


def after_words(match: re.Match[str], front: str) -> tuple[Span | str, int]:
    """The answer behind words such as "the answer is", as `after_hashes`."""
    behind = match.string[match.end() : match.end() + SENTENCE_CHARS]
    answer, end = sentence(behind)
    if isinstance(answer, str):
        return answer, 0
    line, clause = front.rpartition("\n")[2], CLAUSE.split(front)[-1]
    if first := MARKER.search(line):
        between = line[first.end() :]
        several = re.search(r"\d|\b[B-H]\b", between)
        if answer.text not in line if several else not introduces(between, True):
            return "more than an answer in one line", 0  # Answer: I give up, so the answer is 18
    asked = line.rpartition("?")[0]
    if asked and (changing_word(asked) or has_denial(asked)):
        return "a question that denies or changes the answer", 0
    phrase, bracket, other = PHRASE.search(front), BRACKET.search(match[0]), BEFORE_COMMA.search(front)
    if bracket and re.search(r"[^\w\s,.'’$€£-]|\d|\b[kKMB]\b|%|[^\W\d_\x00-\x7f]", bracket[1]):
        return "a multiple of the answer", 0
    if bracket and (units := [word for word in WORD.findall(bracket[1]) if unit_of_words([word])]):
        answer = answer._replace(later=(rf"{answer.text}\text{{ {units[-1]}}}",))
    if (
        NOT_SIGNS.search(match[0])
        or not introduces(clause)
        or not all(introduces(part[1], True) for part in (phrase, bracket) if part)
        or (other and DANGLING_WORD.search(other[1]))
        or (other and LEADING.isdisjoint(WORD.findall(other[1].lower())) and not introduces(other[1], True))
    ):
        return f"words in front of the mark may change what it says: {clause.strip()[-LINE_CHARS:]!r}", 0
    return answer, match.end() + end


def goes_on_from(front: str) -> bool:
    """Whether the line above that of an answer, in front of which a text stands, goes on with the answer.

    It does if it has no end, or is a short line, without an equation, with words or signs that change the answer.
    """
    above, _, left = front.rpartition("\n")
    lines = above.rstrip().split("\n")
    while len(lines) > 1 and ITEM.match(f"{left} ") and (ITEM.match(lines[-1]) or not lines[-1].strip()):
        lines.pop()
    if lines[-1].endswith(":") and has_denial(lines[-1]):
        return True  # the line above a list
    above = RULES.sub("", above)
    formula = CLOSED_FORMULA.sub("", above)
    line = UNWRAPPED.sub(r"\1", BEGIN.sub("", strip(formula).rpartition("\n")[2]))
    closed = formula.strip() != above.strip()
    begun = closed or BEGUN.fullmatch(left) or not re.search("[a-zA-Z]", line)
    if UNENDED.search(line) or (begun and OPERATOR.search(line.rstrip(",")[-TAIL_CHARS:])):
        return True
    if re.search(r"\b(?:that|if|whether)\W*\Z", line) and changing_word(line):
        return True  # It is false that, and the answer in the next line
    if len(line) < HEADING_CHARS and SCALED_IN.search(line):
        return True
    if len(line) >= HEADING_CHARS or "=" in line:
        return False
    if left.strip(" $\\[(&").startswith("=") and re.search("(?<![a-zA-Z\\\\])[a-zA-Z]{3}", line):
        return True  # Twice the answer, and = 18 in the next line
    ended = re.search(r"[.!?]\W*\Z", line)
    scaled = SIGNED.search(line) or any(map(strange_scale, IN.findall(line)))
    words = set(WORD.findall(line.lower()))
    title = begun and words and not {":", "#"} & set(line) and LEADING.isdisjoint(words)  # Total/2
    changed = (title and strange_sign(line)) or (begun and changing_word(line))
    return bool((scaled and (title or not ended)) or (changed and not ended))


def line_above(front: str) -> str:
    """The last line of a text that is not blank, above the one at its end."""
    return front.rpartition("\n")[0].rstrip().rpartition("\n")[2]


def has_denial(text: str) -> bool:
    """Whether a word of a text denies or doubts what it says."""
    return any(map(denies, WORD.findall(text.lower())))


def leads_to(front: str) -> bool:
    """Whether the line above that of a mark has no end, and holds more than words that leave the answer what it is."""
    line = line_above(front)
    named = len(line) < HEADING_CHARS and "=" not in line and re.search(r"(?i)\banswer\b", line)
    if named and not (MARKER.search(line) or re.search(r"[.!?]\W*\Z", line)):
        return not introduces(line, True) or bool(strange_sign(line))  # Answer/2
    if not (unended := UNENDED_WORD.search(line)):
        return False
    if unended[1] == "," and re.search(r"\d", line):
        return False  # So it is 18,
    return unended[1] == "=" or bool(strange_sign(line) or unknown_in(WORD.findall(line)))


def introduces(clause: str, box: bool = False) -> bool:
    """Whether the words and signs in front of "answer is", or of a `box`, in its clause leave the answer what it is."""
    clause = NUMBERED.sub("", clause)
    if re.match(r"(?i)\W*(?:verify|check|show|prove|confirm)\b", clause):
        return False  # a task, no statement
    known = INTRODUCING | CONNECTING if box else INTRODUCING
    other = [word for word in WORD.findall(clause) if word.lower() not in known]
    if not all(box and unit_of_words([word]) for word in other) or (not box and FOREIGN.search(clause)):
        return False
    if not box and re.search(r"[\w$]", clause) and OPERATOR.search(clause.rstrip(" $*_")):
        return False  # total - answer: 18
    if not box and re.search(r"(?i)\b(?:below|above|part of)(?: the| my| our)?\W*\Z", clause):
        return False
    stated = STATES_ANSWER.split(clause, maxsplit=1)[0] if box else clause
    return not strange_sign(stated)  # adding 1 to the answer gives


def names_answer(left: str) -> bool:
    """Whether the last clause of a text names no answer, or leaves it what it is: not "the answer modulo 1000 is"."""
    clause = answer_clause(left)
    return clause is None or introduces(clause[0], True)


def answer_clause(left: str) -> re.Match[str] | None:
    """The last clause of a text from three words in front of "answer" on; None if it does not name the answer."""
    left = UNWRAPPED.sub(r"\1", re.sub(r"(?<=[a-zA-Z])(?=\\text)", " ", SPACE.sub(" ", left)))
    return NAMES_ANSWER.search(CLAUSE.split(left.rstrip(" *_$"))[-1])


def heading(line: str) -> bool:
    """Whether what stands behind #### is a heading of Markdown rather than an answer."""
    if re.search(r"(?i)\banswer\b", line):
        return True
    words = set(re.findall(r"[^\W\d_]{2,}", re.sub(r"\\[a-zA-Z]+", "", line).lower())) - {"usd", "dollars"}
    return bool(words and not GSM8K.fullmatch(line) and re.search("[:=]", line))


def sentence(text: str) -> tuple[Span | str, int]:
    """The answer at the beginning of a text that follows a marker, to the end of the sentence, or the next block, or
    why there is none; and where it ends."""
    begin = filler.end() if (filler := FILLER.match(text)) else 0
    rule = "what follows the last marker"
    if block := BLOCK.match(text, begin):
        return span(next(group for group in block.groups() if group is not None), rule), block.end()
    begin = blank.end() if (blank := LINE_BEGINS.match(text, begin)) else begin
    ended = SENTENCE_END.search(text, begin)
    end = ended.start() if ended else len(text)
    line = BOLD.sub(r"\1", text[begin:end].strip())
    if stated := STATED.fullmatch(undressed(line)):
        found = Span(stated[2], rule, tuple(said_before(stated[2], stated[1])))
        return (DOUBTED if doubted(stated[1]) or not states(f"the {stated[1]}is ") else found), end
    return in_sentence(line, rule) or span(line, rule), end


def one_line(line: str) -> Span | str:
    """The answer of a response of one line, or why it has none."""
    line = LEAD.sub("", line)
    if asked := QUESTION.match(line):
        line = FILLER.sub("", line[asked.end() :].strip(), count=1)  # how many? just 5
    elif "?" in line:
        return "no box, tag or mark"
    prose = re.findall(r"[^\W\d_]{3,}", re.sub(r"\\(?:text|mbox|mathrm)\s*\{[^{}]*\}|\\[a-zA-Z]+", " ", line))
    if len(prose) < 2:
        return span(line, "the whole response")
    if doubted(line):
        return DOUBTED
    found = NUMBER_AT_END.fullmatch(line)
    if found and begins(found[1], False) and names_answer(found[1]) and states(found[1]):
        return denied(found[1]) or Span(found[2] + found[3], "the number at the end", said_by(found[2], found[1]))
    return "no box, tag or mark"


def bold_paragraph(text: str) -> Span | str:
    """The answer of a response of several lines whose last paragraph is a number in bold, or why it has none."""
    if not text.endswith(("**", "**.")) or not (found := BOLD_PARAGRAPH.search(text)):
        return "no box, tag or mark"
    place = found.start(1)
    front = text[max(0, place - LINE_CHARS) : place]
    above = line_above(front)
    if goes_on_from(front) or leads_to(front) or has_denial(above) or found[1].strip("$") not in above:
        return GOES_ON_FROM
    return denied(before(text, place)) or Span(found[1], "the bold number at the end")


def unfenced(text: str) -> str:
    """A text without the signs of a block of code or of a displayed formula around it."""
    return FENCES.sub("", text) if any(sign in text for sign in ("```", "$$", "\\[", "\\]", "{")) else text


def span(text: str, rule: str) -> Span | str:
    text = undressed(BOLD.sub(r"\1", unfenced(text)))
    text = re.sub(r"^=\s*(?=[\d$\\])", "", text)
    if text.startswith("=") and (marked := MARKED.fullmatch(text)):
        text = marked[1]
    return Span(text, rule) if text else f"nothing in {rule}"
