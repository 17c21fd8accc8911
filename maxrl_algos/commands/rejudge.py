"""`maxrl rejudge`: scores kept rollouts again, after a verifier changed, and says which verdicts moved."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import MISSING, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from maxrl_algos.commands.environments import full_id
from maxrl_algos.commands.view import described, kept_in, settings_of
from maxrl_algos.run.config import UsageError, option


@dataclass(frozen=True)
class Settings:
    """Judges the rollouts that a run has kept once more, by the env as it is now, and shows the verdicts that moved.

    The run itself is left as it is. Rollouts of several steps are played again with the same actions, which says
    something only of envs that draw nothing as they step.
    """

    run: str = option(MISSING, "folder of the run, or file of an evaluation", positional=True)
    count: int = option(10, "how many moved verdicts are printed")
    out: str | None = option(None, "file that the moved verdicts go to, as JSON lines: all of them")


def main(settings: Settings) -> None:
    folder = Path(settings.run)
    records = kept_in(folder)
    config = settings_of(folder)
    verdicts = judged_again(full_id(config["env"]), config["env_kwargs"], records)
    moved = [(old, new) for old, new in zip(records, verdicts, strict=True) if changed(old, new)]
    print(f"{len(records)} rollouts judged again by {config['env']}: {len(moved)} verdicts moved")
    names = Counter(f"{named(old)} -> {named(new)}" for old, new in moved)
    for name, count in names.most_common():
        print(f"  {count:>6}  {name}")
    for old, new in moved[: settings.count]:
        print("", *described({**old, "why": f"{old['why']}\n    now: {named(new)}: {new['why']}"}, 100), sep="\n")
    if settings.out:
        lines = [
            {**old, "new_reward": new["reward"], "new_ended": new["ended"], "new_why": new["why"]} for old, new in moved
        ]
        Path(settings.out).write_text("".join(json.dumps(line) + "\n" for line in lines))
        print(f"all of them: {settings.out}")


def changed(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a verdict moved: the reward, or why the rollout ended where both say it."""
    return old["reward"] != new["reward"] or bool(old["ended"] and new["ended"] and old["ended"] != new["ended"])


def named(verdict: dict[str, Any]) -> str:
    """A verdict in a word."""
    return "correct" if verdict["reward"] else "wrong" if verdict["ended"] == "answered" else str(verdict["ended"])


def judged_again(env: str, env_kwargs: dict[str, Any], records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The verdicts of an env on kept rollouts: "reward", "ended" and "why" of each.

    Args:
        env: an id as `full_id` returns it.
        env_kwargs: keyword arguments of the env.
        records: the rollouts, as `maxrl_algos.run.kept` describes them.

    Raises:
        UsageError: if the env cannot take the rollouts' actions.
    """
    import gymnasium as gym

    from maxrl_algos.sources.explained import EXPLAINED, Explainer, reason
    from maxrl_algos.sources.text import END

    text = bool(records) and isinstance(records[0]["response"], str)
    kwargs = {**env_kwargs, "end": END} if text else env_kwargs
    single, explainer = gym.make(env, disable_env_checker=True, **kwargs), Explainer(env, kwargs)
    verdicts, explained = [], 0
    for record in records:
        options = {"task": record["task"], "split": record["split"]} if single.metadata.get("splits") else None
        single.reset(seed=record["task"] if options is None else 0, options=options)
        reward, info = 0.0, dict[str, Any]()
        for action in actions_of(record, single, END):
            try:
                _, gained, terminated, truncated, info = single.step(action)
            except (ValueError, TypeError) as error:
                raise UsageError(f"{env} refuses an action of a kept rollout: {error}") from error
            reward += float(gained)
            if terminated or truncated:
                break
        ended = str(info.get("ended", ""))
        new = {"reward": int(reward), "ended": ended}
        told = ""
        if changed(record, new) and explained < EXPLAINED and not isinstance(record["response"], list):
            told = explainer.why(record["split"], record["task"], actions_of(record, single, END)[0])
            explained += 1
        verdicts.append({**new, "why": told or reason(reward, ended, info.get("answer"), record.get("gold"))})
    single.close()
    return verdicts


def actions_of(record: dict[str, Any], env: Any, end: str) -> list[Any]:
    """The actions of a kept rollout, as the env takes them."""
    response, tokens = record["response"], env.metadata.get("tokens")
    if isinstance(response, str):
        return [response if record["ended"] == "length" else response + end]
    if tokens:
        action = np.full(tokens["max_response"], tokens["pad"])
        action[: len(response)] = response
        return [action]
    if isinstance(response, list):
        return [np.array(action, env.action_space.dtype) if isinstance(action, list) else action for action in response]
    return [response]
