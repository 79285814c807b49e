"""Attacks in TensorFlow, for compare_peers. `bfloat16` as argument turns oneDNN's mixed precision on, for all."""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import importlib.metadata

import numpy as np
import tensorflow as tf
from cleverhans.tf2.attacks.projected_gradient_descent import projected_gradient_descent

import workerloop
from pgd import EPSILON, USUAL_STEPS, step_size, steps_per_second
from pythonmodel import PythonModel

MIXED = "bfloat16" in sys.argv[1:]


class CleverHans:
    def __init__(self, logits):
        self.logits = tf.function(logits)

    def loop(self, x, y, steps):
        return projected_gradient_descent(
            self.logits, x, EPSILON, step_size(USUAL_STEPS), steps, np.inf, clip_min=0.0, clip_max=1.0, y=y,
            rand_init=True, sanity_checks=False,
        ).numpy()


class Function:
    """What somebody would write who wants speed: the loop inside the graph."""

    def __init__(self, logits):
        @tf.function
        def run(x, y, steps):
            low, high = tf.maximum(x - EPSILON, 0.0), tf.minimum(x + EPSILON, 1.0)
            x = low + (high - low) * tf.random.uniform(tf.shape(x))
            for _ in tf.range(steps):
                with tf.GradientTape() as tape:
                    tape.watch(x)
                    loss = tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits(x)))
                moved = x + step_size(USUAL_STEPS) * tf.sign(tape.gradient(loss, x))
                x = tf.ensure_shape(tf.clip_by_value(moved, low, high), x.shape)
            return x

        self.run = run

    def loop(self, x, y, steps):
        return self.run(x, y, tf.constant(steps)).numpy()


PEERS = {"cleverhans": CleverHans, "tf.function loop": Function, "tf.function bfloat16 loop": Function}


class Obedient:
    def __init__(self):
        self.models, self.made = {}, {}

    def images(self, order):
        self.x, self.y = np.load(order["images"]), np.load(order["labels"])
        return {}

    def load(self, order):
        """Writes the logits of the first images where it is told."""
        model = self.models[order["model"]] = PythonModel(order["saved_model"])
        if "logits" in order:
            np.save(order["logits"], model.logits(tf.constant(self.x[: order["count"]])).numpy())
        return {}

    def rate(self, order):
        # Reading a model turns TensorFlow's optimiser off, which here is a competitor's.
        tf.config.optimizer.set_experimental_options(
            {"disable_meta_optimizer": False, "auto_mixed_precision_onednn_bfloat16": MIXED}
        )
        key, batch = (order["model"], order["peer"]), order["batch"]
        if key not in self.made:
            self.made[key] = PEERS[order["peer"]](self.models[order["model"]].logits)
        peer, where = self.made[key], np.arange(batch) % len(self.x)
        x, y = tf.constant(self.x[where]), tf.constant(self.y[where])
        if order.get("first", True):
            peer.loop(x, y, 2)
        return {"steps_per_second": steps_per_second(lambda n: peer.loop(x, y, n), batch, order["seconds"])}

    def __call__(self, order):
        return getattr(self, order["do"])(order)


def versions():
    names = ("tensorflow", "cleverhans")
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


if __name__ == "__main__":
    workerloop.serve(versions(), Obedient())
