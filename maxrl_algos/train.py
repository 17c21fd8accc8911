"""The training loop for token tasks: sample, verify, advantages, one update, metrics.

Every random draw of a step comes from a Generator that is a pure function of (seed, stream, step); so a run that was
killed and resumed from a checkpoint gives the numbers of one that never stopped. Data-parallel under `torchrun` or
`accelerate launch`.
"""

import time
from dataclasses import MISSING, asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from maxrl_algos.algorithms import ALGORITHMS, advantages, wants_logprobs
from maxrl_algos.run.config import option, parse, require
from maxrl_algos.evaluate import Evaluation, evaluate
from maxrl_algos.metrics import pass_at_k, powers_of_two
from maxrl_algos.models.shared_prompt_lm import Rollouts, SharedPromptPolicy, build_model, response_lengths
from maxrl_algos.run.distributed import Processes, optimizer_state, restore_optimizer
from maxrl_algos.sources.tokens import Collector, Groups
from maxrl_algos.run import Run, RunConfig
from maxrl_algos.seeding import torch_generator
from maxrl_algos.update import AGGREGATIONS, Report, accumulate_gradient, apply_gradient


@dataclass(frozen=True)
class TrainConfig(RunConfig):
    """One training run; the defaults suit small tasks on a laptop."""

    env: str = option(
        MISSING, "Gymnasium id of a one-step token env, 'module:id' where a module must be imported first"
    )
    model: dict = option({"layers": 2, "hidden": 128}, "arguments of build_model, as JSON")
    start_from: str | None = option(None, "folder of a model to start from, instead of random weights")
    algorithm: str = option("maxrl", "one of " + ", ".join(ALGORITHMS))
    algorithm_kwargs: dict = option({}, "arguments of the estimator, as JSON")
    aggregation: str = option("token_mean", "of the loss: " + " or ".join(AGGREGATIONS))
    entropy_coef: float = option(0.0, "weight of the entropy bonus")
    steps: int = option(200, "updates")
    tasks: int = option(32, "tasks a step, of all processes together")
    rollouts: int = option(32, "N, rollouts a task")
    temperature: float = option(1.0, "of sampling, in training and evaluation")
    lr: float = option(1e-4, "AdamW's learning rate, constant")
    weight_decay: float = option(0.01, "AdamW's")
    max_grad_norm: float = option(1.0, "the gradient is clipped to this norm")
    warmup_steps: int = option(200, "supervised steps on demonstrations, before the others")
    warmup_lr: float = option(5e-4, "learning rate of these")
    warmup_tasks: int = option(32, "demonstrations a supervised step, of all processes together")
    eval_every: int = option(100, "updates between evaluations; the last step is always evaluated")
    eval_tasks: int = option(256, "held-out tasks evaluated")
    eval_samples: int = option(64, "rollouts a held-out task")
    save_every: int = option(50, "steps between checkpoints, supervised ones counted")
    micro_tokens: int | None = option(None, "response tokens a backward pass; by device where not given")

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            advantages(self.algorithm, [[0.0, 1.0]])  # raises, with a hint
        if self.aggregation not in AGGREGATIONS:
            raise ValueError(f"aggregation must be one of {AGGREGATIONS}, got {self.aggregation!r}")
        counts = "tasks", "rollouts", "warmup_tasks", "eval_every", "eval_samples", "save_every", "micro_tokens"
        require(self, (*counts, "processes"), 1)
        require(self, ("temperature", "lr", "warmup_lr", "max_grad_norm"), 0, strict=True)
        require(self, ("steps", "warmup_steps", "eval_tasks", "seed", "entropy_coef", "weight_decay"), 0)
        nothing = np.zeros((1, self.rollouts))  # what the estimator can't take fails now, not after the warm-up
        extra = {"mean_token_logprob": nothing} if wants_logprobs(self.algorithm) else {}
        advantages(self.algorithm, nothing, **extra, **self.algorithm_kwargs)


class Trainer(Run):
    """A run of `TrainConfig`: built fresh, or from the last checkpoint in its folder.

    `step` counts supervised steps and updates together; a step of the run is `step - warmup_steps`.
    """

    free = Run.free | {"micro_tokens"}

    def __init__(self, config: TrainConfig) -> None:
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # one a checkpoint would break ours
        super().__init__(config)
        self.before = config.warmup_steps
        if config.warmup_steps and config.warmup_tasks % self.processes.count:
            raise ValueError(
                f"warmup_tasks={config.warmup_tasks} must be a multiple of {self.processes.count} processes"
            )
        self.build()
        self.optimizer = self._optimizer(config.warmup_lr if config.warmup_steps else config.lr)
        self.open()

    def build(self) -> None:
        """The env's side, and the policy with the weights of the last checkpoint, if there is one."""
        self.collector: Any = Collector(self.config.env, self.config.env_kwargs)
        self.tokens = self.collector.tokens
        self.held_out = self.collector.held_out_tasks("test", self.config.eval_tasks)
        self.policy: Any = SharedPromptPolicy(self._model().to(self.device))

    def _model(self) -> Any:
        from transformers import AutoModelForCausalLM

        source = self.last_checkpoint or self.config.start_from
        if source:
            if not Path(source).is_dir():
                raise ValueError(f"start_from={source} is no folder: give one that a run or save_pretrained wrote")
            return AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32)
        length = self.collector.prompt_length + self.tokens["max_response"]
        return build_model(
            self.tokens["vocab_size"], seed=self.config.seed, **{"max_length": length, **self.config.model}
        )

    def _optimizer(self, lr: float) -> torch.optim.Optimizer:
        return torch.optim.AdamW(self.policy.model.parameters(), lr=lr, weight_decay=self.config.weight_decay)

    def restore(self, state: dict[str, Any]) -> None:
        if self.step >= self.before:
            self.optimizer = self._optimizer(self.config.lr)
        restore_optimizer(self.optimizer, state["optimizer"])

    def state(self) -> dict[str, Any]:
        return {"optimizer": optimizer_state(self.optimizer, self.processes.main)}

    def model(self) -> Any:
        return self.policy.model

    def train_step(self) -> dict[str, Any]:
        return self.supervised_step() if self.step < self.before else self.update_step()

    def after_step(self) -> None:
        if self.step == self.before:
            self.optimizer = self._optimizer(self.config.lr)

    def supervised_step(self) -> dict[str, Any]:
        """One step of maximum likelihood on demonstrations, token mean."""
        config, begin = self.config, time.perf_counter()
        tasks = self.collector.training_tasks(config.seed, self.step, config.warmup_tasks, "warmup")
        with self._precision():
            logp = self.demonstration_logprobs(self.processes.share(tasks))
        loss = -logp.sum() / sum(self.processes.gather(len(logp)))
        loss.backward()
        self.processes.sum_gradients(self.policy.model)
        norm = apply_gradient(self.policy.model, self.optimizer, config.max_grad_norm)
        seconds = time.perf_counter() - begin
        loss = sum(self.processes.gather(float(loss.detach())))
        return {"phase": "warmup", "loss": loss, "gradient_norm": norm, "seconds/update": seconds}

    def demonstration_logprobs(self, tasks: np.ndarray) -> torch.Tensor:
        """Log-probs (S,) of the tokens of one demonstration of each of `tasks` (P,)."""
        prompts, tokens = self.collector.demonstrations(tasks, self.device)
        return self.policy.logprobs(prompts, tokens, response_lengths(tokens, self.tokens["eos"]))[0]

    def collect(self, tasks: np.ndarray) -> Groups:
        """Rollouts of training `tasks` (P,), this process's."""
        config, random = self.config, torch_generator(self.config.seed, "rollouts", self.step, self.device)
        part = self.processes.rank, self.processes.count
        return self.collector.collect(self.policy, tasks, config.rollouts, random, "train", config.temperature, part)

    def check(self, report: Report) -> dict[str, float]:
        """Called between gradient and optimiser step; what it returns is logged."""
        return {}

    def update_step(self) -> dict[str, Any]:
        """Tasks, rollouts, advantages, one update; returns what is logged."""
        config = self.config
        begin = time.perf_counter()
        tasks = self.collector.training_tasks(config.seed, self.step, config.tasks)
        with self._precision():
            groups = self.collect(self.processes.share(tasks))
        advantage = self._advantages(groups)
        before, report = time.perf_counter(), Report()
        with self._precision():
            loss = accumulate_gradient(
                self.policy,
                groups.prompts,
                groups.rollouts,
                advantage,
                config.aggregation,
                config.entropy_coef,
                config.temperature,
                config.micro_tokens,
                groups.prompt_lengths,
                report,
                self.processes,
            )
        self.processes.sum_gradients(self.policy.model)
        checked = self.check(report)
        norm = apply_gradient(self.policy.model, self.optimizer, config.max_grad_norm)
        end = time.perf_counter()
        seconds = {**groups.seconds, "update": end - before}
        seconds["other"] = end - begin - sum(seconds.values())
        return {
            "phase": "train",
            "loss": sum(self.processes.gather(loss)),
            "gradient_norm": norm,
            **(metrics := group_metrics(groups, self.processes)),
            **checked,
            "tokens_per_second": metrics["response_length"] * config.tasks * config.rollouts / (end - begin),
            **{f"seconds/{k}": v for k, v in seconds.items()},
        }

    def _advantages(self, groups: Groups) -> np.ndarray:
        config = self.config
        extra = {"mean_token_logprob": mean_token_logprob(groups.rollouts)} if wants_logprobs(config.algorithm) else {}
        return advantages(config.algorithm, groups.rewards, **extra, **config.algorithm_kwargs)

    def _precision(self) -> Any:
        """bfloat16 where it pays: matrix products on a GPU. Weights, softmax and sums stay float32."""
        on = self.device.type == "cuda"
        return torch.autocast(self.device.type, torch.bfloat16, enabled=on, cache_enabled=False)

    def evaluation(self) -> Evaluation:
        """Of the held-out tasks."""
        config, tasks = self.config, self.held_out
        return evaluate(
            self.policy,
            self.collector,
            tasks,
            config.eval_samples,
            config.seed,
            "test",
            config.temperature,
            processes=self.processes,
        )

    def evaluate(self) -> tuple[dict[str, Any], dict[str, float]]:
        with self._precision():
            result = self.evaluation()
        ks = powers_of_two(self.config.eval_samples)
        shares = pass_at_k(result.successes, result.samples, ks).mean(axis=0)
        return asdict(result), {f"test/pass@{k}": float(share) for k, share in zip(ks, shares, strict=True)}


def mean_token_logprob(rollouts: Rollouts) -> np.ndarray:
    """(P, N) float64: each rollout's log-probability over its tokens."""
    return (rollouts.logprobs.double().sum(-1) / rollouts.lengths).cpu().numpy()


def group_metrics(groups: Groups, processes: Processes) -> dict[str, float]:
    """What a step logs of the groups of all processes; `entropy` is the mean of -log-prob over sampled tokens, which
    estimates it."""
    rollouts = groups.rollouts
    own = groups.rewards, groups.ended, rollouts.lengths.cpu().numpy(), rollouts.logprobs.double().sum(-1).cpu().numpy()
    rewards, ended, lengths, logp = (np.concatenate(x) for x in zip(*processes.gather(own), strict=True))
    successes = rewards.sum(axis=1)
    return {
        "pass_rate": float(rewards.mean()),
        "coverage": float((successes > 0).mean()),
        "all_fail": float((successes == 0).mean()),
        "all_pass": float((successes == rewards.shape[1]).mean()),
        "entropy": float(-logp.sum() / lengths.sum()),
        "response_length": float(lengths.mean()),
        "truncated": float((ended == "length").mean()),
        "verifier_errors": int((ended == "verifier_error").sum()),
    }


def main(arguments: list[str] | None = None) -> None:
    Trainer(parse(TrainConfig, arguments)).run()


if __name__ == "__main__":
    main()
