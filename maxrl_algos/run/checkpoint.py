"""Atomic, complete checkpoints: a folder appears under its name only once all of its files are on the disk.

`step-00000100/` holds the model as `save_pretrained` writes it, so that `transformers` and vLLM can load it, and
`state.pt` with the optimiser's state, the step and the settings. No generator needs to be saved: the generators of
every step are made anew from (seed, stream, step).
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
def explain_failure(path: Path, partial: Path | None = None) -> Iterator[None]:
    """Context for writing the file or folder `path`: a failure becomes an OSError that names cause and remedy.

    `torch` and `safetensors` report a full disk by errors that do not say so.

    Args:
        path: what is written; its disk's free space is part of the message.
        partial: a temporary file or folder that is written first and then renamed; removed if writing fails.
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
            f"{path} could not be written, with {free:.1f} MiB free on its disk ({error}). Everything saved before is "
            "complete: free some space, or mend the named cause, and give the same command again to go on from there"
        ) from error


def save(folder: Path, step: int, model: Any, state: dict[str, Any], keep: int = 2) -> Path:
    """Write the checkpoint `folder/step-NNNNNNNN` and remove all but the newest `keep` checkpoints.

    Args:
        folder: the run's folder.
        step: number of steps done.
        model: anything with `save_pretrained(folder)`; None where `state` holds the weights.
        state: what `torch.save` writes beside the model.
        keep: how many checkpoints stay.

    Returns:
        The checkpoint's folder.
    """
    final = folder / f"step-{step:08d}"
    partial = folder / f".partial-{final.name}"
    for left in folder.glob(".partial-step-*"):  # left by a process that was killed
        _remove(left)
    with explain_failure(final, partial):
        partial.mkdir(parents=True)
        if model is not None:
            model.save_pretrained(partial)
        torch.save({**state, "step": step}, partial / "state.pt")
        for path in [*partial.iterdir(), partial]:
            _sync(path)
    _take_away(final)  # a folder of an older run would make the rename fail
    os.replace(partial, final)
    _sync(folder)
    for old in complete(folder)[:-keep]:
        _take_away(old)
    return final


def complete(folder: Path) -> list[Path]:
    """The complete checkpoints in `folder`, oldest first."""
    return sorted(path for path in folder.glob("step-*") if re.fullmatch(r"step-\d{8}", path.name))


def load_state(path: Path) -> dict[str, Any]:
    """The content of a checkpoint's `state.pt`, with all tensors on the CPU."""
    if not (path / "state.pt").exists():
        raise ValueError(f"{path} is not a training checkpoint: it has no state.pt")
    return torch.load(path / "state.pt", map_location="cpu", weights_only=True, mmap=True)


def write_text(path: Path, text: str) -> None:
    """Write a file of `text`, atomically: after a kill there is the new file or the old one, never a part."""
    partial = path.with_name(f".partial-{path.name}")
    with explain_failure(path, partial):
        partial.write_text(text)
        _sync(partial)
        os.replace(partial, path)


def _take_away(checkpoint: Path) -> None:
    """Remove a checkpoint if it exists. A kill in the middle leaves no incomplete checkpoint under its name."""
    if checkpoint.exists():
        gone = checkpoint.with_name(f".partial-{checkpoint.name}-old")
        os.replace(checkpoint, gone)
        _remove(gone)


def _remove(path: Path) -> None:
    """Remove a file or a folder, if it exists."""
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
