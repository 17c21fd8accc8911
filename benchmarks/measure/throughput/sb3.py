"""PPO of Stable-Baselines3 on Maze-v0: over our VecEnv and over its DummyVecEnv, and where PPO's time goes."""

import json
import time
from typing import Any

import gymnasium as gym
import numpy as np
import torch

import maxrl_envs  # noqa: F401
from benchmarks.measure.throughput.comparisons import Comparisons, Work

ENV = "MaxRL/Maze-v0"
ENVS = 64  # number of sub-envs
STEPS = 128  # env steps of each sub-env in an update of PPO
TURNS = 5
AGAINST = f"SB3's DummyVecEnv, {ENVS} envs"


def make_both(**kwargs: Any) -> tuple[Any, Any]:
    """The same envs in our VecEnv and in the DummyVecEnv; `kwargs` are the env's."""
    from stable_baselines3.common.env_util import make_vec_env

    from maxrl_algos.sb3 import NativeVecEnv

    return NativeVecEnv(gym.make_vec(ENV, num_envs=ENVS, **kwargs)), make_vec_env(ENV, ENVS, env_kwargs=kwargs)


def measure(comparisons: Comparisons) -> None:
    """Env steps alone, and PPO's training under several settings of env and PPO."""
    try:
        import stable_baselines3  # noqa: F401
    except ImportError as error:
        print(f"skipping stable-baselines3: {error}; pip install '.[sb3]'")
        return

    def walk(env: Any, count: int) -> None:
        env.reset()
        for action in np.random.default_rng(0).integers(4, size=(count, ENVS)):
            env.step(action)

    ours, dummy = make_both()
    walk(ours, 2)  # compiles
    work, baseline = Work(500 * ENVS, lambda: walk(ours, 500)), Work(50 * ENVS, lambda: walk(dummy, 50))
    comparisons.add("VecEnv steps", work, baseline, AGAINST, "a dict for each end", turns=TURNS)
    all_threads, once = torch.get_num_threads(), {"n_epochs": 1, "batch_size": STEPS * ENVS}
    few_ends = {"size": 9, "wall": "stay", "max_steps": 32}
    settings: list[tuple[str, int, dict[str, Any], dict[str, Any]]] = [  # name, threads, arguments of env and of PPO
        ("PPO steps, one pass of one batch", 1, {}, once),
        ("the same, all threads", all_threads, {}, once),
        ("the same, size 7", all_threads, {"size": 7}, once),
        ("the same, size 9, wall=stay", all_threads, few_ends, once),
        ("PPO steps, 4 passes of 512", all_threads, {}, {"n_epochs": 4, "batch_size": 512}),
        ("PPO steps, SB3's 10 passes of 64", all_threads, {}, {"n_epochs": 10, "batch_size": 64}),
    ]
    for what, threads, env_kwargs, ppo_kwargs in settings:
        measure_ppo(comparisons, what, threads, env_kwargs, ppo_kwargs)


def measure_ppo(
    comparisons: Comparisons, what: str, threads: int, env_kwargs: dict[str, Any], ppo_kwargs: dict[str, Any]
) -> None:
    """PPO over both VecEnvs. Also prints the parts of its time, and the ratio if our env took no time at all.

    Args:
        comparisons: gets the result.
        what: name of the measurement.
        threads: number of PyTorch's threads.
        env_kwargs: arguments of the env.
        ppo_kwargs: arguments of PPO.
    """
    from stable_baselines3 import PPO

    torch.set_num_threads(threads)
    envs = make_both(**env_kwargs)
    models = [PPO("MlpPolicy", env, n_steps=STEPS, device="cpu", seed=0, **ppo_kwargs) for env in envs]
    clocks = [time_parts(model) for model in models]
    for model in models:
        model.learn(STEPS * ENVS)
    for seconds in clocks:
        seconds.update(dict.fromkeys(seconds, 0.0))

    def learn(model: Any) -> Work:
        return Work(STEPS * ENVS, lambda: model.learn(STEPS * ENVS, reset_num_timesteps=False))

    comparisons.add(what, learn(models[0]), learn(models[1]), AGAINST, "PyTorch, as printed", threads, 5, TURNS)
    for name, seconds in zip(("ours", "DummyVecEnv"), clocks, strict=True):
        micros = {part: round(1e6 * value / (TURNS * STEPS * ENVS), 1) for part, value in seconds.items()}
        print(json.dumps({"what": what, "env": name, "microseconds a step": micros}), flush=True)
    ours, dummy = clocks
    limit = sum(dummy.values()) / (sum(ours.values()) - ours["env"])
    print(json.dumps({"what": what, "ratio if our env took no time": float(f"{limit:.3g}")}), flush=True)


def time_parts(model: Any) -> dict[str, float]:
    """Seconds that a model spends in its env, in the rest of its collection, and in its updates.

    The dict is updated as the model trains.
    """
    spent = {"env": 0.0, "collection without env": 0.0, "update": 0.0}

    def time_method(owner: Any, method: str, part: str, within: str | None = None) -> None:
        call = getattr(owner, method)

        def timed(*args: Any, **kwargs: Any) -> Any:
            begin = time.perf_counter()
            out = call(*args, **kwargs)
            seconds = time.perf_counter() - begin
            spent[part] += seconds
            if within:
                spent[within] -= seconds
            return out

        setattr(owner, method, timed)

    time_method(model.env, "step_wait", "env", within="collection without env")
    time_method(model, "collect_rollouts", "collection without env")
    time_method(model, "train", "update")
    return spent
