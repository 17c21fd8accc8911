"""The loss against a plain forward, its aggregations, micro-batching, and what must stop a run."""

import numpy as np
import pytest
import torch

from maxrl_algos.data import Groups, Rollouts
from maxrl_algos.models.build import build_model
from maxrl_algos.models.padded_lm import PaddedModel
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from maxrl_algos.update import accumulate_gradient, optimizer_step

P, N, L, VOCABULARY = 3, 4, 5, 9


def batch():
    torch.manual_seed(0)
    lengths = torch.randint(1, L + 1, (P, N))
    tokens = torch.randint(VOCABULARY, (P, N, L))
    return torch.randint(VOCABULARY, (P, 6)), Rollouts(tokens, lengths, torch.zeros(P, N, L))


def groups_of(prompts, rollouts, prompt_length=6):
    lengths = torch.full((P,), prompt_length)
    return Groups(np.arange(P), prompts, lengths, rollouts, None, None, None, {})


def gradient(advantages, model=None, policy=SharedPromptModel, **kwargs):
    model = model or build_model(VOCABULARY, layers=2, hidden=16, max_length=16)
    model.zero_grad()
    stats = accumulate_gradient(policy(model), groups_of(*batch()), advantages, **kwargs)
    return stats.loss, torch.cat(
        [torch.zeros(p.numel()) if p.grad is None else p.grad.flatten() for p in model.parameters()]
    )


def by_hand(advantages, aggregation, entropy_coef):
    """The definition, rollout by rollout, with a plain forward."""
    model = build_model(VOCABULARY, layers=2, hidden=16, max_length=16)
    prompts, rollouts = batch()
    total, loss = int(rollouts.lengths.sum()), torch.zeros(())
    for i in range(P):
        for j in range(N):
            response = rollouts.tokens[i, j, : rollouts.lengths[i, j]]
            whole = torch.cat([prompts[i], response])
            logp = model(whole[None]).logits[0, 5:-1].log_softmax(-1)
            scale = P * N if aggregation == "sequence_sum" else total
            loss = loss - advantages[i, j] * logp[range(len(response)), response].sum() / scale
            loss = loss + entropy_coef * (logp.exp() * logp).sum() / total
    loss.backward()
    return float(loss), torch.cat([p.grad.flatten() for p in model.parameters()])


ADVANTAGES = np.array([[3.0, -1, -1, -1], [0, 0, 0, 0], [-0.5, 0.5, 0.5, -0.5]])


@pytest.mark.parametrize("aggregation", ["sequence_sum", "token_mean"])
@pytest.mark.parametrize("entropy_coef", [0.0, 0.3])
@pytest.mark.parametrize("micro_tokens", [1, 7, 10**6])
@pytest.mark.parametrize("policy", [SharedPromptModel, PaddedModel])
def test_loss_is_its_definition_however_it_is_batched(aggregation, entropy_coef, micro_tokens, policy):
    settings = dict(aggregation=aggregation, entropy_coef=entropy_coef, micro_tokens=micro_tokens)
    loss, grad = gradient(ADVANTAGES, policy=policy, **settings)
    expected, expected_grad = by_hand(ADVANTAGES, aggregation, entropy_coef)
    assert loss == pytest.approx(expected, abs=1e-5)
    torch.testing.assert_close(grad, expected_grad, atol=1e-5, rtol=1e-4)


def test_the_definition_tells_aggregations_apart():
    one, other = (by_hand(ADVANTAGES, name, 0.0)[1] for name in ("sequence_sum", "token_mean"))
    assert (one - other).abs().max() > 1e-3


@pytest.mark.parametrize("policy", [SharedPromptModel, PaddedModel])
def test_padded_prompts_and_differences(policy):
    model = build_model(VOCABULARY, layers=2, hidden=16, max_length=20)
    prompts, rollouts = batch()
    _, expected = gradient(ADVANTAGES, model)
    wide = torch.cat([torch.ones(P, 3, dtype=torch.long), prompts], 1)
    model.zero_grad()
    stats = accumulate_gradient(policy(model), groups_of(wide, rollouts), ADVANTAGES, micro_tokens=7)
    grad = torch.cat([p.grad.flatten() for p in model.parameters()])
    torch.testing.assert_close(grad, expected, atol=1e-5, rtol=1e-4)
    tokens, size = rollouts.tokens[[0, 2]], rollouts.lengths[[0, 2]]  # the group without signal is not looked at
    logp, _ = SharedPromptModel(model).logprobs(prompts[[0, 2]], tokens, size)
    assert stats.valid == len(logp)
    torch.testing.assert_close(torch.cat(stats.differences).sort()[0], logp.abs().sort()[0], atol=1e-5, rtol=1e-5)


def test_groups_without_signal_cost_nothing(monkeypatch):
    seen = []
    original = SharedPromptModel.prompt_cache
    monkeypatch.setattr(
        SharedPromptModel, "prompt_cache", lambda self, p, *a: (seen.append(len(p)), original(self, p, *a))[1]
    )
    gradient(ADVANTAGES, micro_tokens=10**6)
    loss, grad = gradient(np.zeros((P, N)))
    assert seen == [2] and loss == 0 and (grad == 0).all()
    gradient(np.zeros((P, N)), entropy_coef=0.1, micro_tokens=10**6)
    assert seen == [2, 3]


def test_bad_arguments_and_bad_numbers_are_refused():
    with pytest.raises(ValueError, match="aggregation"):
        gradient(ADVANTAGES, aggregation="mean")
    for bad in (ADVANTAGES[:2], np.full((P, N), np.nan)):
        with pytest.raises(ValueError, match="finite"):
            gradient(bad)
    model = build_model(VOCABULARY, layers=1, hidden=16)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1.0)
    before = [p.clone() for p in model.parameters()]
    for p in model.parameters():
        p.grad = torch.full_like(p, float("nan"))
    with pytest.raises(FloatingPointError):
        optimizer_step(model, optimizer, 1.0)
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))
