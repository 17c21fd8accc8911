"""Pictures in a folder for each class, the layout of ImageNet and of torchvision's `ImageFolder`."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from maxrl_envs.tasks.images.encoded import EncodedImages
from maxrl_envs.tasks.images.source import VALIDATION_NAMES, ImageData, name_splits

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".ppm", ".webp", ".tif", ".tiff")


class FileImages(EncodedImages):
    """Pictures in files.

    Args:
        paths: the file of each picture.
        labels: (n,) integers, the class numbers.
    """

    def __init__(self, paths: list[str], labels: Any) -> None:
        super().__init__(labels)
        self.paths = paths

    def read(self, index: int) -> bytes:
        return Path(self.name(index)).read_bytes()

    def name(self, index: int) -> str:
        return self.paths[self.row(index)]


def read_folder(path: str | os.PathLike[str]) -> ImageData:
    """The splits of a tree `path/SPLIT/CLASS/picture`; pictures may also lie in folders below their class.

    SPLIT is "train" and "test" or "val", or all three (see `name_splits`). The classes are the folders of "train" by
    name. Files and folders whose names begin with a dot, and files that are no pictures by their suffix, are passed
    over. A "test" without class folders, as ImageNet has it, does not count as a split.

    Raises:
        ValueError: if a split is missing or empty, if a class has no training picture, or if another split has a
            class that "train" does not have.
    """
    root = Path(path)
    if not (root / "train").is_dir():
        raise ValueError(f"{root} must hold a folder 'train' with a folder of pictures for each class")
    classes = _folders(root / "train")
    unlabelled = (root / "test").is_dir() and not set(_folders(root / "test")) & set(classes)
    names = [name for name in ("train", "test", *VALIDATION_NAMES) if (root / name).is_dir()]
    splits = {}
    for split, name in name_splits(str(root), [n for n in names if n != "test" or not unlabelled]).items():
        found = list(_pictures(root / name, classes))
        if not found:
            raise ValueError(f"{root / name} holds no picture in a class folder; pictures end in {', '.join(SUFFIXES)}")
        paths, labels = zip(*found, strict=True)
        if split == "train" and (empty := set(range(len(classes))) - set(labels)):
            raise ValueError(
                f"{root / name / classes[min(empty)]} holds no picture, so that its class can't be learnt: fill or "
                f"delete the folder; pictures end in {', '.join(SUFFIXES)}"
            )
        splits[split] = FileImages(list(paths), labels)
    return ImageData(dict(splits), classes)


def _folders(root: Path) -> list[str]:
    """The names of the visible folders in `root`, sorted."""
    return sorted(entry.name for entry in os.scandir(root) if entry.is_dir() and not entry.name.startswith("."))


def _pictures(root: Path, classes: list[str]) -> Iterator[tuple[str, int]]:
    """The path and class number of each picture below `root`, by class and path."""
    numbers = {name: number for number, name in enumerate(classes)}
    for name in _folders(root):
        if name not in numbers:
            raise ValueError(
                f"{root / name}: class {name!r} has no folder in train; delete the folder, or move its pictures to the "
                "class they belong to"
            )
        for folder, below, files in os.walk(root / name, followlinks=True):
            below[:] = sorted(entry for entry in below if not entry.startswith("."))
            for file in sorted(files):
                if file.lower().endswith(SUFFIXES) and not file.startswith("."):
                    yield os.path.join(folder, file), numbers[name]
