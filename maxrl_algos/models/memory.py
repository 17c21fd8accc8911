"""How much memory a run of a language model will take, and which sizes of its batches fit into the free memory.

The estimates are for the worst case: every response has its full length, and no two responses share a prefix. They
count the tensors of `shared_prompt_lm`, `padded_lm`, `decoding`, `drawing` and `head`; `tests/test_memory.py` holds
them against measurements. All sizes are in bytes. "By part" means a dictionary from the names of the parts of the
memory to their sizes.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from maxrl_algos.models import drawing, head
from maxrl_algos.models.decoding import WINDOW
from maxrl_algos.models.prefix_attention import LONG

FLOAT = 4  # bytes of a float32 number
# Share of the free memory that the tensors of a run may fill. On a CPU, the C library's heap keeps holes between them:
# a measured run took 1.45 times the memory of its tensors.
SHARE = {"cuda": 0.9, "cpu": 0.65}
FEWEST_TOKENS = 256  # micro-batches are not made smaller than this number of tokens
GIB = 2**30


@dataclass(frozen=True)
class Shape:
    """The sizes of a language model on which its memory depends.

    Attributes:
        layers, hidden, heads, kv_heads, head_dim, mlp, vocabulary: the sizes in its config.
        parameters: number of its parameters in this process.
        trained: number of these parameters that are trained.
        item: bytes of a number in matrix products, 4 in float32 and 2 in bfloat16.
        tied: whether the head shares the weights of the embeddings.
    """

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    mlp: int
    vocabulary: int
    parameters: int
    trained: int
    item: int
    tied: bool

    @classmethod
    def of(cls, model: Any, precision: str) -> "Shape | None":
        """The shape of a model of `transformers`, or None if its config lacks a field that is needed.

        `precision` is the precision of matrix products, "float32" or "bfloat16".
        """
        config = model.config
        try:
            heads = config.num_attention_heads
            return cls(
                config.num_hidden_layers,
                config.hidden_size,
                heads,
                getattr(config, "num_key_value_heads", None) or heads,
                getattr(config, "head_dim", None) or config.hidden_size // heads,
                config.intermediate_size,
                config.vocab_size,
                sum(p.numel() for p in model.parameters()),
                sum(p.numel() for p in model.parameters() if p.requires_grad),
                2 if precision == "bfloat16" else FLOAT,
                bool(config.tie_word_embeddings),
            )
        except AttributeError:
            return None

    @property
    def products(self) -> int:
        """Number of the parameters that are rounded for matrix products."""
        return self.parameters - (0 if self.tied else self.vocabulary * self.hidden)

    def kv(self, tokens: int) -> int:
        """Bytes of the keys and values of `tokens` tokens in all layers."""
        return 2 * self.layers * self.kv_heads * self.head_dim * self.item * tokens

    def activations(self, tokens: int) -> int:
        """Bytes of what all layers keep of `tokens` tokens for the backward pass, without the scores of attention."""
        queries, keys = self.heads * self.head_dim, self.kv_heads * self.head_dim
        norm = (2 * FLOAT + self.item) * self.hidden  # the input, its normalised form, and what products read
        attention = (2 * queries + 2 * keys) * self.item
        return tokens * (self.layers * (2 * norm + attention + 4 * self.item * self.mlp) + norm)


@dataclass(frozen=True)
class Batch:
    """The largest batches of a run.

    Attributes:
        tasks: number of tasks of this process at a step.
        rollouts: number of rollouts of a task.
        prompt: number of tokens of the longest prompt.
        response: number of tokens of the longest response.
        rollouts_at_once: largest number of rollouts that are sampled together.
        micro_tokens: number of tokens of a micro-batch.
        top_p: probability mass that is sampled from.
    """

    tasks: int
    rollouts: int
    prompt: int
    response: int
    rollouts_at_once: int
    micro_tokens: int
    top_p: float = 1.0


def sampling(shape: Shape, batch: Batch, captured: bool = False) -> dict[str, int]:
    """Bytes that the sampler `grouped` takes beside the weights and the optimiser, by part.

    `captured` says whether the steps of decoding are captured as CUDA graphs.
    """
    rollouts = min(batch.rollouts_at_once, batch.tasks * batch.rollouts)
    tasks = max(1, rollouts // batch.rollouts)
    room = -(-batch.response // WINDOW) * WINDOW
    prompts = tasks * batch.prompt
    scores = 3 * rollouts * shape.heads * (batch.prompt + room) * FLOAT
    layer = prompts * (3 * shape.hidden * FLOAT + 3 * shape.mlp * shape.item)
    drawn = min(rollouts, max(1, drawing.NUMBERS_AT_ONCE // shape.vocabulary))
    draw = (2 if batch.top_p == 1 else 8) * FLOAT * drawn * shape.vocabulary
    logits = rollouts * shape.vocabulary * shape.item
    return {
        "KV cache": shape.kv(rollouts * room) + shape.kv(prompts) * (2 if captured else 1),
        "logits": logits + draw,
        "activations": max(scores, layer),
        "rounded weights": 2 * shape.products if shape.item == 2 else 0,
        "responses": batch.tasks * batch.rollouts * batch.response * 12 * 2,
    }


def update(shape: Shape, batch: Batch, padded: bool, checkpointed: bool) -> dict[str, int]:
    """Bytes that an update takes beside the weights, the gradients and the optimiser, by part.

    `padded` says whether `padded_lm` computes it, and `checkpointed` whether gradient checkpointing is on.
    """
    group = batch.rollouts * batch.response + batch.prompt
    if padded:
        rows = max(1, min(batch.micro_tokens // (batch.prompt + batch.response), batch.tasks * batch.rollouts))
        tokens, prompts = rows * (batch.prompt + batch.response), 0
    else:
        tasks = max(1, min(batch.micro_tokens // group, batch.tasks))
        parts = min(batch.rollouts, -(-tasks * batch.rollouts * batch.response // batch.micro_tokens))
        rows = tasks * -(-batch.rollouts // parts)
        tokens, prompts = rows * max(1, batch.response - 1), tasks * batch.prompt
    kept = shape.activations(tokens + prompts)
    if checkpointed:  # the inputs of all layers, and what one layer computes again
        kept = kept // shape.layers + shape.layers * shape.hidden * FLOAT * (tokens + prompts)
    elif not padded:
        queries, keys = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
        by_row = (tokens * queries + 2 * rows * batch.prompt * keys) * shape.item
        dense = tokens * (shape.heads * (batch.prompt + 2 * batch.response) * FLOAT + queries * shape.item)
        kept += shape.layers * (by_row if batch.response >= LONG else dense)
    in_loss = rows * batch.response if padded else tokens
    logits = 3 * FLOAT * min(in_loss, max(1, head.LOGITS_AT_ONCE // shape.vocabulary)) * shape.vocabulary
    weights = shape.vocabulary * shape.hidden * FLOAT if shape.trained == shape.parameters else 0
    rounded = (1 if padded else 2) * 2 * shape.products if shape.item == 2 else 0
    return {"activations": kept, "logits": logits, "gradient of the head": weights, "rounded weights": rounded}


@dataclass(frozen=True)
class Estimate:
    """The memory of a run in its parts, in bytes.

    Attributes:
        held: what is in memory all the time, by part: the weights and the optimiser's moments.
        gradients: the gradients, which are in memory during an update only.
        sampling, evaluation, update: what each of these three phases takes beside `held` and `gradients`, by part.
    """

    held: dict[str, int]
    gradients: int
    sampling: dict[str, int]
    evaluation: dict[str, int]
    update: dict[str, int]

    def peaks(self) -> dict[str, int]:
        """The most memory that is in use at a time in each phase, by the name of the phase."""
        held = sum(self.held.values())
        return {
            "sampling": held + sum(self.sampling.values()),
            "evaluation": held + sum(self.evaluation.values()) if self.evaluation else 0,
            "update": held + self.gradients + sum(self.update.values()) if self.update else 0,
        }

    def __str__(self) -> str:
        """The peaks in GiB, and in brackets their parts of at least 0.005 GiB."""

        def parts(named: dict[str, int]) -> str:
            large = ", ".join(f"{name} {size / GIB:.2f}" for name, size in named.items() if size >= GIB / 200)
            return f" ({large})" * bool(large)

        peaks = self.peaks()
        lines = [f"always {sum(self.held.values()) / GIB:.2f}{parts(self.held)}"]
        more = {"sampling": self.sampling, "evaluation": self.evaluation, "update": self.update}
        for name, named in more.items():
            if named:
                shown = {"gradients": self.gradients, **named} if name == "update" else named
                lines.append(f"{name} {peaks[name] / GIB:.2f}{parts(shown)}")
        return "memory in GiB: " + "; ".join(lines)


def free_memory(device: torch.device) -> int:
    """Bytes that this process can still take on a device, in a container too.

    Processes that `torchrun` started on one machine share the memory of its CPU.
    """
    if device.type == "cuda":
        unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return torch.cuda.mem_get_info(device)[0] + unused
    lines = Path("/proc/meminfo")
    free = [2**62]
    if lines.exists():
        free += [int(line.split()[1]) * 1024 for line in lines.read_text().splitlines() if "MemAvailable" in line]
    limit, used = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
    if limit.exists() and used.exists() and (most := limit.read_text().strip()) != "max":
        free.append(int(most) - int(used.read_text()))
    return max(0, min(free)) // int(os.environ.get("LOCAL_WORLD_SIZE", 1))


@dataclass(frozen=True)
class Plan:
    """Sizes of batches that fit into memory, and the memory that they take.

    Attributes:
        rollouts_at_once, micro_tokens: the sizes that were found; see `Batch`.
        estimate: the memory of a run with these sizes.
        free: bytes that were free beside the weights, before the run.
    """

    rollouts_at_once: int
    micro_tokens: int
    estimate: Estimate
    free: int

    def __str__(self) -> str:
        return (
            f"{self.estimate}; {self.free / GIB:.2f} free beside the weights. rollouts_at_once="
            f"{self.rollouts_at_once}, micro_tokens={self.micro_tokens}"
        )


def estimated(
    shape: Shape,
    train: Batch | None,
    evaluation: Batch | None,
    grouped: bool,
    padded: bool,
    checkpointed: bool,
    captured: bool,
    device: str,
) -> Estimate:
    """The memory of a run with these batches. The arguments are those of `plan`."""
    sampled, tested = (sampling(shape, batch, captured) if batch and grouped else {} for batch in (train, evaluation))
    updated = update(shape, train, padded, checkpointed) if train else {}
    trained = shape.trained if train else 0
    if train and device == "cuda":  # there, AdamW computes one more number for every parameter than its moments
        updated["optimiser step"] = max(0, FLOAT * trained - sum(updated.values()))
    if train and captured:  # the buffers of captured graphs stay in memory
        kept = ("KV cache", "logits", "rounded weights")
        updated["kept by the sampler"] = max(sum(parts.get(name, 0) for name in kept) for parts in (sampled, tested))
    held = {"weights": FLOAT * shape.parameters, "moments": 2 * FLOAT * trained}
    return Estimate(held, FLOAT * trained, sampled, tested, updated)


def plan(
    shape: Shape,
    train: Batch | None,
    evaluation: Batch | None,
    free: int,
    grouped: bool = True,
    padded: bool = False,
    checkpointed: bool = False,
    captured: bool = False,
    device: str = "cuda",
    fixed_tokens: bool = False,
) -> Plan:
    """The largest batches that fit into memory, none of them larger than those that are given.

    Args:
        shape: the model.
        train: the largest batches of training; None where nothing is trained.
        evaluation: the largest batches of evaluation; None where nothing is evaluated.
        free: number of bytes that are free once the weights are loaded.
        grouped: whether the sampler `grouped` samples in this process. The memory of other samplers is not counted.
        padded: whether `padded_lm` computes the update.
        checkpointed: whether gradient checkpointing is on.
        captured: whether the steps of decoding are captured as CUDA graphs.
        device: "cuda" or "cpu".
        fixed_tokens: whether the user has set `micro_tokens`, so that it may not be made smaller.

    Raises:
        ValueError: if even the smallest batches do not fit, or if those that the user has set do not fit.
    """

    def estimate(at_once: int, micro_tokens: int) -> Estimate:
        sizes = {"rollouts_at_once": at_once, "micro_tokens": micro_tokens}
        training, testing = (batch and replace(batch, **sizes) for batch in (train, evaluation))
        return estimated(shape, training, testing, grouped, padded, checkpointed, captured, device)

    def fits(at_once: int, micro_tokens: int, phases: tuple[str, ...]) -> bool:
        found = estimate(at_once, micro_tokens)
        peaks = found.peaks()
        return max(peaks[phase] for phase in phases) - found.held["weights"] <= SHARE[device] * free

    some = train or evaluation
    assert some is not None
    at_once, micro_tokens = some.rollouts_at_once, some.micro_tokens
    while at_once > 1 and not fits(at_once, micro_tokens, ("sampling", "evaluation")):
        at_once = -(-at_once // 2)
    least = micro_tokens if fixed_tokens else min(micro_tokens, FEWEST_TOKENS)
    while not fits(at_once, micro_tokens, ("update",)):
        parts = estimate(at_once, micro_tokens).update
        kept = parts.get("kept by the sampler", 0)
        if at_once > 1 and kept and (micro_tokens == least or 2 * kept > sum(parts.values())):
            at_once = -(-at_once // 2)
        elif micro_tokens > least:
            micro_tokens = max(least, micro_tokens // 2)
        else:
            break
    found = Plan(at_once, micro_tokens, estimate(at_once, micro_tokens), free)
    if not fits(at_once, micro_tokens, ("sampling", "evaluation", "update")):
        remedy = _remedy(micro_tokens, fits, checkpointed)
        raise ValueError(f"the run does not fit into memory: {found}. {remedy}")
    return found


def _remedy(micro_tokens: int, fits: Any, checkpointed: bool) -> str:
    """A sentence that names settings with which the run would fit into memory."""
    tokens = micro_tokens
    while tokens > FEWEST_TOKENS and not fits(1, tokens, ("update",)):
        tokens //= 2
    if tokens < micro_tokens and fits(1, tokens, ("sampling", "evaluation", "update")):
        return f"It fits with micro_tokens={tokens}"
    return (
        "Try precision='bfloat16', a shorter max_response or max_prompt, "
        + ("" if checkpointed else "gradient_checkpointing, ")
        + "lora (which has few gradients and moments), fsdp over several GPUs, or a smaller model"
    )
