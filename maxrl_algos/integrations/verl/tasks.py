"""Any text env as rows of data for verl, and as verl's reward function: the env itself judges every response."""

import json
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import gymnasium as gym

from maxrl_algos.sources.text import END

LOCK = threading.Lock()  # verl scores in several threads, but an env holds one rollout at a time


def rows(env: str, env_kwargs: dict[str, Any], split: str, count: int | None = None) -> Iterator[dict[str, Any]]:
    """The tasks 0 to `count` - 1 of a split, as rows in the layout of verl's Parquet files.

    `ground_truth` is a correct response where the env has demonstrations, else "". It only serves readers of verl's
    dumps, since `compute_score` asks the env. `data_source`, by which verl groups its averages, is the id of the env
    with its keyword arguments.

    Args:
        env: Gymnasium id of a text env, "module:id" where a module must be imported first.
        env_kwargs: keyword arguments of the env, which can be written as JSON.
        split: name of the split.
        count: number of tasks; None takes all tasks of a finite split.

    Raises:
        ValueError: if the env is no text env, has no such split, or has fewer than `count` tasks.
    """
    kwargs = json.dumps(env_kwargs, sort_keys=True)
    made = suite(env, kwargs)
    if not isinstance(made.observation_space, gym.spaces.Text):
        raise ValueError(f"{env} is no text env: its observations are {made.observation_space}")
    splits, system = made.metadata["splits"], made.metadata.get("system_prompt")
    if split not in splits:
        raise ValueError(f"unknown split {split!r}: {env} has {sorted(splits)}")
    size = splits[split]
    if count is None and size is None:
        raise ValueError(f"split {split!r} of {env} is endless: say how many tasks with count")
    if count is not None and not 1 <= count <= (size or count):
        raise ValueError(f"count must be from 1 to the {size or 'endless'} tasks of {split!r}, got {count}")
    try:
        shown = suite(env, json.dumps({**env_kwargs, "demonstrations": True}))
        shown.reset(options={"task": 0, "split": split})
    except ValueError:  # the env has no demonstrations
        shown = made
    source = ", ".join([env.split(":")[-1], *(f"{key}={value}" for key, value in sorted(env_kwargs.items()))])
    for index in range(count or size):
        message, info = shown.reset(options={"task": index, "split": split})
        messages = [] if system is None else [{"role": "system", "content": system}]
        yield {
            "data_source": source,
            "prompt": [*messages, {"role": "user", "content": message}],
            "ability": "text",
            "reward_model": {"style": "rule", "ground_truth": info.get("demonstration", "").removesuffix(END)},
            "extra_info": {"index": index, "split": split, "env": env, "env_kwargs": kwargs, "message": message},
        }


def export(out: Path, env: str, env_kwargs: dict[str, Any], split: str, count: int | None = None) -> int:
    """Write `rows` to the Parquet file `out`, either completely or not at all.

    Returns:
        The number of rows.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist(list(rows(env, env_kwargs, split, count)))
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(out.name + ".partial")
    pq.write_table(table, partial)
    partial.replace(out)
    return table.num_rows


def compute_score(
    data_source: str, solution_str: str, ground_truth: str, extra_info: dict[str, Any] | None = None, **_: Any
) -> dict[str, float]:
    """verl's reward function: the env that the row names judges the response.

    Args:
        data_source: the row's `data_source`, for messages.
        solution_str: the response as text, without special tokens.
        ground_truth: not used.
        extra_info: the row's `extra_info`, as `rows` wrote it. Our reward manager adds "truncated": if it is true, the
            response was cut off and scores 0. verl's reward managers add nothing, so with them a response that was cut
            off is judged by its text.

    Returns:
        A dict with "score" and "acc", both 0.0 or 1.0; and with "truncated" and "verifier_error", which are 1.0 if they
        are the reason for a score of 0.

    Raises:
        ValueError: if the row was not written by `rows`, or if the env has other data here than where it was written.
    """
    extra = extra_info or {}
    if missing := {"env", "env_kwargs", "split", "index", "message"} - set(extra):
        raise ValueError(
            f"extra_info of a row of {data_source} lacks {sorted(missing)}: "
            "write the data with `python -m maxrl_algos.integrations.verl export`"
        )
    response = solution_str.replace(END, "") + ("" if extra.get("truncated") else END)
    with LOCK:
        made = suite(extra["env"], extra["env_kwargs"])
        message, _info = made.reset(options={"task": int(extra["index"]), "split": extra["split"]})
        if message != extra["message"]:
            raise ValueError(
                f"task {extra['index']} of {data_source} is another here than where the data was exported: {message!r} "
                f"is not {extra['message']!r}. Export it again, or give all nodes the same data"
            )
        _observation, reward, _terminated, _truncated, info = made.step(response)
    ended = info.get("ended")
    return {
        "score": float(reward),
        "acc": float(reward),
        "truncated": float(ended == "length"),
        "verifier_error": float(ended == "verifier_error"),
    }


@cache
def suite(env: str, env_kwargs: str) -> gym.Env[str, str]:
    """The text env with the id `env` and the keyword arguments `env_kwargs`, as JSON. It is made once in a process."""
    try:
        return gym.make(env, disable_env_checker=True, **{**json.loads(env_kwargs), "end": END})
    except TypeError as error:
        raise ValueError(f"{env} is no text env, or env_kwargs are wrong: {error}") from error
