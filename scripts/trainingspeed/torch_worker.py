"""Trains in PyTorch, for compare_training: variants are words of channels_last, compile, bfloat16, eager."""

import contextlib

import torch
from torch import nn
from torch.nn import functional as F

import protocol

BATCHES = 8


def convolution(channels, filters, stride=1, bias=False):
    return nn.Conv2d(channels, filters, 3, stride, padding=1, bias=bias)


class Block(nn.Module):
    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1, self.bn1 = convolution(channels, width, stride), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = convolution(width, width), nn.BatchNorm2d(width)
        self.stride, self.added = stride, width - channels

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.stride > 1:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.added // 2, self.added - self.added // 2))
        return F.relu(x + y)


def resnet20():
    layers, channels = [convolution(3, 16), nn.BatchNorm2d(16), nn.ReLU()], 16
    for width in (16, 32, 64):
        for i in range(3):
            layers.append(Block(channels, width, 2 if i == 0 and width > 16 else 1))
            channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def vgg19():
    layers, channels = [], 3
    for width, count in ((64, 2), (128, 2), (256, 4), (512, 4), (512, 4)):
        for _ in range(count):
            layers += [convolution(channels, width, bias=True), nn.BatchNorm2d(width), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(512, 10))


def trainer(network, variant, batch):
    torch.manual_seed(0)
    words = variant.split("+")
    model = {"resnet20": resnet20, "vgg19": vgg19}[network]().train()
    images, labels = torch.rand(BATCHES * batch, 3, 32, 32), torch.randint(0, 10, (BATCHES * batch,))
    if "channels_last" in words:
        model = model.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    parameters = sum(p.numel() for p in model.parameters())
    optimizer = torch.optim.SGD(model.parameters(), 1e-5, 0.9, weight_decay=5e-4, nesterov=True, fused=True)
    forward = torch.compile(model) if "compile" in words else model
    mixed = torch.autocast("cpu", torch.bfloat16) if "bfloat16" in words else contextlib.nullcontext()

    def step(i):
        first = i % BATCHES * batch
        x, y = images[first : first + batch], labels[first : first + batch]
        optimizer.zero_grad()
        with mixed:
            logits = forward(x)
            loss = F.cross_entropy(logits, y)
        loss.backward()
        optimizer.step()
        return loss.item(), (logits.argmax(1) == y).float().mean().item()

    return lambda steps: protocol.steps_timed(steps, step), parameters


if __name__ == "__main__":
    protocol.serve(f"PyTorch {torch.__version__}", trainer)
