"""The benchmark beside PPO and A2C: its sweep, and that it goes on where it stopped."""

import pytest

pytest.importorskip("stable_baselines3")


@pytest.mark.slow
def test_the_benchmark_runs_goes_on_and_needs_its_sweep(tmp_path):
    from benchmarks import sb3 as benchmark
    from maxrl_algos.results.rows import read

    only = ["--envs", "digits", "frozenlake", "--only", "maxrl", "a2c", "--steps", "600", "--jobs", "1"]
    only += ["--out", str(tmp_path)]
    with pytest.raises(ValueError, match="the sweep of"):
        benchmark.main(["full", *only, "--swept", str(tmp_path / "none")])
    benchmark.main(["quick", *only])
    cells = [benchmark.Cell("digits", a, benchmark.variants("digits", a)[0], 0) for a in ("maxrl", "a2c", "maxrl")]
    first, _, last = ([{**row, "wall_seconds": 0} for row in benchmark.train(cell, 600, True)] for cell in cells)
    assert first == last  # whatever ran before it in the same process
    path = tmp_path / "sb3-quick.jsonl"
    rows, before = read(path), path.read_bytes()
    assert {(row.algorithm, row.N, row.step) for row in rows} == {
        ("maxrl", 16, 600),
        ("maxrl", 64, 600),
        ("a2c", None, 600),
    }
    assert {row.metric for row in rows} == {"pass@k", "greedy_success", "train_success", "env_steps"}
    benchmark.main(["quick", *only])
    assert path.read_bytes() == before
    benchmark.main(["quick", *only, "--steps", "700", "--only", "maxrl", "--envs", "digits"])
    assert {row.step for row in read(path)} == {600, 700}


def test_the_best_of_a_sweep():
    from benchmarks import sb3 as benchmark
    from maxrl_algos.results.rows import Row, provenance

    def row(kwargs, seed, value):
        fields = {"env": "MaxRL/ImageBandit-v0", "env_kwargs": {"digits": 1}, "algorithm": "ppo", "N": None, "step": 1}
        fields["seed"] = seed
        fields |= {"algorithm_kwargs": kwargs, "metric": "train_success"}
        fields |= {"k": None, "value": value, "tasks": 1, "samples": 1, "sampler": "vector", "wall_seconds": 0.0}
        return Row(**fields, **provenance("CPU", commit="0", dirty=False))

    variants = benchmark.variants("digits", "ppo")
    first, last = benchmark.SWEEP_SEEDS["digits"], benchmark.FINAL_SEEDS["digits"]
    rows = [row(v, seed, {2: 0.9, 5: 0.8}.get(i, 0.1)) for i, v in enumerate(variants) for seed in first]
    assert benchmark.finalists(rows, "digits", "ppo") == [variants[2], variants[5]]
    assert benchmark.finalists(rows[1:], "digits", "ppo") == []
    rows += [row(variants[i], seed, 0.1 * i) for i in (2, 5) for seed in last]
    assert benchmark.best(rows, "digits", "ppo") == variants[5]
    with pytest.raises(ValueError, match="the sweep of"):
        benchmark.best(rows[:-1], "digits", "ppo")
