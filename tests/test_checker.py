"""The checker passes sound envs and names each broken rule."""

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.vector import AutoresetMode

from maxrl_envs import ContractError, OneStepEnv, OneStepVectorEnv, Outcome, TaskSuite, check_correctness_env, checker

SIZES = {"train": None, "test": 300}
FEW = {"tasks": 20, "rollouts": 8}


class Parity(gym.Env):
    """Two steps; the second says whether the task is odd (1) or even (0), or is cut off (2)."""

    metadata = {"render_modes": [], "splits": SIZES}
    observation_space = gym.spaces.Dict({"number": gym.spaces.Box(0, 2**40, (1,), np.int64)})
    action_space = gym.spaces.Discrete(3)
    resets = total = 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.options = dict(options or {})
        self.split = self.options.get("split", "train")
        size = SIZES.get(self.split) or 2**31
        self.index = self.options.get("task", self.draw(size))
        known = self.options.keys() <= {"task", "split"} and self.split in SIZES
        if not known or not 0 <= self.index < size or self.index != int(self.index):
            raise ValueError(f"bad options {self.options}")
        self.steps, self.resets = 0, self.resets + 1
        return self.show(), {"task": self.index, "split": self.split, "is_success": False}

    def draw(self, size):
        return int(self.np_random.integers(size))

    def show(self):
        return {"number": np.array([2 * self.number() + (self.split == "test")])}

    def number(self):
        return self.index

    def correct(self, action):
        return self.index % 2 == action

    def step(self, action):
        self.steps, self.total = self.steps + 1, self.total + 1
        over, success = self.steps == 2, bool(self.steps == 2 and self.correct(action))
        info = {"is_success": success, "ended": ("length" if action == 2 else "answered") if over else None}
        return self.show(), float(success), over and action != 2, over and action == 2, info


def broken(**methods):
    """Parity with other methods."""
    return type("Broken", (Parity,), methods)


def told(**entries):
    """Parity whose `reset` tells other things in `info`."""

    def reset(self, **kwargs):
        seen, info = Parity.reset(self, **kwargs)
        return seen, {**info, **entries}

    return broken(reset=reset)


def asked(new):
    """Parity whose `reset` changes the options it is given."""
    return broken(reset=lambda self, options=None, **kwargs: Parity.reset(self, options=new(options or {}), **kwargs))


def stepped(change):
    """Parity with a change of (reward, terminated, truncated, info)."""

    def step(self, action):
        seen, *rest = Parity.step(self, action)
        return seen, *change(*rest)

    return broken(step=step)


def number(change):
    return broken(number=lambda self: self.index + int(change(self)))


BROKEN = [
    (broken(show=lambda self: {"number": np.array([-1])}), "not within the observation space"),  # Gymnasium's rule
    (told(task=1), r"info\['task'\] = 1"),
    (told(split="train"), r"info\['split'\] = 'train'"),
    (told(is_success=True), r"info\['is_success'\] = True"),
    (told(is_success=None), r"info\['is_success'\] = None"),
    (number(lambda self: self.np_random.integers(999)), "on the same env"),
    (number(lambda self: id(self) % 1000003), "on a fresh env"),
    (number(lambda self: 999 * (self.total > 8)), "another observation after steps"),
    (number(lambda self: 999 * ("task" not in self.options)), "another observation when named"),
    (number(lambda self: -self.index), "all train tasks show one observation"),
    (broken(show=lambda self: {"number": np.array([self.index])}), "train task 0 and test task 0 look the same"),
    (asked(lambda o: {**o, "task": abs(o["task"])} if "task" in o else o), "'task': -1.*no error"),
    (asked(lambda o: {**o, "task": int(o["task"])} if "task" in o else o), "'task': 0.5.*no error"),
    (asked(lambda o: {**o, "task": o["task"] % 300} if o.get("task", 0) > 2 else o), "'task': 300.*no error"),
    (asked(lambda o: {**o, "split": "test" if o.get("split") == "test" else "train"}), "no such split.*no error"),
    (asked(lambda o: {k: v for k, v in o.items() if k in ("task", "split")}), "no such option.*no error"),
    (asked(lambda o: {**o, "split": {"train": "train", "test": "test"}[o.get("split", "train")]}), "gave KeyError"),
    (broken(draw=lambda self, n: self.resets % n if self.options else 2 + self.np_random.integers(7)), ", then task"),
    (broken(draw=lambda self, n: 4), "drew train task 4, as with each seed"),
    (broken(correct=lambda self, action: self.total % 3 == 0), "the same actions gave"),
    (broken(step=lambda self, action: (self.show(), 0.0, False, False, {"is_success": False})), "never ends"),
    (stepped(lambda r, over, cut, info: (int(r), over, cut, info)), "is no float"),
    (stepped(lambda r, over, cut, info: (r / 2, over, cut, info)), "reward 0.5 is neither 0 nor 1"),
    (stepped(lambda r, over, cut, info: (np.nan if over else r, over, cut, info)), "reward nan is neither"),
    (stepped(lambda r, over, cut, info: (r if over or cut else 1.0, over, cut, info)), "before the end"),
    (stepped(lambda r, over, cut, info: (r, over or cut, cut, info)), "both terminated and truncated"),
    (stepped(lambda r, over, cut, info: (float(r or cut), over, cut, info)), "reward 1 with `truncated`"),
    (stepped(lambda r, over, cut, info: (r, over, cut, {**info, "is_success": int(r)})), "give a bool"),
    (stepped(lambda r, over, cut, info: (r, over, cut, {**info, "is_success": False})), "but the reward"),
    (stepped(lambda r, over, cut, info: (r, over, cut, {**info, "ended": ""})), "say why"),
    (stepped(lambda r, over, cut, info: (r, over, cut, {**info, "ended": "verifier_error"})), "must truncate"),
]


@pytest.mark.parametrize("env,match", BROKEN)
def test_each_broken_rule_is_named(env, match, monkeypatch):
    monkeypatch.setattr(checker, "MAX_STEPS", 100)
    with pytest.raises(AssertionError, match=match):
        check_correctness_env(env(), **FEW)


class Identity(TaskSuite):
    """Say the number shown, modulo 6; 7 is cut off, 6 breaks the verifier."""

    observation_space = gym.spaces.Text(12, charset="0123456789")
    action_space = gym.spaces.Discrete(8)
    splits = {"train": None, "test": 30}

    def observation(self, split, index):
        return str(2 * index + (split == "test"))

    def verify(self, split, index, action):
        return {7: Outcome.TRUNCATED, 6: Outcome.VERIFIER_ERROR}.get(int(action), bool(index % 6 == action))

    def demonstrations(self, split, indices):
        return indices % 6


class Vector(OneStepVectorEnv):
    """Changes of what `reset` and `step` return, by name."""

    changes = {}

    def __init__(self, num_envs, demonstrations=False):
        super().__init__(Identity(), num_envs)

    def reset(self, *, seed=None, options=None):
        return self.changed(("start", "began"), super().reset(seed=seed, options=options))

    def step(self, actions):
        *values, info = super().step(actions)
        info = dict(zip(info, self.changed(info, info.values()), strict=True))
        return *self.changed(("seen", "reward", "terminated", "truncated"), values), info

    def changed(self, names, values):
        return tuple(self.changes.get(name, lambda v: v)(value) for name, value in zip(names, values, strict=True))


def register(monkeypatch, **entries):
    spec = EnvSpec("Test/Identity-v0", lambda **kwargs: OneStepEnv(Identity(), **kwargs))
    spec.vector_entry_point = type("Vector", (Vector,), entries)
    monkeypatch.setitem(gym.registry, spec.id, spec)
    return spec.id


@pytest.mark.parametrize(
    "entries,match",
    [
        ({"metadata": {"autoreset_mode": AutoresetMode.NEXT_STEP}}, "autoreset_mode is AutoresetMode.NEXT_STEP"),
        ({"metadata": {}}, "autoreset_mode is None"),
        ({"changes": {"began": lambda info: {**info, "task": info["task"] + 1}}}, "began tasks"),
        ({"changes": {"began": lambda info: {**info, "is_success": ~info["is_success"]}}}, "began tasks"),
        ({"changes": {"start": lambda seen: seen[::-1]}}, "shows another train task"),
        ({"changes": {"seen": lambda seen: seen[::-1]}}, "differ in observations"),
        *(({"changes": {name: np.flip}}, "gave") for name in checker.OUTCOME),
    ],
)
def test_a_vector_env_that_disagrees_is_named(monkeypatch, entries, match):
    with pytest.raises(ContractError, match=match):
        check_correctness_env(register(monkeypatch, **entries), **FEW)


def test_sound_envs_pass(monkeypatch):
    report = check_correctness_env(Parity(), **FEW)
    assert report.distinct == {"train": 20, "test": 20} and 0 < report.pass_rate < 1 and not report.vector_env
    assert set(report.ended) == {"answered", "length"} and sum(report.ended.values()) == 16
    report = check_correctness_env(register(monkeypatch), demonstrations=True, tasks=20)
    assert report.vector_env and report.demonstrations == 32
    assert set(report.ended) == {"answered", "length", "verifier_error"}
    monkeypatch.setattr(Identity, "verify", lambda *_: Outcome.TRUNCATED)
    assert check_correctness_env(OneStepEnv(Identity()), **FEW).ended == {"length": 16}


@pytest.mark.parametrize("name,kwargs", [("Maze", {"wall": "stay"}), ("MazeTokens", {"demonstrations": True})])
def test_registered_envs_pass(name, kwargs):
    report = check_correctness_env(f"MaxRL/{name}-v0", splits={"train": None, "test": 1024}, size=9, **FEW, **kwargs)
    assert report.vector_env and report.demonstrations == (16 if name == "MazeTokens" else 0)


def test_wrong_demonstrations_are_named(monkeypatch):
    monkeypatch.setattr(Identity, "demonstrations", lambda self, split, indices: indices % 6 + 1)
    with pytest.raises(ContractError, match="did not score 1"):
        check_correctness_env(OneStepEnv(Identity(), demonstrations=True), **FEW)


def test_wrong_arguments_are_named():
    for splits in ({"test": 301}, {"dev": None}):
        with pytest.raises(ContractError, match="raised ValueError.*serve all of"):
            check_correctness_env(Parity(), splits=splits, **FEW)
    with pytest.raises(ValueError, match="Parity needs `splits`"):
        check_correctness_env(Parity(), splits={"train": 0}, **FEW)
    for no_env in (Parity, OneStepVectorEnv(Identity(), 2)):
        with pytest.raises(TypeError, match="expected the id of an env or a gymnasium.Env"):
            check_correctness_env(no_env, **FEW)
    for kwargs in ({"rollouts": 0}, {"tasks": 1}, {"size": 9}):
        with pytest.raises(ValueError, match="must be >= 2|made already"):
            check_correctness_env(Parity(), **kwargs)
