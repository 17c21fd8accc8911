"""Our estimators and reward manager inside real verl. Needs verl: `tests/verl-requirements.txt`."""

import asyncio
import os
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

pytestmark = pytest.mark.verl
verl = pytest.importorskip("verl")

import echo_text  # noqa: E402, F401  registers EchoText-v0; verl installs a package `tests` of its own
import pyarrow.parquet as pq  # noqa: E402
from hydra import compose, initialize_config_dir  # noqa: E402
from omegaconf import OmegaConf  # noqa: E402
from text_fixture import fill  # noqa: E402
from verl import DataProto  # noqa: E402
from verl.trainer.ppo import core_algos  # noqa: E402
from verl.trainer.ppo.reward import load_reward_manager  # noqa: E402
from verl.trainer.ppo.v1.utils import compute_advantage_for_multi_trajectories  # noqa: E402
from verl.utils.config import validate_config  # noqa: E402
from verl.utils.dataset.rl_dataset import RLHFDataset  # noqa: E402

from benchmarks.recipes import RECIPES  # noqa: E402
from maxrl_algos.algorithms import ALGORITHMS, advantages  # noqa: E402
from maxrl_algos.conformance import check  # noqa: E402
from maxrl_algos.conformance.ours import OURS  # noqa: E402
from maxrl_algos.integrations.verl.plugin import NAMES, arguments  # noqa: E402
from maxrl_algos.integrations.verl.tasks import export  # noqa: E402

ROOT = Path(__file__).parent.parent
DOCTOR = [sys.executable, "-m", "maxrl_algos.integrations.verl", "doctor"]
GROUPS = [[1, 0, 0, 0], [1, 1, 0, 1], [0, 0, 0], [1, 1], [0, 1, 0]]  # of different sizes
LIMIT = 4  # tokens of a response


@cache
def config(*settings):
    folder = str(Path(verl.__file__).parent / "trainer/config")
    with initialize_config_dir(config_dir=folder, version_base=None):
        return compose("ppo_trainer", ["reward.reward_manager.name=maxrl", *settings])


def batch(groups, order=None):
    """Groups as verl's batch, in a shuffled order, each response of its own length, and the group of each row."""
    rows = [(f"task-{i}", reward) for i, group in enumerate(groups) for reward in group]
    rows = [rows[i] for i in (np.random.default_rng(0).permutation(len(rows)) if order is None else order)]
    lengths = torch.arange(len(rows)) % LIMIT + 1
    mask = (torch.arange(LIMIT) < lengths[:, None]).long()
    rewards = torch.zeros(len(rows), LIMIT)
    rewards[torch.arange(len(rows)), lengths - 1] = torch.tensor([float(reward) for _, reward in rows])
    tensors = {"token_level_rewards": rewards, "response_mask": mask}
    return DataProto.from_dict(tensors, {"uid": np.array([uid for uid, _ in rows], dtype=object)})


def in_verl(name, data, *settings):
    """(B, L) advantages by verl's own route from the name."""
    algorithm = config(f"algorithm.adv_estimator={name}", *settings).algorithm
    keys = [f"{uid}_{i}_0" for i, uid in enumerate(data.non_tensor_batch["uid"])]
    out = compute_advantage_for_multi_trajectories(data, keys, algorithm.adv_estimator, config=algorithm).batch
    assert torch.equal(out["advantages"], out["returns"]) and out["advantages"].dtype == torch.float32
    return out["advantages"]


def per_row(algorithm, data, **kwargs):
    """(B, L) advantages as our function gives them for one group at a time."""
    uids, rewards = data.non_tensor_batch["uid"], data.batch["token_level_rewards"].sum(1).numpy()
    expected = np.zeros(len(uids))
    for uid in set(uids):
        expected[uids == uid] = advantages(algorithm, rewards[None, uids == uid], **kwargs)[0]
    return torch.tensor(expected, dtype=torch.float32)[:, None] * data.batch["response_mask"]


def test_verl_finds_us_in_a_fresh_process(tmp_path):
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    found = subprocess.run(DOCTOR, capture_output=True, text=True, cwd=tmp_path, env=env)
    assert found.returncode == 0 and all(name in found.stdout.replace(",", "").split() for name in NAMES), found.stderr
    env["VERL_USE_EXTERNAL_PLUGINS"] = "none"
    lost = subprocess.run(DOCTOR, capture_output=True, text=True, cwd=tmp_path, env=env)
    assert lost.returncode == 1 and "VERL_USE_EXTERNAL_PLUGINS" in lost.stderr


def test_a_fresh_ray_worker_looks_up_the_name(monkeypatch):
    import ray

    @ray.remote
    def worker(rewards, mask, uid, algorithm):  # knows verl alone, as its trainer does
        from verl.trainer.ppo.core_algos import get_adv_estimator_fn

        return get_adv_estimator_fn(algorithm.adv_estimator)(
            token_level_rewards=rewards, response_mask=mask, config=algorithm, index=uid
        )[0]

    data = batch(GROUPS)
    tensors, uid = data.batch, data.non_tensor_batch["uid"]
    algorithm = config("algorithm.adv_estimator=maxrl").algorithm
    monkeypatch.setenv("RAY_worker_niceness", "0")  # else 15, and on a busy machine it never starts
    ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False)
    try:
        got = ray.get(worker.remote(tensors["token_level_rewards"], tensors["response_mask"], uid, algorithm))
    finally:
        ray.shutdown()
    assert torch.equal(got, per_row("maxrl", data))


@pytest.mark.parametrize("name", NAMES)
def test_advantages_are_ours_for_groups_of_any_size_in_any_order(name):
    data = batch(GROUPS)
    expected = per_row(NAMES[name], data)
    got = in_verl(name, data)
    assert torch.equal(got, expected) and got.abs().sum() > 0
    assert (got[data.batch["response_mask"] == 0] == 0).all()
    order = np.random.default_rng(1).permutation(len(got))
    assert torch.equal(in_verl(name, data.select_idxs(order)), got[order])


def test_a_group_by_hand():
    got = in_verl("maxrl", batch([[1, 0, 0, 0], [0, 1, 1, 0]], order=[0, 4, 1, 5, 2, 6, 3, 7]))[:, 0]
    assert got.tolist() == [3, -1, -1, 1, -1, 1, -1, -1]


@pytest.mark.parametrize(
    "name, kwargs", [("pkpo", {"k": 2}), ("maxrl_t", {"order": 2}), ("maxrl", {"variant": "success_average"})]
)
def test_arguments_come_from_the_configuration(name, kwargs):
    data = batch(GROUPS)
    got = in_verl(name, data, *(f"+algorithm.algorithm_kwargs.{key}={value}" for key, value in kwargs.items()))
    assert torch.equal(got, per_row(NAMES[name], data, **kwargs))
    assert not torch.equal(got, in_verl(name, data))


@pytest.mark.parametrize(
    "settings, groups, cause",
    [
        ([], [[1, 0.5]], "0 or 1, got 0.5"),
        ([], [[1, float("nan")]], "0 or 1, got nan"),
        ([], [[1, 0], [1]], "N = 1"),
        (["algorithm.use_kl_in_reward=True"], GROUPS, "use_kl_loss"),
        (["+algorithm.variant=control_variate"], GROUPS, r"write \+algorithm.algorithm_kwargs.variant="),
        (["+algorithm.algorithm_kwargs.order=2"], GROUPS, r"\['order'\] are none of maxrl's arguments: \['variant'\]"),
    ],
)
def test_what_is_no_maxrl_is_refused(settings, groups, cause):
    with pytest.raises(ValueError, match=cause):
        in_verl("maxrl", batch(groups), *settings)


def test_rows_without_ids_are_refused():
    data = batch(GROUPS).batch
    with pytest.raises(ValueError, match="uid"):
        core_algos.get_adv_estimator_fn("maxrl")(**data)


def test_verls_grpo_and_rloo_are_ours_but_for_groups_of_one():
    """verl's GRPO has our epsilon, 1e-6; it and RLOO compute in float32 and let a group of one keep its reward."""
    data = batch([group for group in GROUPS if len(group) > 1])
    for name in "grpo", "rloo":
        assert torch.allclose(in_verl(name, data), in_verl(f"maxrl_{name}", data), rtol=0, atol=2e-6)
    alone = batch([[1, 0], [1]], order=[0, 1, 2])
    for name in "grpo", "rloo":
        assert in_verl(name, alone)[2].max() == pytest.approx(1, abs=1e-5)
        with pytest.raises(ValueError, match="N >= 2"):
            in_verl(f"maxrl_{name}", alone)


def test_verl_has_no_estimator_of_a_name_of_ours():
    """If one comes, ours must be compared with it, and one of them be renamed."""
    assert not {estimator.value for estimator in core_algos.AdvantageEstimator} & set(NAMES)
    assert set(ALGORITHMS) - set(NAMES.values()) == {"differential_smoothing"}


class Words:
    """A tokenizer of the digits and <eos> as `EchoText` needs them."""

    texts = [*"0123", "<eos>"]

    def decode(self, ids, skip_special_tokens):
        assert skip_special_tokens
        return " ".join(self.texts[i] for i in ids if i != 4)

    def apply_chat_template(self, messages, add_generation_prompt, tokenize, **_):
        return [0] * len(messages[-1]["content"])


def test_rows_are_read_judged_and_weighed_by_verl(tmp_path):
    export(tmp_path / "train.parquet", "EchoText-v0", {}, "test", 3)
    limit = f"data.max_response_length={LIMIT}"
    settings = config("algorithm.adv_estimator=maxrl", "actor_rollout_ref.rollout.n=4", limit)
    dataset = RLHFDataset(str(tmp_path / "train.parquet"), Words(), settings.data)
    manager = load_reward_manager(settings, Words())
    tried = [[1, 4], [0, 1, 4], [0, 1, 0, 1], [0, 4]]  # the third reaches the limit
    responses = torch.tensor([ids + [0] * (LIMIT - len(ids)) for ids in tried] * 3)
    lengths = torch.tensor([len(ids) for ids in tried] * 3)
    mask = (torch.arange(LIMIT) < lengths[:, None]).long()
    prompts = torch.zeros(12, 2, dtype=torch.int64)
    tensors = {"prompts": prompts, "responses": responses, "response_mask": mask}
    tensors["attention_mask"] = torch.cat([torch.ones_like(prompts), mask], 1)
    rows = [dataset[i] for i in range(3) for _ in tried]
    columns = {
        key: np.array([row[key] for row in rows], dtype=object) for key in ("data_source", "reward_model", "extra_info")
    }
    data = DataProto.from_dict(tensors, {**columns, "uid": np.array([str(row["index"]) for row in rows], dtype=object)})

    async def score():
        return await asyncio.gather(*(manager.run_single(data[i : i + 1]) for i in range(12)))

    manager.loop = asyncio.new_event_loop()
    scored = manager.loop.run_until_complete(score())
    scores = [one["reward_score"] for one in scored]
    assert scores == [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]  # tasks 0, 1, 2
    extra = [one["reward_extra_info"] for one in scored]
    assert [one["truncated"] for one in extra] == [0, 0, 1, 0] * 3 and [one["acc"] for one in extra] == scores
    assert not any(one["verifier_error"] for one in extra)
    data.batch["token_level_rewards"] = manager.assemble_rm_scores(data, scores)
    got = in_verl("maxrl", data)[:, 0].tolist()
    assert got == [-1, -1, -1, 3, 1, 1, -1, -1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "settings, cause",
    [
        (["algorithm.adv_estimator=maxrl", "actor_rollout_ref.rollout.n=1"], "N = 1"),
        (
            ["algorithm.adv_estimator=pkpo", "actor_rollout_ref.rollout.n=4", "+algorithm.algorithm_kwargs.k=8"],
            "in 1..N, got k=8 with N=4",
        ),
        (["reward.custom_reward_function.path=mine.py"], "drop custom_reward_function"),
    ],
)
def test_wrong_settings_stop_a_run_at_its_start(settings, cause, monkeypatch):
    monkeypatch.setattr("verl.trainer.ppo.reward.get_custom_reward_fn", lambda config: None)
    with pytest.raises(ValueError, match=cause):
        load_reward_manager(config(*settings), Words())


def test_the_command_of_the_page_composes():
    page = (ROOT / "maxrl_algos/integrations/README.md").read_text()
    command = shlex.split(page.split("```bash")[1].split("```")[0].replace("\\\n", ""))
    assert command[:3] == ["python", "-m", "verl.trainer.main_ppo"]
    settings = config(*(setting for setting in command[3:] if "reward_manager" not in setting))
    load_reward_manager(settings, Words())
    validate_config(settings, use_reference_policy=False, use_critic=False)


def test_the_recipe_is_that_of_our_loop_and_verl_takes_it(tmp_path):
    fill(tmp_path / "data")
    data = tmp_path / "exported"
    data.mkdir()
    for name in "AIME2025", "BeyondAIME", "MATH500", "Minerva":
        (data / f"{name}.parquet").touch()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "MAXRL_DATA": str(tmp_path / "data"), "DATA": str(data)}
    command = [ROOT / "benchmarks/verl_qwen3.sh", "4B", "pkpo", "+algorithm.algorithm_kwargs.k=16", "--cfg", "job"]
    shown = subprocess.run([*command, "--resolve"], capture_output=True, text=True, cwd=ROOT, env=env)
    assert shown.returncode == 0, shown.stderr
    settings = OmegaConf.create(shown.stdout[shown.stdout.index("actor_rollout_ref:") :])
    actor, rollout = settings.actor_rollout_ref.actor, settings.actor_rollout_ref.rollout
    assert {
        "env": "MaxRL/" + Path(settings.data.train_files).stem + "-v0",
        "start_from": settings.actor_rollout_ref.model.path,
        "tasks": settings.data.train_batch_size,
        "rollouts": rollout.n,
        "steps": settings.trainer.total_training_steps,
        "lr": actor.optim.lr,
        "max_grad_norm": actor.optim.clip_grad,
        "max_prompt": rollout.prompt_length,
        "max_response": rollout.response_length,
    }.items() <= RECIPES["math-qwen3-4b"].items()
    assert arguments("pkpo", settings.algorithm) == {"k": 16}
    assert settings.trainer.nnodes * settings.trainer.n_gpus_per_node == 32
    assert pq.read_table(data / "POLARIS.parquet").num_rows == 4
    validate_config(settings, use_reference_policy=False, use_critic=False)
    load_reward_manager(settings, Words())


def through_verl(name, **fixed):
    """A function for the conformance cases: verl's route from the name, with groups of any sizes in one batch."""

    def function(rewards, **arguments):
        settings = [f"+algorithm.algorithm_kwargs.{key}={value}" for key, value in {**fixed, **arguments}.items()]
        found = in_verl(name, batch(rewards, order=range(sum(map(len, rewards)))), *settings)[:, 0].tolist()
        return [[found.pop(0) for _ in group] for group in rewards]

    return function


@pytest.mark.parametrize("estimator", OURS)
def test_our_plug_in_keeps_the_conformance_cases(estimator):
    algorithm, fixed = OURS[estimator]
    [name] = [name for name, ours in NAMES.items() if ours == algorithm]
    assert check(through_verl(name, **fixed), estimator) == []


def test_verls_own_estimators_fail_only_for_groups_of_one():
    """verl 0.9.1 lets a rollout that is alone in its group keep its reward."""
    for name, estimator in ("grpo", "grpo_sample_std"), ("rloo", "rloo"):
        failures = check(lambda rewards, name=name, eps=None: through_verl(name)(rewards), estimator)
        assert all("N = 1" in failure or "eps=0.0001" in failure for failure in failures), failures
        assert any("N = 1" in failure for failure in failures)
