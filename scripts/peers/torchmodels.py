"""The compared models in PyTorch, [0,1] images NCHW to logits, from the weights that are in the SavedModels."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

EPSILON = 1e-5


class Normalised(nn.Module):
    """Mean and deviation of the channels first, then the layers."""

    def __init__(self, mean, std, *layers):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).reshape(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(std).reshape(1, 3, 1, 1))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers((x - self.mean) / self.std)


class ConvBn(nn.Module):
    def __init__(self, conv, bn):
        super().__init__()
        self.conv, self.bn = conv, bn

    def forward(self, x):
        return self.bn(self.conv(x))

    def fold(self):
        self.conv, self.bn = fuse_conv_bn_eval(self.conv, self.bn), nn.Identity()


class Residual(nn.Module):
    def __init__(self, first, second, shortcut):
        super().__init__()
        self.first, self.second, self.shortcut = first, second, shortcut

    def forward(self, x):
        return F.relu(self.second(F.relu(self.first(x))) + self.shortcut(x))


class Subsampled(nn.Module):
    """Every other pixel, and channels of zeros around (He et al. 2016, option A)."""

    def __init__(self, added):
        super().__init__()
        self.added = added

    def forward(self, x):
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.added // 2, self.added - self.added // 2))


def _tensor(array):
    return torch.from_numpy(np.ascontiguousarray(array, np.float32))


def _conv(weight, bias=None, stride=1):
    out, into, size, _ = weight.shape
    conv = nn.Conv2d(into, out, size, stride, size // 2, bias=bias is not None)
    conv.weight.data = _tensor(weight)
    if bias is not None:
        conv.bias.data = _tensor(bias)
    return conv


def _bn(gamma, beta, mean, variance):
    bn = nn.BatchNorm2d(len(gamma), EPSILON)
    bn.weight.data, bn.bias.data = _tensor(gamma), _tensor(beta)
    bn.running_mean, bn.running_var = _tensor(mean), _tensor(variance)
    return bn


def _linear(weight, bias):
    linear = nn.Linear(weight.shape[1], weight.shape[0])
    linear.weight.data, linear.bias.data = _tensor(weight), _tensor(bias)
    return linear


def resnet20(w):
    def conv(at, i, stride=1):
        bn = (w[f"{at}bn{i}.{k}"] for k in ("weight", "bias", "running_mean", "running_var"))
        return ConvBn(_conv(w[f"{at}conv{i}.weight"], stride=stride), _bn(*bn))

    layers = [conv("", 1), nn.ReLU()]
    for stage in (1, 2, 3):
        for i in range(3):
            at, stride = f"layer{stage}.{i}.", 2 if stage > 1 and i == 0 else 1
            shortcut = Subsampled(8 * 2 ** (stage - 1)) if stride == 2 else nn.Identity()
            layers.append(Residual(conv(at, 1, stride), conv(at, 2), shortcut))
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), _linear(w["linear.weight"], w["linear.bias"])]
    return Normalised([0.485, 0.456, 0.406], [0.229, 0.224, 0.225], *layers)


def resnet4b(w):
    def conv(name, stride=1):
        return _conv(w[f"{name}.weight"], w[f"{name}.bias"], stride)

    layers = [conv("conv1", 2), nn.ReLU()]
    for at, stride in (("layer1.0", 2), ("layer1.1", 1), ("layer2.0", 2), ("layer2.1", 1)):
        shortcut = conv(f"{at}.shortcut.0", stride) if stride == 2 else nn.Identity()
        layers.append(Residual(conv(f"{at}.conv1", stride), conv(f"{at}.conv2"), shortcut))
    linear = [_linear(w[f"linear{i}.weight"], w[f"linear{i}.bias"]) for i in (1, 2)]
    layers += [nn.Flatten(), linear[0], nn.ReLU(), linear[1]]
    return Normalised([0.4914, 0.4822, 0.4465], [0.2471, 0.2435, 0.2616], *layers)


def vgg19(w):
    """From the weights.npz of linchpin's export: kernels are HWIO."""
    layers = []
    for stage, count in enumerate((2, 2, 4, 4, 4), 1):
        for i in range(1, count + 1):
            kernel = w[f"stage{stage}/conv{i}/kernel"].transpose(3, 2, 0, 1)
            bn = (w[f"stage{stage}/bn{i}/{k}"] for k in ("gamma", "beta", "moving_mean", "moving_variance"))
            layers += [ConvBn(_conv(kernel, w[f"stage{stage}/conv{i}/bias"]), _bn(*bn)), nn.ReLU()]
        layers.append(nn.MaxPool2d(2))
    layers += [nn.Flatten(), _linear(w["head/kernel"].T, w["head/bias"])]
    return Normalised([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616], *layers)


NETWORKS = {"resnet20": resnet20, "resnet4b": resnet4b, "vgg19": vgg19}


def load(network, weights, folded=False, frozen=True):
    """In inference; `folded`: batch normalisation folded into the convolutions; `frozen`: no parameter takes a
    gradient."""
    with np.load(weights) as w:
        model = NETWORKS[network](w).eval()
    if folded:
        for module in [m for m in model.modules() if isinstance(m, ConvBn)]:
            module.fold()
    return model.requires_grad_(not frozen)
