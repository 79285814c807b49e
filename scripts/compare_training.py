"""Images a second of training: linchpin against Keras `fit` on TensorFlow and against PyTorch.

All take turns, round after round, and the median of the rounds counts. Everyone has all cores, noise in
memory, batch 128, SGD with Nesterov momentum and weight decay 5e-4, and tells loss and accuracy.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

from workers import Worker

ROOT = pathlib.Path(__file__).resolve().parent.parent
BATCH = 128

# Who, its variant, and whether it computes in bfloat16.
RUNS = [
    ("linchpin", "float32", False),
    ("keras", "float32", False),
    ("torch", "eager", False),
    ("torch", "channels_last", False),
    ("torch", "channels_last+compile", False),
    ("linchpin", "bfloat16", True),
    ("keras", "mixed_bfloat16", True),
    ("torch", "channels_last+bfloat16", True),
    ("torch", "channels_last+compile+bfloat16", True),
]


def say(text):
    print(f"compare_training: {text}", file=sys.stderr, flush=True)


class Trainer(Worker):
    """A Python process that trains."""

    def measure(self, network, variant, seconds):
        return self.ask(network=network, variant=variant, batch=BATCH, seconds=seconds)


class Linchpin:
    """The command line; a process each time, its start not counted."""

    def __init__(self):
        self.program = ROOT / "scripts/linchpin"
        # Builds it, if need be.
        subprocess.run([self.program, "--version"], check=True, stdout=subprocess.DEVNULL)
        self.versions = None

    def measure(self, network, precision, seconds):
        command = f"--quiet bench train --arch {network} --batch {BATCH} --precision {precision} --compare none"
        command += f" --rounds 1 --seconds {seconds} --json"
        done = subprocess.run([self.program, *command.split()], check=True, stdout=subprocess.PIPE, text=True)
        figures = json.loads(done.stdout)
        self.versions = f"linchpin {figures['linchpin']['version']} ({figures['linchpin']['commit']}, TensorFlow {figures['tensorflow']})"
        return {"images_per_second": figures["training"][0]["imagesPerSecond"]["median"]}

    def close(self):
        pass


def measure(args, programs):
    """(network, program, variant) -> images a second of each round; an empty list where it can't."""
    rates, parameters = {}, {}
    for turn in range(args.rounds):
        for network in args.networks:
            for program, variant, _ in RUNS:
                key = network, program, variant
                if rates.get(key) == []:
                    continue
                answer = programs[program].measure(network, variant, args.seconds)
                if "error" in answer:
                    say(f"{program} {variant} can't train {network}: {answer['error']}")
                    rates[key] = []
                    continue
                rates.setdefault(key, []).append(answer["images_per_second"])
                say(f"round {turn + 1}: {network} {program} {variant}: {rates[key][-1]:.1f} images/s")
                if "parameters" in answer:
                    count = parameters.setdefault(network, answer["parameters"])
                    if count != answer["parameters"]:
                        sys.exit(f"{network} of {program} has {answer['parameters']} parameters, another {count}")
    return rates


def tables(args, rates):
    for network in args.networks:
        print(f"\n| {network}, images/s ({args.rounds} rounds of {args.seconds} s) | median | min | max | linchpin's, times |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for mixed in (False, True):
            own = None
            for program, variant, _ in (run for run in RUNS if run[2] == mixed):
                found = rates[network, program, variant]
                if not found:
                    print(f"| {program}, {variant} | failed | | | |")
                    continue
                median = statistics.median(found)
                own = own or median
                print(f"| {program}, {variant} | {median:.1f} | {min(found):.1f} | {max(found):.1f} | {own / median:.2f} |")


def arguments():
    parser = argparse.ArgumentParser(prog="compare_training", description=__doc__)
    parser.add_argument("--networks", default="resnet20,vgg19", help="of resnet20, vgg19 (default: both)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6, help="that one turn lasts, about (default: 6)")
    parser.add_argument("--keras", default=sys.executable, help=argparse.SUPPRESS)
    parser.add_argument("--torch", default=sys.executable, help=argparse.SUPPRESS)
    args = parser.parse_args()
    args.networks = args.networks.split(",")
    if not set(args.networks) <= {"resnet20", "vgg19"} or min(args.rounds, args.seconds) < 1:
        parser.error("networks are resnet20 and vgg19; rounds and seconds at least 1")
    return args


def main():
    args = arguments()
    load = os.getloadavg()[0]
    if load > 0.5:
        say(f"the machine is busy (load {load:.2f}): figures will be low")
    programs = {
        "linchpin": Linchpin(),
        "keras": Trainer(args.keras, "trainingspeed/keras_worker.py"),
        "torch": Trainer(args.torch, "trainingspeed/torch_worker.py"),
    }
    try:
        rates = measure(args, programs)
    finally:
        for program in programs.values():
            program.close()
    versions = "; ".join(program.versions for program in programs.values())
    print(f"{versions}. {os.cpu_count()} cores, {platform.machine()}; batch {BATCH}; load before: {load:.2f}.")
    tables(args, rates)


if __name__ == "__main__":
    main()
