"""Median distances of linchpin's FMN and DDN against Foolbox's: same images, as many steps.

Images that are misclassified without attack count as distance 0, those that no attack breaks as
infinitely far, in both.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import argparse
import pathlib
import subprocess
import sys

import foolbox
import numpy as np
import tensorflow as tf

import cifar10
import runfolder
from pythonmodel import PythonModel

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = {
    ("linf", "fmn"): foolbox.attacks.LInfFMNAttack,
    ("l2", "fmn"): foolbox.attacks.L2FMNAttack,
    ("l2", "ddn"): foolbox.attacks.DDNAttack,
}
BATCH = 50


def distances(images, adversarial, broken, norm):
    difference = (adversarial.astype(np.float64) - images).reshape(len(images), -1)
    length = np.abs(difference).max(1) if norm == "linf" else np.linalg.norm(difference, axis=1)
    return np.where(broken, length, np.inf)


def foolbox_distances(model, attack, norm, images, labels):
    logits = tf.function(model.logits, reduce_retracing=True)
    target = foolbox.TensorFlowModel(logits, bounds=(0, 1), device="/CPU:0")
    found = []
    for i in range(0, len(images), BATCH):
        x, y = images[i : i + BATCH], labels[i : i + BATCH]
        raw, _, _ = attack(target, tf.constant(x), tf.constant(y), epsilons=None)
        broken = np.argmax(model.logits(raw).numpy(), 1) != y
        found.append(distances(x, raw.numpy(), broken, norm))
        wrong = np.argmax(model.logits(tf.constant(x)).numpy(), 1) != y
        found[-1][wrong] = 0
    return np.concatenate(found)


def linchpin_distances(folder, images):
    """(norm, attack) -> a distance an image."""
    results = {}
    for row in runfolder.rows(folder, "verdicts"):
        all_of = results.setdefault((row["norm"], row["attack"]), np.full(images, np.nan))
        broken = row["success"] and row["verified"]
        length = row["distance" + row["norm"]] if broken else np.inf
        all_of[row["image"]] = length if row["label"] == row["cleanclass"] else 0
    return results


def spec(args, data):
    tasks = "".join(
        f"tasks {{ attack {{ minimal_norm {{ algorithm: {name} }} steps: {args.steps} }} }}\n" for name in ("FMN", "DDN")
    )
    return (
        f'name: "minimal-norm"\nmodels {{ saved_model: "{args.shared / "models" / args.model}" }}\n'
        f'data {{ cifar10 {{ path: "{data}" }} limit: {args.images} }}\n{tasks}'
    )


def arguments():
    parser = argparse.ArgumentParser(prog="compare_minimal_norm", description=__doc__)
    parser.add_argument("--shared", type=pathlib.Path, default=os.environ.get("LINCHPIN_SHARED", ROOT.parent / "shared"),
                        help="folder with models/ and data/ (default: ../shared, or LINCHPIN_SHARED)")
    parser.add_argument("--data", type=pathlib.Path, help="CIFAR-10 binary batches (default: unpacked from shared)")
    parser.add_argument("--model", default="cifar10-resnet4b-linf-softmax")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "target/compare-minimal-norm")
    parser.add_argument("--run", type=pathlib.Path, help="a run folder of linchpin that is there already")
    parser.add_argument("--images", type=int, default=50)
    parser.add_argument("--steps", type=int, default=100)
    args = parser.parse_args()
    args.shared, args.out = pathlib.Path(args.shared).resolve(), args.out.resolve()
    if not (args.shared / "models").is_dir():
        sys.exit(f"{args.shared} has no models: name the folder with --shared or LINCHPIN_SHARED")
    return args


def main():
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    data = (args.data or cifar10.unpack(args.shared, args.out / "cifar10")).resolve()
    images, labels = cifar10.read(data / "test_batch.bin")
    images, labels = images[: args.images], labels[: args.images]
    folder = args.run or args.out / f"{args.model}-{args.images}-{args.steps}"
    if args.run is None:
        file = args.out / "spec.textproto"
        file.write_text(spec(args, data))
        subprocess.run([str(ROOT / "scripts/linchpin"), "run", str(file), "--out", str(folder)], check=True)
    ours = linchpin_distances(folder, len(images))
    model = PythonModel(args.shared / "models" / args.model)
    passed = True
    print(f"{args.model}, {len(images)} images, {args.steps} steps: median distance")
    print(f"{'':10} {'linchpin':>10} {'Foolbox':>10} {'ratio':>7}")
    for (norm, name), peer in PEERS.items():
        theirs = np.median(foolbox_distances(model, peer(steps=args.steps), norm, images, labels))
        own = np.median(ours[norm, name])
        passed &= own <= theirs
        print(f"{norm:4} {name:5} {own:10.6f} {theirs:10.6f} {own / theirs:7.4f}{'' if own <= theirs else '  FAILED'}")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
