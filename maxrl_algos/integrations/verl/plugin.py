"""What verl loads through its entry points: our estimators and a reward manager, under names of its registries.

`algorithm.adv_estimator` takes the keys of `NAMES`: our names, and "maxrl_grpo" and "maxrl_rloo" for those that verl
has itself. Differential smoothing is left out: verl passes estimators no log-probs. `reward.reward_manager.name` takes
"maxrl". Tested with verl 0.9.1. A verl with which this file can't be imported says so at its DEBUG level only;
`python -m maxrl_algos.integrations.verl doctor` says it aloud.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from verl import DataProto
from verl.experimental.reward_loop.reward_manager import NaiveRewardManager, register
from verl.trainer.ppo.core_algos import register_adv_est

from maxrl_algos.algorithms import ALGORITHMS, parameters, wants_logprobs
from maxrl_algos.integrations.verl import tasks

VERLS_OWN = "grpo", "rloo"  # names that stay verl's
NAMES = {f"maxrl_{name}" if name in VERLS_OWN else name: name for name in ALGORITHMS if not wants_logprobs(name)}


def estimator(algorithm: str) -> Callable[..., tuple[torch.Tensor, torch.Tensor]]:
    """A registered algorithm as verl calls it, for groups of any sizes."""

    def estimate(
        token_level_rewards: torch.Tensor,
        response_mask: torch.Tensor,
        index: np.ndarray | None = None,
        config: Mapping[str, Any] | None = None,
        **_: Any,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Advantages of each token, twice: as advantages and as returns, both (B, L) float32.

        A loss that means over rollouts weighs a group by its size, where the estimators weigh all groups the same:
        with groups of one size, as verl samples them, there is no difference.

        Args:
            token_level_rewards: (B, L); their sum over a rollout is its reward, 0 or 1.
            response_mask: (B, L), 1 for the tokens of the response.
            index: (B,) ids of the tasks, verl's uid; the rollouts of one are a group, wherever they stand.
            config: verl's `algorithm`; see `arguments`.

        Raises:
            ValueError: for rewards outside {0, 1}, a group too small for the estimator, or wrong arguments.
        """
        kwargs = arguments(algorithm, config or {})
        if index is None:
            raise ValueError("verl gave no uid, so which rollouts are of the same task is unknown: update verl")
        rewards = token_level_rewards.double().sum(-1).cpu().numpy()
        groups, sizes = np.unique(index.astype(str), return_inverse=True, return_counts=True)[1:]
        order, advantages = np.argsort(groups, kind="stable"), np.empty_like(rewards)
        for size in np.unique(sizes):
            rows = order[sizes[groups[order]] == size].reshape(-1, size)
            advantages[rows] = ALGORITHMS[algorithm].advantages(rewards[rows], **kwargs)
        scalars = torch.as_tensor(advantages, dtype=torch.float32, device=token_level_rewards.device)
        tokens = scalars[:, None] * response_mask
        return tokens, tokens

    return estimate


def arguments(algorithm: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The estimator's arguments, `algorithm.algorithm_kwargs` of verl's configuration.

    Raises:
        ValueError: for arguments it lacks or that stand elsewhere, or if verl mixes a KL penalty into the rewards.
    """
    if config.get("use_kl_in_reward"):
        raise ValueError(
            "algorithm.use_kl_in_reward makes rewards other than 0 and 1: set it to False; "
            "actor_rollout_ref.actor.use_kl_loss puts the penalty into the loss"
        )
    for name in {name for known in ALGORITHMS for name in _parameters(known)} & set(config):
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
    """Scores by `tasks.compute_score`; a response that reaches the length limit scores 0, as in arXiv 2602.02710.

    It is made when a run starts, and checks then that the estimator takes its arguments and the number of rollouts.
    """

    def __init__(self, config: Any, tokenizer: Any, compute_score: Any = None, **kwargs: Any) -> None:
        if config.reward.custom_reward_function.path:
            raise ValueError(
                "reward.reward_manager.name=maxrl has its own reward function: drop custom_reward_function"
            )
        if algorithm := NAMES.get(config.algorithm.adv_estimator):
            nothing = np.zeros((1, config.actor_rollout_ref.rollout.n))
            ALGORITHMS[algorithm].advantages(nothing, **arguments(algorithm, config.algorithm))
        super().__init__(config, tokenizer, tasks.compute_score, **kwargs)

    async def run_single(self, data: DataProto) -> dict[str, Any]:
        data = data[-1:]
        length = data.batch["attention_mask"][0, -data.batch["responses"].shape[-1] :].sum()
        truncated = bool(length >= self.config.actor_rollout_ref.rollout.response_length)
        [extra] = data.non_tensor_batch.get("extra_info", [{}])
        data.non_tensor_batch["extra_info"] = np.array([{**extra, "truncated": truncated}], dtype=object)
        return await super().run_single(data)
