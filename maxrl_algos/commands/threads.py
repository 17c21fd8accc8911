"""How many threads a run takes on a machine that others use too."""

import os


def free_cores(load: float, machine: int, usable: int) -> int:
    """How many cores are likely to be idle, at least 1.

    Args:
        load: how many processes the machine has been running, such as `os.getloadavg` tells.
        machine: number of cores of the machine.
        usable: how many of them this process may use.
    """
    idle = max(0.0, 1 - load / machine)
    return max(1, min(usable, round(usable * idle)))


def leave_busy_cores() -> str | None:
    """Take fewer threads where the machine is busy, and say so. Call it before PyTorch or Numba is imported.

    Threads that wait for a core stall all others of a parallel loop: on a machine with another job, as many threads as
    there are cores can be ten times slower than one. On an idle machine, or where OMP_NUM_THREADS is set, nothing
    changes.

    Returns:
        What was done, in words; None if nothing was.
    """
    if "OMP_NUM_THREADS" in os.environ or not hasattr(os, "getloadavg"):
        return None
    machine = os.cpu_count() or 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else machine
    load = os.getloadavg()[0]
    threads = free_cores(load, machine, usable)
    if threads >= usable:
        return None
    os.environ["OMP_NUM_THREADS"] = str(threads)
    os.environ.setdefault("NUMBA_NUM_THREADS", str(threads))
    return (
        f"other programs keep this machine busy (load {load:.1f} on {machine} cores): taking {threads} of {usable} "
        f"threads. OMP_NUM_THREADS={usable} would take all"
    )
