"""Questions with one gold answer: the math sets of the MaxRL paper (arXiv 2602.02710), and any set of one's own."""

import os
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from maxrl_envs import text_data
from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.tasks.text import BOXED, MAX_RESPONSE, Verified

QWEN_MATH = "Please reason step by step and put the final answer in \\boxed{}."  # the paper's system prompt


class MathText(Verified):
    """Rows of questions and gold answers.

    Args:
        rows: (question, answer) of each task, by split.
        kind: of the verifier: "integer" or "math".
        prompt: the user's message; "{question}" stands for the question.
        system_prompt, text: as in `TextTask`.
    """

    def __init__(
        self, rows: Mapping[str, text_data.Rows], kind: str, prompt: str, system_prompt: str | None, **text: Any
    ) -> None:
        if kind not in ("integer", "math"):
            raise ValueError(f"kind must be 'integer' or 'math', got {kind!r}")
        if "{question}" not in prompt:
            raise ValueError(f"prompt must hold {{question}}, got {prompt!r}")
        golds = [gold for kept in rows.values() for _, gold in kept]
        if kind == "integer" and (odd := [gold for gold in golds if not re.fullmatch(r"[+-]?[\d,]*\.?\d+", gold)]):
            raise ValueError(f"gold answer {odd[0]!r} is no number: kind='math' compares any")
        self.rows, self.kind, self.prompt = rows, kind, prompt
        self.splits = {split: len(kept) for split, kept in rows.items()}
        longest = max(len(question) for kept in rows.values() for question, _ in kept)
        super().__init__(longest * prompt.count("{question}") + len(prompt), system_prompt=system_prompt, **text)

    def observation(self, split: str, index: int) -> str:
        return self.prompt.replace("{question}", self.rows[split][index][0])

    def golds(self, split: str, indices: np.ndarray) -> list[str]:
        return [self.rows[split][i][1] for i in indices]

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """The gold answers in boxes, (B,) object; without any reasoning, fit for checks rather than for a warm-up."""
        return np.array([f"\\boxed{{{gold}}}{self.end}" for gold in self.golds(split, indices)], object)


def named(name: str, data: str | os.PathLike[str] | None = None, checksum: bool = True, **text: Any) -> MathText:
    """A set of `text_data.DATASETS`, with the prompts of the paper."""
    rows = text_data.load_named(name, data, checksum)
    gsm8k = name == "GSM8K"
    prompts = ("{question}" + BOXED, None) if gsm8k else ("{question}", QWEN_MATH)
    return MathText(rows, text_data.DATASETS[name].kind, *prompts, **text)


def own(
    data: str | os.PathLike[str] | Mapping[str, str] | None = None,
    question: str = "question",
    answer: str = "answer",
    config: str | None = None,
    revision: str | None = None,
    kind: str = "math",
    prompt: str = "{question}",
    system_prompt: str | None = QWEN_MATH,
    **text: Any,
) -> MathText:
    """Any set, as in `text_data.load_own`."""
    if data is None:
        raise ValueError(
            "data is needed: a file (.jsonl, .parquet, .csv), a directory with one file a split, "
            "a dict of splits to files, or the id of a set on the Hugging Face hub"
        )
    return MathText(text_data.load_own(data, question, answer, config, revision), kind, prompt, system_prompt, **text)


class MathTextEnv(OneStepEnv):
    """Answer a question of mathematics.

    ## Description
    One prompt, one response, whose final answer is compared with the gold one by a `maxrl_envs.verifier.Verifier`: as
    a number for GSM8K, AIME and BeyondAIME, else symbolically.
    ## Action Space
    `AnyText(max_response)`: the response.
    ## Observation Space
    `AnyText`: the user's message. GSM8K: the question and the paper's instruction to put the answer in a box. Else the
    question alone, and `metadata["system_prompt"]` holds the paper's Qwen-math one. The policy's side makes the chat:
    the system prompt, if it is not None, as the system message, the observation as the user message, then its
    tokenizer's chat template.
    ## Rewards
    1.0 if the final answer is the gold one. Else 0.0. Chance level: near 0.
    ## Starting State
    Task i of a split, in the order of its source (BeyondAIME is sorted by answer); drawn uniformly where `options` name
    none.
    ## Episode End
    Termination: one step. Truncation: the response is longer than `max_response` characters or lacks `end`, or the
    verifier failed.
    ## Information
    `task`, `split`, `is_success`; at the end `ended` ("answered", "length", "verifier_error") and `answer`.
    ## Arguments
    `max_response`, `end` as in `TextTask`; `split`; `demonstrations=True` adds the boxed gold answer to the `info` of
    `reset`. Of the named sets: `data`, `checksum` as in `text_data.load_named`. Of `Math-v0`: `data`, `question`,
    `answer`, `config`, `revision` as in `text_data.load_own`; `kind` "math" or "integer"; `prompt`, in which
    "{question}" stands for the question; `system_prompt`.
    ## Splits
    GSM8K train: 7473, test: GSM8K-Platinum's 1209. Only test: MATH500 500, Minerva 272, AIME2024, AIME2025 and
    HMMTFeb2025 30 each, BeyondAIME 100. Only train: POLARIS, of which neither count nor content is pinned. Math: those
    of the data.
    ## Version History
    * v0: first release.
    """

    def __init__(
        self,
        data: str | os.PathLike[str] | Mapping[str, str] | None = None,
        question: str = "question",
        answer: str = "answer",
        config: str | None = None,
        revision: str | None = None,
        kind: str = "math",
        prompt: str = "{question}",
        system_prompt: str | None = QWEN_MATH,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = own(
            data=data,
            question=question,
            answer=answer,
            config=config,
            revision=revision,
            kind=kind,
            prompt=prompt,
            system_prompt=system_prompt,
            max_response=max_response,
            end=end,
        )
        super().__init__(
            suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class MathTextVectorEnv(OneStepVectorEnv):
    """`num_envs` of `MathTextEnv`, verified in one batch."""

    def __init__(
        self,
        num_envs: int = 1,
        data: str | os.PathLike[str] | Mapping[str, str] | None = None,
        question: str = "question",
        answer: str = "answer",
        config: str | None = None,
        revision: str | None = None,
        kind: str = "math",
        prompt: str = "{question}",
        system_prompt: str | None = QWEN_MATH,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = own(
            data=data,
            question=question,
            answer=answer,
            config=config,
            revision=revision,
            kind=kind,
            prompt=prompt,
            system_prompt=system_prompt,
            max_response=max_response,
            end=end,
        )
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class NamedMathTextEnv(MathTextEnv):
    __doc__ = MathTextEnv.__doc__

    def __init__(
        self,
        dataset: str = "GSM8K",
        data: str | os.PathLike[str] | None = None,
        checksum: bool = True,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = named(dataset, data=data, checksum=checksum, max_response=max_response, end=end)
        OneStepEnv.__init__(
            self, suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class NamedMathTextVectorEnv(OneStepVectorEnv):
    """`num_envs` of `NamedMathTextEnv`, verified in one batch."""

    def __init__(
        self,
        num_envs: int = 1,
        dataset: str = "GSM8K",
        data: str | os.PathLike[str] | None = None,
        checksum: bool = True,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = named(dataset, data=data, checksum=checksum, max_response=max_response, end=end)
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )
