"""Small pictures, and the trees, datasets and arrays made of them, for the tests of the image bandit."""

import io

import numpy as np


def encoded(seed, size=(40, 30), form="JPEG", **options):
    """The bytes of a random picture."""
    from PIL import Image

    small = np.random.default_rng([seed]).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(small).resize(size).save(out, form, **options)
    return out.getvalue()


def fill_tree(root, splits=(("train", 6), ("val", 3)), classes=("ape", "bee")):
    """Folders SPLIT/CLASS of pictures, of which the first is a PNG; the number for each class stands by the split."""
    for number, (split, count) in enumerate(splits):
        for label, name in enumerate(classes):
            (root / split / name).mkdir(parents=True)
            for i in range(count):
                form = "PNG" if i == 0 else "JPEG"
                data = encoded(100 * label + i + 50 * number, form=form)
                (root / split / name / f"{i}.{form.lower()}").write_bytes(data)
    return root


def dataset(labels, names=("x", "y", "z"), start=0, cells=None):
    """A Hugging Face dataset of a random picture for each label, numbered by the place in `names`."""
    import datasets

    cells = cells or [{"bytes": encoded(start + i), "path": None} for i in range(len(labels))]
    features = datasets.Features({"img": datasets.Image(), "label": datasets.ClassLabel(names=list(names))})
    return datasets.Dataset.from_dict({"img": cells, "label": labels}, features=features)


def saved(path, **splits):
    """The path of a dataset that `save_to_disk` wrote."""
    import datasets

    datasets.DatasetDict(splits).save_to_disk(str(path))
    return str(path)


def arrays(classes=3, count=12, channels=3, splits=("train", "test")):
    rng = np.random.default_rng([1])
    draw = {}
    for split in splits:
        images = rng.integers(0, 256, (count, 10, 12, channels), dtype=np.uint8)
        draw[split] = images, np.arange(count) % classes
    return draw
