"""Imports flow one way, the README tells the truth about the tree, and its examples run."""

import ast
import re
import subprocess
from pathlib import Path

import gymnasium as gym
import pytest

import maxrl_envs  # noqa: F401
from benchmarks import sb3, table
from benchmarks.suite import PRESETS
from maxrl_algos.algorithms import ALGORITHMS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
INTEGRATIONS = (ROOT / "maxrl_algos/integrations/README.md").read_text()
RESULTS = (ROOT / "benchmarks/results/README.md").read_text()
MAY_IMPORT = {
    "maxrl_envs": {"maxrl_envs"},
    "maxrl_algos": {"maxrl_algos"},  # environments through Gymnasium alone
    "benchmarks": {"benchmarks", "maxrl_algos", "maxrl_envs"},
}
OURS = {*MAY_IMPORT, "tests"}


def imports(source):
    """Top-level names of the packages a source imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def violations(package, source):
    forbidden = OURS - MAY_IMPORT[package] | ({"torch"} if package == "maxrl_envs" else set())
    return forbidden & set(imports(source))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_flow_one_way(package):
    files = list((ROOT / package).rglob("*.py"))
    assert files and {file.name: bad for file in files if (bad := violations(package, file.read_text()))} == {}


def test_algorithms_name_no_environment():
    assert [file.name for file in (ROOT / "maxrl_algos").rglob("*.py") if "MaxRL/" in file.read_text()] == []


def test_the_import_check_sees_a_violation():
    assert violations("maxrl_envs", "def f():\n    import torch") == {"torch"}
    assert violations("maxrl_algos", "from maxrl_envs.task import TaskSuite") == {"maxrl_envs"}
    assert not violations("benchmarks", "import maxrl_envs, torch")


def tree(text):
    """Paths of a page's tree."""
    block = text.split("<!-- tree -->")[1].split("<!-- /tree -->")[0]
    paths, folders = set(), []
    for line in block.splitlines():
        if match := re.match(r"( *)(\S+)  +(\S.*)", line):
            depth, name = len(match[1]) // 2 - 2, match[2]
            folders = folders[:depth]
            if name.endswith("/"):
                folders.append(name)
            else:
                paths.add("".join(folders) + name)
    return paths


def test_the_tree_is_the_disk():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    tracked = {line for line in listed.stdout.splitlines() if (ROOT / line).exists()}
    if not tracked:
        pytest.skip("no git here to list the files")
    code = {p for p in tracked if p.split("/")[0] in MAY_IMPORT and p.endswith(".py")}
    told = {p for p in code if not p.endswith(("__init__.py", "__main__.py"))}  # the folder's line speaks for those
    assert tree(README) | tree(RESULTS) | tree(INTEGRATIONS) == told
    assert tree("<!-- tree -->\n    a/  x\n      b.py  y\n    c  z\n<!-- /tree -->") == {"a/b.py", "c"}


@pytest.mark.parametrize("page, shown", [("README.md", ["--largest-n"]), ("benchmarks/results/README.md", [])])
def test_tables_are_those_of_their_rows(page, shown):
    for name in re.findall(r"<!-- table:(\S+) -->", (ROOT / page).read_text()):
        ks = [str(k) for k in (PRESETS[name].ks if name in PRESETS else sb3.KS)]
        rows = ROOT / f"benchmarks/results/{name}.jsonl"
        table.main([str(rows), "--readme", str(ROOT / page), "--check", "--k", *ks, *shown])


def test_readme_names_every_environment_and_algorithm():
    missing = [name for name in gym.registry if name.startswith("MaxRL/") and f"`{name}`" not in README]
    assert missing + [name for name in ALGORITHMS if f" {name}.py " not in README] == []
    assert len(README.splitlines()) < 150


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.DOTALL), ids=range(2))
def test_readme_examples_run(block):
    exec(compile(block, "README.md", "exec"), {"__name__": "readme"})
