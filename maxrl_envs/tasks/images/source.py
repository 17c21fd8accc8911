"""What `MaxRL/ImageBandit-v0` asks of a source of pictures, and how its pictures are divided into splits."""

import warnings
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

VALIDATION_NAMES = ("val", "valid", "validation")  # what a source may call its validation split
Stored = TypeVar("Stored", bound="StoredImages")


class ImageSource(ABC):
    """The labelled pictures of one split, numbered from 0. Every source of pictures implements this interface.

    Attributes:
        shape: (height, width, channels) of pictures that are all of one size and kept in memory. None for encoded
            pictures: they may be of any size and are decoded each time they are asked for.
    """

    shape: tuple[int, int, int] | None = None

    @abstractmethod
    def __len__(self) -> int:
        """The number of pictures."""

    @abstractmethod
    def labels(self, indices: np.ndarray) -> np.ndarray:
        """The class numbers (B,) int64 of the pictures `indices` (B,)."""

    @abstractmethod
    def name(self, index: int) -> str:
        """Where the picture `index` comes from, such as the path of its file; for messages and `info`."""

    @abstractmethod
    def picture(self, index: int) -> Any:
        """The picture `index` as a `PIL.Image` of mode "RGB", or "L" where `shape` has one channel.

        Raises:
            ValueError: if it cannot be decoded; the message names it.
        """

    def pixels(self, indices: np.ndarray) -> np.ndarray:
        """The pictures `indices` (B,) as an array (B, *shape) uint8. Only sources that have a `shape` need it."""
        raise NotImplementedError(f"{type(self).__name__} keeps no arrays: ask for single pictures")


class StoredImages(ImageSource):
    """A source that holds a label for each of its pictures, so that it can be cut into parts.

    Args:
        labels: (n,) integers; -1 says that the label is not known.
    """

    def __init__(self, labels: Any) -> None:
        self._labels = np.asarray(labels, dtype=np.int64)
        self._rows = np.arange(len(self._labels))  # which of the pictures that were read belong to this part

    def __len__(self) -> int:
        return len(self._rows)

    def labels(self, indices: np.ndarray) -> np.ndarray:
        return self._labels[self._rows[indices]]

    def row(self, index: int) -> int:
        """The number that picture `index` of this part has among all pictures that were read."""
        return int(self._rows[index])

    def part(self: Stored, keep: np.ndarray) -> Stored:
        """A source of the pictures for which `keep` (n,) bool is True, in the same order. The pictures are shared."""
        from copy import copy

        part = copy(self)
        part._rows = self._rows[keep]
        return part


@dataclass(frozen=True)
class ImageData:
    """All pictures of one data set.

    Attributes:
        splits: the pictures of "train", "test" and, where the source has them, "validation".
        classes: the name of each class; the class number is the place in this list.
    """

    splits: dict[str, ImageSource]
    classes: list[str]


def name_splits(source: str, labelled: Collection[str]) -> dict[str, str]:
    """Which split of a source serves as our "train", "test" and "validation", by the names its splits have.

    A source with "test" and "val" ("valid", "validation") brings all three. A source with one labelled split beside
    "train", such as ImageNet, whose test labels are secret, is tested on that one, as is usual, and brings no
    validation split.

    Args:
        source: what the source is called in messages.
        labelled: names of the splits whose pictures have labels.

    Raises:
        ValueError: if there is no "train", or nothing beside it.
    """
    validation = [name for name in VALIDATION_NAMES if name in labelled]
    if "train" not in labelled or not ("test" in labelled or validation):
        raise ValueError(
            f"{source} must have labelled pictures in a split 'train' and in a split 'test' or "
            f"{' or '.join(map(repr, VALIDATION_NAMES))}; labelled pictures were found in {sorted(labelled) or 'none'}"
        )
    if "test" not in labelled:
        return {"train": "train", "test": validation[0]}
    return {"train": "train", "test": "test"} | ({"validation": validation[0]} if validation else {})


def hold_out(data: ImageData, share: float, seed: int) -> ImageData:
    """Moves a share of each class from the training pictures into a validation split.

    Args:
        share: which part of the training pictures to hold out, between 0 and 1; rounded down in each class, but at
            least one picture of each class that has two.
        seed: of the draw. The same seed holds out the same pictures.
    """
    train = data.splits["train"]
    assert isinstance(train, StoredImages)
    labels = train.labels(np.arange(len(train)))
    order = np.random.default_rng([seed, 2, 0]).permutation(len(train))  # split number 2 is validation
    order = order[np.argsort(labels[order], kind="stable")]  # by class, and at random within each class
    sizes = np.bincount(labels)
    ranks = np.arange(len(train)) - np.repeat(np.cumsum(sizes) - sizes, sizes)  # within its class
    wanted = np.maximum((share * sizes).astype(np.int64), sizes >= 2)
    held_out = np.zeros(len(train), dtype=bool)
    held_out[order[ranks < np.repeat(wanted, sizes)]] = True
    return replace(data, splits=data.splits | {"train": train.part(~held_out), "validation": train.part(held_out)})


def check_classes(data: ImageData) -> None:
    """Raise a ValueError if no bandit can be made of the labels; warn if a class is missing in a split."""
    for split, pictures in data.splits.items():
        if not isinstance(pictures, StoredImages):
            continue
        if not len(pictures):
            raise ValueError(f"the split {split} has no images left")
        seen = np.unique(pictures.labels(np.arange(len(pictures))))
        if seen[0] < 0 or seen[-1] >= len(data.classes):
            raise ValueError(f"labels of {split} must be in 0..{len(data.classes) - 1}, got {seen[0]}..{seen[-1]}")
        if split == "train" and len(seen) < 2:
            raise ValueError("there is one class only: a bandit needs two actions to choose from")
        if len(seen) < len(data.classes):
            missing = data.classes[min(set(range(len(data.classes))) - set(seen.tolist()))]
            warnings.warn(
                f"the split {split} has images of {len(seen)} of {len(data.classes)} classes: none of {missing!r}, for "
                "example",
                stacklevel=3,
            )
