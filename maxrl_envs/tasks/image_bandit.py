"""Images as a bandit (arXiv 2602.02710, ImageNet setting): see one image, name its class."""

import os
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.envs.registration import EnvSpec

from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.task import TaskSuite
from maxrl_envs.tasks.images.arguments import APPLIES_TO, check_arguments
from maxrl_envs.tasks.images.arrays import SharedArrays, read_arrays
from maxrl_envs.tasks.images.crops import centre_crop, random_resized_crop
from maxrl_envs.tasks.images.digits import read_digits
from maxrl_envs.tasks.images.encoded import drop_faulty
from maxrl_envs.tasks.images.folder import read_folder
from maxrl_envs.tasks.images.hub import read_hub
from maxrl_envs.tasks.images.source import check_classes, hold_out
from maxrl_envs.tasks.images.threads import DecodingThreads


class ImageBandit(TaskSuite):
    """Labelled images; the correct action is the number of the image's class. The arguments name at most one source.

    Args:
        digits: 1 to 3: rows of that many handwritten digits, 10 ** digits classes; 3 if no source is named. Needs
            scikit-learn.
        folder: path of a tree SPLIT/CLASS/picture, such as ImageNet, with SPLIT train and test or val, or all three.
            Needs Pillow.
        hub: id or local path of a Hugging Face dataset with a column of images and one of class labels. Needs the
            package datasets and Pillow.
        arrays: {"train": (images, labels), "test": (images, labels)}, and a "validation" pair if there is one; images
            (n, height, width) or (n, height, width, channels) uint8, labels (n,) integers from 0 on.
        revision: the commit of a `hub` dataset; needed, and allowed, unless it is a local path.
        streaming: read this many pictures of each split of a `hub` dataset instead of downloading all of them.
        image_column: the column of images of a `hub` dataset; needed where it has several.
        label_column: the column of class labels of a `hub` dataset; needed where it has several.
        validation_share: a share of the training pictures, between 0 and 1, to hold out as the validation split, from
            each class alike; for sources that bring no validation split, and for digits.
        size: side of the square images shown, in pixels, at least 8. None shows encoded pictures in 224 pixels and
            arrays as they are.
        augment: whether training images are random resized crops, mirrored half the time, as in the paper; True by
            default where images are resized. Test and validation images are resized and cropped in the centre.
        image_seed: seed of all that is random in the suite: how digits are divided and combined, the crops, and the
            draw of `validation_share`. Another seed gives other tasks.
        check: "ends" looks at the header and the end of every encoded picture at the start, "decode" decodes it.
        on_corrupt: what to do about a broken or missing picture or label: "raise", or "skip" it, with a warning and
            the number of skipped ones in `metadata["skipped"]`.
        workers: number of threads that decode and resize; one for each core by default.

    Attributes:
        data: the pictures by split, and the names of the classes.

    Raises:
        ValueError: says which argument or picture is at fault and what to do about it.
    """

    def __init__(
        self,
        digits: int | None = None,
        folder: str | os.PathLike[str] | None = None,
        hub: str | os.PathLike[str] | None = None,
        arrays: dict[str, tuple[Any, Any]] | None = None,
        *,
        revision: str | None = None,
        streaming: int | None = None,
        image_column: str | None = None,
        label_column: str | None = None,
        validation_share: float | None = None,
        size: int | None = None,
        augment: bool | None = None,
        image_seed: int = 0,
        check: str = "ends",
        on_corrupt: str = "raise",
        workers: int | None = None,
    ) -> None:
        arguments = {name: value for name, value in locals().items() if name in APPLIES_TO}
        named = {"digits": digits, "folder": folder, "hub": hub, "arrays": arrays}
        source = check_arguments([name for name, value in named.items() if value is not None], arguments, image_seed)
        self.threads, self.image_seed, skipped = DecodingThreads(workers), image_seed, 0
        if folder is not None:
            data = read_folder(folder)
        elif hub is not None:
            data = read_hub(os.fspath(hub), revision, streaming, image_column, label_column)
        elif arrays is not None:
            data = read_arrays(arrays)
        else:
            data = read_digits(3 if digits is None else digits, image_seed, validation_share)
        if source in ("folder", "hub"):
            size = 224 if size is None else size
            data, skipped = drop_faulty(data, check, on_corrupt, self.threads)
        check_classes(data)
        if validation_share is not None and source != "digits":
            if "validation" in data.splits:
                raise ValueError(f"{source}= brings a validation split of its own: leave validation_share= out")
            data = hold_out(data, validation_share, image_seed)
        self.data, self.size = data, size
        self.augment = size is not None and augment is not False
        if image_seed and source != "digits" and not self.augment and validation_share is None:
            raise ValueError("image_seed= changes nothing without augmentation and validation_share=: leave it out")
        epoch = None if source == "digits" else len(data.splits["train"])
        self.splits = {split: len(pictures) for split, pictures in data.splits.items()}
        if self.augment or epoch is None:
            self.splits["train"] = None
        self.classes = len(data.classes)
        self.observation_space = gym.spaces.Box(0, 255, self._shape(), np.uint8)
        self.action_space = gym.spaces.Discrete(self.classes)
        self.metadata = {
            "one_correct_action": True,
            "epoch": epoch,
            "skipped": skipped,
            "class_names": data.classes,
        }

    def _shape(self) -> tuple[int, ...]:
        """(height, width, channels) of the images shown."""
        shapes = {pictures.shape for pictures in self.data.splits.values()}
        if len({shape and shape[2] for shape in shapes}) > 1:
            raise ValueError(f"the splits' images differ in their channels, their shapes are {shapes}: use one for all")
        shape = self.data.splits["train"].shape
        if self.size is not None:
            return self.size, self.size, 3 if shape is None else shape[2]
        if len(shapes) > 1:
            raise ValueError(f"the splits' images differ in shape, {shapes}: pass size=")
        assert shape is not None
        return shape

    def labels(self, split: str, indices: np.ndarray) -> np.ndarray:
        """The correct actions (B,) int64 of the tasks `indices` (B,)."""
        pictures = self.data.splits[split]
        return pictures.labels(indices % len(pictures))

    def observation(self, split: str, index: int) -> np.ndarray:
        return self.observations(split, np.array([index]))[0]

    def observations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """The images (B, height, width, channels) uint8 of the tasks `indices` (B,)."""
        pictures = self.data.splits[split]
        places = indices % len(pictures)
        if self.size is None:
            return pictures.pixels(places)
        size, random = self.size, split == "train" and self.augment
        out = np.empty((len(indices), *self.observation_space.shape), np.uint8)  # type: ignore[misc]

        def fill(row: int) -> None:
            picture = pictures.picture(int(places[row]))
            if random:
                rng = np.random.default_rng([self.image_seed, 0, int(indices[row])])  # split number 0 is train
                picture = random_resized_crop(picture, size, rng)
            else:
                picture = centre_crop(picture, size)
            out[row] = np.asarray(picture).reshape(out.shape[1:])

        self.threads.map(fill, range(len(indices)))
        return out

    def verify(self, split: str, index: int, action: Any) -> bool:
        return bool(self.labels(split, np.array([index]))[0] == action)

    def verify_batch(self, split: str, indices: np.ndarray, actions: Any) -> np.ndarray:
        return self.labels(split, indices) == np.asarray(actions)

    def answer(self, action: Any) -> int:
        return int(action)

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        return self.labels(split, indices)

    def gold(self, split: str, index: int) -> int:
        """The number of the image's class; `metadata["class_names"]` has its name."""
        return int(self.labels(split, np.array([index]))[0])

    def task_info(self, split: str, index: int) -> dict[str, Any]:
        """Where the picture comes from. The path of a file names its class, so do not show it to a policy."""
        pictures = self.data.splits[split]
        return {"picture": pictures.name(index % len(pictures))}

    def render(self, split: str, index: int, action: Any, success: bool, mode: str) -> np.ndarray:
        """The image, at least 128 pixels high, framed green after a correct action and red after a wrong one."""
        shown = np.broadcast_to(self.observation(split, index), (*self.observation_space.shape[:2], 3))  # type: ignore
        factor = -(-128 // shown.shape[0])
        frame = {None: (160, 160, 160), False: (200, 40, 40), True: (40, 160, 60)}[None if action is None else success]
        out = np.full((shown.shape[0] * factor + 8, shown.shape[1] * factor + 8, 3), frame, np.uint8)
        out[4:-4, 4:-4] = shown.repeat(factor, axis=0).repeat(factor, axis=1)
        return out

    def close(self) -> None:
        self.threads.close()


class ImageBanditEnv(OneStepEnv):
    """See one image, name its class.

    ## Description
    The image setting of arXiv 2602.02710 (ImageNet): a bandit in which maximum likelihood, which is cross-entropy, can
    be computed exactly beside its approximations. Without arguments the images are made of real pictures that need no
    download: three handwritten digits of scikit-learn side by side, and the class is the number that they show.
    ## Action Space
    `Discrete(classes)`: the number of the class, 0 to 999 by default. `metadata["class_names"]` has the classes' names.
    ## Observation Space
    `Box(0, 255, (height, width, channels), uint8)`: (8, 24, 1) by default, (224, 224, 3) for encoded pictures.
    ## Rewards
    1.0 for the class of the image, else 0.0. Chance level: 1 / classes. Measured with uniformly random actions over a
    million draws of test tasks: 0.00103 for three digits, 0.00999 for two, 0.1002 for one.
    ## Starting State
    The image of task i of a split; a task is drawn uniformly where `options` name none. With augmentation, training
    task i shows picture i modulo `metadata["epoch"]`, the number of training pictures, cropped and mirrored by a
    generator of (image_seed, split, i).
    ## Episode End
    Termination: after one step. Truncation: never.
    ## Information
    `task`, `split`, `is_success`; after the step `ended` ("answered") and `answer`, the class number given. On request,
    in the `info` of `reset`: `demonstration` and `gold`, the correct class number; `task_info["picture"]`, the path of
    the picture's file or its place in the source.
    ## Arguments
    At most one of the first four names the source of the pictures. An argument that does not apply to this source is
    an error. `ImageBandit` explains each argument in full.
    * `digits`: 1 to 3, the number of digits in a row; 3 if no source is named.
    * `folder`: path of a tree SPLIT/CLASS/picture, such as ImageNet.
    * `hub`: id or local path of a Hugging Face dataset; with `revision`, its commit on the hub; `streaming`, how many
      pictures of each split to read instead of downloading all; `image_column` and `label_column`.
    * `arrays`: {"train": (images, labels), "test": (images, labels)}, uint8 and integers.
    * `validation_share`: a share of the training pictures to hold out as the validation split; default none.
    * `size`: side of the images in pixels; default 224 for encoded pictures, and arrays as they are.
    * `augment`: whether training images are randomly cropped and mirrored; default True where images are resized.
    * `image_seed`: seed of all tasks; default 0.
    * `check`: whether to look at the "ends" of encoded pictures at the start (default) or to "decode" each of them.
    * `on_corrupt`: "raise" at a broken picture (default), or "skip" it.
    * `workers`: number of decoding threads; default one for each core.
    * `split`: the split of a rollout whose `options` name none.
    * `demonstrations`, `task_info`: whether `info` holds what is named above.
    * `render_mode`: "rgb_array" or None.

    ## Splits
    Digits: train is endless; test has ten rows of each number; validation has ten others of each number. No digit of
    a training row is in a test or validation row, and no validation row is a test row; with two or three digits, test
    and validation rows are made of the same digits, unless `validation_share` holds out digits of the training rows
    for validation. Other sources: train is endless with augmentation, else it has one
    task for each picture. A source's `test` serves as test and its `val` ("valid", "validation") as validation. Where
    labelled pictures are in only one of them, that one serves as test: so does the val of ImageNet, whose test labels
    are secret. To choose settings without the test split there, hold out training pictures with
    `validation_share=0.02`, say.

    ## Example
    >>> import gymnasium as gym, maxrl_envs
    >>> env = gym.make("MaxRL/ImageBandit-v0", digits=2, task_info=True)
    >>> image, info = env.reset(options={"task": 7, "split": "test"})
    >>> image.shape, info["gold"]
    ((8, 16, 1), 7)
    >>> _, reward, terminated, _, info = env.step(7)
    >>> reward, terminated, info["ended"]
    (1.0, True, 'answered')

    ## Version History
    * v0: first release.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 1}
    _spec: EnvSpec | None = None

    def __init__(
        self,
        digits: int | None = None,
        folder: str | os.PathLike[str] | None = None,
        hub: str | os.PathLike[str] | None = None,
        arrays: dict[str, tuple[Any, Any]] | None = None,
        *,
        revision: str | None = None,
        streaming: int | None = None,
        image_column: str | None = None,
        label_column: str | None = None,
        validation_share: float | None = None,
        size: int | None = None,
        augment: bool | None = None,
        image_seed: int = 0,
        check: str = "ends",
        on_corrupt: str = "raise",
        workers: int | None = None,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = ImageBandit(
            digits,
            folder,
            hub,
            arrays,
            revision=revision,
            streaming=streaming,
            image_column=image_column,
            label_column=label_column,
            validation_share=validation_share,
            size=size,
            augment=augment,
            image_seed=image_seed,
            check=check,
            on_corrupt=on_corrupt,
            workers=workers,
        )
        super().__init__(
            suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )

    @property
    def spec(self) -> EnvSpec | None:  # type: ignore[override]
        """How Gymnasium made the env. Copies of it share the arrays (see `SharedArrays`)."""
        return self._spec

    @spec.setter
    def spec(self, spec: EnvSpec | None) -> None:
        if spec is not None and spec.kwargs.get("arrays") is not None:
            spec.kwargs["arrays"] = SharedArrays(spec.kwargs["arrays"])
        self._spec = spec


class ImageBanditVectorEnv(OneStepVectorEnv):
    """`num_envs` of `ImageBanditEnv`: digits and arrays are indexed at once, pictures decoded by threads."""

    metadata = {**OneStepVectorEnv.metadata, **ImageBanditEnv.metadata}

    def __init__(
        self,
        num_envs: int = 1,
        digits: int | None = None,
        folder: str | os.PathLike[str] | None = None,
        hub: str | os.PathLike[str] | None = None,
        arrays: dict[str, tuple[Any, Any]] | None = None,
        *,
        revision: str | None = None,
        streaming: int | None = None,
        image_column: str | None = None,
        label_column: str | None = None,
        validation_share: float | None = None,
        size: int | None = None,
        augment: bool | None = None,
        image_seed: int = 0,
        check: str = "ends",
        on_corrupt: str = "raise",
        workers: int | None = None,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = ImageBandit(
            digits,
            folder,
            hub,
            arrays,
            revision=revision,
            streaming=streaming,
            image_column=image_column,
            label_column=label_column,
            validation_share=validation_share,
            size=size,
            augment=augment,
            image_seed=image_seed,
            check=check,
            on_corrupt=on_corrupt,
            workers=workers,
        )
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )
