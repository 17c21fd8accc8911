"""Tasks of a one-step env whose observations and actions are text, as chats with a language model."""

import string
from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_algos.data import Rollouts
from maxrl_algos.sources import VectorEnvs, Verdicts, judge
from maxrl_algos.sources.chat import Chat
from maxrl_algos.sources.explained import Explainer
from maxrl_algos.tasks import held_out_tasks, training_tasks

MESSAGES_AT_ONCE = 1024  # how many prompts are tokenised together when their lengths are checked
SAMPLED_PROMPTS = 256  # how many prompts of an endless split are checked
END = "\x03"  # the character "end of text": appended to every response that ended by itself, before the env sees it


class TextSource:
    """Messages of tasks, and verdicts of responses, as text.

    Args:
        env: Gymnasium id of a one-step env whose observations and actions are text. If it takes the argument `end`,
            the text that a complete response ends with, it says itself which responses were cut off; otherwise they
            are counted as cut off here.
        env_kwargs: further keyword arguments of the env.

    Attributes:
        splits: number of tasks by split; None for an endless one.
        system_prompt: system prompt of the chat, or None.
        kept: indices of the training tasks that are drawn, (K,) int64; None if all are.
        longest_prompt: number of tokens of the longest prompt that `short` has let pass.

    Raises:
        ValueError: if the env is no text env, or does not take the arguments.
    """

    def __init__(self, env: str, env_kwargs: dict[str, Any] | None = None) -> None:
        self.env, self.knows_end = env, True
        try:
            self.envs = VectorEnvs(env, {**(env_kwargs or {}), "end": END})
        except TypeError as error:
            if "'end'" not in str(error):
                raise ValueError(f"{env} is no text env, or env_kwargs are wrong: {error}") from error
            self.envs, self.knows_end = VectorEnvs(env, dict(env_kwargs or {})), False
        single = self.envs.single
        if not isinstance(single.single_observation_space, gym.spaces.Text):
            raise ValueError(f"{env} is no text env: its observations are {single.single_observation_space}")
        self.splits = self.envs.splits
        self.explainer = Explainer(env, self.envs.env_kwargs)
        self.kept: np.ndarray | None = None
        self.longest_prompt = 0
        self.system_prompt: str | None = single.metadata.get("system_prompt")

    def training_tasks(self, seed: int, step: int, count: int, stream: str = "train") -> np.ndarray:
        """Indices of the tasks of a training step, (count,) int64."""
        if self.kept is None:
            return training_tasks(self.splits.get("train"), seed, step, count, stream)
        return self.kept[training_tasks(len(self.kept), seed, step, count, stream)]

    def held_out_tasks(self, split: str, count: int) -> np.ndarray:
        """Indices of the tasks of `split` that are evaluated, (count,) int64; ValueError if there is no such split."""
        if count and split not in self.splits:
            raise ValueError(f"{self.env} has the splits {self.splits}: not {count} tasks of {split!r}")
        return held_out_tasks(self.splits.get(split), count)

    def messages(self, tasks: np.ndarray, split: str) -> list[str]:
        """The user's message of each of `tasks` (P,)."""
        return list(self.envs.begin(tasks, 1, split)[1])

    def demonstrations(self, tasks: np.ndarray) -> tuple[list[str], list[str]]:
        """Message and one correct response of each of `tasks` (P,) of the train split."""
        _, messages, info = self.envs.begin(tasks, 1, "train", demonstrations=True)
        return list(messages), [text.removesuffix(END) for text in info["demonstration"]]

    def written(self, tasks: np.ndarray) -> list[list[str]]:
        """Texts that show which characters occur: messages of tasks (P,) of the train split, and correct responses.

        Where the env shows no correct responses, the printable characters of ASCII stand for them.
        """
        try:
            return list(self.demonstrations(tasks))
        except ValueError:
            return [self.messages(tasks, "train"), [string.printable]]

    def verify(
        self, chat: Chat, tasks: np.ndarray, responses: Sequence[Sequence[int]], split: str
    ) -> tuple[np.ndarray, np.ndarray]:
        """Judge one response, as token ids, to each of `tasks` (B,).

        Returns:
            Rewards (B,) float64 in {0, 1}, and why each rollout ended, (B,) object holding strings.
        """
        env, _, _ = self.envs.begin(tasks, 1, split)
        verdicts = self.judge(env, tuple(response_text(chat, tokens) for tokens in responses))
        return verdicts.rewards, verdicts.ended

    def judge(self, env: Any, responses: tuple[str, ...]) -> Verdicts:
        """Step a vector env by the responses (B,), which end with END unless they were cut off."""
        if self.knows_end:
            return judge(env, responses)
        whole = np.array([response.endswith(END) for response in responses])
        verdicts = judge(env, tuple(response.removesuffix(END) for response in responses))
        answers = None if verdicts.answers is None else verdicts.answers.copy()
        if answers is not None:
            answers[~whole] = None
        return Verdicts(np.where(whole, verdicts.rewards, 0.0), np.where(whole, verdicts.ended, "length"), answers)

    def keep_short(self, chat: Chat, seed: int, drop: bool) -> int:
        """Check the lengths of the prompts of all training tasks, or of a sample of an endless split.

        Args:
            chat: turns messages into tokens, and holds the longest prompt allowed, `max_prompt`.
            seed: seed of the run, for the sample.
            drop: if true, tasks of a finite split whose prompts are too long are no longer drawn.

        Returns:
            The number of tasks dropped.

        Raises:
            ValueError: if prompts are too long and may not be dropped, or if all of them are too long.
        """
        size = self.splits.get("train")
        tasks = np.arange(size) if size is not None else self.training_tasks(seed, 0, SAMPLED_PROMPTS, "prompts")
        short = self.short(chat, "train", tasks, drop and size is not None)
        if len(short) < len(tasks):
            self.kept = short
        return len(tasks) - len(short)

    def short(self, chat: Chat, split: str, tasks: np.ndarray, drop: bool = False) -> np.ndarray:
        """The tasks among `tasks` (P,) whose prompts have at most `chat.max_prompt` tokens.

        Raises:
            ValueError: if a prompt is longer and `drop` is false, or if all of them are longer.
        """
        lengths: list[int] = []
        for start in range(0, len(tasks), MESSAGES_AT_ONCE):
            part = tasks[start : start + MESSAGES_AT_ONCE]
            # One vector env serves all parts: the last one is filled up, so that no second env is made for it.
            filled = np.resize(part, min(MESSAGES_AT_ONCE, len(tasks)))
            lengths += map(len, chat.prompts(self.messages(filled, split)[: len(part)]))
        fits = np.array(lengths) <= chat.max_prompt
        if not (fits.any() if drop else fits.all()):
            raise ValueError(
                f"{self.env}: {(~fits).sum()} of {len(tasks)} prompts of split {split!r} are longer than max_prompt="
                f"{chat.max_prompt}, such as that of task {tasks[np.argmin(fits)]}; the longest has {max(lengths)} "
                "tokens: raise max_prompt" + ("" if drop else ", or leave them out (in training: long_prompts='drop')")
            )
        self.longest_prompt = max(self.longest_prompt, int(np.array(lengths)[fits].max()))
        return tasks[fits]


class ChatSource:
    """The tasks of a `TextSource` in the tokens of a chat; see `maxrl_algos.sources.Source`.

    Args:
        text: the tasks as text.
        chat: turns messages into tokens and tokens into text.
        max_response: longest response in tokens.
    """

    def __init__(self, text: TextSource, chat: Chat, max_response: int) -> None:
        self.text, self.chat, self.max_response = text, chat, max_response
        self.splits, self.stop, self.pad = text.splits, chat.stop, chat.pad
        self.explainer = text.explainer
        self.training_tasks = text.training_tasks

    def prompts(self, tasks: np.ndarray, n: int, split: str) -> list[list[int]]:
        """Begin `n` rollouts of each of `tasks` (P,), and return the prompt of each task as token ids.

        Raises:
            ValueError: if a prompt is longer than the chat's `max_prompt`.
        """
        self._env, messages, _ = self.text.envs.begin(tasks, n, split)
        prompts = self.chat.prompts(messages[::n])
        lengths = list(map(len, prompts))
        if (longest := max(lengths)) > self.chat.max_prompt:
            raise ValueError(
                f"the prompt of task {tasks[lengths.index(longest)]} of split {split!r} has {longest} tokens, but "
                f"max_prompt is {self.chat.max_prompt}: raise it"
            )
        return prompts

    def verdicts(self, rollouts: Rollouts) -> Verdicts:
        """Judge the responses to the prompts that `prompts` returned last."""
        return self.text.judge(self._env, response_texts(self.chat, rollouts))

    def record(self, prompt: list[int], response: list[int]) -> dict[str, Any]:
        """The prompt with the marks of the chat template, the response, and the response as the env was given it."""
        shown = self.chat.tokenizer.decode(prompt, clean_up_tokenization_spaces=False)
        action = response_text(self.chat, response)
        return {"prompt": shown, "response": action.removesuffix(END), "action": action}

    def demonstrations(self, tasks: np.ndarray) -> tuple[list[list[int]], list[list[int]]]:
        """Prompt and one correct response, in token ids, of each of `tasks` (P,) of the train split."""
        messages, answers = self.text.demonstrations(tasks)
        return [self.chat.prompt(message) for message in messages], [self.chat.response(answer) for answer in answers]


def response_texts(chat: Chat, rollouts: Rollouts) -> tuple[str, ...]:
    """The responses (P * N,) as text, with END after every response that ended by itself."""
    rows = zip(rollouts.tokens.flatten(0, 1).tolist(), rollouts.lengths.flatten().tolist(), strict=True)
    return tuple(response_text(chat, row[:length]) for row, length in rows)


def response_text(chat: Chat, tokens: Sequence[int]) -> str:
    """One response as text, with END if it ended by itself."""
    text = chat.text(tokens).replace(END, "")
    return text + END if tokens[-1] in chat.stop else text
