"""linchpin's command line, for the scripts that compare."""

import json
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / "scripts/linchpin"


def run(*arguments, **more):
    command = [str(PROGRAM), "--quiet", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def version():
    """Builds it, if need be."""
    return run("--version").strip()


def bench(*arguments):
    """Figures."""
    return json.loads(run("bench", *arguments, "--json"))


def audit(out, *arguments):
    """summary.json of a new run folder."""
    shutil.rmtree(out, ignore_errors=True)
    run("audit", "--out", out, *arguments)
    return json.loads((out / "summary.json").read_text())


def untrained_vgg19(data, out):
    """An export of a VGG-19 that made one step of training: speed is all that it is for."""
    if not (out / "saved_model.pb").is_file():
        work = out.with_name(out.name + "-run")
        for folder in (work, out):
            shutil.rmtree(folder, ignore_errors=True)
        options = ["--data", f"cifar10:{data}", "--epochs", "0.02", "--limit", "2", "--out", work]
        run("train", "--arch", "vgg19", *options, "--set", "models[0].train.evaluation.every_epochs=0")
        run("export", work, "--out", out)
    return out
