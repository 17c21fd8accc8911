"""Questions and gold answers as rows: from memory, from files in several formats and layouts, from folders."""

import csv
import json
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

FORMATS = ".jsonl", ".json", ".parquet", ".csv"
NO_DATA = {"dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json", "config.json"}
LONGEST_ANSWER = 1000  # characters of a final answer without a box
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))(?![^(\[{]*[)\]}])")  # commas outside of brackets
SHARD = re.compile(r"(?P<split>.+)[-_](?P<number>\d{3,6})[-_]of[-_](?P<count>\d{3,6})(?:-[\da-f]{8,})?")
NUMBERED = re.compile(r"(?P<stem>.*?)[-_.]?(?P<number>\d+)")
LAYOUTS = [  # (column of the question, column of the answer), tried in this order; a dot leads into a dictionary
    ("question", "answer"),
    ("problem", "answer"),
    ("prompt", "reward_model.ground_truth"),  # verl
    ("prompt", "answer"),  # TRL
    ("prompt", "solution"),
    ("prompt", "ground_truth"),
    ("problem", "solution"),
    ("question", "gold"),
]


class Row(NamedTuple):
    """One task of a data set.

    Attributes:
        question: the question.
        answer: the gold answer.
        prompt: the user's message, which holds the question.
        system_prompt: the system message that the data have for this question; None if they have none.
        metadata: further columns of the data, such as {"level": 5}.
    """

    question: str
    answer: str
    prompt: str = ""
    system_prompt: str | None = None
    metadata: Mapping[str, Any] = {}


Rows: TypeAlias = list[Row]
Placed: TypeAlias = Iterable[tuple[str, Any]]  # where a row stands, such as "train.csv, line 3", and the row


def as_rows(placed: Placed, question: str | None, answer: str | None, metadata: Sequence[str], where: str) -> Rows:
    """The rows with the question, the gold answer and the metadata that are wanted.

    Args:
        placed: the rows, which are dictionaries, each with its place in the data for error messages.
        question: the column of the questions; None takes the first of `LAYOUTS` that the first row has. A dot leads
            into a dictionary: "reward_model.ground_truth". A question may also be a chat of one user message, which a
            system message may precede.
        answer: the column of the gold answers. Of an answer with "####", as GSM8K has them, what follows the last one
            counts, without the commas between its thousands.
        metadata: the columns that are kept as metadata.
        where: what errors call the data.

    Raises:
        ValueError: if a value is missing or is neither a text nor a number; the message names the row and the column.
    """
    rows: Rows = []
    for place, row in placed:
        if not isinstance(row, Mapping):
            raise ValueError(f"{place} must be an object with named columns, got {shown(row)}")
        if not rows:
            question, answer = columns(row, question, answer, place)
        assert question is not None and answer is not None
        system, asked = question_text(cell(row, question, place), f"{place}, column {question!r}")
        gold = text(cell(row, answer, place), f"{place}, column {answer!r}")
        if "####" in gold:
            gold = THOUSANDS.sub("", gold.rpartition("####")[2]).strip()
        for column, value in ((question, asked), (answer, gold)):
            if not value:
                raise ValueError(f"{place}: column {column!r} is empty")
        if len(gold) > LONGEST_ANSWER and "\\boxed" not in gold:
            raise ValueError(
                f"{place}: column {answer!r} holds {len(gold)} characters and no \\boxed{{}}, which is a worked "
                "solution and not a final answer: name another column with answer="
            )
        kept = {column: cell(row, column, place) for column in metadata}
        rows.append(Row(asked, gold, asked, system, kept))
    if not rows:
        raise ValueError(f"{where} has no rows")
    return rows


def columns(row: Mapping[str, Any], question: str | None, answer: str | None, place: str) -> tuple[str, str]:
    """The names of the columns of questions and answers; those that are None are found by `LAYOUTS`."""

    def has(column: str) -> bool:
        value: Any = row
        for name in column.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        return column in row or value is not None

    for layout in LAYOUTS:
        found = (question or layout[0], answer or layout[1])
        if all(map(has, found)):
            return found
    if question and answer:
        return question, answer  # `cell` will say which of them the first row lacks
    raise ValueError(
        f"{place} has the columns {list(row)}, in which question and answer are not known: name them, as in "
        "question='problem', answer='reward_model.ground_truth'"
    )


def cell(row: Mapping[str, Any], column: str, place: str) -> Any:
    """The value of a column of a row; a ValueError if the row lacks the column."""
    if column in row:
        return row[column]
    value: Any = row
    for name in column.split("."):
        if not isinstance(value, Mapping) or name not in value:
            raise ValueError(f"{place} has no column {column!r}: it has {list(row)}")
        value = value[name]
    return value


def text(value: Any, place: str) -> str:
    """The value as text; a ValueError if it is missing or is neither a text nor a number."""
    value = value.item() if type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0 else value
    missing = value is None or (isinstance(value, float) and not math.isfinite(value))
    if missing or isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(f"{place} must be a text or a number, got {shown(value)}")
    if str(value).strip().lower() in ("nan", "null"):
        raise ValueError(f"{place} is {str(value).strip()!r}, as some programs write a missing value")
    return str(value).strip()


def question_text(value: Any, place: str) -> tuple[str | None, str]:
    """The system message, or None, and the user's message of a question, which is a text or a chat of messages."""
    value = value.tolist() if type(value).__module__ == "numpy" and getattr(value, "ndim", 0) == 1 else value
    if not isinstance(value, list):
        return None, text(value, place)
    messages = [m for m in value if isinstance(m, Mapping) and isinstance(m.get("content"), str)]
    roles = [m.get("role") for m in messages]
    if len(messages) < len(value) or roles not in (["user"], ["system", "user"]):
        raise ValueError(
            f"{place} must be a text or a chat of one user message after at most one system message, got {shown(value)}"
        )
    return (messages[0]["content"] if len(messages) == 2 else None), messages[-1]["content"].strip()


def shown(value: Any) -> str:
    """A value and its type for an error message, cut to a readable length."""
    said = repr(value)
    return f"{said if len(said) < 80 else said[:80] + '...'} ({type(value).__name__})"


def read_file(path: Path) -> Iterator[tuple[str, Any]]:
    """The rows of a file, each with its place for error messages, such as "train.csv, line 3"."""
    if path.suffix not in FORMATS:
        raise ValueError(f"cannot read {path}: known formats are {', '.join(FORMATS)}")
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    check_no_pointer(path)
    if path.suffix == ".parquet":
        import pyarrow.parquet

        try:
            table = pyarrow.parquet.read_table(path).to_pylist()
        except Exception as e:
            raise ValueError(f"{path} is not a Parquet file: {e}") from e
        yield from ((f"{path}, row {i}", row) for i, row in enumerate(table))
        return
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            yield from {".csv": csv_rows, ".jsonl": json_lines, ".json": json_rows}[path.suffix](file, path)
    except UnicodeDecodeError as e:
        raise ValueError(
            f"{path} is not UTF-8 text (byte {e.start} is {e.object[e.start]:#x}): save it as UTF-8"
        ) from e


def check_no_pointer(path: Path) -> None:
    """Raise a ValueError if a file is the pointer that Git LFS leaves in the place of a large file."""
    with open(path, "rb") as file:
        if file.read(16) == b"version https://":
            raise ValueError(f"{path} is a pointer of Git LFS and not the data: run `git lfs pull` in its folder")


def csv_rows(file: Any, path: Path) -> Iterator[tuple[str, Any]]:
    reader = csv.DictReader(file)
    try:
        names = list(reader.fieldnames or [])
        if len(set(names)) < len(names):
            raise ValueError(f"{path}, line 1 names a column twice: {names}")
        for row in reader:
            place = f"{path}, line {reader.line_num}"
            if None in row or None in row.values():
                raise ValueError(f"{place} does not have as many cells as the header: {names}")
            yield place, row
    except csv.Error as e:
        raise ValueError(
            f"{path}, line {reader.line_num + 1} cannot be read: {e}. A quote that is never closed may be the cause; "
            "JSONL and Parquet have no limit on the length of a cell"
        ) from e


def json_lines(file: Iterable[str], path: Path) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(file, 1):
        if line.strip():
            place = f"{path}, line {number}"
            try:
                yield place, json.loads(line)
            except (ValueError, RecursionError) as e:
                raise ValueError(f"{place} is not JSON: {e}") from e


def json_rows(file: Any, path: Path) -> Iterator[tuple[str, Any]]:
    """The rows of a JSON file: a list of objects, or an object in each line."""
    content = file.read()
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as e:
        if content.lstrip().startswith("{"):
            return json_lines(content.split("\n"), path)
        raise ValueError(f"{path} is not JSON: {e}") from e
    if not isinstance(found, list):
        raise ValueError(f"{path} must be a list of objects, got {shown(found)}")
    return ((f"{path}, row {i}", row) for i, row in enumerate(found))


def files_of(folder: Path) -> dict[str, list[Path]]:
    """The data files of a folder by split: `split.jsonl`, or the shards `split-00000-of-00002.parquet` in their order.

    Raises:
        ValueError: if a split has files of several kinds, if a shard is missing, or if splits are numbered like shards.
    """
    found: dict[str, list[Path]] = {}
    shards: dict[str, set[str]] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix in FORMATS and not file.name.startswith(".") and file.name not in NO_DATA and file.is_file():
            shard = SHARD.fullmatch(file.stem)
            split = shard["split"] if shard else file.stem
            found.setdefault(split, []).append(file)
            shards.setdefault(split, set()).add(f"{shard['count']}{file.suffix}" if shard else file.name)
    for split, files in found.items():
        names = [file.name for file in files]
        if len(shards[split]) > 1:
            raise ValueError(
                f"{folder} must hold one file, or the shards of one file, for split {split!r}: it holds {names}"
            )
        parts = [part for file in files if (part := SHARD.fullmatch(file.stem))]
        if parts and [int(part["number"]) for part in parts] != list(range(count := int(parts[0]["count"]))):
            raise ValueError(f"{folder}: split {split!r} has {count} shards, of which here are {names}")
    counted: dict[str, dict[int, str]] = {}  # stem -> number -> split
    for match in filter(None, map(NUMBERED.fullmatch, found)):
        counted.setdefault(match["stem"], {})[int(match["number"])] = match[0]
    for splits in counted.values():
        if len(splits) > 1 and sorted(splits) == list(range(len(splits))):
            raise ValueError(
                f"{folder}: {list(splits.values())} look like the shards of one split: call them "
                f"train-00000-of-{len(splits):05} and so on, or give a dictionary from splits to files"
            )
    return dict(sorted(found.items(), key=lambda item: (item[0] != "train", item[0])))


def from_folder(folder: Path, config: str | None) -> dict[str, Placed]:
    """The splits of a folder with data files, of a clone of a hub repository, or of what `save_to_disk` has written."""
    if (folder / "dataset_dict.json").is_file() or (folder / "state.json").is_file():
        from datasets import load_from_disk

        return in_memory(load_from_disk(str(folder)), str(folder))
    if files := files_of(folder):
        return {split: (pair for path in paths for pair in read_file(path)) for split, paths in files.items()}
    data = [file for file in folder.rglob("*") if file.suffix in FORMATS and ".git" not in file.parts]
    if not data:
        raise ValueError(f"{folder} holds no data: no files of the formats {', '.join(FORMATS)}")
    for file in data:
        check_no_pointer(file)
    from datasets import load_dataset  # a clone of a hub repository: its README and its folders name the splits

    try:
        return in_memory(load_dataset(str(folder), config), str(folder))
    except Exception as e:
        raise ValueError(f"{folder} cannot be read as a clone of a data set on the hub: {e}") from e


def as_columns(row: Row) -> dict[str, Any]:
    """A row as a dictionary of the columns that it was made from."""
    user, system = (
        {"role": role, "content": said} for role, said in (("user", row.question), ("system", row.system_prompt))
    )
    return {**row.metadata, "question": [system, user] if row.system_prompt else row.question, "answer": row.answer}


def in_memory(data: Any, where: str) -> dict[str, Placed]:
    """The splits of a `datasets.DatasetDict`, a `datasets.Dataset`, a list of dictionaries, or a mapping of them."""
    splits = data if isinstance(data, Mapping) else {"train": data}
    out: dict[str, Placed] = {}
    for split, rows in splits.items():
        if isinstance(rows, str | os.PathLike):
            out[split] = read_file(Path(rows).expanduser())
        elif isinstance(rows, Iterable):
            named = (as_columns(row) if isinstance(row, Row) else row for row in rows)
            out[split] = ((f"{where}, split {split!r}, row {i}", row) for i, row in enumerate(named))
        else:
            raise ValueError(
                f"split {split!r} of {where} must be a file, rows or a datasets.Dataset, got {shown(rows)}"
            )
    return out
