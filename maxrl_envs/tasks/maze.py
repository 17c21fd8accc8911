"""Mazes walked step by step."""

from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from maxrl_envs.task import check_tasks
from maxrl_envs.tasks.maze_tokens import ALGORITHMS, SPLITS, TEST_TASKS, check_maze

ENDED = np.array(["", "goal", "wall", "length"], dtype=object)  # by status of maze_kernels


class MazeVectorEnv(gym.vector.VectorEnv[np.ndarray, np.ndarray, np.ndarray]):
    """`num_envs` of `MazeEnv` in one parallel kernel.

    With `AutoresetMode.DISABLED`, the default, a finished rollout stays as it is (flags set, reward 0) until `reset`
    names it in `options["reset_mask"]` (num_envs,) bool; so all N rollouts of a group run to their end. `NEXT_STEP`
    starts a new task, of the env's own `split`, at the step after the end. `copy=False` returns the live observation
    buffer: faster, and overwritten by the next step.
    """

    metadata: dict[str, Any] = {"render_modes": [], "autoreset_mode": AutoresetMode.DISABLED}

    def __init__(
        self,
        num_envs: int = 1,
        size: int = 17,
        generator: str = "prim",
        maze_seed: int = 0,
        max_steps: int | None = None,
        wall: str = "end",
        split: str = "train",
        autoreset_mode: AutoresetMode | str = AutoresetMode.DISABLED,
        copy: bool = True,
    ) -> None:
        check_maze(size, generator, maze_seed)
        if num_envs < 1:
            raise ValueError(f"num_envs must be >= 1, got {num_envs}")
        if wall not in ("end", "stay"):
            raise ValueError(f"wall must be 'end' or 'stay', got {wall!r}")
        self.max_steps = size * size if max_steps is None else max_steps
        if self.max_steps < 1:
            raise ValueError(f"max_steps must be >= 1, got {max_steps}")
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        if self.autoreset_mode is AutoresetMode.SAME_STEP:
            raise ValueError("autoreset_mode must be DISABLED or NEXT_STEP")
        self.num_envs, self.size, self.generator, self.maze_seed = num_envs, size, generator, maze_seed
        self.wall, self.split, self.copy = wall, split, copy
        self._check_split(split)
        splits = {"train": None, "test": TEST_TASKS}
        self.metadata = {**type(self).metadata, "autoreset_mode": self.autoreset_mode, "splits": splits}
        self.single_observation_space = gym.spaces.Box(0, 3, (size, size), np.uint8)
        self.single_action_space = gym.spaces.Discrete(4)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._grids = np.zeros((num_envs, size * size), np.uint8)
        self._positions = np.zeros(num_envs, np.int64)
        self._elapsed = np.zeros(num_envs, np.int64)
        self._status = np.zeros(num_envs, np.int8)
        self._begun, self._over = False, 0  # whether all have a task; how many are over
        # shared with `info`, so never written to but replaced by a changed copy: making them anew each step is slow
        self._tasks = np.full(num_envs, -1, np.int64)
        self._splits = replaced(np.empty(num_envs, object), slice(None), split)
        self._same_split: str | None = split  # of all, if they share one
        self._ended, self._told = replaced(self._splits, slice(None), ""), self._status.copy()

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        if seed is not None and not isinstance(seed, int):
            raise ValueError("this vector env has one generator: pass one integer seed, or name the tasks")
        super().reset(seed=seed)
        options = dict(options or {})
        tasks, split = options.pop("task", None), options.pop("split", self.split)
        mask = np.asarray(options.pop("reset_mask", np.ones(self.num_envs, bool)))
        if options:
            raise ValueError(f"unknown reset options {sorted(options)}: known are 'task', 'split' and 'reset_mask'")
        if mask.dtype != bool or mask.shape != (self.num_envs,):
            raise ValueError(f"reset_mask must be ({self.num_envs},) bool, got {mask.dtype} {mask.shape}")
        self._check_split(split)
        if tasks is not None:
            tasks = np.asarray(tasks)
            if tasks.shape not in ((), (self.num_envs,)):
                raise ValueError(f"task must be an integer or ({self.num_envs},) integers, got shape {tasks.shape}")
            tasks = np.broadcast_to(tasks, self.num_envs)[mask]
            tasks = check_tasks(type(self).__name__, self.metadata["splits"], split, tasks)
        self._begin(np.flatnonzero(mask), tasks, split)
        return self._observe(), self._info()

    def step(self, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        from maxrl_envs.tasks import maze_kernels

        if not self._begun:
            raise gym.error.ResetNeeded("call reset() before step()")
        actions = np.asarray(actions)
        rewards, terminated, truncated = np.zeros(self.num_envs), *np.empty((2, self.num_envs), bool)
        fresh = (
            np.flatnonzero(self._status != 0) if self.autoreset_mode is AutoresetMode.NEXT_STEP and self._over else None
        )
        over = -1
        if actions.shape == (self.num_envs,) and actions.dtype.kind in "iu":
            actions = np.ascontiguousarray(actions, np.int64)
            arrays = self._grids, self._positions, self._elapsed, self._status, actions
            stay = self.wall == "stay"
            over = maze_kernels.step(*arrays, self.size, self.max_steps, stay, rewards, terminated, truncated)
        if over < 0:
            raise ValueError(f"actions must be ({self.num_envs},) integers in 0..3: {actions.dtype} {actions.shape}")
        self._over = over
        if fresh is not None:  # these only begin anew in this step: the kernel left them be
            self._begin(fresh, None, self.split)
            terminated[fresh] = truncated[fresh] = False
        return self._observe(), rewards, terminated, truncated, self._info()

    def _check_split(self, split: str) -> None:
        if split not in SPLITS:
            raise ValueError(f"unknown split {split!r}: mazes have {sorted(SPLITS)}")

    def _begin(self, rows: np.ndarray, tasks: np.ndarray | None, split: str) -> None:
        """New rollouts in `rows`, of `tasks` or of drawn ones."""
        from maxrl_envs.tasks import maze_kernels

        if tasks is None:
            tasks = self.np_random.integers(TEST_TASKS if split == "test" else 2**31, size=len(rows))
        size, algorithm = self.size, ALGORITHMS[self.generator]
        cells = maze_kernels.generate(size, algorithm, self.maze_seed, SPLITS[split], tasks)
        cells[:, size + 1], cells[:, -size - 2] = 3, 2
        self._over -= int(np.count_nonzero(self._status[rows]))
        self._grids[rows], self._positions[rows], self._elapsed[rows], self._status[rows] = cells, size + 1, 0, 0
        self._tasks = replaced(self._tasks, rows, tasks)
        if split != self._same_split:
            self._splits = replaced(self._splits, rows, split)
            self._same_split = split if len(rows) == self.num_envs else None
        self._begun = self._begun or self._tasks.min() >= 0

    def _observe(self) -> np.ndarray:
        grids = self._grids.reshape(-1, self.size, self.size)
        return grids.copy() if self.copy else grids

    def _info(self) -> dict[str, Any]:
        info: dict[str, Any] = {"task": self._tasks, "split": self._splits, "is_success": self._status == 1}
        if self._over:
            changed = np.flatnonzero(self._status != self._told)
            if len(changed):
                self._ended = replaced(self._ended, changed, ENDED[self._status[changed]])
                self._told = self._status.copy()
            info["ended"], info["_ended"] = self._ended, self._status != 0
        return info


def replaced(array: np.ndarray, where: np.ndarray | slice, values: Any) -> np.ndarray:
    """A read-only copy of `array` with `values` at `where`."""
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
    `Discrete(4)`: 0 up, 1 down, 2 left, 3 right.
    ## Observation Space
    `Box(0, 3, (size, size), uint8)`: 0 wall, 1 open, 2 goal, 3 agent.
    ## Rewards
    1.0 on reaching the goal, else 0.0. Chance level: near 0 where a wall ends the rollout.
    ## Starting State
    The agent at (1, 1), the goal at (size-2, size-2), in task i of a split; drawn where `options` name none.
    ## Episode End
    Termination: the goal; a wall, unless `wall="stay"`. Truncation: `max_steps` steps.
    ## Information
    `task`, `split`, `is_success`; at the end `ended`: "goal", "wall" or "length".
    ## Arguments
    `size` odd, 5 to 201; `generator` "prim" or "depth_first"; `maze_seed`; `max_steps`, default size * size;
    `wall` "end" or "stay"; `split`; `render_mode` "rgb_array" or "ansi".
    ## Splits
    train: endless; test: 1024. Disjoint by construction, through a hash of the walls. Small mazes repeat: by Prim's
    algorithm the 1024 are 1 maze at size 5, 23 at 7, 932 at 9, 1024 at 17.
    ## Version History
    * v0: first release.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array", "ansi"], "render_fps": 10}

    def __init__(self, render_mode: str | None = None, **kwargs: Any) -> None:
        if render_mode is not None and render_mode not in self.metadata["render_modes"]:
            raise ValueError(f"render_mode {render_mode!r} is not one of {self.metadata['render_modes']}")
        self.render_mode = render_mode
        self._mazes = MazeVectorEnv(num_envs=1, **kwargs)  # one rule book: a batch of one
        self.metadata = {**type(self).metadata, "splits": self._mazes.metadata["splits"]}
        self.observation_space = self._mazes.single_observation_space
        self.action_space = self._mazes.single_action_space
        self._over = True
        self._walk: list[tuple[int, int]] = []

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        super().reset(seed=seed)
        if seed is not None:
            self._mazes.np_random = self.np_random
        observations, info = self._mazes.reset(options=options)
        self._over, self._success, self._walk = False, None, [(1, 1)]
        return observations[0], self._first(info)

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        if self._over:
            raise gym.error.ResetNeeded("the rollout has ended or not begun: call reset() first")
        observations, rewards, terminated, truncated, info = self._mazes.step(np.array([action]))
        one = self._first(info)
        here = divmod(int(self._mazes._positions[0]), self._mazes.size)
        if one.get("ended") == "wall":
            dr, dc = ((-1, 0), (1, 0), (0, -1), (0, 1))[int(action)]
            here = here[0] + dr, here[1] + dc
        self._walk.append(here)
        self._over = bool(terminated[0] or truncated[0])
        self._success = one["is_success"] if self._over else None
        return observations[0], float(rewards[0]), bool(terminated[0]), bool(truncated[0]), one

    def render(self) -> Any:
        from maxrl_envs.tasks import maze_viewer

        if self.render_mode is None:
            return None
        if not self._walk:
            raise gym.error.ResetNeeded("nothing to render: call reset() first")
        cells = (self._mazes._grids[0] > 0).reshape(self._mazes.size, self._mazes.size)
        if self.render_mode == "ansi":
            return maze_viewer.ansi(cells, self._walk)
        return maze_viewer.rgb(cells, self._walk, self._success)

    @staticmethod
    def _first(info: dict[str, Any]) -> dict[str, Any]:
        one = {key: value[0] for key, value in info.items() if not key.startswith("_")}
        return {**one, "task": int(one["task"]), "is_success": bool(one["is_success"])}
