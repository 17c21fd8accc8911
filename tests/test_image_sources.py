"""The sources of pictures: what they read, how they divide it into splits, and what they say of bad pictures."""

import io
import zlib

import numpy as np
import pytest

pytest.importorskip("sklearn")
Image = pytest.importorskip("PIL.Image")
datasets = pytest.importorskip("datasets")
from maxrl_envs.tasks.image_bandit import ImageBandit  # noqa: E402
from tests.image_fixture import arrays, dataset, encoded, fill_tree, saved  # noqa: E402


@pytest.fixture
def tree(tmp_path):
    return fill_tree(tmp_path / "tree")


def picture_of(suite, name, split="train"):
    """The image that the suite shows of the source picture whose name ends in `name`."""
    pictures = suite.data.splits[split]
    return suite.observation(split, next(i for i in range(len(pictures)) if pictures.name(i).endswith(name)))


# Folders


def test_hidden_files_and_folders_are_passed_over(tree):
    (tree / "train" / ".ipynb_checkpoints").mkdir()
    (tree / "val" / ".git").mkdir()
    (tree / "train" / "ape" / "._1.jpeg").write_bytes(b"what macOS leaves behind")
    suite = ImageBandit(folder=tree, size=8)
    assert suite.metadata["class_names"] == ["ape", "bee"] and suite.metadata["epoch"] == 12


def test_an_empty_class_is_an_error(tree):
    (tree / "train" / "cow").mkdir()
    with pytest.raises(ValueError, match="train/cow holds no picture.*fill or delete"):
        ImageBandit(folder=tree)


def test_pictures_may_lie_below_their_class(tree):
    before = ImageBandit(folder=tree, size=8, augment=False).observations("train", np.arange(12))
    for name in ("ape", "bee"):  # as Tiny ImageNet has them
        (tree / "train" / name).rename(tree / name)
        (tree / "train" / name).mkdir()
        (tree / name).rename(tree / "train" / name / "images")
    suite = ImageBandit(folder=tree, size=8, augment=False)
    np.testing.assert_array_equal(suite.observations("train", np.arange(12)), before)


def test_a_class_that_is_not_tested_is_told(tree):
    for file in (tree / "val" / "bee").iterdir():
        file.unlink()
    with pytest.warns(UserWarning, match="split test has images of 1 of 2 classes: none of 'bee'"):
        ImageBandit(folder=tree, size=8)


# Splits


def test_val_beside_test_is_the_validation_split(tmp_path):
    tree = fill_tree(tmp_path, (("train", 6), ("val", 3), ("test", 2)))
    suite = ImageBandit(folder=tree, size=8)
    assert suite.splits == {"train": None, "test": 4, "validation": 6}
    assert "/test/" in suite.task_info("test", 0)["picture"]
    assert "/val/" in suite.task_info("validation", 0)["picture"]


def test_val_serves_as_test_where_the_test_labels_are_secret(tree, tmp_path):
    (tree / "test").mkdir()
    (tree / "test" / "1.jpeg").write_bytes(encoded(1))
    suite = ImageBandit(folder=tree, size=8)
    assert suite.splits == {"train": None, "test": 6}
    labels = [0, 1, 2] * 2
    hidden = dataset([-1] * 6)
    path = saved(tmp_path / "hub", train=dataset(labels), validation=dataset(labels, start=50), test=hidden)
    for streaming in (None, 6):
        suite = ImageBandit(hub=path, size=8, streaming=streaming)
        assert suite.splits == {"train": None, "test": 6}
        assert "split validation" in suite.task_info("test", 0)["picture"]


@pytest.mark.parametrize("source", ["folder", "hub", "arrays"])
def test_a_share_of_the_training_pictures_is_held_out(source, tree, tmp_path):
    given = {
        "folder": lambda: {"folder": tree},
        "hub": lambda: {"hub": saved(tmp_path / "hub", train=dataset([0, 1, 2] * 6), test=dataset([0, 1, 2]))},
        "arrays": lambda: {"arrays": arrays()},
    }[source]()
    plain, cut = (ImageBandit(**given, size=8, augment=False, **more) for more in ({}, {"validation_share": 0.3}))

    def names(suite, split):
        return [suite.task_info(split, i)["picture"] for i in range(suite.splits[split])]

    train, held_out = names(cut, "train"), names(cut, "validation")
    assert sorted(train + held_out) == sorted(names(plain, "train")) and not set(train) & set(held_out)
    assert names(cut, "test") == names(plain, "test")
    classes = cut.labels("validation", np.arange(len(held_out)))
    sizes = np.bincount(plain.labels("train", np.arange(plain.splits["train"])))
    np.testing.assert_array_equal(np.bincount(classes), np.maximum((0.3 * sizes).astype(int), 1))
    assert held_out == names(ImageBandit(**given, size=8, augment=False, validation_share=0.3), "validation")
    other = ImageBandit(**given, size=8, augment=False, validation_share=0.3, image_seed=1)
    assert held_out != names(other, "validation")


def test_arrays_bring_their_own_validation_split():
    suite = ImageBandit(arrays=arrays(splits=("train", "validation", "test")))
    assert suite.splits == {"train": 12, "test": 12, "validation": 12}
    with pytest.raises(ValueError, match="validation split of its own: leave validation_share= out"):
        ImageBandit(arrays=arrays(splits=("train", "val", "test")), validation_share=0.1)


# Hugging Face datasets


def test_a_split_that_orders_its_classes_otherwise_is_renumbered(tmp_path):
    test = dataset([0, 1, 2, 0], names=("z", "y", "x"), start=50)
    path = saved(tmp_path / "a", train=dataset([0, 1, 2] * 2), test=test)
    assert ImageBandit(hub=path, size=8).labels("test", np.arange(4)).tolist() == [2, 1, 0, 2]
    test = dataset([0, 1, 2], names=("x", "y", "other"), start=50)
    with pytest.raises(ValueError, match=r"split test has the classes \['other'\]"):
        ImageBandit(hub=saved(tmp_path / "b", train=dataset([0, 1, 2] * 2), test=test), size=8)


@pytest.mark.parametrize("form", ["disk", "parquet"])
@pytest.mark.parametrize("streaming", [None, 9])
def test_local_datasets(tmp_path, monkeypatch, form, streaming):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    splits = {"train": dataset([0, 1, 2] * 4), "validation": dataset([2, 1, 0], start=50), "test": dataset([0, 1, 2])}
    if form == "disk":
        path = saved(tmp_path / "disk", **splits)
    else:
        path = tmp_path
        for name, rows in splits.items():
            rows.to_parquet(tmp_path / f"{name}-00000-of-00001.parquet")
    suite = ImageBandit(hub=path, size=8, streaming=streaming)
    assert suite.metadata["epoch"] == (streaming or 12) and suite.splits["test"] == suite.splits["validation"] == 3
    assert suite.labels("validation", np.arange(3)).tolist() == [2, 1, 0]


def test_streaming_a_dataset_that_is_sorted_by_class_is_an_error(tmp_path):
    path = saved(tmp_path, train=dataset([0, 1, 2] * 4), test=dataset([0] * 4 + [1] * 4 + [2] * 4))
    with pytest.raises(ValueError, match="split test: the first 8 pictures are of 2 of 3 classes.*streaming="):
        ImageBandit(hub=path, streaming=8, size=8)
    assert ImageBandit(hub=path, streaming=9, size=8).splits["test"] == 9


def test_missing_pictures_and_labels_are_named_or_counted(tmp_path):
    cells = [{"bytes": encoded(i), "path": None} for i in range(6)]
    cells[1], cells[2] = None, {"bytes": b"", "path": None}
    path = saved(tmp_path / "a", train=dataset([0, 1, 2, None, 0, 1], cells=cells), test=dataset([0, 1, 2]))
    with pytest.raises(ValueError, match=r"3 of 9 pictures are corrupt, first: .*split train, row 1: .*missing"):
        ImageBandit(hub=path, size=8)
    with pytest.warns(UserWarning, match="skipped: 3 of 9"):
        suite = ImageBandit(hub=path, size=8, on_corrupt="skip")
    assert suite.metadata["skipped"] == 3 and suite.metadata["epoch"] == 3


def test_columns_are_chosen_where_several_could_be_meant(tmp_path):
    def split(start):
        rows = dataset([0, 1, 2] * 2, start=start)
        rows = rows.add_column("coarse", [0, 1] * 3, feature=datasets.ClassLabel(names=["p", "q"]))
        cells = rows.cast_column("img", datasets.Image(decode=False))[:]["img"]
        return rows.add_column("other", cells, feature=datasets.Image())

    path = saved(tmp_path, train=split(0), test=split(50))
    with pytest.raises(ValueError, match="image_column="):
        ImageBandit(hub=path)
    with pytest.raises(ValueError, match="label_column="):
        ImageBandit(hub=path, image_column="img")
    assert ImageBandit(hub=path, image_column="other", label_column="coarse", size=8).classes == 2


def test_a_picture_in_an_archive_is_streamed(tree, tmp_path):
    import shutil

    from maxrl_envs.tasks.images.hub import RowImages

    shutil.make_archive(str(tmp_path / "tree"), "zip", tree)
    cell = {"bytes": None, "path": f"zip://train/ape/1.jpeg::{tmp_path}/tree.zip"}
    source = RowImages([{"image": cell}], "image", [0], "a dataset")
    assert source.read(0) == (tree / "train" / "ape" / "1.jpeg").read_bytes()


# Encoded pictures


def png16(pixels):
    """A PNG of colour pictures (height, width, 3) uint16, which Pillow reads but does not write."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    height, width, _ = pixels.shape
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([16, 2, 0, 0, 0])
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_pictures_of_16_bits_keep_their_grey(tree):
    deep = np.linspace(0, 65535, 56 * 56).astype(np.uint16).reshape(56, 56)
    for name in ("deep.png", "deep.tif", "deep.ppm"):
        Image.fromarray(deep).save(tree / "train" / "ape" / name)
    (tree / "train" / "ape" / "colour.png").write_bytes(png16(np.repeat(deep[..., None], 3, axis=2)))
    flat = Image.fromarray((deep >> 8).astype(np.uint8)).convert("RGB")
    flat.save(tree / "train" / "ape" / "flat.png")
    for check in ("ends", "decode"):
        suite = ImageBandit(folder=tree, size=49, augment=False, check=check)
        for name in ("deep.png", "deep.tif", "deep.ppm", "colour.png"):
            np.testing.assert_array_equal(picture_of(suite, name), picture_of(suite, "flat.png"))


def test_pictures_without_a_fixed_white_are_named_or_skipped(tree):
    Image.fromarray(np.linspace(0, 1, 400, dtype=np.float32).reshape(20, 20)).save(tree / "train" / "ape" / "f.tif")
    Image.fromarray(np.arange(400, dtype=np.int32).reshape(20, 20)).save(tree / "train" / "ape" / "i.tif")
    for check in ("ends", "decode"):
        with pytest.raises(ValueError, match="2 of 20 pictures.*f.tif: .*no fixed white: convert it to 8 bits"):
            ImageBandit(folder=tree, check=check)
    with pytest.warns(UserWarning, match="skipped"):
        assert ImageBandit(folder=tree, on_corrupt="skip", size=8).metadata["skipped"] == 2


def with_thumbnail(data):
    """JPEG data with a whole thumbnail in its header, as cameras write it."""
    segment = b"Exif\0\0" + encoded(7, (16, 12))
    return data[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + data[2:]


@pytest.mark.parametrize("check", ["ends", "decode"])
@pytest.mark.parametrize(
    "form, options",
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"restart_marker_blocks": 2}),
        ("JPEG", {"thumbnail": True}),
        ("PNG", {}),
        ("WEBP", {}),
    ],
)
def test_bytes_after_the_end_are_allowed_and_a_missing_end_is_not(tree, form, options, check):
    thumbnail = options.pop("thumbnail", False)
    data = encoded(3, (400, 300), form, **options)
    data = with_thumbnail(data) if thumbnail else data
    file = tree / "train" / "ape" / f"phone.{form.lower()}"
    film = np.random.default_rng([0]).bytes(5000).replace(b"\xff", b"\xfe").replace(b"IEND", b"")
    for tail in (b"", b"\0" * 70, film, encoded(4)):
        file.write_bytes(data + tail)
        assert ImageBandit(folder=tree, size=8, check=check).metadata["epoch"] == 13
    for length in (len(data) - 70, len(data) // 2):
        file.write_bytes(data[:length])
        with pytest.raises(ValueError, match=r"1 of 19 pictures.*ape/phone\."):
            ImageBandit(folder=tree, size=8, check=check)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 2}])
def test_the_end_of_a_jpeg_is_where_it_is_cut(options):
    from maxrl_envs.tasks.images.encoded import jpeg_ends

    data = with_thumbnail(encoded(3, (64, 48), **options))
    after = b"\0" * 100  # so that the marker is not among the last bytes
    assert jpeg_ends(data) and jpeg_ends(data + after)
    wrong = [length for length in range(2, len(data) - 1) if jpeg_ends(data[:length] + after)]
    assert not wrong


@pytest.mark.parametrize("check", ["ends", "decode"])
@pytest.mark.parametrize("source", ["folder", "hub"])
def test_decompression_bombs_are_named_or_skipped(tree, tmp_path, monkeypatch, source, check):
    (tree / "train" / "ape" / "9.png").write_bytes(encoded(1, (400, 300), "PNG"))
    cells = [{"bytes": encoded(i, (400, 300) if i == 5 else (40, 30)), "path": None} for i in range(6)]
    path = saved(tmp_path / "hub", train=dataset([0, 1, 2] * 2, cells=cells), test=dataset([0, 1, 2]))
    given, name = {"folder": ({"folder": tree}, "ape/9.png"), "hub": ({"hub": path}, "row 5")}[source]
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2000)
    with pytest.raises(ValueError, match=f"{name}: .*decompression bomb"):
        ImageBandit(**given, size=8, check=check)
    with pytest.warns(UserWarning, match=f"1 of .*{name}"):
        suite = ImageBandit(**given, size=8, check=check, on_corrupt="skip")
    assert suite.metadata["skipped"] == 1


def test_a_corrupt_picture_is_named_or_counted(tree):
    good = (tree / "train" / "bee" / "2.jpeg").read_bytes()
    (tree / "train" / "bee" / "2.jpeg").write_bytes(good[: len(good) // 2])
    (tree / "train" / "ape" / "3.jpeg").write_bytes(b"no picture")
    with pytest.raises(ValueError, match=r"2 of 18 pictures are corrupt.*ape/3\.jpeg"):
        ImageBandit(folder=tree)
    with pytest.warns(UserWarning, match="skipped: 2 of 18"):
        suite = ImageBandit(folder=tree, on_corrupt="skip", size=8)
    assert suite.metadata["skipped"] == 2 and suite.metadata["epoch"] == 10
    suite.observations("train", np.arange(10))

    (tree / "train" / "ape" / "3.jpeg").unlink()
    (tree / "train" / "bee" / "2.jpeg").write_bytes(good)
    data = (tree / "train" / "bee" / "0.png").read_bytes()
    start = data.index(b"IDAT") + 4  # the header and the end stay whole
    (tree / "train" / "bee" / "0.png").write_bytes(data[:start] + b"\xff" * (len(data) - start - 16) + data[-16:])
    with pytest.raises(ValueError, match=r"1 of 17.*bee/0\.png"):
        ImageBandit(folder=tree, check="decode")
    suite = ImageBandit(folder=tree, size=8)
    with pytest.raises(ValueError, match=r"bee/0\.png can't be decoded.*check='decode'"):
        suite.observations("train", np.arange(11))


def test_all_pictures_of_a_split_may_not_be_skipped(tree):
    for file in (tree / "val").rglob("*.*"):
        file.write_bytes(b"no picture")
    with pytest.warns(UserWarning, match="skipped"), pytest.raises(ValueError, match="split test has no images left"):
        ImageBandit(folder=tree, on_corrupt="skip")


def test_modes_of_colour_are_shown_as_red_green_and_blue(tree):
    base = Image.open(io.BytesIO(encoded(3, form="PNG")))
    for mode in ("L", "1", "P", "RGBA", "LA", "CMYK"):
        form = "tif" if mode == "CMYK" else "png"
        base.convert(mode).save(tree / "train" / "ape" / f"{mode}.{form}")
    suite = ImageBandit(folder=tree, size=8, augment=False, check="decode")
    assert suite.observations("train", np.arange(18)).shape == (18, 8, 8, 3)
    np.testing.assert_array_equal(picture_of(suite, "/L.png"), picture_of(suite, "/LA.png"))
