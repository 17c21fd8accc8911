"""The image bandit: its pictures, labels, splits and sources, and what it says of bad ones."""

import io
import pickle

import gymnasium as gym
import numpy as np
import pytest

import maxrl_envs  # noqa: F401
from maxrl_envs import check_correctness_env

pytest.importorskip("sklearn")
Image = pytest.importorskip("PIL.Image")
from maxrl_envs.tasks.image_bandit import ImageBandit, centre_crop, random_resized_crop  # noqa: E402
from maxrl_envs.tasks.image_sources import Digits  # noqa: E402

ID = "MaxRL/ImageBandit-v0"


def jpeg(seed, size=(40, 30), form="JPEG"):
    rng = np.random.default_rng([seed])
    small = rng.integers(0, 256, (4, 4, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(small).resize(size).save(out, form)
    return out.getvalue()


@pytest.fixture
def tree(tmp_path):
    for split, count in (("train", 6), ("val", 3)):
        for label, name in enumerate(("ape", "bee")):
            (tmp_path / split / name).mkdir(parents=True)
            for i in range(count):
                form = "PNG" if i == 0 else "JPEG"
                data = jpeg(100 * label + i + 50 * (split == "val"), form=form)
                (tmp_path / split / name / f"{i}.{form.lower()}").write_bytes(data)
    return tmp_path


def arrays(classes=3, count=12, channels=3):
    rng = np.random.default_rng([1])
    draw = {}
    for split in ("train", "test"):
        images = rng.integers(0, 256, (count, 10, 12, channels), dtype=np.uint8)
        draw[split] = images, np.arange(count) % classes
    return draw


@pytest.mark.parametrize("kwargs", [{"digits": 1}, {"digits": 2}, {}])
def test_digits_keep_the_contract(kwargs):
    assert check_correctness_env(ID, **kwargs, demonstrations=True).demonstrations


def test_other_sources_keep_the_contract(tree):
    assert check_correctness_env(ID, folder=str(tree), size=16, demonstrations=True).vector_env
    assert check_correctness_env(ID, arrays=arrays(), demonstrations=True).vector_env
    assert check_correctness_env(ID, arrays=arrays(channels=1), size=8, demonstrations=True).vector_env


def test_no_source_digit_is_in_both_splits():
    for digits in (1, 2, 3):
        train, test = (Digits(digits, split) for split in ("train", "test"))
        assert not set(train.pool) & set(test.pool) and len(train.pool) + len(test.pool) == 1797
        assert set(np.unique(test.sources(np.arange(10 ** (digits + 1))))) <= set(test.pool)
        assert set(np.unique(train.sources(np.arange(5000)))) <= set(train.pool)


def test_the_label_is_the_number_shown():
    from sklearn.datasets import load_digits

    data = load_digits()
    for split in ("train", "test"):
        source, indices = Digits(3, split), np.array([0, 1, 7, 1234, 9999])
        pictures, labels = source.pictures(indices), source.label(indices)
        for picture, label, row in zip(pictures, labels, source.sources(indices), strict=True):
            assert label == int("".join(str(data.target[i]) for i in row))
            side_by_side = np.concatenate([data.images[i] for i in row], axis=1)
            np.testing.assert_allclose(picture[..., 0], side_by_side * 255 / 16, atol=0.5)


def test_every_row_of_digits_comes_once_and_every_number_is_tested():
    for digits in (1, 2):
        train = Digits(digits, "train")
        rows = train.sources(np.arange(train.count))
        assert len(np.unique(rows @ 2000 ** np.arange(digits))) == train.count
    np.testing.assert_array_equal(np.bincount(Digits(3, "test").label(np.arange(10_000))), 10)
    counts = np.bincount(Digits(3, "train").label(np.arange(200_000)), minlength=1000)
    assert counts.min() > 100  # of 200 in the mean: neighbours are spread over the classes


def test_a_training_picture_is_cropped_anew_each_time_but_a_task_never_changes(tree):
    one, many = (ImageBandit(folder=str(tree), size=16, workers=workers) for workers in (1, 4))
    indices = np.arange(24)  # two epochs of 12 pictures
    seen = one.observations("train", indices)
    np.testing.assert_array_equal(seen, many.observations("train", indices))
    np.testing.assert_array_equal(seen[5], one.observation("train", 5))
    np.testing.assert_array_equal(one.label("train", indices[:12]), one.label("train", indices[12:]))
    assert one.metadata["epoch"] == 12 and (seen[:12] != seen[12:]).any(axis=(1, 2, 3)).all()
    np.testing.assert_array_equal(one.observations("test", np.arange(6)), many.observations("test", np.arange(6)))
    assert pickle.loads(pickle.dumps(many)).observation("train", 3).shape == (16, 16, 3)
    plain = ImageBandit(folder=str(tree), size=16, augment=False)
    assert plain.splits["train"] == 12
    with Image.open(tree / "train" / "ape" / "1.jpeg") as picture:
        np.testing.assert_array_equal(plain.observation("train", 1), np.asarray(centre_crop(picture, 16)))


def test_random_resized_crops_are_within_their_bounds():
    gradient = np.zeros((60, 90, 3), np.uint8)  # red tells the column, green the row
    gradient[..., 0], gradient[..., 1] = np.arange(90), np.arange(60)[:, None]
    areas, mirrored = [], 0
    for i in range(400):
        shown = np.asarray(random_resized_crop(Image.fromarray(gradient), 8, np.random.default_rng([i]))).astype(int)
        width, height = (np.ptp(shown[..., c]) * 8 / 7 for c in (0, 1))
        areas.append(width * height / 5400)
        mirrored += shown[0, 0, 0] > shown[0, -1, 0]
    assert 0.04 < min(areas) and max(areas) < 1.1 and 0.35 < np.mean(areas) < 0.6 and 150 < mirrored < 250


def test_a_local_dataset(tmp_path):
    datasets = pytest.importorskip("datasets")

    def split(start):
        cells = [{"bytes": jpeg(start + i), "path": None} for i in range(6)]
        features = {
            "img": datasets.Image(),
            "fine_label": datasets.ClassLabel(names=["x", "y", "z"]),
            "coarse_label": datasets.ClassLabel(names=["p", "q"]),
        }
        columns = {"img": cells, "fine_label": [0, 1, 2] * 2, "coarse_label": [0, 1] * 3}
        return datasets.Dataset.from_dict(columns, features=datasets.Features(features))

    datasets.DatasetDict({"train": split(0), "test": split(50)}).save_to_disk(str(tmp_path))
    with pytest.raises(ValueError, match="label_column="):
        ImageBandit(hub=str(tmp_path))
    task = ImageBandit(hub=str(tmp_path), label_column="coarse_label", size=8)
    assert task.classes == 2 and task.observations("train", np.arange(12)).shape == (12, 8, 8, 3)
    assert ImageBandit(hub=str(tmp_path), label_column="fine_label").observation_space.shape == (224, 224, 3)


def test_a_streamed_dataset_reads_no_more_than_asked(tree, monkeypatch):
    pytest.importorskip("datasets")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    task = ImageBandit(hub=str(tree), streaming=8, size=16)
    assert task.metadata["epoch"] == 8 and task.splits["test"] == 6 and task.classes == 2
    whole = ImageBandit(folder=str(tree), size=16)
    np.testing.assert_array_equal(task.observations("test", np.arange(6)), whole.observations("test", np.arange(6)))


def test_a_corrupt_picture_is_named_or_counted(tree):
    good = (tree / "train" / "bee" / "2.jpeg").read_bytes()
    (tree / "train" / "bee" / "2.jpeg").write_bytes(good[: len(good) // 2])
    (tree / "train" / "ape" / "3.jpeg").write_bytes(b"no picture")
    with pytest.raises(ValueError, match=r"2 of 12 pictures are corrupt.*ape/3\.jpeg"):
        ImageBandit(folder=str(tree))
    with pytest.warns(UserWarning, match="skipped 2"):
        task = ImageBandit(folder=str(tree), on_corrupt="skip", size=8)
    assert task.metadata["skipped"] == 2 and task.metadata["epoch"] == 10
    task.observations("train", np.arange(10))

    middle = bytearray(good)
    middle[len(good) // 2 :] = b"\0" * (len(good) - len(good) // 2 - 2) + b"\xff\xd9"  # its end marker is there
    (tree / "train" / "ape" / "3.jpeg").unlink()
    (tree / "train" / "bee" / "2.jpeg").write_bytes(good[:200] + b"\xff\xd9")
    with pytest.raises(ValueError, match=r"bee/2\.jpeg"):
        ImageBandit(folder=str(tree), check="decode")


def test_bad_sources_are_clear_errors(tree, tmp_path_factory, monkeypatch):
    images = arrays()["train"][0]
    empty = tmp_path_factory.mktemp("empty")
    for words, kwargs in (
        ("must hold folders train", {"folder": str(empty)}),
        ("name one source", {"digits": 2, "folder": str(tree)}),
        ("digits must be 1, 2 or 3", {"digits": 4}),
        ("size must be >= 8", {"folder": str(tree), "size": 4}),
        ("one class only", {"arrays": {"train": (images, np.zeros(12, int)), "test": (images, np.zeros(12, int))}}),
        ("must be in 0", {"arrays": {"train": (images, np.arange(12)), "test": (images, np.arange(1, 13))}}),
        ("must be in 0", {"arrays": {"train": (images, np.arange(12) - 1), "test": (images, np.arange(12))}}),
        ("must be uint8", {"arrays": {"train": (images / 255, np.arange(12)), "test": (images, np.arange(12))}}),
        ("12 integers", {"arrays": {"train": (images, np.arange(11)), "test": (images, np.arange(12))}}),
        ("arrays must be", {"arrays": {"train": (images, np.arange(12))}}),
        ("needs revision=", {"hub": "some/dataset"}),
    ):
        with pytest.raises(ValueError, match=words):
            gym.make(ID, **kwargs)
    (empty / "train" / "ape").mkdir(parents=True)
    (empty / "val" / "ape").mkdir(parents=True)
    with pytest.raises(ValueError, match="holds no picture"):
        ImageBandit(folder=str(empty))
    (tree / "val" / "cow").mkdir()
    with pytest.raises(ValueError, match="'cow' has no folder in train"):
        ImageBandit(folder=str(tree))

    datasets = pytest.importorskip("datasets")
    for error, words in (
        (datasets.exceptions.DatasetNotFoundError("no such"), "the hub has no dataset 'some/dataset'"),
        (ConnectionError("no route"), "can't be reached"),
    ):
        monkeypatch.setattr(datasets, "load_dataset", lambda *a, error=error, **k: (_ for _ in ()).throw(error))
        with pytest.raises(ValueError, match=words):
            ImageBandit(hub="some/dataset", revision="0" * 40)


def test_rendering():
    env = gym.make(ID, render_mode="rgb_array")
    env.reset(options={"task": 5, "split": "test"})
    before = env.render()
    env.step(int(env.unwrapped.suite.label("test", np.array([5]))[0]))
    assert before.dtype == np.uint8 and before.shape == env.render().shape and (before != env.render()).any()
