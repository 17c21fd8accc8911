"""The checker passes sound envs and names each broken rule."""

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.vector import AutoresetMode

from maxrl_envs import ContractError, OneStepEnv, OneStepVectorEnv, Outcome, TaskSuite, check_correctness_env
from maxrl_envs.checker import subject
from maxrl_envs.tasks.maze import MazeEnv, MazeVectorEnv

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
    """Changes of what `reset` and `step` return, by name, and of the attributes."""

    changes, attributes = {}, {}

    def __init__(self, num_envs, demonstrations=False):
        super().__init__(Identity(), num_envs)
        vars(self).update(self.attributes)

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


@pytest.mark.parametrize(
    "env,kinds",
    [
        ("MaxRL/Maze-v0", ("stepwise",)),
        ("MaxRL/MazeTokens-v0", ("tokens", "stepwise")),
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
