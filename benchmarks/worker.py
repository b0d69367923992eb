"""One engine on one case, in a process of its own: python -m benchmarks.worker ENGINE CASE FILE; answers in JSON."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version

import numpy as np
import pandas as pd

from benchmarks.cases import CASES, Case
from benchmarks.measuring import measure


def rungs(case: Case, table: pd.DataFrame) -> Callable[[], float]:
    """The call a user writes, formula and data frame included."""
    import lmm_engine as lmm

    return lambda: float(lmm.fit(case.formula, table, method=case.method).loglik)


def statsmodels(case: Case, table: pd.DataFrame) -> Callable[[], float]:
    """MixedLM with its default optimisers; the matrices are made for it outside the formula language."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    slope = case.slope
    if slope is None:
        raise ValueError(f"statsmodels has no way to fit {case.formula} in bearable time")

    def fit() -> float:
        x = np.column_stack([np.ones(len(table)), table[slope.time]])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = MixedLM(table[slope.outcome], x, table[slope.group], exog_re=x)
            return float(model.fit(reml=case.method == "REML").llf)

    return fit


def mixedlm(case: Case, table: pd.DataFrame) -> Callable[[], float]:
    """The call a user writes: its default control, which takes its compiled code and exact gradients."""
    from mixedlm import lmer

    def fit() -> float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return float(lmer(case.formula, table, REML=case.method == "REML").logLik())

    return fit


ENGINES = {"rungs": rungs, "statsmodels": statsmodels, "mixedlm": mixedlm}


def main(engine: str, name: str, file: str) -> None:
    """Read, fit repeatedly, print what was measured."""
    case = next(case for case in CASES if case.name == name)
    fit = ENGINES[engine](case, pd.read_csv(file))
    repeats = case.repeats_of(engine)
    if repeats > 1:
        fit()  # imports and caches are warm, as they are from the second fit of a session on
    loglik, measured = measure(fit, repeats)
    release = "" if engine == "rungs" else version(engine)
    print(json.dumps({"engine": engine, "version": release, "loglik": loglik, **asdict(measured)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
