"""Mazes walked step by step."""

from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from maxrl_envs.batches import as_objects, check_actions, spread_info
from maxrl_envs.one_step_env import check_render_mode, check_seed, reset_options, vector_reset_options
from maxrl_envs.task import draw_tasks
from maxrl_envs.tasks.maze_generator import Mazes
from maxrl_envs.tasks.maze_rules import MOVES, letters

ENDED = np.array(["", "goal", "wall", "length"], dtype=object)  # by status of maze_kernels
GOAL, WALL = 1, 2  # two of these statuses


class MazeVectorEnv(gym.vector.VectorEnv[np.ndarray, np.ndarray, np.ndarray]):
    """`num_envs` of `MazeEnv`, stepped by one kernel.

    Autoreset is disabled by default: a rollout that has ended stays as it is, with its flags set and reward 0, until
    `reset` names it in `options["reset_mask"]` (num_envs,) bool. So all rollouts of a group run to their end. With
    "NextStep" a rollout that has ended starts a new task of the split `split` at the following step.

    `info` holds what it holds in `MazeEnv`, as arrays whose first axis has length num_envs. They cannot be written to.

    Args:
        num_envs: the number of rollouts, at least 1.
        size, generator, maze_seed, max_steps, wall: as in `MazeEnv`.
        split, demonstrations, task_info, action_mask, render_mode: as in `MazeEnv`.
        max_episode_steps: another name of `max_steps`, for `gym.make_vec`; the smaller of the two counts.
        autoreset_mode: "Disabled" or "NextStep".
        copy: whether `step` returns a copy of the observations; False is faster, and the next step overwrites them.
    """

    metadata: dict[str, Any] = {
        "render_modes": ["rgb_array", "ansi"],
        "render_fps": 10,
        "autoreset_mode": AutoresetMode.DISABLED,
    }

    def __init__(
        self,
        num_envs: int = 1,
        size: int = 17,
        generator: str = "prim",
        maze_seed: int = 0,
        max_steps: int | None = None,
        wall: str = "end",
        *,
        split: str = "train",
        demonstrations: bool = False,
        task_info: bool = False,
        action_mask: bool = False,
        render_mode: str | None = None,
        max_episode_steps: int | None = None,
        autoreset_mode: AutoresetMode | str = AutoresetMode.DISABLED,
        copy: bool = True,
    ) -> None:
        self.mazes = Mazes(size, generator, maze_seed)
        if num_envs < 1:
            raise ValueError(f"num_envs must be at least 1, got {num_envs}")
        if wall not in ("end", "stay"):
            raise ValueError(f"wall must be 'end' or 'stay', got {wall!r}")
        self.max_steps = min(limit for limit in (max_steps, max_episode_steps, 2**62) if limit is not None)
        if max_steps is None:
            self.max_steps = min(size * size, self.max_steps)
        if self.max_steps < 1:
            raise ValueError(f"max_steps must be at least 1, got {self.max_steps}")
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        if self.autoreset_mode is AutoresetMode.SAME_STEP:
            raise ValueError("autoreset_mode must be 'Disabled' or 'NextStep'")
        self.num_envs, self.size, self.wall, self.copy = num_envs, size, wall, copy
        self.demonstrations, self.task_info, self.action_mask = demonstrations, task_info, action_mask
        self.metadata = {
            **type(self).metadata,
            "autoreset_mode": self.autoreset_mode,
            "splits": dict(self.mazes.splits),
            "max_steps": self.max_steps,
        }
        self.split = reset_options("Maze", self.mazes.splits, None, split)["split"]
        self.render_mode = check_render_mode(render_mode, self.metadata)
        self.single_observation_space = gym.spaces.Box(0, 3, (size, size), np.uint8)
        self.single_action_space = gym.spaces.Discrete(4)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._grids = np.zeros((num_envs, size * size), np.uint8)
        self._positions = np.zeros(num_envs, np.int64)
        self._elapsed = np.zeros(num_envs, np.int64)
        self._status = np.zeros(num_envs, np.int8)
        self._begun, self._over = False, 0  # whether all rollouts have a task; how many rollouts are over
        # `info` shares the following arrays. A change replaces the whole array, since copying it at every step is slow
        self._tasks = np.full(num_envs, -1, np.int64)
        self._splits = replaced(np.empty(num_envs, object), slice(None), split)
        self._same_split: str | None = split  # the split of all rollouts; None if they differ in it
        self._ended, self._told = replaced(self._splits, slice(None), ""), self._status.copy()
        self._walks: list[list[tuple[int, int]]] = [[] for _ in range(num_envs)]  # the cells visited, to be rendered

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        super().reset(seed=check_seed(seed))
        chosen = vector_reset_options("Maze", self.mazes.splits, options, self.split, self.num_envs, self._begun)
        split, tasks, rows = chosen["split"], chosen["task"], chosen["rows"]
        self._begin(rows, tasks, split)
        return self._observe(), {**self._info(), **self._more(rows, split)}

    def step(self, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        from maxrl_envs.tasks import maze_kernels

        if not self._begun:
            raise gym.error.ResetNeeded("the rollouts have not begun: call reset() first")
        actions = np.asarray(actions)
        rewards, terminated, truncated = np.zeros(self.num_envs), *np.empty((2, self.num_envs), bool)
        fresh = (
            np.flatnonzero(self._status != 0) if self.autoreset_mode is AutoresetMode.NEXT_STEP and self._over else None
        )
        running = np.flatnonzero(self._status == 0) if self.render_mode is not None else ()
        over = -1
        if actions.shape == (self.num_envs,) and actions.dtype.kind in "iu":
            actions = np.ascontiguousarray(actions, np.int64)
            arrays = self._grids, self._positions, self._elapsed, self._status, actions
            stay = self.wall == "stay"
            over = maze_kernels.step(*arrays, self.size, self.max_steps, stay, rewards, terminated, truncated)
        if over < 0:
            check_actions(self.single_action_space, actions, self.num_envs)  # raises, and says why
        self._over = over
        for row in running:
            here = divmod(int(self._positions[row]), self.size)
            rows, columns = MOVES[actions[row]] if self._status[row] == WALL else (0, 0)  # it looked into the wall
            self._walks[row].append((here[0] + rows, here[1] + columns))
        info: dict[str, Any] = {}
        if fresh is not None:  # in this step these rollouts only begin anew; the kernel did not touch them
            self._begin(fresh, None, self.split)
            terminated[fresh] = truncated[fresh] = False
            info = self._more(fresh, self.split)
        return self._observe(), rewards, terminated, truncated, {**self._info(), **info}

    def render(self) -> tuple[Any, ...] | None:
        """A picture (height, width, 3) uint8 or a text of every rollout, or None without a render mode."""
        from maxrl_envs.tasks import maze_viewer

        if self.render_mode is None:
            return None
        if not self._begun:
            raise gym.error.ResetNeeded("there is nothing to render yet: call reset() first")
        drawings = zip((self._grids > 0).reshape(-1, self.size, self.size), self._walks, self._status, strict=True)
        if self.render_mode == "ansi":
            return tuple(maze_viewer.ansi(cells, walk) for cells, walk, _ in drawings)
        return tuple(
            maze_viewer.rgb(cells, walk, status == GOAL if status else None) for cells, walk, status in drawings
        )

    def _begin(self, rows: np.ndarray, tasks: np.ndarray | None, split: str) -> None:
        """Begin new rollouts in `rows`, of `tasks`, or of tasks that are drawn where `tasks` is None."""
        if tasks is None:
            tasks = draw_tasks(self.mazes.splits[split], self.np_random, len(rows))
        self._over -= int(np.count_nonzero(self._status[rows]))
        self._grids[rows], self._positions[rows] = self.mazes.cells(split, tasks), self.size + 1
        self._grids[rows, self.size + 1], self._grids[rows, -self.size - 2] = 3, 2
        self._elapsed[rows], self._status[rows] = 0, 0
        self._tasks = replaced(self._tasks, rows, tasks)
        if split != self._same_split:
            self._splits = replaced(self._splits, rows, split)
            self._same_split = split if len(rows) == self.num_envs else None
        self._begun = self._begun or self._tasks.min() >= 0
        for row in rows if self.render_mode is not None else ():
            self._walks[row] = [(1, 1)]

    def _observe(self) -> np.ndarray:
        grids = self._grids.reshape(-1, self.size, self.size)
        return grids.copy() if self.copy else grids

    def _info(self) -> dict[str, Any]:
        info: dict[str, Any] = {"task": self._tasks, "split": self._splits, "is_success": self._status == GOAL}
        if self._over:
            changed = np.flatnonzero(self._status != self._told)
            if len(changed):
                self._ended = replaced(self._ended, changed, ENDED[self._status[changed]])
                self._told = self._status.copy()
            info["ended"], info["_ended"] = self._ended, self._status != 0
        if self.action_mask:
            around = self._positions[:, None] + np.array([rows * self.size + columns for rows, columns in MOVES])
            info["action_mask"] = (np.take_along_axis(self._grids, around, 1) > 0).astype(np.int8)
        return info

    def _more(self, rows: np.ndarray, split: str) -> dict[str, Any]:
        """The parts of `info` that are given on request, about the tasks that began in `rows`."""
        if not (self.demonstrations or self.task_info):
            return {}
        moves, lengths = self.mazes.shortest_paths(split, self._tasks[rows])
        paths = [row[:length].tolist() for row, length in zip(moves, lengths, strict=True)]
        info: dict[str, Any] = {}
        if self.demonstrations:
            info["demonstration"] = as_objects(paths)
        if self.task_info:
            info["task_info"] = {"shortest_path": lengths}
            info["gold"] = as_objects([letters(path) for path in paths])
        return spread_info(info, rows, self.num_envs)


def replaced(array: np.ndarray, where: np.ndarray | slice, values: Any) -> np.ndarray:
    """A write-protected copy of `array` with `values` at `where`."""
    array = array.copy()
    array[where] = values
    array.flags.writeable = False
    return array


class MazeEnv(gym.Env[np.ndarray, Any]):
    """Walk from the start of a maze to its goal.

    ## Description
    A perfect maze (one path between any two rooms) grown by Prim's or the depth-first algorithm, as in the maze
    setting of arXiv 2602.02710, walked one cell at a time.

    ## Action Space
    `Discrete(4)`: 0 up, 1 down, 2 left, 3 right. Any other action raises a ValueError and changes nothing.

    ## Observation Space
    `Box(0, 3, (size, size), uint8)`: 0 wall, 1 open, 2 goal, 3 agent.

    ## Rewards
    1.0 on reaching the goal, else 0.0. Chance level, of uniform random actions where a wall ends the rollout: 0.0051 at
    size 5, less than 0.0001 from size 9 on.

    ## Starting State
    The agent is at (1, 1) and the goal at (size-2, size-2) of the maze of task i of a split; the task is drawn
    uniformly where `options` name none.

    ## Episode End
    Termination: the goal is reached, or a wall is met, unless `wall="stay"`. Truncation: `max_steps` steps were made.
    `max_episode_steps` of `gym.make` truncates too, but by a wrapper that cannot say so in `info["ended"]`: pass
    `max_steps` instead.

    ## Information
    `task`, `split` and `is_success`; at the end `ended`: "goal", "wall" or "length". On request, at `reset`:
    `demonstration`, the list of actions of the shortest path; `task_info`, {"shortest_path": its length};
    `gold`, the same path as a text of U, D, L and R. On request, at each step: `action_mask` (4,) int8, 1 for the moves
    that meet no wall, as `action_space.sample(mask)` takes it.

    ## Arguments
    * `size`: the height and width in cells, odd, 5 to 201; default 17.
    * `generator`: "prim" or "depth_first".
    * `maze_seed`: the seed of all the mazes.
    * `max_steps`: how many steps a rollout may have; default size * size.
    * `wall`: whether a move into a wall ends the rollout ("end") or leaves the agent where it is ("stay").
    * `split`: the split of a rollout whose `options` name none.
    * `demonstrations`, `task_info`, `action_mask`: whether `info` holds what is named above.
    * `render_mode`: "rgb_array", "ansi" or None.

    ## Splits
    train: endless; validation and test: 1024 each. No maze is in two of them, by a hash of the walls. Small mazes
    repeat: by Prim's algorithm the 1024 of the test split are 1 maze at size 5, 23 at 7, 932 at 9 and 1024 at 17; by
    the depth-first one 418 at size 9, and 76 of the validation split. Sizes 5 and 7 have no validation split.

    ## Example
    >>> import gymnasium as gym, maxrl_envs
    >>> env = gym.make("MaxRL/Maze-v0", size=5, demonstrations=True)
    >>> observation, info = env.reset(options={"task": 0, "split": "test"})
    >>> for action in info["demonstration"]:
    ...     observation, reward, terminated, truncated, info = env.step(action)
    >>> reward, terminated, info["ended"]
    (1.0, True, 'goal')

    ## Version History
    * v0: first release.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array", "ansi"], "render_fps": 10}

    def __init__(
        self,
        size: int = 17,
        generator: str = "prim",
        maze_seed: int = 0,
        max_steps: int | None = None,
        wall: str = "end",
        *,
        split: str = "train",
        demonstrations: bool = False,
        task_info: bool = False,
        action_mask: bool = False,
        render_mode: str | None = None,
    ) -> None:
        self._mazes = MazeVectorEnv(  # a batch of one rollout, so that the rules are written only once
            1,
            size,
            generator,
            maze_seed,
            max_steps,
            wall,
            split=split,
            demonstrations=demonstrations,
            task_info=task_info,
            action_mask=action_mask,
            render_mode=render_mode,
        )
        self.render_mode = render_mode
        self.metadata = {**self._mazes.metadata, **type(self).metadata}
        del self.metadata["autoreset_mode"]
        self.observation_space = self._mazes.single_observation_space
        self.action_space = self._mazes.single_action_space
        self._over = True

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        super().reset(seed=seed)
        if seed is not None:
            self._mazes.np_random = self.np_random
        reset_options("Maze", self._mazes.mazes.splits, options, self._mazes.split)
        observations, info = self._mazes.reset(options=options)
        self._over = False
        return observations[0], self._first(info)

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        if self._over:
            raise gym.error.ResetNeeded("the rollout has ended or not begun: call reset() first")
        action = check_actions(self.action_space, action)
        observations, rewards, terminated, truncated, info = self._mazes.step(np.array([action]))
        self._over = bool(terminated[0] or truncated[0])
        return observations[0], float(rewards[0]), bool(terminated[0]), bool(truncated[0]), self._first(info)

    def render(self) -> Any:
        pictures = self._mazes.render()
        return None if pictures is None else pictures[0]

    @staticmethod
    def _first(info: dict[str, Any]) -> dict[str, Any]:
        """The `info` of the only rollout of the batch."""
        one = {key: value[0] for key, value in info.items() if not key.startswith("_") and key != "task_info"}
        if "task_info" in info:
            one["task_info"] = {key: int(value[0]) for key, value in info["task_info"].items()}
        return {**one, "task": int(one["task"]), "is_success": bool(one["is_success"])}
