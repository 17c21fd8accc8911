"""What an env tells of a verdict beside the reward: the gold answer of a task, and why a response earned what it did.

The env is asked through its single form, one task at a time, so that this is for the few rollouts that people read.
"""

from contextlib import suppress
from typing import Any

EXPLAINED = 64  # how many verdicts of a batch are explained by the env itself, which may take milliseconds each
LONGEST_ANSWER = 60  # characters of an answer in a reason


class Explainer:
    """Gold answers and reasons of one env.

    Args:
        env: Gymnasium id, "module:id" where a module must be imported first.
        env_kwargs: keyword arguments of the env.
    """

    def __init__(self, env: str, env_kwargs: dict[str, Any]) -> None:
        self.env_id, self.env_kwargs = env, env_kwargs
        self._env: Any = None

    @property
    def env(self) -> Any:
        """The single env, made with `task_info=True` where it takes that argument."""
        if self._env is None:
            import gymnasium as gym

            with suppress(TypeError):
                self._env = gym.make(self.env_id, disable_env_checker=True, **self.env_kwargs, task_info=True)
            if self._env is None:
                self._env = gym.make(self.env_id, disable_env_checker=True, **self.env_kwargs)
        return self._env

    def gold(self, split: str, task: int) -> Any:
        """The gold answer of a task; None if the env does not show it."""
        suite: Any = getattr(self.env.unwrapped, "suite", None)
        if hasattr(suite, "gold"):
            return suite.gold(split, task)
        with suppress(Exception):  # an env of another make may refuse the options
            return self.env.reset(options={"task": task, "split": split})[1].get("gold")
        return None

    def why(self, split: str, task: int, action: Any) -> str:
        """The env's own explanation of its verdict on an action, in one line; "" if it has none."""
        suite: Any = getattr(self.env.unwrapped, "suite", None)
        return suite.explain(split, task, action) if hasattr(suite, "explain") else ""


def reason(reward: float, ended: str, answer: Any, gold: Any) -> str:
    """Why a rollout earned its reward, as far as it can be told from what the env said of it."""
    if reward:
        return "correct"
    if ended == "length":
        return "cut off at the length limit"
    if ended == "verifier_error":
        return "the verifier itself failed"
    if ended not in ("answered", "", None):
        return f"not solved: {ended}"
    if answer is None:
        return "wrong"
    return f"wrong: the answer is {short(answer)}" + ("" if gold is None else f", and the gold answer {short(gold)}")


def short(value: Any) -> str:
    """A value as text of at most `LONGEST_ANSWER` characters."""
    text = str(value)
    return text if len(text) <= LONGEST_ANSWER else f"{text[: LONGEST_ANSWER - 1]}…"
