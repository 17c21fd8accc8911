"""What one-step tasks in text share: spaces of any string, truncation, splits by hash, one verifier a process."""

import hashlib
import string
from abc import abstractmethod
from collections.abc import Sequence
from functools import cache
from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_envs.task import Outcome, TaskSuite
from maxrl_envs.verifier import Verifier

MAX_RESPONSE = 32_768
BOXED = " Let's think step by step and output the final answer within \\boxed{}."  # the GSM8K prompt of 2602.02710


class AnyText(gym.spaces.Text):
    """Every string of up to `max_length` characters; samples are short and of printable ASCII."""

    def __init__(self, max_length: int, seed: int | np.random.Generator | None = None) -> None:
        super().__init__(max_length, min_length=0, charset=string.printable, seed=seed)

    def sample(self, mask: Any = None, probability: Any = None) -> str:
        if mask is None and probability is None:
            mask = int(self.np_random.integers(min(self.max_length, 32) + 1)), None
        return super().sample(mask, probability)

    def contains(self, x: Any) -> bool:
        return isinstance(x, str) and len(x) <= self.max_length

    def __repr__(self) -> str:
        return f"AnyText({self.max_length})"


@cache
def verifier(kind: str) -> Verifier:
    """The verifier of this kind that all envs of a process share, so that its workers exist once."""
    return Verifier(kind=kind)


def split_of(problem: str) -> str:
    """The split that a generated problem belongs to, by a hash of its text: one in four is for testing."""
    return "train" if hashlib.blake2b(problem.encode("utf-8", "surrogatepass")).digest()[0] % 4 else "test"


class TextTask(TaskSuite):
    """A task whose observation is the user's prompt and whose action is the response, both strings.

    The policy's side makes the chat: `metadata["system_prompt"]`, if there is one, as the system message, then the
    observation as the user message, then its tokenizer's chat template.

    A response longer than `max_response`, or without `end`, was cut off: `Outcome.TRUNCATED`. Samplers that count
    tokens set `end` to a text, such as "<|im_end|>", that they append to each response which ended by itself (vLLM:
    `finish_reason == "stop"`); it is taken off before the response is verified.

    Args:
        max_prompt: longest prompt, in characters.
        max_response: longest response, in characters, `end` included.
        end: what a complete response ends with; "" takes all for complete.
        system_prompt: of the chat; None leaves it to the chat template.
    """

    def __init__(
        self, max_prompt: int, max_response: int = MAX_RESPONSE, end: str = "", system_prompt: str | None = None
    ) -> None:
        if max_response < 1:
            raise ValueError(f"max_response must be >= 1, got {max_response}")
        self.max_response, self.end = max_response, end
        self.observation_space, self.action_space = AnyText(max_prompt), AnyText(max_response)
        self.metadata = {"system_prompt": system_prompt}

    @abstractmethod
    def judge(self, split: str, indices: np.ndarray, responses: Sequence[str]) -> np.ndarray:
        """Outcomes (B,) of complete `responses` to the tasks `indices` (B,) int64."""

    @abstractmethod
    def final_answer(self, response: str) -> str | None:
        """The final answer of a complete response; None where there is none."""

    def verify(self, split: str, index: int, action: str) -> Outcome:
        return Outcome(int(self.verify_batch(split, np.array([index]), [action])[0]))

    def verify_batch(self, split: str, indices: np.ndarray, actions: Sequence[str] | np.ndarray) -> np.ndarray:
        for i, action in enumerate(actions):
            if not isinstance(action, str):
                raise ValueError(f"a response must be a string, but action {i} is {type(action).__name__}")
        whole = np.array([len(text) <= self.max_response and text.endswith(self.end) for text in actions], bool)
        responses = [text.removesuffix(self.end) for text, kept in zip(actions, whole, strict=True) if kept]
        outcomes = np.full(len(actions), Outcome.TRUNCATED, np.int8)
        outcomes[whole] = self.judge(split, np.asarray(indices)[whole], responses)
        return outcomes

    def answer(self, action: str) -> str | None:
        return self.final_answer(action.removesuffix(self.end))


class Verified(TextTask):
    """A text task whose answers a `Verifier` of the given kind compares with the gold ones."""

    kind = "integer"

    @abstractmethod
    def golds(self, split: str, indices: np.ndarray) -> list[str]:
        """The gold answers of the tasks `indices` (B,) int64."""

    def judge(self, split: str, indices: np.ndarray, responses: Sequence[str]) -> np.ndarray:
        return verifier(self.kind).verify(responses, self.golds(split, indices))

    def final_answer(self, response: str) -> str | None:
        return verifier(self.kind).answer(response)
