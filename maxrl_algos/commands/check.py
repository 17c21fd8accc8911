"""`maxrl check`: an env against the contract and the trainers, or an algorithm against its theory."""

import inspect
import re
import sys
import warnings
from dataclasses import MISSING, dataclass
from typing import Any

from maxrl_algos.algorithms import find, installed, parameters, wants_logprobs, weight
from maxrl_algos.commands.environments import full_id, make_showing
from maxrl_algos.run.config import UsageError, option, require


@dataclass(frozen=True)
class Settings:
    """Checks an env, or an algorithm.

    An env (its id, MODULE:ID if it is your own) is checked against the contract of correctness-based envs; the correct
    answer of every task of a finite split must score 1; and every trainer that takes the env tries one step.

    An algorithm (its name, or the module of your own) is run on every outcome of a group: what does its gradient
    estimate, and which mistakes are in it?
    """

    target: str = option(MISSING, "id of an env, or name or module of an algorithm", positional=True)
    env_kwargs: dict = option({}, "keyword arguments of the env, as JSON or one by one: --env-kwargs.size 9")
    algorithm_kwargs: dict = option({}, "arguments of the algorithm")
    tasks: int = option(200, "tasks of each split that are compared with each other")
    rollouts: int = option(16, "rollouts of random actions in each split")
    answers: int = option(1000, "correct answers that are tried in an endless split; in a finite one all are")
    train: bool = option(True, "try one step of every trainer that takes the env")

    def __post_init__(self) -> None:
        require(self, ("tasks",), 2)
        require(self, ("rollouts", "answers"), 1)


def main(settings: Settings) -> None:
    sound = check_env(settings) if is_env(settings.target) else check_algorithm(settings)
    if not sound:
        sys.exit(1)


def is_env(target: str) -> bool:
    """Whether the target is meant as the id of an env, not as an algorithm."""
    return ":" in target or "/" in target or re.search(r"-v\d+$", target) is not None


def check_algorithm(settings: Settings) -> bool:
    """Print what an algorithm estimates; returns whether it has no mistakes."""
    import numpy as np

    from maxrl_algos.population_weight import PASS_RATES, SIZES, examine

    name, kwargs = settings.target, settings.algorithm_kwargs
    try:
        module = find(name)
    except ValueError as error:
        raise UsageError(f"{error}. An env is named by its id, such as {'MaxRL/Maze-v0'!r}") from error
    if unknown := sorted(set(kwargs) - set(parameters(name))):
        raise UsageError(f"{name} takes {parameters(name) or 'no arguments'}, not {unknown}")

    def estimator(rewards: Any) -> Any:
        logprobs = {"mean_token_logprob": np.full(rewards.shape, -0.5)} if wants_logprobs(name) else {}
        return module.advantages(rewards, **logprobs, **kwargs)

    with np.errstate(all="ignore"):  # what is not finite is told below
        theory = examine(estimator, of_pass_rate=not wants_logprobs(name))
    print(f"{name}{inspect.signature(module.advantages)}")
    if name not in installed():
        print(f"  file    {module.__file__}")
    print(f"  stated  w(p) = {weight(name)}")
    if theory.objective:
        print(f"  found   w(p) = {theory.weight}, by every outcome of groups of {SIZES[0]} to {SIZES[-1]} rollouts")
        if not theory.mistakes:
            print(f"          unbiased for {theory.objective}{', up to the factor below' * bool(theory.remarks)}")
    elif wants_logprobs(name):
        print("  found   no weight of the pass rate alone, since it takes log-probabilities")
    elif theory.values:
        print("  found   none of the known weights: no order T of MaxRL and no pass@k. By pass rate p, w(p) is:")
        print("          " + "p".rjust(6) + "".join(f"{p:>9}" for p in PASS_RATES))
        for n in [n for n in theory.values if n in (2, 4, 8)]:
            print("          " + f"N = {n}".rjust(6) + "".join(f"{value:>9.3f}" for value in theory.values[n]))
    comparable = set(re.findall("[A-Za-z]+", weight(name))) <= {"p", "N"}  # it has no parameters of the algorithm
    if theory.objective and comparable and weight(name).replace(" ", "") != theory.weight:
        print("  note    the weight found is not the one stated: correct WEIGHT, or the code")
    for remark in theory.remarks:
        print(f"  note    {remark}")
    for mistake in theory.mistakes:
        print(f"  WRONG   {mistake}")
    return not theory.mistakes


def check_env(settings: Settings) -> bool:
    """Print what the checks of an env find; returns whether all of them passed."""
    from maxrl_algos.commands.env_checks import correct_answers_score, trainers
    from maxrl_envs import ContractError, check_correctness_env

    env, kwargs = full_id(settings.target), settings.env_kwargs
    made = make_showing(env, kwargs)
    shows: dict[str, Any] = {"demonstrations": True} if "demonstration" in begun(made) else {}
    splits = made.metadata.get("splits", {})
    made.close()
    print(env)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="gymnasium")  # advice on spaces, which trainers here do not need
            report = check_correctness_env(env, tasks=settings.tasks, rollouts=settings.rollouts, **kwargs, **shows)
    except ContractError as error:
        print(f"  contract   BROKEN: {error}")
        return False
    except AssertionError as error:
        print(f"  contract   BROKEN, says Gymnasium's checker: {error}")
        return False
    compared = ", ".join(f"{split}: {count} different" for split, count in report.distinct.items())
    print(f"  contract   kept. Tasks compared: {compared}")
    ended = ", ".join(f"{count} {reason}" for reason, count in report.ended.items())
    print(f"  chance     {report.pass_rate:.3f} of rollouts of random actions succeed (they ended: {ended})")
    sound = True
    for line, passed in correct_answers_score(env, kwargs, splits, settings.answers):
        sound &= passed
        print(f"  answers    {line}")
    if not report.vector_env:
        print("  speed      no vector env is registered, so that rollouts are played one by one")
    if settings.train:
        for line, passed in trainers(env, kwargs, report.policies, bool(shows)):
            sound &= passed
            print(f"  trainers   {line}")
    return sound


def begun(env: Any) -> dict[str, Any]:
    """The info of a `reset` of the env."""
    return env.reset(seed=0)[1]
