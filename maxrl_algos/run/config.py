"""A run's settings: frozen dataclasses whose fields carry their help, and the command line made from them."""

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from types import MappingProxyType
from typing import Any, TypeVar

Config = TypeVar("Config")


def option(default: Any, text: str) -> Any:
    """A dataclass field with its help text. `default` is MISSING for a setting that must be given."""
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata={"help": text})
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class RunConfig:
    """The settings that all training runs have."""

    out: str = option(MISSING, "folder of the run: checkpoints, metrics, evaluations; an unfinished run there goes on")
    env: str = option(MISSING, "Gymnasium id, 'module:id' where a module must be imported first")
    env_kwargs: dict = option({}, "keyword arguments of the env, as JSON")
    seed: int = option(0, "of weights, tasks and rollouts")
    device: str = option("auto", "auto, cpu, cuda")
    processes: int | None = option(None, "how many must train together: asserts what torchrun or accelerate started")
    loggers: tuple[str, ...] = option(
        ("tensorboard",), "trackers beside metrics.jsonl: tensorboard, wandb, trackio, mlflow, ..., as accelerate names"
    )
    project: str = option("maxrl", "name of the project in trackers such as wandb")
    entity: str | None = option(None, "user or team of wandb that the run belongs to")
    progress: bool = option(True, "show a progress bar")


MAY_CHANGE = frozenset(
    {"out", "steps", "eval_every", "save_every", "device", "processes", "loggers", "project", "entity", "progress"}
)


def default_of(setting: Any) -> Any:
    """Default of a dataclass field; MISSING where it has none."""
    return setting.default if setting.default_factory is MISSING else setting.default_factory()


def require(config: Any, names: Iterable[str], least: float, strict: bool = False) -> None:
    """ValueError unless every named setting is >= `least`, or > `least` if `strict`. A setting of None passes."""
    for name in names:
        value = getattr(config, name)
        if value is not None and not (value > least if strict else value >= least):
            raise ValueError(f"{name} must be {'>' if strict else '>='} {least}, got {value}")


def parse(
    kind: type[Config], arguments: list[str] | None = None, defaults: Mapping[str, Any] = MappingProxyType({})
) -> Config:
    """Settings of the dataclass `kind` from the command line.

    Args:
        kind: a dataclass whose fields were made by `option`.
        arguments: those of the command line; None reads `sys.argv`.
        defaults: take the place of the fields' own defaults.
    """
    parser = argparse.ArgumentParser(description=kind.__doc__)
    converters: dict[Any, Any] = {dict: json.loads, int: int, float: float, int | None: int, float | None: float}
    for f in fields(kind):  # type: ignore[arg-type]
        name = "--" + f.name.replace("_", "-")
        default = defaults.get(f.name, default_of(f))
        required = default is MISSING
        text = f.metadata["help"].replace("%", "%%") + ("" if required else f" (default: {default})")
        if f.type is bool:
            parser.add_argument(name, action=argparse.BooleanOptionalAction, default=default, help=text)
        elif isinstance(default, tuple):
            parser.add_argument(name, nargs="*", default=default, help=text)
        else:
            to = converters.get(f.type, str)
            parser.add_argument(name, type=to, default=None if required else default, required=required, help=text)
    values = vars(parser.parse_args(arguments))
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})
