"""Times the bootstrap beside lme4's bootMer and pbkrtest's PBmodcomp in the same run: python -m benchmarks.bootstrap

Asked are 1,000 refits of the sleepstudy random slope at least 20 times faster than lme4's. Every engine works in a
process of its own, on one thread; models are fitted before the clock starts.
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
PATIENCE = 900.0  # seconds for one engine
REPEATS = 7


@dataclass(frozen=True)
class BootstrapCase:
    """What is drawn how often; `what` names it on the command line."""

    name: str
    what: str
    n: int


CASES = (
    BootstrapCase("1,000 refits, sleepstudy slope", "intervals", 1_000),
    BootstrapCase("bootstrap test of 2,000, beets", "test", 2_000),
)


def results(with_r: bool = True) -> list[Result]:
    """Every case by Rungs and, where R is there, by R's package: rows for `benchmarks.table.markdown`."""
    found = []
    for case in CASES:
        found.append(
            timed_apart(
                case.name, "rungs", [sys.executable, "-m", "benchmarks.bootstrap", case.what, str(case.n)], PATIENCE
            )
        )
        if with_r:
            script = ["Rscript", str(HERE / "bootstrap.R"), case.what, str(DATA), str(case.n)]
            found.append(timed_apart(case.name, "lme4" if case.what == "intervals" else "pbkrtest", script, PATIENCE))
    return found


def work(what: str, n: int) -> tuple[float, Callable[[], object]]:
    """Log-likelihood of the model, and the call to be timed."""
    import lmm_engine as lmm
    from lmm_engine.inference.comparing.bootstrap_test import bootstrap_test

    if what == "intervals":
        fit = lmm.fit("Reaction ~ Days + (Days | Subject)", pd.read_csv(DATA / "sleepstudy.csv"))
        return fit.loglik, lambda: fit.confint("bootstrap", n=n)
    beets = pd.read_csv(DATA / "beets.csv", dtype={"block": str, "sow": str, "harvest": str})
    small = lmm.fit("sugpct ~ block + sow + (1 | block:harvest)", beets, "ML")
    large = lmm.fit("sugpct ~ block + sow + harvest + (1 | block:harvest)", beets, "ML")
    return large.loglik, lambda: bootstrap_test(small, large, n).p_value


def worker(what: str, n: str) -> None:
    """Time one case here and print it."""
    loglik, call = work(what, int(n))
    call()  # imports and caches are warm, as they are from the second bootstrap of a session on
    _, measured = measure(call, REPEATS)
    memory = {"before_mb": measured.before_mb, "peak_mb": measured.peak_mb}
    print(json.dumps({"engine": "rungs", "loglik": loglik, "seconds": measured.seconds, **memory}))


def main() -> None:
    """Run every case and say how many times faster Rungs is."""
    found = results()
    for result in found:
        print(in_words(result))
    for ours, other in zip(found[::2], found[1::2], strict=True):
        if other.seconds:
            print(f"{ours.case}: {other.best / ours.best:.0f} times faster than {other.engine}")


if __name__ == "__main__":
    worker(*sys.argv[1:]) if len(sys.argv) > 1 else main()
