"""Kills a short training with SIGKILL at random moments and looks whether that can be seen afterwards.

Two undisturbed runs first: if they are bit-equal, so must the killed one be; otherwise its weights must be no
farther from either than they are from each other. Needs nothing but Python's standard library.
"""

import argparse
import array
import collections
import csv
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAME = "killed"
STATE = pathlib.Path("training") / NAME
EXPORT = pathlib.Path("models") / NAME
TIMES = {"images_per_second"}
POLL = 0.01
SPEC = """
name: "Resume"
models {{
  name: "{name}"
  train {{
    architecture {{ cnn {{ widths: [16, 32] }} }}
    epochs: {epochs}
    batch_size: 32
    learning_rate {{ value: 0.05 warm_up_epochs: 1 }}
    augmentation {{ pad_and_crop: 2 flip: true }}
    average_decay: 0.9
    loss {{ fast {{ threat {{ epsilon: 4/255 }} }} sensitivity {{ lambda1: 0.1 lambda2: 1 k: 4 }} }}
    checkpoint_seconds: 0.2
    evaluation {{ every_epochs: {every} images: 50 steps: 3 neurons: [1] }}
    keep_best: "clean/accuracy"
    early_stopping {{ patience: 1000 }}
  }}
}}
data {{ idx {{ path: "{data}" }} limit: 50 }}
tasks {{ sensitivity {{ }} }}
"""


class Session:
    """A process of linchpin on a run folder."""

    def __init__(self, work, out):
        self.out = out
        self.events_before = len(events(out))
        self.errors = work / "stderr"
        environment = dict(os.environ, TMPDIR=str(work / "tmp"))
        options = environment.get("LINCHPIN_JAVA_OPTS", "")
        environment["LINCHPIN_JAVA_OPTS"] = f"{options} -Djava.io.tmpdir={work / 'tmp'}"
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [ROOT / "scripts" / "linchpin", "run", work / "spec.textproto", "--out", out],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, env=environment,
                start_new_session=True)
        self.began = time.monotonic()

    def age(self):
        return time.monotonic() - self.began

    def started(self):
        """Whether it has come to the training."""
        return len(events(self.out)) > self.events_before

    def running(self):
        return self.process.poll() is None

    def finish(self):
        """Seconds it took; ends the program if it failed."""
        if self.process.wait() != 0:
            sys.exit(f"linchpin failed with {self.process.returncode}:\n{self.errors.read_text()}")
        return self.age()

    def kill(self):
        """Whether it was still running; fails if a process of its group outlives it."""
        alive = self.running()
        if alive:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for _ in range(200):
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return alive
            time.sleep(POLL)
        sys.exit("a process that linchpin started is still running")

    def phase(self):
        """What it was at, by what is on the disk."""
        if (self.out / EXPORT / "saved_model.pb").exists():
            return "after export"
        if not self.started():
            return "start"
        if any((self.out / EXPORT).parent.glob(".*")):
            return "export"
        if any((self.out / STATE).glob("*/.checkpoint*")):
            return "checkpoint"
        evaluated = {row["epoch"] for row in rows(self.out, "evaluations")}
        ended = [int(row["epoch"]) for row in rows(self.out, "epochs")]
        if ended and ended[-1] % EVERY == 0 and str(ended[-1]) not in evaluated:
            return "evaluation"
        return "training"


EVERY = 4


def events(out):
    return list((out / STATE / "tensorboard").glob("events.*"))


def rows(out, name):
    """Rows of a CSV file that may be growing."""
    file = out / STATE / f"{name}.csv"
    return [r for r in csv.DictReader(file.open()) if None not in r.values()] if file.exists() else []


def step(out):
    """The last step that history.csv shows."""
    history = rows(out, "history")
    try:
        return int(history[-1]["step"]) if history else 0
    except (TypeError, ValueError):
        return 0


class Course:
    """How an undisturbed run went: when its first step was seen, when which step, when it ended."""

    def __init__(self, session):
        self.seen = []
        while session.running():
            done = step(session.out)
            if done > (self.seen[-1][1] if self.seen else 0):
                self.seen.append((session.age(), done))
            time.sleep(POLL)
        self.seconds = session.finish()
        self.first = self.seen[0][0]
        self.trained = self.seen[-1][0]

    def wait(self, session, moment):
        """Until the session is where the undisturbed run was at that moment, or has ended."""
        if moment < self.first:
            await_age(session, moment)
        elif moment < self.trained:
            at, reached = max((p for p in self.seen if p[0] <= moment))
            while session.running() and not (session.started() and step(session.out) >= reached):
                time.sleep(POLL)
            await_age(session, session.age() + moment - at)
        else:
            while session.running() and not (session.started() and step(session.out) >= self.seen[-1][1]):
                time.sleep(POLL)
            await_age(session, session.age() + moment - self.trained)


def await_age(session, seconds):
    while session.running() and session.age() < seconds:
        time.sleep(POLL / 10)


def weights(out):
    with zipfile.ZipFile(out / EXPORT / "assets.extra" / "weights.npz") as npz:
        return {name: npz.read(name) for name in npz.namelist()}


def distance(one, other):
    """Largest difference of two weights.npz."""
    if one.keys() != other.keys():
        return float("inf")
    largest = 0.0
    for name in one:
        a, b = (floats(w[name]) for w in (one, other))
        largest = max([largest] + [abs(x - y) for x, y in zip(a, b)])
    return largest


def floats(npy):
    header = 10 + int.from_bytes(npy[8:10], "little")
    return array.array("f", npy[header:])


def tables(out):
    return {
        name: [{k: v for k, v in row.items() if k not in TIMES} for row in rows(out, name)]
        for name in ("history", "epochs", "evaluations")}


def names(out):
    """What lies in a run folder; without what depends on the time or, as meant, on the sessions."""
    found = collections.Counter()
    for file in out.rglob("*"):
        relative = file.relative_to(out)
        if relative.parts[0] == "log" or relative.parent == STATE / "tensorboard":
            continue
        # The last one, and another of some step before.
        if relative.parent == STATE / "checkpoints" and not relative.name.startswith("."):
            relative = relative.parent / "checkpoint"
        found[str(relative)] += 1
    return found


def differences(one, other, spread):
    """What tells two runs apart, in words."""
    found = []
    if weights(one) != weights(other):
        far = distance(weights(one), weights(other))
        if not far <= spread:
            found.append(f"weights differ by {far:.3g}")
    if spread == 0:
        a, b = tables(one), tables(other)
        for name in a:
            if a[name] != b[name]:
                at = next((i for i, (x, y) in enumerate(zip(a[name], b[name])) if x != y), "the end")
                found.append(f"{name}.csv differs at row {at} ({len(a[name])} and {len(b[name])} rows)")
    return found


def left_behind(one, other):
    a, b = names(one), names(other)
    found = [f"only undisturbed: {n}" for n in sorted((a - b).elements())]
    return found + [f"left behind: {n}" for n in sorted((b - a).elements())]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="default 20")
    parser.add_argument("--epochs", type=int, default=24, help="of the training; default 24")
    parser.add_argument("--seed", type=int, default=1, help="of the moments; default 1")
    parser.add_argument("--keep", action="store_true", help="keep the run folders, and say where")
    options = parser.parse_args()
    subprocess.run([ROOT / "scripts" / "linchpin", "--version"], check=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="verify_resume."))
    try:
        failures = verify(options, work)
    finally:
        if options.keep:
            print(f"run folders: {work}")
        else:
            shutil.rmtree(work)
    for failure in failures:
        print(f"FAILED: {failure}")
    if failures:
        sys.exit(1)
    print("ok")


def verify(options, work):
    (work / "tmp").mkdir()
    data = ROOT / "savedmodels" / "fashion-mnist-slice"
    (work / "spec.textproto").write_text(
        SPEC.format(name=NAME, epochs=options.epochs, every=EVERY, data=data))
    one, two, killed = work / "one", work / "two", work / "killed"
    course = Course(Session(work, one))
    temporary = set(os.listdir(work / "tmp"))
    second = Session(work, two).finish()
    print(
        f"undisturbed: {course.seconds:.1f} s and {second:.1f} s; first step seen after"
        f" {course.first:.1f} s, the last after {course.trained:.1f} s", flush=True)
    spread = 0 if not differences(one, two, 0) else distance(weights(one), weights(two))
    print("the undisturbed runs " + ("are bit-equal" if spread == 0 else f"differ by {spread:.3g}"))
    failures = left_behind(one, two)

    draw = random.Random(options.seed)
    moments = sorted(draw.uniform(0, course.seconds) for _ in range(options.kills))
    phases = collections.Counter()
    for moment in moments:
        session = Session(work, killed)
        course.wait(session, moment)
        hit = session.kill()
        phase = session.phase() if hit else "too late: it had ended"
        if not hit:
            session.finish()
        phases[phase] += 1
        print(f"  {moment:6.2f} s: {phase}, step {step(killed)} seen", flush=True)
    Session(work, killed).finish()
    print("killed: " + ", ".join(f"{n} × {p}" for p, n in phases.most_common()))
    failures += differences(one, killed, spread) + left_behind(one, killed)
    failures += [f"left in the temporary folder: {n}" for n in set(os.listdir(work / "tmp")) - temporary]
    return failures


if __name__ == "__main__":
    main()
