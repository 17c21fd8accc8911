"""Whether a text denies or doubts the answer that it gives."""

import re

from maxrl_envs.verifier.front import TAIL_CHARS, before
from maxrl_envs.verifier.words import SCALES, UNWRAPPED

DENIALS = (  # words that deny or doubt
    r"not|never|nobody|no one|none|no|doubt\w*|false|wrong\w*|incorrect\w*|impossible|cannot|deny\w*|denie\w*|refus\w*"
    r"|hardly|unlikely|guess\w*|would|could|might|(?-i:may)|may be|if|suppos\w*|pretend\w*|claim\w*"
    r"|says?|said|wonder\w*|whether|unless|why|is it true|old|previous|initial|fake|mistake\w*|another|other"
    r"|naive|tempt\w*|instead|rather than|ruled? out|untrue|myth|only if"
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
    r"|[(\[](?:wrong|incorrect|false)[)\]]\W*$|^\W*(?:wrong|incorrect|false)\W*$"
    r"|\bif\b[^.\n]*\b(?:wrong|incorrect|false|mistaken|not (?:right|correct|true))\b[^.\n]*$"
    r"|\b(?:rules? out|ruled out|no way it|reject|exclude|eliminate|discard|avoid|deny|pretend)\b[^.\n]*$"
    r"|\ba (?:decoy|trap|lie|fake)\b[^.\n]*$|\b(?:except|but|unlike|besides)\b(?: for)?\W*$"
    r"|\b(?=doubt)(?<!no )(?<!without )(?<!without a )doubt(?:s|ed|ful|fully|ing)?\b[^.\n]*$"  # a doubt
    r"|\b(?:rarely|seldom|barely|scarcely|hardly)\b[^.,;:!?\n]*$"
    r"|n['’]t know\b[^.\n]*$|\b(?:maybe|perhaps|possibly|either)\b[^.\n]*$|\b(?:unless it is|nobody gets)\W*$"
    r"|\b(?:an?|the) (?:upper|lower) bound\b[^.\n]*$"
    r"|\b(?=[sctb])(?<!\bI )(?<!\bwe )(?<!can )"  # somebody's claim
    r"(?:say|says|said|claim|(?<!\d )claims|claimed|think|thinks|thought|believes?)\b"
    r"[^\w.!?]*(?:\b(?:it|that|is|was|the|answer|be)\b[^\w.!?]*)*$|\bmany (?:get|think|say)\W*$"
    r"|^\W*\[[^\]]*\]:.*$|^\s*%.*$"
    r"|\b(?:half|third|quarter|root|square|twice|double|triple|minus|times)(?: of)?(?: the| my)?"  # a multiple
    rf" (?:{NOUN}|that|it|this|what (?:we|you) want) (?:is|equals|was)\W*$"
    r"|(?:[_(\[{,]\s?|\bthe )(?:\w+ )?"
    rf"(?:{SCALES}|tens|twice|half|halves|negative)\b"
    r"[^.;!?\w]*(?:(?:is|are)\W*)?$"
    rf"|\b(?:more|less|fewer) than (?:the|my|our) {NOUN}\W*$"
    r"|[(\[](?:times|plus|minus|less|divided by|multiplied by)\b[^()\[\]]*[)\]]\W*(?:(?:is|are)\W*)?$"
    r"|\bnot (?:true|so|right|correct) that\b[^.;:!?]*$|^\W*not\s+[$a-z]\W*=\W*$"
    r"|n['’]t think\b[^.;:!?]*$|\bno way\b[^.;:!?]*$"
    r"|\b(?:its (?:square|half)|(?:its|the) (?:double|negative|opposite|reciprocal|inverse)) (?:is|equals|was)\W*$"
)
ANSWER_SIGNED = re.compile(  # -answer, 2 * answer, answer + 1
    r"(?i)(?<![^\s$])[-−√]\(?(?:the )?answer\b:?[^.;:!?]*$|\d(?:\\[,;! ])+answer\b[^.;:!?]*$"
    r"|(?:[+×·√^]|(?<!<)/|\d \*|\d\*|\bx|\\cdot)\s*\(?(?:the |final )*answer\b[^.;:!?]*$"
    r"|frac\s*\{[^{}]*\b(?:answer|ans)\b[^;!?]*$|\b\d+ ans\b[^.;!?]*$"
    r"|\bans(?:wer)?[\s)}_]*(?:\*\*)?[\s)]*(?:[-−–+/×·x*]\s*\d|\*\s\d|[\^²³]|\\(?:times|cdot|div|bmod))[^.;!?]*$"
)
IN_DENIALS = re.compile(  # each match of `DENIED_LEFT` holds one of these; to look for them takes less time
    r"no[tr]|rarely|seldom|barely|scarcely|hardly|ne(?:ver|gative)|no (?:longer|one)|n['’]t|either|f(?:alse|ake)"
    r"|untrue|wrong|incorrect|impossible"
    r"|un(?:likely|less|like)|myth|mista|naive|tempting|common|absurd|nobody|many|decoy|trap|lie|doubt|rule|reject"
    r"|ex(?:clude|cept)|eliminate|discard|avoid|hal(?:f|ves)|third|quarter|root|square|twice|deny|pretend|sa(?:y|id)"
    r"|[(\[](?:times|less|divided|multiplied|plus)|claim|think|thought|believe|bound|maybe|perhaps|possibl|way|but"
    r"|beside|\]:|%|double|triple|minus|opposite"
    r"|reciprocal|inverse|cannot|nothing|none| times|thousand|hundred|illion|dozen|tens"
)


OPENERS = re.compile(r"\\begin\{\w+\*?\}|[&$]|\\[\[(]|(?<![a-zA-Z\\])[a-zA-Z]\s*=\s*\Z")  # $x =


def denied(text: str, start: int) -> str:
    """Why the sentence in front of an answer, which begins at `start` of a text, denies or doubts it; "" if it does
    not."""
    left = before(text, start)
    lower = left.lower()
    patterns = [DENIED_LEFT] if IN_DENIALS.search(lower) else []
    patterns += [ANSWER_SIGNED] if "ans" in lower else []
    if patterns:
        left = OPENERS.sub(" ", UNWRAPPED.sub(r"\1", left))
    for pattern in patterns:
        if found := pattern.search(left):
            return f"denied or doubted: {found[0][-TAIL_CHARS:]!r}"
    return ""
