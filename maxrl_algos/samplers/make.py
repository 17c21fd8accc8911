"""The sampler that a run's settings name."""

from pathlib import Path
from typing import Any

import torch

from maxrl_algos.models.build import load_causal_lm
from maxrl_algos.run.distributed import ProcessGroup
from maxrl_algos.samplers import Sampler
from maxrl_algos.samplers.shared_prompt import SharedPromptSampler
from maxrl_algos.samplers.transformers import TransformersSampler
from maxrl_algos.samplers.vllm import VLLM
from maxrl_algos.samplers.vllm_server import VLLMServer


def make_sampler(
    config: Any,
    source: str,
    model: Any,
    stop: tuple[int, ...],
    pad: int,
    device: torch.device,
    precision: str,
    processes: ProcessGroup,
) -> Sampler:
    """The sampler that `config.sampler` names.

    Args:
        config: settings of a training run or an evaluation of a language model.
        source: folder or hub id of the model, from which vLLM loads it.
        model: the trained model of `transformers`; None if there is no such model, as in an evaluation by vLLM.
        stop: token ids that end a response.
        pad: token id that fills up rows.
        device: the device on which the rollouts are returned.
        precision: "float32" or "bfloat16".
        processes: the processes that train together.
    """
    max_length, shard = config.max_prompt + config.max_response, (processes.rank, processes.world_size)
    if config.sampler == "vllm_server":
        folder = Path(f"{config.out}.weights")
        server = VLLMServer(config.server, source, stop, pad, device, precision, max_length, folder)
        if model is None:
            server.push(load_causal_lm(source))
        return server
    if config.sampler == "vllm":
        engine = (config.seed, config.tensor_parallel, config.memory_share, shard)
        return VLLM(source, stop, pad, device, precision, max_length, *engine)
    if config.sampler == "transformers":
        return TransformersSampler(model, stop, pad, config.rollouts_at_once, shard)
    return SharedPromptSampler(model, stop, pad, config.rollouts_at_once, shard)
