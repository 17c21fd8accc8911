"""A language model from nothing: byte pairs of a text env's own tasks, random weights."""

from collections.abc import Iterable
from typing import Any

from maxrl_algos.models.build import build_model

PAD, USER, END = "<pad>", "<user>", "<end>"
TEMPLATE = "{% for m in messages %}" + USER + "{{ m.content }}{% endfor %}" + END
SIZE = 1024  # at most


def tokenizer(texts: Iterable[str]) -> Any:
    """A `Qwen2Tokenizer`, the kind that belongs to a `build_model`, whose byte pairs make the words of `texts`."""
    from transformers import Qwen2Tokenizer

    special: dict[str, Any] = {"pad_token": PAD, "eos_token": END, "unk_token": None, "chat_template": TEMPLATE}
    empty = Qwen2Tokenizer(vocab={PAD: 0, END: 1, USER: 2}, merges=[], extra_special_tokens=[USER], **special)
    return empty.train_new_from_iterator([list(texts)], SIZE, initial_alphabet=[], show_progress=False)


def model(words: Any, max_length: int, seed: int, **settings: Any) -> Any:
    """A `build_model` for a tokenizer; `settings` are its arguments."""
    return build_model(
        len(words), seed=seed, **{"max_length": max_length, "eos_token_id": words.eos_token_id, **settings}
    )
