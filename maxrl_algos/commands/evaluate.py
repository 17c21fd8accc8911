"""`maxrl evaluate`: pass@k of a run's last checkpoint, or of a language model of a folder or the hub."""

import json
import math
import os
from dataclasses import MISSING, dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from maxrl_algos.commands.environments import full_id
from maxrl_algos.commands.train import kind_of, settings_in, taken
from maxrl_algos.run.config import UsageError, join_dotted, nearest, option, parse, require


@dataclass(frozen=True)
class Settings:
    """Evaluates the last checkpoint of a run on held-out tasks: any run of `maxrl train`.

    A language model of a folder or of the hub, which no run here trained, is evaluated by other settings:

        maxrl evaluate --model MODEL --env MaxRL/GSM8K-v0 --out FILE.jsonl      (more: maxrl evaluate --model x --help)
    """

    run: str = option(MISSING, "folder of the run", positional=True)
    tasks: int | None = option(None, "held-out tasks, always the same ones; the run's eval_tasks where not given")
    samples: int | None = option(None, "samples of each task; the run's eval_samples where not given")
    seed: int | None = option(None, "seed of the samples; the run's own where not given")
    device: str = option("auto", "where it computes: cpu or cuda; auto takes a GPU if there is one")
    out: str | None = option(None, "file that a line of JSON is appended to; RUN/evaluated.jsonl where not given")
    keep_rollouts: str = option("sample", "which rollouts are kept beside it", choices=("none", "sample", "all"))

    def __post_init__(self) -> None:
        require(self, ("tasks", "samples"), 1)
        require(self, ("seed",), 0)


def read(arguments: list[str]) -> Any:
    """The settings: those of a run, or where a model is named those of a language model's evaluation."""
    given = join_dotted(arguments)
    if "--compare" in given:
        raise UsageError("finished evaluations are compared by maxrl compare FILE FILE, and drawn by maxrl report")
    if taken(given, "--model") is None:
        return parse(Settings, given, prog="maxrl evaluate")
    from maxrl_algos.commands.evaluate_text import EvaluateConfig

    if env := taken(given, "--env", remove=True):
        given += ["--env", full_id(env)]
    return parse(EvaluateConfig, given, prog="maxrl evaluate")


def main(settings: Any) -> None:
    if not isinstance(settings, Settings):
        from maxrl_algos.commands.evaluate_text import evaluate
        from maxrl_algos.results.evaluations import report, summary

        finished = evaluate(settings)
        print(report(finished.stem, summary(finished)))
        return
    from maxrl_algos.commands.outcome import table

    entry = evaluate_run(settings)
    out = Path(settings.out or Path(settings.run) / "evaluated.jsonl")
    with open(out, "a") as file:
        file.write(json.dumps(entry) + "\n")
    print(table([entry]))
    print(f"Appended to {out}")


def evaluate_run(settings: Settings) -> dict[str, Any]:
    """Evaluate the last checkpoint of a run: an entry like those of its evaluations.jsonl."""
    from maxrl_algos.results.grid import module_of
    from maxrl_algos.run import checkpoint, kept
    from maxrl_algos.run.distributed import SINGLE_PROCESS, resolve_device

    folder = Path(settings.run)
    saved = settings_in(folder)
    if saved is None:
        near = [str(path.parent) for path in folder.parent.glob("*/config.json")] if folder.parent.is_dir() else []
        raise UsageError(
            f"there is no run in {folder}{nearest(str(folder), near) or '.'} A language model is named by --model"
        )
    checkpoints = checkpoint.complete(folder)
    if not checkpoints:
        raise UsageError(f"the run in {folder} has no checkpoint yet: let it train on by maxrl train --out {folder}")
    module = module_of(kind_of(full_id(saved["env"]), saved["env_kwargs"], saved))
    config = module.Config(**{k: tuple(v) if isinstance(v, list) else v for k, v in saved.items()})
    given = {"eval_tasks": settings.tasks, "eval_samples": settings.samples, "seed": settings.seed}
    given = {name: value for name, value in given.items() if value is not None and hasattr(config, name)}
    config = replace(config, out=str(folder), device=settings.device, processes=None, **given)
    if not config.eval_tasks:
        raise UsageError("this run evaluates no tasks itself: say how many by --tasks")
    state = checkpoint.load_state(checkpoints[-1])
    where = SimpleNamespace(path=folder, last_checkpoint=checkpoints[-1], saved=state, settings=saved)
    learner = module.build(config, SINGLE_PROCESS, resolve_device(settings.device), where)
    out = Path(settings.out or folder / "evaluated.jsonl")
    keeper = kept.Keeper(kept.file_of(out), settings.keep_rollouts, config.keep_megabytes, config.seed, math.inf)
    seen: list[dict[str, Any]] = []

    def watch(groups: Any, share: float) -> None:
        if groups is not None and (keeper.how == "all" or not seen):
            tasks, rollouts = learner.size(groups)
            places = keeper.chosen(tasks, rollouts, "evaluation", state["step"])
            more = {"step": state["step"], "phase": "evaluation"}
            seen.extend({**more, **record} for record in learner.records(groups, places, config.eval_split))

    learner.watch = watch
    try:
        learner.restore(state)
        values, _ = learner.evaluate()
        keeper.keep(seen)
    finally:
        learner.close()
    update = state["step"] - getattr(config, "warmup_steps", 0)
    entry = {"step": state["step"], "update": update, "seed": config.seed, **values}
    return {**entry, "checkpoint": os.fspath(checkpoints[-1])}
