"""What samples responses to prompts, behind one interface: `grouped`, `transformers`, `vllm` and `vllm_server`.

Every sampler returns log-probabilities of the distribution it sampled from, that is after temperature and top-p.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import torch

    from maxrl_algos.data import Rollouts
    from maxrl_algos.run.distributed import ProcessGroup

IN_PLACE = ("grouped", "transformers")  # these sample with the trainer's own model
SAMPLERS = (*IN_PLACE, "vllm", "vllm_server")


class SamplerError(RuntimeError):
    """The sampler died, ran out of memory, or did not take the weights."""


class Sampler(Protocol):
    """Samples N responses of up to L tokens to each of P prompts."""

    def sample(
        self, prompts: list[list[int]], n: int, max_tokens: int, seed: int, temperature: float = 1.0, top_p: float = 1.0
    ) -> "Rollouts":
        """`n` responses to every prompt (token ids), each up to a stop token or `max_tokens`, on the trainer's device.

        `seed` is an integer in [0, 2**63), from which all draws follow.
        """

    def push(self, model: Any) -> None:
        """Take over the weights of `model`, and wake up."""

    def sleep(self) -> None:
        """Leave the memory of the device to the trainer until the next `push`."""

    def close(self) -> None:
        """Free everything that is held."""


def check_server_setting(sampler: str, server: str | None) -> None:
    """ValueError unless `server` is given for the sampler "vllm_server", and for no other sampler."""
    if (sampler == "vllm_server") != (server is not None):
        raise ValueError(f"sampler='vllm_server' goes with server='http://HOST:PORT', got {sampler!r} and {server!r}")


def make_sampler(
    config: Any,
    source: str,
    model: Any,
    stop: tuple[int, ...],
    pad: int,
    device: "torch.device",
    precision: str,
    processes: "ProcessGroup",
) -> Sampler:
    """The sampler that `config.sampler` names.

    Args:
        config: settings of a training run or an evaluation of a language model.
        source: folder or hub id of the model, from which vLLM loads it.
        model: the trained model of `transformers`; None where there is none, as in an evaluation by vLLM.
        stop: token ids that end a response.
        pad: token id that fills up rows.
        device: where the rollouts go.
        precision: "float32" or "bfloat16".
        processes: those that train together.
    """
    max_length, shard = config.max_prompt + config.max_response, (processes.rank, processes.world_size)
    if config.sampler == "vllm_server":
        from maxrl_algos.samplers.vllm_server import VLLMServer

        folder = Path(f"{config.out}.weights")
        server = VLLMServer(config.server, source, stop, pad, device, precision, max_length, folder)
        if model is None:
            from maxrl_algos.models.build import load_causal_lm

            server.push(load_causal_lm(source))
        return server
    if config.sampler == "vllm":
        from maxrl_algos.samplers.vllm import VLLM

        engine = (config.seed, config.tensor_parallel, config.memory_share, shard)
        return VLLM(source, stop, pad, device, precision, max_length, *engine)
    if config.sampler == "transformers":
        from maxrl_algos.samplers.transformers import TransformersSampler

        return TransformersSampler(model, stop, pad, config.rollouts_at_once, shard)
    from maxrl_algos.samplers.shared_prompt import SharedPromptSampler

    return SharedPromptSampler(model, stop, pad, config.rollouts_at_once, shard)
