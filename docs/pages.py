"""Writes the pages that are made from the code: one for each env, and those that live elsewhere in the repository."""

import contextlib
import inspect
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

import maxrl_envs  # noqa: F401  registers the envs
from maxrl_algos.commands import show
from maxrl_algos.commands.catalogue import CATALOGUE
from maxrl_algos.commands.listing import sizes
from maxrl_envs.text_data import DATASETS

ROOT = Path(__file__).parent.parent
RESULTS = "../../../benchmarks/results/"  # from a page of an env
ROWS = [{"question": "A farmer has 3 pens of 4 hens each. How many hens are there?", "answer": "12"}]


@dataclass(frozen=True)
class Page:
    """A page of an env: arguments of the task that it shows, figures of results, and what else it says."""

    env_kwargs: dict[str, Any] = field(default_factory=dict)
    figures: tuple[tuple[str, str], ...] = ()
    results: str = ""  # the page of results that these figures are from
    typed: str = ""  # further arguments of `maxrl show`, as they are typed
    more: str = ""


PAGES = {
    "MaxRL/Maze-v0": Page({"size": 7}, typed=" --env-kwargs.size 7"),
    "MaxRL/MazeTokens-v0": Page(
        {"size": 7},
        (("mazes-quick_pass_at_k.png", "pass@k against k"), ("mazes-quick_training.png", "over training")),
        "mazes",
        " --env-kwargs.size 7",
    ),
    "MaxRL/ImageBandit-v0": Page(
        {},
        (("images_pass_at_k.png", "pass@k against k, by algorithm"), ("images_training.png", "over training")),
        "images",
        more="![a task: three handwritten digits](image_bandit.png){.picture-of-task}",
    ),
    "MaxRL/Arithmetic-v0": Page(
        {"level": 3},
        (("text-quick_pass_at_k.png", "pass@k against k, by algorithm"),),
        "language_models",
        " --env-kwargs.level 3",
    ),
    "MaxRL/ArithmeticTokens-v0": Page({"level": 1}, typed=" --env-kwargs.level 1"),
    "MaxRL/ReasoningGym-v0": Page(
        {}, more="[How each generator's answers are judged](../../reasoning_gym.md), and which generators are refused."
    ),
    "MaxRL/Math-v0": Page(
        {"data": ROWS}, typed=" --env-kwargs.data rows.jsonl",
        more="[Which files and layouts it reads](../../text_data.md). [How answers are verified](../../verifier.md).",
    ),
}  # fmt: skip
INCLUDED = {  # page of the site: the file that it includes, without its title, and where the links of this file lead
    "scaling": ("benchmarks/results/scaling.md", [(r"\]\((\w[\w-]*\.png)\)", r"](../benchmarks/results/\1)")]),
    "engines": ("maxrl_algos/integrations/README.md", []),
    "contributing": ("CONTRIBUTING.md", []),
    "changelog": ("CHANGELOG.md", [(r"\(docs/", "(")]),
}


def write(folder: Path) -> None:
    """Write all pages into `folder`: those of envs, and the parts that pages of the site include."""
    for part in ("environments", "included"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for env, page in PAGES.items():
        put(folder / "environments" / f"{name_of(env)}.md", environment(env, page))
    put(folder / "environments" / "math_sets.md", math_sets())
    picture(folder / "environments" / "image_bandit.png")
    for name, (source, links) in INCLUDED.items():
        text = re.sub(r"\A# .*\n", "", (ROOT / source).read_text(encoding="utf-8"))
        for old, new in links:
            text = re.sub(old, new, text)
        put(folder / "included" / f"{name}.md", text)


def put(path: Path, text: str) -> None:
    """Write a file if its content changes, so that Sphinx reads only new pages again."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def name_of(env: str) -> str:
    """The name of an env's page, such as maze_tokens."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", env.removeprefix("MaxRL/").removesuffix("-v0")).lower()


def environment(env: str, page: Page) -> str:
    """The page of an env: what it is, one task with its verdicts, results, and the sections of its docstring."""
    card = CATALOGUE[env]
    facts = [
        ("a task is to", card.task), ("turns", card.turns), ("an action is", card.action),
        ("tasks: train / validation / test", sizes(card)), ("chance level", card.chance),
        ("to install", f"`pip install 'maxrl[{card.extra}]'`"),
    ]  # fmt: skip
    first, rest = docstring(env).split("\n\n", 1)  # what an answer has to get right; then the sections
    parts = [f"# {env}", first, "| | |\n|---|---|\n" + "\n".join(f"| {key} | {value} |" for key, value in facts)]
    parts += [page.more] if page.more else []
    parts += ["## One task, and what it pays", f"    $ maxrl show {env}{page.typed}"]
    parts.append("```text\n" + shown(env, page.env_kwargs) + "\n```")
    if page.figures:
        parts += ["## How algorithms do on it"]
        parts += [f"![{text}]({RESULTS}{name})" for name, text in page.figures]
        parts.append(f"[The tables, with intervals and commands](../../results/{page.results}.md)")
    return "\n\n".join([*parts, rest]) + "\n"


def shown(env: str, env_kwargs: dict[str, Any]) -> str:
    """What `maxrl show` prints of the first task."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        show.main(show.Settings(env=env, env_kwargs=env_kwargs))
    return out.getvalue().strip()


def docstring(env: str) -> str:
    """The docstring of the env's class, which is Markdown; its example is fenced."""
    entry = str(gym.registry[env].entry_point)
    module, _, name = entry.partition(":")
    text = inspect.getdoc(getattr(__import__(module, fromlist=[name]), name)) or ""
    text = re.sub(
        r"((?:^>>> .*\n(?:.+\n)*\n?)+)", lambda found: f"```pycon\n{found[1].rstrip()}\n```\n\n", text, flags=re.M
    )
    return re.sub(r"^(## .*)\n(?!\n)", r"\1\n\n", re.sub(r"(?<!\n)\n(## )", r"\n\n\1", text), flags=re.M)


def math_sets() -> str:
    """The page of the data sets of mathematics."""
    names = [f"`MaxRL/{name}-v0`" for name in DATASETS]
    rows = [
        f"| `MaxRL/{name}-v0` | {split} | {source.count or 'unknown'} | {source.hub} |"
        for name, dataset in DATASETS.items()
        for split, source in dataset.splits.items()
    ]
    return "\n\n".join([
        "# Sets of mathematics",
        f"{', '.join(names)}: a task is a question of the set, and its answer in text. The rows are looked for on this "
        "machine, and else downloaded from the Hugging Face hub. [Where they are looked for, and how they are "
        "pinned](../../text_data.md). [How answers are verified](../../verifier.md). Chance level: less than 0.001.",
        "| env | split | questions | on the hub |\n|---|---|---|---|\n" + "\n".join(rows),
        "## A question, and what it pays",
        "The question below is of our own, in the same env with other rows (`MaxRL/Math-v0`).",
        "```text\n" + shown("MaxRL/Math-v0", {"data": ROWS}) + "\n```",
        docstring(f"MaxRL/{next(iter(DATASETS))}-v0"),
    ]) + "\n"  # fmt: skip


def picture(path: Path) -> None:
    """A task of the image env, enlarged."""
    from PIL import Image

    image, _ = gym.make("MaxRL/ImageBandit-v0").reset(options={"task": 5, "split": "test"})
    if not path.exists():
        Image.fromarray(np.kron(image[:, :, 0], np.ones((12, 12), np.uint8))).save(path)
