"""The measurement against TRL's loop, at a tiny size."""

import pytest

from benchmarks.measure.against_trl import main
from maxrl_algos.results.rows import read

pytest.importorskip("trl")


@pytest.mark.slow
@pytest.mark.parametrize("parts", [[], ["--micro-tokens", "600"]], ids=["at once", "in four parts"])
def test_both_loops_are_measured(tmp_path, capsys, monkeypatch, parts):
    monkeypatch.setattr("benchmarks.measure.against_trl.TINY", {"warmup_steps": 2, "steps": 0, "eval_tasks": 0})
    sizes = ["--tasks", "2", "--rollouts", "4", "--max-response", "8", "--updates", "3", "--device", "cpu", "--coins"]
    main(["--work", str(tmp_path), "--out", str(tmp_path / "rows.jsonl"), *sizes, *parts])
    shown, rows = capsys.readouterr().out, read(tmp_path / "rows.jsonl")
    assert "| own |" in shown and "| trl |" in shown and "TRL / ours: seconds" in shown
    values = {(row.algorithm_kwargs["loop"], row.metric): row.value for row in rows}
    for loop in ("own", "trl"):
        whole = values[loop, "update seconds"]
        assert 0 < values[loop, "update sample"] < whole and 0 < values[loop, "update update"] < whole
