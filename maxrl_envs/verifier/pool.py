"""Worker processes with hard limits of time and memory, which can be killed and replaced."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
import weakref
from collections import deque
from collections.abc import Sequence
from typing import Any

from maxrl_envs.task import Outcome
from maxrl_envs.verifier.worker import OUT_OF_MEMORY

START_SECONDS = 120.0  # for a worker's imports on a busy machine
KILLED, FAILED, TOO_MANY = 1, 4, 20  # weights of a start that was killed or failed; their sum without a good start
ATTEMPTS = 2  # of a case whose worker dies; one that runs out of time is not tried again
DIED = f"the worker died {ATTEMPTS} times"


class Worker:
    """One process and the case it works on."""

    def __init__(self, seconds: float, memory_mb: int):
        path = os.pathsep.join(p or os.getcwd() for p in sys.path)
        settings = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "MPMATH_NOGMPY"), "1")
        settings |= {"SYMPY_GROUND_TYPES": "python", "PYTHONPATH": path}  # gmpy2 can hang beyond any signal
        self.process = subprocess.Popen(
            [sys.executable, "-m", "maxrl_envs.verifier.worker", str(seconds), str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **settings},
            start_new_session=True,  # the terminal's Ctrl-C is the parent's
        )
        assert self.process.stdin and self.process.stdout
        self.stdin, self.stdout = self.process.stdin, self.process.stdout
        self.case: int | None = None
        self.ready, self.buffer = False, b""
        self.deadline = time.monotonic() + START_SECONDS

    def send(self, number: int, case: tuple[str, str], seconds: float) -> None:
        self.case, self.deadline = number, time.monotonic() + seconds
        try:
            self.stdin.write(json.dumps(case).encode() + b"\n")
            self.stdin.flush()
        except OSError:
            pass  # it died: its output will say so

    def receive(self) -> list[Any] | None:
        """A reply, `[]` for readiness, None for a part of a line.

        Raises:
            EOFError: if the process is gone.
        """
        data = os.read(self.stdout.fileno(), 1 << 16)
        if not data:
            raise EOFError
        self.buffer += data
        return json.loads(self.buffer) if self.buffer.endswith(b"\n") else None

    def stop(self) -> int:
        """Kill and reap; the exit status it had, negative if it was killed."""
        self.process.kill()
        for pipe in (self.stdin, self.stdout):
            try:
                pipe.close()
            except OSError:
                pass
        return self.process.wait()


def stop_all(workers: list[Worker], owner: int) -> None:
    while workers and os.getpid() == owner:
        workers.pop().stop()


class Pool:
    """`symbolic` in `count` worker processes, each answer within `seconds` and `memory_mb` of address space.

    Workers start with the first case, and again in a process that was forked from this one.
    """

    def __init__(self, count: int, seconds: float, memory_mb: int):
        self.count, self.seconds, self.memory_mb = count, seconds, memory_mb
        self.failed_starts = 0
        self.reset()

    def reset(self) -> None:
        self.owner, self.workers = os.getpid(), list[Worker]()
        self.finalizer = weakref.finalize(self, stop_all, self.workers, self.owner)

    def close(self) -> None:
        stop_all(self.workers, self.owner)

    def run(self, cases: Sequence[tuple[str, str]]) -> list[tuple[Outcome, str]]:
        """Outcome and reason of each (clean answer, clean gold), in order."""
        if os.getpid() != self.owner:
            self.finalizer.detach()
            self.reset()
        results: dict[int, tuple[Outcome, str]] = {}
        waiting, deaths = deque(range(len(cases))), [0] * len(cases)
        try:
            with selectors.DefaultSelector() as selector:
                for worker in list(self.workers):
                    selector.register(worker.stdout, selectors.EVENT_READ, worker)
                    if worker.process.poll() is not None:  # killed since the last batch
                        self.discard(worker, selector)
                while len(results) < len(cases):
                    busy = sum(worker.case is not None for worker in self.workers)
                    while len(self.workers) < min(self.count, len(waiting) + busy):
                        self.workers.append(worker := Worker(self.seconds, self.memory_mb))
                        selector.register(worker.stdout, selectors.EVENT_READ, worker)
                    for worker in self.workers:
                        if worker.ready and worker.case is None and waiting:
                            number = waiting.popleft()
                            worker.send(number, cases[number], self.seconds)
                    active = [w for w in self.workers if w.case is not None or not w.ready]
                    wait = max(0.0, min(w.deadline for w in active) - time.monotonic())
                    for entry, _ in selector.select(wait):
                        self.read(entry.data, results, waiting, deaths, selector)
                    now = time.monotonic()
                    for worker in [w for w in active if w in self.workers and now >= w.deadline]:
                        if worker.case is not None:
                            results[worker.case] = Outcome.VERIFIER_ERROR, f"no verdict within {self.seconds:g} s"
                        elif worker.ready:
                            continue
                        self.discard(worker, selector)
        except BaseException:  # replies still under way would be taken for those of the next batch
            self.close()
            raise
        return [results[i] for i in range(len(cases))]

    def read(
        self,
        worker: Worker,
        results: dict[int, tuple[Outcome, str]],
        waiting: deque[int],
        deaths: list[int],
        selector: selectors.BaseSelector,
    ) -> None:
        """Take a worker's reply, or its death, whose case is tried once more by another."""
        try:
            reply = worker.receive()
        except EOFError:
            number = worker.case
            status = self.discard(worker, selector)
            if number is not None:
                deaths[number] += 1
                if deaths[number] < ATTEMPTS:
                    waiting.appendleft(number)
                else:
                    memory = f"more than {self.memory_mb} MB of memory"
                    why = memory if status == OUT_OF_MEMORY else f"exit status {status}"
                    results[number] = Outcome.VERIFIER_ERROR, f"{DIED}: {why}"
            return
        if reply is None:
            return
        worker.buffer = b""
        if not worker.ready:
            worker.ready, self.failed_starts = True, 0
        elif worker.case is not None:
            correct, reason, retire = reply
            results[worker.case] = Outcome(int(correct)), reason
            worker.case = None
            if retire:
                self.discard(worker, selector)

    def discard(self, worker: Worker, selector: selectors.BaseSelector) -> int:
        """Take a worker out and kill it; its exit status.

        Raises:
            RuntimeError: if workers keep failing to start.
        """
        self.workers.remove(worker)
        selector.unregister(worker.stdout)
        status = worker.stop()
        if not worker.ready:
            self.failed_starts += KILLED if status == -signal.SIGKILL else FAILED
        if self.failed_starts > TOO_MANY:
            raise RuntimeError(
                f"verifier workers die before they are ready (exit status {status}): raise memory_mb={self.memory_mb}, "
                f"or see why this fails: {sys.executable} -m maxrl_envs.verifier.worker 5 {self.memory_mb}"
            )
        return status
