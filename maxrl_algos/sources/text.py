"""From text tasks to verified groups of rollouts."""

import time
from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
import torch

from maxrl_algos.sources.tokens import Groups, TaskEnvs, training_tasks
from maxrl_algos.sources.chat import Chat
from maxrl_algos.samplers import Sampler, pad_left

TOGETHER, SAMPLE = 1024, 256  # prompts tokenised at a time, and looked at of an endless split
END = "\x03"  # end of text: what a response that ended by itself is given to the env with


class TextCollector(TaskEnvs):
    """Has a sampler answer the tasks of a text env, and the env verify the answers.

    Args:
        env: Gymnasium id of a one-step env whose observations and actions are text, and which takes `end`: what a
            complete response ends with.
        env_kwargs: its other keyword arguments.

    Attributes:
        system_prompt: of the chat, or None.
        kept: training tasks (K,) that are drawn; None if all are.
    """

    def __init__(self, env: str, env_kwargs: dict[str, Any] | None = None) -> None:
        try:
            super().__init__(env, {**(env_kwargs or {}), "end": END})
        except TypeError as error:
            raise ValueError(f"{env} is no text env, or env_kwargs are wrong: {error}") from error
        one = self._vector(1)
        if not isinstance(one.single_observation_space, gym.spaces.Text):
            raise ValueError(f"{env} is no text env: its observations are {one.single_observation_space}")
        self.kept: np.ndarray | None = None
        self.system_prompt: str | None = one.metadata.get("system_prompt")

    def held_out_tasks(self, split: str, count: int) -> np.ndarray:
        if count and split not in self.splits:
            raise ValueError(f"{self.env} has the splits {self.splits}: not {count} tasks of {split!r}")
        return super().held_out_tasks(split, count)

    def training_tasks(self, seed: int, step: int, count: int, phase: str = "train") -> np.ndarray:
        if self.kept is None:
            return super().training_tasks(seed, step, count, phase)
        return self.kept[training_tasks(len(self.kept), seed, step, count, phase)]

    def keep_short(self, chat: Chat, seed: int, drop: bool) -> int:
        """Looks at the prompts of all training tasks; if `drop`, those longer than `chat.max_prompt` are not drawn.

        Of an endless split, `SAMPLE` tasks are looked at and none can be dropped.

        Returns:
            How many are dropped.

        Raises:
            ValueError: if some prompts are too long and not dropped, or all are.
        """
        size = self.splits.get("train")
        tasks = np.arange(size) if size is not None else self.training_tasks(seed, 0, SAMPLE, "prompts")
        short = self.short(chat, "train", tasks, drop and size is not None)
        if len(short) < len(tasks):
            self.kept = short
        return len(tasks) - len(short)

    def short(self, chat: Chat, split: str, tasks: np.ndarray, drop: bool = False) -> np.ndarray:
        """Those of `tasks` (P,) whose prompts are within `chat.max_prompt`; if not `drop`, another is a ValueError."""
        lengths: list[int] = []
        for start in range(0, len(tasks), TOGETHER):
            part = tasks[start : start + TOGETHER]
            env = self._vector(min(TOGETHER, len(tasks)))
            messages, _ = env.reset(options={"task": np.resize(part, env.num_envs), "split": split})
            lengths += map(len, chat.prompts(messages[: len(part)]))
        fits = np.array(lengths) <= chat.max_prompt
        if not (fits.any() if drop else fits.all()):
            raise ValueError(
                f"{self.env}: {(~fits).sum()} of {len(tasks)} prompts of split {split!r} are longer than max_prompt="
                f"{chat.max_prompt}, such as that of task {tasks[np.argmin(fits)]}; the longest has {max(lengths)} "
                "tokens: raise max_prompt" + ("" if drop else ", or leave them out (in training: long_prompts='drop')")
            )
        return tasks[fits]

    def demonstrations(self, tasks: np.ndarray) -> tuple[list[str], list[str]]:
        """Message and one correct response of each of `tasks` (P,), of the train split."""
        messages, info = self._vector(len(tasks), True).reset(options={"task": tasks, "split": "train"})
        return list(messages), [text.removesuffix(END) for text in info["demonstration"]]

    def messages(self, tasks: np.ndarray, split: str) -> list[str]:
        """The user's message of each of `tasks` (P,)."""
        return list(self._vector(len(tasks)).reset(options={"task": tasks, "split": split})[0])

    def verify(
        self, chat: Chat, tasks: np.ndarray, responses: Sequence[Sequence[int]], split: str
    ) -> tuple[np.ndarray, np.ndarray]:
        """Rewards (B,) float64 and why each ended, (B,) object, of a response in tokens to each of `tasks` (B,)."""
        env = self._vector(len(tasks))
        env.reset(options={"task": tasks, "split": split})
        _, rewards, _, _, info = env.step(tuple(response(chat, tokens) for tokens in responses))
        return rewards, info["ended"]

    def collect(
        self,
        sampler: Sampler,
        chat: Chat,
        tasks: np.ndarray,
        n: int,
        max_tokens: int,
        seed: int,
        split: str = "train",
        temperature: float = 1.0,
        top_p: float = 1.0,
    ) -> Groups:
        """`n` verified rollouts of each of `tasks` (P,), of up to `max_tokens` each."""
        begin = time.perf_counter()
        env = self._vector(len(tasks) * n)
        messages, _ = env.reset(options={"task": np.repeat(tasks, n), "split": split})
        prompts = chat.prompts(messages[::n])
        if (longest := max(map(len, prompts))) > chat.max_prompt:
            task = tasks[list(map(len, prompts)).index(longest)]
            raise ValueError(
                f"the prompt of task {task} of split {split!r} has {longest} tokens, but max_prompt is "
                f"{chat.max_prompt}: raise it"
            )
        reset = time.perf_counter()
        rollouts = sampler.sample(prompts, n, max_tokens, seed, temperature, top_p)
        sampled = time.perf_counter()
        _, rewards, _, _, info = env.step(responses(chat, rollouts.tokens, rollouts.lengths))
        rows, lengths = pad_left(prompts, chat.pad, rollouts.tokens.device)
        shape = len(tasks), n
        return Groups(
            tasks,
            rows,
            rollouts,
            rewards.reshape(shape),
            info["ended"].reshape(shape),
            info["answer"].reshape(shape) if "answer" in info else None,
            {"sample": sampled - reset, "verify": time.perf_counter() - sampled + reset - begin},
            None if bool((lengths == rows.shape[1]).all()) else lengths,
        )


def responses(chat: Chat, tokens: torch.Tensor, lengths: torch.Tensor) -> tuple[str, ...]:
    """Responses (P N,) as text, with END after each that ended by itself."""
    rows = zip(tokens.flatten(0, 1).tolist(), lengths.flatten().tolist(), strict=True)
    return tuple(response(chat, row[:length]) for row, length in rows)


def response(chat: Chat, tokens: Sequence[int]) -> str:
    """One response as text, with END if it ended by itself."""
    text = chat.text(tokens).replace(END, "")
    return text + END if tokens[-1] in chat.stop else text
