"""Python processes that work when told to: a line of JSON in, a line of JSON out."""

import json
import os
import pathlib
import subprocess
import sys

SCRIPTS = pathlib.Path(__file__).resolve().parent


class Worker:
    """The driver's side of workerloop.serve."""

    def __init__(self, python, file, *arguments, environment=None):
        """`file` is relative to scripts/; modules there and beside the file can be imported by it."""
        self.name = pathlib.Path(file).name
        self.process = subprocess.Popen(
            [python, SCRIPTS / file, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {}), "PYTHONPATH": str(SCRIPTS)},
        )
        self.versions = self._answer()["versions"]

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended, exit code {self.process.wait()}")
        return json.loads(line)

    def ask(self, **order):
        """What the worker answers; {"error": ...} where it can't."""
        print(json.dumps(order), file=self.process.stdin, flush=True)
        return self._answer()

    def demand(self, **order):
        """The same; an error ends the program."""
        answer = self.ask(**order)
        if "error" in answer:
            sys.exit(f"{self.name}: {order}: {answer['error']}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()
