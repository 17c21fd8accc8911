"""The learner of runs in envs of several steps: an algorithm of Stable-Baselines3 in this package's training loop."""

import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gymnasium as gym
import numpy as np
import torch
from stable_baselines3.common.logger import Logger
from stable_baselines3.common.preprocessing import is_image_space
from stable_baselines3.common.vec_env import VecEnv

from maxrl_algos.metrics import pass_at_k, powers_of_two
from maxrl_algos.run.distributed import ProcessGroup
from maxrl_algos.run.kept import Watch, unwatched
from maxrl_algos.run.stopping import STOP
from maxrl_algos.sb3.algorithms import algorithm_class
from maxrl_algos.sb3.evaluate import evaluate_pass_at_k, seeded
from maxrl_algos.sb3.played import Played, log_probability
from maxrl_algos.sb3.rollouts import Step, play, task_splits
from maxrl_algos.sb3.vec_env import make_group_env
from maxrl_algos.seeding import sampling_seed, stream_of
from maxrl_algos.sources.explained import Explainer, reason
from maxrl_algos.tasks import held_out_tasks

RANDOM_LUCK = 3  # stream of random numbers for the env under random actions; `evaluate` and training have other streams
EVALUATED_AT_ONCE = 512  # largest number of rollouts of held-out tasks that are played at a time


def policy_for(space: gym.Space[Any]) -> str:
    """The policy of Stable-Baselines3 that suits observations of this space."""
    if isinstance(space, gym.spaces.Dict):
        return "MultiInputPolicy"
    return "CnnPolicy" if is_image_space(space) else "MlpPolicy"


def tasks_of(config: Any, env: VecEnv) -> np.ndarray:
    """The indices of the held-out tasks that are evaluated, (P,) int64.

    Args:
        config: settings of a run, a `StepwiseConfig`.
        env: an env of this run.

    Raises:
        ValueError: if the env has no such split although held-out tasks are asked for.
    """
    split = config.eval_split
    splits = task_splits(env) or {"train": None, split: None}
    if config.eval_tasks and split not in splits:
        raise ValueError(f"{config.env} has the splits {sorted(splits)}, but no {split!r}: give --eval-tasks 0")
    return held_out_tasks(splits[split], config.eval_tasks) if config.eval_tasks else np.zeros(0, int)


def random_successes(config: Any, seed: int) -> np.ndarray:
    """How many of `eval_samples` rollouts with uniformly random actions succeed, for each held-out task, (P,) int64.

    Args:
        config: settings of a run, a `StepwiseConfig`.
        seed: seed of the actions.
    """
    env = make_group_env(config.env, EVALUATED_AT_ONCE, **config.env_kwargs)
    tasks = np.repeat(tasks_of(config, env), config.eval_samples)
    env.action_space.seed(seed)
    successes = np.zeros(len(tasks), np.int64)

    def act(observations: Any) -> np.ndarray:
        count = len(next(iter(observations.values())) if isinstance(observations, dict) else observations)
        return np.array([env.action_space.sample() for _ in range(count)])

    with closing(play(env, tasks, config.eval_split, act, config.max_rollout_steps, (seed, RANDOM_LUCK))) as steps:
        for step in steps:
            successes[step.rollouts] += step.rewards.astype(np.int64)
    env.close()
    return successes.reshape(-1, config.eval_samples).sum(axis=1)


class StepwiseLearner:
    """Trains a policy of Stable-Baselines3 on groups of rollouts; see `maxrl_algos.train.Learner`.

    Args:
        config: settings of the run, a `StepwiseConfig`.
        processes: the processes that train together, of which there must be one.
        device: the device of the policy.

    Raises:
        ValueError: if there are several processes, or if the env has no test split although held-out tasks are asked
            for.
    """

    warmup_steps = 0
    remedies = "easier tasks (arguments of the env, such as a smaller maze), or more rollouts of each task (rollouts)"

    def __init__(self, config: Any, processes: ProcessGroup, device: torch.device) -> None:
        if processes.world_size > 1:
            raise ValueError("envs of several steps are trained in one process: start without torchrun")
        self.config = config
        env = make_group_env(config.env, config.tasks * config.rollouts, **config.env_kwargs)
        self.held_out = tasks_of(config, env)
        self.model = algorithm_class(config.algorithm)(
            policy_for(env.observation_space) if config.policy == "auto" else config.policy,
            env,
            learning_rate=config.lr,
            n_tasks=config.tasks,
            n_rollouts=config.rollouts,
            aggregation=config.aggregation,
            algorithm_kwargs=config.algorithm_kwargs,
            max_rollout_steps=config.max_rollout_steps,
            ent_coef=config.entropy_coef,
            max_grad_norm=config.max_grad_norm,
            policy_kwargs=dict(config.policy_kwargs),
            seed=config.seed,
            device=device,
        )
        self.model.success_watch.warned = True  # the training loop warns, with its own remedies
        self.model.set_logger(Logger(None, []))
        _, self.callback = self.model._setup_learn(0)
        self._eval_env: Any = None
        self.watch: Watch = unwatched
        self.explainer = Explainer(config.env, dict(config.env_kwargs))
        self._played = Played(np.zeros(0, int), 0, log_probability(self.model))

    def supervised_step(self, step: int) -> dict[str, Any]:
        """Runs of envs of several steps have no warm-up."""
        raise RuntimeError("envs of several steps have no supervised steps")

    def end_warmup(self) -> None:
        """Runs of envs of several steps have no warm-up."""

    def training_tasks(self, step: int) -> np.ndarray:
        """The indices of the tasks of a step, (P,) int64."""
        self.model._n_updates = step
        assert self.model.env is not None
        return self.model._draw_tasks(self.model.env)

    def collect(self, step: int, tasks: np.ndarray) -> np.ndarray:
        """Play N rollouts of each of the tasks that `training_tasks` returned.

        Returns:
            Their rewards, (P, N) float64 in {0, 1}.
        """
        STOP.hold()  # the count of env steps changes from here on, and the step is short
        self._tasks = tasks
        begin, self._steps_before = time.perf_counter(), self.model.num_timesteps
        seed = sampling_seed(self.config.seed, stream_of("rollouts", self.config.luck), step)
        assert self.model.env is not None
        with seeded(seed % 2**32):  # the policies of Stable-Baselines3 draw from global generators
            self.model.collect_rollouts(self.model.env, self.callback, self.model.rollout_buffer, 1)
        self._seconds = time.perf_counter() - begin
        return self.model._rewards

    def advantages(self, step: int, groups: np.ndarray) -> None:
        """None: the algorithm computes the advantages as it updates."""

    def update(self, step: int, groups: np.ndarray, advantages: None) -> dict[str, Any]:
        """Take one optimiser step; returns the values that are logged, by their names in docs/metrics.md."""
        begin = time.perf_counter()
        self.model.train()
        logged = self.model.logger.name_to_value
        values = {
            "rollout/pass_rate": float(groups.mean()),
            "rollout/coverage": float(groups.any(axis=1).mean()),
            "rollout/all_pass": float(groups.all(axis=1).mean()),
            "rollout/length": (self.model.num_timesteps - self._steps_before) / groups.size,
            "rollout/env_steps": self.model.num_timesteps,
            "rollout/entropy": self.model._entropy,
            "train/loss": float(logged["train/loss"]),
            "train/grad_norm": float(logged["train/grad_norm"]),
            "time/rollouts": self._seconds,
            "time/update": time.perf_counter() - begin,
        }
        logged.clear()
        if not np.isfinite(values["train/loss"]):
            raise FloatingPointError("the loss is not finite")
        return values

    def evaluate(self) -> tuple[dict[str, Any], dict[str, float]]:
        """Evaluate the held-out tasks.

        Returns:
            The entry of evaluations.jsonl, with the successes of each task, and the values that are logged, such as
            test/pass@16. Both hold the share of the tasks that the likeliest actions solve.
        """
        config = self.config
        if self._eval_env is None:
            count = min(EVALUATED_AT_ONCE, len(self.held_out) * config.eval_samples)
            self._eval_env = make_group_env(config.env, count, **config.env_kwargs)
        self._played = Played(self.held_out, config.eval_samples, log_probability(self.model))

        def watch(step: Step) -> None:
            self._played.add(step)
            if step.dones.any():
                self.watch(None, float(self._played.over.mean()))

        found = evaluate_pass_at_k(
            self.model,
            self._eval_env,
            self.held_out,
            config.eval_samples,
            seed=config.seed,
            max_rollout_steps=config.max_rollout_steps,
            split=config.eval_split,
            watch=watch,
        )
        self.watch(self._played, 1.0)
        kept = {
            "tasks": found.tasks.tolist(),
            "samples": found.samples,
            "successes": found.successes.tolist(),
            "majority": None,
            "greedy": float(found.greedy.mean()),
        }
        ks = powers_of_two(found.samples)
        shares = pass_at_k(found.successes, found.samples, ks).mean(axis=0)
        shown = {f"test/pass@{k}": float(share) for k, share in zip(ks, shares, strict=True)}
        return kept, {**shown, "test/greedy": kept["greedy"]}

    def size(self, groups: Any) -> tuple[int, int]:
        """The numbers of tasks and of rollouts of each task in `groups`: an evaluation, or the rewards of a step."""
        if isinstance(groups, Played):
            return len(groups.tasks), groups.rollouts
        return groups.shape

    def records(self, groups: Any, places: Sequence[tuple[int, int]], split: str) -> list[dict[str, Any]]:
        """The rollouts of `groups` at some places, as `maxrl_algos.run.kept` describes them.

        A place is the number of a task in `groups` and the number of a rollout of this task.
        """
        played, records = groups if isinstance(groups, Played) else self._training_rollouts(groups), []
        for place in places:
            record = {"split": split, **played.record(place)}
            gold = self.explainer.gold(split, record["task"])
            why = reason(record["reward"], record["ended"], None, gold)
            records.append({**record, "answer": None, "gold": gold, "why": why})
        return records

    def _training_rollouts(self, rewards: np.ndarray) -> Played:
        """The rollouts of this training step, from the buffer that the update reads."""
        buffer = self.model.rollout_buffer
        played = Played(self._tasks, self.config.rollouts, log_probability(self.model))
        logprobs = played.logprobs(buffer.observations, buffer.actions)
        np.add.at(played.logprob, buffer.rollouts, logprobs)
        for rollout, action in zip(buffer.rollouts, buffer.actions, strict=True):
            played.actions[rollout].append(action.tolist())
        played.reward[:] = rewards.ravel()
        return played

    def state(self) -> dict[str, Any]:
        """The weights, the optimiser's state, and the number of env steps so far."""
        policy = self.model.policy
        return {
            "policy": policy.state_dict(),
            "optimizer": policy.optimizer.state_dict(),
            "env_steps": self.model.num_timesteps,
        }

    def restore(self, saved: dict[str, Any]) -> None:
        """Restore the state that `state` returned."""
        self.model.policy.load_state_dict(saved["policy"])
        self.model.policy.optimizer.load_state_dict(saved["optimizer"])
        self.model.num_timesteps = saved["env_steps"]

    def checkpoint_model(self) -> Any:
        """An object that writes `model.zip`, which the algorithm's class in Stable-Baselines3 loads."""

        def save_pretrained(folder: Path) -> None:
            self.model.save(folder / "model.zip")

        return SimpleNamespace(save_pretrained=save_pretrained)

    def close(self) -> None:
        """Close the envs."""
        for env in (self.model.env, self._eval_env):
            if env is not None:
                env.close()
