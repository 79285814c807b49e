"""AutoAttack's four attacks by torchattacks, for compare_autoattack.

torchattacks' own AutoAttack makes 10 steps where the published one makes 100: here they are put together
with 100 (and Square's 5,000 queries), each on what the ones before left standing. Under L1 its APGD is that of Linf
and L2, its FAB fails, and it has no Square: there APGD and FAB are adversarial-library's, which follow the authors'
code, and Square is left out.
"""

import importlib.metadata
import os

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import time

import torch
import torchattacks
from adv_lib.attacks import auto_pgd, fab

import torch_worker
import torchmodels
import workerloop

NORMS = {"linf": "Linf", "l2": "L2"}
ORDERS = {"linf": float("inf"), "l2": 2, "l1": 1}
# AutoAttack's under L1, as its standard version sets them.
L1_RESTARTS, L1_CLASSES = 5, 5


def attacks(model, plain, norm, epsilon, steps, queries, seed):
    """`plain`: the same model for FAB, which wants images that are not channels_last."""
    if norm == "l1":
        large = {"eps": epsilon, "norm": 1, "n_iter": steps, "use_large_reps": True}
        untargeted = {**large, "loss_function": "ce", "n_restarts": L1_RESTARTS}
        targeted = {**large, "loss_function": "dlr", "num_targets": L1_CLASSES}
        return {
            "apgd-ce": lambda x, y: auto_pgd.apgd(model, x, y, **untargeted),
            "apgd-t": lambda x, y: auto_pgd.apgd_targeted(model, x, y, **targeted),
            "fab-t": lambda x, y: fab(plain, x, y, norm=1, n_iter=steps, targeted_restarts=True),
        }
    common = {"norm": NORMS[norm], "eps": epsilon, "n_restarts": 1, "seed": seed}
    return {
        "apgd-ce": torchattacks.APGD(model, steps=steps, loss="ce", **common),
        "apgd-t": torchattacks.APGDT(model, steps=steps, n_classes=10, **common),
        "fab-t": torchattacks.FAB(plain, steps=steps, multi_targeted=True, n_classes=10, **common),
        "square": torchattacks.Square(model, n_queries=queries, **common),
    }


class Obedient(torch_worker.Obedient):
    def attack(self, order):
        """Seconds from images in memory to verified ones, and which image which attack broke."""
        plain = torchmodels.load(*self.sources[order["model"]])
        model = torchmodels.load(*self.sources[order["model"]]).to(memory_format=torch.channels_last)
        x, y, norm, epsilon = self.x, self.y, order["norm"], order["epsilon"]

        def wrong(images, of):
            with torch.no_grad():
                return model(images).argmax(1) != of

        begin = time.perf_counter()
        broken = {"clean": wrong(x, y).nonzero().flatten().tolist()}
        seconds, left = {}, (~wrong(x, y)).nonzero().flatten()
        chosen = attacks(model, plain, norm, epsilon, order["steps"], order["queries"], order["seed"])
        for name, attack in chosen.items():
            start, found = time.perf_counter(), []
            if len(left):
                torch.manual_seed(order["seed"])  # adversarial-library's draw from it
                fast = torch.channels_last if name.startswith("apgd") else torch.contiguous_format
                images = attack(x[left].contiguous(memory_format=fast), y[left])
                moved = (images - x[left]).flatten(1)
                size = torch.linalg.vector_norm(moved, ORDERS[norm], dim=1)
                if images.min() < 0 or images.max() > 1:
                    raise ValueError(f"{name} gives images outside of [0,1]")
                # An image that the attack could not move into the ball is no success.
                success = wrong(images, y[left]) & (size <= epsilon * (1 + 1e-4) + 1e-6)
                found, left = left[success].tolist(), left[~success]
            broken[name], seconds[name] = found, time.perf_counter() - start
        return {
            "broken": broken, "stand": left.tolist(), "attack_seconds": seconds,
            "seconds": time.perf_counter() - begin,
        }


if __name__ == "__main__":
    names = ("torch", "torchattacks", "adv-lib")
    torch.manual_seed(0)
    workerloop.serve(", ".join(f"{n} {importlib.metadata.version(n)}" for n in names), Obedient())
