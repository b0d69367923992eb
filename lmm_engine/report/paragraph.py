"""The results section that a learner can take as it is, in the manner of the APA. Plain text."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from ..data import Prepared
from ..inference.effects.wald import DfMethod, coefficients
from ..inference.explained import icc, r2
from ..result import Estimates
from .components import Spread, spread
from .data_words import moment
from .numbers import (
    amount,
    count,
    degrees_of_freedom,
    interval,
    listing,
    number,
    p_value,
    percent,
    share,
    things,
)
from .words import groups, named, noun, nouns, term_of

_CODED = {"zero_at_start": "counted from", "centred": "centred at", "at_value": "counted from"}
_ESTIMATED_BY = {"REML": "restricted maximum likelihood (REML)", "ML": "maximum likelihood (ML)"}
_DF_WORDS = {
    "satterthwaite": "degrees of freedom after Satterthwaite",
    "kenward-roger": "degrees of freedom and standard errors after Kenward and Roger",
    "residual": "residual degrees of freedom",
    "normal": "the normal distribution",
}


def results_paragraph(
    fit: Estimates,
    prepared: Prepared,
    *,
    comparison: pd.DataFrame | None = None,
    df: DfMethod = "satterthwaite",
    level: float = 0.95,
    unit: str = "",
    software: Mapping[str, str] | None = None,
) -> str:
    """Write up one fitted rung.

    Parameters
    ----------
    fit : Estimates
        The rung to report.
    prepared : Prepared
        The data that it was fitted to.
    comparison : DataFrame, optional
        As `lmm_engine.compare` returns it; the rung's own test against the one below is reported.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Degrees of freedom of tests and intervals.
    level : float
        Coverage of the intervals.
    unit : str
        The outcome's unit.
    software : mapping of str to str, optional
        Program → version, as `report.about.versions` gives it.

    Returns
    -------
    str
        Method, sample, fixed effects, variance components, ICC, R², the test, and the software.
    """
    said = [
        _what_was_done(fit, prepared),
        _missing(prepared),
        _fixed(fit, prepared, df, level, unit),
        _random(fit, prepared, unit),
        _shares(fit),
        _test(fit, prepared, comparison),
        _software(fit, df, software),
    ]
    return " ".join(sentence for sentence in said if sentence)


def _what_was_done(fit: Estimates, prepared: Prepared) -> str:
    roles = prepared.roles
    predictors = ([_time(prepared)] if roles.time else []) + [named(c) for c in roles.predictors]
    by = f" with {listing(predictors)} as {'fixed effects' if len(predictors) > 1 else 'fixed effect'}"
    products = [f"{named(roles.time)} × {named(c)}" for c in roles.interactions] if roles.time else []
    by = (by if predictors else "") + (f" and the interaction {listing(products)}" if products else "")
    rows = f"{things(fit.nobs, 'observation')} of {groups(_n_groups(fit, prepared), roles.group)}"
    if not fit.design.random:
        return (
            f"{named(roles.outcome)} ({rows}) was modelled{by} by ordinary least squares, "
            f"treating the observations as independent."
        )
    return (
        f"{named(roles.outcome)} ({rows}) was modelled{by} in a linear mixed model with {_random_terms(fit, prepared)} "
        f"for each {noun(roles.group)}, estimated by {_ESTIMATED_BY[fit.method]}."
    )


def _time(prepared: Prepared) -> str:
    """Name the time with its coding: ``Days``, ``Days (counted from 2)``, ``age (centred at 11)``."""
    done = _CODED.get(prepared.roles.time_coding)
    if prepared.time_origin is not None:
        done = done.replace("counted", "in days") if done else "in days from"
    name = named(prepared.roles.time)
    return f"{name} ({done} {moment(0.0, prepared)})" if done else name


def _n_groups(fit: Estimates, prepared: Prepared) -> int:
    return fit.n_groups.get(prepared.roles.group) or int(prepared.frame[prepared.roles.group].nunique())


def _random_terms(fit: Estimates, prepared: Prepared) -> str:
    random = spread(fit)
    slopes = [term_of(t, prepared).words for t in random.terms[1:]] if random else []
    return f"a random intercept and a random slope of {listing(slopes)}" if slopes else "a random intercept"


def _missing(prepared: Prepared) -> str:
    lost = prepared.n_rows_in - prepared.n_rows_used
    if lost <= 0:
        return ""
    return f"{things(lost, 'row')} with missing values {'was' if lost == 1 else 'were'} left out."


def _fixed(fit: Estimates, prepared: Prepared, df: DfMethod, level: float, unit: str) -> str:
    table = coefficients(fit, df, level)
    shown = [_coefficient(str(name), row, prepared, level) for name, row in table.iterrows()]
    return f"Fixed effects{f' (in {unit})' if unit else ''}: {'; '.join(shown)}."


def _coefficient(name: str, row: pd.Series, prepared: Prepared, level: float) -> str:
    label = named_term(name, prepared)
    test = f"t({degrees_of_freedom(row['df'])})" if math.isfinite(row["df"]) else "z"
    return (
        f"{label}, b = {number(row['estimate'])}, SE = {number(row['std_error'])}, "
        f"{percent(level)} CI {interval(row['ci_lower'], row['ci_upper'])}, "
        f"{test} = {number(row['statistic'])}, {p_value(row['p_value'])}"
    )


def named_term(name: str, prepared: Prepared) -> str:
    """Call a coefficient as a reader would: ``intercept``, ``Days``, ``age × Sex (Male against Female)``."""
    parts = term_of(name, prepared).parts
    if not parts:
        return "intercept"
    return " × ".join(
        named(p.column) if p.level is None else f"{named(p.column)} ({p.level} against {p.baseline})" for p in parts
    )


def _random(fit: Estimates, prepared: Prepared, unit: str) -> str:
    random = spread(fit)
    residual = f"the residual SD was {amount(fit.sigma, unit)}"
    if random is None:
        return f"T{residual[1:]}."
    shown = [_deviation(random, i, prepared, unit) for i in range(len(random.terms))]
    together = f" (correlated at r = {share(random.correlation)})" if random.correlation is not None else ""
    singular = " The fit was singular: the random part lies at the edge of what is possible." if fit.is_singular else ""
    many = nouns(prepared.roles.group)
    return f"Between {many}, the SD was {listing(shown)}{together}; {residual}.{singular}"


def _deviation(random: Spread, i: int, prepared: Prepared, unit: str) -> str:
    sd = "0" if random.vanished[i] else amount(random.sds[i], "" if i else unit)
    term = term_of(random.terms[i], prepared)
    return f"{sd} for the {'intercept' if not term.parts else f'slope of {term.words}'}"


def _shares(fit: Estimates) -> str:
    explained = r2(fit)
    if not fit.design.random:
        return f"R² was {share(explained['marginal'])}."
    values = icc(fit)
    return (
        f"The adjusted ICC was {share(values['adjusted'])} (unadjusted {share(values['unadjusted'])}); "
        f"marginal R² = {share(explained['marginal'])}, conditional R² = {share(explained['conditional'])}."
    )


def _test(fit: Estimates, prepared: Prepared, comparison: pd.DataFrame | None) -> str:
    if comparison is None or fit.formula not in comparison.index:
        return ""
    row = comparison.loc[fit.formula]
    if isinstance(row, pd.DataFrame) or math.isnan(row["statistic"]):
        return ""
    test = f"χ²({count(row['df'])}) = {number(row['statistic'])}, {p_value(row['p_value'])}"
    against = _smaller_model(fit, prepared)
    by = f"a likelihood-ratio test against {against} gave {test}"
    if math.isnan(row["p_boundary"]):
        return f"{by[0].upper()}{by[1:]}."
    fairer = f"{p_value(row['p_boundary'])} by the mixture {_mixture(str(row['mixture']))}, since a variance is tested"
    fairer += " at zero"
    return f"{by[0].upper()}{by[1:]} ({fairer})."


def _mixture(span: str) -> str:
    """A mixture by its lowest and highest degrees of freedom, ``1:2``, as a report writes it."""
    low, high = (int(df) for df in span.split(":"))
    if high > low + 1:
        return f"of χ² with {count(low)} to {count(high)} degrees of freedom"
    return f"½χ²({count(low)}) + ½χ²({count(high)})"


def _smaller_model(fit: Estimates, prepared: Prepared) -> str:
    random = spread(fit)
    if random is not None and len(random.terms) > 1:
        return "the model with a random intercept alone"
    return f"the model without differences between {nouns(prepared.roles.group)}"


def _software(fit: Estimates, df: DfMethod, software: Mapping[str, str] | None) -> str:
    counted = "residual" if df != "normal" and not fit.design.random else df
    reference = _DF_WORDS[counted]
    tests = f"Tests and intervals use {reference}"
    if not software:
        return f"{tests}."
    return f"{tests}. Computed with {listing(f'{name} {version}' for name, version in software.items())}."
