"""Micro-batches hold every rollout once, and the log-probabilities of both models' batches are those of the whole."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from maxrl_algos.data import Groups, Rollouts, token_mask
from maxrl_algos.models.build import build_model
from maxrl_algos.models.micro_batches import default_micro_tokens, split_groups, split_rows
from maxrl_algos.models.padded_lm import PaddedModel
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from maxrl_algos.run.distributed import SINGLE_PROCESS

P, N, L, VOCABULARY = 5, 4, 6, 9
MODELS = [SharedPromptModel, PaddedModel]


def groups(prompt_lengths=(7, 3, 5, 1, 7)):
    """Groups of random rollouts, whose prompts are padded on the left to seven tokens."""
    torch.manual_seed(0)
    lengths, tokens = torch.randint(1, L + 1, (P, N)), torch.randint(VOCABULARY, (P, N, L))
    tokens[:, 1:, :2] = tokens[:, :1, :2]  # shared prefixes
    prompts, rollouts = torch.randint(VOCABULARY, (P, 7)), Rollouts(tokens, lengths, torch.zeros(P, N, L))
    none = np.zeros((P, N), object)
    return Groups(np.arange(P), prompts, torch.tensor(prompt_lengths), rollouts, np.zeros((P, N)), none, None, {})


def module():
    model = build_model(VOCABULARY, layers=2, hidden=16, max_length=16)
    with torch.no_grad():
        for p in model.parameters():
            p.add_(0.2 * torch.randn_like(p))
    return model


def loss_of(kind, model, given, kept, micro_tokens):
    """A loss with another weight for every token, its gradient, how often every rollout was seen, and the padding."""
    weights = torch.linspace(-1, 1, P * N * L).reshape(P, N, L)
    model.zero_grad()
    seen, loss, padding = torch.zeros(P, N), 0.0, 0
    for batch in kind(model).logprob_batches(given, np.array(kept, int), 0.7, micro_tokens, SINGLE_PROCESS):
        longest = int(batch.lengths.max())
        assert torch.equal(batch.lengths, given.rollouts.lengths[batch.tasks, batch.rollouts])
        weight = weights[batch.tasks, batch.rollouts, :longest][token_mask(batch.lengths, longest)]
        part = (weight * batch.logprobs).sum() + (weight**2 * batch.entropies).sum()
        part.backward()
        seen[batch.tasks, batch.rollouts] += 1
        loss, padding = loss + float(part.detach()), padding + batch.padding
    gradient = [torch.zeros_like(p) if p.grad is None else p.grad.clone() for p in model.parameters()]
    return loss, gradient, seen, padding


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("micro_tokens", [1, 20, 70, None])
@pytest.mark.parametrize("kept", [[0, 1, 2, 3, 4], [1, 4], []])
def test_batches_are_the_whole_however_it_is_split(kind, micro_tokens, kept):
    model, given = module(), groups()
    loss, gradient, seen, padding = loss_of(kind, model, given, kept, micro_tokens)
    assert all((seen[task] == (task in kept)).all() for task in range(P))
    weights, padded = torch.linspace(-1, 1, P * N * L).reshape(P, N, L)[kept], PaddedModel(model)
    model.zero_grad()
    whole = torch.zeros((), requires_grad=True)
    if kept:
        rollouts = given.rollouts
        tokens, lengths = rollouts.tokens[kept], rollouts.lengths[kept]
        logprobs, entropies = padded.logprobs(given.prompts[kept], tokens, lengths, 0.7, given.prompt_lengths[kept])
        weight = weights[token_mask(lengths, L)]
        whole = (weight * logprobs).sum() + (weight**2 * entropies).sum()
    whole.backward()
    assert loss == pytest.approx(float(whole.detach()), abs=1e-4)
    for p, ours in zip(model.parameters(), gradient, strict=True):
        torch.testing.assert_close(ours, torch.zeros_like(p) if p.grad is None else p.grad, atol=1e-4, rtol=1e-4)
    if kind is PaddedModel and micro_tokens is None and kept:  # one batch, as wide as its longest prompt and response
        sizes = given.prompt_lengths[kept], given.rollouts.lengths[kept]
        width = int(sizes[0].max() + sizes[1].max())
        assert padding == len(kept) * N * width - int((sizes[0][:, None] + sizes[1]).sum())


def test_prompts_that_need_no_padding_are_not_masked(monkeypatch):
    """Masked attention may run another kernel, which rounds otherwise."""
    model, seen = SharedPromptModel(module()), []
    original = model.prompt_cache
    monkeypatch.setattr(model, "prompt_cache", lambda p, lengths: (seen.append(lengths), original(p, lengths))[1])
    given = groups()
    for prompt_lengths in (torch.full((P,), 7), given.prompt_lengths):
        now = replace(given, prompt_lengths=prompt_lengths)
        for batch in model.logprob_batches(now, np.arange(P), 1.0, None, SINGLE_PROCESS):
            batch.logprobs.sum().backward()
    assert seen[0] is None and torch.equal(seen[1], given.prompt_lengths)


class Ranks:
    """Two ranks, of which the other one has five batches."""

    def all_gather(self, value):
        return [value, 5]


def test_a_sharded_model_runs_as_many_passes_as_on_the_other_ranks(monkeypatch):
    import maxrl_algos.models.padded_lm as padded_lm

    model, given = PaddedModel(module()), groups()
    monkeypatch.setattr(padded_lm, "FSDPModule", type(model.model))
    passes, rows = [], model.rows
    monkeypatch.setattr(model, "rows", lambda *a: (passes.append(len(a[0])), rows(*a))[1])
    for kept, count in (([], 0), ([0], 1)):
        model.model.zero_grad()
        passes.clear()
        batches = list(model.logprob_batches(given, np.array(kept, int), 1.0, 10**6, Ranks()))
        assert len(batches) == count and len(passes) == 5
        assert all((p.grad == 0).all() for p in model.model.parameters() if p.grad is not None)
    assert any(p.grad is not None for p in model.model.parameters())


def test_split_groups_holds_every_rollout_once():
    rng = np.random.default_rng(0)
    sizes, order = rng.integers(1, 40, size=(7, 16)), rng.permuted(np.tile(np.arange(16), (7, 1)), axis=1)
    kept = np.array([0, 2, 3, 6])
    for micro_tokens in (1, 50, 300, 10**6):
        seen = [
            (task, rollout)
            for tasks, parts in split_groups(order, sizes, kept, 10, micro_tokens)
            for part in parts
            for task, row in zip(tasks, part, strict=True)
            for rollout in row
        ]
        assert sorted(seen) == [(task, rollout) for task in kept for rollout in range(16)]


def test_split_rows_holds_every_row_once_within_the_budget():
    sizes = np.random.default_rng(0).integers(1, 40, size=100)
    for micro_tokens in (1, 50, 300):
        parts = split_rows(sizes, micro_tokens)
        assert sorted(np.concatenate(parts)) == list(range(100))
        assert all(len(part) == 1 or len(part) * sizes[part].max() <= micro_tokens for part in parts)


def test_default_micro_tokens_bound_the_logits():
    assert default_micro_tokens(torch.device("cpu"), 9) == SharedPromptModel(module()).default_micro_tokens() == 4096
    assert PaddedModel(module()).default_micro_tokens() == 4096
    assert default_micro_tokens(torch.device("cuda"), 32) == 131072
    assert default_micro_tokens(torch.device("cuda"), 151936) == 2**30 // 151936
    assert default_micro_tokens(torch.device("cuda"), 2**31) == 1
