"""One-shot mazes in the tokens of the MaxRL paper (arXiv 2602.02710, maze setting): prompt in, whole path out."""

from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.task import Outcome, TaskSuite, token_actions

PAD, BOS, EOS, GRID_START, GRID_END, NEWLINE, WALL, PATH, START, GOAL, PATH_START, UP, DOWN, LEFT, RIGHT, DONE = range(
    16
)
VOCABULARY = 32
ALGORITHMS = {"prim": 0, "depth_first": 1}
SPLITS = {"train": 0, "test": 1}
TEST_TASKS = 1024


def check_maze(size: int, generator: str, seed: int) -> None:
    """ValueError unless a maze of this size can be grown by this generator."""
    if size % 2 == 0 or not 5 <= size <= 201:
        raise ValueError(f"size must be odd, from 5 to 201, got {size}: rooms lie at odd rows and columns")
    if generator not in ALGORITHMS:
        raise ValueError(f"generator must be one of {sorted(ALGORITHMS)}, got {generator!r}")
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(f"maze_seed must be an integer >= 0, got {seed!r}")


class MazeTokens(TaskSuite):
    """Mazes as token prompts; a response is moves, DONE, EOS, padded to `max_response`.

    Args:
        size: odd, 5 to 201.
        generator: "prim" or "depth_first".
        maze_seed: seed of the whole suite of mazes.
        max_response: longest response in tokens; default 5/8 of the cells (180 at size 17, as in the paper).
    """

    def __init__(self, size: int = 17, generator: str = "prim", maze_seed: int = 0, max_response: int | None = None):
        check_maze(size, generator, maze_seed)
        self.size, self.generator, self.maze_seed = size, generator, maze_seed
        self.max_response = max(16, size * size * 5 // 8) if max_response is None else max_response
        if self.max_response < 2:
            raise ValueError(f"max_response must be >= 2 (DONE and EOS), got {self.max_response}")
        self.splits = {"train": None, "test": TEST_TASKS}
        self.observation_space = gym.spaces.Box(0, VOCABULARY - 1, (size * (size + 1) + 4,), np.int64)
        self.action_space = gym.spaces.Box(0, VOCABULARY - 1, (self.max_response,), np.int64)
        tokens = {"vocab_size": VOCABULARY, "pad": PAD, "bos": BOS, "eos": EOS, "max_response": self.max_response}
        self.metadata = {"tokens": tokens}
        self._kept: tuple[tuple[str, bytes], np.ndarray] | None = None

    def cells(self, split: str, indices: np.ndarray) -> np.ndarray:
        """Mazes (B, size * size) uint8, 0 wall, 1 open; the last batch is kept, since reset and step ask for one."""
        from maxrl_envs.tasks import maze_kernels

        key = (split, np.asarray(indices, np.int64).tobytes())
        if self._kept is None or self._kept[0] != key:
            algorithm = ALGORITHMS[self.generator]
            self._kept = (key, maze_kernels.generate(self.size, algorithm, self.maze_seed, SPLITS[split], indices))
        return self._kept[1]

    def observation(self, split: str, index: int) -> np.ndarray:
        return self.observations(split, np.array([index]))[0]

    def observations(self, split: str, indices: np.ndarray) -> np.ndarray:
        n, size = len(indices), self.size
        prompts = np.empty((n, size * (size + 1) + 4), np.int64)
        prompts[:, :2], prompts[:, -2:] = (BOS, GRID_START), (GRID_END, PATH_START)
        rows = prompts[:, 2:-2].reshape(n, size, size + 1)  # a copy: the slice is not contiguous
        rows[:, :, :size] = self.cells(split, indices).reshape(n, size, size) + np.int64(WALL)
        rows[:, :, size] = NEWLINE
        rows[:, 1, 1], rows[:, size - 2, size - 2] = START, GOAL
        prompts[:, 2:-2] = rows.reshape(n, -1)
        return prompts

    def verify(self, split: str, index: int, action: Any) -> Outcome:
        return Outcome(int(self.verify_batch(split, np.array([index]), np.asarray(action)[None])[0]))

    def verify_batch(self, split: str, indices: np.ndarray, actions: Any) -> np.ndarray:
        from maxrl_envs.tasks import maze_kernels

        actions = token_actions(actions, len(indices))
        unique, rows = np.unique(indices, return_inverse=True)
        return maze_kernels.verify_tokens(self.cells(split, unique), self.size, rows, actions, UP, DONE, EOS)

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """Shortest paths, (B, max_response) int64: moves, DONE, EOS, then PAD."""
        from maxrl_envs.tasks import maze_kernels

        moves, lengths = maze_kernels.shortest_paths(self.cells(split, indices), self.size)
        if len(lengths) and lengths.max() + 2 > self.max_response:
            raise ValueError(f"max_response={self.max_response} is too short: a path takes {lengths.max() + 2} tokens")
        out = np.full((len(moves), self.max_response), PAD, np.int64)
        width = min(moves.shape[1], self.max_response)
        out[:, :width] = np.where(moves[:, :width] >= 0, moves[:, :width].astype(np.int64) + UP, PAD)
        out[np.arange(len(out)), lengths] = DONE
        out[np.arange(len(out)), lengths + 1] = EOS
        return out

    def answer(self, action: Any) -> str | None:
        """The moves before DONE, one of U D L R each; None without DONE or with another token before it."""
        tokens = np.asarray(action).tolist()
        moves = tokens[: tokens.index(DONE)] if DONE in tokens else [PAD]
        return "".join("UDLR"[t - UP] for t in moves) if all(UP <= t <= RIGHT for t in moves) else None

    def answers(self, actions: Any) -> np.ndarray:
        tokens = np.asarray(actions)
        done = tokens == DONE
        before = done.cumsum(axis=1) == 0
        decoded = done.any(axis=1) & (((tokens >= UP) & (tokens <= RIGHT)) | ~before).all(axis=1)
        letters = np.array([ord(c) for c in "UDLR"], np.uint32)[np.clip(tokens - UP, 0, 3)]
        letters = np.where(before & decoded[:, None], letters, np.uint32(0))  # zeros at the end are no part of a string
        texts = letters.view(f"U{tokens.shape[1]}")[:, 0].astype(object)
        texts[~decoded] = None
        return texts

    def render(self, split: str, index: int, action: Any, success: bool, mode: str) -> Any:
        from maxrl_envs.tasks import maze_viewer

        cells = self.cells(split, np.array([index])).reshape(self.size, self.size)
        walk = [(1, 1)]
        for move in (self.answer(action) or "") if action is not None else "":
            r, c = walk[-1]
            dr, dc = {"U": (-1, 0), "D": (1, 0), "L": (0, -1), "R": (0, 1)}[move]
            walk.append((r + dr, c + dc))
            if not cells[walk[-1]] or walk[-1] == (self.size - 2, self.size - 2):
                break
        if mode == "ansi":
            return maze_viewer.ansi(cells, walk)
        return maze_viewer.rgb(cells, walk, None if action is None else success)


class MazeTokensEnv(OneStepEnv):
    """Write, in one response, a path through a maze.

    ## Description
    The maze setting of arXiv 2602.02710: `<bos> GRID_START`, one token a cell and NEWLINE a row, `GRID_END PATH_START`.
    ## Action Space
    `Box(0, 31, (max_response,), int64)`: UP DOWN LEFT RIGHT ... DONE EOS, padded with PAD.
    ## Observation Space
    `Box(0, 31, (size * (size + 1) + 4,), int64)`: the prompt.
    ## Rewards
    1.0 if DONE is present, only moves stand before it and they walk from start to goal without meeting a wall; moves
    after the goal do not matter. Else 0.0. Chance level: near 0.
    ## Starting State
    Task i of a split; drawn uniformly where `options` name none.
    ## Episode End
    Termination: one step. Truncation: neither DONE nor EOS within the response.
    ## Information
    `task`, `split`, `is_success`; at the end `ended` ("answered", "length") and `answer` (moves as U D L R).
    ## Arguments
    `size`, `generator`, `maze_seed`, `max_response` as in `MazeTokens`; `split`; `demonstrations=True` adds shortest
    paths to the `info` of `reset`; `render_mode` "rgb_array" or "ansi".
    ## Splits
    train: endless; test: 1024. Disjoint by construction, through a hash of the walls. Small mazes repeat: by Prim's
    algorithm the 1024 are 1 maze at size 5, 23 at 7, 932 at 9, 1024 at 17.
    ## Version History
    * v0: first release.
    """

    metadata = {"render_modes": ["rgb_array", "ansi"], "render_fps": 1}

    def __init__(
        self,
        size: int = 17,
        generator: str = "prim",
        maze_seed: int = 0,
        max_response: int | None = None,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = MazeTokens(size=size, generator=generator, maze_seed=maze_seed, max_response=max_response)
        super().__init__(
            suite, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )


class MazeTokensVectorEnv(OneStepVectorEnv):
    """`num_envs` of `MazeTokensEnv`, verified in one parallel kernel."""

    metadata = {**OneStepVectorEnv.metadata, **MazeTokensEnv.metadata}

    def __init__(
        self,
        num_envs: int = 1,
        size: int = 17,
        generator: str = "prim",
        maze_seed: int = 0,
        max_response: int | None = None,
        *,
        split: str | None = None,
        demonstrations: bool = False,
        task_info: bool = False,
        render_mode: str | None = None,
    ) -> None:
        suite = MazeTokens(size=size, generator=generator, maze_seed=maze_seed, max_response=max_response)
        super().__init__(
            suite, num_envs, split=split, demonstrations=demonstrations, task_info=task_info, render_mode=render_mode
        )
