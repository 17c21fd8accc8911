"""The weights of a causal LM in three forms: in training, for the sampler, and in a checkpoint."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

from maxrl_algos.run.distributed import full_weights


class Weights:
    """The model that is trained, and the forms in which samplers and checkpoints get its weights.

    Args:
        model: a `SharedPromptModel` or a `PaddedModel`.
        adapted: the `PeftModel` around the module if only adapters are trained, else None.
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

    def for_sampler(self) -> Any:
        """The model that is given to the sampler's `push`."""
        return self.model.model if self.adapted is None or not self.copied else Merged(self.model.model)

    def for_checkpoint(self, is_main: bool) -> Any:
        """An object with `save_pretrained(folder)`. All ranks must call this where weights are sharded."""
        module = self.model.model
        tied = module._tied_weights_keys if module.config.tie_word_embeddings else ()
        state: dict[str, Any] = {}
        if self.sharded:  # all ranks gather each weight, the main one keeps it, and a tied weight is kept once
            gathered = ((name, tensor.cpu()) for name, tensor in full_weights(module))
            state = {name: tensor for name, tensor in gathered if is_main and name not in (tied or ())}

        def save_pretrained(folder: Path) -> None:
            if self.adapted is not None:
                merged = Merged(module).weights()
                state.update((name, tensor.cpu()) for name, tensor in merged if name not in (tied or ()))
            module.save_pretrained(folder, **({"state_dict": state} if state else {}))
            state.clear()
            if self.save_beside:
                self.save_beside(folder)

        return SimpleNamespace(save_pretrained=save_pretrained)

    def state(self) -> dict[str, Any]:
        """The adapters, if only adapters are trained; the model of a checkpoint has them merged into its weights."""
        if self.adapted is None:
            return {}
        trained = {name: p.detach() for name, p in self.model.model.named_parameters() if p.requires_grad}
        return {"adapters": trained}

    def restore(self, saved: dict[str, Any]) -> None:
        """Load the adapters that `state` returned."""
        if self.adapted is not None:
            self.model.model.load_state_dict(saved["adapters"], strict=False)


class Merged:
    """A model with LoRA adapters, as its weights would be with the adapters added to them.

    The layers are merged one after the other, so that no copy of the whole model is made, and the model itself stays as
    it is, bit by bit.

    Args:
        module: a causal LM into which peft has put adapters.

    Raises:
        ValueError: if peft trains whole copies of modules beside adapters (`modules_to_save`).
    """

    def __init__(self, module: Any) -> None:
        from peft.tuners.tuners_utils import BaseTunerLayer
        from peft.utils import ModulesToSaveWrapper

        if whole := [name for name, part in module.named_modules() if isinstance(part, ModulesToSaveWrapper)]:
            raise ValueError(f"lora's modules_to_save cannot be merged: leave {', '.join(whole)} out of it")
        self.module = module
        self._layers = {name: part for name, part in module.named_modules() if isinstance(part, BaseTunerLayer)}

    def state_dict(self) -> dict[str, torch.Tensor]:
        """All weights together."""
        return dict(self.weights())

    def weights(self) -> Iterator[tuple[str, torch.Tensor]]:
        """Name and tensor of every weight, one after the other, under the names that it has without adapters."""
        for name, tensor in self.module.state_dict().items():
            parts = name.split(".")
            owner = next((o for i in range(len(parts)) if (o := ".".join(parts[:i])) in self._layers), None)
            if owner is None:
                yield name, tensor
            elif name.startswith(f"{owner}.base_layer."):
                which = name.removeprefix(f"{owner}.base_layer.")
                with _merged(self._layers[owner]) as base:
                    yield f"{owner}.{which}", base.get_parameter(which).detach()


@contextmanager
def _merged(layer: Any) -> Iterator[torch.nn.Module]:
    """The layer that adapters were put around, for a while with the adapters added to new copies of its weights."""
    base = layer.get_base_layer()
    before = [(p, p.data) for p in base.parameters(recurse=False)]
    with torch.no_grad():
        layer.merge(safe_merge=True)  # "safe" puts a new tensor in the place of the old one
    try:
        yield base
    finally:
        for p, data in before:
            p.data = data
        layer.merged_adapters.clear()
