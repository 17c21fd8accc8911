"""Which runs make up a benchmark: data, no logic."""

from dataclasses import dataclass, field
from typing import Any

Variants = tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True)
class Preset:
    """A grid of cells: every variant for every seed and every N, all from the seed's warm-up or from one.

    Attributes:
        config: what `TrainConfig` needs beyond its defaults.
        variants: algorithm, its kwargs (and "entropy_coef", which goes to the loss).
        rollouts: N values; the variants named in `sweep` run at each, the others at the last only.
        ks: columns of the table.
        warmup: of `TrainConfig`, for the warm-ups.
        one_warmup: all seeds start from seed 0's, so that their spread is that of the training compared.
    """

    config: dict[str, Any]
    variants: Variants
    seeds: int
    rollouts: tuple[int, ...]
    sweep: tuple[str, ...] = ()
    ks: tuple[int, ...] = (1, 4, 16, 64)
    warmup: dict[str, Any] = field(default_factory=dict)
    one_warmup: bool = False


PAPER_VARIANTS: Variants = (
    ("maxrl", {}),
    ("grpo", {}),
    ("rloo", {}),
    ("reinforce", {}),
    ("pkpo", {"k": 16}),
    ("differential_smoothing", {}),
    ("grpo", {"entropy_coef": 0.001}),
)
ALL_VARIANTS: Variants = (*PAPER_VARIANTS, ("maxrl_t", {"order": 4}))
SMALL: dict[str, Any] = {  # 0.1M parameters; no path through a 9x9 maze and its two last tokens exceed 32
    "env_kwargs": {"size": 9, "max_response": 32},
    "model": {"layers": 2, "hidden": 64},
    "lr": 2e-4,
    "eval_every": 50,
    "eval_samples": 64,
}
SMALL_WARMUP = {"warmup_steps": 250, "warmup_lr": 1e-3}  # to a pass@1 of 0.03 to 0.11, by seed

PRESETS = {
    # minutes on two cores
    "mazes-quick": Preset(
        config={**SMALL, "tasks": 16, "steps": 100, "eval_tasks": 128, "eval_every": 100},
        warmup=SMALL_WARMUP,
        one_warmup=True,
        variants=ALL_VARIANTS,
        seeds=3,
        rollouts=(8, 32),
        sweep=("maxrl", "grpo", "rloo"),
    ),
    # an hour on two cores: the README's table
    "mazes": Preset(
        config={**SMALL, "tasks": 32, "steps": 150, "eval_tasks": 256},
        warmup=SMALL_WARMUP,
        variants=ALL_VARIANTS,
        seeds=5,
        rollouts=(8, 32),
        sweep=("maxrl", "grpo", "rloo"),
    ),
    # the paper's setting, for a GPU (arXiv 2602.02710, mazes)
    "mazes-paper": Preset(
        config={
            "env_kwargs": {"size": 17},
            "model": {"layers": 4, "hidden": 256},
            "tasks": 32,
            "lr": 1e-4,
            "steps": 9000,
            "eval_every": 500,
            "eval_tasks": 256,
            "eval_samples": 256,
            "save_every": 100,
        },
        warmup={"warmup_steps": 1500},
        variants=PAPER_VARIANTS,
        seeds=1,
        rollouts=(4, 16, 64, 128),
        sweep=("maxrl", "grpo", "rloo"),
        ks=(1, 16, 128, 256),
    ),
}
