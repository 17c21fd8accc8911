"""A process of its own that trains a model for two steps, and prints its estimated and its measured peak in bytes.

The C library's heap keeps holes between small tensors, which are no part of the estimate: the caller has it give memory
back at once, by MALLOC_MMAP_THRESHOLD_.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch

from maxrl_algos.data import Groups
from maxrl_algos.models import memory
from maxrl_algos.models.build import build_model
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from maxrl_algos.samplers.shared_prompt import SharedPromptSampler
from maxrl_algos.update import accumulate_gradient, optimizer_step
from maxrl_envs.peak_memory import peak_bytes


def measure(shape: dict, batch: memory.Batch) -> tuple[float, float]:
    """Estimated and measured peak of a model whose responses never end and whose advantages are random."""
    torch.set_num_threads(1)
    model: torch.nn.Module = build_model(**shape, max_length=4096)
    found = memory.Shape.of(model, "float32")
    assert found is not None
    estimate = memory.plan(found, batch, None, 2**60).estimate
    resident = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    before = int(resident.split()[1]) * 1024
    random, policy = np.random.default_rng(0), SharedPromptModel(model)
    sampler = SharedPromptSampler(model, (-1,), 0, batch.rollouts_at_once)
    optimizer = torch.optim.AdamW(model.parameters())
    prompts = random.integers(shape["vocab_size"], size=(batch.tasks, batch.prompt))
    lengths = torch.full((batch.tasks,), batch.prompt)
    for step in range(2):
        rollouts = sampler.sample(prompts.tolist(), batch.rollouts, batch.response, step)
        nothing = None, None, None, {}
        groups = Groups(np.arange(batch.tasks), torch.as_tensor(prompts), lengths, rollouts, *nothing)
        advantages = random.normal(size=(batch.tasks, batch.rollouts))
        accumulate_gradient(policy, groups, advantages, micro_tokens=batch.micro_tokens)
        optimizer_step(model, optimizer, 1.0)
    peak = max(estimate.peaks().values()) - estimate.held["weights"]
    return before + peak, peak_bytes()


if __name__ == "__main__":
    print(json.dumps(measure(json.loads(sys.argv[1]), memory.Batch(**json.loads(sys.argv[2])))))
