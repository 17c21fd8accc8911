"""The checker passes sound envs and names each broken rule."""

import gymnasium as gym
import numpy as np
import pytest

from maxrl_envs import ContractError, OneStepEnv, OneStepVectorEnv, Outcome, check_correctness_env
from maxrl_envs.checker import subject
from tests.checked import FEW, Identity, register

SIZES = {"train": None, "test": 300}


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


def kept(memory):
    """Parity whose `reset` shows an array that it keeps, of which `step` shows copies."""

    def reset(self, **kwargs):
        seen, info = Parity.reset(self, **kwargs)
        self.kept = memory(self, seen["number"])
        return {"number": self.kept}, info

    def step(self, action):
        return {"number": self.kept.copy()}, *Parity.step(self, action)[1:]

    return broken(reset=reset, step=step, memory={})


def hoarded():
    """Parity in one step, whose `step` shows an array that it keeps for good, of which `reset` shows copies."""

    def reset(self, **kwargs):
        seen, info = Parity.reset(self, **kwargs)
        self.kept = self.memory.setdefault((self.split, self.index), seen["number"])
        return {"number": self.kept.copy()}, info

    def step(self, action):
        right = bool(self.index % 2 == action) if isinstance(action, int | np.integer) else False
        return {"number": self.kept}, float(right), True, False, {"is_success": right, "ended": "answered"}

    return broken(reset=reset, step=step, memory={})


def shown(demonstration):
    """Parity with a demonstration of every task."""
    return told(demonstration=demonstration)


def lenient(pays):
    """Parity in one step, which pays for some actions that are none."""

    def step(self, action):
        right = bool(pays(self, action)) if not isinstance(action, int | np.integer) else False
        info = {"is_success": right, "ended": "answered"}
        return self.show(), float(right), True, False, info

    return broken(step=step)


def strict(before):
    """Parity that refuses what is no action, after it has changed something."""

    def step(self, action):
        if not isinstance(action, int | np.integer):
            before(self, action)
            raise ValueError(f"{action!r} is no action")
        if self.steps == 2:
            raise RuntimeError("the rollout is over")
        return Parity.step(self, action)

    return broken(step=step)


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
    (number(lambda self: -self.index), "all show one observation: use the index"),
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
    (stepped(lambda r, over, cut, info: (r, over, cut, {})), "give a bool at each step"),
    (
        broken(show=lambda self: {"number": Parity.show(self)["number"] - 2**41 * (self.steps == 2)}),
        "step 1: the observation lies outside of observation_space",
    ),
    (broken(number=lambda self: 2**41 if self.options.get("task") == 7 else self.index), "gave an observation outside"),
    (kept(lambda self, number: number), "overwriting the last observation changed the next one"),
    (hoarded(), "overwriting what `step` returned changed what `reset` shows"),
    (shown([0]), "ends before the rollout does"),
    (shown([0, 2]), r"the demonstration of train task 0 did not score 1\."),
    (shown(None), "None, is neither an action of Discrete.* nor a sequence of such actions"),
    (shown([]), "nor a sequence of such actions"),
    (shown(["left"]), "nor a sequence of such actions"),
    (
        lenient(lambda self, action: action is None),
        r"step\(NoneType None\), which is no action.* earned 1.0",
    ),
    (lenient(lambda self, action: isinstance(action, np.ndarray)), r"step\(an array \(3, 3, 3\).* earned 1.0"),
    (
        strict(lambda self, action: setattr(self, "index", self.index + 1)),
        "was refused, but changed what the next actions earn",
    ),
    (strict(lambda self, action: setattr(self, "steps", 2)), "was refused, but the next step raised"),
]


@pytest.mark.parametrize("env,match", BROKEN)
def test_each_broken_rule_is_named(env, match, monkeypatch):
    monkeypatch.setattr(subject, "MAX_STEPS", 100)
    with pytest.raises(AssertionError, match=match):
        check_correctness_env(env(), **FEW)


@pytest.mark.parametrize(
    "env,kinds",
    [
        ("MaxRL/Maze-v0", ("stepwise",)),
        ("MaxRL/MazeTokens-v0", ("tokens",)),
        ("MaxRL/Arithmetic-v0", ("text",)),
        ("MaxRL/ImageBandit-v0", ("images", "stepwise")),
    ],
)
def test_the_report_says_which_policies_can_be_trained(env, kinds):
    kwargs = {"size": 5} if "Maze" in env else {}
    assert check_correctness_env(env, tasks=9, rollouts=1, **kwargs).policies == kinds


def test_sound_envs_pass(monkeypatch):
    report = check_correctness_env(Parity(), **FEW)
    assert report.distinct == {"train": 20, "test": 20} and 0 < report.pass_rate < 1 and not report.vector_env
    assert set(report.ended) == {"answered", "length"} and sum(report.ended.values()) == 16
    report = check_correctness_env(register(monkeypatch), demonstrations=True, tasks=20)
    assert report.vector_env and report.demonstrations == 32
    assert set(report.ended) == {"answered", "length", "verifier_error"}
    monkeypatch.setattr(Identity, "verify", lambda *_: Outcome.TRUNCATED)
    assert check_correctness_env(OneStepEnv(Identity()), **FEW).ended == {"length": 16}


@pytest.mark.parametrize("size", [5, 9])
@pytest.mark.parametrize("name", ["Maze", "MazeTokens"])
def test_mazes_pass(name, size):
    report = check_correctness_env(f"MaxRL/{name}-v0", size=size, demonstrations=True, **FEW)
    assert report.vector_env and report.demonstrations == 8 * len(report.distinct)


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
