"""Algorithms from outside: found by module or entry point, trained like ours, and their mistakes found."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

import tests.echo  # noqa: F401  registers Echo-v0
from maxrl_algos import algorithms
from maxrl_algos.algorithms import advantages, find, installed
from maxrl_algos.population_weight import examine, maxrl_weight, population_weight
from maxrl_algos.results.runner import run_cell
from maxrl_algos.run.json_lines import read
from tests.test_command import maxrl

HALVED = '''"""MaxRL whose failures count half, as an example of an algorithm of one's own."""

import numpy as np

WEIGHT = "none known"


def advantages(rewards, share=0.5):
    mean = rewards.mean(axis=1, keepdims=True)
    centred = np.where(mean > 0, rewards / np.where(mean > 0, mean, 1) - 1, 0.0)
    return np.where(centred < 0, share * centred, centred)
'''
# A successful rollout of MaxRL weighs N/K; these are its mistakes, each with what is said of it.
PLANTED = {
    "dropped": ("rewards * n / k * n", "Its weight is N times (1-(1-p)^N)/p: 1/N was dropped"),
    "doubled": ("rewards / k", "Its weight is 1/N times (1-(1-p)^N)/p: 1/N is there twice"),
    "without_success": ("np.where(k0 > 0, rewards * n / k - 1, 1.0)", "(K = 0) the advantages are 1. Were they 0, "),
    "divided": ("rewards * n / k0", "With K = 0 successes among N = 2 an advantage is not finite"),
    "turned": ("-rewards * n / k", "the sign is turned round"),
    "batched": ("rewards / rewards.mean() - 1", "depend on other groups of the batch"),
    "ordered": ("rewards * np.arange(n)", "depend on the order of the rollouts"),
    "shaped": ("rewards[:, :1]", "return an advantage each"),
}
SMALL = ("--loggers", "--no-progress", "--steps", 1, "--tasks", 2, "--rollouts", 4, "--eval-tasks", 4)


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """A folder of the search path with the package `elsewhere`."""
    package = tmp_path / "elsewhere"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "halved.py").write_text(HALVED)
    (package / "empty.py").write_text("")
    for name, (formula, _) in PLANTED.items():
        body = "n, k0 = rewards.shape[1], rewards.sum(axis=1, keepdims=True)\n    k = np.maximum(k0, 1)"
        code = f"import numpy as np\n\n\ndef advantages(rewards):\n    {body}\n    return {formula}\n"
        (package / f"{name}.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    algorithms._from_outside.cache_clear()
    return tmp_path


def test_found_by_its_module(outside):
    assert advantages("elsewhere.halved", [[1, 0, 0, 0]], share=0.0).tolist() == [[3, 0, 0, 0]]
    for name, words in (
        ("elsewhere.halves", "unknown algorithm 'elsewhere.halves'"),
        ("elsewhere.empty", "without a function `advantages`"),
        ("maxlr", "Did you mean 'maxrl'"),
        ("./halved.py", "named by its module"),
    ):
        with pytest.raises(ValueError, match=words):
            find(name)
    with pytest.raises(ValueError, match=r"halved takes \['share'\], not \['shares'\]"):
        advantages("elsewhere.halved", [[1, 0]], shares=1)


def test_found_by_its_entry_point_and_listed(outside, capsys):
    info = outside / "elsewhere-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[maxrl.algorithms]\nhalved = elsewhere.halved\n")
    assert installed()[-1] == "halved" and find("halved").WEIGHT == "none known"
    _, out, _ = maxrl(capsys, "list")
    assert "MaxRL whose failures count half, as an example" in out and "none known" in out


CASES = {
    "tokens": ("tests.echo:Echo-v0", "--warmup-steps", 0, "--eval-samples", 4, "--model.layers", 1),
    "images": ("MaxRL/ImageBandit-v0", "--env-kwargs.digits", 1),
    "stepwise": ("MaxRL/Maze-v0", "--env-kwargs.size", 5, "--eval-samples", 4),
}


@pytest.mark.parametrize("kind", CASES)
def test_trained_like_ours(outside, capsys, kind):
    env, *more = CASES[kind]
    chosen = "--algorithm", "elsewhere.halved", "--algorithm-kwargs.share", 0.1
    status, out, err = maxrl(capsys, "train", "--out", outside / "run", "--env", env, *more, *SMALL, *chosen)
    assert status == 0 and "pass@1" in out and len(read(outside / "run" / "metrics.jsonl")) == 1, err


@pytest.mark.slow
def test_known_in_processes_that_were_spawned(outside):
    config = dict(out=str(outside / "run"), env="tests.echo:Echo-v0", algorithm="elsewhere.halved", steps=1, tasks=2)
    config |= dict(rollouts=4, eval_tasks=4, eval_samples=4, warmup_steps=0, loggers=(), progress=False)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        pool.submit(run_cell, "tokens", config).result()
    assert len(read(outside / "run" / "metrics.jsonl")) == 1


@pytest.mark.parametrize("name", PLANTED)
def test_check_finds_planted_mistakes(outside, capsys, name):
    status, out, _ = maxrl(capsys, "check", f"elsewhere.{name}")
    assert status == 1 and PLANTED[name][1] in out, out


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["maxrl"], "unbiased for MaxRL's objective of order T = N - 1"),
        (["maxrl", "--algorithm-kwargs.variant", "control_variate"], "order T = N\n"),
        (["maxrl_t", "--algorithm-kwargs.order", "3"], "w(p) = (1-(1-p)^3)/p"),
        (["pkpo", "--algorithm-kwargs.k", "2"], "w(p) = 2(1-p)^1"),
        (["rloo"], "the mean pass rate"),
        (["reinforce", "--algorithm-kwargs.baseline", "mean"], "Its weight is (N-1)/N times that"),
        (["grpo"], "none of the known weights"),
        (["differential_smoothing"], "no weight of the pass rate alone"),
        (["elsewhere.halved"], "none of the known weights"),
    ],
)
def test_check_says_what_an_algorithm_estimates(outside, capsys, arguments, words):
    status, out, err = maxrl(capsys, "check", *arguments)
    assert status == 0 and words in out, out + err


def test_check_notes_a_stated_weight_that_is_not_the_one_found(outside, capsys):
    code = 'WEIGHT = "(1-(1-p)^(N-1))/p"\n\n\ndef advantages(rewards):\n    return rewards - {}\n'
    (outside / "misstated.py").write_text(code.format("rewards.mean(axis=1, keepdims=True)"))
    words = "the weight found is not the one stated"
    assert words in maxrl(capsys, "check", "misstated")[1]
    for name in ("maxrl", "maxrl_t", "pkpo", "grpo", "reinforce"):  # T and k stand for what their arguments say
        assert words not in maxrl(capsys, "check", name)[1]


def test_a_small_epsilon_is_remarked():
    near = examine(lambda r: (r - r.mean(1, keepdims=True)) / (r.mean(1, keepdims=True) + 1e-4))
    assert near.objective is None and not near.mistakes and "an epsilon in a denominator" in near.remarks[0]


def test_the_weight_is_the_expectation():
    """Against a sum over the number of successes, with binomial probabilities."""
    n, p = 5, 0.3
    assert population_weight(lambda r: advantages("maxrl", r), n, p) == pytest.approx(maxrl_weight(p, n - 1), rel=1e-12)
    drawn = (np.random.default_rng(0).random((200_000, n)) < p).astype(float)
    estimate = (advantages("maxrl", drawn) * (drawn - p) / (p * (1 - p))).mean()
    assert estimate == pytest.approx(maxrl_weight(p, n - 1), rel=0.02)


def test_an_estimator_that_refuses_everything_is_told():
    def refuses(rewards):
        raise ValueError("not today")

    assert "refuses every number of rollouts, such as N = 2: not today" in examine(refuses).mistakes[0]
