"""The tokens of an answer as a stream that the readers of the grammar look at and take from."""

from collections.abc import Callable, Iterator
from typing import Any

from maxrl_envs.verifier.lexer import Token, Unreadable

Node = tuple[Any, ...]  # a part of a tree; `formula.py` and `answer.py` list them

MAX_DEPTH, MAX_LOOKS = 40, 200_000  # looks at a token: no answer keeps a reader busy for long


def nodes(tree: Any) -> Iterator[Node]:
    """Every tuple that a tree is made of."""
    if isinstance(tree, tuple):
        yield tree
        for part in tree:
            yield from nodes(part)


def replaced(tree: Any, change: Callable[[Node], Node | None]) -> Any:
    """A tree with `change(node)` in place of each tuple for which it is not None, looked at from the outside in."""
    if not isinstance(tree, tuple):
        return tree
    if (new := change(tree)) is not None:
        return new
    parts = tuple(replaced(part, change) for part in tree)
    return type(tree)(*parts) if hasattr(tree, "_fields") else parts


class Stream:
    """Tokens, and `place`, the index of the next of them."""

    def __init__(self, tokens: list[Token]):
        self.tokens, self.place, self.depth, self.bars = tokens, 0, 0, 0
        self.looks = 0
        self.related = any(token.text in ("=", "<", ">", "le", "ge", "ne", "approx") for token in tokens)

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.place + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.next
        self.place += token.kind != "end"
        return token

    def sees(self, *texts: str, kind: str = "sign") -> bool:
        self.looks += 1
        if self.looks > MAX_LOOKS:
            raise self.error("too much to read")
        return self.next.kind == kind and self.next.text in texts

    def accept(self, *texts: str, kind: str = "sign") -> bool:
        if found := self.sees(*texts, kind=kind):
            self.place += 1
        return found

    def command(self, *names: str) -> bool:
        return self.accept(*names, kind="command")

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.error(f"{text!r} expected")

    def error(self, why: str) -> Unreadable:
        token = self.next
        return Unreadable(f"{why} at {token.text!r}, character {token.at}" if token.text else f"{why} at the end")

    def nested(self, read: Callable[[], Any]) -> Any:
        """What `read` reads, one level deeper."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("nesting too deep")
        bars, self.bars = self.bars, 0
        result = read()
        self.depth, self.bars = self.depth - 1, bars
        return result

    def raw(self) -> str:
        """The text of a group in braces, or of one token, as it is written but for spaces."""
        if not self.accept("{"):
            token = self.take()
            if token.kind == "end":
                raise self.error("something expected")
            if token.kind == "letters" and len(token.text) > 1:
                self.place -= 1
                self.tokens[self.place] = Token("letters", token.text[1:], token.at + 1)
                return token.text[0]
            return token.text
        depth, texts = 1, []
        while depth:
            token = self.take()
            if token.kind == "end":
                raise self.error("'}' expected")
            depth += (token.text == "{") - (token.text == "}")
            texts.append(token.text)
        return "".join(texts[:-1])
