"""The benchmark runner end to end at its smallest: rows, table, figures, going on after a stop, a loud failure."""

import json
from dataclasses import replace

import gymnasium
import numpy as np
import pytest
import torch

from benchmarks import recipes, run
from benchmarks.measure import step_time, text_step, weights
from benchmarks.suite import PRESETS
from maxrl_algos.commands import train_text
from maxrl_algos.metrics import pass_at_k
from maxrl_algos.results.grid import Preset
from maxrl_algos.results.rows import read


def row_of(row):
    """What a row is about, but for its metric and k."""
    return row.algorithm, str(row.algorithm_kwargs), row.N, row.seed, row.step


SMALLEST = Preset(
    env="maxrl_envs:MaxRL/MazeTokens-v0",
    kind="tokens",
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
    metrics = {"pass@k", "maj@k", "coverage", "seconds_per_step", "cpu_seconds"}
    assert {row.metric for row in rows if row.algorithm == "grpo"} == metrics
    assert {row.step for row in rows if row.algorithm == "maxrl"} == {0, 1, 2}
    counted = [row for row in rows if row.successes is not None]
    trained = [row for row in rows if row.algorithm != "random"]
    assert counted == [row for row in trained if (row.metric, row.k) == ("pass@k", 1)]
    for row in counted:  # what other k need can be computed from them
        again = [r for r in trained if r.metric == "pass@k" and row_of(r) == row_of(row)]
        shares = pass_at_k(row.successes, row.samples, [r.k for r in again]).mean(axis=0)
        is_last = row.step == (0 if row.algorithm == "warmup" else 2)
        assert shares.tolist() == [r.value for r in again] and len(again) == (4 if is_last else 2)
    assert "| grpo" in (tmp_path / "mazes-quick.md").read_text() and len(list(tmp_path.glob("*.png"))) >= 3
    page = (tmp_path / "mazes-quick.html").read_text()
    assert ">grpo<" in page and page.count('"picture"') > 20  # rollouts of the runs are drawn

    before = (tmp_path / "mazes-quick.jsonl").read_bytes()
    run.main(arguments)  # all is there
    assert (tmp_path / "mazes-quick.jsonl").read_bytes() == before

    monkeypatch.setitem(PRESETS, "mazes-quick", Preset(**{**vars(SMALLEST), "variants": (("maxrl_t", {"order": 99}),)}))
    with pytest.raises(SystemExit, match=r"maxrl_t-order99-N4-seed0: ValueError.*1\.\.N"):
        run.main(arguments)
    assert (tmp_path / "mazes-quick.jsonl").read_bytes() == before


@pytest.mark.slow
def test_language_models_run_by_the_same_runner(tmp_path, monkeypatch):
    preset = PRESETS["text-quick"]
    config = {**preset.config, "model": {"layers": 1, "hidden": 16}, "tasks": 2, "steps": 2, "eval_every": 1}
    config |= {"eval_tasks": 4, "eval_samples": 64}
    smallest = replace(preset, config=config, warmup={"warmup_steps": 2}, seeds=1, variants=preset.variants[:2])
    monkeypatch.setitem(PRESETS, "text-quick", smallest)
    run.main(["text-quick", "--work", str(tmp_path / "work"), "--out", str(tmp_path)])
    rows = read(tmp_path / "text-quick.jsonl")
    assert {row.algorithm for row in rows} == {"random", "warmup", "maxrl", "grpo"}
    assert {row.sampler for row in rows} == {"vector", "grouped"}


def test_recipes(tmp_path, monkeypatch, capsys):
    built = []
    monkeypatch.setattr(train_text, "train", built.append)
    for name in recipes.RECIPES:
        recipes.main([name, "--out", "x", "--algorithm", "grpo", "--rollouts", "4"])
        assert built[-1].algorithm == "grpo" and built[-1].rollouts == 4
    assert built[1].lr == 1e-5 and built[1].env == "maxrl_envs:MaxRL/GSM8K-v0" and built[3].stop == ("<|im_end|>",)
    told = capsys.readouterr().err
    assert "  lr_warmup     5\n" in told and "  algorithm     grpo\n" in told and "\n  temperature " not in told
    recipes.main(["gsm8k-smollm2-360m"])  # its settings, and no run
    assert "  rollouts                128\n" in capsys.readouterr().out and len(built) == len(recipes.RECIPES)
    with pytest.raises(SystemExit, match="arithmetic-tiny"):
        recipes.main(["arithmetic"])
    with pytest.raises(SystemExit, match="Missing: --out"):
        recipes.main(["arithmetic-tiny", "--steps", "1"])


@pytest.mark.parametrize("name", sorted(set(PRESETS) - {"gsm8k"}))  # which needs a download
def test_the_env_of_each_preset_is_made_and_has_the_split_that_judges_it(name):
    preset = PRESETS[name]
    env = gymnasium.make(preset.env, **preset.config.get("env_kwargs", {}))
    assert preset.config.get("eval_split", "test") in env.unwrapped.metadata["splits"]


@pytest.mark.slow
def test_the_imagenet_recipe_runs_on_a_tree_of_pictures(tmp_path, monkeypatch):
    Image = pytest.importorskip("PIL.Image")
    for split, count in (("train", 4), ("val", 2)):
        for name in ("ape", "bee", "cow"):
            (tmp_path / "tree" / split / name).mkdir(parents=True)
            for i in range(count):
                pixels = np.random.default_rng([i]).integers(0, 256, (40, 50, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(tmp_path / "tree" / split / name / f"{i}.jpg")
    recipe = PRESETS["imagenet"]
    config = {**recipe.config, "tasks": 4, "steps": 3, "lr_warmup": 1, "eval_every": 2}
    monkeypatch.setitem(PRESETS, "imagenet", replace(recipe, config=config))
    env = json.dumps({"folder": str(tmp_path / "tree"), "size": 32})
    run.main(["imagenet", "--env-kwargs", env, "--out", str(tmp_path), "--work", str(tmp_path), "--algorithms=maxrl"])
    rows = read(tmp_path / "imagenet.jsonl")
    assert {row.N for row in rows if row.algorithm == "maxrl"} == {16, 128, 1024}
    at_step = {row.step for row in rows if row.metric == "pass@k" and row.algorithm == "maxrl"}
    assert at_step == {0, 2, 3} and {row.sampler for row in rows} == {"exact"}
    chance = {row.k: row.value for row in rows if row.algorithm == "random"}
    assert chance[1] == pytest.approx(1 / 3) and chance[2] == pytest.approx(1 - 4 / 9)
    assert any(row.metric == "lost_classes" for row in rows)


@pytest.mark.slow
def test_weights_are_drawn(tmp_path):
    weights.main(["--out", str(tmp_path), "--steps", "3"])
    assert {path.name for path in tmp_path.iterdir()} == {"images_weights.png", "images_gradients.png"}
    rates = np.array([0.1, 0.5])
    for algorithm in ("maxrl", "rloo"):
        measured = weights.measured(algorithm, rates, 100_000)
        np.testing.assert_allclose(measured, weights.THEORY[algorithm](rates), rtol=0.03)


@pytest.mark.slow
def test_step_time(tmp_path, monkeypatch):
    monkeypatch.setitem(PRESETS, "mazes-paper", SMALLEST)
    out = tmp_path / "rows.jsonl"
    sizes = ["--tasks", "2", "--rollouts", "4", "--steps", "3", "--warmup", "2"]
    step_time.main([*sizes, "--device", "cpu", "--work", str(tmp_path), "--out", str(out)])
    values = {row.metric: row.value for row in read(out)}
    parts = [v for k, v in values.items() if k.startswith("seconds_per_step ")]
    assert len(parts) == 5 and 0 < values["floor_seconds_per_step"] < values["seconds_per_step"]


@pytest.mark.parametrize("shape, parameters", [("SmolLM2-360M", 361_821_120), ("Qwen3-1.7B", 1_720_574_976)])
def test_real_shapes_have_the_real_number_of_parameters(shape, parameters):
    with torch.device("meta"):
        assert sum(p.numel() for p in text_step.build_model(shape).parameters()) == parameters


@pytest.mark.parametrize("more", [[], ["--frugal"]])
def test_text_step(tmp_path, monkeypatch, more):
    small = {"hidden_size": 64, "intermediate_size": 64, "num_hidden_layers": 1, "vocab_size": 2000, "head_dim": 32}
    small |= {"num_attention_heads": 2, "num_key_value_heads": 1}
    monkeypatch.setitem(text_step.SHAPES, "Qwen3-1.7B", {**text_step.SHAPES["Qwen3-1.7B"], **small})
    out, sizes = tmp_path / "rows.jsonl", ["--tasks", "2", "--rollouts", "4", "--max-response", "8", "--steps", "1"]
    text_step.main(["Qwen3-1.7B", *sizes, *more, "--device", "cpu", "--work", str(tmp_path), "--out", str(out)])
    rows = read(out)
    values = {row.metric: row.value for row in rows}
    parts = {k.split()[1]: v for k, v in values.items() if k.startswith("seconds_per_step ")}
    assert set(parts) == {"push", "sample", "verify", "update", "other"} and min(parts["sample"], parts["update"]) > 0
    assert sum(parts.values()) == pytest.approx(values["seconds_per_step"])
    assert 0 < values["neither_sampling_nor_update"] < 1 and values["response_length"] > 4
    assert values["peak_gib"] > 0 and rows[0].algorithm_kwargs["model"] == "Qwen3-1.7B"
