"""A kind of run for benchmarks: a text run that goes through our loop or through TRL's.

Both loops start from the same model, and have the same tasks, optimiser and evaluation. Only their samples differ.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maxrl_algos.commands import train_text
from maxrl_algos.commands.train_text import TextConfig
from maxrl_algos.learners.language import LanguageLearner
from maxrl_algos.run.config import option
from maxrl_algos.train import Trainer

LOOPS = ("own", "trl")
# What both loops log: TRL's names, and ours.
NAMES = {
    "loss": "train/loss",
    "grad_norm": "train/grad_norm",
    "reward": "rollout/pass_rate",
    "entropy": "rollout/entropy",
    "completions/mean_length": "rollout/response_length",
    "completions/clipped_ratio": "rollout/truncated",
    "unscored": "rollout/verifier_errors",
    **{name: f"rollout/{name}" for name in ("coverage", "all_fail", "all_pass")},
}


@dataclass(frozen=True)
class Config(TextConfig):
    """A text run through one of the loops. If it goes through TRL and was stopped, it starts over."""

    loop: str = option("own", "one of " + ", ".join(LOOPS))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.loop not in LOOPS:
            raise ValueError(f"loop must be one of {LOOPS}, got {self.loop!r}")
        if self.loop == "trl" and (self.warmup_steps or self.entropy_coef or self.stop or self.start_from is None):
            raise ValueError("TRL's loop takes a start_from, and no warmup_steps, entropy_coef or stop")
        if self.loop == "trl" and (self.lr_schedule != "constant" or self.lr_warmup or self.resample or self.keep_best):
            raise ValueError("TRL's loop takes a constant learning rate, and neither resample nor keep_best")


def train(config: Config) -> Path:
    """Run `config` to its end, and return the run's folder."""
    run = Trainer(config, train_text.build, train_text.MAY_CHANGE)
    if config.loop == "own":
        return run.run()
    try:
        if run.step < config.steps:
            run.evaluate_if_due()
            trl_trainer(run).train()
            run.save()
    finally:
        run.close()
    return run.folder.path


def batch_of(config: TextConfig) -> int:
    """How many rollouts TRL computes together: a divisor of all of a step, and not more than `micro_tokens` tokens.

    TRL pads every rollout to `max_prompt` and `max_response` at most.
    """
    rollouts = config.tasks * config.rollouts
    most = (config.micro_tokens or 2**62) // (config.max_prompt + config.max_response)
    return max(size for size in range(1, rollouts + 1) if rollouts % size == 0 and size <= max(1, most))


def trl_trainer(run: Trainer) -> Any:
    """TRL's trainer, which trains the run's model with the run's optimiser.

    Every update is logged in the run's journal, and evaluations take place when they are due.
    """
    from transformers import TrainerCallback

    from maxrl_algos.integrations.trl import CorrectnessConfig, CorrectnessTrainer

    begin = time.perf_counter()

    class Log(TrainerCallback):
        """Passes what TRL logs of an update on to the run."""

        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **rest: Any) -> None:
            nonlocal begin
            if "reward" in logs:
                values = {ours: float(logs[theirs]) for theirs, ours in NAMES.items()}
                seconds = time.perf_counter() - begin
                run.folder.log_step(run.step, {"phase": "train", **values, "time/step": seconds})
                run.step += 1
                run.evaluate_if_due()
                begin = time.perf_counter()

    config, learner = run.config, run.learner
    assert isinstance(learner, LanguageLearner)
    rows = batch_of(config)
    settings = CorrectnessConfig(
        output_dir=str(run.folder.path / "trl"),
        env=config.env,
        env_kwargs=config.env_kwargs,
        algorithm=config.algorithm,
        algorithm_kwargs=config.algorithm_kwargs,
        aggregation=config.aggregation,
        seed=config.seed,
        max_steps=config.steps,
        num_generations=config.rollouts,
        per_device_train_batch_size=rows,
        gradient_accumulation_steps=config.tasks * config.rollouts // rows,
        max_prompt=config.max_prompt,
        max_completion_length=config.max_response,
        temperature=config.temperature,
        max_grad_norm=config.max_grad_norm,
        learning_rate=config.lr,
        lr_scheduler_type="constant",
        use_cpu=learner.device.type == "cpu",
        bf16=learner.precision == "bfloat16",
        gradient_checkpointing=config.gradient_checkpointing,
        logging_steps=1,
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
    )
    optimizers = (learner.optimizer, None)
    return CorrectnessTrainer(learner.model.model, settings, optimizers=optimizers, callbacks=[Log()])
