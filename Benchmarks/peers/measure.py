"""Run a command several times; print median wall time, CPU time and peak memory."""
import argparse
from dataclasses import dataclass
import json
import os
import statistics
import sys
import time


@dataclass(frozen=True)
class Run:
    """One run of a whole process: seconds, seconds of CPU, peak resident memory in MiB."""
    wall: float
    cpu: float
    peak: float


def once(command, environment=None, output=os.devnull):
    """Runs a command; its standard output goes to a file, or nowhere. A failure ends the program.

    The peak of a child counts from the size of its parent, so the parent must stay small: it
    imports no library and holds no data.
    """
    start = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ if environment is None else environment,
                          file_actions=[(os.POSIX_SPAWN_OPEN, 1, str(output),
                                         os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)])
    _, status, use = os.wait4(pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}: failed with status {os.waitstatus_to_exitcode(status)}")
    # Linux counts in KiB, macOS in bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(time.perf_counter() - start, use.ru_utime + use.ru_stime, use.ru_maxrss / unit)


def median(runs):
    """The median of each figure by itself."""
    return Run(*(statistics.median(getattr(r, f) for r in runs) for f in ("wall", "cpu", "peak")))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--repeat", type=int, default=3)
    p.add_argument("command", nargs=argparse.REMAINDER)
    a = p.parse_args()
    command = a.command[1:] if a.command[:1] == ["--"] else a.command
    runs = [once(command) for _ in range(a.repeat)]
    middle = median(runs)
    print(json.dumps({"command": " ".join(command), "runs": a.repeat,
                      "wall_s": round(middle.wall, 3),
                      "wall_min_s": round(min(r.wall for r in runs), 3),
                      "wall_max_s": round(max(r.wall for r in runs), 3),
                      "cpu_s": round(middle.cpu, 3), "peak_mb": round(middle.peak)}))


if __name__ == "__main__":
    main()
