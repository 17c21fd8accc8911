"""The reasoning-gym env: no answer is run, no wrong answer is paid, and task i is the same in every process."""

import doctest
import json
import os
import pickle
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest

from maxrl_envs import Outcome, check_correctness_env
from maxrl_envs.tasks.reasoning_checks import CHECKS, REFUSED, is_right, same_text
from maxrl_envs.tasks.reasoning_gym import ReasoningGym, ReasoningGymEnv

library = pytest.importorskip("reasoning_gym")
ROOT = Path(__file__).parent.parent
JUDGED = sorted(set(library.factory.DATASETS) - set(REFUSED) - {"composite"})
SLOW = {
    "arc_agi",
    "figlet_font",
    "futoshiki",
    "group_anagrams",
    "puzzle24",
    "quantum_lock",
    "zebra_puzzles",
}  # to write
ALL_JUDGED = [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in JUDGED]


# What is paid


def solution(suite, problem):
    """A right answer, for the generators too that give none of their own; None where there is none to be had."""
    if problem["answer"] is not None:
        return problem["answer"]
    facts = problem["metadata"]
    if suite.name == "rubiks_cube":
        return facts["example_correct_answer"]
    if suite.name == "graph_color":
        return json.dumps({str(vertex): color for vertex, color in facts["possible_answer"].items()})
    return None


HOSTILE = [
    "9**9**9**9", "(" * 50_000, "[" * 50_000 + "]" * 50_000, "1" * 100_000, "-" * 50_000 + "1", "{" * 50_000,
    " " * 50_000 + "x", "\n" * 50_000 + "x", "2" + " " * 50_000 + "x", "nan", "inf", "-inf", "1e999", "1e-999",
    "1e99999999", "0x" + "f" * 50_000, "None", "True and False", "{}", "[]", "[[]]", "[{}]", "[null]", "[1]",
    "null", '"a"', "\x00", "𝟙", "exec('1')", "1/0", "1" + "+1" * 20_000, "a," * 50_000, " × ".join(["2"] * 20_000),
    "1 2\n" * 20_000, "\n".join(["Move disk 1 from Peg 1 to Peg 2"] * 5000), "L" * 100_000, "U " * 50_000,
    "A → " * 20_000, "A+1 " * 20_000, json.dumps(["fill A"] * 20_000),
    '[{"Agent[0.5, 0.5]": "move"}]', "Yes and No", "True False",
]  # fmt: skip


def wrong_forms(answer):
    """Texts that look like `answer` and are not it."""
    yield from (
        f"It is {answer}",
        f"not {answer}",
        f"{answer} or 7",
        f"{answer} and 7",
        f"{answer}{answer}7",
        f"[{answer}]",
    )
    yield from (f"{answer}\n{answer}x", f"{answer}?", f"-{answer}x", "x" + answer, f"eval({answer!r})", f"{answer} #")


@pytest.mark.parametrize("name", ALL_JUDGED)
def test_the_right_answer_is_paid_and_nothing_else(name, tmp_path):
    suite, mark = ReasoningGym(name), tmp_path / "ran"
    attacks = [
        f"__import__('pathlib').Path({str(mark)!r}).touch()",
        f"[__import__('pathlib').Path({str(mark)!r}).touch()]",
    ]
    for index in range(3):
        problem = suite.problem("train", index)
        assert suite.generator_of(problem) == name
        right = solution(suite, problem)
        if right is not None:
            assert suite.verify("train", index, f"It is 5. <answer>\n{right}\n</answer>") == Outcome.CORRECT
            paid = [text for text in wrong_forms(right.strip()) if is_right(name, problem, text)]
            assert paid == []
        for text in HOSTILE + attacks:
            start = time.process_time()
            assert not is_right(name, problem, text), text[:60]
            assert time.process_time() - start < 1, text[:60]  # seconds of the processor
    assert not mark.exists()


def test_where_the_answer_stands():
    suite = ReasoningGym("spell_backward")
    right, other = (suite.gold("test", i) for i in (0, 1))
    for response, outcome in [
        (right, 1), (f" {right}\n", 1), (f"It is <answer>{right}</answer>.", 1), (right[:-1], 0), ("", 0),
        (f"<answer>{right}</answer> or <answer>{other}</answer>", 0), (f"It is {right}", 0), (f"```\n{right}\n```", 1),
        (f"<think>{other}</think>{right}", 1), (f"<think>{right}", 0), (f"<think>{right}</think>{other}", 0),
        (f"so \\boxed{{{right}}}", 1), (f"\\boxed{{{right}}} \\boxed{{{other}}}", 0), 
        (f"<answer>\\boxed{{{right}}}</answer>", 1),
    ]:  # fmt: skip
        assert suite.verify("test", 0, response) == outcome, response
    assert suite.answer("<answer>x</answer>") == "x" and suite.answer(" ") is None


# Which generators there are


def test_the_page_lists_every_generator():
    page = (ROOT / "docs/reasoning_gym.md").read_text()
    for name in sorted(set(library.factory.DATASETS) - {"composite"}):
        how = (
            "refused: " + REFUSED[name]
            if name in REFUSED
            else CHECKS.get(name, same_text).__doc__.split("\n\n")[0].strip()
        )
        row = f"| `{name}` | {' '.join(how.split())} |"
        assert row in page, f"docs/reasoning_gym.md should have the row\n{row}"
    assert page.count("\n| `") == len(library.factory.DATASETS) - 1
    assert set(REFUSED) | set(CHECKS) <= set(library.factory.DATASETS)


def test_refused_generators_are_refused_whatever_wraps_them(monkeypatch):
    from reasoning_gym.composite import DatasetSpec

    for name in REFUSED:
        with pytest.raises(ValueError, match="is refused"):
            ReasoningGym(name)
        with pytest.raises(ValueError, match=f"'{name}' is refused"):
            ReasoningGym("composite", datasets=[DatasetSpec("chain_sum", 1, {}), DatasetSpec(name, 1, {})])
    nested = DatasetSpec("composite", 1, {"datasets": [DatasetSpec("simple_integration", 1, {})]})
    with pytest.raises(ValueError, match="'simple_integration' is refused"):
        ReasoningGym("composite", datasets=[nested])
    wrapper = type("Wrapper", (library.composite.CompositeDataset,), {})  # one that we cannot look into
    monkeypatch.setitem(library.factory.DATASETS, "wrapper", (wrapper, library.composite.CompositeConfig))
    with pytest.raises(ValueError, match="comes from 'simple_integration', which is refused"):
        ReasoningGym("wrapper", datasets=[DatasetSpec("simple_integration", 1, {})])


def test_composite_runs_no_answer_as_code(tmp_path):
    from reasoning_gym.composite import DatasetSpec

    mark = tmp_path / "ran"
    suite = ReasoningGym("composite", datasets=[DatasetSpec("binary_matrix", 1, {}), DatasetSpec("puzzle24", 1, {})])
    for index in range(12):
        assert suite.verify("train", index, f"__import__('pathlib').Path({str(mark)!r}).touch()") == Outcome.WRONG
        assert suite.verify("train", index, suite.gold("train", index)) == Outcome.CORRECT
    assert not mark.exists()
    assert {suite.task_info("train", i)["generator"] for i in range(12)} == {"binary_matrix", "puzzle24"}


# Task i


def written(names, tasks):
    """Questions and answers of the first tasks, by generator; none of them changes a global generator."""
    out = {}
    for name in names:
        random.seed(1)
        np.random.seed(1)
        before = random.getstate(), pickle.dumps(np.random.get_state())
        suite = ReasoningGym(name)
        out[name] = [[suite.observation("train", i), str(suite.gold("train", i))] for i in range(tasks)]
        assert (random.getstate(), pickle.dumps(np.random.get_state())) == before, name
        random.seed()
        np.random.seed()
    return out


@pytest.mark.slow
def test_every_generator_writes_the_same_tasks_in_three_processes():
    code = f"from tests.test_reasoning_gym import *; import json; print('\\n' + json.dumps(written({JUDGED}, 2)))"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True,
            text=True, check=True,
        )
        for seed in ("1", "2", "3")
    ]  # fmt: skip
    first, *others = (json.loads(run.stdout.splitlines()[-1]) for run in runs)
    assert [name for other in others for name in JUDGED if other[name] != first[name]] == []


def test_generators_that_draw_from_the_global_ones_do_not_change_them():
    assert written(["list_functions", "pool_matrix"], 8) == written(["list_functions", "pool_matrix"], 8)


def test_standard_output_stays_clean(capsys):
    assert ReasoningGym("bf").observation("train", 0) and capsys.readouterr().out == ""


def test_neighbours_share_nothing():
    suite = ReasoningGym("chain_sum", validation=300, min_terms=6, max_terms=6)
    questions = {split: {suite.observation(split, i) for i in range(300)} for split in ("train", "test")}
    assert len(questions["train"]) == len(questions["test"]) == 300 and not questions["train"] & questions["test"]
    held_out = {suite.observation("validation", i) for i in range(300)}
    tests = {suite.observation("test", i) for i in range(suite.splits["test"])}
    assert len(held_out) == 300 and not held_out & (tests | questions["train"])
    with pytest.raises(RuntimeError, match="too few problems: of 1000 none belongs to 'validation'"):
        ReasoningGym("coin_flip", validation=10).observation("validation", 0)  # it has sixty of them
    plain = ReasoningGym("chain_sum", min_terms=6, max_terms=6)
    assert plain.splits == {"train": None, "test": 1024}
    assert {plain.observation("train", i) for i in range(300)} == questions["train"]
    other = ReasoningGym("chain_sum", min_terms=6, max_terms=6, problem_seed=1)
    assert not questions["train"] & {other.observation("train", i) for i in range(300)}


def test_a_suite_is_shared_by_threads_and_forks(monkeypatch):
    monkeypatch.setattr("maxrl_envs.tasks.reasoning_gym.KEPT", 20)
    suite, alone, errors = ReasoningGym("chain_sum"), ReasoningGym("chain_sum"), []
    expected = [alone.gold("train", i) for i in range(60)]

    def play():
        try:
            for _ in range(4):
                outcomes = suite.verify_batch("train", np.arange(60), expected)
                assert (outcomes == Outcome.CORRECT).all()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=play) for _ in range(8)]
    for thread in threads:
        thread.start()
    if hasattr(os, "fork"):
        child = os.fork()  # while threads hold the lock
        if not child:
            os._exit(0 if suite.verify("train", 0, expected[0]) == Outcome.CORRECT else 1)
        assert os.waitpid(child, 0)[1] == 0
    for thread in threads:
        thread.join()
    assert errors == []


# The env


@pytest.mark.parametrize("name", ["chain_sum", "arc_1d"])
def test_the_env_passes_the_check(name):
    report = check_correctness_env("MaxRL/ReasoningGym-v0", tasks=8, rollouts=2, name=name, demonstrations=True)
    assert report.demonstrations >= 4 and min(report.distinct.values()) > 6 and report.vector_env
    env = gym.make("MaxRL/ReasoningGym-v0", name=name)
    twin = pickle.loads(pickle.dumps(env.unwrapped.suite))
    assert twin.observation("test", 3) == env.reset(options={"task": 3, "split": "test"})[0]


def test_a_generator_of_your_own_is_judged_by_its_answer(monkeypatch):
    class Doubling(library.factory.DATASETS["chain_sum"][0]):
        def __getitem__(self, index):
            number = random.Random(self.seed).randrange(10**6)
            return {"question": f"What is 2 * {number}?", "answer": 2 * number, "metadata": {}}

    monkeypatch.setitem(library.factory.DATASETS, "doubling", (Doubling, library.factory.DATASETS["chain_sum"][1]))
    suite = ReasoningGym("doubling")
    gold = suite.gold("train", 0)
    assert [suite.verify("train", 0, text) for text in (gold, f"{gold}.0", f"It is {gold}", f"{gold}1")] == [1, 1, 0, 0]


def test_info_on_request():
    env = gym.make("MaxRL/ReasoningGym-v0", name="chain_sum", task_info=True)
    info = env.reset(options={"task": 0})[1]
    assert info["task_info"]["generator"] == "chain_sum" and json.loads(info["task_info"]["difficulty"])["num_terms"]
    assert env.step(info["gold"])[1] == 1


def test_the_example_runs():
    (example,) = [
        test for test in doctest.DocTestFinder(recurse=False).find(ReasoningGymEnv, globs={}) if test.examples
    ]
    assert doctest.DocTestRunner().run(example).failed == 0


def test_the_chance_level_is_below_the_one_told():
    suite = ReasoningGym("chain_sum")
    suite.action_space.seed(0)
    actions = [suite.action_space.sample() for _ in range(10_000)]
    assert (suite.verify_batch("train", np.arange(10_000) % 100, actions) == Outcome.CORRECT).mean() < 0.001


def test_errors(monkeypatch):
    for words, kwargs in [
        (r"Did you mean \['chain_sum'", {"name": "chain_sums"}),
        ("cannot write 'chain_sum'", {"terms": 3}),
        ("cannot write 'chain_sum'", {"seed": 3}),
        ("problem_seed", {"problem_seed": -1}),
        ("validation must be", {"validation": -1}),
    ]:
        with pytest.raises(ValueError, match=words):
            ReasoningGym(**kwargs)
    with pytest.raises(ValueError, match="no demonstrations"):
        ReasoningGym("rubiks_cube").demonstrations("train", np.arange(2))
    suite = ReasoningGym()
    monkeypatch.setattr("maxrl_envs.tasks.reasoning_gym.split_of", lambda text: "train")
    with pytest.raises(RuntimeError, match="too few problems"):
        suite.observation("test", 0)
    monkeypatch.setitem(sys.modules, "reasoning_gym", None)
    with pytest.raises(ImportError, match=r"maxrl\[reasoning\]"):
        gym.make("MaxRL/ReasoningGym-v0")
