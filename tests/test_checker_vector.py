"""The checker names each rule that a vector env breaks."""

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.vector import AutoresetMode

from maxrl_envs import ContractError, OneStepVectorEnv, check_correctness_env
from maxrl_envs.checker import subject
from maxrl_envs.tasks.maze import MazeEnv, MazeVectorEnv
from tests.checked import FEW, Vector, register


@pytest.mark.parametrize(
    "entries,match",
    [
        ({"metadata": {"autoreset_mode": AutoresetMode.NEXT_STEP}}, "autoreset_mode is AutoresetMode.NEXT_STEP"),
        ({"metadata": {}}, "autoreset_mode is None"),
        ({"changes": {"began": lambda info: {**info, "task": info["task"] + 1}}}, "began train tasks"),
        ({"changes": {"began": lambda info: {**info, "split": info["split"] + "s"}}}, "began train tasks"),
        ({"changes": {"began": lambda info: {**info, "is_success": ~info["is_success"]}}}, "began train tasks"),
        ({"attributes": {"num_envs": 3}}, "num_envs=8 gave a vector env of 3"),
        ({"attributes": {"single_action_space": gym.spaces.Discrete(9)}}, "single_action_space is Discrete.9"),
        ({"attributes": {"action_space": gym.spaces.Discrete(8)}}, "vector env's action_space is .* use batch_space"),
        ({"attributes": {"observation_space": gym.spaces.Text(5)}}, "vector env's observation_space is"),
        ({"attributes": {"metadata": Vector.metadata}}, r"metadata\['splits'\] is None, the single env's"),
        ({"changes": {"start": lambda seen: (*seen[1:], 7)}}, "reset gave observations outside of"),
        ({"changes": {"seen": lambda seen: (*seen[1:], 7)}}, "step gave observations outside of"),
        ({"changes": {"task": np.flip}}, "named train task"),
        ({"changes": {"split": lambda split: split + "s"}}, "named trains task"),
        ({"changes": {"start": lambda seen: seen[::-1]}}, "shows another train task"),
        ({"changes": {"seen": lambda seen: seen[::-1]}}, "differ in observations"),
        *(({"changes": {name: np.flip}}, "gave") for name in subject.OUTCOME),
    ],
)
def test_a_vector_env_that_disagrees_is_named(monkeypatch, entries, match):
    with pytest.raises(ContractError, match=match):
        check_correctness_env(register(monkeypatch, **entries), **FEW)


def resetting(change):
    """A vector env whose `reset` changes the seed and the options that it is given."""

    def reset(self, *, seed=None, options=None):
        seed, options = change(self, seed, dict(options or {}))
        return OneStepVectorEnv.reset(self, seed=seed, options=options)

    return {"reset": reset}


def drawn_otherwise(self, *, seed=None, options=None):
    """`reset` of a vector env that shows a drawn task in another way than a named one."""
    seen, info = OneStepVectorEnv.reset(self, seed=seed, options=options)
    return (seen if "task" in (options or {}) else tuple(number + "0" for number in seen)), info


def test_a_vector_env_that_shows_drawn_tasks_otherwise_is_named(monkeypatch):
    with pytest.raises(ContractError, match="of which the first shows another observation than on the single env"):
        check_correctness_env(register(monkeypatch, reset=drawn_otherwise), **FEW)


def unmasked(self, seed, options):
    return seed, {k: v for k, v in options.items() if k != "reset_mask"}


def some(self, seed, options):
    """Options of which a batch takes what it knows, and the rest is dropped."""
    return seed, {k: v for k, v in options.items() if k in ("task", "split", "reset_mask")}


def flat(self, seed, options):
    if np.ndim(options.get("task")) == 2:
        options["task"] = 0
    return seed, options


def forgetful(self, seed, options):
    return seed, {**options, "task": options.get("task", 3)}


@pytest.mark.parametrize(
    "change,match",
    [
        (some, "reset.options=.'no such option': 1.. gave 'no error': raise a ValueError"),
        (flat, r"reset.options=.'task': array.\[\[0\],[^}]*.* gave 'no error'"),
        (lambda self, seed, options: (None, options), r"drew tasks .*, then .*super\(\)\.reset"),
        (lambda self, seed, options: (seed and 7, options), "as with each seed"),
        (forgetful, "as with each seed"),
        (lambda self, seed, options: (seed, {"task": (seed or 0) % 7, **options}), "draw a task for each rollout"),
        (lambda self, seed, options: (seed, {"split": "test", **options}), "not of 'train' as the single env does"),
        (unmasked, "reset_mask.* of the vector env gave tasks .* and no others"),
    ],
)
def test_a_vector_env_that_resets_wrongly_is_named(monkeypatch, change, match):
    with pytest.raises(ContractError, match=match):
        check_correctness_env(register(monkeypatch, **resetting(change)), **FEW)


class Walk(MazeVectorEnv):
    """Mazes with a fault of one's choice."""

    fault = None

    def step(self, actions):
        over = self._status != 0
        observations, rewards, *rest, info = super().step(actions)
        if self.fault == "paid twice":
            rewards = rewards + over
        return observations, rewards, *rest, info

    def _observe(self):
        return self._grids.reshape(-1, 5, 5) if self.fault == "live" else super()._observe()


@pytest.mark.parametrize(
    "fault,match",
    [
        ("paid twice", "gave reward 1.0 after the end: a reward comes once"),
        ("live", "overwriting what the vector env returned changed what it returns next"),
    ],
)
def test_a_stepwise_vector_env_that_breaks_a_rule_is_named(monkeypatch, fault, match):
    spec = EnvSpec("Test/Walk-v0", MazeEnv, kwargs={"size": 5})
    spec.vector_entry_point = type("Faulty", (Walk,), {"fault": fault})
    monkeypatch.setitem(gym.registry, spec.id, spec)
    with pytest.raises(ContractError, match=match):
        check_correctness_env(spec.id, **FEW)
    spec.vector_entry_point = Walk
    assert check_correctness_env(spec.id, **FEW).vector_env
