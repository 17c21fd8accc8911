"""The Gymnasium space of texts, and what lets Gymnasium's vector envs carry it between processes.

Gymnasium's own `Text` cannot be used for prompts and responses. It must be told each character that may occur, and
`AsyncVectorEnv` with its default `shared_memory=True` reads the observations once, when the env is built, so that every
later observation arrives as "0000...". `AnyText` holds every Unicode string, and the functions at the end of this file
register it with Gymnasium's shared memory.
"""

import string
from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.spaces.utils import flatdim, flatten, flatten_space, unflatten
from gymnasium.vector.utils import create_shared_memory, read_from_shared_memory, write_to_shared_memory

LAST_CODE_POINT = 0x10FFFF
LONGEST_SAMPLE = 32


class AnyText(gym.spaces.Text):
    """Every string of at most `max_length` Unicode characters.

    `sample` draws short strings of printable ASCII characters, since a uniform draw would be thousands of characters of
    noise.
    """

    def __init__(self, max_length: int, seed: int | np.random.Generator | None = None) -> None:
        super().__init__(max_length, min_length=0, charset=string.printable, seed=seed)

    def sample(self, mask: Any = None, probability: Any = None) -> str:
        if mask is None and probability is None:
            mask = int(self.np_random.integers(min(self.max_length, LONGEST_SAMPLE) + 1)), None
        return super().sample(mask, probability)

    def contains(self, x: Any) -> bool:
        return isinstance(x, str) and len(x) <= self.max_length

    def __repr__(self) -> str:
        return f"AnyText({self.max_length})"


def code_points(space: AnyText, text: str) -> np.ndarray:
    """The Unicode code points of `text`, (len(text),) int32.

    Raises:
        ValueError: if `text` is not a string of the space.
    """
    if not isinstance(text, str):
        raise ValueError(f"an observation of {space} must be a string, got {type(text).__name__}")
    if len(text) > space.max_length:
        raise ValueError(
            f"a text of {len(text)} characters does not fit into {space}: build the space with a larger max_length"
        )
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32)


def from_code_points(values: np.ndarray) -> str:
    """The string of these code points."""
    return values.astype("<i4").tobytes().decode("utf-32-le", "surrogatepass")


class SharedTexts(Sequence[str]):
    """A live view of the texts that the processes of an `AsyncVectorEnv` have written into shared memory.

    A deep copy, which `AsyncVectorEnv(copy=True)` makes of each batch of observations, is a plain tuple of strings.

    Args:
        memory: (n, 1 + max_length) int32: in each row the length of the text, then its code points.
    """

    def __init__(self, memory: np.ndarray) -> None:
        self.memory = memory

    def __len__(self) -> int:
        return len(self.memory)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self)[index]
        row = self.memory[index]
        return from_code_points(row[1 : 1 + row[0]])

    def __deepcopy__(self, memo: Any) -> tuple[str, ...]:
        return tuple(self)


@create_shared_memory.register(AnyText)
def _create(space: AnyText, n: int = 1, ctx: Any = None) -> Any:
    if ctx is None:
        import multiprocessing as ctx
    return ctx.Array("i", n * (1 + space.max_length))


@read_from_shared_memory.register(AnyText)
def _read(space: AnyText, shared_memory: Any, n: int = 1) -> SharedTexts:
    return SharedTexts(np.frombuffer(shared_memory.get_obj(), np.int32).reshape(n, 1 + space.max_length))


@write_to_shared_memory.register(AnyText)
def _write(space: AnyText, index: int, value: str, shared_memory: Any) -> None:
    values = code_points(space, value)
    row = np.frombuffer(shared_memory.get_obj(), np.int32).reshape(-1, 1 + space.max_length)[index]
    row[0], row[1 : 1 + len(values)] = len(values), values


@flatdim.register(AnyText)
def _flatdim(space: AnyText) -> int:
    return space.max_length


@flatten_space.register(AnyText)
def _flatten_space(space: AnyText) -> gym.spaces.Box:
    return gym.spaces.Box(-1, LAST_CODE_POINT, (space.max_length,), np.int32)


@flatten.register(AnyText)
def _flatten(space: AnyText, x: str) -> np.ndarray:  # type: ignore[misc]
    """The code points of `x`, filled up with -1: (max_length,) int32."""
    values = code_points(space, x)
    return np.pad(values, (0, space.max_length - len(values)), constant_values=-1)


@unflatten.register(AnyText)
def _unflatten(space: AnyText, x: np.ndarray) -> str:  # type: ignore[misc]
    return from_code_points(x[x >= 0])
