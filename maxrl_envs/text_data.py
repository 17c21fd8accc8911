"""Data sets as splits of rows: the named data sets, which a checksum pins, and data sets that users bring."""

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maxrl_envs.hub import cache_alone_if_unreachable
from maxrl_envs.text_rows import FORMATS, Placed, Rows, as_rows, from_folder, in_memory, read_file, shown
from maxrl_envs.text_splits import plain

HUB_ID = re.compile(r"\w[\w.-]*/\w[\w.-]*")  # of a data set on the hub
TEXT_EXTRA = "pip install 'maxrl[text]'"


@dataclass(frozen=True)
class Source:
    """Where one split of a named data set comes from.

    Attributes:
        folder: the split lies at `folder/split.jsonl` in a data directory and in the cache.
        hub: the id of the set on the Hugging Face hub.
        config: the configuration of the set on the hub.
        hub_split: the name of the split on the hub.
        revision: the revision on the hub; "main" where no revision is known to pin.
        question: the column of the questions on the hub.
        count: the number of rows; None for data that we could not get.
        sha256: the checksum of the rows; None for data that we could not get.
        answer: the column of the gold answers on the hub.
        metadata: the columns that are kept as metadata where the data have them.
    """

    folder: str
    hub: str
    config: str | None = None
    hub_split: str = "test"
    revision: str = "main"
    question: str = "problem"
    count: int | None = None
    sha256: str | None = None
    answer: str = "answer"
    metadata: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """A named data set: the kind of its verifier, "integer" or "math", and its splits."""

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
                metadata=("subject", "level"),
            )
        },
    ),
    "Minerva": Dataset(
        "math",
        {
            "test": Source(
                "minerva_math", "math-ai/minervamath", None, "test", "main", "question", 272,
                "39e01487cf16c4db741b601033ba9365ac18df05a2bff74d685a4f3ef957052a", metadata=("subject",),
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
    "AIME2026": Dataset(
        "integer",
        {
            "test": Source(
                "aime2026", "math-ai/aime26", None, "test", "main", "problem", 30,
                "c0a0e6f19559e18b36829e6a94ceec2f541508719ef48c96e68251242029edad",
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
    "HMMTNov2025": Dataset("math", {"test": Source("hmmt_nov_2025", "MathArena/hmmt_nov_2025", hub_split="train")}),
    "JEEBench": Dataset(
        "math",
        {
            "test": Source(
                "jeebench", "daman1209arora/jeebench", None, "test", "d070d1113ce365df05903763a2017ec2d0d56118",
                "question", 515, answer="gold", metadata=("subject", "type"),
            )
        },
    ),
    "POLARIS": Dataset(
        "math",
        {
            "train": Source(
                "polaris", "POLARIS-Project/Polaris-Dataset-53K", hub_split="train", metadata=("difficulty",)
            )
        },
    ),
}  # fmt: skip


def load_named(
    name: str, data: str | os.PathLike[str] | None = None, checksum: bool = True, needed: str | None = None
) -> dict[str, Rows]:
    """The rows of each split of a named data set.

    They are read from `data` if it is given. Otherwise they are looked for in the directory that the environment
    variable MAXRL_DATA names, then in the cache, then on the Hugging Face hub, from where they are copied to the cache.
    The cache is the directory that MAXRL_CACHE names, by default ~/.cache/maxrl.

    Args:
        name: one of `DATASETS`.
        data: a directory laid out as `folder/split.jsonl`, or the file of a set with one split.
        checksum: whether content that differs from the pinned content is an error.
        needed: the split that must be there; None for all splits. Other splits are left out where they would have to
            be downloaded.

    Raises:
        ValueError: if the content differs from the pinned content.
        FileNotFoundError, RuntimeError: if the rows cannot be found; the message says what to do.
    """
    splits = DATASETS[name].splits
    if needed is not None and needed not in splits:
        raise ValueError(f"unknown split {needed!r}: {name} has {sorted(splits)}")
    return {
        split: _load_split(name, split, source, data, checksum)
        for split, source in splits.items()
        if needed in (None, split) or _path(split, source, data).is_file()
    }


def on_this_machine(name: str, split: str) -> bool:
    """Whether the rows of a split of a named set need no download: they are in MAXRL_DATA or in the cache."""
    return _path(split, DATASETS[name].splits[split], None).is_file()


def _path(split: str, source: Source, data: str | os.PathLike[str] | None) -> Path:
    """Where the rows of a split are on this machine, or would be."""
    file = f"{source.folder}/{split}.jsonl"
    if data is not None:
        path = Path(data).expanduser()
        return path if path.is_file() else path / file
    shared = os.environ.get("MAXRL_DATA")
    if shared and (Path(shared).expanduser() / file).is_file():
        return Path(shared).expanduser() / file
    return cache_directory() / file


def _load_split(name: str, split: str, source: Source, data: Any, checksum: bool) -> Rows:
    file, path = f"{source.folder}/{split}.jsonl", _path(split, source, data)
    if data == "":
        raise ValueError(f"data is an empty text: name a directory with {file}, or leave data out")
    if data is not None and Path(data).expanduser().is_file() and len(DATASETS[name].splits) > 1:
        raise ValueError(f"{name} has several splits: data must be a directory with {file}, not the file {path}")
    if data is not None and not path.is_file():
        raise FileNotFoundError(f"there is no {path}: data must be a directory with {file}, or that file itself")
    if path.is_file():
        return pinned(_rows(read_file(path), source, "question", "answer", str(path)), source, str(path), checksum)
    where = f"{source.hub} on the hub ({source.config or 'default'}, {source.hub_split}, revision {source.revision})"
    try:
        found = from_hub(source.hub, source.config, source.revision, source.hub_split)
    except Exception as e:
        raise RuntimeError(
            f"{name}: there are no {split} rows in MAXRL_DATA or the cache ({path}), and {where} failed with {e!r}. "
            f"Either go online once ({TEXT_EXTRA}), or set MAXRL_DATA or data= to a directory with {file}: a JSON "
            "object in each line, with the keys question and answer"
        ) from e
    placed = in_memory(found, where)[source.hub_split]
    rows = pinned(_rows(placed, source, source.question, source.answer, where), source, where, checksum)
    write(path, rows)
    return rows


def _rows(placed: Placed, source: Source, question: str, answer: str, where: str) -> Rows:
    """The rows of a named data set; a metadata column that a row lacks is None."""
    blank = dict.fromkeys(source.metadata)
    filled = ((place, {**blank, **row} if isinstance(row, Mapping) else row) for place, row in placed)
    return as_rows(filled, question, answer, source.metadata, where)


def load_own(
    data: Any,
    question: str | None = None,
    answer: str | None = None,
    metadata: Sequence[str] = (),
    config: str | None = None,
    revision: str | None = None,
    splits: Mapping[str, str] | None = None,
) -> dict[str, Rows]:
    """The rows of each split of a data set that a user brings.

    Args:
        data: one of
            - a file: .jsonl, .json, .parquet or .csv (its split is "train");
            - a folder with a file for each split (`split.jsonl`) or its shards (`split-00000-of-00002.parquet`), a
              folder that `datasets` has saved to disk, or a clone of a repository of the Hugging Face hub;
            - the id of a data set on the hub;
            - rows in memory: a list of dictionaries, a `datasets.Dataset` (their split is "train"), a
              `datasets.DatasetDict`, or a mapping from splits to any of these and to files.
        question: the column of the questions. By default the usual layouts are tried, those of verl and TRL among them.
        answer: the column of the gold answers. An answer with "####" in it is what follows the last one, as in GSM8K.
        metadata: further columns that are kept, such as ["level"].
        config: the configuration of a data set on the hub.
        revision: the revision of a data set on the hub.
        splits: the splits that are read, by their new names: {"train": "train", "test": "validation"} calls the split
            "validation" of the data "test". None reads all splits under their own names.

    Raises:
        ValueError: if the data cannot be read; the message names the file and the row.
        FileNotFoundError, RuntimeError: if there are no such data.
    """
    placed = _placed(data, config, revision)
    wanted = {split: split for split in placed} if splits is None else splits
    if not wanted or not all(source in placed for source in wanted.values()):
        raise ValueError(f"splits={splits} must name splits of the data, which are {sorted(placed)}")
    loaded = {
        split: as_rows(placed[source], question, answer, metadata, f"split {source!r} of {name_of(data)}")
        for split, source in wanted.items()
    }
    return loaded


def name_of(data: Any) -> str:
    """What errors call the data."""
    return str(data) if isinstance(data, str | os.PathLike) else f"the {type(data).__name__} given as data"


def _placed(data: Any, config: str | None, revision: str | None) -> dict[str, Placed]:
    """The splits of the data: rows, each with its place in the data, such as "train.csv, line 3", for errors."""
    if (
        data is None
        or data == ""
        or not isinstance(data, str | os.PathLike | Mapping | Sequence)
        and not hasattr(data, "features")
    ):
        raise ValueError(
            f"data is needed: a file ({', '.join(FORMATS)}), a folder with a file for each split, the id of a set on "
            f"the Hugging Face hub, rows in memory, or a dictionary from splits to these; got {shown(data)}"
        )
    if not isinstance(data, str | os.PathLike):
        return in_memory(data, name_of(data))
    path = Path(data).expanduser()
    if path.is_dir():
        return from_folder(path, config)
    if path.is_file():
        return {"train": read_file(path)}
    if not HUB_ID.fullmatch(str(data)) or path.parent.is_dir() or path.suffix in FORMATS:
        raise FileNotFoundError(f"there is no file or folder {path}")
    try:
        return in_memory(from_hub(str(data), config, revision), str(data))
    except Exception as e:
        raise RuntimeError(
            f"{data} is neither a file nor a folder, and as the id of a set on the hub it failed with {e!r}. Go online "
            f"once ({TEXT_EXTRA}) or give a local file"
        ) from e


def cache_directory() -> Path:
    """The directory where named data sets from the hub are kept."""
    return Path(os.environ.get("MAXRL_CACHE") or "~/.cache/maxrl").expanduser()


def from_hub(hub: str, config: str | None, revision: str | None, split: str | None = None) -> dict[str, Any]:
    """The splits of a set on the hub, each a `datasets.Dataset`."""
    from datasets import load_dataset

    with cache_alone_if_unreachable():
        found = load_dataset(hub, config, revision=revision, split=split)
    return {split: found} if split else dict(found)


def sha256(rows: Rows) -> str:
    """The checksum of the questions and answers, in their order. Runs of white space count as one space."""
    digest = hashlib.sha256()
    for row in rows:
        pair = [plain(text) for text in (row.question, row.answer)]
        digest.update((json.dumps(pair, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def pinned(rows: Rows, source: Source, where: str, checksum: bool) -> Rows:
    """The rows; a ValueError if `checksum` is set and their number or their checksum is not that of `source`."""
    remedy = "Take another copy (data=, MAXRL_DATA), or pass checksum=False to go on with this one"
    if checksum and source.count not in (None, len(rows)):
        raise ValueError(f"{where} has {len(rows)} rows, not {source.count}. {remedy}")
    if checksum and source.sha256 not in (None, found := sha256(rows)):
        raise ValueError(f"{where} has the checksum {found}, not {source.sha256}. {remedy}")
    return rows


def write(path: Path, rows: Rows) -> None:
    """Write the rows to a JSONL file, which appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    with open(part, "w", encoding="utf-8") as file:
        for row in rows:
            columns = {"question": row.question, "answer": row.answer, **row.metadata}
            file.write(json.dumps(columns, ensure_ascii=False) + "\n")
    os.replace(part, path)
