"""The rules of rollouts: each step, the same actions played again, demonstrations, and hostile actions."""

from typing import Any

import numpy as np

from maxrl_envs.batches import belongs, describe
from maxrl_envs.checker.subject import OUTCOME, Rollout, Step, Subject, content, wipe


def reward_is_a_float(step: Step) -> str | None:
    if not isinstance(step.reward, float | np.floating):
        return f"reward {step.reward!r} is no float: return float(correct)."
    return None


def reward_is_0_or_1(step: Step) -> str | None:
    if step.reward not in (0, 1):
        return f"reward {step.reward} is neither 0 nor 1: turn partial credit into correct or not."
    return None


def reward_comes_at_the_end(step: Step) -> str | None:
    return None if step.over or not step.reward else "reward 1 before the end: give it once, with `terminated`."


def one_flag_is_set(step: Step) -> str | None:
    if step.terminated and step.truncated:
        return "both terminated and truncated: what is cut off has not ended."
    return None


def success_terminates(step: Step) -> str | None:
    if step.reward and step.truncated:
        return "reward 1 with `truncated`: a correct outcome terminates."
    return None


def success_is_told_by_a_bool(step: Step) -> str | None:
    flag = step.info.get("is_success")
    return None if isinstance(flag, bool | np.bool_) else f"info['is_success'] is {flag!r}: give a bool at each step."


def success_is_what_is_rewarded(step: Step) -> str | None:
    flag = step.info.get("is_success")
    if flag != (step.reward == 1):
        return f"info['is_success'] is {flag}, but the reward {step.reward}: set both from one."
    return None


def the_end_is_explained(step: Step) -> str | None:
    ended = step.info.get("ended")
    if step.over and not (ended and isinstance(ended, str)):
        limit = " Where a time limit of `gym.make` cut the rollout off, give the env a limit of its own instead."
        return f"info['ended'] is {ended!r}: say why in a word." + limit * bool(step.truncated)
    return None


def a_failed_verifier_truncates(step: Step) -> str | None:
    if step.info.get("ended") == "verifier_error" and not step.truncated:
        return "'verifier_error' must truncate, unlike a wrong answer."
    return None


def the_observation_lies_in_its_space(step: Step) -> str | None:
    return None if step.inside else "the observation lies outside of observation_space: widen it, or mend `step`."


STEP_RULES = (
    reward_is_a_float,
    reward_is_0_or_1,
    reward_comes_at_the_end,
    one_flag_is_set,
    success_terminates,
    success_is_told_by_a_bool,
    success_is_what_is_rewarded,
    the_end_is_explained,
    a_failed_verifier_truncates,
    the_observation_lies_in_its_space,
)


def check_rollout(subject: Subject, rollout: Rollout) -> None:
    """Check that every step of a rollout keeps `STEP_RULES`."""
    for t, step in enumerate(rollout.steps):
        for rule in STEP_RULES:
            message = rule(step)
            subject.require(message is None, f"{rollout.name}, step {t}: {message}")


def check_replay(subject: Subject, rollout: Rollout) -> None:
    """Check that the same actions have the same outcomes: again, on another env, with observations overwritten."""
    actions = [step.action for step in rollout.steps]
    for env in (subject.env, subject.other):
        again = subject.play(env, rollout.split, rollout.task, actions)
        got, want = again.steps[-1].outcome, rollout.steps[-1].outcome
        message = f"{rollout.name}: the same actions gave {want}, then {got} {OUTCOME}. Use no randomness."
        subject.require([step.outcome for step in again.steps] == [step.outcome for step in rollout.steps], message)
    remedy = "return a copy."
    observation, _ = subject.begin(subject.env, task=rollout.task, split=rollout.split)
    wipe(observation)
    for t, step in enumerate(rollout.steps):
        observation, *_, info = subject.env.step(step.action)
        message = f"{rollout.name}, step {t}: overwriting the last observation changed the next one: {remedy}"
        subject.require(content(observation) == step.observation, message)
        wipe(observation)
        wipe(info)
    start = subject.show(subject.env, task=rollout.task, split=rollout.split)
    message = f"{rollout.name}: overwriting what `step` returned changed what `reset` shows: {remedy}"
    subject.require(start == subject.starts[rollout.split][rollout.task], message)


def check_demonstration(subject: Subject, rollout: Rollout) -> Rollout | None:
    """Play the demonstration of the task, one action or a sequence, which must earn 1; None if there is none."""
    if "demonstration" not in rollout.info:
        return None
    shown, space = rollout.info["demonstration"], subject.env.action_space
    actions = [shown] if belongs(space, shown) else shown
    known = isinstance(actions, list | tuple | np.ndarray) and all(belongs(space, action) for action in actions)
    what = f"the demonstration of {rollout.name}"
    message = f"{what}, {describe(shown)}, is neither an action of {space} nor a sequence of such actions."
    subject.require(known and len(actions), message)
    played = subject.play(subject.env, rollout.split, rollout.task, list(actions))
    check_rollout(subject, played)
    unused = "" if played.steps[-1].over else ": it ends before the rollout does"
    subject.require(played.steps[-1].reward == 1, f"{what} did not score 1{unused}.")
    return played


def hostile_actions(subject: Subject) -> list[Any]:
    """Values of wrong types and shapes, without those that this env's action space happens to hold."""
    hostile: list[Any] = [None, "no action", {}, (), np.full((3, 3, 3), 1), float("nan")]
    return [action for action in hostile if not belongs(subject.env.action_space, action)]


def check_hostile_actions(subject: Subject, rollout: Rollout) -> None:
    """Check that a value that is no action is refused before it changes anything, or earns 0."""
    for hostile in hostile_actions(subject):
        subject.begin(subject.env, task=rollout.task, split=rollout.split)
        what = f"{rollout.name}: step({describe(hostile)}), which is no action of {subject.env.action_space},"
        try:
            _, reward, *_ = subject.env.step(hostile)
        except Exception:
            outcomes = []
            for step in rollout.steps:
                try:
                    _, reward, terminated, truncated, info = subject.env.step(step.action)
                except Exception as e:
                    subject.require(False, f"{what} was refused, but the next step raised {e!r}: refuse it first.")
                outcomes.append(Step(step.action, None, True, reward, terminated, truncated, info).outcome)
            message = f"{what} was refused, but changed what the next actions earn: refuse it before anything changes."
            subject.require(outcomes == [step.outcome for step in rollout.steps], message)
        else:
            subject.require(reward == 0, f"{what} earned {reward}: raise a ValueError, or give 0.")
