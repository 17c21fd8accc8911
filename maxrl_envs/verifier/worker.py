"""A worker process of `pool.py`: lines of JSON [answer, gold] in, lines [correct, reason, retire] out."""

import json
import logging
import os
import resource
import signal
import sys

from maxrl_envs.verifier.equivalence import symbolic

OUT_OF_MEMORY = 3  # exit status
KIB_A_MB = 1024 if sys.platform == "linux" else 1 << 20  # units of ru_maxrss


def main(seconds: float, memory_mb: int) -> None:
    """Serve until the input ends. The alarm kills a worker whose parent is gone and cannot.

    math-verify takes a failed allocation for "not equal", so a worker that has used half of its memory asks to be
    replaced.
    """
    logging.disable(logging.CRITICAL)
    symbolic("x + 1", "y")  # imports and tables, before the limits
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever prints must not disturb the replies
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print("[]", file=replies, flush=True)
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds + 1)
        try:
            correct, reason = symbolic(*json.loads(line))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except RecursionError:
            correct, reason = False, "refused: deep nesting"
        signal.setitimer(signal.ITIMER_REAL, 0)
        retire = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > memory_mb * KIB_A_MB / 2
        print(json.dumps([correct, reason, retire]), file=replies, flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
