"""By torchrun: the gradient of a sharded model, each process with its part of the rollouts, is that of a whole one."""

import numpy as np
import torch
from torch.testing import assert_close

from maxrl_algos.data import Groups, Rollouts
from maxrl_algos.models import head
from maxrl_algos.models.build import build_model
from maxrl_algos.models.padded_lm import PaddedModel
from maxrl_algos.run.distributed import SINGLE_PROCESS, full_tensor, launched, optimizer_state, restore_optimizer
from maxrl_algos.update import accumulate_gradient, optimizer_step


def check(advantages: np.ndarray, aggregation: str, entropy: float = 0.0, reduce_once: bool = False) -> None:
    processes, device = launched("cpu", 2)
    random, models = torch.Generator().manual_seed(0), [build_model(40, layers=2, hidden=32) for _ in range(2)]
    processes.shard_model(models[1], device, "float32")
    prompts, tokens = (torch.randint(3, 40, shape, generator=random) for shape in ((4, 7), (4, 6, 9)))
    lengths = torch.randint(1, 10, (4, 6), generator=random)
    optimizers = [torch.optim.AdamW(model.parameters(), lr=1e-3) for model in models]
    losses = []
    for model, own in zip(models, (SINGLE_PROCESS, processes), strict=True):
        part = slice(2 * own.rank, 2 * own.rank + 4 // own.world_size)
        rollouts = Rollouts(tokens[part], lengths[part], torch.zeros(tokens[part].shape))
        shown = prompts[part]
        groups = Groups(np.arange(len(shown)), shown, torch.full((len(shown),), 7), rollouts, None, None, None, {})
        settings = aggregation, entropy, 1.0, 60, own
        losses.append(accumulate_gradient(PaddedModel(model, reduce_once), groups, advantages[part], *settings).loss)
    processes.all_reduce_gradients(models[1])
    losses[1] = sum(processes.all_gather(losses[1]))
    assert abs(losses[0] - losses[1]) < 1e-5
    for a, b in zip(models[0].parameters(), models[1].parameters(), strict=True):
        assert (a.grad is None) == (b.grad is None)
        if a.grad is not None:
            assert_close(full_tensor(b.grad), a.grad, atol=1e-6, rtol=1e-5)
    norms = [optimizer_step(model, optimizer, 0.1) for model, optimizer in zip(models, optimizers, strict=True)]
    assert abs(norms[0] - norms[1]) < 1e-5
    states = [optimizer_state(optimizer, keep=True) for optimizer in optimizers]
    assert_close(states[1]["state"], states[0]["state"], atol=1e-6, rtol=1e-5)
    restore_optimizer(optimizers[1], states[0])
    assert_close(optimizer_state(optimizers[1], keep=True)["state"], states[0]["state"])
    for a, b in zip(models[0].parameters(), models[1].parameters(), strict=True):
        assert_close(full_tensor(b), a, atol=1e-5, rtol=1e-5)


if __name__ == "__main__":
    spread = np.random.default_rng(0).normal(size=(4, 6))
    for aggregation in ("sequence_sum", "token_mean"):
        check(spread, aggregation)
        check(spread * [[0], [0], [1], [1]], aggregation)  # the first process has nothing to add
        check(spread * 0, aggregation)
        check(spread, aggregation, 0.1)
        check(spread, aggregation, reduce_once=True)
        head.LOGITS_AT_ONCE = 200  # five rows of logits
        check(spread, aggregation)
        head.LOGITS_AT_ONCE = 2**26
