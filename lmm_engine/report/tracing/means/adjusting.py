"""The steps by which p-values and intervals of comparisons are made to hold for a whole family."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from ....inference.effects.wald import two_sided_p
from ....inference.means.studentised_range import studentised_range_quantile
from ...numbers import percent, plain
from ..steps import Step
from ..trace import aligned, bracketed, in_latex

_SE = r"\operatorname{SE}"


def tukey_p(here: pd.Series, k: int) -> Step:
    """Tukey's p-value of one comparison among ``k`` levels.

    Parameters
    ----------
    here : Series
        ``estimate std_error df statistic p_value``.
    k : int
    """
    size = in_latex(abs(float(here["statistic"])))
    over = rf"Q_{{{k},\,{_freedom(here)}}}"
    formula = aligned(
        ("t", rf"\frac{{\hat\delta}}{{{_SE}}} = {in_latex(float(here['statistic']))}"),
        ("p", rf"P\bigl({over} > \sqrt{{2}}\,|t|\bigr)"),
        ("", rf"P\bigl({over} > \sqrt{{2}} \cdot {size}\bigr) = {in_latex(float(here['p_value']))}"),
    )
    meaning = (
        f"How often the largest of all differences between {k} that are in truth alike would be as large as this one, "
        "each counted in its standard errors: the studentised range, instead of t."
    )
    return formula, meaning


def tukey_end(here: pd.Series, field: str, k: int, level: float) -> Step:
    """One end of Tukey's interval of one comparison among ``k`` levels, ``field`` ``ci_lower`` or ``ci_upper``."""
    q = studentised_range_quantile(level, k, float(here["df"]))
    letters = rf"\frac{{q_{{{plain(level)};\,{k},\,{_freedom(here)}}}}}{{\sqrt{{2}}}}"
    meaning = (
        f"The largest difference between {k} that are in truth alike stays within this reach in {percent(level)} of "
        f"such studies, so that all {math.comb(k, 2)} intervals hold at once: exactly where all are equally sure and "
        "go together alike, else about so."
    )
    return _end(here, field, letters, rf"\frac{{{in_latex(q)}}}{{\sqrt{{2}}}}"), meaning


def bonferroni_end(here: pd.Series, field: str, k: int, level: float) -> Step:
    """One end of the interval that goes with Holm's p-values: Bonferroni's."""
    m, df = math.comb(k, 2), float(here["df"])
    tail = 1.0 - (1.0 - level) / (2 * m)
    reach = float(stdtrit(df, tail)) if math.isfinite(df) else float(ndtri(tail))
    letter, under = ("t", rf",\,{_freedom(here)}") if math.isfinite(df) else ("z", "")
    letters = rf"{letter}_{{1 - {plain(1.0 - level)} / (2 \cdot {m}){under}}}"
    meaning = (
        f"Holm's steps have no intervals of their own, so these are Bonferroni's: each may miss in "
        f"{percent((1.0 - level) / m, 2)} of such studies, so that any of the {m} misses in no more than "
        f"{percent(1.0 - level)}."
    )
    return _end(here, field, letters, in_latex(reach)), meaning


def _end(here: pd.Series, field: str, letters: str, reach: str) -> str:
    sign = "+" if field == "ci_upper" else "-"
    numbers = f"{in_latex(float(here['estimate']))} {sign} {reach} \\cdot {in_latex(float(here['std_error']))}"
    ends = ("", rf"\hat\delta {sign} {letters} \cdot {_SE}"), ("", f"{numbers} = {in_latex(float(here[field]))}")
    return aligned(*ends)


def holm_p(family: pd.DataFrame, place: int) -> Step:
    """Holm's p-value of one comparison of a family; those that the data cannot tell count in it, and come last.

    Parameters
    ----------
    family : DataFrame
        All comparisons: ``statistic df``.
    place : int
    """
    own = two_sided_p(family["statistic"].to_numpy(), family["df"].to_numpy())
    order, m = np.argsort(own, kind="stable"), len(own)
    rank = int(np.flatnonzero(order == place)[0])
    stepped = (m - np.arange(rank + 1)) * own[order[: rank + 1]]
    j = int(stepped.argmax())
    here = family.iloc[order[j]]
    over = rf"T_{{{_freedom(here)}}}" if math.isfinite(here["df"]) else "Z"
    raw, value = float(own[order[j]]), min(float(stepped[j]), 1.0)
    product = rf"{m - j} \cdot {bracketed(raw)}"
    product = rf"\min\{{{product},\ 1\}}" if stepped[j] > 1.0 else product
    tail = rf"2\,P({over} > {in_latex(abs(float(here['statistic'])))}) = {in_latex(raw)}"
    steps = rf"\max_{{j \le {rank + 1}}} \min\{{({m} - j + 1)\, p_{{(j)}},\ 1\}}"
    ends = (rf"\tilde p_{{({rank + 1})}}", steps), ("", f"{product} = {in_latex(value)}")
    return aligned((rf"p_{{({j + 1})}}", tail), *ends), _holm_said(rank + 1, j + 1, m)


def _holm_said(rank: int, j: int, m: int) -> str:
    own = (
        f"Of the {m} p-values in order this is number {rank}: the smallest is multiplied by {m}, the next by one less, "
        "and so on, and none may be below the one before."
    )
    return own if j == rank else f"{own} Here number {j} comes to more, and stands for this one too."


def _freedom(here: pd.Series) -> str:
    df = float(here["df"])
    return in_latex(df) if math.isfinite(df) else r"\infty"
