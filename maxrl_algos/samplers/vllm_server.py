"""The sampler `vllm_server`: vLLM in a process of its own, on other GPUs of this machine or of one with the same disk.

    VLLM_SERVER_DEV_MODE=1 vllm serve MODEL --dtype bfloat16 --max-model-len 2048 \\
        --logprobs-mode processed_logprobs --generation-config vllm

Where the trainer has a GPU too, `--weight-transfer-config '{"backend": "nccl"}'` has weights go from GPU to GPU
(`maxrl_algos.samplers.weight_transfer`). Dev mode opens the endpoints that take weights: nobody else may reach the
port.
"""

import json
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import torch

from maxrl_algos.data import Rollouts, stack_responses
from maxrl_algos.samplers import SamplerError
from maxrl_algos.samplers.vllm import request_seeds, write_weights
from maxrl_algos.samplers.weight_transfer import NCCLTransfer, is_offered

REQUESTS_AT_ONCE = 256
KEEP_ALIVE = [  # socket options by which a machine that has gone is noticed within minutes
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, option), 30)
        for option in ("TCP_KEEPIDLE", "TCP_KEEPINTVL")
        if hasattr(socket, option)  # some systems lack them
    ),
]
# Fields of a model's config that say nothing about the shape of its weights.
NOT_SHAPE = {"_name_or_path", "transformers_version", "dtype", "architectures", "use_cache"}


class VLLMServer:
    """Samples through the server at `url`, one request a prompt and many requests at once.

    Weights go through a folder, or over NCCL where both sides can.

    Args:
        url: address of the server, such as "http://localhost:8000".
        source: folder or hub id of the model. The server's model must have the same shape: weights of another shape
            would ruin it.
        stop, pad, device, precision, max_length: as in `maxrl_algos.samplers.vllm.VLLM`.
        folder: where `push` writes weights for the server, on a disk that the server sees; removed by `close`.

    Raises:
        SamplerError: if the server does not answer, or does not take the weights.
        ValueError: if the server has another model or other settings.
    """

    def __init__(
        self,
        url: str,
        source: str,
        stop: tuple[int, ...],
        pad: int,
        device: torch.device,
        precision: str,
        max_length: int,
        folder: Path,
    ) -> None:
        self.url, self.stop, self.pad, self.device, self.folder = url, list(stop), pad, device, folder
        self.dtype = getattr(torch, precision)
        self.transfer: NCCLTransfer | None = None
        self.start = (
            f"VLLM_SERVER_DEV_MODE=1 vllm serve {source} --dtype {precision} --max-model-len {max_length} "
            "--logprobs-mode processed_logprobs --generation-config vllm"
        )
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"server must be a URL such as http://localhost:8000, got {url!r}")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self.connect = partial(kind, parts.hostname, parts.port, timeout=10)
        served = self._call("GET", "/v1/models")["data"][0]
        self.model = served["id"]
        self._check(served, source, max_length)

    def _check(self, served: dict[str, Any], source: str, max_length: int) -> None:
        """ValueError unless the server samples as `VLLM` would, with a model of the same shape."""
        from transformers import AutoConfig

        own = AutoConfig.from_pretrained(source).to_dict()
        try:
            its = AutoConfig.from_pretrained(served["root"]).to_dict()
        except (OSError, ValueError) as error:
            raise ValueError(
                f"the server's model, {served['root']}, must be readable from here too: {error}"
            ) from error
        wrong = [
            f"{key}={its.get(key)!r} of its model"
            for key in sorted({*own, *its} - NOT_SHAPE)
            if own.get(key) != its.get(key) and not key.endswith("token_id")
        ]
        vllm_config = self._call("GET", "/server_info?config_format=json")["vllm_config"]
        self.over_nccl, settings = is_offered(self.device, vllm_config), vllm_config["model_config"]
        wanted = {"dtype": str(self.dtype), "logprobs_mode": "processed_logprobs", "generation_config": "vllm"}
        wrong += [f"{key}={settings[key]!r}" for key, value in wanted.items() if settings[key] != value]
        if served["max_model_len"] < max_length:
            wrong.append(f"max_model_len={served['max_model_len']}")
        if wrong:
            raise ValueError(f"the server at {self.url} has {', '.join(wrong)}: start it with `{self.start}`")

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        connection = self.connect()
        try:
            connection.connect()
            connection.sock.settimeout(None)  # the answer comes when the longest response is complete
            for option in KEEP_ALIVE:
                connection.sock.setsockopt(*option)
            connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, HTTPException) as error:
            raise SamplerError(
                f"no answer from vLLM's server at {self.url}: {error!r}. `{self.start}` starts one"
            ) from error
        finally:
            connection.close()
        if response.status == 404 and method == "GET":
            raise SamplerError(f"{self.url}{path} is not there: start the server with `{self.start}`")
        if response.status != 200:
            raise SamplerError(f"vLLM's server at {self.url} failed at {path}: {response.status} {text}")
        return json.loads(text)

    def sample(
        self, prompts: list[list[int]], n: int, max_tokens: int, seed: int, temperature: float = 1.0, top_p: float = 1.0
    ) -> Rollouts:
        """See `maxrl_algos.samplers.Sampler`."""
        settings = {"model": self.model, "n": n, "max_tokens": max_tokens, "temperature": temperature, "top_p": top_p}
        settings |= {"top_k": 0, "stop_token_ids": self.stop, "logprobs": 0, "return_token_ids": True}

        def request(prompt: list[int], request_seed: int) -> list[dict[str, Any]]:
            answer = self._call("POST", "/v1/completions", {**settings, "prompt": prompt, "seed": request_seed})
            return sorted(answer["choices"], key=lambda choice: choice["index"])

        with ThreadPoolExecutor(min(len(prompts), REQUESTS_AT_ONCE)) as pool:
            answers = list(pool.map(request, prompts, request_seeds(seed, len(prompts))))
        rows = [(choice["token_ids"], choice["logprobs"]["token_logprobs"]) for answer in answers for choice in answer]
        return stack_responses(rows, n, self.pad, self.device)

    def push(self, model: Any) -> None:
        """Give the server the weights of `model`."""
        if self.over_nccl:
            self.transfer = self.transfer or NCCLTransfer(self.url, self._call, self.dtype)
            self.transfer.send(model)
        else:
            write_weights(model, self.folder, self.dtype)
            where = {"weights_path": str(self.folder.resolve())}
            self._call("POST", "/collective_rpc", {"method": "reload_weights", "kwargs": where})
        if not self._call("POST", "/reset_prefix_cache")["success"]:  # the cache holds keys of the old weights
            raise SamplerError(f"vLLM's server at {self.url} did not reset its prefix cache: do others use it?")

    def sleep(self) -> None:
        """Nothing to do: the server has its own GPUs."""

    def close(self) -> None:
        """Remove the folder of weights, or end the transfer; the server goes on."""
        if self.transfer:
            self.transfer.close()
        shutil.rmtree(self.folder, ignore_errors=True)
