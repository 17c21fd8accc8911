"""Tasks of a one-step env whose observations and actions are tokens, such as a maze and the path through it."""

from typing import Any

import numpy as np

from maxrl_algos.data import Rollouts
from maxrl_algos.sources import VectorEnvs, Verdicts, judge
from maxrl_algos.sources.explained import Explainer
from maxrl_algos.tasks import held_out_tasks, training_tasks


class TokenSource:
    """A source whose prompts are the observations themselves; see `maxrl_algos.sources.Source`.

    Args:
        env: Gymnasium id of an env whose `metadata["tokens"]` holds "vocab_size", "pad", "eos" and "max_response".
        env_kwargs: keyword arguments of the env.

    Attributes:
        vocab_size: number of tokens there are.
        prompt_length: number of tokens of every prompt.

    Raises:
        ValueError: if the env says nothing of tokens.
    """

    def __init__(self, env: str, env_kwargs: dict[str, Any] | None = None) -> None:
        self.envs = VectorEnvs(env, dict(env_kwargs or {}))
        single = self.envs.single
        if "tokens" not in single.metadata:
            raise ValueError(
                f"{env} has no tokens: a token policy needs metadata['tokens'] with vocab_size, pad, eos, max_response"
            )
        tokens: dict[str, int] = single.metadata["tokens"]
        self.vocab_size, self.max_response = tokens["vocab_size"], tokens["max_response"]
        self.stop: tuple[int, ...] = (tokens["eos"],)
        self.pad = tokens["pad"]
        self.prompt_length = int(np.prod(single.single_observation_space.shape or ()))
        self.splits = self.envs.splits
        self.explainer = Explainer(env, dict(env_kwargs or {}))

    def training_tasks(self, seed: int, step: int, count: int, stream: str = "train") -> np.ndarray:
        """Indices of the tasks of a training step, (count,) int64."""
        return training_tasks(self.splits.get("train"), seed, step, count, stream)

    def held_out_tasks(self, split: str, count: int) -> np.ndarray:
        """Indices of the tasks of `split` that are evaluated, (count,) int64."""
        return held_out_tasks(self.splits.get(split), count)

    def prompts(self, tasks: np.ndarray, n: int, split: str) -> list[list[int]]:
        """Begin `n` rollouts of each of `tasks` (P,), and return the prompt of each task as token ids."""
        self._env, observations, _ = self.envs.begin(tasks, n, split)
        return observations[::n].tolist()

    def verdicts(self, rollouts: Rollouts) -> Verdicts:
        """Judge the responses to the prompts that `prompts` returned last."""
        actions = np.full((rollouts.lengths.numel(), self.max_response), self.pad)
        actions[:, : rollouts.tokens.shape[2]] = rollouts.tokens.flatten(0, 1).cpu().numpy()
        return judge(self._env, actions)

    def record(self, prompt: list[int], response: list[int]) -> dict[str, Any]:
        """A prompt and a response as token ids, and the response filled up as the env takes it."""
        action = np.full(self.max_response, self.pad)
        action[: len(response)] = response
        return {"prompt": prompt, "response": response, "action": action}

    def demonstrations(self, tasks: np.ndarray) -> tuple[list[list[int]], list[list[int]]]:
        """Prompt and one correct response, in token ids, of each of `tasks` (P,) of the train split."""
        _, observations, info = self.envs.begin(tasks, 1, "train", demonstrations=True)
        rows = np.asarray(info["demonstration"]).tolist()
        lengths = [row.index(self.stop[0]) + 1 if self.stop[0] in row else len(row) for row in rows]
        return observations.tolist(), [row[:length] for row, length in zip(rows, lengths, strict=True)]
