"""Images as a bandit (arXiv 2602.02710, ImageNet setting): see one image, name its class."""

import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.task import TaskSuite

SPLITS = {"train": 0, "test": 1}


class ImageBandit(TaskSuite):
    """Labelled images; the correct action is the label. At most one source is named, else digits are it.

    Args:
        digits: 1 to 3: rows of that many handwritten digits, 10 ** digits classes. Needs scikit-learn.
        folder: path of a tree train/CLASS/picture and val/CLASS/picture, such as ImageNet. Needs Pillow.
        hub: id or local path of a Hugging Face dataset. Needs datasets and Pillow.
        arrays: {"train": (images, labels), "test": (images, labels)}, images (n, height, width[, channels]) uint8.
        revision: of a `hub` dataset: the commit, required of what is not local.
        streaming: read that many pictures of each split of a `hub` dataset instead of downloading it.
        label_column: of a `hub` dataset with several columns of class labels.
        size: side of the square images shown, in pixels; 224 for encoded pictures, as they are for arrays.
        augment: whether training images are random resized crops (area 0.08 to 1, sides 3/4 to 4/3) and flipped half
            the time, as in the paper; by default where `size` applies. Held-out ones are resized and centre-cropped.
        check: "ends" looks at the header and end of every encoded picture at the start, "decode" decodes each.
        on_corrupt: "raise" at a corrupt picture, or "skip" and count in `metadata["skipped"]`.
        workers: decoding threads; one a core by default.

    Raises:
        ValueError: for an empty or corrupt source, fewer than 2 classes or labels out of range.
    """

    def __init__(
        self,
        digits: int | None = None,
        folder: str | None = None,
        hub: str | None = None,
        arrays: dict[str, tuple[Any, Any]] | None = None,
        *,
        revision: str | None = None,
        streaming: int | None = None,
        label_column: str | None = None,
        size: int | None = None,
        augment: bool | None = None,
        check: str = "ends",
        on_corrupt: str = "raise",
        workers: int | None = None,
    ) -> None:
        from maxrl_envs.tasks import image_sources

        named = [
            k for k, v in {"digits": digits, "folder": folder, "hub": hub, "arrays": arrays}.items() if v is not None
        ]
        if len(named) > 1:
            raise ValueError(f"name one source, not {' and '.join(named)}")
        if check not in ("ends", "decode") or on_corrupt not in ("raise", "skip"):
            raise ValueError(
                f"check must be 'ends' or 'decode' and on_corrupt 'raise' or 'skip': {check}, {on_corrupt}"
            )
        if size is not None and size < 8:
            raise ValueError(f"size must be >= 8 pixels, got {size}")
        self.pool = Pool(workers)
        self.size, self.augment, skipped = size, bool(size) if augment is None else augment, 0
        self.digits: dict[str, Any] | None = None
        if folder is None and hub is None and arrays is None:
            count = 3 if digits is None else digits
            if not 1 <= count <= 3 or size is not None or augment:
                raise ValueError(f"digits must be 1, 2 or 3, shown as they are; got {digits}, {size=}, {augment=}")
            self.digits = {split: image_sources.Digits(count, split) for split in SPLITS}
            self.splits: dict[str, int | None] = {"train": None, "test": 10 ** (count + 1)}
            self.classes, shape, epoch = 10**count, (8, 8 * count, 1), None
        else:
            if folder is not None:
                self.sources, names = image_sources.folder(folder)
            elif hub is not None:
                self.sources, names = image_sources.hub(hub, revision, streaming, label_column)
            else:
                self.sources, names = image_sources.in_memory(arrays or {}), None
            if self.size is None and arrays is None:
                self.size, self.augment = 224, augment is not False
            if arrays is None:
                skipped = sum(source.check(check, on_corrupt, self.pool) for source in self.sources.values())
            if skipped:
                warnings.warn(f"skipped {skipped} corrupt pictures", stacklevel=2)
            self.classes = self._count_classes(names)
            epoch = len(self.sources["train"].labels)
            self.splits = {"train": None if self.augment else epoch, "test": len(self.sources["test"].labels)}
            array = self.sources["train"].array
            if self.size is None:
                shape = array.shape[1:]
                if self.sources["test"].array.shape[1:] != shape:
                    raise ValueError("training and test images differ in shape: pass size=")
            else:
                shape = (self.size, self.size, 3 if array is None else array.shape[3])
        self.observation_space = gym.spaces.Box(0, 255, shape, np.uint8)
        self.action_space = gym.spaces.Discrete(self.classes)
        self.metadata = {"one_correct_action": True, "epoch": epoch, "skipped": skipped}

    def _count_classes(self, names: list[str] | None) -> int:
        train = self.sources["train"].labels
        if not len(train) or not len(self.sources["test"].labels):
            raise ValueError("a split has no images left")
        count = len(names) if names else int(train.max()) + 1
        for split, source in self.sources.items():
            low, high = source.labels.min(), source.labels.max()
            if low < 0 or high >= count:
                raise ValueError(f"labels of {split} must be in 0..{count - 1}, got {low}..{high}")
        if count < 2 or len(np.unique(train)) < 2:
            raise ValueError("there is one class only: a bandit needs two actions to choose from")
        return count

    def label(self, split: str, indices: np.ndarray) -> np.ndarray:
        """The correct actions (B,) int64."""
        if self.digits is not None:
            return self.digits[split].label(indices)
        return self.sources[split].labels[indices % len(self.sources[split].labels)]

    def observation(self, split: str, index: int) -> np.ndarray:
        return self.observations(split, np.array([index]))[0]

    def observations(self, split: str, indices: np.ndarray) -> np.ndarray:
        if self.digits is not None:
            return self.digits[split].pictures(indices)
        source = self.sources[split]
        places = indices % len(source.labels)
        if self.size is None:
            return source.array[places]  # type: ignore[index]  # only arrays have no size
        shape: Any = self.observation_space.shape
        out = np.empty((len(indices), *shape), np.uint8)

        def fill(row: int) -> None:
            picture, mode = source.open(int(places[row])), "RGB" if shape[2] == 3 else "L"
            if picture.mode != mode:  # else a copy
                picture = picture.convert(mode)
            if split == "train" and self.augment:
                rng = np.random.default_rng([0, SPLITS[split], int(indices[row])])
                shown = random_resized_crop(picture, shape[0], rng)
            else:
                shown = centre_crop(picture, shape[0])
            out[row] = np.asarray(shown).reshape(shape)

        for _ in self.pool.map(fill, range(len(indices))):
            pass
        return out

    def verify(self, split: str, index: int, action: Any) -> bool:
        return bool(self.label(split, np.array([index]))[0] == action)

    def verify_batch(self, split: str, indices: np.ndarray, actions: Any) -> np.ndarray:
        return self.label(split, indices) == np.asarray(actions)

    def answer(self, action: Any) -> int:
        return int(action)

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        return self.label(split, indices)

    def render(self, split: str, index: int, action: Any, success: bool, mode: str) -> np.ndarray:
        """The image, at least 128 pixels high, framed green after a correct action and red after a wrong one."""
        shown = np.broadcast_to(self.observation(split, index), (*self.observation_space.shape[:2], 3))  # type: ignore
        factor = -(-128 // shown.shape[0])
        frame = {None: (160, 160, 160), False: (200, 40, 40), True: (40, 160, 60)}[None if action is None else success]
        out = np.full((shown.shape[0] * factor + 8, shown.shape[1] * factor + 8, 3), frame, np.uint8)
        out[4:-4, 4:-4] = shown.repeat(factor, axis=0).repeat(factor, axis=1)
        return out


class Pool:
    """Decoding threads, started when first asked for; a copy or a pickle starts its own."""

    def __init__(self, workers: int | None) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._threads: ThreadPoolExecutor | None = None

    def map(self, function: Any, items: Any) -> Any:
        if self.workers == 1:
            return map(function, items)
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self.workers)
        return self._threads.map(function, items)

    def __reduce__(self) -> Any:
        return Pool, (self.workers,)


def random_resized_crop(picture: Any, size: int, rng: np.random.Generator) -> Any:
    """A crop of 0.08 to 1 of the area, its sides 3/4 to 4/3, resized to `size`, mirrored half the time. The crop is
    drawn as torchvision's `RandomResizedCrop` does, with ten tries and then the largest centred one."""
    from PIL import Image

    width, height = picture.size
    areas = width * height * rng.uniform(0.08, 1.0, 10)
    ratios = np.exp(rng.uniform(np.log(3 / 4), np.log(4 / 3), 10))
    places, mirrored = rng.random((10, 2)), rng.random() < 0.5
    widths, heights = np.rint(np.sqrt(areas * ratios)).astype(int), np.rint(np.sqrt(areas / ratios)).astype(int)
    fits = np.flatnonzero((widths > 0) & (widths <= width) & (heights > 0) & (heights <= height))
    if len(fits):
        w, h = int(widths[fits[0]]), int(heights[fits[0]])
        left, top = (int(x) for x in places[fits[0]] * (width - w + 1, height - h + 1))
    else:
        w, h = min(width, round(height * 4 / 3)), min(height, round(width * 4 / 3))
        left, top = (width - w) // 2, (height - h) // 2
    shown = picture.crop((left, top, left + w, top + h)).resize((size, size), Image.Resampling.BILINEAR)
    return shown.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else shown


def centre_crop(picture: Any, size: int) -> Any:
    """The short side resized to 8/7 of `size` (256 for 224), then the centre."""
    from PIL import Image

    width, height = picture.size
    short = round(size * 8 / 7)
    scaled = (short, int(short * height / width)) if width <= height else (int(short * width / height), short)
    left, top = (round((side - size) / 2) for side in scaled)
    return picture.resize(scaled, Image.Resampling.BILINEAR).crop((left, top, left + size, top + size))


class ImageBanditEnv(OneStepEnv):
    """See one image, name its class.

    ## Description
    The image setting of arXiv 2602.02710: a bandit in which exact maximum likelihood, which is cross-entropy, can be
    computed beside its approximations. By default 1000 classes from real pictures, without a download: three
    handwritten digits side by side (scikit-learn's), the class being the number.
    ## Action Space
    `Discrete(classes)`: the class.
    ## Observation Space
    `Box(0, 255, (height, width, channels), uint8)`: (8, 24, 1) by default, (224, 224, 3) for encoded pictures.
    ## Rewards
    1.0 for the image's class, else 0.0. Chance level: 1 / classes.
    ## Starting State
    Task i of a split; drawn uniformly where `options` name none. With augmentation, task i shows picture i modulo their
    number, `metadata["epoch"]`, cropped and mirrored by a generator of (split, i).
    ## Episode End
    Termination: one step. Truncation: never.
    ## Information
    `task`, `split`, `is_success`; at the end `ended` ("answered") and `answer` (the class).
    ## Arguments
    As in `ImageBandit`; `split`; `demonstrations=True` adds the class to the `info` of `reset`; `render_mode`
    "rgb_array".
    ## Splits
    train: endless (arrays shown as they are: one task a picture). test: 10 rows of each number, or the held-out
    pictures. No source digit is in both.
    ## Version History
    * v0: first release.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 1}

    def __init__(
        self,
        digits: int | None = None,
        folder: str | None = None,
        hub: str | None = None,
        arrays: dict[str, tuple[Any, Any]] | None = None,
        *,
        revision: str | None = None,
        streaming: int | None = None,
        label_column: str | None = None,
        size: int | None = None,
        augment: bool | None = None,
        check: str = "ends",
        on_corrupt: str = "raise",
        workers: int | None = None,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = ImageBandit(
            digits=digits,
            folder=folder,
            hub=hub,
            arrays=arrays,
            revision=revision,
            streaming=streaming,
            label_column=label_column,
            size=size,
            augment=augment,
            check=check,
            on_corrupt=on_corrupt,
            workers=workers,
        )
        super().__init__(
            suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class ImageBanditVectorEnv(OneStepVectorEnv):
    """`num_envs` of `ImageBanditEnv`: digits and arrays are indexed at once, pictures decoded by threads."""

    metadata = {**OneStepVectorEnv.metadata, **ImageBanditEnv.metadata}

    def __init__(
        self,
        num_envs: int = 1,
        digits: int | None = None,
        folder: str | None = None,
        hub: str | None = None,
        arrays: dict[str, tuple[Any, Any]] | None = None,
        *,
        revision: str | None = None,
        streaming: int | None = None,
        label_column: str | None = None,
        size: int | None = None,
        augment: bool | None = None,
        check: str = "ends",
        on_corrupt: str = "raise",
        workers: int | None = None,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = ImageBandit(
            digits=digits,
            folder=folder,
            hub=hub,
            arrays=arrays,
            revision=revision,
            streaming=streaming,
            label_column=label_column,
            size=size,
            augment=augment,
            check=check,
            on_corrupt=on_corrupt,
            workers=workers,
        )
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )
