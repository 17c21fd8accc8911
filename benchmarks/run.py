"""Runs one of our benchmarks: `python -m benchmarks.run [PRESET] [--seeds 5] [--jobs 2] [--out FOLDER]`.

`benchmarks/suite.py` holds the presets. The same command goes on with a benchmark that was stopped.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

from benchmarks.suite import PRESETS
from maxrl_algos.algorithms import ALGORITHMS
from maxrl_algos.exact_objectives import EXACT
from maxrl_algos.results.runner import Benchmark


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Runs one of our benchmarks.")
    parser.add_argument("preset", nargs="?", default="mazes-quick", choices=PRESETS, help="its name")
    parser.add_argument("--seeds", type=int, help="number of seeds, counted from 0, instead of the preset's")
    parser.add_argument("--steps", type=int, help="updates of each cell, instead of the preset's")
    parser.add_argument("--env-kwargs", type=json.loads, default={}, help="further arguments of the env, as JSON")
    parser.add_argument(
        "--only", nargs="+", choices=[*ALGORITHMS, *EXACT], help="algorithms that are run; all by default"
    )
    parser.add_argument("--jobs", type=int, help="cells at a time; by default 1 on a GPU, else as many as cores")
    parser.add_argument("--out", type=Path, help="folder of rows, table and figures; runs/PRESET by default")
    parser.add_argument("--work", type=Path, default=Path("runs"), help="folder in which PRESET holds the runs")
    options = parser.parse_args(arguments)
    preset, work = PRESETS[options.preset], options.work / options.preset
    config = dict(preset.config)
    if options.steps is not None:
        config["steps"] = options.steps
    if options.env_kwargs:
        config["env_kwargs"] = {**config.get("env_kwargs", {}), **options.env_kwargs}
    preset = replace(preset, config=config, seeds=options.seeds or preset.seeds)
    Benchmark(options.preset, preset, options.out or work, work, options.jobs, options.only).run()


if __name__ == "__main__":
    main()
