"""Threads that decode pictures."""

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


class DecodingThreads:
    """Calls a function on many items with several threads. The threads start with the first call.

    Threads do not survive a fork, and a call in the forked process would wait for them forever: the process id tells
    that a fork has happened, and the new process starts threads of its own. So does a pickled copy.

    Args:
        workers: the number of threads; one for each core where None. With 1, no thread is started.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._forget()

    def _forget(self) -> None:
        self._executor: ThreadPoolExecutor | None = None
        self._lock, self._process = threading.Lock(), os.getpid()

    def map(self, function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        """The results of `function` for all `items`, in their order. The first exception of a call is raised here."""
        if self.workers == 1:
            return [function(item) for item in items]
        if self._process != os.getpid():
            self._forget()  # the lock too: a thread that is not in this process may hold it
        with self._lock:  # so that no other thread closes the executor before it has all items
            if self._executor is None:
                self._executor = ThreadPoolExecutor(self.workers, thread_name_prefix="maxrl-decode")
            results = self._executor.map(function, items)
        return list(results)

    def close(self) -> None:
        """Waits until the threads have done what they were given, and ends them. A later `map` starts new ones."""
        if self._process != os.getpid():
            return  # the threads are those of the process that this one was forked from
        with self._lock:
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown()

    def __reduce__(self) -> Any:
        return DecodingThreads, (self.workers,)
