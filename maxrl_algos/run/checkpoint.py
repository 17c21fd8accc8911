"""Atomic, complete checkpoints: a folder appears under its name only once all of it is on disk.

`step-00000100/` holds the model as `save_pretrained` writes it, so that others can load it, and `state.pt`: optimiser,
step and configuration. Generators have no state to keep: each step's are made anew from (seed, stream, step).
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch


@contextmanager
def writing(path: Path, partial: Path | None = None) -> Iterator[None]:
    """For writes to `path`, by way of `partial` where there is one, which a failed write leaves nothing of.

    Raises:
        OSError: where they fail; it names cause and remedy. Of a full disk `torch` itself says nothing of the kind.
    """
    from safetensors import SafetensorError

    try:
        yield
    except torch.OutOfMemoryError:
        raise
    except (OSError, RuntimeError, SafetensorError) as error:
        free = shutil.disk_usage(path.parent).free / 2**20
        if partial:
            _remove(partial)
        raise OSError(
            f"{path} could not be written, with {free:.1f} MiB free on its disk ({error}). What was saved before is "
            "whole: make room, or mend what is named here, and give the same command, which goes on from there"
        ) from error


def save(folder: Path, step: int, model: Any, state: dict[str, Any], keep: int = 2) -> Path:
    """Writes `folder/step-NNNNNNNN` and removes all but the newest `keep`. `model` is None where `state` holds it."""
    final = folder / f"step-{step:08d}"
    partial = folder / f".partial-{final.name}"
    for left in folder.glob(".partial-step-*"):  # by a process that was killed
        _remove(left)
    with writing(final, partial):
        partial.mkdir(parents=True)
        if model is not None:
            model.save_pretrained(partial)
        torch.save({**state, "step": step}, partial / "state.pt")
        for path in [*partial.iterdir(), partial]:
            _sync(path)
    _take_away(final)  # an older run's: a folder that is not empty can't be replaced
    os.replace(partial, final)
    _sync(folder)
    for old in complete(folder)[:-keep]:
        _take_away(old)
    return final


def complete(folder: Path) -> list[Path]:
    """Whole checkpoints in `folder`, oldest first."""
    return sorted(path for path in folder.glob("step-*") if re.fullmatch(r"step-\d{8}", path.name))


def load_state(path: Path) -> dict[str, Any]:
    """`state.pt` of a checkpoint, on the CPU."""
    if not (path / "state.pt").exists():
        raise ValueError(f"{path} is no training checkpoint: it has no state.pt")
    return torch.load(path / "state.pt", map_location="cpu", weights_only=True, mmap=True)


def write_text(path: Path, text: str) -> None:
    """A whole file or none."""
    partial = path.with_name(f".partial-{path.name}")
    with writing(path, partial):
        partial.write_text(text)
        _sync(partial)
        os.replace(partial, path)


def _take_away(checkpoint: Path) -> None:
    """Removes a checkpoint, if it exists; a kill in the middle leaves no part of it under its name."""
    if checkpoint.exists():
        gone = checkpoint.with_name(f".partial-{checkpoint.name}-old")
        os.replace(checkpoint, gone)
        _remove(gone)


def _remove(path: Path) -> None:
    """A file or a folder, as far as it is there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
