"""A rule by which the verifier compares answers that is weakened or turned round gives another verdict.

Each case plants one change in the source of the verifier and names an answer whose verdict must change. The first of
the two tests checks the same answers on the verifier as it is.
"""

import importlib
import inspect
import sys
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location

import pytest

import maxrl_envs
from maxrl_envs import Outcome
from tests import test_verifier

pytest.importorskip("mpmath")
PACKAGE = "maxrl_envs.verifier"
PLANTED = [  # (module, the rule, what is planted in its place, answer, gold answer, whether the answer is right)
    # Numbers and quantities
    ("compare", "a == g or rounded(", "abs(a - g) < Fraction(1, 1000) or rounded(", "1e-9", "1e-8", False),
    ("compare", ">= ROUNDED", ">= 1", "0.33", "1/3", False),
    ("compare", "round(precise * scale) == decimal * scale", "True", "0.333334", "1/3", False),
    ("compare", "if not written_out(answer):", "if False:", r"\frac{3x}{x}", "3", False),
    ("compare", "(left_undone if", "(undone_in_formula if", r"\lvert -\sqrt{5} \rvert", r"\sqrt{5}", False),
    ("compare", "else undone_in_formula)", "else lambda *_: '')", "(1+2)x", "3x", False),
    ("undone", "if divided(answer) and", "if False and", r"\frac{3x^2}{x}", "3x", False),
    ("undone", "if irrational(answer) and", "if False and", r"\frac{3\sqrt{8}}{\sqrt{2}}", "6", False),
    ("undone", 'parts[0][0] != "const" and irrational(parts[0])', "False", r"\frac{1}{4}\pi(\frac{2}{\pi})^2",
     r"\frac{1}{\pi}", False),
    ("undone", "numbers > 1", "False", r"2(3\pi)", r"6\pi", False),
    ("equations", "if i and two_equations(side) and", "if False and", "x = 17y = 18", "18", False),
    ("undone", "additions(answer) > additions(gold)", "False", r"\sqrt{2}+\sqrt{18}", r"4\sqrt{2}", False),
    ("undone", '"fact", "abs", ', '"fact", ', r"\lvert -\sqrt{5} \rvert", r"\sqrt{5}", False),
    ("undone", 'name == "root" and any(', 'False and any(', r"\sqrt{13-4\sqrt{3}}", r"2\sqrt{3}-1", False),
    ("undone", "if collected(gold) and", "if False and", "(4-k)+(3k-2)", "2k+2", False),
    ("numeric", " + mpf(10) ** -(DIGITS // 2)", "", r"20.40 \approx 20.39", "20.39", False),
    ("operations", 'if power is not None and self.sees("^"):', "if False:", r"\sin^{-1}^2 t", r"\sin^2 t", False),
    ("quantities", 'if unit == PERCENT and tree[0] == "add" and', "if False and", r"2^{100}-2\%", "2^{100}-2", False),
    ("formula", 'if divided and not self.gold and (self.sees("%")', 'if False and (self.sees("%")', r"30\div2\%", "15",
     False),
    ("lexer", "if not gold and SCALED_SUBSCRIPT.search(text):", "if False:", r"x_{\times 1000} = 18", "18", False),
    ("trees", 'while tree[0] == "neg":', "while False:", "46x^3-115x^7", "-23x^3(5x^4-2)", False),
    ("compare", "and written[0][1] in (None, written[1][1] or 10)", "", "52_9", "52_8", False),
    ("compare", "if ours.powers != theirs.powers:", "if False:", r"5\text{ m}", r"5\text{ s}", False),
    ("compare", "if ours.size != theirs.size:", "if False:", r"5.4\text{ dollars}", r"5.4\text{ cents}", False),
    ("compare", "and ours not in (None, theirs)", "and False", "7 cm", r"7\text{ daps}", False),
    ("compare", "if ours is not None and theirs is None and symbols(a):", "if False:", r"-2x\text{ cm}", "-2x", False),
    ("units", '("381/1250", "ft foot', '("1", "ft foot', r"12\text{ inches}", r"1\text{ ft}", True),
    ("units", '"M": 6', '"M": -3', r"5\text{ MJ}", r"5\text{ mJ}", False),
    ("quantities", "if money and unit not in (None, money):", "if False:", r"\$36\text{ cents}", r"\$36", False),
    ("__init__", '"~", words[1])', '"", words[1])', r"5\text{ m s}", r"5\text{ ms}", False),
    ("units", '"thousand": 10**3', '"thousand": 10**2', r"5\text{ thousand}", "5000", True),
    ("compare", "if abs(value) < 1:", "if True:", r"25\%", "25", True),
    ("compare", "if ours == PERCENT and theirs is None:", "if False:", r"25\%", "0.25", True),
    ("compare", 'if ("const", "pi") in nodes(other):', "if False:", r"60^\circ", r"\frac{\pi}{3}", True),
    # Formulas
    ("numeric", "mpf(10) ** -digits", "mpf(10) ** -3", r"\sqrt{7.0001}", r"\sqrt{7}", False),
    ("numeric", "if (exactly and not applications(answer)) or answer == gold:", "if True:",
     r"\sqrt{x}\tanh(x)\tanh(99)", r"\sqrt{x}\tanh(x)", False),
    ("evaluate", '1_000 if name.endswith("h") else 10_000', "10_000",
     r"\sqrt{x}\tanh(x)\tanh(9999)", r"\sqrt{x}\tanh(x)", False),
    ("compare", "if extreme(answer) and not extreme(gold):", "if False:",
     r"\cosh x\cosh(10^{-600})", r"\cosh x", False),
    ("formula", "        if self.numbered() or", "        if", "(2k)^{(1)}", "2k", False),
    ("formula", "if inner[0] in ATOMS or", "if True or", "2{k+1}", "2k+2", False),
    ("operations", 'if self.sees("/") and not self.gold:', "if False:", r"\cos x/2", r"\frac{\cos x}{2}", False),
    ("quantities", "if unit not in (None, DEGREE):", "if False:", r"15^\circ\text{ cm}", r"15\text{ cm}", False),
    ("__init__", 'rates=gold[0] != "quantity"', "rates=True", r"15\text{ cm}^2/\text{day}",
     r"15\text{ cm}^2", False),
    ("formula", "if divided and not self.gold and self.starts_factor()", "if False", "9/20a", r"\frac{9a}{20}", False),
    ("operations", "if self.starts_factor():  # ", "if False:  # ", r"\ln{y} x", r"x\ln y", False),
    ("lexer", 'startswith(("<super>", "<sub>"))', 'startswith("<none>")', "2ᵏ", "2k", False),
    ("trees", " or not collected(factor)", "", "(x^2-4)(x-x+1)", "(x-2)(x+2)", False),
    ("compare", "if symbols(answer) and (why :=", "if False and (why :=", r"2k+2\operatorname{sgn}(k^2)",
     "2k+2", False),
    ("numeric", "if a is None or not same(", "if a is not None and not same(", r"\sqrt{x}^2\sqrt{y}",
     r"x\sqrt{y}", False),
    ("compare", "if 1 < factored(gold) > factored(answer):", "if False:", "x^2+3x+2", "(x+1)(x+2)", False),
    # Lists, tuples and texts
    ("compare", "if len(ours) != len(theirs):", "if len(ours) > len(theirs):", "2, 3", "2, 3, 4", False),
    ("compare", "left.remove(candidate)", "pass", "5, 5", "5, 6", False),
    ("compare", "if equations[0] != equations[1] or", "if", "x=5, y=6", "5, 6", False),
    ("compare", "if ordered(theirs) or ordered(ours):", "if False:", r"\text{red}, \text{up}",
     r"\text{up}, \text{red}", False),
    ("compare", "if answer[1:3] != gold[1:3] or ", "if ", "[1, 2]", "(1, 2)", False),
    ("trees", " and follow(list(map(ord, letters)))", "", "x=6, z=31", "(6, 31)", False),
    ("trees", "after - before == 1", "after > before", "b=6, m=31", "(6, 31)", False),
    ("compare", "Finding(ours == theirs, ", "Finding(sorted(ours) == sorted(theirs), ", r"\text{tea}",
     r"\text{eat}", False),
    ("compare", "clocks[0] == clocks[1], ", "clocks[0][0] == clocks[1][0], ", "4:35", "4:30", False),
    # Sets of real numbers
    ("sets", "(closed_low and places[low] == place)", "places[low] == place", r"-2 < x \le 7", "[-2, 7]", False),
    ("sets", 'right = ("not", right)', "pass", r"\mathbb{R} \setminus \{4\}", r"x \ne 4", True),
    ("sets", '"or" if tree[0] == "union" else "and"', '"and"', "x < 2 or x > 3",
     r"(-\infty, 2) \cup (3, \infty)", True),
    # Equations and inequalities
    ("equations", "if not formula and not self.may_equal(", "if False and (", "4 = 5", "5", False),
    ("equations", "if not all(self.close(", "if False and all(self.close(", r"2.5 \approx 3.9", "2.5", False),
    ("equations", "return in_order(side[3]) if is_name(side)", "return True if is_name(side)", "(y,x)=(1,3)", "(1,3)",
     False),
    ("compare", 'and "or" not in answer[2]:', ":", r"x=1 \text{ or } y=3", "(1,3)", False),
    ("equations", " or len(set(asked)) < 2", "", "x! = 15", "15", False),
    ("equations", "constant_ratio(one, formula) == 0", "constant_ratio(one, formula) != 1",
     "x + y - x - y = 15", "15", False),
    ("equations", "for formula in alone) >= 2", "for formula in alone) >= 1", "x^2 + 0y = 15", "15", False),
    ("equations", "and sides[1][0] in SETS:", ":", r"x \in 15", "15", False),
    ("compare", "if not units_of(gold) and (why :=", "if False and (why :=", r"2\%, -25\%", r"2, -\frac14", False),
    ("compare", 'gold[0] == "quantity" and gold[3:] and not', "False and not", "3", "3mg", False),
    ("equations", "and named and len(wanted) == 2", "and False", "2x < 10 + 0y", "x < 5", False),
    ("formula", "if short and self.related and", "if False and", "k + m = 3km", "3", False),
    ("equations", "if unit.powers != other.powers:", "if False:", r"5\text{ m} = 5\text{ s}", r"5\text{ s}", False),
    ("equations", "if signs[0] != signs[1] or ", "if ", "y = 2x + 3", "y < 2x + 3", False),
    ("equations", '"=", "!=", "~") or ratio > 0', '"=", "!=", "~") or True', "y > 2x + 3", "y < 2x + 3", False),
    ("numeric", "if any(not same(ratios[0], ratio,", "if any(False and not same(ratios[0], ratio,",
     r"y = 2\tanh(x)\tanh(60) + 3", r"y = 2\tanh(x) + 3", False),
    ("numeric", "abs(result) < mpf(10) ** (LOST - digits):\n            return 0", "True:\n            return 0",
     r"x > 5\tanh(1)\tanh(100)", r"(5\tanh(1), \infty)", False),
    ("undone", "if power is None or is_complex(parts[0]):", "if False:", "(1+2i)^2", "-3+4i", False),
    ("undone", "sum(map(is_complex, parts)) > 1", "False", r"\sqrt{2}i \cdot i", r"-\sqrt{2}", False),
    ("undone", 'if any(("add",) == inner[:1]', 'if False and any(("add",) == inner[:1]',
     r"\ln(1+\sqrt{3}i)", r"\ln 2+\frac{i\pi}{3}", False),
    ("undone", 'name == "minus" and parts[0][0] != "numbers"', "False",
     r"x \in \{1,5\} \setminus \{1\}", "x = 5", False),
    ("undone", 'and turn[1][:2] == ("call", "cos")', "", r"6+i\sin 90^\circ", "6+i", False),
    ("compare", "len(names) <= related and", "not related and", r"x > \log_2 4", r"(2, \infty)", False),
    ("numeric", "if (exactly and not applications(answer)) or", "if exactly or", "f(x + 10^{-38})", "f(x)", False),
    ("sets", 'side[0] == "sym"]', 'side[0] in ("sym", "app")]', r"\lfloor x\rfloor \le 0", r"(-\infty, 0]", False),
    ("sets", "if len({sign[0] for sign in signs}", "if False and len({sign[0] for sign in signs}", r"4 \ge x < 3",
     "(3, 4]", False),
    ("equations", " and in_order(entries[0])", "", r"\begin{pmatrix} y \\ x \end{pmatrix} = (2, 4)",
     "(2, 4)", False),
    ("equations", "if not solved or sides[0] == wanted[0]:", "if False:", "17x - 85 = 0", "x = 5", False),
    ("equations", 'if gold[0] == "base" and', "if False and", "N_{10} = 52", "52_8", False),
    ("equations", "(whole or not self.close(", "(not self.close(", r"1999 \approx 2.00 \times 10^3", "2000", False),
    ("numeric", "cut and places > 0", "cut", r"20.7 \approx 20", "20.7", False),
]  # fmt: skip
CASES = [pytest.param(*case, id=f"{case[0]}: {case[1]}") for case in PLANTED]


def verdict(answer, gold):
    """The outcome of an answer by the verifier that is imported now, without a worker process."""
    verifier, compare = (importlib.import_module(name) for name in (PACKAGE, f"{PACKAGE}.compare"))
    found = verifier.quick(answer, gold, "math")
    return (found if isinstance(found[0], Outcome) else verifier.outcome_of(*compare.verdict(*found)))[0]


@contextmanager
def planted(module, rule, change):
    """The verifier with one change in the source of a module, imported anew, and afterwards as it was."""
    name = f"{PACKAGE}.{module}".removesuffix(".__init__")
    importlib.import_module(name)
    before = {name: found for name, found in sys.modules.items() if name == PACKAGE or name.startswith(f"{PACKAGE}.")}
    source = inspect.getsource(before[name])
    assert source.count(rule) == 1, f"{name} has another text by now: plant this change anew"

    class Changed(SourceFileLoader):
        def get_data(self, path):
            return source.replace(rule, change).encode()

        def path_stats(self, path):
            raise OSError("never from a cache")

    class Finder(MetaPathFinder):
        def find_spec(self, fullname, path=None, target=None):
            file = before[name].__file__
            return spec_from_file_location(name, file, loader=Changed(name, file)) if fullname == name else None

    finder = Finder()
    sys.meta_path.insert(0, finder)
    for loaded in before:
        del sys.modules[loaded]
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for loaded in [name for name in sys.modules if name == PACKAGE or name.startswith(f"{PACKAGE}.")]:
            del sys.modules[loaded]
        sys.modules.update(before)
        maxrl_envs.verifier = before[PACKAGE]


def test_without_a_worker_the_verdicts_are_the_same():
    """The pairs that `test_verifier.py` has a worker process decide."""
    for test, outcome in ((test_verifier.test_equivalent, 1), (test_verifier.test_not_equivalent, 0)):
        [mark] = test.pytestmark
        assert len(mark.args[1]) > 80
        assert [pair for pair in mark.args[1] if verdict(*pair) != outcome] == []


@pytest.mark.parametrize("module, rule, change, answer, gold, right", CASES)
def test_the_rule_decides(module, rule, change, answer, gold, right):
    assert verdict(answer, gold) == right


@pytest.mark.parametrize("module, rule, change, answer, gold, right", CASES)
def test_a_broken_rule_is_noticed(module, rule, change, answer, gold, right):
    with planted(module, rule, change):
        assert verdict(answer, gold) != right
    assert verdict(answer, gold) == right
