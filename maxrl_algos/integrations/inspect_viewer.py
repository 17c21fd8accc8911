"""Kept rollouts as a log of Inspect (inspect-ai), which its viewer opens: `pip install 'maxrl[inspect]'`.

A rollout becomes a sample of Inspect: its prompt the input, its response the output, its verdict a score. The rollouts
of a task are its epochs.
"""

import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from inspect_ai.log import (
    EvalConfig,
    EvalDataset,
    EvalLog,
    EvalMetric,
    EvalResults,
    EvalSample,
    EvalScore,
    EvalSpec,
    EvalStats,
    write_eval_log,
)
from inspect_ai.model import ChatMessageAssistant, ChatMessageUser, ContentImage, ContentText, ModelOutput
from inspect_ai.scorer import Score

from maxrl_algos.run.kept import NAME

SCORER = "verifier"


def write_log(
    folder: Path, run: Path, records: list[dict[str, Any]], draw: Callable[[dict[str, Any]], dict[str, Any]]
) -> Path:
    """Write a log of rollouts into a folder; returns its path.

    Args:
        folder: where the log goes; an older one of the same run is replaced.
        run: the run's folder or its file of rollouts.
        records: rollouts, as `maxrl_algos.run.kept` describes them.
        draw: what is shown of a rollout beside its response: a "picture", a data URL, or a "drawing" in text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = run / "config.json" if run.is_dir() else run.parent / "config.json"
    settings = json.loads(config.read_text()) if config.exists() else {}
    name = settings.get("env", "rollouts").rpartition(":")[2]
    kept = run / NAME if run.is_dir() else run
    begun, ended = (when(path) for path in (config if config.exists() else kept, kept))  # as far as files tell
    samples = [sample(i, record, draw(record)) for i, record in enumerate(records)]
    mean = sum(record["reward"] for record in records) / max(1, len(records))
    log = EvalLog(
        status="success",
        eval=EvalSpec(
            created=begun,
            task=f"{name} ({settings.get('algorithm', 'rollouts')}, seed {settings.get('seed', 0)})",
            task_args=settings,
            dataset=EvalDataset(name=name, samples=len(samples)),
            model=f"maxrl/{(run if run.is_dir() else run.parent).name}",
            config=EvalConfig(),
        ),
        results=EvalResults(
            total_samples=len(samples),
            completed_samples=len(samples),
            scores=[
                EvalScore(name=SCORER, scorer=SCORER, metrics={"pass_rate": EvalMetric(name="pass_rate", value=mean)})
            ],
        ),
        stats=EvalStats(started_at=begun, completed_at=ended),
        samples=samples,
    )
    path = folder / "rollouts.eval"
    write_eval_log(log, str(path))
    return path


def sample(index: int, record: dict[str, Any], shown: dict[str, Any]) -> EvalSample:
    """One rollout as a sample of Inspect.

    Args:
        index: its place in the log, since Inspect tells samples apart by their id and epoch.
        record: the rollout.
        shown: its drawing, as `write_log` describes it.
    """
    prompt, response = (text_of(record[name]) for name in ("prompt", "response"))
    asked = prompt or f"{record['split']} task {record['task']}"
    known = ("step", "phase", "split", "task", "rollout", "ended", "logprob", "length", "advantage")
    output = ModelOutput.from_content(model="maxrl", content=response)
    said = ContentText(text=f"{response}\n\n```\n{shown['drawing']}\n```" if "drawing" in shown else response)
    pictures = [ContentImage(image=shown["picture"])] if "picture" in shown else []
    return EvalSample(
        id=f"{record['phase']} {record['step']}, {record['split']} {record['task']}, no. {record['rollout']}, {index}",
        epoch=1,
        input=asked,
        target=text_of(record.get("gold")),
        messages=[ChatMessageUser(content=asked), ChatMessageAssistant(content=[said, *pictures])],
        output=output,
        scores={
            SCORER: Score(
                value="C" if record["reward"] else "I",
                answer=text_of(record.get("answer")),
                explanation=record["why"],
            )
        },
        metadata={key: record[key] for key in known if key in record},
    )


def when(path: Path) -> str:
    """When a file was last written, as Inspect has times."""
    return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc).isoformat(timespec="seconds")


def text_of(value: Any) -> str:
    """A prompt, response or answer as one text."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
