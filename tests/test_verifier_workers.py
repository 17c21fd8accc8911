"""No response can hang, crash or fool the verifier, and its workers keep their limits and leave nothing behind."""

import copy
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maxrl_envs import Outcome
from maxrl_envs.verifier import Verifier
from maxrl_envs.verifier.pool import Pool, Reply, import_path

SECONDS = 4.0
FUZZ_SECONDS = float(os.environ.get("MAXRL_FUZZ_SECONDS", "3"))  # 600 for ten minutes by hand


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1, seconds=SECONDS) as verifier:
        yield verifier


def boxed(text):
    return rf"\boxed{{{text}}}"


HOSTILE = [
    "9^{9^{9^{9^9}}}", "7^{100000000}", "10000000!", r"\binom{1000000000}{500000000}",
    "1 " * 50_000, "{1," * 100 + "}" * 100,
    r"\sin(" * 40 + "x" + ")" * 40, "(" * 1000 + "x" + ")" * 1000, "{" * 1000 + "}" * 1000, "}{",
    "1" * 1_000_000, "\\" * 20_000,
    r"\frac{" * 300, '__import__("os").system("touch hacked")', "\ud800\udfff", "\x00\x07", "a" * 900, r"(999!)!",
    "-" * 900 + "1",
    r"\text{a} " * 120 + "!", r"\text{a}^{ 2 } / " * 50 + "!", "x" + "^2" * 300, r"\sum_{k=1}^{10^{9}} k",
    r"\sqrt[10^{99}]{2}",
    r"\tan" * 300 + "x", r"\prod_{k=1}^{2000}\prod_{j=1}^{2000} j", "|" * 900, "1e999", "10^{10^{10}}",
    r"\exp(\exp(\exp(\exp 9)))",
    r"\begin{pmatrix}" + "1 & " * 200 + r"1 \end{pmatrix}^{16}", r"\max(" * 50 + "1", "1/" * 400 + "3",
    r"\frac{1}{2}" * 90, "2^" * 300 + "2",
    r"43_5., 7777", r"\frac{5}{3}. \text{ and } 7", "(x+1)^{9999}", "((x+y+z)^{999})^{999}", r"\ln" * 300 + "2",
    r"\cos(10^{999})",
    "9" * 99 + "^" + "9" * 99, "1 < 2 < " * 100 + "3",
    r"x \in \mathbb{R} \setminus \{" + ",".join(map(str, range(150))) + r"\}", r"\pm " * 100 + "1",
    r"1\pm2, " * 100 + "3",
]  # fmt: skip


def test_hostile_answers_are_refused_at_once(verifier, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    verifier.verify([boxed("(x-1)(x+1)")], ["x^2-1"])  # the worker is up
    responses = [boxed(h) for h in HOSTILE] + HOSTILE + [boxed("1 + 2x")]
    for gold in ("2x + 1", "5", r"(-\infty, 2)", r"\sqrt2", "(1, 2)"):
        begin = time.monotonic()
        verdicts = verifier.judge(responses, [gold] * len(responses))
        assert time.monotonic() - begin < 60 * SECONDS
        assert {v.outcome for v in verdicts[:-1]} == {Outcome.WRONG}
        assert (verdicts[-1].outcome == Outcome.CORRECT) == (gold == "2x + 1")
    assert not list(tmp_path.iterdir())


def test_calls_within_limits():
    """Any function can be called by its name: the limits, the exceptions and the order of the replies."""
    pool = Pool(1, 1.0, 512, preload="math")
    replies = pool.run("math.gcd", [(12, 18), (7, 5)])
    assert [(r.status, r.value) for r in replies] == [("done", 6), ("done", 1)]
    [raised] = pool.run("math.sqrt", [(-1,)])
    assert raised.status == "raised" and raised.value.startswith("ValueError: ")
    assert pool.run("time.sleep", [(5,)])[0] == ("timeout", "no reply within 1 s")
    assert pool.run("builtins.bytearray", [(1 << 40,)])[0].status == "died"
    assert pool.run("math.no_such_name", [()])[0].status == "raised"
    assert pool.run("math.gcd", [(4, 6)])[0].value == 2
    pool.close()


def test_a_case_over_its_time_leaves_the_others_alone(verifier, monkeypatch):
    pool = Pool(1, 0.5, 512)
    assert [r.status for r in pool.run("time.sleep", [(0,), (9,), (0,)])] == ["done", "timeout", "done"]
    pool.close()
    run = Pool.run
    monkeypatch.setattr(Pool, "run", lambda self, name, cases: run(pool, "time.sleep", [(9,)] * len(cases)))
    [verdict] = Verifier(workers=1).judge([boxed("(x-1)(x+1)")], ["x^2-1"])
    assert verdict.outcome is Outcome.VERIFIER_ERROR and verdict.reason == "no reply within 0.5 s"
    pool.close()


def test_workers_of_a_large_process_are_not_replaced_for_its_size():
    """A process starts with the peak of its parent in `getrusage`. Workers that counted it would retire every time."""
    code = """
import os
from maxrl_envs.peak_memory import peak_bytes
from maxrl_envs.verifier.pool import Pool
large = b"x" * (600 << 20)
pool = Pool(1, 8.0, 1024)
pids = [pool.run("os.getpid", [()])[0].value for _ in range(3)]
pool.close()
print(len(set(pids)), peak_bytes() >> 20)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    processes, peak = map(int, run.stdout.split())
    assert processes == 1 and peak >= 600


@pytest.mark.slow
def test_memory_is_bounded():
    """In a process without other children, for the kernel counts the peak of all of them."""
    code = """
import resource
from maxrl_envs.verifier.pool import Pool
pool = Pool(1, 8.0, 384)
print([reply.status for reply in pool.run("builtins.sum", [((1, 2),)])])
print([reply.status for reply in pool.run("operator.mul", [([0], 1 << 40), ([0], 3)])])
pool.close()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    first, second, peak = run.stdout.split("\n")[:3]
    assert first == "['done']" and second == "['died', 'done']" and 0 < int(peak) < 384 * 1024


def test_workers_that_cannot_start_are_an_error_with_its_reason(monkeypatch):
    with pytest.raises(RuntimeError, match="No module named 'no_such_module'"):
        Pool(2, 1.0, 1024, preload="no_such_module").run("math.gcd", [(1, 2)])
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="die before they are ready"):
        Pool(2, 1.0, 1024).run("math.gcd", [(1, 2)])


def test_modules_of_the_current_folder_do_not_replace_the_library(tmp_path):
    """A user's own `resource.py` beside their script is not what a worker imports."""
    (tmp_path / "resource.py").write_text("raise SystemExit('the wrong module')\n")
    script = tmp_path / "script.py"
    script.write_text(
        "from maxrl_envs.verifier import Verifier\nprint(Verifier().verify(['\\\\boxed{(x-1)(x+1)}'], ['x^2-1']))\n"
    )
    paths = [path or os.getcwd() for path in sys.path]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    run = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120, env=env, cwd=tmp_path
    )
    assert run.stdout.strip() == "[1]", run.stderr
    assert import_path()[0] in (os.path.dirname(os.__file__), os.path.join(os.path.dirname(os.__file__), "lib-dynload"))


def test_a_script_without_a_main_guard_works(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from maxrl_envs.verifier import Verifier\nprint(Verifier().verify(['\\\\boxed{(x-1)(x+1)}'], ['x^2-1']))\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p or os.getcwd() for p in sys.path)}
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, env=env)
    assert run.stdout.strip() == "[1]" and not run.stderr


def test_killed_workers_lose_nothing():
    count = 120
    with Verifier(workers=2) as verifier:
        verifier.verify([boxed("(x-1)(x+1)")], ["x^2-1"])

        def kill():
            for _ in range(3):
                time.sleep(0.05)
                for worker in verifier._pool.workers[:1]:
                    os.kill(worker.process.pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        responses = [boxed(f"(x-{i})(x+{i})") for i in range(1, count + 1)]
        outcomes = verifier.verify(responses, [f"x^2-{i * i + i % 2}" for i in range(1, count + 1)])
        killer.join()
        assert outcomes.tolist() == [1 - i % 2 for i in range(1, count + 1)]


def test_a_case_whose_workers_die_twice_is_a_failure():
    pool = Pool(1, 9.0, 512)
    pool.run("math.gcd", [(1, 2)])
    deaths = []

    def kill():
        while len(deaths) < 2:
            for worker in list(pool.workers):
                if worker.case == 0 and worker.process.pid not in deaths:
                    deaths.append(worker.process.pid)
                    os.kill(worker.process.pid, signal.SIGKILL)
            time.sleep(0.001)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    died, other = pool.run("time.sleep", [(8,), (0,)])
    assert died.status == "died" and "died 2 times" in died.value and other.status == "done"
    pool.close()


def test_copies_pickles_forks_and_threads(verifier):
    for other in (copy.deepcopy(verifier), pickle.loads(pickle.dumps(verifier))):
        assert other._pool is None and other._limits == verifier._limits
    verifier.verify([boxed("(x-1)(x+1)")], ["x^2-1"])
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if verifier.verify([boxed("(x-2)(x+2)")], ["x^2-4"])[0] == 1 and not verifier.close() else 1)
        finally:
            os._exit(2)
    results = []
    thread = threading.Thread(target=lambda: results.append(verifier.verify([boxed("(x-3)(x+3)")], ["x^2-9"])[0]))
    thread.start()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0 and results == [Outcome.CORRECT]


def test_duplicates_and_cache(verifier, monkeypatch):
    seen = []

    def run(pool, function, cases):
        seen.extend(cases)
        return [Reply("done", [True, "a rule"])] * len(cases)

    monkeypatch.setattr(Pool, "run", run)
    responses = [boxed("(y-1)(y+1)")] * 5
    assert verifier.verify(responses, ["y^2-1"] * 5).tolist() == [1] * 5
    assert verifier.verify(responses, ["y^2-1"] * 5).dtype == np.int8 and len(seen) == 1


def test_the_cache_is_bounded_in_characters(monkeypatch):
    import maxrl_envs.verifier as module

    monkeypatch.setattr(module, "CACHED_CHARS", 20_000)
    verifier = Verifier(kind="integer")
    verifier.verify([boxed(str(i)) for i in range(1000)], ["1"] * 1000)
    verifier.verify([boxed("9" * 50_000)], ["1"])
    sizes = [len(a) + len(g) + len(reason) + module.OVERHEAD for (a, g), (_, reason) in verifier._cache.items()]
    assert sum(sizes) == verifier._cached_chars <= 20_000 and len(sizes) > 20
    verifier.close()
    assert not verifier._cache and verifier._cached_chars == 0


def children():
    """How many processes this one has started that still run (Linux)."""
    return sum(len(path.read_text().split()) for path in Path("/proc/self/task").glob("*/children"))


def test_close_leaves_no_process_and_no_thread():
    threads, processes = threading.active_count(), children()
    verifier = Verifier(workers=2)
    verifier.verify([boxed("(x-1)(x+1)"), boxed("(y-1)(y+1)")], ["x^2-1", "y^2-1"])
    assert children() >= processes
    verifier.close()
    assert children() <= processes
    assert threading.active_count() == threads and not verifier._pool.workers and not verifier._cache
    assert verifier.verify([boxed("(x-1)(x+1)")], ["x^2-1"]).tolist() == [1], "workers start again"
    verifier.close()


PIECES = st.sampled_from(
    r"""\frac \sqrt \boxed{ \text{ \sin \left( \right) \cup \int \begin{pmatrix}
    { } ( ) [ ] ^ _ ! = < , $ #### \ x y 7 12 1e9 %
    \pm \infty & \\ .
    + - \binom{9}{4} ^{99} ° \in \mathbb{R} \{ \} | \le \sum_{k=1}^{9} f' million p.m. : / and or""".split()
    + [" ", "\n", "answer is ", "\u2212", "\ud800", "\x00", "<think>", "</think>"]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


def test_fuzz(verifier):
    """Any response gets a verdict within its limit, no failure, and a right one beside it stays right."""
    end = time.monotonic() + FUZZ_SECONDS
    verifier.verify([boxed("(x-1)(x+1)")], ["x^2-1"])

    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(TEXTS, TEXTS, st.sampled_from(["x^2+3x+2", "7", "[1,2)", r"\text{even}", r"\{1,2\}", "x > 2", "y = 2x"]))
    def run(text, other, gold):
        begin = time.monotonic()
        verdicts = verifier.judge(
            [text, boxed(text), boxed(text), boxed("(x+1)^2")], [gold, gold, other + "?", "x^2+2x+1"]
        )
        assert time.monotonic() - begin < 60 * SECONDS
        assert verdicts[3].outcome is Outcome.CORRECT
        assert all(verdict.outcome is not Outcome.VERIFIER_ERROR for verdict in verdicts), verdicts
        verifier.answer(text)
        verifier.explain(text, gold)

    while time.monotonic() < end:
        run()
