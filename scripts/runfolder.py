"""Reads the results of a run folder."""

import sys

import pyarrow.parquet


def rows(folder, kind):
    """Rows of all parts of a kind as dicts; names of columns in lower case without underscores."""
    files = sorted((folder / "results").glob(f"{kind}@*.parquet"))
    if not files:
        sys.exit(f"{folder}/results holds no {kind}")
    for file in files:
        # ParquetFile, not read_table: "=" in a path is no partition.
        for row in pyarrow.parquet.ParquetFile(file).read().to_pylist():
            yield {k.replace("_", "").lower(): v for k, v in row.items()}
