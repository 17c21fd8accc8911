"""The command `maxrl`: what it offers, how it reads settings, and what it says of mistakes."""

import io
import subprocess
import sys
from dataclasses import MISSING, dataclass

import pytest

from maxrl_algos.commands import main as command
from maxrl_algos.run.config import UsageError, option, parse

HELP_OF_KINDS = (
    *(f"train --env {env}" for env in ("MaxRL/MazeTokens-v0", "MaxRL/Arithmetic-v0", "MaxRL/ImageBandit-v0")),
    *("train --env MaxRL/Maze-v0", "evaluate --model x"),
)


def maxrl(capsys, *arguments):
    """Exit status, output and errors of `maxrl ARGUMENTS`."""
    status = 0
    try:
        command.main([str(word) for word in arguments])
    except SystemExit as stop:
        status = stop.code or 0
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_the_help_names_every_command(capsys):
    status, out, _ = maxrl(capsys)
    assert status == 0 and all(f"  {name} " in out for name in command.available())
    assert len(out.splitlines()) < 25


def test_a_misspelt_command_is_met_with_the_nearest(capsys):
    assert maxrl(capsys, "doktor")[0::2] == (
        2,
        "maxrl doktor: there is no command 'doktor'; did you mean 'doctor'? `maxrl --help` lists the commands\n",
    )


@dataclass(frozen=True)
class Some:
    """Some settings."""

    name: str = option(MISSING, "name of the thing", positional=True)
    out: str = option(MISSING, "folder")
    env: str = option(MISSING, "id")
    env_kwargs: dict = option({}, "keyword arguments")
    loggers: tuple[str, ...] = option((), "trackers")
    which: str = option("a", "which of them", choices=("a", "b"))
    most: int | None = option(None, "how many at most")
    rare: int = option(3, "what few need", seldom=True)


def test_dictionaries_are_given_whole_or_by_key():
    arguments = [
        "x",
        "--out",
        "o",
        "--env",
        "e",
        "--env-kwargs.size",
        "9",
        "--env-kwargs",
        '{"wall": "stay", "size": 7}',
    ]
    assert parse(Some, arguments).env_kwargs == {"wall": "stay", "size": 9}
    arguments += ["--env-kwargs.deep.er=[1, 2]", "--env-kwargs.wall", "stay"]
    assert parse(Some, arguments).env_kwargs == {"size": 9, "deep": {"er": [1, 2]}, "wall": "stay"}
    assert parse(Some, ["x"], {"out": "o", "env": "e", "loggers": ["wandb"]}).loggers == ("wandb",)


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--out", "o"], "Missing: NAME, --env"),
        (["x", "--out", "o", "--env", "e", "--most", "few"], "Error parsing --most: 'few' is no whole number"),
        (["x", "--out", "o", "--env", "e", "--which", "c"], "invalid choice 'c' .* 'b'"),
        (
            ["x", "--out", "o", "--env", "e", "--wich", "a"],
            "options: --wich, a\nPerhaps you meant: --which",
        ),
        (["x", "--out", "o", "--env", "e", "--env-kwargs", "{size: 9}"], "'{size: 9}' is no JSON .* write it like"),
        (["x", "--out", "o", "--env", "e", "--env-kwargs", "9"], "is no JSON object"),
        (["x", "--out", "o", "--env", "e", "--env-kwargs.size"], "--env-kwargs.size needs a value"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_wrong_arguments_say_what_is_wrong(arguments, words, encoding, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding))  # `tyro` draws boxes in UTF-8 alone
    with pytest.raises(UsageError, match=words) as caught:
        parse(Some, arguments)
    assert len(str(caught.value).splitlines()) <= 3


def test_the_help_of_settings_shows_each_of_them(capsys):
    with pytest.raises(SystemExit):
        parse(Some, ["--help"], prog="maxrl some")
    out = capsys.readouterr().out
    assert "maxrl some" in out and "Some settings." in out and "how many at most" in out and "{a,b}" in out
    assert "--rare" not in out and "1 more settings, which few runs need: --help-all" in out
    assert "None" not in out and "(default: a)" in out
    assert parse(Some, ["x", "--out", "o", "--env", "e", "--rare", "4"]).rare == 4
    with pytest.raises(SystemExit):
        parse(Some, ["x", "--help-all"], prog="maxrl some")
    out = capsys.readouterr().out
    assert "--rare" in out and "more settings" not in out


@pytest.mark.parametrize("arguments", [*command.COMMANDS, *HELP_OF_KINDS])
def test_every_help_fits_two_screens(arguments, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    status, out, _ = maxrl(capsys, *arguments.split(), "--help")
    assert status == 0 and "usage: maxrl" in out and "--help" in out and len(out.splitlines()) <= 72


def test_completion_knows_the_commands(capsys):
    status, out, _ = maxrl(capsys, "--completion", "bash")
    assert status == 0 and "complete -F" in out and "'doctor'" in out


def test_the_command_starts_without_torch():
    code = "import sys, maxrl_algos.commands.main as m; m.main(['list']); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL).returncode == 0
