"""Verdicts on free-text answers: what the final answer is, and whether it equals the gold answer."""

import importlib.util
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from maxrl_envs.task import Outcome
from maxrl_envs.verifier import equivalence
from maxrl_envs.verifier.extract import final_answer

__all__ = ["Verdict", "Verifier"]

CACHED = 1 << 16  # pairs of answer and gold answer


class Verdict(NamedTuple):
    """What became of one response."""

    outcome: Outcome
    answer: str | None  # as it was written
    reason: str


class Verifier:
    r"""Compares the final answer of responses with gold answers.

    Text and numbers decide at once; the rest goes to math-verify, in worker processes that are killed at their limits.
    An answer over a limit, or whose worker dies twice, is a `VERIFIER_ERROR`, and all others keep their verdicts.
    Workers start with the first answer that needs them, in each process of its own; a copy or a pickle holds settings
    alone. Thread-safe: threads take turns.

    Args:
        kind: "integer" compares numbers exactly and takes nothing beside the number; "math" compares mathematics.
        seconds: limit for an answer, once a worker has it.
        memory_mb: limit of a worker's address space; some 300 of it are its libraries.
        workers: processes; default one a core, at most 8.
        max_chars: how much of the end of a response is looked at, beside the length of its gold answer.
        marker: text before the final answer, in place of "answer is", "answer:" and "A:".

    Raises:
        ValueError: for settings out of range.
        ImportError: if kind is "math" and math-verify is not installed.
    """

    def __init__(
        self,
        kind: str = "math",
        seconds: float = 5.0,
        memory_mb: int = 1024,
        workers: int | None = None,
        max_chars: int = 20_000,
        marker: str | None = None,
    ):
        self._settings: dict[str, Any] = dict(
            kind=kind, seconds=seconds, memory_mb=memory_mb, workers=workers, max_chars=max_chars, marker=marker
        )
        if kind not in ("integer", "math"):
            raise ValueError(f"kind must be 'integer' or 'math', got {kind!r}")
        if workers is None:
            cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
            workers = min(8, cores)
        if not seconds > 0 or memory_mb < 1 or workers < 1 or max_chars < 1 or marker == "":
            raise ValueError(f"limits must be positive and a marker not empty, got {self._settings}")
        if kind == "math" and importlib.util.find_spec("math_verify") is None:
            raise ImportError("kind='math' needs math-verify: pip install -c constraints.txt '.[text]'")
        self.kind, self.max_chars, self.marker = kind, max_chars, marker
        self._limits = (workers, seconds, memory_mb)
        self._pool: Any = None
        self._cache: OrderedDict[tuple[str, str], tuple[Outcome, str]] = OrderedDict()
        self._lock, self._owner = threading.Lock(), os.getpid()

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(Verifier, **self._settings), ()

    def __enter__(self) -> "Verifier":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the workers; they start again when needed."""
        if self._pool is not None:
            self._pool.close()

    def verify(self, responses: Sequence[str | None], golds: Sequence[str]) -> np.ndarray:
        """`Outcome` of each response: (B,) int8."""
        return np.array([verdict.outcome for verdict in self.judge(responses, golds)], dtype=np.int8)

    def answer(self, response: str | None) -> str | None:
        """The final answer, the same for most ways to write it, for majority votes; None where there is none."""
        found = self._extract(response)
        return None if found is None else equivalence.canonical(found)

    def judge(self, responses: Sequence[str | None], golds: Sequence[str]) -> list[Verdict]:
        """Outcome, final answer and reason of each response. None and "" are responses without an answer.

        Raises:
            ValueError: if there is not one gold answer a response, or one is no number though kind is "integer".
            TypeError: if a response or a gold answer is no text.
        """
        if len(responses) != len(golds):
            raise ValueError(f"one gold answer a response: got {len(responses)} responses and {len(golds)} golds")
        for i, (response, gold) in enumerate(zip(responses, golds, strict=True)):
            if not isinstance(gold, str):
                raise TypeError(f"gold answer {i} must be text, got {type(gold).__name__}: pass str(gold)")
            if not (response is None or isinstance(response, str)):
                raise TypeError(f"response {i} must be text or None, got {type(response).__name__}")
        if os.getpid() != self._owner:  # forked: the lock may be held by a thread that is not here
            self._lock, self._owner = threading.Lock(), os.getpid()
        with self._lock:
            answers = [self._extract(*pair) for pair in zip(responses, golds, strict=True)]
            pairs = [None if answer is None else (answer, gold) for answer, gold in zip(answers, golds, strict=True)]
            decided = self._decide({pair: None for pair in pairs if pair})
        verdicts = []
        for pair in pairs:
            outcome, reason = decided[pair] if pair else (Outcome.WRONG, "no final answer")
            verdicts.append(Verdict(outcome, pair[0] if pair else None, reason))
        return verdicts

    def _extract(self, response: str | None, gold: str = "") -> str | None:
        return final_answer(response[-self.max_chars - len(gold) :], self.marker) if response else None

    def _decide(self, pairs: dict[tuple[str, str], None]) -> dict[tuple[str, str], tuple[Outcome, str]]:
        """Outcome and reason of each pair of answer and gold answer; a worker's death is not cached."""
        decided, symbolic, deaths = {}, {}, set()
        for pair in pairs:
            if pair in self._cache:
                self._cache.move_to_end(pair)
                decided[pair] = self._cache[pair]
                continue
            cleaned = cleaned_pair(*pair, self.kind)
            verdict = equivalence.integer(*cleaned) if self.kind == "integer" else equivalence.quick(*cleaned)
            if verdict is None:
                symbolic[pair] = cleaned
            else:
                decided[pair] = Outcome(int(verdict[0])), verdict[1]
        if symbolic:
            from maxrl_envs.verifier.pool import DIED, Pool

            self._pool = self._pool or Pool(*self._limits)
            judged = dict(zip(symbolic, self._pool.run(list(symbolic.values())), strict=True))
            decided.update(judged)
            deaths = {pair for pair, (_, reason) in judged.items() if reason.startswith(DIED)}
        for pair, result in decided.items():
            if pair not in deaths:
                self._cache[pair] = result
        while len(self._cache) > CACHED:
            self._cache.popitem(last=False)
        return decided


def cleaned_pair(answer: str, gold: str, kind: str) -> tuple[str, str]:
    r"""Both without looks; a gold answer may come in its `\boxed{}`."""
    if r"\boxed" in gold or r"\fbox" in gold:
        gold = final_answer(gold) or ""
    return equivalence.alike(answer, gold) if kind == "math" else (equivalence.clean(answer), equivalence.clean(gold))
