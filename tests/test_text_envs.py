"""Text environments: where their data come from, what is cut off, which split a problem belongs to; offline."""

import copy
import csv
import json
import pickle
import sys
from dataclasses import replace

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.vector.utils import batch_space, concatenate, create_empty_array, iterate

from maxrl_envs import Outcome, check_correctness_env, text_data
from maxrl_envs.tasks.arithmetic import LEVELS, Arithmetic, ArithmeticTokens, decode, encode
from maxrl_envs.tasks.text import AnyText, split_of
from tests.text_fixture import ROWS, fill

NAMED = {f"MaxRL/{name}-v0": dataset for name, dataset in text_data.DATASETS.items()}


def jsonl(path, rows=ROWS, **names):
    path.parent.mkdir(parents=True, exist_ok=True)
    q, a = names.get("question", "question"), names.get("answer", "answer")
    path.write_text("".join(json.dumps({q: question, a: answer}) + "\n" for question, answer in rows))
    return path


# The space


def test_any_string_up_to_the_length_is_in_the_space():
    space = AnyText(40, seed=0)
    for text in ("", "Zoë pays 3 €\n\t", "\\boxed{\\frac{1}{2}}", "日本語" * 13, "\ud800"):
        assert text in space
    assert "x" * 41 not in space and 3 not in space and None not in space
    samples = [space.sample() for _ in range(100)]
    assert all(sample in space and len(sample) <= 32 for sample in samples) and len(set(samples)) > 90
    assert AnyText(2).sample() in AnyText(2) and space.sample(mask=(40, None)) in space
    for twin in (pickle.loads(pickle.dumps(space)), copy.deepcopy(space)):
        assert twin == space and "日" in twin and twin.sample() in space


def test_the_space_can_be_batched():
    space, texts = AnyText(10, seed=0), ["a", "ü", ""]
    batched = batch_space(space, 3)
    joined = concatenate(space, texts, create_empty_array(space, 3))
    assert joined in batched and list(iterate(batched, joined)) == texts and batched.sample() in batched


# Data


@pytest.fixture
def offline(tmp_path, monkeypatch):
    """No MAXRL_DATA, an empty cache, and a hub that cannot be reached."""

    def unreachable(*args):
        raise ConnectionError("no network")

    monkeypatch.delenv("MAXRL_DATA", raising=False)
    monkeypatch.setenv("MAXRL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(text_data, "from_hub", unreachable)


@pytest.mark.parametrize("name", NAMED)
def test_without_data_the_error_says_what_to_do(offline, name):
    with pytest.raises(RuntimeError, match=r"(?s)no network.*MAXRL_DATA.*question and answer"):
        gym.make(name)


@pytest.mark.parametrize("name", NAMED)
def test_named_sets_pass_the_check(offline, tmp_path, name):
    fill(tmp_path)
    report = check_correctness_env(name, rollouts=2, demonstrations=True, data=tmp_path, checksum=False)
    assert report.vector_env and report.demonstrations and set(report.distinct) == set(NAMED[name].splits)


def test_pinned_counts():
    counts = {n: [s.count for s in d.splits.values()] for n, d in text_data.DATASETS.items()}
    assert counts == {
        "GSM8K": [7473, 1209], "MATH500": [500], "Minerva": [272], "AIME2024": [30], "AIME2025": [30],
        "BeyondAIME": [100], "HMMTFeb2025": [30], "POLARIS": [None],
    }  # fmt: skip


def test_other_content_is_refused(offline, tmp_path, monkeypatch):
    path = jsonl(tmp_path / "aime2024/test.jsonl")
    with pytest.raises(ValueError, match=r"4 rows, not 30.*checksum=False"):
        gym.make("MaxRL/AIME2024-v0", data=tmp_path)
    rows = text_data.read_file(path, "question", "answer")
    aime = text_data.DATASETS["AIME2024"]
    source = replace(aime.splits["test"], count=len(rows), sha256=text_data.sha256(rows))
    monkeypatch.setitem(text_data.DATASETS, "AIME2024", replace(aime, splits={"test": source}))
    assert gym.make("MaxRL/AIME2024-v0", data=path).unwrapped.metadata["splits"] == {"test": 4}
    jsonl(path, [*ROWS[:-1], (ROWS[-1][0], "99")])
    with pytest.raises(ValueError, match=rf"checksum \w+, not {source.sha256}.*checksum=False"):
        gym.make("MaxRL/AIME2024-v0", data=path)


def test_checksums_see_content_and_order_but_no_blanks():
    base = text_data.sha256([("a  b\n", "1"), ("c", "2")])
    assert base == text_data.sha256([("a b", "1"), ("c", "2")])
    assert base != text_data.sha256([("c", "2"), ("a b", "1")])
    assert base != text_data.sha256([("a b", "2"), ("c", "1")]) != text_data.sha256([("a", "b 1"), ("c", "2")])


def test_the_hub_is_asked_once(offline, monkeypatch):
    asked = []

    def hub(*source):
        asked.append(source)
        return {source[-1]: [{"question": "How many?", "answer": "<<1=1>> 1\n#### 1,234"}]}

    monkeypatch.setattr(text_data, "from_hub", hub)
    for _ in range(2):
        env = gym.make("MaxRL/GSM8K-v0", checksum=False).unwrapped
        assert env.suite.golds("test", np.array([0])) == ["1234"]
    revision = text_data.DATASETS["GSM8K"].splits["train"].revision
    assert asked == [("openai/gsm8k", "main", revision, "train"), ("madrylab/gsm8k-platinum", "main", "main", "test")]
    with pytest.raises(ValueError, match="1 rows, not 7473"):
        gym.make("MaxRL/GSM8K-v0")
    assert sorted(p.name for p in text_data.cache_directory().rglob("*.jsonl*")) == ["test.jsonl", "train.jsonl"]


def test_what_is_not_pinned_never_enters_the_cache(offline, monkeypatch):
    monkeypatch.setattr(text_data, "from_hub", lambda *source: {source[-1]: [{"problem": "How many?", "answer": 1}]})
    with pytest.raises(ValueError, match="1 rows, not 30"):
        gym.make("MaxRL/AIME2025-v0")
    assert not list(text_data.cache_directory().rglob("*.*"))


def test_maxrl_data_comes_before_the_cache(offline, tmp_path, monkeypatch):
    jsonl(text_data.cache_directory() / "polaris/train.jsonl", ROWS[:1])
    assert gym.make("MaxRL/POLARIS-v0").unwrapped.metadata["splits"] == {"train": 1}
    jsonl(tmp_path / "polaris/train.jsonl")
    monkeypatch.setenv("MAXRL_DATA", str(tmp_path))
    assert gym.make("MaxRL/POLARIS-v0").unwrapped.metadata["splits"] == {"train": 4}
    with pytest.raises(FileNotFoundError, match=r"gsm8k/train\.jsonl"):
        gym.make("MaxRL/GSM8K-v0", data=tmp_path)


# One's own data


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_own_files(tmp_path, suffix):
    path = tmp_path / f"train{suffix}"
    if suffix == ".jsonl":
        jsonl(path, question="q", answer="a")
    elif suffix == ".csv":
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows([("q", "a"), *ROWS])
    else:
        parquet = pytest.importorskip("pyarrow.parquet")
        pyarrow = sys.modules["pyarrow"]
        parquet.write_table(pyarrow.table({"q": [q for q, _ in ROWS], "a": [a for _, a in ROWS]}), path)
    for data in (path, tmp_path, {"train": path}):
        report = check_correctness_env(
            "MaxRL/Math-v0", rollouts=4, data=data, question="q", answer="a", demonstrations=True
        )
        assert report.distinct == {"train": len(ROWS)} and report.demonstrations == 4


def test_only_commas_between_thousands_go():
    golds = ["1,234", "$1,234,567.5", "(1,2)", "(1,200)", "[0,1)", "1, 2"]
    rows = text_data.as_rows([{"q": "x", "a": f"so <<1,2>>\n#### {gold}"} for gold in golds], "q", "a", "rows")
    assert [gold for _, gold in rows] == ["1234", "$1234567.5", *golds[2:]]


@pytest.mark.parametrize(
    "name, text", [("a.jsonl", '{"question": "x", "answer": 1}'), ("a.csv", "question,answer\nx,1")]
)
def test_a_byte_order_mark_is_no_text(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8-sig")
    assert text_data.read_file(tmp_path / name, "question", "answer") == [("x", "1")]


def test_own_directory_has_a_split_a_file(tmp_path):
    jsonl(tmp_path / "test.jsonl", ROWS[:1])
    jsonl(tmp_path / "train.jsonl", ROWS[1:])
    env = gym.make("MaxRL/Math-v0", data=tmp_path, prompt="Q: {question}", system_prompt=None).unwrapped
    assert list(env.metadata["splits"].items()) == [("train", 3), ("test", 1)] and env.split == "train"
    assert env.reset(options={"task": 0, "split": "test"})[0] == f"Q: {ROWS[0][0]}"
    jsonl(tmp_path / "train.csv")
    with pytest.raises(ValueError, match="one file a split"):
        gym.make("MaxRL/Math-v0", data=tmp_path)


def test_own_hub_set_keeps_its_splits(monkeypatch):
    monkeypatch.setattr(text_data, "from_hub", lambda *source: {"validation": [{"problem": "1 + 1?", "answer": 2}]})
    env = gym.make("MaxRL/Math-v0", data="some/set", question="problem").unwrapped
    assert env.metadata["splits"] == {"validation": 1} and env.split == "validation"


def test_bad_data_is_an_error_at_the_start(offline, tmp_path):
    def make(text, name="rows.jsonl", **kwargs):
        (tmp_path / name).write_text(text)
        return gym.make("MaxRL/Math-v0", **{"data": tmp_path / name, **kwargs})

    row = '{"question": "1 + 1?", "answer": "2"}\n'
    for words, text, kwargs in [
        ("line 2 is not JSON", row + "{", {}),
        ("row 1: 'answer' is empty", row + '{"question": "x", "answer": null}', {}),
        ("row 0: 'answer' is empty", row.replace("2", "work ####"), {}),
        ("row 0: 'question' is empty", row.replace("1 + 1?", " "), {}),
        ("row 0 has no column 'problem'", row, {"question": "problem"}),
        ("has no rows", "\n", {}),
        ("kind must be", row, {"kind": "number"}),
        ("'p - q'.*kind='math'", row.replace("2", "p - q"), {"kind": "integer"}),
        ("must hold {question}", row, {"prompt": "Q"}),
        ("max_response", row, {"max_response": 0}),
        ("unknown split 'test'", row, {"split": "test"}),
        ("data is needed", row, {"data": None}),
        ("cannot read", row, {"name": "rows.txt"}),
    ]:
        with pytest.raises(ValueError, match=words):
            make(text, **kwargs)
    with pytest.raises(FileNotFoundError, match="nothing.csv"):
        gym.make("MaxRL/Math-v0", data="nothing.csv")
    with pytest.raises(RuntimeError, match=r"(?s)nobody/nothing is neither a file.*no network"):
        gym.make("MaxRL/Math-v0", data="nobody/nothing")


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


# Arithmetic


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5, None])
def test_arithmetic_problems(level):
    task, tokens = Arithmetic(level), ArithmeticTokens(level)
    problems = {split: [task.problem(split, i) for i in range(400)] for split in ("train", "test")}
    for split, found in problems.items():
        assert all(split_of(problem.question) == split for problem in found)
        for i, (question, solution, answer) in enumerate(found):
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
    with pytest.raises(ValueError, match="level must be 1 to 5"):
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


# reasoning-gym


def reasoning_gym(**kwargs):
    pytest.importorskip("reasoning_gym")
    from maxrl_envs.tasks.reasoning_gym import ReasoningGym

    return ReasoningGym(**kwargs)


@pytest.mark.parametrize("name", ["chain_sum", "countdown", "spell_backward"])
def test_reasoning_gym_passes_the_check(name):
    pytest.importorskip("reasoning_gym")
    report = check_correctness_env("MaxRL/ReasoningGym-v0", tasks=8, rollouts=2, name=name, demonstrations=True)
    assert report.demonstrations == 4 and min(report.distinct.values()) > 6 and report.vector_env


def test_reasoning_gym_is_right_only_at_full_score():
    task = reasoning_gym(name="spell_backward")
    generator, entry = task.problem("test", 0)
    answer, part = entry["answer"], entry["answer"][:-1]
    assert 0 < generator.score_answer(part, entry) < 1
    for response, outcome in [
        (answer, 1), (f" {answer}\n", 1), (f"It is <answer>{answer}</answer>.", 1), (part, 0), ("", 0),
        (answer + " and 7", 0), (f"<answer>{answer}</answer> or <answer>{part}</answer>", 0), (f"It is {answer}", 0),
    ]:  # fmt: skip
        assert task.verify("test", 0, response) == outcome, response
    assert task.answer("<answer>x</answer>") == "x" and task.answer(" ") is None


def test_reasoning_gym_neighbours_share_nothing():
    task = reasoning_gym(name="chain_sum", min_terms=6, max_terms=6)
    questions = {split: {task.observation(split, i) for i in range(300)} for split in ("train", "test")}
    assert len(questions["train"]) == len(questions["test"]) == 300 and not questions["train"] & questions["test"]
    other = reasoning_gym(name="chain_sum", min_terms=6, max_terms=6, problem_seed=1)
    assert not questions["train"] & {other.observation("train", i) for i in range(300)}


def test_reasoning_gym_runs_no_answer_as_code(tmp_path, monkeypatch):
    mark = tmp_path / "ran"
    attack = f"__import__('pathlib').Path({str(mark)!r}).touch()"
    for name in ("binary_matrix", "countdown", "n_queens", "spiral_matrix", "string_insertion"):
        task = reasoning_gym(name=name)
        assert task.verify("train", 0, attack) == Outcome.WRONG and not mark.exists()
        task.problem("train", 0)[0].score_answer(attack, task.problem("train", 0)[1])
        assert mark.exists() or name == "countdown"  # the library alone would have run it
        mark.unlink(missing_ok=True)
        for demonstration in task.demonstrations("train", np.arange(5)):
            assert task.answer(demonstration)
        assert (task.verify_batch("train", np.arange(5), task.demonstrations("train", np.arange(5))) == 1).all()
    assert reasoning_gym(name="countdown").verify("train", 0, "9**9\n* *9") == Outcome.WRONG
    for name, words in (("simple_integration", "runs the answer as code"), ("ransom_note", "PYTHONHASHSEED")):
        with pytest.raises(ValueError, match=words):
            reasoning_gym(name=name)


def test_reasoning_gym_errors(monkeypatch):
    for words, kwargs in [
        (r"Did you mean \['chain_sum'", {"name": "chain_sums"}),
        ("cannot write 'chain_sum'", {"terms": 3}),
        ("cannot write 'chain_sum'", {"seed": 3}),
        ("problem_seed", {"problem_seed": -1}),
    ]:
        with pytest.raises(ValueError, match=words):
            reasoning_gym(**kwargs)
    with pytest.raises(ValueError, match="no demonstrations"):
        reasoning_gym(name="rubiks_cube").demonstrations("train", np.arange(2))
    task = reasoning_gym()
    monkeypatch.setattr(type(task.problem("train", 0)[0]), "score_answer", lambda *a: 1 / 0)
    assert task.verify("train", 0, "5") == Outcome.VERIFIER_ERROR
    monkeypatch.setattr("maxrl_envs.tasks.reasoning_gym.split_of", lambda text: "train")
    with pytest.raises(RuntimeError, match="too few problems"):
        task.observation("test", 0)
    monkeypatch.setitem(sys.modules, "reasoning_gym", None)
    with pytest.raises(ImportError, match=r"\.\[reasoning\]"):
        gym.make("MaxRL/ReasoningGym-v0")
