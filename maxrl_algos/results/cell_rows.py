"""The rows of a finished cell, and of random actions."""

from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_algos.metrics import bootstrap_interval, exact_pass_at_k, pass_at_k, powers_of_two
from maxrl_algos.results.grid import Cell, Preset, module_of
from maxrl_algos.results.rows import Row
from maxrl_algos.run.journal import total_seconds
from maxrl_algos.run.json_lines import read
from maxrl_algos.tasks import held_out_tasks

EXACT_K = 1024  # the largest k of exact pass@k


def rows_of(cell: Cell, preset: Preset, facts: dict[str, Any]) -> list[Row]:
    """The rows of a finished cell.

    The field `wall_seconds` is how long the steps up to the row's step took, without evaluations. The metric
    "cpu_seconds" is how much processor time the updates up to that step took.

    Args:
        cell: the finished cell.
        preset: the preset of the cell.
        facts: the fields of `rows.provenance`.
    """
    steps = read(cell.folder() / "metrics.jsonl")
    seconds = np.cumsum([0.0, *(total_seconds(step) for step in steps)])
    evaluations = read(cell.folder() / "evaluations.jsonl")
    cpu_seconds = np.cumsum([0.0, *(step.get("time/cpu", 0.0) for step in steps)])
    before, rows = 0, []
    for evaluation in evaluations:
        common = {
            "env": preset.env_id,
            "env_kwargs": cell.env_kwargs,
            "algorithm": cell.algorithm,
            "algorithm_kwargs": cell.kwargs,
            "seed": cell.seed,
            "N": cell.n,
            "step": evaluation["update"],
            "sampler": "exact" if "pass_rates" in evaluation else cell.config.get("sampler", "grouped"),
            "wall_seconds": float(seconds[evaluation["step"]]),
            "split": cell.config.get("eval_split", "test"),
            **facts,
        }
        recent = [step for step in steps[before : evaluation["step"]] if step["phase"] == "train"]
        values = [*evaluation_values(evaluation, evaluation is evaluations[-1], preset.ks)]
        values += training_values(recent, cell)
        if recent and "time/cpu" in recent[0]:
            cpu = float(cpu_seconds[evaluation["step"]])
            values.append({"metric": "cpu_seconds", "k": None, "value": cpu, "tasks": 0, "samples": 0})
        rows += [Row(**value, **common) for value in values]
        before = evaluation["step"]
    return rows


def evaluation_values(evaluation: dict[str, Any], is_last: bool, ks: tuple[int, ...]) -> list[dict[str, Any]]:
    """The fields of the rows of one evaluation in which these rows differ: metric, k, value, tasks and samples.

    Where the evaluation drew samples, the row of pass@1 also holds the successes of every task, from which pass@k and
    intervals over tasks can be computed at any k. Exact pass@k comes with such intervals at the last evaluation.

    Args:
        evaluation: an entry of the run's evaluations.jsonl.
        is_last: whether this is the last evaluation of the run, which gets rows for all k.
        ks: the k for which the other evaluations get rows.
    """
    tasks, samples = len(evaluation["tasks"]), evaluation.get("samples", 0)
    values: list[dict[str, Any]] = []
    for k, shares in per_task(evaluation):
        if is_last or k in ks or k == 1:
            kept = {"successes": evaluation["successes"]} if samples and k == 1 else {}
            values.append({"metric": "pass@k", "k": k, "value": float(shares.mean()), **kept})
        if is_last and not samples:
            interval = bootstrap_interval(shares[None], over="tasks", resamples=200)
            values.append({"metric": "pass@k lower", "k": k, "value": interval.low})
            values.append({"metric": "pass@k upper", "k": k, "value": interval.high})
    if evaluation.get("majority") is not None:
        values.append({"metric": "maj@k", "k": samples, "value": float(np.mean(evaluation["majority"]))})
    if "lost_classes" in evaluation:
        values.append({"metric": "lost_classes", "k": None, "value": float(evaluation["lost_classes"])})
    if evaluation.get("verifier_errors"):
        values.append({"metric": "verifier_errors", "k": None, "value": float(evaluation["verifier_errors"])})
    return [{"tasks": tasks, "samples": samples, **value} for value in values]


def training_values(steps: list[dict[str, Any]], cell: Cell) -> list[dict[str, Any]]:
    """The fields of the rows about the training since the last evaluation: mean coverage, median seconds of a step."""
    if not steps:
        return []
    common = {"k": None, "tasks": cell.config["tasks"] * len(steps), "samples": cell.n or 0}
    values = []
    name = next((key for key in ("rollout/coverage", "coverage") if key in steps[0]), None)
    if name:
        values.append({"metric": "coverage", "value": float(np.mean([step[name] for step in steps])), **common})
    median = float(np.median([total_seconds(step) for step in steps]))
    return [*values, {"metric": "seconds_per_step", "value": median, **common}]


def per_task(evaluation: dict[str, Any]) -> list[tuple[int, np.ndarray]]:
    """Pairs of k and the pass@k of every task, (P,) float64, which is exact if the evaluation has exact pass rates."""
    if "pass_rates" in evaluation:
        ks = powers_of_two(EXACT_K)
        values = exact_pass_at_k(evaluation["pass_rates"], ks)
    else:
        ks = powers_of_two(evaluation["samples"])
        values = pass_at_k(evaluation["successes"], evaluation["samples"], ks)
    return list(zip(ks, values.T, strict=True))


def random_rows(preset: Preset, facts: dict[str, Any]) -> list[Row]:
    """The rows of uniformly random actions on the held-out tasks: the chance level."""
    kwargs, seed = preset.config.get("env_kwargs", {}), 0
    split = preset.config.get("eval_split", "test")
    single, module = gym.make_vec(preset.env, **kwargs), module_of(preset.kind)
    if hasattr(module, "random_successes"):
        samples, sampler = preset.config["eval_samples"], "vector"
        successes = module.random_successes(module.Config(**preset.config, env=preset.env, out=""), seed)
        tasks, shares = len(successes), per_task({"successes": successes, "samples": samples})
    elif single.metadata.get("one_correct_action"):
        actions: Any = single.single_action_space
        tasks, samples, sampler = single.metadata["splits"][split], 0, "exact"
        shares = per_task({"pass_rates": [1 / actions.n]})
    else:
        samples, sampler = preset.config["eval_samples"], "vector"
        held_out = held_out_tasks(single.metadata["splits"][split], preset.config["eval_tasks"])
        tasks = len(held_out)
        env = gym.make_vec(preset.env, num_envs=tasks * samples, **kwargs)
        env.action_space.seed(seed)
        env.reset(options={"task": np.repeat(held_out, samples), "split": split})
        successes = env.step(env.action_space.sample())[1].reshape(tasks, samples).sum(axis=1).astype(int)
        shares = per_task({"successes": successes, "samples": samples})
    common: dict[str, Any] = {
        "env": preset.env_id,
        "env_kwargs": kwargs,
        "algorithm": "random",
        "algorithm_kwargs": {},
        "N": None,
        "seed": seed,
        "step": 0,
        "tasks": tasks,
        "samples": samples,
        "sampler": sampler,
        "wall_seconds": 0.0,
        "split": split,
    }
    return [Row(metric="pass@k", k=k, value=float(v.mean()), **common, **facts) for k, v in shares]
