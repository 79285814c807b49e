#!/usr/bin/env python
"""Trains the classifier of the quickstart, savedmodels/fashion-mnist-cnn: images in [0,1], logits out.

    $(scripts/python-venv) scripts/train_quickstart.py DIR

DIR holds Fashion-MNIST as idx.gz (see make_fashion_slice.py). Some minutes on one core.
"""

import os
import pathlib
import shutil
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import idx

OUT = pathlib.Path(__file__).resolve().parent.parent / "savedmodels/fashion-mnist-cnn"
EPOCHS, BATCH = 8, 128


def network():
    """Three convolutions; 64 features, the means of ReLU maps; 10 logits."""
    x = image = keras.Input((28, 28, 1), name="image")
    for block, filters in enumerate((16, 32, 64)):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"conv{block + 1}")(x)
        x = layers.BatchNormalization(momentum=0.9, name=f"bn{block + 1}")(x)
        x = layers.ReLU(name=f"relu{block + 1}")(x)
        if block < 2:
            x = layers.MaxPooling2D(name=f"pool{block + 1}")(x)
    x = layers.GlobalAveragePooling2D(name="features")(x)
    return keras.Model(image, layers.Dense(10, name="logits")(x))


def read(source, part):
    images = idx.read(source / f"{part}-images-idx3-ubyte.gz").astype(np.float32) / np.float32(255)
    return images[..., None], idx.read(source / f"{part}-labels-idx1-ubyte.gz").astype(np.int32)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    keras.utils.set_random_seed(1)
    source = pathlib.Path(sys.argv[1])
    images, labels = read(source, "train")
    batches = (
        tf.data.Dataset.from_tensor_slices((images, labels))
        .shuffle(len(images), seed=1)
        .batch(BATCH, drop_remainder=True)
        .map(lambda x, y: (tf.image.random_flip_left_right(x), y))
    )
    model = network()
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, EPOCHS * (len(images) // BATCH), warmup_target=1e-2, warmup_steps=300
    )
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=1e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(batches, epochs=EPOCHS, verbose=2)
    loss, accuracy = model.evaluate(*read(source, "t10k"), batch_size=500, verbose=0)
    shutil.rmtree(OUT, ignore_errors=True)
    # A model made anew from the weights alone: nothing of the optimizer is exported.
    trained = network()
    trained.set_weights(model.get_weights())
    trained.export(OUT, verbose=False)
    (OUT / "fingerprint.pb").unlink(missing_ok=True)
    assets = OUT / "assets"
    if assets.is_dir() and not any(assets.iterdir()):
        assets.rmdir()
    size = sum(p.stat().st_size for p in OUT.rglob("*") if p.is_file())
    print(f"Test accuracy {accuracy:.2%} on 10,000 images; {OUT}: {size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
