"""Verdicts on free-text answers: what the final answer of a response is, and whether it equals the gold answer."""

import importlib.util
import os
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np

from maxrl_envs.task import Outcome
from maxrl_envs.verifier.answer import read
from maxrl_envs.verifier.boxes import box_run, find_boxes
from maxrl_envs.verifier.compare import Comparison
from maxrl_envs.verifier.equations import Postponed
from maxrl_envs.verifier.extract import THINKING, final_answer
from maxrl_envs.verifier.lexer import LABEL, MAX_CHARS, Unreadable, unbraced
from maxrl_envs.verifier.numerals import MAX_DIGITS
from maxrl_envs.verifier.statement import Span
from maxrl_envs.verifier.stream import Node
from maxrl_envs.verifier.trees import exact, is_name, kind, plain, written_out
from maxrl_envs.verifier.units import unit_of_words

__all__ = ["Verdict", "Verifier", "check_gold"]

CACHED_CHARS = 8_000_000  # of answers, gold answers and reasons together; with Python's overhead some 50 MB at most
OVERHEAD = 400  # characters that an entry of the cache is counted as, beside its own
KELVIN = unit_of_words(["K"])
WHOLE = re.compile(r"\s*([-+]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d{1,60}))\s*\.?\s*", re.ASCII)
APART = re.compile(  # 3$5 is not 35, $3$ $x$ not $3x$, and 1 e 5 not 1e5
    r"(?<=\d)\$+(?=\d)|\$[ \t]+\$|(?<=\d)(?:\s+e\s*|\s*e\s+)(?=[-+\d])"
)
DOLLAR = re.compile(r"(?<!\\)\$")
SPACE, BETWEEN_DIGITS = re.compile(r"(?<![\d,.\s])\s+|\s+(?![\d.\s])"), re.compile(r"(?<=[\d,.])\s+(?=[\d.])")
WRAPPED = re.compile(r"\\(?:text|mbox|mathrm|textbf|mathbf)\s*\{([^{}]*)\}")


class Verdict(NamedTuple):
    """What became of one response."""

    outcome: Outcome
    answer: str | None  # as it was written; None where there is none
    reason: str  # "no final answer: ...", "refused: ...", "undecided: ..." or the rule by which it was compared


class Verifier:
    r"""Compares the final answer of responses with gold answers.

    A grammar reads the whole final answer as one typed value, and refuses what it does not understand; values are
    compared by the rule of their type (`docs/verifier.md`). Texts and numbers decide at once. Formulas are worked out
    in worker processes that are killed at their limits: an answer over a limit, or whose worker dies twice, is a
    `VERIFIER_ERROR`, and all others keep their verdicts. Workers start with the first answer that needs them, in each
    process of its own; a copy or a pickle holds the settings alone. Thread-safe: threads take turns.

    Args:
        kind: "integer" takes rational numbers alone, with a name in front of an equals sign, or a unit, a currency, a
            counted thing or a percent sign behind the number; "math" compares mathematics.
        seconds: limit for an answer, once a worker has it.
        memory_mb: limit of a worker's address space; some 200 of it are its libraries.
        workers: processes; default one per core, at most 8.
        max_chars: a longer response has no answer.
        marker: text before the final answer, in place of "answer is", "answer:" and their like.
        thinking: the opening and closing tag around what a model thinks, which holds no final answer; None for no tags.

    Attributes:
        counts: how many responses were "correct", "wrong", "undecided" (which is neither wrong nor a failure, and earns
            nothing), "refused", without an "answer" ("no answer"), or a "failure" of the verifier itself.

    Raises:
        ValueError: for settings out of range.
        ImportError: if kind is "math" and mpmath, which comes with the extra "text", is not installed.
    """

    def __init__(
        self,
        kind: str = "math",
        seconds: float = 5.0,
        memory_mb: int = 1024,
        workers: int | None = None,
        max_chars: int = 1_000_000,
        marker: str | None = None,
        thinking: tuple[str, str] | None = THINKING,
    ):
        self._settings: dict[str, Any] = dict(
            kind=kind, seconds=seconds, memory_mb=memory_mb, workers=workers, max_chars=max_chars, marker=marker,
            thinking=thinking,
        )  # fmt: skip
        check_kind(kind)
        if workers is None:
            cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
            workers = min(8, cores)
        if not seconds > 0 or memory_mb < 1 or workers < 1 or max_chars < 1 or marker == "":
            raise ValueError(f"limits must be positive and a marker not empty, got {self._settings}")
        if thinking is not None and not (len(thinking) == 2 and all(thinking)):
            raise ValueError(f"thinking must be an opening and a closing tag, or None; got {thinking!r}")
        if kind == "math" and importlib.util.find_spec("mpmath") is None:
            raise ImportError("kind='math' needs mpmath: pip install 'maxrl[text]'")
        self.kind, self.max_chars, self.marker, self.thinking = kind, max_chars, marker, thinking
        self.counts = Counter[str]()
        self._limits = (workers, seconds, memory_mb)
        self._pool: Any = None
        self._cache: OrderedDict[tuple[str, str], tuple[Outcome, str]] = OrderedDict()
        self._cached_chars = 0
        self._lock, self._owner = threading.Lock(), os.getpid()

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(Verifier, **self._settings), ()

    def __enter__(self) -> "Verifier":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the workers and forget the verdicts; workers start again when they are needed."""
        self._renew_lock()
        with self._lock:
            self._cache.clear()
            self._cached_chars = 0
            if self._pool is not None:
                self._pool.close()

    def verify(self, responses: Sequence[str | None], golds: Sequence[str]) -> np.ndarray:
        """`Outcome` of each response: (B,) int8."""
        return np.array([verdict.outcome for verdict in self.judge(responses, golds)], dtype=np.int8)

    def answer(self, response: str | None) -> str | None:
        """The final answer, the same for most ways to write it, for majority votes; None where there is none."""
        found = self._extract(response)
        return canonical(found.text) if isinstance(found, Span) else None

    def explain(self, response: str | None, gold: str) -> str:
        """One line: what was read, where and as what type, what the gold answer was read as, and by which rule they
        differ."""
        found = self._extract(response)
        verdict = self.judge([response], [gold])[0]
        seen = f"{described(found.text, False)} ({found.rule}); " if isinstance(found, Span) else ""
        return f"{verdict.outcome.name}: {seen}gold answer {described(gold_text(gold), True)}; {verdict.reason}"

    def judge(self, responses: Sequence[str | None], golds: Sequence[str]) -> list[Verdict]:
        """Outcome, final answer and reason of each response. None and "" are responses without an answer.

        Raises:
            ValueError: if there is not one gold answer for each response, or a gold answer is no number though kind is
                "integer".
            TypeError: if a response or a gold answer is no text.
        """
        if len(responses) != len(golds):
            raise ValueError(f"one gold answer a response: got {len(responses)} responses and {len(golds)} golds")
        for i, (response, gold) in enumerate(zip(responses, golds, strict=True)):
            if not isinstance(gold, str):
                raise TypeError(f"gold answer {i} must be text, got {type(gold).__name__}: pass str(gold)")
            if not (response is None or isinstance(response, str)):
                raise TypeError(f"response {i} must be text or None, got {type(response).__name__}")
        self._renew_lock()
        with self._lock:
            found = [self._find(response) for response in responses]
            spans = [(span, gold) for span, gold in zip(found, golds, strict=True) if isinstance(span, Span)]
            texts = [(text, gold) for span, gold in spans for text in (span.text, *span.later)]
            decided = self._decide(dict.fromkeys(texts))
            verdicts = [verdict_of(span, gold, decided) for span, gold in zip(found, golds, strict=True)]
            self.counts.update(counted(verdict.outcome, verdict.reason) for verdict in verdicts)
        return verdicts

    def _find(self, response: str | None) -> "Span | Verdict":
        """The final answer, or the verdict on a response at which this package fails."""
        try:
            found = self._extract(response)
            return found if isinstance(found, Span) else Verdict(Outcome.WRONG, None, f"no final answer: {found}")
        except Exception as error:  # as in `quick`
            return Verdict(Outcome.VERIFIER_ERROR, None, f"the verifier failed: {error!r}")

    def _renew_lock(self) -> None:
        if os.getpid() != self._owner:  # forked: the lock may be held by a thread that is not here
            self._lock, self._owner = threading.Lock(), os.getpid()

    def _extract(self, response: str | None) -> Span | str:
        if not response or len(response) > self.max_chars:
            return f"the response has more than {self.max_chars} characters" if response else "no response"
        return final_answer(response, self.marker, self.thinking)

    def _decide(self, pairs: dict[tuple[str, str], None]) -> dict[tuple[str, str], tuple[Outcome, str]]:
        """Outcome and reason of each pair of answer and gold answer; what failed is not cached."""
        decided, postponed = {}, {}
        for pair in pairs:
            if pair in self._cache:
                self._cache.move_to_end(pair)
                decided[pair] = self._cache[pair]
                continue
            found = quick(*pair, self.kind)
            if isinstance(found[0], Outcome):
                decided[pair] = found
            else:
                postponed[pair] = found
        if postponed:
            from maxrl_envs.verifier.pool import Pool

            self._pool = self._pool or Pool(*self._limits)
            replies = self._pool.run("maxrl_envs.verifier.compare.verdict", list(postponed.values()))
            for pair, reply in zip(postponed, replies, strict=True):
                if reply.status == "done":
                    decided[pair] = outcome_of(*reply.value)
                else:
                    decided[pair] = Outcome.VERIFIER_ERROR, reply.value
        for pair, result in decided.items():
            size = len(pair[0]) + len(pair[1]) + len(result[1]) + OVERHEAD
            if result[0] is not Outcome.VERIFIER_ERROR and pair not in self._cache and size < 4 * MAX_CHARS:
                self._cache[pair] = result
                self._cached_chars += size
        while self._cached_chars > CACHED_CHARS:
            (answer, gold), (_, reason) = self._cache.popitem(last=False)
            self._cached_chars -= len(answer) + len(gold) + len(reason) + OVERHEAD
        return decided


def check_kind(kind: str) -> None:
    if kind not in ("integer", "math"):
        raise ValueError(f"kind must be 'integer' or 'math', got {kind!r}")


def check_gold(gold: str, kind: str = "math") -> None:
    """Check that a text can be a gold answer, as those who build task suites should before any training.

    Args:
        gold: the gold answer.
        kind: the `kind` of the `Verifier` that will compare it. For "integer" it must be a number. For "math" it may be
            any text; a text that the grammar does not take is compared as it is written.

    Raises:
        TypeError: if it is no text.
        ValueError: if it is empty, or no number though kind is "integer".
    """
    check_kind(kind)
    if not isinstance(gold, str):
        raise TypeError(f"a gold answer must be text, got {type(gold).__name__}: {gold!r}")
    if not gold_text(gold).strip():
        raise ValueError(f"the gold answer {gold[:80]!r} is empty")
    if kind == "integer" and number(read_gold(gold_text(gold))) is None:
        raise ValueError(f"the gold answer {gold[:80]!r} is no number: use kind='math'")


def verdict_of(span: Span | Verdict, gold: str, decided: dict[tuple[str, str], tuple[Outcome, str]]) -> Verdict:
    """The verdict on a response: its final answer must be the gold answer, and so must what it says of it later."""
    if not isinstance(span, Span):
        return span
    outcome, reason = decided[span.text, gold]
    for text in span.later if outcome is Outcome.CORRECT else ():
        later, why = decided[text, gold]
        if later is not Outcome.CORRECT:
            differs = later is Outcome.WRONG and not why.startswith("undecided")
            return Verdict(later, span.text, f"{text[:80]!r} after the box: {why}" if differs else why)
    return Verdict(outcome, span.text, reason)


def counted(outcome: Outcome, reason: str) -> str:
    """The name under which `Verifier.counts` has a verdict."""
    if outcome is Outcome.WRONG:
        names = {"undecided": "undecided", "refused": "refused", "no final answer": "no answer"}
        return names.get(reason.split(":")[0], "wrong")
    return "correct" if outcome is Outcome.CORRECT else "failure"


def gold_text(gold: str) -> str:
    r"""A gold answer without the `\boxed{}` that it may come in."""
    boxes, _ = find_boxes(gold)
    return box_run(gold, boxes)[0] or "" if boxes else gold


def key(text: str) -> str:
    """A text without spaces, text commands, dollar signs and a final full stop: what is the same then is the same
    answer."""
    text = APART.sub("~", text if r"\begin" in text else re.sub(r"\s*\n\s*", "~", text.strip()))
    text = WRAPPED.sub(lambda words: re.sub(r"(?<=\w)\s+(?=\w)|^ (?=\w$)", "~", words[1]), DOLLAR.sub("", text))
    return BETWEEN_DIGITS.sub(" ", SPACE.sub("", text)).removesuffix(".")


@lru_cache(maxsize=1 << 14)
def read_gold(gold: str) -> Node:
    """What a gold answer says; one that the grammar does not take is a "literal"."""
    try:
        return read(gold, gold=True)
    except Unreadable:
        return ("literal", key(gold))


def read_answer(answer: str, gold: Node) -> Node:
    """What an answer says. It may use the words that the gold answer has for a unit, though the tables lack them.

    Raises:
        Unreadable: if the grammar does not take it.
    """
    if gold[0] == "sym" and (label := LABEL.match(answer)) and "quad" not in label[0]:
        value = answer[label.end() :]
        if value.startswith("+") or number(read(value)) is None:
            raise Unreadable("a choice, and more than its value")
        return read(re.sub(r"[^A-E]", "", label[0].partition("(")[2]))
    unit = gold[2] if gold[0] == "quantity" else None
    if isinstance(unit, str):
        words = re.escape(unit)
        case = "(?i)" if len(unit) > 5 else ""
        pattern = rf"{case}(?:\\(?:text|mbox|mathrm)\s*\{{\s*{words}\.?\s*\}}|\b{words})\.?\s*$"
        answer = re.sub(pattern, "", unbraced(answer.strip()))
    return read(answer, rates=gold[0] != "quantity")


def number(tree: Node) -> tuple[Any, Any] | None:
    """The exact value of a number that is written out, and its unit; None for anything else."""
    tree, unit = plain(tree)
    value = exact(tree) if written_out(tree) else None
    return None if value is None or isinstance(unit, str) else (value, unit)


def outcome_of(same: bool | None, rule: str) -> tuple[Outcome, str]:
    return (Outcome.WRONG, f"undecided: {rule}") if same is None else (Outcome(int(same)), rule)


def quick(answer: str, gold: str, kind: str) -> tuple[Any, Any]:
    """Outcome and reason, or the two values that a worker has to compare.

    Raises:
        ValueError: if kind is "integer" and the gold answer is no number.
    """
    ours, theirs = WHOLE.fullmatch(answer), WHOLE.fullmatch(gold)
    if ours and theirs and max(len(answer), len(gold)) <= MAX_DIGITS:  # the most common case, without the grammar
        same = int(ours[1].replace(",", "")) == int(theirs[1].replace(",", ""))
        return Outcome(int(same)), "whole numbers by value"
    gold = gold_text(gold)
    if not gold.strip():
        return Outcome.WRONG, "the gold answer is empty"
    wanted = read_gold(gold)
    if kind == "integer":
        check_gold(gold, kind)
    elif answer == gold or (len(answer) <= MAX_CHARS and key(answer) == key(gold)):
        return Outcome.CORRECT, "same text"
    try:
        return compared(answer, gold, wanted, kind)
    except RecursionError:
        return Outcome.WRONG, "refused: nesting too deep"
    except Exception as error:  # a fault of this package: it must not lose the verdicts of the other responses
        return Outcome.VERIFIER_ERROR, f"the verifier failed: {error!r}"


def compared(answer: str, gold: str, wanted: Node, kind: str) -> tuple[Any, Any]:
    """As `quick`, where `wanted` is what the gold answer says."""
    try:
        got = read_answer(answer, wanted)
    except Unreadable as why:
        if wanted[0] == "text" and key(answer).casefold() == key(gold).casefold():
            return Outcome.CORRECT, "same words"
        return Outcome.WRONG, f"refused: {why}"
    if kind == "integer" and number(got[2][-1] if got[0] == "rel" else got) is None:
        return Outcome.WRONG, "the answer is no number alone"
    if kind == "integer" and plain(got)[1] == KELVIN and plain(wanted)[1] is None:
        return Outcome.WRONG, "kelvin or thousand"
    if wanted[0] == "text" and key(answer).casefold() == key(gold).casefold():
        return Outcome.CORRECT, "same words"
    try:
        return outcome_of(*Comparison(formulas=False).values(got, wanted))
    except Postponed:
        return (got, wanted) if kind == "math" else (Outcome.WRONG, "the answer is no number alone")


def canonical(text: str) -> str:
    """One text for most ways to write an answer: what votes are counted by."""
    try:
        tree = read(text)
        if tree[0] == "rel" and set(tree[1]) == {"="} and is_name(tree[2][0]):
            tree = tree[2][-1]
        value, unit = number(tree) or (None, None)
    except Exception:  # not read, or a fault of this package: compared as it is written
        value = unit = None
    if value is None:
        return key(text)
    percent = unit is not None and unit.powers[:1] == (("percent", 1),)
    return str(value) + "%" * percent


def described(text: str, gold: bool) -> str:
    """A text and its type, in words."""
    shown = repr(text if len(text) <= 80 else text[:77] + "...")
    try:
        return f"{shown} read as {kind(read_gold(text) if gold else read(text))}"
    except Exception as why:  # not read, or a fault of this package
        return f"{shown} not read: {why}"
