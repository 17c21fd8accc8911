"""Files that are written whole or not at all, by one process at a time, and failures of writing in plain words."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

FAR = 2**31 - 2  # place of the byte that is locked on Windows: no file reaches it, since a locked byte cannot be read


@contextmanager
def explain_failure(path: Path, partial: Path | None = None) -> Iterator[None]:
    """Context for writing the file or folder `path`: a failure becomes an OSError that names cause and remedy.

    `torch` and `safetensors` report a full disk by errors that do not say so.

    Args:
        path: what is written; its disk's free space is part of the message.
        partial: a temporary file or folder that is written first and then renamed; removed if writing fails.
    """
    try:
        yield
    except Exception as error:
        name = type(error).__name__
        if name == "OutOfMemoryError" or not (isinstance(error, OSError | RuntimeError) or name == "SafetensorError"):
            raise
        free = shutil.disk_usage(path.parent).free / 2**20
        if partial:
            remove(partial)
        raise OSError(
            f"{path} could not be written, with {free:.1f} MiB free on its disk ({error}). Everything saved before is "
            "complete: free some space, or mend the named cause, and give the same command again to go on from there"
        ) from error


def write_text(path: Path, text: str) -> None:
    """Write a file of `text`, atomically: after a kill there is the new file or the old one, never a part."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """The same for a file of bytes."""
    partial = path.with_name(f".partial-{path.name}")
    with explain_failure(path, partial):
        partial.write_bytes(data)
        sync(partial)
        os.replace(partial, path)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it exists."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Force a file or folder to the disk; on Windows, where folders cannot be opened, a file alone."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lock(file: IO[Any], wait: bool = True) -> None:
    """Lock an open file against other processes that call this, until it is closed or this process ends.

    Args:
        file: open for writing.
        wait: whether to wait for another process that holds the lock; on Windows for ten seconds.

    Raises:
        OSError: if another process holds the lock.
    """
    try:
        import fcntl
    except ImportError:  # on Windows
        import msvcrt

        os.lseek(file.fileno(), FAR, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
