"""Work out, for every answer, the objective and its gradient in double precision on double data.

The file of answers maps names to {"answers": one list of coefficients with the intercept last for
each outcome, "raw": whether they belong to columns as they came in}. Printed as JSON, for each name
and outcome: objective (F / n), gradient (|grad F|inf / n) and distance (the greatest difference of
a standardised coefficient from the answer of the least gradient).
"""
import argparse
import json
from pathlib import Path

import numpy as np

import peer_fit
from peer_solve import Problem


def standardised(answer, raw, design):
    """Coefficients of standardised columns, the intercept last."""
    b = np.array(answer)
    if raw:
        b = np.r_[b[:-1] * design.sd, b[-1] + b[:-1] @ design.mean]
    return b


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("folder", type=Path)
    p.add_argument("answers", type=Path)
    a = p.parse_args()
    problem = Problem(a.folder)
    design, X = problem.matrix()
    answers = json.loads(a.answers.read_text())
    judged = {name: [] for name in answers}
    for k, y in enumerate(problem.labels()):
        points, n = {}, len(y)
        for name, given in answers.items():
            points[name] = b = standardised(given["answers"][k], given["raw"], design)
            loss, g, _ = peer_fit.passes(X, y, b)
            judged[name].append({"objective": loss / n, "gradient": float(np.abs(g).max() / n)})
        best = points[min(judged, key=lambda name: judged[name][k]["gradient"])]
        for name, b in points.items():
            judged[name][k]["distance"] = float(np.abs(b - best).max())
    print(json.dumps(judged))


if __name__ == "__main__":
    main()
