"""What samples responses of a language model: `grouped`, `transformers` or `vllm`, behind one interface.

`vllm_server` has a file of its own. All give log-probabilities of the distribution they sampled from: after temperature
and top-p.
"""

import gc
import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
import torch.nn.functional as F
from torch.distributed.fsdp import FSDPModule

from maxrl_algos.models.shared_prompt_lm import Rollouts, SharedPromptPolicy, nucleus, response_lengths
from maxrl_algos.run.distributed import weights

SAMPLERS = ("grouped", "transformers", "vllm", "vllm_server")


class SamplerError(RuntimeError):
    """The sampler died, or ran out of memory."""


class Sampler(Protocol):
    """P prompts, N responses each, up to L tokens."""

    def sample(
        self, prompts: list[list[int]], n: int, max_tokens: int, seed: int, temperature: float = 1.0, top_p: float = 1.0
    ) -> Rollouts:
        """`n` responses to each prompt (token ids), up to a stop token or `max_tokens`; on the trainer's device."""

    def push(self, model: Any) -> None:
        """Take the weights of `model`."""

    def sleep(self) -> None:
        """Give memory to the trainer, until the next `push`."""

    def close(self) -> None:
        """Give back all it holds."""


def pad_left(
    prompts: Sequence[Sequence[int]], pad: int, device: Any, multiple: int = 1
) -> tuple[torch.Tensor, torch.Tensor]:
    """Prompts (P, L0) int64 padded on the left, L0 a multiple of `multiple`, and their lengths (P,)."""
    width = -(-max(map(len, prompts)) // multiple) * multiple
    rows = [[pad] * (width - len(prompt)) + list(prompt) for prompt in prompts]
    return torch.tensor(rows, device=device), torch.tensor([len(prompt) for prompt in prompts], device=device)


def join(parts: list[Rollouts], pad: int) -> Rollouts:
    """Rollouts of some prompts and of others as one, filled up to the longest."""
    width = max(part.tokens.shape[2] for part in parts)
    tokens = [F.pad(part.tokens, (0, width - part.tokens.shape[2]), value=pad) for part in parts]
    logprobs = [F.pad(part.logprobs, (0, width - part.logprobs.shape[2])) for part in parts]
    return Rollouts(torch.cat(tokens), torch.cat([part.lengths for part in parts]), torch.cat(logprobs))


def stack(
    responses: Sequence[tuple[Sequence[int], Sequence[float]]], n: int, pad: int, device: torch.device
) -> Rollouts:
    """Token ids and log-probs of P N `responses`, `n` in a row to each prompt, as `Rollouts`."""
    width = max(len(ids) for ids, _ in responses)
    tokens = np.full((len(responses), width), pad)
    logprobs = np.zeros((len(responses), width), np.float32)
    lengths = np.array([len(ids) for ids, _ in responses])
    for i, (ids, values) in enumerate(responses):
        tokens[i, : lengths[i]], logprobs[i, : lengths[i]] = ids, values
    return Rollouts(*(torch.as_tensor(a, device=device).unflatten(0, (-1, n)) for a in (tokens, lengths, logprobs)))


def write_weights(model: Any, folder: Path, dtype: torch.dtype) -> None:
    """A file of `model`'s weights for engines in other processes, in a new `folder`.

    Tied weights are in it under each of their names: vLLM's CPU build keeps the old ones of a name that is missing.
    """
    from safetensors.torch import save_file

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tensors = {name: tensor.to("cpu", dtype, copy=True) for name, tensor in weights(model)}
    save_file(tensors, folder / "model.safetensors")


def request_seeds(seed: int, prompts: int, part: tuple[int, int] = (0, 1)) -> list[int]:
    """One for each of the requests that `seed` stands for; `part` as in `InPlace`."""
    return np.random.default_rng(seed).integers(2**62, size=(part[1], prompts))[part[0]].tolist()


class InPlace(ABC):
    """Samples with the trainer's own model, some prompts at a time; there is nothing to push.

    Args:
        model: a causal LM of `transformers`.
        stop: ids that end a response.
        pad: id that fills up rows.
        rollouts_at_once: about how many are sampled together, whole groups.

    Attributes:
        multiple: prompts are padded to a multiple of this.
        part: (i, m), where the prompts are the i-th of m equal parts of a batch.
    """

    multiple = 1
    part = 0, 1

    def __init__(self, model: Any, stop: Sequence[int], pad: int, rollouts_at_once: int = 4096) -> None:
        self.model, self.stop, self.pad, self.rollouts_at_once = model, tuple(stop), pad, rollouts_at_once

    def sample(
        self, prompts: list[list[int]], n: int, max_tokens: int, seed: int, temperature: float = 1.0, top_p: float = 1.0
    ) -> Rollouts:
        device, parts, together = self.model.device, [], max(1, self.rollouts_at_once // n)
        generator = torch.Generator(device).manual_seed(seed)
        try:
            for start in range(0, len(prompts), together):
                rows, lengths = pad_left(prompts[start : start + together], self.pad, device, self.multiple)
                parts.append(self._sample(rows, lengths, n, max_tokens, generator, temperature, top_p))
        except torch.OutOfMemoryError as error:
            raise SamplerError(f"{error}: lower rollouts_at_once={self.rollouts_at_once}") from error
        return join(parts, self.pad)

    @abstractmethod
    def _sample(
        self,
        rows: torch.Tensor,
        lengths: torch.Tensor,
        n: int,
        max_tokens: int,
        generator: torch.Generator,
        *warp: float,
    ) -> Rollouts:
        """Of prompts (P, L0) padded on the left, `warp` being temperature and top-p."""

    def push(self, model: Any) -> None:
        assert model is self.model

    def sleep(self) -> None:  # noqa: B027  # it holds nothing of its own
        pass

    def close(self) -> None:  # noqa: B027
        pass


class Grouped(InPlace):
    """`SharedPromptPolicy`: each prompt is computed once for its N responses."""

    def __init__(self, model: Any, *settings: Any) -> None:
        super().__init__(model, *settings)
        self.policy = SharedPromptPolicy(model)
        self.multiple = 64 if self.policy.captured else 1  # so that few shapes are captured

    def _sample(
        self,
        rows: torch.Tensor,
        lengths: torch.Tensor,
        n: int,
        max_tokens: int,
        generator: torch.Generator,
        *warp: float,
    ) -> Rollouts:
        temperature, top_p = warp
        same = bool((lengths == rows.shape[1]).all())
        where = None if same else lengths
        return self.policy.sample(
            rows, n, max_tokens, self.stop, self.pad, generator, temperature, where, top_p, self.part
        )


class Generate(InPlace):
    """`generate` of `transformers`: any model."""

    @torch.no_grad()
    def _sample(
        self,
        rows: torch.Tensor,
        lengths: torch.Tensor,
        n: int,
        max_tokens: int,
        generator: torch.Generator,
        *warp: float,
    ) -> Rollouts:
        width, device = rows.shape[1], rows.device
        record = _Record(width, *warp)
        with self._settings(n, max_tokens), torch.random.fork_rng([device] if device.type == "cuda" else []):
            seeds = torch.randint(2**62, (self.part[1],), generator=generator, device=device)
            torch.manual_seed(int(seeds[self.part[0]]))
            whole = self.model.generate(
                rows,
                attention_mask=(torch.arange(width, device=device) >= width - lengths[:, None]).long(),
                logits_processor=[record],
                synced_gpus=isinstance(self.model, FSDPModule),
            )
        tokens = whole[:, width:]
        logprobs = record.finish(whole)
        length = response_lengths(tokens, self.stop)
        after = torch.arange(tokens.shape[1], device=device) >= length[:, None]
        shape = len(rows), n, tokens.shape[1]
        tokens, logprobs = tokens.masked_fill(after, self.pad), logprobs.masked_fill(after, 0.0)
        return Rollouts(tokens.reshape(shape), length.reshape(shape[:2]), logprobs.reshape(shape))

    @contextmanager
    def _settings(self, n: int, max_tokens: int) -> Iterator[None]:
        """What `generate` does, instead of the checkpoint's own settings, which would complete what it is given."""
        from transformers import GenerationConfig

        training, own = self.model.training, self.model.generation_config
        self.model.eval()  # else gradient checkpointing leaves out the cache
        self.model.generation_config = GenerationConfig(
            do_sample=True,
            num_return_sequences=n,
            max_new_tokens=max_tokens,
            temperature=1.0,
            top_p=1.0,
            top_k=0,
            eos_token_id=list(self.stop),
            pad_token_id=self.pad,
        )
        try:
            yield
        finally:
            self.model.train(training)
            self.model.generation_config = own


class _Record:
    """A logits processor that makes the distribution, and keeps the log-probs of the tokens drawn from it."""

    def __init__(self, start: int, temperature: float, top_p: float) -> None:
        self.start, self.temperature, self.top_p = start, temperature, top_p
        self.last: torch.Tensor | None = None
        self.columns: list[torch.Tensor] = []

    def __call__(self, tokens: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        self._take(tokens)
        self.last = nucleus(F.log_softmax(scores.float() / self.temperature, -1), self.top_p)
        return self.last

    def _take(self, tokens: torch.Tensor) -> None:
        if self.last is not None:
            self.columns.append(self.last.gather(1, tokens[:, self.start + len(self.columns), None]))

    def finish(self, tokens: torch.Tensor) -> torch.Tensor:
        """Log-probs (B, L) of the responses in `tokens` (B, start + L)."""
        self._take(tokens)
        return torch.cat(self.columns, 1)


class VLLM:
    """An engine of vLLM in this process, built from a checkpoint folder or hub id; one request a prompt.

    On a GPU it sleeps while the trainer updates. Weights are pushed in place; with `tensor_parallel` > 1, whose
    workers are processes of their own, through a folder. Several trainers have an engine each.

    Args:
        source: folder or hub id.
        stop, pad: as in `InPlace`.
        device: of the rollouts it gives, and whether it runs on a GPU.
        precision: "float32" or "bfloat16".
        max_length: longest prompt and response together, in tokens.
        seed: of the engine; each call of `sample` brings its own.
        tensor_parallel: GPUs that share the model.
        memory_share: of a GPU's memory.
        part: as in `InPlace`, of the trainers that `torchrun` started.
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
        part: tuple[int, int] = (0, 1),
    ) -> None:
        os.environ.setdefault("VLLM_NO_USAGE_STATS", "1")
        os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")
        if tensor_parallel == 1:
            os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"
        if device.type == "cpu":
            os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
            os.environ.setdefault("VLLM_CPU_OMP_THREADS_BIND", "nobind")
        try:
            from vllm import LLM
        except ImportError as error:
            raise ImportError("sampler='vllm' needs vLLM: pip install vllm, or sampler='transformers'") from error
        self.part = part
        self.stop, self.pad, self.device, self.tensor_parallel = list(stop), pad, device, tensor_parallel
        self.dtype = getattr(torch, precision)
        own: dict[str, Any] = {"gpu_memory_utilization": memory_share, "enable_sleep_mode": True}
        if device.type == "cpu":  # half a prompt in a batch would set a seed's generator back, which a CPU's can't
            own = {"enforce_eager": True, "enable_chunked_prefill": False}
        if part[1] > 1:  # else all take the first GPU
            own["distributed_executor_backend"] = "external_launcher"
        self.llm: Any = LLM(
            source,
            dtype=precision,
            seed=seed,
            max_model_len=max_length,
            tensor_parallel_size=tensor_parallel,
            logprobs_mode="processed_logprobs",  # of the distribution sampled from
            generation_config="vllm",  # nothing of the checkpoint's own
            **own,
        )
        self.asleep = False

    def sample(
        self, prompts: list[list[int]], n: int, max_tokens: int, seed: int, temperature: float = 1.0, top_p: float = 1.0
    ) -> Rollouts:
        from vllm import SamplingParams

        settings: dict[str, Any] = dict(n=n, max_tokens=max_tokens, temperature=temperature, top_p=top_p, top_k=0)
        settings |= dict(stop_token_ids=self.stop, logprobs=0, detokenize=False)
        try:
            outputs = self.llm.generate(
                [{"prompt_token_ids": prompt} for prompt in prompts],
                [SamplingParams(seed=own, **settings) for own in request_seeds(seed, len(prompts), self.part)],
                use_tqdm=False,
            )
        except Exception as error:
            raise SamplerError(f"vLLM failed: {error!r}; if out of memory, give it another memory_share") from error
        responses = [response for output in outputs for response in sorted(output.outputs, key=lambda o: o.index)]
        rows = [
            (r.token_ids, [at[t].logprob for t, at in zip(r.token_ids, r.logprobs, strict=True)]) for r in responses
        ]
        return stack(rows, n, self.pad, self.device)

    def push(self, model: Any) -> None:
        try:
            self._push(model)
        except SamplerError:
            raise
        except Exception as error:
            raise SamplerError(f"vLLM took no weights: {error!r}; if out of memory, lower memory_share") from error

    def _push(self, model: Any) -> None:
        if self.asleep:
            gc.collect()
            torch.cuda.empty_cache()  # what the update has kept of the GPU, which is the engine's now
            self.llm.wake_up(tags=["weights"])
        if self.tensor_parallel == 1:
            self._reload(weights_iterator=weights(model), is_checkpoint_format=True)
        else:
            with tempfile.TemporaryDirectory() as folder:
                write_weights(model, Path(folder), self.dtype)
                self._reload(weights_path=folder, is_checkpoint_format=True)
        if not self.llm.reset_prefix_cache():  # else keys of the old weights are used
            raise SamplerError("vLLM did not reset its prefix cache: responses would come from old weights")
        if self.asleep:
            self.llm.wake_up(tags=["kv_cache"])
            self.asleep = False

    def _reload(self, **kwargs: Any) -> None:
        self.llm.collective_rpc("reload_weights", kwargs=kwargs)

    def sleep(self) -> None:
        if self.device.type == "cuda" and not self.asleep:
            self.llm.sleep(level=2)  # without a copy of the weights: new ones come
            self.asleep = True

    def close(self) -> None:
        from vllm.distributed import cleanup_dist_env_and_memory

        self.llm.llm_engine.engine_core.shutdown()
        del self.llm
        gc.collect()
        if self.part[1] == 1:  # else the trainers' own connections would end
            cleanup_dist_env_and_memory()


IN_PLACE: dict[str, Callable[..., InPlace]] = {"grouped": Grouped, "transformers": Generate}
