"""The puzzles of the reasoning-gym library that have many solutions, played through by their rules.

Each function takes the problem (the library's dictionary) and the answer, and returns whether the answer is a solution.
A move that the rules do not allow makes the answer wrong, where the library skips such a move. The errors named in
`reasoning_checks.NOT_AN_ANSWER` mean that the answer cannot be read: it is wrong as well.
"""

import ast
import json
import operator
import re
from fractions import Fraction
from itertools import pairwise
from typing import Any

LONGEST_EXPRESSION = 200  # characters
MOST_MOVES = 2000
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def items(text: str, separator: str, pattern: str) -> list[re.Match[str]]:
    """The parts of `text` between separators, each matched in full; a ValueError where a part does not match."""
    parts = re.split(separator, text.strip(), maxsplit=MOST_MOVES)
    found = [re.fullmatch(pattern, part, re.ASCII) for part in parts]
    if None in found:
        raise ValueError(f"cannot read {parts[found.index(None)][:40]!r}")
    return [match for match in found if match]


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a ValueError if a key comes twice."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key comes twice")
    return dict(pairs)


def arithmetic_value(node: ast.AST) -> Fraction:
    """The exact value of a syntax tree of +, -, *, / and integers; a ValueError where there is anything else."""
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](arithmetic_value(node.left), arithmetic_value(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -arithmetic_value(node.operand)
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return Fraction(node.value)
    raise ValueError(f"not arithmetic: {type(node).__name__}")


def countdown(problem: dict[str, Any], answer: str) -> bool:
    """An arithmetic expression of exactly the given numbers, with the target (24 where none is given) as its value.

    The text is parsed and never run: the tree may hold integers and the four operators only.
    """
    if len(answer) > LONGEST_EXPRESSION or not re.fullmatch(r"[0-9 +*/()-]+", answer):
        return False
    try:
        tree = ast.parse(answer.strip(), mode="eval").body
    except (SyntaxError, MemoryError, RecursionError):
        return False
    used = sorted(map(int, re.findall(r"[0-9]+", answer)))
    facts = problem["metadata"]
    return used == sorted(facts["numbers"]) and arithmetic_value(tree) == facts.get("target", 24)


def cryptarithm(problem: dict[str, Any], answer: str) -> bool:
    """A digit for each letter, all different, with which the sum is right and no number has a leading zero."""
    pairs = [(match[1], match[2]) for match in items(answer, r",", r"\s*([A-Z])\s*=\s*([0-9])\s*")]
    digits, facts = dict(pairs), problem["metadata"]
    words = [*facts["words_letters"], facts["result_letters"]]
    if len(digits) < len(pairs) or len(set(digits.values())) < len(pairs) or set(digits) != set("".join(words)):
        return False
    if not facts["allow_leading_zero"] and any(digits[word[0]] == "0" for word in words):
        return False
    *terms, total = (int("".join(digits[letter] for letter in word)) for word in words)
    return sum(terms) == total


def graph_coloring(problem: dict[str, Any], answer: str) -> bool:
    """A JSON object from each vertex to one of the colors, such that neighbors differ."""
    colors, puzzle = json.loads(answer, object_pairs_hook=unique_keys), problem["metadata"]["puzzle"]
    allowed = [color for color in colors.values() if type(color) is int and color in puzzle["color_options"]]
    if set(colors) != {str(vertex) for vertex in puzzle["vertices"]} or len(allowed) < len(colors):
        return False
    return all(colors[str(a)] != colors[str(b)] for a, b in puzzle["edges"])


def jugs(problem: dict[str, Any], answer: str) -> bool:
    """A JSON list of "fill A", "empty A" and "pour A->B", after which a jug holds the target amount."""
    puzzle, moves = problem["metadata"]["puzzle"], json.loads(answer)
    sizes = puzzle["jug_capacities"]
    amounts = [0] * len(sizes)
    if not isinstance(moves, list) or len(moves) > MOST_MOVES:
        return False
    for move in moves:
        found = re.fullmatch(r"(?:(fill|empty) ([A-Z]))|pour ([A-Z])->([A-Z])", move)
        if found is None:
            return False
        kind, *names = found.groups()
        jug, *others = ("ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(name) for name in names if name)
        if others:
            flow = min(amounts[jug], sizes[others[0]] - amounts[others[0]]) if jug != others[0] else 0
            amounts[jug] -= flow
            amounts[others[0]] += flow
        else:
            amounts[jug] = sizes[jug] if kind == "fill" else 0
    return puzzle["target"] in amounts


def kakurasu(problem: dict[str, Any], answer: str) -> bool:
    """A grid of 0 and 1 whose rows and columns have the given weighted sums."""
    facts = problem["metadata"]
    rows = [[int(cell) for cell in match[0].split()] for match in items(answer, r"\n", r" *[01]( +[01])* *")]
    if len(rows) != facts["n_rows"] or any(len(row) != facts["n_cols"] for row in rows):
        return False
    columns = list(zip(*rows, strict=True))
    row_sums, column_sums = ([sum(i * cell for i, cell in enumerate(x, 1)) for x in xs] for xs in (rows, columns))
    return row_sums == facts["row_sums"] and column_sums == facts["col_sums"]


def quantum_lock(problem: dict[str, Any], answer: str) -> bool:
    """Buttons that lead to the target, as few as the library's solution, each pressed only when it is active."""
    facts = problem["metadata"]
    buttons = {button["name"]: button for button in facts["buttons"]}
    presses = [match[1] for match in items(answer, r"→|->", r"\s*([A-Z])\s*")]
    if len(presses) != len(facts["solution_path"]):
        return False
    value, light = facts["initial_value"], facts["initial_state"]
    operations = {"add": operator.add, "subtract": operator.sub, "multiply": operator.mul}
    for name in presses:
        button = buttons[name]
        if button["active_state"] not in (light, "any"):
            return False
        value = operations[button["type"]](value, button["value"])
        light = "green" if light == "red" else "red"
    return value == facts["target_value"]


def rubiks_cube(problem: dict[str, Any], answer: str) -> bool:
    """Moves in Singmaster notation that solve the scrambled cube; the library magiccube turns it."""
    from magiccube import Cube
    from magiccube.cube_base import CubeException

    moves = [match[0] for match in items(answer, r"\s+", r"[1-9]?[LRDUBF]w?'?|[XYZMES]'?")]
    cube = Cube(problem["metadata"]["cube_size"])
    cube.rotate(problem["metadata"]["scramble_moves"])
    try:
        cube.rotate(" ".join(moves))
    except CubeException:  # such as a layer that the cube does not have
        return False
    return bool(cube.is_done())


def rush_hour(problem: dict[str, Any], answer: str) -> bool:
    """Moves such as "F+1 K-2", each along the vehicle and over free cells, that bring car A to the right edge."""
    board = {
        (row, column): cell
        for row, line in enumerate(problem["question"].strip().splitlines()[-6:])
        for column, cell in enumerate(line.strip())
        if cell != "."
    }
    for name, sign, count in (match.groups() for match in items(answer, r"\s+", r"([A-Z])([+-])([1-5])")):
        cells = {place for place, cell in board.items() if cell == name}
        upright = len({column for _, column in cells}) == 1
        for _ in range(int(count)):
            step = 1 if sign == "+" else -1
            moved = {(row + step, column) if upright else (row, column + step) for row, column in cells}
            if not cells or any(not 0 <= x < 6 for place in moved for x in place) or (moved - cells) & set(board):
                return False
            for place in cells:
                del board[place]
            board |= dict.fromkeys(moved, name)
            cells = moved
    return max(column for (_, column), cell in board.items() if cell == "A") == 5


def shortest_path(problem: dict[str, Any], answer: str) -> bool:
    """Directions over open cells from * to #, as few as the library's; "infeasible" where there is no path."""
    gold = problem["answer"].strip()
    if "infeasible" in (gold, answer):
        return gold == answer
    cells = {(r, c): cell for r, row in enumerate(problem["metadata"]["matrix"]) for c, cell in enumerate(row)}
    row, column = next(place for place, cell in cells.items() if cell == "*")
    steps = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
    words = answer.split()
    for word in words:
        row, column = row + steps[word][0], column + steps[word][1]
        if cells[row, column] == "X":
            return False
    return cells[row, column] == "#" and len(words) == len(gold.split())


def sokoban(problem: dict[str, Any], answer: str) -> bool:
    """Letters L, R, U and D, none of them against a wall or a blocked box, after which each box is on a goal."""
    grid = [line.split() for line in problem["metadata"]["gamestr"].split("\n") if line.strip()]
    cells = {(r, c): cell for r, row in enumerate(grid) for c, cell in enumerate(row)}
    walls, goals, boxes, players = (
        {p for p, cell in cells.items() if cell in kind} for kind in ("+", "X%$", "@$", "*%")
    )
    (row, column) = players.pop()
    if len(answer) > MOST_MOVES or not re.fullmatch(r"[LRUD]+", answer):
        return False
    for letter in answer:
        dr, dc = {"L": (0, -1), "R": (0, 1), "U": (-1, 0), "D": (1, 0)}[letter]
        row, column = row + dr, column + dc
        if (row, column) in boxes:
            beyond = row + dr, column + dc
            if beyond in walls | boxes or beyond not in cells:
                return False
            boxes = boxes - {(row, column)} | {beyond}
        if (row, column) in walls or (row, column) not in cells:
            return False
    return boxes <= goals


def hanoi(problem: dict[str, Any], answer: str) -> bool:
    """Lines "Move disk 1 from Peg 1 to Peg 3" that move all disks, no more of them than the library's solution has."""
    facts = problem["metadata"]
    pegs: dict[int, list[int]] = {peg: [] for peg in range(1, facts["num_pegs"] + 1)}
    pegs[facts["start_peg"]] = list(range(facts["num_disks"], 0, -1))
    moves = items(answer, r"\n", r"\s*Move disk (\d{1,3}) from Peg (\d{1,3}) to Peg (\d{1,3})\s*")
    for disk, start, end in ([int(number) for number in match.groups()] for match in moves):
        if pegs[start].pop() != disk:
            return False
        pegs[end].append(disk)
        if any(lower < upper for lower, upper in pairwise(pegs[end][-2:])):
            return False
    return len(pegs[facts["target_peg"]]) == facts["num_disks"] and len(moves) <= facts["solution_length"]


def box_moves(problem: dict[str, Any], answer: str) -> bool:
    """A JSON list of steps, each of them an object from agents to moves, that bring every box to its target."""
    state = {square: list(things) for square, things in problem["metadata"]["initial_state"].items()}
    steps = json.loads(answer, object_pairs_hook=unique_keys)
    place = r"\[([0-9]{1,3}\.5), ([0-9]{1,3}\.5)\]"
    if not isinstance(steps, list) or len(steps) > MOST_MOVES:
        return False
    for step in steps:
        before = {square: list(things) for square, things in state.items()}
        for agent, move in step.items():
            at = re.fullmatch(f"Agent{place}", agent)
            move = re.fullmatch(rf"move\((box_(\w+)), ?(?:target_(\w+)|square{place})\)", move, re.ASCII)
            if at is None or move is None:
                return False
            square, (box, color, target, x, y) = f"{at[1]}_{at[2]}", move.groups()
            before[square].remove(box)  # it must have stood here when the step began
            state[square].remove(box)
            if target:
                if target != color:
                    return False
                state[square].remove(f"target_{target}")
            elif abs(float(x) - float(at[1])) + abs(float(y) - float(at[2])) != 1:
                return False
            else:
                state[f"{x}_{y}"].append(box)
    return not any(thing.startswith("box_") for things in state.values() for thing in things)
