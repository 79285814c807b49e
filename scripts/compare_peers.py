"""Linf PGD at 8/255: linchpin against other tools and against loops written by hand.

Two things, in turn, round after round; medians count. (1) The attack of the paper's Table 1 (steps × restarts)
on the first exact CIFAR-10 test images, from images in memory to verified verdicts. Foolbox and ART attack broken
images on: of them a part is measured and scaled up. (2) Gradient steps a second, whole PGD steps without anything
around, everyone at the best of the batch sizes (and of the layouts of images, in PyTorch). All peers get frozen
parameters, but for those "as it comes", whose model is as a loader leaves it; the loops by hand have batch
normalisation folded into the convolutions.
"""

import json
import os
import pathlib
import platform
import statistics
import sys

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent / "peers"))

import numpy as np

import cifar10
import command
import sharedoptions
from workers import Worker

# name: network and weights under shared/models/weights; VGG-19 is made here.
MODELS = {
    "cifar10-resnet20": ("resnet20", "resnet20.npz"),
    "cifar10-resnet4b-linf-softmax": ("resnet4b", "resnet4b_adv.npz"),
    "vgg19": ("vgg19", None),
}
# worker, and whether it computes in bfloat16
PEERS = {
    "torchattacks": ("torch", False),
    "foolbox": ("torch", False),
    "art": ("torch", False),
    "foolbox as it comes": ("torch", False),
    "art as it comes": ("torch", False),
    "cleverhans": ("tf", False),
    "torch loop": ("torch", False),
    "torch.compile loop": ("torch", False),
    "tf.function loop": ("tf", False),
    "torch bfloat16 loop": ("torch", True),
    "torch.compile bfloat16 loop": ("torch", True),
    "tf.function bfloat16 loop": ("tf-bfloat16", True),
}
# Those that attack with restarts; the second gets on without what is broken.
CELL_PEERS = {"torchattacks": True, "foolbox": False, "art": False, "foolbox as it comes": False, "art as it comes": False}
# linchpin's attack: as it is by default, and where a calibration chooses the precision of the search.
OWN_CELLS = {"linchpin": [], "linchpin, calibrated": ["--precision", "calibrated"]}
EPSILON = "8/255"
CHECKED = 50
APART = 1e-4
# A part of an attack that is scaled up lasts about so many seconds, and has at least so many images.
PART_SECONDS, PART_IMAGES = 8, 32


def say(text):
    print(f"compare_peers: {text}", file=sys.stderr, flush=True)


class Comparison:
    def __init__(self, args):
        self.args = args
        args.out.mkdir(parents=True, exist_ok=True)
        self.data = sharedoptions.exact_cifar10(args)
        self.versions = [command.version()]
        self.workers = {}
        self.best = {}  # (model, peer) -> layout and batch
        self.rates = {}  # (model, who) -> one a round
        self.cells = {}  # (model, who) -> answers
        self.multiply_adds = {}  # model -> of one image's forward pass
        self.peaks = []

    # --- what everyone works on ---------------------------------------------------------------

    def folder(self, model):
        """The SavedModel."""
        return self.args.out / model if MODELS[model][1] is None else self.args.shared / "models" / model

    def start(self):
        images, labels = cifar10.read(self.data / "test_batch.bin")
        if len(images) < self.args.images:
            sys.exit(f"compare_peers: {self.data} has only {len(images)} test images")
        files = {"images": str(self.args.out / "images.npy"), "labels": str(self.args.out / "labels.npy")}
        np.save(files["images"], images[: self.args.images])
        np.save(files["labels"], labels[: self.args.images])
        for name in sorted({PEERS[peer][0] for peer in self.args.peers} | {"tf", "torch"}):
            library, *options = name.split("-")
            # Where compiled loops are kept: the next comparison need not compile them.
            kept = {"TORCHINDUCTOR_CACHE_DIR": str(self.args.out / "inductor")}
            worker = Worker(sys.executable, f"peers/{library}_worker.py", *options, environment=kept)
            worker.demand(do="images", **files)
            self.workers[name] = worker
        self.versions += [self.workers[name].versions for name in ("torch", "tf")]
        for model in self.args.models:
            self.load(model)

    def load(self, model):
        network, weights = MODELS[model]
        if weights is None:
            say(f"{model}: exporting ...")
            command.untrained_vgg19(self.data, self.folder(model))
        weights = self.args.shared / "models/weights" / weights if weights else self.folder(model) / "assets.extra/weights.npz"
        logits = str(self.args.out / f"{model}-logits.npy")
        order = {"do": "load", "model": model, "saved_model": str(self.folder(model))}
        self.workers["tf"].demand(**order, logits=logits, count=CHECKED)
        if "tf-bfloat16" in self.workers:
            self.workers["tf-bfloat16"].demand(**order)
        found = self.workers["torch"].demand(do="load", model=model, network=network, weights=str(weights), logits=logits)
        say(f"{model}: logits of PyTorch and TensorFlow differ by up to {found['apart']:.1e}, the largest is {found['largest']:.3g}")
        # Of an untrained network all logits are small.
        if found["apart"] > APART * min(1, found["largest"]):
            sys.exit(f"compare_peers: {model} is not the same in PyTorch")

    # --- gradient steps -----------------------------------------------------------------------

    def ask_rate(self, model, peer, layout, batch, seconds, first):
        worker = self.workers[PEERS[peer][0]]
        answer = worker.ask(
            do="rate", model=model, peer=peer, layout=layout, batch=batch, seconds=seconds, first=first
        )
        if "error" in answer:
            say(f"{model}: {peer} can't, batch {batch}, {layout}: {answer['error']}")
        return answer.get("steps_per_second", 0)

    def calibrate(self, model, peer):
        """The layout at the smallest batch, then the batch. Compiled loops take their uncompiled sibling's."""
        sibling = peer.replace("torch.compile", "torch")
        if sibling != peer and (model, sibling) in self.best:
            self.best[model, peer] = self.best[model, sibling]
            return
        layouts = ["nchw", "channels_last"] if PEERS[peer][0] == "torch" else ["nhwc"]
        batches, seconds = self.args.batches, min(1, self.args.seconds)
        found = {(layout, batches[0]): self.ask_rate(model, peer, layout, batches[0], seconds, True) for layout in layouts}
        layout = max(found, key=found.get)[0]
        for batch in batches[1:]:
            found[layout, batch] = self.ask_rate(model, peer, layout, batch, seconds, True)
        self.best[model, peer] = max(found, key=found.get)
        tried = ", ".join(f"{layout} {batch}: {rate:.0f}" for (layout, batch), rate in found.items())
        say(f"{model}: {peer}: {tried} steps/s")

    def rate(self, turn, model, peer):
        layout, batch = self.best[model, peer]
        rate = self.ask_rate(model, peer, layout, batch, self.args.seconds, turn == 0)
        if rate:
            self.rates.setdefault((model, peer), []).append(rate)
            say(f"round {turn + 1}: {model}: {peer}: {rate:.0f} steps/s")

    def linchpin_rate(self, turn, model):
        for precision in ("float32", "bfloat16"):
            found = []
            # A process each: all of them in one take more memory than there may be beside the workers.
            for slots in self.args.batches:
                options = ["--slots", slots, "--rounds", 1, "--seconds", self.args.seconds, "--precision", precision]
                peak = ["--peak"] if slots == self.args.batches[0] else []
                figures = command.bench("--model", self.folder(model), *options, *peak)
                self.peaks += figures["peaks"]
                found += figures["steps"]
            best = max(found, key=lambda s: s["stepsPerSecond"]["median"])
            who = "linchpin" if precision == "float32" else "linchpin bfloat16"
            # By its own calibration: the same choice that the peers have had.
            batch = self.best.setdefault((model, who), ("slots", best["plan"]["slots"]))[1]
            chosen = next(s for s in found if s["plan"]["slots"] == batch)
            self.rates.setdefault((model, who), []).append(chosen["stepsPerSecond"]["median"])
            self.multiply_adds[model] = chosen["multiplyAdds"]
            say(f"round {turn + 1}: {model}: {who}: {self.rates[model, who][-1]:.0f} steps/s, {batch} slots")

    # --- the attack with restarts -------------------------------------------------------------

    def cell(self, turn, model, peer):
        args, (layout, batch) = self.args, self.best[model, peer]
        images, restarts = args.images, args.restarts
        if not CELL_PEERS[peer]:
            rate = statistics.median(self.rates[model, peer])
            images, restarts = max(PART_IMAGES, int(rate * PART_SECONDS / args.steps)), 1
            images = min(images, args.images)
        order = {"do": "cell", "model": model, "peer": peer, "layout": layout, "batch": batch, "images": images}
        answer = self.workers["torch"].ask(**order, steps=args.steps, restarts=restarts)
        if "error" in answer:
            say(f"{model}: {peer} can't: {answer['error']}")
            return
        scale = args.images * args.restarts / (images * restarts)
        answer.update(measured=answer["seconds"], seconds=answer["seconds"] * scale, images=images, restarts=restarts)
        self.cells.setdefault((model, peer), []).append(answer)
        say(f"round {turn + 1}: {model}: {peer}: {answer['measured']:.2f} s, {answer['stand']} of {images} stand")

    def linchpin_cell(self, turn, model, who):
        args = self.args
        on = ["--model", self.folder(model), "--data", f"cifar10:{self.data}", "--limit", args.images, "--neurons", "none"]
        options = ["--steps", args.steps, "--restarts", args.restarts, "--epsilon", EPSILON, *OWN_CELLS[who]]
        summary = command.audit(args.out / f"{model}-run", *on, *options)
        attack = next(a for a in summary["attacks"] if a["attack"] == "pgd")
        stand = round(attack["robust_accuracy"] * args.images)
        answer = dict(seconds=attack["seconds"], stand=stand, images=args.images, restarts=args.restarts)
        self.cells.setdefault((model, who), []).append(answer)
        say(f"round {turn + 1}: {model}: {who}: {answer['seconds']:.2f} s, {stand} of {args.images} stand")

    def measure(self):
        peers = self.args.peers
        for model in self.args.models:
            for peer in peers:
                self.calibrate(model, peer)
        for turn in range(self.args.rounds):
            for model in self.args.models:
                self.linchpin_rate(turn, model)
                for peer in peers:
                    self.rate(turn, model, peer)
                # An untrained network has nothing to break.
                if MODELS[model][1] is not None:
                    for own in OWN_CELLS:
                        self.linchpin_cell(turn, model, own)
                    for peer in (p for p in peers if p in CELL_PEERS and (model, p) in self.rates):
                        self.cell(turn, model, peer)

    # --- what came of it ----------------------------------------------------------------------

    def cell_table(self, model):
        args = self.args
        print(f"\n| {model}: PGD {args.steps} × {args.restarts}, Linf {EPSILON}, {args.images} images | s, median | min | max | stand | linchpin's, times |")
        print("| --- | ---: | ---: | ---: | --- | ---: |")
        own = statistics.median(a["seconds"] for a in self.cells[model, "linchpin"])
        for who in (*OWN_CELLS, *CELL_PEERS):
            answers = self.cells.get((model, who))
            if not answers:
                continue
            seconds = [a["seconds"] for a in answers]
            last = answers[-1]
            part = (last["images"], last["restarts"]) != (args.images, args.restarts)
            name = f"{who}, scaled up from {last['images']} images × {last['restarts']} restart" if part else who
            stand = " ".join(str(a["stand"]) for a in answers) + f" of {last['images']}"
            median = statistics.median(seconds)
            print(f"| {name} | {median:.2f} | {min(seconds):.2f} | {max(seconds):.2f} | {stand} | {median / own:.1f} |")

    def rate_table(self, model):
        print(f"\n| {model}: gradient steps/s | at | median | min | max | linchpin's, times | share of the convolution peak |")
        print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
        for mixed in (False, True):
            own = statistics.median(self.rates[model, "linchpin bfloat16" if mixed else "linchpin"])
            for who in ("linchpin bfloat16" if mixed else "linchpin", *(p for p in PEERS if PEERS[p][1] == mixed)):
                found = self.rates.get((model, who))
                if not found:
                    continue
                median = statistics.median(found)
                at = "{} {}".format(*self.best[model, who])
                share = self.share(model, mixed) * median
                print(f"| {who} | {at} | {median:.0f} | {min(found):.0f} | {max(found):.0f} | {own / median:.2f} | {share:.0%} |")

    def peak(self, precision):
        """GFLOP/s."""
        return statistics.median(
            p["gigaflopsPerSecond"]["median"] for p in self.peaks if p["precision"].lower() == precision
        )

    def share(self, model, mixed):
        """Of the peak, that one step a second is: two passes, of each multiply-add two operations."""
        return 4 * self.multiply_adds[model] / (1e9 * self.peak("bfloat16" if mixed else "float32"))

    def report(self, load):
        print(f"{'; '.join(self.versions)}. {os.cpu_count()} cores, {platform.machine()}; load before: {load:.2f}; {self.args.rounds} rounds.")
        for precision in ("float32", "bfloat16"):
            print(f"Convolution peak, {precision}: {self.peak(precision):.0f} GFLOP/s.")
        for model in self.args.models:
            if (model, "linchpin") in self.cells:
                self.cell_table(model)
        for model in self.args.models:
            self.rate_table(model)
        content = {
            "versions": self.versions, "load": load, "cores": os.cpu_count(), "peaks": self.peaks, "multiply_adds": self.multiply_adds,
            "arguments": {k: str(v) for k, v in vars(self.args).items()},
            "cells": [{"model": m, "who": w, "rounds": a} for (m, w), a in self.cells.items()],
            "rates": [{"model": m, "who": w, "at": self.best[m, w], "rounds": r} for (m, w), r in self.rates.items()],
        }
        file = self.args.out / "compare-peers.json"
        file.write_text(json.dumps(content, indent=2) + "\n")
        say(f"all of it: {file}")

    def close(self):
        for worker in self.workers.values():
            worker.close()


def arguments():
    parser = sharedoptions.parser("compare_peers", __doc__)
    parser.add_argument("--models", default=",".join(MODELS), help=f"of {', '.join(MODELS)} (default: all)")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"of {', '.join(PEERS)} (default: all)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--restarts", type=int, default=20)
    parser.add_argument("--batches", default="64,128,256", help="batch sizes to choose from (default: 64,128,256)")
    parser.add_argument("--seconds", type=int, default=2, help="that a turn of gradient steps lasts, about (default: 2)")
    args = parser.parse_args()
    args.models = sharedoptions.chosen(parser, args.models, MODELS)
    args.peers = sharedoptions.chosen(parser, args.peers, PEERS)
    args.batches = [int(b) for b in args.batches.split(",")]
    if min(args.rounds, args.images, args.steps, args.restarts, args.seconds, *args.batches) < 1:
        parser.error("numbers are at least 1")
    # Compiled loops learn from their siblings.
    args.peers = [p for p in PEERS if p in args.peers]
    sharedoptions.resolve(args)
    return args


def main():
    args = arguments()
    load = sharedoptions.load_before(say, "figures will be low, those of PyTorch most")
    comparison = Comparison(args)
    try:
        comparison.start()
        comparison.measure()
    finally:
        comparison.close()
    comparison.report(load)


if __name__ == "__main__":
    main()
