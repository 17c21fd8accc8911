"""Where causal language models come from: random weights, a folder, or the model hub."""

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
    """A `Qwen2ForCausalLM` with random float32 weights.

    The defaults are the model of the maze experiments in arXiv 2602.02710, which has 3 million parameters.

    Args:
        vocab_size: number of tokens in the vocabulary.
        layers: number of transformer layers.
        hidden: width of the hidden states.
        heads: number of query heads.
        kv_heads: number of key and value heads; it divides `heads`.
        mlp: width of the MLP; None stands for 4 * hidden.
        max_length: largest number of tokens that a prompt and its response have together.
        seed: seed of the weights. The global random generator is left as it was.
        config: further fields of `transformers.Qwen2Config`.

    Raises:
        ValueError: if `config` holds a field that `Qwen2Config` does not have.
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
    """Load a causal language model of `transformers`, with its weights in float32.

    Args:
        source: a folder that `save_pretrained` wrote, or the name of a model on the hub.
        attention: the attention implementation of `transformers`, such as "sdpa" or "flash_attention_2".

    Raises:
        ValueError: if there is no causal language model at `source`.
    """
    from transformers import AutoModelForCausalLM

    try:
        return AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32, attn_implementation=attention)
    except (OSError, ValueError) as error:
        raise ValueError(f"{source} is no folder or hub id of a causal LM: {error}") from error


def add_adapters(model: Any, settings: dict[str, Any], seed: int) -> Any:
    """Add LoRA adapters (arXiv 2106.09685) with random weights to `model`, in place; only the adapters are trained.

    Args:
        model: a causal language model of `transformers`.
        settings: the arguments of `peft.LoraConfig`.
        seed: seed of the adapters' weights. The global random generator is left as it was.

    Returns:
        The `PeftModel` around `model`, which can merge the adapters into the weights.

    Raises:
        ImportError: if peft is not installed.
        ValueError: if the settings are not valid, or do not suit the model.
    """
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


def hide_progress_bars() -> None:
    """Switch off the progress bars of `transformers` for loading and saving, which would break the bar of a run."""
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
