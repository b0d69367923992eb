"""Sentences about how alike rows of one group are: the ICC with its interval, over time, and what it costs.

Plain text: escape where it will be read.
"""

from __future__ import annotations

import math

import pandas as pd

from ...data import Prepared
from ...result import Estimates
from ..data_words import moment
from ..numbers import count, percent, ratio, share, things
from ..words import INTERCEPT, named, noun, nouns, term_of

# Changes of an ICC or a correlation below this are told as "hardly".
HARDLY = 0.05
# Effective rows within this share of the real ones are told as "as good as".
SAME = 0.05
# What rounding leaves of no difference at all.
SAME_EXACTLY = 1e-9

_HOW = {
    "exact": "It is exact for normally distributed data, however few the {many}",
    "delta": "It rests on there being many {many}; with {n} it is an approximation",
    "bootstrap": "It holds the middle of the values from data simulated from the model and fitted again",
}


def icc_interval_sentence(frame: pd.DataFrame, fit: Estimates, prepared: Prepared, *, level: float = 0.95) -> str:
    """Say how large the intraclass correlation is, how surely, and how that was found.

    Parameters
    ----------
    frame : DataFrame
        From `inference.clustering.icc_interval`.
    fit : Estimates
    prepared : Prepared
        For the names.
    level : float
        The coverage that was asked for.
    """
    row, many = frame.loc["adjusted"], nouns(prepared.roles.group)
    said = f"The intraclass correlation is {share(float(row['estimate']))}"
    if math.isnan(row["lower"]):
        return f"{said}. There is no interval: {row['reason']}"
    n = count(max(fit.n_groups.values()))
    said += f", with a {percent(level)} confidence interval from {share(row['lower'])} to {share(row['upper'])}. "
    said += _HOW[str(row["method"])].format(many=many, n=n) + "."
    return f"{said} {row['reason']}".strip()


def icc_over_time_sentence(frame: pd.DataFrame, prepared: Prepared) -> str:
    """Say how the share of the variance between groups changes from the first to the last of some times.

    Parameters
    ----------
    frame : DataFrame
        From `inference.correlation.icc_at`.
    prepared : Prepared
        For the names and for the learner's scale of time.
    """
    ordered = frame.sort_values("time", kind="stable")
    first, last = ordered.iloc[0], ordered.iloc[-1]
    many, change = nouns(prepared.roles.group), float(last["icc"] - first["icc"])
    part, when = _part(first), _when(first, prepared)
    opening = f"Of the variance that the fixed effects leave, {part} lies between {many}"
    spread = float(ordered["icc"].max() - ordered["icc"].min())
    if spread < SAME_EXACTLY:
        return f"{opening}, at all times alike."
    opening += f" at {when}"
    if spread < HARDLY:
        return f"{opening}, and hardly more or less at any other of these times."
    lowest = ordered.loc[ordered["icc"].idxmin()]
    said = f"{opening} and {_part(last)} at {_when(last, prepared)}"
    if min(first["icc"], last["icc"]) - lowest["icc"] >= HARDLY:
        return f"{said}; in between it falls to {percent(lowest['icc'])}, at {_when(lowest, prepared)}."
    if abs(change) < HARDLY:
        return f"{said}."
    return f"{said}: {many} {'drift apart' if change > 0 else 'draw together'}."


def correlation_sentence(frame: pd.DataFrame, prepared: Prepared) -> str:
    """Say how closely rows of one group are expected to go together, at which times most and least.

    Parameters
    ----------
    frame : DataFrame
        From `inference.correlation.correlation_between`.
    prepared : Prepared
    """
    one = noun(prepared.roles.group)
    if not len(frame):
        return f"There is one time only, so no two rows of one {one} to compare."
    low, high = (frame.loc[place] for place in (frame["correlation"].idxmin(), frame["correlation"].idxmax()))
    opening = f"Beyond the fixed effects, two rows of one {one} are expected to correlate at"
    if high["correlation"] - low["correlation"] < HARDLY:
        return f"{opening} {share(float(high['correlation']))}, whichever of these times they are from."
    return (
        f"{opening} {share(float(high['correlation']))} when they are from {_pair(high, prepared)}, and at "
        f"{share(float(low['correlation']))} when they are from {_pair(low, prepared)}. A random intercept alone would "
        "make all of these the same."
    )


def calmest_sentence(time: float, prepared: Prepared) -> str:
    """Say where groups differ least, and what follows for the correlation of level and slope.

    Parameters
    ----------
    time : float
        From `inference.correlation.minimum_variance_time`; NaN where the variance does not depend on time.
    prepared : Prepared
    """
    many, column = nouns(prepared.roles.group), prepared.time_name
    if math.isnan(time) or column is None:
        return f"In this model {many} differ by the same amount at all times: their lines are parallel."
    first, last = float(prepared.frame[column].min()), float(prepared.frame[column].max())
    where = f"{named(prepared.roles.time)} = {moment(time, prepared)}"
    if time <= first:
        return f"{many} would differ least at {where}, before the first row: over all that was seen the lines fan out."
    if time >= last:
        return f"{many} would differ least at {where}, after the last row: over all that was seen the lines close in."
    return (
        f"{many} differ least at {where}: up to there the lines close in, from there on they fan out. The sign of the "
        "correlation between level and slope depends on which side of it time has its zero."
    )


def design_effect_sentence(frame: pd.DataFrame, fit: Estimates, prepared: Prepared) -> str:
    """Say how many independent rows the rows are worth, for the mean and for the slope of time.

    Parameters
    ----------
    frame : DataFrame
        From `inference.clustering.design_effect`.
    fit : Estimates
    prepared : Prepared
    """
    one, many = noun(prepared.roles.group), nouns(prepared.roles.group)
    mean, rows = frame.loc["(mean)"], things(fit.nobs, "row")
    said = str(mean["reason"])
    if not said:
        said = f"For the mean, {rows} of {things(max(fit.n_groups.values(), default=0), one, many)} "
        if abs(mean["design_effect"] - 1) < SAME:
            return f"{said}are worth as much as independent ones."
        said += (
            f"are worth {things(round(float(mean['effective_n'])), 'independent row')}: rows of one {one} repeat each "
            f"other, and the variance is {ratio(float(mean['design_effect']))} times as large (the design effect)."
        )
    return f"{said}{_for_time(frame, prepared)}"


def _for_time(frame: pd.DataFrame, prepared: Prepared) -> str:
    name = prepared.time_name
    if name is None or name not in frame.index or name == INTERCEPT:
        return ""
    effect, worth = float(frame.loc[name, "design_effect"]), things(round(float(frame.loc[name, "effective_n"])), "row")
    slope = f" For the slope of {term_of(name, prepared).words} they are worth {worth}"
    if effect < 1 - SAME:
        return f"{slope}, more than there are, because every {noun(prepared.roles.group)} is compared with itself."
    if effect > 1 + SAME:
        return f"{slope}, because slopes differ between {nouns(prepared.roles.group)}."
    return f"{slope}."


def _part(row: pd.Series) -> str:
    if math.isnan(row["lower"]):
        return percent(row["icc"])
    return f"{percent(row['icc'])} [{percent(row['lower'])}, {percent(row['upper'])}]"


def _when(row: pd.Series, prepared: Prepared) -> str:
    return f"{named(prepared.roles.time)} = {moment(float(row['time']), prepared)}"


def _pair(row: pd.Series, prepared: Prepared) -> str:
    first, second = (moment(float(row[name]), prepared) for name in ("time1", "time2"))
    return f"{named(prepared.roles.time)} = {first} and {second}"
