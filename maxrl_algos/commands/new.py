"""`maxrl new NAME`: writes the file of a new task, with its registration, and its test; both work as written."""

import importlib.util
import keyword
from dataclasses import MISSING, dataclass
from pathlib import Path

from maxrl_algos.run.config import UsageError, option

TEMPLATES = {
    "text": "a question in text, answered by a language model",
    "tokens": "a prompt of tokens, answered by a small transformer: fast, and without a tokenizer",
    "gridworld": "a walk of several steps, by Stable-Baselines3",
}
TEST = '''"""The task keeps the contract, its correct answers score 1, and others do not: `pytest test_{name}.py`."""

import gymnasium as gym

import {name}  # noqa: F401  registers the task
from maxrl_envs import check_correctness_env


def test_the_contract_is_kept():
    report = check_correctness_env("{id}", tasks=50, rollouts=8, demonstrations=True)
    assert report.demonstrations == 16 and report.pass_rate < 0.5


def test_random_answers_are_mostly_wrong():
    env = gym.make("{id}")
    env.action_space.seed(0)
    rewards = []
    for task in range(100):
        env.reset(options={{"task": task, "split": "test"}})
        over = False
        while not over:
            _, reward, terminated, truncated, _ = env.step(env.action_space.sample())
            over = terminated or truncated
        rewards.append(reward)
    assert sum(rewards) < 50
'''


@dataclass(frozen=True)
class Settings:
    """Writes a task of your own into this folder, NAME.py, and its test, test_NAME.py.

    The task works as it is written: check it, train on it, then change it into your own.
    """

    name: str = option(MISSING, "name of the task, such as countdown", positional=True)
    kind: str = option("text", "; ".join(f"{kind}: {what}" for kind, what in TEMPLATES.items()), choices=TEMPLATES)


def main(settings: Settings) -> None:
    name = settings.name.replace("-", "_").lower()
    if not name.isidentifier() or keyword.iskeyword(name):
        raise UsageError(f"{settings.name!r} is no name of a module: take letters, digits and _, such as countdown")
    files = [Path(f"{name}.py"), Path(f"test_{name}.py")]
    if taken := [str(file) for file in files if file.exists()]:
        raise UsageError(f"{' and '.join(taken)} exist already: take another name, or another folder")
    if importlib.util.find_spec(name):
        raise UsageError(f"there is a module {name!r} already, which would hide yours: take another name")
    for file, text in zip(files, written(name, settings.kind), strict=True):
        file.write_text(text)
    env = f"{name}:{class_name(name)}-v0"
    print(
        f"Written: {files[0]} (the task) and {files[1]} (its test). The id of the env is {env}. Next:\n"
        f"  maxrl check {env}      # says what is wrong, in plain words, and which trainers take it\n"
        f"  maxrl show {env}\n"
        f"  maxrl train --out runs/{name} --env {env}\n"
        f"  maxrl bench --env {env} --algorithms maxrl grpo rloo --seeds 3 --steps 20\n"
        f"  pytest {files[1]}"
    )


def class_name(name: str) -> str:
    """The name of the class of a task: `my_task` gives `MyTask`."""
    return "".join(part.capitalize() for part in name.split("_"))


def written(name: str, kind: str) -> tuple[str, str]:
    """The content of a task's file and of its test."""
    template = Path(__file__).parent / "templates" / f"{kind}.py"
    made = class_name(name)
    return template.read_text().replace("NewTask", made), TEST.format(name=name, id=f"{made}-v0")
