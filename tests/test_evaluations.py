"""Summaries of finished evaluations, by hand-made files: numbers by definition, and clear errors."""

import json

import numpy as np
import pytest

from maxrl_algos.metrics import pass_at_k
from maxrl_algos.results.evaluations import report, summary

SETTINGS = {"env": "MaxRL/Arithmetic-v0", "env_kwargs": {}, "split": "test", "samples": 4, "tasks": 2}


def write(path, rewards, **settings):
    """A file of two tasks, with the four rewards of each task in chunks of two; a success answers "1"."""
    lines = [{**SETTINGS, **settings}]
    for chunk in (0, 1):
        for task, values in enumerate(rewards):
            part = values[2 * chunk : 2 * chunk + 2]
            answers = ["1" if reward else None for reward in part]
            lines.append({"task": task, "chunk": chunk, "rewards": part, "answers": answers})
            lines[-1] |= {"truncated": chunk, "verifier_errors": 1, "tokens": 10}
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_a_summary_joins_the_chunks_of_a_task(tmp_path):
    found = summary(write(tmp_path / "a.jsonl", [[1, 0, 0, 1], [0, 0, 0, 0]]))
    assert found.tasks == [0, 1] and found.ks == [1, 2, 4]
    np.testing.assert_array_equal(found.pass_at_k, pass_at_k([2, 0], 4, [1, 2, 4]))
    assert found.majority == 0.5 and found.truncated == 2 / 8 and found.verifier_errors == 4 and found.length == 5


def test_a_file_that_was_cut_off_or_is_missing_says_so(tmp_path):
    path = write(tmp_path / "a.jsonl", [[1, 0, 0, 1], [0, 0, 0, 0]])
    path.write_bytes(path.read_bytes()[:-5])  # as a killed write leaves it
    with pytest.raises(ValueError, match="is not finished"):
        summary(path)
    path.write_bytes(b'{"env"')
    for nothing in (path, tmp_path / "missing.jsonl"):
        with pytest.raises(ValueError, match="holds no evaluation"):
            summary(nothing)


def test_the_table_of_an_evaluation_tells_all_of_it(tmp_path):
    found = summary(write(tmp_path / "a.jsonl", [[1, 1, 1, 0], [1, 1, 0, 0]]))
    head, _, row, *_ = report("a", found).splitlines()
    assert head == "| | pass@1 | pass@2 | pass@4 | maj@4 | truncated | verifier errors | tokens |"
    assert row.startswith("| a | 62.5 [") and row.endswith("| 100.0 | 25.0 | 4 | 5 |")
