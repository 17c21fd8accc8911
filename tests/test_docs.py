"""The site: its examples run, its glossary names all that a run logs, its figure computes the package's numbers."""

import ast
import json
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stdout, suppress
from functools import cache, partial
from html import unescape
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from maxrl_algos.algorithms import ALGORITHMS, advantages
from maxrl_algos.commands.main import main
from maxrl_algos.population_weight import maxrl_weight, pass_at_k_weight, population_weight
from maxrl_algos.results.grid import module_of
from maxrl_algos.run.json_lines import read

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if not {"generated", "_build", "entries"} & {*page.parts})
OF_OTHER_TESTS = {"own_task.md"}  # tests/test_own_task_docs.py
EXAMPLES = {
    page.relative_to(DOCS).as_posix(): found
    for page in PAGES
    if (found := re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)) and page.name not in OF_OTHER_TESTS
}


def printed_values(example):
    """The lines `print(expression)  # [values]` of an example: expression and values, where the comment is an array."""
    return re.findall(r"^print\((.*)\)  # (\[.*\])(?:$|[,:])", example, re.MULTILINE)


@pytest.mark.parametrize("page", EXAMPLES)
def test_the_examples_of_a_page_run_one_after_the_other_and_print_the_numbers_of_their_comments(page):
    names = {"__name__": "page"}
    for example in EXAMPLES[page]:
        exec(compile(example, page, "exec"), names)
        for expression, values in printed_values(example):
            np.testing.assert_allclose(eval(expression, names), eval(values), atol=1e-5, err_msg=expression)


def test_every_algorithm_has_a_page_with_its_weight_and_an_example():
    for name in ALGORITHMS:
        page = f"algorithms/{name}.md"
        text = (DOCS / page).read_text()
        assert page in EXAMPLES and f'advantages("{name}"' in text and f"--algorithm {name}" in text
        assert all(f"**{word}" in text for word in ("Weight**", "When to use it.", "What it costs."))


GLOSSARY = (DOCS / "metrics.md").read_text().split("## Glossary of the log")[1]
EXPLAINED = {key for line in GLOSSARY.splitlines() if line.startswith("| `") for key in
             re.findall(r"`([^`]+)`", line.split(" | ")[0])}  # fmt: skip
GROUPS = ("rollout", "train", "time")
LOGGED = re.compile(rf"(?:{'|'.join(GROUPS)})/[a-z_]+")


def logged(source):
    """Keys of the log that stand as texts in a source."""
    texts = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and LOGGED.fullmatch(text)}


def test_the_glossary_names_every_key_that_the_code_logs():
    found = set().union(*(logged(path.read_text()) for path in (ROOT / "maxrl_algos").rglob("*.py")))
    assert len(found) > 20 and found - EXPLAINED == set()
    assert logged("log('train/unheard_of', 1)") - EXPLAINED == {"train/unheard_of"}


RUNS = {  # a run of each kind, as small as it can be
    "tokens": dict(
        env="maxrl_envs:MaxRL/MazeTokens-v0", env_kwargs={"size": 5}, warmup_steps=1, eval_samples=4,
        model={"layers": 1, "hidden": 32, "heads": 2, "kv_heads": 1},
    ),
    "images": dict(env="maxrl_envs:MaxRL/ImageBandit-v0", env_kwargs={"digits": 1}, eval_k=4),
    "stepwise": dict(env="maxrl_envs:MaxRL/Maze-v0", env_kwargs={"size": 5}, eval_samples=4),
}  # fmt: skip


@pytest.mark.parametrize("kind", RUNS)
def test_the_glossary_names_every_key_of_a_run(tmp_path, kind):
    run, less = module_of(kind), dict(tasks=2, rollouts=4, steps=1, eval_tasks=2, loggers=(), progress=False)
    run.train(run.Config(out=str(tmp_path), algorithm="maxrl", **less, **RUNS[kind]))
    [*_, step], [*_, evaluation] = read(tmp_path / "metrics.jsonl"), read(tmp_path / "evaluations.jsonl")
    assert {*step} - EXPLAINED == set() and {*evaluation} - EXPLAINED == set()
    assert step["phase"] == "train" and {"rollout/pass_rate", "train/grad_norm", "time/update"} < {*step}


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_the_figure_computes_what_the_package_computes():
    script = """
    const { ESTIMATORS } = require(process.argv[1]);
    const found = [];
    for (const e of ESTIMATORS) for (const n of [1, 2, 3, 5]) for (const p of [0.001, 0.1, 0.5, 0.97])
      for (let t = 1; t <= n; t++) found.push([e.key, n, p, t, e.weight(p, n, t),
        e.advantages ? Array.from({ length: n + 1 }, (_, k) => e.advantages(n, k, t)) : null]);
    console.log(JSON.stringify(found));
    """
    out = subprocess.run(
        ["node", "-e", script, str(DOCS / "_static" / "weights.js")], capture_output=True, text=True, check=True
    )
    found = json.loads(out.stdout)
    assert {row[0] for row in found} == {*OURS, "likelihood"}
    for key, n, p, t, weight, pairs in found:
        if key == "likelihood":
            assert weight == pytest.approx(1 / p)
            continue
        if key in ("grpo", "rloo") and n == 1:
            assert weight is None and pairs == [[None, None]] * 2  # refused
            continue
        estimator = OURS[key]
        if key == "maxrl" and n == 1:
            assert weight == pytest.approx(0, abs=1e-12)  # refused by ours, for its order is 0
            continue
        assert weight == pytest.approx(population_weight(partial(estimator, t=t), n, p), rel=2e-4)
        for k, (success, failure) in enumerate(pairs):
            row = estimator(np.array([[1.0] * k + [0.0] * (n - k)]), t)[0]
            assert k == 0 or success == pytest.approx(row[0], abs=1e-4)
            assert k == n or failure == pytest.approx(row[-1], abs=1e-4)
    assert maxrl_weight(0.1, 3) == pytest.approx(2.71) and pass_at_k_weight(0.1, 1) == 1


OURS = {
    "maxrl": lambda r, t: advantages("maxrl", r),
    "maxrl_control_variate": lambda r, t: advantages("maxrl", r, variant="control_variate"),
    "maxrl_t": lambda r, t: advantages("maxrl_t", r, order=t, baseline="none"),
    "pkpo": lambda r, t: advantages("pkpo", r, k=t, baseline="none"),
    "grpo": lambda r, t: advantages("grpo", r),
    "rloo": lambda r, t: advantages("rloo", r),
}


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(tmp_path):
    pytest.importorskip("sphinx")
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(DOCS), str(tmp_path)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    pages = [path.read_text() for path in tmp_path.rglob("*.html")]
    assert len(pages) > 30 and any('id="weights"' in page for page in pages)
    outside = {url for page in pages for url in re.findall(r'(?:src|href)="(https?://[^"]+\.(?:js|css))"', page)}
    assert outside == set()  # nothing is loaded from elsewhere


def typed():
    """The commands `maxrl ...` of all pages: page, name of the command, and its arguments."""
    for page in [*PAGES, ROOT / "maxrl_algos/integrations/README.md"]:
        for line in page.read_text().replace("\\\n", "").splitlines():
            if line.startswith("    maxrl "):
                _, name, *arguments = line.split("#")[0].split()
                yield page.name, name, arguments


HELP = {  # the env of a command that stands for the env of its page, by kind of run
    "MaxRL/GSM8K-v0": "MaxRL/Arithmetic-v0",
    "largest:Largest-v0": "MaxRL/MazeTokens-v0",
    "countdown:Countdown-v0": "MaxRL/Arithmetic-v0",
}


@cache
def options(name, env):
    """All options of a command, as its help names them."""
    arguments = [name, *(["--env", env] if name == "train" else []), "--help-all"]
    out = StringIO()
    with redirect_stdout(out), suppress(SystemExit):
        main(arguments)
    assert out.getvalue(), arguments
    return set(re.findall(r"--[a-z-]+", out.getvalue()))


def unknown_options(name, arguments):
    words = [word.partition(".")[0].partition("=")[0] for word in arguments if word.startswith("--")]
    env = arguments[arguments.index("--env") + 1] if "--env" in arguments else "MaxRL/MazeTokens-v0"
    return {word for word in words if word not in options(name, HELP.get(env, env))}


def test_every_command_of_a_page_exists_with_its_options():
    found = list(typed())
    assert len(found) > 20
    for page, name, arguments in found:
        assert unknown_options(name, arguments) == set(), (page, name, arguments)
    assert unknown_options("list", ["--unheard-of"]) == {"--unheard-of"}


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs chromium")
def test_the_figure_follows_the_pointer_and_the_sliders(tmp_path):
    """In a browser without network: p is dragged, N goes to its ends, and no number is missing."""
    (tmp_path / "page.html").write_text(
        f"""<meta charset="utf-8"><div id="weights" class="figure-of-weights" style="width: 640px"></div>
        <script src="file://{DOCS}/_static/weights.js"></script><pre id="told"></pre><script>
        window.addEventListener("load", () => {{
        const told = [], plot = document.querySelector("svg"), box = plot.getBoundingClientRect();
        plot.setPointerCapture = () => {{}};
        const look = () => told.push(document.querySelector(".figure-of-weights").innerText.replace(/\\s+/g, " "));
        const drag = (share) => plot.dispatchEvent(new PointerEvent("pointerdown", {{
          clientX: box.left + share * box.width, clientY: box.top + 50, pointerId: 1 }}));
        const slide = (place, value) => {{ const input = document.querySelectorAll("input")[place];
          input.value = value; input.dispatchEvent(new Event("input")); }};
        look(); drag(0.99); look(); drag(0.5); slide(1, 0); look(); slide(1, 13); slide(3, 0); look();
        slide(3, 128); slide(2, 128); look();
        document.getElementById("told").textContent = JSON.stringify(told);
        }});</script>"""
    )
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    folder = f"--user-data-dir={tmp_path / 'profile'}"
    page = (tmp_path / "page.html").as_uri()
    out = subprocess.run([*command, folder, "--dump-dom", page], capture_output=True, text=True, timeout=300)
    found = json.loads(unescape(re.findall(r'<pre id="told">(.*?)</pre>', out.stdout)[0]))
    first, dragged, alone, failed, full = found
    assert "p = 0.050, pass rateN = 16, rolloutsT = 4" in first and "MaxRL, Algorithm 1 10.7 15.0 −1.00" in first
    assert "p = 0.99" in dragged
    assert "N = 1, rolloutsT = 1" in alone and "RLOO – – –" in alone
    assert "N = 128, rollouts" in failed and "0 of 128 rollouts succeed" in failed
    assert "MaxRL, order N" in failed and "T = 128, order" in full and "128 of 128 rollouts succeed" in full
    assert not any(word in text for text in found for word in ("NaN", "undefined", "Infinity"))
