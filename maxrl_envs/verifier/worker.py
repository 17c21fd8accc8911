"""A worker process of `pool.py`: it calls functions on cases, and its limits of time and memory end it if need be.

A request is one line: the base64 text of a pickled pair (dotted name of a function, tuple of its arguments). It comes
from the parent process, which is trusted. A reply is one line of JSON: `[status, value, retire]`, where status is
"done" (value is what the function returned), or "raised" (value is the exception's type and message), and `retire`
asks to be replaced by a fresh process. Replies are JSON, not pickles, because a function may have been fooled by a
hostile answer.
"""

import base64
import importlib
import json
import logging
import os
import pickle
import signal
import sys

from maxrl_envs.peak_memory import peak_bytes

OUT_OF_MEMORY = 3  # exit status
MESSAGE_CHARS = 300  # of an exception that is passed on


def main(seconds: float, memory_mb: int, preload: str) -> None:
    """Answer requests until the input ends.

    Args:
        seconds: what a case may take. The parent kills a worker that takes longer. The alarm here takes twice as long,
            and ends a worker whose parent is gone.
        memory_mb: limit of the address space. Some libraries take a failed allocation for an ordinary failure, so a
            worker that has ever used half of the limit asks to be replaced.
        preload: module to import before the limits apply.
    """
    import resource  # here, for the parent process imports this file, too, and may find a file of its user by that name

    logging.disable(logging.CRITICAL)
    importlib.import_module(preload)
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not disturb the replies
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print("[]", file=replies, flush=True)
    for line in sys.stdin.buffer:
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds + 1)
        try:
            name, arguments = pickle.loads(base64.b64decode(line))
            module, _, function = name.rpartition(".")
            status, value = "done", getattr(importlib.import_module(module), function)(*arguments)
            reply = json.dumps(value)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except Exception as error:
            status, reply = "raised", json.dumps(f"{type(error).__name__}: {error}"[:MESSAGE_CHARS])
        signal.setitimer(signal.ITIMER_REAL, 0)
        retire = peak_bytes() > memory_mb << 19
        print(f'["{status}", {reply}, {json.dumps(retire)}]', file=replies, flush=True)
