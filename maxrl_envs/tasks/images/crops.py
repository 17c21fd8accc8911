"""The crops of the paper's ImageNet setting, which are those of torchvision, for pictures of Pillow."""

from typing import Any

import numpy as np


def random_resized_crop(picture: Any, size: int, rng: np.random.Generator) -> Any:
    """A random part of a picture, resized and mirrored half the time, as training pictures are.

    The part has 0.08 to 1 of the area, and its width is 3/4 to 4/3 of its height. It is drawn as torchvision's
    `RandomResizedCrop` draws it: ten tries, and the largest centred part within the ratios if none of them fits.

    Args:
        picture: a `PIL.Image`.
        size: side of the square result, in pixels.
        rng: draws the place, the ratio and the mirroring.

    Returns:
        A `PIL.Image` of `size` by `size` pixels in the same mode.
    """
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
    """The centre of a picture, as test and validation pictures are shown.

    The short side is resized to 8/7 of `size` (256 for 224), and the square of `size` pixels in the middle is cut
    out, as torchvision's `Resize` and `CenterCrop` do.
    """
    from PIL import Image

    width, height = picture.size
    short = round(size * 8 / 7)
    scaled = (short, int(short * height / width)) if width <= height else (int(short * width / height), short)
    left, top = (round((side - size) / 2) for side in scaled)
    return picture.resize(scaled, Image.Resampling.BILINEAR).crop((left, top, left + size, top + size))
