"""Estimators and text environments of this package in TRL's `GRPOTrainer`: `python -m maxrl_algos.integrations.trl -h`.

Tasks, verdicts and advantages are ours; sampling (vLLM too), update, DeepSpeed, PEFT and logging are TRL's. Two
configurations, named as `maxrl_algos.update` names its aggregations, exact while a generation serves one update:

- "sequence_sum", the theorem's estimator, by TRL's loss "dr_grpo": divided by `max_completion_length`, a constant that
  AdamW doesn't see but `max_grad_norm` does.
- "token_mean", that of the MaxRL paper's LLM runs, by TRL's loss "dapo".
"""

import os
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch
from accelerate.utils import get_int_from_env
from datasets import Dataset
from trl import GRPOConfig, GRPOTrainer, ModelConfig, TrlParser, get_peft_config

from maxrl_algos.algorithms import ALGORITHMS, advantages, wants_logprobs
from maxrl_algos.commands.train_text import chat_of
from maxrl_algos.run.config import option
from maxrl_algos.sources.text import TextCollector
from maxrl_algos.update import AGGREGATIONS

SUPPORTED = "0.29 to 1.16"
LOSSES = {"sequence_sum": "dr_grpo", "token_mean": "dapo"}
REQUIRED: dict[str, tuple[Any, str]] = {  # settings of TRL, and what another value would do
    "scale_rewards": ("none", "the estimator alone scales advantages"),
    "multi_objective_aggregation": ("sum_then_normalize", "the verdict is the one objective"),
    "beta": (0.0, "a KL term is in no estimator"),
    "num_iterations": (1, "a second update would be off-policy"),
    "importance_sampling_level": ("token", "another level averages over a rollout's tokens"),
    "mask_truncated_completions": (False, "a truncated response is a failure"),
    "top_entropy_quantile": (1.0, "every token counts"),
    "top_p": (1.0, "what samples must be what trains"),
    "top_k": (0, "what samples must be what trains"),
    "min_p": (None, "what samples must be what trains"),
    "repetition_penalty": (1.0, "what samples must be what trains"),
}
RANKS = ["WORLD_SIZE", "PMI_SIZE", "OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE"]


@dataclass
class CorrectnessConfig(GRPOConfig):
    """TRL's settings, the env and the estimator. An update takes generation_batch_size / num_generations tasks."""

    _VALID_DICT_FIELDS = [*GRPOConfig._VALID_DICT_FIELDS, "env_kwargs", "algorithm_kwargs"]

    env: str = option("", "Gymnasium id of a text env, 'module:id' where a module must be imported first")
    env_kwargs: dict[str, Any] | str | None = option(None, "keyword arguments of the env, as JSON")
    algorithm: str = option("maxrl", "one of " + ", ".join(name for name in ALGORITHMS if not wants_logprobs(name)))
    algorithm_kwargs: dict[str, Any] | str | None = option(None, "arguments of the estimator, as JSON")
    aggregation: str = option("token_mean", "of the loss: " + " or ".join(AGGREGATIONS))
    max_prompt: int = option(1024, "longest prompt in tokens")
    eval_tasks: int = option(0, "held-out tasks that eval_strategy evaluates on")
    scale_rewards: str = option("none", "must be none")
    loss_type: str | None = option(None, "follows from the aggregation")
    shuffle_dataset: bool | None = option(False, "tasks come in the order of our own loop, new every epoch")

    def __post_init__(self) -> None:
        ranks = get_int_from_env(RANKS, 0)
        if "MASTER_ADDR" in os.environ and not ranks:
            raise ValueError(
                "MASTER_ADDR is set, but no WORLD_SIZE: the launch meant several processes and runs one, as "
                "`accelerate launch --cpu --num_processes 2` does; take torchrun, or unset MASTER_ADDR"
            )
        if self.aggregation not in LOSSES:
            raise ValueError(f"aggregation must be one of {AGGREGATIONS}, got {self.aggregation!r}")
        loss = LOSSES[self.aggregation]
        if self.loss_type not in (None, loss):
            raise ValueError(f"loss_type={self.loss_type!r} is not {self.aggregation}, which is {loss!r}: leave it out")
        self.loss_type = loss
        super().__post_init__()
        if max(ranks, 1) != self.world_size:
            raise ValueError(f"launched as {ranks} processes, but TRL found {self.world_size}: take torchrun")
        for name, (value, reason) in REQUIRED.items():
            if getattr(self, name) != value:
                raise ValueError(f"{name} must be {value!r}, got {getattr(self, name)!r}: {reason}")
        if self.steps_per_generation != self.gradient_accumulation_steps:
            raise ValueError(
                f"a generation must serve one update: steps_per_generation={self.steps_per_generation} is not "
                f"gradient_accumulation_steps={self.gradient_accumulation_steps}: give neither it nor "
                "generation_batch_size"
            )
        if self.max_steps < 1 or not self.env:
            raise ValueError("give env, a Gymnasium id, and max_steps, the number of updates")
        self.env_kwargs = self.env_kwargs or {}
        self.algorithm_kwargs = kwargs = cast("dict[str, Any]", self.algorithm_kwargs or {})
        if self.algorithm in ALGORITHMS and wants_logprobs(self.algorithm):
            raise ValueError(f"{self.algorithm} takes log-probs, which TRL doesn't give: use our own loop")
        advantages(self.algorithm, np.zeros((1, self.num_generations)), **kwargs)  # raises, with a hint

    @property
    def tasks(self) -> int:
        """Tasks an update, P."""
        return self.generation_batch_size // self.num_generations


class CorrectnessTrainer(GRPOTrainer):
    """TRL's trainer on the tasks of a text env, with an estimator of this package.

    A rollout that its verifier fails on is unscored: None to TRL, advantage 0, no part of its group; it still counts
    among the rollouts or tokens that the loss is divided by. Beside TRL's metrics stand `coverage`, `all_fail`,
    `all_pass` (shares of groups) and `unscored` (rollouts).

    Args:
        model: folder or hub id of a causal LM, or one loaded from there. Responses end by the tokens that its
            tokenizer and its generation_config.json name.
        args: the settings.
        kwargs: further arguments of `GRPOTrainer`, such as `peft_config`.
    """

    def __init__(self, model: Any, args: CorrectnessConfig, **kwargs: Any) -> None:
        for name in ("_calculate_rewards", "_generate_and_score_completions"):
            if not hasattr(GRPOTrainer, name):
                raise _moved(f"GRPOTrainer has no {name}")
        self._rewards: np.ndarray | None = None  # (B,) of all processes while a batch is scored, NaN where unscored
        self.collector = TextCollector(args.env, args.env_kwargs)  # type: ignore[arg-type]
        source = model if isinstance(model, str) else model.name_or_path
        self.chat = chat_of(source, self.collector.system_prompt, args.max_prompt, ())
        steps = (self.collector.training_tasks(args.seed, step, args.tasks) for step in range(args.max_steps))
        held_out = self.collector.held_out_tasks("test", args.eval_tasks)
        super().__init__(
            model=model,
            args=args,
            reward_funcs=self.correct,
            train_dataset=Dataset.from_list([row for tasks in steps for row in self._rows(tasks, "train")]),
            eval_dataset=Dataset.from_list(self._rows(held_out, "test")) if args.eval_tasks else None,
            processing_class=self.chat.tokenizer,
            **kwargs,
        )

    def _rows(self, tasks: np.ndarray, split: str) -> list[dict[str, Any]]:
        """Rows of a dataset, one for each of `tasks` (P,)."""
        messages = self.collector.messages(tasks, split)
        for message in messages:
            self.chat.prompt(message)  # raises if it is too long
        prompts = map(self.chat.conversation, messages)
        return [{"prompt": p, "task": int(i), "split": split} for p, i in zip(prompts, tasks, strict=True)]

    def correct(
        self, completion_ids: list[list[int]], task: list[int], split: list[str], **rest: Any
    ) -> list[float | None]:
        """The reward function: 1.0 or 0.0, None where the verifier failed."""
        rewards, ended = self.collector.verify(self.chat, np.array(task), completion_ids, split[0])
        return [None if end == "verifier_error" else float(r) for r, end in zip(rewards, ended, strict=True)]

    def _calculate_rewards(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        found = super()._calculate_rewards(*args, **kwargs)  # (B, 1) of all processes
        self._rewards = found[:, 0].double().cpu().numpy()
        return found

    def _generate_and_score_completions(self, inputs: Any) -> Any:
        out = super()._generate_and_score_completions(inputs)
        if self._rewards is None or "advantages" not in out:
            raise _moved("rewards no longer pass through _calculate_rewards, or advantages go elsewhere")
        if self.model.training and not hasattr(GRPOTrainer, "_transform_advantages"):
            ours, size, log = self._transform_advantages(None), len(out["advantages"]), self._logs["advantages"]
            out["advantages"] = ours[self.accelerator.process_index * size :][:size].to(out["advantages"])
            for _ in range(min(len(ours), len(log))):
                log.pop()
            log.extend(ours.tolist())
        self._rewards = None
        return out

    def _transform_advantages(self, advantages: Any) -> Any:
        """Advantages (B,) of all processes, instead of TRL's: a hook that TRL may get, after which it logs them."""
        if self._rewards is None:
            raise _moved("rewards no longer pass through _calculate_rewards")
        if not self.model.training:
            return advantages
        groups = self._rewards.reshape(-1, self.num_generations)
        solved, scored = np.nansum(groups, axis=1), (~np.isnan(groups)).sum(axis=1)
        shares = {"coverage": solved > 0, "all_fail": solved == 0, "all_pass": (solved > 0) & (solved == scored)}
        for name, each in shares.items():
            self._metrics["train"][name].append(float(each.mean()))
        self._metrics["train"]["unscored"].append(float(groups.size - scored.sum()))
        ours = scored_advantages(self.args.algorithm, groups, **self.args.algorithm_kwargs)
        return torch.as_tensor(ours.ravel(), dtype=torch.float32, device=self.accelerator.device)


def scored_advantages(algorithm: str, rewards: np.ndarray, **kwargs: Any) -> np.ndarray:
    """Advantages (P, N) float64 of rewards (P, N) in {0, 1}, NaN where a rollout has no verdict.

    Such a rollout gets 0, and its group is taken for one of the others alone: all 0 where these are fewer than the
    estimator takes.
    """
    out, scored = np.zeros(rewards.shape), ~np.isnan(rewards)
    counts = scored.sum(axis=1)
    for n in np.unique(counts):
        rows = scored & (counts == n)[:, None]
        try:
            advantages(algorithm, np.zeros((1, n)), **kwargs)
        except ValueError:
            if n == rewards.shape[1]:
                raise
            continue
        out[rows] = advantages(algorithm, rewards[rows].reshape(-1, n), **kwargs).ravel()
    return out


def _moved(what: str) -> RuntimeError:
    from trl import __version__

    return RuntimeError(f"TRL {__version__}: {what}. Tested with TRL {SUPPORTED}: install one of these")


def main(arguments: list[str] | None = None) -> None:
    config, model = TrlParser((CorrectnessConfig, ModelConfig)).parse_args_and_config(arguments)
    config.model_init_kwargs = {
        **(config.model_init_kwargs or {}),
        "revision": model.model_revision,
        "attn_implementation": model.attn_implementation,
        "dtype": model.dtype,
    }
    trainer = CorrectnessTrainer(model.model_name_or_path, config, peft_config=get_peft_config(model))
    trainer.train(resume_from_checkpoint=config.resume_from_checkpoint)
    trainer.save_model()


if __name__ == "__main__":
    main()
