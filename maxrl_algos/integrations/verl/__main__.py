"""`export` writes the tasks of a text env as verl's data; `doctor` says whether verl finds our estimators."""

import argparse
import json
import sys
from pathlib import Path

from maxrl_algos.integrations.verl.tasks import export


def doctor() -> str:
    """Which of our estimators and reward managers verl finds, as one line of text.

    Raises:
        ImportError: if verl finds none of them; the message names the cause and the remedy.
    """
    from importlib.metadata import entry_points, version

    import verl  # noqa: F401  this import loads the plug-ins
    from verl.experimental.reward_loop.reward_manager.registry import REWARD_MANAGER
    from verl.trainer.ppo.core_algos import ADV_ESTIMATOR_REGISTRY

    entries = entry_points(group="verl.plugins", name="maxrl")
    if not entries:
        raise ImportError("maxrl is not installed where verl is: pip install it into this environment, on every node")
    module = entries["maxrl"].value
    found = [name for name, function in ADV_ESTIMATOR_REGISTRY.items() if function.__module__ == module]
    if not found or REWARD_MANAGER.get("maxrl") is None:
        entries["maxrl"].load()  # raises the error that verl does not show
        raise ImportError("verl loads no plug-in named maxrl: unset VERL_USE_EXTERNAL_PLUGINS, or name it there")
    return f"verl {version('verl')} finds the estimators {', '.join(found)} and the reward manager maxrl"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m maxrl_algos.integrations.verl", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("doctor", help="say whether verl finds our estimators; run it where verl is installed")
    writer = commands.add_parser("export", help="write tasks of a text env to a Parquet file in verl's layout")
    writer.add_argument("--env", required=True, help="Gymnasium id, 'module:id' where a module must be imported first")
    writer.add_argument("--env-kwargs", type=json.loads, default={}, help="keyword arguments of the env, as JSON")
    writer.add_argument("--split", default="train", help="split of the env; %(default)s by default")
    writer.add_argument("--count", type=int, help="number of tasks, from the first on; needed for an endless split")
    writer.add_argument("--out", type=Path, required=True, help="the Parquet file")
    given = parser.parse_args(arguments)
    try:
        if given.command == "doctor":
            print(doctor())
        else:
            written = export(given.out, given.env, given.env_kwargs, given.split, given.count)
            print(f"{written} tasks of {given.env} ({given.split}) in {given.out}")
    except (ImportError, ValueError) as error:
        sys.exit(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
