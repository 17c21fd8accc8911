"""The registered envs and the arguments that make each of them without a download."""

import gymnasium as gym

import maxrl_envs  # noqa: F401
from maxrl_envs.text_data import DATASETS
from tests.text_fixture import fill

IDS = sorted(name for name in gym.registry if name.startswith("MaxRL/"))


def arguments(name, directory):
    """The arguments of an env; the questions of text envs are written into `directory`."""
    dataset = name.removeprefix("MaxRL/").removesuffix("-v0")
    if dataset not in DATASETS and dataset != "Math":
        return {}
    fill(directory)
    return {"data": directory / "gsm8k"} if dataset == "Math" else {"data": directory, "checksum": False}
