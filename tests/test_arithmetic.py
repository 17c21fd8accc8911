"""The arithmetic envs: their problems, and that text and tokens say the same."""

import gymnasium as gym
import numpy as np
import pytest

from maxrl_envs import Outcome
from maxrl_envs.tasks.arithmetic import LEVELS, Arithmetic
from maxrl_envs.tasks.arithmetic_tokens import EOS, VOCABULARY, ArithmeticTokens, decode, encode
from maxrl_envs.tasks.text import split_of


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5, None])
def test_arithmetic_problems(level):
    task, tokens = Arithmetic(level), ArithmeticTokens(level)
    problems = {split: [task.problem(split, i) for i in range(400)] for split in ("train", "test")}
    for split, found in problems.items():
        assert all(split_of(problem.question) == split for problem in found)
        for i, (question, solution, answer, _) in enumerate(found):
            if question.startswith("What is"):
                assert eval(question.removeprefix("What is").removesuffix("?")) == answer  # written by us
            for step in solution.split(". ")[:-1]:
                left, right = step.split(" = ")
                assert eval(left) == int(right) and 0 <= int(right) <= 99
            observation = tokens.observation(split, i)
            assert observation in tokens.observation_space and task.observation(split, i) in task.observation_space
            assert decode(observation).endswith(decode(encode(question)))
    assert sum(question.startswith("What is") for question, *_ in problems["train"]) in range(100, 300)
    assert len({problem.question for problem in problems["train"]}) > 150
    if level:
        assert {problem.solution.count("=") for problem in problems["train"]} == {LEVELS[level - 1][0]}
    demonstrations = tokens.demonstrations("train", np.arange(400))
    assert (tokens.verify_batch("train", np.arange(400), demonstrations) == Outcome.CORRECT).all()
    assert [tokens.answer(d) for d in demonstrations] == [str(problem.answer) for problem in problems["train"]]


def test_arithmetic_text_and_tokens_agree():
    text, tokens = Arithmetic(), ArithmeticTokens()
    indices = np.arange(64)
    actions = tokens.demonstrations(
        "test", np.where(indices % 2, indices, indices[::-1])
    )  # every other one is another's
    outcomes = tokens.verify_batch("test", indices, actions).tolist()
    responses = [tokens.response(action) for action in actions]
    assert text.verify_batch("test", indices, responses).tolist() == outcomes and sum(outcomes) in range(32, 40)
    assert [text.answer(response) for response in responses] == [tokens.answer(action) for action in actions]


def test_arithmetic_tokens_need_the_end_and_the_right_answer():
    task = ArithmeticTokens(1)
    good = task.demonstrations("train", np.array([0]))
    pad, eos = task.metadata["tokens"]["pad"], task.metadata["tokens"]["eos"]
    unended, other = np.where(good == eos, pad, good), task.demonstrations("train", np.array([1]))
    assert task.answer(other[0]) != task.answer(good[0])
    rows = np.concatenate([good, unended, other])
    assert task.verify_batch("train", np.zeros(3, int), rows).tolist() == [1, Outcome.TRUNCATED, 0]
    assert task.answer(unended[0]) is None
    with pytest.raises(ValueError, match="token ids"):
        task.verify_batch("train", np.array([0]), [["x"]])
    with pytest.raises(ValueError, match="too short"):
        ArithmeticTokens(1, max_response=3).demonstrations("train", np.array([0]))
    with pytest.raises(ValueError, match="level must be from 1 to 5"):
        Arithmetic(6)


@pytest.mark.parametrize("level", [1, 3, None])
@pytest.mark.parametrize("seed", [0, 7])
def test_no_question_is_in_two_splits(level, seed):
    suite = Arithmetic(level, seed)
    found = {}
    for split, count in suite.splits.items():
        for i in range(count or 2000):
            assert found.setdefault(suite.problem(split, i).question, split) == split
    assert set(found.values()) == {"train", "validation", "test"}


def test_the_seed_changes_every_task():
    one, other = (Arithmetic(5, problem_seed=seed) for seed in (0, 1))
    for split in one.splits:
        same = [one.observation(split, i) == other.observation(split, i) for i in range(50)]
        assert not any(same) and one.observation(split, 2**31 - 1 if split == "train" else 9)
    assert Arithmetic(5, problem_seed=1).observation("test", 3) == other.observation("test", 3)
    assert len({Arithmetic(5, seed).observation("train", 2**40) for seed in range(20)}) == 20


def test_training_tasks_can_be_few():
    env = gym.make_vec("MaxRL/ArithmeticTokens-v0", num_envs=512, train_tasks=32)
    assert env.metadata["splits"]["train"] == 32 and set(env.reset(seed=0)[1]["task"]) == set(range(32))
    with pytest.raises(ValueError, match=r"32 tasks, 0 to 31"):
        env.reset(options={"task": 32})
    for name in ("Arithmetic", "ArithmeticTokens"):
        few, all_ = (gym.make(f"MaxRL/{name}-v0", train_tasks=count) for count in (300, None))
        for split, task in (("train", 299), ("validation", 1023), ("test", 1023)):
            options = {"task": task, "split": split}
            assert np.array_equal(few.reset(options=options)[0], all_.reset(options=options)[0])


def test_facts_and_gold_answers():
    for name in ("Arithmetic", "ArithmeticTokens"):
        env = gym.make(f"MaxRL/{name}-v0", task_info=True, demonstrations=True)
        levels = set()
        for task in range(40):
            _, info = env.reset(options={"task": task})
            levels.add(info["task_info"]["level"])
            assert env.step(info["demonstration"])[-1]["answer"] == info["gold"]
        assert levels == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    "kwargs", [{"level": 0}, {"level": "1"}, {"problem_seed": -1}, {"problem_seed": 0.5}, {"train_tasks": 0}]
)
def test_bad_arguments_are_refused(kwargs):
    for make in (Arithmetic, ArithmeticTokens):
        with pytest.raises(ValueError, match=f"{next(iter(kwargs))} must be"):
            make(**kwargs)


def test_responses_at_random_lengths_agree_with_the_text():
    """Only what stands before EOS among the first `max_response` tokens counts, whatever the length and the dtype."""
    rng, suite = np.random.default_rng(0), ArithmeticTokens(1)
    env = gym.make_vec("MaxRL/ArithmeticTokens-v0", num_envs=32, level=1)
    shown, earned = suite.demonstrations("train", np.arange(32)), 0
    for length in (0, 1, 7, suite.max_response - 1, suite.max_response, 40) * 5:
        actions = np.pad(shown, ((0, 0), (0, 40)), constant_values=3)[:, :length]
        odd = rng.choice([-1, -(2**31), len(VOCABULARY), 2**31 - 1, 4, EOS], size=actions.shape)
        actions = np.where(rng.random(actions.shape) < 0.02, odd, actions).astype(rng.choice([np.int32, np.int64]))
        env.reset(options={"task": np.arange(32)})
        _, rewards, _, truncated, _ = env.step(actions)
        for i, action in enumerate(actions[:, : suite.max_response].tolist()):
            whole = EOS in action
            text = decode(action[: action.index(EOS)]) if whole else ""
            assert truncated[i] == (not whole) and rewards[i] == (whole and suite.text.verify("train", i, text) == 1)
        earned += rewards.sum()
    assert earned > 100
    late = np.full((1, suite.max_response + 1), 3)
    late[0, -1] = EOS
    assert suite.verify("train", 0, late[0]) == Outcome.TRUNCATED and suite.answer(late[0]) is None


@pytest.mark.slow
def test_a_short_warmup_solves_some_but_not_all(tmp_path):
    from maxrl_algos.commands.train_tokens import TokenConfig, train
    from maxrl_algos.run.json_lines import read

    config = TokenConfig(
        out=str(tmp_path), env="maxrl_envs:MaxRL/ArithmeticTokens-v0", env_kwargs={"level": 1},
        model={"layers": 2, "hidden": 64}, warmup_steps=150, warmup_lr=3e-3, warmup_tasks=64, steps=0,
        eval_tasks=64, eval_samples=16, loggers=(), progress=False,
    )  # fmt: skip
    train(config)
    successes = np.array(read(tmp_path / "evaluations.jsonl")[-1]["successes"])
    assert 0.05 < successes.mean() / 16 < 0.95 and ((successes > 0) & (successes < 16)).sum() > 10
