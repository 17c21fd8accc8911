"""Distinct prefixes against a plain search, token by token."""

import numpy as np
import pytest
import torch

from maxrl_algos.models.prefixes import Prefixes


@pytest.mark.parametrize("shape", [(3, 8, 5), (300, 2, 3), (2, 4, 0), (1, 1, 1)])
@pytest.mark.parametrize("vocabulary", [1, 2, 70000])
def test_prefixes_are_those_of_a_set(shape, vocabulary):
    rng = np.random.default_rng(0)
    tokens = torch.from_numpy(rng.integers(vocabulary, size=shape))
    tokens[:, 1::2, : shape[2] // 2] = tokens[:, :1, : shape[2] // 2]
    lengths = torch.from_numpy(rng.integers(0, shape[2] + 1, size=shape[:2]))
    prefixes = Prefixes(tokens, lengths)
    place: dict = {}
    for task, rollout in np.ndindex(*shape[:2]):
        for end in range(int(lengths[task, rollout])):
            key = task, *tokens[task, rollout, : end + 1].tolist()
            assert place.setdefault(key, prefixes.index[task, rollout, end]) == prefixes.index[task, rollout, end]
    assert sorted(place.values()) == list(range(len(prefixes.first))) and prefixes.is_new.sum() == len(place)
    for here, first in enumerate(prefixes.first):  # prefixes ascend from task to task, and occur where they say
        assert prefixes.index.flat[first] == here
    assert (np.diff(prefixes.first // max(1, shape[1] * shape[2])) >= 0).all()
    assert (np.sort(prefixes.order) == np.arange(shape[1])).all()
    for task in range(shape[0]):  # a sorted response brings in what the responses before it lack
        seen: set = set()
        for row, rollout in enumerate(prefixes.order[task]):
            mine = {tuple(tokens[task, rollout, : end + 1].tolist()) for end in range(int(lengths[task, rollout]))}
            assert prefixes.is_new[task, row].sum() == len(mine - seen)
            seen |= mine
