"""The image bandit as a task suite and as an env: its tasks, its splits, its arguments, forks, threads and copies."""

import doctest
import hashlib
import multiprocessing
import pickle
import threading

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.vector import AsyncVectorEnv

import maxrl_envs  # noqa: F401
from maxrl_envs import OneStepEnv, check_correctness_env

pytest.importorskip("sklearn")
Image = pytest.importorskip("PIL.Image")
from maxrl_envs.tasks import image_bandit  # noqa: E402
from maxrl_envs.tasks.image_bandit import ImageBandit  # noqa: E402
from maxrl_envs.tasks.images.crops import centre_crop, random_resized_crop  # noqa: E402
from maxrl_envs.tasks.images.digits import DigitImages  # noqa: E402
from tests.image_fixture import arrays, dataset, fill_tree, saved  # noqa: E402

ID = "MaxRL/ImageBandit-v0"
SOURCES = "digits", "folder", "hub", "streamed", "arrays", "resized arrays"


@pytest.fixture
def tree(tmp_path):
    return fill_tree(tmp_path / "tree")


@pytest.fixture
def given(request, tmp_path):
    """The arguments that name the source under test, each with two decoding threads."""
    source = request.node.callspec.params["source"]
    if source == "folder":
        return {"folder": str(fill_tree(tmp_path / "tree")), "size": 16, "workers": 2}
    if source in ("hub", "streamed"):
        pytest.importorskip("datasets")
        path = saved(tmp_path / "hub", train=dataset([0, 1, 2] * 4), test=dataset([0, 1, 2], start=50))
        return {"hub": path, "size": 16, "workers": 2, **({"streaming": 9} if source == "streamed" else {})}
    return {"digits": {"digits": 2}, "arrays": {"arrays": arrays()}}.get(
        source, {"arrays": arrays(), "size": 8, "workers": 2}
    )


@pytest.mark.parametrize("kwargs", [{"digits": 1}, {}])
def test_digits_keep_the_contract(kwargs):
    assert check_correctness_env(ID, **kwargs, demonstrations=True).demonstrations


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_keeps_the_contract(source, given):
    assert check_correctness_env(ID, **given, demonstrations=True).vector_env


def test_grey_arrays_keep_the_contract():
    assert check_correctness_env(ID, arrays=arrays(channels=1), size=8, demonstrations=True).vector_env


# Digits


def digest(*values):
    return hashlib.sha256(b"".join(np.ascontiguousarray(value).tobytes() for value in values)).hexdigest()[:16]


@pytest.mark.parametrize(
    "digits, split, pinned",
    [
        (1, "train", "ee9f82162e11de26"),
        (1, "validation", "8d2b63b4e3686f74"),
        (1, "test", "a29ba73c51dbd2a9"),
        (2, "train", "37d2c0adb23743bd"),
        (2, "validation", "5583cc9b1cbda863"),
        (2, "test", "2e8b2f02b0cc192b"),
        (3, "train", "2978de27bd125d6e"),
        (3, "validation", "eeb3f412e00c561e"),
        (3, "test", "d963bf8017163565"),
    ],
)
def test_tasks_of_digits_never_change(digits, split, pinned):
    suite = ImageBandit(digits=digits)
    size = suite.splits[split]
    indices = np.array([*range(100), *([2**31 - 1, 2**40 + 3] if size is None else [size - 1])])
    assert digest(suite.observations(split, indices), suite.labels(split, indices)) == pinned


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_digits_are_divided_among_the_splits(count, seed):
    train, test, validation = (DigitImages(count, split, seed) for split in ("train", "test", "validation"))
    assert not set(train.pool) & set(test.pool) and len(train.pool) + len(test.pool) == 1797
    assert set(np.unique(train.rows(np.arange(5000)))) <= set(train.pool)
    rows = {source: set(map(tuple, source.rows(np.arange(len(source))).tolist())) for source in (test, validation)}
    assert len(rows[validation]) == len(validation) == len(test) == 10 ** (count + 1)
    assert not rows[test] & rows[validation]
    assert {digit for row in rows[test] | rows[validation] for digit in row} <= set(test.pool)
    for source in (test, validation):
        np.testing.assert_array_equal(np.bincount(source.labels(np.arange(len(source)))), 10)


def test_a_share_of_the_training_digits_is_held_out_for_validation():
    for count in (1, 3):
        train, test, validation = (DigitImages(count, split, 0, 0.1) for split in ("train", "test", "validation"))
        plain = DigitImages(count, "train")
        assert not set(train.pool) & set(validation.pool) and not set(validation.pool) & set(test.pool)
        assert set(train.pool) | set(validation.pool) == set(plain.pool)
        assert set(validation.rows(np.arange(len(validation))).ravel()) <= set(validation.pool)
        rows = validation.rows(np.arange(len(validation)))
        assert len(np.unique(rows, axis=0)) == len(validation) == 10 ** (count + 1)
        np.testing.assert_array_equal(test.rows(np.arange(100)), DigitImages(count, "test").rows(np.arange(100)))
    for share in (0.01, 0.99):
        with pytest.raises(ValueError, match="at least 10 must be held out, and as many be left"):
            ImageBandit(digits=2, validation_share=share)


def test_no_picture_of_a_digit_is_in_two_splits():
    suite, seen = ImageBandit(digits=1), []
    for split, count in (("train", 1438), ("test", 100), ("validation", 100)):
        seen.append({image.tobytes() for image in suite.observations(split, np.arange(count))})
    assert not seen[0] & seen[1] and not seen[0] & seen[2] and not seen[1] & seen[2]


def test_the_label_is_the_number_shown():
    from sklearn.datasets import load_digits

    data = load_digits()
    for split in ("train", "test", "validation"):
        source, indices = DigitImages(3, split), np.array([0, 1, 7, 1234, 9999])
        pictures, labels = source.pixels(indices), source.labels(indices)
        for picture, label, row in zip(pictures, labels, source.rows(indices), strict=True):
            assert label == int("".join(str(data.target[i]) for i in row))
            side_by_side = np.concatenate([data.images[i] for i in row], axis=1)
            np.testing.assert_allclose(picture[..., 0], side_by_side * 255 / 16, atol=0.5)
        np.testing.assert_array_equal(np.asarray(source.picture(7)), source.pixels(np.array([7]))[0, ..., 0])


def test_every_row_of_digits_comes_once_and_neighbours_are_spread_over_the_classes():
    for digits in (1, 2):
        train = DigitImages(digits, "train")
        rows = train.rows(np.arange(len(train)))
        assert len(np.unique(rows @ 2000 ** np.arange(digits))) == len(train)
    counts = np.bincount(DigitImages(3, "train").labels(np.arange(200_000)), minlength=1000)
    assert counts.min() > 100  # of 200 in the mean


@pytest.mark.parametrize("source", ["digits", "folder"])
def test_another_image_seed_gives_other_tasks(source, given):
    zero, one, again = (ImageBandit(**given, image_seed=seed) for seed in (0, 1, 1))
    indices = np.arange(12)
    assert (zero.observations("train", indices) != one.observations("train", indices)).any()
    np.testing.assert_array_equal(one.observations("train", indices), again.observations("train", indices))
    np.testing.assert_array_equal(
        zero.observations("train", indices), ImageBandit(**given).observations("train", indices)
    )


# What is shown


def test_a_training_picture_is_cropped_anew_each_time_but_a_task_never_changes(tree):
    one, many = (ImageBandit(folder=str(tree), size=16, workers=workers) for workers in (1, 4))
    indices = np.arange(24)  # two epochs of 12 pictures
    seen = one.observations("train", indices)
    np.testing.assert_array_equal(seen, many.observations("train", indices))
    np.testing.assert_array_equal(seen[5], one.observation("train", 5))
    np.testing.assert_array_equal(one.labels("train", indices[:12]), one.labels("train", indices[12:]))
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


def test_info_names_the_gold_label_and_the_picture_on_request(tree):
    env = gym.make(ID, folder=str(tree), size=8, task_info=True)
    info = env.reset(options={"task": 4, "split": "test"})[1]
    assert info["gold"] == 1 and env.unwrapped.metadata["class_names"][1] == "bee"
    assert info["task_info"] == {"picture": str(tree / "val" / "bee" / "1.jpeg")}
    assert "gold" not in gym.make(ID).reset()[1]
    for source in ({"digits": 2}, {"arrays": arrays()}):
        info = gym.make(ID, **source, task_info=True).reset(options={"task": 3})[1]
        assert isinstance(info["gold"], int) and isinstance(info["task_info"]["picture"], str)


def test_rendering():
    env = gym.make(ID, render_mode="rgb_array")
    env.reset(options={"task": 5, "split": "test"})
    before = env.render()
    env.step(env.unwrapped.suite.gold("test", 5))
    assert before.dtype == np.uint8 and before.shape == env.render().shape and (before != env.render()).any()


@pytest.mark.parametrize("digits", [1, 3])
def test_chance_level(digits):
    suite, draws, level = ImageBandit(digits=digits), 200_000, 0.1**digits
    rng = np.random.default_rng([digits])
    correct = suite.verify_batch("test", suite.draw("test", rng, draws), rng.integers(suite.classes, size=draws))
    assert abs(correct.mean() - level) < 4 * np.sqrt(level * (1 - level) / draws)


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(image_bandit).attempted > 0 and not doctest.testmod(image_bandit).failed


# Arguments


def test_bad_sources_are_clear_errors(tree, tmp_path, monkeypatch):
    images = arrays()["train"][0]
    (tmp_path / "empty").mkdir()
    for words, kwargs in (
        ("must hold a folder 'train'", {"folder": str(tmp_path / "empty")}),
        ("must hold a folder 'train'", {"folder": str(tmp_path / "nowhere")}),
        ("name one source", {"digits": 2, "folder": str(tree)}),
        ("digits must be 1, 2 or 3", {"digits": 4}),
        ("size must be an integer >= 8", {"folder": str(tree), "size": 4}),
        ("one class only", {"arrays": {"train": (images, np.zeros(12, int)), "test": (images, np.zeros(12, int))}}),
        ("must be in 0", {"arrays": {"train": (images, np.arange(12)), "test": (images, np.arange(1, 13))}}),
        ("must be in 0", {"arrays": {"train": (images, np.arange(12) - 1), "test": (images, np.arange(12))}}),
        ("must be uint8", {"arrays": {"train": (images / 255, np.arange(12)), "test": (images, np.arange(12))}}),
        ("12 integers", {"arrays": {"train": (images, np.arange(11)), "test": (images, np.arange(12))}}),
        ("in a split 'train' and in a split 'test'", {"arrays": {"train": (images, np.arange(12))}}),
        ("arrays must be", {"arrays": arrays() | {"extra": (images, np.arange(12))}}),
        ("arrays must be", {"arrays": {"train": images, "test": images}}),
        ("images in each split", {"arrays": {"train": (images, np.arange(12)), "test": (images[:0], np.arange(0))}}),
        ("differ in shape.*pass size=", {"arrays": arrays() | {"test": (images[:, :8], np.arange(12) % 3)}}),
        ("differ in their channels", {"arrays": arrays() | {"test": arrays(channels=1)["test"]}, "size": 8}),
        ("needs revision=", {"hub": "some/dataset"}),
        ("local path, which has no revision", {"hub": str(tree), "revision": "0" * 40}),
    ):
        with pytest.raises(ValueError, match=words):
            gym.make(ID, **kwargs)
    (tmp_path / "hollow" / "train" / "ape").mkdir(parents=True)
    (tmp_path / "hollow" / "val" / "ape").mkdir(parents=True)
    with pytest.raises(ValueError, match="holds no picture"):
        ImageBandit(folder=str(tmp_path / "hollow"))
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


def test_arguments_that_do_not_apply_are_errors(tree):
    digits, folder, images = {"digits": 1}, {"folder": str(tree)}, {"arrays": arrays()}
    hub = {"hub": "some/dataset", "revision": "0" * 40}
    for source, more in (
        *((digits, {name: 8}) for name in ("size", "workers", "streaming")),
        *((digits, {name: "x"}) for name in ("revision", "image_column", "label_column")),
        *((digits, more) for more in ({"augment": True}, {"check": "decode"}, {"on_corrupt": "skip"})),
        *((folder, {name: "x"}) for name in ("revision", "image_column", "label_column")),
        (folder, {"streaming": 8}),
        *((images, {name: "x"}) for name in ("revision", "image_column", "label_column")),
        *((images, more) for more in ({"check": "decode"}, {"on_corrupt": "skip"}, {"streaming": 3})),
    ):
        with pytest.raises(ValueError, match=f"{next(iter(more))}= does not apply to the source .*: leave it out"):
            ImageBandit(**source, **more)
    for words, kwargs in (
        ("with size=", images | {"augment": True}),
        ("unless size= is given", images | {"workers": 2}),
        ("image_seed= changes nothing", images | {"image_seed": 1}),
        ("image_seed must be >= 0", digits | {"image_seed": -1}),
        ("workers must be an integer >= 1", folder | {"workers": 0}),
        ("streaming must be an integer >= 1", hub | {"streaming": 0}),
        ("validation_share must be between 0 and 1", folder | {"validation_share": 1.0}),
        ("check must be 'ends' or 'decode'", folder | {"check": "all"}),
        ("on_corrupt must be 'raise' or 'skip'", folder | {"on_corrupt": "ignore"}),
        ("size must be an integer >= 8", folder | {"size": 16.5}),
    ):
        with pytest.raises(ValueError, match=words):
            ImageBandit(**kwargs)


# Forks, threads and copies


@pytest.mark.parametrize("source", SOURCES)
def test_a_suite_goes_on_in_a_forked_process(source, given):
    suite, indices = ImageBandit(**given), np.arange(6)
    expected = suite.observations("train", indices)  # its threads run now
    fork = multiprocessing.get_context("fork")
    queue = fork.SimpleQueue()

    def child():
        first = suite.observations("train", indices)
        suite.close()
        queue.put((first, suite.observations("train", indices)))

    process = fork.Process(target=child, daemon=True)
    process.start()
    process.join(60)
    hangs = process.is_alive()
    process.kill()
    assert not hangs and process.exitcode == 0
    for seen in queue.get():
        np.testing.assert_array_equal(seen, expected)
    np.testing.assert_array_equal(suite.observations("train", indices), expected)


@pytest.mark.parametrize("source", SOURCES)
def test_a_suite_is_shared_by_forked_envs(source, given):
    suite = ImageBandit(**given)
    expected = suite.observation("train", 3)
    env = AsyncVectorEnv([lambda: OneStepEnv(suite)] * 2, context="fork")
    try:
        env.reset_async(options={"task": 3})
        seen, _ = env.reset_wait(timeout=60)
        np.testing.assert_array_equal(seen, np.stack([expected] * 2))
    finally:
        env.close(terminate=True)


@pytest.mark.parametrize("source", SOURCES)
def test_data_loader_workers_share_a_suite(source, given):
    data = pytest.importorskip("torch.utils.data")
    suite = ImageBandit(**given)
    expected = suite.observations("train", np.arange(8))

    class Pictures(data.Dataset):
        def __len__(self):
            return 8

        def __getitem__(self, index):
            return suite.observation("train", index)

    loader = data.DataLoader(Pictures(), batch_size=4, num_workers=2, multiprocessing_context="fork", timeout=60)
    np.testing.assert_array_equal(np.concatenate([batch.numpy() for batch in loader]), expected)


def test_closing_ends_the_threads(tree):
    before = set(threading.enumerate())
    for make in (gym.make, lambda *a, **k: gym.make_vec(*a, num_envs=4, **k)):
        env = make(ID, folder=str(tree), size=8, workers=3)
        env.reset(seed=0)
        assert set(threading.enumerate()) - before
        env.close()
        assert not set(threading.enumerate()) - before
    suite = env.unwrapped.suite
    suite.close()  # twice does no harm, and another env may go on
    assert suite.observations("train", np.arange(4)).shape == (4, 8, 8, 3)
    suite.close()


def test_a_suite_may_be_closed_while_another_env_uses_it(tree):
    suite, failures = ImageBandit(folder=str(tree), size=8, workers=3), []

    def use():
        try:
            for _ in range(40):
                suite.observations("test", np.arange(6))
        except RuntimeError as error:
            failures.append(error)

    users = [threading.Thread(target=use) for _ in range(2)]
    for user in users:
        user.start()
    while any(user.is_alive() for user in users):
        suite.close()
    assert not failures


def test_the_spec_of_an_env_shares_its_arrays():
    given = arrays()
    env = gym.make(ID, arrays=given)
    assert env.spec.kwargs["arrays"]["train"][0] is given["train"][0]
    again = gym.make(env.spec)
    assert again.unwrapped.suite.data.splits["train"].array is given["train"][0]
    np.testing.assert_array_equal(again.reset(options={"task": 3})[0], env.reset(options={"task": 3})[0])
    vector = gym.make_vec(ID, num_envs=2, arrays=given)
    assert vector.spec.kwargs["arrays"]["train"][0] is given["train"][0]
