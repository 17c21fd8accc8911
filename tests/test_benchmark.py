"""The benchmark runner end to end at its smallest: rows, table, figures, going on after a stop, a loud failure."""

import pytest

from benchmarks import run, step_time
from benchmarks.rows import read
from benchmarks.suite import PRESETS, Preset

SMALLEST = Preset(
    env="MaxRL/MazeTokens-v0",
    trainer="tokens",
    config={
        "env_kwargs": {"size": 5},
        "model": {"layers": 1, "hidden": 16},
        "tasks": 2,
        "steps": 2,
        "eval_every": 1,
        "eval_tasks": 4,
        "eval_samples": 8,
        "rollouts": 4,
    },
    warmup={"warmup_steps": 3},
    variants=(("maxrl", {}), ("maxrl", {"rollouts": 2}), ("grpo", {"entropy_coef": 0.01})),
    seeds=1,
    ks=(1, 8),
)


@pytest.mark.slow
def test_a_benchmark_runs_goes_on_and_fails_loudly(tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.setitem(PRESETS, "mazes-quick", SMALLEST)
    arguments = ["mazes-quick", "--work", str(tmp_path / "work"), "--out", str(tmp_path)]
    run.main(arguments)
    rows = read(tmp_path / "mazes-quick.jsonl")
    assert {(row.algorithm, row.N) for row in rows} == {
        ("random", None), ("warmup", None), ("maxrl", 2), ("maxrl", 4), ("grpo", 4)
    }  # fmt: skip
    metrics = {"pass@k", "pass@k lower", "pass@k upper", "maj@k", "coverage", "seconds_per_step"}
    assert {row.metric for row in rows if row.algorithm == "grpo"} == metrics
    assert {row.step for row in rows if row.algorithm == "maxrl"} == {0, 1, 2}
    assert "| grpo" in (tmp_path / "mazes-quick.md").read_text() and len(list(tmp_path.glob("*.png"))) == 3

    before = (tmp_path / "mazes-quick.jsonl").read_bytes()
    run.main(arguments)  # all is there
    assert (tmp_path / "mazes-quick.jsonl").read_bytes() == before

    monkeypatch.setitem(PRESETS, "mazes-quick", Preset(**{**vars(SMALLEST), "variants": (("maxrl_t", {"order": 99}),)}))
    with pytest.raises(SystemExit, match=r"maxrl_t-order99-N4-seed0: ValueError.*1\.\.N"):
        run.main(arguments)
    assert (tmp_path / "mazes-quick.jsonl").read_bytes() == before


@pytest.mark.slow
def test_step_time(tmp_path, monkeypatch):
    monkeypatch.setitem(PRESETS, "mazes-paper", SMALLEST)
    out = tmp_path / "rows.jsonl"
    sizes = ["--tasks", "2", "--rollouts", "4", "--steps", "3", "--warmup", "2"]
    step_time.main([*sizes, "--device", "cpu", "--work", str(tmp_path), "--out", str(out)])
    values = {row.metric: row.value for row in read(out)}
    parts = [v for k, v in values.items() if k.startswith("seconds_per_step ")]
    assert len(parts) == 4 and 0 < values["floor_seconds_per_step"] < values["seconds_per_step"]
