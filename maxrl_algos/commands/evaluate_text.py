"""pass@k of a language model on a text env.

    maxrl evaluate --out FILE.jsonl --model FOLDER_OR_HUB_ID --env ENV --samples 64

The first line of a file holds the settings, every later line a chunk of the samples of one task. If an evaluation was
stopped, the same command goes on where it was. It gives the file of an evaluation that never stopped, as far as the
sampler repeats itself, as `grouped` does on a CPU.
"""

import importlib.util
import json
from contextlib import ExitStack
from dataclasses import MISSING, asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from maxrl_algos.collect import collect, records
from maxrl_algos.commands.train_text import model_files, resolve_precision
from maxrl_algos.data import Groups
from maxrl_algos.learners.memory_plan import plan_evaluation
from maxrl_algos.models.build import load_causal_lm
from maxrl_algos.models.gguf import model_folder
from maxrl_algos.run import kept
from maxrl_algos.run.announce import EvaluationBar
from maxrl_algos.run.config import option, require
from maxrl_algos.run.distributed import launched
from maxrl_algos.run.files import explain_failure
from maxrl_algos.run.json_lines import append, whole_lines
from maxrl_algos.samplers import IN_PLACE, SAMPLERS, check_server_setting
from maxrl_algos.samplers.in_place import InPlaceSampler
from maxrl_algos.samplers.make import make_sampler
from maxrl_algos.seeding import sampling_seed
from maxrl_algos.sources.chat import load_chat
from maxrl_algos.sources.text import ChatSource, TextSource

# settings that may change when an evaluation goes on
MAY_CHANGE = {
    "keep_rollouts",
    "keep_megabytes",
    "out",
    "device",
    "server",
    "tensor_parallel",
    "memory_share",
    "progress",
}


@dataclass(frozen=True)
class EvaluateConfig:
    """Evaluates a language model of a folder or of the hub; the defaults sample as arXiv 2602.02710 tests.

    Two finished evaluations are compared by `maxrl compare FILE FILE`, and drawn by `maxrl report FILE FILE`.
    """

    out: str = option(MISSING, "file of JSON lines; an unfinished evaluation there goes on")
    model: str = option(MISSING, "folder, hub id or GGUF file of a causal LM and its tokenizer")
    env: str = option(MISSING, "id of a text env; MODULE:ID where a module of yours registers it")
    env_kwargs: dict = option({}, "keyword arguments of the env, as JSON or one by one: --env-kwargs.level 3")
    split: str = option("test", "split of the env that the tasks are from")
    tasks: int | None = option(None, "how many tasks of the split, always the same ones; all where not given")
    samples: int = option(64, "n, the number of samples of each task")
    chunk: int = option(
        64, "samples of a task that are drawn together, at most: the largest divisor of n up to this", seldom=True
    )
    rollouts_at_once: int = option(4096, "about how many samples are drawn together, of several tasks", seldom=True)
    seed: int = option(0, "seed of the samples")
    temperature: float = option(0.6, "temperature of sampling")
    top_p: float = option(0.95, "probability mass that is sampled from")
    max_prompt: int = option(1024, "longest prompt in tokens")
    max_response: int = option(1024, "longest response in tokens; one that reaches it without end is truncated")
    stop: tuple[str, ...] = option(
        (), "tokens that end a response, beside those the tokenizer and the model name", seldom=True
    )
    sampler: str = option(
        "auto", f"what samples: {', '.join(SAMPLERS)}; auto: vllm where it is installed, else grouped"
    )
    server: str | None = option(None, "URL of vLLM's server, for the sampler vllm_server", seldom=True)
    precision: str = option("auto", "float32 or bfloat16; auto: bfloat16 on a GPU", seldom=True)
    device: str = option("auto", "where it computes: cpu or cuda; auto takes a GPU if there is one")
    tensor_parallel: int = option(1, "number of GPUs that share vLLM's model", seldom=True)
    memory_share: float = option(0.9, "share of a GPU's memory that vLLM takes", seldom=True)
    progress: bool = option(True, "show a progress bar")
    keep_rollouts: str = option("sample", "which rollouts are kept for `maxrl view`", choices=kept.HOW)
    keep_megabytes: float = option(
        64.0, "size of the file of kept rollouts from which on no more are kept", seldom=True
    )

    def __post_init__(self) -> None:
        require(self, ("tasks", "samples", "chunk", "rollouts_at_once", "max_prompt", "max_response"), 1)
        require(self, ("temperature", "top_p"), 0, strict=True)
        whole = next(size for size in range(min(self.chunk, self.samples), 0, -1) if self.samples % size == 0)
        object.__setattr__(self, "chunk", whole)
        if self.sampler not in ("auto", *SAMPLERS) or self.precision not in ("auto", "float32", "bfloat16"):
            raise ValueError(f"unknown sampler {self.sampler!r} or precision {self.precision!r}")
        if self.sampler == "auto":
            object.__setattr__(self, "sampler", "vllm" if importlib.util.find_spec("vllm") else "grouped")
        check_server_setting(self.sampler, self.server)


def evaluate(config: EvaluateConfig) -> Path:
    """Evaluate a model, or go on with an unfinished evaluation; returns the file."""
    path, text = Path(config.out), TextSource(config.env, config.env_kwargs)
    size = config.tasks or text.splits.get(config.split)
    if size is None:
        raise ValueError(f"{config.env} has the splits {text.splits}: give `tasks` of {config.split!r}")
    tasks = text.held_out_tasks(config.split, size)
    config = replace(config, tasks=len(tasks))
    tasks_at_once = max(1, config.rollouts_at_once // config.chunk)
    batches = [  # some tasks, and the number of the chunk of their samples
        (tasks[start : start + tasks_at_once], chunk)
        for start in range(0, len(tasks), tasks_at_once)
        for chunk in range(config.samples // config.chunk)
    ]
    done = reopen(path, config, [len(part) for part, _ in batches])
    if done == len(batches):
        return path
    processes, device = launched(config.device, 1)  # several processes would write the same file
    precision = resolve_precision(config.precision, device)
    with ExitStack() as opened:
        with model_files(config.model):
            start = opened.enter_context(model_folder(config.model))
            chat = load_chat(start, text.system_prompt, config.max_prompt, config.stop)
        text.short(chat, config.split, tasks)
        with model_files(start):
            model = load_causal_lm(start).to(device) if config.sampler in IN_PLACE else None  # vLLM loads it itself
        if model and (plan := plan_evaluation(config, model, precision, text.longest_prompt, len(tasks))):
            config = replace(config, rollouts_at_once=plan.rollouts_at_once)
        sampler = make_sampler(config, start, model, chat.stop, chat.pad, device, precision, processes)
    source = ChatSource(text, chat, config.max_response)
    settings = config.keep_rollouts, config.keep_megabytes, config.seed
    keeper = kept.Keeper(kept.file_of(path), *settings, done - 0.5, "batch")
    with open(path, "ab", buffering=0) as file, torch.autocast(device.type, torch.bfloat16, precision == "bfloat16"):
        bar = EvaluationBar(config.progress, begin=done / len(batches), leave=True)
        for batch, (part, chunk) in enumerate(batches[done:], done):
            bar.show(batch / len(batches))
            if isinstance(sampler, InPlaceSampler):
                sampler.progress = lambda share, batch=batch: bar.show((batch + share) / len(batches))
            seed = sampling_seed(config.seed, "samples", batch)
            how = config.chunk, seed, config.split, config.temperature, config.top_p
            groups = collect(source, sampler, part, *how)
            append(file, lines_of(groups, chunk))
            places = keeper.chosen(len(part), config.chunk, "evaluation", batch)
            more = {"batch": batch, "step": 0, "phase": "evaluation"}
            keeper.keep([{**more, **record} for record in records(source, groups, places, config.split)])
        bar.show(1.0)
        bar.close()
    sampler.close()
    return path


def lines_of(groups: Groups, chunk: int) -> list[dict[str, Any]]:
    """What the file keeps of chunk number `chunk` of some tasks' samples, a line for each task."""
    answers = np.full(groups.rewards.shape, None) if groups.answers is None else groups.answers
    return [
        {
            "task": int(task),
            "chunk": chunk,
            "rewards": groups.rewards[i].astype(int).tolist(),
            "answers": answers[i].tolist(),
            "truncated": int((groups.ended[i] == "length").sum()),
            "verifier_errors": int((groups.ended[i] == "verifier_error").sum()),
            "tokens": int(groups.rollouts.lengths[i].sum()),
        }
        for i, task in enumerate(groups.tasks)
    ]


def reopen(path: Path, config: EvaluateConfig, sizes: list[int]) -> int:
    """Begin the file, or cut it off after its last whole batch.

    Args:
        path: the file.
        config: settings of the evaluation, which the file's own must equal.
        sizes: number of lines of every batch.

    Returns:
        The number of whole batches in the file.

    Raises:
        ValueError: if the file holds an evaluation with other settings.
    """
    settings = json.loads(json.dumps({k: v for k, v in asdict(config).items() if k not in MAY_CHANGE}))
    path.parent.mkdir(parents=True, exist_ok=True)
    with explain_failure(path), open(path, "ab+") as file:
        file.seek(0)
        lines, _ = whole_lines(file.read())
        if len(lines) < 2:  # the settings at most: no sample is lost if they are other ones now
            file.truncate(0)
            file.write((json.dumps(settings) + "\n").encode())
            return 0
        before = json.loads(lines[0])
        if before != settings:
            changed = sorted(k for k in {*before, *settings} if before.get(k) != settings.get(k))
            raise ValueError(
                f"{path} holds an evaluation with other settings ({', '.join(changed)}): give another file"
            )
        ends = np.cumsum([0, *sizes])
        done = int((ends <= len(lines) - 1).sum()) - 1
        file.truncate(sum(len(line) + 1 for line in lines[: 1 + int(ends[done])]))
    return done
