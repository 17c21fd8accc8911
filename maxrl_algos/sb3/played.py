"""Records of rollouts of several steps: the actions, their log-probability, the reward, and how the rollout ended."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch as th
from gymnasium.spaces import Discrete
from stable_baselines3.common.utils import obs_as_tensor

from maxrl_algos.sb3.rollouts import Step


@dataclass
class Played:
    """R = P N rollouts, N of each of P tasks. The rollouts of a task follow one another.

    Attributes:
        tasks: tasks, (P,) int64.
        rollouts: number of rollouts of each task, N.
        logprobs: function from observations (B', ...) and actions (B', ...) to the log-probabilities of the actions,
            (B',).
        actions: for each rollout, the actions of its steps so far.
        logprob: for each rollout, the sum of the log-probabilities of its actions, (R,) float64.
        reward: for each rollout, the sum of its rewards, (R,) float64.
        over: whether each rollout has ended, (R,) bool.
        ended: for each rollout, the reason why it ended; empty before its end.
    """

    tasks: np.ndarray
    rollouts: int
    logprobs: Callable[[Any, np.ndarray], np.ndarray]
    actions: list[list[Any]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        total = len(self.tasks) * self.rollouts
        self.actions, self.ended = [[] for _ in range(total)], ["" for _ in range(total)]
        self.logprob, self.reward, self.over = np.zeros(total), np.zeros(total), np.zeros(total, bool)

    def add(self, step: Step) -> None:
        """Record one step of the rollouts that have not ended before it."""
        self.logprob[step.rollouts] += self.logprobs(step.observations, step.actions)
        self.reward[step.rollouts] += step.rewards
        self.over[step.rollouts] = step.dones
        for rollout, action, done, info in zip(step.rollouts, step.actions, step.dones, step.infos, strict=True):
            self.actions[rollout].append(action.tolist())
            if done:
                self.ended[rollout] = str(info.get("ended", "truncated" if info.get("TimeLimit.truncated") else ""))

    def record(self, place: tuple[int, int]) -> dict[str, Any]:
        """The fields of `maxrl_algos.run.kept` that are known here, of rollout `place[1]` of task `place[0]`."""
        i = place[0] * self.rollouts + place[1]
        return {
            "task": int(self.tasks[place[0]]),
            "rollout": place[1],
            "prompt": None,
            "response": self.actions[i],
            "reward": int(self.reward[i]),
            "ended": self.ended[i],
            "logprob": float(f"{self.logprob[i]:.6g}"),
            "length": len(self.actions[i]),
        }


def log_probability(model: Any) -> Callable[[Any, np.ndarray], np.ndarray]:
    """The function `logprobs` that `Played` takes, for an on-policy model of Stable-Baselines3."""

    def logprobs(observations: Any, actions: np.ndarray) -> np.ndarray:
        with th.no_grad():
            taken = th.as_tensor(actions, device=model.device)
            taken = taken.long() if isinstance(model.action_space, Discrete) else taken.float()
            distribution = model.policy.get_distribution(obs_as_tensor(observations, model.device))
            return distribution.log_prob(taken).cpu().numpy()

    return logprobs
