"""The rows of each split: a part held out for validation, a limit, and a warning of questions in two splits."""

import hashlib
import warnings
from collections.abc import Mapping

from maxrl_envs.text_rows import Row, Rows


def hold_out(rows: Mapping[str, Rows], share: float) -> dict[str, Rows]:
    """Move a part of the split "train" to a new split "validation".

    A hash of the question decides which rows are moved. So the choice does not depend on the order of the rows, and
    equal questions stay together. The indices of the remaining training tasks shift.

    Args:
        rows: the rows by split.
        share: the number of rows to hold out if it is 1 or more, else the share of the rows; 0 holds out no rows.

    Raises:
        ValueError: if there is no split "train", or there is already a split "validation", or too few rows remain.
    """
    if not share:
        return dict(rows)
    if "train" not in rows or "validation" in rows:
        raise ValueError(
            f"validation={share} needs a split 'train' and no split 'validation'; there are {sorted(rows)}"
        )
    count = round(share * len(rows["train"])) if 0 < share < 1 else share
    if count != int(count) or not 1 <= count < len(rows["train"]):
        raise ValueError(f"validation must be 0, a share, or from 1 to {len(rows['train']) - 1} rows; got {share}")
    bar = sorted(map(order, rows["train"]))[int(count) - 1]
    held_out = [row for row in rows["train"] if order(row) <= bar]
    kept = [row for row in rows["train"] if order(row) > bar]
    others = {split: kept_rows for split, kept_rows in rows.items() if split != "train"}
    if not kept:
        raise ValueError(f"validation={share} leaves no training tasks, since their questions are all the same")
    return {"train": kept, "validation": held_out, **others}


def limited(rows: Mapping[str, Rows], limit: int | None) -> dict[str, Rows]:
    """At most `limit` rows of each split, in their order. A hash of the question chooses: many sets are sorted."""
    if limit is None:
        return dict(rows)
    if limit < 1:
        raise ValueError(f"limit must be >= 1 or None, got {limit}")
    out = {}
    for split, every in rows.items():
        chosen = sorted(range(len(every)), key=lambda i: (order(every[i]), i))[:limit]
        out[split] = [every[i] for i in sorted(chosen)]
    return out


def plain(question: str) -> str:
    """A question in which each run of white space is one space."""
    return " ".join(question.split())


def order(row: Row) -> bytes:
    """A hash of the question; rows with the smallest hashes are chosen first."""
    return hashlib.blake2b(plain(row.question).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def warn_of_overlap(rows: Mapping[str, Rows], name: str) -> None:
    """Warn of each pair of splits that have questions in common, since test results then mean little."""
    questions = {split: {plain(row.question) for row in found} for split, found in rows.items()}
    splits = list(questions)
    for i, split in enumerate(splits):
        for other in splits[i + 1 :]:
            if common := questions[split] & questions[other]:
                warnings.warn(
                    f"{name}: {len(common)} questions are in the split {split!r} and in {other!r}, such as "
                    f"{min(common)[:80]!r}. Leave them out of one of the two, or do not compare results on both",
                    stacklevel=2,
                )
