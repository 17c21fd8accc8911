"""Every estimator against its theory, by enumerating all outcomes of a group: no sampling, float64, error < 1e-10."""

from itertools import product

import numpy as np
import pytest

from maxrl_algos.algorithms import ALGORITHMS, advantages, wants_logprobs
from maxrl_algos.algorithms._groups import term_weights

PASS_RATES = (0.01, 0.1, 0.5, 0.97)
SIZES = range(2, 9)


def weight(estimator, n, p):
    """E[(1/N) sum_i A_i S_i] / grad p of Bernoulli(p) rollouts: the population weight the estimator really has."""
    outcomes = np.array(list(product((0.0, 1.0), repeat=n)))
    probability = (p**outcomes * (1 - p) ** (1 - outcomes)).prod(axis=1)
    scores = (outcomes - p) / (p * (1 - p))
    return float(probability @ (estimator(outcomes) * scores).mean(axis=1))


def w(p, order):
    return (1 - (1 - p) ** order) / p


def assert_weighs(estimator, theory):
    for n, p in product(SIZES, PASS_RATES):
        assert abs(weight(estimator, n, p) - theory(n, p)) < 1e-10, (n, p)


def bind(name, **kwargs):
    return lambda rewards: advantages(name, rewards, **kwargs)


@pytest.mark.parametrize(
    "estimator,theory",
    [
        (bind("reinforce"), lambda n, p: 1.0),
        (bind("reinforce", baseline="mean"), lambda n, p: (n - 1) / n),
        (bind("rloo"), lambda n, p: 1.0),
        (bind("maxrl"), lambda n, p: w(p, n - 1)),
        (bind("maxrl", variant="control_variate"), lambda n, p: w(p, n)),
        (bind("maxrl", variant="success_average"), lambda n, p: w(p, n)),
        (bind("maxrl_t"), lambda n, p: w(p, n)),
        (bind("maxrl_t", order=1), lambda n, p: 1.0),
        (bind("maxrl_t", order=2), lambda n, p: w(p, 2)),
        (bind("maxrl_t", order=2, baseline="none"), lambda n, p: w(p, 2)),
        (bind("pkpo", k=2), lambda n, p: 2 * (1 - p)),
        (bind("pkpo", k=2, baseline="none"), lambda n, p: 2 * (1 - p)),
    ],
)
def test_population_weight(estimator, theory):
    assert_weighs(estimator, theory)


@pytest.mark.parametrize("n", SIZES)
def test_every_order(n):
    for order, p in product(range(1, n + 1), PASS_RATES):
        assert abs(weight(bind("maxrl_t", order=order), n, p) - w(p, order)) < 1e-10
        assert abs(weight(bind("pkpo", k=order), n, p) - order * (1 - p) ** (order - 1)) < 1e-10


def test_the_check_catches_a_wrong_estimator():
    with pytest.raises(AssertionError):  # Algorithm 1 taken for order N, as the literature does
        assert_weighs(bind("maxrl"), lambda n, p: w(p, n))
    with pytest.raises(AssertionError):  # an epsilon in the denominator
        assert_weighs(
            lambda r: (r - r.mean(1, keepdims=True)) / (r.mean(1, keepdims=True) + 1e-4), lambda n, p: w(p, n - 1)
        )


def test_algorithm1_example():
    assert weight(bind("maxrl"), 4, 0.1) == pytest.approx(2.710)
    assert weight(bind("maxrl", variant="control_variate"), 4, 0.1) == pytest.approx(3.439)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_softmax_policy_of_three_actions(n):
    """The same with a score vector: the estimate's mean is w_N(p) times the gradient of p in the logits."""
    pi, right = np.array([0.2, 0.5, 0.3]), 0
    scores = np.eye(3) - pi
    total = np.zeros(3)
    for actions in product(range(3), repeat=n):
        a = advantages("maxrl", [[float(x == right) for x in actions]], variant="success_average")[0]
        total += pi[list(actions)].prod() * (a @ scores[list(actions)]) / n
    p = pi[right]
    np.testing.assert_allclose(total, w(p, n) * p * scores[right], atol=1e-12)


def test_order_identities():
    for n in (1, 5, 64, 4096):
        successes = np.unique(np.linspace(1, n, 9).astype(int))
        terms = term_weights(successes, n, n)
        assert np.isfinite(terms).all() and (terms[:, 0] == 1).all()
        np.testing.assert_allclose(terms.sum(axis=1), n / successes, rtol=1e-10)


def test_maxrl_is_pointwise_in_the_centred_reward():
    rewards = np.array(list(product((0.0, 1.0), repeat=5)))
    c = rewards - rewards.mean(axis=1, keepdims=True)
    expected = np.where(c > 0, c / np.where(c > 0, 1 - c, 1), np.where(c < 0, -1.0, 0.0))
    np.testing.assert_allclose(advantages("maxrl", rewards), expected, atol=1e-12)


def extra(name, shape):
    return {"mean_token_logprob": np.full(shape, -0.5)} if wants_logprobs(name) else {}


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_algorithm(name):
    rewards = np.array([[0, 0, 0, 0], [1, 0, 0, 1], [1, 1, 1, 1]])
    got = advantages(name, rewards, **extra(name, rewards.shape))
    assert got.shape == rewards.shape and got.dtype == np.float64 and np.isfinite(got).all()
    np.testing.assert_array_equal(
        got[1][[1, 0, 3, 2]], advantages(name, rewards[:, [1, 0, 3, 2]], **extra(name, (3, 4)))[1]
    )
    assert got[1, 0] > got[1, 1]
    if name != "differential_smoothing":
        assert (got[0] == 0).all()
    assert ALGORITHMS[name].WEIGHT and ALGORITHMS[name].__doc__


@pytest.mark.parametrize("name", ALGORITHMS)
@pytest.mark.parametrize(
    "rewards", [[[0, 0.5]], [[0, -1]], [[0, np.nan]], [[1, 0], [1]], [], [[]], [1, 0], [["a", "b"]]]
)
def test_bad_rewards_are_refused(name, rewards):
    with pytest.raises(ValueError, match="rewards must be"):
        advantages(name, rewards, **extra(name, (1, 2)))


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="trains nothing"):
        advantages("maxrl", [[1]])
    assert advantages("maxrl", [[1]], variant="success_average") == 1
    for name, kwargs in [
        ("maxrl_t", {"order": 3}),
        ("pkpo", {"k": 3}),
        ("maxrl_t", {"order": 0}),
        ("pkpo", {"k": "2"}),
    ]:
        with pytest.raises(ValueError, match=r"in 1\.\.N"):
            advantages(name, [[1, 0]], **kwargs)
    with pytest.raises(ValueError, match="eps must be > 0"):
        advantages("grpo", [[1, 0]], eps=0)
    with pytest.raises(ValueError, match=r"maxrl takes \['variant'\], not \['varaint'\]"):
        advantages("maxrl", [[1, 0]], varaint="algorithm1")
    for name in ("rloo", "grpo", "maxrl_t", "pkpo"):
        with pytest.raises(ValueError, match="N >= 2"):
            advantages(name, [[1]])
    with pytest.raises(ValueError, match="Did you mean 'maxrl'"):
        advantages("maxlr", [[1, 0]])


@pytest.mark.parametrize(
    "name, arguments, message",
    [
        ("grpo", {"std": "other"}, "std must be 'sample' or 'population'"),
        ("maxrl", {"variant": "other"}, "variant must be one of"),
        ("maxrl_t", {"baseline": "mean"}, "baseline must be 'none' or 'leave_one_out'"),
        ("pkpo", {"baseline": "mean"}, "baseline must be 'none' or 'leave_one_out'"),
        ("reinforce", {"baseline": "other"}, "baseline must be 'none' or 'mean'"),
        ("differential_smoothing", {"mean_token_logprob": [[-1.0, -2.0]]}, "of the rewards' shape"),
        ("differential_smoothing", {"mean_token_logprob": [[-1.0, -2.0, np.nan]]}, "must be finite"),
    ],
)
def test_unknown_variants_and_wrong_logprobs_are_refused(name, arguments, message):
    with pytest.raises(ValueError, match=message):
        advantages(name, [[1, 0, 0]], **arguments)
