"""Sentences about single groups that move the estimates, and about rows that pull at the fit.

Plain text: escape where it will be read.
"""

from __future__ import annotations

import pandas as pd

from ..data import Prepared
from ..diagnostics.thresholds import cooks_distance, dfbetas
from ..result import Estimates
from .numbers import fixed, listing, number, percent, things
from .words import INTERCEPT, noun, nouns, term_of

# More names or coefficients than this in one sentence are not read.
LISTED = 3
# With fewer groups than this each carries so much of the fit that none stands out.
FEW = 4
# Changes below this, in standard errors of an effect or as a share of a variance, are not told one by one.
HARDLY = 0.05

CONVENTION = (
    "Cook's distance is the squared change of all fixed effects together, in standard errors, per effect: 1 means that "
    "they move by about one standard error each. R's lme4 prints (groups − effects) / groups of it, a little less."
)


def influence_sentence(frame: pd.DataFrame, prepared: Prepared) -> str:
    """Say which group moves the estimates most, and whether that is remarkable.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.influence`, by the grouping column.
    prepared : Prepared
        For the names.
    """
    one, many = noun(prepared.roles.group), nouns(prepared.roles.group)
    known = frame["cooks_distance"].dropna().sort_values(ascending=False)
    if not len(known):
        return f"Without any one of the {many} the model could not be estimated."
    if len(frame) < FEW:
        return f"With {things(len(frame), one, many)}, each carries so much of the fit that none can stand out."
    threshold = cooks_distance(len(frame))
    said = (
        f"Of {things(len(frame), one, many)}, {known.index[0]} moves the estimates most when it is left out (Cook's "
        f"distance {number(float(known.iloc[0]))}). Among so many, a closer look pays from {number(threshold)} on"
    )
    far = [str(name) for name in known.index[known > threshold]]
    if not far:
        return f"{said}, so none stands out."
    lie, whom = ("lies", one) if len(far) == 1 else ("lie", many)
    return (
        f"{said}: {_some(far)} {lie} beyond. Influence is no fault. Check the data, and if they are right, keep the "
        f"{whom} and report the fit with and without."
    )


def deletion_sentence(frame: pd.DataFrame, level: str, fit: Estimates, prepared: Prepared) -> str:
    """Say what the estimates would be without one group.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.influence`, by the grouping column; if by refits, the variances are told too.
    level : str
        The group.
    fit : Estimates
        The fit to all rows.
    prepared : Prepared
        For the names.
    """
    row, one = frame.loc[level], noun(prepared.roles.group)
    who = f"{one} {level}"
    if row["reason"]:
        return f"Without {who} there are no estimates. {row['reason']}"
    moves = {str(name): float(row[f"dfbetas_{name}"]) for name in fit.fixed_effects.index}
    told = sorted((name for name in moves if abs(moves[name]) >= HARDLY), key=lambda name: -abs(moves[name]))[:LISTED]
    changes = [
        f"{_effect(name, prepared)} would be {number(float(row[f'estimate_{name}']))} instead of "
        f"{number(float(fit.fixed_effects[name]))} ({_moved(moves[name])})"
        for name in told
    ]
    said = f"Without {who} ({things(float(row['n_rows']), 'row')}) "
    said += listing(changes) if changes else f"no fixed effect would change by {fixed(HARDLY)} of its standard error"
    if len(frame) >= FEW and max(map(abs, moves.values()), default=0.0) > dfbetas(len(frame)):
        many = nouns(prepared.roles.group)
        said += f". That is more than one of {things(len(frame), one, many)} usually moves"
    return f"{said}.{_variances(row, prepared)}"


def leverage_sentence(frame: pd.DataFrame, fit: Estimates, prepared: Prepared) -> str:
    """Say what the model spends on its rows, and which row its fitted value follows most.

    Parameters
    ----------
    frame : DataFrame
        From `diagnostics.leverage`.
    fit : Estimates
    prepared : Prepared
    """
    many = nouns(prepared.roles.group)
    n_fixed, rows = things(len(fit.fixed_effects), "fixed effect"), things(len(frame), "row")
    said = f"The model spends {n_fixed} on {rows}"
    if fit.random_terms:
        effects = sum(len(term.terms) * len(term.levels) for term in fit.random_terms)
        said = (
            f"The model spends {n_fixed} on {rows}, and in effect {number(float(frame['random'].sum()))} parameters "
            f"more on the differences between {many}: partial pooling makes them of {things(effects, 'random effect')}"
        )
    mean, most = percent(float(frame["total"].mean())), percent(float(frame["total"].max()))
    return (
        f"{said}. On average a fitted value follows its own outcome by {mean}; that of row {frame['total'].idxmax()} "
        f"does so most, by {most}."
    )


def _some(names: list[str]) -> str:
    rest = len(names) - LISTED
    return listing([*names[:LISTED], f"{rest} more"]) if rest > 0 else listing(names)


def _effect(name: str, prepared: Prepared) -> str:
    return "the intercept" if name == INTERCEPT else f"the effect of {term_of(name, prepared).words}"


def _moved(change: float) -> str:
    return f"{fixed(abs(change))} standard errors {'higher' if change > 0 else 'lower'}"


def _variances(row: pd.Series, prepared: Prepared) -> str:
    """What becomes of the variances, where they were estimated again; empty where not."""
    changes = {str(name): float(row[name]) for name in row.index if str(name).startswith(("rvc_var_", "rvc_sigma2"))}
    told = [
        f"{_variance(name, prepared)} would be {percent(abs(change))} {'larger' if change > 0 else 'smaller'}"
        for name, change in changes.items()
        if change == change and abs(change) >= HARDLY
    ]
    if not changes:
        return ""
    return f" {told[0][0].upper()}{listing(told)[1:]}." if told else " The variances would hardly change."


def _variance(name: str, prepared: Prepared) -> str:
    if name == "rvc_sigma2":
        return "the residual variance"
    term = name.removeprefix("rvc_var_").rpartition("|")[0]
    many = nouns(prepared.roles.group)
    if term == INTERCEPT:
        return f"the variance of the levels of {many}"
    return f"the variance of their slopes of {term_of(term, prepared).words}"
