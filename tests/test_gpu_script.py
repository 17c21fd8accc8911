"""The script for a GPU, cut to a CPU's size; its checks fail when what they look for is broken."""

import pytest
import torch

from benchmarks.gpu import checks
from benchmarks.gpu.__main__ import main
from benchmarks.gpu.checks import CUT
from maxrl_algos.models import tiny
from maxrl_algos.models.build import build_model
from maxrl_algos.models.cuda_graphs import GraphCache
from maxrl_algos.models.rounded_weights import RoundedWeights
from maxrl_algos.results.rows import read
from maxrl_algos.run.json_lines import read as read_lines
from tests.text_fixture import fill


@pytest.fixture
def model():
    return build_model(64, layers=2, hidden=32)


def failures(check, model):
    return [finding.name for finding in check(model, CUT) if not finding.holds]


def test_the_first_call(tmp_path, capsys):
    assert main(["check", "--out", str(tmp_path / "rows.jsonl"), "--device", "cpu", "--cut"]) == 0
    shown, rows = capsys.readouterr().out, read(tmp_path / "rows.jsonl")
    assert "none failed" in shown and "captured decoding: largest difference" in shown
    assert {"speed: tokens a second, sampling", "bfloat16, padded update: largest"} <= {row.metric for row in rows}


@pytest.mark.slow
def test_later_calls(tmp_path, monkeypatch, capsys):
    fill(tmp_path / "data")
    monkeypatch.setenv("MAXRL_DATA", str(tmp_path / "data"))
    words = tiny.tokenizer(["What is 1 + 1? A pen costs 3 each. Let's think step by step: \\boxed{42}"])
    model = tiny.model(words, 600, 0, layers=1, hidden=32)
    for part in (model, words):
        part.save_pretrained(tmp_path / "model")
    where = ["--out", str(tmp_path / "rows.jsonl"), "--work", str(tmp_path / "work"), "--device", "cpu", "--cut"]
    for _ in range(2):  # the second call goes on with finished runs
        assert main(["train", "--model", str(tmp_path / "model"), *where]) == 0, capsys.readouterr().out
    metrics = {row.metric for row in read(tmp_path / "rows.jsonl")}
    assert {"MazeTokens-v0, maxrl: updates", "GSM8K-v0, rloo: updates"} <= metrics
    assert "MazeTokens-v0, maxrl: pass at 4 at step 4" in metrics
    assert len(read_lines(tmp_path / "work/mazes/metrics.jsonl")) == 4


def test_graphs_that_replay_on_old_buffers_are_found(monkeypatch, model):
    assert not failures(checks.captured_decoding, model)
    monkeypatch.setattr(GraphCache, "clear", lambda self: None)
    assert failures(checks.captured_decoding, model)


def test_a_pool_that_outlives_its_graphs_is_found(monkeypatch, model):
    monkeypatch.setattr(GraphCache, "clear", lambda self: self.graphs.clear())
    with pytest.raises(RuntimeError, match="died"):
        failures(checks.captured_decoding, model)


def test_a_stale_push_is_found(monkeypatch, model):
    assert not failures(checks.pushed_weights, model)
    refresh = RoundedWeights._refresh
    monkeypatch.setattr(RoundedWeights, "_refresh", lambda self, *given: self._copies or refresh(self, *given))
    assert failures(checks.pushed_weights, model)


def test_a_wrong_gradient_is_found(monkeypatch, model):
    assert not failures(checks.gradients, model)
    monkeypatch.setattr(
        "maxrl_algos.models.shared_prompt_lm.attend", lambda lm, q, *rest: torch.zeros_like(q).flatten(1)
    )
    assert failures(checks.gradients, model)


def test_parts_of_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.gpu.__main__.PART", 10)
    (tmp_path / "file").write_bytes(bytes(range(25)))
    main(["split", str(tmp_path / "file"), str(tmp_path / "parts")])
    assert len(list((tmp_path / "parts").iterdir())) == 3
    main(["join", str(tmp_path / "parts"), str(tmp_path / "again")])
    assert (tmp_path / "again").read_bytes() == bytes(range(25))
