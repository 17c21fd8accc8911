"""The samplers of responses to prompts, with one interface: `grouped`, `transformers`, `vllm` and `vllm_server`.

Every sampler returns log-probabilities of the distribution it sampled from, that is after temperature and top-p.
"""

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from maxrl_algos.data import Rollouts

IN_PLACE = ("grouped", "transformers")  # the samplers that use the trainer's own model
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
        """Take over the weights of `model`, and be ready to sample."""

    def sleep(self) -> None:
        """Free the memory of the device for the trainer, until the next `push`."""

    def close(self) -> None:
        """Free all memory, processes and connections of the sampler."""


def check_server_setting(sampler: str, server: str | None) -> None:
    """Raise a ValueError unless `server` is given for the sampler "vllm_server", and for no other sampler."""
    if (sampler == "vllm_server") != (server is not None):
        raise ValueError(f"sampler='vllm_server' goes with server='http://HOST:PORT', got {sampler!r} and {server!r}")
