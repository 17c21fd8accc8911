"""Seconds and memory of an RL step at a real model's shape: `python -m benchmarks.measure.text_step SHAPE`.

The weights are random, so nothing is downloaded. A random model seldom ends a response and solves nothing. So every
response has the full length, and rewards are coin flips, which gives every group a gradient. Each response is also
verified once more with an answer in a box, and the time of that counts as verification. All this makes the step the
most expensive of its size. Prompts are those of `MaxRL/Arithmetic-v0`, which have some 40 tokens.

Sizes that are not given are those of the recipe, for a GPU. On a CPU try `--tasks 2 --rollouts 4 --max-response 32`,
for Qwen3-1.7B with `--frugal`.
"""

import argparse
import shutil
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.measure.step_time import median_seconds
from benchmarks.recipes import RECIPES
from maxrl_algos.commands import train_text
from maxrl_algos.commands.train_text import TextConfig
from maxrl_algos.data import Groups
from maxrl_algos.learners.language import LanguageLearner
from maxrl_algos.models import tiny
from maxrl_algos.results.rows import Row, append, provenance
from maxrl_algos.run.distributed import ProcessGroup
from maxrl_algos.run.folder import RunFolder
from maxrl_algos.run.journal import total_seconds
from maxrl_algos.seeding import generator
from maxrl_algos.sources.text import END, TextSource, response_texts
from maxrl_algos.train import Trainer
from maxrl_envs.peak_memory import peak_bytes

ENV = "maxrl_envs:MaxRL/Arithmetic-v0"
SHAPES: dict[str, dict[str, Any]] = {  # the parts of their config.json that set the shape
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
LENGTH = 8192  # longest prompt and response together, in tokens


def build_model(shape: str) -> Any:
    """A model of a shape, one of SHAPES, with random weights, on PyTorch's default device."""
    from transformers import AutoConfig, AutoModelForCausalLM

    return AutoModelForCausalLM.from_config(
        AutoConfig.for_model(**SHAPES[shape], tie_word_embeddings=True, max_position_embeddings=LENGTH)
    )


def write_start(shape: str, folder: Path) -> None:
    """Write a model of the shape into `folder`, with a small tokenizer whose ids are the first of the vocabulary."""
    demonstrations = TextSource(ENV).demonstrations(np.arange(512))
    words = tiny.tokenizer(text for texts in demonstrations for text in texts)
    torch.manual_seed(0)
    model = build_model(shape)
    model.config.eos_token_id = model.generation_config.eos_token_id = words.eos_token_id
    model.save_pretrained(folder)
    words.save_pretrained(folder)


class CoinFlipLearner:
    """A learner of text runs whose rewards are coin flips; all else is that of the learner it is given.

    Args:
        learner: the learner.
    """

    def __init__(self, learner: LanguageLearner) -> None:
        self.learner = learner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.learner, name)

    def collect(self, step: int, tasks: np.ndarray) -> Groups:
        """Groups of the tasks (P,) whose responses were verified twice, and whose rewards are coin flips."""
        groups = self.learner.collect(step, tasks)
        source, config = self.learner.source, self.learner.config
        texts = response_texts(source.chat, groups.rollouts)  # type: ignore[attr-defined]
        env, _, _ = source.text.envs.begin(tasks, config.rollouts, "train")  # type: ignore[attr-defined]
        begin = time.perf_counter()
        env.step(tuple(f"{text.removesuffix(END)} So \\boxed{{{i % 100}}}{END}" for i, text in enumerate(texts)))
        groups.seconds["verify"] += time.perf_counter() - begin
        groups.rewards = generator(config.seed, "coins", step).integers(2, size=groups.rewards.shape) * 1.0
        return groups


def build(
    config: TextConfig, processes: ProcessGroup, device: torch.device, folder: RunFolder, frugal: bool
) -> CoinFlipLearner:
    """The learner that is measured; if `frugal`, with weights in bfloat16 and SGD without momentum."""
    learner = train_text.build(config, processes, device, folder)
    if frugal:
        learner.model.model.to(torch.bfloat16)
        learner.optimizer = torch.optim.SGD(learner.model.model.parameters(), config.lr)
    return CoinFlipLearner(learner)


def peak_gib(device: torch.device) -> float:
    """The most memory in use so far, in GiB: on a GPU what PyTorch allocated, else what this process had resident."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated() / 2**30
    return peak_bytes() / 2**30


def measure(shape: str, steps: int, frugal: bool, work: Path, out: Path, **sizes: Any) -> None:
    """Run `steps` steps after a first one, which warms up; append their medians to `out` as rows, and print them.

    Args:
        shape: one of SHAPES.
        steps: number of steps that count.
        frugal: whether weights are in bfloat16 and the optimiser is SGD without momentum.
        work: folder of models and runs.
        out: file of rows.
        sizes: settings of the run, instead of the recipe's.
    """
    facts = provenance("")  # if this fails, it fails before the measurement
    begin, folder = time.perf_counter(), work / shape
    if not (folder / "model/tokenizer_config.json").exists():
        write_start(shape, folder / "model")
    shutil.rmtree(folder / "run", ignore_errors=True)
    settings = {**RECIPES[RECIPE[shape]], "env": ENV, "env_kwargs": {}, "stop": (), "eval_tasks": 0, **sizes}
    settings |= {"start_from": str(folder / "model"), "out": str(folder / "run"), "steps": steps + 1, "loggers": ()}
    config = TextConfig(**settings, precision="bfloat16" if frugal else "auto")
    trainer = Trainer(config, partial(build, frugal=frugal), train_text.MAY_CHANGE)
    learner: Any = trainer.learner
    entries = []
    for trainer.step in range(steps + 1):
        entries.append(trainer.train_step())
        print(f"step {trainer.step}: {total_seconds(entries[-1]):.2f} s", flush=True)
    trainer.close()
    values = summary(entries[1:])
    values["parameters"] = float(sum(p.numel() for p in learner.model.model.parameters()))
    values["peak_gib"] = peak_gib(learner.device)
    facts["device"] = torch.cuda.get_device_name() if learner.device.type == "cuda" else "CPU"
    recipe = {"model": shape, "max_response": config.max_response, "precision": learner.precision, "frugal": frugal}
    row: dict[str, Any] = {"env": ENV.split(":")[1], "env_kwargs": {}, "algorithm": config.algorithm, "seed": 0}
    row |= {"algorithm_kwargs": recipe, "N": config.rollouts, "step": steps, "k": None, "tasks": config.tasks}
    row |= {"samples": config.rollouts, "sampler": config.sampler, "wall_seconds": time.perf_counter() - begin}
    append(out, [Row(**row, **facts, metric=metric, value=value) for metric, value in values.items()])
    print(f"{shape}: " + ", ".join(f"{k} {value:.4g}" for k, value in values.items()))


def summary(entries: list[dict[str, Any]]) -> dict[str, float]:
    """Median seconds of a step and of its parts, and what the last step logged, by the names of the rows' metrics."""
    last = entries[-1]
    seconds = median_seconds(entries)
    total = float(np.median([total_seconds(entry) for entry in entries]))
    values = {f"seconds_per_step {part}": value for part, value in seconds.items()}
    values["seconds_per_step"] = total
    values["neither_sampling_nor_update"] = 1 - (seconds["sample"] + seconds["update"]) / total
    values["tokens_per_second"] = float(last["time/tokens_per_second"])
    values["response_length"] = float(last["rollout/response_length"])
    values["logprob_difference/max"] = float(last["train/logprob_difference_max"])
    return values


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measure.text_step", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("shape", choices=SHAPES, help="the model whose shape is built")
    for name in ("tasks", "rollouts", "max-response", "micro-tokens"):
        parser.add_argument(f"--{name}", type=int, help="instead of the recipe's")
    parser.add_argument("--steps", type=int, default=2, help="number of steps that count, after one that warms up")
    parser.add_argument("--sampler", default="grouped", help="what samples, as in maxrl_algos.commands.train_text")
    parser.add_argument(
        "--frugal", action="store_true", help="weights in bfloat16 and plain SGD, for machines too small for AdamW"
    )
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--work", type=Path, default=Path("runs/text_step"), help="folder of models and runs")
    parser.add_argument("--out", type=Path, default=Path("runs/text_step/text_step.jsonl"), help="file of rows")
    given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    given["out"].parent.mkdir(parents=True, exist_ok=True)
    measure(**given)


if __name__ == "__main__":
    main()
