"""Benchmark from a log to models and probabilities: first the probabilities, then the times.

Ours is `rapport-bench end-to-end`, the peers are peer_end_to_end.py with an engine and a solver; each
reads the log, makes the features, fits both models to the strict optimum of workload.md, and writes the
last cutoff's probabilities. Those of ours must agree with each peer's, customer by customer, within
--tolerance; otherwise no time is printed and the exit status is 1. Then the programs run in turn.

This process stays small, since the peak memory of a child counts from the size of its parent.
"""
import argparse
from dataclasses import dataclass
import os
from pathlib import Path
import subprocess
import sys
import tempfile

import measure
import prepare
import programs
import quiet
import report

HERE = prepare.HERE
PAIRS = {"numpy": ("numpy", "numpy-sampled"), "polars": ("polars", "sklearn-newton-cholesky")}


@dataclass(frozen=True)
class Ours:
    """`rapport-bench end-to-end`, which is told the decrement at which it stops."""
    binary: str
    scratch: Path
    tolerance: float
    name: str = "rapport"
    ending: str = ".csv"

    def run(self, events, out):
        settings = programs.settings(events, self.scratch)
        return measure.once([self.binary, "end-to-end", str(settings), str(out), str(self.tolerance)])


@dataclass(frozen=True)
class Peer:
    """A script's engine and solver."""
    name: str
    python: str
    ending: str = ".parquet"

    def run(self, events, out):
        engine, solver = PAIRS[self.name]
        return measure.once([self.python, str(HERE / "peer_end_to_end.py"), str(events), "--engine", engine,
                             "--solver", solver, "--out", str(out)], prepare.environment())


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--size", default="M", choices=["S", "M"])
    p.add_argument("--bench", default=str(HERE.parent / ".build/release/rapport-bench"))
    p.add_argument("--peers", nargs="+", default=list(PAIRS), choices=PAIRS)
    p.add_argument("--repeat", type=int, default=3)
    p.add_argument("--wait", type=float, default=0,
                   help="seconds that each run waits at most for an idle machine")
    p.add_argument("--decrement", type=float, default=1e-4, help="of ours, in standard errors")
    p.add_argument("--tolerance", type=float, default=2e-5, help="of the probabilities")
    a = p.parse_args()
    if not os.access(a.bench, os.X_OK):
        sys.exit(f"there is no program at {a.bench}: make bench-fit")
    python = prepare.python()
    events = prepare.log(python, a.size) / "events.parquet"
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=prepare.data_folder()) as folder:
        scratch = Path(folder)
        ours = Ours(str(Path(a.bench).resolve()), scratch, a.decrement)
        everyone = [ours, *(Peer(name, python) for name in a.peers)]
        files = {one.name: scratch / f"{one.name}{one.ending}" for one in everyone}
        runs = {one.name: [] for one in everyone}
        for turn in range(a.repeat):
            for one in everyone:
                quiet.wait(a.wait)
                prepare.say(f"{a.size}, round {turn + 1}: {one.name}")
                runs[one.name].append(one.run(events, files[one.name]))
            for name in a.peers if turn == 0 else []:
                judge(python, files["rapport"], files[name], name, a.tolerance)
        title = f"{a.size} from Parquet to probabilities, {prepare.SIZES[a.size][0]:,} events"
        print(f"\n{report.machine()}; median of {a.repeat}\n\n{report.table(title, runs)}", flush=True)


def judge(python, ours, theirs, name, tolerance):
    """Ends the program unless the probabilities agree."""
    done = subprocess.run([python, HERE / "judge_probabilities.py", ours, theirs, str(tolerance)],
                          env=prepare.environment(), capture_output=True, text=True)
    print(f"rapport and {name}: {(done.stdout + done.stderr).strip()}", flush=True)
    if done.returncode:
        print("No times.", flush=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
