"""Attacks in PyTorch, for compare_peers."""

import importlib.metadata
import os

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import time

import numpy as np
import torch

import torch_peers
import torchmodels
import workerloop
from pgd import EPSILON, steps_per_second

LAYOUTS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}


class Obedient:
    def __init__(self):
        self.sources, self.made = {}, {}

    def images(self, order):
        self.x, self.y = torch.from_numpy(np.load(order["images"])), torch.from_numpy(np.load(order["labels"]))
        self.x = self.x.permute(0, 3, 1, 2).contiguous()
        return {}

    def load(self, order):
        """Compares with logits that another library gave."""
        self.sources[order["model"]] = order["network"], order["weights"]
        expected = torch.from_numpy(np.load(order["logits"]))
        apart = 0
        with torch.no_grad():
            for folded in (False, True):
                logits = torchmodels.load(order["network"], order["weights"], folded)(self.x[: len(expected)])
                apart = max(apart, (logits - expected).abs().max().item())
        return {"apart": apart, "largest": expected.abs().max().item()}

    def _peer(self, order):
        key = order["model"], order["peer"], order["layout"]
        if key not in self.made:
            peer = order["peer"]
            model = torchmodels.load(*self.sources[order["model"]], torch_peers.folded(peer), torch_peers.frozen(peer))
            self.made[key] = torch_peers.PEERS[peer](model.to(memory_format=LAYOUTS[order["layout"]]))
        return self.made[key]

    def _given(self, order, count):
        """The first images, over again where there are not as many."""
        where = torch.arange(count) % len(self.x)
        return self.x[where].contiguous(memory_format=LAYOUTS[order["layout"]]), self.y[where]

    def rate(self, order):
        peer, batch = self._peer(order), order["batch"]
        x, y = self._given(order, batch)
        if order.get("first", True):
            peer.loop(x, y, 2)
        return {"steps_per_second": steps_per_second(lambda n: peer.loop(x, y, n), batch, order["seconds"])}

    def cell(self, order):
        """Seconds of the attack on the images that are classified right, from finding these to images that
        are verified; how many stand."""
        peer, batch = self._peer(order), order["batch"]
        x, y = self._given(order, order["images"])
        model = torchmodels.load(*self.sources[order["model"]]).to(memory_format=LAYOUTS[order["layout"]])

        def right(images):
            with torch.no_grad():
                return torch.cat([model(part).argmax(1) for part in images.split(batch)]) == y[: len(images)]

        begin = time.perf_counter()
        clean = right(x)
        x, y = x[clean], y[clean]
        parts = zip(x.split(batch), y.split(batch))
        found = torch.cat([peer.cell(*part, order["steps"], order["restarts"]) for part in parts])
        stand = right(found)
        seconds = time.perf_counter() - begin
        if (found - x).abs().max() > EPSILON + 1e-6 or found.min() < 0 or found.max() > 1:
            raise ValueError("images outside of the ball or of [0,1]")
        return {"seconds": seconds, "attacked": len(x), "stand": int(stand.sum())}

    def __call__(self, order):
        return getattr(self, order["do"])(order)


def versions():
    names = ("torch", "torchattacks", "foolbox", "adversarial-robustness-toolbox")
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


if __name__ == "__main__":
    torch.manual_seed(0)
    workerloop.serve(versions(), Obedient())
