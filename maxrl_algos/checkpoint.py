"""Atomic, complete checkpoints: a folder appears under its name only once all of it is on disk.

`step-00000100/` holds the model as `save_pretrained` writes it, so that others can load it, and `state.pt`: optimiser,
generators' states, step and configuration.
"""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import torch


def save(folder: Path, step: int, model: Any, state: dict[str, Any], keep: int = 2) -> Path:
    """Writes `folder/step-NNNNNNNN` and removes all but the newest `keep`."""
    final = folder / f"step-{step:08d}"
    partial = folder / f".partial-{final.name}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    model.save_pretrained(partial)
    random: dict[str, Any] = {"torch": torch.get_rng_state()}
    if torch.cuda.is_available():
        random["cuda"] = torch.cuda.get_rng_state_all()
    torch.save({**state, "step": step, "random": random}, partial / "state.pt")
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


def load_state(path: Path, device: torch.device) -> dict[str, Any]:
    """`state.pt` of a checkpoint, and torch's generators set back to where they stood."""
    if not (path / "state.pt").exists():
        raise ValueError(f"{path} is no training checkpoint: it has no state.pt")
    state = torch.load(path / "state.pt", map_location=device, weights_only=True)
    torch.set_rng_state(state["random"]["torch"].cpu())
    if "cuda" in state["random"] and torch.cuda.is_available():
        torch.cuda.set_rng_state_all([s.cpu() for s in state["random"]["cuda"]])
    return state


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
