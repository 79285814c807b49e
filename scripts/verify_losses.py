"""What Python TensorFlow makes of the loss terms, in float64: values and gradients by autodiff.

    $(scripts/python-venv) scripts/verify_losses.py DIR

Each folder of DIR is a case: term.json (term, and its k, form, smoothing) and logits.npy,
adversarial.npy, features.npy, weights.npy, labels.npy. Written beside them: value.npy and the
gradients by the four, gradient_logits.npy and so on. The tests of dev.linchpin.train.loss run it
and compare; the terms are written here from the equations (y is the label), whole tensors at once.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import json
import pathlib
import sys

import numpy as np
import tensorflow as tf

INPUTS = ("logits", "adversarial", "features", "weights")


def mean_of_largest(values, k):
    """Over the last axis."""
    k = min(k, values.shape[-1])
    return tf.reduce_mean(tf.sort(values, direction="DESCENDING")[..., :k], -1)


def cross_entropy(x, logits, smoothing):
    loss = tf.keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing)
    classes = logits.shape[1]
    return loss(tf.one_hot(x["labels"], classes, dtype=tf.float64), logits)


def trades(x):
    p, q = tf.nn.softmax(x["logits"]), tf.nn.softmax(x["adversarial"])
    return tf.reduce_mean(tf.reduce_sum(p * tf.math.log(p / q), 1))


def class_gaps(x):
    """w[j,a] - w[j,b], [a, b, j]."""
    w = tf.transpose(x["weights"])
    return w[:, None] - w[None]


def others(x):
    """1 where a class is not the label, [batch, classes]."""
    return 1 - tf.one_hot(x["labels"], x["weights"].shape[1], dtype=tf.float64)


def weight_sensitivity(x, form, k):
    by_pair = mean_of_largest(tf.abs(class_gaps(x)), k)
    classes = by_pair.shape[0]
    if form == "PRINTED":
        by_image = tf.gather(by_pair, x["labels"]) * others(x)
        return tf.reduce_mean(tf.reduce_sum(by_image, 1) / (classes - 1))
    pairs = by_pair[np.triu(np.ones((classes, classes)), 1) > 0]
    return tf.reduce_mean(pairs) if form == "MEAN_PAIRS" else tf.reduce_max(pairs)


def feature_sensitivity(x, k):
    z = x["features"]
    share = tf.math.divide_no_nan(z, tf.reduce_sum(z, 1, keepdims=True))
    gaps = tf.gather(class_gaps(x), x["labels"])
    return tf.reduce_mean(mean_of_largest(tf.abs(share[:, None] * gaps), k))


def equation4(x):
    z = tf.stop_gradient(x["features"])
    mean, deviation = tf.reduce_mean(z, 0), tf.math.reduce_std(z, 0)
    own = tf.gather(x["logits"], x["labels"], batch_dims=1)
    gaps = (own[:, None] - x["logits"])[..., None]
    slopes = -tf.gather(class_gaps(x), x["labels"])
    alive = (deviation > 1e-7) & (slopes != 0)
    delta = gaps / tf.where(alive, slopes, 1.0)
    scaled = tf.where(alive, tf.abs(delta - mean) / tf.where(deviation > 1e-7, deviation, 1.0), 0.0)
    return tf.reduce_mean(
        tf.reduce_sum(tf.reduce_max(scaled, -1) * others(x), 1) / (gaps.shape[1] - 1)
    )


TERMS = {
    "cross-entropy": lambda x, o: cross_entropy(x, x["logits"], o["smoothing"]),
    "cross-entropy/adversarial": lambda x, o: cross_entropy(x, x["adversarial"], o["smoothing"]),
    "trades": lambda x, o: trades(x),
    "sensitivity/weights": lambda x, o: weight_sensitivity(x, o["form"], o["k"]),
    "sensitivity/features": lambda x, o: feature_sensitivity(x, o["k"]),
    "equation-4": lambda x, o: equation4(x),
}


def answer(folder):
    options = json.loads((folder / "term.json").read_text())
    x = {n: tf.Variable(np.load(folder / f"{n}.npy").astype(np.float64)) for n in INPUTS}
    variables = [x[n] for n in INPUTS]
    x["labels"] = np.load(folder / "labels.npy")
    with tf.GradientTape() as tape:
        value = TERMS[options["term"]](x, options)
    gradients = tape.gradient(value, variables, unconnected_gradients="zero")
    np.save(folder / "value.npy", np.array([value.numpy()]))
    for name, gradient in zip(INPUTS, gradients):
        gradient = tf.convert_to_tensor(gradient)
        np.save(folder / f"gradient_{name}.npy", gradient.numpy())


if __name__ == "__main__":
    for case in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        answer(case)
