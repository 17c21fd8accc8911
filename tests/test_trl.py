"""The TRL plug-in: advantages and gradients are ours, settings and launches that would change them are refused."""

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("trl")

from benchmarks import loops
from maxrl_algos.algorithms import ALGORITHMS, advantages, wants_logprobs
from maxrl_algos.commands import train_text
from maxrl_algos.commands.train_text import TextConfig
from maxrl_algos.data import Groups, Rollouts
from maxrl_algos.integrations import trl as plugin
from maxrl_algos.integrations.trl import CorrectnessConfig, CorrectnessTrainer, scored_advantages
from maxrl_algos.models.build import load_causal_lm
from maxrl_algos.models.padded_lm import PaddedModel
from maxrl_algos.run import checkpoint
from maxrl_algos.run.json_lines import read
from maxrl_algos.sources.text import TextSource
from maxrl_algos.update import accumulate_gradient
from tests.text_fixture import fill

ROOT = Path(__file__).parent.parent
ENV = "tests.echo_text:EchoText-v0"
SETTINGS = dict(
    env=ENV, max_prompt=16, max_completion_length=6, num_generations=4, per_device_train_batch_size=8,
    gradient_accumulation_steps=2, max_steps=3, learning_rate=1e-3, logging_steps=1, report_to=[], save_strategy="no",
    use_cpu=True, bf16=False, gradient_checkpointing=False, disable_tqdm=True,
)  # fmt: skip


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A checkpoint that solves some of the tasks."""
    folder = tmp_path_factory.mktemp("start")
    train_text.train(
        TextConfig(
            out=str(folder), env=ENV, model={"layers": 2, "hidden": 64, "heads": 2, "kv_heads": 1}, warmup_steps=60,
            warmup_lr=2e-3, steps=0, save_every=1000, eval_tasks=0, max_prompt=16, max_response=6, loggers=(),
            progress=False,
        )
    )  # fmt: skip
    return str(checkpoint.complete(folder)[-1])


class Recorded(CorrectnessTrainer):
    """Keeps the rewards, the batches and the logs of a run."""

    def __init__(self, *args, **kwargs):
        self.rewards, self.batches, self.gathered = [], [], []
        super().__init__(*args, **kwargs)

    def correct(self, *args, **columns):
        rewards = super().correct(*args, **columns)
        self.rewards.append(np.array([np.nan if r is None else r for r in rewards]))
        return rewards

    def _calculate_rewards(self, *args, **kwargs):
        found = super()._calculate_rewards(*args, **kwargs)
        self.gathered.append(found[:, 0].numpy().copy())
        return found

    def _generate_and_score_completions(self, inputs):
        out = super()._generate_and_score_completions(inputs)
        self.batches.append((out, inputs))
        return out


def settings(out, **changes):
    return CorrectnessConfig(output_dir=str(out), **{**SETTINGS, **changes})


def train(out, start, **changes):
    trainer = Recorded(start, settings(out, **changes))
    trainer.train()
    return trainer


RUNS = [(name, {}) for name in ALGORITHMS if not wants_logprobs(name)]
RUNS += [("maxrl", {"variant": "control_variate"}), ("maxrl_t", {"order": 2}), ("pkpo", {"k": 3})]


@pytest.mark.parametrize("algorithm, kwargs", RUNS)
def test_advantages_are_ours(tmp_path, start, algorithm, kwargs):
    trainer = train(tmp_path, start, algorithm=algorithm, algorithm_kwargs=kwargs)
    assert len(trainer.batches) == 3 and trainer.state.global_step == 3
    for rewards, (batch, _) in zip(trainer.rewards, trainer.batches, strict=True):
        ours = advantages(algorithm, rewards.reshape(4, 4), **kwargs).ravel()
        assert (batch["advantages"].numpy() == ours.astype(np.float32)).all()
    assert list(trainer._logs["advantages"]) == ours.astype(np.float32).tolist()
    assert 0 < np.mean(trainer.rewards) < 1
    logged = [entry for entry in trainer.state.log_history if "coverage" in entry]
    means = [rewards.reshape(4, 4).any(axis=1).mean() for rewards in trainer.rewards]
    assert [entry["coverage"] for entry in logged] == pytest.approx(means)


@pytest.mark.parametrize("aggregation", ["sequence_sum", "token_mean"])
def test_the_gradient_is_ours(tmp_path, start, aggregation):
    model, plain = load_causal_lm(start), load_causal_lm(start)
    args = settings(tmp_path, max_steps=1, max_grad_norm=1e9, aggregation=aggregation, lr_scheduler_type="constant")
    trainer = Recorded(model, args, optimizers=(torch.optim.SGD(model.parameters(), lr=1.0), None))
    before = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    trainer.train()
    batch = trainer.batches[0][0]
    shape = 4, 4, -1
    lengths = batch["completion_mask"].sum(dim=1)
    rollouts = Rollouts(
        batch["completion_ids"].reshape(shape), lengths.reshape(4, 4), batch["completion_ids"].reshape(shape) * 0.0
    )
    sizes = batch["prompt_mask"].sum(dim=1)[::4]
    ours = advantages("maxrl", trainer.rewards[0].reshape(4, 4))
    assert ours.any() and lengths.min() < lengths.max()
    prompts = batch["prompt_ids"][::4]
    groups = Groups(np.arange(4), prompts, sizes, rollouts, None, None, None, {})
    accumulate_gradient(PaddedModel(plain), groups, ours, aggregation)
    constant = 1 / args.max_completion_length if aggregation == "sequence_sum" else 1.0
    for (name, moved), parameter in zip(model.named_parameters(), plain.parameters(), strict=True):
        torch.testing.assert_close(before[name] - moved, parameter.grad * constant, atol=2e-6, rtol=1e-3)


def test_tasks_and_prompts_are_those_of_our_loop(tmp_path, start):
    trainer = train(tmp_path, start, seed=5)
    for step, (batch, inputs) in enumerate(trainer.batches):
        tasks = trainer.source.training_tasks(5, step, 4)
        assert [row["task"] for row in inputs] == np.repeat(tasks, 4).tolist()
        for ids, mask, message in zip(
            batch["prompt_ids"][::4], batch["prompt_mask"][::4], trainer.source.messages(tasks, "train"), strict=True
        ):
            assert ids[mask.bool()].tolist() == trainer.chat.prompt(message)


def test_prompts_are_made_when_they_are_read(tmp_path, start, monkeypatch):
    shown, messages = [], TextSource.messages
    monkeypatch.setattr(TextSource, "messages", lambda *args: shown.append(len(args[1])) or messages(*args))
    trainer = CorrectnessTrainer(start, settings(tmp_path, max_steps=5000))
    assert len(trainer.train_dataset) == 5000 * 4 and sum(shown) < 300  # of which 256 to check their lengths
    transform = trainer.train_dataset.format["format_kwargs"]["transform"]
    assert len(pickle.dumps(transform)) < 1000 and pickle.loads(pickle.dumps(transform))({"task": [5]})["task"] == [5]
    tasks = trainer.source.training_tasks(trainer.args.seed, 4321, 4)
    rows = trainer.train_dataset[4321 * 4 : 4322 * 4]
    assert rows["task"] == tasks.tolist() and rows["split"] == ["train"] * 4
    assert rows["prompt"] == [trainer.chat.conversation(m) for m in trainer.source.messages(tasks, "train")]


def test_long_prompts_are_found_at_the_start_or_left_out(tmp_path, start, monkeypatch):
    fill(tmp_path / "data")
    monkeypatch.setenv("MAXRL_DATA", str(tmp_path / "data"))
    changes = {"env": "maxrl_envs:MaxRL/GSM8K-v0", "env_kwargs": {"checksum": False}, "eval_tasks": 4}
    trainer = CorrectnessTrainer(start, settings(tmp_path, max_prompt=10_000, **changes))
    lengths = [len(trainer.chat.prompt(m)) for m in trainer.source.messages(np.arange(4), "train")]
    limit = sorted(lengths)[2]
    assert limit < max(lengths)
    with pytest.raises(ValueError, match=f"longer than max_prompt={limit}"):
        CorrectnessTrainer(start, settings(tmp_path, max_prompt=limit, **changes))
    changes |= {"long_prompts": "drop", "eval_tasks": 0}
    with pytest.warns(UserWarning, match="leaves out 1 training"):
        trainer = CorrectnessTrainer(start, settings(tmp_path, max_prompt=limit, **changes))
    tasks = [row["task"] for row in trainer.train_dataset]
    assert set(tasks) == set(range(4)) - {int(np.argmax(lengths))}


def test_a_run_without_a_success_says_what_to_do(tmp_path, start, monkeypatch):
    monkeypatch.setattr(TextSource, "verify", lambda *_: (np.zeros(16), np.full(16, "answered", object)))
    monkeypatch.setattr("maxrl_algos.run.success_watch.PATIENCE", 3)
    with pytest.warns(UserWarning, match="3 updates in a row without a single success.*num_generations"):
        train(tmp_path, start)


def test_a_tokenizer_without_template_gets_plain_text(tmp_path, start):
    from transformers import AutoTokenizer

    load_causal_lm(start).save_pretrained(tmp_path)
    words = AutoTokenizer.from_pretrained(start)
    words.chat_template = None
    words.save_pretrained(tmp_path)
    (tmp_path / "chat_template.jinja").unlink(missing_ok=True)
    trainer = train(tmp_path / "out", str(tmp_path), max_steps=1)
    batch, message = trainer.batches[0][0], trainer.source.messages(np.array([0]), "train")[0]
    assert isinstance(trainer.train_dataset[0]["prompt"], str)
    shown = trainer.processing_class.decode(batch["prompt_ids"][0][batch["prompt_mask"][0].bool()])
    assert shown.startswith("Say ") and shown.endswith(".\n") and len(shown) == len(message) + 1


def test_only_what_ended_by_itself_is_right(tmp_path, start):
    trainer = CorrectnessTrainer(start, settings(tmp_path))
    whole = trainer.chat.response("so 3")
    assert trainer.correct([whole, whole[:-1], trainer.chat.response("2")], [3, 3, 3], ["train"] * 3) == [1.0, 0.0, 0.0]


def test_a_failed_verifier_leaves_a_rollout_unscored(tmp_path, start, monkeypatch):
    verify = TextSource.verify

    def fail(self, chat, tasks, *args):
        rewards, ended = verify(self, chat, tasks, *args)
        rewards[:5], ended[:5] = 0.0, "verifier_error"  # the first group, and one of the second
        return rewards, ended

    monkeypatch.setattr(TextSource, "verify", fail)
    trainer = train(tmp_path, start, algorithm="maxrl")
    for rewards, (batch, _) in zip(trainer.rewards, trainer.batches, strict=True):
        assert np.isnan(rewards[:5]).all() and not np.isnan(rewards[5:]).any()
        found = batch["advantages"].numpy()
        assert (found[:5] == 0).all()
        assert (found[5:8] == advantages("maxrl", rewards[None, 5:8]).astype(np.float32)).all()
        assert (found[8:] == advantages("maxrl", rewards[8:].reshape(2, 4)).ravel().astype(np.float32)).all()
    assert [e["unscored"] for e in trainer.state.log_history if "unscored" in e] == [5, 5, 5]


def test_groups_without_contrast_train_nothing(tmp_path, start, monkeypatch):
    given = np.repeat([0.0, 1.0], [4, 12])
    monkeypatch.setattr(TextSource, "verify", lambda *_: (given.copy(), np.full(16, "answered", object)))
    trainer = train(tmp_path, start)  # K = 0, K = N
    assert all((batch["advantages"] == 0).all() for batch, _ in trainer.batches)
    steps = [entry for entry in trainer.state.log_history if "reward" in entry]
    found = [[e[name] for name in ("grad_norm", "reward", "coverage", "all_fail", "all_pass")] for e in steps]
    assert found == [[0, 0.75, 0.75, 0.25, 0.75]] * 3
    before, after = load_causal_lm(start).state_dict(), trainer.model.state_dict()
    assert all(torch.equal(after[name], before[name]) for name in before)
    given[1] = 1.0
    one = train(tmp_path, start, max_steps=1).batches[0][0]["advantages"].tolist()
    assert one == [-1, 3, -1, -1] + [0] * 12


def test_scored_advantages():
    nan = np.nan
    rewards = np.array([[1, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1], [1, nan, 0, 0], [1, nan, nan, nan], [nan] * 4])
    expected = [[3, -1, -1, -1], [0] * 4, [0] * 4, [2, 0, -1, -1], [0] * 4, [0] * 4]
    np.testing.assert_allclose(scored_advantages("maxrl", rewards), expected)
    assert (scored_advantages("pkpo", rewards, k=4)[3:] == 0).all()
    with pytest.raises(ValueError, match="k must be"):
        scored_advantages("pkpo", rewards, k=5)
    with pytest.raises(ValueError, match="0 or 1"):
        scored_advantages("maxrl", rewards / 2)


POLICIES = ["temperature", "top_k", "min_p", "typical_p", "repetition_penalty", "presence_penalty", "logit_bias"]
POLICIES += ["no_repeat_ngram_size", "min_new_tokens", "num_beams", "seed", "structured_outputs"]  # and there are more


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"scale_rewards": "group"}, "scale_rewards"),
        ({"beta": 0.1}, "beta"),
        ({"multi_objective_aggregation": "normalize_then_sum"}, "multi_objective"),
        ({"num_iterations": 2}, "num_iterations"),
        ({"mask_truncated_completions": True}, "mask_truncated"),
        ({"top_p": 0.9}, "top_p"),
        ({"vllm_importance_sampling_correction": True}, "vllm_importance_sampling_correction must be False"),
        ({"vllm_structured_outputs_regex": "[0-9]+"}, "vllm_structured_outputs_regex"),
        ({"off_policy_mask_threshold": 0.5}, "off_policy_mask_threshold"),
        *(({"generation_kwargs": {name: 1}}, f"generation_kwargs may hold .* but not {name}") for name in POLICIES),
        ({"generation_kwargs": '{"top_k": 5}'}, "but not top_k"),
        ({"long_prompts": "cut"}, "long_prompts"),
        ({"loss_type": "grpo"}, "loss_type"),
        ({"aggregation": "sum"}, "aggregation"),
        ({"steps_per_generation": 4}, "one update"),
        ({"max_steps": -1}, "max_steps"),
        ({"env": ""}, "env"),
        ({"algorithm": "maxlr"}, "Did you mean 'maxrl'"),
        ({"algorithm": "differential_smoothing"}, "use `maxrl train`"),
        ({"algorithm": "pkpo", "algorithm_kwargs": {"k": 5}}, "k must be"),
    ],
)
def test_wrong_settings_fail_at_the_start(tmp_path, changes, words):
    with pytest.raises(ValueError, match=words):
        settings(tmp_path, **changes)


def test_settings_that_leave_the_policy_alone_pass(tmp_path):
    made = settings(tmp_path, generation_kwargs={"use_cache": True})
    assert made.vllm_importance_sampling_correction is False  # TRL's default is True, and makes another estimator


def test_wrong_envs_and_models_fail_at_the_start(tmp_path, start):
    for model, changes, words in [
        (start, {"env": "maxrl_envs:MaxRL/Maze-v0"}, "no text env"),
        (start, {"max_prompt": 2}, "max_prompt"),
        (str(tmp_path), {}, "no folder or hub id"),
    ]:
        with pytest.raises(ValueError, match=words):
            CorrectnessTrainer(model, settings(tmp_path, **changes))


def test_a_launch_that_lost_its_processes_fails(tmp_path, monkeypatch):
    monkeypatch.setenv("MASTER_ADDR", "127.0.0.1")
    with pytest.raises(ValueError, match="several processes and runs one"):
        settings(tmp_path)
    monkeypatch.delenv("MASTER_ADDR")
    monkeypatch.setattr(plugin, "get_int_from_env", lambda names, default: 4)  # torch would wait for the others
    with pytest.raises(ValueError, match="launched as 4"):
        settings(tmp_path)


def test_a_trl_whose_internals_moved_is_named(tmp_path, start, monkeypatch):
    from trl import GRPOTrainer, __version__

    with monkeypatch.context() as patch:
        patch.delattr(GRPOTrainer, "_calculate_rewards")
        with pytest.raises(RuntimeError, match=f"TRL {__version__}.*{plugin.SUPPORTED}"):
            CorrectnessTrainer(start, settings(tmp_path))
    monkeypatch.setattr(
        GRPOTrainer, "_generate_and_score_completions", lambda self, inputs: {"advantages": torch.zeros(16)}
    )
    with pytest.raises(RuntimeError, match="no longer pass through"):
        train(tmp_path, start)


def test_the_hook_of_a_later_trl_is_used(tmp_path, start, monkeypatch):
    from trl import GRPOTrainer

    real, given = GRPOTrainer._generate_and_score_completions, []

    def hooked(self, inputs):
        out = real(self, inputs)
        out["advantages"] = self._transform_advantages(out["advantages"])
        given.append(out["advantages"])
        return out

    monkeypatch.setattr(GRPOTrainer, "_transform_advantages", lambda self, advantages: advantages, raising=False)
    monkeypatch.setattr(GRPOTrainer, "_generate_and_score_completions", hooked)
    trainer = train(tmp_path, start)
    for rewards, found in zip(trainer.rewards, given, strict=True):
        assert (found.numpy() == advantages("maxrl", rewards.reshape(4, 4)).ravel().astype(np.float32)).all()


def test_the_command_trains_evaluates_and_saves(tmp_path, start):
    from transformers import AutoModelForCausalLM

    given = {**SETTINGS, "model_name_or_path": start, "output_dir": tmp_path, "eval_tasks": 8, "eval_strategy": "steps"}
    given |= {"eval_steps": 3, "algorithm": "pkpo", "algorithm_kwargs": '{"k": 2}', "report_to": "none"}
    plugin.main([word for key, value in given.items() for word in ("--" + key, str(value))])
    AutoModelForCausalLM.from_pretrained(tmp_path)


def test_the_benchmark_runs_both_loops(tmp_path, start):
    config = loops.Config(
        out="", env=ENV, start_from=start, tasks=4, rollouts=8, steps=2, max_prompt=16, max_response=6, eval_tasks=6,
        eval_samples=8, eval_every=1, device="cpu", loggers=(), progress=False,
    )  # fmt: skip
    own, trl = (loops.train(replace(config, out=str(tmp_path / loop), loop=loop)) for loop in loops.LOOPS)
    steps = [read(folder / "metrics.jsonl") for folder in (own, trl)]
    assert [[entry["step"] for entry in entries] for entries in steps] == [[0, 1]] * 2
    assert all({"phase", *loops.NAMES.values()} <= entry.keys() for entries in steps for entry in entries)
    first, second = (read(folder / "evaluations.jsonl") for folder in (own, trl))
    assert first[0] == second[0] and [e["update"] for e in second] == [0, 1, 2]
    assert second[2]["successes"] != second[0]["successes"]
    before = (trl / "metrics.jsonl").read_bytes()
    loops.train(replace(config, out=str(trl), loop="trl"))  # all is there
    assert (trl / "metrics.jsonl").read_bytes() == before
    for changes in ({"loop": "verl"}, {"loop": "trl", "entropy_coef": 0.1}):
        with pytest.raises(ValueError, match="loop"):
            replace(config, **changes)


SCRIPT = """
import numpy as np, sys
from tests import test_trl
from maxrl_algos.algorithms import advantages
trainer = test_trl.train(sys.argv[1], sys.argv[2], num_generations=8, per_device_train_batch_size=4, algorithm="maxrl")
rank, world = trainer.accelerator.process_index, trainer.accelerator.num_processes
assert world == 2 and len(trainer.batches) == 3
for all_rewards, (batch, inputs) in zip(trainer.gathered, trainer.batches, strict=True):
    ours = advantages("maxrl", all_rewards.reshape(-1, 8)).ravel().astype(np.float32)
    assert len(ours) == 16 and (batch["advantages"].numpy() == ours[rank * 8:][:8]).all()
open(f"{sys.argv[1]}/agrees{rank}", "w").close()
"""


@pytest.mark.slow
def test_two_processes(tmp_path, start):
    """Four of a group's eight rollouts to a rank a micro-batch, two micro-batches."""
    (tmp_path / "run.py").write_text(SCRIPT)
    environment = {k: v for k, v in os.environ.items() if k not in ("MASTER_ADDR", "WORLD_SIZE")}
    environment |= {"ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    command = [*torchrun, str(tmp_path / "run.py"), str(tmp_path / "out"), start]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=ROOT, env=environment)
    assert result.returncode == 0, result.stderr[-3000:]
    assert len(list((tmp_path / "out").glob("agrees*"))) == 2
