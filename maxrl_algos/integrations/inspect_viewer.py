"""Kept rollouts as a log of Inspect (inspect-ai), which its viewer opens: `pip install 'maxrl[inspect]'`.

A rollout becomes a sample of Inspect: its prompt the input, its response the output, its verdict a score. The rollouts
of a task are its epochs.
"""

import json
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
    write_eval_log,
)
from inspect_ai.model import ChatMessageAssistant, ChatMessageUser, ModelOutput
from inspect_ai.scorer import Score

SCORER = "verifier"


def write_log(folder: Path, run: Path, records: list[dict[str, Any]]) -> Path:
    """Write a log of rollouts into a folder; returns its path.

    Args:
        folder: where the log goes; an older one of the same run is replaced.
        run: the run's folder or its file of rollouts.
        records: rollouts, as `maxrl_algos.run.kept` describes them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = run / "config.json" if run.is_dir() else run.parent / "config.json"
    settings = json.loads(config.read_text()) if config.exists() else {}
    name = settings.get("env", "rollouts").rpartition(":")[2]
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    samples = [sample(i, record) for i, record in enumerate(records)]
    mean = sum(record["reward"] for record in records) / max(1, len(records))
    log = EvalLog(
        status="success",
        eval=EvalSpec(
            created=now,
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
        samples=samples,
    )
    path = folder / "rollouts.eval"
    write_eval_log(log, str(path))
    return path


def sample(index: int, record: dict[str, Any]) -> EvalSample:
    """One rollout as a sample of Inspect.

    Args:
        index: its place in the log, since Inspect tells samples apart by their id and epoch.
        record: the rollout.
    """
    prompt, response = (text_of(record[name]) for name in ("prompt", "response"))
    known = ("step", "phase", "split", "task", "rollout", "ended", "logprob", "length", "advantage")
    output = ModelOutput.from_content(model="maxrl", content=response)
    return EvalSample(
        id=f"{record['phase']} {record['step']}, {record['split']} {record['task']}, no. {record['rollout']}, {index}",
        epoch=1,
        input=prompt or f"{record['split']} task {record['task']}",
        target=text_of(record.get("gold")),
        messages=[ChatMessageUser(content=prompt), ChatMessageAssistant(content=response)],
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


def text_of(value: Any) -> str:
    """A prompt, response or answer as one text."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
