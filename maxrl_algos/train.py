"""The training loop for token tasks: sample, verify, advantages, one update, metrics.

Every random draw of a step comes from a Generator that is a pure function of (seed, stream, step); so a run that was
killed and resumed from a checkpoint gives the numbers of one that never stopped.
"""

import argparse
import json
import time
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from maxrl_algos import checkpoint
from maxrl_algos.algorithms import ALGORITHMS, advantages, wants_logprobs
from maxrl_algos.evaluate import evaluate
from maxrl_algos.journal import Journal
from maxrl_algos.metrics import pass_at_k, powers_of_two
from maxrl_algos.policies.causal_lm import Rollouts, SharedPromptPolicy, build_model, response_lengths
from maxrl_algos.rollouts import Collector, Groups
from maxrl_algos.seeding import torch_generator
from maxrl_algos.update import AGGREGATIONS, accumulate_gradient, apply_gradient


def _help(default: Any, text: str) -> Any:
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata={"help": text})
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class TrainConfig:
    """One training run; the defaults suit small tasks on a laptop."""

    out: str = _help(MISSING, "folder of the run: checkpoints, metrics, evaluations; an unfinished run there goes on")
    env: str = _help(MISSING, "Gymnasium id of a one-step token env, 'module:id' where a module must be imported first")
    env_kwargs: dict = _help({}, "keyword arguments of the env, as JSON")
    model: dict = _help({"layers": 2, "hidden": 128}, "arguments of build_model, as JSON")
    start_from: str | None = _help(None, "folder of a model to start from, instead of random weights")
    seed: int = _help(0, "of weights, tasks and rollouts")
    algorithm: str = _help("maxrl", "one of " + ", ".join(ALGORITHMS))
    algorithm_kwargs: dict = _help({}, "arguments of the estimator, as JSON")
    aggregation: str = _help("token_mean", "of the loss: " + " or ".join(AGGREGATIONS))
    entropy_coef: float = _help(0.0, "weight of the entropy bonus")
    steps: int = _help(200, "updates")
    tasks: int = _help(32, "tasks a step")
    rollouts: int = _help(32, "N, rollouts a task")
    temperature: float = _help(1.0, "of sampling, in training and evaluation")
    lr: float = _help(1e-4, "AdamW's learning rate, constant")
    weight_decay: float = _help(0.01, "AdamW's")
    max_grad_norm: float = _help(1.0, "the gradient is clipped to this norm")
    warmup_steps: int = _help(200, "supervised steps on demonstrations, before the others")
    warmup_lr: float = _help(5e-4, "learning rate of these")
    warmup_tasks: int = _help(32, "demonstrations a supervised step")
    eval_every: int = _help(100, "updates between evaluations; the last step is always evaluated")
    eval_tasks: int = _help(256, "held-out tasks evaluated")
    eval_samples: int = _help(64, "rollouts a held-out task")
    save_every: int = _help(50, "steps between checkpoints, supervised ones counted")
    micro_tokens: int | None = _help(None, "response tokens a backward pass; by device where not given")
    device: str = _help("auto", "auto, cpu, cuda")
    loggers: tuple[str, ...] = _help(("tensorboard",), "beside metrics.jsonl: tensorboard, wandb")
    progress: bool = _help(True, "show a progress bar")

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            advantages(self.algorithm, [[0.0, 1.0]])  # raises, with a hint
        if self.aggregation not in AGGREGATIONS:
            raise ValueError(f"aggregation must be one of {AGGREGATIONS}, got {self.aggregation!r}")
        for name in ("tasks", "rollouts", "warmup_tasks", "eval_every", "eval_samples", "save_every"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be >= 1, got {getattr(self, name)}")
        for name in ("temperature", "lr", "warmup_lr", "max_grad_norm"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be > 0, got {getattr(self, name)}")
        if self.micro_tokens is not None and self.micro_tokens < 1:
            raise ValueError(f"micro_tokens must be >= 1, got {self.micro_tokens}")
        for name in ("steps", "warmup_steps", "eval_tasks", "seed", "entropy_coef", "weight_decay"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be >= 0, got {getattr(self, name)}")
        nothing = np.zeros((1, self.rollouts))  # what the estimator can't take fails now, not after the warm-up
        extra = {"mean_token_logprob": nothing} if wants_logprobs(self.algorithm) else {}
        advantages(self.algorithm, nothing, **extra, **self.algorithm_kwargs)


# what may change between a run and its continuation
FREE = {"steps", "eval_every", "save_every", "device", "loggers", "progress", "micro_tokens"}


class Trainer:
    """A run of `TrainConfig`: built fresh, or from the last checkpoint in its folder.

    `step` counts supervised steps and updates together; a step of the run is `step - warmup_steps`.
    """

    def __init__(self, config: TrainConfig) -> None:
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # one a checkpoint would break ours
        self.config, self.folder = config, Path(config.out)
        self.settings = json.loads(json.dumps(asdict(config)))  # as a file gives them back: lists for tuples
        device = config.device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        self.device = torch.device(device)
        self.collector = Collector(config.env, config.env_kwargs)
        self.tokens = self.collector.tokens
        self.held_out = self.collector.held_out_tasks("test", config.eval_tasks)
        saved = checkpoint.complete(self.folder)
        self.last_checkpoint = saved[-1] if saved else None
        model = self._model().to(self.device)
        self.policy = SharedPromptPolicy(model)
        self.step = 0
        self.optimizer = self._optimizer(config.warmup_lr if config.warmup_steps else config.lr)
        if self.last_checkpoint:
            self._restore(checkpoint.load_state(self.last_checkpoint))
        start = self.step if self.last_checkpoint else -1  # without one, nothing that stands there counts
        self.journal = Journal(self.folder, start, config.loggers, self.settings)
        checkpoint.write_text(self.folder / "config.json", json.dumps(self.settings, indent=1))

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

    def _restore(self, state: dict[str, Any]) -> None:
        before = {k: v for k, v in state["config"].items() if k not in FREE}
        now = {k: v for k, v in self.settings.items() if k not in FREE}
        if changed := sorted(k for k in now if k != "out" and before.get(k, MISSING) != now[k]):
            raise ValueError(
                f"{self.folder} holds a run with other settings ({', '.join(changed)}): give it its own folder, or "
                "take the settings in its config.json"
            )
        self.step = state["step"]
        if self.step >= self.config.warmup_steps:
            self.optimizer = self._optimizer(self.config.lr)
        self.optimizer.load_state_dict(state["optimizer"])

    def save(self) -> None:
        state = {"optimizer": self.optimizer.state_dict(), "config": self.settings}
        self.last_checkpoint = checkpoint.save(self.folder, self.step, self.policy.model, state)

    def run(self) -> Path:
        """To the end; returns the run's folder."""
        config, total = self.config, self.config.warmup_steps + self.config.steps
        if self.last_checkpoint is None:
            self._evaluate_if_due()
            self.save()
        bar = tqdm(total=total, initial=self.step, disable=not config.progress, desc=config.algorithm)
        while self.step < total:
            try:
                values = self.supervised_step() if self.step < config.warmup_steps else self.update_step()
                self.journal.metrics(self.step, values)
                self.step += 1
                if self.step == config.warmup_steps:
                    self.optimizer = self._optimizer(config.lr)
                self._evaluate_if_due()
            except FloatingPointError as error:
                raise FloatingPointError(
                    f"{error} at step {self.step}: stopped. The last good checkpoint is {self.last_checkpoint}: "
                    "start from it in a new folder with a lower lr"
                ) from error
            if self.step % config.save_every == 0 or self.step in (total, config.warmup_steps):
                self.save()
            bar.update()
            bar.set_postfix({k: f"{values[k]:.3f}" for k in ("loss", "pass_rate", "coverage") if k in values})
        bar.close()
        self.journal.close()
        return self.folder

    def supervised_step(self) -> dict[str, Any]:
        """One step of maximum likelihood on demonstrations, token mean."""
        config, begin = self.config, time.perf_counter()
        tasks = self.collector.training_tasks(config.seed, self.step, config.warmup_tasks, "warmup")
        prompts, tokens = self.collector.demonstrations(tasks, self.device)
        lengths = response_lengths(tokens, self.tokens["eos"])
        with self._precision():
            logp, _ = self.policy.logprobs(prompts, tokens, lengths)
            loss = -logp.mean()
        loss.backward()
        norm = apply_gradient(self.policy.model, self.optimizer, config.max_grad_norm)
        seconds = time.perf_counter() - begin
        return {"phase": "warmup", "loss": float(loss.detach()), "gradient_norm": norm, "seconds/update": seconds}

    def update_step(self) -> dict[str, Any]:
        """Tasks, rollouts, advantages, one update; returns what is logged."""
        config = self.config
        begin = time.perf_counter()
        tasks = self.collector.training_tasks(config.seed, self.step, config.tasks)
        random = torch_generator(config.seed, "rollouts", self.step, self.device)
        with self._precision():
            groups = self.collector.collect(self.policy, tasks, config.rollouts, random, "train", config.temperature)
        advantage = self._advantages(groups)
        before = time.perf_counter()
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
            )
        norm = apply_gradient(self.policy.model, self.optimizer, config.max_grad_norm)
        end = time.perf_counter()
        seconds = {**groups.seconds, "update": end - before}
        seconds["other"] = end - begin - sum(seconds.values())
        return {
            "phase": "train",
            "loss": loss,
            "gradient_norm": norm,
            **group_metrics(groups),
            "tokens_per_second": int(groups.rollouts.lengths.sum()) / (end - begin),
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

    def _evaluate_if_due(self) -> None:
        config, update = self.config, self.step - self.config.warmup_steps
        if update < 0 or not config.eval_tasks or (update % config.eval_every and update != config.steps):
            return
        with self._precision():
            result = evaluate(
                self.policy, self.collector, self.held_out, config.eval_samples, config.seed, "test", config.temperature
            )
        ks = powers_of_two(config.eval_samples)
        shares = pass_at_k(result.successes, config.eval_samples, ks).mean(axis=0)
        shown = {f"test/pass@{k}": float(share) for k, share in zip(ks, shares, strict=True)}
        self.journal.evaluation(self.step, {"update": update, **asdict(result)}, shown)


def mean_token_logprob(rollouts: Rollouts) -> np.ndarray:
    """(P, N) float64: each rollout's log-probability over its tokens."""
    return (rollouts.logprobs.double().sum(-1) / rollouts.lengths).cpu().numpy()


def group_metrics(groups: Groups) -> dict[str, float]:
    """What a step logs of its groups; `entropy` is the mean of -log-prob over sampled tokens, which estimates it."""
    rewards, lengths = groups.rewards, groups.rollouts.lengths
    successes = rewards.sum(axis=1)
    return {
        "pass_rate": float(rewards.mean()),
        "coverage": float((successes > 0).mean()),
        "all_fail": float((successes == 0).mean()),
        "all_pass": float((successes == rewards.shape[1]).mean()),
        "entropy": float(-groups.rollouts.logprobs.double().sum() / lengths.sum()),
        "response_length": float(lengths.double().mean()),
        "truncated": float((groups.ended == "length").mean()),
        "verifier_errors": int((groups.ended == "verifier_error").sum()),
    }


def parse(arguments: list[str] | None = None) -> TrainConfig:
    """The command line as a `TrainConfig`; its help is that of the fields."""
    parser = argparse.ArgumentParser(description=TrainConfig.__doc__)
    for f in fields(TrainConfig):
        name = "--" + f.name.replace("_", "-")
        required = f.default is MISSING and f.default_factory is MISSING
        default = f.default_factory() if f.default_factory is not MISSING else f.default
        text = f.metadata["help"] + ("" if required else f" (default: {default})")
        if f.type is bool:
            parser.add_argument(name, action=argparse.BooleanOptionalAction, default=default, help=text)
        elif f.name == "loggers":
            parser.add_argument(name, nargs="*", default=default, help=text)
        else:
            kind: Any = {dict: json.loads, int: int, float: float, int | None: int}.get(f.type, str)  # type: ignore
            parser.add_argument(name, type=kind, default=None if required else default, required=required, help=text)
    values = vars(parser.parse_args(arguments))
    return TrainConfig(**{**values, "loggers": tuple(values["loggers"])})


def main(arguments: list[str] | None = None) -> None:
    Trainer(parse(arguments)).run()


if __name__ == "__main__":
    main()
