"""Encoded pictures (JPEG, PNG, ...): decoding them, and finding those that are broken before training starts."""

import io
import re
import warnings
from abc import abstractmethod
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from maxrl_envs.tasks.images.source import ImageData, StoredImages
from maxrl_envs.tasks.images.threads import DecodingThreads

MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # of JPEG; FF 00 and FF D0 to FF D7 stand within its picture data


class EncodedImages(StoredImages):
    """Encoded pictures of any size. They are shown in colour, and in the orientation in which they are stored."""

    @abstractmethod
    def read(self, index: int) -> bytes:
        """The encoded picture `index`.

        Raises:
            OSError or ValueError: if it cannot be read, or if there is none.
        """

    def picture(self, index: int) -> Any:
        try:
            return decode(self.read(index))
        except MemoryError:
            raise
        except Exception as error:  # a broken file makes Pillow's decoders raise errors of a dozen types
            raise ValueError(
                f"{self.name(index)} can't be decoded ({error or type(error).__name__}): replace or delete it, or pass "
                "on_corrupt='skip' with check='decode'"
            ) from error

    def fault(self, index: int, check: str) -> str | None:
        """What is wrong with the picture `index` or its label, with the picture's name; None if nothing is.

        Args:
            check: "decode" decodes the picture; "ends" only looks at its header and at its end marker.
        """
        if self.labels(np.array([index]))[0] < 0:
            return f"{self.name(index)} has no label"
        try:
            if check == "decode":
                decode(self.read(index))
            else:
                check_ends(self.read(index))
        except MemoryError:
            raise
        except Exception as error:
            return f"{self.name(index)}: {error or type(error).__name__}"
        return None


def decode(data: bytes) -> Any:
    """The first picture in an encoded file, as a `PIL.Image` of mode "RGB".

    Pictures of 16 bits a channel keep their high byte, as Pillow has it for colour pictures; its own conversion of
    grey ones turns every value above 255 to white. Transparency is dropped.

    Raises:
        Exception: of whatever type Pillow raises, if the file is broken or has no fixed scale.
    """
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        check_scale(picture)
        picture.load()
        if picture.mode.startswith("I"):
            return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8)).convert("RGB")
        return picture if picture.mode == "RGB" else picture.convert("RGB")


def check_scale(picture: Any) -> None:
    """Raise a ValueError if no value is known to be white: for floats, and 32-bit integers except of PNG and PGM."""
    if picture.mode == "F" or (picture.mode == "I" and picture.format not in ("PNG", "PPM")):
        raise ValueError(f"its pixels are of mode {picture.mode!r}, which has no fixed white: convert it to 8 bits")


def check_ends(data: bytes) -> None:
    """Check cheaply that a file is whole: Pillow reads its header, and a JPEG, PNG or WebP has its end.

    Bytes after the end are allowed: phones put a second picture or a short film there.
    """
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        check_scale(picture)
        kind = picture.format
    whole = {"JPEG": jpeg_ends, "MPO": jpeg_ends, "PNG": png_ends, "WEBP": webp_ends}.get(kind or "", lambda _: True)
    if not whole(data):
        raise ValueError(f"it is cut off: the end of its {kind} data is missing")


def jpeg_ends(data: bytes) -> bool:
    """Whether the first picture in JPEG data has its end marker FF D9. That of a thumbnail in the header does not
    count, so the segments are walked through (ITU-T T.81, annex B) unless the marker is among the last bytes."""
    if b"\xff\xd9" in data[-64:]:
        return True
    place = 2
    while found := MARKER.search(data, place):
        kind, place = found.group()[1], found.end()
        if kind == 0xD9:
            return True
        if kind != 0x01:  # all others up to the end are followed by their length, which counts itself
            place += int.from_bytes(data[place : place + 2], "big")
    return False


def png_ends(data: bytes) -> bool:
    """Whether PNG data has the chunk IEND, before or at its end."""
    place = 8
    while place < len(data):
        if data[place + 4 : place + 8] == b"IEND":
            return True
        place += 12 + int.from_bytes(data[place : place + 4], "big")
    return False


def webp_ends(data: bytes) -> bool:
    """Whether WebP data is as long as its header says."""
    return len(data) >= 8 + int.from_bytes(data[4:8], "little")


def drop_faulty(data: ImageData, check: str, on_corrupt: str, threads: DecodingThreads) -> tuple[ImageData, int]:
    """Looks at all encoded pictures of a data set.

    Args:
        check: "ends" or "decode", as in `EncodedImages.fault`.
        on_corrupt: "raise" at faulty pictures, or "skip" them with a warning.

    Returns:
        The data without its faulty pictures, and their number.

    Raises:
        ValueError: that names the first faulty picture, if `on_corrupt` is "raise".
    """
    splits, faults, count = dict(data.splits), list[str](), 0
    for split, pictures in data.splits.items():
        assert isinstance(pictures, EncodedImages)
        found = threads.map(partial(pictures.fault, check=check), range(len(pictures)))
        splits[split] = pictures.part(np.array([fault is None for fault in found], dtype=bool))
        faults += [fault for fault in found if fault]
        count += len(found)
    if faults:
        told = f"{len(faults)} of {count} pictures are corrupt, first: {faults[0]}"
        if on_corrupt == "raise":
            raise ValueError(f"{told}; replace or delete them, or pass on_corrupt='skip'")
        warnings.warn(f"skipped: {told}", stacklevel=3)
    return replace(data, splits=splits), len(faults)
