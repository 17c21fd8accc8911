"""What may stand behind the sentence of an answer: a response ends with its answer, but for a few closing words."""

import re

from maxrl_envs.verifier.words import TAIL_CHARS

ENDING_CHARS = 400  # closing words are no longer than this
SENTENCES = re.compile(r"(?<=[.!?;。])(?<!\n\d\.)(?<!\\;)(?<!\\!)(?![\w.,])|\n|\\\\(?=[\s&\[])")
NEW_SENTENCE = re.compile(r"[\s*_)\]}$\\]*[A-Z][a-z]+,? [a-z]")  # straight behind an answer: \boxed{18} So it
PRAISE = "✅✔☑✓🎉👍⭐🎯💡😊🙂🏆\ufe0f"  # signs that a response may end with
OFFER_WORDS = (  # what an offer of further help is made of
    r"(?:['’]d|[\s,]+(?:any|more|further|other|additional|another|questions?|doubts?|help|clarifications?|explanations?|explain"
    r"|assistance|details?|examples?|problems?|with|anything|something|else|can|i|on|about|this|or|and|need|have|want|would|like"
    r"|me|to|you|if|it|ask|reach|out|show|walk|go|over|through|solve|verify|check|try|step|steps|\d|in|a|the|an"
    r"|similar|way|method|approach|please|is|there|your|math|topic)\b)*"
)
CLOSING = re.compile(  # words and signs that a response may end with, behind its answer
    r"(?i)\b(?:i (?:really )?)?hope (?:it|this|that) (?:is (?:correct|right)|helps|clarifies)(?: you| it)?\b"
    rf"|\b(?:please )?let me know if{OFFER_WORDS}|\b(?:feel free|don['’]t hesitate) to ask{OFFER_WORDS}"
    rf"|\b(?:would you like (?:me )?to|is there){OFFER_WORDS}\?"
    r"|\bthis completes the (?:solution|proof|problem)\b"
    r"|\b(?:done|q\.?e\.?d|thanks|thank you|good luck|end of (?:answer|solution|proof))\b"
    r"|\\(?:end\{\w+\*?\}|(?:qed|blacksquare|square|Box|checkmark|q?quad|right)(?![a-zA-Z])|[\])])"
    r"|</?[a-z]{1,20}>|-{3,}|={3,}|\[[\d.]{1,5}\s?(?:pt|ex|em|mm|cm)\]"
    rf"|[{PRAISE}■□∎]"
)
SIGNS = " \t\r\n$*_.,;`#>|~)}]\"'”’。"  # which change no value and begin none
EXCLAMATION = re.compile(r"(?<=[a-zA-Z])!")


def behind_sentence(behind: str) -> str:
    """What stands behind the sentence of an answer, from all that stands behind the answer."""
    if NEW_SENTENCE.match(behind):
        return behind
    return next(iter(SENTENCES.split(behind, maxsplit=1)[1:]), "")


def more_said(rest: str) -> str:
    """Why the text behind the sentence of an answer is more than closing words; "" if it is not.

    A sentence behind an answer may take it back or change it in more ways than a list of words can tell. So nothing
    is read there at all.
    """
    if not rest.strip(SIGNS):
        return ""
    if len(rest) <= ENDING_CHARS and not CLOSING.sub("", EXCLAMATION.sub(".", rest)).strip(SIGNS):
        return ""
    return f"more text follows the answer: {rest.strip()[:TAIL_CHARS]!r}"
