"""Times all profile-likelihood intervals of a model beside lme4's in the same run: python -m benchmarks.profile

Asked are those of the sleepstudy random slope at least 5 times faster than lme4's. Both profile by ML; every engine
works in a process of its own, on one thread; models are fitted before the clock starts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmarks.apart import timed_apart
from benchmarks.measuring import measure
from benchmarks.table import Result, in_words

HERE = Path(__file__).parent
DATA = HERE.parent / "tests" / "reference" / "data"
PATIENCE = 180.0  # seconds for one engine
REPEATS = 9


@dataclass(frozen=True)
class ProfileCase:
    """One model: its name, its table, the column that R takes as a factor, its formula in both languages."""

    name: str
    dataset: str
    group: str
    formula: str


CASES = (
    ProfileCase("profiles, sleepstudy slope", "sleepstudy", "Subject", "Reaction ~ Days + (Days | Subject)"),
    ProfileCase("profiles, 160 schools slope", "mathachieve", "School", "MathAch ~ SES + MEANSES + (SES | School)"),
    ProfileCase("profiles, Machines three effects", "machines", "Worker", "score ~ Machine + (Machine | Worker)"),
)


def results(with_r: bool = True) -> list[Result]:
    """Every case by Rungs and, where R is there, by lme4: rows for `benchmarks.table.markdown`."""
    found = []
    for case in CASES:
        found.append(timed_apart(case.name, "rungs", [sys.executable, "-m", "benchmarks.profile", case.name], PATIENCE))
        if with_r:
            file = str(DATA / f"{case.dataset}.csv")
            found.append(
                timed_apart(
                    case.name, "lme4", ["Rscript", str(HERE / "profile.R"), file, case.group, case.formula], PATIENCE
                )
            )
    return found


def work(case: ProfileCase) -> tuple[float, Callable[[], pd.DataFrame]]:
    """Log-likelihood of the model, and the call to be timed."""
    import lmm_engine as lmm

    table = pd.read_csv(DATA / f"{case.dataset}.csv", dtype={case.group: str})
    fit = lmm.fit(case.formula, table, "ML")
    return fit.loglik, lambda: fit.confint("profile")


def worker(name: str) -> None:
    """Time one case here and print it."""
    loglik, call = work(next(case for case in CASES if case.name == name))
    call()  # imports and caches are warm, as they are from the second profile of a session on
    _, measured = measure(call, REPEATS)
    memory = {"before_mb": measured.before_mb, "peak_mb": measured.peak_mb}
    print(json.dumps({"engine": "rungs", "loglik": loglik, "seconds": measured.seconds, **memory}))


def main() -> None:
    """Run every case and say how many times faster Rungs is."""
    found = results()
    for result in found:
        print(in_words(result))
    for ours, other in zip(found[::2], found[1::2], strict=True):
        if ours.seconds and other.seconds:
            print(f"{ours.case}: {other.best / ours.best:.0f} times faster than {other.engine}")


if __name__ == "__main__":
    worker(*sys.argv[1:]) if len(sys.argv) > 1 else main()
