"""Make the rows of a fit benchmark: same arguments, same rows.

From a log: the standard features, with the training rows apart from the last cutoff's, which are
scored. Without: --rows of --columns correlated normal columns and one outcome of 20 %. Each set of
rows is written twice: as Parquet, and as rows of doubles (features, NaN for null, then outcomes).
"""
import argparse
import json
from pathlib import Path
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.optimize import brentq
from scipy.special import expit

import layout as L
import peer_fit

BLOCK = 65536
CORRELATION, RATE = 0.5, 0.2


def write(folder, name, table, features, outcomes, **options):
    pq.write_table(table, folder / f"{name}.parquet", **options)
    with open(folder / f"{name}.f64", "wb") as f:
        for low in range(0, table.num_rows, BLOCK):
            part = table.slice(low, BLOCK)
            np.column_stack([part[c].to_numpy().astype(np.float64)
                             for c in [*features, *outcomes]]).tofile(f)


def standard(folder, events):
    """The workload's features as NumPy computes them."""
    features = folder / "features.parquet"
    subprocess.run([sys.executable, Path(__file__).parent / "peer_numpy.py", events, "--out",
                    features], check=True, stdout=subprocess.DEVNULL)
    train, test = peer_fit.halves(pq.read_table(features))
    write(folder, "train", train, L.FEATURE_NAMES, L.LABELS)
    write(folder, "score", test, L.FEATURE_NAMES, L.LABELS)
    features.unlink()
    return {"features": L.FEATURE_NAMES, "outcomes": L.LABELS, "rows": train.num_rows,
            "scored": test.num_rows}


def dense(folder, rows, columns, seed):
    """Columns in a chain, neighbours correlated by CORRELATION, and a logistic truth."""
    random = np.random.default_rng(seed)
    X = np.empty((rows, columns), order="F")
    for j in range(columns):
        X[:, j] = random.standard_normal(rows)
        if j:
            X[:, j] = CORRELATION * X[:, j - 1] + np.sqrt(1 - CORRELATION ** 2) * X[:, j]
    eta = X @ (random.standard_normal(columns) / np.sqrt(columns))
    level = brentq(lambda a: expit(eta + a).mean() - RATE, -20, 20)
    y = (random.random(rows) < expit(eta + level)).astype(np.int8)
    names = [f"x{j}" for j in range(columns)]
    table = pa.table({**{n: X[:, j] for j, n in enumerate(names)}, "outcome": y})
    write(folder, "train", table, names, ["outcome"], compression="none", use_dictionary=False)
    return {"features": names, "outcomes": ["outcome"], "rows": rows, "scored": 0}


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--log", help="events.parquet")
    p.add_argument("--rows", type=int)
    p.add_argument("--columns", type=int)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    a.out.mkdir(parents=True)
    about = standard(a.out, a.log) if a.log else dense(a.out, a.rows, a.columns, a.seed)
    (a.out / "problem.json").write_text(json.dumps(about))


if __name__ == "__main__":
    main()
