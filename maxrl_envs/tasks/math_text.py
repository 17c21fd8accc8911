"""Questions with one gold answer: the math sets of the MaxRL paper (arXiv 2602.02710), and any set of one's own."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from maxrl_envs import text_data
from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.tasks.text import BOXED, MAX_RESPONSE, VerifiedSuite
from maxrl_envs.text_rows import Rows
from maxrl_envs.text_splits import hold_out, limited, warn_of_overlap
from maxrl_envs.verifier import check_gold

QWEN_MATH = "Please reason step by step and put the final answer in \\boxed{}."  # the paper's system prompt


class MathText(VerifiedSuite):
    """A task suite of questions with gold answers, which are known from the start.

    Args:
        rows: the rows of each split; task i of a split is its row i.
        kind: the kind of the verifier, "integer" or "math".
        prompt: the user's message; "{question}" stands for the question.
        system_prompt: the system message of the chat; a system message that the rows have takes its place.
        max_response: as in `TextSuite`.
        end: as in `TextSuite`.

    Raises:
        ValueError: if a gold answer is not one of this kind, the message names the task; if the rows have different
            system messages; or if an argument is out of range.
    """

    def __init__(
        self,
        rows: Mapping[str, Rows],
        kind: str = "math",
        prompt: str = "{question}",
        system_prompt: str | None = QWEN_MATH,
        max_response: int = MAX_RESPONSE,
        end: str = "",
    ) -> None:
        if "{question}" not in prompt:
            raise ValueError(f"prompt must hold {{question}}, got {prompt!r}")
        for split, kept in rows.items():
            for i, row in enumerate(kept):
                try:
                    check_gold(row.answer, kind)
                except ValueError as e:
                    raise ValueError(f"task {i} of the split {split!r}: {e}") from e
        messages = {row.system_prompt for kept in rows.values() for row in kept}
        if len(messages) > 1:
            raise ValueError(
                f"all rows must have the same system message, or none; got {sorted(map(str, messages))[:3]}"
            )
        self.kind = kind
        self.rows = {
            split: [row._replace(prompt=prompt.replace("{question}", row.question)) for row in kept]
            for split, kept in rows.items()
        }
        self.splits = {split: len(kept) for split, kept in rows.items()}
        longest = max(len(row.prompt) for kept in self.rows.values() for row in kept)
        super().__init__(longest, max_response, end, messages.pop() or system_prompt)

    def observation(self, split: str, index: int) -> str:
        return self.rows[split][index].prompt

    def golds(self, split: str, indices: np.ndarray) -> list[str]:
        return [self.rows[split][i].answer for i in indices]

    def task_info(self, split: str, index: int) -> dict[str, Any]:
        return dict(self.rows[split][index].metadata)

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """The gold answers in boxes, (B,) object; without any reasoning, fit for checks rather than for a warm-up."""
        golds = [gold if "\\boxed" in gold else f"\\boxed{{{gold}}}" for gold in self.golds(split, indices)]
        return np.array([gold + self.end for gold in golds], object)


def named(
    name: str,
    data: str | os.PathLike[str] | None = None,
    checksum: bool = True,
    validation: float = 0,
    limit: int | None = None,
    max_response: int = MAX_RESPONSE,
    end: str = "",
    split: str | None = None,
) -> MathText:
    """The suite of a set in `text_data.DATASETS`, with the prompts of the paper; arguments as in `NamedMathTextEnv`."""
    if name not in text_data.DATASETS:
        raise ValueError(f"unknown data set {name!r}: known are {list(text_data.DATASETS)}")
    needed = "train" if validation and split == "validation" else split
    rows = text_data.load_named(name, data, checksum, needed)
    rows = limited(hold_out(rows, validation), limit)
    prompt, system_prompt = ("{question}" + BOXED, None) if name == "GSM8K" else ("{question}", QWEN_MATH)
    return MathText(rows, text_data.DATASETS[name].kind, prompt, system_prompt, max_response, end)


def own(
    data: Any = None,
    question: str | None = None,
    answer: str | None = None,
    metadata: Sequence[str] = (),
    config: str | None = None,
    revision: str | None = None,
    splits: Mapping[str, str] | None = None,
    validation: float = 0,
    limit: int | None = None,
    kind: str = "math",
    prompt: str = "{question}",
    system_prompt: str | None = QWEN_MATH,
    max_response: int = MAX_RESPONSE,
    end: str = "",
) -> MathText:
    """The suite of any data set; arguments as in `MathTextEnv`."""
    rows = text_data.load_own(data, question, answer, metadata, config, revision, splits)
    rows = limited(hold_out(rows, validation), limit)
    warn_of_overlap(rows, text_data.name_of(data))
    return MathText(rows, kind, prompt, system_prompt, max_response, end)


class MathTextEnv(OneStepEnv):
    """Answer a question of your own data.

    ## Description
    One question, one response, whose final answer a `maxrl_envs.verifier.Verifier` compares with the gold answer.

    ## Action Space
    `AnyText(max_response)`: the response. What stands before "</think>" does not count, and of a response with the tags
    "<answer>" and "</answer>" only what stands between the last pair of them. There the verifier looks for the final
    answer: the last `\\\\boxed{}`, or what follows words such as "The answer is".

    ## Observation Space
    `AnyText`: the user's message, by default the question alone. `metadata["system_prompt"]` holds the paper's
    Qwen-math system message. The policy's side makes the chat: the system message if it is not None, then the
    observation as the user message, then its tokenizer's chat template.

    ## Rewards
    1.0 if the final answer is the gold answer, else 0.0. Chance level, of random characters: below 0.001.

    ## Starting State
    Task i of a split, in the order of the data; the task is drawn uniformly where `options` name none.

    ## Episode End
    Termination: one step. Truncation: the response is longer than `max_response` characters or lacks `end`, or the
    verifier failed.

    ## Information
    `task`, `split` and `is_success`; at the end `ended` ("answered", "length" or "verifier_error") and `answer`. On
    request, at `reset`: `demonstration`, the gold answer in a box; `task_info`, the columns named by `metadata`;
    `gold`, the gold answer.

    ## Arguments
    * `data`: a file (.jsonl, .json, .parquet, .csv); a folder with a file or with shards for each split, or saved by
      `datasets`, or cloned from the hub; the id of a set on the Hugging Face hub; rows in memory (dictionaries,
      `datasets.Dataset`, `datasets.DatasetDict`); or a dictionary from splits to files or rows.
    * `question`, `answer`: the columns. By default they are found where the layout is a usual one, such as that of verl
      or TRL. A dot leads into a dictionary: "reward_model.ground_truth". Of an answer with "####", what follows counts.
    * `metadata`: columns that `task_info` shows, such as ["level"].
    * `config`, `revision`: of a set on the hub.
    * `splits`: the splits to take, by new names: {"train": "train", "test": "validation"}. None takes all.
    * `validation`: how many training tasks become the split "validation" (a share, if below 1), chosen by a hash of the
      question; the indices of the other training tasks shift.
    * `limit`: at most so many tasks of each split, chosen by a hash of the question, in their order.
    * `kind`: "math", or "integer", which compares numbers only and is faster.
    * `prompt`: the user's message, in which "{question}" stands for the question.
    * `system_prompt`: the system message, or None. A system message that the data have takes its place.
    * `max_response`, `end`: as in `maxrl_envs.tasks.text.TextSuite`.
    * `split`: the split of a rollout whose `options` name none.
    * `demonstrations`, `task_info`: whether `info` holds what is named above.

    ## Splits
    Those of the data; the split of a single file is "train". A question that is in two splits gives a warning.

    ## Example
    >>> import gymnasium as gym, maxrl_envs
    >>> rows = [{"question": "What is 6 * 7?", "answer": 42}, {"question": "What is 1 / 2?", "answer": "1/2"}]
    >>> env = gym.make("MaxRL/Math-v0", data=rows)
    >>> env.reset(options={"task": 1})[0]
    'What is 1 / 2?'
    >>> _, reward, terminated, truncated, info = env.step("One divided by two is \\\\boxed{0.5}.")
    >>> reward
    1.0

    ## Version History
    * v0: first release.
    """

    def __init__(
        self,
        data: Any = None,
        question: str | None = None,
        answer: str | None = None,
        metadata: Sequence[str] = (),
        config: str | None = None,
        revision: str | None = None,
        splits: Mapping[str, str] | None = None,
        validation: float = 0,
        limit: int | None = None,
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
            data, question, answer, metadata, config, revision, splits, validation, limit, kind, prompt, system_prompt,
            max_response, end,
        )  # fmt: skip
        super().__init__(
            suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class MathTextVectorEnv(OneStepVectorEnv):
    """`num_envs` of `MathTextEnv`, verified in one batch."""

    def __init__(
        self,
        num_envs: int = 1,
        data: Any = None,
        question: str | None = None,
        answer: str | None = None,
        metadata: Sequence[str] = (),
        config: str | None = None,
        revision: str | None = None,
        splits: Mapping[str, str] | None = None,
        validation: float = 0,
        limit: int | None = None,
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
            data, question, answer, metadata, config, revision, splits, validation, limit, kind, prompt, system_prompt,
            max_response, end,
        )  # fmt: skip
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class NamedMathTextEnv(OneStepEnv):
    """Answer a question of one of the sets that the MaxRL paper trains or evaluates on.

    ## Description
    One question, one response, whose final answer a `maxrl_envs.verifier.Verifier` compares with the gold answer: as a
    number for GSM8K, AIME and BeyondAIME, else as mathematics. The data are pinned by a checksum where they could be
    had (not POLARIS, HMMTNov2025 and JEEBench).

    ## Action Space
    `AnyText(max_response)`: the response, read as in `MaxRL/Math-v0`.

    ## Observation Space
    `AnyText`: the user's message. GSM8K: the question and the paper's instruction to put the answer in a box. Else the
    question alone, and `metadata["system_prompt"]` holds the paper's Qwen-math system message. The policy's side makes
    the chat: the system message if it is not None, then the observation as the user message, then its tokenizer's chat
    template.

    ## Rewards
    1.0 if the final answer is the gold answer, else 0.0. Chance level, of random characters: below 0.001. A policy that
    always names the same letter is right at a part of JEEBench, where many questions have four choices; several right
    choices are written as "ABD", and a number must be exact, without that benchmark's tolerance of 0.01.

    ## Starting State
    Task i of a split, in the order of its source (BeyondAIME is sorted by answer); the task is drawn uniformly where
    `options` name none.

    ## Episode End
    Termination: one step. Truncation: the response is longer than `max_response` characters or lacks `end`, or the
    verifier failed.

    ## Information
    `task`, `split` and `is_success`; at the end `ended` ("answered", "length" or "verifier_error") and `answer`. On
    request, at `reset`: `demonstration`, the gold answer in a box; `task_info`, {"subject": ..., "level": ...} of
    MATH500, {"subject": ...} of Minerva, {"subject": ..., "type": ...} of JEEBench, {"difficulty": ...} of POLARIS,
    else {}; `gold`, the gold answer.

    ## Arguments
    * `dataset`: the name of the set. The id names it already: "MaxRL/GSM8K-v0".
    * `data`: a directory laid out as `gsm8k/train.jsonl`, or the file of a set with one split. Without it the rows come
      from the directory that MAXRL_DATA names, from the cache (MAXRL_CACHE, by default ~/.cache/maxrl), or from the
      Hugging Face hub.
    * `checksum`: whether other rows than the pinned ones are an error.
    * `validation`: how many of GSM8K's or POLARIS's training tasks become the split "validation" (a share, if below 1),
      chosen by a hash of the question; the indices of the other training tasks shift, so the default is 0.
    * `limit`: at most so many tasks of each split, chosen by a hash of the question, in their order.
    * `max_response`, `end`: as in `maxrl_envs.tasks.text.TextSuite`.
    * `split`: the split of a rollout whose `options` name none. If it is given, another split whose rows are not on
      this machine is left out, so that evaluation needs no training data.
    * `demonstrations`, `task_info`: whether `info` holds what is named above.

    ## Splits
    GSM8K: train 7473, test 1209 (GSM8K-Platinum). Only test: MATH500 500, Minerva 272, AIME2024, AIME2025, AIME2026 and
    HMMTFeb2025 30 each, HMMTNov2025, BeyondAIME 100, JEEBench 515. Only train: POLARIS.

    ## Example
    >>> import gymnasium as gym, maxrl_envs
    >>> env = gym.make("MaxRL/GSM8K-v0", split="test")
    >>> question, info = env.reset(options={"task": 0})
    >>> question.endswith("output the final answer within \\\\boxed{}.")
    True
    >>> _, reward, terminated, truncated, info = env.step("I do not know.")
    >>> reward, terminated
    (0.0, True)

    ## Version History
    * v0: first release.
    """

    def __init__(
        self,
        dataset: str = "GSM8K",
        data: str | os.PathLike[str] | None = None,
        checksum: bool = True,
        validation: float = 0,
        limit: int | None = None,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = named(dataset, data, checksum, validation, limit, max_response, end, split)
        super().__init__(
            suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class NamedMathTextVectorEnv(OneStepVectorEnv):
    """`num_envs` of `NamedMathTextEnv`, verified in one batch."""

    def __init__(
        self,
        num_envs: int = 1,
        dataset: str = "GSM8K",
        data: str | os.PathLike[str] | None = None,
        checksum: bool = True,
        validation: float = 0,
        limit: int | None = None,
        max_response: int = MAX_RESPONSE,
        end: str = "",
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = named(dataset, data, checksum, validation, limit, max_response, end, split)
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )
