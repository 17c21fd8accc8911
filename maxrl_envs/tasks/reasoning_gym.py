"""The tasks of the reasoning-gym library, correct only at full score."""

import copy
import difflib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.task import Outcome
from maxrl_envs.tasks.text import MAX_RESPONSE, TextTask, split_of

SPLITS = {"train": 0, "test": 1}
TEST_TASKS = 1024
MAX_PROMPT = 1_000_000
TRIES = 1000  # problems drawn for one task until one belongs to its split
REFUSED = {
    "simple_integration": "its scorer runs the answer as code",
    "intermediate_integration": "its scorer runs the answer as code",
    "polynomial_multiplication": "its scorer runs the answer as code",
    "puzzle24": "its scorer does not check which numbers were used",
    "coin_flip": "its scorer takes the first digits for the whole answer",
    "complex_arithmetic": "its scorer takes nan for any number",
    "game_of_life_halting": "its scorer takes any answer for True",
    "isomorphic_strings": "its problems depend on PYTHONHASHSEED",
    "ransom_note": "its problems depend on PYTHONHASHSEED",
}
SAFE_ANSWERS = {  # scorers that run or expand an answer are given it in this harmless form only; else it is wrong
    "binary_matrix": r"[0-9\s]*",
    "countdown": r"(?s)(?!.*\*\s*\*)[0-9\s+*/()-]*",
    "n_queens": r"[Q_\s]*",
    "spiral_matrix": r"[0-9\s-]*",
    "string_insertion": r"[A-Z]*",
}


def library() -> Any:
    try:
        import reasoning_gym
    except ImportError as e:
        raise ImportError("MaxRL/ReasoningGym-v0 needs reasoning-gym: pip install '.[reasoning]'") from e
    return reasoning_gym


class ReasoningGym(TextTask):
    """Problems of one of the library's generators.

    Task i of a split has its own generator, seeded by a hash of (problem_seed, split, i), where the library would count
    seeds up, so that neighbouring seeds share problems. A hash of its text says to which split a problem belongs.

    Args:
        name: of the generator.
        problem_seed: seed of the whole suite of problems.
        max_response, end: as in `TextTask`.
        config: of the generator, but for `seed` and `size`.
    """

    splits = {"train": None, "test": TEST_TASKS}

    def __init__(
        self,
        name: str = "chain_sum",
        problem_seed: int = 0,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        **config: Any,
    ) -> None:
        known = sorted(library().factory.DATASETS)
        if name not in known:
            close = difflib.get_close_matches(name, known)
            raise ValueError(
                f"reasoning-gym has no {name!r}." + (f" Did you mean {close}?" if close else f" It has {known}")
            )
        if name in REFUSED:
            raise ValueError(f"{name!r} is not to be trusted: {REFUSED[name]}")
        if problem_seed < 0:
            raise ValueError(f"problem_seed must be >= 0, got {problem_seed}")
        self.name, self.problem_seed, self.config = name, problem_seed, config
        self._kept: dict[tuple[str, int], tuple[Any, dict[str, Any]]] = {}
        self._base: Any = None
        try:
            fresh = [self.write(seed) for seed in range(5)]
            self._base = fresh[-1][0]
            if [self.write(seed)[1] for seed in range(5)] != [entry for _, entry in fresh]:
                self._base = None
        except Exception as e:
            raise ValueError(f"reasoning-gym cannot write {name!r} with {config}: {e!r}") from e
        super().__init__(MAX_PROMPT, max_response, end)

    def write(self, seed: int) -> tuple[Any, dict[str, Any]]:
        """The generator of this seed and its one problem.

        To build a generator can take a third of a second, for its word lists and the like. So the one at hand is given
        another seed, unless that has been seen not to write what a fresh one does.
        """
        if self._base is None:
            generator = library().create_dataset(self.name, seed=seed, size=1, **self.config)
        else:
            generator = copy.copy(self._base)
            generator.seed = seed
        return generator, generator[0]

    def problem(self, split: str, index: int) -> tuple[Any, dict[str, Any]]:
        """Generator and problem of a task; the last 4096 are kept, since some take a tenth of a second to write."""
        if (split, index) not in self._kept:
            seeds = np.random.SeedSequence([self.problem_seed, SPLITS[split], index]).generate_state(TRIES)
            found = (self.write(int(seed)) for seed in seeds)
            kept = next((both for both in found if split_of(both[1]["question"]) == split), None)
            if kept is None:
                raise RuntimeError(
                    f"{self.name} with {self.config} has too few problems: of {TRIES} none belongs to {split!r}"
                )
            while len(self._kept) >= 4096:
                del self._kept[next(iter(self._kept))]
            self._kept[split, index] = kept
        return self._kept[split, index]

    def observation(self, split: str, index: int) -> str:
        return self.problem(split, index)[1]["question"]

    def judge(self, split: str, indices: np.ndarray, responses: Sequence[str]) -> np.ndarray:
        pairs = zip(indices, responses, strict=True)
        return np.array([self.score(split, int(i), response) for i, response in pairs], np.int8)

    def score(self, split: str, index: int, response: str) -> Outcome:
        generator, entry = self.problem(split, index)
        answer = self.final_answer(response) or ""
        if not re.fullmatch(SAFE_ANSWERS.get(self.name, r"(?s).*"), answer):
            return Outcome.WRONG
        try:
            return Outcome.CORRECT if generator.score_answer(answer, entry) == 1 else Outcome.WRONG
        except Exception:
            return Outcome.VERIFIER_ERROR

    def final_answer(self, response: str) -> str | None:
        """What stands between the last <answer> and </answer>, else the whole response; None if that is empty."""
        tagged = re.findall(r"<answer>(.*?)</answer>", response, re.DOTALL)
        return (tagged[-1] if tagged else response).strip() or None

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """The library's own answers, (B,) object, tagged."""
        answers = [self.problem(split, int(i))[1]["answer"] for i in indices]
        if None in answers:
            raise ValueError(f"{self.name} gives no answers of its own, so there are no demonstrations")
        return np.array([f"<answer>{answer}</answer>{self.end}" for answer in answers], object)


class ReasoningGymEnv(OneStepEnv):
    """Solve a problem of the reasoning-gym library.

    ## Description
    Problems of one of its generators, such as "chain_sum", "countdown" or "sudoku", and its own scorer, in this process
    and without a time limit; some are lenient about text around the answer. Refused are generators whose scorer runs
    answers as code ("simple_integration", "intermediate_integration", "polynomial_multiplication") or is easily fooled
    ("puzzle24", "coin_flip", "complex_arithmetic", "game_of_life_halting"), and those whose problems change from
    process to process ("isomorphic_strings", "ransom_note"). "composite" needs `datasets`.
    ## Action Space
    `AnyText(max_response)`: the response. The answer is what stands between the last `<answer>` and `</answer>`, else
    the whole response, without the blanks around it.
    ## Observation Space
    `AnyText`: the question, as the library words it. The policy's side makes the chat and asks for the tags.
    ## Rewards
    1.0 if the library's score is 1, which is full. Else 0.0. Chance level: near 0 for most.
    ## Starting State
    Task i of a split; drawn uniformly where `options` name none.
    ## Episode End
    Termination: one step. Truncation: the response is longer than `max_response` characters or lacks `end`, or the
    scorer failed.
    ## Information
    `task`, `split`, `is_success`; at the end `ended` ("answered", "length", "verifier_error") and `answer`.
    ## Arguments
    `name` of the generator and what configures it; `problem_seed`; `max_response`, `end` as in `TextTask`; `split`;
    `demonstrations=True` adds the library's answers, where it has any, to the `info` of `reset`.
    ## Splits
    train: endless; test: 1024. Disjoint by construction, through a hash of the question. Some generators have few
    problems, which then repeat within a split.
    ## Version History
    * v0: first release.
    """

    def __init__(
        self,
        name: str = "chain_sum",
        problem_seed: int = 0,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
        **config: Any,
    ) -> None:
        suite = ReasoningGym(name=name, problem_seed=problem_seed, max_response=max_response, end=end, **config)
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
        max_response: int = MAX_RESPONSE,
        end: str = "",
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
        **config: Any,
    ) -> None:
        suite = ReasoningGym(name=name, problem_seed=problem_seed, max_response=max_response, end=end, **config)
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )
