"""Which arguments of `ImageBandit` go together."""

from typing import Any

import numpy as np

APPLIES_TO = {  # the sources that an argument is for
    **dict.fromkeys(("revision", "streaming", "image_column", "label_column"), ("hub",)),
    **dict.fromkeys(("check", "on_corrupt"), ("folder", "hub")),
    **dict.fromkeys(("size", "augment", "workers"), ("folder", "hub", "arrays")),
    "validation_share": ("digits", "folder", "hub", "arrays"),
}
DEFAULTS = {"check": "ends", "on_corrupt": "raise"}  # of the arguments whose default is not None


def check_arguments(sources: list[str], arguments: dict[str, Any], image_seed: int) -> str:
    """The source that the arguments name, "digits" by default; a ValueError for a wrong value, or for an argument that
    does not apply to this source.

    Args:
        sources: the arguments that name a source and were given.
        arguments: the values of the arguments in `APPLIES_TO`.
        image_seed: the argument of this name.
    """
    if len(sources) > 1:
        raise ValueError(f"name one source, not {' and '.join(sources)}")
    source = sources[0] if sources else "digits"
    given = {name: value for name, value in arguments.items() if value != DEFAULTS.get(name)}
    for name in given:
        if source not in APPLIES_TO[name]:
            only = "= or ".join(APPLIES_TO[name])
            raise ValueError(f"{name}= does not apply to the source {source}, only to {only}=: leave it out")
    if source == "arrays" and "size" not in given:
        if given.get("augment"):
            raise ValueError("augment=True crops and resizes images: say to which size, with size=")
        if "workers" in given:
            raise ValueError("workers= are threads that resize, and arrays are shown as they are unless size= is given")
    size, workers, streaming = (given.get(name) for name in ("size", "workers", "streaming"))
    for name, value, least in (("size", size, 8), ("workers", workers, 1), ("streaming", streaming, 1)):
        if value is not None and (not isinstance(value, int | np.integer) or value < least):
            raise ValueError(f"{name} must be an integer >= {least}, got {value!r}")
    if image_seed < 0:
        raise ValueError(f"image_seed must be >= 0, got {image_seed}")
    if not 0 < given.get("validation_share", 0.5) < 1:
        raise ValueError(f"validation_share must be between 0 and 1, got {given['validation_share']}")
    for name, allowed in (("check", ("ends", "decode")), ("on_corrupt", ("raise", "skip"))):
        if arguments[name] not in allowed:
            raise ValueError(f"{name} must be {' or '.join(map(repr, allowed))}, got {arguments[name]!r}")
    return source
