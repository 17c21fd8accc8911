"""Seconds and memory of an RL step of a language model of real shape: `python -m benchmarks.measure.text_step SmolLM2-360M`.

Weights are random, so nothing is downloaded. A random model seldom ends a response and solves nothing: every response
has the full length, rewards are coin flips so that every group has a gradient, and each response is verified once more
with an answer in a box, which is counted too. That makes a step the most expensive of its size. Prompts are those of
`MaxRL/Arithmetic-v0`, of some 40 tokens. Sizes not given are the recipe's, for a GPU; on a CPU try `--tasks 2
--rollouts 4 --max-response 32`, for Qwen3-1.7B with `--frugal`.
"""

import argparse
import resource
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.recipes import RECIPES
from maxrl_algos.commands.train_text import TextConfig, TextTrainer
from maxrl_algos.models import tiny
from maxrl_algos.results.rows import Row, append, provenance
from maxrl_algos.run.journal import total_seconds
from maxrl_algos.seeding import generator
from maxrl_algos.sources.text import END, TextCollector, responses
from maxrl_algos.sources.tokens import Groups

ENV = "maxrl_envs:MaxRL/Arithmetic-v0"
SHAPES: dict[str, dict[str, Any]] = {  # parts of their config.json
    "SmolLM2-360M": {
        "model_type": "llama",
        "hidden_size": 960,
        "intermediate_size": 2560,
        "num_hidden_layers": 32,
        "num_attention_heads": 15,
        "num_key_value_heads": 5,
        "vocab_size": 49152,
    },
    "Qwen3-1.7B": {
        "model_type": "qwen3",
        "hidden_size": 2048,
        "intermediate_size": 6144,
        "num_hidden_layers": 28,
        "num_attention_heads": 16,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "vocab_size": 151936,
    },
}
RECIPE = {"SmolLM2-360M": "gsm8k-smollm2-360m", "Qwen3-1.7B": "math-qwen3-1.7b"}
LENGTH = 8192  # longest prompt and response together


def build(shape: str) -> Any:
    """A model of the shape, on torch's default device, with random weights."""
    from transformers import AutoConfig, AutoModelForCausalLM

    return AutoModelForCausalLM.from_config(
        AutoConfig.for_model(**SHAPES[shape], tie_word_embeddings=True, max_position_embeddings=LENGTH)
    )


def start(shape: str, folder: Path) -> None:
    """Writes such a model and a small tokenizer, whose ids are the first of the vocabulary."""
    collector = TextCollector(ENV)
    words = tiny.tokenizer(text for texts in collector.demonstrations(np.arange(512)) for text in texts)
    torch.manual_seed(0)
    model = build(shape)
    model.config.eos_token_id = model.generation_config.eos_token_id = words.eos_token_id
    model.save_pretrained(folder)
    words.save_pretrained(folder)


class Measured(TextTrainer):
    """A trainer whose rewards are coin flips; if `frugal`, with weights in bfloat16 and SGD without moments."""

    frugal = False

    def build(self) -> None:
        super().build()
        if self.frugal:
            self.policy.model.to(torch.bfloat16)

    def _optimizer(self, lr: float) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.policy.model.parameters(), lr) if self.frugal else super()._optimizer(lr)

    def collect(self, tasks: np.ndarray) -> Groups:
        groups = super().collect(tasks)
        texts = responses(self.chat, groups.rollouts.tokens, groups.rollouts.lengths)
        env = self.collector._vector(len(texts))
        env.reset(options={"task": np.repeat(tasks, self.config.rollouts), "split": "train"})
        begin = time.perf_counter()
        env.step(tuple(f"{text.removesuffix(END)} \\boxed{{{i % 100}}}{END}" for i, text in enumerate(texts)))
        groups.seconds["verify"] += time.perf_counter() - begin
        groups.rewards = generator(self.config.seed, "coins", self.step).integers(2, size=groups.rewards.shape) * 1.0
        return groups


def peak_gib(device: torch.device) -> float:
    """Most memory in use so far: of a GPU what torch has allocated, else what this process has resident."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated() / 2**30
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def measure(shape: str, steps: int, frugal: bool, work: Path, out: Path, **sizes: Any) -> None:
    """Steps after a first one, which warms up: medians as rows in `out`, and printed."""
    facts = provenance("")  # fails now, if it must
    begin, folder = time.perf_counter(), work / shape
    if not (folder / "model/tokenizer_config.json").exists():
        start(shape, folder / "model")
    shutil.rmtree(folder / "run", ignore_errors=True)
    settings = {**RECIPES[RECIPE[shape]], "env": ENV, "env_kwargs": {}, "stop": (), "eval_tasks": 0, **sizes}
    settings |= {"start_from": str(folder / "model"), "out": str(folder / "run"), "steps": steps + 1, "loggers": ()}
    config = TextConfig(**settings, precision="bfloat16" if frugal else "auto")
    Measured.frugal = frugal
    trainer = Measured(config)
    lines = []
    for trainer.step in range(steps + 1):
        lines.append(trainer.train_step())
        print(f"step {trainer.step}: {total_seconds(lines[-1]):.2f} s", flush=True)
    trainer.sampler.close()
    values = {k: float(np.median([e[k] for e in lines[1:]])) for k in lines[0] if k.startswith("seconds/")}
    total = float(np.median([total_seconds(e) for e in lines[1:]]))
    overhead = 1 - (values["seconds/sample"] + values["seconds/update"]) / total
    values = {f"seconds_per_step {k.partition('/')[2]}": value for k, value in values.items()}
    values |= {"seconds_per_step": total, "neither_sampling_nor_update": overhead}
    values |= {k: float(lines[-1][k]) for k in ("tokens_per_second", "response_length", "logprob_difference/max")}
    values["parameters"] = float(sum(p.numel() for p in trainer.policy.model.parameters()))
    values["peak_gib"] = peak_gib(trainer.device)
    facts["device"] = torch.cuda.get_device_name() if trainer.device.type == "cuda" else "CPU"
    recipe = {"model": shape, "max_response": config.max_response, "precision": trainer.precision, "frugal": frugal}
    row: dict[str, Any] = {"env": ENV.split(":")[1], "env_kwargs": {}, "algorithm": config.algorithm, "seed": 0}
    row |= {"algorithm_kwargs": recipe, "N": config.rollouts, "step": steps, "k": None, "tasks": config.tasks}
    row |= {"samples": config.rollouts, "sampler": config.sampler, "wall_seconds": time.perf_counter() - begin}
    append(out, [Row(**row, **facts, metric=metric, value=value) for metric, value in values.items()])
    print(f"{shape}: " + ", ".join(f"{k} {value:.4g}" for k, value in values.items()))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measure.text_step", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("shape", choices=SHAPES)
    for name in ("tasks", "rollouts", "max-response", "micro-tokens"):
        parser.add_argument(f"--{name}", type=int, help="the recipe's where not given")
    parser.add_argument("--steps", type=int, default=2, help="measured, after one that warms up")
    parser.add_argument("--sampler", default="grouped")
    parser.add_argument("--frugal", action="store_true", help="weights in bfloat16 and SGD, where AdamW has no room")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--work", type=Path, default=Path("runs/text_step"), help="where models go")
    parser.add_argument("--out", type=Path, default=Path("runs/text_step/text_step.jsonl"))
    given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    given["out"].parent.mkdir(parents=True, exist_ok=True)
    measure(**given)


if __name__ == "__main__":
    main()
