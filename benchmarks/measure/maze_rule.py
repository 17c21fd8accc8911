"""How far a rule without any learning gets in mazes: `python -m benchmarks.measure.maze_rule ROWS.jsonl --size 9`.

The rule goes right or down, by a fair coin where both are open, and is stuck where neither is. It sees the next two
cells and nothing else of the maze. A policy has learnt to look further only if it is better than this rule.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from maxrl_algos.metrics import exact_pass_at_k
from maxrl_algos.results.rows import Row, append, provenance
from maxrl_algos.tasks import held_out_tasks
from maxrl_envs.tasks.maze_generator import Mazes
from maxrl_envs.tasks.maze_rules import LETTERS, MOVES

KS = (1, 2, 4, 8, 16, 32, 64)
ENV = "MaxRL/MazeTokens-v0"


def rule_pass_rates(mazes: Mazes, split: str, indices: np.ndarray) -> np.ndarray:
    """The probability with which the rule reaches the goal of each of the mazes `indices` (B,): (B,) float64.

    It is 0 where the shortest path has a move up or left, for there is no other path without such a move.
    """
    rates = np.zeros(len(indices))
    mazes_of_split = mazes.cells(split, indices).reshape(-1, mazes.size, mazes.size)
    paths, lengths = mazes.shortest_paths(split, indices)
    for n, (cells, path) in enumerate(zip(mazes_of_split, paths, strict=True)):
        moves = path[: lengths[n]]
        if not set(moves.tolist()) <= {LETTERS.index("D"), LETTERS.index("R")}:
            continue
        row, column = 1, 1
        rates[n] = 1
        for move in moves:
            rates[n] /= int(cells[row + 1, column]) + int(cells[row, column + 1])
            row, column = row + MOVES[move][0], column + MOVES[move][1]
    return rates


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measure.maze_rule", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("out", type=Path, help="file of rows, to which those of the rule are appended")
    parser.add_argument("--size", type=int, default=9, help="height and width of the mazes in cells")
    parser.add_argument("--tasks", type=int, default=256, help="number of held-out mazes")
    options = parser.parse_args(arguments)
    kwargs: dict[str, Any] = {"size": options.size, "max_response": 32}
    mazes = Mazes(options.size)
    rates = rule_pass_rates(mazes, "test", held_out_tasks(mazes.splits["test"], options.tasks))
    row: dict[str, Any] = {"env": ENV, "env_kwargs": kwargs, "algorithm": "rule", "N": None, "seed": 0, "step": 0}
    row |= {"algorithm_kwargs": {"moves": "right or down"}, "metric": "pass@k", "tasks": options.tasks, "samples": 0}
    row |= {"sampler": "exact", "wall_seconds": 0.0, **provenance("CPU")}
    values = exact_pass_at_k(rates, KS).mean(axis=0)
    append(options.out, [Row(**row, k=k, value=float(value)) for k, value in zip(KS, values, strict=True)])
    print(f"{np.count_nonzero(rates)} of {options.tasks} mazes need no move up or left")
    print(", ".join(f"pass@{k} {value:.3f}" for k, value in zip(KS, values, strict=True)))


if __name__ == "__main__":
    main()
