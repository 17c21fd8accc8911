"""The maze kernels in plain Python, for reading and for the parity tests; never on a hot path."""

from collections import deque

from maxrl_envs.tasks.maze_rules import HELD_OUT, MOVES, SPLITS

MASK = (1 << 64) - 1
GOLDEN, SALT = 0x9E3779B97F4A7C15, 0x5851F42D4C957F2F


def mix(x: int) -> int:
    x &= MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def carve(size: int, algorithm: str, key: int) -> tuple[list[list[int]], int]:
    """A maze as rows of 0 (wall) and 1 (open), and its content hash."""
    rooms, state = (size - 1) // 2, key
    grid = [[0] * size for _ in range(size)]
    content = 0

    def below(n: int) -> int:
        nonlocal state
        state = (state * 6364136223846793005 + GOLDEN) & MASK
        return ((state >> 32) * n) >> 32

    def neighbours(r: int, c: int) -> list[tuple[int, int]]:
        around = [(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
        return [(i, j) for i, j in around if 0 <= i < rooms and 0 <= j < rooms and not grid[2 * i + 1][2 * j + 1]]

    def join(a: tuple[int, int], b: tuple[int, int]) -> None:
        nonlocal content
        row, column = a[0] + b[0] + 1, a[1] + b[1] + 1
        grid[row][column] = grid[2 * b[0] + 1][2 * b[1] + 1] = 1
        content = (content + mix(SALT + (row * size + column) * GOLDEN)) & MASK

    first = divmod(below(rooms * rooms), rooms)
    grid[2 * first[0] + 1][2 * first[1] + 1] = 1
    if algorithm == "prim":
        edges = [(first, to) for to in neighbours(*first)]
        while edges:
            pick = below(len(edges))
            room, to = edges[pick]
            last = edges.pop()
            if pick < len(edges):
                edges[pick] = last
            if not grid[2 * to[0] + 1][2 * to[1] + 1]:
                join(room, to)
                edges += [(to, further) for further in neighbours(*to)]
    else:
        stack = [first]
        while stack:
            free = neighbours(*stack[-1])
            if not free:
                stack.pop()
                continue
            to = free[below(len(free))]
            join(stack[-1], to)
            stack.append(to)
    return grid, content


def generate(size: int, algorithm: str, seed: int, split: str, index: int) -> list[list[int]]:
    """Maze `index` of a split."""
    return draw(size, algorithm, seed, split, index)[0]


def draw(size: int, algorithm: str, seed: int, split: str, index: int) -> tuple[list[list[int]], int]:
    """Maze `index` of a split, and its content hash: the first draw that belongs to the split."""
    taken = {draw(size, algorithm, seed, "test", i)[1] for i in range(HELD_OUT)} if split == "validation" else set()
    base = mix(mix(mix(seed + GOLDEN) + SPLITS[split] + GOLDEN) + index + GOLDEN)
    attempt = 0
    while True:
        grid, content = carve(size, algorithm, mix(base + attempt * SALT))
        if (content >> 61 == 0) == (split != "train") and content not in taken:
            return grid, content
        attempt += 1


def path_length(grid: list[list[int]]) -> int:
    """Moves on the shortest path from start to goal, by breadth-first search."""
    size = len(grid)
    distance = {(1, 1): 0}
    queue = deque([(1, 1)])
    while queue:
        r, c = queue.popleft()
        for dr, dc in MOVES:
            if grid[r + dr][c + dc] and (r + dr, c + dc) not in distance:
                distance[r + dr, c + dc] = distance[r, c] + 1
                queue.append((r + dr, c + dc))
    return distance[size - 2, size - 2]


def verify(grid: list[list[int]], response: list[int], up: int, done: int, eos: int) -> int:
    """0 wrong, 1 correct, 2 truncated."""
    end = next((t for t, token in enumerate(response) if token in (done, eos)), None)
    if end is None:
        return 2
    if response[end] == eos or any(not up <= token < up + 4 for token in response[:end]):
        return 0
    r = c = 1
    for token in response[:end]:
        if r == c == len(grid) - 2:
            return 1
        r, c = r + MOVES[token - up][0], c + MOVES[token - up][1]
        if not grid[r][c]:
            return 0
    return int(r == c == len(grid) - 2)
