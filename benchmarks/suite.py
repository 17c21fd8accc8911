"""Which runs make up our benchmarks, as data: one `maxrl_algos.results.grid.Preset` for each benchmark."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from benchmarks.recipes import RECIPES
from maxrl_algos.results.grid import Preset, Variants

MAZES: dict[str, Any] = {"env": "maxrl_envs:MaxRL/MazeTokens-v0", "kind": "tokens"}
ESTIMATORS: Variants = (
    ("maxrl", {}),
    ("grpo", {}),
    ("rloo", {}),
    ("reinforce", {}),
    ("pkpo", {"k": 16}),
    ("differential_smoothing", {}),
)
PAPER_VARIANTS: Variants = (*ESTIMATORS, ("grpo", {"entropy_coef": 0.001}))
ORDER_4: Variants = (("maxrl_t", {"order": 4}),)
OTHERS: Variants = (ESTIMATORS[5], *ORDER_4)
# A model of 0.1M parameters. No path through a 9x9 maze is longer than 32 tokens, its two last tokens included.
SMALL: dict[str, Any] = {
    "env_kwargs": {"size": 9, "max_response": 32},
    "model": {"layers": 2, "hidden": 64},
    "rollouts": 32,
    "lr": 2e-4,
    "eval_every": 50,
    "eval_samples": 64,
}
# Found by mazes-sweep: the rate with the highest pass@1 on training tasks, for each algorithm its own.
QUICK_TUNED: dict[str, dict[str, Any]] = {  # after 500 updates
    "maxrl": {"lr": 5e-4},
    "grpo": {"lr": 2e-4},
    "rloo": {"lr": 1e-4},
    "reinforce": {"lr": 5e-5},
}
LONG_TUNED = {  # after 1,000 updates: GRPO's best rate is another, and further algorithms are added
    **QUICK_TUNED,
    "grpo": {"lr": 1e-4},
    "grpo-entropy_coef0.01-N32": {"lr": 2e-4},
    "pkpo": {"lr": 5e-4},
    "maxrl_t": {"lr": 5e-4},
    "differential_smoothing": {"lr": 2e-4},
}
SMALL_WARMUP = {"warmup_steps": 250, "warmup_lr": 1e-3}  # it ends at a pass@1 of 0.03 to 0.11, depending on the seed


def at(numbers: tuple[int, ...], *algorithms: str) -> Variants:
    """Variants of `algorithms`, each of them at each of `numbers` of rollouts a task."""
    return tuple((algorithm, {"rollouts": n}) for algorithm in algorithms for n in numbers)


IMAGES: dict[str, Any] = {"env": "maxrl_envs:MaxRL/ImageBandit-v0", "kind": "images", "ks": (1, 128), "every_n": True}
IMAGE_CONFIG: dict[str, Any] = {"tasks": 256, "rollouts": 1024, "save_every": 1000}
IMAGE_VARIANTS: Variants = (
    ("maximum_likelihood", {}),
    *at((16, 128, 1024, 4096, 16384), "maxrl"),
    ("maxrl", {"variant": "control_variate"}),
    ("grpo", {"std": "population"}),
    ("rloo", {}),
    ("reinforce", {"baseline": "mean"}),
)


# How sweeps of image runs choose: by training pictures that are held out, and on a seed that no table has.
IMAGE_SWEEP: dict[str, Any] = {
    **IMAGE_CONFIG,
    "env_kwargs": {"validation_share": 0.1},
    "eval_split": "validation",
    "eval_every": 3000,
}
TEXT_VARIANTS: Variants = (("maxrl", {}), ("grpo", {}), ("rloo", {}))


def of_same_budget(rollouts: int, numbers: tuple[int, ...], *algorithms: str, **more: Any) -> Variants:
    """Variants of `algorithms` at each of `numbers` of rollouts a task, with as many tasks as make up `rollouts`.

    Args:
        rollouts: number of rollouts of an update.
        numbers: numbers of rollouts a task.
        algorithms: names of algorithms.
        more: further settings of all these variants.
    """
    return tuple(
        (algorithm, {"rollouts": n, "tasks": rollouts // n, **more}) for n in numbers for algorithm in algorithms
    )


SCARCE: dict[str, Any] = {
    "env": "maxrl_envs:MaxRL/ArithmeticTokens-v0",
    "kind": "tokens",
    "warmup": {"warmup_steps": 200, "warmup_lr": 1e-3, "env_kwargs": {"level": 1}},  # it ends at a pass@1 of about 0.1
}
SCARCE_CONFIG: dict[str, Any] = {
    **SMALL,
    "env_kwargs": {"level": 1, "train_tasks": 256},
    "tasks": 16,
    "steps": 800,
    "eval_every": 200,
    "eval_tasks": 256,
}
PHASE_WARMUPS = (60, 90, 130, 180, 280)  # steps of the warm-ups, which end at a pass@1 of about 0, 2, 4, 7 and 28%
PHASE_BUDGET = 512  # rollouts an update in the phase diagram, whatever N is
PHASE_NUMBERS = (4, 16, 64, 128)
PHASE: dict[str, Any] = {  # smaller mazes, because there are many cells
    **SMALL,
    "env_kwargs": {"size": 7, "max_response": 20},
    "steps": 300,
    "eval_every": 300,
    "eval_tasks": 256,
}


def phase(warmup_steps: int) -> Preset:
    """The part of the phase diagram that starts from a warm-up of some length; see `benchmarks.phase`.

    Both algorithms have the learning rate of `SMALL`, which was the best for each of them in `phase-sweep`.
    """
    return Preset(
        **MAZES,
        config=PHASE,
        warmup={**SMALL_WARMUP, "warmup_steps": warmup_steps},
        variants=of_same_budget(PHASE_BUDGET, PHASE_NUMBERS, "maxrl", "grpo"),
        seeds=3,
    )


def text(recipe: str, kind: str = "text", changes: Mapping[str, Any] = MappingProxyType({}), **rest: Any) -> Preset:
    """The preset of a recipe for language models. If the recipe has a warm-up, all cells of a seed start from it.

    Args:
        recipe: name of the recipe, a key of `benchmarks.recipes.RECIPES`.
        kind: the kind of run, as in `Preset`.
        changes: settings that replace those of the recipe.
        rest: further attributes of the preset.
    """
    config = {**RECIPES[recipe], **changes}
    warmup = {key: value for key in ("warmup_steps", "warmup_lr") if (value := config.pop(key, None)) is not None}
    return Preset(f"maxrl_envs:{config.pop('env')}", kind, config, warmup=warmup, **rest)


PRESETS = {
    # It takes five to ten minutes or so on two cores, with set-up.
    "mazes-quick": Preset(
        **MAZES,
        config={**SMALL, "tasks": 32, "steps": 500, "eval_every": 250, "eval_tasks": 256},
        warmup=SMALL_WARMUP,
        variants=(ESTIMATORS[0], ESTIMATORS[3], *ESTIMATORS[1:3]),  # the longest first, so that two cores end together
        seeds=1,
        tuned=QUICK_TUNED,
    ),
    # The beginning of the training, at one learning rate for all. It takes an hour on two cores.
    "mazes": Preset(
        **MAZES,
        config={**SMALL, "tasks": 32, "steps": 150, "eval_tasks": 256},
        warmup=SMALL_WARMUP,
        variants=(*PAPER_VARIANTS, *ORDER_4, *at((8,), "maxrl", "grpo", "rloo")),
        seeds=5,
    ),
    # The long runs, for many hours on two cores.
    "mazes-long": Preset(
        **MAZES,
        config={**SMALL, "tasks": 32, "steps": 2000, "eval_every": 250, "eval_tasks": 256},
        warmup=SMALL_WARMUP,
        variants=(
            *ESTIMATORS[:5],
            ("maxrl", {"luck": 1, "seeds": 10}),
            ("grpo", {"entropy_coef": 0.01, "seeds": 10}),
            *((name, {**kwargs, "seeds": 5}) for name, kwargs in OTHERS),
            *of_same_budget(1024, (8, 128), "maxrl", "grpo", "rloo", seeds=5),
            *of_same_budget(1024, (8,), "grpo", lr=2e-4, seeds=5),  # its better rate with N = 8, in `mazes-sweep`
        ),
        seeds=10,
        tuned=LONG_TUNED,
    ),
    # Learning rates, and GRPO's entropy bonus, for 9x9 mazes: on training tasks and on a seed that no table has. The
    # evaluation after 500 updates decides for `mazes-quick`, the last one for `mazes-long`.
    "mazes-sweep": Preset(
        **MAZES,
        config={**SMALL, "tasks": 32, "steps": 1000, "eval_every": 250, "eval_tasks": 256, "eval_split": "train"},
        warmup=SMALL_WARMUP,
        variants=(
            *((name, {**kwargs, "lr": lr}) for lr in (2e-4, 1e-4) for name, kwargs in ESTIMATORS[:5]),
            *((name, {**kwargs, "lr": 5e-4}) for name, kwargs in (ESTIMATORS[0], ESTIMATORS[4])),
            *((name, {**kwargs, "lr": 5e-5}) for name, kwargs in ESTIMATORS[1:4]),
            # Where the largest or the smallest of these was the best, a further one.
            *((name, {**kwargs, "lr": 1e-3}) for name, kwargs in (ESTIMATORS[0], ESTIMATORS[4], *ORDER_4)),
            ("reinforce", {"lr": 2e-5}),
            ("grpo", {"lr": 5e-4}),
            *(("grpo", {"lr": lr, "entropy_coef": 0.01}) for lr in (2e-4, 1e-4)),
            *((name, {**kwargs, "lr": lr}) for lr in (5e-4, 2e-4, 1e-4) for name, kwargs in OTHERS),
            # Whether the rates that were chosen at N = 32 suit N = 8 and 128, too: half and twice as large ones.
            *(v for lr in (1e-3, 5e-4, 2e-4) for v in of_same_budget(1024, (8, 128), "maxrl", lr=lr)),
            *(v for lr in (2e-4, 1e-4, 5e-5) for v in of_same_budget(1024, (8, 128), "grpo", "rloo", lr=lr)),
        ),
        seeds=1,
        first_seed=100,
    ),
    # The paper's setting of its mazes (arXiv 2602.02710), for a GPU.
    "mazes-paper": Preset(
        **MAZES,
        config={
            "env_kwargs": {"size": 17},
            "model": {"layers": 4, "hidden": 256},
            "tasks": 32,
            "rollouts": 128,
            "lr": 1e-4,
            "steps": 9000,
            "eval_every": 500,
            "eval_tasks": 256,
            "eval_samples": 256,
            "save_every": 100,
        },
        warmup={"warmup_steps": 1500},
        variants=(*PAPER_VARIANTS, *at((4, 16, 64), "maxrl", "grpo", "rloo")),
        seeds=1,
        ks=(1, 16, 128, 256),
    ),
    # 100 classes. It takes minutes on two cores.
    "images-quick": Preset(
        **IMAGES,
        config={**IMAGE_CONFIG, "env_kwargs": {"digits": 2}, "steps": 600, "eval_every": 100},
        variants=(("maximum_likelihood", {}), *at((4, 16, 128, 1024), "maxrl"), *IMAGE_VARIANTS[-3:]),
        seeds=3,
    ),
    # 1000 classes. It takes half an hour on two busy cores.
    "images": Preset(
        **IMAGES,
        config={**IMAGE_CONFIG, "steps": 2000, "eval_every": 200},
        variants=IMAGE_VARIANTS,
        seeds=3,
        tuned={  # found by the two sweeps below
            "maximum_likelihood": {"lr": 0.1, "lr_warmup": 700},
            # For 128 rollouts the sweep has 0.5 ahead, which ends at chance with the seeds of this table.
            **dict.fromkeys(("maxrl-N16", "maxrl-N128"), {"lr": 0.1}),
            **dict.fromkeys(
                ("maxrl-N1024", "maxrl-N4096", "maxrl-N16384", "maxrl-variantcontrol_variate-N1024"),
                {"lr": 0.02, "lr_warmup": 700},
            ),
            **dict.fromkeys(("grpo-stdpopulation-N1024", "rloo-N1024", "reinforce-baselinemean-N1024"), {"lr": 0.5}),
        },
    ),
    # Twice as many updates, for the two largest N and for cross-entropy, which they approach.
    "images-long": Preset(
        **IMAGES,
        config={**IMAGE_CONFIG, "steps": 4000, "eval_every": 400, "lr_warmup": 1400},
        variants=(("maximum_likelihood", {}), *at((4096, 16384), "maxrl")),
        seeds=3,
        tuned={"maximum_likelihood": {"lr": 0.1}, **dict.fromkeys(("maxrl-N4096", "maxrl-N16384"), {"lr": 0.02})},
    ),
    # A sweep over the learning rate and the length of its warm-up, with few updates.
    "images-sweep": Preset(
        **IMAGES,
        config={**IMAGE_SWEEP, "steps": 1000},
        variants=tuple(
            (algorithm, {**kwargs, "lr": lr, "lr_warmup": lr_warmup})
            for algorithm, kwargs in IMAGE_VARIANTS
            if kwargs.get("rollouts") != 16384  # takes the settings of 4096
            for lr in (0.02, 0.1, 0.5)
            for lr_warmup in (0, 500)
        ),
        seeds=1,
        first_seed=100,
    ),
    # Longer runs of the settings that were best at pass@1 and of those best at pass@128, where these differ.
    "images-sweep-long": Preset(
        **IMAGES,
        config={**IMAGE_SWEEP, "steps": 3000, "lr_warmup": 1000},
        variants=tuple(
            (algorithm, {**kwargs, "lr": lr})
            for algorithm, kwargs in (IMAGE_VARIANTS[0], *IMAGE_VARIANTS[3:5])
            for lr in (0.02, 0.1)
        ),
        seeds=1,
        first_seed=100,
    ),
    # The paper's setting of ImageNet (arXiv 2602.02710), for a GPU. The env's arguments need folder=PATH of ImageNet.
    "imagenet": Preset(
        **IMAGES,
        config={
            "policy": "resnet50",
            "tasks": 256,
            "rollouts": 1024,
            "steps": 100_080,  # 20 epochs over 1,281,167 pictures
            "lr": 0.1,
            "lr_warmup": 5004,
            "eval_every": 5004,
            "eval_tasks": 50_000,
            "save_every": 1000,
        },
        variants=(("maximum_likelihood", {}), *at((16, 128, 1024), "maxrl"), *IMAGE_VARIANTS[-3:]),
        seeds=1,
    ),
    # A tiny model on arithmetic. It takes an hour on two busy cores.
    "text-quick": text("arithmetic-tiny", variants=TEXT_VARIANTS, seeds=3),
    # Real weights on the same problems: see the recipe. It takes two hours on two cores.
    "smollm2": text("arithmetic-smollm2-135m", changes={"eval_every": 100}, variants=TEXT_VARIANTS, seeds=2),
    # The same with fewer updates and with vLLM as the sampler. With vLLM's CPU build it takes 45 minutes.
    "text-vllm": text(
        "arithmetic-tiny",
        changes={"sampler": "vllm", "steps": 60, "eval_every": 30},
        variants=TEXT_VARIANTS,
        seeds=3,
    ),
    # The same with fewer updates, through our loop and through TRL's.
    "trl-quick": text(
        "arithmetic-tiny",
        "benchmarks.loops",
        {"steps": 40, "eval_every": 20},
        variants=(("maxrl", {}), ("maxrl", {"loop": "trl"})),
        seeds=3,
    ),
    # Scarce data: 256 training problems, gone through again and again. It takes 35 minutes on two cores.
    "scarce": Preset(
        **SCARCE,
        config=SCARCE_CONFIG,
        variants=ESTIMATORS[:3],
        seeds=5,
        tuned={"maxrl": {"lr": 5e-4}, "grpo": {"lr": 5e-4}, "rloo": {"lr": 2e-4}},
    ),
    # Learning rates for it, on problems held out for validation, and on a seed that it has not. The rate with the
    # highest pass@1 after the last update is taken.
    "scarce-sweep": Preset(
        **SCARCE,
        config={**SCARCE_CONFIG, "eval_split": "validation"},
        variants=(
            *((name, {"lr": lr}) for lr in (5e-4, 2e-4, 1e-4) for name, _ in ESTIMATORS[:3]),
            *((name, {"lr": 1e-3}) for name in ("maxrl", "grpo")),  # the largest of these was the best for them
        ),
        seeds=1,
        first_seed=100,
    ),
    # Learning rates for the phase diagram: on training tasks, on a seed that the diagram has not, with 16 rollouts a
    # task and from a warm-up in the middle.
    "phase-sweep": Preset(
        **MAZES,
        config={**PHASE, "eval_split": "train"},
        warmup={**SMALL_WARMUP, "warmup_steps": PHASE_WARMUPS[2]},
        variants=tuple(
            variant
            for lr in (5e-4, 2e-4, 1e-4)
            for variant in of_same_budget(PHASE_BUDGET, PHASE_NUMBERS[1:2], "maxrl", "grpo", lr=lr)
        ),
        seeds=1,
        first_seed=100,
    ),
    **{f"phase-{length}": phase(length) for length in PHASE_WARMUPS},
    # The paper's setting of GSM8K, for a GPU. Its other recipes for language models have no held-out tasks.
    "gsm8k": text("gsm8k-smollm2-360m", variants=PAPER_VARIANTS, seeds=1, ks=(1, 4, 16)),
}
