"""Draws mazes as text and as pictures. It knows cells and walks, but no rules."""

import numpy as np

GLYPHS = np.array([ord(c) for c in "# GA"], dtype=np.uint32)  # wall, open, goal, agent
WALL, OPEN, WALKED = (38, 50, 56), (250, 250, 250), (66, 133, 244)
START, GOAL, SUCCESS, FAILURE = (52, 168, 83), (251, 188, 5), (52, 168, 83), (234, 67, 53)


def text(grids: np.ndarray) -> np.ndarray:
    """Grids (B, size, size) uint8 (0 wall, 1 open, 2 goal, 3 agent) as strings (B,), without a loop over mazes."""
    n, size, _ = grids.shape
    characters = np.full((n, size, size + 1), ord("\n"), dtype=np.uint32)
    characters[:, :, :size] = GLYPHS[grids]
    return characters.reshape(n, -1).view(f"U{size * (size + 1)}")[:, 0]


def ansi(cells: np.ndarray, walk: list[tuple[int, int]]) -> str:
    """A maze (size, size) as text, with its start S, its goal G, and a dot on each cell of the walk."""
    size = len(cells)
    picture = np.where(cells > 0, " ", "#")
    for r, c in walk:
        picture[r, c] = "." if cells[r, c] else "x"
    picture[1, 1], picture[size - 2, size - 2] = "S", "G"
    return "\n".join("".join(row) for row in picture) + "\n"


def rgb(cells: np.ndarray, walk: list[tuple[int, int]], success: bool | None, scale: int = 16) -> np.ndarray:
    """A maze (size, size) as a picture, (height, width, 3) uint8.

    A green frame means success and a red frame failure; with `success` None there is no frame. The last cell of a walk
    that met a wall is red.
    """
    size = len(cells)
    picture = np.where(cells[:, :, None] > 0, OPEN, WALL).astype(np.uint8)
    for r, c in walk:
        picture[r, c] = WALKED if cells[r, c] else FAILURE
    picture[1, 1], picture[size - 2, size - 2] = START, GOAL
    picture = picture.repeat(scale, axis=0).repeat(scale, axis=1)
    if success is not None:
        edge = max(1, scale // 2)
        colour = SUCCESS if success else FAILURE
        picture[:edge], picture[-edge:], picture[:, :edge], picture[:, -edge:] = colour, colour, colour, colour
    return picture
