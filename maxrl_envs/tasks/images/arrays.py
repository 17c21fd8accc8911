"""Pictures that the caller holds in memory."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from maxrl_envs.tasks.images.source import VALIDATION_NAMES, ImageData, StoredImages, name_splits


class ArrayImages(StoredImages):
    """Pictures of one size in one array, which is kept and not copied.

    Args:
        images: (n, height, width) or (n, height, width, channels) uint8, with 1 or 3 channels.
        labels: (n,) integers, the class numbers.
        title: what the arrays are called in messages.

    Raises:
        ValueError: if an array has another shape or dtype.
    """

    def __init__(self, images: Any, labels: Any, title: str = "images") -> None:
        array, labels = np.asarray(images), np.asarray(labels)
        if array.ndim == 3:
            array = array[..., None]
        if array.dtype != np.uint8 or array.ndim != 4 or array.shape[3] not in (1, 3) or 0 in array.shape[1:]:
            raise ValueError(
                f"the images of {title} must be uint8 of shape (n, height, width) or (n, height, width, 1 or 3), got "
                f"{array.dtype} of shape {array.shape}: scale them to 0..255 and put the channels last"
            )
        if labels.shape != array.shape[:1] or labels.dtype.kind not in "iu":
            raise ValueError(
                f"the labels of {title} must be {len(array)} integers, one for each image, got {labels.dtype} of shape "
                f"{labels.shape}"
            )
        super().__init__(labels)
        self.array, self.title, self.shape = array, title, array.shape[1:]

    def name(self, index: int) -> str:
        return f"{self.title}, image {self.row(index)}"

    def picture(self, index: int) -> Any:
        from PIL import Image

        picture = self.array[self.row(index)]
        return Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture)

    def pixels(self, indices: np.ndarray) -> np.ndarray:
        return self.array[self._rows[indices]]


def read_arrays(arrays: Mapping[str, tuple[Any, Any]]) -> ImageData:
    """Check arrays given by split: a mapping from "train", "test" or "val", or all three, to pairs (images, labels)."""
    unknown = set(arrays) - {"train", "test", *VALIDATION_NAMES}
    pairs = all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in arrays.values())
    if unknown or not pairs:
        raise ValueError(
            "arrays must be {'train': (images, labels), 'test': (images, labels)}, and may have a 'validation' pair; "
            f"got {sorted(arrays)}"
        )
    splits = {
        ours: ArrayImages(*arrays[theirs], f"arrays[{theirs!r}]")
        for ours, theirs in name_splits("arrays", arrays).items()
    }
    if any(len(source) == 0 for source in splits.values()):
        raise ValueError(f"arrays must hold images in each split, got { ({k: len(v) for k, v in splits.items()}) }")
    count = int(splits["train"].labels(np.arange(len(splits["train"]))).max()) + 1
    return ImageData(dict(splits), [str(label) for label in range(count)])


class SharedArrays(dict[str, tuple[Any, Any]]):
    """Arrays by split that `copy.deepcopy` does not copy.

    Gymnasium copies the arguments of an environment each time a wrapper's `spec` is read. The pictures of a data set
    are too large for that, and no environment changes them.
    """

    def __deepcopy__(self, memo: Any) -> "SharedArrays":
        return self
