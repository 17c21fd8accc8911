"""The most memory that this process has had resident so far."""

import sys
from pathlib import Path


def peak_bytes() -> int:
    """The highest resident memory of this process since it began to run its program, in bytes.

    On Linux, `getrusage` does not tell this: there, a process begins with the peak of the process that started it, for
    the kernel keeps that number when another program is loaded. So a small worker of a large trainer would seem large.
    """
    status = Path("/proc/self/status")
    if status.exists() and (peak := status.read_text().partition("VmHWM:")[2]):
        return 1024 * int(peak.split()[0])
    import resource  # which Windows has not

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
