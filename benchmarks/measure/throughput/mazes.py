"""Mazes of 17x17 cells: their generation and verification against plain Python, their steps against jumanji."""

import itertools
import random
from typing import Any

import gymnasium as gym
import numpy as np

import maxrl_envs  # noqa: F401
from benchmarks.measure.throughput.comparisons import Comparisons, Work
from maxrl_envs.task import Outcome
from maxrl_envs.tasks import maze_kernels as kernels
from maxrl_envs.tasks.maze_tokens import DONE, EOS, UP, MazeTokens

SIZE = 17  # cells on a side
ENVS = 4096  # number of sub-envs, and of responses that are verified together
STEPS = 100  # env steps in one call
MOVES = ((-1, 0), (1, 0), (0, -1), (0, 1))  # rows and columns of the moves up, down, left and right
PYTHON = "plain Python, lists and random"
JUMANJI = "jumanji 1.1.2, jit and vmap"


def plain_prim(size: int) -> list[list[int]]:
    """A maze by randomised Prim in plain Python: `size` rows of `size` cells, 0 for a wall and 1 for an open cell."""
    grid = [[0] * size for _ in range(size)]
    frontier: list[tuple[int, int, int, int]] = []  # row and column of a wall, and of the room behind it

    def open_room(r: int, c: int) -> None:
        grid[r][c] = 1
        for dr, dc in MOVES:
            far_r, far_c = r + 2 * dr, c + 2 * dc
            if 0 < far_r < size and 0 < far_c < size and not grid[far_r][far_c]:
                frontier.append((r + dr, c + dc, far_r, far_c))

    open_room(random.randrange(1, size, 2), random.randrange(1, size, 2))
    while frontier:
        pick = random.randrange(len(frontier))
        frontier[pick], frontier[-1] = frontier[-1], frontier[pick]
        wall_r, wall_c, r, c = frontier.pop()
        if not grid[r][c]:
            grid[wall_r][wall_c] = 1
            open_room(r, c)
    return grid


def plain_verify(grid: list[list[int]], response: list[int]) -> bool:
    """Whether the moves of a response before DONE walk from the start of the maze to its goal."""
    r = c = 1
    goal = len(grid) - 2
    for token in response:
        if token == DONE:
            return r == c == goal
        if token == EOS or not UP <= token < UP + 4:
            return False
        if not r == c == goal:
            r, c = r + MOVES[token - UP][0], c + MOVES[token - UP][1]
            if not grid[r][c]:
                return False
    return False


def measure(comparisons: Comparisons) -> None:
    """Generation and verification against plain Python."""
    measure_generation(comparisons)
    measure_verification(comparisons)


def measure_generation(comparisons: Comparisons) -> None:
    """New mazes, on one thread and on all threads."""
    all_threads, calls = kernels.THREADS, itertools.count()

    def generate(count: int, threads: int) -> None:
        kernels.THREADS = threads
        kernels.generate(SIZE, kernels.PRIM, 0, kernels.TRAIN, np.arange(count) + next(calls) * count)
        kernels.THREADS = all_threads

    generate(3, 1)  # compiles
    one_thread = Work(16384, lambda: generate(16384, 1))
    every_thread = Work(16384, lambda: generate(16384, all_threads))
    plain = Work(400, lambda: [plain_prim(SIZE) for _ in range(400)])
    bound = "Prim's chain of draw, look-up and count, 113 steps a maze"
    comparisons.add("mazes, one thread", one_thread, plain, PYTHON, bound, target=100)
    comparisons.add("mazes, all threads", every_thread, one_thread, "ours on one thread", "the same", all_threads)


def responses_to_verify(suite: MazeTokens, tasks: np.ndarray) -> np.ndarray:
    """Shortest paths of `tasks` (R,), in every second of which one move is drawn again: (R, 180) int64."""
    rng, responses = np.random.default_rng(0), suite.demonstrations("train", tasks)
    at = (rng.random(len(tasks)) * (responses == DONE).argmax(1)).astype(int)
    half = len(tasks) // 2
    responses[::2][np.arange(half), at[::2]] = rng.integers(UP, UP + 4, half)
    return responses


def measure_verification(comparisons: Comparisons) -> None:
    """128 responses to each of 32 tasks: the kernel, the task suite, and reset and step of the env."""
    suite, tasks = MazeTokens(SIZE), np.repeat(np.arange(32), ENVS // 32)
    responses, cells = responses_to_verify(suite, tasks), suite.mazes.cells("train", np.arange(32))
    pairs = list(zip(cells.reshape(-1, SIZE, SIZE)[tasks].tolist(), responses.tolist(), strict=True))
    successes = suite.verify_batch("train", tasks, responses) == Outcome.CORRECT
    assert (successes == [plain_verify(*pair) for pair in pairs]).all()
    env: Any = gym.make_vec("MaxRL/MazeTokens-v0", num_envs=ENVS, size=SIZE)

    def env_step() -> None:
        env.reset(options={"task": tasks})
        env.step(responses)

    plain = Work(ENVS, lambda: [plain_verify(*pair) for pair in pairs])
    kernel = Work(ENVS, lambda: kernels.verify_tokens(cells, SIZE, tasks, responses, UP, DONE, EOS))
    batch = Work(ENVS, lambda: suite.verify_batch("train", tasks, responses))
    bound = "fetching the tokens: 1.4 kB a response"
    comparisons.add("responses verified, kernel", kernel, plain, PYTHON, bound)
    comparisons.add("responses verified, verify_batch", batch, plain, PYTHON, "the kernel")
    against = PYTHON + ", verifying alone"
    comparisons.add("MazeTokens-v0, reset and step", Work(ENVS, env_step), plain, against, "decoding answers")


def jumanji_work() -> tuple[Work, Work, Work] | None:
    """Jumanji's steps with a call for each, its steps in one scan with drawn actions, and its resets, all compiled.

    None, and a line printed, if jumanji is not installed.
    """
    try:
        import jax
        from jumanji.environments import Maze
        from jumanji.environments.routing.maze.generator import RandomGenerator
    except ImportError as error:
        print(f"skipping jumanji: {error}; pip install jumanji==1.1.2")
        return None
    maze, seeds = Maze(RandomGenerator(SIZE, SIZE)), itertools.count()
    reset, step = jax.jit(jax.vmap(maze.reset)), jax.jit(jax.vmap(maze.step))
    start, _ = reset(jax.random.split(jax.random.key(0), ENVS))
    drawn = [jax.random.randint(jax.random.key(i), (ENVS,), 0, 4) for i in range(STEPS)]

    def steps() -> None:
        state = start
        for action in drawn:
            state, timestep = step(state, action)
            jax.block_until_ready(timestep)  # a policy needs the observation before it can act

    @jax.jit
    def rollout(state: Any, key: Any) -> Any:
        def body(state: Any, key: Any) -> Any:
            state, timestep = jax.vmap(maze.step)(state, jax.random.randint(key, (ENVS,), 0, 4))
            return state, timestep.reward

        return jax.lax.scan(body, state, jax.random.split(key, STEPS))

    def scan() -> None:
        jax.block_until_ready(rollout(start, jax.random.key(next(seeds))))

    def resets() -> None:
        jax.block_until_ready(reset(jax.random.split(jax.random.key(next(seeds)), ENVS)))

    steps()
    scan()
    return Work(ENVS * STEPS, steps), Work(ENVS * STEPS, scan), Work(ENVS, resets)


def measure_peers(comparisons: Comparisons) -> None:
    """Steps and resets of `Maze-v0` against jumanji. In both, walking into a wall means no movement.

    Ours copies each observation, unless `copy=False`. Jumanji's `vmap` has no automatic reset, so ours has no time
    limit here: only a sub-env that reaches the goal begins a new maze. One measurement has the time limit.
    """
    jumanji = jumanji_work()
    if jumanji is None:
        return
    their_steps, their_scan, their_resets = jumanji
    rng = np.random.default_rng(0)
    kwargs: dict[str, Any] = {"num_envs": ENVS, "size": SIZE, "wall": "stay", "autoreset_mode": "NextStep"}
    endless: Any = gym.make_vec("MaxRL/Maze-v0", **kwargs, max_steps=10**9)
    uncopied: Any = gym.make_vec("MaxRL/Maze-v0", **kwargs, max_steps=10**9, copy=False)
    limited: Any = gym.make_vec("MaxRL/Maze-v0", **kwargs)
    actions = rng.integers(4, size=(limited.unwrapped.max_steps + 1, ENVS))

    def walk(env: Any, actions: np.ndarray) -> None:
        for action in actions:
            env.step(action)

    for env in (endless, uncopied, limited):
        env.reset(seed=0)
        walk(env, actions[:2])
    copying, each = "copying 1.2 MB of observations a step", JUMANJI + ", a call a step"
    ours = Work(ENVS * STEPS, lambda: walk(endless, actions[:STEPS]))
    comparisons.add("env steps, 4096 envs", ours, their_steps, each, copying, target=5)
    ours = Work(ENVS * STEPS, lambda: walk(uncopied, actions[:STEPS]))
    comparisons.add("env steps, copy=False", ours, their_steps, each, "cache misses in the walk")
    ours = Work(actions.size, lambda: walk(limited, actions))
    comparisons.add("env steps, a fresh maze after 289", ours, their_steps, each + ", no resets", copying)
    ours = Work(ENVS * STEPS, lambda: walk(endless, rng.integers(4, size=(STEPS, ENVS))))
    comparisons.add("env steps, actions drawn too", ours, their_scan, JUMANJI + ", one scan", copying, target=1)
    ours = Work(ENVS, lambda: endless.reset())
    comparisons.add("resets to fresh mazes", ours, their_resets, JUMANJI, "generation", target=20, turns=5)
