"""Data sets of one's own: files, folders, rows in memory, their layouts, and what is refused with its place."""

import csv
import json
import sys

import gymnasium as gym
import numpy as np
import pytest

from maxrl_envs import check_correctness_env, text_data
from maxrl_envs.text_rows import Row, as_rows, read_file
from maxrl_envs.text_splits import hold_out
from tests.test_text_data import offline  # noqa: F401
from tests.text_fixture import ROWS, jsonl


def load(data, **kwargs):
    """(question, answer) of each row by split."""
    return {split: [row[:2] for row in rows] for split, rows in text_data.load_own(data, **kwargs).items()}


def parquet(path, rows=ROWS):
    module = pytest.importorskip("pyarrow.parquet")
    table = sys.modules["pyarrow"].table({"question": [q for q, _ in rows], "answer": [a for _, a in rows]})
    path.parent.mkdir(parents=True, exist_ok=True)
    module.write_table(table, path)
    return path


# Files and folders


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".csv", ".parquet"])
def test_files(tmp_path, suffix):
    path = tmp_path / f"train{suffix}"
    if suffix == ".csv":
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows([("question", "answer"), *ROWS])
    elif suffix == ".json":
        path.write_text(json.dumps([{"question": q, "answer": a} for q, a in ROWS]))
    else:
        {".jsonl": jsonl, ".parquet": parquet}[suffix](path)
    for data in (path, str(path), tmp_path, {"train": path}):
        report = check_correctness_env("MaxRL/Math-v0", rollouts=4, data=data, demonstrations=True)
        assert report.distinct == {"train": len(ROWS)} and report.demonstrations == 4


def test_json_files_may_have_an_object_in_each_line(tmp_path):
    jsonl(tmp_path / "train.json")
    assert load(tmp_path) == {"train": ROWS}
    (tmp_path / "train.json").write_text('{"question": "a\u2028b", "answer": "1"}\n{"question": "c", "answer": "2"}\n')
    assert load(tmp_path) == {"train": [("a\u2028b", "1"), ("c", "2")]}


@pytest.mark.parametrize(
    "name, text", [("a.jsonl", '{"question": "x", "answer": 1}'), ("a.csv", "question,answer\nx,1")]
)
def test_a_byte_order_mark_is_no_text(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8-sig")
    assert load(tmp_path / name) == {"train": [("x", "1")]}


def test_a_folder_has_a_file_for_each_split(tmp_path):
    jsonl(tmp_path / "test.jsonl", ROWS[:1])
    jsonl(tmp_path / "train.jsonl", ROWS[1:])
    (tmp_path / "dataset_infos.json").write_text("{}")
    jsonl(tmp_path / "._train.jsonl")
    env = gym.make("MaxRL/Math-v0", data=tmp_path, prompt="Q: {question}", system_prompt=None).unwrapped
    assert list(env.metadata["splits"].items()) == [("train", 3), ("test", 1)] and env.split == "train"
    assert env.reset(options={"task": 0, "split": "test"})[0] == f"Q: {ROWS[0][0]}"
    jsonl(tmp_path / "train.csv")
    with pytest.raises(ValueError, match="must hold one file, or the shards of one file, for split 'train'"):
        load(tmp_path)


def test_shards_are_parts_of_one_split(tmp_path):
    for i, name in enumerate(["train-00000-of-00002", "train-00001-of-00002", "test-00000-of-00001"]):
        parquet(tmp_path / f"{name}.parquet", ROWS[i : i + 1])
    assert load(tmp_path) == {"train": ROWS[:2], "test": ROWS[2:3]}
    (tmp_path / "train-00000-of-00002.parquet").unlink()
    with pytest.raises(ValueError, match=r"split 'train' has 2 shards, of which here are \['train-00001-of-00002"):
        load(tmp_path)


@pytest.mark.parametrize(
    "names, split",
    [
        (["train_00000_of_00002", "train_00001_of_00002"], "train"),
        (["train-00000-of-00002-0a1b2c3d4e", "train-00001-of-00002-0a1b2c3d4e"], "train"),
        (["train-000-of-002", "train-001-of-002"], "train"),
        (["train-00000-of-00002", "train-00002-of-00002"], None),
        (["train-0", "train-1"], None),
        (["part-00000", "part-00001"], None),
        (["0000", "0001"], None),
    ],
)
def test_shards_of_other_names_are_no_splits(tmp_path, names, split):
    for i, name in enumerate(names):
        parquet(tmp_path / f"{name}.parquet", ROWS[i : i + 1])
    if split:
        assert load(tmp_path) == {split: ROWS[:2]}
    else:
        with pytest.raises(ValueError, match="shards"):
            load(tmp_path)


def test_a_clone_of_a_hub_repository_keeps_its_splits(tmp_path, monkeypatch):
    pytest.importorskip("datasets")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    clone = tmp_path / "clone"
    parquet(clone / "main/train-00000-of-00001.parquet", ROWS[1:])
    parquet(clone / "main/test-00000-of-00001.parquet", ROWS[:1])
    parquet(clone / "other/train-00000-of-00001.parquet", ROWS[:1])
    files = "".join(
        f"- config_name: {config}\n  data_files:\n"
        + "".join(f"  - split: {split}\n    path: {config}/{split}-*\n" for split in splits)
        for config, splits in {"main": ["train", "test"], "other": ["train"]}.items()
    )
    (clone / "README.md").write_text(f"---\nconfigs:\n{files}---\n# A set\n")
    assert load(clone, config="main") == {"train": ROWS[1:], "test": ROWS[:1]}
    with pytest.raises(ValueError, match=r"(?s)cannot be read as a clone.*main"):
        load(clone)
    (clone / "main/train-00000-of-00001.parquet").write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(ValueError, match="git lfs pull"):
        load(clone / "main")
    with pytest.raises(ValueError, match="git lfs pull"):
        load(clone, config="main")


def test_what_save_to_disk_writes(tmp_path):
    datasets = pytest.importorskip("datasets")
    rows = datasets.Dataset.from_list([{"question": q, "answer": a} for q, a in ROWS])
    rows.save_to_disk(str(tmp_path / "one"))
    datasets.DatasetDict({"train": rows, "test": rows.select([0])}).save_to_disk(str(tmp_path / "two"))
    assert load(tmp_path / "one") == {"train": ROWS}
    assert load(tmp_path / "two") == {"train": ROWS, "test": ROWS[:1]}


def test_a_set_on_the_hub_keeps_its_splits(monkeypatch):
    monkeypatch.setattr(text_data, "from_hub", lambda *source: {"validation": [{"problem": "1 + 1?", "answer": 2}]})
    env = gym.make("MaxRL/Math-v0", data="some/set").unwrapped
    assert env.metadata["splits"] == {"validation": 1} and env.split == "validation"


# In memory


def test_rows_in_memory():
    dictionaries = [{"question": q, "answer": a} for q, a in ROWS]
    assert load(dictionaries) == load([Row(*pair) for pair in ROWS]) == {"train": ROWS}
    row = Row("1 + 1?", "2", system_prompt="Be brief.", metadata={"level": 3})
    again = text_data.load_own([row], metadata=["level"])["train"]
    assert again == [row._replace(prompt="1 + 1?")]
    assert load({"train": dictionaries, "dev": dictionaries[:1]}) == {"train": ROWS, "dev": ROWS[:1]}
    assert load([{"question": "x", "answer": np.int64(3)}, {"question": "y", "answer": np.float64(0.5)}]) == {
        "train": [("x", "3"), ("y", "0.5")]
    }
    env = gym.make("MaxRL/Math-v0", data=dictionaries)
    env.reset(options={"task": 1})
    assert env.step("\\boxed{42}")[1] == 1


def test_datasets_in_memory():
    datasets = pytest.importorskip("datasets")
    rows = datasets.Dataset.from_list([{"question": q, "answer": a} for q, a in ROWS])
    assert load(rows) == {"train": ROWS} and load({"test": rows}) == {"test": ROWS}
    assert load(datasets.DatasetDict({"train": rows, "test": rows})) == {"train": ROWS, "test": ROWS}
    assert gym.make("MaxRL/Math-v0", data=rows).unwrapped.metadata["splits"] == {"train": 4}


# Layouts


def test_only_commas_between_thousands_go():
    golds = ["1,234", "$1,234,567.5", "(1,2)", "(1,200)", "[0,1)", "1, 2"]
    rows = load([{"question": "x", "answer": f"so <<1,2>>\n#### {gold}"} for gold in golds])["train"]
    assert [gold for _, gold in rows] == ["1234", "$1234567.5", *golds[2:]]


def test_the_layouts_of_verl_and_trl():
    user, system = {"role": "user", "content": "1 + 1?"}, {"role": "system", "content": "Be brief."}
    verl = {
        "data_source": "x",
        "prompt": [user],
        "reward_model": {"style": "rule", "ground_truth": "2"},
        "extra_info": {"index": 0},
    }
    for row in [
        verl, {"prompt": "1 + 1?", "answer": "2"}, {"prompt": [user], "solution": "2"},
        {"prompt": [user], "ground_truth": 2}, {"problem": "1 + 1?", "solution": "2"},
        {"question": "1 + 1?", "gold": "2"}, {"problem": "1 + 1?", "solution": "It is long.", "answer": "2"},
    ]:  # fmt: skip
        assert load([row]) == {"train": [("1 + 1?", "2")]}, row
    assert load([{"q": {"text": "1 + 1?"}, "a": "2"}], question="q.text", answer="a") == {"train": [("1 + 1?", "2")]}
    suite = gym.make("MaxRL/Math-v0", data=[{**verl, "prompt": [system, user]}]).unwrapped.suite
    assert suite.metadata["system_prompt"] == "Be brief." and suite.observation("train", 0) == "1 + 1?"
    with pytest.raises(ValueError, match="same system message"):
        gym.make("MaxRL/Math-v0", data=[verl, {**verl, "prompt": [system, user]}])


def test_verl_layout_from_parquet(tmp_path):
    datasets = pytest.importorskip("datasets")
    row = {"prompt": [{"role": "user", "content": "1 + 1?"}], "reward_model": {"style": "rule", "ground_truth": "2"}}
    datasets.Dataset.from_list([row, row]).to_parquet(tmp_path / "train.parquet")
    assert load(tmp_path / "train.parquet") == {"train": [("1 + 1?", "2")] * 2}


def test_metadata_on_request():
    rows = [{"question": "1 + 1?", "answer": 2, "level": 3, "tags": ["a"]}]
    env = gym.make("MaxRL/Math-v0", data=rows, metadata=["level", "tags"], task_info=True)
    info = env.reset(options={"task": 0})[1]
    assert info["task_info"] == {"level": 3, "tags": ["a"]} and info["gold"] == "2"
    with pytest.raises(ValueError, match="row 0 has no column 'subject'"):
        gym.make("MaxRL/Math-v0", data=rows, metadata=["subject"])


# Which rows


def test_splits_can_be_renamed_and_left_out(tmp_path):
    jsonl(tmp_path / "train.jsonl", ROWS[1:])
    jsonl(tmp_path / "val.jsonl", ROWS[:1])
    (tmp_path / "broken.jsonl").write_text("{")
    assert load(tmp_path, splits={"test": "val"}) == {"test": ROWS[:1]}
    env = gym.make("MaxRL/Math-v0", data=tmp_path, splits={"train": "train", "test": "val"}, split="test").unwrapped
    assert env.split == "test" and env.metadata["splits"] == {"train": 3, "test": 1}
    with pytest.raises(ValueError, match=r"must name splits of the data, which are \['broken', 'train', 'val'\]"):
        load(tmp_path, splits={"test": "dev"})


def test_limit_and_validation():
    rows = [{"question": f"What is {i} + 1?", "answer": i + 1} for i in range(100)]
    suite = gym.make("MaxRL/Math-v0", data=rows, validation=0.2, limit=15).unwrapped.suite
    assert suite.splits == {"train": 15, "validation": 15}
    numbers = [int(row.question.split()[2]) for row in suite.rows["train"]]
    assert numbers == sorted(numbers) and numbers != list(range(15))  # not the first ones: sets are sorted
    again = gym.make("MaxRL/Math-v0", data=rows[::-1], validation=0.2, limit=15).unwrapped.suite
    assert {row.question for row in again.rows["train"]} == {row.question for row in suite.rows["train"]}
    twice = hold_out({"train": [Row("a", "1"), Row("b", "1"), Row("a", "1"), Row("b", "1")]}, 1)
    assert {split: len({row.question for row in found}) for split, found in twice.items()} == {
        "train": 1,
        "validation": 1,
    }
    for words, kwargs in [
        ("limit must be", {"limit": 0}), ("validation must be", {"validation": 100}),
        ("validation must be", {"validation": -1}), ("validation must be", {"validation": 1.5}),
        ("validation must be", {"validation": 0.001}),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=words):
            gym.make("MaxRL/Math-v0", data=rows, **kwargs)


def test_a_question_in_two_splits_is_told():
    rows = [{"question": q, "answer": a} for q, a in ROWS]
    with pytest.warns(
        UserWarning, match=r"2 questions are in the split 'train' and in 'test', such as 'What is 1 \+ 1\?'"
    ):
        gym.make("MaxRL/Math-v0", data={"train": rows, "test": [{"question": "What is  1 + 1?", "answer": 2}, rows[1]]})


# What is refused


def test_bad_rows_are_named():
    def row(**changes):
        return [{"question": "1 + 1?", "answer": "2"}, {"question": "x", "answer": "1", **changes}]

    chat = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    for words, rows in [
        ("row 1, column 'answer' must be a text or a number, got None", row(answer=None)),
        ("row 1, column 'answer' must be a text or a number, got nan", row(answer=float("nan"))),
        ("row 1, column 'answer' must be a text or a number, got nan", row(answer=np.float64("nan"))),
        ("row 1, column 'answer' must be .* got inf", row(answer=float("inf"))),
        (r"row 1, column 'answer' must be .* got \['70'\] \(list\)", row(answer=["70"])),
        ("row 1, column 'answer' must be .* got {'value': 1}", row(answer={"value": 1})),
        ("row 1, column 'answer' must be .* got True", row(answer=True)),
        ("row 1, column 'question' must be .* got None", row(question=None)),
        ("row 1, column 'question' must be a text or a chat of one user message", row(question=chat)),
        ("row 1, column 'question' must be a text or a chat", row(question=["a", "b"])),
        ("row 1: column 'answer' is empty", row(answer=" ")),
        ("row 1: column 'answer' is empty", row(answer="work ####")),
        ("row 1: column 'question' is empty", row(question=" ")),
        (
            "row 1: column 'answer' holds 1500 characters.*name another column",
            row(answer="So it is." * 150 + "x" * 150),
        ),
        ("row 1 has no column 'answer'", [row()[0], {"question": "x"}]),
        ("row 1 must be an object with named columns, got None", [row()[0], None]),
        (r"row 0 must be an object with named columns, got \['x', '1'\]", [["x", "1"]]),
        (r"row 0 has the columns \['a', 'b'\].*name them", [{"a": "x", "b": "1"}]),
        ("has no rows", []),
    ]:
        with pytest.raises(ValueError, match=f"split 'train'.*{words}"):
            load(rows)


def test_bad_files_are_named(tmp_path):
    good = '{"question": "1 + 1?", "answer": "2"}\n'
    nested = "[" * 100_000
    for name, content, words in [
        ("a.jsonl", good + "{", "line 2 is not JSON"),
        ("a.jsonl", good + "\nnull\n", "line 3 must be an object with named columns, got None"),
        ("a.jsonl", good + nested, "line 2 is not JSON"),
        ("a.jsonl", good + '{"question": "x", "answer": NaN}', "line 2, column 'answer'"),
        ("a.json", "[1, 2", "a.json is not JSON"),
        ("a.json", '{"question": "x"}', "must be a list of objects"),
        ("a.json", "[1]", "row 0 must be an object"),
        ("a.csv", f'question,answer\nx,1\ny,"{"z" * 200_000}"\n', "line 3 cannot be read: field larger"),
        ("a.csv", "question,answer\nx,1,2\n", "line 2 does not have as many cells"),
        ("a.csv", "question,answer\nx\n", "line 2 does not have as many cells"),
        ("a.csv", "question,answer\nx,\n", "line 2: column 'answer' is empty"),
        ("a.csv", "question,answer,answer\nx,1,2\n", "line 1 names a column twice"),
        ("a.csv", "question,answer\nx,NaN\n", "line 2, column 'answer' is 'NaN', as some programs"),
        ("a.parquet", "no parquet", "a.parquet is not a Parquet file"),
        ("a.txt", "x", "known formats are .jsonl"),
        ("a.jsonl", "\n", "has no rows"),
    ]:
        (tmp_path / name).write_text(content)
        with pytest.raises(ValueError, match=words):
            load(tmp_path / name)
    for encoding, words in [("latin-1", "not UTF-8 text .byte 14 is 0xe9"), ("utf-16", "not UTF-8 text")]:
        (tmp_path / "a.jsonl").write_bytes('{"question": "é", "answer": "1"}'.encode(encoding))
        with pytest.raises(ValueError, match=f"a.jsonl is {words}"):
            load(tmp_path / "a.jsonl")


def test_bad_data_is_an_error_at_the_start(offline, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    jsonl(tmp_path / "train.jsonl")
    (tmp_path / "empty").mkdir()
    for words, data in [
        ("data is needed", None), ("data is needed", ""), ("data is needed", 5), ("holds no data", tmp_path / "empty"),
        ("split 'train' of .* must be a file, rows", {"train": 5}), ("known formats", tmp_path / "empty/../.") ,
    ]:  # fmt: skip
        if words != "known formats":
            with pytest.raises(ValueError, match=words):
                load(data)
    for path in ("nothing.csv", "empty/nothing", "./nothing", "~/nothing", "/nothing", "nothing/"):
        with pytest.raises(FileNotFoundError, match="no file or folder .*nothing"):
            load(path)
    with pytest.raises(RuntimeError, match=r"(?s)nobody/nothing is neither a file.*no network"):
        load("nobody/nothing")
    rows = [{"question": "1 + 1?", "answer": "p - q"}]
    for words, kwargs in [
        ("'p - q'.*kind='math'", {"kind": "integer"}), ("must hold {question}", {"prompt": "Q"}),
        ("max_response", {"max_response": 0}), ("unknown split 'test'", {"split": "test"}),
        ("kind must be", {"kind": "number"}),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=words):
            gym.make("MaxRL/Math-v0", data=rows, **kwargs)


def test_rows_know_where_they_stand(tmp_path):
    path = jsonl(tmp_path / "a.jsonl")
    rows = as_rows(read_file(path), None, None, (), "a")
    assert rows[0] == Row("What is 1 + 1?", "2", "What is 1 + 1?", None, {})
