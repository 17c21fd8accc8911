"""The conformance cases: computed anew by exact fractions, kept by ours, failed by every mistake that engines make."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from maxrl_algos import conformance
from maxrl_algos.conformance import CASES, check
from maxrl_algos.conformance.__main__ import main
from maxrl_algos.conformance.ours import OURS, ours
from tests import conformance_cases

FILE = Path(conformance.__file__).parent / "cases.json"


def test_the_file_holds_what_exact_fractions_give():
    told = "write it anew: python -m tests.conformance_cases > maxrl_algos/conformance/cases.json"
    assert FILE.read_text() == conformance_cases.text(), told


@pytest.mark.parametrize("estimator", CASES["estimators"])
def test_ours_are_right(estimator):
    assert check(partial(ours, estimator), estimator) == []
    kinds = {(c["advantages"] is None, len({len(g) for g in c["rewards"]}) > 1) for c in CASES["cases"]}
    assert kinds == {(False, False), (True, False), (False, True)}  # advantages, refusals, ragged groups


@pytest.mark.parametrize("estimator", OURS)
def test_our_trl_plug_in_is_right(estimator):
    pytest.importorskip("trl")
    from maxrl_algos.integrations.trl import scored_advantages

    algorithm, more = OURS[estimator]

    def in_trl(rewards, **arguments):
        longest = max(map(len, rewards))  # a smaller group is one that has unscored rollouts
        padded = np.array([group + [np.nan] * (longest - len(group)) for group in rewards])
        found = scored_advantages(algorithm, padded, **more, **arguments)
        return [row[: len(group)] for row, group in zip(found, rewards, strict=True)]

    assert check(in_trl, estimator) == []


def each(formula):
    """A function of a batch from a function of a group, an array."""
    return lambda rewards, **arguments: [formula(np.array(group), **arguments) for group in rewards]


@each
def algorithm1(r):
    with np.errstate(all="ignore"):  # rewards of -1 and 1 have the mean 0
        return r / r.mean() - 1 if r.any() else 0 * r


def binary(function):
    """`function`, with rewards other than 0 and 1 refused."""

    def checked(rewards, **arguments):
        if not {r for group in rewards for r in group} <= {0, 1}:
            raise ValueError("not 0 or 1")
        return function(rewards, **arguments)

    return checked


def divided_by(eps, alone=None):
    """(r - mean)/(mean + eps); in a group of one, `alone` stands for the mean if it is given."""
    return each(lambda r: (r - (m := r.mean() if alone is None or len(r) > 1 else alone)) / (m + eps))


def no_care(r):
    with np.errstate(invalid="ignore"):
        return (r - r.mean()) / r.mean()


def flattened(rewards):
    """Groups taken to be all of the size of the first."""
    flat = np.concatenate([np.array(group) for group in rewards])
    n = len(rewards[0])
    means = np.concatenate([np.full(len(flat[i : i + n]), flat[i : i + n].mean()) for i in range(0, len(flat), n)])
    found = iter(np.where(means > 0, flat / np.where(means > 0, means, 1) - 1, 0))
    return [[next(found) for _ in group] for group in rewards]


MISTAKES = {  # name: (the estimator that it claims to be, the function, a part of the name of a case that shows it)
    "the order N under the name of Algorithm 1": (
        "maxrl", each(lambda r: r / r.mean() - 1 if r.any() else 0 * r - 1), "K = 0",
    ),
    "Algorithm 1 said to have the order N": ("maxrl_control_variate", algorithm1, "K = 0"),
    "an epsilon of 1e-6 in the denominator": ("maxrl", divided_by(1e-6), "N = 64"),
    "an epsilon of 1e-4 in the denominator": ("maxrl", divided_by(1e-4), "every outcome"),
    "a group of one with the mean 0": ("maxrl", divided_by(1e-6, alone=0), "N = 1"),
    "a group of one keeps its reward": ("maxrl", each(lambda r: algorithm1([r])[0] if len(r) > 1 else r), "N = 1"),
    "K = 0 gives NaN": ("maxrl", each(no_care), "K = 0"),
    "1/N dropped": ("maxrl", each(lambda r: len(r) * algorithm1([r])[0]), "every outcome"),
    "1/N doubled": ("maxrl", each(lambda r: algorithm1([r])[0] / len(r)), "every outcome"),
    "rewards are not checked": ("maxrl", algorithm1, "a half"),
    "the std of the population": (
        "grpo_sample_std", each(lambda r, eps: (r - r.mean()) / (r.std() + eps)), "every outcome",
    ),
    "a baseline that holds the rollout itself": ("rloo", each(lambda r: r - r.mean()), "every outcome"),
    "ragged groups are cut at the wrong places": ("maxrl", flattened, "groups of 4, 2 and 3"),
    "the order is not read": ("maxrl_t", lambda rewards, order, baseline: algorithm1(rewards), "order=2"),
    "pass@k without the factor k": (
        "pkpo", lambda rewards, k, baseline: [np.array(a) / k for a in ours("pkpo", rewards, k=k, baseline=baseline)],
        "k=2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_every_mistake_fails_where_it_shows(name):
    estimator, function, place = MISTAKES[name]
    if name != "rewards are not checked":
        function = binary(function)
    failures = check(function, estimator)
    assert any(place in failure for failure in failures), failures


def test_what_else_an_engine_may_do():
    """Refusals where they are allowed, float32, and arrays are right; a wrong shape and a crash are failures."""
    right = binary(algorithm1)

    def refuses(rewards):
        if {len(group) for group in rewards} != {len(rewards[0])} or len(rewards[0]) < 2:
            raise ValueError("groups of one size, of at least 2")
        return np.float32(right(rewards))

    assert check(right) == check(refuses) == []
    assert any("not nested" in failure for failure in check(lambda rewards: [[0.0]]))
    assert all("fails with" in failure for failure in check(lambda rewards: 1 / 0))


def test_in_a_shell_it_needs_the_standard_library_alone(tmp_path):
    """The two files can be copied into any engine: they run without this package and without numpy."""
    for name in ("__init__.py", "__main__.py", "cases.json"):
        (tmp_path / "maxrl_algos" / "conformance").mkdir(parents=True, exist_ok=True)
        (tmp_path / "maxrl_algos" / "conformance" / name).write_text((FILE.parent / name).read_text())
    (tmp_path / "engine.py").write_text(
        "def right(rewards):\n"
        "    assert {r for group in rewards for r in group} <= {0, 1}\n"
        "    return [[r * len(g) / sum(g) - 1 if sum(g) else 0 for r in g] for g in rewards]\n"
        "def wrong(rewards):\n"
        "    return [[r * len(g) / sum(g) - 1 for r in g] for g in rewards]\n"
    )
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
               "from maxrl_algos.conformance.__main__ import main; main(sys.argv[1:])"]  # fmt: skip
    right = subprocess.run([*command, "engine:right"], capture_output=True, text=True, cwd=tmp_path)
    assert right.returncode == 0 and "maxrl: 11 of 11 cases are right" in right.stdout, right.stderr
    wrong = subprocess.run([*command, "engine:wrong"], capture_output=True, text=True, cwd=tmp_path)
    assert wrong.returncode == 1 and "ZeroDivisionError" in wrong.stdout and "K = 0" in wrong.stdout


def test_without_a_function_the_shell_checks_ours(capsys):
    with pytest.raises(SystemExit) as exited:
        main([])
    assert exited.value.code == 0 and capsys.readouterr().out.count("cases are right") == len(OURS)
