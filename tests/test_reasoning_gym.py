"""The reasoning-gym env: no answer is run, no wrong answer is paid, and task i is the same in every process."""

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
from maxrl_envs.tasks.reasoning_gym import ReasoningGym

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
    " " * 50_000 + "x", "\n" * 50_000 + "x", "2" + " " * 50_000 + "x", "nan", "inf", "-inf", "1e999", "1e-999", "1e99999999",
    "0x" + "f" * 50_000, "None", "True and False", "{}", "[]", "[[]]", "[{}]", "[null]", "[1]", "null", '"a"', "\x00",
    "𝟙", "exec('1')", "1/0", "1" + "+1" * 20_000, "a," * 50_000, " × ".join(["2"] * 20_000), "1 2\n" * 20_000,
    "\n".join(["Move disk 1 from Peg 1 to Peg 2"] * 5000), "L" * 100_000, "U " * 50_000, "A → " * 20_000,
    "A+1 " * 20_000, json.dumps(["fill A"] * 20_000), '[{"Agent[0.5, 0.5]": "move"}]', "Yes and No", "True False", "-",
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
            start = time.perf_counter()
            assert not is_right(name, problem, text), text[:60]
            assert time.perf_counter() - start < 1, text[:60]
    assert not mark.exists()


def played(name, problem, *answers):
    return [is_right(name, problem, answer) for answer in answers]


def test_puzzles_are_played_by_their_rules():
    facts = {"numbers": [3, 5, 2, 6], "target": 24}
    assert played(
        "countdown", {"metadata": facts}, "6*(3+5)/2", "(3 + 5) * 6 / 2", "6*(3+5)", "6*(3+5)/2+0", "24", "6*4",
        "6*(3+5)//2", "-6*(-3-5)/2", "3**5-2-6", "6*(3+5)/2 # ok", "6*(3+5)/2 = 24", "6/(3-5+2)",
    ) == [True, True, *[False] * 5, True, *[False] * 4]  # fmt: skip
    assert played("puzzle24", {"metadata": {"numbers": [1, 3, 5, 9]}}, "1*3*5+9", "24", "3*8", "9+9+3+3") == [
        True, False, False, False
    ]  # fmt: skip
    sums = {"words_letters": ["AB", "B"], "result_letters": "CC", "allow_leading_zero": False}  # 29 + 9 is not 33
    assert not any(played("cryptarithm", {"metadata": sums}, "A=2,B=9,C=3", "A=2,A=2,B=9,C=3", "A=2,B=9"))
    sums["words_letters"] = ["AB", "AB"]  # 11 + 11, 22 + 22: A and B must differ; 16 + 16 = 32
    sums["result_letters"] = "CA"
    assert not any(played("cryptarithm", {"metadata": sums}, "A=1,B=1,C=2", "A=3,B=6,C=7"))
    sums["words_letters"], sums["result_letters"] = ["A", "B"], "C"
    assert played("cryptarithm", {"metadata": sums}, "A=2,B=3,C=5", "C=5, A=2, B=3", "A=0,B=5,C=5", "A=2,B=3,C=5,D=1") == [
        True, True, False, False
    ]  # fmt: skip
    graph = {"metadata": {"puzzle": {"vertices": [0, 1, 2], "edges": [(0, 1)], "color_options": [1, 2]}}}
    assert played(
        "graph_color", graph, '{"0": 1, "1": 2, "2": 1}', '{"0": 1, "1": 1, "2": 1}', '{"0": 1, "1": 2}',
        '{"0": 1, "1": 3, "2": 1}', '{"0": 1, "1": 2, "2": true}', '{"0": 2, "0": 1, "1": 2, "2": 1}',
    ) == [True, *[False] * 5]  # fmt: skip
    water = {"metadata": {"puzzle": {"jug_capacities": [3, 5], "target": 2}}}
    assert played(
        "jugs", water, '["fill B", "pour B->A"]', '["fill B"]', '["fill C"]', '["pour B->A"]', '["fill B", "pour B->B"]', "[]",
        '["fill B", "pour B->A", "empty A"]', '["fill B", "pour B->A", "empty B"]',
    ) == [True, *[False] * 5, True, False]  # fmt: skip
    grid = {"metadata": {"n_rows": 2, "n_cols": 2, "row_sums": [1, 2], "col_sums": [1, 2]}}
    assert played("kakurasu", grid, "1 0\n0 1", "0 1\n1 0", "1 0 0 1", "1 0\n0 1\n", "1 0\n0 x1") == [
        True, False, False, True, False
    ]  # fmt: skip
    lock = {
        "buttons": [
            {"name": "A", "type": "add", "value": 2, "active_state": "red"},
            {"name": "B", "type": "multiply", "value": 3, "active_state": "any"},
        ],
        "initial_state": "red", "initial_value": 0, "target_value": 6, "solution_path": ["A", "B"],
    }  # fmt: skip
    assert played("quantum_lock", {"metadata": lock}, "A → B", "A -> B", "A B", "A → A → B", "B → A", "Back", "A → C") == [
        True, True, *[False] * 5
    ]  # fmt: skip
    peg = {"num_disks": 2, "num_pegs": 3, "start_peg": 1, "target_peg": 3, "solution_length": 3}
    move = "Move disk {} from Peg {} to Peg {}".format
    good = [move(1, 1, 2), move(2, 1, 3), move(1, 2, 3)]
    assert played(
        "tower_of_hanoi", {"metadata": peg}, "\n".join(good), "\n".join(good[:2]), "\n".join(good + good[2:]),
        "\n".join([move(1, 1, 3), move(2, 1, 3)]), "\n".join([move(1, 1, 2), move(1, 2, 3), *good]), "Peg " + "\n".join(good),
    ) == [True, *[False] * 5]  # fmt: skip


def test_games_on_a_board_are_played_by_their_rules():
    board = "\n".join(["......", "......", "AA.B..", "...B..", "......", "......"])
    rush = {"question": f"Move the red car.\n\nBoard:\n{board}\n", "metadata": {}}
    assert played("rush_hour", rush, "B+2 A+4", "A+4", "B+2 A+5", "B-2 A+4", "B+2 A+3", "B+2, A+4", "B+3 A+4") == [
        True, False, False, True, False, False, False
    ]  # fmt: skip
    boxes = {"metadata": {"gamestr": "+ + + + +  \n+ * @ X +  \n+ - - - +  \n+ + + + +  \n\n"}}
    assert played("sokoban", boxes, "R", "RR", "DUR", "LR", "L", "r", "DRUR") == [
        True,
        *[False] * 1,
        True,
        *[False] * 4,
    ]
    matrix = [list("*OO"), list("XX#")]
    path = {"answer": "right right down", "metadata": {"matrix": matrix}}
    assert played(
        "shortest_path", path, "right right down", "right down right", "right right", "right left right right down",
        "Right right down", "infeasible", "right right right",
    ) == [True, *[False] * 6]  # fmt: skip
    squares = {"0.5_0.5": ["box_red"], "0.5_1.5": ["target_red"], "0.5_2.5": []}
    here, there = "Agent[0.5, 0.5]", "Agent[0.5, 1.5]"
    step, hit = {here: "move(box_red, square[0.5, 1.5])"}, {there: "move(box_red, target_red)"}
    plans = [[step, hit], [step], [hit], [{**step, **hit}], [{here: "move(box_red, square[0.5, 2.5])"}], []]
    plans += [
        [step, {there: "move(box_red, target_blue)"}],
        [step, hit, hit],
        [{here: "move(box_red, square[0.5, 9.5])"}],
    ]
    assert played("boxnet", {"metadata": {"initial_state": squares}}, *map(json.dumps, plans)) == [True, *[False] * 8]


@pytest.mark.parametrize(
    "name, gold, right, wrong",
    [
        ("chain_sum", "-14282", ["-14,282", "-14282.0"], ["14282", "-14 282", "-142820", "−14282", "-1,4282", "-014282"]),
        ("gsm_symbolic", "288", ["288", "288.00"], ["288 apples", "1 or 288", "28", "288%", "$288"]),
        ("decimal_arithmetic", "-12.582507840", ["-12.58250784"], ["-12.5825078", "-12.58250785", "12.582507840"]),
        ("number_format", "757954645.211", ["7.57954645211e8", "757,954,645.211"], ["757954645.212", "757954645.21"]),
        ("number_sorting", "['-2.8', '0.9']", ['["-2.8", "0.9"]'], ["['-2.8', '1.0']", "['0.9', '-2.8']", "[-2.8, 0.9]"]),
        ("coin_flip", "0.3125", ["5/16", ".3125", "10/32"], ["0.3126", "0.31", "5", "1/3", "5/0"]),
        ("complex_arithmetic", "48.0 - 36.0i", ["48-36i"], ["48+36i", "48", "-36i", "nan", "48 36i", "36i - 48"]),
        ("complex_arithmetic", "-2.00i", ["-2i", "0-2i"], ["2i", "-2", "-2ii", "i", ""]),
        ("game_of_life", "[[0,1],[1,0]]", ["[[0, 1],\n [1, 0]]"], ["[[0,1],[1,0],[0,0]]", "[[false,true],[true,false]]"]),
        ("game_of_life_halting", "False", ["false", "False."], ["True", "0", "", "not False", "False True"]),
        ("fraction_simplification", r"$\dfrac{79}{173}$", ["79/173", r"\frac{79}{173}"], ["158/346", "173/79", "79"]),
        ("power_function", "9.360000138304076e-18", ["9.36e-18"], ["9.37e-18", "9.4e-18", "9.36e-17", "9.36e+18"]),
        ("prime_factorization", "2 × 2 × 3", ["3*2*2", r"2 \times 3 \times 2"], ["2 × 6", "12", "2 × 2 × 3 × 1"]),
        ("polynomial_equations", "-0.5, 2.0", ["2, -0.5"], ["2", "0.5, 2.0", "-0.5, 2.0, 2.0", ""]),
        ("bitwise_arithmetic", "-0x3EB2", ["-0x3eb2"], ["0x3eb2", "-3eb2", "-16050", "0x"]),
        ("advanced_geometry", "94.31°", ["94.31", "94.310°"], ["94.3", "94.32", "(94.31, 0)"]),
        ("advanced_geometry", "(4.051, -5.487)", ["(4.051,-5.487)"], ["4.051, -5.487", "(-5.487, 4.051)", "(4.05, -5.49)"]),
        ("knights_knaves", "Ann is a knight, and Bo is a knave.", ["Bo is a knave and Ann is a knight"],
         ["Ann is a knave, and Bo is a knight.", "Ann is a knight", "Ann is a knight, and Bo is a knave, and Bo is a knight"]),
        ("group_anagrams", '[["ab", "ba"], ["cd", "dc"]]', ['[["dc", "cd"], ["ab", "ba"]]'], ['[["ab", "ba"]]', '[["ab"], ["ba"]]']),
        ("word_sorting", "Hart, find", ["Hart,find"], ["find, Hart", "hart, find", "Hart, find, find"]),
        ("rotate_matrix", "1 2\n3 4", ["1 2 \n\n3  4"], ["1 2 3 4", "1 2\n4 3", "1 2\n3 4\n5"]),
        ("spell_backward", "nus", ["nus"], ["Nus", "sun", "nu s"]),
    ],
)  # fmt: skip
def test_forms_of_an_answer(name, gold, right, wrong):
    problem = {"question": "", "answer": gold, "metadata": {}}
    assert [is_right(name, problem, text) for text in [gold, *right]] == [True] * (1 + len(right))
    assert [text for text in wrong if is_right(name, problem, text)] == []


def test_where_the_answer_stands():
    suite = ReasoningGym("spell_backward")
    right, other = (suite.gold("test", i) for i in (0, 1))
    for response, outcome in [
        (right, 1), (f" {right}\n", 1), (f"It is <answer>{right}</answer>.", 1), (right[:-1], 0), ("", 0),
        (f"<answer>{right}</answer> or <answer>{other}</answer>", 0), (f"It is {right}", 0), (f"```\n{right}\n```", 1),
        (f"<think>{other}</think>{right}", 1), (f"<think>{right}", 0), (f"<think>{right}</think>{other}", 0),
        (f"so \\boxed{{{right}}}", 1), (f"\\boxed{{{right}}} \\boxed{{{other}}}", 0), (f"<answer>\\boxed{{{right}}}</answer>", 1),
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


def test_neighbours_share_nothing():
    suite = ReasoningGym("chain_sum", min_terms=6, max_terms=6)
    questions = {split: {suite.observation(split, i) for i in range(300)} for split in ("train", "test")}
    assert len(questions["train"]) == len(questions["test"]) == 300 and not questions["train"] & questions["test"]
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


@pytest.mark.parametrize("name", ["chain_sum", "countdown", "arc_1d"])
def test_the_env_passes_the_check(name):
    report = check_correctness_env("MaxRL/ReasoningGym-v0", tasks=8, rollouts=2, name=name, demonstrations=True)
    assert report.demonstrations >= 4 and min(report.distinct.values()) > 6 and report.vector_env
    env = gym.make("MaxRL/ReasoningGym-v0", name=name)
    twin = pickle.loads(pickle.dumps(env.unwrapped.suite))
    assert twin.observation("test", 3) == env.reset(options={"task": 3, "split": "test"})[0]


def test_info_on_request():
    env = gym.make("MaxRL/ReasoningGym-v0", name="chain_sum", task_info=True)
    info = env.reset(options={"task": 0})[1]
    assert info["task_info"]["generator"] == "chain_sum" and info["task_info"]["difficulty"]
    assert env.step(info["gold"])[1] == 1


def test_errors(monkeypatch):
    for words, kwargs in [
        (r"Did you mean \['chain_sum'", {"name": "chain_sums"}),
        ("cannot write 'chain_sum'", {"terms": 3}),
        ("cannot write 'chain_sum'", {"seed": 3}),
        ("problem_seed", {"problem_seed": -1}),
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
    with pytest.raises(ImportError, match=r"\.\[reasoning\]"):
        gym.make("MaxRL/ReasoningGym-v0")
