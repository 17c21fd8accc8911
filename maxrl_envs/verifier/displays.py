"""Displayed formulas in a response: each of them is read in one line, with the sentence that it is a part of."""

import re

from maxrl_envs.verifier.front import DISPLAY_CHARS, LINE_CHARS

ENVIRONMENT = r"\{(?:align|equation|gather|multline|split)\w*\*?\}"  # one that displays a formula
DISPLAYED = re.compile(rf"(?<!\\)\\[\[\]]|\$\$|\\(?:begin|end){ENVIRONMENT}")
CLOSING_SIGN = {"\\[": "\\]", "$$": "$$"}
GOES_INTO = re.compile(r"(?:^|\n)(?![ \t]*[#*>])[^\n]*(?:[a-zA-Z=+^<>]|\w\s*[-−–/])\s*\n\s*\Z")  # The answer is not


def in_display(text: str) -> bool:
    """Whether a text ends inside of a displayed formula."""
    if "\\[" not in text and "\\begin" not in text:
        return False
    signs = [sign for sign in DISPLAYED.findall(text) if sign != "$$"]
    return bool(signs) and signs[-1].startswith(("\\[", "\\begin"))


def flattened(text: str) -> str:
    """A text in which each displayed formula stands in one line, with the sentence that it is a part of."""
    if "\n" not in text or not any(sign in text for sign in ("\\[", "$$", "\\begin")):
        return text
    parts, place, opened = [], 0, None
    for sign in DISPLAYED.finditer(text):
        if opened is None or (sign[0] == opened[0] != "$$"):
            opened = None if sign[0] == "\\]" or sign[0].startswith("\\end") else sign
        elif sign[0] == CLOSING_SIGN.get(opened[0], opened[0].replace("begin", "end")):
            if sign.end() - opened.start() < DISPLAY_CHARS:
                parts += [text[place : opened.start()], text[opened.start() : sign.end()].replace("\n", " ")]
                place = sign.end()
            opened = None
    parts.append(text[place:])
    for i in range(1, len(parts), 2):
        if GOES_INTO.search(parts[i - 1], max(0, len(parts[i - 1]) - LINE_CHARS)):
            parts[i - 1] = parts[i - 1].rstrip() + " "
    return "".join(parts)
