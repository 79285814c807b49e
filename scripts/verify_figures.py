"""Checks the numbers behind figures 1, 2 and 3 of a run's report against SciPy and NumPy.

Everything is computed again from the Parquet parts of the run folder and compared with
figures/*.csv, point by point: densities (scipy.stats.gaussian_kde, Scott's rule) as a share of
SciPy's, their x as a share of the curve's width, shares and ends of intervals as they are. A point that one side lacks is a
difference, too.
"""

import argparse
import collections
import csv
import pathlib
import sys

import numpy as np
from scipy.stats import gaussian_kde

import runfolder

TOLERANCE = 1e-6


def densities(run):
    """Scaled sensitivity of each neuron, by model: mean of (Δ − μ)/σ over images with finite Δ."""
    statistics = {(r["model"], r["neuron"]): r for r in runfolder.rows(run, "neuron-statistics")}
    deltas = collections.defaultdict(list)
    for row in runfolder.rows(run, "neurons"):
        s = statistics[row["model"], row["neuron"]]
        if s["std"] > 0 and np.isfinite(row["delta"]):
            deltas[row["model"], row["neuron"]].append((row["delta"] - s["mean"]) / s["std"])
    samples = collections.defaultdict(list)
    for (model, _), values in deltas.items():
        samples[model].append(np.mean(values))
    for model, values in samples.items():
        values = np.array(values)
        first, third = np.quantile(values, [0.25, 0.75])
        reach = 3 * (third - first)
        kept = values[(values >= first - reach) & (values <= third + reach)]
        # Where there are not two values there is no curve.
        if len(kept) > 1 and np.ptp(kept) > 0:
            yield model, gaussian_kde(kept, bw_method="scott"), kept


def check_figure1(run, lines):
    worst = 0
    drawn = collections.defaultdict(list)
    for line in lines:
        drawn[line["model"]].append((float(line["scaled_delta"]), float(line["density"])))
    found = set()
    for model, density, kept in densities(run):
        found.add(model)
        points = np.array(drawn[model] or [(np.nan, np.nan)])
        width = np.sqrt(density.covariance[0, 0])
        grid = np.linspace(kept.min() - 3 * width, kept.max() + 3 * width, len(points))
        expected = density(grid)
        worst = largest(worst, np.abs(points[:, 0] - grid) / np.ptp(grid))
        worst = largest(worst, np.abs(points[:, 1] - expected) / expected)
    return worst if found == set(drawn) else np.inf


def check_figure2(run, name, lines):
    worst = 0
    counts = collections.defaultdict(lambda: [0, 0])
    lines = [line for line in lines if line["series"] == "single neuron"]
    threats = {(line["norm"], float(line["epsilon"])) for line in lines}
    if len(threats) != 1:
        sys.exit(f"{name}: norm and epsilon are not those of one threat model")
    norm, epsilon = threats.pop()
    for row in runfolder.rows(run, "sweep"):
        if row["norm"] == norm and row["epsilon"] == epsilon and row["target"]:
            count = counts[row["model"], row["rank"]]
            count[0] += row["success"]
            count[1] += 1
    if {(line["model"], float(line["rank"])) for line in lines} != set(counts):
        return np.inf
    for line in lines:
        hits, n = counts[line["model"], int(float(line["rank"]))]
        expected = (hits / n, *wilson(hits, n), n)
        got = [float(line[c]) for c in ("success", "low", "high", "n")]
        worst = largest(worst, np.abs(np.array(expected) - got))
    return worst


def wilson(hits, n):
    """The roots of (p − hits/n)² = z² p (1 − p)/n, which Wilson's interval lies between."""
    z2 = 1.959963984540054**2
    share = hits / n
    roots = np.roots([1 + z2 / n, -(2 * share + z2 / n), share**2])
    return sorted(np.real(roots))


def check_figure3(run, lines):
    worst = 0
    drawn = collections.defaultdict(list)
    for line in lines:
        drawn[line["model"]].append((float(line["scaled_activation"]), float(line["share"])))
    counts = collections.defaultdict(int)
    for row in runfolder.rows(run, "activations"):
        counts[row["model"]] = counts[row["model"]] + np.array(row["histogram"])
    if set(counts) != set(drawn):
        return np.inf
    for model, bins in counts.items():
        points = np.array(drawn[model])
        if len(points) != len(bins) + 1:
            return np.inf
        shares = bins / bins.sum()
        expected = np.stack([np.linspace(0, 1, len(bins) + 1), np.append(shares, shares[-1])], 1)
        worst = largest(worst, np.abs(points - expected))
    return worst


def check_zeros(run, lines):
    worst = 0
    drawn = collections.defaultdict(list)
    for line in lines:
        drawn[line["model"]].append(float(line["zero_share"]))
    shares = collections.defaultdict(list)
    for row in runfolder.rows(run, "activations"):
        shares[row["model"]].append(row["zeroshare"])
    if set(shares) != set(drawn):
        return np.inf
    for model, values in shares.items():
        expected = sorted(values, reverse=True)
        expected.append(expected[-1])
        if len(expected) != len(drawn[model]):
            return np.inf
        worst = largest(worst, np.abs(np.array(drawn[model]) - expected))
    return worst


def largest(worst, differences):
    """NaN counts as infinite."""
    found = np.max(differences)
    return np.inf if np.isnan(found) else max(worst, found)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=pathlib.Path, help="a run folder with figures/, as report leaves it")
    args = parser.parse_args()
    checks = [
        ("figure1", check_figure1, "neurons"),
        ("figure3", check_figure3, "activations"),
        ("figure3-zeros", check_zeros, "activations"),
    ]
    folder = args.run / "figures"
    names = [p.stem for p in sorted(folder.glob("figure2-*.csv"))]
    checks[1:1] = [(n, lambda run, lines, n=n: check_figure2(run, n, lines), "sweep") for n in names]
    has = lambda kind: any((args.run / "results").glob(f"{kind}@*.parquet"))
    failed = has("sweep") and not names
    if failed:
        print("figure2: the run has a sweep, but no figure of it")
    checked = 0
    for name, check, kind in checks:
        file = folder / f"{name}.csv"
        if not file.exists():
            print(f"{name}: {'MISSING' if has(kind) else f'no {kind} in this run'}")
            failed |= has(kind)
            continue
        with open(file, newline="", encoding="utf-8") as text:
            lines = list(csv.DictReader(text))
        if any(line["run"] for line in lines):
            sys.exit(f"{file} is of several runs: report each by itself")
        worst = check(args.run, lines)
        checked += 1
        good = worst <= TOLERANCE
        failed |= not good
        print(f"{name}: {len(lines)} points, largest difference {worst:.2g}, {'good' if good else 'BAD'}")
    if checked == 0:
        sys.exit(f"{folder} holds none of figures 1, 2 and 3: run linchpin report first")
    print(f"tolerance {TOLERANCE:g}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
