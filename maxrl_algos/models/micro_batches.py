"""Splits the rollouts of an update into micro-batches, each of about a given number of tokens."""

import numpy as np
import torch

CPU_TOKENS = 4096  # so many tokens keep the activations in a processor's cache
GPU_TOKENS = 131072  # so many tokens keep a GPU busy
MAX_LOGITS = 2**30  # at most so many logits in a micro-batch: 4 GiB in float32


def default_micro_tokens(device: torch.device, vocab_size: int) -> int:
    """Number of tokens in a micro-batch, for a model on `device` whose vocabulary has `vocab_size` tokens."""
    return max(1, min(CPU_TOKENS if device.type == "cpu" else GPU_TOKENS, MAX_LOGITS // vocab_size))


def split_groups(
    order: np.ndarray, sizes: np.ndarray, kept: np.ndarray, prompt_length: int, micro_tokens: int
) -> list[tuple[np.ndarray, list[np.ndarray]]]:
    """Split groups into micro-batches, where the rollouts of a group share their prompt.

    Args:
        order: the rollouts of each task in the order in which they are split, (P, N) int64.
        sizes: number of tokens that each rollout in that order adds to a micro-batch, (P, N) int64.
        kept: the tasks that take part, (K,) int64.
        prompt_length: number of tokens of a prompt, L0.
        micro_tokens: about how many tokens a micro-batch has.

    Returns:
        A list of (tasks, micro-batches). `tasks` (C,) int64 go through the forward pass of the prompts together. Their
        rollouts are split into micro-batches, (C, M) int64, that hold M rollouts of each of the C tasks.
    """
    if not len(kept):
        return []
    batches, n = [], order.shape[1]
    tasks_at_once = max(1, int(micro_tokens // (sizes[kept].sum(axis=1).mean() + prompt_length)))
    for start in range(0, len(kept), tasks_at_once):
        tasks = kept[start : start + tasks_at_once]
        count = -(-int(sizes[tasks].sum()) // micro_tokens)
        batches.append((tasks, np.array_split(order[tasks], min(count, n), axis=1)))
    return batches


def split_rows(sizes: np.ndarray, micro_tokens: int) -> list[np.ndarray]:
    """Split rows into micro-batches, where every row is padded to the longest row of its micro-batch.

    Args:
        sizes: number of tokens of each row, (B,) int64.
        micro_tokens: largest number of tokens in a micro-batch, padding included. A single row may have more.

    Returns:
        The indices of the rows of each micro-batch, (M,) int64. Rows are sorted by size, so that little is padded.
    """
    batches: list[list[int]] = [[]]
    for i in np.argsort(sizes, kind="stable"):
        if batches[-1] and (len(batches[-1]) + 1) * sizes[i] > micro_tokens:
            batches.append([])
        batches[-1].append(int(i))
    return [np.array(batch) for batch in batches if batch]
