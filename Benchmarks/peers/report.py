"""The tables that the benchmark prints, and the same figures as JSON."""
import math
import os
from pathlib import Path
import platform

import measure


def machine():
    """Processor, count of processors and memory, as far as the system tells."""
    model, memory = platform.processor() or platform.machine(), ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines()
                  if line.startswith("model name")]
        model = models[0] if models else model
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        memory = f", {pages / 2**30:.0f} GiB"
    return f"{model}, {os.cpu_count()} processors{memory}"


def table(title, runs):
    """Lines of one comparison. runs: for each program, ours first, its runs.

    Ratios are of medians, and say how often our figure goes into that of the program.
    """
    ours = measure.median(next(iter(runs.values())))
    lines = [title, f"{'':10}{'wall s':>9}{'least':>9}{'most':>9}{'CPU s':>9}{'peak MiB':>10}"
                    f"{'× wall':>9}{'× CPU':>8}{'× peak':>8}"]
    for name, each in runs.items():
        m, walls = measure.median(each), [r.wall for r in each]
        lines.append(f"{name:10}{m.wall:9.3f}{min(walls):9.3f}{max(walls):9.3f}{m.cpu:9.3f}"
                     f"{m.peak:10.0f}{m.wall / ours.wall:9.2f}{m.cpu / ours.cpu:8.2f}"
                     f"{m.peak / ours.peak:8.2f}")
    return "\n".join(lines)


def exponents(title, small, large, times):
    """Exponent of wall time and of peak memory in events: log of the ratio by log of `times`."""
    lines = [title, f"{'':10}{'time':>9}{'memory':>9}"]
    for name in small:
        a, b = measure.median(small[name]), measure.median(large[name])
        power = lambda x, y: math.log(y / x) / math.log(times)
        lines.append(f"{name:10}{power(a.wall, b.wall):9.3f}{power(a.peak, b.peak):9.3f}")
    return "\n".join(lines)


def figures(runs):
    """The same as a JSON object: each program's medians, and its wall times in order."""
    out = {}
    for name, each in runs.items():
        m = measure.median(each)
        out[name] = {"wall_s": round(m.wall, 4), "cpu_s": round(m.cpu, 4),
                     "peak_mib": round(m.peak, 1), "walls_s": [round(r.wall, 4) for r in each]}
    return out
