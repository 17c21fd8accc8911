"""Estimators by counts against the plain ones, against their theory by enumeration, and the bandit's training loop."""

import itertools
import math
from dataclasses import replace

import gymnasium as gym
import numpy as np
import pytest
import torch

import maxrl_envs  # noqa: F401
from maxrl_algos.algorithms import ALGORITHMS, advantages, wants_logprobs
from maxrl_algos.commands.train_images import ImageConfig, trainer
from maxrl_algos.exact_objectives import EXACT, exact_gradient, order_of
from maxrl_algos.learners.bandit import lost_actions
from maxrl_algos.metrics import exact_pass_at_k, pass_at_k
from maxrl_algos.models.image_classifier import ImageClassifier, build_classifier
from maxrl_algos.run.config import parse
from maxrl_algos.run.json_lines import read
from maxrl_algos.samplers import action_counts
from maxrl_algos.samplers.action_counts import CountEstimator, CountSampler, draw_others
from maxrl_algos.seeding import torch_generator
from maxrl_algos.sources.images import ImageSource
from tests.launch import launch

ID = "maxrl_envs:MaxRL/ImageBandit-v0"
KWARGS = {"pkpo": {"k": 2}, "maxrl_t": {"order": 2}}


def distributions(rows, actions, seed=0, scale=1.0):
    logits = torch.as_tensor(np.random.default_rng([seed]).normal(size=(rows, actions)) * scale)
    return logits.softmax(dim=1)


def expected_gradient(estimator, probabilities, correct):
    """By every outcome of a group: counts with their multinomial probabilities."""
    actions, n = probabilities.shape[1], estimator.n
    total = torch.zeros_like(probabilities)
    for counts in itertools.product(range(n + 1), repeat=actions):
        if sum(counts) != n:
            continue
        ways = math.factorial(n) / math.prod(math.factorial(c) for c in counts)
        chance = ways * (probabilities ** torch.tensor(counts)).prod(dim=1, keepdim=True)
        rows = torch.tensor(counts, dtype=probabilities.dtype).repeat(len(probabilities), 1)
        weights = estimator.weights(rows, correct, probabilities)
        total += chance * (weights - weights.sum(dim=1, keepdim=True) * probabilities)
    return total


@pytest.mark.parametrize(
    "algorithm, kwargs, weight",
    [
        ("reinforce", {}, lambda p, n: 1),
        ("reinforce", {"baseline": "mean"}, lambda p, n: (n - 1) / n),
        ("rloo", {}, lambda p, n: 1),
        ("maxrl", {}, lambda p, n: (1 - (1 - p) ** (n - 1)) / p),
        ("maxrl", {"variant": "control_variate"}, lambda p, n: (1 - (1 - p) ** n) / p),
        ("maxrl", {"variant": "success_average"}, lambda p, n: (1 - (1 - p) ** n) / p),
        ("maxrl_t", {"order": 2}, lambda p, n: (1 - (1 - p) ** 2) / p),
        ("pkpo", {"k": 3}, lambda p, n: 3 * (1 - p) ** 2),
    ],
)
def test_expected_gradients_by_enumeration(algorithm, kwargs, weight):
    probabilities, correct, n = distributions(4, 3), torch.tensor([0, 1, 2, 0]), 5
    p = probabilities.gather(1, correct[:, None])
    ascent = p * (torch.nn.functional.one_hot(correct, 3) - probabilities)  # grad p
    got = expected_gradient(CountEstimator(algorithm, n, **kwargs), probabilities, correct)
    torch.testing.assert_close(got, weight(p, n) * ascent)
    with pytest.raises(AssertionError):  # another weight is seen
        torch.testing.assert_close(got, (weight(p, n) + 0.1) * ascent)


def test_exact_gradients_are_those_of_their_objectives():
    logits = torch.as_tensor(np.random.default_rng([3]).normal(size=(5, 4))).requires_grad_()
    correct = torch.tensor([0, 1, 2, 3, 0])
    for order in (1, 2, 7, None):
        p = logits.softmax(dim=1).gather(1, correct[:, None])
        objective = p.log() if order is None else -sum((1 - p) ** k / k for k in range(1, order + 1))
        expected = torch.autograd.grad(objective.sum(), logits)[0]
        got = exact_gradient(logits.detach().softmax(dim=1), correct, order)
        torch.testing.assert_close(got, expected)
    sure = torch.tensor([[1.0, 0.0], [0.0, 1.0]])  # p = 1 and p = 0
    assert exact_gradient(sure, torch.tensor([0, 0]), 5).isfinite().all()
    assert (order_of("exact_rl"), order_of("maximum_likelihood"), order_of("exact_maxrl", 3)) == (1, None, 3)
    with pytest.raises(ValueError, match="order >= 1"):
        order_of("exact_maxrl")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_counts_give_what_single_rollouts_give(algorithm):
    """The plain way: every rollout a step of the env, its reward to the estimator, its score summed."""
    n, tasks = 6, np.array([3, 14, 15, 92])
    env = gym.make_vec(ID, num_envs=len(tasks) * n, digits=1, demonstrations=True)
    _, info = env.reset(options={"task": np.repeat(tasks, n), "split": "train"})
    correct = torch.as_tensor(info["demonstration"].reshape(4, n)[:, 0])
    probabilities = distributions(4, 10, scale=0.5)
    probabilities[torch.arange(4), correct] += torch.tensor([0.0, 0.5, 1.0, 20.0])
    probabilities /= probabilities.sum(dim=1, keepdim=True)
    actions = torch.multinomial(probabilities, n, replacement=True, generator=torch_generator(0, "test", 0))
    rewards = env.step(actions.flatten().numpy())[1].reshape(4, n)
    chosen = probabilities.log().gather(1, actions).numpy()
    extra = {"mean_token_logprob": chosen} if wants_logprobs(algorithm) else {}
    advantage = torch.as_tensor(advantages(algorithm, rewards, **extra, **KWARGS.get(algorithm, {})))
    plain = torch.zeros_like(probabilities).scatter_add_(1, actions, advantage) / n

    counts = torch.zeros_like(probabilities).scatter_add_(1, actions, torch.ones_like(advantage))
    estimator = CountEstimator(algorithm, n, **KWARGS.get(algorithm, {}))
    torch.testing.assert_close(estimator.weights(counts, correct, probabilities), plain)


@pytest.mark.parametrize("channels", [1, 3])
def test_images_are_normalised_as_the_plain_formula_does_and_left_as_they_are(channels):
    policy = ImageClassifier(torch.nn.Identity(), channels)
    images = torch.as_tensor(np.random.default_rng([0]).integers(0, 256, (2, 5, 7, channels), dtype=np.uint8))
    for kind in (torch.uint8, torch.float32):
        given = images.to(kind)
        plain = (given.permute(0, 3, 1, 2).float() / 255 - policy.mean.view(-1, 1, 1)) / policy.std.view(-1, 1, 1)
        seen = policy(given)
        assert torch.equal(seen, plain) and torch.equal(given, images.to(kind))
        assert seen.stride() == plain.stride(), "channels-last, as they come"


def test_resnet50_refuses_arguments_it_does_not_have():
    with pytest.raises(ValueError, match="knows no hidden_size$"):
        build_classifier("resnet50", (32, 32, 3), 10, seed=0, hidden_size=[8])


@pytest.mark.parametrize("draw", ["kernel", "binomials"])
def test_the_average_gradient_of_a_network_is_the_exact_one(draw, monkeypatch):
    """Cosine > 0.999 between many draws of MaxRL(N) and grad J_N, in the parameters of a CNN on pictures."""
    monkeypatch.setattr(action_counts, "BINOMIALS", {"kernel": 32, "binomials": 0}[draw])
    env = gym.make_vec(ID, num_envs=32, digits=1, demonstrations=True)
    images, info = env.reset(seed=0)
    correct, n = torch.as_tensor(info["demonstration"]), 8
    policy = build_classifier("cnn", images.shape[1:], 10, seed=0, hidden=4)
    logits = policy(torch.as_tensor(images)).double()
    probabilities = logits.detach().softmax(dim=1)

    def in_parameters(gradient):
        gradients = torch.autograd.grad(logits, list(policy.parameters()), gradient, retain_graph=True)
        return torch.cat([g.flatten() for g in gradients])

    def cosine(estimator, order):
        draws, random = 10_000, CountSampler(np.random.default_rng([0, 0]))
        many = estimator.gradient(probabilities.repeat(draws, 1), correct.repeat(draws), random)[0]
        mean = many.view(draws, *probabilities.shape).mean(dim=0)
        a, b = in_parameters(mean), in_parameters(exact_gradient(probabilities, correct, order))
        return float(a @ b / (a.norm() * b.norm())), float(a.norm() / b.norm())

    for variant, order in (("success_average", n), ("control_variate", n), ("algorithm1", n - 1)):
        alike, ratio = cosine(CountEstimator("maxrl", n, variant=variant), order)
        assert alike > 0.999 and ratio == pytest.approx(1, abs=0.01)
    assert cosine(CountEstimator("rloo", n), n)[1] < 0.5  # another estimator is seen


@pytest.mark.parametrize("how", ["binomials", "tree"])
def test_multinomial_draws(how):
    weights = torch.tensor([[0.5, 0.0, 0.3, 0.2, 0.1], [1.0, 1.0, 0.0, 1.0, 0.0]]) * torch.tensor([[1.0], [7.0]])
    random = CountSampler(np.random.default_rng([5]), torch_generator(0, "test", 1) if how == "tree" else None)
    n, draws = torch.tensor([[20.0], [3.0]]), 4000
    counts = torch.stack([random.multinomial(n, weights) for _ in range(draws)]).double()
    assert (counts.sum(dim=2) == n[:, 0]).all() and not counts[:, weights == 0].any()
    share = (weights / weights.sum(dim=1, keepdim=True)).double()
    mean, covariance = n * share, n[..., None] * (torch.diag_embed(share) - share[:, :, None] * share[:, None, :])
    spread = (covariance.diagonal(dim1=1, dim2=2) / draws).sqrt()
    assert ((counts.mean(dim=0) - mean).abs() <= 5 * spread + 1e-9).all()
    for row in range(2):
        torch.testing.assert_close(counts[:, row].T.cov(), covariance[row], atol=0.5, rtol=0)
    assert not random.multinomial(torch.tensor([[0.0], [0.0]]), weights).any()
    sure = random.binomial(torch.tensor([[9.0, 9.0]]), torch.tensor([[0.0, 1.0]]))
    assert sure.tolist() == [[0.0, 9.0]]


def departure(counts, shares):
    """Mean of Pearson's chi-square of groups' counts (G, C) against `shares` (C,), in its exact standard deviations.

    Below 0: counts too regular to be independent draws.
    """
    n, (groups, actions) = counts[0].sum(), counts.shape
    statistic = ((counts - n * shares) ** 2 / (n * shares)).sum(axis=1)
    variance = 2 * (actions - 1) + ((1 / shares).sum() - actions**2 - 2 * actions + 2) / n
    return (statistic.mean() - (actions - 1)) / np.sqrt(variance / groups)


def check_draws(draw, pi, correct, n=500, groups=400):
    """The counts of `draw(seed)` are multinomial: group by group, and all together."""
    others = np.where(np.arange(len(pi)) == correct, 0, pi.astype(float))
    shares = others / others.sum()
    counts = np.stack([draw(seed) for seed in np.random.default_rng([4]).integers(2**64, size=groups, dtype=np.uint64)])
    assert (counts.sum(axis=1) == n).all() and not counts[:, shares == 0].any()
    drawn = counts[:, shares > 0].astype(float)
    if drawn.shape[1] > 1:
        for some in (drawn, drawn.sum(axis=0, keepdims=True)):
            assert abs(departure(some, shares[shares > 0])) < 8


def rows_to_draw_from():
    rng, actions = np.random.default_rng([6]), 1000
    normal, uniform = rng.normal(size=actions), np.zeros(actions)
    peaked, some = np.where(np.arange(actions) == 7, 9.0, 0.0), np.where(rng.random(actions) < 0.5, normal, -np.inf)
    some[[0, 1, -1]] = -np.inf
    learnt = normal + 15 * (np.arange(actions) == 3)
    for row in (
        normal,
        uniform,
        peaked,
        some,
        learnt,
        np.zeros(2),
        np.zeros(5),
        np.zeros(1024),
        np.array([0, 0, -np.inf]),
    ):
        yield np.exp(row - row.max()).astype(np.float32)


@pytest.mark.parametrize("pi", list(rows_to_draw_from()))
def test_the_kernel_draws_from_the_other_actions(pi):
    for scale in (1 / pi.sum(), 1e-30):
        for correct in (3 % len(pi), 0, len(pi) - 1):
            row = (pi * scale).astype(np.float32)
            check_draws(lambda seed, row=row, correct=correct: draw_others(row, correct, 500, seed), row, correct)


def test_the_check_of_draws_sees_wrong_ones():
    pi = next(rows_to_draw_from())
    tilted = pi * np.linspace(0.9, 1.1, len(pi), dtype=np.float32)
    ends = np.delete(pi, 3).cumsum(dtype=float)

    def even(seed):
        u = (np.arange(500) + np.random.default_rng(seed).random(500)) / 500
        return np.insert(np.bincount(np.searchsorted(ends / ends[-1], u), minlength=len(ends)), 3, 0)

    check_draws(lambda seed: draw_others(pi, 3, 500, seed), pi, 3)
    for wrong in (
        lambda seed: draw_others(np.roll(pi, 1), 3, 500, seed),
        lambda seed: draw_others(tilted, 3, 500, seed),
        lambda seed: draw_others(pi, 4, 500, seed),
        lambda seed: draw_others(pi, 3, 499, seed),
        lambda seed: draw_others(pi, 3, 250, seed) * 2,
        even,
    ):
        with pytest.raises(AssertionError):
            check_draws(wrong, pi, 3)


@pytest.mark.parametrize("algorithm", [name for name in ALGORITHMS if not wants_logprobs(name)])
def test_the_kernel_gives_the_plain_gradient_of_its_draws(algorithm):
    correct, n, actions = torch.arange(40) % 7, 16, 30
    logits = torch.as_tensor(np.random.default_rng([9]).normal(size=(40, actions)))
    logits[torch.arange(40), correct] += torch.linspace(-3, 8, 40)
    logits[5, correct[5]], logits[6, correct[6]] = torch.inf, -torch.inf  # p = 1 and p = 0
    probabilities = torch.where(logits == torch.inf, 1.0, logits.softmax(dim=1)).nan_to_num(0).float()
    estimator = CountEstimator(algorithm, n, **KWARGS.get(algorithm, {}))
    gradient, successes = estimator.gradient(probabilities, correct, CountSampler(np.random.default_rng([1])))

    again, drawn = np.random.default_rng([1]), []
    for row, place, k in zip(probabilities.numpy(), correct.tolist(), successes.tolist(), strict=True):
        assert again.binomial(n, min(float(row[place]), 1.0)) == k
        drawn.append(draw_others(row, place, n - k, np.uint64(again.random() * 2.0**53)))
    assert len(set(successes.tolist())) > 5
    counts = torch.as_tensor(np.stack(drawn)).float().scatter(1, correct[:, None], successes[:, None].float())
    assert (counts.sum(dim=1) == n).all()
    weights = estimator.weights(counts, correct, probabilities)
    plain = weights - weights.sum(dim=1, keepdim=True) * probabilities
    torch.testing.assert_close(gradient, plain)
    with pytest.raises(AssertionError):
        torch.testing.assert_close(gradient, plain.roll(1, 0))

    with pytest.raises(ValueError, match="NaN"):
        estimator.gradient(probabilities * torch.nan, correct, CountSampler(again))


def test_sampled_counts_hold_all_rollouts_that_have_a_weight():
    probabilities, correct = distributions(50, 6).float(), torch.arange(50) % 6
    for algorithm in ("maxrl", "rloo", "differential_smoothing"):
        estimator = CountEstimator(algorithm, 8)
        counts = estimator.sample(probabilities, correct, CountSampler(np.random.default_rng([2])))
        successes = counts.gather(1, correct[:, None])[:, 0]
        full = (successes > 0) if algorithm != "differential_smoothing" else torch.ones(50, dtype=bool)
        mixed = full & (successes < 8)
        assert (counts.sum(dim=1)[mixed] == 8).all() and mixed.any()
    never = CountEstimator("maxrl", 8, variant="success_average")
    counts = never.sample(probabilities, correct, CountSampler(np.random.default_rng([2])))
    assert (counts.sum(dim=1) == counts.gather(1, correct[:, None])[:, 0]).all()  # failures have no weight


def test_exact_pass_at_k_agrees_with_sampling():
    rates, n = np.array([0.0, 1e-12, 0.01, 0.3, 1.0]), 64
    exact = exact_pass_at_k(rates, [1, 8, 64])
    np.testing.assert_allclose(exact[1], [1e-12, 8e-12, 6.4e-11], rtol=1e-9)
    np.testing.assert_array_equal(exact[[0, -1]], [[0, 0, 0], [1, 1, 1]])
    env = gym.make_vec(ID, num_envs=n, digits=1, demonstrations=True)
    drawn = []
    rng = np.random.default_rng([8])
    for _ in range(300):
        _, info = env.reset(options={"task": 5, "split": "test"})
        label = info["demonstration"]
        drawn.append(env.step(np.where(rng.random(n) < 0.3, label, (label + 1) % 10))[1].sum())
    sampled = pass_at_k(np.array(drawn, dtype=int), n, [1, 8]).mean(axis=0)
    np.testing.assert_allclose(sampled, exact[3, :2], atol=4 * 0.5 / np.sqrt(n * 300))
    with pytest.raises(ValueError, match="must be in"):
        exact_pass_at_k([1.1], [1])


TINY = ImageConfig(
    out="", env=ID, env_kwargs={"digits": 1}, policy_kwargs={"hidden": 4}, steps=12, tasks=16, rollouts=8,
    lr=0.05, eval_every=5, eval_tasks=100, eval_k=16, save_every=4, device="cpu", loggers=(), progress=False,
)  # fmt: skip


def run(folder, **changes):
    return trainer(replace(TINY, out=str(folder), **changes)).run()


def outcome(folder):
    steps = [{k: v for k, v in e.items() if not k.startswith("time/")} for e in read(folder / "metrics.jsonl")]
    return steps, read(folder / "evaluations.jsonl")


def last(folder):
    return float(np.mean(read(folder / "evaluations.jsonl")[-1]["pass_rates"]))


def test_a_run_repeats_itself_resumes_exactly_and_another_seed_differs(tmp_path):
    a, b, c = (outcome(run(tmp_path / name, seed=seed)) for name, seed in (("a", 0), ("b", 0), ("c", 1)))
    assert a == b and a != c and [e["update"] for e in a[1]] == [0, 5, 10, 12]
    for stop in (2, 7):
        cut = trainer(replace(TINY, out=str(tmp_path / str(stop))))

        def collect(step, tasks, stop=stop, original=cut.learner.collect):
            if step == stop:
                raise KeyboardInterrupt
            return original(step, tasks)

        cut.learner.collect = collect
        with pytest.raises(KeyboardInterrupt):
            cut.run()
        assert outcome(run(tmp_path / str(stop))) == a
    with pytest.raises(ValueError, match="other settings"):
        run(tmp_path / "a", steps=20)  # the learning rate would be another


@pytest.mark.parametrize("algorithm", [*ALGORITHMS, *EXACT])
def test_every_objective_learns(tmp_path, algorithm):
    kwargs = {"exact_maxrl": {"order": 8}, **KWARGS}.get(algorithm, {})
    folder = run(tmp_path, algorithm=algorithm, algorithm_kwargs=kwargs, steps=150, lr=0.1, tasks=64, rollouts=16)
    assert last(folder) > 0.2  # chance: 0.1


def test_a_run_in_which_no_rollout_succeeds_says_so(tmp_path):
    hopeless = trainer(replace(TINY, out=str(tmp_path), steps=25, rollouts=2, eval_every=25))
    original = hopeless.learner.advantages

    def advantages(step, groups):
        gradient = original(step, groups)
        gradient.shares["rollout/coverage"] = 0.0  # the pass rate is exact, and never 0
        return gradient

    hopeless.learner.advantages = advantages
    with pytest.warns(UserWarning, match="20 updates in a row without a single success.*fewer classes"):
        hopeless.run()


def test_a_number_that_is_not_finite_stops_the_run(tmp_path):
    broken = trainer(replace(TINY, out=str(tmp_path)))
    with torch.no_grad():
        next(broken.learner.model.parameters()).fill_(float("nan"))
    with pytest.raises(FloatingPointError, match="not finite"):
        broken.run()
    with pytest.raises(FloatingPointError, match="not finite at step .: stopped.*: start in a new folder"):
        run(tmp_path / "diverges", lr=1e30, eval_every=12)


def test_a_picture_comes_once_an_epoch(tmp_path):
    rng = np.random.default_rng([0])
    images, labels = rng.integers(0, 256, (12, 8, 8), dtype=np.uint8), np.arange(12) % 3
    few = {"train": (images, labels), "test": (images, labels)}
    for kwargs, offset in (({"arrays": few}, 0), ({"arrays": few, "size": 8}, 12)):
        source = ImageSource(ID, kwargs, 4)
        steps = [source.training_tasks(0, step, 4) for step in range(6)]
        first, second = np.concatenate(steps[:3]), np.concatenate(steps[3:])
        assert sorted(first) == list(range(12)) and sorted(second - offset) == list(range(12))
        assert list(first) != list(second - offset)


def test_lost_actions():
    correct = np.array([0, 0, 1, 1, 2])
    assert lost_actions(np.array([0.5, 0.0, 0.0, 0.01, 0.02]), correct, 4) == pytest.approx(2 / 3)
    assert lost_actions(np.full(5, 0.25), correct, 4) == 0


def test_bad_settings_fail_at_the_start(tmp_path):
    for words, changes in (
        ("unknown algorithm", {"algorithm": "grop"}),
        ("lr must be > 0", {"lr": 0.0}),
        ("lr_warmup must be < steps", {"lr_warmup": 12}),
        ("unknown policy", {"policy": "vit"}),
        ("order >= 1", {"algorithm": "exact_maxrl"}),
        ("N >= 2", {"algorithm": "rloo", "rollouts": 1}),
        ("no bandit", {"env": "maxrl_envs:MaxRL/MazeTokens-v0", "env_kwargs": {"size": 5}}),
    ):
        with pytest.raises(ValueError, match=words):
            trainer(replace(TINY, out=str(tmp_path / "x"), **changes))
    arguments = ["--out", "x", "--env", "y", "--policy-kwargs", '{"hidden": 2}', "--lr-warmup", "3"]
    config = parse(ImageConfig, arguments)
    assert config.policy_kwargs == {"hidden": 2} and config.lr_warmup == 3 and config.max_grad_norm is None
    assert parse(ImageConfig, [*arguments, "--max-grad-norm", "0.5"]).max_grad_norm == 0.5


@pytest.mark.slow
def test_two_processes_train_as_one(tmp_path):
    """Data-parallel by accelerate: cross-entropy on two shards gives the numbers of one process."""
    arguments = {"algorithm": "maximum_likelihood", "steps": 6, "save_every": 3}
    one = run(tmp_path / "one", **arguments)
    two = launch("images", replace(TINY, **arguments), tmp_path / "two")
    a, b = (read(folder / "evaluations.jsonl") for folder in (one, two))
    assert [e["update"] for e in a] == [e["update"] for e in b] and a[-1]["tasks"] == b[-1]["tasks"]
    np.testing.assert_allclose(b[-1]["pass_rates"], a[-1]["pass_rates"], rtol=1e-3)
    small = {
        "depths": [1, 1, 1, 1],
        "hidden_sizes": [8, 8, 8, 8],
        "embedding_size": 8,
    }  # with statistics of its batches
    normed = replace(TINY, **arguments, policy="resnet50", policy_kwargs=small)
    folder = launch("images", normed, tmp_path / "normed")
    again, _ = trainer(replace(normed, out=str(folder))).learner.evaluate()
    np.testing.assert_allclose(read(folder / "evaluations.jsonl")[-1]["pass_rates"], again["pass_rates"], rtol=1e-3)
