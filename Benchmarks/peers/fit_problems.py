"""The rows that fits are timed on, made once and kept beside the logs."""
from dataclasses import dataclass
import json
from pathlib import Path

import prepare

DENSE_ROWS = 1_200_000
NAMES = {"S": ["S"], "M": ["S", "M", "dense-64", "dense-200"]}


@dataclass(frozen=True)
class Problem:
    """A folder of make_fit_rows.py."""
    name: str
    folder: Path
    features: int
    outcomes: int
    rows: int
    scored: int


def problem(program, name):
    """S or M, the workload's models; or dense-P, one model of P normal columns."""
    if name in prepare.SIZES:
        source = ["--log", prepare.log(program, name) / "events.parquet"]
    else:
        source = ["--rows", DENSE_ROWS, "--columns", name.removeprefix("dense-"), "--seed", 1]
    folder = prepare.make(program, f"fit-{name}", "make_fit_rows.py", *source)
    about = json.loads((folder / "problem.json").read_text())
    return Problem(name, folder, len(about["features"]), len(about["outcomes"]), about["rows"],
                   about["scored"])
