"""The sampler `vllm`: an engine of vLLM in the trainer's process."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch

from maxrl_algos.data import Rollouts, stack_responses
from maxrl_algos.run.distributed import full_weights
from maxrl_algos.samplers import SamplerError


class VLLM:
    """An engine built from a checkpoint folder or a hub id, which gets one request a prompt.

    On a GPU the engine sleeps while the trainer updates. Weights are pushed in place, or through a folder where
    `tensor_parallel` > 1, because the engine's workers are then processes of their own. Where several processes train
    together, each of them has an engine.

    Args:
        source: folder or hub id of the model.
        stop: token ids that end a response.
        pad: token id that fills up rows.
        device: device of the rollouts; the engine runs on a GPU if this is one.
        precision: "float32" or "bfloat16".
        max_length: longest prompt and response together, in tokens.
        seed: seed of the engine; every call of `sample` has its own seed besides.
        tensor_parallel: number of GPUs that share the model.
        memory_share: share of a GPU's memory that the engine takes.
        shard: (i, m) of the processes that train together, as in `InPlaceSampler`.
    """

    def __init__(
        self,
        source: str,
        stop: Sequence[int],
        pad: int,
        device: torch.device,
        precision: str,
        max_length: int,
        seed: int = 0,
        tensor_parallel: int = 1,
        memory_share: float = 0.5,
        shard: tuple[int, int] = (0, 1),
    ) -> None:
        self.stop, self.pad, self.device, self.shard = list(stop), pad, device, shard
        self.tensor_parallel, self.dtype = tensor_parallel, getattr(torch, precision)
        _set_environment(device, tensor_parallel)
        try:
            from vllm import LLM
        except ImportError as error:
            raise ImportError("sampler='vllm' needs vLLM: pip install vllm, or sampler='transformers'") from error
        settings: dict[str, Any] = {"gpu_memory_utilization": memory_share, "enable_sleep_mode": True}
        if device.type == "cpu":
            # A chunked prompt would rewind a request's generator, which the CPU build cannot do.
            settings = {"enforce_eager": True, "enable_chunked_prefill": False}
        if shard[1] > 1:  # otherwise the engines of all processes would take the first GPU
            settings["distributed_executor_backend"] = "external_launcher"
        self.llm: Any = LLM(
            source,
            dtype=precision,
            seed=seed,
            max_model_len=max_length,
            tensor_parallel_size=tensor_parallel,
            logprobs_mode="processed_logprobs",  # of the distribution that was sampled from
            generation_config="vllm",  # ignore the checkpoint's own generation settings
            **settings,
        )
        self.asleep = False

    def sample(
        self, prompts: list[list[int]], n: int, max_tokens: int, seed: int, temperature: float = 1.0, top_p: float = 1.0
    ) -> Rollouts:
        """See `maxrl_algos.samplers.Sampler`."""
        from vllm import SamplingParams

        settings: dict[str, Any] = dict(n=n, max_tokens=max_tokens, temperature=temperature, top_p=top_p, top_k=0)
        settings |= dict(stop_token_ids=self.stop, logprobs=0, detokenize=False)
        if "flat_logprobs" in getattr(SamplingParams, "__struct_fields__", ()):
            settings["flat_logprobs"] = True  # two lists a response, where older versions make a dict for each token
        own_seeds = request_seeds(seed, len(prompts), self.shard)
        try:
            with self._seeded(own_seeds[0]) as seeded:
                seeds = [None] * len(prompts) if seeded else own_seeds
                outputs = self.llm.generate(
                    [{"prompt_token_ids": prompt} for prompt in prompts],
                    [SamplingParams(seed=s, **settings) for s in seeds],
                    use_tqdm=False,
                )
        except Exception as error:
            raise SamplerError(f"vLLM failed: {error!r}; if out of memory, give it another memory_share") from error
        responses = [response for output in outputs for response in sorted(output.outputs, key=lambda o: o.index)]
        rows = [(r.token_ids, sampled_logprobs(r.token_ids, r.logprobs)) for r in responses]
        return stack_responses(rows, n, self.pad, self.device)

    @contextmanager
    def _seeded(self, seed: int) -> Iterator[bool]:
        """Seed the draws of an engine in this process on a GPU; whether that was done.

        For requests with seeds of their own, vLLM's older runner draws row by row, each with its own generator. An
        engine in this process draws from PyTorch's global generator instead, or draws the requests' seeds from NumPy's.
        Both are put back afterwards. The engine's schedule repeats itself if its prefix cache is empty when it begins.
        """
        if self.tensor_parallel > 1 or self.device.type != "cuda":
            yield False
            return
        self.llm.reset_prefix_cache()
        before = np.random.get_state()
        with torch.random.fork_rng([self.device]):
            torch.manual_seed(seed)
            np.random.seed(seed % 2**32)
            try:
                yield True
            finally:
                np.random.set_state(before)

    def push(self, model: Any) -> None:
        """Give the engine the weights of `model`, and wake it."""
        try:
            self._push(model)
        except SamplerError:
            raise
        except Exception as error:
            raise SamplerError(f"vLLM took no weights: {error!r}; if out of memory, lower memory_share") from error

    def _push(self, model: Any) -> None:
        if self.asleep:
            gc.collect()
            torch.cuda.empty_cache()  # the engine needs the memory that PyTorch has cached during the update
            self.llm.wake_up(tags=["weights"])
        if self.tensor_parallel == 1:
            self._reload(weights_iterator=full_weights(model), is_checkpoint_format=True)
        else:
            with tempfile.TemporaryDirectory() as folder:
                write_weights(model, Path(folder), self.dtype)
                self._reload(weights_path=folder, is_checkpoint_format=True)
        if not self.llm.reset_prefix_cache():  # the cache holds keys and values of the old weights
            raise SamplerError("vLLM did not reset its prefix cache: responses would come from old weights")
        if self.asleep:
            self.llm.wake_up(tags=["kv_cache"])
            self.asleep = False

    def _reload(self, **kwargs: Any) -> None:
        self.llm.collective_rpc("reload_weights", kwargs=kwargs)

    def sleep(self) -> None:
        """Free the engine's GPU memory. Its weights are dropped, since the next `push` brings new ones."""
        if self.device.type == "cuda" and not self.asleep:
            self.llm.sleep(level=2)
            self.asleep = True

    def close(self) -> None:
        """Shut the engine down."""
        from vllm.distributed import cleanup_dist_env_and_memory

        self.llm.llm_engine.engine_core.shutdown()
        del self.llm
        gc.collect()
        if self.shard[1] == 1:  # with several processes this would end the trainers' own connections
            cleanup_dist_env_and_memory()


def _set_environment(device: torch.device, tensor_parallel: int) -> None:
    os.environ.setdefault("VLLM_NO_USAGE_STATS", "1")
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")
    if tensor_parallel == 1:
        os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"
    if device.type == "cpu":
        os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
        os.environ.setdefault("VLLM_CPU_OMP_THREADS_BIND", "nobind")


def sampled_logprobs(token_ids: Sequence[int], logprobs: Any) -> list[float]:
    """The log-probability of each sampled token, from what vLLM returns of one response, flat or as dicts.

    Raises:
        SamplerError: if they are of other tokens.
    """
    if not hasattr(logprobs, "start_indices"):
        return [at[token].logprob for token, at in zip(token_ids, logprobs, strict=True)]
    # At each place, the sampled token stands first.
    if [logprobs.token_ids[i] for i in logprobs.start_indices] != list(token_ids):
        raise SamplerError("vLLM's flat log-probs are of other tokens than those that it sampled")
    return [logprobs.logprobs[i] for i in logprobs.start_indices]


def request_seeds(seed: int, prompts: int, shard: tuple[int, int] = (0, 1)) -> list[int]:
    """A seed for each of the requests of this shard, (`prompts`,); `shard` as in `InPlaceSampler`."""
    return np.random.default_rng(seed).integers(2**62, size=(shard[1], prompts))[shard[0]].tolist()


def write_weights(model: Any, folder: Path, dtype: torch.dtype) -> None:
    """Write `model`'s weights to a file in a new `folder`, for engines in other processes.

    Tied weights are written under each of their names, because vLLM's CPU build keeps its old weights for a name that
    is missing.
    """
    from safetensors.torch import save_file

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tensors = {name: tensor.to("cpu", dtype, copy=True) for name, tensor in full_weights(model)}
    save_file(tensors, folder / "model.safetensors")
