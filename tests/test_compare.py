"""Comparisons in pairs, by task and by seed, on hand-made evaluations with known answers."""

import json

import numpy as np
import pytest

from maxrl_algos.commands import compare as command
from maxrl_algos.metrics import pass_at_k, powers_of_two
from maxrl_algos.results.comparison import compare, evaluated, sample_factor, side
from maxrl_algos.run.config import UsageError


def run(path, successes, seed=0, samples=16, tasks=None, **config):
    """The folder of a finished run with these successes of every task."""
    path.mkdir(parents=True)
    settings = {"env": "x:My/Task-v0", "env_kwargs": {}, "seed": seed, **config}
    (path / "config.json").write_text(json.dumps(settings))
    tasks = list(range(len(successes))) if tasks is None else tasks
    first = {"step": 0, "update": 0, "tasks": tasks, "samples": samples, "successes": [0] * len(successes)}
    last = {**first, "step": 9, "update": 9, "successes": [int(c) for c in successes]}
    (path / "evaluations.jsonl").write_text(json.dumps(first) + "\n" + json.dumps(last) + "\n")
    return path


def test_tasks_are_paired(tmp_path):
    rng = np.random.default_rng([0])
    hard = rng.integers(0, 15, 200)
    run(tmp_path / "a", hard + 1)
    run(tmp_path / "b", hard)
    found = compare(side(str(tmp_path / "a")), side(str(tmp_path / "b")))
    assert found.tasks == 200 and found.by_seed == [] and found.ks == [1, 2, 4, 8, 16]
    mean, low, high, _ = found.by_task[0]
    assert mean == pytest.approx(1 / 16) and low == pytest.approx(mean) == pytest.approx(high)  # paired: no spread
    np.testing.assert_allclose(found.means[1], pass_at_k(hard, 16, found.ks).mean(axis=0))


def test_seeds_are_paired(tmp_path):
    rng = np.random.default_rng([1])
    for seed in range(5):
        luck = rng.integers(0, 6, 50)
        run(tmp_path / f"a{seed}", luck + 3 + rng.integers(0, 2, 50), seed)
        run(tmp_path / f"b{seed}", luck, seed)
    run(tmp_path / "b9", luck, 9)  # a seed that only one side has does not count
    found = compare(side(f"{tmp_path}/a*"), side(f"{tmp_path}/b*"))
    assert found.seeds == 5 and found.by_seed[0].wins == 5 and found.by_seed[0].low > 0 and found.adjusted[0] < 0.05


def test_the_sample_factor_is_that_of_known_curves():
    ks = powers_of_two(64)
    p = np.full(300, 0.02)
    curve = 1 - (1 - p[:, None]) ** np.array(ks)
    double = 1 - (1 - p[:, None]) ** (2 * np.array(ks))  # needs half as many samples at every k
    assert sample_factor(ks, double, curve, 8).mean == pytest.approx(2)
    assert sample_factor(ks, curve, double, 8).mean == pytest.approx(0.5)
    assert sample_factor(ks, curve, curve, 8)[:3] == pytest.approx((1, 1, 1))
    assert sample_factor(ks, np.ones((5, 7)), curve[:5], 8).mean == 8  # one sample is enough
    assert sample_factor(ks, np.zeros((5, 7)), curve[:5], 8).mean == 8 / 64  # 64 are not
    assert sample_factor(ks, np.zeros((5, 7)), np.zeros((5, 7)), 8)[:3] == (1, 1, 1)  # neither solves anything


def test_the_interval_holds_equal_policies():
    """Equal policies differ in luck alone: a factor of 1 lies in about 95% of the intervals."""
    held = 0
    for seed in range(40):
        rng = np.random.default_rng([seed])
        rates = rng.beta(0.5, 2, 150)
        a, b = (pass_at_k(rng.binomial(32, rates), 32, powers_of_two(32)) for _ in range(2))
        _, low, high, _ = sample_factor(powers_of_two(32), a, b, 4)
        held += low <= 1 <= high
    assert held >= 34


def test_what_cannot_be_compared_says_so(tmp_path):
    run(tmp_path / "a", [1, 2])
    run(tmp_path / "other", [1, 2], env_kwargs={"size": 5})
    run(tmp_path / "tasks", [1, 2], tasks=[7, 8])
    run(tmp_path / "same", [1, 2])
    a = side(str(tmp_path / "a"))
    for text, told in (("other", "evaluated alike"), ("tasks", "neither the same tasks nor several seeds")):
        with pytest.raises(UsageError, match=told):
            compare(a, side(str(tmp_path / text)))
    with pytest.raises(UsageError, match="k=99 must be in 1..16"):
        compare(a, a, k=99)
    with pytest.raises(UsageError, match="have the same seed"):
        side(f"{tmp_path}/[as]*")
    with pytest.raises(UsageError, match="there is no"):
        side(str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match="name some by a pattern"):
        evaluated(tmp_path)


def test_the_command(tmp_path, capsys):
    run(tmp_path / "a", [4, 5, 6])
    run(tmp_path / "b", [1, 2, 3])
    command.main(command.Settings(sides=(str(tmp_path / "a"), str(tmp_path / "b"))))
    assert "| pass@1 | 31.2 | 12.5 | +18.8 [" in capsys.readouterr().out
    command.main(command.Settings(sides=(str(tmp_path / "a"), str(tmp_path / "b")), json=True, k=2))
    assert json.loads(capsys.readouterr().out)["factor_at"] == 2
    with pytest.raises(UsageError, match="name two"):
        command.main(command.Settings(sides=("a",)))


def test_runs_of_different_tasks_are_no_side(tmp_path):
    run(tmp_path / "a0", [1, 2], 0)
    run(tmp_path / "a1", [1, 2, 3], 1)
    with pytest.raises(UsageError, match="differ in env, split or tasks"):
        side(f"{tmp_path}/a*")
