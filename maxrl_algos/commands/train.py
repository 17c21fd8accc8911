"""`maxrl train`: trains a policy on any env; the kind of run follows from what the env says of itself."""

import json
import os
import sys
from contextlib import closing
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from maxrl_algos.commands.doctor import EXTRAS_OF_KIND, needed
from maxrl_algos.commands.environments import KINDS, full_id, kinds_of, make, make_showing
from maxrl_algos.commands.outcome import outcome
from maxrl_algos.commands.threads import leave_busy_cores
from maxrl_algos.run.config import RunConfig, UsageError, asks_for_help, join_dotted, json_object, option, parse

# Settings of a run in text without a model to start from, where the command line does not say otherwise. A tiny model
# learns the form of an answer in the warm-up; an evaluation takes seconds and not minutes.
TINY = {"warmup_steps": 300, "warmup_lr": 1e-3, "eval_tasks": 128, "eval_samples": 16}


@dataclass(frozen=True)
class Settings(RunConfig):
    """Trains a policy on an env.

    The env decides which kind of run it is: tokens (a small transformer), text (a language model), images (a
    classifier) or stepwise (several steps, by Stable-Baselines3). Each kind has more settings, which are shown by

        maxrl train --env MaxRL/MazeTokens-v0 --help

    `maxrl train --out RUN` alone goes on with the run in that folder.
    """

    kind: str = option("auto", "the kind of run, where the env is fit for several", choices=("auto", *KINDS))
    algorithm: str = option("maxrl", "name of the algorithm, as `maxrl list` shows it, or a module of your own")
    algorithm_kwargs: dict = option({}, "arguments of the algorithm")
    steps: int = option(200, "number of updates")
    tasks: int = option(32, "tasks a step")
    rollouts: int = option(32, "rollouts of each task, N")


class Run(NamedTuple):
    """A kind of run, its settings, and those that the folder holds already, or None."""

    kind: str
    config: Any
    saved: dict[str, Any] | None


def read(arguments: list[str]) -> Run:
    """The run that the arguments describe.

    Raises:
        UsageError: if they do not.
    """
    from maxrl_algos.results.grid import module_of

    given = join_dotted(arguments)
    out, env = taken(given, "--out"), taken(given, "--env")
    asked_for_help = asks_for_help(given)
    saved = settings_in(Path(out)) if out else None
    if asked_for_help and not (env or saved):
        parse(Settings, given, prog="maxrl train")
    if not out and not asked_for_help:
        raise UsageError(f"Missing: --out, the folder of the run{'' if env else ', and --env'}")
    if not env and not saved:
        raise UsageError(f"Missing: --env; there is no run in {out} to go on with. `maxrl list` shows the envs")
    env = full_id(env or saved["env"])  # type: ignore[index]
    kwargs_given = taken(given, "--env-kwargs")
    kwargs = json_object(kwargs_given) if kwargs_given else (saved or {}).get("env_kwargs", {})
    kind = taken(given, "--kind", remove=True) or "auto"
    if kind not in ("auto", *KINDS):
        raise UsageError(f"--kind must be one of {', '.join(KINDS)}, got {kind!r}")
    note = leave_busy_cores()  # before the env imports Numba, and the trainer PyTorch
    kind = kind_of(env, kwargs, saved) if kind == "auto" else kind
    if remedy := needed(EXTRAS_OF_KIND[kind]):
        raise UsageError(f"a run of the kind {kind} needs packages that are not installed: {remedy}")
    if note:
        print(note, file=sys.stderr)
    kind_module = module_of(kind)
    known = {f.name for f in fields(kind_module.Config)}
    defaults = {k: v for k, v in (saved or {}).items() if k in known} | {"env": env}
    replace_value(given, "--env", env)
    if not saved and kind in ("tokens", "text") and taken(given, "--start-from") is None:
        defaults |= of_new_model(env, kwargs, kind)
    return Run(kind, parse(kind_module.Config, given, {**defaults, "out": out or MISSING}, "maxrl train"), saved)


def of_new_model(env: str, kwargs: dict[str, Any], kind: str) -> dict[str, Any]:
    """Defaults of a run that begins with a new small model: a warm-up if the env shows correct responses, else none.

    In text, the lengths of prompts and responses also follow from those that the env shows.
    """
    with closing(make_showing(env, kwargs, "train")) as made:
        if "demonstration" not in made.reset(seed=0)[1]:
            return {"warmup_steps": 0}
    if kind == "tokens":
        return {}
    from maxrl_algos.commands.bench_plan import tiny_lengths

    return {**TINY, **tiny_lengths(env, kwargs)}


def kind_of(env: str, kwargs: dict[str, Any], saved: dict[str, Any] | None) -> str:
    """The kind of run that suits an env best, or that has the settings `saved`.

    Raises:
        UsageError: if no kind suits the env.
    """
    from maxrl_algos.results.grid import module_of

    made = make(env, kwargs)
    fit = kinds_of(made)
    made.close()
    if not fit:
        raise UsageError(
            f"{env} fits no trainer: its observations are {made.observation_space}, its actions {made.action_space}. "
            f"`maxrl check {env}` says what each trainer needs"
        )
    if saved and len(fit) > 1:
        return min(fit, key=lambda kind: len(saved.keys() ^ {f.name for f in fields(module_of(kind).Config)}))
    return fit[0]


def settings_in(folder: Path) -> dict[str, Any] | None:
    """The settings of the run in a folder; None if there is no run."""
    path = folder / "config.json"
    return json.loads(path.read_text()) if path.exists() else None


def taken(given: list[str], name: str, remove: bool = False) -> str | None:
    """The value of an option among the arguments, or None; it is taken out of them if `remove`."""
    for place, word in enumerate(given):
        if word == name and place + 1 < len(given):
            value = given[place + 1]
            if remove:
                del given[place : place + 2]
            return value
        if word.startswith(f"{name}="):
            if remove:
                del given[place]
            return word.partition("=")[2]
    return None


def replace_value(given: list[str], name: str, value: str) -> None:
    """Give an option another value, if it is among the arguments."""
    if taken(given, name, remove=True) is not None:
        given += [name, value]


def main(run: Run) -> None:
    from maxrl_algos.results.grid import module_of

    folder = Path(run.config.out)
    total = getattr(run.config, "warmup_steps", 0) + run.config.steps
    last = max((int(path.name[5:]) for path in folder.glob("step-*")), default=-1)
    if run.saved == json.loads(json.dumps(asdict(run.config))) and last >= total:
        if os.environ.get("RANK", "0") != "0":
            return
        further = "" if run.kind == "images" else " A larger --steps goes on with it."
        print(f"This run is finished: it has all of its {run.config.steps} updates.{further}")
    else:
        trainer = module_of(run.kind).trainer(run.config)
        trainer.run()
        if not trainer.processes.is_main:
            return
    print(outcome(folder))
