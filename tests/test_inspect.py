"""Kept rollouts as a log of Inspect, which reads it back: run where inspect-ai is installed."""

import json

import pytest

from maxrl_algos.run.kept import NAME, member
from tests.test_command import maxrl

log = pytest.importorskip("inspect_ai.log")
RECORD = {
    "step": 0, "phase": "evaluation", "split": "test", "task": 3, "rollout": 1, "prompt": None, "response": [1, 0],
    "answer": None, "gold": None, "reward": 0, "ended": "wall", "why": "wrong: wall", "logprob": -2.5, "length": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    "env, record, shown",
    [
        ("MaxRL/Maze-v0", RECORD, ["text", "image"]),
        ("MaxRL/Arithmetic-v0", RECORD | {"prompt": "1 + 1?", "response": "It is 3", "answer": "3"}, ["text"]),
    ],
)
def test_a_log_is_read_back_as_it_was_written(tmp_path, capsys, env, record, shown):
    (tmp_path / "config.json").write_text(json.dumps({"env": env, "env_kwargs": {}, "algorithm": "maxrl", "seed": 7}))
    (tmp_path / NAME).write_bytes(member([record, record | {"rollout": 2, "reward": 1}]))
    status, _, err = maxrl(capsys, "view", tmp_path, "--log", tmp_path / "log")
    assert status == 0 and "2 rollouts" in err, err
    found = log.read_eval_log(str(tmp_path / "log" / "rollouts.eval"))
    first, second = found.samples
    assert found.results.scores[0].metrics["pass_rate"].value == 0.5
    assert found.stats.started_at and found.stats.completed_at  # its viewer shows the time between them
    assert [s.scores["verifier"].value for s in (first, second)] == ["I", "C"]
    assert first.input == (record["prompt"] or "test task 3") and [c.type for c in first.messages[1].content] == shown
