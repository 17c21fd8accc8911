"""Final answers are compared by the rule of their type; kinds, golds, votes, caches, copies and threads."""

import pytest

from maxrl_envs import Outcome
from maxrl_envs.verifier import Verifier, canonical, check_gold, quick
from maxrl_envs.verifier.compare import verdict


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1, seconds=30.0) as verifier:
        yield verifier


def boxed(text):
    return rf"\boxed{{{text}}}"


@pytest.mark.parametrize(
    "answer, gold",
    [
        ("1,234", "1234"),
        (r"10{,}000", "10000"),
        (r"10,\!080", "10080"),
        (r"1\,000", "1000"),
        ("0.50", r"\frac12"),
        ("0.333333", "1/3"),
        (r"1\frac{4}{5}", "1.8"),
        (r"-\frac{1}{2}", r"\frac{-1}{2}"),
        (r"0.1\overline{6}", r"\frac{1}{6}"),
        (r"4.5\times 10^{33}", "4.5e33"),
        ("25%", "0.25"),
        (r"25\%", "25"),
        (r"\$5", "5"),
        (r"36^\circ", "36"),
        (r"15\mbox{ cm}^2", "15"),
        ("12 cm", "12"),
        ("12", "12 cm"),
        (r"\frac{3}{4} cup", "0.75"),
        ("5 percent", "5"),
        (r"5 \text{ percent}", "0.05"),
        (r"\text{-18}", "-18"),
        (r"3.7 \times 10^{5}~\mathrm{m}~\mathrm{s}^{-1}", "3.7e5"),
        (r"3.7\ \frac{\text{km}}{\text{s}}", "3.7"),
        (r"3.7 \mu\text{m}", "3.7"),
        (r"3.7 \AA", "3.7"), (r"300\mathrm{~K}", "300"), (r"300 \text{ K}", "300"), (r"5\ {\text{cm}}", "5"),
        (r"\log_2 128 = 7", "7"), (r"\gcd(14, 21) = 7", "7"),
        (r"3.7 \text{ N}\cdot\text{m}", "3.7"),
        (r"3.7\ \mathrm{M}_\odot", "3.7"),
        (r"3.7\ \frac{\mathrm{erg}}{\mathrm{s}\cdot\mathrm{cm}^2}", "3.7"),
        (r"10^{-5}\text{ m}", "1e-5"),
        (r"864\text{ in}^2", r"864 \mbox{ inches}^2"),
        ("x = 5", "5"),
        ("5", "x=5"),
        ("2+3 = 5", "5"),
        ("x = y = 5", "5"),
        ("a+2b = 5", "5"),
        ("y = x^2-1 = (x-1)(x+1)", "(x-1)(x+1)"),
        (r"\theta = \frac{\pi}{3}", r"\frac{\pi}{3}"),
        ("52_8", "52_{8}"),
        ("1" * 30_000, "1" * 30_000),
        (r"\text{(C)}", "C"),
        ("Evelyn", r"\text{Evelyn}"),
        ("B, A", r"\text{A,B}"),
        (r"2\sqrt3", r"\sqrt{12}"),
        ("1+x", "x + 1"),
        ("4t+6t^2", "6t^2+4t"),
        ("c+b+a", "a + b + c"),
        (r"\sin^2(t)", r"\sin^2 t"),
        (r"0.1\pi", r"\frac{\pi}{10}"),
        (r"\frac{2}{2^{99}}", r"\frac{1}{2^{98}}"),
        ("(a+2)(b+1)", "ab + a + 2b + 2"),
        ("-2, 1", "1,-2"),
        (r"x=5 \text{ or } x=6", "5,6"),
        ("x=5; x=6", "6,5"),
        (r"\{x=5, x=6\}", "5,6"),
        (r"x = \sqrt2 \lor x = 3", r"3, \sqrt2"),
        (r"x = a \text{ or } x = b", "a, b"),
        ("2,3,4", r"2, 3, \text{ and } 4"),
        (r"6, 8\text{, and }10", "6,8,10"),
        (r"\{2, 1\}", r"\{1, 2\}"),
        (r"1 - \sqrt{19}, 1+\sqrt{19}", r"1 \pm \sqrt{19}"),
        (r"\left( 3, \frac{\pi}{2} \right)", r"(3, \pi/2)"),
        (r"x \in [-2,7]", "[-2, 7]"),
        (r"-2 \le x \leq 7", "[-2,7]"),
        ("-2<=x<7", "[-2,7)"),
        (r"x<2 or x > 3", r"(-\infty, 2) \cup (3, \infty)"),
        (r"\begin{pmatrix} 1/2 \\ 3 \end{pmatrix}", r"\begin{pmatrix} \frac12 \\ 3 \end{pmatrix}"),
        (
            r"\begin{pmatrix} 1 \\ 2 \end{pmatrix} + t \begin{bmatrix} 6/2 \\ 4 \end{bmatrix}",
            r"\begin{pmatrix} 1 \\ 2 \end{pmatrix} + t \begin{pmatrix} 3 \\ 4 \end{pmatrix}",
        ),
        ("x \\leqslant 5", r"(-\infty, 5]"),
        (r"p \leqq 0", r"p\leqq0"),
        (r"4\pi\bigl(2-\sqrt3\bigr)", r"4\pi(2 - \sqrt{3})"),
        (r"\Big|x\Big|", r"\lvert x \rvert"),
        (r"\mathcal{B}", "B"),
        ("7sqrt(2)", "7√2"),
        ("2pi", r"2\pi"),
        (r"56,\!01,\! 780", "5601780"),
        (r"\frac{1}{3},", "1/3"),
        ("€5", "5"),
        ("12 apples", "12"),
        (r"A_{\min} = \frac12", "0.5"),
        (r"k_{\max}(n) = 2^{n-1} - n", "2^{n-1} - n"),
        (r"\frac{25}{2}", "f(80) = 12.5"),
        (r"60^\circ", r"\frac{\pi}{3}"),
        (r"\frac{\pi}{2}", r"90^{\circ}"),
        ("f'(x) = 2x", "2x"),
        (r"+\infty", r"\infty"),
        (r"0.\dot{3}", "1/3"), (r"0.\bar3", "1/3"), (r"e^t e^{-2t}", "e^{-t}"), ("-2e^{-t}", r"-\frac{2}{e^t}"),
        (r"\frac{\sinh(at)}{a}", r"\frac{1}{2a}(\exp{a*t} - \exp{-a*t})"),
        (r"\frac{1-i}{4}e^{2it}", r"\frac{e^{2 i t}}{(2+2 i)}"), (r"16e^{i4\pi/3}", r"-8-8 \sqrt{3} i"),
        (r"\operatorname{arcsin}(10/13)", "np.arcsin(10/13)"), (r"m\dot v+bv=f", r"m \frac{d v}{d t}+b v=f"),
        (r"(-\infty,2) \text{ or } (3,\infty)", r"(-\infty, 2) \cup (3, \infty)"), 
        (r"(3;\frac\pi2)", r"(3, \frac{\pi}{2})"),
        (r"r=3,\theta=\frac\pi2", r"(3, \frac{\pi}{2})"), ("x=6,y=31,z=-1", "(6,31,-1)"),
        (r"\langle -7,16,5\rangle", r"\begin{pmatrix} -7 \\ 16 \\ 5 \end{pmatrix}"),
        (r"\begin{pmatrix} 1 \\[4pt] 2 \end{pmatrix}", r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"),
        (r"\cos\theta=\frac14", r"\frac14"), ("|z|=18", "18"), (r"A=\pi r^2=12\pi", r"12\pi"), (r"\text{(C) }12", "12"),
        (r"\text{Option C}", r"\text{(C)}"), (r"18 \text{ total}", "18"), ("12 (twelve)", "12"),
        (r"\textbf{(C)}\ 12", r"\text{(C)}"), (r"\dot{x}_0 t", r"t \dot{x}_{0}"), (r"\ddot x", r"\frac{d^2 x}{d t^2}"),
    ],
)  # fmt: skip
def test_equivalent(verifier, answer, gold):
    [verdict] = verifier.judge([boxed(answer)], [gold])
    assert verdict.outcome is Outcome.CORRECT, verdict
    assert verifier.judge([f"Thus \\[ {boxed(answer)} \\]"], [boxed(gold)])[0].outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    "answer, gold",
    [
        ("2+3", "5"),
        ("4 = 5", "5"),
        (r"x=5 \text{ or } x=6", "6"),
        ("x=5 or x=6", "6"),
        ("5 or x=6", "6"),
        (r"x=7777;\ x=\sqrt7", r"\sqrt7"),
        (r"x=5 \quad x=6", "6"),
        (r"5 \quad x=6", "6"),
        (r"5 \quad 6", "56"),
        (r"x=5 \text{ and } y=6", "6"),
        (r"x=5 \text{, maybe } x=6", "6"),
        (r"x=1 \\ x=2 \\ x=6", "6"),
        (r"x=5 \lor x=6", "6"), (r"6\pi cm^2", r"6\pi"), (r"V = \pi hr^2", r"\pi"),
        (r"x=5 \implies x=6", "6"),
        ("x=5x=6", "6"),
        ("x=e=6", "6"),
        (r"x \in \{5\} x=6", "6"),
        (r"\text{not } x=6", "6"),
        (r"y=3 \quad y=2x+3", "2x+3"),
        (r"y=3 \quad y=2x+3", "y=2x+3"),
        ("2,3", r"2, 3, \text{ and } 4"),
        (r"\binom{5}{1}", "5"),
        (r"\int_0^1 x\,dx", r"\frac{x}{2x}"),
        ("0", "1e-8"),
        ("1e-9", "1e-8"),
        ("1000001.5", "1000000.5"),
        (r"2^{-30}", "0.0000001"),
        (r"\frac{1}{2^{99}}", r"\frac{1}{2^{98}}"),
        (r"-\frac{1}{2^{98}}", r"\frac{1}{2^{98}}"),
        (r"\frac{7}{5^{30}}", r"\frac{8}{5^{30}}"),
        (r"(\frac{1}{2^{99}}, 3)", r"(\frac{1}{2^{98}}, 3)"),
        ("10^{-31}", "10^{-30}"),
        ("5.1", "5"),
        ("15", "5"),
        ("5, 6", "5"),
        ("5 or 6", "5"),
        ("1, 2, 3, 4, 5", "5"),
        ("5x", "5"),
        ("5 t", "5"),
        ("3", "3t"),
        ("2", "2 m"),
        ("6t^2+4", "6t^2+4t"),
        (r"\frac{1}{m}", r"\frac{1}{m} t"),
        (r"5 \text{ million}", "5"),
        ("5", r"5\text{ dozen}"),
        (r"\sqrt7 \text{ squared}", r"\sqrt7"),
        (r"8\mbox{ cm}^3", r"8\mbox{ cm}^2"),
        (r"\text{not }5", "5"),
        (r"5 \text{ or maybe 6}", "5"),
        ("52_9", "52_8"),
        ("seat", r"\text{east}"),
        ("BA", r"\text{AB}"),
        ("(2, 1)", "(1, 2)"),
        ("[1, 2]", "(1, 2)"),
        (r"-2 < x \le 7", "[-2,7]"),
        (r"1\frac{1}{2}x", r"\frac{1}{2} E_{1}"),
        (r"-\frac{dx}{dt} = x", r"\frac{dx}{dt} = x"),
        (r"What is $\frac{9}{2}$ expressed as a decimal?", "4.5"),
        ("5", ""),
        (".5", "5"),
        ("1, 2, 3, ...", "1, 2, 3"),
        (r"\frac{1}{3 \cdot 2^{2006}}", r"\frac{2^{2005}+1}{3 \cdot 2^{2006}}"),
        ("E", "E'"),
        ("f'(x) = 2x", "f(x) = 2x"),
        ("eat", "tea"),
        ("D A E C B", "EDACB"),
        ("y = 3", "x = 3"),
        (r"\sin(x) = \frac{42}{59}", r"\cos(x) = \frac{42}{59}"),
        (r"5\text{ tenths}", "5"),
        ("5 thousands", "5"),
        ("5 or 6 apples", "6"),
        (r"x_{\max(3, 5)} + 5", "5"),
        (r"\begin{cases} 5 \\ 6 \end{cases}", "6"),
        ("90^\\circ", r"90\pi"),
        (r"2k, k \in \mathbb{N}", r"2k, k \in \mathbb{Z}"),
        (r"2n, 3n, n \in \mathbb{Z}", "3n"),
        (r"x = 5, x = 6, x \in \mathbb{Z}", "6"),
        ("0,018", "18"), (r"\text{--}18", "18"), (r"\log x=18", "18"), ("(x,y)=18", "18"), ("58, 500", "58,500"),
        (r"\begin{Vmatrix} 1 \\ 2 \end{Vmatrix}", r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"),
        ("kx-a", r"\frac{d x}{d t}=k x-a"), ("MR=SRAC=SRMC", "MR=SRMC"), ("y=z=2x+3", "y = 2x + 3"),
        (r"y^\circ=2x+3", "y = 2x + 3"), (r"y = -2x\text{ cm}", "y = -2x"),
        (r"I \frac{d \omega}{d t}+2 B \omega\%=T", r"I \frac{d \omega}{d t}+2 B \omega=T"), ("2k+2+0^{k^2}", "2k+2"),
        (r"4.21\times10^3", "4210_{5}"), ("1:04", "1:4"), ("y=6, x=31", "(6, 31)"),
        ("5x-7y=0", "0"), (r"\mathbf{\$5.4}", r"5.4 \text{ cents}"), (r"+\$5.4", r"5.4 \text{ cents}"),
        (r"\frac{\$27}{5}", r"5.4 \text{ cents}"), (r"15=15\text{ m}^2", r"15\mbox{ cm}^2"),
        (r"5.4=\$5.4", r"5.4 \text{ cents}"),
        (r"5\text{K}", "5"), (r"(1,3\%)", "(1,3)"), (r"\gcd(14, 28) = 7", "7"), (r"\max(3, 5) = 7", "7"),
        (r"\lfloor 3.7\rfloor = 7", "7"),
        (r"X^{-1}^{\frac12}", r"X^{-\frac{1}{2}}"), (r"x\in(3,4], y\in\mathbb{R}", "(3,4]"),
    ],
)  # fmt: skip
def test_not_equivalent(verifier, answer, gold):
    [verdict] = verifier.judge([boxed(answer)], [gold])
    assert verdict.outcome is Outcome.WRONG, verdict


@pytest.mark.parametrize("gold", ["72", "1,234", "-3.5"])
def test_integer(gold):
    verifier = Verifier(kind="integer")
    right = [
        boxed(gold), f"#### {gold}", rf"#### \${gold}", f"The answer is {gold}.", f"so\nA: {gold}",
        boxed(f"x = {gold}"),
        boxed(rf"\mathbf{{{gold}}}"), boxed(rf"\text{{{gold}}}"), boxed(f"{{{gold}}}"),
        boxed(rf"{gold}\text{{ dollars}}"), f"#### {gold} apples", boxed(rf"\text{{{gold} apples}}"),
        f"The final answer is {gold} apples.", boxed(f"m + n = {gold}"), boxed(rf"\text{{Total}} = {gold}"),
        boxed(rf"\textbf{{(A)}}\ {gold}"),
    ]  # fmt: skip
    wrong = [
        f"#### {gold} and 73", f"#### {gold} crabapples", boxed(f"{gold}, 73"), boxed(f"1{gold}"), boxed(f"{gold}7"),
        "", None,
        boxed(f"{gold}_5"), boxed(rf"\text{{{gold} crabapples}}"), boxed(rf"\text{{Cats}} = {gold}"),
        boxed(f"x^2 = {gold}"),
        boxed(rf"{gold}\text{{ million}}"), f"How many is {gold}?",
        f"#### {gold}+0", f"\\boxed{{{gold}",
        "1 2 3 " + gold, gold + "\nmore text", boxed(rf"{gold}\text{{ minus one}}"),
        boxed(rf"{gold}\text{{ percent of ten}}"), boxed(rf"{gold}\text{{ mod seven}}"), boxed(f"-({gold})"),
        boxed(f"73 = {gold}"), boxed(f"2x = {gold}"), boxed(f"x + 1 = {gold}"), boxed(f"{gold} = 73"),
    ]  # fmt: skip
    assert verifier.verify(right, [gold] * len(right)).tolist() == [1] * len(right)
    assert verifier.verify(wrong, [gold] * len(wrong)).tolist() == [0] * len(wrong)
    assert verifier._pool is None, "numbers need no worker"
    with pytest.raises(ValueError, match="no number: use kind='math'"):
        verifier.verify(["5"], ["x"])


def test_a_gold_answer_is_checked_by_the_verifier_itself():
    for gold in ("5", r"\$5", "$5", "1/2", "5%", r"\frac{1}{2}", "1,234", "-3.5", r"\boxed{7}", "2e3", r"7\text{ cm}"):
        check_gold(gold, "integer")
        assert Verifier(kind="integer").verify([boxed(gold)], [gold]).tolist() == [1]
    for gold in ("12,34", "1" * 200, "x", "1, 2", "5 or 6", "2 + 3", r"\sqrt2", r"\frac{1}{0}"):
        with pytest.raises(ValueError, match="no number"):
            check_gold(gold, "integer")
    for gold in ("", "  ", r"\boxed{}"):
        for kind in ("integer", "math"):
            with pytest.raises(ValueError, match="is empty"):
                check_gold(gold, kind)
    check_gold("any text at all: §$%", "math")
    with pytest.raises(TypeError, match="must be text, got list"):
        check_gold(["70"])


def test_answer_is_one_for_all_ways_to_write_it(verifier):
    assert len({verifier.answer(boxed(a)) for a in ("0.5", r"\frac{1}{2}", "1/2", r"\dfrac12", "x = .5")}) == 1
    assert verifier.answer(r"\boxed{\text{(C)}}") == verifier.answer("#### (C)")
    assert verifier.answer("none") != verifier.answer(None) is None
    assert verifier.answer(r"\boxed{1 4}") != verifier.answer(r"\boxed{14}")
    assert canonical("25%") != canonical("25")
    assert canonical("18 a day") == canonical(r"18/\text{day}") == canonical("18")


def test_a_verdict_explains_itself(verifier):
    line = verifier.explain(r"So $x = \boxed{\frac12}$.", "0.6")
    assert line == (
        r"WRONG: '\\frac12' read as a number (the last box); gold answer '0.6' read as a number; numbers by value"
    )
    line = verifier.explain(r"\boxed{5\text{ below zero}}", "5")
    assert "not read: 'below zero' is no unit" in line and "refused" in line
    assert "'18 a day' read as a number" in verifier.explain(r"\boxed{18 a day}", "18")
    assert "no final answer: the thinking does not end" in verifier.explain("<think>", "5")


def test_verdicts_are_counted_apart():
    with Verifier(workers=1) as verifier:
        responses = [boxed("5"), boxed("6"), boxed(r"5\text{ maybe}"), None, boxed(r"\ln(-x^2-1)")]
        outcomes = verifier.verify(responses, ["5", "5", "5", "5", r"\ln(-x^2-2)"])
        assert outcomes.tolist() == [1, 0, 0, 0, 0]
        assert verifier.counts == {"correct": 1, "wrong": 1, "refused": 1, "no answer": 1, "undecided": 1}
        [found] = verifier.judge([responses[-1]], [r"\ln(-x^2-2)"])
        assert found.reason.startswith("undecided: ")


def test_quick_verdicts_are_those_of_a_worker():
    """What is decided at once is what the comparison with worked out formulas says."""
    from maxrl_envs.verifier import read_answer, read_gold

    texts = [
        "5",
        "05",
        "-5",
        "5.0",
        r"\frac{10}{2}",
        "1/3",
        "0.333333",
        "2/6",
        "0.5",
        r"\frac12",
        "12",
        "1,200",
        "50%",
        "(1,2)",
    ]
    texts += [
        "1,2",
        r"\{1,2\}",
        r"\text{even}",
        "3:30",
        "x = 5",
        r"5\text{ cm}",
        r"50\text{ mm}",
        "52_8",
        "A",
        "[1,2]",
        r"5^\circ",
    ]
    for gold in texts:
        for answer in texts:
            decided = quick(answer, gold, "math")
            if isinstance(decided[0], Outcome):
                wanted = read_gold(gold)
                assert (decided[0] == 1) == bool(verdict(read_answer(answer, wanted), wanted)[0]), (answer, gold)


def test_whole_numbers_are_compared_as_the_grammar_reads_them(monkeypatch):
    import maxrl_envs.verifier as module

    texts = [
        "5",
        "05",
        "-5",
        "+5",
        "1,234",
        "1234",
        " 5. ",
        "12,345,678",
        "0",
        "-0",
        "5" * 60,
        "15",
        "-1,234",
        "5 .",
    ]
    assert all(module.WHOLE.fullmatch(text) for text in texts)
    for text in (
        "12,34",
        "0,005",
        "1234,567",
        "5.0",
        "5..",
        "1 234",
        "$5",
        "5%",
        "--5",
        "٥",
        "5" * 61,
        "",
        "-",
        "1,234,",
    ):
        assert not module.WHOLE.fullmatch(text), text
    fast = {(a, g): quick(a, g, kind)[0] for a in texts for g in texts for kind in ("integer", "math")}
    monkeypatch.setattr(module, "WHOLE", module.re.compile("(never)"))
    for (answer, gold), outcome in fast.items():
        assert quick(answer, gold, "integer")[0] == quick(answer, gold, "math")[0] == outcome, (answer, gold)


def test_bad_input():
    for bad in (dict(kind="text"), dict(seconds=0), dict(workers=0), dict(marker="")):
        with pytest.raises(ValueError):
            Verifier(**bad)
    with pytest.raises(ValueError, match="1 responses and 2 golds"):
        Verifier().verify(["5"], ["5", "6"])
    with pytest.raises(TypeError, match="response 0 must be text or None, got float"):
        Verifier().verify([float("nan")], ["5"])
    with pytest.raises(TypeError, match="gold answer 0 must be text, got int"):
        Verifier().verify(["5"], [5])
