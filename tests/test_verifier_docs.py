"""The tables of `docs/verifier.md` say what the verifier does."""

import re
from pathlib import Path

import pytest

from maxrl_envs.verifier import Verifier

TEXT = (Path(__file__).parent.parent / "docs" / "verifier.md").read_text(encoding="utf-8")
ROWS = [line.split(" | ") for line in TEXT.splitlines() if line.startswith("| `")]


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1) as verifier:
        yield verifier


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_row_holds(verifier, row):
    [gold], accepted, refused = (re.findall("`([^`]+)`", cell) for cell in row)
    assert accepted and refused
    for answers, outcome in ((accepted, 1), (refused, 0)):
        for answer in answers:
            [verdict] = verifier.judge([rf"\boxed{{{answer}}}"], [gold])
            assert verdict.outcome == outcome, (answer, gold, verdict.reason)


def test_the_tables_are_found():
    assert len(ROWS) > 30
