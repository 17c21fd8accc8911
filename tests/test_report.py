"""The report: the same numbers as the tables, rollouts drawn, nothing of them read as HTML, no error in a browser."""

import html
import json
import re
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest

from maxrl_algos.commands import report as command
from maxrl_algos.commands.train_tokens import train
from maxrl_algos.results import table
from maxrl_algos.results.drawings import answer_span, data_url
from maxrl_algos.results.gathered import gather
from maxrl_algos.results.rows import append
from maxrl_algos.run import kept
from maxrl_algos.run.config import UsageError
from tests.test_rows_and_table import row
from tests.test_train import TINY

pytest.importorskip("matplotlib")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def benchmark(folder):
    """A folder of rows of two algorithms and five seeds, with runs of two of them."""
    folder.mkdir()
    rng = np.random.default_rng([0])
    rows = []
    for algorithm, level in (("maxrl", 0.5), ("grpo", 0.4), ("my.own <b>", 0.3)):
        for seed in range(5):
            for step in (0, 3):
                for k in (1, 4):
                    value = min(1.0, level * (step + 1) / 4 + 0.1 * k + 0.02 * rng.standard_normal())
                    rows.append(row(algorithm=algorithm, seed=seed, step=step, k=k, value=float(value), samples=8))
    append(folder / "x.jsonl", rows)
    for seed in range(2):
        train(replace(TINY, out=str(folder / f"maxrl-seed{seed}"), seed=seed, steps=3))
    return folder


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = benchmark(tmp_path_factory.mktemp("report") / "bench")
    records = kept.read(folder / "maxrl-seed0")
    evil = {**records[0], "why": "</script><img src=x onerror=alert(1)>", "task": 1}
    with open(folder / "maxrl-seed0" / kept.NAME, "ab") as file:
        file.write(kept.member([evil]))
    command.main(command.Settings(runs=(str(folder),), k=(1, 4)))
    return folder / "report.html"


def cells(text):
    """The words of all table cells of a page."""
    found = re.findall(r"<td[^>]*>(.*?)</td>", text, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", cell)).split()) for cell in found]


def test_the_numbers_are_those_of_the_table(page):
    found = gather([page.parent], [1, 4])
    lines = [line for line in table.markdown(found.rows, [1, 4]).splitlines() if line.startswith("|")]
    wanted = [cell.strip() for line in lines for cell in line.strip("|").split("|")]
    shown = cells(page.read_text())
    assert shown and [cell for cell in shown if cell not in wanted] == []
    assert any("[" in cell for cell in shown) and "my.own <b>" in shown


def test_no_text_of_a_rollout_is_read_as_html(page):
    text = page.read_text()
    assert text.count("</script>") == 2 and "<img src=x" not in text and "my.own &lt;b&gt;" in text
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", text)  # and nothing comes from a network


def test_rollouts_are_drawn_with_what_was_done(page):
    data = json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', page.read_text(), re.DOTALL)[1]
    )
    assert data["rollouts"] and all(r["picture"].startswith("data:image/png") for r in data["rollouts"])
    assert {r["phase"] for r in data["rollouts"]} == {"train", "evaluation"}
    assert {line["label"] for line in data["environments"][0]["over_k"]} >= {"maxrl", "grpo"}
    assert data["environments"][0]["over_k"][0]["points"][0][0] == 1


def test_the_answer_is_marked():
    assert answer_span("so 12, no: \\boxed{\\frac{1}{2}} done", "1/2") == (18, 29)
    assert answer_span("<answer>4</answer>, then <answer>5</answer>", "5") == (33, 34)
    assert (
        answer_span("5 and 15 and 5.", "5") == (13, 14)
        and answer_span("no", "5") is None
        and answer_span("5", None) is None
    )


def test_pictures_of_any_size():
    for shape in ((8, 24, 1), (4, 4, 3), (900, 300, 3)):
        assert data_url(np.zeros(shape, np.uint8)).startswith("data:image/png;base64,")


def test_what_cannot_be_reported_says_so(tmp_path):
    with pytest.raises(UsageError, match="there is no"):
        gather([tmp_path / "nowhere"])
    with pytest.raises(UsageError, match="holds neither"):
        gather([tmp_path])


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
def test_a_browser_shows_it_without_an_error(page, tmp_path):
    run = subprocess.run(
        [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}",
         "--enable-logging=stderr", "--virtual-time-budget=3000", "--dump-dom", f"file://{page}"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert "CONSOLE" not in run.stderr and "Uncaught" not in run.stderr
    dom = run.stdout
    assert dom.count('<article class="rollout"') == 12 and dom.count('class="chart"') >= 4
    assert cells(dom) == cells(page.read_text())  # and the curves do not change the tables
    assert "&lt;/script&gt;" not in dom or "<img src=x" not in dom
