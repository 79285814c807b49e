"""Trains with Keras' fit on TensorFlow, for compare_training: variants are float32 and mixed_bfloat16."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["KERAS_BACKEND"] = "tensorflow"

import time

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import protocol

BATCHES = 8


def convolution(x, filters, stride=1, bias=False):
    if stride > 1:
        x = layers.ZeroPadding2D(1)(x)
    return layers.Conv2D(filters, 3, stride, padding="valid" if stride > 1 else "same", use_bias=bias)(x)


def normalised(x):
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x)


def block(x, width, stride):
    y = layers.ReLU()(normalised(convolution(x, width, stride)))
    y = normalised(convolution(y, width))
    if stride > 1:
        added = width - x.shape[-1]
        x = keras.ops.pad(x[:, ::2, ::2, :], [[0, 0], [0, 0], [0, 0], [added // 2, added - added // 2]])
    return layers.ReLU()(layers.Add()([x, y]))


def resnet20(x):
    x = layers.ReLU()(normalised(convolution(x, 16)))
    for width in (16, 32, 64):
        for i in range(3):
            x = block(x, width, 2 if i == 0 and width > 16 else 1)
    return layers.GlobalAveragePooling2D()(x)


def vgg19(x):
    for width, count in ((64, 2), (128, 2), (256, 4), (512, 4), (512, 4)):
        for _ in range(count):
            x = layers.ReLU()(normalised(convolution(x, width, bias=True)))
        x = layers.MaxPooling2D(2)(x)
    return layers.Flatten()(x)


class Steps(keras.callbacks.Callback):
    """Seconds between the ends of the first and of the last step."""

    def on_train_begin(self, logs=None):
        self.ends = []

    def on_train_batch_end(self, batch, logs=None):
        self.ends.append(time.perf_counter())


def trainer(network, variant, batch):
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy(variant)
    images = np.random.rand(BATCHES, batch, 32, 32, 3).astype("float32")
    labels = np.random.randint(0, 10, (BATCHES, batch))
    given = keras.Input((32, 32, 3))
    features = {"resnet20": resnet20, "vgg19": vgg19}[network](given)
    model = keras.Model(given, layers.Dense(10, dtype="float32")(features))
    model.compile(
        keras.optimizers.SGD(1e-5, momentum=0.9, nesterov=True, weight_decay=5e-4),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=False,
    )
    parameters = sum(int(np.prod(w.shape)) for w in model.trainable_weights)

    def train(steps):
        """The first step of a fit, which sets it up, is not counted."""
        data = tf.data.Dataset.from_tensor_slices((images, labels)).repeat().prefetch(2)
        timed = Steps()
        model.fit(data, epochs=1, steps_per_epoch=steps + 1, verbose=0, callbacks=[timed])
        return timed.ends[-1] - timed.ends[0]

    return train, parameters


if __name__ == "__main__":
    protocol.serve(f"Keras {keras.__version__} on TensorFlow {tf.__version__}", trainer)
