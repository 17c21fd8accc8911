"""Questions and answers: from files, from the Hugging Face hub, from a cache; the named sets pinned by a checksum."""

import csv
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

Rows: TypeAlias = list[tuple[str, str]]  # (question, answer)
FORMATS = ".jsonl", ".parquet", ".csv"
TEXT_EXTRA = "pip install '.[text]'"
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))(?![^(\[{]*[)\]}])")  # outside of brackets


@dataclass(frozen=True)
class Source:
    """One split of a named set.

    Attributes:
        folder: it lies at `folder/split.jsonl` in a data directory and in the cache.
        hub, config, hub_split, revision: where it is on the hub; "main" where no revision is known to pin.
        question: the hub's column of questions.
        count, sha256: number of rows and checksum; None where they could not be had.
    """

    folder: str
    hub: str
    config: str | None = None
    hub_split: str = "test"
    revision: str = "main"
    question: str = "problem"
    count: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Dataset:
    """A named set: the `kind` of its verifier and its splits."""

    kind: str
    splits: Mapping[str, Source]


DATASETS = {
    "GSM8K": Dataset(
        "integer",
        {
            "train": Source(
                "gsm8k", "openai/gsm8k", "main", "train", "740312add88f781978c0658806c59bc2815b9866", "question", 7473,
                "d1774e0fb9474609475ea9bae2fa7d0fd75c5489c6afc54b326eff50f6bc5d17",
            ),
            "test": Source(
                "gsm8k_platinum", "madrylab/gsm8k-platinum", "main", "test", "main", "question", 1209,
                "e49e33db1e1b3eb95bc044ff5653ab2fdb83118745dd86f75fc6c46323d7ca8c",
            ),
        },
    ),
    "MATH500": Dataset(
        "math",
        {
            "test": Source(
                "math500", "HuggingFaceH4/MATH-500", None, "test", "6e4ed1a2a79af7d8630a6b768ec859cb5af4d3be",
                "problem", 500, "127c95d115a218d75497eba38bd2a4e9de862a1cd2525a3fc4422c148dfb3d57",
            )
        },
    ),
    "Minerva": Dataset(
        "math",
        {
            "test": Source(
                "minerva_math", "math-ai/minervamath", None, "test", "main", "question", 272,
                "39e01487cf16c4db741b601033ba9365ac18df05a2bff74d685a4f3ef957052a",
            )
        },
    ),
    "AIME2024": Dataset(
        "integer",
        {
            "test": Source(
                "aime2024", "HuggingFaceH4/aime_2024", None, "train", "2fe88a2f1091d5048c0f36abc874fb997b3dd99a",
                "problem", 30, "0a5dc435424d43dfbee87777c794fbf45d0903a5f57456df464e222b0dc04dec",
            )
        },
    ),
    "AIME2025": Dataset(
        "integer",
        {
            "test": Source(
                "aime2025", "math-ai/aime25", None, "test", "563bb8404243c5f09de6ec262f2db674fe5bce9b", "problem", 30,
                "e1903a548c620ad9a5eea943897ae214f60ef360f765aed641a43f0e63beb1ed",
            )
        },
    ),
    "BeyondAIME": Dataset(
        "integer",
        {
            "test": Source(
                "beyondaime", "ByteDance-Seed/BeyondAIME", None, "test", "main", "problem", 100,
                "6772b47e5124aa3d253e0afba2f4bd1b6f0f70f69e4e5d79a9817e64129c6e25",
            )
        },
    ),
    "HMMTFeb2025": Dataset(
        "math",
        {
            "test": Source(
                "hmmt_feb_2025", "MathArena/hmmt_feb_2025", None, "train", "main", "problem", 30,
                "6618090f391b7d92e11adb18f61dd8833463f55f849fe96187b5b655fd95b448",
            )
        },
    ),
    "POLARIS": Dataset("math", {"train": Source("polaris", "POLARIS-Project/Polaris-Dataset-53K", hub_split="train")}),
}  # fmt: skip


def load_named(name: str, data: str | os.PathLike[str] | None = None, checksum: bool = True) -> dict[str, Rows]:
    """Rows of each split of a named set.

    They are looked for in `data`, if given, else in the directory that MAXRL_DATA names, in the cache, and on the hub,
    from where they go to the cache: MAXRL_CACHE, default ~/.cache/maxrl.

    Args:
        data: a directory laid out as `folder/split.jsonl`, or the file of a set with one split.
        checksum: whether other content than the pinned is an error.

    Raises:
        ValueError: the content is not the pinned one.
        FileNotFoundError, RuntimeError: the rows could not be had; says what to do.
    """
    splits = DATASETS[name].splits
    return {split: _load_split(name, split, source, data, checksum) for split, source in splits.items()}


def _load_split(name: str, split: str, source: Source, data: Any, checksum: bool) -> Rows:
    file, cached = f"{source.folder}/{split}.jsonl", cache_directory() / source.folder / f"{split}.jsonl"
    if data is not None:
        path = Path(data).expanduser()
        if path.is_file() and len(DATASETS[name].splits) > 1:
            raise ValueError(f"{name} has several splits: data must be a directory with {file}, not the file {path}")
        path = path if path.is_file() else path / file
        if not path.is_file():
            raise FileNotFoundError(f"no {path}: data must be a directory with {file}, or that file itself")
    else:
        shared = Path(os.environ["MAXRL_DATA"]).expanduser() / file if os.environ.get("MAXRL_DATA") else cached
        path = shared if shared.is_file() else cached
    if path.is_file():
        return pinned(read_file(path, "question", "answer"), source, str(path), checksum)
    where = f"{source.hub} on the hub ({source.config or 'default'}, {source.hub_split}, revision {source.revision})"
    try:
        found = from_hub(source.hub, source.config, source.revision, source.hub_split)[source.hub_split]
    except Exception as e:
        raise RuntimeError(
            f"{name}: no {split} rows in MAXRL_DATA or the cache ({cached}), and {where} failed with {e!r}. Either go "
            f"online once ({TEXT_EXTRA}), or set MAXRL_DATA or data= to a directory with {file}: a JSON object a line, "
            "with the keys question and answer"
        ) from e
    rows = pinned(as_rows(found, source.question, "answer", where), source, where, checksum)
    write(cached, rows)
    return rows


def load_own(
    data: str | os.PathLike[str] | Mapping[str, str],
    question: str,
    answer: str,
    config: str | None,
    revision: str | None,
) -> dict[str, Rows]:
    """Rows of each split of any data set.

    Args:
        data: a file (split "train"), a directory (`split.jsonl`, ...), a mapping of splits to files, or a hub id.
        question, answer: names of the columns. An answer with "####" in it is what follows the last one, as in GSM8K.
        config, revision: of a hub id.
    """
    if isinstance(data, Mapping):
        paths = {split: Path(path).expanduser() for split, path in data.items()}
    else:
        path = Path(data).expanduser()
        if path.is_dir():
            files = [file for file in sorted(path.iterdir()) if file.suffix in FORMATS]
            paths = {file.stem: file for file in sorted(files, key=lambda file: file.stem != "train")}
            if len(paths) < len(files) or not files:
                raise ValueError(f"{path} must hold one file a split, of {FORMATS}; it holds {[f.name for f in files]}")
        elif path.is_file() or path.suffix in FORMATS or str(data).count("/") != 1:
            paths = {"train": path}
        else:
            try:
                found = from_hub(str(data), config, revision)
            except Exception as e:
                raise RuntimeError(
                    f"{data} is neither a file nor a directory, and as a hub id it failed with {e!r}. Go online once "
                    f"({TEXT_EXTRA}) or give a local file"
                ) from e
            return {split: as_rows(rows, question, answer, f"{data} {split}") for split, rows in found.items()}
    return {split: read_file(path, question, answer) for split, path in paths.items()}


def cache_directory() -> Path:
    return Path(os.environ.get("MAXRL_CACHE") or "~/.cache/maxrl").expanduser()


def from_hub(hub: str, config: str | None, revision: str | None, split: str | None = None) -> dict[str, Any]:
    """The splits of a set on the hub, as iterables of dicts."""
    from datasets import load_dataset

    found = load_dataset(hub, config, revision=revision, split=split)
    return {split: found} if split else dict(found)


def read_file(path: Path, question: str, answer: str) -> Rows:
    """Rows of a JSONL, Parquet or CSV file."""
    if path.suffix not in FORMATS:
        raise ValueError(f"cannot read {path}: known are {FORMATS}")
    if not path.is_file():
        raise FileNotFoundError(f"no file {path}")
    if path.suffix == ".parquet":
        import pyarrow.parquet

        return as_rows(pyarrow.parquet.read_table(path).to_pylist(), question, answer, str(path))
    with open(path, encoding="utf-8-sig", newline="") as file:
        return as_rows(
            csv.DictReader(file) if path.suffix == ".csv" else _json_lines(file, path), question, answer, str(path)
        )


def _json_lines(lines: Iterable[str], path: Path) -> Iterable[Any]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as e:
                raise ValueError(f"{path}, line {number} is not JSON: {e}") from e


def as_rows(rows: Iterable[Any], question: str, answer: str, where: str) -> Rows:
    """The two columns as text; an empty or missing one is an error."""
    out: Rows = []
    for i, row in enumerate(rows):
        for column in (question, answer):
            if not isinstance(row, Mapping) or column not in row:
                raise ValueError(f"{where}, row {i} has no column {column!r}: it has {list(row)}")
        asked, gold = ("" if row[column] is None else str(row[column]) for column in (question, answer))
        if "####" in gold:
            gold = THOUSANDS.sub("", gold.rpartition("####")[2])
        out.append((asked.strip(), gold.strip()))
        if not all(out[-1]):
            raise ValueError(f"{where}, row {i}: {(answer if out[-1][0] else question)!r} is empty")
    if not out:
        raise ValueError(f"{where} has no rows")
    return out


def sha256(rows: Rows) -> str:
    """Checksum of questions and answers in their order; how blanks and lines are set does not count."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update((json.dumps([" ".join(text.split()) for text in row], ensure_ascii=False) + "\n").encode())
    return digest.hexdigest()


def pinned(rows: Rows, source: Source, where: str, checksum: bool) -> Rows:
    """`rows`, if they are those of `source`."""
    remedy = "Take another copy (data=, MAXRL_DATA), or pass checksum=False to go on with this one"
    if checksum and source.count not in (None, len(rows)):
        raise ValueError(f"{where} has {len(rows)} rows, not {source.count}. {remedy}")
    if checksum and source.sha256 not in (None, found := sha256(rows)):
        raise ValueError(f"{where} has the checksum {found}, not {source.sha256}. {remedy}")
    return rows


def write(path: Path, rows: Rows) -> None:
    """`rows` as a JSONL file that appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    with open(part, "w", encoding="utf-8") as file:
        file.writelines(json.dumps({"question": q, "answer": a}, ensure_ascii=False) + "\n" for q, a in rows)
    os.replace(part, path)
