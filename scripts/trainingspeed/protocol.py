"""The worker's side of compare_training: orders on standard input, answers on what was standard output."""

import json
import os
import sys
import time


def serve(versions, trainer):
    """`trainer(network, variant, batch)` gives (train, parameters); `train(steps)` gives the seconds of steps."""
    # Libraries print what they like; it must not get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    made = {}

    def answer(content):
        print(json.dumps(content), file=answers, flush=True)

    answer({"versions": versions})
    for line in sys.stdin:
        order = json.loads(line)
        batch, key = order["batch"], (order["network"], order["variant"])
        try:
            if key not in made:
                made[key] = trainer(*key, batch)
                made[key][0](2)
            train, parameters = made[key]
            one = train(2) / 2
            steps = max(2, round(order["seconds"] / one))
            answer({"images_per_second": steps * batch / train(steps), "parameters": parameters})
        except Exception as e:
            answer({"error": f"{type(e).__name__}: {e}".splitlines()[0]})


def steps_timed(steps, step):
    begin = time.perf_counter()
    for i in range(steps):
        step(i)
    return time.perf_counter() - begin
