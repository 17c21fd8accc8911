"""Any text env as verl's rows and as its reward function: the env itself judges each response."""

import json
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import gymnasium as gym

from maxrl_algos.sources.text import END

LOCK = threading.Lock()  # verl scores in threads, and an env holds one rollout at a time


def rows(env: str, env_kwargs: dict[str, Any], split: str, count: int | None = None) -> Iterator[dict[str, Any]]:
    """Tasks 0 to `count` - 1 of a split, or all of a finite one, as rows of verl's Parquet layout.

    `ground_truth` is a correct response where the env has demonstrations, else "". It is for the reader of verl's
    dumps: `compute_score` asks the env. `data_source`, by which verl averages, is the id and its arguments.

    Args:
        env: Gymnasium id of a text env, "module:id" where a module must be imported first.
        env_kwargs: its keyword arguments, fit for JSON.

    Raises:
        ValueError: if it is no text env, has no such split, or fewer tasks than `count`.
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
    except ValueError:  # it has none
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
    """Writes `rows` to the Parquet file `out`, whole or not at all, and returns how many."""
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
    """verl's reward function: the verdict of the env that the row names, on a step with the response.

    Args:
        solution_str: the response, without special tokens.
        extra_info: as `rows` writes it. With "truncated" true, as our reward manager sets it, the response was cut off
            and scores 0. verl's own managers do not say so: there, a response that was cut off is judged by its text.

    Returns:
        "score" and "acc", 0.0 or 1.0; "truncated" and "verifier_error", 1.0 where this is why the score is 0.

    Raises:
        ValueError: if the row was not written by `rows`, or from other data than the env has here.
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
    """The text env of an id and of its keyword arguments as JSON, made once a process."""
    try:
        return gym.make(env, disable_env_checker=True, **{**json.loads(env_kwargs), "end": END})
    except TypeError as error:
        raise ValueError(f"{env} is no text env, or env_kwargs are wrong: {error}") from error
