from typing import Any

import torch


def build_model(
    vocab_size: int,
    layers: int = 4,
    hidden: int = 256,
    heads: int = 4,
    kv_heads: int = 2,
    mlp: int | None = None,
    max_length: int = 512,
    seed: int = 0,
    **config: Any,
) -> torch.nn.Module:
    """A `Qwen2ForCausalLM` with random weights; the defaults are the maze model of arXiv 2602.02710 (3M parameters).

    Args:
        mlp: width of the MLP; 4 * hidden where None.
        max_length: longest prompt and response together, in tokens.
        seed: of the weights; the global generator is left as it was.
        config: further fields of `transformers.Qwen2Config`.
    """
    from transformers import Qwen2Config, Qwen2ForCausalLM

    if unknown := sorted(set(config) - {"attn_implementation", *dir(Qwen2Config())}):
        raise ValueError(f"build_model has no {', '.join(unknown)}: see its arguments and those of Qwen2Config")
    settings = {
        "vocab_size": vocab_size,
        "num_hidden_layers": layers,
        "hidden_size": hidden,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "intermediate_size": 4 * hidden if mlp is None else mlp,
        "max_position_embeddings": max_length,
        "rms_norm_eps": 1e-6,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e6},
        "tie_word_embeddings": True,
        "bos_token_id": None,
        "eos_token_id": None,
        **config,
    }
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Qwen2ForCausalLM(Qwen2Config(**settings))


def load_causal_lm(source: str, attention: str = "sdpa") -> Any:
    """The causal LM of a folder or hub id, its weights in float32."""
    from transformers import AutoModelForCausalLM

    try:
        return AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32, attn_implementation=attention)
    except (OSError, ValueError) as error:
        raise ValueError(f"{source} is no folder or hub id of a causal LM: {error}") from error


def add_adapters(model: Any, settings: dict[str, Any], seed: int) -> Any:
    """`model` as a `PeftModel`: in place it gets adapters of random weights, which alone are trained."""
    try:
        from peft import LoraConfig, get_peft_model
    except ImportError as error:
        raise ImportError("lora needs peft: pip install peft") from error
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        try:
            return get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **settings))
        except (TypeError, ValueError) as error:
            raise ValueError(f"lora={settings} is not for peft.LoraConfig and this model: {error}") from error
