"""Images: decoding against a DataLoader, and drawing N rollouts as counts of actions against drawing them singly."""

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from benchmarks.measure.throughput.comparisons import Comparisons, Work
from maxrl_algos.models.image_classifier import MEAN, STD, ImageClassifier, build_classifier
from maxrl_algos.samplers.action_counts import CountEstimator, CountSampler
from maxrl_algos.update import optimizer_step
from maxrl_envs.tasks.image_bandit import ImageBandit
from maxrl_envs.tasks.images.crops import random_resized_crop

PICTURES, SIZE = 256, 224  # number of pictures, and the side in pixels that they are cropped to
TASKS, ACTIONS = 256, 1000
LEADS = (("at the start", 0), ("at pass rate .02", 3), ("once learnt", 10))  # by how much the correct logit leads


class PlainPictures(torch.utils.data.Dataset):
    """Pictures as a dataset gives them to a DataLoader: cropped, normalised, (3, SIZE, SIZE) float32."""

    def __init__(self, paths: list[str]) -> None:
        self.paths = paths

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> torch.Tensor:
        with Image.open(self.paths[index]) as picture:
            shown = random_resized_crop(picture.convert("RGB"), SIZE, np.random.default_rng([0, index]))
        pixels = torch.from_numpy(np.array(shown)).permute(2, 0, 1).float() / 255
        return (pixels - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)


def measure(comparisons: Comparisons) -> None:
    """Decoding, on all cores; then the draw, on one thread."""
    measure_decoding(comparisons)
    torch.set_num_threads(1)
    measure_draws(comparisons)


def measure_decoding(comparisons: Comparisons) -> None:
    """Pictures of 500x375 pixels, from files to normalised tensors."""
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        write_pictures(Path(folder))
        suite = ImageBandit(folder=folder, workers=workers)
        paths = suite.data.splits["train"].paths  # type: ignore[attr-defined]
        normalise = ImageClassifier(torch.nn.Identity(), 3)

        def ours() -> None:
            normalise(torch.from_numpy(suite.observations("train", np.arange(PICTURES))))

        pictures = PlainPictures(paths)
        loader = torch.utils.data.DataLoader(pictures, batch_size=64, num_workers=workers, persistent_workers=True)
        next(iter(loader))  # starts its workers
        baseline, against = Work(PICTURES, lambda: list(loader)), f"torch DataLoader, {workers} worker processes"
        bound = "decoding and resizing, by Pillow"
        what = f"pictures of 500x375 to {SIZE}"
        comparisons.add(what, Work(PICTURES, ours), baseline, against, bound, workers, turns=5)


def write_pictures(folder: Path) -> None:
    """Write PICTURES training pictures of two classes into `folder`, and one held-out picture of each class."""
    for split, name in (("train", "a"), ("train", "b"), ("val", "a"), ("val", "b")):
        (folder / split / name).mkdir(parents=True)
        for i in range(PICTURES // 2 if split == "train" else 1):
            pixels = np.random.default_rng([i]).integers(0, 256, (25, 33, 3), dtype=np.uint8)
            picture = Image.fromarray(pixels).resize((500, 375), Image.Resampling.BICUBIC)
            picture.save(folder / split / name / f"{i}.jpg", quality=90)


def measure_draws(comparisons: Comparisons) -> None:
    """The gradient in the logits of MaxRL's N rollouts, against single draws and the rest of a training step."""
    correct = torch.arange(TASKS) % ACTIONS
    logits = torch.randn(TASKS, ACTIONS, generator=torch.Generator().manual_seed(0))
    rest_of_step = Work(TASKS, training_step())
    for name, lead in LEADS:
        p = (logits + lead * torch.nn.functional.one_hot(correct, ACTIONS)).softmax(1)
        for n in (16, 128, 1024, 4096):
            estimator, draws = CountEstimator("maxrl", n), CountSampler(np.random.default_rng([0]))

            def counted(estimator: Any = estimator, p: Any = p, draws: Any = draws) -> None:
                estimator.gradient(p, correct, draws)

            def singly(p: Any = p, n: int = n) -> None:
                drawn = torch.multinomial(p, n, replacement=True)
                torch.zeros_like(p).scatter_add_(1, drawn, torch.ones(drawn.shape))

            counted()  # compiles
            what, bound, ours = f"groups, N = {n}, {name}", "a search for each failure", Work(TASKS, counted)
            comparisons.add(what, ours, Work(TASKS, singly), "drawn one by one", bound, turns=7)
            if n == 1024:
                against = "the CNN's step but for the draw"
                ratio = comparisons.add(what, ours, rest_of_step, against, bound, target=19)
                print(f"{what}: the draw is {1 / (1 + ratio):.1%} of a training step", flush=True)


def training_step() -> Any:
    """A function that takes a training step of the small network as image runs do it, without the draw."""
    model: Any = build_classifier("cnn", (8, 24, 1), ACTIONS, seed=0).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.SGD(model.parameters(), 0.0, 0.9)
    pictures = torch.zeros(TASKS, 8, 24, 1, dtype=torch.uint8)

    def step() -> None:
        logits = model(pictures)
        (logits * logits.detach().softmax(dim=1)).sum().backward()
        optimizer_step(model, optimizer, float("inf"))

    return step
