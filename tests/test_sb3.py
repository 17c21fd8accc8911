"""The Stable-Baselines3 algorithms: their gradient, learning, SB3's own behaviours, the native VecEnv, refusals."""

import warnings

import gymnasium as gym
import numpy as np
import pytest
import torch

pytest.importorskip("stable_baselines3")

from gymnasium.vector import AutoresetMode, SyncVectorEnv
from stable_baselines3 import A2C, PPO
from stable_baselines3.common.callbacks import CheckpointCallback, EvalCallback
from stable_baselines3.common.env_checker import check_env
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.logger import configure
from stable_baselines3.common.vec_env import DummyVecEnv, SubprocVecEnv

import maxrl_envs  # noqa: F401
from maxrl_algos import sb3
from maxrl_algos.algorithms import advantages
from maxrl_algos.sb3 import ALGORITHMS, GRPO, REINFORCE, RLOO, MaxRL, NativeVecEnv, evaluate_pass_at_k
from maxrl_algos.sb3.vec_env import merge, play
from maxrl_algos.tasks import training_tasks
from maxrl_envs import OneStepEnv, OneStepVectorEnv, TaskSuite

NUMERIC = (gym.spaces.Box, gym.spaces.Discrete, gym.spaces.MultiDiscrete, gym.spaces.MultiBinary)
IDS = [
    name
    for name in sorted(gym.registry)
    if name.startswith("MaxRL/")
    and "math_text" not in str(gym.spec(name).entry_point)  # text, and its data may not be here
    and all(isinstance(s, NUMERIC) for s in (gym.make(name).action_space, gym.make(name).observation_space))
]


class Identity(TaskSuite):
    """Name the state: chance level 1/4."""

    observation_space, action_space = gym.spaces.Discrete(4), gym.spaces.Discrete(4)
    splits = {"train": None, "test": 100}

    def observation(self, split, index):
        return index % 4

    def verify(self, split, index, action):
        return action == index % 4


class PlainIdentity(gym.Env):
    """The same of someone who knows Gymnasium alone: no splits, no vector env, the task by the seed."""

    def __init__(self, rewards=(1.0,), space=None, ends=True):
        self.action_space = gym.spaces.Discrete(4)
        self.observation_space = gym.spaces.Discrete(4) if space is None else space
        self.rewards, self.ends = rewards, ends

    def _observe(self):
        space = self.observation_space
        if isinstance(space, gym.spaces.Dict):
            return {"state": np.eye(4, dtype=np.float32)[self.state], "noise": np.zeros(2, np.float32)}
        if isinstance(space, gym.spaces.Box):
            image = np.zeros((2, 18, 2, 18, 1), np.uint8)
            image[self.state // 2, :, self.state % 2] = 255
            return image.reshape(space.shape)
        return self.state

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.state, self.steps = int(self.np_random.integers(4)), 0
        return self._observe(), {}

    def step(self, action):
        reward = self.rewards[self.steps % len(self.rewards)] if action == self.state else 0.0
        self.steps += 1
        return self._observe(), reward, self.ends and self.steps == len(self.rewards), False, {}


def identity(count=64):
    return NativeVecEnv(OneStepVectorEnv(Identity(), count))


def parameters(model):
    return torch.cat([p.detach().flatten() for p in model.policy.parameters()])


@pytest.mark.parametrize("name", IDS)
def test_sb3s_checker(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check_env(gym.make(name).unwrapped)


@pytest.mark.parametrize("kind", ALGORITHMS.values(), ids=ALGORITHMS)
def test_solves_identity(kind):
    model = kind("MlpPolicy", identity(), n_tasks=8, n_rollouts=8, learning_rate=1e-2, seed=0).learn(64 * 60)
    result = evaluate_pass_at_k(model, identity(), np.arange(20), 16)
    assert result.pass_at_k[1] > 0.9 and result.greedy.all()
    again = [evaluate_pass_at_k(model, model.env, np.arange(20), 16, seed=1).successes for _ in range(2)]
    assert np.array_equal(*again)
    assert result.pass_at_k[1] == result.successes.mean() / 16 and set(result.pass_at_k) == {1, 2, 4, 8, 16}


SPACES = {
    "MlpPolicy": None,
    "CnnPolicy": gym.spaces.Box(0, 255, (36, 36, 1), np.uint8),
    "MultiInputPolicy": gym.spaces.Dict(
        {"state": gym.spaces.Box(0, 1, (4,), np.float32), "noise": gym.spaces.Box(0, 1, (2,), np.float32)}
    ),
}


@pytest.mark.parametrize("policy", SPACES)
def test_learns_in_a_plain_env_with_every_policy(policy):
    env = make_vec_env(lambda: PlainIdentity(space=SPACES[policy]), n_envs=5)  # 16 rollouts in 4 waves
    model = MaxRL(policy, env, n_tasks=4, n_rollouts=4, learning_rate=1e-2 if policy != "CnnPolicy" else 1e-3, seed=0)
    model.learn(16 * 60)
    assert model.num_timesteps == 16 * 60 and np.mean(model.ep_success_buffer) > 0.5


class Aim(gym.Env):
    """One action, right where it lies above a mark that is hidden; actions must be in their space."""

    observation_space = gym.spaces.Box(0, 1, (1,), np.float32)

    def __init__(self, action_space, mark):
        self.action_space, self.mark = action_space, mark

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return np.zeros(1, np.float32), {}

    def step(self, action):
        assert self.action_space.contains(np.asarray(action, self.action_space.dtype))
        return np.zeros(1, np.float32), float(np.all(action >= self.mark)), True, False, {}


@pytest.mark.parametrize(
    "space, mark",
    [
        (gym.spaces.Box(-1, 1, (2,), np.float32), 0.2),
        (gym.spaces.MultiDiscrete([3, 4]), 2),
        (gym.spaces.MultiBinary(3), 1),
    ],
    ids=["Box", "MultiDiscrete", "MultiBinary"],
)
def test_learns_with_every_action_space(space, mark):
    env = make_vec_env(lambda: Aim(space, mark), n_envs=32)
    model = RLOO("MlpPolicy", env, n_tasks=2, n_rollouts=16, learning_rate=2e-2, seed=0).learn(32 * 40)
    assert np.mean(model.ep_success_buffer) > 0.8


@pytest.mark.parametrize("aggregation", ["sequence_sum", "token_mean"])
@pytest.mark.parametrize("entropy", [0.0, 0.01])
def test_gradient_is_that_of_a_plain_loop(aggregation, entropy, monkeypatch):
    p, n = 4, 8
    envs = NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=p * n, size=5, wall="stay", max_steps=12))
    kwargs = {"n_tasks": p, "n_rollouts": n, "aggregation": aggregation, "ent_coef": entropy, "batch_size": 7}
    model = MaxRL("MlpPolicy", envs, seed=1, max_grad_norm=1e9, **kwargs)
    gradients = []

    def keep(policy, optimizer, limit):
        gradients.append({k: v.grad.clone() for k, v in policy.named_parameters() if v.grad is not None})
        policy.zero_grad()
        return 0.0

    monkeypatch.setattr(sb3.algorithms, "apply_gradient", keep)
    model.learn(1)
    buffer, rewards = model.rollout_buffer, model._rewards
    assert 0 < rewards.sum() < p * n

    def steps(rollout):
        rows = buffer.rollouts == rollout
        return zip(buffer.observations[rows], buffer.actions[rows], strict=True)

    env = gym.make("MaxRL/Maze-v0", size=5, wall="stay", max_steps=12)
    for i, task in enumerate(np.repeat(training_tasks(None, 1, 0, p), n)):  # what was collected is what happens
        observation, end, total = env.reset(options={"task": int(task), "split": "train"})[0], False, 0.0
        for seen, action in steps(i):
            assert not end and np.array_equal(seen, observation)
            observation, reward, terminated, truncated, _ = env.step(action)
            end, total = terminated or truncated, total + reward
        assert end and total == rewards.ravel()[i]
    weights, loss, count = advantages("maxrl", rewards).ravel(), 0.0, len(buffer.actions)
    for i in range(p * n):
        logp = torch.zeros(())
        for observation, action in steps(i):
            _, logps, entropies = model.policy.evaluate_actions(
                torch.as_tensor(observation[None]), torch.as_tensor([action])
            )
            logp = logp + logps[0]
            loss = loss - entropy * entropies[0] / count
        loss = loss - weights[i] * logp / (p * n if aggregation == "sequence_sum" else count)
    loss.backward()
    expected = {k: v.grad for k, v in model.policy.named_parameters() if v.grad is not None}
    assert gradients[0].keys() == expected.keys() and not any("value" in name for name in expected)
    for name, gradient in expected.items():
        torch.testing.assert_close(gradients[0][name], gradient, rtol=1e-4, atol=1e-6)


def test_the_critic_is_not_trained():
    model = MaxRL("MlpPolicy", identity(), seed=0, n_tasks=8, n_rollouts=8)
    before = {k: v.clone() for k, v in model.policy.named_parameters()}
    model.learn(64 * 3)
    changed = {k for k, v in model.policy.named_parameters() if not torch.equal(v, before[k])}
    assert changed and not any("value" in name for name in changed)


def test_rollouts_of_a_group_share_their_task_and_run_to_their_end():
    tasks = np.repeat(np.arange(5), 3)
    for env, holds in (
        (NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=4, size=7)), True),
        (NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=20, size=7)), True),
        (make_vec_env("MaxRL/Maze-v0", n_envs=4, env_kwargs={"size": 7}), False),
    ):
        rng, first, ends = np.random.default_rng(0), {}, np.zeros(15, int)
        for step in play(env, tasks, "test", lambda seen, rng=rng: rng.integers(4, size=len(seen))):
            assert not ends[step.rollouts].any()
            ends[step.rollouts] += step.dones
            for rollout, observation in zip(step.rollouts, step.observations, strict=True):
                first.setdefault(rollout, observation)
        assert (ends == 1).all()
        assert all(np.array_equal(first[i], first[i - i % 3]) for i in range(15))
        if holds:
            assert env.autoreset


def test_a_plain_env_replays_a_seed():
    env, first = make_vec_env(PlainIdentity, n_envs=6), {}
    for step in play(env, np.repeat([3, 9, 4, 11], 4), "train", lambda seen: np.zeros(len(seen), int)):
        first |= dict(zip(step.rollouts.tolist(), step.observations.tolist(), strict=True))
    assert len(first) == 16 and all(first[i] == first[i - i % 4] for i in first) and len(set(first.values())) > 1


def test_same_seed_same_run():
    models = [GRPO("MlpPolicy", identity(), n_tasks=8, n_rollouts=8, seed=s).learn(64 * 4) for s in (3, 3, 4)]
    assert torch.equal(parameters(models[0]), parameters(models[1]))
    assert not torch.equal(parameters(models[0]), parameters(models[2]))


def test_save_load_predict_and_learn_on(tmp_path):
    settings = {
        "n_tasks": 8,
        "n_rollouts": 8,
        "learning_rate": 1e-2,
        "algorithm_kwargs": {"variant": "control_variate"},
    }
    model = MaxRL("MlpPolicy", identity(), seed=0, **settings).learn(64 * 10)
    model.save(tmp_path / "model")
    loaded = MaxRL.load(tmp_path / "model", env=identity())
    states = np.arange(4)
    assert np.array_equal(model.predict(states, deterministic=True)[0], loaded.predict(states, deterministic=True)[0])
    assert torch.equal(parameters(model), parameters(loaded)) and loaded._n_updates == 10
    assert loaded.algorithm_kwargs == settings["algorithm_kwargs"] and loaded.n_rollouts == 8
    for one in (model, loaded):
        torch.manual_seed(0)
        one.learn(64 * 20, reset_num_timesteps=False)
    assert torch.equal(parameters(model), parameters(loaded)) and loaded.num_timesteps == 64 * 30
    assert MaxRL.load(tmp_path / "model").predict(states, deterministic=True)[0].shape == (4,)
    loaded.set_env(make_vec_env(PlainIdentity, n_envs=64))
    loaded.learn(64)
    with pytest.raises(AssertionError, match="number of environments"):
        loaded.set_env(identity(3))


def test_callbacks_and_logged_keys(tmp_path):
    model = RLOO("MlpPolicy", identity(), n_tasks=8, n_rollouts=8, seed=0)
    model.set_logger(configure(str(tmp_path), ["csv"]))
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # such as that of an eval env without Monitor
        evaluate = EvalCallback(identity(4), eval_freq=2, n_eval_episodes=4, verbose=0, log_path=str(tmp_path))
        model.learn(64 * 4, callback=[evaluate, CheckpointCallback(2, str(tmp_path))], progress_bar=True)
    keys = set((tmp_path / "progress.csv").read_text().splitlines()[0].split(","))
    wanted = {"rollout/success_rate", "rollout/ep_len_mean", "rollout/ep_rew_mean", "rollout/coverage", "time/fps"}
    wanted |= {"train/entropy_loss", "train/loss", "train/learning_rate", "train/n_updates", "eval/success_rate"}
    assert wanted <= keys
    assert len(list(tmp_path.glob("rl_model_*_steps.zip"))) == 2 and 0 <= evaluate.last_mean_reward <= 1
    stopped = model.learn(64 * 9, callback=lambda found, _: False)
    assert stopped.num_timesteps == 64


def test_the_progress_bar_counts_rollouts_steps():
    seen = []
    envs = NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=128, size=5))
    original = sb3.algorithms.StepsBar._on_training_end
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sb3.algorithms.StepsBar, "_on_training_end", lambda s: (seen.append(s.pbar.n), original(s)))
        model = MaxRL("MlpPolicy", envs, seed=0).learn(2000, progress_bar=True)
    assert seen == [model.num_timesteps]


class Dice(PlainIdentity):
    """Right half the time, whatever is done."""

    def step(self, action):
        return self.state, float(self.np_random.random() < 0.5), True, False, {}


def native_of_singles(makers):
    return NativeVecEnv(SyncVectorEnv(makers, autoreset_mode=AutoresetMode.DISABLED))


@pytest.mark.parametrize("kind", [DummyVecEnv, SubprocVecEnv, native_of_singles])
def test_rollouts_of_a_seed_share_the_start_and_not_the_luck(kind):
    env = make_vec_env(Dice, n_envs=8, vec_env_cls=kind)
    act = lambda seen: np.zeros(len(seen), np.int64)  # noqa: E731
    runs = [list(play(env, np.repeat([3, 4, 5], 16), "train", act)) for _ in range(2)]
    env.close()
    seen, rewards = (np.concatenate([getattr(step, name) for step in runs[0]]) for name in ("observations", "rewards"))
    assert all(len(set(group)) == 1 for group in seen.reshape(3, 16))
    assert all(0 < group.mean() < 1 for group in rewards.reshape(3, 16))
    assert (rewards == np.concatenate([step.rewards for step in runs[1]])).all()


def test_frozen_lake_trains_unchanged():
    model = MaxRL("MlpPolicy", "FrozenLake-v1", learning_rate=1e-2, seed=0)
    assert isinstance(model.env, DummyVecEnv) and model.n_envs == 128
    model.learn(25_000)
    assert np.mean(model.ep_success_buffer) > 0.1  # 0.015 at random


def test_an_id_with_its_own_vector_env_is_native():
    assert isinstance(MaxRL("MlpPolicy", "maxrl_envs:MaxRL/Maze-v0").env, NativeVecEnv)


def test_refusals():
    def learn(env, kind=REINFORCE, **kwargs):
        kind("MlpPolicy", env, n_tasks=2, n_rollouts=8, seed=0, **kwargs).learn(50)

    for rewards, message in ((-1.0,), "reward -1"), ((0.5,), "reward 0.5"), ((1.0, 1.0), "more than once"):
        with pytest.raises(ValueError, match=message):
            learn(make_vec_env(lambda r=rewards: PlainIdentity(r), n_envs=16))
    with pytest.raises(ValueError, match="TimeLimit"):
        learn(make_vec_env(lambda: PlainIdentity((0.0,), ends=False), n_envs=16), max_rollout_steps=20)
    with pytest.raises(ValueError, match="no split 'validation'"):
        learn(identity(), split="validation")
    with pytest.raises(ValueError, match="aggregation must be one of"):
        learn(identity(), aggregation="mean")
    with pytest.raises(ValueError, match="variant must be one of"):
        learn(identity(), MaxRL, algorithm_kwargs={"variant": "?"})
    with pytest.raises(ValueError, match="N >= 2"):
        GRPO("MlpPolicy", identity(), n_rollouts=1)
    with pytest.raises(ValueError, match="tasks and samples >= 1"):
        evaluate_pass_at_k(REINFORCE("MlpPolicy", identity()), identity(), [], 1)
    with pytest.raises(ValueError, match="autoreset_mode"):
        NativeVecEnv(gym.make_vec("FrozenLake-v1", num_envs=2))
    with pytest.raises(ValueError, match="same option names"):
        merge([{"task": 1}, {}])
    with pytest.raises(NotImplementedError, match="DummyVecEnv"):
        identity().env_method("render")


def same(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return np.array_equal(a, b)


def ended(info):
    """An info without what takes time or what `Monitor` and the shared empty dict leave out."""
    episode = {key: value for key, value in info.get("episode", {}).items() if key != "t"}
    return {**{key: value for key, value in info.items() if key != "_"}, "episode": episode}


@pytest.mark.parametrize(
    "name, kwargs", [("MaxRL/Maze-v0", {"size": 7, "max_steps": 9, "wall": "stay"}), ("FrozenLake-v1", {})]
)
def test_native_is_dummy_for_env_by_env(name, kwargs):
    """Across resets: the sub-envs of gymnasium's SyncVectorEnv draw as single envs do."""
    makers = [lambda: gym.make(name, **kwargs)] * 3
    native = native_of_singles(makers)
    dummy, rng, ends = make_vec_env(name, n_envs=3, env_kwargs=kwargs), np.random.default_rng(0), 0
    for env in (native, dummy):
        env.seed(5)
    assert same(native.reset(), dummy.reset())
    for _ in range(60):
        actions = rng.integers(4, size=3)
        (o1, r1, d1, i1), (o2, r2, d2, i2) = native.step(actions), dummy.step(actions)
        assert same(o1, o2) and same(r1, r2) and same(d1, d2) and r1.dtype == r2.dtype and d1.dtype == d2.dtype
        for done, a, b in zip(d1, i1, i2, strict=True):
            assert done or a == {}
            if done:
                ends += 1
                assert same(ended(a), ended(b)), (a, b)
        assert same(dict(enumerate(native.reset_infos)), dict(enumerate(dummy.reset_infos)))
    assert ends > 5


@pytest.mark.parametrize("name, kwargs", [("MaxRL/Maze-v0", {"size": 7}), ("MaxRL/ImageBandit-v0", {"digits": 1})])
def test_native_is_dummy_on_the_same_tasks(name, kwargs):
    native = NativeVecEnv(gym.make_vec(name, num_envs=8, **kwargs))
    dummy, rng = make_vec_env(name, n_envs=8, env_kwargs=kwargs), np.random.default_rng(0)
    for env in (native, dummy):
        env.set_options([{"task": 10 + i, "split": "test"} for i in range(8)])
    assert same(native.reset(), dummy.reset())
    assert native.reset_infos == dummy.reset_infos
    alive = np.ones(8, bool)
    while alive.any():
        actions = rng.integers(4, size=8)
        (o1, r1, d1, i1), (o2, r2, d2, i2) = native.step(actions), dummy.step(actions)
        over, going = alive & d1, alive & ~d1
        assert same(d1[alive], d2[alive]) and same(r1[alive], r2[alive]) and same(o1[going], o2[going])
        assert all(same(ended(i1[i]), ended(i2[i])) for i in np.flatnonzero(over))
        alive = going


def test_native_keeps_terminal_observations_and_counts():
    env = NativeVecEnv(gym.make_vec("MaxRL/Maze-v0", num_envs=2, size=5, max_steps=3, wall="stay"))
    env.reset()
    for _ in range(2):
        assert env.step(np.array([0, 0]))[3] == [{}, {}]
    observations, _, dones, infos = env.step(np.array([0, 0]))
    kept = infos[0]["terminal_observation"].copy()
    assert dones.all() and infos[0]["TimeLimit.truncated"] and infos[0]["episode"]["l"] == 3
    assert infos[0]["ended"] == "length" and infos[0]["is_success"] is False
    env.step(np.array([1, 1]))
    assert np.array_equal(infos[0]["terminal_observation"], kept) and observations.shape == (2, 5, 5)


@pytest.mark.parametrize("kind", [PPO, A2C])
def test_sb3s_own_algorithms_run_on_it(kind):
    steps = {"batch_size": 64} if kind is PPO else {}
    model = kind("MlpPolicy", identity(16), n_steps=16, learning_rate=3e-3, seed=0, **steps).learn(16 * 16 * 12)
    assert evaluate_pass_at_k(model, identity(), np.arange(10), 8, ks=[1, 8], seed=0).pass_at_k[1] > 0.5


def test_sb3s_make_vec_env_works():
    env = make_vec_env("MaxRL/Maze-v0", n_envs=8, env_kwargs={"size": 5})
    assert PPO("MlpPolicy", env, n_steps=8, batch_size=64).learn(64).num_timesteps == 64
    assert MaxRL("MlpPolicy", OneStepEnv(Identity()), n_tasks=2, n_rollouts=2).learn(4).num_timesteps == 4


@pytest.mark.slow
def test_the_benchmark_runs_goes_on_and_needs_its_sweep(tmp_path):
    from benchmarks import sb3 as benchmark
    from maxrl_algos.results.rows import read

    only = ["--envs", "digits", "frozenlake", "--only", "maxrl", "a2c", "--steps", "600", "--jobs", "1"]
    only += ["--out", str(tmp_path)]
    with pytest.raises(ValueError, match="the sweep of"):
        benchmark.main(["full", *only, "--swept", str(tmp_path / "none")])
    benchmark.main(["quick", *only])
    cells = [("digits", a, benchmark.variants("digits", a)[0], 0) for a in ("maxrl", "a2c", "maxrl")]
    first, _, last = ([{**row, "wall_seconds": 0} for row in benchmark.train(cell, 600, True)] for cell in cells)
    assert first == last  # whatever ran before it in the same process
    path = tmp_path / "sb3-quick.jsonl"
    rows, before = read(path), path.read_bytes()
    assert {(row.algorithm, row.N, row.step) for row in rows} == {
        ("maxrl", 16, 600),
        ("maxrl", 64, 600),
        ("a2c", None, 600),
    }
    assert {row.metric for row in rows} == {"pass@k", "greedy_success", "train_success", "env_steps"}
    benchmark.main(["quick", *only])
    assert path.read_bytes() == before
    benchmark.main(["quick", *only, "--steps", "700", "--only", "maxrl", "--envs", "digits"])
    assert {row.step for row in read(path)} == {600, 700}


def test_the_best_of_a_sweep():
    from benchmarks import sb3 as benchmark
    from maxrl_algos.results.rows import Row, provenance

    def row(kwargs, seed, value):
        fields = {"env": "MaxRL/ImageBandit-v0", "env_kwargs": {"digits": 1}, "algorithm": "ppo", "N": None, "step": 1}
        fields["seed"] = seed
        fields |= {"algorithm_kwargs": kwargs, "metric": "train_success"}
        fields |= {"k": None, "value": value, "tasks": 1, "samples": 1, "sampler": "vector", "wall_seconds": 0.0}
        return Row(**fields, **provenance("CPU", commit="0", dirty=False))

    variants = benchmark.variants("digits", "ppo")
    first, last = benchmark.SWEEP_SEEDS["digits"], benchmark.FINAL_SEEDS["digits"]
    rows = [row(v, seed, {2: 0.9, 5: 0.8}.get(i, 0.1)) for i, v in enumerate(variants) for seed in first]
    assert benchmark.finalists(rows, "digits", "ppo") == [variants[2], variants[5]]
    assert benchmark.finalists(rows[1:], "digits", "ppo") == []
    rows += [row(variants[i], seed, 0.1 * i) for i in (2, 5) for seed in last]
    assert benchmark.best(rows, "digits", "ppo") == variants[5]
    with pytest.raises(ValueError, match="the sweep of"):
        benchmark.best(rows[:-1], "digits", "ppo")
