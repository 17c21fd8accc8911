"""Uploads of a finished run's model to the hub of Hugging Face."""

from pathlib import Path
from typing import Any


def check_login(repository: str) -> Any:
    """The hub's client; ValueError unless it is installed, logged in, and `repository` is a name like owner/name."""
    if repository.count("/") != 1:
        raise ValueError(f"push_to_hub must be a name like owner/name, got {repository!r}")
    from huggingface_hub import HfApi

    client = HfApi()
    try:
        client.whoami()
    except Exception as error:  # whatever the network and the hub answer
        raise ValueError(
            f"push_to_hub={repository} needs a login that the hub accepts: `hf auth login`, or HF_TOKEN: {error}"
        ) from error
    return client


def upload(client: Any, repository: str, folder: Path) -> None:
    """Upload the model in `folder`, without the optimiser's state, to a repository that is private if it is new."""
    client.create_repo(repository, private=True, exist_ok=True)
    client.upload_folder(folder_path=folder, repo_id=repository, ignore_patterns=["state.pt"])
