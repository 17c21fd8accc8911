"""The weights of a causal LM: as they are trained, as the sampler gets them, and as a checkpoint holds them."""

import copy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from maxrl_algos.run.distributed import full_weights


class Weights:
    """The model that is trained, and what is made of it.

    Args:
        model: a `SharedPromptModel` or a `PaddedModel`.
        adapted: the `PeftModel` around the module, where only adapters are trained.
        copied: whether the sampler has a model of its own, to which weights are pushed.
        sharded: whether the weights are split over all processes.
        save_beside: called with a checkpoint's folder, to write what belongs beside the model, such as a tokenizer.
    """

    def __init__(
        self,
        model: Any,
        adapted: Any = None,
        copied: bool = False,
        sharded: bool = False,
        save_beside: Callable[[Path], None] | None = None,
    ) -> None:
        self.model, self.adapted, self.copied, self.sharded = model, adapted, copied, sharded
        self.save_beside = save_beside

    def _merged(self) -> Any:
        """The module, or a copy of it with its adapters added to its weights."""
        return self.model.model if self.adapted is None else copy.deepcopy(self.adapted).merge_and_unload()

    def for_sampler(self) -> Any:
        """What the sampler's `push` gets."""
        return self._merged() if self.copied else self.model.model

    def for_checkpoint(self, is_main: bool) -> Any:
        """An object with `save_pretrained(folder)`. All ranks must call this where weights are sharded."""
        module, state = self._merged(), None
        if self.sharded:  # all ranks gather each weight, the main one keeps it, and a tied weight is kept once
            tied = module._tied_weights_keys if module.config.tie_word_embeddings else ()
            gathered = ((name, tensor.cpu()) for name, tensor in full_weights(module))
            state = {name: tensor for name, tensor in gathered if is_main and name not in tied}

        def save_pretrained(folder: Path) -> None:
            module.save_pretrained(folder, **({"state_dict": state} if self.sharded else {}))
            if self.save_beside:
                self.save_beside(folder)

        return SimpleNamespace(save_pretrained=save_pretrained)

    def state(self) -> dict[str, Any]:
        """The adapters, where only these are trained: a checkpoint's model has them merged."""
        if self.adapted is None:
            return {}
        trained = {name: p.detach() for name, p in self.model.model.named_parameters() if p.requires_grad}
        return {"adapters": trained}

    def restore(self, saved: dict[str, Any]) -> None:
        """Load the adapters that `state` returned."""
        if self.adapted is not None:
            self.model.model.load_state_dict(saved["adapters"], strict=False)
