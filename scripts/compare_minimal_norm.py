"""Median distances of linchpin's minimal-norm attacks against those of Foolbox and adversarial-library: same
images, as many gradients.

Images that are misclassified without attack count as distance 0, those that an attack does not break as
infinitely far. linchpin's first attack of a norm has to be as near as every peer; the rest stand beside. It
also tests the iterate after its last step: it gets one step less.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import pathlib
import shutil
import sys

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent / "peers"))

import numpy as np
import torch

import cifar10
import command
import minimal_norm
import runfolder
import sharedoptions
import torchmodels
from workers import Worker

MODELS = {
    "cifar10-resnet20": ("resnet20", "resnet20.npz"),
    "cifar10-resnet4b-linf-softmax": ("resnet4b", "resnet4b_adv.npz"),
}
OWN = {"linf": ("fmn",), "l2": ("fmn", "ddn")}


def spec(args, model, data):
    tasks = "".join(
        f"tasks {{ attack {{ minimal_norm {{ algorithm: {name} }} steps: {args.steps - 1} }} }}\n" for name in ("FMN", "DDN")
    )
    return (
        f'name: "minimal-norm"\nmodels {{ saved_model: "{args.shared / "models" / model}" }}\n'
        f'data {{ cifar10 {{ path: "{data}" }} limit: {args.images} }}\n{tasks}'
    )


def linchpin(args, model, data):
    """(norm, attack) -> a distance an image."""
    folder = args.out / f"{model}-{args.images}-{args.steps}"
    file = args.out / "spec.textproto"
    file.write_text(spec(args, model, data))
    # What another version left there is no result of this one.
    shutil.rmtree(folder, ignore_errors=True)
    command.run("run", file, "--out", folder)
    results = {}
    for row in runfolder.rows(folder, "verdicts"):
        all_of = results.setdefault((row["norm"], row["attack"]), np.full(args.images, np.nan))
        broken = row["success"] and row["verified"]
        length = row["distance" + row["norm"]] if broken else np.inf
        all_of[row["image"]] = length if row["label"] == row["cleanclass"] else 0
    return results


def peers(args, name, images, labels):
    network, weights = MODELS[name]
    model = torchmodels.load(network, args.shared / "models/weights" / weights)
    logits = args.out / f"{name}-logits.npy"
    with_tensorflow(args, name, images, labels, logits)
    x, y = torch.from_numpy(images.transpose(0, 3, 1, 2)).contiguous(), torch.from_numpy(labels)
    with torch.no_grad():
        apart = np.abs(model(x).numpy() - np.load(logits)).max()
    if apart > 1e-4:
        sys.exit(f"compare_minimal_norm: {name} is not the same in PyTorch: logits differ by {apart:.1e}")
    found = {}
    for (norm, peer), attack in minimal_norm.attacks(args.steps).items():
        found[norm, peer] = minimal_norm.distances(model, norm, x, y, attack(model, x, y))
        print(f"compare_minimal_norm: {name}: {norm} {peer} done", file=sys.stderr, flush=True)
    return found


def with_tensorflow(args, name, images, labels, logits):
    """Writes the SavedModel's logits. In another process: TensorFlow and PyTorch share threads badly."""
    files = {"images": str(args.out / "images.npy"), "labels": str(args.out / "labels.npy")}
    np.save(files["images"], images)
    np.save(files["labels"], labels)
    worker = Worker(sys.executable, "peers/tf_worker.py")
    worker.demand(do="images", **files)
    folder = str(args.shared / "models" / name)
    worker.demand(do="load", model=name, saved_model=folder, logits=str(logits), count=len(images))
    worker.close()


def compare(args, name, own, theirs):
    """Prints the table; whether linchpin's is nowhere above."""
    passed = True
    print(f"\n| {name}, {args.images} images, {args.steps} gradients | median | broken | linchpin's / its |")
    print("| --- | ---: | ---: | ---: |")
    for norm, attacks in OWN.items():
        best = np.median(own[norm, attacks[0]])
        rows = [(f"linchpin {attack}", own[norm, attack], True) for attack in attacks]
        rows += [(peer, found, False) for (of, peer), found in theirs.items() if of == norm]
        for who, found, is_own in rows:
            median, broken = np.median(found), np.isfinite(found).mean()
            above = not is_own and best > median
            passed &= not above
            print(f"| {norm} {who} | {median:.6f} | {broken:.0%} | {best / median:.4f}{' FAILED' if above else ''} |")
    return passed


def arguments():
    parser = sharedoptions.parser("compare_minimal_norm", __doc__)
    parser.add_argument("--models", default=",".join(MODELS), help=f"of {', '.join(MODELS)} (default: all)")
    parser.add_argument("--images", type=int, default=100)
    parser.add_argument("--steps", type=int, default=100, help="gradients an image (default: 100)")
    args = parser.parse_args()
    args.models = sharedoptions.chosen(parser, args.models, MODELS)
    sharedoptions.resolve(args)
    return args


def main():
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    data = sharedoptions.exact_cifar10(args)
    images, labels = cifar10.read(data / "test_batch.bin")
    images, labels = images[: args.images], labels[: args.images]
    passed = True
    for name in args.models:
        own = linchpin(args, name, data)
        passed &= compare(args, name, own, peers(args, name, images, labels))
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
