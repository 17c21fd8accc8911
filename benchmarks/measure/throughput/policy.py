"""The paper's maze model: sampling and update with shared prompts against plain `transformers` and PyTorch.

There are 4 tasks with 128 rollouts each after 310 prompt tokens, in float32. They are measured with random weights, so
that rollouts have little in common, and after 100 supervised steps on 8 shortest paths each, where training begins.
"""

import json
import tempfile
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.measure.throughput.comparisons import Comparisons, Work
from benchmarks.measure.throughput.mazes import SIZE
from maxrl_algos.commands.train_tokens import TokenConfig, trainer
from maxrl_algos.data import Groups, Rollouts, token_mask
from maxrl_algos.models.prefixes import Prefixes
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from maxrl_algos.update import accumulate_gradient
from maxrl_envs.tasks.maze_tokens import EOS, PAD, VOCABULARY, MazeTokens

TASKS, ROLLOUTS = 4, 128
LENGTH = 48  # longest response in tokens
PAPER_MODEL = {"layers": 4, "hidden": 256, "heads": 4, "kv_heads": 2}
BOUND = "matrix products, at the rate a large one reaches"


def measure(comparisons: Comparisons) -> None:
    """Sampling and update with random weights, and after a warm-up."""
    with tempfile.TemporaryDirectory() as folder:
        config: dict[str, Any] = {"env": "MaxRL/MazeTokens-v0", "env_kwargs": {"size": SIZE}, "model": PAPER_MODEL}
        config |= {"steps": 0, "warmup_steps": 100, "warmup_tasks": 8, "eval_tasks": 1, "eval_samples": 1}
        run = trainer(TokenConfig(out=folder, device="cpu", loggers=(), **config))
        learner: Any = run.learner
        model, prompts = learner.model, torch.from_numpy(MazeTokens(SIZE).observations("train", np.arange(TASKS)))
        measure_model(comparisons, model, prompts, VOCABULARY, "random weights")  # no token ends a response
        run.run()
        measure_model(comparisons, model, prompts, EOS, "warmed up")


def measure_model(
    comparisons: Comparisons, model: SharedPromptModel, prompts: torch.Tensor, stop: int, name: str
) -> None:
    """Sampling and update of a model.

    Args:
        comparisons: gets the results.
        model: the model.
        prompts: (P, L0) int64.
        stop: token that ends a response; a response also ends after LENGTH tokens.
        name: name of the model's state in the results.
    """
    generator, threads = torch.Generator().manual_seed(0), torch.get_num_threads()

    def sample() -> Rollouts:
        return model.sample(prompts, ROLLOUTS, LENGTH, stop, PAD, generator)

    def plain_sample() -> Any:
        settings = {"num_return_sequences": ROLLOUTS, "do_sample": True, "top_k": 0, "max_new_tokens": LENGTH}
        mask = torch.ones_like(prompts)
        return model.model.generate(prompts, attention_mask=mask, eos_token_id=stop, pad_token_id=PAD, **settings)

    rollouts = sample()
    count, prefixes = int(rollouts.lengths.sum()), Prefixes(rollouts.tokens, rollouts.lengths)
    print(json.dumps({"what": name, "tokens": count, "distinct prefixes": len(prefixes.first)}), flush=True)
    theirs = int((plain_sample()[:, prompts.shape[1] :] != PAD).sum())
    if not 0.9 < theirs / count < 1.1:
        raise RuntimeError(f"transformers sampled {theirs} tokens and ours {count}: they do not do the same work")
    ours, baseline = Work(3 * count, lambda: [sample() for _ in range(3)]), Work(count, plain_sample)
    against = f"transformers generate, num_return_sequences={ROLLOUTS}"
    comparisons.add(f"tokens sampled, {name}", ours, baseline, against, BOUND, threads, 20, turns=2)

    advantages = np.random.default_rng(0).normal(size=rollouts.lengths.shape)
    groups = as_groups(prompts, rollouts)
    shared_gradient, all_rows = gradient(model, groups, advantages), plain_gradient(model, groups, advantages, ROLLOUTS)
    torch.testing.assert_close(shared_gradient, all_rows, rtol=1e-3, atol=1e-5)
    ours = Work(count, lambda: gradient(model, groups, advantages))
    for rows, cut, target in ((ROLLOUTS, "a group at once", 12), (8, "8 rows at once, its fastest", None)):
        baseline = Work(count, lambda rows=rows: plain_gradient(model, groups, advantages, rows))  # type: ignore[misc]
        against = f"plain forward and backward, {cut}"
        comparisons.add(f"tokens in an update, {name}", ours, baseline, against, BOUND, threads, target, turns=2)


def as_groups(prompts: torch.Tensor, rollouts: Rollouts) -> Groups:
    """Groups of the rollouts of `prompts` (P, L0), as the update takes them. It does not read the rewards, all 0."""
    tasks, shape = len(prompts), tuple(rollouts.lengths.shape)
    lengths = torch.full((tasks,), prompts.shape[1])
    return Groups(np.arange(tasks), prompts, lengths, rollouts, np.zeros(shape), np.full(shape, "", object), None, {})


def gradient(model: SharedPromptModel, groups: Groups, advantages: np.ndarray) -> torch.Tensor:
    """Gradient of the embeddings, from our update; `advantages` is (P, N) float64."""
    model.model.zero_grad()
    accumulate_gradient(model, groups, advantages)
    return model.model.model.embed_tokens.weight.grad.clone()


def plain_gradient(model: SharedPromptModel, groups: Groups, advantages: np.ndarray, rows: int) -> torch.Tensor:
    """The same from `rows` whole sequences at a time, sorted by length so that there is as little padding as can be."""
    module, tokens, lengths = model.model, groups.rollouts.tokens, groups.rollouts.lengths
    module.zero_grad()
    valid, weights = token_mask(lengths, tokens.shape[2]), torch.from_numpy(advantages).float()
    for task, prompt in enumerate(groups.prompts):
        for part in lengths[task].argsort().split(rows):
            responses = tokens[task, part, : int(lengths[task, part].max())]
            whole = torch.cat([prompt.expand(len(part), -1), responses], 1)
            logits = module(whole, use_cache=False).logits[:, len(prompt) - 1 : -1]
            logprobs = F.log_softmax(logits, -1).gather(-1, responses[..., None])[..., 0]
            weight = weights[task, part, None] / advantages.size
            (-(weight * logprobs)[valid[task, part, : responses.shape[1]]].sum()).backward()
    return module.model.embed_tokens.weight.grad.clone()
