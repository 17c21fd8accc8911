"""The estimators and text envs of this package in TRL's `GRPOTrainer`: `python -m maxrl_algos.integrations.trl -h`.

Tasks, verdicts and advantages are ours. Sampling (also by vLLM), the update, DeepSpeed, PEFT and logging are TRL's. The
loss has two aggregations, named as in `maxrl_algos.update`. Both are exact, since a generation serves one update:

- "sequence_sum", the theorem's estimator, is TRL's loss "dr_grpo". TRL divides it by `max_completion_length` too, a
  constant that AdamW does not see, but `max_grad_norm` does.
- "token_mean", that of the MaxRL paper's LLM runs, is TRL's loss "dapo".
"""

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import torch
from accelerate.utils import get_int_from_env
from datasets import Dataset
from trl import GRPOConfig, GRPOTrainer, ModelConfig, TrlParser, get_peft_config

from maxrl_algos.algorithms import ALGORITHMS, advantages, wants_logprobs
from maxrl_algos.run.config import option
from maxrl_algos.run.success_watch import SuccessWatch
from maxrl_algos.sources.chat import Chat, load_chat
from maxrl_algos.sources.text import TextSource
from maxrl_algos.update import AGGREGATIONS

SUPPORTED = "0.29 to 1.16"
LOSSES = {"sequence_sum": "dr_grpo", "token_mean": "dapo"}
OTHER_POLICY = "tokens would be sampled from another policy than the one that is trained"
REQUIRED: dict[str, tuple[Any, str]] = {  # settings of TRL, the value they must have, and what another value would do
    "scale_rewards": ("none", "the estimator alone scales advantages"),
    "multi_objective_aggregation": ("sum_then_normalize", "the verdict is the only objective"),
    "beta": (0.0, "no estimator has a KL term"),
    "num_iterations": (1, "a second update would be off-policy"),
    "importance_sampling_level": ("token", "another level averages over a rollout's tokens"),
    "vllm_importance_sampling_correction": (False, "it weighs or drops rollouts, which makes another estimator"),
    "off_policy_mask_threshold": (None, "it drops rollouts, which makes another estimator"),
    "mask_truncated_completions": (False, "a truncated response is a failure"),
    "top_entropy_quantile": (1.0, "every token counts"),
    "top_p": (1.0, OTHER_POLICY),
    "top_k": (0, OTHER_POLICY),
    "min_p": (None, OTHER_POLICY),
    "repetition_penalty": (1.0, OTHER_POLICY),
    "vllm_structured_outputs_regex": (None, OTHER_POLICY),
}
# What `generation_kwargs` may hold: arguments that change how fast tokens are sampled, and not from what.
GENERATION_KWARGS = ("use_cache", "cache_implementation", "cache_config", "prefill_chunk_size")
WORLD_SIZES = ["WORLD_SIZE", "PMI_SIZE", "OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE"]


@dataclass
class CorrectnessConfig(GRPOConfig):
    """TRL's settings, and those of the env and the estimator.

    An update takes generation_batch_size / num_generations tasks.

    Raises:
        ValueError: if a setting would change the estimator, is missing or unknown, or if the launch lost its processes.
    """

    _VALID_DICT_FIELDS = [*GRPOConfig._VALID_DICT_FIELDS, "generation_kwargs", "env_kwargs", "algorithm_kwargs"]

    env: str = option("", "Gymnasium id of a text env, 'module:id' where a module must be imported first")
    env_kwargs: dict[str, Any] | str | None = option(None, "keyword arguments of the env, as JSON")
    algorithm: str = option("maxrl", "one of " + ", ".join(name for name in ALGORITHMS if not wants_logprobs(name)))
    algorithm_kwargs: dict[str, Any] | str | None = option(None, "arguments of the estimator, as JSON")
    aggregation: str = option("token_mean", "aggregation of the loss: " + " or ".join(AGGREGATIONS))
    max_prompt: int = option(1024, "longest prompt in tokens")
    long_prompts: str = option(
        "error", "what happens to longer prompts: 'error', or 'drop' to leave their tasks out of a finite split"
    )
    eval_tasks: int = option(0, "number of held-out tasks that eval_strategy evaluates on")
    scale_rewards: str = option("none", "must be none")
    loss_type: str | None = option(None, "follows from the aggregation")
    shuffle_dataset: bool | None = option(False, "false: tasks come in the order of our own loop, new every epoch")
    vllm_importance_sampling_correction: bool = option(False, "must be false: it makes another estimator")

    def __post_init__(self) -> None:
        ranks = get_int_from_env(WORLD_SIZES, 0)
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
        self._check_trl_settings()
        self._check_own_settings()

    def _check_trl_settings(self) -> None:
        """Raise ValueError for settings of TRL by which the gradient would no longer be the estimator's."""
        for name, (value, reason) in REQUIRED.items():
            if getattr(self, name, value) != value:  # older versions of TRL lack some of them
                raise ValueError(f"{name} must be {value!r}, got {getattr(self, name)!r}: {reason}")
        if others := sorted(set(self.generation_kwargs or {}) - set(GENERATION_KWARGS)):
            raise ValueError(
                f"generation_kwargs may hold {', '.join(GENERATION_KWARGS)}, but not {', '.join(others)}: by others, "
                f"{OTHER_POLICY}. Temperature and lengths have settings of their own"
            )
        if self.steps_per_generation != self.gradient_accumulation_steps:
            raise ValueError(
                f"a generation must serve one update: steps_per_generation={self.steps_per_generation} is not "
                f"gradient_accumulation_steps={self.gradient_accumulation_steps}: give neither it nor "
                "generation_batch_size"
            )

    def _check_own_settings(self) -> None:
        """Raise ValueError for wrong settings of the env and the estimator."""
        if self.max_steps < 1 or not self.env:
            raise ValueError("give env, a Gymnasium id, and max_steps, the number of updates")
        if self.long_prompts not in ("error", "drop"):
            raise ValueError(f"long_prompts must be 'error' or 'drop', got {self.long_prompts!r}")
        self.env_kwargs = self.env_kwargs or {}
        self.algorithm_kwargs = kwargs = cast("dict[str, Any]", self.algorithm_kwargs or {})
        if wants_logprobs(self.algorithm):
            raise ValueError(f"{self.algorithm} takes log-probs, which TRL does not give: use `maxrl train`")
        advantages(self.algorithm, np.zeros((1, self.num_generations)), **kwargs)  # raises, and names the remedy

    @property
    def tasks(self) -> int:
        """Number of tasks of an update, P."""
        return self.generation_batch_size // self.num_generations


@dataclass
class Prompts:
    """The transform of a dataset of task indices: makes the prompts of the rows that TRL reads, when it reads them.

    Args:
        source: the tasks.
        chat: turns a message into a conversation, and holds the longest prompt allowed.
        split: name of the split.
        made_from: the arguments of `load`, without the split.
    """

    source: TextSource
    chat: Chat
    split: str
    made_from: tuple[str, dict[str, Any], str, int]

    @classmethod
    def load(cls, env: str, env_kwargs: dict[str, Any], model: str, max_prompt: int, split: str) -> "Prompts":
        """The prompts of a text env for the tokenizer of `model`, a folder or hub id."""
        source = TextSource(env, env_kwargs)
        chat = load_chat(model, source.system_prompt, max_prompt)
        return cls(source, chat, split, (env, env_kwargs, model, max_prompt))

    def __reduce__(self) -> Any:
        """`datasets` pickles transforms to name the dataset: what `load` was called with is small, an env is not."""
        return Prompts.load, (*self.made_from, self.split)

    def __call__(self, rows: dict[str, list[int]]) -> dict[str, list[Any]]:
        """The columns "prompt", "task" and "split" of B rows, given the column "task".

        Raises:
            ValueError: if a prompt is too long, which only tasks of an endless split can still be.
        """
        messages = self.source.messages(np.array(rows["task"]), self.split)
        for message in dict.fromkeys(messages):
            self.chat.prompt(message)
        prompts = [self.chat.conversation(message) for message in messages]
        return {"prompt": prompts, "task": rows["task"], "split": [self.split] * len(prompts)}

    def dataset(self, tasks: Sequence[int] | np.ndarray) -> Dataset:
        """A dataset with a row for each of `tasks`."""
        rows = Dataset.from_dict({"task": tasks})
        rows.set_transform(self)
        return rows


class CorrectnessTrainer(GRPOTrainer):
    """TRL's trainer on the tasks of a text env, with an estimator of this package.

    A rollout that its verifier failed on is unscored: it is None to TRL, its advantage is 0, and it is no part of its
    group. It still counts among the rollouts or tokens that the loss is divided by. Beside TRL's metrics, the log has
    `coverage`, `all_fail`, `all_pass` (shares of groups) and `unscored` (number of rollouts).

    Args:
        model: folder or hub id of a causal LM, or a model loaded from there. Responses end by the tokens that its
            tokenizer and its generation_config.json name.
        args: the settings.
        kwargs: further arguments of `GRPOTrainer`, such as `peft_config`.

    Raises:
        ValueError: if the env is no text env, the model has no tokenizer, or prompts are too long.
        RuntimeError: if this version of TRL lacks the methods that are overridden here.
    """

    def __init__(self, model: Any, args: CorrectnessConfig, **kwargs: Any) -> None:
        for name in ("_calculate_rewards", "_generate_and_score_completions"):
            if not hasattr(GRPOTrainer, name):
                raise _moved(f"GRPOTrainer has no {name}")
        # Rewards (B,) of all processes while a batch is scored, NaN where unscored.
        self._rewards: np.ndarray | None = None
        start = model if isinstance(model, str) else model.name_or_path
        prompts = Prompts.load(args.env, cast("dict[str, Any]", args.env_kwargs), start, args.max_prompt, "train")
        source, chat = prompts.source, prompts.chat
        self.source, self.chat = source, chat
        drop = args.long_prompts == "drop"
        if dropped := source.keep_short(chat, args.seed, drop):
            warnings.warn(f"max_prompt={args.max_prompt} leaves out {dropped} training tasks", stacklevel=2)
        held_out = source.held_out_tasks("test", args.eval_tasks)
        if args.eval_tasks:
            held_out = source.short(chat, "test", held_out, drop)
        self.success_watch = SuccessWatch(
            "easier tasks, a stronger model (or supervised steps before), or more rollouts of each task "
            "(num_generations)"
        )
        tasks = [source.training_tasks(args.seed, step, args.tasks) for step in range(args.max_steps)]
        super().__init__(
            model=model,
            args=args,
            reward_funcs=self.correct,
            train_dataset=prompts.dataset(np.concatenate(tasks)),
            eval_dataset=replace(prompts, split="test").dataset(held_out) if args.eval_tasks else None,
            processing_class=chat.tokenizer,
            **kwargs,
        )

    def correct(
        self, completion_ids: list[list[int]], task: list[int], split: list[str], **rest: Any
    ) -> list[float | None]:
        """The reward function of B completions: 1.0 or 0.0, and None where the verifier failed."""
        rewards, ended = self.source.verify(self.chat, np.array(task), completion_ids, split[0])
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
            for _ in range(min(len(ours), len(log))):  # TRL has logged its own advantages
                log.pop()
            log.extend(ours.tolist())
        self._rewards = None
        return out

    def _transform_advantages(self, advantages: Any) -> Any:
        """Our advantages (B,) float32 of the rollouts of all processes, in place of TRL's.

        A later TRL may call a method of this name; it then logs what this method returns.
        """
        if self._rewards is None:
            raise _moved("rewards no longer pass through _calculate_rewards")
        if not self.model.training:
            return advantages
        groups = self._rewards.reshape(-1, self.num_generations)
        solved, scored = np.nansum(groups, axis=1), (~np.isnan(groups)).sum(axis=1)
        shares = {"coverage": solved > 0, "all_fail": solved == 0, "all_pass": (solved > 0) & (solved == scored)}
        for name, flags in shares.items():
            self._metrics["train"][name].append(float(flags.mean()))
        self._metrics["train"]["unscored"].append(float(groups.size - scored.sum()))
        if self.accelerator.is_main_process:
            self.success_watch.see(solved.sum())
        ours = scored_advantages(self.args.algorithm, groups, **self.args.algorithm_kwargs)
        return torch.as_tensor(ours.ravel(), dtype=torch.float32, device=self.accelerator.device)


def scored_advantages(algorithm: str, rewards: np.ndarray, **kwargs: Any) -> np.ndarray:
    """Advantages (P, N) float64 of rewards (P, N) in {0, 1}, which are NaN where a rollout has no verdict.

    A rollout without a verdict gets the advantage 0, and its group is treated as a group of its scored rollouts. If
    these are fewer than the estimator takes, the advantages of the group are all 0.
    """
    out, scored = np.zeros(rewards.shape), ~np.isnan(rewards)
    counts = scored.sum(axis=1)
    for n in np.unique(counts):
        rows = scored & (counts == n)[:, None]
        try:
            advantages(algorithm, np.zeros((1, n)), **kwargs)
        except ValueError:  # the estimator takes no group of this size
            if n == rewards.shape[1]:
                raise
            continue
        out[rows] = advantages(algorithm, rewards[rows].reshape(-1, n), **kwargs).ravel()
    return out


def _moved(what: str) -> RuntimeError:
    """The error for a version of TRL whose internals have changed."""
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
