"""The same recipe through our loop and through TRL's: same start, tasks, optimiser and evaluation, other samples."""

import time
from dataclasses import dataclass
from typing import Any

from maxrl_algos.commands.train_text import TextConfig, TextTrainer
from maxrl_algos.run.config import option

LOOPS = ("own", "trl")


@dataclass(frozen=True)
class LoopConfig(TextConfig):
    """A run of a language model through one of the loops; TRL's starts over where it was stopped."""

    loop: str = option("own", "one of " + ", ".join(LOOPS))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.loop not in LOOPS:
            raise ValueError(f"loop must be one of {LOOPS}, got {self.loop!r}")
        if self.loop == "trl" and (self.warmup_steps or self.entropy_coef or self.stop or self.start_from is None):
            raise ValueError("TRL's loop takes a start_from, and no warmup_steps, entropy_coef or stop")


class LoopTrainer(TextTrainer):
    """A run of `LoopConfig`."""

    def _run(self) -> None:
        if self.config.loop == "own":
            super()._run()
        elif self.step < self.config.steps:
            self._evaluate_if_due()
            self._trl().train()
            self.save()

    def _trl(self) -> Any:
        """TRL's trainer of this run's model by its optimiser; every update is logged, and evaluated when due."""
        from transformers import TrainerCallback

        from maxrl_algos.integrations.trl import CorrectnessConfig, CorrectnessTrainer

        run, begin = self, time.perf_counter()

        class Log(TrainerCallback):
            def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **rest: Any) -> None:
                nonlocal begin
                if "reward" in logs:
                    run.logged(logs, time.perf_counter() - begin)
                    begin = time.perf_counter()

        config = self.config
        settings = CorrectnessConfig(
            output_dir=str(self.folder / "trl"),
            env=config.env,
            env_kwargs=config.env_kwargs,
            algorithm=config.algorithm,
            algorithm_kwargs=config.algorithm_kwargs,
            aggregation=config.aggregation,
            seed=config.seed,
            max_steps=config.steps,
            num_generations=config.rollouts,
            per_device_train_batch_size=config.tasks * config.rollouts,
            max_prompt=config.max_prompt,
            max_completion_length=config.max_response,
            temperature=config.temperature,
            max_grad_norm=config.max_grad_norm,
            learning_rate=config.lr,
            lr_scheduler_type="constant",
            use_cpu=self.device.type == "cpu",
            bf16=self.precision == "bfloat16",
            gradient_checkpointing=config.gradient_checkpointing,
            logging_steps=1,
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
        )
        return CorrectnessTrainer(self.policy.model, settings, optimizers=(self.optimizer, None), callbacks=[Log()])

    def logged(self, logs: dict[str, float], seconds: float) -> None:
        """One update of TRL's, under our names."""
        names = {"loss": "loss", "grad_norm": "gradient_norm", "reward": "pass_rate", "entropy": "entropy"}
        names |= {"completions/mean_length": "response_length", "completions/clipped_ratio": "truncated"}
        names |= {name: name for name in ("coverage", "all_fail", "all_pass")}
        values = {ours: float(logs[theirs]) for theirs, ours in names.items()}
        self.journal.metrics(self.step, {"phase": "train", **values, "seconds/step": seconds})
        self.step += 1
        self._evaluate_if_due()
