"""Language models on text: chat, samplers against a plain forward, runs that learn, go on, and refuse stale weights."""

import copy
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import gymnasium as gym
import numpy as np
import pytest
import torch

from maxrl_algos.collect import collect
from maxrl_algos.commands import compare, evaluate_text
from maxrl_algos.commands.evaluate_text import EvaluateConfig, evaluate
from maxrl_algos.commands.train_text import TextConfig, trainer
from maxrl_algos.data import Groups, Rollouts, pad_left, token_mask
from maxrl_algos.evaluate import evaluation_of
from maxrl_algos.models import tiny
from maxrl_algos.models.build import load_causal_lm
from maxrl_algos.models.padded_lm import PaddedModel
from maxrl_algos.models.shared_prompt_lm import SharedPromptModel
from maxrl_algos.results.evaluations import report, summary
from maxrl_algos.run import checkpoint
from maxrl_algos.run.announce import EvaluationBar
from maxrl_algos.run.json_lines import read
from maxrl_algos.samplers import SamplerError, make
from maxrl_algos.samplers.shared_prompt import SharedPromptSampler
from maxrl_algos.samplers.transformers import TransformersSampler
from maxrl_algos.sources.chat import Chat
from maxrl_algos.sources.text import END, ChatSource, TextSource, response_texts
from maxrl_envs import hub

ENV = "tests.echo_text:EchoText-v0"
TINY = TextConfig(
    out="", env=ENV, model={"layers": 2, "hidden": 64, "heads": 2, "kv_heads": 1},
    warmup_steps=0, steps=4, tasks=4, rollouts=8, eval_every=2, eval_tasks=6, eval_samples=8, save_every=3, lr=1e-3,
    max_prompt=16, max_response=6, loggers=(), progress=False,
)  # fmt: skip
IN_PLACE = {"grouped": SharedPromptSampler, "transformers": TransformersSampler}
PROMPTS = [[2, 9, 1], [2, 30, 5, 8, 1], [2, 1]]


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A checkpoint that solves some of the tasks."""
    folder = tmp_path_factory.mktemp("start")
    config = replace(TINY, out=str(folder), warmup_steps=40, warmup_lr=2e-3, steps=0, save_every=1000, eval_tasks=0)
    trainer(config).run()
    return str(checkpoint.complete(folder)[-1])


@pytest.fixture(scope="module")
def words():
    return tiny.tokenizer(["What is 1 + 2? \\boxed{3} Ann"])


def run(folder, start, **changes):
    return trainer(replace(TINY, out=str(folder), start_from=start, **changes)).run()


def outcome(folder):
    """All that a run found, times aside."""
    steps = [{k: v for k, v in e.items() if not k.startswith("time/")} for e in read(folder / "metrics.jsonl")]
    weights = load_causal_lm(str(checkpoint.complete(folder)[-1])).state_dict()
    return steps, read(folder / "evaluations.jsonl"), {k: v.numpy().tobytes() for k, v in weights.items()}


def test_chat(words):
    chat = Chat(words, "Be brief.", stop=["<user>"])
    assert words.decode(chat.prompt("1 + 2?")) == "<user>Be brief.<user>1 + 2?<end>"
    assert chat.stop == (1, 2) and chat.pad == 0
    words = copy.deepcopy(words)
    words.chat_template = None
    assert words.decode(Chat(words, "Be brief.").prompt("1?")) == "Be brief.\n\n1?\n"
    assert words.decode(Chat(words).prompt("1?")) == "1?\n"
    whole = Chat(words).response("It is \\boxed{3}")
    assert whole[-1] == 1 and Chat(words).text(whole) == Chat(words).text(whole[:-1]) == "It is \\boxed{3}"
    with pytest.raises(ValueError, match="max_prompt"):
        Chat(words, max_prompt=3).prompt("1 + 2 + 3")
    with pytest.raises(ValueError, match="one token"):
        Chat(words, stop=["Ann has"])
    words.eos_token = None
    with pytest.raises(ValueError, match="stop"):
        Chat(words)


def test_a_demonstration_ends_as_the_chat_template_ends_a_turn(words):
    words = copy.deepcopy(words)
    words.chat_template = "{% for m in messages %}{{ m.content }}<user>{% endfor %}"  # <user>, id 2, ends a turn
    chat = Chat(words, stop=["<user>", "<pad>"])
    assert chat.stop == (1, 2, 0) and chat.end_of_turn == 2 and chat.response("3")[-1] == 2
    assert Chat(words).end_of_turn == 1  # a token that ends no response can't end a demonstration


def test_only_what_ended_by_itself_ends(words):
    chat = Chat(words)
    rows = [chat.response("3"), words.encode("3" + END, add_special_tokens=False)]
    width = max(map(len, rows))
    tokens = torch.tensor([[row + [0] * (width - len(row)) for row in rows]])
    rollouts = Rollouts(tokens, torch.tensor([[len(row) for row in rows]]), torch.zeros(tokens.shape))
    assert response_texts(chat, rollouts) == ("3" + END, "3")


@pytest.mark.parametrize("name", IN_PLACE)
@pytest.mark.parametrize("warp", [(1.0, 1.0), (0.7, 1.0), (1.0, 0.8)])
def test_samplers_give_the_log_probs_of_what_they_sample(start, name, warp):
    model = load_causal_lm(start)
    sampler = IN_PLACE[name](model, (1, 20), 0, 16)  # two tasks at a time
    rollouts, again, other = (sampler.sample(PROMPTS, 8, 12, seed, *warp) for seed in (0, 0, 1))
    assert torch.equal(rollouts.tokens, again.tokens) and not torch.equal(
        rollouts.tokens[:, :, 0], other.tokens[:, :, 0]
    )
    prompts, sizes = pad_left(PROMPTS, 0, "cpu")
    logp, _ = PaddedModel(model).logprobs(prompts, rollouts.tokens, rollouts.lengths, warp[0], sizes)
    valid = token_mask(rollouts.lengths, rollouts.tokens.shape[2])
    difference = rollouts.logprobs[valid] - logp
    if warp[1] == 1:
        assert difference.abs().max() < 1e-4
    else:  # of fewer tokens, so each is likelier
        assert difference.min() > -1e-4 and 0.01 < difference.max() < -np.log(0.8) + 1e-4
    assert (rollouts.tokens[~valid] == 0).all() and (rollouts.logprobs[~valid] == 0).all()
    last = rollouts.tokens.gather(-1, rollouts.lengths[..., None] - 1)[..., 0]
    assert set(last[rollouts.lengths < 12].tolist()) <= {1, 20}
    assert not ((rollouts.tokens == 1) & (torch.arange(valid.shape[2]) < rollouts.lengths[..., None] - 1)).any()


@pytest.mark.parametrize("at_once", [1, 3, 5, 9, 16])
def test_rollouts_at_once_changes_no_draw(start, at_once):
    model = load_causal_lm(start)
    whole, parts = (
        SharedPromptSampler(model, (1, 20), 0, limit).sample(PROMPTS, 8, 12, 0) for limit in (None, at_once)
    )
    assert torch.equal(whole.tokens, parts.tokens) and torch.equal(whole.lengths, parts.lengths)
    torch.testing.assert_close(whole.logprobs, parts.logprobs, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", IN_PLACE)
def test_samplers_follow_the_distribution(start, name):
    model = load_causal_lm(start)
    drawn = IN_PLACE[name](model, (1,), 0, 10**5).sample([[2, 30, 18, 1]], 20000, 1, 0).tokens.flatten()
    share = torch.bincount(drawn, minlength=model.config.vocab_size) / 20000
    assert (share - model(torch.tensor([[2, 30, 18, 1]])).logits[0, -1].softmax(-1)).abs().max() < 0.015


def test_padded_forward_is_the_shared_one(start):
    model = load_causal_lm(start)
    prompts, sizes = pad_left(PROMPTS, 0, "cpu")
    tokens, lengths = torch.randint(200, (3, 2, 6)), torch.tensor([[1, 6], [4, 2], [3, 3]])
    a, b = (
        kind(model).logprobs(prompts, tokens, lengths, prompt_lengths=sizes)
        for kind in (SharedPromptModel, PaddedModel)
    )
    for x, y in zip(a, b, strict=True):
        torch.testing.assert_close(x, y, atol=1e-5, rtol=1e-5)


def test_a_run_learns(tmp_path, start):
    folder = run(tmp_path, start, steps=60, tasks=8, rollouts=16, eval_every=60, eval_tasks=50, lr=3e-3)
    first, last = (np.mean(e["successes"]) / 8 for e in read(folder / "evaluations.jsonl"))
    assert first < 0.4 and last > 0.8
    assert max(e.get("train/logprob_difference_max", 0) for e in read(folder / "metrics.jsonl")) < 1e-3


@pytest.mark.parametrize("changes", [{"padded": True}, {"gradient_checkpointing": True, "micro_tokens": 200}])
def test_the_padded_update_is_the_shared_one(tmp_path, start, changes):
    a, b = (run(tmp_path / name, start, steps=2, **more) for name, more in (("a", {}), ("b", changes)))
    for x, y in zip(read(a / "metrics.jsonl"), read(b / "metrics.jsonl"), strict=True):
        assert x["train/loss"] == pytest.approx(y["train/loss"], abs=1e-4)
        assert x["train/grad_norm"] == pytest.approx(y["train/grad_norm"], rel=1e-2)
    assert 0 < read(b / "metrics.jsonl")[0]["train/padding"] < 0.5


def test_generate_samples_a_model_with_gradient_checkpointing(tmp_path, start):
    steps = read(run(tmp_path, start, steps=2, sampler="transformers", gradient_checkpointing=True) / "metrics.jsonl")
    assert max(e["train/logprob_difference_max"] for e in steps) < 1e-3


def test_generate_takes_none_of_the_checkpoints_own_settings(start):
    model = load_causal_lm(start)
    model.generation_config.update(repetition_penalty=1.5, no_repeat_ngram_size=1, min_new_tokens=4)
    sampler = TransformersSampler(model, (1,), 0)
    prompts = [[5, 6, 7, 8], [9, 5]]
    rollouts = sampler.sample(prompts, 8, 8, seed=0)
    rows, sizes = pad_left(prompts, 0, "cpu")
    own, _ = PaddedModel(model).logprobs(rows, rollouts.tokens, rollouts.lengths, prompt_lengths=sizes)
    valid = token_mask(rollouts.lengths, rollouts.tokens.shape[2])
    torch.testing.assert_close(rollouts.logprobs[valid], own, atol=1e-4, rtol=0)
    assert model.generation_config.repetition_penalty == 1.5  # a checkpoint keeps them


def test_resuming_gives_the_same_numbers(tmp_path, start):
    whole = outcome(run(tmp_path / "whole", start))
    cut = trainer(replace(TINY, out=str(tmp_path / "cut"), start_from=start))
    real = cut.learner.evaluate
    cut.learner.evaluate = lambda: (_ for _ in ()).throw(KeyboardInterrupt) if cut.step == 4 else real()
    with pytest.raises(KeyboardInterrupt):
        cut.run()
    assert outcome(run(tmp_path / "cut", start)) == whole


def test_any_family_trains(tmp_path, words):
    from transformers import AutoConfig, AutoModelForCausalLM

    sizes = dict(
        vocab_size=len(words), n_embd=32, n_layer=2, n_head=2, n_positions=64, bos_token_id=None, eos_token_id=1
    )
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model("gpt2", **sizes))
    model.save_pretrained(tmp_path / "gpt2")
    words.save_pretrained(tmp_path / "gpt2")
    with pytest.raises(ValueError, match="gpt2"):
        run(tmp_path / "run", str(tmp_path / "gpt2"))  # grouped
    settings = dict(warmup_steps=2, sampler="transformers", entropy_coef=0.01, max_prompt=40)
    with pytest.warns(UserWarning, match="dropout in 7 places"):
        folder = run(tmp_path / "run", str(tmp_path / "gpt2"), gradient_checkpointing=True, **settings)
    steps = read(folder / "metrics.jsonl")
    assert len(steps) == 6 and max(e["train/logprob_difference_max"] for e in steps[2:]) < 1e-3


class Apart(SharedPromptSampler):
    """A sampler with weights of its own, as an engine has."""

    def __init__(self, model, *settings):
        super().__init__(copy.deepcopy(model), *settings)

    def push(self, model):
        self.model.load_state_dict(model.state_dict())


def test_stale_weights_are_caught(tmp_path, start, monkeypatch):
    monkeypatch.setattr(make, "SharedPromptSampler", Apart)
    assert outcome(run(tmp_path / "pushed", start))[0][-1]["train/logprob_difference_over_bound"] == 0
    monkeypatch.setattr(Apart, "push", lambda self, model: None)
    with pytest.raises(SamplerError, match=r"stale.*\(step [12]\).*step-00000000"):
        run(tmp_path / "forgotten", start)
    with pytest.warns(UserWarning, match="stale"):
        run(tmp_path / "warned", start, off_policy="warn")
    run(tmp_path / "loose", start, logprob_bound=100.0)


def test_a_sampler_that_dies_leaves_the_checkpoint(tmp_path, start, monkeypatch):
    whole = outcome(run(tmp_path / "whole", start))
    with monkeypatch.context() as patch:
        real = SharedPromptSampler._sample

        def fail(self, *args):
            patch.setattr(SharedPromptSampler, "calls", getattr(SharedPromptSampler, "calls", 0) + 1, raising=False)
            if SharedPromptSampler.calls == 6:  # two evaluations and three steps went well
                raise torch.OutOfMemoryError("no room")
            return real(self, *args)

        patch.setattr(SharedPromptSampler, "_sample", fail)
        with pytest.raises(SamplerError, match=r"no room.*rollouts_at_once.*step 3.*step-00000003"):
            run(tmp_path / "cut", start)
    assert outcome(run(tmp_path / "cut", start)) == whole


def test_sigterm_saves_and_exits(tmp_path, start):
    code = (
        "import sys, json; from maxrl_algos.commands.train_text import *; train(TextConfig(**json.loads(sys.argv[1])))"
    )
    config = dict(vars(replace(TINY, out=str(tmp_path), start_from=start, steps=10**6, eval_tasks=0, save_every=10**6)))
    process = subprocess.Popen([sys.executable, "-c", code, json.dumps(config)], stderr=subprocess.PIPE, text=True)
    while len(read(tmp_path / "metrics.jsonl")) < 3 and process.poll() is None:
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGTERM)
    assert "is saved" in process.communicate(timeout=60)[1]
    last = read(tmp_path / "metrics.jsonl")[-1]["step"] + 1
    assert checkpoint.complete(tmp_path)[-1].name == f"step-{last:08d}"


def questions(tmp_path, sizes):
    """A file of questions of so many words."""
    rows = ({"question": " ".join(["What"] * size), "answer": str(size)} for size in sizes)
    (tmp_path / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return {"env": "maxrl_envs:MaxRL/Math-v0", "env_kwargs": {"data": str(tmp_path), "system_prompt": None}}


def test_long_prompts_are_an_error_or_left_out(tmp_path):
    both = questions(tmp_path, [3, 30, 5, 40, 4, 3, 2])
    changes = dict(max_prompt=20, eval_tasks=0, steps=6, tasks=2, **both)
    with pytest.raises(ValueError, match=r"2 of 7 prompts of split 'train'.*task 1; the longest has 4\d tokens.*drop"):
        trainer(replace(TINY, out=str(tmp_path / "error"), **changes))
    with pytest.warns(UserWarning, match="leaves out 2 training and 0 held-out"):
        dropping = trainer(replace(TINY, out=str(tmp_path / "drop"), long_prompts="drop", **changes))
    drawn = np.concatenate([dropping.learner.source.training_tasks(0, step, 2) for step in range(5)])
    assert sorted(drawn[:5]) == sorted(drawn[5:]) == [0, 2, 4, 5, 6]
    assert all(e["rollout/dropped_tasks"] == 2 for e in read(dropping.run() / "metrics.jsonl"))
    with pytest.raises(ValueError, match="7 of 7.*raise max_prompt$"):  # nothing would be left
        trainer(replace(TINY, out=str(tmp_path / "none"), long_prompts="drop", **{**changes, "max_prompt": 1}))
    with pytest.raises(ValueError, match=rf"{ENV}: 256 of 256"):  # endless: a sample is looked at, and none dropped
        trainer(replace(TINY, out=str(tmp_path / "endless"), max_prompt=1, long_prompts="drop"))


def test_a_long_prompt_that_the_sample_missed_is_named_when_drawn(start):
    chat = Chat(tiny.tokenizer(["Say 0."]), max_prompt=2)
    with pytest.raises(ValueError, match="task 8 of split 'test' has .* max_prompt is 2"):
        ChatSource(TextSource(ENV), chat, 4).prompts(np.array([8, 3]), 2, "test")


def test_prompts_are_the_same_one_at_a_time(words):
    messages = ["1 + 2?", "Ann has 3", ""]
    for system in (None, "Be brief."):
        chat = Chat(words, system)
        assert chat.prompts(messages) == [chat.prompt(message) for message in messages]


def test_an_answer_with_both_verdicts_stops_no_run(tmp_path):
    """As 0.3333333 and 3333333/10000000 have, where the gold answer is 1/3: one number, written in two ways."""
    from maxrl_envs.verifier import Verifier

    a, b = (f"\\boxed{{{text}}}" for text in ("0.3333333", "3333333/10000000"))
    judge = Verifier("math")
    assert judge.answer(a) == judge.answer(b) and judge.verify([a, b], ["1/3", "1/3"]).tolist() == [1, 0]
    ends, answers = np.array([["answered"] * 4], object), np.array([[judge.answer(x) for x in (a, a, a, b)]], object)
    groups = Groups(np.array([0]), None, None, None, np.array([[1.0, 1, 1, 0]]), ends, answers, {})
    found = evaluation_of([groups])
    assert found.majority == [0.75]
    # cut off or not judged: no vote, so that it has no second verdict
    (tmp_path / "train.jsonl").write_text('{"question": "?", "answer": "3"}')
    env = gym.make_vec("maxrl_envs:MaxRL/Math-v0", num_envs=2, data=str(tmp_path), end=END)
    env.reset(options={"task": 0})
    assert env.step(("\\boxed{3}" + END, "\\boxed{3}"))[4]["answer"].tolist() == ["3", None]


def test_others_can_load_a_run(tmp_path, start):
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = checkpoint.complete(run(tmp_path, start))[-1]
    model, words = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    assert words.decode(words.encode("Say é 12.")) == "Say é 12."
    assert model.generation_config.eos_token_id == words.eos_token_id == 1
    card = (folder / "README.md").read_text()
    assert f"maxrl on {ENV}" in card and "Step 4" in card and "pass@8" in card and "lr: 0.001" in card


def test_bad_settings_fail_at_the_start(tmp_path):
    for changes, words in [
        ({"sampler": "sglang"}, "sampler"),
        ({"precision": "float16"}, "precision"),
        ({"max_response": 0}, "max_response"),
        ({"sampler": "vllm_server"}, "server='http"),
        ({"server": "http://localhost:8000"}, "server='http"),
        ({"rollouts": 1}, "trains nothing"),
        ({"start_from": str(tmp_path)}, "no folder or hub id"),
        ({"env": "maxrl_envs:MaxRL/Maze-v0"}, "no text env"),
    ]:
        with pytest.raises(ValueError, match=words):
            trainer(replace(TINY, out=str(tmp_path / "out"), **changes))
    with pytest.raises(ValueError, match="not 9 tasks of 'validation'"):
        TextSource(ENV).held_out_tasks("validation", 9)


def evaluation(out, start, **changes):
    settings = dict(env=ENV, tasks=10, samples=16, chunk=4, rollouts_at_once=12, max_prompt=16)
    settings |= dict(max_response=6, sampler="grouped", device="cpu", progress=False)
    return evaluate(EvaluateConfig(out=str(out), model=start, **{**settings, **changes}))


def test_without_a_network_a_model_of_the_hub_is_refused_at_once(tmp_path, start, monkeypatch):
    """The libraries of the hub would try again for half a minute. What lies on the disk needs no network."""
    monkeypatch.setattr(hub.socket, "getaddrinfo", lambda *_: (_ for _ in ()).throw(OSError("no such name")))
    for name in hub.PROXIES:
        monkeypatch.delenv(name, raising=False)
    begin = time.perf_counter()
    for name in ("some/model", "some/model/file.gguf"):
        words = f"no {name} on this disk, nor in the cache of the hub, which cannot be reached: .* `hf download`"
        with pytest.raises(ValueError, match=words):
            run(tmp_path / "run", name)
        with pytest.raises(ValueError, match=words):
            evaluation(tmp_path / "e.jsonl", name)
    assert time.perf_counter() - begin < 15
    evaluation(tmp_path / "e.jsonl", start, tasks=2, samples=4)


@pytest.mark.parametrize("sampler", IN_PLACE)
def test_an_evaluation_shows_how_far_it_is_within_its_first_part(tmp_path, start, sampler):
    """All rollouts are drawn together here, so that the end of that part would be the first thing to be seen."""
    it, shares = trainer(replace(TINY, out=str(tmp_path), start_from=start, sampler=sampler)), []
    it.learner.watch = lambda groups, share: shares.append((groups is not None, share))
    it.learner.evaluate()
    it.learner.collect(0, it.learner.training_tasks(0))  # in training nobody is told
    it.close()
    assert shares[-1] == (True, 1.0) and len(shares) <= 1 + TINY.max_response
    assert shares[:-1] == [(False, step / TINY.max_response) for step in range(len(shares) - 1)] and len(shares) > 2


def test_an_evaluation_of_a_model_shows_how_far_its_only_batch_is(tmp_path, start, capsys):
    evaluation(tmp_path / "e.jsonl", start, tasks=2, samples=4, chunk=4, rollouts_at_once=100, progress=True)
    assert "evaluation: 100%" in capsys.readouterr().err
    shown = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EvaluationBar, "show", lambda self, share: shown.append(share))
        evaluation(tmp_path / "f.jsonl", start, tasks=2, samples=4, chunk=4, rollouts_at_once=100)
    assert len(shown) > 3 and shown == sorted(shown) and shown[-1] == 1.0  # the whole is one batch


def test_an_interrupted_evaluation_gives_the_same_file(tmp_path, start, monkeypatch):
    whole = evaluation(tmp_path / "whole.jsonl", start).read_bytes()
    assert len(whole.splitlines()) == 1 + 10 * 4
    calls = iter(range(100))

    def interrupted(*args):
        if next(calls) in (5, 9):  # in mid-task
            raise KeyboardInterrupt
        return collect(*args)

    monkeypatch.setattr(evaluate_text, "collect", interrupted)
    cut = tmp_path / "cut.jsonl"
    for i in range(2):
        with pytest.raises(KeyboardInterrupt):
            evaluation(cut, start)
        with pytest.raises(ValueError, match="not finished"):
            summary(cut)
        cut.write_bytes(cut.read_bytes() + [b'{"task": 1, "chu', b""][i])  # torn
    cut.write_bytes(cut.read_bytes()[:-20])
    assert evaluation(cut, start).read_bytes() == whole
    assert evaluation(cut, start).read_bytes() == whole  # nothing is left to do
    with pytest.raises(ValueError, match=r"other settings \(temperature\)"):
        evaluation(cut, start, temperature=1.0)


def test_evaluations_are_summarised_and_compared(tmp_path, start, capsys):
    a = evaluation(tmp_path / "a.jsonl", start, temperature=1.0, top_p=1.0)
    b = evaluation(tmp_path / "b.jsonl", start, max_response=3, temperature=1.0, top_p=1.0)
    x, y = summary(a), summary(b)
    lines = [json.loads(line) for line in a.read_text().splitlines()[1:]]
    assert x.pass_at_k[:, 0].mean() == pytest.approx(np.mean([line["rewards"] for line in lines]))
    assert x.pass_at_k.shape == (10, 5) and 0 <= x.majority <= 1 and y.truncated > x.truncated
    told = report("a", x)
    assert "| a |" in told and "maj@16" in told
    compare.main(compare.Settings(sides=(str(a), str(b))))
    assert f"{a}" in capsys.readouterr().out
    every = evaluation(tmp_path / "all.jsonl", start, tasks=None, samples=4, rollouts_at_once=400)
    assert len(summary(every).tasks) > 12
    every.write_text("".join(every.read_text().splitlines(keepends=True)[:13]))  # some tasks, all whole
    with pytest.raises(ValueError, match="not finished"):
        summary(every)
    with pytest.raises(ValueError, match="give `tasks`"):
        evaluation(tmp_path / "c.jsonl", start, split="train", tasks=None)
