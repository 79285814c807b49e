"""Every model without a defence must be TRUSTED by linchpin's own checks, on as many images as it takes to tell half a point.

Each is audited as by default: PGD, the neurons that decisions hang on, and the checks. Models that do mask their gradients,
which must not be trusted, are in the tests (TrustTest).
"""

import json
import pathlib
import shutil
import sys

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent / "peers"))

import command
import honestmodels
import sharedoptions


def examine(args, data, name):
    """Prints the model's lines; True if it is trusted under every threat model."""
    out = args.out / name
    shutil.rmtree(out, ignore_errors=True)
    command.run("audit", *honestmodels.options(args.shared, data, name, args.images), "--out", out)
    summary = json.loads((out / "summary.json").read_text())
    images, lines = summary["attacks"][0]["n"], summary["trust"]
    for line in lines:
        verdict = line["verdict"]
        undecided = [check["check"] for check in line["checks"] if check["outcome"] == "undecided"]
        reasons = "; ".join([*line["reasons"], *(f"undecided: {check}" for check in undecided)])
        print(f"| `{name}` | {images} | {line['norm']} {honestmodels.MODELS[name].epsilon} | {verdict} | {reasons} |", flush=True)
    return bool(lines) and all(line["verdict"] == "TRUSTED" for line in lines)


def arguments():
    parser = sharedoptions.parser("verify_trust", __doc__)
    parser.add_argument("--models", default=",".join(honestmodels.MODELS), help="default: all")
    parser.add_argument("--images", type=int, default=500, help="most of each model (default: 500)")
    args = parser.parse_args()
    args.models = honestmodels.chosen(parser, args.models)
    sharedoptions.resolve(args)
    return args


def main():
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    data = honestmodels.data(args)
    print(f"{command.version()}\n\n| model | images | threat | verdict | |\n| --- | ---: | --- | --- | --- |")
    trusted = [examine(args, data, name) for name in args.models]
    sys.exit(0 if all(trusted) else 1)


if __name__ == "__main__":
    main()
