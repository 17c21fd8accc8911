"""Near misses of gold answers of every type earn nothing, and every style of writing the gold answer earns 1."""

import time

import pytest

from benchmarks.near_misses import STYLES, wrong
from maxrl_envs import Outcome
from maxrl_envs.verifier import Verifier

GOLDS = [
    "7", "-42", "1,250", "0.375", r"\frac{5}{12}", r"3\frac{1}{4}", "2.6e-7", r"6.02 \times 10^{23}", "35\\%", "21_7",
    r"\$7.50", "0",  # numbers
    r"48^\circ", r"9 \text{ cm}", r"12\mbox{ inches}^2", r"2.4 \text{ cents}", r"30 \text{ miles per hour}",
    r"7\text{ daps}",  # quantities
    r"4\sqrt{7}", r"\frac{\sqrt{3}}{5}", r"6\pi - 4\sqrt{2}", "5 - 3i", r"\frac{2}{\pi}", r"2^{31} - 1",
    r"\sin 25^\circ", r"\ln 5",  # closed formulas
    "3x^2 - 5x + 8", "(x + 4)(y - 3)", r"\frac{a + 2b}{c}", r"\frac{R}{r}", r"(\gamma - 1) m c^2", r"\sqrt{p^2 + q^2}",
    "f(3 - x)", "n!",  # formulas
    r"A \cos(\omega t) - B \sin(\omega t)", r"V_{0} e^{-\frac{t}{R C}}", r"\frac{\partial u}{\partial t}",
    r"p \land q", "f^{-1}(x)", r"x^{\prime} + 3",
    "(3, -8)", r"\left(2, \frac{\pi}{7}\right)", "(1, 2, 5)", "[2, 9)", r"(-\infty, 4]", r"(1, 3) \cup (5, \infty)",
    "[-3, 6]",  # tuples, intervals
    r"\{2, 5, 11\}", r"\emptyset", "3, 8, -1", r"4 \pm \sqrt{6}", r"\sqrt{2}, -\sqrt{5}",
    r"\mathbb{R} \setminus \{4\}", r"\{3 \pm \sqrt{7}\}",  # sets, lists
    r"\begin{pmatrix} 2 & -1 \\ 5 & 3 \end{pmatrix}", r"\begin{pmatrix} 1/3 \\ -4 \end{pmatrix}",  # matrices
    "x = 6", "y = 3x - 7", "2x - 5y + z - 8 = 0", r"\frac{d x}{d t} = k x - a", "AB = 13, CD = 8", r"\frac{7}{9}.",
    r"\$\frac47 \approx \$0.57", "0.84 = 84\\%", r"x \in [-4, 5]",
    "x < 9", r"-2 \le x < 8",  # relations
    "C", r"\text{(B)}", r"\text{Tuesday}", r"\text{odd}", r"\text{two planes}", r"\text{A, C, D}", "4:35",
    r"7\!:\!15 \text{ p.m.}", "3:8", "QRSTU",  # texts
]  # fmt: skip


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1) as verifier:
        verifier.verify([r"\boxed{(x-1)(x+1)}"], ["x^2-1"])
        yield verifier


@pytest.mark.parametrize("gold", GOLDS)
def test_near_misses_earn_nothing(verifier, gold):
    misses = wrong(gold)
    assert len(misses) >= 30
    begin = time.monotonic()
    verdicts = verifier.judge([rf"\boxed{{{answer}}}" for _, answer in misses], [gold] * len(misses))
    assert time.monotonic() - begin < 300
    pairs = zip(misses, verdicts, strict=True)
    assert [(miss, verdict.reason) for miss, verdict in pairs if verdict.outcome is not Outcome.WRONG] == []


@pytest.mark.parametrize("gold", GOLDS)
def test_every_style_of_the_gold_answer_earns_1(verifier, gold):
    responses = [text.replace("GOLD", gold) for text in STYLES.values()]
    assert len(responses) == 14
    verdicts = verifier.judge(responses, [gold] * len(responses))
    assert [(v.answer, v.reason) for v in verdicts if v.outcome is not Outcome.CORRECT] == []


def test_the_near_misses_of_a_verifier_that_pays_for_anything_are_seen():
    """The check itself fails where it should: a comparison of digits alone pays for many of these answers."""

    def digits(text):
        return [c for c in text if c.isdigit()]

    assert sum(digits(answer) == digits("9 cm") for _, answer in wrong("9 cm")) > 10
