#!/usr/bin/env python
"""Makes savedmodels/fashion-mnist-slice: the first images of Fashion-MNIST's test and training sets.

    apt-get download dataset-fashion-mnist
    dpkg-deb -x dataset-fashion-mnist_*.deb fashion
    $(scripts/python-venv) scripts/make_fashion_slice.py fashion/usr/share/datasets/fashion-mnist

The test images are audited; the training images give the mean and standard deviation of the neurons.
"""

import pathlib
import sys

import idx

OUT = pathlib.Path(__file__).resolve().parent.parent / "savedmodels/fashion-mnist-slice"
COUNT = 500


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    source = pathlib.Path(sys.argv[1])
    OUT.mkdir(parents=True, exist_ok=True)
    for name in ("t10k-images-idx3", "t10k-labels-idx1", "train-images-idx3", "train-labels-idx1"):
        file = f"{name}-ubyte.gz"
        idx.write(OUT / file, idx.read(source / file)[:COUNT])
        print(f"{OUT / file}: {(OUT / file).stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
