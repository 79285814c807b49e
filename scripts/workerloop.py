"""The worker's side of workers.Worker: orders on standard input, answers on what was standard output."""

import json
import os
import sys
import traceback


def serve(versions, obey):
    """`obey(order)` gives the answer, a dict; what it throws is answered as an error."""
    # Libraries print what they like; it must not get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(content):
        print(json.dumps(content), file=answers, flush=True)

    answer({"versions": versions})
    for line in sys.stdin:
        try:
            answer(obey(json.loads(line)))
        except Exception as e:
            traceback.print_exc()
            answer({"error": f"{type(e).__name__}: {e}".splitlines()[0]})
