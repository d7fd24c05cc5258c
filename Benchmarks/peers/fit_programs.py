"""The programs whose fits are compared, and how each is run once, as a process of its own."""
from dataclasses import dataclass
import json

import measure
import prepare
import quiet

# Of ours the tolerance is a decrement, in standard errors, and this is the default; of the others it
# is a gradient per row.
OURS_TOLERANCE = 1e-4
TIGHT, LOOSE = "1e-8", "1e-5"


@dataclass(frozen=True)
class Fit:
    """One run: of the whole process, with the processors that were busy otherwise, and what it says.
    `answers` are of columns as they came in where `raw`, else of standardised ones; the intercept
    is last."""
    run: measure.Run
    others: float
    says: dict
    answers: list
    raw: bool

    @property
    def design(self):
        return self.says["design"]["wall"]

    @property
    def wall(self):
        return self.says["fit"]["wall"]

    @property
    def cpu(self):
        return self.says["fit"]["cpu"]


def run(command, environment, scratch, name):
    output = scratch / f"{name}.json"
    words = [str(c) for c in command]
    measured, others = quiet.others(lambda: measure.once(words, environment, output))
    return measured, others, json.loads(output.read_text())


@dataclass(frozen=True)
class Ours:
    """`rapport-bench fit`, with whatever OPENBLAS_CORETYPE the caller has set; the table in doubles, or
    in single precision as training keeps it."""
    binary: str
    tolerance: float = OURS_TOLERANCE
    single: bool = False

    @property
    def name(self):
        return "rapport single" if self.single else "rapport"

    def fit(self, problem, scratch):
        command = [self.binary, "fit", problem.folder / "train.f64", problem.features,
                   problem.outcomes, self.tolerance]
        # Rows to score are doubles, and filled with the means that the table in single precision has.
        if problem.scored and not self.single:
            command += [problem.folder / "score.f64", scratch / f"{self.name}.p"]
        if self.single:
            command += ["--single"]
        measured, others, says = run(command, None, scratch, self.name)
        answers = [[*o["coefficients"], o["intercept"]] for o in says["outcomes"]]
        return Fit(measured, others, says, answers, raw=True)


@dataclass(frozen=True)
class Rival:
    """A solver of peer_fit.py."""
    python: str
    solver: str
    dtype: str = "float64"
    tolerance: str | None = TIGHT
    scores: bool = False

    @property
    def name(self):
        return self.solver + (" float32" if self.dtype == "float32" else "")

    def fit(self, problem, scratch):
        command = [self.python, prepare.HERE / "peer_solve.py", problem.folder, "--solver",
                   self.solver, "--dtype", self.dtype]
        if self.tolerance:
            command += ["--tolerance", self.tolerance]
        if self.scores and problem.scored:
            command += ["--probabilities", scratch / f"{self.name}.p"]
        measured, others, says = run(command, prepare.environment(), scratch, self.name)
        return Fit(measured, others, says, says["answers"], raw=False)


def rivals(python, problem):
    """In double precision to the strict optimum; in single precision, which seldom reaches it, to
    LOOSE. statsmodels takes no tolerance, and is for S alone."""
    found = [Rival(python, "numpy-sampled", scores=True)]
    solvers = ["glum", "sklearn-newton-cholesky", "sklearn-lbfgs"]
    found += [Rival(python, s) for s in solvers]
    if problem.name == "S":
        found.append(Rival(python, "statsmodels", tolerance=None))
    return found + [Rival(python, s, "float32", LOOSE) for s in ["numpy-sampled", *solvers]]
