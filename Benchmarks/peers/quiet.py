"""How busy the machine is with other things, as Linux counts it; elsewhere nothing is known.

A BLAS with threads of its own waits for all of them in every call, so that one busy processor slows
it down several times, and its waiting counts as CPU time. Times of such a run say little.
"""
import os
from pathlib import Path
import time

STAT = Path("/proc/stat")


def busy_seconds():
    """Seconds that all processors together were busy since the machine started; NaN if unknown."""
    if not STAT.exists():
        return float("nan")
    user, nice, system, _, _, irq, soft, steal = map(int, STAT.read_text().split()[1:9])
    return (user + nice + system + irq + soft + steal) / os.sysconf("SC_CLK_TCK")


def others(work):
    """The measure.Run that `work` gives, and how many processors were busy with something else
    meanwhile."""
    start = busy_seconds()
    run = work()
    return run, max(0.0, (busy_seconds() - start - run.cpu) / run.wall)


def wait(seconds, busy=0.15):
    """Waits until fewer than `busy` processors work, for at most so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = busy_seconds()
        time.sleep(1)
        if not busy_seconds() - start > busy:
            return
