"""Policies over a few actions that look at an image: a small CNN, and ResNet-50."""

from typing import Any

import torch
from torch import nn

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's channels, in 0..1


class ImageClassifier(nn.Module):
    """Images (B, height, width, channels) uint8 -> logits (B, actions) float32.

    The images are normalised here, so that they travel as bytes; as they come, they are channels-last in memory.
    """

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(self, body: nn.Module, channels: int) -> None:
        super().__init__()
        self.body = body
        self.register_buffer("mean", torch.tensor(MEAN if channels == 3 else (0.5,)), persistent=False)
        self.register_buffer("std", torch.tensor(STD if channels == 3 else (0.25,)), persistent=False)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        pixels = images.flatten(2).to(torch.float32, copy=True)  # rows of width * channels: long runs, one copy
        wide = pixels.shape[2] // len(self.mean)
        pixels.div_(255).sub_(self.mean.repeat(wide)).div_(self.std.repeat(wide))
        out: Any = self.body(pixels.view(images.shape).permute(0, 3, 1, 2))
        return getattr(out, "logits", out).float()


def cnn(channels: int, height: int, width: int, actions: int, hidden: int = 16) -> nn.Module:
    """Three convolutions and two linear layers, 0.5 M parameters for the rows of three digits."""
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
    """ResNet-50 (He et al. 2015) with the stride in the 3x3 convolutions, from scratch, by `transformers`; the same
    network as torchvision's: 25.6 M parameters for 1000 actions. `kwargs` are of `ResNetConfig`."""
    from transformers import ResNetConfig, ResNetForImageClassification

    unknown = [name for name in kwargs if not hasattr(ResNetConfig(), name)]  # which it would take without a word
    if unknown:
        raise ValueError(f"policy_kwargs: ResNetConfig of transformers knows no {', '.join(unknown)}")
    return ResNetForImageClassification(ResNetConfig(num_channels=channels, **{"num_labels": actions, **kwargs}))


POLICIES: dict[str, Any] = {"cnn": cnn, "resnet50": resnet50}


def build_classifier(name: str, shape: tuple[int, ...], actions: int, seed: int, **kwargs: Any) -> ImageClassifier:
    """A policy by name, its weights drawn from `seed`, for observations of `shape` (height, width, channels)."""
    if name not in POLICIES:
        raise ValueError(f"unknown policy {name!r}: known are {', '.join(POLICIES)}")
    if len(shape) != 3 or shape[2] not in (1, 3):
        raise ValueError(f"observations must be images (height, width, 1 or 3), got shape {shape}")
    height, width, channels = shape
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return ImageClassifier(POLICIES[name](channels, height, width, actions, **kwargs), channels)
