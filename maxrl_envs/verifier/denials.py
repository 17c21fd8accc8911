"""Whether a text denies or doubts the answer that it gives, takes it back, or says another one behind it."""

import re

from maxrl_envs.verifier.surroundings import DRESS_RIGHT, SCALED, TAIL_CHARS, before
from maxrl_envs.verifier.units import SPOKEN
from maxrl_envs.verifier.words import UNWRAPPED, WORD_NUMBERS

AFTER_CHARS = 400  # how far behind an answer words that take it back are looked for

DENIALS = (  # words that deny or doubt
    r"not|never|nobody|no one|none|no|doubt\w*|false|wrong\w*|incorrect\w*|impossible|cannot|deny\w*|denie\w*|refus\w*"
    r"|hardly|unlikely|guess\w*|would|could|might|may|if|suppos\w*|pretend\w*|claim\w*|says?|said|wonder\w*|whether"
    r"|unless|why|is it true|old|previous|initial|fake|mistake\w*|another|other|naive|tempt\w*|instead|rather than"
    r"|ruled? out|untrue|myth|only if"
)
NOUN = (
    r"(?:answer|result|value|solution|guess|conclusion|choice|number|total|reading|approach|claim|mistake|error|one"
    r"|attempt|try)"
)
COPULA = r"(?:is|are|was|were|be|equals?)"
DENIED_LEFT = re.compile(  # a sentence in front of an answer that denies or doubts it, or says who else claims it
    r"(?i)(?:\b(?:not|never|nor|neither|cannot|no longer)\b|n['’]t\b)"  # it is not; it is never just a total of
    rf"(?:\W+(?:equals?|to|be|been|just|simply|is|even|say|exactly|only|the|a|an|possibly|{NOUN})\b)*\W*$"
    r"|(?:\b(?:not|never|nobody|nothing|none|no one|cannot)\b|n['’]t\b)"  # she does not make
    rf"(?:(?!\b{COPULA}\b)[^.,;:=!?])*$"
    r"|^\W*(?:nothing|nobody|no one|none|never|no way|wrongly|falsely|by mistake)\b[^.;:!?]*$"
    r"|(?:\bnot the case|\bcannot be that|n['’]t true|n['’]t be that)\b[^.;:!?]*$"
    r"|\b(?:false|untrue|wrong|incorrect|impossible|unlikely|myth)\s+(?:that|to)\b[^.\n]*$"
    rf"|\b(?:false|wrong|incorrect|mistaken|naive|tempting|common|rejected|absurd)\s+(?:\w+\s+)?{NOUN}\b(?!s)[^.\n]*$"
    r"|[(\[](?:wrong|incorrect|false)[)\]]\W*$|^\W*(?:wrong|incorrect|false):\W*$"
    r"|\bif\b[^.\n]*\b(?:wrong|incorrect|false|mistaken|not (?:right|correct|true))\b[^.\n]*$"
    r"|\b(?:rules? out|ruled out|no way it|reject|exclude|eliminate|discard|avoid|deny|pretend)\b[^.\n]*$"
    r"|\ba (?:decoy|trap|lie|fake)\b[^.\n]*$|\b(?:except|but|unlike|besides)\b(?: for)?\W*$"
    r"|\b(?=doubt)(?<!no )(?<!without )(?<!without a )doubt(?:s|ed|ful|fully|ing)?\b[^.\n]*$"  # a doubt
    r"|n['’]t know\b[^.\n]*$|\b(?:maybe|perhaps|possibly|either)\b[^.\n]*$|\b(?:unless it is|nobody gets)\W*$"
    r"|\b(?:an?|the) (?:upper|lower) bound\b[^.\n]*$"
    r"|\b(?=[sctb])(?<!\bI )(?<!\bwe )(?<!can )"  # somebody's claim
    r"(?:say|says|said|claim|(?<!\d )claims|claimed|think|thinks|thought|believes?)\b"
    r"[^\w.!?]*(?:\b(?:it|that|is|was|the|answer|be)\b[^\w.!?]*)*$|\bmany (?:get|think|say)\W*$"
    r"|^\W*\[[^\]]*\]:.*$|^\s*%.*$"
    r"|\b(?:half|third|quarter|root|square|twice|double|triple|minus|times)(?: of)?(?: the| my)?"  # a multiple
    rf" (?:{NOUN}|that|it|this|what (?:we|you) want) (?:is|equals|was)\W*$"
    r"|(?:[_(\[{]|\bthe )(?:\w+ )?"
    r"(?:thousands?|hundreds?|millions?|billions?|dozens?|tens|twice|half|halves|negative)\b"
    r"[^.;!?\w]*(?:(?:is|are)\W*)?$"
    r"|\b(?:its (?:square|half)|(?:its|the) (?:double|negative|opposite|reciprocal|inverse)) (?:is|equals|was)\W*$"
)
ANSWER_SIGNED = re.compile(  # -answer, 2 * answer, answer + 1
    r"(?i)(?<!\S)[-−]\(?(?:the )?answer\b[^.;:!?]*$"
    r"|(?:[+×·√^]|(?<!<)/|\d \*|\d\*|\bx|\\cdot)\s*\(?(?:the |final )*answer\b[^.;:!?]*$"
    r"|\banswer[\s)}_]*(?:\*\*)?[\s)]*(?:[-−–+/×·x*]\s*\d|\*\s\d|[\^²³]|\\(?:times|cdot|div|bmod))[^.;!?]*$"
)
IN_DENIALS = re.compile(  # each match of `DENIED_LEFT` holds one of these; to look for them takes less time
    r"no[tr]|ne(?:ver|gative)|no (?:longer|one)|n['’]t|either|f(?:alse|ake)|untrue|wrong|incorrect|impossible"
    r"|un(?:likely|less|like)|myth|mista|naive|tempting|common|absurd|nobody|many|decoy|trap|lie|doubt|rule|reject"
    r"|ex(?:clude|cept)|eliminate|discard|avoid|hal(?:f|ves)|third|quarter|root|square|twice|deny|pretend|sa(?:y|id)"
    r"|claim|think|thought|believe|bound|maybe|perhaps|possibl|way|but|beside|\]:|%|double|triple|minus|opposite"
    r"|reciprocal|inverse|cannot|nothing|none| times|thousand|hundred|million|billion|dozen|tens"
)
DENIED_RIGHT = re.compile(
    r"(?i)\s*(?:(?:is|was|seems|would be|looks)\s+(?:not|wrong|incorrect|false|impossible|unlikely|too|half|twice|off)"
    r"|(?:is|was|must be|, (?:which|that) is|, an?)\s+(?:to be )?"
    r"(?:extraneous|rejected|impossible|contradiction|invalid|excluded|ruled out|never|no (?:solution|answer)"
    r"|what the answer is not|a (?:common |typical )?(?:slip|trap|typo|lie)|[\w ]{2,20} (?:of )?(?:the|my|our) answer)"
    r"|leads? to a contradiction|contradicts|exceeds the answer|leaves out|overlooks"
    r"|(?:is|was) (?:one|a|my|our|the)(?: first| initial)? (?:possib|guess)\w*"
    r"|(?:which |that )?(?:isn['’]t|does(?:n['’]t| not)|(?:has|have) been (?:ruled|rejected|excluded|discarded))"
    r"|ain['’]t|cannot|can['’]t|should (?:be|have)|(?-i:NOT)|as opposed to|in (?:contrast to|place of)|by no means"
    r"|of course not|,? ?as \w+ (?:\w+ )?claim\w*)\b"
)
TAKEN_BACK = re.compile(  # "Wait, ..." and "Oops!"
    r"(?i)(?:^|[.!?\n,;)}$\]>—–]|\s-\s)[\s$(*_#]*(?:wait|oops|no|nope|hmm+|actually|correction|erratum"
    r"|edit|update|sorry|just kidding"
    r"|on second thought|my bad|apologies|rectif\w*|revised|let me redo|on double-checking|never ?mind"
    r"|not(?=[!.]|\s+\$?\d)|(?:hardly|never|negated|reversed|inverted|doubled|halved)(?=[.!])|I don['’]t think so"
    r"|make (?:that|it)|i meant?|strike that|more precisely)\b"
    r"|\b(?:(?:incorrect|wrong)(?! (?:answers|questions)\b)|falsch|faux|fals[oa]|incorrect[oa]|errad[oa]|sbagliat[oa]"
    r"|(?<!true/)false|mistake|mistaken|kidding|scratch that|on reflection|corrected"
    r"|(?:made|in|is|was) an? error|but no|if not|not sure|(?:take|taking) (?:it|this|that) back|withdraw|disregard"
    r"|ignore (?:the|this|that)|(?:doesn['’]t|not) make sense|can(?:no|['’])t solve|don['’]t know|seems off"
    r"|no (?:\w+ )?solutions? exists?|cannot be determined|other possib\w+|possibly|perhaps|second guess|another guess"
    r"|(?:doubl|halv|tripl|negat|squar|revers|round|multipl|divid|reduc|increas)[ey]+"
    r" (?:it|this|that)(?! (?!to\b)\w)"
    r"|(?:double|half|twice|triple) (?:of )?(?:it|this|that)(?! (?!is\b)\w)"
    r"|forget (?:it|this|that)|I lied|a lie|cancel (?:it|this|that)"
    r"|(?:in|units?:|units? (?:is|are)|these are)"
    r" (?:thousands?|hundreds?|millions?|billions?|dozens?|tens|twice|negative|half|halves)"
    r"|another (?:solution|answer|root|value) is"
    r"|only the (?:first|second|last|latter|former|positive|negative|larger|smaller)(?: \w+)? (?:is|works|counts)"
    r"|the (?:first|second|last|latter|former) is (?:extraneous|invalid|rejected)"
    r"|(?:we|I) (?:discard|reject|dismiss|exclude) (?:it|this|that)|I do not think so"
    r"|recheck|forgot|random|instead(?! of)|not (?:right|correct|true)|miscalculat\w+"
    r"|not (?:the|my|our) (?:final |correct )?answer|can(?:no|['’])t be (?:right|correct))\b|❌|✗|✘"
)
RESTATED = re.compile(  # a sentence or a line that says what the answer is, or nothing but a number
    r"(?i)[\W_]*(?:so|thus|then|hence|therefore|or|and|plus|minus|times|alternatively|maybe|perhaps"
    r"|possibly|probably|rather|instead|but|in conclusion|overall|finally|in total|in other words|that is|this means"
    r"|altogether|in short|consequently|conclusion|in summary|accordingly"
    r"|in the end|all in all|however|doubl\w+|halv\w+|round\w+|add\w*|subtract\w*|multipl\w+|divid\w+|now"
    r"|simplif\w+|in lowest terms|expanding|correct|this should be"
    r"|it['’]s|it (?:is|could|might|may|should|must))\b.*\d.*"
    r"|.*\b(?:answer|result|total|solution|final|(?:true|actual|correct|right) \w+|conclude|go with|choose"
    r"|what we want)\b.*\d.*"
    r"|[^a-zA-Z=&]*(?:=>|\\(?:(?:Long)?[rR]ightarrow|implies|therefore))?[^a-zA-Z=&]*\d[^a-zA-Z=&]*"
    r"|.*\d.*\bis (?:correct|right|(?:the|my|our) (?:\w+ )?(?:answer|result|total|solution))\b.*"
    r"|[\W_]*(?:finally|overall|conclusion|ans|summary|output|x)\W*[:=]?\W*\d[\d.,]*\W*"
)
NO_VALUE = re.compile(  # a bound, and a formula with a symbol and without an equals sign
    r"\b(?:less|greater) than \$?-?[\d.,]+\$?|\$[^$=\n]*(?<![\\a-zA-Z])[a-z](?![a-zA-Z])[^$=\n]*\$"
)
ALTERED = re.compile(  # a number with a sign, letter or word beside it that makes another of it
    rf"(?<![\w.])[-−]\s?[$\\]*\d|\d\s*[!^*×%]|\d(?!th|st|nd|rd)[a-zA-Z]|\\(?:frac|sqrt)|\d\$?\s+(?:{SCALED})\b"
    r"|\d\s*\\(?:times|cdot|div)|\b(?:half|third|double) of\b|\btwice\b"
)
OPENERS = re.compile(  # of a formula, and a name in it
    r"\\begin\{\w+\*?\}|[&$]|\\[\[(]|(?<![a-zA-Z\\])[a-zA-Z]\s*=\s*\Z"
)
SIGNED = re.compile(r"(?:(?<![\w)}\]])-)?\d+(?:\.\d+)?")
CHOICE = re.compile(r"(?:\\text\{\s*)?\(?[A-H]\)?\s*\}?")
LETTERS = re.compile(r"(?<![\w$\\'])[B-H](?![\w'])|(?<=[({])A(?=[)}])")
NO_WORDS = re.compile(r"[^a-zA-Z=]*")
LINES = re.compile(r"(?<=[.!?;])(?<!\n\d\.)(?<!\\;)(?<!\\!)\s+|\n|\\\\(?=[\s&])")
NEW_SENTENCE = re.compile(r"[\s*_)\]}$\\]*[A-Z][a-z]")
SPOKEN_NUMBER = re.compile(rf"(?i)\b(?:({WORD_NUMBERS})[- ])?({WORD_NUMBERS}|one)(?=(?:\s\w+)?\W*$| is )")
CONCLUDES = re.compile(r"(?i)[\W_]*(?:so|thus|hence|therefore|in other words|that is|overall|conclusion)\b")
SPOKEN_ANYWHERE = re.compile(rf"(?i)\b(?:({WORD_NUMBERS})[- ])?({WORD_NUMBERS})\b")
RESULT_OF_SUM = re.compile(r"(?<![\w.])\$?\d[\d.,$\s]*[-+*/×].*=\s*(?:\\\w+\{)?(?=\\?\$?\d)")
SPOKEN_WORD, FEW_WORDS = re.compile(r"(?<![\\a-zA-Z])[a-zA-Z]{2,}"), 6
HEADING = re.compile(r"(?i)\s*#+[\s*]*(?:final|conclusion|answer|result|summary)\b")


def denied(text: str, answer: str, start: int, end: int) -> str:
    """Why a text does not mean an answer, which stands from `start` to `end` of it; "" if the text means it.

    It does not if its sentence denies or doubts it, or what follows takes it back or says another number in its place.
    """
    left = before(text, start)
    rest = text[end : end + AFTER_CHARS]
    lower = left.lower()
    patterns = [DENIED_LEFT] if IN_DENIALS.search(lower) else []
    patterns += [ANSWER_SIGNED] if "answer" in lower else []
    if patterns:
        left = OPENERS.sub(" ", UNWRAPPED.sub(r"\1", left))
    for pattern in patterns:
        if found := pattern.search(left):
            return f"denied or doubted: {found[0][-TAIL_CHARS:]!r}"
    if not rest.strip(" \n.$*}"):
        return ""
    if found := DENIED_RIGHT.match(DRESS_RIGHT.sub("", rest, count=1)) or TAKEN_BACK.search(rest):
        return f"taken back: {found[0].strip()!r}"
    return another_answer(rest, answer)


def another_answer(rest: str, answer: str) -> str:
    """Why the sentences behind an answer, of which `rest` is the text, give another one; "" if none does.

    Those that restate an answer do, and short ones, if they have a number, or the letter of another choice, that the
    answer has not.
    """
    choice = CHOICE.fullmatch(answer) is not None
    known = values(answer, choice)
    lines = LINES.split(NO_VALUE.sub(" ", rest))
    lines = [concluded(line) for line in (lines if NEW_SENTENCE.match(rest) else lines[1:])]
    headed = False
    for place, line in enumerate(lines):
        said = values(line, choice)
        stated, headed = headed and bool(said), bool(HEADING.match(line)) or (headed and not line.strip())
        if said and len(SPOKEN_WORD.findall(line)) <= FEW_WORDS and "&" not in line:
            stated = stated or known.isdisjoint(values(" ".join(lines[place + 1 :]), choice))
        if not (RESTATED.fullmatch(line) or stated):
            continue
        scaled = answer.isdigit() and said == known and ALTERED.search(line)
        if scaled or not (said <= known if NO_WORDS.fullmatch(line) else said & known):
            return f"another answer follows: {line.strip()[:TAIL_CHARS]!r}"
    return ""


def values(text: str, choice: bool) -> set[str]:
    """The numbers in a text, and, where the answer is a choice, its capital letters that stand alone."""
    return set(SIGNED.findall(text.replace(",", ""))) | set(LETTERS.findall(text) if choice else ())


def concluded(line: str) -> str:
    """A line with digits for a number in words that it begins or ends with, or for all in a conclusion; of a sum, what
    it comes to."""
    words = re.split(r"\W+", line.strip().lower())
    concludes = CONCLUDES.match(line)
    if not SPOKEN.keys().isdisjoint(words if concludes else [*words[:3], *words[-4:]]):
        number = SPOKEN_ANYWHERE if concludes else SPOKEN_NUMBER
        line = number.sub(lambda said: str(sum(SPOKEN[word.lower()] for word in said.groups("zero"))), line)
    return RESULT_OF_SUM.sub("", line)
