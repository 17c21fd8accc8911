"""Weights to vLLM's server over NCCL, from GPU to GPU, by vLLM's own trainer side.

It needs a GPU in this process, vLLM of the server's version installed beside the trainer, and a server that was started
with `--weight-transfer-config '{"backend": "nccl"}'`. It was written against vLLM 0.32, and has been tested with a
stand-in for vLLM's engine only.
"""

import importlib
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import torch

from maxrl_algos.run.distributed import full_weights
from maxrl_algos.samplers import SamplerError

MODULE = "vllm.distributed.weight_transfer"


def is_offered(device: torch.device, vllm_config: dict[str, Any]) -> bool:
    """Whether this process and the server, which has the settings `vllm_config`, can both take part."""
    offered = vllm_config.get("weight_transfer_config") or {}
    if device.type != "cuda" or offered.get("backend") != "nccl":
        return False
    try:
        importlib.import_module(f"{MODULE}.nccl_engine")
    except ImportError:
        return False
    return True


class NCCLTransfer:
    """Sends weights to the workers of a server.

    Args:
        url: address of the server.
        call: calls the server, given method, path and body; returns its answer.
        dtype: the dtype in which the weights are sent.

    Raises:
        SamplerError: if trainer and server do not find each other.
    """

    def __init__(self, url: str, call: Callable[..., Any], dtype: torch.dtype) -> None:
        nccl = importlib.import_module(f"{MODULE}.nccl_engine")
        base = importlib.import_module(f"{MODULE}.base")
        self.model: Any = None
        workers = int(call("GET", "/get_world_size")["world_size"])
        address, port = _address_towards(url)
        info = nccl.NCCLTrainerInitInfo(address, port, workers + 1, rank=0)
        try:
            source = _source(base, lambda: full_weights(self.model), dtype)
            self.engine = nccl.NCCLTrainerWeightTransferEngine.trainer_init(info, client=Client(call), source=source)
        except SamplerError:
            raise
        except Exception as error:
            raise SamplerError(
                f"NCCL between trainer ({address}:{port}) and vLLM's server failed: {error!r}. Without the server's "
                "--weight-transfer-config, weights go through a folder"
            ) from error

    def send(self, model: Any) -> None:
        """Send the weights of `model`."""
        self.model = model
        self.engine.send_weights()
        self.model = None

    def close(self) -> None:
        """Leave the group."""
        self.engine.shutdown()


class Client:
    """The control of a server's weight updates, as vLLM's trainer side wants it.

    Args:
        call: as for `NCCLTransfer`.
    """

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call

    def init_weight_transfer_engine(self, init_info: dict[str, Any]) -> None:
        self.call("POST", "/init_weight_transfer_engine", {"init_info": init_info})

    def start_weight_update(self) -> None:
        self.call("POST", "/start_weight_update")

    def update_weights(self, update_info: Any) -> None:
        self.call("POST", "/update_weights", {"update_info": update_info})

    def finish_weight_update(self, weight_version: str | None = None) -> None:
        self.call("POST", "/finish_weight_update", {"weight_version": weight_version} if weight_version else None)


def _source(base: Any, weights: Callable[[], Iterator[tuple[str, torch.Tensor]]], dtype: torch.dtype) -> Any:
    """vLLM's view of the weights: what comes, and then the weights one by one, both in the same order."""

    class Source(base.WeightSource):  # type: ignore[misc,name-defined]
        def metadata(self) -> list[Any]:
            return [base.ParamMeta(name, dtype, tuple(tensor.shape)) for name, tensor in weights()]

        def __iter__(self) -> Iterator[tuple[str, torch.Tensor]]:
            return ((name, tensor.to(dtype).contiguous()) for name, tensor in weights())

    return Source()


def _address_towards(url: str) -> tuple[str, int]:
    """The address of this machine that a server at `url` can reach, and a port that is free now."""
    parts = urlsplit(url)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((parts.hostname or "localhost", parts.port or 80))  # sends nothing
        address = probe.getsockname()[0]
    with socket.socket() as listener:
        listener.bind((address, 0))
        return address, listener.getsockname()[1]
