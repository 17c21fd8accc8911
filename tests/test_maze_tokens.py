"""Mazes in tokens: the verifier against its plain reference and by hand, prompts, demonstrations and answers."""

import gymnasium as gym
import numpy as np
import pytest

from maxrl_envs.tasks import maze_kernels as kernels
from maxrl_envs.tasks import maze_reference as reference
from maxrl_envs.tasks import maze_tokens as mt
from maxrl_envs.tasks.maze import MazeVectorEnv
from maxrl_envs.tasks.maze_generator import Mazes
from maxrl_envs.tasks.maze_tokens import MazeTokens


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
    cells, rows = Mazes(5).cells("train", np.arange(20)), rng.integers(20, size=20000)
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


def test_drawing():
    env = gym.make("MaxRL/MazeTokens-v0", size=5, render_mode="ansi")
    env.reset(options={"task": 0})
    shown = MazeTokens(5).demonstrations("train", np.array([0]))[0]
    env.step(shown)
    picture = env.render()
    assert picture.count("\n") == 5 and "S" in picture and "." in picture
    assert picture.splitlines()[3][3] == "A"  # on the goal
    from maxrl_envs.tasks.maze_viewer import text

    grids = MazeVectorEnv(3, size=5).reset(seed=0)[0]
    strings = text(grids)
    assert strings.shape == (3,) and strings[0].splitlines()[0] == "#####" and strings[1][7] == "A"


def test_decoded_answers_match_one_by_one():
    rng, task = np.random.default_rng(0), MazeTokens(5)
    actions = rng.choice([U, D, L, R, DONE, EOS, mt.PAD], size=(2000, 6), p=[0.2, 0.2, 0.2, 0.2, 0.1, 0.05, 0.05])
    got = task.answers(actions)
    assert got.tolist() == [task.answer(action) for action in actions] and {None, ""} <= set(got)


def test_a_response_must_have_room_for_its_path():
    with pytest.raises(ValueError, match="max_response must be at least 2"):
        MazeTokens(5, max_response=1)
    with pytest.raises(ValueError, match="max_response=4 is too short: a path takes 6 tokens"):
        MazeTokens(5, max_response=4).demonstrations("test", np.arange(1))


def test_a_drawing_shows_the_walk_up_to_the_wall_or_the_goal():
    env = gym.make("MaxRL/MazeTokens-v0", size=5, render_mode="ansi")
    env.reset(options={"task": 0, "split": "test"})  # its path is DDRR
    assert env.render().splitlines()[1][:2] == "#A" and "." not in env.render()
    env.step(np.array([D, D, R, R, R, DONE, EOS]))
    assert env.render().splitlines()[2][1] == "." and env.render().splitlines()[3] == "#..A#"
    env.reset(options={"task": 0, "split": "test"})
    env.step(np.array([L, D, DONE, EOS]))
    assert env.render().splitlines()[1][0] == "x" and "." not in env.render()
