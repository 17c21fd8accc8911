"""The named text sets: where their rows come from, what is pinned, what is held out; offline."""

import doctest
import importlib
import re
import time
from dataclasses import replace
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest

from maxrl_envs import check_correctness_env, hub, text_data
from maxrl_envs.tasks import math_text
from maxrl_envs.text_rows import LAYOUTS, Row
from tests.text_fixture import ROWS, fill, jsonl

NAMED = {f"MaxRL/{name}-v0": dataset for name, dataset in text_data.DATASETS.items()}


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
        "AIME2026": [30], "BeyondAIME": [100], "HMMTFeb2025": [30], "HMMTNov2025": [None], "JEEBench": [515],
        "POLARIS": [None],
    }  # fmt: skip


def test_other_content_is_refused(offline, tmp_path, monkeypatch):
    path = jsonl(tmp_path / "aime2024/test.jsonl")
    with pytest.raises(ValueError, match=r"4 rows, not 30.*checksum=False"):
        gym.make("MaxRL/AIME2024-v0", data=tmp_path)
    rows = [Row(*pair) for pair in ROWS]
    aime = text_data.DATASETS["AIME2024"]
    source = replace(aime.splits["test"], count=len(rows), sha256=text_data.sha256(rows))
    monkeypatch.setitem(text_data.DATASETS, "AIME2024", replace(aime, splits={"test": source}))
    assert gym.make("MaxRL/AIME2024-v0", data=path).unwrapped.metadata["splits"] == {"test": 4}
    jsonl(path, [*ROWS[:-1], (ROWS[-1][0], "99")])
    with pytest.raises(ValueError, match=rf"checksum \w+, not {source.sha256}.*checksum=False"):
        gym.make("MaxRL/AIME2024-v0", data=path)


def test_checksums_see_content_and_order_but_no_blanks():
    def checksum(*rows):
        return text_data.sha256([Row(*row) for row in rows])

    base = checksum(("a  b\n", "1"), ("c", "2"))
    assert base == checksum(("a b", "1"), ("c", "2"))
    assert base != checksum(("c", "2"), ("a b", "1"))
    assert base != checksum(("a b", "2"), ("c", "1")) != checksum(("a", "b 1"), ("c", "2"))


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


def test_evaluation_needs_no_training_data(offline, tmp_path):
    jsonl(tmp_path / "gsm8k_platinum/test.jsonl")
    make = dict(data=tmp_path, checksum=False)
    assert gym.make("MaxRL/GSM8K-v0", split="test", **make).unwrapped.metadata["splits"] == {"test": 4}
    with pytest.raises(FileNotFoundError, match=r"gsm8k/train\.jsonl"):
        gym.make("MaxRL/GSM8K-v0", split="train", **make)
    with pytest.raises(ValueError, match="unknown split 'dev'"):
        gym.make("MaxRL/GSM8K-v0", split="dev", **make)
    jsonl(tmp_path / "gsm8k/train.jsonl")
    assert gym.make("MaxRL/GSM8K-v0", split="test", **make).unwrapped.metadata["splits"] == {"train": 4, "test": 4}


def test_validation_tasks_of_gsm8k_are_held_out_on_request(offline, tmp_path):
    jsonl(tmp_path / "gsm8k/train.jsonl", [(f"What is {i} + 1?", str(i + 1)) for i in range(200)])
    jsonl(tmp_path / "gsm8k_platinum/test.jsonl")
    make = dict(data=tmp_path, checksum=False)
    plain = gym.make("MaxRL/GSM8K-v0", **make).unwrapped.suite
    assert plain.splits == {"train": 200, "test": 4} and plain.observation("train", 7).startswith("What is 7 + 1?")
    suite = gym.make("MaxRL/GSM8K-v0", validation=50, split="validation", **make).unwrapped.suite
    assert suite.splits == {"train": 150, "validation": 50, "test": 4}
    questions = {split: [row.question for row in rows] for split, rows in suite.rows.items()}
    assert not set(questions["train"]) & set(questions["validation"])
    assert sorted(questions["train"] + questions["validation"]) == sorted(row.question for row in plain.rows["train"])
    numbers = [int(question.split()[2]) for question in questions["validation"]]
    assert numbers == sorted(numbers) and 60 < np.mean(numbers) < 140  # spread over the set
    assert gym.make("MaxRL/GSM8K-v0", validation=0.25, **make).unwrapped.suite.rows == suite.rows
    with pytest.raises(ValueError, match="needs a split 'train'"):
        gym.make("MaxRL/AIME2024-v0", validation=5, data=jsonl(tmp_path / "aime.jsonl"), checksum=False)


def test_metadata_come_from_the_hub_through_the_cache(offline, monkeypatch):
    rows = [{"problem": "1 + 1?", "answer": "2", "subject": "Algebra", "level": 3, "unique_id": "x"}]
    monkeypatch.setattr(text_data, "from_hub", lambda *source: {source[-1]: rows})
    for _ in range(2):  # from the hub, then from the cache
        env = gym.make("MaxRL/MATH500-v0", checksum=False, task_info=True)
        info = env.reset(options={"task": 0})[1]
        assert info["task_info"] == {"subject": "Algebra", "level": 3} and info["gold"] == "2"
        monkeypatch.setattr(text_data, "from_hub", None)
    jsonl(text_data.cache_directory() / "math500/test.jsonl")  # a file without these columns
    env = gym.make("MaxRL/MATH500-v0", checksum=False, task_info=True)
    assert env.reset()[1]["task_info"] == {"subject": None, "level": None}


def test_the_answers_of_jeebench_have_a_column_of_their_own(offline, monkeypatch):
    rows = [{"question": "Which?", "gold": "ABD", "subject": "phy", "type": "MCQ(multiple)"}]
    monkeypatch.setattr(text_data, "from_hub", lambda *source: {source[-1]: rows})
    env = gym.make("MaxRL/JEEBench-v0", checksum=False)
    for response, reward in [("\\boxed{ABD}", 1.0), ("\\boxed{AB}", 0.0), ("\\boxed{A}", 0.0), ("\\boxed{ABCD}", 0.0)]:
        env.reset()
        assert env.step(response)[1] == reward, response


def test_an_empty_data_directory_name_is_no_directory(offline):
    with pytest.raises(ValueError, match="empty text"):
        gym.make("MaxRL/GSM8K-v0", data="")


@pytest.mark.parametrize("kind", [math_text.MathTextEnv, math_text.NamedMathTextEnv])
def test_the_examples_run(kind, offline, tmp_path, monkeypatch):
    fill(tmp_path)
    monkeypatch.setenv("MAXRL_DATA", str(tmp_path))
    gsm8k = text_data.DATASETS["GSM8K"]
    unpinned = {split: replace(source, count=None, sha256=None) for split, source in gsm8k.splits.items()}
    monkeypatch.setitem(text_data.DATASETS, "GSM8K", replace(gsm8k, splits=unpinned))
    (example,) = [test for test in doctest.DocTestFinder(recurse=False).find(kind, globs={}) if test.examples]
    assert doctest.DocTestRunner().run(example).failed == 0


def test_the_page_names_every_set_and_its_example_runs():
    page = (Path(__file__).parent.parent / "docs/text_data.md").read_text()
    for name, dataset in text_data.DATASETS.items():
        for split, source in dataset.splits.items():
            assert (
                f"| {split} | `{source.folder}` | {source.count or ''} | {source.hub} |".replace("|  |", "| |") in page
            )
        assert f"| `MaxRL/{name}-v0` |" in page
    for question, answer in LAYOUTS:
        assert any(f"| `{question}` |" in line and f"`{answer}`" in line for line in page.splitlines()), (
            question,
            answer,
        )
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names = {}
    exec(block, names)
    assert names["reward"] == 1 and names["env"].unwrapped.metadata["splits"] == {"train": 80, "validation": 20}


def test_without_a_network_the_error_comes_at_once(tmp_path, monkeypatch):
    """The libraries of the hub would try again for half a minute."""
    monkeypatch.setattr(hub.socket, "getaddrinfo", lambda *_: (_ for _ in ()).throw(OSError("no such name")))
    for name in hub.PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MAXRL_CACHE", str(tmp_path))
    importlib.import_module("datasets")
    begin = time.perf_counter()
    with pytest.raises(RuntimeError, match="there are no test rows .* failed with .*Either go online once"):
        text_data.load_named("MATH500")
    assert time.perf_counter() - begin < 5
    assert not importlib.import_module("huggingface_hub.constants").HF_HUB_OFFLINE  # as it was
    monkeypatch.setenv("HTTPS_PROXY", "http://localhost:1")
    assert not hub.unreachable()
