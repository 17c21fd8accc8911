"""Where the pictures of `MaxRL/ImageBandit-v0` come from. Each source gives its splits, checked as they are read."""

import io
import math
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".ppm", ".webp", ".tif", ".tiff")
HELD_OUT = ("val", "valid", "validation", "test")  # what the held-out split may be called; the first one found counts


class Arrays:
    """Pictures in memory.

    Args:
        images: (n, height, width) or (n, height, width, channels) uint8.
        labels: (n,) integers >= 0.
    """

    def __init__(self, images: Any, labels: Any, name: str = "images") -> None:
        array, labels = np.asarray(images), np.asarray(labels)
        if array.ndim == 3:
            array = array[..., None]
        if array.dtype != np.uint8 or array.ndim != 4 or array.shape[3] not in (1, 3):
            raise ValueError(
                f"{name} must be uint8 (n, height, width[, 1 or 3]), got {array.dtype} of shape {array.shape}: scale "
                "to 0..255 and put the channels last"
            )
        if labels.shape != array.shape[:1] or labels.dtype.kind not in "iu":
            raise ValueError(
                f"labels of {name} must be {len(array)} integers, got {labels.dtype} of shape {labels.shape}"
            )
        self.array, self.labels = array, labels.astype(np.int64)

    def open(self, place: int) -> Any:
        from PIL import Image

        picture = self.array[place]
        return Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture)


def in_memory(splits: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """{"train": (images, labels), "test": (images, labels)}, checked."""
    if set(splits) != {"train", "test"}:
        raise ValueError(f"arrays must be {{'train': (images, labels), 'test': ...}}, got {sorted(splits)}")
    return {split: Arrays(*pair, f"arrays[{split!r}]") for split, pair in splits.items()}


class Encoded(ABC):
    """Encoded pictures, decoded when asked for. `places` are those of them that count."""

    array = None

    def __init__(self, labels: Any) -> None:
        self.labels = np.asarray(labels, dtype=np.int64)
        self.places = np.arange(len(self.labels))

    @abstractmethod
    def read(self, place: int) -> bytes: ...

    @abstractmethod
    def name(self, place: int) -> str: ...

    def open(self, place: int) -> Any:
        from PIL import Image

        place = int(self.places[place])
        try:
            picture = Image.open(io.BytesIO(self.read(place)))
            picture.load()
        except (OSError, SyntaxError, ValueError) as error:
            raise ValueError(
                f"{self.name(place)} can't be decoded ({error}): replace or delete it, or pass on_corrupt='skip' with "
                "check='decode'"
            ) from error
        return picture

    def check(self, how: str, on_corrupt: str, pool: Any) -> int:
        """Drops pictures that fail and returns their number, or raises a ValueError unless `on_corrupt` is "skip"."""

        def fault(place: int) -> ValueError | None:
            try:
                if how == "decode":
                    self.open(place)
                else:
                    self._ends(place)
            except ValueError as error:
                return error
            return None

        faults = list(pool.map(fault, range(len(self.labels))))
        bad = [error for error in faults if error]
        if bad and on_corrupt == "raise":
            raise ValueError(f"{len(bad)} of {len(faults)} pictures are corrupt, first: {bad[0]}") from bad[0]
        whole = np.array([error is None for error in faults], dtype=bool)
        self.places, self.labels = self.places[whole], self.labels[whole]
        return len(bad)

    def _ends(self, place: int) -> None:
        """Cheap signs of a whole file: a header that parses and, of a JPEG or PNG, its end marker."""
        from PIL import Image

        data = self.read(place)
        try:
            with Image.open(io.BytesIO(data)) as picture:
                kind = picture.format
        except (OSError, SyntaxError, ValueError) as error:
            raise ValueError(f"{self.name(place)} is no picture ({error}): replace or delete it") from error
        end = {"JPEG": b"\xff\xd9", "PNG": b"IEND"}.get(kind or "", b"")
        if end not in data[-64:]:  # some writers pad
            raise ValueError(f"{self.name(place)} is cut off: its {kind} end marker is missing; replace or delete it")


class Files(Encoded):
    def __init__(self, paths: Sequence[str], labels: Any) -> None:
        super().__init__(labels)
        self.paths = paths

    def read(self, place: int) -> bytes:
        return Path(self.paths[place]).read_bytes()

    def name(self, place: int) -> str:
        return self.paths[place]


class Rows(Encoded):
    """Rows of a dataset, whose image column holds {"bytes", "path"}."""

    def __init__(self, rows: Any, column: str, labels: Any, title: str) -> None:
        super().__init__(labels)
        self.rows, self.column, self.title = rows, column, title

    def read(self, place: int) -> bytes:
        cell = self.rows[place][self.column]
        return cell["bytes"] if cell["bytes"] is not None else Path(cell["path"]).read_bytes()

    def name(self, place: int) -> str:
        return f"{self.title}, row {place}"


class Digits:
    """Rows of `digits` handwritten digits from scikit-learn (8x8 pixels, 1797 in all), labelled by the number shown.

    Every source digit belongs to one split. Training picture i is one of the (pool ** digits) rows that can be laid,
    each once; the test split is 10 rows of each number.
    """

    def __init__(self, digits: int, split: str) -> None:
        from sklearn.datasets import load_digits

        data = load_digits()
        self.pixels = (data.images * 255 / 16).round().astype(np.uint8)
        order = np.random.default_rng([0, 0, 0]).permutation(len(self.pixels))
        held_out = np.zeros(len(order), dtype=bool)
        for digit in range(10):  # a fifth of each digit
            own = order[data.target[order] == digit]
            held_out[own[: len(own) // 5]] = True
        self.digits, self.targets = digits, data.target.astype(np.int64)
        self.pool = np.flatnonzero(held_out if split == "test" else ~held_out)
        self.count = len(self.pool) ** digits
        self.stride = next(x for x in range(int(self.count * 0.618), self.count) if math.gcd(x, self.count) == 1)
        self.table: np.ndarray | None = None
        if split == "test":
            numbers = np.tile(np.arange(10**digits), 10)
            rng = np.random.default_rng([0, 1, 0])
            self.table = np.empty((len(numbers), digits), dtype=np.int64)
            for place in range(digits):
                wanted = numbers // 10 ** (digits - 1 - place) % 10
                for digit in range(10):
                    here = wanted == digit
                    own = self.pool[self.targets[self.pool] == digit]
                    self.table[here, place] = own[rng.integers(len(own), size=here.sum())]

    def sources(self, indices: np.ndarray) -> np.ndarray:
        """Which source digits make up the pictures `indices` (B,): (B, digits)."""
        if self.table is not None:
            return self.table[indices]
        size = len(self.pool)
        rows = indices % self.count * self.stride % self.count  # each once, neighbours far apart; fits int64
        return self.pool[np.stack([rows // size**place % size for place in range(self.digits)], axis=1)]

    def label(self, indices: np.ndarray) -> np.ndarray:
        return self.targets[self.sources(indices)] @ 10 ** np.arange(self.digits - 1, -1, -1)

    def pictures(self, indices: np.ndarray) -> np.ndarray:
        """(B, 8, 8 * digits, 1) uint8."""
        cells = self.pixels[self.sources(indices)]  # (B, digits, 8, 8)
        return cells.transpose(0, 2, 1, 3).reshape(len(indices), 8, 8 * self.digits, 1)


def folder(path: str | Path) -> tuple[dict[str, Any], list[str]]:
    """The splits of a tree `path/train/CLASS/picture` and `path/{test,val}/CLASS/picture`, and its classes by name."""
    root = Path(path)
    held_out = [name for name in HELD_OUT if (root / name).is_dir()]
    if not (root / "train").is_dir() or not held_out:
        raise ValueError(
            f"{root} must hold folders train and {' or '.join(HELD_OUT)}, with a folder of pictures a class"
        )
    classes = sorted(entry.name for entry in os.scandir(root / "train") if entry.is_dir())
    splits: dict[str, Encoded] = {}
    for split, name in (("train", "train"), ("test", held_out[0])):
        found = list(_files(root / name, classes))
        if not found:
            raise ValueError(f"{root / name} holds no picture in a class folder; pictures end in {', '.join(SUFFIXES)}")
        splits[split] = Files(*zip(*found, strict=True))
    return splits, classes


def _files(root: Path, classes: list[str]) -> Iterator[tuple[str, int]]:
    number = {name: label for label, name in enumerate(classes)}
    for entry in sorted(os.scandir(root), key=lambda entry: entry.name):
        if not entry.is_dir():
            continue
        if entry.name not in number:
            raise ValueError(f"{entry.path}: class {entry.name!r} has no folder in train")
        for file in sorted(os.scandir(entry.path), key=lambda file: file.name):
            if file.name.lower().endswith(SUFFIXES):
                yield file.path, number[entry.name]


def hub(
    name: str, revision: str | None, streaming: int | None, label_column: str | None
) -> tuple[dict[str, Any], list[str]]:
    """The splits of a Hugging Face dataset, by hub id or local path, and its classes.

    Args:
        revision: commit of the dataset; a hub id needs one, so that a run can be repeated.
        streaming: read that many pictures of each split into memory instead of downloading all.
        label_column: which column of class labels counts, where there are several.
    """
    import datasets
    from datasets.exceptions import DatasetNotFoundError

    if not Path(name).exists() and revision is None:
        raise ValueError(
            f"hub={name!r} needs revision=: the commit hash shown on its page, so that a run can be repeated"
        )
    try:
        if Path(name, "dataset_dict.json").exists():
            found: Any = datasets.load_from_disk(name)
        else:
            found = datasets.load_dataset(name, revision=revision, streaming=streaming is not None)
    except DatasetNotFoundError as error:
        raise ValueError(
            f"the hub has no dataset {name!r} at {revision!r}, or it is gated and needs a login"
        ) from error
    except (ConnectionError, OSError) as error:
        raise ValueError(f"{name!r} can't be reached ({error}): go online once, or give the path of a copy") from error
    held_out = [split for split in HELD_OUT if split in found]
    if "train" not in found or not held_out:
        raise ValueError(f"{name!r} has splits {sorted(found)}: it needs train and one of {', '.join(HELD_OUT)}")
    features = found["train"].features or {}
    image = [key for key, feature in features.items() if isinstance(feature, datasets.Image)]
    label = [key for key, feature in features.items() if isinstance(feature, datasets.ClassLabel)]
    if label_column is not None:
        label = [key for key in label if key == label_column]
    if not image or len(label) != 1:
        raise ValueError(f"{name!r} needs an image column and one of class labels (label_column=), has {features}")
    splits: dict[str, Encoded] = {}
    for split, key in (("train", "train"), ("test", held_out[0])):
        rows = found[key].cast_column(image[0], datasets.Image(decode=False))
        if streaming is not None:
            rows = list(rows.take(streaming))
            labels = [row[label[0]] for row in rows]
        else:
            labels = rows[label[0]]
        splits[split] = Rows(rows, image[0], labels, f"{name}, {key}")
    return splits, list(features[label[0]].names)
