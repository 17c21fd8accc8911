"""Tasks of a bandit whose observations are images: a few actions, of which one is correct."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import gymnasium as gym
import numpy as np

from maxrl_algos.tasks import held_out_tasks, training_tasks

Batch = tuple[np.ndarray, np.ndarray]  # images (B, height, width, channels) uint8, correct actions (B,) int64


class ImageSource:
    """Images of tasks, and the correct action of each. The next batch is fetched while this one is learnt from.

    The env's `metadata["one_correct_action"]` must be true: rewards then follow from the correct action that its
    `demonstrations` name, so that no env step is needed for each of N rollouts.

    Args:
        env: Gymnasium id of a one-step env with `Discrete` actions.
        env_kwargs: keyword arguments of the env.
        batch_size: number of tasks in a batch, B.

    Attributes:
        actions: number of actions.
        shape: shape of one image, (height, width, channels).
        splits: number of tasks by split; None for an endless one.

    Raises:
        ValueError: if the env is no such bandit.
    """

    def __init__(self, env: str, env_kwargs: dict[str, Any], batch_size: int) -> None:
        self.batch_size = batch_size
        self._env = gym.make_vec(env, num_envs=batch_size, demonstrations=True, **env_kwargs)
        metadata, space = self._env.metadata, self._env.single_action_space
        if not metadata.get("one_correct_action") or not isinstance(space, gym.spaces.Discrete):
            raise ValueError(
                f"{env} is no bandit with a few actions of which one is correct: its metadata needs "
                f"'one_correct_action', and its actions must be Discrete, not {space}"
            )
        self.actions = int(space.n)
        self.shape: tuple[int, ...] = self._env.single_observation_space.shape or ()
        self.splits: dict[str, int | None] = metadata["splits"]
        self.epoch: int | None = metadata.get("epoch")
        self._fetcher = ThreadPoolExecutor(1)
        self._fetched: tuple[int, Future[Batch]] | None = None

    def training_tasks(self, seed: int, step: int, count: int) -> np.ndarray:
        """Indices of the tasks of a training step, (count,) int64.

        Where the env names an `epoch`, task i shows picture i modulo `epoch`. Every picture then comes once an epoch,
        as another task each time, so that it is augmented differently.
        """
        size = self.splits["train"]
        tasks = training_tasks(size or self.epoch, seed, step, count)
        if size is None and self.epoch:
            tasks += np.arange(step * count, (step + 1) * count) // self.epoch * self.epoch
        return tasks

    def held_out_tasks(self, split: str, count: int) -> np.ndarray:
        """Indices of the tasks of `split` that are evaluated, at most `count`, int64."""
        return held_out_tasks(self.splits[split], count)

    def batch(self, step: int, tasks: np.ndarray) -> Batch:
        """The batch of the tasks (B,) of a step: the fetched one, if `fetch` was told of this step."""
        fetched, self._fetched = self._fetched, None
        if fetched and fetched[0] == step:
            return fetched[1].result()
        if fetched:
            fetched[1].result()  # the fetcher uses the same env
        return self.read(tasks, "train")

    def fetch(self, step: int, tasks: np.ndarray) -> None:
        """Begin to fetch the batch of the tasks (B,) of a step."""
        self._fetched = step, self._fetcher.submit(self.read, tasks, "train")

    def evaluation_batches(self, tasks: np.ndarray, split: str) -> Any:
        """Iterator over (tasks of a batch, images, correct actions), for `tasks` of a split. Batches are filled up to
        `batch_size` images by repetition."""
        if self._fetched:
            self._fetched[1].result()  # the fetcher uses the same env
        for part in np.array_split(tasks, -(-len(tasks) // self.batch_size)):
            yield part, *self.read(np.resize(part, self.batch_size), split)

    def read(self, tasks: np.ndarray, split: str) -> Batch:
        """Images and correct actions of `tasks` (B,) of a split."""
        images, info = self._env.reset(options={"task": tasks, "split": split})
        return images, info["demonstration"]

    def close(self) -> None:
        """End the fetcher's thread and close the env."""
        self._fetcher.shutdown()
        self._env.close()
