"""Pictures and ResNet-50 as torchvision has them. Needs torchvision: `tests/torchvision-requirements.txt`."""

import re

import numpy as np
import pytest
import torch

pytestmark = pytest.mark.torchvision
torchvision = pytest.importorskip("torchvision")

from PIL import Image  # noqa: E402
from torchvision.transforms import CenterCrop, Compose, Normalize, RandomResizedCrop, Resize, ToTensor  # noqa: E402
from torchvision.transforms import functional as F  # noqa: E402

from maxrl_algos.models.image_classifier import MEAN, STD, ImageClassifier, build_classifier  # noqa: E402
from maxrl_envs.tasks.images.crops import centre_crop, random_resized_crop  # noqa: E402

SIZES = [(500, 375), (333, 500), (257, 255), (224, 224), (30, 400), (401, 29), (1, 1), (3, 2)]


def picture(size, mode="RGB"):
    pixels = np.random.default_rng([*size]).integers(0, 256, (size[1], size[0], len(mode)), dtype=np.uint8)
    return Image.fromarray(pixels.squeeze(2) if mode == "L" else pixels)


def same(a, b):
    return a.size == b.size and a.mode == b.mode and a.tobytes() == b.tobytes()


def apart(a, b):
    """Kolmogorov and Smirnov's distance of two samples, in units that exceed 1 by chance once in 10^5 pairs."""
    a, b = np.sort(a), np.sort(b)
    both = np.concatenate([a, b])
    distance = np.abs(
        np.searchsorted(a, both, side="right") / len(a) - np.searchsorted(b, both, side="right") / len(b)
    ).max()
    return distance / np.sqrt(np.log(2e5) / 2 * (len(a) + len(b)) / (len(a) * len(b)))


class Recorder:
    """A picture of `size` that remembers what is done to it; with a `source` it is done to that, too."""

    def __init__(self, size, source=None):
        self.size, self.source, self.mirrored = size, source, False

    def crop(self, box):
        self.box = box
        return self.source.crop(box) if self.source else self

    def resize(self, *_):
        return self

    def transpose(self, _):
        self.mirrored = True
        return self


def renamed(name):
    """torchvision's name of a weight of transformers' ResNet."""
    name = re.sub(r"resnet\.encoder\.stages\.(\d)\.layers\.", lambda m: f"layer{int(m[1]) + 1}.", name)
    for kind, ours in (("conv", "convolution"), ("bn", "normalization")):
        name = name.replace(f"resnet.embedder.embedder.{ours}", f"{kind}1")
        name = re.sub(rf"\.layer\.(\d)\.{ours}", lambda m, kind=kind: f".{kind}{int(m[1]) + 1}", name)
    name = name.replace("shortcut.convolution", "downsample.0").replace("shortcut.normalization", "downsample.1")
    return name.replace("classifier.1", "fc")


def test_resnet50_is_the_same_function():
    ours = build_classifier("resnet50", (64, 64, 3), 1000, seed=0)
    theirs = torchvision.models.resnet50()
    theirs.load_state_dict({renamed(name): weight for name, weight in ours.body.state_dict().items()})
    assert sum(p.numel() for p in ours.parameters()) == sum(p.numel() for p in theirs.parameters())
    images = torch.randint(0, 256, (8, 64, 64, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    normalised = torch.stack([Normalize(MEAN, STD)(ToTensor()(image.numpy())) for image in images])
    normalised = normalised.to(memory_format=torch.channels_last)  # as ours come
    for _ in range(2):  # by the batch's statistics, which then become the running ones
        a, b = ours(images), theirs(normalised)
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-4)
    for name, buffer in ours.body.named_buffers():
        torch.testing.assert_close(buffer, theirs.get_buffer(renamed(name)), rtol=1e-4, atol=1e-5)
    a.square().mean().backward(), b.square().mean().backward()
    ours.eval(), theirs.eval()
    with torch.no_grad():
        torch.testing.assert_close(ours(images), theirs(normalised), rtol=1e-4, atol=1e-4)
    for name, weight in ours.body.named_parameters():
        there = theirs.get_parameter(renamed(name)).grad
        assert (weight.grad - there).norm() <= 1e-3 * there.norm() + 1e-6
    other = build_classifier("resnet50", (64, 64, 3), 1000, seed=0, downsample_in_bottleneck=True)  # stride in the 1x1
    with torch.no_grad(), pytest.raises(AssertionError):
        torch.testing.assert_close(other(images), a, rtol=1e-4, atol=1e-4)


def test_resnet50_begins_with_weights_of_the_same_distribution():
    ours, theirs = build_classifier("resnet50", (64, 64, 3), 1000, seed=0), torchvision.models.resnet50()
    for name, weight in ours.body.named_parameters():
        a, b = (x.detach().flatten().numpy() for x in (weight, theirs.get_parameter(renamed(name))))
        assert apart(a, b) < 1, name
    assert apart(a, 1.5 * b) > 1


@pytest.mark.parametrize("size", SIZES)
def test_a_random_resized_crop_is_torchvisions_at_the_same_place(size):
    whole, mirrored = picture(size), set()
    for i in range(20):
        recorder = Recorder(size, whole)
        shown = random_resized_crop(recorder, 224, np.random.default_rng([i]))
        left, top, right, bottom = recorder.box
        box = [top, left, bottom - top, right - left]
        theirs = F.resized_crop(whole, *box, [224, 224], F.InterpolationMode.BILINEAR)
        flipped = not same(shown, theirs)
        assert same(shown, F.hflip(theirs) if flipped else theirs)
        mirrored.add(flipped)
    if min(size) > 3:
        assert mirrored == {False, True}
        assert not same(theirs, F.resized_crop(whole, *box, [224, 224], F.InterpolationMode.BICUBIC))


def ours_of(size, i):
    recorder = random_resized_crop(Recorder(size), 224, np.random.default_rng([7, i]))
    left, top, right, bottom = recorder.box
    return left, top, right - left, bottom - top, recorder.mirrored


def theirs_of(size, scale=(0.08, 1.0)):
    top, left, height, width = RandomResizedCrop.get_params(Image.new("L", size), list(scale), [3 / 4, 4 / 3])
    return left, top, width, height, bool(torch.rand(1) < 0.5)


@pytest.mark.parametrize("size", [(500, 375), (90, 270), (31, 24)])  # of the second, 2 in 5 crops do not fit
def test_random_crops_are_distributed_as_torchvisions(size):
    torch.manual_seed(0)
    draws = 5000
    ours = np.array([ours_of(size, i) for i in range(draws)], float).T
    theirs, fewer = (
        np.array([theirs_of(size, scale) for _ in range(draws)], float).T for scale in ((0.08, 1.0), (0.15, 1.0))
    )

    def furthest(a, b):
        views = [(left, top, width, height, left + width, top + height, width * height, width / height, mirrored)
                 for left, top, width, height, mirrored in (a, b)]  # fmt: skip
        return max(apart(x, y) for x, y in zip(*views, strict=True))

    assert furthest(ours, theirs) < 1 < furthest(ours, fewer)


@pytest.mark.parametrize("size", [(20, 400), (400, 20), (21, 397), (397, 23)])
def test_where_no_crop_fits_the_centre_is_taken_as_torchvision_takes_it(size):
    assert ours_of(size, 0)[:4] == theirs_of(size)[:4]


@pytest.mark.parametrize("size", SIZES + [(641, 480), (480, 641), (256, 300), (375, 999)])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_centre_crop_is_torchvisions(size, mode):
    whole = picture(size, mode)
    theirs = Compose([Resize(256), CenterCrop(224)])(whole)
    assert same(centre_crop(whole, 224), theirs)
    if size == (500, 375):
        assert not same(centre_crop(whole, 224), Compose([Resize(255), CenterCrop(224)])(whole))


def test_normalisation_is_torchvisions():
    whole = picture((50, 40))
    ours = ImageClassifier(torch.nn.Identity(), 3)(torch.as_tensor(np.array(whole))[None])[0]
    torch.testing.assert_close(ours, Normalize(MEAN, STD)(ToTensor()(whole)), rtol=0, atol=0)
    with pytest.raises(AssertionError):
        torch.testing.assert_close(ours, Normalize(MEAN[::-1], STD)(ToTensor()(whole)))
