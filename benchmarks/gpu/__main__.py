"""Checks, speed and training on one GPU, in calls of a few minutes: `python -m benchmarks.gpu {check,train} ...`.

    python -m benchmarks.gpu check --out ROWS.jsonl                  # first: parity, memory and speed
    python -m benchmarks.gpu train --model MODEL --out ROWS.jsonl    # then: GSM8K and mazes, 7 minutes of training

A model is a folder, a hub id or a GGUF file. Without one, `check` takes the shape of SmolLM2-135M with random weights.
Rows are written as they are found, so that a call that is stopped leaves what it has measured. At the end stands what
was proved. `train` goes on where its folders are, and finds GSM8K as `maxrl_envs.text_data` does, such as in the folder
that MAXRL_DATA names. With `--cut` everything runs in a small version, on a CPU too, where graphs are emulated.

A machine without network can get a file in parts: `python -m benchmarks.gpu split FILE FOLDER` cuts it, and
`python -m benchmarks.gpu join FOLDER FILE` puts it together.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch

from benchmarks.gpu import checks, timed
from benchmarks.gpu.checks import CUT, Finding, Sizes
from maxrl_algos.models.build import build_model, hide_progress_bars, load_causal_lm
from maxrl_algos.models.gguf import convert, is_gguf
from maxrl_algos.results.rows import Row, append, provenance
from maxrl_algos.run.distributed import resolve_device

PART = 48 * 2**20  # bytes of a part of a file
SMOLLM2_135M = {"vocab_size": 49152, "layers": 30, "hidden": 576, "heads": 9, "kv_heads": 3, "mlp": 1536}
ALGORITHMS = ("maxrl", "grpo", "rloo")


class Report:
    """Prints findings, appends them to a file of rows, and knows which checks failed.

    Args:
        out: the file.
        device: where the findings were made.
    """

    def __init__(self, out: Path, device: torch.device) -> None:
        self.out, self.begin, self.failed, self.held = out, time.perf_counter(), list[str](), list[str]()
        name = torch.cuda.get_device_name() if device.type == "cuda" else "CPU"
        self.facts = provenance(name)
        out.parent.mkdir(parents=True, exist_ok=True)

    def add(self, findings: Iterable[Finding]) -> None:
        """Take up findings one by one. A check that raises an error has failed."""
        try:
            for finding in findings:
                print(finding, flush=True)
                self._row(finding)
                if finding.bound is not None:
                    (self.held if finding.holds else self.failed).append(finding.name)
        except Exception as error:  # the checks after this one still tell something
            print(f"FAILED with {error!r}", flush=True)
            self.failed.append(repr(error))

    def _row(self, finding: Finding) -> None:
        kwargs = {} if finding.bound is None else {"bound": finding.bound}
        common: dict[str, Any] = {"env": "none", "env_kwargs": {}, "algorithm": "none", "seed": 0, "N": None, "step": 0}
        common |= {"k": None, "tasks": 0, "samples": 0, "sampler": "grouped", "algorithm_kwargs": kwargs}
        seconds = time.perf_counter() - self.begin
        name = finding.name.replace("pass@", "pass at ")
        append(self.out, [Row(**common, **self.facts, metric=name, value=finding.value, wall_seconds=seconds)])

    def close(self) -> int:
        """Print what was proved; 1 if a check failed, else 0."""
        print(f"\n{len(self.held)} checks hold: {'; '.join(self.held)}")
        print(f"{len(self.failed)} checks failed: {'; '.join(self.failed)}" if self.failed else "none failed")
        return bool(self.failed)


def check(model: str | None, out: Path, device: torch.device, cut: bool) -> int:
    """Parity first, then memory and speed; returns the exit status."""
    report, sizes = Report(out, device), CUT if cut else Sizes()
    shape: dict[str, Any] = {"vocab_size": 64, "layers": 2, "hidden": 32} if cut else SMOLLM2_135M
    module = load_causal_lm(model) if model else build_model(**shape, max_length=2048)
    module = module.to(device)
    for name, function in checks.CHECKS.items():
        print(f"-- {name}, after {time.perf_counter() - report.begin:.0f} s", flush=True)
        report.add(function(module, sizes))
    report.add(timed.speed(module, CUT if cut else timed.SPEED))
    return report.close()


def train(model: str, out: Path, work: Path, device: torch.device, minutes: float, only: list[str], cut: bool) -> int:
    """Train for `minutes` in all, in equal shares; returns the exit status."""
    report = Report(out, device)
    if is_gguf(model):
        folder = work / "model"
        if not (folder / "config.json").exists():
            convert(model, folder)
        model = str(folder)
    runs: list[Any] = [timed.gsm8k(model, name, work / f"gsm8k-{name}", cut) for name in ALGORITHMS if "gsm8k" in only]
    runs += [timed.mazes(work / "mazes", cut)] if "mazes" in only else []
    for config in runs:
        report.add(timed.trained(config, 60 * minutes / len(runs)))
    return report.close()


def split(file: Path, folder: Path) -> None:
    """Cut a file into parts of PART bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(file, "rb") as whole:
        for number in range(10**6):
            if not (data := whole.read(PART)):
                break
            (folder / f"part-{number:03d}").write_bytes(data)


def join(folder: Path, file: Path) -> None:
    """Put the parts in a folder together."""
    with open(file, "wb") as whole:
        for part in sorted(folder.glob("part-*")):
            whole.write(part.read_bytes())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gpu", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("check", "train"):
        command = commands.add_parser(name)
        command.add_argument("--model", required=name == "train", help="folder, hub id or GGUF file")
        command.add_argument("--out", type=Path, required=True, help="file of rows")
        command.add_argument("--device", default="auto", help="auto, cpu or cuda")
        command.add_argument("--cut", action="store_true", help="a small version of everything")
        if name == "train":
            command.add_argument("--work", type=Path, default=Path("runs/gpu"), help="folder of runs")
            command.add_argument("--minutes", type=float, default=7, help="of training in all; evaluations come on top")
            command.add_argument("--only", nargs="+", default=["gsm8k", "mazes"], choices=["gsm8k", "mazes"])
    for name, first, second in (("split", "file", "folder"), ("join", "folder", "file")):
        command = commands.add_parser(name)
        command.add_argument(first, type=Path)
        command.add_argument(second, type=Path)
    given = vars(parser.parse_args(arguments))
    command_name = given.pop("command")
    if command_name in ("split", "join"):
        (split if command_name == "split" else join)(**given)
        return 0
    hide_progress_bars()
    given["device"] = resolve_device(given["device"])
    return check(**given) if command_name == "check" else train(**given)


if __name__ == "__main__":
    sys.exit(main())
