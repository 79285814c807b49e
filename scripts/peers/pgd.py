"""What every peer of compare_peers is asked to do, and how long it takes."""

import time

EPSILON = 8 / 255
# A step of the timed loops is as long as one of this many.
USUAL_STEPS = 100


def step_size(steps):
    return 2.5 * EPSILON / steps


def steps_per_second(attack, batch, seconds):
    """`attack(steps)` makes so many gradient steps on each of a batch of images; it has run before."""
    one = timed(attack, 2) / 2
    steps = max(2, round(seconds / one))
    return steps * batch / timed(attack, steps)


def timed(attack, steps):
    begin = time.perf_counter()
    attack(steps)
    return time.perf_counter() - begin
