"""pass@k of a language model on a text env, and of several side by side.

    python -m maxrl_algos.commands.evaluate_text --out FILE.jsonl --model FOLDER_OR_HUB_ID --env ENV --samples 64
    python -m maxrl_algos.commands.evaluate_text --compare A.jsonl B.jsonl [--figure coverage.png]

A file's first line holds the settings, each later one a chunk of a task's samples. What was stopped goes on where it
was when the command is given again, and gives the file of a run that never stopped, as far as the sampler repeats
itself (`grouped` on a CPU does).
"""

import argparse
import json
import sys
from dataclasses import MISSING, asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from maxrl_algos.run.checkpoint import writing
from maxrl_algos.run.config import option, parse, require
from maxrl_algos.run.journal import append
from maxrl_algos.metrics import Interval, bootstrap_interval, equal_pass_ratio, maj_at_k, pass_at_k, powers_of_two
from maxrl_algos.run.distributed import launched
from maxrl_algos.seeding import generator
from maxrl_algos.sources.text import TextCollector
from maxrl_algos.samplers import IN_PLACE, SAMPLERS
from maxrl_algos.commands.train_text import chat_of, check_server, load, make_sampler

# settings that may change when an evaluation goes on
FREE = {"out", "device", "server", "tensor_parallel", "memory_share", "progress"}


@dataclass(frozen=True)
class EvaluateConfig:
    """One evaluation; the defaults sample as arXiv 2602.02710 tests. `--compare FILE ...` prints finished ones."""

    out: str = option(MISSING, "file of JSON lines; an unfinished evaluation there goes on")
    model: str = option(MISSING, "folder or hub id of a causal LM and its tokenizer")
    env: str = option(MISSING, "Gymnasium id of a text env, 'module:id' where a module must be imported first")
    env_kwargs: dict = option({}, "keyword arguments of the env, as JSON")
    split: str = option("test", "of the env")
    tasks: int | None = option(None, "how many of its tasks, always the same; all where not given")
    samples: int = option(64, "n, samples a task")
    chunk: int = option(64, "samples of a task that are drawn together; divides n")
    rollouts_at_once: int = option(4096, "about how many samples are drawn together, of several tasks")
    seed: int = option(0, "of the samples")
    temperature: float = option(0.6, "of sampling")
    top_p: float = option(0.95, "of sampling")
    max_prompt: int = option(1024, "longest prompt in tokens")
    max_response: int = option(1024, "longest response in tokens; one that reaches it without end is truncated")
    stop: tuple[str, ...] = option((), "tokens that end a response, beside those the tokenizer and the model name")
    sampler: str = option("vllm", "one of " + ", ".join(SAMPLERS))
    server: str | None = option(None, "URL of vLLM's server, for the sampler vllm_server")
    precision: str = option("auto", "float32 or bfloat16; auto: bfloat16 on a GPU")
    device: str = option("auto", "auto, cpu, cuda")
    tensor_parallel: int = option(1, "GPUs that share vLLM's model")
    memory_share: float = option(0.9, "vLLM's, of a GPU's memory")
    progress: bool = option(True, "show a progress bar")

    def __post_init__(self) -> None:
        require(self, ("tasks", "samples", "chunk", "rollouts_at_once", "max_prompt", "max_response"), 1)
        require(self, ("temperature", "top_p"), 0, strict=True)
        if self.samples % self.chunk:
            raise ValueError(f"chunk={self.chunk} must divide samples={self.samples}")
        if self.sampler not in SAMPLERS or self.precision not in ("auto", "float32", "bfloat16"):
            raise ValueError(f"unknown sampler {self.sampler!r} or precision {self.precision!r}")
        check_server(self)


def evaluate(config: EvaluateConfig) -> Path:
    """Samples what is missing in `config.out`, a batch of chunks at a time; returns its path."""
    path, collector = Path(config.out), TextCollector(config.env, config.env_kwargs)
    size = config.tasks or collector.splits.get(config.split)
    if size is None:
        raise ValueError(f"{config.env} has the splits {collector.splits}: give `tasks` of {config.split!r}")
    config = replace(config, tasks=size)
    tasks = collector.held_out_tasks(config.split, size)
    together = max(1, config.rollouts_at_once // config.chunk)
    batches = [  # tasks, and which chunk of theirs
        (tasks[start : start + together], chunk)
        for start in range(0, size, together)
        for chunk in range(config.samples // config.chunk)
    ]
    done = _reopen(path, config, [len(part) for part, _ in batches])
    if done == len(batches):
        return path
    _, device = launched(config.device, 1)  # several would write one file
    precision = config.precision
    if precision == "auto":
        precision = "bfloat16" if device.type == "cuda" else "float32"
    chat = chat_of(config.model, collector.system_prompt, config.max_prompt, config.stop)
    collector.short(chat, config.split, tasks)
    model = load(config.model).to(device) if config.sampler in IN_PLACE else None  # vLLM loads it itself
    sampler = make_sampler(config, config.model, model, chat, device, precision)
    with open(path, "ab", buffering=0) as file, torch.autocast(device.type, torch.bfloat16, precision == "bfloat16"):
        for batch in tqdm(range(done, len(batches)), initial=done, total=len(batches), disable=not config.progress):
            part, chunk = batches[batch]
            seed = int(generator(config.seed, "samples", batch).integers(2**62))
            groups = collector.collect(
                sampler,
                chat,
                part,
                config.chunk,
                config.max_response,
                seed,
                config.split,
                config.temperature,
                config.top_p,
            )
            answers = [[None] * config.chunk] * len(part) if groups.answers is None else groups.answers.tolist()
            ends, lengths = groups.ended, groups.rollouts.lengths.tolist()
            lines = [
                {
                    "task": int(task),
                    "chunk": chunk,
                    "rewards": [int(reward) for reward in groups.rewards[i]],
                    "answers": answers[i],
                    "truncated": int((ends[i] == "length").sum()),
                    "verifier_errors": int((ends[i] == "verifier_error").sum()),
                    "tokens": int(sum(lengths[i])),
                }
                for i, task in enumerate(part)
            ]
            append(file, lines)
    sampler.close()
    return path


def _reopen(path: Path, config: EvaluateConfig, sizes: list[int]) -> int:
    """Batches, of `sizes` lines each, that stand whole in the file; what follows them is cut off."""
    settings = json.loads(json.dumps({k: v for k, v in asdict(config).items() if k not in FREE}))
    head = (json.dumps(settings) + "\n").encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with writing(path), open(path, "ab+") as file:
        file.seek(0)
        lines = file.read().splitlines(keepends=True)
        if not lines or not lines[0].endswith(b"\n"):
            file.truncate(0)
            file.write(head)
            return 0
        if lines[0] != head:
            before = json.loads(lines[0])
            changed = sorted(k for k in {*before, *settings} if before.get(k) != settings.get(k))
            raise ValueError(
                f"{path} holds an evaluation with other settings ({', '.join(changed)}): give another file"
            )
        whole = sum(line.endswith(b"\n") for line in lines) - 1
        ends = np.cumsum(sizes)
        done = int((ends <= whole).sum())
        file.truncate(sum(map(len, lines[: 1 + (int(ends[done - 1]) if done else 0)])))
    return done


@dataclass
class Summary:
    """What a file says: P tasks, n samples each, K values of k.

    Attributes:
        settings: of the evaluation.
        tasks: their indices.
        ks: 1, 2, 4, ... to n.
        pass_at_k: (P, K).
        intervals: of the mean of each k, over tasks.
        majority: mean chance that the vote of all n answers is right; None where nothing is decoded.
        truncated: share of samples cut off by the length limit.
        verifier_errors: samples that could not be judged.
        length: mean tokens of a response.
    """

    settings: dict[str, Any]
    tasks: list[int]
    ks: list[int]
    pass_at_k: np.ndarray
    intervals: list[Interval]
    majority: float | None
    truncated: float
    verifier_errors: int
    length: float


def summary(path: Path) -> Summary:
    """Of a file whose evaluation is done.

    Raises:
        ValueError: if it is not.
    """
    settings, *lines = (json.loads(line) for line in path.read_text().splitlines())
    n = settings["samples"]
    tasks: dict[int, list[dict[str, Any]]] = {}
    for line in lines:
        tasks.setdefault(line["task"], []).append(line)
    rewards = [[r for line in chunks for r in line["rewards"]] for chunks in tasks.values()]
    if not rewards or {len(row) for row in rewards} != {n} or settings["tasks"] != len(tasks):
        raise ValueError(f"{path} is not finished: give the command that began it again")
    answers = [[a for line in chunks for a in line["answers"]] for chunks in tasks.values()]
    voted = any(a is not None for row in answers for a in row)
    total, ks = len(tasks) * n, powers_of_two(n)
    values = pass_at_k([sum(row) for row in rewards], n, ks)
    return Summary(
        settings,
        list(tasks),
        ks,
        values,
        [bootstrap_interval(each[None], over="tasks", resamples=2000) for each in values.T],
        float(maj_at_k(answers, rewards, n, strict=False).mean()) if voted else None,
        sum(line["truncated"] for line in lines) / total,
        sum(line["verifier_errors"] for line in lines),
        sum(line["tokens"] for line in lines) / total,
    )


def summaries(paths: list[Path]) -> dict[str, Summary]:
    """Of each file by its name, or by its path where others have that name.

    Raises:
        ValueError: if they are not of the same tasks, with as many samples each.
    """
    names = [path.stem for path in paths]
    found = {
        name if names.count(name) == 1 else str(path): summary(path) for name, path in zip(names, paths, strict=True)
    }
    same = [(s.tasks, *(s.settings[key] for key in ("env", "env_kwargs", "split", "samples"))) for s in found.values()]
    if any(one != same[0] for one in same):
        raise ValueError("the files differ in env, split, tasks or samples a task: compare what is evaluated alike")
    return found


def report(found: dict[str, Summary]) -> str:
    """Markdown: pass@k with its interval over tasks and the rest, a row a file; then, of each two, how many times
    fewer samples the first needs for the second's pass@k."""
    first = next(iter(found.values()))
    ks = first.ks
    lines = ["| | " + " | ".join(f"pass@{k}" for k in ks) + f" | maj@{ks[-1]} | truncated | verifier errors | tokens |"]
    lines.append("|" + "---|" * (len(ks) + 5))
    for name, s in found.items():
        cells = [name]
        cells += [f"{100 * mean:.1f} [{100 * low:.1f}, {100 * high:.1f}]" for mean, low, high, _ in s.intervals]
        majority = "-" if s.majority is None else f"{100 * s.majority:.1f}"
        cells += [majority, f"{100 * s.truncated:.1f}", str(s.verifier_errors), f"{s.length:.0f}"]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", f"In %, [95% bootstrap over {len(first.pass_at_k)} tasks], {ks[-1]} samples each."]
    for a, x in found.items():
        for b, y in found.items():
            if a == b:
                continue
            curves = x.pass_at_k.mean(axis=0), y.pass_at_k.mean(axis=0)
            ratios = equal_pass_ratio(ks, *curves, levels=curves[1])
            if np.isfinite(ratios).any():
                at = int(np.nanargmax(ratios))
                lines.append(
                    f"\nTo reach the {100 * curves[1][at]:.1f}% that {b} has at k = {ks[at]}, {a} needs "
                    f"{ratios[at]:.2f} times fewer samples: the largest of its ratios."
                )
    return "\n".join(lines)


def draw(found: dict[str, Summary], out: Path) -> None:
    """Coverage: pass@k against k, a curve a file, with its interval over tasks."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5, 3.5), layout="constrained")
    for name, s in found.items():
        mean, low, high, _ = zip(*s.intervals, strict=True)
        (line,) = axes.plot(s.ks, mean, marker="o", markersize=3, label=name)
        axes.fill_between(s.ks, low, high, color=line.get_color(), alpha=0.15, lw=0)
    axes.set(xlabel="k", ylabel="pass@k", title=s.settings["env"].split(":")[-1])
    axes.set_xscale("log", base=2)
    axes.legend(frameon=False)
    figure.savefig(out, dpi=150)
    pyplot.close(figure)


def main(arguments: list[str] | None = None) -> None:
    given = sys.argv[1:] if arguments is None else arguments
    if "--compare" not in given:
        path = evaluate(parse(EvaluateConfig, arguments))
        print(report(summaries([path])))
        return
    parser = argparse.ArgumentParser(description="Compares finished evaluations.")
    parser.add_argument("--compare", nargs="+", type=Path, required=True, help="files of the same env and n")
    parser.add_argument("--figure", type=Path, help="where to draw pass@k against k")
    options = parser.parse_args(given)
    found = summaries(options.compare)
    print(report(found))
    if options.figure:
        draw(found, options.figure)


if __name__ == "__main__":
    main()
