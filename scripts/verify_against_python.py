"""Checks `linchpin predict` against Python TensorFlow on the models of ../shared and the quickstart's.

For each model and all its images: linchpin's pixels and labels against a reader of the files in
Python; logits, features and input gradients (of cross-entropy on the logits, in [0,1] pixels)
against TensorFlow's on the same pixels; W against the checkpoint; the number of right answers
against the published one; and Δ of every neuron against the oracle in sensitivityoracle.py. A softmax at a model's end is cut off in Python by pruning the graph.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import argparse
import dataclasses
import pathlib
import subprocess
import sys

import numpy as np
import tensorflow as tf

import cifar10
import idx
import runfolder
import sensitivityoracle
from pythonmodel import PythonModel

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOGITS, FEATURES, GRADIENT, SHARE = 1e-4, 1e-4, 1e-3, 0.99


@dataclasses.dataclass
class Row:
    """A model, its images, the hints that a user must give, and how many answers are right."""

    name: str
    data: str
    right: int = None
    pixels: str = None
    mean: tuple = None
    std: tuple = None
    high: float = np.inf  # of the features; the lower end is 0 in all of them

    def hints(self):
        """As options of linchpin."""
        given = {"--pixels": self.pixels, "--mean": self.mean, "--std": self.std}
        text = lambda v: v if isinstance(v, str) else ",".join(map(str, v))
        return [part for k, v in given.items() if v is not None for part in (k, text(v))]

    def spec(self, model, data, limit):
        """A spec that asks for the sensitivity of every neuron on the first images."""
        given = {"range": self.pixels and f'"{self.pixels}"', "mean": self.mean, "std": self.std}
        text = lambda v: v if isinstance(v, str) else str(list(v))
        pixels = " ".join(f"{k}: {text(v)}" for k, v in given.items() if v is not None)
        return (
            f'models {{ name: "{self.name}" saved_model: "{model}" pixels {{ {pixels} }} }}\n'
            f'data {{ {self.data} {{ path: "{data}" }} limit: {limit} }}\n'
            "tasks { sensitivity { } }\n"
        )


ROWS = [
    Row("fashion-mnist-cnn", "idx", 465),
    Row("fashion-mnist-cnn-sensitivity", "idx", 440),
    Row("cifar10-resnet20", "cifar10", 932),
    Row("cifar10-resnet20-module", "cifar10", 932),
    Row("cifar10-resnet56-unnormalized", "cifar10", 943, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)),
    Row("cifar10-resnet4b-linf-softmax", "cifar10", 786),
    Row("cifar10-resnet8-keras2", "cifar10", 895, pixels="0..255"),
    # No published number for these 200 images and this resizing.
    Row("imagenet-mobilenet-v1-025", "images", None, pixels="0..255", high=6.0),
]


class Data:
    """Where the images are, and what they are: pixels None where decoding and resizing is linchpin's."""

    def __init__(self, args):
        self.args = args

    def cifar10(self):
        folder = self.args.data or cifar10.unpack(self.args.shared, self.args.out / "cifar10")
        return folder, *cifar10.read(folder / "test_batch.bin")

    def idx(self):
        folder = ROOT / "savedmodels/fashion-mnist-slice"
        images = idx.read(folder / "t10k-images-idx3-ubyte.gz")[..., None].astype(np.float32) / np.float32(255)
        return folder, images, idx.read(folder / "t10k-labels-idx1-ubyte.gz")

    def images(self):
        """The class list has to lie in the folder: links, so that nothing is copied or written there."""
        source = self.args.shared / "data/imagenet-samples"
        folder = self.args.out / "imagenet-samples"
        folder.mkdir(parents=True, exist_ok=True)
        synsets = [line.split()[0] for line in (source / "synsets.txt").read_text().splitlines()]
        (folder / "synsets.txt").write_text("".join(f"{s}\n" for s in synsets))
        labels = []
        for directory in sorted((source / "val").iterdir()):
            if not (folder / directory.name).exists():
                (folder / directory.name).symlink_to(directory.resolve())
            labels += [synsets.index(directory.name)] * sum(1 for _ in directory.iterdir())
        order = np.argsort(labels, kind="stable")
        return folder, None, np.array(labels)[order]


def predict(args, row, model, data):
    """Runs linchpin predict; returns its arrays by name."""
    out = args.out / row.name
    if not args.reuse or not (out / "gradients.npy").is_file():
        command = [*args.linchpin.split(), "predict", "--model", str(model), "--data", f"{row.data}:{data}"]
        command += [*row.hints(), "--out", str(out), "--gradients"]
        if args.limit:
            command += ["--limit", str(args.limit)]
        print("$", " ".join(command), file=sys.stderr)
        if subprocess.run(command, stdout=sys.stderr).returncode:
            return None
    return {f.stem: np.load(f) for f in out.glob("*.npy")}


def gradient_errors(mine, theirs):
    """‖g−g'‖/‖g‖ an image; 0 where both vanish."""
    flat = lambda g: g.reshape(len(g), -1).astype(np.float64)
    distance = np.linalg.norm(flat(mine) - flat(theirs), axis=1)
    norm = np.linalg.norm(flat(theirs), axis=1)
    return np.divide(distance, norm, out=np.where(distance > 0, np.inf, 0.0), where=norm > 0)


def in_checkpoint(model, weights):
    """Whether W is, to the bit, a variable of the checkpoint."""
    reader = tf.train.load_checkpoint(str(model / "variables/variables"))
    shapes = reader.get_variable_to_shape_map()
    f, c = weights.shape
    candidates = [k for k, s in shapes.items() if tuple(s) in ((f, c), (1, 1, f, c))]
    return any(np.array_equal(reader.get_tensor(k).reshape(f, c), weights) for k in candidates)


def compare(args, row, model, files, images, labels):
    """The checks as name -> (text for the table, passed)."""
    mine = predict(args, row, model, files)
    if mine is None:
        return {"images": ("predict failed:", False)}
    n = len(mine["labels"])
    wanted = min(args.limit or len(labels), len(labels))
    x = mine["images"].astype(np.float32)
    python = PythonModel(model, pixels=row.pixels or "0..1", mean=row.mean, std=row.std)
    logits, gradients, features, outputs = python.predict(x, mine["labels"])
    norms = np.maximum(1, np.abs(logits).max(axis=1))
    off = np.abs(mine["logits"] - logits).max(axis=1)
    checks = {"images": (f"{n}", n == wanted and np.array_equal(mine["labels"], labels[:n]))}
    same = images is None or np.array_equal(x, images[:n])
    checks["pixels"] = ("linchpin's" if images is None else "equal" if same else "DIFFER", same)
    # The pruned graph against the model as exported: Python's own half is right.
    full = np.exp(logits - logits.max(1, keepdims=True))
    full = full / full.sum(1, keepdims=True) if python.softmax else logits
    own = np.abs(full - outputs).max()
    checks["pruned"] = (f"{own:.1e}", own <= LOGITS * norms.max())
    checks["Δlogits"] = (f"{off.max():.1e}", bool(np.all(off <= LOGITS * norms)))
    if features is None:
        checks["Δfeatures"] = ("none", False)
    else:
        z = np.abs(mine["features"] - features) / np.maximum(1, np.abs(features).max(axis=1, keepdims=True))
        checks["Δfeatures"] = (f"{z.max():.1e}", bool(z.max() <= FEATURES))
    checks["W"] = ("{}x{}".format(*mine["weights"].shape), in_checkpoint(model, mine["weights"]))
    head = mine["features"].astype(np.float64) @ mine["weights"] + mine["bias"]
    head = np.abs(head - mine["logits"]).max(axis=1)
    checks["zW+b"] = (f"{head.max():.1e}", bool(np.all(head <= LOGITS * norms)))
    errors = gradient_errors(mine["gradients"], gradients)
    good = (errors <= GRADIENT).mean()
    checks["Δgradient"] = (f"{np.median(errors):.0e} {good:.2%}", good >= SHARE)
    right = int((mine["logits"].argmax(1) == mine["labels"]).sum())
    theirs = int((logits.argmax(1) == mine["labels"]).sum())
    published = row.right if wanted == len(labels) else None
    checks["right"] = (f"{right} {right / n:.2%}", right == theirs and right == (published or right))
    if args.sensitivity:
        checks["Δ"] = check_sensitivity(args, row, model, files, mine["weights"], mine["bias"])
    return checks


def check_sensitivity(args, row, model, files, weights, bias):
    """Runs linchpin run for Δ on the first images, and the oracle on what it stored."""
    folder = args.out / f"{row.name}-sensitivity"
    spec = args.out / f"{row.name}-sensitivity.textproto"
    spec.write_text(row.spec(model, files, args.sensitivity))
    command = [*args.linchpin.split(), "run", str(spec), "--out", str(folder)]
    print("$", " ".join(command), file=sys.stderr)
    if subprocess.run(command, stdout=sys.stderr).returncode:
        return "run failed:", False
    (pairs, wrong, unclear, infinite), images = sensitivityoracle.check(
        runfolder.rows(folder, "neurons"), weights, bias, 0.0, row.high
    )
    text = f"{images}x{pairs // max(images, 1)}: {wrong} wrong, {unclear / max(pairs, 1):.2%} unclear, {infinite / max(pairs, 1):.0%} inf"
    return text, pairs > 0 and wrong == 0 and unclear <= 0.005 * pairs


def show(name, checks):
    cells = [f"{name:30}"]
    for column, (text, ok) in checks.items():
        cells.append(f"{column} {text}" + ("" if ok else " FAILED"))
    print(" | ".join(cells), flush=True)


def print_table(results):
    columns = list(dict.fromkeys(c for checks in results.values() for c in checks))
    grid = [["model", *columns]]
    for name, checks in results.items():
        cell = lambda c: "" if c not in checks else checks[c][0] + ("" if checks[c][1] else " FAILED")
        grid.append([name, *map(cell, columns)])
    widths = [max(len(line[i]) for line in grid) for i in range(len(grid[0]))]
    for line in grid:
        print("  ".join(text.ljust(w) for text, w in zip(line, widths)).rstrip())
    print(
        f"\nLimits: |Δlogits| <= {LOGITS:g} max(1, |l|); features relative {FEATURES:g}; gradient (median of"
        f" |g-g'|/|g|, share of images within {GRADIENT:g}) {SHARE:.0%}; W bit-equal to the checkpoint; right answers"
        " equal to Python's and to the published number; Δ: no wrong one, at most 0.5% unclear."
    )


def arguments():
    parser = argparse.ArgumentParser(prog="verify_against_python", description=__doc__)
    parser.add_argument("--shared", type=pathlib.Path, default=os.environ.get("LINCHPIN_SHARED", ROOT.parent / "shared"),
                        help="folder with models/ and data/ (default: ../shared, or LINCHPIN_SHARED)")
    parser.add_argument("--data", type=pathlib.Path, help="CIFAR-10 binary batches (default: unpacked from shared)")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "target/verify-against-python")
    parser.add_argument("--linchpin", default=str(ROOT / "scripts/linchpin"), help="the command to check")
    parser.add_argument("--limit", type=int, default=0, help="only so many images of each")
    parser.add_argument("--sensitivity", type=int, default=200, help="images on which Δ is checked; 0: none")
    parser.add_argument("--reuse", action="store_true", help="take linchpin's arrays that are in --out already")
    parser.add_argument("models", nargs="*", help="only these")
    args = parser.parse_args()
    args.shared, args.out = pathlib.Path(args.shared).resolve(), args.out.resolve()
    args.data = args.data and args.data.resolve()
    unknown = set(args.models) - {row.name for row in ROWS}
    if unknown:
        parser.error(f"no model {', '.join(unknown)}; there are {', '.join(row.name for row in ROWS)}")
    return args


def main():
    args = arguments()
    data, results = Data(args), {}
    for row in ROWS:
        if args.models and row.name not in args.models:
            continue
        quickstart = row.data == "idx"
        if not quickstart and not (args.shared / "models" / row.name).is_dir():
            results[row.name] = {"images": ("skipped: no such model in --shared", True)}
            continue
        model = (ROOT / "savedmodels" if quickstart else args.shared / "models") / row.name
        files, images, labels = getattr(data, row.data)()
        results[row.name] = compare(args, row, model, files, images, labels)
        show(row.name, results[row.name])
    print()
    print_table(results)
    sys.exit(0 if all(ok for checks in results.values() for _, ok in checks.values()) else 1)


if __name__ == "__main__":
    main()
