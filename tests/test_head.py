"""Log-probabilities over a large vocabulary, in chunks: the same numbers and gradients with less memory."""

import subprocess
import sys

import pytest
import torch
import torch.nn.functional as F

from maxrl_algos.models import head, prefix_attention
from maxrl_algos.models.padded_lm import PaddedModel
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from tests.test_shared_prompt_lm import VOCABULARY, gradients, padded, plain, small

KINDS = {"shared": SharedPromptModel, "padded": PaddedModel}


@pytest.mark.parametrize("temperature", [1.0, 0.7])
@pytest.mark.parametrize("at_once", [1, 3, 5, 100])
def test_chunks_change_nothing(monkeypatch, temperature, at_once):
    monkeypatch.setattr(head, "LOGITS_AT_ONCE", at_once * VOCABULARY)
    torch.manual_seed(0)
    layer, x = torch.nn.Linear(8, VOCABULARY), torch.randn(7, 8, requires_grad=True)
    row, tokens = torch.tensor([6, 0, 0, 3, 2, 6, 6, 1]), torch.randint(VOCABULARY, (8,))  # no token follows 4 or 5
    ours = head.token_logprobs(layer, x, VOCABULARY, row, tokens, temperature, True)
    logp = F.log_softmax(layer(x[row]) / temperature, -1)
    theirs = logp.gather(1, tokens[:, None])[:, 0], -(logp.exp() * logp).sum(-1)
    weights = torch.randn(8)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b)
    for found, part in ((ours, 0), (ours, 1), (theirs, 0), (theirs, 1)):
        grads = torch.autograd.grad((weights * found[part]).sum(), [x, *layer.parameters()], retain_graph=True)
        same = torch.autograd.grad((weights * theirs[part]).sum(), [x, *layer.parameters()], retain_graph=True)
        for a, b in zip(grads, same, strict=True):
            torch.testing.assert_close(a, b, atol=1e-6, rtol=1e-5)
    logprobs, entropies = head.token_logprobs(layer, x, VOCABULARY, row, tokens, temperature, False)
    assert logprobs.requires_grad and not entropies.requires_grad
    torch.testing.assert_close(entropies, theirs[1])


@pytest.mark.parametrize("long", [1, 128])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("family", ["qwen2", "qwen3", "llama"])
def test_models_with_chunks_and_long_responses_have_the_plain_gradient(monkeypatch, family, kind, long):
    monkeypatch.setattr(head, "LOGITS_AT_ONCE", 2 * VOCABULARY)
    monkeypatch.setattr(prefix_attention, "LONG", long)  # from 1 on, every response counts as long
    model, (prompts, prompt_lengths) = small(family), padded()
    lengths, tokens = torch.tensor([[1, 6, 6], [4, 2, 3], [3, 3, 3]]), torch.randint(VOCABULARY, (3, 3, 6))
    tokens[:, 1, :2] = tokens[:, 0, :2]  # some prefixes are shared
    ours = KINDS[kind](model).logprobs(prompts, tokens, lengths, prompt_lengths=prompt_lengths)
    alone = [
        plain(model, prompts[i : i + 1, 7 - int(n) :], tokens[i : i + 1], lengths[i : i + 1])
        for i, n in enumerate(prompt_lengths)
    ]
    theirs = [torch.cat(parts) for parts in zip(*alone, strict=True)]
    weights = torch.randn(len(ours[0]))
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)
    a, b = (gradients(model, (weights * logp).mean() + 0.1 * entropy.mean()) for logp, entropy in (ours, theirs))
    for x, y in zip(a, b, strict=True):
        torch.testing.assert_close(x, y, atol=1e-5, rtol=1e-4)
    assert "forward" not in vars(model.lm_head)


def saved_numbers(function):
    """How many numbers autograd keeps of a function for the backward pass, each tensor counted once."""
    kept = {}
    with torch.autograd.graph.saved_tensors_hooks(
        lambda x: (kept.update({x.data_ptr(): x.numel()}), x)[1], lambda x: x
    ):
        function()
    return sum(kept.values())


def test_no_matrix_of_scores_is_kept_of_long_responses(monkeypatch):
    model = small("llama")
    policy, width = SharedPromptModel(model), 40
    prompts, tokens = torch.randint(VOCABULARY, (1, 7)), torch.randint(VOCABULARY, (1, 8, width))
    lengths, saved = torch.full((1, 8), width), {}
    for long in (1, 128):
        monkeypatch.setattr(prefix_attention, "LONG", long)
        saved[long] = saved_numbers(lambda: policy.logprobs(prompts, tokens, lengths))
    scores = 2 * 8 * 4 * width * width  # layers x rollouts x heads x W x W
    assert saved[128] - saved[1] > scores


STEP = """
import sys, torch
from maxrl_algos.models import head
from maxrl_envs.peak_memory import peak_bytes
VOCABULARY, HIDDEN, TOKENS = 151936, 256, 2048
at_once = int(sys.argv[1])
if at_once:
    head.LOGITS_AT_ONCE = at_once
layer, x = torch.nn.Linear(HIDDEN, VOCABULARY, bias=False), torch.randn(TOKENS, HIDDEN, requires_grad=True)
row, tokens = torch.arange(TOKENS), torch.randint(VOCABULARY, (TOKENS,))
before = peak_bytes()
logprobs, _ = head.token_logprobs(layer, x, VOCABULARY, row, tokens, 1.0, at_once > 0)
logprobs.sum().backward()
print(peak_bytes(), before, float(layer.weight.grad.norm()))
"""


@pytest.mark.slow
def test_a_step_over_a_large_vocabulary_takes_little_memory():
    """Qwen3's vocabulary: chunks take less than half of all logits at once with an entropy that has a graph.

    It is computed in float32 and from few hidden units: a processor without instructions for bfloat16 makes copies of
    the weights, and with many units they outweigh the logits.
    """
    peaks, norms = [], []
    for at_once in (0, 2**40):
        done = subprocess.run([sys.executable, "-c", STEP, str(at_once)], capture_output=True, text=True, check=True)
        peak, _, norm = map(float, done.stdout.split())
        peaks.append(peak)
        norms.append(norm)
    assert peaks[0] < 0.5 * peaks[1], peaks
    assert norms[0] == pytest.approx(norms[1], rel=0.01)
