"""Settings of recipes: learning-rate schedules, resampling, the best model, uploads, and the trackers' project."""

import json
import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from maxrl_algos.commands import train_text
from maxrl_algos.data import Groups, Rollouts
from maxrl_algos.learners.resampling import mixed, resample
from maxrl_algos.learners.schedule import learning_rate
from maxrl_algos.models.build import load_causal_lm
from maxrl_algos.run import hub
from maxrl_algos.run.journal import start_tracker
from maxrl_algos.run.json_lines import read
from tests.test_text_training import TINY, run, start  # noqa: F401  # a fixture


def test_learning_rates():
    def rates(schedule):
        config = SimpleNamespace(lr=1.0, lr_warmup=2, steps=6, lr_schedule=schedule)
        return [learning_rate(config, update) for update in range(6)]

    assert rates("constant") == [0.5, 1, 1, 1, 1, 1]
    assert rates("linear") == [0.5, 1, 1, 0.75, 0.5, 0.25]
    assert rates("cosine") == pytest.approx(
        [0.5, 1, 1, (1 + math.cos(math.pi / 4)) / 2, 0.5, (1 - math.cos(math.pi / 4)) / 2]
    )


def test_a_run_has_its_schedule_and_keeps_the_best_model(tmp_path, start):  # noqa: F811
    settings = dict(lr_schedule="linear", lr_warmup=1, eval_split="train", keep_best=1, eval_every=1, steps=3, lr=3e-3)
    folder = run(tmp_path, start, **settings)
    assert [e["train/lr"] for e in read(folder / "metrics.jsonl")] == pytest.approx([3e-3, 3e-3, 1.5e-3])
    shares = {e["step"]: np.mean(e["successes"]) / e["samples"] for e in read(folder / "evaluations.jsonl")}
    best = json.loads((folder / "best/best.json").read_text())
    assert best["value"] == pytest.approx(max(shares.values())) and shares[best["step"]] == max(shares.values())
    assert load_causal_lm(str(folder / "best")).config.vocab_size and (folder / "best/tokenizer.json").exists()
    for wrong, words in [
        ({"keep_best": 1}, "must not be 'test'"),
        ({"keep_best": 3, "eval_split": "train"}, "must be one of"),
        ({"lr_schedule": "step"}, "lr_schedule must be one of"),
        ({"resample": 1, "fsdp": True, "sampler": "transformers"}, "resample needs"),
    ]:
        with pytest.raises(ValueError, match=words):
            replace(TINY, **wrong)


def groups(tasks, successes, width, n=4):
    """Groups with the given numbers of successes, whose tokens and log-probs name their task."""
    tasks = np.array(tasks)
    tokens = torch.as_tensor(tasks)[:, None, None].expand(-1, n, width)
    rollouts = Rollouts(tokens, torch.full((len(tasks), n), width), tokens.float())
    rewards = (np.arange(n) < np.array(successes)[:, None]).astype(float)
    ended, answers = np.full(rewards.shape, "done", object), np.full(rewards.shape, "a", object)
    prompts = torch.as_tensor(tasks)[:, None].expand(-1, width)
    lengths = torch.full((len(tasks),), width)
    return Groups(tasks, prompts, lengths, rollouts, rewards, ended, answers, {"sample": 1.0, "verify": 0.5})


def test_groups_without_contrast_are_replaced():
    first, asked = groups([1, 2, 3, 4], [0, 2, 4, 0], 2), []
    rounds = {1: groups([5, 6, 7], [4, 1, 0], 3), 2: groups([8, 9], [3, 0], 1)}

    def draw(number, count):
        asked.append((number, count))
        return rounds[number]

    found = resample(first, draw, 2, pad=0)
    assert asked == [(1, 3), (2, 2)] and found.tasks.tolist() == [6, 2, 8, 4]
    assert mixed(found).tolist() == [True, True, True, False] and found.drawn is first
    assert found.rewards.sum(axis=1).tolist() == [1, 2, 3, 0] and found.seconds == {"sample": 3.0, "verify": 1.5}
    for i, (task, width) in enumerate([(6, 3), (2, 2), (8, 1), (4, 2)]):
        assert found.rollouts.tokens[i, 0].tolist() == [task] * width + [0] * (3 - width)
        assert found.prompts[i].tolist() == [0] * (3 - width) + [task] * width
        assert found.rollouts.lengths[i].tolist() == [width] * 4 and int(found.prompt_lengths[i]) == width
    assert resample(rounds[2], lambda *_: rounds[2], 0, 0).tasks.tolist() == [8, 9]


def test_a_run_that_resamples(tmp_path, start):  # noqa: F811
    steps = read(run(tmp_path, start, resample=3, steps=3, tasks=8) / "metrics.jsonl")
    assert sum(e["rollout/replaced_groups"] for e in steps) > 0
    assert all(e["train/logprob_difference_max"] < 1e-3 for e in steps)


def test_uploads(tmp_path, start, monkeypatch):  # noqa: F811
    sent = []

    class Client:
        def whoami(self):
            if not monkeypatch:
                raise OSError

        def create_repo(self, name, private, exist_ok):
            assert private and exist_ok

        def upload_folder(self, folder_path, repo_id, ignore_patterns):
            sent.append((sorted(p.name for p in folder_path.iterdir()), repo_id, ignore_patterns))

    with pytest.raises(ValueError, match="owner/name"):
        hub.check_login("name")
    monkeypatch.setattr("huggingface_hub.HfApi", Client)
    config = replace(TINY, out=str(tmp_path), start_from=start, steps=1, eval_tasks=0, push_to_hub="me/model")
    train_text.train(config)
    ((files, name, left_out),) = sent
    assert "model.safetensors" in files and "tokenizer.json" in files and name == "me/model" and "state.pt" in left_out
    monkeypatch.setattr(Client, "whoami", lambda self: 1 / 0)
    with pytest.raises(ValueError, match="needs a login"):
        train_text.train(replace(config, out=str(tmp_path / "other")))
    assert not (tmp_path / "other").exists()


def test_trackers_get_project_and_entity(tmp_path, monkeypatch):
    from accelerate.tracking import LOGGER_TYPE_TO_CLASS

    given = {}

    class Tracker:
        requires_logging_directory = False

        def __init__(self, project, **kwargs):
            given.update(project=project, **kwargs)

        def start(self):
            pass

        def store_init_configuration(self, config):
            pass

    monkeypatch.setitem(LOGGER_TYPE_TO_CLASS, "wandb", Tracker)
    start_tracker("wandb", tmp_path, 0, {"project": "mazes", "entity": "us"})
    assert given["project"] == "mazes" and given["entity"] == "us"
    given.clear()
    start_tracker("wandb", tmp_path, 0, {"project": "maxrl", "entity": None})
    assert given["project"] == "maxrl" and "entity" not in given
