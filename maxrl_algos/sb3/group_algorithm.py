"""The algorithm that all estimators share in Stable-Baselines3.

An update plays N rollouts of each of P tasks to their end, and takes one gradient step.
"""

from contextlib import closing
from typing import Any, ClassVar

import numpy as np
import torch as th
from gymnasium import spaces
from stable_baselines3.common.buffers import RolloutBuffer
from stable_baselines3.common.callbacks import BaseCallback, CallbackList, ProgressBarCallback
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm
from stable_baselines3.common.policies import (
    ActorCriticCnnPolicy,
    ActorCriticPolicy,
    BasePolicy,
    MultiInputActorCriticPolicy,
)
from stable_baselines3.common.type_aliases import GymEnv, MaybeCallback, Schedule
from stable_baselines3.common.utils import obs_as_tensor
from stable_baselines3.common.vec_env import VecEnv

from maxrl_algos.algorithms import advantages
from maxrl_algos.run.success_watch import SuccessWatch
from maxrl_algos.sb3.rollouts import play, task_splits
from maxrl_algos.sb3.vec_env import make_group_env, take, with_native
from maxrl_algos.tasks import training_tasks
from maxrl_algos.update import AGGREGATIONS, optimizer_step

TRAINING_LUCK = 0  # stream of random numbers for the env in training; `evaluate` has other streams


class GroupBuffer(RolloutBuffer):
    """
    The S steps of all rollouts of an update, in the order in which they were taken. Rollouts may have any lengths.

    After ``finish``, it holds the ``observations`` (S, ...), or a dict of such arrays, the ``actions`` (S, ...), and
    ``rollouts`` (S,) int64, the index of the rollout that each step belongs to.
    """

    def reset(self) -> None:
        self._steps: list[tuple[Any, np.ndarray, np.ndarray]] = []

    def add(self, observations: Any, actions: np.ndarray, rollouts: np.ndarray) -> None:  # type: ignore[override]
        self._steps.append((observations, actions, rollouts))

    def finish(self) -> None:
        seen, actions, rollouts = zip(*self._steps, strict=True)
        self.observations = (
            {key: np.concatenate([part[key] for part in seen]) for key in seen[0]}  # type: ignore[assignment]
            if isinstance(seen[0], dict)
            else np.concatenate(seen)
        )
        self.actions, self.rollouts = np.concatenate(actions), np.concatenate(rollouts)
        self.reset()


class StepsBar(ProgressBarCallback):
    """A progress bar over ``num_timesteps``, which does not count steps of sub-envs whose rollout has ended."""

    def _on_step(self) -> bool:
        self.pbar.update(self.model.num_timesteps - self.model._num_timesteps_at_start - self.pbar.n)
        return True


class GroupAlgorithm(OnPolicyAlgorithm):
    """
    Policy gradient from groups of rollouts: the base of REINFORCE, RLOO, GRPO, PKPO, MaxRL and MaxRL(T).

    An update plays ``n_rollouts`` rollouts of each of ``n_tasks`` tasks to their end. It then takes one gradient step
    on ``-sum_i A_i sum_t log pi(a_t | s_t)``, divided by P N or by the number of steps (``aggregation``). There is no
    critic: the policy's value network is neither used nor trained.

    If the env's ``metadata["splits"]`` name its tasks, a rollout starts by ``reset(options={"task": ..., "split":
    ...})``. In any other env a task is a seed, and a rollout starts by ``reset(seed=...)``. The N rollouts of a task
    share the start, but not the random numbers that the env draws from its ``np_random`` as it steps. These numbers,
    called luck here, are a part of the pass rate and not of the task. They follow from the seed of the run, the number
    of the update, the task, and the place of the rollout. All rewards of a rollout must be 0, except for one reward of
    1.

    Callbacks are called at each step, and see only the sub-envs whose rollouts have not ended. While rollouts are being
    played, nothing else can reset the env: evaluate in another env, or in ``on_rollout_end``.

    ``num_timesteps`` counts the steps of rollouts. Sub-envs whose rollout has ended wait for the others, and add none.
    In a ``NativeVecEnv`` or a ``DummyVecEnv`` they do nothing meanwhile. In other envs, and in wrapped envs, they are
    stepped on, and a ``Monitor`` records these episodes too.

    :param policy: The policy model to use (MlpPolicy, CnnPolicy, MultiInputPolicy)
    :param env: The environment to learn from: a ``VecEnv``; a Gymnasium vector env, which is wrapped in
        ``NativeVecEnv``; the id of a registered env, of which P N are made; or a single env, which plays the rollouts
        one after the other
    :param learning_rate: The learning rate, it can be a function of the current progress remaining (from 1 to 0)
    :param n_tasks: The number of tasks of an update, P
    :param n_rollouts: The number of rollouts of each task, N
    :param aggregation: ``"sequence_sum"``, the theorem's estimator: the sum over steps is divided by P N; or
        ``"token_mean"``: it is divided by the number of steps, which changes the direction of the gradient where
        rollouts have different lengths
    :param algorithm_kwargs: Keyword arguments of the estimator in ``maxrl_algos.algorithms``
    :param split: The split that tasks are drawn from, where the env has splits
    :param max_rollout_steps: The largest number of steps of a rollout. A rollout that is longer raises a ValueError
    :param ent_coef: Entropy coefficient for the loss calculation
    :param max_grad_norm: The maximum value for the gradient clipping
    :param batch_size: The number of steps in a forward and backward pass. The gradient is the sum over these passes,
        and does not depend on ``batch_size``
    :param stats_window_size: The number of rollouts that the logged success rate and mean length are averaged over; by
        default the rollouts of one update
    :param tensorboard_log: the log location for tensorboard (if None, no logging)
    :param policy_kwargs: additional arguments to be passed to the policy on creation
    :param verbose: Verbosity level: 0 for no output, 1 for info messages (such as device or wrappers used), 2 for
        debug messages
    :param seed: Seed of the pseudo random generators, of the order of tasks, and of what the env draws
    :param device: Device (cpu, cuda, ...) on which the code should be run
    :param _init_setup_model: Whether or not to build the network at the creation of the instance
    """

    algorithm: ClassVar[str]  # name of the estimator in `maxrl_algos.algorithms`
    policy_aliases: ClassVar[dict[str, type[BasePolicy]]] = {
        "MlpPolicy": ActorCriticPolicy,
        "CnnPolicy": ActorCriticCnnPolicy,
        "MultiInputPolicy": MultiInputActorCriticPolicy,
    }
    rollout_buffer: GroupBuffer

    def __init__(
        self,
        policy: str | type[ActorCriticPolicy],
        env: GymEnv | str,
        learning_rate: float | Schedule = 3e-3,
        n_tasks: int = 8,
        n_rollouts: int = 16,
        aggregation: str = "sequence_sum",
        algorithm_kwargs: dict[str, Any] | None = None,
        split: str = "train",
        max_rollout_steps: int = 10_000,
        ent_coef: float = 0.0,
        max_grad_norm: float = 0.5,
        batch_size: int = 8192,
        stats_window_size: int | None = None,
        tensorboard_log: str | None = None,
        policy_kwargs: dict[str, Any] | None = None,
        verbose: int = 0,
        seed: int | None = None,
        device: th.device | str = "auto",
        _init_setup_model: bool = True,
    ):
        if n_tasks < 1 or n_rollouts < 1 or batch_size < 1:
            raise ValueError(f"n_tasks, n_rollouts and batch_size must be >= 1: {n_tasks}, {n_rollouts}, {batch_size}")
        if aggregation not in AGGREGATIONS:
            raise ValueError(f"aggregation must be one of {AGGREGATIONS}, got {aggregation!r}")
        self.algorithm_kwargs = dict(algorithm_kwargs or {})
        self._advantages(np.zeros((1, n_rollouts)))  # raises ValueError for settings that the estimator refuses
        super().__init__(
            policy,
            make_group_env(env, n_tasks * n_rollouts) if isinstance(env, str) else env,
            learning_rate=learning_rate,
            n_steps=1,
            gamma=1.0,
            gae_lambda=1.0,
            ent_coef=ent_coef,
            vf_coef=0.0,
            max_grad_norm=max_grad_norm,
            use_sde=False,
            sde_sample_freq=-1,
            rollout_buffer_class=GroupBuffer,
            stats_window_size=stats_window_size or n_tasks * n_rollouts,
            tensorboard_log=tensorboard_log,
            policy_kwargs=policy_kwargs,
            verbose=verbose,
            seed=seed,
            device=device,
            _init_setup_model=False,
            supported_action_spaces=(spaces.Box, spaces.Discrete, spaces.MultiDiscrete, spaces.MultiBinary),
        )
        self.n_tasks, self.n_rollouts, self.aggregation = n_tasks, n_rollouts, aggregation
        self.split, self.max_rollout_steps, self.batch_size = split, max_rollout_steps, batch_size
        self.tasks_seed = int(np.random.SeedSequence().generate_state(1)[0]) if seed is None else seed
        self.success_watch = SuccessWatch(
            "easier tasks, a smaller env (such as a maze of size 7), a policy that has been trained on demonstrations "
            "first, or more rollouts of each task (n_rollouts)"
        )
        if _init_setup_model:
            self._setup_model()

    @staticmethod
    def _wrap_env(env: Any, verbose: int = 0, monitor_wrapper: bool = True) -> VecEnv:
        return OnPolicyAlgorithm._wrap_env(with_native(env), verbose, monitor_wrapper)

    def _advantages(self, rewards: np.ndarray) -> np.ndarray:
        return advantages(self.algorithm, rewards, **self.algorithm_kwargs)

    def _init_callback(self, callback: MaybeCallback, progress_bar: bool = False) -> BaseCallback:
        callback = super()._init_callback(callback)
        if progress_bar:
            bar = StepsBar()
            bar.init_callback(self)
            callback = CallbackList([callback, bar])
            callback.model = self
        return callback

    def _draw_tasks(self, env: VecEnv) -> np.ndarray:
        """The tasks of this update, (P,) int64: a function of the seed of the run and the number of updates so far."""
        splits = task_splits(env)
        if splits is not None and self.split not in splits:
            raise ValueError(f"the env has no split {self.split!r}, only {sorted(splits)}: pass split=")
        size = None if splits is None else splits[self.split]
        return training_tasks(size, self.tasks_seed, self._n_updates, self.n_tasks)

    def collect_rollouts(
        self, env: VecEnv, callback: BaseCallback, rollout_buffer: RolloutBuffer, n_rollout_steps: int
    ) -> bool:
        """
        Play the groups of one update and fill the buffer.

        :param env: The training environment
        :param callback: Callback called at each step of all sub-envs, and at the beginning and end of the groups
        :param rollout_buffer: Buffer to fill
        :param n_rollout_steps: Not used: rollouts are played to their end
        :return: False if the callback stopped training
        """
        assert isinstance(rollout_buffer, GroupBuffer)
        assert self.ep_info_buffer is not None and self.ep_success_buffer is not None
        self.policy.set_training_mode(False)
        rollout_buffer.reset()
        callback.on_rollout_start()
        self._entropies: list[np.ndarray] = []
        tasks = np.repeat(self._draw_tasks(env), self.n_rollouts)
        successes, lengths = np.zeros(len(tasks)), np.zeros(len(tasks), np.int64)
        luck = self.tasks_seed, TRAINING_LUCK, self._n_updates
        with closing(play(env, tasks, self.split, self._act, self.max_rollout_steps, luck)) as steps:
            for step in steps:
                rollout_buffer.add(step.observations, step.actions, step.rollouts)
                successes[step.rollouts] += step.rewards
                lengths[step.rollouts] += 1
                self.num_timesteps += len(step.rollouts)
                rewards, dones, infos = step.rewards, step.dones, step.infos  # for callbacks
                callback.update_locals(locals())
                if not callback.on_step():
                    return False
        rollout_buffer.finish()
        self._last_obs = None  # so that the next `learn` resets the env
        self._rewards = successes.reshape(self.n_tasks, self.n_rollouts)
        self._entropy = float(np.concatenate(self._entropies).mean())
        self.ep_success_buffer.extend(successes.tolist())
        self.ep_info_buffer.extend({"r": r, "l": n} for r, n in zip(successes.tolist(), lengths.tolist(), strict=True))
        self.logger.record("rollout/coverage", float(self._rewards.any(axis=1).mean()))
        callback.update_locals(locals())
        callback.on_rollout_end()
        return True

    def _act(self, observations: Any) -> np.ndarray:
        """Sampled actions (B', ...) for observations (B', ...); notes the entropies of their distributions."""
        with th.no_grad():
            distribution = self.policy.get_distribution(obs_as_tensor(observations, self.device))
            actions = distribution.get_actions()
            self._entropies.append(distribution.entropy().cpu().numpy())  # type: ignore[union-attr]
        return actions.cpu().numpy().reshape(-1, *self.action_space.shape)  # type: ignore[misc]

    def train(self) -> None:
        """
        Take one gradient step on the collected groups. Rollouts whose advantage is 0 are left out, unless an entropy
        bonus gives them a gradient.
        """
        self.policy.set_training_mode(True)
        self._update_learning_rate(self.policy.optimizer)
        buffer = self.rollout_buffer
        weights = self._advantages(self._rewards).ravel()[buffer.rollouts]  # (S,)
        total = len(weights)
        weights /= self._rewards.size if self.aggregation == "sequence_sum" else total
        kept = np.arange(total) if self.ent_coef else np.flatnonzero(weights)
        loss = 0.0
        for rows in np.split(kept, range(self.batch_size, len(kept), self.batch_size)):
            if not len(rows):
                continue
            actions = th.as_tensor(buffer.actions[rows], device=self.device)
            actions = actions.long() if isinstance(self.action_space, spaces.Discrete) else actions.float()
            distribution = self.policy.get_distribution(obs_as_tensor(take(buffer.observations, rows), self.device))
            weight = th.as_tensor(weights[rows], dtype=th.float32, device=self.device)
            share = -(weight * distribution.log_prob(actions)).sum()
            if self.ent_coef:
                share = share - self.ent_coef / total * distribution.entropy().sum()  # type: ignore[union-attr]
            share.backward()
            loss += share.item()
        norm = optimizer_step(self.policy, self.policy.optimizer, self.max_grad_norm)
        self._n_updates += 1
        self.success_watch.see(self._rewards.sum())
        self.logger.record("train/n_updates", self._n_updates, exclude="tensorboard")
        self.logger.record("train/loss", loss)
        self.logger.record("train/entropy_loss", -self._entropy)
        self.logger.record("train/grad_norm", norm)
        self.logger.record("train/used_share", len(kept) / total)

    def learn(
        self,
        total_timesteps: int,
        callback: MaybeCallback = None,
        log_interval: int = 1,
        tb_log_name: str | None = None,
        reset_num_timesteps: bool = True,
        progress_bar: bool = False,
    ):
        """
        Train for at least ``total_timesteps`` steps of rollouts, in whole updates of P N rollouts.

        :param total_timesteps: The number of steps to train for; sub-envs that wait for others add none
        :param callback: callback(s) called at every step with state of the algorithm
        :param log_interval: The number of updates between two entries of the log
        :param tb_log_name: the name of the run for TensorBoard logging, by default the name of the class
        :param reset_num_timesteps: whether or not to reset the current timestep number (used in logging)
        :param progress_bar: Display a progress bar using tqdm and rich
        :return: the trained model
        """
        name = tb_log_name or type(self).__name__
        return super().learn(total_timesteps, callback, log_interval, name, reset_num_timesteps, progress_bar)

    def _excluded_save_params(self) -> list[str]:
        return [*super()._excluded_save_params(), "_rewards", "_entropy", "_entropies"]
