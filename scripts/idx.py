"""The idx format of MNIST and its kin, gzipped."""

import gzip
import pathlib
import struct
import sys

import numpy as np

WHERE = "apt-get download dataset-fashion-mnist && dpkg-deb -x dataset-fashion-mnist_*.deb DIR, then DIR/usr/share/datasets/fashion-mnist"


def read(path):
    """The array of an idx file of bytes."""
    path = pathlib.Path(path)
    if not path.is_file():
        sys.exit(f"{path} is not there. Fashion-MNIST is a Debian package: {WHERE}")
    with gzip.open(path) as f:
        data = f.read()
    zero, kind, rank = struct.unpack(">HBB", data[:4])
    if zero != 0 or kind != 8:
        sys.exit(f"{path} is not an idx file of bytes")
    shape = struct.unpack(f">{rank}I", data[4 : 4 + 4 * rank])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def write(path, array):
    """Writes bytes as gzipped idx; the same array gives the same file."""
    header = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as f:
        f.write(header + array.astype(np.uint8).tobytes())
