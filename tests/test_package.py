"""The wheel and the sdist hold all that the package needs: installed into an empty environment, they run."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXTRAS_OF_THE_OLDEST = "maze", "image", "text", "reasoning", "train", "sb3", "bench"
QUICK_START = """
import gymnasium as gym, maxrl_algos, maxrl_envs
from maxrl_algos.algorithms import advantages
from maxrl_envs import OneStepEnv, TaskSuite, check_correctness_env, register_suite
assert "site-packages" in maxrl_envs.__file__ and "site-packages" in maxrl_algos.__file__
assert advantages("maxrl", [[1, 0, 0, 0]]).tolist() == [[3, -1, -1, -1]]

class Even(TaskSuite):
    observation_space, action_space = gym.spaces.Discrete(1000), gym.spaces.Discrete(2)
    splits = {"train": 500, "test": 500}
    def observation(self, split, index): return index + 500 * (split == "test")
    def verify(self, split, index, action): return self.observation(split, index) % 2 == action

register_suite("Even-v0", Even)
check_correctness_env("Even-v0")
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A wheel that was built from the sdist, and the sdist, from a copy of what git tracks."""
    pytest.importorskip("build")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("needs a clone")
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("built")
    for name in filter(None, tracked.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("benchmarks/results"):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(copy)]
    made = subprocess.run(command, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-3000:]
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


@pytest.mark.slow
def test_wheel_and_sdist_hold_every_file_of_the_packages(built):
    wheel, sdist = built
    inside = set(zipfile.ZipFile(wheel).namelist())
    packed = {name.partition("/")[2] for name in tarfile.open(sdist).getnames()}
    tracked = subprocess.run(["git", "ls-files", "maxrl_envs", "maxrl_algos"], cwd=ROOT, capture_output=True, text=True)
    files = {name for name in tracked.stdout.split() if (ROOT / name).exists() and not name.endswith("README.md")}
    assert files - inside == set() and files - packed == set()
    assert not any(name.startswith(("benchmarks", "tests", "docs")) for name in inside)


@pytest.mark.slow
def test_the_quick_start_runs_from_the_wheel(built, tmp_path):
    """In an empty environment, which gets only the dependencies that the package itself names."""
    wheel, _ = built
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    install = [str(python), "-m", "pip", "install", "-q", "-c", str(ROOT / "constraints.txt"), str(wheel)]
    installed = subprocess.run(install, capture_output=True, text=True)
    assert installed.returncode == 0, installed.stderr
    run = dict(cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True)
    for command in (
        [str(python), "-c", QUICK_START],
        [str(python), "-m", "maxrl_algos.conformance"],
        [str(python.parent / "maxrl"), "list"],
    ):
        found = subprocess.run(command, **run)
        assert found.returncode == 0, found.stderr


def test_the_oldest_versions_that_are_tested_are_those_that_are_allowed():
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [part for name in EXTRAS_OF_THE_OLDEST for part in project["optional-dependencies"][name]]
    bounds = dict(
        re.fullmatch(r"([\w-]+)[>=]=([\d.]+?)(?:\.\*)?", part).groups() for part in project["dependencies"] + extras
    )
    lines = (ROOT / "constraints-lowest.txt").read_text().splitlines()
    tested = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert {name: version.removesuffix(".0").removesuffix(".0") for name, version in tested.items()} == {
        name: version.removesuffix(".0") for name, version in bounds.items()
    }


@pytest.mark.parametrize("name", ["vllm", "verl", "torchvision"])
def test_environments_of_their_own_hold_what_the_package_needs(name):
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {re.match(r"[\w-]+", dependency).group() for dependency in project["dependencies"]}
    assert needed <= set(re.findall(r"(?m)^([\w-]+)==", (ROOT / f"tests/{name}-requirements.txt").read_text()))
