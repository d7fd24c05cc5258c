"""Fit a folder of make_fit_rows.py once with one of peer_fit's solvers, and print as JSON the
answers and what they took: matrix making apart from fits, seconds and seconds of CPU.

Where a solver of peer_fit reads all rows itself, its gradient reads are counted and timed. Where
there are rows to score, that is timed too: from the feature table to probabilities, five times.
"""
import argparse
import json
from pathlib import Path
import time
import warnings

import numpy as np
import pyarrow.parquet as pq
from scipy.special import expit

import peer_fit


class Watch:
    """Seconds and seconds of CPU since it was made or last read."""

    def __init__(self):
        self.last = time.perf_counter(), time.process_time()

    def lap(self):
        now = time.perf_counter(), time.process_time()
        (w0, c0), self.last = self.last, now
        return {"wall": now[0] - w0, "cpu": now[1] - c0}


class Problem:
    """Training rows in memory, and the workload's matrix made of them."""

    def __init__(self, folder):
        about = json.loads((folder / "problem.json").read_text())
        self.features, self.outcomes = about["features"], about["outcomes"]
        self.train = pq.read_table(folder / "train.parquet")

    def matrix(self):
        design = peer_fit.Design(self.features)
        return design, design.learn(self.train)

    def labels(self):
        return [self.train[o].to_numpy().astype(np.float64) for o in self.outcomes]


class Reads:
    """peer_fit.passes, which counts and times gradients over all rows."""

    def __init__(self, rows):
        self.rows, self.count, self.seconds = rows, 0, 0.0
        self.plain = peer_fit.passes
        peer_fit.passes = self

    def __call__(self, X, y, b, hessian=False, **options):
        start = time.perf_counter()
        answer = self.plain(X, y, b, hessian, **options)
        if len(y) == self.rows and not hessian:
            self.count += 1
            self.seconds += time.perf_counter() - start
        return answer


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("folder", type=Path)
    p.add_argument("--solver", required=True, choices=peer_fit.SOLVERS)
    p.add_argument("--dtype", default="float64", choices=["float64", "float32"])
    p.add_argument("--tolerance", type=float)
    p.add_argument("--probabilities", type=Path, help="score score.parquet into this file")
    a = p.parse_args()
    warnings.simplefilter("ignore")
    problem = Problem(a.folder)
    watch = Watch()
    design, X = problem.matrix()
    X = X.astype(a.dtype, copy=False)
    labels = problem.labels()
    reads = Reads(len(X))
    out = {"design": watch.lap()}
    fits = [peer_fit.SOLVERS[a.solver](X, y, a.tolerance) for y in labels]
    out["fit"] = watch.lap()
    out["steps"] = [steps for _, steps in fits]
    out["reads"], out["read_seconds"] = reads.count, reads.seconds
    out["answers"] = [b.tolist() for b, _ in fits]
    out["scores"] = []
    if a.probabilities:
        test = pq.read_table(a.folder / "score.parquet")
        B = np.column_stack([b for b, _ in fits])
        del X
        for _ in range(5):
            watch.lap()
            probabilities = expit(design.fill(test) @ B[:-1] + B[-1])
            out["scores"].append(watch.lap())
        probabilities.tofile(a.probabilities)
    print(json.dumps(out))


if __name__ == "__main__":
    main()
