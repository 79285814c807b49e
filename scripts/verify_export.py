"""Checks a SavedModel that linchpin exported, as a user of Python TensorFlow meets it.

It loads in tf.saved_model.load and saved_model_cli; its variables are those of weights.npz, and one
step of gradient descent on them changes what serving_default and sensitivity answer; Δ holds against
the oracle in sensitivityoracle.py, before and after; adversarial images lie in ball and box, equal
projected gradient descent written here, and success is what serving_default says of them; the
warm-up requests run. --expected names a .npz with images and linchpin's own answers to compare with.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import tensorflow as tf
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from tensorflow.core.framework import tensor_pb2  # noqa: F401 (registers tensor.proto)

import sensitivityoracle

TOLERANCE = 1e-5
EXTRAS = "assets.extra"


class Checks:
    """Prints each check; remembers whether one failed."""

    failed = False

    def __call__(self, name, passed, detail=""):
        print(f"{'ok  ' if passed else 'FAIL'} {name}{': ' if detail else ''}{detail}")
        self.failed |= not passed


class Export:
    """A loaded export and its files."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.loaded = tf.saved_model.load(str(folder))
        self.about = json.loads((self.folder / EXTRAS / "linchpin.json").read_text())

    def __call__(self, signature, images, **more):
        given = {key: tf.constant(value) for key, value in more.items()}
        answer = self.loaded.signatures[signature](images=tf.constant(images), **given)
        return {key: value.numpy() for key, value in answer.items()}

    def attack(self, images, epsilon, steps):
        return self("attack", images, epsilon=np.float32(epsilon), steps=np.int32(steps))

    def trainable(self):
        return [v for v in self.loaded.variables if v.trainable]

    def logits(self, images):
        return self.loaded.signatures["serving_default"](images=images)["logits"]


def cross_entropy(labels, logits):
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


def close(actual, expected):
    """Largest difference, relative above 1; the same infinities count as equal."""
    actual, expected = np.asarray(actual, np.float64), np.asarray(expected, np.float64)
    if actual.shape != expected.shape:
        return np.inf
    same = actual == expected
    with np.errstate(invalid="ignore"):
        error = np.abs(actual - expected) / np.maximum(1, np.abs(expected))
    return float(np.max(np.where(same, 0, np.nan_to_num(error, nan=np.inf)), initial=0))


def check_files(check, export):
    command = [sys.executable, "-m", "tensorflow.python.tools.saved_model_cli", "show", "--all"]
    shown = subprocess.run([*command, "--dir", str(export.folder)], capture_output=True, text=True)
    listed = all(f"signature_def['{s}']" in shown.stdout for s in export.about["signatures"])
    check("saved_model_cli show --all", shown.returncode == 0 and listed, shown.stderr[-500:] * shown.returncode)
    check("signatures", set(export.loaded.signatures) == set(export.about["signatures"]), str(export.about["signatures"]))
    with np.load(export.folder / EXTRAS / "weights.npz") as weights:
        stored = [weights[name] for name in weights.files]
        kinds = f"{len(stored)} variables, {len(export.trainable())} trainable"
        check("variables = weights.npz", len(stored) == len(export.loaded.variables) and all(
            np.array_equal(v.numpy(), w) for v, w in zip(export.loaded.variables, stored)), kinds)


def check_serving(check, export, images):
    answer = export("serving_default", images)
    logits = answer["logits"].astype(np.float64)
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    error = close(answer["probabilities"], e / e.sum(axis=1, keepdims=True))
    check("probabilities = softmax of logits", error <= TOLERANCE, f"{error:.1e}")
    check("class = argmax of logits", np.array_equal(answer["class"], logits.argmax(axis=1)) and answer["class"].dtype == np.int64)


def check_sensitivity(check, export, images, when):
    head = export.about["head"]
    answer = export("sensitivity", images)
    (variable,) = (v for v in export.loaded.variables if v.name == head["variable"] + ":0")
    w = variable.numpy().astype(np.float64)
    w = w.T if head["transposed"] else w.reshape(head["features"], -1)
    z = export.loaded.prune("images:0", head["features_tensor"])(tf.constant(images)).numpy().astype(np.float64)
    logits = export("serving_default", images)["logits"].astype(np.float64)
    b = (logits - z @ w).mean(axis=0)
    linear = close(z @ w + b, logits)
    total = np.zeros(4, int)
    low, high = (float(head[end + "_feature"].replace("Infinity", "inf")) for end in ("lowest", "highest"))
    for i, (delta, flip) in enumerate(zip(answer["delta"].astype(np.float64), answer["flip_class"])):
        state = np.where(np.isposinf(delta), "NO_CROSSING", np.where(delta == 0, "TIE", "FINITE"))
        total += sensitivityoracle.check_image(z[i], delta, flip, state, w, b, low, high)
    pairs, wrong, unclear, infinite = total
    check(f"Δ {when}", wrong == 0 and unclear < 0.005 * pairs and linear < 1e-4,
          f"{pairs} neurons, {wrong} wrong, {unclear} undecidable, {infinite} +∞")
    order = np.argsort(np.abs(answer["delta"]), axis=1, kind="stable")
    check(f"order {when}", np.array_equal(answer["order"], order))
    check(f"predicted {when}", np.array_equal(answer["predicted"], logits.argmax(axis=1)))
    return answer["delta"]


def pgd(export, images, epsilon, steps):
    """Projected gradient descent as the signature promises it; gradients by Python's tape."""
    clean = export("serving_default", images)["class"]
    low, high = np.maximum(0, images - epsilon), np.minimum(1, images + epsilon)
    x = images.copy()
    for _ in range(steps):
        with tf.GradientTape() as tape:
            at = tf.constant(x)
            tape.watch(at)
            logits = export.logits(at)
            # Cross-entropy; its usual form has no gradient in float32 where the model is sure.
            own = tf.one_hot(clean, logits.shape[1], on_value=True, off_value=False)
            others = tf.reduce_logsumexp(tf.where(own, -np.inf, logits), axis=1)
            loss = tf.nn.softplus(others - tf.boolean_mask(logits, own))
        running = (logits.numpy().argmax(axis=1) == clean)[:, None, None, None]
        moved = x + np.sign(tape.gradient(loss, at).numpy()) * np.float32(2.5 * epsilon / steps)
        x = np.where(running, np.clip(moved, low, high), x).astype(np.float32)
    return x


def check_attack(check, export, images, when):
    clean = export("serving_default", images)["class"]
    untouched = export.attack(images, 8 / 255, 0)
    check(f"attack {when}, 0 steps: the clean images", np.array_equal(untouched["adversarial"], images) and not untouched["success"].any())
    for epsilon, steps in ((2 / 255, 1), (8 / 255, 3), (0.1, 10)):
        answer, name = export.attack(images, epsilon, steps), f"attack {when}, ε {epsilon:.3f}, {steps} steps"
        x = answer["adversarial"]
        distance = np.abs(x.astype(np.float64) - images).max()
        check(f"{name}: in ball and box", distance <= np.float32(epsilon) and x.min() >= 0 and x.max() <= 1)
        broken = export("serving_default", x)["class"] != clean
        check(f"{name}: success is serving_default's", np.array_equal(answer["success"], broken), f"{broken.sum()} of {len(x)}")
        # Where a gradient is 0 but for rounding its sign is anybody's, and later steps go after it.
        least = 0.99 if steps <= 3 else 0.9
        share = np.mean(np.abs(pgd(export, images, epsilon, steps) - x) <= TOLERANCE)
        check(f"{name}: Python's own PGD", share >= least, f"{100 * share:.2f} % of the pixels")


def check_training(check, export, images):
    labels = (export("serving_default", images)["class"] + 1) % export.about["classes"]
    before = export("serving_default", images)["logits"]
    variables = export.trainable()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(cross_entropy(labels, export.logits(tf.constant(images))))
    gradients = tape.gradient(loss, variables)
    check("every trainable variable has a gradient", all(g is not None for g in gradients))
    norm = tf.linalg.global_norm(gradients)
    for variable, gradient in zip(variables, gradients):
        variable.assign_sub(0.01 / norm * gradient)
    after = tf.reduce_mean(cross_entropy(labels, export.logits(tf.constant(images))))
    check("one step of SGD lowers the loss", bool(after < loss), f"{loss:.4f} to {after:.4f}")
    check("serving_default answers otherwise", close(export("serving_default", images)["logits"], before) > 1e-4)


def check_resaved(check, export, images):
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(export.loaded, folder, signatures=dict(export.loaded.signatures))
        again = tf.saved_model.load(folder).signatures["serving_default"](images=tf.constant(images))
        error = close(again["logits"].numpy(), export("serving_default", images)["logits"])
        check("saved by Python, loaded again", error <= TOLERANCE, f"{error:.1e}")


def prediction_log():
    """The fields of tensorflow.serving.PredictionLog that a warm-up request has."""
    field = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="warmup.proto", package="warmup", syntax="proto3")
    file.dependency.append("tensorflow/core/framework/tensor.proto")

    def message(name, *fields):
        made = file.message_type.add(name=name)
        for key, number, kind, *repeated in fields:
            made.field.add(
                name=key, number=number, label=field.LABEL_REPEATED if repeated else field.LABEL_OPTIONAL,
                type=field.TYPE_STRING if kind is str else field.TYPE_MESSAGE, type_name=None if kind is str else kind)

    message("ModelSpec", ("name", 1, str), ("signature_name", 3, str))
    message("Input", ("key", 1, str), ("value", 2, ".tensorflow.TensorProto"))
    message("PredictRequest", ("model_spec", 1, ".warmup.ModelSpec"), ("inputs", 2, ".warmup.Input", True))
    message("PredictLog", ("request", 1, ".warmup.PredictRequest"))
    message("PredictionLog", ("predict_log", 6, ".warmup.PredictLog"))
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("warmup.PredictionLog"))


def check_warm_up(check, export):
    log = prediction_log()
    asked = []
    for record in tf.data.TFRecordDataset(str(export.folder / EXTRAS / "tf_serving_warmup_requests")):
        request = log.FromString(record.numpy()).predict_log.request
        inputs = {i.key: tf.constant(tf.make_ndarray(i.value)) for i in request.inputs}
        export.loaded.signatures[request.model_spec.signature_name](**inputs)
        asked.append(request.model_spec.signature_name)
    check("warm-up requests run", asked == export.about["signatures"], ", ".join(asked))


def check_expected(check, export, file):
    with np.load(file) as expected:
        images = expected["images"]
        for name in expected.files:
            signature, _, key = name.partition("/")
            if key:
                more = {"epsilon": expected["epsilon"], "steps": expected["steps"]} if signature == "attack" else {}
                actual = export(signature, images, **more)[key]
                error = close(actual, expected[name])
                check(f"{name} = linchpin's", error <= TOLERANCE, f"{error:.1e}")


def images_for(export, count):
    _, *shape = export.about["images"]
    return np.random.default_rng(1).random((count, *shape), np.float32)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="folder of the SavedModel")
    parser.add_argument("--expected", help=".npz with images, epsilon, steps and SIGNATURE/OUTPUT arrays")
    parser.add_argument("--images", type=int, default=16, help="number of random images (default 16)")
    options = parser.parse_args()
    print(f"TensorFlow {tf.__version__}")
    check, export = Checks(), Export(options.model)
    images = images_for(export, options.images)
    if options.expected:
        check_expected(check, export, options.expected)
    check_files(check, export)
    check_serving(check, export, images)
    linear = "sensitivity" in export.about["signatures"]
    before = check_sensitivity(check, export, images, "as exported") if linear else None
    check_attack(check, export, images, "as exported")
    check_warm_up(check, export)
    check_training(check, export, images)
    if linear:
        after = check_sensitivity(check, export, images, "after the step")
        check("Δ follows the variables", close(after, before) > 1e-4)
    check_attack(check, export, images, "after the step")
    check_resaved(check, export, images)
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    main()
