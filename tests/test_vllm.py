"""Real vLLM, in this process and as a server: its log-probs, its weights, runs. Needs `tests/vllm-requirements.txt`."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from maxrl_algos.commands.train_text import train, trainer
from maxrl_algos.data import pad_left, token_mask
from maxrl_algos.models.build import load_causal_lm as load
from maxrl_algos.models.padded_lm import PaddedModel
from maxrl_algos.run import checkpoint
from maxrl_algos.run.json_lines import read
from maxrl_algos.samplers import SamplerError
from maxrl_algos.samplers.vllm import VLLM
from maxrl_algos.samplers.vllm_server import VLLMServer
from tests.launch import launch
from tests.test_processes import numbers, same
from tests.test_text_training import TINY, evaluation, outcome

pytestmark = [
    pytest.mark.vllm,
    pytest.mark.skipif(importlib.util.find_spec("vllm") is None, reason="vLLM is not installed"),
]
LONG = list(range(10, 210))  # more than the 128 tokens that a block of the prefix cache holds
PROMPTS = [[2, *LONG, 1], [2, 30, 40, 1], [2, *LONG, 5, 1]]


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A checkpoint that solves some of the tasks."""
    folder = tmp_path_factory.mktemp("start")
    train(replace(TINY, out=str(folder), warmup_steps=40, warmup_lr=2e-3, steps=0, eval_tasks=0, max_prompt=300))
    return str(checkpoint.complete(folder)[-1])


@pytest.fixture
def engine(start):
    sampler = VLLM(start, (1,), 0, torch.device("cpu"), "float32", 300)
    yield sampler
    sampler.close()


def differences(sampler, model, temperature=1.0):
    """|log-prob - the model's| of every token it samples."""
    rollouts = sampler.sample(PROMPTS, 8, 12, 0, temperature)
    prompts, sizes = pad_left(PROMPTS, 0, "cpu")
    with torch.no_grad():
        logp, _ = PaddedModel(model).logprobs(prompts, rollouts.tokens, rollouts.lengths, temperature, sizes)
    return (rollouts.logprobs[token_mask(rollouts.lengths, rollouts.tokens.shape[2])] - logp).abs()


def perturb(model):
    with torch.no_grad():
        for p in model.parameters():
            p.add_(torch.randn_like(p) * 0.3 * p.std().nan_to_num(0.1))


def test_log_probs_are_those_of_the_weights_that_were_pushed(engine, start):
    model = load(start)
    assert differences(engine, model).max() < 1e-3
    assert differences(engine, model, 0.7).max() < 1e-3  # of the distribution sampled from
    torch.manual_seed(0)
    for _ in range(2):
        perturb(model)
        assert differences(engine, model).max() > 0.1  # not pushed
        engine.push(model)
        assert differences(engine, model).max() < 1e-3
    perturb(model)
    reset, engine.llm.reset_prefix_cache = engine.llm.reset_prefix_cache, lambda: True
    engine.push(model)
    assert differences(engine, model).max() > 0.1  # keys of the old weights
    engine.llm.reset_prefix_cache = reset
    engine.push(model)

    a, b, c = (engine.sample(PROMPTS, 8, 12, seed) for seed in (0, 0, 1))
    assert torch.equal(a.tokens, b.tokens) and not torch.equal(a.tokens[:, :, 0], c.tokens[:, :, 0])
    assert len(set(map(tuple, a.tokens[0].tolist()))) > 1
    last = a.tokens.gather(-1, a.lengths[..., None] - 1)[..., 0]
    assert (last[a.lengths < 12] == 1).all() and ((a.tokens == 1).sum(-1) <= 1).all()
    engine.llm.generate = lambda *args, **kwargs: (_ for _ in ()).throw(RuntimeError("EngineDeadError"))
    with pytest.raises(SamplerError, match="EngineDeadError"):
        engine.sample(PROMPTS, 8, 12, 0)


def test_runs_with_vllm(tmp_path, start, monkeypatch):
    config = replace(TINY, out=str(tmp_path / "run"), start_from=start, sampler="vllm")
    train(config)
    train(replace(config, steps=6))  # goes on, with another engine
    steps = [e for e in read(tmp_path / "run" / "metrics.jsonl") if "train/logprob_difference_max" in e]
    assert len(steps) > 2 and max(e["train/logprob_difference_max"] for e in steps) < 1e-3
    assert len(evaluation(tmp_path / "eval.jsonl", start, sampler="vllm").read_text().splitlines()) == 41

    monkeypatch.setattr(VLLM, "push", lambda self, model: None)
    with pytest.raises(SamplerError, match="stale"):
        train(replace(config, out=str(tmp_path / "stale")))


def test_workers_that_share_the_model_get_its_weights(start, monkeypatch):
    monkeypatch.delenv("VLLM_ENABLE_V1_MULTIPROCESSING", raising=False)  # which an engine of one worker set
    sampler = VLLM(start, (1,), 0, torch.device("cpu"), "float32", 300, tensor_parallel=2)
    model = load(start)
    torch.manual_seed(0)
    for _ in range(2):
        assert differences(sampler, model).max() < 1e-3
        perturb(model)
        assert differences(sampler, model).max() > 0.1  # not pushed
        sampler.push(model)
    assert differences(sampler, model).max() < 1e-3
    sampler.close()


@contextmanager
def serving(model):
    """A server's process, leader of its group, and its URL."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        url = f"http://localhost:{free.getsockname()[1]}"
    command = [
        sys.executable,
        "-m",
        "vllm.entrypoints.openai.api_server",
        "--model",
        model,
        "--port",
        url.split(":")[-1],
    ]
    command += "--dtype float32 --enforce-eager --max-model-len 300 --max-num-seqs 16 --generation-config vllm".split()
    command += "--logprobs-mode processed_logprobs --no-enable-chunked-prefill".split()
    more = {"VLLM_SERVER_DEV_MODE": "1", "VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_CPU_OMP_THREADS_BIND": "nobind"}
    environment = {**os.environ, "VLLM_NO_USAGE_STATS": "1", "VLLM_LOGGING_LEVEL": "ERROR", **more}
    environment.pop("VLLM_ENABLE_V1_MULTIPROCESSING", None)  # an engine in this process set it
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        while not up(url):
            assert process.poll() is None, "the server ended"
            time.sleep(0.5)
        yield process, url
    finally:
        kill(process)


def up(url):
    try:
        return urllib.request.urlopen(f"{url}/health", timeout=5).status == 200
    except OSError:
        return False


def kill(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)  # its engine too
    except ProcessLookupError:
        pass
    process.wait()


def rows(folder):
    """All that a run found, but for rounding that depends on which requests the server batched."""
    steps, evaluations, weights = outcome(folder)
    return [{k: v for k, v in e.items() if "logprob_difference" not in k} for e in steps], evaluations, weights


def test_a_server(tmp_path, start, monkeypatch):
    with serving(start) as (process, url):
        config = replace(TINY, start_from=start, sampler="vllm_server", server=url, steps=6)
        sampler = VLLMServer(url, start, (1,), 0, torch.device("cpu"), "float32", 300, tmp_path / "weights")
        model = load(start)
        torch.manual_seed(0)
        for _ in range(2):
            sampler.push(model)
            assert differences(sampler, model).max() < 1e-3
            assert differences(sampler, model, 0.7).max() < 1e-3
            perturb(model)
            assert differences(sampler, model).max() > 0.1  # not pushed

        whole = train(replace(config, out=str(tmp_path / "whole")))
        steps = [e for e in read(whole / "metrics.jsonl") if "train/logprob_difference_max" in e]
        assert len(steps) > 3 and max(e["train/logprob_difference_max"] for e in steps) < 1e-3
        file = evaluation(tmp_path / "eval.jsonl", start, sampler="vllm_server", server=url)
        assert len(file.read_text().splitlines()) == 41

        with monkeypatch.context() as patch:
            patch.setattr(VLLMServer, "push", lambda self, model: None)
            with pytest.raises(SamplerError, match="stale"):
                train(replace(config, out=str(tmp_path / "stale")))

        cut = trainer(replace(config, out=str(tmp_path / "cut")))
        real = VLLMServer._call

        def call(self, method, path, *body):
            answer = real(self, method, path, *body)
            if path == "/v1/completions" and cut.step == 5:
                kill(process)  # the first prompt is done, others wait or are under way
            return answer

        monkeypatch.setattr(VLLMServer, "_call", call)
        with pytest.raises(SamplerError, match=r"no answer from vLLM's server.*step 5.*step-00000003, is whole"):
            cut.run()
        monkeypatch.setattr(VLLMServer, "_call", real)
    assert checkpoint.complete(tmp_path / "cut")[-1].name == "step-00000003"
    with pytest.raises(SamplerError, match="no answer"):  # it is still gone
        trainer(replace(config, out=str(tmp_path / "cut")))
    with serving(start) as (_, url):
        resumed = train(replace(config, out=str(tmp_path / "cut"), server=url))
    assert rows(resumed) == rows(whole)
    assert not Path(f"{resumed}.weights").exists()


def test_two_processes_with_an_engine_each_train_a_sharded_model_as_one(tmp_path, start):
    config = replace(TINY, start_from=start, sampler="vllm", padded=True, steps=2)
    one = numbers(train(replace(config, out=str(tmp_path / "one"))))
    assert any(step["train/grad_norm"] for step in one[0])
    same(numbers(launch("text", replace(config, fsdp=True), tmp_path / "two")), one, 1e-4)
