"""Worker processes with hard limits of time and memory, which can be killed and replaced."""

import base64
import json
import os
import pickle
import selectors
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import weakref
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

from maxrl_envs.verifier.worker import OUT_OF_MEMORY

START_SECONDS = 120.0  # for the imports of a worker on a busy machine
KILLED, FAILED, TOO_MANY = 1, 4, 20  # weights of a start that was killed or failed; their sum without a good start
ATTEMPTS = 2  # of a case whose worker dies; a case that runs out of time is not tried again
START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from maxrl_envs.verifier.worker import main; "
START += "main(float(sys.argv[2]), int(sys.argv[3]), sys.argv[4])"


class Reply(NamedTuple):
    """What became of one case."""

    status: str  # "done", "raised" (the function raised an exception), "timeout" or "died"
    value: Any  # what the function returned if "done", else a message for a person


def import_path() -> list[str]:
    """The `sys.path` of a worker: the standard library before all folders of the user, then this process's own path.

    So a `resource.py` in the folder from which a script was started is not taken for the module of that name.
    """
    paths = [os.path.abspath(path) for path in sys.path]  # "" is the current folder
    library = {os.path.abspath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    library |= {os.path.join(path, "lib-dynload") for path in library}
    return sorted(dict.fromkeys(paths), key=lambda path: path not in library)


class Worker:
    """One process and the case that it works on."""

    def __init__(self, seconds: float, memory_mb: int, preload: str):
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "MPMATH_NOGMPY"), "1")
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  (read if the worker does not start)
        arguments = [json.dumps(import_path()), str(seconds), str(memory_mb), preload]
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", START, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env={**os.environ, **threads, "SYMPY_GROUND_TYPES": "python"},  # gmpy2 can hang where no signal is heard
            start_new_session=True,  # the terminal's Ctrl-C is for the parent
        )
        assert self.process.stdin and self.process.stdout
        self.stdin, self.stdout = self.process.stdin, self.process.stdout
        self.case: int | None = None
        self.ready, self.buffer = False, b""
        self.deadline = time.monotonic() + START_SECONDS

    def send(self, number: int, request: bytes, seconds: float) -> None:
        self.case, self.deadline = number, time.monotonic() + seconds
        try:
            self.stdin.write(request + b"\n")
            self.stdin.flush()
        except OSError:
            pass  # it died: the end of its output will say so

    def receive(self) -> list[Any] | None:
        """A reply, `[]` if the worker is ready, or None if a part of a line came.

        Raises:
            EOFError: if the process is gone.
        """
        data = os.read(self.stdout.fileno(), 1 << 16)
        if not data:
            raise EOFError
        self.buffer += data
        return json.loads(self.buffer) if self.buffer.endswith(b"\n") else None

    def stop(self) -> tuple[int, str]:
        """Kill the process and wait for its end: its exit status, negative if it was killed, and its last error
        line."""
        self.process.kill()
        for pipe in (self.stdin, self.stdout):
            try:
                pipe.close()
            except OSError:
                pass
        status = self.process.wait()
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        self.errors.close()
        return status, lines[-1] if lines else ""


def stop_all(workers: list[Worker], owner: int) -> None:
    while workers and os.getpid() == owner:
        workers.pop().stop()


class Pool:
    """Calls of functions in `count` worker processes, each call within `seconds` and `memory_mb` of address space.

    Workers start with the first case, and again in a process that was forked from this one.

    Args:
        count: how many processes.
        seconds: limit of each call, once a worker has it. A worker over the limit is killed and replaced.
        memory_mb: limit of a worker's address space; the libraries that it imports need a part of it.
        preload: module that workers import at their start, outside of the limits.
    """

    def __init__(self, count: int, seconds: float, memory_mb: int, preload: str = "maxrl_envs.verifier.compare"):
        self.count, self.seconds, self.memory_mb, self.preload = count, seconds, memory_mb, preload
        self.failed_starts = 0
        self.reset()

    def reset(self) -> None:
        self.owner, self.workers = os.getpid(), list[Worker]()
        self.finalizer = weakref.finalize(self, stop_all, self.workers, self.owner)

    def close(self) -> None:
        """Kill the workers; they start again with the next case."""
        stop_all(self.workers, self.owner)

    def run(self, function: str, cases: Sequence[tuple[Any, ...]]) -> list[Reply]:
        """The reply to each case, in order.

        Args:
            function: dotted name of a function that can be imported, such as "math.gcd".
            cases: its arguments for each call; they are pickled. What it returns must be fit for JSON.

        Raises:
            RuntimeError: if workers keep failing to start.
        """
        if os.getpid() != self.owner:
            self.finalizer.detach()
            self.reset()
        requests = [base64.b64encode(pickle.dumps((function, tuple(case)))) for case in cases]
        results: dict[int, Reply] = {}
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
                        self.workers.append(worker := Worker(self.seconds, self.memory_mb, self.preload))
                        selector.register(worker.stdout, selectors.EVENT_READ, worker)
                    for worker in self.workers:
                        if worker.ready and worker.case is None and waiting:
                            number = waiting.popleft()
                            worker.send(number, requests[number], self.seconds)
                    active = [w for w in self.workers if w.case is not None or not w.ready]
                    wait = max(0.0, min(w.deadline for w in active) - time.monotonic())
                    for entry, _ in selector.select(wait):
                        self.read(entry.data, results, waiting, deaths, selector)
                    now = time.monotonic()
                    for worker in [w for w in active if w in self.workers and now >= w.deadline]:
                        if worker.case is not None:
                            results[worker.case] = Reply("timeout", f"no reply within {self.seconds:g} s")
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
        results: dict[int, Reply],
        waiting: deque[int],
        deaths: list[int],
        selector: selectors.BaseSelector,
    ) -> None:
        """Take a worker's reply. If the worker died instead, another worker tries its case once more."""
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
                    results[number] = Reply("died", f"the worker died {ATTEMPTS} times: {why}")
            return
        if reply is None:
            return
        worker.buffer = b""
        if not worker.ready:
            worker.ready, self.failed_starts = True, 0
        elif worker.case is not None:
            status, value, retire = reply
            results[worker.case] = Reply(status, value)
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
        status, error = worker.stop()
        if not worker.ready:
            self.failed_starts += KILLED if status == -signal.SIGKILL else FAILED
        if self.failed_starts > TOO_MANY:
            raise RuntimeError(
                f"verifier workers die before they are ready (exit status {status}): "
                f"{error or 'they printed no error'}. "
                f"If memory is the cause, raise memory_mb={self.memory_mb}."
            )
        return status
