"""Training in one process, or in several that `torchrun` or `accelerate launch` started.

Every process takes an equal shard of a step's tasks, in whole groups, so that no advantage depends on the number of
processes. Every loss is divided by the size of the whole batch, so that gradients are summed over processes.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch.distributed.fsdp import FSDPModule, MixedPrecisionPolicy, fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor


@dataclass(frozen=True)
class ProcessGroup:
    """The processes that train together, seen from process number `rank` of `world_size`."""

    rank: int = 0
    world_size: int = 1

    @property
    def is_main(self) -> bool:
        """Whether this is the process that writes files and shows progress."""
        return self.rank == 0

    def all_gather(self, value: Any) -> list[Any]:
        """List of every rank's `value`, ordered by rank. Values are pickled; all ranks must call this."""
        if self.world_size == 1:
            return [value]
        values: list[Any] = [None] * self.world_size
        dist.all_gather_object(values, value)
        return values

    def shard(self, tasks: np.ndarray) -> np.ndarray:
        """This rank's shard of `tasks` (P,). All shards have the same length: where P is no multiple of `world_size`,
        the first tasks are repeated at the end."""
        size = -(-len(tasks) // self.world_size)
        return np.resize(tasks, size * self.world_size)[self.rank * size :][:size]

    def whole_shards(self, count: int) -> int:
        """`count` rounded down to a multiple of `world_size`, but at least one task for every rank."""
        return max(1, count // self.world_size) * self.world_size

    def all_reduce_gradients(self, model: torch.nn.Module) -> None:
        """Replace the gradient of every trained parameter by its sum over all ranks."""
        if self.world_size == 1:
            return
        trained = [p for p in model.parameters() if p.requires_grad]
        if not any(self.all_gather(any(p.grad is not None for p in trained))):
            return
        if isinstance(model, FSDPModule):  # FSDP has averaged the gradients already
            torch._foreach_mul_([p.grad for p in trained if p.grad is not None], self.world_size)
            return
        for p in trained:
            p.grad = torch.zeros_like(p) if p.grad is None else p.grad
        for grads in in_buckets([p.grad for p in trained if p.grad is not None]):
            flat = torch.cat([grad.flatten() for grad in grads])
            dist.all_reduce(flat)
            parts = flat.split([grad.numel() for grad in grads])
            torch._foreach_copy_(grads, [part.view_as(grad) for part, grad in zip(parts, grads, strict=True)])

    def broadcast_buffers(self, model: torch.nn.Module) -> None:
        """Copy rank 0's buffers, such as the running statistics of batch normalisation, to all ranks."""
        if self.world_size > 1:
            for buffer in model.buffers():
                dist.broadcast(buffer, 0)

    def shard_model(self, model: Any, device: torch.device, precision: str) -> None:
        """Split weights, gradients and optimiser state over all ranks (fully sharded data parallelism).

        The weights of each module named in the `_no_split_modules` of `transformers` are gathered when they are used.

        Args:
            model: a model of `transformers`, changed in place.
            device: the device of this rank.
            precision: "bfloat16" gathers the weights in bfloat16; the shards stay float32.

        Raises:
            ValueError: if there is only one process.
        """
        if self.world_size == 1:
            raise ValueError("fsdp needs several processes, but there is one: launch by torchrun --nproc-per-node")
        from torch.distributed.device_mesh import init_device_mesh

        dtype = torch.bfloat16 if precision == "bfloat16" else None
        policy = MixedPrecisionPolicy(param_dtype=dtype, reduce_dtype=dtype and torch.float32)
        mesh = init_device_mesh(device.type, (self.world_size,))
        blocks = [m for m in model.modules() if type(m).__name__ in (model._no_split_modules or ())]
        for module in [*blocks, model]:
            fully_shard(module, mesh=mesh, mp_policy=policy)


SINGLE_PROCESS = ProcessGroup()
BUCKET = 2**26  # so many numbers are summed over processes together: a message of 256 MiB in float32


def in_buckets(tensors: list[torch.Tensor]) -> Iterator[list[torch.Tensor]]:
    """Neighbouring tensors of one dtype, together of at most BUCKET numbers unless one alone has more."""
    bucket: list[torch.Tensor] = []
    for tensor in tensors:
        full = sum(t.numel() for t in bucket) + tensor.numel() > BUCKET
        if bucket and (full or tensor.dtype != bucket[0].dtype):
            yield bucket
            bucket = []
        bucket.append(tensor)
    if bucket:
        yield bucket


def launched(device: str, expected: int | None) -> tuple[ProcessGroup, torch.device]:
    """The processes that were launched, once all of them are here, and the device of this one.

    Args:
        device: "cpu", "cuda", or "auto" for a GPU where there is one.
        expected: how many processes there must be; None for any number.

    Raises:
        ValueError: if another number of processes started, or if `accelerate launch` started only one process although
            `expected` does not say that one is meant.
    """
    count = int(os.environ.get("WORLD_SIZE", 1))
    if expected is None and count == 1 and "ACCELERATE_MIXED_PRECISION" in os.environ:
        raise ValueError(
            "accelerate launch started one process, as it does on CPUs whatever its --num_processes says: start "
            "several by torchrun --nproc-per-node, or set processes=1"
        )
    if expected not in (None, count):
        raise ValueError(f"processes={expected}, but {count} started: launch by torchrun --nproc-per-node {expected}")
    if count == 1:
        return SINGLE_PROCESS, resolve_device(device)
    from accelerate import PartialState

    # A long timeout, because the other ranks wait while rank 0 saves a checkpoint.
    state = PartialState(cpu=resolve_device(device).type == "cpu", timeout=timedelta(hours=2))
    if state.num_processes != count:
        raise ValueError(f"WORLD_SIZE is {count}, but {state.num_processes} found each other: launch by torchrun")
    state.wait_for_everyone()
    return ProcessGroup(state.process_index, count), state.device


def resolve_device(device: str) -> torch.device:
    """The device of that name; "auto" is a GPU where there is one, else the CPU.

    Raises:
        ValueError: if there is no device of that name on this machine.
    """
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device.partition(":")[0] not in ("cpu", "cuda"):
        raise ValueError(f"device must be auto, cpu or cuda, got {device!r}")
    if device.startswith("cuda") and not torch.cuda.is_available():
        built = "finds no GPU" if torch.version.cuda else "is a build for CPUs alone"
        raise ValueError(f"device={device!r}, but this PyTorch ({torch.__version__}) {built}: take auto or cpu")
    return torch.device(device)


def full_tensor(tensor: torch.Tensor) -> torch.Tensor:
    """`tensor` itself, or the whole of a sharded one: then all ranks must call this."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def full_weights(model: Any) -> Iterator[tuple[str, torch.Tensor]]:
    """Name and whole tensor of every weight, one after the other. All ranks must go through them together.

    `model` is a module, or something with a method `weights` that makes them one by one.
    """
    weights = model.weights() if hasattr(model, "weights") else model.state_dict().items()
    return ((name, full_tensor(tensor.detach())) for name, tensor in weights)


def optimizer_state(optimizer: torch.optim.Optimizer, keep: bool) -> dict[str, Any]:
    """The optimiser's state with whole tensors, so that it suits any number of processes.

    All ranks must call this. `keep=False` returns empty tensors in place of sharded ones, on ranks that save nothing.
    """

    def gathered(value: Any) -> Any:
        if not isinstance(value, DTensor):
            return value
        tensor = value.full_tensor()  # on every rank, also where the result is dropped
        return tensor.cpu() if keep else torch.empty(0)

    state = optimizer.state_dict()
    return {**state, "state": {i: {k: gathered(v) for k, v in values.items()} for i, values in state["state"].items()}}


def restore_optimizer(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    """Load a state that `optimizer_state` returned, sharding its tensors where the parameters are sharded."""
    parameters = [p for group in optimizer.param_groups for p in group["params"]]

    def sharded(value: Any, p: torch.Tensor) -> Any:
        if isinstance(p, DTensor) and value.shape == p.shape:
            return distribute_tensor(value.to(p.device), p.device_mesh, p.placements)
        return value

    tensors = {i: {k: sharded(v, parameters[i]) for k, v in values.items()} for i, values in state["state"].items()}
    optimizer.load_state_dict({**state, "state": tensors})
