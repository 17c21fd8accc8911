"""Shared-prompt sampling and log-probabilities against a plain forward of the same model."""

import pytest
import torch
import torch.nn.functional as F

from benchmarks.gpu.emulated import EmulatedGraphs
from maxrl_algos.data import token_mask
from maxrl_algos.models import cuda_graphs, decoding, drawing
from maxrl_algos.models.build import build_model
from maxrl_algos.models.cuda_graphs import GraphCache
from maxrl_algos.models.drawing import nucleus
from maxrl_algos.models.prefixes import Prefixes
from maxrl_algos.models.rounded_weights import RoundedWeights
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel

EOS, PAD, VOCABULARY = 2, 0, 12


def small(family):
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.manual_seed(0)
    settings = dict(vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=2, num_attention_heads=4)
    settings |= dict(num_key_value_heads=2, intermediate_size=64, max_position_embeddings=64)
    if family == "qwen3":
        settings["head_dim"] = 16
    config = AutoConfig.for_model(family, **settings)
    model = AutoModelForCausalLM.from_config(config)
    with torch.no_grad():  # so that the policy is far from uniform, and biases are not zero
        for p in model.parameters():
            p.add_(torch.randn_like(p) * 0.2)
    return model


def plain(model, prompts, tokens, lengths):
    """Log-probs and entropies by the model's own forward pass, with every rollout in a row with its prompt."""
    tasks, n, length = tokens.shape
    whole = torch.cat([prompts[:, None].expand(-1, n, -1), tokens], -1).flatten(0, 1)
    logp = F.log_softmax(model(whole).logits.float()[:, prompts.shape[1] - 1 : -1], -1)
    chosen = logp.gather(-1, tokens.flatten(0, 1)[..., None])[..., 0]
    valid = token_mask(lengths, length).flatten(0, 1)
    return chosen[valid], -(logp.exp() * logp).sum(-1)[valid]


def gradients(model, loss):
    model.zero_grad()
    loss.backward()
    return [p.grad.clone() for p in model.parameters()]


def assert_same(model, ours, theirs):
    """Check that log-probs and entropies are equal, and the gradients through both."""
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)
    weights = torch.randn(len(ours[0]))
    a, b = (gradients(model, (weights * logp).mean() + 0.1 * entropy.mean()) for logp, entropy in (ours, theirs))
    for x, y in zip(a, b, strict=True):
        torch.testing.assert_close(x, y, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("family", ["qwen2", "qwen3", "llama"])
@pytest.mark.parametrize(
    "lengths", [[[1, 5, 3], [6, 2, 1]], [[6, 6, 6], [6, 6, 6]], [[1, 1, 1], [1, 1, 1]], [[1] * 3, [4] * 3]]
)
def test_parity_with_the_plain_forward(family, lengths):
    model, lengths = small(family), torch.tensor(lengths)
    prompts, tokens = torch.randint(VOCABULARY, (2, 7)), torch.randint(VOCABULARY, (2, 3, 6))
    ours, theirs = SharedPromptModel(model).logprobs(prompts, tokens, lengths), plain(model, prompts, tokens, lengths)
    assert_same(model, ours, theirs)


def test_each_distinct_prefix_goes_through_the_model_once(monkeypatch):
    model, lengths = small("qwen2"), torch.tensor([[5, 3, 6, 6], [2, 1, 2, 2]])
    prompts, tokens = torch.randint(VOCABULARY, (2, 7)), torch.randint(VOCABULARY, (2, 4, 6))
    tokens[:, 1:, :4] = tokens[:, :1, :4]
    tokens[0, 2:] = tokens[0, 2]
    policy, seen = SharedPromptModel(model), []
    cache, finish = policy.prompt_cache(prompts), policy.lm.finish
    monkeypatch.setattr(policy.lm, "finish", lambda layer, x, out: (seen.append(len(x)), finish(layer, x, out))[1])
    ours, theirs = policy.logprobs(prompts, tokens, lengths, cache=cache), plain(model, prompts, tokens, lengths)
    assert seen == [4 + 1 + 1] * 2  # first task: 4 of rollout 0, 1 more of rollouts 2 and 3; second task: 1
    assert_same(model, ours, theirs)


PROMPTS = [[3, 1, 4, 1, 5, 9, 2], [6, 5, 3], [5]]


def padded():
    """Three prompts padded on the left with a token that also occurs in prompts, and their lengths."""
    return torch.tensor([[1] * (7 - len(p)) + p for p in PROMPTS]), torch.tensor([len(p) for p in PROMPTS])


@pytest.mark.parametrize("family", ["qwen2", "qwen3", "llama"])
def test_prompts_of_different_lengths_are_each_as_if_alone(family):
    model, (prompts, prompt_lengths) = small(family), padded()
    lengths, tokens = torch.tensor([[1, 6], [4, 2], [3, 3]]), torch.randint(VOCABULARY, (3, 2, 6))
    ours = SharedPromptModel(model).logprobs(prompts, tokens, lengths, prompt_lengths=prompt_lengths)
    alone = [plain(model, torch.tensor([p]), tokens[i : i + 1], lengths[i : i + 1]) for i, p in enumerate(PROMPTS)]
    theirs = [torch.cat(parts) for parts in zip(*alone, strict=True)]
    unpadded, _ = SharedPromptModel(model).logprobs(prompts, tokens, lengths)
    assert (unpadded - theirs[0]).abs().max() > 1e-2  # without a mask, the result is wrong
    assert_same(model, ours, theirs)


@pytest.mark.parametrize("captured", [False, True])
def test_sampling_from_padded_prompts(captured):
    policy, (prompts, prompt_lengths) = SharedPromptModel(small("qwen2")), padded()
    if captured:
        emulate_graphs(policy)
    for order in ([0, 1, 2], [2, 0, 1]):  # the second batch uses the KV cache again, with other padding
        generator = torch.Generator().manual_seed(0)
        chosen, lengths = prompts[order], prompt_lengths[order]
        rollouts = policy.sample(chosen, 20, 20, (EOS, 7), PAD, generator, prompt_lengths=lengths)
        for i, task in enumerate(order):
            rows = slice(i, i + 1)
            again, _ = plain(policy.model, torch.tensor([PROMPTS[task]]), rollouts.tokens[rows], rollouts.lengths[rows])
            valid = token_mask(rollouts.lengths[rows], rollouts.tokens.shape[2])
            torch.testing.assert_close(rollouts.logprobs[rows][valid], again, atol=1e-5, rtol=1e-5)
        last = rollouts.tokens.gather(-1, rollouts.lengths[..., None] - 1)[..., 0]
        assert set(last[rollouts.lengths < 20].tolist()) == {EOS, 7}


def test_nucleus():
    logp = torch.tensor([0.1, 0.5, 0.4]).log()
    torch.testing.assert_close(nucleus(logp, 0.9).exp(), torch.tensor([0, 5 / 9, 4 / 9]))
    torch.testing.assert_close(nucleus(logp, 0.3).exp(), torch.tensor([0.0, 1, 0]))
    assert nucleus(logp, 1.0) is logp
    with pytest.raises(ValueError, match="top_p"):
        nucleus(logp, 0.0)


def test_the_parity_check_sees_a_wrong_mask():
    model, lengths = small("qwen2"), torch.tensor([[6, 6, 6], [6, 6, 6]])
    prompts, tokens = torch.randint(VOCABULARY, (2, 7)), torch.randint(VOCABULARY, (2, 3, 6))
    changed = prompts.clone()
    changed[1, 0] = (changed[1, 0] + 1) % VOCABULARY
    a, b = (SharedPromptModel(model).logprobs(p, tokens, lengths)[0] for p in (prompts, changed))
    assert (a[:18] == b[:18]).all() and (a[18:] - b[18:]).abs().max() > 1e-3


def draw(policy, seed=0, n=40, max_tokens=20, **kwargs):
    prompts = torch.arange(14).reshape(2, 7) % VOCABULARY
    generator = torch.Generator().manual_seed(seed)
    return prompts, policy.sample(prompts, n, max_tokens, EOS, PAD, generator, **kwargs)


@pytest.mark.parametrize("family", ["qwen2", "qwen3", "llama"])
@pytest.mark.parametrize("temperature", [1.0, 0.7])
def test_sampled_logprobs_are_those_of_the_update(family, temperature):
    policy = SharedPromptModel(small(family))
    prompts, rollouts = draw(policy, temperature=temperature)
    assert len(rollouts.lengths.unique()) > 5  # so that rows were moved on the way
    again, _ = policy.logprobs(prompts, rollouts.tokens, rollouts.lengths, temperature)
    valid = token_mask(rollouts.lengths, rollouts.tokens.shape[2])
    torch.testing.assert_close(rollouts.logprobs[valid], again, atol=1e-5, rtol=1e-5)
    assert (rollouts.tokens[~valid] == PAD).all() and (rollouts.logprobs[~valid] == 0).all()
    last = rollouts.tokens.gather(-1, rollouts.lengths[..., None] - 1)[..., 0]
    assert ((last == EOS) | (rollouts.lengths == 20)).all()


def emulate_graphs(policy):
    """Have `policy` decode by captured graphs, on the CPU."""
    policy.graph_cache = GraphCache(EmulatedGraphs())
    return policy.graph_cache


def assert_graphs_are_right(sizes=((0, 40), (1, 40), (0, 70), (2, 40), (1, 9), (3, 110))):
    """Check that captured decoding gives the rollouts of plain decoding, for (seed, N) of batches that follow."""
    model = small("qwen2")
    plain, cached = SharedPromptModel(model), SharedPromptModel(model)
    graphs = emulate_graphs(cached)
    for seed, n in sizes:
        a, b = draw(plain, seed, n)[1], draw(cached, seed, n)[1]
        assert torch.equal(a.tokens, b.tokens)
        torch.testing.assert_close(a.logprobs, b.logprobs, atol=1e-5, rtol=1e-5)
    return graphs, cached


def test_captured_decoding_gives_the_same_rollouts():
    graphs, cached = assert_graphs_are_right()
    before = graphs.engine.captured
    draw(cached, 3, 110)
    assert graphs.engine.captured == before  # every shape has been captured before
    cached.model.lm_head.weight = torch.nn.Parameter(cached.model.lm_head.weight * 2)  # a weight with another address
    a, b = draw(cached, 0, 40)[1], draw(SharedPromptModel(cached.model), 0, 40)[1]
    assert torch.equal(a.tokens, b.tokens) and graphs.engine.captured > before


def test_there_are_few_graphs(monkeypatch):
    monkeypatch.setattr(cuda_graphs, "MAX_GRAPHS", 3)
    graphs, _ = assert_graphs_are_right()
    assert len(graphs.graphs) <= 3 and graphs.engine.captured > 3


def test_graphs_that_replay_on_old_buffers_are_seen(monkeypatch):
    monkeypatch.setattr(GraphCache, "clear", lambda self: None)
    with pytest.raises(AssertionError):
        assert_graphs_are_right()


def test_a_pool_that_is_used_after_its_graphs_is_seen(monkeypatch):
    monkeypatch.setattr(GraphCache, "clear", lambda self: self.graphs.clear())
    with pytest.raises(RuntimeError, match="died"):
        assert_graphs_are_right()


@pytest.mark.parametrize("top_p", [1.0, 0.8])
def test_draws_do_not_depend_on_how_many_rows_are_taken_together(monkeypatch, top_p):
    policy = SharedPromptModel(small("qwen2"))
    _, whole = draw(policy, top_p=top_p)
    monkeypatch.setattr(drawing, "NUMBERS_AT_ONCE", 3 * VOCABULARY)
    _, parts = draw(policy, top_p=top_p)
    assert torch.equal(whole.tokens, parts.tokens) and torch.equal(whole.logprobs, parts.logprobs)


def test_draws_do_not_depend_on_what_is_sampled_together():
    """Parts of a batch, and parts of a group, get the draws that they get in the whole batch."""
    policy = SharedPromptModel(small("qwen2"))
    prompts, whole = draw(policy, n=6)
    for part, columns in ((0, slice(0, 6)), (1, slice(0, 4)), (1, slice(4, 6))):
        places = torch.arange(12).reshape(2, 6)[part : part + 1, columns].numpy()
        generator = torch.Generator().manual_seed(0)
        some = policy.sample(prompts[part : part + 1], places.shape[1], 20, EOS, PAD, generator, places=(places, 12))
        width = some.tokens.shape[2]
        assert torch.equal(some.tokens, whole.tokens[part : part + 1, columns, :width])


@pytest.mark.parametrize("captured", [False, True])
def test_rollouts_with_the_same_tokens_share_a_row(monkeypatch, captured):
    policy, rows = SharedPromptModel(small("qwen2")), []
    monkeypatch.setattr(decoding, "FEWEST_ROWS", 1)
    if captured:
        emulate_graphs(policy)
    forward = decoding.Decoder._forward
    monkeypatch.setattr(decoding.Decoder, "_forward", lambda self, *a: (rows.append(len(a[-2])), forward(self, *a))[1])
    _, sampled = draw(policy, temperature=0.1)
    prefixes = Prefixes(sampled.tokens[:, :, :-1], sampled.lengths - 1)
    computed = prefixes.is_new.sum((0, 1))
    assert sampled.lengths.sum() > 3 * computed.sum()
    if captured:
        computed = [min(1 << (int(count) - 1).bit_length(), 80) for count in computed]
    assert rows == list(computed)


def test_bfloat16_where_a_gpu_would_use_it():
    model = small("qwen2")
    policy, lengths = SharedPromptModel(model), torch.tensor([[1, 5, 3], [6, 2, 1]])
    prompts, tokens = torch.randint(VOCABULARY, (2, 7)), torch.randint(VOCABULARY, (2, 3, 6))
    exact, _ = policy.logprobs(prompts, tokens, lengths)
    exact_gradients = gradients(model, exact.mean())
    with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
        rounded, _ = policy.logprobs(prompts, tokens, lengths)
        prompts, rollouts = draw(policy)
        again, _ = policy.logprobs(prompts, rollouts.tokens, rollouts.lengths)
    assert rounded.dtype == torch.float32 and 0 < (rounded - exact).abs().max() < 0.1
    for a, b in zip(gradients(model, rounded.mean()), exact_gradients, strict=True):
        assert (a - b).norm() <= 0.1 * b.norm() + 1e-3
    valid = token_mask(rollouts.lengths, rollouts.tokens.shape[2])
    assert (rollouts.logprobs[valid] - again).abs().max() < 0.2


def test_weights_are_rounded_once_with_the_same_result():
    model = small("qwen2")
    with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
        _, plain = draw(SharedPromptModel(model))
        with (weights := RoundedWeights(model)).rounded(keep=True):
            assert model.lm_head.weight.dtype == torch.bfloat16
            _, once = draw(SharedPromptModel(model))
        assert torch.equal(plain.tokens, once.tokens) and torch.equal(plain.logprobs, once.logprobs)
        assert {p.dtype for p in model.parameters()} == {torch.float32}
        with torch.no_grad():
            model.lm_head.weight.mul_(2)
        kept = [copy.data_ptr() for copy in weights._copies]
        with weights.rounded(keep=False):
            _, after = draw(SharedPromptModel(model))
            assert kept == [copy.data_ptr() for copy in weights._copies]
        assert not weights._copies and not torch.equal(after.logprobs, once.logprobs)


def test_same_seed_twice_and_another_seed():
    policy = SharedPromptModel(small("qwen2"))
    a, b, c = (draw(policy, seed)[1].tokens for seed in (0, 0, 1))
    assert torch.equal(a, b) and not (a.shape == c.shape and torch.equal(a, c))


def test_sampling_follows_the_distribution():
    policy = SharedPromptModel(small("qwen2"))
    prompts, rollouts = draw(policy, n=20000, max_tokens=1)
    logits = policy.model(prompts).logits[:, -1].detach()
    for task in range(2):
        share = torch.bincount(rollouts.tokens[task, :, 0], minlength=VOCABULARY) / 20000
        assert (share - logits[task].softmax(-1)).abs().max() < 0.015


def test_others_can_load_the_checkpoint(tmp_path):
    from transformers import AutoModelForCausalLM

    model = build_model(VOCABULARY, 2, 32, seed=3)
    model.save_pretrained(tmp_path)
    tokens = torch.randint(VOCABULARY, (2, 9))
    torch.testing.assert_close(AutoModelForCausalLM.from_pretrained(tmp_path)(tokens).logits, model(tokens).logits)


def test_the_papers_model_has_3m_parameters():
    assert 3.0e6 < sum(p.numel() for p in build_model(32).parameters()) < 4.5e6


def test_clear_errors():
    policy = SharedPromptModel(small("qwen2"))
    with pytest.raises(ValueError, match="exceed"):
        draw(policy, max_tokens=60)
    wide, few = torch.ones(1, 60, dtype=torch.int64), torch.tensor([3])  # padding does not count
    policy.sample(wide, 2, 20, EOS, PAD, torch.Generator().manual_seed(0), prompt_lengths=few)
    with pytest.raises(ValueError, match="no layerz"):
        build_model(VOCABULARY, layerz=2)
    with pytest.raises(ValueError, match="temperature"):
        draw(policy, temperature=0.0)
    with pytest.raises(ValueError, match="lengths"):
        policy.logprobs(torch.zeros(1, 3).long(), torch.zeros(1, 2, 4).long(), torch.tensor([[0, 4]]))
    with pytest.raises(ValueError, match="prompt_lengths"):
        policy.prompt_cache(torch.zeros(1, 3).long(), torch.tensor([4]))
    policy.model.config.model_type = "gpt2"
    with pytest.raises(ValueError, match="gpt2"):
        SharedPromptModel(policy.model)
