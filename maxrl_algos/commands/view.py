"""`maxrl view`: the rollouts that a run has kept, in Inspect's viewer or in the terminal."""

import importlib.util
import json
import shutil
import subprocess
import sys
import textwrap
from dataclasses import MISSING, dataclass
from pathlib import Path
from typing import Any

from maxrl_algos.results.drawings import MODES
from maxrl_algos.run import kept
from maxrl_algos.run.config import UsageError, option

VERDICTS = ("all", "correct", "wrong")


@dataclass(frozen=True)
class Settings:
    """Shows the rollouts that a run has kept: what the policy saw, what it answered, and the verdict.

    Where the package inspect-ai is installed (pip install 'maxrl[inspect]'), they are written as a log of Inspect, and
    its viewer opens on this machine. Otherwise, or with --terminal, a sample is printed. `maxrl report RUN` draws them
    in one HTML file.
    """

    run: str = option(MISSING, "folder of the run, or file of an evaluation", positional=True)
    count: int = option(5, "how many are printed")
    verdict: str = option("all", "which are shown", choices=VERDICTS)
    step: int | None = option(None, "only those of this step; of the last evaluation where not given")
    terminal: bool = option(False, "print also where Inspect is installed")
    log: str | None = option(None, "write Inspect's log into this folder, and open no viewer")
    port: int = option(7575, "port of Inspect's viewer")


def main(settings: Settings) -> None:
    path = Path(settings.run)
    records = kept_in(path)
    if settings.step is not None:
        steps = sorted({record["step"] for record in records})
        records = [record for record in records if record["step"] == settings.step]
        if not records:
            raise UsageError(
                f"{path} has kept no rollouts of step {settings.step}; there are {', '.join(map(str, steps))}"
            )
    if settings.verdict != "all":
        records = [record for record in records if bool(record["reward"]) == (settings.verdict == "correct")]
    if settings.log or (importlib.util.find_spec("inspect_ai") and not settings.terminal):
        open_inspect(path, records, settings)
        return
    print(in_terminal(path, records, settings))


def kept_in(path: Path) -> list[dict[str, Any]]:
    """The rollouts that the run in a folder has kept.

    Raises:
        UsageError: if there are none; the message says how to keep some.
    """
    if not path.exists():
        raise UsageError(f"there is no {path}: name the folder of a run")
    inside = sorted(str(file.parent) for file in path.glob("*/rollouts.jsonl.gz")) if path.is_dir() else []
    records = kept.read(path)
    if not records and inside:
        raise UsageError(f"{path} holds several runs: name one of them, such as {inside[0]}")
    if not records:
        evaluated = sorted(path.glob("*.rollouts.jsonl.gz")) if path.is_dir() else []
        raise UsageError(
            f"{path} has kept no rollouts yet: a run keeps some from the end of its warm-up on, unless it has "
            f"--keep-rollouts none. To train on: maxrl train --out {path}"
            + "".join(f". An evaluation has kept some: maxrl view {file}" for file in evaluated[:1])
        )
    return records


def in_terminal(path: Path, records: list[dict[str, Any]], settings: Settings) -> str:
    """A sample of the rollouts in words."""
    total = len(records)
    if settings.step is None and records:
        last = max((record["step"] for record in records if record["phase"] == "evaluation"), default=None)
        records = [r for r in records if last is None or (r["phase"], r["step"]) == ("evaluation", last)]
    correct = sum(record["reward"] for record in records)
    lines = [f"{path}: {total} rollouts; {len(records)} of them of this step, of which {correct} are correct"]
    step = max(1, len(records) // max(1, settings.count))
    drawn = drawer(path, ("ansi",))
    for record in records[::step][: settings.count]:
        shown = drawn.draw(record) if drawn else {}
        lines += ["", *described(record, shutil.get_terminal_size().columns, shown.get("drawing"))]
    if not importlib.util.find_spec("inspect_ai"):
        lines += [
            "",
            "All of them in a browser: maxrl report RUN, or pip install 'maxrl[inspect]' for Inspect's viewer",
        ]
    return "\n".join(lines)


def drawer(path: Path, modes: tuple[str, ...]) -> Any:
    """What draws the run's rollouts in one of the render modes; None if its env cannot be made here."""
    from maxrl_algos.commands.environments import full_id
    from maxrl_algos.results.drawings import Drawer

    try:
        config = settings_of(path)
        return Drawer(full_id(config["env"]), config["env_kwargs"], modes)
    except (OSError, ValueError, ImportError, TypeError):
        return None


def settings_of(path: Path) -> dict[str, Any]:
    """The settings of the run or the evaluation that rollouts are of: those of its folder, or a file's first line."""
    folder = path if path.is_dir() else path.parent
    if path.is_file() and not path.name.endswith(".gz"):
        with open(path, encoding="utf-8") as file:
            first = json.loads(file.readline())
        if "env" in first:
            return first
    if not (folder / "config.json").exists():
        raise UsageError(
            f"{path} does not say which env its rollouts are of: name a run's folder or an evaluation's file"
        )
    return json.loads((folder / "config.json").read_text())


def described(record: dict[str, Any], width: int, drawing: str | None = None) -> list[str]:
    """One rollout in lines of at most `width` characters.

    Args:
        record: the rollout, as `maxrl_algos.run.kept` describes it.
        width: of the terminal.
        drawing: the task with what was done, as the env renders it; it stands in place of a prompt in token ids.
    """
    mark = "correct" if record["reward"] else "wrong" if record["ended"] == "answered" else str(record["ended"])
    logprob = "" if record.get("logprob") is None else f", log-prob {record['logprob']:.2f}"
    place = f"{record['phase']}, step {record['step']}, {record['split']} task {record['task']}"
    lines = [f"── {mark} · {place} · length {record['length']}{logprob}"]
    lines += textwrap.indent(drawing.rstrip("\n"), "    ").split("\n") if drawing else []
    for name in ("response",) if drawing else ("prompt", "response"):
        if record[name] is not None:
            text = record[name] if isinstance(record[name], str) else " ".join(map(str, flat(record[name])))
            lines += textwrap.wrap(
                text, max(40, width - 4), initial_indent=f"{name}: ", subsequent_indent="    ", replace_whitespace=False
            )
    lines.append(f"verdict: {record['why']}")
    return lines


def flat(value: Any) -> list[Any]:
    """A list as it is, or a single value as a list."""
    return value if isinstance(value, list) else [value]


def open_inspect(path: Path, records: list[dict[str, Any]], settings: Settings) -> None:
    """Write a log of Inspect beside the rollouts, and open its viewer."""
    try:
        from maxrl_algos.integrations.inspect_viewer import write_log
    except ImportError as error:
        raise UsageError(f"Inspect is not installed ({error}): pip install 'maxrl[inspect]', or --terminal") from error

    folder = Path(settings.log) if settings.log else (path if path.is_dir() else path.parent) / "inspect"
    drawn = drawer(path, MODES)
    log = write_log(folder, path, records, drawn.draw if drawn else lambda record: {})
    print(f"{log}: {len(records)} rollouts", file=sys.stderr)
    if settings.log:
        return
    command = ["inspect", "view", "start", "--log-dir", str(folder), "--port", str(settings.port)]
    found = shutil.which("inspect", path=str(Path(sys.executable).parent)) or shutil.which("inspect")
    print(f"open http://127.0.0.1:{settings.port} in a browser; Ctrl-C ends the viewer", file=sys.stderr)
    subprocess.run([found or "inspect", *command[1:]], check=False)
