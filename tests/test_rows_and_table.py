"""Rows refuse what is wrong and survive a kill; tables say what their rows say; every check once made to fail."""

import json
import multiprocessing
import subprocess
import threading
from itertools import product
from typing import Any

import pytest

from maxrl_algos.results.plot import over_rollouts
from maxrl_algos.results.rows import Row, append, provenance, read
from maxrl_algos.results.table import environments, fill, main, markdown
from maxrl_algos.results.variants import families, mains

GOOD: dict[str, Any] = {
    **{"env": "MaxRL/Maze-v0", "env_kwargs": {"size": 9}, "algorithm": "maxrl", "algorithm_kwargs": {}, "seed": 0},
    **{"N": 16, "step": 100, "metric": "pass@k", "k": 1, "value": 0.5, "tasks": 64, "samples": 8, "sampler": "vector"},
    **{"commit": "a" * 40, "dirty": False, "date": "2026-11-24T12:00:00+00:00", "command": "python -m benchmarks.run"},
    **{"device": "CPU", "versions": {"numpy": "2.4"}, "wall_seconds": 1.5},
}


def row(**changes) -> Row:
    return Row(**(GOOD | changes))


def seeds(*values, **changes) -> list[Row]:
    return [row(value=value, seed=seed, **changes) for seed, value in enumerate(values)]


@pytest.mark.parametrize(
    "changes,message",
    [
        ({"value": float("nan")}, "value must be finite"),
        ({"value": float("inf"), "metric": "seconds_per_step", "k": None}, "value must be finite"),
        ({"value": 1.01}, "for a rate"),
        ({"value": -0.01, "metric": "pass@k lower"}, "for a rate"),
        ({"value": 2.0, "metric": "coverage", "k": None}, "for a rate"),
        ({"value": "0.5"}, "value must be float"),
        ({"value": True}, "value must be float"),
        ({"seed": 1.0}, "seed must be int"),
        ({"seed": True}, "seed must be int"),
        ({"seed": -1}, "seed must be finite and >= 0"),
        ({"N": "16"}, "N must be int | None"),
        ({"N": 0}, "N must be finite and >= 1"),
        ({"k": 0}, "k must be finite and >= 1"),
        ({"k": None}, "have a k and no others"),
        ({"metric": "coverage"}, "have a k and no others"),
        ({"dirty": 1}, "dirty must be bool"),
        ({"env_kwargs": None}, "env_kwargs must be dict"),
        ({"sampler": "hand"}, "sampler must be one of"),
        ({"date": "yesterday"}, "isoformat"),
        ({"wall_seconds": float("nan")}, "wall_seconds must be finite"),
        ({"versions": {"numpy": float("nan")}}, "not JSON compliant"),
        ({"tasks": 2, "successes": [1]}, "successes must be 2 integers in 0..8"),
        ({"tasks": 2, "successes": [1, 9]}, "successes must be 2 integers in 0..8"),
        ({"tasks": 2, "successes": [1, -1]}, "successes must be 2 integers in 0..8"),
        ({"tasks": 2, "successes": [1, 0.5]}, "successes must be 2 integers in 0..8"),
        ({"tasks": 2, "successes": [1, True]}, "successes must be 2 integers in 0..8"),
        ({"tasks": 2, "successes": (1, 2)}, "successes must be list | None"),
    ],
)
def test_row_refuses(changes, message):
    with pytest.raises(ValueError, match=message.replace("|", r"\|")):
        row(**changes)


def test_row_accepts():
    row(N=None, value=1, metric="coverage", k=None)
    row(value=7.5, metric="seconds_per_step", k=None)


def test_fields_missing_unknown_or_not_json():
    with pytest.raises(TypeError, match="'note'"):
        row(note="x")
    with pytest.raises(TypeError, match="'step'"):
        Row(**{name: value for name, value in GOOD.items() if name != "step"})
    with pytest.raises(TypeError, match="not JSON serializable"):
        row(env_kwargs={"shape": {1, 2}})


def test_rows_come_back_as_written(tmp_path):
    rows = seeds(0.1, 0.2)
    append(tmp_path / "b.jsonl", rows[1:])
    append(tmp_path / "a.jsonl", rows[:1])
    append(tmp_path / "a.jsonl", rows[:1])
    assert read(tmp_path) == [rows[0], rows[0], rows[1]]
    assert json.loads((tmp_path / "a.jsonl").read_text().splitlines()[0]) == GOOD | {"seed": rows[0].seed, "value": 0.1}


def test_successes_come_back_and_are_left_out_where_there_are_none(tmp_path):
    rows = [row(tasks=2, successes=[0, 8]), row()]
    append(tmp_path / "a.jsonl", rows)
    assert read(tmp_path) == rows
    written = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert written[0]["successes"] == [0, 8] and written[1] == GOOD


def test_a_torn_last_line_is_dropped_and_cut_off_by_the_next_append(tmp_path):
    path = tmp_path / "x.jsonl"
    append(path, [row(), row(seed=1)])
    path.write_bytes(path.read_bytes()[:-30])  # as a killed write leaves it
    with pytest.warns(UserWarning, match="x.jsonl:2: dropped a torn last line"):
        assert read(path) == [row()]
    with pytest.warns(UserWarning, match="cut off a torn last line"):
        append(path, [row(seed=2)])
    assert read(path) == [row(), row(seed=2)]


@pytest.mark.parametrize("bad", ["{", "", "[1]", json.dumps(GOOD | {"value": 2.0}), json.dumps({"env": "x"})])
def test_any_other_bad_line_raises_with_its_place(tmp_path, bad):
    path = tmp_path / "x.jsonl"
    path.write_text("".join(f"{line}\n" for line in (json.dumps(GOOD), bad, json.dumps(GOOD))))
    with pytest.raises(ValueError, match="x.jsonl:2: "):
        read(path)


def _write(path, seed):
    for step in range(50):
        append(path, [row(seed=seed, step=step), row(seed=seed, step=step, k=2, command="x" * 5000)])


def test_concurrent_appends_lose_and_mix_nothing(tmp_path):
    path = tmp_path / "x.jsonl"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write, args=(path, seed)) for seed in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    rows = read(path)
    assert sorted((r.seed, r.step, r.k) for r in rows) == list(product(range(3), range(50), (1, 2)))
    assert all(a.seed == b.seed and a.step == b.step for a, b in zip(rows[::2], rows[1::2], strict=True))


def test_append_waits_for_the_lock_of_another_writer(tmp_path):
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "x.jsonl"
    thread = threading.Thread(target=append, args=(path, [row()]))
    with open(path, "a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        thread.start()
        thread.join(0.2)
        assert thread.is_alive() and not path.read_bytes()
    thread.join()
    assert read(path) == [row()]


def test_provenance_fills_the_fields_that_rows_need(monkeypatch):
    made = provenance("CPU", commit="b" * 40, dirty=True)
    assert row(**made).commit == "b" * 40 and "numpy" in made["versions"]

    def no_git(*args, **kwargs):
        raise subprocess.CalledProcessError(128, "git")

    monkeypatch.setattr(subprocess, "check_output", no_git)
    with pytest.raises(ValueError, match="set MAXRL_COMMIT"):
        provenance("CPU")


def lines(rows: list[Row]) -> list[str]:
    return markdown(rows).splitlines()


def test_table_orders_formats_and_captions():
    rows = seeds(0.2, 0.4, 0.6, 0.4, 0.4, k=1) + seeds(0.5, 0.5, 0.5, 0.5, 0.5, k=8)
    rows += seeds(0.3, 0.3, 0.3, algorithm="grpo", k=1) + seeds(0.4, 0.4, 0.4, algorithm="grpo", k=8)
    for metric, value in (("pass@k", 0.1), ("pass@k lower", 0.05), ("pass@k upper", 0.15)):
        rows += [row(algorithm="warmup", N=None, step=0, metric=metric, value=value)]
    rows += [row(algorithm="random", N=None, step=0, value=0.0)]
    assert lines(rows)[:10] == [
        "**MaxRL/Maze-v0, size=9**",
        "",
        "| | pass@1 | pass@8 |",
        "|---|---|---|",
        "| random | 0.0 | – |",
        "| warmup | 10.0 [5.0, 15.0] | – |",
        "| maxrl | 40.0 [22.4, 57.6] | 50.0 [50.0, 50.0] |",
        "| grpo | 30.0 (30.0, 30.0, 30.0) | 40.0 (40.0, 40.0, 40.0) |",
        "",
        "In %: the mean over seeds, in brackets its interval, in parentheses the value of every seed. Seeds: 1 "
        "(maxrl: 5; grpo: 3). Tasks: 64. Samples of each task: 8. N where a row names none: 16. Step: 100. "
        "Interval: none (warmup: 95% bootstrap over tasks; maxrl: 95% t over seeds). Code: aaaaaaa.",
    ]


def test_table_shows_few_seeds_without_interval_and_what_rows_disagree_on():
    text = markdown(seeds(0.2, 0.4) + seeds(0.1, 0.1, algorithm="rloo", samples=4, dirty=True, step=50))
    assert "| maxrl | 30.0 (20.0, 40.0) |" in text and "Seeds: 2." in text and "Interval" not in text
    assert "Samples of each task: 8 (rloo: 4)." in text and "Step: 100 (rloo: 50)." in text
    assert "Code: aaaaaaa (rloo: aaaaaaa with changes)." in text
    assert "Code: v0.1.0.dev0." in markdown(seeds(0.2, commit="v0.1.0.dev0"))  # of an installed package


def test_one_seed_has_an_interval_over_its_tasks_where_these_are_many():
    many = row(tasks=100, successes=[0, 8] * 50)
    (cell,) = [variant.at("pass@k", 1, 100) for variant in environments([many])["MaxRL/Maze-v0, size=9"].values()]
    assert cell.label == "95% bootstrap over tasks" and 0.35 < cell.low < 0.45 and 0.55 < cell.high < 0.65
    assert "| maxrl | 50.0 |" in markdown([row(tasks=99, successes=[0, 8] * 49 + [4])])


def test_differences_are_paired_by_seed_and_marked_after_correction():
    maxrl = [0.51, 0.62, 0.69, 0.82, 0.91]
    rows = seeds(*maxrl) + seeds(0.1, 0.2, 0.3, 0.4, 0.5, algorithm="grpo") + seeds(0.9, 0.7, algorithm="rloo")
    rows += seeds(0.5, 0.63, 0.7, 0.81, 0.91, algorithm_kwargs={"luck": 1})
    rows += seeds(0.5, 0.5, algorithm="grpo", N=4) + seeds(0.7, 0.5, algorithm="pkpo", N=4) + seeds(0.1, N=2)
    (table,) = [part for part in markdown(rows).split("\n\n") if part.startswith("| difference")]
    assert table.splitlines()[2:] == [
        "| rloo − grpo, N=16 | +65.0 2/2 |",
        "| maxrl, N=16 − grpo, N=16 | +41.0* [+39.5, +42.5] 5/5 |",
        "| maxrl, N=16 − rloo | -23.5 0/2 |",
        "| maxrl, luck=1, N=16 − maxrl, N=16 | +0.0 [-1.2, +1.2] 2/5 |",
        "| pkpo − grpo, N=4 | +10.0 1/2 |",
    ]
    assert "correction for the 2 tests of" in markdown(rows)
    weak = seeds(0.2, 0.1, 0.5, 0.3, 0.4) + seeds(0.1, 0.2, 0.3, 0.4, 0.3, algorithm="grpo")
    assert "| maxrl − grpo | +4.0 [-12.7, +20.7] 3/5 |" in markdown(weak)
    single = markdown(seeds(0.2) + seeds(0.1, algorithm="grpo"))
    assert "One seed does not tell" in single and "| difference" not in single and "fewer samples" not in single


def test_samples_at_equal_pass_at_k_come_with_an_interval_at_a_fixed_k():
    def curve(algorithm, *passes):
        return [r for k, value in zip((1, 4, 16), passes, strict=True) for r in seeds(*value, algorithm=algorithm, k=k)]

    maxrl = curve("maxrl", [0.2] * 5, [0.4] * 5, [0.6] * 5)
    text = markdown(maxrl + curve("grpo", [0.2] * 5, [0.3] * 5, [0.4, 0.4, 0.4, 0.4, 0.5]))
    factor, low, high = (f"{x:.1f}" for x in (4 ** (4 / 5) * 2 ** (1 / 5), 2.4, 5.1))
    assert f"| grpo | {factor} [{low}, {high}] | 5 |" in text
    assert "| grpo | ≥ 16 | 2 |" in markdown(maxrl + curve("grpo", [0.1] * 2, [0.1] * 2, [0.2] * 2))
    assert "| grpo | ≥ 11.3 (16.0, 8.0) | 2 |" in markdown(maxrl + curve("grpo", [0.1] * 2, [0.1] * 2, [0.2, 0.3]))
    assert "| pkpo | 1.0 (1.0, 1.0) | 2 |" in markdown(maxrl + curve("pkpo", [0.1] * 2, [0.1] * 2, [0.9] * 2))
    exact = [row(k=k, sampler="exact", algorithm=a) for k in (1, 4) for a in ("maxrl", "grpo")]
    assert "fewer samples" not in markdown(exact)


def test_table_waits_for_every_seed_and_takes_the_later_of_two_rows():
    rows = seeds(0.2, 0.2, step=100) + seeds(0.9, step=200)
    assert "| maxrl | 20.0 (20.0, 20.0) |" in lines(rows)
    assert "| maxrl | 60.0 (90.0, 30.0) |" in lines(rows + [row(seed=1, step=200, value=0.3)])
    assert "| maxrl | 30.0 (20.0, 40.0) |" in lines(rows + [row(seed=1, step=100, value=0.4)])


def test_labels_tell_variants_apart_by_what_differs():
    same = {"temperature": 1.0}
    rows = [row(algorithm="grpo", algorithm_kwargs=same), row(algorithm="grpo", algorithm_kwargs=same, N=4)]
    rows += [row(algorithm="grpo", algorithm_kwargs=same | {"entropy": 0.01}), row(algorithm_kwargs=same)]
    (variants,) = environments(rows).values()
    assert set(variants) == {"grpo, N=16", "grpo, N=4", "grpo, entropy=0.01, N=16", "maxrl"}
    assert len(environments([row(), row(env_kwargs={"size": 17}), row(env="MaxRL/GSM8K-v0")])) == 3


def test_the_main_n_has_the_most_seeds_and_then_the_most_rollouts():
    rows = seeds(0.1, 0.2, N=32) + seeds(0.3, N=128) + seeds(0.4, N=4, algorithm="grpo") + seeds(0.5, algorithm="grpo")
    (variants,) = environments(rows).values()
    groups = families(variants)
    assert {label: [v.N for v in family] for label, family in groups.items()} == {"maxrl": [128, 32], "grpo": [4, 16]}
    assert over_rollouts(groups, 1).lines["maxrl"][0] == [32, 128]
    assert "N=" not in (brief := markdown(rows, brief=True)) and "| maxrl | 15.0 (10.0, 20.0) |" in brief
    other = seeds(0.6, N=8, algorithm="grpo", algorithm_kwargs={"lr": 1}) + seeds(0.1, 0.2, algorithm="grpo")
    (variants,) = environments(rows + other).values()
    assert set(mains(variants)) == {"maxrl", "grpo"}  # and not the variant of GRPO at another N


def test_coverage_over_steps():
    rows = [row(metric="coverage", k=None, step=step, value=step / 1000) for step in range(0, 1001, 10)]
    assert "| | step 0 | step 200 | step 400 | step 600 | step 800 | step 1000 |" in lines(rows)
    assert "| maxrl | 0.0 | 20.0 | 40.0 | 60.0 | 80.0 | 100.0 |" in lines(rows)


def test_readme_is_filled_and_a_stale_one_fails_the_check(tmp_path, capsys):
    results, readme = tmp_path / "maze.jsonl", tmp_path / "README.md"
    readme.write_text("before\n<!-- table:maze -->\nold\n<!-- /table:maze -->\nafter\n")
    append(results, seeds(0.2))
    command = [str(results), "--readme", str(readme)]
    with pytest.raises(SystemExit, match="stale"):
        main([*command, "--check"])
    assert "old" in readme.read_text()
    main(command)
    main([*command, "--check"])
    text = readme.read_text()
    assert text.startswith("before\n<!-- table:maze -->\n**MaxRL/Maze-v0, size=9**\n")
    assert text.endswith("<!-- /table:maze -->\nafter\n")
    append(results, seeds(0.9))
    with pytest.raises(SystemExit, match="stale"):
        main([*command, "--check"])
    with pytest.raises(SystemExit):
        main([str(results), "--check"])


@pytest.mark.parametrize(
    "text", ["", "<!-- table:x -->", "<!-- /table:x --><!-- table:x -->", "<!-- table:x --><!-- /table:x -->" * 2]
)
def test_markers_must_stand_once_and_in_order(text):
    with pytest.raises(ValueError, match="markers"):
        fill(text, "x", "body")


def test_figures_are_drawn_from_rows(tmp_path):
    pytest.importorskip("matplotlib")
    from maxrl_algos.results.plot import figures

    rows = [r for k in (1, 8) for n in (4, 16) for r in seeds(0.2, 0.3, 0.4, k=k, N=n)]
    rows += [row(algorithm="grpo", value=0.0), row(algorithm="random", N=None, value=0.0), row(env="Other-v0", N=4)]
    rows += [row(metric="cpu_seconds", k=None, value=3.0, seed=seed, N=n) for seed in range(3) for n in (4, 16)]
    names = ["x_pass_at_k", "x_training", "x_both", "x_seconds", "x_rollouts", "x2_pass_at_k", "x2_training"]
    written = figures(rows, tmp_path / "figures", "x")
    assert written == [tmp_path / "figures" / f"{name}.png" for name in names]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written)


def test_four_variants_stand_in_front_and_those_that_differ_in_n_alone_keep_their_colour():
    pytest.importorskip("matplotlib")
    from maxrl_algos.results.plot import front_of

    rows = [row(algorithm=name, k=k) for name in ("maxrl", "grpo", "rloo", "pkpo", "reinforce") for k in (1, 8)]
    rows += [row(algorithm="maxrl", N=4), row(algorithm="grpo", algorithm_kwargs={"entropy_coef": 0.1})]
    (variants,) = environments(rows).values()
    front = front_of({label: [variant] for label, variant in variants.items()})
    assert front == {"maxrl": "maxrl, N=16", "grpo": "grpo", "rloo": "rloo", "pkpo": "pkpo"}


def test_the_phase_diagram_is_drawn_from_rows(tmp_path):
    pytest.importorskip("matplotlib")
    from benchmarks import phase

    rows = [row(algorithm="warmup", N=None, step=0, k=k, value=0.1, seed=seed) for k in (1, 64) for seed in range(3)]
    for k in (1, 64):
        rows += seeds(0.5, 0.6, 0.7, k=k, N=4) + seeds(0.4, 0.7, 0.5, k=k, N=4, algorithm="grpo") + seeds(0.5, k=k, N=8)
    line = phase.line_of(rows, 150)
    assert line.start == pytest.approx(0.1) and set(line.differences) == {(4, 1), (4, 64)}
    assert line.differences[4, 64] == pytest.approx([0.1, -0.1, 0.2])
    assert "| 10.0 (150 steps) | +6.7 2/3 |" in phase.markdown([line])
    phase.draw([line], tmp_path / "phase.png")
    assert (tmp_path / "phase.png").read_bytes().startswith(b"\x89PNG")
