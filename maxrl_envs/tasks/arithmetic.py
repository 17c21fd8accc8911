"""Arithmetic written by a program, as text and in tokens: nothing to download, and a tiny model learns it."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

import gymnasium as gym
import numpy as np

from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.task import Outcome, TaskSuite, token_actions
from maxrl_envs.tasks.text import BOXED, MAX_RESPONSE, Verified, split_of

LEVELS = ((1, 9, "+-"), (1, 50, "+-"), (2, 9, "+-*"), (3, 20, "+-*"), (4, 50, "+-*"))  # (steps, largest, operators)
LARGEST = 99  # no step leaves 0 to LARGEST
SPLITS = {"train": 0, "test": 1}
TEST_TASKS = 1024
NAMES = "Ann", "Ben", "Eva", "Tom"
THINGS = "apples", "books", "coins", "pens"
EXPRESSION, FIRST, LAST = "What is {}?", "{name} has {n} {things}.", "How many {things} does {name} have now?"
SENTENCES = {
    "+": ("{name} gets {n} more.", "{name} finds {n} more."),
    "-": ("{name} loses {n}.", "{name} gives away {n}."),
    "*": ("Now {name} has {n} times as many.",),
}


class Problem(NamedTuple):
    question: str
    solution: str
    answer: int


def write(rng: np.random.Generator, level: int) -> Problem:
    """A problem of a level, 1 to 5: a chain of steps from one number on, as an expression or in words."""
    steps, largest, operators = LEVELS[level - 1]
    names = {"name": NAMES[rng.integers(len(NAMES))], "things": THINGS[rng.integers(len(THINGS))]}
    total = int(rng.integers(1, largest + 1))
    expression, words, solution = str(total), [FIRST.format(n=total, **names)], ""
    for step in range(steps):
        result = -1
        while not 0 <= result <= LARGEST:
            operator = operators[rng.integers(len(operators))]
            n = int(rng.integers(2, 10) if operator == "*" else rng.integers(1, largest + 1))
            result = {"+": total + n, "-": total - n, "*": total * n}[operator]
        expression = f"({expression}) {operator} {n}" if step else f"{expression} {operator} {n}"
        words.append(SENTENCES[operator][rng.integers(len(SENTENCES[operator]))].format(n=n, **names))
        solution += f"{total} {operator} {n} = {result}. "
        total = result
    words.append(LAST.format(**names))
    question = " ".join(words) if rng.integers(2) else EXPRESSION.format(expression)
    return Problem(question, f"{solution}\\boxed{{{total}}}", total)


@lru_cache(maxsize=8192)
def problem(level: int | None, split: str, index: int) -> Problem:
    """The problem of a task: the first that this task's generator writes which belongs to its split."""
    rng = np.random.default_rng([0 if level is None else level, SPLITS[split], index])
    while True:
        found = write(rng, int(rng.integers(1, len(LEVELS) + 1)) if level is None else level)
        if split_of(found.question) == split:
            return found


class Arithmetic(Verified):
    """Expressions and word problems; the answer is a whole number from 0 to 99.

    Args:
        level: 1 (one step, numbers to 9) to 5 (four steps, numbers to 50, products); None mixes them.
        text: as in `TextTask`.
    """

    splits = {"train": None, "test": TEST_TASKS}

    def __init__(self, level: int | None = None, **text: Any) -> None:
        if level is not None and level not in range(1, len(LEVELS) + 1):
            raise ValueError(f"level must be 1 to {len(LEVELS)} or None, got {level}")
        self.level = level
        super().__init__(400, **text)

    def problem(self, split: str, index: int) -> Problem:
        return problem(self.level, split, index)

    def observation(self, split: str, index: int) -> str:
        return self.problem(split, index).question + BOXED

    def golds(self, split: str, indices: np.ndarray) -> list[str]:
        return [str(self.problem(split, int(i)).answer) for i in indices]

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """Worked solutions, (B,) object: every step, then the answer in a box."""
        return np.array([self.problem(split, int(i)).solution + self.end for i in indices], object)


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
    """Text of `tokens`, digits of one number together; those outside the vocabulary read "<pad>"."""
    text = " ".join(VOCABULARY[t] if 0 <= t < len(VOCABULARY) else "<pad>" for t in tokens)
    return re.sub(r"(?<=[\d{]) (?=[\d}])", "", text)


class ArithmeticTokens(TaskSuite):
    """`Arithmetic` in tokens; prompts are padded on the left to one width, a response is read up to EOS.

    Args:
        level: as in `Arithmetic`.
        max_response: longest response in tokens; default: room for the longest worked solution.
    """

    splits = Arithmetic.splits

    def __init__(self, level: int | None = None, max_response: int | None = None) -> None:
        self.text = Arithmetic(level)
        steps = LEVELS[-1 if level is None else level - 1][0]
        if max_response is not None and max_response < 1:
            raise ValueError(f"max_response must be >= 1, got {max_response}")
        self.width, self.max_response = 15 + 8 * steps, 9 * steps + 5 if max_response is None else max_response
        self.observation_space = gym.spaces.Box(0, len(VOCABULARY) - 1, (self.width,), np.int64)
        self.action_space = gym.spaces.Box(0, len(VOCABULARY) - 1, (self.max_response,), np.int64)
        tokens = {"vocab_size": len(VOCABULARY), "pad": PAD, "bos": BOS, "eos": EOS, "max_response": self.max_response}
        self.metadata = {"tokens": tokens}

    def observation(self, split: str, index: int) -> np.ndarray:
        tokens = [BOS, *encode(self.text.problem(split, index).question)]
        return np.array([PAD] * (self.width - len(tokens)) + tokens, np.int64)

    def response(self, action: Any) -> str | None:
        """The text before EOS; None without one."""
        tokens = np.asarray(action).tolist()
        return decode(tokens[: tokens.index(EOS)]) if EOS in tokens else None

    def verify(self, split: str, index: int, action: Any) -> Outcome:
        return Outcome(int(self.verify_batch(split, np.array([index]), np.asarray(action)[None])[0]))

    def verify_batch(self, split: str, indices: np.ndarray, actions: Any) -> np.ndarray:
        actions = token_actions(actions, len(indices))
        responses = [self.response(action) for action in actions]
        whole = np.array([response is not None for response in responses], bool)
        outcomes = np.full(len(actions), Outcome.TRUNCATED, np.int8)
        outcomes[whole] = self.text.judge(split, np.asarray(indices)[whole], [r for r in responses if r is not None])
        return outcomes

    def answer(self, action: Any) -> str | None:
        response = self.response(action)
        return None if response is None else self.text.final_answer(response)

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """Worked solutions and EOS, (B, max_response) int64, then PAD."""
        out = np.full((len(indices), self.max_response), PAD, np.int64)
        for row, i in zip(out, indices, strict=True):
            tokens = [*encode(self.text.problem(split, int(i)).solution), EOS]
            if len(tokens) > len(row):
                raise ValueError(
                    f"max_response={self.max_response} is too short: a solution takes {len(tokens)} tokens"
                )
            row[: len(tokens)] = tokens
        return out


class ArithmeticEnv(OneStepEnv):
    """Solve a problem of arithmetic, in text.

    ## Description
    A chain of steps from one number on, written as an expression or as a word problem.
    ## Action Space
    `AnyText(max_response)`: the response.
    ## Observation Space
    `AnyText`: the question and the instruction to put the answer in a box. The policy's side makes the chat: the
    observation as the user message, then its tokenizer's chat template.
    ## Rewards
    1.0 if the final answer is the number asked for. Else 0.0. Chance level: near 0.
    ## Starting State
    Task i of a split; drawn uniformly where `options` name none.
    ## Episode End
    Termination: one step. Truncation: the response is longer than `max_response` characters or lacks `end`.
    ## Information
    `task`, `split`, `is_success`; at the end `ended` ("answered", "length", "verifier_error") and `answer`.
    ## Arguments
    `level`: 1 (one step, numbers to 9), 2 (to 50), 3 (two steps, to 9, products), 4 (three, to 20), 5 (four, to 50);
    default all five, drawn uniformly; `max_response`, `end` as in `TextTask`; `split`; `demonstrations=True` adds
    worked solutions to the `info` of `reset`.
    ## Splits
    train: endless; test: 1024. Disjoint by construction, through a hash of the question. Level 1 repeats: it has about
    4,200 problems in all.
    ## Version History
    * v0: first release.
    """

    def __init__(
        self,
        level: int | None = None,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        system_prompt: str | None = None,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = Arithmetic(level=level, max_response=max_response, end=end, system_prompt=system_prompt)
        super().__init__(
            suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class ArithmeticVectorEnv(OneStepVectorEnv):
    """`num_envs` of `ArithmeticEnv`, verified in one batch."""

    def __init__(
        self,
        num_envs: int = 1,
        level: int | None = None,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        system_prompt: str | None = None,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = Arithmetic(level=level, max_response=max_response, end=end, system_prompt=system_prompt)
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class ArithmeticTokensEnv(OneStepEnv):
    """Solve a problem of arithmetic, in tokens.

    ## Description
    The problems of `MaxRL/Arithmetic-v0` for policies without a tokenizer: a token a digit, word or mark.
    ## Action Space
    `Box(0, V - 1, (max_response,), int64)`, where V is the size of the vocabulary: the response, EOS, then PAD.
    ## Observation Space
    `Box(0, V - 1, (width,), int64)`: PAD up to the width, BOS, the question.
    ## Rewards
    1.0 if the text before EOS ends in the number asked for, as the verifier reads it. Else 0.0. Chance level: near 0.
    ## Starting State
    Task i of a split; drawn uniformly where `options` name none.
    ## Episode End
    Termination: one step. Truncation: no EOS within the response.
    ## Information
    `task`, `split`, `is_success`; at the end `ended` ("answered", "length", "verifier_error") and `answer`.
    ## Arguments
    `level` as in `MaxRL/Arithmetic-v0`; `max_response` in tokens; `split`; `demonstrations=True` adds worked solutions
    to the `info` of `reset`.
    ## Splits
    Those of `MaxRL/Arithmetic-v0`.
    ## Version History
    * v0: first release.
    """

    def __init__(
        self,
        level: int | None = None,
        max_response: int | None = None,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = ArithmeticTokens(level=level, max_response=max_response)
        super().__init__(
            suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class ArithmeticTokensVectorEnv(OneStepVectorEnv):
    """`num_envs` of `ArithmeticTokensEnv`, verified in one batch."""

    def __init__(
        self,
        num_envs: int = 1,
        level: int | None = None,
        max_response: int | None = None,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = ArithmeticTokens(level=level, max_response=max_response)
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )
