"""`maxrl show ID`: one task drawn in the terminal, with a correct and a wrong answer and their verdicts."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import MISSING, dataclass
from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_algos.commands.catalogue import CATALOGUE
from maxrl_algos.commands.environments import Played, as_actions, full_id, make_showing, play
from maxrl_algos.run.config import UsageError, nearest, option, require

SHADES = " .:-=+*#%@"  # of pictures, from dark to light
WIDTH = 72  # of pictures, in characters
TRIES = 200  # rollouts of random actions that are tried until one of them fails
STEPS = 10_000  # of a rollout of random actions, at most


@dataclass(frozen=True)
class Settings:
    """Draws one task in the terminal: what the policy sees, a correct answer, a wrong answer, and their verdicts."""

    env: str = option(MISSING, "Gymnasium id; MODULE:ID for an env of your own", positional=True)
    env_kwargs: dict = option({}, "keyword arguments of the env, as JSON or one by one: --env-kwargs.size 9")
    task: int = option(0, "index of the task in its split")
    split: str | None = option(None, "split of the task; the env's first split where not given")

    def __post_init__(self) -> None:
        require(self, ("task",), 0)


def main(settings: Settings) -> None:
    name = full_id(settings.env)
    env = make_showing(name, settings.env_kwargs, settings.split)
    splits = env.metadata.get("splits")
    options = None
    if splits:
        split = settings.split or next(iter(splits))
        if split not in splits:
            raise UsageError(
                f"{settings.env} has no split {split!r}{nearest(split, splits) or ':'} it has {list(splits)}"
            )
        options = {"task": settings.task, "split": split}
    observation, info = env.reset(seed=settings.task, options=options)
    ending = "".join(f", {k}: {v}" for k, v in (info.get("task_info") or {}).items())
    place = f"task {settings.task} of the split {split!r}{ending}" if options else f"seed {settings.task}"
    print(f"{name.removeprefix('maxrl_envs:')}, {place}")
    if card := CATALOGUE.get(name.rpartition(":")[2]):
        print(f"The task: {card.task}. Turns: {card.turns}. Chance level: {card.chance}.")
    print(f"Observations: {env.observation_space}\nActions: {env.action_space}\n")
    print(indented(str(env.render()) if env.unwrapped.render_mode == "ansi" else drawn(observation)))
    if info.get("gold") is not None:
        print(f"\nGold answer: {info['gold']}")
    correct = as_actions(env.action_space, info["demonstration"]) if "demonstration" in info else None
    if correct is None:
        print("\nThe env shows no correct answer: it takes no argument `demonstrations`, or has none.")
    else:
        print("\nA correct answer: " + told(correct, play(env, options, correct)))
    print("\nA wrong answer: " + wrong_answer(env, options, correct))
    env.close()


def wrong_answer(env: gym.Env[Any, Any], options: dict[str, Any] | None, correct: list[Any] | None) -> str:
    """A wrong answer in words, with its verdict: the correct text with another number, or random actions."""
    env.action_space.seed(0)
    tries: list[list[Any]] = []
    if isinstance(env.action_space, gym.spaces.Text):
        tries = [[re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), str(correct[0]))]] if correct else []
        tries.append(["I do not know."])
    for actions in (*tries, *([] for _ in range(TRIES))):
        taken = list(actions)
        played = play(env, options, actions or recorded(env.action_space, taken))
        if played.reward == 0:
            return told(taken, played)
    return f"none of {TRIES} rollouts of random actions was wrong"


def recorded(space: gym.Space[Any], taken: list[Any]) -> Iterator[Any]:
    """Random actions, which are appended to `taken`."""
    for _ in range(STEPS):
        taken.append(space.sample())
        yield taken[-1]


def told(actions: list[Any], played: Played) -> str:
    """Actions and their verdict, in words."""
    if len(actions) == 1 and isinstance(actions[0], str):
        shown = repr(actions[0])
    else:
        used = [np.asarray(action).tolist() for action in actions[: played.steps]]
        shown = str(used[0] if len(used) == 1 else used)
    answer = f", read as {played.info['answer']!r}" if played.info.get("answer") is not None else ""
    ended = played.info.get("ended", "ended")
    verdict = f"reward {played.reward:g}, {ended}{answer}, after {played.steps} step{'s' * (played.steps > 1)}"
    picture = f"\n{indented(played.drawn)}" if played.drawn else ""
    return f"{textwrap.shorten(shown, 400, placeholder=' ...')}\n  -> {verdict}{picture}"


def drawn(observation: Any) -> str:
    """An observation as text: texts as they are, pictures in shades, all else as numbers."""
    if isinstance(observation, str):
        return observation
    if isinstance(observation, dict):
        return "\n".join(f"{key}: {drawn(value)}" for key, value in observation.items())
    array = np.asarray(observation)
    if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] not in (1, 3):
        return np.array2string(array, threshold=400, max_line_width=100)
    grey = array.mean(axis=2)
    rows = np.linspace(0, len(grey) - 1, max(1, round(min(WIDTH, grey.shape[1] * 2) * len(grey) / grey.shape[1] / 2)))
    columns = np.linspace(0, grey.shape[1] - 1, min(WIDTH, grey.shape[1] * 2))
    grey = grey[rows.round().astype(int)][:, columns.round().astype(int)]
    return "\n".join("".join(SHADES[int(value / 256 * len(SHADES))] for value in row) for row in grey)


def indented(text: str) -> str:
    """`text`, moved to the right."""
    return textwrap.indent(str(text).rstrip("\n"), "    ", lambda line: True)
