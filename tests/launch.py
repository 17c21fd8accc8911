"""Training runs of several processes, on this machine's CPU."""

import json
import os
import subprocess
import sys
from pathlib import Path


def start(kind: str, config, out: Path, processes: int = 2) -> subprocess.Popen:
    """`maxrl train` of a kind of run, or a module, with the settings of `config`, by torchrun."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    command += ["--monitor-interval", "2"]  # so that the others can say what they see of a death
    command += ["-m", *([kind] if "." in kind else ["maxrl_algos", "train", "--kind", kind]), "--out", str(out)]
    for name, value in vars(config).items():
        flag = "--" + name.replace("_", "-")
        if isinstance(value, bool):
            command += [flag if value else flag.replace("--", "--no-", 1)]
        elif isinstance(value, tuple):
            command += [flag, *map(str, value)]
        elif name != "out" and value is not None:
            command += [flag, json.dumps(value) if isinstance(value, dict) else str(value)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def launch(kind: str, config, out: Path, processes: int = 2) -> Path:
    """The same, to its end; returns `out`."""
    process = start(kind, config, out, processes)
    try:
        _, errors = process.communicate(timeout=300)
    finally:
        process.terminate()
    assert process.returncode == 0, "\n".join(line for line in errors.splitlines() if "elastic" not in line)
    return out
