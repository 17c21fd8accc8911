"""Atomic, complete checkpoints: a folder appears under its name only once all of its files are on the disk.

`step-00000100/` holds the model as `save_pretrained` writes it, so that `transformers` and vLLM can load it, and
`state.pt` with the optimiser's state, the step and the settings. No generator needs to be saved: the generators of
every step are made anew from (seed, stream, step). Before the first step the model is the one that the run began with,
of which no copy is saved.
"""

import os
import re
from pathlib import Path
from typing import Any

import torch

from maxrl_algos.run import files


def save(folder: Path, step: int, model: Any, state: dict[str, Any], keep: int = 2) -> Path:
    """Write the checkpoint `folder/step-NNNNNNNN` and remove all but the newest `keep` checkpoints.

    Args:
        folder: the run's folder.
        step: number of steps done.
        model: anything with `save_pretrained(folder)`; None where `state` holds the weights, and before the first step.
        state: what `torch.save` writes beside the model.
        keep: how many checkpoints stay.

    Returns:
        The checkpoint's folder.
    """
    final = folder / f"step-{step:08d}"
    partial = folder / f".partial-{final.name}"
    for left in folder.glob(".partial-step-*"):  # left by a process that was killed
        files.remove(left)
    with files.explain_failure(final, partial):
        partial.mkdir(parents=True)
        if model is not None:
            model.save_pretrained(partial)
        torch.save({**state, "step": step}, partial / "state.pt")
        for path in [*partial.iterdir(), partial]:
            files.sync(path)
    _take_away(final)  # a folder of an older run would make the rename fail
    os.replace(partial, final)
    files.sync(folder)
    for old in complete(folder)[:-keep]:
        _take_away(old)
    return final


def replace_folder(folder: Path, model: Any, beside: dict[str, str]) -> None:
    """Save a model, and the texts `beside` by file name, as the folder `folder`, which replaces what was there."""
    partial = folder.with_name(f".partial-{folder.name}")
    files.remove(partial)
    with files.explain_failure(folder, partial):
        partial.mkdir(parents=True)
        model.save_pretrained(partial)
        for name, text in beside.items():
            (partial / name).write_text(text)
        for path in [*partial.iterdir(), partial]:
            files.sync(path)
    _take_away(folder)
    os.replace(partial, folder)
    files.sync(folder.parent)


def complete(folder: Path) -> list[Path]:
    """The complete checkpoints in `folder`, oldest first."""
    return sorted(path for path in folder.glob("step-*") if re.fullmatch(r"step-\d{8}", path.name))


def model_in(path: Path | None) -> Path | None:
    """The checkpoint at `path`, if it holds a model as `save_pretrained` writes it; else None."""
    return path if path and (path / "config.json").exists() else None


def load_state(path: Path) -> dict[str, Any]:
    """The content of a checkpoint's `state.pt`, with all tensors on the CPU."""
    if not (path / "state.pt").exists():
        raise ValueError(f"{path} is not a training checkpoint: it has no state.pt")
    return torch.load(path / "state.pt", map_location="cpu", weights_only=True, mmap=True)


def _take_away(checkpoint: Path) -> None:
    """Remove a checkpoint if it exists. A kill in the middle leaves no incomplete checkpoint under its name."""
    if checkpoint.exists():
        gone = checkpoint.with_name(f".partial-{checkpoint.name}-old")
        os.replace(checkpoint, gone)
        files.remove(gone)
