"""Whether the sentence of an answer leaves it what it is: what stands in front of the answer in it, and behind it."""

import re
from functools import cache

from maxrl_envs.verifier.ending import PRAISE
from maxrl_envs.verifier.front import label_of
from maxrl_envs.verifier.units import SPOKEN
from maxrl_envs.verifier.words import (
    ANY_WORD_BEHIND,
    BEFORE_NOUNS,
    DENYING,
    DETERMINERS,
    KNOWN_WORD_BEHIND,
    MULTIPLYING,
    PREPOSITIONS,
    SCALES,
    TAIL_CHARS,
    TURNING,
    UNWRAPPED,
    VALUE_BEHIND,
    known_behind,
    nouns_in,
    unknown_in,
)

SENTENCE_BEGINS = re.compile(r"(?<=[.!?])(?:[\s$)\]*_]|\\[)\]])+|\n|#{2,}|(?:\\end\{[a-z]+\*?\}|\\\])(?=\s*[A-Z][a-z])")
LINE_BEGINS = re.compile(r"[\n\r]\W*\Z")
IN = re.compile(  # and the word behind it, but for numbers: in May
    r"\b[iI]n[\s~]+(?!\\[a-zA-Z$%]|\S*=|base\b|\d[\d,.]*(?![\d,.]*(?:['’]?s\b|\s*\^\{?\d| (?:dollar|euro|unit))))(\S+)"
)
OPENERS = re.compile(r"\\begin\{\w+\*?\}|&|(?<!\\)\$|\\[\[(]|(?<![a-zA-Z\\'’])[a-zA-Z]\s*=\s*\Z")  # $x =
NAME = re.compile(  # May, Tim's
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|[A-Z][a-z]*day)"
    r"|[A-Z][a-z]+['’]s"
)
WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
CONTRACTED = re.compile(
    r".*n['’]t|(?:is|are|was|were|does|do|did|ca|could|wo|would|should|ai|has|have|had)nt|na[hy]|nope"
)
CONCLUDES = r"(?<!\\),\s*(?:and )?(?:so|thus|hence|therefore)\b"
FORMER = re.compile(  # clauses that say nothing of the answer
    rf"^.*{CONCLUDES}|^\W*(?:since|because|as(?! an? ))\b[^,]*,|^\W*(?:wait|oops|sorry|hmm)\W+no\b"
    r"|^\W*(?:taking|choosing|keeping|discarding|rejecting|ignoring|excluding) the "
    r"(?:positive|negative|extraneous|other) (?:square )?(?:root|solution|value)s?,"
)
OTHER_OR = "oder|oppure|xor|или|または|或"
LAST_PART = re.compile(
    rf"(?:\d\s+(?!(?:minus|plus|times|or|{OTHER_OR}|otherwise|alternatively|{SCALES})\b)[a-z]+)?([^\d]*)\Z"
)
MULTIPLE = re.compile(  # Ten times that is; some think it is
    rf"(?i)\b(?:{SCALES}|its (?:square|cube|inverse)|absolute value of|(?:third|quarter)s? of"
    rf"|times (?:that|this|it|the|my|our)|(?:{OTHER_OR})|or +(?=(?:[a-z]+ +){{1,3}}\W*\Z)(?!more |less |about )"
    r"|(?:the |an)other (?:[a-z]+ )?is|so is|otherwise|alternatively|rules? out"
    r"|(?<!\bi )(?<!\bwe )(?<!can )(?:says?|said|claim(?:s|ed)?|thinks?|thought|believes?))\b"
)
CHANGING_WORK = re.compile(  # with a calculation between, too: The number of dozens is 9 + 9 =
    rf"\b(?:{SCALES}|hex|multiplied by|reciprocal|bound|(?<!rounds )up to|less than|all but)\b"
)
DISGUISED = re.compile(r"[a-z][\u0400-\u04ff]|[\u0400-\u04ff][a-z]")  # a Latin word with a Cyrillic letter
OPERATED = re.compile(  # Divided by three, the total is
    r"\W*(?:(?:when|once|then|if|it|is)\s+)*((?:in|de)creased|reduced|divided|multiplied|subtracted|squared|cubed|doubled"
    r"|tripled|read)\b[^,]*,"
)
DIGIT = re.compile(r"(?i)\b(?:tens|hundreds|thousands) digit\b")
ODD_SIGN = re.compile(  # ½ of that is; total*two; or =
    r"[¢€£¥₹₺₩Å½⅓⅔¼¾⅛√∛∜¬≠≤≥±×÷²³‰°∨](?=.*[a-z:=])|(?<=[a-z])\*(?=[a-z])|\b(?:or|vs)[\s$]*(?:[=≈]|\\approx)"
)
TOKENS = re.compile(
    rf"(?P<word>(?!to do (?:so|this|that)\b)/?[^\W\d_]+(?:['’/-][^\W\d_]+)*)"
    r"|(?P<end>[.!。](?![\w.,]|(?<=!)\$|\\(?:overline|bar|dot)(?![a-zA-Z])|\s*\$?[=≈])|\n|,(?=[\s$]*\Z)"
    r"|,\s*(?:as (?:desired|required|claimed|requested|expected)|which is (?:our|the) (?:final )?answer"
    r"|and we(?: a|['’])re done)(?=[\s.!$*]*(?:\Z|\n)))"
    r"|(?P<value>\$[^$\s][^$\n]*\$|\\\(.*?\\\)|\d[\d,]*(?:\.\d+)?(?![a-zA-Z%]))"
    rf"|(?P<dress>to do (?:so|this|that)\b|[\s~*_`)}}\]\"'”’{PRAISE}■□∎]+|\$|to do (?:so|this|that)\b"
    r"|\\(?:quad|checkmark|qed|blacksquare|square|right|[,;:)\]}\\ ])|\\end\{\w+\*?\}|</\w{1,20}>)|(?P<other>.)",
    re.DOTALL,
)
NUMBER_WORDS = frozenset(SPOKEN) | set("third fourth fifth sixth seventh eighth ninth tenth zero".split())
UNIT_LETTERS = "amgsJNVWhLl"  # letters that stand for units, and the article
RELATION = re.compile(r"[<>=≠≤≥]|\\(?:le|ge|leq|geq|in|ne|neq)(?![a-zA-Z])")
BOUND = r"\bat (?:\w+ ){0,2}(?:most|least|best|worst|maximum|minimum|utmost|outside)\b"
TURNING_PHRASE = re.compile(
    r"(?i)\bin the red\b|\bevery (?:other|second)\b|\bunits? of\b"
    r"|\b(?:than|of) (?:the|my|our) (?:\w+ )?(?:answer|result)\b|\bthan (?:that|this|it)\b"
    rf"|{BOUND}|\b(?:on top of|away from|short of|apart from)\W*\d"
    r"|\b(?:less|fewer|more)\b(?!\s+(?!(?:of|an?|the)\b)[a-z]+)|\A\W*of\s+(?:\W*(?:\d|pi\b|π)|(?:one|ten|hundred|thousand)\b)"
    r"|\d.*\b(?:also|total|altogether|all)\b"  # for 3 days in total
)


def denied(left: str, apart: bool = False) -> str:
    """Why the sentence in front of an answer denies, doubts or multiplies it; "" if it does not.

    Args:
        left: what stands in front of the answer, as `before` gives it.
        apart: whether the answer has a sign of its own, so that it may not go on with a sentence that has ended.
    """
    left = OPENERS.sub(" ", UNWRAPPED.sub(r"\1", left))
    *_, former, sentence = "", *SENTENCE_BEGINS.split(left)
    if not (WORDS.search(sentence) or LINE_BEGINS.search(left) or apart):
        sentence = former + sentence  # a box that is a sentence of its own stands behind another one in its line
    if other := next(filter(strange_scale, IN.findall(sentence)), ""):
        return f"the answer may be in another unit or base: 'in {other}'"
    sentence = FORMER.sub("", sentence.lower())
    word = next(filter(denies, WORDS.findall(sentence)), "") or changing_word(last_part(sentence))
    if not word and (operated := OPERATED.match(sentence)):
        word = operated[1]
    if not word and (changing := CHANGING_WORK.search(last_part(label_of(sentence)))):
        word = changing[0]
    return f"a word in front of the answer that may change it: {word!r}" if word else ""


def last_part(sentence: str) -> str:
    """What stands in a sentence behind its last number and what that counts."""
    found = LAST_PART.search(sentence)
    return found[1] if found else ""


def denies(word: str) -> bool:
    """Whether a word, in small letters, denies or doubts what its sentence says."""
    return word in DENYING or bool(CONTRACTED.fullmatch(word) or DISGUISED.search(word))


def strange_scale(word: str) -> bool:
    """Whether a word behind "in" may be a unit, a scale or a base: it is neither known nor a name."""
    word = word.strip(".,:;()*_")
    if NAME.fullmatch(word) or word.lower() in BEFORE_NOUNS or NUMBER_WORDS.issuperset(word.lower().split("-")):
        return False
    scale = len(word) == 1 or word.startswith(("unit", "multiple", "group", "pair", "score", "step")) or word in TURNING
    return not word.isalpha() or scale or bool(unknown_in([word]))


def changing_word(label: str) -> str:
    """The first word that changes the answer for which a text is the label; "" if there is none."""
    label = DIGIT.sub(" ", label)
    if found := MULTIPLE.search(label) or ODD_SIGN.search(label):
        return found[0]
    return next((word for word in WORDS.findall(label.lower()) if word in MULTIPLYING or denies(word)), "")


def goes_on(text: str, front: str) -> str:
    """Why the sentence of an answer goes on with it; "" if it does not.

    It may go on with known words, and behind a preposition with all but a few words. Another value may only stand
    behind a preposition, and no sign but a full stop may stand there. So a second clause is refused, whatever it says.

    Args:
        text: what stands behind the answer and its unit.
        front: the text in front of the answer. The words behind numbers in it are known.
    """
    last, any_word, end, nouns = "", False, len(text), cache(lambda: nouns_in(front))
    for token in TOKENS.finditer(text):
        kind, found, low = token.lastgroup, token[0], token[0].lower()
        if kind == "end":
            end = token.start()
            break
        any_word |= last == "in" and bool(
            low in BEFORE_NOUNS or NAME.fullmatch(found)
        )  # in the box, but not "in tenths"
        if kind == "dress" or low in DETERMINERS:
            continue
        if kind != "word" or low in NUMBER_WORDS or (len(found) == 1 and found not in UNIT_LETTERS):
            behind_preposition = last in VALUE_BEHIND or (any_word and last == "by")
            may_stand = kind != "other" and behind_preposition and not RELATION.search(found)
        elif low in PREPOSITIONS:
            any_word = low in ANY_WORD_BEHIND or (any_word and low not in KNOWN_WORD_BEHIND)
            may_stand = True
        else:
            known = any_word or (low != "and" and known_behind(found, nouns))
            may_stand = known and TURNING.isdisjoint(low.split("-"))
        if not may_stand:
            return f"the sentence goes on with the answer: {text[token.start() :][:TAIL_CHARS]!r}"
        last = low
    turning = TURNING_PHRASE.search(text, 0, end)
    return f"words behind the answer that may change it: {turning[0]!r}" if turning else ""
