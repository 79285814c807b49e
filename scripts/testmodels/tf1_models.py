"""Models in TensorFlow 1's style: a graph, a session, a SavedModelBuilder; no object graph."""

import tensorflow as tf

from .case import Case
from .module_models import Net

v1 = tf.compat.v1


def _write(net, directory, body, feature_shape=(None, 8, 8, 3)):
    """body: (images, get) -> outputs by name; get(variable of net) is that variable in the graph."""
    with tf.Graph().as_default(), v1.Session() as session:
        made = {}

        def get(name):
            if name not in made:
                start = getattr(net, name)
                made[name] = v1.get_variable(name, initializer=start, use_resource=False)
            return made[name]

        images = v1.placeholder(tf.float32, feature_shape, "images")
        outputs = body(images, get)
        session.run(v1.global_variables_initializer())
        signature = v1.saved_model.predict_signature_def({"images": images}, outputs)
        builder = v1.saved_model.Builder(directory)
        builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature})
        builder.save()


class _Frozen:
    """The weights of a Net as arrays: variables of eager TensorFlow do not enter a v1 graph."""

    def __init__(self, net):
        for name in ("k1", "b1", "k2", "b2", "w", "b"):
            setattr(self, name, getattr(net, name).numpy())


def _convolutions(images, get):
    x = tf.nn.relu(tf.nn.conv2d(images, get("k1"), 1, "SAME") + get("b1"))
    return tf.nn.relu(tf.nn.conv2d(x, get("k2"), 2, "SAME") + get("b2"))


def graph(rng):
    net = Net(rng)

    def body(images, get):
        z = tf.reduce_mean(_convolutions(images, get), [1, 2])
        logits = v1.nn.xw_plus_b(z, get("w"), get("b"), name="logits")
        return {"logits": logits, "probabilities": tf.nn.softmax(logits)}

    return Case(
        forward=net.classify,
        export=lambda directory: _write(_Frozen(net), directory, body),
        variables=list(net.variables),
        head=(net.w, net.b),
        feed=lambda x: {"images": x},
        output="logits",
    )


def keep_probability(rng):
    """Dropout steered by a PlaceholderWithDefault, as TF1 code does; 1 unless fed."""
    net = Net(rng)

    def body(images, get):
        z = tf.reduce_mean(_convolutions(images, get), [1, 2])
        keep = v1.placeholder_with_default(tf.constant(1.0), [], "keep_probability")
        z = v1.nn.dropout(z, keep_prob=keep)
        return {"logits": v1.nn.xw_plus_b(z, get("w"), get("b"), name="logits")}

    return Case(
        forward=net.classify,
        export=lambda directory: _write(_Frozen(net), directory, body),
        variables=list(net.variables),
        head=(net.w, net.b),
        feed=lambda x: {"images": x},
        output="logits",
    )


def while_loop(rng):
    """Enter, Exit, Switch, Merge in the graph: addGradients would abort the process."""
    net = Net(rng)

    def forward(x):
        for _ in range(2):
            x = x * 0.5 + 0.1
        return net.classify(x)

    def body(images, get):
        v1.disable_control_flow_v2()
        _, x = v1.while_loop(lambda i, x: i < 2, lambda i, x: (i + 1, x * 0.5 + 0.1), [0, images])
        v1.enable_control_flow_v2()
        z = tf.reduce_mean(_convolutions(x, get), [1, 2])
        return {"logits": v1.nn.xw_plus_b(z, get("w"), get("b"), name="logits")}

    return Case(
        forward=forward,
        export=lambda directory: _write(_Frozen(net), directory, body),
        variables=list(net.variables),
        head=(net.w, net.b),
        feed=lambda x: {"images": x},
        output="logits",
        refusal="control_flow_v1",
    )


MODELS = {
    "tf1-graph": graph,
    "tf1-keep-probability": keep_probability,
    "tf1-while-loop": while_loop,
}
