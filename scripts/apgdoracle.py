"""Auto-PGD (Croce and Hein 2020, algorithm 1) in NumPy float64: the oracle of attack.rule.Apgd.

Its argument is the JSON {"w1", "b1", "w2", "b2": a network of one hidden ReLU layer on flat images,
"clean", "start": [n][pixels], "y", "t": [n], "loss": "ce" or "t-dlr", "norm", "epsilon",
"radius" of the projection (L2 aims a little inside the ball), "steps", "rho"}; prints, for each image, loss, best loss, step size and iterate at every step.
"""

import json
import sys

import numpy as np


def network(job):
    w1, b1, w2, b2 = (np.array(job[k], np.float64) for k in ("w1", "b1", "w2", "b2"))

    def logits_and_back(x):
        h = (x - 0.5) @ w1 + b1
        return np.maximum(h, 0) @ w2 + b2, lambda g: ((g @ w2.T) * (h > 0)) @ w1.T

    return logits_and_back


def cross_entropy(logits, y, _):
    """log p_y, which an attack minimises, and its gradient."""
    shifted = np.exp(logits - logits.max())
    p = shifted / shifted.sum()
    gradient = -p
    gradient[y] += 1
    return np.log(p[y]), gradient


def targeted_ratio(logits, y, t):
    order = np.argsort(-logits)
    spread = logits[order[0]] - (logits[order[2]] + logits[order[3]]) / 2
    margin = logits[y] - logits[t]
    gradient = np.zeros_like(logits)
    gradient[y] += 1 / spread
    gradient[t] -= 1 / spread
    gradient[order[0]] -= margin / spread**2
    gradient[order[2]] += margin / spread**2 / 2
    gradient[order[3]] += margin / spread**2 / 2
    return margin / spread, gradient


def project(norm, clean, x, epsilon):
    if norm == "linf":
        return np.clip(np.clip(x, clean - epsilon, clean + epsilon), 0, 1)
    offset = x - clean
    length = np.linalg.norm(offset)
    return np.clip(clean + offset * min(1, epsilon / max(length, 1e-30)), 0, 1)


def direction(norm, gradient):
    return np.sign(gradient) if norm == "linf" else gradient / max(np.linalg.norm(gradient), 1e-30)


def checkpoints(steps):
    """Section 3.2: w_j = p_j * steps; periods as the authors round them."""
    period, least, less = (max(int(s * steps), 1) for s in (0.22, 0.06, 0.03))
    at, found = 0, {}
    while at + period <= steps:
        at += period
        found[at] = period
        period = max(period - less, least)
    return found


def run(job, i, back, objective):
    clean, x = np.array(job["clean"][i]), np.array(job["start"][i])
    norm, epsilon, radius = job["norm"], job["epsilon"], job["radius"]
    checks = checkpoints(job["steps"])
    size, old, losses, bests, sizes, iterates = 2 * epsilon, x, [], [], [], []
    best, best_x, best_g, at_check, halved_last = np.inf, None, None, None, True
    for k in range(job["steps"] + 1):
        logits, pull = back(x)
        loss, g = objective(logits, job["y"][i], job["t"][i])
        g = pull(g)
        losses.append(loss)
        iterates.append(x)
        if loss < best:
            best, best_x, best_g = loss, x, g
        if k in checks:
            window = losses[k - checks[k] : k + 1]
            progress = sum(b < a for a, b in zip(window, window[1:]))
            halve = progress <= job["rho"] * checks[k] or (not halved_last and best >= at_check)
            if halve:
                size, x, g = size / 2, best_x, best_g
            halved_last, at_check = halve, best
        bests.append(best)
        sizes.append(size)
        z = project(norm, clean, x - size * direction(norm, g), radius)
        following = z if k == 0 else project(norm, clean, x + 0.75 * (z - x) + 0.25 * (x - old), radius)
        old, x = x, following
    return {"loss": losses, "best": bests, "size": sizes, "x": [v.tolist() for v in iterates]}


def main():
    job = json.loads(sys.argv[1])
    back = network(job)
    objective = {"ce": cross_entropy, "t-dlr": targeted_ratio}[job["loss"]]
    json.dump([run(job, i, back, objective) for i in range(len(job["y"]))], sys.stdout)


if __name__ == "__main__":
    main()
