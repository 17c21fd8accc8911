"""What happens where the Hugging Face hub cannot be reached: its cache is read at once, and errors come at once."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

PROXIES = "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"


def unreachable() -> bool:
    """Whether this machine cannot look up the hub's name, as without a network. With a proxy the answer is False."""
    if any(os.environ.get(name) for name in PROXIES):
        return False
    try:
        socket.getaddrinfo(urlsplit(os.environ.get("HF_ENDPOINT") or "https://huggingface.co").hostname, 443)
    except OSError:
        return True
    return False


@contextmanager
def cache_alone_if_unreachable() -> Iterator[None]:
    """While the hub cannot be reached, its cache alone is read, instead of trying again for half a minute.

    This holds for `transformers`, and for `datasets` if that is imported already.
    """
    if not unreachable():
        yield
        return
    from huggingface_hub import constants

    places: list[Any] = [constants, *([sys.modules["datasets"].config] if "datasets" in sys.modules else [])]
    before = [place.HF_HUB_OFFLINE for place in places]
    try:
        for place in places:
            place.HF_HUB_OFFLINE = True
        yield
    finally:
        for place, value in zip(places, before, strict=True):
            place.HF_HUB_OFFLINE = value
