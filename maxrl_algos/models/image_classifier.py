"""Policies over a few actions that look at an image: a small convolutional network, and ResNet-50."""

from typing import Any

import torch
from torch import nn

# Mean and standard deviation of the channels of ImageNet's training images, whose pixels are scaled to 0..1.
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class ImageClassifier(nn.Module):
    """Maps images (B, height, width, channels) uint8 to logits (B, actions) float32.

    Images are normalised here, so that they travel to the device as bytes. They are not rearranged in memory: their
    layout is the one that PyTorch calls channels-last.

    Args:
        body: network from normalised images (B, channels, height, width) float32 to logits, or to an output of
            `transformers` that has them as its `logits`.
        channels: number of channels of an image, 3 for colour and 1 for grey.
    """

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(self, body: nn.Module, channels: int) -> None:
        super().__init__()
        self.body = body
        self.register_buffer("mean", torch.tensor(MEAN if channels == 3 else (0.5,)), persistent=False)
        self.register_buffer("std", torch.tensor(STD if channels == 3 else (0.25,)), persistent=False)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits (B, actions) float32 of images (B, height, width, channels) uint8."""
        # The normalisation runs over whole rows of width * channels numbers, which is faster, and copies once.
        pixels = images.flatten(2).to(torch.float32, copy=True)
        width = pixels.shape[2] // len(self.mean)
        pixels.div_(255).sub_(self.mean.repeat(width)).div_(self.std.repeat(width))
        out: Any = self.body(pixels.view(images.shape).permute(0, 3, 1, 2))
        return getattr(out, "logits", out).float()


def cnn(channels: int, height: int, width: int, actions: int, hidden: int = 16) -> nn.Module:
    """Three convolutions and two linear layers with random weights.

    For images of three digits side by side it has 0.5 million parameters.

    Args:
        channels, height, width: shape of an image.
        actions: number of logits.
        hidden: number of channels after the first convolution; it doubles with each of the other two.
    """
    layers: list[nn.Module] = []
    for before, after, stride in ((channels, hidden, 1), (hidden, 2 * hidden, 2), (2 * hidden, 4 * hidden, 2)):
        layers += [nn.Conv2d(before, after, 3, stride, padding=1), nn.ReLU()]
    cells = min(-(-height // 4), 8), min(-(-width // 4), 8)
    if cells != (-(-height // 4), -(-width // 4)):
        layers.append(nn.AdaptiveAvgPool2d(cells))
    wide = 16 * hidden
    return nn.Sequential(
        *layers, nn.Flatten(), nn.Linear(4 * hidden * cells[0] * cells[1], wide), nn.ReLU(), nn.Linear(wide, actions)
    )


def resnet50(channels: int, height: int, width: int, actions: int, **kwargs: Any) -> nn.Module:
    """ResNet-50 (arXiv 1512.03385) of `transformers` with random weights, with the stride in the 3x3 convolutions.

    It is the same network as torchvision's, and has 25.6 million parameters for 1000 actions.

    Args:
        channels: number of channels of an image.
        height, width: size of an image. This network works for every size, and does not read them.
        actions: number of logits.
        kwargs: fields of `transformers.ResNetConfig`.

    Raises:
        ValueError: if `kwargs` holds a field that `ResNetConfig` does not have. `transformers` itself would ignore it.
    """
    from transformers import ResNetConfig, ResNetForImageClassification

    unknown = [name for name in kwargs if not hasattr(ResNetConfig(), name)]
    if unknown:
        raise ValueError(f"policy_kwargs: ResNetConfig of transformers knows no {', '.join(unknown)}")
    return ResNetForImageClassification(ResNetConfig(num_channels=channels, **{"num_labels": actions, **kwargs}))


POLICIES: dict[str, Any] = {"cnn": cnn, "resnet50": resnet50}


def build_classifier(name: str, shape: tuple[int, ...], actions: int, seed: int, **kwargs: Any) -> ImageClassifier:
    """An image classifier with random weights.

    Args:
        name: name of its network, a key of `POLICIES`.
        shape: shape of an observation, (height, width, channels).
        actions: number of actions.
        seed: seed of the weights. The global random generator is left as it was.
        kwargs: further arguments of the network.

    Raises:
        ValueError: if the network is unknown, or the observations are not images.
    """
    if name not in POLICIES:
        raise ValueError(f"unknown policy {name!r}: known are {', '.join(POLICIES)}")
    if len(shape) != 3 or shape[2] not in (1, 3):
        raise ValueError(f"observations must be images (height, width, 1 or 3), got shape {shape}")
    height, width, channels = shape
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return ImageClassifier(POLICIES[name](channels, height, width, actions, **kwargs), channels)
