"""Memory and arithmetic of training, from the shapes of models, the rates of GPUs and the batches of recipes.

Bytes and flops are decimal: 1 GB is 1e9 bytes. The constants here are the assumptions that all figures share.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.recipes import RECIPES
from maxrl_algos.models.head import LOGITS_AT_ONCE
from maxrl_algos.seeding import generator

BF16, FP32 = 2, 4  # bytes of a number
TRAINED = 4 * FP32  # bytes of a trained parameter: weight, gradient, and AdamW's two moments
MEMORY = 0.9  # share of a GPU's memory that can be filled
NODE = 8  # GPUs of a node
NETWORK = 0.8  # share of a link's peak rate that is reached
SPREAD = 0.5, 0.6  # standard deviations of the logarithm of a response's length, between tasks and within a task


@dataclass(frozen=True)
class Gpu:
    """A GPU: its memory in bytes, and its peak rates in bytes or flops a second. Links are counted in one direction."""

    memory: float
    bandwidth: float
    flops: float = 989e12  # dense, bfloat16
    nvlink: float = 450e9
    network: float = 50e9
    host: float = 64e9

    def link(self, gpus: int) -> float:
        """Bytes a second that reach each of `gpus` GPUs when they gather from each other.

        Across several nodes, all network cards of a node serve all its GPUs.
        """
        return NETWORK * (self.nvlink if gpus <= NODE else min(self.nvlink, NODE * self.network))

    def host_link(self) -> float:
        """Bytes a second between the GPU and the memory of its host."""
        return NETWORK * self.host


H100, H200 = Gpu(80e9, 3.35e12), Gpu(141e9, 4.8e12)


@dataclass(frozen=True)
class Shape:
    """The shape of a Llama, Qwen2 or Qwen3 model, with the fields of its config in `transformers`.

    Attributes:
        layers: number of layers.
        hidden: width of the hidden states.
        heads: number of query heads.
        kv_heads: number of key and value heads.
        head_dim: width of a head.
        mlp: width of the MLP.
        vocabulary: number of tokens in the vocabulary.
        tied: whether the output layer shares the weights of the embeddings.
        family: "llama", "qwen2" or "qwen3".
    """

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    mlp: int
    vocabulary: int
    tied: bool = True
    family: str = "qwen3"

    @property
    def layer_products(self) -> int:
        """Number of a layer's parameters that enter matrix products."""
        return self.hidden * (2 * (self.heads + self.kv_heads) * self.head_dim + 3 * self.mlp)

    @property
    def layer(self) -> int:
        """Number of a layer's parameters: matrices, two norms, and Qwen3's norms of heads or Qwen2's biases."""
        more = {"llama": 0, "qwen3": 2 * self.head_dim, "qwen2": (self.heads + 2 * self.kv_heads) * self.head_dim}
        return self.layer_products + 2 * self.hidden + more[self.family]

    @property
    def tables(self) -> int:
        """Number of parameters of the embeddings, and of the output layer if it is not tied."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    @property
    def parameters(self) -> int:
        """Number of parameters of the model."""
        return self.layers * self.layer + self.tables + self.hidden

    def kv(self, item: int = BF16) -> int:
        """Bytes of the KV cache of one token, at `item` bytes a number."""
        return 2 * self.layers * self.kv_heads * self.head_dim * item

    def flops(self, tokens: float, context: float) -> float:
        """Flops of a forward pass over `tokens` tokens that attend to `context` keys in all."""
        products = self.layers * self.layer_products + self.vocabulary * self.hidden
        return 2 * products * tokens + 4 * self.layers * self.heads * self.head_dim * context

    def update_flops(self, tokens: float, context: float) -> float:
        """Flops of forward, backward (twice as much) and what gradient checkpointing computes a second time.

        That is each layer up to the input of its last product, and not the output layer.
        """
        not_again = 2 * self.hidden * (self.vocabulary + self.layers * self.mlp) * tokens
        return 4 * self.flops(tokens, context) - not_again

    def trainer(self, gpus: int, micro_tokens: int) -> float:
        """Bytes that training takes on each of `gpus` GPUs under FSDP; with `gpus=1` also under DDP.

        Args:
            gpus: number of GPUs.
            micro_tokens: tokens of a micro-batch.
        """
        gathered = 2 * BF16 * (self.tables + 2 * self.layer) if gpus > 1 else 0  # weights and gradients of two layers
        return TRAINED * self.parameters / gpus + gathered + self.activations(micro_tokens) + self.loss(micro_tokens)

    def activations(self, tokens: int) -> int:
        """Bytes that gradient checkpointing keeps of `tokens` tokens: the float32 input of every layer."""
        return FP32 * tokens * self.layers * self.hidden

    def loss(self, tokens: int) -> int:
        """Bytes of the logits that are computed at once for `tokens` tokens, of what the loss makes of them, and of the
        bfloat16 output layer.

        The forward pass holds logits in bfloat16, in float32 and as log-probs, and for a part of them two terms of the
        entropy; the backward pass holds three float32 numbers a logit. A layer's backward pass takes less than this.
        """
        logits = min(tokens * self.vocabulary, LOGITS_AT_ONCE)
        forward = (BF16 + 2 * FP32) * logits + 2 * FP32 * min(logits, LOGITS_AT_ONCE // 8)
        return max(forward, 3 * FP32 * logits) + BF16 * self.hidden * self.vocabulary


SHAPES = {
    "SmolLM2-360M": Shape(32, 960, 15, 5, 64, 2560, 49152, family="llama"),
    "Qwen3-1.7B": Shape(28, 2048, 16, 8, 128, 6144, 151936),
    "Qwen3-4B": Shape(36, 2560, 32, 8, 128, 9728, 151936),
    "Qwen3-32B": Shape(64, 5120, 64, 8, 128, 25600, 151936, tied=False),
}


@dataclass(frozen=True)
class Workload:
    """The batch of a recipe, and what is assumed of its lengths.

    Attributes:
        tasks: number of tasks a step.
        rollouts: number of rollouts a task.
        max_prompt: longest prompt in tokens.
        max_response: longest response in tokens.
        micro_tokens: tokens of a micro-batch.
        memory_share: share of a GPU's memory that the sampler takes.
        prompt: assumed number of tokens of every prompt.
        median: assumed median number of tokens of a response.
    """

    tasks: int
    rollouts: int
    max_prompt: int
    max_response: int
    micro_tokens: int
    memory_share: float
    prompt: int
    median: int

    def lengths(self, tasks: int, draw: int = 0) -> np.ndarray:
        """Numbers of response tokens, (tasks, rollouts) int64.

        They are log-normal between tasks and within a task, and cut at the recipe's longest response.

        Args:
            tasks: number of tasks.
            draw: number of the batch; each batch is drawn differently.
        """
        rng = generator(0, "lengths", draw)
        logs = SPREAD[0] * rng.standard_normal((tasks, 1)) + SPREAD[1] * rng.standard_normal((tasks, self.rollouts))
        return (self.median * np.exp(logs)).clip(1, self.max_response).astype(np.int64)


def workload(recipe: str, prompt: int, median: int) -> Workload:
    """The workload of a recipe of `benchmarks.recipes`; `prompt` and `median` are the assumed numbers of tokens."""
    names = ("tasks", "rollouts", "max_prompt", "max_response", "micro_tokens", "memory_share")
    return Workload(prompt=prompt, median=median, **{name: RECIPES[recipe][name] for name in names})


WORKLOADS = {
    "SmolLM2-360M": workload("gsm8k-smollm2-360m", 120, 200),
    "Qwen3-1.7B": workload("math-qwen3-1.7b", 150, 900),
    "Qwen3-4B": workload("math-qwen3-4b", 150, 900),
    "Qwen3-32B": workload("math-qwen3-4b", 150, 900),  # the paper has no model of this size
}
