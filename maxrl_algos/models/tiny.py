"""A small language model made from nothing: a tokenizer learnt from the text of an env, and random weights."""

from collections.abc import Iterable
from typing import Any

from maxrl_algos.models.build import build_model

PAD, USER, END = "<pad>", "<user>", "<end>"
TEMPLATE = "{% for m in messages %}" + USER + "{{ m.content }}{% endfor %}" + END
MAX_VOCABULARY = 1024  # largest number of tokens in the vocabulary


def tokenizer(texts: Iterable[str]) -> Any:
    """A `Qwen2Tokenizer`, which suits the models of `build_model`, with byte pairs that are learnt from `texts`."""
    from transformers import Qwen2Tokenizer

    special: dict[str, Any] = {"pad_token": PAD, "eos_token": END, "unk_token": None, "chat_template": TEMPLATE}
    empty = Qwen2Tokenizer(vocab={PAD: 0, END: 1, USER: 2}, merges=[], extra_special_tokens=[USER], **special)
    return empty.train_new_from_iterator([list(texts)], MAX_VOCABULARY, initial_alphabet=[], show_progress=False)


def model(tokenizer: Any, max_length: int, seed: int, **settings: Any) -> Any:
    """A model with random weights for the vocabulary of `tokenizer`.

    Args:
        tokenizer: a tokenizer of `transformers`.
        max_length: largest number of tokens that a prompt and its response have together.
        seed: seed of the weights.
        settings: further arguments of `build_model`; they take the place of the values above.
    """
    defaults = {"max_length": max_length, "eos_token_id": tokenizer.eos_token_id}
    return build_model(len(tokenizer), seed=seed, **{**defaults, **settings})
