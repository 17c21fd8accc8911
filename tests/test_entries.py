"""The entries for other projects' pages name settings, envs and files that exist."""

import re
import shlex
from pathlib import Path

import gymnasium as gym
import pytest

import maxrl_envs  # noqa: F401  registers the envs
from maxrl_algos.algorithms import ALGORITHMS
from maxrl_algos.integrations.verl.__main__ import main as verl

ROOT = Path(__file__).parent.parent
ENTRIES = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "entries").glob("*.md")}


def test_every_entry_is_told_of_and_links_to_files_that_exist():
    told = set(re.findall(r"\]\((\w+\.md)\)", ENTRIES["README.md"]))
    assert told == set(ENTRIES) - {"README.md"}
    for text in ENTRIES.values():
        assert set(re.findall(r"github\.com/(\w+)/maxrl", text)) <= {"OWNER"}
        assert all((ROOT / path).is_file() for path in re.findall(r"OWNER/maxrl/blob/main/([\w./]+)", text))
        assert all((ROOT / path).is_file() for path in re.findall(r"`((?:benchmarks|docs)/[\w.]+\.(?:sh|md))`", text)
                   if text != ENTRIES["README.md"])  # fmt: skip
        for env in re.findall(r"MaxRL/\w+-v0", text):
            assert gym.spec(env)


def test_the_entry_for_trl_configures_a_run(tmp_path):
    trl = pytest.importorskip("maxrl_algos.integrations.trl")
    [code] = re.findall(r"```python\n(.*?)trainer = ", ENTRIES["trl_paper_index.md"], re.DOTALL)
    code = code.replace("    use_vllm=True,", f"    use_cpu=True, bf16=False, output_dir={str(tmp_path)!r},")
    names = {}
    exec(code, names)
    settings = names["training_args"]
    assert isinstance(settings, trl.CorrectnessConfig) and settings.loss_type == "dapo"
    assert 32 * settings.per_device_train_batch_size * settings.gradient_accumulation_steps == 256 * 16


def test_the_entry_for_verl_has_commands_and_estimators_that_exist(capsys):
    text = ENTRIES["verl.md"]
    [named] = re.findall(r"`algorithm.adv_estimator` takes (.*)\n", text)
    names = set(re.findall(r"`(\w+)`", named)) - {"T"}
    assert {name.removeprefix("maxrl_") if name != "maxrl_t" else name for name in names} == set(ALGORITHMS) - {
        "differential_smoothing"
    }
    for line in re.findall(r"integrations\.verl (\w+)", text):
        with pytest.raises(SystemExit) as stopped:
            verl([line, "--help"])
        assert stopped.value.code == 0 and capsys.readouterr().out
    run = text.split("verl.trainer.main_ppo ")[1].split("\n```")[0]
    assert all("=" in setting for setting in shlex.split(run.replace("\\\n", " ")))
