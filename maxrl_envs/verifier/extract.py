r"""The final answer of a response: its last `\boxed{}`, else what follows its last `####`, else its last marker."""

import re

TOKENS = re.compile(r"\\\\?(?:boxed|fbox)\s*\{|\\.|[{}]", re.DOTALL)
LOOKS = r"[\s${}*.]|\\[()\[\],;]|\\q?quad|\\text"
JOINT = re.compile(rf"(?:{LOOKS})*(?:,|;|\band\b|\bor\b)(?:{LOOKS}|[,;]|\band\b|\bor\b)*")
JOINT_CHARS = 60
HASHES = re.compile(r"####[\s:]*([^\n]*)")
MARKER = re.compile(r"(?im)(?:\banswer\s*(?:is|:|=)|^[ \t]*A:)[\s:*]*([^\n]*)")
SENTENCE_END = re.compile(r"\.(?=[\s*\"')]*$|[*\"')]*\s+[A-Z\\$])")
LAST_NUMBER = re.compile(r"(?:^|[\s=$€£])([-+]?\d[\d,]*(?:\.\d+)?)\s*[$€£]?$")
LISTED = re.compile(r"\d(?:[\s,;$€£]|\band\b|\bor\b)*$")
SAID = re.compile(r"\D* is \$?([-+]?\d[\d,]*(?:\.\d+)?)\s*\$?")
BARE_CHARS = 200


def final_answer(response: str, marker: str | None = None) -> str | None:
    r"""The final answer as it is written; None where there is none.

    In this order, and never a later kind if an earlier one is there but empty or unclosed:

    1. the last `\boxed{}` or `\fbox{}`; boxes joined by commas, "and" or "or" are one list;
    2. the rest of the line after the last `####`;
    3. the rest of the sentence after the last `marker`, by default "answer is", "answer:" or a line's "A:";
    4. a response of one line that is nothing but an answer, or that ends in a number which ends no list.
    """
    boxes, last_opened = find_boxes(response)
    if last_opened >= 0:
        return box_run(response, boxes) if boxes and boxes[-1][0] == last_opened else None
    if found := HASHES.findall(response):
        return bare(found[-1])
    pattern = MARKER if marker is None else re.compile(rf"(?i){re.escape(marker)}[\s:*]*([^\n]*)")
    if found := pattern.findall(response):
        while again := pattern.search("." + found[-1]):  # "Answer: the answer is"; a line's "A:" is at its start alone
            found.append(again[1])
        answer = bare(SENTENCE_END.split(found[-1])[0])
        return number[1] if (number := SAID.fullmatch(answer or "")) else answer
    line = response.strip()
    if "\n" in line or len(line) > BARE_CHARS:
        return None
    prose = re.findall(r"[^\W\d_]{3,}", re.sub(r"\\(?:text|mbox|mathrm)\s*\{[^{}]*\}|\\[a-zA-Z]+", " ", line))
    if len(prose) < 2:
        return bare(line)
    line = bare(line) or ""
    number = LAST_NUMBER.search(line)
    return number[1] if number and not LISTED.search(line[: number.start(1)]) else None


def find_boxes(text: str) -> tuple[list[tuple[int, int, int]], int]:
    """Closed boxes as (start, start of content, end of content), by start, and the start of the last one opened."""
    boxes, stack, last = [], [], -1
    for token in TOKENS.finditer(text):
        if token[0][-1] == "{" and token[0] != r"\{":
            stack.append((token.start(), token.end()) if token[0] != "{" else None)
            last = token.start() if token[0] != "{" else last
        elif token[0] == "}" and stack and (opened := stack.pop()):
            boxes.append((*opened, token.start()))
    return sorted(boxes), last


def box_run(text: str, boxes: list[tuple[int, int, int]]) -> str | None:
    """The last box's content, with that of the boxes joined to it."""
    start, begin, end = boxes.pop()
    parts = [text[begin:end].strip()]
    while boxes:
        before, begin, end = boxes.pop()
        if end < start:
            if start - end > JOINT_CHARS or not JOINT.fullmatch(text[end + 1 : start]):
                break
            parts.append(text[begin:end].strip())
            start = before
    return ", ".join(dict.fromkeys(reversed(parts))) if all(parts) else None


def bare(text: str) -> str | None:
    """`text` without the quotes, Markdown and full stop around an answer."""
    return text.strip(" \t\r\n*`\"'").rstrip(".").rstrip(" *`\"'") or None
