"""The learning rate of each update: a rise over the first updates, then a constant, or a fall to zero at the last."""

import math
from typing import Any

SCHEDULES = ("constant", "linear", "cosine")


def learning_rate(config: Any, update: int) -> float:
    """The learning rate of an update, counted from 0.

    Over the first `lr_warmup` updates it rises from lr / lr_warmup to lr. Then it stays there, or it falls to 0 by the
    end of the run, on a line or on half a cosine.
    """
    if update < config.lr_warmup:
        return config.lr * (update + 1) / config.lr_warmup
    share = (update - config.lr_warmup) / max(1, config.steps - config.lr_warmup)
    factors = {"constant": 1.0, "linear": 1 - share, "cosine": (1 + math.cos(math.pi * share)) / 2}
    return config.lr * factors[config.lr_schedule]
