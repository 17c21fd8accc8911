"""Mazes: every kernel against its plain reference, the rules by hand, disjoint splits."""

from concurrent.futures import ThreadPoolExecutor

import gymnasium as gym
import numpy as np
import pytest

from maxrl_envs.tasks import maze_kernels as kernels
from maxrl_envs.tasks import maze_reference as reference
from maxrl_envs.tasks import maze_viewer
from maxrl_envs.tasks.maze import MazeEnv, MazeVectorEnv
from maxrl_envs.tasks.maze_generator import Mazes
from maxrl_envs.tasks.maze_rules import ALGORITHMS, MOVES, SPLITS
from maxrl_envs.tasks.maze_tokens import MazeTokens

GENERATORS = list(ALGORITHMS)


def mazes(size, generator="prim", split="train", indices=range(20), seed=0):
    return kernels.generate(size, ALGORITHMS[generator], seed, SPLITS[split], np.array(indices))


@pytest.mark.parametrize("generator", GENERATORS)
@pytest.mark.parametrize("size", [5, 9, 17])
@pytest.mark.parametrize("split", ["train", "test"])
def test_generation_matches_the_reference(size, generator, split):
    got = mazes(size, generator, split, indices=[0, 1, 7, 2**31], seed=3)
    for cells, index in zip(got, [0, 1, 7, 2**31], strict=True):
        assert cells.reshape(size, size).tolist() == reference.generate(size, generator, 3, split, index)


@pytest.mark.parametrize("generator", GENERATORS)
def test_mazes_are_spanning_trees(generator):
    for cells in mazes(17, generator):
        grid = cells.reshape(17, 17)
        assert grid.sum() == 64 + 63 and (grid[1::2, 1::2] == 1).all()
        assert reference.path_length(grid.tolist()) > 0  # with 63 openings for 64 rooms, connected is a tree
        seen, stack = {(1, 1)}, [(1, 1)]
        while stack:
            r, c = stack.pop()
            for p in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
                if grid[p] and p not in seen:
                    seen.add(p)
                    stack.append(p)
        assert len(seen) == 127


@pytest.mark.parametrize("generator", GENERATORS)
def test_neither_threads_nor_batch_change_a_maze(generator, monkeypatch):
    count = 12_000  # enough for a share to each of three threads
    monkeypatch.setattr(kernels, "THREADS", 1)
    expected = mazes(17, generator, indices=range(count))
    monkeypatch.setattr(kernels, "THREADS", 3)
    np.testing.assert_array_equal(mazes(17, generator, indices=range(count)), expected)
    np.testing.assert_array_equal(mazes(17, generator, indices=range(count - 1, -1, -1))[::-1], expected)
    with ThreadPoolExecutor(2) as pool:  # two callers at once
        for got in pool.map(lambda _: mazes(17, generator, indices=range(count)), range(2)):
            np.testing.assert_array_equal(got, expected)
    for batch in ([7], [7, 8], [7, 8, 9, 10]):
        np.testing.assert_array_equal(mazes(17, generator, indices=batch), expected[batch])
    assert not np.array_equal(mazes(17, generator, indices=range(count), seed=1), expected)


def test_prim_draws_as_plain_python_does():
    """Shape statistics of Prim's mazes against the same algorithm on Python's generator."""
    from benchmarks.measure.throughput.mazes import plain_prim

    both = np.concatenate([mazes(9, split=split, indices=range(n)) for split, n in (("train", 7000), ("test", 1000))])
    plain = np.array([plain_prim(9) for _ in range(4000)], np.uint8).reshape(4000, -1)
    walls = [i for i in range(81) if (i // 9 + i % 9) % 2 and 0 < i // 9 < 8 and 0 < i % 9 < 8]
    error = (both[:, walls].mean(0) - plain[:, walls].mean(0)) / np.sqrt(0.25 / 8000 + 0.25 / 4000)
    assert np.abs(error).max() < 4.5
    ours, theirs = (kernels.shortest_paths(cells, 9)[1] for cells in (both, plain))
    assert abs(ours.mean() - theirs.mean()) < 4.5 * np.hypot(ours.std() / 8000**0.5, theirs.std() / 4000**0.5)


@pytest.mark.parametrize("size", [5, 7, 9, 17])
@pytest.mark.parametrize("generator", GENERATORS)
def test_splits_are_disjoint(size, generator):
    counts = {split: count or 4000 for split, count in Mazes(size, generator).splits.items()}
    assert set(counts) == {"train", "test"} | ({"validation"} if size >= 9 else set())
    found = {split: {m.tobytes() for m in mazes(size, generator, split, range(n))} for split, n in counts.items()}
    assert len(set().union(*found.values())) == sum(len(part) for part in found.values()) and all(found.values())
    if size == 17:
        assert {split: len(part) for split, part in found.items()} == counts


@pytest.mark.parametrize("generator", GENERATORS)
def test_validation_mazes_match_the_reference(generator, monkeypatch):
    monkeypatch.setattr(reference, "HELD_OUT", 24)  # the reference draws all test mazes anew for each validation maze
    monkeypatch.setattr(kernels, "HELD_OUT", 24)
    kernels.test_contents.cache_clear()
    for cells, index in zip(mazes(9, generator, "validation", range(30)), range(30), strict=True):
        assert cells.reshape(9, 9).tolist() == reference.generate(9, generator, 0, "validation", index)
    monkeypatch.undo()
    kernels.test_contents.cache_clear()
    taken = kernels.test_contents(9, ALGORITHMS[generator], 0)
    cells = mazes(9, generator, "validation", range(1024))
    assert not set(kernels.contents(cells, np.arange(1024), 9)) & set(taken)


@pytest.mark.parametrize("wall", ["end", "stay"])
def test_vector_env_is_single_envs(wall):
    n, rng = 16, np.random.default_rng(1)
    vector = MazeVectorEnv(n, size=5, wall=wall, max_steps=12)
    singles = [MazeEnv(size=5, wall=wall, max_steps=12) for _ in range(n)]
    observations, _ = vector.reset(options={"task": np.arange(n), "split": "test"})
    for i, env in enumerate(singles):
        np.testing.assert_array_equal(env.reset(options={"task": i, "split": "test"})[0], observations[i])
    over, ends = np.zeros(n, bool), set()
    for _ in range(12):
        actions = rng.integers(4, size=n)
        observations, rewards, terminated, truncated, info = vector.step(actions)
        assert not (terminated & truncated).any()
        for i, env in enumerate(singles):
            if over[i]:
                assert rewards[i] == 0 and (terminated[i] or truncated[i])
                continue
            o, r, term, trunc, one = env.step(actions[i])
            np.testing.assert_array_equal(o, observations[i])
            assert (r, term, trunc) == (rewards[i], terminated[i], truncated[i])
            assert one["is_success"] == info["is_success"][i] == (r == 1)
            if term or trunc:
                assert one["ended"] == info["ended"][i]
                ends.add(one["ended"])
        over = terminated | truncated
    assert over.all() and ends >= ({"wall"} if wall == "end" else {"length"})


def test_demonstration_walks_to_the_goal():
    task = MazeTokens(9)
    env = MazeEnv(size=9, render_mode="rgb_array")
    env.reset(options={"task": 4})
    total = 0.0
    for move in task.answer(task.demonstrations("train", np.array([4]))[0]):
        _, reward, terminated, truncated, info = env.step("UDLR".index(move))
        total += reward
    assert total == 1 and terminated and not truncated and info["ended"] == "goal" and info["is_success"]
    assert env.render().shape == (144, 144, 3)
    with pytest.raises(gym.error.ResetNeeded):
        env.step(0)


def test_the_picture_shows_where_the_agent_stands():
    """On the start, on its way, before the wall that it met, and on the goal: once in each drawing."""
    pictures, texts = (MazeEnv(size=5, render_mode=mode, demonstrations=True) for mode in ("rgb_array", "ansi"))

    def shown():
        """The agent's cell, by the dark middle of the cell in the picture, and by the letter."""
        dark = (pictures.render()[8::16, 8::16] == maze_viewer.AGENT).all(axis=-1)
        (drawn,), lines = np.argwhere(dark).tolist(), texts.render().splitlines()
        written = [[row, column] for row, line in enumerate(lines) for column in range(5) if line[column] == "A"]
        assert written == [drawn]
        return drawn

    def play(env, moves):
        _, info = env.reset(options={"task": 0})
        for move in info["demonstration"] if moves is None else moves:
            env.step(move)

    for moves, place in [([], [1, 1]), ([0], [1, 1]), ([1], [2, 1]), (None, [3, 3])]:  # 0 is up, 1 is down
        for env in (pictures, texts):
            play(env, moves)
        assert shown() == place, moves


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_what_info_tells_on_request(split):
    options = {"task": 5, "split": split}
    single = MazeEnv(size=9, demonstrations=True, task_info=True, action_mask=True, wall="stay")
    tokens = gym.make("MaxRL/MazeTokens-v0", size=9, task_info=True)
    observation, info = single.reset(options=options)
    told = tokens.reset(options=options)[1]
    assert info["task_info"] == told["task_info"] == {"shortest_path": len(info["demonstration"])}
    assert info["gold"] == told["gold"] == "".join("UDLR"[move] for move in info["demonstration"])
    assert len(info["gold"]) == reference.path_length((observation > 0).astype(int).tolist())
    here = np.array([1, 1])
    for move in info["demonstration"]:
        free = [int(observation[tuple(here + step)] > 0) for step in MOVES]
        assert info["action_mask"].tolist() == free and info["action_mask"].dtype == np.int8
        assert single.action_space.sample(info["action_mask"]) in np.flatnonzero(free)
        here = here + MOVES[move]
        observation, reward, terminated, _, info = single.step(move)
    assert reward == 1 and terminated and "gold" not in info and "demonstration" not in info


def test_what_info_tells_of_masked_rows():
    env = MazeVectorEnv(3, size=5, demonstrations=True, task_info=True)
    info = env.reset(seed=0)[1]
    assert "_gold" not in info and info["task_info"]["shortest_path"].tolist() == [4, 4, 4]
    env.step(np.zeros(3, int))
    info = env.reset(options={"reset_mask": np.array([False, True, False])})[1]
    assert info["_gold"].tolist() == info["task_info"]["_shortest_path"].tolist() == [False, True, False]
    assert info["gold"][0] is None and len(info["demonstration"][1]) == 4


def test_time_limits():
    for make in (
        lambda **kwargs: gym.make_vec("MaxRL/Maze-v0", num_envs=2, size=5, wall="stay", **kwargs),
        lambda **kwargs: gym.make_vec("MaxRL/Maze-v0", 2, "sync", size=5, wall="stay", **kwargs),
    ):
        env = make(max_steps=3)
        env.reset(seed=0)
        for step in range(3):
            _, rewards, terminated, truncated, info = env.step(np.array([0, 0]))
            assert not rewards.any() and not terminated.any() and truncated.tolist() == [step == 2] * 2
        assert info["ended"].tolist() == ["length"] * 2
    assert gym.make_vec("MaxRL/Maze-v0", size=5, max_episode_steps=7).max_steps == 7
    assert gym.make_vec("MaxRL/Maze-v0", size=5, max_episode_steps=70).max_steps == 25
    assert gym.make_vec("MaxRL/Maze-v0", size=5, max_steps=60, max_episode_steps=70).max_steps == 60
    assert gym.make("MaxRL/Maze-v0", size=7).unwrapped.metadata["max_steps"] == 49
    for kwargs in ({"max_steps": 0}, {"max_episode_steps": 0}):
        with pytest.raises(ValueError, match="max_steps must be at least 1"):
            make_vector(**kwargs)


def make_vector(**kwargs):
    return MazeVectorEnv(2, size=5, **kwargs)


@pytest.mark.parametrize("mode", ["rgb_array", "ansi"])
def test_a_vector_env_renders_what_single_envs_do(mode):
    rng = np.random.default_rng(3)
    vector = make_vector(render_mode=mode)
    singles = [MazeEnv(size=5, render_mode=mode) for _ in range(2)]
    for env in (vector, singles[0]):
        with pytest.raises(gym.error.ResetNeeded):
            env.render()
    vector.reset(options={"task": [1, 2]})
    over = [False, False]
    for i, env in enumerate(singles):
        env.reset(options={"task": i + 1})
    while not all(over):
        actions = rng.integers(4, size=2)
        vector.step(actions)
        for i, env in enumerate(singles):
            if not over[i]:
                over[i] = any(env.step(actions[i])[2:4])
            assert np.array_equal(vector.render()[i], env.render())
    assert make_vector().render() is None and MazeEnv(size=5).render() is None


@pytest.mark.parametrize("bad", [None, 4, -1, 0.5, "1", [1], np.array([1])])
def test_a_bad_action_of_the_single_env_changes_nothing(bad):
    env = MazeEnv(size=5, demonstrations=True)
    _, info = env.reset(options={"task": 0})
    for action in info["demonstration"]:
        with pytest.raises(ValueError, match=r"expected an action of Discrete\(4\)"):
            env.step(bad)
        reward = env.step(action)[1]
    assert reward == 1


def test_next_step_autoreset_and_reset_mask():
    env = MazeVectorEnv(4, size=5, autoreset_mode="NextStep")
    env.reset(seed=0)
    env.step(np.zeros(4, int))  # up is a wall
    observations, rewards, terminated, _, info = env.step(np.zeros(4, int))
    assert not terminated.any() and (rewards == 0).all() and (observations[:, 1, 1] == 3).all()
    env = MazeVectorEnv(4, size=5)
    _, before = env.reset(seed=0)
    env.step(np.zeros(4, int))
    mask = np.array([True, False, False, True])
    _, after = env.reset(options={"reset_mask": mask, "task": 9})
    with pytest.raises(ValueError, match="the first reset starts all rollouts"):
        MazeVectorEnv(4, size=5).reset(options={"reset_mask": mask})
    assert (after["task"] == np.where(mask, 9, before["task"])).all()
    assert (env.step(np.zeros(4, int))[2]).all()


def test_what_a_step_returned_stays():
    env = MazeVectorEnv(64, size=5, autoreset_mode="NextStep")
    env.action_space.seed(0)
    kept = [env.reset(seed=0)]
    kept += [env.step(env.action_space.sample()) for _ in range(30)]
    before = [(np.copy(o), {k: np.copy(v) for k, v in i.items()}) for o, *_, i in kept]
    kept += [env.step(env.action_space.sample()) for _ in range(30)]
    env.reset(options={"split": "test"})
    for (observations, *_, info), (copied, infos) in zip(kept, before, strict=False):
        np.testing.assert_array_equal(observations, copied)
        assert all((info[k] == infos[k]).all() for k in infos)
        assert ((info["ended"] == "") == ~info["_ended"]).all() if "ended" in info else not info["is_success"].any()
    live = MazeVectorEnv(2, size=5, copy=False)
    assert np.shares_memory(live.reset(seed=0)[0], live.step(np.zeros(2, int))[0])


@pytest.mark.parametrize("actions", [[0, 4], [-1, 0], [0], [[0, 1]], [0.0, 1.7]])
def test_bad_actions_are_refused_and_change_nothing(actions):
    env = MazeVectorEnv(2, size=5, wall="stay")
    env.reset(seed=0)
    with pytest.raises(ValueError):
        env.step(np.array(actions))
    assert env._elapsed.tolist() == [0, 0] and (env._positions == 6).all()


@pytest.mark.parametrize(
    "kwargs",
    [
        {"size": 6},
        {"size": 3},
        {"size": 203},
        {"generator": "kruskal"},
        {"maze_seed": -1},
        {"maze_seed": 1.5},
        {"size": "9"},
    ],
)
def test_bad_mazes_are_refused(kwargs):
    for make in (MazeEnv, MazeTokens):
        with pytest.raises(ValueError):
            make(**kwargs)


@pytest.mark.parametrize(
    "options",
    [
        {"task": -1},
        {"task": 1024, "split": "test"},
        {"split": "dev"},
        {"split": "validation"},
        {"maze": 1},
        {"task": 0.5},
        {"task": np.array(2**63)},
    ],
)
def test_bad_options_are_refused(options):
    for env in (MazeEnv(size=5), MazeVectorEnv(2, size=5)):
        with pytest.raises(ValueError):
            env.reset(options=options)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"num_envs": 0}, "num_envs must be at least 1"),
        ({"wall": "bounce"}, "wall must be 'end' or 'stay'"),
        ({"max_steps": 0}, "max_steps must be at least 1"),
        ({"autoreset_mode": "SameStep"}, "autoreset_mode must be 'Disabled' or 'NextStep'"),
    ],
)
def test_wrong_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        MazeVectorEnv(**{"num_envs": 1, "size": 5, **arguments})


def test_nothing_can_be_done_before_the_first_reset():
    env = MazeVectorEnv(2, size=5, render_mode="ansi")
    with pytest.raises(gym.error.ResetNeeded, match="have not begun"):
        env.step(np.zeros(2, np.int64))
    with pytest.raises(gym.error.ResetNeeded, match="nothing to render"):
        env.render()
