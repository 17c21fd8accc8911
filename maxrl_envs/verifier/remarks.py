"""What stands behind an answer: whether it takes the answer back, or gives another one."""

import re

from maxrl_envs.verifier.front import TAIL_CHARS
from maxrl_envs.verifier.surroundings import CHOICE, CONDITION, DRESS_RIGHT, SCALED
from maxrl_envs.verifier.units import SPOKEN
from maxrl_envs.verifier.words import SCALES, WORD_NUMBERS

AFTER_CHARS = 400  # how far behind an answer words that take it back are looked for
REMARK_CHARS = 60  # fewer characters behind the sentence of an answer are a remark: it may say no other number

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
    r"(?i)(?:^|[.!?\n,;)}$\]>—–]|\s-\s)[\s$(*_#]*(?:(?:but|oh|ah|hm+|u[hm]+|well|okay|ok|so|and|yet|still)[\s,]+)*"
    r"(?:wait|hold on|hang on|I retract|retraction|change of mind|(?:I|we) misread|oops|no|nope|hmm+|actually"
    r"|correction|erratum"
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
    rf" (?:{SCALES}|tens|twice|negative|half|halves)"
    r"|another (?:solution|answer|root|value) is"
    r"|only the (?:first|second|last|latter|former|positive|negative|larger|smaller)(?: \w+)? (?:is|works|counts)"
    r"|the (?:first|second|last|latter|former) is (?:extraneous|invalid|rejected)"
    r"|(?:we|I) (?:discard|reject|dismiss|exclude) (?:it|this|that)|I do not think so"
    r"|(?:now|next|then|finally),? (?:we|I|let us|let['’]s) (?:find|compute|calculate|need|must|have to)|question asks"
    r"|we report|units?(?= ?[:=]| is | are )|scale(?= is|:| of)|recheck|forgot|random|instead(?! of)"
    r"|\$? is extraneous|retracted|(?:change|changed) my (?:answer|mind)"
    r"|(?:so|thus|therefore|hence),? (?:there is|the (?:problem|equation|system) has) no solutions?"
    r"|not (?:right|correct|true)|miscalculat\w+|not (?:the|my|our) (?:final |correct )?answer"
    r"|can(?:no|['’])t be (?:right|correct))\b|❌|✗|✘"
    r"|\n\W*(?:for |part )*\(b\)"
)
MULTIPLIED = re.compile(  # 18 thousand, minus 18, the square root of 18
    rf"(?i)\d\$?\s+{SCALES}\b"
    rf"|\b(?:half|third|double|triple|twice|minus|negative|root|(?:{WORD_NUMBERS}) times)(?: of)?[\s$*]+\d"
)
CHANGED_NUMBER = re.compile(rf"\d\$?\s+(?:{SCALED})\b|\b(?:half|third|double) of\b|\btwice\b")  # 18 squared
BRACKETED = re.compile(  # 18. (thousand)
    rf"(?:^|[.!\n])[\s*_]*\((?:in )?(?:{SCALED}|[tT]hou|[nN]egative|[hH]alf|[kKMB]\$?|\$[kKMB])\)"
)
CLOSES = re.compile(r"\\(?:end\{\w+\*?\}|(?:qed|blacksquare|square|Box|checkmark|q?quad)(?![a-zA-Z])|[\])])")
FORMULA = re.compile(  # commands, digits and signs in a row, and letters that stand alone
    r"(?:\\(?:text|mathrm|mbox|operatorname)\s*\{[^{}]*\}|\\[a-zA-Z]+|\\[^a-zA-Z\s]"
    r"|(?<![a-zA-Z'’])(?![aA] [a-z]{2}|I )[a-zA-Z](?![a-zA-Z'’])|!(?=\$)|[^a-zA-Z\\\n;:!?])+"
)
BESIDE = re.compile(  # \boxed{5}, 5^5. / $\boxed{i}$ and $-i$
    r"[\s$)}\]]*(?:[,;]|\b(?:and|or|vs\.?)(?=[\s$]))\s*(?:\\?\$([^$\n]+)\$|(?!\\q?quad|\\text|\\end)"
    rf"({FORMULA.pattern}!?)(?:[.\n]|\Z))"
)
LAST_IN_SENTENCE = re.compile(  # \boxed{18} at first, really 17. / \boxed{x} that is, $x + 1$.
    rf",\s*(?:[a-z]+\s+){{0,4}}(?:\\?\$([^$\n]+)\$|({FORMULA.pattern}))(?:\s?[a-z]+){{0,2}}[\s.!*]*\Z"
)
FORMULA_ENDS = re.compile(r"\.(?!\d)|\$[\s,]*\$")  # between two formulas
NO_VALUE = re.compile(r"\\(?:infty|emptyset|varnothing|mathbb)(?![a-zA-Z])|\\text\s*\{\s*(?:no|none|undefined|DNE)\b")
LETTERED = re.compile(r"\\[a-zA-Z]|(?<![\w\\'’])[b-zB-HJ-Z](?![\w'’])")
NO_SIGN = re.compile(r"\\\$|[^\w\\{}()\[\]^+*/=<>≤≥≠|!.,%√±∓×÷·°½⅓⅔¼¾⅛−–-]|\\(?:left|right)(?![a-zA-Z])|\\[,;:! ]")
NEGATED = re.compile(  # It is not 18; 18 is impossible
    r"(?i)(?:\b(?:not|never|cannot|rather than|at first)\b|n['’]t\b|≠|\\neq?(?![a-zA-Z]))[^.;:\n]{0,20}?\d"
    r"|\d\W+(?:is|was) (?:impossible|excluded|wrong|incorrect)\b"
)
CONCLUDED = re.compile(  # the value that the problem asks for is 17
    r"\b(?:answer|value|quantity|result|total)\b[^.\d]{0,60}\b(?:is|are|equals|be|of)\b[^\w.-]{0,6}(-?\d+(?:\.\d+)?)"
)
JOINED = re.compile(r"\d[\s$]*(?:,|\band\b|\bor\b)(?:[\s$,]|and\b|or\b)*[-−]?\d[\d.,]*\W*\Z")  # 17 and 18
LATER = re.compile(  # So it is $-5$. / Therefore x = -5
    r"(?im)(?:^|[.!?])[\s*]*(?:(?:so|thus|hence|therefore|then)\b\W*|(?=it is\b))"
    r"(?:(?:(?:it|this|that|which) is|it['’]s|we (?:get|have|find)|x\s*=(?![^\n=]*=))\s+"
    r"|(?=\$[^$\n]*\$[.\s]*$|(?-i:[A-Z])[.\s]*$))"
    r"(?=[-−\d$\\(\[{]|[A-Z]\b|[a-z]\s*[-+*/^=])([^\n]{1,80}?)[.!]?\s*$"
)
SO = r"\b(?:so|thus|hence|therefore|or rather|then)\b"
WORD_ALONE = re.compile(  # So it is Briana. / **odd** / Ans. odd
    rf"(?i)(?:\A|[\n.;:,?!]|\bvs\b|\bans\.|{SO}|\b(?:it|this|that) is\b|\b(?:we|i) (?:choose|take)\b)[\W_]*"
    r"(?:\\text\s*\{[\W_]*)?([a-z]{2,})(?=[\W_]*(?:[.\n;!]|\Z| as (?:our|my|the) ))"
)
SAID_WORD = re.compile(rf"(?i){SO},? (?:it|this|that|the answer) (?:is|equals) ([a-z]+)(?=[\W_]*(?:[.\n!]|\Z))")
CLOSING_WORDS = frozenset("done qed correct right indeed verified thanks good great answer end exactly solved".split())
CONFIRMED = re.compile(r"(?i)(?:indeed |thus )?(?:correct|right|valid|verified|boxed|above)\b")  # our answer is correct
FORMULA_CHARS = 200  # in fewer characters behind an answer without digits its formulas may be no others
SIGNED = re.compile(r"(?:(?<![\w)}\]])-)?\d+(?:\.\d+)?|[½⅓⅔¼¾⅛√∞①-⑳]")
THOUSANDS = re.compile(r"(?<=\d)(?:\{,\}|,(?:\\!)?|\\,)(?=\d{3}(?!\d))")
ROUND = re.compile(  # numbers in words that `SPOKEN_NUMBER` does not read
    r"(?i)\b(?:zero|nought|nil|infinit(?:y|ely many)|(?:hundreds|thousands|half|a (?:pair|couple|score))(?=\W*$)"
    r"|(?:an?|one) (?:hundred|thousand|million|dozen|half|third|quarter|fifth)"
    rf"|one (?:more|less)|(?:minus|negative) (?:one|{WORD_NUMBERS}))\b"
)
LETTERS = re.compile(r"(?<![\w$\\'])[B-H](?![\w'])|(?<=[({])A(?=[)}])")
SENTENCES = re.compile(r"(?<=[.!?;])(?<!\n\d\.)(?<!\\;)(?<!\\!)\s+|\n|\\\\(?=[\s&])")
OFFER = re.compile(r"(?i)\bwould you like (?:me )?to\b[^.!?\n]*\?")
NEW_SENTENCE = re.compile(r"[\s*_)\]}$\\]*[A-Z][a-z]")
SPOKEN_NUMBER = re.compile(rf"(?i)\b(?:({WORD_NUMBERS})[- ])?({WORD_NUMBERS})\b")
SUM = re.compile(  # 9 * 2 =, 9 eggs \times 2 =, \frac{36}{2} =
    r"(?<![\w.])\$?(?:\d[\d.,$\s]{0,30}(?:[a-z]+\s){0,2}(?:[-−+*/×÷]|\\(?:times|cdot|div)(?![a-z]))|\\[dt]?frac\{\d+\}\{\d+\}).*"
    r"=\s*(?:\\\w+\{)?(?=\\?\$?\d)"
)


def taken_back(behind: str, answer: str, line: bool = False) -> str:
    """Why the text behind an answer takes it back or gives another one; "" if it does neither.

    A remark may hold no number that the answer has not, and no letter of another choice. Of a longer text, the last
    number has to be one of the answer's. Neither may the sentence of such a number deny it, or join another to it.

    Args:
        behind: the text behind the answer.
        answer: the answer as it is written.
        line: whether the rest of the answer's own sentence counts, too, and of a longer text the rest of its line.
    """
    if not behind.strip(" \n.$*}"):
        return ""
    rest = behind[:AFTER_CHARS]
    if found := DENIED_RIGHT.match(DRESS_RIGHT.sub("", rest, count=1)) or TAKEN_BACK.search(rest):
        return f"taken back: {found[0].strip()!r}"
    if found := BRACKETED.search(rest):
        return f"a scale follows: {found[0].strip()!r}"
    choice = CHOICE.fullmatch(answer) is not None
    known, later = set(values(answer, choice)), remark(behind, line)
    said = sentences(later[-AFTER_CHARS:])
    if len(later) < REMARK_CHARS:
        told, changes = values("\n".join(said), choice), [NEGATED, JOINED, MULTIPLIED, CHANGED_NUMBER]
    else:
        told = values(worked_out(later.partition("\n")[0][:AFTER_CHARS]), choice) if line else []
        said = [sentence for sentence in said if values(sentence, choice)][-1:] or [later]
        told += CONCLUDED.findall(said[0]) + values(said[0], choice)[-1:]
        changes = [NEGATED, JOINED, MULTIPLIED]
    if other := next((value for value in told if value not in known), None):
        return f"another answer follows: {other!r}"
    changed = [text for text in said if re.search(r"\d", text) and any(change.search(text) for change in changes)]
    return f"another answer may follow: {changed[0].strip()[:TAIL_CHARS]!r}" if changed else ""


def remark(behind: str, line: bool) -> str:
    """What stands behind the sentence of an answer; with `line`, all that stands behind the answer."""
    behind = OFFER.sub("", behind)
    if line or NEW_SENTENCE.match(behind):
        return behind
    return next(iter(SENTENCES.split(behind, maxsplit=1)[1:]), "")


def said_later(behind: str, answer: str, line: bool = False) -> tuple[str, ...]:
    """The values that the text behind an answer states, as in "So it is $-5$", each of which has to be the answer.

    These are what stands behind "so it is" and its like, a word alone behind an answer without digits, and the formulas
    of a remark that are not written as the answer is. The arguments are those of `taken_back`.
    """
    if not behind.strip(" \n.$*"):
        return ()
    digits, choice = re.search(r"\d", answer) is not None, CHOICE.fullmatch(answer) is not None
    told = [match[1] for match in LATER.finditer(behind[:AFTER_CHARS]) if not CONFIRMED.match(match[1])]
    words = [] if choice else (SAID_WORD if digits else WORD_ALONE).findall(behind[:AFTER_CHARS])
    told += [word for word in words if word.lower() not in CLOSING_WORDS]
    later = remark(behind, line)
    if len(later) < (REMARK_CHARS if digits else FORMULA_CHARS):
        found = formulas(later, not digits)
    else:
        found = formulas(later[-AFTER_CHARS:], False)[-1:] if digits else []
    own = (behind.removesuffix(later) if later else behind)[:AFTER_CHARS]
    if beside := BESIDE.match(own) or LAST_IN_SENTENCE.search(CONDITION.sub("", own)):
        found += formulas(f"${beside[1] or beside[2]}$", not digits)
    same = {plain(part) for part in (answer, *re.split(r"[,=]", THOUSANDS.sub("", answer)))}
    return tuple(told + [formula for formula in found if plain(formula) not in same])


def formulas(text: str, lettered: bool) -> list[str]:
    """The formulas in a text that have a digit, or say that there is no value, or where they are `lettered` that have a
    letter that is no word."""
    said = LETTERED if lettered else NO_VALUE
    runs = [run for sentence in sentences(CLOSES.sub(" ", text)) for run in FORMULA.findall(sentence)]
    parts = [part.strip(" #$*_,`\"'|~&✓✔✅☑").rstrip(".–—") for run in runs for part in FORMULA_ENDS.split(run)]
    return [part.removeprefix("=").strip() for part in parts if re.search(r"\d", part) or said.search(part)]


def plain(formula: str) -> str:
    """A formula without spaces, signs that have no value, and brackets around it."""
    return NO_SIGN.sub("", formula).strip("()[]").rstrip(".,")


def sentences(text: str) -> list[str]:
    """The sentences of a text as `worked_out` has them, but for sums behind which another number follows."""
    parts = SENTENCES.split(text)
    last = max((place for place, part in enumerate(parts) if re.search(r"\d", part)), default=0)
    return [worked_out(part) for place, part in enumerate(parts) if place >= last or not SUM.search(part)]


def worked_out(text: str) -> str:
    """A sentence with the result of a sum in place of the sum, and with digits for its words if it has no digits."""
    if re.search(r"\d", text):
        return SUM.sub("", THOUSANDS.sub("", text))
    text = ROUND.sub(lambda said: "0" if said[0].lower() in ("zero", "nought", "nil") else "∞", text)
    return SPOKEN_NUMBER.sub(lambda said: str(sum(SPOKEN[word.lower()] for word in said.groups("zero"))), text)


def values(text: str, choice: bool) -> list[str]:
    """The numbers in a text, and, where the answer is a choice, the capital letters that stand alone in it."""
    return SIGNED.findall(THOUSANDS.sub("", text)) + (LETTERS.findall(text) if choice else [])
