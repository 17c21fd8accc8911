"""The Stable-Baselines3 algorithms: their gradient, saving and loading, callbacks and logs, refusals."""

import warnings

import gymnasium as gym
import numpy as np
import pytest
import torch

pytest.importorskip("stable_baselines3")

from stable_baselines3.common.callbacks import CallbackList, CheckpointCallback, EvalCallback
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.logger import configure

import maxrl_envs  # noqa: F401
from maxrl_algos.algorithms import ALGORITHMS, advantages, wants_logprobs
from maxrl_algos.sb3 import (
    GRPO,
    PKPO,
    REINFORCE,
    RLOO,
    SB3_ALGORITHMS,
    MaxRL,
    MaxRLT,
    NativeVecEnv,
    evaluate_pass_at_k,
    group_algorithm,
)
from maxrl_algos.tasks import training_tasks
from tests.sb3_envs import PlainIdentity, identity, maze


def test_every_estimator_of_rewards_is_there():
    assert set(SB3_ALGORITHMS) == {name for name in ALGORITHMS if not wants_logprobs(name)}
    assert all(kind.algorithm == name for name, kind in SB3_ALGORITHMS.items())


@pytest.mark.parametrize(
    "kind, kwargs", [(PKPO, {"k": 3}), (MaxRLT, {"order": 2}), (MaxRL, {"variant": "success_average"}), (GRPO, {})]
)
def test_the_step_is_weighted_by_the_estimator(kind, kwargs, monkeypatch):
    weights, model = [], kind("MlpPolicy", identity(), n_tasks=8, n_rollouts=8, seed=0, algorithm_kwargs=kwargs)
    given = kind._advantages
    monkeypatch.setattr(kind, "_advantages", lambda self, rewards: weights.append(given(self, rewards)) or weights[-1])
    model.learn(1)
    assert weights[0].any() and np.array_equal(weights[0], advantages(kind.algorithm, model._rewards, **kwargs))


def parameters(model):
    return torch.cat([p.detach().flatten() for p in model.policy.parameters()])


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

    monkeypatch.setattr(group_algorithm, "optimizer_step", keep)
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
    original = group_algorithm.StepsBar._on_training_end
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(group_algorithm.StepsBar, "_on_training_end", lambda s: (seen.append(s.pbar.n), original(s)))
        model = MaxRL("MlpPolicy", envs, seed=0).learn(2000, progress_bar=True)
    assert seen == [model.num_timesteps]


def test_a_callback_is_set_up_once():
    class Counting(CallbackList):
        count = 0

        def _init_callback(self):
            self.count += 1

    callback = Counting([])
    RLOO("MlpPolicy", maze(), n_tasks=2, n_rollouts=4, seed=0).learn(50, callback, progress_bar=True)
    assert callback.count == 1


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
    with pytest.raises(ValueError, match="in 1..N, got k=8 with N=4"):
        PKPO("MlpPolicy", identity(), n_rollouts=4, algorithm_kwargs={"k": 8})
