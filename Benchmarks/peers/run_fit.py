"""Benchmark of our fit against the peers' at equal optimality: first the optimum, then the times.

Every program minimises the objective of workload.md on the same rows, each run a process of its
own, the programs in turn. From the coefficients that each gives back, ours included, objective and
gradient are worked out here, in double precision on the double matrix. A time is printed only for
answers whose |grad F|inf / n is within the limit. Where ours is not, or is another optimum than
the rivals', the exit status is 1 and no time is printed.

This process stays small, since the peak memory of a child counts from the size of its parent.
"""
import argparse
import json
import os
from pathlib import Path
import subprocess
import sys
import tempfile

import fit_problems
from fit_programs import OURS_TOLERANCE, Ours, rivals
import fit_report
import prepare
import quiet
import report

HERE = prepare.HERE
LIMIT = 1e-8
# Two points within the limit differ in F / n by no more than about the limit squared times p / (2 λ).
OBJECTIVE, PROBABILITY = 1e-10, 1e-10


def is_ours(name):
    return name.startswith("rapport")


def refuse(text):
    print(f"{text}\nNo times.", flush=True)
    sys.exit(1)


def child(python, script, *arguments):
    """What a script prints as JSON."""
    done = subprocess.run([python, HERE / script, *map(str, arguments)],
                          env=prepare.environment(), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def in_turn(programs, problem, a, scratch):
    """The runs of each program in turn. One whose fit takes longer than the patience runs once, and
    so does one in single precision, of which only the gradient is asked."""
    runs = {p.name: [] for p in programs}
    for turn in range(a.repeat):
        for p in programs:
            if turn and (runs[p.name][0].wall > a.patience or p.name.endswith("float32")):
                continue
            quiet.wait(a.wait)
            prepare.say(f"{problem.name}, round {turn + 1}: {p.name}")
            runs[p.name].append(p.fit(problem, scratch))
    return runs


def judge(python, problem, runs, scratch):
    """Objective and gradient of each program's answers; all its runs must give the same ones."""
    answers = {name: {"answers": fits[0].answers, "raw": fits[0].raw}
               for name, fits in runs.items()}
    for name in filter(is_ours, runs):
        if any(f.answers != runs[name][0].answers for f in runs[name]):
            refuse(f"{name} gives other bits when it runs again")
    file = scratch / "answers.json"
    file.write_text(json.dumps(answers))
    return child(python, "judge_fit.py", problem.folder, file)


def check(judged, limit):
    """Which programs are at the optimum; ends the program unless ours is, and at the same one."""
    reached = {name: fit_report.worst(each) <= limit for name, each in judged.items()}
    others = [name for name in judged if reached[name] and not is_ours(name)]
    for name in filter(is_ours, judged):
        if not reached[name]:
            refuse(f"{name}: gradient {fit_report.worst(judged[name]):.2e}, not within {limit:.0e}")
    if not others:
        refuse("no other program is within the limit: nothing to compare with")
    for own, name in ((own, name) for own in filter(is_ours, judged) for name in others):
        for ours, theirs in zip(judged[own], judged[name]):
            apart = abs(ours["objective"] - theirs["objective"])
            if apart > OBJECTIVE:
                refuse(f"{own} and {name}: objectives per row differ by {apart:.1e}")
    return reached


def check_scores(python, problem, scored, scratch):
    """Ends the program unless probabilities are the formula's at each program's coefficients."""
    answers = {name: {"answers": fits[-1].answers, "raw": fits[-1].raw,
                      "probabilities": str(scratch / f"{name}.p")} for name, fits in scored.items()}
    file = scratch / "scores.json"
    file.write_text(json.dumps(answers))
    for name, apart in child(python, "judge_scores.py", problem.folder, file).items():
        if not apart <= PROBABILITY:
            refuse(f"{name}: probabilities differ from the formula by {apart:.1e}")


def benchmark(problem, a, python, bandwidth, scratch):
    binary = str(Path(a.bench).resolve())
    ours = [Ours(binary, a.tolerance), Ours(binary, a.tolerance, single=True)]
    peers = [r for r in rivals(python, problem) if not {r.name, r.solver} & set(a.without)]
    runs = in_turn([*ours, *peers], problem, a, scratch)
    judged = judge(python, problem, runs, scratch)
    reached = check(judged, a.limit)
    scored = {n: f for n, f in runs.items() if f[0].says["scores"]}
    if scored:
        check_scores(python, problem, scored, scratch)
    reads = {name: fit_report.Reads(fits) for name, fits in runs.items() if is_ours(name)}
    distance = max(o["distance"] for o in judged["rapport"])
    print(f"\n{problem.name}: {problem.rows:,} rows × {reads['rapport'].columns} columns, {problem.outcomes} "
          f"outcomes, λ = 0.001, |grad F|inf / n ≤ {a.limit:.0e}; our coefficients within "
          f"{distance:.0e} of the best answer's")
    print(fit_report.answer_table(runs, judged, reached, a.limit))
    print("rapport takes and judges doubles, and steers in single precision; rapport single rounds the table")
    for name, each in reads.items():
        print(each.text(name, bandwidth))
    if "numpy-sampled" in runs and reads["rapport"].gradients:
        print(fit_report.decomposition("numpy-sampled", runs["numpy-sampled"], runs["rapport"]))
    if len(scored) > 1:
        print(f"{problem.scored:,} rows scored, {problem.outcomes} probabilities each")
        print(fit_report.score_table(scored))
    sys.stdout.flush()
    return {name: {"judged": judged[name], "runs": [{"peak_mib": f.run.peak, "others": f.others, **{
        k: v for k, v in f.says.items() if k not in ("answers", "outcomes")}} for f in fits]}
        for name, fits in runs.items() if reached[name]}


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--size", default="M", choices=fit_problems.NAMES)
    p.add_argument("--problems", nargs="+", help="S, M, dense-64, dense-200, …; else by --size")
    p.add_argument("--bench", default=str(HERE.parent / ".build/release/rapport-bench"))
    p.add_argument("--without", nargs="+", default=[],
                   help="what does not run: glum, 'glum float32', …")
    p.add_argument("--repeat", type=int, default=3)
    p.add_argument("--patience", type=float, default=60, help="seconds; slower fits run once")
    p.add_argument("--wait", type=float, default=0,
                   help="seconds that each run waits at most for an idle machine")
    p.add_argument("--processors", type=int, help="how many all programs may use (Linux)")
    p.add_argument("--limit", type=float, default=LIMIT)
    p.add_argument("--tolerance", type=float, default=OURS_TOLERANCE, help="of ours")
    p.add_argument("--json", help="write the figures to this file too")
    a = p.parse_args()
    if not os.access(a.bench, os.X_OK):
        sys.exit(f"there is no program at {a.bench}: make bench-fit")
    if a.processors:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:a.processors])
    python = prepare.python()
    problems = [fit_problems.problem(python, n) for n in a.problems or fit_problems.NAMES[a.size]]
    bandwidth = child(python, "bandwidth.py")
    print(f"{report.machine()}, reads {bandwidth:.1f} GB/s; medians of {a.repeat}, "
          f"{a.processors or 'all'} processors used", flush=True)
    results = {}
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=prepare.data_folder()) as folder:
        for problem in problems:
            results[problem.name] = benchmark(problem, a, python, bandwidth, Path(folder))
    if a.json:
        Path(a.json).write_text(json.dumps(
            {"machine": report.machine(), "bandwidth": bandwidth, **results}, indent=1))


if __name__ == "__main__":
    main()
