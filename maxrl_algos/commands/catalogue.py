"""What `maxrl list` tells of our envs without making them; the tests compare it with the envs and with result rows."""

from typing import NamedTuple

from maxrl_envs.text_data import DATASETS


class Card(NamedTuple):
    """What an env is.

    Attributes:
        task: what a task asks for.
        turns: "1", or "many" for an env of several steps.
        action: what an action is.
        splits: number of tasks by split; None if endless. None where they follow from the user's data.
        chance: the success rate of random actions.
        extra: the extra of the package that it needs.
        download: what has to be downloaded; "" for nothing.
        reference: a result of MaxRL, or None.
    """

    task: str
    turns: str
    action: str
    splits: dict[str, int | None] | None
    chance: str
    extra: str
    download: str = ""
    reference: "Reference | None" = None


class Reference(NamedTuple):
    """A result of MaxRL, mean over seeds at the last update.

    Attributes:
        rows: the file of rows in benchmarks/results, without its ending.
        env_kwargs: arguments of the env.
        n: rollouts a task in training, N.
        pass_1: pass@1 in %.
        pass_64: pass@64 in %.
    """

    rows: str
    env_kwargs: dict[str, object]
    n: int
    pass_1: float
    pass_64: float


GENERATED: dict[str, int | None] = {"train": None, "validation": 1024, "test": 1024}
CATALOGUE = {
    "MaxRL/Maze-v0": Card(
        "walk from the start of a maze to its goal", "many", "a move", GENERATED, "0.005 at size 5", "maze",
        reference=Reference("sb3-full", {"size": 9, "wall": "stay", "max_steps": 32}, 16, 29.8, 86.4),
    ),
    "MaxRL/MazeTokens-v0": Card(
        "write a path through a maze in one response", "1", "tokens", GENERATED, "< 0.001", "maze",
        reference=Reference("mazes", {"size": 9, "max_response": 32}, 32, 14.7, 77.0),
    ),
    "MaxRL/ImageBandit-v0": Card(
        "name the class of a picture", "1", "a class", {"train": None, "validation": 10000, "test": 10000},
        "1 / classes", "image", reference=Reference("images", {}, 1024, 75.7, 80.9),
    ),
    "MaxRL/Arithmetic-v0": Card(
        "evaluate an expression", "1", "text", GENERATED, "< 0.001", "text",
        reference=Reference("text-quick", {"level": 3}, 32, 24.8, 92.7),
    ),
    "MaxRL/ArithmeticTokens-v0": Card("evaluate an expression", "1", "tokens", GENERATED, "< 0.001", "text"),
    "MaxRL/ReasoningGym-v0": Card(
        "a task of the reasoning-gym library", "1", "text", {"train": None, "test": 1024}, "varies", "reasoning"
    ),
    "MaxRL/Math-v0": Card("a question of a data set of your own", "1", "text", None, "< 0.001", "text"),
    **{
        f"MaxRL/{name}-v0": Card(
            "a question of mathematics", "1", "text", {split: source.count for split, source in dataset.splits.items()},
            "< 0.001", "text", ", ".join(source.hub for source in dataset.splits.values()),
        )
        for name, dataset in DATASETS.items()
    },
}  # fmt: skip
