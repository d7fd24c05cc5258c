"""Benchmark of `rapport features` against the peers: first their values, then their times.

Every log is computed by every program, and all values of ours must agree with those of each peer
within 1e-9 * max(1, |x|, |y|); otherwise the columns that differ are printed, no time is, and the
exit status is 1. Then the programs run in turn (A B C, A B C, A B C), as whole processes with
their start-up, and the medians are printed. Sizes: S checks and times S; M also times M and gives
the exponent between them; L also runs 100,000,000 events in bounded memory.

This process stays small, since the peak memory of a child counts from the size of its parent.
"""
import argparse
import json
import os
from pathlib import Path
import subprocess
import sys
import tempfile

import prepare
from programs import PEERS, Peer, Rapport
import report

HERE = prepare.HERE
TIMES = prepare.SIZES["M"][0] / prepare.SIZES["S"][0]
KINDS = {"events.parquet": "Parquet", "events.csv": "CSV"}


def compare(python, ours, theirs, *options):
    """Ends the program unless the two files of features agree."""
    done = subprocess.run([python, HERE / "compare_features.py", ours, theirs, *options],
                          env=prepare.environment(), capture_output=True, text=True)
    answer = (done.stdout + done.stderr).strip()
    if done.returncode:
        print(f"{answer}\nThe values differ: no times.", flush=True)
        sys.exit(1)
    return answer


def check(title, rapport, peers, events, scratch):
    """Computes one log with every program and compares each peer with ours."""
    ours, theirs = scratch / "ours.parquet", scratch / "theirs.parquet"
    ours.unlink(missing_ok=True)
    rapport.run(events, ours)
    for peer in peers:
        peer.run(events, theirs)
        answer = compare(peer.python, ours, theirs)
        print(f"{title}, rapport and {peer.name}: {answer}", flush=True)
        theirs.unlink()
    ours.unlink()


def check_sample(rapport, peer, events, sample, scratch):
    """Compares ours on a log with the peer on the log's customers whose id ends in 00."""
    ours, theirs = scratch / "ours.parquet", scratch / "theirs.parquet"
    rapport.run(events, ours)
    peer.run(sample, theirs)
    answer = compare(peer.python, ours, theirs, "--ending", "00")
    print(f"L, one customer in a hundred, rapport and {peer.name}: {answer}", flush=True)
    ours.unlink()
    theirs.unlink()


def in_turn(programs, events, repeat):
    """The runs of each program, taken in turn."""
    runs = {p.name: [] for p in programs}
    for _ in range(repeat):
        for program in programs:
            runs[program.name].append(program.run(events))
    return runs


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--size", default="M", choices=prepare.SIZES)
    p.add_argument("--rapport", default=str(HERE.parents[1] / ".build/release/rapport"))
    p.add_argument("--peers", nargs="+", default=PEERS, choices=PEERS)
    p.add_argument("--repeat", type=int, default=3)
    p.add_argument("--memory", default="4GB", help="what rapport may use on L")
    p.add_argument("--json", help="write the figures to this file too")
    a = p.parse_args()
    binary = str(Path(a.rapport).resolve())
    if not os.access(binary, os.X_OK):
        sys.exit(f"there is no program at {a.rapport}: make build")
    python = prepare.python()
    peers = [Peer(name, python) for name in a.peers]
    sizes = ["S"] if a.size == "S" else ["S", "M"]
    logs = {(s, k): prepare.log(python, s) / k for s in sizes for k in KINDS}
    variants = {how: prepare.variant(python, "S", how) / "events.parquet"
                for how in ("shuffled", "long-ids")}

    with tempfile.TemporaryDirectory(prefix="scratch-", dir=prepare.data_folder()) as folder:
        scratch = Path(folder)
        rapport = Rapport(binary, scratch)
        for (size, kind), events in logs.items():
            check(f"{size} from {KINDS[kind]}", rapport, peers, events, scratch)
        for how, events in variants.items():
            check(f"S {how}", rapport, peers, events, scratch)

        print(f"\n{report.machine()}; median of {a.repeat}", flush=True)
        results = {}
        for (size, kind), events in logs.items():
            if a.size != "S" and (size, kind) == ("S", "events.csv"):
                continue
            title = f"{size} from {KINDS[kind]}, {prepare.SIZES[size][0]:,} events"
            results[title] = in_turn([rapport, *peers], events, a.repeat)
            print(f"\n{report.table(title, results[title])}", flush=True)
        if a.size != "S":
            small, large = list(results.values())[:2]
            print("\n" + report.exponents("Exponents in events, S to M from Parquet", small, large,
                                          TIMES), flush=True)
        if a.size == "L":
            bounded = Rapport(binary, scratch, ["--memory", a.memory])
            results |= large_log(bounded, Peer("numpy", python), logs["M", "events.parquet"],
                                 a.repeat, scratch)
    if a.json:
        figures = {title: report.figures(runs) for title, runs in results.items()}
        Path(a.json).write_text(json.dumps({"machine": report.machine(), **figures}, indent=1))


def large_log(rapport, peer, medium, repeat, scratch):
    """Ours from M to L in bounded memory; the peers know no bound and do not run."""
    large = prepare.log(peer.python, "L") / "events.parquet"
    sample = prepare.variant(peer.python, "L", "sample") / "events.parquet"
    check_sample(rapport, peer, large, sample, scratch)
    results, limit = {}, " ".join(rapport.options)
    for size, events in (("M", medium), ("L", large)):
        title = f"{size} from Parquet, {prepare.SIZES[size][0]:,} events, {limit}"
        results[title] = in_turn([rapport], events, repeat)
        print(f"\n{report.table(title, results[title])}", flush=True)
    print("\n" + report.exponents(f"Exponents in events, M to L from Parquet, {limit}",
                                  *results.values(), TIMES), flush=True)
    return results


if __name__ == "__main__":
    main()
