"""Auto-PGD (Croce and Hein 2020, algorithm 1) in NumPy float64: the oracle of attack.rule.Apgd and, under L1
(Croce and Hein 2021), of attack.rule.ApgdL1.

Its argument is the JSON {"w1", "b1", "w2", "b2": a network of one hidden ReLU layer on flat images,
"clean", "start": [n][pixels], "y", "t": [n], "loss": "ce" or "t-dlr", "norm", "epsilon",
"radius" of the projection (L2 aims a little inside the ball), "steps", "rho"}; prints, for each image, loss, best loss, step size and iterate at every step.
Under L1 "radius" has one for each of the balls of 3, 2 and 1 epsilon, "rho" is not read, and the support is printed, too: in how many pixels the best
iterate differed from the clean image.
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


def l1_project(clean, x, radius):
    """The nearest point of ball and box: offsets shrink by one number, which bisection finds."""
    offset = x - clean
    room = np.where(offset > 0, 1 - clean, clean)
    kept = lambda by: np.clip(np.abs(offset) - by, 0, room)
    low, high = 0.0, np.abs(offset).max()
    if kept(0).sum() <= radius:
        high = 0.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if kept(middle).sum() <= radius else (middle, high)
    return clean + np.sign(offset) * kept(high)


def run_l1(job, i, back, objective):
    """As the authors' code has it, with larger balls first; a part's best iterate goes into the next part's ball."""
    clean, x, steps = np.array(job["clean"][i]), np.array(job["start"][i]), job["steps"]
    share = int(np.ceil(0.3 * steps))
    losses, bests, sizes, supports, iterates = [], [], [], [], []
    for part, iterations in enumerate((share, share, steps - 2 * share)):
        largest, radius = (3 - part) * job["epsilon"], job["radius"][part]
        period, size = max(int(0.04 * iterations), 1), largest
        x = l1_project(clean, x, radius)
        best = np.inf
        for k in range(iterations + 1):
            logits, pull = back(x)
            loss, g = objective(logits, job["y"][i], job["t"][i])
            g = pull(g)
            losses.append(loss)
            iterates.append(x)
            if k == 0 or loss < best:
                best, best_x, best_g = loss, x, g
            differs = int((best_x != clean).sum())
            if k == 0:
                support = differs
            elif k % period == 0:
                fell = support > 0 and differs / support < 0.95
                size = largest if fell else max(size / 1.5, largest / 10)
                support = differs
                if fell:
                    x, g = best_x, best_g
            bests.append(best)
            sizes.append(size)
            supports.append(support)
            # The authors round share * pixels; of pixels in ascending order those from there on count.
            count = max(int(np.ceil(support / 1.5 - 1e-9)), 1)
            chosen = np.abs(g) >= np.sort(np.abs(g))[-count]
            direction = np.sign(g) * chosen
            x = l1_project(clean, x - size * direction / max(np.abs(direction).sum(), 1e-10), radius)
        x = best_x
    return {"loss": losses, "best": bests, "size": sizes, "support": supports, "x": [v.tolist() for v in iterates]}


def main():
    job = json.loads(sys.argv[1])
    back = network(job)
    objective = {"ce": cross_entropy, "t-dlr": targeted_ratio}[job["loss"]]
    goes = run_l1 if job["norm"] == "l1" else run
    json.dump([goes(job, i, back, objective) for i in range(len(job["y"]))], sys.stdout)


if __name__ == "__main__":
    main()
