"""`maxrl bench`: trains several algorithms by several seeds, and makes a table, figures and a report."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from maxrl_algos.commands.doctor import needed
from maxrl_algos.commands.environments import full_id
from maxrl_algos.run.config import UsageError, option


@dataclass(frozen=True)
class Settings:
    """Trains several algorithms on an env, by several seeds, and compares them.

        maxrl bench --env my_package:My/Task-v0 --algorithms maxrl grpo rloo --seeds 5
        maxrl bench mazes-quick                   a benchmark of this project, in its clone
        maxrl bench my_benchmark.toml             a benchmark of your own, in a TOML or Python file

    An algorithm may have arguments: maxrl:rollouts=8, pkpo:k=4, grpo:entropy_coef=0.001 (with commas between several).
    The same command goes on with a benchmark that was stopped, and more seeds or algorithms can be asked for later. The
    folder gets the rows, a table with paired differences, figures, and the report NAME.html.
    """

    benchmark: str | None = option(None, "name of a benchmark, or its TOML or Python file", positional=True)
    env: str | None = option(None, "any registered env; MODULE:ID where a module of yours registers it")
    env_kwargs: dict = option({}, "keyword arguments of the env, as JSON or one by one: --env-kwargs.size 9")
    algorithms: tuple[str, ...] = option((), "which are compared (with --env: maxrl grpo rloo)")
    seeds: int | None = option(None, "number of seeds (with --env: 5)")
    steps: int | None = option(None, "updates of each run")
    tasks: int | None = option(None, "tasks a step")
    rollouts: int | None = option(None, "rollouts of each task, N")
    warmup_steps: int | None = option(None, "supervised steps on demonstrations, from which all algorithms start")
    settings: dict = option({}, "further settings of each run, such as --settings.lr 1e-3")
    kind: str = option("auto", "kind of run: auto, tokens, text, images, stepwise, or a module like those")
    jobs: int | None = option(None, "runs at a time; one a core, or one on a GPU, where not given")
    out: str | None = option(None, "folder of rows, table, figures and report; runs/NAME where not given")
    work: str | None = option(None, "folder of the runs; that of --out where not given")


def main(settings: Settings) -> None:
    if remedy := needed(("train", "bench")):
        raise UsageError(f"benchmarks need packages that are not installed: {remedy}")
    from maxrl_algos.commands import bench_plan
    from maxrl_algos.results.runner import Benchmark

    if (settings.benchmark is None) == (settings.env is None):
        raise UsageError(
            "name an env by --env, or a benchmark: maxrl bench --env MaxRL/MazeTokens-v0 --env-kwargs.size 5, or "
            f"maxrl bench NAME, where NAME is a TOML or Python file{bench_plan.known_presets()}"
        )
    modules: list[str] = []
    if settings.env is not None:
        env = full_id(settings.env)
        name, preset = bench_plan.of_env(env, settings)
    else:
        name, preset, modules = bench_plan.of_name(str(settings.benchmark))
        preset = changed(preset, settings)
    out = Path(settings.out or f"runs/{name}")
    Benchmark(name, preset, out, Path(settings.work or out), settings.jobs, modules).run()


def changed(preset: Any, settings: Settings) -> Any:
    """A named preset with what the command line says differently."""
    from maxrl_algos.commands import bench_plan

    config, warmup = {**preset.config, **settings.settings}, dict(preset.warmup)
    for name in ("steps", "tasks", "rollouts"):
        if getattr(settings, name) is not None:
            config[name] = getattr(settings, name)
    if settings.env_kwargs:
        config["env_kwargs"] = {**config.get("env_kwargs", {}), **settings.env_kwargs}
    if settings.warmup_steps is not None:
        warmup = {**warmup, "warmup_steps": settings.warmup_steps} if settings.warmup_steps else {}
    variants = preset.variants
    if settings.algorithms:
        named = [bench_plan.variant(text) for text in settings.algorithms]
        known = {algorithm for algorithm, _ in variants}
        bare = {algorithm for algorithm, more in named if not more and algorithm in known}
        variants = tuple(v for v in variants if v[0] in bare)
        variants += tuple(v for v in named if (v[1] or v[0] not in bare) and v not in variants)
    kind = preset.kind if settings.kind == "auto" else settings.kind
    seeds = preset.seeds if settings.seeds is None else settings.seeds
    return replace(preset, config=config, warmup=warmup, variants=variants, seeds=seeds, kind=kind)
