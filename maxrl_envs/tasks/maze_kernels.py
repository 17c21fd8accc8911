"""Numba kernels over batches of mazes; `maze_reference` says the same in plain Python and tests hold them together.

A maze is (size * size,) uint8, row by row: 0 wall, 1 open. Rooms lie at odd rows and columns; the start is (1, 1), the
goal (size-2, size-2). Each maze is drawn by a generator keyed by (seed, split, index, attempt): it is the same maze
whatever the batch or the number of threads.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import config, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from maxrl_envs.tasks.maze_rules import ALGORITHMS, HELD_OUT, MOVES, SPLITS

PRIM = ALGORITHMS["prim"]
TRAIN, TEST, VALIDATION = SPLITS["train"], SPLITS["test"], SPLITS["validation"]
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
SALT = np.uint64(0x5851F42D4C957F2F)  # chosen so that one of the four 5x5 mazes is a test maze
RUNNING, GOAL, WALL, LENGTH = 0, 1, 2, 3  # how a stepwise rollout stands
AHEAD, AHEAD_TOKENS = 8, 40  # rows to prefetch, and how much of a response: most of a path of mean length
THREADS = config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]  # the CPUs of this process, or as the environment says


@intrinsic
def prefetch(context, array, row, column):
    """Asks for `array[row, column]` ahead of its use: what a batch beyond the cache waits for is memory."""

    def codegen(context, builder, signature, args):
        struct = context.make_array(array)(context, builder, args[0])
        item = cgutils.get_item_pointer(context, builder, array, struct, args[1:])
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t] + [cgutils.int32_t] * 3)
        function = builder.module.declare_intrinsic("llvm.prefetch", [cgutils.voidptr_t], kind)
        read, keep, data = (ir.Constant(cgutils.int32_t, value) for value in (0, 3, 1))
        builder.call(function, [builder.bitcast(item, cgutils.voidptr_t), read, keep, data])
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp), codegen


@njit(inline="always", cache=True)
def mix(x):
    """The finaliser of splitmix64 (Steele et al. 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(inline="always", cache=True)
def advance(state):
    """The next state of a maze's generator: linear congruential, its multiplier from Knuth's MMIX."""
    return state * np.uint64(6364136223846793005) + GOLDEN


@njit(inline="always", cache=True)
def below(state, n):
    """An integer in 0..n-1 from the upper half of `state`."""
    return ((state >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32)


@njit(cache=True)
def begin(cells, row, free, work, lane, state, size):
    """A maze of closed rooms in `cells[row]`, all of them free, and the first room's edge in `work[lane, 0]`."""
    cells[row] = 0
    for r in range(1, size, 2):
        for c in range(1, size, 2):
            cells[row, r * size + c] = 1
            free[lane, (r + 1) * size + c] = 1
    rooms = np.uint32(size // 2)
    first = np.uint32(below(advance(state), rooms * rooms))
    room = (first // rooms * 2 + 2) * size + first % rooms * 2 + 1
    work[lane, 0] = room | (room - size) << 16


@njit(inline="always", cache=True)
def take_edge(cells, row, free, work, lane, count, state, size):
    """One step of Prim's algorithm: draws one of `count` edges, opens its room if that is still free; the new count.

    Whether a room is free is a coin toss, which no CPU predicts: so there is no branch. All is uint64, for which an
    index needs no check for a negative one.
    """
    two, far, sixteen = np.uint64(2), np.uint64(2) * size, np.uint64(16)
    pick = below(state, count)
    count -= np.uint64(1)
    edge = np.uint64(work[lane, pick])
    work[lane, pick] = work[lane, count]
    room = edge & np.uint64(0xFFFF)
    opens = free[lane, room]
    free[lane, room] = 0
    cells[row, edge >> sixteen] = opens  # each wall is drawn once
    edge = room | (room - size) << sixteen
    vertical, horizontal = far | size << sixteen, two | np.uint64(1) << sixteen
    work[lane, count] = edge - vertical
    more = count + np.uint64(free[lane, room - far])
    work[lane, more] = edge + vertical
    more += np.uint64(free[lane, room + far])
    work[lane, more] = edge - horizontal
    more += np.uint64(free[lane, room - two])
    work[lane, more] = edge + horizontal
    more += np.uint64(free[lane, room + two])
    return more if opens else count


@njit(cache=True)
def prim(cells, rows, free, work, states, size):
    """The mazes `cells[rows]`, three of them, side by side: each waits on its own chain of look-ups.

    Written out, since counts and states in arrays cost a quarter of the speed. Each edge between two rooms enters the
    frontier once, so the number of steps is fixed.
    """
    for lane in range(3):
        begin(cells, rows[lane], free, work, lane, states[lane], size)
    a, b, c = rows
    state_a, state_b, state_c = states
    count_a = count_b = count_c = np.uint64(1)
    for _ in range(2 * (size // 2) * (size // 2 - 1) + 1):
        state_a, state_b, state_c = advance(state_a), advance(state_b), advance(state_c)
        count_a = take_edge(cells, a, free, work, 0, count_a, state_a, np.uint64(size))
        count_b = take_edge(cells, b, free, work, 1, count_b, state_b, np.uint64(size))
        count_c = take_edge(cells, c, free, work, 2, count_c, state_c, np.uint64(size))


@njit(cache=True)
def depth_first(cells, row, free, work, state, size):
    """The maze `cells[row]`; `work[0]` is the stack of rooms."""
    begin(cells, row, free, work, 0, state, size)
    state = advance(state)
    work[0, 0] &= 0xFFFF
    free[0, work[0, 0]] = 0
    options = np.empty(4, np.int64)
    count = 1
    while count > 0:
        room = np.int64(work[0, count - 1])
        choices = 0
        for d in (-2 * size, 2 * size, -2, 2):
            options[choices] = room + d
            choices += free[0, room + d]
        if choices == 0:
            count -= 1
            continue
        state = advance(state)
        after = options[below(state, choices)]
        free[0, after] = 0
        cells[row, ((room + after) >> 1) - size] = 1
        work[0, count] = after
        count += 1


@njit(cache=True)
def cells_ahead(size):
    """By how many cells each of the four moves goes on in a maze laid out row by row: (4,) int64."""
    ahead = np.empty(4, np.int64)
    for move in range(4):
        ahead[move] = MOVES[move][0] * size + MOVES[move][1]
    return ahead


@njit(cache=True)
def contents(cells, rows, size):
    """A hash of the walls of each of the mazes `cells[rows]`, (R,) uint64: a sum of weights of what was opened."""
    weights = np.zeros(size * size, np.uint64)
    for wall in range(size * size):
        if (wall // size + wall % size) % 2 == 1:
            weights[wall] = mix(SALT + np.uint64(wall) * GOLDEN)
    sums = np.empty(len(rows), np.uint64)
    for i in range(len(rows)):
        content = np.uint64(0)  # a sum in an array would be slow
        for wall in range(size * size):
            content += weights[wall] if cells[rows[i], wall] else np.uint64(0)
        sums[i] = content
    return sums


@njit(nogil=True, cache=True)
def generate_rows(cells, indices, size, algorithm, seed, split, taken):
    """Mazes `indices` into `cells`, in rounds: a maze that belongs to another split is drawn again in the next round.

    `taken` holds the sorted hashes of the test mazes, which no validation maze may be.
    free (3, (size + 2) * size) has a row of zeros above and below the maze and zeros at its border, so that two cells
    from a room lies a free room (1) or none (0). work (3, ...) holds frontiers: room in `free` | wall << 16.
    """
    free = np.zeros((3, (size + 2) * size), np.uint8)
    work = np.empty((3, 2 * size * size), np.uint32)
    base = mix(mix(np.uint64(seed) + GOLDEN) + np.uint64(split) + GOLDEN) + GOLDEN
    salt = np.uint64(0)
    states = np.empty(len(indices), np.uint64)
    rows = np.arange(len(indices)).astype(np.uint64)
    while len(rows) > 0:
        for row in rows:
            states[row] = mix(mix(base + np.uint64(indices[row])) + salt)
        last = len(rows) - 1
        if algorithm == PRIM:
            for i in range(0, len(rows), 3):
                a, b, c = rows[i], rows[min(i + 1, last)], rows[min(i + 2, last)]
                prim(cells, (a, b, c), free, work, (states[a], states[b], states[c]), size)
        else:
            for row in rows:
                depth_first(cells, row, free, work, states[row], size)
        kept = 0
        sums = contents(cells, rows, size)
        for i in range(len(rows)):
            again = ((sums[i] >> np.uint64(61)) == np.uint64(0)) == (split == TRAIN)
            if split == VALIDATION and not again:
                place = np.searchsorted(taken, sums[i])
                again = place < len(taken) and taken[place] == sums[i]
            if again:
                rows[kept] = rows[i]
                kept += 1
        rows = rows[:kept]
        salt += SALT


def generate(size: int, algorithm: int, seed: int, split: int, indices: np.ndarray) -> np.ndarray:
    """Mazes `indices` (B,) int64 of a split: (B, size * size) uint8.

    An eighth of all mazes, by a hash of their walls, is held out and the others are for training. The test split has
    the mazes that its first `HELD_OUT` draws give, the validation split other ones of the held-out mazes. A draw that
    belongs to another split is drawn again, so no maze is ever in two splits.
    """
    taken = test_contents(size, algorithm, seed) if split == VALIDATION else np.empty(0, np.uint64)
    count = len(indices)
    indices = np.ascontiguousarray(indices, np.int64)
    cells = np.empty((count, size * size), np.uint8)
    # A million cells, 3 ms of work, for each. Plain threads sleep when done; those of Numba spin at a barrier, where
    # a busy neighbour costs milliseconds, and may abort the process after a fork or when two threads call them.
    threads = max(1, min(THREADS, cells.size >> 20))
    ends = [count * i // threads for i in range(threads + 1)]
    parts = [(cells[a:b], indices[a:b]) for a, b in zip(ends[:-1], ends[1:], strict=True)]
    if threads == 1:
        generate_rows(*parts[0], size, algorithm, seed, split, taken)
        return cells
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(generate_rows, *part, size, algorithm, seed, split, taken) for part in parts]:
            done.result()
    return cells


@lru_cache(maxsize=64)
def test_contents(size: int, algorithm: int, seed: int) -> np.ndarray:
    """The sorted hashes of all test mazes, (HELD_OUT,) uint64."""
    rows = np.arange(HELD_OUT)
    return np.sort(contents(generate(size, algorithm, seed, TEST, rows), rows, size))


@njit(nogil=True, cache=True)
def shortest_paths(cells, size):
    """Shortest paths from start to goal: moves (B, size * size) int8 (0 up, 1 down, 2 left, 3 right; -1 after the
    end) and their lengths (B,) int64."""
    moves = np.full(cells.shape, -1, np.int8)
    lengths = np.zeros(len(cells), np.int64)
    deltas = cells_ahead(size)
    start, goal = size + 1, size * size - size - 2
    toward = np.empty(size * size, np.int8)
    queue = np.empty(size * size, np.int64)
    for i in range(len(cells)):
        toward[:] = -1
        toward[goal] = 4
        queue[0] = goal
        head, tail = 0, 1
        while head < tail and toward[start] < 0:
            here = queue[head]
            head += 1
            for d in range(4):
                there = here - deltas[d]
                if cells[i, there] == 1 and toward[there] < 0:
                    toward[there] = d
                    queue[tail] = there
                    tail += 1
        here = start
        while here != goal:
            moves[i, lengths[i]] = toward[here]
            here += deltas[toward[here]]
            lengths[i] += 1
    return moves, lengths


@njit(nogil=True, cache=True)
def verify_tokens(cells, size, rows, actions, up, done, eos):
    """Outcomes (B,) int8 of responses `actions` (B, L), response i in maze `cells[rows[i]]`; moves are up..up+3.

    Correct: DONE is present, only moves stand before it, and walking them from the start meets no wall before the
    goal is reached; what follows the goal does not matter. Neither DONE nor EOS: truncated.
    """
    n, length = actions.shape
    outcomes = np.full(n, 2, np.int8)
    deltas = cells_ahead(size)
    goal = size * size - size - 2
    for i in range(n):
        for t in range(0, min(length, AHEAD_TOKENS), 8):
            prefetch(actions, min(i + AHEAD, n - 1), t)
        maze = cells[rows[i]]
        here, t = size + 1, 0
        while t < length and here != goal and up <= actions[i, t] <= up + 3:
            here += deltas[np.uint32(actions[i, t] - up)]
            t += 1
            if maze[np.uint32(here)] == 0:
                break
        right = here == goal
        for after in range(t, length):
            token = actions[i, after]
            if token == done or token == eos:
                outcomes[i] = 1 if right and token == done else 0
                break
            right = right and up <= token <= up + 3
    return outcomes


@njit(nogil=True, cache=True)
def step(grids, positions, elapsed, status, actions, size, max_steps, stay, rewards, terminated, truncated):
    """One move of every running rollout, in place; finished ones stay as they are with reward 0.

    grids (n, size * size) uint8 (0 wall, 1 open, 2 goal, 3 agent), positions and elapsed (n,) int64, status (n,) int8,
    actions (n,) int64; rewards (n,) float64 come as zeros; terminated and truncated (n,) bool are written. Returns how
    many rollouts are over; -1, and nothing done, where an action is not one of 0..3. One thread: to wake a second takes
    longer.
    """
    wrong = 0
    for i in range(len(actions)):
        wrong |= actions[i] & ~3
    if wrong != 0:
        return -1
    deltas = cells_ahead(size)
    goal = size * size - size - 2
    for i in range(len(grids)):
        if status[i] != RUNNING:
            continue
        here = positions[i]
        there = here + deltas[np.uint32(actions[i])]
        blocked = grids[i, np.uint32(there)] == 0
        there = here if blocked else there
        grids[i, np.uint32(here)] = 1
        grids[i, np.uint32(there)] = 3
        positions[i] = there
        elapsed[i] += 1
        if there == goal:
            status[i] = GOAL
            rewards[i] = 1.0
        elif blocked and not stay:
            status[i] = WALL
        elif elapsed[i] >= max_steps:
            status[i] = LENGTH
    over = 0
    for i in range(len(grids)):  # apart from the moves, for this loop becomes vector instructions
        truncated[i] = status[i] == LENGTH
        terminated[i] = (status[i] == GOAL) | (status[i] == WALL)
        over += status[i] != RUNNING
    return over
