"""linchpin's two ensembles against each other: LINCHPIN must leave no more images standing than STANDARD, in less time.

Both attack the first images of each model in turn; what stands must be the same in every round, times are medians.
In the first round linchpin's own checks run, too: all models are honest, so each verdict must be TRUSTED.
"""

import pathlib
import statistics
import sys

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent / "peers"))

import command
import honestmodels
import sharedoptions

KINDS = ("standard", "linchpin")


def say(text):
    print(f"compare_ensembles: {text}", file=sys.stderr, flush=True)


def audit(args, data, name, kind, checks):
    """How many images stand, of how many, the seconds that it took, and the verdict; None without checks."""
    out = args.out / f"{name}-{kind}"
    alone = ["--restarts", 0, "--neurons", "none", "--ensemble", kind, *([] if checks else ["--no-checks"])]
    summary = command.audit(out, *honestmodels.options(args.shared, data, name, args.images), *alone)
    attacks = summary["attacks"]
    if len(attacks) != 1:
        sys.exit(f"compare_ensembles: {out} has {len(attacks)} attacks, not one")
    attack = attacks[0]
    verdict = summary["trust"][0]["verdict"] if checks else None
    return round(attack["robust_accuracy"] * attack["n"]), attack["n"], attack["seconds"], verdict


def compare(args, data, name):
    """Prints the model's line; True if LINCHPIN is as strong and faster, and both are trusted."""
    seconds, stand, trust, n = {k: [] for k in KINDS}, {}, set(), 0
    for turn in range(args.rounds):
        for kind in KINDS:
            standing, n, took, verdict = audit(args, data, name, kind, checks=turn == 0)
            say(f"round {turn + 1}: {name}: {kind}: {standing} of {n} stand, {took:.1f} s {verdict or ''}")
            trust |= {verdict} - {None}
            seconds[kind].append(took)
            if stand.setdefault(kind, standing) != standing:
                sys.exit(f"compare_ensembles: {name}: {kind} left {stand[kind]} images, then {standing}")
    standard, linchpin = (statistics.median(seconds[k]) for k in KINDS)
    ok = stand["linchpin"] <= stand["standard"] and linchpin < standard and trust == {"TRUSTED"}
    print(
        f"| `{name}`, {honestmodels.MODELS[name].epsilon} | {n} | {stand['standard']} | {stand['linchpin']} | {standard:.1f} | {linchpin:.1f} |"
        f" {linchpin / standard:.2f} | {', '.join(sorted(trust))} | {'ok' if ok else 'FAILED'} |",
        flush=True,
    )
    return ok


def arguments():
    parser = honestmodels.parser("compare_ensembles", __doc__, 100)
    parser.add_argument("--rounds", type=int, default=3)
    return honestmodels.parse(parser)


def main():
    args = arguments()
    load_before = sharedoptions.load_before(say, "times are worth nothing")
    args.out.mkdir(parents=True, exist_ok=True)
    data = honestmodels.data(args)
    print(f"{command.version()}; {args.rounds} rounds in turn; load before: {load_before:.2f}.\n")
    print("| Linf | images | STANDARD: stand | LINCHPIN: stand | STANDARD, s | LINCHPIN, s | times | checks | |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |")
    passed = [compare(args, data, name) for name in args.models]
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
