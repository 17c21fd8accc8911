"""What stands behind an answer: whether it takes the answer back, or gives another one."""

import re

from maxrl_envs.verifier.front import TAIL_CHARS
from maxrl_envs.verifier.surroundings import CHOICE, DRESS_RIGHT, SCALED
from maxrl_envs.verifier.units import SPOKEN
from maxrl_envs.verifier.words import WORD_NUMBERS

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
    r" (?:thousands?|hundreds?|millions?|billions?|dozens?|tens|twice|negative|half|halves)"
    r"|another (?:solution|answer|root|value) is"
    r"|only the (?:first|second|last|latter|former|positive|negative|larger|smaller)(?: \w+)? (?:is|works|counts)"
    r"|the (?:first|second|last|latter|former) is (?:extraneous|invalid|rejected)"
    r"|(?:we|I) (?:discard|reject|dismiss|exclude) (?:it|this|that)|I do not think so"
    r"|(?:now|next|then|finally),? (?:we|I|let us|let['’]s) (?:find|compute|calculate|need|must|have to)|question asks"
    r"|we report|units?(?= ?[:=]| is | are )|scale(?= is|:| of)|recheck|forgot|random|instead(?! of)"
    r"|not (?:right|correct|true)|miscalculat\w+|not (?:the|my|our) (?:final |correct )?answer"
    r"|can(?:no|['’])t be (?:right|correct))\b|❌|✗|✘"
    r"|\n\W*(?:for |part )*\(b\)"
)
ALTERED = re.compile(  # a number with a sign, letter or word beside it that makes another of it
    rf"(?<![\w.])[-−]\s?[$\\]*\d|\d\s*[!^*×%]|\d(?!th|st|nd|rd)[a-zA-Z]|\\(?:frac|sqrt)|\d\$?\s+(?:{SCALED})\b"
    r"|\d\s*\\(?:times|cdot|div)|\b(?:half|third|double) of\b|\btwice\b"
)
BRACKETED = re.compile(  # 18. (thousand)
    rf"(?:^|[.!\n])[\s*_]*\((?:in )?(?:{SCALED}|[tT]hou|[nN]egative|[hH]alf|[kKMB]\$?|\$[kKMB])\)"
)
FORMULAS = re.compile(  # in a text behind an answer, but for what closes a displayed formula or a proof
    r"\$[^$\n]+\$|\\\(.+?\\\)|\\\[.+?\\\]|\\text\s*\{[^{}]*\}|\\(?!end|begin|qed|blacksquare|square|Box|checkmark|q?quad)[a-zA-Z]+"
    r"|(?<![\w\\'’])[b-zB-HJ-Z](?![\w'’])"
)
SIGNED = re.compile(r"(?:(?<![\w)}\]])-)?\d+(?:\.\d+)?|[½⅓⅔¼¾⅛√∞①-⑳]")
ROUND = re.compile(r"(?i)\b(?:zero|infinity|an? (?:hundred|thousand|million|dozen))\b")
LETTERS = re.compile(r"(?<![\w$\\'])[B-H](?![\w'])|(?<=[({])A(?=[)}])")
FORMULA_CHARS = 200  # in fewer characters behind an answer without digits its formulas may be no others
SENTENCES = re.compile(r"(?<=[.!?;])(?<!\n\d\.)(?<!\\;)(?<!\\!)\s+|\n|\\\\(?=[\s&])")
NEW_SENTENCE = re.compile(r"[\s*_)\]}$\\]*[A-Z][a-z]")
SPOKEN_NUMBER = re.compile(rf"(?i)\b(?:({WORD_NUMBERS})[- ])?({WORD_NUMBERS})\b")
SUM = re.compile(r"(?<![\w.])\$?\d[\d.,$\s]*[-−+*/×÷].*=\s*(?:\\\w+\{)?(?=\\?\$?\d)")  # 9 * 2 =


def taken_back(behind: str, answer: str, line: bool = False) -> str:
    """Why the text behind an answer takes it back or gives another one; "" if it does neither.

    A remark may hold no number that the answer has not, and no letter of another choice. Of a longer text, the last
    number has to be one of the answer's.

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
    known, told = set(values(answer, choice)), list[str]()
    if line or NEW_SENTENCE.match(behind):
        later = behind
    else:
        later = next(iter(SENTENCES.split(behind, maxsplit=1)[1:]), "")
    if len(later) < REMARK_CHARS:
        sentences = [worked_out(sentence) for sentence in SENTENCES.split(later)]
        told = values("\n".join(sentences), choice)
        if altered := answer.isdigit() and next(filter(ALTERED.search, sentences), None):
            return f"another answer follows: {altered.strip()[:TAIL_CHARS]!r}"
    else:
        told = values(worked_out(later.partition("\n")[0][:AFTER_CHARS]), choice) if line else []
        told += (values(worked_out(later[-AFTER_CHARS:]), choice) or values(later, choice))[-1:]
    if len(later) < FORMULA_CHARS and not (choice or re.search(r"\d", answer)):
        told += [formula for found in FORMULAS.findall(later) if (formula := found.strip("$ \\()[]")) not in answer]
    other = next((value for value in told if value not in known), None)
    return f"another answer follows: {other!r}" if other else ""


def worked_out(text: str) -> str:
    """A sentence with the result of a sum in place of the sum, and with digits for its words if it has no digits."""
    if re.search(r"\d", text):
        return SUM.sub("", text)
    text = ROUND.sub(lambda said: "0" if said[0].lower() == "zero" else "∞", text)
    return SPOKEN_NUMBER.sub(lambda said: str(sum(SPOKEN[word.lower()] for word in said.groups("zero"))), text)


def values(text: str, choice: bool) -> list[str]:
    """The numbers in a text, and, where the answer is a choice, the capital letters that stand alone in it."""
    return SIGNED.findall(text.replace(",", "")) + (LETTERS.findall(text) if choice else [])
