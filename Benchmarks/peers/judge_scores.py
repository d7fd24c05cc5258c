"""Compare probabilities with the plain formula at the coefficients that they were made with.

The file of answers is that of judge_fit.py, with "probabilities" for each name: a file of doubles,
one for each row of score.parquet and each outcome. Printed as JSON: the greatest difference of each.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from scipy.special import expit

from judge_fit import standardised
from peer_solve import Problem


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("folder", type=Path)
    p.add_argument("answers", type=Path)
    a = p.parse_args()
    design, _ = Problem(a.folder).matrix()
    X = design.fill(pq.read_table(a.folder / "score.parquet"))
    apart = {}
    for name, given in json.loads(a.answers.read_text()).items():
        B = np.column_stack([standardised(b, given["raw"], design) for b in given["answers"]])
        found = np.fromfile(given["probabilities"]).reshape(len(X), -1)
        apart[name] = float(np.abs(found - expit(X @ B[:-1] + B[-1])).max())
    print(json.dumps(apart))


if __name__ == "__main__":
    main()
