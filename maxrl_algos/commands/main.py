"""The command `maxrl`: finds the module of a subcommand, reads its settings, and explains what goes wrong.

A subcommand NAME is the module `maxrl_algos.commands.NAME`. It has a frozen dataclass `Settings`, whose fields were
made by `maxrl_algos.run.config.option` and whose docstring is the help, and a function `main(settings)`. It may also
have a function `read(arguments)`, which then returns the settings. Only the module that was asked for is imported.
"""

import importlib
import importlib.util
import os
import re
import sys
import traceback
from typing import Any

import gymnasium as gym

from maxrl_algos.commands.doctor import extra_of
from maxrl_algos.run.config import UsageError, arguments_of, nearest, parse

COMMANDS = {
    "list": "which envs and algorithms there are",
    "show": "draw one task in the terminal, with a correct and a wrong answer and their verdicts",
    "new": "write a task of your own: its file, its registration and its test",
    "check": "check an env against the contract, or an algorithm against its theory",
    "train": "train a policy on an env; picks the trainer by what the env says of itself",
    "evaluate": "pass@k of a language model, or of a run's last checkpoint",
    "bench": "train several algorithms by several seeds, and make a table, figures and a report",
    "compare": "finished runs or evaluations side by side, with paired differences",
    "report": "one HTML file of runs: curves, tables and rollouts",
    "view": "open the rollouts that a run has kept",
    "rejudge": "score kept rollouts again after a verifier changed",
    "doctor": "what is installed and ready on this machine, and what to type next",
}
MODULES = {name: f"maxrl_algos.commands.{name}" for name in COMMANDS} | {"list": "maxrl_algos.commands.listing"}


def available() -> dict[str, str]:
    """What each subcommand does, by its name."""
    return {name: text for name, text in COMMANDS.items() if importlib.util.find_spec(MODULES[name])}


def usage() -> str:
    """The help of the whole command."""
    return "\n".join(
        [
            "usage: maxrl COMMAND [OPTIONS]        maxrl COMMAND --help says more",
            "",
            "Environments with verifiable rewards, and policy-gradient algorithms to compare on them.",
            "",
            *(f"  {name:<10} {text}" for name, text in available().items()),
            "",
            "Begin with `maxrl list`, or with `maxrl doctor` if something is missing. `--debug` shows the traceback",
            'of an error. Completion in the shell: eval "$(maxrl --completion bash)"',
        ]
    )


def main(arguments: list[str] | None = None) -> None:
    """Run the command with these arguments; by default those of `sys.argv`."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    given = [word for word in given if word != "--debug"]
    if (here := os.getcwd()) not in sys.path:
        sys.path.insert(0, here)  # so that modules beside the user are found, as `python -m` finds them
    try:
        run(given)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads the output has seen enough, as in `maxrl list | head`
        sys.stdout = open(os.devnull, "w")
    except KeyboardInterrupt:
        if debug:
            raise
        sys.exit("\nstopped at once: the same command goes on from what is saved")
    except Exception as error:
        if debug:
            raise
        print(explain(error, " ".join(["maxrl", *given[:1]])), file=sys.stderr)
        sys.exit(2 if isinstance(error, UsageError) else 1)


def run(given: list[str]) -> None:
    """Find the subcommand, read its settings and run it."""
    name, known = given[0] if given else "--help", available()
    if name in ("-h", "--help", "help"):
        print(usage())
        return
    if name == "--completion":
        completion(given[1] if len(given) > 1 else "bash")
        return
    if name not in known:
        raise UsageError(f"there is no command {name!r}{nearest(name, known) or '.'} `maxrl --help` lists the commands")
    module = importlib.import_module(MODULES[name])
    settings = (
        module.read(given[1:]) if hasattr(module, "read") else parse(module.Settings, given[1:], prog=f"maxrl {name}")
    )
    module.main(settings)


def explain(error: Exception, command: str) -> str:
    """An error in a few lines: what is wrong, and what to do about it."""
    if isinstance(error, UsageError):
        return f"{command}: {error}"
    if isinstance(error, ImportError) and error.name and (extra := extra_of(error.name)):
        return f"{command}: this needs {error.name}, which is not installed: pip install 'maxrl[{extra}]'"
    keyword = isinstance(error, TypeError) and re.search("keyword arg|values for arg|takes no arg", str(error))
    known = ValueError | OSError | ImportError | RuntimeError | ArithmeticError | AssertionError | gym.error.Error
    if not keyword and not isinstance(error, known):
        traceback.print_exception(error)  # most likely a fault in the code, not of the user
    return f"{command}: {error or type(error).__name__}\n(--debug shows where)"


def completion(shell: str) -> None:
    """Print the script that completes the arguments of `maxrl` in a shell: bash, zsh or tcsh."""
    import tyro

    if shell not in ("bash", "zsh", "tcsh"):
        raise UsageError(f"there is no completion for {shell!r}: take bash, zsh or tcsh")
    parsers: dict[str, Any] = {
        name: arguments_of(importlib.import_module(MODULES[name]).Settings) for name in available()
    }
    tyro.extras.subcommand_cli_from_dict(parsers, prog="maxrl", args=["--tyro-print-completion", shell])


if __name__ == "__main__":
    main()
