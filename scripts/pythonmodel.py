"""A SavedModel as Python TensorFlow sees it: a differentiable function from [0,1] images to logits.

Nothing of linchpin is used: the signature is frozen by TensorFlow, a softmax at the end and a cast
of uint8 images at the start are cut off by pruning the graph."""

import sys

import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

# The graph as it is written: TensorFlow's optimiser folds batch normalisation into the convolutions
# of a frozen graph (not of one with variables), and then rounds apart from the model as exported.
tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})

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


def _features(logits):
    """The input of the linear layer that makes the logits, or None."""
    t = logits
    while t.op.type in (*_PASS, "BiasAdd", "AddV2", "Add"):
        t = t.op.inputs[0]
    return t.op.inputs[0] if t.op.type in ("MatMul", "Conv2D") else None


def _after_cast(tensor, directory):
    """What the cast of uint8 images gives."""
    consumers = tensor.consumers()
    while len(consumers) == 1 and consumers[0].type in _PASS:
        consumers = consumers[0].outputs[0].consumers()
    if [op.type for op in consumers] != ["Cast"]:
        sys.exit(f"{directory}: uint8 images go into {[op.type for op in consumers]}, not into one Cast")
    return consumers[0].outputs[0]


class PythonModel:
    def __init__(self, directory, signature=None, pixels="0..1", mean=None, std=None):
        loaded = tf.saved_model.load(str(directory))
        function = _signature(loaded, signature, directory)
        frozen = convert_variables_to_constants_v2(function)
        graph_inputs = [t for t in frozen.inputs if t.dtype != tf.resource]
        if len(graph_inputs) != 1:
            sys.exit(f"{directory}: several inputs: {[t.name for t in graph_inputs]}")
        self.input = graph_inputs[0]
        feed, self.uint8 = self.input, self.input.dtype == tf.uint8
        if self.uint8:  # from the cast on, pixels are floats
            feed = _after_cast(self.input, directory)
        outputs = dict(zip(sorted(function.structured_outputs), frozen.outputs))
        if len(outputs) > 1 and "logits" not in outputs:
            sys.exit(f"{directory}: which output? There are {', '.join(outputs)}")
        output = outputs.get("logits", frozen.outputs[0])
        self.logits_tensor = _before_softmax(output)
        self.softmax = self.logits_tensor is not output
        features = _features(self.logits_tensor)
        self.model = frozen.prune(feed, self.logits_tensor)
        self.features_model = features if features is None else frozen.prune(feed, features)
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

    def features(self, images):
        """[n, features], the input of the last linear layer."""
        return tf.reshape(self.features_model(self._convert(images)), [tf.shape(images)[0], -1])

    def predict(self, images, labels, batch=50):
        """Arrays: logits, d CE(logits, label) / d images, features (or None), outputs as exported."""
        parts = []
        step = tf.function(self._step, reduce_retracing=True)
        for i in range(0, len(images), batch):
            x, y = tf.constant(images[i : i + batch]), tf.constant(labels[i : i + batch], tf.int32)
            z = self.features(x) if self.features_model is not None else tf.zeros([len(x), 0])
            parts.append([t.numpy() for t in (*step(x, y), z, self.output(x))])
        logits, gradients, features, outputs = [np.concatenate(p) for p in zip(*parts)]
        return logits, gradients, features if features.shape[1] else None, outputs

    def _step(self, x, y):
        with tf.GradientTape() as tape:
            tape.watch(x)
            logits = self.logits(x)
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
            total = tf.reduce_sum(loss)
        return logits, tape.gradient(total, x)
