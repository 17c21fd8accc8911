"""The rules of the vector env: it does with a batch of tasks and actions what the single env does with each of them."""

import itertools
from contextlib import closing
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector.utils import batch_space, iterate

from maxrl_envs.batches import belongs, stack
from maxrl_envs.checker.subject import OUTCOME, Rollout, Subject, content, wipe
from maxrl_envs.checker.task_rules import SEEDED, bad_options

VectorEnv = gym.vector.VectorEnv[Any, Any, Any]


def check_vector_env(subject: Subject, split: str, played: list[Rollout]) -> None:
    """Check the rules of vector envs. The rollouts that the single env `played` in a split are the rows of a batch."""
    spec = subject.spec
    spec.kwargs.pop("render_mode", None)
    with closing(gym.make_vec(spec, num_envs=len(played))) as env:
        check_interface(subject, env, len(played))
        check_steps(subject, env, played)
        check_overwriting(subject, env, played)
        check_options(subject, env)
        check_seeds(subject, env, split)
        check_reset_mask(subject, env, played)


def check_interface(subject: Subject, env: VectorEnv, count: int) -> None:
    """Check that spaces and metadata are those of the single env, and that an ended rollout waits for a reset."""
    mode = env.metadata.get("autoreset_mode")
    subject.require(mode is gym.vector.AutoresetMode.DISABLED, f"vector autoreset_mode is {mode}, not DISABLED.")
    subject.require(env.num_envs == count, f"num_envs={count} gave a vector env of {env.num_envs}: use the argument.")
    for kind in ("observation_space", "action_space"):
        single, batched = getattr(subject.env, kind), getattr(env, kind)
        own, good = getattr(env, f"single_{kind}"), batch_space(single, count)
        subject.require(own == single, f"the vector env's single_{kind} is {own}, the env's {kind} is {single}.")
        subject.require(batched == good, f"the vector env's {kind} is {batched}: use batch_space, which gives {good}.")
    told, want = env.metadata.get("splits"), subject.env.metadata.get("splits")
    subject.require(told == want, f"the vector env's metadata['splits'] is {told}, the single env's {want}.")


def begin(subject: Subject, env: VectorEnv, played: list[Rollout]) -> Any:
    """Begin the tasks that were `played`: the batch of observations, which must equal those of the single env."""
    split, tasks = played[0].split, np.array([rollout.task for rollout in played])
    observations, info = env.reset(options={"task": tasks, "split": split})
    good = list(info.get("task", ())) == list(tasks) and not np.any(info.get("is_success", True))
    good &= list(info.get("split", ())) == [split] * len(tasks)
    message = f"the vector env began {split} tasks {tasks} with {info}: name each task and split, and is_success False."
    subject.require(good, message)
    inside = belongs(env.observation_space, observations)
    subject.require(inside, f"the vector env's reset gave observations outside of {env.observation_space}.")
    for i, row in zip(tasks, iterate(env.observation_space, observations), strict=True):
        subject.require(content(row) == subject.starts[split][i], f"the vector env shows another {split} task {i}.")
    return observations


def batch(env: VectorEnv, played: list[Rollout], t: int) -> Any:
    """The batch of actions of step `t`, in which a rollout that is over repeats its last action."""
    actions = [rollout.steps[min(t, len(rollout.steps) - 1)].action for rollout in played]
    return stack(env.single_action_space, actions)


def check_steps(subject: Subject, env: VectorEnv, played: list[Rollout]) -> None:
    """Check that the same actions lead to the same outcomes, and that a rollout earns nothing after its end."""
    begin(subject, env, played)
    for t in range(max(len(rollout.steps) for rollout in played)):
        observations, *columns, info = env.step(batch(env, played, t))
        inside = belongs(env.observation_space, observations)
        subject.require(inside, f"the vector env's step gave observations outside of {env.observation_space}.")
        columns += [info.get(key, [None] * len(played)) for key in (*OUTCOME[-2:], "task", "split")]
        rows = zip(iterate(env.observation_space, observations), *columns, strict=True)
        for rollout, (observation, *row, ended, task, split) in zip(played, rows, strict=True):
            at = f"{rollout.name}, step {t}: the vector env"
            if t >= len(rollout.steps):
                subject.require(row[0] == 0, f"{at} gave reward {row[0]} after the end: a reward comes once.")
                continue
            got, outcome = [*row, ended or None], rollout.steps[t].outcome
            subject.require(got == outcome, f"{at} gave {got}, the single env {outcome} {OUTCOME}.")
            same = content(observation) == rollout.steps[t].observation
            subject.require(same, f"{at} and the single env differ in observations.")
            named = (task, split) == (rollout.task, rollout.split)
            subject.require(named, f"{at} named {split} task {task} in `info`: name what is played.")


def check_overwriting(subject: Subject, env: VectorEnv, played: list[Rollout]) -> None:
    """Check that overwriting what the vector env returned changes nothing that follows."""
    wipe(begin(subject, env, played))
    observations, *_, info = env.step(batch(env, played, 0))
    message = "overwriting what the vector env returned changed what it returns next: return a copy."
    for rollout, row in zip(played, iterate(env.observation_space, observations), strict=True):
        subject.require(content(row) == rollout.steps[0].observation, message)
    wipe(observations)
    wipe(info)
    _, info = env.reset(options={"task": played[0].task, "split": played[0].split})
    subject.require(list(info["task"]) == [played[0].task] * len(played), message)
    begin(subject, env, played)


def check_options(subject: Subject, env: VectorEnv) -> None:
    """Check that it refuses what the single env refuses, and arrays of tasks of wrong shapes."""
    n = env.num_envs
    bad = [*bad_options(subject), {"task": np.zeros(n + 1, int)}, {"task": np.zeros((n, 1), int)}]
    for options in bad:
        got: Any = "no error"
        try:
            env.reset(options=dict(options))
        except Exception as e:
            got = e
        message = f"the vector env's reset(options={options}) gave {got!r}: raise a ValueError."
        subject.require(isinstance(got, ValueError), message)


def check_seeds(subject: Subject, env: VectorEnv, split: str) -> None:
    """Check that the seed decides which tasks of the split are drawn, and that not all seeds draw the same."""
    default = subject.begin(subject.env)[1]["split"]
    for options in ({}, {"split": split}):
        drawn = set()
        for seed in itertools.islice(subject.seeds, 10):
            (observations, info), (_, again) = (env.reset(seed=seed, options=dict(options) or None) for _ in range(2))
            tasks, want = tuple(int(task) for task in info["task"]), options.get("split", default)
            drawn.add(tasks)
            call = f"the vector env's reset(seed={seed}, options={options or None}) drew tasks {tasks}"
            then = tuple(int(task) for task in again["task"])
            subject.require(then == tasks, f"{call}, then {then}. {SEEDED}")
            named = list(info["split"]) == [want] * len(tasks)
            subject.require(named, f"{call} of {list(info['split'])}, not of {want!r} as the single env does.")
            row = next(iter(iterate(env.observation_space, observations)))
            same = content(row) == subject.show(subject.env, task=tasks[0], split=want)
            subject.require(same, f"{call}, of which the first shows another observation than on the single env.")
        if subject.splits.get(want) != 1:
            subject.require(len(drawn) > 1, f"{call}, as with each seed. {SEEDED}")
            varied = env.num_envs == 1 or any(len(set(tasks)) > 1 for tasks in drawn)
            subject.require(varied, f"{call}: draw a task for each rollout.")


def check_reset_mask(subject: Subject, env: VectorEnv, played: list[Rollout]) -> None:
    """Check that `options["reset_mask"]` starts the rollouts that it names, and leaves the others as they are."""
    begin(subject, env, played)
    mask = np.arange(len(played)) % 2 == 0
    if mask.all():
        return
    observations, *_ = env.step(batch(env, played, 0))
    other = played[-1].task
    options = {"reset_mask": mask, "task": np.where(mask, other, 0), "split": played[0].split}
    after, info = env.reset(options=options)
    tasks = np.where(mask, other, [rollout.task for rollout in played])
    message = f"reset(options={{'reset_mask': {mask}, ...}}) of the vector env"
    remedy = "start the rollouts that the mask names, and no others."
    subject.require(list(info["task"]) == list(tasks), f"{message} gave tasks {info['task']}, not {tasks}: {remedy}")
    rows = zip(mask, *(iterate(env.observation_space, o) for o in (observations, after)), strict=True)
    for masked, before, now in rows:
        want = subject.starts[played[0].split][other] if masked else content(before)
        subject.require(content(now) == want, f"{message} shows other observations: {remedy}")
