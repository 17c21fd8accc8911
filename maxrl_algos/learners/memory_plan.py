"""Plans memory before a run begins: how much it will take, and batches that fit, the same on all processes."""

import sys
from dataclasses import replace
from typing import Any

import torch

from maxrl_algos.models import memory
from maxrl_algos.models.memory import Batch, Plan, Shape
from maxrl_algos.models.micro_batches import default_micro_tokens
from maxrl_algos.models.padded_lm import PaddedModel
from maxrl_algos.run.distributed import SINGLE_PROCESS, ProcessGroup


def plan_run(
    config: Any,
    model: Any,
    precision: str,
    prompt: int,
    response: int,
    eval_tasks: int,
    rollouts_at_once: int,
    processes: ProcessGroup,
) -> Plan | None:
    """The memory plan of a training run, which the main process prints; None if the model's sizes are not known.

    Args:
        config: settings of the run, a `TokenConfig` or a `TextConfig`.
        model: a `SharedPromptModel` or a `PaddedModel`, with its weights on its device.
        precision: "float32" or "bfloat16", of matrix products.
        prompt: number of tokens of the longest prompt.
        response: number of tokens of the longest response.
        eval_tasks: number of held-out tasks.
        rollouts_at_once: largest number of rollouts that are sampled together.
        processes: those that train together; all of them must call this.

    Raises:
        ValueError: if the run does not fit into the memory of one of the processes.
    """
    module, device = model.model, model.device
    if (shape := Shape.of(module, precision)) is None:
        return None
    fsdp = getattr(config, "fsdp", False)
    if fsdp:
        shares = {name: getattr(shape, name) // processes.world_size for name in ("parameters", "trained")}
        shape = replace(shape, **shares)
    micro_tokens = config.micro_tokens or default_micro_tokens(device, shape.vocabulary)
    train = Batch(
        config.tasks // processes.world_size, config.rollouts, prompt, response, rollouts_at_once, micro_tokens
    )
    held_out = -(-eval_tasks // processes.world_size)
    top_p = getattr(config, "eval_top_p", 1.0)
    test = replace(train, tasks=held_out, rollouts=config.eval_samples, top_p=top_p) if eval_tasks else None
    how = {
        "grouped": getattr(config, "sampler", "grouped") == "grouped",
        "padded": isinstance(model, PaddedModel),
        "checkpointed": getattr(config, "gradient_checkpointing", False),
        "fixed_tokens": config.micro_tokens is not None,
    }
    return _agree(shape, train, test, device, processes, config.progress, how)


def plan_evaluation(config: Any, module: Any, precision: str, prompt: int, tasks: int) -> Plan | None:
    """The memory plan of an evaluation with the settings of an `EvaluateConfig`, whose model is in this process."""
    if (shape := Shape.of(module, precision)) is None:
        return None
    sizes = prompt, config.max_response, config.rollouts_at_once, 1, config.top_p
    test = Batch(tasks, config.chunk, *sizes)
    grouped = {"grouped": config.sampler == "grouped"}
    return _agree(shape, None, test, module.device, SINGLE_PROCESS, config.progress, grouped)


def _agree(
    shape: Shape,
    train: Batch | None,
    test: Batch | None,
    device: torch.device,
    processes: ProcessGroup,
    shown: bool,
    how: dict[str, bool],
) -> Plan:
    """The plan for the process that has the least free memory, so that all processes have the same plan."""
    free = min(processes.all_gather(memory.free_memory(device)))
    captured = device.type == "cuda" and how["grouped"]
    found = memory.plan(shape, train, test, free, captured=captured, device=device.type, **how)
    if shown and processes.is_main:
        print(found, file=sys.stderr)
    return found
