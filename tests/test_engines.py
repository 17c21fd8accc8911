"""vLLM's engine and server played by fakes: the order of calls, what is asked, and every error in plain words."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType, SimpleNamespace

import pytest
import torch

from maxrl_algos.models.build import build_model
from maxrl_algos.samplers import SamplerError
from maxrl_algos.samplers.vllm import VLLM, sampled_logprobs
from maxrl_algos.samplers.vllm_server import VLLMServer
from maxrl_algos.samplers.weight_transfer import is_offered


def engine(calls, reset=True, **attributes):
    """A VLLM whose `llm` writes down what it is asked."""
    record = SimpleNamespace(
        sleep=lambda level: calls.append(("sleep", level)),
        wake_up=lambda tags: calls.append(("wake_up", *tags)),
        collective_rpc=lambda method, kwargs: calls.append((method, *sorted(kwargs))),
        reset_prefix_cache=lambda: calls.append(("reset",)) or reset,
    )
    sampler = VLLM.__new__(VLLM)
    vars(sampler).update(
        {"llm": record, "asleep": False, "device": torch.device("cuda"), "dtype": torch.float32, "tensor_parallel": 1}
    )
    vars(sampler).update(attributes)
    return sampler


def test_an_engine_that_slept_gets_its_weights_before_its_cache():
    calls, model = [], build_model(8, 1, 8, 1, 1)
    sampler = engine(calls)
    sampler.push(model)
    sampler.sleep()
    sampler.sleep()  # already asleep
    sampler.push(model)
    push = [("reload_weights", "is_checkpoint_format", "weights_iterator"), ("reset",)]
    assert calls == [*push, ("sleep", 2), ("wake_up", "weights"), *push, ("wake_up", "kv_cache")]
    assert not sampler.asleep

    calls.clear()
    engine(calls, tensor_parallel=2).push(model)
    assert calls == [("reload_weights", "is_checkpoint_format", "weights_path"), ("reset",)]
    engine(calls, device=torch.device("cpu")).sleep()  # its build can't
    assert len(calls) == 2
    with pytest.raises(SamplerError, match="prefix cache"):
        engine(calls, reset=False).push(model)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    build_model(8, 1, 8, 1, 1).save_pretrained(folder)
    return folder


@pytest.fixture
def fake(source):
    """A server of `answers` by path, which a test may change; it keeps the bodies it gets."""
    settings = {"dtype": "torch.float32", "logprobs_mode": "processed_logprobs", "generation_config": "vllm"}
    answers = {
        "/v1/models": {"data": [{"id": "name", "root": str(source), "max_model_len": 32}]},
        "/server_info": {"vllm_config": {"model_config": settings}},
        "/collective_rpc": {"results": [None]},
        "/reset_prefix_cache": {"success": True},
    }
    bodies = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.split("?")[0]
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "null")
            bodies.append((path, body))
            answer = answers.get(path)
            answer = answer(body) if callable(answer) else answer
            self.send_response(404 if answer is None else 500 if isinstance(answer, str) else 200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(url=f"http://localhost:{server.server_port}", answers=answers, bodies=bodies, source=source)
    server.shutdown()
    server.server_close()


def client(fake, url=None, precision="float32", max_length=32):
    return VLLMServer(
        url or fake.url,
        str(fake.source),
        (1, 2),
        0,
        torch.device("cpu"),
        precision,
        max_length,
        fake.source / "weights",
    )


def test_each_prompt_is_one_request(fake):
    def complete(body):  # in another order, and of other lengths
        choices = [
            {"index": i, "token_ids": [*body["prompt"][:i], 1], "logprobs": {"token_logprobs": [-0.5] * (i + 1)}}
            for i in reversed(range(body["n"]))
        ]
        return {"choices": choices}

    fake.answers["/v1/completions"] = complete
    rollouts = client(fake).sample([[3, 4, 5], [6, 7]], 2, 9, seed=0, temperature=0.7, top_p=0.9)
    assert rollouts.tokens.tolist() == [[[1, 0], [3, 1]], [[1, 0], [6, 1]]]
    assert rollouts.lengths.tolist() == [[1, 2], [1, 2]]
    assert rollouts.logprobs.tolist() == [[[-0.5, 0], [-0.5, -0.5]]] * 2
    asked = sorted((body for path, body in fake.bodies if path == "/v1/completions"), key=lambda body: body["prompt"])
    assert [body["prompt"] for body in asked] == [[3, 4, 5], [6, 7]] and asked[0]["seed"] != asked[1]["seed"]
    assert asked[0] | {"model": "name", "n": 2, "max_tokens": 9, "temperature": 0.7, "top_p": 0.9} == asked[0]
    assert asked[0]["stop_token_ids"] == [1, 2] and asked[0]["top_k"] == 0


def test_weights_go_through_a_folder(fake):
    from safetensors.torch import load_file

    got = {}
    fake.answers["/collective_rpc"] = lambda body: (
        got.update(load_file(f"{body['kwargs']['weights_path']}/model.safetensors")) or {"results": [None]}
    )
    model, sampler = build_model(8, 1, 8, 1, 1, seed=1), client(fake)
    sampler.push(model)
    weights = model.state_dict()
    assert got.keys() == weights.keys() and all(torch.equal(got[name], weights[name]) for name in got)  # tied ones too
    assert [path for path, _ in fake.bodies[-2:]] == ["/collective_rpc", "/reset_prefix_cache"]
    sampler.close()
    assert not (fake.source / "weights").exists()


def test_a_server_that_is_not_what_it_should_be(fake, tmp_path):
    with pytest.raises(ValueError, match="URL"):
        client(fake, "localhost:8000")
    with pytest.raises(SamplerError, match="(?s)no answer.*localhost:9.*VLLM_SERVER_DEV_MODE=1 vllm serve"):
        client(fake, "http://localhost:9")
    with pytest.raises(ValueError, match=r"max_model_len=32.*--max-model-len 33 "):
        client(fake, max_length=33)
    with pytest.raises(ValueError, match=r"dtype='torch.float32'.*--dtype bfloat16"):
        client(fake, precision="bfloat16")
    settings = fake.answers["/server_info"]["vllm_config"]["model_config"]
    settings |= {"logprobs_mode": "raw_logprobs", "generation_config": "auto"}
    with pytest.raises(ValueError, match="logprobs_mode='raw_logprobs', generation_config='auto'"):
        client(fake)
    served = fake.answers["/v1/models"]["data"][0]
    build_model(8, 2, 8, 1, 1).save_pretrained(tmp_path)
    with pytest.raises(ValueError, match="num_hidden_layers=2 of its model"):
        served["root"] = str(tmp_path)
        client(fake)
    with pytest.raises(ValueError, match="readable from here"):
        served["root"] = str(tmp_path / "elsewhere")
        client(fake)
    served["root"] = str(fake.source)
    del fake.answers["/server_info"]
    with pytest.raises(SamplerError, match="/server_info.* is not there.*VLLM_SERVER_DEV_MODE=1"):
        client(fake)


def test_a_server_that_fails(fake):
    sampler, model = client(fake), build_model(8, 1, 8, 1, 1)
    fake.answers["/v1/completions"] = "EngineDeadError"
    with pytest.raises(SamplerError, match="/v1/completions: 500.*EngineDeadError"):
        sampler.sample([[3]] * 3, 2, 9, 0)
    fake.answers["/reset_prefix_cache"] = {"success": False}
    with pytest.raises(SamplerError, match="prefix cache"):
        sampler.push(model)
    fake.answers["/collective_rpc"] = "shapes differ"
    with pytest.raises(SamplerError, match="shapes differ"):
        sampler.push(model)


def test_flat_log_probs_are_those_of_the_sampled_tokens():
    flat = SimpleNamespace(start_indices=[0, 1, 3], token_ids=[7, 8, 5, 9], logprobs=[-1.0, -2.0, -0.1, -3.0])
    assert sampled_logprobs([7, 8, 9], flat) == [-1.0, -2.0, -3.0]
    dicts = [{7: SimpleNamespace(logprob=-1.0)}, {8: SimpleNamespace(logprob=-2.0), 5: SimpleNamespace(logprob=-0.1)}]
    assert sampled_logprobs([7, 8], dicts) == [-1.0, -2.0]
    with pytest.raises(SamplerError, match="other tokens"):
        sampled_logprobs([7, 5, 9], flat)


def test_weights_go_over_nccl_where_both_sides_can(fake, monkeypatch):
    """By a stand-in for vLLM's trainer side, which calls the server as the real one does."""
    sent, engine = [], ModuleType("engine")

    class Engine:
        @classmethod
        def trainer_init(cls, info, client, source):
            self = cls()
            self.client, self.source = client, source
            client.init_weight_transfer_engine(vars(info))
            return self

        def send_weights(self):
            self.client.start_weight_update()
            meta = [(m.name, m.dtype, m.shape) for m in self.source.metadata()]
            self.client.update_weights({"names": [name for name, *_ in meta]})
            sent.append({name: tensor.clone() for name, tensor in self.source})
            assert meta == [(n, t.dtype, tuple(t.shape)) for n, t in sent[-1].items()]
            self.client.finish_weight_update()

        def shutdown(self):
            sent.append("shut down")

    def info(address, port, world_size, rank):
        return SimpleNamespace(master_address=address, master_port=port, world_size=world_size, rank=rank)

    engine.NCCLTrainerInitInfo, engine.NCCLTrainerWeightTransferEngine = info, Engine
    engine.WeightSource, engine.ParamMeta = object, lambda n, d, s: SimpleNamespace(name=n, dtype=d, shape=s)
    config = {"weight_transfer_config": {"backend": "nccl"}}
    assert not is_offered(torch.device("cuda"), config)  # there is no vLLM here
    for name in ("", ".nccl_engine", ".base"):
        monkeypatch.setitem(sys.modules, f"vllm.distributed.weight_transfer{name}", engine)
    monkeypatch.setitem(sys.modules, "vllm", engine)
    monkeypatch.setitem(sys.modules, "vllm.distributed", engine)
    assert is_offered(torch.device("cuda"), config) and not is_offered(torch.device("cpu"), config)
    assert not is_offered(torch.device("cuda"), {"weight_transfer_config": None})
    fake.answers["/get_world_size"] = {"world_size": 2}
    steps = "init_weight_transfer_engine", "start_weight_update", "update_weights", "finish_weight_update"
    fake.answers |= {f"/{step}": {"message": "done"} for step in steps}
    sampler, models = client(fake), [build_model(8, 1, 8, 1, 1, seed=seed) for seed in (1, 2)]
    sampler.over_nccl = True
    for model, got in zip(models, (0, 1), strict=True):
        sampler.push(model)
        assert all(torch.equal(sent[got][name], tensor) for name, tensor in model.state_dict().items())
    called = [path.strip("/") for path, _ in fake.bodies[2:]]
    update = [*steps[1:], "reset_prefix_cache"]
    assert called == ["get_world_size", steps[0], *update, *update]
    assert next(body for path, body in fake.bodies if steps[0] in path)["init_info"]["world_size"] == 3
    sampler.close()
    assert sent[-1] == "shut down"
