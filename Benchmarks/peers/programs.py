"""The programs that are compared, and how each is told to compute the standard features."""
from dataclasses import dataclass, field
import json
from pathlib import Path

import measure
import prepare

STANDARD = prepare.HERE.parent / "standard.yaml"
PLACEHOLDER = "from: events.parquet"


def settings(events, folder):
    """A copy of standard.yaml that names the log, in a folder."""
    text = STANDARD.read_text()
    assert text.count(PLACEHOLDER) == 1
    events = Path(events).resolve()
    file = folder / f"{events.parent.name}-{events.suffix[1:]}.yaml"
    file.write_text(text.replace(PLACEHOLDER, f"from: {json.dumps(str(events))}"))
    return file


@dataclass(frozen=True)
class Peer:
    """One of the Python scripts."""
    name: str
    python: str

    def command(self, events, out=None):
        script = str(prepare.HERE / f"peer_{self.name}.py")
        return [self.python, script, str(events), *(["--out", str(out)] if out else [])]

    def run(self, events, out=None):
        return measure.once(self.command(events, out), prepare.environment())


@dataclass(frozen=True)
class Rapport:
    """`rapport features`, with a copy of standard.yaml that names the log."""
    binary: str
    scratch: Path
    options: list = field(default_factory=list)
    name: str = "rapport"

    def command(self, events, out=None):
        return [self.binary, "features", "-q", "-c", str(settings(events, self.scratch)),
                *(["-o", str(out)] if out else []), *self.options]

    def run(self, events, out=None):
        return measure.once(self.command(events, out))


PEERS = ["numpy", "polars", "duckdb", "pandas"]
