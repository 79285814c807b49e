"""Linf PGD as peers on PyTorch do it. A peer is made of a model and the layout of its images.

`loop(x, y, steps)` makes gradient steps from a random start and gives the last iterate; `cell(x, y, steps,
restarts)` is the peer's own attack with restarts and gives images. Images are NCHW tensors in [0,1].
"""

import contextlib

import foolbox
import numpy as np
import torch
import torchattacks
from art.attacks.evasion import ProjectedGradientDescentPyTorch
from art.estimators.classification import PyTorchClassifier
from torch.nn import functional as F

from pgd import EPSILON, USUAL_STEPS, step_size


class Torchattacks:
    def __init__(self, model):
        self.model = model

    def _pgd(self, steps, alpha):
        return torchattacks.PGD(self.model, eps=EPSILON, alpha=alpha, steps=steps, random_start=True)

    def loop(self, x, y, steps):
        return self._pgd(steps, step_size(USUAL_STEPS))(x, y)

    def cell(self, x, y, steps, restarts):
        """Every restart attacks only what is not broken yet."""
        pgd = self._pgd(steps, step_size(steps))
        return torchattacks.MultiAttack([pgd] * restarts)(x, y) if restarts > 1 else pgd(x, y)


class Foolbox:
    def __init__(self, model):
        self.model = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")

    @staticmethod
    def _pgd(steps, alpha):
        return foolbox.attacks.LinfPGD(abs_stepsize=alpha, steps=steps, random_start=True)

    def loop(self, x, y, steps):
        criterion = foolbox.criteria.Misclassification(y)
        return self._pgd(steps, step_size(USUAL_STEPS)).run(self.model, x, criterion, epsilon=EPSILON)

    def cell(self, x, y, steps, restarts):
        attack = self._pgd(steps, step_size(steps))
        _, images, _ = (attack.repeat(restarts) if restarts > 1 else attack)(self.model, x, y, epsilons=EPSILON)
        return images


class Art:
    def __init__(self, model):
        self.estimator = PyTorchClassifier(
            model, torch.nn.CrossEntropyLoss(), (3, 32, 32), 10, clip_values=(0, 1), device_type="cpu"
        )

    def _pgd(self, steps, alpha, restarts, batch):
        return ProjectedGradientDescentPyTorch(
            self.estimator, eps=EPSILON, eps_step=alpha, max_iter=steps, num_random_init=restarts,
            batch_size=batch, verbose=False,
        )

    def loop(self, x, y, steps):
        """Of one batch; the test of success behind it is left out."""
        attack = self._pgd(steps, step_size(USUAL_STEPS), 1, len(x))
        step = np.float32(attack.eps_step)
        return attack._generate_batch(x, F.one_hot(y, 10).float(), None, np.float32(EPSILON), step)

    def cell(self, x, y, steps, restarts):
        attack = self._pgd(steps, step_size(steps), restarts, len(x))
        return torch.from_numpy(attack.generate(x.numpy(), y.numpy()))


class ByHand:
    """What somebody would write who wants speed: batch normalisation folded, the gradient by the image alone."""

    def __init__(self, model, compiled, bfloat16):
        self.forward = torch.compile(model, dynamic=False) if compiled else model
        self.update = torch.compile(self._update, dynamic=False) if compiled else self._update
        self.mixed = torch.autocast("cpu", torch.bfloat16) if bfloat16 else contextlib.nullcontext()

    @staticmethod
    def _update(x, gradient, low, high):
        return torch.clamp(x + step_size(USUAL_STEPS) * gradient.sign(), low, high)

    def loop(self, x, y, steps):
        low, high = (x - EPSILON).clamp_(min=0), (x + EPSILON).clamp_(max=1)
        x = low + (high - low) * torch.rand_like(x)
        for _ in range(steps):
            x.requires_grad_()
            with self.mixed:
                loss = F.cross_entropy(self.forward(x).float(), y, reduction="sum")
            (gradient,) = torch.autograd.grad(loss, x)
            with torch.no_grad():
                x = self.update(x.detach(), gradient, low, high)
        return x


PEERS = {
    "torchattacks": Torchattacks,
    "foolbox": Foolbox,
    "art": Art,
    "foolbox as it comes": Foolbox,
    "art as it comes": Art,
    "torch loop": lambda model: ByHand(model, False, False),
    "torch.compile loop": lambda model: ByHand(model, True, False),
    "torch bfloat16 loop": lambda model: ByHand(model, False, True),
    "torch.compile bfloat16 loop": lambda model: ByHand(model, True, True),
}


def frozen(peer):
    """Whether its model's parameters take no gradient. Foolbox and ART differentiate by those that do, too."""
    return not peer.endswith("as it comes")


def folded(peer):
    """Whether it is one written by hand."""
    return peer.endswith("loop")
