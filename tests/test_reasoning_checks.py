"""The comparisons of answers to reasoning-gym's problems: forms that are right, near misses, puzzles played through."""

import json

import pytest

from maxrl_envs.tasks.reasoning_checks import is_right


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
    assert played(
        "cryptarithm", {"metadata": sums}, "A=2,B=3,C=5", "C=5, A=2, B=3", "A=0,B=5,C=5", "A=2,B=3,C=5,D=1"
    ) == [
        True, True, False, False
    ]  # fmt: skip
    graph = {"metadata": {"puzzle": {"vertices": [0, 1, 2], "edges": [(0, 1)], "color_options": [1, 2]}}}
    assert played(
        "graph_color", graph, '{"0": 1, "1": 2, "2": 1}', '{"0": 1, "1": 1, "2": 1}', '{"0": 1, "1": 2}',
        '{"0": 1, "1": 3, "2": 1}', '{"0": 1, "1": 2, "2": true}', '{"0": 2, "0": 1, "1": 2, "2": 1}',
    ) == [True, *[False] * 5]  # fmt: skip
    water = {"metadata": {"puzzle": {"jug_capacities": [3, 5], "target": 2}}}
    assert played(
        "jugs", water, '["fill B", "pour B->A"]', '["fill B"]', '["fill C"]', '["pour B->A"]',
        '["fill B", "pour B->B"]', "[]", '["fill B", "pour B->A", "empty A"]', '["fill B", "pour B->A", "empty B"]',
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
    assert played(
        "quantum_lock", {"metadata": lock}, "A → B", "A -> B", "A B", "A → A → B", "B → A", "Back", "A → C"
    ) == [
        True, True, *[False] * 5
    ]  # fmt: skip
    peg = {"num_disks": 2, "num_pegs": 3, "start_peg": 1, "target_peg": 3, "solution_length": 3}
    move = "Move disk {} from Peg {} to Peg {}".format
    good = [move(1, 1, 2), move(2, 1, 3), move(1, 2, 3)]
    assert played(
        "tower_of_hanoi", {"metadata": peg}, "\n".join(good), "\n".join(good[:2]), "\n".join(good + good[2:]),
        "\n".join([move(1, 1, 3), move(2, 1, 3)]), "\n".join([move(1, 1, 2), move(1, 2, 3), *good]),
        "Peg " + "\n".join(good),
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
        ("chain_sum", "-14282", ["-14,282", "-14282.0"], ["14282", "-14 282", "-142820", "-1,4282", "-014282"]),
        ("gsm_symbolic", "288", ["288", "288.00"], ["288 apples", "1 or 288", "28", "288%", "$288"]),
        ("decimal_arithmetic", "-12.582507840", ["-12.58250784"], ["-12.5825078", "-12.58250785", "12.582507840"]),
        ("number_format", "757954645.211", ["7.57954645211e8", "757,954,645.211"], ["757954645.212", "757954645.21"]),
        ("number_sorting", "['-2.8', '0.9']", ['["-2.8", "0.9"]'], ["['-2.8', '1.0']", "['0.9', '-2.8']"]),
        ("coin_flip", "0.3125", ["5/16", ".3125", "10/32"], ["0.3126", "0.31", "5", "1/3", "5/0"]),
        ("complex_arithmetic", "48.0 - 36.0i", ["48-36i"], ["48+36i", "48", "-36i", "nan", "48 36i", "36i - 48"]),
        ("complex_arithmetic", "-2.00i", ["-2i", "0-2i"], ["2i", "-2", "-2ii", "i", ""]),
        ("game_of_life", "[[0,1],[1,0]]", ["[[0, 1],\n [1, 0]]"], ["[[0,1],[1,0],[0,0]]", "[[0,true],[1,0]]"]),
        ("game_of_life_halting", "False", ["false", "False."], ["True", "0", "", "not False", "False True"]),
        ("fraction_simplification", r"$\dfrac{79}{173}$", ["79/173", r"\frac{79}{173}"],
         ["158/346", "173/79", "79", "079/173"]),
        ("power_function", "9.360000138304076e-18", ["9.36e-18"], ["9.37e-18", "9.4e-18", "9.36e-17", "9.36e+18"]),
        ("prime_factorization", "2 × 2 × 3", ["3*2*2", r"2 \times 3 \times 2"],
         ["2 × 6", "12", "2 × 2 × 3 × 1", "2 × 2 × 03"]),
        ("polynomial_equations", "-0.5, 2.0", ["2, -0.5"], ["2", "0.5, 2.0", "-0.5, 2.0, 2.0", ""]),
        ("bitwise_arithmetic", "-0x3EB2", ["-0x3eb2"], ["0x3eb2", "-3eb2", "-16050", "0x"]),
        ("advanced_geometry", "94.31°", ["94.31", "94.310°"], ["94.3", "94.32", "(94.31, 0)"]),
        ("advanced_geometry", "(4.051, -5.487)", ["(4.051,-5.487)"], ["4.051, -5.487", "(-5.487, 4.051)"]),
        ("knights_knaves", "Ann is a knight, and Bo is a knave.", ["Bo is a knave and Ann is a knight"],
         ["Ann is a knave, and Bo is a knight.", "Ann is a knight",
          "Ann is a knight, and Bo is a knave, and Bo is a fool"]),
        ("group_anagrams", '[["ab", "ba"], ["cd", "dc"]]', ['[["dc", "cd"], ["ab", "ba"]]'], ['[["ab", "ba"]]']),
        ("word_sorting", "Hart, find", ["Hart,find"], ["find, Hart", "hart, find", "Hart, find, find"]),
        ("rotate_matrix", "1 2\n3 4", ["1 2 \n\n3  4"], ["1 2 3 4", "1 2\n4 3", "1 2\n3 4\n5"]),
        ("base_conversion", "1010", ["1010\n"], ["1010.0", "01010", "1.01e3", "1,010"]),
        ("spell_backward", "nus", ["nus"], ["Nus", "sun", "nu s"]),
    ],
)  # fmt: skip
def test_forms_of_an_answer(name, gold, right, wrong):
    problem = {"question": "", "answer": gold, "metadata": {}}
    assert [is_right(name, problem, text) for text in [gold, *right]] == [True] * (1 + len(right))
    assert [text for text in wrong if is_right(name, problem, text)] == []
