"""What a benchmark is made of: a preset is a grid of cells, and a cell is one run of one variant at one seed."""

import importlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from maxrl_algos.exact_objectives import EXACT
from maxrl_algos.results.rows import Row
from maxrl_algos.run.config import UsageError, default_of

# Settings of a run that, where a variant sets them, belong to the `algorithm_kwargs` of its rows.
SHOWN = ("entropy_coef", "lr", "lr_warmup", "luck", "loop")
# The module of each kind of run. It has a dataclass `Config` of settings, and `train(config)`, which returns a folder.
KINDS = {
    "tokens": "maxrl_algos.commands.train_tokens",
    "images": "maxrl_algos.commands.train_images",
    "text": "maxrl_algos.commands.train_text",
    "stepwise": "maxrl_algos.commands.train_stepwise",
}
Variants = tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True)
class Preset:
    """A grid of cells: every variant at every seed. Where there is a warm-up, all cells of a seed start from it.

    Attributes:
        env: Gymnasium id, "module:id" where a module must be imported first.
        kind: the kind of run, one of `KINDS`, or the name of a module like those.
        config: settings of every cell, where they differ from the defaults of the kind of run.
        variants: pairs of an algorithm and what is special to it: settings of the run by their names, and arguments of
            the algorithm. The setting "seeds" is how many seeds the variant has, where these are fewer than `seeds`.
        seeds: number of seeds.
        first_seed: the first seed. Sweeps have other seeds than the tables whose settings they choose.
        tuned: settings that tables do not name, such as a learning rate that a sweep has found, by the cell's name
            without its seed, or by the algorithm for all its cells that are not named.
        ks: the k of pass@k that the table shows.
        warmup: settings of the warm-ups; empty for none. They may have other `env_kwargs`, such as an endless split of
            training tasks before a finite one; their rows are those of the preset's env all the same.
        one_warmup: whether all seeds start from the first seed's warm-up, so that their spread is that of the training.
        every_n: whether figures show every N of an algorithm, or only the one with the most seeds.
    """

    env: str
    kind: str
    config: dict[str, Any]
    variants: Variants
    seeds: int
    tuned: dict[str, dict[str, Any]] = field(default_factory=dict)
    ks: tuple[int, ...] = (1, 4, 16, 64)
    warmup: dict[str, Any] = field(default_factory=dict)
    one_warmup: bool = False
    every_n: bool = False
    first_seed: int = 0

    @property
    def env_id(self) -> str:
        """The id of the env without its module, which is the field `env` of rows."""
        return self.env.split(":")[-1]


def module_of(kind: str) -> Any:
    """The module of a kind of run; see `KINDS`."""
    return importlib.import_module(KINDS.get(kind, kind))


@dataclass(frozen=True)
class Cell:
    """One run of a benchmark.

    Attributes:
        name: the name of the cell, and of its folder.
        kind: the kind of run.
        algorithm: the field `algorithm` of the cell's rows.
        kwargs: the field `algorithm_kwargs` of the cell's rows.
        seed: the seed of the run.
        n: the number of rollouts of each task in training; None for a run that trains without rollouts.
        env_kwargs: the field `env_kwargs` of the cell's rows.
        config: the settings of the run.
    """

    name: str
    kind: str
    algorithm: str
    kwargs: dict[str, Any]
    seed: int
    n: int | None
    env_kwargs: dict[str, Any]
    config: dict[str, Any]

    def folder(self) -> Path:
        """The run's folder."""
        return Path(self.config["out"])

    def last_checkpoint(self) -> Path:
        """The checkpoint that the finished run leaves."""
        return self.folder() / f"step-{self.config.get('warmup_steps', 0) + self.config['steps']:08d}"

    def done(self, present: set[tuple]) -> bool:
        """Whether there are rows of the cell's last evaluation; `present` is the `identity` of all rows there are."""
        variant = variant_key(self.env_kwargs, self.algorithm, self.kwargs)
        return (variant, self.seed, self.n, self.config["steps"], "pass@k", 1) in present


def with_defaults(preset: Preset) -> Preset:
    """The preset with every setting of its kind of run in `config`; settings that it does not name have their defaults.

    Raises:
        UsageError: if `config` or `warmup` names a setting that this kind of run does not have.
    """
    known = {f.name: default_of(f) for f in fields(module_of(preset.kind).Config)}
    if unknown := sorted({*preset.config, *preset.warmup} - set(known)):
        raise UsageError(
            f"runs of kind {preset.kind!r} have no setting {', '.join(unknown)}; known: {', '.join(known)}"
        )
    defaults = {name: value for name, value in known.items() if value is not MISSING}
    return replace(preset, config={**defaults, "progress": False, "loggers": (), **preset.config})


def variant_key(env_kwargs: Mapping[str, Any], algorithm: str, kwargs: Mapping[str, Any]) -> str:
    """What tells variants in one env apart, as a string."""
    return json.dumps([env_kwargs, algorithm, kwargs], sort_keys=True)


def identity(row: Row) -> tuple:
    """What a row is the value of: two rows with the same identity are repetitions."""
    variant = variant_key(row.env_kwargs, row.algorithm, row.algorithm_kwargs)
    return variant, row.seed, row.N, row.step, row.metric, row.k


def cells_of(preset: Preset, work: Path, seeds: int) -> tuple[list[Cell], list[Cell]]:
    """The warm-ups of a preset, which run first, and the cells that start from them. Runs go to folders in `work`.

    Cells are in the order of their seeds, so that a benchmark that was stopped has compared its algorithms by some of
    the seeds. Variants with a number of seeds of their own come after all the others.
    """
    preset = with_defaults(preset)
    settings = {f.name for f in fields(module_of(preset.kind).Config)}
    common = {"env": preset.env, "env_kwargs": {}, **preset.config}
    warmups: list[Cell] = []
    trained: list[Cell] = []
    last: list[Cell] = []
    for seed in range(preset.first_seed, preset.first_seed + seeds):
        start: dict[str, Any] = {}
        if preset.warmup:
            warmup_seed = preset.first_seed if preset.one_warmup else seed
            name = f"warmup-seed{warmup_seed}"
            config = {**common, **preset.warmup, "seed": warmup_seed, "steps": 0, "out": str(work / name)}
            warmup = Cell(name, preset.kind, "warmup", {}, warmup_seed, None, common["env_kwargs"], config)
            if warmup_seed == seed:
                warmups.append(warmup)
            start = {"warmup_steps": 0, "start_from": str(warmup.last_checkpoint())}
        for algorithm, variant in preset.variants:
            if seed - preset.first_seed >= variant.get("seeds", seeds):
                continue
            cells = last if "seeds" in variant else trained
            variant = {key: value for key, value in variant.items() if key != "seeds"}
            n = None if algorithm in EXACT else variant.get("rollouts", common["rollouts"])
            shown = {k: v for k, v in variant.items() if k not in settings or k in SHOWN}
            name = "-".join([algorithm, *(f"{k}{v}" for k, v in shown.items()), *([f"N{n}"] if n else [])])
            config = {
                **common,
                **start,
                **preset.tuned.get(name, preset.tuned.get(algorithm, {})),
                **{k: v for k, v in variant.items() if k in settings},
                "algorithm": algorithm,
                "algorithm_kwargs": {k: v for k, v in variant.items() if k not in settings},
                "seed": seed,
                "out": str(work / f"{name}-seed{seed}"),
            }
            cells.append(
                Cell(f"{name}-seed{seed}", preset.kind, algorithm, shown, seed, n, common["env_kwargs"], config)
            )
    trained += last
    names = [cell.name for cell in trained]
    if twins := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(
            f"several variants have the name {', '.join(twins)}: they must differ in {', '.join(SHOWN)}, "
            "in rollouts, or in an argument of the algorithm"
        )
    return warmups, trained
