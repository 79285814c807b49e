"""Models exported as tf.Module, by hand: casts, layouts, signatures, corners."""

import os
import tempfile

import numpy as np
import tensorflow as tf

from .case import Case, value

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


class Net(tf.Module):
    """Two convolutions, mean over the map, a linear head; `body` and `head` can be replaced."""

    def __init__(self, rng, classes=5, filters=(6, 8), groups=1):
        super().__init__()
        make = lambda name, shape: tf.Variable(value(rng, name, shape).astype(np.float32), name=name)
        self.k1 = make("k1", (3, 3, 3, filters[0]))
        self.b1 = make("bias1", (filters[0],))
        self.k2 = make("k2", (3, 3, filters[0] // groups, filters[1]))
        self.b2 = make("bias2", (filters[1],))
        self.w = make("w", (filters[1], classes))
        self.b = make("bias", (classes,))

    def features(self, x):
        x = tf.nn.relu(tf.nn.conv2d(x, self.k1, 1, "SAME") + self.b1)
        x = tf.nn.relu(tf.nn.conv2d(x, self.k2, 2, "SAME") + self.b2)
        return tf.reduce_mean(x, [1, 2])

    def classify(self, x):
        z = self.features(x)
        return tf.matmul(z, self.w) + self.b, z


def _export(module, functions):
    """functions: signature name -> (function, TensorSpec)."""

    def export(directory):
        signatures = {
            name: tf.function(fn, input_signature=[spec]) for name, (fn, spec) in functions.items()
        }
        tf.saved_model.save(module, directory, signatures=signatures)

    return export


def _case(net, serve, shape=(None, 8, 8, 3), dtype=tf.float32, name="images", signature="serving_default", **rest):
    rest.setdefault("forward", net.classify)
    rest.setdefault("feed", lambda x: {name: x})
    rest.setdefault("output", "logits")
    rest.setdefault("head", (net.w, net.b))
    return Case(
        export=_export(net, {signature: (serve, tf.TensorSpec(shape, dtype, name))}),
        variables=list(net.variables),
        signature=signature,
        **rest,
    )


def _bytes(x):
    return np.round(x * 255).astype(np.uint8)


def uint8_outputs(rng):
    """uint8 images, cast inside; signature `classify`; logits, classes, probabilities."""
    net = Net(rng)

    def serve(images):
        logits, _ = net.classify(tf.cast(images, tf.float32) / 255.0)
        return {"logits": logits, "classes": tf.argmax(logits, 1), "probabilities": tf.nn.softmax(logits)}

    return _case(
        net, serve, dtype=tf.uint8, signature="classify", feed=lambda x: {"images": _bytes(x)}, pixels="uint8"
    )


def _convention(rng, pixels):
    """The same weights behind several input conventions: the caller's generator decides them."""
    net = Net(rng)
    normalize = lambda x: (x - tf.constant(MEAN)) / tf.constant(STD)
    inside = {
        "0..1": normalize,
        "0..255": lambda x: normalize(x / 255.0),
        "uint8": lambda x: normalize(tf.cast(x, tf.float32) / 255.0),
        "normalized": lambda x: x,
    }[pixels]
    feed = {
        "0..1": lambda x: x,
        "0..255": lambda x: x * np.float32(255),
        "uint8": _bytes,
        "normalized": lambda x: (x - np.float32(MEAN)) / np.float32(STD),
    }[pixels]
    outside = {"mean": MEAN, "std": STD} if pixels == "normalized" else {}
    return _case(
        net,
        lambda images: {"logits": net.classify(inside(images))[0]},
        dtype=tf.uint8 if pixels == "uint8" else tf.float32,
        forward=lambda x: net.classify(normalize(x)),
        feed=lambda x: {"images": feed(x)},
        pixels="0..1" if pixels == "normalized" else pixels,
        **outside,
    )


def two_outputs(rng):
    """Two outputs of the same shape: which one are the logits?"""
    net = Net(rng)
    net.other = tf.Variable(value(rng, "w", (8, 5)).astype(np.float32))

    def serve(images):
        logits, z = net.classify(images)
        return {"logits": logits, "other": tf.matmul(z, net.other)}

    return _case(net, serve, refusal="several_outputs")


def two_signatures(rng):
    """No serving_default, and two others."""
    net = Net(rng)
    spec = tf.TensorSpec((None, 8, 8, 3), tf.float32, "images")
    case = _case(net, lambda images: {"logits": net.classify(images)[0]}, signature="first", refusal="several_signatures")
    case.export = _export(
        net,
        {
            "first": (lambda images: {"logits": net.classify(images)[0]}, spec),
            "second": (lambda images: {"scores": -net.classify(images)[0]}, spec),
        },
    )
    return case


def fixed_batch(rng):
    net = Net(rng)
    serve = lambda images: {"logits": net.classify(images)[0]}
    return _case(net, serve, shape=(4, 8, 8, 3), count=4)


def cosine_head(rng):
    """Logits are cosines, divided by the features' norm behind the product: not linear in them."""
    net = Net(rng)

    def classify(x):
        z = net.features(x)
        return tf.matmul(z, tf.math.l2_normalize(net.w, 0)) / tf.norm(z, axis=1, keepdims=True), None

    serve = lambda images: {"logits": classify(images)[0]}
    case = _case(net, serve, forward=classify, head=None, refusal="no_linear_head")
    case.variables = [v for v in net.variables if v is not net.b]
    return case


def maximum_head(rng):
    """The larger of two linear layers."""
    net = Net(rng)
    net.w2 = tf.Variable(value(rng, "w", (8, 5)).astype(np.float32))

    def classify(x):
        z = net.features(x)
        return tf.maximum(tf.matmul(z, net.w) + net.b, tf.matmul(z, net.w2)), None

    serve = lambda images: {"logits": classify(images)[0]}
    return _case(net, serve, forward=classify, head=None, refusal="no_linear_head")


def jpeg_input(rng):
    """Eats encoded JPEGs."""
    net = Net(rng)

    def serve(images):
        decode = lambda s: tf.cast(tf.ensure_shape(tf.io.decode_jpeg(s, 3), (8, 8, 3)), tf.float32) / 255.0
        x = tf.map_fn(decode, images, fn_output_signature=tf.TensorSpec((8, 8, 3), tf.float32))
        return {"logits": net.classify(x)[0]}

    encode = lambda x: {"images": np.array([tf.io.encode_jpeg(i).numpy() for i in _bytes(x)])}
    # What a JPEG does to the pixels is none of the expected numbers: they are those of the network.
    return _case(net, serve, shape=(None,), dtype=tf.string, feed=encode, refusal="string_input", kind="encoded")


def _nchw(net, x):
    """The network on NCHW images."""
    conv = lambda x, k, s: tf.nn.conv2d(x, k, s, "SAME", data_format="NCHW")
    x = tf.nn.relu(tf.nn.bias_add(conv(x, net.k1, 1), net.b1, data_format="NCHW"))
    x = tf.nn.relu(tf.nn.bias_add(conv(x, net.k2, 2), net.b2, data_format="NCHW"))
    return tf.matmul(tf.reduce_mean(x, [2, 3]), net.w) + net.b


def nchw_inside(rng):
    """NHWC images, NCHW convolutions."""
    net = Net(rng)
    return _case(net, lambda images: {"logits": _nchw(net, tf.transpose(images, [0, 3, 1, 2]))})


def nchw_input(rng):
    """NCHW images."""
    net = Net(rng)
    feed = lambda x: {"images": np.ascontiguousarray(x.transpose(0, 3, 1, 2))}
    return _case(net, lambda images: {"logits": _nchw(net, images)}, shape=(None, 3, 8, 8), feed=feed)


def nested_functions(rng):
    """Functions in functions, four deep, one called twice, one with two outputs, one compiled."""
    net = Net(rng)
    scale = tf.Variable(1.5)
    net.scale = scale

    @tf.function
    def conv(x, k, b):
        return tf.nn.relu(tf.nn.conv2d(x, k, 1, "SAME") + b)

    @tf.function(jit_compile=True)
    def moments(x):
        return tf.reduce_mean(x, [1, 2]), tf.reduce_max(x, [1, 2])

    @tf.function
    def trunk(x):
        mean, top = moments(conv(conv(x * scale, net.k1, net.b1), net.k2, net.b2))
        return mean + top

    @tf.function
    def classify(x):
        z = trunk(x)
        return tf.matmul(z, net.w) + net.b, z

    serve = lambda images: {"logits": classify(images)[0]}
    return _case(net, serve, forward=classify)


def lookup_table(rng):
    """A second output gives class names out of a table that is filled from an asset."""
    net = Net(rng)
    path = "names.txt"  # relative: the graph remembers it
    os.chdir(tempfile.mkdtemp())
    with open(path, "w") as f:
        f.write("".join(f"class-{c}\n" for c in range(5)))
    fill = tf.lookup.TextFileInitializer(
        path, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE
    )
    net.table = tf.lookup.StaticHashTable(fill, "?")

    def serve(images):
        logits, _ = net.classify(images)
        return {"logits": logits, "names": net.table.lookup(tf.argmax(logits, 1))}

    return _case(net, serve)


def explicit_padding(rng):
    """EXPLICIT padding in a convolution and a pooling."""
    net = Net(rng)

    def classify(x):
        x = tf.nn.relu(tf.nn.conv2d(x, net.k1, 1, [[0, 0], [1, 2], [0, 1], [0, 0]]) + net.b1)
        x = tf.nn.max_pool2d(x, 2, 2, [[0, 0], [1, 0], [0, 1], [0, 0]])
        x = tf.nn.relu(tf.nn.conv2d(x, net.k2, 1, "VALID") + net.b2)
        z = tf.reduce_mean(x, [1, 2])
        return tf.matmul(z, net.w) + net.b, z

    return _case(net, lambda images: {"logits": classify(images)[0]}, forward=classify)


def dilated_convolution(rng):
    """Conv2D with the attribute dilations, SAME: TensorFlow's C++ gradient of it is wrong."""
    net = Net(rng)

    def classify(x):
        x = tf.nn.relu(tf.nn.conv2d(x, net.k1, 1, "SAME", dilations=2) + net.b1)
        x = tf.nn.relu(tf.nn.conv2d(x, net.k2, 1, "VALID", dilations=2) + net.b2)
        z = tf.reduce_mean(x, [1, 2])
        return tf.matmul(z, net.w) + net.b, z

    return _case(net, lambda images: {"logits": classify(images)[0]}, forward=classify)


def dilated_depthwise(rng):
    net = Net(rng)
    net.d = tf.Variable(value(rng, "depthwise", (3, 3, 6, 1)).astype(np.float32))

    def classify(x):
        x = tf.nn.relu(tf.nn.conv2d(x, net.k1, 1, "SAME") + net.b1)
        x = tf.nn.relu(tf.nn.depthwise_conv2d(x, net.d, [1, 1, 1, 1], "SAME", dilations=[2, 2]))
        x = tf.nn.relu(tf.nn.conv2d(x, net.k2, 2, "SAME") + net.b2)
        z = tf.reduce_mean(x, [1, 2])
        return tf.matmul(z, net.w) + net.b, z

    return _case(net, lambda images: {"logits": classify(images)[0]}, forward=classify)


def local_response(rng):
    """LRN whose attributes are not the defaults: TensorFlow's C++ gradient of it is wrong."""
    net = Net(rng)

    def classify(x):
        x = tf.nn.relu(tf.nn.conv2d(x, net.k1, 1, "SAME") + net.b1)
        x = tf.nn.lrn(x, depth_radius=2, bias=2.0, alpha=0.5, beta=0.75)
        x = tf.nn.relu(tf.nn.conv2d(x, net.k2, 2, "SAME") + net.b2)
        z = tf.reduce_mean(x, [1, 2])
        return tf.matmul(z, net.w) + net.b, z

    return _case(net, lambda images: {"logits": classify(images)[0]}, forward=classify, refusal="wrong_gradient")


def _same(pixels):
    return lambda rng: _convention(rng, pixels)


MODELS = {
    "module-uint8-outputs": uint8_outputs,
    "module-two-outputs": two_outputs,
    "module-two-signatures": two_signatures,
    "module-fixed-batch": fixed_batch,
    "module-cosine-head": cosine_head,
    "module-maximum-head": maximum_head,
    "module-jpeg-input": jpeg_input,
    "module-nchw-inside": nchw_inside,
    "module-nchw-input": nchw_input,
    "module-nested-functions": nested_functions,
    "module-lookup-table": lookup_table,
    "module-explicit-padding": explicit_padding,
    "module-dilated-convolution": dilated_convolution,
    "module-dilated-depthwise": dilated_depthwise,
    "module-local-response": local_response,
    "same-weights-unit": _same("0..1"),
    "same-weights-255": _same("0..255"),
    "same-weights-uint8": _same("uint8"),
    "same-weights-normalized": _same("normalized"),
}
