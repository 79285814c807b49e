"""Models that Keras 2 (tf_keras) saves."""

import numpy as np
import tf_keras
from tf_keras import layers

from .case import Case, randomize


def _case(rng, features, logits, softmax, inputs, output, **rest):
    model = tf_keras.Model(inputs, softmax if softmax is not None else logits)
    inner = tf_keras.Model(inputs, [logits, features])
    randomize(rng, model.variables)
    head = next(layer for layer in model.layers if layer.name == "logits")
    scale = 255.0 if rest.get("pixels") == "0..255" else 1.0
    return Case(
        forward=lambda x: tuple(inner(x * scale, training=False)),
        export=lambda directory: model.save(directory, include_optimizer=False),
        variables=model.variables,
        head=(head.kernel, head.bias),
        feed=lambda x: {"input": x * np.float32(scale)},
        output=output,
        **rest,
    )


def fused_batch_norm(rng):
    """0..255 in; FusedBatchNormV3 behind a convolution and a depthwise one, dropout, softmax."""
    i = layers.Input((8, 8, 3), name="input")
    x = layers.Rescaling(1 / 128.0, offset=-1)(i)
    x = layers.Conv2D(6, 3, padding="same")(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Dropout(0.3)(layers.AveragePooling2D(2)(x))
    x = layers.Flatten()(x)
    logits = layers.Dense(5, name="logits")(x)
    out = layers.Activation("softmax", name="probabilities")(logits)
    return _case(rng, x, logits, out, i, "probabilities", kind="softmax", pixels="0..255")


def plain(rng):
    """[0,1] in, logits out, BatchNorm before the convolution (cannot be folded into it)."""
    i = layers.Input((8, 8, 3), name="input")
    x = layers.Conv2D(6, 3, padding="valid")(layers.BatchNormalization()(i))
    x = layers.GlobalAveragePooling2D()(layers.ReLU(max_value=6.0)(x))
    logits = layers.Dense(5, name="logits")(x)
    return _case(rng, x, logits, None, i, "logits", interval=(0.0, 6.0))


MODELS = {"keras2-fused-batch-norm": fused_batch_norm, "keras2-plain": plain}
