"""What the benchmarks need before they run: a Python with the peers' packages, and the data.

Both are made once and kept. RAPPORT_BENCH_PYTHON names another Python that has the packages, and
RAPPORT_BENCH_DATA another folder for the data (logs: M takes 0.7 GB, L 1.7 GB).
"""
import os
from pathlib import Path
import shutil
import subprocess
import sys
import venv

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"
SIZES = {"S": (1_000_000, 50_000), "M": (10_000_000, 400_000), "L": (100_000_000, 4_000_000)}


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def environment():
    """The environment without choices of a BLAS kernel, which would slow NumPy down."""
    return {k: v for k, v in os.environ.items()
            if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}


def python():
    """Path of a Python with the pinned packages."""
    if other := os.environ.get("RAPPORT_BENCH_PYTHON"):
        return other
    folder = HERE.parent / ".build-venv"
    program, stamp = folder / "bin" / "python", folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != REQUIREMENTS.read_text():
        say("installing the peers' packages")
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([program, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS],
                       check=True)
        shutil.copy(REQUIREMENTS, stamp)
    return str(program)


def data_folder():
    return Path(os.environ.get("RAPPORT_BENCH_DATA") or HERE.parent / ".build-data")


def make(program, name, script, *arguments):
    """A folder with data, made by a script when it is not there. Half of one is never kept."""
    folder = data_folder() / name
    if not folder.exists():
        say(f"making {name}")
        part = folder.with_name(f"{name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([program, HERE / script, *map(str, arguments), "--out", part],
                       check=True, env=environment(), stdout=subprocess.DEVNULL)
        part.rename(folder)
    return folder


def log(program, size):
    """The folder with events.parquet, and with events.csv but for L."""
    events, customers = SIZES[size]
    return make(program, size, "make_events.py", "--events", events, "--customers", customers,
                "--seed", 1, *(["--no-csv"] if size == "L" else []))


def variant(program, size, how):
    """The folder with the log of a size as vary_events.py changes it."""
    return make(program, f"{size}-{how}", "vary_events.py",
                log(program, size) / "events.parquet", "--how", how)
