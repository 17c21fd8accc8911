"""What the task suites in text share: cut-off responses, where the answer stands, splits by hash, the verifier."""

import hashlib
from abc import abstractmethod
from collections.abc import Sequence
from functools import cache

import numpy as np

from maxrl_envs.task import Outcome, TaskSuite
from maxrl_envs.text_space import AnyText
from maxrl_envs.verifier import Verifier

MAX_RESPONSE = 32_768
BOXED = " Let's think step by step and output the final answer within \\boxed{}."  # the GSM8K prompt of 2602.02710


@cache
def verifier(kind: str) -> Verifier:
    """The verifier of a kind. All envs of a process share it, so that its worker processes exist only once."""
    return Verifier(kind=kind)


def split_of(problem: str) -> str:
    """The split that a generated problem belongs to, by a hash of its text: one problem in four is for testing."""
    return "train" if hashlib.blake2b(problem.encode("utf-8", "surrogatepass")).digest()[0] % 4 else "test"


def answer_part(response: str) -> str | None:
    """The part of a response in which every text env looks for the final answer; None if there is no such part.

    First the thinking is taken away. What stands before the last "</think>" is no answer, and a response whose thinking
    has begun ("<think>") but never ended has no answer. Then, if the rest has the tags "<answer>" and "</answer>", the
    part is what stands between the last pair of them.
    """
    rest = response.rpartition("</think>")[2]
    if "<think>" in rest:
        return None
    opening, tag, _ = rest.rpartition("</answer>")
    return opening.rpartition("<answer>")[2] if tag and "<answer>" in opening else rest


def last_box(text: str) -> str | None:
    r"""What stands in the last `\boxed{...}` of `text`; None if there is none, or if its braces are not balanced."""
    start = text.rfind("\\boxed{")
    depth = 0
    for place in range(start + len("\\boxed"), len(text) if start >= 0 else 0):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[start + len("\\boxed{") : place]
    return None


class TextSuite(TaskSuite):
    """A task suite whose observation is the user's prompt and whose action is the response, both strings.

    The policy's side makes the chat: `metadata["system_prompt"]`, if it is not None, is the system message, the
    observation is the user message, and the policy's tokenizer applies its chat template.

    A response that is longer than `max_response`, or that does not end with `end`, was cut off: its outcome is
    `Outcome.TRUNCATED`. Samplers that count tokens set `end` to a text, such as "<|im_end|>", and append it to each
    response that ended by itself (vLLM: `finish_reason == "stop"`). It is taken off before the response is verified.

    Args:
        max_prompt: the length of the longest prompt, in characters.
        max_response: the length of the longest response, in characters, `end` included.
        end: the text that a complete response ends with; with "" every response is complete.
        system_prompt: the system message of the chat; None leaves it to the chat template.
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
    def judge(self, split: str, indices: np.ndarray, responses: Sequence[str | None]) -> np.ndarray:
        """Outcomes (B,) of complete responses to the tasks `indices` (B,) int64.

        Args:
            split: the split of the tasks.
            indices: the indices of the tasks.
            responses: the `answer_part` of each response; None stands for a response without an answer, which is wrong.
        """

    @abstractmethod
    def final_answer(self, response: str) -> str | None:
        """The final answer in the `answer_part` of a complete response; None if there is none."""

    def verify(self, split: str, index: int, action: str) -> Outcome:
        return Outcome(int(self.verify_batch(split, np.array([index]), [action])[0]))

    def verify_batch(self, split: str, indices: np.ndarray, actions: Sequence[str] | np.ndarray) -> np.ndarray:
        for i, action in enumerate(actions):
            if not isinstance(action, str):
                raise ValueError(f"a response must be a string, but action {i} is {type(action).__name__}")
        whole = np.array([len(text) <= self.max_response and text.endswith(self.end) for text in actions], bool)
        complete = [text.removesuffix(self.end) for text, kept in zip(actions, whole, strict=True) if kept]
        outcomes = np.full(len(actions), Outcome.TRUNCATED, np.int8)
        outcomes[whole] = self.judge(split, np.asarray(indices)[whole], [answer_part(text) for text in complete])
        return outcomes

    def answer(self, action: str) -> str | None:
        part = answer_part(action.removesuffix(self.end))
        return None if part is None else self.final_answer(part)


class VerifiedSuite(TextSuite):
    """A task suite in text whose gold answers a `Verifier` compares with the final answers of the responses.

    Attributes:
        kind: the kind of the verifier, "integer" or "math".
    """

    kind = "integer"

    @abstractmethod
    def golds(self, split: str, indices: np.ndarray) -> list[str]:
        """The gold answers of the tasks `indices` (B,) int64."""

    def gold(self, split: str, index: int) -> str:
        return self.golds(split, np.array([index]))[0]

    def close(self) -> None:
        """Stop the worker processes of the verifier, which start again when any suite needs them."""
        verifier(self.kind).close()

    def judge(self, split: str, indices: np.ndarray, responses: Sequence[str | None]) -> np.ndarray:
        return verifier(self.kind).verify(responses, self.golds(split, indices))

    def final_answer(self, response: str) -> str | None:
        return verifier(self.kind).answer(response)

    def explain(self, split: str, index: int, action: str) -> str:
        if len(action) > self.max_response or not action.endswith(self.end):
            return "TRUNCATED: the response did not end by itself"
        return verifier(self.kind).explain(answer_part(action.removesuffix(self.end)), self.gold(split, index))
