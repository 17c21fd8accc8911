"""The number of a plain sentence that says what something is: "Janet makes $18 every day"."""

import re
from typing import NamedTuple

from maxrl_envs.verifier.beside import said_before
from maxrl_envs.verifier.ending import PRAISE
from maxrl_envs.verifier.front import begins, label_of
from maxrl_envs.verifier.sentence import SENTENCE_BEGINS, changing_word, goes_on
from maxrl_envs.verifier.units import SPOKEN, unit_of_words
from maxrl_envs.verifier.words import LABEL_WORDS, LEADING, SAYING, VERB_FORMS, strange_sign, unknown_in

WORD = re.compile(r"(?<!\\)\b[^\W\d_]{2,}(?:['’][^\W\d_]+)?")
NUMBER = r"[-+−]?\\?[$€£]?\s?\d[\d,]*(?:\.\d+)?%?"
STATED = re.compile(rf"(?i)the\s+((?:[\w$\\'-]+\s+){{1,6}})(?:is|are|equals)\s+\$?({NUMBER})\$?")
STATING = (  # what stands in front of a number in a sentence that says what something is
    r"(?:\b(?:is|are|was|were|be|equals?|makes?|gives?|get|gets|leaves?|left|has|have|totals|need(?:s|ed)?|pays?|paid"
    r"|earns?|costs?|saves?|spends?|spent|sells?|sold|buys?|bought|about)\b"
    r"|=)\s*(?:then|therefore|thus|exactly|just|about|only)?\s*\$?\s*"
)
LAST_WORD = re.compile(r"([^\W\d_]+|[:,])[\s*`$]*\Z")
NAME = re.compile(  # Janet's; Tim and Ann in front of their verb
    r"\b[A-Z][a-z]+['’]s\b"
    r"|\b(?!\w{3,}ing\b)[A-Z][a-z]+(?: and [A-Z][a-z]+)?(?=\s+(?!(?:is|are|was|were|equals?|gives?)\b)[a-z]+[\s*`$]*\Z)"
)
BEGUN_BY = re.compile(  # So, in total, she makes
    r"(?i)\W*(?:(?:so|thus|hence|then|therefore|finally|overall|altogether|now|in (?:total|all))[ ,]*)+,?[^,]*[ ,]*\Z"
)
CONJUNCTIONS = frozenset("while where when whenever because since if until before after as who whose that to".split())
# Words of no subject: verbs and their like, but for conclusions and nouns, and words for what is beside the answer.
NO_SUBJECT = LEADING.difference(
    "so thus hence ergo therefore then answer answers cost costs score scores charge charges count measure work".split()
).union("and below above short part parts step steps than from between".split())
STATED_BY = (VERB_FORMS | SAYING | {":", ",", "to", "about"}) - {"by", "take", "use"}
COMPARED = (
    "more|less|fewer|extra|additional|maximum|minimum|(?:great|long|short|old|young|tall|high|low|larg|small|bigg)er"
)
IN_SENTENCE = re.compile(
    rf"(?i)([^\d]*{STATING}(?:\*\*)?)({NUMBER})(?:\*\*)?"
    rf"((?:\s+(?!(?:and|then|below|above|short|off|too|by|times|{COMPARED})\b)[a-z'’]+)*)"
)
SAID_IN = re.compile(r"(?i)(?:in|counted|written|measured|one|per)\b")  # In trillions it is
DOUBTING = frozenset(  # further words of a response of one line that may not mean its number
    """if would could might guesses guessed suppose supposed supposing pretended why whether wonder old previous
    initial mistook another other rather refuse refused refuses denied denies out should assume assumed assuming
    possible anything likely probably probable probability thinking try trying or than between least most over under
    before after problem question rejects exponent magnitude lies ignore minor hex base predecessor successor fail
    fails failed excluded excluding excludes far almost nearly first hope let until without error seem seems seemed
    different silly absurd what half halve halved squared square cubed cube divided multiplied less fewer more added
    subtracted complement digit digits bad quarter third few nowhere thrice""".split()
).union(SPOKEN) - {"one"}
ASKS = re.compile(r"(?i)^\W*(?:is|are|was|were|does|do|did|can|will)\b|\b(?:can be|one of|used to|(?-i:may))\b")
QUOTES = tuple("\"'“”‘’")
DOUBTED = "the sentence doubts what it says"


class Span(NamedTuple):
    """The final answer as it is written, and where it was found, for a person to read."""

    text: str
    rule: str
    later: tuple[str, ...] = ()  # what the text says of it after the box: it has to be the gold answer, too


def doubted(line: str) -> bool:
    """Whether a sentence that stands for a whole response may not mean the number in it."""
    words = WORD.findall(line.lower())
    return bool(ASKS.search(line) or changing_word(line) or not DOUBTING.isdisjoint(words))


def states(front: str) -> bool:
    """Whether the sentence in front of a number says no more than what the number is: a conclusion, a subject of known
    words or a name, and a verb, with neither numbers nor signs. There may be no sentence, but a calculation."""
    label = label_of(front).rstrip()
    if len(list(filter(str.strip, SENTENCE_BEGINS.split(label)))) > 1:
        return False  # The total is 17. Bob has
    if "..." in label:
        return False
    if not re.search(r"[^\W\d_]", label):
        return "=" not in label
    introduced = front[len(label) :].lstrip().startswith(",")  # Working it through, 3 * 4 =
    last = LAST_WORD.search(label.lower())
    if (not introduced and (not last or last[1] not in STATED_BY)) or strange_sign(label):
        return False
    if "," in label.rstrip(" ,") and not BEGUN_BY.match(label):
        return False
    words = LABEL_WORDS.findall(NAME.sub("", label).lower())
    subject = words if introduced else words[: -2 if words[-1:] in (["to"], ["about"]) else -1]
    return not unknown_in(words) and NO_SUBJECT.isdisjoint(subject[:-1] if subject[-1:] == ["that"] else subject)


def in_sentence(line: str, rule: str) -> Span | None:
    """The one number of a plain sentence, such as "She makes $18 every day", which says what something is."""
    found = IN_SENTENCE.fullmatch(undressed(line))
    if not found or len(WORD.findall(found[1])) < 2 or doubted(line):
        return None
    if not begins(found[1], False) or not states(found[1]):
        return None
    if SAID_IN.match(found[1]) or goes_on(found[3], "") or not CONJUNCTIONS.isdisjoint(found[3].split()):
        return None
    number, unit = found[2], "".join(found[3].split()[:1])
    if unit.startswith("percent"):
        return Span(rf"{number}\%", rule)
    measured = f"{number} {unit}" if unit and unit_of_words([unit]) else number
    return Span(measured, rule, said_by(number, found[1]))


def said_by(number: str, front: str) -> tuple[str, ...]:
    """What the sentence in front of a number says that has to be the gold answer, too; a calculation has to hold."""
    calculation = front[len(label_of(front)) :].strip()
    return (*said_before(number, front), *([f"{calculation} {number}"] if calculation else []))


def undressed(text: str) -> str:
    """A text without the quotes, Markdown and signs around it, or its full stop."""
    text = text.strip().strip(PRAISE + " 。").strip(" \t\r\n*`_")
    while text[:1] in QUOTES and text[-1:] in QUOTES and len(text) > 1:
        text = text[1:-1].strip(" *`_")
    if text.endswith(")") and sum(map(text.count, "([")) < sum(map(text.count, ")]")):
        text = text[:-1]  # (The answer is 5)
    return text.rstrip(".").rstrip(" *`_") if not text.endswith("..") else text
