"""The architectures of the papers in Keras, from the image to the features. A layer's name, with dots for
slashes, is what its parameters are called after."""

import re

import keras
from keras import layers

EPSILON = 1e-5


def features(name, x):
    if m := re.fullmatch(r"mlp((?:-\d+)*)", name):
        return mlp(x, widths(m[1]) or [512, 256])
    if m := re.fullmatch(r"cnn((?:-\d+)*)", name):
        return cnn(x, widths(m[1]) or [32, 64, 128])
    if m := re.fullmatch(r"vgg(\d+)", name):
        return vgg(x, int(m[1]))
    if m := re.fullmatch(r"resnet(\d+)", name):
        return cifar_resnet(x, (int(m[1]) - 2) // 6)
    if m := re.fullmatch(r"wrn-(\d+)-(\d+)", name):
        return wide_resnet(x, (int(m[1]) - 4) // 6, int(m[2]))
    if m := re.fullmatch(r"resnet(\d+)-imagenet", name):
        return imagenet_resnet(x, int(m[1]))
    raise ValueError(name)


def widths(text):
    return [int(w) for w in text.split("-")[1:]]


def conv(name, x, filters, kernel=3, stride=1, bias=False):
    """As torch.nn.Conv2d(..., padding=kernel // 2)."""
    x = layers.ZeroPadding2D(kernel // 2)(x) if kernel > 1 else x
    return layers.Conv2D(filters, kernel, stride, "valid", use_bias=bias, name=name)(x)


def norm(name, x):
    return layers.BatchNormalization(epsilon=EPSILON, name=name)(x)


def relu(x):
    return layers.ReLU()(x)


def mlp(x, hidden):
    x = layers.Flatten()(x)
    for i, units in enumerate(hidden, 1):
        x = relu(layers.Dense(units, name=f"hidden{i}")(x))
    return x


def cnn(x, maps):
    for i, filters in enumerate(maps, 1):
        if i > 1:
            x = layers.MaxPooling2D()(x)
        x = relu(norm(f"bn{i}", conv(f"conv{i}", x, filters)))
    return layers.GlobalAveragePooling2D()(x)


def vgg(x, depth):
    counts = {11: [1, 1, 2, 2, 2], 13: [2] * 5, 16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4]}[depth]
    for stage, count in enumerate(counts, 1):
        for i in range(1, count + 1):
            x = conv(f"stage{stage}.conv{i}", x, min(32 * 2**stage, 512), bias=True)
            x = relu(norm(f"stage{stage}.bn{i}", x))
        x = layers.MaxPooling2D()(x)
    return layers.GlobalAveragePooling2D()(x)


def cifar_resnet(x, blocks):
    """akamaster/pytorch_resnet_cifar10, option A."""
    x = relu(norm("stem.bn", conv("stem.conv", x, 16)))
    for stage, filters in enumerate((16, 32, 64), 1):
        for i in range(blocks):
            name = f"stage{stage}.{i}"
            stride = 2 if i == 0 and stage > 1 else 1
            y = relu(norm(f"{name}.bn1", conv(f"{name}.conv1", x, filters, stride=stride)))
            y = norm(f"{name}.bn2", conv(f"{name}.conv2", y, filters))
            if stride > 1:
                x = x[:, ::2, ::2, :]
                x = keras.ops.pad(x, ((0, 0), (0, 0), (0, 0), (filters // 4, filters // 4)))
            x = relu(x + y)
    return layers.GlobalAveragePooling2D()(x)


def wide_resnet(x, blocks, k):
    """The blocks of szagoruyko/wide-residual-networks: BN-ReLU-conv, twice."""
    x = conv("stem.conv", x, 16)
    filters = 16
    for stage, base in enumerate((16, 32, 64), 1):
        for i in range(blocks):
            name = f"stage{stage}.{i}"
            stride = 2 if i == 0 and stage > 1 else 1
            o = relu(norm(f"{name}.bn1", x))
            y = conv(f"{name}.conv1", o, base * k, stride=stride)
            y = conv(f"{name}.conv2", relu(norm(f"{name}.bn2", y)), base * k)
            if filters != base * k:
                x = conv(f"{name}.shortcut", o, base * k, kernel=1, stride=stride)
                filters = base * k
            x = x + y
    return layers.GlobalAveragePooling2D()(relu(norm("last.bn", x)))


def imagenet_resnet(x, depth):
    """torchvision.models.resnet."""
    counts = {18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3]}[depth]
    x = relu(norm("stem.bn", conv("stem.conv", x, 64, 7, 2)))
    # Padding by the least number there is, as PyTorch's pooling does.
    x = keras.ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=-3e38)
    x = layers.MaxPooling2D(3, 2)(x)
    for stage, count in enumerate(counts, 1):
        filters = 32 * 2**stage
        for i in range(count):
            name = f"stage{stage}.{i}"
            stride = 2 if i == 0 and stage > 1 else 1
            if depth == 50:
                y = relu(norm(f"{name}.bn1", conv(f"{name}.conv1", x, filters, 1)))
                y = relu(norm(f"{name}.bn2", conv(f"{name}.conv2", y, filters, 3, stride)))
                y = norm(f"{name}.bn3", conv(f"{name}.conv3", y, 4 * filters, 1))
            else:
                y = relu(norm(f"{name}.bn1", conv(f"{name}.conv1", x, filters, 3, stride)))
                y = norm(f"{name}.bn2", conv(f"{name}.conv2", y, filters))
            if stride > 1 or x.shape[-1] != y.shape[-1]:
                x = norm(f"{name}.shortcut.bn", conv(f"{name}.shortcut.conv", x, y.shape[-1], 1, stride))
            x = relu(x + y)
    return layers.GlobalAveragePooling2D()(x)
