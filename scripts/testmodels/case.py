"""What a test model is, its images, and its random weights."""

import dataclasses
import zlib
from typing import Callable, Optional

import numpy as np
import tensorflow as tf

COUNT = 8
FORMULA = "(((i + 1) * (29 * y + 53 * x + 71 * c) + 97 * i) mod 256) / 255"


def pixels(height=8, width=8, channels=3, count=COUNT):
    """Images as bytes, [count, height, width, channels], by FORMULA: Java makes the same ones."""
    i, y, x, c = np.ogrid[:count, :height, :width, :channels]
    return (((i + 1) * (29 * y + 53 * x + 71 * c) + 97 * i) % 256).astype(np.uint8)


def images(height=8, width=8, channels=3, count=COUNT):
    """The same images as float32 in [0,1]."""
    return pixels(height, width, channels, count).astype(np.float32) / np.float32(255)


@dataclasses.dataclass
class Case:
    """A model with what is needed to export it and to say what it must answer.

    forward: images in [0,1], NHWC -> (logits, features or None); differentiable, independent of the
        exported function as far as casts, layouts and softmax are concerned.
    export: writes the SavedModel into a directory.
    variables: everything that inference reads.
    head: (kernel, bias or None), scaled and shifted before the export so that the images fall
        into several classes.
    feed: images in [0,1] -> inputs of the signature by name.
    output: the output that holds logits, or what is made of them; kind says what.
    refusal: a word for why the model (or its Δ) must be refused or needs a hint; None if it needs none.
    """

    forward: Callable
    export: Callable
    variables: list
    head: Optional[tuple] = None
    signature: str = "serving_default"
    feed: Callable = None
    output: str = "output_0"
    kind: str = "logits"
    pixels: str = "0..1"
    mean: Optional[list] = None
    std: Optional[list] = None
    interval: tuple = (0.0, "inf")
    shape: tuple = (8, 8, 3)
    count: int = COUNT
    refusal: Optional[str] = None


def generator(name):
    """The random numbers of the model of that name; all of same-weights-* share theirs."""
    if name.startswith("same-weights-"):
        name = "same-weights"
    return np.random.default_rng(zlib.crc32(name.encode()))


def value(rng, name, shape):
    """A value for a variable, of the size that a trained network would have there."""
    leaf = name.split("/")[-1].split(":")[0]
    if leaf == "gamma":
        return rng.uniform(0.5, 1.5, shape)
    if leaf == "moving_variance":
        return rng.uniform(0.5, 1.5, shape)
    if leaf == "beta" or leaf == "moving_mean" or "bias" in leaf:
        return rng.normal(0, 0.2, shape)
    fan_in = int(np.prod(shape[:-1])) if len(shape) > 1 else 1
    if "depthwise" in leaf:
        fan_in = shape[0] * shape[1]
    return rng.normal(0, np.sqrt(2 / fan_in), shape)


def randomize(rng, variables):
    for v in variables:
        name = getattr(v, "path", None) or v.name
        if "seed" in name:
            continue
        v.assign(value(rng, name, tuple(v.shape)).astype(np.float32))


def balance(case):
    """Scales the logits to a standard deviation of 2 over the images and shifts their means to 0."""
    if case.head is None:
        return
    kernel, bias = case.head
    logits, z = case.forward(tf.constant(images(*case.shape, case.count)))
    logits, w = np.asarray(logits), np.asarray(kernel)
    mean = logits.mean(axis=0)
    factor = np.float32(2 / max(np.std(logits - mean), 1e-3))
    if bias is None:  # the weights have to shift them
        direction = np.asarray(z).mean(axis=0)
        w = w - np.outer(direction, mean) / (direction @ direction)
    else:
        bias.assign(-(mean - np.asarray(bias)) * factor)
    kernel.assign(w * factor)
