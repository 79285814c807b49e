#!/usr/bin/env python
"""Makes src/test/resources/architectures/<name>.json: what Keras answers for the architectures that linchpin
builds, with weights and images that Java makes by the same formulas.

    $(scripts/python-venv) scripts/make_architecture_fixtures.py [name ...]

The networks are written down in testmodels/architectures.py from the papers and from what the public PyTorch
code does, with Keras layers; nothing here knows the Java builder but the names of its parameters. A JSON file
holds the image size, classes, mean and std, the gain of the normalisations' scales, logits [n][classes] in
inference, and the L2 norm of every trainable parameter's gradient of the mean cross-entropy at labels i mod
classes, normalised by the batch's statistics.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import json
import pathlib
import zlib

import keras
import numpy as np
import tensorflow as tf

from testmodels import architectures

OUT = pathlib.Path(__file__).resolve().parent.parent / "src/test/resources/architectures"
IMAGES = 8
RGB = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
GREY = ([0.286], [0.353])

# name: height, width, channels, classes, (mean, std) or None, gain
CASES = {
    "mlp": (28, 28, 1, 10, None, 1),
    "mlp-30-20-10": (9, 11, 3, 5, RGB, 1),
    "cnn": (28, 28, 1, 10, GREY, 1),
    "cnn-8-12": (11, 13, 3, 7, RGB, 1),
    "vgg11": (32, 32, 3, 10, RGB, 1),
    "vgg13": (64, 40, 1, 4, GREY, 1),
    "vgg16": (32, 32, 3, 10, None, 1),
    "vgg19": (32, 32, 3, 10, RGB, 1),
    "resnet20": (28, 28, 1, 10, GREY, 0.6),
    "resnet32": (29, 31, 3, 10, RGB, 0.6),
    "wrn-16-1": (17, 19, 3, 10, RGB, 0.6),
    "wrn-16-4": (32, 32, 3, 10, RGB, 0.6),
    "resnet18-imagenet": (64, 64, 3, 20, RGB, 0.6),
    "resnet34-imagenet": (32, 32, 3, 10, RGB, 0.6),
    "resnet50-imagenet": (33, 49, 3, 20, RGB, 0.6),
}


def mixed(x):
    """MurmurHash3's last step, on uint32."""
    x = x ^ (x >> np.uint32(16))
    x = x * np.uint32(0x85EBCA6B)
    x = x ^ (x >> np.uint32(13))
    x = x * np.uint32(0xC2B2AE35)
    return x ^ (x >> np.uint32(16))


def value(name, shape, gain):
    """A parameter of that name: uniform numbers, scaled so that activations keep their size."""
    places = np.arange(np.prod(shape), dtype=np.uint32)
    words = mixed(mixed(places) ^ np.uint32(zlib.crc32(name.encode())))
    u = words.astype(np.float64) / 2**31 - 1
    kind = name.rsplit("/", 1)[1]
    if kind == "kernel":
        u *= np.sqrt((3 if name == "head/kernel" else 6) / np.prod(shape[:-1]))
    elif kind == "gamma":
        u = gain * (1 + 0.5 * u)
    elif kind == "moving_variance":
        u = 1 + 0.5 * u
    else:
        u *= 0.2
    return u.reshape(shape).astype(np.float32)


def pixels(n, height, width, channels):
    i, y, x, c = np.ogrid[:n, :height, :width, :channels]
    return (((i + 1) * (29 * y + 53 * x + 71 * c) + 97 * i) % 256).astype(np.float32) / np.float32(255)


def make(name, height, width, channels, classes, normalization, gain):
    keras.backend.clear_session()
    image = keras.Input((height, width, channels))
    x = image
    if normalization:
        x = (x - np.float32(normalization[0])) / np.float32(normalization[1])
    x = architectures.features(name, x)
    model = keras.Model(image, keras.layers.Dense(classes, name="head")(x))
    for layer in model.layers:
        for weight in layer.weights:
            weight.assign(value(f"{layer.name}/{weight.name}".replace(".", "/"), weight.shape, gain))
    images = pixels(IMAGES, height, width, channels)
    logits = model(images, training=False).numpy()
    labels = np.arange(IMAGES) % classes
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels, model(images, training=True))
        )
    owner = {id(w): f"{layer.name}/{w.name}".replace(".", "/") for layer in model.layers for w in layer.weights}
    variables = model.trainable_variables
    gradients = tape.gradient(loss, variables)
    norms = {
        owner[id(v)]: float(np.linalg.norm(g.numpy().astype(np.float64))) for v, g in zip(variables, gradients)
    }
    contents = dict(
        name=name,
        count=IMAGES,
        height=height,
        width=width,
        channels=channels,
        classes=classes,
        mean=normalization[0] if normalization else [],
        std=normalization[1] if normalization else [],
        gain=gain,
        logits=[[float(f"{v:.7g}") for v in row] for row in logits],
        gradients={n: float(f"{v:.6g}") for n, v in norms.items()},
    )
    OUT.mkdir(parents=True, exist_ok=True)
    with open(OUT / f"{name}.json", "w") as f:
        json.dump(contents, f, separators=(",", ":"))
        f.write("\n")
    spread = logits.std(axis=0).mean()
    print(
        f"{name:18} {model.count_params():10,} numbers, |logits| ≤ {abs(logits).max():.3g}, spread over images {spread:.2g},"
        f" loss {float(loss):.3f}, |gradient| {min(norms.values()):.2g} to {max(norms.values()):.2g}",
        flush=True,
    )


def main():
    for name in sys.argv[1:] or CASES:
        make(name, *CASES[name])


if __name__ == "__main__":
    main()
