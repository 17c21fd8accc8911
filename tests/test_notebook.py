"""The notebook runs from its first cell to its last, with its training cut short, and draws what it says."""

from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "docs" / "quickstart.ipynb"
SHORT = "SIZE, WARMUP, UPDATES, TASKS, ROLLOUTS, HELD_OUT, SAMPLES = 5, 2, 1, 2, 4, 4, 4"


def cells():
    return nbformat.read(NOTEBOOK, as_version=4)


def test_it_is_kept_without_results():
    assert all(not cell.get("outputs") for cell in cells().cells)


@pytest.mark.slow
def test_it_runs_to_its_end(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = cells()
    [parameters] = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    assert parameters.source.split(" = ")[0] == SHORT.split(" = ")[0]
    parameters.source = SHORT
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": ROOT}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 2
    assert any("maxrl [[7.0" in output.get("text", "") for output in outputs)
