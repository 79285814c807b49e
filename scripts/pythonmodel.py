"""A SavedModel as Python TensorFlow sees it: a differentiable function from [0,1] images to logits.

Nothing of linchpin is used: the signature is frozen by TensorFlow, a softmax at the end and a cast
of uint8 images at the start are cut off by pruning the graph."""

import sys

import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

_PASS = ("Identity", "Reshape", "Squeeze", "StopGradient")


def _signature(loaded, name, directory):
    names = [n for n in loaded.signatures if n != "__saved_model_init_op"]
    if name is None:
        name = "serving_default" if "serving_default" in names else names[0] if len(names) == 1 else None
    if name not in names:
        sys.exit(f"{directory}: which signature? There are {', '.join(names)}")
    return loaded.signatures[name]


def _before_softmax(tensor):
    """The tensor that a softmax at the end is taken of; the tensor itself if there is none."""
    t = tensor
    while t.op.type in _PASS:
        t = t.op.inputs[0]
    return t.op.inputs[0] if t.op.type == "Softmax" else tensor


class PythonModel:
    def __init__(self, directory, signature=None, pixels="0..1", mean=None, std=None):
        loaded = tf.saved_model.load(str(directory))
        frozen = convert_variables_to_constants_v2(_signature(loaded, signature, directory))
        graph_inputs = [t for t in frozen.inputs if t.dtype != tf.resource]
        if len(graph_inputs) != 1:
            sys.exit(f"{directory}: several inputs: {[t.name for t in graph_inputs]}")
        self.input = graph_inputs[0]
        feed, self.uint8 = self.input, self.input.dtype == tf.uint8
        if self.uint8:  # from the cast on, pixels are floats
            casts = [op for op in self.input.consumers() if op.type == "Cast"]
            feed = casts[0].outputs[0]
        names = list(frozen.structured_outputs) if isinstance(frozen.structured_outputs, dict) else []
        outputs = dict(zip(sorted(names), frozen.outputs)) if names else {"output": frozen.outputs[0]}
        output = outputs["logits"] if "logits" in outputs else frozen.outputs[0]
        self.logits_tensor = _before_softmax(output)
        self.softmax = self.logits_tensor is not output
        self.model = frozen.prune(feed, self.logits_tensor)
        self.exported = frozen.prune(self.input, output)
        self.scale = 255.0 if self.uint8 or pixels == "0..255" else 1.0
        self.mean = None if mean is None else tf.constant(mean, tf.float32)
        self.std = None if std is None else tf.constant(std, tf.float32)

    def _convert(self, images):
        x = images
        if self.mean is not None:
            x = (x - self.mean) / self.std
        return x * self.scale

    def logits(self, images):
        """[n, h, w, c] in [0,1] -> [n, classes]; differentiable."""
        return tf.reshape(self.model(self._convert(images)), [tf.shape(images)[0], -1])

    def output(self, images):
        """What the SavedModel gives as it was exported."""
        x = self._convert(images)
        if self.uint8:
            x = tf.cast(tf.round(x), tf.uint8)
        return tf.reshape(self.exported(x), [tf.shape(images)[0], -1])

    def predict(self, images, labels, batch=50):
        """Logits, exported outputs and d CE(logits, label) / d images as arrays."""
        parts = []
        step = tf.function(self._step, reduce_retracing=True)
        for i in range(0, len(images), batch):
            x, y = tf.constant(images[i : i + batch]), tf.constant(labels[i : i + batch], tf.int32)
            parts.append([t.numpy() for t in (*step(x, y), self.output(x))])
        return [np.concatenate(p) for p in zip(*parts)]

    def _step(self, x, y):
        with tf.GradientTape() as tape:
            tape.watch(x)
            logits = self.logits(x)
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
            total = tf.reduce_sum(loss)
        return logits, tape.gradient(total, x)
