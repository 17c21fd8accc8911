"""Which code and which machine result rows come from."""

import os
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from maxrl_algos.results.rows import provenance

ROOT = Path(__file__).parents[2]  # the clone, where the package is not installed


def in_a_clone() -> bool:
    """Whether this package's code lies in its own git repository, and not in site-packages or another's repository."""
    git = ["git", "rev-parse", "--show-toplevel"]
    try:
        top = subprocess.check_output(git, cwd=ROOT, text=True, stderr=subprocess.DEVNULL).strip()
    except (OSError, subprocess.CalledProcessError):
        return False
    return Path(top).resolve() == ROOT.resolve() and (ROOT / "maxrl_algos").is_dir()


def facts(device: str) -> dict[str, Any]:
    """The fields of `rows.provenance`. For an installed package the version, such as "v0.1.0", is the commit.

    Args:
        device: the text that stands for the device in the rows, such as "CPU, 2 cores".
    """
    if "MAXRL_COMMIT" in os.environ or in_a_clone():
        return provenance(device)
    try:
        return provenance(device, f"v{version('maxrl')}", False)
    except PackageNotFoundError:
        return provenance(device, "unknown", False)
