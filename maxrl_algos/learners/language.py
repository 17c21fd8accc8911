"""Trains a language model on a text env: `python -m maxrl_algos.commands.train_text --help`.

The loop is that of `maxrl_algos.train`; here are the model, its chat, the sampler, and the check that what was sampled
came from the weights that are trained. Where a model exceeds a GPU's memory, `fsdp` shards it over several processes.
"""

import copy
import signal
import time
import warnings
from dataclasses import MISSING, dataclass
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from maxrl_algos.run.config import option, parse, require
from maxrl_algos.evaluate import Evaluation, of_groups
from maxrl_algos.run.journal import read
from maxrl_algos.metrics import pass_at_k, powers_of_two
from maxrl_algos.models.shared_prompt_lm import FAMILIES, SharedPromptPolicy
from maxrl_algos.models.padded_lm import PaddedPolicy
from maxrl_algos.run.distributed import ALONE, Processes, weights
from maxrl_algos.sources.tokens import Groups
from maxrl_algos.seeding import generator
from maxrl_algos.models import tiny
from maxrl_algos.sources.chat import Chat
from maxrl_algos.sources.text import TextCollector
from maxrl_algos.samplers import IN_PLACE, SAMPLERS, VLLM, Sampler, SamplerError, pad_left
from maxrl_algos.samplers.vllm_server import VLLMServer
from maxrl_algos.train import TrainConfig, Trainer
from maxrl_algos.update import Report

BOUNDS = {"float32": 1e-3, "bfloat16": 0.3}  # of |log-prob - sampled log-prob| of a token: rounding stays below
SHARE = 0.01  # of tokens over the bound, above which weights must differ


@dataclass(frozen=True)
class TextConfig(TrainConfig):
    """One training run of a language model."""

    env: str = option(MISSING, "Gymnasium id of a text env, 'module:id' where a module must be imported first")
    model: dict = option(
        {"layers": 2, "hidden": 128},
        "arguments of build_model, as JSON: random weights, and a byte-pair tokenizer of the env's demonstrations",
    )
    start_from: str | None = option(None, "folder or hub id of a causal LM and its tokenizer, instead")
    lora: dict = option(
        {}, "arguments of peft.LoraConfig, as JSON: only adapters are trained; a checkpoint has them merged, too"
    )
    warmup_steps: int = option(0, "supervised steps on demonstrations, before the others")
    sampler: str = option("grouped", "one of " + ", ".join(SAMPLERS))
    server: str | None = option(None, "URL of vLLM's server, for the sampler vllm_server")
    rollouts_at_once: int = option(4096, "about how many grouped and transformers sample together")
    max_prompt: int = option(1024, "longest prompt in tokens")
    long_prompts: str = option("error", "what longer ones are: an error, or, drop, left out if the split is finite")
    max_response: int = option(1024, "longest response in tokens; one that reaches it without end is truncated")
    stop: tuple[str, ...] = option((), "tokens that end a response, beside those the tokenizer and the model name")
    eval_temperature: float = option(1.0, "of sampling in evaluation")
    eval_top_p: float = option(1.0, "in evaluation")
    precision: str = option(
        "auto", "of matrix products, float32 or bfloat16; auto: bfloat16 on a GPU; weights: float32"
    )
    attention: str = option("sdpa", "the attention implementation of transformers")
    gradient_checkpointing: bool = option(False, "compute activations twice to save memory; takes the padded update")
    fsdp: bool = option(False, "shard weights, gradients and optimiser over all processes; takes the padded update")
    padded: bool = option(False, "update by the model's own forward, each prompt N times; else only where needed")
    logprob_bound: float | None = option(
        None, f"of |log-prob - sampled log-prob|; more than {SHARE:.0%} of tokens over it say that weights are stale"
    )
    off_policy: str = option("stop", "what is done then: warn or stop")
    tensor_parallel: int = option(1, "GPUs that share vLLM's model")
    memory_share: float = option(0.5, "vLLM's, of a GPU's memory")

    def __post_init__(self) -> None:
        super().__post_init__()
        choices = {"sampler": SAMPLERS, "precision": ("auto", *BOUNDS), "off_policy": ("warn", "stop")}
        for name, known in {**choices, "long_prompts": ("error", "drop")}.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {known}, got {getattr(self, name)!r}")
        if self.fsdp and self.sampler not in ("transformers", "vllm"):
            raise ValueError(f"fsdp has no model for sampler={self.sampler!r}: take 'transformers' or 'vllm'")
        if self.fsdp and self.lora:
            raise ValueError("lora's weights are few: train them data-parallel, without fsdp")
        check_server(self)
        require(self, ("rollouts_at_once", "max_prompt", "max_response", "tensor_parallel"), 1)
        require(self, ("eval_temperature", "eval_top_p", "logprob_bound", "memory_share"), 0, strict=True)


class TextTrainer(Trainer):
    """A run of `TextConfig`: built fresh, or from the last checkpoint in its folder."""

    free = Trainer.free | {"server", "tensor_parallel", "memory_share", "fsdp", "rollouts_at_once"}
    free |= {"logprob_bound", "off_policy"}

    def build(self) -> None:
        config = self.config
        self.precision = config.precision
        if self.precision == "auto":
            self.precision = "bfloat16" if self.device.type == "cuda" else "float32"
        if self.processes.count > 1 and (config.sampler == "vllm_server" or config.tensor_parallel > 1):
            raise ValueError("with several processes each has an engine of its own: sampler='vllm', tensor_parallel=1")
        self.collector = TextCollector(config.env, config.env_kwargs)
        self.held_out = self.collector.held_out_tasks("test", config.eval_tasks)
        saved = None if config.lora else self.last_checkpoint  # adapters go on from the weights they began with
        source = str(saved or config.start_from or self._tiny())
        lm = load(source, config.attention)
        self.adapted = adapt(lm, config.lora, config.seed) if config.lora else None
        if config.gradient_checkpointing:
            lm.gradient_checkpointing_enable({"use_reentrant": False})
        self.chat = chat_of(source, self.collector.system_prompt, config.max_prompt, config.stop)
        self._keep_short_prompts()
        if config.fsdp:
            self.processes.shard(lm, self.device, self.precision)
        lm = lm.to(self.device).train(
            config.gradient_checkpointing
        )  # else without dropout: what samples is what trains
        padded = config.padded or config.gradient_checkpointing or config.fsdp
        shared = lm.config.model_type in FAMILIES and not padded
        self.policy = SharedPromptPolicy(lm) if shared else PaddedPolicy(lm)
        self.sampler = make_sampler(config, source, lm, self.chat, self.device, self.precision, self.processes)

    def _keep_short_prompts(self) -> None:
        config, count = self.config, len(self.held_out)
        drop = config.long_prompts == "drop"
        self.dropped = self.collector.keep_short(self.chat, config.seed, drop)
        if count:
            self.held_out = self.collector.short(self.chat, "test", self.held_out, drop)
        if self.dropped or len(self.held_out) < count:
            warnings.warn(
                f"max_prompt={config.max_prompt} leaves out {self.dropped} training and {count - len(self.held_out)} "
                "held-out tasks",
                stacklevel=2,
            )

    def _tiny(self) -> Path:
        """A folder with a new tiny model and its tokenizer, in the run's."""
        config, folder = self.config, self.folder / "start"
        if not self.processes.main:
            return self.processes.gather(folder)[0]
        tasks = self.collector.training_tasks(config.seed, 0, 2048, "words")
        words = tiny.tokenizer(text for texts in self.collector.demonstrations(tasks) for text in texts)
        length = config.max_prompt + config.max_response
        tiny.model(words, length, config.seed, **config.model).save_pretrained(folder)
        words.save_pretrained(folder)
        return self.processes.gather(folder)[0]  # the others wait until it is there

    def _precision(self) -> Any:
        on = self.precision == "bfloat16"
        return torch.autocast(self.device.type, torch.bfloat16, enabled=on, cache_enabled=False)

    def state(self) -> dict[str, Any]:
        if self.adapted is None:
            return super().state()
        trained = {name: p.detach() for name, p in self.policy.model.named_parameters() if p.requires_grad}
        return {**super().state(), "adapters": trained}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        if self.adapted is not None:
            self.policy.model.load_state_dict(state["adapters"], strict=False)

    def merged(self) -> Any:
        """The model that is trained; of one with adapters a copy, which has them in its weights."""
        return self.policy.model if self.adapted is None else copy.deepcopy(self.adapted).merge_and_unload()

    def model(self) -> Any:
        """Model, tokenizer and model card, so that a checkpoint loads in `transformers` and vLLM."""
        model, state = self.merged(), None
        if self.config.fsdp:  # all take part, one keeps it, a tied weight once
            tied = model._tied_weights_keys if model.config.tie_word_embeddings else ()
            whole = ((name, tensor.cpu()) for name, tensor in weights(model))
            state = {name: tensor for name, tensor in whole if self.processes.main and name not in tied}

        def save_pretrained(folder: Path) -> None:
            model.save_pretrained(folder, state_dict=state)
            self.chat.tokenizer.save_pretrained(folder)
            (folder / "README.md").write_text(self.card())

        return SimpleNamespace(save_pretrained=save_pretrained)

    def demonstration_logprobs(self, tasks: np.ndarray) -> torch.Tensor:
        messages, answers = self.collector.demonstrations(tasks)
        prompts, sizes = pad_left([self.chat.prompt(message) for message in messages], self.chat.pad, self.device)
        responses = [self.chat.response(answer) for answer in answers]
        lengths = torch.tensor([[len(response)] for response in responses], device=self.device)
        rows = [response + [self.chat.pad] * (int(lengths.max()) - len(response)) for response in responses]
        tokens = torch.tensor(rows, device=self.device)[:, None]
        return self.policy.logprobs(prompts, tokens, lengths, prompt_lengths=sizes)[0]

    def train_step(self) -> dict[str, Any]:
        try:
            return {**super().train_step(), **({"dropped_tasks": self.dropped} if self.dropped else {})}
        except SamplerError as error:
            raise SamplerError(
                f"{error} (step {self.step}). The last checkpoint, {self.last_checkpoint}, is whole: the same command "
                "goes on from there"
            ) from error

    def push(self) -> None:
        """The trained weights to the sampler."""
        self.sampler.push(self.policy.model if self.config.sampler in IN_PLACE else self.merged())

    def collect(self, tasks: np.ndarray) -> Groups:
        config, begin = self.config, time.perf_counter()
        self.push()
        pushed = time.perf_counter() - begin
        seed = int(generator(config.seed, "rollouts", self.step).integers(2**62))
        groups = self.collector.collect(
            self.sampler, self.chat, tasks, config.rollouts, config.max_response, seed, "train", config.temperature
        )
        self.sampler.sleep()
        groups.seconds["push"] = pushed
        return groups

    def check(self, report: Report) -> dict[str, float]:
        """Whether the sampler's log-probs are those of the weights that are trained."""
        config, own = self.config, torch.cat([*report.differences, torch.zeros(0, device=self.device)])
        bound = config.logprob_bound or BOUNDS[self.precision]
        most, *sums = float(own.max()) if len(own) else 0.0, float(own.sum()), int((own > bound).sum()), len(own)
        largest, *parts = zip(*self.processes.gather((most, *sums, report.valid, report.padded)), strict=True)
        total, beyond, tokens, valid, filled = map(sum, parts)
        if not tokens:  # no group had a part in the gradient
            return {}
        over = beyond / tokens
        values = {"max": max(largest), "mean": total / tokens, "over_bound": over}
        if over > SHARE:
            message = (
                f"step {self.step}: {over:.1%} of log-probs differ by more than {bound} between sampler and trainer "
                f"(mean {values['mean']:.2g}, max {values['max']:.2g}): the sampler's weights are stale, or its "
                "precision is another; raise logprob_bound if that is meant"
            )
            if config.off_policy == "stop":
                raise SamplerError(message)
            warnings.warn(message, stacklevel=2)
        padding = filled / max(1, filled + valid)
        return {**{f"logprob_difference/{k}": v for k, v in values.items()}, "padding": padding}

    def evaluation(self) -> Evaluation:
        config = self.config
        per_chunk = self.processes.whole_shares(config.rollouts_at_once // config.eval_samples)
        self.push()
        chunks = range(0, len(self.held_out), per_chunk)
        groups = (
            self.collector.collect(
                self.sampler,
                self.chat,
                self.processes.share(self.held_out[start : start + per_chunk]),
                config.eval_samples,
                config.max_response,
                int(generator(config.seed, "evaluate", i).integers(2**62)),
                "test",
                config.eval_temperature,
                config.eval_top_p,
            )
            for i, start in enumerate(chunks)
        )
        result = of_groups(groups, self.processes)
        self.sampler.sleep()
        return result

    def run(self) -> Path:
        """To the end; on SIGTERM to the end of the step, which is saved, if the launcher waits for that."""
        before = signal.signal(signal.SIGTERM, lambda *_: setattr(self, "stopping", True))
        try:
            return super().run()
        finally:
            signal.signal(signal.SIGTERM, before)
            self.sampler.close()

    def card(self) -> str:
        """The checkpoint's model card: recipe, results, versions."""
        config, results = self.config, read(self.folder / "evaluations.jsonl")
        base = config.start_from or "random weights"
        lines = [
            *("---", "library_name: transformers", "tags: [maxrl, reinforcement-learning]", "---", ""),
            f"# {config.algorithm} on {config.env}, step {self.step}",
            "",
            f"Trained from {base} on rewards of 1 for a correct answer and else 0. Settings:",
            "",
            *(f"- {key}: {value}" for key, value in self.settings.items()),
        ]
        if results:
            last, ks = results[-1], powers_of_two(results[-1]["samples"])
            shares = pass_at_k(last["successes"], last["samples"], ks).mean(axis=0)
            lines += [
                "",
                f"Step {last['step']}, {len(last['tasks'])} held-out tasks, {last['samples']} samples each:",
                "",
            ]
            lines += [f"- pass@{k}: {share:.3f}" for k, share in zip(ks, shares, strict=True)]
        versions = ", ".join(f"{name} {version(name)}" for name in ("torch", "transformers", "gymnasium"))
        return "\n".join([*lines, "", f"Made with {versions}.", ""])


def load(source: str, attention: str = "sdpa") -> Any:
    """The causal LM of a folder or hub id, its weights in float32."""
    from transformers import AutoModelForCausalLM

    try:
        return AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32, attn_implementation=attention)
    except (OSError, ValueError) as error:
        raise ValueError(f"{source} is no folder or hub id of a causal LM: {error}") from error


def adapt(model: Any, settings: dict[str, Any], seed: int) -> Any:
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


def chat_of(source: str, system_prompt: str | None, max_prompt: int, stop: tuple[str, ...]) -> Chat:
    """The chat of a folder or hub id, whose responses end by the tokens that it names itself, too."""
    from transformers import AutoConfig, AutoTokenizer, GenerationConfig

    try:
        tokenizer = AutoTokenizer.from_pretrained(source)
    except (OSError, ValueError) as error:
        raise ValueError(f"{source} is no folder or hub id with a tokenizer: {error}") from error
    try:
        own = GenerationConfig.from_pretrained(source).eos_token_id
    except OSError:  # it has none
        own = getattr(AutoConfig.from_pretrained(source), "eos_token_id", None)
    own = [] if own is None else [own] if isinstance(own, int) else own
    return Chat(tokenizer, system_prompt, max_prompt, [*own, *stop])


def check_server(config: Any) -> None:
    """A ValueError unless `server` is given where the sampler needs it, and only there."""
    if (config.sampler == "vllm_server") != (config.server is not None):
        raise ValueError(
            f"sampler='vllm_server' goes with server='http://HOST:PORT', got {config.sampler!r} and {config.server!r}"
        )


def make_sampler(
    config: Any,
    source: str,
    model: Any,
    chat: Chat,
    device: torch.device,
    precision: str,
    processes: Processes = ALONE,
) -> Sampler:
    """The sampler that `config` names, for a model loaded from `source`."""
    length, part = config.max_prompt + config.max_response, (processes.rank, processes.count)
    if config.sampler == "vllm_server":
        server = VLLMServer(
            config.server, source, chat.stop, chat.pad, device, precision, length, Path(f"{config.out}.weights")
        )
        if model is None:
            server.push(load(source))
        return server
    if config.sampler == "vllm":
        more = (config.seed, config.tensor_parallel, config.memory_share, part)
        return VLLM(source, chat.stop, chat.pad, device, precision, length, *more)
    sampler = IN_PLACE[config.sampler](model, chat.stop, chat.pad, config.rollouts_at_once)
    sampler.part = part
    return sampler


def main(arguments: list[str] | None = None) -> None:
    TextTrainer(parse(TextConfig, arguments)).run()


if __name__ == "__main__":
    main()
