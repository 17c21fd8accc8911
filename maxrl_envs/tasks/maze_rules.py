"""What all of the maze code shares: the moves, the splits, and the numbers that stand for the generators in kernels."""

from collections.abc import Iterable

ALGORITHMS = {"prim": 0, "depth_first": 1}  # the numbers that stand for the generators in the kernels
SPLITS = {"train": 0, "test": 1, "validation": 2}  # the numbers in the key of a maze's generator
HELD_OUT = 1024  # tasks of the test split, and of the validation split
MOVES = ((-1, 0), (1, 0), (0, -1), (0, 1))  # (rows, columns) of the actions 0 up, 1 down, 2 left, 3 right
LETTERS = "UDLR"  # the same moves, written as text


def letters(moves: Iterable[int]) -> str:
    """Moves, numbered as in `MOVES`, as a text of U, D, L and R."""
    return "".join(LETTERS[move] for move in moves)
