"""The arithmetic envs: their problems, and that text and tokens say the same."""

import numpy as np
import pytest

from maxrl_envs import Outcome
from maxrl_envs.tasks.arithmetic import LEVELS, Arithmetic, ArithmeticTokens, decode, encode
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


@pytest.mark.slow
def test_a_short_warmup_solves_some_but_not_all(tmp_path):
    from maxrl_algos.run.journal import read
    from maxrl_algos.train import TrainConfig, Trainer

    config = TrainConfig(
        out=str(tmp_path), env="maxrl_envs:MaxRL/ArithmeticTokens-v0", env_kwargs={"level": 1},
        model={"layers": 2, "hidden": 64}, warmup_steps=150, warmup_lr=3e-3, warmup_tasks=64, steps=0,
        eval_tasks=64, eval_samples=16, loggers=(), progress=False,
    )  # fmt: skip
    Trainer(config).run()
    successes = np.array(read(tmp_path / "evaluations.jsonl")[-1]["successes"])
    assert 0.05 < successes.mean() / 16 < 0.95 and ((successes > 0) & (successes < 16)).sum() > 10
