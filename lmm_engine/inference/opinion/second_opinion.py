"""The same model by another program: statsmodels' ``MixedLM``, in a process of its own that can be stopped."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from ...numerics import Array
from ...result import Estimates

#: Log-likelihoods nearer than this are called equal: one hundredth of a deviance unit moves no conclusion.
EQUAL = 0.005

_WORKER = "lmm_engine.inference.opinion.statsmodels_worker"
_HOME = Path(__file__).resolve().parents[3]  # from here the worker is found wherever the app was started
_COLUMNS = ["here", "statsmodels"]


@dataclass(frozen=True, eq=False)
class SecondOpinion:
    """Two programs side by side, or the reason why there is only one.

    Parameters
    ----------
    table : DataFrame
        Index: what is compared; columns ``here`` and ``statsmodels``. Without rows where there is no second opinion.
    difference : float
        Log-likelihood here minus that of statsmodels; NaN where there is none.
    sentence : str
        Which is higher, and what that means; or why there is no second opinion.
    """

    table: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=_COLUMNS, dtype=float))
    difference: float = float("nan")
    sentence: str = ""


def second_opinion(fit: Estimates, time_limit: float = 60.0) -> SecondOpinion:
    """Fit the same model with statsmodels and set the two side by side.

    Parameters
    ----------
    fit : Estimates
        A fit with one random term.
    time_limit : float
        Seconds after which the other program is stopped.

    Returns
    -------
    SecondOpinion
        With a sentence instead of a table where statsmodels cannot fit the model, fails, or takes too long.
    """
    if not fit.random_terms:
        return SecondOpinion(sentence="A model without random effects needs no second opinion: least squares is exact.")
    if len(fit.random_terms) > 1:
        return SecondOpinion(
            sentence="There is no second opinion: statsmodels' MixedLM does not fit several random terms in this way."
        )
    try:
        answer = _asked(fit, time_limit)
    except subprocess.TimeoutExpired:
        return SecondOpinion(
            sentence=f"There is no second opinion: statsmodels did not finish within {time_limit:.0f} seconds."
        )
    if "problem" in answer:
        return SecondOpinion(
            sentence=f"There is no second opinion: statsmodels could not fit the model ({answer['problem']})."
        )
    return _compared(fit, answer)


def _asked(fit: Estimates, time_limit: float) -> dict[str, Array]:
    """What the worker answers: numbers by name, or the one entry ``problem``."""
    question = io.BytesIO()
    term = fit.random_terms[0]
    np.savez(question, y=fit.design.y, X=fit.design.X, Z=term.columns, codes=term.codes, reml=fit.method == "REML")
    done = subprocess.run(
        [sys.executable, "-m", _WORKER],
        input=question.getvalue(),
        capture_output=True,
        timeout=time_limit,
        check=False,
        cwd=_HOME,
    )
    if done.returncode != 0:
        return {"problem": np.array(f"the process ended with code {done.returncode}")}
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as answer:
        return {name: answer[name] for name in answer.files}


def _compared(fit: Estimates, answer: dict[str, Array]) -> SecondOpinion:
    covariance = fit.covariance(0)
    names = fit.random_terms[0].terms
    rows: dict[str, tuple[float, float]] = {"log-likelihood": (fit.loglik, float(answer["loglik"]))}
    for name, ours, theirs in zip(fit.fixed_effects.index, fit.fixed_effects, answer["beta"], strict=True):
        rows[f"estimate: {name}"] = (float(ours), float(theirs))
    for name, ours, theirs in zip(fit.fixed_effects.index, fit.std_errors, answer["std_error"], strict=True):
        rows[f"standard error: {name}"] = (float(ours), float(theirs))
    for i, name in enumerate(names):
        rows[f"SD between levels: {name}"] = tuple(np.sqrt([covariance[i, i], answer["covariance"][i, i]]))
    rows["residual SD"] = (fit.sigma, float(np.sqrt(answer["scale"])))
    difference = fit.loglik - float(answer["loglik"])
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS)
    return SecondOpinion(table, difference, _verdict(difference, bool(answer["converged"])))


def _verdict(difference: float, converged: bool) -> str:
    doubt = "" if converged else " statsmodels itself warns that it did not converge."
    if abs(difference) <= EQUAL:
        return f"Both programs reach the same log-likelihood, to within {EQUAL}.{doubt}"
    if difference > 0:
        return (
            f"The fit here is higher by {difference:.3f} in log-likelihood: statsmodels stopped short of the maximum."
            f"{doubt}"
        )
    return (
        f"statsmodels' fit is higher by {-difference:.3f} in log-likelihood. Trust the higher one, and please report "
        f"this: it should not happen.{doubt}"
    )
