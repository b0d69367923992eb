"""What a methods and a results section must hold: each line filled from the fit, or left to the learner who knows.

The lines follow the review of reporting by Meteyard & Davies (2020, J. Mem. Lang. 112, 104092).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ..data import Prepared
from ..findings import Finding
from ..inference.effects.wald import DfMethod, coefficients
from ..inference.explained import icc, r2
from ..result import Estimates
from .components import Spread, spread
from .data_words import dropped_sentence, sample_sentence, time_meaning
from .inferences.df_words import DF_NAMES
from .numbers import amount, count, interval, listing, number, p_value, percent, share
from .paragraph import named_term
from .variance_words import singular_sentence
from .words import groups, named, nouns, term_of

Part = Literal["Methods", "Results"]

#: With fewer groups the number of groups belongs beside every test.
FEW_GROUPS = 20
_LEVEL = 0.95
#: A line that the fit has filled, and one that waits, as a printed list shows them.
DONE, OPEN = "\N{BALLOT BOX WITH CHECK}", "\N{BALLOT BOX}"


@dataclass(frozen=True)
class Line:
    """One line of the checklist; plain text, to be escaped where it is read.

    Parameters
    ----------
    part : {"Methods", "Results"}
    topic : str
        What must be told.
    said : str
        What the fit says of it; empty where it says nothing.
    yours : str
        What only the learner can say; empty where nothing is left.
    """

    part: Part
    topic: str
    said: str = ""
    yours: str = ""


def checklist(
    fit: Estimates,
    prepared: Prepared,
    *,
    fits: Mapping[int, Estimates],
    rung: int,
    comparison: pd.DataFrame | None = None,
    df: DfMethod = "satterthwaite",
    unit: str = "",
    checks: Sequence[Finding] = (),
    software: Mapping[str, str] | None = None,
    failed: Sequence[int] = (),
) -> tuple[Line, ...]:
    """The lines of both sections, filled.

    Parameters
    ----------
    fit : Estimates
        The rung that is reported.
    prepared : Prepared
        The data that it was fitted to.
    fits : mapping of int to Estimates
        All rungs that were fitted.
    rung : int
        The number of the one reported.
    comparison : DataFrame, optional
        As `lmm_engine.compare` returns it, of these fits.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    unit : str
        The outcome's unit.
    checks : sequence of Finding
        What was seen in residuals and random effects.
    software : mapping of str to str, optional
        Program → version.
    failed : sequence of int
        Rungs that could not be fitted.
    """
    return (
        *_sample(prepared),
        *_model(fit, prepared, rung),
        *_estimation(fit, df, software),
        *_road(fits, rung, failed),
        *_fixed(fit, prepared, df, unit),
        *_random(fit, prepared, unit),
        *_compared(fits, comparison, rung),
        *_trust(fit, prepared, checks),
    )


def open_lines(lines: Sequence[Line]) -> int:
    """How many lines wait for the learner."""
    return sum(bool(line.yours) for line in lines)


def checklist_table(lines: Sequence[Line], part: Part) -> pd.DataFrame:
    """One section as a table of strings: ``What``, ``The fit says``, ``Only you can say``."""
    rows = [
        (line.topic, f"{DONE} {line.said}" if line.said else "", f"{OPEN} {line.yours}" if line.yours else "")
        for line in lines
        if line.part == part
    ]
    return pd.DataFrame(rows, columns=["What", "The fit says", "Only you can say"])


# ----- methods -----


def _sample(prepared: Prepared) -> Iterator[Line]:
    many = nouns(prepared.roles.group)
    yield Line("Methods", "Sample", sample_sentence(prepared), f"How the {many} were chosen, and whom they stand for.")
    yield Line(
        "Methods", "Sample size", yours=f"How the number of {many} was decided, and what size of effect would matter."
    )
    lost = prepared.n_rows_in - prepared.n_rows_used
    if lost > 0:
        yield Line("Methods", "Missing values", dropped_sentence(prepared), "Why these values are missing.")
    else:
        said = "No row was left out for a missing value."
        yield Line("Methods", "Missing values", said, f"Whether visits or {many} are missing that have no row at all.")


def _model(fit: Estimates, prepared: Prepared, rung: int) -> Iterator[Line]:
    outcome = named(prepared.roles.outcome)
    yield Line("Methods", "Outcome", f"The outcome is {outcome}.", f"How {outcome} was measured, and how reliably.")
    if prepared.roles.time is not None:
        yield Line("Methods", "Time and its zero", time_meaning(prepared))
    why = "Why these effects: what could differ between groups, by the design." if rung else ""
    yield Line("Methods", "Model", f"As a formula: {fit.formula}.", why)


def _estimation(fit: Estimates, df: DfMethod, software: Mapping[str, str] | None) -> Iterator[Line]:
    way = f"Estimated by {fit.method}" if fit.design.random else "Estimated by least squares"
    counted = DF_NAMES[df if fit.design.random or df == "normal" else "residual"]
    yield Line("Methods", "Estimation and tests", f"{way}; tests and intervals by “{counted}” degrees of freedom.")
    if software:
        versions = listing(f"{name} {version}" for name, version in software.items())
        yield Line("Methods", "Software", f"{versions}. The report holds code that repeats the fit.")
    yield Line("Methods", "Data and code", yours="Where others find the data and the code.")


def _road(fits: Mapping[int, Estimates], rung: int, failed: Sequence[int]) -> Iterator[Line]:
    said = [f"Fitted: {_rungs(sorted(fits))}. Reported: rung {rung}."]
    singular = [number_ for number_, fit in sorted(fits.items()) if fit.is_singular]
    if singular:
        said.append(f"Singular: {_rungs(singular)}.")
    if failed:
        said.append(f"Not fitted: {_rungs(sorted(failed))}.")
    yours = "What was planned before the data were seen, and why this rung is reported."
    yield Line("Methods", "The road to this model", " ".join(said), yours)


def _rungs(numbers: Sequence[int]) -> str:
    return f"rung{'s' if len(numbers) > 1 else ''} {listing(map(str, numbers))}"


# ----- results -----


def _fixed(fit: Estimates, prepared: Prepared, df: DfMethod, unit: str) -> Iterator[Line]:
    table = coefficients(fit, df, _LEVEL)
    told = "; ".join(_effect(str(name), row, prepared) for name, row in table.iterrows())
    said = f"{percent(_LEVEL)} intervals{f', in {unit}' if unit else ''}: {told}."
    yield Line("Results", "Fixed effects", said, "What effects of this size mean in practice.")


def _effect(name: str, row: pd.Series, prepared: Prepared) -> str:
    bounds = interval(row["ci_lower"], row["ci_upper"])
    return f"{named_term(name, prepared)} {number(row['estimate'])} (SE {number(row['std_error'])}, {bounds})"


def _random(fit: Estimates, prepared: Prepared, unit: str) -> Iterator[Line]:
    """Spreads as they belong into a report: standard deviations and correlation, then the shares."""
    residual = f"residual SD {amount(fit.sigma, unit)}"
    found, explained = spread(fit), r2(fit)
    shares = f"marginal R² {share(explained['marginal'])}, conditional R² {share(explained['conditional'])}."
    if found is None:
        yield Line("Results", "Residual and R²", f"{_upper(residual)}; R² {share(explained['marginal'])}.")
        return
    told = [_deviation(found, i, prepared, unit) for i in range(len(found.terms))]
    if found.correlation is not None:
        told.append(f"correlation {share(found.correlation)}")
    yield Line(
        "Results", "Random effects", f"SD between {nouns(prepared.roles.group)}: {'; '.join([*told, residual])}."
    )
    parts = icc(fit)
    alike = f"Adjusted ICC {share(parts['adjusted'])}, unadjusted {share(parts['unadjusted'])}"
    yield Line("Results", "ICC and R²", f"{alike}; {shares}")


def _deviation(found: Spread, i: int, prepared: Prepared, unit: str) -> str:
    term = term_of(found.terms[i], prepared)
    size = "0" if found.vanished[i] else amount(found.sds[i], "" if term.parts else unit)
    return f"slope of {term.words} {size}" if term.parts else f"level {size}"


def _compared(fits: Mapping[int, Estimates], comparison: pd.DataFrame | None, rung: int) -> Iterator[Line]:
    if comparison is None or len(comparison) < 2:
        return
    rungs = {fit.formula: step for step, fit in fits.items()}
    lowest = [f"{name.upper()} is lowest on rung {rungs[str(comparison[name].idxmin())]}" for name in ("aic", "bic")]
    said = f"{lowest[0]}, {lowest[1]}."
    formula = fits[rung].formula
    if rung > 0 and formula in comparison.index and math.isfinite(comparison.loc[formula, "statistic"]):
        said = f"{_tested(comparison.loc[formula], rung)} {said}"
    yield Line("Results", "Comparison", said)


def _tested(row: pd.Series, rung: int) -> str:
    test = f"Rung {rung} against the one below: χ²({count(row['df'])}) = {number(row['statistic'])}, "
    if math.isnan(row["p_boundary"]):
        return f"{test}{p_value(row['p_value'])}."
    return f"{test}{p_value(row['p_boundary'])} at the boundary, {p_value(row['p_value'])} naively."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _trust(fit: Estimates, prepared: Prepared, checks: Sequence[Finding]) -> Iterator[Line]:
    edge = singular_sentence(fit, prepared)
    if fit.design.random:
        fine = "The search ended at a certified optimum, inside the possible." if fit.converged else ""
        yield Line("Results", "The fit itself", edge or fine, "" if edge or fine else "What you did about the search.")
    loud = [finding.sentence for finding in checks if finding.severity != "note"]
    seen = " ".join(loud) if loud else "The automatic checks of the residuals found nothing to report."
    yield Line(
        "Results", "Assumptions", seen if checks else "", "What you saw in the pictures, and what you did about it."
    )
    n = int(prepared.frame[prepared.roles.group].nunique())
    many = nouns(prepared.roles.group)
    few = f"There are only {groups(n, prepared.roles.group)}; say so beside every test." if n < FEW_GROUPS else ""
    yield Line(
        "Results", "Influence and limits", few, f"Whether the conclusion hangs on single {many}, and whom it speaks of."
    )
