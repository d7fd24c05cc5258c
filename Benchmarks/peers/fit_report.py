"""The tables that the benchmark of fits prints."""
from statistics import median

WIDTH = 32


def seconds(fits, part="wall"):
    return median(getattr(f, part) for f in fits)


def paired(fits, ours, figure):
    """How often our figure goes into theirs: the median over the rounds in which both ran."""
    return median(figure(a) / figure(b) for a, b in zip(fits, ours))


def answer_table(runs, judged, reached, limit):
    """Lines with a time for each program whose answers are at the optimum, ours first, and for the
    others by how much they miss it. `others`: how many processors did other things, at most."""
    ours = next(iter(runs.values()))
    lines = [f"{'':{WIDTH}}{'design s':>9}{'fit s':>9}{'least':>9}{'most':>9}{'CPU s':>9}"
             f"{'peak MiB':>10}{'gradient':>10}{'× fit':>8}{'× both':>8}{'× CPU':>8}{'× peak':>8}"
             f"{'others':>8}"]
    for name, fits in runs.items():
        gradient = worst(judged[name])
        if not reached[name]:
            lines.append(f"{name:{WIDTH}}gradient {gradient:.1e}, {gradient / limit:.1f} times "
                         "the limit: no time")
            continue
        walls = [f.wall for f in fits]
        peak = median(f.run.peak for f in fits)
        once = "  (run once)" if len(fits) < len(ours) else ""
        lines.append(
            f"{name:{WIDTH}}{seconds(fits, 'design'):9.3f}{median(walls):9.3f}{min(walls):9.3f}"
            f"{max(walls):9.3f}{seconds(fits, 'cpu'):9.3f}{peak:10.0f}{gradient:10.1e}"
            f"{paired(fits, ours, lambda f: f.wall):8.2f}"
            f"{paired(fits, ours, lambda f: f.design + f.wall):8.2f}"
            f"{paired(fits, ours, lambda f: f.cpu):8.2f}"
            f"{paired(fits, ours, lambda f: f.run.peak):8.2f}"
            f"{max(f.others for f in fits):8.1f}{once}")
    return "\n".join(lines)


def worst(judged):
    return max(outcome["gradient"] for outcome in judged)


class Reads:
    """What ours reads, from the stages it tells of: medians over its runs."""

    def __init__(self, fits):
        self.rows, self.columns = fits[0].says["rows"], fits[0].says["columns"]
        self.row_bytes = fits[0].says["rowBytes"]
        self.each = [f.says["stages"] for f in fits]
        self.count = fits[0].says["reads"]

    def stages(self, name):
        return [s for s in self.each[0] if s["name"] == name]

    def time(self, name):
        return median(sum(s["wall"] for s in stages if s["name"] == name) for stages in self.each)

    @property
    def gradients(self):
        """Steered gradients: each such read gives one for every outcome that is not done."""
        return sum(s["outcomes"] for s in self.stages("steered"))

    @property
    def seconds(self):
        """Of one steered gradient of one outcome."""
        return self.time("steered") / max(1, self.gradients)

    @property
    def steered_bytes(self):
        """The table once a read; for each outcome the linear predictors of the base and the
        outcomes, in double."""
        table = self.rows * self.row_bytes
        return len(self.stages("steered")) * table + self.gradients * self.rows * 16

    def text(self, name, limit):
        names = ["samples", "metric", "steered", "exact", "newton"]
        parts = [f"{len(self.stages(n))} {n} {self.time(n):.3f} s" for n in names if self.stages(n)]
        lines = [f"{name} read all rows {self.count} times; stages: {', '.join(parts)}"]
        if steered := self.stages("steered"):
            reached = self.steered_bytes / self.time("steered") / 1e9
            lines.append(
                f"a steering read takes {self.steered_bytes / len(steered) / 1e6:,.0f} MB in "
                f"{self.time('steered') / len(steered) * 1e3:.1f} ms, {reached:.1f} GB/s: "
                f"{reached / limit:.0%} of the {limit:.1f} GB/s that this machine reads")
        return "\n".join(lines)


def decomposition(name, fits, ours):
    """The ratio of fit times as algorithm times machine code.

    A program's cost is counted in gradients of one outcome over all rows, at its own time for one:
    fit seconds = gradients' worth × seconds of a gradient. The first factor is the algorithm's, with
    everything that is no such read, the second the code's, with the storage it reads.
    """
    reads = Reads(ours)
    theirs = median(f.says["read_seconds"] / f.says["reads"] for f in fits)
    worth, own = seconds(fits) / theirs, seconds(ours) / reads.seconds
    return (f"{name}: {fits[0].says['reads']} gradients of {theirs * 1e3:.1f} ms, the fit worth "
            f"{worth:.1f}; rapport: {reads.gradients} of {reads.seconds * 1e3:.1f} ms, the fit worth "
            f"{own:.1f}\n× {seconds(fits) / seconds(ours):.2f} in fit time = × {worth / own:.2f} "
            f"algorithm × {theirs / reads.seconds:.2f} time of a gradient (ours in single precision, "
            "theirs in double)")


def score_table(runs):
    """From a feature table in memory to all probabilities: medians of runs' medians."""
    lines = [f"{'score':{WIDTH}}{'ms':>9}{'CPU ms':>9}{'× wall':>9}{'× CPU':>8}"]
    middle = lambda fit, part: median(s[part] for s in fit.says["scores"]) * 1e3
    ours = next(iter(runs.values()))
    for name, fits in runs.items():
        wall, cpu = (median(middle(f, part) for f in fits) for part in ("wall", "cpu"))
        lines.append(f"{name:{WIDTH}}{wall:9.2f}{cpu:9.2f}"
                     f"{paired(fits, ours, lambda f: middle(f, 'wall')):9.2f}"
                     f"{paired(fits, ours, lambda f: middle(f, 'cpu')):8.2f}")
    return "\n".join(lines)
