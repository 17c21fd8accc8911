"""What `maxrl check` asks of an env beside the contract: correct answers that score 1, and trainers that take it."""

import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_algos.commands.doctor import EXTRAS_OF_KIND, needed
from maxrl_algos.commands.environments import KINDS, as_actions, make_showing, play
from maxrl_algos.results.grid import module_of
from maxrl_envs.batches import belongs

WAYS = ("{}", "\\boxed{{{}}}", "<answer>{}</answer>")  # in which a gold answer may be written as a response
NEEDS = {
    "tokens": "one step, and metadata['tokens'] with vocab_size, pad, eos and max_response",
    "text": "one step, and texts (maxrl_envs.AnyText) as observations and actions",
    "images": "pictures (height, width, channels) in uint8, Discrete actions, metadata['one_correct_action']",
    "stepwise": "actions that are numbers, and observations that are numbers or dictionaries of them",
}
# Settings of one small step of each kind of run.
STEP: dict[str, Any] = {"steps": 1, "tasks": 2, "rollouts": 4, "eval_tasks": 2, "loggers": (), "progress": False}
LANGUAGE = {"eval_samples": 2, "warmup_tasks": 2, "model": {"layers": 1, "hidden": 32}}
STEPS: dict[str, dict[str, Any]] = {
    "tokens": LANGUAGE,
    "text": {**LANGUAGE, "max_prompt": 8192, "max_response": 16},
    "images": {},
    "stepwise": {"eval_samples": 2},
}


def correct_answers_score(
    env: str, kwargs: dict[str, Any], splits: Mapping[str, int | None], endless: int
) -> Iterator[tuple[str, bool]]:
    """A line on the correct answers of each split, and whether all of them score 1.

    Args:
        env: id as `full_id` returns it.
        kwargs: keyword arguments of the env.
        splits: number of tasks by split.
        endless: how many tasks of an endless split are tried.
    """
    for split, size in splits.items():
        made = make_showing(env, kwargs, split)
        _, info = made.reset(options={"task": 0, "split": split})
        tasks = np.arange(endless if size is None else size)
        of = f"{len(tasks)} of {'an endless split' if size is None else size}"
        if not ways(made, info):
            yield f"{split}: the env shows no correct actions to try: write `demonstrations`", True
            continue
        begin = time.perf_counter()
        bad = wrong(made, split, tasks)
        speed = f"{1000 * (time.perf_counter() - begin) / len(tasks):.2g} s for 1,000"
        made.close()
        told = f"task {bad[0]} and {len(bad) - 1} others do" if len(bad) > 1 else f"task {bad[0]} does" if bad else ""
        yield f"{split}: {of} tried, {f'{told} NOT score 1' if bad else 'all score 1'}; {speed}", not bad


def wrong(env: gym.Env[Any, Any], split: str, tasks: np.ndarray) -> list[int]:
    """Those of the tasks (P,) whose correct answer does not score 1."""
    bad = []
    for task in tasks.tolist():
        options = {"task": task, "split": split}
        _, info = env.reset(options=options)
        if not any(play(env, options, actions).reward == 1 for actions in ways(env, info)):
            bad.append(task)
    return bad


def ways(env: gym.Env[Any, Any], info: dict[str, Any]) -> list[list[Any]]:
    """The lists of actions, one of which must score 1, by the demonstration or the gold answer in the info of `reset`.

    A gold answer is tried as a response in text, written in several ways, or as an action, if it is one.
    """
    if "demonstration" in info:
        return [as_actions(env.action_space, info["demonstration"])]
    gold = info.get("gold")
    if isinstance(env.action_space, gym.spaces.Text):
        return [] if gold is None else [[way.format(gold)] for way in WAYS]
    return [[gold]] if gold is not None and belongs(env.action_space, gold) else []


def trainers(
    env: str, kwargs: dict[str, Any], policies: tuple[str, ...], demonstrations: bool
) -> Iterator[tuple[str, bool]]:
    """A line on each kind of run, and whether it takes the env where it should."""
    others = [kind for kind in KINDS if kind not in policies]
    yield from ((f"{kind}: not for this env; it needs {NEEDS[kind]}", True) for kind in others if not policies)
    for kind in policies:
        begin = time.perf_counter()
        if remedy := needed(EXTRAS_OF_KIND[kind]):
            yield f"{kind}: not tried, since packages are missing: {remedy}", True
            continue
        try:
            one_step(kind, env, kwargs, demonstrations)
        except Exception as error:
            yield f"{kind}: REFUSED: {error or repr(error)}", False
        else:
            yield f"{kind}: takes it; one step, with all around it, took {time.perf_counter() - begin:.1f} s", True


def one_step(kind: str, env: str, kwargs: dict[str, Any], demonstrations: bool) -> None:
    """Make one update of a kind of run in a temporary folder, with a warm-up step where the env shows answers."""
    module = module_of(kind)
    settings = {**STEP, **STEPS[kind]}
    if kind in ("tokens", "text"):
        settings["warmup_steps"] = int(demonstrations)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module.train(module.Config(out=str(Path(folder) / "run"), env=env, env_kwargs=kwargs, **settings))
