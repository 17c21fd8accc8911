"""The space of texts, by itself and in Gymnasium's vector envs."""

import copy
import pickle

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.spaces.utils import flatdim, flatten, flatten_space, unflatten
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv
from gymnasium.vector.utils import batch_space, concatenate, create_empty_array, iterate

from maxrl_envs.text_space import AnyText

TEXTS = ["", "Zoë pays 3 €\n\t", "\\boxed{\\frac{1}{2}}", "日本語" * 13, "\ud800", "🤷🏽\x00", "0000"]


def test_any_string_up_to_the_length_is_in_the_space():
    space = AnyText(40, seed=0)
    assert all(text in space for text in TEXTS)
    assert "x" * 41 not in space and 3 not in space and None not in space
    samples = [space.sample() for _ in range(100)]
    assert all(sample in space and len(sample) <= 32 for sample in samples) and len(set(samples)) > 90
    assert AnyText(2).sample() in AnyText(2) and space.sample(mask=(40, None)) in space
    for twin in (pickle.loads(pickle.dumps(space)), copy.deepcopy(space)):
        assert twin == space and "日" in twin and twin.sample() in space


def test_the_space_can_be_batched():
    space, texts = AnyText(10, seed=0), ["a", "ü", ""]
    batched = batch_space(space, 3)
    joined = concatenate(space, texts, create_empty_array(space, 3))
    assert joined in batched and list(iterate(batched, joined)) == texts and batched.sample() in batched


def test_texts_survive_flattening():
    space = gym.spaces.Dict({"prompt": AnyText(40), "level": gym.spaces.Box(0, 5, (1,), np.int32)})
    for text in TEXTS:
        sample = {"prompt": text, "level": np.array([3], np.int32)}
        flat = flatten(space, sample)
        assert flat in flatten_space(space) and len(flat) == flatdim(space)
        assert unflatten(space, flat)["prompt"] == text


class Echo(gym.Env):
    """Shows TEXTS[i] for task i, in the space `kind` asks for; `step` shows the text of the action."""

    action_space = AnyText(50)

    def __init__(self, kind="plain"):
        text = AnyText(40)
        self.kind = kind
        self.observation_space = {
            "plain": text, "tuple": gym.spaces.Tuple([text, text]), "dict": gym.spaces.Dict(q=text)
        }[kind]  # fmt: skip

    def observation(self, text):
        return {"plain": text, "tuple": (text, text[::-1]), "dict": {"q": text}}[self.kind]

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self.observation(TEXTS[seed % len(TEXTS)]), {}

    def step(self, action):
        return self.observation(action), 0.0, False, False, {}


@pytest.mark.parametrize("kind", ["plain", "tuple", "dict"])
@pytest.mark.parametrize("shared_memory", [True, False])
def test_async_vector_envs_carry_every_text(kind, shared_memory):
    make = [lambda: Echo(kind)] * len(TEXTS)
    env, plain = AsyncVectorEnv(make, shared_memory=shared_memory), SyncVectorEnv(make)
    try:
        for _ in range(2):
            first, _ = env.reset(seed=0)
            assert first == plain.reset(seed=0)[0] and first in env.observation_space
        second = env.step(tuple(reversed(TEXTS)))[0]
        assert second == plain.step(tuple(reversed(TEXTS)))[0] != first  # and `first` is not overwritten
    finally:
        env.close()


def test_a_text_too_long_for_shared_memory_names_the_remedy():
    env = AsyncVectorEnv([Echo, Echo])
    try:
        env.reset(seed=0)
        with pytest.raises(ValueError, match="50 characters does not fit.*larger max_length"):
            env.step(("x" * 50, "y"))
    finally:
        env.close(terminate=True)


def test_without_a_copy_the_view_is_live():
    env = AsyncVectorEnv([Echo, Echo], copy=False)
    try:
        view, _ = env.reset(seed=1)
        assert tuple(view) == (TEXTS[1], TEXTS[2]) and view[0:1] == (TEXTS[1],)
        env.step(("a", "bc"))
        assert tuple(view) == ("a", "bc")
    finally:
        env.close()
