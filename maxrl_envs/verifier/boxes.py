r"""The boxes of a response: where `\boxed{}` begins and ends, and which boxes make one list."""

import re

from maxrl_envs.verifier.surroundings import SHORT
from maxrl_envs.verifier.units import MEASURE
from maxrl_envs.verifier.words import COMMANDS, WORDS, unknown_in

TOKENS = re.compile(r"\\\\?(?:boxed|fbox|framebox)(?![a-zA-Z])\s*\{?|\\.|[{}]", re.DOTALL)
BRACELESS = re.compile(r"\d(?!,?\d|\.\d)|[a-zA-Z](?![a-zA-Z])|\\[dt]?frac\s*(?:\{[^{}]*\}|\d)\s*(?:\{[^{}]*\}|\d)")
BOXES = ("boxed", "fbox", "framebox")
BETWEEN_CHARS, NAME_CHARS = 80, 20
NAME = re.compile(  # of a box in a list: x =
    r"(?:\A|[$,;:(&\n]|\\[(\[]|(?<![\\a-zA-Z])[a-zA-Z]{2,}[ ~])\s*(\d*[a-zA-Z]\w{0,3}(?:_\{\w+\})?)\s*"
    r"(?:=|(?<=[A-Z]{2})(?::| is\b)|\$ (?:is|equals)\b|(?<=[a-z]) equals\b|(?<=[a-zA-Z])(?<![a-zA-Z]{2}) is\b)[\s$&]*\Z"
)
BESIDE = re.compile(r"[^.!?=:\n]*[,;][^.!?=:\na-zA-Z]*")  # between two boxes of which only one is read
FROM_BOX_TO_BOX = re.compile(
    r"(?:[^.!?\n\\<>=≠≤≥]|\n(?=[\s$*,;]*(?:(?:and|or)\b[\s$*]*)?$)|^\n|\.(?=\d)"
    r"|\\(?:(?:text\w*|mbox|mathrm|q?quad|vee|lor|left|right)(?![a-zA-Z])|[,;:!() \[\]]))*"
)
APART = re.compile(  # what stands between two boxes and belongs to one of them
    r"[-−+*/^%\d]|\b(?:minus|negative|of)\b|\bfor \$?[a-zA-Z]\b"
)
CORRECTED = re.compile(
    r"(?i)\b(?:so|then|thus|hence|therefore|first|final\w*|which is|that is|gives?|if|because|since|from|becomes?)\b"
)
JOINING = re.compile(r"[,;&]|\\(?:vee|lor)\b|\b(?:and|or|also|with|plus)\b")
ROUGHLY = re.compile(r"(?i)\W*(?:which is |that is )?(?:or )?(?:\\approx|≈|approximately|about|roughly)\W*")
MEASURED = re.compile(rf"\b(?:{MEASURE}|{SHORT}|[ms]\b)")  # between boxes: 3 km, 7 m


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
    parts, sign = [(start, text[begin:end].strip())], ", "
    while boxes:
        before, begin, end = boxes.pop()
        if end < start:
            if start - end > BETWEEN_CHARS:
                break
            between = text[end + 1 : start] if text[end : end + 1] == "}" else text[end:start]
            if len(parts) == 1 and ROUGHLY.fullmatch(between):
                parts = [(before, rf"{text[begin:end].strip()} \approx {parts[0][1]}")]
            elif joins(between):
                sign = r" \text{ or } " if len(parts) == 1 and re.search(r"\bor\b", between) else ", "
                parts.append((before, text[begin:end].strip()))
            elif BESIDE.fullmatch(between):
                return None, start  # \boxed{17} dollars, \boxed{18}
            else:
                break
            start = before
    if not all(part for _, part in parts):
        return None, start
    if len(parts) > 1:  # x = 1 and y = 2
        names = [NAME.search(text[max(0, at - NAME_CHARS) : at]) for at, _ in parts]
        if not all(names) and any(name[1][0].isdigit() for name in names if name):
            return None, start  # 2x = \boxed{1}, \boxed{2}
        parts = [(at, f"{name[1]} = {part}" if name else part) for (at, part), name in zip(parts, names, strict=True)]
    return sign.join(dict.fromkeys(part for _, part in reversed(parts))), start


def joins(between: str) -> bool:
    """Whether the text between two boxes makes them one list: "and" or a comma, names, and what is counted."""
    between = NAME.sub(",", between)
    if APART.search(between) or re.match(r"\w", between) or MEASURED.search(between):
        return False
    listed = FROM_BOX_TO_BOX.fullmatch(between) and JOINING.search(between) and not CORRECTED.search(between)
    return bool(listed) and not unknown_in(WORDS.findall(COMMANDS.sub(" ", between)))
