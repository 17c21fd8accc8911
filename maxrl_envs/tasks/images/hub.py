"""Pictures of a Hugging Face dataset, from the hub or from a local folder."""

from pathlib import Path
from typing import Any

import numpy as np

from maxrl_envs.hub import cache_alone_if_unreachable
from maxrl_envs.tasks.images.encoded import EncodedImages
from maxrl_envs.tasks.images.source import VALIDATION_NAMES, ImageData, name_splits


class RowImages(EncodedImages):
    """Rows of a Hugging Face dataset.

    Args:
        rows: the dataset, or a list of its rows.
        column: the column of pictures, whose cells are {"bytes": ..., "path": ...}.
        labels: (n,) integers, the class numbers; -1 where there is no label.
        title: what the dataset and its split are called in messages.
    """

    def __init__(self, rows: Any, column: str, labels: Any, title: str) -> None:
        super().__init__(labels)
        self.rows, self.column, self.title = rows, column, title

    def read(self, index: int) -> bytes:
        cell = self.rows[self.row(index)][self.column] or {}
        data, path = cell.get("bytes"), cell.get("path")
        if data is not None:
            return data
        if path is None:
            raise ValueError("its picture is missing (None)")
        if "://" not in path:
            return Path(path).read_bytes()
        import fsspec  # type: ignore[import-untyped]  # for a file on the hub or in an archive, when streaming

        with fsspec.open(path, "rb") as file:
            return file.read()

    def name(self, index: int) -> str:
        return f"{self.title}, row {self.row(index)}"


def read_hub(
    name: str,
    revision: str | None = None,
    streaming: int | None = None,
    image_column: str | None = None,
    label_column: str | None = None,
) -> ImageData:
    """The splits of a Hugging Face dataset (see `name_splits`); a "test" whose labels are all hidden is no split.

    Args:
        name: the dataset's id on the hub, or the path of a local folder: one that `save_to_disk` wrote, a clone of a
            repository, Parquet files, or folders of pictures.
        revision: the commit of a dataset on the hub.
        streaming: how many pictures of each split to read instead of downloading them all; all where None.
        image_column: which column has the pictures; needed where several could.
        label_column: which column of class labels (`datasets.ClassLabel`) counts; needed where several could.

    Raises:
        ValueError: if the dataset cannot be reached, or lacks a split, a column or a class; or if the pictures that
            were streamed lack a class that the dataset has.
    """
    import datasets

    found = _load(name, revision, streaming is not None)
    if not isinstance(found, dict) or "train" not in found:
        have = sorted(found) if isinstance(found, dict) else f"one split only, {found}"
        raise ValueError(f"{name!r} must have a split 'train' and a split to test on, but has {have}")
    image = _column(name, "image_column", image_column, found["train"].features, datasets.Image)
    label = _column(name, "label_column", label_column, found["train"].features, datasets.ClassLabel)
    classes = list(found["train"].features[label].names)
    sources: dict[str, RowImages] = {}
    for key in ("train", "test", *VALIDATION_NAMES):
        features = (found[key].features if key in found else None) or {}
        if image not in features or label not in features:
            continue
        title = f"{name}, split {key}"
        _column(title, "label_column", label, features, datasets.ClassLabel)
        rows = found[key].select_columns([image, label]).cast_column(image, datasets.Image(decode=False))
        if streaming is not None:
            rows = list(rows.take(streaming))
            labels = [row[label] for row in rows]
        else:
            labels, rows = rows[label], rows.select_columns([image])  # a row with fewer columns is read faster
        numbers = _class_numbers(title, labels, features[label].names, classes)
        sources[key] = RowImages(rows, image, numbers, title)
    labelled = [key for key, source in sources.items() if (source.labels(np.arange(len(source))) >= 0).any()]
    splits = {ours: sources[theirs] for ours, theirs in name_splits(repr(name), labelled).items()}
    if streaming is not None:
        for source in splits.values():
            _refuse_missing_classes(source, len(classes))
    return ImageData(dict(splits), classes)


def _load(name: str, revision: str | None, streaming: bool) -> Any:
    """The dataset with all its splits, a dictionary of datasets."""
    import datasets
    from datasets.exceptions import DatasetNotFoundError

    local = Path(name).exists()
    if not local and revision is None:
        raise ValueError(
            f"hub={name!r} is no local path, so it needs revision=: the commit hash shown on the dataset's page, so "
            "that a run can be repeated"
        )
    if local and revision is not None:
        raise ValueError(f"hub={name!r} is a local path, which has no revision: leave revision= out")
    try:
        if Path(name, "dataset_dict.json").exists() or Path(name, "state.json").exists():
            return datasets.load_from_disk(name)
        with cache_alone_if_unreachable():
            return datasets.load_dataset(name, revision=revision, streaming=streaming)
    except DatasetNotFoundError as error:
        raise ValueError(
            f"the hub has no dataset {name!r} at revision {revision!r}, or it is gated and needs a login"
        ) from error
    except (ConnectionError, OSError) as error:
        raise ValueError(f"{name!r} can't be reached ({error}): go online once, or give the path of a copy") from error


def _column(name: str, argument: str, chosen: str | None, features: Any, kind: type) -> str:
    """The name of the only column of features of a kind, or of the one that an argument chose."""
    columns = [key for key, feature in (features or {}).items() if isinstance(feature, kind)]
    if chosen is None and len(columns) == 1:
        return columns[0]
    if chosen is None or chosen not in columns:
        have = f"its columns of that kind are {columns}" if columns else f"it has none, its columns are {features}"
        raise ValueError(f"{name!r} needs one column of {kind.__name__} features ({argument}=): {have}")
    return chosen


def _class_numbers(title: str, labels: Any, names: list[str], classes: list[str]) -> np.ndarray:
    """Labels that are places in the list `names`, as places in the list `classes`: (n,) int64, and -1 for None."""
    labels = np.array([-1 if label is None else label for label in labels], dtype=np.int64)
    if len(labels) and labels.max() >= len(names):
        raise ValueError(f"{title} has the label {labels.max()}, but names {len(names)} classes only: mend its labels")
    if names == classes:
        return labels
    numbers = {name: number for number, name in enumerate(classes)}
    unknown = [names[label] for label in np.unique(labels[labels >= 0]) if names[label] not in numbers]
    if unknown:
        raise ValueError(f"{title} has the classes {unknown[:5]}, which the split train has not: it has {classes[:5]}")
    return np.array([numbers.get(name, -1) for name in names] + [-1])[labels]


def _refuse_missing_classes(source: RowImages, classes: int) -> None:
    """Raise a ValueError unless there are streamed pictures of all classes."""
    labels = source.labels(np.arange(len(source)))
    seen = len(np.unique(labels[labels >= 0]))
    if seen < classes:
        raise ValueError(
            f"{source.title}: the first {len(source)} pictures are of {seen} of {classes} classes. Datasets are often "
            "sorted by class: stream more pictures (streaming=), or download all of them (leave streaming= out)"
        )
