"""linchpin's ensembles against AutoAttack: which images stand, and how long it takes.

The reference is torchattacks' APGD-CE, APGD-T and FAB-T at 100 steps and Square at 5,000 queries, one after
the other on what stands. Of linchpin may stand at most one image in 100 more than of the reference, and at most
one that the reference breaks.
"""

import json
import math
import os
import pathlib
import shutil
import sys

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent / "peers"))

import numpy as np

import cifar10
import command
import runfolder
import sharedoptions
from workers import Worker

MODEL, NETWORK, WEIGHTS = "cifar10-resnet4b-linf-softmax", "resnet4b", "resnet4b_adv.npz"
THREATS = ["linf:2/255", "linf:8/255", "l2:0.5"]
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


def reference(args, images, labels):
    """threat -> what the worker answered; from the file where it is there."""
    known = json.loads(args.reference.read_text()) if args.reference.is_file() else {}
    missing = [t for t in args.threats if key(args, t) not in known]
    worker = load(args, images, labels) if missing else None
    for threat in missing:
        say(f"reference, {threat} ...")
        norm, epsilon = threat.split(":")
        order = {"norm": norm, "epsilon": number(epsilon), "steps": args.steps, "queries": args.queries}
        answer = worker.demand(do="attack", model=MODEL, **order, seed=args.reference_seed)
        known[key(args, threat)] = {**answer, "versions": worker.versions, "load": os.getloadavg()[0]}
        args.reference.parent.mkdir(parents=True, exist_ok=True)
        temporary = args.reference.with_suffix(".tmp")
        temporary.write_text(json.dumps(known, indent=1) + "\n")
        temporary.rename(args.reference)
    if worker:
        worker.close()
    return {threat: known[key(args, threat)] for threat in args.threats}


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


def compare(args, data, found):
    """Prints a line for each threat and ensemble; True if all pass."""
    passed, rows = True, []
    print("| threat | | stand | linchpin alone breaks | reference alone breaks | s | reference's time, times | |")
    print("| --- | --- | ---: | --- | --- | ---: | ---: | --- |")
    for threat, theirs in found.items():
        standing, seconds = set(theirs["stand"]), theirs["seconds"]
        each = ", ".join(f"{name} {len(theirs['broken'][name])} in {s:.0f} s" for name, s in theirs["attack_seconds"].items())
        print(f"| {threat} | reference ({each}) | {len(standing)} of {args.images} | | | {seconds:.1f} | 1.00 | |")
        for method in args.ensembles:
            stand, own = linchpin(args, data, method, threat)
            gained, lost = sorted(standing - stand), sorted(stand - standing)
            allowed = math.ceil(args.images / 100)
            ok = len(stand) <= len(standing) + allowed and len(lost) <= 1
            passed &= ok
            rows.append(dict(threat=threat, ensemble=method, stand=sorted(stand), seconds=own, passed=ok))
            print(
                f"| {threat} | {method} | {len(stand)} of {args.images} | {', '.join(map(str, gained)) or '-'} |"
                f" {', '.join(map(str, lost)) or '-'} | {own:.1f} | {own / seconds:.2f} | {'ok' if ok else 'FAILED'} |",
                flush=True,
            )
    (args.out / "compare-autoattack.json").write_text(json.dumps({"reference": found, "linchpin": rows}, indent=1) + "\n")
    return passed


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
    parser.add_argument("--reference-only", action="store_true", help="fill the file and stop")
    args = parser.parse_args()
    args.threats, args.ensembles = args.threats.split(","), args.ensembles.split(",")
    if not set(args.ensembles) <= set(METHODS):
        parser.error(f"ensembles are {', '.join(METHODS)}")
    sharedoptions.resolve(args)
    args.reference = (args.reference or args.out / "reference.json").resolve()
    return args


def main():
    args = arguments()
    load_before = sharedoptions.load_before(say, "times are worth nothing")
    args.out.mkdir(parents=True, exist_ok=True)
    data = sharedoptions.exact_cifar10(args)
    images, labels = cifar10.read(data / "test_batch.bin")
    found = reference(args, images[: args.images], labels[: args.images])
    if args.reference_only:
        return
    versions = "; ".join(sorted({f["versions"] for f in found.values()}))
    print(f"{command.version()}; {versions}. {MODEL}, first {args.images} images; load before: {load_before:.2f}.\n")
    sys.exit(0 if compare(args, data, found) else 1)


if __name__ == "__main__":
    main()
