"""Final answers are found, compared by general rules, and no response can hang, crash or fool the verifier."""

import copy
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time

import math_verify
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maxrl_envs import Outcome
from maxrl_envs.verifier import Verifier, equivalence
from maxrl_envs.verifier.__main__ import main
from maxrl_envs.verifier.extract import final_answer
from maxrl_envs.verifier.pool import Pool

SECONDS = 4.0
FUZZ_SECONDS = float(os.environ.get("MAXRL_FUZZ_SECONDS", "3"))  # 600 for ten minutes by hand


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1, seconds=SECONDS) as verifier:
        yield verifier


def boxed(text):
    return rf"\boxed{{{text}}}"


@pytest.mark.parametrize(
    "response, answer",
    [
        (r"so $\boxed{\frac{1}{2}}$.", r"\frac{1}{2}"),
        (r"\boxed{7} wait no \boxed{5}", "5"),
        (r"\boxed{4} and \boxed{5}", "4, 5"),
        (r"$\boxed{4}$, $\boxed{4}$", "4"),
        (r"\boxed{\left\{1, \{2\}\right\}}", r"\left\{1, \{2\}\right\}"),
        (r"\fbox {3}", "3"),
        (r"a stray { and \boxed{3} }", "3"),
        (r"\boxed{\text{a \} b}}", r"\text{a \} b}"),
        (r"\boxed{4} then \boxed{5", None),
        (r"answer: 4, \boxed{}", None),
        ("work\n#### 72\nmore\n#### 1,234.", "1,234"),
        ("####: 5", "5"),
        ("Answer: 41 was a guess.\n**Answer:** 42", "42"),
        ("Thus the answer is $3.5$. Done.", "$3.5$"),
        ("2 + 2 = 4\nA: 4", "4"),
        ("Final Answer: The final answer is $5.5$. I hope it is correct.", "$5.5$"),
        ("**Answer:** The answer is 5.", "5"),
        ("The answer is 5? No, 6.", "5? No, 6"),
        ("The answer is A: 5", "A: 5"),
        ("12 cm", "12 cm"),
        ("what remains is then 12", "12"),
        ("What remains is then €12.", "12"),
        ("Working it through, 3 * 4=12", "12"),
        ("Final Answer: The largest $n$ is 34. I hope it is correct.", "34"),
        ("Answer: the first is 5 and the second is 6.", "the first is 5 and the second is 6"),
        ("what remains is then 5, 6 or 7", None),
        ("What remains is then $5 $6.", None),
        ("How many are there, if 5 are red?", None),
        ("first line\n12", None),
        ("", None),
    ],
)
def test_final_answer(response, answer):
    assert final_answer(response) == answer


def test_marker_replaces_the_default_ones():
    assert final_answer("The answer is 4\nRESULT => 5", "result =>") == "5"
    assert final_answer("The answer is 4\nThat is all.", "result =>") is None


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
        (r"6\pi cm^2", r"6\pi"),
        ("5 percent", "5"),
        (r"5 \text{ percent}", "0.05"),
        (r"\text{-18}", "-18"),
        (r"3.7 \times 10^{5}~\mathrm{m}~\mathrm{s}^{-1}", "3.7e5"),
        (r"3.7\ \frac{\text{km}}{\text{s}}", "3.7"),
        (r"3.7 \mu\text{m}", "3.7"),
        (r"3.7 \AA", "3.7"),
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
        (r"x = \frac{\pi}{2} + 2\pi k,\ k \in \mathbb{Z}", r"2k\pi + \frac{\pi}{2}"),
        (r"n\pi, n\in\mathbb{Z}", r"\pi n, n \in \mathbb Z"),
        (r"2^n \text{ for all } n", "2^n"),
        ("f'(x) = 2x", "2x"),
        (r"+\infty", r"\infty"),
    ],
)
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
        (r"x=5 \lor x=6", "6"),
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
    ],
)
def test_not_equivalent(verifier, answer, gold):
    [verdict] = verifier.judge([boxed(answer)], [gold])
    assert verdict.outcome is Outcome.WRONG, verdict


@pytest.mark.parametrize("gold", ["72", "1,234", "-3.5"])
def test_integer(gold):
    verifier = Verifier(kind="integer")
    right = [
        boxed(gold),
        f"#### {gold}",
        rf"#### \${gold}",
        f"The answer is {gold}.",
        f"so\nA: {gold}",
        boxed(f"+{gold}"),
    ]
    right = right[: 5 + gold[0].isdigit()]
    right += [boxed(rf"\mathbf{{{gold}}}"), boxed(rf"\text{{{gold}}}"), boxed(f"{{{gold}}}")]
    wrong = [f"#### {gold} and 73", f"#### {gold} apples", boxed(f"{gold}, 73"), boxed(f"1{gold}"), boxed(f"{gold}7")]
    wrong += [boxed(f"{gold}_5"), boxed(rf"\text{{{gold} apples}}"), boxed(rf"{gold}\text{{ million}}")]
    wrong += [
        "",
        None,
        f"How many is {gold}?",
        f"#### {gold}+0",
        f"\\boxed{{{gold}",
        "1 2 3 " + gold,
        gold + "\nmore text",
    ]
    assert verifier.verify(right, [gold] * len(right)).tolist() == [1] * len(right)
    assert verifier.verify(wrong, [gold] * len(wrong)).tolist() == [0] * len(wrong)
    assert verifier._pool is None, "numbers need no worker"
    with pytest.raises(ValueError, match="no number: use kind='math'"):
        verifier.verify(["5"], ["x"])


def test_answer_is_one_for_all_ways_to_write_it(verifier):
    assert len({verifier.answer(boxed(a)) for a in ("0.5", r"\frac{1}{2}", "1/2", r"\dfrac12", "x = .5")}) == 1
    assert verifier.answer(r"\boxed{\text{(C)}}") == verifier.answer("#### C") == "C"
    assert verifier.answer("none") != verifier.answer(None) is None
    assert verifier.answer(r"\boxed{1 4}") != verifier.answer(r"\boxed{14}")  # of which "integer" takes one alone


def test_the_quick_rules_agree_with_math_verify():
    numbers = [
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
        "1200",
    ]
    for gold in numbers:
        for answer in numbers:
            decided = equivalence.quick(answer, gold)
            [wanted, *_], [got, *_] = equivalence.parse(gold), equivalence.parse(answer)
            assert decided and decided[0] == math_verify.verify(wanted, got, timeout_seconds=None), (answer, gold)


HOSTILE = [
    "9^{9^{9^{9^9}}}",
    "7^{100000000}",
    "10000000!",
    r"\binom{1000000000}{500000000}",
    r"\sin(" * 40 + "x" + ")" * 40,
    "1 " * 50_000,
    "(" * 1000 + "x" + ")" * 1000,
    "{" * 1000 + "}" * 1000,
    "}{",
    "1" * 1_000_000,
    "\\" * 20_000,
    r"\frac{" * 300,
    '__import__("os").system("touch hacked")',
    "\ud800\udfff",
    "\x00\x07",
    "a" * 900,
    r"(999!)!",
    r"\text{a} " * 120 + "!",
    r"\text{a}^{ 2 } / " * 50 + "!",
    "{1," * 100 + "}" * 100,
]


def test_hostile_answers_are_refused_at_once(verifier, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    verifier.verify([boxed("x+x")], ["2x"])  # the worker is up
    responses = [boxed(h) for h in HOSTILE] + HOSTILE + [boxed("1 + 2x")]
    begin = time.monotonic()
    verdicts = verifier.judge(responses, ["2x + 1"] * len(responses))
    assert time.monotonic() - begin < SECONDS
    assert [v.outcome for v in verdicts] == [Outcome.WRONG] * (len(responses) - 1) + [Outcome.CORRECT]
    assert not list(tmp_path.iterdir())


def test_limits():
    """What the screens let through: one case takes too long, and the others keep their verdicts."""
    with Verifier(workers=1, seconds=1.0) as verifier:
        cases = [boxed("x+x"), boxed("(x+1)^{9999}"), boxed("x"), boxed("3x-x")]
        verdicts = verifier.judge(cases, ["2x"] * 4)
        assert [v.outcome for v in verdicts] == [1, 3, 0, 1] and verdicts[1].reason == "no verdict within 1 s"
        begin = time.monotonic()
        assert verifier.judge(cases, ["2x"] * 4) == verdicts and time.monotonic() - begin < 0.5, "cached"


@pytest.mark.slow
def test_memory_is_bounded():
    """Cases that no screen has seen; a worker that has grown is replaced. In a process without other children."""
    code = """
import resource
from maxrl_envs.verifier.pool import Pool
pool = Pool(1, 8.0, 384)
cases = [("x+1", "1+x"), ("2^{2^{40}}+1", "2x"), ("(x+y+z)^{3000}", "2x"), ("x+2", "2+x")]
print([int(outcome) for outcome, _ in pool.run(cases)][::3])
pool.close()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    outcomes, peak = run.stdout.split("\n")[:2]
    assert outcomes == "[1, 1]" and 0 < int(peak) < 384 * 1024


def test_workers_that_cannot_start_are_an_error(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="die before they are ready"):
        Pool(2, 1.0, 1024).run([("x+1", "1+x")])


def test_killed_workers_lose_nothing():
    count = 120
    with Verifier(workers=2) as verifier:
        verifier.verify([boxed("x+x")], ["2x"])

        def kill():
            for _ in range(3):
                time.sleep(0.15)
                for worker in verifier._pool.workers[:1]:
                    os.kill(worker.process.pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        responses = [boxed(f"{i}x+y+{i}x") for i in range(1, count + 1)]
        outcomes = verifier.verify(responses, [f"{2 * i + i % 2}x+y" for i in range(1, count + 1)])
        killer.join()
        assert outcomes.tolist() == [1 - i % 2 for i in range(1, count + 1)]


def test_a_case_whose_workers_die_twice_is_an_error():
    with Verifier(workers=1) as verifier:
        verifier.verify([boxed("x+x")], ["2x"])
        deaths = []

        def kill():
            while len(deaths) < 2:
                for worker in verifier._pool.workers:
                    if worker.case is not None and worker.process.pid not in deaths:
                        deaths.append(worker.process.pid)
                        os.kill(worker.process.pid, signal.SIGKILL)

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        [verdict, other] = verifier.judge([boxed("(x+1)^{9999}"), boxed("2x")], ["2x+1", "x + x"])
        assert verdict.outcome is Outcome.VERIFIER_ERROR and "died 2 times" in verdict.reason
        assert not any("died" in reason for _, reason in verifier._cache.values())
        assert other.outcome is Outcome.CORRECT and len(verifier._cache) == 2, "a death is not cached"


def test_copies_pickles_forks_and_threads(verifier):
    for other in (copy.deepcopy(verifier), pickle.loads(pickle.dumps(verifier))):
        assert other._pool is None and other._limits == verifier._limits
    verifier.verify([boxed("x+x")], ["2x"])
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if verifier.verify([boxed("x+2x")], ["3x"])[0] == 1 and not verifier.close() else 1)
        finally:
            os._exit(2)
    results = []
    thread = threading.Thread(target=lambda: results.append(verifier.verify([boxed("x+4x")], ["5x"])[0]))
    thread.start()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0 and results == [Outcome.CORRECT]


def test_duplicates_and_cache(verifier, monkeypatch):
    seen = []
    monkeypatch.setattr(Pool, "run", lambda pool, cases: seen.extend(cases) or [(Outcome.CORRECT, "")] * len(cases))
    responses = [boxed("y+y+z")] * 5
    assert verifier.verify(responses, ["2y+z"] * 5).tolist() == [1] * 5
    assert verifier.verify(responses, ["2y+z"] * 5).dtype == np.int8 and len(seen) == 1


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


PIECES = st.sampled_from(
    [
        r"\frac",
        r"\sqrt",
        r"\boxed{",
        r"\text{",
        r"\sin",
        r"\left(",
        r"\right)",
        r"\cup",
        r"\int",
        r"\begin{pmatrix}",
        "{",
    ]
    + ["}", "(", ")", "[", "]", "^", "_", "!", "=", "<", ",", "$", "####", "answer is ", "\\", "x", "y", "7", "12", " "]
    + [
        "1e9",
        "%",
        r"\pm",
        r"\infty",
        "&",
        r"\\",
        "\n",
        ".",
        "+",
        "-",
        r"\binom{9}{4}",
        "^{99}",
        "\u2212",
        "\ud800",
        "\x00",
    ]
)


TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


def test_fuzz(verifier):
    """Any response gets a verdict within its limit, and a right one beside it stays right."""
    end = time.monotonic() + FUZZ_SECONDS
    verifier.verify([boxed("x+x")], ["2x"])

    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(TEXTS, st.sampled_from(["2x+1", "7", "[1,2)"]))
    def run(text, gold):
        begin = time.monotonic()
        verdicts = verifier.judge([text, boxed(text), boxed("x+1+x")], [gold, gold, "2x+1"])
        assert time.monotonic() - begin < 2 * SECONDS + 20  # a restart on a busy machine included
        assert verdicts[2].outcome is Outcome.CORRECT
        verifier.answer(text)

    while time.monotonic() < end:
        run()


def test_command_line(tmp_path, capsys):
    rows = [("x \\boxed{1/2}", "0.5", True), ("\\boxed{3}", "4", False), (None, "4", True)]
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text("".join(json.dumps({"response": r, "answer": g, "ok": o}) + "\n" for r, g, o in rows))
    main([str(path), "--out", str(out), "--report", "--sample", "1", "--expected-column", "ok"])
    verdicts = [json.loads(line) for line in out.read_text().splitlines()]
    assert [v["reward"] for v in verdicts] == [1.0, 0.0, 0.0] and verdicts[1]["reason"] == "another number"
    shown = capsys.readouterr().out
    assert (
        "CORRECT: 1 of 3" in shown and "WRONG: 2 of 3" in shown and "all: 2 of 3" in shown and "line 3 (all)" in shown
    )
    path.write_text('{"response": "5", "answer": "5"}\n{"response": "5"}\n')
    with pytest.raises(SystemExit, match="line 2 has no"):
        main([str(path), "--out", str(out)])
    path.write_text('{"response": "so\u2028\x85\\u0000 \\\\boxed{5}", "answer": "5"}\n', encoding="utf-8-sig")
    main([str(path), "--out", str(out)])
    assert json.loads(out.read_text())["reward"] == 1.0
    for gold in ("null", '" "'):
        path.write_text(f'{{"response": "5", "answer": {gold}, "ok": false}}\n')
        main([str(path), "--out", str(out), "--expected-column", "ok"])
        with pytest.raises(SystemExit, match="line 1: the gold answer 'answer' is empty"):
            main([str(path), "--out", str(out)])


def test_a_script_without_a_main_guard_works(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from maxrl_envs.verifier import Verifier\nprint(Verifier().verify(['\\\\boxed{x+x}'], ['2x']))\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p or os.getcwd() for p in sys.path)}
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, env=env)
    assert run.stdout.strip() == "[1]" and not run.stderr
