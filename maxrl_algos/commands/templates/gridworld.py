"""Walk to the goal of a small grid without stepping into a pit: a task of several steps."""

import zlib

import gymnasium as gym
import numpy as np

from maxrl_envs.one_step_env import reset_options
from maxrl_envs.task import check_tasks, draw_tasks

SPLITS = {"train": None, "test": 500}  # number of tasks; None for an endless split
SIZE, PITS, MOVES = 5, 5, 16  # of the grid; of the pits; the longest walk
FREE, PIT, GOAL, AGENT = range(4)
STEPS = ((-1, 0), (1, 0), (0, -1), (0, 1))  # up, down, left, right


class NewTask(gym.Env):
    """Walk to the goal of a grid without stepping into a pit."""

    metadata = {"render_modes": ["ansi"], "splits": SPLITS}
    observation_space = gym.spaces.Box(0, AGENT, (SIZE, SIZE), np.uint8)
    action_space = gym.spaces.Discrete(len(STEPS))

    def __init__(self, demonstrations=False, render_mode=None):
        self.demonstrations, self.render_mode, self.grid = demonstrations, render_mode, None

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        chosen = reset_options("NewTask", SPLITS, options, "train")
        split, task = chosen["split"], chosen["task"]
        task = draw_tasks(SPLITS[split], self.np_random, 1)[0] if task is None else task
        self.task = {"split": split, "task": int(check_tasks("NewTask", SPLITS, split, task))}
        self.grid, path = build(**self.task)
        self.place, self.moves = (0, 0), 0
        info = {**self.task, "is_success": False}
        return self.observe(), {**info, "demonstration": path} if self.demonstrations else info

    def step(self, action):
        if self.grid is None:
            raise gym.error.ResetNeeded("the rollout has ended or not begun: call reset() first")
        if not self.action_space.contains(action):
            raise ValueError(f"an action is one of 0 to {len(STEPS) - 1}, got {action!r}")
        down, right = STEPS[action]
        row, column = self.place[0] + down, self.place[1] + right
        if 0 <= row < SIZE and 0 <= column < SIZE:
            self.place = row, column
        self.moves += 1
        found = self.grid[self.place]
        success, cut = bool(found == GOAL), bool(found == FREE) and self.moves == MOVES
        info, seen = {**self.task, "is_success": success}, self.observe()
        if found != FREE or cut:
            self.grid = None
            info["ended"] = "goal" if success else "length" if cut else "pit"
        return seen, float(success), bool(found != FREE), cut, info

    def observe(self):
        seen = self.grid.copy()
        seen[self.place] = AGENT
        self.shown = seen
        return seen.copy()

    def render(self):
        return "\n".join("".join(".XGA"[cell] for cell in row) for row in self.shown) if self.render_mode else None


def build(split, task):
    """The grid of a task and a shortest path through it, as a list of actions.

    They follow from split and task alone. A checksum of the grid decides its split, so that no grid is in both.
    """
    rng = np.random.default_rng([split == "test", task])
    while True:
        grid = np.zeros((SIZE, SIZE), np.uint8)
        cells = rng.permutation(SIZE * SIZE - 1)[: PITS + 1] + 1  # all but the start, at the upper left
        grid.flat[cells[:PITS]], grid.flat[cells[PITS]] = PIT, GOAL
        path = shortest_path(grid)
        if path is not None and (zlib.crc32(grid.tobytes()) % 4 == 0) == (split == "test"):
            return grid, path


def shortest_path(grid):
    """The actions of a shortest path from the upper left to the goal; None if pits are in the way."""
    paths, waiting = {(0, 0): []}, [(0, 0)]
    for place in waiting:
        if grid[place] == GOAL:
            return paths[place]
        for action, (down, right) in enumerate(STEPS):
            row, column = place[0] + down, place[1] + right
            if 0 <= row < SIZE and 0 <= column < SIZE and grid[row, column] != PIT and (row, column) not in paths:
                paths[row, column] = [*paths[place], action]
                waiting.append((row, column))
    return None


gym.register("NewTask-v0", NewTask)
