"""`maxrl list`: which envs and algorithms there are."""

import inspect
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_algos.algorithms import GROUP, find, installed, weight
from maxrl_algos.commands.catalogue import CATALOGUE, Card, Reference
from maxrl_algos.commands.environments import full_id, import_module, make
from maxrl_algos.run.config import option
from maxrl_envs.text_data import DATASETS, on_this_machine

VERDICTS = 1000  # how many are timed
SPLITS = "train", "validation", "test"


@dataclass(frozen=True)
class Settings:
    """Lists the envs and the algorithms.

    Envs of your own are listed too, if their module is named: maxrl list my_package
    """

    modules: tuple[str, ...] = option((), "modules that register further envs", positional=True)
    measure: bool = option(False, "also time 1,000 verdicts of random actions of each env that needs no download")


def main(settings: Settings) -> None:
    for module in settings.modules:
        import_module(module)
    rows = [
        ["env", "a task is to", "turns", "action", "train / val. / test", "chance level", "pass@1 / 64", "download"]
    ]
    rows += [row_of(name, card) for name, card in CATALOGUE.items()]
    rows += [row_of_other(f"{module}:{name}") for module in settings.modules for name in registered_by(module)]
    if settings.measure:
        rows[0].append("s / 1,000 verdicts")
        for row in rows[1:]:
            row.append("-" if row[7] != "no" or row[4] == "your data" else measured(row[0]))
    print(aligned(rows))
    print("\npass@1 / 64: of MaxRL in our results, in %:")
    references = [(name, card.reference) for name, card in CATALOGUE.items() if card.reference]
    print("\n".join(f"  {name} at {settings_of(reference)}" for name, reference in references) + "\n")
    table = [["algorithm", "weight w(p) of a task with pass rate p", "what it is"]]
    table += [[name, weight(name), first_sentence(find(name))] for name in installed()]
    print(aligned(table))
    print(f"\nAn algorithm of your own: --algorithm my_package.my_module, or an entry point of the group {GROUP!r}.")
    print("Next: maxrl show MaxRL/MazeTokens-v0, maxrl train --out runs/first --env MaxRL/MazeTokens-v0")


def row_of(name: str, card: Card) -> list[str]:
    """The cells of one of our envs."""
    reference = card.reference
    shown = f"{reference.pass_1:.1f} / {reference.pass_64:.1f}" if reference else "-"
    download = "no"
    if card.download:
        set_name = name.removeprefix("MaxRL/").removesuffix("-v0")
        here = all(on_this_machine(set_name, split) for split in DATASETS[set_name].splits)
        download = "done" if here else "needed"
    return [name, card.task, card.turns, card.action, sizes(card), card.chance, shown, download]


def settings_of(reference: Reference) -> str:
    """Where a result was found, in words."""
    return ", ".join([*(f"{key}={value}" for key, value in reference.env_kwargs.items()), f"N={reference.n}"])


def row_of_other(env: str) -> list[str]:
    """The cells of an env that is not ours, which is made to ask it."""
    made = make(env, {})
    made.reset(seed=0)
    _, _, terminated, truncated, _ = made.step(made.action_space.sample())
    turns = "1" if terminated or truncated else "many"
    task = first_sentence(getattr(made.unwrapped, "suite", made.unwrapped))
    action = type(made.action_space).__name__.removeprefix("Any")
    return [env, task or "-", turns, action, in_words(made.metadata.get("splits", {}), "endless"), "-", "-", "no"]


def registered_by(module: str) -> list[str]:
    """The ids of the envs whose class or function stands in a module, or in a module of this package."""
    found = []
    for name, spec in gym.registry.items():
        entry: Any = spec.entry_point
        entry = entry.args[0] if isinstance(entry, partial) and entry.args else entry  # made by `register_suite`
        home = entry.partition(":")[0] if isinstance(entry, str) else getattr(entry, "__module__", "")
        found += [name] if f"{home}.".startswith(f"{module}.") else []
    return found


def sizes(card: Card) -> str:
    """The number of tasks of each split, in words."""
    if card.splits is None:
        return "your data"
    return in_words(card.splits, "unknown" if card.download else "endless")


def in_words(splits: Mapping[str, int | None], without: str) -> str:
    """The number of tasks of each split, with the word `without` where the number is None."""
    if not set(splits) <= set(SPLITS):
        return ", ".join(f"{split} {without if size is None else size}" for split, size in splits.items())
    return " / ".join("-" if split not in splits else str(splits[split] or without) for split in SPLITS)


def first_sentence(thing: Any) -> str:
    """The first sentence of a docstring, without the paper that it may name."""
    told = " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
    return re.split(r"(?<! al)\.(?: |$)|: ", told)[0]


def measured(name: str) -> str:
    """Seconds that 1,000 verdicts of random actions take, or of whole rollouts in an env of several steps."""
    envs = gym.make_vec(full_id(name), num_envs=VERDICTS)
    envs.action_space.seed(0)
    try:
        envs.reset(seed=0)
        actions = envs.action_space.sample()
        envs.step(actions)  # kernels are compiled at their first call
        envs.reset(seed=1)
        begin, over = time.perf_counter(), np.zeros(VERDICTS, bool)
        while not over.all():
            _, _, terminated, truncated, _ = envs.step(actions)
            over |= terminated | truncated
            actions = envs.action_space.sample() if not over.all() else actions
        return f"{time.perf_counter() - begin:.3f}"
    finally:
        envs.close()


def aligned(rows: list[list[str]]) -> str:
    """Rows of a table, in columns; a line under the first row."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
