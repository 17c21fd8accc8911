"""Imports flow one way, the contributors' page shows the tree, and the README's examples run."""

import ast
import graphlib
import re
import subprocess
import sys
from pathlib import Path

import gymnasium as gym
import pytest

import maxrl_envs  # noqa: F401
from benchmarks import phase, sb3
from benchmarks.suite import PHASE_WARMUPS, PRESETS
from maxrl_algos.algorithms import ALGORITHMS
from maxrl_algos.results import table
from maxrl_algos.results.rows import read

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
MAY_IMPORT = {
    "maxrl_envs": {"maxrl_envs"},
    "maxrl_algos": {"maxrl_algos"},  # environments through Gymnasium alone
    "benchmarks": {"benchmarks", "maxrl_algos", "maxrl_envs"},
}
COMMANDS = ROOT / "maxrl_algos" / "commands"
OURS = {*MAY_IMPORT, "tests"}
FLOW = (  # the rooms of maxrl_algos: each may import those before it, and those beside it
    ("algorithms", "seeding", "conformance"),
    ("metrics", "tasks", "exact_objectives", "population_weight"),
    ("run",),
    ("data",),
    ("models", "sources", "samplers"),
    ("collect", "update"),
    ("evaluate",),
    ("learners",),
    ("train",),
    ("results",),
    ("commands", "sb3", "integrations"),
    ("__main__",),
)
MAY_BE_LONG = {
    "__init__",  # named arguments, one a line
}


def imports(source):
    """Top-level names of the packages a source imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def violations(package, source, allowed=frozenset()):
    forbidden = OURS - MAY_IMPORT[package] - allowed | ({"torch"} if package == "maxrl_envs" else set())
    return forbidden & set(imports(source))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_flow_one_way(package):
    files = list((ROOT / package).rglob("*.py"))
    found = {file.name: violations(package, file.read_text(), allowed_in(file)) for file in files}
    assert files and {name: bad for name, bad in found.items() if bad} == {}


def allowed_in(file):
    """The command knows both packages."""
    return {"maxrl_envs"} if COMMANDS in file.parents else set()


def test_algorithms_name_no_environment():
    files = [file for file in (ROOT / "maxrl_algos").rglob("*.py") if COMMANDS not in file.parents]
    assert [file.name for file in files if "MaxRL/" in file.read_text()] == []


def test_the_import_check_sees_a_violation():
    assert violations("maxrl_envs", "def f():\n    import torch") == {"torch"}
    assert violations("maxrl_algos", "from maxrl_envs.task import TaskSuite") == {"maxrl_envs"}
    assert not violations("benchmarks", "import maxrl_envs, torch")


def tree():
    """Every file of the three packages with the first sentence of its docstring, indented by folder."""
    lines = []
    for package in MAY_IMPORT:
        for path in sorted((ROOT / package).rglob("*.py"), key=lambda p: (p.parent.parts, p.name != "__init__.py", p)):
            place, depth = path.relative_to(ROOT), len(path.relative_to(ROOT).parts)
            name = f"{place.parent.name}/" if path.name == "__init__.py" else path.name
            depth -= path.name == "__init__.py"
            told = " ".join((ast.get_docstring(ast.parse(path.read_text())) or "").split("\n\n")[0].split())
            first = re.split(r"(?<! al)\.(?: |$)", told)[0].rstrip(":")
            lines.append("    " + "  " * (depth - 1) + name.ljust(40 - 2 * depth) + first)
    return "\n".join(lines)


def test_the_contributors_page_shows_the_tree():
    told = CONTRIBUTING.split("<!-- tree -->\n")[1].split("\n<!-- /tree -->")[0]
    assert told == tree(), f"put this between the markers of CONTRIBUTING.md:\n{tree()}"


def module_imports(path, files):
    """Those of the modules `files` that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in files)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in files else node.module for name in names if {name, node.module} & files.keys())


def graph(package):
    """Imports among the modules of a package, by name; a folder's `__init__` is named as the folder."""
    files = {}
    for path in (ROOT / package).rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return {name: set(module_imports(path, files)) - {name} for name, path in files.items()}


def against_the_flow(edges):
    """Imports from a room that comes earlier to one that comes later."""

    def rank(module):
        room = module.split(".")[1] if "." in module else ""
        return next((i for i, rooms in enumerate(FLOW) if room in rooms), -1)

    return [(a, b) for a, found in edges.items() for b in found if rank(a) >= 0 and rank(b) > rank(a)]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_no_imports_run_in_a_circle(package):
    graphlib.TopologicalSorter(graph(package)).prepare()  # a CycleError names the circle


def test_rooms_import_along_the_flow():
    edges = graph("maxrl_algos")
    assert {name.split(".")[1] for name in edges if "." in name} == {room for rooms in FLOW for room in rooms}
    assert against_the_flow(edges) == []
    assert against_the_flow({"maxrl_algos.data": {"maxrl_algos.train"}}) == [("maxrl_algos.data", "maxrl_algos.train")]


@pytest.mark.parametrize("module", ["algorithms", "metrics", "population_weight", "tasks", "seeding", "results.rows"])
def test_estimators_and_metrics_load_no_torch(module):
    code = f"import sys, maxrl_algos.{module}; sys.exit(bool({{'torch', 'transformers'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def too_long(source, lines=60):
    """Names of functions of more than `lines` lines."""
    functions = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= lines and f.name not in MAY_BE_LONG]


def test_files_and_functions_are_short():
    files = [path for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py")]
    assert [str(path) for path in files if len(path.read_text().splitlines()) > 400] == []
    assert {str(path): found for path in files if (found := too_long(path.read_text()))} == {}
    assert too_long("def f():\n" + "    x = 1\n" * 60) == ["f"]


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs/results").glob("*.md"))]


@pytest.mark.parametrize(
    "page, name",
    [(p, name) for p in PAGES for name in re.findall(r"<!-- table:(\S+) -->", p.read_text())],
    ids=str,
)
def test_tables_are_those_of_their_rows(page, name):
    ks = [str(k) for k in (PRESETS[name].ks if name in PRESETS else sb3.KS)]
    shown = ["--brief"] if page.parent == ROOT else []
    rows = ROOT / f"benchmarks/results/{name}.jsonl"
    table.main([str(rows), "--readme", str(page), "--check", "--k", *ks, *shown])


def test_the_phase_diagram_is_that_of_its_rows():
    rows = {length: ROOT / f"benchmarks/results/phase-{length}.jsonl" for length in PHASE_WARMUPS}
    lines = [phase.line_of(read(path), length) for length, path in rows.items() if path.exists()]
    page = (ROOT / "docs/results/mazes.md").read_text()
    assert len(lines) > 1 and phase.markdown(lines) in page and phase.markdown(lines[1:]) not in page


def test_readme_names_every_environment_and_algorithm():
    missing = [name for name in gym.registry if name.startswith("MaxRL/") and f"`{name}`" not in README]
    assert missing + [name for name in ALGORITHMS if f"`{name}`" not in README] == []
    assert len(README.splitlines()) < 150


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.DOTALL), ids=range(3))
def test_readme_examples_run(block):
    exec(compile(block, "README.md", "exec"), {"__name__": "readme"})
