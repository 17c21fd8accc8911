"""The module that verl loads through its entry points: it registers our estimators and a reward manager with verl.

verl's setting `algorithm.adv_estimator` takes the keys of `NAMES`: the names of our estimators, but "maxrl_grpo" and
"maxrl_rloo" for the two that verl has under the same name. Differential smoothing is left out, since verl passes no
log-probs to estimators. The setting `reward.reward_manager.name` takes "maxrl".

Tested with verl 0.9.1. If this file cannot be imported, verl says so only in its DEBUG log;
`python -m maxrl_algos.integrations.verl doctor` shows the error.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from verl import DataProto
from verl.experimental.reward_loop.reward_manager import NaiveRewardManager, register
from verl.trainer.ppo.core_algos import register_adv_est

from maxrl_algos.algorithms import find, installed, parameters, wants_logprobs
from maxrl_algos.integrations.verl import tasks
from maxrl_algos.run.success_watch import SuccessWatch

VERLS_OWN = "grpo", "rloo"  # under these names verl has estimators of its own
NAMES = {f"maxrl_{name}" if name in VERLS_OWN else name: name for name in installed() if not wants_logprobs(name)}


def estimator(algorithm: str) -> Callable[..., tuple[torch.Tensor, torch.Tensor]]:
    """The function that verl calls for the estimator `algorithm`. It takes groups of any sizes."""
    watch = SuccessWatch(
        "easier tasks, a model that solves some of them, or more rollouts (actor_rollout_ref.rollout.n)"
    )

    def estimate(
        token_level_rewards: torch.Tensor,
        response_mask: torch.Tensor,
        index: np.ndarray | None = None,
        config: Mapping[str, Any] | None = None,
        **_: Any,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The advantages of all tokens, (B, L) float32, returned twice: as advantages and as returns.

        The estimators weigh all groups the same, whereas a loss that averages over rollouts weighs a group by its size.
        With groups of one size, as verl samples them, there is no difference.

        Args:
            token_level_rewards: (B, L) rewards of tokens; their sum over a rollout is its reward, 0 or 1.
            response_mask: (B, L), 1 for the tokens of the response and else 0.
            index: (B,) ids of the tasks, verl's uid. All rollouts with the same id are a group, in whatever order.
            config: the section `algorithm` of verl's configuration; see `arguments`.

        Raises:
            ValueError: if rewards are not 0 or 1, a group is too small for the estimator, or arguments are wrong.
        """
        kwargs = arguments(algorithm, config or {})
        if index is None:
            raise ValueError("verl gave no uid, so which rollouts are of the same task is unknown: update verl")
        rewards = token_level_rewards.double().sum(-1).cpu().numpy()
        watch.see(rewards.sum())
        groups, sizes = np.unique(index.astype(str), return_inverse=True, return_counts=True)[1:]
        order, advantages = np.argsort(groups, kind="stable"), np.empty_like(rewards)
        for size in np.unique(sizes):
            rows = order[sizes[groups[order]] == size].reshape(-1, size)
            advantages[rows] = find(algorithm).advantages(rewards[rows], **kwargs)
        scalars = torch.as_tensor(advantages, dtype=torch.float32, device=token_level_rewards.device)
        tokens = scalars[:, None] * response_mask
        return tokens, tokens

    return estimate


def arguments(algorithm: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of the estimator, which are `algorithm.algorithm_kwargs` in verl's configuration.

    Args:
        algorithm: name of the estimator in `maxrl_algos.algorithms`.
        config: the section `algorithm` of verl's configuration.

    Raises:
        ValueError: if the estimator has no such arguments, if they stand elsewhere in the configuration, or if verl
            adds a KL penalty to the rewards.
    """
    if config.get("use_kl_in_reward"):
        raise ValueError(
            "algorithm.use_kl_in_reward makes rewards other than 0 and 1: set it to False; "
            "actor_rollout_ref.actor.use_kl_loss puts the penalty into the loss"
        )
    for name in {name for known in NAMES.values() for name in _parameters(known)} & set(config):
        raise ValueError(f"algorithm.{name} is read by nothing: write +algorithm.algorithm_kwargs.{name}=...")
    kwargs = dict(config.get("algorithm_kwargs") or {})
    if unknown := set(kwargs) - _parameters(algorithm):
        known = sorted(_parameters(algorithm)) or "it has none"
        raise ValueError(f"algorithm_kwargs {sorted(unknown)} are none of {algorithm}'s arguments: {known}")
    return kwargs


def _parameters(algorithm: str) -> set[str]:
    return set(parameters(algorithm)) - {"mean_token_logprob"}


for _name, _algorithm in NAMES.items():
    register_adv_est(_name)(estimator(_algorithm))


@register("maxrl")
class EnvRewardManager(NaiveRewardManager):
    """Scores responses by `tasks.compute_score`. A response that reaches the length limit scores 0 (arXiv 2602.02710).

    verl makes the reward manager when a run starts. It checks then that the estimator takes its arguments and the
    number of rollouts, and raises ValueError if not.
    """

    def __init__(self, config: Any, tokenizer: Any, compute_score: Any = None, **kwargs: Any) -> None:
        if config.reward.custom_reward_function.path:
            raise ValueError(
                "reward.reward_manager.name=maxrl brings its reward function with it: drop custom_reward_function"
            )
        if algorithm := NAMES.get(config.algorithm.adv_estimator):
            nothing = np.zeros((1, config.actor_rollout_ref.rollout.n))
            find(algorithm).advantages(nothing, **arguments(algorithm, config.algorithm))
        super().__init__(config, tokenizer, tasks.compute_score, **kwargs)

    async def run_single(self, data: DataProto) -> dict[str, Any]:
        data = data[-1:]
        length = data.batch["attention_mask"][0, -data.batch["responses"].shape[-1] :].sum()
        truncated = bool(length >= self.config.actor_rollout_ref.rollout.response_length)
        [extra] = data.non_tensor_batch.get("extra_info", [{}])
        data.non_tensor_batch["extra_info"] = np.array([{**extra, "truncated": truncated}], dtype=object)
        return await super().run_single(data)
