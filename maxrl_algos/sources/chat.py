"""Between text and token ids: a tokenizer, its chat template, and the tokens that end a response."""

from collections.abc import Sequence
from typing import Any


class Chat:
    """Prompts as token ids, responses as text.

    A tokenizer with a chat template gets the system prompt, if there is one, and the user's message; one without gets
    both as plain text.

    Args:
        tokenizer: of `transformers`.
        system_prompt: a text env's `metadata["system_prompt"]`.
        max_prompt: longest prompt in tokens.
        stop: ids, or texts of one token each, that end a response beside the tokenizer's own.

    Attributes:
        stop: ids of all tokens that end a response; the first is that of the tokenizer, if it has one.
        pad: id that fills up rows.
    """

    def __init__(
        self, tokenizer: Any, system_prompt: str | None = None, max_prompt: int = 1024, stop: Sequence[int | str] = ()
    ) -> None:
        self.tokenizer, self.system_prompt, self.max_prompt = tokenizer, system_prompt, max_prompt
        ids = [token if isinstance(token, int) else self._id(token) for token in stop]
        own = tokenizer.eos_token_id
        self.stop: tuple[int, ...] = tuple(dict.fromkeys(([] if own is None else [own]) + ids))
        if not self.stop:
            raise ValueError("the tokenizer has no end-of-text token: name the token that ends a response as `stop`")
        self.pad = self.stop[0] if tokenizer.pad_token_id is None else tokenizer.pad_token_id

    def _id(self, text: str) -> int:
        found = self.tokenizer.encode(text, add_special_tokens=False)
        if len(found) != 1 or found[0] == self.tokenizer.unk_token_id:
            raise ValueError(f"stop {text!r} must be one token of the tokenizer, but is {found}")
        return found[0]

    def conversation(self, message: str) -> list[dict[str, str]] | str:
        """Messages for the chat template, or plain text where there is none."""
        if not self.tokenizer.chat_template:
            return "\n\n".join([*filter(None, [self.system_prompt]), message]) + "\n"
        system = [] if self.system_prompt is None else [{"role": "system", "content": self.system_prompt}]
        return [*system, {"role": "user", "content": message}]

    def prompt(self, message: str) -> list[int]:
        """Token ids up to where the response begins.

        Raises:
            ValueError: if they are more than `max_prompt`.
        """
        (ids,) = self.prompts([message])
        if len(ids) > self.max_prompt:
            raise ValueError(f"a prompt has {len(ids)} tokens, but max_prompt is {self.max_prompt}: raise it")
        return ids

    def prompts(self, messages: Sequence[str]) -> list[list[int]]:
        """Those of each message, however long."""
        shown: list[Any] = [self.conversation(message) for message in messages]
        if not self.tokenizer.chat_template:
            return self.tokenizer(shown)["input_ids"]
        texts = self.tokenizer.apply_chat_template(shown, tokenize=False, add_generation_prompt=True)
        return self.tokenizer(texts, add_special_tokens=False)["input_ids"]  # the template wrote them

    def response(self, message: str) -> list[int]:
        """Token ids of a response, the one that ends it included."""
        return [*self.tokenizer.encode(message, add_special_tokens=False), self.stop[-1]]

    def text(self, tokens: Sequence[int]) -> str:
        """Text of a response's tokens; the one that ends it is left out."""
        kept = tokens[:-1] if len(tokens) and tokens[-1] in self.stop else tokens
        return self.tokenizer.decode(list(kept), skip_special_tokens=True, clean_up_tokenization_spaces=False)
