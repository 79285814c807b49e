"""The oracle of Δ (equation 2): what must hold for each image and neuron, in float64.

At Δ(1+τ) the class that Δ leads to beats the predicted class y; at 64 log-spaced |δ| <= |Δ|(1-τ) of
both signs, inside the feature's interval, y stays on top; where Δ is +∞ nothing changes inside the
interval. τ = 1e-4 + 1e-6 S / (l_y - l_c) with S = Σ|z_j| max|W_j| + max|b| allows for float32; pairs
with τ > 0.01 say nothing and are counted.
"""

import collections

import numpy as np

POINTS = 64
CHUNK = 32  # neurons at once


def assemble(rows):
    """Rows of neurons -> image -> (z [F], Δ [F], class it leads to [F], state [F])."""
    images = collections.defaultdict(list)
    for row in rows:
        images[row["image"]].append((row["neuron"], row["z"], row["delta"], row["flipclass"], row["state"]))
    for image, neurons in sorted(images.items()):
        _, z, delta, flip, state = zip(*sorted(neurons))
        yield image, np.array(z, np.float64), np.array(delta, np.float64), np.array(flip), np.array(state)


def on_top(logits, weights, y, deltas):
    """Whether y has the largest logit; weights [J, C], deltas [J, P] -> [J, P]."""
    gap = logits[y] - logits + deltas[..., None] * (weights[:, None, y, None] - weights[:, None, :])
    return gap.min(axis=-1) >= 0


def check_image(z, delta, flip, state, w, b, low, high):
    """Counts for an image: pairs, wrong ones, undecidable ones, +∞."""
    logits = z @ w + b
    y = int(logits.argmax())
    scale = np.abs(z) @ np.abs(w).max(axis=1) + np.abs(b).max()
    finite, infinite = state == "FINITE", state == "NO_CROSSING"
    gap = np.where(finite, logits[y] - logits[np.where(finite, flip, 0)], np.inf)
    tau = 1e-4 + 1e-6 * scale / np.maximum(gap, 1e-30)
    # Without a crossing, how far the ends of the interval can be trusted depends on the nearest class.
    second = logits[y] - np.delete(logits, y).max()
    tau = np.where(infinite, 1e-4 + 1e-6 * scale / max(second, 1e-30), tau)
    unclear = (tau > 0.01) & (state != "TIE")
    wrong = np.zeros(len(z), bool)
    for start in range(0, len(z), CHUNK):
        j = np.arange(start, min(start + CHUNK, len(z)))
        j = j[finite[j] & ~unclear[j]]
        d, t = delta[j], tau[j]
        beyond = d * (1 + t)
        c = flip[j]
        wrong[j] |= logits[c] + beyond * w[j, c] <= logits[y] + beyond * w[j, y]
        slack = 1e-6 * np.maximum(1, np.abs(z[j]))
        wrong[j] |= (z[j] + d < low - slack) | (z[j] + d > high + slack)
        steps = np.abs(d)[:, None] * (1 - t)[:, None] * np.logspace(-6, 0, POINTS)
        for deltas in (steps, -steps):
            inside = (z[j, None] + deltas >= low) & (z[j, None] + deltas <= high)
            wrong[j] |= (~on_top(logits, w[j], y, deltas) & inside).any(axis=1)
    for end in (low, high):
        j = np.flatnonzero(infinite & ~unclear)
        if np.isinf(end):  # a line that rises faster than y's gets ahead somewhere
            slopes = np.sign(end) * (w[j] - w[j, y, None])
            wrong[j] |= slopes.max(axis=1) > 0
        else:
            deltas = ((end - z[j]) * (1 - tau[j]))[:, None]
            wrong[j] |= ~on_top(logits, w[j], y, deltas)[:, 0]
    wrong[state == "TIE"] |= abs(second) > 1e-6 * scale
    wrong |= infinite != np.isposinf(delta)
    return np.array([len(z), wrong.sum(), unclear.sum(), infinite.sum()])


def check(rows, w, b, low, high):
    """Sums of check_image over the rows of a model, and the number of images."""
    w, b, total, images = w.astype(np.float64), b.astype(np.float64), np.zeros(4, int), 0
    for _, z, delta, flip, state in assemble(rows):
        total += check_image(z, delta, flip, state, w, b, low, high)
        images += 1
    return total, images
