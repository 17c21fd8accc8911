"""Arithmetic problems in tokens, for policies without a tokenizer: a tiny model learns them."""

import re
from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.task import Outcome, TaskSuite, token_actions
from maxrl_envs.tasks.arithmetic import EXPRESSION, FIRST, LAST, LEVELS, NAMES, SENTENCES, THINGS, Arithmetic


def symbols(text: str) -> list[str]:
    """`text` cut into digits, words, marks and the two parts of a box."""
    return re.findall(r"\\boxed\{|\d|[A-Za-z]+|[^\s\w]", text)


PAD, BOS, EOS = range(3)
TEMPLATES = (EXPRESSION, FIRST, LAST, *(sentence for group in SENTENCES.values() for sentence in group))
WORDS = {word for text in (*NAMES, *THINGS, *TEMPLATES) for word in symbols(re.sub(r"\{.*?\}", "", text))}
VOCABULARY = ["<pad>", "<bos>", "<eos>", *"0123456789+-*()=", "\\boxed{", "}", *sorted(WORDS)]
TOKEN = {symbol: i for i, symbol in enumerate(VOCABULARY)}


def encode(text: str) -> list[int]:
    return [TOKEN[symbol] for symbol in symbols(text)]


def decode(tokens: Any) -> str:
    """The text of `tokens`; a token outside the vocabulary reads "<pad>".

    The digits of a number stand together, and marks stand at the word before them.
    """
    text = " ".join(VOCABULARY[t] if 0 <= t < len(VOCABULARY) else "<pad>" for t in tokens)
    return re.sub(r"(?<=[\d{]) (?=[\d}])| (?=[.,?])", "", text)


class ArithmeticTokens(TaskSuite):
    """`Arithmetic` in tokens; prompts are padded on the left to one width, and a response is read up to EOS.

    A response that holds no EOS among its first `max_response` tokens was cut off: `Outcome.TRUNCATED`.

    Args:
        level, problem_seed, train_tasks: as in `Arithmetic`.
        max_response: the longest response in tokens; by default there is room for the longest worked solution.
    """

    def __init__(
        self,
        level: int | None = None,
        problem_seed: int = 0,
        train_tasks: int | None = None,
        max_response: int | None = None,
    ) -> None:
        self.text = Arithmetic(level, problem_seed, train_tasks)
        self.splits = self.text.splits
        steps = LEVELS[-1 if level is None else level - 1][0]
        if max_response is not None and max_response < 1:
            raise ValueError(f"max_response must be at least 1, got {max_response}")
        self.width, self.max_response = 15 + 8 * steps, 9 * steps + 5 if max_response is None else max_response
        self.observation_space = gym.spaces.Box(0, len(VOCABULARY) - 1, (self.width,), np.int64)
        self.action_space = gym.spaces.Box(0, len(VOCABULARY) - 1, (self.max_response,), np.int64)
        tokens = {"vocab_size": len(VOCABULARY), "pad": PAD, "bos": BOS, "eos": EOS, "max_response": self.max_response}
        self.metadata = {"tokens": tokens}

    def observation(self, split: str, index: int) -> np.ndarray:
        tokens = [BOS, *encode(self.text.problem(split, index).question)]
        return np.array([PAD] * (self.width - len(tokens)) + tokens, np.int64)

    def response(self, action: Any) -> str | None:
        """The text before the first EOS; None if there is none among the first `max_response` tokens."""
        tokens = np.asarray(action)[: self.max_response].tolist()
        return decode(tokens[: tokens.index(EOS)]) if EOS in tokens else None

    def verify(self, split: str, index: int, action: Any) -> Outcome:
        return Outcome(int(self.verify_batch(split, np.array([index]), np.asarray(action)[None])[0]))

    def verify_batch(self, split: str, indices: np.ndarray, actions: Any) -> np.ndarray:
        actions = token_actions(actions, len(indices), self.max_response)
        responses = [self.response(action) for action in actions]
        whole = np.array([response is not None for response in responses], bool)
        outcomes = np.full(len(actions), Outcome.TRUNCATED, np.int8)
        outcomes[whole] = self.text.judge(split, np.asarray(indices)[whole], [r for r in responses if r is not None])
        return outcomes

    def answer(self, action: Any) -> str | None:
        response = self.response(action)
        return None if response is None else self.text.final_answer(response)

    def gold(self, split: str, index: int) -> str:
        return self.text.gold(split, index)

    def task_info(self, split: str, index: int) -> dict[str, Any]:
        """`level`: from 1 to 5."""
        return self.text.task_info(split, index)

    def close(self) -> None:
        self.text.close()

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """Worked solutions and EOS, (B, max_response) int64, then PAD."""
        out = np.full((len(indices), self.max_response), PAD, np.int64)
        for row, i in zip(out, indices, strict=True):
            tokens = [*encode(self.text.problem(split, i).solution), EOS]
            if len(tokens) > len(row):
                raise ValueError(
                    f"max_response={self.max_response} is too short: a solution takes {len(tokens)} tokens"
                )
            row[: len(tokens)] = tokens
        return out


class ArithmeticTokensEnv(OneStepEnv):
    """Solve a problem of arithmetic, in tokens.

    ## Description
    The problems of `MaxRL/Arithmetic-v0` for policies without a tokenizer: one token for each digit, word and mark.

    ## Action Space
    `Box(0, V - 1, (max_response,), int64)`, where V is the size of the vocabulary: the response, EOS, then PAD. A
    shorter array is a shorter response; of a longer array only the first `max_response` tokens are read.

    ## Observation Space
    `Box(0, V - 1, (width,), int64)`: PAD up to the width, BOS, then the question.

    ## Rewards
    1.0 if the text before EOS ends in the number asked for, as the verifier reads it. Else 0.0. Chance level, of
    uniform random tokens: less than 0.001.

    ## Starting State
    Task i of a split; the task is drawn uniformly where `options` name none.

    ## Episode End
    Termination: one step. Truncation: no EOS among the first `max_response` tokens.

    ## Information
    As in `MaxRL/Arithmetic-v0`; `demonstration` is in tokens.

    ## Arguments
    * `max_response`: the longest response in tokens; by default there is room for the longest worked solution.
    * `level`, `problem_seed`, `train_tasks`, `split`, `demonstrations`, `task_info`: as in `MaxRL/Arithmetic-v0`.

    ## Splits
    Those of `MaxRL/Arithmetic-v0`.

    ## Example
    >>> import gymnasium as gym, maxrl_envs
    >>> env = gym.make("MaxRL/ArithmeticTokens-v0", level=1, demonstrations=True)
    >>> prompt, info = env.reset(options={"task": 3, "split": "test"})
    >>> _, reward, terminated, truncated, info = env.step(info["demonstration"])
    >>> reward, info["answer"]
    (1.0, '11')

    ## Version History
    * v0: first release.
    """

    def __init__(
        self,
        level: int | None = None,
        problem_seed: int = 0,
        train_tasks: int | None = None,
        max_response: int | None = None,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = ArithmeticTokens(level, problem_seed, train_tasks, max_response)
        super().__init__(
            suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class ArithmeticTokensVectorEnv(OneStepVectorEnv):
    """`num_envs` of `ArithmeticTokensEnv`, verified in one batch; the other arguments are those of that env."""

    def __init__(
        self,
        num_envs: int = 1,
        level: int | None = None,
        problem_seed: int = 0,
        train_tasks: int | None = None,
        max_response: int | None = None,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = ArithmeticTokens(level, problem_seed, train_tasks, max_response)
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )
