"""Numba kernels over batches of mazes; `maze_reference` says the same in plain Python and tests hold them together.

A maze is (size * size,) uint8, row by row: 0 wall, 1 open. Rooms lie at odd rows and columns; start (1, 1), goal
(size-2, size-2). Each maze has a counter-based generator of its own, keyed by (seed, split, index, attempt): the same
maze whatever the batch or the thread count.
"""

import numpy as np
from numba import get_num_threads, njit, prange

PRIM, DEPTH_FIRST = 0, 1
TRAIN, TEST = 0, 1
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
SALT = np.uint64(0x5851F42D4C957F2F)  # chosen so that one of the four 5x5 mazes is a test maze
RUNNING, GOAL, WALL, LENGTH = 0, 1, 2, 3  # how a stepwise rollout stands


@njit(inline="always", cache=True)
def mix(x):
    """The finaliser of splitmix64 (Steele et al. 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(inline="always", cache=True)
def below(state, n):
    """An integer in 0..n-1 from the counter `state`."""
    return np.int64(((mix(state) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))


@njit(cache=True)
def carve(cells, size, algorithm, key, taken, work, grid_of, deltas):
    """One maze into `cells`; returns its content hash, a sum over the opened walls, so blind to their order."""
    rooms = (size - 1) // 2
    pad = rooms + 2
    cells[:] = 0
    taken[:] = 1
    for r in range(1, rooms + 1):
        taken[r * pad + 1 : r * pad + rooms + 1] = 0
    state = key + GOLDEN
    first = below(state, rooms * rooms)
    room = (first // rooms + 1) * pad + first % rooms + 1
    taken[room] = 1
    cells[grid_of[room]] = 1
    content = np.uint64(0)
    count = 0
    if algorithm == PRIM:
        for d in range(4):
            if taken[room + deltas[d]] == 0:
                work[count] = room * 4 + d
                count += 1
    else:
        work[0] = room
        count = 1
    options = np.empty(4, np.int64)
    while count > 0:
        if algorithm == PRIM:
            state += GOLDEN
            pick = below(state, count)
            edge = work[pick]
            count -= 1
            work[pick] = work[count]
            room = edge >> 2
            after = room + deltas[edge & 3]
            if taken[after] == 1:
                continue
        else:
            room = work[count - 1]
            free = 0
            for d in range(4):
                if taken[room + deltas[d]] == 0:
                    options[free] = room + deltas[d]
                    free += 1
            if free == 0:
                count -= 1
                continue
            state += GOLDEN
            after = options[below(state, free)]
        taken[after] = 1
        wall = (grid_of[room] + grid_of[after]) >> 1
        cells[wall] = 1
        cells[grid_of[after]] = 1
        content += mix(SALT + np.uint64(wall) * GOLDEN)
        if algorithm == PRIM:
            for d in range(4):
                if taken[after + deltas[d]] == 0:
                    work[count] = after * 4 + d
                    count += 1
        else:
            work[count] = after
            count += 1
    return content


@njit(parallel=True, cache=True)
def generate_chunks(size, algorithm, seed, split, indices, chunks):
    n = len(indices)
    rooms = (size - 1) // 2
    pad = rooms + 2
    cells = np.empty((n, size * size), np.uint8)
    deltas = np.array([-pad, pad, -1, 1])
    grid_of = np.zeros(pad * pad, np.int64)
    for r in range(rooms):
        for c in range(rooms):
            grid_of[(r + 1) * pad + c + 1] = (2 * r + 1) * size + 2 * c + 1
    for chunk in prange(chunks):
        taken = np.empty(pad * pad, np.uint8)
        work = np.empty(4 * rooms * rooms + 4, np.int64)
        for i in range(chunk * n // chunks, (chunk + 1) * n // chunks):
            base = mix(mix(mix(np.uint64(seed) + GOLDEN) + np.uint64(split) + GOLDEN) + np.uint64(indices[i]) + GOLDEN)
            attempt = np.uint64(0)
            while True:
                key = mix(base + attempt * SALT)
                content = carve(cells[i], size, algorithm, key, taken, work, grid_of, deltas)
                if ((content >> np.uint64(61)) == np.uint64(0)) == (split == TEST):
                    break
                attempt += np.uint64(1)
    return cells


def generate(size: int, algorithm: int, seed: int, split: int, indices: np.ndarray) -> np.ndarray:
    """Mazes `indices` (B,) int64 of a split: (B, size * size) uint8.

    An eighth of all mazes, by a hash of their walls, belongs to the test split and the others to training; a draw
    that falls in the other's share is drawn again. So no maze is ever in both.
    """
    chunks = max(1, min(len(indices), 8 * get_num_threads()))
    return generate_chunks(size, algorithm, seed, split, np.ascontiguousarray(indices, np.int64), chunks)


@njit(parallel=True, cache=True)
def shortest_paths(cells, size):
    """Shortest paths from start to goal: moves (B, size * size) int8 (0 up, 1 down, 2 left, 3 right; -1 after the
    end) and their lengths (B,) int64."""
    n = len(cells)
    moves = np.full((n, size * size), -1, np.int8)
    lengths = np.zeros(n, np.int64)
    deltas = np.array([-size, size, -1, 1])
    for i in prange(n):
        toward = np.full(size * size, -1, np.int8)
        queue = np.empty(size * size, np.int64)
        start, goal = size + 1, size * size - size - 2
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
        here, steps = start, 0
        while here != goal:
            moves[i, steps] = toward[here]
            here += deltas[toward[here]]
            steps += 1
        lengths[i] = steps
    return moves, lengths


@njit(parallel=True, cache=True)
def verify_tokens(cells, size, rows, actions, up, done, eos):
    """Outcomes (B,) int8 of responses `actions` (B, L), response i in maze `cells[rows[i]]`; moves are up..up+3.

    Correct: DONE is present, only moves stand before it, and walking them from the start meets no wall before the
    goal is reached; what follows the goal does not matter. Neither DONE nor EOS: truncated.
    """
    n, length = actions.shape
    outcomes = np.empty(n, np.int8)
    deltas = np.array([-size, size, -1, 1])
    for i in prange(n):
        here, goal = size + 1, size * size - size - 2
        verdict, walking = 2, True
        for t in range(length):
            token = actions[i, t]
            if token == done:
                verdict = 1 if walking and here == goal else 0
                break
            if token == eos:
                verdict = 0
                break
            if token < up or token > up + 3:
                walking = False
            elif walking and here != goal:
                here += deltas[token - up]
                walking = cells[rows[i], here] == 1
        outcomes[i] = verdict
    return outcomes


@njit(parallel=True, cache=True)
def step(grids, positions, elapsed, status, actions, size, max_steps, stay, rewards, out, copy):
    """One move of every running rollout, in place; finished ones stay as they are with reward 0.

    grids (n, size * size) uint8 (0 wall, 1 open, 2 goal, 3 agent), positions and elapsed (n,) int64, status (n,) int8,
    actions (n,) int64, rewards (n,) float64; with `copy`, the grids are written to `out` too.
    """
    deltas = np.array([-size, size, -1, 1])
    goal = size * size - size - 2
    for i in prange(len(grids)):
        rewards[i] = 0.0
        if status[i] == RUNNING:
            there = positions[i] + deltas[actions[i]]
            elapsed[i] += 1
            if grids[i, there] == 0:
                if not stay:
                    status[i] = WALL
            else:
                grids[i, positions[i]] = 1
                grids[i, there] = 3
                positions[i] = there
                if there == goal:
                    status[i] = GOAL
                    rewards[i] = 1.0
            if status[i] == RUNNING and elapsed[i] >= max_steps:
                status[i] = LENGTH
        if copy:
            out[i] = grids[i]
