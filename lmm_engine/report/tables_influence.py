"""Groups that move the estimates, and rows that pull at the fit, as tables: every cell a ready string."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from ..data import Prepared
from ..diagnostics.refits import variance_parameters
from ..findings import Finding
from ..result import Estimates
from .numbers import DUST, MINUS, MISSING, count, number, percent, plain
from .tables import term_label
from .words import noun

#: More of them than this are a list, and no longer the ones to look at.
MOST = 5
#: What only these findings say; the others are told by the sentences on influence.
_TOLD = ("influence_decides", "influence_not_estimable")


def influential_table(frame: pd.DataFrame, fit: Estimates, prepared: Prepared) -> pd.DataFrame:
    """Lay out the groups that move the estimates most.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.influence`, by the grouping column.
    fit : Estimates
    prepared : Prepared
        For the names.

    Returns
    -------
    DataFrame of str
        The group, ``Rows, Cook's distance, Moves most`` (which coefficient, by how many standard errors).
    """
    top = most_influential(frame)
    moves = [_largest(top.iloc[i], fit, prepared) for i in range(len(top))]
    return pd.DataFrame(
        {
            noun(prepared.roles.group): [str(label) for label in top.index],
            "Rows": [count(n) for n in top["n_rows"]],
            "Cook’s distance": [number(x) for x in top["cooks_distance"]],
            "Moves most (SE)": moves,
        }
    )


def most_influential(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of `diagnostics.influence` that its table shows, in its order."""
    known = frame[frame["cooks_distance"].notna()].sort_values("cooks_distance", ascending=False, kind="stable")
    return known.head(MOST)


def moves_most(row: pd.Series, fit: Estimates) -> str:
    """The coefficient that a group moves most, counted in standard errors, by its name in the fit."""
    return max(map(str, fit.fixed_effects.index), key=lambda name: abs(float(row[f"dfbetas_{name}"])))


def deletion_table(frame: pd.DataFrame, level: str, fit: Estimates, prepared: Prepared) -> pd.DataFrame:
    """Lay out the estimates with all rows and without one group.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.influence`, by the grouping column; if by refits, the variances are there too.
    level : str
        The group.
    fit : Estimates
        The fit to all rows.
    prepared : Prepared
        For the names.

    Returns
    -------
    DataFrame of str
        Columns ``"", All rows, Without it, Change``: in standard errors for coefficients, in percent for variances.
    """
    row = frame.loc[level]
    rows = [
        (
            term_label(str(name), prepared),
            number(float(value)),
            number(float(row[f"estimate_{name}"])),
            _in_errors(float(row[f"dfbetas_{name}"])),
        )
        for name, value in fit.fixed_effects.items()
    ]
    if "rvc_sigma2" in frame:
        rows += [_variance(name, value, float(row[f"rvc_{name}"]), prepared) for name, value in _variances(fit)]
    return pd.DataFrame(rows, columns=["", "All rows", f"Without {level}", "Change"])


def leverage_table(frame: pd.DataFrame, prepared: Prepared) -> pd.DataFrame:
    """Lay out the rows whose fitted values follow their own outcome most.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.leverage`.
    prepared : Prepared
        The rows of the fit.

    Returns
    -------
    DataFrame of str
        The group, the time (where there is one), the outcome, and ``Leverage``.
    """
    top = most_pulling(frame)
    rows = prepared.frame.loc[top.index]
    columns = [prepared.roles.group, prepared.time_name, prepared.roles.outcome]
    cells = {str(name): [_given(x) for x in rows[name]] for name in columns if name is not None}
    return pd.DataFrame({**cells, "Leverage": [percent(x) for x in top["total"]]})


def most_pulling(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of `diagnostics.leverage` that its table shows, in its order."""
    return frame.sort_values("total", ascending=False, kind="stable").head(MOST)


def decisive_sentences(findings: Iterable[Finding], fit: Estimates, prepared: Prepared) -> list[str]:
    """Say what hangs on single groups, and without which of them nothing can be estimated, in the learner's names."""
    labels = {f"“{name}”": f"“{term_label(str(name), prepared)}”" for name in fit.fixed_effects.index}
    said = []
    for finding in findings:
        if finding.code in _TOLD:
            text = f"{finding.sentence} {finding.remedy}"
            said.append(next((text.replace(raw, name) for raw, name in labels.items() if raw in text), text))
    return said


def _largest(row: pd.Series, fit: Estimates, prepared: Prepared) -> str:
    most = moves_most(row, fit)
    return f"{term_label(most, prepared)} {_in_errors(float(row[f'dfbetas_{most}']))}"


def _in_errors(change: float) -> str:
    if math.isnan(change):
        return MISSING
    if abs(change) < DUST:
        return number(0.0)
    text = number(change)
    return text if text.startswith(MINUS) else f"+{text}"


def _variances(fit: Estimates) -> list[tuple[str, float]]:
    return list(variance_parameters(fit).items())


def _variance(name: str, value: float, relative: float, prepared: Prepared) -> tuple[str, str, str, str]:
    change = MISSING
    if not (math.isnan(relative) or name.startswith("cov_")):  # a covariance may change its sign
        change = f"{'+' if relative >= 0 else MINUS}{percent(abs(relative))}"
    return variance_label(name, prepared), number(value), number(value * (1.0 + relative)), change


def variance_label(name: str, prepared: Prepared) -> str:
    """``var_(Intercept)|Subject`` and ``cov_Days.(Intercept)|Subject`` as a table calls them."""
    if name == "sigma2":
        return "Residual variance"
    kind, rest = name.split("_", 1)
    terms = rest.rpartition("|")[0]
    if kind == "var":
        return f"Variance of {term_label(terms, prepared)}"
    return "Covariance of level and slope" if terms.endswith(".(Intercept)") else f"Covariance of {terms}"


def _given(value: object) -> str:
    return plain(float(value)) if isinstance(value, int | float) else str(value)
