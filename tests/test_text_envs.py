"""Text environments: prompts, what is cut off, where the answer stands."""

import gymnasium as gym
import numpy as np
import pytest

from maxrl_envs import Outcome
from maxrl_envs.tasks.arithmetic import Arithmetic
from maxrl_envs.tasks.math_text import MathText
from maxrl_envs.tasks.text import answer_part, last_box
from maxrl_envs.text_rows import Row
from tests.text_fixture import ROWS, fill

# Prompts, responses


def test_prompts_are_those_of_the_paper(tmp_path):
    fill(tmp_path)
    gsm8k, aime = (gym.make(f"MaxRL/{n}-v0", data=tmp_path, checksum=False).unwrapped for n in ("GSM8K", "AIME2024"))
    end = " Let's think step by step and output the final answer within \\boxed{}."
    assert gsm8k.reset(options={"task": 0, "split": "train"})[0] == ROWS[0][0] + end
    assert gsm8k.metadata["system_prompt"] is None
    assert aime.reset(options={"task": 0})[0].startswith("Of aime2024")
    assert aime.metadata["system_prompt"] == "Please reason step by step and put the final answer in \\boxed{}."


def test_what_was_cut_off_is_told_apart():
    task = Arithmetic(max_response=100, end="<eos>")
    indices = np.arange(3)
    good = list(task.demonstrations("train", indices))
    cut, long = [text.removesuffix("<eos>") for text in good], [text + "x" * 100 + "<eos>" for text in good]
    assert task.verify_batch("train", indices, good).tolist() == [Outcome.CORRECT] * 3
    assert task.verify_batch("train", indices, cut).tolist() == [Outcome.TRUNCATED] * 3
    assert task.verify_batch("train", indices, long).tolist() == [Outcome.TRUNCATED] * 3
    mixed = [good[0], cut[1], good[0]]
    wrong = Outcome.CORRECT if task.answer(good[0]) == task.answer(good[2]) else Outcome.WRONG
    assert task.verify_batch("train", indices, mixed).tolist() == [Outcome.CORRECT, Outcome.TRUNCATED, wrong]
    env = gym.make("MaxRL/Arithmetic-v0", end="<eos>", disable_env_checker=True)
    env.reset(options={"task": 0})
    _, reward, terminated, truncated, info = env.step("\\boxed{1}")
    assert (reward, terminated, truncated, info["ended"]) == (0.0, False, True, "length") and "answer" not in info
    with pytest.raises(ValueError, match="action 1 is NoneType"):
        task.verify_batch("train", indices[:2], [good[0], None])


@pytest.mark.parametrize(
    "response, part",
    [
        ("It is 5.", "It is 5."),
        ("<think>3?</think>It is 5.", "It is 5."),
        ("3?</think>It is 5.", "It is 5."),  # the chat template had opened the thinking
        ("<think>It is 5.", None),
        ("<think>3</think>It is <think>5", None),
        ("<answer>4</answer> no, <answer> 5\n</answer>.", " 5\n"),
        ("<answer>5", "<answer>5"),
        ("5</answer>", "5</answer>"),
        ("<think><answer>3</answer></think> 5", " 5"),
        ("<answer><answer>5</answer>", "5"),
        ("", ""),
    ],
)
def test_the_part_that_holds_the_answer(response, part):
    assert answer_part(response) == part


def test_every_text_env_looks_for_the_answer_in_the_same_part():
    suite = MathText({"train": [Row("What is 2 + 3?", "5")]}, kind="integer")
    for response, outcome in [
        ("<think>3?</think>The answer is 5.", 1), ("<think>The answer is 5.", 0), ("<answer>5</answer> and not 7", 1),
        ("\\boxed{5} <answer>7</answer>", 0), ("<answer>\\boxed{5}</answer>", 1),
    ]:  # fmt: skip
        assert suite.verify("train", 0, response) == outcome, response
    assert suite.answer("<answer>5</answer> and not 7") == "5" and suite.answer("<think>5") is None


def test_the_last_box():
    boxes = {
        "": None,
        "\\boxed{5}": "5",
        "\\boxed{1} \\boxed{\\frac{1}{2}}": "\\frac{1}{2}",
        "\\boxed{{5}": None,
        "\\boxed 5": None,
    }
    assert {text: last_box(text) for text in boxes} == boxes


def test_golds_are_checked_by_the_verifier():
    def suite(gold, kind="integer"):
        return MathText({"train": [Row("q", "1"), Row("q", gold)]}, kind)

    for gold in ("$5", "1/2", "5%", "1,234", "-0.5", "\\boxed{7}"):
        right = suite(gold)
        assert right.verify("train", 1, right.demonstrations("train", np.array([1]))[0]) == Outcome.CORRECT, gold
    for gold in ("12,34", "x", "one or two", " "):
        with pytest.raises(ValueError, match="task 1 of the split 'train': the gold answer"):
            suite(gold)
    with pytest.raises(ValueError, match="kind must be"):
        suite("1", "number")


@pytest.mark.parametrize("mode", [None, "sync", "async"])
def test_vector_envs_show_the_texts_of_the_single_env(mode):
    rows = [{"question": f"Was ist {i} € + 1 €? 日本 🤷", "answer": i + 1, "level": i} for i in range(8)]
    single = gym.make("MaxRL/Math-v0", data=rows, task_info=True)
    env = gym.make_vec(
        "MaxRL/Math-v0", num_envs=4, vectorization_mode=mode, data=rows, task_info=True, metadata=["level"]
    )
    try:
        for task in (3, 5):
            observations, _ = env.reset(options={"task": task})
            assert observations == (single.reset(options={"task": task})[0],) * 4
            answers = [f"\\boxed{{{task + 1}}}", "\\boxed{0}", "🤷", f"The answer is {task + 1}."]
            _, rewards, terminated, _, info = env.step(tuple(answers))
            assert rewards.tolist() == [1, 0, 0, 1] and terminated.all() and info["is_success"].tolist() == [1, 0, 0, 1]
    finally:
        env.close()


def test_a_closed_env_leaves_no_worker_process():
    from maxrl_envs.tasks.text import verifier

    env = gym.make("MaxRL/Math-v0", data=[{"question": "Integrate.", "answer": "\\sin^2 x"}])
    env.unwrapped.close()  # forgets the verdicts of other tests
    for _ in range(2):  # what is closed starts again
        env.reset()
        assert env.step("\\boxed{1 - \\cos^2 x}")[1] == 1
        env.unwrapped.close()
        assert len(verifier("math")._pool.workers) == 0


def test_a_verdict_is_explained():
    task = Arithmetic(level=1, end="<eos>")
    gold = task.gold("test", 0)
    assert task.explain("test", 0, f"\\boxed{{{gold}}}<eos>").startswith("CORRECT")
    wrong = task.explain("test", 0, "\\boxed{1000}<eos>")
    assert wrong.startswith("WRONG") and "'1000'" in wrong and f"'{gold}'" in wrong
    assert task.explain("test", 0, "\\boxed{1000}") == "TRUNCATED: the response did not end by itself"
