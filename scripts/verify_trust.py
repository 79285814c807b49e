"""Every model without a defence must be TRUSTED by linchpin's own checks, on as many images as it takes to tell half a point.

Each is audited as by default: PGD, the neurons that decisions hang on, and the checks. Models that do mask their gradients,
which must not be trusted, are in the tests (TrustTest).
"""

import pathlib
import sys

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent / "peers"))

import command
import honestmodels


def examine(args, data, name):
    """Prints the model's lines; True if it is trusted under every threat model."""
    summary = command.audit(args.out / name, *honestmodels.options(args.shared, data, name, args.images))
    images, lines = summary["attacks"][0]["n"], summary["trust"]
    for line in lines:
        verdict = line["verdict"]
        undecided = [check["check"] for check in line["checks"] if check["outcome"] == "undecided"]
        reasons = "; ".join([*line["reasons"], *(f"undecided: {check}" for check in undecided)])
        print(f"| `{name}` | {images} | {line['norm']} {honestmodels.MODELS[name].epsilon} | {verdict} | {reasons} |", flush=True)
    return bool(lines) and all(line["verdict"] == "TRUSTED" for line in lines)


def main():
    args = honestmodels.parse(honestmodels.parser("verify_trust", __doc__, 500))
    args.out.mkdir(parents=True, exist_ok=True)
    data = honestmodels.data(args)
    print(f"{command.version()}\n\n| model | images | threat | verdict | |\n| --- | ---: | --- | --- | --- |")
    trusted = [examine(args, data, name) for name in args.models]
    sys.exit(0 if all(trusted) else 1)


if __name__ == "__main__":
    main()
