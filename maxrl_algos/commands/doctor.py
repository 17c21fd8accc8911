"""`maxrl doctor`: what is installed and ready on this machine, and what to type next."""

import importlib.util
import os
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

# The extras of the package: what each is for, and the modules that it brings.
EXTRAS = {
    "maze": ("mazes", ["numba"]),
    "image": ("pictures", ["sklearn", "PIL", "datasets"]),
    "text": ("arithmetic, questions of mathematics", ["mpmath", "datasets"]),
    "reasoning": ("tasks of reasoning-gym", ["reasoning_gym"]),
    "train": ("training and evaluation", ["torch", "numba", "transformers", "accelerate", "tensorboard", "tqdm"]),
    "sb3": ("envs of several steps, in Stable-Baselines3", ["stable_baselines3", "rich"]),
    "bench": ("tables, figures and intervals", ["matplotlib", "scipy"]),
    "inspect": ("Inspect's viewer for `maxrl view`", ["inspect_ai"]),
    "lora": ("adapters of language models", ["peft"]),
    "gguf": ("language models in GGUF files", ["gguf"]),
    "trl": ("training in TRL", ["trl"]),
    "vllm": ("fast sampling on a GPU, in an environment of its own", ["vllm"]),
}


# The extras that each kind of training run needs.
EXTRAS_OF_KIND = {
    "tokens": ("train",),
    "text": ("train",),
    "images": ("train", "image"),
    "stepwise": ("train", "sb3"),
}


@dataclass(frozen=True)
class Settings:
    """Says what is installed, which GPU there is, which extras and data are ready, and what to type next."""


def extra_of(module: str) -> str | None:
    """The extra that brings a module, or None."""
    name = {"llvmlite": "numba"}.get(module.partition(".")[0], module.partition(".")[0])
    return next((extra for extra, (_, modules) in EXTRAS.items() if name in modules), None)


def needed(extras: tuple[str, ...]) -> str | None:
    """What to type where modules of these extras are missing; None if all of them are there."""
    lacking = [extra for extra in extras if missing(extra)]
    return f"pip install 'maxrl[{','.join(lacking)}]'" if lacking else None


def missing(extra: str) -> list[str]:
    """The modules of an extra that are not installed."""
    return [module for module in EXTRAS[extra][1] if not importlib.util.find_spec(module)]


def main(settings: Settings) -> None:
    lacking = {extra: missing(extra) for extra in EXTRAS}
    print("\n".join([*machine(), "", *extras(lacking), "", *data(), "", "What to type next:"]))
    print("\n".join(f"  {line}" for line in advice(lacking)))


def machine() -> list[str]:
    """Lines on Python, cores, the GPU and the main packages."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    names = "maxrl", "gymnasium", "numpy", "torch", "transformers"
    return [
        f"Python    {platform.python_version()}, {sys.executable}",
        f"Machine   {platform.system()}, {os.cpu_count()} cores{load}",
        f"GPU       {gpu()}",
        f"Packages  {', '.join(f'{name} {installed(name)}' for name in names)}",
    ]


def installed(package: str) -> str:
    """The version of a package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def gpu() -> str:
    """The GPU that PyTorch finds, or why there is none."""
    if not importlib.util.find_spec("torch"):
        return "unknown without PyTorch"
    import torch

    if torch.cuda.is_available():
        names = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
        return f"{', '.join(names)} (CUDA {torch.version.cuda})"
    return "none that PyTorch finds" + ("" if torch.version.cuda else ": it is a build for CPUs alone")


def extras(lacking: dict[str, list[str]]) -> list[str]:
    """A line for each extra: ready, or what installs it."""
    lines = ["Extras"]
    for extra, (purpose, _) in EXTRAS.items():
        names = lacking[extra]
        state = f"pip install 'maxrl[{extra}]'   (lacks {', '.join(names)})" if names else "ready"
        lines.append(f"  {extra:<10} {purpose:<54} {state}")
    return lines


def data() -> list[str]:
    """Lines on the data sets that need a download."""
    from maxrl_envs.text_data import DATASETS, cache_directory, on_this_machine

    here = [
        f"{name} ({split})"
        for name, dataset in DATASETS.items()
        for split in dataset.splits
        if on_this_machine(name, split)
    ]
    places = " and ".join(filter(None, [os.environ.get("MAXRL_DATA"), str(cache_directory())]))
    return [
        "Data",
        f"  ready in {places}: {', '.join(here) or 'none'}",
        "  others come from the Hugging Face hub when they are first used; mazes, digits, arithmetic and reasoning-gym",
        "  need no download",
    ]


def advice(lacking: dict[str, list[str]]) -> list[str]:
    """What to type next."""
    if lacking["train"] or lacking["maze"]:
        return ["pip install 'maxrl[maze,train,sb3,bench]'      # to train in mazes, on any machine"]
    return [
        "maxrl list                                      # envs and algorithms",
        "maxrl show MaxRL/MazeTokens-v0                  # one task, with its answer",
        "maxrl train --out runs/first --env MaxRL/MazeTokens-v0 --env-kwargs.size 7",
        "maxrl new my_task                               # a task of your own",
    ]
