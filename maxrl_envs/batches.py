"""Batches of elements of a Gymnasium space: arrays, texts, tuples, dictionaries, graphs and whatever they nest.

The batch of B elements has the form that Gymnasium's vector envs give it. Box, Discrete, MultiDiscrete and MultiBinary
become one array (B, ...). Dict becomes a dictionary of batches and Tuple a tuple of batches. The elements of any other
space, such as Text, Graph, Sequence and OneOf, stay apart, in a tuple of B elements.
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary, MultiDiscrete, Text, Tuple

ARRAYS = Box, Discrete, MultiDiscrete, MultiBinary


def stack(space: gym.Space[Any], items: Sequence[Any]) -> Any:
    """The batch of `items`, which are elements of `space`."""
    if isinstance(space, Dict):
        return {key: stack(part, [item[key] for item in items]) for key, part in space.items()}
    if isinstance(space, Tuple):
        return tuple(stack(part, [item[i] for item in items]) for i, part in enumerate(space.spaces))
    if isinstance(space, ARRAYS):
        out = np.empty((len(items), *space.shape), space.dtype)  # type: ignore[misc]
        for row, item in enumerate(items):
            out[row] = item
        return out
    return tuple(items)


def take(space: gym.Space[Any], batch: Any, rows: Sequence[int] | np.ndarray) -> Any:
    """The batch of the elements `rows` of a `batch` of `space`; it shares no memory with `batch`."""
    if isinstance(space, Dict):
        return {key: take(part, batch[key], rows) for key, part in space.items()}
    if isinstance(space, Tuple):
        return tuple(take(part, batch[i], rows) for i, part in enumerate(space.spaces))
    if isinstance(space, ARRAYS):
        return np.asarray(batch)[np.asarray(rows, np.int64)]
    return tuple(deepcopy(batch[i]) for i in rows)


def put(space: gym.Space[Any], batch: Any, rows: np.ndarray, items: Any) -> Any:
    """The `batch` of `space` with its elements `rows` replaced by the batch `items`; arrays are changed in place."""
    if isinstance(space, Dict):
        return {key: put(part, batch[key], rows, items[key]) for key, part in space.items()}
    if isinstance(space, Tuple):
        return tuple(put(part, batch[i], rows, items[i]) for i, part in enumerate(space.spaces))
    if isinstance(space, ARRAYS):
        batch[rows] = items
        return batch
    out = list(batch)
    for row, item in zip(rows, items, strict=True):
        out[row] = item
    return tuple(out)


def check_actions(space: gym.Space[Any], actions: Any, count: int | None = None, any_length: bool = False) -> Any:
    """One action (`count` None) or a batch of `count` actions, or an error if it has the wrong type or shape.

    A Discrete action out of range is an error too. The values of a Box and the lengths of texts are not looked at: to
    judge those is the verifier's work.

    Args:
        space: the space of one action.
        actions: an element of `space`, or a batch in the form of the vector env's action space.
        count: how many actions a batch must hold.
        any_length: whether the first axis of an action may have any length, as that of a response in tokens.

    Returns:
        The action. A batch comes back as an array (count, ...) where `space` has arrays, else as a list of actions.

    Raises:
        ValueError: says what was expected and what was given.
    """
    what = f"an action of {space}" if count is None else f"{count} actions of {space}"
    if isinstance(space, Dict | Tuple):
        parts = dict(space.spaces) if isinstance(space, Dict) else dict(enumerate(space.spaces))
        fits = isinstance(actions, dict) if isinstance(space, Dict) else isinstance(actions, tuple | list)
        if not fits or set(actions if isinstance(space, Dict) else range(len(actions))) != set(parts):
            raise ValueError(f"expected {what}, which has the parts {list(parts)}; got {describe(actions)}")
        columns = {key: check_actions(part, actions[key], count) for key, part in parts.items()}
        if count is None:
            return columns if isinstance(space, Dict) else tuple(columns.values())
        rows = [{key: column[i] for key, column in columns.items()} for i in range(count)]
        return rows if isinstance(space, Dict) else [tuple(row.values()) for row in rows]
    if not isinstance(space, ARRAYS):
        sequence = isinstance(actions, tuple | list) or isinstance(actions, np.ndarray) and actions.ndim == 1
        if count is not None and (not sequence or len(actions) != count):
            raise ValueError(f"expected {what} in a sequence of this length; got {describe(actions)}")
        for action in [actions] if count is None else actions:
            if not belongs(space, action):
                raise ValueError(f"expected {what}; got {describe(action)}")
        return actions if count is None else list(actions)
    return _check_array(space, actions, what, () if count is None else (count,), any_length)


def belongs(space: gym.Space[Any], action: Any) -> bool:
    """Whether `action` is an element of `space`, or for Text any string."""
    if isinstance(space, Text):
        return isinstance(action, str)
    try:
        return action in space
    except Exception:  # some spaces fail on a value of another type
        return False


def _check_array(space: gym.Space[Any], actions: Any, what: str, lead: tuple[int, ...], any_length: bool) -> Any:
    """`actions` as an array of the shape `lead` and then that of `space`, or as a number if that shape is ()."""
    try:
        array = np.asarray(actions)
    except ValueError:  # rows of different lengths
        raise ValueError(f"expected {what}, all of one shape; got {describe(actions)}") from None
    kinds = "iuf" if np.issubdtype(space.dtype, np.floating) else "iub" if isinstance(space, MultiBinary) else "iu"
    shape = (*lead, *space.shape)  # type: ignore[misc]
    seen = list(array.shape)
    if any_length and array.ndim == len(shape):
        seen[len(lead)] = shape[len(lead)]  # this axis may have any length
    if array.dtype.kind not in kinds or tuple(seen) != shape:
        wanted = f"{shape}, where axis {len(lead)} may have any length," if any_length else str(shape)
        numbers = "numbers" if "f" in kinds else "integers"
        raise ValueError(f"expected {what}, an array of shape {wanted} of {numbers}; got {describe(actions)}")
    if isinstance(space, Discrete) and not ((array >= space.start) & (array < space.start + space.n)).all():
        raise ValueError(f"expected {what}, from {space.start} to {space.start + space.n - 1}; got {array}")
    return array[()]  # a number instead of an array without axes


def as_objects(values: Sequence[Any] | np.ndarray) -> np.ndarray:
    """`values` as an array (len(values),) of objects, whatever they are."""
    out = np.empty(len(values), object)
    for i, value in enumerate(values):
        out[i] = value
    return out


def batch_info(values: Sequence[Any] | np.ndarray) -> Any:
    """The batch of `values` of one key of `info`: dictionaries become a dictionary of batches, other values an array.

    The array (len(values),) is of bools, integers or floats if all values are, and else of objects.
    """
    kinds = {type(value) for value in values}
    if kinds == {dict}:
        keys = dict.fromkeys(key for value in values for key in value)
        return {key: batch_info([value.get(key) for value in values]) for key in keys}
    return np.array(list(values)) if kinds in ({bool}, {int}, {float}) else as_objects(values)


def spread_info(info: dict[str, Any], rows: np.ndarray, count: int) -> dict[str, Any]:
    """The `info` of some `rows` of a vector env as that of all its `count` rows, as Gymnasium lays it out.

    Beside each array stands, under its key with a "_" before it, a mask (count,) bool of the rows that hold a value.
    The other rows hold 0 or None. Nothing is changed if all rows have a value.
    """
    if len(rows) == count:
        return info
    out: dict[str, Any] = {}
    for key, value in info.items():
        if isinstance(value, dict):
            out[key] = spread_info(value, rows, count)
        else:
            out[key] = np.full((count, *value.shape[1:]), None if value.dtype == object else 0, value.dtype)
            out[key][rows] = value
        out["_" + key] = np.isin(np.arange(count), rows)
    return out


def describe(value: Any) -> str:
    """A short description of a value for an error message: its type and, for an array, its dtype and shape."""
    if isinstance(value, np.ndarray):
        return f"an array {value.shape} of {value.dtype}"
    return f"{type(value).__name__} {value!r:.80}"
