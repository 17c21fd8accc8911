"""Our estimators under the names of the conformance cases."""

from typing import Any

import numpy as np

from maxrl_algos.algorithms import advantages

# By the name of an estimator in the cases: our algorithm and the arguments that make it this estimator.
OURS: dict[str, tuple[str, dict[str, Any]]] = {
    "reinforce": ("reinforce", {}),
    "rloo": ("rloo", {}),
    "grpo_sample_std": ("grpo", {"std": "sample"}),
    "grpo_population_std": ("grpo", {"std": "population"}),
    "grpo_without_std": ("reinforce", {"baseline": "mean"}),
    "maxrl": ("maxrl", {}),
    "maxrl_control_variate": ("maxrl", {"variant": "control_variate"}),
    "maxrl_success_average": ("maxrl", {"variant": "success_average"}),
    "maxrl_t": ("maxrl_t", {}),
    "pkpo": ("pkpo", {}),
}


def ours(estimator: str, rewards: list[list[float]], **arguments: Any) -> list[np.ndarray]:
    """The advantages of a batch of groups of any sizes, by our function, which takes one size at a time."""
    algorithm, more = OURS[estimator]
    return [advantages(algorithm, [group], **more, **arguments)[0] for group in rewards]
