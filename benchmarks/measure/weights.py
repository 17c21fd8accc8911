"""How each objective weighs a task by its pass rate: `python -m benchmarks.measure.weights`.

`images_weights.png`: the weight w(p) in grad J = E[w(p) grad p], measured from groups of N rollouts, over its theory.
`images_gradients.png`: of every held-out picture, the norm of its own gradient under four objectives, against its pass
rate, for a policy after a few steps of cross-entropy on two digits.
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

from maxrl_algos.commands.train_images import BanditConfig, BanditTrainer
from maxrl_algos.results.plot import RC, STYLE
from maxrl_algos.samplers.action_counts import by_successes
from maxrl_algos.seeding import generator

N = 16
ENV = "maxrl_envs:MaxRL/ImageBandit-v0"
THEORY: dict[str, Any] = {  # what N rollouts give in expectation; GRPO's as N grows
    "maximum_likelihood": lambda p: 1 / p,
    "maxrl": lambda p: (1 - (1 - p) ** (N - 1)) / p,
    "grpo": lambda p: 1 / np.sqrt(p * (1 - p)),
    "rloo": lambda p: np.ones_like(p),
}


def measured(algorithm: str, p: np.ndarray, groups: int, **kwargs: Any) -> np.ndarray:
    """w(p) from `groups` groups at each p: what multiplies grad p in the mean of (1/N) sum A_i S_i, (len(p),).

    With S = (r - p)/(p (1-p)) grad p, of a policy that succeeds or fails, whatever else it does.
    """
    successes = generator(0, "weights", 0).binomial(N, p[:, None], size=(len(p), groups))
    failure, success = by_successes(algorithm, N, **kwargs).numpy()[successes].transpose(2, 0, 1)
    gained, lost = successes * success / p[:, None], (N - successes) * failure / (1 - p[:, None])
    return ((gained - lost) / N).mean(axis=1)


def draw_weights(path: Path) -> None:
    fine, grid = (
        np.geomspace(1e-3, 0.999, 300),
        np.array([0.003, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97]),
    )
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


def norms_of_score(trainer: BanditTrainer) -> tuple[np.ndarray, np.ndarray]:
    """Pass rate p and the norm of grad log p in the parameters, of every held-out picture, by per-sample gradients."""
    env = gym.make_vec(ENV, num_envs=len(trainer.held_out), digits=2, demonstrations=True)
    seen, info = env.reset(options={"task": trainer.held_out, "split": "test"})
    images, correct, policy = torch.as_tensor(seen), torch.as_tensor(info["demonstration"]), trainer.bare.eval()
    parameters = {name: value.detach() for name, value in policy.named_parameters()}

    def log_p(parameters: dict[str, torch.Tensor], image: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        return functional_call(policy, parameters, (image[None],))[0].log_softmax(dim=0).gather(0, label[None])[0]

    gradients = vmap(grad(log_p), in_dims=(None, 0, 0), chunk_size=50)(parameters, images, correct)
    norm = torch.stack([g.flatten(1).square().sum(dim=1) for g in gradients.values()]).sum(dim=0).sqrt()
    with torch.no_grad():
        p = policy(images).double().softmax(dim=1).gather(1, correct[:, None])[:, 0]
    return p.numpy(), norm.double().numpy()


def draw_gradients(path: Path, trainer: BanditTrainer) -> None:
    p, norm = norms_of_score(trainer)
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
        prog="python -m benchmarks.measure.weights", description="Weights and gradients, drawn."
    )
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--steps", type=int, default=100, help="of cross-entropy")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        trainer = BanditTrainer(
            BanditConfig(
                out=folder,
                env=ENV,
                env_kwargs={"digits": 2},
                algorithm="maximum_likelihood",
                steps=options.steps,
                loggers=(),
                progress=False,
            )
        )
        trainer.run()
    with matplotlib.rc_context(RC):
        draw_weights(options.out / "images_weights.png")
        draw_gradients(options.out / "images_gradients.png", trainer)


if __name__ == "__main__":
    main()
