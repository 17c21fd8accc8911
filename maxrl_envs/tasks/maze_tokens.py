"""One-shot mazes in the tokens of the MaxRL paper (arXiv 2602.02710, maze setting): prompt in, whole path out."""

from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv
from maxrl_envs.task import Outcome, TaskSuite, token_actions
from maxrl_envs.tasks.maze_generator import Mazes
from maxrl_envs.tasks.maze_rules import LETTERS, MOVES, letters

PAD, BOS, EOS, GRID_START, GRID_END, NEWLINE, WALL, PATH, START, GOAL, PATH_START, UP, DOWN, LEFT, RIGHT, DONE = range(
    16
)
VOCABULARY = 32


class MazeTokens(TaskSuite):
    """Mazes as prompts of tokens. A response consists of moves, DONE and EOS, padded to `max_response` tokens.

    A response without DONE and EOS among its first `max_response` tokens was cut off: `Outcome.TRUNCATED`.

    Args:
        size, generator, maze_seed: as in `maze_generator.Mazes`.
        max_response: the longest response in tokens; default 5/8 of the cells (180 at size 17, as in the paper).
    """

    def __init__(self, size: int = 17, generator: str = "prim", maze_seed: int = 0, max_response: int | None = None):
        self.mazes = Mazes(size, generator, maze_seed)
        self.size, self.splits = size, self.mazes.splits
        self.max_response = max(16, size * size * 5 // 8) if max_response is None else max_response
        if self.max_response < 2:
            raise ValueError(f"max_response must be at least 2 (DONE and EOS), got {self.max_response}")
        self.observation_space = gym.spaces.Box(0, VOCABULARY - 1, (size * (size + 1) + 4,), np.int64)
        self.action_space = gym.spaces.Box(0, VOCABULARY - 1, (self.max_response,), np.int64)
        tokens = {"vocab_size": VOCABULARY, "pad": PAD, "bos": BOS, "eos": EOS, "max_response": self.max_response}
        self.metadata = {"tokens": tokens}

    def observation(self, split: str, index: int) -> np.ndarray:
        return self.observations(split, np.array([index]))[0]

    def observations(self, split: str, indices: np.ndarray) -> np.ndarray:
        n, size = len(indices), self.size
        prompts = np.empty((n, size * (size + 1) + 4), np.int64)
        prompts[:, :2], prompts[:, -2:] = (BOS, GRID_START), (GRID_END, PATH_START)
        rows = prompts[:, 2:-2].reshape(n, size, size + 1)  # a copy: the slice is not contiguous
        rows[:, :, :size] = self.mazes.cells(split, indices).reshape(n, size, size) + np.int64(WALL)
        rows[:, :, size] = NEWLINE
        rows[:, 1, 1], rows[:, size - 2, size - 2] = START, GOAL
        prompts[:, 2:-2] = rows.reshape(n, -1)
        return prompts

    def verify(self, split: str, index: int, action: Any) -> Outcome:
        return Outcome(int(self.verify_batch(split, np.array([index]), np.asarray(action)[None])[0]))

    def verify_batch(self, split: str, indices: np.ndarray, actions: Any) -> np.ndarray:
        from maxrl_envs.tasks import maze_kernels

        actions = token_actions(actions, len(indices), self.max_response)
        unique, rows = np.unique(indices, return_inverse=True)
        return maze_kernels.verify_tokens(self.mazes.cells(split, unique), self.size, rows, actions, UP, DONE, EOS)

    def demonstrations(self, split: str, indices: np.ndarray) -> np.ndarray:
        """Shortest paths, (B, max_response) int64: moves, DONE, EOS, then PAD."""
        moves, lengths = self.mazes.shortest_paths(split, indices)
        if len(lengths) and lengths.max() + 2 > self.max_response:
            raise ValueError(f"max_response={self.max_response} is too short: a path takes {lengths.max() + 2} tokens")
        out = np.full((len(moves), self.max_response), PAD, np.int64)
        width = min(moves.shape[1], self.max_response)
        out[:, :width] = np.where(moves[:, :width] >= 0, moves[:, :width].astype(np.int64) + UP, PAD)
        out[np.arange(len(out)), lengths] = DONE
        out[np.arange(len(out)), lengths + 1] = EOS
        return out

    def task_info(self, split: str, index: int) -> dict[str, Any]:
        """`shortest_path`: the number of moves of the shortest path."""
        return {"shortest_path": len(self.mazes.shortest_path(split, index))}

    def gold(self, split: str, index: int) -> str:
        """The shortest path, as a text of U, D, L and R."""
        return letters(self.mazes.shortest_path(split, index))

    def answer(self, action: Any) -> str | None:
        """The moves before DONE as a text of U, D, L and R; None if there is no DONE, or another token before it."""
        tokens = np.asarray(action)[: self.max_response].tolist()
        moves = tokens[: tokens.index(DONE)] if DONE in tokens else [PAD]
        return "".join(LETTERS[t - UP] for t in moves) if all(UP <= t <= RIGHT for t in moves) else None

    def answers(self, actions: Any) -> np.ndarray:
        tokens = np.asarray(actions)[:, : self.max_response]
        if not tokens.shape[1]:
            return np.full(len(tokens), None, object)
        done = tokens == DONE
        before = done.cumsum(axis=1) == 0
        decoded = done.any(axis=1) & (((tokens >= UP) & (tokens <= RIGHT)) | ~before).all(axis=1)
        texts = np.array([ord(letter) for letter in LETTERS], np.uint32)[np.clip(tokens - UP, 0, 3)]
        texts = np.where(before & decoded[:, None], texts, np.uint32(0))  # zeros at the end are no part of a string
        strings = texts.view(f"U{tokens.shape[1]}")[:, 0].astype(object)
        strings[~decoded] = None
        return strings

    def render(self, split: str, index: int, action: Any, success: bool, mode: str) -> Any:
        from maxrl_envs.tasks import maze_viewer

        cells = self.mazes.cells(split, np.array([index])).reshape(self.size, self.size)
        walk = [(1, 1)]
        for letter in (self.answer(action) or "") if action is not None else "":
            rows, columns = MOVES[LETTERS.index(letter)]
            walk.append((walk[-1][0] + rows, walk[-1][1] + columns))
            if not cells[walk[-1]] or walk[-1] == (self.size - 2, self.size - 2):
                break
        if mode == "ansi":
            return maze_viewer.ansi(cells, walk)
        return maze_viewer.rgb(cells, walk, None if action is None else success)


class MazeTokensEnv(OneStepEnv):
    """Write, in one response, a path through a maze.

    ## Description
    The maze setting of arXiv 2602.02710. The prompt is `<bos> GRID_START`, one token for each cell with NEWLINE at the
    end of each row, then `GRID_END PATH_START`.

    ## Action Space
    `Box(0, 31, (max_response,), int64)`: UP DOWN LEFT RIGHT ... DONE EOS, padded with PAD. A shorter array is a shorter
    response; of a longer array only the first `max_response` tokens are read.

    ## Observation Space
    `Box(0, 31, (size * (size + 1) + 4,), int64)`: the prompt.

    ## Rewards
    1.0 if DONE is present, only moves stand before it, and these walk from the start to the goal without meeting a
    wall; moves after the goal do not matter. Else 0.0. Chance level, of uniform random tokens: less than 0.001.

    ## Starting State
    Task i of a split; the task is drawn uniformly where `options` name none.

    ## Episode End
    Termination: one step. Truncation: neither DONE nor EOS among the first `max_response` tokens.

    ## Information
    `task`, `split` and `is_success`; at the end `ended` ("answered" or "length") and `answer`, the moves as a text of
    U, D, L and R. On request, at `reset`: `demonstration`, the response that walks the shortest path; `task_info`,
    {"shortest_path": its number of moves}; `gold`, the shortest path as a text of U, D, L and R.

    ## Arguments
    * `size`: the height and width in cells, odd, 5 to 201; default 17.
    * `generator`: "prim" or "depth_first".
    * `maze_seed`: the seed of all the mazes.
    * `max_response`: the longest response in tokens; default 5/8 of the cells (180 at size 17, as in the paper).
    * `split`: the split of a rollout whose `options` name none.
    * `demonstrations`, `task_info`: whether `info` holds what is named above.
    * `render_mode`: "rgb_array", "ansi" or None.

    ## Splits
    Those of `MaxRL/Maze-v0`; the mazes are the same too.

    ## Example
    >>> import gymnasium as gym, maxrl_envs
    >>> env = gym.make("MaxRL/MazeTokens-v0", size=5, demonstrations=True)
    >>> prompt, info = env.reset(options={"task": 0, "split": "test"})
    >>> _, reward, terminated, truncated, info = env.step(info["demonstration"])
    >>> reward, info["answer"]
    (1.0, 'DDRR')

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
    """`num_envs` of `MazeTokensEnv`, verified by one kernel; the other arguments are those of `MazeTokensEnv`."""

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
