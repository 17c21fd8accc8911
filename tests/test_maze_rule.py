"""The rule for mazes that goes right or down and does not look ahead: its pass rates, by all ways."""

import numpy as np
import pytest

from benchmarks.measure import maze_rule
from maxrl_algos.results.rows import read
from maxrl_envs.tasks.maze_generator import Mazes


def reached(cells: np.ndarray, row: int, column: int) -> float:
    """The probability to get from a cell to the goal by fair coins, over all ways to go right or down."""
    if (row, column) == (len(cells) - 2, len(cells) - 2):
        return 1.0
    ways = [(r, c) for r, c in ((row + 1, column), (row, column + 1)) if cells[r, c]]
    return sum(reached(cells, *way) for way in ways) / len(ways) if ways else 0.0


@pytest.mark.parametrize("size", [5, 9, 17])
def test_pass_rates_are_those_of_all_ways(size):
    mazes, indices = Mazes(size), np.arange(100, 164)
    rates = maze_rule.rule_pass_rates(mazes, "train", indices)
    cells = mazes.cells("train", indices).reshape(-1, size, size)
    np.testing.assert_allclose(rates, [reached(maze, 1, 1) for maze in cells])
    assert 0 < np.count_nonzero(rates) < len(rates) or size == 5


def test_rows_are_appended(tmp_path, capsys):
    maze_rule.main([str(tmp_path / "rows.jsonl"), "--tasks", "16"])
    rows = read(tmp_path / "rows.jsonl")
    assert [row.k for row in rows] == list(maze_rule.KS) and {row.algorithm for row in rows} == {"rule"}
    assert "of 16 mazes" in capsys.readouterr().out
