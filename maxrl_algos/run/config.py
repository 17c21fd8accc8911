"""A run's settings: a frozen dataclass whose fields carry their help, and the command line made from it."""

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, field, fields
from types import MappingProxyType
from typing import Any, TypeVar

Config = TypeVar("Config")


def option(default: Any, text: str) -> Any:
    """A field with its help; MISSING as `default` for one that must be given."""
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata={"help": text})
    return field(default=default, metadata={"help": text})


def require(config: Any, names: Iterable[str], least: float, strict: bool = False) -> None:
    """A ValueError unless each named field is >= `least`, or > if `strict`; None passes."""
    for name in names:
        value = getattr(config, name)
        if value is not None and not (value > least if strict else value >= least):
            raise ValueError(f"{name} must be {'>' if strict else '>='} {least}, got {value}")


def parse(
    kind: type[Config], arguments: list[str] | None = None, defaults: Mapping[str, Any] = MappingProxyType({})
) -> Config:
    """The command line as a `kind`, whose fields give the help; `defaults` go before those of the fields."""
    parser = argparse.ArgumentParser(description=kind.__doc__)
    for f in fields(kind):  # type: ignore[arg-type]
        name = "--" + f.name.replace("_", "-")
        required = f.default is MISSING and f.default_factory is MISSING
        default = f.default_factory() if f.default_factory is not MISSING else f.default
        if f.name in defaults:
            required, default = False, defaults[f.name]
        text = f.metadata["help"].replace("%", "%%") + ("" if required else f" (default: {default})")
        if f.type is bool:
            parser.add_argument(name, action=argparse.BooleanOptionalAction, default=default, help=text)
        elif isinstance(default, tuple):
            parser.add_argument(name, nargs="*", default=default, help=text)
        else:
            kinds = {dict: json.loads, int: int, float: float, int | None: int, float | None: float}
            to: Any = kinds.get(f.type, str)  # type: ignore
            parser.add_argument(name, type=to, default=None if required else default, required=required, help=text)
    values = vars(parser.parse_args(arguments))
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})
