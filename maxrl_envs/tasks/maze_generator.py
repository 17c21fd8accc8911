"""Which mazes there are, by split, and their shortest paths: the root that both maze envs build on."""

import numpy as np

from maxrl_envs.tasks.maze_rules import ALGORITHMS, HELD_OUT, SPLITS


class Mazes:
    """All mazes of one size, generator and seed.

    A perfect maze has one path between any two rooms, which lie at odd rows and columns. Prim's algorithm and the
    depth-first one grow it as in the maze setting of arXiv 2602.02710.

    Args:
        size: the height and width in cells, odd, 5 to 201.
        generator: "prim" or "depth_first".
        maze_seed: the seed of all the mazes; task i is another maze under another seed.

    Attributes:
        splits: the number of mazes of each split, None where endless. Sizes 5 and 7 have too few different mazes for a
            validation split.
    """

    def __init__(self, size: int = 17, generator: str = "prim", maze_seed: int = 0) -> None:
        if not isinstance(size, int | np.integer) or size % 2 == 0 or not 5 <= size <= 201:
            raise ValueError(f"size must be odd, from 5 to 201, got {size!r}: rooms lie at odd rows and columns")
        if generator not in ALGORITHMS:
            raise ValueError(f"generator must be one of {sorted(ALGORITHMS)}, got {generator!r}")
        if not isinstance(maze_seed, int | np.integer) or not 0 <= maze_seed < 2**63:
            raise ValueError(f"maze_seed must be an integer from 0 to 2**63 - 1, got {maze_seed!r}")
        self.size, self.generator, self.maze_seed = int(size), generator, int(maze_seed)
        validation = {"validation": HELD_OUT} if size >= 9 else {}
        self.splits: dict[str, int | None] = {"train": None, **validation, "test": HELD_OUT}
        self._kept: tuple[tuple[str, bytes], np.ndarray] | None = None

    def cells(self, split: str, indices: np.ndarray) -> np.ndarray:
        """The mazes `indices` (B,) of a split: (B, size * size) uint8, row by row, 0 wall and 1 open.

        The array must not be changed: the last batch is kept, since `reset` and `step` ask for the same mazes.
        """
        from maxrl_envs.tasks import maze_kernels

        key = split, np.asarray(indices, np.int64).tobytes()
        kept = self._kept
        if kept is None or kept[0] != key:
            algorithm = ALGORITHMS[self.generator]
            kept = key, maze_kernels.generate(self.size, algorithm, self.maze_seed, SPLITS[split], indices)
            self._kept = kept
        return kept[1]

    def shortest_paths(self, split: str, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The shortest path through each of the mazes `indices` (B,).

        Returns:
            The moves (B, size * size) int8, numbered as in `maze_rules.MOVES` and -1 after the end, and their counts
            (B,) int64.
        """
        from maxrl_envs.tasks import maze_kernels

        return maze_kernels.shortest_paths(self.cells(split, indices), self.size)

    def shortest_path(self, split: str, index: int) -> np.ndarray:
        """The moves (length,) int64 of the shortest path through maze `index`."""
        moves, lengths = self.shortest_paths(split, np.array([index]))
        return moves[0, : lengths[0]].astype(np.int64)
