"""How each objective weighs a task by its pass rate p: `python -m benchmarks.measure.weights`.

`images_weights.png` shows the weight w(p) in grad J = E[w(p) grad p] (arXiv 2602.02710): as theory gives it, and as
measured from groups of N rollouts. `images_gradients.png` shows the norm of the gradient of every held-out picture
against its pass rate, under four objectives, for a policy after some steps of cross-entropy on two digits.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

import gymnasium as gym
import matplotlib
import numpy as np
import torch
from matplotlib.figure import Figure
from torch.func import functional_call, grad, vmap

from maxrl_algos.commands.train_images import ImageConfig, trainer
from maxrl_algos.learners.bandit import BanditLearner
from maxrl_algos.results.plot import RC, STYLE
from maxrl_algos.samplers.action_counts import by_successes
from maxrl_algos.seeding import generator

N = 16
ENV = "maxrl_envs:MaxRL/ImageBandit-v0"
# Weights w(p) that N rollouts give in expectation; GRPO's is the limit as N grows.
THEORY: dict[str, Any] = {
    "maximum_likelihood": lambda p: 1 / p,
    "maxrl": lambda p: (1 - (1 - p) ** (N - 1)) / p,
    "grpo": lambda p: 1 / np.sqrt(p * (1 - p)),
    "rloo": lambda p: np.ones_like(p),
}


def measured(algorithm: str, p: np.ndarray, groups: int, **kwargs: Any) -> np.ndarray:
    """The weight w(p) at each pass rate, measured: what multiplies grad p in the mean of (1/N) sum_i A_i S_i.

    The policy either succeeds or fails, so the score of a rollout with reward r is S = (r - p) / (p (1 - p)) grad p.

    Args:
        algorithm: name of the estimator.
        p: pass rates, (B,) float64.
        groups: number of groups of N rollouts that are drawn at each pass rate.
        kwargs: arguments of the estimator.

    Returns:
        (B,) float64.
    """
    successes = generator(0, "weights", 0).binomial(N, p[:, None], size=(len(p), groups))
    failure, success = by_successes(algorithm, N, **kwargs).numpy()[successes].transpose(2, 0, 1)
    gained, lost = successes * success / p[:, None], (N - successes) * failure / (1 - p[:, None])
    return ((gained - lost) / N).mean(axis=1)


def draw_weights(path: Path) -> None:
    """Draw the weights by theory as lines and the measured ones as points, into the file `path`."""
    fine = np.geomspace(1e-3, 0.999, 300)
    grid = np.array([0.003, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97])
    figure = Figure(figsize=(7.5, 4.8), dpi=150, layout="constrained")
    axes = figure.subplots()
    for algorithm, theory in THEORY.items():
        name, colour = STYLE[algorithm]
        axes.plot(fine, theory(fine), color=colour, label=f"{name}, theory" + " as N grows" * (algorithm == "grpo"))
        if algorithm != "maximum_likelihood":
            kwargs = {"std": "population"} if algorithm == "grpo" else {}
            values = measured(algorithm, grid, 200_000, **kwargs)
            axes.plot(grid, values, "o", color=colour, label=f"{name}, {N} rollouts, measured")
    axes.set(xscale="log", yscale="log", xlabel="pass rate p", ylabel="weight w(p) of grad p", ylim=(0.3, 1000))
    axes.legend(fontsize=9, frameon=False)
    figure.savefig(path)


def norms_of_score(learner: BanditLearner) -> tuple[np.ndarray, np.ndarray]:
    """The pass rate p of every held-out picture, and the norm of grad log p in the model's parameters.

    The gradients are computed for each picture on its own.

    Returns:
        Two arrays (P,) float64.
    """
    env = gym.make_vec(ENV, num_envs=len(learner.held_out), digits=2, demonstrations=True)
    observations, info = env.reset(options={"task": learner.held_out, "split": "test"})
    images, correct = torch.as_tensor(observations), torch.as_tensor(info["demonstration"])
    policy = learner.model.cpu().eval()
    parameters = {name: value.detach() for name, value in policy.named_parameters()}

    def log_p(parameters: dict[str, torch.Tensor], image: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        return functional_call(policy, parameters, (image[None],))[0].log_softmax(dim=0).gather(0, label[None])[0]

    gradients = vmap(grad(log_p), in_dims=(None, 0, 0), chunk_size=50)(parameters, images, correct)
    norm = torch.stack([g.flatten(1).square().sum(dim=1) for g in gradients.values()]).sum(dim=0).sqrt()
    with torch.no_grad():
        p = policy(images).double().softmax(dim=1).gather(1, correct[:, None])[:, 0]
    return p.numpy(), norm.double().numpy()


def draw_gradients(path: Path, learner: BanditLearner) -> None:
    """Draw the norm of each held-out picture's gradient against its pass rate, into the file `path`.

    The gradient of J for one picture is w(p) grad p = w(p) p grad log p.
    """
    p, norm = norms_of_score(learner)
    figure = Figure(figsize=(12, 3.8), dpi=150, layout="constrained")
    for axes, (algorithm, theory) in zip(figure.subplots(1, len(THEORY), sharey=True), THEORY.items(), strict=True):
        name, colour = STYLE[algorithm]
        axes.plot(p, theory(p.clip(1e-9, 1 - 1e-9)) * p * norm, ".", ms=3, alpha=0.5, color=colour)
        axes.set(title=name + (f" (N = {N})" if algorithm == "maxrl" else ""), xscale="logit", yscale="log")
        axes.set_xlabel("pass rate p")
    figure.axes[0].set_ylabel("norm of the picture's gradient")
    figure.savefig(path)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measure.weights", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"), help="folder of the figures")
    parser.add_argument("--steps", type=int, default=100, help="number of steps of cross-entropy")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        config: dict[str, Any] = {"env": ENV, "env_kwargs": {"digits": 2}, "algorithm": "maximum_likelihood"}
        run = trainer(ImageConfig(out=folder, steps=options.steps, loggers=(), progress=False, **config))
        run.run()
    with matplotlib.rc_context(RC):
        draw_weights(options.out / "images_weights.png")
        draw_gradients(options.out / "images_gradients.png", run.learner)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
