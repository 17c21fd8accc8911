"""Arithmetic problems written by a program: nothing to download."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.tasks.text import BOXED, MAX_RESPONSE, VerifiedSuite, split_of

LEVELS = ((1, 9, "+-"), (1, 50, "+-"), (2, 9, "+-*"), (3, 20, "+-*"), (4, 50, "+-*"))  # (steps, largest, operators)
LARGEST = 99  # the result of every step is from 0 to LARGEST
SPLITS = {"train": 0, "test": 1, "validation": 2}  # the numbers in the key of a problem's generator
HELD_OUT = 1024  # tasks of the test split, and of the validation split
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
    solution: str  # every step, then the answer in a box
    answer: int
    level: int


def write(rng: np.random.Generator, level: int) -> Problem:
    """A problem of a level from 1 to 5: a chain of steps that begins at a number, as an expression or in words."""
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
    return Problem(question, f"{solution}\\boxed{{{total}}}", total, level)


@lru_cache(maxsize=8192)
def problem(level: int | None, seed: int, split: str, index: int) -> Problem:
    """The problem of a task: of the problems that the task's generator writes, the first that belongs to the split."""
    key = [0 if level is None else level, SPLITS[split], index]
    rng = np.random.default_rng(np.random.SeedSequence(key, spawn_key=(seed,) if seed else ()))
    taken = test_questions(level, seed) if split == "validation" else ()
    while True:
        found = write(rng, int(rng.integers(1, len(LEVELS) + 1)) if level is None else level)
        held_out = split_of(found.question) == "test"
        if held_out == (split != "train") and found.question not in taken:
            return found


@lru_cache(maxsize=64)
def test_questions(level: int | None, seed: int) -> frozenset[str]:
    """All questions of the test split. None of them may be a question of the validation split."""
    return frozenset(problem(level, seed, "test", index).question for index in range(HELD_OUT))


class Arithmetic(VerifiedSuite):
    """Expressions and word problems; the answer is a whole number from 0 to 99.

    Args:
        level: from 1 (one step, numbers to 9) to 5 (four steps, numbers to 50, products); None mixes the levels.
        problem_seed: the seed of all the problems; task i is another problem under another seed.
        train_tasks: the number of training tasks, taken from the start of the endless split; None leaves it endless.
        max_response, end, system_prompt: as in `TextSuite`.
    """

    def __init__(
        self,
        level: int | None = None,
        problem_seed: int = 0,
        train_tasks: int | None = None,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        system_prompt: str | None = None,
    ) -> None:
        if level is not None and level not in range(1, len(LEVELS) + 1):
            raise ValueError(f"level must be from 1 to {len(LEVELS)} or None, got {level!r}")
        if not isinstance(problem_seed, int | np.integer) or problem_seed < 0:
            raise ValueError(f"problem_seed must be an integer of at least 0, got {problem_seed!r}")
        if train_tasks is not None and (not isinstance(train_tasks, int | np.integer) or train_tasks < 1):
            raise ValueError(f"train_tasks must be an integer of at least 1 or None, got {train_tasks!r}")
        self.level, self.problem_seed = level, int(problem_seed)
        self.splits = {"train": train_tasks, "validation": HELD_OUT, "test": HELD_OUT}
        super().__init__(400, max_response, end, system_prompt)

    def problem(self, split: str, index: int) -> Problem:
        return problem(self.level, self.problem_seed, split, int(index))

    def observation(self, split: str, index: int) -> str:
        return self.problem(split, index).question + BOXED

    def golds(self, split: str, indices: np.ndarray) -> list[str]:
        return [self.gold(split, index) for index in indices]

    def gold(self, split: str, index: int) -> str:
        return str(self.problem(split, index).answer)

    def task_info(self, split: str, index: int) -> dict[str, Any]:
        """`level`: from 1 to 5."""
        return {"level": self.problem(split, index).level}

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """Worked solutions, (B,) object: every step, then the answer in a box."""
        return np.array([self.problem(split, i).solution + self.end for i in indices], object)


class ArithmeticEnv(OneStepEnv):
    """Solve a problem of arithmetic, in text.

    ## Description
    A chain of steps that begins at a number, written as an expression or as a word problem.

    ## Action Space
    `AnyText(max_response)`: the response.

    ## Observation Space
    `AnyText`: the question and the instruction to put the answer in a box. The policy's side makes the chat: the
    observation as the user message, then its tokenizer's chat template.

    ## Rewards
    1.0 if the final answer is the number asked for. Else 0.0. Chance level, of random characters: less than
    0.001.

    ## Starting State
    Task i of a split; the task is drawn uniformly where `options` name none.

    ## Episode End
    Termination: one step. Truncation: the response is longer than `max_response` characters or lacks `end`.

    ## Information
    `task`, `split` and `is_success`; at the end `ended` ("answered", "length" or "verifier_error") and `answer`. On
    request, at `reset`: `demonstration`, a worked solution; `task_info`, {"level": 1 to 5}; `gold`, the answer.

    ## Arguments
    * `level`: 1 (one step, numbers to 9), 2 (one step, to 50), 3 (two steps, to 9, with products), 4 (three steps, to
      20) or 5 (four steps, to 50); None, the default, draws one of them for each task.
    * `problem_seed`: the seed of all the problems.
    * `train_tasks`: the number of training tasks, such as 256, for training on scarce data; None leaves it endless.
    * `max_response`, `end`, `system_prompt`: as in `maxrl_envs.tasks.text.TextSuite`.
    * `split`: the split of a rollout whose `options` name none.
    * `demonstrations`, `task_info`: whether `info` holds what is named above.

    ## Splits
    train: endless, or `train_tasks`; validation and test: 1024 each. No question is in two of them, by a hash of the
    question. Level 1 repeats: it has about 4,200 problems in all.

    ## Example
    >>> import gymnasium as gym, maxrl_envs
    >>> env = gym.make("MaxRL/Arithmetic-v0", level=1)
    >>> question, info = env.reset(options={"task": 3, "split": "test"})
    >>> question.split("?")[0]
    'What is 5 + 6'
    >>> _, reward, terminated, truncated, info = env.step("It is \\\\boxed{11}.")
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
        max_response: int = MAX_RESPONSE,
        end: str = "",
        system_prompt: str | None = None,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = Arithmetic(level, problem_seed, train_tasks, max_response, end, system_prompt)
        super().__init__(
            suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class ArithmeticVectorEnv(OneStepVectorEnv):
    """`num_envs` of `ArithmeticEnv`, verified in one batch; the other arguments are those of `ArithmeticEnv`."""

    def __init__(
        self,
        num_envs: int = 1,
        level: int | None = None,
        problem_seed: int = 0,
        train_tasks: int | None = None,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        system_prompt: str | None = None,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = Arithmetic(level, problem_seed, train_tasks, max_response, end, system_prompt)
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )
