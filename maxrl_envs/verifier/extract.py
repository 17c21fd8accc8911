r"""Where the final answer of a response stands: one span of its text, and the rule by which it was found."""

import re

from maxrl_envs.verifier.beside import UNIT_BEHIND, in_base, sides, with_units
from maxrl_envs.verifier.boxes import box_run, find_boxes
from maxrl_envs.verifier.ending import behind_sentence, more_said
from maxrl_envs.verifier.front import LINE_CHARS, before, begins
from maxrl_envs.verifier.marks import (
    GOES_ON_FROM,
    PHRASE,
    answer_clause,
    bold_paragraph,
    goes_on_from,
    introduces,
    last_mark,
    one_line,
    span,
    unfenced,
)  # fmt: skip
from maxrl_envs.verifier.readable import THINKING, readable
from maxrl_envs.verifier.sentence import denied
from maxrl_envs.verifier.statement import Span, in_sentence
from maxrl_envs.verifier.surroundings import equated, frame, part_of_more
from maxrl_envs.verifier.words import WORD_NUMBERS

TAG = re.compile(r"<(/?)(?:final_?)?answer>", re.IGNORECASE)
FIRST_OF_TWO = re.compile(  # The answer is 9, because 9 + 9 =
    rf"(?i)(?:\banswers?\b|####)[^.\n]*?(?:\d|\$|\\|\b(?:{WORD_NUMBERS})\b)[^.\n]*?"
    r"(?:,(?!\d)|\b(?:where|with|and|because|since|in which|so|is|for)\b)[^.\n]*\Z"
)
ANSWER_AND = re.compile(r"(?i)\banswers?\s+(?:and|or|plus|less|more|with|without|from|by)\b[^.\n]*\Z")
EQUAL_BOX = re.compile(r"\}?[\s$]*=[\s$]*")  # between two boxes
TWO_TAGS = re.compile(r"</answer>[^\n\r]*\Z", re.IGNORECASE)  # in one line
MISSPELT = re.compile(r"(?<![a-zA-Z\\])[Bb]oxed\s*\{|\\(?:bbox|Boxed)\s*\{")
OF_ALL = re.compile(
    r"(?i)\b(?:average|mean|median|quotient|remainder|sum|product|ratio|difference|total|m(?:ax|in)imum) of[\s$]*\Z"
)
LISTED = re.compile(r"(?!\d{1,3}(?:,\d{3})+$)[^(\[{,]*,")  # 1, -2


def final_answer(response: str, marker: str | None = None, thinking: tuple[str, str] | None = THINKING) -> Span | str:
    r"""The final answer of a response, or why there is none.

    It stands outside of `thinking`, and in this order, of which no later rule applies if an earlier one finds its place
    empty, unclosed, or contradicted by the text around it: in the last `\boxed{}`, with the boxes of a list that it
    ends; in the last `<answer>` tag; behind the last `####` or `marker`; in a response of one line. Nothing but closing
    words may follow it. `docs/verifier.md` has the details.
    """
    text = readable(response, thinking)
    if text is None:
        return "the thinking does not end, or a comment, a drawing or a struck text, or a question follows an answer"
    boxes, last_opened = find_boxes(text)
    if last_opened >= 0:
        if MISSPELT.search(text, last_opened + 6):
            return "a box that is misspelt"
        closed = boxes and boxes[-1][0] == last_opened
        return boxed(text, boxes, marker) if closed else "the last box is not closed"
    if "</" in text and (tag := last_tag(text)):
        return tagged(text, tag, marker)
    if marked := last_mark(text, marker):
        return marked
    line = unfenced(text).strip()
    return bold_paragraph(line) if "\n" in line or len(line) > LINE_CHARS else one_line(line)


def boxed(text: str, boxes: list[tuple[int, int, int]], marker: str | None) -> Span | str:
    """The last of the boxes, or the list that it ends, as the final answer, and what the text says of it behind it; or
    why it is no answer."""
    (last, _, end), former = boxes[-1], boxes[-2:-1]
    end += text[end : end + 1] == "}"
    outer = [text[b:c].strip() for a, b, c in boxes if a < last and end <= c]
    run, start = box_run(text, boxes)
    if not run:
        return "the box is empty, or one of several that make no list"
    if outer and outer[-1] != text[start:end].strip():
        return "a box inside of another one"
    front = text[max(0, start - LINE_CHARS) : start]
    opened, several = re.search(r"(?<!\\)\([\s$]*$", front), start < last
    if (opened and (several or LISTED.match(run))) or (several and re.match(r"[\s$]*\)", text[end:])):
        return "brackets around a list"
    if (several or LISTED.match(run)) and OF_ALL.search(front):
        return "a function of a list"
    around = frame(text, start, end)
    if why := part_of_more(text, start, end, run, around) or denied(around.left):
        return why
    if goes_on_from(front.rstrip("$ ")):
        return GOES_ON_FROM
    if changes_answer(around.left):
        return "words beside the box may change what it says"
    said = said_again(text[end:], behind_sentence(text[end:]), marker)
    if isinstance(said, str):
        return said
    unit = UNIT_BEHIND.match(text, end)
    units = with_units(run, front, unit)
    said_in_front = []
    if around.tail is None and front.endswith("$") and not front.endswith("\\$"):
        said_in_front.append(f"\\$ {run}")  # $\boxed{5}, and no other dollar sign
    later = [
        *(text[begin:close] for _, begin, close in former if EQUAL_BOX.fullmatch(text, close, start)),
        *equated(run, around),
        *sides(text, run, start, end, around),
        *said,
        *units,
        *in_base(run, around.left),
        *said_in_front,
    ]
    if units and (units[0].endswith("%") or ":" in run):
        run = units[0]  # 15% and 8:34 p.m., wherever the sign stands
    return Span(run, "the last box", tuple(later))


def tagged(text: str, tag: tuple[str, int, int], marker: str | None) -> Span | str:
    """What the last answer tag, as `last_tag` has it, gives as the final answer; or why it is no answer."""
    content, start, end = tag
    rule = "the last answer tag"
    marked = last_mark(content, marker)
    found = marked or in_sentence(content.strip(), rule) or span(content, rule)
    if isinstance(found, str):
        return found
    front = content.partition(found.text)[0]
    if re.search(r"\d", front) or (marked and not introduces(front, True)):
        return "several answers in one tag"
    if re.search(r"(?:[-−+/^]|(?<!\*)\*)\Z", text[max(0, start - 2) : start]):
        return "the tag goes on with what stands before it"
    if goes_on_from(text[max(0, start - LINE_CHARS) : start]):
        return GOES_ON_FROM
    left = before(text, start)
    if changes_answer(TAG.sub(" ", left)):
        return "words beside the tag may change what it says"
    if TWO_TAGS.search(left) and content.strip() not in left:
        return "several answers in one line"
    if not ("</answer>" in left or begins(left, False)):
        return GOES_ON_FROM
    if why := denied(left):
        return why
    said = said_again(text[end:], text[end:], marker)
    if isinstance(said, str):
        return said
    units = with_units(found.text, left, UNIT_BEHIND.match(text, end)) + in_base(found.text, left)
    return found._replace(later=(*found.later, *said, *units))


def said_again(behind: str, rest: str, marker: str | None) -> list[str] | str:
    """The answer that a mark or a tag gives once more behind an answer, if there is one; or why the response does not
    end with its answer.

    Args:
        behind: what stands behind the answer.
        rest: what of it stands behind the sentence of the answer.
        marker: as in `final_answer`.
    """
    mark, tag = last_mark(behind, marker), "</" in behind and last_tag(behind)
    if isinstance(mark, str):
        return mark
    again = [tag[0].strip()] if tag else []
    if mark:
        return [*again, mark.text]
    return more_said(behind[tag[2] :] if tag else rest) or again


def changes_answer(left: str) -> bool:
    """Whether the words of the clause in front of a box that names the answer may change it: "Twice the answer is"."""
    if "ans" not in left.lower() and "####" not in left:
        return False
    aside, clause = PHRASE.search(left), answer_clause(left)
    if FIRST_OF_TWO.search(left) or ANSWER_AND.search(left) or (aside and not introduces(aside[1], True)):
        return True
    return clause is not None and not introduces(clause[0], True)


def last_tag(response: str) -> tuple[str, int, int] | None:
    """The content of the last pair of answer tags, and where the pair begins and ends; None where there is none."""
    tags = list(TAG.finditer(response))
    for opening, closing in zip(reversed(tags[:-1]), reversed(tags[1:]), strict=True):
        if not opening[1] and closing[1]:
            return response[opening.end() : closing.start()], opening.start(), closing.end()
    return None
