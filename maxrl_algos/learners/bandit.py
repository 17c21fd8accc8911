"""The training loop for bandits: an observation, an action of a few, of which one is correct.

The policy's distribution over the actions is at hand, so that N rollouts cost the draw of their counts, and exact
objectives, cross-entropy among them, stand beside the estimators. Data-parallel under `torchrun`, through accelerate.
"""

import math
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import MISSING, dataclass
from typing import Any

import gymnasium as gym
import numpy as np
import torch

from maxrl_algos.samplers.action_counts import EXACT, Estimator, Random, check_algorithm, exact_gradient, order_of
from maxrl_algos.run.config import option, parse, require
from maxrl_algos.metrics import exact_pass_at_k, powers_of_two
from maxrl_algos.models.image_classifier import build_classifier
from maxrl_algos.sources.tokens import held_out_tasks, training_tasks
from maxrl_algos.run import Run, RunConfig
from maxrl_algos.seeding import generator, torch_generator
from maxrl_algos.update import apply_gradient


@dataclass(frozen=True)
class BanditConfig(RunConfig):
    """One training run; the defaults suit rows of digits on a laptop."""

    env: str = option(MISSING, "Gymnasium id of a one-step env of images with Discrete actions, 'module:id'")
    policy: str = option("cnn", "cnn or resnet50")
    policy_kwargs: dict = option({}, "arguments of the policy, as JSON")
    algorithm: str = option("maxrl", "a registered estimator, or an exact objective: " + ", ".join(EXACT))
    algorithm_kwargs: dict = option({}, "arguments of the estimator, or order of exact_maxrl, as JSON")
    steps: int = option(3000, "updates")
    tasks: int = option(256, "tasks a step, of all processes together")
    rollouts: int = option(1024, "N, rollouts a task; without meaning for exact objectives")
    lr: float = option(0.1, "highest learning rate of SGD: reached after the warm-up, then falling to 0 along a cosine")
    lr_warmup: int = option(0, "updates in which the learning rate rises linearly")
    momentum: float = option(0.9, "of SGD")
    weight_decay: float = option(0.0, "of SGD")
    max_grad_norm: float | None = option(None, "the gradient is clipped to this norm; not where not given")
    eval_every: int = option(250, "updates between evaluations; the last step is always evaluated")
    eval_tasks: int = option(10000, "held-out tasks evaluated, at most")
    eval_k: int = option(1024, "largest k of pass@k shown")
    save_every: int = option(250, "updates between checkpoints")

    def __post_init__(self) -> None:
        check_algorithm(self.algorithm)
        require(self, ("tasks", "rollouts", "eval_every", "save_every", "eval_k", "processes"), 1)
        require(self, ("lr", "max_grad_norm"), 0, strict=True)
        require(self, ("steps", "lr_warmup", "momentum", "weight_decay", "eval_tasks", "seed"), 0)
        if self.steps and self.lr_warmup >= self.steps:
            raise ValueError(f"lr_warmup must be < steps, got {self.lr_warmup} and {self.steps}")


class BanditTrainer(Run):
    """A run of `BanditConfig`: built fresh, or from the last checkpoint in its folder.

    The env's `metadata["one_correct_action"]` must be true: rewards then follow from the correct action that its
    `demonstrations` name, without a step for each of N rollouts.
    """

    free = Run.free - {"steps"}  # on which the learning rate depends

    def __init__(self, config: BanditConfig) -> None:
        from accelerate import Accelerator

        super().__init__(config)
        self.accelerator = Accelerator(cpu=self.device.type == "cpu", mixed_precision="no")
        self.share = config.tasks // self.processes.count
        self.env = gym.make_vec(config.env, num_envs=self.share, demonstrations=True, **config.env_kwargs)
        metadata, actions = self.env.metadata, self.env.single_action_space
        if not metadata.get("one_correct_action") or not isinstance(actions, gym.spaces.Discrete):
            raise ValueError(
                f"{config.env} is no bandit with one correct action of a few: see metadata and action space"
            )
        self.actions = int(actions.n)
        self.exact = config.algorithm in EXACT
        if self.exact:
            self.order = order_of(config.algorithm, **config.algorithm_kwargs)
        else:
            self.estimator = Estimator(config.algorithm, config.rollouts, **config.algorithm_kwargs)
        size = metadata["splits"]["test"]
        self.held_out = held_out_tasks(size, config.eval_tasks if size is None else min(config.eval_tasks, size))
        self._fetched: tuple[int, Future[tuple[np.ndarray, np.ndarray]]] | None = None
        self._fetcher = ThreadPoolExecutor(1)
        shape = self.env.single_observation_space.shape or ()
        bare = build_classifier(config.policy, shape, self.actions, config.seed, **config.policy_kwargs)
        bare = bare.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.optimizer = torch.optim.SGD(
            bare.parameters(), lr=config.lr, momentum=config.momentum, weight_decay=config.weight_decay
        )
        self.bare, self.policy = bare, self.accelerator.prepare_model(bare)
        self.open()

    def restore(self, state: dict[str, Any]) -> None:
        self.bare.load_state_dict(state["policy"])
        self.optimizer.load_state_dict(state["optimizer"])

    def state(self) -> dict[str, Any]:
        return {"policy": self.bare.state_dict(), "optimizer": self.optimizer.state_dict()}

    def rate(self) -> float:
        """The learning rate of this step."""
        config = self.config
        if self.step < config.lr_warmup:
            return config.lr * (self.step + 1) / config.lr_warmup
        done = (self.step - config.lr_warmup) / (config.steps - config.lr_warmup)
        return config.lr * (1 + math.cos(math.pi * done)) / 2

    def tasks(self, step: int) -> np.ndarray:
        """This process's tasks of a step (B,). Where the env names an `epoch`, task i shows picture i modulo it."""
        config, rank = self.config, self.processes.rank
        size, epoch = self.env.metadata["splits"]["train"], self.env.metadata.get("epoch")
        tasks = training_tasks(size or epoch, config.seed, step, config.tasks)
        if size is None and epoch:  # the picture's next appearance
            tasks += np.arange(step * config.tasks, (step + 1) * config.tasks) // epoch * epoch
        return tasks[rank * self.share : (rank + 1) * self.share]

    def _see(self, tasks: np.ndarray, split: str) -> tuple[np.ndarray, np.ndarray]:
        """Images (B, height, width, channels) uint8 and correct actions (B,) int64."""
        images, info = self.env.reset(options={"task": tasks, "split": split})
        return images, info["demonstration"]

    def _batch(self) -> tuple[np.ndarray, np.ndarray]:
        """This step's batch; the next one's is fetched while this one is learnt from."""
        if self._fetched is None or self._fetched[0] != self.step:
            self._fetched = self.step, self._fetcher.submit(self._see, self.tasks(self.step), "train")
        batch = self._fetched[1].result()
        if self.step + 1 < self.config.steps:
            self._fetched = self.step + 1, self._fetcher.submit(self._see, self.tasks(self.step + 1), "train")
        return batch

    def train_step(self) -> dict[str, Any]:
        config, begin = self.config, time.perf_counter()
        observations, labels = self._batch()
        images = torch.as_tensor(observations).to(self.device)
        correct = torch.as_tensor(labels).to(self.device)
        seen = self._now()
        with self._precision():
            logits = self.policy(images)
        probabilities = logits.detach().softmax(dim=1)
        if not torch.isfinite(probabilities).all():
            raise FloatingPointError("the policy's probabilities are not finite")
        forward = self._now()
        p = probabilities.gather(1, correct[:, None])[:, 0]
        values: dict[str, Any] = {"phase": "train", "pass_rate": float(p.mean())}
        if self.exact:
            gradient = exact_gradient(probabilities, correct, self.order)
        else:
            gradient, successes = self.estimator.gradient(probabilities, correct, self._random())
            values |= {
                "coverage": float((successes > 0).float().mean()),
                "all_pass": float((successes == config.rollouts).float().mean()),
            }
        sampled = self._now()
        self.accelerator.backward(-(logits * gradient).sum() / len(images))  # of logits, minus the mean gradient
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        values["gradient_norm"] = apply_gradient(self.bare, self.optimizer, config.max_grad_norm or float("inf"))
        end = self._now()
        spent = {
            "images": seen - begin,
            "forward": forward - seen,
            "sample": sampled - forward,
            "update": end - sampled,
        }
        shares = [name for name in ("pass_rate", "coverage", "all_pass") if name in values]
        every = self.processes.gather([values[name] for name in shares])
        values |= dict(zip(shares, np.mean(every, axis=0).tolist(), strict=True))
        return {**values, "lr": self.rate(), **{f"seconds/{k}": v for k, v in spent.items()}}

    def evaluate(self) -> tuple[dict[str, Any], dict[str, float]]:
        """Exact pass rates of the held-out tasks: p is the policy's own probability of the correct action."""
        if self._fetched:
            self._fetched[1].result()  # it uses the same env
        own = self.held_out[self.processes.rank :: self.processes.count]
        rates, labels = [], []
        self.processes.copy_buffers(self.bare)
        self.bare.eval()
        with torch.inference_mode():
            for some in np.array_split(own, -(-len(own) // self.share)):
                images, correct = self._see(np.resize(some, self.share), "test")
                with self._precision():
                    logits = self.bare(torch.as_tensor(images).to(self.device))
                p = logits.double().softmax(dim=1).cpu().numpy()[np.arange(self.share), correct]
                rates.append(p[: len(some)])
                labels.append(correct[: len(some)])
        self.bare.train()
        parts = self.processes.gather((own, np.concatenate(rates), np.concatenate(labels)))
        tasks, p, label = (np.concatenate(x) for x in zip(*parts, strict=True))
        tasks, p, label = (x[tasks.argsort()] for x in (tasks, p, label))
        if not np.isfinite(p).all():
            raise FloatingPointError("the policy's probabilities are not finite")
        ks = powers_of_two(self.config.eval_k)
        shares = exact_pass_at_k(p, ks).mean(axis=0)
        lost = lost_actions(p, label, self.actions)
        shown = {f"test/pass@{k}": float(share) for k, share in zip(ks, shares, strict=True)}
        kept = {"tasks": tasks.tolist(), "pass_rates": [float(f"{x:.6g}") for x in p], "lost_classes": lost}
        return kept, {**shown, "test/lost_classes": lost}

    def _random(self) -> Random:
        stream = f"rollouts {self.processes.rank}"
        on_gpu = (
            torch_generator(self.config.seed, stream, self.step, self.device) if self.device.type != "cpu" else None
        )
        return Random(generator(self.config.seed, stream, self.step), on_gpu)

    def _now(self) -> float:
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()

    def _precision(self) -> Any:
        """bfloat16 on a GPU; weights, softmax and gradients of the logits stay float32."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda")


def lost_actions(pass_rates: np.ndarray, correct: np.ndarray, actions: int) -> float:
    """Share of the correct actions whose mean pass rate is under a tenth of chance, 1 / (10 * actions)."""
    sums, counts = np.bincount(correct, pass_rates, actions), np.bincount(correct, minlength=actions)
    return float((sums[counts > 0] / counts[counts > 0] < 0.1 / actions).mean())


def main(arguments: list[str] | None = None) -> None:
    BanditTrainer(parse(BanditConfig, arguments)).run()


if __name__ == "__main__":
    main()
