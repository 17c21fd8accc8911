"""What `maxrl bench` runs: a preset made from an env, from a file outside this package, or found by its name."""

import hashlib
import importlib
import importlib.util
import json
import re
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from maxrl_algos.commands.environments import full_id, kinds_of, make
from maxrl_algos.metrics import powers_of_two
from maxrl_algos.results.grid import KINDS, Preset, Variants
from maxrl_algos.run.config import UsageError, nearest

ALGORITHMS = ("maxrl", "grpo", "rloo")
SEEDS = 5
OURS = "benchmarks.suite"  # where a clone of this project keeps its presets
# Settings of `maxrl bench --env` where the command line does not say otherwise: minutes on a laptop for small tasks.
USUAL: dict[str, dict[str, Any]] = {
    "tokens": {"tasks": 16, "rollouts": 16, "steps": 100, "lr": 3e-4, "eval_tasks": 128, "eval_samples": 32},
    "text": {"tasks": 16, "rollouts": 16, "steps": 100, "lr": 3e-4, "eval_tasks": 64, "eval_samples": 32},
    "images": {"tasks": 64, "rollouts": 64, "steps": 400, "eval_tasks": 1000, "eval_k": 64},
    "stepwise": {"tasks": 8, "rollouts": 16, "steps": 100, "eval_tasks": 128, "eval_samples": 16},
}
WARMUP = {"warmup_steps": 200, "warmup_lr": 1e-3}  # of tokens and of text, where the env has demonstrations
EVALUATIONS = 5  # of a run, the one before the first update not counted
SPARE = 16  # tokens beyond the longest prompt and demonstration that were seen
SEEN = 256  # how many tasks are looked at for that


def of_env(env: str, settings: Any) -> tuple[str, Preset]:
    """The name and the preset of a benchmark of one env.

    Args:
        env: an id as `full_id` returns it.
        settings: the settings of the command.

    Raises:
        UsageError: if no trainer takes the env, or if the env lacks what the trainer needs.
    """
    with closing(make(env, settings.env_kwargs)) as made:
        fit = kinds_of(made)
        splits = made.metadata.get("splits")
        shows = (env, made.observation_space, made.action_space)
    kind = settings.kind if settings.kind != "auto" else fit[0] if fit else ""
    if not kind:
        raise UsageError("{} fits no trainer: its observations are {}, its actions {}".format(*shows))
    config: dict[str, Any] = {"env_kwargs": settings.env_kwargs, **USUAL.get(kind, {}), **settings.settings}
    for name in ("steps", "tasks", "rollouts"):
        if getattr(settings, name) is not None:
            config[name] = getattr(settings, name)
    split = config.get("eval_split", "test")
    if splits is not None and split not in splits:
        raise UsageError(f"{env} has the splits {', '.join(splits)}, but no {split!r}: give --settings.eval-split NAME")
    config.setdefault("eval_every", max(1, -(-config["steps"] // EVALUATIONS)))
    warmup = warmup_of(env, kind, config, settings.warmup_steps)
    if kind == "text" and "start_from" not in config:
        config = {**tiny_lengths(env, settings.env_kwargs), **config}
    ks = powers_of_two(config.get("eval_samples") or config.get("eval_k", 64))
    seeds = SEEDS if settings.seeds is None else settings.seeds
    variants = tuple(variant(text) for text in settings.algorithms or ALGORITHMS)
    preset = Preset(env, kind, config, variants, seeds, ks=tuple(ks[:: 2 if len(ks) > 3 else 1]), warmup=warmup)
    return name_of(preset, settings.out), preset


def name_of(preset: Preset, out: str | None) -> str:
    """A name for a benchmark, made from its folder, or from its env and what is special to it."""
    if out is not None:
        return Path(out).name
    words = re.sub(r"[^a-z0-9]+", "-", preset.env_id.removeprefix("MaxRL/").lower()).strip("-")
    special = json.dumps([preset.env, preset.config, preset.warmup, preset.kind], sort_keys=True, default=str)
    return f"{words}-{hashlib.blake2b(special.encode(), digest_size=2).hexdigest()}"


def warmup_of(env: str, kind: str, config: dict[str, Any], steps: int | None) -> dict[str, Any]:
    """The settings of the warm-up that all algorithms start from; none without demonstrations.

    Raises:
        UsageError: if a warm-up is asked for, or needed for a model's vocabulary, but the env has no demonstrations.
    """
    if kind not in ("tokens", "text") or steps == 0 or "start_from" in config:
        config.setdefault("warmup_steps", 0) if kind in ("tokens", "text") else None
        return {} if not steps or kind not in ("tokens", "text") else {**WARMUP, "warmup_steps": steps}
    try:
        demonstrations(env, kind, config["env_kwargs"], 1)
    except (ValueError, TypeError, KeyError) as error:
        if kind == "text":
            raise UsageError(
                f"{env} has no demonstrations ({error}), from which a tiny model takes its vocabulary: write "
                "`demonstrations` in the task suite, or name a language model by --settings.start-from FOLDER_OR_HUB_ID"
            ) from error
        if steps:
            raise UsageError(f"{env} has no demonstrations ({error}): leave out --warmup-steps") from error
        config.setdefault("warmup_steps", 0)
        return {}
    return {**WARMUP, "warmup_steps": WARMUP["warmup_steps"] if steps is None else steps}


def demonstrations(env: str, kind: str, env_kwargs: dict[str, Any], count: int) -> tuple[Any, Any]:
    """Prompts and correct responses of some training tasks."""
    from maxrl_algos.sources.text import TextSource
    from maxrl_algos.sources.tokens import TokenSource

    source: Any = TextSource(env, env_kwargs) if kind == "text" else TokenSource(env, env_kwargs)
    return source.demonstrations(source.training_tasks(0, 0, count, "lengths"))


def tiny_lengths(env: str, env_kwargs: dict[str, Any]) -> dict[str, Any]:
    """How many tokens prompts and responses of a tiny model may have, by the demonstrations, whose tokens are bytes or
    longer."""
    from maxrl_algos.sources.text import TextSource

    messages, answers = demonstrations(env, "text", env_kwargs, SEEN)
    system = TextSource(env, env_kwargs).system_prompt or ""
    longest_prompt = max(len(text.encode()) for text in messages) + len(system.encode())
    longest = max(len(text.encode()) for text in answers)
    return {"max_prompt": 2 * longest_prompt + SPARE, "max_response": longest + SPARE}


def variant(text: str) -> tuple[str, dict[str, Any]]:
    """An algorithm and what is special to it, of a text such as "maxrl" or "pkpo:k=4,rollouts=8".

    Raises:
        UsageError: if the text is none of this form, or if there is no such algorithm.
    """
    from maxrl_algos.exact_objectives import check_algorithm

    algorithm, _, rest = text.partition(":")
    try:
        check_algorithm(algorithm)
    except ValueError as error:
        raise UsageError(str(error)) from error
    more: dict[str, Any] = {}
    for part in filter(None, rest.split(",")):
        name, equals, value = part.partition("=")
        if not equals:
            raise UsageError(f"{text!r}: write arguments like pkpo:k=4,rollouts=8")
        try:
            more[name.replace("-", "_")] = json.loads(value)
        except json.JSONDecodeError:
            more[name.replace("-", "_")] = value
    return algorithm, more


def of_name(name: str) -> tuple[str, Preset, list[str]]:
    """The name, the preset and the modules to import of a benchmark that is named by a file or by a preset's name.

    A name may also be that of one of the presets in a Python file: my_benchmarks.py:quick.

    Raises:
        UsageError: if there is no such benchmark, or if the file does not describe one.
    """
    path, _, which = name.partition(":")
    if Path(path).suffix == ".toml" and Path(path).exists():
        return Path(path).stem, of_toml(Path(path)), []
    if Path(path).suffix == ".py" and Path(path).exists():
        return of_python(Path(path), which)
    if Path(path).suffix in (".toml", ".py"):
        raise UsageError(f"there is no file {path}")
    presets = our_presets()
    if name not in presets:
        where = "" if presets else " The presets of this project lie in its clone: start there."
        raise UsageError(f"there is no benchmark {name!r}{nearest(name, presets) or '.'}{known_presets()}{where}")
    return name, presets[name], []


def our_presets() -> Mapping[str, Preset]:
    """The presets of this project by name; none outside of its clone."""
    try:
        return importlib.import_module(OURS).PRESETS
    except ModuleNotFoundError as error:
        if not OURS.startswith(str(error.name)):
            raise
        return {}


def known_presets() -> str:
    """The names of the presets that can be named here, as the end of a sentence; "" if there are none."""
    names = our_presets()
    return f" or one of {', '.join(names)}" if names else ""


def of_python(path: Path, which: str) -> tuple[str, Preset, list[str]]:
    """A preset of a Python file, which has `PRESET`, or `PRESETS` by name. The file may also register envs."""
    folder = str(path.resolve().parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)  # the processes of the runs look there too
    module = importlib.import_module(path.stem)
    if Path(module.__file__ or "").resolve() != path.resolve():
        raise UsageError(f"{path} has the name of the module {module.__file__}: rename it")
    presets = getattr(module, "PRESETS", None) or {path.stem: getattr(module, "PRESET", None)}
    if which and which not in presets:
        raise UsageError(f"{path} has no preset {which!r}{nearest(which, presets) or '.'} It has {', '.join(presets)}")
    if not which and len(presets) > 1:
        raise UsageError(f"{path} has several presets: name one of {path}:{{{','.join(presets)}}}")
    name = which or next(iter(presets))
    if not isinstance(presets[name], Preset):
        raise UsageError(
            f"{path} needs PRESET = maxrl_algos.results.grid.Preset(...), or PRESETS, a dictionary of such"
        )
    return name, presets[name], [path.stem]


def of_toml(path: Path) -> Preset:
    """The preset of a TOML file, whose keys are the fields of `Preset`.

    `variants` is a list of names of algorithms, as the command line takes them, or of tables with a key `algorithm`.
    `env` is an id as the command line takes it, and `kind` is found by the env where it is left out.
    """
    try:
        import tomllib
    except ImportError as error:  # Python 3.10
        raise UsageError("TOML files need Python 3.11 or newer: write the benchmark as a Python file") from error
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is no TOML: {error}") from error
    known = {name for name in Preset.__dataclass_fields__}
    if unknown := sorted(set(values) - known):
        raise UsageError(f"{path} has unknown keys {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    if missing := sorted({"env"} - set(values)):
        raise UsageError(f"{path} lacks {', '.join(missing)}")
    variants: Variants = tuple(
        variant(v) if isinstance(v, str) else (v["algorithm"], {key: x for key, x in v.items() if key != "algorithm"})
        for v in values.pop("variants", ALGORITHMS)
    )
    env, config = full_id(values.pop("env")), dict(values.pop("config", {}))
    kind = values.pop("kind", None) or kinds_of(make(env, config.get("env_kwargs", {})))[0]
    if kind not in KINDS and not importlib.util.find_spec(kind):
        raise UsageError(f"{path}: kind must be one of {', '.join(KINDS)}, or the name of a module, got {kind!r}")
    lists: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return Preset(env, kind, config, variants, **{"seeds": SEEDS, **lists})
