"""What both workers of compare_training do with an order."""

import time

import workerloop


def serve(versions, trainer):
    """`trainer(network, variant, batch)` gives (train, parameters); `train(steps)` gives the seconds of steps."""
    made = {}

    def obey(order):
        batch, key = order["batch"], (order["network"], order["variant"])
        if key not in made:
            made[key] = trainer(*key, batch)
            made[key][0](2)
        train, parameters = made[key]
        one = train(2) / 2
        steps = max(2, round(order["seconds"] / one))
        return {"images_per_second": steps * batch / train(steps), "parameters": parameters}

    workerloop.serve(versions, obey)


def steps_timed(steps, step):
    begin = time.perf_counter()
    for i in range(steps):
        step(i)
    return time.perf_counter() - begin
