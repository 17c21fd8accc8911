"""Mazes: every kernel against its plain reference, the rules by hand, disjoint splits."""

from concurrent.futures import ThreadPoolExecutor

import gymnasium as gym
import numpy as np
import pytest

from maxrl_envs.tasks import maze_kernels as kernels
from maxrl_envs.tasks import maze_reference as reference
from maxrl_envs.tasks import maze_tokens as mt
from maxrl_envs.tasks.maze import MazeEnv, MazeVectorEnv
from maxrl_envs.tasks.maze_generator import ALGORITHMS, MOVES, SPLITS, Mazes
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
    from benchmarks.measure.throughput import plain_prim

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


@pytest.mark.parametrize("size", [5, 9, 17, 41])
def test_demonstrations_are_shortest_and_correct(size):
    task, indices = MazeTokens(size), np.arange(30)
    shown = task.demonstrations("train", indices)
    assert (task.verify_batch("train", indices, shown) == 1).all()
    for cells, response in zip(task.mazes.cells("train", indices), shown, strict=True):
        assert len(task.answer(response)) == reference.path_length(cells.reshape(size, size).tolist())


OPEN = np.array([[0, 0, 0, 0, 0], [0, 1, 0, 1, 0], [0, 1, 0, 1, 0], [0, 1, 1, 1, 0], [0, 0, 0, 0, 0]], np.uint8)
U, D, L, R, DONE, EOS = mt.UP, mt.DOWN, mt.LEFT, mt.RIGHT, mt.DONE, mt.EOS
CASES = [
    ([D, D, R, R, DONE, EOS], 1),
    ([D, D, R, R, DONE], 1),
    ([D, D, R, R, R, R, R, R, DONE], 1),  # moves after the goal do not matter
    ([D, D, R, R, DONE, U, mt.WALL], 1),
    ([D, D, R, DONE, EOS], 0),  # not there
    ([R, DONE, EOS], 0),  # a wall
    ([U, U, U, DONE], 0),  # off the grid
    ([R, D, D, R, R, DONE], 0),  # through a wall
    ([D, D, R, R, EOS], 0),  # no DONE
    ([D, D, mt.PAD, R, R, DONE], 0),  # not a move
    ([D, D, R, R, mt.START, DONE], 0),
    ([DONE], 0),
    ([D, D, R, R], 2),  # neither DONE nor EOS
    ([mt.PAD] * 4, 2),
]


@pytest.mark.parametrize("response,outcome", CASES)
def test_verifier_by_hand(response, outcome):
    got = kernels.verify_tokens(OPEN.reshape(1, -1), 5, np.array([0]), np.array([response]), mt.UP, DONE, EOS)
    assert got[0] == outcome == reference.verify(OPEN.tolist(), response, mt.UP, DONE, EOS)


def test_verifier_matches_the_reference():
    rng = np.random.default_rng(0)
    cells, rows = mazes(5), rng.integers(20, size=20000)
    actions = rng.choice(
        [U, D, L, R, D, R, DONE, EOS, mt.PAD], size=(20000, 9), p=[0.05, 0.2, 0.05, 0.2, 0.2, 0.2, 0.07, 0.02, 0.01]
    )
    got = kernels.verify_tokens(cells, 5, rows, actions, mt.UP, DONE, EOS)
    grids = cells.reshape(-1, 5, 5).tolist()
    want = [reference.verify(grids[r], a, mt.UP, DONE, EOS) for r, a in zip(rows, actions.tolist(), strict=True)]
    assert got.tolist() == want and set(want) == {0, 1, 2}
    for same in (actions.astype(np.int32), np.asfortranarray(actions), actions.astype(np.uint8)):
        assert kernels.verify_tokens(cells, 5, rows, same, mt.UP, DONE, EOS).tolist() == want


def test_only_the_first_max_response_tokens_count():
    """A response that ends after them was cut off; what stands after its end does not matter."""
    long, short = MazeTokens(9), MazeTokens(9, max_response=8)
    indices = np.arange(40)
    shown = long.demonstrations("train", indices)
    lengths = (shown != mt.PAD).sum(axis=1)
    wide = np.pad(shown, ((0, 0), (0, 50)), constant_values=mt.UP)
    assert (long.verify_batch("train", indices, wide) == 1).all() and list(long.answers(wide)) == list(
        long.answers(shown)
    )
    assert lengths.min() > 8 and (short.verify_batch("train", indices, shown) == 2).all()
    assert set(short.answers(shown)) == {None} and short.answer(shown[0]) is None
    for width in (0, 1, 8, 9, 13, 14, 15, 40):
        ends = lengths <= width + 1  # DONE is enough
        assert (long.verify_batch("train", indices, shown[:, :width]) == np.where(ends, 1, 2)).all()
    env = gym.make("MaxRL/MazeTokens-v0", size=9, max_response=8)
    env.reset(options={"task": 0})
    _, reward, terminated, truncated, info = env.step(shown[0])
    assert (reward, terminated, truncated, info["ended"]) == (0.0, False, True, "length") and "answer" not in info


def test_responses_at_random_lengths_match_the_reference():
    """Every length, dtype and token, in the vocabulary and out of it, through the env."""
    rng = np.random.default_rng(0)
    env = gym.make_vec("MaxRL/MazeTokens-v0", num_envs=64, size=5, max_response=6)
    grids = env.unwrapped.suite.mazes.cells("train", np.arange(64)).reshape(64, 5, 5).tolist()
    shown, earned = env.unwrapped.suite.demonstrations("train", np.arange(64)), 0.0
    for length in [0, 1, 5, 6, 7, 12] * 6:
        actions = np.pad(shown, ((0, 0), (0, 6)), constant_values=U)[:, :length]
        odd = rng.choice([-1, -(2**31), 31, 32, 2**31 - 1, U, D, L, R, DONE, EOS, mt.PAD], size=(64, length))
        actions = np.where(rng.random((64, length)) < 0.1, odd, actions).astype(rng.choice([np.int32, np.int64]))
        env.reset(options={"task": np.arange(64)})
        _, rewards, _, truncated, info = env.step(actions)
        want = [reference.verify(g, a[:6], mt.UP, DONE, EOS) for g, a in zip(grids, actions.tolist(), strict=True)]
        assert (rewards == (np.array(want) == 1)).all() and (truncated == (np.array(want) == 2)).all()
        earned += rewards.sum()
    assert earned > 20
    for bad in (actions.astype(np.float64), actions[:, :, None], actions[0], actions[:5], actions.astype(str), None):
        env.reset(options={"task": 0})
        with pytest.raises(ValueError, match="expected 64 actions of Box"):
            env.step(bad)


def test_prompt_format():
    prompt = MazeTokens(5).observation("train", 0)
    assert prompt[:2].tolist() == [mt.BOS, mt.GRID_START] and prompt[-2:].tolist() == [mt.GRID_END, mt.PATH_START]
    rows = prompt[2:-2].reshape(5, 6)
    assert (rows[:, 5] == mt.NEWLINE).all() and (rows[0, :5] == mt.WALL).all()
    assert rows[1, 1] == mt.START and rows[3, 3] == mt.GOAL
    assert MazeTokens(17).observation_space.shape == (310,) and MazeTokens(17).max_response == 180


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


def test_drawing():
    env = gym.make("MaxRL/MazeTokens-v0", size=5, render_mode="ansi")
    env.reset(options={"task": 0})
    shown = MazeTokens(5).demonstrations("train", np.array([0]))[0]
    env.step(shown)
    picture = env.render()
    assert picture.count("\n") == 5 and "S" in picture and "G" in picture and "." in picture
    from maxrl_envs.tasks.maze_viewer import text

    grids = MazeVectorEnv(3, size=5).reset(seed=0)[0]
    strings = text(grids)
    assert strings.shape == (3,) and strings[0].splitlines()[0] == "#####" and strings[1][7] == "A"


def test_decoded_answers_match_one_by_one():
    rng, task = np.random.default_rng(0), MazeTokens(5)
    actions = rng.choice([U, D, L, R, DONE, EOS, mt.PAD], size=(2000, 6), p=[0.2, 0.2, 0.2, 0.2, 0.1, 0.05, 0.05])
    got = task.answers(actions)
    assert got.tolist() == [task.answer(action) for action in actions] and {None, ""} <= set(got)
