"""The tasks of the reasoning-gym library, judged by our own comparisons (docs/reasoning_gym.md lists them all)."""

import copy
import difflib
import json
import os
import random
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import Any

import numpy as np

from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.task import Outcome
from maxrl_envs.tasks.reasoning_checks import CHECKS, REFUSED, Problem, is_right
from maxrl_envs.tasks.text import MAX_RESPONSE, TextSuite, last_box, split_of

SPLITS = {"train": 0, "test": 1, "validation": 2}  # the numbers in the key of a task's seed
TEST_TASKS = 1024
MAX_PROMPT = 1_000_000
TRIES = 1000  # problems drawn for one task until one belongs to its split
KEPT = 4096  # problems


class Turns:
    """The lock under which the library writes problems: it draws from the generators that all threads share.

    A process that is forked while another thread holds the lock gets a new one.
    """

    lock = threading.RLock()

    @classmethod
    def renew(cls) -> None:
        cls.lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=Turns.renew)


@contextmanager
def global_generators(seed: int) -> Iterator[None]:
    """Python's and numpy's global generators, seeded inside the block and as they were before it afterwards.

    Some of the library's generators draw from them or seed them.
    """
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


def library() -> Any:
    """The reasoning-gym library; an ImportError that says how to install it."""
    try:
        import reasoning_gym
    except ImportError as e:
        raise ImportError("MaxRL/ReasoningGym-v0 needs reasoning-gym: pip install 'maxrl[reasoning]'") from e
    return reasoning_gym


def check_generator(name: str, config: dict[str, Any]) -> None:
    """A ValueError unless the library has this generator and we judge its answers, and those of all it is made of."""
    known = sorted(library().factory.DATASETS)
    if name not in known:
        close = difflib.get_close_matches(name, known)
        raise ValueError(
            f"reasoning-gym has no {name!r}." + (f" Did you mean {close}?" if close else f" It has {known}")
        )
    if name in REFUSED:
        raise ValueError(f"{name!r} is refused: {REFUSED[name]}. docs/reasoning_gym.md lists what is not")
    for part in config.get("datasets") or () if name == "composite" else ():
        if hasattr(part, "name"):  # else the library says what is wrong with it
            check_generator(part.name, part.config)


class ReasoningGym(TextSuite):
    """The problems of one of the library's generators.

    Task i of a split has a seed of its own, by a hash of (problem_seed, split, i). The library would count seeds up
    instead, so that neighboring seeds share problems. A hash of its question says to which split a problem belongs.
    A suite can be shared by threads and by forked processes.

    Args:
        name: the name of the generator.
        problem_seed: the seed of the whole suite of problems.
        validation: how many tasks the split "validation" has; with 0 there is no such split.
        max_response: as in `TextSuite`.
        end: as in `TextSuite`.
        config: what configures the generator, but for its `seed` and its `size`.

    Raises:
        ValueError: if the generator is unknown or refused, or cannot write problems with this `config`.
        ImportError: if reasoning-gym is not installed.
    """

    def __init__(
        self,
        name: str = "chain_sum",
        problem_seed: int = 0,
        validation: int = 0,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        **config: Any,
    ) -> None:
        check_generator(name, config)
        if problem_seed < 0:
            raise ValueError(f"problem_seed must be >= 0, got {problem_seed}")
        if validation < 0:
            raise ValueError(f"validation must be >= 0, the number of tasks of that split, got {validation}")
        self.splits = {"train": None, **({"validation": validation} if validation else {}), "test": TEST_TASKS}
        self.name, self.problem_seed, self.config = name, problem_seed, config
        self._kept: OrderedDict[tuple[str, int], Problem] = OrderedDict()
        self._base: Any = None  # a generator to be used again with other seeds
        self._tested: set[str] | None = None  # the questions of the test split, once they are needed
        try:
            with Turns.lock:
                fresh = [self.write(seed) for seed in range(5)]
                self._base = self.fresh_generator(4)
                if [self.write(seed) for seed in range(5)] != fresh:
                    self._base = None
        except Exception as e:
            raise ValueError(f"reasoning-gym cannot write {name!r} with {config}: {e!r}") from e
        for problem in fresh:
            self.check_problem(problem)
        super().__init__(MAX_PROMPT, max_response, end)

    def __getstate__(self) -> dict[str, Any]:
        return {
            **self.__dict__,
            "_kept": OrderedDict(),
            "_base": None,
        }  # some of the library's generators do not pickle

    def fresh_generator(self, seed: int) -> Any:
        return library().create_dataset(self.name, seed=seed, size=1, **self.config)

    def write(self, seed: int) -> Problem:
        """The problem of this seed.

        To build a generator can take a second, for its word lists and the like. So the generator at hand is given
        another seed, unless the constructor has seen that it then does not write what a fresh generator writes.
        """
        with global_generators(seed), redirect_stdout(sys.stderr):  # some of the library's code prints
            if self._base is None:
                generator = self.fresh_generator(seed)
            else:
                generator = copy.copy(self._base)
                generator.seed = seed
            problem = {"metadata": {}, **generator[0]}
        return {**problem, "answer": None if problem["answer"] is None else str(problem["answer"])}

    def generator_of(self, problem: Problem) -> str:
        """The name of the generator that wrote `problem`, whatever other generators have passed it on."""
        return problem["metadata"].get("source_dataset", self.name)

    def check_problem(self, problem: Problem) -> None:
        """A ValueError if we do not judge the answers to `problem`."""
        name = self.generator_of(problem)
        if name in REFUSED:
            raise ValueError(f"a problem of {self.name!r} comes from {name!r}, which is refused: {REFUSED[name]}")
        if problem["answer"] is None and name not in CHECKS:
            raise ValueError(f"{name!r} gives no answers of its own, and there is no comparison of ours for it")

    def belongs(self, problem: Problem, split: str) -> bool:
        """Whether `problem` is one of `split` and can be answered: some problems have an empty text as their answer."""
        question = problem["question"]
        if problem["answer"] == "" or (split_of(question) == "train") != (split == "train"):
            return False
        return split != "validation" or question not in self.test_questions()

    def test_questions(self) -> set[str]:
        """All questions of the test split, which none of the validation split may be."""
        if self._tested is None:
            self._tested = {self.observation("test", i) for i in range(TEST_TASKS)}
        return self._tested

    def problem(self, split: str, index: int) -> Problem:
        """The problem of a task, as the library wrote it; the last `KEPT` problems are kept, since some take long."""
        with Turns.lock:
            if (split, index) not in self._kept:
                seeds = np.random.SeedSequence([self.problem_seed, SPLITS[split], index]).generate_state(TRIES)
                found = (self.write(int(seed)) for seed in seeds)
                problem = next((problem for problem in found if self.belongs(problem, split)), None)
                if problem is None:
                    raise RuntimeError(
                        f"{self.name} with {self.config} has too few problems: of {TRIES} none belongs to {split!r}"
                    )
                self.check_problem(problem)
                self._kept[split, index] = problem
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return self._kept[split, index]

    def observation(self, split: str, index: int) -> str:
        return self.problem(split, index)["question"]

    def task_info(self, split: str, index: int) -> dict[str, Any]:
        """`generator`: the name of the generator that wrote the problem; `difficulty`: what the library says of it.

        The latter is the JSON text of a dictionary, since its keys differ between the parts of "composite".
        """
        problem = self.problem(split, index)
        difficulty = json.dumps(problem["metadata"].get("difficulty", {}), default=str)
        return {"generator": self.generator_of(problem), "difficulty": difficulty}

    def gold(self, split: str, index: int) -> str | None:
        """The library's own answer, where it gives one. Other answers can be right as well."""
        return self.problem(split, index)["answer"]

    def judge(self, split: str, indices: np.ndarray, responses: Sequence[str | None]) -> np.ndarray:
        outcomes = np.full(len(responses), Outcome.WRONG, np.int8)
        for i, (index, response) in enumerate(zip(indices, responses, strict=True)):
            answer = None if response is None else self.final_answer(response)
            problem = self.problem(split, int(index))
            if answer is not None and is_right(self.generator_of(problem), problem, answer):
                outcomes[i] = Outcome.CORRECT
        return outcomes

    def final_answer(self, response: str) -> str | None:
        r"""The last `\boxed{}`, else the whole text; a code fence around it does not count. None if that is empty."""
        boxed = last_box(response)
        text = (response if boxed is None else boxed).strip()
        if text.startswith("```") and text.endswith("```") and text.count("```") == 2:
            text = text.removesuffix("```").partition("\n")[2]
        return text.strip() or None

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """The library's own answers between answer tags, (B,) object."""
        answers = [self.problem(split, int(i))["answer"] for i in indices]
        if None in answers:
            raise ValueError(f"{self.name} gives no answers of its own, so there are no demonstrations")
        return np.array([f"<answer>{answer}</answer>{self.end}" for answer in answers], object)


class ReasoningGymEnv(OneStepEnv):
    """Solve a problem of the reasoning-gym library.

    ## Description
    The problems come from one of the library's hundred generators, such as "chain_sum", "countdown" or "sudoku". The
    answers are judged by comparisons of our own: many of the library's scorers run the answer as code or pay wrong
    answers, so no answer is given to the library. Nine generators are refused. The page docs/reasoning_gym.md says of
    each generator how its answers are judged, or why it is refused. A generator that the page does not name, such as
    your own, is judged by its answer: the same words in the same lines, or the same number.

    ## Action Space
    `AnyText(max_response)`: the response. What stands before "</think>" does not count. The answer is what stands
    between the last "<answer>" and "</answer>", else the whole response; in it, the last `\\boxed{}` if there is one. A
    code fence around the answer does not count.

    ## Observation Space
    `AnyText`: the question, as the library words it. The policy's side makes the chat and asks for the tags.

    ## Rewards
    1.0 if the answer is right, else 0.0. Chance level, of random characters at "chain_sum": below 0.001. Where the
    answer is yes or no, a policy that always says the same is right about half of the time.

    ## Starting State
    Task i of a split; the task is drawn uniformly where `options` name none.

    ## Episode End
    Termination: one step. Truncation: the response is longer than `max_response` characters or lacks `end`.

    ## Information
    `task`, `split` and `is_success`; at the end `ended` ("answered" or "length") and `answer`. On request, at `reset`:
    `demonstration`, the library's answer between tags, where it gives one; `task_info`, {"generator": its name,
    "difficulty": what the library says of it, as JSON}; `gold`, the library's answer or None.

    ## Arguments
    * `name`: the name of the generator. "composite" mixes some: `datasets=[DatasetSpec("chain_sum", 1, {}), ...]`.
    * `problem_seed`: the seed of all the problems.
    * `validation`: how many tasks the split "validation" has; by default there is none.
    * `max_response`, `end`: as in `maxrl_envs.tasks.text.TextSuite`.
    * `split`: the split of a rollout whose `options` name none.
    * `demonstrations`, `task_info`: whether `info` holds what is named above.
    * all further arguments configure the generator, such as `min_terms=6`.

    ## Splits
    train: endless; validation: as many as asked for; test: 1024. No question is in two of them, by a hash of the
    question. Some generators have few problems, which then repeat within a split, or leave none for validation, which
    is an error. The first validation task takes a while where problems are slow to write, since it must be none of the
    test split.

    ## Example
    >>> import gymnasium as gym, maxrl_envs
    >>> env = gym.make("MaxRL/ReasoningGym-v0", name="chain_sum")
    >>> question, info = env.reset(options={"task": 0, "split": "test"})
    >>> question
    'State the final answer to the following arithmetic problem: 78 - 90 ='
    >>> _, reward, terminated, truncated, info = env.step("78 is 12 less than 90. <answer>-12</answer>")
    >>> reward, info["answer"]
    (1.0, '-12')

    ## Version History
    * v0: first release.
    """

    def __init__(
        self,
        name: str = "chain_sum",
        problem_seed: int = 0,
        validation: int = 0,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
        **config: Any,
    ) -> None:
        suite = ReasoningGym(name, problem_seed, validation, max_response, end, **config)
        super().__init__(
            suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class ReasoningGymVectorEnv(OneStepVectorEnv):
    """`num_envs` of `ReasoningGymEnv`."""

    def __init__(
        self,
        num_envs: int = 1,
        name: str = "chain_sum",
        problem_seed: int = 0,
        validation: int = 0,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
        **config: Any,
    ) -> None:
        suite = ReasoningGym(name, problem_seed, validation, max_response, end, **config)
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )
