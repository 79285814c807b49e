"""linchpin's ensembles against AutoAttack: which images stand, and how long it takes.

The reference is torchattacks' APGD-CE, APGD-T and FAB-T at 100 steps and Square at 5,000 queries, one after
the other on what stands; under L1 adversarial-library's first three. All take turns, round after round: what stands must be the same in every round, and the
median of the times counts. Of linchpin may stand at most one image in 100 more than of the reference, and at most
one that the reference breaks.
"""

import json
import math
import os
import pathlib
import shutil
import statistics
import sys

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent / "peers"))

import numpy as np

import cifar10
import command
import runfolder
import sharedoptions
from workers import Worker

MODEL, NETWORK, WEIGHTS = "cifar10-resnet4b-linf-softmax", "resnet4b", "resnet4b_adv.npz"
THREATS = ["linf:2/255", "linf:8/255", "l2:0.5", "l1:5", "l1:12"]
# What linchpin runs: a method of an attack in a spec.
METHODS = {
    "standard": "ensemble { kind: STANDARD }",
    "linchpin": "ensemble { kind: LINCHPIN }",
    "pgd": "pgd { restarts: 20 }",
}
CHECKED, APART = 50, 1e-4


def say(text):
    print(f"compare_autoattack: {text}", file=sys.stderr, flush=True)


def number(text):
    top, _, bottom = text.partition("/")
    return float(top) / float(bottom or 1)


def key(args, threat):
    """What a result of the reference depends on."""
    return f"{MODEL} {threat}, {args.images} images, {args.steps} steps, {args.queries} queries, seed {args.reference_seed}"


def load(args, images, labels):
    """A worker that has the model and the images, its logits compared with the SavedModel's."""
    for name, array in (("images", images), ("labels", labels)):
        np.save(args.out / f"{name}.npy", array)
    files = {name: str(args.out / f"{name}.npy") for name in ("images", "labels")}
    saved_model, logits = str(args.shared / "models" / MODEL), str(args.out / "logits.npy")
    tensorflow = Worker(sys.executable, "peers/tf_worker.py")
    tensorflow.demand(do="images", **files)
    tensorflow.demand(do="load", model=MODEL, saved_model=saved_model, logits=logits, count=CHECKED)
    tensorflow.close()
    worker = Worker(sys.executable, "peers/autoattack_worker.py")
    worker.demand(do="images", **files)
    weights = str(args.shared / "models/weights" / WEIGHTS)
    apart = worker.demand(do="load", model=MODEL, network=NETWORK, weights=weights, logits=logits)["apart"]
    if apart > APART:
        sys.exit(f"compare_autoattack: logits of PyTorch and TensorFlow differ by {apart:.1e}")
    return worker


class Reference:
    """What the worker answers; a run that is in the file is not made again."""

    def __init__(self, args, images, labels):
        self.args, self.images, self.labels, self.worker = args, images, labels, None
        self.known = json.loads(args.reference.read_text()) if args.reference.is_file() else {}
        self.used = {}

    def run(self, threat, turn):
        name = f"{key(self.args, threat)}, round {turn + 1}"
        if name not in self.known:
            say(f"round {turn + 1}: {threat}: reference ...")
            self.worker = self.worker or load(self.args, self.images, self.labels)
            norm, epsilon = threat.split(":")
            order = {"norm": norm, "epsilon": number(epsilon), "steps": self.args.steps, "queries": self.args.queries}
            answer = self.worker.demand(do="attack", model=MODEL, **order, seed=self.args.reference_seed)
            self.known[name] = {**answer, "versions": self.worker.versions, "load": os.getloadavg()[0]}
            self.args.reference.parent.mkdir(parents=True, exist_ok=True)
            temporary = self.args.reference.with_suffix(".tmp")
            temporary.write_text(json.dumps(self.known, indent=1) + "\n")
            temporary.rename(self.args.reference)
        self.used[name] = self.known[name]
        return self.known[name]

    def close(self):
        if self.worker:
            self.worker.close()


def linchpin(args, data, method, threat):
    """The images that stand, and the seconds of all attacks."""
    norm, epsilon = threat.split(":")
    folder = args.out / f"{method}-{norm}-{epsilon.replace('/', '_')}"
    shutil.rmtree(folder, ignore_errors=True)
    file = folder.with_suffix(".textproto")
    file.write_text(
        f'name: "{folder.name}"\nmodels {{ saved_model: "{args.shared / "models" / MODEL}" }}\n'
        f'data {{ cifar10 {{ path: "{data}" }} limit: {args.images} }}\n'
        f'tasks {{\n  attack {{\n    threats {{ norm: {norm.upper()} epsilon: "{epsilon}" }}\n    {METHODS[method]}\n  }}\n}}\n'
        f"seed: {args.seed}\n"
    )
    command.run("run", file, "--out", folder)
    stand, seen = set(range(args.images)), set()
    for row in runfolder.rows(folder, "verdicts"):
        seen.add(row["image"])
        if row["cleanclass"] != row["label"] or row["success"] and row["verified"]:
            stand.discard(row["image"])
    if seen != set(range(args.images)):
        sys.exit(f"compare_autoattack: {folder} lacks verdicts of {args.images - len(seen)} images")
    summary = json.loads((folder / "summary.json").read_text())
    return stand, sum(a["seconds"] for a in summary["attacks"])


def same(threat, name, runs):
    """What stands, which must be the same in every round."""
    if any(stand != runs[0] for stand in runs):
        sys.exit(f"compare_autoattack: {threat}: {name} does not leave the same images in every round")
    return runs[0]


def compare(args, data, reference, threat):
    """Runs all in turn and prints a line for each; what there is to say of each ensemble."""
    stands, times = {}, {}
    for turn in range(args.rounds):
        theirs = reference.run(threat, turn)
        runs = {"reference": (set(theirs["stand"]), theirs["seconds"])}
        for method in args.ensembles:
            runs[method] = linchpin(args, data, method, threat)
        for name, (stand, seconds) in runs.items():
            say(f"round {turn + 1}: {threat}: {name}: {len(stand)} of {args.images} stand, {seconds:.1f} s")
            stands.setdefault(name, []).append(stand)
            times.setdefault(name, []).append(seconds)
    standing, reference_seconds = same(threat, "the reference", stands["reference"]), statistics.median(times["reference"])
    each = ", ".join(f"{name} {len(theirs['broken'][name])} in {s:.0f} s" for name, s in theirs["attack_seconds"].items())
    print(f"| {threat} | reference ({each}) | {len(standing)} of {args.images} | | | {reference_seconds:.1f} | 1.00 | |")
    rows = []
    for method in args.ensembles:
        stand, own = same(threat, method, stands[method]), statistics.median(times[method])
        gained, lost = sorted(standing - stand), sorted(stand - standing)
        ok = len(stand) <= len(standing) + math.ceil(args.images / 100) and len(lost) <= 1
        rows.append(dict(threat=threat, ensemble=method, stand=sorted(stand), seconds=times[method], passed=ok))
        print(
            f"| {threat} | {method} | {len(stand)} of {args.images} | {', '.join(map(str, gained)) or '-'} |"
            f" {', '.join(map(str, lost)) or '-'} | {own:.1f} | {own / reference_seconds:.2f} | {'ok' if ok else 'FAILED'} |",
            flush=True,
        )
    return rows


def arguments():
    parser = sharedoptions.parser("compare_autoattack", __doc__)
    parser.add_argument("--reference", type=pathlib.Path, help="the reference's results (default: OUT/reference.json)")
    parser.add_argument("--threats", default=",".join(THREATS), help=f"default: {','.join(THREATS)}")
    parser.add_argument("--ensembles", default="standard,linchpin", help=f"of {', '.join(METHODS)} (default: standard,linchpin)")
    parser.add_argument("--images", type=int, default=100)
    parser.add_argument("--steps", type=int, default=100, help="of the reference (default: 100)")
    parser.add_argument("--queries", type=int, default=5000, help="of its Square attack (default: 5000)")
    parser.add_argument("--seed", type=int, default=0, help="of linchpin")
    parser.add_argument("--reference-seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3, help="in turn; medians of the times count (default: 3)")
    args = parser.parse_args()
    args.threats, args.ensembles = args.threats.split(","), sharedoptions.chosen(parser, args.ensembles, METHODS)
    sharedoptions.resolve(args)
    args.reference = (args.reference or args.out / "reference.json").resolve()
    return args


def main():
    args = arguments()
    load_before = sharedoptions.load_before(say, "times are worth nothing")
    args.out.mkdir(parents=True, exist_ok=True)
    data = sharedoptions.exact_cifar10(args)
    images, labels = cifar10.read(data / "test_batch.bin")
    reference = Reference(args, images[: args.images], labels[: args.images])
    print(f"{command.version()}. {MODEL}, first {args.images} images; load before: {load_before:.2f}.\n")
    print("| threat | | stand | linchpin alone breaks | reference alone breaks | s | reference's time, times | |")
    print("| --- | --- | ---: | --- | --- | ---: | ---: | --- |", flush=True)
    rows = [row for threat in args.threats for row in compare(args, data, reference, threat)]
    print("\nReference: " + "; ".join(sorted({f["versions"] for f in reference.used.values()})))
    reference.close()
    (args.out / "compare-autoattack.json").write_text(json.dumps({"reference": reference.used, "linchpin": rows}, indent=1) + "\n")
    sys.exit(0 if all(row["passed"] for row in rows) else 1)


if __name__ == "__main__":
    main()
