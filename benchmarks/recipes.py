"""Settings of language-model runs by name: `python -m benchmarks.recipes NAME --out FOLDER [--algorithm grpo] ...`.

NAME alone shows the settings. Further arguments are those of `maxrl train`, and replace the settings of the recipe. The
recipes for GSM8K and math have the settings of arXiv 2602.02710. They need a GPU and vLLM.
"""

import sys
from dataclasses import fields
from typing import Any

# Weights, gradients and AdamW's moments are in float32: 64 GB for the 4B model.
QWEN3: dict[str, Any] = {
    "env": "MaxRL/POLARIS-v0",
    "tasks": 256,
    "rollouts": 16,
    "steps": 1000,
    "lr": 1e-6,
    "max_grad_norm": 0.3,
    "max_prompt": 1024,
    "max_response": 4096,
    "stop": ("<|im_end|>",),  # ends a turn of the chat template; the base model itself ends by <|endoftext|>
    "sampler": "vllm",
    "memory_share": 0.4,
    "gradient_checkpointing": True,
    "micro_tokens": 8192,  # the float32 logits of 8,192 tokens take 5 GB
    "eval_tasks": 0,  # POLARIS has no test split; `maxrl evaluate --model` tests checkpoints
    "save_every": 20,
}
RECIPES: dict[str, dict[str, Any]] = {
    # For two cores, with nothing to download: a tiny model and its tokenizer are made, and learn from worked solutions
    # in a warm-up.
    "arithmetic-tiny": {
        "env": "MaxRL/Arithmetic-v0",
        "env_kwargs": {"level": 3},
        "model": {"layers": 2, "hidden": 128},
        "warmup_steps": 300,  # they end at a pass@1 of 0.1
        "warmup_lr": 1e-3,
        "tasks": 32,
        "rollouts": 32,
        "steps": 150,
        "lr": 1e-4,  # with 5e-4, 40 updates undo all that the warm-up taught
        "max_prompt": 128,
        "max_response": 64,
        "eval_tasks": 128,
        "eval_samples": 64,
        "eval_every": 50,
    },
    "gsm8k-smollm2-360m": {
        "env": "MaxRL/GSM8K-v0",
        "start_from": "HuggingFaceTB/SmolLM2-360M-Instruct",
        "tasks": 256,
        "rollouts": 128,
        "steps": 1500,
        "lr": 1e-5,
        "max_prompt": 512,
        "max_response": 2048,
        "sampler": "vllm",
        "memory_share": 0.4,
        "gradient_checkpointing": True,
        "micro_tokens": 16384,
        "eval_temperature": 0.6,
        "eval_top_p": 0.95,
        "eval_tasks": 1209,
        "eval_samples": 16,
        "eval_every": 50,
        "save_every": 25,
    },
    "math-qwen3-1.7b": {**QWEN3, "start_from": "Qwen/Qwen3-1.7B-Base"},
    "math-qwen3-4b": {**QWEN3, "start_from": "Qwen/Qwen3-4B-Base"},
    # For one core, with real weights, whose folder `maxrl_algos.commands.convert_gguf` makes. The warm-up
    # teaches solutions of one line. An update takes about 15 seconds, and a run half an hour.
    "arithmetic-smollm2-135m": {
        "env": "MaxRL/Arithmetic-v0",
        "env_kwargs": {"level": 3},
        "start_from": "runs/smollm2-135m",
        "warmup_steps": 12,  # they end at a pass@1 of 0.3 to 0.5
        "warmup_lr": 1e-4,
        "warmup_tasks": 8,
        "tasks": 8,
        "rollouts": 32,
        "steps": 100,
        "lr": 1e-5,
        "lr_warmup": 5,
        "max_prompt": 128,
        "max_response": 32,
        "precision": "bfloat16",
        "eval_tasks": 64,
        "eval_samples": 64,
        "eval_every": 50,
        "save_every": 25,
    },
}


def told(name: str, config: Any) -> str:
    """The settings of a run by a recipe, a line for each that is not the default of `maxrl train`."""
    from maxrl_algos.run.config import default_of

    changed = [f.name for f in fields(config) if getattr(config, f.name) != default_of(f)]
    width = max(map(len, changed))
    lines = [f"  {setting:<{width}}  {getattr(config, setting)}" for setting in changed]
    return "\n".join([f"{name}, where it differs from the defaults of `maxrl train`:", *lines])


def main(arguments: list[str] | None = None) -> None:
    from maxrl_algos.commands.train_text import TextConfig, train
    from maxrl_algos.run.config import UsageError, parse

    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] not in RECIPES:
        sys.exit(f"{(__doc__ or '').strip()}\n\nNAME is one of {', '.join(RECIPES)}.")
    recipe = {**RECIPES[given[0]], "env": f"maxrl_envs:{RECIPES[given[0]]['env']}"}
    if not given[1:]:
        print(told(given[0], TextConfig(**{"out": "FOLDER", **recipe})))
        print(f"To run it: python -m benchmarks.recipes {given[0]} --out FOLDER")
        return
    try:
        config = parse(TextConfig, given[1:], recipe, f"python -m benchmarks.recipes {given[0]}")
    except UsageError as error:
        sys.exit(f"python -m benchmarks.recipes: {error}")
    print(told(given[0], config), file=sys.stderr)
    train(config)


if __name__ == "__main__":
    main()
