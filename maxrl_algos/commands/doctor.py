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
    "text": ("questions of mathematics", ["mpmath", "datasets"]),
    "reasoning": ("tasks of reasoning-gym", ["reasoning_gym"]),
    "train": ("training", ["torch", "numba", "transformers", "accelerate", "tensorboard", "tqdm"]),
    "sb3": ("envs of several steps, in Stable-Baselines3", ["stable_baselines3", "rich"]),
    "bench": ("tables and figures", ["matplotlib", "scipy"]),
    "lora": ("adapters of language models", ["peft"]),
    "trl": ("training in TRL", ["trl"]),
    "vllm": ("fast sampling on a GPU; in an environment of its own", ["vllm"]),
}


@dataclass(frozen=True)
class Settings:
    """Says what is installed, which GPU there is, which extras are ready, and what to type next."""


def extra_of(module: str) -> str | None:
    """The extra that brings a module, or None."""
    name = {"llvmlite": "numba"}.get(module.partition(".")[0], module.partition(".")[0])
    return next((extra for extra, (_, modules) in EXTRAS.items() if name in modules), None)


def missing(extra: str) -> list[str]:
    """The modules of an extra that are not installed."""
    return [module for module in EXTRAS[extra][1] if not importlib.util.find_spec(module)]


def main(settings: Settings) -> None:
    print(f"Python {platform.python_version()} at {sys.executable}, {os.cpu_count()} cores")
    for package in ("maxrl", "gymnasium", "numpy", "torch", "transformers"):
        try:
            print(f"{package:<14} {version(package)}")
        except PackageNotFoundError:
            print(f"{package:<14} not installed")
    for extra, (purpose, _) in EXTRAS.items():
        lacking = missing(extra)
        state = f"pip install 'maxrl[{extra}]'   (lacks {', '.join(lacking)})" if lacking else "ready"
        print(f"  {extra:<10} {purpose:<58} {state}")
