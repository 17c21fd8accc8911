"""A data directory as MAXRL_DATA names it, with a few questions of our own for every named set."""

import json

from maxrl_envs.text_data import DATASETS

ROWS = [("What is 1 + 1?", "2"), ("What is 6 * 7?", "42"), ("A pen costs 3 € each. Two?", "6"), ("What is 9 - 9?", "0")]


def fill(directory):
    for dataset in DATASETS.values():
        for split, source in dataset.splits.items():
            path = directory / source.folder / f"{split}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            lead = "" if split == "train" else f"Of {source.folder}. "
            rows = [{"question": lead + question, "answer": answer} for question, answer in ROWS]
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def jsonl(path, rows=ROWS, question="question", answer="answer"):
    """A JSONL file of these rows; its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps({question: asked, answer: gold}) + "\n" for asked, gold in rows))
    return path
