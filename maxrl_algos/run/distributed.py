"""The processes that train one run together: this one alone, or those that `torchrun` or `accelerate launch` started.

Each takes an equal share of a step's tasks, whole groups, so that no advantage depends on how many there are. The
gradients of tokens are summed, of losses that are divided by what the whole batch holds.
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
class Processes:
    """This process among its like: number `rank` of `count`."""

    rank: int = 0
    count: int = 1

    @property
    def main(self) -> bool:
        """Whether this one writes."""
        return self.rank == 0

    def gather(self, value: Any) -> list[Any]:
        """What each has for `value`, by rank."""
        if self.count == 1:
            return [value]
        values: list[Any] = [None] * self.count
        dist.all_gather_object(values, value)
        return values

    def share(self, tasks: np.ndarray) -> np.ndarray:
        """This one's of `tasks` (P,): as many as any other's, the first of all again where P is no multiple."""
        size = -(-len(tasks) // self.count)
        return np.resize(tasks, size * self.count)[self.rank * size :][:size]

    def whole_shares(self, tasks: int) -> int:
        """About `tasks`, of which all get as many, one at least."""
        return max(1, tasks // self.count) * self.count

    def sum_gradients(self, model: torch.nn.Module) -> None:
        """Each parameter's gradient becomes the sum over all."""
        if self.count == 1:
            return
        own = [p for p in model.parameters() if p.requires_grad]
        if not any(self.gather(any(p.grad is not None for p in own))):
            return
        if isinstance(model, FSDPModule):  # they are the mean already
            torch._foreach_mul_([p.grad for p in own if p.grad is not None], self.count)
            return
        for p in own:
            p.grad = torch.zeros_like(p) if p.grad is None else p.grad
        for work in [dist.all_reduce(p.grad, async_op=True) for p in own]:
            work.wait()

    def copy_buffers(self, model: torch.nn.Module) -> None:
        """The main one's buffers, such as the statistics of batch norm, to all."""
        if self.count > 1:
            for buffer in model.buffers():
                dist.broadcast(buffer, 0)

    def shard(self, model: Any, device: torch.device, precision: str) -> None:
        """Fully sharded data parallelism: weights, gradients and optimiser state are split over all processes.

        The modules that `_no_split_modules` of `transformers` names are gathered one by one, when they are needed;
        `precision` "bfloat16" is that of gathered weights, the kept ones stay float32.
        """
        if self.count == 1:
            raise ValueError("there is one process, and fsdp needs several: launch by torchrun --nproc-per-node")
        from torch.distributed.device_mesh import init_device_mesh

        low = torch.bfloat16 if precision == "bfloat16" else None
        rounding = MixedPrecisionPolicy(param_dtype=low, reduce_dtype=low and torch.float32)
        mesh = init_device_mesh(device.type, (self.count,))
        blocks = [m for m in model.modules() if type(m).__name__ in (model._no_split_modules or ())]
        for module in [*blocks, model]:
            fully_shard(module, mesh=mesh, mp_policy=rounding)


ALONE = Processes()


def launched(device: str, expected: int | None) -> tuple[Processes, torch.device]:
    """The processes that were launched, once all are here, and this one's device.

    Args:
        device: "auto", which is a GPU where there is one, "cpu" or "cuda".
        expected: how many there must be.

    Raises:
        ValueError: if there are not `expected` ones, or `accelerate launch` started one and none was expected.
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
        return ALONE, resolve(device)
    from accelerate import PartialState

    # the others wait while one saves
    state = PartialState(cpu=resolve(device).type == "cpu", timeout=timedelta(hours=2))
    if state.num_processes != count:
        raise ValueError(f"WORLD_SIZE is {count}, but {state.num_processes} found each other: launch by torchrun")
    state.wait_for_everyone()
    return Processes(state.process_index, count), state.device


def resolve(device: str) -> torch.device:
    """A device by name; "auto" is a GPU where there is one."""
    return torch.device(("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device)


def whole(tensor: torch.Tensor) -> torch.Tensor:
    """`tensor`, put together by all processes if it is sharded."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def weights(model: torch.nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    """Name and whole tensor of each of the model's weights, one after the other: all processes go through them."""
    return ((name, whole(tensor.detach())) for name, tensor in model.state_dict().items())


def optimizer_state(optimizer: torch.optim.Optimizer, keep: bool) -> dict[str, Any]:
    """The optimiser's state, the same for any number of processes; empty tensors where it is not to be kept."""

    def together(value: Any) -> Any:
        if not isinstance(value, DTensor):
            return value
        tensor = value.full_tensor()  # all take part in it
        return tensor.cpu() if keep else torch.empty(0)

    state = optimizer.state_dict()
    return {**state, "state": {i: {k: together(v) for k, v in own.items()} for i, own in state["state"].items()}}


def restore_optimizer(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    """Load what `optimizer_state` kept."""
    parameters = [p for group in optimizer.param_groups for p in group["params"]]

    def part(value: Any, p: torch.Tensor) -> Any:
        if isinstance(p, DTensor) and value.shape == p.shape:
            return distribute_tensor(value.to(p.device), p.device_mesh, p.placements)
        return value

    parts = {i: {k: part(v, parameters[i]) for k, v in own.items()} for i, own in state["state"].items()}
    optimizer.load_state_dict({**state, "state": parts})
