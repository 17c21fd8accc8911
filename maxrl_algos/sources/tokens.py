"""From tasks to verified groups of rollouts. Knows Gymnasium's vector interface and `options={"task", "split"}`."""

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import gymnasium as gym
import numpy as np
import torch

from maxrl_algos.models.shared_prompt_lm import Rollouts, SharedPromptPolicy
from maxrl_algos.seeding import generator

ENDLESS = 2**31  # tasks of an endless split are drawn below this


def training_tasks(size: int | None, seed: int, step: int, count: int, phase: str = "train") -> np.ndarray:
    """Tasks (count,) int64 of a step: a pure function of its arguments. Each phase draws from its own stream.

    A finite split of `size` is gone through in a new order each epoch, an endless one is drawn from.
    """
    if size is None:
        return generator(seed, f"{phase} tasks", step).integers(ENDLESS, size=count, dtype=np.int64)
    epochs, places = np.divmod(np.arange(step * count, (step + 1) * count), size)
    orders = {epoch: _order(seed, f"{phase} epoch", int(epoch), size) for epoch in np.unique(epochs)}
    return np.array([orders[epoch][place] for epoch, place in zip(epochs, places, strict=True)], dtype=np.int64)


@lru_cache(maxsize=2)
def _order(seed: int, stream: str, epoch: int, size: int) -> np.ndarray:
    return generator(seed, stream, epoch).permutation(size)


def held_out_tasks(size: int | None, count: int) -> np.ndarray:
    """`count` tasks (count,) int64 of a split of `size`, always the same: all, or a shuffled part."""
    return np.arange(count) if size is None else np.sort(generator(0, "held out", 0).permutation(size)[:count])


@dataclass
class Groups:
    """N verified rollouts of each of P tasks.

    Attributes:
        tasks: (P,) int64.
        prompts: (P, L0) int64 tensor.
        rollouts: their tokens, lengths and log-probs.
        rewards: (P, N) float64 in {0, 1}.
        ended: (P, N) object, why each rollout ended.
        answers: (P, N) object, decoded answers; None where the env gives none.
        seconds: time spent in "sample" and "verify".
        prompt_lengths: (P,) int64 tensor where prompts are padded on the left.
    """

    tasks: np.ndarray
    prompts: torch.Tensor
    rollouts: Rollouts
    rewards: np.ndarray
    ended: np.ndarray
    answers: np.ndarray | None
    seconds: dict[str, float]
    prompt_lengths: torch.Tensor | None = None


class TaskEnvs:
    """The vector envs of one id, made when first needed, and which of its tasks are trained on and held out.

    Attributes:
        splits: tasks by split, None if endless.
    """

    def __init__(self, env: str, env_kwargs: dict[str, Any]) -> None:
        self.env, self.env_kwargs = env, env_kwargs
        self._envs: dict[tuple[int, bool], gym.vector.VectorEnv] = {}
        self.splits: dict[str, int | None] = self._vector(1).metadata.get("splits", {})

    def _vector(self, count: int, demonstrations: bool = False) -> gym.vector.VectorEnv:
        key = count, demonstrations
        if key not in self._envs:
            kwargs = {**self.env_kwargs, "demonstrations": True} if demonstrations else self.env_kwargs
            self._envs[key] = gym.make_vec(self.env, num_envs=count, **kwargs)
        return self._envs[key]

    def training_tasks(self, seed: int, step: int, count: int, phase: str = "train") -> np.ndarray:
        """Tasks (count,) int64 of a step, by `training_tasks`."""
        return training_tasks(self.splits.get("train"), seed, step, count, phase)

    def held_out_tasks(self, split: str, count: int) -> np.ndarray:
        """`count` tasks (count,) int64 of `split`, always the same: the whole split, or a shuffled part of it."""
        size = self.splits.get(split)
        if size is not None and count > size:
            raise ValueError(f"split {split!r} of {self.env} has {size} tasks, not {count} tasks")
        return held_out_tasks(size, count)


class Collector(TaskEnvs):
    """Samples groups of rollouts of a one-step token env and has the env verify them.

    Args:
        env: Gymnasium id; its `metadata["tokens"]` holds "vocab_size", "pad", "eos" and "max_response".
        env_kwargs: keyword arguments of the env.
    """

    def __init__(self, env: str, env_kwargs: dict[str, Any] | None = None) -> None:
        super().__init__(env, dict(env_kwargs or {}))
        one = self._vector(1)
        if "tokens" not in one.metadata:
            raise ValueError(
                f"{env} has no tokens: a token policy needs metadata['tokens'] with vocab_size, pad, eos, max_response"
            )
        self.tokens: dict[str, int] = one.metadata["tokens"]
        self.prompt_length = int(np.prod(one.single_observation_space.shape or ()))

    def collect(
        self,
        policy: SharedPromptPolicy,
        tasks: np.ndarray,
        n: int,
        random: torch.Generator,
        split: str = "train",
        temperature: float = 1.0,
        part: tuple[int, int] = (0, 1),
    ) -> Groups:
        """`n` verified rollouts of each of `tasks` (P,); `part` as in `SharedPromptPolicy.sample`."""
        begin = time.perf_counter()
        env = self._vector(len(tasks) * n)
        observations, _ = env.reset(options={"task": np.repeat(tasks, n), "split": split})
        prompts = torch.as_tensor(observations[::n], device=policy.device)
        limit, eos, pad = (self.tokens[key] for key in ("max_response", "eos", "pad"))
        reset = time.perf_counter()
        rollouts = policy.sample(prompts, n, limit, eos, pad, random, temperature, part=part)
        actions = np.full((len(tasks) * n, limit), pad)
        actions[:, : rollouts.tokens.shape[2]] = rollouts.tokens.flatten(0, 1).cpu().numpy()
        sampled = time.perf_counter()
        _, rewards, _, _, info = env.step(actions)
        shape = len(tasks), n
        return Groups(
            tasks,
            prompts,
            rollouts,
            rewards.reshape(shape),
            info["ended"].reshape(shape),
            info["answer"].reshape(shape) if "answer" in info else None,
            {"sample": sampled - reset, "verify": time.perf_counter() - sampled + reset - begin},
        )

    def demonstrations(self, tasks: np.ndarray, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
        """Prompts (P, L0) and one correct response each, (P, 1, L), both int64."""
        env = self._vector(len(tasks), demonstrations=True)
        observations, info = env.reset(options={"task": tasks, "split": "train"})
        return torch.as_tensor(observations, device=device), torch.as_tensor(info["demonstration"], device=device)[
            :, None
        ]
