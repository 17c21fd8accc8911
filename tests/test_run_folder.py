"""The folder of a run: one run at a time, on systems with and without `fcntl`."""

import os
import sys
from types import SimpleNamespace

import pytest

from maxrl_algos.results import rows
from maxrl_algos.run import files
from maxrl_algos.run.folder import lock
from tests.test_rows_and_table import row


def test_a_folder_serves_one_run_at_a_time(tmp_path):
    held = lock(tmp_path / ".lock")
    with pytest.raises(ValueError, match=f"{tmp_path} is in use by another run: give each run its own folder"):
        lock(tmp_path / ".lock")
    held.close()
    lock(tmp_path / ".lock").close()


@pytest.fixture
def windows_locks(monkeypatch):
    """The calls of `msvcrt.locking`, which stands in for the lock where there is no `fcntl`: (mode, place, bytes)."""
    calls = []

    def locking(descriptor, mode, length):
        calls.append((mode, os.lseek(descriptor, 0, os.SEEK_CUR), length))
        if calls.count(calls[-1]) > 1:
            raise OSError("permission denied")

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_LOCK=1, LK_NBLCK=2, locking=locking))
    return calls


def test_windows_has_a_lock_of_its_own(tmp_path, windows_locks):
    """`msvcrt` locks a byte behind all that files hold."""
    held = lock(tmp_path / ".lock")
    with pytest.raises(ValueError, match="in use by another run"):
        lock(tmp_path / ".lock")
    held.close()
    assert windows_locks == [(2, files.FAR, 1)] * 2 and (tmp_path / ".lock").stat().st_size == 0


def test_rows_are_appended_on_windows(tmp_path, windows_locks):
    rows.append(tmp_path / "a.jsonl", [row(), row(seed=1)])
    assert rows.read(tmp_path / "a.jsonl") == [row(), row(seed=1)]
    assert windows_locks == [(1, files.FAR, 1)]  # it waits for others who append


def test_folders_are_not_synchronised_on_windows(tmp_path, monkeypatch):
    """They cannot be opened there."""
    (tmp_path / "file").write_text("x")
    opened = []
    real = files.os.open
    monkeypatch.setattr(files.os, "open", lambda path, flags: opened.append(path) or real(path, flags))
    for path in (tmp_path, tmp_path / "file"):
        files.sync(path)
    assert opened == [tmp_path, tmp_path / "file"]
    opened.clear()
    monkeypatch.setattr(files, "os", SimpleNamespace(**{**vars(files.os), "name": "nt"}))
    for path in (tmp_path, tmp_path / "file"):
        files.sync(path)
    assert opened == [tmp_path / "file"]
