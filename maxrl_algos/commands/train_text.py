"""Trains a language model on a text env: `maxrl train --env MaxRL/Arithmetic-v0 ...`.

Where a model exceeds the memory of a GPU, `fsdp` splits it over several processes.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch

from maxrl_algos.commands import train_tokens
from maxrl_algos.commands.train_tokens import TokenConfig
from maxrl_algos.learners.language import (
    LOGPROB_BOUNDS,
    SHARE_OVER_BOUND,
    HeldOut,
    LanguageLearner,
    LogProbCheck,
)
from maxrl_algos.learners.memory_plan import plan_run
from maxrl_algos.learners.weights import Weights
from maxrl_algos.metrics import pass_at_k, powers_of_two
from maxrl_algos.models import tiny
from maxrl_algos.models.build import add_adapters, hide_progress_bars, load_causal_lm
from maxrl_algos.models.gguf import convert, is_gguf
from maxrl_algos.models.layerwise import FAMILIES
from maxrl_algos.models.padded_lm import PaddedModel
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from maxrl_algos.run.checkpoint import model_in
from maxrl_algos.run.config import option, require
from maxrl_algos.run.distributed import ProcessGroup
from maxrl_algos.run.folder import RunFolder
from maxrl_algos.run.hub import check_login, upload
from maxrl_algos.run.json_lines import read
from maxrl_algos.samplers import IN_PLACE, SAMPLERS, check_server_setting
from maxrl_algos.samplers.make import make_sampler
from maxrl_algos.sources.chat import Chat, load_chat
from maxrl_algos.sources.text import ChatSource, TextSource
from maxrl_algos.train import Trainer
from maxrl_envs.hub import cache_alone_if_unreachable, unreachable

MAY_CHANGE = train_tokens.MAY_CHANGE | {
    "server", "tensor_parallel", "memory_share", "fsdp", "fsdp_reduce_once", "rollouts_at_once", "logprob_bound",
    "off_policy", "push_to_hub",
}  # fmt: skip
VOCABULARY_TASKS = 2048  # how many demonstrations the byte pairs of a tiny model's tokenizer are counted in


@dataclass(frozen=True)
class TextConfig(TokenConfig):
    """Trains a language model on a text env."""

    env: str = option(MISSING, "id of a text env; MODULE:ID where a module of yours registers it")
    model: dict = option(
        {"layers": 2, "hidden": 128},
        "size of a new tiny model, as JSON; its tokenizer comes from the env's demonstrations",
    )
    start_from: str | None = option(
        None, "language model to start from, instead of a new one: a folder, an id of the hub, or a GGUF file"
    )
    lora: dict = option(
        {},
        "arguments of peft.LoraConfig, as JSON: only adapters are trained; a checkpoint has them merged, too",
        seldom=True,
    )
    warmup_steps: int = option(0, "supervised steps on demonstrations, before the updates")
    sampler: str = option("grouped", "what samples the responses: " + ", ".join(SAMPLERS))
    server: str | None = option(None, "URL of vLLM's server, for the sampler vllm_server", seldom=True)
    rollouts_at_once: int = option(
        4096,
        "rollouts that the samplers grouped and transformers draw together at most; fewer where memory is short",
        seldom=True,
    )
    max_prompt: int = option(1024, "longest prompt in tokens")
    long_prompts: str = option(
        "error",
        "what happens to longer prompts: 'error', or 'drop' to leave their tasks out of a finite split",
        seldom=True,
    )
    max_response: int = option(1024, "longest response in tokens; one that reaches it without end is truncated")
    stop: tuple[str, ...] = option(
        (), "tokens that end a response, beside those the tokenizer and the model name", seldom=True
    )
    eval_temperature: float = option(1.0, "temperature of sampling in evaluation", seldom=True)
    eval_top_p: float = option(1.0, "probability mass that evaluation samples from", seldom=True)
    precision: str = option(
        "auto",
        "precision of matrix products, float32 or bfloat16; auto: bfloat16 on a GPU. Weights stay float32",
        seldom=True,
    )
    attention: str = option("sdpa", "the attention implementation of transformers", seldom=True)
    gradient_checkpointing: bool = option(
        False, "compute activations twice to save memory; takes the padded update", seldom=True
    )
    fsdp: bool = option(
        False, "split weights, gradients and optimiser over all processes; takes the padded update", seldom=True
    )
    fsdp_reduce_once: bool = option(
        False,
        "under fsdp, sum gradients over processes once a step and not after every micro-batch; takes 4 bytes a "
        "parameter on every GPU",
        seldom=True,
    )
    padded: bool = option(
        False, "update by the model's own forward, each prompt N times, also where it is not needed", seldom=True
    )
    logprob_bound: float | None = option(
        None,
        "largest |log-prob - sampled log-prob| of a token; the sampler's weights count as stale where more than "
        f"{SHARE_OVER_BOUND:.0%} of tokens exceed it. By precision where not given",
        seldom=True,
    )
    off_policy: str = option(
        "auto",
        "what happens when the sampler's weights count as stale: warn or stop; auto: stop in float32, else warn",
        seldom=True,
    )
    push_to_hub: str | None = option(
        None,
        "name on the hub, like owner/name, to which the last model is uploaded, or with keep_best the best one",
        seldom=True,
    )
    tensor_parallel: int = option(1, "number of GPUs that share vLLM's model", seldom=True)
    memory_share: float = option(0.5, "share of a GPU's memory that vLLM takes", seldom=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        choices = {
            "sampler": SAMPLERS,
            "precision": ("auto", *LOGPROB_BOUNDS),
            "off_policy": ("auto", "warn", "stop"),
            "long_prompts": ("error", "drop"),
        }
        for name, known in choices.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {known}, got {getattr(self, name)!r}")
        if self.fsdp and self.sampler not in ("transformers", "vllm"):
            raise ValueError(f"fsdp has no model for sampler={self.sampler!r}: take 'transformers' or 'vllm'")
        if self.fsdp and self.resample and self.sampler == "transformers":
            raise ValueError("fsdp samples by 'transformers' on all processes at once: resample needs another sampler")
        if self.fsdp and self.lora:
            raise ValueError("lora's weights are few: train them data-parallel, without fsdp")
        check_server_setting(self.sampler, self.server)
        require(self, ("rollouts_at_once", "max_prompt", "max_response", "tensor_parallel"), 1)
        require(self, ("eval_temperature", "eval_top_p", "logprob_bound", "memory_share"), 0, strict=True)


Config = TextConfig


def build(config: TextConfig, processes: ProcessGroup, device: torch.device, folder: RunFolder) -> LanguageLearner:
    """The learner of a text run, with the weights of the last checkpoint if there is one."""
    if processes.world_size > 1 and (config.sampler == "vllm_server" or config.tensor_parallel > 1):
        raise ValueError("with several processes each has an engine of its own: sampler='vllm', tensor_parallel=1")
    hide_progress_bars()
    precision = resolve_precision(config.precision, device)
    text = TextSource(config.env, config.env_kwargs)
    held_out = text.held_out_tasks(config.eval_split, config.eval_tasks)
    trained = None if config.lora else model_in(folder.last_checkpoint)  # adapters go on from what they began with
    start = str(trained or starting_model(config, text, processes, folder.path))
    with model_files(start):
        chat = load_chat(start, text.system_prompt, config.max_prompt, config.stop)
    held_out, facts = keep_short_prompts(config, text, chat, held_out)
    source = ChatSource(text, chat, config.max_response)
    weights = load_weights(config, start, processes, device, precision, save_beside(config, chat, folder))
    module = weights.model.model
    at_once = config.rollouts_at_once
    sizes = text.longest_prompt, config.max_response, len(held_out), at_once
    if plan := plan_run(config, weights.model, precision, *sizes, processes):
        config = replace(config, rollouts_at_once=plan.rollouts_at_once, micro_tokens=plan.micro_tokens)
    sampler = make_sampler(config, start, module, chat.stop, chat.pad, device, precision, processes)
    evaluation = HeldOut(held_out, at_once, config.eval_temperature, config.eval_top_p, config.eval_split)
    # How far rounding takes log-probabilities apart in bfloat16 has not been measured on a GPU yet.
    failure = {"auto": "stop" if precision == "float32" else "warn"}.get(config.off_policy, config.off_policy)
    check = LogProbCheck(config.logprob_bound or LOGPROB_BOUNDS[precision], failure)
    return LanguageLearner(config, processes, device, precision, source, sampler, weights, evaluation, check, facts)


@contextmanager
def model_files(source: str) -> Iterator[None]:
    """Context in which the files of a language model are read, of a folder or of the hub.

    Raises:
        ValueError: if `source` is no folder, and the hub cannot be reached and its cache has no such model. It comes at
            once, while the libraries of the hub would try again for half a minute.
    """
    if Path(source).exists() or not unreachable():
        yield
        return
    try:
        with cache_alone_if_unreachable():
            yield
    except ValueError as error:
        raise ValueError(
            f"there is no {source} on this disk, nor in the cache of the hub, which cannot be reached: get the model "
            "where there is a network, by `hf download`, and name its folder"
        ) from error


def resolve_precision(precision: str, device: torch.device) -> str:
    """ "float32" or "bfloat16"; "auto" is bfloat16 on a GPU and float32 on a CPU."""
    return precision if precision != "auto" else "bfloat16" if device.type == "cuda" else "float32"


def load_weights(
    config: TextConfig,
    start: str,
    processes: ProcessGroup,
    device: torch.device,
    precision: str,
    beside: Callable[[Path], None],
) -> Weights:
    """The model of the folder or hub id `start`, with the update that suits it."""
    with model_files(start):
        module = load_causal_lm(start, config.attention)
    adapted = add_adapters(module, config.lora, config.seed) if config.lora else None
    if config.gradient_checkpointing:
        module.gradient_checkpointing_enable({"use_reentrant": False})
    if config.fsdp:
        processes.shard_model(module, device, precision)
    remove_dropout(module)
    module = module.to(device).train(config.gradient_checkpointing)  # in evaluation mode checkpointing does nothing
    padded = config.padded or config.gradient_checkpointing or config.fsdp
    shared = module.config.model_type in FAMILIES and not padded
    model = SharedPromptModel(module) if shared else PaddedModel(module, config.fsdp_reduce_once)
    return Weights(model, adapted, config.sampler not in IN_PLACE, config.fsdp, beside)


def remove_dropout(module: torch.nn.Module) -> None:
    """Set every dropout probability to 0, with a warning if one was not: what samples must be what is trained."""
    removed = 0
    for part in module.modules():
        names = ["p"] if isinstance(part, torch.nn.Dropout) else [name for name in vars(part) if "dropout" in name]
        for name in names:
            if isinstance(getattr(part, name), float) and getattr(part, name) > 0:
                setattr(part, name, 0.0)
                removed += 1
    if removed:
        warnings.warn(f"the model has dropout in {removed} places, which is switched off in training too", stacklevel=2)


def keep_short_prompts(
    config: TextConfig, text: TextSource, chat: Chat, held_out: np.ndarray
) -> tuple[np.ndarray, dict[str, Any]]:
    """Check that prompts have at most `max_prompt` tokens, or leave out the tasks whose prompts are longer.

    Returns:
        The held-out tasks that are left, and what every update logs: how many training tasks were dropped, if any.
    """
    count, drop = len(held_out), config.long_prompts == "drop"
    dropped = text.keep_short(chat, config.seed, drop)
    if count:
        held_out = text.short(chat, config.eval_split, held_out, drop)
    if dropped or len(held_out) < count:
        warnings.warn(
            f"max_prompt={config.max_prompt} leaves out {dropped} training and {count - len(held_out)} held-out tasks",
            stacklevel=2,
        )
    return held_out, {"rollout/dropped_tasks": dropped} if dropped else {}


def starting_model(config: TextConfig, text: TextSource, processes: ProcessGroup, folder: Path) -> str | Path:
    """Folder or hub id of the model that a run begins with, and of its tokenizer.

    Where it is made first, from a GGUF file or from random weights, rank 0 writes it into the run's folder.
    """
    if config.start_from and not is_gguf(config.start_from):
        return config.start_from
    start = folder / "start"
    if processes.is_main and config.start_from:
        with model_files(config.start_from):
            convert(config.start_from, start)
    elif processes.is_main:
        tasks = text.training_tasks(config.seed, 0, VOCABULARY_TASKS, "words")
        tokenizer = tiny.tokenizer(string for strings in text.written(tasks) for string in strings)
        length = config.max_prompt + config.max_response
        tiny.model(tokenizer, length, config.seed, **config.model).save_pretrained(start)
        tokenizer.save_pretrained(start)
    return processes.all_gather(start)[0]  # the other ranks wait here until the files are there


def save_beside(config: TextConfig, chat: Chat, folder: RunFolder) -> Callable[[Path], None]:
    """What writes tokenizer and model card into a checkpoint, so that it loads in `transformers` and vLLM."""

    def save(checkpoint: Path) -> None:
        chat.tokenizer.save_pretrained(checkpoint)
        (checkpoint / "README.md").write_text(model_card(config, folder))

    return save


def model_card(config: TextConfig, folder: RunFolder) -> str:
    """The checkpoint's model card: settings, the latest evaluation, versions."""
    lines = [
        *("---", "library_name: transformers", "tags: [maxrl, reinforcement-learning]", "---", ""),
        f"# {config.algorithm} on {config.env}",
        "",
        f"Trained from {config.start_from or 'random weights'} on rewards of 1 for a correct outcome and else 0. "
        "Settings:",
        "",
        *(f"- {key}: {value}" for key, value in folder.settings.items()),
    ]
    if evaluations := read(folder.path / "evaluations.jsonl"):
        last, ks = evaluations[-1], powers_of_two(evaluations[-1]["samples"])
        shares = pass_at_k(last["successes"], last["samples"], ks).mean(axis=0)
        tested = f"Step {last['step']}, {len(last['tasks'])} held-out tasks, {last['samples']} samples each:"
        lines += ["", tested, "", *(f"- pass@{k}: {share:.3f}" for k, share in zip(ks, shares, strict=True))]
    versions = ", ".join(f"{name} {version(name)}" for name in ("torch", "transformers", "gymnasium"))
    return "\n".join([*lines, "", f"Made with {versions}.", ""])


def trainer(config: TextConfig) -> Trainer:
    """The run of `config`, ready to go on."""
    return Trainer(config, build, MAY_CHANGE)


def train(config: TextConfig) -> Path:
    """Run `config` to its end, and upload its model if that is asked for; returns the run's folder."""
    client = check_login(config.push_to_hub) if config.push_to_hub else None
    run = trainer(config)
    folder = run.run()
    last = run.folder.last_checkpoint
    if client and run.processes.is_main and config.push_to_hub and last:
        upload(client, config.push_to_hub, folder / "best" if config.keep_best else last)
    return folder
