"""The numbers that a test model must give, and the check that the exported model gives them."""

import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from .case import FORMULA, images


def _round(array):
    """Nested lists; 9 digits hold a float32."""
    return np.vectorize(lambda v: float(f"{v:.9g}"), otypes=[object])(np.asarray(array, np.float32)).tolist()


def _forward(case, x):
    """Logits, features, labels and d CE(logits, label) / d images, [n, h*w*c]."""
    t = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(t)
        logits, z = case.forward(t)
        labels = tf.argmax(logits, 1)
        if case.kind == "sigmoid":  # one logit: class 1 where it is positive
            labels = tf.cast(logits[:, 0] > 0, tf.int64)
            target = tf.cast(labels, tf.float32)
            loss = tf.nn.sigmoid_cross_entropy_with_logits(target, logits[:, 0])
        else:
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        total = tf.reduce_sum(loss)
    return logits.numpy(), z, labels.numpy(), tape.gradient(total, t).numpy().reshape(len(x), -1)


def multiply_adds(fn, batch):
    """Multiply-adds an image, of convolutions and matrix products with static shapes."""
    graph = convert_variables_to_constants_v2(fn).graph
    counted = ("Conv2D", "DepthwiseConv2dNative", "MatMul")
    if not all(op.outputs[0].shape.is_fully_defined() for op in graph.get_operations() if op.type in counted):
        return None
    total = 0
    for op in graph.get_operations():
        if op.type in ("Conv2D", "DepthwiseConv2dNative"):
            if op.get_attr("data_format") != b"NHWC":
                return None
            kernel, out = op.inputs[1].shape.as_list(), op.outputs[0].shape.as_list()
            per = np.prod(kernel[:3]) if op.type == "Conv2D" else np.prod(kernel[:2])
            total += int(np.prod(out) * per)
        elif op.type in ("MatMul", "BatchMatMulV2", "Einsum") or "While" in op.type:
            if op.type != "MatMul":
                return None
            inner = op.inputs[0].shape.as_list()[0 if op.get_attr("transpose_a") else 1]
            total += int(np.prod(op.outputs[0].shape.as_list()) * inner)
    return total // batch or None  # the functions of TF1 models are not inlined


def _from_output(case, out):
    """What the output must be, from logits."""
    if case.kind == "softmax":
        return tf.nn.softmax(out).numpy()
    if case.kind == "log_softmax":
        return tf.nn.log_softmax(out).numpy()
    if case.kind == "sigmoid":
        return tf.sigmoid(out).numpy()
    return out


def check(case, directory, x, logits):
    """Largest difference between the exported model's output and the expected one."""
    fn = tf.saved_model.load(directory).signatures[case.signature]
    fed = {k: tf.constant(v) for k, v in case.feed(x).items()}
    outputs = fn(**fed)
    if case.kind == "encoded":  # JPEG is lossy: compare the classes' number only
        assert outputs[case.output].shape == logits.shape
        return 0.0
    return float(np.max(np.abs(outputs[case.output].numpy() - _from_output(case, logits))))


def count(case, directory):
    """multiply_adds of the exported signature at its smallest batch, or None."""
    loaded = tf.saved_model.load(directory)
    fn = loaded.signatures[case.signature]
    specs = fn.structured_input_signature[1]
    if case.kind == "encoded" or not all(s.shape.rank == 4 for s in specs.values()):
        return None
    batch = next(iter(specs.values())).shape[0] or 1
    fixed = {k: tf.TensorSpec([batch, *s.shape[1:]], s.dtype, k) for k, s in specs.items()}
    return multiply_adds(tf.function(lambda kw: fn(**kw)).get_concrete_function(fixed), batch)


def _name(variable):
    """The name as Keras or its author gave it."""
    return getattr(variable, "path", None) or variable.name.split(":")[0]


def expected(case, name, about):
    """The contents of expected.json."""
    x = images(*case.shape, case.count)
    logits, z, labels, gradients = _forward(case, x)
    height, width, channels = case.shape
    head = case.head if case.head is not None and z is not None else None
    bias = None
    if head is not None:
        features_classes = np.asarray(head[0]).reshape(-1, logits.shape[1])
        bias = np.zeros(logits.shape[1]) if head[1] is None else np.asarray(head[1])
    return x, logits, {
        "name": name,
        "about": " ".join((about or "").split()),
        "images": {"count": case.count, "height": height, "width": width, "channels": channels, "formula": FORMULA},
        "signature": case.signature,
        "output": case.output,
        "kind": case.kind,
        "pixels": case.pixels,
        "mean": case.mean,
        "std": case.std,
        "refusal": case.refusal,
        "classes": int(logits.shape[1]),
        "trainable": [[_name(v), list(v.shape)] for v in case.variables if v.trainable],
        "parameters": int(sum(np.prod(v.shape) for v in case.variables)),
        "labels": [int(label) for label in labels],
        "logits": _round(logits),
        "features": None if head is None else _round(z),
        "interval": None if head is None else list(case.interval),
        "weights": None if head is None else _round(features_classes),
        "bias": None if head is None else _round(bias),
        "gradients": _round(gradients),
    }
