"""The throughput scripts do the work they say: each at its smallest, and the plain baselines agree with ours."""

import random

import numpy as np
import pytest
import torch

from benchmarks.measure.throughput import __main__ as command
from benchmarks.measure.throughput import images, mazes, policy
from benchmarks.measure.throughput.comparisons import Comparisons, Work


def test_a_comparison_is_the_median_over_turns(monkeypatch, capsys):
    clock = iter(np.cumsum([0, 1, 0, 2, 0, 1, 0, 4, 0, 1, 0, 100]))  # ours takes 1 s; the baseline 2 s, 4 s and 100 s
    monkeypatch.setattr("time.perf_counter", lambda: float(next(clock)))
    comparisons = Comparisons()
    ratio = comparisons.add("things", Work(10, lambda: None), Work(10, lambda: None), "peer", "luck", turns=3)
    (row,) = comparisons.rows
    assert (row["ours"], row["baseline"], row["ratio"]) == (10, 2.5, 4) and ratio == 4
    line = comparisons.table().splitlines()[1]
    assert line.split() == ["things", "10", "2", "4.0x", "-", "1", "peer", "|", "luck"]


def test_plain_mazes_are_mazes_and_plain_verification_sees_a_wall():
    random.seed(0)
    grid = mazes.plain_prim(9)
    open_cells = sum(map(sum, grid))
    assert open_cells == 16 + 15  # 16 rooms in a tree
    across = [[0, 0, 0, 0, 0], [0, 1, 1, 1, 0], [0, 0, 0, 1, 0], [0, 1, 1, 1, 0], [0, 0, 0, 0, 0]]
    up, down, left, right = range(mazes.UP, mazes.UP + 4)
    path = [right, right, down, down, mazes.DONE]
    assert mazes.plain_verify(across, path)
    for wrong in ([down, *path], path[1:], path[:-1], [*path[:2], mazes.EOS, *path[2:]], [up, *path], [left, *path]):
        assert not mazes.plain_verify(across, wrong)


@pytest.mark.slow
def test_subjects_run_at_their_smallest(monkeypatch, capsys):
    add = Comparisons.add
    once = lambda self, *args, **kwargs: add(self, *args[:7], **{**kwargs, "turns": 1})  # noqa: E731
    monkeypatch.setattr(Comparisons, "add", once)
    for module, sizes in (
        (mazes, {"ENVS": 64, "SIZE": 9}),
        (policy, {"TASKS": 2, "ROLLOUTS": 64, "LENGTH": 3, "PAPER_MODEL": {"layers": 1, "hidden": 32}}),
        (images, {"PICTURES": 8, "SIZE": 32, "TASKS": 4, "ACTIONS": 10}),
    ):
        for name, value in sizes.items():
            monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(policy, "SIZE", 5)
    monkeypatch.setattr("torch.set_num_threads", lambda threads: None)  # which would hold for all later tests
    with torch.random.fork_rng():  # transformers samples by the global generator
        torch.manual_seed(0)
        for subject in ("mazes", "policy", "images"):
            command.main(["--only", subject])
    out = capsys.readouterr().out
    for what in ("mazes, one thread", "responses verified, verify_batch", "tokens in an update, warmed up", "pictures"):
        assert f'"what": "{what}' in out
