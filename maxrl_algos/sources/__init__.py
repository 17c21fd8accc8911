"""Where prompts and verdicts come from: a Gymnasium env as prompts of tasks and verdicts of responses.

A source knows its env through Gymnasium's vector interface and `reset(options={"task": ..., "split": ...})` alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from maxrl_algos.sources.explained import Explainer

if TYPE_CHECKING:
    from maxrl_algos.data import Rollouts


@dataclass
class Verdicts:
    """What the env said of P * N rollouts, in the order of its sub-envs.

    Attributes:
        rewards: (P * N,) float64 in {0, 1}.
        ended: why each rollout ended, (P * N,) object holding strings.
        answers: decoded answers, (P * N,) object; None where the env decodes no answers.
    """

    rewards: np.ndarray
    ended: np.ndarray
    answers: np.ndarray | None


class Source(Protocol):
    """Prompts of tasks and verdicts of responses, both in tokens.

    Attributes:
        splits: number of tasks by split; None for an endless one.
        explainer: tells gold answers, and why a response earned what it did.
        stop: token ids that end a response.
        pad: token id that fills up rows.
        max_response: longest response in tokens.
    """

    splits: dict[str, int | None]
    explainer: Explainer
    stop: tuple[int, ...]
    pad: int
    max_response: int

    def training_tasks(self, seed: int, step: int, count: int, stream: str = "train") -> np.ndarray:
        """Indices of the tasks of a training step, (count,) int64."""

    def prompts(self, tasks: np.ndarray, n: int, split: str) -> list[list[int]]:
        """Begin `n` rollouts of each of `tasks` (P,), and return the prompt of each task as token ids."""

    def verdicts(self, rollouts: "Rollouts") -> Verdicts:
        """Judge the responses to the prompts that `prompts` returned last."""

    def record(self, prompt: list[int], response: list[int]) -> dict[str, Any]:
        """A prompt and a response, in token ids, as people read them: "prompt", "response", and "action", what the env
        was given."""

    def demonstrations(self, tasks: np.ndarray) -> tuple[list[list[int]], list[list[int]]]:
        """Prompt and one correct response, in token ids, of each of `tasks` (P,) of the train split."""


class VectorEnvs:
    """The vector envs of one id, of any number of sub-envs, made when they are first needed and kept.

    Args:
        env: Gymnasium id, "module:id" where a module must be imported first.
        env_kwargs: keyword arguments of the env.

    Attributes:
        single: a vector env with one sub-env, whose spaces and metadata are those of all.
        splits: number of tasks by split; None for an endless one.
    """

    def __init__(self, env: str, env_kwargs: dict[str, Any]) -> None:
        self.env, self.env_kwargs = env, env_kwargs
        self._envs: dict[tuple[int, bool], Any] = {}
        self.single = self.of(1)
        self.splits: dict[str, int | None] = self.single.metadata.get("splits", {})

    def of(self, count: int, demonstrations: bool = False) -> Any:
        """The vector env with `count` sub-envs; with `demonstrations`, `reset` also shows correct actions.

        Raises:
            ValueError: if the env does not take the argument `demonstrations`.
        """
        import gymnasium as gym

        key = count, demonstrations
        if key not in self._envs:
            extra: dict[str, Any] = {"demonstrations": True} if demonstrations else {}
            try:
                made = gym.make_vec(self.env, num_envs=count, **self.env_kwargs, **extra)
            except TypeError as error:
                if "'demonstrations'" not in str(error):
                    raise
                raise ValueError(
                    f"{self.env} takes no argument `demonstrations`, so that there is nothing to warm up on: register "
                    "it by maxrl_envs.register_suite and write `demonstrations`, or set warmup_steps=0"
                ) from error
            if isinstance(made, gym.vector.SyncVectorEnv | gym.vector.AsyncVectorEnv):
                raise ValueError(
                    f"{self.env} has no vector env of its own: register your task suite by maxrl_envs.register_suite, "
                    "or give gym.register a vector_entry_point that makes a OneStepVectorEnv of it"
                )
            self._envs[key] = made
        return self._envs[key]

    def begin(self, tasks: np.ndarray, n: int, split: str, demonstrations: bool = False) -> tuple[Any, Any, dict]:
        """Begin `n` rollouts of each of `tasks` (P,): the vector env, its observations (P * n, ...) and its info."""
        env = self.of(len(tasks) * n, demonstrations)
        return env, *env.reset(options={"task": np.repeat(tasks, n), "split": split})


def judge(env: Any, actions: np.ndarray | Sequence[Any]) -> Verdicts:
    """Step a vector env of one step, and read what it says of the actions."""
    _, rewards, _, _, info = env.step(actions)
    return Verdicts(rewards, info["ended"], info.get("answer"))
