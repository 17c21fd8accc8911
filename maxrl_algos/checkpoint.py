"""Atomic, complete checkpoints: a folder appears under its name only once all of it is on disk.

`step-00000100/` holds the model as `save_pretrained` writes it, so that others can load it, and `state.pt`: optimiser,
step and configuration. Generators have no state to keep: each step's are made anew from (seed, stream, step).
"""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import torch


def save(folder: Path, step: int, model: Any, state: dict[str, Any], keep: int = 2) -> Path:
    """Writes `folder/step-NNNNNNNN` and removes all but the newest `keep`. `model` is None where `state` holds it."""
    final = folder / f"step-{step:08d}"
    partial = folder / f".partial-{final.name}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    if model is not None:
        model.save_pretrained(partial)
    torch.save({**state, "step": step}, partial / "state.pt")
    for path in [*partial.iterdir(), partial]:
        _sync(path)
    if final.exists():  # an older run's: a folder that is not empty can't be replaced
        shutil.rmtree(final)
    os.replace(partial, final)
    _sync(folder)
    for old in complete(folder)[:-keep]:
        shutil.rmtree(old)
    return final


def complete(folder: Path) -> list[Path]:
    """Whole checkpoints in `folder`, oldest first."""
    return sorted(path for path in folder.glob("step-*") if re.fullmatch(r"step-\d{8}", path.name))


def load_state(path: Path) -> dict[str, Any]:
    """`state.pt` of a checkpoint, on the CPU."""
    if not (path / "state.pt").exists():
        raise ValueError(f"{path} is no training checkpoint: it has no state.pt")
    return torch.load(path / "state.pt", map_location="cpu", weights_only=True)


def write_text(path: Path, text: str) -> None:
    """A whole file or none."""
    partial = path.with_name(f".partial-{path.name}")
    partial.write_text(text)
    _sync(partial)
    os.replace(partial, path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
