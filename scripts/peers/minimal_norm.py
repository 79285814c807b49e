"""Minimal-norm attacks of Foolbox and adversarial-library, with as many gradients each, for compare_minimal_norm."""

import eagerpy
import foolbox
import torch
from adv_lib.attacks.decoupled_direction_norm import ddn
from adv_lib.attacks.fast_minimum_norm import fmn
from adv_lib.attacks.primal_dual_gradient_descent import pdpgd

P = {"linf": float("inf"), "l2": 2}


class L2FMN(foolbox.attacks.L2FMNAttack):
    """Foolbox 3.3.4 scales by min(1, ‖x‖/‖x‖) where ε/‖δ‖ is meant: nothing is projected, and what
    its first step of length 1 found stays the result. Here it is projected."""

    def project(self, x, x0, epsilon):
        offset = x - x0
        length = eagerpy.maximum(offset.flatten(1).norms.l2(axis=-1), 1e-12)
        return x0 + offset * eagerpy.minimum(1, epsilon / length).reshape((-1, 1, 1, 1))


def _foolbox(attack):
    def run(model, x, y):
        target = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")
        return attack(target, x, y, epsilons=None)[0]

    return run


def attacks(steps):
    """(norm, name) -> function from a model, images NCHW and classes to images.

    The images have to be contiguous: adversarial-library projects `x.flatten(1)` in place, which is
    a copy where they are not.
    """
    found = {
        ("linf", "Foolbox FMN"): _foolbox(foolbox.attacks.LInfFMNAttack(steps=steps)),
        ("l2", "Foolbox FMN"): _foolbox(L2FMN(steps=steps)),
        ("l2", "Foolbox DDN"): _foolbox(foolbox.attacks.DDNAttack(steps=steps)),
        # Its default rounds to 256 levels on the way, which distances to the nearest image do not.
        ("l2", "adv-lib DDN"): lambda model, x, y: ddn(model, x, y, steps=steps, levels=None),
    }
    for norm, p in P.items():
        found[norm, "adv-lib FMN"] = lambda model, x, y, p=p: fmn(model, x, y, norm=p, steps=steps)
        found[norm, "adv-lib PDPGD"] = lambda model, x, y, p=p: pdpgd(model, x, y, norm=p, num_steps=steps)
    return found


def distances(model, norm, x, y, attacked):
    """Float64; 0 where the model is wrong without attack, infinite where it is right after it."""
    with torch.no_grad():
        wrong, broken = model(x).argmax(1) != y, model(attacked).argmax(1) != y
    if attacked.min() < 0 or attacked.max() > 1:
        raise ValueError("images outside of [0,1]")
    length = torch.linalg.vector_norm((attacked.double() - x.double()).flatten(1), P[norm], dim=1)
    length[~broken] = float("inf")
    length[wrong] = 0
    return length.numpy()
