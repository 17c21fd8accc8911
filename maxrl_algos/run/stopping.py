"""Stops a run when it is asked to, by Ctrl-C or SIGTERM, at the next place where no finished step is lost.

A run looks at `STOP` after each step and between the parts of an evaluation. Where this takes longer than `GRACE`
seconds, the step or the evaluation at hand is given up: `Stopped` is raised wherever the program is, except between the
change of the weights and the entry in the log (`hold`, `release`). What was given up is done again when the run goes
on, with the same random draws.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

GRACE = 15  # seconds


class Stopped(BaseException):
    """The run was asked to stop. It is no `Exception`, so that libraries do not catch it."""


class Stop:
    """Whether this process was asked to stop.

    Attributes:
        requested: whether it was.
    """

    def __init__(self) -> None:
        self.requested = self._listening = self._quiet = self._hard = self._held = self._due = False

    @contextmanager
    def listening(self, hard: bool = True) -> Iterator[None]:
        """While this context lasts, Ctrl-C and SIGTERM ask the run to stop. A second Ctrl-C ends it at once.

        Args:
            hard: whether a step or an evaluation is given up after `GRACE` seconds. Not where several processes train
                together, since the others would wait for this one.
        """
        if self._listening or threading.current_thread() is not threading.main_thread():
            yield
            return
        self.requested = self._due = self._held = False
        self._hard = hard and hasattr(signal, "setitimer")
        numbers = [signal.SIGTERM, signal.SIGINT, *([signal.SIGALRM] if self._hard else [])]
        before = {number: signal.signal(number, self._handle) for number in numbers}
        self._listening = True
        try:
            yield
        finally:
            self._listening = False
            if self._hard:
                signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in before.items():
                signal.signal(number, handler)

    def listen_for_good(self) -> None:
        """The same until the process ends, without a word: for the worker processes of a benchmark."""
        self._listening = self._quiet = True
        self._hard = hasattr(signal, "setitimer")
        for number in [signal.SIGTERM, signal.SIGINT, *([signal.SIGALRM] if self._hard else [])]:
            signal.signal(number, self._handle)

    def check(self) -> None:
        """Raise `Stopped` if the run was asked to stop."""
        if self.requested:
            raise Stopped

    def hold(self) -> None:
        """From here on the weights change: `Stopped` is not raised before `release`."""
        self._held = True

    def release(self) -> None:
        """The step is counted and logged: `Stopped` may be raised again, and is if it was due meanwhile."""
        self._held = False
        if self._due:
            self._due = False
            raise Stopped

    def _handle(self, number: int, frame: Any) -> None:
        if self._hard and number == signal.SIGALRM:
            if self._held:
                self._due = True
                return
            raise Stopped
        if self.requested:
            if number == signal.SIGINT and not self._quiet:
                raise KeyboardInterrupt
            return
        self.requested = True
        if self._hard:
            signal.setitimer(signal.ITIMER_REAL, GRACE)
        if not self._quiet:
            print(
                f"\nstopping: the step at hand ends, or is given up after {GRACE} s, and what is done is saved "
                "(Ctrl-C again: at once, without saving)",
                file=sys.stderr,
            )


STOP = Stop()  # signals reach the whole process
