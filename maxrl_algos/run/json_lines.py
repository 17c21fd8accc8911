"""Files of JSON lines that survive a kill: one object a line, and a last line that was cut off is never read."""

import errno
import json
import os
from collections.abc import Iterable
from io import FileIO
from pathlib import Path
from typing import Any

from maxrl_algos.run.files import explain_failure


def append(file: FileIO, entries: Iterable[dict[str, Any]]) -> None:
    """Write one line for each of `entries`, all of them in one unbuffered write.

    Args:
        file: opened by `open(path, "ab", buffering=0)`: nothing may wait in a buffer when the disk is full.
        entries: what JSON can hold; NaN and infinity are a ValueError.

    Raises:
        OSError: if the lines could not be written whole; the message names cause and remedy.
    """
    data = "".join(json.dumps(entry, allow_nan=False) + "\n" for entry in entries).encode()
    with explain_failure(Path(file.name)):
        if file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def whole_lines(data: bytes) -> tuple[list[bytes], bytes]:
    """The complete lines of a file's content, without their newlines, and what stands after the last newline."""
    *lines, torn = data.split(b"\n")
    return lines, torn


def read(path: Path) -> list[dict[str, Any]]:
    """The entries of a file; none if it does not exist. A last line that was cut off by a kill is left out."""
    return [json.loads(line) for line in whole_lines(path.read_bytes())[0]] if path.exists() else []
