"""Rows of a finished cell: made from the files of its run, whatever names the run's keys had when it began."""

import json
from dataclasses import replace

import numpy as np
import pytest

from maxrl_algos.metrics import pass_at_k
from maxrl_algos.results.cell_rows import rows_of
from maxrl_algos.results.grid import Preset, cells_of, identity
from maxrl_algos.results.rows import append, read

FACTS = {"commit": "a" * 40, "dirty": False, "date": "2026-11-24T12:00:00+00:00", "command": "x", "device": "CPU"}
FACTS |= {"versions": {}}
PRESET = Preset(
    env="maxrl_envs:MaxRL/MazeTokens-v0",
    kind="tokens",
    config={"tasks": 2, "rollouts": 4, "steps": 2},
    variants=(("maxrl", {}), ("grpo", {"rollouts": 8, "std": "population", "entropy_coef": 0.1})),
    seeds=2,
    ks=(1, 4),
    tuned={"maxrl-N4": {"lr": 0.5}},
)
NEW = {"rollout/coverage": 0.5, "time/sample": 1.0, "time/update": 2.0, "time/tokens_per_second": 1e6, "time/cpu": 9.0}
OLD = {"coverage": 0.5, "seconds/sample": 1.0, "seconds/update": 2.0, "tokens_per_second": 1e6}
SAMPLED = {"tasks": [3, 5, 8], "samples": 4, "successes": [0, 1, 4], "majority": [0.0, 0.5, 1.0]}


def finished(tmp_path, entry, evaluation):
    """A cell of one supervised step and two updates, evaluated before and after these."""
    cell = cells_of(PRESET, tmp_path, seeds=1)[1][0]
    cell.folder().mkdir()
    steps = [{"step": 0, "phase": "warmup", **entry}]
    steps += [{"step": step, "phase": "train", **entry} for step in (1, 2)]
    evaluations = [{"step": step, "update": step - 1, **evaluation} for step in (1, 3)]
    (cell.folder() / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in steps))
    (cell.folder() / "evaluations.jsonl").write_text("".join(json.dumps(line) + "\n" for line in evaluations))
    return cell


@pytest.mark.parametrize("entry", [NEW, OLD])
def test_rows_of_a_run_of_today_and_of_one_begun_before_the_keys_had_namespaces(tmp_path, entry):
    rows = rows_of(finished(tmp_path, entry, SAMPLED), PRESET, FACTS)
    (training,) = [row for row in rows if row.metric == "coverage"]
    (seconds,) = [row for row in rows if row.metric == "seconds_per_step"]
    assert (training.step, training.value, training.tasks, training.samples) == (2, 0.5, 4, 4)
    assert seconds.value == 3.0 and {row.wall_seconds for row in rows} == {3.0, 9.0}


def test_rows_of_an_evaluation_by_samples(tmp_path):
    rows = rows_of(finished(tmp_path, NEW, SAMPLED), PRESET, FACTS)
    last = {row.k: row for row in rows if row.metric == "pass@k" and row.step == 2}
    for k, mean in zip((1, 2, 4), pass_at_k(SAMPLED["successes"], 4, [1, 2, 4]).mean(axis=0), strict=True):
        assert last[k].value == mean
    assert last[1].successes == [0, 1, 4] and all(row.successes is None for row in rows if row.k != 1)
    assert [row.metric for row in rows if row.successes] == ["pass@k"] * 2
    assert [row.value for row in rows if row.metric == "maj@k"] == [0.5, 0.5]
    assert {row.sampler for row in rows} == {"grouped"} and {row.env for row in rows} == {"MaxRL/MazeTokens-v0"}

    append(tmp_path / "x.jsonl", rows)
    assert read(tmp_path / "x.jsonl") == rows
    lines = (tmp_path / "x.jsonl").read_text().splitlines()
    assert sum("successes" in line for line in lines) == 2


def test_rows_of_an_exact_evaluation(tmp_path):
    exact = {"tasks": [0, 1], "pass_rates": [0.5, 0.0], "lost_classes": 0.25}
    rows = rows_of(finished(tmp_path, NEW, exact), PRESET, FACTS)
    first, last = ({row.k: row.value for row in rows if row.metric == "pass@k" and row.step == s} for s in (0, 2))
    assert set(first) == {1, 4} and set(last) == {2**i for i in range(11)}  # all k at the last step alone
    assert last[2] == pytest.approx(0.375) and np.isclose(last[1], 0.25)
    assert {row.sampler for row in rows} == {"exact"} and not any(row.successes for row in rows)
    assert [row.value for row in rows if row.metric == "lost_classes"] == [0.25, 0.25]


def test_cells_of_a_preset(tmp_path):
    warmups, cells = cells_of(PRESET, tmp_path, seeds=2)
    assert not warmups
    by_name = {cell.name: cell for cell in cells}
    assert len(by_name) == 4 and by_name["maxrl-N4-seed1"].config["lr"] == 0.5
    grpo = next(cell for cell in cells if cell.algorithm == "grpo")
    assert grpo.n == 8 and grpo.kwargs == {"std": "population", "entropy_coef": 0.1}
    assert grpo.config["algorithm_kwargs"] == {"std": "population"} and grpo.config["entropy_coef"] == 0.1


def test_variants_with_a_number_of_seeds_of_their_own_come_last(tmp_path):
    variants = ("maxrl", {"luck": 1, "seeds": 2}), ("maxrl", {}), ("grpo", {"seeds": 1}), ("rloo", {})
    _, cells = cells_of(replace(PRESET, variants=variants), tmp_path, seeds=2)
    assert [(cell.algorithm, cell.seed) for cell in cells] == [
        *((algorithm, seed) for seed in (0, 1) for algorithm in ("maxrl", "rloo")),
        *(("maxrl", 0), ("grpo", 0), ("maxrl", 1)),
    ]


def test_cells_start_from_the_warm_up_of_their_seed_or_of_the_first(tmp_path):
    warm = replace(PRESET, warmup={"warmup_steps": 7})
    for one, starts in ((False, ["warmup-seed0", "warmup-seed1"]), (True, ["warmup-seed0"])):
        warmups, cells = cells_of(replace(warm, one_warmup=one), tmp_path, seeds=2)
        assert [cell.name for cell in warmups] == starts
        assert {cell.config["start_from"] for cell in cells} == {str(cell.last_checkpoint()) for cell in warmups}
        assert {cell.config["warmup_steps"] for cell in cells} == {0}
        assert warmups[0].last_checkpoint().name == "step-00000007"


def test_a_cell_is_done_once_its_last_evaluation_has_rows(tmp_path):
    cell = finished(tmp_path, NEW, SAMPLED)
    rows = rows_of(cell, PRESET, FACTS)
    assert cell.done({identity(row) for row in rows})
    assert not cell.done({identity(row) for row in rows if row.step < 2})
