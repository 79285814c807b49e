"""What the command lines of scripts that work on ../shared have in common."""

import argparse
import os
import pathlib
import sys

import cifar10

ROOT = pathlib.Path(__file__).resolve().parent.parent


def parser(prog, description):
    """With --shared, --data and --out."""
    made = argparse.ArgumentParser(prog=prog, description=description)
    made.add_argument("--shared", type=pathlib.Path, default=os.environ.get("LINCHPIN_SHARED", ROOT.parent / "shared"),
                      help="folder with models/ and data/ (default: ../shared, or LINCHPIN_SHARED)")
    made.add_argument("--data", type=pathlib.Path, help="CIFAR-10 binary batches (default: unpacked from shared)")
    made.add_argument("--out", type=pathlib.Path, default=ROOT / "target" / prog.replace("_", "-"))
    return made


def chosen(parser, given, known):
    """Names from a list at the command line; ends the program where one is not known."""
    names = given.split(",")
    if not set(names) <= set(known):
        parser.error(f"{', '.join(sorted(set(names) - set(known)))}: there are {', '.join(known)}")
    return names


def resolve(args):
    """Makes paths absolute; ends the program where --shared is none."""
    args.shared, args.out = pathlib.Path(args.shared).resolve(), args.out.resolve()
    if not (args.shared / "models").is_dir():
        sys.exit(f"{args.shared} has no models: name the folder with --shared or LINCHPIN_SHARED")


def exact_cifar10(args):
    """The folder of the batches with exact pixels."""
    return (args.data or cifar10.unpack(args.shared, args.out / "cifar10")).resolve()


def load_before(say, consequence):
    """What else the machine does; warns where that is much."""
    load = os.getloadavg()[0]
    if load > 0.5:
        say(f"the machine is busy (load {load:.2f}): {consequence}")
    return load
