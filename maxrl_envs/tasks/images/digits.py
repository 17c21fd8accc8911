"""Rows of handwritten digits: real pictures of many classes without a download."""

import math
from functools import cache
from typing import Any

import numpy as np

from maxrl_envs.tasks.images.source import ImageData, ImageSource

ROWS_OF_A_NUMBER = 10  # in the test split, and as many in the validation split


@cache
def load() -> tuple[np.ndarray, np.ndarray]:
    """Pictures of digits, (1797, 8, 8) uint8, and the digits that they show, (1797,) int64, from scikit-learn."""
    from sklearn.datasets import load_digits

    data = load_digits()
    return (data.images * 255 / 16).round().astype(np.uint8), data.target.astype(np.int64)


class DigitImages(ImageSource):
    """Rows of `count` handwritten digits from scikit-learn (8x8 pixels, 1797 in all), labelled by the number shown.

    A fifth of each digit's pictures is held out. Test and validation rows are made of held-out digits only, training
    rows of the others only. Training row i is one of all rows that can be laid of the training digits, each of them
    once before the first one comes again. The test split has ten rows of each number, and so has the validation
    split, whose rows all differ from the test rows. With one digit the validation split therefore uses none of the
    digits of the test split; with two or three the rows differ, but the digits they are made of are the same ones,
    unless `validation_share` is given.

    Args:
        count: digits in a row, 1 to 3.
        split: "train", "test" or "validation".
        seed: which digits are held out, and how the held-out ones are combined.
        validation_share: a share of each digit's training pictures. The validation rows are made of these, and the
            training rows of the others. The test rows stay as they are.
    """

    def __init__(self, count: int, split: str, seed: int = 0, validation_share: float | None = None) -> None:
        self.count, self.split, self.shape = count, split, (8, 8 * count, 1)
        self.digits, self.targets = load()
        order = np.random.default_rng([seed, 0, 0]).permutation(len(self.digits))
        use = np.full(len(order), "train", dtype="<U10")  # the split whose rows a digit may stand in
        for digit in range(10):
            members = order[self.targets[order] == digit]
            test, others = np.split(members, [len(members) // 5])
            use[test] = "test"
            wanted = int(len(others) * (validation_share or 0))
            if validation_share is not None and not ROWS_OF_A_NUMBER <= wanted <= len(others) - ROWS_OF_A_NUMBER:
                raise ValueError(
                    f"validation_share={validation_share} holds out {wanted} of {len(others)} pictures of the digit"
                    f" {digit}: at least {ROWS_OF_A_NUMBER} must be held out, and as many be left for training"
                )
            use[others[:wanted]] = "validation"
        shared = split == "validation" and validation_share is None  # with the test rows
        self.pool = np.flatnonzero(use == ("test" if shared else split))  # the digits that rows are made of
        self.table: np.ndarray | None = None  # (rows, count): the digits of each row; training rows follow a rule
        if split == "train":
            self.size = len(self.pool) ** count
            start = int(self.size * 0.618)  # far apart, so that neighbouring rows look nothing alike
            self.stride = next(x for x in range(start, self.size) if math.gcd(x, self.size) == 1)
            return
        rows = self._draw(np.random.default_rng([seed, 1, 0]))
        if split == "validation":
            test = rows if shared else rows[:0]  # the test rows, if they are made of these digits
            rng = np.random.default_rng([seed, 2, 0])
            rows = self._draw(rng)
            while (again := self._seen_before(rows, test)).any():
                rows[again] = self._draw(rng)[again]
        self.table, self.size = rows, len(rows)

    def _draw(self, rng: np.random.Generator) -> np.ndarray:
        """Ten rows of each number, of held-out digits drawn with replacement: (10 * 10**count, count)."""
        numbers = np.tile(np.arange(10**self.count), ROWS_OF_A_NUMBER)
        rows = np.empty((len(numbers), self.count), dtype=np.int64)
        for place in range(self.count):
            wanted = numbers // 10 ** (self.count - 1 - place) % 10
            for digit in range(10):
                members, here = self.pool[self.targets[self.pool] == digit], wanted == digit
                rows[here, place] = members[rng.integers(len(members), size=here.sum())]
        return rows

    def _seen_before(self, rows: np.ndarray, taken: np.ndarray) -> np.ndarray:
        """Which of `rows` (n, count) are also in `taken` (m, count) or further up in `rows`: (n,) bool."""
        keys = np.concatenate([taken, rows]) @ len(self.digits) ** np.arange(self.count)
        again = np.ones(len(keys), dtype=bool)
        again[np.unique(keys, return_index=True)[1]] = False
        return again[len(taken) :]

    def __len__(self) -> int:
        return self.size

    def rows(self, indices: np.ndarray) -> np.ndarray:
        """Which of the 1797 digits make up the pictures `indices` (B,): (B, count) int64."""
        if self.table is not None:
            return self.table[indices]
        base = len(self.pool)
        numbers = indices % self.size * self.stride % self.size  # a permutation of all rows; fits int64
        return self.pool[np.stack([numbers // base**place % base for place in range(self.count)], axis=1)]

    def labels(self, indices: np.ndarray) -> np.ndarray:
        return self.targets[self.rows(indices)] @ 10 ** np.arange(self.count - 1, -1, -1)

    def pixels(self, indices: np.ndarray) -> np.ndarray:
        cells = self.digits[self.rows(indices)]  # (B, count, 8, 8)
        return cells.transpose(0, 2, 1, 3).reshape(len(indices), 8, 8 * self.count, 1)

    def picture(self, index: int) -> Any:
        from PIL import Image

        return Image.fromarray(self.pixels(np.array([index]))[0, ..., 0])

    def name(self, index: int) -> str:
        return "digits " + ", ".join(str(x) for x in self.rows(np.array([index]))[0]) + " of sklearn's load_digits"


def read_digits(count: int, seed: int, validation_share: float | None = None) -> ImageData:
    """The three splits of rows of `count` digits, as in `DigitImages`, and the classes' names, such as "007"."""
    if count not in (1, 2, 3):
        raise ValueError(f"digits must be 1, 2 or 3, got {count!r}")
    splits: dict[str, ImageSource] = {
        split: DigitImages(count, split, seed, validation_share) for split in ("train", "test", "validation")
    }
    return ImageData(splits, [f"{number:0{count}}" for number in range(10**count)])
