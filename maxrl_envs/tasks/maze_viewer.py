"""Draws mazes as text and as pictures. It knows cells and walks, but no rules."""

import numpy as np

GLYPHS = np.array([ord(c) for c in "# GA"], dtype=np.uint32)  # wall, open, goal, agent
WALL, OPEN, WALKED = (38, 50, 56), (250, 250, 250), (66, 133, 244)
START, GOAL, SUCCESS, FAILURE = (52, 168, 83), (251, 188, 5), (52, 168, 83), (234, 67, 53)
AGENT, AROUND = (32, 33, 36), (250, 250, 250)  # a dark disc with a light ring


def text(grids: np.ndarray) -> np.ndarray:
    """Grids (B, size, size) uint8 (0 wall, 1 open, 2 goal, 3 agent) as strings (B,), without a loop over mazes."""
    n, size, _ = grids.shape
    characters = np.full((n, size, size + 1), ord("\n"), dtype=np.uint32)
    characters[:, :, :size] = GLYPHS[grids]
    return characters.reshape(n, -1).view(f"U{size * (size + 1)}")[:, 0]


def standing(cells: np.ndarray, walk: list[tuple[int, int]]) -> tuple[int, int]:
    """The cell (row, column) where the agent stands: the last of the walk, or the one before it if that is a wall."""
    return walk[-1] if cells[walk[-1]] else walk[-2]


def ansi(cells: np.ndarray, walk: list[tuple[int, int]]) -> str:
    """A maze (size, size) as text: start S, goal G, the agent A where it stands, and the cells walked, dotted.

    An x is the wall that the walk met.
    """
    size = len(cells)
    picture = np.where(cells > 0, " ", "#")
    for r, c in walk:
        picture[r, c] = "." if cells[r, c] else "x"
    picture[1, 1], picture[size - 2, size - 2] = "S", "G"
    picture[standing(cells, walk)] = "A"
    return "\n".join("".join(row) for row in picture) + "\n"


def rgb(cells: np.ndarray, walk: list[tuple[int, int]], success: bool | None, scale: int = 16) -> np.ndarray:
    """A maze (size, size) as a picture, (size * scale, size * scale, 3) uint8.

    The start is green, the goal yellow, the cells walked blue, and the agent a dark disc where it stands. The wall that
    the walk met is red. A frame says success (green) or failure (red); None draws none.
    """
    size = len(cells)
    picture = np.where(cells[:, :, None] > 0, OPEN, WALL).astype(np.uint8)
    for r, c in walk:
        picture[r, c] = WALKED if cells[r, c] else FAILURE
    picture[1, 1], picture[size - 2, size - 2] = START, GOAL
    picture = picture.repeat(scale, axis=0).repeat(scale, axis=1)
    row, column = (scale * place for place in standing(cells, walk))
    cell = picture[row : row + scale, column : column + scale]
    from_centre = np.hypot(*(np.indices((scale, scale)) - (scale - 1) / 2)) / scale
    cell[from_centre < 0.45], cell[from_centre < 0.33] = AROUND, AGENT
    if success is not None:
        edge = max(1, scale // 2)
        colour = SUCCESS if success else FAILURE
        picture[:edge], picture[-edge:], picture[:, :edge], picture[:, -edge:] = colour, colour, colour, colour
    return picture
