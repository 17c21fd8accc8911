"""Text envs as data and reward function of other engines; what needs none of these engines."""

import time
from concurrent.futures import ThreadPoolExecutor

import gymnasium as gym
import numpy as np
import pyarrow.parquet as pq
import pytest

from maxrl_algos.integrations.verl.__main__ import main
from maxrl_algos.integrations.verl.tasks import compute_score, rows
from maxrl_algos.sources.text import END
from maxrl_envs.task import Outcome
from tests import echo_text  # noqa: F401  registers EchoText-v0
from tests.text_fixture import fill

TEXT_ENVS = {
    "EchoText-v0": {},
    "maxrl_envs:MaxRL/Arithmetic-v0": {"level": 2},
    "maxrl_envs:MaxRL/GSM8K-v0": {"checksum": False},
    "maxrl_envs:MaxRL/MATH500-v0": {"checksum": False},
}


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    fill(tmp_path / "data")
    monkeypatch.setenv("MAXRL_DATA", str(tmp_path / "data"))


def score(row, response, **extra):
    return compute_score(row["data_source"], response, "", {**row["extra_info"], **extra})


@pytest.mark.parametrize("env, kwargs", TEXT_ENVS.items(), ids=TEXT_ENVS)
def test_scores_are_the_rewards_of_the_env(env, kwargs):
    made = gym.make(env, end=END, **kwargs)
    for row in rows(env, kwargs, "test", 4):
        gold = row["reward_model"]["ground_truth"]
        index = row["extra_info"]["index"]
        tried = [gold, f"so {gold}", "", "\\boxed{17}", "17", "1", "no idea", gold + "x" * 40_000, gold[:-1]]
        rewards = []
        for response in tried:
            for truncated in False, True:
                made.reset(options={"task": index, "split": "test"})
                _, reward, _, cut, info = made.step(response + END * (not truncated))
                rewards.append(reward)
                got = score(row, response, truncated=truncated)
                assert got == {"score": reward, "acc": reward, "truncated": float(cut), "verifier_error": 0.0}
        assert rewards[:2] == [1, 0] and 0 < sum(rewards) < len(rewards) / 2
        assert score(row, gold)["score"] == 1 and score(row, END + gold + END)["score"] == 1


def test_a_verifier_that_fails_is_told_from_a_wrong_answer(monkeypatch):
    [row] = rows("EchoText-v0", {}, "test", 1)
    failed = lambda self, split, indices, responses: np.full(len(responses), Outcome.VERIFIER_ERROR)  # noqa: E731
    monkeypatch.setattr(echo_text.EchoText, "judge", failed)
    assert score(row, "0") == {"score": 0.0, "acc": 0.0, "truncated": 0.0, "verifier_error": 1.0}


def test_threads_do_not_mix_up_tasks(monkeypatch):
    tasks = list(rows("EchoText-v0", {}, "test", 50))
    prompt = echo_text.EchoText.observation
    monkeypatch.setattr(echo_text.EchoText, "observation", lambda *args: time.sleep(1e-3) or prompt(*args))
    with ThreadPoolExecutor(8) as pool:
        right = pool.map(lambda row: score(row, str(row["extra_info"]["index"] % 4))["score"], tasks)
        assert sum(right) == 50


def test_rows_of_other_data_are_refused():
    [row] = rows("EchoText-v0", {}, "train", 1)
    with pytest.raises(ValueError, match="'Say 0.' is not 'Say 7.'"):
        score(row, "0", message="Say 7.")
    with pytest.raises(ValueError, match=r"lacks \['env', 'env_kwargs', 'message'\].*export"):
        compute_score("gsm8k", "0", "0", {"split": "train", "index": 0})


def test_exports_any_text_env(tmp_path):
    out = tmp_path / "new" / "train.parquet"
    main(["export", "--env", "maxrl_envs:MaxRL/MATH500-v0", "--env-kwargs", '{"checksum": false}', "--split", "test"]
         + ["--out", str(out)])  # fmt: skip
    table = pq.read_table(out).to_pylist()
    assert [row["extra_info"]["index"] for row in table] == [0, 1, 2, 3]
    assert set(table[0]) == {"data_source", "prompt", "ability", "reward_model", "extra_info"}
    assert [message["role"] for message in table[0]["prompt"]] == ["system", "user"]
    assert table[0]["prompt"][1]["content"] == "Of math500. What is 1 + 1?"
    assert table[0]["data_source"] == "MaxRL/MATH500-v0, checksum=False"
    assert table[0]["reward_model"] == {"style": "rule", "ground_truth": "\\boxed{2}"}
    assert score(table[1], "It is 43.")["score"] == 0 and score(table[1], "\\boxed{42}")["score"] == 1

    for wrong, cause in (
        (["--env", "EchoText-v0"], "endless: say how many tasks with count"),
        (["--env", "EchoText-v0", "--split", "test", "--count", "51"], "from 1 to the 50 tasks"),
        (["--env", "EchoText-v0", "--split", "dev", "--count", "1"], "unknown split 'dev'"),
        (["--env", "maxrl_envs:MaxRL/ImageBandit-v0", "--count", "1"], "no text env"),
    ):
        with pytest.raises(SystemExit, match=cause):
            main(["export", *wrong, "--out", str(out)])
    assert pq.read_table(out).num_rows == 4 and [path.name for path in out.parent.iterdir()] == ["train.parquet"]
