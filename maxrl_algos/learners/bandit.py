"""The learner of image runs: a classifier as a policy over a few actions, of which one is correct.

The policy's whole distribution over the actions is at hand. So N rollouts cost no more than the draw of how often each
action was chosen, and exact objectives, cross-entropy among them, stand beside the estimators.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from maxrl_algos.exact_objectives import EXACT, exact_gradient, order_of
from maxrl_algos.metrics import exact_pass_at_k, powers_of_two
from maxrl_algos.models.image_classifier import build_classifier
from maxrl_algos.run.distributed import ProcessGroup
from maxrl_algos.run.kept import Watch, unwatched
from maxrl_algos.run.stopping import STOP
from maxrl_algos.samplers.action_counts import CountEstimator, CountSampler
from maxrl_algos.seeding import generator, stream_of, torch_generator
from maxrl_algos.sources.explained import reason
from maxrl_algos.sources.images import ImageSource
from maxrl_algos.update import optimizer_step

SHOWN_ACTIONS = 5  # how many of the likeliest actions a kept rollout names


@dataclass
class ImageGroups:
    """A batch of B tasks, and the policy's distribution over the actions of each.

    Attributes:
        logits: (B, C) float32 over C actions, with their graph.
        probabilities: the policy, (B, C) float32.
        correct: correct actions, (B,) int64.
        seconds: how long "images" and "forward" took.
        tasks: indices of the tasks in their split, (B,) int64.
    """

    logits: torch.Tensor
    probabilities: torch.Tensor
    correct: torch.Tensor
    seconds: dict[str, float]
    tasks: np.ndarray


@dataclass
class LogitGradient:
    """The estimated gradient of the objective in the logits of a batch.

    Attributes:
        values: (B, C) float32.
        shares: by the name of a metric, the share of the batch's groups that is logged.
        seconds: how long the draw of the rollouts took.
    """

    values: torch.Tensor
    shares: dict[str, float]
    seconds: float


class BanditLearner:
    """Trains an image classifier by SGD; see `maxrl_algos.train.Learner`.

    Args:
        config: settings of the run, an `ImageConfig`.
        processes: the processes that train together.
        device: where the model is.
    """

    warmup_steps = 0
    remedies = "fewer classes (arguments of the env), or more rollouts a task"

    def __init__(self, config: Any, processes: ProcessGroup, device: torch.device) -> None:
        from accelerate import Accelerator

        self.config, self.processes, self.device = config, processes, device
        self.accelerator = Accelerator(cpu=device.type == "cpu", mixed_precision="no")
        self.source = ImageSource(config.env, config.env_kwargs, config.tasks // processes.world_size)
        self.exact = config.algorithm in EXACT
        if self.exact:
            self.order = order_of(config.algorithm, **config.algorithm_kwargs)
        else:
            self.estimator = CountEstimator(config.algorithm, config.rollouts, **config.algorithm_kwargs)
        self.watch: Watch = unwatched
        self.held_out = self.source.held_out_tasks(config.eval_split, config.eval_tasks)
        shape, actions = self.source.shape, self.source.actions
        model = build_classifier(config.policy, shape, actions, config.seed, **config.policy_kwargs)
        self.model = model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=config.lr, momentum=config.momentum, weight_decay=config.weight_decay
        )
        self.parallel_model = self.accelerator.prepare_model(self.model)

    def supervised_step(self, step: int) -> dict[str, Any]:
        """Image runs have no warm-up."""
        raise RuntimeError("image runs have no supervised steps: cross-entropy is an objective of theirs")

    def end_warmup(self) -> None:
        """Image runs have no warm-up."""

    def training_tasks(self, step: int) -> np.ndarray:
        """This process's tasks of a step, (B,) int64."""
        return self.processes.shard(self.source.training_tasks(self.config.seed, step, self.config.tasks))

    def collect(self, step: int, tasks: np.ndarray) -> ImageGroups:
        """The policy's distribution on the images of the tasks. Meanwhile the next step's images are fetched."""
        STOP.hold()  # the statistics of normalisations change from here on, and the step is short
        begin = self._now()
        observations, labels = self.source.batch(step, tasks)
        if step + 1 < self.config.steps:
            self.source.fetch(step + 1, self.training_tasks(step + 1))
        images = torch.as_tensor(observations).to(self.device)
        correct = torch.as_tensor(labels).to(self.device)
        read = self._now()
        with self._autocast():
            logits = self.parallel_model(images)
        probabilities = logits.detach().softmax(dim=1)
        if not torch.isfinite(probabilities).all():
            raise FloatingPointError("the policy's probabilities are not finite")
        seconds = {"images": read - begin, "forward": self._now() - read}
        return ImageGroups(logits, probabilities, correct, seconds, tasks)

    def advantages(self, step: int, groups: ImageGroups) -> LogitGradient:
        """Draw N rollouts of every task, and weigh them by the run's algorithm: a gradient in the logits."""
        begin = self._now()
        pass_rates = groups.probabilities.gather(1, groups.correct[:, None])[:, 0]
        shares = {"rollout/pass_rate": float(pass_rates.mean())}
        if self.exact:
            gradient = exact_gradient(groups.probabilities, groups.correct, self.order)
        else:
            draws = self._sampler(step)
            gradient, successes = self.estimator.gradient(groups.probabilities, groups.correct, draws)
            shares["rollout/coverage"] = float((successes > 0).float().mean())
            shares["rollout/all_pass"] = float((successes == self.config.rollouts).float().mean())
        return LogitGradient(gradient, shares, self._now() - begin)

    def update(self, step: int, groups: ImageGroups, advantages: LogitGradient) -> dict[str, Any]:
        """One optimiser step; returns what is logged."""
        begin = self._now()
        # The derivative of this loss in the logits is minus the mean gradient.
        self.accelerator.backward(-(groups.logits * advantages.values).sum() / len(groups.correct))
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate(step)
        norm = optimizer_step(self.model, self.optimizer, self.config.max_grad_norm or float("inf"))
        seconds = {**groups.seconds, "sample": advantages.seconds, "update": self._now() - begin}
        gathered = self.processes.all_gather(list(advantages.shares.values()))
        shares = dict(zip(advantages.shares, np.mean(gathered, axis=0).tolist(), strict=True))
        return {
            **shares,
            "train/grad_norm": norm,
            "train/learning_rate": self.learning_rate(step),
            **{f"time/{part}": value for part, value in seconds.items()},
        }

    def learning_rate(self, step: int) -> float:
        """The learning rate, which rises linearly over `lr_warmup` steps and then falls to 0 along a cosine."""
        config = self.config
        if step < config.lr_warmup:
            return config.lr * (step + 1) / config.lr_warmup
        done = (step - config.lr_warmup) / (config.steps - config.lr_warmup)
        return config.lr * (1 + math.cos(math.pi * done)) / 2

    def evaluate(self) -> tuple[dict[str, Any], dict[str, float]]:
        """Exact pass rates of the held-out tasks: the policy's own probability of the correct action."""
        mine = self.held_out[self.processes.rank :: self.processes.world_size]
        rates, labels, done = [], [], 0
        self.processes.broadcast_buffers(self.model)
        self.model.eval()
        with torch.inference_mode():
            for tasks, images, correct in self.source.evaluation_batches(mine, self.config.eval_split):
                with self._autocast():
                    logits = self.model(torch.as_tensor(images).to(self.device))
                shares = logits.double().softmax(dim=1)
                done += len(tasks)
                seen = torch.as_tensor(correct)[: len(tasks)]
                self.watch(ImageGroups(logits, shares[: len(tasks)], seen, {}, tasks), done / len(mine))
                p = shares.cpu().numpy()[np.arange(len(correct)), correct]
                rates.append(p[: len(tasks)])
                labels.append(correct[: len(tasks)])
        self.model.train()
        parts = self.processes.all_gather((mine, np.concatenate(rates), np.concatenate(labels)))
        tasks, p, correct = (np.concatenate(x) for x in zip(*parts, strict=True))
        tasks, p, correct = (x[tasks.argsort()] for x in (tasks, p, correct))
        if not np.isfinite(p).all():
            raise FloatingPointError("the policy's probabilities are not finite")
        ks, lost = powers_of_two(self.config.eval_k), lost_actions(p, correct, self.source.actions)
        shares = exact_pass_at_k(p, ks).mean(axis=0)
        split = self.config.eval_split
        shown = {f"{split}/pass@{k}": float(share) for k, share in zip(ks, shares, strict=True)}
        kept = {"tasks": tasks.tolist(), "pass_rates": [float(f"{x:.6g}") for x in p], "lost_classes": lost}
        return kept, {**shown, f"{split}/lost_classes": lost}

    def size(self, groups: ImageGroups) -> tuple[int, int]:
        """The number of tasks in `groups`, and 1: one action of each task is drawn to be shown."""
        return len(groups.tasks), 1

    def records(self, groups: ImageGroups, places: Sequence[tuple[int, int]], split: str) -> list[dict[str, Any]]:
        """The tasks at these places of `groups`, as `maxrl_algos.run.kept` describes rollouts.

        Each has one action, drawn for this purpose from the policy, and "likeliest": pairs of an action and its
        probability, the likeliest first.
        """
        rng, records = generator(self.config.seed, "kept actions", int(groups.tasks[0])), list[dict[str, Any]]()
        policy, correct = groups.probabilities.double().cpu().numpy(), groups.correct.cpu().numpy()
        for row, j in places if np.isfinite(policy).all() else ():
            p, task, gold = policy[row] / policy[row].sum(), int(groups.tasks[row]), int(correct[row])
            action = int(rng.choice(len(p), p=p))
            best = np.argsort(-p)[:SHOWN_ACTIONS]
            reward = int(action == gold)
            records.append(
                {
                    "split": split,
                    "task": task,
                    "rollout": j,
                    "prompt": None,
                    "response": action,
                    "answer": action,
                    "gold": gold,
                    "reward": reward,
                    "ended": "answered",
                    "why": reason(reward, "answered", action, gold),
                    "logprob": float(f"{np.log(max(p[action], 1e-300)):.6g}"),
                    "length": 1,
                    "pass_rate": float(f"{p[gold]:.6g}"),
                    "likeliest": [(int(a), float(f"{p[a]:.4g}")) for a in best],
                }
            )
        return records

    def state(self) -> dict[str, Any]:
        """The weights and the optimiser's state."""
        return {"policy": self.model.state_dict(), "optimizer": self.optimizer.state_dict()}

    def restore(self, saved: dict[str, Any]) -> None:
        """Take up what `state` returned."""
        self.model.load_state_dict(saved["policy"])
        self.optimizer.load_state_dict(saved["optimizer"])

    def checkpoint_model(self) -> None:
        """None: `state` holds the weights."""

    def close(self) -> None:
        """Close the env."""
        self.source.close()

    def _sampler(self, step: int) -> CountSampler:
        stream, seed = stream_of(f"rollouts {self.processes.rank}", self.config.luck), self.config.seed
        on_gpu = torch_generator(seed, stream, step, self.device) if self.device.type != "cpu" else None
        return CountSampler(generator(seed, stream, step), on_gpu)

    def _now(self) -> float:
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()

    def _autocast(self) -> Any:
        """bfloat16 on a GPU; weights, softmax and gradients of the logits stay float32."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda")


def lost_actions(pass_rates: np.ndarray, correct: np.ndarray, actions: int) -> float:
    """Share of the correct actions whose mean pass rate is under a tenth of chance, 1 / (10 * actions).

    Args:
        pass_rates: (P,) float64.
        correct: correct action of each task, (P,) int64.
        actions: number of actions.
    """
    sums, counts = np.bincount(correct, pass_rates, actions), np.bincount(correct, minlength=actions)
    return float((sums[counts > 0] / counts[counts > 0] < 0.1 / actions).mean())
