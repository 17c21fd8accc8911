"""A synchronous RL step of a language model on many GPUs, simulated and not measured.

The constants here and those of `costs` are the assumptions.
"""

from functools import cache
from heapq import heapreplace
from typing import Any

import numpy as np

from benchmarks.measure.scaling.costs import BF16, FP32, H200, SHAPES, WORKLOADS, Gpu, Shape
from maxrl_algos.seeding import generator

FLOPS, BYTES = 0.4, 0.7  # shares of a GPU's peak rates that are reached
LAUNCH = 2e-3  # seconds that a decoding step costs beside its bytes and flops: scheduling, sampling, kernel launches
HOP = 2e-6  # seconds of a hop in a ring of GPUs
VERIFIED = 850 * 2  # answers verified a second and GPU: two workers, by `benchmarks.measure.verify` on MATH-500
DRAWS = 4  # number of drawn batches over which a simulated step is averaged
GPUS = (8, 64, 512)
STUDIED = ("Qwen3-1.7B", "Qwen3-4B")
PER_GPU = 8  # tasks of a GPU where the batch grows with the GPUs: the paper's 256 tasks on 32 GPUs


def token_seconds(shape: Shape, gpu: Gpu, running: Any, keys: Any) -> Any:
    """Seconds of decoding steps, in each of which every running response gets a token.

    A step takes as long as its bytes or its flops do, whichever is longer.

    Args:
        shape: shape of the model.
        gpu: the GPU.
        running: number of running responses; a number, or an array (T,) for T steps.
        keys: number of tokens in the KV caches of all of them, likewise.

    Returns:
        Seconds, in the shape of `running`.
    """
    by_bytes = (BF16 * shape.parameters + shape.kv() * keys) / (BYTES * gpu.bandwidth)
    return np.maximum(by_bytes, shape.flops(running, keys) / (FLOPS * gpu.flops)) + LAUNCH


def decode_seconds(shape: Shape, gpu: Gpu, prompt: int, lengths: np.ndarray, slots: int) -> float:
    """Seconds that one engine decodes. Up to `slots` responses run at once; the next one takes the first free slot.

    Args:
        shape: shape of the model.
        gpu: the GPU.
        prompt: number of tokens of every prompt.
        lengths: number of tokens of each response, (R,) int64.
        slots: number of responses that the engine's memory holds.
    """
    starts = np.zeros(len(lengths), np.int64)  # by decoding step
    free = sorted(lengths[:slots].tolist())
    for i in range(slots, len(lengths)):
        starts[i] = free[0]
        heapreplace(free, free[0] + int(lengths[i]))
    ends, before = starts + lengths, prompt - starts
    size = int(ends.max()) + 1
    running = np.cumsum(np.bincount(starts, minlength=size) - np.bincount(ends, minlength=size))[:-1]
    keys = np.cumsum(np.bincount(starts, before, size) - np.bincount(ends, before, size))[:-1]
    return float(token_seconds(shape, gpu, running, keys + running * np.arange(size - 1)).sum())


def longest_seconds(name: str, gpu: Gpu) -> float:
    """Seconds of one response of the recipe's greatest length, alone on an engine."""
    return decode_seconds(SHAPES[name], gpu, WORKLOADS[name].prompt, np.array([WORKLOADS[name].max_response]), 1)


def step_seconds(name: str, gpu: Gpu, gpus: int, tasks: int, apart: bool = False) -> dict[str, float]:
    """Seconds of the parts of one synchronous step, on GPUs that sample and train in turn.

    Every GPU has an engine with an equal number of rollouts, and the last engine to finish ends the sampling. What it
    takes beyond as many responses of the mean length is the wait for long responses. In the update, tokens are spread
    evenly over the GPUs.

    Args:
        name: name of the model, a key of SHAPES.
        gpu: the GPU.
        gpus: number of GPUs.
        tasks: number of tasks of the step.
        apart: whether rollouts are spread over the engines at random; otherwise groups stay whole where there are
            enough of them.
    """
    shape, work = SHAPES[name], WORKLOADS[name]
    others = (gpus - 1) / gpus * shape.parameters  # parameters that come from other GPUs
    hops = shape.layers * (gpus - 1) * HOP
    drawn = []
    for number in range(DRAWS):
        lengths = work.lengths(tasks, number)
        order = generator(0, "deal", number).permutation(lengths.ravel()) if apart else lengths.ravel()
        even, slowest = sampling_seconds(name, gpu, gpus, lengths, order)
        prefill = shape.flops(work.prompt, work.prompt**2 / 2) * max(1, tasks / gpus) / (FLOPS * gpu.flops)
        sequences = lengths + work.prompt  # every rollout passes with its prompt
        update = shape.update_flops(sequences.sum(), (sequences**2).sum() / 2) / gpus / (FLOPS * gpu.flops)
        passes = np.ceil(sequences.sum() / gpus / work.micro_tokens)
        moved = passes * (2 * BF16 + FP32) * others / gpu.link(gpus)  # weights twice, and float32 gradients
        drawn.append((prefill + even, slowest - even, update, max(0.0, moved - update) + passes * 3 * hops))
    sampling, wait, update, communication = map(float, np.mean(drawn, axis=0))
    sleep = 2 * BF16 * shape.parameters / gpu.host_link()  # the engine's weights to the host's memory and back
    return {
        "sampling": sampling,
        "wait for long responses": wait,
        "verification": tasks * work.rollouts / gpus / VERIFIED,
        "weight sync": sleep + BF16 * others / gpu.link(gpus) + hops,
        "update": update,
        "communication": communication,
    }


def sampling_seconds(name: str, gpu: Gpu, gpus: int, lengths: np.ndarray, order: np.ndarray) -> tuple[float, float]:
    """Seconds of decoding if all responses had the mean length, and seconds of the slowest engine.

    Args:
        name: name of the model, a key of SHAPES.
        gpu: the GPU.
        gpus: number of GPUs, each with an engine.
        lengths: number of tokens of each response, (tasks, rollouts) int64.
        order: the same, (tasks * rollouts,), in the order in which they are split over the engines.
    """
    shape, work = SHAPES[name], WORKLOADS[name]
    room = work.memory_share * gpu.memory - BF16 * shape.parameters
    mean, share = lengths.mean(), lengths.size / gpus
    slots = max(1, int(room / (shape.kv() * (work.prompt + mean))))
    together = min(slots, share)
    even = share / together * mean * token_seconds(shape, gpu, together, together * (work.prompt + mean / 2))
    return even, max(decode_seconds(shape, gpu, work.prompt, part, slots) for part in np.array_split(order, gpus))


def tasks_of(name: str, grows: bool, gpus: int) -> int:
    """Number of tasks of a step: PER_GPU for each GPU if the batch grows with the GPUs, else those of the recipe."""
    return PER_GPU * gpus if grows else WORKLOADS[name].tasks


@cache
def study(gpu: Gpu = H200, apart: bool = False) -> dict[tuple[str, bool, int], dict[str, float]]:
    """Seconds of the parts of a step, by model, whether the batch grows with the GPUs, and number of GPUs."""
    return {
        (name, grows, gpus): step_seconds(name, gpu, gpus, tasks_of(name, grows, gpus), apart)
        for name in STUDIED
        for grows in (False, True)
        for gpus in GPUS
    }
