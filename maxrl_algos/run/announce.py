"""What a training run prints in the terminal: its plan, the progress of evaluations, and their results."""

import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

from tqdm import tqdm


def plan(config: Any, warmup_steps: int) -> str:
    """What a run will do and what it will cost, in a few lines.

    Args:
        config: settings of the run.
        warmup_steps: number of its supervised steps.
    """
    per_step = f"{config.tasks} tasks x {config.rollouts} rollouts"
    warmup = f"{warmup_steps} supervised steps, then " if warmup_steps else ""
    lines = [
        f"{config.algorithm} in {config.env.rpartition(':')[2]}, seed {config.seed}, into {config.out}",
        f"  {warmup}{config.steps} updates of {per_step}: {config.steps * config.tasks * config.rollouts:,} rollouts",
    ]
    if config.eval_tasks:
        count = 1 + -(-config.steps // config.eval_every)
        samples = getattr(config, "eval_samples", None)
        each = f"{config.eval_tasks} tasks x {samples} samples" if samples else f"at most {config.eval_tasks} tasks"
        tokens = f" of up to {config.max_response:,} tokens" if hasattr(config, "max_response") else ""
        total = f" = {config.eval_tasks * samples:,} rollouts{tokens}" if samples else ""
        lines.append(f"  {count} evaluations of {each}{total} each: --eval-tasks and --eval-every change this")
    return "\n".join(lines)


class EvaluationBar:
    """A bar that shows how far an evaluation is, also while its rollouts are still being sampled.

    Args:
        shown: whether it is shown at all.
        title: what stands in front of it, such as "evaluation at step 200".
        begin: the share of the evaluation that was done before, in [0, 1].
        leave: whether it stays in the terminal at the end.
    """

    def __init__(self, shown: bool, title: str = "evaluation", begin: float = 0.0, leave: bool = False) -> None:
        form = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}, {remaining} left"
        self.bar = tqdm(total=1.0, initial=begin, disable=not shown, leave=leave, bar_format=form, desc=title)
        self.closed = threading.Event()
        if shown and sys.stderr.isatty():
            threading.Thread(target=self._tick, daemon=True).start()

    def show(self, share: float) -> None:
        """Show that this share of the evaluation is done, in [0, 1]."""
        self.bar.update(share - self.bar.n)

    def close(self) -> None:
        """End the bar, and remove it from the terminal unless it is to stay there."""
        self.closed.set()
        self.bar.close()

    def _tick(self) -> None:
        """Let the clock of the bar go on while a part of the evaluation takes long."""
        while not self.closed.wait(1.0):
            self.bar.refresh()


def result(step: int, shown: Mapping[str, float]) -> str:
    """One line on an evaluation: its pass@k in percent.

    Args:
        step: number of steps done before the evaluation.
        shown: what the trackers show of it, such as {"test/pass@1": 0.2}.
    """
    values = {name.partition("/")[2]: value for name, value in shown.items() if "pass@" in name}
    ends = list(values.items())
    kept = ends if len(ends) <= 4 else [ends[0], ends[len(ends) // 3], ends[2 * len(ends) // 3], ends[-1]]
    return f"step {step}: " + ", ".join(f"{name} {100 * value:.1f}%" for name, value in kept)


def say(shown: bool) -> Callable[[str], None]:
    """A function that prints a line above the bars if `shown`, or does nothing."""
    return (lambda text: tqdm.write(text, file=sys.stderr)) if shown else (lambda text: None)
