"""Settings of a run: frozen dataclasses whose fields hold their help texts, and the command line made from them."""

import contextlib
import difflib
import inspect
import io
import json
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, make_dataclass
from functools import partial
from types import MappingProxyType, NoneType
from typing import Annotated, Any, Literal, TypeVar, get_args

Config = TypeVar("Config")


class UsageError(ValueError):
    """A mistake in what the user typed. Its message names cause and remedy, so that no traceback is needed."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a message: "; did you mean 'train'?", or nothing where none of the `known` words is like `word`."""
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), by_lower, 1)
    return f"; did you mean {by_lower[close[0]]!r}?" if close else ""


def option(default: Any, text: str, choices: Iterable[str] = (), positional: bool = False, seldom: bool = False) -> Any:
    """A dataclass field that becomes an option of the command line.

    Args:
        default: the default; MISSING for a setting that must be given.
        text: the help text of the option.
        choices: the strings that the option may be; without choices it may be any string.
        positional: whether the command line gives the value by its place instead of by its name.
        seldom: whether few users need it: `--help` leaves it out, and `--help-all` shows it.
    """
    metadata: dict[str, Any] = {"help": text}  # no more than that where it is enough: TRL's parser reads it too
    metadata |= {"choices": tuple(choices)} if choices else {}
    metadata |= {"positional": True} if positional else {}
    metadata |= {"seldom": True} if seldom else {}
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class RunConfig:
    """The settings that all training runs have."""

    out: str = option(MISSING, "folder of the run: checkpoints, metrics, evaluations; an unfinished run there goes on")
    env: str = option(MISSING, "id of the env; MODULE:ID where a module of yours registers it")
    env_kwargs: dict = option({}, "keyword arguments of the env, as JSON or one by one: --env-kwargs.size 9")
    seed: int = option(0, "seed of the weights, the tasks and the rollouts")
    luck: int = option(
        0, "another number gives other rollouts in training, and changes neither weights nor tasks", seldom=True
    )
    eval_split: str = option("test", "split whose tasks are evaluated; settings are chosen on validation or train")
    device: str = option("auto", "where it computes: cpu or cuda; auto takes a GPU if there is one")
    processes: int | None = option(
        None, "how many must train together: asserts what torchrun or accelerate started", seldom=True
    )
    loggers: tuple[str, ...] = option(
        ("tensorboard",), "trackers beside metrics.jsonl: tensorboard, wandb, trackio, mlflow, ..., as accelerate names"
    )
    project: str = option("maxrl", "name of the project in trackers such as wandb", seldom=True)
    entity: str | None = option(None, "user or team of wandb that the run belongs to", seldom=True)
    progress: bool = option(True, "show a progress bar")
    keep_rollouts: str = option("sample", "which rollouts are kept for `maxrl view`", choices=("none", "sample", "all"))
    keep_megabytes: float = option(
        64.0, "size of the file of kept rollouts from which on no more are kept", seldom=True
    )


MAY_CHANGE = frozenset(
    {"out", "steps", "eval_every", "save_every", "device", "processes", "loggers", "project", "entity", "progress"}
    | {"keep_rollouts", "keep_megabytes"}
)


def default_of(setting: Any) -> Any:
    """The default of a dataclass field; MISSING if it has no default."""
    return setting.default if setting.default_factory is MISSING else setting.default_factory()


def require(config: Any, names: Iterable[str], least: float, strict: bool = False) -> None:
    """ValueError unless every named setting is >= `least`, or > `least` if `strict`. A setting of None passes."""
    for name in names:
        value = getattr(config, name)
        if value is not None and not (value > least if strict else value >= least):
            raise ValueError(f"{name} must be {'>' if strict else '>='} {least}, got {value}")


def parse(
    kind: type[Config],
    arguments: list[str] | None = None,
    defaults: Mapping[str, Any] = MappingProxyType({}),
    prog: str | None = None,
) -> Config:
    """Settings of the dataclass `kind` from the command line.

    A setting that is a dictionary is given as JSON, or key by key: `--env-kwargs.size 9` means `--env-kwargs '{"size":
    9}'`. A value that is no JSON is a string.

    Args:
        kind: a dataclass whose fields were made by `option`.
        arguments: those of the command line; None reads `sys.argv`.
        defaults: take the place of the fields' own defaults.
        prog: the command that was typed, for the help.

    Raises:
        UsageError: if the arguments are wrong.
    """
    import tyro

    given = join_dotted(sys.argv[1:] if arguments is None else arguments)
    if asks_for_help(given):
        show_help(kind, defaults, prog, whole="--help-all" in given)
        sys.exit()
    errors = io.StringIO()
    try:
        with contextlib.redirect_stderr(errors):
            values: Any = tyro.cli(arguments_of(kind, defaults), args=given, prog=prog)
    except SystemExit:
        told = plain(errors.getvalue())
        unknown = re.match(r"Unrecognized options: --([\w-]+)", told)
        if unknown and any(f.name == "settings" for f in fields(kind)):  # type: ignore[arg-type]
            told += f"; a setting of each run is given as --settings.{unknown[1].replace('-', '_')} VALUE"
        raise UsageError(told) from None
    found = {f.name: getattr(values, f.name) for f in fields(kind)}  # type: ignore[arg-type]
    for f in fields(kind):  # type: ignore[arg-type]
        if found[f.name] == () and defaults.get(f.name, default_of(f)) is MISSING:
            raise UsageError(f"Missing: {metavar_of(f) or '--' + f.name.replace('_', '-')}")
    return kind(**found)


def asks_for_help(arguments: Iterable[str]) -> bool:
    """Whether the arguments of a command ask for its help."""
    return not {"-h", "--help", "--help-all"}.isdisjoint(arguments)


def show_help(kind: Any, defaults: Mapping[str, Any], prog: str | None, whole: bool) -> None:
    """Print the help of the settings `kind`; those that few users need are left out, unless the `whole` is asked for.

    The other arguments are those of `parse`.
    """
    import tyro

    width = shutil.get_terminal_size().columns
    for part in (inspect.getdoc(kind) or "").split("\n\n"):
        print(part if part.startswith("  ") else textwrap.fill(part, width), end="\n\n")
    hidden = [] if whole else [f.name for f in fields(kind) if f.metadata.get("seldom")]
    with contextlib.suppress(SystemExit):
        tyro.cli(arguments_of(kind, defaults, hidden), args=["--help"], prog=prog, description="")
    if hidden:
        print(f"{len(hidden)} more settings, which few runs need: --help-all")


def arguments_of(kind: Any, defaults: Mapping[str, Any] = MappingProxyType({}), hidden: Iterable[str] = ()) -> type:
    """The dataclass that `tyro` reads the command line by: the fields of `kind`, with their help.

    Args:
        kind: a dataclass whose fields were made by `option`.
        defaults: take the place of the fields' own defaults.
        hidden: names of fields that are left out.
    """
    import tyro

    made: list[Any] = []
    annotated: Any = Annotated
    for f in fields(kind):
        if f.name in hidden:
            continue
        default = defaults.get(f.name, default_of(f))
        default = tuple(default) if isinstance(default, list) else default
        told = "" if default in (None, (), {}, "") else None  # that there is none by default needs no words
        shown: list[Any] = [tyro.conf.arg(help=f.metadata["help"], metavar=metavar_of(f), help_behavior_hint=told)]
        if f.metadata.get("positional"):
            shown.append(tyro.conf.Positional)
        if f.type is dict:
            shown.append(json_argument())
        typed: Any = Literal[f.metadata["choices"]] if "choices" in f.metadata else f.type
        rest = () if default is MISSING else (field(default_factory=partial(_same, default)),)
        made.append((f.name, annotated[tuple([typed, *shown])], *rest))
    return make_dataclass(kind.__name__, sorted(made, key=len))


def _same(value: Any) -> Any:
    return value


def metavar_of(setting: Any) -> str | None:
    """What stands for the value of a setting in the help, such as INT; None leaves it to `tyro`."""
    if setting.metadata.get("positional"):
        return setting.name.upper()
    kinds = [t for t in get_args(setting.type) if t is not NoneType]
    return kinds[0].__name__.upper() if NoneType in get_args(setting.type) and len(kinds) == 1 else None


def json_argument() -> Any:
    """How `tyro` reads and shows a dictionary."""
    import tyro

    return tyro.constructors.PrimitiveConstructorSpec(
        nargs=1,
        metavar="JSON",
        instance_from_str=lambda words: json_object(words[0]),
        is_instance=lambda value: isinstance(value, dict),
        str_from_instance=lambda value: [json.dumps(value)],
    )


def json_object(text: str) -> dict[str, Any]:
    """The dictionary that `text` holds as JSON."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{text!r} is no JSON ({error}): write it like '{{\"size\": 9}}'") from error
    if not isinstance(value, dict):
        raise ValueError(f"{text!r} is no JSON object: write it like '{{\"size\": 9}}'")
    return value


def join_dotted(arguments: Iterable[str]) -> list[str]:
    """`arguments` with `--NAME.KEY VALUE` joined, by name, into one `--NAME JSON`, which comes last."""
    rest: list[str] = []
    joined: dict[str, dict[str, Any]] = {}
    words = iter(arguments)
    for word in words:
        found = re.fullmatch(r"(--[\w-]+)\.([\w.-]+)(?:=(.*))?", word, re.DOTALL)
        whole = re.fullmatch(r"(--[\w-]+)=(\{.*\})", word, re.DOTALL)
        if not found:
            rest += [whole[1], whole[2]] if whole else [word]
            continue
        text = next(words, None) if found[3] is None else found[3]
        if text is None:
            raise UsageError(f"{word} needs a value")
        *parents, last = found[2].replace("-", "_").split(".")
        place = joined.setdefault(found[1], {})
        for parent in parents:
            place = place.setdefault(parent, {})
        try:
            place[last] = json.loads(text)
        except json.JSONDecodeError:
            place[last] = text
    for name, values in joined.items():
        if name in rest[:-1]:
            start = rest.index(name)
            values = {**json_object(rest[start + 1]), **values}
            del rest[start : start + 2]
        rest += [name, json.dumps(values)]
    return rest


UNREADABLE = (  # what `tyro` says of a value that it cannot read, and what is said of it here
    (r"no type matching \{None\}\|INT .*? from \[(.*?)\].*", r"\1 is no whole number"),
    (r"no type matching \{None\}\|FLOAT .*? from \[(.*?)\].*", r"\1 is no number"),
    (r"invalid literal for int\(\) with base 10: (.*)", r"\1 is no whole number"),
    (r"could not convert string to float: (.*)", r"\1 is no number"),
)


def plain(boxed: str) -> str:
    """What the box of an error of `tyro` says, one line for each of its parts, without the help on the argument."""
    parts: list[list[str]] = [[]]
    for line in boxed.splitlines():
        text = line.strip("│ ").strip()
        if line.startswith("╰") or re.fullmatch("[─-]{3,}", text):
            parts.append([])
        elif text and not line.startswith("╭"):
            parts[-1].append(text)
    if "╭" not in boxed:  # where the terminal has no such characters, the title stands as a part of its own
        del parts[0]
    lines = [re.sub(r"\s+", " ", " ".join(part)) for part in parts if part]
    lines = [line for line in lines if not line.startswith(("For full help", "Argument helptext"))]
    for i, line in enumerate(lines):
        if line.startswith("Missing from"):
            names = re.findall(r"--[\w-]+(?= [A-Z])|(?<!--\S)(?<=: |\) )[A-Z_]+\b", line)
            lines[i] = f"Missing: {', '.join(names)}" if names else line
        for cause, told in UNREADABLE:
            lines[i] = re.sub(cause, told, lines[i])
    return "\n".join(lines)
