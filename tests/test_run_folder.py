"""The folder of a run: one run at a time, on systems with and without `fcntl`."""

import sys
from types import SimpleNamespace

import pytest

from maxrl_algos.run import files
from maxrl_algos.run.folder import lock


def test_a_folder_serves_one_run_at_a_time(tmp_path):
    held = lock(tmp_path / ".lock")
    with pytest.raises(ValueError, match=f"{tmp_path} is in use by another run: give each run its own folder"):
        lock(tmp_path / ".lock")
    held.close()
    lock(tmp_path / ".lock").close()


def test_windows_has_a_lock_of_its_own(tmp_path, monkeypatch):
    """There is no `fcntl` there: `msvcrt` locks the first byte."""
    calls = []

    def locking(descriptor, mode, length):
        calls.append((mode, length))
        if len(calls) > 1:
            raise OSError("permission denied")

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
    held = lock(tmp_path / ".lock")
    with pytest.raises(ValueError, match="in use by another run"):
        lock(tmp_path / ".lock")
    held.close()
    assert calls == [(2, 1), (2, 1)]


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
