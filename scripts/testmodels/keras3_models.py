"""Models that Keras 3 exports."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from .case import Case, randomize


def _case(rng, inputs, features, head, after=(), scale=1.0, feed=None, saver="export", **rest):
    """A functional model inputs -> features -> head -> after, exported whole."""
    logits = head(features)
    out = logits
    for layer in after:
        out = layer(out)
    model = keras.Model(inputs, out)
    inner = keras.Model(inputs, [logits, features])
    randomize(rng, model.variables)
    activation = getattr(head, "activation", keras.activations.linear)

    def forward(x):
        logits, z = inner(x * scale, training=False)
        if activation is not keras.activations.linear:
            logits = z @ tf.convert_to_tensor(head.kernel) + tf.convert_to_tensor(head.bias)
        if logits.shape.rank == 4:
            logits, z = logits[:, 0, 0], z[:, 0, 0]
        return logits, z

    def export(directory):
        if saver == "export":
            model.export(directory, verbose=False)
        else:
            shape = [None, *inputs.shape[1:]]
            fn = tf.function(lambda inputs: model(inputs, training=False))
            spec = tf.TensorSpec(shape, tf.float32, name="inputs")
            tf.saved_model.save(model, directory, signatures=fn.get_concrete_function(spec))

    name = "inputs" if saver != "export" else inputs.name
    return Case(
        forward=forward,
        export=export,
        variables=[v for v in model.variables if "seed" not in v.path],
        head=(head.kernel, head.bias if head.use_bias else None),
        feed=feed or (lambda x: {name: x * np.float32(scale)}),
        shape=tuple(inputs.shape[1:]),
        **rest,
    )


def _trunk(x, filters=(6, 10)):
    for f in filters:
        x = layers.Conv2D(f, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
        x = layers.MaxPooling2D()(x)
    return x


def cnn(rng):
    """The plain case: Conv-BN-ReLU, pooling, logits."""
    i = keras.Input((8, 8, 3), name="image")
    return _case(rng, i, layers.GlobalAveragePooling2D()(_trunk(i)), layers.Dense(5))


def grey(rng):
    i = keras.Input((8, 8, 1), name="image")
    return _case(rng, i, layers.GlobalAveragePooling2D()(_trunk(i)), layers.Dense(4))


def softmax_dense(rng):
    """tf.saved_model.save of a model whose last layer is Dense(activation='softmax')."""
    i = keras.Input((8, 8, 3), name="image")
    x = layers.Conv2D(6, 3, strides=2, activation="relu")(i)
    x = layers.Dense(12, activation="relu")(layers.Flatten()(x))
    return _case(rng, i, x, layers.Dense(5, activation="softmax"), saver="save", kind="softmax")


def softmax_layer(rng):
    i = keras.Input((8, 8, 3), name="image")
    x = layers.GlobalAveragePooling2D()(_trunk(i))
    return _case(rng, i, x, layers.Dense(6), [layers.Softmax()], kind="softmax")


def softmax_activation(rng):
    i = keras.Input((8, 8, 3), name="image")
    x = layers.GlobalMaxPooling2D()(_trunk(i))
    return _case(rng, i, x, layers.Dense(6), [layers.Activation("softmax")], kind="softmax")


def log_softmax(rng):
    i = keras.Input((8, 8, 3), name="image")
    x = layers.GlobalAveragePooling2D()(_trunk(i))
    after = [layers.Activation("log_softmax")]
    return _case(rng, i, x, layers.Dense(5), after, kind="log_softmax")


def no_bias(rng):
    i = keras.Input((8, 8, 3), name="image")
    x = layers.Dense(8, activation="sigmoid")(layers.Flatten()(_trunk(i)))
    return _case(rng, i, x, layers.Dense(5, use_bias=False), interval=(0.0, 1.0))


def rescaling_255(rng):
    """Eats 0..255; the scaling is a layer."""
    i = keras.Input((8, 8, 3), name="image")
    x = layers.GlobalAveragePooling2D()(_trunk(layers.Rescaling(1 / 255.0)(i)))
    return _case(rng, i, x, layers.Dense(5), scale=255.0, pixels="0..255")


def depthwise(rng):
    """Depthwise and separable convolutions, BatchNorm behind each, dropout."""
    i = keras.Input((8, 8, 3), name="image")
    x = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2, use_bias=False)(i)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.SpatialDropout2D(0.2)(x)
    x = layers.SeparableConv2D(8, 3, strides=2, padding="same")(x)
    x = layers.ReLU()(layers.BatchNormalization(scale=False)(x))
    x = layers.Dropout(0.5)(layers.GlobalAveragePooling2D()(x))
    return _case(rng, i, x, layers.Dense(5))


def conv_head(rng):
    """Like MobileNet: 0..255 in, ReLU6, 1x1 convolution on a 1x1 map, reshape, softmax."""
    i = keras.Input((8, 8, 3), name="image")
    x = layers.Rescaling(1 / 127.5, offset=-1)(i)
    x = layers.Conv2D(6, 3, strides=2, padding="same", use_bias=False)(x)
    x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Dropout(1e-3)(x)
    head = layers.Conv2D(7, 1, padding="same")
    after = [layers.Reshape((7,)), layers.Activation("softmax")]
    return _case(rng, i, x, head, after, scale=255.0, pixels="0..255", kind="softmax", interval=(0.0, 6.0))


def dilated(rng):
    i = keras.Input((8, 8, 3), name="image")
    x = layers.Conv2D(6, 3, dilation_rate=2, padding="same", activation="relu")(i)
    x = layers.Conv2D(8, 3, dilation_rate=2, padding="valid", activation="relu")(x)
    return _case(rng, i, layers.GlobalAveragePooling2D()(x), layers.Dense(5))


def grouped(rng):
    """A grouped convolution."""
    i = keras.Input((8, 8, 3), name="image")
    x = layers.Conv2D(6, 3, padding="same", activation="relu")(i)
    x = layers.Conv2D(8, 3, groups=2, padding="same", activation="relu")(x)
    return _case(rng, i, layers.GlobalAveragePooling2D()(x), layers.Dense(5))


def residual(rng):
    """A pre-activation residual block with zero padding and a strided shortcut, tanh features."""
    i = keras.Input((8, 8, 3), name="image")
    x = layers.Conv2D(6, 3, padding="same")(i)
    y = layers.LeakyReLU(negative_slope=0.1)(layers.BatchNormalization()(x))
    y = layers.Conv2D(6, 3, strides=2)(layers.ZeroPadding2D()(y))
    y = layers.Add()([y, layers.AveragePooling2D(2)(x)])
    y = layers.Activation("tanh")(layers.Dense(9)(layers.Flatten()(y)))
    return _case(rng, i, y, layers.Dense(5), interval=(-1.0, 1.0))


def vit(rng):
    """Patches, LayerNorm, attention, GELU; features without bounds."""
    i = keras.Input((8, 8, 3), name="image")
    x = layers.Reshape((16, 8))(layers.Conv2D(8, 2, strides=2)(i))
    y = layers.LayerNormalization()(x)
    x = layers.Add()([x, layers.MultiHeadAttention(2, 4)(y, y)])
    y = layers.LayerNormalization()(x)
    y = layers.Dense(8)(layers.Dense(16, activation="gelu")(y))
    x = layers.GlobalAveragePooling1D()(layers.LayerNormalization()(layers.Add()([x, y])))
    return _case(rng, i, x, layers.Dense(5), interval=("-inf", "inf"))


def recurrent(rng):
    """A while loop: an LSTM over the rows."""
    i = keras.Input((8, 8, 3), name="image")
    x = layers.LSTM(6)(layers.Reshape((8, 24))(i))
    return _case(rng, i, x, layers.Dense(5), interval=(-1.0, 1.0), refusal="while_loop")


def sigmoid_head(rng):
    i = keras.Input((8, 8, 3), name="image")
    x = layers.GlobalAveragePooling2D()(_trunk(i))
    after = [layers.Activation("sigmoid")]
    return _case(rng, i, x, layers.Dense(1), after, kind="sigmoid", refusal="single_sigmoid")


def two_inputs(rng):
    """An image and three other numbers."""
    i = keras.Input((8, 8, 3), name="image")
    extra = keras.Input((3,), name="extra")
    x = layers.GlobalAveragePooling2D()(_trunk(i))
    head = layers.Dense(5)
    model = keras.Model([i, extra], head(layers.Concatenate()([x, extra])))
    randomize(rng, model.variables)
    zeros = lambda x: tf.zeros([tf.shape(x)[0], 3])
    return Case(
        forward=lambda x: (model([x, zeros(x)], training=False), None),
        export=lambda directory: model.export(directory, verbose=False),
        variables=model.variables,
        head=(head.kernel, head.bias),
        feed=lambda x: {"image": x, "extra": np.zeros((len(x), 3), np.float32)},
        refusal="several_inputs",
    )


MODELS = {
    "keras3-cnn": cnn,
    "keras3-grey": grey,
    "keras3-softmax-dense": softmax_dense,
    "keras3-softmax-layer": softmax_layer,
    "keras3-softmax-activation": softmax_activation,
    "keras3-log-softmax": log_softmax,
    "keras3-no-bias": no_bias,
    "keras3-rescaling-255": rescaling_255,
    "keras3-depthwise": depthwise,
    "keras3-conv-head": conv_head,
    "keras3-dilated": dilated,
    "keras3-grouped": grouped,
    "keras3-residual": residual,
    "keras3-vit": vit,
    "keras3-recurrent": recurrent,
    "keras3-sigmoid-head": sigmoid_head,
    "keras3-two-inputs": two_inputs,
}
