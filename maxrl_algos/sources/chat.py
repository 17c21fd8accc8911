"""Between text and token ids: a tokenizer, its chat template, and the tokens that end a response."""

from collections.abc import Sequence
from typing import Any


class Chat:
    """Turns messages into prompts as token ids, and responses into text.

    The system prompt, if there is one, and the user's message go through the tokenizer's chat template, or are joined
    as plain text where the tokenizer has no template.

    Args:
        tokenizer: a tokenizer of `transformers`.
        system_prompt: the `metadata["system_prompt"]` of a text env, or None.
        max_prompt: longest prompt in tokens.
        stop: further tokens that end a response, beside the tokenizer's end-of-text token: token ids, or strings that
            are one token each.

    Attributes:
        stop: ids of all tokens that end a response; the first is the tokenizer's own, if it has one.
        pad: token id that fills up rows.
        end_of_turn: the stop token with which the chat template ends an assistant's message.
    """

    def __init__(
        self, tokenizer: Any, system_prompt: str | None = None, max_prompt: int = 1024, stop: Sequence[int | str] = ()
    ) -> None:
        self.tokenizer, self.system_prompt, self.max_prompt = tokenizer, system_prompt, max_prompt
        ids = [token if isinstance(token, int) else self._id(token) for token in stop]
        end_of_text = [] if tokenizer.eos_token_id is None else [tokenizer.eos_token_id]
        self.stop: tuple[int, ...] = tuple(dict.fromkeys(end_of_text + ids))
        if not self.stop:
            raise ValueError("the tokenizer has no end-of-text token: name the token that ends a response as `stop`")
        self.pad = self.stop[0] if tokenizer.pad_token_id is None else tokenizer.pad_token_id
        self.end_of_turn = self._end_of_turn()

    def _id(self, text: str) -> int:
        found = self.tokenizer.encode(text, add_special_tokens=False)
        if len(found) != 1 or found[0] == self.tokenizer.unk_token_id:
            raise ValueError(f"stop {text!r} must be one token of the tokenizer, but is {found}")
        return found[0]

    def _end_of_turn(self) -> int:
        """The first stop token after an assistant's message in the chat template; the tokenizer's own without one."""
        if not self.tokenizer.chat_template:
            return self.stop[0]
        answer = "The answer is 42."
        messages = [{"role": "user", "content": "?"}, {"role": "assistant", "content": answer}]
        after = self.tokenizer.apply_chat_template(messages, tokenize=False).rpartition(answer)[2]
        ids = self.tokenizer(after, add_special_tokens=False)["input_ids"]
        return next((token for token in ids if token in self.stop), self.stop[0])

    def conversation(self, message: str) -> list[dict[str, str]] | str:
        """The messages for the chat template, or plain text where the tokenizer has no template."""
        if not self.tokenizer.chat_template:
            return "\n\n".join([*filter(None, [self.system_prompt]), message]) + "\n"
        system = [] if self.system_prompt is None else [{"role": "system", "content": self.system_prompt}]
        return [*system, {"role": "user", "content": message}]

    def prompt(self, message: str) -> list[int]:
        """Token ids of a prompt, up to where the response begins.

        Raises:
            ValueError: if they are more than `max_prompt`.
        """
        (ids,) = self.prompts([message])
        if len(ids) > self.max_prompt:
            raise ValueError(f"a prompt has {len(ids)} tokens, but max_prompt is {self.max_prompt}: raise it")
        return ids

    def prompts(self, messages: Sequence[str]) -> list[list[int]]:
        """Token ids of the prompts of several messages, however long they are."""
        shown: list[Any] = [self.conversation(message) for message in messages]
        if not self.tokenizer.chat_template:
            return self.tokenizer(shown)["input_ids"]
        texts = self.tokenizer.apply_chat_template(shown, tokenize=False, add_generation_prompt=True)
        return self.tokenizer(texts, add_special_tokens=False)["input_ids"]  # the template has written them

    def response(self, message: str) -> list[int]:
        """Token ids of a response, with the token that ends it."""
        return [*self.tokenizer.encode(message, add_special_tokens=False), self.end_of_turn]

    def text(self, tokens: Sequence[int]) -> str:
        """Text of a response's tokens, without the token that ends it."""
        kept = tokens[:-1] if len(tokens) and tokens[-1] in self.stop else tokens
        return self.tokenizer.decode(list(kept), skip_special_tokens=True, clean_up_tokenization_spaces=False)


def load_chat(source: str, system_prompt: str | None, max_prompt: int, stop: Sequence[int | str] = ()) -> Chat:
    """The chat of a model's folder or hub id. Responses also end by the tokens that the model's own files name.

    Raises:
        ValueError: if there is no tokenizer.
    """
    from transformers import AutoConfig, AutoTokenizer, GenerationConfig

    try:
        tokenizer = AutoTokenizer.from_pretrained(source)
    except (OSError, ValueError) as error:
        raise ValueError(f"{source} is no folder or hub id with a tokenizer: {error}") from error
    try:
        named = GenerationConfig.from_pretrained(source).eos_token_id
    except OSError:  # the model has no generation_config.json
        named = getattr(AutoConfig.from_pretrained(source), "eos_token_id", None)
    ends = [] if named is None else [named] if isinstance(named, int) else named
    return Chat(tokenizer, system_prompt, max_prompt, [*ends, *stop])
