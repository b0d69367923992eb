"""Tables for people: every cell a ready string, every column named as a reader would.

The frames keep their numbers where they come from; these are for looking at. Cells are plain text: escape where needed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from ..data import Prepared
from ..inference.effects.wald import DfMethod, coefficients
from ..inference.explained import icc, r2
from ..inference.opinion.second_opinion import SecondOpinion
from ..result import Estimates
from .components import without_dust
from .numbers import (
    MISSING,
    count,
    degrees_of_freedom,
    fixed,
    interval,
    number,
    p_number,
    percent,
    plain,
    share,
)
from .words import term_of


def coefficient_table(
    fit: Estimates, prepared: Prepared | None = None, *, df: DfMethod = "satterthwaite", level: float = 0.95
) -> pd.DataFrame:
    """Lay out the fixed effects.

    Parameters
    ----------
    fit : Estimates
        A fitted model.
    prepared : Prepared, optional
        For readable names of categories; R's spelling without it.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Degrees of freedom of tests and intervals.
    level : float
        Coverage of the intervals.

    Returns
    -------
    DataFrame of str
        Columns ``Term, Estimate, SE, 95% CI, df, t, p`` (``z`` and no ``df`` by the normal distribution).
    """
    table = coefficients(fit, df, level)
    statistic = "z" if df == "normal" else "t"
    columns = {
        "Term": [term_label(str(name), prepared) for name in table.index],
        "Estimate": [number(x) for x in table["estimate"]],
        "SE": [number(x) for x in table["std_error"]],
        f"{percent(level)} CI": [interval(a, b) for a, b in zip(table["ci_lower"], table["ci_upper"], strict=True)],
        "df": [degrees_of_freedom(x) for x in table["df"]],
        statistic: [fixed(x, 2) for x in table["statistic"]],
        "p": [p_number(x) for x in table["p_value"]],
    }
    return pd.DataFrame({name: cells for name, cells in columns.items() if not (name == "df" and df == "normal")})


def variance_table(fit: Estimates, prepared: Prepared | None = None) -> pd.DataFrame:
    """Lay out the variance components; correlations in rows of their own.

    Returns
    -------
    DataFrame of str
        Columns ``Group, Term, Variance, SD, Correlation``.
    """
    rows = []
    for group, term1, term2, variance, sd in fit.variance_components.itertuples(index=False):
        kept = sd if group == "Residual" else without_dust(sd, fit)
        if term2:
            pair = f"{term_label(term1, prepared)}, {term_label(term2, prepared)}"
            rows.append((group, pair, MISSING, MISSING, share(sd)))
        else:
            rows.append(
                (
                    group,
                    term_label(term1, prepared) if term1 else "",
                    number(variance if kept else 0.0),
                    number(kept),
                    "",
                )
            )
    return pd.DataFrame(rows, columns=["Group", "Term", "Variance", "SD", "Correlation"])


def ladder_table(
    fits: Mapping[str, Estimates] | Sequence[Estimates],
    prepared: Prepared | None = None,
    *,
    df: DfMethod = "satterthwaite",
) -> pd.DataFrame:
    """Lay several fits side by side.

    Parameters
    ----------
    fits : mapping of str to Estimates, or sequence of Estimates
        Heading → fit; a sequence is headed ``Rung 0``, ``Rung 1``, ….
    prepared : Prepared, optional
        For readable names of categories.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Whose standard errors: Kenward and Roger's are adjusted.

    Returns
    -------
    DataFrame of str
        First column empty-headed labels (``""``), then one column per fit; estimates with SE in brackets.
    """
    headed = _headed(fits)
    columns = {heading: _ladder_column(fit, prepared, df) for heading, fit in headed.items()}
    labels = _row_labels(columns.values())
    cells = {heading: [column.get(label, MISSING) for label in labels] for heading, column in columns.items()}
    return pd.DataFrame({"": labels, **cells})


def comparison_table(comparison: pd.DataFrame, names: Sequence[str] | None = None) -> pd.DataFrame:
    """Lay out what `lmm_engine.compare` found.

    Parameters
    ----------
    comparison : DataFrame
        The comparison.
    names : sequence of str, optional
        What to call its rows, in their order; the formulas without it.

    Returns
    -------
    DataFrame of str
        Columns ``Model, Parameters, Log-likelihood, AIC, BIC, χ², df, p (naive), p (boundary)``.
    """
    return pd.DataFrame(
        {
            "Model": list(names) if names is not None else [str(i) for i in comparison.index],
            "Parameters": [count(n) for n in comparison["n_parameters"]],
            "Log-likelihood": [fixed(x, 2) for x in comparison["loglik"]],
            "AIC": [fixed(x, 1) for x in comparison["aic"]],
            "BIC": [fixed(x, 1) for x in comparison["bic"]],
            "χ²": [fixed(x, 2) for x in comparison["statistic"]],
            "df": [degrees_of_freedom(x) for x in comparison["df"]],
            "p (naive)": [p_number(x) for x in comparison["p_value"]],
            "p (boundary)": [p_number(x) for x in comparison["p_boundary"]],
        }
    )


def opinion_table(opinion: SecondOpinion) -> pd.DataFrame:
    """Two programs side by side as ready strings: columns ``"" here statsmodels``."""
    rows = opinion.table.itertuples()
    cells = [(str(row.Index), number(row.here, digits=5), number(row.statsmodels, digits=5)) for row in rows]
    return pd.DataFrame(cells, columns=["", "here", "statsmodels"])


def _given(value: object) -> str:
    return plain(value) if isinstance(value, int | float) else str(value)


def term_label(name: str, prepared: Prepared | None) -> str:
    """Call a coefficient as a table does: ``Intercept``, ``Sex = Male``, ``Days × Sex = Male``."""
    if prepared is None:
        return "Intercept" if name == "(Intercept)" else name
    return term_of(name, prepared).words


def _headed(fits: Mapping[str, Estimates] | Sequence[Estimates]) -> dict[str, Estimates]:
    if isinstance(fits, Mapping):
        return dict(fits)
    return {f"Rung {i}": fit for i, fit in enumerate(fits)}


def _ladder_column(fit: Estimates, prepared: Prepared | None, df: DfMethod) -> dict[str, str]:
    """One fit as label → cell, in the order of a printed table."""
    errors = coefficients(fit, df)["std_error"]
    cells = {
        term_label(str(name), prepared): f"{number(estimate)} ({number(errors[name])})"
        for name, estimate in fit.fixed_effects.items()
    }
    cells |= _spread_cells(fit, prepared)
    cells |= {
        "Residual SD": number(fit.sigma),
        "Log-likelihood": fixed(fit.loglik, 2),
        "AIC": fixed(fit.aic, 1),
        "BIC": fixed(fit.bic, 1),
        "Parameters": count(fit.n_parameters),
        **_shares(fit),
        "Rows": count(fit.nobs),
        "Groups": " + ".join(count(n) for n in fit.n_groups.values()) or MISSING,
        "Method": fit.method,
    }
    return cells


def _spread_cells(fit: Estimates, prepared: Prepared | None) -> dict[str, str]:
    cells = {}
    for group, term1, term2, _, sd in fit.variance_components.itertuples(index=False):
        if group == "Residual" and not term1:
            continue
        if term2:
            pair = f"{term_label(term1, prepared)}, {term_label(term2, prepared)}"
            cells[f"Correlation of {pair} ({group})"] = share(sd) if math.isfinite(sd) else MISSING
        else:
            cells[f"SD of {term_label(term1, prepared)} ({group})"] = number(without_dust(sd, fit))
    return cells


def _shares(fit: Estimates) -> dict[str, str]:
    explained = r2(fit)
    cells = {"R² marginal": share(explained["marginal"])}
    if not fit.design.random:
        return cells
    return cells | {"R² conditional": share(explained["conditional"]), "ICC adjusted": share(icc(fit)["adjusted"])}


def _row_labels(columns: Iterable[Mapping[str, str]]) -> list[str]:
    """All rows that any fit has, the richest fit deciding the order."""
    richest_first = sorted(columns, key=len, reverse=True)
    return list(dict.fromkeys(label for column in richest_first for label in column))
